//! What the engine says before a message is sent.

use etabli_engine::{Draft, Event, Reply, Request, Store, WARNINGS_OFF, Warning, Writing};
use etabli_tests::{Letter, World};

use super::{
    users::{add_account, put_letter},
    writing::{ask, draft},
};

fn check(world: &World, draft: &Draft) -> Vec<Warning> {
    match ask(world, Writing::Check(Box::new(draft.clone()))) {
        Ok(Reply::Warnings(found)) => found,
        other => panic!("unexpected reply {other:?}"),
    }
}

/// An account that everybody sees, with a letter of a customer's.
fn asked() -> (World, etabli_model::MsgId) {
    let world = World::new();
    add_account(&world, "SAV", None, None).unwrap();
    let letter = Letter::new("frage@x.example", "Frage");
    let id = put_letter(&world, "SAV", "frage@x.example", letter);
    (world, id)
}

#[test]
fn x_10_an_answer_is_stale_once_somebody_wrote_after_its_original() {
    let (world, id) = asked();
    let answer = draft(&world, Writing::Answer { msg_id: id, to_all: false });
    assert_eq!(check(&world, &answer), []);
    let letter = Letter::new("mehr@x.example", "Re: Frage").answers(&["frage@x.example"]);
    world.pass(60);
    let newer = put_letter(&world, "SAV", "mehr@x.example", letter);
    match check(&world, &answer).as_slice() {
        [Warning::NewerReply { msg_id, .. }] => assert_eq!(*msg_id, newer),
        other => panic!("{other:?}"),
    }
    let answer = draft(&world, Writing::Answer { msg_id: newer, to_all: false });
    assert_eq!(check(&world, &answer), [], "the newest message may be answered");
}

#[test]
fn x_10_a_colleague_who_answers_the_same_message_is_named_once_they_type() {
    let (world, id) = asked();
    world.add_user("Bob");
    let bob = world.as_user("Bob");
    let mut theirs = draft(&bob, Writing::Answer { msg_id: id, to_all: false });
    let mine = draft(&world, Writing::Answer { msg_id: id, to_all: false });
    assert_eq!(check(&world, &mine), [], "nothing is typed yet");
    theirs.text = "GEHEIM".to_owned();
    theirs.touched = true;
    ask(&bob, Writing::Save(Box::new(theirs.clone()))).unwrap();
    let found = check(&world, &mine);
    assert_eq!(found, [Warning::OthersAnswer { users: vec!["Bob".to_owned()] }]);
    assert!(!format!("{found:?}").contains("GEHEIM"));
    ask(&bob, Writing::Discard(theirs.id)).unwrap();
    assert_eq!(check(&world, &mine), []);
}

#[test]
fn x_10_a_private_message_tells_nobody_who_answers_it() {
    let world = World::new();
    world.add_user("Bob");
    let bob = world.as_user("Bob");
    add_account(&world, "Alice", Some(etabli_model::UserId(1)), None).unwrap();
    let id = put_letter(&world, "Alice", "p@x.example", Letter::new("p@x.example", "Privat"));
    let mine = draft(&world, Writing::Answer { msg_id: id, to_all: false });
    let own = Draft { touched: true, ..mine.clone() };
    ask(&world, Writing::Save(Box::new(own))).unwrap();
    add_account(&world, "SAV", None, None).unwrap();
    let theirs = draft(&bob, Writing::New { account: None, mailto: String::new() });
    let spy = Draft { answers: Some(id), subject: "s".to_owned(), ..theirs };
    assert_eq!(check(&bob, &spy), []);
}

#[test]
fn x_10_an_answer_to_another_organisation_is_noticed_and_the_warning_can_be_turned_off() {
    let (world, id) = asked();
    let mut answer = draft(&world, Writing::Answer { msg_id: id, to_all: false });
    answer.bcc = "x@evil.example".to_owned();
    let other = Warning::OtherOrganisation { addresses: vec!["x@evil.example".to_owned()] };
    assert_eq!(check(&world, &answer), std::slice::from_ref(&other));
    let set = Store::SetSetting { name: WARNINGS_OFF.to_owned(), value: other.name().to_owned() };
    world.session.call(Request::Store(set)).unwrap();
    assert_eq!(check(&world, &answer), []);
}

/// Takes the messages of which a session was told that others answer them.
fn told(world: &World) -> Vec<etabli_model::MsgId> {
    let mut all = Vec::new();
    while let Some(event) = world.session.next_event(std::time::Duration::ZERO) {
        if let Event::Answering(msg_id) = event {
            all.push(msg_id);
        }
    }
    all
}

#[test]
fn x_10_who_sees_a_message_learns_at_once_that_a_colleague_answers_it() {
    let (world, id) = asked();
    world.add_user("Bob");
    let bob = world.as_user("Bob");
    let mut answer = draft(&bob, Writing::Answer { msg_id: id, to_all: false });
    assert_eq!(
        (told(&world), world.message(id).unwrap().answering),
        (vec![], vec![]),
        "nothing is typed yet"
    );
    answer.text = "GEHEIM".to_owned();
    answer.touched = true;
    ask(&bob, Writing::Save(Box::new(answer.clone()))).unwrap();
    ask(&bob, Writing::Save(Box::new(answer.clone()))).unwrap();
    assert_eq!(told(&world), [id], "told once");
    assert_eq!(told(&bob), [], "nobody is told of themselves");
    assert_eq!(world.message(id).unwrap().answering, ["Bob"]);
    assert_eq!(bob.message(id).unwrap().answering, Vec::<String>::new());
    ask(&bob, Writing::Discard(answer.id)).unwrap();
    assert_eq!((told(&world), world.message(id).unwrap().answering), (vec![id], vec![]));
}

#[test]
fn x_10_an_answer_to_a_private_message_is_told_to_nobody() {
    let world = World::new();
    world.add_user("Bob");
    let bob = world.as_user("Bob");
    add_account(&world, "Alice", Some(etabli_model::UserId(1)), None).unwrap();
    let id = put_letter(&world, "Alice", "p@x.example", Letter::new("p@x.example", "Privat"));
    let answer = draft(&world, Writing::Answer { msg_id: id, to_all: false });
    ask(&world, Writing::Save(Box::new(Draft { touched: true, ..answer }))).unwrap();
    assert_eq!(told(&bob), []);
}
