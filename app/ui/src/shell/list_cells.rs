//! The cells of the message list.

use egui::{
    Color32, Popup, Rect, Response, Role, Sense, Stroke, Ui, WidgetInfo, pos2, text::LayoutJob, vec2,
};
use egui_table::{CellInfo, HeaderCellInfo, PrefetchInfo, TableDelegate};
use etabli_engine::view::{CONTACT_COLUMN, MessageRow};
use etabli_model::{Direction, MessageKind};

use super::{Cx, list::row_id, list_conversation, list_id, toolbar::message_menu};
use crate::{
    action::{Action, Actions, ColumnAction},
    commands::CommandId,
    highlight,
    icons::Icon,
    state::{Column, Screen},
    theme::{Type, line, one_line, size},
    widgets::{self, Mark},
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
                self.out.push(Action::NeedRows(range.clone()));
            }
            self.need_cells(range);
        }
    }

    fn default_row_height(&self) -> f32 {
        self.screen.layout.density.row()
    }

    fn header_cell_ui(&mut self, ui: &mut Ui, cell: &HeaderCellInfo) {
        self.head(ui, cell.col_range.start);
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
        super::drag::begin_messages(&response, self.screen, row);
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
        let asked: Vec<&str> = self.columns.iter().filter_map(Column::asked).collect();
        response.widget_info(|| WidgetInfo::labeled(Role::Row, true, sentence(self.cx, row, &asked)));
        ui.ctx().accesskit_node_builder(response.id, |node| {
            node.set_selected(selected);
            node.set_row_index(usize::try_from(index).unwrap_or(usize::MAX));
            list_conversation::describe(row, node);
        });
        let id = row.id;
        self.safe_reading(ui, &response, id);
        self.row_input(ui, &response, index);
    }

    fn cell_ui(&mut self, ui: &mut Ui, cell: &CellInfo) {
        let Some(column) = self.columns.get(cell.col_nr) else { return };
        let Some(row) = self.row(cell.row_nr) else { return };
        let rect = ui.max_rect();
        let t = self.cx.t;
        let painter = ui.painter();
        let center = rect.center();
        let unread = list_conversation::is_unread(row);
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
            Column::Sender => self.text_cell(ui, rect, row.from.display(), unread),
            Column::Recipient => {
                self.text_cell(ui, rect, row.to.first().map_or("", |to| to.display()), unread);
            }
            Column::Asked(id) => {
                if let Some(action) = asked_cell(self.cx, ui, rect, id, row) {
                    self.out.push(action);
                }
            }
            Column::Subject => {
                let (rect, action) = list_conversation::lead(self.cx, ui, rect, cell.row_nr, row);
                self.subject(ui, rect, row, unread);
                self.out.extend(action);
            }
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
    fn subject(&self, ui: &Ui, rect: Rect, row: &MessageRow, unread: bool) {
        if row.subject.is_empty() {
            let room = rect.width() - 2.0 * size::CELL_PAD;
            let galley = line(ui.painter(), self.cx.tr("no-subject"), Type::Ui, self.cx.t.t3, room);
            widgets::galley_left(ui.painter(), rect.left() + size::CELL_PAD, rect.center().y, galley);
        } else {
            self.text_cell(ui, rect, &row.subject, unread);
        }
    }

    fn text_cell(&self, ui: &Ui, rect: Rect, text: &str, unread: bool) {
        let style = if unread { Type::UiStrong } else { Type::Ui };
        let mut job = LayoutJob::default();
        highlight::append(&mut job, text, self.needle(), style, self.cx.t.t1, self.cx.t);
        let galley = one_line(ui.painter(), job, rect.width() - 2.0 * size::CELL_PAD);
        let elided = galley.elided;
        widgets::galley_left(ui.painter(), rect.left() + size::CELL_PAD, rect.center().y, galley);
        if elided && !self.screen.layout.safe_reading && ui.rect_contains_pointer(rect) {
            let pointed = ui.interact(rect, ui.scope_id().with("full"), Sense::hover());
            pointed.on_hover_text(text);
        }
    }

    /// Asks for the cells of visible rows that were not asked for since they may have changed.
    fn need_cells(&mut self, visible: std::ops::Range<u64>) {
        let Some(list) = &self.cx.cache.list else { return };
        let ids: Vec<_> = visible.filter_map(|index| list.row(index)).map(|row| row.id).collect();
        for column in self.columns.iter().filter_map(Column::asked) {
            let wanted = self.cx.cache.cells.wanted(column, &ids);
            if !wanted.is_empty() {
                self.out.push(Action::Columns(ColumnAction::NeedCells(column.to_owned(), wanted)));
            }
        }
    }

    /// Shows the first lines of a message, as text only, while the pointer rests on its row (MAIL-113).
    fn safe_reading(&mut self, ui: &Ui, response: &Response, id: etabli_model::MsgId) {
        let pause = std::time::Duration::from_millis(600);
        let is_open = self.screen.reading.wanted == Some(id);
        let busy = is_open || Popup::is_any_open(ui.ctx()) || ui.input(|input| input.pointer.any_down());
        if !self.screen.layout.safe_reading || !response.hovered() || busy {
            if self.screen.hovered.is_some_and(|(hovered, _)| hovered == id) {
                self.screen.hovered = None;
            }
            return;
        }
        let since = match self.screen.hovered {
            Some((hovered, since)) if hovered == id => since,
            _ => {
                self.screen.hovered = Some((id, self.cx.now));
                self.cx.now
            }
        };
        let rested = self.cx.now.saturating_sub(since);
        if rested < pause {
            ui.ctx().request_repaint_after(pause - rested);
            return;
        }
        match &self.cx.cache.preview {
            Some((known, text)) if *known == id => {
                if !text.is_empty() {
                    let tooltip = egui::Tooltip::always_open(
                        ui.ctx().clone(),
                        ui.layer_id(),
                        response.id.with("text"),
                        egui::PopupAnchor::Pointer,
                    );
                    tooltip.gap(size::S12).show(|ui| {
                        egui::Frame::NONE.inner_margin(size::S4).show(ui, |ui| {
                            widgets::paragraph(ui, text, Type::Small, self.cx.t.t1, size::PREVIEW);
                        });
                    });
                }
            }
            _ => self.out.push(Action::Columns(ColumnAction::Preview(id))),
        }
    }

    fn row_input(&mut self, ui: &Ui, response: &Response, index: u64) {
        if response.clicked() {
            ui.memory_mut(|memory| memory.request_focus(list_id()));
            let modifiers = ui.input(|input| input.modifiers);
            self.out.push(Action::SelectRow { index, extend: modifiers.shift, toggle: modifiers.command });
        }
        // The first of the two clicks chose this row; in a list that changed between them it was another one.
        let chosen = self.row(index).map(|row| row.id) == self.screen.selection.single();
        if response.double_clicked() && chosen {
            self.out.push(Action::Run(CommandId::OpenWindow));
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
            let label = super::empty::in_all_folders(self.cx, "search-all-folders");
            if widgets::link(&mut child, self.cx.t, &label, Type::UiMedium, None).clicked() {
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
        return;
    }
    // What it is stands before what there is beside it; both together leave no room for a second sign.
    if row.is_reply {
        widgets::icon(painter, at, Icon::ArrowBendUpLeft, size::ICON_CELL, cx.t.t3);
    } else if row.related > 0 {
        widgets::icon(painter, at, Icon::Chats, size::ICON_CELL, cx.t.t2);
    }
    if row.related > 0 {
        let galley = line(painter, &format!("({})", row.related), Type::Caption, cx.t.t2, rect.width());
        widgets::galley_left(painter, at.x + size::ICON_CELL / 2.0 + size::S2 + 1.0, rect.center().y, galley);
    }
}

/// Draws a cell that is asked for apart. Returns what a click in it wants.
fn asked_cell(cx: &Cx<'_>, ui: &Ui, rect: Rect, column: &str, row: &MessageRow) -> Option<Action> {
    let painter = ui.painter();
    let left = rect.left() + size::CELL_PAD;
    let room = rect.width() - 2.0 * size::CELL_PAD;
    let Some(cell) = cx.cache.cells.get(column, row.id) else {
        let bar = Rect::from_center_size(rect.center(), vec2(room, size::S4));
        painter.rect_filled(bar, size::R_CHECK, cx.t.hair);
        return None;
    };
    if cell.text.is_empty() {
        let person = row.person();
        let adds = column == CONTACT_COLUMN && !person.address.is_empty();
        return if adds { add_contact(cx, ui, rect, row) } else { None };
    }
    let numeric = cx.cache.column(column).is_some_and(|column| column.numeric);
    let more = match cell.more {
        0 => String::new(),
        more => format!(" +{more}"),
    };
    let glyph = Icon::from_name(&cell.icon);
    if let (Some(glyph), None) = (glyph, cell.tone) {
        widgets::icon(painter, rect.center(), glyph, size::ICON_CELL, cx.t.t2);
        if ui.rect_contains_pointer(rect) {
            ui.interact(rect, ui.scope_id().with("full"), Sense::hover()).on_hover_text(&cell.text);
        }
        return None;
    }
    let color = if cell.derived { cx.t.t3 } else { cx.t.t2 };
    let dot = cell.tone.map(|tone| super::header::tone_color(cx.t, tone));
    let lead = if dot.is_some() { size::DOT + size::S6 } else { 0.0 };
    let whole = line(painter, &format!("{}{more}", cell.text), Type::Cell, color, room - lead);
    let elided = whole.elided;
    // The name says more than the beginning of its entity, which has a column of its own.
    let galley = match cell.text.split_once(" (").filter(|_| elided && column == CONTACT_COLUMN) {
        Some((name, _)) => line(painter, &format!("{name}{more}"), Type::Cell, color, room - lead),
        None => whole,
    };
    let at = if numeric && dot.is_none() { rect.right() - size::CELL_PAD - galley.size().x } else { left };
    if let Some(color) = dot {
        let center = pos2(at + size::DOT / 2.0, rect.center().y);
        if cx.cache.column(column).is_some_and(|column| column.of_field) {
            Mark { icon: glyph, color }.paint(painter, center, 1.0);
        } else {
            painter.circle_filled(center, size::DOT / 2.0, color);
        }
    }
    widgets::galley_left(painter, at + lead, rect.center().y, galley);
    if (elided || cell.derived) && ui.rect_contains_pointer(rect) {
        let text = if cell.derived {
            cx.i18n.tr_args("cell-derived", &[("name", cell.text.as_str().into())])
        } else {
            cell.text.clone()
        };
        ui.interact(rect, ui.scope_id().with("full"), Sense::hover()).on_hover_text(text);
    }
    None
}

/// Offers to add a person that is not in the address book (MAIL-156).
fn add_contact(cx: &Cx<'_>, ui: &Ui, rect: Rect, row: &MessageRow) -> Option<Action> {
    let painter = ui.painter();
    let at = pos2(rect.left() + size::CELL_PAD + size::ICON_CHIP / 2.0, rect.center().y);
    widgets::icon(painter, at, Icon::UserPlus, size::ICON_CHIP, cx.t.t3);
    let left = at.x + size::ICON_CHIP / 2.0 + size::S4;
    let galley = line(painter, cx.tr("cell-add"), Type::Cell, cx.t.t3, rect.right() - left);
    let width = galley.size().x;
    widgets::galley_left(painter, left, rect.center().y, galley);
    let button = Rect::from_min_max(rect.min, pos2((left + width).min(rect.right()), rect.bottom()));
    let response = ui.interact(button, ui.scope_id().with("add"), Sense::CLICK);
    let name = cx.i18n.tr_args("cell-add-name", &[("name", row.person().display().into())]);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, name.as_str()));
    response.clicked().then(|| Action::AddPeople(vec![row.person().clone()]))
}

/// Says a whole row: who, what, which way, read or not, linked messages, files, when.
fn sentence(cx: &Cx<'_>, row: &MessageRow, asked: &[&str]) -> String {
    let direction = match row.direction {
        Direction::In => cx.tr("row-received"),
        Direction::Out => cx.tr("row-sent"),
    };
    let subject = if row.subject.is_empty() { cx.tr("no-subject") } else { &row.subject };
    let mut parts = vec![row.person().display().to_owned(), subject.to_owned(), direction.to_owned()];
    parts.push(cx.tr(if row.read() { "row-read" } else { "row-unread" }).to_owned());
    list_conversation::say(cx, row, &mut parts);
    if row.is_reply {
        parts.push(cx.tr("row-is-reply").to_owned());
    }
    if row.related > 0 {
        parts.push(cx.i18n.tr_args("row-related", &[("count", u64::from(row.related).into())]));
    }
    if row.attachments > 0 {
        parts.push(cx.i18n.tr_args("row-attachments", &[("count", u64::from(row.attachments).into())]));
    }
    for column in asked {
        if let Some(cell) = cx.cache.cells.get(column, row.id).filter(|cell| !cell.text.is_empty())
            && let Some(column) = cx.cache.column(column)
        {
            parts.push(format!("{} {}", column.title, cell.text));
        }
    }
    parts.push(cx.i18n.dates().short(row.date, cx.wall).replace('\u{a0}', " "));
    parts.join(", ")
}
