//! The bytes of a session, compressed or not.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll},
};

use async_compression::tokio::{bufread::DeflateDecoder, write::DeflateEncoder};
use tokio::io::{AsyncRead, AsyncWrite, BufReader, ReadBuf};

use crate::net::Wire;

/// A wire with COMPRESS=DEFLATE (RFC 4978).
type Deflated = DeflateDecoder<BufReader<DeflateEncoder<Wire>>>;

/// The bytes of a session.
#[derive(Debug)]
pub(super) enum Stream {
    Direct(Wire),
    Deflated(Box<Deflated>),
}

impl Stream {
    /// Compresses from here on.
    pub(super) fn deflated(self) -> Self {
        match self {
            Self::Direct(wire) => {
                Self::Deflated(Box::new(DeflateDecoder::new(BufReader::new(DeflateEncoder::new(wire)))))
            }
            Self::Deflated(_) => self,
        }
    }

    /// Returns the connection below.
    pub(super) fn wire(&mut self) -> &mut Wire {
        match self {
            Self::Direct(wire) => wire,
            Self::Deflated(deflated) => deflated.get_mut().get_mut().get_mut(),
        }
    }
}

impl AsyncRead for Stream {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Direct(wire) => Pin::new(wire).poll_read(cx, buf),
            Self::Deflated(deflated) => Pin::new(deflated.as_mut()).poll_read(cx, buf),
        }
    }
}

impl AsyncWrite for Stream {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Direct(wire) => Pin::new(wire).poll_write(cx, buf),
            Self::Deflated(deflated) => Pin::new(deflated.get_mut().get_mut()).poll_write(cx, buf),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Direct(wire) => Pin::new(wire).poll_flush(cx),
            Self::Deflated(deflated) => Pin::new(deflated.get_mut().get_mut()).poll_flush(cx),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Direct(wire) => Pin::new(wire).poll_shutdown(cx),
            Self::Deflated(deflated) => Pin::new(deflated.get_mut().get_mut()).poll_shutdown(cx),
        }
    }
}
