//! The screen's own state: what is selected, typed, open and how wide.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use etabli_engine::{
    Lang,
    view::{Sort, SortColumn},
};
use etabli_model::{FolderId, MsgId};
use serde::{Deserialize, Serialize};

use super::{AccountsState, Compose, Dialog, Drag, Selection};
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
}

/// A column of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Column {
    Direction,
    Read,
    Forum,
    File,
    Person,
    Subject,
    Date,
}

impl Column {
    pub(crate) const ALL: [Self; 7] =
        [Self::Direction, Self::Read, Self::Forum, Self::File, Self::Person, Self::Subject, Self::Date];

    /// Returns the key of its head.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Direction => "column-direction",
            Self::Read => "column-read",
            Self::Forum => "column-forum",
            Self::File => "column-file",
            Self::Person => "column-person",
            Self::Subject => "column-subject",
            Self::Date => "column-date",
        }
    }

    /// Returns the icon that stands in its head instead of the text.
    pub(crate) fn icon(self) -> Option<Icon> {
        match self {
            Self::Direction => Some(Icon::ArrowsDownUp),
            Self::Read => Some(Icon::EnvelopeSimple),
            Self::File => Some(Icon::Paperclip),
            _ => None,
        }
    }

    pub(crate) fn width(self) -> f32 {
        match self {
            Self::Direction => size::COL_DIRECTION,
            Self::Read => size::COL_READ,
            Self::Forum => size::COL_FORUM,
            Self::File => size::COL_FILE,
            Self::Person => size::COL_PERSON,
            Self::Subject => size::COL_SUBJECT,
            Self::Date => size::COL_DATE,
        }
    }

    pub(crate) fn resizable(self) -> bool {
        matches!(self, Self::Person | Self::Date)
    }

    pub(crate) fn sort(self) -> SortColumn {
        match self {
            Self::Direction => SortColumn::Direction,
            Self::Read => SortColumn::Read,
            Self::Forum => SortColumn::Forum,
            Self::File => SortColumn::File,
            Self::Person => SortColumn::Person,
            Self::Subject => SortColumn::Subject,
            Self::Date => SortColumn::Date,
        }
    }
}

/// What an attachment is wanted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AttachmentUse {
    Open,
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
    /// When the last key was typed, while the search has not started.
    pub(crate) typed_at: Option<Duration>,
    /// The text that the list shows the results of.
    pub(crate) active: Option<String>,
    /// Searches every folder.
    pub(crate) everywhere: bool,
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
    /// HTML is shown as text.
    pub(crate) as_text: bool,
    /// Where the pointer went down to select in HTML, in pixels of the screen.
    pub(crate) selecting_from: Option<(f32, f32)>,
}

/// What the button of a toast does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ToastAction {
    Undo,
    Redo,
    /// Takes a message out of the outbox and goes on writing it.
    Recall(MsgId),
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

/// Sizes and columns, remembered as one setting.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Layout {
    pub(crate) tree: f32,
    pub(crate) list: f32,
    pub(crate) hidden: BTreeSet<Column>,
    pub(crate) widths: BTreeMap<Column, f32>,
    pub(crate) closed: BTreeSet<FolderId>,
    pub(crate) field: String,
    pub(crate) keys: Keymap,
}

impl Default for Layout {
    fn default() -> Self {
        Self {
            tree: size::TREE,
            list: size::LIST,
            hidden: BTreeSet::new(),
            widths: BTreeMap::new(),
            closed: BTreeSet::new(),
            field: String::new(),
            keys: Keymap::default(),
        }
    }
}

/// Everything the person did to the screen.
#[derive(Debug, Default)]
pub(crate) struct Screen {
    pub(crate) page: Page,
    /// The plugin that its page shows in detail.
    pub(crate) plugin: Option<String>,
    pub(crate) folder: Option<FolderId>,
    /// The person chose the folder; until then the window looks for one with mail.
    pub(crate) folder_chosen: bool,
    /// The row of the tree that the keyboard is on.
    pub(crate) tree_cursor: Option<FolderId>,
    pub(crate) sort: Sort,
    pub(crate) selection: Selection,
    /// A row to bring into view.
    pub(crate) scroll_to: Option<u64>,
    pub(crate) visible: std::ops::Range<u64>,
    /// Since when rows are missing; skeletons wait a little.
    pub(crate) waiting_since: Option<Duration>,
    pub(crate) search: SearchState,
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
    /// The messages being written, the one on top last.
    pub(crate) writing: Vec<Compose>,
    pub(crate) focus_search: bool,
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
