//! A signed-in connection: commands go out, answers come in, each command has one end.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Instant,
};

use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::{
    ImapConfig,
    codec::{Answer, Codec, Garbage, Status, Value, Verdict},
    stream::Stream,
};
use crate::{
    Phase, Protocol, TransportError,
    net::{Link, Step, Watch},
    server_text,
};

/// The most answers that one command may get.
const MAX_ANSWERS: u64 = 20_000_000;
/// The most capabilities that are remembered.
const MAX_CAPABILITIES: usize = 500;

/// What a server can do; names in upper case.
#[derive(Debug, Clone, Default)]
pub(super) struct Capabilities(BTreeSet<String>);

impl Capabilities {
    pub(super) fn read(values: &[Value]) -> Self {
        let names = values.iter().take(MAX_CAPABILITIES);
        Self(names.map(|value| String::from_utf8_lossy(value.bytes()).to_ascii_uppercase()).collect())
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.0.contains(name)
    }

    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// A command that was sent and has not ended.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Clone, Copy)]
#[must_use]
pub(super) struct Tag(u64);

/// A connection to an IMAP server.
#[derive(Debug)]
pub(super) struct Session {
    stream: Option<Stream>,
    codec: Codec,
    pub(super) phase: Phase,
    pub(super) caps: Capabilities,
    /// Number of commands since the sign-in.
    pub(super) commands: u64,
    /// ENABLE QRESYNC was accepted.
    pub(super) has_qresync: bool,
    /// The mailbox that is selected.
    pub(super) open: Option<String>,
    last_tag: u64,
    in_flight: BTreeSet<u64>,
    /// Commands that ended before somebody waited for them.
    ended: BTreeMap<u64, Status>,
}

/// The error of a command that did not end with OK.
pub(super) fn refusal(status: &Status) -> TransportError {
    match status.code().as_str() {
        "OVERQUOTA" => TransportError::Quota(status.line()),
        _ if is_passing(status) => TransportError::Refused(status.line()),
        _ => TransportError::RefusedForGood(status.line()),
    }
}

/// Reports whether a refusal is likely to end by itself (RFC 5530).
pub(super) fn is_passing(status: &Status) -> bool {
    matches!(
        status.code().as_str(),
        "UNAVAILABLE" | "SERVERBUG" | "INUSE" | "LIMIT" | "CONTACTADMIN" | "EXPUNGEISSUED"
    )
}

/// Quotes a mailbox name or another string; what cannot be sent is refused.
pub(super) fn quote(text: &str) -> Result<String, TransportError> {
    if text.chars().any(|c| matches!(c, '\0' | '\r' | '\n')) {
        return Err(TransportError::Protocol("a name with control characters".to_owned()));
    }
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        if matches!(c, '"' | '\\') {
            quoted.push('\\');
        }
        quoted.push(c);
    }
    quoted.push('"');
    Ok(quoted)
}

impl Session {
    /// Connects, reads the greeting and signs in.
    pub(super) async fn open(config: &ImapConfig, watch: &mut dyn Watch) -> Result<Self, TransportError> {
        let Link { wire, greets } =
            config.connector.connect(Protocol::Imap, &config.endpoint, &mut *watch).await?;
        let started = Instant::now();
        // A server may dribble for ever without ever being silent for long.
        let signed_in = tokio::time::timeout(config.sign_in, async {
            let mut session = Self::new(Stream::Direct(wire));
            if greets {
                session.greeting().await?;
            }
            session.phase = Phase::SignIn;
            if session.caps.is_empty() {
                session.ask_capabilities().await?;
            }
            session.sign_in(&config.endpoint, &config.login).await?;
            if session.caps.is_empty() {
                session.ask_capabilities().await?;
            }
            session.phase = Phase::Session;
            session.commands = 0;
            Ok(session)
        });
        let session = signed_in.await.unwrap_or(Err(TransportError::Timeout(Phase::SignIn)))?;
        watch.done(Step::SignedIn, started.elapsed());
        Ok(session)
    }

    fn new(stream: Stream) -> Self {
        Self {
            stream: Some(stream),
            codec: Codec::default(),
            phase: Phase::Greeting,
            caps: Capabilities::default(),
            commands: 0,
            has_qresync: false,
            open: None,
            last_tag: 0,
            in_flight: BTreeSet::new(),
            ended: BTreeMap::new(),
        }
    }

    async fn greeting(&mut self) -> Result<(), TransportError> {
        match self.receive().await? {
            Answer::Status(status) => match status.verdict {
                Verdict::Ok => {
                    if status.code() == "CAPABILITY" {
                        self.caps = Capabilities::read(&status.values());
                    }
                    Ok(())
                }
                Verdict::Preauth => Err(TransportError::Preauthenticated),
                Verdict::Bye => Err(TransportError::Refused(status.line())),
                Verdict::No | Verdict::Bad => Err(TransportError::Protocol(status.line())),
            },
            _ => Err(TransportError::Protocol("the server does not greet".to_owned())),
        }
    }

    async fn ask_capabilities(&mut self) -> Result<(), TransportError> {
        let tag = self.send("CAPABILITY").await?;
        let mut caps = Capabilities::default();
        let status = self.finish(tag, |answer| {
            if let Answer::Data { name, values } = answer
                && name == "CAPABILITY"
            {
                caps = Capabilities::read(&values);
            }
            Ok(())
        });
        let status = status.await?;
        if status.verdict != Verdict::Ok {
            return Err(TransportError::Protocol(status.line()));
        }
        self.caps = caps;
        Ok(())
    }

    /// Compresses from here on (RFC 4978); a server that declines is talked to as before.
    pub(super) async fn compress(&mut self) -> Result<(), TransportError> {
        let tag = self.send("COMPRESS DEFLATE").await?;
        if self.finish(tag, ignore).await?.verdict != Verdict::Ok {
            return Ok(());
        }
        if self.codec.is_pending() {
            return Err(TransportError::Protocol("bytes before compression".to_owned()));
        }
        self.stream = self.stream.take().map(Stream::deflated);
        Ok(())
    }

    pub(super) fn stream(&mut self) -> Result<&mut Stream, TransportError> {
        self.stream.as_mut().ok_or(TransportError::Closed(self.phase))
    }

    /// Sends a command; its end is awaited by [`Self::finish`].
    pub(super) async fn send(&mut self, command: &str) -> Result<Tag, TransportError> {
        let tag = self.begin();
        self.write(format!("{}{command}\r\n", tag.0).as_bytes()).await?;
        Ok(tag.1)
    }

    /// Sends several commands in one go.
    pub(super) async fn send_all(&mut self, commands: &[String]) -> Result<Vec<Tag>, TransportError> {
        let mut text = String::new();
        let mut tags = Vec::with_capacity(commands.len());
        for command in commands {
            let (word, tag) = self.begin();
            text.push_str(&format!("{word}{command}\r\n"));
            tags.push(tag);
        }
        self.write(text.as_bytes()).await?;
        Ok(tags)
    }

    /// Counts a command and returns what its line begins with.
    pub(super) fn begin(&mut self) -> (String, Tag) {
        self.last_tag += 1;
        self.commands += 1;
        self.in_flight.insert(self.last_tag);
        (format!("E{} ", self.last_tag), Tag(self.last_tag))
    }

    /// Sends bytes as they are.
    pub(super) async fn write(&mut self, bytes: &[u8]) -> Result<(), TransportError> {
        let phase = self.phase;
        let stream = self.stream()?;
        let written = async {
            stream.write_all(bytes).await?;
            stream.flush().await
        };
        written.await.map_err(|error| TransportError::from_io(phase, error))
    }

    /// Reads the next answer, whatever it is. It may be interrupted without losing anything.
    async fn receive(&mut self) -> Result<Answer, TransportError> {
        let phase = self.phase;
        loop {
            match self.codec.take() {
                Ok(Some(answer)) => return Ok(answer),
                Ok(None) => {}
                Err(Garbage::Unreadable(text)) => return Err(TransportError::Protocol(text)),
                Err(Garbage::TooLarge(bytes)) => return Err(TransportError::TooLarge(bytes)),
            }
            let stream = self.stream.as_mut().ok_or(TransportError::Closed(phase))?;
            let read = stream.read_buf(self.codec.room()).await;
            if read.map_err(|error| TransportError::from_io(phase, error))? == 0 {
                return Err(TransportError::Closed(phase));
            }
        }
    }

    /// Reads the next answer that is not the end of a command; none when `tag` has ended.
    ///
    /// Other commands may end meanwhile. BYE ends everything.
    pub(super) async fn next(&mut self, tag: Tag) -> Result<Result<Answer, Status>, TransportError> {
        loop {
            if let Some(status) = self.ended.remove(&tag.0) {
                return Ok(Err(status));
            }
            match self.receive().await? {
                Answer::Done { tag: name, status } => {
                    let number = name.strip_prefix('E').and_then(|number| number.parse::<u64>().ok());
                    match number.filter(|number| self.in_flight.remove(number)) {
                        Some(number) => drop(self.ended.insert(number, status)),
                        None => {
                            let text = server_text(name.as_bytes());
                            return Err(TransportError::Protocol(format!(
                                "an end without a command: {text}"
                            )));
                        }
                    }
                }
                Answer::Status(status) if matches!(status.verdict, Verdict::Bye) => {
                    return Err(TransportError::Closed(self.phase));
                }
                answer => return Ok(Ok(answer)),
            }
        }
    }

    /// Reads until a command has ended; everything untagged goes to `take`.
    pub(super) async fn finish(
        &mut self,
        tag: Tag,
        mut take: impl FnMut(Answer) -> Result<(), TransportError>,
    ) -> Result<Status, TransportError> {
        for _ in 0..MAX_ANSWERS {
            match self.next(tag).await? {
                Ok(Answer::Continue(text)) => {
                    return Err(TransportError::Protocol(format!("+ {}", server_text(&text))));
                }
                Ok(answer) => take(answer)?,
                Err(status) => return Ok(status),
            }
        }
        Err(TransportError::Protocol("an answer without end".to_owned()))
    }

    /// Waits until the server asks for more; the end of the command comes instead when it refuses.
    pub(super) async fn continuation(&mut self, tag: Tag) -> Result<Result<Vec<u8>, Status>, TransportError> {
        for _ in 0..MAX_ANSWERS {
            match self.next(tag).await? {
                Ok(Answer::Continue(text)) => return Ok(Ok(text)),
                Ok(_) => {}
                Err(status) => return Ok(Err(status)),
            }
        }
        Err(TransportError::Protocol("an answer without end".to_owned()))
    }

    /// Sends a command and reads until it has ended.
    pub(super) async fn run(
        &mut self,
        command: &str,
        take: impl FnMut(Answer) -> Result<(), TransportError>,
    ) -> Result<Status, TransportError> {
        let tag = self.send(command).await?;
        self.finish(tag, take).await
    }

    /// Says goodbye without waiting for the answer.
    pub(super) async fn leave(mut self) {
        if self.send("LOGOUT").await.is_ok()
            && let Some(mut stream) = self.stream.take()
        {
            // Whatever still happens changes nothing.
            let _ = stream.shutdown().await;
        }
    }
}

/// Takes no interest in an answer.
pub(super) fn ignore(_: Answer) -> Result<(), TransportError> {
    Ok(())
}
