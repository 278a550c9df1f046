//! What a plugin hears of its own life: its settings changed, its data are about to go.

use etabli_plugin_host::{LifeEvent, LifeKind, Manifest, SettingValue};
use etabli_store::Entry;

use super::{SettingRow, host_lang, lanes::background, services::CallServices};
use crate::{
    Failure, FailureCode,
    core::{Caller, Engine},
};

/// The longest value of a setting, in bytes of its JSON.
const MAX_VALUE: usize = 64 << 10;

fn setting_name(plugin: &str, setting: &str) -> String {
    format!("plugins/{plugin}/setting/{setting}")
}

impl Engine {
    fn manifest_of(&self, plugin: &str) -> Result<Manifest, Failure> {
        let entry = self.plugins.find(plugin)?;
        let manifest = entry.package.as_ref().map(|package| package.manifest().clone());
        manifest.ok_or_else(|| Failure::new(FailureCode::PluginUnknown, plugin))
    }

    /// Returns what a person set, `None` where the default of the manifest holds.
    pub(super) fn plugin_setting(
        &self,
        plugin: &str,
        setting: &str,
    ) -> Result<Option<SettingValue>, Failure> {
        let value = self.read()?.setting(&setting_name(plugin, setting))?;
        let parsed = value.map(|value| serde_json::from_str(&value)).transpose();
        parsed.map_err(|error| Failure::new(FailureCode::Internal, setting).because(error))
    }

    pub(super) fn setting_rows(&self, caller: &Caller, plugin: &str) -> Result<Vec<SettingRow>, Failure> {
        let entry = self.plugins.find(plugin)?;
        let Some(package) = &entry.package else { return Ok(Vec::new()) };
        let mut rows = Vec::new();
        for spec in &package.manifest().settings {
            // A value from an older version of the plugin may be of another kind.
            let set = self.plugin_setting(plugin, &spec.id)?.filter(|value| value.kind() == spec.kind);
            rows.push(SettingRow {
                id: spec.id.clone(),
                title: package.text(&spec.title, host_lang(caller.lang)),
                is_default: set.is_none(),
                value: set.unwrap_or_else(|| spec.default.clone()),
            });
        }
        Ok(rows)
    }

    /// Sets a setting, or returns it to the default of the manifest, and tells the plugin.
    pub(super) fn set_plugin_setting(
        &self,
        caller: &Caller,
        plugin: &str,
        setting: &str,
        value: Option<SettingValue>,
    ) -> Result<(), Failure> {
        let invalid = || Failure::new(FailureCode::PluginSettingInvalid, setting);
        let manifest = self.manifest_of(plugin)?;
        let spec = manifest.setting(setting).ok_or_else(invalid)?;
        if value.as_ref().is_some_and(|value| value.kind() != spec.kind) {
            return Err(invalid());
        }
        let text = value.map(|value| serde_json::to_string(&value)).transpose();
        let text = text.map_err(|error| invalid().because(error))?;
        if text.as_ref().is_some_and(|text| text.len() > MAX_VALUE) {
            return Err(invalid());
        }
        self.change(caller, |batch| {
            batch.put_for_good(&Entry::Setting(setting_name(plugin, setting), text))?;
            Ok(((), None))
        })?;
        self.tell_life(
            plugin,
            LifeKind::SettingsChanged,
            LifeEvent::SettingsChanged(vec![setting.to_owned()]),
        );
        Ok(())
    }

    /// Tells a plugin something about itself, if it wants to hear of it. A plugin that fails changes nothing
    /// about what happens to it.
    pub(super) fn tell_life(&self, plugin: &str, kind: LifeKind, event: LifeEvent) {
        let Ok(entry) = self.plugins.find(plugin) else { return };
        let (Ok(plugin), Ok(engine)) = (&entry.plugin, self.handle()) else { return };
        if !plugin.manifest().lifecycle.contains(&kind) {
            return;
        }
        // Nobody stands behind it: it sees what everyone sees, and has nobody to ask.
        let caller = background(etabli_model::Scope::Everyone);
        let (services, _) = CallServices::new(engine, &caller, plugin, None);
        if let Err(error) = plugin.life_event(event, Box::new(services)) {
            self.faulted(caller.lang, plugin, &error);
        }
    }
}
