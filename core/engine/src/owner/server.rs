//! The owner's side of the socket.

use std::{
    io,
    os::unix::net::UnixStream,
    path::PathBuf,
    sync::{
        Arc, Mutex, PoisonError, Weak,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

use super::wire::{self, Answer, Ask, Hello, PROTOCOL, Wish};
use crate::{
    Failure, FailureCode, Reply,
    core::{Caller, Engine},
    session::join,
};

/// Serves the socket of a store until it is dropped.
pub(crate) struct Listener {
    dir: PathBuf,
    ended: Arc<AtomicBool>,
}

impl Listener {
    /// Starts to listen for an engine, which it does not keep alive.
    pub(crate) fn start(engine: &Arc<Engine>) -> io::Result<Self> {
        let dir = engine.store.dir().to_owned();
        let listener = wire::listen(&dir)?;
        let ended = Arc::new(AtomicBool::new(false));
        let (engine, has_ended) = (Arc::downgrade(engine), Arc::clone(&ended));
        thread::Builder::new().name("owner".to_owned()).spawn(move || {
            for stream in listener.incoming() {
                if has_ended.load(Ordering::SeqCst) {
                    return;
                }
                let engine = Weak::clone(&engine);
                let served = stream.and_then(|stream| {
                    thread::Builder::new().name("client".to_owned()).spawn(move || {
                        if let Err(error) = serve(&engine, stream) {
                            tracing::debug!(%error, "a client left");
                        }
                    })
                });
                if let Err(error) = served {
                    tracing::warn!(%error, "a client could not be served");
                }
            }
        })?;
        Ok(Self { dir, ended })
    }
}

impl Listener {
    /// Like [`Self::start`]; without a listener the store still serves this process.
    pub(crate) fn start_or_warn(engine: &Arc<Engine>) -> Option<Self> {
        Self::start(engine)
            .inspect_err(|error| tracing::warn!(%error, "other programs cannot attach to this store"))
            .ok()
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::SeqCst);
        // Wakes the thread that waits for clients.
        let _ = wire::connect(&self.dir);
        wire::remove(&self.dir);
    }
}

type Out = Arc<Mutex<UnixStream>>;

fn answer(out: &Out, answer: &Answer, raw: &[u8]) -> io::Result<()> {
    wire::send(&mut *out.lock().unwrap_or_else(PoisonError::into_inner), answer, raw)
}

fn serve(engine: &Weak<Engine>, mut stream: UnixStream) -> io::Result<()> {
    let gone = || io::Error::other("the engine is closing");
    let out: Out = Arc::new(Mutex::new(stream.try_clone()?));
    let (hello, _): (Hello, _) = wire::receive(&mut stream)?;
    if hello.protocol != PROTOCOL {
        let failure = Failure::new(FailureCode::ProtocolMismatch, "");
        return answer(&out, &Answer::Welcome(Err(failure)), &[]);
    }
    let owner = engine.upgrade().ok_or_else(gone)?;
    let joined = match hello.wish {
        Wish::Names => return answer(&out, &Answer::Names(owner.sign_in_names()), &[]),
        Wish::Session { user, password, lang } => join(&owner, user.as_deref(), password.as_ref(), lang),
    };
    drop(owner);
    let (caller, events) = match joined {
        Ok(joined) => joined,
        Err(failure) => return answer(&out, &Answer::Welcome(Err(failure)), &[]),
    };
    answer(&out, &Answer::Welcome(Ok(())), &[])?;
    let to_client = Arc::clone(&out);
    thread::Builder::new().name("client events".to_owned()).spawn(move || {
        while let Ok(event) = events.recv() {
            if answer(&to_client, &Answer::Event(event), &[]).is_err() {
                return;
            }
        }
    })?;
    let caller = Arc::new(caller);
    let result = loop {
        let (ask, _): (Ask, _) = match wire::receive(&mut stream) {
            Ok(received) => received,
            Err(error) => break Err(error),
        };
        let Some(engine) = engine.upgrade() else { break Err(gone()) };
        let (caller, out) = (Arc::clone(&caller), Arc::clone(&out));
        // A request may wait for a person or a job, and the next one must not wait for it.
        let spawned = thread::Builder::new().name("request".to_owned()).spawn(move || {
            let reply = engine.dispatch(&caller, ask.request);
            let (reply, raw) = match reply {
                Ok(Reply::Bytes(raw)) => (Ok(Reply::Bytes(Vec::new())), raw),
                other => (other, Vec::new()),
            };
            let _ = answer(&out, &Answer::Reply(ask.tag, reply), &raw);
        });
        if let Err(error) = spawned {
            break Err(error);
        }
    };
    if let Some(engine) = engine.upgrade() {
        engine.leave(&caller);
    }
    let _ = stream.shutdown(std::net::Shutdown::Both);
    result
}

impl Engine {
    /// Forgets a session that is gone.
    pub(crate) fn leave(&self, caller: &Caller) {
        self.bus.leave(caller.session);
        self.dialogs.leave(caller.session);
    }
}
