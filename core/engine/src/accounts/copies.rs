//! Copies of sent messages in the server's Sent folder: filed once, whatever happens meanwhile.
//!
//! APPEND cannot be repeated: where its answer is missing, the server may have the copy or not. So the store says
//! durably that a copy is under way before it goes out, and awaits its bytes. Where no answer came, the next
//! sync asks for nothing, and looks: a copy that turns up is recognised, and one that does not is filed again.

use etabli_model::{Flags, FolderKind, MsgId};
use etabli_store::{Batch, Entry, RemoteRecord, Snapshot, content_key};
use etabli_sync::{
    LocalError,
    imap::{Action, MailboxId},
};

use super::{imap::Local, intake::SHARED};
use crate::{Failure, mail::content};

/// What stands after the account's number while a copy is under way.
const UNDER_WAY: &str = " under way";

/// The setting that says that a sent message still wants its copy on the server; its value is the account.
fn key(msg_id: MsgId) -> String {
    format!("copy-to-server/{msg_id}")
}

/// Notes that a message which was just sent wants a copy on the server.
pub(super) fn want(batch: &mut Batch<'_>, account: u32, msg_id: MsgId) -> Result<(), Failure> {
    Ok(batch.put(Entry::Setting(key(msg_id), Some(account.to_string())))?)
}

/// Notes that the server has the copy of a message, if one was wanted.
pub(super) fn found(batch: &mut Batch<'_>, snapshot: &Snapshot, msg_id: MsgId) -> Result<(), Failure> {
    if snapshot.setting(&key(msg_id))?.is_some() {
        batch.put(Entry::Setting(key(msg_id), None))?;
    }
    Ok(())
}

impl Local<'_> {
    /// Returns the mailbox that stands for the account's folder of sent messages.
    fn sent_mailbox(&self, snapshot: &Snapshot) -> Result<Option<MailboxId>, Failure> {
        let folders = snapshot.folders()?;
        let sent = folders
            .iter()
            .find(|folder| folder.account == Some(self.account.id) && folder.kind == FolderKind::Sent);
        Ok(sent.and_then(|sent| {
            let mut mailboxes = self.mailboxes.iter();
            let found = mailboxes.find(|(_, record)| record.wanted && record.folder == sent.id.0);
            found.map(|(mailbox, _)| MailboxId(*mailbox))
        }))
    }

    /// Returns the copies that the server shall have, after noting that they are under way.
    pub(super) fn copies_to_file(&mut self, snapshot: &Snapshot) -> Result<Vec<Action>, LocalError> {
        let Some(mailbox) = self.sent_mailbox(snapshot)? else { return Ok(Vec::new()) };
        let mut wanted = Vec::new();
        for (key, value) in snapshot.settings("copy-to-server/").map_err(Failure::from)? {
            let msg_id = key.rsplit('/').next().and_then(|id| id.parse().ok()).map(MsgId);
            let account = value.strip_suffix(UNDER_WAY);
            let Some(msg_id) = msg_id.filter(|_| account.unwrap_or(&value) == self.account.id.to_string())
            else {
                continue;
            };
            let Some(record) = snapshot.message(msg_id).map_err(Failure::from)? else { continue };
            match account {
                Some(_) => self.unanswered.push(msg_id),
                None => wanted.push((msg_id, record)),
            }
        }
        if wanted.is_empty() {
            return Ok(Vec::new());
        }
        let (id, value) = (self.id(), format!("{}{UNDER_WAY}", self.account.id));
        self.change(|batch| {
            for (msg_id, record) in &wanted {
                batch.put(Entry::Setting(key(*msg_id), Some(value.clone())))?;
                batch.await_content(id, content_key(&record.hash), *msg_id)?;
            }
            Ok(())
        })?;
        let mut actions = Vec::new();
        for (msg_id, record) in wanted {
            actions.push(Action::Append {
                mailbox,
                token: msg_id.0,
                flags: Flags::READ,
                date: record.sort_date().seconds,
                raw: content::raw(&self.engine.store, snapshot, msg_id)?,
            });
        }
        Ok(actions)
    }

    /// Remembers where the server has filed a copy; without its number, the next look recognises it.
    pub(super) fn copy_is_filed(
        &self,
        mailbox: MailboxId,
        msg_id: MsgId,
        target: Option<(u32, u32)>,
    ) -> Result<(), LocalError> {
        let id = self.id();
        let epoch = self.mailboxes.get(&mailbox.0).map(|record| record.uid_validity);
        let snapshot = self.engine.read()?;
        let Some(record) = snapshot.message(msg_id).map_err(Failure::from)? else { return Ok(()) };
        let now = self.engine.clock.now();
        self.change(|batch| {
            batch.put(Entry::Setting(key(msg_id), None))?;
            let Some((_, uid)) = target.filter(|(validity, _)| Some(*validity) == epoch) else {
                return Ok(());
            };
            batch.take_awaited(id, content_key(&record.hash))?;
            let flags = batch.state(msg_id)?.flags & SHARED.0;
            let remote =
                RemoteRecord { msg_id: msg_id.0, flags, first_seen: now, delete: false, uidl: String::new() };
            Ok(batch.set_remote((id, mailbox.0, uid), &remote)?)
        })
    }

    /// Forgets a copy that the server does not want.
    pub(super) fn give_up_copy(&self, msg_id: MsgId) -> Result<(), LocalError> {
        self.settle_copy(msg_id, None)
    }

    /// Wants the copies once more that were under way before this sync and did not turn up in it.
    pub(super) fn decide_unanswered(&self) -> Result<(), LocalError> {
        if self.unanswered.is_empty() {
            return Ok(());
        }
        let snapshot = self.engine.read()?;
        let mailbox = self.sent_mailbox(&snapshot)?;
        let record = mailbox.and_then(|mailbox| self.mailboxes.get(&mailbox.0));
        if !record.is_some_and(|record| record.complete) {
            // Not everything was seen.
            return Ok(());
        }
        for &msg_id in &self.unanswered {
            if snapshot.setting(&key(msg_id)).map_err(Failure::from)?.is_some() {
                self.settle_copy(msg_id, Some(self.account.id.to_string()))?;
            }
        }
        Ok(())
    }

    /// Ends the wait for a copy.
    fn settle_copy(&self, msg_id: MsgId, wanted: Option<String>) -> Result<(), LocalError> {
        let record = self.engine.read()?.message(msg_id).map_err(Failure::from)?;
        let id = self.id();
        self.change(|batch| {
            batch.put(Entry::Setting(key(msg_id), wanted))?;
            if let Some(record) = record {
                batch.take_awaited(id, content_key(&record.hash))?;
            }
            Ok(())
        })
    }
}
