//! One file per capability and per contribution that needs converting: check what the guest passes, speak
//! plain data with the [`Services`](crate::Services), convert the answer.

mod address_book;
mod clock;
pub(crate) mod columns;
pub(crate) mod convert;
mod dialogs;
pub(crate) mod files;
mod http;
mod link_store;
pub(crate) mod links;
mod locale;
mod log;
mod mailbox;
mod messages_attachments;
mod messages_headers;
mod messages_text;
mod progress;
mod records;
pub(crate) mod search;
mod secrets;
mod settings;
pub(crate) mod views;

use crate::{bind::types, instance::CallState};

impl types::Host for CallState {}
