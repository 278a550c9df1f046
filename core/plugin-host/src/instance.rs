//! One call of one guest: a fresh instance, its budgets, and what its end means.
//!
//! Guests keep nothing between calls. An instance costs microseconds, and one that trapped cannot be used again.

use std::{
    cell::Cell,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use wasmtime::{
    ResourceLimiter, Store, Trap, UpdateDeadline, WasmBacktrace,
    component::{Instance, InstancePre, ResourceTable},
};

use crate::{
    CallError, Capability, HostConfig, Lang, LogLevel, Manifest, Services, host::Shared,
    services::ServiceError, text::Texts,
};

/// The longest line of a plugin's log, in bytes.
const MAX_LOG_LINE: usize = 1000;
/// So many frames of a trap are kept for the author.
const FRAMES: usize = 6;

/// A budget that ran out, as it travels through wasmtime's errors.
#[derive(Debug, Clone, Copy, thiserror::Error)]
enum Overrun {
    #[error("memory")]
    Memory,
    #[error("host calls")]
    HostCalls,
    #[error("{0}")]
    Denied(Capability),
}

/// What of a plugin ran, counted where it runs.
#[derive(Debug, Default)]
pub(crate) struct Counters {
    /// Instances that were made.
    pub(crate) instances: AtomicU64,
    /// Imports that were called, allowed or denied.
    pub(crate) host_calls: AtomicU64,
}

/// What the host knows while a guest runs.
pub(crate) struct CallState {
    pub(crate) manifest: Arc<Manifest>,
    pub(crate) texts: Arc<Texts>,
    pub(crate) lang: Lang,
    pub(crate) sources: ResourceTable,
    services: Box<dyn Services>,
    counters: Arc<Counters>,
    memory: MemoryLimit,
    started: Instant,
    host_time: Duration,
    host_calls_left: u32,
    log_lines_left: u32,
    /// The capability that the guest is using just now.
    used: Option<Capability>,
}

impl CallState {
    /// Notes through which capability the guest comes in.
    pub(crate) fn by(&mut self, capability: Capability) -> &mut Self {
        self.used = Some(capability);
        self
    }

    /// Serves one import: counts it, and does not charge its time to the guest.
    pub(crate) fn serve<T>(
        &mut self,
        work: impl FnOnce(&mut Self, &mut dyn Services) -> T,
    ) -> wasmtime::Result<T> {
        self.counters.host_calls.fetch_add(1, Ordering::Relaxed);
        self.host_calls_left =
            self.host_calls_left.checked_sub(1).ok_or_else(|| wasmtime::Error::new(Overrun::HostCalls))?;
        let used = self.used.take().ok_or_else(|| wasmtime::Error::msg("a host call by no capability"))?;
        let started = Instant::now();
        let inside = InHostCall::enter();
        let permitted = self.services.permit(used);
        if !permitted {
            return Err(wasmtime::Error::new(Overrun::Denied(used)));
        }
        let mut services = std::mem::replace(&mut self.services, Box::new(Busy));
        let answer = work(self, &mut *services);
        self.services = services;
        drop(inside);
        self.host_time += started.elapsed();
        Ok(answer)
    }

    /// Takes a line of the guest's log, until it has written too many.
    pub(crate) fn log(&mut self, services: &mut dyn Services, level: LogLevel, message: &str) {
        let Some(left) = self.log_lines_left.checked_sub(1) else { return };
        self.log_lines_left = left;
        let mut end = message.len().min(MAX_LOG_LINE);
        while !message.is_char_boundary(end) {
            end -= 1;
        }
        services.log(level, &crate::text::clean(&message[..end]));
        if left == 0 {
            services.log(LogLevel::Warn, "the plugin wrote too many lines, the rest of this call is dropped");
        }
    }
}

/// Stands in for the services while they serve.
struct Busy;
impl Services for Busy {}

struct MemoryLimit {
    limit: usize,
    /// The sum of all memories of the instance, which only grow.
    peak: usize,
    /// The sum of all tables, in elements.
    elements: usize,
}

/// A component made from Python has some ten thousand elements.
const MAX_ELEMENTS: usize = 200_000;

impl ResourceLimiter for MemoryLimit {
    fn memory_growing(
        &mut self,
        current: usize,
        desired: usize,
        _maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        let sum = self.peak.saturating_add(desired.saturating_sub(current));
        if sum > self.limit {
            return Err(wasmtime::Error::new(Overrun::Memory));
        }
        self.peak = sum;
        Ok(true)
    }

    fn table_growing(
        &mut self,
        current: usize,
        desired: usize,
        _maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        self.elements = self.elements.saturating_add(desired.saturating_sub(current));
        if self.elements > MAX_ELEMENTS {
            return Err(wasmtime::Error::new(Overrun::Memory));
        }
        Ok(true)
    }

    // A component made from Python has more than 16 core instances.
    fn instances(&self) -> usize {
        64
    }

    fn tables(&self) -> usize {
        64
    }

    fn memories(&self) -> usize {
        8
    }
}

thread_local! {
    static IN_HOST_CALL: Cell<bool> = const { Cell::new(false) };
}

/// Marks the thread while it serves a guest, so that no guest starts another.
struct InHostCall;

impl InHostCall {
    fn enter() -> Self {
        IN_HOST_CALL.set(true);
        Self
    }
}

impl Drop for InHostCall {
    fn drop(&mut self) {
        IN_HOST_CALL.set(false);
    }
}

/// What a call leaves behind besides its answer.
pub(crate) struct Usage {
    pub(crate) memory_peak: usize,
    /// Without the time inside host calls.
    pub(crate) time: Duration,
}

/// Who is called, and with what.
pub(crate) struct Call<'a> {
    pub(crate) host: &'a Shared,
    pub(crate) pre: &'a InstancePre<CallState>,
    pub(crate) manifest: &'a Arc<Manifest>,
    pub(crate) texts: &'a Arc<Texts>,
    pub(crate) counters: &'a Arc<Counters>,
    pub(crate) services: Box<dyn Services>,
}

impl Call<'_> {
    /// Makes an instance, runs `work` with it and drops it.
    pub(crate) fn run<T>(
        self,
        work: impl FnOnce(&mut Store<CallState>, &Instance) -> wasmtime::Result<T>,
    ) -> (Result<T, CallError>, Usage) {
        let host = self.host;
        let mut guest = self.guest();
        let instance = match guest.instantiate(host) {
            Ok(instance) => instance,
            Err(error) => return (Err(error), guest.usage()),
        };
        let answer = guest.call(host, |store| work(store, &instance));
        (answer, guest.usage())
    }

    /// Prepares an instance that serves several calls, each with its own budgets.
    pub(crate) fn guest(self) -> Guest {
        let config = &self.host.config;
        let mut store = Store::new(
            &self.host.engine,
            CallState {
                manifest: Arc::clone(self.manifest),
                texts: Arc::clone(self.texts),
                lang: self.services.locale(),
                services: self.services,
                counters: Arc::clone(self.counters),
                sources: ResourceTable::new(),
                memory: MemoryLimit { limit: config.memory_bytes, peak: 0, elements: 0 },
                started: Instant::now(),
                host_time: Duration::ZERO,
                host_calls_left: config.host_calls,
                log_lines_left: config.log_lines,
                used: None,
            },
        );
        store.limiter(|state| &mut state.memory);
        store.set_hostcall_fuel(config.output_bytes);
        let budget = config.call_budget;
        store.epoch_deadline_callback(move |context| {
            let state = context.data();
            let spent = state.started.elapsed().saturating_sub(state.host_time);
            Ok(if spent > budget { UpdateDeadline::Interrupt } else { UpdateDeadline::Continue(1) })
        });
        Guest { store, pre: self.pre.clone(), time: Duration::ZERO }
    }
}

/// An instance and its books.
pub(crate) struct Guest {
    pub(crate) store: Store<CallState>,
    pre: InstancePre<CallState>,
    time: Duration,
}

impl Guest {
    /// Makes the instance.
    pub(crate) fn instantiate(&mut self, host: &Shared) -> Result<Instance, CallError> {
        let pre = self.pre.clone();
        self.call(host, |store| {
            store.data().counters.instances.fetch_add(1, Ordering::Relaxed);
            pre.instantiate(store)
        })
    }

    /// Lets the guest run, with fresh budgets for time, host calls and log lines.
    pub(crate) fn call<T>(
        &mut self,
        host: &Shared,
        work: impl FnOnce(&mut Store<CallState>) -> wasmtime::Result<T>,
    ) -> Result<T, CallError> {
        if IN_HOST_CALL.get() {
            let detail = "a plugin cannot be called while another one waits for its host call".to_owned();
            return Err(CallError::Refused { detail });
        }
        let config = &host.config;
        let state = self.store.data_mut();
        state.started = Instant::now();
        state.host_time = Duration::ZERO;
        state.host_calls_left = config.host_calls;
        state.log_lines_left = config.log_lines;
        self.store.set_epoch_deadline(1);
        let ticking = host.ticker.running();
        let answer = work(&mut self.store);
        drop(ticking);
        let state = self.store.data();
        self.time += state.started.elapsed().saturating_sub(state.host_time);
        answer.map_err(|error| fault(&error, config))
    }

    /// Returns what the instance used so far.
    pub(crate) fn usage(&self) -> Usage {
        Usage { memory_peak: self.store.data().memory.peak, time: self.time }
    }
}

/// Tells how a guest ended.
fn fault(error: &wasmtime::Error, config: &HostConfig) -> CallError {
    match error.downcast_ref() {
        Some(Overrun::Memory) => return CallError::Memory { limit_bytes: config.memory_bytes as u64 },
        Some(Overrun::HostCalls) => return CallError::HostCalls { limit: config.host_calls },
        Some(Overrun::Denied(capability)) => return CallError::Denied { capability: *capability },
        None => {}
    }
    let Some(trap) = error.downcast_ref::<Trap>() else {
        let detail = format!("{error:#}");
        // Wasmtime's error for too much data has no public type.
        if detail.contains("hostcalls has been exhausted") {
            return CallError::Output { limit_bytes: config.output_bytes as u64 };
        }
        return CallError::Trap { detail };
    };
    if *trap == Trap::Interrupt {
        return CallError::Deadline {
            budget_ms: u64::try_from(config.call_budget.as_millis()).unwrap_or(u64::MAX),
        };
    }
    let mut detail = trap.to_string();
    for frame in
        error.downcast_ref::<WasmBacktrace>().into_iter().flat_map(WasmBacktrace::frames).take(FRAMES)
    {
        if let Some(name) = frame.func_name() {
            detail.push_str("\n  in ");
            detail.push_str(name);
        }
    }
    CallError::Trap { detail }
}

/// Lets a capability answer a guest with a failure of its own.
pub(crate) fn invalid(problem: impl Into<String>) -> ServiceError {
    ServiceError::Invalid(problem.into())
}
