//! Why the store could not do something.

use std::io;

use etabli_migrations::MigrateError;

/// Why a store cannot be opened.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// Another process, or another handle of this one, has it open.
    #[error("the store is open elsewhere")]
    InUse,
    /// It was written by a newer program.
    #[error("the store has level {found}, this program knows up to {known}")]
    Newer {
        /// The level of the store.
        found: u32,
        /// The newest level known here.
        known: u32,
    },
    /// There is none.
    #[error("there is no store")]
    Missing,
    /// There is one where a new one should be made.
    #[error("there is a store already")]
    Exists,
    /// Its file is no database, or damaged beyond repair.
    #[error("the store is damaged: {0}")]
    Damaged(String),
    /// Its folder cannot be used.
    #[error("the store's folder cannot be used")]
    Io(#[from] io::Error),
}

/// Why reading or writing failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The disk has no room left. Nothing of the batch was kept.
    #[error("the disk is full")]
    DiskFull,
    /// The disk failed.
    #[error("the disk failed")]
    Io(#[source] io::Error),
    /// The database failed.
    #[error("the database failed: {0}")]
    Database(String),
    /// A stored value cannot be understood.
    #[error("a stored value is damaged: {0}")]
    Damaged(String),
    /// What the batch builds on has changed. Nothing of the batch was kept.
    #[error("changed meanwhile: {0}")]
    Stale(String),
    /// A constraint does not hold. Nothing of the batch was kept.
    #[error("not allowed: {0}")]
    Constraint(String),
    /// A blob's file is missing or does not have the content its name promises.
    #[error("a file of the blob store is missing or damaged: {0}")]
    BlobLost(etabli_model::BlobHash),
}

impl From<io::Error> for StoreError {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::StorageFull { Self::DiskFull } else { Self::Io(error) }
    }
}

impl From<postcard::Error> for StoreError {
    fn from(error: postcard::Error) -> Self {
        Self::Damaged(error.to_string())
    }
}

impl From<serde_json::Error> for StoreError {
    fn from(error: serde_json::Error) -> Self {
        Self::Damaged(error.to_string())
    }
}

macro_rules! from_redb {
    ($($error:ty),*) => {$(
        impl From<$error> for StoreError {
            fn from(error: $error) -> Self {
                match redb::Error::from(error) {
                    redb::Error::Io(error) => error.into(),
                    other => Self::Database(other.to_string()),
                }
            }
        }
    )*};
}

from_redb!(
    redb::TransactionError,
    redb::TableError,
    redb::StorageError,
    redb::CommitError,
    redb::DatabaseError
);

impl From<redb::DatabaseError> for OpenError {
    fn from(error: redb::DatabaseError) -> Self {
        match error {
            redb::DatabaseError::DatabaseAlreadyOpen => Self::InUse,
            other => match redb::Error::from(other) {
                redb::Error::Io(error) if error.kind() != io::ErrorKind::InvalidData => Self::Io(error),
                other => Self::Damaged(other.to_string()),
            },
        }
    }
}

impl From<MigrateError> for OpenError {
    fn from(error: MigrateError) -> Self {
        match error {
            MigrateError::Newer { found, known } => Self::Newer { found, known },
            other => Self::Damaged(other.to_string()),
        }
    }
}
