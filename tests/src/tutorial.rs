//! The plugin tutorial as something to replay: its files, its commands, and what it promises.

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use serde_json::Value;

const PAGE: &str = include_str!("../../docs/plugin-guide/tutorial.md");
const TARGET: &str = "wasm32-unknown-unknown";
/// The characters that a person types in ten minutes who types slowly.
const TEN_MINUTES: usize = 10 * 250;

/// A step of the page, in its order.
pub(crate) enum Step {
    /// A file to write.
    File(PathBuf, String),
    /// Commands to run to their end.
    Run(String),
    /// Commands of which the last one goes on running.
    Leave(String),
    /// Rows as `list --json` prints them, or as the window shows them.
    Promise(Vec<Value>),
}

/// Reads the steps of the page.
pub(crate) fn steps() -> Result<Vec<Step>, String> {
    let mut steps = Vec::new();
    let mut lines = PAGE.lines();
    while let Some(line) = lines.next() {
        let Some(info) = line.strip_prefix("```") else { continue };
        let text: String =
            lines.by_ref().take_while(|line| *line != "```").map(|line| format!("{line}\n")).collect();
        steps.push(match info.split_once(' ').unwrap_or((info, "")) {
            ("sh", "") => Step::Run(text),
            ("sh", "&") => Step::Leave(text),
            ("json", "") => {
                let rows = text.lines().map(serde_json::from_str).collect::<Result<_, _>>();
                Step::Promise(rows.map_err(|error| format!("{error}: {text}"))?)
            }
            (_, file) if !file.is_empty() => Step::File(PathBuf::from(file), text),
            _ => return Err(format!("nobody knows what to do with a block of {info}")),
        });
    }
    Ok(steps)
}

/// Fails when there is more to type than fits in the ten minutes that the page promises.
pub(crate) fn check_typing(steps: &[Step]) -> Result<(), String> {
    let typed = steps.iter().map(|step| match step {
        Step::File(_, text) | Step::Run(text) | Step::Leave(text) => text.chars().count(),
        Step::Promise(_) => 0,
    });
    let typed: usize = typed.sum();
    if typed > TEN_MINUTES {
        return Err(format!("{typed} characters to type are more than {TEN_MINUTES}"));
    }
    Ok(())
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .find(|folder| folder.join("docs/plugin-guide").is_dir())
        .map(Path::to_owned)
        .unwrap_or_default()
}

/// A person at a terminal in a folder.
pub(crate) struct Newcomer<'a> {
    /// Where the person is.
    pub(crate) folder: &'a Path,
    /// The `etabli` on the path.
    pub(crate) program: &'a Path,
}

impl Newcomer<'_> {
    /// Makes the folder look like a checkout of this repository.
    pub(crate) fn arrive(&self) -> Result<(), String> {
        let there = self.folder.join("plugins");
        std::os::unix::fs::symlink(root().join("plugins"), &there)
            .map_err(|error| format!("{}: {error}", there.display()))
    }

    /// Writes a file of the page. A plugin is built with the versions and the compiled dependencies of the plugins
    /// of this repository: a test needs no network, and no minutes.
    pub(crate) fn write(&self, file: &Path, text: &str) -> Result<(), String> {
        let path = self.folder.join(file);
        std::fs::write(&path, text).map_err(|error| format!("{}: {error}", path.display()))?;
        match (file.ends_with("plugin.toml"), path.parent()) {
            (true, Some(plugin)) => prepare(plugin),
            _ => Ok(()),
        }
    }

    /// Returns the shell that runs these commands.
    pub(crate) fn shell(&self, mut shell: Command, commands: &str) -> Result<Command, String> {
        let path = std::env::var("PATH").unwrap_or_default();
        let beside = self.program.parent().unwrap_or(self.folder);
        toolchain(&mut shell)?;
        shell
            .args(["-e", "-c", commands])
            .current_dir(self.folder)
            .env("PATH", format!("{}:{path}", beside.display()))
            .env("LANG", "en_GB.UTF-8")
            .env("ETABLI_PLUGIN_DIR", self.folder.join("none"))
            .stdin(Stdio::null());
        Ok(shell)
    }

    /// Runs commands to their end, and returns what they printed.
    pub(crate) fn run(&self, shell: Command, commands: &str) -> Result<String, String> {
        let output = self.shell(shell, commands)?.output().map_err(|error| format!("{commands}: {error}"))?;
        let printed = String::from_utf8_lossy(&output.stdout).into_owned();
        if output.status.success() {
            return Ok(printed);
        }
        Err(format!("{commands}\n{}\n{printed}", String::from_utf8_lossy(&output.stderr)))
    }
}

/// Gives a folder with a plugin the lock file and the compiled dependencies of the plugins of this repository.
pub(crate) fn prepare(plugin: &Path) -> Result<(), String> {
    let built = root().join("target/guests");
    std::fs::copy(root().join("plugins/Cargo.lock"), plugin.join("Cargo.lock"))
        .and_then(|_| std::fs::create_dir_all(&built))
        .and_then(|()| std::os::unix::fs::symlink(&built, plugin.join("target")))
        .map_err(|error| format!("{}: {error}", plugin.display()))
}

/// Where rustup has no standard library for the guests, Debian's rustc builds it, as `cargo xtask plugins` does.
fn toolchain(command: &mut Command) -> Result<(), String> {
    let printed = Command::new("rustc").args(["--print", "sysroot"]).current_dir(root()).output();
    let printed = printed.map_err(|error| format!("rustc: {error}"))?;
    let sysroot = String::from_utf8_lossy(&printed.stdout).trim().to_owned();
    if !Path::new(&sysroot).join("lib/rustlib").join(TARGET).join("lib").exists() {
        command
            .env("RUSTC", "/usr/bin/rustc")
            .env("RUSTC_BOOTSTRAP", "1")
            .env("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort");
    }
    for inherited in ["CARGO_TARGET_DIR", "RUSTC_WRAPPER", "RUSTC_WORKSPACE_WRAPPER", "RUSTFLAGS"] {
        command.env_remove(inherited);
    }
    Ok(())
}
