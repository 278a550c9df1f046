//! How a server is reached and who signs in.

use std::fmt;

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// A mail protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Protocol {
    /// RFC 3501 and its extensions.
    Imap,
    /// RFC 1939 and its extensions.
    Pop3,
    /// RFC 5321, for submission (RFC 6409).
    Smtp,
    /// RFC 5804.
    Sieve,
}

/// A password or token. It has no readable debug form and is wiped when dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// Takes a secret into care.
    #[must_use]
    pub fn new(secret: impl Into<String>) -> Self {
        Self(Zeroizing::new(secret.into()))
    }

    /// Returns it in clear, for handing it to a server.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// How to sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Login {
    /// With a password.
    Password {
        /// The name.
        user: String,
        /// The password.
        password: Secret,
    },
    /// With an OAuth 2 access token, by OAUTHBEARER (RFC 7628) or XOAUTH2. Never falls back to a password.
    Token {
        /// The name.
        user: String,
        /// The access token.
        token: Secret,
    },
}

impl Login {
    /// Returns the name.
    #[must_use]
    pub fn user(&self) -> &str {
        match self {
            Self::Password { user, .. } | Self::Token { user, .. } => user,
        }
    }
}

/// Which certificates are believed, besides those that the system trusts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trust {
    /// Authorities of a file (PEM) that the account names. When there are any, the system's are not used.
    pub authorities: Vec<Vec<u8>>,
    /// SHA-256 of server certificates (DER) that a person accepted one by one.
    pub pinned: Vec<[u8; 32]>,
}
