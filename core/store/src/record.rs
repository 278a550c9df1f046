//! The stored forms of level 4.
//!
//! These types and the model types inside them are frozen: `tests/frozen.rs` pins their bytes.
//! A change to any of them is a new level with a migration.

use etabli_model::{
    Account, Address, Attachment, BlobHash, Contact, Direction, DocumentId, Entity, Folder, Instant,
    MessageKind, MsgId, RecordId, Team, Timestamp, User, UserId, Value,
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::StoreError;

pub(crate) fn encode<T: Serialize>(record: &T) -> Result<Vec<u8>, StoreError> {
    Ok(postcard::to_allocvec(record)?)
}

pub(crate) fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, StoreError> {
    Ok(postcard::from_bytes(bytes)?)
}

/// The last id given of each kind.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counters {
    /// Messages.
    pub messages: u64,
    /// Threads.
    pub threads: u64,
    /// Records of plugins.
    pub records: u64,
    /// Changes.
    pub changes: u64,
    /// Folders.
    pub folders: u32,
    /// Accounts.
    pub accounts: u32,
    /// Users.
    pub users: u32,
    /// Teams.
    pub teams: u32,
    /// Contacts.
    pub contacts: u32,
    /// Entities.
    pub entities: u32,
}

/// What never changes about a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageRecord {
    /// Message-ID without angle brackets; empty when there is none.
    pub message_id: String,
    /// In-Reply-To.
    pub in_reply_to: Vec<String>,
    /// References.
    pub references: Vec<String>,
    /// Original-Message-ID of a receipt or report; empty otherwise.
    pub original_message_id: String,
    /// What it is by its structure.
    pub kind: MessageKind,
    /// Sent or received.
    pub direction: Direction,
    /// The Date header.
    pub sent_at: Option<Timestamp>,
    /// INTERNALDATE, else the top Received header, else the time of import.
    pub received_at: Instant,
    /// From.
    pub from: Vec<Address>,
    /// Reply-To.
    pub reply_to: Vec<Address>,
    /// To.
    pub to: Vec<Address>,
    /// Cc.
    pub cc: Vec<Address>,
    /// Bcc.
    pub bcc: Vec<Address>,
    /// Subject.
    pub subject: String,
    /// Size in bytes as it came.
    pub size: u64,
    /// BLAKE3 of the message as it came.
    pub hash: [u8; 32],
    /// The attachments in the order of the message.
    pub attachments: Vec<Attachment>,
    /// The blobs that its content refers to, one entry for each reference.
    pub blobs: Vec<[u8; 32]>,
    /// It has an HTML part.
    pub has_html: bool,
    /// The account it belongs to.
    pub account: Option<u32>,
    /// Why it counts as damaged; empty when it does not.
    pub problem: String,
}

impl MessageRecord {
    /// Returns the date it sorts by: received for incoming, sent for outgoing mail.
    #[must_use]
    pub fn sort_date(&self) -> Timestamp {
        let received = Timestamp {
            seconds: self.received_at,
            offset_minutes: self.sent_at.map_or(0, |sent| sent.offset_minutes),
        };
        match self.direction {
            Direction::In => received,
            Direction::Out => self.sent_at.unwrap_or(received),
        }
    }
}

/// One Message-ID that some stored message bears or refers to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyRecord {
    /// The thread it belongs to; follow the aliases.
    pub thread: u64,
    /// The messages that bear it. Empty for a message that is not here.
    pub owners: Vec<u64>,
    /// What copies of the owner share (date and sender): a later message with another fingerprint
    /// reuses a foreign Message-ID and does not join by it.
    pub fingerprint: u64,
}

/// The messages of one thread.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ThreadRecord {
    /// Message ids in the order they joined.
    pub messages: Vec<u64>,
}

/// One blob.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlobRecord {
    /// How many references messages, documents and steps of undo hold. At zero the file may go.
    pub references: u64,
    /// Size in bytes.
    pub size: u64,
}

/// Messages directly in a folder.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountRecord {
    /// All.
    pub total: u64,
    /// Not read.
    pub unread: u64,
}

/// A file that is kept beside the mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentRecord {
    /// The name that people see.
    pub name: String,
    /// The media type in lower case.
    pub media_type: String,
    /// Size in bytes.
    pub size: u64,
    /// The blob that holds it.
    pub hash: BlobHash,
    /// When it was added.
    pub added_at: Instant,
    /// Who added it.
    pub added_by: UserId,
    /// The message that it came from, which may be gone.
    pub message: MsgId,
    /// Its index among the attachments of that message.
    pub part: u32,
}

/// A typed record of a plugin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PluginRecord {
    /// The plugin.
    pub plugin: String,
    /// The record type within the plugin.
    pub record_type: String,
    /// The number from the type's sequence; 0 where it has none.
    pub number: u64,
    /// The fields by name.
    pub fields: Vec<(String, Value)>,
    /// When it was made.
    pub created_at: Instant,
}

impl PluginRecord {
    /// Returns the link kind of this record, `plugin/type`.
    #[must_use]
    pub fn kind(&self) -> String {
        format!("{}/{}", self.plugin, self.record_type)
    }
}

/// The changeable state of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    /// Its folder.
    pub folder: u32,
    /// Its flags, the bits of [`etabli_model::Flags`].
    pub flags: u16,
}

/// One changeable row, as it is or as it should become; a value of `None` means that there is no such row.
///
/// One type serves as put, delete, assert and inverse, so that undo needs no code of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Entry {
    /// The state of a message; never `None`.
    State(MsgId, State),
    /// A folder.
    Folder(u32, Option<Folder>),
    /// An account.
    Account(u32, Option<Account>),
    /// A user.
    User(u32, Option<User>),
    /// A team.
    Team(u32, Option<Team>),
    /// A contact.
    Contact(u32, Option<Contact>),
    /// An entity.
    Entity(u32, Option<Entity>),
    /// A link: message, kind, target, present or not.
    Link(MsgId, String, u64, bool),
    /// A plugin's record.
    Record(RecordId, Option<PluginRecord>),
    /// A setting.
    Setting(String, Option<String>),
    /// A document.
    Document(DocumentId, Option<DocumentRecord>),
    /// A link of a document: document, kind, target, and, where there is one, whether it shows the document to
    /// whoever sees the target.
    DocumentLink(DocumentId, String, u64, Option<bool>),
}

impl Entry {
    /// Returns the message that the row is about, where it is about one.
    #[must_use]
    pub fn message(&self) -> Option<MsgId> {
        match self {
            Self::State(id, _) | Self::Link(id, ..) => Some(*id),
            _ => None,
        }
    }
}

/// A mailbox of an account's server. POP3 accounts have one, number 0.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailboxRecord {
    /// The name as it goes over the wire.
    pub wire_name: String,
    /// The folder that receives its messages.
    pub folder: u32,
    /// UIDVALIDITY after the last sync; 0 before the first.
    pub uid_validity: u32,
    /// UIDNEXT after the last sync.
    pub uid_next: u32,
    /// HIGHESTMODSEQ after the last sync.
    pub mod_seq: u64,
    /// Messages on the server after the last sync.
    pub exists: u32,
    /// The last sync ended.
    pub complete: bool,
    /// Its messages are fetched.
    pub wanted: bool,
}

/// One message of a server, by (account, mailbox, UID); with POP3 by a number that stands for its UIDL.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemoteRecord {
    /// The message here; 0 where it is only remembered so that it is not fetched again.
    pub msg_id: u64,
    /// The flags that both sides agreed on last.
    pub flags: u16,
    /// When it was first seen on the server.
    pub first_seen: Instant,
    /// A person asked to delete it on the server.
    pub delete: bool,
    /// UIDL; empty with IMAP.
    pub uidl: String,
}

/// A message that shall be sent, or was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutboxRecord {
    /// The account that sends it.
    pub account: u32,
    /// Sender address of the envelope.
    pub from: String,
    /// Recipients of the envelope.
    pub to: Vec<String>,
    /// How it stands.
    pub state: SendState,
    /// Attempts that failed.
    pub attempts: u32,
}

/// How a message to send stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum SendState {
    /// It waits until a person sends it.
    Held,
    /// It is sent by the next run after this time.
    Due(Instant),
    /// It is being handed over: when the process dies now, nobody knows.
    HandingOver,
    /// The server refused, or could not be reached.
    Failed {
        /// The SMTP code; 0 where no server answered.
        code: u16,
        /// What was said.
        text: String,
        /// When it is tried again; 0 for only by hand.
        retry_at: Instant,
    },
    /// The connection or the process died between the end of the message and the answer.
    Unknown(String),
    /// A person sent it and may still take it back until this time; then it is due.
    Recallable(Instant),
}

/// Who changed something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Actor {
    /// The user.
    pub user: u32,
    /// The plugin that acted on the user's behalf; empty for the user.
    pub plugin: String,
}

/// What a change touched. Long lists of messages are cut after [`ChangeRecord::MAX_MESSAGES`].
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeRecord {
    /// Who, as (user, plugin).
    pub actor: (u32, String),
    /// When.
    pub at: Instant,
    /// New messages `first..first + count`.
    pub added: Option<(u64, u64)>,
    /// Messages whose state or links changed.
    pub messages: Vec<u64>,
    /// More messages changed than `messages` names.
    pub more_messages: bool,
    /// A folder changed.
    pub folders: bool,
    /// A contact or entity changed.
    pub people: bool,
    /// A record of a plugin changed.
    pub records: bool,
    /// A setting, user, team or account changed.
    pub settings: bool,
}

impl ChangeRecord {
    /// How many messages a change names.
    pub const MAX_MESSAGES: usize = 1000;
}

/// What a person can take back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UndoRecord {
    /// What it did: a key of the language files, a count, a name.
    pub label: Label,
    /// Every row before and after.
    pub steps: Vec<(Entry, Entry)>,
    /// It is taken back and can be applied again.
    pub undone: bool,
}

/// What a change did, for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Label {
    /// A key of the language files, such as `moved`.
    pub key: String,
    /// How many objects.
    pub count: u64,
    /// A name, such as the target folder's.
    pub name: String,
}
