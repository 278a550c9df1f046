"""build.py TARGET: builds the examples in JavaScript and Python into folders that `etabli plugin pack` packs.

The tools are fetched into TARGET from npm and PyPI; the system has to have Node.js, npm and Python.
"""

import shutil
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
WIT = HERE.parents[2] / "wit" / "plugin" / "v0.1"
# Sections of a component, by their number.
INSTANCES, EXPORTS = 5, 11


def run(*words: object, folder: Path) -> None:
    subprocess.run([str(word) for word in words], cwd=folder, check=True)


def leb128(data: bytes, at: int) -> tuple[int, int]:
    """Reads an unsigned number; returns it and where it ends."""
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, at


def without_helper(component: bytes) -> bytes:
    """Removes the instance `exports`, a helper of componentize-py: a plugin exports contributions alone.

    An export has a number among the instances, so an empty instance takes its place.
    """
    name = b"exports"
    export = bytes([1, 0, len(name)]) + name + bytes([INSTANCES])
    kept, at, removed = bytearray(component[:8]), 8, 0
    while at < len(component):
        length, start = leb128(component, at + 1)
        end = start + length
        if component[at] == EXPORTS and component[start:end].startswith(export):
            kept += bytes([INSTANCES, 3, 1, 1, 0])
            removed += 1
        else:
            kept += component[at:end]
        at = end
    if removed != 1:
        raise SystemExit(f"expected one helper of componentize-py, found {removed}")
    return bytes(kept)


def folder_for(plugin: str, target: Path) -> Path:
    """Makes the folder of a package, without its component."""
    folder = target / plugin
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    shutil.copy(HERE / plugin / "plugin.toml", folder)
    shutil.copytree(HERE / plugin / "i18n", folder / "i18n")
    return folder


def main(target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
    wit = target / "wit"
    shutil.rmtree(wit, ignore_errors=True)
    shutil.copytree(WIT, wit)
    shutil.copy(HERE / "world.wit", wit / "example.wit")

    for name in ("package.json", "package-lock.json", "componentize.mjs"):
        shutil.copy(HERE / name, target)
    run("npm", "ci", "--no-audit", "--no-fund", "--silent", folder=target)
    out = folder_for("sender-domain-js", target) / "plugin.wasm"
    source = HERE / "sender-domain-js" / "plugin.js"
    run("node", "componentize.mjs", source, wit, out, folder=target)

    tools = target / "python"
    venv.create(tools, with_pip=True)
    run(tools / "bin" / "pip", "install", "--quiet", "-r", HERE / "requirements.txt", folder=target)
    out = folder_for("sender-domain-py", target) / "plugin.wasm"
    words = ("-d", wit, "-w", "sender-domain", "componentize", "--stub-wasi", "app", "-o", out)
    run(tools / "bin" / "componentize-py", *words, folder=HERE / "sender-domain-py")
    out.write_bytes(without_helper(out.read_bytes()))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    main(Path(sys.argv[1]).resolve())
