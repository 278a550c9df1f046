//! What views ask for. Views push actions; [`crate::reduce`] carries them out.

use std::{ops::Range, path::PathBuf};

use etabli_engine::{
    DialogAnswer, DialogId, DraftId, Failure, JobId, Lang, Manage, SendMode, SignatureOf, Snippet, Target,
    Warning,
};
use etabli_model::{AccountId, Address, DocumentId, EntityId, FolderId, MsgId, RecordId, Style, TeamId};

use crate::{
    commands::CommandId,
    html::{
        Frame, Place, Selecting,
        print::{Paper, Printed},
    },
    options::{Origin, Printer},
    state::{AttachmentUse, Column, ComposeField, Density, FieldValue, PrefPage, ToastAction, TrialOf},
    theme::ThemeChoice,
};

/// One wish.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Action {
    /// Runs a command of the command list.
    Run(CommandId),
    /// Runs a plugin's command on the selected messages.
    RunPlugin {
        plugin: String,
        command: String,
    },
    /// Begins a message of this account.
    WriteFrom(AccountId),
    /// About a message being written.
    Compose(DraftId, ComposeAction),
    /// Goes on with a stored draft, a template or a message of the outbox.
    OpenDraft(MsgId),
    /// About templates and snippets.
    Phrases(PhraseAction),
    Backup(BackupAction),
    /// Turns a kind of warning before sending on or off.
    SetWarning {
        name: &'static str,
        on: bool,
    },
    SelectFolder(FolderId),
    /// The window itself shows a folder.
    ShowFolder(FolderId),
    ToggleFolder(FolderId),
    /// A row was clicked or reached with the keys.
    SelectRow {
        index: u64,
        extend: bool,
        toggle: bool,
    },
    /// Opens or closes the conversation of a row.
    OpenConversation {
        index: u64,
        open: bool,
    },
    /// The context menu of a row: select it unless it is selected already.
    AimRow(u64),
    /// Rows that are visible and may be missing.
    NeedRows(Range<u64>),
    /// About the columns of the list.
    Columns(ColumnAction),
    /// About a page of records of a plugin.
    Records(RecordAction),
    /// About documents.
    Documents(DocumentAction),
    SearchTyped,
    SearchNow,
    SearchClear,
    SearchField(String),
    SearchEverywhere(bool),
    /// About the searches that the user keeps.
    Search(SearchAction),
    /// About fields of messages.
    Fields(FieldAction),
    /// Puts the row of the keyboard elsewhere and leaves the selection as it is.
    MoveCursor(u64),
    /// Closes the window of a message.
    CloseWindow(MsgId),
    /// Answers or passes on a message, selected or not.
    WriteAbout(CommandId, MsgId),
    /// Opens a message that need not be in the list.
    OpenMessage(MsgId),
    Attachment {
        msg_id: MsgId,
        index: u32,
        name: String,
        purpose: AttachmentUse,
    },
    SaveAllAttachments(MsgId),
    AddPeople(Vec<Address>),
    Folder(FolderAction),
    LinkEntity {
        messages: Vec<MsgId>,
        entity: EntityId,
    },
    Unlink {
        msg_id: MsgId,
        kind: String,
        target: u64,
    },
    CreateFolder {
        parent: Option<FolderId>,
        name: String,
    },
    RenameFolder {
        folder: FolderId,
        name: String,
    },
    ImportPicked(Vec<PathBuf>),
    ExportTo {
        folder: FolderId,
        path: PathBuf,
    },
    OpenDemo,
    Answer(DialogId, DialogAnswer),
    /// Answers a plugin that asked outside the window.
    AnswerAside(DialogId, DialogAnswer),
    CloseDialog,
    FindContacts(String),
    Toast(ToastAction),
    DismissToast(usize),
    CancelJob(JobId),
    Plugins(PluginAction),
    SetLang(Lang),
    SetTheme(ThemeChoice),
    SetTextSize(u32),
    /// Trusts the remote pictures of a sender no longer.
    Distrust(String),
    SkipFirstRun,
    ShowPreference(PrefPage),
    Accounts(AccountAction),
    Keys(KeyAction),
    Html(HtmlAction),
    /// Gives text to the clipboard.
    CopyText(String),
    Print(PrintAction),
    PlatformFailed(Failure),
    SaveBytes {
        path: PathBuf,
        bytes: Vec<u8>,
        /// The message it came with; none for what was made here.
        origin: Option<Origin>,
    },
    Saved(PathBuf),
}

/// A wish about the columns of the list.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum ColumnAction {
    SortBy(Column),
    /// Shows or hides a column in this folder.
    Toggle(Column),
    /// Switches the display option of a column that is asked for, in every folder.
    Option(String, bool),
    /// Puts a column before another one, or at the end.
    Place(Column, Option<Column>),
    /// Moves a column by one place, to the right or not.
    Step(Column, bool),
    Widen(Column, f32),
    /// Every folder takes the columns of this one.
    ForAllFolders,
    /// This folder shows the usual columns again.
    Reset,
    SafeReading(bool),
    /// Lists conversations in this folder, or single messages.
    Conversations(bool),
    TwoPeople(bool),
    Density(Density),
    /// Puts the reader at the right of the list, or below it.
    Beside(bool),
    /// Visible rows lack cells of a column.
    NeedCells(String, Vec<MsgId>),
    /// The pointer rests on a row.
    Preview(MsgId),
}

/// A wish about a page of records of a plugin.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum RecordAction {
    Show {
        plugin: String,
        view: String,
    },
    /// The filter was typed.
    Filter,
    SortBy(String),
    /// Rows that are visible and may be missing.
    Need(Range<u64>),
    /// A row was clicked or reached with the keys.
    Cursor(u64),
    Open(RecordId),
    Close,
    /// Runs a command of the plugin for the open record.
    Run(String),
    ShowMessage(MsgId),
}

/// A wish about documents.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum DocumentAction {
    /// Shows the documents of a target, or all.
    Show(Option<Target>),
    /// The filter was typed.
    Filter,
    SortBy(String),
    /// Rows that are visible and may be missing.
    Need(Range<u64>),
    /// A row was clicked or reached with the keys.
    Cursor(u64),
    /// Shows a document on the page.
    Open(DocumentId),
    Close,
    /// The keyboard or the pointer is on an attachment.
    Aim {
        msg_id: MsgId,
        part: u32,
    },
    /// Asks what attachments of the open message are added to.
    AskAdd {
        msg_id: MsgId,
        parts: Vec<u32>,
    },
    Add {
        msg_id: MsgId,
        parts: Vec<u32>,
        target: Target,
        /// The person was told that others will see the files.
        share: bool,
        /// The name of the target.
        name: String,
    },
    /// Opens, saves or finds the file of a document.
    Use {
        id: DocumentId,
        name: String,
        purpose: AttachmentUse,
    },
    AskRename(DocumentId, String),
    Rename {
        id: DocumentId,
        name: String,
    },
    /// Asks what a document is linked with.
    AskLink(DocumentId, String),
    /// The name of a target was typed.
    FindTargets,
    Link {
        id: DocumentId,
        target: Target,
        share: bool,
        name: String,
    },
    Unlink {
        id: DocumentId,
        target: Target,
        name: String,
    },
    Remove(DocumentId, String),
    ShowMessage(MsgId),
}

/// A wish about kept searches, named by their place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum SearchAction {
    /// Keeps the search that the list shows.
    Keep,
    Run(usize),
    Forget(usize),
    /// Ends the search that runs; its text stays.
    Stop,
    /// Lists the messages of whoever bears this name or address, in all folders.
    People(String),
}

/// A wish about fields of messages, such as their category.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum FieldAction {
    /// A menu lacks what can be chosen for these messages.
    Ask { field: String, messages: Vec<MsgId> },
    /// A menu lacks the values of a field.
    AskValues(String),
    /// Gives messages a value, or none.
    Set { field: String, messages: Vec<MsgId>, value: Option<FieldValue> },
    /// Shows the values for the selected messages, to choose one by name.
    Open(String),
    /// Lists the messages that hold a value.
    Search(String, FieldValue),
}

/// A wish about the keys of commands.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum KeyAction {
    /// The next keys are for this command.
    Ask(CommandId),
    /// These keys are for this command; none were pressed where the person changed their mind.
    Pressed(CommandId, Option<egui::KeyboardShortcut>),
    /// The command has no keys.
    Clear(CommandId),
    Reset(CommandId),
    ResetAll,
    /// Single letters act, or not.
    Letters(bool),
}

/// A wish about folders, and about mail in bins.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum FolderAction {
    /// Moves messages; asks first when others would see them.
    AskMoveTo {
        messages: Vec<MsgId>,
        folder: FolderId,
    },
    MoveTo {
        messages: Vec<MsgId>,
        folder: FolderId,
    },
    /// Moves a folder below another one or to the top; asks first when others would see it.
    AskMove {
        folder: FolderId,
        parent: Option<FolderId>,
    },
    Move {
        folder: FolderId,
        parent: Option<FolderId>,
    },
    /// Deletes a folder; asks first unless it is empty.
    AskDelete(FolderId),
    Delete(FolderId),
    /// Moves messages of bins back to where they were.
    Restore(Vec<MsgId>),
    AskDeleteForever(Vec<MsgId>),
    DeleteForever(Vec<MsgId>),
    /// Empties a bin for good, here only.
    AskEmpty(FolderId),
    Empty(FolderId),
}

/// A wish about the plugins of the store.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum PluginAction {
    /// Switches a plugin on or off for a team.
    Switch {
        plugin: String,
        team: TeamId,
        on: bool,
    },
    Restart(String),
    /// Shows a plugin in detail; again, no longer.
    Show(String),
    Manage(Manage),
    /// Saves what was entered in the settings of the plugin that is shown.
    SaveSettings,
    /// Gives those settings the plugin's own values back.
    ResetSettings,
    AskToRemove {
        plugin: String,
        name: String,
        with_data: bool,
    },
    /// Asks where to write the records of a plugin.
    AskToExport(String),
    /// Writes them.
    ExportTo {
        plugin: String,
        path: std::path::PathBuf,
    },
    /// Tries something without effect.
    Try(TrialOf),
    /// Asks for another version to try beside the one that runs.
    AskToCompare,
    /// Runs the rules of a plugin on a folder.
    RunRules {
        plugin: String,
        folder: FolderId,
    },
    /// Shows the newest lines of a plugin's log.
    ShowLog {
        plugin: String,
        name: String,
    },
    /// Shows what a plugin read, or which plugins read a message.
    ShowReadings {
        plugin: Option<String>,
        message: Option<MsgId>,
        /// The plugin's name or the message's subject.
        about: String,
    },
}

/// A wish about the HTML in the reader. Places are in pixels of the screen from the page's corner.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum HtmlAction {
    /// Lays the page out.
    Frame(Frame),
    /// Strips that are visible, or soon.
    Need(Range<u32>),
    /// The pointer is there.
    Look(Place),
    /// The pointer has left the page.
    LookAway,
    Click(Place),
    Select(Selecting),
    /// Tells where a text stands.
    Find(String),
    /// Copies the selected text.
    Copy,
    /// Shows the message as text, or as HTML.
    AsText(bool),
    /// Shows the remote pictures of this message.
    ShowPictures(MsgId),
    /// Shows those of a sender from now on, or no longer.
    TrustPictures {
        msg_id: MsgId,
        address: String,
        trusted: bool,
    },
    /// Opens a link, whatever its text shows.
    Open(String),
}

/// A wish about the message that is about to be printed.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum PrintAction {
    /// Lays it out on this paper.
    Paper(Paper),
    /// It is laid out, or cannot be; the number says for which wish.
    Ready(u64, Option<Printed>),
    /// These are the printers; none where the system does not say.
    Printers(Option<Vec<Printer>>),
    /// It goes to the printer of this name.
    Choose(String),
    /// Gives it to the system's printing.
    Send,
    Save,
    Open,
    /// It was taken, for this printer where it is known.
    Sent(Option<Printer>),
}

/// A wish about accounts. No password is in it: those stay in the form until they are sent.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum AccountAction {
    /// Shows an account; asks first when the shown one has changes.
    Select(AccountId),
    /// Starts a new account; asks first when the shown one has changes.
    New,
    /// Shows an account, or a new one, whatever was typed.
    Open(Option<AccountId>),
    /// The address of a new account was typed.
    AddressTyped,
    /// The days of the retention changed.
    RetentionTyped,
    /// Saves what is typed, after the preview of a new retention.
    Save,
    /// Saves what is typed.
    SaveNow,
    /// Forgets what is typed.
    Cancel,
    /// Asks whether to remove the account.
    AskRemove,
    Remove(AccountId),
    Test,
    StopTest,
    /// Signs in in the browser, after saving what is typed.
    SignIn,
    /// Signs in to an account that is stored.
    SignInTo(AccountId),
    /// Fetches mail of one account.
    Fetch(AccountId),
    /// Sends what is due in the outbox of one account, or of all.
    SendAll(Option<AccountId>),
    SendNow(Vec<MsgId>),
    /// Takes a message out of the outbox and puts it into the drafts.
    TakeBack(MsgId),
    /// Sends the receipt that a message asks for, or refuses it for good.
    AnswerReceipt {
        msg_id: MsgId,
        send: bool,
    },
    /// Asks whether to believe the certificate that the connection test met.
    AskTrust {
        host: String,
        fingerprint: String,
    },
    /// Believes a certificate by its fingerprint, once the account is saved.
    Trust(String),
    EmptyServerTrash,
}

/// A wish about backups.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum BackupAction {
    /// Asks for the folder.
    Choose,
    /// Writes a backup into it.
    Into(std::path::PathBuf),
}

/// A wish about templates and snippets.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum PhraseAction {
    NewTemplate,
    EditTemplate(MsgId),
    DeleteTemplate(MsgId),
    /// Shows the snippets to put one into a message.
    OpenSnippets(DraftId),
    /// Takes a word out of the person's own dictionary.
    Unlearn(String),
    /// Opens a snippet to change it; none for a new one.
    EditSnippet(Option<Snippet>),
    /// Adds, changes or removes a snippet.
    SetSnippet {
        before: Option<Snippet>,
        after: Option<Snippet>,
    },
}

/// A wish about a message being written.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum ComposeAction {
    ChangeAccount(AccountId),
    ChangeSignature(SignatureOf),
    /// Something was typed in a field of people: proposes some.
    Complete(ComposeField),
    /// Somebody was chosen: asks whether the address book has them.
    LookUp,
    /// Picks files to send along, or pictures that the text shows.
    PickFiles {
        inline: bool,
    },
    Attach {
        paths: Vec<PathBuf>,
        inline: bool,
    },
    /// A file was read, or cannot be.
    FileRead {
        name: String,
        inline: bool,
        read: Result<Vec<u8>, etabli_engine::Failure>,
    },
    /// Pastes this text, or the page that lies beside it.
    Paste(String),
    /// The page that lies beside a pasted text, if there is one.
    PageRead {
        text: String,
        html: Option<String>,
    },
    /// Asks what was perhaps meant by a word.
    Suggest(String),
    /// Adds a word to the person's own dictionary.
    Learn(String),
    PastePicture(std::sync::Arc<egui::ColorImage>),
    Detach(u32),
    /// Sends now, so that it can be taken back for a while.
    Send,
    /// Keeps what is typed without waiting for a pause.
    Keep,
    /// Gives the selected text a style, or takes it away.
    Style(Style),
    /// Sends at once.
    SendNow,
    /// Sends at a time, in seconds since 1970; none puts it into the outbox.
    SendLater(Option<i64>),
    /// Sends although these warnings were shown.
    SendAnyway(SendMode, Vec<Warning>),
    /// Puts a template into the message.
    UseTemplate(MsgId),
    /// Keeps a copy of the message as a template, under its subject.
    CopyToTemplate,
    /// Fills the variables that have a value by now.
    Fill,
    /// Puts a snippet in the place of what is selected, or of what stands from there to the cursor.
    InsertSnippet {
        text: String,
        from: Option<usize>,
    },
    /// Puts the cursor into a field.
    Focus(ComposeField),
    /// Moves everybody to Bcc, so that nobody sees the others.
    HideRecipients,
    PutAway,
    AskDiscard,
    Discard,
}

/// Collects actions during a frame.
pub(crate) type Actions = Vec<Action>;
