//! The reader while several messages are selected: how many, and what can be done with all of them.

use egui::{Align, Layout, Rect, Ui, UiBuilder, pos2};
use etabli_engine::view::PluginCommandRow;

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
    let top = (area.center().y - size::MANY_ABOVE).max(area.top());
    let upper = Rect::from_min_max(pos2(area.left(), top), pos2(area.right(), area.center().y));
    let lower = Rect::from_min_max(pos2(area.left(), upper.bottom() + size::S8), area.max);
    let mut above = ui.new_child(UiBuilder::new().max_rect(upper).id_salt("many"));
    let count = screen.selection.len() as u64;
    let title = cx.i18n.tr_args("empty-many", &[("count", count.into())]);
    empty_state(&mut above, cx.t, (Icon::Stack, cx.t.t3), &title, cx.tr("empty-many-hint"), &[]);
    let mut x_end = 0.0;
    let mut lines: Vec<Vec<(Button<'_>, f32, Action)>> = Vec::new();
    for (button, action) in buttons(cx, screen) {
        let width = button.width(ui.painter());
        x_end += width + size::S8;
        match lines.last_mut().filter(|_| x_end <= size::MANY.min(lower.width() - 2.0 * size::S20)) {
            Some(line) => line.push((button, width, action)),
            None => {
                x_end = width;
                lines.push(vec![(button, width, action)]);
            }
        }
    }
    let mut top = lower.top();
    for (index, line) in lines.into_iter().enumerate() {
        let used = line.iter().map(|(_, width, _)| width + size::S8).sum::<f32>() - size::S8;
        let left = pos2(lower.center().x - used / 2.0, top);
        let row = Rect::from_min_max(left, pos2(lower.right(), top + size::BUTTON));
        let layout = Layout::left_to_right(Align::Center);
        let mut child = ui.new_child(UiBuilder::new().max_rect(row).id_salt(("many", index)).layout(layout));
        child.spacing_mut().item_spacing.x = size::S8;
        for (button, _, action) in line {
            if button.show(&mut child, cx.t).clicked() {
                out.push(action);
            }
        }
        top += size::BUTTON + size::S8;
    }
}

/// Returns what can be done: with the commands of the core, then with those of plugins that take several messages.
fn buttons<'a>(cx: &Cx<'a>, screen: &Screen) -> Vec<(Button<'a>, Action)> {
    let mut found = Vec::new();
    for id in COMMANDS {
        let (Some(command), reason) = (command(id), enabled(id, cx.cache, screen)) else { continue };
        // Nothing goes back that is where it was.
        if id == CommandId::Restore && reason.is_err() {
            continue;
        }
        let look = if id == CommandId::Delete { Look::DangerOutlined } else { Look::Outlined };
        let text = cx.i18n.tr(label(command, cx.cache, screen));
        let reason = reason.err().map(|key| cx.i18n.tr(key));
        found.push((Button::new(text).icon(command.icon).look(look).disabled(reason), Action::Run(id)));
    }
    let several = |plugin: &&PluginCommandRow| plugin.message_menu && plugin.max_selection > 1;
    for plugin in cx.cache.commands.iter().filter(several) {
        if plugin_reason(cx, screen, plugin).is_none() {
            let icon = Icon::from_name(&plugin.icon).unwrap_or(Icon::PuzzlePiece);
            let button = Button::new(&plugin.title).icon(icon).look(Look::Outlined);
            let (plugin, command) = (plugin.plugin.clone(), plugin.command.clone());
            found.push((button, Action::RunPlugin { plugin, command }));
        }
    }
    found
}
