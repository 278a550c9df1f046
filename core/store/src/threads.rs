//! Conversations, kept up to date as messages arrive in any order.
//!
//! Every Message-ID that a message bears or refers to is a key. Messages that share a key are one thread; a
//! message whose keys belong to several threads merges them. A key that no message bears stands for a message
//! that is not here, so that its replies still find each other.
//! A message joins by its own Message-ID only when nobody bears it yet or when it is a copy of who does
//! ([`KeyRecord::fingerprint`]); a reused Message-ID ties nothing together.

use std::collections::{BTreeMap, HashMap};

use redb::{ReadableTable, WriteTransaction};

use crate::{
    StoreError,
    edits::Edits,
    record::{KeyRecord, ThreadRecord, decode, encode},
    tables,
};

/// How many references of one message tie it to a thread: the first, and the latest ones.
const MAX_REFERENCES: usize = 100;

/// Returns the key of a Message-ID without angle brackets.
#[must_use]
pub fn key_hash(message_id: &str) -> u64 {
    let hash = blake3::hash(message_id.as_bytes());
    u64::from_le_bytes(hash.as_bytes().first_chunk().copied().unwrap_or_default())
}

/// Thread records touched by a batch.
#[derive(Debug, Default)]
pub(crate) struct ThreadEdits {
    keys: HashMap<u64, Option<KeyRecord>>,
    threads: BTreeMap<u64, ThreadRecord>,
    aliases: BTreeMap<u64, u64>,
}

impl ThreadEdits {
    fn key(&mut self, write: &WriteTransaction, key: u64) -> Result<Option<KeyRecord>, StoreError> {
        if let Some(known) = self.keys.get(&key) {
            return Ok(known.clone());
        }
        let table = write.open_table(tables::KEYS)?;
        let stored = table.get(key)?.map(|row| decode(row.value())).transpose()?;
        self.keys.insert(key, stored.clone());
        Ok(stored)
    }

    fn find(&self, write: &WriteTransaction, mut thread: u64) -> Result<u64, StoreError> {
        let table = write.open_table(tables::THREAD_ALIASES)?;
        loop {
            let next = match self.aliases.get(&thread) {
                Some(&next) => Some(next),
                None => table.get(thread)?.map(|row| row.value()),
            };
            match next {
                Some(next) => thread = next,
                None => return Ok(thread),
            }
        }
    }

    fn thread(&mut self, write: &WriteTransaction, thread: u64) -> Result<&mut ThreadRecord, StoreError> {
        match self.threads.entry(thread) {
            std::collections::btree_map::Entry::Occupied(entry) => Ok(entry.into_mut()),
            std::collections::btree_map::Entry::Vacant(entry) => {
                let table = write.open_table(tables::THREADS)?;
                let stored = table.get(thread)?.map(|row| decode(row.value())).transpose()?;
                Ok(entry.insert(stored.unwrap_or_default()))
            }
        }
    }

    /// Adds a message and returns its thread.
    ///
    /// `own` is its Message-ID, empty for none; `refers` are the ids it refers to, oldest first.
    pub(crate) fn add(
        &mut self,
        write: &WriteTransaction,
        edits: &mut Edits,
        last_thread: &mut u64,
        message: (u64, &str, u64),
        refers: &[String],
    ) -> Result<u64, StoreError> {
        let (msg_id, own, fingerprint) = message;
        let mut joined: Vec<u64> = Vec::new();
        let mut fresh_keys: Vec<u64> = Vec::new();
        let latest = refers.len().saturating_sub(MAX_REFERENCES);
        let tied = refers.iter().take(usize::from(latest > 0)).chain(refers.iter().skip(latest));
        for key in tied.filter(|id| !id.is_empty()).map(|id| key_hash(id)) {
            match self.key(write, key)? {
                Some(known) => joined.push(self.find(write, known.thread)?),
                None => fresh_keys.push(key),
            }
        }
        let own_key = (!own.is_empty()).then(|| key_hash(own));
        let mut own_record = None;
        if let Some(key) = own_key {
            match self.key(write, key)? {
                None => own_record = Some(KeyRecord { thread: 0, owners: vec![msg_id], fingerprint }),
                Some(mut known) if known.owners.is_empty() || known.fingerprint == fingerprint => {
                    joined.push(self.find(write, known.thread)?);
                    known.owners.push(msg_id);
                    known.fingerprint = fingerprint;
                    own_record = Some(known);
                }
                Some(_) => {}
            }
        }
        joined.sort_unstable();
        joined.dedup();
        let thread = match self.largest(write, &joined)? {
            Some(thread) => thread,
            None => {
                *last_thread += 1;
                self.threads.insert(*last_thread, ThreadRecord::default());
                *last_thread
            }
        };
        for &other in joined.iter().filter(|&&other| other != thread) {
            let moved = std::mem::take(&mut self.thread(write, other)?.messages);
            for &moved in &moved {
                edits.set_thread(write, etabli_model::MsgId(moved).ordinal(), thread)?;
            }
            self.thread(write, thread)?.messages.extend(moved);
            self.aliases.insert(other, thread);
        }
        for key in fresh_keys {
            self.keys.insert(key, Some(KeyRecord { thread, owners: Vec::new(), fingerprint: 0 }));
        }
        if let (Some(key), Some(mut record)) = (own_key, own_record) {
            record.thread = thread;
            self.keys.insert(key, Some(record));
        }
        self.thread(write, thread)?.messages.push(msg_id);
        edits.set_thread(write, etabli_model::MsgId(msg_id).ordinal(), thread)?;
        Ok(thread)
    }

    /// Takes a message out of its thread. Its Message-ID stays a key, as of a message that is not here.
    pub(crate) fn remove(
        &mut self,
        write: &WriteTransaction,
        thread: u64,
        msg_id: u64,
        own: &str,
    ) -> Result<(), StoreError> {
        let key = key_hash(own);
        if let Some(mut known) = self.key(write, key)? {
            known.owners.retain(|owner| *owner != msg_id);
            self.keys.insert(key, Some(known));
        }
        self.thread(write, thread)?.messages.retain(|message| *message != msg_id);
        Ok(())
    }

    /// The thread with the most messages takes the others, so that few rows move.
    fn largest(&mut self, write: &WriteTransaction, threads: &[u64]) -> Result<Option<u64>, StoreError> {
        let mut best: Option<(usize, u64)> = None;
        for &thread in threads {
            let size = self.thread(write, thread)?.messages.len();
            if best.is_none_or(|(largest, _)| size > largest) {
                best = Some((size, thread));
            }
        }
        Ok(best.map(|(_, thread)| thread))
    }

    /// Writes everything collected, in key order.
    pub(crate) fn flush(self, write: &WriteTransaction) -> Result<(), StoreError> {
        let mut keys: Vec<_> =
            self.keys.into_iter().filter_map(|(key, record)| Some((key, record?))).collect();
        keys.sort_unstable_by_key(|(key, _)| *key);
        let mut table = write.open_table(tables::KEYS)?;
        for (key, record) in keys {
            table.insert(key, encode(&record)?.as_slice())?;
        }
        let mut table = write.open_table(tables::THREADS)?;
        for (thread, record) in self.threads {
            if record.messages.is_empty() {
                table.remove(thread)?;
            } else {
                table.insert(thread, encode(&record)?.as_slice())?;
            }
        }
        let mut table = write.open_table(tables::THREAD_ALIASES)?;
        for (thread, winner) in self.aliases {
            table.insert(thread, winner)?;
        }
        Ok(())
    }
}
