//! Documents: files that are kept beside the mail, and what they are linked with.
//!
//! A document holds a reference to its blob, and so does each step of undo that could bring one back. Who saw the
//! message that a document came from is remembered when that message is removed for good: rights hang on it.

use std::collections::BTreeMap;

use etabli_model::{DocumentId, MsgId, RecordId, Scope, UserId};
use redb::ReadableTable;

use crate::{
    Batch, DocumentRecord, Entry, Snapshot, StoreError, UndoRecord,
    record::{decode, encode},
    tables,
};

/// The sequence that numbers documents.
pub(crate) const SEQUENCE: &str = "document";

/// The blobs of the documents in a step, with their sizes.
pub(crate) fn blobs_of(step: &UndoRecord) -> BTreeMap<[u8; 32], u64> {
    step.steps
        .iter()
        .flat_map(|(before, after)| [before, after])
        .filter_map(|entry| match entry {
            Entry::Document(_, Some(document)) => Some((document.hash.0, document.size)),
            _ => None,
        })
        .collect()
}

impl Batch<'_> {
    /// Adds a document and returns its id. Its blob must be in the store, or have been written to
    /// [`crate::Store::blobs`] before.
    ///
    /// # Errors
    /// Passes on what the database says, as every method here does.
    pub fn add_document(&mut self, document: DocumentRecord) -> Result<DocumentId, StoreError> {
        let id = DocumentId(self.next_number(SEQUENCE)?);
        self.put(Entry::Document(id, Some(document)))?;
        Ok(id)
    }

    /// Returns a document, this batch included.
    pub fn document(&self, id: DocumentId) -> Result<Option<DocumentRecord>, StoreError> {
        let table = self.transaction().open_table(tables::DOCUMENTS)?;
        table.get(id.0)?.map(|row| decode(row.value())).transpose()
    }

    /// Returns the documents that came from an attachment, this batch included.
    pub fn documents_of_part(&self, msg_id: MsgId, part: u32) -> Result<Vec<DocumentId>, StoreError> {
        let table = self.transaction().open_table(tables::DOCUMENT_PARTS)?;
        let rows = table.range((msg_id.0, part, 0)..=(msg_id.0, part, u64::MAX))?;
        rows.map(|row| Ok(DocumentId(row?.0.value().2))).collect()
    }

    /// Returns what a document is linked with and whether each link shows it, this batch included.
    pub fn document_links(&self, id: DocumentId) -> Result<Vec<(String, u64, bool)>, StoreError> {
        links(&self.transaction().open_table(tables::DOCUMENT_LINKS)?, id)
    }

    /// Returns the documents of a target, this batch included.
    pub fn documents_of(&self, kind: &str, target: u64) -> Result<Vec<DocumentId>, StoreError> {
        let table = self.transaction().open_table(tables::DOCUMENT_LINKS_BACK)?;
        let rows = table.range((kind, target, 0)..=(kind, target, u64::MAX))?;
        rows.map(|row| Ok(DocumentId(row?.0.value().2))).collect()
    }

    /// Takes every document away from a target that goes for good; taking back does not bring the links back.
    pub fn drop_document_links(&mut self, kind: &str, target: u64) -> Result<(), StoreError> {
        for id in self.documents_of(kind, target)? {
            self.put_for_good(&Entry::DocumentLink(id, kind.to_owned(), target, None))?;
        }
        Ok(())
    }

    /// Lets another user see what one saw of messages that are gone.
    pub fn hand_over_documents(&mut self, from: UserId, to: UserId) -> Result<(), StoreError> {
        let mut table = self.transaction().open_table(tables::DOCUMENT_SCOPES)?;
        let mut own = Vec::new();
        for row in table.iter()? {
            let (msg_id, scope) = row?;
            if decode::<Scope>(scope.value())? == Scope::User(from) {
                own.push(msg_id.value());
            }
        }
        for msg_id in own {
            table.insert(msg_id, encode(&Scope::User(to))?.as_slice())?;
        }
        Ok(())
    }

    /// Remembers who saw a message that goes for good, if it leaves documents.
    pub(crate) fn remember_scope(&mut self, msg_id: MsgId, folder: u32) -> Result<(), StoreError> {
        let leaves_documents = {
            let table = self.transaction().open_table(tables::DOCUMENT_PARTS)?;
            table.range((msg_id.0, 0, 0)..=(msg_id.0, u32::MAX, u64::MAX))?.next().is_some()
        };
        if leaves_documents
            && let Entry::Folder(_, Some(folder)) = self.current(&Entry::Folder(folder, None))?
        {
            let mut table = self.transaction().open_table(tables::DOCUMENT_SCOPES)?;
            table.insert(msg_id.0, encode(&folder.scope)?.as_slice())?;
            drop(table);
            self.touch_documents();
        }
        Ok(())
    }

    pub(crate) fn set_document(
        &mut self,
        id: DocumentId,
        old: Option<&DocumentRecord>,
        new: Option<&DocumentRecord>,
    ) -> Result<(), StoreError> {
        if let Some(new) = new {
            self.refer_to_blob(new.hash.0, new.size)?;
        }
        if let Some(old) = old {
            self.release_blob(old.hash.0)?;
        }
        let mut documents = self.transaction().open_table(tables::DOCUMENTS)?;
        let mut parts = self.transaction().open_table(tables::DOCUMENT_PARTS)?;
        if let Some(old) = old {
            parts.remove((old.message.0, old.part, id.0))?;
        }
        match new {
            Some(new) => {
                documents.insert(id.0, encode(new)?.as_slice())?;
                parts.insert((new.message.0, new.part, id.0), ())?;
            }
            None => {
                documents.remove(id.0)?;
            }
        }
        drop((documents, parts));
        for document in [old, new].into_iter().flatten() {
            self.touch_message(document.message);
        }
        self.touch_documents();
        Ok(())
    }

    pub(crate) fn document_link(
        &self,
        id: DocumentId,
        kind: &str,
        target: u64,
    ) -> Result<Option<bool>, StoreError> {
        let table = self.transaction().open_table(tables::DOCUMENT_LINKS)?;
        Ok(table.get((id.0, kind, target))?.map(|row| row.value()))
    }

    pub(crate) fn set_document_link(
        &mut self,
        id: DocumentId,
        kind: &str,
        target: u64,
        shows: Option<bool>,
    ) -> Result<(), StoreError> {
        let mut links = self.transaction().open_table(tables::DOCUMENT_LINKS)?;
        let mut back = self.transaction().open_table(tables::DOCUMENT_LINKS_BACK)?;
        match shows {
            Some(shows) => {
                links.insert((id.0, kind, target), shows)?;
                back.insert((kind, target, id.0), shows)?;
            }
            None => {
                links.remove((id.0, kind, target))?;
                back.remove((kind, target, id.0))?;
            }
        }
        drop((links, back));
        if let Some(document) = self.document(id)? {
            self.touch_message(document.message);
        }
        self.touch_documents();
        Ok(())
    }

    /// Fails with [`StoreError::Stale`] when a replayed step leaves a link without its document or its target:
    /// somebody else linked or removed them since.
    pub(crate) fn require_whole_documents(&mut self, from: &Entry, to: &Entry) -> Result<(), StoreError> {
        let is_whole = match (from, to) {
            (_, Entry::Document(id, None)) => self.document_links(*id)?.is_empty(),
            (_, Entry::Contact(id, None)) => self.documents_of("contact", u64::from(*id))?.is_empty(),
            (_, Entry::Entity(id, None)) => self.documents_of("entity", u64::from(*id))?.is_empty(),
            (Entry::Record(_, Some(record)), Entry::Record(id, None)) => {
                self.documents_of(&record.kind(), id.0)?.is_empty()
            }
            (_, Entry::DocumentLink(id, kind, target, Some(_))) => {
                self.document(*id)?.is_some() && self.has_target(kind, *target)?
            }
            _ => true,
        };
        if is_whole {
            Ok(())
        } else {
            Err(StoreError::Stale("a document or what it is linked with".to_owned()))
        }
    }

    /// Reports whether a document can be linked with this, this batch included.
    pub fn has_target(&mut self, kind: &str, target: u64) -> Result<bool, StoreError> {
        let small = || u32::try_from(target).unwrap_or(u32::MAX);
        Ok(match kind {
            "contact" => {
                matches!(self.current(&Entry::Contact(small(), None))?, Entry::Contact(_, Some(_)))
            }
            "entity" => matches!(self.current(&Entry::Entity(small(), None))?, Entry::Entity(_, Some(_))),
            _ => match self.current(&Entry::Record(RecordId(target), None))? {
                Entry::Record(_, Some(record)) => record.kind() == kind,
                _ => false,
            },
        })
    }

    /// Keeps the blobs of the documents in a step for as long as there is the step.
    pub(crate) fn hold_documents(&mut self, step: &UndoRecord) -> Result<(), StoreError> {
        blobs_of(step).into_iter().try_for_each(|(hash, size)| self.refer_to_blob(hash, size))
    }

    pub(crate) fn release_documents(&mut self, step: &UndoRecord) -> Result<(), StoreError> {
        blobs_of(step).into_keys().try_for_each(|hash| self.release_blob(hash))
    }
}

impl Snapshot {
    /// Returns a document.
    ///
    /// # Errors
    /// Passes on what the database says, as every method here does.
    pub fn document(&self, id: DocumentId) -> Result<Option<DocumentRecord>, StoreError> {
        let Some(table) = self.open(tables::DOCUMENTS)? else { return Ok(None) };
        table.get(id.0)?.map(|row| decode(row.value())).transpose()
    }

    /// Returns every document, the oldest first.
    pub fn documents(&self) -> Result<Vec<(DocumentId, DocumentRecord)>, StoreError> {
        let Some(table) = self.open(tables::DOCUMENTS)? else { return Ok(Vec::new()) };
        table
            .iter()?
            .map(|row| {
                let (id, document) = row?;
                Ok((DocumentId(id.value()), decode(document.value())?))
            })
            .collect()
    }

    /// Returns the documents of a target, the oldest first.
    pub fn documents_of(&self, kind: &str, target: u64) -> Result<Vec<DocumentId>, StoreError> {
        let Some(table) = self.open(tables::DOCUMENT_LINKS_BACK)? else { return Ok(Vec::new()) };
        let rows = table.range((kind, target, 0)..=(kind, target, u64::MAX))?;
        rows.map(|row| Ok(DocumentId(row?.0.value().2))).collect()
    }

    /// Returns what a document is linked with, and whether each link shows it to whoever sees the target.
    pub fn document_links(&self, id: DocumentId) -> Result<Vec<(String, u64, bool)>, StoreError> {
        let Some(table) = self.open(tables::DOCUMENT_LINKS)? else { return Ok(Vec::new()) };
        links(&table, id)
    }

    /// Returns the documents that came from a message, in the order of its attachments.
    pub fn documents_of_message(&self, msg_id: MsgId) -> Result<Vec<DocumentId>, StoreError> {
        let Some(table) = self.open(tables::DOCUMENT_PARTS)? else { return Ok(Vec::new()) };
        let rows = table.range((msg_id.0, 0, 0)..=(msg_id.0, u32::MAX, u64::MAX))?;
        rows.map(|row| Ok(DocumentId(row?.0.value().2))).collect()
    }

    /// Returns who saw a message that is gone and left documents.
    pub fn scope_of_gone(&self, msg_id: MsgId) -> Result<Option<Scope>, StoreError> {
        let Some(table) = self.open(tables::DOCUMENT_SCOPES)? else { return Ok(None) };
        table.get(msg_id.0)?.map(|row| decode(row.value())).transpose()
    }

    /// Reports whether documents of messages that are gone are limited to this scope.
    pub fn limits_documents(&self, scope: Scope) -> Result<bool, StoreError> {
        let Some(table) = self.open(tables::DOCUMENT_SCOPES)? else { return Ok(false) };
        for row in table.iter()? {
            if decode::<Scope>(row?.1.value())? == scope {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

fn links(
    table: &impl ReadableTable<(u64, &'static str, u64), bool>,
    id: DocumentId,
) -> Result<Vec<(String, u64, bool)>, StoreError> {
    table
        .range((id.0, "", 0)..(id.0 + 1, "", 0))?
        .map(|row| {
            let (key, shows) = row?;
            let (_, kind, target) = key.value();
            Ok((kind.to_owned(), target, shows.value()))
        })
        .collect()
}
