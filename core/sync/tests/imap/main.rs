//! The IMAP driver against a real server, a proxy that breaks connections, and hostile servers.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on must say why and stop"
)]

mod actions;
mod hostile;
mod memory;
mod real;
mod signin;
