//! Folders, attachments, links and changes of mail as plain data.

use etabli_model::{ContactId, EntityId, Flags, FolderId, FolderKind, MsgId, RecordId};
use serde::{Deserialize, Serialize};

/// A folder that the viewer sees.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailFolder {
    /// Its id.
    pub id: FolderId,
    /// The folder above it.
    pub parent: Option<FolderId>,
    /// Its name.
    pub name: String,
    /// Names from the top, joined by `/`.
    pub path: String,
    /// What it is for.
    pub kind: FolderKind,
}

/// One step of an atomic change of mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum MailOperation {
    /// Moves a message.
    Move {
        /// The message.
        msg_id: MsgId,
        /// The target.
        folder: FolderId,
    },
    /// Sets or removes a flag: read, flagged or answered.
    SetFlag {
        /// The message.
        msg_id: MsgId,
        /// The flag.
        flag: Flags,
        /// Sets or removes.
        on: bool,
    },
    /// Sets a message field of the plugin's own; the host checked that the manifest declares it.
    SetField {
        /// The message.
        msg_id: MsgId,
        /// The field.
        field: String,
        /// A record of the field's type; none empties the field.
        value: Option<RecordId>,
    },
    /// Adds a message, unless one with this key is there.
    Add {
        /// Where it goes.
        folder: FolderId,
        /// The message with its headers.
        rfc822: Vec<u8>,
        /// What names it at its origin.
        key: String,
        /// Its flags.
        flags: Flags,
    },
}

/// An attachment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttachmentInfo {
    /// Its name.
    pub name: String,
    /// Such as `application/pdf`.
    pub media_type: String,
    /// Its size in bytes.
    pub size: u64,
    /// A picture that the text of the message shows.
    pub inline: bool,
}

/// What the core links messages with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum LinkTarget {
    /// A contact.
    Contact(ContactId),
    /// An entity.
    Entity(EntityId),
}

/// One step of an atomic change of links.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkOperation {
    /// The message.
    pub msg_id: MsgId,
    /// What it is linked with.
    pub target: LinkTarget,
    /// Links or unlinks.
    pub on: bool,
}

/// A file that a person picked, read piece by piece.
pub trait Source: Send {
    /// Returns the file's name without its folder.
    fn name(&self) -> String;
    /// Returns the size in bytes.
    fn size(&self) -> u64;
    /// Reads at most `len` bytes from `offset` on; fewer only at the end.
    ///
    /// # Errors
    /// Says why the file cannot be read.
    fn read_at(&mut self, offset: u64, len: u32) -> Result<Vec<u8>, crate::ServiceError>;
}

/// How a request to a server begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum HttpMethod {
    /// GET
    Get,
    /// POST
    Post,
    /// PUT
    Put,
    /// PATCH
    Patch,
    /// DELETE
    Delete,
}

/// Where a secret goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Credentials {
    /// `Authorization: Bearer`.
    Bearer {
        /// The secret's name.
        secret: String,
    },
    /// `Authorization: Basic`.
    Basic {
        /// The user.
        user: String,
        /// The secret's name.
        secret: String,
    },
    /// A header.
    Header {
        /// The header's name.
        name: String,
        /// The secret's name.
        secret: String,
    },
}

/// A request to a host that the manifest lists; the scheme is HTTPS.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HttpRequest {
    /// The method.
    pub method: HttpMethod,
    /// The host.
    pub host: String,
    /// Path and query, with the slash.
    pub path: String,
    /// Headers; none of those that the host sets itself.
    pub headers: Vec<(String, String)>,
    /// Where a secret goes.
    pub credentials: Option<Credentials>,
    /// The body.
    pub body: Vec<u8>,
}

/// The answer to a request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HttpResponse {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}
