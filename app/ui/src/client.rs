//! Requests on their way: each tag remembers what its reply is for.

use std::{collections::HashMap, path::PathBuf};

use etabli_engine::{Backend, ChangeLabel, DraftId, Incoming, Request, SendMode, Tag, Warning, view::ViewId};
use etabli_model::{AccountId, DocumentId, MsgId, RecordId};

use crate::state::{AttachmentUse, ComposeField, Filed, ListTag, TrialOf};

/// What a reply about documents is for.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum DocumentAsk {
    /// Rows of the page: generation and chunk.
    Rows(u64, u32),
    /// The document in the pane.
    Document(DocumentId),
    /// What files can be added to, or a document linked with, for the text that is typed.
    Targets(Filed, String),
    File {
        id: DocumentId,
        name: String,
        purpose: AttachmentUse,
    },
}

/// What a reply is for.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Ask {
    Session,
    Folders,
    SearchFields,
    PluginCommands,
    Plugins,
    Teams,
    /// A package that is being installed.
    PluginInstalled(PathBuf),
    /// The log of a plugin.
    PluginLog(String),
    /// The settings of a plugin.
    PluginSettings(String),
    /// A setting of a plugin that is being saved.
    PluginSetting {
        plugin: String,
        setting: String,
    },
    /// What a plugin read, or who read a message.
    Readings {
        plugin: Option<String>,
        message: Option<MsgId>,
    },
    Jobs,
    Setting(String),
    OpenList(ListTag),
    /// An open list, sorted by a column that is asked for.
    SortList(ListTag),
    /// How much the search of this list finds in all folders.
    Everywhere(ViewId),
    Columns,
    /// The fields of messages.
    Fields,
    /// What can be chosen for messages in a field.
    FieldMenu(String, Vec<MsgId>),
    /// Every value of a field.
    FieldValues(String),
    /// A field that is being set.
    FieldSet(ChangeLabel),
    Pages,
    /// Rows of a page of records: generation and chunk.
    Records(u64, u32),
    Record(RecordId),
    /// About documents.
    Documents(DocumentAsk),
    /// Messages whose subjects the page of a record shows.
    RecordMessages(Vec<MsgId>),
    Cells(String, Vec<MsgId>),
    /// The text that hovering a row shows.
    Preview(MsgId),
    Rows,
    SelectAll,
    /// The messages of a list, of which this one is selected.
    Place(ViewId, MsgId),
    /// The messages of a range of rows.
    SelectRange,
    Message(MsgId),
    /// A message for its own window.
    WindowMessage(MsgId),
    Html(MsgId),
    /// The remote pictures of a message.
    Pictures(MsgId),
    /// A sender whose pictures are trusted from now on, or no longer; then the message is shown anew.
    PicturesTrusted {
        msg_id: MsgId,
        trusted: bool,
    },
    /// The last backup.
    Backup,
    /// The senders whose pictures are trusted.
    TrustedSenders,
    /// One of them is not, from now on.
    Distrusted,
    Forum(MsgId),
    Attachment {
        msg_id: MsgId,
        index: u32,
        name: String,
        purpose: AttachmentUse,
    },
    /// A change whose toast has this key, with the number of messages and a name.
    Changed {
        key: &'static str,
        count: u64,
        name: String,
    },
    /// Messages that go for good.
    Removed,
    Undo,
    Redo,
    FolderMade,
    Job,
    /// Something that is tried without effect.
    Trial(TrialOf),
    Plugin,
    AddedPeople,
    Contacts(String),
    Entities,
    Accounts,
    Outbox,
    AccountSaved,
    AccountRemoved,
    Suggestion(String),
    /// A preview of so many days.
    Retention(AccountId, u32),
    /// A sign-in in the browser.
    SignIn,
    /// A message is begun or opened for writing.
    DraftBegun,
    /// What was being written when the program ended.
    Drafts,
    /// Another account for a message being written.
    DraftChanged(DraftId),
    DraftFiles(DraftId),
    DraftKept(DraftId),
    DraftAway {
        id: DraftId,
        /// The person is told of it.
        told: bool,
    },
    Templates,
    Snippets,
    /// A template that is kept.
    TemplateKept(DraftId),
    /// A copy of a message that is kept as a template.
    TemplateCopied(DraftId),
    SnippetSet,
    /// What to look at before a message is sent; the person has seen some of it.
    DraftChecked {
        id: DraftId,
        mode: SendMode,
        seen: Vec<Warning>,
    },
    DraftSent {
        id: DraftId,
        mode: SendMode,
    },
    /// People that fit what is typed in a field.
    Completion(DraftId, ComposeField, String),
    /// Which of these addresses stand in the address book.
    InBook(DraftId, Vec<String>),
    /// What is spelt wrongly in a text.
    Spelling(DraftId, String),
    /// What was perhaps meant by a word.
    Proposals(DraftId, String),
    /// A word was added to the person's own dictionary, or taken out of it.
    OwnWord {
        word: String,
        known: bool,
    },
    /// A file that the text of a message being written shows.
    DraftFile(DraftId, u32),
    /// The words of the person's own dictionary.
    OwnWords,
    /// A picture that the text shows.
    DraftPicture(DraftId),
    /// What is pasted from a page.
    Pasted(DraftId),
    /// A sent message is taken back to go on writing it.
    Recalled(MsgId),
    TrashPreview,
    Test(Option<AccountId>),
    /// Fetching or sending that the person asked for.
    Transport,
    /// Taking a message out of the outbox.
    TakenBack,
    /// Answering a request for a receipt, by a person or by the account's setting.
    ReceiptAnswered {
        asked: bool,
        send: bool,
    },
    Silent,
}

/// The sending side of the session.
pub(crate) struct Client {
    backend: Box<dyn Backend>,
    next: Tag,
    waiting: HashMap<Tag, Ask>,
}

impl Client {
    pub(crate) fn new(backend: Box<dyn Backend>) -> Self {
        Self { backend, next: 1, waiting: HashMap::new() }
    }

    pub(crate) fn send(&mut self, request: Request, ask: Ask) {
        let tag = self.next;
        self.next += 1;
        self.waiting.insert(tag, ask);
        self.backend.send(tag, request);
    }

    pub(crate) fn poll(&mut self) -> Option<Incoming> {
        self.backend.poll()
    }

    pub(crate) fn take(&mut self, tag: Tag) -> Option<Ask> {
        self.waiting.remove(&tag)
    }

    pub(crate) fn is_waiting(&self, wanted: &Ask) -> bool {
        self.waiting.values().any(|ask| ask == wanted)
    }
}
