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

#[derive(Debug, Default)]
struct Sessions {
    last: u64,
    open: Vec<Listener>,
}

#[derive(Debug)]
struct Listener {
    session: SessionId,
    user: UserId,
    sender: Sender<Event>,
}

impl Bus {
    fn lock(&self) -> MutexGuard<'_, Sessions> {
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn join(&self, user: UserId) -> (SessionId, Receiver<Event>) {
        let (sender, receiver) = channel();
        let mut sessions = self.lock();
        sessions.last += 1;
        let session = SessionId(sessions.last);
        sessions.open.push(Listener { session, user, sender });
        (session, receiver)
    }

    pub(crate) fn leave(&self, session: SessionId) {
        self.lock().open.retain(|listener| listener.session != session);
    }

    /// Returns who has a session, each user once.
    pub(crate) fn users(&self) -> Vec<UserId> {
        let mut users: Vec<UserId> = self.lock().open.iter().map(|listener| listener.user).collect();
        users.sort_unstable();
        users.dedup();
        users
    }

    /// Tells every session.
    pub(crate) fn tell_all(&self, event: &Event) {
        self.lock().open.retain(|listener| listener.sender.send(event.clone()).is_ok());
    }

    /// Tells the sessions of a user.
    pub(crate) fn tell_user(&self, user: UserId, event: &Event) {
        self.lock()
            .open
            .retain(|listener| listener.user != user || listener.sender.send(event.clone()).is_ok());
    }

    /// Tells one session; reports whether it still listens.
    pub(crate) fn tell(&self, session: SessionId, event: Event) -> bool {
        self.lock()
            .open
            .iter()
            .any(|listener| listener.session == session && listener.sender.send(event.clone()).is_ok())
    }

    /// Ends what the sessions of a user hear.
    pub(crate) fn dismiss(&self, user: UserId) {
        self.tell_user(user, &Event::Closed);
        self.lock().open.retain(|listener| listener.user != user);
    }
}
