//! Areas with nothing to show.

use egui::Ui;
use etabli_engine::Failure;
use etabli_model::{FolderKind, MsgId};

use super::{Cx, folder_label};
use crate::{
    action::{Action, Actions},
    icons::Icon,
    state::Screen,
    widgets::{Look, empty_state},
};

/// The list of an empty folder, or of a search without results.
pub(super) fn list(cx: &Cx<'_>, ui: &mut Ui, screen: &Screen, out: &mut Actions) {
    let t = cx.t;
    let Some(spec) = &cx.cache.spec else { return };
    let folder = screen.folder.and_then(|id| cx.cache.folder(id));
    if let Some(search) = &spec.search {
        let title = cx.i18n.tr_args("empty-search", &[("text", search.text.as_str().into())]);
        let field = cx.cache.fields.iter().find(|field| field.id == search.field);
        let scope = match (spec.folder, folder) {
            (Some(_), Some(folder)) => folder_label(cx.i18n, folder),
            _ => cx.tr("all-folders"),
        };
        let sentence = cx.i18n.tr_args(
            "empty-search-hint",
            &[("folder", scope.into()), ("field", field.map_or("", |field| field.label.as_str()).into())],
        );
        let everywhere = in_all_folders(cx, "all-folders");
        let buttons = [(everywhere.as_str(), Look::Outlined)];
        let buttons = if spec.folder.is_some() { &buttons[..] } else { &[] };
        if empty_state(ui, t, (Icon::MagnifyingGlass, t.t3), &title, &sentence, buttons).is_some() {
            out.push(Action::SearchEverywhere(true));
        }
        return;
    }
    let (icon, title, sentence) = match folder.map(|folder| folder.kind) {
        Some(FolderKind::Inbox) => (Icon::Tray, "empty-inbox", "empty-inbox-hint"),
        Some(FolderKind::Trash) => (Icon::Trash, "empty-folder", "empty-trash-hint"),
        _ => (Icon::FolderOpen, "empty-folder", "empty-folder-hint"),
    };
    empty_state(ui, t, (icon, t.t3), cx.tr(title), cx.tr(sentence), &[]);
}

/// Returns a label that leads to all folders, with what the search finds there once that is counted.
pub(super) fn in_all_folders(cx: &Cx<'_>, label: &str) -> String {
    let label = cx.tr(label);
    match cx.cache.list.as_ref().and_then(|list| list.everywhere) {
        Some(count) => {
            cx.i18n.tr_args("search-everywhere-count", &[("label", label.into()), ("count", count.into())])
        }
        None => label.to_owned(),
    }
}

/// The reader without a message.
pub(super) fn no_message(cx: &Cx<'_>, ui: &mut Ui) {
    let icon = (Icon::EnvelopeOpen, cx.t.t3);
    empty_state(ui, cx.t, icon, cx.tr("empty-reader"), cx.tr("empty-reader-hint"), &[]);
}

/// The reader while its message has a window.
pub(super) fn in_window(cx: &Cx<'_>, ui: &mut Ui, msg_id: MsgId, out: &mut Actions) {
    let icon = (Icon::EnvelopeOpen, cx.t.t3);
    let (title, hint) = (cx.tr("reader-in-window"), cx.tr("reader-in-window-hint"));
    let buttons = [(cx.tr("window-close"), Look::Outlined)];
    if empty_state(ui, cx.t, icon, title, hint, &buttons).is_some() {
        out.push(Action::CloseWindow(msg_id));
    }
}

/// The reader with a message that could not be opened.
pub(super) fn message_failure(cx: &Cx<'_>, ui: &mut Ui, failure: &Failure) {
    let (title, hint) = cx.i18n.failure_text(failure);
    empty_state(ui, cx.t, (Icon::WarningCircle, cx.t.danger), &title, &hint, &[]);
}

/// The window without a store.
pub(super) fn opening_failure(cx: &Cx<'_>, ui: &mut Ui, failure: &Failure) {
    let (title, hint) = cx.i18n.failure_text(failure);
    let hint = if failure.detail.is_empty() { hint } else { format!("{hint}\n{}", failure.detail) };
    empty_state(ui, cx.t, (Icon::WarningCircle, cx.t.danger), &title, &hint, &[]);
}
