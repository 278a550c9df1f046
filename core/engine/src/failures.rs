//! From the errors of the crates below to failures that people see.

use std::{io, path::Path};

use etabli_search::SearchError;
use etabli_store::{OpenError, StoreError};

use crate::{Failure, FailureCode};

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        let code = match &error {
            StoreError::DiskFull => FailureCode::DiskFull,
            StoreError::Io(_) => FailureCode::StoreUnreachable,
            StoreError::Stale(_) => FailureCode::UndoStale,
            StoreError::Constraint(_) => FailureCode::RecordRefused,
            StoreError::BlobLost(_) => FailureCode::AttachmentLost,
            _ => FailureCode::StoreDamaged,
        };
        Self::new(code, "").because(with_causes(&error))
    }
}

impl From<SearchError> for Failure {
    fn from(error: SearchError) -> Self {
        match error {
            SearchError::Store(error) => error.into(),
            _ => Self::new(FailureCode::Cancelled, ""),
        }
    }
}

/// Says why the store in `dir` cannot be opened.
pub(crate) fn cannot_open(dir: &Path, error: &OpenError) -> Failure {
    let code = match error {
        OpenError::InUse => FailureCode::StoreInUse,
        OpenError::Newer { .. } => FailureCode::StoreNewer,
        OpenError::Missing => FailureCode::StoreMissing,
        OpenError::Exists => FailureCode::StoreExists,
        OpenError::Io(error) if error.kind() == io::ErrorKind::StorageFull => FailureCode::DiskFull,
        OpenError::Io(_) => FailureCode::StoreUnreachable,
        _ => FailureCode::StoreDamaged,
    };
    Failure::new(code, dir.display().to_string()).because(with_causes(error))
}

/// Says why something cannot be read from outside the store.
pub(crate) fn cannot_read(path: &Path, error: &io::Error) -> Failure {
    Failure::new(FailureCode::SourceUnreadable, path.display().to_string()).because(error)
}

/// Says why something cannot be written outside the store.
pub(crate) fn cannot_write(path: &Path, error: &io::Error) -> Failure {
    let code = if error.kind() == io::ErrorKind::StorageFull {
        FailureCode::DiskFull
    } else {
        FailureCode::TargetUnwritable
    };
    Failure::new(code, path.display().to_string()).because(error)
}

pub(crate) fn with_causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    text
}
