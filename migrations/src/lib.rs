//! Numbered steps that bring a store of an older level to the current one.
//!
//! A step uses only the record types frozen beside it, so that it stays true for ever.
//! Each step runs in one transaction; before the first one the caller keeps a copy of the file
//! ([`Plan::needs_backup`]). A store of a newer level is refused.

mod m0001_first_level;
mod m0002_transport;
mod m0003_open_settings;
mod m0004_zones_and_documents;

use redb::{Database, ReadableDatabase, TableDefinition, TableError};

/// The level that this program reads and writes.
pub const CURRENT_LEVEL: u32 = 4;

/// Facts about the store itself; `level` holds a little-endian `u32`.
///
/// This table's name and shape never change: it is how any version recognises any other.
pub const META: TableDefinition<'_, &str, &[u8]> = TableDefinition::new("meta");

const LEVEL_KEY: &str = "level";

/// Why a store cannot be brought to the current level.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MigrateError {
    /// The store was written by a newer program.
    #[error("the store has level {found}, this program knows up to {known}")]
    Newer {
        /// The level of the store.
        found: u32,
        /// The newest level known here.
        known: u32,
    },
    /// The level cannot be read.
    #[error("the store's level is unreadable")]
    Unreadable,
    /// The database failed.
    #[error("the database failed")]
    Database(#[source] Box<redb::Error>),
}

impl<E: Into<redb::Error>> From<E> for MigrateError {
    fn from(error: E) -> Self {
        Self::Database(Box::new(error.into()))
    }
}

/// What has to be done to a store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// The level found; 0 for a file without any table.
    pub from: u32,
    /// The level to reach.
    pub to: u32,
}

impl Plan {
    /// Reports whether the file holds data that a step will change.
    #[must_use]
    pub fn needs_backup(self) -> bool {
        self.from != 0 && self.from < self.to
    }
}

/// Reads the level of a store without changing it.
///
/// # Errors
/// Refuses a store of a newer level.
pub fn plan(db: &Database) -> Result<Plan, MigrateError> {
    let read = db.begin_read()?;
    let found = match read.open_table(META) {
        Ok(table) => match table.get(LEVEL_KEY)? {
            Some(value) => {
                u32::from_le_bytes(value.value().try_into().map_err(|_| MigrateError::Unreadable)?)
            }
            None => return Err(MigrateError::Unreadable),
        },
        Err(TableError::TableDoesNotExist(_)) => 0,
        Err(error) => return Err(error.into()),
    };
    if found > CURRENT_LEVEL {
        return Err(MigrateError::Newer { found, known: CURRENT_LEVEL });
    }
    Ok(Plan { from: found, to: CURRENT_LEVEL })
}

/// Carries out a plan, one transaction a step.
///
/// # Errors
/// Leaves the store at the level of the last step that was completed.
pub fn run(db: &Database, plan: Plan) -> Result<(), MigrateError> {
    for level in plan.from..plan.to {
        let write = db.begin_write()?;
        match level {
            0 => m0001_first_level::apply(&write)?,
            1 => m0002_transport::apply(&write)?,
            2 => m0003_open_settings::apply(&write)?,
            3 => m0004_zones_and_documents::apply(&write)?,
            _ => return Err(MigrateError::Unreadable),
        }
        write.open_table(META)?.insert(LEVEL_KEY, (level + 1).to_le_bytes().as_slice())?;
        write.commit()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use redb::{Builder, backends::InMemoryBackend};

    use super::*;

    fn memory() -> Database {
        Builder::new().create_with_backend(InMemoryBackend::new()).unwrap()
    }

    #[test]
    fn an_empty_file_reaches_the_current_level_once() {
        let db = memory();
        let first = plan(&db).unwrap();
        assert_eq!(first, Plan { from: 0, to: CURRENT_LEVEL });
        assert!(!first.needs_backup());
        run(&db, first).unwrap();
        assert_eq!(plan(&db).unwrap(), Plan { from: CURRENT_LEVEL, to: CURRENT_LEVEL });
    }

    #[test]
    fn a_newer_store_is_refused() {
        let db = memory();
        let write = db.begin_write().unwrap();
        write.open_table(META).unwrap().insert(LEVEL_KEY, 99u32.to_le_bytes().as_slice()).unwrap();
        write.commit().unwrap();
        assert!(matches!(plan(&db), Err(MigrateError::Newer { found: 99, known: CURRENT_LEVEL })));
    }
}
