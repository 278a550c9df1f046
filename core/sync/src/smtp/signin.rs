//! Signing in. No credential is in any error, and none is tried that the account does not name.

use std::time::Instant;

use base64::{Engine, engine::general_purpose::STANDARD};
use lettre::transport::smtp::response::Response;
use zeroize::Zeroizing;

use super::session::{Refusal, SmtpSession, code_of};
use crate::{
    Endpoint, Login, Phase, TransportError,
    net::{Step, Watch},
    sasl,
};

/// The longest command line with an initial response (RFC 4954, section 4).
const MAX_LINE: usize = 8000;

impl SmtpSession {
    pub(super) async fn sign_in(
        &mut self,
        endpoint: &Endpoint,
        login: &Login,
        watch: &mut dyn Watch,
    ) -> Result<(), TransportError> {
        let started = Instant::now();
        match login {
            Login::Password { user, password } => self.with_password(user, password.reveal()).await?,
            Login::Token { user, token } => self.with_token(endpoint, user, token.reveal()).await?,
        }
        watch.done(Step::SignedIn, started.elapsed());
        Ok(())
    }

    async fn with_password(&mut self, user: &str, password: &str) -> Result<(), TransportError> {
        if let Some(text) = sasl::plain(user, password).filter(|_| self.offers.offers("PLAIN")) {
            self.authenticate("PLAIN", &[&text]).await
        } else if self.offers.offers("LOGIN") {
            self.authenticate("LOGIN", &[user, password]).await
        } else {
            Err(TransportError::NoMechanism)
        }
    }

    async fn with_token(
        &mut self,
        endpoint: &Endpoint,
        user: &str,
        token: &str,
    ) -> Result<(), TransportError> {
        let said = sasl::token(|name| self.offers.offers(name), endpoint, user, token);
        let (mechanism, text) = said.ok_or(TransportError::NoMechanism)?;
        self.authenticate(mechanism, &[&text]).await
    }

    /// Gives the responses of a mechanism one after the other; all but LOGIN may give theirs at once.
    async fn authenticate(&mut self, mechanism: &str, responses: &[&str]) -> Result<(), TransportError> {
        let encode = |response: &&str| Zeroizing::new(STANDARD.encode(response));
        let mut responses = responses.iter().map(encode).collect::<Vec<_>>().into_iter();
        let first =
            responses.as_slice().first().filter(|first| mechanism != "LOGIN" && first.len() < MAX_LINE);
        let mut line = match first {
            Some(first) => Zeroizing::new(format!("AUTH {mechanism} {}\r\n", first.as_str())),
            None => Zeroizing::new(format!("AUTH {mechanism}\r\n")),
        };
        if first.is_some() {
            responses.next();
        }
        // Each response answers a challenge. One more challenge holds the reason of a refusal, and is
        // answered so that the refusal follows (RFC 7628, section 3.2.3).
        for _ in 0..4 {
            let answer = self.command(Phase::SignIn, line.as_str()).await?;
            match answer.as_ref().map(code_of) {
                Ok(200..300) => return Ok(()),
                Ok(334) => {}
                Ok(_) => return Err(TransportError::Protocol(text_of(&answer))),
                // Encryption is required for this mechanism (RFC 4954, section 6).
                Err(Refusal { code: 538, .. }) => return Err(TransportError::NoMechanism),
                Err(refusal) if refusal.is_transient() => {
                    return Err(TransportError::Refused(refusal.text.clone()));
                }
                Err(refusal) => return Err(TransportError::SignIn(refusal.text.clone())),
            }
            let next = responses.next().unwrap_or_else(|| {
                Zeroizing::new(if mechanism == "OAUTHBEARER" { "AQ==".to_owned() } else { String::new() })
            });
            line = Zeroizing::new(format!("{}\r\n", next.as_str()));
        }
        Err(TransportError::Protocol("the sign-in does not end".to_owned()))
    }
}

fn text_of(answer: &Result<Response, Refusal>) -> String {
    match answer {
        Ok(response) => super::session::text_of(response),
        Err(refusal) => refusal.text.clone(),
    }
}
