//! Dragging messages and folders onto folders of the tree.
//!
//! The toolkit ends a drag at Escape and at the release of the button; a drag that is over has no payload.

use std::time::Duration;

use egui::{Align2, CursorIcon, DragAndDrop, LayerId, Order, Rect, Response, Role, Ui, WidgetInfo, vec2};
use etabli_engine::view::FolderRow;
use etabli_model::FolderId;

use super::{Cx, folder_label};
use crate::{
    action::{Action, Actions, FolderAction},
    folders::{may_move, may_receive},
    state::{Drag, Moved, Screen, meant},
    theme::{Type, line, size},
    widgets,
};

/// A closed folder opens when something is held over it so long.
const OPEN_DELAY: Duration = Duration::from_millis(700);

/// What a row of the tree is for a drag.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Over {
    /// Nothing is held over it.
    Nothing,
    /// It takes what is held over it.
    Takes,
    /// It does not.
    Refuses,
}

/// Begins a drag of messages: those selected, or the row alone when it is not one of them.
pub(super) fn begin_messages(response: &Response, screen: &Screen, row: &etabli_engine::view::MessageRow) {
    if response.drag_started() {
        let messages = match screen.selection.contains(row.id) {
            true => screen.selection.ids(),
            false => meant(row).to_vec(),
        };
        DragAndDrop::set_payload(&response.ctx, Moved::Messages(messages));
    }
}

/// Begins a drag of a folder.
pub(super) fn begin_folder(response: &Response, id: FolderId) {
    if response.drag_started() {
        DragAndDrop::set_payload(&response.ctx, Moved::Folder(id));
    }
}

/// Forgets what the tree noticed of a drag in the frame before.
pub(super) fn new_frame(ui: &Ui, screen: &mut Screen) {
    let drag = &mut screen.drag;
    if DragAndDrop::has_payload_of_type::<Moved>(ui.ctx()) {
        drag.target.clear();
        drag.refused = None;
    } else if *drag != Drag::default() {
        *drag = Drag::default();
    }
}

/// Takes what is held or let go over a place of the tree: a folder, or the top for none.
pub(super) fn over(
    cx: &Cx<'_>,
    ui: &Ui,
    screen: &mut Screen,
    out: &mut Actions,
    place: Option<&FolderRow>,
    rect: Rect,
    closed: bool,
) -> Over {
    let Some(what) = DragAndDrop::payload::<Moved>(ui.ctx()) else { return Over::Nothing };
    let pointer = ui.input(|input| input.pointer.interact_pos());
    if !pointer.is_some_and(|at| rect.intersect(ui.clip_rect()).contains(at)) {
        if screen.drag.over.is_some_and(|(over, _)| place.is_some_and(|place| place.id == over)) {
            screen.drag.over = None;
        }
        return Over::Nothing;
    }
    let may = match (&*what, place) {
        (Moved::Messages(_), Some(folder)) if screen.folder == Some(folder.id) && !screen.is_searching() => {
            Err("reason-same-place")
        }
        (Moved::Messages(_), Some(folder)) => may_receive(folder),
        (Moved::Messages(_), None) => Err("reason-takes-no-mail"),
        (Moved::Folder(id), place) => may_move(&cx.cache.folders, *id, place.map(|place| place.id)),
    };
    let name = place.map_or_else(|| cx.tr("folder-top"), |place| folder_label(cx.i18n, place));
    screen.drag.target = name.to_owned();
    screen.drag.refused = may.err();
    if let Some(place) = place.filter(|_| closed) {
        wait_and_open(cx, ui, screen, out, place.id);
    }
    if may.is_ok() && ui.input(|input| input.pointer.any_released()) {
        DragAndDrop::clear_payload(ui.ctx());
        let action = match (&*what, place) {
            (Moved::Messages(messages), Some(place)) => {
                FolderAction::AskMoveTo { messages: messages.clone(), folder: place.id }
            }
            (Moved::Folder(folder), place) => {
                FolderAction::AskMove { folder: *folder, parent: place.map(|place| place.id) }
            }
            (Moved::Messages(_), None) => return Over::Refuses,
        };
        out.push(Action::Folder(action));
    }
    if may.is_ok() { Over::Takes } else { Over::Refuses }
}

fn wait_and_open(cx: &Cx<'_>, ui: &Ui, screen: &mut Screen, out: &mut Actions, folder: FolderId) {
    let since = match screen.drag.over {
        Some((over, since)) if over == folder => since,
        _ => {
            screen.drag.over = Some((folder, cx.now));
            cx.now
        }
    };
    let held = cx.now.saturating_sub(since);
    if held >= OPEN_DELAY {
        screen.drag.over = None;
        out.push(Action::ToggleFolder(folder));
    } else {
        ui.ctx().request_repaint_after(OPEN_DELAY - held);
    }
}

/// Scrolls while something is held near the upper or lower edge.
pub(super) fn scroll_at_edges(ui: &Ui, area: Rect) {
    if !DragAndDrop::has_payload_of_type::<Moved>(ui.ctx()) {
        return;
    }
    let Some(at) = ui.input(|input| input.pointer.interact_pos()).filter(|at| area.contains(*at)) else {
        return;
    };
    let step = match (at.y - area.top() < size::TREE_ROW, area.bottom() - at.y < size::TREE_ROW) {
        (true, _) => size::S8,
        (_, true) => -size::S8,
        _ => return,
    };
    ui.scroll_with_delta(vec2(0.0, step));
    ui.ctx().request_repaint();
}

/// Draws what is dragged beside the pointer, and how the pointer looks.
pub(super) fn ghost(cx: &Cx<'_>, ui: &Ui, screen: &Screen) {
    let Some(what) = DragAndDrop::payload::<Moved>(ui.ctx()) else { return };
    let Some(at) = ui.input(|input| input.pointer.interact_pos()) else { return };
    let drag = &screen.drag;
    let refused = drag.refused.is_some();
    ui.ctx().set_cursor_icon(if refused { CursorIcon::NotAllowed } else { CursorIcon::Grabbing });
    let target = if refused { "" } else { drag.target.as_str() };
    let (count, text) = match &*what {
        Moved::Messages(messages) => {
            let count = messages.len() as u64;
            let key = if target.is_empty() { "drag-messages" } else { "drag-messages-to" };
            let args = [("count", count.into()), ("folder", target.into())];
            (Some(cx.i18n.number(count)), cx.i18n.tr_args(key, &args))
        }
        Moved::Folder(id) => {
            let name = cx.cache.folder(*id).map_or("", |folder| folder_label(cx.i18n, folder));
            let key = if target.is_empty() { "drag-folder" } else { "drag-folder-to" };
            (None, cx.i18n.tr_args(key, &[("name", name.into()), ("folder", target.into())]))
        }
    };
    let t = cx.t;
    let painter = ui.ctx().layer_painter(LayerId::new(Order::Tooltip, egui::Id::unique("drag ghost")));
    let label = line(&painter, &text, Type::UiMedium, t.t1, size::CHIP_MAX);
    let badge = count.map(|count| line(&painter, &count, Type::CaptionStrong, t.on_accent, f32::INFINITY));
    let badge_width =
        badge.as_ref().map_or(0.0, |badge| (badge.size().x + size::S8).max(size::S20) + size::S6);
    let width = size::S8 + badge_width + label.size().x + size::S12;
    let rect = Rect::from_min_size(at + vec2(size::S16, size::S12), vec2(width, size::DRAG));
    painter.add(t.popup_shadow().as_shape(rect, size::R_CARD));
    painter.rect(
        rect,
        size::R_CARD,
        t.raised,
        egui::Stroke::new(size::STROKE, t.stroke),
        egui::StrokeKind::Inside,
    );
    let mut x = rect.left() + size::S8;
    if let Some(badge) = badge {
        let round = Rect::from_center_size(
            egui::pos2(x + (badge_width - size::S6) / 2.0, rect.center().y),
            vec2(badge_width - size::S6, size::S20),
        );
        painter.rect_filled(round, size::S20 / 2.0, t.accent);
        let place = Align2::CENTER_CENTER.align_size_within_rect(badge.size(), round);
        painter.galley(place.min, badge, t.on_accent);
        x += badge_width;
    }
    widgets::galley_left(&painter, x, rect.center().y, label);
    let said = ui.interact(rect, egui::Id::unique("drag said"), egui::Sense::hover());
    let spoken = match drag.refused {
        Some(reason) => cx.tr(reason).to_owned(),
        None => text,
    };
    said.widget_info(|| WidgetInfo::labeled(Role::Label, true, spoken.as_str()));
}
