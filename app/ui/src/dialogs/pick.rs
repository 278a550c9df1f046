//! Picks a contact or an entity.

use egui::{ScrollArea, Ui};
use etabli_engine::DialogAnswer;

use super::{Left, Shell, close, dialog, filter_field, move_cursor};
use crate::{
    action::{Action, Actions},
    icons::Icon,
    incoming::contact_label,
    shell::Cx,
    state::{PickPurpose, PickState},
    theme::size,
    widgets::MenuItem,
};

/// One entry of the list: number, name, more.
type Entry = (u32, String, String);

pub(super) fn show(cx: &Cx<'_>, ui: &Ui, state: &mut PickState, out: &mut Actions) {
    let contact = matches!(state.purpose, PickPurpose::Plugin(_));
    let entries: Vec<Entry> = if contact {
        let detail = |row: &etabli_engine::view::ContactRow| {
            if row.entity_name.is_empty() { row.email.clone() } else { row.entity_name.clone() }
        };
        cx.cache.contacts.iter().map(|row| (row.id.0, contact_label(row), detail(row))).collect()
    } else {
        let found = |name: &str| {
            state.filter.trim().is_empty() || !crate::highlight::matches(name, &state.filter).is_empty()
        };
        let rows = cx.cache.entities.iter().filter(|row| found(&row.name));
        rows.take(200).map(|row| (row.id.0, row.name.clone(), String::new())).collect()
    };
    let moved = move_cursor(ui, &mut state.cursor, entries.len());
    let glyph = if contact { Icon::User } else { Icon::Buildings };
    let (title, footer) = (state.title.clone(), state.footer.clone());
    let shell = Shell {
        id: "pick",
        title: &title,
        icon: Some((glyph, cx.t.accent)),
        width: size::PALETTE,
        footer: &footer,
        cancel: cx.tr("dialog-cancel"),
        accept: cx.tr("pick-accept"),
        refused: entries.is_empty().then(|| cx.tr("pick-none")),
        ..Default::default()
    };
    let mut clicked = None;
    let left = dialog(cx, ui, &shell, |ui| {
        let name = cx.tr("form-filter");
        if filter_field(cx, ui, "pick filter", name, (&mut state.filter, &mut state.fresh)) {
            state.cursor = 0;
            if contact {
                out.push(Action::FindContacts(state.filter.clone()));
            }
        }
        ui.spacing_mut().item_spacing.y = 0.0;
        ScrollArea::vertical().max_height(10.0 * size::MENU_ITEM).min_scrolled_height(size::LIST_MIN).show(
            ui,
            |ui| {
                for (index, (number, name, detail)) in entries.iter().enumerate() {
                    let item =
                        MenuItem::new(name).icon(Some(glyph)).detail(detail).active(index == state.cursor);
                    let response = item.show(ui, cx.t);
                    if index == state.cursor && moved {
                        response.scroll_to_me(None);
                    }
                    if response.clicked() {
                        clicked = Some(*number);
                    }
                }
            },
        );
    });
    let chosen = clicked.or_else(|| {
        (left == Some(Left::Accepted))
            .then(|| entries.get(state.cursor).map(|(number, ..)| *number))
            .flatten()
    });
    match (chosen, &state.purpose) {
        (Some(number), PickPurpose::Plugin(dialog)) => {
            out.push(Action::Answer(*dialog, DialogAnswer::Contact(etabli_model::ContactId(number))));
        }
        (Some(number), PickPurpose::LinkEntity(messages)) => {
            out.push(Action::LinkEntity {
                messages: messages.clone(),
                entity: etabli_model::EntityId(number),
            });
        }
        (None, _) => close(left.filter(|left| *left == Left::Cancelled), out),
    }
}
