//! Search columns: what lists and searches read, laid out for scanning.
//!
//! A row is a message's ordinal (`MsgId::ordinal`). Fixed-width columns lie in chunks of [`FIXED_ROWS`] rows,
//! so that a flag change rewrites 8 KiB and never any text. The folder and the flags of a message live here
//! and nowhere else. Text columns hold folded text: rows arrive in an open tail and are sealed in chunks of
//! [`TEXT_ROWS`], each with a filter that tells which three-letter sequences it may contain.
//!
//! [`Columns`] is an immutable picture of all of it; cloning it shares the chunks.

mod fixed;
mod text;

use std::sync::{Arc, OnceLock};

use etabli_model::{Direction, Flags, MessageKind, MsgId, TextColumn};

pub use fixed::FIXED_ROWS;
pub(crate) use fixed::{FACTS, FixedColumn, STATE, THREAD, encode_facts, encode_state};
pub use text::{TEXT_ROWS, TextChunk, TextView};
pub(crate) use text::{decode_sealed, encode_sealed};

/// The text columns, by their stored number.
pub(crate) const TEXT_COLUMNS: [TextColumn; 4] =
    [TextColumn::Subject, TextColumn::Sender, TextColumn::Recipients, TextColumn::Attachments];

/// Returns the stored number of a text column.
pub(crate) fn text_column_number(column: TextColumn) -> u8 {
    match column {
        TextColumn::Subject => 0,
        TextColumn::Sender => 1,
        TextColumn::Recipients => 2,
        TextColumn::Attachments => 3,
    }
}

/// What sorting and filtering need of a message, besides its state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Facts {
    /// The date it sorts by, seconds since 1970.
    pub date: i64,
    /// The hash of the sender's address, see [`crate::address_hash`]; 0 when there is none.
    pub sender: u64,
    /// Size in bytes, capped at `u32::MAX`.
    pub size: u32,
    /// Sent or received.
    pub direction: Direction,
    /// What it is by its structure.
    pub kind: MessageKind,
    /// Its headers name a message it replies to.
    pub is_reply: bool,
    /// It has attachments that are files.
    pub has_files: bool,
    /// It is damaged.
    pub damaged: bool,
    /// The account, 0 for none.
    pub account: u16,
}

/// An immutable picture of the search columns.
#[derive(Debug, Clone, Default)]
pub struct Columns {
    pub(crate) rows: u32,
    pub(crate) revision: u64,
    pub(crate) state: Vec<Arc<Vec<u8>>>,
    pub(crate) facts: Vec<Arc<Vec<u8>>>,
    pub(crate) threads: Vec<Arc<Vec<u8>>>,
    /// Row ordinals, oldest first; ties by ordinal. Made when it is first asked for.
    pub(crate) by_date: OnceLock<Arc<Vec<u32>>>,
}

impl Columns {
    /// Returns the number of rows, deleted messages included.
    #[must_use]
    pub fn rows(&self) -> u32 {
        self.rows
    }

    /// Returns a number that grows with every change.
    #[must_use]
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// Returns the row ordinals, oldest first; ties stand by ordinal.
    ///
    /// The first call after the store was opened sorts all rows; what is committed later is put into that order.
    #[must_use]
    pub fn by_date(&self) -> &[u32] {
        self.by_date.get_or_init(|| Arc::new(self.sorted(0)))
    }

    /// Returns the folder id of a row; 0 for a row that does not exist (any more).
    #[must_use]
    pub fn folder(&self, ordinal: u32) -> u32 {
        STATE.u32_at(&self.state, ordinal, fixed::STATE_FOLDER)
    }

    /// Returns the flags of a row.
    #[must_use]
    pub fn flags(&self, ordinal: u32) -> Flags {
        Flags(STATE.u16_at(&self.state, ordinal, fixed::STATE_FLAGS))
    }

    /// Returns the thread of a row.
    #[must_use]
    pub fn thread(&self, ordinal: u32) -> u64 {
        THREAD.u64_at(&self.threads, ordinal, 0)
    }

    /// Returns the date a row sorts by.
    #[must_use]
    pub fn date(&self, ordinal: u32) -> i64 {
        FACTS.u64_at(&self.facts, ordinal, fixed::FACTS_DATE).cast_signed()
    }

    /// Returns the hash of a row's sender address.
    #[must_use]
    pub fn sender(&self, ordinal: u32) -> u64 {
        FACTS.u64_at(&self.facts, ordinal, fixed::FACTS_SENDER)
    }

    /// Returns the facts of a row.
    #[must_use]
    pub fn facts(&self, ordinal: u32) -> Facts {
        fixed::read_facts(&self.facts, ordinal)
    }

    /// Returns the ids of every row of a folder, oldest first.
    pub fn messages_in(&self, folder: u32) -> impl Iterator<Item = MsgId> + '_ {
        self.by_date()
            .iter()
            .copied()
            .filter(move |&ordinal| self.folder(ordinal) == folder)
            .map(MsgId::from_ordinal)
    }

    /// Returns the rows whose folder or flags differ from an earlier picture of the same store, and those that
    /// came since, ascending. None when a date changed, so that an order made from the earlier picture is void.
    ///
    /// Chunks that both share are not read, so that this costs what changed.
    #[must_use]
    pub fn changed_since(&self, earlier: &Self) -> Option<Vec<u32>> {
        if earlier.rows > self.rows {
            return None;
        }
        let dates = FACTS.differing(&earlier.facts, &self.facts, earlier.rows);
        if dates.into_iter().any(|ordinal| earlier.date(ordinal) != self.date(ordinal)) {
            return None;
        }
        let mut changed = STATE.differing(&earlier.state, &self.state, earlier.rows);
        changed.extend(earlier.rows..self.rows);
        Some(changed)
    }

    /// Returns rows `from..self.rows` by date.
    fn sorted(&self, from: u32) -> Vec<u32> {
        let mut rows: Vec<u32> = (from..self.rows).collect();
        rows.sort_by_key(|&ordinal| (self.date(ordinal), ordinal));
        rows
    }

    /// Puts rows `from..self.rows` into the date order, if it was made.
    pub(crate) fn extend_by_date(&mut self, from: u32) {
        if from == self.rows {
            return;
        }
        let Some(old) = self.by_date.take() else { return };
        let fresh = self.sorted(from);
        let newest_old = old.last().map(|&ordinal| self.date(ordinal));
        let oldest_new = fresh.first().map(|&ordinal| self.date(ordinal));
        let mut order = Arc::unwrap_or_clone(old);
        if newest_old <= oldest_new {
            order.extend(fresh);
        } else {
            order = merge(&order, &fresh, |ordinal| self.date(ordinal));
        }
        self.by_date = OnceLock::from(Arc::new(order));
    }
}

fn merge(left: &[u32], right: &[u32], key: impl Fn(u32) -> i64) -> Vec<u32> {
    let mut merged = Vec::with_capacity(left.len() + right.len());
    let (mut left, mut right) = (left.iter().copied().peekable(), right.iter().copied().peekable());
    while let (Some(&a), Some(&b)) = (left.peek(), right.peek()) {
        let take_left = (key(a), a) <= (key(b), b);
        merged.extend(if take_left { left.next() } else { right.next() });
    }
    merged.extend(left);
    merged.extend(right);
    merged
}
