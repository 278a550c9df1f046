//! Requests, replies and events: everything a session can say and hear.
//!
//! All of it is plain data, so that a session works the same in this process and over the owner's socket.

mod accounts;
mod dialogs;
mod documents;
mod fields;

use std::path::PathBuf;

use etabli_model::{AccountId, Address, EntityId, FolderId, MsgId, RecordId, TeamId};
use serde::{Deserialize, Serialize};

pub use accounts::{AccountDraft, Accounts, Outgoing, SendMode};
pub use dialogs::{DialogAnswer, DialogId, DialogRequest, ScriptedAnswers};
pub use documents::{Documents, Target};
pub use fields::Fields;

use crate::{
    Draft, Failure, Writing,
    jobs::{JobId, JobView},
    view::{
        AccountView, CellView, ColumnRow, ConnectionStep, ContactRow, DocumentPage, DocumentRow,
        DocumentTarget, EntityRow, FieldChoice, FieldMenu, FieldRow, FolderRow, ForumNode, HtmlView,
        MessageRow, MessageView, OutboxRow, PageRow, PluginCommandRow, PluginRow, RecordPage, RecordView,
        SearchFieldRow, ServerMessage, SessionView, Suggestion, ThreadSummary, ViewId, ViewInfo, ViewSpec,
        Window,
    },
};

/// A language of the interface.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// French.
    #[default]
    Fr,
    /// English.
    En,
}

/// A folder named by id, or by path where a person or a script writes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum FolderRef {
    /// By id.
    Id(FolderId),
    /// By path (`Clients/Dupont`), by id in decimal, or by kind (`trash`) for folders there is one of.
    Path(String),
}

/// The form of exported mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ExportFormat {
    /// One mboxrd file a folder.
    Mbox,
    /// One `.eml` file a message.
    Eml,
    /// One Maildir a folder (Maildir++ with sub-folders).
    Maildir,
}

/// Requests about folders, lists and messages.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Mail {
    /// The folders. Answers [`Reply::Folders`].
    Folders,
    /// The folders, with nodes that gather messages of several: the latest received and sent, all inboxes.
    /// Nothing can be moved into those. Answers [`Reply::Folders`].
    Tree,
    /// Finds a folder. Answers [`Reply::Folder`].
    FindFolder(FolderRef),
    /// Makes a basic folder. Answers [`Reply::Folder`].
    CreateFolder {
        /// The folder above it; none for the top.
        parent: Option<FolderId>,
        /// Its name.
        name: String,
    },
    /// Renames a basic folder. Answers [`Reply::Done`].
    RenameFolder {
        /// The folder.
        folder: FolderId,
        /// Its new name.
        name: String,
    },
    /// Moves a basic folder with everything below it. Answers [`Reply::Done`].
    MoveFolder {
        /// The folder.
        folder: FolderId,
        /// The folder that it goes below: a basic or shared one or an inbox; none for the top.
        parent: Option<FolderId>,
    },
    /// Deletes a basic folder with everything below it; its messages go to the trash. Answers [`Reply::Count`]
    /// with their number.
    DeleteFolder(FolderId),
    /// Opens a list. Answers [`Reply::View`].
    OpenView(ViewSpec),
    /// Opens a list of conversations: its rows are the newest message of each, and below those that are open
    /// their other messages. Answers [`Reply::View`].
    OpenConversations {
        /// What the list shows.
        spec: ViewSpec,
        /// Messages whose conversations are open.
        open: Vec<MsgId>,
    },
    /// Reads rows of an open list. Answers [`Reply::Window`].
    Window {
        /// The list.
        view: ViewId,
        /// Index of the first row.
        start: u64,
        /// Number of rows, at most 10 000.
        len: u64,
    },
    /// Ids of all messages of an open list in order (select all). Answers [`Reply::Messages`].
    ViewMessages(ViewId),
    /// Ids of the messages of some rows of an open list in order; a row of a closed conversation stands for all
    /// of its messages in the list. Answers [`Reply::Messages`].
    RowMessages {
        /// The list.
        view: ViewId,
        /// Index of the first row.
        start: u64,
        /// Number of rows.
        len: u64,
    },
    /// Closes a list. Answers [`Reply::Done`].
    CloseView(ViewId),
    /// Rows of messages that need not be in a list; those that the user does not see are left out. Answers
    /// [`Reply::Rows`].
    Rows(Vec<MsgId>),
    /// Opens a message without marking it. Answers [`Reply::Message`].
    Message(MsgId),
    /// The message as it came. Answers [`Reply::Bytes`].
    Raw(MsgId),
    /// The HTML part as it came, decoded to text. Answers [`Reply::Text`].
    Html(MsgId),
    /// The HTML of a message, made safe to show; nothing is fetched for it. Answers [`Reply::Html`].
    SafeHtml {
        /// The message.
        msg_id: MsgId,
        /// The reader wants its remote pictures; those of a trusted sender are wanted in any case.
        remote: bool,
    },
    /// Fetches the remote pictures of a message, which the reader wants. Answers [`Reply::Pictures`].
    RemotePictures(MsgId),
    /// Trusts a sender's remote pictures from now on, or no longer. Answers [`Reply::Done`].
    TrustPictures {
        /// The sender's address.
        address: String,
        /// Trusts or not.
        trusted: bool,
    },
    /// The senders whose remote pictures this user trusts, the latest first. Answers [`Reply::Senders`].
    TrustedSenders,
    /// One attachment, decoded. Answers [`Reply::Bytes`].
    Attachment {
        /// The message.
        msg_id: MsgId,
        /// Its index in [`MessageView::attachments`].
        index: u32,
    },
    /// Marks messages. Answers [`Reply::Done`].
    SetRead {
        /// The messages.
        messages: Vec<MsgId>,
        /// Read or unread.
        read: bool,
    },
    /// Moves messages. Answers [`Reply::Done`].
    Move {
        /// The messages.
        messages: Vec<MsgId>,
        /// The target.
        folder: FolderRef,
    },
    /// Moves messages of trash and junk back to where they were; a folder that was deleted is made again.
    /// Answers [`Reply::Count`].
    Restore {
        /// The messages.
        messages: Vec<MsgId>,
    },
    /// Removes messages for good, here and not on their servers. Answers [`Reply::Count`], or [`Reply::Job`] for
    /// more than a few hundred.
    DeleteForever {
        /// The messages.
        messages: Vec<MsgId>,
    },
    /// Removes everything in a trash or junk folder for good, here and not on the servers. Answers
    /// [`Reply::Count`], or [`Reply::Job`] for more than a few hundred messages.
    EmptyBin(FolderId),
    /// The forum tree around a message, in display order. Answers [`Reply::Forum`].
    Forum(MsgId),
    /// All conversations, of one folder or of everything visible. Answers [`Reply::Threads`].
    Threads(Option<FolderRef>),
    /// The list columns that plugins offer. Answers [`Reply::Columns`].
    Columns,
    /// Cells of a plugin's column. Answers [`Reply::Cells`], in the order of the messages.
    Cells {
        /// The column: `plugin/column`.
        column: String,
        /// The messages.
        messages: Vec<MsgId>,
        /// Waits for values that are not known yet; otherwise they are pending, and [`Event::Changed`] tells
        /// when lists are to be read again.
        wait: bool,
    },
    /// Sorts an open list by a plugin's column. Answers [`Reply::View`].
    SortByColumn {
        /// The list.
        view: ViewId,
        /// The column: `plugin/column`.
        column: String,
        /// Greatest first.
        descending: bool,
        /// Waits for values that are not known yet; otherwise their rows stand last for now.
        wait: bool,
    },
    /// How many messages of all folders the search of an open list finds. Answers [`Reply::Count`].
    FoundEverywhere(ViewId),
    /// Ends the searches and sorts of this session that run, which leaves its lists as they are; they answer that
    /// they were cancelled, as they do when another list is opened meanwhile. Answers [`Reply::Done`].
    StopSearch,
    /// The entries of the search selector. Answers [`Reply::SearchFields`].
    SearchFields,
    /// Takes back this user's latest changes. Answers [`Reply::Undone`].
    Undo {
        /// How many changes.
        count: u32,
    },
    /// Applies what was taken back last. Answers [`Reply::Undone`].
    Redo,
    /// Imports mail. Answers [`Reply::Job`].
    Import {
        /// Files, Maildirs, folders of them.
        paths: Vec<PathBuf>,
        /// The folder that receives it; a path that does not exist is made of basic folders.
        folder: FolderRef,
        /// Sub-folders of the source become sub-folders here.
        keep_folders: bool,
    },
    /// Exports mail. Answers [`Reply::Job`].
    Export {
        /// The folder.
        folder: FolderRef,
        /// Sub-folders too.
        recursive: bool,
        /// The form.
        format: ExportFormat,
        /// The file or folder to write.
        path: PathBuf,
    },
}

/// Requests about the address book.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum People {
    /// Contacts whose name or address contains the text, by name. Answers [`Reply::Contacts`].
    Contacts {
        /// The text; empty for all.
        filter: String,
        /// At most so many.
        limit: u32,
    },
    /// Adds a contact. Answers [`Reply::Contact`].
    AddContact {
        /// The name.
        name: String,
        /// E-mail.
        email: String,
        /// E-mail2.
        email2: String,
        /// The entity's name; it is made when there is none of this name. Empty for none.
        entity: String,
    },
    /// Adds the correspondents that no contact has yet. Answers [`Reply::Count`].
    AddCorrespondents(Vec<Address>),
    /// Adds the contacts of a CSV text. Answers [`Reply::ContactImport`].
    ImportContacts {
        /// The text, with a header line.
        csv: String,
    },
    /// All entities by name. Answers [`Reply::Entities`].
    Entities,
    /// Links entities with messages. Answers [`Reply::Done`].
    LinkEntity {
        /// The messages.
        messages: Vec<MsgId>,
        /// The entity.
        entity: EntityId,
    },
    /// Removes a link shown as a chip. Answers [`Reply::Done`].
    Unlink {
        /// The message.
        msg_id: MsgId,
        /// The chip's kind.
        kind: String,
        /// The chip's target.
        target: u64,
    },
}

/// Requests about plugins.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Plugins {
    /// All plugins. Answers [`Reply::Plugins`].
    List,
    /// The commands that plugins offer this user. Answers [`Reply::PluginCommands`].
    Commands,
    /// Switches a plugin on or off for a team. Answers [`Reply::Done`].
    Enable {
        /// The plugin.
        plugin: String,
        /// The team.
        team: TeamId,
        /// On or off.
        on: bool,
    },
    /// Lets an isolated plugin run again. Answers [`Reply::Done`].
    Restart {
        /// The plugin.
        plugin: String,
    },
    /// Writes the records of a plugin that this user sees to a file of JSON Lines. Answers [`Reply::Job`] with
    /// [`JobOutcome::Records`](crate::JobOutcome::Records).
    ExportRecords {
        /// The plugin; one that was removed may have left records.
        plugin: String,
        /// The file.
        path: PathBuf,
    },
    /// Runs a command. Answers [`Reply::PluginRun`] when it is finished; its dialogs arrive as
    /// [`Event::Dialog`] meanwhile, unless `answers` answers them.
    Run {
        /// The plugin.
        plugin: String,
        /// The command.
        command: String,
        /// The selected messages.
        messages: Vec<MsgId>,
        /// Prepared answers, for use without a window.
        answers: Option<ScriptedAnswers>,
    },
    /// Runs a command with prepared answers, and reports each change that it made, or, `dry`, would make. Answers
    /// [`Reply::PluginTrial`].
    Try {
        /// The plugin.
        plugin: String,
        /// The command.
        command: String,
        /// The selected messages.
        messages: Vec<MsgId>,
        /// Prepared answers.
        answers: ScriptedAnswers,
        /// Changes nothing.
        dry: bool,
    },
    /// Installing, rights, log, ledger. Answers [`Reply::Managed`].
    Manage(crate::Manage),
    /// Runs a command for records of the plugin. Answers [`Reply::PluginRun`] like [`Self::Run`].
    RunForRecords {
        /// The plugin.
        plugin: String,
        /// The command.
        command: String,
        /// The records.
        records: Vec<RecordId>,
        /// Prepared answers, for use without a window.
        answers: Option<ScriptedAnswers>,
    },
    /// Runs a plugin's rules for received mail on the messages of a folder. Answers [`Reply::Job`], whose
    /// outcome is a [`crate::RulesReport`].
    RunRules {
        /// The plugin.
        plugin: String,
        /// The folder.
        folder: FolderRef,
        /// Changes nothing and reports what would change.
        dry: bool,
    },
    /// Runs the rules and columns of a package and of the version that runs on the messages of a folder, changes
    /// nothing, and reports where they differ. Needs an administrator. Answers [`Reply::Job`], whose outcome is a
    /// [`crate::VersionsReport`].
    Compare {
        /// The package: another version of a plugin that runs.
        path: PathBuf,
        /// The folder.
        folder: FolderRef,
    },
    /// Imports a file that a plugin reads. Answers [`Reply::Job`].
    Import {
        /// The plugin.
        plugin: String,
        /// The file.
        path: PathBuf,
        /// The folder that receives the file's folders; a path that does not exist is made.
        folder: FolderRef,
    },
    /// The pages of records that plugins offer. Answers [`Reply::Pages`].
    Pages,
    /// Records of a page. Answers [`Reply::RecordPage`].
    RecordPage {
        /// The plugin.
        plugin: String,
        /// The page.
        view: String,
        /// Only records that show this text somewhere.
        filter: String,
        /// The column to sort by, with a `-` before it for greatest first; none for the page's own order.
        sort: Option<String>,
        /// Records to leave out at the beginning.
        offset: u32,
        /// At most so many, and at most 1000.
        limit: u32,
    },
    /// One record. Answers [`Reply::Record`].
    Record {
        /// The plugin.
        plugin: String,
        /// The page.
        view: String,
        /// The record.
        record: RecordId,
    },
    /// Answers a dialog. Answers [`Reply::Done`].
    AnswerDialog {
        /// The dialog.
        dialog: DialogId,
        /// The answer.
        answer: DialogAnswer,
    },
}

/// A password on its way from a person to the place that keeps it. It has no readable debug form.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Password(pub String);

impl std::fmt::Debug for Password {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Password(…)")
    }
}

/// Requests about jobs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Jobs {
    /// Running and recent jobs, newest first. Answers [`Reply::Jobs`].
    List,
    /// Asks a job to stop; what it did so far stays. Answers [`Reply::Done`].
    Cancel(JobId),
    /// Waits until a job ends. Answers [`Reply::JobEnded`].
    Wait(JobId),
}

/// Requests about the store and this session.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Store {
    /// Who uses this session. Answers [`Reply::Session`].
    Session,
    /// Reads and checks everything. Answers [`Reply::Job`].
    Verify,
    /// Writes a backup into a folder: a new one, or one with an older backup of this store. Only an administrator
    /// may: it holds everybody's mail. Answers [`Reply::Job`].
    Backup(PathBuf),
    /// The last backup, for an administrator. Answers [`Reply::Backup`].
    BackupState,
    /// Fills an empty store with the demonstration mailbox. Answers [`Reply::Job`].
    FillDemo,
    /// A setting of this user, such as the theme. Answers [`Reply::Setting`].
    Setting(String),
    /// Stores a setting of this user. Answers [`Reply::Done`].
    SetSetting {
        /// Its name.
        name: String,
        /// Its value.
        value: String,
    },
}

/// A request, by area.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Request {
    /// Folders, lists and messages.
    Mail(Mail),
    /// Address book.
    People(People),
    /// Documents.
    Documents(Documents),
    /// Users and teams.
    Members(crate::Members),
    /// Messages being written.
    Writing(Writing),
    /// Help while a message is written.
    Assist(crate::Assist),
    /// Accounts, fetching and sending.
    Accounts(Accounts),
    /// Plugins.
    Plugins(Plugins),
    /// Fields of messages.
    Fields(Fields),
    /// Jobs.
    Jobs(Jobs),
    /// The store and this session.
    Store(Store),
}

/// What a request answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[allow(missing_docs, reason = "each request names its reply")]
pub enum Reply {
    Done,
    Folders(Vec<FolderRow>),
    Folder(FolderRow),
    View(ViewInfo),
    Window(Window),
    Messages(Vec<MsgId>),
    Rows(Vec<MessageRow>),
    Message(Box<MessageView>),
    Bytes(Vec<u8>),
    Text(String),
    Html(Box<HtmlView>),
    Pictures(Vec<(String, Vec<u8>)>),
    Senders(Vec<String>),
    Forum(Vec<ForumNode>),
    Threads(Vec<ThreadSummary>),
    SearchFields(Vec<SearchFieldRow>),
    Columns(Vec<ColumnRow>),
    Cells(Vec<CellView>),
    Fields(Vec<FieldRow>),
    FieldMenu(FieldMenu),
    FieldChoices(Vec<FieldChoice>),
    Pages(Vec<PageRow>),
    RecordPage(RecordPage),
    Record(Box<RecordView>),
    Undone(Vec<ChangeLabel>),
    Job(JobId),
    Jobs(Vec<JobView>),
    JobEnded(JobView),
    Contacts(Vec<ContactRow>),
    Contact(ContactRow),
    ContactImport(ContactImport),
    Count(u64),
    Entities(Vec<EntityRow>),
    DocumentTargets(Vec<DocumentTarget>),
    DocumentPage(DocumentPage),
    Document(Box<DocumentRow>),
    Plugins(Vec<PluginRow>),
    PluginCommands(Vec<PluginCommandRow>),
    PluginRun(PluginRun),
    PluginTrial(Box<PluginTrial>),
    Managed(crate::Managed),
    Session(SessionView),
    Backup(Option<crate::BackupState>),
    Setting(Option<String>),
    Accounts(Vec<AccountView>),
    Account(Box<AccountView>),
    Suggestion(Box<Suggestion>),
    Queued(MsgId),
    Draft(Box<Draft>),
    Drafts(Vec<Draft>),
    People(Vec<Address>),
    Warnings(Vec<crate::Warning>),
    Templates(Vec<crate::TemplateRow>),
    Snippets(Vec<crate::Snippet>),
    Pasted(crate::PastedText),
    Spelling(crate::Spelling),
    Words(Vec<String>),
    Outbox(Vec<OutboxRow>),
    ServerMessages(Vec<ServerMessage>),
    Users(Vec<crate::UserRow>),
    User(crate::UserRow),
    Teams(Vec<crate::TeamRow>),
    Team(crate::TeamRow),
}

/// What importing contacts did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactImport {
    /// Lines read.
    pub seen: u64,
    /// Contacts added.
    pub imported: u64,
    /// Contacts already there (same addresses and name).
    pub skipped: u64,
    /// Lines that gave no contact, with the reason.
    pub failed: Vec<(u64, String)>,
}

/// What running a plugin's command did.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PluginRun {
    /// What the plugin told the person, in order.
    pub notices: Vec<String>,
    /// Records it made: `plugin/type` and number.
    pub created: Vec<(String, u64)>,
}

/// What a plugin's command did when it was tried.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PluginTrial {
    /// What the plugin told the person, and which records it made.
    pub run: PluginRun,
    /// What it changed, or would change, in order.
    pub effects: Vec<crate::Effect>,
}

/// What a change did, for "undo ..." and for the toast.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeLabel {
    /// The key of its sentence in the language files: `moved`, `trashed`, `junked`, `marked-read`,
    /// `marked-unread`, `restored`, `folder-created`, `folder-renamed`, `folder-moved`, `folder-deleted`,
    /// `contact-added`, `linked`, `unlinked`, `document-added`, `document-shown`, `document-renamed`,
    /// `document-unlinked`, `document-removed`, `field-set`, `field-cleared`, `snippet-added`, `snippet-changed`,
    /// `snippet-removed`, `plugin`.
    pub key: String,
    /// How many objects it changed.
    pub count: u64,
    /// A name: the target folder, say.
    pub name: String,
}

/// What happens without being asked for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Event {
    /// The store changed.
    Changed(Changed),
    /// A job moved; at most about ten times a second for one job.
    Job(JobView),
    /// A plugin's command, started by this session, waits for an answer.
    Dialog(DialogId, DialogRequest),
    /// Nothing follows the last answer to this step of a form: it closes.
    FormDone(DialogId),
    /// A plugin's command, started by this session, says something.
    Notice {
        /// The plugin's name.
        plugin: String,
        /// The sentence.
        text: String,
    },
    /// A plugin failed.
    PluginFaulted {
        /// The plugin.
        plugin: String,
        /// Its name.
        name: String,
        /// It was isolated.
        isolated: bool,
        /// Why.
        failure: Failure,
    },
    /// Mail arrived in an inbox that this session's user sees, outside the account's quiet hours.
    NewMail(NewMail),
    /// Somebody else began to answer this message, or does so no more.
    Answering(MsgId),
    /// A page to open in the browser, for a sign-in that this session started.
    OpenPage {
        /// The sign-in.
        job: JobId,
        /// The page.
        url: String,
    },
    /// A step of a connection test that this session's user started.
    ConnectionStep(JobId, ConnectionStep),
    /// How far the search or the sort of this session is; at most about ten times a second.
    Looked(crate::Looked),
    /// The owner of the store closed it.
    Closed,
}

/// What a desktop notification says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewMail {
    /// The account.
    pub account: AccountId,
    /// Its name; empty for a message of a colleague's, which belongs to no account.
    pub name: String,
    /// How many unread messages arrived.
    pub count: u64,
    /// The newest of them.
    pub msg_id: MsgId,
    /// Who sent it.
    pub from: Address,
    /// Its subject.
    pub subject: String,
}

/// What changed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changed {
    /// The newest change.
    pub seq: u64,
    /// Folders, or their counts.
    pub folders: bool,
    /// Messages appeared, moved or changed: open lists must be read again.
    pub lists: bool,
    /// These messages changed (links, flags); at most 1000 are named.
    pub messages: Vec<MsgId>,
    /// The address book.
    pub people: bool,
    /// Documents, what they are linked with, or who sees them.
    #[serde(default)]
    pub documents: bool,
    /// Plugins: their state, switches or commands; accounts and settings.
    pub plugins: bool,
    /// Columns of which cells that were pending are known now; the lists themselves stay as they are.
    #[serde(default)]
    pub cells: Vec<String>,
}
