//! Signing in. No credential is in any error, and none is tried that the account does not name.

use base64::{Engine, engine::general_purpose::STANDARD};
use zeroize::Zeroizing;

use super::{
    codec::{Answer, Status, Verdict},
    session::{Capabilities, Session, is_passing},
};
use crate::{Endpoint, Login, TransportError, sasl};

/// The longest line that a command with an initial response makes.
const MAX_LINE: usize = 8000;

impl Session {
    /// Signs in; afterwards the capabilities are those of the session, or unknown.
    pub(super) async fn sign_in(&mut self, endpoint: &Endpoint, login: &Login) -> Result<(), TransportError> {
        let status = match login {
            Login::Password { user, password } => {
                let (user, password) = (user.as_str(), password.reveal());
                if let Some(text) = sasl::plain(user, password).filter(|_| self.caps.has("AUTH=PLAIN")) {
                    self.authenticate("PLAIN", &text).await?
                } else if self.caps.has("LOGINDISABLED") {
                    return Err(TransportError::NoMechanism);
                } else {
                    self.login(user, password).await?
                }
            }
            Login::Token { user, token } => {
                let offers = |name: &str| self.caps.has(&format!("AUTH={name}"));
                let said = sasl::token(offers, endpoint, user, token.reveal());
                let (mechanism, text) = said.ok_or(TransportError::NoMechanism)?;
                self.authenticate(mechanism, &text).await?
            }
        };
        match status.verdict {
            Verdict::Ok => Ok(()),
            _ if status.code() == "PRIVACYREQUIRED" => Err(TransportError::NoMechanism),
            _ if is_passing(&status) => Err(TransportError::Refused(status.line())),
            _ => Err(TransportError::SignIn(status.line())),
        }
    }

    async fn authenticate(&mut self, mechanism: &str, text: &str) -> Result<Status, TransportError> {
        let encoded = Zeroizing::new(STANDARD.encode(text.as_bytes()));
        let (word, tag) = self.begin();
        let is_initial = self.caps.has("SASL-IR") && encoded.len() < MAX_LINE;
        if is_initial {
            let line = Zeroizing::new(format!("{word}AUTHENTICATE {mechanism} {}\r\n", encoded.as_str()));
            self.write(line.as_bytes()).await?;
        } else {
            self.write(format!("{word}AUTHENTICATE {mechanism}\r\n").as_bytes()).await?;
            if let Err(status) = self.continuation(tag).await? {
                return Ok(status);
            }
            let line = Zeroizing::new(format!("{}\r\n", encoded.as_str()));
            self.write(line.as_bytes()).await?;
        }
        self.judged(tag, mechanism).await
    }

    /// Reads the end of a sign-in. A challenge is the reason of a refusal, and is answered so that the
    /// refusal follows (RFC 7628, section 3.2.3).
    async fn judged(&mut self, tag: super::session::Tag, mechanism: &str) -> Result<Status, TransportError> {
        let mut caps = Capabilities::default();
        // One challenge, and some lines of untagged data.
        let mut is_challenged = false;
        for _ in 0..1000 {
            match self.next(tag).await? {
                Ok(Answer::Continue(_)) if !is_challenged => {
                    is_challenged = true;
                    let answer: &[u8] = if mechanism == "OAUTHBEARER" { b"AQ==\r\n" } else { b"\r\n" };
                    self.write(answer).await?;
                }
                Ok(Answer::Continue(_)) => break,
                Ok(Answer::Data { name, values }) if name == "CAPABILITY" => {
                    caps = Capabilities::read(&values)
                }
                Ok(_) => {}
                Err(status) => {
                    if status.code() == "CAPABILITY" {
                        caps = Capabilities::read(&status.values());
                    }
                    self.caps = caps;
                    return Ok(status);
                }
            }
        }
        Err(TransportError::Protocol("the sign-in does not end".to_owned()))
    }

    async fn login(&mut self, user: &str, password: &str) -> Result<Status, TransportError> {
        if user.contains('\0') || password.contains('\0') {
            return Err(TransportError::NoMechanism);
        }
        let (word, tag) = self.begin();
        let mut line = Zeroizing::new(format!("{word}LOGIN"));
        for part in [user, password] {
            line.push(' ');
            if part.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
                line.push('"');
                for c in part.chars() {
                    if matches!(c, '"' | '\\') {
                        line.push('\\');
                    }
                    line.push(c);
                }
                line.push('"');
                continue;
            }
            // A literal holds any byte (RFC 3501, section 4.3).
            line.push_str(&format!("{{{}}}\r\n", part.len()));
            self.write(line.as_bytes()).await?;
            if let Err(status) = self.continuation(tag).await? {
                return Ok(status);
            }
            line = Zeroizing::new(part.to_owned());
        }
        line.push_str("\r\n");
        self.write(line.as_bytes()).await?;
        self.judged(tag, "LOGIN").await
    }
}
