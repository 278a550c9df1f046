//! Write plugins for Établi.
//!
//! A plugin is a type that implements one trait per contribution ([`Commands`], [`SearchFields`], [`Links`]) and
//! names itself to the macro of the same name:
//!
//! ```ignore
//! struct Hello;
//!
//! impl etabli_sdk::Commands for Hello {
//!     fn run(_command: &str, selection: &[MessageId]) -> Result<(), Error> {
//!         dialogs::notify(Tone::Ok, Text::key("greeting").arg("count", selection.len() as i64))?;
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
mod query;
pub mod records;
mod text;

pub use bind::capabilities::{address_book, clock, locale, messages_headers, messages_text, settings};
pub use bind::links::Chip;
pub use bind::types::{
    ContactId, EntityId, Error, Failure, FailureKind, Instant, MessageId, Record, RecordId, Text, Tone, Value,
};
pub use export::{Commands, Links, SearchFields};
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
