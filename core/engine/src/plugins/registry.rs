//! The plugins of a store: what came with the program, what was installed, what an author works on.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    io::Write,
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError, RwLock},
    time::Duration,
};

use etabli_plugin_host::{
    Capability, Host, HostConfig, Lang, LoadError, Manifest, Package, Plugin, PluginState, PluginStats,
    Watch, package,
};
use etabli_store::{GrantRecord, InstallRecord, Snapshot, Store, StoreError, UsageRecord};

use super::{bundled::Familiar, data::migrates_from, journal::Journal, running::Running};
use crate::{Failure, FailureCode, view::PluginSource};

/// Every plugin of a store.
pub(crate) struct Registry {
    host: Host,
    folder: PathBuf,
    /// What came with the program.
    bundled: BTreeMap<String, Package>,
    /// Which of these may run.
    familiar: RwLock<Familiar>,
    entries: RwLock<Vec<Arc<Entry>>>,
    changing: Mutex<()>,
    /// Held while records are brought to the version of their plugin.
    pub(super) settling: Mutex<()>,
    pub(crate) running: Arc<Running>,
    pub(crate) journal: Journal,
    /// No plugin runs in this session of the program.
    pub(crate) safe_mode: bool,
}

/// One plugin, loaded or not.
pub(crate) struct Entry {
    pub(crate) id: String,
    pub(crate) version: String,
    pub(crate) source: PluginSource,
    /// What it declares and was granted.
    pub(crate) granted: BTreeSet<Capability>,
    /// The capability for whose lack it was not loaded.
    pub(crate) lacks: Option<Capability>,
    /// How it had fared when it was loaded.
    pub(crate) usage: UsageRecord,
    pub(crate) plugin: Result<Plugin, Failure>,
    /// The plugin, while it does not run because its records are still those of an older version.
    pub(super) migrates: Option<Plugin>,
    pub(crate) package: Option<Package>,
}

impl Entry {
    pub(crate) fn name(&self, lang: Lang) -> String {
        self.package
            .as_ref()
            .map_or_else(|| self.id.clone(), |package| package.text(&package.manifest().name, lang))
    }

    /// Reports whether it is kept off because its package is not the one that came with the program.
    pub(super) fn is_unfamiliar(&self) -> bool {
        matches!(&self.plugin, Err(failure) if failure.code == FailureCode::PluginUnfamiliar)
    }

    fn broken(id: String, version: String, source: PluginSource, failure: Failure) -> Self {
        Self {
            id,
            version,
            source,
            granted: BTreeSet::new(),
            lacks: None,
            usage: UsageRecord::default(),
            plugin: Err(failure),
            migrates: None,
            package: None,
        }
    }

    /// Returns how the plugin has fared, with what it did in this run of the program.
    pub(crate) fn usage_now(&self) -> UsageRecord {
        let Ok(plugin) = &self.plugin else { return self.usage.clone() };
        let stats = plugin.stats();
        UsageRecord {
            version: self.version.clone(),
            calls: stats.calls,
            time_us: u64::try_from(stats.time.as_micros()).unwrap_or(u64::MAX),
            memory_peak: stats.memory_peak,
            strikes: stats.strikes,
            last_error: stats.last_error.unwrap_or_default(),
            isolated: match stats.state {
                PluginState::Ready => None,
                PluginState::Quarantined { reason } => Some(reason),
            },
            crashed: false,
        }
    }
}

fn stats(usage: &UsageRecord) -> PluginStats {
    PluginStats {
        calls: usage.calls,
        time: Duration::from_micros(usage.time_us),
        memory_peak: usage.memory_peak,
        strikes: usage.strikes,
        last_error: (!usage.last_error.is_empty()).then(|| usage.last_error.clone()),
        state: match &usage.isolated {
            Some(reason) => PluginState::Quarantined { reason: reason.clone() },
            None => PluginState::Ready,
        },
        ..PluginStats::default()
    }
}

/// Reports whether a decision about a capability is about this version.
pub(crate) fn covers(grant: &GrantRecord, version: &semver::Version) -> bool {
    let bound = |text: &str| semver::Version::parse(text).ok();
    bound(&grant.from).is_some_and(|from| from <= *version)
        && bound(&grant.below).is_some_and(|below| *version < below)
}

/// What a plugin may do where nothing was decided.
#[derive(Clone, Copy)]
enum ByDefault<'a> {
    /// An author works on it.
    Everything,
    /// It was installed.
    Nothing,
    /// It came with the program.
    These(&'a BTreeSet<Capability>),
}

/// Returns what a plugin may do: of what it declares, what an administrator granted for this version, and beyond
/// that what it may do by default and was not taken away.
fn granted(manifest: &Manifest, install: &InstallRecord, default: ByDefault<'_>) -> BTreeSet<Capability> {
    let is_granted = |capability: Capability| {
        let about =
            |grant: &&GrantRecord| grant.capability == capability.name() && covers(grant, &manifest.version);
        let by_default = match default {
            ByDefault::Everything => true,
            ByDefault::Nothing => false,
            ByDefault::These(capabilities) => capabilities.contains(&capability),
        };
        install.grants.iter().rfind(about).map_or(by_default, |grant| grant.granted)
    };
    manifest
        .capabilities
        .iter()
        .map(|spec| spec.capability)
        .filter(|&capability| is_granted(capability))
        .collect()
}

fn refused(detail: impl std::fmt::Display) -> Failure {
    Failure::new(FailureCode::PluginRefused, "").because(detail)
}

const UNKNOWN: &str = "the package is not the one that came with the program";
const CRASHED: &str = "the program ended while this plugin was at work";

impl Registry {
    /// Returns the budgets of every call.
    pub(super) fn budgets(&self) -> &HostConfig {
        self.host.config()
    }

    /// Loads every plugin: the packages of `bundled`, and those installed in the store. One that cannot be
    /// loaded is listed with the reason.
    pub(crate) fn load(store: &Store, bundled: &Path, safe_mode: bool, now: i64) -> Result<Self, Failure> {
        let folder = store.dir().join("plugins");
        let unusable = |error: &std::io::Error| {
            Failure::new(FailureCode::StoreUnreachable, folder.display().to_string()).because(error)
        };
        let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(&folder);
        made.map_err(|error| unusable(&error))?;
        let (running, crashed) = Running::open(&folder.join("running")).map_err(|error| unusable(&error))?;
        let running = Arc::new(running);
        let config = HostConfig { cache_dir: Some(store.dir().join("compiled")), ..HostConfig::default() };
        let watch: Arc<dyn Watch> = Arc::clone(&running) as _;
        let host = Host::watched(config, Some(watch)).map_err(refused)?;
        hold_crashed(store, &crashed)?;

        let mut registry = Self {
            host,
            bundled: BTreeMap::new(),
            familiar: RwLock::default(),
            entries: RwLock::default(),
            changing: Mutex::default(),
            settling: Mutex::default(),
            running,
            journal: Journal::new(&folder),
            folder,
            safe_mode,
        };
        let mut entries = Vec::new();
        for (path, package) in package::read_dir(bundled).map_err(refused)? {
            match package {
                Ok(package) => {
                    registry.bundled.entry(package.manifest().id.clone()).or_insert(package);
                }
                Err(error) => {
                    let file = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
                    let failure = refused(error);
                    entries.push(Entry::broken(file, String::new(), PluginSource::Bundled, failure));
                }
            }
        }
        let is_own = bundled == registry.folder;
        registry.familiar = RwLock::new(Familiar::meet(store, &registry.bundled, is_own, now)?);
        let snapshot = store.read()?;
        let installed = snapshot.installs()?.into_iter();
        let installed = installed.filter(|(_, install)| install.current.is_some()).map(|(id, _)| id);
        let ids: BTreeSet<String> = registry.bundled.keys().cloned().chain(installed).collect();
        for id in ids {
            entries.extend(registry.entry(&id, &snapshot)?);
        }
        entries.sort_by(|a, b| a.id.cmp(&b.id));
        registry.entries = RwLock::new(entries.into_iter().map(Arc::new).collect());
        Ok(registry)
    }

    /// Loads a plugin as the store says; `None` when it is neither bundled nor installed.
    fn entry(&self, id: &str, snapshot: &Snapshot) -> Result<Option<Entry>, StoreError> {
        let install = snapshot.install(id)?;
        let usage = snapshot.usage(id)?;
        let familiar = self.familiar.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(package) = self.bundled.get(id) {
            let source = PluginSource::Bundled;
            if let Some(rights) = familiar.rights(package) {
                let default = ByDefault::These(rights);
                return Ok(Some(self.loaded(package.clone(), source, snapshot, default)?));
            }
            // It does not take the place of what an administrator installed.
            if install.current.is_none() {
                let failure = Failure::new(FailureCode::PluginUnfamiliar, id).because(UNKNOWN);
                let version = package.manifest().version.to_string();
                let held = Entry::broken(id.to_owned(), version, source, failure);
                return Ok(Some(Entry { usage, package: Some(package.clone()), ..held }));
            }
        }
        let Some(current) = &install.current else { return Ok(None) };
        Ok(Some(match package::read_file(&self.file(id, &current.hash)) {
            Ok(package) if package.hash().0 == current.hash => {
                self.loaded(package, PluginSource::Installed, snapshot, ByDefault::Nothing)?
            }
            other => {
                let problem = other.err().map_or_else(
                    || "the file is not the package that was installed".to_owned(),
                    |error| error.to_string(),
                );
                let (version, source) = (current.version.clone(), PluginSource::Installed);
                Entry::broken(id.to_owned(), version, source, refused(problem))
            }
        }))
    }

    fn loaded(
        &self,
        package: Package,
        source: PluginSource,
        snapshot: &Snapshot,
        default: ByDefault<'_>,
    ) -> Result<Entry, StoreError> {
        let manifest = package.manifest();
        let (id, version) = (manifest.id.clone(), manifest.version.to_string());
        let (install, usage) = (snapshot.install(&id)?, snapshot.usage(&id)?);
        let granted = granted(manifest, &install, default);
        let usage = if usage.version == version || usage.crashed {
            usage
        } else {
            UsageRecord { version: version.clone(), ..UsageRecord::default() }
        };
        let mut lacks = None;
        let mut plugin = if self.safe_mode {
            Err(Failure::new(FailureCode::PluginOff, id.as_str()))
        } else if usage.crashed {
            Err(Failure::new(FailureCode::PluginHeld, id.as_str()).because(CRASHED))
        } else {
            self.host.load(&package, &granted).map_err(|error| match &error {
                LoadError::NotGranted { capability } => {
                    lacks = Some(*capability);
                    Failure::new(FailureCode::PluginNotGranted, id.as_str()).because(error)
                }
                _ => refused(error),
            })
        };
        if let Ok(plugin) = &plugin {
            plugin.resume(stats(&usage));
        }
        let mut migrates = None;
        if plugin.is_ok()
            && let Some(older) = migrates_from(manifest, snapshot)?
        {
            let detail = format!("the records are those of version {older}");
            let waits = Failure::new(FailureCode::PluginMigration, id.as_str()).because(detail);
            migrates = std::mem::replace(&mut plugin, Err(waits)).ok();
        }
        Ok(Entry { id, version, source, granted, lacks, usage, plugin, migrates, package: Some(package) })
    }

    /// Returns every plugin, in the order of their ids.
    pub(crate) fn all(&self) -> Vec<Arc<Entry>> {
        self.entries.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn find(&self, id: &str) -> Result<Arc<Entry>, Failure> {
        let found = self.all().into_iter().find(|entry| entry.id == id);
        found.ok_or_else(|| Failure::new(FailureCode::PluginUnknown, id))
    }

    /// Reports whether a plugin may use a capability now.
    pub(crate) fn permits(&self, id: &str, capability: Capability) -> bool {
        let entries = self.entries.read().unwrap_or_else(PoisonError::into_inner);
        entries.iter().any(|entry| entry.id == id && entry.granted.contains(&capability))
    }

    pub(crate) fn is_bundled(&self, id: &str) -> bool {
        self.bundled.contains_key(id)
    }

    /// Lets a package of the program's folder run from here on, if it does not.
    pub(crate) fn accept(&self, id: &str, store: &Store, now: i64) -> Result<(), Failure> {
        let Some(package) = self.bundled.get(id) else { return Ok(()) };
        let mut familiar = self.familiar.write().unwrap_or_else(PoisonError::into_inner);
        if familiar.rights(package).is_none() {
            familiar.accept(store, package, now)?;
        }
        Ok(())
    }

    /// Compiles a package with everything that it declares, without running it.
    pub(crate) fn check(&self, package: &Package) -> Result<(), LoadError> {
        self.beside(package).map(drop)
    }

    /// Loads a package beside what runs. What it may do is asked of the rights of its plugin, call by call.
    pub(crate) fn beside(&self, package: &Package) -> Result<Plugin, LoadError> {
        let declared = package.manifest().capabilities.iter().map(|spec| spec.capability).collect();
        self.host.load(package, &declared)
    }

    /// Loads a plugin again, after what the store says about it changed. Calls that run go on with what they
    /// began with, except that a capability taken away is denied to them too.
    pub(crate) fn reload(&self, id: &str, store: &Store) -> Result<(), Failure> {
        let _turn = self.changing.lock().unwrap_or_else(PoisonError::into_inner);
        let snapshot = store.read()?;
        let developed = self.find(id).ok().filter(|entry| entry.source == PluginSource::Development);
        let entry = match developed.and_then(|entry| entry.package.clone()) {
            Some(package) => {
                let source = PluginSource::Development;
                Some(self.loaded(package, source, &snapshot, ByDefault::Everything)?)
            }
            None => self.entry(id, &snapshot)?,
        };
        self.replace(id, entry.map(Arc::new));
        Ok(())
    }

    /// Puts an author's package in the place of what is installed.
    pub(crate) fn develop(&self, package: Package, store: &Store) -> Result<(), Failure> {
        let _turn = self.changing.lock().unwrap_or_else(PoisonError::into_inner);
        let id = package.manifest().id.clone();
        let entry = self.loaded(package, PluginSource::Development, &store.read()?, ByDefault::Everything)?;
        self.replace(&id, Some(Arc::new(entry)));
        Ok(())
    }

    /// Keeps a plugin off whose records could not be brought to its version, until it is loaded again.
    pub(super) fn hold(&self, entry: &Entry, failure: &Failure) {
        let _turn = self.changing.lock().unwrap_or_else(PoisonError::into_inner);
        let held = Entry {
            id: entry.id.clone(),
            version: entry.version.clone(),
            source: entry.source,
            granted: entry.granted.clone(),
            lacks: None,
            usage: entry.usage.clone(),
            plugin: Err(failure.clone()),
            migrates: None,
            package: entry.package.clone(),
        };
        self.replace(&entry.id, Some(Arc::new(held)));
    }

    /// Returns from an author's package to what the store says.
    pub(crate) fn stop_developing(&self, id: &str, store: &Store) -> Result<(), Failure> {
        let _turn = self.changing.lock().unwrap_or_else(PoisonError::into_inner);
        let entry = self.entry(id, &store.read()?)?;
        self.replace(id, entry.map(Arc::new));
        Ok(())
    }

    fn replace(&self, id: &str, entry: Option<Arc<Entry>>) {
        let mut entries = self.entries.write().unwrap_or_else(PoisonError::into_inner);
        entries.retain(|known| known.id != id);
        entries.extend(entry);
        entries.sort_by(|a, b| a.id.cmp(&b.id));
    }

    fn file(&self, id: &str, hash: &[u8; 32]) -> PathBuf {
        let name = etabli_model::BlobHash(*hash).to_string();
        self.folder.join(id).join(format!("{name}.etabli"))
    }

    /// Keeps a package in the store's folder, durably, before the batch that refers to it.
    pub(crate) fn keep_file(&self, id: &str, hash: &[u8; 32], bytes: &[u8]) -> std::io::Result<()> {
        let path = self.file(id, hash);
        let folder = self.folder.join(id);
        fs::DirBuilder::new().recursive(true).mode(0o700).create(&folder)?;
        let temporary = path.with_extension("tmp");
        let mut file =
            fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&temporary)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        fs::rename(&temporary, &path)?;
        fs::File::open(folder)?.sync_all()
    }

    /// Reads a package that was installed earlier.
    pub(crate) fn kept(&self, id: &str, hash: &[u8; 32]) -> Result<Package, Failure> {
        let package = package::read_file(&self.file(id, hash)).map_err(refused)?;
        if package.hash().0 != *hash {
            return Err(refused("the file is not the package that was installed"));
        }
        Ok(package)
    }

    /// Removes a package that nothing refers to any more.
    pub(crate) fn drop_file(&self, id: &str, hash: &[u8; 32]) {
        if let Err(error) = fs::remove_file(self.file(id, hash)) {
            tracing::warn!(%error, id, "a package of an earlier version stays behind");
        }
    }
}

/// Keeps off those that were at work when the program ended, until a person restarts them.
fn hold_crashed(store: &Store, crashed: &[String]) -> Result<(), Failure> {
    let mut usages = Vec::new();
    for id in crashed {
        let usage = store.read()?.usage(id)?;
        let isolated = Some(CRASHED.to_owned());
        let last_error = CRASHED.to_owned();
        usages.push((id.clone(), UsageRecord { crashed: true, isolated, last_error, ..usage }));
        tracing::warn!(plugin = id, "{CRASHED}");
    }
    if usages.is_empty() {
        return Ok(());
    }
    Ok(store.append_ledger(&[], &usages)?)
}
