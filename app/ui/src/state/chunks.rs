//! Rows of a long list that arrive in parts.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

/// Rows are asked for in chunks of this size.
pub(crate) const CHUNK: u32 = 200;

/// The rows that arrived.
#[derive(Debug)]
pub(crate) struct Chunks<R> {
    /// How many rows there are; none until the first arrived.
    pub(crate) total: Option<u64>,
    chunks: BTreeMap<u32, Vec<R>>,
    asked: BTreeSet<u32>,
    /// Tells rows of an older wish from those of this one.
    pub(crate) generation: u64,
    /// The row of the keyboard.
    pub(crate) cursor: u64,
}

impl<R> Default for Chunks<R> {
    fn default() -> Self {
        Self::of(0)
    }
}

impl<R> Chunks<R> {
    /// A list of which nothing has arrived.
    pub(crate) fn of(generation: u64) -> Self {
        Self { total: None, chunks: BTreeMap::new(), asked: BTreeSet::new(), generation, cursor: 0 }
    }

    /// Forgets the rows, as after another filter or a change; those on the screen stay until others arrive.
    pub(crate) fn reread(&mut self) {
        self.generation += 1;
        self.asked.clear();
    }

    pub(crate) fn row(&self, index: u64) -> Option<&R> {
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

    /// Takes rows that arrived, unless they are those of an older wish.
    pub(crate) fn insert(&mut self, generation: u64, chunk: u32, rows: Vec<R>, total: u64) -> bool {
        if generation != self.generation {
            return false;
        }
        if self.total != Some(total) {
            self.chunks.clear();
            self.asked.retain(|asked| *asked == chunk);
        }
        self.total = Some(total);
        self.chunks.insert(chunk, rows);
        self.cursor = self.cursor.min(total.saturating_sub(1));
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_asked_for_once_and_older_answers_are_dropped() {
        let mut list = Chunks::default();
        assert_eq!(list.missing(0..30), [0]);
        assert!(list.missing(0..30).is_empty());
        assert_eq!(list.missing(190..210), [1]);
        assert!(list.insert(0, 0, vec!["a"], 1));
        list.reread();
        assert!(!list.insert(0, 0, vec!["b"], 1));
        assert_eq!(list.row(0), Some(&"a"));
        assert!(list.wants(&(0..1)));
    }
}
