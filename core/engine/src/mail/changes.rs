//! Marking, moving, and taking back.

use etabli_model::{Flags, Folder, FolderId, FolderKind, MsgId, Scope};
use etabli_plugin_host::{MailEvent, MailEventKind};
use etabli_store::{Batch, Entry, UndoRecord};

use crate::{
    ChangeLabel, Failure, FailureCode, FolderRef, Reply,
    core::{Caller, Engine},
    documents::DocumentSight,
    mail::{
        bins::put_away,
        folders::{Tree, label, unknown_folder},
    },
    members::scope::Viewer,
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
            let mut moved = Vec::new();
            for &msg_id in messages {
                let folder = within_scope(batch, &tree, msg_id, target)?;
                let from = put_away(batch, msg_id, folder, target.kind)?;
                if from != folder {
                    let kind = MailEventKind::Moved;
                    moved.push(MailEvent { kind, msg_id, related: None, folder, moved_from: Some(from) });
                }
            }
            self.note_events(batch, &moved, "")?;
            Ok(((), Some(label(key, messages.len() as u64, &target.name))))
        })?;
        self.tell_plugins();
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
            match self.undo_one(caller) {
                Ok(Some(label)) => undone.push(label),
                Ok(None) => break,
                Err(failure) if undone.is_empty() => return Err(failure),
                Err(_) => break,
            }
        }
        if undone.is_empty() && count > 0 {
            return Err(Failure::new(FailureCode::NothingToUndo, ""));
        }
        Ok(Reply::Undone(undone))
    }

    fn undo_one(&self, caller: &Caller) -> Result<Option<ChangeLabel>, Failure> {
        while let Some((seq, step)) = self.read()?.latest_step(caller.user.0)? {
            if self.is_about_gone(&step) {
                self.store.forget_step(caller.user.0, seq, self.clock.now())?;
                continue;
            }
            self.check_step(caller, &step)?;
            self.check_folders(&step, |(before, _)| before)?;
            break;
        }
        let done = self.store.undo(caller.user.0, self.clock.now())?;
        Ok(done.map(|(label, commit)| {
            self.announce(&commit);
            to_view(label)
        }))
    }

    pub(crate) fn redo(&self, caller: &Caller) -> Result<Reply, Failure> {
        while let Some((seq, step)) = self.read()?.latest_undone(caller.user.0)? {
            if self.is_about_gone(&step) {
                self.store.forget_step(caller.user.0, seq, self.clock.now())?;
                continue;
            }
            self.check_step(caller, &step)?;
            self.check_folders(&step, |(_, after)| after)?;
            break;
        }
        let Some((label, commit)) = self.store.redo(caller.user.0, self.clock.now())? else {
            return Err(Failure::new(FailureCode::NothingToUndo, ""));
        };
        self.announce(&commit);
        Ok(Reply::Undone(vec![to_view(label)]))
    }

    /// Reports whether a step touched nothing but messages that are gone for good.
    fn is_about_gone(&self, step: &UndoRecord) -> bool {
        let columns = self.store.columns();
        step.steps
            .iter()
            .all(|(_, after)| after.message().is_some_and(|msg_id| columns.folder(msg_id.ordinal()) == 0))
    }

    /// Fails when a step touches what its user may no longer see, or would put mail there.
    fn check_step(&self, caller: &Caller, step: &UndoRecord) -> Result<(), Failure> {
        let visible = self.tree(caller)?.visible();
        let snapshot = self.read()?;
        let viewer = Viewer::of(&snapshot, caller)?;
        let columns = self.store.columns();
        // Messages that are gone for good are left out when the step is replayed.
        let message = |id: MsgId| {
            let folder = columns.folder(id.ordinal());
            folder == 0 || visible.folder(folder)
        };
        let folder = |id: u32| visible.folder(id) || step_makes(step, &viewer, id);
        let documents = DocumentSight::new(self, caller, &snapshot)?;
        let allowed = |entry: &Entry| match entry {
            Entry::State(id, state) => message(*id) && folder(state.folder),
            Entry::Link(id, ..) => message(*id),
            Entry::Folder(_, Some(folder)) => viewer.sees(folder.scope),
            Entry::Document(id, _) | Entry::DocumentLink(id, ..) => {
                documents.in_step(step, *id).unwrap_or(false)
            }
            _ => true,
        };
        if step.steps.iter().all(|(before, after)| allowed(before) && allowed(after)) {
            Ok(())
        } else {
            Err(Failure::new(FailureCode::UndoStale, ""))
        }
    }
}

/// Reports whether a step makes or removes a folder that its user sees.
fn step_makes(step: &UndoRecord, viewer: &Viewer, id: u32) -> bool {
    step.steps.iter().flat_map(|(before, after)| [before, after]).any(|entry| {
        matches!(entry, Entry::Folder(known, Some(folder)) if *known == id && viewer.sees(folder.scope))
    })
}

/// Returns where a message goes. Deleting or junking must not show private mail to others, so that every scope
/// has a bin and a junk folder of its own.
pub(crate) fn within_scope(
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
    bin_of(batch, target.kind, scope)
}

/// Returns the folder of a kind that a scope has for itself, such as its bin; it is made when first needed.
pub(crate) fn bin_of(batch: &mut Batch<'_>, kind: FolderKind, scope: Scope) -> Result<FolderId, Failure> {
    let folders = batch.folders()?.into_iter();
    let bins: Vec<Folder> =
        folders.filter(|folder| folder.kind == kind && folder.account.is_none()).collect();
    if let Some(own) = bins.iter().find(|folder| folder.scope == scope) {
        return Ok(own.id);
    }
    let common = bins.iter().find(|folder| folder.scope == Scope::Everyone);
    let usual = match kind {
        FolderKind::Internal => "Internal",
        FolderKind::Drafts => "Drafts",
        FolderKind::Templates => "Templates",
        FolderKind::Junk => "Junk",
        _ => "Trash",
    };
    let name = common.map_or(usual, |folder| folder.name.as_str());
    let owner = match scope {
        Scope::User(user) => user.to_string(),
        Scope::Team(team) => team.to_string(),
        Scope::Everyone => String::new(),
    };
    let counters = batch.counters();
    counters.folders += 1;
    let id = FolderId(counters.folders);
    let name = format!("{name} ({owner})");
    let folder = Folder { id, parent: None, name, kind, account: None, scope };
    // Others may have put mail into it by the time that this move is taken back.
    batch.put_for_good(&Entry::Folder(id.0, Some(folder)))?;
    Ok(id)
}

fn to_view(label: etabli_store::Label) -> ChangeLabel {
    ChangeLabel { key: label.key, count: label.count, name: label.name }
}
