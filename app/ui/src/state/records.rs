//! A plugin's page of records: what it is sorted and filtered by, the rows that arrived, the open record.

use std::collections::HashMap;

use etabli_engine::view::{PageColumn, RecordPage, RecordRow, RecordView};
use etabli_model::{MsgId, RecordId};

use super::Chunks;

/// The page that is shown.
#[derive(Debug, Default)]
pub(crate) struct RecordsState {
    pub(crate) plugin: String,
    pub(crate) view: String,
    pub(crate) filter: String,
    /// A column, with a `-` before it for greatest first; none for the page's own order.
    pub(crate) sort: Option<String>,
    pub(crate) columns: Vec<PageColumn>,
    pub(crate) list: Chunks<RecordRow>,
    /// The record in the pane at the right.
    pub(crate) open: Option<RecordId>,
    pub(crate) record: Option<Box<RecordView>>,
    /// Subjects of the messages of opened records.
    pub(crate) subjects: HashMap<MsgId, String>,
    /// Why the page or the record cannot be shown.
    pub(crate) failure: Option<String>,
}

impl RecordsState {
    /// A page of which nothing has arrived.
    pub(crate) fn of(plugin: String, view: String, generation: u64) -> Self {
        Self { plugin, view, list: Chunks::of(generation), ..Self::default() }
    }

    /// Takes rows that arrived.
    pub(crate) fn insert(&mut self, generation: u64, chunk: u32, page: RecordPage) {
        if self.list.insert(generation, chunk, page.rows, page.total) {
            self.columns = page.columns;
            self.failure = None;
        }
    }
}

/// Returns what a page is sorted by after a click on a head: rising first, then falling.
pub(crate) fn sorted_by(now: Option<&str>, column: String) -> Option<String> {
    Some(if now == Some(column.as_str()) { format!("-{column}") } else { column })
}
