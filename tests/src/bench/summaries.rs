//! Stores of many summaries: what their lists and searches read, and no mail behind it.

use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
    time::Instant,
};

use etabli_engine::{
    Discover, Lang, OpenOptions, Session, Web,
    demo::{self, Summary},
};
use etabli_mail::fold::fold;
use etabli_model::{Address, Direction, Flags, Folder, FolderId, FolderKind, MessageKind, Scope, Timestamp};
use etabli_store::{Actor, Entry, MessageRecord, NewMessage, State, Store};

use super::{
    Result, kept,
    table::{grouped, megabytes, time},
};

/// Messages of the large store.
pub(crate) const COUNT: u64 = 1_000_000;
/// Messages of the small folder.
pub(crate) const FEW: u64 = 100;
const SEED: u64 = 1;
const BATCH: usize = 20_000;
const NOW: i64 = 1_795_500_000;

/// The store, while it is closed.
#[derive(Debug)]
pub(crate) struct Filled {
    /// Its folder.
    pub(crate) path: PathBuf,
    /// Holds all messages but [`FEW`].
    pub(crate) large: FolderId,
    /// Holds [`FEW`] messages.
    pub(crate) small: FolderId,
}

/// Folded subject and sender of each message, as the search compares them.
pub(crate) fn folded() -> impl Iterator<Item = (String, String)> {
    demo::summaries(SEED, COUNT).map(|summary| (fold(&summary.subject), sender(&summary)))
}

fn sender(summary: &Summary) -> String {
    fold(&format!("{} {}", summary.sender_name, summary.sender_address))
}

/// Makes a store of so many messages; one that an earlier bench of this run made is used again.
pub(crate) fn filled(count: u64) -> Result<Filled> {
    static MADE: Mutex<Option<HashMap<u64, (FolderId, FolderId)>>> = Mutex::new(None);
    let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
    let made = made.get_or_insert_default();
    let path = kept()?.join(format!("summaries-{count}"));
    if let Some(&(large, small)) = made.get(&count) {
        return Ok(Filled { path, large, small });
    }
    if path.exists() {
        fs::remove_dir_all(&path)?;
    }
    let start = Instant::now();
    Session::init(&path, "bench")?;
    let store = Store::open(&path)?;
    let (large, small) = fill(&store, count)?;
    drop(store);
    println!(
        "made a store of {} summaries in {}: {}",
        grouped(count),
        time(start.elapsed()),
        megabytes(fs::metadata(path.join("store.redb"))?.len())
    );
    made.insert(count, (large, small));
    Ok(Filled { path, large, small })
}

/// Opens a store of summaries without plugins.
pub(crate) fn opened(store: &Path) -> Result<Session> {
    Ok(Session::open(&OpenOptions {
        store: store.to_owned(),
        create: false,
        user: None,
        password: None,
        lang: Lang::Fr,
        plugins: store.join("no-plugins"),
        safe_mode: true,
        passphrase_file: None,
        discover: Discover::Never,
        web: Web::default(),
    })?)
}

fn fill(store: &Store, count: u64) -> Result<(FolderId, FolderId)> {
    let actor = || Actor { user: 1, plugin: String::new() };
    let mut batch = store.write(actor(), NOW)?;
    let mut folders = Vec::new();
    for name in ["Large", "Small"] {
        batch.counters().folders += 1;
        let id = FolderId(batch.counters().folders);
        let folder = Folder {
            id,
            parent: None,
            name: name.to_owned(),
            kind: FolderKind::Basic,
            account: None,
            scope: Scope::Everyone,
        };
        batch.put(Entry::Folder(id.0, Some(folder)))?;
        folders.push(id);
    }
    batch.commit(None)?;
    let (large, small) = (folders[0], folders[1]);
    let mut messages = demo::summaries(SEED, count).enumerate();
    loop {
        let mut batch = store.write(actor(), NOW)?;
        let mut added = 0;
        for (index, summary) in messages.by_ref().take(BATCH) {
            // The messages of the small folder are spread over the whole time.
            let folder = if (index as u64).is_multiple_of(count / FEW) { small } else { large };
            batch.add_message(message(index, summary, folder))?;
            added += 1;
        }
        if added == 0 {
            return Ok((large, small));
        }
        batch.commit(None)?;
    }
}

fn message(index: usize, summary: Summary, folder: FolderId) -> NewMessage {
    let texts =
        [fold(&summary.subject), sender(&summary), fold(&summary.recipients), fold(&summary.attachments)];
    NewMessage {
        record: MessageRecord {
            message_id: String::new(),
            in_reply_to: Vec::new(),
            references: Vec::new(),
            original_message_id: String::new(),
            kind: MessageKind::Message,
            direction: Direction::In,
            sent_at: Some(Timestamp::utc(summary.date)),
            received_at: summary.date,
            from: vec![Address { name: summary.sender_name, address: summary.sender_address }],
            reply_to: Vec::new(),
            to: vec![Address { name: summary.recipients, address: String::new() }],
            cc: Vec::new(),
            bcc: Vec::new(),
            subject: summary.subject,
            size: 4000,
            hash: [0; 32],
            attachments: Vec::new(),
            blobs: Vec::new(),
            has_html: false,
            account: None,
            problem: String::new(),
        },
        content: Vec::new(),
        state: State { folder: folder.0, flags: if summary.read { Flags::READ.0 } else { 0 } },
        refers: Vec::new(),
        fingerprint: index as u64,
        texts,
        source: index as u128,
        blob_sizes: Vec::new(),
    }
}
