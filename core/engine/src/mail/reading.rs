//! One message, opened.

use std::collections::{BTreeSet, HashSet};

use etabli_mail::{
    body::{attachment_heads, named_parts},
    nature::{self, Nature},
};
use etabli_model::{Address, Attachment, Chip, MsgId, Tone};
use etabli_store::{MessageRecord, Snapshot};

use crate::{
    Failure, FailureCode,
    core::{Caller, Engine},
    mail::{content, html::pictures, rows, senders::account_of},
    members::scope::Viewer,
    view::{AuthenticationView, DOCUMENT_CHIP, MessageView, PersonView},
};

/// So many attachments of a message are looked into when it is opened; each is when it is opened itself.
const MAX_LOOKED_INTO: usize = 200;
/// A larger message is not put together to look into its attachments.
const MAX_REBUILT: u64 = 4 << 20;

impl Engine {
    pub(crate) fn message(&self, caller: &Caller, id: MsgId) -> Result<MessageView, Failure> {
        let record = self.visible_record(caller, id)?;
        let snapshot = self.read()?;
        let columns = self.store.columns();
        let tree = self.tree(caller)?;
        let folder = etabli_model::FolderId(columns.folder(id.ordinal()));
        let skeleton = content::skeleton(&snapshot, id)?;
        let body = etabli_mail::body::body(&skeleton.text);
        let people = |addresses: &[Address]| -> Result<Vec<PersonView>, Failure> {
            addresses.iter().map(|address| person(&snapshot, address)).collect()
        };
        let receipt = self.receipt_view(&snapshot, id, &record)?;
        let account = account_of(&tree, folder, &record);
        let authentication = self.authentication(&snapshot, account, &skeleton.text)?;
        let account = account.map(|account| snapshot.account(account)).transpose()?.flatten();
        let viewer = Viewer::load(&snapshot, caller.user)?;
        let account = match account {
            Some(account) if viewer.sees_account(&snapshot, &account)? => account.name,
            _ => String::new(),
        };
        let posing = self.posing(&snapshot, id, &record)?;
        Ok(MessageView {
            row: rows::row(&snapshot, &columns, &tree.visible(), id, &record)?,
            from: people(&record.from)?,
            to: people(&record.to)?,
            cc: people(&record.cc)?,
            bcc: people(&record.bcc)?,
            has_html: record.has_html || etabli_mail::rich::is_right_to_left(&body.text),
            chips: self.chips(caller, &snapshot, id)?,
            folder,
            folder_path: tree.path(folder),
            account,
            in_reply_to: record.in_reply_to,
            references: record.references,
            sent_at: record.sent_at,
            posing,
            attachments: listed(record.attachments, body.html.as_deref().unwrap_or_default()),
            authentication: authentication.and_then(|found| match (found.has_passed(), found.has_failed()) {
                (true, _) => Some(AuthenticationView::Passed),
                (_, true) => Some(AuthenticationView::Failed),
                _ => None,
            }),
            warnings: self.sender_warnings(&snapshot, &skeleton.text)?,
            answering: self.answering(caller, id)?,
            problem: record.problem,
            receipt,
            text: body.text,
        })
    }

    pub(crate) fn raw_visible(&self, caller: &Caller, id: MsgId) -> Result<Vec<u8>, Failure> {
        self.visible_record(caller, id)?;
        content::raw(&self.store, &self.read()?, id)
    }

    pub(crate) fn html(&self, caller: &Caller, id: MsgId) -> Result<String, Failure> {
        self.visible_record(caller, id)?;
        let skeleton = content::skeleton(&self.read()?, id)?;
        Ok(etabli_mail::body::body(&skeleton.text).html.unwrap_or_default())
    }

    pub(crate) fn attachment(&self, caller: &Caller, id: MsgId, index: u32) -> Result<Vec<u8>, Failure> {
        let record: MessageRecord = self.visible_record(caller, id)?;
        let unknown = || Failure::new(FailureCode::AttachmentUnknown, format!("{id}/{index}"));
        let attachment = record.attachments.get(index as usize).ok_or_else(unknown)?;
        if record.blobs.contains(&attachment.hash.0) {
            return Ok(self.store.blob(attachment.hash)?);
        }
        let raw = content::raw(&self.store, &self.read()?, id)?;
        etabli_mail::body::attachment(&raw, index as usize).ok_or_else(unknown)
    }

    /// Returns what attachments really are that pose as something else.
    fn posing(
        &self,
        snapshot: &Snapshot,
        id: MsgId,
        record: &MessageRecord,
    ) -> Result<Vec<(u32, Nature)>, Failure> {
        let files = record.attachments.iter().take(MAX_LOOKED_INTO);
        let is_blob = |file: &Attachment| record.blobs.contains(&file.hash.0);
        // What is encoded in an odd way has no file of its own in the store.
        let is_odd = files.clone().any(|file| !is_blob(file)) && record.size <= MAX_REBUILT;
        let odd = if is_odd {
            attachment_heads(&content::raw(&self.store, snapshot, id)?, nature::HEAD)
        } else {
            Vec::new()
        };
        let mut posing = Vec::new();
        for (index, file) in files.enumerate() {
            let head = if is_blob(file) {
                self.store.blob_head(file.hash, nature::HEAD as u64)?
            } else {
                odd.get(index).cloned().unwrap_or_default()
            };
            let found = nature::posing(&file.name, &file.media_type, &head);
            posing.extend(found.and_then(|found| Some((u32::try_from(index).ok()?, found))));
        }
        Ok(posing)
    }

    /// Returns what a message is linked with: contacts, entities, records of the plugins that are on, then the
    /// values of its fields and the documents that came from it.
    fn chips(&self, caller: &Caller, snapshot: &Snapshot, id: MsgId) -> Result<Vec<Chip>, Failure> {
        let mut chips = self.link_chips(caller, snapshot, snapshot.links(id)?)?;
        chips.extend(self.field_chips(caller, snapshot, id)?);
        for document in snapshot.documents_of_message(id)? {
            if let Some(record) = snapshot.document(document)? {
                chips.push(plain_chip(DOCUMENT_CHIP, document.0, "file", record.name));
            }
        }
        Ok(chips)
    }

    /// Returns the chips of links: contacts, entities, then records of the plugins that are on.
    pub(crate) fn link_chips(
        &self,
        caller: &Caller,
        snapshot: &Snapshot,
        links: Vec<(String, u64)>,
    ) -> Result<Vec<Chip>, Failure> {
        let mut chips = Vec::new();
        let mut records = Vec::new();
        for (kind, target) in links {
            let number = u32::try_from(target).unwrap_or(0);
            match kind.as_str() {
                "contact" => chips.extend(
                    snapshot.contact(number)?.map(|contact| plain_chip(&kind, target, "user", contact.name)),
                ),
                "entity" => chips.extend(
                    snapshot
                        .entity(number)?
                        .map(|entity| plain_chip(&kind, target, "buildings", entity.name)),
                ),
                _ => records.push((kind, target)),
            }
        }
        chips.extend(self.record_chips(caller, snapshot, &records)?);
        Ok(chips)
    }
}

/// Returns the files of a message; one that its HTML does not show is a file like others, whatever it says.
fn listed(mut attachments: Vec<Attachment>, html: &str) -> Vec<Attachment> {
    let named = if attachments.iter().any(|file| file.inline) { named_parts(html) } else { BTreeSet::new() };
    let known = pictures(&attachments);
    let shown: HashSet<usize> = named.iter().filter_map(|id| known.get(id.as_str()).copied()).collect();
    for (index, file) in attachments.iter_mut().enumerate() {
        file.inline &= shown.contains(&index);
    }
    attachments
}

fn plain_chip(kind: &str, target: u64, icon: &str, title: String) -> Chip {
    Chip {
        kind: kind.to_owned(),
        target,
        icon: icon.to_owned(),
        title,
        detail: String::new(),
        state: String::new(),
        tone: Tone::Neutral,
    }
}

fn person(snapshot: &Snapshot, address: &Address) -> Result<PersonView, Failure> {
    let contact = match address.address.as_str() {
        "" => None,
        known => snapshot.contacts_with_address(known)?.into_iter().next(),
    };
    Ok(PersonView {
        address: address.clone(),
        contact: contact.as_ref().map(|contact| contact.id),
        contact_name: contact.map(|contact| contact.name).unwrap_or_default(),
    })
}
