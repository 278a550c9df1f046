//! Requests about messages being written that come at the same time, or about what has left in the meantime.

use std::{
    net::{TcpListener, TcpStream},
    sync::{Barrier, mpsc},
};

use etabli_engine::{
    Accounts, Draft, DraftId, Failure, FailureCode, Mail, Reply, Request, SendMode, Tls, Writing,
};
use etabli_model::{FolderKind, Incoming, MsgId, UserId};
use etabli_test_servers::{MailServers, wait_for};
use etabli_tests::{Mailing, World};

use super::writing::{SOON, ask, draft};

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

fn send_again(world: &World, draft: &Draft) -> Result<Reply, Failure> {
    ask(world, Writing::Send { draft: Box::new(draft.clone()), mode: SendMode::Later })
}

fn remove(world: &World, msg_id: MsgId) {
    world.session.call(Request::Mail(Mail::DeleteForever { messages: vec![msg_id] })).unwrap();
}

#[test]
fn mail_22_what_was_sent_and_deleted_for_good_is_not_sent_again_from_an_open_draft() {
    let mailing = Mailing::imap("spent");
    let to = mailing.user.address.to_string();
    let waiting = mailing.compose(&[&to], "alt", SendMode::Later).unwrap();
    let opened = Draft { touched: true, ..draft(&mailing.world, Writing::Open(waiting)) };
    assert_eq!(mailing.send_now(waiting).sent, 1);
    remove(&mailing.world, waiting);
    assert_eq!(send_again(&mailing.world, &opened).unwrap_err().code, FailureCode::SendingNow);
    assert_eq!(mailing.outbox(), []);
    // What is put away is a message of its own from then on.
    ask(&mailing.world, Writing::PutAway(Box::new(opened))).unwrap();
    let kept = mailing.world.list(&mailing.path(FolderKind::Drafts));
    let anew = draft(&mailing.world, Writing::Open(kept[0].id));
    send_again(&mailing.world, &anew).unwrap();
}

#[test]
fn mail_22_a_draft_that_was_deleted_and_never_left_is_sent() {
    let mailing = Mailing::imap("unsent");
    let to = mailing.user.address.to_string();
    let stored = mailing.compose(&[&to], "alt", SendMode::Draft).unwrap();
    let opened = Draft { touched: true, ..draft(&mailing.world, Writing::Open(stored)) };
    remove(&mailing.world, stored);
    send_again(&mailing.world, &opened).unwrap();
}

#[test]
fn mail_22_x_11_a_shared_draft_is_sent_by_one_person_only() {
    let mailing = Mailing::imap("shared");
    let bob = mailing.world.add_user("Bob").id;
    let team = mailing.world.add_team("SAV", &[UserId(1), bob]);
    mailing.world.assign(mailing.account, None, Some(team)).unwrap();
    let to = mailing.user.address.to_string();
    let stored = mailing.compose(&[&to], "alt", SendMode::Draft).unwrap();
    let bob = mailing.world.as_user("Bob");
    let open = |world| Draft { touched: true, ..draft(world, Writing::Open(stored)) };
    let (mine, theirs) = (open(&mailing.world), open(&bob));
    let Reply::Queued(queued) = send_again(&mailing.world, &mine).unwrap() else { panic!("not queued") };
    assert_eq!(send_again(&bob, &theirs).unwrap_err().code, FailureCode::SendingNow);
    assert_eq!(mailing.run(false, true).sent, 1);
    remove(&mailing.world, queued);
    assert_eq!(send_again(&bob, &theirs).unwrap_err().code, FailureCode::SendingNow);
    ask(&bob, Writing::Discard(theirs.id)).unwrap();
    assert_eq!(mailing.outbox(), []);
}

/// Listens before the server that sends, and does something when the first connection arrives: by then it is decided
/// what is sent.
fn gate(server: u16) -> (u16, mpsc::Sender<Box<dyn FnOnce() + Send>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let (sender, first) = mpsc::channel::<Box<dyn FnOnce() + Send>>();
    std::thread::spawn(move || {
        for client in listener.incoming() {
            let Ok(mut client) = client else { return };
            if let Ok(work) = first.try_recv() {
                work();
            }
            let mut there = TcpStream::connect(("127.0.0.1", server)).unwrap();
            let (mut from, mut to) = (client.try_clone().unwrap(), there.try_clone().unwrap());
            std::thread::spawn(move || std::io::copy(&mut from, &mut to));
            std::thread::spawn(move || std::io::copy(&mut there, &mut client));
        }
    });
    (port, sender)
}

#[test]
fn mail_23_what_is_opened_while_everything_is_sent_does_not_leave_as_it_was() {
    let servers = MailServers::shared();
    let (port, at_first) = gate(servers.submission());
    let mailing = Mailing::new("opened", Incoming::Imap, |transport, _| {
        transport.outgoing_server.port = port;
        transport.outgoing_server.tls = Tls::None;
    });
    let to = mailing.user.address.to_string();
    let waiting = mailing.compose(&[&to], "alt", SendMode::Later).unwrap();
    let session = mailing.world.session.clone();
    let (opened, open) = mpsc::channel();
    at_first
        .send(Box::new(move || {
            let reply = session.call(Request::Writing(Writing::Open(waiting)));
            opened.send(reply).unwrap();
        }))
        .unwrap();
    assert_eq!(mailing.run(false, true).sent, 0, "it was opened before it was handed over");
    let Ok(Ok(Reply::Draft(opened))) = open.recv() else { panic!("it was not opened") };
    let anew = Draft { subject: "neu".to_owned(), touched: true, ..*opened };
    send_again(&mailing.world, &anew).unwrap();
    assert_eq!(mailing.run(false, true).sent, 1);
    let arrived = || mailing.servers.mailbox(&mailing.user, "INBOX");
    wait_for("the message to arrive", SOON, || !arrived().is_empty());
    let all: Vec<String> = arrived().iter().map(|raw| String::from_utf8_lossy(raw).into_owned()).collect();
    assert!(all.len() == 1 && all[0].contains("Subject: neu"), "{all:?}");
}

#[test]
fn mail_23_what_is_being_handed_over_is_not_opened() {
    let servers = MailServers::shared();
    let proxy = etabli_test_servers::Proxy::to(servers.submission());
    let port = proxy.port();
    let mailing = Mailing::new("handed", Incoming::Imap, |transport, _| {
        transport.outgoing_server.port = port;
        transport.outgoing_server.tls = Tls::None;
    });
    let to = mailing.user.address.to_string();
    let waiting = mailing.compose(&[&to], "alt", SendMode::Later).unwrap();
    proxy.set(etabli_test_servers::Fault::SwallowDataReply { how: etabli_test_servers::CutMode::Hang });
    std::thread::scope(|scope| {
        let run = scope.spawn(|| mailing.run(false, true));
        wait_for("the end of the message", SOON, || proxy.connections() > 0 && proxy.handovers(0).ended == 1);
        let refused = ask(&mailing.world, Writing::Open(waiting)).unwrap_err();
        assert_eq!(refused.code, FailureCode::SendingNow);
        assert_eq!(writing(&mailing.world), []);
        proxy.cut_now(etabli_test_servers::CutMode::Reset);
        assert_eq!(run.join().unwrap().sent, 0);
    });
}
