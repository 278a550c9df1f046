//! What the person does with the keys of commands.

use crate::{
    action::KeyAction,
    commands::{CommandId, command, shortcut_text},
    keymap::Refused,
    workbench::Workbench,
};

impl Workbench {
    pub(crate) fn key_action(&mut self, action: KeyAction) {
        match action {
            KeyAction::Ask(id) => self.screen.rebinding = Some((id, None)),
            KeyAction::Pressed(_, None) => self.screen.rebinding = None,
            KeyAction::Pressed(id, Some(keys)) => self.choose_keys(id, keys),
            KeyAction::Clear(id) => {
                if let Some(command) = command(id)
                    && self.screen.layout.keys.choose(command, None).is_ok()
                {
                    self.screen.rebinding = None;
                }
            }
            KeyAction::Reset(id) => {
                if let Some(command) = command(id) {
                    self.screen.layout.keys.reset(command);
                }
            }
            KeyAction::ResetAll => self.screen.layout.keys.reset_all(),
            KeyAction::Letters(on) => self.screen.layout.keys.letters_off = !on,
        }
    }

    fn choose_keys(&mut self, id: CommandId, keys: egui::KeyboardShortcut) {
        let Some(command) = command(id) else { return };
        let text = shortcut_text(&keys, &self.i18n);
        let refused = match self.screen.layout.keys.choose(command, Some(keys)) {
            Ok(()) => {
                self.screen.rebinding = None;
                return;
            }
            Err(Refused::Taken(other)) => {
                let other = self.i18n.tr(other).to_owned();
                let args = [("keys", text.into()), ("command", other.into())];
                self.i18n.tr_args("shortcut-taken", &args)
            }
            Err(Refused::Fixed) => self.i18n.tr("shortcut-fixed").to_owned(),
            Err(Refused::Letter) => self.i18n.tr("shortcut-letter").to_owned(),
        };
        self.screen.rebinding = Some((id, Some(refused)));
    }
}
