//! Why there is no token.

use std::io;

use crate::TransportError;

/// Why there is no token.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OauthError {
    /// The provider could not be reached, or is out of order.
    #[error("the provider could not be asked")]
    Transport(#[from] TransportError),
    /// What was granted is revoked or has expired: the person must sign in again.
    #[error("the access was revoked or has expired: {0}")]
    SignInAgain(String),
    /// The program is not registered as its settings say.
    #[error("the provider does not accept this program: {0}")]
    Configuration(String),
    /// The provider's page ended without access.
    #[error("access was not granted: {0}")]
    Declined(String),
    /// The answer came from another provider than the one that was asked (RFC 9207).
    #[error("the answer came from another provider")]
    WrongIssuer,
    /// Nobody came back from the browser in time.
    #[error("nobody came back from the browser in time")]
    Abandoned,
    /// No answer can come back to this machine.
    #[error("this machine cannot wait for the browser")]
    Listen(#[source] io::Error),
    /// The system has no random numbers.
    #[error("the system has no random numbers")]
    Random,
}

impl OauthError {
    /// Reports whether trying again later may help without the person.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Transport(error) if error.is_transient())
    }

    /// Reports whether only the person can go on, by signing in again in the browser.
    #[must_use]
    pub fn needs_sign_in(&self) -> bool {
        matches!(self, Self::SignInAgain(_))
    }
}
