//! What is done to a store that nobody has open.

use std::{fs, path::Path};

use crate::{OpenError, Store};

/// What compacting brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Compacted {
    /// Size of the database before, in bytes.
    pub before: u64,
    /// Size after, in bytes.
    pub after: u64,
}

impl Store {
    /// Gives room that the database does not use back to the disk. When it is cut off, the store is as it was
    /// or as it shall be.
    ///
    /// # Errors
    /// Says why the store cannot be opened, or that somebody has it open.
    pub fn compact(dir: &Path) -> Result<Compacted, OpenError> {
        let path = dir.join("store.redb");
        let mut store = Self::open(dir)?;
        let before = fs::metadata(&path)?.len();
        // Nothing is given back while a picture of the database is open.
        store.columns().load();
        store.db.compact().map_err(|error| match redb::Error::from(error) {
            redb::Error::Io(error) => OpenError::Io(error),
            other => OpenError::Damaged(other.to_string()),
        })?;
        drop(store);
        Ok(Compacted { before, after: fs::metadata(&path)?.len() })
    }

    /// Brings the store to the current level, as opening it does, and returns the level before and after.
    ///
    /// # Errors
    /// Says why the store cannot be opened, or that somebody has it open.
    pub fn migrate(dir: &Path) -> Result<(u32, u32), OpenError> {
        let (store, plan) = Self::open_at_level(dir)?;
        drop(store);
        Ok((plan.from, plan.to))
    }
}
