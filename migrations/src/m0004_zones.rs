//! Level 3 to 4: a column `zones` says in short what each chunk of rows holds, so that the newest messages of a
//! folder are found without reading all of them.
//!
//! A program that does not know the column would not keep it, and therefore leaves the store alone.

use std::ops::RangeInclusive;

use redb::{ReadableTable, TableDefinition, WriteTransaction};

use crate::MigrateError;

const FIXED: TableDefinition<'_, (u8, u32), &[u8]> = TableDefinition::new("columns-fixed");

const STATE: u8 = 0;
const STATE_WIDTH: usize = 8;
const FACTS: u8 = 1;
const FACTS_WIDTH: usize = 24;
const ZONES: u8 = 3;
/// Zones of one chunk.
const ROWS: usize = 1024;

pub(crate) fn apply(write: &WriteTransaction) -> Result<(), MigrateError> {
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
