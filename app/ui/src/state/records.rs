//! A plugin's page of records: what it is sorted and filtered by, the rows that arrived, the open record.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    ops::Range,
};

use etabli_engine::view::{PageColumn, RecordPage, RecordRow, RecordView};
use etabli_model::{MsgId, RecordId};

/// Rows are asked for in chunks of this size.
pub(crate) const CHUNK: u32 = 200;

/// The page that is shown.
#[derive(Debug, Default)]
pub(crate) struct RecordsState {
    pub(crate) plugin: String,
    pub(crate) view: String,
    pub(crate) filter: String,
    /// A column, with a `-` before it for greatest first; none for the page's own order.
    pub(crate) sort: Option<String>,
    pub(crate) columns: Vec<PageColumn>,
    /// How many records there are; none until the first rows arrived.
    pub(crate) total: Option<u64>,
    chunks: BTreeMap<u32, Vec<RecordRow>>,
    asked: BTreeSet<u32>,
    /// Tells rows of an older wish from those of this one.
    pub(crate) generation: u64,
    pub(crate) cursor: u64,
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
        Self { plugin, view, generation, ..Self::default() }
    }

    /// Forgets the rows, as after another filter or a change; those on the screen stay until others arrive.
    pub(crate) fn reread(&mut self) {
        self.generation += 1;
        self.asked.clear();
    }

    pub(crate) fn row(&self, index: u64) -> Option<&RecordRow> {
        let size = u64::from(CHUNK);
        let chunk = self.chunks.get(&u32::try_from(index / size).ok()?)?;
        chunk.get(usize::try_from(index % size).ok()?)
    }

    /// Returns the chunks of visible rows that nobody asked for yet, and notes them as asked for.
    pub(crate) fn missing(&mut self, visible: Range<u64>) -> Vec<u32> {
        let size = u64::from(CHUNK);
        let last = visible.end.saturating_sub(1) / size;
        let wanted = (visible.start / size..=last).filter_map(|chunk| u32::try_from(chunk).ok());
        let missing: Vec<u32> = wanted.filter(|chunk| !self.asked.contains(chunk)).collect();
        self.asked.extend(&missing);
        missing
    }

    /// Reports whether [`Self::missing`] has something to ask for.
    pub(crate) fn wants(&self, visible: &Range<u64>) -> bool {
        let size = u64::from(CHUNK);
        let last = visible.end.saturating_sub(1) / size;
        let mut wanted = (visible.start / size..=last).filter_map(|chunk| u32::try_from(chunk).ok());
        wanted.any(|chunk| !self.asked.contains(&chunk))
    }

    /// Takes rows that arrived.
    pub(crate) fn insert(&mut self, generation: u64, chunk: u32, page: RecordPage) {
        if generation != self.generation {
            return;
        }
        if self.total != Some(page.total) {
            self.chunks.clear();
            self.asked.retain(|asked| *asked == chunk);
        }
        self.columns = page.columns;
        self.total = Some(page.total);
        self.chunks.insert(chunk, page.rows);
        self.cursor = self.cursor.min(page.total.saturating_sub(1));
        self.failure = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_asked_for_once_and_older_answers_are_dropped() {
        let mut state = RecordsState::default();
        assert_eq!(state.missing(0..30), [0]);
        assert!(state.missing(0..30).is_empty());
        assert_eq!(state.missing(190..210), [1]);
        let page = |id| RecordPage {
            columns: Vec::new(),
            rows: vec![RecordRow { id: RecordId(id), cells: Vec::new() }],
            total: 1,
        };
        state.insert(0, 0, page(1));
        state.reread();
        state.insert(0, 0, page(2));
        assert_eq!(state.row(0).map(|row| row.id), Some(RecordId(1)));
        assert!(state.wants(&(0..1)));
    }
}
