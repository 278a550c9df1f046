//! IMAP (RFC 3501) with CONDSTORE, QRESYNC, MOVE, UIDPLUS, SPECIAL-USE, LITERAL+, COMPRESS and IDLE where offered.
//!
//! Start reading at [`sync`]; `plan.rs` decides what it does, `session.rs` and `codec.rs` talk to the server.
//! The protocol is read by `codec.rs` and by no library: an answer is bounded before it is kept, nothing
//! recurses, and no command with a credential passes through foreign code that may log it.

mod actions;
mod append;
mod changes;
mod codec;
mod driver;
mod fetch;
mod flags;
mod idle;
mod list;
mod local;
mod names;
mod plan;
mod probe;
mod select;
mod session;
mod signin;
mod stream;

use std::time::Duration;

pub use driver::sync;
pub use idle::{Waited, wait};
pub use local::{
    Action, ActionResult, Fetched, ImapLocal, KnownMailbox, MailboxId, MailboxSync, RemoteFlags,
    RemoteMailbox, SpecialUse,
};
pub use probe::{Listed, Listing, listing, test};

use crate::{Endpoint, Login, net::Connector};

/// How an account's IMAP server is reached.
#[derive(Debug, Clone)]
pub struct ImapConfig {
    /// The server.
    pub endpoint: Endpoint,
    /// Who signs in.
    pub login: Login,
    /// Makes the connection, under the account's rules of trust.
    pub connector: Connector,
    /// Compresses where the server can; none does so unless the server is this machine.
    pub compress: Option<bool>,
    /// How long the greeting and the sign-in may take together.
    pub sign_in: Duration,
}

impl ImapConfig {
    /// Describes a server with the usual settings.
    #[must_use]
    pub fn new(endpoint: Endpoint, login: Login, connector: Connector) -> Self {
        Self { endpoint, login, connector, compress: None, sign_in: Duration::from_secs(120) }
    }
}

/// What one sync did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SyncReport {
    /// Messages that were fetched.
    pub fetched: u64,
    /// Messages that are no longer in their mailbox.
    pub vanished: u64,
    /// Messages whose flags changed on the server.
    pub flags: u64,
    /// Actions that were carried out.
    pub done: u64,
    /// Messages that were deleted for good on the server; none are unless an [`Action::Delete`] says so.
    pub deleted_on_server: u64,
    /// What the server refused or what was left out, one plain line each.
    pub refused: Vec<String>,
    /// Commands that were sent after the sign-in.
    pub commands: u64,
}

impl SyncReport {
    /// Notes what was refused; a server cannot make the list endless.
    fn refuse(&mut self, line: String) {
        if self.refused.len() < 1000 {
            self.refused.push(line);
        }
    }
}
