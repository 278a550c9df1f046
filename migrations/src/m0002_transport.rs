//! Level 1 to 2: accounts reach servers.
//!
//! The new tables (`transports`, `mailboxes`, `remotes`, `remote-of`, `uidls`, `awaited`, `outbox`) appear when
//! they are first written to. The level rises so that a program which does not know them, and would therefore
//! forget which messages stand where on a server, leaves the store alone.

use redb::WriteTransaction;

use crate::{META, MigrateError};

pub(crate) fn apply(write: &WriteTransaction) -> Result<(), MigrateError> {
    write.open_table(META)?;
    Ok(())
}
