//! `progress`: how far long work is.

use crate::{
    bind::{progress as wit, types},
    instance::CallState,
};

impl wit::Host for CallState {
    fn report(&mut self, done: u64, total: Option<u64>, note: Option<types::Text>) -> wasmtime::Result<()> {
        self.serve(|state, services| {
            let note = state.texts.resolve_optional(note.as_ref(), state.lang);
            services.progress(done, total, &note);
        })
    }

    fn cancelled(&mut self) -> wasmtime::Result<bool> {
        self.serve(|_, services| services.cancelled())
    }
}
