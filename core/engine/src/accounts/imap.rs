//! The local side of IMAP: which folder stands for which mailbox, and what changed on either side.

use std::{collections::HashMap, sync::Arc};

use etabli_model::{Account, Flags, FolderId, FolderKind, MsgId, Scope, Transport};
use etabli_store::{Batch, MailboxRecord, Place, RemoteRecord, content_key};
use etabli_sync::{
    LocalError,
    imap::{
        Action, ActionResult, Fetched, ImapLocal, KnownMailbox, MailboxId, MailboxSync, RemoteFlags,
        RemoteMailbox, SpecialUse,
    },
};

use super::intake::{Arrived, Destination, SHARED, actor};
use crate::{
    Failure,
    core::Engine,
    jobs::table::JobHandle,
    mail::{add_folder, bins::put_away, content},
};

/// The local side of one account's IMAP server.
pub(super) struct Local<'e> {
    pub(super) engine: &'e Arc<Engine>,
    job: &'e JobHandle,
    pub(super) account: &'e Account,
    transport: &'e Transport,
    pub(super) mailboxes: HashMap<u32, MailboxRecord>,
    /// The account was never synced before, so that what it brings is no news.
    is_first: bool,
    /// Changes up to here were looked at for what the server must be told.
    looked_at: u64,
    /// Sent messages whose copy may be on the server or not.
    pub(super) unanswered: Vec<MsgId>,
    pub(super) fetched: Vec<MsgId>,
    pub(super) deleted: u64,
}

impl<'e> Local<'e> {
    pub(super) fn new(
        engine: &'e Arc<Engine>,
        job: &'e JobHandle,
        (account, transport): (&'e Account, &'e Transport),
        is_first: bool,
    ) -> Self {
        Self {
            engine,
            job,
            account,
            transport,
            mailboxes: HashMap::new(),
            looked_at: 0,
            is_first,
            unanswered: Vec::new(),
            fetched: Vec::new(),
            deleted: 0,
        }
    }

    pub(super) fn id(&self) -> u32 {
        self.account.id.0
    }

    fn looked_at_key(&self) -> String {
        format!("account/{}/looked-at", self.id())
    }

    pub(super) fn change<T>(
        &self,
        work: impl FnOnce(&mut Batch<'_>) -> Result<T, Failure>,
    ) -> Result<T, LocalError> {
        Ok(self.engine.change_as(actor(), |batch| Ok((work(batch)?, None)))?)
    }

    /// Finds or makes the folder for a mailbox, below the account's inbox.
    fn folder_for(&self, batch: &mut Batch<'_>, found: &RemoteMailbox) -> Result<FolderId, Failure> {
        let folders = batch.folders()?;
        let own = |kind: FolderKind| {
            folders.iter().find(|folder| folder.account == Some(self.account.id) && folder.kind == kind)
        };
        let fixed = match found.special_use {
            SpecialUse::Inbox => own(FolderKind::Inbox),
            SpecialUse::Sent => own(FolderKind::Sent),
            SpecialUse::Drafts => own(FolderKind::Drafts),
            _ => None,
        };
        if let Some(folder) = fixed {
            return Ok(folder.id);
        }
        let inbox = own(FolderKind::Inbox);
        let scope = inbox.map_or(Scope::Everyone, |folder| folder.scope);
        let mut at = inbox.map(|folder| folder.id);
        for name in &found.path {
            let known = batch.folders()?.into_iter().find(|folder| {
                folder.parent == at && &folder.name == name && folder.kind == FolderKind::Basic
            });
            at = Some(match known {
                Some(folder) => folder.id,
                None => add_folder(batch, at, name, FolderKind::Basic, Some(self.account.id), scope)?,
            });
        }
        at.ok_or_else(|| Failure::new(crate::FailureCode::FolderUnknown, found.wire_name.as_str()))
    }

    /// Returns the action that a message needs, if any.
    fn action_for(
        &self,
        snapshot: &etabli_store::Snapshot,
        trash: &[u32],
        place: Place,
        remote: &RemoteRecord,
    ) -> Result<Vec<Action>, Failure> {
        let mut actions = Vec::new();
        let (_, mailbox, uid) = place;
        let mailbox = MailboxId(mailbox);
        if remote.msg_id == 0 || !self.mailboxes.contains_key(&mailbox.0) {
            return Ok(actions);
        }
        let msg_id = MsgId(remote.msg_id);
        let columns = self.engine.store.columns();
        let folder = columns.folder(msg_id.ordinal());
        if remote.delete || (self.transport.mirror && trash.contains(&folder)) {
            // Only what is whole here may go there.
            if content::is_whole(&self.engine.store, snapshot, msg_id) {
                actions.push(Action::Delete { mailbox, uid });
            }
            return Ok(actions);
        }
        let here = columns.flags(msg_id.ordinal()).0 & SHARED.0;
        let there = remote.flags & SHARED.0;
        if here != there {
            let (add, remove) = (Flags(here & !there), Flags(there & !here));
            actions.push(Action::SetFlags { mailbox, uid, add, remove });
        }
        let stands_for = |record: &MailboxRecord| record.folder == folder && record.wanted;
        let is_there = self.mailboxes.get(&mailbox.0).is_some_and(|record| record.folder == folder);
        if !is_there && let Some((&to, _)) = self.mailboxes.iter().find(|(_, record)| stands_for(record)) {
            actions.push(Action::Move { mailbox, uid, to: MailboxId(to) });
        }
        Ok(actions)
    }

    /// Returns the places of messages that changed since they were looked at last.
    fn changed_places(&mut self) -> Result<Vec<(Place, RemoteRecord)>, Failure> {
        let snapshot = self.engine.read()?;
        let stored = snapshot.setting(&self.looked_at_key())?;
        let since: u64 = stored.and_then(|seq| seq.parse().ok()).unwrap_or(0);
        let mut seq = since;
        let mut changed = Vec::new();
        let mut all = false;
        loop {
            let page = snapshot.changes_after(seq, 1000)?;
            let Some((last, _)) = page.last() else { break };
            seq = *last;
            for (_, change) in &page {
                all |= change.more_messages;
                changed.extend(change.messages.iter().copied().map(MsgId));
            }
        }
        self.looked_at = seq;
        let mut places = Vec::new();
        if all {
            for &mailbox in self.mailboxes.keys() {
                let remotes = snapshot.remotes(self.id(), mailbox)?;
                places.extend(remotes.into_iter().map(|(uid, remote)| ((self.id(), mailbox, uid), remote)));
            }
        } else {
            changed.sort_unstable();
            changed.dedup();
            for msg_id in changed {
                if let Some(place) = snapshot.place(msg_id)?.filter(|place| place.0 == self.id())
                    && let Some(remote) = snapshot.remote(place)?
                {
                    places.push((place, remote));
                }
            }
        }
        places.sort_unstable_by_key(|(place, _)| *place);
        Ok(places)
    }

    /// Unbinds messages from the server; the same bytes elsewhere on it are recognised.
    fn unbind(
        &self,
        batch: &mut Batch<'_>,
        mailbox: u32,
        uids: &[u32],
        trash: Option<FolderId>,
    ) -> Result<(), Failure> {
        let snapshot = self.engine.read()?;
        for &uid in uids {
            let Some(remote) = batch.remove_remote((self.id(), mailbox, uid))? else { continue };
            let msg_id = MsgId(remote.msg_id);
            let Some(record) = snapshot.message(msg_id)? else { continue };
            batch.await_content(self.id(), content_key(&record.hash), msg_id)?;
            if let Some(trash) = trash
                && self.mailboxes.get(&mailbox).is_some_and(|known| known.folder == folder_of(batch, msg_id))
            {
                put_away(batch, msg_id, trash, FolderKind::Trash)?;
            }
        }
        Ok(())
    }
}

fn folder_of(batch: &mut Batch<'_>, msg_id: MsgId) -> u32 {
    batch.state(msg_id).map_or(0, |state| state.folder)
}

impl ImapLocal for Local<'_> {
    fn mailboxes(&mut self, found: &[RemoteMailbox]) -> Result<Vec<KnownMailbox>, LocalError> {
        let id = self.id();
        let stored = self.engine.read()?.mailboxes(id)?;
        let mut known: HashMap<u32, MailboxRecord> = stored.into_iter().collect();
        let by_name: HashMap<String, u32> =
            known.iter().map(|(mailbox, record)| (record.wire_name.clone(), *mailbox)).collect();
        let mut next = known.keys().max().map_or(1, |last| last + 1);
        let missing: Vec<&RemoteMailbox> =
            found.iter().filter(|found| !by_name.contains_key(&found.wire_name)).collect();
        let gone: Vec<u32> = known
            .iter()
            .filter(|(_, record)| !found.iter().any(|found| found.wire_name == record.wire_name))
            .map(|(mailbox, _)| *mailbox)
            .collect();
        if !missing.is_empty() || !gone.is_empty() {
            let added = self.change(|batch| {
                let mut added = Vec::new();
                for found in missing {
                    // These show every message once more, or what was thrown away elsewhere.
                    let wanted = !found.no_select
                        && !matches!(
                            found.special_use,
                            SpecialUse::All | SpecialUse::Flagged | SpecialUse::Trash
                        );
                    let folder = if wanted { self.folder_for(batch, found)?.0 } else { 0 };
                    let record = MailboxRecord {
                        wire_name: found.wire_name.clone(),
                        folder,
                        wanted,
                        ..MailboxRecord::default()
                    };
                    batch.set_mailbox(id, next, Some(&record))?;
                    added.push((next, record));
                    next += 1;
                }
                Ok(added)
            })?;
            known.extend(added);
            for mailbox in gone {
                let uids: Vec<u32> =
                    self.engine.read()?.remotes(id, mailbox)?.into_iter().map(|(uid, _)| uid).collect();
                self.change(|batch| {
                    self.unbind(batch, mailbox, &uids, None)?;
                    Ok(batch.set_mailbox(id, mailbox, None)?)
                })?;
                known.remove(&mailbox);
            }
        }
        self.mailboxes = known;
        let mut mailboxes: Vec<KnownMailbox> = self
            .mailboxes
            .iter()
            .map(|(mailbox, record)| KnownMailbox {
                id: MailboxId(*mailbox),
                wire_name: record.wire_name.clone(),
                sync: MailboxSync {
                    uid_validity: record.uid_validity,
                    uid_next: record.uid_next,
                    mod_seq: record.mod_seq,
                    exists: record.exists,
                    complete: record.complete,
                },
                wanted: record.wanted,
            })
            .collect();
        mailboxes.sort_by_key(|mailbox| mailbox.id);
        Ok(mailboxes)
    }

    fn known(&mut self, mailbox: MailboxId) -> Result<Vec<RemoteFlags>, LocalError> {
        let remotes = self.engine.read()?.remotes(self.id(), mailbox.0)?;
        Ok(remotes.into_iter().map(|(uid, remote)| RemoteFlags { uid, flags: Flags(remote.flags) }).collect())
    }

    fn renumbered(&mut self, mailbox: MailboxId, uid_validity: u32) -> Result<(), LocalError> {
        let id = self.id();
        let uids: Vec<u32> =
            self.engine.read()?.remotes(id, mailbox.0)?.into_iter().map(|(uid, _)| uid).collect();
        let Some(record) = self.mailboxes.get(&mailbox.0).cloned() else { return Ok(()) };
        let record =
            MailboxRecord { uid_validity, uid_next: 0, mod_seq: 0, exists: 0, complete: false, ..record };
        self.change(|batch| {
            self.unbind(batch, mailbox.0, &uids, None)?;
            Ok(batch.set_mailbox(id, mailbox.0, Some(&record))?)
        })?;
        self.mailboxes.insert(mailbox.0, record);
        Ok(())
    }

    fn store(&mut self, mailbox: MailboxId, messages: Vec<Fetched>) -> Result<(), LocalError> {
        let Some(record) = self.mailboxes.get(&mailbox.0) else { return Ok(()) };
        let mapped: Vec<u32> = self.mailboxes.values().map(|record| record.folder).collect();
        let to = Destination {
            account: self.account,
            mailbox: mailbox.0,
            folder: FolderId(record.folder),
            epoch: record.uid_validity,
            mapped: &mapped,
            is_news: !self.is_first,
        };
        let arrived = messages
            .into_iter()
            .map(|message| Arrived {
                number: message.uid,
                uidl: String::new(),
                flags: message.flags,
                date: message.internal_date,
                raw: message.raw,
            })
            .collect();
        self.fetched.extend(self.engine.take_in(&to, arrived)?);
        Ok(())
    }

    fn flags(&mut self, mailbox: MailboxId, changed: &[RemoteFlags]) -> Result<(), LocalError> {
        let id = self.id();
        self.change(|batch| {
            for server in changed {
                let place = (id, mailbox.0, server.uid);
                let Some(remote) = batch.remote(place)? else { continue };
                let (base, there) = (remote.flags & SHARED.0, server.flags.0 & SHARED.0);
                if remote.msg_id != 0 && base != there {
                    let msg_id = MsgId(remote.msg_id);
                    let here = batch.state(msg_id)?.flags;
                    // A flag that was changed here and not told yet keeps the local value.
                    let untold = (here ^ base) & SHARED.0;
                    let taken = (there ^ base) & !untold;
                    batch.set_flags(msg_id, Flags(taken & there), true)?;
                    batch.set_flags(msg_id, Flags(taken & !there), false)?;
                }
                batch.set_remote(place, &RemoteRecord { flags: there, ..remote })?;
            }
            Ok(())
        })
    }

    fn vanished(&mut self, mailbox: MailboxId, uids: &[u32]) -> Result<(), LocalError> {
        let trash = self.transport.mirror.then(|| self.engine.trash_of(self.account)).transpose()?.flatten();
        self.change(|batch| self.unbind(batch, mailbox.0, uids, trash))
    }

    fn synced(&mut self, mailbox: MailboxId, sync: MailboxSync) -> Result<(), LocalError> {
        let Some(record) = self.mailboxes.get(&mailbox.0).cloned() else { return Ok(()) };
        let after = MailboxRecord {
            uid_validity: sync.uid_validity,
            uid_next: sync.uid_next,
            mod_seq: sync.mod_seq,
            exists: sync.exists,
            complete: sync.complete,
            ..record.clone()
        };
        if after != record {
            let id = self.id();
            self.change(|batch| Ok(batch.set_mailbox(id, mailbox.0, Some(&after))?))?;
            self.mailboxes.insert(mailbox.0, after);
        }
        Ok(())
    }

    fn actions(&mut self) -> Result<Vec<Action>, LocalError> {
        let places = self.changed_places()?;
        let snapshot = self.engine.read()?;
        let trash: Vec<u32> = snapshot
            .folders()?
            .into_iter()
            .filter(|folder| folder.kind == FolderKind::Trash)
            .map(|folder| folder.id.0)
            .collect();
        let mut actions = Vec::new();
        for (place, remote) in &places {
            actions.extend(self.action_for(&snapshot, &trash, *place, remote)?);
        }
        actions.extend(self.aged(&snapshot)?);
        actions.extend(self.copies_to_file(&snapshot)?);
        if actions.is_empty() {
            self.remember_looked_at()?;
        }
        Ok(actions)
    }

    fn done(&mut self, action: &Action, result: ActionResult) -> Result<(), LocalError> {
        let id = self.id();
        match (action, result) {
            (Action::SetFlags { mailbox, uid, add, remove }, ActionResult::Done { .. }) => {
                self.change(|batch| {
                    let place = (id, mailbox.0, *uid);
                    if let Some(remote) = batch.remote(place)? {
                        let flags = Flags(remote.flags).with(*add, true).with(*remove, false).0;
                        batch.set_remote(place, &RemoteRecord { flags, ..remote })?;
                    }
                    Ok(())
                })?;
            }
            (Action::Move { mailbox, uid, to }, ActionResult::Done { target }) => {
                let same_epoch = |validity| {
                    self.mailboxes.get(&to.0).is_some_and(|record| record.uid_validity == validity)
                };
                self.change(|batch| {
                    let Some(remote) = batch.remote((id, mailbox.0, *uid))? else { return Ok(()) };
                    match target.filter(|(validity, _)| same_epoch(*validity)) {
                        Some((_, new)) => {
                            batch.remove_remote((id, mailbox.0, *uid))?;
                            Ok(batch.set_remote((id, to.0, new), &remote)?)
                        }
                        None => self.unbind(batch, mailbox.0, &[*uid], None),
                    }
                })?;
            }
            (Action::Delete { mailbox, uid }, ActionResult::Done { .. }) => {
                self.deleted += 1;
                self.change(|batch| {
                    batch.remove_remote((id, mailbox.0, *uid))?;
                    Ok(())
                })?;
            }
            (Action::Append { mailbox, token, .. }, ActionResult::Done { target }) => {
                self.copy_is_filed(*mailbox, MsgId(*token), target)?;
            }
            (
                Action::SetFlags { mailbox, uid, .. }
                | Action::Move { mailbox, uid, .. }
                | Action::Delete { mailbox, uid },
                ActionResult::Gone,
            ) => self.change(|batch| self.unbind(batch, mailbox.0, &[*uid], None))?,
            (Action::Append { token, .. }, ActionResult::Refused(_)) => self.give_up_copy(MsgId(*token))?,
            (_, ActionResult::Refused(_) | ActionResult::Gone) => {}
        }
        Ok(())
    }

    fn progress(&mut self, done: u64, total: u64) {
        self.job.progress(done, Some(total));
    }

    fn cancelled(&self) -> bool {
        self.job.cancelled()
    }
}

impl Local<'_> {
    /// Ends a sync that went well.
    pub(super) fn finish(&self) -> Result<(), LocalError> {
        self.decide_unanswered()?;
        self.remember_looked_at()
    }

    /// Remembers that the server was told of all changes so far.
    fn remember_looked_at(&self) -> Result<(), LocalError> {
        let (key, seq) = (self.looked_at_key(), self.looked_at);
        let stored = self.engine.read()?.setting(&key)?;
        if seq == 0 || stored.as_deref() == Some(seq.to_string().as_str()) {
            return Ok(());
        }
        // The change that remembers is a change itself and needs no look.
        self.change(|batch| {
            let next = batch.counters().changes + 1;
            let seq = if next == seq + 1 { next } else { seq };
            Ok(batch.put(etabli_store::Entry::Setting(key, Some(seq.to_string())))?)
        })
    }

    /// Messages that stood on the server for longer than the account keeps them there.
    fn aged(&self, snapshot: &etabli_store::Snapshot) -> Result<Vec<Action>, Failure> {
        let days = self.transport.delete_after_days;
        let mut actions = Vec::new();
        if days == 0 {
            return Ok(actions);
        }
        let now = self.engine.clock.now();
        for &mailbox in self.mailboxes.keys() {
            for (uid, remote) in snapshot.remotes(self.id(), mailbox)? {
                let is_due = etabli_sync::retention::is_due(remote.first_seen, now, days);
                let msg_id = MsgId(remote.msg_id);
                if is_due && !remote.delete && content::is_whole(&self.engine.store, snapshot, msg_id) {
                    actions.push(Action::Delete { mailbox: MailboxId(mailbox), uid });
                }
            }
        }
        Ok(actions)
    }
}
