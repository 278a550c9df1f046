//! The strip above a message: what there is to know or to decide about it.

use egui::{Frame, Layout, Margin, Panel, Sense, Stroke, Ui, vec2};
use etabli_model::Tone;

use super::Cx;
use crate::{
    action::{Action, Actions},
    icons::Icon,
    theme::{Type, paragraph, size},
    widgets::{self, Button, Look},
};

/// What a strip says and offers.
pub(super) struct Strip<'a> {
    pub(super) name: &'static str,
    pub(super) tone: Tone,
    pub(super) icon: Icon,
    pub(super) text: &'a str,
    /// Buttons from right to left: label, icon, what they do.
    pub(super) buttons: Vec<(&'a str, Icon, Action)>,
}

impl Strip<'_> {
    pub(super) fn show(self, cx: &Cx<'_>, ui: &mut Ui, out: &mut Actions) {
        let t = cx.t;
        let (fill, color) = match self.tone {
            Tone::Danger => (t.danger_soft, t.danger),
            Tone::Warn => (t.warn_soft, t.warn),
            _ => (t.chrome, t.t2),
        };
        let frame = Frame::NONE.fill(fill).inner_margin(Margin::symmetric(14, 6));
        let panel = Panel::top(self.name).resizable(false).show_separator_line(false).frame(frame);
        let shown = panel.show(ui, |ui| {
            let width = ui.available_width();
            let buttons: Vec<(Button<'_>, Action)> = self
                .buttons
                .into_iter()
                .map(|(label, icon, action)| {
                    (Button::new(label).icon(icon).look(Look::Outlined).small(), action)
                })
                .collect();
            let button_room: f32 =
                buttons.iter().map(|(button, _)| button.width(ui.painter()) + size::S8).sum();
            let lead = size::ICON_CELL + size::S8;
            let room = (width - lead - button_room).max(size::SELECTOR);
            let galley = paragraph(ui.painter(), self.text, Type::Small, color, room);
            let height = galley.size().y.max(size::BUTTON_SMALL);
            let layout = Layout::right_to_left(egui::Align::Center);
            ui.allocate_ui_with_layout(vec2(width, height), layout, |ui| {
                ui.spacing_mut().item_spacing.x = size::S8;
                for (button, action) in buttons {
                    if button.show(ui, t).clicked() {
                        out.push(action);
                    }
                }
                ui.with_layout(Layout::left_to_right(egui::Align::Center), |ui| {
                    let (rect, _) =
                        ui.allocate_exact_size(egui::Vec2::splat(size::ICON_CELL), Sense::hover());
                    widgets::icon(ui.painter(), rect.center(), self.icon, size::ICON_CELL, color);
                    let (rect, response) = ui.allocate_exact_size(galley.size(), Sense::hover());
                    ui.painter().galley(rect.min, galley, color);
                    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, self.text));
                    if self.tone == Tone::Danger {
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
}
