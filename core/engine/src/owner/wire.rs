//! What goes over the socket.

use std::{
    fs, io,
    io::{Read, Write},
    os::{
        fd::AsRawFd,
        unix::net::{UnixListener, UnixStream},
    },
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{Event, Failure, Lang, Password, Reply, Request, door::SignInName};

/// Changes with every change to what follows, so that programs of two versions tell each other apart.
pub(super) const PROTOCOL: u32 = 6;

/// The most bytes of one part of a frame.
const MAX_PART: u32 = 1 << 30;

/// The first frame of a client.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Hello {
    pub(super) protocol: u32,
    pub(super) wish: Wish,
}

/// What a client came for.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Wish {
    /// To know who may sign in; nothing follows.
    Names,
    /// A session.
    Session { user: Option<String>, password: Option<Password>, lang: Lang },
}

/// What a client sends after its hello.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Ask {
    pub(super) tag: u64,
    pub(super) request: Request,
}

/// What the owner sends.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Answer {
    /// The answer to a hello that wishes a session.
    Welcome(Result<(), Failure>),
    /// The answer to a hello that wishes the names.
    Names(Result<Vec<SignInName>, Failure>),
    /// The answer to a request. The bytes of [`Reply::Bytes`] stand in the raw part of the frame.
    Reply(u64, Result<Reply, Failure>),
    Event(Event),
}

pub(super) fn send<T: Serialize>(out: &mut impl Write, message: &T, raw: &[u8]) -> io::Result<()> {
    let json = serde_json::to_vec(message)?;
    let length =
        |bytes: &[u8]| u32::try_from(bytes.len()).map_err(|_| io::Error::other("the frame is too large"));
    let mut head = Vec::with_capacity(json.len() + 8);
    head.extend(length(&json)?.to_le_bytes());
    head.extend(&json);
    head.extend(length(raw)?.to_le_bytes());
    out.write_all(&head)?;
    out.write_all(raw)?;
    out.flush()
}

pub(super) fn receive<T: DeserializeOwned>(from: &mut impl Read) -> io::Result<(T, Vec<u8>)> {
    let json = part(from)?;
    let raw = part(from)?;
    Ok((serde_json::from_slice(&json)?, raw))
}

fn part(from: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut length = [0; 4];
    from.read_exact(&mut length)?;
    let length = u32::from_le_bytes(length);
    if length > MAX_PART {
        return Err(io::Error::new(io::ErrorKind::InvalidData, "the frame is too large"));
    }
    let mut bytes = Vec::new();
    from.take(u64::from(length)).read_to_end(&mut bytes)?;
    if bytes.len() == length as usize { Ok(bytes) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
}

const SOCKET: &str = "owner.sock";

/// A socket's path may have about a hundred bytes; through an open folder every path is short.
fn short_path(dir: &Path) -> io::Result<(fs::File, PathBuf)> {
    let open = fs::File::open(dir)?;
    let path = PathBuf::from(format!("/proc/self/fd/{}/{SOCKET}", open.as_raw_fd()));
    Ok((open, path))
}

pub(super) fn connect(dir: &Path) -> io::Result<UnixStream> {
    let (_open, path) = short_path(dir)?;
    UnixStream::connect(path)
}

/// Listens in `dir`; only whoever holds the store's lock may call this.
pub(super) fn listen(dir: &Path) -> io::Result<UnixListener> {
    let (_open, path) = short_path(dir)?;
    remove(dir);
    let listener = UnixListener::bind(&path)?;
    fs::set_permissions(dir.join(SOCKET), std::os::unix::fs::PermissionsExt::from_mode(0o600))?;
    Ok(listener)
}

pub(super) fn remove(dir: &Path) {
    let _ = fs::remove_file(dir.join(SOCKET));
}
