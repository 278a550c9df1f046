//! The search columns: what is found before all of them was read, and that a picture of them lets the store go.
#![allow(clippy::unwrap_used, reason = "helpers of tests end their test")]

use std::{collections::HashSet, path::Path};

use etabli_model::{Direction, Flags, Folder, FolderId, FolderKind, MessageKind, MsgId, Scope};
use etabli_store::{Actor, Columns, Entry, MessageRecord, NewMessage, State, Store};

/// More than two chunks of rows, and one of them not full.
const MESSAGES: u64 = 2500;
const FOLDERS: u32 = 70;

fn actor() -> Actor {
    Actor { user: 1, plugin: String::new() }
}

/// Numbers that look like chance, the same in each run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % below
    }
}

fn message(number: u64, folder: u32, date: i64) -> NewMessage {
    NewMessage {
        record: MessageRecord {
            message_id: format!("{number}@x.example"),
            in_reply_to: Vec::new(),
            references: Vec::new(),
            original_message_id: String::new(),
            kind: MessageKind::Message,
            direction: Direction::In,
            sent_at: None,
            received_at: date,
            from: Vec::new(),
            reply_to: Vec::new(),
            to: Vec::new(),
            cc: Vec::new(),
            bcc: Vec::new(),
            subject: format!("Porte {number}"),
            size: 10,
            hash: [0; 32],
            attachments: Vec::new(),
            blobs: Vec::new(),
            has_html: false,
            account: None,
            problem: String::new(),
        },
        content: b"content".to_vec(),
        state: State { folder, flags: Flags::READ.0 },
        refers: Vec::new(),
        fingerprint: number,
        texts: [format!("porte {number}"), String::new(), String::new(), String::new()],
        source: u128::from(number),
        blob_sizes: Vec::new(),
    }
}

/// Fills a store with messages of a few dates in folders of which few are common, most of them in two batches.
fn fill(dir: &Path, dice: &mut Dice) {
    let store = Store::create(dir).unwrap();
    let mut batch = store.write(actor(), 0).unwrap();
    for id in 1..=FOLDERS {
        let folder = Folder {
            id: FolderId(id),
            parent: None,
            name: format!("Dossier {id}"),
            kind: FolderKind::Basic,
            account: None,
            scope: Scope::Everyone,
        };
        batch.put(Entry::Folder(id, Some(folder))).unwrap();
    }
    for number in 1..=MESSAGES {
        if number == MESSAGES / 3 {
            batch.commit(None).unwrap();
            batch = store.write(actor(), 0).unwrap();
        }
        let folder = if dice.roll(20) == 0 { 1 + dice.roll(u64::from(FOLDERS)) as u32 } else { 1 };
        batch.add_message(message(number, folder, dice.roll(400) as i64)).unwrap();
    }
    batch.commit(None).unwrap();
    let mut batch = store.write(actor(), 0).unwrap();
    for _ in 0..40 {
        let to = FolderId(1 + dice.roll(u64::from(FOLDERS)) as u32);
        batch.move_message(MsgId(1 + dice.roll(MESSAGES)), to).unwrap();
    }
    batch.commit(None).unwrap();
}

/// Finds the same by looking at every row.
fn newest_of_all(columns: &Columns, folders: &HashSet<u32>, most: usize) -> Vec<u32> {
    let newest = columns.by_date().iter().rev().copied();
    newest.filter(|&ordinal| folders.contains(&columns.folder(ordinal))).take(most).collect()
}

#[test]
fn the_newest_of_folders_are_those_that_looking_at_every_row_finds() {
    let dir = tempfile::tempdir().unwrap();
    let mut dice = Dice(7);
    fill(dir.path(), &mut dice);
    for round in 0..60 {
        let folders: HashSet<u32> =
            (0..=round % 4).map(|_| 1 + dice.roll(u64::from(FOLDERS)) as u32).collect();
        let most = 1 + dice.roll(30) as usize;
        let store = Store::open(dir.path()).unwrap();
        let first = store.columns().newest_in(&folders, most);
        assert_eq!(first, newest_of_all(&store.columns(), &folders, most), "{folders:?}");
    }
}

#[test]
fn zones_hold_after_moves_removals_and_what_is_taken_back() {
    let dir = tempfile::tempdir().unwrap();
    fill(dir.path(), &mut Dice(11));
    let store = Store::open(dir.path()).unwrap();
    let mut batch = store.write(actor(), 0).unwrap();
    batch.move_message(MsgId(MESSAGES), FolderId(9)).unwrap();
    batch
        .commit(Some(etabli_store::Label { key: "moved".to_owned(), count: 1, name: String::new() }))
        .unwrap();
    assert_eq!(store.columns().newest_in(&[9].into(), 5000).iter().filter(|&&row| row == 2499).count(), 1);
    store.undo(1, 0).unwrap();
    let (_, findings) = store.verify(&mut |_, _, _| true).unwrap();
    let of_columns: Vec<_> = findings.iter().filter(|finding| finding.kind == "column").collect();
    assert!(of_columns.is_empty(), "{of_columns:?}");
}

#[test]
fn a_picture_that_outlives_its_store_lets_it_go() {
    let dir = tempfile::tempdir().unwrap();
    fill(dir.path(), &mut Dice(3));
    let store = Store::open(dir.path()).unwrap();
    let columns = store.columns();
    assert_ne!(columns.folder(0), 0);
    drop(store);
    let again = Store::open(dir.path()).unwrap();
    assert_eq!(again.columns().rows(), columns.rows());
}

#[test]
fn what_is_read_one_by_one_and_all_at_once_is_the_same() {
    let dir = tempfile::tempdir().unwrap();
    fill(dir.path(), &mut Dice(5));
    let facts = |columns: &Columns| -> Vec<_> {
        (0..columns.rows())
            .map(|row| (columns.facts(row), columns.folder(row), columns.thread(row)))
            .collect()
    };
    let singly = facts(&Store::open(dir.path()).unwrap().columns());
    let store = Store::open(dir.path()).unwrap();
    let columns = store.columns();
    std::thread::scope(|scope| {
        let reader = scope.spawn(|| facts(&columns));
        columns.load();
        assert_eq!(facts(&columns), singly);
        assert_eq!(reader.join().unwrap(), singly);
    });
}
