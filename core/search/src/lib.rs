//! Runs a [`Query`] over the store's search columns.
//!
//! A query arrives with its texts folded. It is answered by scanning: chunks whose filter rules a text out
//! are skipped, the others are searched as one piece of memory. The result is a set of rows; what the user
//! may see and in which order is for the caller.

mod rows;

use std::{cell::Cell, collections::HashSet};

use etabli_model::{MsgId, Query, TextColumn};
use etabli_store::{
    Columns, Store, StoreError,
    columns::{TextChunk, TextView},
};
use memchr::memmem::Finder;
pub use rows::RowSet;

/// Why a search has no result.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SearchError {
    /// Whoever asked for it wants it no more.
    #[error("the search was cancelled")]
    Cancelled,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Finds the rows that satisfy `query`, among the first `columns.rows()`.
///
/// `goes_on` hears after each chunk how many of how many rows were looked at, and answers whether to go on.
///
/// # Errors
/// See [`SearchError`].
pub fn run(
    store: &Store,
    columns: &Columns,
    query: &Query,
    goes_on: &dyn Fn(u64, u64) -> bool,
) -> Result<RowSet, SearchError> {
    let way = Way { looked: Cell::new(0), passes: passes(query), rows: columns.rows(), goes_on };
    way.on(0)?;
    find(store, columns, query, &way)
}

/// How far a search is: it looks at each row once for every condition that scans.
struct Way<'a> {
    looked: Cell<u64>,
    passes: u64,
    rows: u32,
    goes_on: &'a dyn Fn(u64, u64) -> bool,
}

impl Way<'_> {
    /// Notes that so many more rows were looked at.
    fn on(&self, rows: u32) -> Result<(), SearchError> {
        self.looked.set(self.looked.get() + u64::from(rows));
        let (looked, all) = (self.looked.get() / self.passes.max(1), u64::from(self.rows));
        if (self.goes_on)(looked.min(all), all) { Ok(()) } else { Err(SearchError::Cancelled) }
    }
}

/// Counts the conditions that look at every row.
fn passes(query: &Query) -> u64 {
    match query {
        Query::Contains(..) | Query::SenderUnknown => 1,
        Query::All(parts) | Query::Any(parts) => parts.iter().map(passes).sum(),
        Query::Not(part) => passes(part),
        Query::Everything | Query::Linked { .. } | Query::Messages(_) | Query::RecordContains { .. } => 0,
    }
}

fn find(store: &Store, columns: &Columns, query: &Query, way: &Way<'_>) -> Result<RowSet, SearchError> {
    let rows = way.rows;
    Ok(match query {
        Query::Everything => RowSet::full(rows),
        Query::Contains(column, text) => {
            let mut found = RowSet::empty(rows);
            contains(&store.text(*column)?, text.as_bytes(), &mut found, way)?;
            found
        }
        Query::SenderUnknown => {
            let known: HashSet<u64> = store
                .read()?
                .addresses()?
                .iter()
                .map(|address| etabli_store::address_hash(address))
                .collect();
            let mut found = RowSet::empty(rows);
            for ordinal in 0..rows {
                if !known.contains(&columns.sender(ordinal)) {
                    found.insert(ordinal);
                }
            }
            way.on(rows)?;
            found
        }
        Query::Linked { kind } => of_messages(&store.read()?.linked_with(kind)?, rows),
        Query::Messages(messages) => of_messages(messages, rows),
        // Only who knows how to fold the fields of records can answer it, and has put `Messages` in its place.
        Query::RecordContains { .. } => RowSet::empty(rows),
        Query::All(parts) => {
            let mut found = RowSet::full(rows);
            for part in parts {
                found.intersect(&find(store, columns, part, way)?);
            }
            found
        }
        Query::Any(parts) => {
            let mut found = RowSet::empty(rows);
            for part in parts {
                found.unite(&find(store, columns, part, way)?);
            }
            found
        }
        Query::Not(part) => {
            let mut found = RowSet::full(rows);
            found.subtract(&find(store, columns, part, way)?);
            found
        }
    })
}

fn of_messages(messages: &[MsgId], rows: u32) -> RowSet {
    let mut found = RowSet::empty(rows);
    for ordinal in messages.iter().map(|msg_id| msg_id.ordinal()).filter(|ordinal| *ordinal < rows) {
        found.insert(ordinal);
    }
    found
}

/// Folds every text of a query with `fold`.
#[must_use]
pub fn folded(query: &Query, fold: &dyn Fn(&str) -> String) -> Query {
    let each = |parts: &[Query]| parts.iter().map(|part| folded(part, fold)).collect();
    match query {
        Query::Contains(column, text) => Query::Contains(*column, fold(text)),
        Query::All(parts) => Query::All(each(parts)),
        Query::Any(parts) => Query::Any(each(parts)),
        Query::Not(part) => Query::Not(Box::new(folded(part, fold))),
        Query::RecordContains { kind, field, text } => {
            Query::RecordContains { kind: kind.clone(), field: field.clone(), text: fold(text) }
        }
        Query::Everything | Query::SenderUnknown | Query::Linked { .. } | Query::Messages(_) => query.clone(),
    }
}

/// Returns the search that the core offers by itself: subject or sender contains the text.
#[must_use]
pub fn subject_or_sender(text: &str) -> Query {
    Query::Any(vec![
        Query::Contains(TextColumn::Subject, text.to_owned()),
        Query::Contains(TextColumn::Sender, text.to_owned()),
    ])
}

fn contains(view: &TextView, needle: &[u8], found: &mut RowSet, way: &Way<'_>) -> Result<(), SearchError> {
    let finder = Finder::new(needle);
    for (first, chunk) in view.chunks() {
        if chunk.may_contain(needle) {
            contains_in(chunk, first, &finder, found);
        }
        way.on(chunk.rows())?;
    }
    Ok(())
}

fn contains_in(chunk: &TextChunk, first: u32, finder: &Finder<'_>, found: &mut RowSet) {
    let (text, starts) = (chunk.text(), chunk.starts());
    let (mut position, mut row) = (0, 0);
    while let Some(hit) = text.get(position..).and_then(|rest| finder.find(rest)) {
        let at = (position + hit) as u32;
        row += starts.get(row + 1..).unwrap_or_default().partition_point(|&start| start <= at);
        if row >= chunk.rows() as usize {
            break;
        }
        found.insert(first + row as u32);
        position = starts.get(row + 1).copied().unwrap_or(u32::MAX) as usize;
    }
}
