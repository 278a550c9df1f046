//! Dialogs of plugins that wait for a person.

use std::{
    collections::HashMap,
    sync::{
        Mutex, PoisonError,
        mpsc::{Receiver, SyncSender, sync_channel},
    },
};

use crate::{
    DialogAnswer, DialogId, DialogRequest, Event,
    bus::{Bus, SessionId},
};

#[derive(Default)]
pub(crate) struct Dialogs {
    waiting: Mutex<Waiting>,
}

#[derive(Default)]
struct Waiting {
    last: u64,
    open: HashMap<DialogId, (SessionId, SyncSender<DialogAnswer>)>,
}

impl Dialogs {
    /// Asks the person of a session and waits; a session that ends answers "cancelled". Returns the dialog too.
    pub(crate) fn ask(
        &self,
        bus: &Bus,
        session: SessionId,
        request: DialogRequest,
    ) -> (DialogId, DialogAnswer) {
        let (id, answer) = self.open(session);
        if bus.tell(session, Event::Dialog(id, request)) {
            (id, answer.recv().unwrap_or(DialogAnswer::Cancelled))
        } else {
            self.answer(id, DialogAnswer::Cancelled);
            (id, DialogAnswer::Cancelled)
        }
    }

    fn open(&self, session: SessionId) -> (DialogId, Receiver<DialogAnswer>) {
        let (sender, receiver) = sync_channel(1);
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.last += 1;
        let id = DialogId(waiting.last);
        waiting.open.insert(id, (session, sender));
        (id, receiver)
    }

    /// Answers a dialog of this session's; another session's stays open.
    pub(crate) fn answer_from(&self, session: SessionId, dialog: DialogId, answer: DialogAnswer) {
        let is_own = {
            let waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
            waiting.open.get(&dialog).is_some_and(|(owner, _)| *owner == session)
        };
        if is_own {
            self.answer(dialog, answer);
        }
    }

    fn answer(&self, dialog: DialogId, answer: DialogAnswer) {
        let found = self.waiting.lock().unwrap_or_else(PoisonError::into_inner).open.remove(&dialog);
        if let Some((_, sender)) = found {
            let _ = sender.send(answer);
        }
    }

    /// Ends the dialogs of a session that is gone.
    pub(crate) fn leave(&self, session: SessionId) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.open.retain(|_, (owner, _)| *owner != session);
    }
}
