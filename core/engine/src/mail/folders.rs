//! The folder tree, and what a user may see of it.

use std::collections::{HashMap, HashSet};

use etabli_model::{AccountId, Folder, FolderId, FolderKind, Scope, UserId};
use etabli_store::{Batch, CountRecord, Entry, Label, Snapshot};

use crate::{
    Failure, FailureCode, FolderRef, Reply,
    core::{Caller, Engine},
    mail::computed::Computed,
    members::scope::Viewer,
    view::FolderRow,
};

/// The folders a user may see, as a tree.
pub(crate) struct Tree {
    folders: HashMap<FolderId, Folder>,
    children: HashMap<Option<FolderId>, Vec<FolderId>>,
    counts: HashMap<u32, CountRecord>,
}

/// The folders whose messages a user may see.
///
/// Visibility hangs on the folder alone (a message is visible exactly when its folder is), so this is the one
/// place where rights are decided for lists, counts, searches, threads, plugins and export.
pub(crate) struct Visible {
    folders: HashSet<u32>,
}

impl Visible {
    pub(crate) fn folder(&self, folder: u32) -> bool {
        self.folders.contains(&folder)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        self.folders.iter().copied()
    }
}

impl Tree {
    pub(crate) fn load(snapshot: &Snapshot, user: UserId) -> Result<Self, Failure> {
        Self::seen_by(snapshot, &Viewer::load(snapshot, user)?)
    }

    /// Returns the folders that someone sees.
    pub(crate) fn seen_by(snapshot: &Snapshot, viewer: &Viewer) -> Result<Self, Failure> {
        let folders: HashMap<FolderId, Folder> = snapshot
            .folders()?
            .into_iter()
            .filter(|folder| viewer.sees(folder.scope))
            .map(|folder| (folder.id, folder))
            .collect();
        let mut children: HashMap<Option<FolderId>, Vec<FolderId>> = HashMap::new();
        for folder in folders.values() {
            let parent = folder.parent.filter(|parent| folders.contains_key(parent));
            children.entry(parent).or_default().push(folder.id);
        }
        let rank = |id: &FolderId| {
            let folder = folders.get(id);
            (
                folder.map_or(0, |folder| kind_rank(folder.kind)),
                folder.map(|folder| etabli_mail::fold::fold(&folder.name)).unwrap_or_default(),
                *id,
            )
        };
        children.values_mut().for_each(|siblings| siblings.sort_by_cached_key(rank));
        Ok(Self { folders, children, counts: snapshot.counts()?.into_iter().collect() })
    }

    pub(crate) fn visible(&self) -> Visible {
        Visible { folders: self.folders.keys().map(|id| id.0).collect() }
    }

    pub(crate) fn get(&self, id: FolderId) -> Option<&Folder> {
        self.folders.get(&id)
    }

    /// Returns a folder and everything below it, parents first.
    pub(crate) fn below(&self, top: FolderId) -> Vec<FolderId> {
        let mut found = vec![top];
        let mut next = 0;
        while let Some(&id) = found.get(next) {
            found.extend(self.children.get(&Some(id)).into_iter().flatten());
            next += 1;
        }
        found
    }

    /// Returns how many messages some folders hold together.
    pub(crate) fn count(&self, folders: &HashSet<u32>) -> CountRecord {
        let mut sum = CountRecord::default();
        for count in folders.iter().filter_map(|folder| self.counts.get(folder)) {
            sum.total += count.total;
            sum.unread += count.unread;
        }
        sum
    }

    pub(crate) fn path(&self, id: FolderId) -> String {
        let mut names = Vec::new();
        let mut at = self.folders.get(&id);
        while let Some(folder) = at {
            names.push(folder.name.as_str());
            at = folder.parent.and_then(|parent| self.folders.get(&parent));
        }
        names.reverse();
        names.join("/")
    }

    pub(crate) fn child(&self, parent: Option<FolderId>, name: &str) -> Option<FolderId> {
        self.children
            .get(&parent)?
            .iter()
            .copied()
            .find(|id| self.folders.get(id).is_some_and(|folder| folder.name == name))
    }

    pub(crate) fn of_kind(&self, kind: FolderKind) -> Option<FolderId> {
        self.folders.values().filter(|folder| folder.kind == kind).map(|folder| folder.id).min()
    }

    /// Finds a folder by path, id or kind.
    pub(crate) fn find(&self, folder: &FolderRef) -> Option<FolderId> {
        match folder {
            FolderRef::Id(id) => match Computed::of(*id).and_then(Computed::bin) {
                Some(kind) => self.common_of_kind(kind),
                None => self.folders.contains_key(id).then_some(*id),
            },
            FolderRef::Path(path) => self
                .by_path(path)
                .or_else(|| path.parse().ok().filter(|id| self.folders.contains_key(id)))
                .or_else(|| self.only_of_kind(path)),
        }
    }

    fn by_path(&self, path: &str) -> Option<FolderId> {
        let mut at = None;
        for name in path_names(path) {
            at = Some(self.child(at, name)?);
        }
        at
    }

    fn only_of_kind(&self, kind: &str) -> Option<FolderId> {
        self.common_of_kind(serde_json::from_value(kind.to_lowercase().into()).ok()?)
    }

    fn common_of_kind(&self, kind: FolderKind) -> Option<FolderId> {
        let found: Vec<&Folder> = self.folders.values().filter(|folder| folder.kind == kind).collect();
        // Beside the common bin there may be one for each scope; the common one is meant.
        let common: Vec<&Folder> =
            found.iter().filter(|folder| folder.scope == Scope::Everyone).copied().collect();
        match (found.as_slice(), common.as_slice()) {
            ([only], _) | (_, [only]) => Some(only.id),
            _ => None,
        }
    }

    fn row(&self, folder: &Folder) -> FolderRow {
        let count = self.counts.get(&folder.id.0).copied().unwrap_or_default();
        FolderRow {
            id: folder.id,
            parent: folder.parent,
            name: folder.name.clone(),
            path: self.path(folder.id),
            kind: folder.kind,
            account: folder.account,
            private: matches!(folder.scope, Scope::User(_)),
            unread: count.unread,
            total: count.total,
        }
    }

    pub(crate) fn rows(&self) -> Vec<FolderRow> {
        let mut rows = Vec::with_capacity(self.folders.len());
        let mut stack: Vec<FolderId> =
            self.children.get(&None).into_iter().flatten().rev().copied().collect();
        while let Some(id) = stack.pop() {
            rows.extend(self.folders.get(&id).map(|folder| self.row(folder)));
            stack.extend(self.children.get(&Some(id)).into_iter().flatten().rev());
        }
        rows
    }
}

/// Splits a path into the names of folders; empty names are left out.
pub(crate) fn path_names(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').map(str::trim).filter(|name| !name.is_empty())
}

fn kind_rank(kind: FolderKind) -> u8 {
    match kind {
        FolderKind::Special => 0,
        FolderKind::Internal => 1,
        FolderKind::Inbox => 2,
        FolderKind::Sent => 3,
        FolderKind::Drafts => 4,
        FolderKind::Outbox => 5,
        FolderKind::Templates => 6,
        FolderKind::Junk => 7,
        FolderKind::Trash => 8,
        FolderKind::Basic => 9,
        FolderKind::Shared => 10,
        FolderKind::Outlook => 11,
    }
}

/// Puts a new folder into a batch.
pub(crate) fn add_folder(
    batch: &mut Batch<'_>,
    parent: Option<FolderId>,
    name: &str,
    kind: FolderKind,
    account: Option<AccountId>,
    scope: Scope,
) -> Result<FolderId, Failure> {
    let counters = batch.counters();
    counters.folders += 1;
    let id = FolderId(counters.folders);
    let folder = Folder { id, parent, name: name.to_owned(), kind, account, scope };
    batch.put(Entry::Folder(id.0, Some(folder)))?;
    Ok(id)
}

fn checked_name(name: &str) -> Result<&str, Failure> {
    let name = name.trim();
    if name.is_empty() || name.contains('/') || name.chars().any(char::is_control) || name.len() > 200 {
        return Err(Failure::new(FailureCode::FolderNameInvalid, name));
    }
    Ok(name)
}

impl Engine {
    pub(crate) fn tree(&self, caller: &Caller) -> Result<Tree, Failure> {
        let snapshot = self.read()?;
        Tree::seen_by(&snapshot, &Viewer::of(&snapshot, caller)?)
    }

    pub(crate) fn folder_rows(&self, caller: &Caller) -> Result<Vec<FolderRow>, Failure> {
        Ok(self.tree(caller)?.rows())
    }

    pub(crate) fn find_folder_row(&self, caller: &Caller, folder: &FolderRef) -> Result<FolderRow, Failure> {
        let tree = self.tree(caller)?;
        let found = tree.find(folder).and_then(|id| tree.get(id)).map(|folder| tree.row(folder));
        found.ok_or_else(|| unknown_folder(folder))
    }

    pub(crate) fn create_folder(
        &self,
        caller: &Caller,
        parent: Option<FolderId>,
        name: &str,
    ) -> Result<Reply, Failure> {
        let name = checked_name(name)?;
        let tree = self.tree(caller)?;
        let above =
            parent.map(|id| tree.get(id).ok_or_else(|| unknown_folder(&FolderRef::Id(id)))).transpose()?;
        if tree.child(parent, name).is_some() {
            return Err(Failure::new(FailureCode::FolderExists, name));
        }
        let scope = above.map_or(Scope::Everyone, |folder| folder.scope);
        let account = above.and_then(|folder| folder.account);
        let id = self.change(caller, |batch| {
            let id = add_folder(batch, parent, name, FolderKind::Basic, account, scope)?;
            Ok((id, Some(label("folder-created", 1, name))))
        })?;
        Ok(Reply::Folder(self.find_folder_row(caller, &FolderRef::Id(id))?))
    }

    pub(crate) fn rename_folder(
        &self,
        caller: &Caller,
        folder: FolderId,
        name: &str,
    ) -> Result<Reply, Failure> {
        let name = checked_name(name)?;
        let tree = self.tree(caller)?;
        let found = tree.get(folder).ok_or_else(|| unknown_folder(&FolderRef::Id(folder)))?;
        if found.kind != FolderKind::Basic {
            return Err(Failure::new(FailureCode::FolderFixed, found.name.as_str()));
        }
        if tree.child(found.parent, name).is_some_and(|other| other != folder) {
            return Err(Failure::new(FailureCode::FolderExists, name));
        }
        self.change(caller, |batch| {
            let renamed = Folder { name: name.to_owned(), ..found.clone() };
            batch.put(Entry::Folder(folder.0, Some(renamed)))?;
            Ok(((), Some(label("folder-renamed", 1, name))))
        })?;
        Ok(Reply::Done)
    }
}

pub(crate) fn label(key: &str, count: u64, name: &str) -> Label {
    Label { key: key.to_owned(), count, name: name.to_owned() }
}

pub(crate) fn unknown_folder(folder: &FolderRef) -> Failure {
    let subject = match folder {
        FolderRef::Id(id) => id.to_string(),
        FolderRef::Path(path) => path.clone(),
    };
    Failure::new(FailureCode::FolderUnknown, subject)
}
