//! The plugins of a store, loaded once at the start.

use std::{collections::BTreeSet, path::Path};

use etabli_plugin_host::{Capability, Host, HostConfig, Lang, Package, Plugin, package};

use crate::{Failure, FailureCode};

/// Every plugin that was found.
pub(crate) struct Registry {
    entries: Vec<Entry>,
    /// No plugin runs in this session of the program.
    pub(crate) safe_mode: bool,
}

/// One plugin, loaded or refused.
pub(crate) struct Entry {
    pub(crate) id: String,
    pub(crate) version: String,
    pub(crate) granted: BTreeSet<Capability>,
    pub(crate) plugin: Result<Plugin, Failure>,
    package: Option<Package>,
}

impl Entry {
    pub(crate) fn name(&self, lang: Lang) -> String {
        self.package
            .as_ref()
            .map_or_else(|| self.id.clone(), |package| package.text(&package.manifest().name, lang))
    }
}

impl Registry {
    /// Loads every package of a folder. A package that cannot be loaded is listed with the reason.
    pub(crate) fn load(folder: &Path, compiled: &Path, safe_mode: bool) -> Result<Self, Failure> {
        let refused =
            |detail: &dyn std::fmt::Display| Failure::new(FailureCode::PluginRefused, "").because(detail);
        let config = HostConfig { cache_dir: Some(compiled.to_owned()), ..HostConfig::default() };
        let host = Host::new(config).map_err(|error| refused(&error))?;
        let found = package::read_dir(folder).map_err(|error| refused(&error))?;
        let mut entries: Vec<Entry> = Vec::new();
        for (path, package) in found {
            let file = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
            entries.push(match package {
                Ok(package) => {
                    let manifest = package.manifest();
                    // What stands in the program's own folder came with the program and is granted what it
                    // declares; installing a package by hand asks first.
                    let granted: BTreeSet<Capability> =
                        manifest.capabilities.iter().map(|spec| spec.capability).collect();
                    Entry {
                        id: manifest.id.clone(),
                        version: manifest.version.to_string(),
                        plugin: host.load(&package, &granted).map_err(|error| refused(&error)),
                        granted,
                        package: Some(package),
                    }
                }
                Err(error) => Entry {
                    id: file,
                    version: String::new(),
                    granted: BTreeSet::new(),
                    plugin: Err(refused(&error)),
                    package: None,
                },
            });
        }
        entries.sort_by(|a, b| a.id.cmp(&b.id));
        entries.dedup_by(|a, b| a.id == b.id);
        Ok(Self { entries, safe_mode })
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter()
    }

    pub(crate) fn find(&self, id: &str) -> Result<&Entry, Failure> {
        let found = self.entries.iter().find(|entry| entry.id == id);
        found.ok_or_else(|| Failure::new(FailureCode::PluginUnknown, id))
    }
}
