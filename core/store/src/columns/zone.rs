//! Zones: what a chunk of rows holds in short, so that the newest messages of a folder are found without reading
//! all chunks.

use super::fixed::{FACTS, FACTS_DATE, FixedColumn, STATE, STATE_FOLDER};
use crate::removal::NOWHERE;

/// A row for each chunk of `STATE` and `FACTS`: newest date `i64`, folders `u64`.
pub(crate) const ZONES: FixedColumn = FixedColumn { number: 3, width: 16 };
const ZONE_NEWEST: usize = 0;
const ZONE_FOLDERS: usize = 8;

/// What one chunk of rows holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Zone {
    /// No row is newer.
    pub(crate) newest: i64,
    /// The bits of every folder that holds one of the rows, see [`folder_bit`].
    pub(crate) folders: u64,
}

impl Zone {
    pub(crate) const EMPTY: Self = Self { newest: i64::MIN, folders: 0 };

    /// Reports whether a row of this date and folder may stand in the chunk.
    pub(crate) fn admits(self, date: i64, folder: u32) -> bool {
        date <= self.newest && self.folders & folder_bit(folder) != 0
    }

    pub(crate) fn decode(row: &[u8]) -> Option<Self> {
        let newest = row.get(ZONE_NEWEST..)?.first_chunk::<8>()?;
        let folders = row.get(ZONE_FOLDERS..)?.first_chunk::<8>()?;
        Some(Self { newest: i64::from_le_bytes(*newest), folders: u64::from_le_bytes(*folders) })
    }

    pub(crate) fn encode(self) -> [u8; 16] {
        let mut row = [0; 16];
        row[ZONE_NEWEST..ZONE_FOLDERS].copy_from_slice(&self.newest.to_le_bytes());
        row[ZONE_FOLDERS..].copy_from_slice(&self.folders.to_le_bytes());
        row
    }
}

/// Returns the bit that stands for a folder. Several folders share one.
pub(crate) fn folder_bit(folder: u32) -> u64 {
    1 << (folder.wrapping_mul(0x9e37_79b1) >> 26)
}

/// Returns the date of the newest row of a chunk of `FACTS`.
pub(crate) fn newest(facts: &[u8]) -> i64 {
    let dates = facts.chunks_exact(FACTS.width).filter_map(|row| row.get(FACTS_DATE..)?.first_chunk::<8>());
    dates.map(|date| i64::from_le_bytes(*date)).max().unwrap_or(Zone::EMPTY.newest)
}

/// Returns the bits of the folders of a chunk of `STATE`.
pub(crate) fn folders(state: &[u8]) -> u64 {
    let folders =
        state.chunks_exact(STATE.width).filter_map(|row| row.get(STATE_FOLDER..)?.first_chunk::<4>());
    let folders = folders.map(|folder| u32::from_le_bytes(*folder)).filter(|&folder| folder != NOWHERE);
    folders.fold(0, |bits, folder| bits | folder_bit(folder))
}
