//! From a backup to a store.

use std::{
    ffi::OsString,
    fs, io,
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
};

use super::{
    BackupError, BackupProgress, Progress, UNFINISHED, at,
    manifest::{FileEntry, Manifest, measure, read_checked},
    new_file, sync_dir,
};
use crate::{Actor, Blobs, OpenError, OutboxRecord, SendState, Store, StoreError};

/// What a message in the outbox says after a restore; only a person sends it then.
const DOUBT: &str = "restored from a backup: it may have been sent since";

/// What a restore brought.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Restored {
    /// Messages in the store.
    pub messages: u64,
    /// Blobs in the store.
    pub blobs: u64,
    /// When the backup was made, in seconds since 1970.
    pub made_at: i64,
    /// Messages that waited to be sent. They may have been sent after the backup, so that a person decides.
    pub doubtful: u64,
}

impl Store {
    /// Makes a store in `dir`, which must be empty or missing, from the backup in `from`, which stays as it is.
    ///
    /// Every file is held against its hash. The store is built beside `dir` and takes its name at the end.
    ///
    /// # Errors
    /// Says why there is no store; nothing is left behind.
    pub fn restore(
        from: &Path,
        dir: &Path,
        now: i64,
        each: &mut BackupProgress<'_>,
    ) -> Result<Restored, BackupError> {
        let manifest = Manifest::read(from)?.ok_or(BackupError::Missing)?;
        if manifest.level > etabli_migrations::CURRENT_LEVEL {
            return Err(BackupError::Newer);
        }
        require_no_writer(from)?;
        require_room(dir)?;
        let building = building_site(dir)?;
        remove_site(&building)?;
        let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(&building);
        made.map_err(at(&building))?;
        let built = build(from, &manifest, &building, now, each).and_then(|restored| {
            fs::rename(&building, dir).map_err(at(dir))?;
            let parent = dir.parent().unwrap_or(dir);
            sync_dir(parent).map_err(at(parent))?;
            Ok(restored)
        });
        if built.is_err() {
            remove_site(&building)?;
        }
        built
    }
}

/// Fails while a backup is written into the folder: it would take away files under the reader.
fn require_no_writer(from: &Path) -> Result<(), BackupError> {
    match fs::File::open(from.join(UNFINISHED)) {
        Ok(marker) => match marker.try_lock_shared() {
            Err(fs::TryLockError::WouldBlock) => Err(BackupError::Busy),
            _ => Ok(()),
        },
        Err(_) => Ok(()),
    }
}

fn require_room(dir: &Path) -> Result<(), BackupError> {
    let mut entries = match fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(at(dir)(error)),
    };
    if entries.next().is_none() {
        return Ok(());
    }
    match redb::Builder::new().open_read_only(dir.join("store.redb")) {
        Err(redb::DatabaseError::DatabaseAlreadyOpen) => Err(OpenError::InUse.into()),
        _ => Err(BackupError::Occupied),
    }
}

/// Returns the folder in which the store is built, beside its place, so that it can take its name at once.
fn building_site(dir: &Path) -> Result<PathBuf, BackupError> {
    let nameless = || at(dir)(io::Error::from(io::ErrorKind::InvalidFilename));
    let mut name = OsString::from(".etabli-restore-");
    name.push(dir.file_name().ok_or_else(nameless)?);
    Ok(dir.with_file_name(name))
}

fn remove_site(building: &Path) -> Result<(), BackupError> {
    match fs::remove_dir_all(building) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(at(building)(error)),
        _ => Ok(()),
    }
}

fn build(
    from: &Path,
    manifest: &Manifest,
    dir: &Path,
    now: i64,
    each: &mut BackupProgress<'_>,
) -> Result<Restored, BackupError> {
    copy_database(from, &manifest.database, dir)?;
    for file in &manifest.files {
        let content = read_checked(&from.join("files").join(&file.hash), file)?;
        let path = dir.join(&file.path);
        if let Some(parent) = path.parent() {
            let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(parent);
            made.map_err(at(parent))?;
        }
        new_file(&path).and_then(|mut to| io::Write::write_all(&mut to, &content)).map_err(at(&path))?;
    }
    let store = Store::open(dir)?;
    let source = Blobs::at(from.join("blobs"));
    let snapshot = store.read()?;
    let blobs = snapshot.blob_sizes()?;
    let mut restored = Restored {
        messages: manifest.messages,
        blobs: 0,
        made_at: manifest.made_at,
        doubtful: doubt(&store, now)?,
    };
    let total = blobs.len() as u64;
    let mut progress = Progress { each: &mut |done, total| each(done, total), done: 0, total };
    for (hash, _) in blobs {
        if !manifest.is_lost(hash) {
            let path = source.path(hash);
            let content = source.read(hash).map_err(at(&path))?;
            let content = content.ok_or_else(|| BackupError::Damaged(path.clone()))?;
            store.blobs.write(hash, &content).map_err(StoreError::from)?;
            restored.blobs += 1;
        }
        progress.step()?;
    }
    store.blobs.sync().map_err(StoreError::from)?;
    Ok(restored)
}

fn copy_database(from: &Path, entry: &FileEntry, dir: &Path) -> Result<(), BackupError> {
    let source = from.join(&entry.path);
    let mut input = match fs::File::open(&source) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(BackupError::Damaged(source)),
        Err(error) => return Err(at(&source)(error)),
    };
    let path = dir.join("store.redb");
    let mut output = new_file(&path).map_err(at(&path))?;
    io::copy(&mut input, &mut output).map_err(at(&path))?;
    drop(output);
    // What was written is measured, not what was read.
    let (bytes, hash) = measure(&path).map_err(at(&path))?;
    if (bytes, &hash) == (entry.bytes, &entry.hash) { Ok(()) } else { Err(BackupError::Damaged(source)) }
}

/// Leaves it to a person whether what waited to be sent still has to be: it may have been sent since.
fn doubt(store: &Store, now: i64) -> Result<u64, StoreError> {
    let waits = |state: &SendState| match state {
        SendState::Due(_) | SendState::HandingOver | SendState::Recallable(_) => true,
        SendState::Failed { retry_at, .. } => *retry_at != 0,
        SendState::Held | SendState::Unknown(_) => false,
    };
    let outbox: Vec<_> =
        store.read()?.outboxes()?.into_iter().filter(|(_, record)| waits(&record.state)).collect();
    if outbox.is_empty() {
        return Ok(0);
    }
    let mut batch = store.write(Actor { user: 0, plugin: String::new() }, now)?;
    let doubtful = outbox.len() as u64;
    for (msg_id, record) in outbox {
        let state = SendState::Unknown(DOUBT.to_owned());
        batch.set_outbox(msg_id, Some(&OutboxRecord { state, ..record }))?;
    }
    batch.commit(None)?;
    Ok(doubtful)
}
