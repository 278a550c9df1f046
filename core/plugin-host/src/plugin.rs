//! A loaded plugin, as the engine uses it.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak, atomic::Ordering},
    time::Duration,
};

use etabli_model::{Chip, Query};
use serde::{Deserialize, Serialize};
use wasmtime::{
    Store,
    component::{Instance, InstancePre},
};

use crate::{
    CallError, Contribution, Lang, LoadError, Manifest, Package, Record, Selection, Services, bind,
    cap::{convert, links, search},
    host::{Shared, incompatible},
    instance::{Call, CallState, Counters, Usage},
    services::NoServices,
    text::{Texts, clean},
};

/// Whether a plugin can be called.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum PluginState {
    /// It can.
    #[default]
    Ready,
    /// It failed too often; a person decides when it may run again.
    Quarantined {
        /// The last fault, for the author.
        reason: String,
    },
}

/// What a plugin has done since it was loaded.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PluginStats {
    /// How often it was called.
    pub calls: u64,
    /// How long it computed, without the time inside host calls.
    pub time: Duration,
    /// The most memory of one call, in bytes.
    pub memory_peak: u64,
    /// How long the longest call computed since it was loaded.
    pub longest: Duration,
    /// Faults since it was loaded or switched on again.
    pub strikes: u32,
    /// The last error, for the author.
    pub last_error: Option<String>,
    /// Whether it can be called.
    pub state: PluginState,
    /// Instances that were made since it was loaded.
    pub instances: u64,
    /// Imports that these called.
    pub host_calls: u64,
}

pub(crate) struct Inner {
    pub(crate) host: Arc<Shared>,
    pub(crate) manifest: Arc<Manifest>,
    pub(crate) texts: Arc<Texts>,
    pub(crate) pre: InstancePre<CallState>,
    commands: Option<bind::commands::WithCommandsIndices>,
    pub(crate) columns: Option<bind::columns::WithColumnsIndices>,
    pub(crate) message_fields: Option<bind::message_fields::WithMessageFieldsIndices>,
    search_fields: Option<bind::search_fields::WithSearchFieldsIndices>,
    links: Option<bind::links::WithLinksIndices>,
    pub(crate) views: Option<bind::views::WithViewsIndices>,
    pub(crate) importer: Option<bind::importer::WithImporterIndices>,
    pub(crate) mail_events: Option<bind::mail_events::WithMailEventsIndices>,
    pub(crate) lifecycle: Option<bind::lifecycle::WithLifecycleIndices>,
    stats: Mutex<PluginStats>,
    pub(crate) counters: Arc<Counters>,
}

/// A plugin that can be called from any thread. Cheap to clone; the clones are one plugin.
///
/// Each call has an instance of its own, so that calls do not wait for each other.
#[derive(Clone)]
pub struct Plugin {
    inner: Arc<Inner>,
}

/// Tells a loaded plugin from another, also from the same version loaded again; keeps neither alive.
#[derive(Debug, Clone, Default)]
pub struct LoadedAs(Weak<Inner>);

impl LoadedAs {
    /// Reports whether this is that plugin.
    #[must_use]
    pub fn is(&self, plugin: &Plugin) -> bool {
        std::ptr::eq(self.0.as_ptr(), Arc::as_ptr(&plugin.inner))
    }
}

impl std::fmt::Debug for Plugin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Plugin").field("id", &self.inner.manifest.id).finish_non_exhaustive()
    }
}

impl Plugin {
    pub(crate) fn new(
        host: Arc<Shared>,
        package: &Package,
        pre: InstancePre<CallState>,
    ) -> Result<Self, LoadError> {
        let (manifest, texts) = package.shared();
        let exports = manifest.contributions();
        macro_rules! indices {
            ($contribution:ident, $indices:path) => {
                exports
                    .contains(&Contribution::$contribution)
                    .then(|| <$indices>::new(&pre))
                    .transpose()
                    .map_err(incompatible)?
            };
        }
        let inner = Inner {
            host,
            commands: indices!(Commands, bind::commands::WithCommandsIndices),
            columns: indices!(Columns, bind::columns::WithColumnsIndices),
            message_fields: indices!(MessageFields, bind::message_fields::WithMessageFieldsIndices),
            search_fields: indices!(SearchFields, bind::search_fields::WithSearchFieldsIndices),
            links: indices!(Links, bind::links::WithLinksIndices),
            views: indices!(Views, bind::views::WithViewsIndices),
            importer: indices!(Importer, bind::importer::WithImporterIndices),
            mail_events: indices!(MailEvents, bind::mail_events::WithMailEventsIndices),
            lifecycle: indices!(Lifecycle, bind::lifecycle::WithLifecycleIndices),
            stats: Mutex::default(),
            counters: Arc::default(),
            manifest,
            texts,
            pre,
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Returns what tells this plugin from another one, and from its next loading.
    #[must_use]
    pub fn loaded_as(&self) -> LoadedAs {
        LoadedAs(Arc::downgrade(&self.inner))
    }

    /// Returns the manifest.
    #[must_use]
    pub fn manifest(&self) -> &Manifest {
        &self.inner.manifest
    }

    /// Returns the text of a key of the manifest.
    #[must_use]
    pub fn text(&self, key: &str, lang: Lang) -> String {
        self.inner.texts.key(key, None, lang)
    }

    /// Runs a command for what is selected; blocks until the person has answered its dialogs.
    pub fn run_command(
        &self,
        command: &str,
        selection: &Selection,
        services: Box<dyn Services>,
    ) -> Result<(), CallError> {
        let (Some(indices), Some(spec)) = (&self.inner.commands, self.inner.manifest.command(command)) else {
            return Err(refused(format!("there is no command `{command}`")));
        };
        if !spec.when.holds(selection.count()) {
            return Err(refused(format!("`{command}` needs {}", spec.when)));
        }
        let lang = services.locale();
        let selected = convert::selection(selection);
        self.call(
            services,
            |store, instance| {
                indices
                    .load(&mut *store, instance)?
                    .etabli_plugin_commands()
                    .call_run(store, command, &selected)
            },
            |answer| answer.map_err(|error| self.failed(&error, lang)),
        )
    }

    /// Asks what a search field searches for a text.
    pub fn search_plan(&self, field: &str, text: &str, lang: Lang) -> Result<Query, CallError> {
        let known = self.inner.manifest.search_fields.iter().any(|spec| spec.id == field);
        let (Some(indices), true) = (&self.inner.search_fields, known) else {
            return Err(refused(format!("there is no search field `{field}`")));
        };
        self.call(
            Box::new(NoServices(lang)),
            |store, instance| {
                indices
                    .load(&mut *store, instance)?
                    .etabli_plugin_search_fields()
                    .call_plan(store, field, text)
            },
            |answer| match answer {
                Ok(steps) => search::query(&self.inner.manifest, steps)
                    .map_err(|detail| CallError::BadAnswer { detail }),
                Err(error) => Err(self.failed(&error, lang)),
            },
        )
    }

    /// Asks for the chips of linked records: one per record, in the same order.
    pub fn chips(&self, records: &[Record], lang: Lang) -> Result<Vec<Chip>, CallError> {
        let Some(indices) = &self.inner.links else { return Err(refused("the plugin has no links")) };
        let theirs: Vec<_> = records.iter().map(convert::record).collect();
        self.call(
            Box::new(NoServices(lang)),
            |store, instance| {
                indices.load(&mut *store, instance)?.etabli_plugin_links().call_chips(store, &theirs)
            },
            |chips| {
                links::chips(chips, records, &self.inner.manifest.id, &self.inner.texts, lang)
                    .map_err(|detail| CallError::BadAnswer { detail })
            },
        )
    }

    /// Returns what the plugin has done since it was loaded.
    #[must_use]
    pub fn stats(&self) -> PluginStats {
        let counters = &self.inner.counters;
        PluginStats {
            instances: counters.instances.load(Ordering::Relaxed),
            host_calls: counters.host_calls.load(Ordering::Relaxed),
            ..self.lock().clone()
        }
    }

    /// Goes on counting from what is known of earlier runs of the program.
    pub fn resume(&self, stats: PluginStats) {
        *self.lock() = stats;
    }

    /// Lets a quarantined plugin run again, with a clean slate.
    pub fn reenable(&self) {
        let mut stats = self.lock();
        stats.strikes = 0;
        stats.state = PluginState::Ready;
    }

    fn lock(&self) -> MutexGuard<'_, PluginStats> {
        self.inner.stats.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn failed(&self, error: &bind::types::Error, lang: Lang) -> CallError {
        match error {
            bind::types::Error::Text(text) => {
                let message = self.inner.texts.resolve(text, lang);
                CallError::Failed { detail: message.clone(), message }
            }
            bind::types::Error::Failure(failure) => {
                let message = convert::failure_for_user(failure.kind, lang).to_owned();
                CallError::Failed { message, detail: clean(&failure.message) }
            }
        }
    }

    /// Calls the guest, turns its answer into ours, and keeps the books.
    pub(crate) fn call<A, T>(
        &self,
        services: Box<dyn Services>,
        work: impl FnOnce(&mut Store<CallState>, &Instance) -> wasmtime::Result<A>,
        convert: impl FnOnce(A) -> Result<T, CallError>,
    ) -> Result<T, CallError> {
        self.check_ready()?;
        let Inner { host, pre, manifest, texts, counters, .. } = &*self.inner;
        let _watched = host.watch(&manifest.id);
        let (answer, usage) = Call { host, pre, manifest, texts, counters, services }.run(work);
        let outcome = answer.and_then(convert);
        self.keep_books(&outcome, &usage);
        outcome
    }

    /// Fails while the plugin is quarantined.
    pub(crate) fn check_ready(&self) -> Result<(), CallError> {
        match &self.lock().state {
            PluginState::Quarantined { reason } => Err(CallError::Quarantined { reason: reason.clone() }),
            PluginState::Ready => Ok(()),
        }
    }

    /// Counts a call, and a strike when it failed by the plugin's fault.
    pub(crate) fn keep_books<T>(&self, outcome: &Result<T, CallError>, usage: &Usage) {
        let Inner { host, manifest, .. } = &*self.inner;
        let mut stats = self.lock();
        stats.calls += 1;
        stats.time += usage.time;
        stats.longest = stats.longest.max(usage.time);
        stats.memory_peak = stats.memory_peak.max(usage.memory_peak as u64);
        if let Err(error) = outcome {
            let reason = error.for_author();
            if error.is_fault() {
                tracing::warn!(plugin = manifest.id, error = reason, "a plugin failed");
                stats.strikes += 1;
                if stats.strikes >= host.config.strikes {
                    stats.state = PluginState::Quarantined { reason: reason.clone() };
                }
            }
            stats.last_error = Some(reason);
        }
    }

    pub(crate) fn inner(&self) -> &Inner {
        &self.inner
    }
}

pub(crate) fn refused(detail: impl Into<String>) -> CallError {
    CallError::Refused { detail: detail.into() }
}
