//! ManageSieve (RFC 5804): the absence answer that the server gives by itself.
//!
//! Start reading at [`set_absence`]. The client knows the sentences of the protocol, the script module what the
//! server shall do, the driver which scripts are stored and active. A person's own script is never changed or
//! deleted: ours has a name of its own, includes theirs while it is active, and gives the place back.

mod client;
mod codec;
mod driver;
mod script;
mod signin;

pub use driver::{Missing, Outcome, State, absence, set_absence};
pub use script::{Extensions, Vacation, vacation_script};

use crate::{Endpoint, Login, net::Connector};

/// The port of ManageSieve; the connection becomes TLS by STARTTLS.
pub const PORT: u16 = 4190;

/// How an account's ManageSieve server is reached.
#[derive(Debug, Clone)]
pub struct SieveConfig {
    /// The server.
    pub endpoint: Endpoint,
    /// Who signs in.
    pub login: Login,
    /// Makes the connection, under the account's rules of trust.
    pub connector: Connector,
}
