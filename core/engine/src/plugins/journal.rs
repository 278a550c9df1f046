//! The log of each plugin: a file in the store's folder, bounded in size and in lines a minute.

use std::{
    collections::HashMap,
    fs::{self, OpenOptions},
    io::{self, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use etabli_plugin_host::LogLevel;

use super::LogLine;

/// Beyond this the file becomes the old one, and the old one before it goes.
const MAX_FILE: u64 = 256 << 10;
/// The most lines of one plugin in a minute.
pub(crate) const LINES_A_MINUTE: u32 = 600;
const FILE: &str = "log.jsonl";
const OLD: &str = "log.old.jsonl";

/// Writes and reads the logs of plugins.
pub(crate) struct Journal {
    folder: PathBuf,
    minutes: Mutex<HashMap<String, Minute>>,
}

#[derive(Clone, Copy, Default)]
struct Minute {
    number: i64,
    lines: u32,
}

impl Journal {
    /// The logs stand in `folder/<plugin>`.
    pub(crate) fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), minutes: Mutex::default() }
    }

    /// Writes a line, unless the plugin has written too many in this minute.
    pub(crate) fn write(&self, plugin: &str, at: i64, level: LogLevel, message: &str) {
        let number = at.div_euclid(60);
        let lines = {
            let mut minutes = self.minutes.lock().unwrap_or_else(PoisonError::into_inner);
            let minute = minutes.entry(plugin.to_owned()).or_default();
            if minute.number != number {
                *minute = Minute { number, lines: 0 };
            }
            minute.lines = minute.lines.saturating_add(1);
            minute.lines
        };
        let line = match lines {
            lines if lines <= LINES_A_MINUTE => LogLine { at, level, message: message.to_owned() },
            lines if lines == LINES_A_MINUTE + 1 => LogLine {
                at,
                level: LogLevel::Warn,
                message: "the plugin writes too much, the rest of this minute is dropped".to_owned(),
            },
            _ => return,
        };
        if let Err(error) = self.append(plugin, &line) {
            tracing::warn!(%error, plugin, "the plugin's log cannot be written");
        }
    }

    fn append(&self, plugin: &str, line: &LogLine) -> io::Result<()> {
        let folder = self.folder.join(plugin);
        fs::DirBuilder::new().recursive(true).mode(0o700).create(&folder)?;
        let path = folder.join(FILE);
        if fs::metadata(&path).is_ok_and(|found| found.len() > MAX_FILE) {
            fs::rename(&path, folder.join(OLD))?;
        }
        let mut bytes = serde_json::to_vec(line)?;
        bytes.push(b'\n');
        OpenOptions::new().create(true).append(true).mode(0o600).open(path)?.write_all(&bytes)
    }

    /// Returns the newest lines, oldest first.
    pub(crate) fn read(&self, plugin: &str, limit: usize) -> Vec<LogLine> {
        let folder = self.folder.join(plugin);
        let text = |name: &str| fs::read_to_string(folder.join(name)).unwrap_or_default();
        let text = text(OLD) + &text(FILE);
        let lines: Vec<LogLine> = text.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
        lines.into_iter().rev().take(limit).rev().collect()
    }

    /// Removes the log of a plugin that is removed with its data.
    pub(crate) fn remove(&self, plugin: &str) {
        for name in [FILE, OLD] {
            // A log that is not there is as good as one that was removed.
            let _ = fs::remove_file(self.folder.join(plugin).join(name));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sec_72_a_flood_is_cut_and_the_next_minute_is_heard_again() {
        let folder = tempfile::tempdir().unwrap();
        let journal = Journal::new(folder.path());
        for number in 0..2 * LINES_A_MINUTE {
            journal.write("a.b", 60, LogLevel::Info, &number.to_string());
        }
        journal.write("a.b", 120, LogLevel::Info, "later");
        let lines = journal.read("a.b", 10_000);
        assert_eq!(lines.len() as u32, LINES_A_MINUTE + 2);
        assert_eq!(lines.last().unwrap().message, "later");
        assert_eq!(journal.read("a.b", 2)[0].level, LogLevel::Warn);
        assert_eq!(journal.read("c.d", 2), []);
    }

    #[test]
    fn sec_72_a_log_takes_bounded_room() {
        let folder = tempfile::tempdir().unwrap();
        let journal = Journal::new(folder.path());
        for minute in 0..4 {
            for _ in 0..LINES_A_MINUTE {
                journal.write("a.b", minute * 60, LogLevel::Info, &"x".repeat(500));
            }
        }
        let size = |name| fs::metadata(folder.path().join("a.b").join(name)).unwrap().len();
        assert!(size(FILE) <= MAX_FILE + 1000 && size(OLD) <= MAX_FILE + 1000);
    }
}
