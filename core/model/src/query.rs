//! What a search asks, as plain data: a plugin's search field answers with it, the search crate runs it.

use serde::{Deserialize, Serialize};

/// A searchable column of folded text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TextColumn {
    /// The decoded subject.
    Subject,
    /// Names and addresses of From and Sender.
    Sender,
    /// Names and addresses of To, Cc and Bcc.
    Recipients,
    /// Names of the attachments.
    Attachments,
}

/// A condition on messages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Query {
    /// Every message.
    Everything,
    /// The column contains the text anywhere, without regard to case and accents.
    /// The text is as typed; who runs the query folds it.
    Contains(TextColumn, String),
    /// The sender's address stands in no contact's E-mail or E-mail2.
    SenderUnknown,
    /// The message is linked with an object of this kind, such as `tickets/ticket`.
    Linked {
        /// The kind.
        kind: String,
    },
    /// The message is linked with a record whose field contains the text. Who runs the query replaces it by
    /// [`Self::Messages`] first.
    RecordContains {
        /// The kind of the record.
        kind: String,
        /// The field; `number` is the number that the kind's sequence gave.
        field: String,
        /// As typed; who runs the query folds it.
        text: String,
    },
    /// One of these messages.
    Messages(Vec<crate::MsgId>),
    /// Every condition holds.
    All(Vec<Query>),
    /// At least one condition holds.
    Any(Vec<Query>),
    /// The condition does not hold.
    Not(Box<Query>),
}
