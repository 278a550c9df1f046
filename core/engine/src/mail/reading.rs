//! One message, opened.

use etabli_model::{Address, Chip, MsgId, Tone};
use etabli_store::{MessageRecord, Snapshot};

use crate::{
    Failure, FailureCode,
    core::{Caller, Engine},
    mail::{content, rows, senders::account_of},
    members::scope::Viewer,
    view::{AuthenticationView, DOCUMENT_CHIP, MessageView, PersonView},
};

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
        Ok(MessageView {
            row: rows::row(&snapshot, &columns, &tree.visible(), id, &record)?,
            from: people(&record.from)?,
            to: people(&record.to)?,
            cc: people(&record.cc)?,
            bcc: people(&record.bcc)?,
            has_html: record.has_html || etabli_mail::rich::is_right_to_left(&body.text),
            text: body.text,
            chips: self.chips(caller, &snapshot, id)?,
            folder,
            folder_path: tree.path(folder),
            account,
            in_reply_to: record.in_reply_to,
            references: record.references,
            sent_at: record.sent_at,
            attachments: record.attachments,
            authentication: authentication.and_then(|found| match (found.has_passed(), found.has_failed()) {
                (true, _) => Some(AuthenticationView::Passed),
                (_, true) => Some(AuthenticationView::Failed),
                _ => None,
            }),
            warnings: self.sender_warnings(&snapshot, &skeleton.text)?,
            answering: self.answering(caller, id)?,
            problem: record.problem,
            receipt,
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
