//! The note above a message: what there is to know or to decide about it.

use egui::{Frame, Layout, Margin, Panel, Sense, Stroke, Ui, vec2};
use etabli_model::Tone;

use super::Cx;
use crate::{
    action::{Action, Actions},
    icons::Icon,
    theme::{Type, line, paragraph, size},
    widgets::{self, link},
};

/// What a strip says and offers.
pub(super) struct Strip<'a> {
    pub(super) name: &'static str,
    pub(super) tone: Tone,
    pub(super) icon: Icon,
    pub(super) text: &'a str,
    /// What a tooltip adds; empty for nothing.
    pub(super) detail: &'a str,
    /// Links from left to right: label, what they do.
    pub(super) links: Vec<(&'a str, Action)>,
}

impl Strip<'_> {
    pub(super) fn show(self, cx: &Cx<'_>, ui: &mut Ui, out: &mut Actions) {
        let t = cx.t;
        let (fill, color) = match self.tone {
            Tone::Danger => (t.danger_soft, t.danger),
            Tone::Warn => (t.warn_soft, t.warn),
            _ => (t.sunken, t.t2),
        };
        let outside =
            Frame::NONE.fill(t.surface).inner_margin(Margin { left: 14, right: 14, top: 12, bottom: 0 });
        let panel = Panel::top(self.name).resizable(false).show_separator_line(false).frame(outside);
        panel.show(ui, |ui| {
            ui.set_max_width(size::TEXT_MAX.min(ui.available_width()));
            let inside = Frame::NONE
                .fill(fill)
                .stroke(Stroke::new(size::STROKE, t.stroke))
                .corner_radius(size::R_CONTROL)
                .inner_margin(Margin::symmetric(10, 4));
            inside.show(ui, |ui| self.content(cx, ui, color, out));
        });
    }

    fn content(self, cx: &Cx<'_>, ui: &mut Ui, color: egui::Color32, out: &mut Actions) {
        let t = cx.t;
        let width = ui.available_width();
        let lead = size::ICON_CELL + size::S8;
        let galley = paragraph(ui.painter(), self.text, Type::Small, color, width - lead);
        let width_of = |label: &str| {
            line(ui.painter(), label, Type::SmallMedium, t.accent, f32::INFINITY).size().x + size::S12
        };
        let links: f32 = self.links.iter().map(|(label, _)| width_of(label)).sum();
        let fits = galley.rows.len() == 1 && lead + galley.size().x + links <= width;
        let height = galley.size().y.max(size::S20);
        let mut said = self.text.to_owned();
        if !self.detail.is_empty() {
            said = format!("{said} {}", self.detail);
        }
        let mut links = Some(self.links);
        let mut show_links = |ui: &mut Ui| {
            for (label, action) in links.take().into_iter().flatten() {
                if link(ui, t, label, Type::SmallMedium, None).clicked() {
                    out.push(action);
                }
            }
        };
        ui.spacing_mut().item_spacing = vec2(size::S12, 0.0);
        ui.allocate_ui_with_layout(vec2(width, height), Layout::left_to_right(egui::Align::Center), |ui| {
            let (rect, _) = ui.allocate_exact_size(vec2(size::ICON_CELL, height), Sense::hover());
            let middle = if galley.rows.len() == 1 { rect.center().y } else { rect.top() + size::S20 / 2.0 };
            widgets::icon(
                ui.painter(),
                egui::pos2(rect.center().x, middle),
                self.icon,
                size::ICON_CELL,
                color,
            );
            ui.add_space(size::S8 - size::S12);
            let (rect, mut response) = ui.allocate_exact_size(galley.size(), Sense::hover());
            ui.painter().galley(rect.min, galley, color);
            if !self.detail.is_empty() {
                response = response.on_hover_text(self.detail);
            }
            response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Label, true, &said));
            if self.tone == Tone::Danger {
                ui.ctx().accesskit_node_builder(response.id, |node| {
                    node.set_live(egui::accesskit::Live::Assertive);
                });
            }
            if fits {
                show_links(ui);
            }
        });
        if !fits {
            ui.horizontal_wrapped(|ui| {
                ui.add_space(lead - size::S12);
                show_links(ui);
            });
        }
    }
}
