//! Asking for TLS on a plain connection.
//!
//! Only the request itself is said in clear, and only its answer is listened to. Whatever else comes is thrown
//! away; a byte that stands behind the answer ends the connection, since it could be taken for an answer
//! inside the encrypted session (CVE-2011-0411 and its family).

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::HELLO_NAME;
use crate::{Phase, Protocol, TransportError, server_text};

/// The longest line that is read in clear.
const MAX_LINE: usize = 8 << 10;
/// The most lines that are read in clear.
const MAX_LINES: usize = 200;

/// Asks for TLS; afterwards the handshake comes next.
pub(super) async fn ask(protocol: Protocol, tcp: &mut TcpStream) -> Result<(), TransportError> {
    let mut plain = Plain { tcp, buffer: Vec::new(), lines: 0 };
    match protocol {
        Protocol::Imap => imap(&mut plain).await?,
        Protocol::Pop3 => pop3(&mut plain).await?,
        Protocol::Smtp => smtp(&mut plain).await?,
        Protocol::Sieve => sieve(&mut plain).await?,
    }
    if plain.buffer.is_empty() { Ok(()) } else { Err(TransportError::Injected) }
}

/// A plain connection, read line by line.
struct Plain<'t> {
    tcp: &'t mut TcpStream,
    /// Bytes behind the last line.
    buffer: Vec<u8>,
    lines: usize,
}

impl Plain<'_> {
    async fn line(&mut self, phase: Phase) -> Result<Vec<u8>, TransportError> {
        self.lines += 1;
        if self.lines > MAX_LINES {
            return Err(TransportError::Protocol("too many lines before encryption".to_owned()));
        }
        loop {
            if let Some(end) = memchr::memchr(b'\n', &self.buffer) {
                let mut line: Vec<u8> = self.buffer.drain(..=end).collect();
                line.pop();
                if line.last() == Some(&b'\r') {
                    line.pop();
                }
                return Ok(line);
            }
            if self.buffer.len() > MAX_LINE {
                return Err(TransportError::Protocol("an endless line before encryption".to_owned()));
            }
            let read = self.tcp.read_buf(&mut self.buffer).await;
            if read.map_err(|error| TransportError::from_io(phase, error))? == 0 {
                return Err(TransportError::Closed(phase));
            }
        }
    }

    async fn say(&mut self, line: &str) -> Result<(), TransportError> {
        let sent = self.tcp.write_all(line.as_bytes()).await;
        sent.map_err(|error| TransportError::from_io(Phase::StartTls, error))
    }

    /// Reads the lines of one SMTP reply and returns its code and last text.
    async fn reply(&mut self, phase: Phase) -> Result<(u16, Vec<u8>), TransportError> {
        loop {
            let line = self.line(phase).await?;
            let code = line.get(..3).and_then(|code| std::str::from_utf8(code).ok()?.parse().ok());
            match (code, line.get(3)) {
                (Some(_), Some(b'-')) => {}
                (Some(code), _) => return Ok((code, line)),
                (None, _) => return Err(TransportError::Protocol(server_text(&line))),
            }
        }
    }
}

fn no_tls(line: &[u8]) -> TransportError {
    TransportError::NoTls(server_text(line))
}

async fn imap(plain: &mut Plain<'_>) -> Result<(), TransportError> {
    let greeting = plain.line(Phase::Greeting).await?;
    let says = |word: &[u8]| greeting.get(..word.len()).is_some_and(|head| head.eq_ignore_ascii_case(word));
    if says(b"* PREAUTH") {
        return Err(TransportError::Preauthenticated);
    }
    if says(b"* BYE") {
        return Err(TransportError::Refused(server_text(&greeting)));
    }
    if !says(b"* OK") {
        return Err(TransportError::Protocol(server_text(&greeting)));
    }
    plain.say("S1 STARTTLS\r\n").await?;
    loop {
        let line = plain.line(Phase::StartTls).await?;
        let upper = line.to_ascii_uppercase();
        if upper == b"S1 OK" || upper.starts_with(b"S1 OK ") {
            return Ok(());
        }
        if !upper.starts_with(b"* ") || upper.starts_with(b"* BYE") {
            return Err(no_tls(&line));
        }
    }
}

async fn pop3(plain: &mut Plain<'_>) -> Result<(), TransportError> {
    let is_ok = |line: &[u8]| line.get(..3).is_some_and(|head| head.eq_ignore_ascii_case(b"+OK"));
    let greeting = plain.line(Phase::Greeting).await?;
    if !is_ok(&greeting) {
        return Err(TransportError::Refused(server_text(&greeting)));
    }
    plain.say("STLS\r\n").await?;
    let line = plain.line(Phase::StartTls).await?;
    if is_ok(&line) { Ok(()) } else { Err(no_tls(&line)) }
}

async fn smtp(plain: &mut Plain<'_>) -> Result<(), TransportError> {
    let (code, greeting) = plain.reply(Phase::Greeting).await?;
    match code {
        220 => {}
        500..600 => return Err(TransportError::RefusedForGood(server_text(&greeting))),
        _ => return Err(TransportError::Refused(server_text(&greeting))),
    }
    plain.say(&format!("EHLO {HELLO_NAME}\r\n")).await?;
    let (code, line) = plain.reply(Phase::StartTls).await?;
    if code != 250 {
        return Err(no_tls(&line));
    }
    plain.say("STARTTLS\r\n").await?;
    let (code, line) = plain.reply(Phase::StartTls).await?;
    if code == 220 { Ok(()) } else { Err(no_tls(&line)) }
}

async fn sieve(plain: &mut Plain<'_>) -> Result<(), TransportError> {
    let word = |line: &[u8]| -> Vec<u8> {
        line.split(|byte| *byte == b' ').next().unwrap_or_default().to_ascii_uppercase()
    };
    loop {
        let line = plain.line(Phase::Greeting).await?;
        match word(&line).as_slice() {
            b"OK" => break,
            b"NO" | b"BYE" => return Err(TransportError::Refused(server_text(&line))),
            _ => {}
        }
    }
    plain.say("STARTTLS\r\n").await?;
    let line = plain.line(Phase::StartTls).await?;
    if word(&line) == b"OK" { Ok(()) } else { Err(no_tls(&line)) }
}
