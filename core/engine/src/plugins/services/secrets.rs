//! The secrets of a plugin: kept where the passwords of accounts are, known to the plugin by name.
//!
//! A secret belongs to the plugin in this store, not to the person who entered it: background calls need it
//! too. The names stand in a setting, so that removing the plugin's data can forget every one of them.

use etabli_plugin_host::ServiceError;
use etabli_store::Entry;
use etabli_sync::Secret;

use super::{CallServices, service, unavailable};
use crate::{
    DialogAnswer, DialogRequest, Failure, FailureCode,
    core::{Caller, Engine},
};

fn kept_as(plugin: &str, name: &str) -> String {
    format!("plugins/{plugin}/{name}")
}

fn names_setting(plugin: &str) -> String {
    format!("plugins/{plugin}/secrets")
}

fn unreachable(error: impl std::fmt::Display) -> Failure {
    Failure::new(FailureCode::SecretsUnavailable, "").because(error)
}

impl Engine {
    fn secret_names(&self, plugin: &str) -> Result<Vec<String>, Failure> {
        let names = self.read()?.setting(&names_setting(plugin))?;
        Ok(names.and_then(|names| serde_json::from_str(&names).ok()).unwrap_or_default())
    }

    fn change_secret_names(
        &self,
        caller: &Caller,
        plugin: &str,
        work: impl FnOnce(&mut Vec<String>),
    ) -> Result<(), Failure> {
        let mut names = self.secret_names(plugin)?;
        work(&mut names);
        names.sort();
        names.dedup();
        let text = serde_json::to_string(&names)
            .map_err(|error| Failure::new(FailureCode::Internal, plugin).because(error))?;
        self.change(caller, |batch| {
            batch.put_for_good(&Entry::Setting(names_setting(plugin), Some(text)))?;
            Ok(((), None))
        })
    }

    /// Keeps a secret. Its name is durable first, so that no secret outlives the memory of it.
    fn keep_plugin_secret(
        &self,
        caller: &Caller,
        plugin: &str,
        name: &str,
        secret: &str,
    ) -> Result<(), Failure> {
        self.change_secret_names(caller, plugin, |names| names.push(name.to_owned()))?;
        self.secrets.set(&kept_as(plugin, name), secret).map_err(unreachable)
    }

    /// Forgets a secret; one that is not kept is no error.
    pub(super) fn forget_plugin_secret(
        &self,
        caller: &Caller,
        plugin: &str,
        name: &str,
    ) -> Result<(), Failure> {
        if !self.secret_names(plugin)?.iter().any(|known| known == name) {
            return Ok(());
        }
        self.secrets.remove(&kept_as(plugin, name)).map_err(unreachable)?;
        self.change_secret_names(caller, plugin, |names| names.retain(|known| known != name))
    }

    /// Forgets every secret of a plugin.
    pub(in crate::plugins) fn forget_plugin_secrets(
        &self,
        caller: &Caller,
        plugin: &str,
    ) -> Result<(), Failure> {
        for name in self.secret_names(plugin)? {
            self.forget_plugin_secret(caller, plugin, &name)?;
        }
        Ok(())
    }
}

impl CallServices {
    /// Returns a secret of the plugin, for the host's own use.
    pub(super) fn secret(&self, name: &str) -> Result<Option<Secret>, ServiceError> {
        let id = &self.manifest.id;
        // Asking the keyring may make it ask the person; a name that was never kept needs no question.
        if !self.engine.secret_names(id).map_err(service)?.iter().any(|known| known == name) {
            return Ok(None);
        }
        self.engine.secrets.get(&kept_as(id, name)).map_err(unavailable)
    }

    pub(super) fn enter_secret(&mut self, name: &str, title: &str) -> Result<bool, ServiceError> {
        self.for_real()?;
        let entered = match &mut self.script {
            Some(script) => match script.secrets.pop_front() {
                Some(secret) => secret,
                None => return Err(self.unanswered(title)),
            },
            None => {
                let request = DialogRequest::Secret { plugin: self.plugin(), title: title.to_owned() };
                match self.ask(request) {
                    DialogAnswer::Secret(secret) => secret,
                    _ => return Ok(false),
                }
            }
        };
        let id = &self.manifest.id;
        self.engine.keep_plugin_secret(&self.caller, id, name, &entered.0).map_err(service)?;
        Ok(true)
    }
}
