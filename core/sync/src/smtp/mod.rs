//! Submission (RFC 6409): one message at a time, with a truthful outcome each.
//!
//! Start reading at [`SmtpSession`]. Whether a message went out is decided by one point in time: the moment
//! when the first byte of the final dot is written. `tap.rs` guards that moment.

mod bytes;
mod hello;
mod outcome;
mod session;
mod signin;
mod tap;

pub use bytes::without_bcc;
pub use outcome::{Envelope, Outcome};
pub use session::{SmtpSession, test};

use crate::{Endpoint, Login, net::Connector};

/// How an account's SMTP server is reached.
#[derive(Debug, Clone)]
pub struct SmtpConfig {
    /// The server.
    pub endpoint: Endpoint,
    /// Who signs in; none for a server that takes mail from everybody it knows.
    pub login: Option<Login>,
    /// Makes the connection, under the account's rules of trust.
    pub connector: Connector,
}
