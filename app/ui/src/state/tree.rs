//! The folder tree as rows.

use std::collections::BTreeSet;

use etabli_engine::view::FolderRow;
use etabli_model::{FolderId, FolderKind};

/// One visible row of the tree.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum TreeItem {
    /// A head above a group; the key of its text.
    Head(&'static str),
    /// A folder.
    Folder {
        /// Its place in the cache's folders.
        index: usize,
        /// How deep it stands; 1 at the top.
        level: usize,
        /// Open or closed; none without sub-folders.
        open: Option<bool>,
        /// Unread messages in it, and below it when it is closed.
        unread: u64,
    },
}

/// A group of the tree: the key of its head, and which folders stand in it.
type Group = (Option<&'static str>, fn(FolderKind) -> bool);

/// Reports whether a folder with others below it is open until somebody turns it: all but the accounts are.
pub(crate) fn is_open_at_first(folder: &FolderRow) -> bool {
    folder.kind != FolderKind::Inbox || folder.account.is_none()
}

/// Lists the visible rows: computed views first, then accounts, then folders, then Outlook.
///
/// `turned` are the folders that are not as they are at first, open or closed.
pub(crate) fn tree_items(folders: &[FolderRow], turned: &BTreeSet<FolderId>) -> Vec<TreeItem> {
    let groups: [Group; 4] = [
        (None, |kind| matches!(kind, FolderKind::Special | FolderKind::Internal)),
        (Some("tree-accounts"), |kind| {
            use FolderKind::{Drafts, Inbox, Junk, Outbox, Sent, Templates, Trash};
            matches!(kind, Inbox | Sent | Drafts | Outbox | Templates | Junk | Trash)
        }),
        (Some("tree-folders"), |kind| matches!(kind, FolderKind::Basic | FolderKind::Shared)),
        (Some("tree-outlook"), |kind| kind == FolderKind::Outlook),
    ];
    let mut items = Vec::new();
    for (head, member) in groups {
        let mut first = true;
        for (index, folder) in folders.iter().enumerate() {
            if folder.parent.is_some_and(|parent| folders.iter().any(|other| other.id == parent))
                || !member(folder.kind)
            {
                continue;
            }
            if first && let Some(head) = head {
                items.push(TreeItem::Head(head));
            }
            first = false;
            push(folders, turned, index, 1, &mut items);
        }
    }
    items
}

fn push(
    folders: &[FolderRow],
    turned: &BTreeSet<FolderId>,
    index: usize,
    level: usize,
    items: &mut Vec<TreeItem>,
) {
    let Some(folder) = folders.get(index) else { return };
    let children: Vec<usize> = folders
        .iter()
        .enumerate()
        .filter(|(_, child)| child.parent == Some(folder.id))
        .map(|(child, _)| child)
        .collect();
    let open = (!children.is_empty()).then(|| is_open_at_first(folder) != turned.contains(&folder.id));
    // The node of all inboxes counts those below it already.
    let gathers = folder.kind == FolderKind::Inbox && folder.account.is_none();
    let below = open == Some(false) && !gathers;
    let unread = if below { unread_below(folders, folder.id) } else { folder.unread };
    items.push(TreeItem::Folder { index, level, open, unread });
    if open == Some(true) && level < 64 {
        for child in children {
            push(folders, turned, child, level + 1, items);
        }
    }
}

fn unread_below(folders: &[FolderRow], id: FolderId) -> u64 {
    let mut inside = BTreeSet::from([id]);
    let mut unread = 0;
    for folder in folders {
        if folder.parent.is_some_and(|parent| inside.contains(&parent)) {
            inside.insert(folder.id);
        }
        if inside.contains(&folder.id) {
            unread += folder.unread;
        }
    }
    unread
}
