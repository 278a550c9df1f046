//! Why a transport did not work.

use std::{error::Error, fmt, io};

/// An error of the local side, passed through unchanged.
pub type LocalError = Box<dyn Error + Send + Sync>;

/// What a connection was doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Phase {
    /// Looking up the host name.
    Resolve,
    /// Opening the TCP connection.
    Connect,
    /// Waiting for the greeting.
    Greeting,
    /// Asking for TLS in the protocol.
    StartTls,
    /// The TLS handshake.
    Handshake,
    /// Signing in.
    SignIn,
    /// Anything later.
    Session,
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Resolve => "looking up the server's name",
            Self::Connect => "connecting",
            Self::Greeting => "waiting for the greeting",
            Self::StartTls => "asking for encryption",
            Self::Handshake => "starting encryption",
            Self::SignIn => "signing in",
            Self::Session => "talking to the server",
        })
    }
}

/// What is wrong with a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CertificateProblem {
    /// Its time is over, or has not begun.
    Expired,
    /// It is for another name.
    WrongName,
    /// Nobody that is believed signed it.
    Untrusted,
    /// Anything else.
    Invalid,
}

/// Why a transport did not work. Texts of servers are cut and stripped by [`server_text`].
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TransportError {
    /// The host name leads nowhere.
    #[error("the name {0} cannot be resolved")]
    Resolve(String, #[source] io::Error),
    /// The host name leads into a network of one's own, where it must not lead.
    #[error("the name {0} leads to no public address")]
    NotPublic(String),
    /// The connection could not be made, or broke.
    #[error("the connection failed while {0}")]
    Io(Phase, #[source] io::Error),
    /// The other side closed the connection.
    #[error("the server closed the connection while {0}")]
    Closed(Phase),
    /// The other side stayed silent for too long.
    #[error("the server did not answer while {0}")]
    Timeout(Phase),
    /// TLS was asked for in the protocol and is not to be had; nothing was said in clear.
    #[error("the server does not offer encryption: {0}")]
    NoTls(String),
    /// The server spoke where it had to be silent before the handshake, so that the answer may be forged.
    #[error("the connection was tampered with before encryption")]
    Injected,
    /// The server claims that somebody is signed in already.
    #[error("the server skips the sign-in")]
    Preauthenticated,
    /// The certificate is not valid for this server.
    #[error("the certificate is not accepted: {detail}")]
    Certificate {
        /// What is wrong.
        problem: CertificateProblem,
        /// SHA-256 of the certificate, by which a person can accept it.
        fingerprint: Option<[u8; 32]>,
        /// What the check says.
        detail: String,
    },
    /// The handshake failed for another reason.
    #[error("encryption could not be started")]
    Tls(#[source] io::Error),
    /// The sign-in was refused.
    #[error("the sign-in was refused: {0}")]
    SignIn(String),
    /// The server offers no way to sign in that fits the account.
    #[error("the server offers no way to sign in that this account can use")]
    NoMechanism,
    /// The server refused something it can be asked again.
    #[error("the server refuses for now: {0}")]
    Refused(String),
    /// The server refused for good.
    #[error("the server refuses: {0}")]
    RefusedForGood(String),
    /// The mailbox is full.
    #[error("the mailbox on the server is full: {0}")]
    Quota(String),
    /// What the server says is no sentence of the protocol.
    #[error("the server's answer cannot be understood: {0}")]
    Protocol(String),
    /// The server announces more than is taken from it.
    #[error("the server announces {0} bytes, which is too much")]
    TooLarge(u64),
    /// The local side failed.
    #[error("the local side failed")]
    Local(#[source] LocalError),
    /// A person stopped it.
    #[error("stopped")]
    Cancelled,
}

impl TransportError {
    /// Reports whether trying again later may help.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        matches!(
            self,
            Self::Resolve(..) | Self::Io(..) | Self::Closed(_) | Self::Timeout(_) | Self::Refused(_)
        )
    }

    /// Sorts an input or output error: limits and certificates hide inside them.
    #[must_use]
    pub fn from_io(phase: Phase, error: io::Error) -> Self {
        if let Some(limit) = error.get_ref().and_then(|inner| inner.downcast_ref::<crate::net::Limit>()) {
            return match limit {
                crate::net::Limit::Literal(bytes) => Self::TooLarge(*bytes),
                crate::net::Limit::Silence => Self::Timeout(phase),
            };
        }
        match error.kind() {
            io::ErrorKind::UnexpectedEof => Self::Closed(phase),
            io::ErrorKind::TimedOut => Self::Timeout(phase),
            _ => Self::Io(phase, error),
        }
    }
}

/// The most characters of a server's text that people are shown.
const MAX_SERVER_TEXT: usize = 200;

/// Makes a server's text fit for people: one plain line of limited length.
#[must_use]
pub fn server_text(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let plain: String =
        text.chars().map(|c| if c.is_control() || is_invisible(c) { ' ' } else { c }).collect();
    let mut line = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some((cut, _)) = line.char_indices().nth(MAX_SERVER_TEXT) {
        line.truncate(cut);
        line.push('…');
    }
    line
}

/// Characters that change how the text around them is shown.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sec_37_a_servers_text_is_one_plain_short_line() {
        let text =
            server_text(format!("[ALERT]\r\n\u{1b}[31mcall\u{202e} us {}", "x".repeat(500)).as_bytes());
        assert!(text.starts_with("[ALERT] [31mcall us xxx"));
        assert_eq!(text.chars().count(), MAX_SERVER_TEXT + 1);
    }
}
