//! One file per capability and per contribution that needs converting: check what the guest passes, speak
//! plain data with the [`Services`](crate::Services), convert the answer.

mod address_book;
mod clock;
pub(crate) mod convert;
mod dialogs;
pub(crate) mod links;
mod locale;
mod log;
mod messages_headers;
mod messages_text;
mod records;
pub(crate) mod search;
mod settings;

use crate::{bind::types, instance::CallState};

impl types::Host for CallState {}
