//! A screen, an accessibility bus and a program's window on them, for tests that drive it from outside.
//!
//! Every process that is started here is ended by its id, however the test ends.

mod process;

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

pub(crate) use process::Process;
use process::wait_for;

pub(crate) type Result<T> = std::result::Result<T, String>;

const LAUNCHER: &str = "/usr/libexec/at-spi-bus-launcher";
/// The Python that Debian's gi belongs to; another one in the path lacks it.
const PYTHON: &str = "/usr/bin/python3";

/// A screen with an accessibility bus of its own.
///
/// Fields are dropped in order: first what uses the others.
pub(crate) struct Screen {
    launcher: Process,
    _bus: Process,
    _display: Process,
    environment: Vec<(&'static str, String)>,
    home: tempfile::TempDir,
}

impl Screen {
    /// Starts a screen of 1440 by 900 and its buses.
    pub(crate) fn start() -> Result<Self> {
        require()?;
        let home = tempfile::tempdir().map_err(|error| format!("no folder for the screen: {error}"))?;
        let runtime = home.path().join("runtime");
        fs::create_dir(&runtime)
            .and_then(|()| fs::set_permissions(&runtime, fs::Permissions::from_mode(0o700)))
            .map_err(|error| format!("{}: {error}", runtime.display()))?;

        let mut xvfb = Command::new("Xvfb");
        xvfb.args(["-displayfd", "1", "-screen", "0", "1440x900x24", "-nolisten", "tcp"]);
        let (display, number) = Process::start_and_read("Xvfb", &mut xvfb, home.path())?;

        let text = |path: &Path| path.display().to_string();
        let mut environment = vec![
            ("DISPLAY", format!(":{number}")),
            ("HOME", text(home.path())),
            ("XDG_RUNTIME_DIR", text(&runtime)),
            ("XDG_DATA_HOME", text(&home.path().join("data"))),
            ("XDG_CONFIG_HOME", text(&home.path().join("config"))),
            ("XDG_CACHE_HOME", text(&home.path().join("cache"))),
            ("LIBGL_ALWAYS_SOFTWARE", "1".to_owned()),
            ("NO_AT_BRIDGE", "0".to_owned()),
            ("TZ", "Europe/Paris".to_owned()),
            ("LANG", "C.UTF-8".to_owned()),
        ];
        let mut bus = Command::new("dbus-daemon");
        bus.args(["--session", "--nofork", "--nopidfile", "--print-address=1"]);
        bus.arg(format!("--address=unix:dir={}", runtime.display())).envs(environment.clone());
        let (bus, address) = Process::start_and_read("dbus-daemon", &mut bus, home.path())?;
        environment.push(("DBUS_SESSION_BUS_ADDRESS", address));

        let mut launcher = Command::new(LAUNCHER);
        launcher.args(["--launch-immediately", "--a11y=1"]).envs(environment.clone());
        let launcher = Process::start("at-spi-bus-launcher", &mut launcher, home.path())?;
        let screen = Self { launcher, _bus: bus, _display: display, environment, home };
        wait_for("the accessibility bus", Duration::from_secs(30), || screen.is_ready())?;
        Ok(screen)
    }

    /// Reports whether the accessibility bus answers.
    fn is_ready(&self) -> Result<bool> {
        self.launcher.check()?;
        let mut ask = self.command("dbus-send");
        ask.args([
            "--session",
            "--print-reply",
            "--dest=org.a11y.Bus",
            "/org/a11y/bus",
            "org.a11y.Bus.GetAddress",
        ]);
        let answer = ask.stdout(Stdio::null()).stderr(Stdio::null()).status();
        Ok(answer.is_ok_and(|status| status.success()))
    }

    /// Returns a command that runs on this screen.
    pub(crate) fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command.env_remove("WAYLAND_DISPLAY").env_remove("WAYLAND_SOCKET").envs(self.environment.clone());
        command
    }

    /// Starts a program on this screen.
    pub(crate) fn run(&self, name: &'static str, command: &mut Command) -> Result<Process> {
        Process::start(name, command, self.home.path())
    }

    /// Runs a script of `tests/window` on a program's window; the screen's picture goes to `picture`.
    pub(crate) fn drive(
        &self,
        program: &Process,
        script: &'static str,
        picture: &Path,
        more: &[&str],
    ) -> Result<()> {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("window").join(script);
        let mut command = self.command(PYTHON);
        command.arg(path).arg(program.id().to_string()).arg(picture).args(more);
        let mut driver = self.run(script, &mut command)?;
        let code = wait_for("the script to end", Duration::from_secs(400), || driver.ended())?;
        print!("{}", driver.output());
        if code == 0 {
            return Ok(());
        }
        Err(format!("{script} ended with {code}\n{}\n{}", driver.errors(), program.errors()))
    }

    /// Returns a folder that lives as long as the screen.
    pub(crate) fn folder(&self) -> &Path {
        self.home.path()
    }
}

/// Says what is missing on this machine.
fn require() -> Result<()> {
    let found = |program: &str| {
        std::env::var_os("PATH")
            .is_some_and(|path| std::env::split_paths(&path).any(|folder| folder.join(program).is_file()))
    };
    let mut missing: Vec<&str> = ["Xvfb", "dbus-daemon", "dbus-send", "import", "xdotool"]
        .into_iter()
        .filter(|name| !found(name))
        .collect();
    if !Path::new(LAUNCHER).is_file() {
        missing.push("at-spi-bus-launcher");
    }
    let gi = "import gi; gi.require_version('Atspi', '2.0'); from gi.repository import Atspi";
    let python = Command::new(PYTHON).args(["-c", gi]).stderr(Stdio::null()).status();
    if !python.is_ok_and(|status| status.success()) {
        missing.push("python3-gi with gir1.2-atspi-2.0");
    }
    if missing.is_empty() {
        return Ok(());
    }
    Err(format!("missing on this machine: {}. Run `cargo xtask setup`.", missing.join(", ")))
}

/// Returns the folder that the tests were built into, such as `target/debug`.
pub(crate) fn profile_folder() -> Result<PathBuf> {
    let program = std::env::current_exe().map_err(|error| format!("this test has no path: {error}"))?;
    let folder = program.parent().and_then(Path::parent);
    Ok(folder.ok_or("this test stands in no target folder")?.to_owned())
}

/// Returns the workbench built beside the tests.
pub(crate) fn etabli() -> Result<PathBuf> {
    let program = profile_folder()?.join("etabli");
    if program.is_file() {
        return Ok(program);
    }
    Err(format!("{} is missing; build it with `cargo build --package etabli`", program.display()))
}

/// Returns the folder with the packed plugins: beside the profile's folder, or in the repository's target folder.
pub(crate) fn plugins() -> Result<PathBuf> {
    let here = profile_folder()?.with_file_name("plugins");
    let usual = Path::new(env!("CARGO_MANIFEST_DIR")).with_file_name("target").join("plugins");
    [here, usual]
        .into_iter()
        .find(|folder| folder.join("tickets.etabli").is_file())
        .ok_or_else(|| "the plugins are not packed; run `cargo xtask plugins`".to_owned())
}

/// Returns how long it is until `deadline`.
fn left(deadline: Instant) -> Duration {
    deadline.saturating_duration_since(Instant::now())
}
