//! The one way to change the store.

use std::{collections::BTreeMap, sync::Arc};

use etabli_model::{FolderId, MsgId, RecordId, TextColumn};
use redb::{ReadableTable, TableDefinition, WriteTransaction};
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    Actor, ChangeRecord, Columns, Counters, Entry, Label, MessageRecord, PluginRecord, State, Store,
    StoreError, UndoRecord,
    columns::{
        Chunk, FACTS, Facts, STATE, TEXT_COLUMNS, TEXT_ROWS, THREAD, TextChunk, ZONES, encode_sealed,
        text_column_number,
    },
    edits::Edits,
    record::{BlobRecord, decode, encode},
    store::Turn,
    tables,
    threads::ThreadEdits,
};

/// Sixteen hash bytes that name where a message came from, so that a second run finds it.
pub type SourceKey = u128;

/// A message to add.
#[derive(Debug, Clone)]
pub struct NewMessage {
    /// What never changes about it.
    pub record: MessageRecord,
    /// Its content, opaque to the store.
    pub content: Vec<u8>,
    /// The folder that receives it, and its flags.
    pub state: State,
    /// The ids it refers to, oldest first.
    pub refers: Vec<String>,
    /// What copies of it share; see [`crate::KeyRecord::fingerprint`].
    pub fingerprint: u64,
    /// Folded text of the columns subject, sender, recipients, attachments.
    pub texts: [String; 4],
    /// Where it came from.
    pub source: SourceKey,
    /// Size of each blob of [`MessageRecord::blobs`].
    pub blob_sizes: Vec<u64>,
}

/// A transaction in the making. Dropping it changes nothing.
pub struct Batch<'s> {
    store: &'s Store,
    _turn: Turn<'s>,
    write: WriteTransaction,
    actor: Actor,
    now: i64,
    counters: Counters,
    rows_before: u32,
    edits: Edits,
    threads: ThreadEdits,
    change: ChangeRecord,
    steps: Vec<(Entry, Entry)>,
    added: Vec<Added>,
    blobs: BTreeMap<[u8; 32], BlobRecord>,
    /// A file may have been written that is not durable yet.
    wrote_blobs: bool,
    documents: bool,
    sources: Vec<(SourceKey, u64)>,
}

struct Added {
    id: u64,
    record: Vec<u8>,
    content: Vec<u8>,
    texts: [String; 4],
}

/// A batch that is durable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commit {
    /// Its place in the change log.
    pub seq: u64,
    /// What it touched.
    pub change: ChangeRecord,
    /// Folder counts changed.
    pub counts: bool,
    /// A document or a link of one changed.
    pub documents: bool,
}

impl<'s> Batch<'s> {
    pub(crate) fn begin(
        store: &'s Store,
        turn: Turn<'s>,
        actor: Actor,
        now: i64,
    ) -> Result<Self, StoreError> {
        let mut write = store.db.begin_write()?;
        write.set_quick_repair(true);
        let counters = {
            let table = write.open_table(tables::META)?;
            table.get("counters")?.map(|row| decode::<Counters>(row.value())).transpose()?.unwrap_or_default()
        };
        Ok(Self {
            store,
            _turn: turn,
            write,
            rows_before: counters.messages as u32,
            change: ChangeRecord {
                actor: (actor.user, actor.plugin.clone()),
                at: now,
                ..ChangeRecord::default()
            },
            actor,
            now,
            counters,
            edits: Edits::default(),
            threads: ThreadEdits::default(),
            steps: Vec::new(),
            added: Vec::new(),
            blobs: BTreeMap::new(),
            wrote_blobs: false,
            documents: false,
            sources: Vec::new(),
        })
    }

    /// Returns the last ids given; the batch gives the next ones by counting on.
    pub fn counters(&mut self) -> &mut Counters {
        &mut self.counters
    }

    /// Reports whether a message from this source is stored, this batch included.
    ///
    /// # Errors
    /// Passes on what the database says.
    pub fn knows_source(&self, source: SourceKey) -> Result<bool, StoreError> {
        if self.sources.iter().any(|(known, _)| *known == source) {
            return Ok(true);
        }
        let table = self.write.open_table(tables::SOURCES)?;
        Ok(table.get(source)?.is_some())
    }

    /// Adds a message. Its blobs must have been written to [`Store::blobs`] before.
    ///
    /// # Errors
    /// Passes on what the database says.
    pub fn add_message(&mut self, new: NewMessage) -> Result<MsgId, StoreError> {
        self.counters.messages += 1;
        let id = self.counters.messages;
        let msg_id = MsgId(id);
        let ordinal = msg_id.ordinal();
        let record = &new.record;
        self.edits.set_state(&self.write, ordinal, new.state)?;
        self.edits.count(&self.write, new.state, 1)?;
        self.edits.set_facts(&self.write, ordinal, &facts(record))?;
        let mut last_thread = self.counters.threads;
        self.threads.add(
            &self.write,
            &mut self.edits,
            &mut last_thread,
            (id, &record.message_id, new.fingerprint),
            &new.refers,
        )?;
        self.counters.threads = last_thread;
        for (hash, size) in record.blobs.iter().zip(&new.blob_sizes) {
            self.refer_to_blob(*hash, *size)?;
        }
        self.sources.push((new.source, id));
        self.added.push(Added { id, record: encode(record)?, content: new.content, texts: new.texts });
        let (first, count) = self.change.added.unwrap_or((id, 0));
        self.change.added = Some((first, count + 1));
        Ok(msg_id)
    }

    pub(crate) fn refer_to_blob(&mut self, hash: [u8; 32], size: u64) -> Result<(), StoreError> {
        let blob = self.blob(hash)?.unwrap_or(BlobRecord { references: 0, size });
        self.blobs.insert(hash, BlobRecord { references: blob.references + 1, ..blob });
        self.wrote_blobs = true;
        Ok(())
    }

    pub(crate) fn release_blob(&mut self, hash: [u8; 32]) -> Result<(), StoreError> {
        if let Some(blob) = self.blob(hash)? {
            self.blobs.insert(hash, BlobRecord { references: blob.references.saturating_sub(1), ..blob });
        }
        Ok(())
    }

    /// Returns what is known of a blob, this batch included.
    fn blob(&self, hash: [u8; 32]) -> Result<Option<BlobRecord>, StoreError> {
        if let Some(blob) = self.blobs.get(&hash) {
            return Ok(Some(*blob));
        }
        let table = self.write.open_table(tables::BLOBS)?;
        table.get(hash)?.map(|row| decode(row.value())).transpose()
    }

    /// Reads a changeable row as it is now, this batch included. The value of `like` does not matter.
    ///
    /// # Errors
    /// Passes on what the database says.
    pub fn current(&mut self, like: &Entry) -> Result<Entry, StoreError> {
        Ok(match like {
            Entry::State(id, _) => Entry::State(*id, self.edits.state(&self.write, id.ordinal())?),
            Entry::Folder(id, _) => Entry::Folder(*id, self.get(tables::FOLDERS, *id)?),
            Entry::Account(id, _) => Entry::Account(*id, self.get(tables::ACCOUNTS, *id)?),
            Entry::User(id, _) => Entry::User(*id, self.get(tables::USERS, *id)?),
            Entry::Team(id, _) => Entry::Team(*id, self.get(tables::TEAMS, *id)?),
            Entry::Contact(id, _) => Entry::Contact(*id, self.get(tables::CONTACTS, *id)?),
            Entry::Entity(id, _) => Entry::Entity(*id, self.get(tables::ENTITIES, *id)?),
            Entry::Link(id, kind, target, _) => {
                let table = self.write.open_table(tables::LINKS)?;
                let present = table.get((id.0, kind.as_str(), *target))?.is_some();
                Entry::Link(*id, kind.clone(), *target, present)
            }
            Entry::Record(id, _) => {
                let table = self.write.open_table(tables::RECORDS)?;
                let record = table.get(id.0)?.map(|row| decode(row.value())).transpose()?;
                Entry::Record(*id, record)
            }
            Entry::Setting(name, _) => {
                let table = self.write.open_table(tables::SETTINGS)?;
                let value = table.get(name.as_str())?.map(|row| row.value().to_owned());
                Entry::Setting(name.clone(), value)
            }
            Entry::Document(id, _) => Entry::Document(*id, self.document(*id)?),
            Entry::DocumentLink(id, kind, target, _) => {
                let shows = self.document_link(*id, kind, *target)?;
                Entry::DocumentLink(*id, kind.clone(), *target, shows)
            }
        })
    }

    fn get<T: DeserializeOwned>(
        &self,
        table: TableDefinition<'_, u32, &'static [u8]>,
        id: u32,
    ) -> Result<Option<T>, StoreError> {
        let table = self.write.open_table(table)?;
        table.get(id)?.map(|row| decode(row.value())).transpose()
    }

    fn set<T: Serialize>(
        &self,
        table: TableDefinition<'_, u32, &'static [u8]>,
        id: u32,
        value: Option<&T>,
    ) -> Result<(), StoreError> {
        let mut table = self.write.open_table(table)?;
        match value {
            Some(value) => table.insert(id, encode(value)?.as_slice())?,
            None => table.remove(id)?,
        };
        Ok(())
    }

    /// Fails with [`StoreError::Stale`] unless the row is as `expected`.
    ///
    /// # Errors
    /// See above.
    pub fn assert(&mut self, expected: &Entry) -> Result<(), StoreError> {
        if self.current(expected)? == *expected { Ok(()) } else { Err(StoreError::Stale(describe(expected))) }
    }

    /// Fails with [`StoreError::Constraint`] when the message has more than one link of this kind.
    ///
    /// # Errors
    /// See above.
    pub fn require_at_most_one_link(&self, msg_id: MsgId, kind: &str) -> Result<(), StoreError> {
        let table = self.write.open_table(tables::LINKS)?;
        let links = table.range((msg_id.0, kind, 0)..=(msg_id.0, kind, u64::MAX))?.count();
        if links > 1 {
            return Err(StoreError::Constraint(format!("message {msg_id} may have only one {kind}")));
        }
        Ok(())
    }

    /// Returns what a message is linked with by links of one kind, this batch included.
    ///
    /// # Errors
    /// Passes on what the database says.
    pub fn linked(&self, msg_id: MsgId, kind: &str) -> Result<Vec<u64>, StoreError> {
        let table = self.write.open_table(tables::LINKS)?;
        let links = table.range((msg_id.0, kind, 0)..=(msg_id.0, kind, u64::MAX))?;
        links.map(|row| Ok(row?.0.value().2)).collect()
    }

    /// Returns the messages linked with an object, this batch included.
    ///
    /// # Errors
    /// Passes on what the database says.
    pub fn linked_messages(&self, kind: &str, target: u64) -> Result<Vec<MsgId>, StoreError> {
        let table = self.write.open_table(tables::LINKS_BACK)?;
        let links = table.range((kind, target, 0)..=(kind, target, u64::MAX))?;
        links.map(|row| Ok(MsgId(row?.0.value().2))).collect()
    }

    /// Gives the next number of a sequence.
    ///
    /// # Errors
    /// Passes on what the database says.
    pub fn next_number(&mut self, sequence: &str) -> Result<u64, StoreError> {
        let mut table = self.write.open_table(tables::SEQUENCES)?;
        let next = table.get(sequence)?.map_or(0, |row| row.value()) + 1;
        table.insert(sequence, next)?;
        Ok(next)
    }

    /// Adds a plugin's record and returns its id.
    ///
    /// # Errors
    /// Passes on what the database says.
    pub fn add_record(&mut self, record: PluginRecord) -> Result<RecordId, StoreError> {
        self.counters.records += 1;
        let id = RecordId(self.counters.records);
        self.put(Entry::Record(id, Some(record)))?;
        Ok(id)
    }

    /// Makes a row as `entry` says and remembers how to take it back.
    ///
    /// # Errors
    /// Passes on what the database says.
    pub fn put(&mut self, entry: Entry) -> Result<(), StoreError> {
        let before = self.current(&entry)?;
        if before == entry {
            return Ok(());
        }
        self.apply(&before, &entry)?;
        self.steps.push((before, entry));
        Ok(())
    }

    /// Makes a row as `entry` says, for good: taking back the step that the batch becomes leaves it.
    ///
    /// # Errors
    /// Passes on what the database says.
    pub fn put_for_good(&mut self, entry: &Entry) -> Result<(), StoreError> {
        let before = self.current(entry)?;
        self.apply(&before, entry)
    }

    fn apply(&mut self, before: &Entry, after: &Entry) -> Result<(), StoreError> {
        match (before, after) {
            (Entry::State(_, old), Entry::State(id, new)) => {
                self.edits.count(&self.write, *old, -1)?;
                self.edits.count(&self.write, *new, 1)?;
                self.edits.set_state(&self.write, id.ordinal(), *new)?;
                self.touch_message(*id);
            }
            (_, Entry::Folder(id, folder)) => {
                self.set(tables::FOLDERS, *id, folder.as_ref())?;
                self.change.folders = true;
            }
            (_, Entry::Account(id, account)) => {
                self.set(tables::ACCOUNTS, *id, account.as_ref())?;
                self.change.settings = true;
            }
            (_, Entry::User(id, user)) => {
                self.set(tables::USERS, *id, user.as_ref())?;
                self.change.settings = true;
            }
            (_, Entry::Team(id, team)) => {
                self.set(tables::TEAMS, *id, team.as_ref())?;
                self.change.settings = true;
            }
            (Entry::Contact(_, old), Entry::Contact(id, new)) => {
                self.set(tables::CONTACTS, *id, new.as_ref())?;
                let mut table = self.write.open_table(tables::ADDRESSES)?;
                for address in old.iter().flat_map(addresses) {
                    table.remove((address.as_str(), *id))?;
                }
                for address in new.iter().flat_map(addresses) {
                    table.insert((address.as_str(), *id), ())?;
                }
                self.change.people = true;
            }
            (_, Entry::Entity(id, entity)) => {
                self.set(tables::ENTITIES, *id, entity.as_ref())?;
                self.change.people = true;
            }
            (_, Entry::Link(id, kind, target, present)) => {
                let mut links = self.write.open_table(tables::LINKS)?;
                let mut back = self.write.open_table(tables::LINKS_BACK)?;
                if *present {
                    links.insert((id.0, kind.as_str(), *target), ())?;
                    back.insert((kind.as_str(), *target, id.0), ())?;
                } else {
                    links.remove((id.0, kind.as_str(), *target))?;
                    back.remove((kind.as_str(), *target, id.0))?;
                }
                drop((links, back));
                self.touch_message(*id);
            }
            (Entry::Record(_, old), Entry::Record(id, new)) => {
                self.count_record_bytes(old.as_ref(), new.as_ref())?;
                self.index_record(*id, old.as_ref(), new.as_ref())?;
                let mut records = self.write.open_table(tables::RECORDS)?;
                let mut by_type = self.write.open_table(tables::RECORDS_BY_TYPE)?;
                if let Some(old) = old {
                    by_type.remove((old.kind().as_str(), id.0))?;
                }
                match new {
                    Some(new) => {
                        records.insert(id.0, encode(new)?.as_slice())?;
                        by_type.insert((new.kind().as_str(), id.0), ())?;
                    }
                    None => {
                        records.remove(id.0)?;
                    }
                }
                self.change.records = true;
            }
            (_, Entry::Setting(name, value)) => {
                let mut table = self.write.open_table(tables::SETTINGS)?;
                match value {
                    Some(value) => table.insert(name.as_str(), value.as_str())?,
                    None => table.remove(name.as_str())?,
                };
                self.change.settings = true;
            }
            (Entry::Document(_, old), Entry::Document(id, new)) => {
                self.set_document(*id, old.as_ref(), new.as_ref())?;
            }
            (_, Entry::DocumentLink(id, kind, target, shows)) => {
                self.set_document_link(*id, kind, *target, *shows)?;
            }
            _ => return Err(StoreError::Damaged("a change that mixes kinds of rows".to_owned())),
        }
        Ok(())
    }

    /// Returns the state of a message, this batch included.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when there is no such message.
    pub fn state(&mut self, msg_id: MsgId) -> Result<State, StoreError> {
        self.edits.state(&self.write, msg_id.ordinal())
    }

    /// Returns every folder, this batch included.
    ///
    /// # Errors
    /// Passes on what the database says.
    pub fn folders(&self) -> Result<Vec<etabli_model::Folder>, StoreError> {
        let table = self.write.open_table(tables::FOLDERS)?;
        table.iter()?.map(|row| decode(row?.1.value())).collect()
    }

    /// Takes a message out of its folder, its counts and its thread.
    pub(crate) fn leave(
        &mut self,
        msg_id: MsgId,
        before: State,
        after: State,
        message_id: &str,
    ) -> Result<(), StoreError> {
        self.edits.count(&self.write, before, -1)?;
        self.edits.set_state(&self.write, msg_id.ordinal(), after)?;
        let thread = self.store.columns().thread(msg_id.ordinal());
        self.threads.remove(&self.write, thread, msg_id.0, message_id)?;
        self.touch_message(msg_id);
        Ok(())
    }

    /// Names a message in the change log without changing its row.
    pub fn mention(&mut self, msg_id: MsgId) {
        self.touch_message(msg_id);
    }

    pub(crate) fn transaction(&self) -> &WriteTransaction {
        &self.write
    }

    pub(crate) fn touch_documents(&mut self) {
        self.documents = true;
    }

    pub(crate) fn touch_settings(&mut self) {
        self.change.settings = true;
    }

    pub(crate) fn touch_message(&mut self, id: MsgId) {
        if self.change.messages.len() < ChangeRecord::MAX_MESSAGES {
            self.change.messages.push(id.0);
        } else {
            self.change.more_messages = true;
        }
    }

    /// Moves a message and returns the folder it came from.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when there is no such message.
    pub fn move_message(&mut self, msg_id: MsgId, folder: FolderId) -> Result<FolderId, StoreError> {
        let state = self.edits.state(&self.write, msg_id.ordinal())?;
        self.put(Entry::State(msg_id, State { folder: folder.0, ..state }))?;
        Ok(FolderId(state.folder))
    }

    /// Sets or removes flags of a message.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when there is no such message.
    pub fn set_flags(
        &mut self,
        msg_id: MsgId,
        flags: etabli_model::Flags,
        on: bool,
    ) -> Result<(), StoreError> {
        let state = self.edits.state(&self.write, msg_id.ordinal())?;
        let flags = etabli_model::Flags(state.flags).with(flags, on).0;
        self.put(Entry::State(msg_id, State { flags, ..state }))
    }

    /// Makes the batch durable. With a label it becomes a step that its user can take back.
    ///
    /// # Errors
    /// Nothing of the batch is kept then.
    pub fn commit(mut self, label: Option<Label>) -> Result<Commit, StoreError> {
        if let Some(label) = label.filter(|_| !self.steps.is_empty()) {
            self.forget_undone()?;
            let steps = std::mem::take(&mut self.steps);
            let step = UndoRecord { label, steps, undone: false };
            self.hold_documents(&step)?;
            let seq = self.counters.changes + 1;
            self.write.open_table(tables::UNDO)?.insert((self.actor.user, seq), encode(&step)?.as_slice())?;
        }
        self.finish()
    }

    /// A new step ends the life of what was taken back before it.
    fn forget_undone(&mut self) -> Result<(), StoreError> {
        let mut table = self.write.open_table(tables::UNDO)?;
        let user = self.actor.user;
        let mut stale = Vec::new();
        for row in table.range((user, 0)..=(user, u64::MAX))?.rev() {
            let (key, value) = row?;
            let step: UndoRecord = decode(value.value())?;
            if !step.undone {
                break;
            }
            stale.push((key.value(), step));
        }
        for (key, _) in &stale {
            table.remove(key)?;
        }
        drop(table);
        stale.iter().try_for_each(|(_, step)| self.release_documents(step))
    }

    /// Applies or takes back an undo step; its rows must be as the step left them. What it did to messages that
    /// are gone for good is left out.
    pub(crate) fn replay(&mut self, seq: u64, mut step: UndoRecord) -> Result<(), StoreError> {
        let mut steps = self.replayable(&step.steps)?;
        if !step.undone {
            steps.reverse();
        }
        for (before, after) in &steps {
            let (from, to) = if step.undone { (before, after) } else { (after, before) };
            self.assert(from)?;
            self.apply(from, to)?;
        }
        for (before, after) in &steps {
            let (from, to) = if step.undone { (before, after) } else { (after, before) };
            self.require_declared(to)?;
            self.require_whole_documents(from, to)?;
        }
        step.undone = !step.undone;
        self.write.open_table(tables::UNDO)?.insert((self.actor.user, seq), encode(&step)?.as_slice())?;
        Ok(())
    }

    /// Makes durable what is no change of the mail, its people or its records: no row in the change log.
    pub(crate) fn finish_silently(self) -> Result<(), StoreError> {
        Ok(self.write.commit()?)
    }

    pub(crate) fn finish(mut self) -> Result<Commit, StoreError> {
        if self.wrote_blobs {
            self.store.blobs.sync()?;
        }
        if !self.added.is_empty() {
            self.flush_messages()?;
        }
        self.flush_blobs()?;
        self.edits.flush(&self.write)?;
        std::mem::take(&mut self.threads).flush(&self.write)?;
        self.counters.changes += 1;
        let seq = self.counters.changes;
        self.write.open_table(tables::META)?.insert("counters", encode(&self.counters)?.as_slice())?;
        self.write.open_table(tables::CHANGES)?.insert(seq, encode(&self.change)?.as_slice())?;
        self.write.commit()?;
        let columns = self.store.columns();
        let columns = updated(&columns, &self.edits, self.rows_before, self.counters.messages as u32, seq);
        self.store.set_columns(columns);
        tracing::debug!(seq, at = self.now, "committed");
        Ok(Commit {
            seq,
            change: self.change,
            counts: self.edits.counts_changed(),
            documents: self.documents,
        })
    }

    fn flush_blobs(&self) -> Result<(), StoreError> {
        let mut table = self.write.open_table(tables::BLOBS)?;
        for (hash, blob) in &self.blobs {
            if blob.references == 0 {
                table.remove(hash)?;
            } else {
                table.insert(hash, encode(blob)?.as_slice())?;
            }
        }
        Ok(())
    }

    fn flush_messages(&mut self) -> Result<(), StoreError> {
        let mut table = self.write.open_table(tables::MESSAGES)?;
        for added in &self.added {
            table.insert(added.id, added.record.as_slice())?;
        }
        let mut table = self.write.open_table(tables::CONTENT)?;
        for added in &self.added {
            table.insert(added.id, added.content.as_slice())?;
        }
        self.sources.sort_unstable();
        let mut table = self.write.open_table(tables::SOURCES)?;
        for (source, id) in &self.sources {
            table.insert(source, id)?;
        }
        for (index, column) in TEXT_COLUMNS.into_iter().enumerate() {
            self.flush_text(index, column)?;
        }
        Ok(())
    }

    /// Appends the new rows of a text column: full chunks are sealed, the rest waits in the tail.
    fn flush_text(&self, index: usize, column: TextColumn) -> Result<(), StoreError> {
        let number = text_column_number(column);
        let mut tail = self.write.open_table(tables::TEXT_TAIL)?;
        let mut sealed = self.write.open_table(tables::TEXT)?;
        let first_open = self.rows_before / TEXT_ROWS * TEXT_ROWS;
        let rows = self.counters.messages as u32;
        let full = rows / TEXT_ROWS * TEXT_ROWS;
        let new_text =
            |added: &Added| added.texts.get(index).map(String::as_str).unwrap_or_default().to_owned();
        if full == first_open {
            for added in &self.added {
                tail.insert((number, MsgId(added.id).ordinal()), new_text(added).as_str())?;
            }
            return Ok(());
        }
        let waiting = tail
            .range((number, first_open)..(number, self.rows_before))?
            .map(|row| Ok(row?.1.value().to_owned()))
            .collect::<Result<Vec<String>, StoreError>>()?;
        let texts: Vec<String> = waiting.into_iter().chain(self.added.iter().map(new_text)).collect();
        for (chunk, texts) in (first_open / TEXT_ROWS..).zip(texts.chunks(TEXT_ROWS as usize)) {
            if texts.len() == TEXT_ROWS as usize {
                let chunk_of_rows = TextChunk::new(texts.iter().map(String::as_str), true);
                sealed.insert((number, chunk), encode_sealed(&chunk_of_rows)?.as_slice())?;
            } else {
                for (ordinal, text) in (chunk * TEXT_ROWS..).zip(texts) {
                    tail.insert((number, ordinal), text.as_str())?;
                }
            }
        }
        for ordinal in first_open..self.rows_before {
            tail.remove((number, ordinal))?;
        }
        Ok(())
    }
}

fn facts(record: &MessageRecord) -> Facts {
    Facts {
        date: record.sort_date().seconds,
        sender: crate::address_hash(record.from.first().map_or("", |from| &from.address)),
        size: u32::try_from(record.size).unwrap_or(u32::MAX),
        direction: record.direction,
        kind: record.kind,
        is_reply: !record.in_reply_to.is_empty() || !record.references.is_empty(),
        has_files: record.attachments.iter().any(|attachment| !attachment.inline),
        damaged: !record.problem.is_empty(),
        account: record.account.and_then(|account| u16::try_from(account).ok()).unwrap_or(0),
    }
}

fn addresses(contact: &etabli_model::Contact) -> impl Iterator<Item = String> {
    [&contact.email, &contact.email2]
        .into_iter()
        .map(|address| address.trim().to_lowercase())
        .filter(|address| !address.is_empty())
        .collect::<Vec<_>>()
        .into_iter()
}

fn describe(entry: &Entry) -> String {
    match entry {
        Entry::State(id, _) => format!("message {id}"),
        Entry::Folder(id, _) => format!("folder {id}"),
        Entry::Account(id, _) => format!("account {id}"),
        Entry::User(id, _) => format!("user {id}"),
        Entry::Team(id, _) => format!("team {id}"),
        Entry::Contact(id, _) => format!("contact {id}"),
        Entry::Entity(id, _) => format!("entity {id}"),
        Entry::Link(id, kind, target, _) => format!("link of message {id} with {kind} {target}"),
        Entry::Record(id, _) => format!("record {id}"),
        Entry::Setting(name, _) => format!("setting {name}"),
        Entry::Document(id, _) => format!("document {id}"),
        Entry::DocumentLink(id, kind, target, _) => format!("link of document {id} with {kind} {target}"),
    }
}

fn updated(columns: &Columns, edits: &Edits, rows_before: u32, rows: u32, seq: u64) -> Columns {
    let mut columns = columns.clone();
    columns.rows = rows;
    columns.revision = seq;
    for (&(column, chunk), bytes) in &edits.chunks {
        let chunks = match column {
            number if number == STATE.number => &mut columns.state,
            number if number == FACTS.number => &mut columns.facts,
            number if number == THREAD.number => &mut columns.threads,
            number if number == ZONES.number => &mut columns.zones,
            _ => continue,
        };
        let chunk = chunk as usize;
        if chunks.len() <= chunk {
            chunks.resize_with(chunk + 1, Default::default);
        }
        if let Some(place) = chunks.get_mut(chunk) {
            *place = Arc::new(Chunk::new(bytes.clone()));
        }
    }
    columns.extend_by_date(rows_before);
    columns
}
