//! What the program that opens the window provides.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::{Duration, Instant},
};

use etabli_engine::{Failure, Lang};
use jiff::Zoned;

use crate::theme::ThemeChoice;

/// Tells the time. Tests give their own.
pub trait Clock: Send + Sync {
    /// Time since some fixed moment; never goes back.
    fn now(&self) -> Duration;
    /// Date and time in the zone that dates are shown in.
    fn wall(&self) -> Zoned;
}

/// The clock of the system, in its zone.
#[derive(Debug)]
pub struct SystemClock {
    start: Instant,
}

impl Default for SystemClock {
    fn default() -> Self {
        Self { start: Instant::now() }
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Duration {
        self.start.elapsed()
    }

    fn wall(&self) -> Zoned {
        Zoned::now()
    }
}

/// Takes the answer of a [`Platform`]; may be called from any thread, at any time, or dropped.
pub type Done<T> = Box<dyn FnOnce(T) + Send>;

/// The message that a file came with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Origin {
    /// The sender's address.
    pub from: String,
    /// The Message-ID without angle brackets.
    pub message_id: String,
}

/// What the window asks of the operating system. No call may block; answers go through the callback.
pub trait Platform: Send {
    /// Lets the person pick files.
    fn pick_files(&mut self, title: &str, done: Done<Vec<PathBuf>>);
    /// Lets the person pick one file with one of these endings; any file without endings.
    fn pick_file(&mut self, title: &str, endings: &[String], done: Done<Option<PathBuf>>);
    /// Lets the person pick a folder.
    fn pick_folder(&mut self, title: &str, done: Done<Option<PathBuf>>);
    /// Lets the person choose where to save a file.
    fn pick_save(&mut self, title: &str, file_name: &str, done: Done<Option<PathBuf>>);
    /// Writes a file; one from a message carries its origin (SEC-42).
    fn write(
        &mut self,
        path: PathBuf,
        bytes: Vec<u8>,
        origin: Option<Origin>,
        done: Done<Result<(), Failure>>,
    );
    /// Writes a private copy of a file and opens it with the program that the system has for it.
    fn open_copy(
        &mut self,
        file_name: &str,
        bytes: Vec<u8>,
        origin: Option<Origin>,
        done: Done<Result<(), Failure>>,
    );
    /// Shows a file or folder in the file manager.
    fn reveal(&mut self, path: &Path);
    /// Writes a private copy of a file and shows it in the file manager.
    fn reveal_copy(
        &mut self,
        file_name: &str,
        bytes: Vec<u8>,
        origin: Option<Origin>,
        done: Done<Result<(), Failure>>,
    );
    /// Reads a file that the person picked or dropped.
    fn read(&mut self, path: PathBuf, done: Done<Result<Vec<u8>, Failure>>);
    /// Gives the page (HTML) that lies beside the text of the clipboard, if there is one.
    fn pasted_page(&mut self, done: Done<Option<String>>);
    /// Shows a notification on the desktop.
    fn notify(&mut self, title: &str, text: &str);
    /// Opens a page in the browser.
    fn browse(&mut self, url: &str);
    /// Reports whether the system prints.
    fn can_print(&self) -> bool;
    /// Asks for the printers that the system has; none where it does not say.
    fn printers(&mut self, done: Done<Option<Vec<Printer>>>);
    /// Gives a PDF to the system's printing, and says how the printer stands that it goes to.
    fn print(&mut self, sheets: Sheets, done: Done<Result<Option<Printer>, Failure>>);
}

/// A printer of the system.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Printer {
    /// Its name.
    pub name: String,
    /// It is the one that the system takes by itself.
    pub is_usual: bool,
    /// It is stopped or cannot be reached, so that what it is given waits.
    pub waits: bool,
}

/// What is given to a printer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sheets {
    /// What the system calls it.
    pub title: String,
    /// The sheets.
    pub pdf: Vec<u8>,
    /// Their size, as the system's printing names it: `A4` or `Letter`.
    pub paper: &'static str,
    /// The printer; none for the usual one.
    pub printer: Option<String>,
}

/// A platform that can do nothing, for use without one.
#[derive(Debug, Default)]
pub struct NoPlatform;

impl Platform for NoPlatform {
    fn pick_files(&mut self, _: &str, done: Done<Vec<PathBuf>>) {
        done(Vec::new());
    }

    fn pick_file(&mut self, _: &str, _: &[String], done: Done<Option<PathBuf>>) {
        done(None);
    }

    fn pick_folder(&mut self, _: &str, done: Done<Option<PathBuf>>) {
        done(None);
    }

    fn pick_save(&mut self, _: &str, _: &str, done: Done<Option<PathBuf>>) {
        done(None);
    }

    fn write(&mut self, _: PathBuf, _: Vec<u8>, _: Option<Origin>, done: Done<Result<(), Failure>>) {
        done(Ok(()));
    }

    fn open_copy(&mut self, _: &str, _: Vec<u8>, _: Option<Origin>, done: Done<Result<(), Failure>>) {
        done(Ok(()));
    }

    fn reveal(&mut self, _: &Path) {}

    fn reveal_copy(&mut self, _: &str, _: Vec<u8>, _: Option<Origin>, done: Done<Result<(), Failure>>) {
        done(Ok(()));
    }

    fn read(&mut self, _: PathBuf, done: Done<Result<Vec<u8>, Failure>>) {
        done(Ok(Vec::new()));
    }

    fn pasted_page(&mut self, done: Done<Option<String>>) {
        done(None);
    }

    fn notify(&mut self, _: &str, _: &str) {}

    fn browse(&mut self, _: &str) {}

    fn can_print(&self) -> bool {
        false
    }

    fn printers(&mut self, done: Done<Option<Vec<Printer>>>) {
        done(None);
    }

    fn print(&mut self, _: Sheets, done: Done<Result<Option<Printer>, Failure>>) {
        done(Ok(None));
    }
}

/// What the window starts with.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Start {
    /// The mail of the store.
    #[default]
    Mail,
    /// The same, after the store was filled with the demonstration mailbox.
    Demo,
}

/// How to open the window.
pub struct UiOptions {
    /// The language; none takes the person's setting, then the system's.
    pub lang: Option<Lang>,
    /// The theme; none takes the person's setting, then the system's.
    pub theme: Option<ThemeChoice>,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// The operating system.
    pub platform: Box<dyn Platform>,
    /// What to start with.
    pub start: Start,
    /// Why the store could not be opened; the window then shows only that.
    pub opening_failure: Option<Failure>,
}

impl Default for UiOptions {
    fn default() -> Self {
        Self {
            lang: None,
            theme: None,
            clock: Arc::new(SystemClock::default()),
            platform: Box::new(NoPlatform),
            start: Start::Mail,
            opening_failure: None,
        }
    }
}

impl std::fmt::Debug for UiOptions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("UiOptions")
            .field("lang", &self.lang)
            .field("theme", &self.theme)
            .field("start", &self.start)
            .field("opening_failure", &self.opening_failure)
            .finish_non_exhaustive()
    }
}
