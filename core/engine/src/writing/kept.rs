//! What a stored draft or a message of the outbox cannot say by itself: kept beside it until it was sent.
//!
//! The message alone loses what is no part of it: marks, the original it quotes, whether that goes along, what it
//! answers, the template it began from. A message without such a row, from another program, is read by itself.

use etabli_model::{Attachment, MsgId};
use etabli_store::{Batch, Entry};

use super::{Draft, DraftFile, DraftId};
use crate::{
    Failure, FailureCode,
    core::{Caller, Engine},
};

/// The setting that holds a message as it was written.
fn key(msg_id: MsgId) -> String {
    format!("written/{msg_id}")
}

/// Keeps a message as it was written beside its stored form, and forgets the form that it takes the place of.
pub(super) fn keep(batch: &mut Batch<'_>, msg_id: MsgId, draft: &Draft) -> Result<(), Failure> {
    let plain = Draft { id: DraftId(0), replaces: None, ..draft.clone() };
    let row = serde_json::to_string(&plain);
    let row = row.map_err(|error| Failure::new(FailureCode::Internal, "").because(error))?;
    batch.put(Entry::Setting(key(msg_id), Some(row)))?;
    if let Some(before) = draft.replaces {
        batch.put(Entry::Setting(key(before), None))?;
    }
    Ok(())
}

/// Forgets what was kept of a message that was sent, or is removed for good.
pub(crate) fn settle(batch: &mut Batch<'_>, msg_id: MsgId) -> Result<(), Failure> {
    Ok(batch.put(Entry::Setting(key(msg_id), None))?)
}

/// Gives files of a stored message the ids by which the message as it was written shows them: a picture stands there
/// as any other file while nothing shows it.
pub(super) fn name_pictures(files: &mut [(DraftFile, Vec<u8>)], mut kept: Vec<DraftFile>) {
    for (file, bytes) in files {
        let same = |known: &DraftFile| known.name == file.name && known.size == bytes.len() as u64;
        if let Some(place) = kept.iter().position(same) {
            file.content_id = kept.swap_remove(place).content_id;
        }
    }
}

impl Engine {
    /// Returns a message as it was written here; none for one of another program.
    pub(super) fn kept_draft(&self, msg_id: MsgId) -> Result<Option<Draft>, Failure> {
        let row = self.read()?.setting(&key(msg_id))?;
        Ok(row.and_then(|row| serde_json::from_str(&row).ok()))
    }

    /// Returns the files of a stored message, as those of one being written.
    pub(super) fn files_of(
        &self,
        caller: &Caller,
        msg_id: MsgId,
        attachments: &[Attachment],
    ) -> Result<Vec<(DraftFile, Vec<u8>)>, Failure> {
        let mut files = Vec::new();
        for (index, attachment) in (0..).zip(attachments) {
            let bytes = self.attachment(caller, msg_id, index)?;
            let content_id = if attachment.inline { attachment.content_id.clone() } else { String::new() };
            files.push((
                DraftFile { name: attachment.name.clone(), content_id, ..DraftFile::default() },
                bytes,
            ));
        }
        Ok(files)
    }
}
