//! Runs a [`Query`] over the store's search columns.
//!
//! A query arrives with its texts folded. It is answered by scanning: chunks whose filter rules a text out
//! are skipped, the others are searched as one piece of memory. The result is a set of rows; what the user
//! may see and in which order is for the caller.

mod rows;

use std::collections::HashSet;

use etabli_model::{MsgId, Query, TextColumn};
use etabli_store::{Columns, Store, StoreError, columns::TextView};
use memchr::memmem::Finder;
pub use rows::RowSet;

/// Why a search has no result.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SearchError {
    /// A newer search took its place.
    #[error("the search was cancelled")]
    Cancelled,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Finds the rows that satisfy `query`, among the first `columns.rows()`.
///
/// `cancelled` is asked between chunks.
///
/// # Errors
/// See [`SearchError`].
pub fn run(
    store: &Store,
    columns: &Columns,
    query: &Query,
    cancelled: &dyn Fn() -> bool,
) -> Result<RowSet, SearchError> {
    if cancelled() {
        return Err(SearchError::Cancelled);
    }
    let rows = columns.rows();
    Ok(match query {
        Query::Everything => RowSet::full(rows),
        Query::Contains(column, text) => {
            let mut found = RowSet::empty(rows);
            contains(&store.text(*column)?, text.as_bytes(), &mut found, cancelled)?;
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
            found
        }
        Query::Linked { kind } => of_messages(&store.read()?.linked_with(kind)?, rows),
        Query::Messages(messages) => of_messages(messages, rows),
        // Only who knows how to fold the fields of records can answer it, and has put `Messages` in its place.
        Query::RecordContains { .. } => RowSet::empty(rows),
        Query::All(parts) => {
            let mut found = RowSet::full(rows);
            for part in parts {
                found.intersect(&run(store, columns, part, cancelled)?);
            }
            found
        }
        Query::Any(parts) => {
            let mut found = RowSet::empty(rows);
            for part in parts {
                found.unite(&run(store, columns, part, cancelled)?);
            }
            found
        }
        Query::Not(part) => {
            let mut found = RowSet::full(rows);
            found.subtract(&run(store, columns, part, cancelled)?);
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

fn contains(
    view: &TextView,
    needle: &[u8],
    found: &mut RowSet,
    cancelled: &dyn Fn() -> bool,
) -> Result<(), SearchError> {
    let finder = Finder::new(needle);
    for (first, chunk) in view.chunks() {
        if cancelled() {
            return Err(SearchError::Cancelled);
        }
        if !chunk.may_contain(needle) {
            continue;
        }
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
    Ok(())
}
