//! The real program, as a process that can be killed at any moment.

use std::{
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::Duration,
};

use etabli_engine::OpenOptions;
use etabli_test_servers::wait_value;

/// How long a run may take on a loaded machine.
const PATIENCE: Duration = Duration::from_secs(120);

/// A running `etabli`; dropping it kills it.
pub struct Etabli(Child);

impl Etabli {
    /// Starts `etabli` with some words on the store that nobody has open.
    ///
    /// # Panics
    /// When the program was not built.
    #[must_use]
    pub fn start(options: &OpenOptions, words: &[&str]) -> Self {
        let program = program();
        let mut command = Command::new(&program);
        command.arg("--store").arg(&options.store).args(words);
        if let Some(file) = &options.passphrase_file {
            command.env("ETABLI_PASSPHRASE_FILE", file);
        }
        // No plugin is needed, and none shall be compiled in a process that lives for a moment.
        command.env("ETABLI_PLUGIN_DIR", options.store.join("no-plugins"));
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let child = command.spawn().unwrap_or_else(|error| {
            panic!(
                "{} cannot be started ({error}); build it with `cargo build --workspace`",
                program.display()
            )
        });
        Self(child)
    }

    /// Waits for the process to end by itself, but not longer than until `moment` says that it is time.
    ///
    /// # Panics
    /// When neither happens.
    pub fn run_until(&mut self, what: &str, mut moment: impl FnMut() -> bool) {
        wait_value(what, PATIENCE, || {
            let ended = self.0.try_wait().expect("the child can be asked").is_some();
            if ended || moment() { Ok(()) } else { Err("not yet".to_owned()) }
        });
    }

    /// Kills the process, unless it has ended; says whether it had to die.
    ///
    /// # Panics
    /// When it cannot be asked or killed.
    pub fn kill(mut self) -> bool {
        let lives = self.0.try_wait().expect("the child can be asked").is_none();
        // SIGKILL: nothing in the process runs any more.
        self.0.kill().expect("the child can be killed");
        self.0.wait().expect("the child ends");
        lives
    }
}

impl Drop for Etabli {
    fn drop(&mut self) {
        // A child that has ended cannot be killed, which is as good.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Returns the program, built beside this one.
fn program() -> PathBuf {
    let here = std::env::current_exe().expect("this program has a path");
    let folders = here.ancestors().skip(1).take(2).map(|folder| folder.join("etabli"));
    folders.into_iter().find(|path| path.is_file()).unwrap_or_else(|| PathBuf::from("etabli"))
}
