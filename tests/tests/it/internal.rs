//! Messages between colleagues: delivered in the store, and never to a mail server.

use std::time::Duration;

use etabli_engine::{
    Accounts, Draft, DraftId, Event, Failure, FailureCode, FolderRef, Mail, Members, Reply, Request,
    SendMode, TemplateHead, Writing, view::MessageRow,
};
use etabli_model::{Direction, Flags, FolderKind, MsgId, Scope};
use etabli_tests::{Mailing, World};

use super::writing::{ask, draft};

/// Events cross a socket.
const PATIENCE: Duration = Duration::from_secs(20);

fn begun(world: &World, to: &str, subject: &str) -> Draft {
    let draft = draft(world, Writing::NewInternal);
    Draft { to: to.to_owned(), subject: subject.to_owned(), text: "GEHEIM".to_owned(), ..draft }
}

fn deliver(world: &World, draft: &Draft) -> Result<MsgId, Failure> {
    let mode = SendMode::Recallable { seconds: 10 };
    match ask(world, Writing::Send { draft: Box::new(draft.clone()), mode })? {
        Reply::Queued(msg_id) => Ok(msg_id),
        other => panic!("unexpected reply {other:?}"),
    }
}

fn received(world: &World) -> Vec<MessageRow> {
    let node = world.folders().into_iter().find(|folder| folder.kind == FolderKind::Internal);
    node.map(|node| world.list(&node.path)).unwrap_or_default()
}

/// A store of three colleagues without any account.
fn three() -> (World, World, World) {
    let alice = World::new();
    let bob = alice.add_user("Bob").id;
    alice.add_user("Carla");
    alice.add_team("SAV", &[bob]);
    let (bob, carla) = (alice.as_user("Bob"), alice.as_user("Carla"));
    (alice, bob, carla)
}

#[test]
fn mail_119_obj_12_a_message_reaches_each_colleague_and_nobody_else() {
    let (alice, bob, carla) = three();
    let mut written = begun(&alice, "sav", "Planning");
    let attach = Writing::Attach {
        id: written.id,
        name: "plan.txt".to_owned(),
        bytes: b"plan".to_vec(),
        inline: false,
    };
    written.files = draft(&alice, attach).files;
    let own = deliver(&alice, &written).unwrap();
    assert_eq!(alice.message(own).unwrap().row.direction, Direction::Out);
    let [row] = received(&bob).try_into().unwrap();
    let row: MessageRow = row;
    assert_eq!((row.subject.as_str(), row.direction, row.read()), ("Planning", Direction::In, false));
    let opened = bob.message(row.id).unwrap();
    assert!(opened.text.contains("GEHEIM"), "{}", opened.text);
    assert_eq!(opened.attachments[0].name, "plan.txt");
    let people = opened.from.iter().chain(&opened.to);
    assert!(people.clone().all(|person| person.address.address.is_empty()), "{opened:?}");
    assert_eq!(people.map(|person| person.address.name.as_str()).next_back(), Some("sav"));
    assert_eq!(received(&carla).len(), 0, "who is not in the team sees nothing");
    assert_eq!(carla.message(row.id).unwrap_err().code, FailureCode::MessageUnknown);
    assert_eq!(alice.message(row.id).unwrap_err().code, FailureCode::MessageUnknown, "each has a copy");
}

#[test]
fn mail_119_answers_go_round_and_make_one_conversation_for_each() {
    let (alice, bob, carla) = three();
    deliver(&alice, &begun(&alice, "Bob, Carla", "Frage")).unwrap();
    let id = received(&bob)[0].id;
    let one = draft(&bob, Writing::Answer { msg_id: id, to_all: false });
    assert_eq!((one.internal, !one.to.contains("Carla")), (true, true), "{}", one.to);
    let all = draft(&bob, Writing::Answer { msg_id: id, to_all: true });
    assert!(all.to.ends_with(", Carla") && !all.to.contains("Bob"), "{}", all.to);
    assert_eq!(all.subject, "RE: Frage");
    deliver(&bob, &all).unwrap();
    assert!(bob.message(id).unwrap().row.flags.contains(Flags::ANSWERED));
    for world in [&alice, &bob, &carla] {
        let rows = received(world);
        assert_eq!(rows.len(), 2);
        let nodes = world.forum(rows[0].id).unwrap();
        assert_eq!(nodes.len(), 2, "copies of others are not told of: {nodes:?}");
        assert!(nodes.iter().all(|node| node.id.is_some()));
    }
}

#[test]
fn mail_119_who_gets_a_blind_copy_is_known_to_nobody_else() {
    let (alice, bob, carla) = three();
    let written = Draft { bcc: "Carla".to_owned(), ..begun(&alice, "Bob", "Frage") };
    deliver(&alice, &written).unwrap();
    assert_eq!(received(&carla).len(), 1);
    let all = draft(&bob, Writing::Answer { msg_id: received(&bob)[0].id, to_all: true });
    assert!(!all.to.contains("Carla"), "{}", all.to);
}

#[test]
fn mail_119_a_name_that_a_user_and_a_team_bear_is_refused_as_is_one_with_a_comma() {
    let (alice, bob, _) = three();
    alice.add_user("Atelier");
    alice.add_team("atelier", &[etabli_model::UserId(1)]);
    let refused = deliver(&alice, &begun(&alice, "Atelier", "x")).unwrap_err();
    assert_eq!(refused.code, FailureCode::ColleagueUnknown);
    assert_eq!(received(&bob).len(), 0);
    for odd in ["Vasseur, Claire", "a;b", "\"Bob\""] {
        let team = Members::AddTeam { name: odd.to_owned() };
        let user = Members::AddUser { name: odd.to_owned(), admin: false, password: None };
        let code = |request| alice.session.call(Request::Members(request)).unwrap_err().code;
        assert_eq!(
            (code(team), code(user)),
            (FailureCode::TeamNameInvalid, FailureCode::UserNameInvalid),
            "{odd}"
        );
    }
}

#[test]
fn mail_119_a_message_is_taken_back_until_somebody_has_read_it() {
    let (alice, bob, _) = three();
    let own = deliver(&alice, &begun(&alice, "Bob", "Zu früh")).unwrap();
    alice.session.call(Request::Accounts(Accounts::TakeBack { msg_id: own })).unwrap();
    assert_eq!(received(&bob).len(), 0);
    let again = draft(&alice, Writing::Open(own));
    assert_eq!((again.to.as_str(), again.text.as_str(), again.internal), ("Bob", "GEHEIM", true));
    let own = deliver(&alice, &again).unwrap();
    let read = Mail::SetRead { messages: vec![received(&bob)[0].id], read: true };
    bob.session.call(Request::Mail(read)).unwrap();
    let late = alice.session.call(Request::Accounts(Accounts::TakeBack { msg_id: own }));
    assert_eq!(late.unwrap_err().code, FailureCode::AlreadyRead);
    let theirs = Accounts::TakeBack { msg_id: received(&bob)[0].id };
    assert!(bob.session.call(Request::Accounts(theirs)).is_err(), "only its author takes it back");
}

#[test]
fn mail_119_a_draft_for_colleagues_is_put_away_and_taken_up_again() {
    let (alice, bob, _) = three();
    let written = Draft { touched: true, ..begun(&alice, "Bob", "Später") };
    ask(&alice, Writing::PutAway(Box::new(written))).unwrap();
    let folders = alice.folders();
    let drafts = folders.iter().find(|folder| folder.kind == FolderKind::Drafts).unwrap();
    let again = draft(&alice, Writing::Open(alice.list(&drafts.path)[0].id));
    assert_eq!((again.to.as_str(), again.internal), ("Bob", true));
    deliver(&alice, &again).unwrap();
    assert_eq!((received(&bob).len(), alice.list(&drafts.path).len()), (1, 0));
}

#[test]
fn mail_119_names_that_nobody_bears_are_refused() {
    let (alice, ..) = three();
    let code = |to: &str| deliver(&alice, &begun(&alice, to, "x")).unwrap_err().code;
    assert_eq!(code("Dora"), FailureCode::ColleagueUnknown);
    assert_eq!(code("bob@x.example"), FailureCode::ColleagueUnknown);
    assert_eq!(code(" , "), FailureCode::RecipientMissing);
    let Ok(Reply::People(found)) = ask(&alice, Writing::Colleagues("b".to_owned())) else { panic!("people") };
    assert_eq!(found.iter().map(|person| person.name.as_str()).collect::<Vec<_>>(), ["Bob"]);
}

/// Every request that could take a message somewhere, tried on one between colleagues; then everything is sent.
#[test]
fn x_12_nothing_between_colleagues_reaches_a_mail_server_by_any_request() {
    let mailing = Mailing::imap("inside");
    let world = &mailing.world;
    world.add_user("Bob");
    let own = deliver(world, &begun(world, "Bob", "Intern")).unwrap();
    let outside = "inside-spy@elsewhere.example";
    let to_outside = |draft: Draft| Draft {
        internal: false,
        account: mailing.account,
        to: outside.to_owned(),
        bcc: outside.to_owned(),
        head: None,
        touched: true,
        ..draft
    };
    let mut begun_ones = vec![
        draft(world, Writing::NewInternal),
        draft(world, Writing::Answer { msg_id: own, to_all: true }),
        draft(world, Writing::Forward(own)),
    ];
    for one in &mut begun_ones {
        assert!(one.internal);
        one.text = "GEHEIM".to_owned();
    }
    let head = TemplateHead { name: "spy".to_owned(), scope: Scope::Everyone };
    for one in begun_ones {
        let spy = || Box::new(to_outside(one.clone()));
        let _ = ask(world, Writing::Save(spy()));
        let _ = ask(world, Writing::CopyToTemplate { draft: spy(), head: head.clone() });
        let _ = ask(world, Writing::KeepTemplate(spy()));
        let _ = ask(world, Writing::ChangeAccount { draft: spy(), account: mailing.account });
        for mode in [SendMode::Now, SendMode::Later, SendMode::At(1), SendMode::Recallable { seconds: 0 }] {
            assert!(ask(world, Writing::Send { draft: spy(), mode }).is_err(), "{mode:?}");
        }
        let _ = ask(world, Writing::PutAway(spy()));
    }
    for folder in world.folders() {
        let request = Mail::Move { messages: vec![own], folder: FolderRef::Id(folder.id) };
        let moved = world.session.call(Request::Mail(request));
        let leaves = folder.account.is_some()
            || matches!(folder.kind, FolderKind::Outbox | FolderKind::Templates | FolderKind::Drafts);
        assert_eq!(moved.is_err(), leaves, "{}", folder.path);
        if let Ok(Reply::Draft(opened)) = ask(world, Writing::Open(own)) {
            assert!(opened.internal);
            let request = Writing::Send { draft: Box::new(to_outside(*opened)), mode: SendMode::Now };
            assert!(ask(world, request).is_err());
        }
        let follows = draft(world, Writing::Forward(own));
        assert!(follows.internal, "it stays internal in {}", folder.path);
        ask(world, Writing::Discard(follows.id)).unwrap();
        for request in [
            Accounts::SendNow { msg_id: own },
            Accounts::Schedule { msg_id: own, at: Some(1) },
            Accounts::AnswerReceipt { msg_id: own, send: true },
        ] {
            let _ = world.session.call(Request::Accounts(request));
        }
    }
    let put_away: Vec<MsgId> = world
        .folders()
        .iter()
        .filter(|folder| folder.kind == FolderKind::Drafts)
        .flat_map(|folder| world.list(&folder.path))
        .map(|row| row.id)
        .collect();
    assert_eq!(put_away.len(), 3, "what was put away lies in the own drafts");
    for msg_id in put_away {
        let opened = draft(world, Writing::Open(msg_id));
        assert!(opened.internal && opened.id != DraftId(0));
    }
    assert_eq!(mailing.outbox(), []);
    mailing.run(true, true);
    mailing.run(true, true);
    assert!(mailing.servers.sink_for(outside).is_empty());
}

#[test]
fn mail_119_each_reader_hears_of_a_message_and_nobody_else() {
    let (alice, bob, carla) = three();
    deliver(&alice, &begun(&alice, "Bob", "Planning")).unwrap();
    // Events of one session arrive in order; so whoever hears of the second message has heard of the first.
    deliver(&bob, &begun(&bob, "admin, Carla", "Ende")).unwrap();
    let heard = |world: &World, last: &str| {
        let mut all: Vec<(MsgId, String, String)> = Vec::new();
        while all.last().is_none_or(|(.., subject)| subject != last) {
            let event = world.session.next_event(PATIENCE).expect("an event");
            if let Event::NewMail(mail) = event {
                all.push((mail.msg_id, mail.from.name, mail.subject));
            }
        }
        all
    };
    let of = |world: &World, subject: &str| {
        let id = received(world).into_iter().find(|row| row.subject == subject).unwrap().id;
        let author = world.message(id).unwrap().from[0].address.name.clone();
        vec![(id, author, subject.to_owned())]
    };
    assert_eq!(heard(&bob, "Planning"), of(&bob, "Planning"));
    for world in [&alice, &carla] {
        assert_eq!(heard(world, "Ende"), of(world, "Ende"));
    }
}
