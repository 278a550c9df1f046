//! The sentences of POP3 over a [`Wire`], each with a limit.

use std::time::Duration;

use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    time::timeout,
};

use super::{Listed, Pop3Config};
use crate::{
    Phase, Protocol, TransportError,
    net::{Link, Watch, Wire},
    server_text,
};

/// The longest line of an answer, in bytes; lines of messages have no limit of their own.
const MAX_LINE: usize = 64 << 10;
/// The largest message that is fetched, in bytes.
pub(super) const MAX_MESSAGE: u64 = 210 << 20;
/// The most messages of a mailbox.
const MAX_LISTED: usize = 1_000_000;
/// The most lines that tell what the server can do.
const MAX_CAPABILITIES: usize = 1000;
/// The longest UIDL; RFC 1939 allows 70 characters, and some servers take more.
const MAX_UIDL: usize = 1000;
/// The size of the buffer that a connection is read into.
const BUFFER: usize = 64 << 10;
/// How long everything up to the sign-in may take, the connection apart.
const SIGN_IN: Duration = Duration::from_secs(120);
/// How long the goodbye may take when nothing depends on it.
const GOODBYE: Duration = Duration::from_secs(5);

/// What the server says it can do.
#[derive(Debug, Default)]
pub(super) struct Capabilities {
    /// The server has CAPA; without it nothing is known.
    pub(super) known: bool,
    /// USER and PASS are taken.
    pub(super) user: bool,
    /// The mechanisms of AUTH, in capitals.
    pub(super) sasl: Vec<String>,
    /// Commands may follow each other without waiting.
    pub(super) pipelining: bool,
}

impl Capabilities {
    fn read(lines: &[Vec<u8>]) -> Self {
        let mut caps = Self { known: true, ..Self::default() };
        for line in lines {
            let line = String::from_utf8_lossy(line).to_ascii_uppercase();
            let mut words = line.split_ascii_whitespace().map(str::to_owned);
            match words.next().as_deref() {
                Some("USER") => caps.user = true,
                Some("PIPELINING") => caps.pipelining = true,
                Some("SASL") => caps.sasl.extend(words),
                _ => {}
            }
        }
        caps
    }

    pub(super) fn offers(&self, mechanism: &str) -> bool {
        self.sasl.iter().any(|offered| offered == mechanism)
    }
}

/// The first line of an answer.
#[derive(Debug)]
pub(super) enum Status {
    /// `+OK`, with what follows.
    Ok(Vec<u8>),
    /// `-ERR`, with what follows.
    Err(Vec<u8>),
    /// `+`, a challenge while signing in.
    Continue,
}

/// What `-ERR` means where no code of RFC 2449 or RFC 3206 tells.
#[derive(Debug, Clone, Copy)]
pub(super) enum Usually {
    ForNow,
    ForGood,
    SignIn,
}

/// Sorts a refusal by its code.
pub(super) fn refusal(text: &[u8], usually: Usually) -> TransportError {
    let code = text.strip_prefix(b"[").and_then(|rest| rest.split(|byte| *byte == b']').next());
    let code = code.map(<[u8]>::to_ascii_uppercase);
    let text = server_text(text);
    match (code.as_deref(), usually) {
        (Some(b"SYS/TEMP" | b"IN-USE" | b"LOGIN-DELAY"), _) => TransportError::Refused(text),
        (Some(b"SYS/PERM"), _) => TransportError::RefusedForGood(text),
        (Some(b"AUTH"), _) | (_, Usually::SignIn) => TransportError::SignIn(text),
        (_, Usually::ForNow) => TransportError::Refused(text),
        (_, Usually::ForGood) => TransportError::RefusedForGood(text),
    }
}

/// One message in the listing of a mailbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    /// The message's number in this session.
    pub(super) number: u32,
    pub(super) uidl: String,
    /// Another message has the same UIDL.
    pub(super) is_shared: bool,
}

/// The listing of a mailbox.
#[derive(Debug, Default)]
pub(super) struct Mailbox {
    /// The messages by number, each UIDL once.
    pub(super) entries: Vec<Entry>,
    /// What cannot be told apart, a line each.
    pub(super) refused: Vec<String>,
}

/// A connection to a POP3 server.
#[derive(Debug)]
pub(super) struct Client {
    reader: BufReader<Wire>,
    pub(super) caps: Capabilities,
}

impl Client {
    /// Connects and signs in.
    pub(super) async fn open(config: &Pop3Config, watch: &mut dyn Watch) -> Result<Self, TransportError> {
        let Link { wire, greets } =
            config.connector.connect(Protocol::Pop3, &config.endpoint, &mut *watch).await?;
        let mut client =
            Self { reader: BufReader::with_capacity(BUFFER, wire), caps: Capabilities::default() };
        let signed_in = async {
            if greets {
                client.greeting().await?;
            }
            client.ask_capabilities().await?;
            client.sign_in(config, watch).await
        };
        timeout(SIGN_IN, signed_in).await.unwrap_or(Err(TransportError::Timeout(Phase::SignIn)))?;
        Ok(client)
    }

    async fn greeting(&mut self) -> Result<(), TransportError> {
        match self.status(Phase::Greeting).await? {
            Status::Ok(_) => Ok(()),
            Status::Err(text) => Err(refusal(&text, Usually::ForNow)),
            Status::Continue => Err(TransportError::Protocol("+".to_owned())),
        }
    }

    async fn ask_capabilities(&mut self) -> Result<(), TransportError> {
        self.write(b"CAPA\r\n", Phase::SignIn).await?;
        match self.status(Phase::SignIn).await? {
            Status::Ok(_) => {
                let lines = self.lines(MAX_CAPABILITIES, Phase::SignIn).await?;
                self.caps = Capabilities::read(&lines);
                Ok(())
            }
            Status::Err(_) => Ok(()),
            Status::Continue => Err(TransportError::Protocol("+".to_owned())),
        }
    }

    pub(super) fn is_encrypted(&self) -> bool {
        self.reader.get_ref().is_encrypted()
    }

    pub(super) async fn write(&mut self, bytes: &[u8], phase: Phase) -> Result<(), TransportError> {
        let wire = self.reader.get_mut();
        wire.write_all(bytes).await.map_err(|error| TransportError::from_io(phase, error))?;
        wire.flush().await.map_err(|error| TransportError::from_io(phase, error))
    }

    /// Reads the first line of an answer.
    pub(super) async fn status(&mut self, phase: Phase) -> Result<Status, TransportError> {
        let line = self.line(phase).await?;
        let after = |word: &str| {
            let (head, rest) = line.split_at_checked(word.len())?;
            let is_word =
                head.eq_ignore_ascii_case(word.as_bytes()) && matches!(rest.first(), None | Some(b' '));
            is_word.then(|| rest.trim_ascii().to_vec())
        };
        if let Some(text) = after("+OK") {
            return Ok(Status::Ok(text));
        }
        if let Some(text) = after("-ERR") {
            return Ok(Status::Err(text));
        }
        if after("+").is_some() {
            return Ok(Status::Continue);
        }
        Err(TransportError::Protocol(server_text(&line)))
    }

    /// Sends a command and returns what follows `+OK`, or else what follows `-ERR`.
    pub(super) async fn command(
        &mut self,
        command: &str,
    ) -> Result<Result<Vec<u8>, Vec<u8>>, TransportError> {
        self.write(format!("{command}\r\n").as_bytes(), Phase::Session).await?;
        self.answer().await
    }

    /// Reads the first line of the answer to a command.
    pub(super) async fn answer(&mut self) -> Result<Result<Vec<u8>, Vec<u8>>, TransportError> {
        match self.status(Phase::Session).await? {
            Status::Ok(text) => Ok(Ok(text)),
            Status::Err(text) => Ok(Err(text)),
            Status::Continue => Err(TransportError::Protocol("+".to_owned())),
        }
    }

    /// Reads one line, without its end.
    async fn line(&mut self, phase: Phase) -> Result<Vec<u8>, TransportError> {
        let mut line = Vec::new();
        loop {
            let piece =
                self.reader.fill_buf().await.map_err(|error| TransportError::from_io(phase, error))?;
            if piece.is_empty() {
                return Err(TransportError::Closed(phase));
            }
            let end = memchr::memchr(b'\n', piece);
            let used = end.map_or(piece.len(), |end| end + 1);
            line.extend_from_slice(piece.get(..used).unwrap_or_default());
            self.reader.consume(used);
            if line.len() > MAX_LINE {
                return Err(TransportError::Protocol("an endless line".to_owned()));
            }
            if end.is_some() {
                line.pop();
                if line.last() == Some(&b'\r') {
                    line.pop();
                }
                return Ok(line);
            }
        }
    }

    /// Reads the lines of an answer up to the dot.
    async fn lines(&mut self, most: usize, phase: Phase) -> Result<Vec<Vec<u8>>, TransportError> {
        let mut lines = Vec::new();
        loop {
            let mut line = self.line(phase).await?;
            if line == b"." {
                return Ok(lines);
            }
            if lines.len() == most {
                return Err(TransportError::Protocol("an endless answer".to_owned()));
            }
            if line.first() == Some(&b'.') {
                line.remove(0);
            }
            lines.push(line);
        }
    }

    /// Reads a message up to the dot, byte for byte as the server holds it.
    ///
    /// Only CRLF ends a line: a line feed in a message must not make a dot behind it the end, since what
    /// follows would be taken for the server's next answers.
    pub(super) async fn message(&mut self) -> Result<Vec<u8>, TransportError> {
        let mut message: Vec<u8> = Vec::new();
        let mut line_start = 0;
        loop {
            let piece = self.reader.fill_buf().await;
            let piece = piece.map_err(|error| TransportError::from_io(Phase::Session, error))?;
            if piece.is_empty() {
                return Err(TransportError::Closed(Phase::Session));
            }
            let used = memchr::memchr(b'\n', piece).map_or(piece.len(), |end| end + 1);
            message.extend_from_slice(piece.get(..used).unwrap_or_default());
            self.reader.consume(used);
            if message.len() as u64 > MAX_MESSAGE {
                return Err(TransportError::TooLarge(message.len() as u64));
            }
            let line = message.get(line_start..).unwrap_or_default();
            if !line.ends_with(b"\r\n") {
                continue;
            }
            if line == b".\r\n" {
                message.truncate(line_start);
                return Ok(message);
            }
            if line.first() == Some(&b'.') {
                message.remove(line_start);
            }
            line_start = message.len();
        }
    }

    /// Lists the mailbox by UIDL.
    pub(super) async fn mailbox(&mut self) -> Result<Mailbox, TransportError> {
        if let Err(text) = self.command("UIDL").await? {
            let text = server_text(&text);
            return Err(TransportError::RefusedForGood(format!(
                "without UIDL mail cannot be left on the server safely ({text})"
            )));
        }
        let lines = self.lines(MAX_LISTED, Phase::Session).await?;
        Ok(read_listing(&lines))
    }

    /// Asks for the sizes of the messages, by number; none when the server does not tell.
    pub(super) async fn sizes(&mut self) -> Result<Vec<(u32, u64)>, TransportError> {
        if self.command("LIST").await?.is_err() {
            return Ok(Vec::new());
        }
        let lines = self.lines(MAX_LISTED, Phase::Session).await?;
        let mut sizes: Vec<(u32, u64)> = lines.iter().filter_map(|line| read_size(line)).collect();
        sizes.sort_unstable();
        Ok(sizes)
    }

    /// Returns how many messages there are.
    pub(super) async fn count(&mut self) -> Result<u64, TransportError> {
        let text = self.command("STAT").await?.map_err(|text| refusal(&text, Usually::ForGood))?;
        let count = std::str::from_utf8(&text).ok().and_then(|text| text.split(' ').next()?.parse().ok());
        count.ok_or_else(|| TransportError::Protocol(server_text(&text)))
    }

    /// Says goodbye where nothing depends on the answer.
    pub(super) async fn leave(mut self) {
        // The session has done its work; a server that is gone already changes nothing.
        let _ = timeout(GOODBYE, self.command("QUIT")).await;
    }

    /// Takes back every deletion of this session and leaves; the server keeps all messages.
    pub(super) async fn leave_untouched(mut self) {
        // Without a QUIT nothing is deleted (RFC 1939, section 6), so a failed RSET ends the connection.
        if let Ok(Ok(Ok(_))) = timeout(GOODBYE, self.command("RSET")).await {
            self.leave().await;
        }
    }
}

fn split_entry(line: &[u8]) -> Option<(u32, &str)> {
    let (number, rest) = std::str::from_utf8(line).ok()?.split_once(' ')?;
    Some((number.parse().ok().filter(|number| *number > 0)?, rest.trim()))
}

fn read_size(line: &[u8]) -> Option<(u32, u64)> {
    let (number, rest) = split_entry(line)?;
    Some((number, rest.split(' ').next()?.parse().ok()?))
}

fn read_listing(lines: &[Vec<u8>]) -> Mailbox {
    let mut mailbox = Mailbox::default();
    let mut numbers = std::collections::HashSet::new();
    let mut places = std::collections::HashMap::new();
    for line in lines {
        let entry = split_entry(line).filter(|(_, uidl)| {
            let is_plain = uidl.bytes().all(|byte| byte.is_ascii_graphic());
            is_plain && (1..=MAX_UIDL).contains(&uidl.len())
        });
        let Some((number, uidl)) = entry.filter(|(number, _)| numbers.insert(*number)) else {
            mailbox.refused.push(format!("not understood in the server's list: {}", server_text(line)));
            continue;
        };
        if let Some(place) = places.get(uidl) {
            mailbox.refused.push(format!("message {number} has the identifier of another one: {uidl}"));
            if let Some(first) = mailbox.entries.get_mut::<usize>(*place) {
                first.is_shared = true;
            }
            continue;
        }
        places.insert(uidl, mailbox.entries.len());
        mailbox.entries.push(Entry { number, uidl: uidl.to_owned(), is_shared: false });
    }
    mailbox
}

impl Mailbox {
    /// Adds the sizes to the listing.
    pub(super) fn with_sizes(self, sizes: &[(u32, u64)]) -> Vec<Listed> {
        let sized = |Entry { number, uidl, .. }| Listed { uidl, size: size_of(sizes, number).unwrap_or(0) };
        self.entries.into_iter().map(sized).collect()
    }
}

/// Finds the size of a message.
pub(super) fn size_of(sizes: &[(u32, u64)], number: u32) -> Option<u64> {
    let place = sizes.binary_search_by_key(&number, |(number, _)| *number).ok()?;
    sizes.get(place).map(|(_, size)| *size)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str, usually: Usually) -> TransportError {
        refusal(text.as_bytes(), usually)
    }

    #[test]
    fn sec_39_the_codes_of_refusals_decide() {
        let now = refused("[SYS/TEMP] later", Usually::SignIn);
        assert!(matches!(now, TransportError::Refused(text) if text == "[SYS/TEMP] later"));
        assert!(matches!(refused("[in-use] locked", Usually::SignIn), TransportError::Refused(_)));
        assert!(matches!(refused("[SYS/PERM] no", Usually::ForNow), TransportError::RefusedForGood(_)));
        assert!(matches!(refused("[AUTH] no", Usually::ForNow), TransportError::SignIn(_)));
        assert!(matches!(refused("busy", Usually::ForNow), TransportError::Refused(_)));
        assert!(matches!(refused("[", Usually::ForGood), TransportError::RefusedForGood(_)));
    }

    #[test]
    fn sec_39_a_broken_listing_names_each_message_once() {
        let lines = ["1 a", "2 b", "3 a", "2 c", "x y", "4", "0 z", "5 c\u{e9}", "6  d "];
        let lines: Vec<Vec<u8>> = lines.iter().map(|line| line.as_bytes().to_vec()).collect();
        let mailbox = read_listing(&lines);
        let shown: Vec<_> = mailbox
            .entries
            .iter()
            .map(|entry| (entry.number, entry.uidl.as_str(), entry.is_shared))
            .collect();
        assert_eq!(shown, [(1, "a", true), (2, "b", false), (6, "d", false)]);
        assert_eq!(mailbox.refused.len(), 6);
    }
}
