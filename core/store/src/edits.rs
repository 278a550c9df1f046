//! What a batch changes in the search columns and the folder counts, collected until it commits.

use std::collections::{BTreeMap, BTreeSet};

use redb::{ReadableTable, WriteTransaction};

use crate::{
    State, StoreError,
    columns::{FACTS, Facts, FixedColumn, STATE, THREAD, ZONES, Zone, encode_facts, encode_state, zone},
    record::{CountRecord, decode, encode},
    tables,
};

/// Changed chunks of fixed-width columns, and changed counts.
#[derive(Debug, Default)]
pub(crate) struct Edits {
    pub(crate) chunks: BTreeMap<(u8, u32), Vec<u8>>,
    counts: BTreeMap<u32, CountRecord>,
}

impl Edits {
    fn chunk(
        &mut self,
        write: &WriteTransaction,
        column: FixedColumn,
        chunk: u32,
    ) -> Result<&mut Vec<u8>, StoreError> {
        match self.chunks.entry((column.number, chunk)) {
            std::collections::btree_map::Entry::Occupied(entry) => Ok(entry.into_mut()),
            std::collections::btree_map::Entry::Vacant(entry) => {
                let table = write.open_table(tables::FIXED)?;
                let bytes =
                    table.get((column.number, chunk))?.map(|row| row.value().to_vec()).unwrap_or_default();
                Ok(entry.insert(bytes))
            }
        }
    }

    fn set(
        &mut self,
        write: &WriteTransaction,
        column: FixedColumn,
        ordinal: u32,
        row: &[u8],
    ) -> Result<(), StoreError> {
        let (chunk, start) = column.place(ordinal);
        let bytes = self.chunk(write, column, chunk)?;
        let end = start + column.width;
        if bytes.len() < end {
            bytes.resize(end, 0);
        }
        if let Some(place) = bytes.get_mut(start..end) {
            place.copy_from_slice(row);
        }
        Ok(())
    }

    pub(crate) fn state(&mut self, write: &WriteTransaction, ordinal: u32) -> Result<State, StoreError> {
        let (chunk, start) = STATE.place(ordinal);
        let bytes = self.chunk(write, STATE, chunk)?;
        let row: [u8; 8] = bytes
            .get(start..start + STATE.width)
            .and_then(|row| row.try_into().ok())
            .ok_or_else(|| StoreError::Stale(format!("there is no message in row {ordinal}")))?;
        let [a, b, c, d, e, f, ..] = row;
        Ok(State { folder: u32::from_le_bytes([a, b, c, d]), flags: u16::from_le_bytes([e, f]) })
    }

    pub(crate) fn set_state(
        &mut self,
        write: &WriteTransaction,
        ordinal: u32,
        state: State,
    ) -> Result<(), StoreError> {
        self.set(write, STATE, ordinal, &encode_state(state.folder, state.flags))
    }

    pub(crate) fn set_facts(
        &mut self,
        write: &WriteTransaction,
        ordinal: u32,
        facts: &Facts,
    ) -> Result<(), StoreError> {
        self.set(write, FACTS, ordinal, &encode_facts(facts))
    }

    pub(crate) fn set_thread(
        &mut self,
        write: &WriteTransaction,
        ordinal: u32,
        thread: u64,
    ) -> Result<(), StoreError> {
        self.set(write, THREAD, ordinal, &thread.to_le_bytes())
    }

    /// Counts a message into (`sign` 1) or out of (`sign` -1) a folder.
    pub(crate) fn count(
        &mut self,
        write: &WriteTransaction,
        state: State,
        sign: i64,
    ) -> Result<(), StoreError> {
        let count = match self.counts.entry(state.folder) {
            std::collections::btree_map::Entry::Occupied(entry) => entry.into_mut(),
            std::collections::btree_map::Entry::Vacant(entry) => {
                let table = write.open_table(tables::COUNTS)?;
                let stored = table.get(state.folder)?.map(|row| decode(row.value())).transpose()?;
                entry.insert(stored.unwrap_or_default())
            }
        };
        count.total = count.total.saturating_add_signed(sign);
        if state.flags & etabli_model::Flags::READ.0 == 0 {
            count.unread = count.unread.saturating_add_signed(sign);
        }
        Ok(())
    }

    /// Brings the zones of the chunks that change up to date.
    fn note_zones(&mut self, write: &WriteTransaction) -> Result<(), StoreError> {
        let rows = |column: u8| column == STATE.number || column == FACTS.number;
        let changed: BTreeSet<u32> =
            self.chunks.keys().filter(|(column, _)| rows(*column)).map(|(_, chunk)| *chunk).collect();
        for number in changed {
            let before = self.zone(write, number)?;
            let state = self.chunks.get(&(STATE.number, number));
            let facts = self.chunks.get(&(FACTS.number, number));
            let zone = Zone {
                newest: facts.map_or(before.newest, |facts| zone::newest(facts)),
                folders: state.map_or(before.folders, |state| zone::folders(state)),
            };
            if zone != before {
                self.set(write, ZONES, number, &zone.encode())?;
            }
        }
        Ok(())
    }

    fn zone(&self, write: &WriteTransaction, number: u32) -> Result<Zone, StoreError> {
        let (holder, start) = ZONES.place(number);
        let zone = |zones: &[u8]| zones.get(start..).and_then(Zone::decode).unwrap_or(Zone::EMPTY);
        if let Some(zones) = self.chunks.get(&(ZONES.number, holder)) {
            return Ok(zone(zones));
        }
        let table = write.open_table(tables::FIXED)?;
        Ok(table.get((ZONES.number, holder))?.map_or(Zone::EMPTY, |row| zone(row.value())))
    }

    /// Writes everything collected, in key order.
    pub(crate) fn flush(&mut self, write: &WriteTransaction) -> Result<(), StoreError> {
        self.note_zones(write)?;
        let mut table = write.open_table(tables::FIXED)?;
        for (key, bytes) in &self.chunks {
            table.insert(key, bytes.as_slice())?;
        }
        let mut table = write.open_table(tables::COUNTS)?;
        for (folder, count) in &self.counts {
            table.insert(folder, encode(count)?.as_slice())?;
        }
        Ok(())
    }

    pub(crate) fn counts_changed(&self) -> bool {
        !self.counts.is_empty()
    }
}
