//! Who is answering a message: told to those who see the message, without anything of what is written.

use etabli_model::{MsgId, UserId};

use super::{DraftId, Writing};
use crate::{
    Event, Failure,
    core::{Caller, Engine},
    members::scope::Viewer,
};

impl Writing {
    /// The message being written that a request changes.
    pub(super) fn changes(&self) -> Option<DraftId> {
        match self {
            Self::Save(draft)
            | Self::PutAway(draft)
            | Self::Fill(draft)
            | Self::ChangeAccount { draft, .. }
            | Self::ChangeSignature { draft, .. }
            | Self::InsertTemplate { draft, .. }
            | Self::Send { draft, .. } => Some(draft.id),
            Self::Attach { id, .. } | Self::Detach { id, .. } | Self::Discard(id) => Some(*id),
            _ => None,
        }
    }
}

impl Engine {
    /// Returns the message that a user answers, once they wrote something.
    pub(super) fn answered_by(&self, user: UserId, id: DraftId) -> Result<Option<MsgId>, Failure> {
        let draft = self.drafts(user)?.into_iter().find(|draft| draft.id == id);
        Ok(draft.filter(|draft| draft.touched).and_then(|draft| draft.answers))
    }

    /// Tells the others who see a message that somebody began to answer it, or does so no more.
    pub(super) fn tell_answering(&self, caller: &Caller, answered: MsgId) -> Result<(), Failure> {
        let snapshot = self.read()?;
        let folder = self.store.columns().folder(answered.ordinal());
        let Some(folder) = snapshot.folders()?.into_iter().find(|known| known.id.0 == folder) else {
            return Ok(());
        };
        if !Viewer::of(&snapshot, caller)?.sees(folder.scope) {
            return Ok(());
        }
        for user in self.bus.users().into_iter().filter(|user| *user != caller.user) {
            if Viewer::load(&snapshot, user)?.sees(folder.scope) {
                self.bus.tell_user(user, &Event::Answering(answered));
            }
        }
        Ok(())
    }

    /// Returns the names of the other users who are answering a message that they still see. Nothing of what they
    /// write is told.
    pub(crate) fn answering(&self, caller: &Caller, answered: MsgId) -> Result<Vec<String>, Failure> {
        let snapshot = self.read()?;
        let folder = self.store.columns().folder(answered.ordinal());
        let folder = snapshot.folders()?.into_iter().find(|known| known.id.0 == folder);
        let Some(folder) = folder else { return Ok(Vec::new()) };
        let mut names = Vec::new();
        for user in snapshot.users()?.into_iter().filter(|user| user.id != caller.user) {
            let is_at_it =
                self.drafts(user.id)?.iter().any(|draft| draft.answers == Some(answered) && draft.touched);
            if is_at_it && Viewer::load(&snapshot, user.id)?.sees(folder.scope) {
                names.push(user.name);
            }
        }
        names.sort();
        Ok(names)
    }
}
