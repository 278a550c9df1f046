//! The local side of POP3: the memory of UIDLs, and what may be deleted on the server.

use std::{collections::HashSet, sync::Arc};

use etabli_model::{Account, Flags, FolderId, MsgId, Transport};
use etabli_store::MailboxRecord;
use etabli_sync::{
    LocalError,
    pop3::{Fetched, Pop3Local},
    retention::is_due,
};

use super::intake::{Arrived, Destination, actor};
use crate::{Failure, core::Engine, jobs::table::JobHandle, mail::content};

/// The number of the one mailbox that POP3 knows.
const MAILBOX: u32 = 0;

/// The local side of one account's POP3 server.
pub(super) struct Local<'e> {
    engine: &'e Arc<Engine>,
    job: &'e JobHandle,
    account: &'e Account,
    transport: &'e Transport,
    inbox: FolderId,
    /// The account was never synced before, so that what it brings is no news.
    is_first: bool,
    pub(super) fetched: Vec<MsgId>,
}

impl<'e> Local<'e> {
    pub(super) fn new(
        engine: &'e Arc<Engine>,
        job: &'e JobHandle,
        (account, transport): (&'e Account, &'e Transport),
        inbox: FolderId,
        is_first: bool,
    ) -> Self {
        Self { engine, job, account, transport, inbox, is_first, fetched: Vec::new() }
    }

    fn id(&self) -> u32 {
        self.account.id.0
    }
}

impl Pop3Local for Local<'_> {
    fn unknown(&mut self, uidls: &[String]) -> Result<Vec<String>, LocalError> {
        let snapshot = self.engine.read()?;
        let mut unknown = Vec::new();
        for uidl in uidls {
            if snapshot.uidl(self.id(), uidl)?.is_none() {
                unknown.push(uidl.clone());
            }
        }
        Ok(unknown)
    }

    fn store(&mut self, messages: Vec<Fetched>) -> Result<(), LocalError> {
        let id = self.id();
        let snapshot = self.engine.read()?;
        let stored = snapshot.mailboxes(id)?.into_iter().find(|(mailbox, _)| *mailbox == MAILBOX);
        let mut record = stored.map(|(_, record)| record).unwrap_or_default();
        let mut arrived = Vec::new();
        for message in messages {
            if snapshot.uidl(id, &message.uidl)?.is_some() {
                continue;
            }
            record.uid_next += 1;
            arrived.push(Arrived {
                number: record.uid_next,
                uidl: message.uidl,
                flags: Flags::default(),
                date: None,
                raw: message.raw,
            });
        }
        // The numbers are taken before they are used, so that none is ever given twice.
        let record = MailboxRecord { folder: self.inbox.0, wanted: true, ..record };
        self.engine.change_as(actor(), |batch| {
            batch.set_mailbox(id, MAILBOX, Some(&record))?;
            Ok(((), None))
        })?;
        let to = Destination {
            account: self.account,
            mailbox: MAILBOX,
            folder: self.inbox,
            epoch: 0,
            mapped: &[self.inbox.0],
            is_news: !self.is_first,
        };
        self.fetched.extend(self.engine.take_in(&to, arrived)?);
        Ok(())
    }

    fn deletable(&mut self, uidls: &[String]) -> Result<Vec<String>, LocalError> {
        let snapshot = self.engine.read()?;
        let now = self.engine.clock.now();
        let mut deletable = Vec::new();
        for uidl in uidls {
            let Some(number) = snapshot.uidl(self.id(), uidl)? else { continue };
            let Some(remote) = snapshot.remote((self.id(), MAILBOX, number))? else { continue };
            let wanted = remote.delete || is_due(remote.first_seen, now, self.transport.delete_after_days);
            if wanted && content::is_whole(&self.engine.store, &snapshot, MsgId(remote.msg_id)) {
                deletable.push(uidl.clone());
            }
        }
        Ok(deletable)
    }

    fn deleted(&mut self, uidls: &[String]) -> Result<(), LocalError> {
        self.forget(|uidl| uidls.iter().any(|deleted| deleted == uidl))?;
        Ok(())
    }

    fn present(&mut self, uidls: &[String]) -> Result<(), LocalError> {
        let present: HashSet<&str> = uidls.iter().map(String::as_str).collect();
        self.forget(|uidl| !present.contains(uidl))?;
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
    /// Forgets server references; the messages stay.
    fn forget(&self, gone: impl Fn(&str) -> bool) -> Result<(), Failure> {
        let id = self.id();
        let numbers: Vec<u32> = self
            .engine
            .read()?
            .remotes(id, MAILBOX)?
            .into_iter()
            .filter(|(_, remote)| gone(&remote.uidl))
            .map(|(number, _)| number)
            .collect();
        if numbers.is_empty() {
            return Ok(());
        }
        self.engine.change_as(actor(), |batch| {
            for number in numbers {
                batch.remove_remote((id, MAILBOX, number))?;
            }
            Ok(((), None))
        })
    }
}
