//! The display options beside the search: what the list shows beyond the messages, and what that costs.

use egui::{Align, Layout, Ui};
use etabli_engine::view::ColumnRow;

use super::{Cx, list_head::column_menu, toolbar::menu};
use crate::{
    action::{Action, Actions, ColumnAction},
    icons::Icon,
    state::Screen,
    theme::{Type, line, size},
    widgets::{self, Button},
};

/// Says what a column costs: measured milliseconds for 1000 rows (N-11).
pub(super) fn cost(cx: &Cx<'_>, row: &ColumnRow) -> String {
    match row.cost_ms {
        Some(cost) => {
            let millis = cost.ceil().max(1.0) as u64;
            cx.i18n.tr_args("display-cost", &[("ms", millis.into())])
        }
        None => String::new(),
    }
}

/// Says whose a column is and what it costs.
pub(super) fn about(cx: &Cx<'_>, row: &ColumnRow) -> String {
    let mut lines = vec![row.title.clone()];
    if !row.plugin_name.is_empty() {
        lines.push(cx.i18n.tr_args("display-plugin", &[("plugin", row.plugin_name.as_str().into())]));
    }
    lines.push(match row.cost_ms {
        Some(_) => cost(cx, row),
        None => cx.tr("display-cost-unknown").to_owned(),
    });
    if row.slow {
        lines.push(cx.tr("display-slow").to_owned());
    }
    lines.join("\n")
}

/// The columns that cost something; that of a field is a matter of its head's menu.
fn offered<'a>(cx: &Cx<'a>) -> impl DoubleEndedIterator<Item = &'a ColumnRow> {
    cx.cache.columns.iter().filter(|row| !row.of_field)
}

pub(super) fn show(cx: &Cx<'_>, ui: &mut Ui, screen: &Screen, out: &mut Actions) {
    let width = |text: &str| line(ui.painter(), text, Type::Ui, cx.t.t1, f32::INFINITY).size().x;
    let boxes: f32 = offered(cx).map(|row| size::CHECK + size::S24 + width(&row.title)).sum();
    let safe = size::CHECK + size::S24 + width(cx.tr("display-safe"));
    let grouped = size::CHECK + size::S24 + width(cx.tr("display-conversations"));
    let needed = boxes + safe + grouped + width(cx.tr("display-show")) + size::S24;
    let room = ui.available_width();
    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
        if room < needed {
            folded(cx, ui, screen, out);
            return;
        }
        ui.spacing_mut().item_spacing.x = size::S12;
        let mut on = screen.layout.safe_reading;
        let safe = widgets::check_box(ui, cx.t, &mut on, cx.tr("display-safe"), Type::Ui);
        if safe.on_hover_text(cx.tr("display-safe-hint")).changed() {
            out.push(Action::Columns(ColumnAction::SafeReading(on)));
        }
        let mut grouped = screen.layout.groups(screen.folder);
        let group = widgets::check_box(ui, cx.t, &mut grouped, cx.tr("display-conversations"), Type::Ui);
        if group.on_hover_text(cx.tr("display-conversations-hint")).changed() {
            out.push(Action::Columns(ColumnAction::Conversations(grouped)));
        }
        // From right to left; the order on the screen is that of the columns.
        for row in offered(cx).rev() {
            let mut on = !screen.layout.off.contains(&row.id);
            let shown = widgets::check_box(ui, cx.t, &mut on, &row.title, Type::Ui);
            let text = about(cx, row);
            ui.ctx().accesskit_node_builder(shown.id, |node| node.set_description(text.as_str()));
            if shown.on_hover_text(text).changed() {
                out.push(Action::Columns(ColumnAction::Option(row.id.clone(), on)));
            }
        }
        if offered(cx).next().is_some() {
            widgets::text(ui, cx.tr("display-show"), Type::Ui, cx.t.t3);
        }
    });
}

/// The options in one menu, where there is no room for boxes.
fn folded(cx: &Cx<'_>, ui: &mut Ui, screen: &Screen, out: &mut Actions) {
    let button = Button::new(cx.tr("display-menu")).icon(Icon::SlidersHorizontal).icon_only(true);
    let response = button.show(ui, cx.t);
    menu(&response, |ui| {
        widgets::menu_head(ui, cx.t, cx.tr("display-show"));
        for row in offered(cx) {
            let on = !screen.layout.off.contains(&row.id);
            let cost = cost(cx, row);
            let item = widgets::MenuItem::new(&row.title).checked(on).detail(&cost);
            if item.show(ui, cx.t).clicked() {
                out.push(Action::Columns(ColumnAction::Option(row.id.clone(), !on)));
            }
        }
        let on = screen.layout.safe_reading;
        if widgets::MenuItem::new(cx.tr("display-safe")).checked(on).show(ui, cx.t).clicked() {
            out.push(Action::Columns(ColumnAction::SafeReading(!on)));
        }
        let grouped = screen.layout.groups(screen.folder);
        if widgets::MenuItem::new(cx.tr("display-conversations")).checked(grouped).show(ui, cx.t).clicked() {
            out.push(Action::Columns(ColumnAction::Conversations(!grouped)));
        }
        widgets::menu_line(ui, cx.t);
        column_menu(cx, ui, screen, None, out);
    });
}
