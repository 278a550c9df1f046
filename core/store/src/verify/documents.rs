//! Holds documents, their links and what they came from against each other, and counts the blobs that documents
//! and steps of undo need.

use etabli_model::DocumentId;
use redb::{ReadableTable, ReadableTableMetadata};

use super::Check;
use crate::{
    DocumentRecord, StoreError, UndoRecord,
    documents::{SEQUENCE, blobs_of},
    record::decode,
    tables,
};

impl Check<'_> {
    pub(super) fn documents(&mut self) -> Result<(), StoreError> {
        let mut found = Vec::new();
        let mut blobs = Vec::new();
        let (mut documents, mut last) = (0, 0);
        let parts = self.snapshot.open(tables::DOCUMENT_PARTS)?;
        if let Some(table) = self.snapshot.open(tables::DOCUMENTS)? {
            for row in table.iter()? {
                let (id, value) = row?;
                let id = id.value();
                (documents, last) = (documents + 1, id);
                let document: DocumentRecord = match decode(value.value()) {
                    Ok(document) => document,
                    Err(error) => {
                        found.push((id.to_string(), error.to_string()));
                        continue;
                    }
                };
                blobs.push(document.hash.0);
                let key = (document.message.0, document.part, id);
                if parts.as_ref().map(|parts| parts.get(key)).transpose()?.flatten().is_none() {
                    found.push((id.to_string(), "is missing among those of its message".to_owned()));
                }
            }
        }
        let listed = parts.map(|parts| parts.len()).transpose()?.unwrap_or(0);
        if listed != documents {
            found.push(("all".to_owned(), format!("{documents} documents, {listed} listed by message")));
        }
        let given = self.snapshot.sequence(SEQUENCE)?;
        if last > given {
            found.push((last.to_string(), format!("the last number given is {given}")));
        }
        if let Some(table) = self.snapshot.open(tables::UNDO)? {
            for row in table.iter()? {
                blobs.extend(blobs_of(&decode::<UndoRecord>(row?.1.value())?).into_keys());
            }
        }
        for hash in blobs {
            *self.references.entry(hash).or_default() += 1;
        }
        self.document_links(&mut found)?;
        for (id, detail) in found {
            self.report("document", id, detail);
        }
        Ok(())
    }

    fn document_links(&self, found: &mut Vec<(String, String)>) -> Result<(), StoreError> {
        let back = self.snapshot.open(tables::DOCUMENT_LINKS_BACK)?;
        let mut links = 0;
        if let Some(forth) = self.snapshot.open(tables::DOCUMENT_LINKS)? {
            for row in forth.iter()? {
                let (key, shows) = row?;
                let (document, kind, target) = key.value();
                links += 1;
                let mut report = |detail: &str| {
                    found.push((format!("{document} {kind} {target}"), detail.to_owned()));
                };
                let reverse = back.as_ref().map(|back| back.get((kind, target, document))).transpose()?;
                if reverse.flatten().map(|row| row.value()) != Some(shows.value()) {
                    report("the link is another one seen from the other end");
                }
                if self.snapshot.document(DocumentId(document)).ok().flatten().is_none() {
                    report("the document is gone");
                }
                if !self.leads_somewhere(kind, target)? {
                    report("what the document is linked with is gone");
                }
            }
        }
        let reverse = back.map(|back| back.len()).transpose()?.unwrap_or(0);
        if reverse != links {
            found.push(("all".to_owned(), format!("{links} links forth, {reverse} back")));
        }
        Ok(())
    }
}
