//! The records of a plugin: who sees them, and changes that are made together or not at all.

use etabli_model::{MsgId, RecordId, Scope, Value};
use etabli_plugin_host::{Manifest, Operation, Record, RecordQuery, RecordRef, ServiceError};
use etabli_store::{Actor, Batch, Columns, Entry, PluginRecord, Snapshot, StoreError};

use super::{CallServices, secrecy::Secrecy, service, unavailable};
use crate::{
    Failure, FailureCode,
    core::{Caller, Engine},
    mail::{Visible, label},
    plugins::{host_record, rows},
};

/// Which records a user sees: those that are linked with no message, or with at least one that the user sees.
///
/// A record made from private mail is linked with it, and so stays with those who see that mail.
pub(crate) struct RecordSight<'s> {
    snapshot: &'s Snapshot,
    columns: std::sync::Arc<Columns>,
    visible: Visible,
}

impl<'s> RecordSight<'s> {
    pub(crate) fn new(engine: &Engine, caller: &Caller, snapshot: &'s Snapshot) -> Result<Self, Failure> {
        Ok(Self { snapshot, columns: engine.store.columns(), visible: engine.tree(caller)?.visible() })
    }

    pub(crate) fn message(&self, msg_id: MsgId) -> bool {
        self.visible.folder(self.columns.folder(msg_id.ordinal()))
    }

    pub(crate) fn record(&self, kind: &str, id: RecordId) -> Result<bool, Failure> {
        let linked = self.snapshot.linked_messages(kind, id.0)?;
        Ok(linked.is_empty() || linked.into_iter().any(|msg_id| self.message(msg_id)))
    }
}

impl CallServices {
    /// Finds the records of a query that the user sees, newest first.
    pub(super) fn find_records(
        &self,
        query: &RecordQuery,
        limit: usize,
    ) -> Result<Vec<Record>, ServiceError> {
        if let Some(migration) = &self.migration {
            return migration.find(query, limit);
        }
        let snapshot = self.engine.store.read().map_err(unavailable)?;
        let sight = RecordSight::new(&self.engine, &self.caller, &snapshot).map_err(service)?;
        let kind = kind_of(&self.manifest, &query.record_type);
        let ids = match query.linked_to {
            Some(msg_id) => {
                self.visible(msg_id)?;
                let links = snapshot.links(msg_id).map_err(unavailable)?;
                links.into_iter().filter(|(found, _)| *found == kind).map(|(_, id)| RecordId(id)).collect()
            }
            None => candidates(&snapshot, &kind, &query.conditions).map_err(unavailable)?,
        };
        let mut found = Vec::new();
        for id in ids.into_iter().rev() {
            if found.len() >= limit {
                break;
            }
            let Some(record) = snapshot.record(id).map_err(unavailable)? else { continue };
            let record = host_record(id, record);
            if query.conditions.iter().all(|(field, value)| record.field(field) == value)
                && sight.record(&kind, id).map_err(service)?
            {
                found.push(record);
            }
        }
        Ok(found)
    }

    /// Returns the records of a type that were made after a record and that the user sees, oldest first.
    pub(super) fn following_records(
        &self,
        record_type: &str,
        after: RecordId,
        limit: usize,
    ) -> Result<Vec<Record>, ServiceError> {
        if let Some(migration) = &self.migration {
            return migration.after(record_type, after, limit);
        }
        let snapshot = self.engine.store.read().map_err(unavailable)?;
        let sight = RecordSight::new(&self.engine, &self.caller, &snapshot).map_err(service)?;
        let kind = kind_of(&self.manifest, record_type);
        let (mut found, mut last) = (Vec::new(), after);
        // Records that the user does not see leave room for later ones.
        while found.len() < limit {
            let page = snapshot.records_after(&kind, last, limit - found.len()).map_err(unavailable)?;
            let Some(end) = page.last() else { break };
            last = *end;
            for id in page {
                if sight.record(&kind, id).map_err(service)?
                    && let Some(record) = snapshot.record(id).map_err(unavailable)?
                {
                    found.push(host_record(id, record));
                }
            }
        }
        Ok(found)
    }

    /// Returns a record of the plugin that the user sees.
    pub(super) fn own_record(&self, id: RecordId) -> Result<PluginRecord, ServiceError> {
        if let Some(migration) = &self.migration {
            return migration.record(id);
        }
        let unknown = || ServiceError::NotFound(format!("record {id}"));
        let snapshot = self.engine.store.read().map_err(unavailable)?;
        let record = snapshot.record(id).map_err(unavailable)?;
        let record = record.filter(|record| record.plugin == self.manifest.id).ok_or_else(unknown)?;
        let sight = RecordSight::new(&self.engine, &self.caller, &snapshot).map_err(service)?;
        if sight.record(&record.kind(), id).map_err(service)? { Ok(record) } else { Err(unknown()) }
    }

    /// Returns the messages of a record that the user sees, oldest first.
    pub(super) fn messages_of_record(&self, id: RecordId) -> Result<Vec<MsgId>, ServiceError> {
        if let Some(migration) = &self.migration {
            return migration.messages(id);
        }
        let kind = self.own_record(id)?.kind();
        let snapshot = self.engine.store.read().map_err(unavailable)?;
        let sight = RecordSight::new(&self.engine, &self.caller, &snapshot).map_err(service)?;
        let linked = snapshot.linked_messages(&kind, id.0).map_err(unavailable)?;
        Ok(linked.into_iter().filter(|msg_id| sight.message(*msg_id)).collect())
    }

    pub(super) fn change_records(
        &mut self,
        operations: Vec<Operation>,
    ) -> Result<Vec<RecordId>, ServiceError> {
        if let Some(migration) = &self.migration {
            return migration.apply(operations);
        }
        for operation in &operations {
            match operation {
                Operation::LinkMessage { msg_id, record } | Operation::UnlinkMessage { msg_id, record } => {
                    self.visible(*msg_id)?;
                    self.check_own(*record)?;
                }
                Operation::UpdateRecord { record, .. } => self.check_own(*record)?,
                Operation::DeleteRecord { id } => self.check_own(RecordRef::Existing(*id))?,
                Operation::CreateRecord { .. } => {}
            }
        }
        if let Some(dry) = &self.dry {
            Secrecy::of(self)?.check_records(&operations)?;
            let planned = dry.records(&self.manifest.id, &operations);
            if dry.is_dry() {
                return Ok(planned);
            }
        }
        let actor = self.actor();
        let engine = std::sync::Arc::clone(&self.engine);
        let name = self.name.clone();
        let seen = std::mem::take(&mut self.seen);
        let mut secrecy = Ok(());
        let created = engine
            .change_as(actor, |batch| {
                batch.append_ledger(&seen)?;
                self.check_version(batch)?;
                // Nothing changes meanwhile.
                secrecy = Secrecy::of(self).and_then(|secrecy| secrecy.check_records(&operations));
                if secrecy.is_err() {
                    return Err(refused("it would change who sees it"));
                }
                let before = batch.record_bytes(&self.manifest.id)?;
                let mut apply = Apply { services: self, created: Vec::new() };
                let count = operations.len() as u64;
                for operation in operations {
                    apply.one(batch, operation)?;
                }
                let created = apply.created;
                check_room(batch, &self.manifest.id, &name, before)?;
                Ok((created, Some(label("plugin", count, &name))))
            })
            .map_err(|failure| {
                engine.keep_ledger(&seen);
                secrecy.err().unwrap_or_else(|| service(failure))
            })?;
        for &(id, ref kind, number) in &created {
            let number = if number == 0 { id.0 } else { number };
            self.log.with(|run| run.told.created.push((kind.clone(), number)));
        }
        Ok(created.into_iter().map(|(id, ..)| id).collect())
    }

    pub(super) fn actor(&self) -> Actor {
        Actor { user: self.caller.user.0, plugin: self.manifest.id.clone() }
    }

    /// A call that an upgrade overtook must not write records of an older version among newer ones.
    fn check_version(&self, batch: &Batch<'_>) -> Result<(), Failure> {
        let written_for = batch.record_schema(&self.manifest.id)?.version;
        if written_for.is_empty() || written_for == self.manifest.version.to_string() {
            return Ok(());
        }
        Err(refused(&format!("the records are those of version {written_for} now")))
    }

    /// Makes every change of a migration.
    pub(in crate::plugins) fn replay(
        &self,
        batch: &mut Batch<'_>,
        operations: Vec<Operation>,
    ) -> Result<(), Failure> {
        let mut apply = Apply { services: self, created: Vec::new() };
        operations.into_iter().try_for_each(|operation| apply.one(batch, operation))
    }

    fn check_own(&self, record: RecordRef) -> Result<(), ServiceError> {
        match record {
            RecordRef::Existing(id) => self.own_record(id).map(drop),
            RecordRef::Created(_) => Ok(()),
        }
    }
}

/// Returns the kind of links of a record type.
pub(super) fn kind_of(manifest: &Manifest, record_type: &str) -> String {
    format!("{}/{record_type}", manifest.id)
}

/// Fails when records take more room than they may, and more than they took `before`.
pub(in crate::plugins) fn check_room(
    batch: &Batch<'_>,
    plugin: &str,
    name: &str,
    before: u64,
) -> Result<(), Failure> {
    let bytes = batch.record_bytes(plugin)?;
    let quota = batch.install(plugin)?.quota.unwrap_or(rows::QUOTA);
    if bytes > quota.max(before) {
        let detail = format!("the records would take {bytes} bytes of {quota}");
        return Err(Failure::new(FailureCode::PluginFull, name).because(detail));
    }
    Ok(())
}

/// One atomic list of operations.
pub(super) struct Apply<'a> {
    pub(super) services: &'a CallServices,
    pub(super) created: Vec<(RecordId, String, u64)>,
}

impl Apply<'_> {
    fn resolve(&self, record: RecordRef) -> Result<RecordId, Failure> {
        match record {
            RecordRef::Existing(id) => Ok(id),
            RecordRef::Created(index) => {
                let created = self.created.get(index as usize);
                created.map(|(id, ..)| *id).ok_or_else(|| refused("a record that was not created"))
            }
        }
    }

    fn own(&self, batch: &mut etabli_store::Batch<'_>, id: RecordId) -> Result<PluginRecord, Failure> {
        match batch.current(&Entry::Record(id, None))? {
            Entry::Record(_, Some(record)) if record.plugin == self.services.manifest.id => Ok(record),
            _ => Err(refused(&format!("there is no record {id}"))),
        }
    }

    pub(super) fn one(
        &mut self,
        batch: &mut etabli_store::Batch<'_>,
        operation: Operation,
    ) -> Result<(), Failure> {
        match operation {
            Operation::CreateRecord { record_type, fields } => {
                let spec = self
                    .services
                    .manifest
                    .record_type(&record_type)
                    .ok_or_else(|| refused(&format!("there is no record type {record_type}")))?;
                let kind = kind_of(&self.services.manifest, &record_type);
                let number = match spec.sequence {
                    Some(first) => batch.next_number(&kind)? + first.saturating_sub(1),
                    None => 0,
                };
                let record = PluginRecord {
                    plugin: self.services.manifest.id.clone(),
                    record_type,
                    number,
                    fields,
                    created_at: self.services.engine.clock.now(),
                };
                let id = batch.add_record(record.clone())?;
                self.check_unique(batch, id, &record)?;
                self.created.push((id, kind, number));
            }
            Operation::UpdateRecord { record, fields } => {
                let id = self.resolve(record)?;
                let mut record = self.own(batch, id)?;
                record.set(&fields);
                self.check_unique(batch, id, &record)?;
                // What is shown of the record changes in the rows of its messages.
                for msg_id in batch.linked_messages(&record.kind(), id.0)? {
                    batch.mention(msg_id);
                }
                batch.put(Entry::Record(id, Some(record)))?;
            }
            Operation::DeleteRecord { id } => {
                let record = self.own(batch, id)?;
                for (kind, msg_id) in batch.links_with_record(&record.kind(), id)? {
                    batch.put(Entry::Link(msg_id, kind, id.0, false))?;
                }
                let kind = record.kind();
                for document in batch.documents_of(&kind, id.0)? {
                    batch.put(Entry::DocumentLink(document, kind.clone(), id.0, None))?;
                }
                batch.put(Entry::Record(id, None))?;
            }
            Operation::LinkMessage { msg_id, record } => {
                let id = self.resolve(record)?;
                let record = self.own(batch, id)?;
                let kind = record.kind();
                batch.put(Entry::Link(msg_id, kind.clone(), id.0, true))?;
                let spec = self.services.manifest.record_type(&record.record_type);
                if spec.is_some_and(|spec| spec.one_per_message) {
                    batch.require_at_most_one_link(msg_id, &kind)?;
                }
            }
            Operation::UnlinkMessage { msg_id, record } => {
                let id = self.resolve(record)?;
                let kind = self.own(batch, id)?.kind();
                self.services.engine.check_unlink(batch, msg_id, &kind, id.0)?;
                batch.put(Entry::Link(msg_id, kind, id.0, false))?;
            }
        }
        Ok(())
    }

    fn check_unique(
        &self,
        batch: &etabli_store::Batch<'_>,
        id: RecordId,
        record: &PluginRecord,
    ) -> Result<(), Failure> {
        match self.services.manifest.record_type(&record.record_type) {
            Some(spec) => batch.require_unique(id, record, &spec.unique).map_err(|error| match error {
                StoreError::Constraint(detail) => refused(&detail),
                other => other.into(),
            }),
            None => Ok(()),
        }
    }
}

/// Returns the records of a kind among which those with these values are.
pub(super) fn candidates(
    snapshot: &Snapshot,
    kind: &str,
    conditions: &[(String, Value)],
) -> Result<Vec<RecordId>, StoreError> {
    for (field, value) in conditions {
        if snapshot.has_record_index(kind, field)? {
            return snapshot.indexed_records(kind, field, value);
        }
    }
    snapshot.records_of(kind)
}

impl Engine {
    /// Deletes the records that removing a private message for good would show to everyone.
    pub(crate) fn purge_records(&self, batch: &mut Batch<'_>, msg_id: MsgId) -> Result<(), Failure> {
        for (kind, target) in self.read()?.links(msg_id)? {
            match self.check_unlink(batch, msg_id, &kind, target) {
                Err(failure) if failure.code == FailureCode::RecordRefused => {
                    for (kind, other) in batch.links_with_record(&kind, RecordId(target))? {
                        batch.put_for_good(&Entry::Link(other, kind, target, false))?;
                    }
                    batch.drop_document_links(&kind, target)?;
                    batch.put_for_good(&Entry::Record(RecordId(target), None))?;
                }
                checked => checked?,
            }
        }
        Ok(())
    }

    /// Fails when removing a link would show a record of private mail to everyone: a record without messages
    /// is everybody's.
    pub(crate) fn check_unlink(
        &self,
        batch: &mut Batch<'_>,
        msg_id: MsgId,
        kind: &str,
        target: u64,
    ) -> Result<(), Failure> {
        if !kind.contains('/') {
            return Ok(());
        }
        for other in self.read()?.linked_messages(kind, target)? {
            let link = Entry::Link(other, kind.to_owned(), target, true);
            if other != msg_id && batch.current(&link)? == link {
                return Ok(());
            }
        }
        let folder = batch.state(msg_id)?.folder;
        let is_private =
            batch.folders()?.iter().any(|known| known.id.0 == folder && known.scope != Scope::Everyone);
        if is_private { Err(refused("it would then be seen by everyone")) } else { Ok(()) }
    }
}

pub(super) fn refused(detail: &str) -> Failure {
    Failure::new(FailureCode::RecordRefused, "").because(detail)
}
