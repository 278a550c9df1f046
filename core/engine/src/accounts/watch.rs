//! Watching inboxes: a server that can tell (IDLE, RFC 2177) has its mail fetched as it arrives.
//!
//! A watch is a task without any claim on the engine: it ends when its account changes and when the engine
//! goes. Where a server cannot tell, or does not answer, the polling of `schedule.rs` goes on alone.

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, Weak},
    time::Duration,
};

use etabli_model::{Account, AccountId, FolderKind, Incoming, Transport};
use etabli_sync::{backoff, imap};

use super::{
    outbox::Which,
    run::{Errand, run_all},
};
use crate::{Failure, JobKind, core::Engine, members::scope::Audience};

/// A running watch, and what it was started for.
pub(super) struct Watch {
    transport: Transport,
    task: tokio::task::AbortHandle,
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Engine {
    /// Starts the watches that are missing and ends those whose account changed or went.
    pub(super) fn watch(&self, accounts: &[(Account, Transport)]) -> Result<(), Failure> {
        let mut watches = self.traffic.watches.lock().unwrap_or_else(PoisonError::into_inner);
        watches.retain(|id, watch| {
            accounts.iter().any(|(account, transport)| account.id == *id && *transport == watch.transport)
        });
        for (account, transport) in accounts {
            let is_watched = transport.incoming == Incoming::Imap && transport.poll_minutes > 0;
            if !is_watched || watches.contains_key(&account.id) {
                continue;
            }
            let engine = Arc::downgrade(&self.handle()?);
            let work = watch(engine, account.clone(), transport.clone());
            let task = self.network()?.spawn(work).abort_handle();
            watches.insert(account.id, Watch { transport: transport.clone(), task });
        }
        Ok(())
    }

    /// Returns the next UID of the account's inbox as the last sync knew it.
    fn known_uid_next(&self, account: AccountId) -> Result<Option<u32>, Failure> {
        let snapshot = self.read()?;
        let folders = snapshot.folders()?;
        let inbox =
            folders.iter().find(|folder| folder.account == Some(account) && folder.kind == FolderKind::Inbox);
        let Some(inbox) = inbox else { return Ok(None) };
        let mailboxes = snapshot.mailboxes(account.0)?;
        let known = mailboxes.into_iter().find(|(_, mailbox)| mailbox.folder == inbox.id.0);
        Ok(known.map(|(_, mailbox)| mailbox.uid_next))
    }

    /// Fetches an account; the receiver hears when that is over.
    fn fetch_watched(
        &self,
        account: Account,
        transport: Transport,
    ) -> Result<tokio::sync::oneshot::Receiver<()>, Failure> {
        let (over, heard) = tokio::sync::oneshot::channel();
        let errand = Errand { fetch: true, send: Which::Nothing };
        let (audience, kind) = (Audience::Account(account.id), JobKind::Transports(account.name.clone()));
        self.start_side_job(audience, kind, move |engine, job| {
            let result = run_all(engine, job, vec![(account, transport)], errand);
            // Nobody listens any more when the account changed meanwhile.
            let _ = over.send(());
            result
        })?;
        Ok(heard)
    }
}

/// Waits for mail and has it fetched, until the server says that it cannot tell.
async fn watch(engine: Weak<Engine>, account: Account, transport: Transport) {
    let mut failures = 0;
    // What the server said last is no news a second time, whatever the sync made of it.
    let mut told = None;
    loop {
        let (of, with, to) = (Weak::clone(&engine), account.clone(), transport.clone());
        // Passwords and tokens may have to be waited for.
        let prepared = tokio::task::spawn_blocking(move || {
            let engine = of.upgrade()?;
            let config = engine.reach(&with, &to, (None, None)).ok()?.imap();
            Some((engine.known_uid_next(with.id).unwrap_or_default(), config))
        });
        let Ok(Some((known, config))) = prepared.await else { return };
        match imap::wait(&config, known.max(told), std::future::pending()).await {
            Ok(imap::Waited::News { uid_next }) => {
                failures = 0;
                told = uid_next;
                let fetched =
                    engine.upgrade().map(|engine| engine.fetch_watched(account.clone(), transport.clone()));
                match fetched {
                    Some(Ok(heard)) => {
                        // An error means that the job ended before it began.
                        let _ = heard.await;
                    }
                    Some(Err(failure)) => {
                        tracing::warn!(%failure, account = account.name, "new mail could not be fetched");
                    }
                    None => return,
                }
            }
            Ok(_) => return,
            Err(error) => {
                failures += 1;
                tracing::debug!(%error, account = account.name, "the inbox is not watched for a while");
                let seconds = backoff::delay_secs(failures, u64::from(account.id.0));
                tokio::time::sleep(Duration::from_secs(u64::from(seconds))).await;
            }
        }
    }
}

/// The watches of all accounts.
pub(super) type Watches = HashMap<AccountId, Watch>;
