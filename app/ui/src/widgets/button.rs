//! Buttons and links.

use std::sync::Arc;

use egui::{
    Color32, CornerRadius, CursorIcon, Galley, Painter, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui,
    WidgetInfo, vec2,
};

use super::{DISABLED, focus_ring, icon, snap};
use crate::{
    icons::Icon,
    theme::{Tokens, Type, line, size},
};

/// How a button looks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Look {
    /// Of a toolbar.
    #[default]
    Plain,
    /// With an outline.
    Outlined,
    /// The one main action of a surface.
    Primary,
    /// Leads to a question about destroying something.
    DangerOutlined,
    /// Destroys something, inside the dialog that asks.
    DangerFilled,
}

/// On which side of a pair a button stands; the corners in between are square.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    Left,
    Right,
}

/// A button under construction.
#[derive(Debug, Clone)]
pub(crate) struct Button<'a> {
    label: &'a str,
    name: Option<&'a str>,
    icon: Option<Icon>,
    look: Look,
    small: bool,
    pressed: bool,
    icon_only: bool,
    narrow: bool,
    caret: bool,
    joined: Option<Side>,
    disabled: Option<&'a str>,
    tooltip: Option<&'a str>,
}

impl<'a> Button<'a> {
    pub(crate) fn new(label: &'a str) -> Self {
        Self {
            label,
            name: None,
            icon: None,
            look: Look::Plain,
            small: false,
            pressed: false,
            icon_only: false,
            narrow: false,
            caret: false,
            joined: None,
            disabled: None,
            tooltip: None,
        }
    }

    pub(crate) fn icon(mut self, icon: Icon) -> Self {
        self.icon = Some(icon);
        self
    }

    /// It is one of a pair that acts as one button.
    pub(crate) fn joined(mut self, side: Side) -> Self {
        self.joined = Some(side);
        self
    }

    fn corners(&self) -> CornerRadius {
        let round = size::R_CONTROL;
        match self.joined {
            None => round,
            Some(Side::Left) => CornerRadius { ne: 0, se: 0, ..round },
            Some(Side::Right) => CornerRadius { nw: 0, sw: 0, ..round },
        }
    }

    pub(crate) fn look(mut self, look: Look) -> Self {
        self.look = look;
        self
    }

    pub(crate) fn small(mut self) -> Self {
        self.small = true;
        self
    }

    pub(crate) fn pressed(mut self, pressed: bool) -> Self {
        self.pressed = pressed;
        self
    }

    /// Shows the icon only; the label becomes the tooltip and stays the name.
    pub(crate) fn icon_only(mut self, on: bool) -> Self {
        self.icon_only = on;
        self
    }

    /// The second half of a button with a menu: narrow, with a small icon.
    pub(crate) fn narrow(mut self) -> Self {
        self.narrow = true;
        self
    }

    /// It opens a menu, and says so behind its label.
    pub(crate) fn caret(mut self) -> Self {
        self.caret = true;
        self
    }

    /// Disables the button and says why.
    pub(crate) fn disabled(mut self, reason: Option<&'a str>) -> Self {
        self.disabled = reason;
        self
    }

    pub(crate) fn tooltip(mut self, text: &'a str) -> Self {
        self.tooltip = Some(text);
        self
    }

    /// A name for the accessibility tree that is longer than the label.
    pub(crate) fn name(mut self, name: &'a str) -> Self {
        self.name = Some(name);
        self
    }

    fn padding(&self) -> f32 {
        if self.small { size::S8 - 1.0 } else { size::BUTTON_PAD }
    }

    fn colors(&self, t: &Tokens, response: &Response) -> (Color32, Color32, Color32, Color32) {
        let down = response.is_pointer_button_down_on();
        let over = response.hovered();
        match self.look {
            Look::Plain => {
                let fill = if down || self.pressed {
                    t.press
                } else if over {
                    t.hover
                } else {
                    Color32::TRANSPARENT
                };
                (fill, Color32::TRANSPARENT, t.t1, t.t2)
            }
            Look::Outlined => {
                let fill = if down {
                    t.press
                } else if over {
                    t.hover
                } else {
                    t.surface
                };
                (fill, t.ctl, t.t1, t.t2)
            }
            Look::Primary => {
                let fill = if down || over { t.accent_h } else { t.accent };
                (fill, fill, t.on_accent, t.on_accent)
            }
            Look::DangerOutlined => {
                let fill = if down || over { t.danger_soft } else { t.surface };
                (fill, t.danger, t.danger, t.danger)
            }
            Look::DangerFilled => (t.danger_fill, t.danger_fill, t.on_danger, t.on_danger),
        }
    }

    fn height(&self) -> f32 {
        if self.small { size::BUTTON_SMALL } else { size::BUTTON }
    }

    fn icon_size(&self) -> f32 {
        match (self.narrow, self.small) {
            (true, _) if self.joined.is_some() => size::ICON_CARET,
            (true, _) => size::ICON_TAG,
            (_, true) => size::ICON_CELL,
            _ => size::ICON,
        }
    }

    /// Lays the label out, where it is shown.
    fn galley(&self, painter: &Painter) -> Option<Arc<Galley>> {
        let style = match (self.look, self.small) {
            (Look::Primary | Look::DangerFilled, false) => Type::UiStrong,
            (_, true) => Type::SmallMedium,
            _ => Type::UiMedium,
        };
        let is_shown = !self.icon_only && !self.label.is_empty();
        is_shown.then(|| line(painter, self.label, style, Color32::PLACEHOLDER, f32::INFINITY))
    }

    fn width_around(&self, galley: Option<&Galley>) -> f32 {
        let icon = if self.icon.is_some() { self.icon_size() } else { 0.0 };
        let width = match galley {
            Some(galley) => {
                let gap = if self.icon.is_some() { size::S6 } else { 0.0 };
                let caret = if self.caret { size::S6 + size::ICON_CARET } else { 0.0 };
                icon + gap + galley.size().x + caret + 2.0 * self.padding()
            }
            None if self.joined.is_some() => size::S24,
            None if self.narrow => icon + size::S6,
            None => icon + (self.height() - icon).max(size::S12),
        };
        width.round()
    }

    /// Returns how wide it will be.
    pub(crate) fn width(&self, painter: &Painter) -> f32 {
        self.width_around(self.galley(painter).as_deref())
    }

    pub(crate) fn show(self, ui: &mut Ui, t: &Tokens) -> Response {
        let galley = self.galley(ui.painter());
        let icon_size = self.icon_size();
        let wanted = vec2(self.width_around(galley.as_deref()), self.height());
        let enabled = self.disabled.is_none();
        let sense = if enabled { Sense::click() } else { Sense::focusable_noninteractive() };
        let (rect, response) = ui.allocate_exact_size(wanted, sense);
        if ui.is_rect_visible(rect) {
            self.paint(ui, t, rect, &response, galley, icon_size);
        }
        let name = self.name.unwrap_or(self.label);
        response.widget_info(|| WidgetInfo::labeled(Role::Button, enabled, name));
        let tooltip = self.disabled.or(self.tooltip).or((self.icon_only && !name.is_empty()).then_some(name));
        match tooltip {
            Some(text) => {
                ui.ctx().accesskit_node_builder(response.id, |node| {
                    if text != name {
                        node.set_description(text);
                    }
                });
                if enabled { response.on_hover_text(text) } else { hover_reason(response, text) }
            }
            None => response,
        }
    }

    fn paint(
        &self,
        ui: &Ui,
        t: &Tokens,
        rect: Rect,
        response: &Response,
        galley: Option<Arc<Galley>>,
        icon_size: f32,
    ) {
        let alpha = if self.disabled.is_some() { DISABLED } else { 1.0 };
        let (mut fill, outline, text, glyph) = self.colors(t, response);
        if self.disabled.is_some() && self.look == Look::Plain {
            fill = Color32::TRANSPARENT;
        }
        let painter = ui.painter();
        painter.rect(
            rect,
            self.corners(),
            fill.gamma_multiply(alpha),
            Stroke::new(size::STROKE, outline.gamma_multiply(alpha)),
            StrokeKind::Inside,
        );
        let middle = rect.center().y;
        let content = galley.is_some();
        let mut x = rect.left() + self.padding();
        if !content {
            x = rect.center().x - self.icon.map_or(0.0, |_| icon_size) / 2.0;
        }
        if let Some(glyph_icon) = self.icon {
            let color = glyph.gamma_multiply(alpha);
            icon(painter, egui::pos2(x + icon_size / 2.0, middle), glyph_icon, icon_size, color);
            x += icon_size + size::S6;
        }
        if let Some(galley) = galley {
            let pos = egui::pos2(x, middle - galley.size().y / 2.0);
            if self.caret {
                let center = egui::pos2(x + galley.size().x + size::S6 + size::ICON_CARET / 2.0, middle);
                let color = glyph.gamma_multiply(alpha);
                icon(painter, center, Icon::CaretDown, size::ICON_CARET, color);
            }
            painter.galley(snap(painter, pos), galley, text.gamma_multiply(alpha));
        }
        if response.has_focus() {
            focus_ring(painter, rect, size::R_CONTROL, t);
        }
    }
}

/// Shows why a control cannot be used while the pointer or the focus is on it.
pub(crate) fn hover_reason(response: Response, reason: &str) -> Response {
    if response.hovered() || response.has_focus() {
        return response.on_hover_text(reason);
    }
    response
}

/// A text that acts like a button.
pub(crate) fn link(ui: &mut Ui, t: &Tokens, label: &str, style: Type, glyph: Option<Icon>) -> Response {
    text_button(ui, t, label, style, glyph, (t.accent, t.accent_h))
}

/// A note that acts like a button.
pub(crate) fn quiet_link(ui: &mut Ui, t: &Tokens, label: &str, glyph: Icon) -> Response {
    text_button(ui, t, label, Type::Small, Some(glyph), (t.t3, t.t1))
}

fn text_button(
    ui: &mut Ui,
    t: &Tokens,
    label: &str,
    style: Type,
    glyph: Option<Icon>,
    (calm, hovered): (Color32, Color32),
) -> Response {
    let galley = line(ui.painter(), label, style, Color32::PLACEHOLDER, f32::INFINITY);
    let extra = glyph.map_or(0.0, |_| size::ICON_CELL + size::S4);
    let (rect, response) =
        ui.allocate_exact_size(vec2(galley.size().x + extra, galley.size().y.max(size::S20)), Sense::click());
    let color = if response.hovered() { hovered } else { calm };
    let mut x = rect.left();
    if let Some(glyph) = glyph {
        icon(
            ui.painter(),
            egui::pos2(x + size::ICON_CELL / 2.0, rect.center().y),
            glyph,
            size::ICON_CELL,
            color,
        );
        x += extra;
    }
    let end = x + galley.size().x;
    let pos = egui::pos2(x, rect.center().y - galley.size().y / 2.0);
    ui.painter().galley(snap(ui.painter(), pos), galley, color);
    if response.hovered() {
        ui.painter().hline(x..=end, rect.center().y + size::S8, Stroke::new(size::STROKE, color));
    }
    if response.has_focus() {
        focus_ring(ui.painter(), rect, size::R_ITEM, t);
    }
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, label));
    response.on_hover_cursor(CursorIcon::PointingHand)
}
