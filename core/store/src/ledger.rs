//! Which plugin has seen which message: an append-only list whose rows are chained by hashes.
//!
//! The hash of a row covers the hash before it, its number and its content, so that a row that was changed,
//! removed or put in between does not fit any more. `meta` keeps the last number and hash, so that a cut end
//! is noticed too. The chain shows damage and careless edits; whoever can write the file can also write a new
//! chain.

use redb::{ReadableTable, TableError, WriteTransaction};
use serde::{Deserialize, Serialize};

use crate::{
    Batch, Snapshot, Store, StoreError, UsageRecord,
    record::{decode, encode},
    tables,
};

const HASH: usize = blake3::OUT_LEN;

/// One call of the host by a plugin that revealed mail, or that was denied.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerRecord {
    /// When, in seconds since 1970-01-01T00:00:00Z.
    pub at: i64,
    /// On behalf of which user.
    pub user: u32,
    /// The plugin.
    pub plugin: String,
    /// Its version.
    pub version: String,
    /// The capability that it used or wanted.
    pub call: String,
    /// It was denied, so that nothing was revealed.
    pub denied: bool,
    /// The messages.
    pub messages: Vec<u64>,
}

/// Which rows of the ledger are asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LedgerQuery<'q> {
    /// Only those of a plugin.
    pub plugin: Option<&'q str>,
    /// Only those about a message.
    pub message: Option<u64>,
    /// Only rows before this number; none for the newest.
    pub before: Option<u64>,
}

/// The last number and hash of the chain.
#[derive(Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Head {
    count: u64,
    hash: [u8; HASH],
}

const HEAD: &str = "ledger";

fn chained(before: &[u8; HASH], number: u64, record: &[u8]) -> [u8; HASH] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(before);
    hasher.update(&number.to_le_bytes());
    hasher.update(record);
    *hasher.finalize().as_bytes()
}

fn append(write: &WriteTransaction, records: &[LedgerRecord]) -> Result<(), StoreError> {
    if records.is_empty() {
        return Ok(());
    }
    let mut meta = write.open_table(tables::META)?;
    let mut head: Head = meta.get(HEAD)?.map(|row| decode(row.value())).transpose()?.unwrap_or_default();
    let mut rows = write.open_table(tables::LEDGER)?;
    let mut by_message = write.open_table(tables::LEDGER_BY_MESSAGE)?;
    let mut by_plugin = write.open_table(tables::LEDGER_BY_PLUGIN)?;
    for record in records {
        let bytes = encode(record)?;
        head.count += 1;
        head.hash = chained(&head.hash, head.count, &bytes);
        let row: Vec<u8> = head.hash.iter().chain(&bytes).copied().collect();
        rows.insert(head.count, row.as_slice())?;
        by_plugin.insert((record.plugin.as_str(), head.count), ())?;
        for message in &record.messages {
            by_message.insert((*message, head.count), ())?;
        }
    }
    meta.insert(HEAD, encode(&head)?.as_slice())?;
    Ok(())
}

impl Batch<'_> {
    /// Appends to the ledger in the same transaction.
    ///
    /// # Errors
    /// Passes on what the database says.
    pub fn append_ledger(&self, records: &[LedgerRecord]) -> Result<(), StoreError> {
        append(self.transaction(), records)
    }
}

impl Store {
    /// Appends to the ledger and keeps how plugins fared, without a row in the change log.
    ///
    /// # Errors
    /// Passes on what the database says.
    pub fn append_ledger(
        &self,
        records: &[LedgerRecord],
        usage: &[(String, UsageRecord)],
    ) -> Result<(), StoreError> {
        let _turn = self.writer.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let mut write = self.db.begin_write()?;
        write.set_quick_repair(true);
        append(&write, records)?;
        {
            let mut table = write.open_table(tables::PLUGIN_USAGE)?;
            for (plugin, usage) in usage {
                table.insert(plugin.as_str(), encode(usage)?.as_slice())?;
            }
        }
        Ok(write.commit()?)
    }
}

fn split(row: &[u8]) -> Result<([u8; HASH], &[u8]), StoreError> {
    let (hash, record) =
        row.split_first_chunk().ok_or_else(|| StoreError::Damaged("a row of the ledger".to_owned()))?;
    Ok((*hash, record))
}

impl Snapshot {
    /// Returns rows of the ledger with their numbers, the newest first, at most `limit`.
    ///
    /// # Errors
    /// Passes on what the database says.
    pub fn ledger(
        &self,
        query: LedgerQuery<'_>,
        limit: usize,
    ) -> Result<Vec<(u64, LedgerRecord)>, StoreError> {
        let read = self.transaction();
        let rows = match read.open_table(tables::LEDGER) {
            Ok(rows) => rows,
            Err(TableError::TableDoesNotExist(_)) => return Ok(Vec::new()),
            Err(error) => return Err(error.into()),
        };
        let end = query.before.unwrap_or(u64::MAX);
        let numbers: Box<dyn Iterator<Item = Result<u64, StoreError>>> = match (query.message, query.plugin) {
            (Some(message), _) => {
                let index = read.open_table(tables::LEDGER_BY_MESSAGE)?;
                let found = index.range((message, 0)..(message, end))?.rev();
                Box::new(found.map(|row| Ok(row?.0.value().1)))
            }
            (None, Some(plugin)) => {
                let index = read.open_table(tables::LEDGER_BY_PLUGIN)?;
                let found = index.range((plugin, 0)..(plugin, end))?.rev();
                Box::new(found.map(|row| Ok(row?.0.value().1)))
            }
            (None, None) => Box::new(rows.range(0..end)?.rev().map(|row| Ok(row?.0.value()))),
        };
        let mut found = Vec::new();
        for number in numbers {
            if found.len() >= limit {
                break;
            }
            let number = number?;
            let Some(row) = rows.get(number)? else { continue };
            let record: LedgerRecord = decode(split(row.value())?.1)?;
            if query.plugin.is_none_or(|plugin| record.plugin == plugin) {
                found.push((number, record));
            }
        }
        Ok(found)
    }

    /// Holds the chain against itself: for each thing that is wrong, the row and what it is.
    pub(crate) fn ledger_faults(&self) -> Result<Vec<(u64, String)>, StoreError> {
        let read = self.transaction();
        let kept: Head = match read.open_table(tables::META)?.get(HEAD)? {
            Some(row) => decode(row.value())?,
            None => Head::default(),
        };
        let mut head = Head::default();
        let mut faults = Vec::new();
        match read.open_table(tables::LEDGER) {
            Ok(rows) => {
                for row in rows.iter()? {
                    let (number, row) = row?;
                    let number = number.value();
                    if number != head.count + 1 {
                        faults.push((number, format!("row {} is missing before it", head.count + 1)));
                    }
                    let (hash, record) = split(row.value())?;
                    if hash != chained(&head.hash, number, record) {
                        faults.push((number, "does not fit the row before it".to_owned()));
                    }
                    head = Head { count: number, hash };
                }
            }
            Err(TableError::TableDoesNotExist(_)) => {}
            Err(error) => return Err(error.into()),
        }
        if head != kept {
            faults.push((kept.count, "the ledger does not end where it should".to_owned()));
        }
        Ok(faults)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic, reason = "a test ends where something is odd")]

    use super::*;
    use crate::Actor;

    fn store() -> (tempfile::TempDir, Store) {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::create(&dir.path().join("store")).unwrap();
        store.write(Actor { user: 1, plugin: String::new() }, 0).unwrap().commit(None).unwrap();
        (dir, store)
    }

    fn entry(plugin: &str, message: u64) -> LedgerRecord {
        LedgerRecord { plugin: plugin.to_owned(), messages: vec![message], ..LedgerRecord::default() }
    }

    fn faults(store: &Store) -> Vec<u64> {
        store.read().unwrap().ledger_faults().unwrap().into_iter().map(|(row, _)| row).collect()
    }

    #[test]
    fn n_02_rows_are_found_by_message_and_by_plugin_newest_first() {
        let (_dir, store) = store();
        store.append_ledger(&[entry("a", 1), entry("b", 1), entry("a", 2)], &[]).unwrap();
        store.append_ledger(&[entry("a", 1)], &[]).unwrap();
        let read = store.read().unwrap();
        let numbers = |query| -> Vec<u64> {
            read.ledger(query, 10).unwrap().into_iter().map(|(number, _)| number).collect()
        };
        let all = LedgerQuery::default();
        assert_eq!(numbers(all), [4, 3, 2, 1]);
        assert_eq!(numbers(LedgerQuery { message: Some(1), ..all }), [4, 2, 1]);
        assert_eq!(numbers(LedgerQuery { plugin: Some("a"), ..all }), [4, 3, 1]);
        assert_eq!(numbers(LedgerQuery { plugin: Some("a"), message: Some(1), ..all }), [4, 1]);
        assert_eq!(numbers(LedgerQuery { before: Some(3), ..all }), [2, 1]);
        assert_eq!(faults(&store), Vec::<u64>::new());
    }

    #[test]
    fn n_02_a_changed_a_missing_and_a_cut_row_are_noticed() {
        for harm in ["change", "remove", "cut"] {
            let (_dir, store) = store();
            store.append_ledger(&[entry("a", 1), entry("a", 2), entry("a", 3)], &[]).unwrap();
            let write = store.db.begin_write().unwrap();
            {
                let mut rows = write.open_table(tables::LEDGER).unwrap();
                match harm {
                    "change" => {
                        let mut row = rows.get(2).unwrap().unwrap().value().to_vec();
                        *row.last_mut().unwrap() ^= 1;
                        rows.insert(2, row.as_slice()).unwrap();
                    }
                    "remove" => drop(rows.remove(2).unwrap()),
                    _ => drop(rows.remove(3).unwrap()),
                }
            }
            write.commit().unwrap();
            let found = faults(&store);
            assert!(!found.is_empty(), "{harm} goes unnoticed");
        }
    }
}
