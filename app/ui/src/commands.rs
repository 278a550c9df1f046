//! The one list of commands: it feeds the toolbar, menus, the palette, shortcuts and tests.

use egui::{Key, KeyboardShortcut, Modifiers};
use etabli_engine::view::PluginCommandRow;
use etabli_model::{AccountId, FolderKind, MsgId};

use crate::{
    icons::Icon,
    shell::rail_action,
    state::{Cache, OpenMessage, Page, PrefPage, Screen},
};

/// Where a command's shortcut works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Context {
    /// Everywhere, also while text is typed.
    Everywhere,
    /// Everywhere but in text fields.
    OutsideText,
    /// With the focus on the list or the tree.
    List,
    /// With the focus on the list.
    Rows,
    /// While a message is being written, outside of list, tree and search.
    Writing,
}

/// A command: what it is called and how it is reached.
#[derive(Debug, Clone, Copy)]
pub struct Command {
    /// Which one.
    pub id: CommandId,
    /// The key of its label; `.hint` is what the palette finds it by too.
    pub key: &'static str,
    /// Its icon.
    pub icon: Icon,
    /// Its shortcuts; the first one is shown.
    pub shortcuts: &'static [KeyboardShortcut],
    /// Where they work.
    pub context: Context,
}

const fn ctrl(key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::COMMAND, key)
}

const fn ctrl_shift(key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::COMMAND.plus(Modifiers::SHIFT), key)
}

const fn plain(key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::NONE, key)
}

const fn shift(key: Key) -> KeyboardShortcut {
    KeyboardShortcut::new(Modifiers::SHIFT, key)
}

macro_rules! commands {
    ($($(#[$doc:meta])* $id:ident $key:literal $icon:ident $context:ident [$($shortcut:expr),*];)*) => {
        /// Every command of the core.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum CommandId { $($(#[$doc])* $id,)* }

        /// All commands, in the order of the palette.
        pub const COMMANDS: &[Command] = &[$(Command {
            id: CommandId::$id,
            key: $key,
            icon: Icon::$icon,
            shortcuts: &[$($shortcut),*],
            context: Context::$context,
        },)*];
    };
}

commands! {
    /// Writes a message.
    NewMessage "cmd-new" PencilSimpleLine Everywhere [ctrl(Key::N)];
    /// Writes to colleagues, without a mail server.
    NewInternal "cmd-new-internal" ChatsCircle Everywhere [ctrl_shift(Key::N)];
    /// Answers the sender.
    Reply "cmd-reply" ArrowBendUpLeft Everywhere [ctrl(Key::R)];
    /// Answers everyone.
    ReplyAll "cmd-reply-all" ArrowBendDoubleUpLeft Everywhere [ctrl_shift(Key::R)];
    /// Passes a message on.
    Forward "cmd-forward" ArrowBendUpRight Everywhere [ctrl(Key::L)];
    /// Opens a message in a window of its own.
    OpenWindow "cmd-open-window" EnvelopeOpen Rows [plain(Key::Enter)];
    /// Sends the message being written.
    Send "cmd-send" PaperPlaneTilt Writing [ctrl(Key::Enter)];
    /// Puts it into the outbox for later.
    SendLater "cmd-send-later" Clock Writing [ctrl_shift(Key::Enter)];
    /// Keeps it as it is.
    SaveDraft "cmd-save-draft" FloppyDisk Writing [ctrl(Key::S)];
    /// Adds files to it.
    Attach "cmd-attach" Paperclip Writing [ctrl_shift(Key::A)];
    /// Makes its selected text bold, or no longer.
    Bold "cmd-bold" TextB Writing [ctrl(Key::B)];
    /// Makes it italic, or no longer.
    Italic "cmd-italic" TextItalic Writing [ctrl(Key::I)];
    /// Underlines it, or no longer.
    Underline "cmd-underline" TextUnderline Writing [ctrl(Key::U)];
    /// Moves messages to the trash.
    Delete "cmd-delete" Trash List [plain(Key::Delete)];
    /// Removes messages for good.
    DeleteForever "cmd-delete-forever" Trash List [shift(Key::Delete)];
    /// Moves messages of trash or junk back to where they were.
    Restore "cmd-restore" ArrowCounterClockwise List [];
    /// Moves messages to the junk folder, and out of it.
    Junk "cmd-junk" WarningOctagon List [plain(Key::J)];
    /// Prints a message.
    Print "cmd-print" Printer Everywhere [ctrl(Key::P)];
    /// Sends and receives for all accounts.
    SendReceive "cmd-send-receive" ArrowsClockwise Everywhere [plain(Key::F5)];
    /// Fetches new mail of the account that the selected folder belongs to.
    FetchAccount "cmd-fetch-account" ArrowsClockwise Everywhere [shift(Key::F5)];
    /// Sends what waits in the selected outbox, or in all of them.
    SendAll "cmd-send-all" PaperPlaneRight Everywhere [];
    /// Sends the selected messages of an outbox now.
    SendNow "cmd-send-now" PaperPlaneTilt Everywhere [];
    /// Deletes the trash's messages on their servers, then here; asks first.
    EmptyServerTrash "cmd-empty-server" Trash Everywhere [];
    /// Shows the conversation as a tree.
    Forum "cmd-forum" TreeView Everywhere [ctrl(Key::G)];
    /// Lists conversations, or single messages, in this folder.
    Conversations "cmd-conversations" Chats Everywhere [];
    /// Puts the reader at the right of the list, or below it.
    ReaderBeside "cmd-reader-beside" Columns Everywhere [];
    /// Imports mail files.
    Import "cmd-import" DownloadSimple Everywhere [];
    /// Imports a folder of mail (Maildir).
    ImportFolder "cmd-import-folder" FolderOpen Everywhere [];
    /// Writes a folder and its sub-folders as mbox files.
    Export "cmd-export" Export Everywhere [];
    /// Reads and checks the whole store.
    Verify "cmd-verify" ShieldCheck Everywhere [];
    /// Writes a backup of the whole store into a folder.
    BackUp "cmd-backup" FloppyDisk Everywhere [];
    /// Marks messages as read.
    MarkRead "cmd-mark-read" EnvelopeOpen List [shift(Key::U)];
    /// Marks messages as unread.
    MarkUnread "cmd-mark-unread" EnvelopeSimple List [plain(Key::U)];
    /// Moves messages to a folder.
    MoveTo "cmd-move" FolderSimple Everywhere [ctrl_shift(Key::M)];
    /// Adds the people of a message to the address book.
    AddPeople "cmd-add-people" UserPlus Everywhere [];
    /// Links messages with an entity.
    LinkEntity "cmd-link-entity" Buildings Everywhere [];
    /// Adds the attachment that is aimed at to the documents of something.
    AddDocument "cmd-add-document" FolderOpen Everywhere [];
    /// Adds all attachments of the message.
    AddDocuments "cmd-add-documents" FolderOpen Everywhere [];
    /// Selects every row of the list.
    SelectAll "cmd-select-all" ListChecks OutsideText [ctrl(Key::A)];
    /// Makes a sub-folder.
    NewFolder "cmd-new-folder" FolderSimplePlus Everywhere [];
    /// Renames a folder.
    RenameFolder "cmd-rename-folder" NotePencil Everywhere [plain(Key::F2)];
    /// Moves a folder.
    MoveFolder "cmd-move-folder" FolderOpen Everywhere [];
    /// Deletes a folder; its mail goes to the trash.
    DeleteFolder "cmd-delete-folder" Trash Everywhere [];
    /// Empties trash or junk for good, here only.
    EmptyBin "cmd-empty-bin" Trash Everywhere [];
    /// Takes the last change back.
    Undo "cmd-undo" ArrowCounterClockwise OutsideText [ctrl(Key::Z)];
    /// Makes it again.
    Redo "cmd-redo" ArrowClockwise OutsideText [ctrl_shift(Key::Z), ctrl(Key::Y)];
    /// Goes to the search field.
    Search "cmd-search" MagnifyingGlass Everywhere [ctrl(Key::K), ctrl(Key::F)];
    /// Looks for a text in the open message.
    FindInMessage "cmd-find" MagnifyingGlass Everywhere [ctrl_shift(Key::F)];
    /// Shows the mail.
    ShowMail "rail-mail" EnvelopeSimple Everywhere [ctrl(Key::Num1)];
    /// Shows place 2 of the rail.
    View2 "cmd-view-2" Columns Everywhere [ctrl(Key::Num2)];
    /// Shows place 3 of the rail.
    View3 "cmd-view-3" Columns Everywhere [ctrl(Key::Num3)];
    /// Shows place 4 of the rail.
    View4 "cmd-view-4" Columns Everywhere [ctrl(Key::Num4)];
    /// Shows place 5 of the rail.
    View5 "cmd-view-5" Columns Everywhere [ctrl(Key::Num5)];
    /// Shows place 6 of the rail.
    View6 "cmd-view-6" Columns Everywhere [ctrl(Key::Num6)];
    /// Shows place 7 of the rail.
    View7 "cmd-view-7" Columns Everywhere [ctrl(Key::Num7)];
    /// Shows place 8 of the rail.
    View8 "cmd-view-8" Columns Everywhere [ctrl(Key::Num8)];
    /// Shows place 9 of the rail.
    View9 "cmd-view-9" Columns Everywhere [ctrl(Key::Num9)];
    /// Shows the documents.
    ShowDocuments "rail-documents" FolderOpen Everywhere [];
    /// Shows the plugins.
    ShowPlugins "rail-plugins" PuzzlePiece Everywhere [];
    /// Installs a plugin from a file.
    InstallPlugin "cmd-install-plugin" FilePlus Everywhere [];
    /// Shows which plugins read a message.
    WhoRead "cmd-who-read" ShieldCheck Everywhere [];
    /// Shows the preferences.
    ShowPreferences "rail-preferences" GearSix Everywhere [ctrl(Key::Comma)];
    /// Shows the accounts.
    ShowAccounts "cmd-accounts" At Everywhere [];
    /// Shows the keys of every command, to change them.
    ShowShortcuts "cmd-shortcuts" Keyboard Everywhere [];
    /// Starts a new account.
    NewAccount "cmd-new-account" Plus Everywhere [];
    /// Shows running and recent jobs.
    ShowJobs "cmd-jobs" CircleNotch Everywhere [];
    /// Shows every command by name.
    Palette "cmd-palette" Command Everywhere [ctrl_shift(Key::P)];
    /// Shows the keys that work on this screen.
    Help "cmd-help" Question Everywhere [plain(Key::F1)];
    /// Shows the list of keys.
    Keys "cmd-keys" Keyboard List [plain(Key::Questionmark)];
    /// Makes the text larger.
    ZoomIn "cmd-zoom-in" TextAa Everywhere [ctrl(Key::Plus), ctrl(Key::Equals)];
    /// Makes the text smaller.
    ZoomOut "cmd-zoom-out" TextAa Everywhere [ctrl(Key::Minus)];
    /// Gives the text its normal size.
    ZoomReset "cmd-zoom-reset" TextAa Everywhere [ctrl(Key::Num0)];
}

/// Returns a command.
#[must_use]
pub fn command(id: CommandId) -> Option<&'static Command> {
    COMMANDS.iter().find(|command| command.id == id)
}

/// Writes a shortcut as people read it, with the words of the language for Shift and Delete.
#[must_use]
pub fn shortcut_text(shortcut: &KeyboardShortcut, i18n: &crate::i18n::I18n) -> String {
    let mut parts: Vec<&str> = Vec::new();
    if shortcut.modifiers.command || shortcut.modifiers.ctrl {
        parts.push(i18n.tr("key-ctrl"));
    }
    if shortcut.modifiers.alt {
        parts.push("Alt");
    }
    if shortcut.modifiers.shift && shortcut.logical_key != Key::Questionmark {
        parts.push(i18n.tr("key-shift"));
    }
    parts.push(match shortcut.logical_key {
        Key::Delete => i18n.tr("key-delete"),
        Key::Enter => i18n.tr("key-enter"),
        Key::Comma => ",",
        Key::Plus | Key::Equals => "+",
        Key::Minus => "\u{2212}",
        Key::Questionmark => "?",
        key => key.name(),
    });
    parts.join(" ")
}

/// Says whether a command can be used now; the error is the key of the reason.
pub(crate) fn enabled(id: CommandId, cache: &Cache, screen: &Screen) -> Result<(), &'static str> {
    use CommandId as Id;
    let selected = screen.selection.len();
    let one = screen.selection.single().is_some();
    let some = |ok: bool, reason| if ok { Ok(()) } else { Err(reason) };
    match id {
        Id::NewMessage => some(!cache.accounts().is_empty(), "reason-no-account"),
        Id::Reply | Id::ReplyAll | Id::Forward if cache.accounts().is_empty() => Err("reason-no-account"),
        Id::Reply | Id::ReplyAll | Id::Forward => some(one, "reason-one-message"),
        Id::SendReceive | Id::SendAll | Id::EmptyServerTrash => {
            some(!cache.accounts().is_empty(), "reason-no-account")
        }
        Id::FetchAccount if cache.accounts().is_empty() => Err("reason-no-account"),
        Id::FetchAccount => some(fetch_target(cache, screen).is_some(), "reason-no-account-folder"),
        Id::SendNow => some(!waiting(cache, screen).is_empty(), "reason-not-in-outbox"),
        Id::Restore => some(
            selected > 0
                && (in_folder(cache, screen, FolderKind::Trash)
                    || in_folder(cache, screen, FolderKind::Junk)),
            "reason-not-in-bin",
        ),
        Id::Delete
        | Id::DeleteForever
        | Id::Junk
        | Id::MarkRead
        | Id::MarkUnread
        | Id::MoveTo
        | Id::LinkEntity => some(selected > 0, "reason-no-message"),
        Id::WhoRead | Id::OpenWindow => some(one, "reason-one-message"),
        Id::Send | Id::SendLater | Id::SaveDraft | Id::Attach | Id::Bold | Id::Italic | Id::Underline => {
            some(!screen.writing.is_empty(), "reason-not-writing")
        }
        Id::Forum | Id::FindInMessage | Id::Print if screen.selection.is_many() => Err("reason-one-message"),
        Id::Forum | Id::FindInMessage | Id::Print => some(cache.message.is_some(), "reason-no-message"),
        Id::AddPeople => match &cache.message {
            None => Err("reason-no-message"),
            Some(message) => some(!unknown_people(&message.view).is_empty(), "reason-all-known"),
        },
        Id::AddDocument | Id::AddDocuments => match &cache.message {
            None => Err("reason-no-message"),
            Some(message) => some(adds_files(id, message, screen), "reason-no-file"),
        },
        Id::Import | Id::ImportFolder => {
            some(cache.is_empty_store() || cache.basic_folder(screen.folder).is_some(), "reason-basic-folder")
        }
        Id::Export => some(screen.folder.is_some(), "reason-no-folder"),
        Id::BackUp => some(cache.is_admin(), "reason-admin"),
        Id::EmptyBin => {
            let bin = screen.folder.and_then(|id| cache.folder(id)).filter(|folder| is_bin(folder.kind));
            some(bin.is_some(), "reason-no-bin")
                .and_then(|()| some(bin.is_some_and(|bin| bin.total > 0), "reason-empty-list"))
        }
        Id::RenameFolder | Id::MoveFolder | Id::DeleteFolder => {
            some(cache.basic_folder(screen.folder).is_some(), "reason-basic-folder")
        }
        Id::SelectAll => {
            some(cache.list.as_ref().is_some_and(|list| list.info.total > 0), "reason-empty-list")
        }
        Id::ZoomIn => some(screen.text_size < 200, "reason-largest"),
        Id::ZoomOut => some(screen.text_size > 100, "reason-smallest"),
        Id::NewFolder
        | Id::Conversations
        | Id::ReaderBeside
        | Id::NewInternal
        | Id::Undo
        | Id::Redo
        | Id::Search
        | Id::ShowMail
        | Id::ShowDocuments
        | Id::ShowPlugins
        | Id::InstallPlugin
        | Id::ShowPreferences
        | Id::ShowAccounts
        | Id::ShowShortcuts
        | Id::NewAccount
        | Id::ShowJobs
        | Id::Verify
        | Id::Palette
        | Id::Keys
        | Id::Help
        | Id::ZoomReset => Ok(()),
        Id::View2 | Id::View3 | Id::View4 | Id::View5 | Id::View6 | Id::View7 | Id::View8 | Id::View9 => {
            rail_action(cache, view_number(id).unwrap_or_default()).map(|_| ())
        }
    }
    .and_then(|()| some(screen.page == Page::Mail || !needs_mail(id), "reason-mail-page"))
}

/// Reports whether there is an attachment to add: one that is aimed at, or the only one; or any.
fn adds_files(id: CommandId, message: &OpenMessage, screen: &Screen) -> bool {
    let files = message.file_parts().len();
    let aimed = screen.reading.file.is_some_and(|(of, _)| of == message.view.row.id);
    if id == CommandId::AddDocument { files == 1 || aimed && files > 0 } else { files > 0 }
}

/// Returns the place of the rail that a command shows, counted from 1.
pub(crate) fn view_number(id: CommandId) -> Option<usize> {
    use CommandId::{View2, View3, View4, View5, View6, View7, View8, View9};
    let views = [View2, View3, View4, View5, View6, View7, View8, View9];
    views.iter().position(|view| *view == id).map(|at| at + 2)
}

/// Returns the account that "this account" is: the one shown, or that of the selected folder.
pub(crate) fn fetch_target(cache: &Cache, screen: &Screen) -> Option<AccountId> {
    if screen.page == Page::Preferences {
        let form = screen.accounts.form.as_ref();
        return form.filter(|_| screen.accounts.page == PrefPage::Accounts)?.id;
    }
    cache.folder(screen.folder?)?.account
}

/// Returns the messages that a plugin's command works on: those selected, or the one that is read of a closed
/// conversation where it takes no more.
pub(crate) fn messages_for(screen: &Screen, command: &PluginCommandRow) -> Vec<MsgId> {
    let selected = screen.selection.ids();
    match screen.selection.single() {
        Some(read) if selected.len() > command.max_selection as usize => vec![read],
        _ => selected,
    }
}

/// Returns the selected messages that wait in an outbox.
pub(crate) fn waiting(cache: &Cache, screen: &Screen) -> Vec<MsgId> {
    let selected = screen.selection.ids();
    selected.into_iter().filter(|id| cache.in_outbox(*id).is_some()).collect()
}

/// Returns the key of a command's label, which can depend on where one is.
pub(crate) fn label(command: &Command, cache: &Cache, screen: &Screen) -> &'static str {
    match command.id {
        CommandId::Junk if in_folder(cache, screen, FolderKind::Junk) => "cmd-not-junk",
        CommandId::Delete if in_folder(cache, screen, FolderKind::Trash) => "cmd-delete-forever",
        CommandId::ReaderBeside if screen.layout.beside => "cmd-reader-below",
        _ => command.key,
    }
}

/// Returns the key of a command's label among many others, where a long one is said shorter.
pub(crate) fn short_label(command: &Command, cache: &Cache, screen: &Screen) -> &'static str {
    match command.id {
        CommandId::EmptyServerTrash => "cmd-empty-server-short",
        _ => label(command, cache, screen),
    }
}

/// Reports whether a folder is a trash or junk folder.
pub(crate) fn is_bin(kind: FolderKind) -> bool {
    matches!(kind, FolderKind::Trash | FolderKind::Junk)
}

/// Reports whether the list shows a folder of this kind.
pub(crate) fn in_folder(cache: &Cache, screen: &Screen, kind: FolderKind) -> bool {
    !screen.is_searching()
        && screen.folder.and_then(|id| cache.folder(id)).is_some_and(|folder| folder.kind == kind)
}

fn needs_mail(id: CommandId) -> bool {
    use CommandId as Id;
    matches!(
        id,
        Id::Delete
            | Id::DeleteForever
            | Id::Restore
            | Id::Junk
            | Id::MarkRead
            | Id::MarkUnread
            | Id::MoveTo
            | Id::LinkEntity
            | Id::AddDocument
            | Id::AddDocuments
            | Id::WhoRead
            | Id::SelectAll
            | Id::Conversations
            | Id::ReaderBeside
            | Id::OpenWindow
    )
}

/// Lists the people of a message that no contact has yet.
pub(crate) fn unknown_people(view: &etabli_engine::view::MessageView) -> Vec<etabli_model::Address> {
    let mut people: Vec<etabli_model::Address> = Vec::new();
    for person in view.from.iter().chain(&view.to).chain(&view.cc).chain(&view.bcc) {
        let known = person.contact.is_some() || person.address.address.is_empty();
        if !known && !people.contains(&person.address) {
            people.push(person.address.clone());
        }
    }
    people
}
