//! The message list: virtual rows over the engine's windows, one stop of the Tab key.

use egui::{EventFilter, Id, Key, Modifiers, Role, Sense, Ui, WidgetInfo};
use egui_table::{AutoSizeMode, Column as TableColumn, HeaderRow, Table, TableState};

use super::{Cx, empty, list_cells::Cells, list_conversation, list_id};
use crate::{
    action::{Action, Actions},
    state::{Column, Screen, fold},
    theme::size,
};

pub(super) fn show(cx: &Cx<'_>, ui: &mut Ui, screen: &mut Screen, out: &mut Actions) {
    let area = ui.max_rect();
    let total = cx.cache.list.as_ref().map_or(0, |list| list.info.total);
    let zone = ui.interact(area, list_id(), Sense::focusable_noninteractive());
    zone.widget_info(|| WidgetInfo::labeled(Role::Table, true, cx.tr("zone-list")));
    screen.list_focused = zone.has_focus();
    if std::mem::take(&mut screen.focus_list) {
        zone.request_focus();
    }
    if zone.gained_focus() && screen.selection.cursor.is_none() && total > 0 {
        out.push(Action::SelectRow { index: 0, extend: false, toggle: false });
    }
    if zone.has_focus() {
        let filter = EventFilter { vertical_arrows: true, horizontal_arrows: true, ..Default::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(list_id(), filter));
        keyboard(cx, ui, screen, total, area.height() - size::ROW, out);
    }
    let mut columns = screen.layout.ordered(screen.folder, &cx.cache.columns);
    columns.retain(|column| screen.layout.shows(screen.folder, column));
    fold(&mut columns, screen.layout.columns_of(screen.folder), &cx.cache.columns, area.width());
    ui.ctx().accesskit_node_builder(list_id(), |node| {
        node.set_row_count(usize::try_from(total).unwrap_or(usize::MAX));
        node.set_column_count(columns.len());
        if let Some(id) = screen.selection.cursor_id {
            node.set_active_descendant(row_id(id).accesskit_id());
        }
    });
    table(cx, ui, screen, out, &columns, total);
    if total == 0 {
        let mut below = area;
        below.min.y += size::ROW;
        let mut child = ui.new_child(
            egui::UiBuilder::new().max_rect(below).layout(egui::Layout::top_down(egui::Align::Center)),
        );
        if cx.cache.list.is_some() {
            empty::list(cx, &mut child, screen, out);
        }
    }
}

/// The id of a message's row, so that outside programs find it again.
pub(super) fn row_id(id: etabli_model::MsgId) -> Id {
    Id::unique(("row", id))
}

fn table(cx: &Cx<'_>, ui: &mut Ui, screen: &mut Screen, out: &mut Actions, columns: &[Column], total: u64) {
    let area = ui.max_rect();
    let layout = screen.layout.columns_of(screen.folder);
    let width = |column: &Column| layout.width(column, &cx.cache.columns);
    let fixed: f32 = columns.iter().filter(|column| **column != Column::Subject).map(width).sum();
    let subject = (area.width() - fixed).max(size::COL_SUBJECT_MIN);
    let scroll = screen.scroll_to.take().filter(|index| *index < total.max(1));
    let mut inner = ui.new_child(
        egui::UiBuilder::new()
            .max_rect(area)
            .id_salt("rows")
            .layout(egui::Layout::top_down(egui::Align::Min))
            .accessibility_parent(list_id()),
    );
    inner.spacing_mut().item_spacing = egui::Vec2::ZERO;
    let ends = cx.cache.spec.as_ref().is_some_and(|spec| spec.search.is_some()) && total > 0;
    let mut table = Table::new()
        .id_salt("messages")
        .num_rows(if ends { total + 1 } else { total })
        .columns(
            columns
                .iter()
                .map(|column| {
                    let width = if *column == Column::Subject { subject } else { width(column) };
                    TableColumn::new(width)
                        .range(size::COL_READ..=f32::INFINITY)
                        .id(Id::unique(column.clone()))
                        .resizable(false)
                })
                .collect::<Vec<_>>(),
        )
        .headers([HeaderRow::new(size::ROW)])
        .auto_size_mode(AutoSizeMode::Never);
    if let Some(index) = scroll {
        table = table.scroll_to_row(index, None);
    }
    let id = table.get_id(&inner);
    TableState { col_widths: Default::default(), parent_width: Some(area.width()) }.store(inner.ctx(), id);
    let mut cells = Cells { cx, screen, out, columns, width: area.width(), waiting: false };
    table.show(&mut inner, &mut cells);
    let waiting = cells.waiting;
    if !waiting {
        screen.waiting_since = None;
    } else if screen.waiting_since.is_none() {
        screen.waiting_since = Some(cx.now);
    }
}

/// Moves the cursor of the list.
fn keyboard(cx: &Cx<'_>, ui: &Ui, screen: &Screen, total: u64, height: f32, out: &mut Actions) {
    if total == 0 {
        return;
    }
    let page = ((height / screen.layout.density.row()) as u64).saturating_sub(1).max(1);
    let last = total - 1;
    let at = screen.selection.cursor;
    let moves: [(Key, u64); 6] = [
        (Key::ArrowDown, at.map_or(0, |at| (at + 1).min(last))),
        (Key::ArrowUp, at.map_or(0, |at| at.saturating_sub(1))),
        (Key::PageDown, at.map_or(0, |at| (at + page).min(last))),
        (Key::PageUp, at.map_or(0, |at| at.saturating_sub(page))),
        (Key::Home, 0),
        (Key::End, last),
    ];
    for (key, index) in moves {
        if ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, key)) {
            out.push(Action::MoveCursor(index));
        }
        for (modifiers, extend) in [(Modifiers::SHIFT, true), (Modifiers::NONE, false)] {
            if ui.input_mut(|input| input.consume_key(modifiers, key)) {
                out.push(Action::SelectRow { index, extend, toggle: false });
            }
        }
    }
    if let Some(action) = list_conversation::keyboard(cx, ui, at) {
        out.push(action);
    }
    if let Some(index) = at
        && ui.input_mut(|input| {
            input.consume_key(Modifiers::COMMAND, Key::Space)
                || input.consume_key(Modifiers::NONE, Key::Space)
        })
    {
        out.push(Action::SelectRow { index, extend: false, toggle: true });
    }
}
