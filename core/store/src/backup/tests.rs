use std::{collections::BTreeSet, fs, path::Path};

use super::{BackedUp, BackupError, BackupOf, Manifest, tables};
use crate::{Actor, Store};

const FIXTURE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../migrations/fixtures/v4/store.redb");
const OF: BackupOf<'_> = BackupOf { store_id: "a store", now: 1_800_000_000, files: &[] };

/// Opens a store with a row of every kind.
fn store(dir: &Path) -> Store {
    fs::create_dir_all(dir).unwrap();
    fs::copy(FIXTURE, dir.join("store.redb")).unwrap();
    let store = Store::open(dir).unwrap();
    let pdf = b"pdf";
    store.blobs().write(etabli_model::BlobHash(*blake3::hash(pdf).as_bytes()), pdf).unwrap();
    store
}

fn back_up(store: &Store, target: &Path) -> Result<BackedUp, BackupError> {
    store.backup(target, &OF, &mut |_, _| true)
}

fn restore(from: &Path, dir: &Path) -> Result<super::Restored, BackupError> {
    Store::restore(from, dir, 1_800_000_100, &mut |_, _| true)
}

/// Returns the rows that a restore leaves as they were: all but those about what waited to be sent.
fn kept(store: &Store) -> Vec<String> {
    let rows = tables::dump(&store.read().unwrap());
    rows.into_iter()
        .filter(|row| !["outbox ", "changes ", "meta "].iter().any(|table| row.starts_with(table)))
        .collect()
}

#[test]
fn x_28_every_table_is_named_for_the_copy() {
    let source = include_str!("../tables.rs");
    let (defined, named) = source.split_once("macro_rules! all_tables").unwrap();
    let named: BTreeSet<&str> = named.split_whitespace().collect();
    let lines = defined.lines().filter(|line| line.contains(": TableDefinition<"));
    let names: Vec<&str> = lines
        .filter_map(|line| line.strip_prefix("pub(crate) const ")?.split_once(':'))
        .map(|(name, _)| name)
        .collect();
    assert!(names.len() > 40, "{names:?}");
    for name in names {
        assert!(named.contains(name), "{name} is in no backup");
    }
}

#[test]
fn x_28_a_restored_store_has_every_row_of_every_table() {
    let dir = tempfile::tempdir().unwrap();
    let store = store(&dir.path().join("store"));
    let target = dir.path().join("backup");
    let made = back_up(&store, &target).unwrap();
    assert!(made.messages > 0 && made.copied > 0 && made.lost.is_empty(), "{made:?}");
    let new = dir.path().join("new");
    let restored = restore(&target, &new).unwrap();
    assert_eq!((restored.messages, restored.blobs), (made.messages, made.blobs));
    let new = Store::open(&new).unwrap();
    assert_eq!(kept(&new), kept(&store));
    assert!(kept(&new).len() > 40);
    let before = store.verify(&mut |_, _, _| true).unwrap();
    assert_eq!(new.verify(&mut |_, _, _| true).unwrap(), before, "what verify says is the same");
}

#[test]
fn x_28_what_waited_to_be_sent_is_left_to_a_person() {
    let dir = tempfile::tempdir().unwrap();
    let store = store(&dir.path().join("store"));
    let mut batch = store.write(Actor { user: 1, plugin: String::new() }, 5).unwrap();
    let ids: Vec<_> = store.read().unwrap().outboxes().unwrap();
    let (msg_id, record) = ids.first().unwrap().clone();
    let due = crate::OutboxRecord { state: crate::SendState::Due(1), ..record };
    batch.set_outbox(msg_id, Some(&due)).unwrap();
    batch.commit(None).unwrap();
    back_up(&store, &dir.path().join("backup")).unwrap();
    let new = dir.path().join("new");
    assert!(restore(&dir.path().join("backup"), &new).unwrap().doubtful >= 1);
    let state = Store::open(&new).unwrap().read().unwrap().outbox(msg_id).unwrap().unwrap().state;
    assert!(matches!(state, crate::SendState::Unknown(_)), "{state:?}");
}

#[test]
fn x_28_a_backup_stopped_at_any_step_leaves_the_older_one() {
    let dir = tempfile::tempdir().unwrap();
    let store = store(&dir.path().join("store"));
    let target = dir.path().join("backup");
    back_up(&store, &target).unwrap();
    let before = Manifest::read(&target).unwrap().unwrap();
    let mut batch = store.write(Actor { user: 1, plugin: String::new() }, 5).unwrap();
    batch.put(crate::Entry::Setting("new".to_owned(), Some("x".to_owned()))).unwrap();
    batch.commit(None).unwrap();
    let mut steps = 0;
    loop {
        let mut left: u32 = steps;
        let mut each = |_, _| {
            let more = left > 0;
            left = left.saturating_sub(1);
            more
        };
        match store.backup(&target, &OF, &mut each) {
            Err(BackupError::Cancelled) => {}
            made => break drop(made.unwrap()),
        }
        if steps % 3 == 0 {
            assert_eq!(Manifest::read(&target).unwrap().unwrap(), before, "after {steps} steps");
            let again = dir.path().join(format!("again-{steps}"));
            restore(&target, &again).unwrap();
            assert_eq!(Store::open(&again).unwrap().read().unwrap().setting("new").unwrap(), None);
        }
        steps += 5;
    }
    assert!(steps > 40, "{steps}");
    let last = dir.path().join("last");
    restore(&target, &last).unwrap();
    assert_eq!(Store::open(&last).unwrap().read().unwrap().setting("new").unwrap().as_deref(), Some("x"));
}

#[test]
fn x_28_a_first_backup_that_was_cut_is_none_and_can_be_made_again() {
    let dir = tempfile::tempdir().unwrap();
    let store = store(&dir.path().join("store"));
    let target = dir.path().join("backup");
    assert!(matches!(store.backup(&target, &OF, &mut |done, _| done < 9), Err(BackupError::Cancelled)));
    assert!(matches!(restore(&target, &dir.path().join("new")), Err(BackupError::Missing)));
    assert!(!dir.path().join("new").exists());
    back_up(&store, &target).unwrap();
    restore(&target, &dir.path().join("new")).unwrap();
}

#[test]
fn x_28_what_a_cut_run_left_is_read_before_it_is_believed() {
    let dir = tempfile::tempdir().unwrap();
    let store = store(&dir.path().join("store"));
    let target = dir.path().join("backup");
    back_up(&store, &target).unwrap();
    let hash = etabli_model::BlobHash(*blake3::hash(b"pdf").as_bytes());
    let blob = crate::Blobs::at(target.join("blobs")).path(hash);
    fs::write(&blob, b"fdp").unwrap();
    fs::write(target.join(super::UNFINISHED), OF.store_id).unwrap();
    assert_eq!(back_up(&store, &target).unwrap().copied, 1);
    assert_eq!(fs::read(&blob).unwrap(), b"pdf");
}

#[test]
fn x_28_a_backup_goes_only_where_it_harms_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let store = store(&dir.path().join("store"));
    let other = dir.path().join("other");
    fs::create_dir_all(&other).unwrap();
    fs::write(other.join("letter.txt"), b"mine").unwrap();
    assert!(matches!(back_up(&store, &other), Err(BackupError::Foreign)));
    for inside in [store.dir().join("backup"), dir.path().to_owned()] {
        assert!(matches!(back_up(&store, &inside), Err(BackupError::Entangled)), "{}", inside.display());
    }
    let target = dir.path().join("backup");
    back_up(&store, &target).unwrap();
    let of = BackupOf { store_id: "another store", ..OF };
    assert!(matches!(store.backup(&target, &of, &mut |_, _| true), Err(BackupError::Foreign)));
    let below = other.join("letter.txt").join("backup");
    assert!(matches!(back_up(&store, &below), Err(BackupError::Io(path, _)) if path == below));
}

#[test]
fn x_28_a_second_backup_removes_what_the_store_no_longer_has() {
    let dir = tempfile::tempdir().unwrap();
    let store = store(&dir.path().join("store"));
    let target = dir.path().join("backup");
    assert_eq!(back_up(&store, &target).unwrap().copied, 1);
    assert_eq!(back_up(&store, &target).unwrap().copied, 0, "it is there");
    let snapshot = store.read().unwrap();
    let ids: Vec<_> = (1..=snapshot.counters().unwrap().messages).map(etabli_model::MsgId).collect();
    let mut batch = store.write(Actor { user: 1, plugin: String::new() }, 5).unwrap();
    for id in ids {
        batch.remove_message(id).unwrap();
    }
    for (id, _) in snapshot.documents().unwrap() {
        for (kind, target, _) in snapshot.document_links(id).unwrap() {
            batch.put_for_good(&crate::Entry::DocumentLink(id, kind, target, None)).unwrap();
        }
        batch.put_for_good(&crate::Entry::Document(id, None)).unwrap();
    }
    batch.commit(None).unwrap();
    // A step that could bring a document back needs its file.
    let (seq, _) = snapshot.latest_step(2).unwrap().unwrap();
    assert_eq!(back_up(&store, &target).unwrap().blobs, 1);
    store.forget_step(2, seq, 5).unwrap();
    let made = back_up(&store, &target).unwrap();
    assert_eq!((made.messages, made.blobs), (0, 0));
    assert_eq!(super::Blobs::at(target.join("blobs")).list().unwrap(), []);
    let databases = fs::read_dir(&target).unwrap();
    let databases =
        databases.filter(|entry| entry.as_ref().unwrap().file_name().to_string_lossy().ends_with(".redb"));
    assert_eq!(databases.count(), 1);
    assert!(!target.join(super::UNFINISHED).exists());
}
