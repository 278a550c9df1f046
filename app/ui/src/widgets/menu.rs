//! Entries of menus.

use egui::{
    Color32, Painter, Pos2, Rect, Response, Role, Sense, Stroke, Ui, WidgetInfo, containers::menu::SubMenu,
    pos2, vec2,
};

use super::{DISABLED, button::hover_reason, galley_left, icon, icon_fill};
use crate::{
    icons::Icon,
    theme::{Tokens, Type, line, size},
};

/// One entry of a menu.
#[derive(Debug, Clone, Default)]
pub(crate) struct MenuItem<'a> {
    label: &'a str,
    icon: Option<Icon>,
    keys: &'a str,
    detail: &'a str,
    checked: bool,
    active: bool,
    dim: bool,
    ticked: &'a str,
    said: &'a str,
    disabled: Option<&'a str>,
    mark: Option<Mark>,
    more: bool,
}

/// The sign of a value: its icon, or a small square, in its colour.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Mark {
    pub(crate) icon: Option<Icon>,
    pub(crate) color: Color32,
}

impl Mark {
    pub(crate) fn paint(self, painter: &Painter, center: Pos2, alpha: f32) {
        let color = self.color.gamma_multiply(alpha);
        match self.icon {
            Some(glyph) => icon(painter, center, glyph, size::ICON_CHIP, color),
            None => {
                let square = Rect::from_center_size(center, egui::Vec2::splat(size::DOT));
                painter.rect_filled(square, size::R_MARK, color);
            }
        }
    }
}

impl<'a> MenuItem<'a> {
    pub(crate) fn new(label: &'a str) -> Self {
        Self { label, ..Self::default() }
    }

    pub(crate) fn icon(mut self, icon: Option<Icon>) -> Self {
        self.icon = icon;
        self
    }

    /// The sign of a value in the place of the icon.
    pub(crate) fn mark(mut self, mark: Mark) -> Self {
        self.mark = Some(mark);
        self
    }

    pub(crate) fn keys(mut self, keys: &'a str) -> Self {
        self.keys = keys;
        self
    }

    pub(crate) fn detail(mut self, detail: &'a str) -> Self {
        self.detail = detail;
        self
    }

    pub(crate) fn checked(mut self, checked: bool) -> Self {
        self.checked = checked;
        self
    }

    /// The keyboard's row of a list.
    pub(crate) fn active(mut self, active: bool) -> Self {
        self.active = active;
        self
    }

    /// Its words are grey; it can be chosen all the same.
    pub(crate) fn dim(mut self, dim: bool) -> Self {
        self.dim = dim;
        self
    }

    /// A word at the right, with a tick; it takes the place of the detail.
    pub(crate) fn ticked(mut self, word: &'a str) -> Self {
        self.ticked = word;
        self
    }

    /// What a screen reader says beside the label where nothing is written.
    pub(crate) fn said(mut self, text: &'a str) -> Self {
        self.said = text;
        self
    }

    pub(crate) fn disabled(mut self, reason: Option<&'a str>) -> Self {
        self.disabled = reason;
        self
    }

    pub(crate) fn show(self, ui: &mut Ui, t: &Tokens) -> Response {
        let enabled = self.disabled.is_none();
        let color = if self.dim { t.t3 } else { t.t1 };
        let label = line(ui.painter(), self.label, Type::Ui, color, size::MENU_LABEL);
        let (tail, tail_color) = match (self.ticked.is_empty(), self.keys.is_empty()) {
            (false, _) => (self.ticked, t.accent),
            (true, false) => (self.keys, t.t3),
            (true, true) => (self.detail, t.t3),
        };
        let tail =
            (!tail.is_empty()).then(|| line(ui.painter(), tail, Type::Status, tail_color, f32::INFINITY));
        let tick = if self.ticked.is_empty() && !self.more { 0.0 } else { size::ICON_CELL + size::S4 };
        let lead = size::S8 + size::ICON_TREE + size::S8;
        let needed = lead
            + label.size().x
            + tail.as_ref().map_or(0.0, |tail| tail.size().x + size::S24)
            + tick
            + size::S8;
        let width = full_width(ui, needed);
        let sense = if enabled { Sense::click() } else { Sense::focusable_noninteractive() };
        let (rect, response) = ui.allocate_exact_size(vec2(width, size::MENU_ITEM), sense);
        let painter = ui.painter();
        if self.active || ((response.hovered() || response.has_focus()) && enabled) {
            painter.rect_filled(rect, size::R_ITEM, t.sel);
        }
        let alpha = if enabled { 1.0 } else { DISABLED };
        let glyph = if self.checked { Some(Icon::Check) } else { self.icon };
        if let Some(glyph) = glyph {
            let center = pos2(rect.left() + size::S8 + size::ICON_TREE / 2.0, rect.center().y);
            // A padlock is filled wherever it stands.
            let paint = if glyph == Icon::Lock { icon_fill } else { icon };
            paint(painter, center, glyph, size::ICON_TREE, t.t2.gamma_multiply(alpha));
        } else if let Some(mark) = self.mark {
            mark.paint(painter, pos2(rect.left() + size::S8 + size::ICON_TREE / 2.0, rect.center().y), alpha);
        }
        let label = if enabled {
            label
        } else {
            line(painter, self.label, Type::Ui, t.t1.gamma_multiply(alpha), size::MENU_LABEL)
        };
        galley_left(painter, rect.left() + lead, rect.center().y, label);
        if let Some(tail) = tail {
            galley_left(painter, rect.right() - size::S8 - tick - tail.size().x, rect.center().y, tail);
        }
        if tick > 0.0 {
            let center = pos2(rect.right() - size::S8 - size::ICON_CELL / 2.0, rect.center().y);
            let (glyph, color) = if self.more { (Icon::CaretRight, t.t3) } else { (Icon::Check, t.accent) };
            icon(painter, center, glyph, size::ICON_CELL, color.gamma_multiply(alpha));
        }
        response.widget_info(|| WidgetInfo::labeled(Role::MenuItem, enabled, self.label));
        let said = [self.ticked, self.detail, self.said].into_iter().filter(|text| !text.is_empty());
        let said = said.collect::<Vec<_>>().join(", ");
        if !said.is_empty() {
            ui.ctx().accesskit_node_builder(response.id, |node| node.set_description(said));
        }
        if response.clicked() && !self.more {
            // A menu closes by itself only when the mouse clicked.
            ui.close();
        }
        match self.disabled {
            Some(reason) => hover_reason(response, reason),
            None => response,
        }
    }
}

/// An entry that opens a menu beside it.
pub(crate) fn sub_menu(ui: &mut Ui, t: &Tokens, item: MenuItem<'_>, add: impl FnOnce(&mut Ui)) {
    let enabled = item.disabled.is_none();
    let response = MenuItem { more: true, ..item }.show(ui, t);
    if !enabled {
        return;
    }
    SubMenu::new().show(ui, &response, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        ui.set_min_width(size::MENU);
        add(ui);
    });
}

/// Returns the width of a menu's entry: what it needs while the menu is measured, then the menu's width.
fn full_width(ui: &Ui, needed: f32) -> f32 {
    if ui.is_sizing_pass() { needed } else { needed.max(ui.available_width()) }
}

/// A line between groups of a menu.
pub(crate) fn menu_line(ui: &mut Ui, t: &Tokens) {
    let (rect, _) = ui.allocate_exact_size(vec2(full_width(ui, size::S24), size::S8 + 1.0), Sense::hover());
    let x = rect.left() + size::S6..=rect.right() - size::S6;
    ui.painter().hline(x, rect.center().y, Stroke::new(size::STROKE, t.stroke));
}

/// A small head above a group of a menu.
pub(crate) fn menu_head(ui: &mut Ui, t: &Tokens, text: &str) {
    let galley = line(ui.painter(), text, Type::CaptionStrong, t.t3, size::CHIP_MAX);
    let width = full_width(ui, galley.size().x + size::S16);
    let (rect, response) = ui.allocate_exact_size(vec2(width, size::S24), Sense::hover());
    galley_left(ui.painter(), rect.left() + size::S8, rect.center().y, galley);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, text));
}
