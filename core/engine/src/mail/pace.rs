//! How far a search or a sort is, and whether somebody still waits for it.

use std::{
    cell::Cell,
    time::{Duration, Instant},
};

use serde::{Deserialize, Serialize};

use crate::{
    Event, Failure, FailureCode,
    core::{Caller, Engine},
};

/// At least so long between two events.
const PAUSE: Duration = Duration::from_millis(100);

/// How many rows the search or the sort that a session waits for has looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Looked {
    /// So many.
    pub rows: u64,
    /// Of so many.
    pub of: u64,
}

impl Looked {
    /// Returns them in percent.
    #[must_use]
    pub fn percent(self) -> u64 {
        (self.rows.min(self.of) * 100).checked_div(self.of).unwrap_or(0)
    }
}

/// Hears how many of how many rows were looked at; fails when nobody waits for the rest.
pub(crate) type Step<'a> = &'a dyn Fn(u64, u64) -> Result<(), Failure>;

/// A [`Step`] of work that ends in any case, and that nobody watches.
pub(crate) fn unwatched(_: u64, _: u64) -> Result<(), Failure> {
    Ok(())
}

/// A search or a sort that a session waits for.
pub(crate) struct Pace<'a> {
    engine: &'a Engine,
    caller: &'a Caller,
    /// What [`Lists::stops`](super::listing::Lists::stops) was when it began.
    stops: u64,
    told: Cell<Option<Instant>>,
}

impl<'a> Pace<'a> {
    pub(crate) fn new(engine: &'a Engine, caller: &'a Caller, stops: u64) -> Self {
        Self { engine, caller, stops, told: Cell::new(None) }
    }

    /// Tells the session how far the work is, unless it was stopped.
    pub(crate) fn step(&self, rows: u64, of: u64) -> Result<(), Failure> {
        if self.caller.lists.stops() != self.stops {
            return Err(Failure::new(FailureCode::Cancelled, ""));
        }
        if self.told.get().is_none_or(|told| told.elapsed() >= PAUSE) {
            self.told.set(Some(Instant::now()));
            self.engine.bus.tell(self.caller.session, Event::Looked(Looked { rows, of }));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mail_99_percent_are_whole_and_never_more_than_all() {
        let percent = |rows, of| Looked { rows, of }.percent();
        assert_eq!([percent(0, 3), percent(1, 3), percent(3, 3), percent(4, 3)], [0, 33, 100, 100]);
        assert_eq!(percent(0, 0), 0, "an empty store");
    }
}
