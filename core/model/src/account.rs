//! Mail accounts.

use serde::{Deserialize, Serialize};

use crate::{AccountId, FolderId, UserId};

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

/// How an account reaches its servers, and what it does there.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
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
}
