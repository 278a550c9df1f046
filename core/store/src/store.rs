//! Opening, and the two ways in: a snapshot to read, a batch to write.

use std::{
    fs,
    os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock},
};

use etabli_model::BlobHash;
use redb::{Builder, Database, ReadableDatabase};

use crate::{
    Actor, Batch, Blobs, Columns, OpenError, Snapshot, StoreError,
    columns::{Source, TEXT_ROWS, TextChunk, TextView, decode_sealed},
    record::{Counters, decode},
    tables,
};

/// Page cache of the database in bytes. Lists and searches read [`Columns`], not pages, so that a small cache
/// serves; a large one only raises the memory an import takes.
const CACHE_BYTES: usize = 64 << 20;

/// A store: the database, the blobs, and the search columns in memory.
pub struct Store {
    dir: PathBuf,
    pub(crate) db: Database,
    pub(crate) blobs: Blobs,
    pub(crate) writer: Mutex<()>,
    columns: RwLock<Arc<Columns>>,
    texts: Mutex<[TextView; 4]>,
}

impl Store {
    /// Makes an empty store in `dir`, readable for its owner only.
    ///
    /// # Errors
    /// Fails when there is one already or the folder cannot be written.
    pub fn create(dir: &Path) -> Result<Self, OpenError> {
        if dir.join("store.redb").exists() {
            return Err(OpenError::Exists);
        }
        fs::DirBuilder::new().recursive(true).mode(0o700).create(dir)?;
        Ok(Self::open_file(dir, true)?.0)
    }

    /// Opens the store in `dir`.
    ///
    /// # Errors
    /// Says why it cannot be opened; nothing is changed then.
    pub fn open(dir: &Path) -> Result<Self, OpenError> {
        Ok(Self::open_at_level(dir)?.0)
    }

    /// Opens the store in `dir`, and says from which level it came.
    pub(crate) fn open_at_level(dir: &Path) -> Result<(Self, etabli_migrations::Plan), OpenError> {
        match fs::metadata(dir.join("store.redb")) {
            Ok(_) => Self::open_file(dir, false),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Err(OpenError::Missing),
            Err(error) => Err(error.into()),
        }
    }

    fn open_file(dir: &Path, create: bool) -> Result<(Self, etabli_migrations::Plan), OpenError> {
        let path = dir.join("store.redb");
        if create {
            fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&path)?;
        }
        let mut builder = Builder::new();
        builder.set_cache_size(CACHE_BYTES);
        // redb turns an empty file into a database only when asked to create one.
        let db = if create { builder.create(&path)? } else { builder.open(&path)? };
        let plan = etabli_migrations::plan(&db)?;
        if plan.needs_backup() {
            fs::copy(&path, dir.join(format!("store.level-{}.redb", plan.from)))?;
        }
        etabli_migrations::run(&db, plan)?;
        let blobs = Blobs::open(dir.join("blobs"))?;
        fs::set_permissions(dir.join("blobs"), fs::Permissions::from_mode(0o700))?;
        let store = Self {
            dir: dir.to_owned(),
            db,
            blobs,
            writer: Mutex::new(()),
            columns: RwLock::default(),
            texts: Mutex::default(),
        };
        let damaged = |error: StoreError| OpenError::Damaged(error.to_string());
        store.open_columns().map_err(damaged)?;
        let unclean = store.unclean_marker();
        if unclean.exists() {
            let removed = store.sweep_orphans().map_err(damaged)?;
            tracing::info!(removed, "the store was not closed in order; files of no message were removed");
        }
        fs::write(unclean, b"")?;
        Ok((store, plan))
    }

    fn unclean_marker(&self) -> PathBuf {
        self.dir.join("open")
    }

    /// Returns the folder of the store.
    #[must_use]
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Returns the blobs, for writing files ahead of the batch that refers to them.
    #[must_use]
    pub fn blobs(&self) -> &Blobs {
        &self.blobs
    }

    /// Returns a consistent picture of the records.
    ///
    /// # Errors
    /// Passes on what the database says.
    pub fn read(&self) -> Result<Snapshot, StoreError> {
        self.columns().check()?;
        Ok(Snapshot::new(self.db.begin_read()?))
    }

    /// Returns the search columns as they are now.
    #[must_use]
    pub fn columns(&self) -> Arc<Columns> {
        Arc::clone(&self.columns.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn set_columns(&self, columns: Columns) {
        *self.columns.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(columns);
    }

    /// Begins a batch. Batches follow each other: this waits for the one that runs.
    ///
    /// # Errors
    /// Passes on what the database says.
    pub fn write(&self, actor: Actor, now: i64) -> Result<Batch<'_>, StoreError> {
        let turn = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        self.columns().check()?;
        Batch::begin(self, turn, actor, now)
    }

    /// Reads a blob and checks it against its hash.
    ///
    /// # Errors
    /// [`StoreError::BlobLost`] when the file is missing or damaged.
    pub fn blob(&self, hash: BlobHash) -> Result<Vec<u8>, StoreError> {
        self.blobs.read(hash)?.ok_or(StoreError::BlobLost(hash))
    }

    /// Returns the beginning of a file, which is not held against its hash.
    ///
    /// # Errors
    /// Passes on what the system says.
    pub fn blob_head(&self, hash: BlobHash, most: u64) -> Result<Vec<u8>, StoreError> {
        Ok(self.blobs.head(hash, most)?)
    }

    /// Returns a text column as it is now. The first call reads all of it.
    ///
    /// # Errors
    /// Passes on what the database says.
    pub fn text(&self, column: etabli_model::TextColumn) -> Result<TextView, StoreError> {
        let mut texts = self.texts.lock().unwrap_or_else(PoisonError::into_inner);
        let number = crate::columns::text_column_number(column);
        let slot = texts
            .get_mut(usize::from(number))
            .ok_or_else(|| StoreError::Damaged("column number".to_owned()))?;
        let read = self.db.begin_read()?;
        let rows = read_counters(&read)?.messages as u32;
        let known: u32 = slot.chunks.iter().map(|chunk| chunk.rows()).sum();
        if known != rows {
            update_text(&read, number, rows, slot)?;
        }
        Ok(slot.clone())
    }

    /// Makes the picture of the columns, of which nothing is read yet.
    fn open_columns(&self) -> Result<(), StoreError> {
        let read = self.db.begin_read()?;
        let counters = read_counters(&read)?;
        let rows = counters.messages as u32;
        self.set_columns(match read.open_table(tables::FIXED) {
            Ok(table) => Columns::unread(rows, counters.changes, Source::new(table)),
            Err(redb::TableError::TableDoesNotExist(_)) => {
                Columns { rows, revision: counters.changes, ..Columns::default() }
            }
            Err(error) => return Err(error.into()),
        });
        Ok(())
    }

    /// Removes files of the blob store that no message refers to.
    fn sweep_orphans(&self) -> Result<u64, StoreError> {
        let snapshot = self.read()?;
        let mut removed = 0;
        for (hash, path) in self.blobs.list()? {
            if snapshot.blob(hash)?.is_none() {
                fs::remove_file(path)?;
                removed += 1;
            }
        }
        Ok(removed)
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        // A picture that outlives the store must not keep the database open.
        self.columns().close();
        // A batch that panicked leaves the mutex poisoned; the marker then stays for the next start.
        if self.writer.lock().is_ok() {
            let _ = fs::remove_file(self.unclean_marker());
        }
    }
}

/// The writer's turn, held by a batch.
pub(crate) type Turn<'s> = MutexGuard<'s, ()>;

pub(crate) fn read_counters(read: &redb::ReadTransaction) -> Result<Counters, StoreError> {
    match read.open_table(tables::META) {
        Ok(table) => {
            table.get("counters")?.map_or_else(|| Ok(Counters::default()), |row| decode(row.value()))
        }
        Err(redb::TableError::TableDoesNotExist(_)) => Ok(Counters::default()),
        Err(error) => Err(error.into()),
    }
}

/// Reads what a text view lacks: newly sealed chunks, and the open tail.
fn update_text(
    read: &redb::ReadTransaction,
    column: u8,
    rows: u32,
    view: &mut TextView,
) -> Result<(), StoreError> {
    let sealed = rows / TEXT_ROWS;
    view.chunks.retain(|chunk| chunk.rows() == TEXT_ROWS);
    let known = view.chunks.len() as u32;
    if known < sealed {
        let table = read.open_table(tables::TEXT)?;
        for row in table.range((column, known)..(column, sealed))? {
            view.chunks.push(Arc::new(decode_sealed(row?.1.value())?));
        }
    }
    if sealed * TEXT_ROWS < rows {
        let table = read.open_table(tables::TEXT_TAIL)?;
        let tail = table
            .range((column, sealed * TEXT_ROWS)..(column, rows))?
            .map(|row| Ok(row?.1.value().to_owned()))
            .collect::<Result<Vec<String>, StoreError>>()?;
        view.chunks.push(Arc::new(TextChunk::new(tail.iter().map(String::as_str), false)));
    }
    Ok(())
}
