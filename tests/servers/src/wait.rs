//! The only place where tests wait: a named wait with a deadline.
//!
//! Nothing else in this crate sleeps, except the proxy when it plays a slow line.

use std::time::{Duration, Instant};

/// How long a wait rests between two looks.
const PAUSE: Duration = Duration::from_millis(10);

/// Waits until `ready` says yes.
///
/// # Panics
/// When the deadline passes; the message says what was waited for.
pub fn wait_for(what: &str, deadline: Duration, mut ready: impl FnMut() -> bool) {
    wait_value(what, deadline, || if ready() { Ok(()) } else { Err("not yet".to_owned()) });
}

/// Waits until `look` returns a value, and returns it.
///
/// `look` describes the present state as its error.
///
/// # Panics
/// When the deadline passes; the message says what was waited for and the last state.
pub fn wait_value<T>(what: &str, deadline: Duration, look: impl FnMut() -> Result<T, String>) -> T {
    match try_wait(deadline, look) {
        Ok(value) => value,
        Err(state) => panic!("waited {deadline:?} for {what}; last state: {state}"),
    }
}

/// Waits like [`wait_value`], and returns the last state when the deadline passes.
pub(crate) fn try_wait<T>(
    deadline: Duration,
    mut look: impl FnMut() -> Result<T, String>,
) -> Result<T, String> {
    let end = Instant::now() + deadline;
    loop {
        match look() {
            Ok(value) => return Ok(value),
            Err(state) if Instant::now() >= end => return Err(state),
            Err(_) => std::thread::sleep(PAUSE),
        }
    }
}
