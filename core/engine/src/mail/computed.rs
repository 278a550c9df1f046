//! Nodes of the tree that gather messages of other folders: all inboxes, the latest received, the latest sent,
//! and the bins of several scopes, which are one trash and one junk folder to a person.
//!
//! Nothing stands in them and no right hangs on them. What is moved into a gathering bin goes to the bin of the
//! message's own scope.

use std::collections::HashSet;

use etabli_model::{Direction, FolderId, FolderKind};

use super::folders::Tree;
use crate::view::FolderRow;

/// How many messages the nodes of the latest ones show.
pub(super) const LATEST: usize = 1000;

/// A node that gathers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Computed {
    LatestReceived,
    LatestSent,
    Inboxes,
    Junk,
    Trash,
}

impl Computed {
    const ALL: [Self; 5] = [Self::LatestReceived, Self::LatestSent, Self::Inboxes, Self::Junk, Self::Trash];

    /// Returns its id; folders are numbered upwards from 1.
    pub(super) fn id(self) -> FolderId {
        FolderId(match self {
            Self::LatestReceived => u32::MAX,
            Self::LatestSent => u32::MAX - 1,
            Self::Inboxes => u32::MAX - 2,
            Self::Junk => u32::MAX - 3,
            Self::Trash => u32::MAX - 4,
        })
    }

    /// Returns the kind of the bins that it gathers.
    pub(super) fn bin(self) -> Option<FolderKind> {
        match self {
            Self::Junk => Some(FolderKind::Junk),
            Self::Trash => Some(FolderKind::Trash),
            Self::LatestReceived | Self::LatestSent | Self::Inboxes => None,
        }
    }

    pub(super) fn of(id: FolderId) -> Option<Self> {
        Self::ALL.into_iter().find(|node| node.id() == id)
    }

    /// Returns the direction whose latest messages it shows.
    pub(super) fn latest(self) -> Option<Direction> {
        match self {
            Self::LatestReceived => Some(Direction::In),
            Self::LatestSent => Some(Direction::Out),
            Self::Inboxes | Self::Junk | Self::Trash => None,
        }
    }

    /// Returns the folders whose messages it gathers; `deep` adds those below the inboxes.
    pub(super) fn folders(self, tree: &Tree, deep: bool) -> HashSet<u32> {
        let holds = |kind: FolderKind| match self {
            Self::Inboxes => kind == FolderKind::Inbox,
            Self::Junk => kind == FolderKind::Junk,
            Self::Trash => kind == FolderKind::Trash,
            Self::LatestReceived => !matches!(kind, FolderKind::Junk | FolderKind::Trash),
            Self::LatestSent => !matches!(
                kind,
                FolderKind::Junk
                    | FolderKind::Trash
                    | FolderKind::Drafts
                    | FolderKind::Outbox
                    | FolderKind::Templates
            ),
        };
        let visible = tree.visible();
        let own =
            visible.iter().map(FolderId).filter(|id| tree.get(*id).is_some_and(|folder| holds(folder.kind)));
        if deep && self == Self::Inboxes {
            own.flat_map(|id| tree.below(id)).map(|id| id.0).collect()
        } else {
            own.map(|id| id.0).collect()
        }
    }

    fn row(self, unread: u64, total: u64) -> FolderRow {
        let (name, kind) = match self {
            Self::LatestReceived => ("latest-received", FolderKind::Special),
            Self::LatestSent => ("latest-sent", FolderKind::Special),
            Self::Inboxes => ("inbox", FolderKind::Inbox),
            Self::Junk => ("junk", FolderKind::Junk),
            Self::Trash => ("trash", FolderKind::Trash),
        };
        FolderRow {
            id: self.id(),
            parent: None,
            name: name.to_owned(),
            path: name.to_owned(),
            kind,
            account: None,
            private: false,
            unread,
            total,
        }
    }
}

/// Adds the gathering nodes to the rows of the tree. The latest ones are not counted; there is no node of
/// inboxes without an inbox, and none of bins with a single bin.
pub(super) fn with_computed(mut rows: Vec<FolderRow>) -> Vec<FolderRow> {
    let mut all = vec![Computed::LatestReceived.row(0, 0), Computed::LatestSent.row(0, 0)];
    let (mut unread, mut total, mut inboxes) = (0, 0, 0);
    for row in rows.iter_mut().filter(|row| row.kind == FolderKind::Inbox) {
        (unread, total, inboxes) = (unread + row.unread, total + row.total, inboxes + 1);
        row.parent = row.parent.or(Some(Computed::Inboxes.id()));
    }
    if inboxes > 0 {
        all.push(Computed::Inboxes.row(unread, total));
    }
    all.append(&mut rows);
    for node in [Computed::Junk, Computed::Trash] {
        gather_bins(&mut all, node);
    }
    all
}

/// Puts the bins of a kind below one node that stands for all of them, where there are several.
fn gather_bins(rows: &mut Vec<FolderRow>, node: Computed) {
    let is_bin = |row: &FolderRow| Some(row.kind) == node.bin();
    let (Some(first), true) =
        (rows.iter().position(is_bin), rows.iter().filter(|row| is_bin(row)).count() > 1)
    else {
        return;
    };
    let (mut unread, mut total) = (0, 0);
    for row in rows.iter_mut().filter(|row| is_bin(row)) {
        (unread, total) = (unread + row.unread, total + row.total);
        row.parent = Some(node.id());
    }
    rows.insert(first, node.row(unread, total));
}
