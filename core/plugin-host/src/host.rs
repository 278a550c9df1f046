//! The engine that all plugins share, and the way from a package to a plugin.

use std::{collections::BTreeSet, path::PathBuf, sync::Arc, time::Duration};

use wasmtime::{
    Config, Engine,
    component::{Component, HasSelf, Linker},
};

use crate::{
    Capability, LoadError, Package, Plugin, bind, cache::Cache, capability::API_LINE, clock::Ticker, grant,
    inspect::inspect, instance::CallState,
};

/// The budgets of every call, and where compiled code is kept.
#[derive(Debug, Clone)]
pub struct HostConfig {
    /// How long a guest may compute in one call; time inside host calls is not counted.
    pub call_budget: Duration,
    /// How often a running guest is checked against its budget.
    pub tick: Duration,
    /// The most memory of one call, in bytes.
    pub memory_bytes: usize,
    /// The most data that a guest hands over at once, in bytes.
    pub output_bytes: usize,
    /// The most stack of a guest, in bytes.
    pub stack_bytes: usize,
    /// The most host calls of one call.
    pub host_calls: u32,
    /// The most log lines of one call.
    pub log_lines: u32,
    /// After so many faults a plugin is quarantined.
    pub strikes: u32,
    /// A folder that only this host writes; without it nothing is kept.
    pub cache_dir: Option<PathBuf>,
}

impl Default for HostConfig {
    fn default() -> Self {
        Self {
            call_budget: Duration::from_secs(5),
            tick: Duration::from_millis(10),
            memory_bytes: 64 << 20,
            output_bytes: 4 << 20,
            stack_bytes: 512 << 10,
            host_calls: 10_000,
            log_lines: 200,
            strikes: 3,
            cache_dir: None,
        }
    }
}

/// Why plugins cannot be run at all.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum HostError {
    /// The processor or the system lacks something.
    #[error("this system cannot run plugins: {0}")]
    Engine(String),
    /// The thread that watches the budgets cannot be started.
    #[error("the watch over running plugins cannot be started")]
    Thread(#[from] std::io::Error),
}

/// Is told when a plugin's code is about to be compiled or run, and when that has ended.
///
/// Whoever keeps this in a file knows after a crash which plugin was at work.
pub trait Watch: Send + Sync {
    /// Work on the plugin begins; several works on one plugin may overlap.
    fn begin(&self, plugin: &str);
    /// A work on the plugin has ended, in whatever way.
    fn end(&self, plugin: &str);
}

/// A work that is watched; it ends when this is dropped.
pub(crate) struct Watched<'a>(Option<(&'a dyn Watch, &'a str)>);

impl Drop for Watched<'_> {
    fn drop(&mut self) {
        if let Some((watch, plugin)) = self.0 {
            watch.end(plugin);
        }
    }
}

/// What the plugins of a host share.
pub(crate) struct Shared {
    pub(crate) engine: Engine,
    pub(crate) ticker: Ticker,
    pub(crate) config: HostConfig,
    cache: Option<Cache>,
    watch: Option<Arc<dyn Watch>>,
}

impl Shared {
    pub(crate) fn watch<'a>(&'a self, plugin: &'a str) -> Watched<'a> {
        Watched(self.watch.as_deref().map(|watch| {
            watch.begin(plugin);
            (watch, plugin)
        }))
    }
}

/// Loads plugins. Cheap to clone; the clones are one host.
#[derive(Clone)]
pub struct Host {
    shared: Arc<Shared>,
}

impl Host {
    /// Makes a host with these budgets.
    pub fn new(config: HostConfig) -> Result<Self, HostError> {
        Self::watched(config, None)
    }

    /// Makes a host that tells somebody when plugins are at work.
    pub fn watched(config: HostConfig, watch: Option<Arc<dyn Watch>>) -> Result<Self, HostError> {
        let mut engine = Config::new();
        engine.wasm_component_model(true).epoch_interruption(true).max_wasm_stack(config.stack_bytes);
        let engine = Engine::new(&engine).map_err(|error| HostError::Engine(format!("{error:#}")))?;
        let cache = config.cache_dir.as_deref().and_then(|folder| {
            let opened = Cache::open(folder);
            opened.inspect_err(|error| tracing::warn!(%error, "compiled plugins are not kept")).ok()
        });
        let ticker = Ticker::start(engine.clone(), config.tick)?;
        Ok(Self { shared: Arc::new(Shared { engine, ticker, config, cache, watch }) })
    }

    /// Returns the budgets of every call.
    #[must_use]
    pub fn config(&self) -> &HostConfig {
        &self.shared.config
    }

    /// Checks what the plugin asks for against what it declares and what was granted, and compiles it.
    ///
    /// None of the plugin's code runs.
    pub fn load(&self, package: &Package, granted: &BTreeSet<Capability>) -> Result<Plugin, LoadError> {
        let inspection = inspect(package.component())?;
        let linked = grant::check(package.manifest(), &inspection, granted)?;
        let _watched = self.shared.watch(&package.manifest().id);
        let component = self.compile(package.component())?;
        let linker =
            self.linker(&linked).map_err(|error| LoadError::Compile { detail: format!("{error:#}") })?;
        let pre = linker.instantiate_pre(&component).map_err(incompatible)?;
        Plugin::new(Arc::clone(&self.shared), package, pre)
    }

    fn compile(&self, bytes: &[u8]) -> Result<Component, LoadError> {
        let engine = &self.shared.engine;
        if let Some(component) = self.shared.cache.as_ref().and_then(|cache| cache.load(engine, bytes)) {
            return Ok(component);
        }
        let component = Component::new(engine, bytes)
            .map_err(|error| LoadError::Compile { detail: format!("{error:#}") })?;
        if let Some(cache) = &self.shared.cache
            && let Err(error) = cache.store(engine, bytes, &component)
        {
            tracing::warn!(%error, "a compiled plugin was not kept");
        }
        Ok(component)
    }

    /// Provides these capabilities and no others.
    fn linker(&self, capabilities: &BTreeSet<Capability>) -> wasmtime::Result<Linker<CallState>> {
        use Capability as C;
        type State = HasSelf<CallState>;
        let mut linker = Linker::new(&self.shared.engine);
        let l = &mut linker;
        bind::types::add_to_linker::<_, State>(l, |s| s)?;
        for capability in capabilities {
            match capability {
                C::Log => bind::log::add_to_linker::<_, State>(l, |s| s.by(C::Log))?,
                C::Clock => bind::clock::add_to_linker::<_, State>(l, |s| s.by(C::Clock))?,
                C::Locale => bind::locale::add_to_linker::<_, State>(l, |s| s.by(C::Locale))?,
                C::Settings => bind::settings::add_to_linker::<_, State>(l, |s| s.by(C::Settings))?,
                C::MessagesHeaders => {
                    bind::messages_headers::add_to_linker::<_, State>(l, |s| s.by(C::MessagesHeaders))?
                }
                C::MessagesText => {
                    bind::messages_text::add_to_linker::<_, State>(l, |s| s.by(C::MessagesText))?
                }
                C::AddressBook => bind::address_book::add_to_linker::<_, State>(l, |s| s.by(C::AddressBook))?,
                C::Records => bind::records::add_to_linker::<_, State>(l, |s| s.by(C::Records))?,
                C::Dialogs => bind::dialogs::add_to_linker::<_, State>(l, |s| s.by(C::Dialogs))?,
                C::MessagesAttachments => {
                    bind::messages_attachments::add_to_linker::<_, State>(l, |s| {
                        s.by(C::MessagesAttachments)
                    })?;
                }
                C::Mailbox => bind::mailbox::add_to_linker::<_, State>(l, |s| s.by(C::Mailbox))?,
                C::LinkStore => bind::link_store::add_to_linker::<_, State>(l, |s| s.by(C::LinkStore))?,
                C::Files => bind::files::add_to_linker::<_, State>(l, |s| s.by(C::Files))?,
                C::Progress => bind::progress::add_to_linker::<_, State>(l, |s| s.by(C::Progress))?,
                C::Http => bind::http::add_to_linker::<_, State>(l, |s| s.by(C::Http))?,
                C::Secrets => bind::secrets::add_to_linker::<_, State>(l, |s| s.by(C::Secrets))?,
            }
        }
        Ok(linker)
    }
}

pub(crate) fn incompatible(error: wasmtime::Error) -> LoadError {
    LoadError::Incompatible { api: API_LINE.to_owned(), detail: format!("{error:#}") }
}
