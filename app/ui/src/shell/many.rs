//! The reader while several messages are selected: how many, and what can be done with all of them.

use egui::{Align, Layout, Rect, Ui, UiBuilder, pos2};

use super::{Cx, toolbar::plugin_reason};
use crate::{
    action::{Action, Actions},
    commands::{CommandId, command, enabled, label},
    icons::Icon,
    state::Screen,
    theme::size,
    widgets::{Button, Look, empty_state},
};

/// What is done with all of them, in the order of the buttons.
const COMMANDS: [CommandId; 6] = [
    CommandId::MarkRead,
    CommandId::MarkUnread,
    CommandId::MoveTo,
    CommandId::Restore,
    CommandId::Junk,
    CommandId::Delete,
];

pub(super) fn show(cx: &Cx<'_>, ui: &mut Ui, screen: &Screen, out: &mut Actions) {
    let area = ui.available_rect_before_wrap();
    let upper = Rect::from_min_max(area.min, pos2(area.right(), area.center().y));
    let lower = Rect::from_min_max(pos2(area.left(), upper.bottom() + size::S8), area.max);
    let mut above = ui.new_child(UiBuilder::new().max_rect(upper).id_salt("many"));
    let count = screen.selection.len() as u64;
    let title = cx.i18n.tr_args("empty-many", &[("count", count.into())]);
    empty_state(&mut above, cx.t, (Icon::Stack, cx.t.t3), &title, cx.tr("empty-many-hint"), &[]);
    let width = size::TEXT_MAX.min(lower.width() - 2.0 * size::S20);
    let row = Rect::from_center_size(
        pos2(lower.center().x, lower.top() + lower.height() / 2.0),
        egui::vec2(width, lower.height()),
    );
    let layout = Layout::left_to_right(Align::Min).with_main_wrap(true).with_main_align(Align::Center);
    let mut below = ui.new_child(UiBuilder::new().max_rect(row).id_salt("many commands").layout(layout));
    below.spacing_mut().item_spacing = egui::Vec2::splat(size::S8);
    for id in COMMANDS {
        let (Some(command), reason) = (command(id), enabled(id, cx.cache, screen)) else { continue };
        // Nothing goes back that is where it was.
        if id == CommandId::Restore && reason.is_err() {
            continue;
        }
        let text = cx.tr(label(command, cx.cache, screen));
        let look = if id == CommandId::Delete { Look::DangerOutlined } else { Look::Outlined };
        let reason = reason.err().map(|key| cx.tr(key));
        let button = Button::new(text).icon(command.icon).look(look).disabled(reason);
        if button.show(&mut below, cx.t).clicked() {
            out.push(Action::Run(id));
        }
    }
    let offered = cx.cache.commands.iter();
    for plugin in offered.filter(|plugin| plugin.message_menu && u64::from(plugin.max_selection) > 1) {
        let reason = plugin_reason(cx, screen, plugin);
        let icon = Icon::from_name(&plugin.icon).unwrap_or(Icon::PuzzlePiece);
        let button = Button::new(&plugin.title).icon(icon).look(Look::Outlined).disabled(reason.as_deref());
        if button.show(&mut below, cx.t).clicked() {
            let (plugin, command) = (plugin.plugin.clone(), plugin.command.clone());
            out.push(Action::RunPlugin { plugin, command });
        }
    }
}
