//! What the window knows and what it looks like: a cache of the engine's truth, and the screen's own state.

mod cache;
mod dialogs;
mod list;
mod screen;
mod selection;
mod tree;

pub(crate) use cache::{Cache, ListTag, OpenMessage, Picture};
pub(crate) use dialogs::{
    ConfirmKind, Dialog, FormState, MoveState, NamePurpose, NameState, PaletteState, PickPurpose, PickState,
};
pub(crate) use list::OpenList;
pub(crate) use screen::{AttachmentUse, Column, Page, Screen, TEXT_SIZES, Toast, ToastAction};
pub(crate) use selection::Selection;
pub(crate) use tree::{TreeItem, tree_items};
