//! The page of documents: a list at the left, one document at the right.

use std::borrow::Cow;

use egui::{Response, Ui};
use etabli_engine::view::DocumentRow;
use etabli_model::{Timestamp, Tone};

use super::{
    Cx, document_detail,
    table::{self, Head, Line, Rows, Table, Wish},
};
use crate::{
    action::{Action, Actions, DocumentAction},
    icons::Icon,
    risky::{risk, shown_name},
    state::{AttachmentUse, DocumentsState, Screen},
    widgets::{self, Chip, MenuItem},
};

/// The columns: what the engine sorts by, the key of the title, and how wide each is beside the others.
const COLUMNS: [(&str, &str, f32); 6] = [
    ("name", "documents-name", 3.0),
    ("size", "documents-size", 0.9),
    ("links", "documents-links", 2.4),
    ("message", "documents-message", 2.4),
    ("added", "documents-added", 1.4),
    ("by", "documents-by", 1.4),
];

pub(super) fn show(cx: &Cx<'_>, ui: &mut Ui, screen: &mut Screen, out: &mut Actions) {
    let state = &mut screen.documents;
    let (mut left, pane) = table::split(cx, ui, "document", state.open.is_some());
    top(cx, &mut left, state, out);
    if let Some(failure) = &state.failure {
        let width = left.available_width();
        widgets::note(&mut left, cx.t, Tone::Danger, failure, width);
    }
    let heads = COLUMNS.map(|(id, key, share)| Head { id, title: cx.tr(key), share });
    let hint = match (state.filter.is_empty(), state.of.is_some()) {
        (false, _) => "documents-none-filter",
        (true, true) => "documents-none-of",
        (true, false) => "documents-none-hint",
    };
    let table = Table {
        id: "documents",
        name: cx.tr("documents-list"),
        heads: &heads,
        sort: Some(state.sort.as_deref().unwrap_or("-added")),
        total: state.list.total,
        cursor: state.list.cursor,
        has_pane: state.open.is_some(),
        empty: (Icon::FolderOpen, cx.tr("documents-none"), cx.tr(hint)),
    };
    let mut wishes = Vec::new();
    table.heads(cx, &mut left, &mut |wish| wishes.push(wish));
    let row = |index| state.list.row(index).map(|row| line(cx, state, row));
    let wants = |visible: &_| state.list.wants(visible);
    let mut extra = |response: &Response, index| {
        if let Some(row) = state.list.row(index) {
            row_extra(cx, response, row, out);
        }
    };
    let rows = Rows { wants: &wants, line: &row, extra: &mut extra };
    table.rows(cx, &mut left, rows, &mut |wish| wishes.push(wish));
    out.extend(wishes.into_iter().map(|wish| {
        Action::Documents(match wish {
            Wish::SortBy(column) => DocumentAction::SortBy(column),
            Wish::Need(visible) => DocumentAction::Need(visible),
            Wish::Cursor(index) => DocumentAction::Cursor(index),
            Wish::Close => DocumentAction::Close,
        })
    }));
    if let Some(mut pane) = pane {
        document_detail::show(cx, &mut pane, state, out);
    }
}

fn top(cx: &Cx<'_>, ui: &mut Ui, state: &mut DocumentsState, out: &mut Actions) {
    let total = state.list.total.map(|total| cx.i18n.tr_args("documents-count", &[("count", total.into())]));
    let (of, name) = (state.of.is_some(), state.of_name.clone());
    let filter = (cx.tr("documents-filter"), &mut state.filter);
    let mut all = false;
    let changed = table::top(cx, ui, (cx.tr("rail-documents"), total.as_deref()), filter, |ui| {
        if of && !name.is_empty() {
            let title = cx.i18n.tr_args("documents-of", &[("name", name.as_str().into())]);
            let closable = Some(cx.tr("documents-all"));
            let chip = Chip { title: &title, accented: true, passive: true, closable, ..Default::default() };
            all = chip.show(ui, cx.t).closed;
        }
    });
    if changed {
        out.push(Action::Documents(DocumentAction::Filter));
    }
    if all {
        out.push(Action::Documents(DocumentAction::Show(None)));
    }
}

/// Returns the icon of a file, which warns where opening it is dangerous.
pub(super) fn file_icon(cx: &Cx<'_>, row: &DocumentRow) -> (Icon, egui::Color32) {
    match risk(&row.name) {
        Some(_) => (Icon::Warning, cx.t.warn),
        None => (Icon::for_file(&row.name, &row.media_type), cx.t.t2),
    }
}

/// Names what a document is linked with.
fn linked(row: &DocumentRow) -> String {
    row.links.iter().map(|link| link.chip.title.as_str()).collect::<Vec<_>>().join(", ")
}

fn line<'a>(cx: &Cx<'_>, state: &DocumentsState, row: &'a DocumentRow) -> Line<'a> {
    let added = Timestamp { seconds: row.added_at, offset_minutes: 0 };
    let cells = vec![
        Cow::Owned(shown_name(&row.name)),
        Cow::Owned(cx.i18n.size(row.size)),
        Cow::Owned(linked(row)),
        Cow::Borrowed(row.subject.as_str()),
        Cow::Owned(cx.i18n.dates().short(added, cx.wall)),
        Cow::Borrowed(row.added_by_name.as_str()),
    ];
    Line { icon: Some(file_icon(cx, row)), cells, open: state.open == Some(row.id) }
}

/// The menu of a row, and what a double click does.
fn row_extra(cx: &Cx<'_>, response: &Response, row: &DocumentRow, out: &mut Actions) {
    if response.double_clicked() {
        out.push(used(row, AttachmentUse::Open));
    }
    response.context_menu(|ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        ui.set_min_width(crate::theme::size::MENU);
        menu(cx, ui, row, out);
    });
}

pub(super) fn used(row: &DocumentRow, purpose: AttachmentUse) -> Action {
    Action::Documents(DocumentAction::Use { id: row.id, name: row.name.clone(), purpose })
}

/// What can be done with a document, in the order of its menu and of the buttons in its pane.
pub(super) fn deeds(row: &DocumentRow) -> Vec<(&'static str, Icon, Action)> {
    let act = Action::Documents;
    let mut deeds = vec![
        ("attachment-open", Icon::File, used(row, AttachmentUse::Open)),
        ("attachment-save", Icon::FloppyDisk, used(row, AttachmentUse::Save)),
        ("attachment-reveal", Icon::FolderOpen, used(row, AttachmentUse::Reveal)),
        ("document-rename", Icon::NotePencil, act(DocumentAction::AskRename(row.id, row.name.clone()))),
        ("document-link", Icon::Link, act(DocumentAction::AskLink(row.id, row.name.clone()))),
    ];
    if let Some(msg_id) = row.message {
        deeds.push(("document-message", Icon::EnvelopeSimple, act(DocumentAction::ShowMessage(msg_id))));
    }
    deeds.push(("document-remove", Icon::Trash, act(DocumentAction::Remove(row.id, row.name.clone()))));
    deeds
}

fn menu(cx: &Cx<'_>, ui: &mut Ui, row: &DocumentRow, out: &mut Actions) {
    for (index, (key, icon, action)) in deeds(row).into_iter().enumerate() {
        if index == 3 {
            widgets::menu_line(ui, cx.t);
        }
        if MenuItem::new(cx.tr(key)).icon(Some(icon)).show(ui, cx.t).clicked() {
            out.push(action);
        }
    }
}
