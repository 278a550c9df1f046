//! The screen's own state: what is selected, typed, open and how wide.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
    time::Duration,
};

use etabli_engine::{DraftId, Lang, view::ColumnRow};
use etabli_model::{FolderId, MsgId};
use serde::{Deserialize, Serialize};

use super::{
    AccountsState, Column, Compose, Dialog, DocumentsState, Drag, FieldValue, Find, ListColumns, ListSort,
    NodeKey, OpenMessage, PluginSettings, RecordsState, Selection, TextSelection,
};
use crate::{
    commands::CommandId,
    icons::Icon,
    keymap::Keymap,
    theme::{ThemeChoice, size},
};

/// The text sizes that the preferences offer, in percent.
pub(crate) const TEXT_SIZES: [u32; 5] = [100, 125, 150, 175, 200];

/// A view of the rail.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Page {
    #[default]
    Mail,
    Plugins,
    Preferences,
    /// A page of records of a plugin.
    Records,
    Documents,
}

/// What an attachment is wanted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AttachmentUse {
    Open,
    /// The person said so after a warning.
    OpenAnyway,
    /// A copy is shown in the file manager.
    Reveal,
    Save,
    Picture,
    /// The HTML shows it.
    Inline,
}

/// The search bar.
#[derive(Debug, Clone, Default)]
pub(crate) struct SearchState {
    pub(crate) text: String,
    /// The chosen search field.
    pub(crate) field: String,
    /// The value that is searched for, where the field has values.
    pub(crate) value: Option<FieldValue>,
    /// When the last key was typed, while the search has not started.
    pub(crate) typed_at: Option<Duration>,
    /// The text that the list shows the results of.
    pub(crate) active: Option<String>,
    /// Searches every folder.
    pub(crate) everywhere: bool,
}

/// A list that has to be searched for or sorted by a column that is asked for.
#[derive(Debug, Clone, Default)]
pub(crate) struct Awaited {
    pub(crate) since: Duration,
    /// How many of its rows were looked at.
    pub(crate) percent: Option<u64>,
    /// Its rows are found and are being sorted.
    pub(crate) sorts: bool,
    /// The order that stays when it is not awaited any longer; none where it is another list than the one shown.
    pub(crate) before: Option<ListSort>,
}

/// The reader.
#[derive(Debug, Clone, Default)]
pub(crate) struct Reading {
    /// The message that should be in the reader.
    pub(crate) wanted: Option<MsgId>,
    /// The message that the reader shows, and since when.
    pub(crate) shown: Option<(MsgId, Duration)>,
    /// It has been marked as read by being shown.
    pub(crate) marked: bool,
    /// The forum view is open.
    pub(crate) forum: bool,
    /// It shows no receipts, or only what belongs to the account of the open message.
    pub(crate) hides_receipts: bool,
    pub(crate) one_account: bool,
    /// Nodes of the forum view that hide what is below them.
    pub(crate) folded: BTreeSet<NodeKey>,
    /// HTML is shown as text.
    pub(crate) as_text: bool,
    /// Where the pointer went down to select in HTML, in pixels of the screen.
    pub(crate) selecting_from: Option<(f32, f32)>,
    /// The text that is selected in the text view.
    pub(crate) selected: Option<TextSelection>,
    /// The attachment that the keyboard or the pointer was on last.
    pub(crate) file: Option<(MsgId, u32)>,
    /// What is looked for in the message.
    pub(crate) find: Option<Find>,
}

/// What the button of a toast does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ToastAction {
    Undo,
    Redo,
    /// Takes a message out of the outbox and goes on writing it.
    Recall(MsgId),
    /// Takes the word that was learnt last out of the person's own dictionary again.
    Unlearn,
    /// Puts the word back into the dictionary.
    Learn,
    /// Shows the file that was saved last in the file manager.
    Reveal,
}

/// A short message at the bottom.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Toast {
    pub(crate) icon: Icon,
    pub(crate) text: String,
    pub(crate) hint: String,
    pub(crate) action: Option<ToastAction>,
    pub(crate) danger: bool,
    /// How long it has been shown without the pointer on it.
    pub(crate) age: Duration,
}

/// A search that the user keeps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SavedSearch {
    pub(crate) field: String,
    pub(crate) text: String,
    #[serde(default)]
    pub(crate) value: Option<FieldValue>,
    /// The folder it looks into with its sub-folders; none for everywhere.
    pub(crate) folder: Option<FolderId>,
}

/// A message in a window of its own.
#[derive(Debug)]
pub(crate) struct MessageWindow {
    pub(crate) msg_id: MsgId,
    /// The message, once it has arrived.
    pub(crate) open: Option<OpenMessage>,
    /// The window comes to the top and takes the focus.
    pub(crate) fresh: bool,
}

/// How close the rows of the list stand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Density {
    Compact,
    #[default]
    Usual,
    Relaxed,
}

impl Density {
    pub(crate) const ALL: [Self; 3] = [Self::Compact, Self::Usual, Self::Relaxed];

    /// Returns the height of a row.
    pub(crate) fn row(self) -> f32 {
        match self {
            Self::Compact => size::ROW_COMPACT,
            Self::Usual => size::ROW,
            Self::Relaxed => size::ROW_RELAXED,
        }
    }
}

/// Sizes and columns, remembered as one setting.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Layout {
    pub(crate) tree: f32,
    /// The height of the list over the reader.
    pub(crate) list: f32,
    /// The reader stands at the right of the list, which is so wide.
    pub(crate) beside: bool,
    pub(crate) list_beside: f32,
    pub(crate) density: Density,
    /// The columns of folders for which nothing else was chosen.
    pub(crate) columns: ListColumns,
    /// The columns of folders that have their own.
    pub(crate) folder_columns: BTreeMap<FolderId, ListColumns>,
    /// The display options that are off, by the id of their column: they cost nothing (MAIL-115).
    pub(crate) off: BTreeSet<String>,
    /// Hovering a row shows its text, and only text (MAIL-113).
    pub(crate) safe_reading: bool,
    /// Sender and recipient stand in two columns (MAIL-146).
    pub(crate) two_people: bool,
    /// The folders of the tree that are not as they are at first, open or closed.
    #[serde(alias = "closed")]
    pub(crate) turned: BTreeSet<FolderId>,
    pub(crate) field: String,
    /// The printer that was used last; empty for the usual one of the system.
    pub(crate) printer: String,
    /// The searches that the user keeps, the newest last.
    pub(crate) searches: Vec<SavedSearch>,
    pub(crate) keys: Keymap,
}

impl Default for Layout {
    fn default() -> Self {
        Self {
            tree: size::TREE,
            list: size::LIST,
            beside: false,
            list_beside: size::LIST_BESIDE,
            density: Density::default(),
            columns: ListColumns::default(),
            folder_columns: BTreeMap::new(),
            off: BTreeSet::new(),
            safe_reading: true,
            two_people: false,
            turned: BTreeSet::new(),
            field: String::new(),
            printer: String::new(),
            searches: Vec::new(),
            keys: Keymap::default(),
        }
    }
}

impl Layout {
    /// Returns the columns of a folder.
    pub(crate) fn columns_of(&self, folder: Option<FolderId>) -> &ListColumns {
        folder.and_then(|id| self.folder_columns.get(&id)).unwrap_or(&self.columns)
    }

    /// Returns the columns of a folder to change them; from then on it has its own.
    pub(crate) fn columns_mut(&mut self, folder: Option<FolderId>) -> &mut ListColumns {
        match folder {
            Some(id) => self.folder_columns.entry(id).or_insert_with(|| self.columns.clone()),
            None => &mut self.columns,
        }
    }

    /// Returns all columns that a folder can show, in its order.
    pub(crate) fn ordered(&self, folder: Option<FolderId>, offered: &[ColumnRow]) -> Vec<Column> {
        self.columns_of(folder).ordered(offered, self.two_people)
    }

    /// Reports whether a folder lists conversations.
    pub(crate) fn groups(&self, folder: Option<FolderId>) -> bool {
        self.columns_of(folder).conversations
    }

    /// Reports whether a folder shows a column.
    pub(crate) fn shows(&self, folder: Option<FolderId>, column: &Column) -> bool {
        let off = column.asked().is_some_and(|id| self.off.contains(id));
        !off && !self.columns_of(folder).hidden.contains(column)
    }
}

/// Everything the person did to the screen.
#[derive(Debug, Default)]
pub(crate) struct Screen {
    pub(crate) page: Page,
    /// The plugin that its page shows in detail.
    pub(crate) plugin: Option<String>,
    /// What the names of the plugins that are listed contain.
    pub(crate) plugin_filter: String,
    /// What that plugin can be set to.
    pub(crate) plugin_settings: Option<PluginSettings>,
    pub(crate) folder: Option<FolderId>,
    /// The person chose the folder; until then the window looks for one with mail.
    pub(crate) folder_chosen: bool,
    /// The row of the tree that the keyboard is on.
    pub(crate) tree_cursor: Option<FolderId>,
    pub(crate) sort: ListSort,
    /// Messages whose conversations are open in the list.
    pub(crate) open_conversations: BTreeSet<MsgId>,
    /// The head that is being dragged, and the one that it would stand before; none for the end.
    pub(crate) column_drag: Option<(Column, Option<Column>)>,
    /// The row that the pointer rests on, and since when.
    pub(crate) hovered: Option<(MsgId, Duration)>,
    pub(crate) selection: Selection,
    /// A row to bring into view.
    pub(crate) scroll_to: Option<u64>,
    pub(crate) visible: std::ops::Range<u64>,
    /// Since when rows are missing; skeletons wait a little.
    pub(crate) waiting_since: Option<Duration>,
    pub(crate) search: SearchState,
    /// The list that is on its way.
    pub(crate) awaited: Option<Awaited>,
    pub(crate) reading: Reading,
    pub(crate) dialogs: Vec<Dialog>,
    pub(crate) toasts: Vec<Toast>,
    pub(crate) layout: Layout,
    pub(crate) saved_layout: Layout,
    pub(crate) theme: ThemeChoice,
    pub(crate) lang: Option<Lang>,
    pub(crate) text_size: u32,
    pub(crate) skip_first_run: bool,
    pub(crate) accounts: AccountsState,
    pub(crate) records: RecordsState,
    pub(crate) documents: DocumentsState,
    /// The messages being written, the one on top last.
    pub(crate) writing: Vec<Compose>,
    /// The one whose window is on top.
    pub(crate) writing_on_top: Option<DraftId>,
    /// The messages that have a window, the one that was opened last at the end.
    pub(crate) windows: Vec<MessageWindow>,
    /// The kinds of warnings before sending that the user turned off.
    pub(crate) warnings_off: BTreeSet<String>,
    /// The word that was added last to the person's own dictionary.
    pub(crate) learnt: String,
    /// The file that was saved last.
    pub(crate) saved: PathBuf,
    pub(crate) focus_search: bool,
    /// The choice of the search field opens.
    pub(crate) open_fields: bool,
    /// What had the focus before the first dialog opened.
    pub(crate) focus_before: Option<egui::Id>,
    /// Frames during which the focus still has to be given back.
    pub(crate) focus_frames: u8,
    /// The context menu of the cursor's row was asked for with the keys.
    pub(crate) row_menu: bool,
    pub(crate) row_menu_at: Option<egui::Pos2>,
    /// The context menu of the keyboard's folder was asked for with the keys.
    pub(crate) tree_menu: bool,
    pub(crate) tree_menu_at: Option<egui::Pos2>,
    pub(crate) drag: Drag,
    /// The command that the next keys are for, and why the last ones were refused.
    pub(crate) rebinding: Option<(CommandId, Option<String>)>,
    /// What is typed to find a command among the shortcuts.
    pub(crate) key_filter: String,
    pub(crate) focus_list: bool,
    pub(crate) list_focused: bool,
    pub(crate) tree_focused: bool,
}

impl Screen {
    /// Reports whether the list shows results of a search.
    pub(crate) fn is_searching(&self) -> bool {
        self.search.active.is_some()
    }
}
