//! A plugin's page of records: a list at the left, one record at the right, whose plugin below.

use egui::{
    Align, Key, Layout, Modifiers, Rect, Role, ScrollArea, Sense, Stroke, Ui, UiBuilder, WidgetInfo, vec2,
};

use super::{Cx, record_detail};
use crate::{
    action::{Action, Actions, RecordAction},
    icons::Icon,
    state::{RecordsState, Screen},
    theme::{Type, line, size},
    widgets::{self, Field},
};

pub(super) fn show(cx: &Cx<'_>, ui: &mut Ui, screen: &mut Screen, out: &mut Actions) {
    let state = &mut screen.records;
    let offered = cx.cache.pages.iter().find(|page| page.plugin == state.plugin && page.view == state.view);
    let Some(page) = offered else { return };
    let area = ui.max_rect();
    let split = if state.open.is_some() {
        (area.right() - size::PLUGIN_DETAIL).max(area.left())
    } else {
        area.right()
    };
    let (left, right) = area.split_left_right_at_x(split);
    let layout = Layout::top_down(Align::Min);
    let mut child = ui.new_child(UiBuilder::new().max_rect(left).id_salt("record list").layout(layout));
    child.set_clip_rect(left.intersect(ui.clip_rect()));
    child.spacing_mut().item_spacing.y = 0.0;
    top(cx, &mut child, &page.title, state, out);
    if let Some(failure) = &state.failure {
        widgets::note(&mut child, cx.t, etabli_model::Tone::Danger, failure, left.width());
    }
    heads(cx, &mut child, state, out);
    let rows = child.available_rect_before_wrap();
    let foot = Rect::from_min_max(egui::pos2(rows.left(), rows.bottom() - size::STATUS), rows.max);
    let mut inner = child.new_child(
        UiBuilder::new().max_rect(rows.with_max_y(foot.top())).id_salt("record rows").layout(layout),
    );
    inner.spacing_mut().item_spacing.y = 0.0;
    list(cx, &mut inner, state, out);
    footer(cx, &child, foot, &page.plugin_name, &page.plugin);
    if state.open.is_some() {
        ui.painter().rect_filled(right, 0.0, cx.t.chrome);
        ui.painter().vline(right.left() + 0.5, right.y_range(), Stroke::new(size::STROKE, cx.t.stroke));
        let mut pane = ui.new_child(UiBuilder::new().max_rect(right).id_salt("record pane").layout(layout));
        pane.set_clip_rect(right.intersect(ui.clip_rect()));
        record_detail::show(cx, &mut pane, state, out);
    }
    ui.allocate_rect(area, Sense::hover());
}

fn top(cx: &Cx<'_>, ui: &mut Ui, title: &str, state: &mut RecordsState, out: &mut Actions) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), size::TOOLBAR), Sense::hover());
    let inner = rect.shrink2(vec2(size::S12, 0.0));
    let mut row = ui.new_child(UiBuilder::new().max_rect(inner).layout(Layout::left_to_right(Align::Center)));
    row.spacing_mut().item_spacing.x = size::S12;
    widgets::heading(&mut row, title, Type::Heading, cx.t.t1);
    if let Some(total) = state.total {
        let count = cx.i18n.tr_args("records-count", &[("count", total.into())]);
        let said = widgets::text(&mut row, &count, Type::Ui, cx.t.t3);
        ui.ctx().accesskit_node_builder(said.id, |node| node.set_live(egui::accesskit::Live::Polite));
    }
    let field = Field {
        name: cx.tr("records-filter"),
        hint: cx.tr("records-filter"),
        icon: Some(Icon::FunnelSimple),
        width: size::SELECTOR,
        clear: Some(cx.tr("search-clear")),
        ..Default::default()
    };
    let shown = field.show(&mut row, cx.t, &mut state.filter);
    if shown.cleared || shown.response.changed() {
        out.push(Action::Records(RecordAction::Filter));
    }
}

/// Returns the rectangle of each column: equal shares.
fn shares(rect: Rect, columns: usize) -> impl Iterator<Item = Rect> {
    let width = rect.width() / columns.max(1) as f32;
    (0..columns).map(move |index| {
        let left = rect.left() + index as f32 * width;
        Rect::from_x_y_ranges(left..=left + width, rect.y_range())
    })
}

fn column_title<'a>(cx: &Cx<'a>, column: &'a etabli_engine::view::PageColumn) -> &'a str {
    match (column.title.as_str(), column.id.as_str()) {
        ("", "number") => cx.tr("records-number"),
        ("", "created") => cx.tr("records-created"),
        (title, _) => title,
    }
}

fn heads(cx: &Cx<'_>, ui: &mut Ui, state: &RecordsState, out: &mut Actions) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), size::ROW), Sense::hover());
    let t = cx.t;
    ui.painter().rect_filled(rect, 0.0, t.sunken);
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(size::STROKE, t.stroke));
    for (column, rect) in state.columns.iter().zip(shares(rect, state.columns.len())) {
        let title = column_title(cx, column);
        let response = ui.interact(rect, ui.scope_id().with(("record head", &column.id)), Sense::click());
        let sorted =
            state.sort.as_deref().map(|sort| sort.strip_prefix('-').map_or((sort, false), |id| (id, true)));
        let here = sorted.filter(|(id, _)| *id == column.id);
        let color = if here.is_some() || response.hovered() { t.t1 } else { t.t3 };
        let room = rect.width() - 2.0 * size::CELL_PAD - size::ICON_CARET - size::S4;
        let galley = line(ui.painter(), title, Type::StatusMedium, color, room);
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
        response.widget_info(|| WidgetInfo::labeled(Role::ColumnHeader, true, title));
        if response.clicked() {
            out.push(Action::Records(RecordAction::SortBy(column.id.clone())));
        }
    }
}

fn list(cx: &Cx<'_>, ui: &mut Ui, state: &RecordsState, out: &mut Actions) {
    let Some(total) = state.total else {
        for index in 0..8 {
            let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), size::ROW), Sense::hover());
            widgets::skeleton_row(ui.painter(), cx.t, rect, index);
        }
        return;
    };
    if total == 0 {
        let glyph = (Icon::PuzzlePiece, cx.t.t3);
        widgets::empty_state(ui, cx.t, glyph, cx.tr("records-none"), cx.tr("records-none-hint"), &[]);
        return;
    }
    let zone = ui.interact(ui.max_rect(), ui.scope_id().with("records"), Sense::focusable_noninteractive());
    zone.widget_info(|| WidgetInfo::labeled(Role::Table, true, cx.tr("records-list")));
    if zone.has_focus() {
        let filter =
            egui::EventFilter { vertical_arrows: true, escape: state.open.is_some(), ..Default::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(zone.id, filter));
        let last = total - 1;
        for (key, index) in [
            (Key::ArrowDown, (state.cursor + 1).min(last)),
            (Key::ArrowUp, state.cursor.saturating_sub(1)),
            (Key::Home, 0),
            (Key::End, last),
            (Key::Enter, state.cursor),
        ] {
            if ui.input_mut(|input| input.consume_key(Modifiers::NONE, key)) {
                out.push(Action::Records(RecordAction::Cursor(index)));
            }
        }
        if ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape)) {
            out.push(Action::Records(RecordAction::Close));
        }
    }
    let count = usize::try_from(total).unwrap_or(usize::MAX);
    ScrollArea::vertical().id_salt("records").auto_shrink(false).show_rows(
        ui,
        size::ROW,
        count,
        |ui, visible| {
            let visible = visible.start as u64..visible.end as u64;
            if state.wants(&visible) {
                out.push(Action::Records(RecordAction::Need(visible.clone())));
            }
            for index in visible {
                row(cx, ui, state, index, zone.has_focus(), out);
            }
        },
    );
}

fn row(cx: &Cx<'_>, ui: &mut Ui, state: &RecordsState, index: u64, focused: bool, out: &mut Actions) {
    let t = cx.t;
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), size::ROW), Sense::CLICK);
    let Some(row) = state.row(index) else {
        widgets::skeleton_row(ui.painter(), t, rect, index);
        return;
    };
    let open = state.open == Some(row.id);
    let fill = match (open, response.hovered()) {
        (true, _) => t.sel,
        (false, true) => t.hover,
        _ => egui::Color32::TRANSPARENT,
    };
    let painter = ui.painter();
    painter.rect_filled(rect, 0.0, fill);
    painter.hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(size::STROKE, t.hair));
    if focused && index == state.cursor {
        let bar = Rect::from_min_size(rect.min, vec2(size::BAR, rect.height()));
        painter.rect_filled(bar, 0.0, t.accent);
    }
    for (cell, rect) in row.cells.iter().zip(shares(rect, state.columns.len())) {
        let galley = line(painter, cell, Type::Ui, t.t1, rect.width() - 2.0 * size::CELL_PAD);
        widgets::galley_left(painter, rect.left() + size::CELL_PAD, rect.center().y, galley);
    }
    let name: Vec<&str> = row.cells.iter().map(String::as_str).filter(|cell| !cell.is_empty()).collect();
    let name = name.join(", ");
    response.widget_info(|| WidgetInfo::labeled(Role::Row, true, name.as_str()));
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_selected(open));
    if response.clicked() {
        out.push(Action::Records(RecordAction::Cursor(index)));
    }
}

/// Says whose page this is; the plugin cannot hide it.
fn footer(cx: &Cx<'_>, ui: &Ui, rect: Rect, name: &str, plugin: &str) {
    let version = cx.cache.plugins.iter().find(|row| row.id == plugin).map_or("", |row| row.version.as_str());
    let text = cx.i18n.tr_args("records-footer", &[("plugin", name.into()), ("version", version.into())]);
    let painter = ui.painter();
    painter.rect_filled(rect, 0.0, cx.t.chrome);
    painter.hline(rect.x_range(), rect.top() + 0.5, Stroke::new(size::STROKE, cx.t.stroke));
    let at = egui::pos2(rect.left() + size::S12 + size::ICON_CHIP / 2.0, rect.center().y);
    widgets::icon(painter, at, Icon::PuzzlePiece, size::ICON_CHIP, cx.t.t3);
    let left = at.x + size::ICON_CHIP / 2.0 + size::S6;
    let galley = line(painter, &text, Type::Status, cx.t.t3, rect.right() - left);
    widgets::galley_left(painter, left, rect.center().y, galley);
    widgets::say(ui, rect, "record footer", &text);
}
