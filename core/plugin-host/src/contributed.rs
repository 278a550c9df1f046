//! What plugins contribute, as plain data: cells, widgets, events, entries of an import.

use etabli_model::{ContactId, Flags, FolderId, MsgId, RecordId, Tone, Value};
use serde::{Deserialize, Serialize};

use crate::MailEventKind;

/// What a person had selected when they started a command.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Selection {
    /// Nothing.
    #[default]
    Nothing,
    /// Messages.
    Messages(Vec<MsgId>),
    /// A folder.
    Folder(FolderId),
    /// An attachment, by its place in the message.
    Attachment(MsgId, u32),
    /// Contacts.
    Contacts(Vec<ContactId>),
    /// Records of the plugin.
    Records(Vec<RecordId>),
}

impl Selection {
    /// Returns how many things are selected.
    #[must_use]
    pub fn count(&self) -> usize {
        match self {
            Self::Nothing => 0,
            Self::Folder(_) | Self::Attachment(..) => 1,
            Self::Messages(ids) => ids.len(),
            Self::Contacts(ids) => ids.len(),
            Self::Records(ids) => ids.len(),
        }
    }
}

/// A text that a plugin shows, before it is put into the viewer's language.
///
/// Kept values hold texts in this form, so that they carry no language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Words {
    /// As it is.
    Literal(String),
    /// A text of the plugin's Fluent files.
    Key {
        /// The key.
        key: String,
        /// Values of its variables.
        args: Vec<(String, Arg)>,
    },
}

/// The value of a text's variable.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Arg {
    /// A text.
    Text(String),
    /// A number.
    Integer(i64),
}

/// One cell of a list column.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Cell {
    /// What the list sorts by; empty sorts last.
    pub sort: Value,
    /// What the list shows; without it the sort value.
    pub label: Option<Words>,
    /// A word on a coloured ground.
    pub badge: Option<(Words, Tone)>,
    /// A Phosphor icon, before the badge or alone; may be empty.
    pub icon: String,
    /// From then on the value is no longer true.
    pub expires_at: Option<i64>,
}

/// A piece of the page of a record, with its texts in the viewer's language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Widget {
    /// Begins a section.
    Section(String),
    /// A paragraph.
    Paragraph(String),
    /// A name and a value.
    Labelled {
        /// The name.
        label: String,
        /// The value.
        value: String,
    },
    /// A word on a coloured ground.
    Badge {
        /// The word.
        label: String,
        /// The colour.
        tone: Tone,
    },
    /// A banner.
    Note {
        /// The text.
        label: String,
        /// The colour.
        tone: Tone,
    },
    /// How far something is.
    Progress {
        /// What.
        label: String,
        /// Units done.
        done: u64,
        /// Units in all.
        total: u64,
    },
    /// A button that runs a command of the plugin for the record.
    Action {
        /// The command.
        command: String,
        /// The button's label.
        label: String,
        /// A Phosphor icon; may be empty.
        icon: String,
    },
    /// Messages, as rows that open.
    Messages(Vec<MsgId>),
    /// Records of the plugin, as rows that open.
    Records(Vec<RecordId>),
    /// A line.
    Separator,
}

/// Something that happened to a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct MailEvent {
    /// What happened.
    pub kind: MailEventKind,
    /// The message.
    pub msg_id: MsgId,
    /// The message that is answered.
    pub related: Option<MsgId>,
    /// Where the message stands.
    pub folder: FolderId,
    /// Where it stood before.
    pub moved_from: Option<FolderId>,
}

/// Something that happens to a plugin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum LifeEvent {
    /// A person changed these settings.
    SettingsChanged(Vec<String>),
    /// The records were written by this version.
    Migrate(String),
    /// The plugin is about to be removed.
    Removing,
}

/// How the value of a message field is shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldBadge {
    /// The word.
    pub label: String,
    /// The colour.
    pub tone: Tone,
    /// A Phosphor icon; may be empty.
    pub icon: String,
}

/// A folder of a file that is imported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportFolder {
    /// Names from the top.
    pub path: Vec<String>,
    /// Number of items, as far as known.
    pub items: u64,
}

/// One entry of a file that is imported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ImportEntry {
    /// A message.
    Message {
        /// Index into the folders.
        folder: u32,
        /// What names it in the file.
        key: String,
        /// The message.
        rfc822: Vec<u8>,
        /// Its flags.
        flags: Flags,
        /// When it arrived.
        received_at: Option<i64>,
    },
    /// An item that cannot be read.
    Unreadable {
        /// Index into the folders.
        folder: u32,
        /// What names it in the file.
        key: String,
        /// Why, in English.
        reason: String,
    },
}
