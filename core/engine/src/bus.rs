//! Events from the engine to its sessions.

use std::sync::{
    Mutex, MutexGuard, PoisonError,
    mpsc::{Receiver, Sender, channel},
};

use etabli_model::UserId;

use crate::Event;

/// Names a session within this process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct SessionId(pub(crate) u64);

#[derive(Debug, Default)]
pub(crate) struct Bus {
    sessions: Mutex<Sessions>,
}

#[derive(Debug)]
struct Open {
    id: SessionId,
    user: UserId,
    events: Sender<Event>,
}

#[derive(Debug, Default)]
struct Sessions {
    last: u64,
    open: Vec<Open>,
}

impl Bus {
    fn lock(&self) -> MutexGuard<'_, Sessions> {
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn join(&self, user: UserId) -> (SessionId, Receiver<Event>) {
        let (sender, receiver) = channel();
        let mut sessions = self.lock();
        sessions.last += 1;
        let id = SessionId(sessions.last);
        sessions.open.push(Open { id, user, events: sender });
        (id, receiver)
    }

    pub(crate) fn leave(&self, session: SessionId) {
        self.lock().open.retain(|open| open.id != session);
    }

    /// Tells every session.
    pub(crate) fn tell_all(&self, event: &Event) {
        self.tell_users(event, |_| true);
    }

    /// Tells every session of the users that are meant.
    pub(crate) fn tell_users(&self, event: &Event, is_meant: impl Fn(UserId) -> bool) {
        self.lock().open.retain(|open| !is_meant(open.user) || open.events.send(event.clone()).is_ok());
    }

    /// Tells one session; reports whether it still listens.
    pub(crate) fn tell(&self, session: SessionId, event: Event) -> bool {
        self.lock().open.iter().any(|open| open.id == session && open.events.send(event.clone()).is_ok())
    }
}
