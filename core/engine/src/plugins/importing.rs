//! Imports of files that a plugin reads.

use std::{
    fs::File,
    io::{Read, Seek, SeekFrom},
    path::{Path, PathBuf},
    sync::Arc,
};

use etabli_plugin_host::{ImportEntry, ImportFolder, Plugin, ServiceError, Source};

use super::services::{CallServices, Watched};
use crate::{
    Failure, FailureCode, FolderRef, ImportWarning, JobKind, Reply,
    bus::SessionId,
    core::{Caller, Engine},
    jobs::table::JobHandle,
    mail::{
        import::{Import, Origin, Outcome, prepare},
        listing::Lists,
    },
    members::scope::Audience,
};

/// Entries of one call.
const BATCH: u32 = 100;

/// A file of the system, which the plugin knows by its name only.
pub(super) struct PickedFile {
    file: File,
    name: String,
    size: u64,
}

impl PickedFile {
    pub(super) fn open(path: &Path) -> Result<Self, Failure> {
        let unreadable = |error: std::io::Error| {
            Failure::new(FailureCode::SourceUnreadable, path.display().to_string()).because(error)
        };
        let file = File::open(path).map_err(unreadable)?;
        let size = file.metadata().map_err(unreadable)?.len();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        Ok(Self { file, name, size })
    }
}

impl Source for PickedFile {
    fn name(&self) -> String {
        self.name.clone()
    }

    fn size(&self) -> u64 {
        self.size
    }

    fn read_at(&mut self, offset: u64, len: u32) -> Result<Vec<u8>, ServiceError> {
        let unavailable = |error: std::io::Error| ServiceError::Unavailable(error.to_string());
        let mut content = Vec::new();
        self.file.seek(SeekFrom::Start(offset)).map_err(unavailable)?;
        (&self.file).take(u64::from(len)).read_to_end(&mut content).map_err(unavailable)?;
        Ok(content)
    }
}

impl Engine {
    /// Starts the import of a file by a plugin.
    pub(super) fn import_by_plugin(
        &self,
        caller: &Caller,
        plugin: &str,
        path: PathBuf,
        folder: &FolderRef,
    ) -> Result<Reply, Failure> {
        let plugin = self.plugin_of(caller, plugin, &[])?;
        let target = self.import_target(caller, folder)?;
        let caller = Caller {
            session: SessionId(caller.session.0),
            user: caller.user,
            lang: caller.lang,
            lists: Lists::default(),
            scope: None,
        };
        let kind = JobKind::Import(path.display().to_string());
        let id = self.start_job(Audience::User(caller.user), kind, move |engine, job| {
            let actor = etabli_store::Actor { user: caller.user.0, plugin: plugin.manifest().id.clone() };
            let mut import = Import::new(engine, job, actor, caller.user, target);
            let result = read(engine, job, &caller, &plugin, &path, &mut import);
            import.finish(result)
        })?;
        Ok(Reply::Job(id))
    }
}

fn read(
    engine: &Arc<Engine>,
    job: &JobHandle,
    caller: &Caller,
    plugin: &Plugin,
    path: &Path,
    import: &mut Import<'_>,
) -> Result<(), Failure> {
    let services = || {
        let (services, _) = CallServices::new(Arc::clone(engine), caller, plugin, None);
        Box::new(services.watched(Watched::Job(job.clone())))
    };
    let failed = |error| engine.faulted(caller.lang, plugin, &error);
    let mut file = PickedFile::open(path)?;
    if plugin.probe(&mut file, services()).map_err(failed)? == 0 {
        return Err(Failure::new(FailureCode::NotMail, path.display().to_string()));
    }
    let mut run = plugin.open_import(Box::new(file), services()).map_err(failed)?;
    let folders = run.folders().map_err(failed)?;
    let total: u64 = folders.iter().map(|folder| folder.items).sum();
    let snapshot = engine.read()?;
    let own_addresses: Vec<String> =
        snapshot.accounts()?.iter().map(|account| account.address.to_lowercase()).collect();
    drop(snapshot);
    loop {
        job.go_on()?;
        let entries = run.next(BATCH).map_err(failed)?;
        if entries.is_empty() {
            return Ok(());
        }
        for entry in entries {
            import.take(outcome(engine, &own_addresses, plugin, path, &folders, entry)?)?;
        }
        import.progress((total > 0).then_some(total));
    }
}

/// Turns an entry of the plugin into what an import stores.
fn outcome(
    engine: &Engine,
    own_addresses: &[String],
    plugin: &Plugin,
    path: &Path,
    folders: &[ImportFolder],
    entry: ImportEntry,
) -> Result<Outcome, Failure> {
    let place =
        |folder: u32| folders.get(folder as usize).map(|folder| folder.path.clone()).unwrap_or_default();
    let label = |key: &str| format!("{}#{key}", path.display());
    let (folder, key, rfc822, flags, received_at) = match entry {
        ImportEntry::Message { folder, key, rfc822, flags, received_at } => {
            (folder, key, rfc822, flags, received_at)
        }
        ImportEntry::Unreadable { key, reason, .. } => {
            return Ok(Outcome::Failed(ImportWarning { source: label(&key), reason }));
        }
    };
    let subfolder = place(folder);
    let hint = subfolder.last().cloned().unwrap_or_default();
    let origin = Origin {
        label: label(&key),
        key: format!("plugin\0{}\0{}\0{key}", plugin.manifest().id, path.display()),
        subfolder,
        hint,
        flags,
        date: received_at,
    };
    let hash = blake3::hash(&rfc822);
    // A plugin may write an item another way in its next version, so that its key alone names it.
    let source = prepare::source_key(&origin, &blake3::hash(&[]), 0);
    let snapshot = engine.read()?;
    if snapshot.source(source)?.is_some() {
        return Ok(Outcome::Known);
    }
    let context = prepare::Context { own_addresses, into_sent: false, now: engine.clock.now() };
    let write_blob = |blob, bytes: &[u8]| {
        if snapshot.blob(blob)?.is_none() {
            engine.store.blobs().write(blob, bytes).map_err(etabli_store::StoreError::from)?;
        }
        Ok(())
    };
    let prepared = prepare::prepare(&context, origin, &rfc822, *hash.as_bytes(), source, write_blob)?;
    Ok(Outcome::New(Box::new(prepared)))
}
