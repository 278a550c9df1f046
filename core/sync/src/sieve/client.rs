//! The sentences of ManageSieve over a [`Wire`], each with a limit.

use std::time::Duration;

use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    time::timeout,
};

use super::{
    Extensions, SieveConfig,
    codec::{End, Status, Verdict, Word, read_words, string},
};
use crate::{
    Phase, Protocol, TransportError,
    net::{Link, Wire},
    server_text,
};

/// The longest piece of a line, literals apart, in bytes.
const MAX_PIECE: usize = 64 << 10;
/// The most bytes of one answer, literals included.
const MAX_ANSWER: u64 = 4 << 20;
/// The most lines of one answer.
const MAX_LINES: usize = 2000;
/// How long everything up to the sign-in may take, the connection apart.
const SIGN_IN: Duration = Duration::from_secs(120);
/// How long one command may take, however busy the server looks.
const COMMAND: Duration = Duration::from_secs(120);
/// How long the goodbye may take.
const GOODBYE: Duration = Duration::from_secs(5);

/// What the server says it can do.
#[derive(Debug, Default)]
pub(super) struct Capabilities {
    /// The mechanisms of AUTHENTICATE, in capitals.
    sasl: Vec<String>,
    /// The extensions of Sieve, in small letters.
    sieve: Vec<String>,
    /// The server follows RFC 5804 and so checks scripts without storing them.
    pub(super) checks: bool,
}

impl Capabilities {
    fn read(lines: &[Vec<Word>]) -> Self {
        let mut caps = Self::default();
        for line in lines {
            let text = |at: usize| match line.get(at) {
                Some(Word::Text(text)) => String::from_utf8_lossy(text).into_owned(),
                _ => String::new(),
            };
            let words = |text: String| text.split_ascii_whitespace().map(str::to_owned).collect();
            match text(0).to_ascii_uppercase().as_str() {
                "SASL" => caps.sasl = words(text(1).to_ascii_uppercase()),
                "SIEVE" => caps.sieve = words(text(1).to_ascii_lowercase()),
                "VERSION" => caps.checks = true,
                _ => {}
            }
        }
        caps
    }

    pub(super) fn offers(&self, mechanism: &str) -> bool {
        self.sasl.iter().any(|offered| offered == mechanism)
    }

    pub(super) fn extensions(&self) -> Extensions {
        let has = |name: &str| self.sieve.iter().any(|extension| extension == name);
        Extensions {
            vacation: has("vacation"),
            include: has("include"),
            window: has("date") && has("relational"),
        }
    }
}

/// A script on the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Listed {
    pub(super) name: String,
    pub(super) is_active: bool,
}

/// The lines of an answer that was no refusal.
pub(super) type Lines = Vec<Vec<Word>>;

/// A connection to a ManageSieve server.
#[derive(Debug)]
pub(super) struct Client {
    reader: BufReader<Wire>,
    pub(super) caps: Capabilities,
    /// What may still come of the current answer, in bytes.
    budget: u64,
}

impl Client {
    /// Connects and signs in.
    pub(super) async fn open(config: &SieveConfig) -> Result<Self, TransportError> {
        let Link { wire, .. } = config.connector.connect(Protocol::Sieve, &config.endpoint, &mut ()).await?;
        let mut client =
            Self { reader: BufReader::new(wire), caps: Capabilities::default(), budget: MAX_ANSWER };
        let signed_in = async {
            // The server greets a plain connection, and again after STARTTLS: what it said before is forgotten.
            client.greeting().await?;
            client.sign_in(config).await?;
            client.ask_capabilities().await
        };
        timeout(SIGN_IN, signed_in).await.unwrap_or(Err(TransportError::Timeout(Phase::SignIn)))?;
        Ok(client)
    }

    async fn greeting(&mut self) -> Result<(), TransportError> {
        let (lines, status) = self.answer(Phase::Greeting).await?;
        if status.verdict != Verdict::Ok {
            return Err(status.error(TransportError::Refused));
        }
        self.caps = Capabilities::read(&lines);
        Ok(())
    }

    /// Asks what this user can do, which may differ from what strangers are told.
    async fn ask_capabilities(&mut self) -> Result<(), TransportError> {
        let lines = self.command(b"CAPABILITY".to_vec()).await?;
        self.caps =
            Capabilities::read(&lines.map_err(|status| status.error(TransportError::RefusedForGood))?);
        Ok(())
    }

    pub(super) async fn write(&mut self, bytes: &[u8], phase: Phase) -> Result<(), TransportError> {
        let wire = self.reader.get_mut();
        wire.write_all(bytes).await.map_err(|error| TransportError::from_io(phase, error))?;
        wire.flush().await.map_err(|error| TransportError::from_io(phase, error))
    }

    /// Sends a command and reads its answer, or the status that refuses it.
    async fn command(&mut self, command: Vec<u8>) -> Result<Result<Lines, Status>, TransportError> {
        let asked = async {
            let line = [command.as_slice(), b"\r\n"].concat();
            self.write(&line, Phase::Session).await?;
            let (lines, status) = self.answer(Phase::Session).await?;
            Ok(if status.verdict == Verdict::Ok { Ok(lines) } else { Err(status) })
        };
        timeout(COMMAND, asked).await.unwrap_or(Err(TransportError::Timeout(Phase::Session)))
    }

    /// Reads an answer up to the line that closes it.
    async fn answer(&mut self, phase: Phase) -> Result<(Lines, Status), TransportError> {
        self.budget = MAX_ANSWER;
        let mut lines = Vec::new();
        loop {
            let line = self.line(phase).await?;
            if let Some(status) = Status::read(&line) {
                return Ok((lines, status));
            }
            // Every other line begins with a string (RFC 5804, section 4).
            if !matches!(line.first(), Some(Word::Text(_))) {
                return Err(TransportError::Protocol("a line that is no part of an answer".to_owned()));
            }
            if lines.len() == MAX_LINES {
                return Err(TransportError::Protocol("an endless answer".to_owned()));
            }
            lines.push(line);
        }
    }

    /// Reads the words of one line, literals included, while signing in.
    pub(super) async fn sign_in_line(&mut self) -> Result<Vec<Word>, TransportError> {
        self.budget = MAX_ANSWER;
        self.line(Phase::SignIn).await
    }

    /// Reads the words of one line, literals included.
    async fn line(&mut self, phase: Phase) -> Result<Vec<Word>, TransportError> {
        let mut words = Vec::new();
        loop {
            let piece = self.piece(phase).await?;
            match read_words(&piece, &mut words)? {
                End::Line => return Ok(words),
                End::Literal(length) => words.push(Word::Text(self.literal(length, phase).await?)),
            }
        }
    }

    /// Reads up to the next line break, without it.
    async fn piece(&mut self, phase: Phase) -> Result<Vec<u8>, TransportError> {
        let mut piece = Vec::new();
        loop {
            let read = self.reader.fill_buf().await.map_err(|error| TransportError::from_io(phase, error))?;
            if read.is_empty() {
                return Err(TransportError::Closed(phase));
            }
            let end = memchr::memchr(b'\n', read);
            let used = end.map_or(read.len(), |end| end + 1);
            piece.extend_from_slice(read.get(..used).unwrap_or_default());
            self.reader.consume(used);
            if piece.len() > MAX_PIECE {
                return Err(TransportError::Protocol("an endless line".to_owned()));
            }
            if end.is_some() {
                self.spend(piece.len() as u64)?;
                piece.pop();
                if piece.last() == Some(&b'\r') {
                    piece.pop();
                }
                return Ok(piece);
            }
        }
    }

    async fn literal(&mut self, length: u64, phase: Phase) -> Result<Vec<u8>, TransportError> {
        self.spend(length)?;
        let mut bytes = Vec::new();
        let mut limited = (&mut self.reader).take(length);
        limited.read_to_end(&mut bytes).await.map_err(|error| TransportError::from_io(phase, error))?;
        if (bytes.len() as u64) < length {
            return Err(TransportError::Closed(phase));
        }
        Ok(bytes)
    }

    fn spend(&mut self, bytes: u64) -> Result<(), TransportError> {
        self.budget = self.budget.checked_sub(bytes).ok_or(TransportError::TooLarge(bytes))?;
        Ok(())
    }

    /// Sends a command about scripts whose refusal is an error.
    async fn demand(&mut self, verb: &str, strings: &[&str]) -> Result<Lines, TransportError> {
        let answer = self.ask(verb, strings).await?;
        answer.map_err(|status| status.error(TransportError::RefusedForGood))
    }

    async fn ask(&mut self, verb: &str, strings: &[&str]) -> Result<Result<Lines, Status>, TransportError> {
        let mut command = verb.as_bytes().to_vec();
        for text in strings {
            command.push(b' ');
            command.extend(string(text));
        }
        self.command(command).await
    }

    /// Lists the scripts.
    pub(super) async fn list(&mut self) -> Result<Vec<Listed>, TransportError> {
        let lines = self.demand("LISTSCRIPTS", &[]).await?;
        lines.iter().map(|line| read_listed(line)).collect()
    }

    /// Returns the text of a script; what is no UTF-8 in it is replaced.
    pub(super) async fn get(&mut self, name: &str) -> Result<String, TransportError> {
        let lines = self.demand("GETSCRIPT", &[name]).await?;
        match lines.first().map(Vec::as_slice) {
            Some([Word::Text(text)]) => Ok(String::from_utf8_lossy(text).into_owned()),
            _ => Err(TransportError::Protocol("no script in the answer".to_owned())),
        }
    }

    /// Returns why the server would not take a script, if it would not.
    pub(super) async fn check(&mut self, script: &str) -> Result<Option<String>, TransportError> {
        self.offer("CHECKSCRIPT", &[script]).await
    }

    /// Stores a script and returns why the server did not take it, if it did not.
    pub(super) async fn put(&mut self, name: &str, script: &str) -> Result<Option<String>, TransportError> {
        self.offer("PUTSCRIPT", &[name, script]).await
    }

    /// Offers a script. A refusal without a code is about what the script says.
    async fn offer(&mut self, verb: &str, strings: &[&str]) -> Result<Option<String>, TransportError> {
        match self.ask(verb, strings).await? {
            Ok(_) => Ok(None),
            Err(status) if status.verdict == Verdict::No && status.code.is_empty() => Ok(Some(status.text)),
            Err(status) => Err(status.error(TransportError::RefusedForGood)),
        }
    }

    /// Makes a script the active one; with an empty name none is.
    pub(super) async fn set_active(&mut self, name: &str) -> Result<(), TransportError> {
        self.demand("SETACTIVE", &[name]).await.map(drop)
    }

    /// Deletes a script that is not active.
    pub(super) async fn delete(&mut self, name: &str) -> Result<(), TransportError> {
        self.demand("DELETESCRIPT", &[name]).await.map(drop)
    }

    /// Says goodbye; nothing depends on the answer.
    pub(super) async fn leave(mut self) {
        // The session has done its work; a server that is gone already changes nothing.
        let _ = timeout(GOODBYE, self.command(b"LOGOUT".to_vec())).await;
    }
}

/// Reads a line of LISTSCRIPTS. A name that cannot be one (RFC 5804, section 1.6) makes the whole list
/// doubtful, since nothing of a person's may be missed in it.
fn read_listed(line: &[Word]) -> Result<Listed, TransportError> {
    let odd = || TransportError::Protocol("a list of scripts that makes no sense".to_owned());
    let (Word::Text(name), marks) = line.split_first().ok_or_else(odd)? else { return Err(odd()) };
    let name = std::str::from_utf8(name).map_err(|_| odd())?;
    if name.is_empty() || name.contains(|c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')) {
        return Err(TransportError::Protocol(server_text(name.as_bytes())));
    }
    let is_active = marks.first() == Some(&Word::Atom("ACTIVE".to_owned()));
    Ok(Listed { name: name.to_owned(), is_active })
}
