//! Shortcuts: the command list's keys, and those that plugins propose.

use egui::{Key, KeyboardShortcut, Modifiers, Ui};

use super::{Cx, list_id, message_windows, reader_id, search_id, toolbar::plugin_reason, tree_id};
use crate::{
    action::{Action, Actions, KeyAction},
    commands::{COMMANDS, CommandId, Context, shortcut_text},
    keymap,
    state::Screen,
};

pub(super) fn show(cx: &Cx<'_>, ui: &Ui, screen: &mut Screen, out: &mut Actions) {
    keep_focus(ui, screen);
    if let Some((id, _)) = screen.rebinding {
        capture(ui, id, out);
        return;
    }
    if !screen.dialogs.is_empty() || egui::Popup::is_any_open(ui.ctx()) {
        return;
    }
    let focused = ui.memory(|memory| memory.focused());
    let typing = ui.ctx().text_edit_focused();
    let in_list = focused == Some(list_id()) || focused == Some(tree_id());
    let in_search = focused == Some(search_id());
    let in_reader = focused == Some(reader_id());
    let in_window = message_windows::has_focus(ui, screen);
    if !typing && message_windows::escape(ui, screen, out) {
        return;
    }
    for command in COMMANDS {
        let allowed = match command.context {
            Context::Everywhere => true,
            // In the reader, all is the text of the message.
            Context::OutsideText => !(typing || in_reader && command.id == CommandId::SelectAll),
            Context::List => in_list || in_reader || focused.is_none(),
            Context::Rows => focused == Some(list_id()),
            Context::Writing => {
                !screen.writing.is_empty() && !in_list && !in_search && !in_reader && !in_window
            }
        };
        if !allowed {
            continue;
        }
        for shortcut in screen.layout.keys.of(command) {
            let letter = command.context == Context::List && shortcut.logical_key.name().len() == 1;
            if (in_list || !letter) && pressed(ui, &shortcut) {
                out.push(Action::Run(command.id));
                break;
            }
        }
    }
    for command in &cx.cache.commands {
        let Some(shortcut) = parse(&command.shortcut) else { continue };
        if !screen.layout.keys.is_taken(&shortcut)
            && pressed(ui, &shortcut)
            && plugin_reason(cx, screen, command).is_none()
        {
            out.push(Action::RunPlugin { plugin: command.plugin.clone(), command: command.command.clone() });
        }
    }
    let mut zones = vec![search_id(), tree_id(), list_id()];
    if screen.reading.wanted.is_some() && !screen.selection.is_many() {
        zones.push(reader_id());
    }
    let at = zones.iter().position(|zone| focused == Some(*zone));
    let count = zones.len();
    let steps = [
        (Modifiers::SHIFT, at.map_or(2, |at| (at + count - 1) % count)),
        (Modifiers::NONE, at.map_or(2, |at| (at + 1) % count)),
    ];
    for (modifiers, next) in steps {
        if ui.input_mut(|input| input.consume_key(modifiers, Key::F6))
            && let Some(zone) = zones.get(next)
        {
            ui.memory_mut(|memory| memory.request_focus(*zone));
        }
    }
    let wants_menu = |input: &mut egui::InputState| {
        input.consume_key(Modifiers::SHIFT, Key::F10) || input.consume_key(Modifiers::NONE, Key::Menu)
    };
    if in_list && ui.input_mut(wants_menu) {
        let in_tree = focused == Some(tree_id());
        screen.tree_menu = in_tree;
        screen.row_menu = !in_tree;
    }
}

/// Takes the next keys for a command; Escape leaves it as it is.
fn capture(ui: &Ui, id: CommandId, out: &mut Actions) {
    let taken = ui.input_mut(|input| {
        let at =
            input.events.iter().position(|event| matches!(event, egui::Event::Key { pressed: true, .. }));
        let event = at.map(|at| input.events.remove(at))?;
        // What was typed together with the key is not for a text field.
        input.events.retain(|event| !matches!(event, egui::Event::Text(_)));
        match event {
            egui::Event::Key { key: Key::Escape, .. } => Some(None),
            egui::Event::Key { key, modifiers, .. } => {
                let mut wanted = Modifiers { alt: modifiers.alt, shift: modifiers.shift, ..Modifiers::NONE };
                if modifiers.command || modifiers.ctrl {
                    wanted |= Modifiers::COMMAND;
                }
                Some(Some(KeyboardShortcut::new(wanted, key)))
            }
            _ => None,
        }
    });
    if let Some(keys) = taken {
        out.push(Action::Keys(KeyAction::Pressed(id, keys)));
    }
}

/// Gives the focus back to where it was before a dialog opened.
fn keep_focus(ui: &Ui, screen: &mut Screen) {
    if !screen.dialogs.is_empty() {
        // The layer of a dialog refuses the focus to others for one frame after it is gone.
        screen.focus_frames = 2;
    } else if screen.focus_frames > 0 {
        screen.focus_frames -= 1;
        if let Some(id) = screen.focus_before {
            ui.memory_mut(|memory| memory.request_focus(id));
        }
        ui.ctx().request_repaint();
    } else {
        screen.focus_before = ui.memory(|memory| memory.focused());
    }
}

/// Consumes a shortcut whose modifiers match exactly, so that Ctrl+Z is not taken for Ctrl+Shift+Z.
fn pressed(ui: &Ui, shortcut: &KeyboardShortcut) -> bool {
    ui.input_mut(|input| {
        let at = input.events.iter().position(|event| match event {
            egui::Event::Key { key, physical_key, pressed: true, modifiers, .. } => {
                let digit = is_digit(shortcut.logical_key) && *physical_key == Some(shortcut.logical_key);
                let same = *key == shortcut.logical_key || digit;
                same && exactly(*modifiers, shortcut.modifiers, needs_shift(shortcut.logical_key))
            }
            _ => false,
        });
        if let Some(at) = at {
            input.events.remove(at);
        }
        at.is_some()
    })
}

fn exactly(have: Modifiers, want: Modifiers, any_shift: bool) -> bool {
    let shift = any_shift || have.shift == want.shift;
    shift && have.alt == want.alt && (have.command || have.ctrl) == (want.command || want.ctrl)
}

/// Digits go by the physical key, since AZERTY has them behind Shift.
fn is_digit(key: Key) -> bool {
    digits().contains(&key)
}

fn digits() -> [Key; 10] {
    use Key::{Num0, Num1, Num2, Num3, Num4, Num5, Num6, Num7, Num8, Num9};
    [Num0, Num1, Num2, Num3, Num4, Num5, Num6, Num7, Num8, Num9]
}

/// Signs that stand behind Shift on some keyboards and not on others.
fn needs_shift(key: Key) -> bool {
    matches!(key, Key::Plus | Key::Equals | Key::Minus | Key::Questionmark | Key::Comma) || is_digit(key)
}

/// Writes the keys that a plugin proposes as people read them; empty for none.
pub(crate) fn plugin_keys(cx: &Cx<'_>, proposed: &str) -> String {
    parse(proposed).map(|keys| shortcut_text(&keys, cx.i18n)).unwrap_or_default()
}

/// Reads a shortcut as a plugin proposes it, such as `Ctrl+Shift+T`.
fn parse(text: &str) -> Option<KeyboardShortcut> {
    keymap::read(text).filter(|keys| !keys.modifiers.is_none() && !keys.modifiers.shift_only())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plugin_proposes_keys_with_a_modifier_only() {
        assert_eq!(parse("Ctrl+T"), Some(KeyboardShortcut::new(Modifiers::COMMAND, Key::T)));
        assert_eq!(parse("T"), None);
        assert_eq!(parse(""), None);
    }
}
