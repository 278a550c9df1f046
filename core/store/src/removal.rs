//! Removing messages for good.
//!
//! The row of a removed message stays in the search columns, in no folder, so that rows keep their numbers;
//! nothing shows what stands in no folder. Record, content, links and thread membership go. Files that no
//! message, document or step of undo refers to any more go with the next sweep.

use etabli_model::MsgId;
use redb::ReadableTable;

use crate::{
    Batch, StoreError,
    record::{MessageRecord, State, decode, encode},
    tables,
};

/// The folder of messages that are gone. No folder has this number.
pub(crate) const NOWHERE: u32 = 0;

impl Batch<'_> {
    /// Removes a message for good; this cannot be taken back. A message that is gone already stays so.
    ///
    /// # Errors
    /// Passes on what the database says.
    pub fn remove_message(&mut self, msg_id: MsgId) -> Result<(), StoreError> {
        let stored = {
            let mut table = self.transaction().open_table(tables::MESSAGES)?;
            table.remove(msg_id.0)?.map(|row| decode::<MessageRecord>(row.value())).transpose()?
        };
        let Some(record) = stored else { return Ok(()) };
        self.transaction().open_table(tables::CONTENT)?.remove(msg_id.0)?;
        self.set_outbox(msg_id, None)?;
        let place = {
            let table = self.transaction().open_table(tables::REMOTE_OF)?;
            table.get(msg_id.0)?.map(|row| row.value())
        };
        if let Some(place) = place
            && let Some(remote) = self.remote(place)?
        {
            // Its place on the server is remembered, so that it is not fetched again.
            self.transaction().open_table(tables::REMOTE_OF)?.remove(msg_id.0)?;
            let row = encode(&crate::RemoteRecord { msg_id: 0, ..remote })?;
            self.transaction().open_table(tables::REMOTES)?.insert(place, row.as_slice())?;
        }
        self.remove_links(msg_id)?;
        record.blobs.iter().try_for_each(|hash| self.release_blob(*hash))?;
        let before = self.state(msg_id)?;
        self.remember_scope(msg_id, before.folder)?;
        self.leave(msg_id, before, State { folder: NOWHERE, flags: 0 }, &record.message_id)
    }

    fn remove_links(&mut self, msg_id: MsgId) -> Result<(), StoreError> {
        let mut links = self.transaction().open_table(tables::LINKS)?;
        let mut back = self.transaction().open_table(tables::LINKS_BACK)?;
        let found: Vec<(String, u64)> = links
            .range((msg_id.0, "", 0)..(msg_id.0 + 1, "", 0))?
            .map(|row| {
                let key = row?.0;
                let (_, kind, target) = key.value();
                Ok((kind.to_owned(), target))
            })
            .collect::<Result<_, StoreError>>()?;
        for (kind, target) in found {
            links.remove((msg_id.0, kind.as_str(), target))?;
            back.remove((kind.as_str(), target, msg_id.0))?;
        }
        Ok(())
    }
}
