//! Which packages of the program's plugin folder this store knows.
//!
//! What came with the program is as trusted as the program. What turns up in its folder later, or in another form
//! under the same version, is not: it stays off until an administrator lets it run. A newer version of what is
//! known runs with the rights that the older one could have; further ones are granted one by one.

use std::collections::{BTreeMap, BTreeSet};

use etabli_plugin_host::{Capability, Package};
use etabli_store::{Actor, Entry, Snapshot, Store};
use semver::Version;
use serde::{Deserialize, Serialize};

use crate::{Failure, FailureCode};

/// The setting that keeps what is known, as JSON.
const SETTING: &str = "plugins/bundled";

/// A package that may run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Known {
    version: Version,
    hash: String,
    /// The capabilities that need no further decision.
    capabilities: BTreeSet<Capability>,
}

impl Known {
    fn of(package: &Package) -> Self {
        let manifest = package.manifest();
        Self {
            version: manifest.version.clone(),
            hash: package.hash().to_string(),
            capabilities: manifest.capabilities.iter().map(|spec| spec.capability).collect(),
        }
    }

    /// Goes on with a newer version; its further capabilities are not among these.
    fn upgrade(&mut self, package: &Package) {
        let version = &package.manifest().version;
        if *version > self.version {
            self.version = version.clone();
            self.hash = package.hash().to_string();
        }
    }
}

/// The packages that may run, by the ids of their plugins.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Familiar(BTreeMap<String, Known>);

impl Familiar {
    fn read(snapshot: &Snapshot) -> Result<Option<Self>, Failure> {
        let Some(text) = snapshot.setting(SETTING)? else { return Ok(None) };
        let damaged = |error| Failure::new(FailureCode::StoreDamaged, SETTING).because(error);
        serde_json::from_str(&text).map(Some).map_err(damaged)
    }

    fn keep(&self, store: &Store, now: i64) -> Result<(), Failure> {
        let internal = |error| Failure::new(FailureCode::Internal, SETTING).because(error);
        let text = serde_json::to_string(self).map_err(internal)?;
        let mut batch = store.write(Actor { user: 0, plugin: String::new() }, now)?;
        batch.put_for_good(&Entry::Setting(SETTING.to_owned(), Some(text)))?;
        batch.commit(None)?;
        Ok(())
    }

    /// Meets the packages of the program's folder. The first time, all of them are what came with the program,
    /// unless the folder is the store's own, which the program's maker did not fill.
    pub(super) fn meet(
        store: &Store,
        packages: &BTreeMap<String, Package>,
        is_own: bool,
        now: i64,
    ) -> Result<Self, Failure> {
        let kept = Self::read(&store.read()?)?;
        let mut met = kept.clone().unwrap_or_default();
        let is_first = kept.is_none() && !is_own && !packages.is_empty();
        for (id, package) in packages {
            if is_first {
                met.0.insert(id.clone(), Known::of(package));
            } else if !is_own && let Some(known) = met.0.get_mut(id) {
                known.upgrade(package);
            }
        }
        if kept.as_ref() != Some(&met) && met != Self::default() {
            met.keep(store, now)?;
        }
        Ok(met)
    }

    /// Lets a package run that was not known.
    pub(super) fn accept(&mut self, store: &Store, package: &Package, now: i64) -> Result<(), Failure> {
        self.0.insert(package.manifest().id.clone(), Known::of(package));
        self.keep(store, now)
    }

    /// Returns what a package may do without further decision; none where the package may not run.
    pub(super) fn rights(&self, package: &Package) -> Option<&BTreeSet<Capability>> {
        let known = self.0.get(&package.manifest().id)?;
        (known.hash == package.hash().to_string()).then_some(&known.capabilities)
    }
}
