//! The outbox: what waits to be sent, how it stands, and sending it truthfully.
//!
//! Before the last line of a message goes out, the store says durably that it is being handed over. Whoever
//! finds that mark without an answer knows that nobody knows, and never sends the message again by itself.

use std::sync::Arc;

use etabli_mail::compose::{self, Composed};
use etabli_model::{Account, AccountId, Flags, FolderId, FolderKind, Incoming, MsgId, Transport};
use etabli_store::{Batch, Entry, NewMessage, OutboxRecord, SendState, StoreError};
use etabli_sync::{
    LocalError, backoff,
    smtp::{Envelope, Outcome, SmtpSession, without_bcc},
};

use super::{
    copies,
    intake::actor,
    reach::{Reach, failure},
    schedule::is_due,
};
use crate::{
    Failure, FailureCode, Outgoing, Reply, SendMode, TransportReport,
    core::{Caller, Engine},
    jobs::table::JobHandle,
    mail::{
        content,
        import::{
            Origin,
            prepare::{Context, prepare, source_key},
        },
    },
    view::OutboxRow,
    writing::{internal, mark_key, mark_of, rewritten, settle},
};

/// Which messages of an outbox are sent. What somebody is writing anew waits, unless it is asked for by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Which {
    Nothing,
    /// What is due without anybody asking again: at once, at its time, or once more after a while.
    Due,
    /// What is due, and what could still be taken back: nobody will be there to do so.
    Recallable,
    /// Everything that a person may mean by "all": not what is scheduled for later, and not what may have been sent
    /// already.
    All,
    /// This one, whatever its state.
    One(MsgId),
}

/// Reports whether a text is an address that can stand in an envelope.
pub(crate) fn is_address(text: &str) -> bool {
    let odd = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | ',' | ';' | '"');
    match text.rsplit_once('@') {
        Some((local, domain)) => {
            !local.is_empty() && !domain.is_empty() && !text.chars().any(odd) && !local.contains('@')
        }
        None => false,
    }
}

impl Engine {
    pub(super) fn compose(&self, caller: &Caller, outgoing: Outgoing) -> Result<Reply, Failure> {
        let (account, transport) = self.usable_account(caller, outgoing.account)?;
        let recipients: Vec<String> = outgoing
            .to
            .iter()
            .chain(&outgoing.cc)
            .chain(&outgoing.bcc)
            .map(|recipient| recipient.address.clone())
            .collect();
        if let Some(odd) = recipients.iter().find(|address| !is_address(address)) {
            return Err(Failure::new(FailureCode::RecipientInvalid, odd.as_str()));
        }
        if recipients.is_empty() && outgoing.mode != SendMode::Draft {
            return Err(Failure::new(FailureCode::RecipientMissing, outgoing.subject));
        }
        if transport.is_none() && outgoing.mode != SendMode::Draft {
            return Err(Failure::new(FailureCode::AccountIncomplete, account.name));
        }
        let now = self.clock.now();
        let raw = compose::message(&Composed {
            from: etabli_model::Address { name: account.name.clone(), address: account.address.clone() },
            to: outgoing.to,
            cc: outgoing.cc,
            bcc: outgoing.bcc,
            subject: outgoing.subject,
            text: outgoing.text,
            html: String::new(),
            priority: etabli_model::Priority::Normal,
            files: outgoing
                .files
                .into_iter()
                .map(|(name, bytes)| compose::File::attached(name, bytes))
                .collect(),
            date: now,
            message_id: message_id(&account.address)?,
            ask_receipt: outgoing.ask_receipt,
            in_reply_to: String::new(),
            references: Vec::new(),
        })
        .map_err(|error| Failure::new(FailureCode::Internal, "").because(error))?;
        let state = sent_state(outgoing.mode, now);
        let kind = if state.is_some() { FolderKind::Outbox } else { FolderKind::Drafts };
        let record = state.map(|state| OutboxRecord {
            account: account.id.0,
            from: account.address.clone(),
            to: recipients,
            state,
            attempts: 0,
        });
        let message = self.prepare_outgoing(&account, kind, &raw)?;
        let msg_id = self.change_as(actor(), |batch| {
            let folder = own_folder(batch, account.id, kind)?;
            let msg_id = put_outgoing(batch, message, folder, record.as_ref())?;
            if record.is_some() {
                self.note_leaving(batch, caller, (msg_id, folder), None)?;
            }
            Ok((msg_id, None))
        })?;
        self.tell_plugins();
        Ok(Reply::Queued(msg_id))
    }

    /// Makes the stored form of a message that was written here.
    pub(crate) fn prepare_outgoing(
        &self,
        account: &Account,
        kind: FolderKind,
        raw: &[u8],
    ) -> Result<NewMessage, Failure> {
        let hash = blake3::hash(raw);
        let flags = Flags::READ.with(Flags::DRAFT, kind == FolderKind::Drafts);
        let origin = Origin {
            label: account.name.clone(),
            key: "written here".to_owned(),
            subfolder: Vec::new(),
            hint: String::new(),
            flags,
            date: None,
        };
        let source = source_key(&origin, &hash, 0);
        let context = Context { own_addresses: &[], into_sent: true, now: self.clock.now() };
        let prepared = prepare(&context, origin, raw, *hash.as_bytes(), source, |blob, bytes| {
            self.store.blobs().write(blob, bytes).map_err(etabli_store::StoreError::from)?;
            Ok(())
        })?;
        let mut message = prepared.message;
        message.record.account = Some(account.id.0);
        Ok(message)
    }

    /// Takes a message out of the outbox and puts it into the drafts, unless it is being handed over or may
    /// have gone out already.
    pub(super) fn take_back(&self, caller: &Caller, msg_id: MsgId) -> Result<Reply, Failure> {
        if self.recall_internal(caller, msg_id)? {
            return Ok(Reply::Done);
        }
        let account = self.outbox_account(caller, msg_id)?;
        self.change(caller, |batch| {
            let record = batch.outbox(msg_id)?;
            let record = record.ok_or_else(|| Failure::new(FailureCode::NotInOutbox, msg_id.to_string()))?;
            if matches!(record.state, SendState::HandingOver | SendState::Unknown(_)) {
                return Err(Failure::new(FailureCode::SendingNow, msg_id.to_string()));
            }
            batch.set_outbox(msg_id, None)?;
            batch.move_message(msg_id, own_folder(batch, account, FolderKind::Drafts)?)?;
            batch.set_flags(msg_id, Flags::DRAFT, true)?;
            Ok(((), None))
        })?;
        Ok(Reply::Done)
    }

    /// Keeps a message of the outbox back while a person changes it.
    pub(crate) fn hold_back(&self, caller: &Caller, msg_id: MsgId) -> Result<(), Failure> {
        let record = self.read()?.outbox(msg_id)?;
        if record.is_some_and(|record| matches!(record.state, SendState::Unknown(_))) {
            return Err(Failure::new(FailureCode::SendingNow, msg_id.to_string()));
        }
        self.schedule(caller, msg_id, None).map(drop)
    }

    /// Sets when a message of the outbox is sent; none for when a person says so.
    pub(crate) fn schedule(&self, caller: &Caller, msg_id: MsgId, at: Option<i64>) -> Result<Reply, Failure> {
        self.outbox_account(caller, msg_id)?;
        self.change(caller, |batch| {
            let record = batch.outbox(msg_id)?;
            let record = record.ok_or_else(|| Failure::new(FailureCode::NotInOutbox, msg_id.to_string()))?;
            if record.state == SendState::HandingOver {
                return Err(Failure::new(FailureCode::SendingNow, msg_id.to_string()));
            }
            let state = at.map_or(SendState::Held, SendState::Due);
            batch.set_outbox(msg_id, Some(&OutboxRecord { state, ..record }))?;
            Ok(((), None))
        })?;
        Ok(Reply::Done)
    }

    pub(super) fn outbox_rows(&self, caller: &Caller) -> Result<Vec<OutboxRow>, Failure> {
        let visible = self.tree(caller)?.visible();
        let columns = self.store.columns();
        let snapshot = self.read()?;
        let mut rows = Vec::new();
        for (msg_id, record) in snapshot.outboxes()? {
            if !visible.folder(columns.folder(msg_id.ordinal())) {
                continue;
            }
            let subject = snapshot.message(msg_id)?.map(|message| message.subject).unwrap_or_default();
            let (state, code, text, at) = match record.state {
                SendState::Held => ("held", 0, String::new(), 0),
                SendState::Due(at) => ("due", 0, String::new(), at),
                SendState::Recallable(at) => ("recallable", 0, String::new(), at),
                SendState::HandingOver => ("handing-over", 0, String::new(), 0),
                SendState::Failed { code, text, retry_at } => ("failed", code, text, retry_at),
                SendState::Unknown(text) => ("unknown", 0, text, 0),
            };
            rows.push(OutboxRow {
                msg_id,
                account: AccountId(record.account),
                subject,
                to: record.to,
                state: state.to_owned(),
                code,
                text,
                at,
            });
        }
        Ok(rows)
    }

    /// Says of the messages that a process was handing over when it died that nobody knows about them.
    ///
    /// This is for the start, when nothing can be under way yet.
    pub(crate) fn find_unknown(&self) -> Result<(), Failure> {
        for (msg_id, record) in self.read()?.outboxes()? {
            if record.state == SendState::HandingOver {
                let state = SendState::Unknown("the program ended while handing over".to_owned());
                self.note_outbox(msg_id, &OutboxRecord { state, ..record })?;
            }
        }
        Ok(())
    }

    /// Returns the account of a message in an outbox that the user may see.
    pub(crate) fn outbox_account(&self, caller: &Caller, msg_id: MsgId) -> Result<AccountId, Failure> {
        self.check_visible(caller, &[msg_id])?;
        let record = self.read()?.outbox(msg_id)?;
        let record = record.ok_or_else(|| Failure::new(FailureCode::NotInOutbox, msg_id.to_string()))?;
        Ok(AccountId(record.account))
    }

    /// Sends messages of an account's outbox one after the other; the caller holds the account's turn.
    pub(super) fn send_outbox(
        self: &Arc<Self>,
        job: &JobHandle,
        account: &Account,
        transport: &Transport,
        reach: &Reach,
        which: Which,
        report: &mut TransportReport,
    ) -> Result<(), Failure> {
        let now = self.clock.now();
        let mut chosen = Vec::new();
        let one = |msg_id| which == Which::One(msg_id);
        let anew = self.being_rewritten()?;
        let snapshot = self.read()?;
        let columns = self.store.columns();
        let outboxes: Vec<u32> = snapshot
            .folders()?
            .into_iter()
            .filter(|folder| folder.kind == FolderKind::Outbox)
            .map(|folder| folder.id.0)
            .collect();
        for (msg_id, record) in snapshot.outboxes()? {
            // What was moved out of the outbox is not sent.
            let waits = outboxes.contains(&columns.folder(msg_id.ordinal()));
            // Nothing internal has a row here; if it had, it would go no further.
            let is_internal = internal(&snapshot, msg_id)?.is_some();
            if record.account != account.id.0 || !waits || is_internal {
                continue;
            }
            let is_chosen = match which {
                Which::One(one) => one == msg_id,
                _ if anew.contains(&msg_id) => false,
                Which::Nothing => false,
                Which::Due => is_due(&record.state, now),
                Which::Recallable => {
                    is_due(&record.state, now) || matches!(record.state, SendState::Recallable(_))
                }
                Which::All => match record.state {
                    SendState::Held | SendState::Recallable(_) | SendState::Failed { .. } => true,
                    SendState::Due(at) => at <= now,
                    SendState::HandingOver | SendState::Unknown(_) => false,
                },
            };
            if is_chosen {
                chosen.push((msg_id, record));
            }
        }
        if chosen.is_empty() {
            return Ok(());
        }
        let config = reach.smtp();
        let host = &transport.outgoing_server.host;
        let runtime = self.network()?;
        let mut session: Option<SmtpSession> = None;
        let mut first_failure = None;
        for (msg_id, record) in chosen {
            job.go_on()?;
            if session.as_ref().is_none_or(|session| !session.is_usable()) {
                match runtime.block_on(SmtpSession::open(&config, &mut ())) {
                    Ok(opened) => {
                        self.note_largest(account.id, opened.max_size())?;
                        session = Some(opened);
                    }
                    Err(error) => {
                        let failure = failure(&error, host);
                        if failure.code == FailureCode::SignInRefused && reach.has_old_token {
                            return Err(failure);
                        }
                        let outcome = Outcome::Failed {
                            code: None,
                            text: failure.to_string(),
                            transient: error.is_transient(),
                        };
                        report.failed.push(self.note_outcome(account, transport, msg_id, record, outcome)?);
                        first_failure.get_or_insert(failure);
                        continue;
                    }
                }
            }
            let Some(open) = session.as_mut() else { continue };
            // A person may have taken it back, or chosen another time, since this run began.
            if self.read()?.outbox(msg_id)?.as_ref() != Some(&record) {
                continue;
            }
            let raw = content::raw(&self.store, &self.read()?, msg_id)?;
            let envelope = Envelope { from: record.from.clone(), to: record.to.clone() };
            let mark = OutboxRecord { state: SendState::HandingOver, ..record.clone() };
            let mut handing_over = || -> Result<(), LocalError> {
                Ok(self.change_as(actor(), |batch| {
                    let is_changed = batch.outbox(msg_id)?.as_ref() != Some(&record)
                        || (!one(msg_id) && rewritten(batch)?.contains(&msg_id));
                    if is_changed {
                        return Err(Failure::new(FailureCode::NotInOutbox, msg_id.to_string()));
                    }
                    batch.set_outbox(msg_id, Some(&mark))?;
                    Ok(((), None))
                })?)
            };
            let sent = runtime.block_on(open.send(&envelope, &without_bcc(&raw), &mut handing_over));
            let outcome = match sent {
                Ok(outcome) => outcome,
                Err(error) => {
                    let failure = failure(&error, host);
                    if failure.code == FailureCode::NotInOutbox {
                        continue;
                    }
                    return Err(failure);
                }
            };
            let is_sent = matches!(outcome, Outcome::Sent { .. });
            let said = self.note_outcome(account, transport, msg_id, record, outcome)?;
            if is_sent {
                self.tell_plugins();
                report.sent += 1;
            } else {
                report.failed.push(said);
            }
        }
        if let Some(session) = session {
            runtime.block_on(session.close());
        }
        first_failure.map_or(Ok(()), Err)
    }

    fn note_outbox(&self, msg_id: MsgId, record: &OutboxRecord) -> Result<(), Failure> {
        self.change_as(actor(), |batch| {
            batch.set_outbox(msg_id, Some(record))?;
            Ok(((), None))
        })
    }

    /// Records what became of a message and returns it as a sentence.
    fn note_outcome(
        &self,
        account: &Account,
        transport: &Transport,
        msg_id: MsgId,
        record: OutboxRecord,
        outcome: Outcome,
    ) -> Result<String, Failure> {
        let now = self.clock.now();
        let said = match outcome {
            Outcome::Sent { text } => {
                let mark = self.read()?.setting(&mark_key(msg_id))?;
                self.change_as(actor(), |batch| {
                    batch.set_outbox(msg_id, None)?;
                    let known = |folder: &FolderId| {
                        batch.folders().is_ok_and(|all| all.iter().any(|one| one.id == *folder))
                    };
                    let sent = match transport.sent_folder.filter(known) {
                        Some(folder) => folder,
                        None => own_folder(batch, account.id, FolderKind::Sent)?,
                    };
                    batch.move_message(msg_id, sent)?;
                    mark_original(batch, msg_id, mark.as_deref())?;
                    self.carry(batch, msg_id)?;
                    self.note_sent(batch, msg_id, sent)?;
                    settle(batch, msg_id)?;
                    if transport.incoming == Incoming::Imap && !transport.server_files_sent {
                        copies::want(batch, account.id.0, msg_id)?;
                    }
                    Ok(((), None))
                })?;
                return Ok(text);
            }
            Outcome::Failed { code, text, transient } => {
                let attempts = record.attempts + 1;
                if record.from.is_empty() && !transient {
                    // Some servers take no mail without a sender, which answers of programs should have none of.
                    let state = SendState::Due(now);
                    let from = account.address.clone();
                    self.note_outbox(msg_id, &OutboxRecord { from, state, attempts, ..record })?;
                    return Ok(format!("message {msg_id}: {text}"));
                }
                let wait = i64::from(backoff::delay_secs(attempts, msg_id.0));
                let state = SendState::Failed {
                    code: code.unwrap_or(0),
                    text: text.clone(),
                    retry_at: if transient { now + wait } else { 0 },
                };
                self.note_outbox(msg_id, &OutboxRecord { state, attempts, ..record })?;
                match code {
                    Some(code) => format!("{code} {text}"),
                    None => text,
                }
            }
            Outcome::Unknown { text } => {
                let state = SendState::Unknown(text.clone());
                self.note_outbox(msg_id, &OutboxRecord { state, ..record })?;
                format!("unknown outcome: {text}")
            }
        };
        Ok(format!("message {msg_id}: {said}"))
    }
}

/// Returns how a message stands that is sent so; none for a draft.
pub(crate) fn sent_state(mode: SendMode, now: i64) -> Option<SendState> {
    match mode {
        SendMode::Draft => None,
        SendMode::Later => Some(SendState::Held),
        SendMode::Now => Some(SendState::Due(now)),
        SendMode::Recallable { seconds } => Some(SendState::Recallable(now + i64::from(seconds))),
        SendMode::At(at) => Some(SendState::Due(at)),
    }
}

/// Stores a message that was written here.
pub(crate) fn put_outgoing(
    batch: &mut Batch<'_>,
    mut message: NewMessage,
    folder: FolderId,
    outbox: Option<&OutboxRecord>,
) -> Result<MsgId, Failure> {
    message.state.folder = folder.0;
    let msg_id = batch.add_message(message)?;
    if let Some(outbox) = outbox {
        batch.set_outbox(msg_id, Some(outbox))?;
    }
    Ok(msg_id)
}

/// Marks the message that was answered or forwarded by one that was sent.
fn mark_original(batch: &mut Batch<'_>, msg_id: MsgId, mark: Option<&str>) -> Result<(), Failure> {
    let Some(mark) = mark else { return Ok(()) };
    batch.put(Entry::Setting(mark_key(msg_id), None))?;
    if let Some((original, flag)) = mark_of(mark) {
        match batch.set_flags(original, flag, true) {
            // It may have been removed for good meanwhile.
            Ok(()) | Err(StoreError::Stale(_) | StoreError::Damaged(_)) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

/// Returns an account's folder of a kind.
pub(crate) fn own_folder(
    batch: &Batch<'_>,
    account: AccountId,
    kind: FolderKind,
) -> Result<FolderId, Failure> {
    let folders = batch.folders()?;
    let found = folders.iter().find(|folder| folder.account == Some(account) && folder.kind == kind);
    let is_common = |folder: &&etabli_model::Folder| {
        folder.kind == kind && folder.account.is_none() && folder.scope == etabli_model::Scope::Everyone
    };
    let common = || folders.iter().find(is_common);
    let found = found.or_else(common).map(|folder| folder.id);
    found.ok_or_else(|| Failure::new(FailureCode::FolderUnknown, account.to_string()))
}

/// Makes a Message-ID that tells nothing of this machine.
pub(crate) fn message_id(address: &str) -> Result<String, Failure> {
    let mut random = [0u8; 16];
    getrandom::fill(&mut random).map_err(|error| Failure::new(FailureCode::Internal, "").because(error))?;
    let domain = address.rsplit('@').next().unwrap_or("localhost");
    Ok(format!("{:032x}@{domain}", u128::from_le_bytes(random)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_one_address() {
        assert!(is_address("sav@lantelme.example"));
        for odd in ["", "sav", "@x", "a@", "a b@x", "a@x\r\nRCPT TO:<b@y>", "<a@x>", "a@b@x", "a,b@x"] {
            assert!(!is_address(odd), "{odd:?}");
        }
    }
}
