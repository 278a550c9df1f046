//! Stores that cannot be opened, and machines that die.

use std::{fs, os::unix::fs::PermissionsExt};

use etabli_engine::{FailureCode, Session};
use etabli_tests::World;

#[test]
fn a_missing_a_foreign_and_a_damaged_store_say_so() {
    let world = World::new();
    let mut options = world.options().clone();
    options.create = false;
    options.store = world.files().join("nothing");
    assert_eq!(Session::open(&options).err().map(|failure| failure.code), Some(FailureCode::StoreMissing));
    options.store = world.files();
    world.file("store.redb", b"this is no database, whatever its name says");
    let damaged = Session::open(&options).err().unwrap();
    assert_eq!(damaged.code, FailureCode::StoreDamaged);
    assert!(damaged.subject.ends_with("files"));
    assert_eq!(
        fs::read(world.files().join("store.redb")).unwrap(),
        b"this is no database, whatever its name says"
    );
}

#[test]
fn a_second_store_in_the_same_folder_is_refused() {
    let world = World::new();
    let exists = Session::init(&world.options().store, "admin").unwrap_err();
    assert_eq!(exists.code, FailureCode::StoreExists);
}

#[test]
fn sec_45_the_store_is_for_its_owner_only() {
    let world = World::new();
    let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let store = &world.options().store;
    assert_eq!(mode(store), 0o700);
    assert_eq!(mode(&store.join("store.redb")), 0o600);
    assert_eq!(mode(&store.join("blobs")), 0o700);
    assert_eq!(mode(&store.join("owner.sock")), 0o600);
}
