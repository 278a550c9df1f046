//! What a plugin would do, before it does it.

use std::path::PathBuf;

use etabli_model::{FolderId, MsgId};

use crate::action::Action;

/// What is tried without effect on the mail of a folder.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum TrialOf {
    /// The rules of a plugin.
    Rules { plugin: String, name: String, folder: FolderId },
    /// A package, beside the version of its plugin that runs.
    Version(PathBuf),
}

/// What came of it.
#[derive(Debug)]
pub(crate) struct TrialState {
    pub(crate) title: String,
    pub(crate) summary: String,
    pub(crate) lines: Vec<TrialLine>,
    /// What can be done for real now: its name and the wish.
    pub(crate) next: Option<(String, Action)>,
}

/// One change, or one difference.
#[derive(Debug)]
pub(crate) struct TrialLine {
    pub(crate) kind: TrialKind,
    pub(crate) text: String,
    pub(crate) msg_id: Option<MsgId>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TrialKind {
    /// It would be done.
    Done,
    /// Only the version that runs does it.
    Gone,
    /// Only the other version does it.
    New,
    /// Both do it differently.
    Changed,
    /// It hinders the other version.
    Problem,
}
