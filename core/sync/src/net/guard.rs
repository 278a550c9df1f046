//! The bytes of a connection, with limits: silence ends, and so does a server that announces too much.

use std::{
    fmt, io,
    net::SocketAddr,
    pin::Pin,
    task::{Context, Poll, ready},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    time::{Instant, Sleep, sleep},
};
use tokio_rustls::client::TlsStream;

/// The largest literal that is taken from an IMAP server, in bytes.
const MAX_LITERAL: u64 = 220 << 20;
/// The longest line that is taken from an IMAP server, literals apart, in bytes.
const MAX_LINE: u64 = 32 << 20;

/// Why a [`Wire`] stops by itself; stands inside the [`io::Error`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Limit {
    /// The server announced or sent a piece of so many bytes.
    #[error("a piece of {0} bytes")]
    Literal(u64),
    /// Nothing moved for too long.
    #[error("silence")]
    Silence,
}

enum Stream {
    Plain(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
}

/// The bytes of a connection.
pub struct Wire {
    stream: Stream,
    patience: Duration,
    silence: Option<Pin<Box<Sleep>>>,
    literals: Option<Literals>,
    received: u64,
}

impl fmt::Debug for Wire {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wire").field("encrypted", &self.is_encrypted()).finish_non_exhaustive()
    }
}

impl Wire {
    pub(super) fn plain(tcp: TcpStream, patience: Duration) -> Self {
        Self::new(Stream::Plain(tcp), patience)
    }

    pub(super) fn encrypted(tls: TlsStream<TcpStream>, patience: Duration) -> Self {
        Self::new(Stream::Tls(Box::new(tls)), patience)
    }

    fn new(stream: Stream, patience: Duration) -> Self {
        Self { stream, patience, silence: None, literals: None, received: 0 }
    }

    /// Bounds the literals of an IMAP server from here on.
    pub(super) fn bound_literals(mut self) -> Self {
        self.literals = Some(Literals::default());
        self
    }

    /// Reports whether the connection is encrypted.
    #[must_use]
    pub fn is_encrypted(&self) -> bool {
        matches!(self.stream, Stream::Tls(_))
    }

    /// Returns how many bytes were received.
    #[must_use]
    pub fn received(&self) -> u64 {
        self.received
    }

    /// Changes how long the server may stay silent.
    pub fn set_patience(&mut self, patience: Duration) {
        self.patience = patience;
        self.silence = None;
    }

    /// Returns the address of the server.
    ///
    /// # Errors
    /// Fails when the connection is gone.
    pub fn peer_addr(&self) -> io::Result<SocketAddr> {
        match &self.stream {
            Stream::Plain(tcp) => tcp.peer_addr(),
            Stream::Tls(tls) => tls.get_ref().0.peer_addr(),
        }
    }

    /// Passes a result on; while there is none, counts the silence.
    fn timed<T>(&mut self, cx: &mut Context<'_>, polled: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if polled.is_ready() {
            self.silence = None;
            return polled;
        }
        let patience = self.patience;
        let silence = self.silence.get_or_insert_with(|| Box::pin(sleep(patience)));
        ready!(silence.as_mut().poll(cx));
        // Whoever asks again waits again.
        silence.as_mut().reset(Instant::now() + patience);
        Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, Limit::Silence)))
    }
}

impl AsyncRead for Wire {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = buf.filled().len();
        let polled = match &mut this.stream {
            Stream::Plain(tcp) => Pin::new(tcp).poll_read(cx, buf),
            Stream::Tls(tls) => Pin::new(tls.as_mut()).poll_read(cx, buf),
        };
        ready!(this.timed(cx, polled))?;
        let new = buf.filled().get(before..).unwrap_or_default();
        this.received += new.len() as u64;
        if let Some(literals) = &mut this.literals {
            literals.take(new)?;
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Wire {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let polled = match &mut this.stream {
            Stream::Plain(tcp) => Pin::new(tcp).poll_write(cx, buf),
            Stream::Tls(tls) => Pin::new(tls.as_mut()).poll_write(cx, buf),
        };
        this.timed(cx, polled)
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let polled = match &mut this.stream {
            Stream::Plain(tcp) => Pin::new(tcp).poll_flush(cx),
            Stream::Tls(tls) => Pin::new(tls.as_mut()).poll_flush(cx),
        };
        this.timed(cx, polled)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match &mut self.get_mut().stream {
            Stream::Plain(tcp) => Pin::new(tcp).poll_shutdown(cx),
            Stream::Tls(tls) => Pin::new(tls.as_mut()).poll_shutdown(cx),
        }
    }
}

impl lettre::transport::smtp::client::AsyncTokioStream for Wire {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        Self::peer_addr(self)
    }
}

/// Follows the literals of an IMAP server (RFC 3501, section 4.3) to bound them before they are read.
#[derive(Debug, Default)]
struct Literals {
    /// Bytes of the literal that are still to come.
    pending: u64,
    /// Bytes of the line so far.
    line: u64,
    /// The number between the braces at the end of the line so far.
    number: Option<u64>,
    /// The braces are closed.
    closed: bool,
}

impl Literals {
    fn take(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        while !bytes.is_empty() {
            if self.pending > 0 {
                let skipped = usize::try_from(self.pending).unwrap_or(usize::MAX).min(bytes.len());
                self.pending -= skipped as u64;
                bytes = bytes.get(skipped..).unwrap_or_default();
                continue;
            }
            // Only the end of a line can announce a literal.
            let end = memchr::memchr(b'\n', bytes);
            let (line, rest) = bytes.split_at(end.map_or(bytes.len(), |end| end + 1));
            self.line += line.len() as u64;
            if self.line > MAX_LINE {
                return Err(io::Error::other(Limit::Literal(self.line)));
            }
            for &byte in line.get(line.len().saturating_sub(32)..).unwrap_or_default() {
                self.step(byte);
            }
            if end.is_some() {
                let announced = self.number.filter(|_| self.closed).unwrap_or(0);
                if announced > MAX_LITERAL {
                    return Err(io::Error::other(Limit::Literal(announced)));
                }
                *self = Self { pending: announced, ..Self::default() };
            }
            bytes = rest;
        }
        Ok(())
    }

    fn step(&mut self, byte: u8) {
        match byte {
            b'{' => {
                self.number = Some(0);
                self.closed = false;
            }
            b'0'..=b'9' if !self.closed => {
                let digit = u64::from(byte - b'0');
                self.number = self.number.map(|number| number.saturating_mul(10).saturating_add(digit));
            }
            b'+' if !self.closed => {}
            b'}' => self.closed = true,
            b'\r' | b'\n' => {}
            _ => {
                self.number = None;
                self.closed = false;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn feed(pieces: &[&[u8]]) -> io::Result<()> {
        let mut literals = Literals::default();
        pieces.iter().try_for_each(|piece| literals.take(piece))
    }

    #[test]
    fn sec_39_an_announced_literal_is_bounded_before_it_is_read() {
        assert!(feed(&[b"* 1 FETCH (BODY[] {4294967295}\r\n"]).is_err());
        assert!(feed(&[b"* 1 FETCH (BODY[] {42949", b"67295}\r", b"\n"]).is_err());
        assert!(feed(&[b"* 1 FETCH (BODY[] {99999999999999999999999999}\r\n"]).is_err());
    }

    #[test]
    fn a_literal_may_hold_what_looks_like_one() {
        let inner = b"x {4294967295}\r\n";
        let head = format!("* 1 FETCH (BODY[] {{{}}}\r\n", inner.len());
        assert!(feed(&[head.as_bytes(), inner, b")\r\n"]).is_ok());
        assert!(feed(&[b"* OK {4294967295} is a number in a text\r\n"]).is_ok());
    }
}
