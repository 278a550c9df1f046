//! Backups of the store, and what is done to a store that nobody has open.
//!
//! A backup holds everybody's mail, so that only an administrator makes one. Restoring, compacting and migrating
//! need no session: whoever may read and write the files may do them.

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::Instant,
};

use etabli_store::{Actor, BackupError, BackupOf, Entry, Store};
use serde::{Deserialize, Serialize};

use crate::{
    Failure, FailureCode, JobKind, JobOutcome, Problem, Reply,
    core::{Caller, Engine, STORE_ID},
    failures::{cannot_open, cannot_read, cannot_write},
    jobs::table::JobHandle,
    members::scope::Audience,
};

/// The setting of the store that holds its [`BackupState`].
const STATE: &str = "backup";

/// What a backup brought.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct BackupReport {
    /// Messages in it.
    pub messages: u64,
    /// Files of attachments in it.
    pub blobs: u64,
    /// Files of attachments that were copied now; an older backup in the folder had the others.
    pub copied: u64,
    /// Bytes of everything in it.
    pub bytes: u64,
    /// How long it took.
    pub seconds: f64,
    /// Files that the store itself has lost.
    pub problems: Vec<Problem>,
}

/// The last backup of a store, and whether one failed since.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BackupState {
    /// The folder that was asked for last.
    pub folder: PathBuf,
    /// When the last whole backup was made, in seconds since 1970; none before the first.
    pub made_at: Option<i64>,
    /// Why the latest attempt failed; none when it did not.
    pub failure: Option<Failure>,
}

/// What a restore brought.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RestoreReport {
    /// Messages in the store.
    pub messages: u64,
    /// Files of attachments in the store.
    pub blobs: u64,
    /// When the backup was made, in seconds since 1970.
    pub made_at: i64,
    /// Messages that waited to be sent when the backup was made, and that nobody sends now but a person.
    pub doubtful: u64,
}

/// What compacting brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompactReport {
    /// Size of the database before, in bytes.
    pub before: u64,
    /// Size after, in bytes.
    pub after: u64,
}

impl Engine {
    pub(crate) fn start_backup(&self, caller: &Caller, folder: PathBuf) -> Result<Reply, Failure> {
        self.require_admin(caller)?;
        let (audience, kind) = (Audience::User(caller.user), JobKind::Backup(folder.display().to_string()));
        let id = self.start_side_job(audience, kind, move |engine, job| {
            let made = engine.back_up(job, &folder);
            let failure = made.as_ref().err().filter(|failure| failure.code != FailureCode::Cancelled);
            engine.note_backup(folder, made.is_ok(), failure.cloned())?;
            made.map(JobOutcome::Backup)
        })?;
        Ok(Reply::Job(id))
    }

    pub(crate) fn backup_state(&self, caller: &Caller) -> Result<Reply, Failure> {
        self.require_admin(caller)?;
        Ok(Reply::Backup(self.read()?.setting(STATE)?.and_then(|state| serde_json::from_str(&state).ok())))
    }

    fn back_up(&self, job: &JobHandle, folder: &Path) -> Result<BackupReport, Failure> {
        let started = Instant::now();
        let store_id = self.read()?.setting(STORE_ID)?.unwrap_or_default();
        let files = further_files(self.store.dir()).map_err(|error| cannot_read(self.store.dir(), &error))?;
        let of = BackupOf { store_id: &store_id, now: self.clock.now(), files: &files };
        let mut each = |done, total| {
            job.progress(done, Some(total));
            !job.cancelled()
        };
        let made = self.store.backup(folder, &of, &mut each);
        let made = made.map_err(|error| failed(folder, error, |path, error| cannot_write(path, &error)))?;
        let lost = |hash: &etabli_model::BlobHash| Problem {
            kind: "blob".to_owned(),
            id: hash.to_string(),
            detail: "missing or damaged in the store, and so not in the backup".to_owned(),
        };
        Ok(BackupReport {
            messages: made.messages,
            blobs: made.blobs,
            copied: made.copied,
            bytes: made.bytes,
            seconds: started.elapsed().as_secs_f64(),
            problems: made.lost.iter().map(lost).collect(),
        })
    }

    fn note_backup(&self, folder: PathBuf, is_made: bool, failure: Option<Failure>) -> Result<(), Failure> {
        let now = self.clock.now();
        self.change_as(Actor { user: 0, plugin: String::new() }, |batch| {
            let before: Option<BackupState> =
                self.read()?.setting(STATE)?.and_then(|state| serde_json::from_str(&state).ok());
            let made_at = if is_made { Some(now) } else { before.and_then(|before| before.made_at) };
            let state = serde_json::to_string(&BackupState { folder, made_at, failure })
                .map_err(etabli_store::StoreError::from)?;
            batch.put(Entry::Setting(STATE.to_owned(), Some(state)))?;
            Ok(((), None))
        })
    }
}

/// Makes a store in `dir`, which must be empty or missing, from the backup in `from`.
pub(crate) fn restore(
    from: &Path,
    dir: &Path,
    now: i64,
    each: &mut dyn FnMut(u64, u64) -> bool,
) -> Result<RestoreReport, Failure> {
    let restored = Store::restore(from, dir, now, each).map_err(|error| match error {
        BackupError::Occupied => Failure::new(FailureCode::RestoreOccupied, dir.display().to_string()),
        BackupError::Open(error) => cannot_open(dir, &error),
        error => failed(from, error, |path, error| {
            if path.starts_with(from) { cannot_read(path, &error) } else { cannot_write(path, &error) }
        }),
    })?;
    Ok(RestoreReport {
        messages: restored.messages,
        blobs: restored.blobs,
        made_at: restored.made_at,
        doubtful: restored.doubtful,
    })
}

/// Gives room that the database does not use back to the disk.
pub(crate) fn compact(dir: &Path) -> Result<CompactReport, Failure> {
    let compacted = Store::compact(dir).map_err(|error| cannot_open(dir, &error))?;
    Ok(CompactReport { before: compacted.before, after: compacted.after })
}

/// Brings a store to the current level, and returns the level before and after.
pub(crate) fn migrate(dir: &Path) -> Result<(u32, u32), Failure> {
    Store::migrate(dir).map_err(|error| cannot_open(dir, &error))
}

/// Lists what belongs to a store beside database and blobs: encrypted passwords and installed packages.
fn further_files(dir: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    if dir.join("secrets").is_file() {
        files.push(PathBuf::from("secrets"));
    }
    let plugins = Path::new("plugins");
    for plugin in fs::read_dir(dir.join(plugins))? {
        let plugin = plugin?;
        if !plugin.file_type()?.is_dir() {
            continue;
        }
        for file in fs::read_dir(plugin.path())? {
            let name = file?.file_name();
            if Path::new(&name).extension().is_some_and(|extension| extension == "etabli") {
                files.push(plugins.join(plugin.file_name()).join(name));
            }
        }
    }
    files.sort();
    Ok(files)
}

/// Says why a backup cannot be made or read; `disk` says it for a path that failed.
fn failed(folder: &Path, error: BackupError, disk: impl Fn(&Path, io::Error) -> Failure) -> Failure {
    let code = match error {
        BackupError::Cancelled => FailureCode::Cancelled,
        BackupError::Foreign => FailureCode::BackupForeign,
        BackupError::Entangled => FailureCode::BackupInStore,
        BackupError::Busy => FailureCode::BackupBusy,
        BackupError::Missing => FailureCode::BackupMissing,
        BackupError::Newer => FailureCode::BackupNewer,
        BackupError::Damaged(path) => {
            return Failure::new(FailureCode::BackupDamaged, path.display().to_string());
        }
        BackupError::Io(path, error) => return disk(&path, error),
        BackupError::Store(error) => return error.into(),
        error => return Failure::new(FailureCode::Internal, folder.display().to_string()).because(error),
    };
    Failure::new(code, folder.display().to_string())
}
