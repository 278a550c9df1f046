//! Searches that the user keeps (OBJ-18): saving the one on the screen, running and forgetting them.

use egui::Ui;

use super::{Cx, toolbar::menu};
use crate::{
    action::{Action, Actions, SearchAction},
    icons::Icon,
    state::{SavedSearch, Screen},
    widgets::{self, Button},
};

pub(super) fn show(cx: &Cx<'_>, ui: &mut Ui, screen: &Screen, out: &mut Actions) {
    let kept = &screen.layout.searches;
    if kept.is_empty() && screen.search.active.is_none() {
        return;
    }
    let button =
        Button::new(cx.tr("searches")).icon(Icon::FloppyDisk).icon_only(true).tooltip(cx.tr("searches"));
    let response = button.show(ui, cx.t);
    menu(&response, |ui| {
        let none = screen.search.active.is_none().then(|| cx.tr("searches-none-active"));
        let save = widgets::MenuItem::new(cx.tr("searches-keep")).icon(Some(Icon::FloppyDisk)).disabled(none);
        if save.show(ui, cx.t).clicked() {
            out.push(Action::Search(SearchAction::Keep));
        }
        if kept.is_empty() {
            return;
        }
        widgets::menu_line(ui, cx.t);
        for (index, search) in kept.iter().enumerate() {
            let name = name(cx, search);
            let place = place(cx, search);
            let item = widgets::MenuItem::new(&name).icon(Some(Icon::MagnifyingGlass)).detail(&place);
            if item.show(ui, cx.t).clicked() {
                out.push(Action::Search(SearchAction::Run(index)));
            }
        }
        widgets::menu_line(ui, cx.t);
        widgets::menu_head(ui, cx.t, cx.tr("searches-forget"));
        for (index, search) in kept.iter().enumerate() {
            let label = cx.i18n.tr_args("searches-forget-one", &[("name", name(cx, search).into())]);
            if widgets::MenuItem::new(&label).icon(Some(Icon::X)).show(ui, cx.t).clicked() {
                out.push(Action::Search(SearchAction::Forget(index)));
            }
        }
    });
}

/// Returns what a kept search is called: its text and its field.
fn name(cx: &Cx<'_>, search: &SavedSearch) -> String {
    let field = cx.cache.fields.iter().find(|field| field.id == search.field);
    let field = field.map_or(search.field.as_str(), |field| &field.label);
    let field = search.value.as_ref().map_or(field, |value| &value.label);
    if search.text.is_empty() {
        return field.to_owned();
    }
    cx.i18n.tr_args("searches-name", &[("text", search.text.as_str().into()), ("field", field.into())])
}

fn place(cx: &Cx<'_>, search: &SavedSearch) -> String {
    match search.folder.and_then(|id| cx.cache.folder(id)) {
        Some(folder) => super::folder_label(cx.i18n, folder).to_owned(),
        None => cx.tr("all-folders").to_owned(),
    }
}
