//! Message fields and their values.

use etabli_model::{RecordId, Tone};
use serde::{Deserialize, Serialize};

/// A field of messages that a plugin offers, such as their category.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldRow {
    /// Its id: `plugin/field`.
    pub id: String,
    /// The plugin.
    pub plugin: String,
    /// The plugin's name in the viewer's language.
    pub plugin_name: String,
    /// Its title in the viewer's language.
    pub title: String,
    /// Its icon, by Phosphor name; may be empty.
    pub icon: String,
}

/// A value that a message field can take.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldChoice {
    /// The record.
    pub record: RecordId,
    /// How the plugin shows it, in the viewer's language.
    pub label: String,
    /// Its colour.
    pub tone: Tone,
    /// Its icon, by Phosphor name; may be empty.
    pub icon: String,
}

impl FieldChoice {
    /// Stands behind the name of a family, before that of one of its values.
    pub const BEHIND_FAMILY: &str = " / ";

    /// Returns the family and the name within it; no family where the label has none.
    #[must_use]
    pub fn parts(&self) -> (&str, &str) {
        self.label.split_once(Self::BEHIND_FAMILY).unwrap_or(("", &self.label))
    }
}

/// What some messages hold in a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum FieldState {
    /// None of them holds anything.
    Empty,
    /// All hold this record.
    Same(RecordId),
    /// They differ.
    Different,
}

/// What can be chosen for some messages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldMenu {
    /// What the plugin offers for all of them, in its order.
    pub choices: Vec<FieldChoice>,
    /// What they hold.
    pub current: FieldState,
}
