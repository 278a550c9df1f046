//! A plugin's page of records: a list at the left, one record at the right, whose plugin below.

use std::borrow::Cow;

use egui::{Align, Layout, Rect, Stroke, Ui, UiBuilder};

use super::{
    Cx, record_detail,
    table::{self, Head, Line, Rows, Table, Wish},
};
use crate::{
    action::{Action, Actions, RecordAction},
    icons::Icon,
    state::Screen,
    theme::{Type, line, size},
    widgets,
};

pub(super) fn show(cx: &Cx<'_>, ui: &mut Ui, screen: &mut Screen, out: &mut Actions) {
    let state = &mut screen.records;
    let offered = cx.cache.pages.iter().find(|page| page.plugin == state.plugin && page.view == state.view);
    let Some(page) = offered else { return };
    let (mut left, pane) = table::split(cx, ui, "record", state.open.is_some());
    let total = state.list.total.map(|total| cx.i18n.tr_args("records-count", &[("count", total.into())]));
    let filter = (cx.tr("records-filter"), &mut state.filter);
    if table::top(cx, &mut left, (&page.title, total.as_deref()), filter, |_| {}) {
        out.push(Action::Records(RecordAction::Filter));
    }
    if let Some(failure) = &state.failure {
        let width = left.available_width();
        widgets::note(&mut left, cx.t, etabli_model::Tone::Danger, failure, width);
    }
    let heads = state.columns.iter();
    let heads: Vec<Head<'_>> =
        heads.map(|column| Head { id: &column.id, title: column_title(cx, column), share: 1.0 }).collect();
    let table = Table {
        id: "records",
        name: cx.tr("records-list"),
        heads: &heads,
        sort: state.sort.as_deref(),
        total: state.list.total,
        cursor: state.list.cursor,
        has_pane: state.open.is_some(),
        empty: (Icon::PuzzlePiece, cx.tr("records-none"), cx.tr("records-none-hint")),
    };
    let mut wish = |wish| {
        out.push(Action::Records(match wish {
            Wish::SortBy(column) => RecordAction::SortBy(column),
            Wish::Need(visible) => RecordAction::Need(visible),
            Wish::Cursor(index) => RecordAction::Cursor(index),
            Wish::Close => RecordAction::Close,
        }));
    };
    table.heads(cx, &mut left, &mut wish);
    let rows = left.available_rect_before_wrap();
    let foot = Rect::from_min_max(egui::pos2(rows.left(), rows.bottom() - size::STATUS), rows.max);
    let mut inner = left.new_child(
        UiBuilder::new()
            .max_rect(rows.with_max_y(foot.top()))
            .id_salt("record rows")
            .layout(Layout::top_down(Align::Min)),
    );
    inner.spacing_mut().item_spacing.y = 0.0;
    let row = |index| {
        let row = state.list.row(index)?;
        let cells = row.cells.iter().map(|cell| Cow::Borrowed(cell.as_str())).collect();
        Some(Line { icon: None, cells, open: state.open == Some(row.id) })
    };
    let wants = |visible: &_| state.list.wants(visible);
    let rows = Rows { wants: &wants, line: &row, extra: &mut |_, _| {} };
    table.rows(cx, &mut inner, rows, &mut wish);
    footer(cx, &left, foot, &page.plugin_name, &page.plugin);
    if let Some(mut pane) = pane {
        record_detail::show(cx, &mut pane, state, out);
    }
}

fn column_title<'a>(cx: &Cx<'a>, column: &'a etabli_engine::view::PageColumn) -> &'a str {
    match (column.title.as_str(), column.id.as_str()) {
        ("", "number") => cx.tr("records-number"),
        ("", "created") => cx.tr("records-created"),
        (title, _) => title,
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
