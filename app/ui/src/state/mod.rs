//! What the window knows and what it looks like: a cache of the engine's truth, and the screen's own state.

mod accounts;
mod cache;
mod compose;
mod dialogs;
mod drag;
mod html;
mod list;
mod screen;
mod selection;
mod test_run;
mod tree;

pub(crate) use accounts::{
    AccountField, AccountForm, AccountsState, PROVIDERS, PrefPage, Preview, Side, is_address,
};
pub(crate) use cache::{Cache, ListTag, OpenMessage, Picture};
pub(crate) use compose::{Compose, ComposeField};
pub(crate) use dialogs::{
    ConfirmKind, Dialog, FormState, MoveState, Moved, NamePurpose, NameState, PaletteState, PickPurpose,
    PickState, Readings,
};
pub(crate) use drag::Drag;
pub(crate) use html::{OpenHtml, Painted};
pub(crate) use list::OpenList;
pub(crate) use screen::{AttachmentUse, Column, Page, Screen, TEXT_SIZES, Toast, ToastAction};
pub(crate) use selection::Selection;
pub(crate) use test_run::{Chain, Standing, TestRun};
pub(crate) use tree::{TreeItem, tree_items};
