//! The person's own keys: what they chose for commands in place of the keys that the program proposes.

use std::collections::BTreeMap;

use egui::{Key, KeyboardShortcut, Modifiers};
use serde::{Deserialize, Serialize};

use crate::commands::{COMMANDS, Command, Context};

/// Keys that move, open and leave; they are no commands' to take.
const FIXED: &[Key] = &[
    Key::ArrowUp,
    Key::ArrowDown,
    Key::ArrowLeft,
    Key::ArrowRight,
    Key::Home,
    Key::End,
    Key::PageUp,
    Key::PageDown,
    Key::Tab,
    Key::Enter,
    Key::Escape,
    Key::Space,
    Key::F6,
    Key::Menu,
];

/// Why a key cannot be chosen for a command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refused {
    /// Another command has it; the key of its label.
    Taken(&'static str),
    /// It moves through the window.
    Fixed,
    /// It would be typed into a text.
    Letter,
}

/// The keys of commands, as far as they are not those that the program proposes.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Keymap {
    /// By the key of the command's label: its keys such as `Ctrl+Shift+P`, empty for none.
    chosen: BTreeMap<String, String>,
    /// Single letters do nothing.
    pub(crate) letters_off: bool,
}

impl Keymap {
    /// Returns the keys of a command; the first ones are shown.
    pub(crate) fn of(&self, command: &Command) -> Vec<KeyboardShortcut> {
        let keys = match self.chosen.get(command.key) {
            Some(text) => read(text).into_iter().collect(),
            None => command.shortcuts.to_vec(),
        };
        let off = |keys: &KeyboardShortcut| self.letters_off && is_letter(keys);
        keys.into_iter().filter(|keys| !off(keys)).collect()
    }

    /// Returns the keys that are shown beside a command.
    pub(crate) fn first(&self, command: &Command) -> Option<KeyboardShortcut> {
        self.of(command).into_iter().next()
    }

    /// Reports whether the person chose other keys for a command.
    pub(crate) fn is_chosen(&self, command: &Command) -> bool {
        self.chosen.contains_key(command.key)
    }

    /// Reports whether anything differs from what the program proposes.
    pub(crate) fn is_changed(&self) -> bool {
        !self.chosen.is_empty()
    }

    /// Chooses keys for a command, or none.
    ///
    /// # Errors
    /// Says why these keys cannot be chosen; nothing is changed then.
    pub(crate) fn choose(
        &mut self,
        command: &Command,
        keys: Option<KeyboardShortcut>,
    ) -> Result<(), Refused> {
        if let Some(keys) = keys {
            self.check(command, &keys)?;
        }
        let text = keys.map(|keys| write(&keys)).unwrap_or_default();
        self.chosen.insert(command.key.to_owned(), text);
        Ok(())
    }

    fn check(&self, command: &Command, keys: &KeyboardShortcut) -> Result<(), Refused> {
        if FIXED.contains(&keys.logical_key) && !keys.modifiers.command {
            return Err(Refused::Fixed);
        }
        if is_letter(keys) && command.context != Context::List {
            return Err(Refused::Letter);
        }
        let taken = COMMANDS.iter().find(|other| other.id != command.id && self.of(other).contains(keys));
        taken.map_or(Ok(()), |other| Err(Refused::Taken(other.key)))
    }

    /// Gives a command the keys that the program proposes, and takes them from whatever has them now.
    pub(crate) fn reset(&mut self, command: &Command) {
        self.chosen.remove(command.key);
        for other in COMMANDS.iter().filter(|other| other.id != command.id) {
            let clash = self.of(other).iter().any(|keys| command.shortcuts.contains(keys));
            if clash && self.is_chosen(other) {
                self.chosen.insert(other.key.to_owned(), String::new());
            }
        }
    }

    /// Gives every command the keys that the program proposes.
    pub(crate) fn reset_all(&mut self) {
        self.chosen.clear();
    }

    /// Reports whether a command has these keys.
    pub(crate) fn is_taken(&self, keys: &KeyboardShortcut) -> bool {
        COMMANDS.iter().any(|command| self.of(command).contains(keys))
    }
}

/// Reports whether keys are a sign that people type.
pub(crate) fn is_letter(keys: &KeyboardShortcut) -> bool {
    let typed = keys.modifiers.is_none() || keys.modifiers.shift_only();
    typed && (keys.logical_key.name().chars().count() == 1 || keys.logical_key == Key::Questionmark)
}

/// Writes keys as they are kept, such as `Ctrl+Shift+P`.
fn write(keys: &KeyboardShortcut) -> String {
    let mut parts = Vec::new();
    if keys.modifiers.command || keys.modifiers.ctrl {
        parts.push("Ctrl");
    }
    if keys.modifiers.alt {
        parts.push("Alt");
    }
    if keys.modifiers.shift {
        parts.push("Shift");
    }
    parts.push(keys.logical_key.name());
    parts.join("+")
}

/// Reads keys as they are kept or as a plugin proposes them.
pub(crate) fn read(text: &str) -> Option<KeyboardShortcut> {
    let mut modifiers = Modifiers::NONE;
    let mut key = None;
    for part in text.split('+') {
        match part.trim() {
            "Ctrl" | "Cmd" => modifiers |= Modifiers::COMMAND,
            "Shift" => modifiers |= Modifiers::SHIFT,
            "Alt" => modifiers |= Modifiers::ALT,
            name => key = Key::from_name(name),
        }
    }
    key.map(|key| KeyboardShortcut::new(modifiers, key))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::{CommandId, command};

    fn ctrl(key: Key) -> KeyboardShortcut {
        KeyboardShortcut::new(Modifiers::COMMAND, key)
    }

    #[test]
    fn x_19_every_proposed_key_is_kept_as_it_is_written() {
        for command in COMMANDS {
            for keys in command.shortcuts {
                assert_eq!(read(&write(keys)), Some(*keys), "{}", write(keys));
            }
        }
    }

    #[test]
    fn x_19_no_two_commands_share_a_key() {
        let map = Keymap::default();
        for one in COMMANDS {
            for keys in one.shortcuts {
                let holders = COMMANDS.iter().filter(|other| map.of(other).contains(keys)).count();
                assert_eq!(holders, 1, "{}", write(keys));
            }
        }
    }

    #[test]
    fn x_19_keys_are_chosen_refused_and_given_back() {
        let mut map = Keymap::default();
        let forum = command(CommandId::Forum).unwrap();
        let print = command(CommandId::Print).unwrap();
        assert_eq!(map.choose(forum, Some(ctrl(Key::P))), Err(Refused::Taken("cmd-print")));
        assert_eq!(
            map.choose(forum, Some(KeyboardShortcut::new(Modifiers::NONE, Key::X))),
            Err(Refused::Letter)
        );
        assert_eq!(
            map.choose(forum, Some(KeyboardShortcut::new(Modifiers::NONE, Key::Tab))),
            Err(Refused::Fixed)
        );
        assert_eq!(map.first(forum), Some(ctrl(Key::G)));
        map.choose(print, None).unwrap();
        map.choose(forum, Some(ctrl(Key::P))).unwrap();
        assert_eq!((map.first(forum), map.first(print)), (Some(ctrl(Key::P)), None));
        // What is given back is taken from whatever has it.
        map.reset(print);
        assert_eq!((map.first(forum), map.first(print)), (None, Some(ctrl(Key::P))));
        map.reset_all();
        assert_eq!(map.first(forum), Some(ctrl(Key::G)));
    }

    #[test]
    fn x_19_single_letters_can_be_switched_off() {
        let junk = command(CommandId::Junk).unwrap();
        let delete = command(CommandId::Delete).unwrap();
        let mut map = Keymap::default();
        assert!(map.first(junk).is_some());
        map.letters_off = true;
        assert!(map.first(junk).is_none() && map.first(delete).is_some());
    }
}
