//! What an answer takes along: the links of what it answers, each with a tick, and the category of its template.

use egui::{Align, Layout, Rect, Sense, Stroke, Ui, UiBuilder, pos2, vec2};
use etabli_model::Chip;

use super::super::{Cx, header::tone_color};
use crate::{
    state::Compose,
    theme::{Type, line, size},
    widgets,
};

pub(super) fn show(cx: &Cx<'_>, ui: &mut Ui, compose: &mut Compose) {
    let field = cx.cache.template(compose.draft.template).and_then(|template| template.fields.first());
    if compose.draft.carried.is_empty() && field.is_none() {
        return;
    }
    let top = ui.cursor().min;
    let width = ui.available_width();
    let left = top.x + size::READER_MARGIN;
    let right = top.x + width - size::READER_MARGIN;
    let first = top.y + size::COMPOSE_LINKS / 2.0;
    let end = field.map_or(right, |field| category(cx, ui, field, pos2(right, first)) - size::S12);
    let room = Rect::from_min_max(
        pos2(left + size::COMPOSE_LABEL, first - size::CHIP / 2.0),
        pos2(end, top.y + size::LIST),
    );
    let layout = Layout::top_down(Align::Min);
    let mut child = ui.new_child(UiBuilder::new().max_rect(room).id_salt("links").layout(layout));
    child.spacing_mut().item_spacing = vec2(size::S8, size::S6);
    child.spacing_mut().interact_size.y = size::CHIP;
    let mut changed = false;
    child.horizontal_wrapped(|ui| {
        for carried in &mut compose.draft.carried {
            let chip = &carried.chip;
            let response = widgets::check_chip(ui, cx.t, &mut carried.on, &chip.title, &chip.detail);
            changed |= response.changed();
            ui.ctx().accesskit_node_builder(response.id, |node| node.set_description(cx.tr("compose-carry")));
        }
    });
    let rest = size::COMPOSE_LINKS - size::CHIP;
    let height = (child.min_rect().height() + rest).max(size::COMPOSE_LINKS);
    let (rect, _) = ui.allocate_exact_size(vec2(width, height), Sense::hover());
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(size::STROKE, cx.t.hair));
    let label = line(ui.painter(), cx.tr("compose-links"), Type::Small, cx.t.t3, size::COMPOSE_LABEL);
    widgets::galley_left(ui.painter(), left, first, label);
    if changed {
        compose.typed(cx.now);
    }
}

/// Paints a field of the template with its end at a point, and returns where it begins.
fn category(cx: &Cx<'_>, ui: &Ui, field: &Chip, end: egui::Pos2) -> f32 {
    let painter = ui.painter();
    let from = line(painter, cx.tr("compose-of-template"), Type::Small, cx.t.t3, f32::INFINITY);
    let value = line(painter, &field.title, Type::Small, cx.t.t2, size::CHIP_MAX);
    let lead = size::SQUARE + size::S6;
    let left = end.x - from.size().x - size::S6 - value.size().x - lead;
    let square = Rect::from_center_size(
        pos2((left + size::SQUARE / 2.0).round(), end.y.round()),
        egui::Vec2::splat(size::SQUARE),
    );
    painter.rect_filled(square, 2, tone_color(cx.t, field.tone));
    let next = widgets::galley_left(painter, left + lead, end.y, value) + size::S6;
    widgets::galley_left(painter, next, end.y, from);
    let rect = Rect::from_min_max(pos2(left, end.y - size::S8), pos2(end.x, end.y + size::S8));
    let said = format!("{} {} {}", field.detail, field.title, cx.tr("compose-of-template"));
    widgets::say(ui, rect, "category of the template", said.trim());
    left
}
