//! Text fields and drop-down lists.

use egui::{
    Frame, Id, Margin, Popup, PopupCloseBehavior, Response, Role, ScrollArea, Sense, Stroke, StrokeKind,
    TextEdit, Ui, WidgetInfo, pos2, vec2,
};

use super::{focus_ring, galley_left, icon, menu::MenuItem};
use crate::{
    icons::Icon,
    theme::{Tokens, Type, line, size},
};

/// A one-line text field.
#[derive(Debug, Default)]
pub(crate) struct Field<'a> {
    pub(crate) id: Option<Id>,
    pub(crate) name: &'a str,
    pub(crate) hint: &'a str,
    pub(crate) icon: Option<Icon>,
    pub(crate) width: f32,
    pub(crate) error: bool,
    pub(crate) keys: &'a str,
    pub(crate) clear: Option<&'a str>,
    pub(crate) room_right: f32,
    /// Escape does not leave the field.
    pub(crate) keep_escape: bool,
    /// Shows dots instead of what is typed.
    pub(crate) masked: bool,
}

/// What happened to a field.
#[derive(Debug)]
pub(crate) struct FieldResponse {
    pub(crate) response: Response,
    pub(crate) cleared: bool,
}

impl Field<'_> {
    pub(crate) fn show(self, ui: &mut Ui, t: &Tokens, value: &mut String) -> FieldResponse {
        let width = if self.width > 0.0 { self.width } else { ui.available_width() };
        let (rect, _) = ui.allocate_exact_size(vec2(width, size::BUTTON), Sense::hover());
        let painter = ui.painter().clone();
        painter.rect_filled(rect, size::R_CONTROL, t.surface);
        let left = rect.left() + size::S8 + self.icon.map_or(0.0, |_| size::ICON_CELL + size::S6);
        let mut right = rect.right() - size::S8 - self.room_right;
        if let Some(glyph) = self.icon {
            let center = pos2(rect.left() + size::S8 + size::ICON_CELL / 2.0, rect.center().y);
            icon(&painter, center, glyph, size::ICON_CELL, t.t3);
        }
        let show_clear = self.clear.filter(|_| !value.is_empty());
        let mut cleared = false;
        if let Some(name) = show_clear {
            let center = pos2(right - size::ICON_CELL / 2.0, rect.center().y);
            let target = egui::Rect::from_center_size(center, egui::Vec2::splat(size::S24));
            let close = ui.interact(target, ui.scope_id().with((self.name, "clear")), Sense::click());
            icon(&painter, center, Icon::XCircle, size::ICON_CELL, if close.hovered() { t.t1 } else { t.t3 });
            if close.has_focus() {
                focus_ring(&painter, target.shrink(size::S4), size::R_ITEM, t);
            }
            close.widget_info(|| WidgetInfo::labeled(Role::Button, true, name));
            cleared = close.on_hover_text(name).clicked();
            right -= size::ICON_CELL + size::S6;
        } else if self.error {
            let center = pos2(right - size::ICON_CELL / 2.0, rect.center().y);
            icon(&painter, center, Icon::WarningCircle, size::ICON_CELL, t.danger);
            right -= size::ICON_CELL + size::S6;
        } else if !self.keys.is_empty() && value.is_empty() {
            right = paint_keys(&painter, t, self.keys, right, rect.center().y);
        }
        let inner = egui::Rect::from_min_max(pos2(left, rect.top()), pos2(right, rect.bottom()));
        let mut child = ui.new_child(egui::UiBuilder::new().max_rect(inner).layout(*ui.layout()));
        let mut edit = TextEdit::singleline(value)
            .font(Type::Ui.font())
            .text_color(t.t1)
            .frame(Frame::NONE)
            .margin(Margin::ZERO)
            .align(egui::Align2::LEFT_CENTER)
            .password(self.masked)
            .desired_width(inner.width())
            .min_size(inner.size());
        if !self.hint.is_empty() {
            edit = edit.hint_text(egui::RichText::new(self.hint).color(t.t3));
        }
        if let Some(id) = self.id {
            edit = edit.id(id);
        }
        if self.keep_escape {
            edit = edit.event_filter(egui::EventFilter {
                escape: true,
                horizontal_arrows: true,
                vertical_arrows: true,
                tab: false,
            });
        }
        let response = child.put(inner, edit);
        if self.id.is_some_and(|id| ui.ctx().memory(|memory| memory.has_focus(id))) || response.has_focus() {
            painter.rect_stroke(rect, size::R_CONTROL, Stroke::new(size::RING, t.accent), StrokeKind::Inside);
        } else {
            let color = if self.error { t.danger } else { t.ctl };
            painter.rect_stroke(rect, size::R_CONTROL, Stroke::new(size::STROKE, color), StrokeKind::Inside);
        }
        ui.ctx().accesskit_node_builder(response.id, |node| {
            node.set_label(self.name);
            if self.error {
                node.set_invalid(egui::accesskit::Invalid::True);
            }
        });
        if cleared {
            value.clear();
        }
        FieldResponse { response, cleared }
    }
}

fn paint_keys(painter: &egui::Painter, t: &Tokens, keys: &str, right: f32, middle: f32) -> f32 {
    let galley = line(painter, keys, Type::Caption, t.t3, f32::INFINITY);
    let width = galley.size().x + size::S8 + size::S2;
    let rect =
        egui::Rect::from_min_size(pos2(right - width, middle - size::S8), vec2(width, size::S16 + size::S2));
    painter.rect(rect, size::R_CHECK, t.sunken, Stroke::new(size::STROKE, t.stroke), StrokeKind::Inside);
    galley_left(painter, rect.left() + size::S4 + 1.0, rect.center().y, galley);
    rect.left() - size::S6
}

/// A text field of several lines.
pub(crate) fn text_area(
    ui: &mut Ui,
    t: &Tokens,
    id: Id,
    name: &str,
    value: &mut String,
    rows: usize,
) -> Response {
    let width = ui.available_width();
    let frame = Frame::NONE
        .fill(t.surface)
        .stroke(Stroke::new(size::STROKE, t.ctl))
        .corner_radius(size::R_CONTROL)
        .inner_margin(Margin::symmetric(8, 5));
    let response = frame
        .show(ui, |ui| {
            ui.add(
                TextEdit::multiline(value)
                    .id(id)
                    .font(Type::Ui.font())
                    .text_color(t.t1)
                    .frame(Frame::NONE)
                    .margin(Margin::ZERO)
                    .desired_width(width)
                    .desired_rows(rows),
            )
        })
        .inner;
    if response.has_focus() {
        let rect = response.rect.expand2(vec2(size::S8, size::S4 + 1.0));
        ui.painter().rect_stroke(
            rect,
            size::R_CONTROL,
            Stroke::new(size::RING, t.accent),
            StrokeKind::Middle,
        );
    }
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_label(name));
    response
}

/// Opens the choice of this name when it is drawn next.
pub(crate) fn open_select(ui: &Ui, name: &str) {
    ui.data_mut(|data| data.insert_temp(asked_to_open(name), true));
}

fn asked_to_open(name: &str) -> Id {
    Id::unique(("open the choice", name))
}

/// A drop-down list. Returns the index of the entry that was chosen now.
pub(crate) fn select(
    ui: &mut Ui,
    t: &Tokens,
    name: &str,
    width: f32,
    glyph: Option<Icon>,
    chosen: &str,
    entries: &[(String, String)],
) -> Option<usize> {
    let response = select_button(ui, t, width, glyph, chosen);
    select_menu(ui, t, &response, name, chosen, entries)
}

fn select_button(ui: &mut Ui, t: &Tokens, width: f32, glyph: Option<Icon>, chosen: &str) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(width, size::BUTTON), Sense::click());
    let fill = if response.hovered() { t.hover } else { t.surface };
    let stroke = Stroke::new(size::STROKE, t.ctl);
    ui.painter().rect(rect, size::R_CONTROL, fill, stroke, StrokeKind::Inside);
    paint_chosen(ui.painter(), t, rect.shrink2(vec2(size::S8, 0.0)), glyph, (chosen, Type::Ui, t.t1));
    response
}

/// A drop-down list whose menu begins with its name; `add` adds the entries.
pub(crate) fn headed_menu(
    ui: &mut Ui,
    t: &Tokens,
    (name, chosen): (&str, &str),
    width: f32,
    glyph: Icon,
    add: impl FnOnce(&mut Ui),
) {
    let response = select_button(ui, t, width, Some(glyph), chosen);
    open_menu(ui, t, &response, (name, chosen), |ui| {
        super::menu_head(ui, t, name);
        add(ui);
    });
}

/// A drop-down list of a bar of small buttons.
pub(crate) fn small_select(
    ui: &mut Ui,
    t: &Tokens,
    name: &str,
    width: f32,
    chosen: &str,
    entries: &[(String, String)],
) -> Option<usize> {
    let (rect, response) = ui.allocate_exact_size(vec2(width, size::BUTTON_SMALL), Sense::click());
    let fill = if response.hovered() { t.hover } else { t.surface };
    let stroke = Stroke::new(size::STROKE, t.stroke);
    ui.painter().rect(rect, size::R_CONTROL, fill, stroke, StrokeKind::Inside);
    paint_chosen(ui.painter(), t, rect.shrink2(vec2(size::S8, 0.0)), None, (chosen, Type::Ui, t.t1));
    select_menu(ui, t, &response, name, chosen, entries)
}

/// A drop-down list that looks like a note until the pointer is on it.
pub(crate) fn quiet_select(
    ui: &mut Ui,
    t: &Tokens,
    name: &str,
    glyph: Option<Icon>,
    chosen: &str,
    entries: &[(String, String)],
) -> Option<usize> {
    let text = line(ui.painter(), chosen, Type::Small, t.t3, f32::INFINITY).size().x;
    let around = 2.0 * size::S4 + size::S6 + size::ICON_TAG;
    let width = text + around + glyph.map_or(0.0, |_| size::ICON_CELL + size::S6);
    let (rect, response) = ui.allocate_exact_size(vec2(width.ceil(), size::BUTTON_SMALL), Sense::click());
    if response.hovered() {
        ui.painter().rect_filled(rect, size::R_CONTROL, t.hover);
    }
    paint_chosen(ui.painter(), t, rect.shrink2(vec2(size::S4, 0.0)), glyph, (chosen, Type::Small, t.t3));
    select_menu(ui, t, &response, name, chosen, entries)
}

/// Paints what is chosen in a drop-down list, between its icon and its caret.
fn paint_chosen(
    painter: &egui::Painter,
    t: &Tokens,
    inner: egui::Rect,
    glyph: Option<Icon>,
    (chosen, style, color): (&str, Type, egui::Color32),
) {
    let (mut x, middle) = (inner.left(), inner.center().y);
    if let Some(glyph) = glyph {
        icon(painter, pos2(x + size::ICON_CELL / 2.0, middle), glyph, size::ICON_CELL, t.t3);
        x += size::ICON_CELL + size::S6;
    }
    let room = inner.right() - x - size::ICON_TAG - size::S4;
    galley_left(painter, x, middle, line(painter, chosen, style, color, room));
    icon(painter, pos2(inner.right() - size::ICON_TAG / 2.0, middle), Icon::CaretDown, size::ICON_TAG, t.t3);
}

/// Names a drop-down list and opens its menu. Returns the index of the entry that was chosen now.
fn select_menu(
    ui: &Ui,
    t: &Tokens,
    response: &Response,
    name: &str,
    chosen: &str,
    entries: &[(String, String)],
) -> Option<usize> {
    let mut picked = None;
    open_menu(ui, t, response, (name, chosen), |ui| {
        ScrollArea::vertical().max_height(size::LIST).show(ui, |ui| {
            for (index, (label, detail)) in entries.iter().enumerate() {
                let item = MenuItem::new(label).detail(detail).checked(label == chosen);
                if item.show(ui, t).clicked() {
                    picked = Some(index);
                }
            }
        });
    });
    picked
}

fn open_menu(
    ui: &Ui,
    t: &Tokens,
    response: &Response,
    (name, chosen): (&str, &str),
    add: impl FnOnce(&mut Ui),
) {
    if response.has_focus() {
        focus_ring(ui.painter(), response.rect, size::R_CONTROL, t);
    }
    response.widget_info(|| WidgetInfo::labeled(Role::ComboBox, true, name));
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_value(chosen));
    let asked = ui.data_mut(|data| data.remove_temp::<bool>(asked_to_open(name))).is_some();
    Popup::menu(response)
        .open_memory(
            asked
                .then_some(egui::SetOpenCommand::Bool(true))
                .or(response.clicked().then_some(egui::SetOpenCommand::Toggle)),
        )
        .close_behavior(PopupCloseBehavior::CloseOnClick)
        .width(response.rect.width().max(size::SELECTOR))
        .show(|ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            add(ui);
        });
}

/// Reads a day as people type it, `26/11/2026` or `2026-11-26`, into `YYYY-MM-DD`.
pub(crate) fn date_field_text(text: &str) -> Option<String> {
    let text = text.trim();
    if let Ok(date) = text.parse::<jiff::civil::Date>() {
        return Some(date.to_string());
    }
    let mut parts = text.split(['/', '.', '-']);
    let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || year.len() != 4 {
        return None;
    }
    let date = jiff::civil::Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()?;
    Some(date.to_string())
}

#[cfg(test)]
mod tests {
    use super::date_field_text;

    #[test]
    fn days_are_read_in_both_writings() {
        assert_eq!(date_field_text("26/11/2026").as_deref(), Some("2026-11-26"));
        assert_eq!(date_field_text(" 2026-11-26 ").as_deref(), Some("2026-11-26"));
        assert_eq!(date_field_text("31/02/2026"), None);
        assert_eq!(date_field_text("demain"), None);
    }
}
