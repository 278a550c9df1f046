//! Two programs, one store.

use std::time::Duration;

use etabli_engine::{Event, FailureCode, Mail, Reply, Request, Session};
use etabli_tests::{Letter, World};

#[test]
fn a_second_program_attaches_to_the_owner_and_sees_the_same() {
    let world = World::new();
    let file = world.file("one.eml", &Letter::new("one@x", "Objet").raw());
    world.import(&[&file], "In");
    let attached = Session::open(world.options()).unwrap();
    assert!(world.session.owns_store() && !attached.owns_store());
    let id = world.list("In")[0].id;
    assert_eq!(
        attached.call(Request::Mail(Mail::Raw(id))),
        Ok(Reply::Bytes(Letter::new("one@x", "Objet").raw()))
    );
    let unknown = attached.call(Request::Mail(Mail::Raw(etabli_model::MsgId(99)))).unwrap_err();
    assert_eq!(unknown.code, FailureCode::MessageUnknown);
    attached.call(Request::Mail(Mail::SetRead { messages: vec![id], read: true })).unwrap();
    assert!(world.list("In")[0].read());
    let changed = std::iter::from_fn(|| world.session.next_event(Duration::from_secs(5)))
        .any(|event| matches!(event, Event::Changed(changed) if changed.messages == [id]));
    assert!(changed, "the owner's session heard of the change");
}

#[test]
fn when_the_owner_leaves_the_next_program_owns_the_store() {
    let world = World::new();
    let attached = Session::open(world.options()).unwrap();
    let options = world.options().clone();
    let World { session, .. } = &world;
    drop(session.clone());
    let world = world.reopened();
    assert!(world.session.owns_store());
    let gone = attached.call(Request::Mail(Mail::Folders)).unwrap_err();
    assert_eq!(gone.code, FailureCode::OwnerGone);
    assert!(!Session::open(&options).unwrap().owns_store());
}
