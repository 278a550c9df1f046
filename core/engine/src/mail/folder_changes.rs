//! Moving and deleting folders.
//!
//! A folder that stands for a mailbox of a server stays below its account and is not deleted: its mail would
//! arrive where nobody asked for it, or nowhere.

use std::collections::HashSet;

use etabli_model::{Folder, FolderId, FolderKind, MsgId, Scope};
use etabli_plugin_host::{MailEvent, MailEventKind};
use etabli_store::{Entry, Snapshot, UndoRecord};

use super::{
    bins::{deleted_key, put_away},
    changes::within_scope,
    folders::{Tree, label, unknown_folder},
};
use crate::{
    Failure, FailureCode, FolderRef, Reply,
    core::{Caller, Engine},
};

/// Returns a basic folder and everything below it, parents first, as far as all of it may be changed.
fn branch(tree: &Tree, snapshot: &Snapshot, folder: FolderId) -> Result<Vec<Folder>, Failure> {
    let top = tree.get(folder).ok_or_else(|| unknown_folder(&FolderRef::Id(folder)))?;
    let fixed = |folder: &Folder| Failure::new(FailureCode::FolderFixed, folder.name.as_str());
    if top.kind != FolderKind::Basic {
        return Err(fixed(top));
    }
    let ids: HashSet<FolderId> = tree.below(folder).into_iter().collect();
    let unseen = snapshot
        .folders()?
        .into_iter()
        .find(|other| other.parent.is_some_and(|parent| ids.contains(&parent)) && !ids.contains(&other.id));
    let below: Vec<Folder> = tree.below(folder).into_iter().filter_map(|id| tree.get(id).cloned()).collect();
    let other = below.iter().find(|folder| folder.kind != FolderKind::Basic);
    match other.or(unseen.as_ref()) {
        // Its name is not told: it may be one that the person does not see.
        Some(_) => Err(fixed(top)),
        None => Ok(below),
    }
}

/// Fails when one of the folders stands for a mailbox of a server.
fn check_not_on_server(snapshot: &Snapshot, folders: &[Folder]) -> Result<(), Failure> {
    for account in snapshot.accounts()? {
        for (_, mailbox) in snapshot.mailboxes(account.id.0)? {
            let stands = |folder: &&Folder| mailbox.wanted && folder.id.0 == mailbox.folder;
            if let Some(folder) = folders.iter().find(stands) {
                return Err(Failure::new(FailureCode::FolderOnServer, folder.name.as_str()));
            }
        }
    }
    Ok(())
}

/// Reports whether people may put folders below folders of this kind.
fn takes_folders(kind: FolderKind) -> bool {
    matches!(kind, FolderKind::Basic | FolderKind::Inbox | FolderKind::Shared)
}

impl Engine {
    /// Moves a basic folder below another folder, or to the top. It belongs to whom that folder belongs then.
    pub(super) fn move_folder(
        &self,
        caller: &Caller,
        folder: FolderId,
        parent: Option<FolderId>,
    ) -> Result<Reply, Failure> {
        let snapshot = self.read()?;
        let tree = self.tree(caller)?;
        let branch = branch(&tree, &snapshot, folder)?;
        let Some(top) = branch.first() else { return Ok(Reply::Done) };
        let above =
            parent.map(|id| tree.get(id).ok_or_else(|| unknown_folder(&FolderRef::Id(id)))).transpose()?;
        if let Some(above) = above.filter(|above| !takes_folders(above.kind)) {
            return Err(Failure::new(FailureCode::FolderFixed, above.name.as_str()));
        }
        if parent.is_some_and(|parent| branch.iter().any(|folder| folder.id == parent)) {
            return Err(Failure::new(FailureCode::FolderIntoItself, top.name.as_str()));
        }
        if top.parent == parent {
            return Ok(Reply::Done);
        }
        if tree.child(parent, &top.name).is_some() {
            return Err(Failure::new(FailureCode::FolderExists, top.name.as_str()));
        }
        let scope = above.map_or(Scope::Everyone, |above| above.scope);
        let account = above.and_then(|above| above.account);
        if branch.iter().any(|folder| folder.scope != scope || folder.account != account) {
            check_not_on_server(&snapshot, &branch)?;
        }
        self.change(caller, |batch| {
            for old in &branch {
                let parent = if old.id == folder { parent } else { old.parent };
                let moved = Folder { parent, scope, account, ..old.clone() };
                batch.put(Entry::Folder(old.id.0, Some(moved)))?;
            }
            Ok(((), Some(label("folder-moved", 1, &top.name))))
        })?;
        Ok(Reply::Done)
    }

    /// Deletes a basic folder with everything below it; its mail goes to the trash.
    pub(super) fn delete_folder(&self, caller: &Caller, folder: FolderId) -> Result<Reply, Failure> {
        let snapshot = self.read()?;
        let tree = self.tree(caller)?;
        let branch = branch(&tree, &snapshot, folder)?;
        check_not_on_server(&snapshot, &branch)?;
        let trash = tree.of_kind(FolderKind::Trash).and_then(|id| tree.get(id));
        let trash = trash.ok_or_else(|| unknown_folder(&FolderRef::Path("trash".to_owned())))?;
        let name = branch.first().map(|top| top.name.clone()).unwrap_or_default();
        let moved = self.change(caller, |batch| {
            let columns = self.store.columns();
            let mut moved = Vec::new();
            for old in branch.iter().rev() {
                for msg_id in columns.messages_in(old.id.0) {
                    let bin = within_scope(batch, &tree, msg_id, trash)?;
                    let from = put_away(batch, msg_id, bin, FolderKind::Trash)?;
                    let kind = MailEventKind::Moved;
                    let moved_from = Some(from);
                    moved.push(MailEvent { kind, msg_id, related: None, folder: bin, moved_from });
                }
                let kept = serde_json::to_string(old)
                    .map_err(|error| Failure::new(FailureCode::Internal, "").because(error))?;
                batch.put(Entry::Setting(deleted_key(old.id), Some(kept)))?;
                batch.put(Entry::Folder(old.id.0, None))?;
            }
            self.note_events(batch, &moved, "")?;
            let count = moved.len() as u64;
            Ok((moved, Some(label("folder-deleted", count, &name))))
        })?;
        self.tell_plugins();
        Ok(Reply::Count(moved.len() as u64))
    }

    /// Fails when replaying a step would remove a folder that holds mail or folders, since others may have put
    /// them there, or would bring one back where there is no room for it. `back` is the side that the step returns to.
    pub(super) fn check_folders(
        &self,
        step: &UndoRecord,
        back: impl Fn(&(Entry, Entry)) -> &Entry,
    ) -> Result<(), Failure> {
        let stale = || Failure::new(FailureCode::UndoStale, "");
        let columns = self.store.columns();
        let folders = self.read()?.folders()?;
        let touched = |id: u32| {
            step.steps.iter().any(|(_, after)| matches!(after, Entry::Folder(other, _) if *other == id))
        };
        let moved: HashSet<MsgId> = step
            .steps
            .iter()
            .filter_map(|(_, after)| match after {
                Entry::State(msg_id, _) => Some(*msg_id),
                _ => None,
            })
            .collect();
        for entry in step.steps.iter().map(back) {
            match entry {
                Entry::Folder(id, None) => {
                    let holds_mail = columns.messages_in(*id).any(|msg_id| !moved.contains(&msg_id));
                    let holds_folders = folders
                        .iter()
                        .any(|other| other.parent == Some(FolderId(*id)) && !touched(other.id.0));
                    if holds_mail || holds_folders {
                        return Err(stale());
                    }
                }
                Entry::Folder(id, Some(folder)) => {
                    let taken = folders.iter().any(|other| {
                        other.id.0 != *id && other.parent == folder.parent && other.name == folder.name
                    });
                    let above = folder.parent;
                    let has_parent = above.is_none_or(|above| {
                        touched(above.0) || folders.iter().any(|other| other.id == above)
                    });
                    if taken || !has_parent {
                        return Err(stale());
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }
}
