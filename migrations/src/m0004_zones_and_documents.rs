//! Level 3 to 4: documents, and a column `zones` that says in short what each chunk of rows holds.
//!
//! The tables of documents begin empty. A step of undo can hold a document from here on, and the references of a
//! blob count documents too: a program that does not know them would give files away that are needed. Nor would it
//! keep the zones.

use std::ops::RangeInclusive;

use redb::{ReadableTable, TableDefinition, WriteTransaction};

use crate::MigrateError;

const FIXED: TableDefinition<'_, (u8, u32), &[u8]> = TableDefinition::new("columns-fixed");

const DOCUMENTS: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("documents");
const LINKS: TableDefinition<'_, (u64, &str, u64), bool> = TableDefinition::new("document-links");
const LINKS_BACK: TableDefinition<'_, (&str, u64, u64), bool> = TableDefinition::new("document-links-back");
const PARTS: TableDefinition<'_, (u64, u32, u64), ()> = TableDefinition::new("document-parts");
const SCOPES: TableDefinition<'_, u64, &[u8]> = TableDefinition::new("document-scopes");

const STATE: u8 = 0;
const STATE_WIDTH: usize = 8;
const FACTS: u8 = 1;
const FACTS_WIDTH: usize = 24;
const ZONES: u8 = 3;
/// Zones of one chunk.
const ROWS: usize = 1024;

pub(crate) fn apply(write: &WriteTransaction) -> Result<(), MigrateError> {
    documents(write)?;
    zones(write)
}

fn documents(write: &WriteTransaction) -> Result<(), MigrateError> {
    write.open_table(DOCUMENTS)?;
    write.open_table(LINKS)?;
    write.open_table(LINKS_BACK)?;
    write.open_table(PARTS)?;
    write.open_table(SCOPES)?;
    Ok(())
}

fn zones(write: &WriteTransaction) -> Result<(), MigrateError> {
    let mut table = write.open_table(FIXED)?;
    let mut zones: Vec<[u8; 16]> = Vec::new();
    let column = |number: u8| -> RangeInclusive<(u8, u32)> { (number, 0)..=(number, u32::MAX) };
    for (facts, state) in table.range(column(FACTS))?.zip(table.range(column(STATE))?) {
        let mut zone = [0; 16];
        zone[..8].copy_from_slice(&newest(facts?.1.value()).to_le_bytes());
        zone[8..].copy_from_slice(&folders(state?.1.value()).to_le_bytes());
        zones.push(zone);
    }
    for (number, chunk) in (0..).zip(zones.chunks(ROWS)) {
        table.insert((ZONES, number), chunk.concat().as_slice())?;
    }
    Ok(())
}

/// Returns the date of the newest row.
fn newest(facts: &[u8]) -> i64 {
    let dates = facts.chunks_exact(FACTS_WIDTH).filter_map(|row| row.first_chunk::<8>());
    dates.map(|date| i64::from_le_bytes(*date)).max().unwrap_or(i64::MIN)
}

/// Returns a bit for each folder that holds a row; several folders share one.
fn folders(state: &[u8]) -> u64 {
    let folders = state.chunks_exact(STATE_WIDTH).filter_map(|row| row.first_chunk::<4>());
    let folders = folders.map(|folder| u32::from_le_bytes(*folder)).filter(|&folder| folder != 0);
    folders.fold(0, |bits, folder| bits | 1 << (folder.wrapping_mul(0x9e37_79b1) >> 26))
}
