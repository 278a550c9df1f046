//! Long work: every task that can take more than 100 ms is a job with a row in the Jobs panel.

pub(crate) mod table;

use etabli_model::MsgId;
use serde::{Deserialize, Serialize};

use crate::{Failure, PluginRun};

/// A job of this run of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct JobId(pub u64);

/// What a job does; the shell has a translated title for each.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum JobKind {
    /// Imports mail from the named place.
    Import(String),
    /// Exports mail to the named place.
    Export(String),
    /// Runs a plugin's rules on the named folder.
    Rules(String),
    /// Runs a command of the named plugin that says how far it is.
    Plugin(String),
    /// Removes messages for good.
    Remove,
    /// Sets the named field of messages.
    Field(String),
    /// Checks the store.
    Verify,
    /// Writes a backup into the named folder.
    Backup(String),
    /// Makes the demonstration mailbox.
    Demo,
    /// Fetches and sends mail of the named account.
    Transport(String),
    /// Fetches and sends mail of several accounts, each as a job of its own.
    Transports(String),
    /// Waits for a person to sign in in the browser for the named account.
    SignIn(String),
    /// Tries the servers of the named account.
    ConnectionTest(String),
}

/// How a job stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum JobState {
    /// Waits for its turn.
    Queued,
    /// Runs.
    Running,
    /// Ended well.
    Done,
    /// Was stopped by a person; what it did so far stays.
    Cancelled,
    /// Failed.
    Failed(Failure),
}

impl JobState {
    /// Reports whether the job is over.
    #[must_use]
    pub fn ended(&self) -> bool {
        !matches!(self, Self::Queued | Self::Running)
    }
}

/// One row of the Jobs panel.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct JobView {
    /// The job.
    pub id: JobId,
    /// What it does.
    pub kind: JobKind,
    /// How it stands.
    pub state: JobState,
    /// Units done.
    pub done: u64,
    /// Units in all, where known.
    pub total: Option<u64>,
    /// What it is at, in the words of the plugin that works; may be empty.
    pub note: String,
    /// What it brought, once it ended.
    pub outcome: Option<JobOutcome>,
}

/// What a job brought.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum JobOutcome {
    /// Of an import.
    Import(ImportReport),
    /// Of an export.
    Export(ExportReport),
    /// Of removing for good: how many messages are gone.
    Removed(u64),
    /// Of a change of many messages.
    Changed(crate::ChangeLabel),
    /// Of an export of a plugin's records.
    Records(RecordsReport),
    /// Of rules.
    Rules(RulesReport),
    /// Of trying another version of a plugin beside the one that runs.
    Versions(Box<VersionsReport>),
    /// Of a plugin's command.
    Plugin(PluginRun),
    /// Of a check.
    Verify(VerifyReport),
    /// Of a backup.
    Backup(crate::BackupReport),
    /// Of fetching and sending, by account.
    Transport(Vec<TransportReport>),
}

/// What fetching and sending did for one account.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct TransportReport {
    /// The account's name.
    pub account: String,
    /// New messages stored.
    pub fetched: u64,
    /// Messages handed over to the server.
    pub sent: u64,
    /// Messages deleted on the server, by request or by age.
    pub deleted_on_server: u64,
    /// What did not work, each as a sentence in English with its reason.
    pub failed: Vec<String>,
    /// How long it took.
    pub seconds: f64,
}

/// What an import did. `seen = imported + skipped + failed`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ImportReport {
    /// Messages found.
    pub seen: u64,
    /// Messages stored now.
    pub imported: u64,
    /// Messages stored by an earlier run.
    pub skipped: u64,
    /// Messages and files that could not be stored.
    pub failed: u64,
    /// Bytes of the messages stored now.
    pub bytes: u64,
    /// How long it took.
    pub seconds: f64,
    /// Failures and oddities, each with its place; at most 10 000 are kept.
    pub warnings: Vec<ImportWarning>,
}

/// Something odd about one message or file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportWarning {
    /// The file, with the byte offset of the message in an mbox after `@`.
    pub source: String,
    /// What is odd.
    pub reason: String,
}

/// What an export did.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ExportReport {
    /// Messages written.
    pub exported: u64,
    /// Bytes of these messages.
    pub bytes: u64,
    /// How long it took.
    pub seconds: f64,
    /// Messages that could not be written, with the reason.
    pub warnings: Vec<ImportWarning>,
}

/// What an export of a plugin's records did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordsReport {
    /// Records written.
    pub records: u64,
    /// Records that the user does not see and that were left out.
    pub hidden: u64,
}

/// What a check found.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct VerifyReport {
    /// Messages read.
    pub messages: u64,
    /// Blobs read.
    pub blobs: u64,
    /// Everything that is wrong.
    pub problems: Vec<Problem>,
}

/// One thing that is wrong in the store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// What kind of object: `message`, `blob`, `folder`, `column`, `thread`, `index`, `count`, `link`.
    pub kind: String,
    /// Which one.
    pub id: String,
    /// What is wrong with it.
    pub detail: String,
}

/// What rules did, or would do.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RulesReport {
    /// Nothing was changed.
    pub dry: bool,
    /// Messages that the rules looked at.
    pub messages: u64,
    /// What would change, in order; empty unless `dry`.
    pub effects: Vec<Effect>,
}

/// What another version of a plugin would do otherwise than the one that runs, on the same messages.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct VersionsReport {
    /// The plugin.
    pub plugin: String,
    /// The version that runs.
    pub current: String,
    /// The version that was tried.
    pub other: String,
    /// Capabilities that the other version declares and that are not granted.
    pub lacks: Vec<String>,
    /// Messages that both looked at.
    pub messages: u64,
    /// Changes that one of them would make and the other not.
    pub effects_differ: u64,
    /// Changes that only the version that runs would make; the first of them.
    pub only_current: Vec<Effect>,
    /// Changes that only the other version would make; the first of them.
    pub only_other: Vec<Effect>,
    /// Cells of columns that both compute and that read differently.
    pub cells_differ: u64,
    /// The first of them.
    pub cells: Vec<CellDifference>,
    /// Why the other version failed; empty when it did not.
    pub problem: String,
}

impl VersionsReport {
    /// Reports whether both do the same.
    #[must_use]
    pub fn is_same(&self) -> bool {
        self.problem.is_empty() && self.effects_differ == 0 && self.cells_differ == 0
    }
}

/// A cell that two versions of a plugin compute differently.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CellDifference {
    /// The column.
    pub column: String,
    /// The message.
    pub msg_id: MsgId,
    /// What the version that runs shows.
    pub current: String,
    /// What the other version shows.
    pub other: String,
}

/// One change that a plugin would make.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Effect {
    /// The message that changes.
    pub msg_id: Option<MsgId>,
    /// What changes.
    pub kind: EffectKind,
    /// The folder, the flag, the linked object or the record type.
    pub detail: String,
}

/// What a change changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EffectKind {
    /// The message moves to a folder.
    Moved,
    /// A flag is set.
    FlagSet,
    /// A flag is removed.
    FlagRemoved,
    /// A message field takes a value.
    FieldSet,
    /// The message is linked.
    Linked,
    /// A link is removed.
    Unlinked,
    /// A message is added to a folder.
    MessageAdded,
    /// A folder is made.
    FolderMade,
    /// A record is made.
    RecordCreated,
    /// A record changes.
    RecordChanged,
    /// A record is deleted.
    RecordDeleted,
    /// A host is asked.
    HostAsked,
}
