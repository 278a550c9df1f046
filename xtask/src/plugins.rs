//! Builds the plugins and the hostile guests, and packs each as one `.etabli` file under `target/plugins`.
//!
//! A guest is compiled for `wasm32-unknown-unknown` without WASI, turned into a component, and zipped with its
//! manifest, its texts and a hash list. Nothing is done while the inputs are unchanged.

use std::{
    collections::BTreeMap,
    fs,
    io::{Cursor, Write},
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

const TARGET: &str = "wasm32-unknown-unknown";
const DEBIAN_RUSTC: &str = "/usr/bin/rustc";
const DEBIAN_STD: &str = "/usr/lib/rustlib/src/rust/library/std";
const DEBIAN_LINKER: &str = "/usr/bin/rust-lld";
/// Everything that changes a package.
const INPUTS: [&str; 4] = ["wit", "plugins", "tests/guests", "xtask/src/plugins.rs"];
/// The workspaces of guests.
const WORKSPACES: [&str; 2] = ["plugins", "tests/guests"];
/// Folders with plugins, and where their packages go below `target/plugins`. Only what lies directly there is
/// loaded: examples are installed by whoever wants them.
const FOLDERS: [(&str, &str); 3] =
    [("plugins", ""), ("plugins/examples", "examples"), ("tests/guests", "guests")];

/// Builds and packs whatever changed since the last time. `root` is the folder of the checkout.
pub(crate) fn build(root: &Path) -> Result<()> {
    let out = root.join("target/plugins");
    let stamp = out.join(".stamp");
    let inputs = hash_inputs(root)?;
    let sources = sources(root)?;
    let all_there = sources.iter().all(|source| out.join(&source.package).exists());
    if all_there && fs::read_to_string(&stamp).is_ok_and(|built| built == inputs) {
        return Ok(());
    }

    let std_library = find_std(root)?;
    for workspace in WORKSPACES {
        compile(root, workspace, std_library)?;
    }
    let mut packages = BTreeMap::new();
    for source in &sources {
        let package = pack(root, source).with_context(|| format!("packing {}", source.folder.display()))?;
        packages.insert(out.join(&source.package), package);
    }
    for (_, below) in FOLDERS {
        let folder = out.join(below);
        fs::create_dir_all(&folder)?;
        for entry in fs::read_dir(&folder)? {
            let path = entry?.path();
            if path.extension().is_some_and(|extension| extension == "etabli")
                && !packages.contains_key(&path)
            {
                fs::remove_file(path)?;
            }
        }
    }
    for (path, package) in packages {
        let temporary = path.with_extension("tmp");
        fs::write(&temporary, package)?;
        fs::rename(&temporary, &path)?;
    }
    fs::write(stamp, inputs)?;
    Ok(())
}

/// A folder with a `plugin.toml`.
struct Source {
    folder: PathBuf,
    /// Its package, below `target/plugins`.
    package: PathBuf,
}

fn sources(root: &Path) -> Result<Vec<Source>> {
    let mut sources = Vec::new();
    for (folder, below) in FOLDERS {
        let folder = root.join(folder);
        for entry in fs::read_dir(&folder).with_context(|| format!("reading {}", folder.display()))? {
            let entry = entry?;
            if entry.path().join("plugin.toml").exists() {
                let name = format!("{}.etabli", entry.file_name().to_string_lossy());
                sources.push(Source { folder: entry.path(), package: Path::new(below).join(name) });
            }
        }
    }
    sources.sort_by(|a, b| a.folder.cmp(&b.folder));
    Ok(sources)
}

fn hash_inputs(root: &Path) -> Result<String> {
    let mut files = Vec::new();
    for input in INPUTS {
        list(&root.join(input), &mut files)?;
    }
    files.sort();
    let mut hasher = blake3::Hasher::new();
    for path in files {
        let name = path.strip_prefix(root)?.to_string_lossy().into_owned();
        let content = fs::read(&path)?;
        for part in [name.as_bytes(), &content] {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
    }
    Ok(hasher.finalize().to_string())
}

/// Lists the files of a folder, without those that building leaves behind.
fn list(path: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    if path.is_dir() {
        for entry in fs::read_dir(path)? {
            let entry = entry?;
            if entry.file_name() != "target" {
                list(&entry.path(), files)?;
            }
        }
    } else if path.exists() {
        files.push(path.to_owned());
    }
    Ok(())
}

/// Where the standard library for the guests comes from.
#[derive(Clone, Copy)]
enum StdLibrary {
    /// The toolchain of this checkout has it.
    Installed,
    /// Debian's rustc builds it from Debian's sources.
    Debian,
}

fn find_std(root: &Path) -> Result<StdLibrary> {
    let installed = || -> Result<bool> {
        let output = Command::new("rustc").args(["--print", "sysroot"]).current_dir(root).output()?;
        let sysroot = String::from_utf8(output.stdout)?;
        Ok(Path::new(sysroot.trim()).join("lib/rustlib").join(TARGET).join("lib").exists())
    };
    if installed().context("asking rustc for its folder")? {
        return Ok(StdLibrary::Installed);
    }
    // Without rustup or without a network this fails, and Debian's packages are the way.
    let added = Command::new("rustup").args(["target", "add", TARGET]).current_dir(root).output();
    if added.is_ok_and(|output| output.status.success()) && installed()? {
        return Ok(StdLibrary::Installed);
    }
    if [DEBIAN_RUSTC, DEBIAN_STD, DEBIAN_LINKER].iter().all(|path| Path::new(path).exists()) {
        return Ok(StdLibrary::Debian);
    }
    bail!(
        "plugins need Rust's standard library for {TARGET}: run `cargo xtask setup`, \
         or as root `apt-get install rustc-web rust-web-src rust-web-llvm lld-22 cargo-web`"
    )
}

/// Both workspaces share `target/guests`, so that a standard library is built once.
fn compile(root: &Path, workspace: &str, std_library: StdLibrary) -> Result<()> {
    let mut cargo = Command::new("cargo");
    cargo
        .current_dir(root.join(workspace))
        .args(["build", "--release", "--quiet", "--target", TARGET])
        .env("CARGO_TARGET_DIR", root.join("target/guests"))
        // Paths of this machine do not belong into a package.
        .env("RUSTFLAGS", format!("--remap-path-prefix={}=etabli", root.display()));
    for inherited in ["RUSTC", "RUSTC_WRAPPER", "RUSTC_WORKSPACE_WRAPPER", "CARGO_ENCODED_RUSTFLAGS"] {
        cargo.env_remove(inherited);
    }
    if matches!(std_library, StdLibrary::Debian) {
        cargo.args(["-Zbuild-std=std,panic_abort"]).env("RUSTC", DEBIAN_RUSTC).env("RUSTC_BOOTSTRAP", "1");
    }
    let status = cargo.status().context("starting cargo")?;
    ensure!(status.success(), "the guests in {workspace} do not build");
    Ok(())
}

#[derive(Deserialize)]
struct CargoToml {
    package: CargoPackage,
}

#[derive(Deserialize)]
struct CargoPackage {
    name: String,
}

#[derive(Deserialize)]
struct PluginToml {
    component: String,
}

fn pack(root: &Path, source: &Source) -> Result<Vec<u8>> {
    let cargo: CargoToml = toml::from_str(&fs::read_to_string(source.folder.join("Cargo.toml"))?)?;
    let manifest = fs::read_to_string(source.folder.join("plugin.toml"))?;
    let component = toml::from_str::<PluginToml>(&manifest)?.component;
    let core = root.join("target/guests").join(TARGET).join("release");
    let core = fs::read(core.join(format!("{}.wasm", cargo.package.name.replace('-', "_"))))?;
    let encoded = wit_component::ComponentEncoder::default().validate(true).module(&core)?.encode()?;

    let mut files = BTreeMap::from([("plugin.toml".to_owned(), manifest.into_bytes()), (component, encoded)]);
    for entry in fs::read_dir(source.folder.join("i18n"))? {
        let entry = entry?;
        let name = format!("i18n/{}/plugin.ftl", entry.file_name().to_string_lossy());
        files.insert(name, fs::read(entry.path().join("plugin.ftl"))?);
    }
    zip(files)
}

/// Writes the files and their hash list; the same files give the same bytes.
fn zip(mut files: BTreeMap<String, Vec<u8>>) -> Result<Vec<u8>> {
    let hashes: String =
        files.iter().map(|(name, content)| format!("{}  {name}\n", blake3::hash(content))).collect();
    files.insert("hashes".to_owned(), hashes.into_bytes());
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(zip::DateTime::default())
        .unix_permissions(0o644);
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        archive.start_file(name, options)?;
        archive.write_all(&content)?;
    }
    Ok(archive.finish()?.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_files_give_the_same_package() {
        let files = || BTreeMap::from([("b".to_owned(), vec![1; 1000]), ("a".to_owned(), vec![2])]);
        let package = zip(files()).unwrap();
        assert_eq!(package, zip(files()).unwrap());
        let mut archive = zip::ZipArchive::new(Cursor::new(package)).unwrap();
        let names: Vec<_> = archive.file_names().map(str::to_owned).collect();
        assert_eq!(names, ["a", "b", "hashes"]);
        let hashes = std::io::read_to_string(archive.by_name("hashes").unwrap()).unwrap();
        assert_eq!(hashes.lines().next().unwrap(), format!("{}  a", blake3::hash(&[2])));
    }
}
