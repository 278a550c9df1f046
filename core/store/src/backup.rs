//! Backups: a copy of a store in a folder of its own, made while others work, and the way back.
//!
//! The database is copied table by table as one moment shows it; blobs never change, so that a second backup
//! into the same folder copies only those that it lacks. The manifest is written last and replaces the one
//! before it at once: a folder holds the older backup or the newer one, whole, whenever the work is cut.

mod manifest;
mod restore;
mod tables;
#[cfg(test)]
mod tests;

use std::{
    fs,
    io::{self, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

use etabli_model::BlobHash;

use self::manifest::{FileEntry, MANIFEST, Manifest, measure};
pub use self::restore::Restored;
use crate::{Blobs, Snapshot, Store, StoreError};

/// Stands in the folder while a backup is written; holds which store it is of, and is locked by the writer.
const UNFINISHED: &str = "unfinished";
/// The database while it is written.
const DATABASE_PART: &str = "store.part";
/// The manifest while it is written.
const MANIFEST_PART: &str = "manifest.part";

/// Why a backup cannot be made or restored.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BackupError {
    /// Whoever waits for it asked to stop.
    #[error("stopped")]
    Cancelled,
    /// The folder holds something else, or the backup of another store.
    #[error("the folder holds something else than a backup of this store")]
    Foreign,
    /// The folder lies in the store, or the store in it.
    #[error("the folder and the store lie in each other")]
    Entangled,
    /// Somebody else writes this backup now.
    #[error("this backup is being written")]
    Busy,
    /// No backup was ever finished in the folder.
    #[error("there is no whole backup")]
    Missing,
    /// A file of the backup is missing or not what the manifest says.
    #[error("a file of the backup is damaged: {}", .0.display())]
    Damaged(PathBuf),
    /// A newer program made it.
    #[error("a newer program made this backup")]
    Newer,
    /// There is something where the store should go.
    #[error("the folder to restore into is not empty")]
    Occupied,
    /// A folder cannot be read or written.
    #[error("{} cannot be used", .0.display())]
    Io(PathBuf, #[source] io::Error),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The restored store cannot be opened.
    #[error(transparent)]
    Open(#[from] crate::OpenError),
}

/// Says which path an error of the disk is about.
fn at(path: &Path) -> impl FnOnce(io::Error) -> BackupError {
    let path = path.to_owned();
    move |error| BackupError::Io(path, error)
}

/// Called between units of work with how many are done and how many there are; answers whether to go on.
pub type BackupProgress<'p> = dyn FnMut(u64, u64) -> bool + 'p;

struct Progress<'p> {
    each: &'p mut BackupProgress<'p>,
    done: u64,
    total: u64,
}

impl Progress<'_> {
    fn step(&mut self) -> Result<(), BackupError> {
        self.done += 1;
        if (self.each)(self.done, self.total.max(self.done)) { Ok(()) } else { Err(BackupError::Cancelled) }
    }
}

/// What a backup is of.
#[derive(Debug, Clone, Copy)]
pub struct BackupOf<'a> {
    /// Tells stores apart.
    pub store_id: &'a str,
    /// The time, in seconds since 1970.
    pub now: i64,
    /// Further files to keep, as paths below the store's folder; one that is gone is left out.
    pub files: &'a [PathBuf],
}

/// What a backup brought.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BackedUp {
    /// Messages in it.
    pub messages: u64,
    /// Blobs in it.
    pub blobs: u64,
    /// Blobs that were copied now.
    pub copied: u64,
    /// Bytes of everything in it.
    pub bytes: u64,
    /// Blobs that the store itself has lost.
    pub lost: Vec<BlobHash>,
}

impl Store {
    /// Writes a backup of this moment into a folder: a new or empty one, or one with an older backup of the
    /// same store, which stays whole until the new one is.
    ///
    /// # Errors
    /// Says why there is no new backup; an older one is still there.
    pub fn backup(
        &self,
        target: &Path,
        of: &BackupOf<'_>,
        each: &mut BackupProgress<'_>,
    ) -> Result<BackedUp, BackupError> {
        let snapshot = self.read()?;
        let target = Target::enter(self, target, of.store_id)?;
        let blobs = snapshot.blob_sizes()?;
        let rows = tables::rows(&snapshot)?;
        let total = rows + blobs.len() as u64;
        let mut progress = Progress { each: &mut |done, total| each(done, total), done: 0, total };
        let written = target.write(self, &snapshot, of, &blobs, &mut progress);
        if written.is_err() {
            let _ = fs::remove_file(target.path(DATABASE_PART));
        }
        let (manifest, report) = written?;
        target.finish(&manifest, &blobs)?;
        Ok(report)
    }
}

/// The folder of a backup while it is written.
struct Target {
    dir: PathBuf,
    blobs: Blobs,
    /// A run before this one was cut off: what it left may not be what its name says.
    was_cut: bool,
    /// Keeps others out as long as it is open.
    _lock: fs::File,
}

impl Target {
    /// Takes possession of the folder.
    fn enter(store: &Store, dir: &Path, store_id: &str) -> Result<Self, BackupError> {
        let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(dir);
        made.map_err(at(dir))?;
        let dir = fs::canonicalize(dir).map_err(at(dir))?;
        let own = fs::canonicalize(store.dir()).map_err(at(store.dir()))?;
        if dir.starts_with(&own) || own.starts_with(&dir) {
            return Err(BackupError::Entangled);
        }
        let marker = dir.join(UNFINISHED);
        let before = match fs::read_to_string(&marker) {
            Ok(text) => Some(text),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(at(&marker)(error)),
        };
        match (Manifest::read(&dir), &before) {
            (Ok(Some(manifest)), _) if manifest.store == store_id => {}
            // An empty marker was cut off before anything else was written.
            (Ok(None), Some(text)) if text.is_empty() || text == store_id => {}
            (Ok(None), None) if fs::read_dir(&dir).map_err(at(&dir))?.next().is_none() => {}
            (Ok(_) | Err(BackupError::Damaged(_)), _) => return Err(BackupError::Foreign),
            (Err(error), _) => return Err(error),
        }
        let mut options = fs::OpenOptions::new();
        let opened = options.write(true).create(true).truncate(false).mode(0o600).open(&marker);
        let mut lock = opened.map_err(at(&marker))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(fs::TryLockError::WouldBlock) => return Err(BackupError::Busy),
            Err(fs::TryLockError::Error(error)) => return Err(at(&marker)(error)),
        }
        lock.set_len(0).and_then(|()| lock.write_all(store_id.as_bytes())).map_err(at(&marker))?;
        lock.sync_all().and_then(|()| sync_dir(&dir)).map_err(at(&marker))?;
        for sub in ["blobs", "files"] {
            let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(dir.join(sub));
            made.map_err(at(&dir.join(sub)))?;
        }
        let blobs = Blobs::open(dir.join("blobs")).map_err(at(&dir))?;
        Ok(Self { dir, blobs, was_cut: before.is_some(), _lock: lock })
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.join(name)
    }

    /// Writes all but the manifest, and makes it durable.
    fn write(
        &self,
        store: &Store,
        snapshot: &Snapshot,
        of: &BackupOf<'_>,
        blobs: &[(BlobHash, u64)],
        progress: &mut Progress<'_>,
    ) -> Result<(Manifest, BackedUp), BackupError> {
        let part = self.path(DATABASE_PART);
        new_file(&part).map_err(at(&part))?;
        tables::copy(snapshot, &part, progress)?;
        let (bytes, hash) = measure(&part).map_err(at(&part))?;
        let name = format!("store-{}.redb", hash.get(..16).unwrap_or(&hash));
        fs::rename(&part, self.path(&name)).map_err(at(&part))?;
        let database = FileEntry { path: name.into(), bytes, hash };
        let messages = tables::messages(snapshot)?;
        let level = etabli_migrations::CURRENT_LEVEL;
        let mut manifest = Manifest::new(level, of.store_id, of.now, messages, database);
        let mut report = BackedUp { messages, bytes, ..BackedUp::default() };
        for &(hash, size) in blobs {
            let is_here = if self.was_cut {
                self.blobs.read(hash).map_err(at(&self.dir))?.is_some()
            } else {
                self.blobs.size(hash).map_err(at(&self.dir))? == Some(size)
            };
            if !is_here {
                match store.blobs.read(hash).map_err(StoreError::from)? {
                    Some(content) => {
                        self.blobs.write_whole(hash, &content).map_err(at(&self.dir))?;
                        report.copied += 1;
                    }
                    None => report.lost.push(hash),
                }
            }
            report.bytes += size;
            progress.step()?;
        }
        report.blobs = (blobs.len() - report.lost.len()) as u64;
        manifest.lost = report.lost.iter().map(ToString::to_string).collect();
        for path in of.files {
            let source = store.dir().join(path);
            let content = match fs::read(&source) {
                Ok(content) => content,
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                Err(error) => return Err(at(&source)(error)),
            };
            let hash = blake3::hash(&content).to_hex().to_string();
            let kept = self.path("files").join(&hash);
            if !fs::read(&kept).is_ok_and(|there| there == content) {
                new_file(&kept).and_then(|mut file| file.write_all(&content)).map_err(at(&kept))?;
            }
            report.bytes += content.len() as u64;
            manifest.files.push(FileEntry { path: path.clone(), bytes: content.len() as u64, hash });
        }
        self.blobs.sync().map_err(at(&self.dir))?;
        Ok((manifest, report))
    }

    /// Makes this the backup of the folder, and removes what belonged to the one before.
    fn finish(&self, manifest: &Manifest, blobs: &[(BlobHash, u64)]) -> Result<(), BackupError> {
        let part = self.path(MANIFEST_PART);
        let text = manifest.encode().map_err(StoreError::from)?;
        let written = new_file(&part).and_then(|mut file| {
            file.write_all(text.as_bytes())?;
            file.sync_all()
        });
        written.map_err(at(&part))?;
        fs::rename(&part, self.path(MANIFEST)).and_then(|()| sync_dir(&self.dir)).map_err(at(&part))?;
        // From here on the backup is whole, and what cannot be tidied up harms nobody.
        let tidied = self.tidy(manifest, blobs).and_then(|()| fs::remove_file(self.path(UNFINISHED)));
        if let Err(error) = tidied {
            tracing::warn!(%error, "what an older backup left could not be removed");
        }
        Ok(())
    }

    fn tidy(&self, manifest: &Manifest, blobs: &[(BlobHash, u64)]) -> io::Result<()> {
        for entry in fs::read_dir(&self.dir)? {
            let entry = entry?;
            let name = entry.file_name();
            let is_database = name.to_str().is_some_and(|name| {
                name == DATABASE_PART || (name.starts_with("store-") && name.ends_with(".redb"))
            });
            if is_database && name != manifest.database.path.as_os_str() {
                fs::remove_file(entry.path())?;
            }
        }
        let wanted: std::collections::HashSet<BlobHash> = blobs.iter().map(|(hash, _)| *hash).collect();
        for (hash, path) in self.blobs.list()? {
            if !wanted.contains(&hash) {
                fs::remove_file(path)?;
            }
        }
        for entry in fs::read_dir(self.path("files"))? {
            let entry = entry?;
            if !manifest.files.iter().any(|file| entry.file_name() == file.hash.as_str()) {
                fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    }
}

/// Makes a file for its owner only; one that a run before left is replaced.
pub(crate) fn new_file(path: &Path) -> io::Result<fs::File> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    fs::OpenOptions::new().read(true).write(true).create_new(true).mode(0o600).open(path)
}

fn sync_dir(dir: &Path) -> io::Result<()> {
    fs::File::open(dir)?.sync_all()
}
