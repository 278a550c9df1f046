//! A server that plays a script, to be hostile or odd in ways that no real server is.
//!
//! The script is a list of [`Step`]s.
//! A client that leaves the script never hangs: what it sent is recorded, and the server ends the
//! connection. Everything the client sends is recorded, before and after TLS apart.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use rustls::{ServerConnection, StreamOwned};

use crate::certs::TlsIdentity;
use crate::policy::Policy;
use crate::wait::wait_value;

/// How long the server waits for the client before it gives the connection up.
const PATIENCE: Duration = Duration::from_secs(5);

/// One act of a scripted server.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Step {
    /// Sends bytes exactly as they are.
    Send(Vec<u8>),
    /// Sends a line; `{tag}` becomes the tag of the last expected command, and CRLF is added.
    Reply(String),
    /// Reads a line that must contain the text in any case; its first word becomes the tag.
    Expect(String),
    /// Reads a line like `Expect` but keeps the tag, as for the answer to a continuation.
    ExpectMore(String),
    /// Answers every command that contains the first text with the second, as `Reply` does, in
    /// any order and number; the first command that fits none goes to the next step.
    Serve(Vec<(String, String)>),
    /// Reads exactly this many bytes, as for an IMAP literal.
    ReadBytes(usize),
    /// Reads up to and with the line that holds only a dot, as for an SMTP message.
    ReadMessage,
    /// Does the TLS handshake, at the start of a connection or after the answer to STARTTLS.
    StartTls(TlsIdentity),
    /// Sends text in one write, with `{tag}` replaced and nothing added, then does the handshake:
    /// what follows the answer to STARTTLS in the text is injected into the clear part.
    SendThenStartTls(String, TlsIdentity),
    /// Ends the connection; what the client still sends is recorded.
    Close,
    /// Says nothing any more and keeps the connection open; what the client sends is recorded.
    Hang,
}

impl Step {
    /// Makes a [`Step::Send`].
    pub fn send(bytes: impl AsRef<[u8]>) -> Step {
        Step::Send(bytes.as_ref().to_vec())
    }

    /// Makes a [`Step::Reply`].
    pub fn reply(text: impl Into<String>) -> Step {
        Step::Reply(text.into())
    }

    /// Makes a [`Step::Expect`].
    pub fn expect(text: impl Into<String>) -> Step {
        Step::Expect(text.into())
    }

    /// Makes a [`Step::ExpectMore`].
    pub fn expect_more(text: impl Into<String>) -> Step {
        Step::ExpectMore(text.into())
    }

    /// Makes a [`Step::Serve`] from pairs of a command and its answer.
    pub fn serve<'a>(answers: impl IntoIterator<Item = (&'a str, &'a str)>) -> Step {
        let own = |(command, answer): (&str, &str)| (command.to_owned(), answer.to_owned());
        Step::Serve(answers.into_iter().map(own).collect())
    }
}

/// What a scripted server saw, over all its connections.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Transcript {
    /// What clients sent in clear, in order of arrival; the bytes of a handshake are not in it.
    pub before_tls: Vec<u8>,
    /// What clients sent inside TLS.
    pub after_tls: Vec<u8>,
    /// How many handshakes were completed.
    pub handshakes: u32,
    /// Why the other handshakes failed.
    pub failed_handshakes: Vec<String>,
    /// The host names that clients asked for in their handshakes.
    pub server_names: Vec<String>,
    /// How many connections were accepted.
    pub connections: u32,
    /// How many of them have ended.
    pub ended: u32,
    /// What clients did that was not in the script: lines, or a description in brackets.
    pub unexpected: Vec<String>,
}

/// A server on a loopback port that plays a script for every connection.
///
/// Dropping it ends every connection.
#[derive(Debug)]
pub struct Scripted {
    shared: Arc<Shared>,
    listener: Option<JoinHandle<()>>,
    address: SocketAddr,
}

#[derive(Debug)]
struct Shared {
    scripts: Vec<Vec<Step>>,
    transcript: Mutex<Transcript>,
    open: Mutex<Vec<TcpStream>>,
    stop: AtomicBool,
}

impl Scripted {
    /// Starts a server that plays the same script for every connection.
    pub fn play(script: Vec<Step>) -> Scripted {
        Scripted::play_in_turn(vec![script])
    }

    /// Starts a server that plays one script after the other, and the last one ever after.
    pub fn play_in_turn(scripts: Vec<Vec<Step>>) -> Scripted {
        assert!(!scripts.is_empty(), "a scripted server needs a script");
        let listener = TcpListener::bind((Policy::Open.address(), 0)).expect("the server listens");
        let address = listener.local_addr().expect("the server has an address");
        let shared = Arc::new(Shared {
            scripts,
            transcript: Mutex::default(),
            open: Mutex::default(),
            stop: AtomicBool::new(false),
        });
        let thread = thread::spawn({
            let shared = Arc::clone(&shared);
            move || shared.listen(&listener)
        });
        Scripted { shared, listener: Some(thread), address }
    }

    /// Returns the port to dial on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// Returns what the server has seen so far.
    pub fn transcript(&self) -> Transcript {
        self.shared.transcript().clone()
    }

    /// Returns what clients did that was not in the script.
    pub fn unexpected(&self) -> Vec<String> {
        self.shared.transcript().unexpected.clone()
    }

    /// Waits until this many connections have ended, and returns what the server has seen.
    ///
    /// # Panics
    /// When they have not ended after 20 s.
    pub fn wait_ended(&self, connections: u32) -> Transcript {
        wait_value("the scripted connections to end", Duration::from_secs(20), || {
            let transcript = self.transcript();
            if transcript.ended >= connections { Ok(transcript) } else { Err(format!("{transcript:?}")) }
        })
    }
}

impl Drop for Scripted {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::SeqCst);
        // A connection wakes the listener; if none can be made, there is no listener to wake.
        let _ = TcpStream::connect(self.address);
        if let Some(listener) = self.listener.take() {
            let _ = listener.join();
        }
    }
}

impl Shared {
    fn transcript(&self) -> MutexGuard<'_, Transcript> {
        self.transcript.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn listen(self: &Arc<Shared>, listener: &TcpListener) {
        let mut threads = Vec::new();
        for (number, stream) in listener.incoming().enumerate() {
            if self.stop.load(Ordering::SeqCst) {
                break;
            }
            let Ok(stream) = stream else { continue };
            let Ok(handle) = stream.try_clone() else { continue };
            self.open.lock().unwrap_or_else(PoisonError::into_inner).push(handle);
            self.transcript().connections += 1;
            let shared = Arc::clone(self);
            threads.push(thread::spawn(move || {
                let script = &shared.scripts[number.min(shared.scripts.len() - 1)];
                Session::new(&shared, stream).play(script);
                shared.transcript().ended += 1;
            }));
        }
        // The threads wait in their sockets, so ending those ends the threads.
        for stream in self.open.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
            let _ = stream.shutdown(Shutdown::Both);
        }
        for thread in threads {
            let _ = thread.join();
        }
    }
}

/// Why a script is not played to its end.
enum Stop {
    /// The client did something else.
    Unexpected(String),
    /// The connection is gone or was given up.
    Gone,
    /// The script says so.
    Script,
}

impl From<io::Error> for Stop {
    fn from(_: io::Error) -> Stop {
        Stop::Gone
    }
}

/// A plain socket that first gives back bytes that were read too early.
struct Early {
    bytes: Vec<u8>,
    stream: TcpStream,
}

impl Read for Early {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.bytes.is_empty() {
            return self.stream.read(buffer);
        }
        let count = self.bytes.as_slice().read(buffer)?;
        self.bytes.drain(..count);
        Ok(count)
    }
}

impl Write for Early {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        self.stream.write(buffer)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.stream.flush()
    }
}

struct Session<'a> {
    shared: &'a Shared,
    stream: TcpStream,
    tls: Option<Box<StreamOwned<ServerConnection, Early>>>,
    /// Bytes that were read and that no step has used yet.
    buffer: Vec<u8>,
    tag: String,
}

impl<'a> Session<'a> {
    fn new(shared: &'a Shared, stream: TcpStream) -> Session<'a> {
        Session { shared, stream, tls: None, buffer: Vec::new(), tag: "*".to_owned() }
    }

    fn play(mut self, script: &[Step]) {
        let patient =
            self.stream.set_nodelay(true).and_then(|()| self.stream.set_read_timeout(Some(PATIENCE)));
        let played = patient.map_err(Stop::from).and_then(|()| self.play_all(script));
        if let Err(Stop::Unexpected(what)) = played {
            self.shared.transcript().unexpected.push(what);
        }
        self.end();
    }

    fn play_all(&mut self, script: &[Step]) -> Result<(), Stop> {
        for step in script {
            self.play_step(step)?;
        }
        // The script is over: the client has nothing to do but to close.
        self.peek_command().and_then(|(line, _)| Err(Stop::Unexpected(line)))
    }

    fn play_step(&mut self, step: &Step) -> Result<(), Stop> {
        match step {
            Step::Send(bytes) => self.write(bytes),
            Step::Reply(text) => self.reply(text),
            Step::Expect(wanted) => {
                let line = self.read_wanted(wanted)?;
                self.set_tag(&line);
                Ok(())
            }
            Step::ExpectMore(wanted) => self.read_wanted(wanted).map(drop),
            Step::Serve(answers) => self.serve(answers),
            Step::ReadBytes(count) => self
                .read_until(&format!("{count} bytes"), |buffer| (buffer.len() >= *count).then_some(*count)),
            Step::ReadMessage => self.read_until("the end of a message", end_of_message),
            Step::StartTls(identity) => self.start_tls(*identity),
            Step::SendThenStartTls(text, identity) => {
                let text = text.replace("{tag}", &self.tag);
                self.write(text.as_bytes())?;
                self.start_tls(*identity)
            }
            Step::Close => Err(Stop::Script),
            Step::Hang => self.hang(),
        }
    }

    fn serve(&mut self, answers: &[(String, String)]) -> Result<(), Stop> {
        loop {
            let (line, count) = self.peek_command()?;
            let Some((_, answer)) = answers.iter().find(|(command, _)| contains(&line, command)) else {
                return Ok(());
            };
            self.take(count);
            self.set_tag(&line);
            self.reply(answer)?;
        }
    }

    fn hang(&mut self) -> Result<(), Stop> {
        self.stream.set_read_timeout(None)?;
        loop {
            self.take(self.buffer.len());
            if self.fill()? == 0 {
                return Err(Stop::Gone);
            }
        }
    }

    fn set_tag(&mut self, line: &str) {
        if let Some(tag) = line.split_ascii_whitespace().next() {
            tag.clone_into(&mut self.tag);
        }
    }

    fn reply(&mut self, text: &str) -> Result<(), Stop> {
        let mut text = text.replace("{tag}", &self.tag);
        if !text.ends_with("\r\n") {
            text.push_str("\r\n");
        }
        self.write(text.as_bytes())
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), Stop> {
        match &mut self.tls {
            Some(tls) => tls.write_all(bytes).and_then(|()| tls.flush())?,
            None => self.stream.write_all(bytes)?,
        }
        Ok(())
    }

    /// Reads more into the buffer; 0 is the end.
    fn fill(&mut self) -> io::Result<usize> {
        let mut piece = [0; 16 * 1024];
        let count = match &mut self.tls {
            Some(tls) => tls.read(&mut piece)?,
            None => self.stream.read(&mut piece)?,
        };
        self.buffer.extend_from_slice(&piece[..count]);
        Ok(count)
    }

    /// Takes bytes out of the buffer and records them.
    fn take(&mut self, count: usize) {
        let mut transcript = self.shared.transcript();
        let record = if self.tls.is_some() { &mut transcript.after_tls } else { &mut transcript.before_tls };
        record.extend(self.buffer.drain(..count));
    }

    /// Reads until `end` finds where the wanted bytes end.
    fn read_until(&mut self, what: &str, end: impl Fn(&[u8]) -> Option<usize>) -> Result<(), Stop> {
        loop {
            if let Some(count) = end(&self.buffer) {
                self.take(count);
                return Ok(());
            }
            self.fill_for(what)?;
        }
    }

    /// Reads more into the buffer because something is wanted.
    fn fill_for(&mut self, what: &str) -> Result<(), Stop> {
        match self.fill() {
            Ok(count) if count > 0 => Ok(()),
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                Err(Stop::Unexpected(format!("(the client did not send {what} in {PATIENCE:?})")))
            }
            Ok(_) | Err(_) => Err(Stop::Unexpected(format!("(the client closed instead of sending {what})"))),
        }
    }

    /// Returns the line at the start of the buffer and how many bytes it has with its end.
    fn peek_line(&self) -> Option<(String, usize)> {
        let count = self.buffer.iter().position(|byte| *byte == b'\n')? + 1;
        let line = String::from_utf8_lossy(&self.buffer[..count]);
        Some((line.trim_end_matches(['\r', '\n']).to_owned(), count))
    }

    /// Waits for a line that may come or not, and leaves it in the buffer.
    fn peek_command(&mut self) -> Result<(String, usize), Stop> {
        loop {
            if let Some(found) = self.peek_line() {
                return Ok(found);
            }
            if self.fill()? == 0 {
                return Err(Stop::Gone);
            }
        }
    }

    fn read_wanted(&mut self, wanted: &str) -> Result<String, Stop> {
        loop {
            if let Some((line, count)) = self.peek_line() {
                if !contains(&line, wanted) {
                    return Err(Stop::Unexpected(line));
                }
                self.take(count);
                return Ok(line);
            }
            self.fill_for(&format!("{wanted:?}"))?;
        }
    }

    fn start_tls(&mut self, identity: TlsIdentity) -> Result<(), Stop> {
        let connection = ServerConnection::new(identity.server_config()).expect("the settings are good");
        // A client may start the handshake before the answer that allows it.
        let early = Early { bytes: std::mem::take(&mut self.buffer), stream: self.stream.try_clone()? };
        let tls = self.tls.insert(Box::new(StreamOwned::new(connection, early)));
        let mut result = Ok((0, 0));
        while result.is_ok() && tls.conn.is_handshaking() {
            result = tls.conn.complete_io(&mut tls.sock);
        }
        let mut transcript = self.shared.transcript();
        transcript.server_names.extend(tls.conn.server_name().map(str::to_owned));
        match result {
            Ok(_) => {
                transcript.handshakes += 1;
                Ok(())
            }
            Err(error) => {
                transcript.failed_handshakes.push(error.to_string());
                Err(Stop::Gone)
            }
        }
    }

    /// Ends the connection in good order, and records what the client still sends.
    fn end(mut self) {
        // The client may be gone already; then there is no one to tell.
        if let Some(tls) = &mut self.tls {
            tls.conn.send_close_notify();
            let _ = tls.flush();
        }
        let _ = self.stream.shutdown(Shutdown::Write);
        loop {
            self.take(self.buffer.len());
            if !matches!(self.fill(), Ok(count) if count > 0) {
                break;
            }
        }
        let _ = self.stream.shutdown(Shutdown::Both);
    }
}

/// Says whether a line contains a text in any case.
fn contains(line: &str, text: &str) -> bool {
    line.to_lowercase().contains(&text.to_lowercase())
}

/// Returns where the line that holds only a dot ends.
fn end_of_message(bytes: &[u8]) -> Option<usize> {
    if bytes.starts_with(b".\r\n") {
        return Some(3);
    }
    bytes.windows(5).position(|window| window == b"\r\n.\r\n").map(|start| start + 5)
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::TcpStream;

    use rustls::StreamOwned;

    use super::{Scripted, Step, end_of_message};
    use crate::certs::{TlsIdentity, client_connection};

    fn dial(server: &Scripted) -> TcpStream {
        TcpStream::connect(("127.0.0.1", server.port())).unwrap()
    }

    fn read_all(mut stream: impl Read) -> String {
        let mut text = String::new();
        stream.read_to_string(&mut text).unwrap();
        text
    }

    #[test]
    fn a_script_is_played() {
        let server = Scripted::play(vec![
            Step::reply("* OK ready"),
            Step::serve([("noop", "{tag} OK done")]),
            Step::expect("APPEND"),
            Step::reply("+ go"),
            Step::ReadBytes(4),
            Step::reply("{tag} OK"),
            Step::ReadMessage,
            Step::Close,
        ]);
        let mut stream = dial(&server);
        let sent = "a NOOP\r\nb NOOP\r\nc append {4}\r\n\r\n\r\nmail\r\n.\r\nrest";
        stream.write_all(sent.as_bytes()).unwrap();
        assert_eq!(read_all(&stream), "* OK ready\r\na OK done\r\nb OK done\r\n+ go\r\nc OK\r\n");
        drop(stream);
        let transcript = server.wait_ended(1);
        assert_eq!(String::from_utf8_lossy(&transcript.before_tls), sent);
        assert_eq!((transcript.connections, transcript.unexpected), (1, vec![]));
    }

    #[test]
    fn what_is_not_in_the_script_is_told() {
        let expect = || Step::expect("HELLO");
        let server = Scripted::play_in_turn(vec![vec![expect()], vec![expect()], vec![]]);
        for sent in ["BYE\r\n", "HEL", "MORE\r\n"] {
            let mut stream = dial(&server);
            stream.write_all(sent.as_bytes()).unwrap();
            stream.shutdown(std::net::Shutdown::Write).unwrap();
            assert_eq!(read_all(&stream), "");
        }
        let transcript = server.wait_ended(3);
        assert_eq!(
            transcript.unexpected,
            ["BYE", "(the client closed instead of sending \"HELLO\")", "MORE"]
        );
        assert_eq!(transcript.before_tls, b"BYE\r\nHELMORE\r\n");
    }

    #[test]
    fn tls_starts_in_the_middle() {
        let server = Scripted::play_in_turn(vec![
            vec![
                Step::expect("STARTTLS"),
                Step::SendThenStartTls("{tag} OK".to_owned(), TlsIdentity::Good),
                Step::reply("* hello"),
                Step::expect("x"),
                Step::Close,
            ],
            vec![Step::StartTls(TlsIdentity::UnknownRoot), Step::Hang],
        ]);
        let mut stream = dial(&server);
        stream.write_all(b"s STARTTLS\r\n").unwrap();
        stream.read_exact(&mut [0; 4]).unwrap();
        let mut tls = StreamOwned::new(client_connection("localhost"), stream);
        tls.write_all(b"x 1\r\ny 2\r\n").unwrap();
        assert_eq!(read_all(&mut tls), "* hello\r\n");
        drop(tls);
        let mut tls = StreamOwned::new(client_connection("localhost"), dial(&server));
        assert!(tls.read(&mut [0]).is_err());
        drop(tls);
        let transcript = server.wait_ended(2);
        assert_eq!(transcript.before_tls, b"s STARTTLS\r\n");
        assert_eq!(transcript.after_tls, b"x 1\r\ny 2\r\n");
        assert_eq!((transcript.handshakes, transcript.failed_handshakes.len()), (1, 1));
        assert_eq!(transcript.server_names, ["localhost", "localhost"]);
    }

    #[test]
    fn a_hanging_server_ends_when_dropped() {
        let server = Scripted::play(vec![Step::Hang]);
        let stream = dial(&server);
        drop(server);
        assert_eq!(read_all(&stream), "");
    }

    #[test]
    fn the_end_of_a_message_is_found() {
        assert_eq!(end_of_message(b".\r\nQUIT"), Some(3));
        assert_eq!(end_of_message(b"a\r\n..\r\n.\r\nQUIT"), Some(10));
        assert_eq!(end_of_message(b"a\r\n.\r"), None);
    }
}
