//! `locale`: the viewer's language.

use crate::{bind::locale, instance::CallState};

impl locale::Host for CallState {
    fn language(&mut self) -> wasmtime::Result<String> {
        self.serve(|state, _| state.lang.tag().to_owned())
    }
}
