//! Mail servers for tests: real ones on loopback, scripted ones, and a proxy that breaks connections.
//!
//! - [`MailServers`] runs Dovecot and Exim in a fresh folder, on free ports, as nobody; it is also
//!   the witness of what a client did, by the logs and by the files of the servers.
//! - [`Proxy`] stands between a client and any server and cuts, slows or garbles what passes.
//! - [`Scripted`] plays a script as a hostile or odd server, and records all that the client sent.
//! - [`TokenIssuer`] grants the access tokens that the real servers accept, and plays the browser.
//! - [`NameServer`] and [`WebServer`] say of a domain whatever a test wants.
//! - [`Trap`] counts the connections that must not be.
//! - [`wait_for`] is the only way to wait.
//!
//! Nothing here is asynchronous: every server lives in processes or threads of its own, so a test
//! may drive its client with any runtime or none.
//! Whatever goes wrong panics with a message that says what; the crate is for tests only.
//!
//! ```no_run
//! use etabli_test_servers::MailServers;
//! let servers = MailServers::shared();
//! let user = servers.add_user("reader");
//! servers.deliver(&user, b"Subject: hello\r\n\r\nworld\r\n");
//! assert_eq!(servers.mailbox(&user, "INBOX").len(), 1);
//! ```
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "the crate is used by tests only, and a test that cannot go on must say why and stop"
)]

mod certs;
mod deliver;
mod dns;
mod dovecot;
mod exim;
mod fault;
mod handover;
mod oauth;
mod oauth_grants;
mod policy;
mod ports;
mod process;
mod proxy;
mod scripted;
mod servers;
mod template;
mod trap;
mod url;
mod users;
mod wait;
mod web;
mod witness;

pub use certs::{TlsIdentity, ca_pem};
pub use deliver::Planted;
pub use dns::{DnsRecord, NameServer};
pub use fault::{CutMode, Fault};
pub use handover::Handovers;
pub use oauth::{IssuerCounts, TokenIssuer};
pub use policy::Policy;
pub use proxy::Proxy;
pub use scripted::{Scripted, Step, Transcript};
pub use servers::MailServers;
pub use trap::Trap;
pub use users::{ALICE, BIG, BOB, CAROL, DOT, MBOX, QUOTA, User};
pub use wait::{wait_for, wait_value};
pub use web::WebServer;
pub use witness::MailLogEvent;
