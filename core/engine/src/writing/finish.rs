//! Finishing a message: into the drafts, or to the outbox.

use etabli_mail::{
    compose::{self, Composed},
    reply,
};
use etabli_model::{Account, Address, Flags, FolderKind, MsgId};
use etabli_store::{Entry, OutboxRecord, SendState};

use super::Draft;
use crate::{
    Failure, FailureCode, Reply, SendMode,
    accounts::{is_address, message_id, own_folder, put_outgoing, sent_state},
    core::{Caller, Engine},
};

impl Engine {
    pub(super) fn put_away(&self, caller: &Caller, draft: &Draft) -> Result<Reply, Failure> {
        if draft.touched {
            let (account, _) = self.usable_account(caller, draft.account)?;
            let raw = self.written(caller, draft, &account)?;
            let message = self.prepare_outgoing(&account, FolderKind::Drafts, &raw)?;
            self.change_drafts(|batch| {
                let folder = own_folder(batch, account.id, FolderKind::Drafts)?;
                put_outgoing(batch, message, folder, None)?;
                if let Some(before) = draft.replaces {
                    batch.remove_message(before)?;
                }
                Ok(batch.set_writing(caller.user.0, draft.id.0, None)?)
            })?;
        } else {
            self.forget_draft(caller.user, draft.id)?;
        }
        Ok(Reply::Done)
    }

    pub(super) fn send_draft(
        &self,
        caller: &Caller,
        draft: &Draft,
        mode: SendMode,
    ) -> Result<Reply, Failure> {
        if mode == SendMode::Draft {
            return self.put_away(caller, draft);
        }
        let (account, transport) = self.usable_account(caller, draft.account)?;
        if transport.is_none_or(|transport| transport.outgoing_server.host.is_empty()) {
            return Err(Failure::new(FailureCode::AccountIncomplete, account.name));
        }
        let recipients: Vec<String> = [&draft.to, &draft.cc, &draft.bcc]
            .into_iter()
            .flat_map(|typed| reply::people(typed))
            .map(|person| person.address)
            .collect();
        if let Some(odd) = recipients.iter().find(|address| !is_address(address)) {
            return Err(Failure::new(FailureCode::RecipientInvalid, odd.as_str()));
        }
        if recipients.is_empty() {
            return Err(Failure::new(FailureCode::RecipientMissing, draft.subject.as_str()));
        }
        let raw = self.written(caller, draft, &account)?;
        let message = self.prepare_outgoing(&account, FolderKind::Outbox, &raw)?;
        let state = sent_state(mode, self.clock.now()).unwrap_or(SendState::Held);
        let record = OutboxRecord {
            account: account.id.0,
            from: account.address.clone(),
            to: recipients,
            state,
            attempts: 0,
        };
        let msg_id = self.change_drafts(|batch| {
            let folder = own_folder(batch, account.id, FolderKind::Outbox)?;
            let msg_id = put_outgoing(batch, message, folder, Some(&record))?;
            if let Some(before) = draft.replaces {
                batch.set_outbox(before, None)?;
                batch.remove_message(before)?;
            }
            for (original, flag) in [(draft.answers, Flags::ANSWERED), (draft.forwards, Flags::FORWARDED)] {
                if let Some(original) = original {
                    batch.put(Entry::Setting(mark_key(msg_id), Some(format!("{original} {}", flag.0))))?;
                }
            }
            batch.set_writing(caller.user.0, draft.id.0, None)?;
            Ok(msg_id)
        })?;
        self.remember_account(caller, account.id)?;
        Ok(Reply::Queued(msg_id))
    }

    /// Writes a message.
    fn written(&self, caller: &Caller, draft: &Draft, account: &Account) -> Result<Vec<u8>, Failure> {
        let snapshot = self.read()?;
        let mut files = Vec::new();
        for file in &draft.files {
            let bytes = snapshot.writing_file(caller.user.0, draft.id.0, file.number)?;
            let lost = || Failure::new(FailureCode::StoreDamaged, file.name.as_str());
            files.push((file.name.clone(), bytes.ok_or_else(lost)?));
        }
        let mut text = draft.text.clone();
        if draft.with_quote && !draft.quote.is_empty() {
            text = format!("{}\n\n{}", text.trim_end(), draft.quote);
        }
        let (mut in_reply_to, mut references) = (String::new(), Vec::new());
        if let Some(original) = draft.answers.or(draft.forwards)
            && let Ok(record) = self.visible_record(caller, original)
        {
            references = record.references;
            if references.is_empty() {
                references = record.in_reply_to;
            }
            if draft.answers.is_some() {
                in_reply_to = record.message_id;
            } else {
                references.push(record.message_id);
            }
        }
        compose::message(&Composed {
            from: Address { name: account.name.clone(), address: account.address.clone() },
            to: reply::people(&draft.to),
            cc: reply::people(&draft.cc),
            bcc: reply::people(&draft.bcc),
            subject: draft.subject.clone(),
            text,
            files,
            date: self.clock.now(),
            message_id: message_id(&account.address)?,
            ask_receipt: draft.ask_receipt,
            in_reply_to,
            references,
        })
        .map_err(|error| Failure::new(FailureCode::Internal, "").because(error))
    }
}

/// The setting that says which message is marked once one was sent.
pub(crate) fn mark_key(msg_id: MsgId) -> String {
    format!("mark-when-sent/{msg_id}")
}

/// Reads what [`mark_key`] holds.
pub(crate) fn mark_of(text: &str) -> Option<(MsgId, Flags)> {
    let (original, flag) = text.split_once(' ')?;
    Some((MsgId(original.parse().ok()?), Flags(flag.parse().ok()?)))
}
