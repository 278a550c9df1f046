//! Level 3 to 4: documents.
//!
//! Their tables begin empty. A step of undo can hold a document from here on, and the references of a blob count
//! documents too: a program that does not know them would give files away that are needed.

use redb::{TableDefinition, WriteTransaction};

use crate::MigrateError;

const DOCUMENTS: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("documents");
const LINKS: TableDefinition<'_, (u64, &str, u64), bool> = TableDefinition::new("document-links");
const LINKS_BACK: TableDefinition<'_, (&str, u64, u64), bool> = TableDefinition::new("document-links-back");
const PARTS: TableDefinition<'_, (u64, u32, u64), ()> = TableDefinition::new("document-parts");
const SCOPES: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("document-scopes");

pub(crate) fn apply(write: &WriteTransaction) -> Result<(), MigrateError> {
    documents(write)
}

fn documents(write: &WriteTransaction) -> Result<(), MigrateError> {
    write.open_table(DOCUMENTS)?;
    write.open_table(LINKS)?;
    write.open_table(LINKS_BACK)?;
    write.open_table(PARTS)?;
    write.open_table(SCOPES)?;
    Ok(())
}
