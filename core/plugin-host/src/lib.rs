//! The only crate that runs plugins: it reads packages, checks what they ask for, and calls them.
//!
//! A plugin is an untrusted WebAssembly component. Whatever it does, a call ends within its budgets, with a
//! value or a [`CallError`]; it reaches nothing but the [`Services`] that the caller hands to that one call,
//! and of these only the capabilities that its manifest declares and the user granted.
//! This crate knows neither the store nor the window.
//!
//! Start reading with [`Host::load`] and [`Plugin::run_command`].

mod background;
mod bind;
mod cache;
mod cap;
mod capability;
mod check;
mod clock;
mod contributed;
mod error;
mod grant;
mod host;
mod importing;
mod inspect;
mod instance;
mod mailbox;
mod manifest;
mod pack;
pub mod package;
mod plugin;
mod records;
mod services;
mod signature;
mod text;

pub use capability::{Capability, Contribution};
pub use check::{CheckReport, Finding, Severity, check};
pub use contributed::{
    Arg, Cell, FieldBadge, ImportEntry, ImportFolder, LifeEvent, MailEvent, Selection, Widget, Words,
};
pub use error::{CallError, LoadError};
pub use host::{Host, HostConfig, HostError, Watch};
pub use importing::ImportRun;
pub use inspect::{InspectError, Inspection, inspect};
pub use mailbox::{
    AttachmentInfo, Credentials, HttpMethod, HttpRequest, HttpResponse, LinkOperation, LinkTarget,
    MailFolder, MailOperation, Source,
};
pub use manifest::{
    CapabilitySpec, ColumnKind, ColumnSpec, CommandSpec, Dependency, EventSpec, FieldSpec, FieldType,
    ImporterSpec, LifeKind, LinkSpec, MailEventKind, Manifest, ManifestError, MessageFieldSpec, Placement,
    Plan, RecordTypeSpec, SearchFieldSpec, SettingKind, SettingSpec, SettingValue, ViewSpec, When,
};
pub use pack::{hashes, pack_folder};
pub use package::{Package, PackageError};
pub use plugin::{LoadedAs, Plugin, PluginState, PluginStats};
pub use records::{Operation, Record, RecordQuery, RecordRef};
pub use services::{LogLevel, MessageHeaders, ServiceError, Services};
pub use signature::{Signer, TrustedKey};
pub use text::Lang;
