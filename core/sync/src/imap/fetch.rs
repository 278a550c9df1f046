//! Pass 2: the new messages of all mailboxes, newest first.

use std::collections::{HashSet, VecDeque};

use super::{
    Fetched, ImapLocal, MailboxSync, SyncReport,
    changes::Work,
    codec::Verdict,
    driver::local_error,
    plan::{MAX_BATCH, MAX_BATCH_BYTES, batches, sets},
    select::{FetchLine, select},
    session::{Session, Tag},
};
use crate::TransportError;

/// How many batches are asked for at a time, so that the server need not wait for the local side.
const IN_FLIGHT: usize = 2;
/// The most answers that have nothing to do with the messages asked for.
const MAX_STRAY: u64 = 5_000_000;

/// Counts what is fetched.
#[derive(Debug, Default)]
struct Progress {
    done: u64,
    total: u64,
}

/// Fetches what is new in all mailboxes.
pub(super) async fn fetch_new(
    session: &mut Session,
    work: Vec<Work>,
    local: &mut dyn ImapLocal,
    report: &mut SyncReport,
) -> Result<(), TransportError> {
    let total = work.iter().map(|work| work.wanted.len() as u64).sum();
    let mut progress = Progress { done: 0, total };
    if total > 0 {
        local.progress(0, total);
    }
    for work in work {
        let is_open = session.open.as_ref() == Some(&work.mailbox.wire_name);
        if !is_open && !reopen(session, &work, report).await? {
            continue;
        }
        let id = work.mailbox.id;
        let mut run = Run { session, local, report, progress: &mut progress, bucket: Vec::new(), bytes: 0 };
        let is_complete = run.mailbox(&work).await?;
        let sync = MailboxSync { complete: is_complete && work.sync.complete, ..work.sync };
        local.synced(id, sync).map_err(local_error)?;
    }
    Ok(())
}

/// Selects a mailbox again; reports whether its numbers still mean the same.
async fn reopen(session: &mut Session, work: &Work, report: &mut SyncReport) -> Result<bool, TransportError> {
    let name = &work.mailbox.wire_name;
    match select(session, "SELECT", name, "").await? {
        Ok(selected) if selected.uid_validity == Some(work.sync.uid_validity) => return Ok(true),
        Ok(_) => report.refuse(format!("{name}: the server renumbers its messages")),
        Err(status) => report.refuse(format!("{name}: {}", status.line())),
    }
    Ok(false)
}

struct Run<'r> {
    session: &'r mut Session,
    local: &'r mut dyn ImapLocal,
    report: &'r mut SyncReport,
    progress: &'r mut Progress,
    /// Messages that are not handed over yet.
    bucket: Vec<Fetched>,
    bytes: u64,
}

impl Run<'_> {
    /// Fetches what is new in one mailbox; reports whether nothing is missing.
    async fn mailbox(&mut self, work: &Work) -> Result<bool, TransportError> {
        let fetched = self.all(work).await;
        // What has arrived is kept, whatever happened then.
        let kept = self.hand_over(work);
        let is_complete = fetched?;
        kept.map(|()| is_complete)
    }

    async fn all(&mut self, work: &Work) -> Result<bool, TransportError> {
        let mut queue: VecDeque<Vec<u32>> = batches(work.wanted.clone()).into();
        let mut in_flight: VecDeque<Tag> = VecDeque::new();
        let mut missing: HashSet<u32> = HashSet::new();
        let mut stray = 0;
        loop {
            while in_flight.len() < IN_FLIGHT
                && let Some(batch) = queue.pop_front()
            {
                if self.local.cancelled() {
                    return Err(TransportError::Cancelled);
                }
                for set in sets(&batch) {
                    let command = format!("UID FETCH {set} (UID FLAGS INTERNALDATE BODY.PEEK[])");
                    in_flight.push_back(self.session.send(&command).await?);
                }
                missing.extend(batch);
            }
            let Some(tag) = in_flight.front() else { return Ok(missing.is_empty()) };
            match self.session.next(*tag).await? {
                Err(status) => {
                    in_flight.pop_front();
                    if status.verdict != Verdict::Ok {
                        self.report.refuse(format!("{}: {}", work.mailbox.wire_name, status.line()));
                    }
                    self.hand_over(work)?;
                }
                Ok(answer) => {
                    let line = FetchLine::of(answer).unwrap_or_default();
                    if !self.take(work, line, &mut missing)? {
                        stray += 1;
                    }
                    if stray > MAX_STRAY {
                        return Err(TransportError::Protocol("an answer without end".to_owned()));
                    }
                }
            }
        }
    }

    /// Takes one message; reports whether it was asked for.
    fn take(
        &mut self,
        work: &Work,
        line: FetchLine,
        missing: &mut HashSet<u32>,
    ) -> Result<bool, TransportError> {
        let FetchLine { uid: Some(uid), flags, internal_date, body: Some(body), .. } = line else {
            return Ok(false);
        };
        if !missing.remove(&uid) {
            return Ok(false);
        }
        let Some(raw) = body else {
            self.report.refuse(format!("{}: message {uid} has no content", work.mailbox.wire_name));
            return Ok(true);
        };
        self.bytes += raw.len() as u64;
        self.bucket.push(Fetched { uid, flags: flags.unwrap_or_default(), internal_date, raw });
        if self.bytes >= MAX_BATCH_BYTES || self.bucket.len() >= MAX_BATCH {
            self.hand_over(work)?;
        }
        Ok(true)
    }

    fn hand_over(&mut self, work: &Work) -> Result<(), TransportError> {
        self.bytes = 0;
        let messages = std::mem::take(&mut self.bucket);
        if messages.is_empty() {
            return Ok(());
        }
        let count = messages.len() as u64;
        self.local.store(work.mailbox.id, messages).map_err(local_error)?;
        self.report.fetched += count;
        self.progress.done += count;
        self.local.progress(self.progress.done, self.progress.total);
        Ok(())
    }
}
