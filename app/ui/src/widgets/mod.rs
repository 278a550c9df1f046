//! Widgets of the design: they know colours and texts, never the engine.
//!
//! Each is one response with a role and a name; icons are painted and never part of a name.

mod button;
mod chip;
mod choice;
mod field;
mod menu;
mod surface;

use egui::{
    Color32, CornerRadius, FontFamily, FontId, Painter, Pos2, Rect, Response, Role, Stroke, StrokeKind, Ui,
    WidgetInfo,
};

pub(crate) use button::{Button, Look, Side, link, quiet_link};
pub(crate) use chip::{Chip, tag};
pub(crate) use choice::{check_box, check_chip, segment, segment_with_icons, switch};
pub(crate) use field::{
    Field, date_field_text, headed_menu, open_select, quiet_select, select, small_select, text_area,
};
pub(crate) use menu::{Mark, MenuItem, menu_head, menu_line, sub_menu};
pub(crate) use surface::{empty_state, limit_bar, note, progress_bar, skeleton_row};

use crate::{
    icons::Icon,
    theme::{ICON, ICON_FILL, Tokens, Type, size},
};

/// How much of its colour a disabled control keeps.
pub(crate) const DISABLED: f32 = 0.42;

/// Paints an icon around its centre.
pub(crate) fn icon(painter: &Painter, center: Pos2, icon: Icon, points: f32, color: Color32) {
    icon_of(painter, center, icon, points, color, ICON);
}

/// Paints a filled icon around its centre.
pub(crate) fn icon_fill(painter: &Painter, center: Pos2, icon: Icon, points: f32, color: Color32) {
    icon_of(painter, center, icon, points, color, ICON_FILL);
}

fn icon_of(painter: &Painter, center: Pos2, icon: Icon, points: f32, color: Color32, family: &str) {
    let font = FontId::new(points, FontFamily::Name(family.into()));
    let galley = painter.layout_no_wrap(icon.glyph().to_string(), font, color);
    let pos = center - galley.size() / 2.0;
    painter.galley(snap(painter, pos), galley, color);
}

/// Puts a position on whole pixels, so that text is sharp.
pub(crate) fn snap(painter: &Painter, pos: Pos2) -> Pos2 {
    use egui::emath::GuiRounding as _;
    pos.round_to_pixels(painter.pixels_per_point())
}

/// Paints a galley with its left edge at `left` and its middle at `center_y`.
pub(crate) fn galley_left(
    painter: &Painter,
    left: f32,
    center_y: f32,
    galley: std::sync::Arc<egui::Galley>,
) -> f32 {
    let width = galley.size().x;
    let pos = Pos2::new(left, center_y - galley.size().y / 2.0);
    painter.galley(snap(painter, pos), galley, Color32::PLACEHOLDER);
    left + width
}

/// Paints the focus ring around a control.
pub(crate) fn focus_ring(painter: &Painter, rect: Rect, radius: CornerRadius, t: &Tokens) {
    let grown = radius + CornerRadius::same(2);
    painter.rect_stroke(rect.expand(1.0), grown, Stroke::new(size::RING, t.accent), StrokeKind::Outside);
}

/// Adds a one-line text that is also in the accessibility tree.
pub(crate) fn text(ui: &mut Ui, text: &str, style: Type, color: Color32) -> Response {
    text_in(ui, text, style, color, 1)
}

/// Adds a text that takes at most so many lines.
pub(crate) fn text_in(ui: &mut Ui, text: &str, style: Type, color: Color32, rows: usize) -> Response {
    let max = ui.available_width().max(0.0);
    let galley = crate::theme::lines(ui.painter(), text, style, color, max, rows);
    let (rect, response) = ui.allocate_exact_size(galley.size(), egui::Sense::hover());
    let elided = galley.elided;
    ui.painter().galley(rect.min, galley, color);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, text));
    if elided { response.on_hover_text(text) } else { response }
}

/// Adds a one-line heading.
pub(crate) fn heading(ui: &mut Ui, text: &str, style: Type, color: Color32) -> Response {
    let galley = crate::theme::line(ui.painter(), text, style, color, ui.available_width().max(0.0));
    let (rect, response) = ui.allocate_exact_size(galley.size(), egui::Sense::hover());
    ui.painter().galley(rect.min, galley, color);
    response.widget_info(|| WidgetInfo::labeled(Role::Heading, true, text));
    response
}

/// Adds a one-line text that names the control beside it, which carries the name itself.
pub(crate) fn label(ui: &mut Ui, text: &str, style: Type, color: Color32) {
    let galley = crate::theme::line(ui.painter(), text, style, color, ui.available_width().max(0.0));
    let (rect, _) = ui.allocate_exact_size(galley.size(), egui::Sense::hover());
    ui.painter().galley(rect.min, galley, color);
}

/// Adds a paragraph that is also in the accessibility tree.
pub(crate) fn paragraph(ui: &mut Ui, text: &str, style: Type, color: Color32, max_width: f32) -> Response {
    let galley = crate::theme::paragraph(ui.painter(), text, style, color, max_width);
    let (rect, response) = ui.allocate_exact_size(galley.size(), egui::Sense::hover());
    ui.painter().galley(rect.min, galley, color);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, text));
    response
}

/// Names a painted text in the accessibility tree.
pub(crate) fn say(ui: &Ui, rect: Rect, salt: impl std::hash::Hash + std::fmt::Debug, text: &str) -> Response {
    let response = ui.interact(rect, ui.scope_id().with(salt), egui::Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, text));
    response
}

/// Adds a vertical hairline between groups of a bar.
pub(crate) fn bar_line(ui: &mut Ui, t: &Tokens, height: f32) {
    let (rect, _) = ui.allocate_exact_size(egui::vec2(size::S12, height), egui::Sense::hover());
    ui.painter().vline(rect.center().x, rect.y_range(), Stroke::new(size::STROKE, t.stroke));
}
