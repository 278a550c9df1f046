//! Open lists: which rows, in which order.
//!
//! A list holds row ordinals only, which come from the order by date of its folders ([`super::orders`]); the
//! records are read for the rows that are shown. A list is brought up to date when it is next read.

use std::{
    cmp::Reverse,
    collections::{HashMap, HashSet},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Instant,
};

use etabli_model::{FolderId, MsgId, Query, TextColumn};
use etabli_search::RowSet;
use etabli_store::{Columns, CountRecord, columns::TextView};

use crate::{
    Failure, FailureCode, FolderRef,
    core::{Caller, Engine},
    mail::{
        computed::{Computed, LATEST},
        conversations::Conversations,
        folders::{Tree, unknown_folder},
        orders::{Order, is_unread},
        pace::{Pace, Step, unwatched},
    },
    members::scope::Viewer,
    view::{SearchSpec, Sort, SortColumn, ViewId, ViewInfo, ViewSpec, Window},
};

/// The order that folders are kept in.
const NEWEST_FIRST: Sort = Sort { column: SortColumn::Date, descending: true };
/// Most rows of one window.
const MAX_WINDOW: u64 = 10_000;
/// Rows of a list that are found before the order of all is made.
const FIRST_ROWS: usize = 500;

/// The lists that one session has open.
#[derive(Default)]
pub(crate) struct Lists {
    open: Mutex<HashMap<ViewId, OpenList>>,
    /// How often what searches and sorts was told to stop.
    stops: AtomicU64,
}

/// What is found anew for a list.
struct Wanted {
    spec: ViewSpec,
    /// With these, conversations are listed, and those of these messages are open.
    open: Option<Vec<MsgId>>,
    by_column: Option<(String, bool)>,
    /// Values of the column that are not known yet are waited for.
    wait: bool,
    /// What the search found before, in the picture of the columns of this revision.
    found: Option<(u64, Arc<RowSet>)>,
}

#[derive(Clone)]
struct OpenList {
    spec: ViewSpec,
    /// The plugin column it is sorted by, greatest first or not, in place of the order of `spec`.
    by_column: Option<(String, bool)>,
    /// The picture of the columns that it was made from: what is asked of its rows is asked of this one.
    columns: Arc<Columns>,
    /// What the search found in all folders, those included that the user does not see.
    hits: Option<Arc<RowSet>>,
    /// All rows, or the first of them as long as the order of all is being made.
    rows: Arc<Vec<u32>>,
    total: u64,
    unread: u64,
    /// How they are gathered; none where each message has its row.
    conversations: Option<Conversations>,
}

impl OpenList {
    /// Returns what finds the list again, in the order of its own.
    fn again(self) -> Wanted {
        Wanted {
            open: self.conversations.map(Conversations::into_open),
            by_column: None,
            wait: false,
            found: self.hits.map(|hits| (self.columns.revision(), hits)),
            spec: self.spec,
        }
    }
}

impl Lists {
    fn get(&self, view: ViewId) -> Result<OpenList, Failure> {
        let open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.get(&view).cloned().ok_or_else(|| Failure::new(FailureCode::ViewUnknown, view.0.to_string()))
    }

    fn set(&self, view: ViewId, list: OpenList) {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).insert(view, list);
    }

    /// Ends the searches and sorts that run. Returns what [`Self::stops`] is from now on.
    pub(crate) fn stop(&self) -> u64 {
        self.stops.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// Returns a number that grows when what runs is to end.
    pub(crate) fn stops(&self) -> u64 {
        self.stops.load(Ordering::Relaxed)
    }

    pub(crate) fn close(&self, view: ViewId) {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).remove(&view);
    }
}

impl Engine {
    /// Opens a list; with `open`, of conversations, of which those with these messages are open. What the session
    /// searched and sorted before ends.
    pub(crate) fn open_view(
        &self,
        caller: &Caller,
        spec: ViewSpec,
        open: Option<Vec<MsgId>>,
    ) -> Result<ViewInfo, Failure> {
        let started = Instant::now();
        let pace = Pace::new(self, caller, caller.lists.stop());
        let first = if open.is_none() { self.first_rows(caller, &spec)? } else { None };
        let list = match first {
            Some(list) => list,
            None => {
                let wanted = Wanted { spec, open, by_column: None, wait: false, found: None };
                self.find_rows(caller, wanted, &|rows, of| pace.step(rows, of))?
            }
        };
        let view = ViewId(self.last_view.fetch_add(1, Ordering::Relaxed) + 1);
        let info = Self::describe(view, &list, started);
        caller.lists.set(view, list);
        Ok(info)
    }

    fn describe(view: ViewId, list: &OpenList, started: Instant) -> ViewInfo {
        ViewInfo {
            view,
            total: list.total,
            in_conversations: list.conversations.as_ref().map_or(0, |all| all.messages().len() as u64),
            unread: list.unread,
            revision: list.columns.revision(),
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
        let pace = Pace::new(self, caller, caller.lists.stops());
        let wanted =
            Wanted { by_column: Some((column, descending)), wait, ..caller.lists.get(view)?.again() };
        let list = self.find_rows(caller, wanted, &|rows, of| pace.step(rows, of))?;
        let info = Self::describe(view, &list, started);
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
        let list = self.fresh(caller, view, start.saturating_add(len.min(MAX_WINDOW)))?;
        let from = usize::try_from(start).unwrap_or(usize::MAX).min(list.rows.len());
        let to = from.saturating_add(len.min(MAX_WINDOW) as usize).min(list.rows.len());
        let ids: Vec<MsgId> =
            list.rows.get(from..to).unwrap_or_default().iter().copied().map(MsgId::from_ordinal).collect();
        let mut rows = self.rows(caller, &ids)?;
        if let Some(conversations) = &list.conversations {
            for row in &mut rows {
                row.place = Some(conversations.place(&list.columns, row.id.ordinal()));
            }
        }
        let revision = list.columns.revision();
        Ok(Window { view, revision, start: from as u64, total: list.total, rows })
    }

    /// Returns the messages of some rows; a closed conversation stands for all of its messages.
    pub(crate) fn row_messages(
        &self,
        caller: &Caller,
        view: ViewId,
        start: u64,
        len: u64,
    ) -> Result<Vec<MsgId>, Failure> {
        let list = self.fresh(caller, view, start.saturating_add(len))?;
        let from = usize::try_from(start).unwrap_or(usize::MAX);
        let rows = list.rows.iter().skip(from).take(usize::try_from(len).unwrap_or(usize::MAX)).copied();
        let Some(conversations) = &list.conversations else {
            return Ok(rows.map(MsgId::from_ordinal).collect());
        };
        Ok(rows
            .flat_map(|row| conversations.meant_by(&list.columns, row))
            .copied()
            .map(MsgId::from_ordinal)
            .collect())
    }

    /// Returns an open list as it is now, with at least its first `needed` rows.
    fn fresh(&self, caller: &Caller, view: ViewId, needed: u64) -> Result<OpenList, Failure> {
        let list = caller.lists.get(view)?;
        let has_rows = list.rows.len() as u64 >= needed.min(list.total);
        if has_rows && list.columns.revision() == self.store.columns().revision() {
            return Ok(list);
        }
        let by_column = list.by_column.clone();
        let again =
            |by_column| self.find_rows(caller, Wanted { by_column, ..list.clone().again() }, &unwatched);
        let list = match by_column {
            // The plugin may have been switched off; the list then keeps the order of its own.
            Some(by_column) => again(Some(by_column)).or_else(|_| again(None)),
            None => again(None),
        }?;
        caller.lists.set(view, list.clone());
        Ok(list)
    }

    /// Finds the first rows of a list whose order is not made yet; none where all are found as fast.
    fn first_rows(&self, caller: &Caller, spec: &ViewSpec) -> Result<Option<OpenList>, Failure> {
        let is_latest = spec.folder.and_then(Computed::of).and_then(Computed::latest).is_some();
        if is_latest || spec.search.is_some() || spec.sort != NEWEST_FIRST {
            return Ok(None);
        }
        let snapshot = self.read()?;
        let tree = Tree::seen_by(&snapshot, &Viewer::of(&snapshot, caller)?)?;
        let folders = folders_of(&tree, spec)?;
        let columns = self.store.columns();
        let Some(rows) = self.orders.newest(&columns, &folders, FIRST_ROWS) else { return Ok(None) };
        // The counts hold for this picture of the columns only.
        if snapshot.counters()?.changes != columns.revision() {
            return Ok(None);
        }
        let CountRecord { total, unread } = tree.count(&folders);
        let spec = spec.clone();
        let rows = Arc::new(rows);
        let hits = None;
        Ok(Some(OpenList { spec, by_column: None, columns, hits, rows, total, unread, conversations: None }))
    }

    /// Finds the rows of a list in their order: that of a plugin's column where one is given, else that of the
    /// list.
    fn find_rows(&self, caller: &Caller, wanted: Wanted, step: Step<'_>) -> Result<OpenList, Failure> {
        let Wanted { spec, open, by_column, wait, found } = wanted;
        let folders = folders_of(&self.tree(caller)?, &spec)?;
        let columns = self.store.columns();
        let hits = match (&spec.search, found) {
            (Some(_), Some((revision, hits))) if revision == columns.revision() => Some(hits),
            (Some(search), _) => Some(Arc::new(self.search(caller, &columns, search, step)?)),
            (None, _) => None,
        };
        let Order { mut rows, unread } = self.found(&columns, &spec, &folders, hits.as_deref());
        let conversations = open.map(|open| {
            let (heads, conversations) = Conversations::of(&columns, &rows, open);
            rows = Arc::new(heads);
            conversations
        });
        if by_column.is_some() || spec.sort != NEWEST_FIRST {
            let mut sorted = Arc::unwrap_or_clone(rows);
            match &by_column {
                Some((column, descending)) => {
                    self.order_by_column(caller, &mut sorted, (column, *descending), wait, step)?;
                }
                None => self.sort_rows(&columns, spec.sort, &mut sorted, conversations.as_ref())?,
            }
            rows = Arc::new(sorted);
        }
        if let Some(conversations) = &conversations {
            rows = conversations.with_members(&columns, rows);
        }
        let total = rows.len() as u64;
        Ok(OpenList { columns, hits, rows, total, unread, by_column, spec, conversations })
    }

    fn search(
        &self,
        caller: &Caller,
        columns: &Columns,
        search: &SearchSpec,
        step: Step<'_>,
    ) -> Result<RowSet, Failure> {
        let query: Query = self.search_query(caller, search)?;
        let query = etabli_search::folded(&query, &etabli_mail::fold::fold);
        Ok(etabli_search::run(&self.store, columns, &query, &|rows, of| step(rows, of).is_ok())?)
    }

    /// Counts what the search of an open list found in all folders that the user sees, without searching again.
    pub(crate) fn found_everywhere(&self, caller: &Caller, view: ViewId) -> Result<u64, Failure> {
        let list = caller.lists.get(view)?;
        let visible = self.tree(caller)?.visible();
        let seen = |ordinal: &u32| visible.folder(list.columns.folder(*ordinal));
        Ok(list.hits.map_or(0, |hits| hits.iter().filter(seen).count() as u64))
    }

    /// Returns the messages of a list, newest first, and how many of them are unread.
    fn found(
        &self,
        columns: &Arc<Columns>,
        spec: &ViewSpec,
        folders: &HashSet<u32>,
        hits: Option<&RowSet>,
    ) -> Order {
        let Order { mut rows, mut unread } = self.orders.of(columns, folders);
        let latest = spec.folder.and_then(Computed::of).and_then(Computed::latest);
        if latest.is_some() || hits.is_some() {
            let most = if latest.is_some() { LATEST } else { usize::MAX };
            let wanted =
                |ordinal: &u32| latest.is_none_or(|direction| columns.facts(*ordinal).direction == direction);
            let among = rows.iter().copied().filter(wanted).take(most);
            let found: Vec<u32> =
                among.filter(|ordinal| hits.is_none_or(|hits| hits.contains(*ordinal))).collect();
            unread = found.iter().filter(|&&ordinal| is_unread(columns, ordinal)).count() as u64;
            rows = Arc::new(found);
        }
        Order { rows, unread }
    }

    /// Sorts rows, which arrive newest first.
    fn sort_rows(
        &self,
        columns: &Columns,
        sort: Sort,
        rows: &mut [u32],
        conversations: Option<&Conversations>,
    ) -> Result<(), Failure> {
        match sort.column {
            SortColumn::Date if sort.descending => {}
            SortColumn::Date => rows.reverse(),
            SortColumn::Direction => order(rows, sort.descending, |row| columns.facts(row).direction as u8),
            SortColumn::Read => order(rows, sort.descending, |row| match conversations {
                Some(conversations) => conversations.unread(columns, row) == 0,
                None => !is_unread(columns, row),
            }),
            SortColumn::Size => order(rows, sort.descending, |row| columns.facts(row).size),
            SortColumn::Forum => match conversations {
                Some(conversations) => {
                    order(rows, sort.descending, |row| conversations.members(columns, row).len());
                }
                None => {
                    let mut sizes: HashMap<u64, u32> = HashMap::new();
                    for &row in &*rows {
                        *sizes.entry(columns.thread(row)).or_default() += 1;
                    }
                    order(rows, sort.descending, |row| sizes.get(&columns.thread(row)).copied().unwrap_or(0));
                }
            },
            SortColumn::File => self.order_by_text(rows, sort.descending, TextColumn::Attachments)?,
            SortColumn::Subject => self.order_by_text(rows, sort.descending, TextColumn::Subject)?,
            SortColumn::Sender => self.order_by_text(rows, sort.descending, TextColumn::Sender)?,
            SortColumn::Recipient => {
                self.order_by_text(rows, sort.descending, TextColumn::Recipients)?;
            }
            SortColumn::Person => {
                let sender = self.store.text(TextColumn::Sender)?;
                let recipients = self.store.text(TextColumn::Recipients)?;
                let outgoing = |row| columns.facts(row).direction == etabli_model::Direction::Out;
                let person = |row| if outgoing(row) { recipients.row(row) } else { sender.row(row) };
                order(rows, sort.descending, |row| person(row).to_vec());
            }
        }
        Ok(())
    }

    fn order_by_text(&self, rows: &mut [u32], descending: bool, column: TextColumn) -> Result<(), Failure> {
        let view = self.store.text(column)?;
        order(rows, descending, |row| without_prefixes(&view, row).to_vec());
        Ok(())
    }
}

/// Returns the folders whose messages a list shows.
fn folders_of(tree: &Tree, spec: &ViewSpec) -> Result<HashSet<u32>, Failure> {
    Ok(match (spec.folder, spec.folder.and_then(Computed::of)) {
        (None, _) => tree.visible().iter().collect(),
        (Some(_), Some(node)) => node.folders(tree, spec.recursive),
        (Some(folder), _) if tree.get(folder).is_none() => {
            return Err(unknown_folder(&FolderRef::Id(folder)));
        }
        (Some(folder), _) if spec.recursive => tree.below(folder).iter().map(|id| id.0).collect(),
        (Some(folder), _) => HashSet::from([folder.0]),
    })
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
