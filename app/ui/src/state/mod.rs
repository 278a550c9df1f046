//! What the window knows and what it looks like: a cache of the engine's truth, and the screen's own state.

mod accounts;
mod cache;
mod cells;
mod columns;
mod compose;
mod dialogs;
mod drag;
mod find;
mod html;
mod list;
mod records;
mod rich_text;
mod screen;
mod selection;
mod test_run;
mod tree;

pub(crate) use accounts::{
    AccountField, AccountForm, AccountsState, PROVIDERS, PrefPage, Preview, Side, is_address,
};
pub(crate) use cache::{Cache, ListTag, OpenMessage, Picture};
pub(crate) use cells::CellBook;
pub(crate) use columns::{Column, ListColumns, ListSort, fold};
pub(crate) use compose::{Compose, ComposeField};
pub(crate) use dialogs::{
    ConfirmKind, Dialog, FormState, MoveState, Moved, NamePurpose, NameState, PaletteState, PickPurpose,
    PickState, PrintState, Readings, SecretState,
};
pub(crate) use drag::Drag;
pub(crate) use find::{Find, TextPlace, TextSelection};
pub(crate) use html::{OpenHtml, Painted};
pub(crate) use list::OpenList;
pub(crate) use records::{CHUNK, RecordsState};
pub(crate) use rich_text::LineKind;
pub(crate) use screen::{AttachmentUse, Page, SavedSearch, Screen, TEXT_SIZES, Toast, ToastAction};
pub(crate) use selection::Selection;
pub(crate) use test_run::{Chain, Standing, TestRun};
pub(crate) use tree::{TreeItem, is_open_at_first, tree_items};
