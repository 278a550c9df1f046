//! Replays `docs/plugin-guide/tutorial.md`: writes its files, runs its commands, and looks for what it promises.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use serde_json::Value;

const PAGE: &str = include_str!("../../../docs/plugin-guide/tutorial.md");
const TARGET: &str = "wasm32-unknown-unknown";

/// A block of the page: its language, the file that it is where it names one, and its text.
struct Block {
    language: String,
    file: Option<PathBuf>,
    text: String,
}

fn blocks() -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut lines = PAGE.lines();
    while let Some(line) = lines.next() {
        let Some(info) = line.strip_prefix("```") else { continue };
        let text: String =
            lines.by_ref().take_while(|line| *line != "```").map(|line| format!("{line}\n")).collect();
        let (language, file) = info.split_once(' ').unwrap_or((info, ""));
        let file = (!file.is_empty()).then(|| PathBuf::from(file));
        blocks.push(Block { language: language.to_owned(), file, text });
    }
    blocks
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

/// Where rustup has no standard library for the guests, Debian's rustc builds it, as `cargo xtask plugins` does.
fn toolchain(command: &mut Command) {
    let printed = Command::new("rustc").args(["--print", "sysroot"]).current_dir(root()).output().unwrap();
    let sysroot = String::from_utf8(printed.stdout).unwrap();
    if !Path::new(sysroot.trim()).join("lib/rustlib").join(TARGET).join("lib").exists() {
        command
            .env("RUSTC", "/usr/bin/rustc")
            .env("RUSTC_BOOTSTRAP", "1")
            .env("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort");
    }
    for inherited in ["CARGO_TARGET_DIR", "RUSTC_WRAPPER", "RUSTC_WORKSPACE_WRAPPER", "RUSTFLAGS"] {
        command.env_remove(inherited);
    }
}

/// Runs a block of commands in the folder, and returns what it printed.
fn replay(commands: &str, folder: &Path) -> String {
    let mut shell = Command::new("sh");
    let path = std::env::var("PATH").unwrap_or_default();
    let program = Path::new(env!("CARGO_BIN_EXE_etabli")).parent().unwrap();
    toolchain(&mut shell);
    let output = shell
        .args(["-e", "-c", commands])
        .current_dir(folder)
        .env("PATH", format!("{}:{path}", program.display()))
        .env("LANG", "en_GB.UTF-8")
        .env("ETABLI_PLUGIN_DIR", folder.join("none"))
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{commands}\n{errors}\n{}", String::from_utf8_lossy(&output.stdout));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn n_11_the_tutorial_leads_from_an_empty_folder_to_a_column_with_values() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path();
    std::os::unix::fs::symlink(root().join("plugins"), folder.join("plugins")).unwrap();
    let (mut printed, mut promised) = (String::new(), 0);
    for block in blocks() {
        match (block.language.as_str(), block.file) {
            ("sh", None) => printed = replay(&block.text, folder),
            ("json", None) => {
                // The commands before the last one print sentences.
                let lines = printed.lines().filter(|line| line.starts_with('{'));
                let found: Vec<Value> = lines.map(|line| serde_json::from_str(line).unwrap()).collect();
                let wanted: Vec<Value> =
                    block.text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
                assert_eq!(found.len(), wanted.len(), "{printed}");
                for (found, wanted) in found.iter().zip(&wanted) {
                    for (key, value) in wanted.as_object().unwrap() {
                        assert_eq!(&found[key], value, "{key} of {found}");
                    }
                    promised += 1;
                }
            }
            (_, Some(file)) => {
                let path = folder.join(&file);
                std::fs::write(&path, &block.text).unwrap();
                if file.ends_with("plugin.toml") {
                    prepare(path.parent().unwrap());
                }
            }
            (language, None) => panic!("nobody knows what to do with a block of {language}"),
        }
    }
    assert_eq!(promised, 2, "the page ends with the values of the column");
}

/// Builds with the versions and the compiled dependencies of the plugins of this repository: a test needs no
/// network, and no minutes.
fn prepare(plugin: &Path) {
    std::fs::copy(root().join("plugins/Cargo.lock"), plugin.join("Cargo.lock")).unwrap();
    let built = root().join("target/guests");
    std::fs::create_dir_all(&built).unwrap();
    std::os::unix::fs::symlink(built, plugin.join("target")).unwrap();
}

#[test]
fn the_folder_that_plugin_new_makes_builds_and_is_sound() {
    let home = tempfile::tempdir().unwrap();
    let sdk = root().join("plugins/sdk");
    let new = format!("etabli plugin new org.example.from-template --sdk '{}'", sdk.display());
    replay(&new, home.path());
    prepare(&home.path().join("from-template"));
    let build = format!(
        "cd from-template; cargo build --release --target {TARGET}
         cp target/{TARGET}/release/from_template.wasm plugin.wasm; etabli --json plugin check ."
    );
    let report: Value = serde_json::from_str(&replay(&build, home.path())).unwrap();
    assert_eq!(report["id"], "org.example.from-template");
}
