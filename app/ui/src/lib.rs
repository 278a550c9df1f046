//! All egui code of the workbench: shell, views, widgets, theme, language.
//!
//! [`Workbench`] is the window. It draws what it was told last (`state`) and never waits: views push
//! actions, `reduce` turns them into requests, `incoming` takes the replies. Start reading at
//! `workbench`, then `shell`.

mod accounts;
mod action;
mod attachments;
mod awaiting;
mod backup;
mod client;
pub mod commands;
mod dialogs;
mod documents;
mod fields;
mod folders;
mod highlight;
mod html;
mod html_reader;
pub mod i18n;
mod icons;
mod incoming;
mod keymap;
mod list_columns;
mod options;
mod phrases;
mod plugins;
mod printing;
mod records;
mod reduce;
mod risky;
mod saved_searches;
mod shell;
mod shortcuts;
mod sign_in;
mod state;
pub mod theme;
mod thumbs;
mod trials;
mod widgets;
mod windows;
mod workbench;
mod writing;

pub use icons::Icon;
pub use options::{
    Clock, Done, NoPlatform, Origin, Platform, Printer, Sheets, Start, SystemClock, UiOptions,
};
pub use sign_in::{SignIn, SignInWish};
pub use theme::ThemeChoice;
pub use workbench::{Workbench, native_options};
