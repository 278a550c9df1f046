//! `cargo xtask`: set-up, plugins, running, tests, benches. `cargo xtask help` lists what it does.

mod coverage;
mod plugins;
mod reference;
mod setup;
mod shell;
mod tidy;

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
    time::Instant,
};

use anyhow::{Context, Result, bail};

use crate::shell::{cargo, is_installed};

const HELP: &str = "\
cargo xtask setup               installs what the system lacks (as root; otherwise prints the command)
cargo xtask plugins             set-up, then builds and packs the plugins into target/plugins
cargo xtask run [ARGS]          set-up, plugins, then etabli with ARGS (none: the window)
cargo xtask test                set-up, plugins, then every check and test; this is what CI runs
cargo xtask bench [NAMES]       set-up, plugins, then the benches, in a release build
cargo xtask soak [--seed N]     cuts 200 connections and kills 50 processes while mail is fetched and sent, builds
                                and checks the plugins in JavaScript and Python (needs Node.js, npm, Python and
                                the network), then checks packages changed at random for ten minutes
cargo xtask tidy                checks the rules of the code base that no compiler checks
cargo xtask freeze LINE         releases a WIT line: from then on its files cannot change
cargo xtask reference           writes docs/plugin-guide/reference.md from the WIT files; tidy checks it
cargo xtask coverage [--check]  writes docs/coverage.md: which test proves which requirement
";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match run(&words) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(words: &[String]) -> Result<ExitCode> {
    let root = root()?;
    let (task, rest) = match words.split_first() {
        Some((task, rest)) => (task.as_str(), rest),
        None => ("help", words),
    };
    match (task, rest) {
        ("setup", []) => setup::setup(&[])?,
        ("plugins", []) => set_up(&root)?,
        ("run", arguments) => return start(&root, arguments),
        ("test", []) => test(&root)?,
        ("bench", names) => bench(&root, names)?,
        ("soak", options) => soak(&root, options)?,
        ("tidy", []) => tidy::check(&root)?,
        ("freeze", [line]) => tidy::freeze(&root, line)?,
        ("reference", []) => reference::write(&root)?,
        ("coverage", []) => coverage::write(&root)?,
        ("coverage", [check]) if check == "--check" => coverage::check(&root)?,
        ("help" | "--help" | "-h", _) => print!("{HELP}"),
        _ => {
            eprint!("{HELP}");
            return Ok(ExitCode::from(2));
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Returns the folder of the checkout.
fn root() -> Result<PathBuf> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    Ok(here.parent().context("xtask stands in no folder")?.to_owned())
}

fn set_up(root: &Path) -> Result<()> {
    setup::setup(&[])?;
    plugins::build(root)
}

/// Builds the program and hands over to it, with its exit code. Where there is no display, it says so itself
/// and names the commands that need none.
fn start(root: &Path, arguments: &[String]) -> Result<ExitCode> {
    set_up(root)?;
    let program = built(root, "etabli")?;
    let status = std::process::Command::new(program).args(arguments).status()?;
    Ok(ExitCode::from(status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1)))
}

/// Builds a program of the workspace as tests need it, and returns its path.
fn built(root: &Path, name: &str) -> Result<PathBuf> {
    // The whole workspace is chosen so that the libraries have the features they have in tests.
    shell::run(cargo(root).args(["build", "--quiet", "--workspace", "--bin", name]))?;
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    Ok(target.join("debug").join(format!("{name}{}", std::env::consts::EXE_SUFFIX)))
}

/// Runs every check, cheap ones first, and stops at the first that fails.
fn test(root: &Path) -> Result<()> {
    step("set-up and plugins", || set_up(root))?;
    step("format", || shell::run(cargo(root).args(["fmt", "--all", "--check"])))?;
    step("tidy", || tidy::check(root))?;
    step("coverage table", || coverage::check(root))?;
    if is_installed("cargo-deny") {
        step("cargo deny", || shell::run(cargo(root).args(["deny", "--log-level", "error", "check"])))?;
    } else {
        println!("=== cargo deny: not installed, tidy has checked licences and bans");
    }
    step("clippy", || {
        let lints = ["clippy", "--workspace", "--all-targets", "--quiet", "--", "-D", "warnings"];
        shell::run(cargo(root).args(lints))
    })?;
    // The window test starts the program itself, which `cargo test` alone does not build.
    step("build", || shell::run(cargo(root).args(["build", "--workspace", "--all-targets", "--quiet"])))?;
    step("tests", || shell::run(cargo(root).args(["test", "--workspace", "--quiet"])))
}

fn step(name: &str, work: impl FnOnce() -> Result<()>) -> Result<()> {
    println!("=== {name}");
    let start = Instant::now();
    work().with_context(|| name.to_owned())?;
    println!("=== {name}: done in {:.1} s", start.elapsed().as_secs_f64());
    Ok(())
}

/// Makes the fault run with the program as it is built for tests, whose checks are all on.
fn soak(root: &Path, options: &[String]) -> Result<()> {
    set_up(root)?;
    let etabli = built(root, "etabli")?;
    shell::run(std::process::Command::new(built(root, "soak")?).args(options))?;
    scripted(root, &etabli)?;
    shell::run(std::process::Command::new(built(root, "mutate")?).args(options))?;
    fuzz(root)
}

/// Builds the plugins in other languages, and packs and checks them like any other.
fn scripted(root: &Path, etabli: &Path) -> Result<()> {
    let target = root.join("target/scripted");
    let script = root.join("plugins/examples/scripted/build.py");
    shell::run(std::process::Command::new("python3").arg(script).arg(&target))?;
    for plugin in ["sender-domain-js", "sender-domain-py"] {
        let package = target.join(format!("{plugin}.etabli"));
        let pack = [Path::new("plugin"), Path::new("pack"), &target.join(plugin), Path::new("-o"), &package];
        shell::run(std::process::Command::new(etabli).args(pack))?;
        shell::run(std::process::Command::new(etabli).args(["plugin", "check"]).arg(&package))?;
    }
    Ok(())
}

/// Runs the fuzzers for ten minutes in all, where they can be built.
fn fuzz(root: &Path) -> Result<()> {
    if !is_installed("cargo-fuzz") {
        println!("=== fuzz: cargo-fuzz is not installed, `mutate` has changed packages at random");
        return Ok(());
    }
    for target in ["package", "manifest"] {
        let words = ["+nightly", "fuzz", "run", target, "--", "-max_total_time=300"];
        shell::run(std::process::Command::new("cargo").args(words).current_dir(root))?;
    }
    Ok(())
}

fn bench(root: &Path, names: &[String]) -> Result<()> {
    if names.iter().any(|name| name.starts_with('-')) {
        bail!("bench takes names only");
    }
    setup::setup(setup::BENCH)?;
    plugins::build(root)?;
    shell::run(cargo(root).args(["build", "--release", "--package", "etabli"]))?;
    let bench = ["run", "--release", "--package", "etabli-tests", "--bin", "bench", "--"];
    shell::run(cargo(root).args(bench).args(names))
}
