//! Managing plugins: switches, rights, installing, and what they logged and read.

use std::path::PathBuf;

use etabli_engine::{
    DialogAnswer, DialogId, Failure, FailureCode, InstalledPlugin, Manage, Managed, Plugins, Request,
    SettingRow, SettingValue,
};
use etabli_model::FormStep;

use crate::{
    action::{Action, PluginAction},
    client::Ask,
    icons::Icon,
    state::{ConfirmKind, Dialog, FormState, PluginSettings, Readings},
    workbench::Workbench,
};

/// How many lines of a log, and how many rows of the ledger, are shown.
const SHOWN: u32 = 500;

impl Workbench {
    /// Carries out a wish about plugins.
    pub(crate) fn plugin_action(&mut self, action: PluginAction) {
        match action {
            PluginAction::Switch { plugin, team, on } => {
                let enable = Plugins::Enable { plugin, team, on };
                self.client.send(Request::Plugins(enable), Ask::Silent);
            }
            PluginAction::Restart(plugin) => {
                self.client.send(Request::Plugins(Plugins::Restart { plugin }), Ask::Silent);
            }
            PluginAction::Show(plugin) => {
                let again = self.screen.plugin.as_ref() == Some(&plugin);
                self.screen.plugin_settings = None;
                self.screen.plugin = (!again).then_some(plugin);
                self.ask_plugin_settings();
            }
            PluginAction::Manage(Manage::Install { path, allow_unsigned }) => {
                self.manage_plugins(
                    Manage::Install { path: path.clone(), allow_unsigned },
                    Ask::PluginInstalled(path),
                );
            }
            PluginAction::Manage(request) => self.manage_plugins(request, Ask::Silent),
            PluginAction::SaveSettings => {
                let changes = self.screen.plugin_settings.as_mut().map(PluginSettings::take_changes);
                for (setting, value) in changes.unwrap_or_default() {
                    self.set_plugin_setting(setting, value);
                }
            }
            PluginAction::ResetSettings => {
                let resets = self.screen.plugin_settings.as_mut().map(PluginSettings::take_resets);
                for setting in resets.unwrap_or_default() {
                    self.set_plugin_setting(setting, None);
                }
            }
            PluginAction::AskToRemove { plugin, name, with_data } => {
                let key = if with_data { "plugin-remove-data" } else { "plugin-remove" };
                self.screen.dialogs.push(Dialog::Confirm {
                    title: self.i18n.tr_args("plugin-remove-title", &[("plugin", name.into())]),
                    text: self.i18n.tr(&format!("{key}-text")).to_owned(),
                    accept: self.i18n.tr(key).to_owned(),
                    destructive: true,
                    footer: String::new(),
                    kind: ConfirmKind::ManagePlugin(Manage::Remove { plugin, with_data }),
                });
            }
            PluginAction::AskToExport(plugin) => {
                let title = self.i18n.tr("plugin-export-title").to_owned();
                let name = format!("{plugin}.jsonl");
                let done = self.platform_done(move |path: Option<std::path::PathBuf>| {
                    path.map(|path| Action::Plugins(PluginAction::ExportTo { plugin, path }))
                });
                self.platform.pick_save(&title, &name, done);
            }
            PluginAction::ExportTo { plugin, path } => {
                let request = Plugins::ExportRecords { plugin, path };
                self.client.send(Request::Plugins(request), Ask::Job);
            }
            PluginAction::Try(of) => self.try_plugin(of),
            PluginAction::AskToCompare => self.pick_version(),
            PluginAction::RunRules { plugin, folder } => self.run_rules(plugin, folder),
            PluginAction::ShowLog { plugin, name } => {
                self.screen.dialogs.push(Dialog::PluginLog { plugin: plugin.clone(), name, lines: None });
                let request = Manage::Log { plugin: plugin.clone(), limit: SHOWN };
                self.manage_plugins(request, Ask::PluginLog(plugin));
            }
            PluginAction::ShowReadings { plugin, message, about } => {
                self.screen.dialogs.push(Dialog::Readings(Readings {
                    plugin: plugin.clone(),
                    message,
                    about,
                    rows: None,
                }));
                let request = Manage::Ledger { plugin: plugin.clone(), message, limit: SHOWN };
                self.manage_plugins(request, Ask::Readings { plugin, message });
            }
        }
    }

    fn manage_plugins(&mut self, request: Manage, ask: Ask) {
        self.client.send(Request::Plugins(Plugins::Manage(request)), ask);
    }

    /// Asks for the settings of the plugin that is shown.
    pub(crate) fn ask_plugin_settings(&mut self) {
        if let Some(plugin) = self.screen.plugin.clone() {
            self.manage_plugins(Manage::Settings { plugin: plugin.clone() }, Ask::PluginSettings(plugin));
        }
    }

    fn set_plugin_setting(&mut self, setting: String, value: Option<SettingValue>) {
        let Some(plugin) = self.screen.plugin_settings.as_ref().map(|settings| settings.plugin.clone())
        else {
            return;
        };
        let ask = Ask::PluginSetting { plugin: plugin.clone(), setting: setting.clone() };
        self.manage_plugins(Manage::SetSetting { plugin, setting, value }, ask);
    }

    /// Settings have arrived. What the person is entering stays.
    fn plugin_settings_read(&mut self, plugin: &str, rows: Vec<SettingRow>) {
        let shown = self.screen.plugin_settings.as_ref().filter(|settings| settings.plugin == plugin);
        if self.screen.plugin.as_deref() != Some(plugin) || shown.is_some_and(PluginSettings::is_changed) {
            return;
        }
        let hint = self.i18n.tr("plugin-settings-lines");
        self.screen.plugin_settings = Some(PluginSettings::new(plugin, rows, hint));
    }

    /// A setting was saved, or was refused.
    pub(crate) fn plugin_setting_saved(&mut self, plugin: &str, setting: &str, failure: Option<&Failure>) {
        // It stands beside the field, which has a name already.
        let unnamed = failure.map(|failure| Failure { subject: String::new(), ..failure.clone() });
        let refused = unnamed.map(|failure| self.i18n.failure_text(&failure).0);
        let settings = self.screen.plugin_settings.as_mut().filter(|settings| settings.plugin == plugin);
        if settings.is_some_and(|settings| settings.saved(setting, refused)) {
            let text = self.i18n.tr("plugin-settings-saved").to_owned();
            self.toast(Icon::CheckCircle, text, None);
        }
    }

    /// A form that asks its plugin again appears, or goes on.
    pub(crate) fn form_step(&mut self, dialog: DialogId, step: FormStep, after: Option<DialogId>) {
        let Some(after) = after else {
            return self.screen.dialogs.push(Dialog::Form(Box::new(FormState::first_step(dialog, step))));
        };
        match self.form_after(after) {
            Some(state) => state.next_step(dialog, step),
            // The person closed it while the plugin was thinking.
            None => {
                let answer = Plugins::AnswerDialog { dialog, answer: DialogAnswer::Cancelled };
                self.client.send(Request::Plugins(answer), Ask::Silent);
            }
        }
    }

    fn form_after(&mut self, after: DialogId) -> Option<&mut FormState> {
        self.screen.dialogs.iter_mut().find_map(|dialog| match dialog {
            Dialog::Form(state) if state.follows(after) => Some(&mut **state),
            _ => None,
        })
    }

    /// Nothing follows that answer.
    pub(crate) fn form_done(&mut self, after: DialogId) {
        let stays = |dialog: &Dialog| !matches!(dialog, Dialog::Form(state) if state.follows(after));
        self.screen.dialogs.retain(stays);
    }

    /// Lets the person pick a package and installs it.
    pub(crate) fn pick_plugin(&mut self) {
        let title = self.i18n.tr("plugin-install-title").to_owned();
        let done = self.platform_done(|paths: Vec<PathBuf>| {
            let path = paths.into_iter().next()?;
            let install = Manage::Install { path, allow_unsigned: false };
            Some(Action::Plugins(PluginAction::Manage(install)))
        });
        self.platform.pick_files(&title, done);
    }

    /// Shows which plugins have read the selected message.
    pub(crate) fn show_who_read(&mut self) {
        let Some(message) = self.screen.selection.single() else { return };
        let open = self.cache.message.as_ref().filter(|open| open.view.row.id == message);
        let about = open.map(|open| open.view.row.subject.clone()).unwrap_or_default();
        self.plugin_action(PluginAction::ShowReadings { plugin: None, message: Some(message), about });
    }

    /// An answer about the plugins of the store.
    pub(crate) fn plugins_managed(&mut self, ask: Ask, managed: Managed) {
        match (ask, managed) {
            (Ask::PluginInstalled(_), Managed::Installed(installed)) => self.plugin_installed(installed),
            (Ask::PluginLog(of), Managed::Log(log)) => {
                if let Some(Dialog::PluginLog { plugin, lines, .. }) = self.screen.dialogs.last_mut()
                    && *plugin == of
                {
                    *lines = Some(log);
                }
            }
            (Ask::PluginSettings(of), Managed::Settings(rows)) => self.plugin_settings_read(&of, rows),
            (Ask::PluginSetting { plugin, setting }, Managed::Done) => {
                self.plugin_setting_saved(&plugin, &setting, None);
            }
            (Ask::Readings { plugin, message }, Managed::Ledger(ledger)) => {
                if let Some(Dialog::Readings(readings)) = self.screen.dialogs.last_mut()
                    && readings.plugin == plugin
                    && readings.message == message
                {
                    readings.rows = Some(ledger);
                }
            }
            _ => {}
        }
    }

    fn plugin_installed(&mut self, installed: InstalledPlugin) {
        let missing = installed.rights.iter().any(|right| !right.granted);
        let key = if missing { "plugin-installed-waits" } else { "plugin-installed" };
        let args = [("plugin", installed.name.into()), ("version", installed.version.into())];
        let text = self.i18n.tr_args(key, &args);
        self.screen.plugin = Some(installed.id);
        self.screen.plugin_settings = None;
        self.ask_plugin_settings();
        self.toast(Icon::PuzzlePiece, text, None);
    }

    /// A package was refused; one that nobody signed may be installed after a question.
    pub(crate) fn plugin_not_installed(&mut self, path: PathBuf, failure: &Failure) {
        if failure.code != FailureCode::PluginUnsigned {
            return self.toast_failure(failure);
        }
        let (title, text) = self.i18n.failure_text(failure);
        self.screen.dialogs.push(Dialog::Confirm {
            title,
            text,
            accept: self.i18n.tr("plugin-install-unsigned").to_owned(),
            destructive: true,
            footer: String::new(),
            kind: ConfirmKind::ManagePlugin(Manage::Install { path, allow_unsigned: true }),
        });
    }

    /// A log or a list of readings cannot be shown.
    pub(crate) fn plugin_dialog_failed(&mut self, failure: &Failure) {
        let shown = matches!(
            self.screen.dialogs.last(),
            Some(Dialog::PluginLog { lines: None, .. } | Dialog::Readings(Readings { rows: None, .. }))
        );
        if shown {
            self.screen.dialogs.pop();
        }
        self.toast_failure(failure);
    }
}
