//! The list of keys.

use egui::{Layout, Role, Sense, Stroke, Ui, UiBuilder, WidgetInfo, vec2};

use super::{Shell, close, dialog};
use crate::{
    action::Actions,
    commands::{COMMANDS, Command, Context, shortcut_text, view_number},
    icons::Icon,
    shell::{Cx, plugin_keys, rail_action},
    state::{Page, Screen},
    theme::{Type, line, size},
    widgets,
};

/// The keys that move, which are the same everywhere: the key of what they do, and that of their names.
const MOVING: [(&str, &str); 6] = [
    ("keys-move", "keys-move-names"),
    ("keys-extend", "keys-extend-names"),
    ("keys-branch", "keys-branch-names"),
    ("keys-zone", "keys-zone-names"),
    ("keys-menu", "keys-menu-names"),
    ("keys-back", "keys-back-names"),
];

/// A group: the key of the head, and which commands stand below it.
type Group = (&'static str, fn(Context) -> bool);

const GROUPS: [Group; 3] = [
    ("keys-everywhere", |context| matches!(context, Context::Everywhere | Context::OutsideText)),
    ("keys-list", |context| matches!(context, Context::List | Context::Rows)),
    ("keys-writing", |context| context == Context::Writing),
];

/// Reports whether the keys of a group do something on the screen that is shown.
fn works_here(screen: &Screen, head: &str) -> bool {
    match head {
        "keys-list" => screen.page == Page::Mail,
        "keys-writing" => !screen.writing.is_empty(),
        _ => true,
    }
}

pub(super) fn show(cx: &Cx<'_>, ui: &Ui, screen: &Screen, here: bool, out: &mut Actions) {
    let map = &screen.layout.keys;
    let shell = Shell {
        id: "keys",
        title: cx.tr(if here { "cmd-help" } else { "cmd-keys" }),
        icon: Some((Icon::Keyboard, cx.t.accent)),
        width: size::PALETTE,
        accept: cx.tr("dialog-close"),
        ..Default::default()
    };
    let left = dialog(cx, ui, &shell, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        for (head, member) in GROUPS.into_iter().filter(|(head, _)| !here || works_here(screen, head)) {
            group(cx, ui, head);
            let there = |command: &&Command| {
                view_number(command.id).is_none_or(|number| rail_action(cx.cache, number).is_ok())
            };
            for command in COMMANDS.iter().filter(|command| member(command.context)).filter(there) {
                let mut keys: Vec<String> =
                    map.of(command).iter().map(|keys| shortcut_text(keys, cx.i18n)).collect();
                keys.dedup();
                if !keys.is_empty() {
                    row(cx, ui, cx.i18n.tr(command.key), &keys.join(", "));
                }
            }
        }
        group(cx, ui, "keys-moving");
        for (what, names) in MOVING {
            row(cx, ui, cx.i18n.tr(what), cx.i18n.tr(names));
        }
        let plugins = || cx.cache.commands.iter().filter(|command| !command.shortcut.is_empty());
        if plugins().next().is_some() {
            group(cx, ui, "rail-plugins");
        }
        for command in plugins() {
            row(cx, ui, &command.title, &plugin_keys(cx, &command.shortcut));
        }
    });
    close(left, out);
}

fn group(cx: &Cx<'_>, ui: &mut Ui, head: &'static str) {
    let (rect, response) =
        ui.allocate_exact_size(vec2(ui.available_width(), size::TREE_HEAD), Sense::hover());
    let text = cx.i18n.tr(head);
    let galley = line(ui.painter(), text, Type::CaptionStrong, cx.t.t3, rect.width());
    widgets::galley_left(ui.painter(), rect.left(), rect.center().y, galley);
    response.widget_info(|| WidgetInfo::labeled(Role::Heading, true, text));
}

fn row(cx: &Cx<'_>, ui: &mut Ui, label: &str, keys: &str) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), size::ROW), Sense::hover());
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(size::STROKE, cx.t.hair));
    let layout = Layout::left_to_right(egui::Align::Center);
    let mut child = ui.new_child(UiBuilder::new().max_rect(rect).layout(layout));
    widgets::text(&mut child, label, Type::Ui, cx.t.t1);
    child.with_layout(Layout::right_to_left(egui::Align::Center), |ui| {
        widgets::text(ui, keys, Type::Mono, cx.t.t2);
    });
}
