//! A clock and a platform that tests control.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
    time::Duration,
};

use etabli_engine::Failure;
use etabli_ui::{Clock, Done, Origin, Platform, Printer, Sheets};
use jiff::Zoned;

/// A clock that stands until a test moves it.
pub struct TestClock {
    now: Mutex<Duration>,
}

impl TestClock {
    pub fn new() -> Arc<Self> {
        Arc::new(Self { now: Mutex::new(Duration::from_secs(1000)) })
    }

    pub fn advance(&self, millis: u64) {
        *self.now.lock().unwrap() += Duration::from_millis(millis);
    }
}

/// The moment of the sample mailbox: Tuesday 24 November 2026, 10:12 in Paris.
pub fn sample_now() -> Zoned {
    "2026-11-24T10:12:00[Europe/Paris]".parse().unwrap()
}

impl Clock for TestClock {
    fn now(&self) -> Duration {
        *self.now.lock().unwrap()
    }

    fn wall(&self) -> Zoned {
        sample_now()
    }
}

/// Takes the content of a file.
pub type Read = Done<Result<Vec<u8>, Failure>>;

/// What the window asked of the platform.
#[derive(Default)]
pub struct PlatformLog {
    pub opened: Vec<String>,
    pub revealed: Vec<String>,
    pub written: Vec<(PathBuf, usize)>,
    /// Of each file that was written, opened or shown, the message it came with.
    pub origins: Vec<Option<Origin>>,
    pub notified: Vec<String>,
    pub pages: Vec<String>,
    /// The page that lies beside the text of the clipboard.
    pub clipboard: Option<String>,
    /// What the person picks next; `/import/a.eml` for none.
    pub picks: Vec<PathBuf>,
    /// What was printed, on which printers, and whether the system has no printing.
    pub printed: Vec<Sheets>,
    pub printers: Option<Vec<Printer>>,
    /// Files that are being read until a test says otherwise; none where they are read at once.
    pub held: Option<Vec<Read>>,
    pub has_no_printing: bool,
}

/// A platform that answers at once: it picks `/import/a.eml` and saves below `/saved`.
#[derive(Clone, Default)]
pub struct TestPlatform(pub Arc<Mutex<PlatformLog>>);

impl Platform for TestPlatform {
    fn pick_files(&mut self, _: &str, done: Done<Vec<PathBuf>>) {
        let picks = std::mem::take(&mut self.0.lock().unwrap().picks);
        done(if picks.is_empty() { vec!["/import/a.eml".into()] } else { picks });
    }

    fn pick_file(&mut self, _: &str, endings: &[String], done: Done<Option<PathBuf>>) {
        done(endings.first().map(|ending| PathBuf::from(format!("/import/a.{ending}"))));
    }

    fn pick_folder(&mut self, _: &str, done: Done<Option<PathBuf>>) {
        done(Some("/import/maildir".into()));
    }

    fn pick_save(&mut self, _: &str, file_name: &str, done: Done<Option<PathBuf>>) {
        done(Some(PathBuf::from("/saved").join(file_name)));
    }

    fn write(
        &mut self,
        path: PathBuf,
        bytes: Vec<u8>,
        origin: Option<Origin>,
        done: Done<Result<(), Failure>>,
    ) {
        let mut log = self.0.lock().unwrap();
        log.written.push((path, bytes.len()));
        log.origins.push(origin);
        drop(log);
        done(Ok(()));
    }

    fn open_copy(
        &mut self,
        file_name: &str,
        _: Vec<u8>,
        origin: Option<Origin>,
        done: Done<Result<(), Failure>>,
    ) {
        let mut log = self.0.lock().unwrap();
        log.opened.push(file_name.to_owned());
        log.origins.push(origin);
        drop(log);
        done(Ok(()));
    }

    fn reveal(&mut self, path: &Path) {
        self.0.lock().unwrap().revealed.push(path.display().to_string());
    }

    fn reveal_copy(
        &mut self,
        file_name: &str,
        _: Vec<u8>,
        origin: Option<Origin>,
        done: Done<Result<(), Failure>>,
    ) {
        let mut log = self.0.lock().unwrap();
        log.revealed.push(file_name.to_owned());
        log.origins.push(origin);
        drop(log);
        done(Ok(()));
    }

    fn read(&mut self, path: PathBuf, done: Read) {
        if let Some(held) = &mut self.0.lock().unwrap().held {
            return held.push(done);
        }
        done(Ok(path.display().to_string().into_bytes()));
    }

    fn can_print(&self) -> bool {
        !self.0.lock().unwrap().has_no_printing
    }

    fn printers(&mut self, done: Done<Option<Vec<Printer>>>) {
        done(self.0.lock().unwrap().printers.clone());
    }

    fn print(&mut self, sheets: Sheets, done: Done<Result<Option<Printer>, Failure>>) {
        let mut log = self.0.lock().unwrap();
        let taken = log.printers.iter().flatten().find(|known| Some(&known.name) == sheets.printer.as_ref());
        done(Ok(taken.cloned()));
        log.printed.push(sheets);
    }

    fn browse(&mut self, url: &str) {
        self.0.lock().unwrap().pages.push(url.to_owned());
    }

    fn pasted_page(&mut self, done: Done<Option<String>>) {
        done(self.0.lock().unwrap().clipboard.clone());
    }

    fn notify(&mut self, title: &str, text: &str) {
        self.0.lock().unwrap().notified.push(format!("{title}\n{text}"));
    }
}
