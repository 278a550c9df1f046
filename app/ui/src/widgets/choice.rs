//! Check boxes, switches and segments.

use egui::{Color32, CornerRadius, Response, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};

use super::{DISABLED, focus_ring, galley_left, icon, icon_fill, snap};
use crate::{
    icons::Icon,
    theme::{Tokens, Type, line, size},
};

/// A check box with its label.
pub(crate) fn check_box(ui: &mut Ui, t: &Tokens, on: &mut bool, label: &str, style: Type) -> Response {
    let galley = line(ui.painter(), label, style, t.t1, f32::INFINITY);
    let width = size::CHECK + size::S6 + galley.size().x;
    let (rect, mut response) = ui.allocate_exact_size(vec2(width, size::BUTTON_SMALL), Sense::click());
    if response.clicked() {
        *on = !*on;
        response.mark_changed();
    }
    let square = tick(ui, t, rect.left(), rect.center().y, *on, response.hovered());
    let painter = ui.painter();
    galley_left(painter, square.right() + size::S6, rect.center().y, galley);
    if response.has_focus() {
        focus_ring(painter, square, size::R_CHECK, t);
    }
    response.widget_info(|| WidgetInfo::selected(Role::CheckBox, true, *on, label));
    response
}

/// Paints the square of a check box with its left edge at a place, and returns it.
fn tick(ui: &Ui, t: &Tokens, left: f32, middle: f32, on: bool, is_hovered: bool) -> egui::Rect {
    let square = egui::Rect::from_center_size(
        pos2(left + size::CHECK / 2.0, middle.round()),
        egui::Vec2::splat(size::CHECK),
    );
    let painter = ui.painter();
    let (fill, outline) = match (on, is_hovered) {
        (true, false) => (t.accent, t.accent),
        (true, true) => (t.accent_h, t.accent_h),
        (false, true) => (t.hover, t.ctl),
        (false, false) => (t.surface, t.ctl),
    };
    painter.rect(square, size::R_CHECK, fill, Stroke::new(size::STROKE, outline), StrokeKind::Inside);
    if on {
        icon(painter, square.center(), Icon::Check, size::ICON_CARET, t.on_accent);
    }
    square
}

/// A chip with a tick: an object that is taken along or left out.
pub(crate) fn check_chip(ui: &mut Ui, t: &Tokens, on: &mut bool, title: &str, detail: &str) -> Response {
    let (pad, gap) = (size::S8 - 1.0, size::S4 + 1.0);
    let lead = pad + size::CHECK + gap;
    let title_galley = line(ui.painter(), title, Type::Small, t.t1, size::CHIP_MAX / 2.0);
    let room = size::CHIP_MAX - lead - title_galley.size().x - gap - pad;
    let detail_galley = line(ui.painter(), detail, Type::Small, t.t3, room);
    let behind = if detail.is_empty() { 0.0 } else { gap + detail_galley.size().x };
    let width = (lead + title_galley.size().x + behind + pad).round();
    let (rect, mut response) = ui.allocate_exact_size(vec2(width, size::CHIP), Sense::click());
    if response.clicked() {
        *on = !*on;
        response.mark_changed();
    }
    let (fill, outline) = match (*on, response.hovered()) {
        (true, _) => (t.sel, t.accent),
        (false, true) => (t.hover, t.stroke),
        (false, false) => (t.surface, t.stroke),
    };
    let stroke = Stroke::new(size::STROKE, outline);
    ui.painter().rect(rect, size::R_CONTROL, fill, stroke, StrokeKind::Inside);
    let middle = rect.center().y;
    tick(ui, t, rect.left() + pad, middle, *on, response.hovered());
    let end = galley_left(ui.painter(), rect.left() + lead, middle, title_galley);
    if !detail.is_empty() {
        galley_left(ui.painter(), end + gap, middle, detail_galley);
    }
    if response.has_focus() {
        focus_ring(ui.painter(), rect, size::R_CONTROL, t);
    }
    let label = format!("{title} {detail}");
    response.widget_info(|| WidgetInfo::selected(Role::CheckBox, true, *on, label.trim()));
    response
}

/// A switch; its label is painted by the caller.
pub(crate) fn switch(
    ui: &mut Ui,
    t: &Tokens,
    on: &mut bool,
    name: &str,
    suspended: bool,
    enabled: bool,
) -> Response {
    let sense = if enabled { Sense::click() } else { Sense::focusable_noninteractive() };
    let (rect, mut response) = ui.allocate_exact_size(size::SWITCH.into(), sense);
    if response.clicked() {
        *on = !*on;
        response.mark_changed();
    }
    let alpha = if enabled { 1.0 } else { DISABLED };
    let fill = match (*on, suspended) {
        (true, true) => t.t3,
        (true, false) => t.accent,
        (false, _) => t.surface,
    };
    let outline = if *on { fill } else { t.ctl };
    let painter = ui.painter();
    painter.rect(
        rect,
        CornerRadius::same(8),
        fill.gamma_multiply(alpha),
        Stroke::new(size::STROKE, outline.gamma_multiply(alpha)),
        StrokeKind::Inside,
    );
    let way = ui.ctx().animate_bool(response.id, *on);
    let knob = pos2(egui::lerp(rect.left() + size::S8..=rect.right() - size::S8, way), rect.center().y);
    painter.circle_filled(knob, size::S4 + 1.0, if *on { t.on_accent } else { t.ctl }.gamma_multiply(alpha));
    if response.has_focus() {
        focus_ring(painter, rect, CornerRadius::same(8), t);
    }
    response.widget_info(|| WidgetInfo::selected(Role::Switch, enabled, *on, name));
    response
}

/// Two or three exclusive choices side by side. Returns the index of the one clicked.
pub(crate) fn segment(
    ui: &mut Ui,
    t: &Tokens,
    labels: &[&str],
    chosen: Option<usize>,
    name: &str,
    full_width: bool,
) -> Option<usize> {
    segment_with_icons(ui, t, labels, &[], chosen, name, full_width)
}

/// The same with an icon before each label; `true` takes the filled one.
pub(crate) fn segment_with_icons(
    ui: &mut Ui,
    t: &Tokens,
    labels: &[&str],
    icons: &[(Icon, bool)],
    chosen: Option<usize>,
    name: &str,
    full_width: bool,
) -> Option<usize> {
    let lead = if icons.is_empty() { 0.0 } else { size::ICON_CELL + size::S6 };
    let mut galleys = Vec::new();
    let mut width = 0.0;
    for (index, label) in labels.iter().enumerate() {
        let style = if chosen == Some(index) { Type::UiStrong } else { Type::UiMedium };
        let galley = line(ui.painter(), label, style, Color32::PLACEHOLDER, f32::INFINITY);
        width += (galley.size().x + lead + size::S24).round();
        galleys.push(galley);
    }
    let total = if full_width { ui.available_width() } else { width };
    let spare = (total - width) / labels.len().max(1) as f32;
    let (rect, _) = ui.allocate_exact_size(vec2(total, size::BUTTON), Sense::hover());
    let painter = ui.painter().clone();
    painter.rect_filled(rect, size::R_CONTROL, t.surface);
    let mut x = rect.left();
    let mut clicked = None;
    let mut ring = None;
    for (index, galley) in galleys.into_iter().enumerate() {
        let cell_width = (galley.size().x + lead + size::S24).round() + spare;
        let cell = egui::Rect::from_min_size(pos2(x, rect.top()), vec2(cell_width, rect.height()));
        let response = ui.interact(cell, ui.scope_id().with((name, index)), Sense::click());
        let on = chosen == Some(index);
        let round = |end: bool| if end { 5 } else { 0 };
        let radius = CornerRadius {
            nw: round(index == 0),
            sw: round(index == 0),
            ne: round(index + 1 == labels.len()),
            se: round(index + 1 == labels.len()),
        };
        if on {
            painter.rect_filled(cell, radius, t.accent);
        } else if response.hovered() {
            painter.rect_filled(cell, radius, t.hover);
        }
        if index > 0 && !on && chosen != Some(index - 1) {
            painter.vline(cell.left(), cell.y_range(), Stroke::new(size::STROKE, t.stroke));
        }
        let color = if on { t.on_accent } else { t.t2 };
        let mut pos = cell.center() - galley.size() / 2.0;
        pos.x += lead / 2.0;
        if let Some((glyph, filled)) = icons.get(index) {
            let center = pos2(pos.x - size::S6 - size::ICON_CELL / 2.0, cell.center().y);
            if *filled {
                icon_fill(&painter, center, *glyph, size::ICON_CELL, color);
            } else {
                icon(&painter, center, *glyph, size::ICON_CELL, color);
            }
        }
        painter.galley(snap(&painter, pos), galley, color);
        if response.has_focus() {
            ring = Some((cell, radius));
        }
        response.widget_info(|| {
            WidgetInfo::selected(Role::RadioButton, true, on, labels.get(index).copied().unwrap_or_default())
        });
        if response.clicked() {
            clicked = Some(index);
        }
        x += cell_width;
    }
    painter.rect_stroke(rect, size::R_CONTROL, Stroke::new(size::STROKE, t.ctl), StrokeKind::Inside);
    if let Some((cell, radius)) = ring {
        focus_ring(&painter, cell, radius, t);
    }
    clicked
}
