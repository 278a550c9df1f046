//! `plugin.toml`: what a plugin adds, what it stores and what it asks for, known before any of its code runs.
//!
//! [`Manifest::parse`] reads and validates in one go; a value of [`Manifest`] is a valid one.
//! Titles, names and reasons are keys into the plugin's Fluent files.

mod contributions;
mod raw;
mod when;

use serde::{Deserialize, Serialize};

pub use contributions::{
    ColumnKind, ColumnSpec, Dependency, EventSpec, ImporterSpec, LifeKind, MailEventKind, MessageFieldSpec,
    Plan, ViewSpec,
};
pub use when::When;

use crate::{Capability, Contribution};

/// Why a `plugin.toml` is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ManifestError {
    /// The text is no TOML, or has keys that do not belong there.
    #[error("plugin.toml cannot be read: {0}")]
    Syntax(String),
    /// The schema of the file is newer than this program.
    #[error("plugin.toml has schema {found}, this program reads schema 1: a newer Établi is needed")]
    Schema {
        /// The schema of the file.
        found: u32,
    },
    /// A value does not hold what it should.
    #[error("plugin.toml: {at}: {problem}")]
    Invalid {
        /// The path of the value.
        at: String,
        /// What is wrong with it.
        problem: String,
    },
}

/// A valid `plugin.toml`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// A reverse domain such as `org.example.tickets`, or the short id of a bundled plugin.
    pub id: String,
    /// The plugin's own version.
    pub version: semver::Version,
    /// The WIT line it was built for, such as `0.1`.
    pub api: String,
    /// The component's file in the package.
    pub component: String,
    /// Key of the name.
    pub name: String,
    /// Key of one sentence about it; may be empty.
    pub description: String,
    /// Its icon, by its Phosphor name; may be empty.
    pub icon: String,
    /// The commands, in the order of the file.
    pub commands: Vec<CommandSpec>,
    /// The list columns, in the order of the file.
    pub columns: Vec<ColumnSpec>,
    /// The fields of messages, in the order of the file.
    pub message_fields: Vec<MessageFieldSpec>,
    /// The entries of the search selector, in the order of the file.
    pub search_fields: Vec<SearchFieldSpec>,
    /// The record types that are shown as chips.
    pub links: Vec<LinkSpec>,
    /// The pages of records, in the order of the file.
    pub views: Vec<ViewSpec>,
    /// The kinds of files it reads mail from.
    pub importers: Vec<ImporterSpec>,
    /// What it wants to hear about mail.
    pub mail_events: Vec<EventSpec>,
    /// What it wants to hear about itself.
    pub lifecycle: Vec<LifeKind>,
    /// The record types.
    pub records: Vec<RecordTypeSpec>,
    /// What it asks for.
    pub capabilities: Vec<CapabilitySpec>,
    /// The settings, in the order of the file.
    pub settings: Vec<SettingSpec>,
}

impl Manifest {
    /// Reads and validates the text of a `plugin.toml`.
    pub fn parse(text: &str) -> Result<Self, ManifestError> {
        raw::parse(text)
    }

    /// Returns the interfaces that the component has to export.
    #[must_use]
    pub fn contributions(&self) -> Vec<Contribution> {
        [
            (!self.commands.is_empty(), Contribution::Commands),
            (self.columns.iter().any(|column| column.plan.is_none()), Contribution::Columns),
            (!self.message_fields.is_empty(), Contribution::MessageFields),
            (!self.search_fields.is_empty(), Contribution::SearchFields),
            (!self.links.is_empty(), Contribution::Links),
            (self.views.iter().any(|view| view.detail), Contribution::Views),
            (!self.importers.is_empty(), Contribution::Importer),
            (!self.mail_events.is_empty(), Contribution::MailEvents),
            (!self.lifecycle.is_empty(), Contribution::Lifecycle),
        ]
        .into_iter()
        .filter_map(|(there, contribution)| there.then_some(contribution))
        .collect()
    }

    /// Returns every key that the plugin's Fluent files must have.
    pub fn text_keys(&self) -> impl Iterator<Item = &str> {
        let described = (!self.description.is_empty()).then_some(&self.description);
        std::iter::once(&self.name)
            .chain(described)
            .chain(self.commands.iter().map(|command| &command.title))
            .chain(self.columns.iter().map(|column| &column.title))
            .chain(self.message_fields.iter().flat_map(MessageFieldSpec::titles))
            .chain(self.search_fields.iter().map(|field| &field.title))
            .chain(self.links.iter().map(|link| &link.title))
            .chain(self.views.iter().map(|view| &view.title))
            .chain(self.importers.iter().map(|importer| &importer.title))
            .chain(self.mail_events.iter().map(|event| &event.title))
            .chain(self.records.iter().map(|record_type| &record_type.title))
            .chain(self.records.iter().flat_map(|record_type| &record_type.fields).map(|field| &field.title))
            .chain(self.capabilities.iter().map(|capability| &capability.reason))
            .chain(self.settings.iter().map(|setting| &setting.title))
            .map(String::as_str)
    }

    /// Returns the command of that id.
    #[must_use]
    pub fn command(&self, id: &str) -> Option<&CommandSpec> {
        self.commands.iter().find(|command| command.id == id)
    }

    /// Returns the column of that id.
    #[must_use]
    pub fn column(&self, id: &str) -> Option<&ColumnSpec> {
        self.columns.iter().find(|column| column.id == id)
    }

    /// Returns the view of that id.
    #[must_use]
    pub fn view(&self, id: &str) -> Option<&ViewSpec> {
        self.views.iter().find(|view| view.id == id)
    }

    /// Returns the message field of that id.
    #[must_use]
    pub fn message_field(&self, id: &str) -> Option<&MessageFieldSpec> {
        self.message_fields.iter().find(|field| field.id == id)
    }

    /// Returns the hosts that the plugin may speak HTTPS with.
    #[must_use]
    pub fn hosts(&self) -> &[String] {
        let http = self.capabilities.iter().find(|declared| declared.capability == Capability::Http);
        http.map_or(&[], |http| &http.hosts)
    }

    /// Returns the record type of that id.
    #[must_use]
    pub fn record_type(&self, id: &str) -> Option<&RecordTypeSpec> {
        self.records.iter().find(|record_type| record_type.id == id)
    }

    /// Returns the setting of that id.
    #[must_use]
    pub fn setting(&self, id: &str) -> Option<&SettingSpec> {
        self.settings.iter().find(|setting| setting.id == id)
    }

    /// Reports whether the manifest asks for the capability.
    #[must_use]
    pub fn declares(&self, capability: Capability) -> bool {
        self.capabilities.iter().any(|declared| declared.capability == capability)
    }
}

/// Where a command stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Placement {
    /// A button of the toolbar.
    Toolbar,
    /// The context menu of messages.
    MessageMenu,
    /// The command palette.
    Palette,
}

/// A command.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommandSpec {
    /// Its id, unique in the plugin.
    pub id: String,
    /// Key of its title.
    pub title: String,
    /// Its icon, by its Phosphor name; may be empty.
    pub icon: String,
    /// Where it stands.
    pub placement: Vec<Placement>,
    /// The shortcut that the author proposes, such as `Ctrl+T`; may be empty.
    pub shortcut: String,
    /// When it can be used.
    pub when: When,
}

/// An entry of the search selector.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SearchFieldSpec {
    /// Its id, unique in the plugin.
    pub id: String,
    /// Key of its title.
    pub title: String,
    /// Its icon, by its Phosphor name; may be empty.
    pub icon: String,
}

/// A record type whose records are shown as chips.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkSpec {
    /// The record type.
    pub record_type: String,
    /// Key of the title of such a link.
    pub title: String,
    /// Its icon, by its Phosphor name; may be empty.
    pub icon: String,
}

/// A type of records, with the constraints that the store's transaction enforces.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordTypeSpec {
    /// Its id, unique in the plugin.
    pub id: String,
    /// Key of its title.
    pub title: String,
    /// The fields, in the order of the file.
    pub fields: Vec<FieldSpec>,
    /// The first number of its sequence, when records are numbered.
    pub sequence: Option<u64>,
    /// Fields whose values no two records may share; empty values do not count.
    pub unique: Vec<String>,
    /// A message is linked with at most one record of this type.
    pub one_per_message: bool,
    /// Fields that queries look up without reading every record.
    pub indexes: Vec<String>,
}

impl RecordTypeSpec {
    /// Returns the field of that id.
    #[must_use]
    pub fn field(&self, id: &str) -> Option<&FieldSpec> {
        self.fields.iter().find(|field| field.id == id)
    }
}

/// A field of a record type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldSpec {
    /// Its id, unique in the record type.
    pub id: String,
    /// Key of its title.
    pub title: String,
    /// What it holds.
    pub kind: FieldType,
    /// It is never empty.
    pub required: bool,
    /// The values of an [`FieldType::Enum`].
    pub values: Vec<String>,
}

/// What a field of a record holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FieldType {
    /// A text.
    Text,
    /// A whole number.
    Integer,
    /// A number with a fraction.
    Decimal,
    /// Yes or no.
    Bool,
    /// A point in time.
    Instant,
    /// A day, kept as the text `YYYY-MM-DD`.
    Date,
    /// One of the declared values, kept as text.
    Enum,
    /// A contact.
    Contact,
    /// An entity.
    Entity,
    /// A user.
    User,
    /// A message.
    Message,
    /// A record.
    Record,
}

/// A capability that the plugin asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CapabilitySpec {
    /// The capability.
    pub capability: Capability,
    /// Key of the author's reason.
    pub reason: String,
    /// The hosts of `http`; empty for every other capability.
    pub hosts: Vec<String>,
}

/// A setting of the plugin.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SettingSpec {
    /// Its id, unique in the plugin.
    pub id: String,
    /// Key of its title.
    pub title: String,
    /// What it holds.
    pub kind: SettingKind,
    /// Its value as long as nobody sets another.
    pub default: SettingValue,
}

/// What a setting holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SettingKind {
    /// A text.
    Text,
    /// Several texts.
    Texts,
    /// A whole number.
    Integer,
    /// Yes or no.
    Bool,
}

/// The value of a setting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum SettingValue {
    /// Yes or no.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// A text.
    Text(String),
    /// Several texts.
    Texts(Vec<String>),
}

impl SettingValue {
    /// Returns what kind of setting holds such a value.
    #[must_use]
    pub fn kind(&self) -> SettingKind {
        match self {
            Self::Bool(_) => SettingKind::Bool,
            Self::Integer(_) => SettingKind::Integer,
            Self::Text(_) => SettingKind::Text,
            Self::Texts(_) => SettingKind::Texts,
        }
    }
}
