//! What is being dragged over the tree.

use std::time::Duration;

use etabli_model::FolderId;

/// A drag of messages or of a folder, as far as the tree has noticed it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Drag {
    /// The folder under the pointer, and since when; a closed one opens after a while.
    pub(crate) over: Option<(FolderId, Duration)>,
    /// The name of the place under the pointer.
    pub(crate) target: String,
    /// Why it cannot be dropped there; the key of the reason.
    pub(crate) refused: Option<&'static str>,
}
