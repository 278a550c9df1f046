//! Write plugins for Établi.
//!
//! A plugin is a type that implements one trait per contribution ([`Commands`], [`Columns`], [`MessageFields`],
//! [`SearchFields`], [`Links`], [`Views`], [`Importer`], [`MailEvents`], [`Lifecycle`]) and names itself to the macro of the same name:
//!
//! ```ignore
//! struct Hello;
//!
//! impl etabli_sdk::Commands for Hello {
//!     fn run(_command: &str, selection: &Selection) -> Result<(), Error> {
//!         dialogs::notify(Tone::Ok, Text::key("greeting").arg("count", selection.messages().len() as i64))?;
//!         Ok(())
//!     }
//! }
//!
//! etabli_sdk::commands!(Hello);
//! ```
//!
//! Each capability is a module. A plugin imports what it calls, and `plugin.toml` must declare what it imports.

#[doc(hidden)]
pub mod bind;
pub mod dialogs;
mod export;
pub mod log;
pub mod mailbox;
mod query;
pub mod records;
mod text;
pub mod views;

pub use bind::capabilities::{
    address_book, clock, files, http, link_store, locale, messages_attachments, messages_headers,
    messages_text, progress, secrets, settings,
};
pub use bind::commands::Selection;
pub use bind::links::Chip;
pub use bind::types::{
    ContactId, EntityId, Error, Failure, FailureKind, FolderId, Instant, MessageId, Record, RecordId, Text,
    Tone, Value,
};
pub use bind::{columns, importer, lifecycle, mail_events, message_fields};
pub use export::{
    Columns, Commands, ImportSession, Importer, Lifecycle, Links, MailEvents, MessageFields, SearchFields,
    Views,
};
pub use query::{Column, Query};

impl From<Failure> for Error {
    fn from(failure: Failure) -> Self {
        Self::Failure(failure)
    }
}

impl From<Text> for Error {
    fn from(text: Text) -> Self {
        Self::Text(text)
    }
}

impl Selection {
    /// Returns the selected messages; none when something else is selected.
    pub fn messages(&self) -> &[MessageId] {
        match self {
            Self::Messages(messages) => messages,
            _ => &[],
        }
    }

    /// Returns the selected records; none when something else is selected.
    pub fn records(&self) -> &[RecordId] {
        match self {
            Self::Records(records) => records,
            _ => &[],
        }
    }
}

impl columns::Cell {
    /// A cell that shows the text and sorts by it.
    pub fn text(text: impl Into<String>) -> Self {
        Self::sorted_by(Value::Text(text.into()))
    }

    /// A cell that shows and sorts by a value.
    pub fn sorted_by(sort: Value) -> Self {
        Self { sort, label: None, badge: None, expires_at: None }
    }

    /// A cell that shows nothing and sorts last.
    pub fn empty() -> Self {
        Self::sorted_by(Value::Empty)
    }

    /// Shows this text instead of the value.
    #[must_use]
    pub fn label(mut self, label: Text) -> Self {
        self.label = Some(label);
        self
    }

    /// Shows a word on a coloured ground instead of the value.
    #[must_use]
    pub fn badge(mut self, label: Text, tone: Tone) -> Self {
        self.badge = Some(columns::Badge { label, tone });
        self
    }

    /// The cell is computed again from then on.
    #[must_use]
    pub fn until(mut self, expires_at: Instant) -> Self {
        self.expires_at = Some(expires_at);
        self
    }
}
