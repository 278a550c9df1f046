//! What the window knows and what it looks like: a cache of the engine's truth, and the screen's own state.

mod accounts;
mod cache;
mod cells;
mod chunks;
mod columns;
mod compose;
mod dialogs;
mod documents;
mod drag;
mod fields;
mod find;
mod form;
mod forum;
mod html;
mod list;
mod merge;
mod picture_text;
mod plugin_settings;
mod recipients;
mod records;
mod rich_text;
mod screen;
mod selection;
mod spelling;
mod test_run;
mod tree;
mod trials;

pub(crate) use accounts::{
    AccountField, AccountForm, AccountsState, PROVIDERS, PrefPage, Preview, Side, is_address,
};
pub(crate) use cache::{Cache, ListTag, OpenMessage, Picture};
pub(crate) use cells::CellBook;
pub(crate) use chunks::{CHUNK, Chunks};
pub(crate) use columns::{Column, ListColumns, ListSort, fold};
pub(crate) use compose::{Compose, ComposeField, Shape, TemplateFilter};
pub(crate) use dialogs::{
    ConfirmKind, Dialog, MoveState, Moved, NamePurpose, NameState, PaletteState, PickPurpose, PickState,
    PrintState, Readings, SecretState, SnippetState, SnippetsState,
};
pub(crate) use documents::{DocumentsState, Filed, TargetsState};
pub(crate) use drag::Drag;
pub(crate) use fields::{Asked, FieldMenus, FieldPick, FieldValue};
pub(crate) use find::{Find, TextPlace, TextSelection};
pub(crate) use form::{FormState, Problem};
pub(crate) use forum::{ForumRow, NodeKey, forum_rows, parents};
pub(crate) use html::{OpenHtml, Painted};
pub(crate) use list::{OpenList, meant};
pub(crate) use merge::Merge;
pub(crate) use picture_text::KnownMarks;
pub(crate) use plugin_settings::PluginSettings;
pub(crate) use recipients::Recipients;
pub(crate) use records::{RecordsState, sorted_by};
pub(crate) use rich_text::LineKind;
pub(crate) use screen::{
    AttachmentUse, Awaited, Density, Layout, MessageWindow, Page, Reading, SavedSearch, Screen, TEXT_SIZES,
    Toast, ToastAction,
};
pub(crate) use selection::Selection;
pub(crate) use spelling::SpellState;
pub(crate) use test_run::{Chain, Standing, TestRun};
pub(crate) use tree::{TreeItem, is_gathered, is_open_at_first, tree_items};
pub(crate) use trials::{TrialKind, TrialLine, TrialOf, TrialState};
