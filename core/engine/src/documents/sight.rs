//! Who sees a document.
//!
//! Whoever sees the message that it came from; once that is gone for good, whoever saw it then. A document that is
//! brought back after its message went is seen by the person who had added it. Beyond that a link shows it to
//! whoever sees its target, and only where a person agreed to that: what the target is linked with later, and
//! who sees that, changes nothing.

use std::{collections::HashMap, sync::Arc};

use etabli_model::{DocumentId, MsgId, RecordId, Scope};
use etabli_store::{Columns, DocumentRecord, Entry, Snapshot, UndoRecord};

use crate::{
    Failure, Target,
    core::{Caller, Engine},
    members::scope::Viewer,
    plugins::RecordSight,
};

/// Which documents a user sees, and what they would show to others.
pub(crate) struct DocumentSight<'s> {
    snapshot: &'s Snapshot,
    columns: Arc<Columns>,
    records: RecordSight<'s>,
    viewer: Viewer,
    caller: &'s Caller,
    folders: HashMap<u32, Scope>,
}

impl<'s> DocumentSight<'s> {
    pub(crate) fn new(engine: &Engine, caller: &'s Caller, snapshot: &'s Snapshot) -> Result<Self, Failure> {
        Ok(Self {
            snapshot,
            columns: engine.store.columns(),
            records: RecordSight::new(engine, caller, snapshot)?,
            viewer: Viewer::of(snapshot, caller)?,
            caller,
            folders: engine.folder_scopes()?,
        })
    }

    pub(super) fn message(&self, msg_id: MsgId) -> bool {
        self.records.message(msg_id)
    }

    pub(super) fn document(&self, id: DocumentId, document: &DocumentRecord) -> Result<bool, Failure> {
        if self.origin(document)? {
            return Ok(true);
        }
        for (kind, target, shows) in self.snapshot.document_links(id)? {
            if shows && self.target(&Target { kind, id: target })? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Reports whether the user sees what a document can be linked with.
    pub(super) fn target(&self, target: &Target) -> Result<bool, Failure> {
        let small = u32::try_from(target.id).unwrap_or(u32::MAX);
        Ok(match target.kind.as_str() {
            "contact" => self.snapshot.contact(small)?.is_some(),
            "entity" => self.snapshot.entity(small)?.is_some(),
            kind => {
                let id = RecordId(target.id);
                let is_there = self.snapshot.record(id)?.is_some_and(|record| record.kind() == kind);
                is_there && self.records.record(kind, id)?
            }
        })
    }

    /// Reports whether the user may take back or make again what a step did to a document: as it is now, or as it
    /// becomes.
    pub(crate) fn in_step(&self, step: &UndoRecord, id: DocumentId) -> Result<bool, Failure> {
        let entries = || step.steps.iter().flat_map(|(before, after)| [before, after]);
        let of_step = entries().find_map(|entry| match entry {
            Entry::Document(known, Some(document)) if *known == id => Some(document.clone()),
            _ => None,
        });
        let Some(document) = of_step.map_or_else(|| self.snapshot.document(id), |found| Ok(Some(found)))?
        else {
            return Ok(true);
        };
        if self.document(id, &document)? {
            return Ok(true);
        }
        for entry in entries() {
            if let Entry::DocumentLink(known, kind, target, Some(true)) = entry
                && *known == id
                && self.target(&Target { kind: kind.clone(), id: *target })?
            {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Returns who sees a document by what it came from.
    pub(super) fn scope(&self, document: &DocumentRecord) -> Result<Scope, Failure> {
        let folder = self.columns.folder(document.message.ordinal());
        if let Some(scope) = self.folders.get(&folder) {
            return Ok(*scope);
        }
        let gone = self.snapshot.scope_of_gone(document.message)?;
        Ok(gone.unwrap_or(Scope::User(document.added_by)))
    }

    /// Returns who sees a message.
    pub(super) fn scope_of(&self, msg_id: MsgId) -> Scope {
        let folder = self.columns.folder(msg_id.ordinal());
        self.folders.get(&folder).copied().unwrap_or(Scope::User(self.caller.user))
    }

    /// Reports whether others than those of a scope see a target.
    pub(super) fn widens(&self, scope: Scope, target: &Target) -> Result<bool, Failure> {
        if scope == Scope::Everyone {
            return Ok(false);
        }
        if !target.kind.contains('/') {
            return Ok(true);
        }
        let messages = self.snapshot.linked_messages(&target.kind, target.id)?;
        Ok(messages.is_empty() || messages.into_iter().any(|msg_id| self.scope_of(msg_id) != scope))
    }

    fn origin(&self, document: &DocumentRecord) -> Result<bool, Failure> {
        let folder = self.columns.folder(document.message.ordinal());
        if self.folders.contains_key(&folder) {
            return Ok(self.message(document.message));
        }
        Ok(match self.snapshot.scope_of_gone(document.message)? {
            Some(scope) => self.viewer.sees(scope),
            None => self.caller.scope.is_none() && self.caller.user == document.added_by,
        })
    }
}
