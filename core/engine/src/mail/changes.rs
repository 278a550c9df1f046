//! Marking, moving, and taking back.

use etabli_model::{Flags, Folder, FolderId, FolderKind, MsgId, Scope};
use etabli_store::Batch;

use crate::{
    ChangeLabel, Failure, FailureCode, FolderRef, Reply,
    core::{Caller, Engine},
    mail::folders::{Tree, add_folder, label, unknown_folder},
};

impl Engine {
    pub(crate) fn set_read(&self, caller: &Caller, messages: &[MsgId], read: bool) -> Result<Reply, Failure> {
        self.check_visible(caller, messages)?;
        let key = if read { "marked-read" } else { "marked-unread" };
        self.change(caller, |batch| {
            for &msg_id in messages {
                batch.set_flags(msg_id, Flags::READ, read)?;
            }
            Ok(((), Some(label(key, messages.len() as u64, ""))))
        })?;
        Ok(Reply::Done)
    }

    pub(crate) fn move_messages(
        &self,
        caller: &Caller,
        messages: &[MsgId],
        folder: &FolderRef,
    ) -> Result<Reply, Failure> {
        self.check_visible(caller, messages)?;
        let tree = self.tree(caller)?;
        let target = tree.find(folder).and_then(|id| tree.get(id)).ok_or_else(|| unknown_folder(folder))?;
        let key = match target.kind {
            FolderKind::Trash => "trashed",
            FolderKind::Junk => "junked",
            _ => "moved",
        };
        self.change(caller, |batch| {
            for &msg_id in messages {
                let folder = within_scope(batch, &tree, msg_id, target)?;
                batch.move_message(msg_id, folder)?;
            }
            Ok(((), Some(label(key, messages.len() as u64, &target.name))))
        })?;
        Ok(Reply::Done)
    }

    pub(crate) fn check_visible(&self, caller: &Caller, messages: &[MsgId]) -> Result<(), Failure> {
        let visible = self.tree(caller)?.visible();
        let columns = self.store.columns();
        match messages.iter().find(|id| !visible.folder(columns.folder(id.ordinal()))) {
            Some(id) => Err(Failure::new(FailureCode::MessageUnknown, id.to_string())),
            None => Ok(()),
        }
    }

    pub(crate) fn undo(&self, caller: &Caller, count: u32) -> Result<Reply, Failure> {
        let mut undone = Vec::new();
        for _ in 0..count {
            match self.store.undo(caller.user.0, self.clock.now()) {
                Ok(Some((label, commit))) => {
                    self.announce(&commit);
                    undone.push(to_view(label));
                }
                Ok(None) => break,
                Err(error) if undone.is_empty() => return Err(error.into()),
                Err(_) => break,
            }
        }
        if undone.is_empty() && count > 0 {
            return Err(Failure::new(FailureCode::NothingToUndo, ""));
        }
        Ok(Reply::Undone(undone))
    }

    pub(crate) fn redo(&self, caller: &Caller) -> Result<Reply, Failure> {
        let Some((label, commit)) = self.store.redo(caller.user.0, self.clock.now())? else {
            return Err(Failure::new(FailureCode::NothingToUndo, ""));
        };
        self.announce(&commit);
        Ok(Reply::Undone(vec![to_view(label)]))
    }
}

/// Returns where a message goes. Deleting or junking must not show private mail to others, so that every scope
/// has a bin and a junk folder of its own, made when first needed.
fn within_scope(
    batch: &mut Batch<'_>,
    tree: &Tree,
    msg_id: MsgId,
    target: &Folder,
) -> Result<FolderId, Failure> {
    let source = FolderId(batch.state(msg_id)?.folder);
    let scope = tree.get(source).map_or(target.scope, |folder| folder.scope);
    let is_bin = matches!(target.kind, FolderKind::Trash | FolderKind::Junk);
    if !is_bin || target.scope != Scope::Everyone || scope == Scope::Everyone {
        return Ok(target.id);
    }
    let own = batch.folders()?.into_iter().find(|folder| folder.kind == target.kind && folder.scope == scope);
    match own {
        Some(folder) => Ok(folder.id),
        None => {
            let owner = match scope {
                Scope::User(user) => user.to_string(),
                Scope::Team(team) => team.to_string(),
                Scope::Everyone => String::new(),
            };
            add_folder(batch, None, &format!("{} ({owner})", target.name), target.kind, None, scope)
        }
    }
}

fn to_view(label: etabli_store::Label) -> ChangeLabel {
    ChangeLabel { key: label.key, count: label.count, name: label.name }
}
