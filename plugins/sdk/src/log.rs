//! The plugin's log (capability `log`).

use crate::bind::capabilities::log::{Level, write};

/// Writes a line for the author.
pub fn debug(message: &str) {
    write(Level::Debug, message);
}

/// Writes a line that is worth knowing.
pub fn info(message: &str) {
    write(Level::Info, message);
}

/// Writes that something is not as it should be.
pub fn warn(message: &str) {
    write(Level::Warn, message);
}

/// Writes that something failed.
pub fn error(message: &str) {
    write(Level::Error, message);
}
