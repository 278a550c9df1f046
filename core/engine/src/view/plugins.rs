//! Columns and pages of plugins.

use etabli_model::{MsgId, RecordId, Tone};
use serde::{Deserialize, Serialize};

/// The id of the column of contacts, which the address book fills.
pub const CONTACT_COLUMN: &str = "core/contact";
/// The id of the column of entities, which the address book fills.
pub const ENTITY_COLUMN: &str = "core/entity";

/// A list column that a plugin, or the address book, offers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ColumnRow {
    /// Its id: `plugin/column`, or [`CONTACT_COLUMN`] and [`ENTITY_COLUMN`].
    pub id: String,
    /// The plugin; empty for the core.
    pub plugin: String,
    /// The plugin's name in the viewer's language.
    pub plugin_name: String,
    /// Its title in the viewer's language.
    pub title: String,
    /// The icon that stands in its head instead of the title, by Phosphor name; may be empty.
    #[serde(default)]
    pub icon: String,
    /// Its values are numbers or dates, which stand on the right.
    pub numeric: bool,
    /// The workbench finds the values by itself; no code of the plugin runs.
    pub native: bool,
    /// Measured milliseconds for 1000 rows; none before the first.
    pub cost_ms: Option<f64>,
    /// The cost is beyond what a list should wait for.
    pub slow: bool,
    /// It shows a field of messages, such as their category.
    #[serde(default)]
    pub of_field: bool,
    /// Its values are yes or no, and yes shows as its icon.
    #[serde(default)]
    pub of_icons: bool,
}

/// A cell of a plugin's column.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CellView {
    /// What it shows, in the viewer's language.
    pub text: String,
    /// The colour of a badge; none for plain text.
    pub tone: Option<Tone>,
    /// The icon of a badge, or one that stands for the value where there is no badge, by Phosphor name; may be
    /// empty.
    #[serde(default)]
    pub icon: String,
    /// The value is not known yet.
    pub pending: bool,
    /// It follows from something else, such as the address; nobody set it.
    #[serde(default)]
    pub derived: bool,
    /// How many more values there are beside the one that is shown.
    #[serde(default)]
    pub more: u32,
}

/// A page of records that a plugin offers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageRow {
    /// The plugin.
    pub plugin: String,
    /// The plugin's name in the viewer's language.
    pub plugin_name: String,
    /// The page's id.
    pub view: String,
    /// Its title in the viewer's language.
    pub title: String,
    /// Its icon, by Phosphor name; may be empty.
    pub icon: String,
    /// Its records are the values that a field of messages can take, such as their category.
    #[serde(default)]
    pub of_messages: bool,
}

/// A column of a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageColumn {
    /// A field of the record type, or `number` or `created`.
    pub id: String,
    /// Its title in the viewer's language; empty for `number` and `created`.
    pub title: String,
}

/// Records of a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordPage {
    /// The columns.
    pub columns: Vec<PageColumn>,
    /// The records.
    pub rows: Vec<RecordRow>,
    /// How many records there are with this filter.
    pub total: u64,
}

/// One record of a page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordRow {
    /// The record.
    pub id: RecordId,
    /// What it shows, by column.
    pub cells: Vec<String>,
}

/// A record opened for reading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordView {
    /// The record.
    pub id: RecordId,
    /// The number that its type's sequence gave it.
    pub number: Option<u64>,
    /// Title and value of each field.
    pub fields: Vec<(String, String)>,
    /// The messages it is linked with that the user sees.
    pub messages: Vec<MsgId>,
    /// What the plugin adds.
    pub widgets: Vec<etabli_plugin_host::Widget>,
}
