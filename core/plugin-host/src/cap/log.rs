//! `log`: lines for the author, bounded in length and number.

use crate::{LogLevel, bind::log, instance::CallState};

impl log::Host for CallState {
    fn write(&mut self, level: log::Level, message: String) -> wasmtime::Result<()> {
        let level = match level {
            log::Level::Debug => LogLevel::Debug,
            log::Level::Info => LogLevel::Info,
            log::Level::Warn => LogLevel::Warn,
            log::Level::Error => LogLevel::Error,
        };
        self.serve(|state, services| state.log(services, level, &message))
    }
}
