//! `clock`: the time of day.

use crate::{bind::clock, instance::CallState};

impl clock::Host for CallState {
    fn now(&mut self) -> wasmtime::Result<i64> {
        self.serve(|_, services| services.now())
    }
}
