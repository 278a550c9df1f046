//! Installing, granting, rolling back, removing: what an administrator does with the plugins of the store.

use std::{fs::File, io::Read, path::Path};

use etabli_plugin_host::{Capability, LifeEvent, LifeKind, Signer, TrustedKey, pack_folder, package};
use etabli_store::{Batch, Entry, GrantRecord, InstallRecord, PackageRecord, UsageRecord};

use super::{InstalledPlugin, Manage, Managed, host_lang, registry, rows};
use crate::{
    Changed, Event, Failure, FailureCode, Reply,
    core::{Caller, Engine},
};

/// So many older packages are kept for a rollback.
const KEPT: usize = 3;
/// The name of the setting with the trusted keys.
const KEYS: &str = "trusted-plugin-keys";

impl Engine {
    pub(crate) fn manage_plugins(&self, caller: &Caller, request: Manage) -> Result<Reply, Failure> {
        if let Manage::Ledger { plugin, message, limit } = request {
            let rows = self.ledger_rows(caller, plugin.as_deref(), message, limit as usize)?;
            return Ok(Reply::Managed(Managed::Ledger(rows)));
        }
        self.require_admin(caller)?;
        let managed = match request {
            Manage::Install { path, allow_unsigned } => {
                Managed::Installed(self.install_plugin(caller, &path, allow_unsigned)?)
            }
            Manage::Rollback { plugin } => Managed::Installed(self.roll_back(caller, &plugin)?),
            Manage::Remove { plugin, with_data } => {
                self.remove_plugin(caller, &plugin, with_data)?;
                Managed::Done
            }
            Manage::Grant { plugin, capability, granted } => {
                self.grant(caller, &plugin, &capability, granted)?;
                Managed::Done
            }
            Manage::SetQuota { plugin, bytes } => {
                self.change_install(caller, &plugin, |_, install| {
                    install.quota = bytes;
                    Ok(())
                })?;
                Managed::Done
            }
            Manage::Settings { plugin } => Managed::Settings(self.setting_rows(caller, &plugin)?),
            Manage::SetSetting { plugin, setting, value } => {
                self.set_plugin_setting(caller, &plugin, &setting, value)?;
                Managed::Done
            }
            Manage::Log { plugin, limit } => {
                Managed::Log(self.plugins.journal.read(&self.known(&plugin)?, limit as usize))
            }
            Manage::Ledger { .. } => Managed::Done,
            Manage::Keys => Managed::Keys(self.trusted_keys()?),
            Manage::TrustKey { key, name } => {
                let key = TrustedKey::parse(&key, &name)
                    .ok_or_else(|| Failure::new(FailureCode::PluginKeyInvalid, name))?;
                Managed::Keys(self.change_keys(caller, |keys| {
                    keys.retain(|known| known.id != key.id);
                    keys.push(key);
                })?)
            }
            Manage::DistrustKey { id } => {
                Managed::Keys(self.change_keys(caller, |keys| keys.retain(|key| key.id != id))?)
            }
            Manage::Develop { folder } => {
                let bytes = pack_folder(&folder).map_err(|error| unfit(&folder, error))?;
                let package = package::read(&bytes).map_err(|error| unfit(&folder, error))?;
                let id = package.manifest().id.clone();
                self.plugins.develop(package, &self.store)?;
                self.loaded_anew(&id)?;
                let entry = self.plugins.find(&id)?;
                if let Err(failure) = &entry.plugin {
                    return Err(failure.clone());
                }
                Managed::Installed(self.installed(caller, &entry, String::new(), String::new()))
            }
            Manage::StopDeveloping { plugin } => {
                self.plugins.stop_developing(&plugin, &self.store)?;
                self.loaded_anew(&plugin)?;
                Managed::Done
            }
        };
        Ok(Reply::Managed(managed))
    }

    pub(super) fn tell_that_plugins_changed(&self) {
        self.bus.tell_all(&Event::Changed(Changed { plugins: true, lists: true, ..Changed::default() }));
    }

    /// Changes what is known about a plugin and loads it again.
    fn change_install<T>(
        &self,
        caller: &Caller,
        plugin: &str,
        work: impl FnOnce(&mut Batch<'_>, &mut InstallRecord) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let value = self.change(caller, |batch| {
            let mut install = batch.install(plugin)?;
            let value = work(batch, &mut install)?;
            batch.set_install(plugin, &install)?;
            Ok((value, None))
        })?;
        self.plugins.reload(plugin, &self.store)?;
        self.loaded_anew(plugin)?;
        Ok(value)
    }

    /// Brings the records of a plugin that was loaded anew to its version, and tells everyone.
    ///
    /// # Errors
    /// The records stay at their version; the plugin is off, or an older version runs again.
    fn loaded_anew(&self, plugin: &str) -> Result<(), Failure> {
        let settled = self.settle_records(plugin);
        self.go_on_telling()?;
        self.tell_that_plugins_changed();
        settled
    }

    /// Returns the id of a plugin that is there or has left data; it is safe as the name of a folder.
    pub(super) fn known(&self, plugin: &str) -> Result<String, Failure> {
        if let Ok(entry) = self.plugins.find(plugin) {
            return Ok(entry.id.clone());
        }
        let snapshot = self.read()?;
        let left = snapshot.record_owners()?.into_iter().map(|(owner, _)| owner);
        let known = snapshot.installs()?.into_iter().map(|(id, _)| id);
        let found = left.chain(known).find(|id| id == plugin);
        found.ok_or_else(|| Failure::new(FailureCode::PluginUnknown, plugin))
    }

    fn install_plugin(
        &self,
        caller: &Caller,
        path: &Path,
        allow_unsigned: bool,
    ) -> Result<InstalledPlugin, Failure> {
        let bytes = read(path)?;
        let package = package::read(&bytes).map_err(|error| unfit(path, error))?;
        let id = package.manifest().id.clone();
        if self.plugins.is_bundled(&id) {
            return Err(Failure::new(FailureCode::PluginBundled, id));
        }
        let signer = package.signer(&self.trusted_keys()?).map_err(|error| {
            Failure::new(FailureCode::PluginSignatureWrong, path.display().to_string()).because(error)
        })?;
        let signer = match signer {
            Signer::Trusted(key) => key.name,
            _ if allow_unsigned => String::new(),
            Signer::Nobody => return Err(Failure::new(FailureCode::PluginUnsigned, id)),
            Signer::Unknown { id: key } => {
                return Err(Failure::new(FailureCode::PluginKeyUnknown, key).because(id));
            }
        };
        self.plugins.check(&package).map_err(|error| unfit(path, error))?;
        let hash = package.hash().0;
        self.plugins.keep_file(&id, &hash, &bytes).map_err(|error| {
            Failure::new(FailureCode::TargetUnwritable, self.store.dir().display().to_string()).because(error)
        })?;
        let version = package.manifest().version.clone();
        let mut dropped = Vec::new();
        let replaced = self.change_install(caller, &id, |batch, install| {
            let new = PackageRecord {
                version: version.to_string(),
                hash,
                signer: signer.clone(),
                installed_at: self.clock.now(),
                installed_by: caller.user.0,
            };
            let Some(current) = install.current.replace(new) else { return Ok(String::new()) };
            if current.hash == hash {
                return Ok(current.version);
            }
            // Going back is a rollback, which nobody does without wanting it.
            let is_newer = semver::Version::parse(&current.version).is_ok_and(|known| known < version);
            if !is_newer {
                return Err(Failure::new(FailureCode::PluginOlder, format!("{id} {}", current.version)));
            }
            batch.set_usage(&id, &UsageRecord::default())?;
            let replaced = current.version.clone();
            install.older.insert(0, current);
            dropped = install.older.split_off(KEPT.min(install.older.len()));
            Ok(replaced)
        });
        for old in dropped {
            self.plugins.drop_file(&id, &old.hash);
        }
        let replaced = replaced?;
        let entry = self.plugins.find(&id)?;
        Ok(self.installed(caller, &entry, replaced, signer))
    }

    fn installed(
        &self,
        caller: &Caller,
        entry: &registry::Entry,
        replaced: String,
        signer: String,
    ) -> InstalledPlugin {
        let lang = host_lang(caller.lang);
        InstalledPlugin {
            id: entry.id.clone(),
            name: entry.name(lang),
            version: entry.version.clone(),
            replaced,
            signer,
            rights: rows::rights(entry, lang),
        }
    }

    fn roll_back(&self, caller: &Caller, plugin: &str) -> Result<InstalledPlugin, Failure> {
        self.plugins.find(plugin)?;
        let none = || Failure::new(FailureCode::PluginNoOlder, plugin);
        let target = self.read()?.install(plugin)?.older.into_iter().next().ok_or_else(none)?;
        // What cannot be read any more must not become current.
        self.plugins.kept(plugin, &target.hash)?;
        let (replaced, signer) = self.change_install(caller, plugin, |batch, install| {
            if install.older.first() != Some(&target) {
                return Err(none());
            }
            let older = install.older.remove(0);
            let signer = older.signer.clone();
            let replaced = install.current.replace(older);
            batch.set_usage(plugin, &UsageRecord::default())?;
            Ok((replaced, signer))
        })?;
        if let Some(replaced) = &replaced {
            self.plugins.drop_file(plugin, &replaced.hash);
        }
        let entry = self.plugins.find(plugin)?;
        Ok(self.installed(caller, &entry, replaced.map(|old| old.version).unwrap_or_default(), signer))
    }

    fn remove_plugin(&self, caller: &Caller, plugin: &str, with_data: bool) -> Result<(), Failure> {
        let plugin = self.known(plugin)?;
        if self.plugins.is_bundled(&plugin) {
            return Err(Failure::new(FailureCode::PluginBundled, plugin));
        }
        if with_data {
            self.tell_life(&plugin, LifeKind::Removing, LifeEvent::Removing);
            // Where they cannot be forgotten, the plugin stays, so that it can be tried again.
            self.forget_plugin_secrets(caller, &plugin)?;
        }
        let removed = self.change_install(caller, &plugin, |_, install| {
            let removed = std::mem::take(install);
            install.quota = removed.quota;
            Ok(removed)
        })?;
        if with_data {
            self.change(caller, |batch| Ok((batch.purge_plugin(&plugin)?, None)))?;
            self.plugins.journal.remove(&plugin);
            self.tell_that_plugins_changed();
        }
        for old in removed.current.iter().chain(&removed.older) {
            self.plugins.drop_file(&plugin, &old.hash);
        }
        Ok(())
    }

    /// Grants a capability, or takes it away, for this version and every later one of the same major version.
    fn grant(&self, caller: &Caller, plugin: &str, capability: &str, granted: bool) -> Result<(), Failure> {
        let entry = self.plugins.find(plugin)?;
        let unknown = || Failure::new(FailureCode::CapabilityUnknown, capability);
        let wanted: Capability = capability.parse().map_err(|()| unknown())?;
        let package = entry.package.as_ref().ok_or_else(|| refusal(&entry))?;
        let spec = package.manifest().capabilities.iter().find(|spec| spec.capability == wanted);
        let spec = spec.ok_or_else(unknown)?;
        let reason = package.text(&spec.reason, host_lang(caller.lang));
        let version = &package.manifest().version;
        let below = semver::Version::new(version.major + 1, 0, 0);
        self.change_install(caller, plugin, |_, install| {
            // What was decided for this version is replaced; ranges of other major versions stay.
            let earlier = install
                .grants
                .iter()
                .find(|grant| grant.capability == capability && registry::covers(grant, version))
                .map(|grant| grant.from.clone());
            install
                .grants
                .retain(|grant| grant.capability != capability || !registry::covers(grant, version));
            install.grants.push(GrantRecord {
                capability: capability.to_owned(),
                from: earlier.unwrap_or_else(|| version.to_string()),
                below: below.to_string(),
                granted,
                reason,
                at: self.clock.now(),
                by: caller.user.0,
            });
            Ok(())
        })
    }

    /// Lets a plugin run again after faults or a crash, with a clean slate.
    pub(super) fn restart_plugin(&self, plugin: &str) -> Result<(), Failure> {
        let entry = self.plugins.find(plugin)?;
        // Only what is kept off as unfamiliar is decided about here: a package of the program's folder that an
        // installed one keeps out of its place stays out.
        if entry.is_unfamiliar() {
            self.plugins.accept(plugin, &self.store, self.clock.now())?;
        }
        let usage = UsageRecord {
            strikes: 0,
            isolated: None,
            crashed: false,
            version: entry.version.clone(),
            ..entry.usage_now()
        };
        self.store.append_ledger(&[], &[(entry.id.clone(), usage)])?;
        self.plugins.reload(plugin, &self.store)?;
        self.loaded_anew(plugin)
    }

    pub(super) fn trusted_keys(&self) -> Result<Vec<TrustedKey>, Failure> {
        let Some(text) = self.read()?.setting(KEYS)? else { return Ok(Vec::new()) };
        serde_json::from_str(&text).map_err(|error| Failure::new(FailureCode::Internal, KEYS).because(error))
    }

    fn change_keys(
        &self,
        caller: &Caller,
        work: impl FnOnce(&mut Vec<TrustedKey>),
    ) -> Result<Vec<TrustedKey>, Failure> {
        let mut keys = self.trusted_keys()?;
        work(&mut keys);
        keys.sort_by(|a, b| a.name.cmp(&b.name));
        let text = serde_json::to_string(&keys)
            .map_err(|error| Failure::new(FailureCode::Internal, KEYS).because(error))?;
        self.change(caller, |batch| {
            Ok((batch.put_for_good(&Entry::Setting(KEYS.to_owned(), Some(text)))?, None))
        })?;
        Ok(keys)
    }
}

/// Returns the bytes of a package file, of a bounded size.
pub(super) fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    let unreadable = |error: std::io::Error| {
        Failure::new(FailureCode::SourceUnreadable, path.display().to_string()).because(error)
    };
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(unreadable)?;
    file.take(package::MAX_PACKAGE + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    Ok(bytes)
}

pub(super) fn unfit(path: &Path, error: impl std::fmt::Display) -> Failure {
    Failure::new(FailureCode::PluginRefused, path.display().to_string()).because(error)
}

fn refusal(entry: &registry::Entry) -> Failure {
    match &entry.plugin {
        Err(failure) => failure.clone(),
        Ok(_) => Failure::new(FailureCode::PluginUnknown, entry.id.as_str()),
    }
}
