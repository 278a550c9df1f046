//! The plugin's own records and their links with messages (capability `records`).

pub use crate::bind::capabilities::records::{RecordRef, linked_messages};
use crate::bind::{
    capabilities::records::{self as host, MessageLink, NewRecord, Operation, RecordUpdate},
    types::FieldValue,
};
use crate::{Failure, MessageId, Record, RecordId, Value};

impl Record {
    /// Returns the value of a field, [`Value::Empty`] when it has none.
    pub fn field(&self, name: &str) -> &Value {
        self.fields.iter().find(|field| field.name == name).map_or(&Value::Empty, |field| &field.value)
    }

    /// Returns the text of a field, empty when it holds none.
    pub fn text(&self, name: &str) -> &str {
        match self.field(name) {
            Value::Text(text) => text,
            _ => "",
        }
    }
}

/// Which records are asked for, newest first.
pub struct Query(host::RecordQuery);

impl Query {
    /// All records of a type.
    pub fn of(record_type: &str) -> Self {
        let record_type = record_type.to_owned();
        Self(host::RecordQuery { record_type, linked_to: None, conditions: Vec::new(), limit: 100 })
    }

    /// Only those linked with the message.
    #[must_use]
    pub fn linked_to(mut self, message: MessageId) -> Self {
        self.0.linked_to = Some(message);
        self
    }

    /// Only those whose field has the value.
    #[must_use]
    pub fn with(mut self, field: &str, value: Value) -> Self {
        self.0.conditions.push(FieldValue { name: field.to_owned(), value });
        self
    }

    /// At most so many.
    #[must_use]
    pub fn limit(mut self, limit: u32) -> Self {
        self.0.limit = limit;
        self
    }

    /// Asks the host how many there are, without regard to the limit.
    pub fn count(self) -> Result<u64, Failure> {
        host::count(&self.0)
    }

    /// Asks the host.
    pub fn run(self) -> Result<Vec<Record>, Failure> {
        host::query(&self.0)
    }
}

/// Goes over every record of a type that the viewer sees, oldest first, a hundred at a time; ends after a failure.
pub fn all(record_type: &str) -> impl Iterator<Item = Result<Record, Failure>> {
    const PAGE: u32 = 100;
    let record_type = record_type.to_owned();
    let (mut page, mut after, mut ended) = (Vec::new().into_iter(), 0, false);
    std::iter::from_fn(move || {
        if page.len() == 0 && !ended {
            match host::following(&record_type, after, PAGE) {
                Ok(found) => {
                    ended = found.len() < PAGE as usize;
                    page = found.into_iter();
                }
                Err(failure) => {
                    ended = true;
                    return Some(Err(failure));
                }
            }
        }
        let record: Record = page.next()?;
        after = record.id;
        Some(Ok(record))
    })
}

/// Returns a record.
pub fn get(id: RecordId) -> Result<Record, Failure> {
    host::get(id)
}

/// Changes that are made together or not at all.
#[derive(Default)]
pub struct Changes {
    operations: Vec<Operation>,
    created: u32,
}

impl Changes {
    /// No change yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Creates a record; the answer stands for it in the changes that follow.
    pub fn create(
        &mut self,
        record_type: &str,
        fields: impl IntoIterator<Item = (&'static str, Value)>,
    ) -> RecordRef {
        let new = NewRecord { record_type: record_type.to_owned(), fields: named(fields) };
        self.operations.push(Operation::CreateRecord(new));
        self.created += 1;
        RecordRef::Created(self.created - 1)
    }

    /// Changes fields of a record.
    pub fn update(&mut self, record: RecordRef, fields: impl IntoIterator<Item = (&'static str, Value)>) {
        self.operations.push(Operation::UpdateRecord(RecordUpdate { record, fields: named(fields) }));
    }

    /// Deletes a record and its links.
    pub fn delete(&mut self, id: RecordId) {
        self.operations.push(Operation::DeleteRecord(id));
    }

    /// Links a message with a record.
    pub fn link(&mut self, message: MessageId, record: RecordRef) {
        self.operations.push(Operation::LinkMessage(MessageLink { message, record }));
    }

    /// Removes the link of a message with a record.
    pub fn unlink(&mut self, message: MessageId, record: RecordRef) {
        self.operations.push(Operation::UnlinkMessage(MessageLink { message, record }));
    }

    /// Makes the changes and returns the ids of the created records, in order.
    pub fn apply(self) -> Result<Vec<RecordId>, Failure> {
        host::apply(&self.operations)
    }
}

fn named(fields: impl IntoIterator<Item = (&'static str, Value)>) -> Vec<FieldValue> {
    fields.into_iter().map(|(name, value)| FieldValue { name: name.to_owned(), value }).collect()
}
