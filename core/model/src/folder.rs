//! Folders.

use serde::{Deserialize, Serialize};

use crate::{AccountId, FolderId, Scope};

/// What a folder is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FolderKind {
    /// Receives the new mail of one account.
    Inbox,
    /// Holds what one account sent.
    Sent,
    /// Messages being written.
    Drafts,
    /// Messages waiting to be sent.
    Outbox,
    /// Message templates.
    Templates,
    /// Unwanted mail.
    Junk,
    /// Deleted mail.
    Trash,
    /// A folder people make for themselves.
    Basic,
    /// Open to every colleague.
    Shared,
    /// Conversations between colleagues.
    Internal,
    /// A computed view, such as the 1000 latest received.
    Special,
    /// A view of a folder in Microsoft Outlook.
    Outlook,
}

/// One folder of the tree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Folder {
    /// Its id.
    pub id: FolderId,
    /// The folder that holds it; none for the top of the tree.
    pub parent: Option<FolderId>,
    /// Its name, unique among its siblings. Never contains `/`.
    pub name: String,
    /// What it is for.
    pub kind: FolderKind,
    /// The account it serves.
    pub account: Option<AccountId>,
    /// Who sees it, and so who sees the messages in it.
    pub scope: Scope,
}
