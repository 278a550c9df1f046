//! Requests about documents.

use etabli_model::{DocumentId, MsgId};
use serde::{Deserialize, Serialize};

#[cfg(doc)]
use super::Reply;

/// What a document can be linked with.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Target {
    /// `contact`, `entity`, or `plugin-id/record-type`.
    pub kind: String,
    /// The number of the object within its kind.
    pub id: u64,
}

/// Requests about documents.
///
/// Whoever sees the message that a document came from sees the document. A link shows it to others only where a
/// person agreed to that by `share`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Documents {
    /// What the attachments of a message can be added to: all that it is linked with, and the correspondents that
    /// the address book knows. Answers [`Reply::DocumentTargets`].
    Targets(MsgId),
    /// What a document can be linked with besides: what its message is linked with, then contacts and entities
    /// whose names contain the text. Answers [`Reply::DocumentTargets`].
    LinkTargets {
        /// The document.
        document: DocumentId,
        /// The text; empty for any.
        filter: String,
    },
    /// Adds attachments of a message to the documents of targets; no file is copied. An attachment that is a
    /// document already gets the links that it lacks. Answers [`Reply::DocumentPage`] with these documents.
    Add {
        /// The message.
        msg_id: MsgId,
        /// Indexes in [`crate::view::MessageView::attachments`].
        parts: Vec<u32>,
        /// What they are linked with.
        targets: Vec<Target>,
        /// Whoever sees the targets may see the files.
        share: bool,
    },
    /// Documents that the user sees. Answers [`Reply::DocumentPage`].
    List {
        /// Only those of this target.
        of: Option<Target>,
        /// Only those that show this text somewhere.
        filter: String,
        /// `name`, `size`, `links`, `message`, `added` or `by`, with a `-` before it for greatest first; the
        /// newest first without one.
        sort: Option<String>,
        /// Documents to leave out at the beginning.
        offset: u32,
        /// At most so many, and at most 1000.
        limit: u32,
    },
    /// One document. Answers [`Reply::Document`].
    Show(DocumentId),
    /// The file. Answers [`Reply::Bytes`].
    File(DocumentId),
    /// Renames a document; the attachment keeps its name. Answers [`Reply::Done`].
    Rename {
        /// The document.
        document: DocumentId,
        /// Its new name.
        name: String,
    },
    /// Links a document with a target. Answers [`Reply::Done`].
    Link {
        /// The document.
        document: DocumentId,
        /// The target.
        target: Target,
        /// Whoever sees the target may see the file.
        share: bool,
    },
    /// Removes a link of a document. Answers [`Reply::Done`].
    Unlink {
        /// The document.
        document: DocumentId,
        /// The target.
        target: Target,
    },
    /// Removes documents; their messages keep their attachments. Answers [`Reply::Count`].
    Remove(Vec<DocumentId>),
}
