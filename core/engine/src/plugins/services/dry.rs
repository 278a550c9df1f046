//! What a plugin would change, kept instead of done; or what it changes, written down beside.

use std::sync::{Arc, Mutex, PoisonError};

use etabli_model::{FolderId, MsgId, RecordId};
use etabli_plugin_host::{LinkOperation, LinkTarget, MailOperation, Operation};

use crate::{Effect, EffectKind, core::Engine};

/// Ids that a dry run gives begin here, so that none is taken for a stored one.
const FIRST_ID: u64 = 1 << 48;

/// Collects the changes of one or several calls.
#[derive(Clone, Default)]
pub(crate) struct DryRun {
    inner: Arc<Mutex<Inner>>,
    /// The changes are made as well.
    is_real: bool,
}

#[derive(Default)]
struct Inner {
    effects: Vec<Effect>,
    given: u64,
    /// Folders that would be made; their ids count down from the largest.
    folders: Vec<String>,
}

impl DryRun {
    fn with<T>(&self, work: impl FnOnce(&mut Inner) -> T) -> T {
        work(&mut self.inner.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Writes down what is changed for real.
    pub(crate) fn beside() -> Self {
        Self { is_real: true, ..Self::default() }
    }

    /// Reports whether nothing is changed for real.
    pub(super) fn is_dry(&self) -> bool {
        !self.is_real
    }

    /// Does a piece of work, and forgets its changes when it fails.
    pub(super) fn forgetting<T, E>(kept: Option<Self>, work: impl FnOnce() -> Result<T, E>) -> Result<T, E> {
        let before = kept.as_ref().map_or(0, |kept| kept.with(|inner| inner.effects.len()));
        let done = work();
        if let (Err(_), Some(kept)) = (&done, &kept) {
            kept.with(|inner| inner.effects.truncate(before));
        }
        done
    }

    /// Returns what would have changed so far, in order.
    pub(crate) fn effects(&self) -> Vec<Effect> {
        self.with(|inner| inner.effects.clone())
    }

    pub(super) fn folder(&self, path: &str) -> FolderId {
        self.with(|inner| {
            let at = inner.folders.iter().position(|known| known == path).unwrap_or_else(|| {
                inner.folders.push(path.to_owned());
                let kind = EffectKind::FolderMade;
                inner.effects.push(Effect { msg_id: None, kind, detail: path.to_owned() });
                inner.folders.len() - 1
            });
            FolderId(u32::MAX - u32::try_from(at).unwrap_or(0))
        })
    }

    pub(super) fn records(&self, plugin: &str, operations: &[Operation]) -> Vec<RecordId> {
        self.with(|inner| {
            let mut created = Vec::new();
            for operation in operations {
                let (msg_id, kind, detail) = match operation {
                    Operation::CreateRecord { record_type, .. } => {
                        inner.given += 1;
                        created.push(RecordId(FIRST_ID + inner.given));
                        (None, EffectKind::RecordCreated, format!("{plugin}/{record_type}"))
                    }
                    Operation::UpdateRecord { record, .. } => {
                        (None, EffectKind::RecordChanged, format!("{record:?}"))
                    }
                    Operation::DeleteRecord { id } => (None, EffectKind::RecordDeleted, id.to_string()),
                    Operation::LinkMessage { msg_id, record } => {
                        (Some(*msg_id), EffectKind::Linked, format!("{record:?}"))
                    }
                    Operation::UnlinkMessage { msg_id, record } => {
                        (Some(*msg_id), EffectKind::Unlinked, format!("{record:?}"))
                    }
                };
                inner.effects.push(Effect { msg_id, kind, detail });
            }
            created
        })
    }

    pub(super) fn mail(
        &self,
        operations: &[MailOperation],
        path: impl Fn(FolderId) -> String,
    ) -> Vec<Option<MsgId>> {
        self.with(|inner| {
            let mut added = Vec::new();
            for operation in operations {
                let made = |folder: FolderId| {
                    inner.folders.get((u32::MAX - folder.0) as usize).cloned().unwrap_or_else(|| path(folder))
                };
                let (msg_id, kind, detail) = match operation {
                    MailOperation::Move { msg_id, folder } => {
                        (Some(*msg_id), EffectKind::Moved, made(*folder))
                    }
                    MailOperation::SetFlag { msg_id, flag, on } => {
                        let kind = if *on { EffectKind::FlagSet } else { EffectKind::FlagRemoved };
                        (Some(*msg_id), kind, super::mailbox::flag_name(*flag).to_owned())
                    }
                    MailOperation::SetField { msg_id, field, value } => {
                        let value = value.map(|id| id.to_string()).unwrap_or_default();
                        (Some(*msg_id), EffectKind::FieldSet, format!("{field} = {value}"))
                    }
                    MailOperation::Add { folder, .. } => {
                        inner.given += 1;
                        added.push(Some(MsgId(FIRST_ID + inner.given)));
                        (None, EffectKind::MessageAdded, made(*folder))
                    }
                };
                inner.effects.push(Effect { msg_id, kind, detail });
            }
            added
        })
    }

    /// Writes down what a host is asked: `GET example.org` and `/path`.
    pub(super) fn host(&self, asked: &str, path: &str) {
        let detail = format!("{asked}{path}");
        self.with(|inner| inner.effects.push(Effect { msg_id: None, kind: EffectKind::HostAsked, detail }));
    }

    pub(super) fn links(&self, engine: &Engine, operations: &[LinkOperation]) {
        let name = |target: LinkTarget| {
            let snapshot = engine.store.read().ok()?;
            match target {
                LinkTarget::Contact(id) => snapshot.contact(id.0).ok()?.map(|contact| contact.name),
                LinkTarget::Entity(id) => snapshot.entity(id.0).ok()?.map(|entity| entity.name),
            }
        };
        self.with(|inner| {
            for operation in operations {
                let kind = if operation.on { EffectKind::Linked } else { EffectKind::Unlinked };
                let detail = name(operation.target).unwrap_or_default();
                inner.effects.push(Effect { msg_id: Some(operation.msg_id), kind, detail });
            }
        });
    }
}
