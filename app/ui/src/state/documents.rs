//! The page of documents, and the dialog that links files.

use etabli_engine::{
    Target,
    view::{DocumentPage, DocumentRow, DocumentTarget},
};
use etabli_model::{DocumentId, MsgId};

use super::Chunks;

/// The page of documents.
#[derive(Debug, Default)]
pub(crate) struct DocumentsState {
    /// Only the documents of this are shown.
    pub(crate) of: Option<Target>,
    /// The name of that.
    pub(crate) of_name: String,
    pub(crate) filter: String,
    /// A column, with a `-` before it for greatest first; none for the newest first.
    pub(crate) sort: Option<String>,
    pub(crate) list: Chunks<DocumentRow>,
    /// The document in the pane at the right.
    pub(crate) open: Option<DocumentId>,
    pub(crate) document: Option<Box<DocumentRow>>,
    /// Why the page or the document cannot be shown.
    pub(crate) failure: Option<String>,
}

impl DocumentsState {
    /// Documents of which nothing has arrived.
    pub(crate) fn of(of: Option<Target>, of_name: String, generation: u64) -> Self {
        Self { of, of_name, list: Chunks::of(generation), ..Self::default() }
    }

    /// Takes rows that arrived.
    pub(crate) fn insert(&mut self, generation: u64, chunk: u32, page: DocumentPage) {
        if self.list.insert(generation, chunk, page.rows, page.total) {
            self.of_name = page.of;
            self.failure = None;
        }
    }
}

/// What is linked with a target.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Filed {
    /// Attachments of a message.
    Files { msg_id: MsgId, parts: Vec<u32> },
    /// A document.
    Document(DocumentId),
}

/// What files can be added to, or a document linked with.
#[derive(Debug)]
pub(crate) struct TargetsState {
    pub(crate) what: Filed,
    /// The name of the file, or how many there are.
    pub(crate) name: String,
    /// None while they have not arrived.
    pub(crate) targets: Option<Vec<DocumentTarget>>,
    /// The target that was chosen.
    pub(crate) chosen: Option<usize>,
    pub(crate) filter: String,
    pub(crate) fresh: bool,
}

impl TargetsState {
    pub(crate) fn new(what: Filed, name: String) -> Self {
        Self { what, name, targets: None, chosen: None, filter: String::new(), fresh: true }
    }

    /// Reports whether a target has all of the files already.
    pub(crate) fn has_all(&self, target: &DocumentTarget) -> bool {
        match &self.what {
            Filed::Files { parts, .. } => parts.iter().all(|part| target.parts.contains(part)),
            Filed::Document(_) => false,
        }
    }
}
