//! The cells of columns that are asked for apart, as far as they have arrived.

use std::collections::HashMap;

use etabli_engine::view::CellView;
use etabli_model::MsgId;

/// More cells of one column than this are forgotten.
const MAX_KEPT: usize = 20_000;

/// Cells by column and message. An outdated cell is shown until its successor arrives.
#[derive(Debug)]
pub(crate) struct CellBook {
    columns: HashMap<String, HashMap<MsgId, Known>>,
    /// Grows when what is known may be outdated.
    round: u64,
}

#[derive(Debug)]
struct Known {
    cell: Option<CellView>,
    /// The round in which it was asked for last.
    asked: u64,
    answer: Answer,
}

/// What came of asking for a cell the last time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answer {
    /// Nothing yet.
    Awaited,
    /// Nothing yet; meanwhile cells of the column were computed.
    Overtaken,
    /// The value is being computed.
    Pending,
    /// A value.
    Known,
}

impl Default for CellBook {
    fn default() -> Self {
        Self { columns: HashMap::new(), round: 1 }
    }
}

impl CellBook {
    /// Returns a cell whose value is known.
    pub(crate) fn get(&self, column: &str, id: MsgId) -> Option<&CellView> {
        self.columns.get(column)?.get(&id)?.cell.as_ref()
    }

    /// Notes that every cell may be outdated.
    pub(crate) fn outdate(&mut self) {
        self.round += 1;
    }

    /// Returns those of the messages whose cell has not been asked for since the last change.
    pub(crate) fn wanted(&self, column: &str, ids: &[MsgId]) -> Vec<MsgId> {
        let known = self.columns.get(column);
        let asked = |id: &MsgId| known.and_then(|known| known.get(id)).is_some_and(|k| k.asked == self.round);
        ids.iter().filter(|id| !asked(id)).copied().collect()
    }

    /// Notes that cells are being asked for.
    pub(crate) fn ask(&mut self, column: &str, ids: &[MsgId]) {
        let known = self.columns.entry(column.to_owned()).or_default();
        if known.len() + ids.len() > MAX_KEPT {
            known.clear();
        }
        for id in ids {
            let entry = known.entry(*id).or_insert(Known { cell: None, asked: 0, answer: Answer::Awaited });
            (entry.asked, entry.answer) = (self.round, Answer::Awaited);
        }
    }

    /// Takes cells that arrived. One that is not known yet leaves what was shown.
    pub(crate) fn insert(&mut self, column: &str, ids: &[MsgId], cells: Vec<CellView>) {
        let Some(known) = self.columns.get_mut(column) else { return };
        for (id, cell) in ids.iter().zip(cells) {
            let Some(known) = known.get_mut(id) else { continue };
            if !cell.pending {
                (known.cell, known.answer) = (Some(cell), Answer::Known);
            } else if known.answer == Answer::Overtaken {
                known.asked = 0;
            } else {
                known.answer = Answer::Pending;
            }
        }
    }

    /// Notes that pending cells of a column may be known now; those, and no others, are asked for again.
    pub(crate) fn computed(&mut self, column: &str) {
        for known in self.columns.get_mut(column).into_iter().flat_map(HashMap::values_mut) {
            match known.answer {
                Answer::Pending => known.asked = 0,
                Answer::Awaited => known.answer = Answer::Overtaken,
                Answer::Overtaken | Answer::Known => {}
            }
        }
    }

    /// Forgets the columns that are not offered any more.
    pub(crate) fn keep(&mut self, offered: impl Fn(&str) -> bool) {
        self.columns.retain(|column, _| offered(column));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_asked_for_once_and_shown_until_a_newer_one_arrives() {
        let mut book = CellBook::default();
        let ids = [MsgId(1), MsgId(2)];
        assert_eq!(book.wanted("c", &ids), ids);
        book.ask("c", &ids);
        assert!(book.wanted("c", &ids).is_empty());
        let cell = |text: &str| CellView { text: text.to_owned(), ..CellView::default() };
        book.insert("c", &ids, vec![cell("old"), CellView { pending: true, ..CellView::default() }]);
        assert!(book.get("c", MsgId(2)).is_none());
        book.outdate();
        assert_eq!(book.wanted("c", &ids), ids);
        book.ask("c", &ids);
        let pending = || CellView { pending: true, ..CellView::default() };
        book.insert("c", &ids, vec![pending(), cell("new")]);
        assert_eq!(book.get("c", MsgId(1)).map(|cell| cell.text.as_str()), Some("old"));
        assert_eq!(book.get("c", MsgId(2)).map(|cell| cell.text.as_str()), Some("new"));
        book.keep(|column| column != "c");
        assert!(book.get("c", MsgId(1)).is_none());
    }

    #[test]
    fn n_11_of_a_column_that_was_computed_only_pending_cells_are_asked_for_again() {
        let mut book = CellBook::default();
        let ids = [MsgId(1), MsgId(2), MsgId(3)];
        let pending = || CellView { pending: true, ..CellView::default() };
        book.ask("c", &ids);
        book.insert("c", &ids[..2], vec![CellView::default(), pending()]);
        book.computed("c");
        assert_eq!(book.wanted("c", &ids), [MsgId(2)]);
        // The third answer was under way, and says what was true before.
        book.insert("c", &ids[2..], vec![pending()]);
        assert_eq!(book.wanted("c", &ids), [MsgId(2), MsgId(3)]);
        book.ask("c", &ids[1..]);
        book.insert("c", &ids[1..], vec![CellView::default(), CellView::default()]);
        book.computed("c");
        assert!(book.wanted("c", &ids).is_empty());
    }
}
