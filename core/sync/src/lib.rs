//! Transport: IMAP, POP3, SMTP and ManageSieve; signing in by OAuth 2, and finding the servers of an address.
//!
//! What to do is decided by pure modules (`plan.rs`, [`retention`], [`backoff`]); drivers carry it out over a
//! [`net::Link`]. Where messages and server state are kept is not known here: the engine hands each driver an
//! implementation of its small trait ([`imap::ImapLocal`], [`pop3::Pop3Local`]).
//!
//! Three rules hold everywhere: no credential and no mail crosses a connection before the TLS that the account
//! asks for; nothing is deleted on a server that the local side has not named as verified; an unanswered
//! message is never sent twice.

pub mod backoff;
pub mod discovery;
mod error;
pub mod imap;
pub mod net;
pub mod oauth;
pub mod pictures;
pub mod pop3;
pub mod retention;
mod sasl;
mod settings;
pub mod sieve;
pub mod smtp;
pub mod web;

pub use error::{CertificateProblem, LocalError, Phase, TransportError, server_text};
pub use etabli_model::{Endpoint, Tls};
pub use settings::{Login, Protocol, Secret, Trust};
