//! Mail accounts.

use serde::{Deserialize, Serialize};

use crate::{Absence, AccountId, FolderId, UserId};

/// A mail account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// The name people see.
    pub name: String,
    /// The address it sends from.
    pub address: String,
    /// The user it belongs to; a public account belongs to none.
    pub owner: Option<UserId>,
}

/// How a connection is protected.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tls {
    /// TLS from the first byte (RFC 8314).
    #[default]
    Implicit,
    /// A plain connection that must become TLS before anything else is said.
    StartTls,
    /// No protection, chosen by name.
    None,
}

/// A server.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Endpoint {
    /// Host name or address; the certificate must be valid for it.
    pub host: String,
    /// Port.
    pub port: u16,
    /// Protection.
    pub tls: Tls,
}

/// How an account's mail is fetched.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Incoming {
    /// IMAP.
    #[default]
    Imap,
    /// POP3.
    Pop3,
}

/// How a person proves to the servers who they are.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SignIn {
    /// With a password.
    #[default]
    Password,
    /// With OAuth 2 in the browser (RFC 8252).
    OAuth(OAuthApp),
}

/// An application that a provider knows, and where the provider signs people in.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct OAuthApp {
    /// The provider's name.
    pub provider: String,
    /// Where the browser goes.
    pub authorize_url: String,
    /// Where codes and refresh tokens become access tokens.
    pub token_url: String,
    /// The id that the provider gave to the organisation for this application.
    pub client_id: String,
    /// What is asked for.
    pub scopes: Vec<String>,
}

/// What to do when a sender asks for a receipt (RFC 8098).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ReceiptPolicy {
    /// None is ever sent.
    Never,
    /// The person is asked each time.
    #[default]
    Ask,
    /// One is sent when the message is read, where RFC 8098 lets a program decide alone.
    Always,
}

/// A part of every day, in minutes since local midnight; it may pass midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayPart {
    /// The first minute.
    pub from: u16,
    /// The first minute after it.
    pub until: u16,
}

impl DayPart {
    /// Reports whether a minute of the day lies in it.
    #[must_use]
    pub fn contains(self, minute: u16) -> bool {
        if self.from <= self.until {
            (self.from..self.until).contains(&minute)
        } else {
            minute >= self.from || minute < self.until
        }
    }
}

/// How an account reaches its servers, and what it does there.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Transport {
    /// How mail is fetched.
    pub incoming: Incoming,
    /// The server that mail is fetched from.
    pub incoming_server: Endpoint,
    /// The name to sign in with.
    pub login: String,
    /// The server that sends.
    pub outgoing_server: Endpoint,
    /// The name to sign in with for sending; empty for the same.
    pub outgoing_login: String,
    /// The signature, plain text.
    pub signature: String,
    /// The folder for sent mail; none for the account's own.
    pub sent_folder: Option<FolderId>,
    /// Days after which mail is deleted from the server; 0 for never.
    pub delete_after_days: u32,
    /// Minutes between two fetches; 0 for only by hand.
    pub poll_minutes: u32,
    /// Deleting and moving follow each other on both sides.
    pub mirror: bool,
    /// The provider files sent mail by itself.
    pub server_files_sent: bool,
    /// Certificate authorities of the account (PEM); empty for the system's.
    pub authorities: String,
    /// SHA-256 of server certificates that a person accepted one by one.
    pub pinned: Vec<[u8; 32]>,
    /// How the person signs in.
    pub sign_in: SignIn,
    /// What to do when a sender asks for a receipt.
    pub receipts: ReceiptPolicy,
    /// New mail is announced on the desktop.
    pub notify: bool,
    /// When nothing is announced.
    pub quiet: Option<DayPart>,
    /// The server that keeps Sieve scripts (RFC 5804); without a host, the usual port of the server that mail is
    /// fetched from.
    pub sieve_server: Endpoint,
    /// Somebody is away.
    pub absence: Option<Absence>,
    /// The name under which the receiving server writes what it found out about senders (RFC 8601, the
    /// authserv-id); nothing is believed without it.
    pub authserv_id: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn x_02_quiet_hours_may_pass_midnight() {
        let night = DayPart { from: 22 * 60, until: 7 * 60 };
        assert!(night.contains(22 * 60) && night.contains(0) && night.contains(7 * 60 - 1));
        assert!(!night.contains(7 * 60) && !night.contains(22 * 60 - 1));
        let noon = DayPart { from: 12 * 60, until: 13 * 60 };
        assert!(noon.contains(12 * 60) && !noon.contains(13 * 60));
        assert!(!DayPart { from: 60, until: 60 }.contains(60), "an empty part holds nothing");
    }
}
