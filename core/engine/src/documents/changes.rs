//! Adding documents, linking, renaming and removing them.

use etabli_model::{DocumentId, MsgId, Scope};
use etabli_store::{Batch, DocumentRecord, Entry, MessageRecord};

use super::sight::DocumentSight;
use crate::{
    Failure, FailureCode, Reply, Target,
    core::{Caller, Engine},
    mail::label,
    view::DocumentPage,
};

/// The most characters of a name.
const MAX_NAME: usize = 255;

impl Engine {
    /// Adds attachments to the documents of targets.
    pub(super) fn add_documents(
        &self,
        caller: &Caller,
        msg_id: MsgId,
        parts: Vec<u32>,
        targets: &[Target],
        share: bool,
    ) -> Result<DocumentPage, Failure> {
        let record = self.visible_record(caller, msg_id)?;
        let folder = self.store.columns().folder(msg_id.ordinal());
        let snapshot = self.read()?;
        let sight = DocumentSight::new(self, caller, &snapshot)?;
        let mut links = Vec::new();
        for target in targets {
            links.push((target, agreed(&sight, sight.scope_of(msg_id), target, share)?));
        }
        let mut files = Vec::new();
        for part in parts {
            files.push(self.file_of(caller, msg_id, &record, part)?);
        }
        let name = self.name_of_targets(caller, &snapshot, targets)?;
        let count = files.len() as u64;
        let added = self.change(caller, |batch| {
            // Somebody may have put the message where others see it, or taken it away.
            if batch.state(msg_id)?.folder != folder {
                return Err(Failure::new(FailureCode::MessageUnknown, msg_id.to_string()));
            }
            let mut added = Vec::new();
            for file in files {
                let known = batch.documents_of_part(msg_id, file.part)?.into_iter().next();
                let id = known.map_or_else(|| batch.add_document(file), Ok)?;
                for (target, shows) in &links {
                    put_link(batch, id, target, *shows)?;
                }
                added.push(id);
            }
            Ok((added, Some(label(said(links.iter().map(|(_, shows)| *shows)), count, &name))))
        })?;
        let snapshot = self.read()?;
        let rows = self.rows_of_documents(caller, &snapshot, &added)?;
        Ok(DocumentPage { total: rows.len() as u64, rows, of: String::new() })
    }

    /// Returns an attachment as a document, and sees to it that its file is in the store.
    fn file_of(
        &self,
        caller: &Caller,
        msg_id: MsgId,
        record: &MessageRecord,
        part: u32,
    ) -> Result<DocumentRecord, Failure> {
        let unknown = || Failure::new(FailureCode::AttachmentUnknown, format!("{msg_id}/{part}"));
        let attachment = record.attachments.get(part as usize).ok_or_else(unknown)?;
        if !record.blobs.contains(&attachment.hash.0) {
            // The message holds it in another form, so that it is no file of its own yet.
            let bytes = self.attachment(caller, msg_id, part)?;
            if blake3::hash(&bytes).as_bytes() != &attachment.hash.0 {
                return Err(Failure::new(FailureCode::AttachmentLost, attachment.name.as_str()));
            }
            if self.read()?.blob(attachment.hash)?.is_none() {
                self.store.blobs().write(attachment.hash, &bytes).map_err(etabli_store::StoreError::from)?;
            }
        }
        let name = attachment.name.trim();
        Ok(DocumentRecord {
            name: if name.is_empty() { attachment.media_type.replace('/', ".") } else { name.to_owned() },
            media_type: attachment.media_type.clone(),
            size: attachment.size,
            hash: attachment.hash,
            added_at: self.clock.now(),
            added_by: caller.user,
            message: msg_id,
            part,
        })
    }

    pub(super) fn rename_document(
        &self,
        caller: &Caller,
        id: DocumentId,
        name: &str,
    ) -> Result<Reply, Failure> {
        let name = name.trim();
        if name.is_empty() || name.chars().count() > MAX_NAME || name.chars().any(char::is_control) {
            return Err(Failure::new(FailureCode::NameMissing, name));
        }
        let document = self.visible_document(caller, &self.read()?, id)?;
        self.change(caller, |batch| {
            batch.assert(&Entry::Document(id, Some(document.clone())))?;
            batch.put(Entry::Document(id, Some(DocumentRecord { name: name.to_owned(), ..document })))?;
            Ok(((), Some(label("document-renamed", 1, name))))
        })?;
        Ok(Reply::Done)
    }

    pub(super) fn link_document(
        &self,
        caller: &Caller,
        id: DocumentId,
        target: &Target,
        share: bool,
    ) -> Result<Reply, Failure> {
        let snapshot = self.read()?;
        let document = self.visible_document(caller, &snapshot, id)?;
        let sight = DocumentSight::new(self, caller, &snapshot)?;
        let shows = agreed(&sight, sight.scope(&document)?, target, share)?;
        let name = self.name_of_targets(caller, &snapshot, std::slice::from_ref(target))?;
        self.change(caller, |batch| {
            batch.assert(&Entry::Document(id, Some(document)))?;
            put_link(batch, id, target, shows)?;
            Ok(((), Some(label(said([shows].into_iter()), 1, &name))))
        })?;
        Ok(Reply::Done)
    }

    pub(super) fn unlink_document(
        &self,
        caller: &Caller,
        id: DocumentId,
        target: &Target,
    ) -> Result<Reply, Failure> {
        let snapshot = self.read()?;
        self.visible_document(caller, &snapshot, id)?;
        let name = self.name_of_targets(caller, &snapshot, std::slice::from_ref(target))?;
        self.change(caller, |batch| {
            batch.put(Entry::DocumentLink(id, target.kind.clone(), target.id, None))?;
            Ok(((), Some(label("document-unlinked", 1, &name))))
        })?;
        Ok(Reply::Done)
    }

    pub(super) fn remove_documents(&self, caller: &Caller, ids: &[DocumentId]) -> Result<Reply, Failure> {
        let snapshot = self.read()?;
        let mut name = String::new();
        for id in ids {
            name = self.visible_document(caller, &snapshot, *id)?.name;
        }
        let count = ids.len() as u64;
        self.change(caller, |batch| {
            for &id in ids {
                for (kind, target, _) in batch.document_links(id)? {
                    batch.put(Entry::DocumentLink(id, kind, target, None))?;
                }
                batch.put(Entry::Document(id, None))?;
            }
            Ok(((), Some(label("document-removed", count, if count == 1 { &name } else { "" }))))
        })?;
        Ok(Reply::Count(count))
    }
}

/// Returns whether a link shows a document of a scope to others; fails when it would and nobody agreed.
fn agreed(sight: &DocumentSight<'_>, scope: Scope, target: &Target, share: bool) -> Result<bool, Failure> {
    if !sight.target(target)? {
        return Err(unknown_target(target));
    }
    let widens = sight.widens(scope, target)?;
    if widens && !share {
        return Err(Failure::new(FailureCode::DocumentShown, format!("{}:{}", target.kind, target.id)));
    }
    Ok(widens)
}

/// Makes a link; one that shows the document to others goes on doing so.
fn put_link(batch: &mut Batch<'_>, id: DocumentId, target: &Target, shows: bool) -> Result<(), Failure> {
    if !batch.has_target(&target.kind, target.id)? {
        return Err(unknown_target(target));
    }
    let link = |shows| Entry::DocumentLink(id, target.kind.clone(), target.id, Some(shows));
    let agreed = batch.current(&link(true))? == link(true);
    Ok(batch.put(link(shows || agreed))?)
}

pub(super) fn unknown_target(target: &Target) -> Failure {
    Failure::new(FailureCode::TargetUnknown, format!("{}:{}", target.kind, target.id))
}

/// Returns the name of a change that makes links, of which some may show a document to others.
fn said(mut shows: impl Iterator<Item = bool>) -> &'static str {
    if shows.any(|shows| shows) { "document-shown" } else { "document-added" }
}
