//! The strip above a message of an outbox: how its sending stands.

use egui::{Frame, Layout, Margin, Panel, Sense, Stroke, Ui, vec2};
use etabli_engine::view::OutboxRow;
use etabli_model::{Timestamp, Tone};

use super::Cx;
use crate::{
    action::{AccountAction, Action, Actions},
    icons::Icon,
    theme::{Type, paragraph, size},
    widgets::{self, Button, Look},
};

pub(super) fn show(cx: &Cx<'_>, ui: &mut Ui, row: &OutboxRow, out: &mut Actions) {
    let t = cx.t;
    let (tone, lines) = describe(cx, row);
    let (fill, color, glyph) = match tone {
        Tone::Danger => (t.danger_soft, t.danger, Icon::WarningCircle),
        Tone::Warn => (t.warn_soft, t.warn, Icon::Question),
        _ => (t.chrome, t.t2, Icon::Clock),
    };
    let frame = Frame::NONE.fill(fill).inner_margin(Margin::symmetric(14, 6));
    let panel = Panel::top("outbox strip").resizable(false).show_separator_line(false).frame(frame);
    let shown = panel.show(ui, |ui| {
        let width = ui.available_width();
        let button_room = size::SELECTOR + size::S24;
        let lead = size::ICON_CELL + size::S8;
        let text = lines.join("\n");
        let galley = paragraph(ui.painter(), &text, Type::Small, color, width - lead - button_room);
        let height = galley.size().y.max(size::BUTTON_SMALL);
        ui.allocate_ui_with_layout(vec2(width, height), Layout::right_to_left(egui::Align::Center), |ui| {
            if row.state != "handing-over" {
                let button = Button::new(cx.tr("cmd-send-now")).icon(Icon::PaperPlaneTilt);
                if button.look(Look::Outlined).small().show(ui, t).clicked() {
                    out.push(Action::Accounts(AccountAction::SendNow(vec![row.msg_id])));
                }
            }
            ui.with_layout(Layout::left_to_right(egui::Align::Center), |ui| {
                ui.spacing_mut().item_spacing.x = size::S8;
                let (rect, _) = ui.allocate_exact_size(egui::Vec2::splat(size::ICON_CELL), Sense::hover());
                widgets::icon(ui.painter(), rect.center(), glyph, size::ICON_CELL, color);
                let (rect, response) = ui.allocate_exact_size(galley.size(), Sense::hover());
                ui.painter().galley(rect.min, galley, color);
                response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, &text));
                if tone == Tone::Danger {
                    ui.ctx().accesskit_node_builder(response.id, |node| {
                        node.set_live(egui::accesskit::Live::Assertive);
                    });
                }
            });
        });
    });
    let rect = shown.response.rect;
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(size::STROKE, t.stroke));
}

/// Says how the sending stands: the tone, and one sentence a line.
fn describe(cx: &Cx<'_>, row: &OutboxRow) -> (Tone, Vec<String>) {
    let when = || cx.i18n.dates().short(Timestamp::utc(row.at), cx.wall);
    let at = |key: &str| cx.i18n.tr_args(key, &[("when", when().into())]);
    let said = (!row.text.is_empty()).then(|| row.text.clone());
    match row.state.as_str() {
        "failed" => {
            let what = if row.code > 0 {
                cx.i18n.tr_args("outbox-failed-code", &[("code", row.code.to_string().into())])
            } else {
                cx.tr("outbox-failed").to_owned()
            };
            let retry = (row.at > 0).then(|| at("outbox-failed-retry"));
            (Tone::Danger, [Some(what), said, retry].into_iter().flatten().collect())
        }
        "unknown" => {
            let lines = [Some(cx.tr("outbox-unknown").to_owned()), said];
            (Tone::Warn, lines.into_iter().flatten().collect())
        }
        "handing-over" => (Tone::Neutral, vec![cx.tr("outbox-handing-over").to_owned()]),
        "due" if row.at > cx.wall.timestamp().as_second() => (Tone::Neutral, vec![at("outbox-at")]),
        "due" => (Tone::Neutral, vec![cx.tr("outbox-due").to_owned()]),
        _ => (Tone::Neutral, vec![cx.tr("outbox-held").to_owned()]),
    }
}
