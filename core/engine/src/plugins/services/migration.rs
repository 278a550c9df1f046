//! What a plugin changes while it brings its records to its version: kept until the call has ended well.
//!
//! A migration reads what it has changed. It sees every record of its plugin, whoever may see it, and nothing
//! else: no mail, no network, nobody to ask.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::{Arc, Mutex, PoisonError},
};

use etabli_model::{MsgId, RecordId, Scope, Value};
use etabli_plugin_host::{Capability, Manifest, Operation, Record, RecordQuery, RecordRef, ServiceError};
use etabli_store::{Columns, Counters, PluginRecord, Snapshot};

use super::{
    records::{candidates, kind_of},
    secrecy::{Audience, unlinked},
    unavailable,
};
use crate::plugins::{host_record, rows::QUOTA};

/// What a migration may use.
const ALLOWED: [Capability; 5] =
    [Capability::Records, Capability::Settings, Capability::Log, Capability::Clock, Capability::Locale];

/// So many bytes the changes of a migration may take however little room its records have.
const LEAST_ROOM: u64 = 1 << 20;
/// What one change takes besides its values.
const CHANGE_BYTES: u64 = 64;

/// The changes of one migration. Clones are the same migration.
#[derive(Clone)]
pub(crate) struct Migration {
    inner: Arc<Mutex<Inner>>,
}

struct Inner {
    manifest: Manifest,
    snapshot: Snapshot,
    /// The ids and changes given before it began.
    base: Counters,
    now: i64,
    /// Records that it changed, created or deleted.
    records: BTreeMap<RecordId, Option<PluginRecord>>,
    /// Links with records that it made or removed.
    links: HashMap<(MsgId, String, RecordId), bool>,
    /// Records that it created.
    created: u64,
    /// How far it counted each sequence on.
    given: HashMap<String, u64>,
    /// Everything it did, for the batch; what refers to a created record names its id.
    operations: Vec<Operation>,
    /// The bytes that these take, and how many they may take.
    bytes: u64,
    room: u64,
    columns: Arc<Columns>,
    /// Who sees the mail of a folder.
    scopes: HashMap<u32, Scope>,
    /// Some of the plugin's records were made from mail that not everybody sees.
    private: bool,
    /// Why one of its changes was refused. It then fails as a whole, whatever the plugin says.
    refused: Option<ServiceError>,
}

impl Migration {
    /// Begins with the records as they are; `private` tells that not everybody sees all of them.
    pub(crate) fn new(
        manifest: &Manifest,
        snapshot: Snapshot,
        columns: Arc<Columns>,
        now: i64,
        private: bool,
    ) -> Result<Self, crate::Failure> {
        let base = snapshot.counters()?;
        let taken = snapshot.record_bytes()?.into_iter().find(|(id, _)| *id == manifest.id);
        let quota = snapshot.install(&manifest.id)?.quota.unwrap_or(QUOTA);
        let room = quota.max(taken.map_or(0, |(_, bytes)| bytes)).max(LEAST_ROOM);
        let folders = snapshot.folders()?.into_iter();
        let scopes = folders.map(|folder| (folder.id.0, folder.scope)).collect();
        let inner = Inner {
            manifest: manifest.clone(),
            snapshot,
            base,
            now,
            records: BTreeMap::new(),
            links: HashMap::new(),
            created: 0,
            given: HashMap::new(),
            operations: Vec::new(),
            bytes: 0,
            room,
            columns,
            scopes,
            private,
            refused: None,
        };
        Ok(Self { inner: Arc::new(Mutex::new(inner)) })
    }

    fn with<T>(&self, work: impl FnOnce(&mut Inner) -> T) -> T {
        work(&mut self.inner.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Returns the ids and changes given before it began, and everything that it did.
    ///
    /// # Errors
    /// One of its changes was refused.
    pub(crate) fn finish(self) -> Result<(Counters, Vec<Operation>), ServiceError> {
        self.with(|inner| match inner.refused.take() {
            Some(refused) => Err(refused),
            None => Ok((inner.base.clone(), std::mem::take(&mut inner.operations))),
        })
    }

    pub(super) fn allows(capability: Capability) -> bool {
        ALLOWED.contains(&capability)
    }

    pub(super) fn find(&self, query: &RecordQuery, limit: usize) -> Result<Vec<Record>, ServiceError> {
        self.with(|inner| inner.find(query, limit))
    }

    pub(super) fn after(
        &self,
        record_type: &str,
        after: RecordId,
        limit: usize,
    ) -> Result<Vec<Record>, ServiceError> {
        self.with(|inner| inner.after(record_type, after, limit))
    }

    pub(super) fn record(&self, id: RecordId) -> Result<PluginRecord, ServiceError> {
        self.with(|inner| inner.own(id))
    }

    pub(super) fn messages(&self, id: RecordId) -> Result<Vec<MsgId>, ServiceError> {
        self.with(|inner| {
            let kind = inner.own(id)?.kind();
            inner.messages(&kind, id)
        })
    }

    pub(super) fn apply(&self, operations: Vec<Operation>) -> Result<Vec<RecordId>, ServiceError> {
        self.with(|inner| {
            let done = inner.apply(operations);
            if let Err(error) = &done {
                inner.refused.get_or_insert_with(|| error.clone());
            }
            done
        })
    }
}

impl Inner {
    fn record(&self, id: RecordId) -> Result<Option<PluginRecord>, ServiceError> {
        match self.records.get(&id) {
            Some(record) => Ok(record.clone()),
            None => self.snapshot.record(id).map_err(unavailable),
        }
    }

    fn own(&self, id: RecordId) -> Result<PluginRecord, ServiceError> {
        let record = self.record(id)?.filter(|record| record.plugin == self.manifest.id);
        record.ok_or_else(|| ServiceError::NotFound(format!("record {id}")))
    }

    /// Returns the records that it created or changed, oldest first.
    fn touched(&self, kind: &str) -> Vec<RecordId> {
        let of_kind = |record: &Option<PluginRecord>| record.as_ref().is_some_and(|one| one.kind() == kind);
        self.records.iter().filter(|(_, record)| of_kind(record)).map(|(id, _)| *id).collect()
    }

    fn messages(&self, kind: &str, id: RecordId) -> Result<Vec<MsgId>, ServiceError> {
        let mut found = self.snapshot.linked_messages(kind, id.0).map_err(unavailable)?;
        found.retain(|msg_id| self.links.get(&(*msg_id, kind.to_owned(), id)) != Some(&false));
        let made =
            self.links.iter().filter(|((_, known, target), on)| known == kind && *target == id && **on);
        found.extend(made.map(|((msg_id, ..), _)| *msg_id));
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }

    fn find(&self, query: &RecordQuery, limit: usize) -> Result<Vec<Record>, ServiceError> {
        let kind = kind_of(&self.manifest, &query.record_type);
        let stored = candidates(&self.snapshot, &kind, &query.conditions).map_err(unavailable)?;
        let ids: BTreeSet<RecordId> = stored.into_iter().chain(self.touched(&kind)).collect();
        let mut found = Vec::new();
        for id in ids.into_iter().rev() {
            if found.len() >= limit {
                break;
            }
            let Some(record) = self.record(id)? else { continue };
            if let Some(msg_id) = query.linked_to
                && !self.messages(&kind, id)?.contains(&msg_id)
            {
                continue;
            }
            if query.conditions.iter().all(|(field, value)| record.field(field) == value) {
                found.push(host_record(id, record));
            }
        }
        Ok(found)
    }

    fn after(&self, record_type: &str, after: RecordId, limit: usize) -> Result<Vec<Record>, ServiceError> {
        let kind = kind_of(&self.manifest, record_type);
        let (mut found, mut last) = (Vec::new(), after);
        // Records that it deleted leave room for later ones.
        while found.len() < limit {
            let page = self.snapshot.records_after(&kind, last, limit - found.len()).map_err(unavailable)?;
            let Some(end) = page.last() else { break };
            last = *end;
            for id in page {
                found.extend(self.record(id)?.map(|record| host_record(id, record)));
            }
        }
        let first_new = RecordId(self.base.records + 1).max(RecordId(last.0.saturating_add(1)));
        for (id, record) in self.records.range(first_new..) {
            if found.len() < limit
                && let Some(record) = record.as_ref().filter(|record| record.kind() == kind)
            {
                found.push(host_record(*id, record.clone()));
            }
        }
        Ok(found)
    }

    fn apply(&mut self, operations: Vec<Operation>) -> Result<Vec<RecordId>, ServiceError> {
        let mut created = Vec::new();
        let (mut linked, mut shown) = (BTreeSet::new(), BTreeSet::new());
        for operation in operations {
            self.bytes = self.bytes.saturating_add(size(&operation));
            if self.bytes > self.room {
                let detail = format!("its changes would take more than {} bytes", self.room);
                return Err(ServiceError::Refused(detail));
            }
            let resolve = |record: RecordRef, created: &[RecordId]| match record {
                RecordRef::Existing(id) => Ok(id),
                RecordRef::Created(index) => created
                    .get(index as usize)
                    .copied()
                    .ok_or_else(|| ServiceError::Invalid("a record that was not created".to_owned())),
            };
            let done = match operation {
                Operation::CreateRecord { record_type, fields } => {
                    created.push(self.create(&record_type, fields.clone())?);
                    Operation::CreateRecord { record_type, fields }
                }
                Operation::UpdateRecord { record, fields } => {
                    let id = resolve(record, &created)?;
                    let mut changed = self.own(id)?;
                    changed.set(&fields);
                    self.records.insert(id, Some(changed));
                    Operation::UpdateRecord { record: RecordRef::Existing(id), fields }
                }
                Operation::DeleteRecord { id } => {
                    let kind = self.own(id)?.kind();
                    for msg_id in self.messages(&kind, id)? {
                        self.links.insert((msg_id, kind.clone(), id), false);
                    }
                    self.records.insert(id, None);
                    Operation::DeleteRecord { id }
                }
                Operation::LinkMessage { msg_id, record } => {
                    let id = resolve(record, &created)?;
                    let kind = self.own(id)?.kind();
                    self.knows(msg_id)?;
                    let scope = self.scope(msg_id);
                    if created.contains(&id) {
                        if scope == Scope::Everyone { &mut shown } else { &mut linked }.insert(id);
                    } else {
                        let seen_by = self.messages(&kind, id)?.into_iter().map(|other| self.scope(other));
                        Audience::of(seen_by).check_link(scope)?;
                    }
                    self.links.insert((msg_id, kind, id), true);
                    Operation::LinkMessage { msg_id, record: RecordRef::Existing(id) }
                }
                Operation::UnlinkMessage { msg_id, record } => {
                    let id = resolve(record, &created)?;
                    let kind = self.own(id)?.kind();
                    self.links.insert((msg_id, kind, id), false);
                    Operation::UnlinkMessage { msg_id, record: RecordRef::Existing(id) }
                }
            };
            self.operations.push(done);
        }
        if self.private && created.iter().any(|id| !linked.contains(id) || shown.contains(id)) {
            return Err(unlinked());
        }
        Ok(created)
    }

    fn create(&mut self, record_type: &str, fields: Vec<(String, Value)>) -> Result<RecordId, ServiceError> {
        let kind = kind_of(&self.manifest, record_type);
        let number = match self.manifest.record_type(record_type).and_then(|spec| spec.sequence) {
            Some(first) => {
                let known = self.snapshot.sequence(&kind).map_err(unavailable)?;
                let given = self.given.entry(kind).or_insert(known);
                *given += 1;
                (*given + first).saturating_sub(1)
            }
            None => 0,
        };
        self.created += 1;
        let id = RecordId(self.base.records + self.created);
        let record = PluginRecord {
            plugin: self.manifest.id.clone(),
            record_type: record_type.to_owned(),
            number,
            fields,
            created_at: self.now,
        };
        self.records.insert(id, Some(record));
        Ok(id)
    }

    fn scope(&self, msg_id: MsgId) -> Scope {
        let folder = self.columns.folder(msg_id.ordinal());
        self.scopes.get(&folder).copied().unwrap_or(Scope::Everyone)
    }

    /// A migration meets messages only through its records.
    fn knows(&self, msg_id: MsgId) -> Result<(), ServiceError> {
        let links = self.snapshot.links(msg_id).map_err(unavailable)?;
        let own = format!("{}/", self.manifest.id);
        if links.iter().any(|(kind, _)| kind.starts_with(&own)) {
            return Ok(());
        }
        Err(ServiceError::NotFound(format!("message {msg_id}")))
    }
}

/// The bytes that are kept of a change.
fn size(operation: &Operation) -> u64 {
    let fields = match operation {
        Operation::CreateRecord { fields, .. } | Operation::UpdateRecord { fields, .. } => fields.as_slice(),
        Operation::DeleteRecord { .. } | Operation::LinkMessage { .. } | Operation::UnlinkMessage { .. } => {
            &[]
        }
    };
    let texts = fields.iter().map(|(name, value)| match value {
        Value::Text(text) => name.len() + text.len(),
        _ => name.len() + size_of::<Value>(),
    });
    texts.sum::<usize>() as u64 + CHANGE_BYTES
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "helpers of tests end their test")]
mod tests {
    use etabli_model::{Direction, Flags, Folder, FolderId, FolderKind, MessageKind, UserId};
    use etabli_store::{Actor, Entry, InstallRecord, MessageRecord, NewMessage, State, Store};

    use super::*;

    const PLUGIN: &str = "org.example.migrates";
    const PUBLIC: MsgId = MsgId(1);
    const PRIVATE: MsgId = MsgId(2);

    fn message(number: u8) -> NewMessage {
        let record = MessageRecord {
            message_id: format!("{number}@x"),
            in_reply_to: Vec::new(),
            references: Vec::new(),
            original_message_id: String::new(),
            kind: MessageKind::Message,
            direction: Direction::In,
            sent_at: None,
            received_at: 0,
            from: Vec::new(),
            reply_to: Vec::new(),
            to: Vec::new(),
            cc: Vec::new(),
            bcc: Vec::new(),
            subject: String::new(),
            size: 1,
            hash: [number; 32],
            attachments: Vec::new(),
            blobs: Vec::new(),
            has_html: false,
            account: None,
            problem: String::new(),
        };
        NewMessage {
            record,
            content: Vec::new(),
            state: State { folder: u32::from(number), flags: Flags::READ.0 },
            refers: Vec::new(),
            fingerprint: u64::from(number),
            texts: Default::default(),
            source: u128::from(number),
            blob_sizes: Vec::new(),
        }
    }

    /// A store with a message that everybody sees and one that is private, each linked with a record.
    fn begun() -> (tempfile::TempDir, Store, Migration) {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::create(dir.path()).unwrap();
        let mut batch = store.write(Actor { user: 1, plugin: String::new() }, 0).unwrap();
        for (number, scope) in [(1, Scope::Everyone), (2, Scope::User(UserId(1)))] {
            let folder = Folder {
                id: FolderId(u32::from(number)),
                parent: None,
                name: number.to_string(),
                kind: FolderKind::Basic,
                account: None,
                scope,
            };
            batch.put(Entry::Folder(folder.id.0, Some(folder))).unwrap();
            let msg_id = batch.add_message(message(number)).unwrap();
            let record = PluginRecord {
                plugin: PLUGIN.to_owned(),
                record_type: "job".to_owned(),
                number: 0,
                fields: Vec::new(),
                created_at: 0,
            };
            let id = batch.add_record(record).unwrap();
            batch.put(Entry::Link(msg_id, format!("{PLUGIN}/job"), id.0, true)).unwrap();
        }
        let install = InstallRecord { quota: Some(1), ..InstallRecord::default() };
        batch.set_install(PLUGIN, &install).unwrap();
        batch.commit(None).unwrap();
        let manifest =
            Manifest::parse(include_str!("../../../../../tests/guests/migrates/plugin.toml")).unwrap();
        let migration = Migration::new(&manifest, store.read().unwrap(), store.columns(), 0, true).unwrap();
        (dir, store, migration)
    }

    fn create(text: &str) -> Operation {
        let fields = vec![("code".to_owned(), Value::Text(text.to_owned()))];
        Operation::CreateRecord { record_type: "job".to_owned(), fields }
    }

    fn link(msg_id: MsgId) -> Operation {
        Operation::LinkMessage { msg_id, record: RecordRef::Created(0) }
    }

    #[test]
    fn sec_72_the_changes_of_a_migration_take_bounded_room() {
        let (_dir, _store, migration) = begun();
        let large = "x".repeat(600 << 10);
        migration.apply(vec![create(&large), link(PRIVATE)]).unwrap();
        assert!(matches!(
            migration.apply(vec![create(&large), link(PRIVATE)]),
            Err(ServiceError::Refused(detail)) if detail.contains("would take more than 1048576 bytes")
        ));
        assert!(migration.finish().is_err(), "it fails as a whole");
    }

    #[test]
    fn sec_75_a_migration_of_private_records_shows_none_to_others() {
        for (links, is_fit) in [
            (vec![], false),
            (vec![link(PUBLIC)], false),
            (vec![link(PRIVATE), link(PUBLIC)], false),
            (vec![link(PRIVATE)], true),
        ] {
            let (_dir, _store, migration) = begun();
            let operations = std::iter::once(create("J1")).chain(links.clone()).collect();
            assert_eq!(migration.apply(operations).is_ok(), is_fit, "{links:?}");
        }
    }

    #[test]
    fn sec_75_a_migration_links_no_private_record_with_mail_of_others() {
        let (_dir, _store, migration) = begun();
        let made = migration.apply(vec![create("J1"), link(PRIVATE)]).unwrap();
        let records = migration.after("job", RecordId(0), 10).unwrap();
        let of_private = records.iter().find(|record| migration.messages(record.id).unwrap() == [PRIVATE]);
        for id in [made[0], of_private.unwrap().id] {
            let link = Operation::LinkMessage { msg_id: PUBLIC, record: RecordRef::Existing(id) };
            assert!(matches!(migration.apply(vec![link]), Err(ServiceError::Refused(_))), "{id}");
        }
        assert!(migration.finish().is_err(), "it fails as a whole");
    }

    #[test]
    fn sec_73_no_record_follows_the_last_number() {
        let (_dir, _store, migration) = begun();
        assert_eq!(migration.after("job", RecordId(u64::MAX), 10).unwrap().len(), 0);
        assert_eq!(migration.after("job", RecordId(0), 10).unwrap().len(), 2);
    }
}
