//! Processes that never outlive their owner.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use super::{Result, left};

const PAUSE: Duration = Duration::from_millis(50);
/// How long a process has to end after it was asked to.
const FAREWELL: Duration = Duration::from_secs(5);

/// Asks until the condition holds.
///
/// # Errors
/// Passes on the condition's error, and names what was waited for when the time is over.
pub(crate) fn wait_for<T: Ready>(
    what: &str,
    patience: Duration,
    mut condition: impl FnMut() -> Result<T>,
) -> Result<T::Value> {
    let deadline = Instant::now() + patience;
    loop {
        if let Some(value) = condition()?.ready() {
            return Ok(value);
        }
        if left(deadline).is_zero() {
            return Err(format!("waited {} s for {what}", patience.as_secs()));
        }
        thread::sleep(PAUSE);
    }
}

/// What a condition answers.
pub(crate) trait Ready {
    type Value;
    fn ready(self) -> Option<Self::Value>;
}

impl Ready for bool {
    type Value = ();
    fn ready(self) -> Option<()> {
        self.then_some(())
    }
}

impl<T> Ready for Option<T> {
    type Value = T;
    fn ready(self) -> Option<T> {
        self
    }
}

/// A process that is ended when it is dropped. What it prints goes to files.
pub(crate) struct Process {
    name: &'static str,
    child: Child,
    output: PathBuf,
    errors: PathBuf,
}

impl Process {
    /// Starts a process; `folder` receives what it prints.
    pub(crate) fn start(name: &'static str, command: &mut Command, folder: &Path) -> Result<Self> {
        let file = |end: &str| {
            let path = folder.join(format!("{name}.{end}"));
            File::create(&path).map(|file| (path, file)).map_err(|error| format!("{name}: {error}"))
        };
        let ((output, stdout), (errors, stderr)) = (file("out")?, file("err")?);
        let child = command
            .stdin(Stdio::null())
            .stdout(stdout)
            .stderr(stderr)
            .spawn()
            .map_err(|error| format!("{name} cannot be started: {error}"))?;
        Ok(Self { name, child, output, errors })
    }

    /// Starts a process and waits for the first line that it prints.
    pub(crate) fn start_and_read(
        name: &'static str,
        command: &mut Command,
        folder: &Path,
    ) -> Result<(Self, String)> {
        let mut process = Self::start(name, command, folder)?;
        let line = wait_for(&format!("the first line of {name}"), Duration::from_secs(30), || {
            let output = process.output();
            if let Some((line, _)) = output.split_once('\n') {
                return Ok(Some(line.trim().to_owned()));
            }
            match process.ended()? {
                Some(code) => Err(format!("{name} ended with {code}: {}", process.errors())),
                None => Ok(None),
            }
        })?;
        Ok((process, line))
    }

    /// Returns its id.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Returns its exit code once it has ended; -1 for a signal.
    pub(crate) fn ended(&mut self) -> Result<Option<i32>> {
        let status = self.child.try_wait().map_err(|error| format!("{}: {error}", self.name))?;
        Ok(status.map(|status| status.code().unwrap_or(-1)))
    }

    /// Fails when the process is gone.
    pub(crate) fn check(&self) -> Result<()> {
        let state = fs::read_to_string(format!("/proc/{}/stat", self.id())).unwrap_or_default();
        let zombie = state.rsplit(')').next().is_some_and(|rest| rest.trim_start().starts_with('Z'));
        if state.is_empty() || zombie {
            return Err(format!("{} is gone: {}", self.name, self.errors()));
        }
        Ok(())
    }

    /// Returns what it has printed so far.
    pub(crate) fn output(&self) -> String {
        fs::read_to_string(&self.output).unwrap_or_default()
    }

    /// Returns what it has written to standard error so far.
    pub(crate) fn errors(&self) -> String {
        fs::read_to_string(&self.errors).unwrap_or_default()
    }
}

impl Drop for Process {
    /// Asks the process to end, so that it can end its own children, and insists after a while.
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(Some(_))) {
            return;
        }
        let _ = Command::new("kill").arg(self.id().to_string()).stderr(Stdio::null()).status();
        let gone = wait_for(self.name, FAREWELL, || self.ended());
        if gone.is_err() {
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }
}
