//! What is known of servers, and what waits to be sent: reading and writing.
//!
//! These rows are facts about the world outside, so that they are no part of undo: taking back a move changes
//! where a message stands here, and the next sync tells the server.

use etabli_model::{AccountId, MsgId, Transport};
use redb::ReadableTable;

use crate::{
    Batch, MailboxRecord, OutboxRecord, RemoteRecord, Snapshot, StoreError,
    record::{decode, encode},
    tables,
};

/// A place on a server: (account, mailbox, UID).
pub type Place = (u32, u32, u32);

/// Returns the key by which equal bytes are recognised: the first half of their BLAKE3 hash.
#[must_use]
pub fn content_key(hash: &[u8; 32]) -> u128 {
    u128::from_le_bytes(hash.first_chunk().copied().unwrap_or_default())
}

impl Batch<'_> {
    /// Sets or removes how an account reaches its servers.
    ///
    /// # Errors
    /// Passes on what the database says, as every method here does.
    pub fn set_transport(
        &mut self,
        account: AccountId,
        transport: Option<&Transport>,
    ) -> Result<(), StoreError> {
        let mut table = self.transaction().open_table(tables::TRANSPORTS)?;
        match transport {
            Some(transport) => table.insert(account.0, serde_json::to_vec(transport)?.as_slice())?,
            None => table.remove(account.0)?,
        };
        drop(table);
        self.touch_settings();
        Ok(())
    }

    /// Sets or removes what is known of a mailbox.
    pub fn set_mailbox(
        &mut self,
        account: u32,
        mailbox: u32,
        record: Option<&MailboxRecord>,
    ) -> Result<(), StoreError> {
        let mut table = self.transaction().open_table(tables::MAILBOXES)?;
        match record {
            Some(record) => table.insert((account, mailbox), encode(record)?.as_slice())?,
            None => table.remove((account, mailbox))?,
        };
        Ok(())
    }

    /// Returns what is known of a place, this batch included.
    pub fn remote(&self, place: Place) -> Result<Option<RemoteRecord>, StoreError> {
        let table = self.transaction().open_table(tables::REMOTES)?;
        table.get(place)?.map(|row| decode(row.value())).transpose()
    }

    /// Sets what is known of a place; the message there loses any other place.
    pub fn set_remote(&mut self, place: Place, record: &RemoteRecord) -> Result<(), StoreError> {
        let write = self.transaction();
        let mut remotes = write.open_table(tables::REMOTES)?;
        let mut places = write.open_table(tables::REMOTE_OF)?;
        let before: Option<RemoteRecord> = remotes.get(place)?.map(|row| decode(row.value())).transpose()?;
        if let Some(before) = before.filter(|before| before.msg_id != 0 && before.msg_id != record.msg_id) {
            places.remove(before.msg_id)?;
        }
        if record.msg_id != 0 {
            let other = places.insert(record.msg_id, place)?.map(|row| row.value());
            if let Some(other) = other.filter(|other| *other != place) {
                remotes.remove(other)?;
            }
        }
        if !record.uidl.is_empty() {
            let mut uidls = write.open_table(tables::UIDLS)?;
            uidls.insert((place.0, record.uidl.as_str()), place.2)?;
        }
        remotes.insert(place, encode(record)?.as_slice())?;
        Ok(())
    }

    /// Forgets a place.
    pub fn remove_remote(&mut self, place: Place) -> Result<Option<RemoteRecord>, StoreError> {
        let write = self.transaction();
        let mut remotes = write.open_table(tables::REMOTES)?;
        let before: Option<RemoteRecord> =
            remotes.remove(place)?.map(|row| decode(row.value())).transpose()?;
        if let Some(before) = &before {
            let mut places = write.open_table(tables::REMOTE_OF)?;
            if places.get(before.msg_id)?.is_some_and(|row| row.value() == place) {
                places.remove(before.msg_id)?;
            }
            if !before.uidl.is_empty() {
                write.open_table(tables::UIDLS)?.remove((place.0, before.uidl.as_str()))?;
            }
        }
        Ok(before)
    }

    /// Remembers that a message's bytes may turn up at a new place of the account.
    pub fn await_content(&mut self, account: u32, key: u128, msg_id: MsgId) -> Result<(), StoreError> {
        self.transaction().open_table(tables::AWAITED)?.insert((account, key, msg_id.0), ())?;
        Ok(())
    }

    /// Returns and forgets one message whose bytes were awaited, the oldest first.
    pub fn take_awaited(&mut self, account: u32, key: u128) -> Result<Option<MsgId>, StoreError> {
        let mut table = self.transaction().open_table(tables::AWAITED)?;
        let row = (account, key, 0)..=(account, key, u64::MAX);
        let found = table.range(row)?.next().transpose()?.map(|(key, _)| key.value());
        if let Some(found) = found {
            table.remove(found)?;
        }
        Ok(found.map(|(_, _, msg_id)| MsgId(msg_id)))
    }

    /// Remembers when an address was told of an absence; forgets who was told before `since`.
    pub fn set_absence_told(
        &mut self,
        account: u32,
        address: &str,
        at: i64,
        since: i64,
    ) -> Result<(), StoreError> {
        let mut table = self.transaction().open_table(tables::ABSENCE_TOLD)?;
        table.retain(|(of, _), told| of != account || told >= since)?;
        table.insert((account, address), at)?;
        Ok(())
    }

    /// Returns what waits to be sent, this batch included.
    pub fn outbox(&self, msg_id: MsgId) -> Result<Option<OutboxRecord>, StoreError> {
        let table = self.transaction().open_table(tables::OUTBOX)?;
        table.get(msg_id.0)?.map(|row| decode(row.value())).transpose()
    }

    /// Sets or removes what waits to be sent.
    pub fn set_outbox(&mut self, msg_id: MsgId, record: Option<&OutboxRecord>) -> Result<(), StoreError> {
        let mut table = self.transaction().open_table(tables::OUTBOX)?;
        match record {
            Some(record) => table.insert(msg_id.0, encode(record)?.as_slice())?,
            None => table.remove(msg_id.0)?,
        };
        drop(table);
        self.touch_message(msg_id);
        Ok(())
    }
}

impl Snapshot {
    /// Returns how an account reaches its servers.
    ///
    /// # Errors
    /// Passes on what the database says, as every method here does.
    pub fn transport(&self, account: AccountId) -> Result<Option<Transport>, StoreError> {
        let Some(table) = self.open(tables::TRANSPORTS)? else { return Ok(None) };
        Ok(table.get(account.0)?.map(|row| serde_json::from_slice(row.value())).transpose()?)
    }

    /// Returns when an address was last told of an absence, in seconds since 1970.
    pub fn absence_told(&self, account: u32, address: &str) -> Result<Option<i64>, StoreError> {
        let Some(table) = self.open(tables::ABSENCE_TOLD)? else { return Ok(None) };
        Ok(table.get((account, address))?.map(|row| row.value()))
    }

    /// Returns the mailboxes of an account, by number.
    pub fn mailboxes(&self, account: u32) -> Result<Vec<(u32, MailboxRecord)>, StoreError> {
        let Some(table) = self.open(tables::MAILBOXES)? else { return Ok(Vec::new()) };
        table
            .range((account, 0)..=(account, u32::MAX))?
            .map(|row| {
                let (key, value) = row?;
                Ok((key.value().1, decode(value.value())?))
            })
            .collect()
    }

    /// Returns the messages of one mailbox of a server, by UID.
    pub fn remotes(&self, account: u32, mailbox: u32) -> Result<Vec<(u32, RemoteRecord)>, StoreError> {
        let Some(table) = self.open(tables::REMOTES)? else { return Ok(Vec::new()) };
        table
            .range((account, mailbox, 0)..=(account, mailbox, u32::MAX))?
            .map(|row| {
                let (key, value) = row?;
                Ok((key.value().2, decode(value.value())?))
            })
            .collect()
    }

    /// Returns what is known of a place.
    pub fn remote(&self, place: Place) -> Result<Option<RemoteRecord>, StoreError> {
        let Some(table) = self.open(tables::REMOTES)? else { return Ok(None) };
        table.get(place)?.map(|row| decode(row.value())).transpose()
    }

    /// Returns where a message stands on a server.
    pub fn place(&self, msg_id: MsgId) -> Result<Option<Place>, StoreError> {
        let Some(table) = self.open(tables::REMOTE_OF)? else { return Ok(None) };
        Ok(table.get(msg_id.0)?.map(|row| row.value()))
    }

    /// Returns the number that stands for a UIDL.
    pub fn uidl(&self, account: u32, uidl: &str) -> Result<Option<u32>, StoreError> {
        let Some(table) = self.open(tables::UIDLS)? else { return Ok(None) };
        Ok(table.get((account, uidl))?.map(|row| row.value()))
    }

    /// Returns a message that waits to be sent.
    pub fn outbox(&self, msg_id: MsgId) -> Result<Option<OutboxRecord>, StoreError> {
        let Some(table) = self.open(tables::OUTBOX)? else { return Ok(None) };
        table.get(msg_id.0)?.map(|row| decode(row.value())).transpose()
    }

    /// Returns everything that waits to be sent, oldest first.
    pub fn outboxes(&self) -> Result<Vec<(MsgId, OutboxRecord)>, StoreError> {
        let Some(table) = self.open(tables::OUTBOX)? else { return Ok(Vec::new()) };
        table
            .iter()?
            .map(|row| {
                let (key, value) = row?;
                Ok((MsgId(key.value()), decode(value.value())?))
            })
            .collect()
    }
}
