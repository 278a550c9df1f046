//! What can be asked about message fields.

use etabli_model::{MsgId, RecordId};
use serde::{Deserialize, Serialize};

/// Requests about the fields that plugins give to messages, each named by `plugin/field`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fields {
    /// The fields. Answers [`Reply::Fields`](crate::Reply::Fields).
    List,
    /// What may be chosen for all of these messages, and what they hold. Asks the plugin. Answers
    /// [`Reply::FieldMenu`](crate::Reply::FieldMenu).
    Choices {
        /// The field.
        field: String,
        /// The messages.
        messages: Vec<MsgId>,
    },
    /// Every value that the field can take and that this user sees, by name. Answers
    /// [`Reply::FieldChoices`](crate::Reply::FieldChoices).
    Values(String),
    /// Gives messages a value that the plugin offers for all of them, or none. One step to take back. Answers
    /// [`Reply::Done`](crate::Reply::Done), or [`Reply::Job`](crate::Reply::Job) for more than a few hundred.
    Set {
        /// The field.
        field: String,
        /// The messages.
        messages: Vec<MsgId>,
        /// The record; none to clear the field.
        value: Option<RecordId>,
    },
}
