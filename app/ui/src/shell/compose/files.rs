//! The files of a message being written, and how much its account's server takes.

use egui::{Align, Layout, Rect, ScrollArea, Sense, Shape, Stroke, StrokeKind, Ui, UiBuilder, pos2, vec2};
use etabli_engine::DraftFile;

use super::{
    super::{
        Cx,
        attachments::{FEW, file_name},
    },
    wish,
};
use crate::{
    action::{Actions, ComposeAction},
    icons::Icon,
    state::Compose,
    theme::{Type, line, size},
    widgets,
};

/// Reports whether the strip is shown: there are files, or some are held over the window.
pub(super) fn is_shown(ui: &Ui, compose: &Compose) -> bool {
    !compose.draft.files.is_empty()
        || !compose.coming.is_empty()
        || ui.input(|input| !input.raw.hovered_files.is_empty())
}

pub(super) fn show(cx: &Cx<'_>, ui: &mut Ui, compose: &Compose, out: &mut Actions) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), size::COMPOSE_FILES), Sense::hover());
    ui.painter().rect_filled(rect, 0.0, cx.t.sunken);
    ui.painter().hline(rect.x_range(), rect.top() + 0.5, Stroke::new(size::STROKE, cx.t.stroke));
    let inner = rect.shrink2(vec2(size::READER_MARGIN, 0.0));
    let layout = Layout::right_to_left(Align::Center);
    let mut child = ui.new_child(UiBuilder::new().max_rect(inner).id_salt("files").layout(layout));
    child.spacing_mut().item_spacing.x = size::S8;
    let total: u64 = compose.draft.files.iter().map(|file| file.size).sum();
    let args = [("size", cx.i18n.size(total).into()), ("most", cx.i18n.size(compose.draft.limit).into())];
    let color = if total > compose.draft.limit { cx.t.danger } else { cx.t.t3 };
    widgets::text(&mut child, &cx.i18n.tr_args("compose-size", &args), Type::Small, color);
    child.with_layout(Layout::left_to_right(Align::Center), |ui| {
        let area = ScrollArea::horizontal().id_salt(("compose files", compose.draft.id));
        area.show_viewport(ui, |ui, sight| {
            ui.horizontal_centered(|ui| {
                ui.spacing_mut().item_spacing.x = size::S8;
                // Of many files, those beside what is in sight are a blank of their width.
                let step = size::COMPOSE_FILE_WIDTH + size::S8;
                let files = &compose.draft.files;
                let place = |x: f32| ((x / step).max(0.0) as usize).min(files.len());
                let (first, last) = match files.len() {
                    0..=FEW => (0, files.len()),
                    _ => (place(sight.left()), place(sight.right() + step)),
                };
                ui.add_space(first as f32 * step);
                for file in files.get(first..last).unwrap_or_default() {
                    if card(cx, ui, file) {
                        wish(out, compose, ComposeAction::Detach(file.number));
                    }
                }
                ui.add_space((files.len() - last) as f32 * step);
                for name in &compose.coming {
                    coming(cx, ui, name);
                }
                if drop_zone(cx, ui) {
                    wish(out, compose, ComposeAction::PickFiles { inline: false });
                }
            });
        });
    });
}

/// Paints a card with its icon and name, and returns the room at its end.
fn framed(cx: &Cx<'_>, ui: &mut Ui, name: &str, width: f32, behind: f32) -> Rect {
    let pad = size::S8;
    let lead = 2.0 * pad + size::ICON;
    let room = width - lead - behind - 2.0 * pad;
    let galley = line(ui.painter(), name, Type::SmallMedium, cx.t.t1, room);
    let (rect, response) = ui.allocate_exact_size(vec2(width, size::COMPOSE_FILE), Sense::hover());
    let painter = ui.painter();
    let stroke = Stroke::new(size::STROKE, cx.t.stroke);
    painter.rect(rect, size::R_CARD, cx.t.surface, stroke, StrokeKind::Inside);
    let middle = rect.center().y;
    let center = pos2(rect.left() + pad + size::ICON / 2.0, middle);
    widgets::icon(painter, center, Icon::for_file(name, ""), size::ICON, cx.t.t2);
    widgets::galley_left(painter, rect.left() + lead, middle, galley);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, name));
    Rect::from_min_max(pos2(rect.right() - pad - behind, rect.top()), pos2(rect.right() - pad, rect.bottom()))
}

/// A file; returns whether it shall be removed.
fn card(cx: &Cx<'_>, ui: &mut Ui, file: &DraftFile) -> bool {
    let bytes = line(ui.painter(), &cx.i18n.size(file.size), Type::Caption, cx.t.t3, f32::INFINITY);
    let behind = bytes.size().x + size::S8 + size::ICON_TAG;
    let name = file_name(cx, &file.name);
    let room = framed(cx, ui, &name, size::COMPOSE_FILE_WIDTH, behind);
    let middle = room.center().y;
    widgets::galley_left(ui.painter(), room.left(), middle, bytes);
    let center = pos2(room.right() - size::ICON_TAG / 2.0, middle);
    let target = Rect::from_center_size(center, egui::Vec2::splat(size::S20));
    let close = ui.interact(target, ui.scope_id().with(("detach", file.number)), Sense::click());
    let color = if close.hovered() { cx.t.t1 } else { cx.t.t3 };
    widgets::icon(ui.painter(), center, Icon::X, size::ICON_TAG, color);
    if close.has_focus() {
        widgets::focus_ring(ui.painter(), target, size::R_ITEM, cx.t);
    }
    let name = cx.i18n.tr_args("compose-detach", &[("name", name.into())]);
    close.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, &name));
    close.on_hover_text(name).clicked()
}

/// A file that is still being read.
fn coming(cx: &Cx<'_>, ui: &mut Ui, name: &str) {
    let room = framed(cx, ui, &file_name(cx, name), size::COMPOSE_FILE_COMING, size::S24 + size::S20);
    let mut child =
        ui.new_child(UiBuilder::new().max_rect(room).layout(Layout::left_to_right(Align::Center)));
    widgets::progress_bar(&mut child, cx.t, room.width(), None, cx.tr("compose-reading"));
}

/// Where files can be dropped; a click picks some.
fn drop_zone(cx: &Cx<'_>, ui: &mut Ui) -> bool {
    let label = cx.tr("compose-drop");
    let galley = line(ui.painter(), label, Type::Small, cx.t.t2, f32::INFINITY);
    let width = galley.size().x + size::ICON_CHIP + size::S6 + 2.0 * size::S12;
    let (rect, response) = ui.allocate_exact_size(vec2(width.round(), size::COMPOSE_FILE), Sense::click());
    let is_held = ui.input(|input| !input.raw.hovered_files.is_empty());
    let painter = ui.painter();
    if is_held || response.hovered() {
        painter.rect_filled(rect, size::R_CONTROL, if is_held { cx.t.sel } else { cx.t.hover });
    }
    let edge = rect.shrink(0.5);
    let path = [edge.left_top(), edge.right_top(), edge.right_bottom(), edge.left_bottom(), edge.left_top()];
    let color = if is_held { cx.t.accent } else { cx.t.ctl };
    painter.extend(Shape::dashed_line(&path, Stroke::new(size::STROKE, color), 3.0, 3.0));
    let center = pos2(rect.left() + size::S12 + size::ICON_CHIP / 2.0, rect.center().y);
    widgets::icon(painter, center, Icon::Plus, size::ICON_CHIP, cx.t.t2);
    widgets::galley_left(painter, center.x + size::ICON_CHIP / 2.0 + size::S6, rect.center().y, galley);
    if response.has_focus() {
        widgets::focus_ring(painter, rect, size::R_CONTROL, cx.t);
    }
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Button, true, label));
    response.clicked()
}
