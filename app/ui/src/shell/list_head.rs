//! The heads of the list's columns: sorting, moving, widening, hiding.

use egui::{Rect, Response, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

use super::{
    Cx,
    display::{about, cost},
    list_cells::Cells,
};
use crate::{
    action::{Action, Actions, ColumnAction},
    icons::Icon,
    state::{Column, Screen},
    theme::{Type, line, size},
    widgets,
};

impl Cells<'_> {
    /// Draws the head of the column at `index`.
    pub(super) fn head(&mut self, ui: &mut Ui, index: usize) {
        let Some(column) = self.columns.get(index) else { return };
        let rect = ui.max_rect();
        let t = self.cx.t;
        let response = ui.interact(rect, ui.scope_id().with("head"), Sense::CLICK | Sense::DRAG);
        let painter = ui.painter();
        painter.rect_filled(rect, 0.0, if response.hovered() { t.hover } else { t.sunken });
        painter.hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(size::STROKE, t.stroke));
        let sorted = self.screen.sort.column == *column;
        let color = if sorted { t.t1 } else { t.t3 };
        let label = self.cx.column(column);
        let asked = column.asked().and_then(|id| self.cx.cache.column(id));
        let icon = column.icon().or_else(|| asked.and_then(|row| Icon::from_name(&row.icon)));
        if let Some(glyph) = icon {
            widgets::icon(painter, rect.center(), glyph, size::ICON_CHIP, color);
        } else {
            let caret = if sorted { size::ICON_CARET + size::S4 } else { 0.0 };
            let galley =
                line(painter, label, Type::StatusMedium, color, rect.width() - 2.0 * size::CELL_PAD - caret);
            let left = if *column == Column::Date {
                rect.right() - size::S12 - caret - galley.size().x
            } else {
                rect.left() + size::CELL_PAD
            };
            let end = widgets::galley_left(painter, left, rect.center().y, galley);
            if sorted {
                let glyph = if self.screen.sort.descending { Icon::CaretDown } else { Icon::CaretUp };
                let center = pos2(end + size::S4 + size::ICON_CARET / 2.0, rect.center().y);
                widgets::icon(painter, center, glyph, size::ICON_CARET, color);
            }
        }
        response.widget_info(|| WidgetInfo::labeled(Role::ColumnHeader, true, label));
        if sorted {
            ui.ctx().accesskit_node_builder(response.id, |node| {
                node.set_sort_direction(if self.screen.sort.descending {
                    egui::accesskit::SortDirection::Descending
                } else {
                    egui::accesskit::SortDirection::Ascending
                });
            });
        }
        self.drag(ui, rect, index, &response);
        let response = match asked {
            Some(row) => response.on_hover_text(about(self.cx, row)),
            None if icon.is_some() => response.on_hover_text(label),
            None => response,
        };
        if response.clicked() {
            self.out.push(Action::Columns(ColumnAction::SortBy(column.clone())));
        }
        let (cx, screen) = (self.cx, &*self.screen);
        let out = &mut *self.out;
        response.context_menu(|ui| column_menu(cx, ui, screen, Some(column), out));
        if column.resizable() {
            self.resize_handle(ui, rect, index);
        }
    }

    /// Moves the head to where it is dropped.
    fn drag(&mut self, ui: &Ui, rect: Rect, index: usize, response: &Response) {
        let Some(column) = self.columns.get(index) else { return };
        if response.dragged() && self.screen.column_drag.is_none() {
            self.screen.column_drag = Some((column.clone(), Some(column.clone())));
        }
        if response.drag_stopped()
            && let Some((dragged, before)) = self.screen.column_drag.take()
        {
            self.out.push(Action::Columns(ColumnAction::Place(dragged, before)));
        }
        let Some((_, before)) = &mut self.screen.column_drag else { return };
        ui.ctx().set_cursor_icon(egui::CursorIcon::Grabbing);
        let Some(pointer) = ui.input(|input| input.pointer.latest_pos()) else { return };
        if !rect.x_range().contains(pointer.x) {
            return;
        }
        let right = pointer.x > rect.center().x;
        *before = if right { self.columns.get(index + 1).cloned() } else { Some(column.clone()) };
        let x = if right { rect.right() - 1.0 } else { rect.left() + 1.0 };
        ui.painter().vline(x, rect.y_range(), Stroke::new(size::RING, self.cx.t.accent));
    }

    /// The edge that faces away from the subject, which takes the room that is left.
    fn resize_handle(&mut self, ui: &Ui, rect: Rect, index: usize) {
        let Some(column) = self.columns.get(index) else { return };
        let subject = self.columns.iter().position(|column| *column == Column::Subject);
        let at_left = subject.is_some_and(|subject| index > subject);
        let x = if at_left { rect.left() } else { rect.right() };
        let grab = Rect::from_x_y_ranges(x - size::S4..=x + size::S4, rect.y_range());
        let clip = ui.clip_rect().expand2(vec2(size::S4, 0.0));
        let response = ui.interact(grab.intersect(clip), ui.scope_id().with("resize"), Sense::DRAG);
        if response.hovered() || response.dragged() {
            ui.ctx().set_cursor_icon(egui::CursorIcon::ResizeColumn);
            ui.painter().vline(x, rect.y_range(), Stroke::new(size::STROKE, self.cx.t.accent));
        }
        if response.dragged() {
            let delta = response.drag_delta().x * if at_left { -1.0 } else { 1.0 };
            let most = (self.width - size::COL_SUBJECT).clamp(size::COL_FORUM, size::COL_MAX);
            let columns = self.screen.layout.columns_mut(self.screen.folder);
            let width = (columns.width(column, &self.cx.cache.columns) + delta).clamp(size::COL_FORUM, most);
            columns.widths.insert(column.clone(), width);
        }
    }
}

/// Which columns are shown, and what can be done with the one that was pointed at.
pub(super) fn column_menu(
    cx: &Cx<'_>,
    ui: &mut Ui,
    screen: &Screen,
    pointed: Option<&Column>,
    out: &mut Actions,
) {
    ui.spacing_mut().item_spacing.y = 0.0;
    let mut item = |ui: &mut Ui, item: widgets::MenuItem<'_>, action: ColumnAction| {
        if item.show(ui, cx.t).clicked() {
            out.push(Action::Columns(action));
        }
    };
    widgets::menu_head(ui, cx.t, cx.tr("columns-shown"));
    for column in screen.layout.ordered(screen.folder, &cx.cache.columns) {
        let fixed = column == Column::Subject;
        let detail = column.asked().and_then(|id| cx.cache.column(id)).map(|row| cost(cx, row));
        let entry = widgets::MenuItem::new(cx.column(&column))
            .checked(screen.layout.shows(screen.folder, &column))
            .detail(detail.as_deref().unwrap_or_default())
            .disabled(fixed.then(|| cx.tr("reason-subject-column")));
        item(ui, entry, ColumnAction::Toggle(column.clone()));
    }
    widgets::menu_line(ui, cx.t);
    if let Some(column) = pointed {
        for (key, action) in [
            ("column-left", ColumnAction::Step(column.clone(), false)),
            ("column-right", ColumnAction::Step(column.clone(), true)),
        ] {
            item(ui, widgets::MenuItem::new(cx.tr(key)), action);
        }
        if column.resizable() {
            for (key, by) in [("column-wider", size::S24), ("column-narrower", -size::S24)] {
                item(ui, widgets::MenuItem::new(cx.tr(key)), ColumnAction::Widen(column.clone(), by));
            }
        }
        widgets::menu_line(ui, cx.t);
    }
    item(ui, widgets::MenuItem::new(cx.tr("columns-for-all")), ColumnAction::ForAllFolders);
    item(ui, widgets::MenuItem::new(cx.tr("columns-reset")), ColumnAction::Reset);
}
