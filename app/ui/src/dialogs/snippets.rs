//! The snippets, to find one and put it into a message.

use egui::{Id, ScrollArea, Ui};

use super::{Left, Shell, close, dialog, move_cursor};
use crate::{
    action::{Action, Actions, ComposeAction},
    highlight,
    icons::Icon,
    shell::Cx,
    state::SnippetsState,
    theme::size,
    widgets::{Field, MenuItem},
};

pub(super) fn show(cx: &Cx<'_>, ui: &Ui, state: &mut SnippetsState, out: &mut Actions) {
    let found =
        |text: &str| state.filter.trim().is_empty() || !highlight::matches(text, &state.filter).is_empty();
    let all = cx.cache.snippets.iter();
    let shown: Vec<_> = all.filter(|one| found(&one.abbreviation) || found(&one.text)).collect();
    let moved = move_cursor(ui, &mut state.cursor, shown.len());
    let shell = Shell {
        id: "snippets",
        title: cx.tr("compose-snippets"),
        icon: Some((Icon::Note, cx.t.accent)),
        width: size::PALETTE,
        cancel: cx.tr("dialog-cancel"),
        accept: cx.tr("snippet-insert"),
        refused: shown.is_empty().then(|| cx.tr("snippet-none")),
        ..Default::default()
    };
    let mut clicked = None;
    let left = dialog(cx, ui, &shell, |ui| {
        let field = Field {
            id: Some(Id::unique("snippet filter")),
            name: cx.tr("snippet-find"),
            hint: cx.tr("snippet-find"),
            icon: Some(Icon::MagnifyingGlass),
            ..Default::default()
        };
        let response = field.show(ui, cx.t, &mut state.filter).response;
        if std::mem::take(&mut state.fresh) {
            response.request_focus();
        }
        if response.changed() {
            state.cursor = 0;
        }
        ui.spacing_mut().item_spacing.y = 0.0;
        let area =
            ScrollArea::vertical().max_height(12.0 * size::MENU_ITEM).min_scrolled_height(size::LIST_MIN);
        area.show(ui, |ui| {
            for (index, snippet) in shown.iter().enumerate() {
                let first = snippet.text.lines().next().unwrap_or_default();
                let item = MenuItem::new(&snippet.abbreviation).icon(Some(Icon::Note)).detail(first);
                let response = item.active(index == state.cursor).show(ui, cx.t);
                if index == state.cursor && moved {
                    response.scroll_to_me(None);
                }
                if response.clicked() {
                    clicked = Some(index);
                }
            }
        });
    });
    let chosen = clicked.or((left == Some(Left::Accepted)).then_some(state.cursor));
    match chosen.and_then(|index| shown.get(index)) {
        Some(snippet) => {
            let insert = ComposeAction::InsertSnippet { text: snippet.text.clone(), from: None };
            out.extend([Action::CloseDialog, Action::Compose(state.id, insert)]);
        }
        None => close(left, out),
    }
}
