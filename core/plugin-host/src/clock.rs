//! The time of day, and the ticks that let a running guest be stopped.
//!
//! The ticker sleeps while no guest runs: an idle workbench uses no processor time.

use std::{
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread::JoinHandle,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use wasmtime::Engine;

/// Returns the seconds since 1970-01-01T00:00:00Z.
pub(crate) fn unix_now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

#[derive(Default)]
struct Demand {
    running: usize,
    closed: bool,
}

#[derive(Default)]
struct Shared {
    demand: Mutex<Demand>,
    changed: Condvar,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Demand> {
        self.demand.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Advances an engine's epoch while at least one guest runs.
pub(crate) struct Ticker {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

impl Ticker {
    pub(crate) fn start(engine: Engine, tick: Duration) -> std::io::Result<Self> {
        let shared = Arc::new(Shared::default());
        let theirs = Arc::clone(&shared);
        let thread = std::thread::Builder::new().name("plugin-ticker".into()).spawn(move || {
            let mut demand = theirs.lock();
            while !demand.closed {
                let (woken, wait) = if demand.running == 0 {
                    (theirs.changed.wait(demand).unwrap_or_else(PoisonError::into_inner), None)
                } else {
                    let (woken, wait) =
                        theirs.changed.wait_timeout(demand, tick).unwrap_or_else(PoisonError::into_inner);
                    (woken, Some(wait))
                };
                demand = woken;
                if wait.is_some_and(|wait| wait.timed_out()) {
                    engine.increment_epoch();
                }
            }
        })?;
        Ok(Self { shared, thread: Some(thread) })
    }

    /// Ticks until the answer is dropped.
    pub(crate) fn running(&self) -> Running<'_> {
        let mut demand = self.shared.lock();
        demand.running += 1;
        // Only the first guest wakes the ticker, so that many short calls cannot keep it from ticking.
        if demand.running == 1 {
            self.shared.changed.notify_all();
        }
        drop(demand);
        Running(&self.shared)
    }
}

impl Drop for Ticker {
    fn drop(&mut self) {
        self.shared.lock().closed = true;
        self.shared.changed.notify_all();
        if let Some(thread) = self.thread.take() {
            // A panic of the ticker has been reported on its own thread.
            let _ = thread.join();
        }
    }
}

/// A guest that runs.
pub(crate) struct Running<'a>(&'a Shared);

impl Drop for Running<'_> {
    fn drop(&mut self) {
        self.0.lock().running -= 1;
    }
}
