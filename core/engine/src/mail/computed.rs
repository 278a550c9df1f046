//! Nodes of the tree that gather messages of other folders: all inboxes, the latest received, the latest sent.
//!
//! Nothing stands in them, so that nothing can be moved into them and no right hangs on them.

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
}

impl Computed {
    const ALL: [Self; 3] = [Self::LatestReceived, Self::LatestSent, Self::Inboxes];

    /// Returns its id; folders are numbered upwards from 1.
    pub(super) fn id(self) -> FolderId {
        FolderId(match self {
            Self::LatestReceived => u32::MAX,
            Self::LatestSent => u32::MAX - 1,
            Self::Inboxes => u32::MAX - 2,
        })
    }

    pub(super) fn of(id: FolderId) -> Option<Self> {
        Self::ALL.into_iter().find(|node| node.id() == id)
    }

    /// Returns the direction whose latest messages it shows.
    pub(super) fn latest(self) -> Option<Direction> {
        match self {
            Self::LatestReceived => Some(Direction::In),
            Self::LatestSent => Some(Direction::Out),
            Self::Inboxes => None,
        }
    }

    /// Returns the folders whose messages it gathers; `deep` adds those below the inboxes.
    pub(super) fn folders(self, tree: &Tree, deep: bool) -> HashSet<u32> {
        let holds = |kind: FolderKind| match self {
            Self::Inboxes => kind == FolderKind::Inbox,
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
/// inboxes without an inbox.
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
    all
}
