//! Which messages have left. What is written anew from one that was queued or sent is spent, also after that one is
//! gone; and one that somebody writes anew does not leave as it was.

use std::collections::BTreeSet;

use etabli_model::{Flags, FolderKind, MsgId};
use etabli_store::{Batch, Entry, SendState};
use serde::Deserialize;

use super::Draft;
use crate::{Failure, FailureCode, core::Engine};

/// The setting that remembers a message that left and was removed for good, as long as somebody writes it anew.
fn key(msg_id: MsgId) -> String {
    format!("left/{msg_id}")
}

/// The one field of a message being written that matters here.
#[derive(Deserialize)]
struct Anew {
    replaces: Option<MsgId>,
}

/// Returns the stored messages that the rows of messages being written take the place of.
pub(super) fn replaced(rows: &[Vec<u8>]) -> BTreeSet<MsgId> {
    let anew = |row: &Vec<u8>| serde_json::from_slice::<Anew>(row).ok()?.replaces;
    rows.iter().filter_map(anew).collect()
}

/// Returns the stored messages that somebody is writing anew, as the batch knows it.
pub(crate) fn rewritten(batch: &Batch<'_>) -> Result<BTreeSet<MsgId>, Failure> {
    Ok(replaced(&batch.all_writings()?))
}

fn is_remembered(batch: &mut Batch<'_>, msg_id: MsgId) -> Result<bool, Failure> {
    Ok(matches!(batch.current(&Entry::Setting(key(msg_id), None))?, Entry::Setting(_, Some(_))))
}

fn remember(batch: &mut Batch<'_>, msg_id: MsgId) -> Result<(), Failure> {
    Ok(batch.put(Entry::Setting(key(msg_id), Some(String::new())))?)
}

/// Forgets a message being written: it was finished or discarded. When it was queued, whoever else writes the same
/// stored message anew must not send it a second time.
pub(super) fn end(batch: &mut Batch<'_>, user: u32, draft: &Draft, queued: bool) -> Result<(), Failure> {
    batch.set_writing(user, draft.id.0, None)?;
    let Some(before) = draft.replaces else { return Ok(()) };
    let is_shared = rewritten(batch)?.contains(&before);
    if queued && is_shared {
        remember(batch, before)?;
    } else if !is_shared && is_remembered(batch, before)? {
        batch.put(Entry::Setting(key(before), None))?;
    }
    Ok(())
}

impl Engine {
    /// Reports whether a stored message that is being written anew is being sent, or was.
    pub(super) fn has_left(&self, batch: &mut Batch<'_>, msg_id: MsgId) -> Result<bool, Failure> {
        if let Some(record) = batch.outbox(msg_id)? {
            return Ok(matches!(record.state, SendState::HandingOver | SendState::Unknown(_)));
        }
        let columns = self.store.columns();
        let folder = columns.folder(msg_id.ordinal());
        // Folder 0 is none: it was removed for good.
        if folder == 0 {
            return is_remembered(batch, msg_id);
        }
        let is_draft = columns.flags(msg_id.ordinal()).contains(Flags::DRAFT)
            || batch.folders()?.iter().any(|one| one.id.0 == folder && one.kind == FolderKind::Drafts);
        Ok(!is_draft)
    }

    /// Fails when a message that is to be written anew is being sent, or was.
    pub(super) fn check_stays_here(&self, batch: &mut Batch<'_>, draft: &Draft) -> Result<(), Failure> {
        match draft.replaces {
            Some(before) if self.has_left(batch, before)? => {
                Err(Failure::new(FailureCode::SendingNow, before.to_string()))
            }
            _ => Ok(()),
        }
    }

    /// Remembers a message that somebody writes anew and that is about to be removed for good, when it left.
    pub(crate) fn remember_leaving(&self, batch: &mut Batch<'_>, msg_id: MsgId) -> Result<(), Failure> {
        if self.has_left(batch, msg_id)? {
            remember(batch, msg_id)?;
        }
        Ok(())
    }
}
