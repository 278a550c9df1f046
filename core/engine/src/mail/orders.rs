//! The order by date of folders that were opened, kept up to date with what changes.
//!
//! The first time a folder is opened costs one pass over the date order of the search columns. After that a
//! change costs what it changed, so that opening a folder again does not depend on how many messages there are.

use std::{
    cmp::Reverse,
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
};

use etabli_model::Flags;
use etabli_store::Columns;

/// How many orders are kept.
const KEPT: usize = 12;
/// When more than one row in this many changed, a new pass is cheaper than mending.
const MENDED_SHARE: usize = 16;

/// The messages of some folders.
#[derive(Debug, Clone)]
pub(super) struct Order {
    /// Row ordinals, newest first.
    pub(super) rows: Arc<Vec<u32>>,
    /// How many of them are unread.
    pub(super) unread: u64,
}

#[derive(Debug)]
struct Kept {
    /// Ascending.
    folders: Vec<u32>,
    /// The picture of the columns that the order holds for.
    columns: Arc<Columns>,
    order: Order,
}

/// The orders of the folders that were opened latest.
#[derive(Debug, Default)]
pub(crate) struct Orders(Mutex<Vec<Kept>>);

impl Orders {
    /// Returns the messages of these folders.
    pub(super) fn of(&self, columns: &Arc<Columns>, folders: &HashSet<u32>) -> Order {
        let mut key: Vec<u32> = folders.iter().copied().collect();
        key.sort_unstable();
        let known = {
            let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            kept.iter().position(|kept| kept.folders == key).map(|place| kept.remove(place))
        };
        let inside = Inside::new(&key);
        let order = known
            .and_then(|known| mended(&known, columns, &inside))
            .unwrap_or_else(|| passed(columns, &inside));
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|kept| kept.folders != key);
        if kept.len() >= KEPT {
            kept.remove(0);
        }
        kept.push(Kept { folders: key, columns: Arc::clone(columns), order: order.clone() });
        order
    }
}

/// Tells whether a folder is one of some.
struct Inside(Vec<bool>);

impl Inside {
    fn new(folders: &[u32]) -> Self {
        let highest = folders.iter().copied().max().unwrap_or(0) as usize;
        let mut wanted = vec![false; highest + 1];
        for &folder in folders {
            if let Some(place) = wanted.get_mut(folder as usize) {
                *place = true;
            }
        }
        Self(wanted)
    }

    fn holds(&self, columns: &Columns, ordinal: u32) -> bool {
        self.0.get(columns.folder(ordinal) as usize).copied().unwrap_or(false)
    }
}

/// Reports whether a row is unread.
pub(super) fn is_unread(columns: &Columns, ordinal: u32) -> bool {
    !columns.flags(ordinal).contains(Flags::READ)
}

fn passed(columns: &Columns, inside: &Inside) -> Order {
    let newest_first = columns.by_date().iter().rev().copied();
    let rows: Vec<u32> = newest_first.filter(|&ordinal| inside.holds(columns, ordinal)).collect();
    let unread = rows.iter().filter(|&&ordinal| is_unread(columns, ordinal)).count() as u64;
    Order { rows: Arc::new(rows), unread }
}

/// Brings an order up to date. None when too much changed for that to pay.
fn mended(known: &Kept, columns: &Columns, inside: &Inside) -> Option<Order> {
    let before = &*known.columns;
    let changed = columns.changed_since(before)?;
    if changed.len() > 64 && changed.len() > known.order.rows.len() / MENDED_SHARE {
        return None;
    }
    let mut unread = known.order.unread;
    let (mut gone, mut came) = (HashSet::new(), Vec::new());
    for ordinal in changed {
        let was = ordinal < before.rows() && inside.holds(before, ordinal);
        let is = inside.holds(columns, ordinal);
        unread -= u64::from(was && is_unread(before, ordinal));
        unread += u64::from(is && is_unread(columns, ordinal));
        if was && !is {
            gone.insert(ordinal);
        } else if is && !was {
            came.push(ordinal);
        }
    }
    if gone.is_empty() && came.is_empty() {
        return Some(Order { rows: Arc::clone(&known.order.rows), unread });
    }
    Some(Order { rows: Arc::new(merged(columns, &known.order.rows, &gone, came)), unread })
}

/// Takes rows out of an order and puts others in; what lies between them is copied as a whole.
fn merged(columns: &Columns, rows: &[u32], gone: &HashSet<u32>, mut came: Vec<u32>) -> Vec<u32> {
    let key = |ordinal: u32| Reverse((columns.date(ordinal), ordinal));
    let place = |ordinal: u32| rows.partition_point(|&other| key(other) < key(ordinal));
    came.sort_unstable_by_key(|&ordinal| key(ordinal));
    let mut cuts: Vec<(usize, Option<u32>)> = gone.iter().map(|&ordinal| (place(ordinal), None)).collect();
    cuts.extend(came.iter().map(|&ordinal| (place(ordinal), Some(ordinal))));
    // Stable, so that rows that came at one place keep their order; they stand before the row that left there.
    cuts.sort_by_key(|&(place, came)| (place, came.is_none()));
    let mut merged = Vec::with_capacity(rows.len() + came.len());
    let mut next = 0;
    for (place, came) in cuts {
        merged.extend_from_slice(rows.get(next..place).unwrap_or_default());
        merged.extend(came);
        next = if came.is_none() { place + 1 } else { place };
    }
    merged.extend_from_slice(rows.get(next..).unwrap_or_default());
    merged
}
