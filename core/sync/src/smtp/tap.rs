//! Stands between the connection and lettre, and knows what really passed.

use std::{
    fmt, io,
    net::SocketAddr,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, ready},
    time::Duration,
};

use lettre::transport::smtp::client::AsyncTokioStream;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::net::{Patience, Wire};

/// How long the server may take to answer a whole message (RFC 5321, section 4.5.3.2.6).
const FINAL_PATIENCE: Duration = Duration::from_secs(600);
/// The most that is kept of what the server says before EHLO is answered.
const MAX_HEARD: usize = 128 << 10;
/// The most that a server says while it is being sent a message.
const MAX_EARLY: usize = 8 << 10;

/// What the connection is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    /// Waiting for the answer to EHLO: what the server says is kept.
    Hello,
    /// Commands and answers.
    Commands,
    /// A message is being written.
    Body,
    /// The next byte that is written belongs to the final dot.
    Dot,
    /// The final dot is under way, or out.
    DotWritten,
    /// Nothing is written any more.
    Stopped,
}

/// What passed.
#[derive(Debug)]
pub(super) struct Seen {
    pub(super) stage: Stage,
    /// What the server said before it answered EHLO.
    pub(super) heard: Vec<u8>,
    /// What the server said in the middle of a message.
    pub(super) early: Vec<u8>,
    /// Something was written.
    pub(super) has_spoken: bool,
}

/// A view of what passed that both ends share.
#[derive(Debug, Clone)]
pub(super) struct Shared(Arc<Mutex<Seen>>);

impl Shared {
    pub(super) fn lock(&self) -> MutexGuard<'_, Seen> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A [`Wire`] that notes what passes, and that stops when it is told to.
pub(super) struct Tap {
    wire: Wire,
    /// What is read before the wire is.
    ahead: Vec<u8>,
    answers: Regular,
    is_patient: bool,
    shared: Shared,
}

impl fmt::Debug for Tap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Lettre asks for this; what passed may hold credentials.
        f.debug_struct("Tap").field("wire", &self.wire).finish_non_exhaustive()
    }
}

impl Tap {
    /// Wraps a connection; after STARTTLS no greeting comes, so one is made up.
    pub(super) fn new(wire: Wire, greets: bool) -> (Self, Shared) {
        let seen = Seen { stage: Stage::Hello, heard: Vec::new(), early: Vec::new(), has_spoken: false };
        let shared = Shared(Arc::new(Mutex::new(seen)));
        let ahead = if greets { Vec::new() } else { b"220 \r\n".to_vec() };
        let tap =
            Self { wire, ahead, answers: Regular::default(), is_patient: false, shared: shared.clone() };
        (tap, shared)
    }

    /// Listens while a message is written: a server that gives up says so and may read no further.
    fn listen(&mut self, cx: &mut Context<'_>) -> io::Result<()> {
        let mut piece = [0; 1024];
        let mut piece = ReadBuf::new(&mut piece);
        while let Poll::Ready(read) = Pin::new(&mut self.wire).poll_read(cx, &mut piece) {
            read?;
            if piece.filled().is_empty() {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            let mut seen = self.shared.lock();
            if seen.early.len() < MAX_EARLY {
                seen.early.extend_from_slice(piece.filled());
            }
            piece.clear();
        }
        Ok(())
    }

    /// Notes that something is about to be written, or forbids it.
    fn before_writing(&mut self, cx: &mut Context<'_>) -> io::Result<()> {
        let stage = self.shared.lock().stage;
        match stage {
            Stage::Body => {
                self.listen(cx)?;
                if !self.shared.lock().early.is_empty() {
                    return Err(stopped());
                }
            }
            Stage::Stopped => return Err(stopped()),
            Stage::Dot => {
                // A server that has gone meanwhile does not get the whole message.
                self.listen(cx)?;
                if !self.shared.lock().early.is_empty() {
                    return Err(stopped());
                }
                self.wire.set_patience(FINAL_PATIENCE);
                self.is_patient = true;
            }
            Stage::Commands if self.is_patient => {
                self.wire.set_patience(Patience::default().answer);
                self.is_patient = false;
            }
            Stage::Hello | Stage::Commands | Stage::DotWritten => {}
        }
        self.shared.lock().has_spoken = true;
        Ok(())
    }
}

fn stopped() -> io::Error {
    io::Error::new(io::ErrorKind::ConnectionAborted, "the message was stopped")
}

/// Makes answers regular for lettre, which takes neither a code without a text (RFC 5321, section 4.2), nor
/// a lone line feed, nor anything but UTF-8.
#[derive(Debug, Default)]
struct Regular {
    /// How many bytes of the line have passed.
    column: usize,
    last: u8,
}

impl Regular {
    fn pass(&mut self, answer: &[u8], regular: &mut Vec<u8>) {
        let is_utf8 = std::str::from_utf8(answer).is_ok();
        for &byte in answer {
            if matches!(byte, b'\r' | b'\n') && self.column == 3 {
                regular.push(b' ');
                self.column += 1;
            }
            if byte == b'\n' && self.last != b'\r' {
                regular.push(b'\r');
            }
            regular.push(if byte.is_ascii() || is_utf8 { byte } else { b'?' });
            self.column = if byte == b'\n' { 0 } else { self.column + 1 };
            self.last = byte;
        }
    }
}

impl AsyncRead for Tap {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if this.ahead.is_empty() {
            let mut piece = [0; 4096];
            let mut piece = ReadBuf::new(&mut piece);
            ready!(Pin::new(&mut this.wire).poll_read(cx, &mut piece))?;
            this.answers.pass(piece.filled(), &mut this.ahead);
        }
        let count = this.ahead.len().min(buf.remaining());
        let mut seen = this.shared.lock();
        let is_kept = seen.stage == Stage::Hello && seen.heard.len() < MAX_HEARD;
        let now: Vec<u8> = this.ahead.drain(..count).collect();
        buf.put_slice(&now);
        if is_kept {
            seen.heard.extend_from_slice(&now);
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Tap {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        this.before_writing(cx)?;
        let written = Pin::new(&mut this.wire).poll_write(cx, buf);
        if matches!(written, Poll::Ready(Ok(_))) {
            let mut seen = this.shared.lock();
            if seen.stage == Stage::Dot {
                // From here on the server may have the whole message.
                seen.stage = Stage::DotWritten;
            }
        }
        written
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().wire).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().wire).poll_shutdown(cx)
    }
}

impl AsyncTokioStream for Tap {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.wire.peer_addr()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sec_39_answers_become_regular_in_whatever_pieces_they_come() {
        let check = |pieces: &[&[u8]], expected: &[u8]| {
            let (mut answers, mut regular) = (Regular::default(), Vec::new());
            pieces.iter().for_each(|piece| answers.pass(piece, &mut regular));
            assert_eq!(regular, expected, "{:?}", String::from_utf8_lossy(&regular));
        };
        check(&[b"250\r\n"], b"250 \r\n");
        check(&[b"25", b"0", b"\r", b"\n354\n"], b"250 \r\n354 \r\n");
        check(&[b"250-a\n250 b\r\n"], b"250-a\r\n250 b\r\n");
        check(&[b"550 refus\xe9\r\n"], b"550 refus?\r\n");
        check(&["550 refusé\r\n".as_bytes()], "550 refusé\r\n".as_bytes());
    }
}
