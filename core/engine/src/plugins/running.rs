//! Which plugins are at work, in a file that outlives a crash.
//!
//! The file has slots of fixed size, each with the id of a plugin or empty. Writing one costs a microsecond, so
//! that every load and every call can be noted. What a start finds in it was at work when the program ended.

use std::{
    fs::{File, OpenOptions},
    io::{self, Read},
    os::unix::fs::{FileExt, OpenOptionsExt},
    path::Path,
    sync::{Mutex, PoisonError},
};

use etabli_plugin_host::Watch;

const SLOT: usize = 256;

/// Notes which plugins are at work.
pub(crate) struct Running {
    file: File,
    slots: Mutex<Vec<Option<String>>>,
}

impl Running {
    /// Opens the file and returns who was at work when the program ended the last time.
    pub(crate) fn open(path: &Path) -> io::Result<(Self, Vec<String>)> {
        let mut file =
            OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(0o600).open(path)?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        let name = |slot: &[u8]| {
            let name = slot.split(|byte| *byte == 0).next().unwrap_or_default();
            String::from_utf8_lossy(name).into_owned()
        };
        let mut left: Vec<String> = bytes.chunks(SLOT).map(name).filter(|name| !name.is_empty()).collect();
        left.sort();
        left.dedup();
        file.set_len(0)?;
        Ok((Self { file, slots: Mutex::default() }, left))
    }

    fn write(&self, slot: usize, name: &str) {
        let mut bytes = [0; SLOT];
        for (to, from) in bytes.iter_mut().zip(name.bytes()) {
            *to = from;
        }
        if let Err(error) = self.file.write_all_at(&bytes, (slot * SLOT) as u64) {
            tracing::warn!(%error, "it cannot be noted which plugins are at work");
        }
    }

    /// Does not hold the plugin responsible while a person is asked something.
    pub(crate) fn paused<T>(&self, plugin: &str, work: impl FnOnce() -> T) -> T {
        self.end(plugin);
        let value = work();
        self.begin(plugin);
        value
    }
}

impl Watch for Running {
    fn begin(&self, plugin: &str) {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        let free = slots.iter().position(Option::is_none).unwrap_or(slots.len());
        match slots.get_mut(free) {
            Some(slot) => *slot = Some(plugin.to_owned()),
            None => slots.push(Some(plugin.to_owned())),
        }
        self.write(free, plugin);
    }

    fn end(&self, plugin: &str) {
        let mut slots = self.slots.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(taken) = slots.iter().position(|slot| slot.as_deref() == Some(plugin)) else { return };
        if let Some(slot) = slots.get_mut(taken) {
            *slot = None;
        }
        self.write(taken, "");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_at_work_is_known_after_a_crash_and_forgotten_after_the_next_start() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("running");
        let open = || Running::open(&path).unwrap();
        let (running, left) = open();
        assert_eq!(left, Vec::<String>::new());
        running.begin("a");
        running.begin("org.example.b");
        running.begin("a");
        running.end("a");
        running.begin("c");
        running.end("c");
        running.paused("a", || assert_eq!(std::fs::read(&path).unwrap()[0], 0));
        drop(running);
        assert_eq!(open().1, ["a", "org.example.b"]);
        assert_eq!(open().1, Vec::<String>::new());
    }
}
