//! Columns, message fields, views, importers and events, as the manifest declares them.

use etabli_model::Value;
use serde::{Deserialize, Serialize};

/// What the values of a column are, which decides how they sort and stand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ColumnKind {
    /// A text.
    #[default]
    Text,
    /// A number.
    Number,
    /// A point in time, or a day.
    Date,
    /// Yes or no.
    Flag,
}

/// Where the host itself finds the values of a column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Plan {
    /// The contact with the sender's address.
    SenderContact,
    /// The entity of that contact.
    SenderEntity,
    /// A field of the linked record of a type; `number` is the number that its sequence gave it.
    Link {
        /// The record type.
        record_type: String,
        /// The field.
        field: String,
    },
    /// A message field: the first text field of the record it holds.
    Field {
        /// The message field.
        field: String,
    },
}

/// What a computed value follows from. The host forgets it when one of these changes.
///
/// The content of a message never changes, so it is no dependency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Dependency {
    /// Folder and flags of the message.
    State,
    /// The records that the message is linked with, and the links.
    Links,
    /// Any record of the plugin.
    Records,
    /// Contacts and entities.
    AddressBook,
    /// The plugin's settings.
    Settings,
}

/// A list column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnSpec {
    /// Its id, unique in the plugin.
    pub id: String,
    /// Key of its title.
    pub title: String,
    /// The icon that stands in its head instead of the title, by its Phosphor name; may be empty.
    pub icon: String,
    /// What its values are.
    pub kind: ColumnKind,
    /// Where the host finds the values; without a plan the plugin computes them.
    pub plan: Option<Plan>,
    /// Stands before a number or text that a plan finds, such as `T-`.
    pub prefix: String,
    /// What a computed value follows from.
    pub depends_on: Vec<Dependency>,
}

impl ColumnSpec {
    /// Returns the icon that stands in a cell for its value: that of the column where a flag is set.
    #[must_use]
    pub fn icon_of(&self, value: &Value) -> String {
        match (self.kind, value) {
            (ColumnKind::Flag, Value::Bool(true)) => self.icon.clone(),
            _ => String::new(),
        }
    }
}

/// A field of messages whose value is a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageFieldSpec {
    /// Its id, unique in the plugin.
    pub id: String,
    /// Key of its title.
    pub title: String,
    /// Key of its title in the search selector; empty for that of the field.
    pub search_title: String,
    /// Its icon, by its Phosphor name; may be empty.
    pub icon: String,
    /// The type of the records it holds.
    pub record_type: String,
}

impl MessageFieldSpec {
    pub(super) fn titles(&self) -> impl Iterator<Item = &String> {
        std::iter::once(&self.title).chain((!self.search_title.is_empty()).then_some(&self.search_title))
    }

    /// Returns the key of its title in the search selector.
    #[must_use]
    pub fn search_title(&self) -> &str {
        if self.search_title.is_empty() { &self.title } else { &self.search_title }
    }
}

/// A page that lists records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ViewSpec {
    /// Its id, unique in the plugin.
    pub id: String,
    /// Key of its title.
    pub title: String,
    /// Its icon, by its Phosphor name; may be empty.
    pub icon: String,
    /// The type of the records it lists.
    pub record_type: String,
    /// Its columns: fields, or `number` and `created`.
    pub columns: Vec<String>,
    /// The column it is sorted by at first, with a `-` before it for greatest first.
    pub sort: String,
    /// The plugin describes the page of a record beyond its fields.
    pub detail: bool,
}

/// A kind of files that mail is read from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImporterSpec {
    /// Its id, unique in the plugin.
    pub id: String,
    /// Key of its title.
    pub title: String,
    /// The endings of such files, without the dot.
    pub endings: Vec<String>,
}

/// What can happen to mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MailEventKind {
    /// It was fetched.
    Received,
    /// It stands in the outbox.
    AboutToBeSent,
    /// A server took it.
    Sent,
    /// An answer to it was sent.
    RepliedTo,
    /// It was moved.
    Moved,
}

/// An event about mail that the plugin wants to hear of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventSpec {
    /// The event.
    pub kind: MailEventKind,
    /// Key of what the plugin does then.
    pub title: String,
}

/// What can happen to the plugin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum LifeKind {
    /// A person changed its settings.
    SettingsChanged,
    /// Its records were written by an older version.
    Migrate,
    /// It is about to be removed.
    Removing,
}
