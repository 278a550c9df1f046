//! Trash and junk: they remember where their messages stood, so that these can go back, or go for good.
//!
//! What is removed here stays on its server; deleting there is another request, for messages that were verified.

use std::collections::{BTreeSet, HashMap};

use etabli_model::{Direction, Folder, FolderId, FolderKind, MsgId};
use etabli_plugin_host::{MailEvent, MailEventKind};
use etabli_store::{Actor, Batch, Entry, SendState};

use super::{
    computed::Computed,
    folders::{Tree, label, unknown_folder},
    listing::messages_in,
};
use crate::{
    Failure, FailureCode, FolderRef, JobKind, JobOutcome, Reply,
    core::{Caller, Engine},
    members::scope::{Audience, Viewer},
    writing::{check_stays, forget_internal, rewritten, settle},
};

/// The kind of the link between a message in a bin and the folder that it stood in before.
const WAS_IN: &str = "was-in";

/// Messages that one batch removes for good.
const BATCH: usize = 500;

pub(crate) fn is_bin(kind: FolderKind) -> bool {
    matches!(kind, FolderKind::Trash | FolderKind::Junk)
}

/// The setting that keeps a deleted folder, for messages that go back to it.
pub(super) fn deleted_key(folder: FolderId) -> String {
    format!("deleted-folder/{folder}")
}

/// Moves a message and returns the folder it came from, which a bin remembers.
pub(crate) fn put_away(
    batch: &mut Batch<'_>,
    msg_id: MsgId,
    to: FolderId,
    kind: FolderKind,
) -> Result<FolderId, Failure> {
    check_stays(batch, msg_id, to, kind)?;
    let from = batch.move_message(msg_id, to)?;
    if from == to {
        return Ok(from);
    }
    let link = |target, present| Entry::Link(msg_id, WAS_IN.to_owned(), target, present);
    for target in batch.linked(msg_id, WAS_IN)? {
        batch.put(link(target, false))?;
    }
    if is_bin(kind) {
        batch.put(link(u64::from(from.0), true))?;
    }
    Ok(from)
}

/// Finds where messages of bins go back to, each folder once.
struct Homes<'v> {
    viewer: &'v Viewer,
    known: HashMap<FolderId, Option<Folder>>,
}

impl Homes<'_> {
    /// Returns the folder that a message of a bin stood in, or else the one of its account where it would have
    /// come in.
    fn of(
        &mut self,
        engine: &Engine,
        batch: &mut Batch<'_>,
        msg_id: MsgId,
    ) -> Result<Option<Folder>, Failure> {
        for target in batch.linked(msg_id, WAS_IN)? {
            let id = FolderId(u32::try_from(target).unwrap_or(0));
            if !self.known.contains_key(&id) {
                let home = revive(batch, self.viewer, id)?;
                self.known.insert(id, home);
            }
            if let Some(Some(home)) = self.known.get(&id) {
                return Ok(Some(home.clone()));
            }
        }
        let Some(record) = engine.read()?.message(msg_id)? else { return Ok(None) };
        let kind = match record.direction {
            Direction::In => FolderKind::Inbox,
            Direction::Out => FolderKind::Sent,
        };
        let own = |folder: &Folder| {
            folder.kind == kind
                && record.account.is_some()
                && folder.account.map(|account| account.0) == record.account
        };
        Ok(batch.folders()?.into_iter().find(|folder| own(folder) && self.viewer.sees(folder.scope)))
    }
}

/// Returns a folder that somebody sees; one that was deleted is made again, with the folders above it.
fn revive(batch: &mut Batch<'_>, viewer: &Viewer, id: FolderId) -> Result<Option<Folder>, Failure> {
    let mut gone: Vec<Folder> = Vec::new();
    let mut at = Some(id);
    let mut above: Option<Folder> = None;
    while let Some(next) = at {
        if let Entry::Folder(_, Some(folder)) = batch.current(&Entry::Folder(next.0, None))? {
            above = Some(folder);
            break;
        }
        let Entry::Setting(_, Some(kept)) = batch.current(&Entry::Setting(deleted_key(next), None))? else {
            break;
        };
        let Ok(folder) = serde_json::from_str::<Folder>(&kept) else { break };
        at = folder.parent;
        gone.push(folder);
    }
    for folder in gone.into_iter().rev() {
        let parent = above.as_ref().map(|above| above.id);
        let siblings = batch.folders()?;
        let same = |other: &&Folder| other.parent == parent && other.name == folder.name;
        let made = match siblings.iter().find(same) {
            Some(same) => same.clone(),
            None => {
                let folder = Folder { parent, ..folder.clone() };
                batch.put(Entry::Folder(folder.id.0, Some(folder.clone())))?;
                folder
            }
        };
        batch.put(Entry::Setting(deleted_key(folder.id), None))?;
        above = Some(made);
    }
    Ok(above.filter(|folder| viewer.sees(folder.scope)))
}

impl Engine {
    /// Moves messages of trash and junk back to where they were.
    pub(super) fn restore(&self, caller: &Caller, messages: &[MsgId]) -> Result<Reply, Failure> {
        self.check_visible(caller, messages)?;
        let tree = self.tree(caller)?;
        let viewer = Viewer::of(&self.read()?, caller)?;
        let moved = self.change(caller, |batch| {
            let mut homes = Homes { viewer: &viewer, known: HashMap::new() };
            let mut moved: Vec<MailEvent> = Vec::new();
            let mut name = String::new();
            for &msg_id in messages {
                let here = FolderId(batch.state(msg_id)?.folder);
                if !tree.get(here).is_some_and(|folder| is_bin(folder.kind)) {
                    continue;
                }
                let Some(home) = homes.of(self, batch, msg_id)? else { continue };
                let from = put_away(batch, msg_id, home.id, home.kind)?;
                let kind = MailEventKind::Moved;
                moved.push(MailEvent {
                    kind,
                    msg_id,
                    related: None,
                    folder: home.id,
                    moved_from: Some(from),
                });
                name = home.name;
            }
            self.note_events(batch, &moved, "")?;
            let several = moved.iter().any(|event| Some(event.folder) != moved.first().map(|one| one.folder));
            let name = if several { "" } else { name.as_str() };
            let count = moved.len() as u64;
            Ok((moved, Some(label("restored", count, name))))
        })?;
        if moved.is_empty() && !messages.is_empty() {
            return Err(Failure::new(FailureCode::PlaceForgotten, ""));
        }
        self.tell_plugins();
        Ok(Reply::Count(moved.len() as u64))
    }

    /// Removes a message with all that is kept for it: records of plugins, and the form in which it was written.
    /// Those in `rewritten` are being written anew.
    pub(crate) fn remove_for_good(
        &self,
        batch: &mut Batch<'_>,
        msg_id: MsgId,
        rewritten: &BTreeSet<MsgId>,
    ) -> Result<(), Failure> {
        if rewritten.contains(&msg_id) {
            self.remember_leaving(batch, msg_id)?;
        }
        self.purge_records(batch, msg_id)?;
        settle(batch, msg_id)?;
        forget_internal(batch, msg_id)?;
        Ok(batch.remove_message(msg_id)?)
    }

    /// Removes messages for good; many of them by a job. What is on a server stays there and is not fetched again.
    pub(super) fn delete_forever(&self, caller: &Caller, messages: Vec<MsgId>) -> Result<Reply, Failure> {
        self.check_visible(caller, &messages)?;
        let actor = Actor { user: caller.user.0, plugin: String::new() };
        let columns = self.store.columns();
        let messages: Vec<(MsgId, u32)> =
            messages.into_iter().map(|msg_id| (msg_id, columns.folder(msg_id.ordinal()))).collect();
        if messages.len() <= BATCH {
            return Ok(Reply::Count(self.remove_all(actor, &messages)?));
        }
        let (user, scope) = (caller.user, caller.scope);
        let id = self.start_job(Audience::User(user), JobKind::Remove, move |engine, job| {
            let total = messages.len() as u64;
            let (mut done, mut removed) = (0, 0);
            for chunk in messages.chunks(BATCH) {
                job.go_on()?;
                // Others may have taken the right to see them meanwhile.
                let snapshot = engine.read()?;
                let visible = Tree::seen_by(&snapshot, &Viewer::of_user(&snapshot, user, scope)?)?.visible();
                let sees = |(_, folder): &(MsgId, u32)| visible.folder(*folder);
                let seen: Vec<(MsgId, u32)> = chunk.iter().copied().filter(sees).collect();
                removed += engine.remove_all(actor.clone(), &seen)?;
                done += chunk.len() as u64;
                job.keep(JobOutcome::Removed(removed));
                job.progress(done, Some(total));
            }
            Ok(JobOutcome::Removed(removed))
        })?;
        Ok(Reply::Job(id))
    }

    /// Removes those of the messages that still stand in the folder named with them, and returns how many did.
    fn remove_all(&self, actor: Actor, messages: &[(MsgId, u32)]) -> Result<u64, Failure> {
        self.change_as(actor, |batch| {
            let rewritten = rewritten(batch)?;
            let mut removed = 0;
            for &(msg_id, folder) in messages {
                // Somebody may have put it elsewhere meanwhile, out of a bin for instance.
                if batch.state(msg_id)?.folder != folder {
                    continue;
                }
                let waiting = batch.outbox(msg_id)?;
                if waiting.is_some_and(|waiting| waiting.state == SendState::HandingOver) {
                    return Err(Failure::new(FailureCode::SendingNow, msg_id.to_string()));
                }
                self.remove_for_good(batch, msg_id, &rewritten)?;
                removed += 1;
            }
            Ok((removed, None))
        })
    }

    /// Removes everything in a bin for good, or in all bins that a node gathers.
    pub(super) fn empty_bin(&self, caller: &Caller, folder: FolderId) -> Result<Reply, Failure> {
        let tree: Tree = self.tree(caller)?;
        let columns = self.store.columns();
        if let Some(node) = Computed::of(folder).filter(|node| node.bin().is_some()) {
            let folders: Vec<FolderId> = node.folders(&tree, false).into_iter().map(FolderId).collect();
            return self.delete_forever(caller, messages_in(&columns, &folders));
        }
        let found = tree.get(folder).ok_or_else(|| unknown_folder(&FolderRef::Id(folder)))?;
        if !is_bin(found.kind) {
            return Err(Failure::new(FailureCode::FolderFixed, found.name.as_str()));
        }
        self.delete_forever(caller, messages_in(&columns, &[folder]))
    }
}
