//! The host with real guests: what it refuses, what it survives, and the bundled plugins.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod capabilities;
mod compiled_cache;
mod contributions;
mod hostile;
mod kept;
mod packages;
mod search_columns;
mod support;
mod tickets;
mod traps;
