//! Open lists: which rows, in which order.
//!
//! A list holds row ordinals only. Finding them is one pass over the date order of the search columns; the
//! records are read for the rows that are shown. A list is brought up to date when it is next read.

use std::{
    cmp::Reverse,
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, PoisonError, atomic::Ordering},
    time::Instant,
};

use etabli_model::{FolderId, MsgId, Query, TextColumn};
use etabli_search::RowSet;
use etabli_store::{Columns, columns::TextView};

use crate::{
    Failure, FailureCode, FolderRef,
    core::{Caller, Engine},
    mail::{
        computed::{Computed, LATEST},
        folders::unknown_folder,
    },
    view::{SearchSpec, SortColumn, ViewId, ViewInfo, ViewSpec, Window},
};

/// Most rows of one window.
const MAX_WINDOW: u64 = 10_000;

/// The lists that one session has open.
#[derive(Default)]
pub(crate) struct Lists {
    open: Mutex<HashMap<ViewId, OpenList>>,
}

#[derive(Clone)]
struct OpenList {
    spec: ViewSpec,
    /// The plugin column it is sorted by, greatest first or not, in place of the order of `spec`.
    by_column: Option<(String, bool)>,
    revision: u64,
    rows: Arc<Vec<u32>>,
}

impl Lists {
    fn get(&self, view: ViewId) -> Result<OpenList, Failure> {
        let open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.get(&view).cloned().ok_or_else(|| Failure::new(FailureCode::ViewUnknown, view.0.to_string()))
    }

    fn set(&self, view: ViewId, list: OpenList) {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).insert(view, list);
    }

    pub(crate) fn close(&self, view: ViewId) {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).remove(&view);
    }
}

impl Engine {
    pub(crate) fn open_view(&self, caller: &Caller, spec: ViewSpec) -> Result<ViewInfo, Failure> {
        let started = Instant::now();
        let list = self.find_rows(caller, spec)?;
        let view = ViewId(self.last_view.fetch_add(1, Ordering::Relaxed) + 1);
        let info = self.describe(view, &list, started);
        caller.lists.set(view, list);
        Ok(info)
    }

    fn describe(&self, view: ViewId, list: &OpenList, started: Instant) -> ViewInfo {
        let columns = self.store.columns();
        ViewInfo {
            view,
            total: list.rows.len() as u64,
            unread: list
                .rows
                .iter()
                .filter(|&&ordinal| !columns.flags(ordinal).contains(etabli_model::Flags::READ))
                .count() as u64,
            revision: list.revision,
            micros: u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX),
        }
    }

    /// Sorts an open list by a column of a plugin; it stays sorted like this when it changes.
    ///
    /// Without `wait`, rows whose value is not known yet stand last until it is.
    pub(crate) fn sort_by_column(
        &self,
        caller: &Caller,
        view: ViewId,
        column: String,
        descending: bool,
        wait: bool,
    ) -> Result<ViewInfo, Failure> {
        let started = Instant::now();
        let list = caller.lists.get(view)?;
        let mut list = self.find_rows(caller, list.spec)?;
        let mut rows = Arc::unwrap_or_clone(list.rows);
        self.order_by_column(caller, &mut rows, (&column, descending), wait)?;
        list.rows = Arc::new(rows);
        list.by_column = Some((column, descending));
        let info = self.describe(view, &list, started);
        caller.lists.set(view, list);
        Ok(info)
    }

    pub(crate) fn window(
        &self,
        caller: &Caller,
        view: ViewId,
        start: u64,
        len: u64,
    ) -> Result<Window, Failure> {
        let list = self.fresh(caller, view)?;
        let from = usize::try_from(start).unwrap_or(usize::MAX).min(list.rows.len());
        let to = from.saturating_add(len.min(MAX_WINDOW) as usize).min(list.rows.len());
        let ids: Vec<MsgId> =
            list.rows.get(from..to).unwrap_or_default().iter().copied().map(MsgId::from_ordinal).collect();
        Ok(Window {
            view,
            revision: list.revision,
            start: from as u64,
            total: list.rows.len() as u64,
            rows: self.rows(caller, &ids)?,
        })
    }

    pub(crate) fn view_messages(&self, caller: &Caller, view: ViewId) -> Result<Vec<MsgId>, Failure> {
        Ok(self.fresh(caller, view)?.rows.iter().copied().map(MsgId::from_ordinal).collect())
    }

    /// Returns an open list as it is now.
    fn fresh(&self, caller: &Caller, view: ViewId) -> Result<OpenList, Failure> {
        let list = caller.lists.get(view)?;
        if list.revision == self.store.columns().revision() {
            return Ok(list);
        }
        let by_column = list.by_column;
        let mut list = self.find_rows(caller, list.spec)?;
        if let Some((column, descending)) = by_column {
            let mut rows = Arc::unwrap_or_clone(list.rows);
            // The plugin may have been switched off; the list then keeps the order of its own.
            if self.order_by_column(caller, &mut rows, (&column, descending), false).is_ok() {
                list.by_column = Some((column, descending));
            }
            list.rows = Arc::new(rows);
        }
        caller.lists.set(view, list.clone());
        Ok(list)
    }

    fn find_rows(&self, caller: &Caller, spec: ViewSpec) -> Result<OpenList, Failure> {
        let tree = self.tree(caller)?;
        let folders: HashSet<u32> = match (spec.folder, spec.folder.and_then(Computed::of)) {
            (None, _) => tree.visible().iter().collect(),
            (Some(_), Some(node)) => node.folders(&tree, spec.recursive),
            (Some(folder), _) if tree.get(folder).is_none() => {
                return Err(unknown_folder(&FolderRef::Id(folder)));
            }
            (Some(folder), _) if spec.recursive => tree.below(folder).iter().map(|id| id.0).collect(),
            (Some(folder), _) => HashSet::from([folder.0]),
        };
        let columns = self.store.columns();
        let hits = match &spec.search {
            Some(search) => Some(self.search(caller, &columns, search)?),
            None => None,
        };
        let rows = self.sorted(&columns, &spec, &folders, hits.as_ref())?;
        Ok(OpenList { revision: columns.revision(), rows: Arc::new(rows), by_column: None, spec })
    }

    fn search(&self, caller: &Caller, columns: &Columns, search: &SearchSpec) -> Result<RowSet, Failure> {
        let query: Query = self.search_query(caller, search)?;
        let query = etabli_search::folded(&query, &etabli_mail::fold::fold);
        Ok(etabli_search::run(&self.store, columns, &query, &|| false)?)
    }

    fn sorted(
        &self,
        columns: &Columns,
        spec: &ViewSpec,
        folders: &HashSet<u32>,
        hits: Option<&RowSet>,
    ) -> Result<Vec<u32>, Failure> {
        let highest = folders.iter().copied().max().unwrap_or(0) as usize;
        let mut wanted = vec![false; highest + 1];
        for &folder in folders {
            if let Some(place) = wanted.get_mut(folder as usize) {
                *place = true;
            }
        }
        let latest = spec.folder.and_then(Computed::of).and_then(Computed::latest);
        let inside = |ordinal: &u32| {
            wanted.get(columns.folder(*ordinal) as usize).copied().unwrap_or(false)
                && latest.is_none_or(|direction| columns.facts(*ordinal).direction == direction)
        };
        let most = if latest.is_some() { LATEST } else { usize::MAX };
        let newest_first = columns.by_date().iter().rev().copied().filter(inside).take(most);
        let mut rows: Vec<u32> =
            newest_first.filter(|ordinal| hits.is_none_or(|hits| hits.contains(*ordinal))).collect();
        let sort = spec.sort;
        if sort.column == SortColumn::Date {
            if !sort.descending {
                rows.reverse();
            }
            return Ok(rows);
        }
        match sort.column {
            SortColumn::Date => {}
            SortColumn::Direction => {
                order(&mut rows, sort.descending, |row| columns.facts(row).direction as u8)
            }
            SortColumn::Read => {
                order(&mut rows, sort.descending, |row| columns.flags(row).0 & etabli_model::Flags::READ.0);
            }
            SortColumn::Size => order(&mut rows, sort.descending, |row| columns.facts(row).size),
            SortColumn::Forum => {
                let mut sizes: HashMap<u64, u32> = HashMap::new();
                for &row in &rows {
                    *sizes.entry(columns.thread(row)).or_default() += 1;
                }
                order(&mut rows, sort.descending, |row| {
                    sizes.get(&columns.thread(row)).copied().unwrap_or(0)
                });
            }
            SortColumn::File => self.order_by_text(&mut rows, sort.descending, TextColumn::Attachments)?,
            SortColumn::Subject => self.order_by_text(&mut rows, sort.descending, TextColumn::Subject)?,
            SortColumn::Sender => self.order_by_text(&mut rows, sort.descending, TextColumn::Sender)?,
            SortColumn::Recipient => {
                self.order_by_text(&mut rows, sort.descending, TextColumn::Recipients)?;
            }
            SortColumn::Person => {
                let sender = self.store.text(TextColumn::Sender)?;
                let recipients = self.store.text(TextColumn::Recipients)?;
                let outgoing = |row| columns.facts(row).direction == etabli_model::Direction::Out;
                let person = |row| if outgoing(row) { recipients.row(row) } else { sender.row(row) };
                order(&mut rows, sort.descending, |row| person(row).to_vec());
            }
        }
        Ok(rows)
    }

    fn order_by_text(&self, rows: &mut [u32], descending: bool, column: TextColumn) -> Result<(), Failure> {
        let view = self.store.text(column)?;
        order(rows, descending, |row| without_prefixes(&view, row).to_vec());
        Ok(())
    }
}

/// Sorts rows, which arrive newest first, and keeps that order among equals.
fn order<K: Ord>(rows: &mut [u32], descending: bool, key: impl Fn(u32) -> K) {
    if descending {
        rows.sort_by_cached_key(|&row| Reverse(key(row)));
    } else {
        rows.sort_by_cached_key(|&row| key(row));
    }
}

/// Returns a folded subject without its reply and forward prefixes.
fn without_prefixes(view: &TextView, row: u32) -> &[u8] {
    let mut text = view.row(row);
    let strip = |text| {
        [b"re".as_slice(), b"tr", b"fwd", b"fw"].into_iter().find_map(|prefix| {
            let rest = <[u8]>::strip_prefix(text, prefix)?.trim_ascii_start();
            Some(rest.strip_prefix(b":")?.trim_ascii_start())
        })
    };
    while let Some(shorter) = strip(text) {
        text = shorter;
    }
    text
}

/// Returns every message of these folders, oldest first.
pub(crate) fn messages_in(columns: &Columns, folders: &[FolderId]) -> Vec<MsgId> {
    let folders: HashSet<u32> = folders.iter().map(|folder| folder.0).collect();
    let inside = |ordinal: &u32| folders.contains(&columns.folder(*ordinal));
    columns.by_date().iter().copied().filter(inside).map(MsgId::from_ordinal).collect()
}
