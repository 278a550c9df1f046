//! Messages in windows of their own, which float in the main one as those of messages being written do.
//!
//! One page of HTML is laid out at a time: the window that was used last shows it, others show the text.

use egui::{
    CornerRadius, Frame, Id, Key, LayerId, Layout, Modifiers, Order, Rect, Sense, Stroke, Ui, UiBuilder,
    pos2, vec2,
};
use etabli_model::MsgId;

use super::{Cx, focused_layer, forum_id, list_id, reader, reader_id, tree_id};
use crate::{
    action::{Action, Actions, ComposeAction},
    commands::{CommandId, command},
    icons::Icon,
    state::{MessageWindow, Screen},
    theme::{Type, line, size},
    widgets::{self, Button, Look},
};

fn window_id(msg_id: MsgId) -> Id {
    Id::unique(("message window", msg_id))
}

/// Reports whether the focus is in one of these windows.
pub(super) fn has_focus(ui: &Ui, screen: &Screen) -> bool {
    let layer = focused_layer(ui);
    let of = |window: &MessageWindow| LayerId::new(Order::Middle, window_id(window.msg_id));
    screen.windows.iter().any(|window| layer == Some(of(window)))
}

/// Puts the message being written away, or closes the window that was opened last, when Escape is pressed outside
/// of texts. Reports whether it was.
pub(super) fn escape(ui: &Ui, screen: &Screen, out: &mut Actions) -> bool {
    let focused = ui.memory(|memory| memory.focused());
    let is_in = |zones: &[Id]| focused.is_some_and(|focused| zones.contains(&focused));
    let close = if screen.writing.is_empty() {
        let last = screen.windows.last().filter(|_| !is_in(&[forum_id()]));
        last.map(|window| Action::CloseWindow(window.msg_id))
    } else {
        let top = screen.writing_on_top.filter(|_| !is_in(&[forum_id(), list_id(), tree_id()]));
        top.map(|id| Action::Compose(id, ComposeAction::PutAway))
    };
    let Some(close) = close else { return false };
    let pressed = ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape));
    if pressed {
        out.push(close);
    }
    pressed
}

pub(super) fn show(cx: &Cx<'_>, ui: &Ui, screen: &mut Screen, out: &mut Actions) {
    let room = ui.ctx().content_rect();
    let modal = !screen.dialogs.is_empty();
    let mut windows = std::mem::take(&mut screen.windows);
    for (index, window) in windows.iter_mut().enumerate() {
        let wanted =
            vec2(size::COMPOSE, size::COMPOSE_HEIGHT).min(room.size() - egui::Vec2::splat(size::S24));
        let shift = size::S24 * (index % 5) as f32;
        let left = room.center().x - wanted.x / 2.0 + shift;
        let top = (room.top() + size::TOOLBAR + shift).min(room.bottom() - wanted.y - size::S12);
        let frame = Frame::NONE
            .fill(cx.t.surface)
            .corner_radius(CornerRadius::same(8))
            .stroke(Stroke::new(size::STROKE, cx.t.stroke))
            .shadow(cx.t.popup_shadow());
        let id = window_id(window.msg_id);
        let layer = LayerId::new(Order::Middle, id);
        let fresh = std::mem::take(&mut window.fresh);
        if fresh {
            ui.ctx().move_to_top(layer);
        }
        let shown = egui::Window::new("message")
            .id(id)
            .title_bar(false)
            .resizable(false)
            .collapsible(false)
            .constrain_to(room)
            .default_pos(pos2(left, top.max(room.top())))
            .fixed_size(wanted)
            .frame(frame)
            .enabled(!modal)
            .show(ui.ctx(), |ui| content(cx, ui, screen, window, fresh, out));
        // Who uses a window reads its message.
        let used = shown.is_some_and(|shown| shown.response.contains_pointer())
            && ui.input(|input| input.pointer.any_pressed())
            && ui.ctx().memory(|memory| memory.areas().top_layer_id(Order::Middle)) == Some(layer);
        if (used || fresh) && screen.reading.wanted != Some(window.msg_id) {
            out.push(Action::OpenMessage(window.msg_id));
        }
    }
    screen.windows = windows;
}

fn content(
    cx: &Cx<'_>,
    ui: &mut Ui,
    screen: &mut Screen,
    window: &MessageWindow,
    fresh: bool,
    out: &mut Actions,
) {
    ui.spacing_mut().item_spacing = egui::Vec2::ZERO;
    let area = ui.available_rect_before_wrap();
    let head = Rect::from_min_size(area.min, vec2(area.width(), size::COMPOSE_TITLE));
    let foot = Rect::from_min_max(pos2(area.left(), area.bottom() - size::DIALOG_FOOT), area.max);
    title_bar(cx, ui, window, head, fresh, out);
    let body = Rect::from_min_max(head.left_bottom(), foot.right_top());
    let builder = UiBuilder::new().max_rect(body).id_salt(("message body", window.msg_id));
    let mut inner = ui.new_child(builder.layout(Layout::top_down(egui::Align::Min)));
    inner.set_clip_rect(body.intersect(ui.clip_rect()));
    // What is read is newest; a window keeps what it had last.
    let read = cx.cache.message.as_ref().filter(|open| open.view.row.id == window.msg_id);
    if let Some(open) = read.or(window.open.as_ref()) {
        reader::content(cx, &mut inner, screen, open, out);
    }
    footer(cx, ui, window.msg_id, foot, out);
    ui.allocate_rect(area, Sense::hover());
}

fn title_bar(cx: &Cx<'_>, ui: &mut Ui, window: &MessageWindow, rect: Rect, fresh: bool, out: &mut Actions) {
    let subject = window.open.as_ref().map_or("", |open| open.view.row.subject.as_str());
    let title = if subject.is_empty() { cx.tr("no-subject") } else { subject };
    let painter = ui.painter();
    let middle = rect.center().y;
    let at = pos2(rect.left() + size::S20, middle);
    widgets::icon(painter, at, Icon::EnvelopeOpen, size::ICON_CELL, cx.t.t2);
    let galley = line(painter, title, Type::UiStrong, cx.t.t1, rect.width() - 4.0 * size::S24);
    widgets::galley_left(painter, rect.left() + size::S24 + size::S12, middle, galley);
    painter.hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(size::STROKE, cx.t.stroke));
    let place =
        Rect::from_center_size(pos2(rect.right() - size::S20, middle), egui::Vec2::splat(size::BUTTON));
    let mut child = ui.new_child(UiBuilder::new().max_rect(place).id_salt("close"));
    let close = Button::new(cx.tr("window-close")).icon(Icon::X).icon_only(true).show(&mut child, cx.t);
    if fresh && window.open.is_some() {
        ui.memory_mut(|memory| memory.request_focus(reader_id()));
    } else if fresh {
        close.request_focus();
    }
    if close.clicked() {
        out.push(Action::CloseWindow(window.msg_id));
    }
}

fn footer(cx: &Cx<'_>, ui: &mut Ui, msg_id: MsgId, rect: Rect, out: &mut Actions) {
    ui.painter().rect_filled(rect, CornerRadius { nw: 0, ne: 0, sw: 8, se: 8 }, cx.t.chrome);
    ui.painter().hline(rect.x_range(), rect.top() + 0.5, Stroke::new(size::STROKE, cx.t.stroke));
    let inner = rect.shrink2(vec2(size::READER_MARGIN, 0.0));
    let layout = Layout::left_to_right(egui::Align::Center);
    let mut child = ui.new_child(UiBuilder::new().max_rect(inner).id_salt("answers").layout(layout));
    child.spacing_mut().item_spacing.x = size::S8;
    let reason = cx.cache.accounts().is_empty().then(|| cx.tr("reason-no-account"));
    for id in [CommandId::Reply, CommandId::ReplyAll, CommandId::Forward] {
        let Some(command) = command(id) else { continue };
        let button = Button::new(cx.i18n.tr(command.key)).icon(command.icon).look(Look::Outlined);
        if button.disabled(reason).show(&mut child, cx.t).clicked() {
            out.push(Action::WriteAbout(id, msg_id));
        }
    }
}
