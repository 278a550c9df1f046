//! System packages: what the window, its tests and the plugins need on a fresh Debian machine.
//!
//! Nothing is done when everything is there. As root the missing packages are installed; otherwise the one
//! command that installs them is printed, and the caller fails.

use std::{collections::BTreeSet, path::Path, process::Command};

use anyhow::{Result, bail};

use crate::shell::{is_installed, output, run};

/// Compiling, showing a window, driving it in tests, and the mail servers that tests talk to.
const BASE: &[&str] = &[
    "gcc",
    "libc6-dev",
    "pkg-config",
    "libgl1-mesa-dri",
    "libegl1",
    "libgl1",
    "libxkbcommon0",
    "libxkbcommon-x11-0",
    "libxcb1",
    "libxcursor1",
    "libxi6",
    "libxrandr2",
    "libx11-xcb1",
    "xvfb",
    "xauth",
    "xdotool",
    "imagemagick",
    "at-spi2-core",
    "dbus",
    "dbus-x11",
    "python3-gi",
    "gir1.2-atspi-2.0",
    "fonts-dejavu-core",
    "dovecot-imapd",
    "dovecot-pop3d",
    "dovecot-lmtpd",
    "dovecot-managesieved",
    "dovecot-sieve",
    "exim4-daemon-light",
    "openssl",
    "poppler-utils",
];

/// The standard library for plugins, where neither the toolchain nor rustup has it.
const WASM: &[&str] = &["rustc-web", "rust-web-src", "rust-web-llvm", "lld-22", "cargo-web"];

/// What only the benches need: the programs they compare with.
pub(crate) const BENCH: &[&str] = &["notmuch", "isync"];

/// Installs what is missing, `more` included.
pub(crate) fn setup(more: &[&str]) -> Result<()> {
    if !is_installed("dpkg-query") {
        // Other systems name their packages differently; the build says what it misses.
        return Ok(());
    }
    let wanted: Vec<&str> = [BASE, WASM, more].concat();
    let installed = installed(&wanted);
    let mut missing: Vec<&str> =
        [BASE, more].concat().into_iter().filter(|package| !installed.contains(*package)).collect();
    let missing_wasm: Vec<&str> =
        WASM.iter().copied().filter(|package| !installed.contains(*package)).collect();
    if !missing_wasm.is_empty() && !has_wasm_library() {
        missing.extend(missing_wasm);
    }
    if missing.is_empty() {
        return Ok(());
    }
    let packages = missing.join(" ");
    if !is_root() {
        bail!(
            "packages are missing; run this once and try again:\n\
             sudo apt-get update && sudo apt-get install -y --no-install-recommends {packages}"
        );
    }
    println!("installing {packages}");
    run(apt().args(["-qq", "update"]))?;
    run(apt().args(["-qq", "install", "-y", "--no-install-recommends"]).args(missing))
}

fn apt() -> Command {
    let mut apt = Command::new("apt-get");
    apt.env("DEBIAN_FRONTEND", "noninteractive");
    apt
}

/// Returns those of the packages that are installed.
fn installed(packages: &[&str]) -> BTreeSet<String> {
    let mut query = Command::new("dpkg-query");
    query.args(["--show", "--showformat", "${db:Status-Abbrev} ${Package}\n"]).args(packages);
    // It fails when it does not know one of them, and still prints the others.
    let printed = query.output().map(|output| output.stdout).unwrap_or_default();
    parse_installed(&String::from_utf8_lossy(&printed))
}

fn parse_installed(printed: &str) -> BTreeSet<String> {
    printed
        .lines()
        .filter_map(|line| line.strip_prefix("ii "))
        .map(|package| package.trim().to_owned())
        .collect()
}

/// Reports whether the toolchain has the plugins' standard library, or rustup could fetch it.
fn has_wasm_library() -> bool {
    const TARGET: &str = "wasm32-unknown-unknown";
    let there = || {
        output(Command::new("rustc").args(["--print", "sysroot"])).is_some_and(|sysroot| {
            Path::new(sysroot.trim()).join("lib/rustlib").join(TARGET).join("lib").exists()
        })
    };
    there() || (output(Command::new("rustup").args(["target", "add", TARGET])).is_some() && there())
}

fn is_root() -> bool {
    output(Command::new("id").arg("-u")).is_some_and(|id| id.trim() == "0")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_fully_installed_packages_count() {
        let printed = "ii  xvfb\nun  notmuch\nrc  gcc\nii  libegl1\n";
        assert_eq!(parse_installed(printed), ["libegl1".to_owned(), "xvfb".to_owned()].into());
    }
}
