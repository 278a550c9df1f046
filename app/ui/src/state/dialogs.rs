//! Dialogs that are open.

use egui::TextureHandle;
use etabli_engine::{DialogId, DraftId, LedgerRow, LogLine, Manage, SendMode, Snippet, Warning};
use etabli_model::{DocumentId, FolderId, MsgId};

use super::{FieldPick, FormState, TargetsState, TrialState};
use crate::{
    action::{AccountAction, ComposeAction, FolderAction},
    html::print::{Print, Printed},
    options::Printer,
};

/// One dialog; the last of the screen's list is on top.
#[derive(Debug)]
pub(crate) enum Dialog {
    /// A plugin's form.
    Form(Box<FormState>),
    /// A question.
    Confirm {
        kind: ConfirmKind,
        title: String,
        text: String,
        accept: String,
        destructive: bool,
        footer: String,
    },
    /// A contact or an entity to pick.
    Pick(PickState),
    /// A secret of a plugin.
    Secret(SecretState),
    /// What files are added to, or a document linked with.
    Targets(TargetsState),
    /// A folder to move messages or a folder to.
    Move(MoveState),
    /// A value of a field of messages to choose.
    Field(FieldPick),
    /// A name to type.
    Name(NameState),
    /// Every command by name.
    Palette(PaletteState),
    /// The list of keys.
    Keys {
        /// Only those that work on this screen.
        here: bool,
    },
    /// Running and recent jobs.
    Jobs,
    /// A message about to be printed.
    Print(Box<PrintState>),
    /// The newest lines of a plugin's log; none while they have not arrived.
    PluginLog { plugin: String, name: String, lines: Option<Vec<LogLine>> },
    /// What plugins read.
    Readings(Readings),
    /// What a plugin would do.
    Trial(Box<TrialState>),
    /// The snippets, to put one into a message.
    Snippets(SnippetsState),
    /// A snippet being changed.
    Snippet(SnippetState),
    /// What to look at before a message is sent.
    Warnings { id: DraftId, mode: SendMode, found: Vec<Warning> },
}

impl Dialog {
    /// Reports whether a plugin waits for its answer.
    pub(crate) fn is_of_plugin(&self) -> bool {
        match self {
            Self::Form(_) | Self::Secret(_) => true,
            Self::Confirm { kind, .. } => matches!(kind, ConfirmKind::Plugin(_)),
            Self::Pick(state) => matches!(state.purpose, PickPurpose::Plugin(_)),
            _ => false,
        }
    }
}

/// A message about to be printed.
pub(crate) struct PrintState {
    pub(crate) print: Print,
    /// The system has printing.
    pub(crate) can_send: bool,
    /// The printers; none while they are asked for, and where the system does not say.
    pub(crate) printers: Option<Vec<Printer>>,
    /// The name of the one it goes to.
    pub(crate) printer: Option<String>,
    /// Counts how often it was laid out.
    pub(crate) turn: u64,
    /// None while it is laid out.
    pub(crate) printed: Option<Printed>,
    pub(crate) failed: bool,
    /// The page that the preview shows, counted from 0.
    pub(crate) sheet: usize,
    /// The previews.
    pub(crate) pictures: Vec<TextureHandle>,
}

impl PrintState {
    /// Reports whether it can go to a printer.
    pub(crate) fn has_printer(&self) -> bool {
        self.can_send && self.printers.as_ref().is_none_or(|printers| !printers.is_empty())
    }

    /// Returns the printer that it goes to.
    pub(crate) fn chosen(&self) -> Option<&Printer> {
        self.printers.iter().flatten().find(|printer| Some(&printer.name) == self.printer.as_ref())
    }
}

impl std::fmt::Debug for PrintState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PrintState").field("title", &self.print.title).finish_non_exhaustive()
    }
}

/// What a question is about.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum ConfirmKind {
    /// A plugin asks.
    Plugin(DialogId),
    /// An attachment that can run on this computer.
    OpenAttachment { msg_id: MsgId, index: u32, name: String },
    /// A document that can run on this computer.
    OpenDocument { id: DocumentId, name: String },
    /// A link whose text shows another address.
    OpenLink(String),
    /// Something about accounts that is done after a yes.
    Account(AccountAction),
    /// Something about a message being written that is done after a yes.
    Compose(DraftId, ComposeAction),
    /// Something about folders or their mail that is done after a yes.
    Folder(FolderAction),
    /// Something about plugins that is done after a yes.
    ManagePlugin(Manage),
}

/// What a plugin read, or which plugins read a message.
#[derive(Debug)]
pub(crate) struct Readings {
    pub(crate) plugin: Option<String>,
    pub(crate) message: Option<MsgId>,
    /// The plugin's name or the message's subject.
    pub(crate) about: String,
    /// The newest first; none while they have not arrived.
    pub(crate) rows: Option<Vec<LedgerRow>>,
}

/// A secret being entered for a plugin, which will not see it. It has no readable debug form.
pub(crate) struct SecretState {
    pub(crate) dialog: DialogId,
    pub(crate) title: String,
    pub(crate) footer: String,
    pub(crate) text: String,
    pub(crate) fresh: bool,
}

impl std::fmt::Debug for SecretState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SecretState").field("title", &self.title).finish_non_exhaustive()
    }
}

/// What a contact or entity is picked for.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum PickPurpose {
    /// A plugin asks for a contact.
    Plugin(DialogId),
    /// The messages to link with an entity.
    LinkEntity(Vec<MsgId>),
}

/// A contact or entity being picked.
#[derive(Debug)]
pub(crate) struct PickState {
    pub(crate) purpose: PickPurpose,
    pub(crate) title: String,
    pub(crate) footer: String,
    pub(crate) filter: String,
    pub(crate) cursor: usize,
    pub(crate) fresh: bool,
}

/// What is moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Moved {
    Messages(Vec<MsgId>),
    Folder(FolderId),
}

/// A snippet being looked for.
#[derive(Debug)]
pub(crate) struct SnippetsState {
    pub(crate) id: DraftId,
    pub(crate) filter: String,
    pub(crate) cursor: usize,
    pub(crate) fresh: bool,
}

/// A snippet being changed.
#[derive(Debug)]
pub(crate) struct SnippetState {
    pub(crate) before: Option<Snippet>,
    pub(crate) typed: Snippet,
    pub(crate) fresh: bool,
}

/// A target folder being chosen.
#[derive(Debug)]
pub(crate) struct MoveState {
    pub(crate) what: Moved,
    pub(crate) cursor: usize,
    pub(crate) filter: String,
    pub(crate) fresh: bool,
}

/// What a name is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NamePurpose {
    NewFolder(Option<FolderId>),
    Rename(FolderId),
    Document(DocumentId),
}

/// A name being typed.
#[derive(Debug)]
pub(crate) struct NameState {
    pub(crate) purpose: NamePurpose,
    pub(crate) text: String,
    pub(crate) fresh: bool,
}

/// The palette.
#[derive(Debug, Default)]
pub(crate) struct PaletteState {
    pub(crate) filter: String,
    pub(crate) cursor: usize,
    pub(crate) fresh: bool,
}
