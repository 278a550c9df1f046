//! Level 0 to 1: the first level. Tables appear when they are first written to.

use redb::WriteTransaction;

use crate::{META, MigrateError};

pub(crate) fn apply(write: &WriteTransaction) -> Result<(), MigrateError> {
    write.open_table(META)?;
    Ok(())
}
