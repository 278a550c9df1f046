//! Signing in. No credential is in any error, and none is tried that the account does not name.

use std::time::Instant;

use base64::{Engine, engine::general_purpose::STANDARD};
use zeroize::Zeroizing;

use super::{
    Pop3Config,
    client::{Client, Status, Usually, refusal},
};
use crate::{
    Endpoint, Login, Phase, TransportError,
    net::{Step, Watch},
    sasl,
};

/// The longest command line with an initial response, its end included (RFC 5034, section 4).
const MAX_LINE: usize = 255;

impl Client {
    pub(super) async fn sign_in(
        &mut self,
        config: &Pop3Config,
        watch: &mut dyn Watch,
    ) -> Result<(), TransportError> {
        let started = Instant::now();
        match &config.login {
            Login::Password { user, password } => self.with_password(user, password.reveal()).await?,
            Login::Token { user, token } => self.with_token(&config.endpoint, user, token.reveal()).await?,
        }
        watch.done(Step::SignedIn, started.elapsed());
        Ok(())
    }

    async fn with_password(&mut self, user: &str, password: &str) -> Result<(), TransportError> {
        if let Some(text) = sasl::plain(user, password).filter(|_| self.caps.offers("PLAIN")) {
            return self.authenticate("PLAIN", &text).await;
        }
        // A server that hides USER wants no password on a connection in clear.
        let is_hidden = self.caps.known && !self.caps.user && !self.is_encrypted();
        if is_hidden || [user, password].iter().any(|part| part.contains(['\0', '\r', '\n'])) {
            return Err(TransportError::NoMechanism);
        }
        for (verb, part) in [("USER", user), ("PASS", password)] {
            let line = Zeroizing::new(format!("{verb} {part}\r\n"));
            self.write(line.as_bytes(), Phase::SignIn).await?;
            match self.status(Phase::SignIn).await? {
                Status::Ok(_) => {}
                Status::Err(text) => return Err(refusal(&text, Usually::SignIn)),
                Status::Continue => return Err(TransportError::Protocol("+".to_owned())),
            }
        }
        Ok(())
    }

    async fn with_token(
        &mut self,
        endpoint: &Endpoint,
        user: &str,
        token: &str,
    ) -> Result<(), TransportError> {
        let said = sasl::token(|name| self.caps.offers(name), endpoint, user, token);
        let (mechanism, text) = said.ok_or(TransportError::NoMechanism)?;
        self.authenticate(mechanism, &text).await
    }

    async fn authenticate(&mut self, mechanism: &str, text: &str) -> Result<(), TransportError> {
        let encoded = Zeroizing::new(STANDARD.encode(text.as_bytes()));
        let line = Zeroizing::new(format!("AUTH {mechanism} {}\r\n", encoded.as_str()));
        let mut is_said = line.len() <= MAX_LINE;
        if is_said {
            self.write(line.as_bytes(), Phase::SignIn).await?;
        } else {
            self.write(format!("AUTH {mechanism}\r\n").as_bytes(), Phase::SignIn).await?;
        }
        // At most two challenges: one for the response, and one that holds the reason of a refusal and is
        // answered so that the refusal follows (RFC 7628, section 3.2.3).
        for _ in 0..3 {
            match self.status(Phase::SignIn).await? {
                Status::Ok(_) => return Ok(()),
                Status::Err(text) => return Err(refusal(&text, Usually::SignIn)),
                Status::Continue if !is_said => {
                    is_said = true;
                    let line = Zeroizing::new(format!("{}\r\n", encoded.as_str()));
                    self.write(line.as_bytes(), Phase::SignIn).await?;
                }
                Status::Continue => {
                    let answer: &[u8] = if mechanism == "OAUTHBEARER" { b"AQ==\r\n" } else { b"\r\n" };
                    self.write(answer, Phase::SignIn).await?;
                }
            }
        }
        Err(TransportError::Protocol("the sign-in does not end".to_owned()))
    }
}
