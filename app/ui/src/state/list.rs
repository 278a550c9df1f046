//! The rows of the open list that are in memory.

use std::{
    collections::{HashMap, HashSet},
    ops::Range,
};

use etabli_engine::view::{ConversationPlace, MessageRow, ViewId, ViewInfo, Window};
use etabli_model::MsgId;

/// Rows are asked for in pages of this size.
pub(crate) const PAGE: u64 = 100;

/// An open list: its numbers, and the pages of rows that arrived.
#[derive(Debug, Clone)]
pub(crate) struct OpenList {
    pub(crate) info: ViewInfo,
    /// How much its search finds in all folders, once that is known.
    pub(crate) everywhere: Option<u64>,
    pages: HashMap<u64, Vec<MessageRow>>,
    asked: HashSet<u64>,
}

impl OpenList {
    pub(crate) fn new(info: ViewInfo) -> Self {
        Self { info, everywhere: None, pages: HashMap::new(), asked: HashSet::new() }
    }

    pub(crate) fn view(&self) -> ViewId {
        self.info.view
    }

    /// Returns the row at `index`, when it is in memory.
    pub(crate) fn row(&self, index: u64) -> Option<&MessageRow> {
        let page = self.pages.get(&(index / PAGE))?;
        page.get(usize::try_from(index % PAGE).ok()?)
    }

    pub(crate) fn row_mut(&mut self, id: MsgId) -> Option<&mut MessageRow> {
        self.pages.values_mut().flatten().find(|row| row.id == id)
    }

    /// Returns where a message stands, when its row is in memory.
    pub(crate) fn index_of(&self, id: MsgId) -> Option<u64> {
        self.pages.iter().find_map(|(page, rows)| {
            let at = rows.iter().position(|row| row.id == id)?;
            Some(page * PAGE + at as u64)
        })
    }

    /// Takes a newer form of a row; its place in the list stays.
    pub(crate) fn renew(&mut self, mut newer: MessageRow) {
        if let Some(row) = self.row_mut(newer.id) {
            newer.place = row.place.take();
            *row = newer;
        }
    }

    /// Returns the messages that the rows of `range` stand for, or nothing unless all of them are in memory.
    pub(crate) fn ids(&self, range: Range<u64>) -> Option<Vec<MsgId>> {
        let rows: Option<Vec<&[MsgId]>> = range.map(|index| self.row(index).map(meant)).collect();
        Some(rows?.concat())
    }

    /// Returns the head of the conversation that the row at `index` belongs to, when it is in memory.
    pub(crate) fn head_of(&self, index: u64) -> Option<u64> {
        let is_head =
            |at: &u64| matches!(self.row(*at)?.place, Some(ConversationPlace::Head { .. })).then_some(());
        (0..=index).rev().take_while(|at| self.row(*at).is_some()).find(|at| is_head(at).is_some())
    }

    /// Returns the range to ask for so that `wanted` and a page around it are in memory, and remembers it
    /// as asked for.
    pub(crate) fn missing(&mut self, wanted: &Range<u64>) -> Option<Range<u64>> {
        let (from, to) = self.missing_pages(wanted)?;
        self.asked.extend(from..=to);
        Some(from * PAGE..((to + 1) * PAGE).min(self.info.total))
    }

    /// Reports whether [`Self::missing`] has something to ask for.
    pub(crate) fn wants(&self, wanted: &Range<u64>) -> bool {
        self.missing_pages(wanted).is_some()
    }

    fn missing_pages(&self, wanted: &Range<u64>) -> Option<(u64, u64)> {
        if self.info.total == 0 {
            return None;
        }
        let last = (self.info.total - 1) / PAGE;
        let first = (wanted.start / PAGE).saturating_sub(1).min(last);
        let end = (wanted.end / PAGE + 1).min(last);
        let missing = |page: &u64| !self.pages.contains_key(page) && !self.asked.contains(page);
        let from = (first..=end).find(missing)?;
        Some((from, (first..=end).rev().find(missing).unwrap_or(from)))
    }

    /// Takes rows that arrived. Rows of an older revision fall out.
    pub(crate) fn insert(&mut self, window: Window) {
        if window.revision < self.info.revision {
            return;
        }
        if window.revision > self.info.revision || window.total != self.info.total {
            self.pages.clear();
            self.asked.clear();
            self.info.revision = window.revision;
            self.info.total = window.total;
        }
        let mut page = window.start / PAGE;
        let mut rows = window.rows.into_iter();
        loop {
            let chunk: Vec<MessageRow> = rows.by_ref().take(PAGE as usize).collect();
            if chunk.is_empty() {
                break;
            }
            self.pages.insert(page, chunk);
            self.asked.remove(&page);
            page += 1;
        }
    }
}

/// Returns the messages that a row stands for: all of a closed conversation, or its own.
pub(crate) fn meant(row: &MessageRow) -> &[MsgId] {
    match &row.place {
        Some(ConversationPlace::Head { messages, open: false, .. }) => messages,
        _ => std::slice::from_ref(&row.id),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(total: u64) -> OpenList {
        OpenList::new(ViewInfo {
            view: ViewId(1),
            total,
            unread: 0,
            revision: 1,
            micros: 1,
            in_conversations: 0,
        })
    }

    #[test]
    fn visible_rows_are_asked_for_once_with_a_margin() {
        let mut open = list(1_000_000);
        assert_eq!(open.missing(&(500..520)), Some(400..700));
        assert_eq!(open.missing(&(500..520)), None);
        assert_eq!(open.missing(&(999_990..1_000_000)), Some(999_800..1_000_000));
    }

    #[test]
    fn a_short_list_is_asked_for_whole() {
        let mut open = list(7);
        assert_eq!(open.missing(&(0..7)), Some(0..7));
        assert_eq!(list(0).missing(&(0..0)), None);
    }
}
