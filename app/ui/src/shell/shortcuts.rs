//! The page of the preferences with the keys of every command.

use egui::{Frame, Id, Layout, Margin, Role, ScrollArea, Sense, Stroke, Ui, UiBuilder, vec2};

use super::Cx;
use crate::{
    action::{Action, Actions, KeyAction},
    commands::{COMMANDS, Command, shortcut_text},
    highlight,
    icons::Icon,
    state::Screen,
    theme::{Type, size},
    widgets::{self, Button, Field, Look},
};

pub(super) fn show(cx: &Cx<'_>, ui: &mut Ui, screen: &mut Screen, out: &mut Actions) {
    ScrollArea::vertical().id_salt("shortcut rows").auto_shrink(false).show(ui, |ui| {
        Frame::NONE.inner_margin(Margin::same(20)).show(ui, |ui| {
            ui.set_max_width(size::TEXT_MAX.min(ui.available_width()));
            widgets::heading(ui, cx.tr("pref-shortcuts"), Type::Page, cx.t.t1);
            ui.add_space(size::S12);
            head(cx, ui, screen, out);
            ui.add_space(size::S8);
            ui.spacing_mut().item_spacing.y = 0.0;
            for command in COMMANDS {
                let found = !highlight::matches(cx.i18n.tr(command.key), &screen.key_filter).is_empty();
                if found || screen.key_filter.trim().is_empty() {
                    row(cx, ui, screen, out, command);
                }
            }
        });
    });
}

fn head(cx: &Cx<'_>, ui: &mut Ui, screen: &mut Screen, out: &mut Actions) {
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = size::S12;
        ui.scope(|ui| {
            ui.set_max_width(size::DIALOG_SMALL / 2.0);
            let field = Field {
                id: Some(Id::unique("shortcut filter")),
                name: cx.tr("shortcut-filter"),
                hint: cx.tr("shortcut-filter"),
                icon: Some(Icon::MagnifyingGlass),
                ..Default::default()
            };
            field.show(ui, cx.t, &mut screen.key_filter);
        });
        let mut letters = !screen.layout.keys.letters_off;
        let label = cx.tr("shortcut-letters");
        if widgets::check_box(ui, cx.t, &mut letters, label, Type::Ui).changed() {
            out.push(Action::Keys(KeyAction::Letters(letters)));
        }
        let unchanged = (!screen.layout.keys.is_changed()).then(|| cx.tr("shortcut-unchanged"));
        let reset = Button::new(cx.tr("shortcut-reset-all")).look(Look::Outlined).disabled(unchanged);
        if reset.show(ui, cx.t).clicked() {
            out.push(Action::Keys(KeyAction::ResetAll));
        }
    });
}

fn row(cx: &Cx<'_>, ui: &mut Ui, screen: &Screen, out: &mut Actions, command: &'static Command) {
    let t = cx.t;
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), size::PREF_ROW), Sense::hover());
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(size::STROKE, t.hair));
    let mut child =
        ui.new_child(UiBuilder::new().max_rect(rect).layout(Layout::left_to_right(egui::Align::Center)));
    let label = cx.i18n.tr(command.key);
    widgets::text(&mut child, label, Type::Ui, t.t1);
    child.with_layout(Layout::right_to_left(egui::Align::Center), |ui| {
        ui.spacing_mut().item_spacing.x = size::S6;
        let waiting = screen.rebinding.as_ref().filter(|(id, _)| *id == command.id);
        let named = |key: &str| cx.i18n.tr_args(key, &[("command", label.into())]);
        if let Some((_, refused)) = waiting {
            let (text, color) = match refused {
                Some(refused) => (refused.as_str(), t.danger),
                None => (cx.tr("shortcut-press"), t.accent),
            };
            if Button::new(&named("shortcut-none"))
                .icon(Icon::X)
                .icon_only(true)
                .small()
                .show(ui, t)
                .clicked()
            {
                out.push(Action::Keys(KeyAction::Clear(command.id)));
            }
            let said = widgets::text(ui, text, Type::Small, color);
            ui.ctx().accesskit_node_builder(said.id, |node| node.set_role(Role::Status));
            return;
        }
        let change = named("shortcut-change");
        if Button::new(&change).icon(Icon::NotePencil).icon_only(true).small().show(ui, t).clicked() {
            out.push(Action::Keys(KeyAction::Ask(command.id)));
        }
        if screen.layout.keys.is_chosen(command) {
            let reset = named("shortcut-reset");
            let button = Button::new(&reset).icon(Icon::ArrowCounterClockwise).icon_only(true).small();
            if button.show(ui, t).clicked() {
                out.push(Action::Keys(KeyAction::Reset(command.id)));
            }
        }
        let mut keys: Vec<String> =
            screen.layout.keys.of(command).iter().map(|keys| shortcut_text(keys, cx.i18n)).collect();
        keys.dedup();
        widgets::text(ui, &keys.join(", "), Type::Mono, t.t2);
    });
}
