//! The records of a plugin in memory, and what a form is answered with.

use std::ops::Deref;

use etabli_model::{Answers, Form, MsgId, RecordId};
use etabli_plugin_host::{Operation, Record, RecordQuery, RecordRef, ServiceError};

/// Records and the messages that they are linked with, oldest first.
///
/// A batch of operations is done as a whole or not at all.
#[derive(Debug, Clone, Default)]
pub struct RecordBook {
    records: Vec<(Record, Vec<MsgId>)>,
    last: u64,
}

impl Deref for RecordBook {
    type Target = [(Record, Vec<MsgId>)];
    fn deref(&self) -> &Self::Target {
        &self.records
    }
}

fn missing() -> ServiceError {
    ServiceError::NotFound("no such record".to_owned())
}

impl RecordBook {
    /// Returns the records that a query finds, newest first, without regard to its limit.
    #[must_use]
    pub fn find(&self, query: &RecordQuery) -> Vec<Record> {
        let fits = |(record, links): &&(Record, Vec<MsgId>)| {
            record.record_type == query.record_type
                && query.linked_to.is_none_or(|msg_id| links.contains(&msg_id))
                && query.conditions.iter().all(|(name, value)| record.field(name) == value)
        };
        self.records.iter().rev().filter(fits).map(|(record, _)| record.clone()).collect()
    }

    /// Returns a record.
    ///
    /// # Errors
    /// Fails when there is none.
    pub fn record(&self, id: RecordId) -> Result<Record, ServiceError> {
        self.records
            .iter()
            .find(|(record, _)| record.id == id)
            .map(|(record, _)| record.clone())
            .ok_or_else(missing)
    }

    /// Returns the messages that a record is linked with.
    ///
    /// # Errors
    /// Fails when there is no such record.
    pub fn linked(&self, id: RecordId) -> Result<Vec<MsgId>, ServiceError> {
        self.records
            .iter()
            .find(|(record, _)| record.id == id)
            .map(|(_, links)| links.clone())
            .ok_or_else(missing)
    }

    /// Does all of it or nothing, and returns the ids of the created records in order.
    ///
    /// # Errors
    /// Fails when an operation is about a record that is not there.
    pub fn apply(&mut self, operations: Vec<Operation>, now: i64) -> Result<Vec<RecordId>, ServiceError> {
        let before = self.clone();
        let changed = self.change(operations, now);
        if changed.is_err() {
            *self = before;
        }
        changed
    }

    fn change(&mut self, operations: Vec<Operation>, now: i64) -> Result<Vec<RecordId>, ServiceError> {
        let mut created = Vec::new();
        for operation in operations {
            match operation {
                Operation::CreateRecord { record_type, fields } => {
                    self.last += 1;
                    let (id, number) = (RecordId(self.last), Some(self.last));
                    self.records
                        .push((Record { id, record_type, number, fields, created_at: now }, Vec::new()));
                    created.push(id);
                }
                Operation::UpdateRecord { record, fields } => {
                    let (record, _) = self.at(record, &created)?;
                    record.fields.retain(|(name, _)| fields.iter().all(|(new, _)| new != name));
                    record.fields.extend(fields);
                }
                Operation::LinkMessage { msg_id, record } => self.at(record, &created)?.1.push(msg_id),
                Operation::UnlinkMessage { msg_id, record } => {
                    self.at(record, &created)?.1.retain(|id| *id != msg_id);
                }
                Operation::DeleteRecord { id } => self.records.retain(|(record, _)| record.id != id),
            }
        }
        Ok(created)
    }

    fn at(
        &mut self,
        record: RecordRef,
        created: &[RecordId],
    ) -> Result<&mut (Record, Vec<MsgId>), ServiceError> {
        let id = match record {
            RecordRef::Existing(id) => Some(id),
            RecordRef::Created(index) => created.get(index as usize).copied(),
        };
        let found = id.and_then(|id| self.records.iter_mut().find(|(record, _)| record.id == id));
        found.ok_or_else(missing)
    }
}

/// Returns what a form is answered with: what the person entered, and beside it what the form starts with.
#[must_use]
pub fn answered(form: &Form, entered: &Answers) -> Answers {
    let value = |id: &str| entered.iter().find(|(name, _)| name == id).map(|(_, value)| value.clone());
    let fields = form.fields.iter();
    fields.map(|field| (field.id.clone(), value(&field.id).unwrap_or_else(|| field.value.clone()))).collect()
}
