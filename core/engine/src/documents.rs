//! Documents: files that are kept beside the mail, what they are linked with, and who sees them.
//!
//! Start with [`sight`], which decides who sees a document; [`changes`] adds, links and removes them, and
//! [`listing`] shows them.

mod changes;
mod listing;
mod sight;

pub(crate) use sight::DocumentSight;

use etabli_model::DocumentId;
use etabli_store::{DocumentRecord, Snapshot};

use crate::{
    Documents, Failure, FailureCode, Reply,
    core::{Caller, Engine},
};

impl Engine {
    pub(crate) fn documents_request(&self, caller: &Caller, request: Documents) -> Result<Reply, Failure> {
        match request {
            Documents::Targets(msg_id) => {
                Ok(Reply::DocumentTargets(self.targets_of_message(caller, msg_id)?))
            }
            Documents::LinkTargets { document, filter } => {
                Ok(Reply::DocumentTargets(self.targets_of_document(caller, document, &filter)?))
            }
            Documents::Add { msg_id, parts, targets, share } => {
                self.add_documents(caller, msg_id, parts, &targets, share).map(Reply::DocumentPage)
            }
            Documents::List { of, filter, sort, offset, limit } => {
                let order = listing::Order::parse(sort.as_deref())?;
                self.document_page(caller, of.as_ref(), &filter, order, (offset, limit))
                    .map(Reply::DocumentPage)
            }
            Documents::Show(id) => self.document_row(caller, id).map(|row| Reply::Document(Box::new(row))),
            Documents::File(id) => {
                let document = self.visible_document(caller, &self.read()?, id)?;
                Ok(Reply::Bytes(self.store.blob(document.hash)?))
            }
            Documents::Rename { document, name } => self.rename_document(caller, document, &name),
            Documents::Link { document, target, share } => {
                self.link_document(caller, document, &target, share)
            }
            Documents::Unlink { document, target } => self.unlink_document(caller, document, &target),
            Documents::Remove(documents) => self.remove_documents(caller, &documents),
        }
    }

    fn visible_document(
        &self,
        caller: &Caller,
        snapshot: &Snapshot,
        id: DocumentId,
    ) -> Result<DocumentRecord, Failure> {
        let unknown = || Failure::new(FailureCode::DocumentUnknown, id.to_string());
        let document = snapshot.document(id)?.ok_or_else(unknown)?;
        let sight = DocumentSight::new(self, caller, snapshot)?;
        if sight.document(id, &document)? { Ok(document) } else { Err(unknown()) }
    }
}
