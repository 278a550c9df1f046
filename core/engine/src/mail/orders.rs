//! The order by date of the messages of folders, kept up to date with what changes.
//!
//! One pass over the date order of the search columns, made soon after the store was opened or as soon as it is
//! needed, splits it by folder. A folder that is opened takes its part, and a change costs what it changed, so that
//! opening a folder does not depend on how many messages there are elsewhere. Until the pass has ended, a folder
//! shows its newest messages, which the columns find without reading all of themselves.

use std::{
    cmp::Reverse,
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, PoisonError, TryLockError},
};

use etabli_model::Flags;
use etabli_store::Columns;

/// How many orders are kept.
const KEPT: usize = 12;
/// When more than one row of the store in this many changed, a new pass is cheaper than mending.
const MENDED_SHARE: u32 = 16;
/// When several folders hold less than one row of the store in this many, putting their orders together is cheaper
/// than a pass.
const JOINED_SHARE: usize = 32;

/// The messages of some folders.
#[derive(Debug, Clone, Default)]
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

/// The order of every folder in one picture of the columns.
#[derive(Debug)]
struct Split {
    columns: Arc<Columns>,
    folders: HashMap<u32, Order>,
}

/// The orders of the folders that were opened latest, and what those of others are made from.
#[derive(Debug, Default)]
pub(crate) struct Orders {
    kept: Mutex<Vec<Kept>>,
    /// Locked while it is made, so that who needs it waits instead of making another one.
    split: Mutex<Option<Arc<Split>>>,
}

impl Orders {
    /// Reads the columns, and makes ready what folders that are opened need.
    pub(crate) fn prepare(&self, columns: Arc<Columns>) {
        let mut split = self.split.lock().unwrap_or_else(PoisonError::into_inner);
        if columns.load() {
            split.get_or_insert_with(|| Arc::new(Split::new(columns)));
        }
    }

    /// Returns the newest messages of these folders, while finding all of them would wait for the pass over the
    /// columns; else none.
    pub(super) fn newest(&self, columns: &Columns, folders: &HashSet<u32>, most: usize) -> Option<Vec<u32>> {
        match self.split.try_lock() {
            Ok(split) if split.is_some() => None,
            Err(TryLockError::Poisoned(_)) => None,
            Ok(_) | Err(TryLockError::WouldBlock) => Some(columns.newest_in(folders, most)),
        }
    }

    /// Returns the messages of these folders.
    pub(super) fn of(&self, columns: &Arc<Columns>, folders: &HashSet<u32>) -> Order {
        let mut key: Vec<u32> = folders.iter().copied().collect();
        key.sort_unstable();
        let known = {
            let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
            kept.iter().position(|kept| kept.folders == key).map(|place| kept.remove(place))
        };
        let inside = Inside::new(&key);
        let order = known
            .and_then(|known| mended(&known, columns, &inside))
            .unwrap_or_else(|| self.found(columns, &key, &inside));
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|kept| kept.folders != key);
        if kept.len() >= KEPT {
            kept.remove(0);
        }
        kept.push(Kept { folders: key, columns: Arc::clone(columns), order: order.clone() });
        order
    }

    /// Finds an order that is not kept.
    fn found(&self, columns: &Arc<Columns>, folders: &[u32], inside: &Inside) -> Order {
        let split = {
            let mut split = self.split.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(split.get_or_insert_with(|| {
                columns.load();
                Arc::new(Split::new(Arc::clone(columns)))
            }))
        };
        mended(&split.part(folders, inside), columns, inside).unwrap_or_else(|| {
            let split = Arc::new(Split::new(Arc::clone(columns)));
            *self.split.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&split));
            split.part(folders, inside).order
        })
    }
}

impl Split {
    fn new(columns: Arc<Columns>) -> Self {
        let mut folders: HashMap<u32, (Vec<u32>, u64)> = HashMap::new();
        // Neighbours often stand in one folder, and are looked up once.
        for run in
            columns.by_date().chunk_by(|&left, &right| columns.folder(left) == columns.folder(right)).rev()
        {
            let Some(&first) = run.first() else { continue };
            let (rows, unread) = folders.entry(columns.folder(first)).or_default();
            rows.extend(run.iter().rev());
            *unread += run.iter().filter(|&&ordinal| is_unread(&columns, ordinal)).count() as u64;
        }
        let order = |(rows, unread)| Order { rows: Arc::new(rows), unread };
        let folders = folders.into_iter().map(|(folder, found)| (folder, order(found))).collect();
        Self { columns, folders }
    }

    /// Returns the messages of some folders, in the picture that was split.
    fn part(&self, folders: &[u32], inside: &Inside) -> Kept {
        let parts: Vec<&Order> = folders.iter().filter_map(|folder| self.folders.get(folder)).collect();
        let total: usize = parts.iter().map(|part| part.rows.len()).sum();
        let order = match parts.as_slice() {
            [] => Order::default(),
            [only] => Order::clone(only),
            parts => {
                let rows = if total < self.columns.rows() as usize / JOINED_SHARE {
                    let mut rows: Vec<u32> =
                        parts.iter().flat_map(|part| part.rows.iter().copied()).collect();
                    rows.sort_by_key(|&ordinal| newest_first(&self.columns, ordinal));
                    rows
                } else {
                    let newest_first = self.columns.by_date().iter().rev().copied();
                    let mut rows = Vec::with_capacity(total);
                    rows.extend(newest_first.filter(|&ordinal| inside.holds(&self.columns, ordinal)));
                    rows
                };
                Order { rows: Arc::new(rows), unread: parts.iter().map(|part| part.unread).sum() }
            }
        };
        Kept { folders: folders.to_vec(), columns: Arc::clone(&self.columns), order }
    }
}

/// The key that lists are sorted by.
fn newest_first(columns: &Columns, ordinal: u32) -> Reverse<(i64, u32)> {
    Reverse((columns.date(ordinal), ordinal))
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

/// Brings an order up to date. None when too much changed for that to pay.
fn mended(known: &Kept, columns: &Columns, inside: &Inside) -> Option<Order> {
    let before = &*known.columns;
    let changed = columns.changed_since(before)?;
    if changed.len() > 64 && changed.len() > (columns.rows() / MENDED_SHARE) as usize {
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
    let key = |ordinal: u32| newest_first(columns, ordinal);
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
