//! Links between a message and the other objects of the workbench.

use serde::{Deserialize, Serialize};

use crate::MsgId;

/// The kind of object a message is linked with.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LinkKind {
    /// A contact of the address book.
    Contact,
    /// An entity.
    Entity,
    /// A record of a plugin, named `plugin-id/record-type`.
    Record(String),
}

/// One link of a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// The message.
    pub msg_id: MsgId,
    /// What kind of object stands at the other end.
    pub kind: LinkKind,
    /// The number of that object within its kind.
    pub target: u64,
}
