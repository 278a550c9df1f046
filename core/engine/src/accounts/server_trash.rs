//! Deleting on servers, when a person asks for it: previews, and the command of the trash.
//!
//! The order never changes: the local copy is read back and verified, the server deletes, and only then the
//! message leaves the trash.

use std::{collections::BTreeSet, sync::Arc};

use etabli_model::{AccountId, FolderKind, MsgId};
use etabli_store::RemoteRecord;
use etabli_sync::retention::is_due;

use super::{intake::actor, outbox::Which, run::Errand};
use crate::{
    Failure, FailureCode, JobKind, JobOutcome, Reply,
    core::{Caller, Engine},
    jobs::table::JobHandle,
    mail::content,
    members::scope::Audience,
    view::ServerMessage,
    writing::rewritten,
};

impl Engine {
    /// Returns the messages of the user's trash that stand on a server of an account they may use.
    pub(super) fn trash_on_servers(&self, caller: &Caller) -> Result<Vec<ServerMessage>, Failure> {
        let usable: BTreeSet<u32> =
            self.usable_accounts(caller)?.iter().map(|(account, _)| account.id.0).collect();
        let tree = self.tree(caller)?;
        let snapshot = self.read()?;
        let columns = self.store.columns();
        let mut found = Vec::new();
        for folder in snapshot.folders()?.iter().filter(|folder| folder.kind == FolderKind::Trash) {
            if tree.get(folder.id).is_none() {
                continue;
            }
            for msg_id in columns.messages_in(folder.id.0) {
                if let Some((account, _, _)) =
                    snapshot.place(msg_id)?.filter(|place| usable.contains(&place.0))
                {
                    found.push(self.server_message(&snapshot, msg_id, account)?);
                }
            }
        }
        Ok(found)
    }

    fn server_message(
        &self,
        snapshot: &etabli_store::Snapshot,
        msg_id: MsgId,
        account: u32,
    ) -> Result<ServerMessage, Failure> {
        Ok(ServerMessage {
            msg_id,
            account: AccountId(account),
            subject: snapshot.message(msg_id)?.map(|record| record.subject).unwrap_or_default(),
            verified: content::is_whole(&self.store, snapshot, msg_id),
        })
    }

    /// Returns what a retention would delete with the next fetch.
    pub(super) fn retention_preview(
        &self,
        caller: &Caller,
        account: AccountId,
        days: u32,
    ) -> Result<Vec<ServerMessage>, Failure> {
        self.usable_account(caller, account)?;
        let visible = self.tree(caller)?.visible();
        let columns = self.store.columns();
        let snapshot = self.read()?;
        let now = self.clock.now();
        let mut found = Vec::new();
        for (mailbox, _) in snapshot.mailboxes(account.0)? {
            for (_, remote) in snapshot.remotes(account.0, mailbox)? {
                if remote.msg_id != 0 && is_due(remote.first_seen, now, days) {
                    let msg_id = MsgId(remote.msg_id);
                    let mut message = self.server_message(&snapshot, msg_id, account.0)?;
                    if !visible.folder(columns.folder(msg_id.ordinal())) {
                        // It counts, but it was moved to where only others see it.
                        message.subject.clear();
                    }
                    found.push(message);
                }
            }
        }
        Ok(found)
    }

    pub(super) fn empty_server_trash(&self, caller: &Caller) -> Result<Reply, Failure> {
        let chosen: Vec<ServerMessage> =
            self.trash_on_servers(caller)?.into_iter().filter(|message| message.verified).collect();
        let accounts: BTreeSet<AccountId> = chosen.iter().map(|message| message.account).collect();
        let messages: Vec<MsgId> = chosen.iter().map(|message| message.msg_id).collect();
        self.mark_for_deletion(&messages, true)?;
        let mut jobs = Vec::new();
        for account in accounts {
            let errand = Errand { fetch: true, send: Which::Nothing };
            if let Reply::Job(id) = self.run_accounts(caller, Some(account), errand)? {
                jobs.push(id);
            }
        }
        let kind = JobKind::Transports("trash".to_owned());
        let id = self.start_side_job(Audience::User(caller.user), kind, move |engine, job| {
            finish(engine, job, &jobs, &messages)
        })?;
        Ok(Reply::Job(id))
    }

    fn mark_for_deletion(&self, messages: &[MsgId], delete: bool) -> Result<(), Failure> {
        let snapshot = self.read()?;
        self.change_as(actor(), |batch| {
            for &msg_id in messages {
                let Some(place) = snapshot.place(msg_id)? else { continue };
                if let Some(remote) = batch.remote(place)? {
                    batch.set_remote(place, &RemoteRecord { delete, ..remote })?;
                    batch.mention(msg_id);
                }
            }
            Ok(((), None))
        })
    }
}

/// Waits for the servers, then removes what they deleted from the trash.
fn finish(
    engine: &Arc<Engine>,
    job: &JobHandle,
    jobs: &[crate::JobId],
    messages: &[MsgId],
) -> Result<JobOutcome, Failure> {
    let mut reports = Vec::new();
    for id in jobs {
        let ended = engine.wait_for_job(*id, || {
            if job.cancelled() {
                engine.cancel_job(*id);
            }
        })?;
        if let Some(JobOutcome::Transport(report)) = ended.outcome {
            reports.extend(report);
        }
    }
    let snapshot = engine.read()?;
    let mut gone = Vec::new();
    let mut left = Vec::new();
    for &msg_id in messages {
        if snapshot.place(msg_id)?.is_none() { gone.push(msg_id) } else { left.push(msg_id) }
    }
    // What a server did not delete is asked for again only by a person.
    engine.mark_for_deletion(&left, false)?;
    engine.change_as(actor(), |batch| {
        let rewritten = rewritten(batch)?;
        for msg_id in gone {
            engine.remove_for_good(batch, msg_id, &rewritten)?;
        }
        Ok(((), None))
    })?;
    let outcome = JobOutcome::Transport(reports);
    if job.cancelled() {
        job.keep(outcome);
        return Err(Failure::new(FailureCode::Cancelled, ""));
    }
    Ok(outcome)
}
