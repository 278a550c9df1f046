//! Reads everything and holds it against itself.

mod documents;
mod records;

use std::collections::{HashMap, HashSet};

use etabli_model::{BlobHash, MsgId};
use redb::{ReadableTable, TableError};

use crate::{
    Snapshot, Store, StoreError,
    columns::TEXT_COLUMNS,
    record::{BlobRecord, CountRecord, KeyRecord, MessageRecord, ThreadRecord, decode},
    removal::NOWHERE,
    tables,
};

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The kind of object: `message`, `blob`, `folder`, `column`, `thread`, `index`, `count`, `link`, `ledger`,
    /// `record`, `sequence`, `document`.
    pub kind: &'static str,
    /// Which one.
    pub id: String,
    /// What is wrong with it.
    pub detail: String,
}

/// Called for every message that is read; answers whether to go on.
pub type VerifyProgress<'p> = dyn FnMut(MsgId, &MessageRecord, &Snapshot) -> bool + 'p;

struct Check<'s> {
    store: &'s Store,
    snapshot: Snapshot,
    findings: Vec<Finding>,
    rows: u32,
    references: HashMap<[u8; 32], u64>,
    counts: HashMap<u32, CountRecord>,
    threads: HashMap<u64, Vec<u64>>,
}

impl Check<'_> {
    fn report(&mut self, kind: &'static str, id: impl ToString, detail: impl Into<String>) {
        self.findings.push(Finding { kind, id: id.to_string(), detail: detail.into() });
    }
}

impl Store {
    /// Checks records, indexes, search columns, counts, threads and blobs against each other.
    ///
    /// `each` sees every message and can stop the check by answering false; it may read the content, which
    /// this crate does not understand. Returns the number of blobs read and what is wrong.
    ///
    /// # Errors
    /// Passes on what the database says where reading goes on is impossible.
    pub fn verify(&self, each: &mut VerifyProgress<'_>) -> Result<(u64, Vec<Finding>), StoreError> {
        let snapshot = self.read()?;
        let rows = snapshot.counters()?.messages as u32;
        let mut check = Check {
            store: self,
            snapshot,
            findings: Vec::new(),
            rows,
            references: HashMap::new(),
            counts: HashMap::new(),
            threads: HashMap::new(),
        };
        if !check.messages(each)? {
            return Ok((0, check.findings));
        }
        check.texts()?;
        check.counts()?;
        check.threads()?;
        check.plugins()?;
        check.records()?;
        check.documents()?;
        let blobs = check.blobs()?;
        Ok((blobs, check.findings))
    }
}

impl Check<'_> {
    fn messages(&mut self, each: &mut VerifyProgress<'_>) -> Result<bool, StoreError> {
        let columns = self.store.columns();
        let folders: HashSet<u32> = self.snapshot.folders()?.iter().map(|folder| folder.id.0).collect();
        for ordinal in 0..self.rows {
            let id = MsgId::from_ordinal(ordinal);
            if columns.folder(ordinal) == NOWHERE {
                continue;
            }
            let record = match self.snapshot.message(id) {
                Ok(Some(record)) => record,
                Ok(None) => {
                    self.report("message", id, "has no record");
                    continue;
                }
                Err(error) => {
                    self.report("message", id, error.to_string());
                    continue;
                }
            };
            for hash in &record.blobs {
                *self.references.entry(*hash).or_default() += 1;
            }
            let facts = columns.facts(ordinal);
            if facts.date != record.sort_date().seconds
                || facts.direction != record.direction
                || facts.kind != record.kind
                || facts.damaged == record.problem.is_empty()
            {
                self.report("column", id, "the search columns differ from the record");
            }
            let folder = columns.folder(ordinal);
            if !folders.contains(&folder) {
                self.report("folder", id, format!("stands in folder {folder}, which does not exist"));
            }
            let count = self.counts.entry(folder).or_default();
            count.total += 1;
            count.unread += u64::from(!columns.flags(ordinal).contains(etabli_model::Flags::READ));
            self.threads.entry(columns.thread(ordinal)).or_default().push(id.0);
            if !each(id, &record, &self.snapshot) {
                return Ok(false);
            }
        }
        for (number, rows) in columns.chunks() {
            let zone = columns.zone(number);
            let mut held = rows.filter(|&ordinal| columns.folder(ordinal) != NOWHERE);
            if held.any(|ordinal| !zone.admits(columns.date(ordinal), columns.folder(ordinal))) {
                self.report("column", format!("zone {number}"), "the zone leaves out a row of its chunk");
            }
        }
        let key = |ordinal: u32| (columns.date(ordinal), ordinal);
        let order = columns.by_date();
        if order.len() != self.rows as usize || !order.is_sorted_by(|&left, &right| key(left) < key(right)) {
            self.report("column", "date", "the date order does not hold every row, oldest first");
        }
        Ok(true)
    }

    fn texts(&mut self) -> Result<(), StoreError> {
        for column in TEXT_COLUMNS {
            match self.store.text(column) {
                Ok(view) => {
                    let rows: u32 = view.chunks().map(|(_, chunk)| chunk.rows()).sum();
                    if rows != self.rows {
                        self.report(
                            "column",
                            format!("{column:?}"),
                            format!("has {rows} rows instead of {}", self.rows),
                        );
                    }
                }
                Err(error) => self.report("column", format!("{column:?}"), error.to_string()),
            }
        }
        Ok(())
    }

    fn counts(&mut self) -> Result<(), StoreError> {
        let stored: HashMap<u32, CountRecord> = self.snapshot.counts()?.into_iter().collect();
        let mut folders: Vec<u32> = stored.keys().chain(self.counts.keys()).copied().collect();
        folders.sort_unstable();
        folders.dedup();
        for folder in folders {
            let found = self.counts.get(&folder).copied().unwrap_or_default();
            let kept = stored.get(&folder).copied().unwrap_or_default();
            if found != kept {
                self.report(
                    "count",
                    folder,
                    format!(
                        "{} messages and {} unread are counted, {} and {} are there",
                        kept.total, kept.unread, found.total, found.unread
                    ),
                );
            }
        }
        Ok(())
    }

    fn threads(&mut self) -> Result<(), StoreError> {
        let mut stored = HashMap::new();
        let mut owners: Vec<(u64, u64)> = Vec::new();
        {
            let read = self.snapshot.transaction();
            match read.open_table(tables::THREADS) {
                Ok(table) => {
                    for row in table.iter()? {
                        let (thread, record) = row?;
                        let mut messages = decode::<ThreadRecord>(record.value())?.messages;
                        messages.sort_unstable();
                        stored.insert(thread.value(), messages);
                    }
                }
                Err(TableError::TableDoesNotExist(_)) => {}
                Err(error) => return Err(error.into()),
            }
            match read.open_table(tables::KEYS) {
                Ok(table) => {
                    for row in table.iter()? {
                        let (key, record) = row?;
                        let record: KeyRecord = decode(record.value())?;
                        owners.extend(record.owners.iter().map(|&owner| (key.value(), owner)));
                    }
                }
                Err(TableError::TableDoesNotExist(_)) => {}
                Err(error) => return Err(error.into()),
            }
        }
        let found = std::mem::take(&mut self.threads);
        for (thread, messages) in &found {
            if stored.get(thread) != Some(messages) {
                self.report("thread", thread, "its messages differ from the search column");
            }
        }
        for thread in stored.keys().filter(|thread| !found.contains_key(thread)) {
            self.report("thread", thread, "no message belongs to it");
        }
        for (key, owner) in owners {
            let matches = self
                .snapshot
                .message(MsgId(owner))
                .ok()
                .flatten()
                .is_some_and(|record| crate::key_hash(&record.message_id) == key);
            if !matches {
                self.report("index", owner, "the Message-ID index names a message that does not bear it");
            }
        }
        Ok(())
    }

    fn plugins(&mut self) -> Result<(), StoreError> {
        for (number, fault) in self.snapshot.ledger_faults()? {
            self.report("ledger", number, fault);
        }
        let sums = self.snapshot.sums_of_records()?;
        for (plugin, kept) in self.snapshot.record_bytes()? {
            let found = sums.get(&plugin).copied().unwrap_or(0);
            if found != kept {
                self.report(
                    "count",
                    plugin,
                    format!("{kept} bytes of records are counted, {found} are there"),
                );
            }
        }
        Ok(())
    }

    fn blobs(&mut self) -> Result<u64, StoreError> {
        let stored: Vec<([u8; 32], BlobRecord)> = {
            match self.snapshot.transaction().open_table(tables::BLOBS) {
                Ok(table) => table
                    .iter()?
                    .map(|row| {
                        let (hash, record) = row?;
                        Ok((hash.value(), decode(record.value())?))
                    })
                    .collect::<Result<_, StoreError>>()?,
                Err(TableError::TableDoesNotExist(_)) => Vec::new(),
                Err(error) => return Err(error.into()),
            }
        };
        let known: HashSet<[u8; 32]> = stored.iter().map(|(hash, _)| *hash).collect();
        let mut read = 0;
        for (hash, record) in stored {
            let name = BlobHash(hash);
            let references = self.references.get(&hash).copied().unwrap_or(0);
            if references != record.references {
                self.report(
                    "blob",
                    name,
                    format!("{} references are counted, {references} are there", record.references),
                );
            }
            match self.store.blob(name) {
                Ok(content) if content.len() as u64 == record.size => read += 1,
                Ok(_) => self.report("blob", name, "has another size than recorded"),
                Err(error) => self.report("blob", name, error.to_string()),
            }
        }
        let missing: Vec<[u8; 32]> =
            self.references.keys().filter(|hash| !known.contains(*hash)).copied().collect();
        for hash in missing {
            self.report("blob", BlobHash(hash), "is referred to and not recorded");
        }
        Ok(read)
    }
}
