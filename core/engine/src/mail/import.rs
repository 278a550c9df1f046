//! Importing mail files.
//!
//! Sources are walked and read in order, parsed by a pool of threads, and stored in order by the job's own
//! thread, a few thousand messages a batch. A batch is whole or not at all, so that a cancelled or killed
//! import leaves a valid prefix; a message is known again by where it came from, so that a second run adds
//! exactly what is missing.

mod pipeline;
pub(crate) mod prepare;
mod walk;

use std::{collections::HashMap, path::PathBuf, sync::Arc, time::Instant};

use etabli_model::{AccountId, FolderId, FolderKind, Scope};
use etabli_store::{Actor, NewMessage};
pub(crate) use prepare::{Origin, Prepared};

use crate::{
    Failure, FolderRef, ImportReport, ImportWarning, JobKind, JobOutcome, Reply,
    core::{Caller, Engine},
    jobs::table::JobHandle,
    mail::folders::{Tree, add_folder, path_names, unknown_folder},
    members::scope::Audience,
};

/// Messages of one batch.
const BATCH_MESSAGES: usize = 2000;
/// Bytes of compressed content of one batch.
const BATCH_BYTES: usize = 32 << 20;
/// Warnings that a report keeps.
const MAX_WARNINGS: usize = 10_000;

/// What happened to one message or file of a source.
pub(crate) enum Outcome {
    /// It can be stored.
    New(Box<Prepared>),
    /// It is stored already.
    Known,
    /// It cannot be stored.
    Failed(ImportWarning),
    /// Something to know that concerns no single message.
    Remark(ImportWarning),
}

/// Where an import puts its messages.
#[derive(Clone)]
pub(crate) struct Target {
    base: Vec<String>,
    base_id: Option<FolderId>,
    account: Option<AccountId>,
    scope: Scope,
}

impl Engine {
    pub(crate) fn import(
        &self,
        caller: &Caller,
        paths: Vec<PathBuf>,
        folder: FolderRef,
        keep_folders: bool,
    ) -> Result<Reply, Failure> {
        let target = self.import_target(caller, &folder)?;
        let what = paths.iter().map(|path| path.display().to_string()).collect::<Vec<_>>().join(", ");
        let actor = Actor { user: caller.user.0, plugin: String::new() };
        let user = caller.user;
        let id = self.start_job(Audience::User(user), JobKind::Import(what), move |engine, job| {
            let mut import = Import::new(engine, job, actor, user, target);
            let result = pipeline::run(engine, job, &paths, keep_folders, &mut import);
            import.finish(result)
        })?;
        Ok(Reply::Job(id))
    }

    pub(crate) fn import_target(&self, caller: &Caller, folder: &FolderRef) -> Result<Target, Failure> {
        let tree = self.tree(caller)?;
        if let Some(found) = tree.find(folder).and_then(|id| tree.get(id)) {
            return Ok(Target {
                base: Vec::new(),
                base_id: Some(found.id),
                account: found.account,
                scope: found.scope,
            });
        }
        match folder {
            FolderRef::Path(path) if path_names(path).next().is_some() => Ok(Target {
                base: path_names(path).map(str::to_owned).collect(),
                base_id: None,
                account: None,
                scope: Scope::Everyone,
            }),
            _ => Err(unknown_folder(folder)),
        }
    }
}

/// An import that runs: what it stored so far and what waits for the next batch.
pub(crate) struct Import<'e> {
    engine: &'e Arc<Engine>,
    job: &'e JobHandle,
    actor: Actor,
    user: etabli_model::UserId,
    target: Target,
    folders: HashMap<Vec<String>, FolderId>,
    waiting: Vec<(Vec<String>, NewMessage)>,
    waiting_bytes: usize,
    report: ImportReport,
    started: Instant,
}

impl<'e> Import<'e> {
    pub(crate) fn new(
        engine: &'e Arc<Engine>,
        job: &'e JobHandle,
        actor: Actor,
        user: etabli_model::UserId,
        target: Target,
    ) -> Self {
        Self {
            engine,
            job,
            actor,
            user,
            target,
            folders: HashMap::new(),
            waiting: Vec::new(),
            waiting_bytes: 0,
            report: ImportReport::default(),
            started: Instant::now(),
        }
    }

    /// Takes the next outcome, in the order of the source.
    pub(crate) fn take(&mut self, outcome: Outcome) -> Result<(), Failure> {
        match outcome {
            Outcome::New(prepared) => {
                self.report.seen += 1;
                let Prepared { message, subfolder, remark } = *prepared;
                if let Some(remark) = remark {
                    self.warn(remark);
                }
                self.waiting_bytes += message.content.len();
                self.waiting.push((subfolder, message));
                if self.waiting.len() >= BATCH_MESSAGES || self.waiting_bytes >= BATCH_BYTES {
                    self.store()?;
                }
            }
            Outcome::Known => {
                self.report.seen += 1;
                self.report.skipped += 1;
            }
            Outcome::Failed(warning) => {
                self.report.seen += 1;
                self.report.failed += 1;
                self.warn(warning);
            }
            Outcome::Remark(warning) => self.warn(warning),
        }
        Ok(())
    }

    fn warn(&mut self, warning: ImportWarning) {
        if self.report.warnings.len() < MAX_WARNINGS {
            self.report.warnings.push(warning);
        }
    }

    /// Tells how far the import is.
    pub(crate) fn progress(&self, total: Option<u64>) {
        self.job.progress(self.report.seen, total);
    }

    /// Stores what waits, in one batch.
    fn store(&mut self) -> Result<(), Failure> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        let waiting = std::mem::take(&mut self.waiting);
        self.waiting_bytes = 0;
        let (mut imported, mut skipped, mut bytes) = (0, 0, 0);
        let mut folders = std::mem::take(&mut self.folders);
        let tree = Tree::load(&self.engine.read()?, self.user)?;
        let target = self.target.clone();
        self.engine.change_as(self.actor.clone(), |batch| {
            for (subfolder, mut message) in waiting {
                if batch.knows_source(message.source)? {
                    skipped += 1;
                    continue;
                }
                let folder = match folders.get(&subfolder) {
                    Some(&folder) => folder,
                    None => target.folder(batch, &tree, &mut folders, &subfolder)?,
                };
                message.state.folder = folder.0;
                message.record.account = target.account.map(|account| account.0);
                bytes += message.record.size;
                batch.add_message(message)?;
                imported += 1;
            }
            Ok(((), None))
        })?;
        self.folders = folders;
        self.report.imported += imported;
        self.report.skipped += skipped;
        self.report.bytes += bytes;
        Ok(())
    }

    pub(crate) fn finish(mut self, result: Result<(), Failure>) -> Result<JobOutcome, Failure> {
        let stored = match result {
            Ok(()) => self.store(),
            Err(failure) => {
                // What was read before the failure or the cancel is worth keeping.
                let kept = self.store();
                kept.and(Err(failure))
            }
        };
        self.report.seen = self.report.imported + self.report.skipped + self.report.failed;
        self.report.seconds = self.started.elapsed().as_secs_f64();
        self.job.progress(self.report.seen, Some(self.report.seen));
        let outcome = JobOutcome::Import(self.report);
        if let Err(failure) = stored {
            self.job.keep(outcome);
            return Err(failure);
        }
        Ok(outcome)
    }
}

impl Target {
    /// Finds or makes the folder for a sub-folder of the source.
    fn folder(
        &self,
        batch: &mut etabli_store::Batch<'_>,
        tree: &Tree,
        made: &mut HashMap<Vec<String>, FolderId>,
        subfolder: &[String],
    ) -> Result<FolderId, Failure> {
        let mut at = self.base_id;
        let mut path = Vec::new();
        for name in self.base.iter().chain(subfolder) {
            path.push(name.clone());
            // Folders above the sub-folder are shared by several sub-folders of one batch.
            let key = std::iter::once("/".to_owned()).chain(path.iter().cloned()).collect::<Vec<_>>();
            let found = made.get(&key).copied().or_else(|| tree.child(at, name));
            let id = match found {
                Some(id) => id,
                None => add_folder(batch, at, name, FolderKind::Basic, self.account, self.scope)?,
            };
            made.insert(key, id);
            at = Some(id);
        }
        let id = at.ok_or_else(|| unknown_folder(&FolderRef::Path(String::new())))?;
        made.insert(subfolder.to_vec(), id);
        Ok(id)
    }
}
