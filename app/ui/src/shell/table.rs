//! A page with a table: title and filter, heads that sort, rows that arrive in parts, and the keys that walk them;
//! one row in a pane at the right.

use std::{borrow::Cow, ops::Range};

use egui::{
    Align, Color32, Key, Layout, Modifiers, Rect, Response, Role, ScrollArea, Sense, Stroke, Ui, UiBuilder,
    WidgetInfo, vec2,
};

use super::Cx;
use crate::{
    icons::Icon,
    theme::{Type, line, size},
    widgets::{self, Field},
};

/// The head of a column.
pub(super) struct Head<'a> {
    pub(super) id: &'a str,
    pub(super) title: &'a str,
    /// How wide it is beside the others.
    pub(super) share: f32,
}

/// One row.
pub(super) struct Line<'a> {
    pub(super) icon: Option<(Icon, Color32)>,
    pub(super) cells: Vec<Cow<'a, str>>,
    /// It stands in the pane.
    pub(super) open: bool,
}

/// What is asked of the table.
pub(super) enum Wish {
    SortBy(String),
    /// Rows that are visible and may be missing.
    Need(Range<u64>),
    /// A row was clicked or reached with the keys.
    Cursor(u64),
    /// The pane closes.
    Close,
}

/// The table itself.
pub(super) struct Table<'a> {
    /// Tells its parts from those of other tables.
    pub(super) id: &'a str,
    pub(super) name: &'a str,
    pub(super) heads: &'a [Head<'a>],
    /// The column it is sorted by, with a `-` before it for greatest first.
    pub(super) sort: Option<&'a str>,
    /// How many rows there are; none while nothing has arrived.
    pub(super) total: Option<u64>,
    pub(super) cursor: u64,
    pub(super) has_pane: bool,
    /// What stands there instead of rows: an icon, a title and a sentence.
    pub(super) empty: (Icon, &'a str, &'a str),
}

/// What the table shows of its rows.
pub(super) struct Rows<'r, 'a> {
    pub(super) wants: &'r dyn Fn(&Range<u64>) -> bool,
    pub(super) line: &'r dyn Fn(u64) -> Option<Line<'a>>,
    /// Adds what belongs to a row, such as its menu.
    pub(super) extra: &'r mut dyn FnMut(&Response, u64),
}

/// Makes the list and, when something is open, the pane at its right.
pub(super) fn split(cx: &Cx<'_>, ui: &mut Ui, id: &str, open: bool) -> (Ui, Option<Ui>) {
    let area = ui.max_rect();
    let split = if open { (area.right() - size::PLUGIN_DETAIL).max(area.left()) } else { area.right() };
    let (left, right) = area.split_left_right_at_x(split);
    let layout = Layout::top_down(Align::Min);
    let mut list = ui.new_child(UiBuilder::new().max_rect(left).id_salt((id, "list")).layout(layout));
    list.set_clip_rect(left.intersect(ui.clip_rect()));
    list.spacing_mut().item_spacing.y = 0.0;
    let pane = open.then(|| {
        ui.painter().rect_filled(right, 0.0, cx.t.chrome);
        ui.painter().vline(right.left() + 0.5, right.y_range(), Stroke::new(size::STROKE, cx.t.stroke));
        let mut pane = ui.new_child(UiBuilder::new().max_rect(right).id_salt((id, "pane")).layout(layout));
        pane.set_clip_rect(right.intersect(ui.clip_rect()));
        pane
    });
    ui.allocate_rect(area, Sense::hover());
    (list, pane)
}

/// Draws the line above the table; `add` puts more behind the title. Reports whether the filter changed.
pub(super) fn top(
    cx: &Cx<'_>,
    ui: &mut Ui,
    (title, count): (&str, Option<&str>),
    filter: (&str, &mut String),
    add: impl FnOnce(&mut Ui),
) -> bool {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), size::TOOLBAR), Sense::hover());
    let inner = rect.shrink2(vec2(size::S12, 0.0));
    let mut row = ui.new_child(UiBuilder::new().max_rect(inner).layout(Layout::left_to_right(Align::Center)));
    row.spacing_mut().item_spacing.x = size::S12;
    widgets::heading(&mut row, title, Type::Heading, cx.t.t1);
    if let Some(count) = count {
        let said = widgets::text(&mut row, count, Type::Ui, cx.t.t3);
        ui.ctx().accesskit_node_builder(said.id, |node| node.set_live(egui::accesskit::Live::Polite));
    }
    add(&mut row);
    let (name, text) = filter;
    let field = Field {
        name,
        hint: name,
        icon: Some(Icon::FunnelSimple),
        width: size::SELECTOR,
        clear: Some(cx.tr("search-clear")),
        ..Default::default()
    };
    let shown = field.show(&mut row, cx.t, text);
    shown.cleared || shown.response.changed()
}

impl Table<'_> {
    pub(super) fn heads(&self, cx: &Cx<'_>, ui: &mut Ui, wish: &mut dyn FnMut(Wish)) {
        let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), size::ROW), Sense::hover());
        let t = cx.t;
        ui.painter().rect_filled(rect, 0.0, t.sunken);
        ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(size::STROKE, t.stroke));
        for (head, rect) in self.heads.iter().zip(self.shares(rect)) {
            let response = ui.interact(rect, ui.scope_id().with((self.id, "head", head.id)), Sense::click());
            let sorted = self.sort.map(|sort| sort.strip_prefix('-').map_or((sort, false), |id| (id, true)));
            let here = sorted.filter(|(id, _)| *id == head.id);
            let color = if here.is_some() || response.hovered() { t.t1 } else { t.t3 };
            let room = rect.width() - 2.0 * size::CELL_PAD - size::ICON_CARET - size::S4;
            let galley = line(ui.painter(), head.title, Type::StatusMedium, color, room);
            let left = rect.left() + size::CELL_PAD;
            let end = widgets::galley_left(ui.painter(), left, rect.center().y, galley);
            if let Some((_, descending)) = here {
                let glyph = if descending { Icon::CaretDown } else { Icon::CaretUp };
                let at = egui::pos2(end + size::S4 + size::ICON_CARET / 2.0, rect.center().y);
                widgets::icon(ui.painter(), at, glyph, size::ICON_CARET, color);
            }
            if response.has_focus() {
                widgets::focus_ring(ui.painter(), rect.shrink(size::S2), size::R_ITEM, t);
            }
            response.widget_info(|| WidgetInfo::labeled(Role::ColumnHeader, true, head.title));
            if response.clicked() {
                wish(Wish::SortBy(head.id.to_owned()));
            }
        }
    }

    pub(super) fn rows(&self, cx: &Cx<'_>, ui: &mut Ui, rows: Rows<'_, '_>, wish: &mut dyn FnMut(Wish)) {
        let Some(total) = self.total else {
            for index in 0..8 {
                let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), size::ROW), Sense::hover());
                widgets::skeleton_row(ui.painter(), cx.t, rect, index);
            }
            return;
        };
        if total == 0 {
            let (glyph, title, sentence) = self.empty;
            widgets::empty_state(ui, cx.t, (glyph, cx.t.t3), title, sentence, &[]);
            return;
        }
        let zone = ui.interact(ui.max_rect(), ui.scope_id().with(self.id), Sense::focusable_noninteractive());
        zone.widget_info(|| WidgetInfo::labeled(Role::Table, true, self.name));
        if zone.has_focus() {
            self.keys(ui, &zone, total, wish);
        }
        let count = usize::try_from(total).unwrap_or(usize::MAX);
        ScrollArea::vertical().id_salt(self.id).auto_shrink(false).show_rows(
            ui,
            size::ROW,
            count,
            |ui, visible| {
                let visible = visible.start as u64..visible.end as u64;
                if (rows.wants)(&visible) {
                    wish(Wish::Need(visible.clone()));
                }
                for index in visible {
                    let shown = (rows.line)(index);
                    if let Some(response) = self.row(cx, ui, (index, shown), zone.has_focus(), wish) {
                        (rows.extra)(&response, index);
                    }
                }
            },
        );
    }

    fn keys(&self, ui: &Ui, zone: &Response, total: u64, wish: &mut dyn FnMut(Wish)) {
        let filter = egui::EventFilter { vertical_arrows: true, escape: self.has_pane, ..Default::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(zone.id, filter));
        let last = total - 1;
        for (key, index) in [
            (Key::ArrowDown, (self.cursor + 1).min(last)),
            (Key::ArrowUp, self.cursor.saturating_sub(1)),
            (Key::Home, 0),
            (Key::End, last),
            (Key::Enter, self.cursor),
        ] {
            if ui.input_mut(|input| input.consume_key(Modifiers::NONE, key)) {
                wish(Wish::Cursor(index));
            }
        }
        if ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape)) {
            wish(Wish::Close);
        }
    }

    fn row(
        &self,
        cx: &Cx<'_>,
        ui: &mut Ui,
        (index, shown): (u64, Option<Line<'_>>),
        focused: bool,
        wish: &mut dyn FnMut(Wish),
    ) -> Option<Response> {
        let t = cx.t;
        let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), size::ROW), Sense::CLICK);
        let Some(shown) = shown else {
            widgets::skeleton_row(ui.painter(), t, rect, index);
            return None;
        };
        let fill = match (shown.open, response.hovered()) {
            (true, _) => t.sel,
            (false, true) => t.hover,
            _ => Color32::TRANSPARENT,
        };
        let painter = ui.painter();
        painter.rect_filled(rect, 0.0, fill);
        painter.hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(size::STROKE, t.hair));
        if focused && index == self.cursor {
            let bar = Rect::from_min_size(rect.min, vec2(size::BAR, rect.height()));
            painter.rect_filled(bar, 0.0, t.accent);
        }
        for (column, (cell, rect)) in shown.cells.iter().zip(self.shares(rect)).enumerate() {
            let mut left = rect.left() + size::CELL_PAD;
            if let Some((glyph, color)) = shown.icon.filter(|_| column == 0) {
                let at = egui::pos2(left + size::ICON_CELL / 2.0, rect.center().y);
                widgets::icon(painter, at, glyph, size::ICON_CELL, color);
                left += size::ICON_CELL + size::S6;
            }
            let galley = line(painter, cell, Type::Ui, t.t1, rect.right() - size::CELL_PAD - left);
            widgets::galley_left(painter, left, rect.center().y, galley);
        }
        let cells = shown.cells.iter().map(AsRef::as_ref).filter(|cell| !cell.is_empty());
        let name = cells.collect::<Vec<&str>>().join(", ");
        response.widget_info(|| WidgetInfo::labeled(Role::Row, true, name.as_str()));
        ui.ctx().accesskit_node_builder(response.id, |node| node.set_selected(shown.open));
        if response.clicked() {
            wish(Wish::Cursor(index));
        }
        Some(response)
    }

    /// Returns the rectangle of each column.
    fn shares(&self, rect: Rect) -> impl Iterator<Item = Rect> {
        let all: f32 = self.heads.iter().map(|head| head.share).sum();
        let mut left = rect.left();
        self.heads.iter().map(move |head| {
            let width = rect.width() * head.share / all;
            let share = Rect::from_x_y_ranges(left..=left + width, rect.y_range());
            left += width;
            share
        })
    }
}
