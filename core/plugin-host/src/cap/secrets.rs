//! `secrets`: known by name only.

use crate::{
    bind::{secrets as wit, types},
    cap::convert::failure,
    instance::{CallState, invalid},
    services::ServiceError,
};

const MAX_NAME: usize = 64;

impl wit::Host for CallState {
    fn is_set(&mut self, name: String) -> wasmtime::Result<Result<bool, types::Failure>> {
        self.serve(|_, services| {
            secret_name(&name).and_then(|()| services.secret_is_set(&name)).map_err(failure)
        })
    }

    fn ask(&mut self, name: String, title: types::Text) -> wasmtime::Result<Result<bool, types::Failure>> {
        self.serve(|state, services| {
            let title = state.show(&title);
            secret_name(&name).and_then(|()| services.ask_secret(&name, &title)).map_err(failure)
        })
    }

    fn forget(&mut self, name: String) -> wasmtime::Result<Result<(), types::Failure>> {
        self.serve(|_, services| {
            secret_name(&name).and_then(|()| services.forget_secret(&name)).map_err(failure)
        })
    }
}

/// Fails unless the text can name a secret.
pub(super) fn secret_name(name: &str) -> Result<(), ServiceError> {
    let fits = !name.is_empty()
        && name.len() <= MAX_NAME
        && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    if fits { Ok(()) } else { Err(invalid(format!("`{name}` is no name of a secret"))) }
}
