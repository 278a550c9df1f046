//! Menus of the values of a field of messages, such as their category: to set one, and to search for one.

use egui::{ScrollArea, Ui};
use etabli_engine::view::{FieldChoice, FieldMenu, FieldRow, FieldState, SearchFieldRow};
use etabli_model::MsgId;

use super::{Cx, header::tone_color};
use crate::{
    action::{Action, Actions, FieldAction},
    icons::Icon,
    state::{Asked, FieldValue, Screen},
    theme::size,
    widgets::{self, Mark, MenuItem},
};

/// Adds a sub-menu for each field of messages.
pub(super) fn fields(cx: &Cx<'_>, ui: &mut Ui, screen: &Screen, out: &mut Actions) {
    for field in &cx.cache.field_rows {
        let icon = Icon::from_name(&field.icon).unwrap_or(Icon::Tag);
        let nothing = (screen.selection.len() == 0).then(|| cx.tr("reason-no-message"));
        let item = MenuItem::new(&field.title).icon(Some(icon)).disabled(nothing);
        widgets::sub_menu(ui, cx.t, item, |ui| choose(cx, ui, field, &screen.selection.ids(), out));
    }
}

/// Adds what can be chosen for messages in a field, and what clears it.
pub(super) fn choose(cx: &Cx<'_>, ui: &mut Ui, field: &FieldRow, messages: &[MsgId], out: &mut Actions) {
    let menu = match cx.cache.field_menus.menu(&field.id, messages) {
        None => {
            let (field, messages) = (field.id.clone(), messages.to_vec());
            out.push(Action::Fields(FieldAction::Ask { field, messages }));
            return waiting(cx, ui);
        }
        Some(Asked::Awaited) => return waiting(cx, ui),
        Some(Asked::Failed(why)) => return failed(cx, ui, why),
        Some(Asked::Known(menu)) => menu,
    };
    let mut set = |value: Option<FieldValue>| {
        let (field, messages) = (field.id.clone(), messages.to_vec());
        out.push(Action::Fields(FieldAction::Set { field, messages, value }));
    };
    if menu.choices.is_empty() {
        let key = if messages.len() > 1 { "field-none-common" } else { "field-no-choice" };
        widgets::menu_head(ui, cx.t, cx.tr(key));
    }
    let chosen = values(cx, ui, &menu.choices, |choice| is_current(menu, choice));
    if let Some(choice) = chosen {
        set(Some(choice));
    }
    widgets::menu_line(ui, cx.t);
    let none = MenuItem::new(cx.tr("field-none")).checked(menu.current == FieldState::Empty);
    if none.show(ui, cx.t).clicked() {
        set(None);
    }
}

/// Reports whether all messages hold a choice.
pub(crate) fn is_current(menu: &FieldMenu, choice: &FieldChoice) -> bool {
    menu.current == FieldState::Same(choice.record)
}

/// Adds the entry of a field to the search selector, with every value behind it.
pub(super) fn search_for(
    cx: &Cx<'_>,
    ui: &mut Ui,
    field: &SearchFieldRow,
    screen: &Screen,
    out: &mut Actions,
) {
    let icon = Icon::from_name(&field.icon).unwrap_or(Icon::Tag);
    widgets::sub_menu(ui, cx.t, MenuItem::new(&field.label).icon(Some(icon)), |ui| {
        match cx.cache.field_menus.values(&field.id) {
            None => {
                out.push(Action::Fields(FieldAction::AskValues(field.id.clone())));
                waiting(cx, ui);
            }
            Some(Asked::Awaited) => waiting(cx, ui),
            Some(Asked::Failed(why)) => failed(cx, ui, why),
            Some(Asked::Known(all)) => {
                if all.is_empty() {
                    widgets::menu_head(ui, cx.t, cx.tr("field-no-values"));
                }
                let is_sought = |choice: &FieldChoice| {
                    screen.search.value.as_ref().is_some_and(|value| value.record == choice.record)
                };
                if let Some(value) = values(cx, ui, all, is_sought) {
                    out.push(Action::Fields(FieldAction::Search(field.id.clone(), value)));
                }
            }
        }
    });
}

/// Lists values, with a line between families. Returns the one that was clicked.
fn values(
    cx: &Cx<'_>,
    ui: &mut Ui,
    choices: &[FieldChoice],
    checked: impl Fn(&FieldChoice) -> bool,
) -> Option<FieldValue> {
    let mut clicked = None;
    // The menu was smaller while the values were awaited.
    ScrollArea::vertical().max_height(size::LIST).min_scrolled_height(size::LIST).show(ui, |ui| {
        let mut family = choices.first().map(|choice| choice.parts().0);
        for choice in choices {
            let own = Some(choice.parts().0);
            if own != std::mem::replace(&mut family, own) {
                widgets::menu_line(ui, cx.t);
            }
            let item = MenuItem::new(&choice.label).mark(mark(cx, choice)).checked(checked(choice));
            if item.show(ui, cx.t).clicked() {
                clicked = Some(FieldValue { record: choice.record, label: choice.label.clone() });
            }
        }
    });
    clicked
}

/// Returns the sign of a value in its colour.
pub(crate) fn mark(cx: &Cx<'_>, choice: &FieldChoice) -> Mark {
    Mark { icon: Icon::from_name(&choice.icon), color: tone_color(cx.t, choice.tone) }
}

fn waiting(cx: &Cx<'_>, ui: &mut Ui) {
    widgets::menu_head(ui, cx.t, cx.tr("field-waiting"));
}

fn failed(cx: &Cx<'_>, ui: &mut Ui, why: &str) {
    MenuItem::new(why).icon(Some(Icon::ShieldWarning)).disabled(Some(why)).show(ui, cx.t);
}
