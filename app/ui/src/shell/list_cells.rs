//! The cells of the message list.

use egui::{
    Color32, Popup, Rect, Response, Role, Sense, Stroke, Ui, WidgetInfo, pos2, text::LayoutJob, vec2,
};
use egui_table::{CellInfo, HeaderCellInfo, PrefetchInfo, TableDelegate};
use etabli_engine::view::MessageRow;
use etabli_model::{Direction, MessageKind};

use super::{Cx, list::row_id, list_id, toolbar::message_menu};
use crate::{
    action::{Action, Actions},
    highlight,
    icons::Icon,
    state::{Column, Screen},
    theme::{Type, line, one_line, size},
    widgets,
};

/// Draws heads and rows, and asks for rows that are missing.
pub(super) struct Cells<'a> {
    pub(super) cx: &'a Cx<'a>,
    pub(super) screen: &'a mut Screen,
    pub(super) out: &'a mut Actions,
    pub(super) columns: &'a [Column],
    pub(super) width: f32,
    /// A visible row has not arrived yet.
    pub(super) waiting: bool,
}

impl Cells<'_> {
    fn row(&self, index: u64) -> Option<&MessageRow> {
        self.cx.cache.list.as_ref()?.row(index)
    }

    fn needle(&self) -> Option<&str> {
        let search = self.cx.cache.spec.as_ref()?.search.as_ref()?;
        Some(search.text.as_str())
    }

    fn is_end(&self, index: u64) -> bool {
        self.cx.cache.list.as_ref().is_some_and(|list| index >= list.info.total)
    }
}

impl TableDelegate for Cells<'_> {
    fn prepare(&mut self, info: &PrefetchInfo) {
        self.screen.visible = info.visible_rows.clone();
        if let Some(list) = &self.cx.cache.list {
            let end = info.visible_rows.end.min(list.info.total);
            let missing = (info.visible_rows.start..end).any(|index| list.row(index).is_none());
            self.waiting = missing;
            let range = info.visible_rows.start..end;
            if list.wants(&range) {
                self.out.push(Action::NeedRows(range));
            }
        }
    }

    fn default_row_height(&self) -> f32 {
        size::ROW
    }

    fn header_cell_ui(&mut self, ui: &mut Ui, cell: &HeaderCellInfo) {
        let Some(column) = self.columns.get(cell.col_range.start).copied() else { return };
        let rect = ui.max_rect();
        let t = self.cx.t;
        let response = ui.interact(rect, ui.scope_id().with("head"), Sense::CLICK);
        let painter = ui.painter();
        painter.rect_filled(rect, 0.0, if response.hovered() { t.hover } else { t.sunken });
        painter.hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(size::STROKE, t.stroke));
        let sorted = self.screen.sort.column == column.sort();
        let color = if sorted { t.t1 } else { t.t3 };
        let label = self.cx.tr(column.key());
        if let Some(glyph) = column.icon() {
            widgets::icon(painter, rect.center(), glyph, size::ICON_CHIP, color);
        } else {
            let caret = if sorted { size::ICON_CARET + size::S4 } else { 0.0 };
            let galley =
                line(painter, label, Type::StatusMedium, color, rect.width() - 2.0 * size::CELL_PAD - caret);
            let left = if column == Column::Date {
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
        let response = if column.icon().is_some() { response.on_hover_text(label) } else { response };
        if response.clicked() {
            self.out.push(Action::SortBy(column));
        }
        response.context_menu(|ui| self.column_menu(ui));
        if column.resizable() {
            self.resize_handle(ui, rect, column);
        }
    }

    fn row_ui(&mut self, ui: &mut Ui, index: u64) {
        let t = self.cx.t;
        let rect = ui.max_rect();
        // The table also calls this for its region of sticky columns, which is empty here.
        if ui.clip_rect().width() <= 0.0 {
            return;
        }
        if self.is_end(index) {
            self.end_of_results(ui, rect);
            return;
        }
        let Some(row) = self.row(index) else {
            let since = self.screen.waiting_since.unwrap_or(self.cx.now);
            let pause = std::time::Duration::from_millis(150);
            let waited = self.cx.now.saturating_sub(since);
            if waited >= pause {
                widgets::skeleton_row(ui.painter(), t, rect, index);
            } else {
                ui.ctx().request_repaint_after(pause - waited);
            }
            return;
        };
        let response = ui.interact(rect, row_id(row.id), Sense::CLICK | Sense::DRAG);
        super::drag::begin_messages(&response, self.screen, row.id);
        let selected = self.screen.selection.contains(row.id);
        let cursor = self.screen.selection.cursor == Some(index);
        let fill = match (selected, self.screen.list_focused || self.screen.reading.wanted.is_some()) {
            (true, true) => t.sel,
            (true, false) => t.sel_dim,
            (false, _) if response.hovered() => t.hover,
            _ => Color32::TRANSPARENT,
        };
        let painter = ui.painter();
        painter.rect_filled(rect, 0.0, fill);
        painter.hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(size::STROKE, t.hair));
        if cursor && selected {
            let bar = Rect::from_min_size(rect.min, vec2(size::BAR, rect.height()));
            painter.rect_filled(bar, 0.0, t.accent);
        } else if cursor && self.screen.list_focused {
            let stroke = Stroke::new(size::STROKE, t.accent);
            painter.rect_stroke(rect, 0.0, stroke, egui::StrokeKind::Inside);
        }
        response.widget_info(|| WidgetInfo::labeled(Role::Row, true, sentence(self.cx, row)));
        ui.ctx().accesskit_node_builder(response.id, |node| {
            node.set_selected(selected);
            node.set_row_index(usize::try_from(index).unwrap_or(usize::MAX));
        });
        self.row_input(ui, &response, index);
    }

    fn cell_ui(&mut self, ui: &mut Ui, cell: &CellInfo) {
        let Some(column) = self.columns.get(cell.col_nr).copied() else { return };
        let Some(row) = self.row(cell.row_nr) else { return };
        let rect = ui.max_rect();
        let t = self.cx.t;
        let painter = ui.painter();
        let center = rect.center();
        let unread = !row.read();
        match column {
            Column::Direction => {
                let (glyph, color) = match row.direction {
                    Direction::In => (Icon::ArrowDownLeft, t.recv),
                    Direction::Out => (Icon::ArrowUpRight, t.sent),
                };
                widgets::icon(painter, center, glyph, size::ICON_CELL, color);
            }
            Column::Read if unread => {
                painter.circle_filled(center, size::DOT / 2.0, t.accent);
            }
            Column::Read => {}
            Column::Forum => forum_cell(self.cx, ui, rect, row),
            Column::File if row.attachments > 0 => {
                let glyph = Icon::for_file(&row.first_attachment, "");
                widgets::icon(painter, center, glyph, size::ICON_CELL, t.t2);
            }
            Column::File => {}
            Column::Person => self.text_cell(ui, rect, row.person().display(), unread),
            Column::Subject if row.subject.is_empty() => {
                let text = self.cx.tr("no-subject");
                let galley = line(painter, text, Type::Ui, t.t3, rect.width() - 2.0 * size::CELL_PAD);
                widgets::galley_left(painter, rect.left() + size::CELL_PAD, center.y, galley);
            }
            Column::Subject => self.text_cell(ui, rect, &row.subject, unread),
            Column::Date => {
                let text = self.cx.i18n.dates().short(row.date, self.cx.wall);
                let (style, color) = if unread { (Type::CellStrong, t.t1) } else { (Type::Cell, t.t2) };
                let galley = line(painter, &text, style, color, rect.width() - size::S12);
                let left = rect.right() - size::S12 - galley.size().x;
                widgets::galley_left(painter, left, center.y, galley);
            }
        }
    }
}

impl Cells<'_> {
    fn text_cell(&self, ui: &Ui, rect: Rect, text: &str, unread: bool) {
        let style = if unread { Type::UiStrong } else { Type::Ui };
        let mut job = LayoutJob::default();
        highlight::append(&mut job, text, self.needle(), style, self.cx.t.t1, self.cx.t);
        let galley = one_line(ui.painter(), job, rect.width() - 2.0 * size::CELL_PAD);
        let elided = galley.elided;
        widgets::galley_left(ui.painter(), rect.left() + size::CELL_PAD, rect.center().y, galley);
        if elided && ui.rect_contains_pointer(rect) {
            let pointed = ui.interact(rect, ui.scope_id().with("full"), Sense::hover());
            pointed.on_hover_text(text);
        }
    }

    fn row_input(&mut self, ui: &Ui, response: &Response, index: u64) {
        if response.clicked() {
            ui.memory_mut(|memory| memory.request_focus(list_id()));
            let modifiers = ui.input(|input| input.modifiers);
            self.out.push(Action::SelectRow { index, extend: modifiers.shift, toggle: modifiers.command });
        }
        if response.secondary_clicked() {
            self.screen.row_menu_at = None;
            ui.memory_mut(|memory| memory.request_focus(list_id()));
            self.out.push(Action::AimRow(index));
        }
        if self.screen.row_menu && self.screen.selection.cursor == Some(index) {
            self.screen.row_menu = false;
            self.screen.row_menu_at = Some(response.rect.left_bottom() + vec2(size::COL_PERSON, 0.0));
            Popup::open_id(ui.ctx(), Popup::default_response_id(response));
        }
        let mut popup = Popup::context_menu(response);
        if let Some(at) = self.screen.row_menu_at {
            popup = popup.at_position(at);
        }
        let (cx, screen) = (self.cx, &*self.screen);
        let out = &mut *self.out;
        popup.show(|ui| message_menu(cx, ui, screen, out));
    }

    fn column_menu(&mut self, ui: &mut Ui) {
        ui.spacing_mut().item_spacing.y = 0.0;
        widgets::menu_head(ui, self.cx.t, self.cx.tr("columns-shown"));
        for column in Column::ALL {
            let shown = !self.screen.layout.hidden.contains(&column);
            let fixed = column == Column::Subject;
            let item = widgets::MenuItem::new(self.cx.tr(column.key()))
                .checked(shown)
                .disabled(fixed.then(|| self.cx.tr("reason-subject-column")));
            if item.show(ui, self.cx.t).clicked() {
                self.out.push(Action::ToggleColumn(column));
            }
        }
    }

    fn resize_handle(&mut self, ui: &Ui, rect: Rect, column: Column) {
        let at_left = column == Column::Date;
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
            let width = self.screen.layout.widths.get(&column).copied().unwrap_or_else(|| column.width());
            let most = (self.width - size::COL_SUBJECT).clamp(size::COL_FORUM, size::COL_MAX);
            self.screen.layout.widths.insert(column, (width + delta).clamp(size::COL_FORUM, most));
        }
    }

    fn end_of_results(&mut self, ui: &mut Ui, rect: Rect) {
        let folder =
            self.cx.cache.spec.as_ref().and_then(|spec| spec.folder).and_then(|id| self.cx.cache.folder(id));
        let mut child = ui.new_child(
            egui::UiBuilder::new()
                .max_rect(rect.shrink2(vec2(size::S12, 0.0)))
                .layout(egui::Layout::left_to_right(egui::Align::Center)),
        );
        child.spacing_mut().item_spacing.x = size::S8;
        let name =
            folder.map_or(self.cx.tr("all-folders"), |folder| super::folder_label(self.cx.i18n, folder));
        let text = self.cx.i18n.tr_args("search-end", &[("folder", name.into())]);
        widgets::text(&mut child, &text, Type::Ui, self.cx.t.t3);
        if folder.is_some() {
            let label = self.cx.tr("search-all-folders");
            if widgets::link(&mut child, self.cx.t, label, Type::UiMedium, None).clicked() {
                self.out.push(Action::SearchEverywhere(true));
            }
        }
    }
}

fn forum_cell(cx: &Cx<'_>, ui: &Ui, rect: Rect, row: &MessageRow) {
    let painter = ui.painter();
    let at = pos2(rect.left() + size::CELL_PAD + size::ICON_CELL / 2.0, rect.center().y);
    if row.kind == MessageKind::ReadReceipt {
        widgets::icon(painter, at, Icon::Checks, size::ICON_CELL, cx.t.ok);
    } else if row.related > 0 {
        widgets::icon(painter, at, Icon::Chats, size::ICON_CELL, cx.t.t2);
        let galley = line(painter, &format!("({})", row.related), Type::Caption, cx.t.t2, rect.width());
        widgets::galley_left(painter, at.x + size::ICON_CELL / 2.0 + size::S2 + 1.0, rect.center().y, galley);
    } else if row.is_reply {
        widgets::icon(painter, at, Icon::ArrowBendUpLeft, size::ICON_CELL, cx.t.t3);
    }
}

/// Says a whole row: who, what, which way, read or not, linked messages, files, when.
fn sentence(cx: &Cx<'_>, row: &MessageRow) -> String {
    let direction = match row.direction {
        Direction::In => cx.tr("row-received"),
        Direction::Out => cx.tr("row-sent"),
    };
    let subject = if row.subject.is_empty() { cx.tr("no-subject") } else { &row.subject };
    let mut parts = vec![row.person().display().to_owned(), subject.to_owned(), direction.to_owned()];
    parts.push(cx.tr(if row.read() { "row-read" } else { "row-unread" }).to_owned());
    if row.related > 0 {
        parts.push(cx.i18n.tr_args("row-related", &[("count", u64::from(row.related).into())]));
    }
    if row.attachments > 0 {
        parts.push(cx.i18n.tr_args("row-attachments", &[("count", u64::from(row.attachments).into())]));
    }
    parts.push(cx.i18n.dates().short(row.date, cx.wall).replace('\u{a0}', " "));
    parts.join(", ")
}
