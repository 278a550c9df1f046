//! Chunks of the fixed-width columns, read when somebody first looks at them.
//!
//! A store that was just opened knows its chunks by number only. [`super::Columns::load`] reads them one after the
//! other and then lets go of the database; until then a chunk that is needed is read by itself, from the same
//! picture of the database.

use std::sync::{
    Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError,
    atomic::{AtomicBool, Ordering},
};

use redb::ReadOnlyTable;

use super::fixed::FixedColumn;
use crate::StoreError;

type Table = ReadOnlyTable<(u8, u32), &'static [u8]>;

/// The columns in the database, as one moment showed them.
pub(crate) struct Source {
    open: Mutex<Open>,
    /// Notified when somebody has read.
    read: Condvar,
    /// Everything was read, or the store is closed.
    closing: AtomicBool,
    /// Why some chunk could not be read. Its rows stand in no folder.
    failure: OnceLock<String>,
}

struct Open {
    table: Option<Arc<Table>>,
    /// How many read right now.
    readers: usize,
}

impl std::fmt::Debug for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Source").field("failure", &self.failure).finish_non_exhaustive()
    }
}

impl Source {
    pub(crate) fn new(table: Table) -> Self {
        Self {
            open: Mutex::new(Open { table: Some(Arc::new(table)), readers: 0 }),
            read: Condvar::new(),
            closing: AtomicBool::new(false),
            failure: OnceLock::new(),
        }
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets go of the database, once those who read have ended. Chunks that nobody read are empty from then on.
    pub(crate) fn close(&self) {
        self.closing.store(true, Ordering::Relaxed);
        let open = self.open();
        let mut open =
            self.read.wait_while(open, |open| open.readers > 0).unwrap_or_else(PoisonError::into_inner);
        open.table = None;
    }

    /// Passes on why some chunk could not be read.
    pub(crate) fn check(&self) -> Result<(), StoreError> {
        self.failure.get().map_or(Ok(()), |failure| Err(StoreError::Damaged(failure.clone())))
    }

    /// Reads from the table, or nothing where it is closed.
    fn with<T>(&self, read: impl FnOnce(&Table) -> Result<T, redb::StorageError>) -> Option<T> {
        let table = {
            let mut open = self.open();
            if self.closing.load(Ordering::Relaxed) {
                return None;
            }
            let table = open.table.clone()?;
            open.readers += 1;
            table
        };
        let result = read(&table);
        drop(table);
        self.open().readers -= 1;
        self.read.notify_all();
        result
            .map_err(|error| {
                tracing::error!(%error, "the search columns cannot be read");
                let _ = self.failure.set(format!("the search columns cannot be read: {error}"));
            })
            .ok()
    }

    fn chunk(&self, key: (u8, u32)) -> Vec<u8> {
        let chunk = self.with(|table| Ok(table.get(key)?.map(|row| row.value().to_vec())));
        chunk.flatten().unwrap_or_default()
    }

    /// Reads every chunk of a column that was not read yet, in the order of the database.
    pub(crate) fn fill(&self, column: FixedColumn, chunks: &[Arc<Chunk>]) {
        self.with(|table| {
            for row in table.range((column.number, 0)..=(column.number, u32::MAX))? {
                if self.closing.load(Ordering::Relaxed) {
                    break;
                }
                let (key, bytes) = row?;
                if let Some(chunk) = chunks.get(key.value().1 as usize) {
                    chunk.bytes.get_or_init(|| bytes.value().to_vec());
                }
            }
            Ok(())
        });
    }
}

/// The rows of one chunk of a fixed-width column.
#[derive(Debug, Default)]
pub(crate) struct Chunk {
    bytes: OnceLock<Vec<u8>>,
    /// Where it is read from; none for one that was made here.
    from: Option<(Arc<Source>, (u8, u32))>,
}

impl Chunk {
    pub(crate) fn new(bytes: Vec<u8>) -> Self {
        Self { bytes: OnceLock::from(bytes), from: None }
    }

    pub(crate) fn unread(source: &Arc<Source>, column: FixedColumn, number: u32) -> Self {
        Self { bytes: OnceLock::new(), from: Some((Arc::clone(source), (column.number, number))) }
    }

    pub(crate) fn is_read(&self) -> bool {
        self.bytes.get().is_some()
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        self.bytes
            .get_or_init(|| self.from.as_ref().map(|(source, key)| source.chunk(*key)).unwrap_or_default())
    }
}
