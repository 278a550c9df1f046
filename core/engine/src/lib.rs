//! The facade of the workbench: the window, the command line and the tests use only this crate.
//!
//! A [`Session`] sends [`Request`]s and hears [`Event`]s; it works the same whether the engine runs in this
//! process or the owner of the store answers over its socket.

mod accounts;
mod api;
mod assist;
mod backend;
mod backup;
mod bus;
mod clock;
mod core;
pub mod demo;
mod documents;
mod door;
mod failure;
mod failures;
mod jobs;
mod mail;
mod members;
mod owner;
mod people;
mod platform;
mod plugins;
mod session;
mod setup;
mod verify;
pub mod view;
mod writing;

pub use api::*;
pub use assist::{Assist, PastedText, Spelling};
pub use backend::{Backend, Incoming, Tag};
pub use backup::{BackupReport, BackupState, CompactReport, RestoreReport};
pub use clock::{Clock, SystemClock};
pub use door::{Door, SignInName};
pub use etabli_mail::nature::{Nature, posing};
pub use etabli_model::{
    Absence, Address, Endpoint, Incoming as IncomingProtocol, MsgId, OAuthApp, RecordId, SignIn, Tls,
    Transport,
};
pub use etabli_plugin_host::{Contribution, Widget};
pub use failure::{Failure, FailureCode, FailureKind, Retry};
pub use jobs::{
    CellDifference, Effect, EffectKind, ExportReport, ImportReport, ImportWarning, JobId, JobKind,
    JobOutcome, JobState, JobView, Problem, RecordsReport, RulesReport, TransportReport, VerifyReport,
    VersionsReport,
};
pub use mail::Looked;
pub use members::{Members, TeamRow, UserRow};
pub use plugins::{
    CheckReport, Finding, InstalledPlugin, LedgerRow, LogLevel, LogLine, Manage, Managed, RightRow,
    SettingRow, SettingValue, Severity, TrustedKey, author,
};
pub use session::{Discover, OpenOptions, Session, Web};
pub use writing::{
    Carried, Draft, DraftFile, DraftId, MANY_RECIPIENTS, MAX_FILES, SignatureOf, Snippet, SpellIn,
    TemplateHead, TemplateRow, WARNINGS_OFF, Warning, Writing,
};
