//! `settings`: only those that the manifest declares, with its defaults.

use crate::{
    SettingValue,
    bind::{settings, types},
    cap::convert::failure,
    instance::{CallState, invalid},
    services::{ServiceError, Services},
};

impl settings::Host for CallState {
    fn get(&mut self, setting: String) -> wasmtime::Result<Result<settings::SettingValue, types::Failure>> {
        self.serve(|state, services| get(state, services, &setting).map(out).map_err(failure))
    }
}

fn get(state: &CallState, services: &mut dyn Services, setting: &str) -> Result<SettingValue, ServiceError> {
    let spec = state
        .manifest
        .setting(setting)
        .ok_or_else(|| invalid(format!("plugin.toml declares no setting `{setting}`")))?;
    let set = services.setting(setting)?;
    // A value from an older version of the plugin may be of another kind.
    Ok(set.filter(|value| value.kind() == spec.kind).unwrap_or_else(|| spec.default.clone()))
}

fn out(value: SettingValue) -> settings::SettingValue {
    match value {
        SettingValue::Text(text) => settings::SettingValue::Text(text),
        SettingValue::Texts(texts) => settings::SettingValue::Texts(texts),
        SettingValue::Integer(number) => settings::SettingValue::Integer(number),
        SettingValue::Bool(yes) => settings::SettingValue::Boolean(yes),
    }
}
