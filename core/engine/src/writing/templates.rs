//! Templates: messages of a folder of their own, which begin other messages and stay.

use etabli_mail::reply;
use etabli_model::{AccountId, Chip, FolderId, FolderKind, MsgId, Scope, fill_variables, shift};
use serde::{Deserialize, Serialize};

use super::{Draft, SignatureOf, fill::Values, kept, leaving};
use crate::{
    Failure, FailureCode, Reply,
    accounts::put_outgoing,
    core::{Caller, Engine},
    mail::bin_of,
    members::scope::Viewer,
};

/// What makes a message being written a template.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TemplateHead {
    /// Its name.
    pub name: String,
    /// Who uses it.
    pub scope: Scope,
}

/// A template of the manager.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TemplateRow {
    /// The stored message.
    pub msg_id: MsgId,
    /// Its name; the subject where it has none.
    pub name: String,
    /// Its subject.
    pub subject: String,
    /// Who uses it.
    pub scope: Scope,
    /// The values of message fields that a message takes along from it, such as its category.
    #[serde(default)]
    pub fields: Vec<Chip>,
}

impl Engine {
    fn template_folders(&self, caller: &Caller) -> Result<Vec<(FolderId, Scope)>, Failure> {
        let snapshot = self.read()?;
        let viewer = Viewer::of(&snapshot, caller)?;
        let folders = snapshot.folders()?.into_iter();
        let of_templates = folders.filter(|folder| folder.kind == FolderKind::Templates);
        Ok(of_templates
            .filter(|folder| viewer.sees(folder.scope))
            .map(|folder| (folder.id, folder.scope))
            .collect())
    }

    /// Returns the templates that a user may use, by name.
    pub(super) fn templates(&self, caller: &Caller) -> Result<Vec<TemplateRow>, Failure> {
        let snapshot = self.read()?;
        let columns = self.store.columns();
        let mut rows = Vec::new();
        for (folder, scope) in self.template_folders(caller)? {
            let messages: Vec<MsgId> = columns.messages_in(folder.0).collect();
            for (&msg_id, record) in messages.iter().zip(snapshot.messages(&messages)?) {
                let Some(record) = record else { continue };
                let head = self.kept_draft(msg_id)?.and_then(|draft| draft.head);
                let name = head.map(|head| head.name).filter(|name| !name.is_empty());
                let name = name.unwrap_or_else(|| record.subject.clone());
                let fields = self.field_chips(caller, &snapshot, msg_id)?;
                rows.push(TemplateRow { msg_id, name, subject: record.subject, scope, fields });
            }
        }
        rows.sort_by_cached_key(|row| (etabli_mail::fold::fold(&row.name), row.msg_id));
        Ok(rows)
    }

    /// Begins a template.
    pub(super) fn begin_template(&self, caller: &Caller, scope: Scope) -> Result<Reply, Failure> {
        self.check_scope(caller, scope)?;
        let head = Some(TemplateHead { name: String::new(), scope });
        self.add_draft(caller.user, Draft { head, ..Draft::default() }, Vec::new())
    }

    /// Opens a template to change it.
    pub(super) fn edit_template(&self, caller: &Caller, msg_id: MsgId) -> Result<Reply, Failure> {
        let row = self.template(caller, msg_id)?;
        let open = self.drafts(caller.user)?.into_iter().find(|draft| draft.replaces == Some(msg_id));
        if let Some(draft) = open {
            return Ok(Reply::Draft(Box::new(draft)));
        }
        let (draft, files) = self.stored_draft(caller, msg_id)?;
        let draft = Draft {
            head: Some(TemplateHead { name: row.name, scope: row.scope }),
            account: AccountId(0),
            replaces: Some(msg_id),
            touched: false,
            ..draft
        };
        self.add_draft(caller.user, draft, files)
    }

    /// Stores a template, in the place of the one that was opened.
    pub(super) fn keep_template(&self, caller: &Caller, draft: &Draft) -> Result<Reply, Failure> {
        let Some(head) = &draft.head else {
            return Err(Failure::new(FailureCode::NotADraft, draft.subject.as_str()));
        };
        if head.name.trim().is_empty() && draft.subject.trim().is_empty() {
            return Err(Failure::new(FailureCode::NameMissing, ""));
        }
        self.store_template(caller, draft, head.scope)?;
        Ok(Reply::Done)
    }

    /// Stores a copy of a message being written as a template, without the signature of its account.
    pub(super) fn copy_to_template(
        &self,
        caller: &Caller,
        draft: &Draft,
        head: TemplateHead,
    ) -> Result<Reply, Failure> {
        if draft.internal {
            return Err(Failure::new(FailureCode::InternalStays, draft.subject.as_str()));
        }
        if head.name.trim().is_empty() {
            return Err(Failure::new(FailureCode::NameMissing, ""));
        }
        let text = reply::swap_signature(&draft.text, &self.signature_of(draft)?, "");
        let scope = head.scope;
        let template = Draft {
            marks: shift(&draft.marks, &draft.text, &text),
            text,
            head: Some(head),
            to: String::new(),
            cc: String::new(),
            bcc: String::new(),
            quote: String::new(),
            quote_html: String::new(),
            in_reply_to: String::new(),
            references: Vec::new(),
            answers: None,
            forwards: None,
            replaces: None,
            template: None,
            signature: SignatureOf::Sender,
            carried: Vec::new(),
            ..draft.clone()
        };
        self.check_scope(caller, scope)?;
        let message = self.template_message(caller, &template)?;
        self.change_drafts(|batch| {
            let folder = bin_of(batch, FolderKind::Templates, scope)?;
            let msg_id = put_outgoing(batch, message, folder, None)?;
            kept::keep(batch, msg_id, &template)
        })?;
        Ok(Reply::Done)
    }

    fn store_template(&self, caller: &Caller, draft: &Draft, scope: Scope) -> Result<(), Failure> {
        self.check_scope(caller, scope)?;
        if let Some(before) = draft.replaces {
            self.template(caller, before)?;
        }
        let message = self.template_message(caller, draft)?;
        let fields = match draft.replaces {
            Some(before) => self.fields_to_carry(before)?,
            None => Vec::new(),
        };
        self.change_drafts(|batch| {
            let folder = bin_of(batch, FolderKind::Templates, scope)?;
            let msg_id = put_outgoing(batch, message, folder, None)?;
            for (kind, target) in fields {
                batch.put(etabli_store::Entry::Link(msg_id, kind, target, true))?;
            }
            kept::keep(batch, msg_id, draft)?;
            if let Some(before) = draft.replaces {
                batch.remove_message(before)?;
            }
            leaving::end(batch, caller.user.0, draft, false)
        })
    }

    fn template_message(&self, caller: &Caller, draft: &Draft) -> Result<etabli_store::NewMessage, Failure> {
        let author = self.own_person(caller)?;
        let name = draft.head.as_ref().map(|head| head.name.clone()).unwrap_or_default();
        let subject = if draft.subject.trim().is_empty() { name } else { draft.subject.clone() };
        let named = Draft { subject, ..draft.clone() };
        let raw = self.written(caller, &named, &author, FolderKind::Templates)?;
        let mut message = self.prepare_outgoing(&author, FolderKind::Templates, &raw)?;
        message.record.account = None;
        Ok(message)
    }

    fn check_scope(&self, caller: &Caller, scope: Scope) -> Result<(), Failure> {
        let is_seen = Viewer::of(&self.read()?, caller)?.sees(scope);
        if is_seen { Ok(()) } else { Err(Failure::new(FailureCode::TeamUnknown, "")) }
    }

    fn template(&self, caller: &Caller, msg_id: MsgId) -> Result<TemplateRow, Failure> {
        let found = self.templates(caller)?.into_iter().find(|row| row.msg_id == msg_id);
        found.ok_or_else(|| Failure::new(FailureCode::MessageUnknown, msg_id.to_string()))
    }

    /// Puts a template above the text of a message, with its files, its subject where there is none, and its fields.
    pub(super) fn insert_template(
        &self,
        caller: &Caller,
        mut draft: Draft,
        template: MsgId,
    ) -> Result<Reply, Failure> {
        self.template(caller, template)?;
        let (from, files) = self.stored_draft(caller, template)?;
        let text = format!("{}\n{}", from.text.trim_end(), draft.text);
        let mut marks = from.marks;
        marks.extend(shift(&draft.marks, &draft.text, &text));
        (draft.text, draft.marks) = (text, marks);
        if reply::bare_subject(&draft.subject).trim().is_empty() {
            draft.subject = from.subject;
        }
        draft.template = Some(template);
        draft.fields = self.fields_to_carry(template)?;
        draft.touched = true;
        self.fill(caller, &mut draft)?;
        let mut number = draft.files.iter().map(|file| file.number).max().unwrap_or(0);
        self.change_drafts(|batch| {
            for (file, bytes) in files {
                number += 1;
                batch.set_writing_file(caller.user.0, draft.id.0, number, Some(&bytes))?;
                draft.files.push(super::DraftFile { number, size: bytes.len() as u64, ..file });
            }
            Ok(())
        })?;
        self.keep_draft(caller.user, &draft)?;
        Ok(Reply::Draft(Box::new(draft)))
    }

    /// Fills the variables of a message that have a value by now.
    pub(super) fn fill(&self, caller: &Caller, draft: &mut Draft) -> Result<(), Failure> {
        let values = Values::load(self, caller, draft)?;
        let value = |name: &str| values.get(name);
        draft.subject = fill_variables(&draft.subject, &[], value).0;
        (draft.text, draft.marks) = fill_variables(&draft.text, &draft.marks, value);
        Ok(())
    }
}
