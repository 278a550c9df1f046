//! The people a message goes to: chips that keys, the pointer and menus move, and a field to type more.

use egui::{
    Align, DragAndDrop, EventFilter, Frame, Id, Key, Layout, Margin, Modifiers, Popup, PopupCloseBehavior,
    Rect, ScrollArea, Sense, SetOpenCommand, Stroke, StrokeKind, Ui, UiBuilder, vec2,
};
use etabli_engine::DraftId;
use etabli_model::Address;

use super::{super::Cx, head::line_edit, wish};
use crate::{
    action::{Actions, ComposeAction},
    icons::Icon,
    state::{Compose, ComposeField, is_address},
    theme::{Type, line, size},
    widgets::{self, Chip, MenuItem},
};

/// As many lines of chips are shown; more are scrolled.
const LINES: f32 = 4.0;

/// A person that is dragged to another field.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Dragged {
    draft: DraftId,
    field: ComposeField,
    index: usize,
    name: String,
}

/// What happened to a chip.
enum Change {
    Remove,
    Edit,
    Move(ComposeField),
    Focus(usize),
    /// Goes on typing.
    Type,
}

fn label_key(field: ComposeField) -> &'static str {
    match field {
        ComposeField::Cc => "compose-cc",
        ComposeField::Bcc => "compose-bcc",
        _ => "compose-to",
    }
}

pub(super) fn show(cx: &Cx<'_>, ui: &mut Ui, compose: &mut Compose, field: ComposeField, out: &mut Actions) {
    let top = ui.cursor().min;
    let width = ui.available_width();
    let more = if field == ComposeField::To { size::COMPOSE_MORE } else { 0.0 };
    let left = top.x + size::READER_MARGIN + size::COMPOSE_LABEL;
    let right = top.x + width - size::READER_MARGIN - more;
    let room = Rect::from_min_max(egui::pos2(left, top.y + size::S6), egui::pos2(right, top.y + size::LIST));
    let layout = Layout::top_down(Align::Min);
    let salt = ("people", compose.draft.id, field);
    let mut child = ui.new_child(UiBuilder::new().max_rect(room).id_salt(salt).layout(layout));
    let typed = ScrollArea::vertical()
        .id_salt(salt)
        .auto_shrink([false, true])
        .max_height(LINES * (size::CHIP + size::S6))
        .show(&mut child, |ui| {
            ui.spacing_mut().item_spacing = vec2(size::S8, size::S6);
            ui.spacing_mut().interact_size.y = size::CHIP;
            ui.horizontal_wrapped(|ui| {
                ui.set_min_height(size::CHIP);
                chips(cx, ui, compose, field, out);
                typing(cx, ui, compose, field, out)
            })
            .inner
        })
        .inner;
    let height = (child.min_rect().height() + 2.0 * size::S6).max(size::COMPOSE_ROW);
    let (rect, _) = ui.allocate_exact_size(vec2(width, height), Sense::hover());
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(size::STROKE, cx.t.hair));
    let middle = rect.top() + size::COMPOSE_ROW / 2.0;
    let name = cx.tr(label_key(field));
    let galley = line(ui.painter(), name, Type::Small, cx.t.t3, size::COMPOSE_LABEL);
    widgets::galley_left(ui.painter(), rect.left() + size::READER_MARGIN, middle, galley);
    if field == ComposeField::To {
        more_fields(cx, ui, compose, rect);
    }
    drop_here(cx, ui, compose, field, rect);
    proposals(cx, ui, compose, field, typed);
}

/// The links that show Cc and Bcc.
fn more_fields(cx: &Cx<'_>, ui: &mut Ui, compose: &mut Compose, rect: Rect) {
    let place = Rect::from_min_max(
        egui::pos2(rect.right() - size::READER_MARGIN - size::COMPOSE_MORE, rect.top()),
        egui::pos2(rect.right() - size::READER_MARGIN, rect.top() + size::COMPOSE_ROW),
    );
    let layout = Layout::right_to_left(Align::Center);
    let mut child = ui.new_child(UiBuilder::new().max_rect(place).id_salt("more people").layout(layout));
    child.spacing_mut().item_spacing.x = size::S8;
    for (shown, key, field) in [
        (&mut compose.show_bcc, "compose-bcc", ComposeField::Bcc),
        (&mut compose.show_cc, "compose-cc", ComposeField::Cc),
    ] {
        if !*shown && widgets::link(&mut child, cx.t, cx.tr(key), Type::SmallMedium, None).clicked() {
            *shown = true;
            compose.focus = Some(field);
        }
    }
}

fn chips(cx: &Cx<'_>, ui: &mut Ui, compose: &mut Compose, field: ComposeField, out: &mut Actions) {
    let chosen = compose.people(field).map(|people| people.chosen.clone()).unwrap_or_default();
    let mut change = None;
    for (index, person) in chosen.iter().enumerate() {
        if let Some(made) = chip(cx, ui, compose, field, index, person) {
            change = Some((index, made));
        }
    }
    let Some((index, change)) = change else { return };
    match change {
        Change::Remove => {
            if let Some(people) = compose.people(field) {
                people.chosen.remove(index);
            }
            focus_chip(compose, field, index);
            compose.typed(cx.now);
        }
        Change::Edit => {
            if let Some(people) = compose.people(field) {
                people.edit(index);
            }
            compose.focus = Some(field);
            compose.typed(cx.now);
        }
        Change::Move(to) => {
            compose.move_person(field, index, to);
            compose.focus = Some(to);
            compose.typed(cx.now);
        }
        Change::Focus(index) => focus_chip(compose, field, index),
        Change::Type => compose.focus = Some(field),
    }
    wish(out, compose, ComposeAction::LookUp);
}

/// Gives the focus to a chip, or to the field behind the last one.
fn focus_chip(compose: &mut Compose, field: ComposeField, index: usize) {
    let count = compose.people(field).map_or(0, |people| people.chosen.len());
    if index < count {
        compose.focus_chip = Some((field, index));
    } else {
        compose.focus = Some(field);
    }
}

fn chip(
    cx: &Cx<'_>,
    ui: &mut Ui,
    compose: &mut Compose,
    field: ComposeField,
    index: usize,
    person: &Address,
) -> Option<Change> {
    let is_wrong = !compose.draft.internal && !is_address(&person.address);
    let is_known = compose.in_book.get(&person.address.to_lowercase()).copied().unwrap_or(true);
    let (glyph, alarm, note) = match (is_wrong, is_known) {
        (true, _) => (Icon::WarningCircle, Some(cx.t.danger), "compose-wrong-address"),
        (false, false) => (Icon::Warning, None, "person-not-in-book"),
        (false, true) => (Icon::User, None, ""),
    };
    let note = if note.is_empty() { "" } else { cx.tr(note) };
    let detail = match (note.is_empty(), person.name.is_empty()) {
        (false, _) => note,
        (true, true) => "",
        (true, false) => &person.address,
    };
    let remove = cx.i18n.tr_args("compose-remove-person", &[("name", person.display().into())]);
    let address = if person.name.is_empty() { "" } else { &person.address };
    let said = [person.display(), address, note].into_iter().filter(|text| !text.is_empty());
    let said = said.collect::<Vec<_>>().join(", ");
    let shown = ui
        .push_id(("person", field, index), |ui| {
            Chip {
                icon: Some(glyph),
                title: person.display(),
                detail,
                closable: Some(&remove),
                name: &said,
                alarm,
                draggable: true,
                ..Default::default()
            }
            .show(ui, cx.t)
        })
        .inner;
    let response = shown.response;
    if compose.focus_chip == Some((field, index)) {
        compose.focus_chip = None;
        response.request_focus();
        response.scroll_to_me(None);
    }
    if response.drag_started() {
        let name = person.display().to_owned();
        DragAndDrop::set_payload(ui.ctx(), Dragged { draft: compose.draft.id, field, index, name });
    }
    if shown.closed {
        return Some(Change::Remove);
    }
    if response.double_clicked() {
        return Some(Change::Edit);
    }
    if response.clicked() {
        response.request_focus();
    }
    let mut change = None;
    let mut open_menu = None;
    if response.has_focus() {
        let filter = EventFilter { horizontal_arrows: true, ..EventFilter::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
        let pressed = |modifiers, key| ui.input_mut(|input| input.consume_key(modifiers, key));
        if pressed(Modifiers::NONE, Key::Delete) || pressed(Modifiers::NONE, Key::Backspace) {
            change = Some(Change::Remove);
        } else if pressed(Modifiers::NONE, Key::Enter) {
            change = Some(Change::Edit);
        } else if pressed(Modifiers::NONE, Key::ArrowLeft) && index > 0 {
            change = Some(Change::Focus(index - 1));
        } else if pressed(Modifiers::NONE, Key::ArrowRight) {
            change = Some(Change::Focus(index + 1));
        } else if pressed(Modifiers::NONE, Key::Escape) {
            change = Some(Change::Type);
        } else if pressed(Modifiers::SHIFT, Key::F10) || pressed(Modifiers::NONE, Key::Menu) {
            open_menu = Some(SetOpenCommand::Bool(true));
        }
    }
    if response.secondary_clicked() {
        open_menu = Some(SetOpenCommand::Bool(true));
    }
    Popup::from_response(&response)
        .id(response.id.with("menu"))
        .open_memory(open_menu)
        .close_behavior(PopupCloseBehavior::CloseOnClick)
        .frame(Frame::menu(ui.style()))
        .show(|ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            if MenuItem::new(cx.tr("compose-edit-person")).show(ui, cx.t).clicked() {
                change = Some(Change::Edit);
            }
            for to in ComposeField::PEOPLE.into_iter().filter(|to| *to != field) {
                let label = cx.i18n.tr_args("compose-move-person", &[("field", cx.tr(label_key(to)).into())]);
                if MenuItem::new(&label).show(ui, cx.t).clicked() {
                    change = Some(Change::Move(to));
                }
            }
            widgets::menu_line(ui, cx.t);
            if MenuItem::new(&remove).icon(Some(Icon::X)).show(ui, cx.t).clicked() {
                change = Some(Change::Remove);
            }
        });
    change
}

/// Takes a person that is let go over a field, and shows while one is held over it.
fn drop_here(cx: &Cx<'_>, ui: &Ui, compose: &mut Compose, field: ComposeField, rect: Rect) {
    let Some(dragged) = DragAndDrop::payload::<Dragged>(ui.ctx()) else { return };
    let Some(at) = ui.input(|input| input.pointer.interact_pos()) else { return };
    if dragged.draft != compose.draft.id {
        return;
    }
    if dragged.field == field {
        let painter =
            ui.ctx().layer_painter(egui::LayerId::new(egui::Order::Tooltip, Id::unique("person held")));
        let label = line(&painter, &dragged.name, Type::SmallMedium, cx.t.t1, size::CHIP_MAX);
        let held =
            Rect::from_min_size(at + vec2(size::S16, size::S12), label.size() + vec2(size::S16, size::S4));
        painter.rect_filled(held, size::R_CONTROL, cx.t.raised);
        painter.rect_stroke(
            held,
            size::R_CONTROL,
            Stroke::new(size::STROKE, cx.t.stroke),
            StrokeKind::Inside,
        );
        widgets::galley_left(&painter, held.left() + size::S8, held.center().y, label);
    } else if rect.contains(at) {
        ui.painter().rect_stroke(
            rect,
            size::R_ITEM,
            Stroke::new(size::RING, cx.t.accent),
            StrokeKind::Inside,
        );
        if ui.input(|input| input.pointer.any_released()) {
            DragAndDrop::clear_payload(ui.ctx());
            compose.move_person(dragged.field, dragged.index, field);
            compose.typed(cx.now);
        }
    }
}

/// The field behind the chips. Returns where it stands.
fn typing(cx: &Cx<'_>, ui: &mut Ui, compose: &mut Compose, field: ComposeField, out: &mut Actions) -> Rect {
    let id = super::head::field_id(compose, field);
    let room = ui.available_size_before_wrap().x;
    let width = if room < size::COMPOSE_TYPING { ui.max_rect().width() } else { room };
    let has_focus = ui.memory(|memory| memory.has_focus(id));
    if has_focus {
        if accept_by_key(ui, compose, field) {
            compose.typed(cx.now);
            wish(out, compose, ComposeAction::LookUp);
        }
        back_to_chips(ui, compose, field, id);
    }
    let response = line_edit(cx, ui, compose, field, cx.tr(label_key(field)), width);
    let mut settled = false;
    if response.changed()
        && let Some(people) = compose.people(field)
    {
        settled = people.settle_ended();
        wish(out, compose, ComposeAction::Complete(field));
    }
    let leaves = has_focus && !response.has_focus();
    let proposes = compose.proposed.as_ref().is_some_and(|(of, _)| *of == field);
    // The pointer may be on its way to the proposals.
    if leaves || (!response.has_focus() && !proposes) {
        let waits = proposes && ui.input(|input| input.pointer.any_down());
        if !waits && let Some(people) = compose.people(field) {
            settled |= people.settle();
        }
    }
    if proposes && !response.has_focus() && !ui.input(|input| input.pointer.any_down()) {
        compose.proposed = None;
    }
    if settled {
        compose.typed(cx.now);
        wish(out, compose, ComposeAction::LookUp);
        ui.ctx().request_repaint();
    }
    response.rect
}

/// From an empty field, or from its beginning, keys lead back to the chips.
fn back_to_chips(ui: &Ui, compose: &mut Compose, field: ComposeField, id: Id) {
    let count = compose.people(field).map_or(0, |people| people.chosen.len());
    let state = egui::text_edit::TextEditState::load(ui.ctx(), id).unwrap_or_default();
    let at_start = compose.value(field).is_empty()
        || state.cursor.char_range().is_some_and(|range| range.is_empty() && range.primary.index.0 == 0);
    if count == 0 || !at_start {
        return;
    }
    let back = ui.input_mut(|input| {
        input.consume_key(Modifiers::NONE, Key::Backspace)
            || input.consume_key(Modifiers::NONE, Key::ArrowLeft)
    });
    if back {
        compose.focus_chip = Some((field, count - 1));
    }
}

/// Enter and Tab take the proposal that the arrows are on; without one, Enter takes what is typed. Reports whether
/// somebody was chosen.
fn accept_by_key(ui: &Ui, compose: &mut Compose, field: ComposeField) -> bool {
    let proposed = compose.proposed.clone().filter(|(of, _)| *of == field);
    let Some((_, people)) = proposed else {
        let enter = |input: &mut egui::InputState| input.consume_key(Modifiers::NONE, Key::Enter);
        if !compose.value(field).trim().is_empty() && ui.input_mut(enter) {
            // What ends is chosen in this frame, as at a comma.
            compose.value(field).push('\n');
            if let Some(people) = compose.people(field) {
                people.settle_ended();
            }
            compose.focus = Some(field);
            return true;
        }
        return false;
    };
    let count = people.len();
    let (down, up, take, leave) = ui.input_mut(|input| {
        (
            input.consume_key(Modifiers::NONE, Key::ArrowDown),
            input.consume_key(Modifiers::NONE, Key::ArrowUp),
            input.consume_key(Modifiers::NONE, Key::Enter) || input.consume_key(Modifiers::NONE, Key::Tab),
            input.consume_key(Modifiers::NONE, Key::Escape),
        )
    });
    if down {
        compose.proposed_cursor = (compose.proposed_cursor + 1) % count;
    }
    if up {
        compose.proposed_cursor = (compose.proposed_cursor + count - 1) % count;
    }
    let chosen = people.get(compose.proposed_cursor).cloned();
    if let Some(person) = chosen.filter(|_| take) {
        compose.accept(field, &person);
        compose.focus = Some(field);
        return true;
    }
    if leave {
        compose.proposed = None;
    }
    false
}

/// The people that fit what is typed, below the field.
fn proposals(cx: &Cx<'_>, ui: &Ui, compose: &mut Compose, field: ComposeField, rect: Rect) {
    let Some((of, people)) = compose.proposed.clone() else { return };
    if of != field {
        return;
    }
    let mut chosen = None;
    egui::Area::new(super::head::field_id(compose, field).with("proposals"))
        .order(egui::Order::Foreground)
        .fixed_pos(rect.left_bottom())
        .show(ui.ctx(), |ui| {
            Frame::menu(ui.style()).inner_margin(Margin::same(4)).show(ui, |ui| {
                ui.set_width(size::COMPOSE_PROPOSALS);
                ui.spacing_mut().item_spacing.y = 0.0;
                for (index, person) in people.iter().enumerate() {
                    let active = index == compose.proposed_cursor;
                    let item = MenuItem::new(person.display()).icon(Some(Icon::User)).detail(&person.address);
                    if item.active(active).show(ui, cx.t).clicked() {
                        chosen = Some(person.clone());
                    }
                }
            });
        });
    if let Some(person) = chosen {
        compose.accept(field, &person);
        compose.typed(cx.now);
        compose.focus = Some(field);
    }
}
