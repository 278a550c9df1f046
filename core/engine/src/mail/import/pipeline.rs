//! Reading, parsing and storing side by side, in order.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    path::PathBuf,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
        mpsc::{Receiver, SyncSender, sync_channel},
    },
};

use etabli_model::{BlobHash, FolderId, FolderKind};

use super::{
    Import, Outcome,
    prepare::{Context, Origin, prepare, source_key},
    walk::{Found, Walk},
};
use crate::{Failure, FailureCode, ImportWarning, core::Engine, jobs::table::JobHandle};

/// Messages that one thread parses at a time.
const CHUNK_MESSAGES: usize = 64;
/// Bytes that one thread parses at a time; a larger message makes a chunk of its own.
const CHUNK_BYTES: usize = 4 << 20;

struct Chunk {
    index: u64,
    found: Vec<Read>,
}

enum Read {
    Message(Origin, Vec<u8>, blake3::Hash, u32),
    Failed(ImportWarning),
    Remark(ImportWarning),
}

struct Done {
    index: u64,
    outcomes: Vec<Result<Outcome, Failure>>,
}

/// Imports everything under `paths` into `import`.
pub(crate) fn run(
    engine: &Arc<Engine>,
    job: &JobHandle,
    paths: &[PathBuf],
    keep_folders: bool,
    import: &mut Import<'_>,
) -> Result<(), Failure> {
    let threads = std::thread::available_parallelism().map_or(2, usize::from).clamp(2, 8);
    let stop = AtomicBool::new(false);
    let (to_parse, chunks) = sync_channel::<Chunk>(threads);
    let chunks = Mutex::new(chunks);
    let (to_store, done) = sync_channel::<Done>(threads);
    let own_addresses: Vec<String> =
        engine.read()?.accounts()?.iter().map(|account| account.address.to_lowercase()).collect();
    let context = Context {
        own_addresses: &own_addresses,
        into_sent: import.target.base_id.is_some_and(|id| is_sent(engine, id)),
        now: engine.clock.now(),
    };
    let written = Mutex::new(HashSet::new());
    std::thread::scope(|scope| {
        let reader = scope.spawn(|| read(paths, keep_folders, &stop, to_parse));
        for _ in 0..threads {
            let to_store = to_store.clone();
            scope.spawn(|| parse(engine, &context, &chunks, &written, to_store));
        }
        drop(to_store);
        let stored = store(job, import, &done);
        stop.store(true, Ordering::Relaxed);
        // Dropping the receiver ends the parsing threads, and with them the reader.
        drop(done);
        let read = reader.join().unwrap_or_else(|_| Err(Failure::new(FailureCode::Internal, "")));
        stored.and(read)
    })
}

fn is_sent(engine: &Engine, folder: FolderId) -> bool {
    let folders = engine.read().and_then(|snapshot| Ok(snapshot.folders()?)).unwrap_or_default();
    folders.iter().any(|known| known.id == folder && known.kind == FolderKind::Sent)
}

/// Reads the sources and numbers their chunks.
fn read(
    paths: &[PathBuf],
    keep_folders: bool,
    stop: &AtomicBool,
    to_parse: SyncSender<Chunk>,
) -> Result<(), Failure> {
    let mut chunk = Chunk { index: 0, found: Vec::new() };
    let mut bytes = 0;
    // Equal messages at one place are told apart by counting them.
    let mut occurrences: HashMap<(u64, [u8; 32]), u32> = HashMap::new();
    let send = |chunk: &mut Chunk| {
        let next = Chunk { index: chunk.index + 1, found: Vec::new() };
        to_parse.send(std::mem::replace(chunk, next)).is_ok()
    };
    let mut take = |found: Found| {
        let read = match found {
            Found::Message(origin, raw) => {
                bytes += raw.len();
                let hash = blake3::hash(&raw);
                let occurrence = match origin.key.strip_prefix("mbox\0") {
                    Some(path) => {
                        let place = etabli_store::key_hash(path);
                        let count = occurrences.entry((place, *hash.as_bytes())).or_default();
                        *count += 1;
                        *count - 1
                    }
                    None => 0,
                };
                Read::Message(origin, raw, hash, occurrence)
            }
            Found::Failed(warning) => Read::Failed(warning),
            Found::Remark(warning) => Read::Remark(warning),
        };
        chunk.found.push(read);
        let is_full = chunk.found.len() >= CHUNK_MESSAGES || bytes >= CHUNK_BYTES;
        if is_full {
            bytes = 0;
        }
        (!is_full || send(&mut chunk)) && !stop.load(Ordering::Relaxed)
    };
    let mut walk = Walk::new(keep_folders, &mut take);
    let mut first_failure = None;
    let mut walked = 0;
    for path in paths {
        match walk.path(path) {
            Ok(()) => walked += 1,
            Err(failure) => first_failure = first_failure.or(Some(failure)),
        }
    }
    if !chunk.found.is_empty() {
        let _ = to_parse.send(chunk);
    }
    match first_failure {
        Some(failure) if walked == 0 || !stop.load(Ordering::Relaxed) => Err(failure),
        _ => Ok(()),
    }
}

/// Prepares chunk after chunk until there are no more.
fn parse(
    engine: &Engine,
    context: &Context<'_>,
    chunks: &Mutex<Receiver<Chunk>>,
    written: &Mutex<HashSet<BlobHash>>,
    to_store: SyncSender<Done>,
) {
    loop {
        let next = chunks.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(chunk) = next else { return };
        let outcomes = chunk.found.into_iter().map(|read| outcome(engine, context, written, read)).collect();
        if to_store.send(Done { index: chunk.index, outcomes }).is_err() {
            return;
        }
    }
}

fn outcome(
    engine: &Engine,
    context: &Context<'_>,
    written: &Mutex<HashSet<BlobHash>>,
    read: Read,
) -> Result<Outcome, Failure> {
    let (origin, raw, hash, occurrence) = match read {
        Read::Message(origin, raw, hash, occurrence) => (origin, raw, hash, occurrence),
        Read::Failed(warning) => return Ok(Outcome::Failed(warning)),
        Read::Remark(warning) => return Ok(Outcome::Remark(warning)),
    };
    let source = source_key(&origin, &hash, occurrence);
    let snapshot = engine.read()?;
    if snapshot.source(source)?.is_some() {
        return Ok(Outcome::Known);
    }
    let write_blob = |blob: BlobHash, bytes: &[u8]| -> Result<(), Failure> {
        let is_first = written.lock().unwrap_or_else(PoisonError::into_inner).insert(blob);
        if is_first && snapshot.blob(blob)?.is_none() {
            engine.store.blobs().write(blob, bytes).map_err(etabli_store::StoreError::from)?;
        }
        Ok(())
    };
    let prepared = prepare(context, origin, &raw, *hash.as_bytes(), source, write_blob)?;
    Ok(Outcome::New(Box::new(prepared)))
}

/// Stores what arrives, in the order it was read.
fn store(job: &JobHandle, import: &mut Import<'_>, done: &Receiver<Done>) -> Result<(), Failure> {
    let mut early: BTreeMap<u64, Vec<Result<Outcome, Failure>>> = BTreeMap::new();
    let mut next = 0;
    for arrived in done {
        early.insert(arrived.index, arrived.outcomes);
        while let Some(outcomes) = early.remove(&next) {
            next += 1;
            for outcome in outcomes {
                import.take(outcome?)?;
            }
            import.progress(None);
            job.go_on()?;
        }
    }
    Ok(())
}
