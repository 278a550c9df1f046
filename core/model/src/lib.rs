//! Ids and plain data of the workbench: no input, no output.
//!
//! Every other crate speaks these types. They are neither the stored form (`etabli-store` has records)
//! nor the plugin interface (WIT types) nor what a view shows (`etabli-engine` has view models);
//! each border converts.

mod absence;
mod account;
mod folder;
mod form;
mod ids;
mod link;
mod message;
mod people;
mod query;
mod scope;
mod time;
mod variables;
mod writing;

pub use absence::Absence;
pub use account::{Account, DayPart, Endpoint, Incoming, OAuthApp, ReceiptPolicy, SignIn, Tls, Transport};
pub use folder::{Folder, FolderKind};
pub use form::{Answers, Chip, Choice, Field, FieldKind, Form, FormStep, StepAnswer, Tone, Value};
pub use ids::{
    AccountId, BlobHash, ContactId, DocumentId, EntityId, FolderId, MsgId, ParseIdError, RecordId, TeamId,
    ThreadId, UserId,
};
pub use link::{Link, LinkKind};
pub use message::{Address, Attachment, Direction, Flags, MessageKind};
pub use people::{Contact, Entity, Team, User};
pub use query::{Query, TextColumn};
pub use scope::Scope;
pub use time::{Instant, Timestamp};
pub use variables::{fill_variables, variables};
pub use writing::{Mark, OBJECT, Priority, Style, shift, toggle, with_names};
