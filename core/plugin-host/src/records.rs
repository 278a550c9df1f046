//! Typed records of plugins as plain data. The engine stores them and enforces the constraints of
//! [`RecordTypeSpec`](crate::RecordTypeSpec) in the store's transaction.

use etabli_model::{MsgId, RecordId, Value};
use serde::{Deserialize, Serialize};

/// A record of a plugin.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// Its id.
    pub id: RecordId,
    /// The type, as the manifest of the plugin names it.
    pub record_type: String,
    /// The number that the type's sequence gave it.
    pub number: Option<u64>,
    /// Values by field; a field that is not named is empty.
    pub fields: Vec<(String, Value)>,
    /// When it was created, in seconds since 1970-01-01T00:00:00Z.
    pub created_at: i64,
}

impl Record {
    /// Returns the value of a field, [`Value::Empty`] when it has none.
    #[must_use]
    pub fn field(&self, name: &str) -> &Value {
        self.fields.iter().find(|(field, _)| field == name).map_or(&Value::Empty, |(_, value)| value)
    }
}

/// Which records of one type are asked for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RecordQuery {
    /// The type; one of the plugin's own.
    pub record_type: String,
    /// Only records linked with this message.
    pub linked_to: Option<MsgId>,
    /// Only records whose fields have all these values.
    pub conditions: Vec<(String, Value)>,
    /// At most this many, newest first.
    pub limit: u32,
}

/// A record, or one that an earlier operation of the same list creates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum RecordRef {
    /// A record of the store.
    Existing(RecordId),
    /// The n-th record that the list creates, from 0; the host checked that it comes earlier.
    Created(u32),
}

/// One step of an atomic change of a plugin's records.
///
/// The host checked field names, value types, choices and required fields against the manifest. That a
/// record exists and belongs to the plugin, and the constraints of its type, are the engine's to check.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Operation {
    /// Creates a record.
    CreateRecord {
        /// Its type.
        record_type: String,
        /// Its values.
        fields: Vec<(String, Value)>,
    },
    /// Changes fields of a record; those that are not named keep their value.
    UpdateRecord {
        /// The record.
        record: RecordRef,
        /// The new values.
        fields: Vec<(String, Value)>,
    },
    /// Deletes a record and its links.
    DeleteRecord {
        /// The record.
        id: RecordId,
    },
    /// Links a message with a record.
    LinkMessage {
        /// The message.
        msg_id: MsgId,
        /// The record.
        record: RecordRef,
    },
    /// Removes the link of a message with a record.
    UnlinkMessage {
        /// The message.
        msg_id: MsgId,
        /// The record.
        record: RecordRef,
    },
}
