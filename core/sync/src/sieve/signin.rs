//! Signing in. No credential is in any error, and none is tried that the account does not name.

use base64::{Engine, engine::general_purpose::STANDARD};
use zeroize::Zeroizing;

use super::{
    SieveConfig,
    client::Client,
    codec::{Status, Verdict, Word},
};
use crate::{Login, Phase, TransportError, sasl};

/// The longest quoted string (RFC 5804, section 4).
const MAX_QUOTED: usize = 1024;

impl Client {
    pub(super) async fn sign_in(&mut self, config: &SieveConfig) -> Result<(), TransportError> {
        let (mechanism, text) = match &config.login {
            Login::Password { user, password } => {
                let said = sasl::plain(user, password.reveal()).filter(|_| self.caps.offers("PLAIN"));
                said.map(|text| ("PLAIN", text))
            }
            Login::Token { user, token } => {
                sasl::token(|name| self.caps.offers(name), &config.endpoint, user, token.reveal())
            }
        }
        .ok_or(TransportError::NoMechanism)?;
        let encoded = Zeroizing::new(STANDARD.encode(text.as_bytes()));
        let response = if encoded.len() <= MAX_QUOTED {
            Zeroizing::new(format!("\"{}\"", encoded.as_str()))
        } else {
            Zeroizing::new(format!("{{{}+}}\r\n{}", encoded.len(), encoded.as_str()))
        };
        let line = Zeroizing::new(format!("AUTHENTICATE \"{mechanism}\" {}\r\n", response.as_str()));
        self.write(line.as_bytes(), Phase::SignIn).await?;
        self.judged(mechanism).await
    }

    /// Reads the end of a sign-in. A challenge is the reason of a refusal, and is answered so that the
    /// refusal follows (RFC 7628, section 3.2.3).
    async fn judged(&mut self, mechanism: &str) -> Result<(), TransportError> {
        for _ in 0..2 {
            let line = self.sign_in_line().await?;
            match Status::read(&line) {
                Some(Status { verdict: Verdict::Ok, .. }) => return Ok(()),
                Some(status) => return Err(status.error(TransportError::SignIn)),
                None if matches!(line.as_slice(), [Word::Text(_)]) => {
                    let answer: &[u8] =
                        if mechanism == "OAUTHBEARER" { b"\"AQ==\"\r\n" } else { b"\"\"\r\n" };
                    self.write(answer, Phase::SignIn).await?;
                }
                None => break,
            }
        }
        Err(TransportError::Protocol("the sign-in does not end".to_owned()))
    }
}
