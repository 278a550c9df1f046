//! Search columns: what lists and searches read, laid out for scanning.
//!
//! A row is a message's ordinal (`MsgId::ordinal`). Fixed-width columns lie in chunks of [`FIXED_ROWS`] rows,
//! so that a flag change rewrites 8 KiB and never any text. The folder and the flags of a message live here
//! and nowhere else. Text columns hold folded text: rows arrive in an open tail and are sealed in chunks of
//! [`TEXT_ROWS`], each with a filter that tells which three-letter sequences it may contain.
//!
//! [`Columns`] is an immutable picture of all of it; cloning it shares the chunks. What a chunk of rows holds
//! stands in short in a column of its own ([`zone`]), so that the newest messages of a folder are found before
//! the columns were read.

mod chunk;
mod fixed;
mod text;
pub(crate) mod zone;

use std::{
    cmp::Reverse,
    collections::{BinaryHeap, HashSet},
    ops::Range,
    sync::{Arc, OnceLock},
};

use etabli_model::{Direction, Flags, MessageKind, MsgId, TextColumn};

pub(crate) use chunk::{Chunk, Source};
pub use fixed::FIXED_ROWS;
pub(crate) use fixed::{FACTS, FixedColumn, STATE, THREAD, encode_facts, encode_state};
pub use text::{TEXT_ROWS, TextChunk, TextView};
pub(crate) use text::{decode_sealed, encode_sealed};
pub(crate) use zone::{ZONES, Zone};

use crate::StoreError;

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
    pub(crate) state: Vec<Arc<Chunk>>,
    pub(crate) facts: Vec<Arc<Chunk>>,
    pub(crate) threads: Vec<Arc<Chunk>>,
    pub(crate) zones: Vec<Arc<Chunk>>,
    /// Where the chunks are read from that nobody looked at yet.
    pub(crate) source: Option<Arc<Source>>,
    /// Row ordinals, oldest first; ties by ordinal. Made when it is first asked for.
    pub(crate) by_date: OnceLock<Arc<Vec<u32>>>,
}

impl Columns {
    /// Returns a picture whose chunks are read when they are needed.
    pub(crate) fn unread(rows: u32, revision: u64, source: Source) -> Self {
        let source = Arc::new(source);
        let chunks = rows.div_ceil(FIXED_ROWS);
        let unread = |column, chunks| {
            (0..chunks).map(|number| Arc::new(Chunk::unread(&source, column, number))).collect::<Vec<_>>()
        };
        Self {
            rows,
            revision,
            state: unread(STATE, chunks),
            facts: unread(FACTS, chunks),
            threads: unread(THREAD, chunks),
            zones: unread(ZONES, chunks.div_ceil(FIXED_ROWS)),
            by_date: OnceLock::new(),
            source: Some(source),
        }
    }

    /// Reads all that was not read yet, and lets go of the database. Whoever keeps a store open calls this
    /// once, because a database does not use room again that an open picture of it may show.
    ///
    /// Returns false when the store was closed before all was read.
    pub fn load(&self) -> bool {
        let Some(source) = &self.source else { return true };
        let all = [(ZONES, &self.zones), (STATE, &self.state), (FACTS, &self.facts), (THREAD, &self.threads)];
        for (column, chunks) in all {
            source.fill(column, chunks);
        }
        source.close();
        all.iter().all(|(_, chunks)| chunks.iter().all(|chunk| chunk.is_read()))
    }

    /// Lets go of the database.
    pub(crate) fn close(&self) {
        if let Some(source) = &self.source {
            source.close();
        }
    }

    /// Passes on why some of it could not be read.
    pub(crate) fn check(&self) -> Result<(), StoreError> {
        self.source.as_ref().map_or(Ok(()), |source| source.check())
    }

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

    /// Returns the newest rows of some folders, newest first, at most `most` of them.
    ///
    /// Reads only chunks that may hold one of them, so that this does not depend on the size of the store.
    #[must_use]
    pub fn newest_in(&self, folders: &HashSet<u32>, most: usize) -> Vec<u32> {
        let wanted = folders.iter().fold(0, |bits, &folder| bits | zone::folder_bit(folder));
        let mut zones: Vec<(i64, Range<u32>)> = self
            .chunks()
            .map(|(number, rows)| (self.zone(number), rows))
            .filter(|(zone, _)| zone.folders & wanted != 0)
            .map(|(zone, rows)| (zone.newest, rows))
            .collect();
        zones.sort_unstable_by_key(|(newest, rows)| Reverse((*newest, rows.start)));
        let mut found: BinaryHeap<Reverse<(i64, u32)>> = BinaryHeap::with_capacity(most + 1);
        for (newest, rows) in zones {
            let oldest = found.peek().map(|&Reverse((date, _))| date);
            if found.len() == most && oldest.is_none_or(|oldest| newest < oldest) {
                break;
            }
            for ordinal in rows {
                if folders.contains(&self.folder(ordinal)) {
                    found.push(Reverse((self.date(ordinal), ordinal)));
                    if found.len() > most {
                        found.pop();
                    }
                }
            }
        }
        found.into_sorted_vec().into_iter().map(|Reverse((_, ordinal))| ordinal).collect()
    }

    /// Returns the chunks of rows by their number.
    pub(crate) fn chunks(&self) -> impl Iterator<Item = (u32, Range<u32>)> + '_ {
        let rows = |number: u32| number * FIXED_ROWS..self.rows.min((number + 1) * FIXED_ROWS);
        (0..self.rows.div_ceil(FIXED_ROWS)).map(move |number| (number, rows(number)))
    }

    /// Returns what a chunk of rows holds in short.
    pub(crate) fn zone(&self, chunk: u32) -> Zone {
        let (holder, start) = ZONES.place(chunk);
        let bytes = self.zones.get(holder as usize).map(|zones| zones.bytes()).unwrap_or_default();
        bytes.get(start..).and_then(Zone::decode).unwrap_or(Zone::EMPTY)
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
