//! POP3 (RFC 1939) with CAPA, STLS, UIDL, PIPELINING and SASL where offered.
//!
//! Start reading at [`sync`]. The client knows the sentences of the protocol, the driver what is fetched and
//! deleted. A message leaves the server only through [`sync`], and only what the local side names.

mod client;
mod driver;
mod local;
mod signin;

pub use driver::{SyncReport, listing, sync, test};
pub use local::{Fetched, Pop3Local};

use crate::{Endpoint, Login, net::Connector};

/// How an account's POP3 server is reached.
#[derive(Debug, Clone)]
pub struct Pop3Config {
    /// The server.
    pub endpoint: Endpoint,
    /// Who signs in.
    pub login: Login,
    /// Makes the connection, under the account's rules of trust.
    pub connector: Connector,
}

/// A message on the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// UIDL.
    pub uidl: String,
    /// Its size in bytes, as the server counts; 0 when it does not tell.
    pub size: u64,
}
