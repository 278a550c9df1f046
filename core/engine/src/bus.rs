//! Events from the engine to its sessions.

use std::sync::{
    Mutex, MutexGuard, PoisonError,
    mpsc::{Receiver, Sender, channel},
};

use crate::Event;

/// Names a session within this process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct SessionId(pub(crate) u64);

#[derive(Debug, Default)]
pub(crate) struct Bus {
    sessions: Mutex<Sessions>,
}

#[derive(Debug, Default)]
struct Sessions {
    last: u64,
    open: Vec<(SessionId, Sender<Event>)>,
}

impl Bus {
    fn lock(&self) -> MutexGuard<'_, Sessions> {
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn join(&self) -> (SessionId, Receiver<Event>) {
        let (sender, receiver) = channel();
        let mut sessions = self.lock();
        sessions.last += 1;
        let id = SessionId(sessions.last);
        sessions.open.push((id, sender));
        (id, receiver)
    }

    pub(crate) fn leave(&self, session: SessionId) {
        self.lock().open.retain(|(id, _)| *id != session);
    }

    /// Tells every session.
    pub(crate) fn tell_all(&self, event: &Event) {
        self.lock().open.retain(|(_, sender)| sender.send(event.clone()).is_ok());
    }

    /// Tells one session; reports whether it still listens.
    pub(crate) fn tell(&self, session: SessionId, event: Event) -> bool {
        self.lock().open.iter().any(|(id, sender)| *id == session && sender.send(event.clone()).is_ok())
    }
}
