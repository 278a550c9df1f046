//! Documents, and what they can be linked with.

use etabli_model::{Chip, DocumentId, MsgId, UserId};
use serde::{Deserialize, Serialize};

/// The kind of the chips that stand for documents.
pub const DOCUMENT_CHIP: &str = "document";

/// One document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentRow {
    /// Its id.
    pub id: DocumentId,
    /// Its name.
    pub name: String,
    /// Its media type.
    pub media_type: String,
    /// Its size in bytes.
    pub size: u64,
    /// The BLAKE3 of the file in hexadecimal digits.
    pub hash: String,
    /// When it was added, in seconds since 1970.
    pub added_at: i64,
    /// Who added it.
    pub added_by: UserId,
    /// That user's name; empty for one who was removed.
    pub added_by_name: String,
    /// What it is linked with, as far as the user sees that.
    pub links: Vec<DocumentLink>,
    /// The message that it came from; none where it is gone or the user does not see it.
    pub message: Option<MsgId>,
    /// The subject of that message.
    pub subject: String,
    /// Its index among the attachments of that message.
    pub part: u32,
}

/// A link of a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentLink {
    /// What it is linked with.
    pub chip: Chip,
    /// Whoever sees that sees the document, also without its message.
    pub shows: bool,
}

/// Documents of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentPage {
    /// The documents.
    pub rows: Vec<DocumentRow>,
    /// How many there are with this filter.
    pub total: u64,
    /// The name of the target whose documents these are; empty for all documents.
    pub of: String,
}

/// What a file can be added to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentTarget {
    /// The target.
    pub chip: Chip,
    /// Others than those who see the file now would see it.
    pub shows: bool,
    /// The attachments of the message that are among its documents already.
    pub parts: Vec<u32>,
}
