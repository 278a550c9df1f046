//! A session whose engine runs in another process.

use std::{
    collections::HashMap,
    io,
    os::unix::net::UnixStream,
    path::Path,
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{Receiver, Sender, channel},
    },
    thread,
    time::Duration,
};

use super::wire::{self, Answer, Ask, Hello, PROTOCOL, Wish};
use crate::{
    Event, Failure, FailureCode, Lang, Password, Reply, Request, door::SignInName, session::Transport,
};

type Replies = Mutex<Option<HashMap<u64, Sender<Result<Reply, Failure>>>>>;

/// A connection to the owner of a store.
pub(crate) struct Remote {
    out: Mutex<(UnixStream, u64)>,
    replies: Arc<Replies>,
    events: Mutex<Option<Receiver<Event>>>,
}

fn gone(error: impl std::fmt::Display) -> Failure {
    Failure::new(FailureCode::OwnerGone, "").because(error)
}

impl Remote {
    /// Asks the owner of the store in `dir` who may sign in.
    pub(crate) fn names(dir: &Path) -> io::Result<Result<Vec<SignInName>, Failure>> {
        let mut stream = wire::connect(dir)?;
        wire::send(&mut stream, &Hello { protocol: PROTOCOL, wish: Wish::Names }, &[])?;
        let (names, _): (Answer, _) = wire::receive(&mut stream)?;
        Ok(match names {
            Answer::Names(names) => names,
            Answer::Welcome(Err(failure)) => Err(failure),
            _ => Err(Failure::new(FailureCode::ProtocolMismatch, "")),
        })
    }

    /// Attaches to the owner of the store in `dir`.
    pub(crate) fn connect(
        dir: &Path,
        user: Option<&str>,
        password: Option<&Password>,
        lang: Lang,
    ) -> io::Result<Result<Self, Failure>> {
        let mut stream = wire::connect(dir)?;
        let wish = Wish::Session { user: user.map(str::to_owned), password: password.cloned(), lang };
        let hello = Hello { protocol: PROTOCOL, wish };
        wire::send(&mut stream, &hello, &[])?;
        let (welcome, _): (Answer, _) = wire::receive(&mut stream)?;
        match welcome {
            Answer::Welcome(Ok(())) => {}
            Answer::Welcome(Err(failure)) => return Ok(Err(failure)),
            _ => return Ok(Err(Failure::new(FailureCode::ProtocolMismatch, ""))),
        }
        let replies: Arc<Replies> = Arc::new(Mutex::new(Some(HashMap::new())));
        let (to_session, events) = channel();
        let (waiting, mut from) = (Arc::clone(&replies), stream.try_clone()?);
        thread::Builder::new().name("owner replies".to_owned()).spawn(move || {
            listen(&mut from, &waiting, &to_session);
            // Whoever still waits gets an error, since the senders are dropped.
            waiting.lock().unwrap_or_else(PoisonError::into_inner).take();
            let _ = to_session.send(Event::Closed);
        })?;
        Ok(Ok(Self { out: Mutex::new((stream, 0)), replies, events: Mutex::new(Some(events)) }))
    }
}

fn listen(from: &mut UnixStream, replies: &Replies, events: &Sender<Event>) {
    while let Ok((answer, raw)) = wire::receive::<Answer>(from) {
        match answer {
            Answer::Reply(tag, reply) => {
                let reply = reply.map(|reply| match reply {
                    Reply::Bytes(_) => Reply::Bytes(raw),
                    other => other,
                });
                let mut waiting = replies.lock().unwrap_or_else(PoisonError::into_inner);
                if let Some(sender) = waiting.as_mut().and_then(|waiting| waiting.remove(&tag)) {
                    let _ = sender.send(reply);
                }
            }
            Answer::Event(event) => {
                if events.send(event).is_err() {
                    return;
                }
            }
            Answer::Welcome(_) | Answer::Names(_) => {}
        }
    }
}

impl Transport for Remote {
    fn call(&self, request: Request) -> Result<Reply, Failure> {
        let (sender, reply) = channel();
        {
            let mut out = self.out.lock().unwrap_or_else(PoisonError::into_inner);
            out.1 += 1;
            let tag = out.1;
            match self.replies.lock().unwrap_or_else(PoisonError::into_inner).as_mut() {
                Some(waiting) => waiting.insert(tag, sender),
                None => return Err(gone("the connection is closed")),
            };
            wire::send(&mut out.0, &Ask { tag, request }, &[]).map_err(gone)?;
        }
        reply.recv().unwrap_or_else(|_| Err(gone("the connection was closed")))
    }

    fn next_event(&self, timeout: Duration) -> Option<Event> {
        self.events.lock().unwrap_or_else(PoisonError::into_inner).as_ref()?.recv_timeout(timeout).ok()
    }

    fn take_events(&self) -> Option<Receiver<Event>> {
        self.events.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    fn owns_store(&self) -> bool {
        false
    }
}

impl Drop for Remote {
    fn drop(&mut self) {
        let out = self.out.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = out.0.shutdown(std::net::Shutdown::Both);
    }
}
