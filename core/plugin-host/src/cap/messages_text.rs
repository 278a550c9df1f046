//! `messages-text`: the text of one message.

use etabli_model::MsgId;

use crate::{
    bind::{messages_text, types},
    cap::convert::failure,
    instance::CallState,
};

impl messages_text::Host for CallState {
    fn get(&mut self, message: u64) -> wasmtime::Result<Result<String, types::Failure>> {
        self.serve(|_, services| services.text(MsgId(message)).map_err(failure))
    }
}
