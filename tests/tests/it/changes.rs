//! Moving, marking, taking back.

use etabli_engine::{Failure, FailureCode, FolderRef, Mail, Reply, Request};
use etabli_model::MsgId;
use etabli_tests::{Letter, World};

fn world_with(count: usize) -> (World, Vec<MsgId>) {
    let world = World::new();
    for number in 0..count {
        world.file(&format!("in/{number}.eml"), &Letter::new(&format!("{number}@x"), "Objet").raw());
    }
    world.import(&[&world.files().join("in")], "Clients");
    let ids = world.list("Clients").iter().map(|row| row.id).collect();
    (world, ids)
}

fn call(world: &World, request: Mail) -> Result<Reply, Failure> {
    world.session.call(Request::Mail(request))
}

fn to(path: &str) -> FolderRef {
    FolderRef::Path(path.to_owned())
}

#[test]
fn mail_117_a_message_is_in_exactly_one_folder() {
    let (world, ids) = world_with(3);
    call(&world, Mail::Move { messages: vec![ids[0]], folder: to("trash") }).unwrap();
    assert_eq!((world.folder("Clients").total, world.folder("trash").total), (2, 1));
    assert_eq!(world.list("Trash")[0].id, ids[0]);
    assert!(!world.list("Clients").iter().any(|row| row.id == ids[0]));
    assert_eq!(world.verify().problems, []);
}

#[test]
fn x_20_a_move_of_many_messages_is_one_undo_that_survives_a_restart() {
    let (world, ids) = world_with(50);
    call(&world, Mail::Move { messages: ids.clone(), folder: to("trash") }).unwrap();
    let world = world.reopened();
    let undone = call(&world, Mail::Undo { count: 1 }).unwrap();
    assert!(matches!(&undone, Reply::Undone(labels) if labels[0].key == "trashed" && labels[0].count == 50));
    assert_eq!((world.folder("Clients").total, world.folder("trash").total), (50, 0));
    call(&world, Mail::Redo).unwrap();
    assert_eq!((world.folder("Clients").total, world.folder("trash").total), (0, 50));
    assert_eq!(world.verify().problems, []);
}

#[test]
fn a_step_that_was_built_upon_is_not_taken_back_from_under_it() {
    let (world, ids) = world_with(1);
    call(&world, Mail::Move { messages: ids.clone(), folder: to("junk") }).unwrap();
    call(&world, Mail::SetRead { messages: ids.clone(), read: true }).unwrap();
    let undone = call(&world, Mail::Undo { count: 5 }).unwrap();
    assert!(matches!(&undone, Reply::Undone(labels) if labels.len() == 2));
    let nothing = call(&world, Mail::Undo { count: 1 }).unwrap_err();
    assert_eq!(nothing.code, FailureCode::NothingToUndo);
    assert!(!world.list("Clients")[0].read());
}

#[test]
fn mail_142_143_counts_follow_the_read_state() {
    let (world, ids) = world_with(4);
    assert_eq!(world.folder("Clients").unread, 4);
    call(&world, Mail::SetRead { messages: ids[..3].to_vec(), read: true }).unwrap();
    assert_eq!(world.folder("Clients").unread, 1);
    call(&world, Mail::SetRead { messages: ids[..1].to_vec(), read: false }).unwrap();
    assert_eq!(world.folder("Clients").unread, 2);
    assert_eq!(world.verify().problems, []);
}

#[test]
fn mail_131_only_basic_folders_are_renamed() {
    let (world, _) = world_with(1);
    let trash = world.folder("trash").id;
    let fixed = call(&world, Mail::RenameFolder { folder: trash, name: "Poubelle".to_owned() }).unwrap_err();
    assert_eq!(fixed.code, FailureCode::FolderFixed);
    let folder = world.folder("Clients").id;
    call(&world, Mail::RenameFolder { folder, name: "Chantiers".to_owned() }).unwrap();
    assert_eq!(world.folder("Chantiers").total, 1);
    for name in ["", "  ", "a/b", "a\nb"] {
        let invalid = call(&world, Mail::CreateFolder { parent: None, name: name.to_owned() }).unwrap_err();
        assert_eq!(invalid.code, FailureCode::FolderNameInvalid, "{name:?}");
    }
    let twice = call(&world, Mail::CreateFolder { parent: None, name: "Chantiers".to_owned() }).unwrap_err();
    assert_eq!(twice.code, FailureCode::FolderExists);
}
