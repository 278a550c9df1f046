//! The list of keys.

use egui::{Layout, Sense, Stroke, Ui, UiBuilder, vec2};

use super::{Shell, close, dialog};
use crate::{
    action::Actions,
    commands::{COMMANDS, shortcut_text},
    icons::Icon,
    shell::{Cx, plugin_keys},
    state::Screen,
    theme::{Type, size},
    widgets,
};

pub(super) fn show(cx: &Cx<'_>, ui: &Ui, screen: &Screen, out: &mut Actions) {
    let map = &screen.layout.keys;
    let shell = Shell {
        id: "keys",
        title: cx.tr("cmd-keys"),
        icon: Some((Icon::Keyboard, cx.t.accent)),
        width: size::PALETTE,
        accept: cx.tr("dialog-close"),
        ..Default::default()
    };
    let left = dialog(cx, ui, &shell, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        let core = COMMANDS.iter().filter(|command| map.first(command).is_some()).map(|command| {
            let mut keys: Vec<String> =
                map.of(command).iter().map(|keys| shortcut_text(keys, cx.i18n)).collect();
            keys.dedup();
            (cx.i18n.tr(command.key), keys.join(", "))
        });
        let plugins = cx.cache.commands.iter().filter(|command| !command.shortcut.is_empty());
        let plugins = plugins.map(|command| (command.title.as_str(), plugin_keys(cx, &command.shortcut)));
        for (label, keys) in core.chain(plugins) {
            let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), size::ROW), Sense::hover());
            ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(size::STROKE, cx.t.hair));
            let mut child = ui.new_child(
                UiBuilder::new().max_rect(rect).layout(Layout::left_to_right(egui::Align::Center)),
            );
            widgets::text(&mut child, label, Type::Ui, cx.t.t1);
            child.with_layout(Layout::right_to_left(egui::Align::Center), |ui| {
                widgets::text(ui, &keys, Type::Mono, cx.t.t2);
            });
        }
    });
    close(left, out);
}
