//! A signed-in connection, and the sending of one message over it.

use std::{error::Error as _, fmt, io, iter, time::Duration};

use lettre::transport::smtp::{Error, client::AsyncSmtpConnection, extension::ClientId, response::Response};
use tokio::time::timeout;

use super::{
    Envelope, Outcome, SmtpConfig,
    bytes::with_crlf,
    hello::Offers,
    tap::{Shared, Stage, Tap},
};
use crate::{
    LocalError, Phase, Protocol, TransportError,
    net::{Link, Watch},
    server_text,
};

/// How long everything up to the sign-in may take, the connection apart.
const SIGN_IN: Duration = Duration::from_secs(120);
/// How long the goodbye may take.
const GOODBYE: Duration = Duration::from_secs(5);
/// How many bytes of a message are written at once.
const CHUNK: usize = 256 << 10;

/// A negative answer.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) code: u16,
    pub(super) text: String,
}

impl Refusal {
    pub(super) fn is_transient(&self) -> bool {
        self.code < 500
    }

    fn outcome(self, about: Option<&str>) -> Outcome {
        let transient = self.is_transient();
        let text = match about {
            Some(address) => format!("{}: {}", server_text(address.as_bytes()), self.text),
            None => self.text,
        };
        Outcome::Failed { code: Some(self.code), text, transient }
    }
}

/// Returns the three digits of an answer.
pub(super) fn code_of(response: &Response) -> u16 {
    // Lettre's codes have three digits by construction.
    response.code().to_string().parse().unwrap_or(0)
}

/// Returns the text of an answer for people.
pub(super) fn text_of(response: &Response) -> String {
    server_text(response.message().collect::<Vec<_>>().join(" ").as_bytes())
}

/// Makes the failure of a message that nobody has.
fn failed(text: impl Into<String>, transient: bool) -> Outcome {
    Outcome::Failed { code: None, text: text.into(), transient }
}

/// Tells a negative answer from a broken connection.
fn sort(phase: Phase, error: Error) -> Result<Refusal, TransportError> {
    if let Some(code) = error.status() {
        let text = error.source().map(ToString::to_string).unwrap_or_default();
        let code = code.to_string().parse().unwrap_or(0);
        return Ok(Refusal { code, text: server_text(text.as_bytes()) });
    }
    if let Some(io) = error.source().and_then(|source| source.downcast_ref::<io::Error>()) {
        let kind = io.kind();
        return Err(TransportError::from_io(phase, io::Error::new(kind, error)));
    }
    match error.source().map(ToString::to_string) {
        // Lettre's words for the end of the connection.
        Some(text) if text == "incomplete response" => Err(TransportError::Closed(phase)),
        Some(text) => Err(TransportError::Protocol(server_text(text.as_bytes()))),
        None => Err(TransportError::Protocol("no answer of SMTP".to_owned())),
    }
}

/// A connection to a server that takes messages one after the other.
pub struct SmtpSession {
    connection: AsyncSmtpConnection,
    shared: Shared,
    pub(super) offers: Offers,
    usable: bool,
}

impl fmt::Debug for SmtpSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SmtpSession")
            .field("offers", &self.offers)
            .field("usable", &self.usable)
            .finish_non_exhaustive()
    }
}

impl SmtpSession {
    /// Connects and signs in.
    ///
    /// # Errors
    /// Fails with what went wrong first.
    pub async fn open(config: &SmtpConfig, watch: &mut dyn Watch) -> Result<Self, TransportError> {
        let Link { wire, greets } =
            config.connector.connect(Protocol::Smtp, &config.endpoint, &mut *watch).await?;
        let opened = async {
            let mut session = Self::greet(wire, greets).await?;
            if let Some(login) = &config.login {
                session.sign_in(&config.endpoint, login, watch).await?;
            }
            Ok(session)
        };
        timeout(SIGN_IN, opened).await.unwrap_or(Err(TransportError::Timeout(Phase::SignIn)))
    }

    /// Waits for the greeting and says EHLO.
    async fn greet(wire: crate::net::Wire, greets: bool) -> Result<Self, TransportError> {
        let (tap, shared) = Tap::new(wire, greets);
        // Shows as `net::HELLO_NAME` does.
        let name = ClientId::Ipv4(std::net::Ipv4Addr::LOCALHOST);
        let connected = AsyncSmtpConnection::connect_with_transport(Box::new(tap), &name).await;
        let has_spoken = shared.lock().has_spoken;
        let phase = if has_spoken { Phase::Session } else { Phase::Greeting };
        let connection = connected.map_err(|error| match sort(phase, error) {
            Ok(refusal) if refusal.is_transient() => TransportError::Refused(refusal.text),
            Ok(refusal) => TransportError::RefusedForGood(refusal.text),
            Err(error) => error,
        })?;
        let heard = {
            let mut seen = shared.lock();
            seen.stage = Stage::Commands;
            std::mem::take(&mut seen.heard)
        };
        // Lettre takes any answer that is not negative.
        let mut ends = heard.split(|byte| *byte == b'\n').filter(|line| line.get(3) == Some(&b' '));
        for code in [b"220", b"250"] {
            let line = ends.next().unwrap_or_default();
            if !line.starts_with(code) {
                return Err(TransportError::Protocol(server_text(line)));
            }
        }
        Ok(Self { connection, shared, offers: Offers::read(&heard), usable: true })
    }

    /// Sends a line and reads its answer.
    pub(super) async fn command(
        &mut self,
        phase: Phase,
        line: &str,
    ) -> Result<Result<Response, Refusal>, TransportError> {
        match self.connection.command(line).await {
            Ok(response) => Ok(Ok(response)),
            Err(error) => {
                let refusal = sort(phase, error).inspect_err(|_| self.usable = false)?;
                // The server closes the connection after this code.
                self.usable &= refusal.code != 421;
                Ok(Err(refusal))
            }
        }
    }

    /// Reports whether another message can be sent over this connection.
    #[must_use]
    pub fn is_usable(&self) -> bool {
        self.usable
    }

    /// Returns the largest message that the server takes, in bytes, where it says.
    #[must_use]
    pub fn max_size(&self) -> Option<u64> {
        self.offers.max_size
    }

    /// Sends one message to all of its recipients or to none, and tells what became of it.
    ///
    /// When all but the final dot is written, `handing_over` is called; only then may the server take the
    /// message. From there on a connection that dies leaves the outcome unknown.
    ///
    /// Line ends become CRLF; the header is sent as it is.
    ///
    /// # Errors
    /// Fails only when `handing_over` does: the server has nothing then, and the connection is used up.
    pub async fn send(
        &mut self,
        envelope: &Envelope,
        message: &[u8],
        handing_over: &mut (dyn FnMut() -> Result<(), LocalError> + Send),
    ) -> Result<Outcome, TransportError> {
        if !self.usable {
            return Ok(failed("the connection is used up", true));
        }
        let message = with_crlf(message);
        if let Some(objection) = self.objection(envelope, &message) {
            return Ok(objection);
        }
        // Whoever drops this future leaves the connection in the middle of a message.
        self.usable = false;
        if let Err((outcome, is_alive)) = self.announce(envelope, &message).await {
            if is_alive {
                self.usable = true;
                let reset = self.command(Phase::Session, "RSET\r\n").await;
                self.usable &= matches!(reset, Ok(Ok(_)));
            }
            return Ok(outcome);
        }
        self.hand_over(&message, handing_over).await
    }

    /// Tells why a message cannot go over this connection at all; the server is not asked.
    fn objection(&self, envelope: &Envelope, message: &[u8]) -> Option<Outcome> {
        let Envelope { from, to } = envelope;
        if to.is_empty() {
            return Some(failed("the message has no recipient", false));
        }
        let is_bad = |address: &str| {
            address.contains(|c: char| c.is_control() || c.is_whitespace() || matches!(c, '<' | '>'))
        };
        let bad = to.iter().find(|address| address.is_empty() || is_bad(address));
        if let Some(address) = bad.or(Some(from).filter(|from| is_bad(from))) {
            return Some(failed(format!("not an address: {}", server_text(address.as_bytes())), false));
        }
        if !self.offers.utf8
            && let Some(address) = iter::once(from).chain(to).find(|address| !address.is_ascii())
        {
            let address = server_text(address.as_bytes());
            return Some(failed(format!("the server takes no address beyond ASCII: {address}"), false));
        }
        if !self.offers.eight_bit && !message.is_ascii() {
            return Some(failed("the server takes no message with bytes beyond ASCII (8BITMIME)", false));
        }
        let size = message.len() as u64;
        let most = self.offers.max_size.filter(|most| size > *most)?;
        Some(failed(format!("the message has {size} bytes, and the server takes at most {most}"), false))
    }

    /// Says who sends to whom, up to the leave to send the message. Otherwise returns what became of it and
    /// whether the connection still stands.
    async fn announce(&mut self, envelope: &Envelope, message: &[u8]) -> Result<(), (Outcome, bool)> {
        let Envelope { from, to } = envelope;
        let mut mail = format!("MAIL FROM:<{from}>");
        if self.offers.has_size {
            mail.push_str(&format!(" SIZE={}", message.len()));
        }
        if !message.is_ascii() {
            mail.push_str(" BODY=8BITMIME");
        }
        if iter::once(from).chain(to).any(|address| !address.is_ascii()) {
            mail.push_str(" SMTPUTF8");
        }
        mail.push_str("\r\n");
        self.step(&mail, 250..=250, None).await?;
        for address in to {
            self.step(&format!("RCPT TO:<{address}>\r\n"), 250..=252, Some(address)).await?;
        }
        self.step("DATA\r\n", 354..=354, None).await
    }

    async fn step(
        &mut self,
        line: &str,
        wanted: std::ops::RangeInclusive<u16>,
        about: Option<&str>,
    ) -> Result<(), (Outcome, bool)> {
        match self.command(Phase::Session, line).await {
            Ok(Ok(response)) if wanted.contains(&code_of(&response)) => Ok(()),
            Ok(Ok(response)) => {
                let text = format!("the server's answer cannot be understood: {}", text_of(&response));
                Err((failed(text, true), false))
            }
            Ok(Err(refusal)) => {
                let is_alive = refusal.code != 421;
                Err((refusal.outcome(about), is_alive))
            }
            Err(error) => Err((failed(error.to_string(), true), false)),
        }
    }

    /// Writes the message, asks for the leave to end it, ends it and reads the answer.
    async fn hand_over(
        &mut self,
        message: &[u8],
        handing_over: &mut (dyn FnMut() -> Result<(), LocalError> + Send),
    ) -> Result<Outcome, TransportError> {
        // Lettre ends the last line itself, together with the dot.
        let body = message.strip_suffix(b"\r\n").unwrap_or(message);
        self.shared.lock().stage = Stage::Body;
        let mut objection = None;
        // Lettre asks for the piece after the last one right before it writes the dot.
        let before_the_dot = iter::from_fn(|| {
            let mut seen = self.shared.lock();
            seen.stage = Stage::Stopped;
            // Whatever a server says in the middle of a message is no answer to the whole of it.
            if seen.early.is_empty() {
                drop(seen);
                match handing_over() {
                    Ok(()) => self.shared.lock().stage = Stage::Dot,
                    Err(error) => objection = Some(error),
                }
            }
            None
        });
        let answer = self.connection.message_iter(body.chunks(CHUNK).chain(before_the_dot)).await;
        if let Some(error) = objection {
            return Err(TransportError::Local(error));
        }
        let answer =
            answer.map_or_else(|error| sort(Phase::Session, error).map(Err), |response| Ok(Ok(response)));
        let mut seen = self.shared.lock();
        if seen.stage != Stage::DotWritten {
            return Ok(interrupted(&seen.early, answer.err()));
        }
        seen.stage = Stage::Commands;
        drop(seen);
        Ok(match answer {
            Ok(Ok(response)) if (200..300).contains(&code_of(&response)) => {
                self.usable = true;
                Outcome::Sent { text: text_of(&response) }
            }
            Ok(Ok(response)) => Outcome::Unknown { text: text_of(&response) },
            Ok(Err(refusal)) => {
                self.usable = refusal.code != 421;
                refusal.outcome(None)
            }
            Err(error) => Outcome::Unknown { text: error.to_string() },
        })
    }

    /// Says goodbye.
    pub async fn close(mut self) {
        if self.usable {
            // Every message has its outcome already; a server that is gone changes nothing.
            let _ = timeout(GOODBYE, self.connection.quit()).await;
        }
    }
}

/// Tells what became of a message whose final dot was never written.
fn interrupted(early: &[u8], error: Option<TransportError>) -> Outcome {
    let code = early.get(..3).and_then(|code| std::str::from_utf8(code).ok()?.parse::<u16>().ok());
    match (code.filter(|code| (400..600).contains(code)), error) {
        (Some(code), _) => {
            let text = server_text(early.get(3..).unwrap_or_default());
            Refusal { code, text }.outcome(None)
        }
        (None, Some(error)) if early.is_empty() => failed(error.to_string(), true),
        (None, _) => failed(format!("the server interrupted: {}", server_text(early)), true),
    }
}

/// Tries a connection and tells each step, ending with [`Step::SignedIn`](crate::net::Step::SignedIn) where
/// somebody signs in.
///
/// # Errors
/// Fails with what went wrong first.
pub async fn test(config: &SmtpConfig, watch: &mut dyn Watch) -> Result<(), TransportError> {
    SmtpSession::open(config, watch).await?.close().await;
    Ok(())
}
