//! Storing what was fetched: parsed side by side, kept in one batch, recognised when it was here before.

use etabli_model::{Account, Flags, FolderId, FolderKind, MsgId};
use etabli_plugin_host::{MailEvent, MailEventKind};
use etabli_store::{Actor, Batch, RemoteRecord, Snapshot, content_key};

use super::copies;
use crate::{
    Failure,
    core::Engine,
    mail::import::{
        Origin, Prepared,
        prepare::{Context, prepare, source_key},
    },
};

/// Flags that both sides share.
pub(super) const SHARED: Flags = Flags(
    Flags::READ.0
        | Flags::ANSWERED.0
        | Flags::FLAGGED.0
        | Flags::DRAFT.0
        | Flags::FORWARDED.0
        | Flags::MDN_SENT.0,
);

/// A message as it came from a server.
pub(super) struct Arrived {
    /// UID, or the number that stands for the UIDL.
    pub(super) number: u32,
    /// UIDL; empty with IMAP.
    pub(super) uidl: String,
    pub(super) flags: Flags,
    pub(super) date: Option<i64>,
    pub(super) raw: Vec<u8>,
}

/// Where messages of one mailbox go.
pub(super) struct Destination<'d> {
    pub(super) account: &'d Account,
    pub(super) mailbox: u32,
    pub(super) folder: FolderId,
    /// What makes the numbers unique over time: UIDVALIDITY, or nothing with POP3.
    pub(super) epoch: u32,
    /// Folders that stand for mailboxes of this account: a message that turns up in another mailbox follows
    /// only from one of these.
    pub(super) mapped: &'d [u32],
    /// Plugins are told of what arrives.
    pub(super) is_news: bool,
}

/// Acts for the program itself: fetched mail is nobody's change to take back.
pub(super) fn actor() -> Actor {
    Actor { user: 0, plugin: String::new() }
}

impl Engine {
    /// Stores messages and returns those that are new; they are durable then.
    pub(super) fn take_in(&self, to: &Destination<'_>, arrived: Vec<Arrived>) -> Result<Vec<MsgId>, Failure> {
        let snapshot = self.read()?;
        let folders = snapshot.folders()?;
        let kind = folders.iter().find(|folder| folder.id == to.folder).map(|folder| folder.kind);
        let mut own_addresses = Vec::new();
        // What arrived in an inbox was received, whoever wrote it.
        if kind != Some(FolderKind::Inbox) {
            own_addresses.extend(snapshot.accounts()?.iter().map(|account| account.address.to_lowercase()));
        }
        let context = Context {
            own_addresses: &own_addresses,
            into_sent: kind == Some(FolderKind::Sent),
            now: self.clock.now(),
        };
        let work = |chunk: Vec<Arrived>| -> Result<Vec<(Arrived, Prepared)>, Failure> {
            chunk
                .into_iter()
                .map(|mut one| {
                    let raw = std::mem::take(&mut one.raw);
                    let prepared = self.prepare_arrived(&context, to, &one, &raw)?;
                    Ok((one, prepared))
                })
                .collect()
        };
        let prepared = in_parallel(arrived, work)?;
        let now = self.clock.now();
        self.change_as(actor(), |batch| {
            let mut added = Vec::new();
            for (arrived, prepared) in prepared {
                added.extend(place(batch, &snapshot, to, &arrived, prepared, now)?);
            }
            if to.is_news {
                let received = |&msg_id: &MsgId| MailEvent {
                    kind: MailEventKind::Received,
                    msg_id,
                    related: None,
                    folder: to.folder,
                    moved_from: None,
                };
                self.note_events(batch, &added.iter().map(received).collect::<Vec<_>>(), "")?;
            }
            Ok((added, None))
        })
    }

    fn prepare_arrived(
        &self,
        context: &Context<'_>,
        to: &Destination<'_>,
        arrived: &Arrived,
        raw: &[u8],
    ) -> Result<Prepared, Failure> {
        let hash = blake3::hash(raw);
        let origin = Origin {
            label: format!("{} {}", to.account.name, arrived.number),
            key: format!(
                "server\0{}\0{}\0{}\0{}\0{}",
                to.account.id, to.mailbox, to.epoch, arrived.number, arrived.uidl
            ),
            subfolder: Vec::new(),
            hint: String::new(),
            flags: arrived.flags,
            date: arrived.date,
        };
        let source = source_key(&origin, &hash, 0);
        let snapshot = self.read()?;
        prepare(context, origin, raw, *hash.as_bytes(), source, |blob, bytes| {
            if snapshot.blob(blob)?.is_none() {
                self.store.blobs().write(blob, bytes).map_err(etabli_store::StoreError::from)?;
            }
            Ok(())
        })
    }
}

/// Puts a message where it belongs; returns it when it is new here.
fn place(
    batch: &mut Batch<'_>,
    snapshot: &Snapshot,
    to: &Destination<'_>,
    arrived: &Arrived,
    prepared: Prepared,
    now: i64,
) -> Result<Option<MsgId>, Failure> {
    let account = to.account.id.0;
    let at = (account, to.mailbox, arrived.number);
    if batch.remote(at)?.is_some() {
        return Ok(None);
    }
    let mut message = prepared.message;
    let arrived_at = arrived.date.unwrap_or(message.record.received_at);
    let key = content_key(&message.record.hash);
    let known = match batch.take_awaited(account, key)? {
        Some(msg_id) => Some(msg_id),
        None => snapshot.source(message.source)?,
    };
    let (msg_id, is_new) = match known {
        Some(msg_id) => {
            copies::found(batch, snapshot, msg_id)?;
            follow(batch, to, msg_id)?;
            (msg_id, false)
        }
        None if batch.knows_source(message.source)? => return Ok(None),
        None => {
            message.state.folder = to.folder.0;
            message.record.account = Some(account);
            (batch.add_message(message)?, true)
        }
    };
    let record = RemoteRecord {
        msg_id: msg_id.0,
        flags: arrived.flags.0,
        // It stands on the server since it arrived there, whatever its header claims about later.
        first_seen: arrived_at.min(now),
        delete: false,
        uidl: arrived.uidl.clone(),
    };
    batch.set_remote(at, &record)?;
    Ok(is_new.then_some(msg_id))
}

/// Moves a message that another program moved on the server, unless somebody filed it here since.
fn follow(batch: &mut Batch<'_>, to: &Destination<'_>, msg_id: MsgId) -> Result<(), Failure> {
    let state = batch.state(msg_id)?;
    if state.folder != to.folder.0 && to.mapped.contains(&state.folder) {
        batch.move_message(msg_id, to.folder)?;
    }
    Ok(())
}

/// Spreads work over the processors and keeps the order.
fn in_parallel<A: Send, B: Send>(
    items: Vec<A>,
    work: impl Fn(Vec<A>) -> Result<Vec<B>, Failure> + Sync,
) -> Result<Vec<B>, Failure> {
    let threads = std::thread::available_parallelism().map_or(2, usize::from).clamp(1, 8);
    let size = items.len().div_ceil(threads).max(1);
    let mut items = items.into_iter();
    std::thread::scope(|scope| {
        let work = &work;
        let mut running = Vec::new();
        loop {
            let chunk: Vec<A> = items.by_ref().take(size).collect();
            if chunk.is_empty() {
                break;
            }
            running.push(scope.spawn(move || work(chunk)));
        }
        let mut done = Vec::new();
        for thread in running {
            let part = thread.join().unwrap_or_else(|_| {
                Err(Failure::new(crate::FailureCode::Internal, "").because("a message could not be prepared"))
            });
            done.extend(part?);
        }
        Ok(done)
    })
}
