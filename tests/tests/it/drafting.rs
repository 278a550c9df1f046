//! Requests about messages being written that come at the same time, or about what has left in the meantime.

use std::sync::Barrier;

use etabli_engine::{Accounts, Draft, DraftId, Failure, FailureCode, Reply, Request, SendMode, Writing};
use etabli_model::FolderKind;
use etabli_tests::{Mailing, World};

use super::writing::{ask, draft};

/// Asks everything at once, each on a thread of its own, as the window does.
fn at_once(world: &World, requests: Vec<Writing>) -> Vec<Result<Reply, Failure>> {
    let start = Barrier::new(requests.len());
    std::thread::scope(|scope| {
        let ask = |request| {
            let (session, start) = (world.session.clone(), &start);
            scope.spawn(move || {
                start.wait();
                session.call(Request::Writing(request))
            })
        };
        let asked: Vec<_> = requests.into_iter().map(ask).collect();
        asked.into_iter().map(|thread| thread.join().unwrap()).collect()
    })
}

fn writing(world: &World) -> Vec<Draft> {
    match ask(world, Writing::List) {
        Ok(Reply::Drafts(drafts)) => drafts,
        other => panic!("{other:?}"),
    }
}

fn internal(world: &World, to: &str) -> Draft {
    let begun = draft(world, Writing::NewInternal);
    Draft { to: to.to_owned(), subject: "Frage".to_owned(), touched: true, ..begun }
}

#[test]
fn mail_15_files_that_come_at_the_same_time_are_all_kept() {
    let world = World::new();
    let id = draft(&world, Writing::NewInternal).id;
    let attach =
        |number: u8| Writing::Attach { id, name: format!("{number}"), bytes: vec![number], inline: false };
    for reply in at_once(&world, (0..16).map(attach).collect()) {
        reply.unwrap();
    }
    let mut files = writing(&world).remove(0).files;
    files.sort_by_key(|file| file.number);
    let numbers: Vec<u32> = files.iter().map(|file| file.number).collect();
    assert_eq!(numbers, (1..=16).collect::<Vec<_>>());
}

#[test]
fn mail_21_a_message_is_sent_once_and_does_not_come_back_whatever_comes_with_it() {
    let world = World::new();
    world.add_user("Bob");
    let bob = world.as_user("Bob");
    for round in 1..=8 {
        let written = Box::new(internal(&world, "Bob"));
        let send = || Writing::Send { draft: written.clone(), mode: SendMode::Now };
        let save = || Writing::Save(written.clone());
        let replies = at_once(&world, vec![send(), save(), send(), save()]);
        let sent = replies.iter().filter(|reply| matches!(reply, Ok(Reply::Queued(_)))).count();
        assert_eq!((sent, writing(&world)), (1, Vec::new()), "round {round}");
        let folder = bob.folders().into_iter().find(|folder| folder.kind == FolderKind::Internal).unwrap();
        assert_eq!(bob.list(&folder.path).len(), round);
    }
}

#[test]
fn mail_21_the_id_of_a_message_is_never_that_of_another_one() {
    let world = World::new();
    let mut seen: Vec<DraftId> = Vec::new();
    let mut begin = |world: &World| {
        let id = draft(world, Writing::NewInternal).id;
        assert!(!seen.contains(&id), "{id:?} {seen:?}");
        seen.push(id);
        ask(world, Writing::Discard(id)).unwrap();
    };
    begin(&world);
    begin(&world);
    begin(&world.reopened());
}

#[test]
fn mail_22_what_is_written_anew_does_not_leave_as_it_was() {
    let mailing = Mailing::imap("anew");
    let to = mailing.user.address.to_string();
    let waiting = mailing.compose(&[&to], "alt", SendMode::Later).unwrap();
    let opened = draft(&mailing.world, Writing::Open(waiting));
    assert_eq!(mailing.run(false, true).sent, 0, "somebody writes it anew");
    let anew = Draft { subject: "neu".to_owned(), ..opened };
    ask(&mailing.world, Writing::Send { draft: Box::new(anew), mode: SendMode::Later }).unwrap();
    assert_eq!(mailing.run(false, true).sent, 1);
    let sent = mailing.world.list(&mailing.path(FolderKind::Sent));
    assert_eq!(sent.iter().map(|row| row.subject.as_str()).collect::<Vec<_>>(), ["neu"]);
}

#[test]
fn mail_22_what_has_left_is_not_sent_a_second_time_as_it_was_written_anew() {
    let mailing = Mailing::imap("left");
    let to = mailing.user.address.to_string();
    let waiting = mailing.compose(&[&to], "alt", SendMode::Later).unwrap();
    let opened = Draft { touched: true, ..draft(&mailing.world, Writing::Open(waiting)) };
    assert_eq!(mailing.send_now(waiting).sent, 1);
    let again = Writing::Send { draft: Box::new(opened.clone()), mode: SendMode::Later };
    assert_eq!(ask(&mailing.world, again).unwrap_err().code, FailureCode::SendingNow);
    assert_eq!(mailing.outbox(), []);
    ask(&mailing.world, Writing::PutAway(Box::new(opened))).unwrap();
    let count = |kind| mailing.world.list(&mailing.path(kind)).len();
    assert_eq!((count(FolderKind::Sent), count(FolderKind::Drafts)), (1, 1), "both are kept");
    let taken = mailing.world.session.call(Request::Accounts(Accounts::TakeBack { msg_id: waiting }));
    assert!(taken.is_err(), "it is sent");
}
