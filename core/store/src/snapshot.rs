//! A consistent picture of the records.

use etabli_model::{Account, BlobHash, Contact, Entity, Folder, MsgId, RecordId, Team, User};
use redb::{Key, ReadOnlyTable, ReadTransaction, ReadableTable, TableDefinition, TableError, Value};
use serde::de::DeserializeOwned;

use crate::{
    ChangeRecord, Counters, MessageRecord, PluginRecord, StoreError, UndoRecord,
    record::{BlobRecord, CountRecord, KeyRecord, ThreadRecord, decode},
    store::read_counters,
    tables,
};

/// A consistent picture of the records; later batches do not show in it.
pub struct Snapshot {
    read: ReadTransaction,
}

impl Snapshot {
    /// Opens a table; none where nothing has been written to it yet.
    pub(crate) fn open<K: Key + 'static, V: Value + 'static>(
        &self,
        table: TableDefinition<'_, K, V>,
    ) -> Result<Option<ReadOnlyTable<K, V>>, StoreError> {
        match self.read.open_table(table) {
            Ok(table) => Ok(Some(table)),
            Err(TableError::TableDoesNotExist(_)) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    pub(crate) fn new(read: ReadTransaction) -> Self {
        Self { read }
    }

    pub(crate) fn transaction(&self) -> &ReadTransaction {
        &self.read
    }

    /// Returns the last ids given.
    ///
    /// # Errors
    /// Passes on what the database says, as every method here does.
    pub fn counters(&self) -> Result<Counters, StoreError> {
        read_counters(&self.read)
    }

    /// Returns a message's record.
    pub fn message(&self, id: MsgId) -> Result<Option<MessageRecord>, StoreError> {
        let Some(table) = self.open(tables::MESSAGES)? else { return Ok(None) };
        table.get(id.0)?.map(|row| decode(row.value())).transpose()
    }

    /// Returns the records of many messages; ids without a record give `None`.
    pub fn messages(&self, ids: &[MsgId]) -> Result<Vec<Option<MessageRecord>>, StoreError> {
        let Some(table) = self.open(tables::MESSAGES)? else { return Ok(vec![None; ids.len()]) };
        ids.iter().map(|id| table.get(id.0)?.map(|row| decode(row.value())).transpose()).collect()
    }

    /// Returns a message's content, opaque to the store.
    pub fn content(&self, id: MsgId) -> Result<Option<Vec<u8>>, StoreError> {
        let Some(table) = self.open(tables::CONTENT)? else { return Ok(None) };
        Ok(table.get(id.0)?.map(|row| row.value().to_vec()))
    }

    /// Returns the message that came from a source.
    pub fn source(&self, source: u128) -> Result<Option<MsgId>, StoreError> {
        let Some(table) = self.open(tables::SOURCES)? else { return Ok(None) };
        Ok(table.get(source)?.map(|row| MsgId(row.value())))
    }

    /// Returns what is known of a blob.
    pub fn blob(&self, hash: BlobHash) -> Result<Option<BlobRecord>, StoreError> {
        let Some(table) = self.open(tables::BLOBS)? else { return Ok(None) };
        table.get(hash.0)?.map(|row| decode(row.value())).transpose()
    }

    /// Returns every blob with its size, in the order of their hashes.
    pub(crate) fn blob_sizes(&self) -> Result<Vec<(BlobHash, u64)>, StoreError> {
        let Some(table) = self.open(tables::BLOBS)? else { return Ok(Vec::new()) };
        table
            .iter()?
            .map(|row| {
                let (hash, blob) = row?;
                Ok((BlobHash(hash.value()), decode::<BlobRecord>(blob.value())?.size))
            })
            .collect()
    }

    /// Returns the messages of a thread in the order they joined.
    pub fn thread(&self, thread: u64) -> Result<Vec<MsgId>, StoreError> {
        let Some(table) = self.open(tables::THREADS)? else { return Ok(Vec::new()) };
        let record: Option<ThreadRecord> = table.get(thread)?.map(|row| decode(row.value())).transpose()?;
        Ok(record.unwrap_or_default().messages.into_iter().map(MsgId).collect())
    }

    /// Returns the messages that bear a Message-ID.
    pub fn message_id(&self, message_id: &str) -> Result<Vec<MsgId>, StoreError> {
        let Some(table) = self.open(tables::KEYS)? else { return Ok(Vec::new()) };
        let record: Option<KeyRecord> =
            table.get(crate::key_hash(message_id))?.map(|row| decode(row.value())).transpose()?;
        Ok(record.map(|key| key.owners.into_iter().map(MsgId).collect()).unwrap_or_default())
    }

    /// Returns every folder, by id.
    pub fn folders(&self) -> Result<Vec<Folder>, StoreError> {
        self.all(tables::FOLDERS)
    }

    /// Returns the counts of every folder that ever held a message.
    pub fn counts(&self) -> Result<Vec<(u32, CountRecord)>, StoreError> {
        let Some(table) = self.open(tables::COUNTS)? else { return Ok(Vec::new()) };
        table
            .iter()?
            .map(|row| {
                let (folder, count) = row?;
                Ok((folder.value(), decode(count.value())?))
            })
            .collect()
    }

    /// Returns every account, by id.
    pub fn accounts(&self) -> Result<Vec<Account>, StoreError> {
        self.all(tables::ACCOUNTS)
    }

    /// Returns every user, by id.
    pub fn users(&self) -> Result<Vec<User>, StoreError> {
        self.all(tables::USERS)
    }

    /// Returns an account.
    pub fn account(&self, id: u32) -> Result<Option<Account>, StoreError> {
        self.one(tables::ACCOUNTS, id)
    }

    /// Returns a user.
    pub fn user(&self, id: u32) -> Result<Option<User>, StoreError> {
        self.one(tables::USERS, id)
    }

    /// Returns every team, by id.
    pub fn teams(&self) -> Result<Vec<Team>, StoreError> {
        self.all(tables::TEAMS)
    }

    /// Returns every contact, by id.
    pub fn contacts(&self) -> Result<Vec<Contact>, StoreError> {
        self.all(tables::CONTACTS)
    }

    /// Returns a contact.
    pub fn contact(&self, id: u32) -> Result<Option<Contact>, StoreError> {
        self.one(tables::CONTACTS, id)
    }

    /// Returns every entity, by id.
    pub fn entities(&self) -> Result<Vec<Entity>, StoreError> {
        self.all(tables::ENTITIES)
    }

    /// Returns an entity.
    pub fn entity(&self, id: u32) -> Result<Option<Entity>, StoreError> {
        self.one(tables::ENTITIES, id)
    }

    /// Returns the contacts with this address in either field, oldest first.
    pub fn contacts_with_address(&self, address: &str) -> Result<Vec<Contact>, StoreError> {
        let Some(table) = self.open(tables::ADDRESSES)? else { return Ok(Vec::new()) };
        let address = address.trim().to_lowercase();
        let mut contacts = Vec::new();
        for row in table.range((address.as_str(), 0)..=(address.as_str(), u32::MAX))? {
            let (_, id) = row?.0.value();
            contacts.extend(self.contact(id)?);
        }
        Ok(contacts)
    }

    /// Returns every address of the address book, in lower case.
    pub fn addresses(&self) -> Result<Vec<String>, StoreError> {
        let Some(table) = self.open(tables::ADDRESSES)? else { return Ok(Vec::new()) };
        table.iter()?.map(|row| Ok(row?.0.value().0.to_owned())).collect()
    }

    /// Returns the links of a message as (kind, target).
    pub fn links(&self, id: MsgId) -> Result<Vec<(String, u64)>, StoreError> {
        let Some(table) = self.open(tables::LINKS)? else { return Ok(Vec::new()) };
        table
            .range((id.0, "", 0)..(id.0 + 1, "", 0))?
            .map(|row| {
                let key = row?.0;
                let (_, kind, target) = key.value();
                Ok((kind.to_owned(), target))
            })
            .collect()
    }

    /// Returns the messages linked with an object.
    pub fn linked_messages(&self, kind: &str, target: u64) -> Result<Vec<MsgId>, StoreError> {
        let Some(table) = self.open(tables::LINKS_BACK)? else { return Ok(Vec::new()) };
        table
            .range((kind, target, 0)..=(kind, target, u64::MAX))?
            .map(|row| Ok(MsgId(row?.0.value().2)))
            .collect()
    }

    /// Returns the messages linked with any object of a kind, each once for each of its links.
    pub fn linked_with(&self, kind: &str) -> Result<Vec<MsgId>, StoreError> {
        let Some(table) = self.open(tables::LINKS_BACK)? else { return Ok(Vec::new()) };
        table
            .range((kind, 0, 0)..=(kind, u64::MAX, u64::MAX))?
            .map(|row| Ok(MsgId(row?.0.value().2)))
            .collect()
    }

    /// Returns every link of a kind: object and message, by object.
    pub fn links_of_kind(&self, kind: &str) -> Result<Vec<(u64, MsgId)>, StoreError> {
        let Some(table) = self.open(tables::LINKS_BACK)? else { return Ok(Vec::new()) };
        let link = |(_, target, msg_id): (&str, u64, u64)| (target, MsgId(msg_id));
        table.range((kind, 0, 0)..=(kind, u64::MAX, u64::MAX))?.map(|row| Ok(link(row?.0.value()))).collect()
    }

    /// Returns the first object that a message is linked with by links of a kind.
    pub fn linked_by(&self, msg_id: MsgId, kind: &str) -> Result<Option<u64>, StoreError> {
        let Some(table) = self.open(tables::LINKS)? else { return Ok(None) };
        let mut links = table.range((msg_id.0, kind, 0)..=(msg_id.0, kind, u64::MAX))?;
        Ok(links.next().transpose()?.map(|row| row.0.value().2))
    }

    /// Returns a plugin's record.
    pub fn record(&self, id: RecordId) -> Result<Option<PluginRecord>, StoreError> {
        let Some(table) = self.open(tables::RECORDS)? else { return Ok(None) };
        table.get(id.0)?.map(|row| decode(row.value())).transpose()
    }

    /// Returns the ids of all records of a kind (`plugin/type`), oldest first.
    pub fn records_of(&self, kind: &str) -> Result<Vec<RecordId>, StoreError> {
        let Some(table) = self.open(tables::RECORDS_BY_TYPE)? else { return Ok(Vec::new()) };
        table.range((kind, 0)..=(kind, u64::MAX))?.map(|row| Ok(RecordId(row?.0.value().1))).collect()
    }

    /// Returns at most `limit` ids of records of a kind that were made after a record, oldest first.
    pub fn records_after(
        &self,
        kind: &str,
        after: RecordId,
        limit: usize,
    ) -> Result<Vec<RecordId>, StoreError> {
        let Some(table) = self.open(tables::RECORDS_BY_TYPE)? else { return Ok(Vec::new()) };
        let rows = table.range((kind, after.0.saturating_add(1))..=(kind, u64::MAX))?;
        rows.take(limit).map(|row| Ok(RecordId(row?.0.value().1))).collect()
    }

    /// Returns the last place that a sequence gave, counted from 1; 0 before the first.
    pub fn sequence(&self, kind: &str) -> Result<u64, StoreError> {
        let Some(table) = self.open(tables::SEQUENCES)? else { return Ok(0) };
        Ok(table.get(kind)?.map_or(0, |row| row.value()))
    }

    /// Returns a setting.
    pub fn setting(&self, name: &str) -> Result<Option<String>, StoreError> {
        let Some(table) = self.open(tables::SETTINGS)? else { return Ok(None) };
        Ok(table.get(name)?.map(|row| row.value().to_owned()))
    }

    /// Returns the settings whose names start with `prefix`.
    pub fn settings(&self, prefix: &str) -> Result<Vec<(String, String)>, StoreError> {
        let Some(table) = self.open(tables::SETTINGS)? else { return Ok(Vec::new()) };
        let mut found = Vec::new();
        for row in table.range(prefix..)? {
            let (name, value) = row?;
            if !name.value().starts_with(prefix) {
                break;
            }
            found.push((name.value().to_owned(), value.value().to_owned()));
        }
        Ok(found)
    }

    /// Returns the changes after `seq`, oldest first, at most `limit`.
    pub fn changes_after(&self, seq: u64, limit: usize) -> Result<Vec<(u64, ChangeRecord)>, StoreError> {
        let Some(table) = self.open(tables::CHANGES)? else { return Ok(Vec::new()) };
        table
            .range(seq + 1..)?
            .take(limit)
            .map(|row| {
                let (seq, change) = row?;
                Ok((seq.value(), decode(change.value())?))
            })
            .collect()
    }

    /// Returns a user's latest step that is not taken back.
    pub fn latest_step(&self, user: u32) -> Result<Option<(u64, UndoRecord)>, StoreError> {
        self.steps(user, false)
    }

    /// Returns a user's step that was taken back last.
    pub fn latest_undone(&self, user: u32) -> Result<Option<(u64, UndoRecord)>, StoreError> {
        self.steps(user, true)
    }

    fn steps(&self, user: u32, undone: bool) -> Result<Option<(u64, UndoRecord)>, StoreError> {
        let Some(table) = self.open(tables::UNDO)? else { return Ok(None) };
        let mut found = None;
        for row in table.range((user, 0)..=(user, u64::MAX))?.rev() {
            let (key, value) = row?;
            let step: UndoRecord = decode(value.value())?;
            if !step.undone {
                if !undone {
                    found = Some((key.value().1, step));
                }
                break;
            }
            // The steps taken back are the newest ones; the one taken back last is the oldest of them.
            if undone {
                found = Some((key.value().1, step));
            }
        }
        Ok(found)
    }

    fn all<T: DeserializeOwned>(
        &self,
        table: TableDefinition<'_, u32, &'static [u8]>,
    ) -> Result<Vec<T>, StoreError> {
        let Some(table) = self.open(table)? else { return Ok(Vec::new()) };
        table.iter()?.map(|row| decode(row?.1.value())).collect()
    }

    fn one<T: DeserializeOwned>(
        &self,
        table: TableDefinition<'_, u32, &'static [u8]>,
        id: u32,
    ) -> Result<Option<T>, StoreError> {
        let Some(table) = self.open(table)? else { return Ok(None) };
        table.get(id)?.map(|row| decode(row.value())).transpose()
    }
}
