//! Chooses the value of a field for messages by name, for the keyboard.

use egui::{ScrollArea, Ui};

use super::{Left, Shell, close, dialog, filter_field, move_cursor};
use crate::{
    action::{Action, Actions, FieldAction},
    icons::Icon,
    shell::{Cx, is_current_value, value_mark},
    state::{Asked, FieldPick, FieldValue},
    theme::{Type, size},
    widgets::{self, MenuItem},
};

pub(super) fn show(cx: &Cx<'_>, ui: &Ui, state: &mut FieldPick, out: &mut Actions) {
    let field = cx.cache.field(&state.field);
    let answer = cx.cache.field_menus.menu(&state.field, &state.messages);
    let menu = match answer {
        Some(Asked::Known(menu)) => Some(menu),
        _ => None,
    };
    let found = |label: &str| {
        state.filter.trim().is_empty() || !crate::highlight::matches(label, &state.filter).is_empty()
    };
    let choices: Vec<_> =
        menu.iter().flat_map(|menu| &menu.choices).filter(|choice| found(&choice.label)).collect();
    // The last entry clears the field.
    let moved = move_cursor(ui, &mut state.cursor, choices.len() + 1);
    let says = match answer {
        Some(Asked::Failed(why)) => why.as_str(),
        Some(Asked::Known(menu)) if menu.choices.is_empty() => cx.tr("field-none-common"),
        Some(Asked::Known(_)) => "",
        Some(Asked::Awaited) | None => cx.tr("field-waiting"),
    };
    let title = field.map_or("", |field| field.title.as_str());
    let icon = field.and_then(|field| Icon::from_name(&field.icon)).unwrap_or(Icon::Tag);
    let shell = Shell {
        id: "field",
        title,
        icon: Some((icon, cx.t.accent)),
        width: size::PALETTE,
        cancel: cx.tr("dialog-cancel"),
        accept: cx.tr("field-accept"),
        refused: menu.is_none().then_some(says),
        ..Default::default()
    };
    let mut clicked = None;
    let left = dialog(cx, ui, &shell, |ui| {
        let name = cx.tr("form-filter");
        if filter_field(cx, ui, "field filter", name, (&mut state.filter, &mut state.fresh)) {
            state.cursor = 0;
        }
        if !says.is_empty() {
            widgets::text(ui, says, Type::Small, cx.t.t2);
        }
        let Some(menu) = menu else { return };
        ui.spacing_mut().item_spacing.y = 0.0;
        ScrollArea::vertical().max_height(12.0 * size::MENU_ITEM).min_scrolled_height(size::LIST_MIN).show(
            ui,
            |ui| {
                let values = choices.iter().map(|choice| {
                    MenuItem::new(&choice.label)
                        .mark(value_mark(cx, choice))
                        .checked(is_current_value(menu, choice))
                });
                let none = MenuItem::new(cx.tr("field-none"));
                for (index, item) in values.chain([none]).enumerate() {
                    let response = item.active(index == state.cursor).show(ui, cx.t);
                    if index == state.cursor && moved {
                        response.scroll_to_me(None);
                    }
                    if response.clicked() {
                        clicked = Some(index);
                    }
                }
            },
        );
    });
    let chosen = clicked.or((left == Some(Left::Accepted) && menu.is_some()).then_some(state.cursor));
    match chosen {
        Some(index) => {
            let choice = choices.get(index);
            let value =
                choice.map(|choice| FieldValue { record: choice.record, label: choice.label.clone() });
            let (field, messages) = (state.field.clone(), std::mem::take(&mut state.messages));
            let set = FieldAction::Set { field, messages, value };
            out.extend([Action::CloseDialog, Action::Fields(set)]);
        }
        None => close(left.filter(|left| *left == Left::Cancelled), out),
    }
}
