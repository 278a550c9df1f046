//! Pages of records.

pub use crate::bind::views::{Action, Badge, Labelled, Progress, Widget};
use crate::{Text, Tone};

impl Widget {
    /// A name and a value.
    pub fn pair(label: Text, value: Text) -> Self {
        Self::Labelled(Labelled { label, value })
    }

    /// A word on a coloured ground.
    pub fn tag(label: Text, tone: Tone) -> Self {
        Self::Badge(Badge { label, tone })
    }

    /// A button that runs a command of the plugin for the record.
    pub fn button(command: &str, label: Text, icon: &str) -> Self {
        Self::Action(Action { command: command.to_owned(), label, icon: icon.to_owned() })
    }
}
