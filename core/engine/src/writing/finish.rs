//! Finishing a message: into the drafts, or to the outbox.

use etabli_mail::{
    compose::{self, Composed, File},
    reply, rich,
};
use etabli_model::{Account, Address, Flags, FolderKind, MsgId, with_names};
use etabli_store::{Entry, OutboxRecord, SendState};

use super::{Draft, kept, leaving};
use crate::{
    Failure, FailureCode, Reply, SendMode,
    accounts::{is_address, message_id, own_folder, put_outgoing, sent_state},
    core::{Caller, Engine},
};

impl Engine {
    pub(super) fn put_away(&self, caller: &Caller, draft: &Draft) -> Result<Reply, Failure> {
        if draft.head.is_some() && draft.touched {
            return self.keep_template(caller, draft);
        }
        if draft.internal && draft.touched {
            self.put_away_internal(caller, draft)?;
        } else if draft.touched {
            let (account, _) = self.usable_account(caller, draft.account)?;
            let raw = self.written(caller, draft, &account, FolderKind::Drafts)?;
            let message = self.prepare_outgoing(&account, FolderKind::Drafts, &raw)?;
            self.change_drafts(|batch| {
                // What left in the meantime stays as it is, and this is another message.
                let replaces = match draft.replaces {
                    Some(before) if self.has_left(batch, before)? => None,
                    replaces => replaces,
                };
                let folder = own_folder(batch, account.id, FolderKind::Drafts)?;
                let msg_id = put_outgoing(batch, message, folder, None)?;
                kept::keep(batch, msg_id, &Draft { replaces, ..draft.clone() })?;
                if let Some(before) = replaces {
                    batch.remove_message(before)?;
                }
                leaving::end(batch, caller.user.0, draft, false)
            })?;
        } else {
            self.forget_draft(caller.user, draft)?;
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
        if draft.head.is_some() {
            return Err(Failure::new(FailureCode::NotADraft, draft.subject.as_str()));
        }
        if draft.internal {
            return self.deliver_internal(caller, draft, mode);
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
        let raw = self.written(caller, draft, &account, FolderKind::Outbox)?;
        let message = self.prepare_outgoing(&account, FolderKind::Outbox, &raw)?;
        let state = sent_state(mode, self.clock.now()).unwrap_or(SendState::Held);
        let record = OutboxRecord {
            account: account.id.0,
            from: account.address.clone(),
            to: recipients,
            state,
            attempts: 0,
        };
        let seen = |id: &MsgId| self.check_visible(caller, &[*id]).is_ok();
        let marked =
            [(draft.answers.filter(seen), Flags::ANSWERED), (draft.forwards.filter(seen), Flags::FORWARDED)];
        let msg_id = self.change_drafts(|batch| {
            self.check_stays_here(batch, draft)?;
            let folder = own_folder(batch, account.id, FolderKind::Outbox)?;
            let msg_id = put_outgoing(batch, message, folder, Some(&record))?;
            kept::keep(batch, msg_id, draft)?;
            if let Some(before) = draft.replaces {
                batch.set_outbox(before, None)?;
                batch.remove_message(before)?;
            }
            for (original, flag) in marked {
                if let Some(original) = original {
                    batch.put(Entry::Setting(mark_key(msg_id), Some(format!("{original} {}", flag.0))))?;
                }
            }
            leaving::end(batch, caller.user.0, draft, true)?;
            self.note_leaving(batch, caller, (msg_id, folder), draft.answers.filter(seen))?;
            Ok(msg_id)
        })?;
        self.tell_plugins();
        self.remember_account(caller, account.id)?;
        Ok(Reply::Queued(msg_id))
    }

    /// Writes a message for a folder: to the outbox no picture goes along that nothing shows; the drafts keep it.
    pub(super) fn written(
        &self,
        caller: &Caller,
        draft: &Draft,
        account: &Account,
        folder: FolderKind,
    ) -> Result<Vec<u8>, Failure> {
        let snapshot = self.read()?;
        let mut files = Vec::new();
        for file in &draft.files {
            let bytes = snapshot.writing_file(caller.user.0, draft.id.0, file.number)?;
            let lost = || Failure::new(FailureCode::StoreDamaged, file.name.as_str());
            let bytes = bytes.ok_or_else(lost)?;
            files.push(File { name: file.name.clone(), bytes, content_id: file.content_id.clone() });
        }
        let with_quote = draft.with_quote && !draft.quote.is_empty();
        let html = written_html(draft, with_quote);
        files.retain_mut(|file| {
            let is_shown =
                !file.content_id.is_empty() && html.contains(&format!("\"cid:{}\"", file.content_id));
            let goes_along = is_shown
                || file.content_id.is_empty()
                || draft.forwards.is_some()
                || matches!(folder, FolderKind::Drafts | FolderKind::Templates);
            if !is_shown {
                file.content_id.clear();
            }
            goes_along
        });
        let named = |id: &str| {
            let file = draft.files.iter().find(|file| file.content_id == id);
            file.map(|file| file.name.as_str())
        };
        let mut text = with_names(&draft.text, &draft.marks, named);
        if with_quote {
            text = format!("{}\n\n{}", text.trim_end(), draft.quote);
        }
        compose::message(&Composed {
            from: Address { name: account.name.clone(), address: account.address.clone() },
            to: reply::people(&draft.to),
            cc: reply::people(&draft.cc),
            bcc: reply::people(&draft.bcc),
            subject: draft.subject.clone(),
            text,
            html,
            priority: draft.priority,
            files,
            date: self.clock.now(),
            message_id: message_id(&account.address)?,
            ask_receipt: draft.ask_receipt,
            in_reply_to: draft.in_reply_to.clone(),
            references: draft.references.clone(),
        })
        .map_err(|error| Failure::new(FailureCode::Internal, "").because(error))
    }
}

/// Returns the HTML of a message; empty where plain text says it all.
fn written_html(draft: &Draft, with_quote: bool) -> String {
    let with_html = with_quote && !draft.quote_html.is_empty();
    if draft.plain || (draft.marks.is_empty() && !with_html) {
        return String::new();
    }
    let mut html = rich::html(draft.text.trim_end(), &draft.marks);
    if !with_quote {
        return html;
    }
    html.push_str("<div><br></div>\n");
    if !with_html {
        html.push_str(&rich::html(&draft.quote, &[]));
        return html;
    }
    let below = if draft.forwards.is_some() { "\n\n" } else { "\n" };
    let head = draft.quote.split(below).next().unwrap_or_default();
    html.push_str(&rich::html(head, &[]));
    html.push_str("<blockquote type=\"cite\">\n");
    html.push_str(&draft.quote_html);
    html.push_str("\n</blockquote>\n");
    html
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
