//! What one user must never learn of another's private mail.

use std::time::Duration;

use etabli_engine::{
    Accounts, Event, ExportFormat, FailureCode, FolderRef, JobView, Jobs, Mail, Plugins, Reply, Request,
    ScriptedAnswers, Session, Store,
    view::{ForumKind, OutboxRow, Sort, ViewSpec},
};
use etabli_model::{AccountId, FolderId, MsgId, UserId};
use etabli_tests::{Letter, World};

use super::{account_names, accounts, add_account, compose, paths, put, put_letter};

const ALICE: UserId = UserId(1);
const SECRET: &str = "Augmentation de Claire";

/// Alice, the administrator, with a private account and its mail; Bob; and an account of both.
struct Two {
    alice: World,
    bob: World,
    bob_id: UserId,
    private: AccountId,
    inbox: FolderId,
    /// A private message, its answer in the common inbox, and a private message in Alice's trash.
    private_message: MsgId,
    answer: MsgId,
    trashed: MsgId,
}

fn two() -> Two {
    let alice = World::new();
    let bob_id = alice.add_user("Bob").id;
    let bob = alice.as_user("Bob");
    let private = add_account(&alice, "Alice", Some(ALICE), None).unwrap();
    add_account(&alice, "SAV", None, None).unwrap();
    let private_message = put(&alice, "Alice", "secret@x", SECRET);
    let answer =
        put_letter(&alice, "SAV", "answer@x", Letter::new("answer@x", "Re: x").answers(&["secret@x"]));
    let trashed = put(&alice, "Alice", "trashed@x", SECRET);
    let request = Mail::Move { messages: vec![trashed], folder: FolderRef::Path("trash".to_owned()) };
    alice.session.call(Request::Mail(request)).unwrap();
    compose(&alice, private, SECRET).unwrap();
    let inbox = alice.folder("Alice").id;
    Two { alice, bob, bob_id, private, inbox, private_message, answer, trashed }
}

fn outbox(world: &World) -> Vec<OutboxRow> {
    match world.session.call(Request::Accounts(Accounts::Outbox)) {
        Ok(Reply::Outbox(rows)) => rows,
        other => panic!("unexpected reply {other:?}"),
    }
}

fn jobs(world: &World) -> Vec<JobView> {
    match world.session.call(Request::Jobs(Jobs::List)) {
        Ok(Reply::Jobs(jobs)) => jobs,
        other => panic!("unexpected reply {other:?}"),
    }
}

fn code(world: &World, request: Request) -> FailureCode {
    world.session.call(request).expect_err("a refusal").code
}

fn everything() -> ViewSpec {
    ViewSpec { folder: None, recursive: true, search: None, sort: Sort::default() }
}

fn events(session: &Session) -> Vec<Event> {
    std::iter::from_fn(|| session.next_event(Duration::from_millis(300))).collect()
}

#[test]
fn mail_10_user_b_never_sees_user_a_s_private_account() {
    let Two { alice, bob, private, inbox, private_message, answer, trashed, .. } = two();

    // Accounts and folders, with what belongs to them.
    assert_eq!(account_names(&alice), ["Alice", "SAV"]);
    assert_eq!(account_names(&bob), ["SAV"]);
    let seen = paths(&bob);
    assert!(seen.iter().all(|path| !path.contains("Alice") && !path.contains("(1)")), "{seen:?}");
    for wanted in ["Alice", "Alice/Sent", "Trash (1)", &inbox.to_string()] {
        let find = Mail::FindFolder(FolderRef::Path(wanted.to_owned()));
        assert_eq!(code(&bob, Request::Mail(find)), FailureCode::FolderUnknown, "{wanted}");
    }
    for request in [
        Accounts::Remove(private),
        Accounts::Run { account: Some(private), fetch: true, send: true },
        Accounts::RetentionPreview { account: private, days: 1 },
    ] {
        assert_eq!(code(&bob, Request::Accounts(request)), FailureCode::AccountUnknown);
    }
    assert_eq!(compose(&bob, private, "x").unwrap_err().code, FailureCode::AccountUnknown);
    // Not even by the name that is taken.
    add_account(&bob, "Alice", None, None).unwrap();

    // Lists, counts, searches.
    let shown: Vec<MsgId> = bob.rows(everything()).unwrap().iter().map(|row| row.id).collect();
    assert_eq!(shown, [answer]);
    let one = ViewSpec { folder: Some(inbox), ..everything() };
    assert_eq!(bob.rows(one).unwrap_err().code, FailureCode::FolderUnknown);
    assert_eq!((bob.folder("trash").total, bob.list("Trash").len()), (0, 0));
    for field in ["subject-sender", "subject-sender-recipient", "not-in-address-book"] {
        let found = bob.search(field, "augmentation", None).unwrap();
        assert!(found.iter().all(|row| row.id == answer), "{field}: {found:?}");
    }
    let Ok(Reply::Session(about)) = bob.session.call(Request::Store(Store::Session)) else { panic!() };
    assert_eq!(about.messages, 1);

    // Conversations: a node without content where the private message stands.
    assert_eq!(bob.list("SAV")[0].related, 0);
    let forum = bob.forum(answer).unwrap();
    let hidden = &forum[0];
    assert_eq!((hidden.kind, hidden.id, hidden.message_id.as_str()), (ForumKind::Private, None, ""));
    assert_eq!((hidden.subject.as_str(), hidden.words.as_str(), hidden.date), ("", "", None));
    assert_eq!(bob.threads().len(), 1);
    assert_eq!(bob.threads()[0].messages, ["answer@x"]);
    assert_eq!(bob.forum(private_message).unwrap_err().code, FailureCode::MessageUnknown);

    // One message, by its number.
    for id in [private_message, trashed] {
        for request in [
            Mail::Message(id),
            Mail::Raw(id),
            Mail::Html(id),
            Mail::SafeHtml { msg_id: id, remote: true },
            Mail::RemotePictures(id),
            Mail::Attachment { msg_id: id, index: 0 },
            Mail::SetRead { messages: vec![answer, id], read: true },
            Mail::Move { messages: vec![id], folder: FolderRef::Path("SAV".to_owned()) },
        ] {
            assert_eq!(code(&bob, Request::Mail(request)), FailureCode::MessageUnknown);
        }
    }
    let into = Mail::Move { messages: vec![answer], folder: FolderRef::Id(inbox) };
    assert_eq!(code(&bob, Request::Mail(into)), FailureCode::FolderUnknown);

    // The outbox and what stands on servers.
    assert_eq!((outbox(&alice).len(), outbox(&bob).len()), (1, 0));
    let waiting = outbox(&alice)[0].msg_id;
    let send = Request::Accounts(Accounts::SendNow { msg_id: waiting });
    assert_eq!(code(&bob, send), FailureCode::MessageUnknown);

    // Export, by name and of everything above.
    let path = bob.files().join("out");
    for folder in [FolderRef::Id(inbox), FolderRef::Path("Trash (1)".to_owned())] {
        let export = Mail::Export { folder, recursive: true, format: ExportFormat::Eml, path: path.clone() };
        assert_eq!(code(&bob, Request::Mail(export)), FailureCode::FolderUnknown);
    }
    let folder = FolderRef::Path("Outbox".to_owned());
    let export = Mail::Export { folder, recursive: true, format: ExportFormat::Eml, path: path.clone() };
    bob.job(Request::Mail(export)).unwrap();
    let written = walk(&path);
    assert!(written.is_empty(), "{written:?}");

    // Plugins: neither run on a private message, nor see it.
    let run = Plugins::Run {
        plugin: "tickets".to_owned(),
        command: "associate".to_owned(),
        messages: vec![private_message],
        answers: Some(ScriptedAnswers::default()),
    };
    assert_eq!(code(&bob, Request::Plugins(run)), FailureCode::MessageUnknown);

    // A private account's message that Alice shares does not name the account.
    let share = Mail::Move { messages: vec![private_message], folder: FolderRef::Path("SAV".to_owned()) };
    alice.session.call(Request::Mail(share)).unwrap();
    assert_eq!(bob.message(private_message).unwrap().row.subject, SECRET);
    alice.session.call(Request::Mail(Mail::Undo { count: 1 })).unwrap();
    assert_eq!(bob.message(private_message).unwrap_err().code, FailureCode::MessageUnknown);
    assert_eq!(alice.verify().problems, []);
}

fn walk(path: &std::path::Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(path).into_iter().flatten().flatten() {
        if entry.path().is_dir() { found.extend(walk(&entry.path())) } else { found.push(entry.path()) }
    }
    found
}

#[test]
fn mail_10_jobs_and_events_of_a_private_account_reach_its_owner_only() {
    let Two { alice, bob, private, private_message, answer, .. } = two();
    events(&bob.session);
    events(&alice.session);
    let run = Accounts::Run { account: Some(private), fetch: true, send: false };
    let ended = alice.job(Request::Accounts(run)).unwrap();
    let read = Mail::SetRead { messages: vec![private_message], read: true };
    alice.session.call(Request::Mail(read)).unwrap();
    let read = Mail::SetRead { messages: vec![answer], read: true };
    alice.session.call(Request::Mail(read)).unwrap();

    assert!(jobs(&alice).iter().any(|job| format!("{job:?}").contains("Alice")));
    assert_eq!(jobs(&bob), []);
    for request in [Jobs::Wait(ended.id), Jobs::Cancel(ended.id)] {
        assert_eq!(code(&bob, Request::Jobs(request)), FailureCode::JobUnknown);
    }
    let heard = events(&bob.session);
    assert!(!heard.iter().any(|event| matches!(event, Event::Job(_))), "{heard:?}");
    let named = |heard: &[Event]| -> Vec<MsgId> {
        let messages = heard.iter().filter_map(|event| match event {
            Event::Changed(changed) => Some(changed.messages.clone()),
            _ => None,
        });
        messages.flatten().collect()
    };
    assert_eq!(named(&heard), [answer]);
    let heard = events(&alice.session);
    assert!(heard.iter().any(|event| matches!(event, Event::Job(_))));
    assert_eq!(named(&heard), [private_message, answer]);
}

#[test]
fn mail_09_changing_the_owner_switches_the_kind_at_once_for_all_sessions() {
    let Two { alice, bob, private, trashed, bob_id, .. } = two();
    let spec = everything();
    let Ok(Reply::View(open)) = bob.session.call(Request::Mail(Mail::OpenView(spec))) else { panic!() };
    assert_eq!(open.total, 1);
    events(&bob.session);

    // Public: everyone sees it, its mail and what of it lies in a bin.
    alice.assign(private, None, None).unwrap();
    let told = events(&bob.session)
        .into_iter()
        .any(|event| matches!(event, Event::Changed(changed) if changed.folders && changed.lists));
    assert!(told, "Bob's window reads again");
    assert_eq!(account_names(&bob), ["Alice", "SAV"]);
    assert!(accounts(&bob).iter().all(|account| account.owner.is_none()));
    let window = Mail::Window { view: open.view, start: 0, len: 10 };
    let Ok(Reply::Window(window)) = bob.session.call(Request::Mail(window)) else { panic!() };
    assert_eq!(window.total, 4);
    assert_eq!(bob.list("Alice").len(), 1);
    assert_eq!(outbox(&bob).len(), 1);
    assert_eq!(bob.message(trashed).unwrap().folder_path, "Trash");

    // Bob's: Alice sees none of it any more.
    alice.assign(private, Some(bob_id), None).unwrap();
    assert_eq!(
        (account_names(&alice), account_names(&bob)),
        (vec!["SAV".to_owned()], vec!["Alice".to_owned(), "SAV".to_owned()])
    );
    assert_eq!(alice.rows(everything()).unwrap().len(), 1);
    assert_eq!(alice.message(trashed).unwrap_err().code, FailureCode::MessageUnknown);
    assert_eq!(bob.rows(everything()).unwrap().len(), 4);
    assert_eq!((outbox(&alice).len(), outbox(&bob).len()), (0, 1));
    assert!(bob.folder("Alice").private);
    assert_eq!(alice.verify().problems, []);
}

#[test]
fn mail_09_a_change_made_before_is_not_taken_back_in_what_is_now_private() {
    let Two { alice, bob, private, private_message, bob_id, .. } = two();
    alice.assign(private, None, None).unwrap();
    let moved = Mail::Move { messages: vec![private_message], folder: FolderRef::Path("SAV".to_owned()) };
    alice.session.call(Request::Mail(moved)).unwrap();
    alice.assign(private, Some(bob_id), None).unwrap();
    // Taking it back would put the message where Alice sees nothing.
    assert_eq!(code(&alice, Request::Mail(Mail::Undo { count: 1 })), FailureCode::UndoStale);
    let back = Mail::Move { messages: vec![private_message], folder: FolderRef::Path("Alice".to_owned()) };
    bob.session.call(Request::Mail(back)).unwrap();
    assert_eq!(code(&alice, Request::Mail(Mail::Undo { count: 1 })), FailureCode::UndoStale);
    assert_eq!(bob.message(private_message).unwrap().folder_path, "Alice");
}

#[test]
fn mail_122_the_inboxes_are_those_of_public_and_own_accounts() {
    let Two { alice, bob, bob_id, .. } = two();
    add_account(&bob, "Bob", Some(bob_id), None).unwrap();
    let inboxes = |world: &World| -> Vec<String> {
        let folders = world.folders();
        let inboxes = folders.iter().filter(|folder| folder.kind == etabli_model::FolderKind::Inbox);
        inboxes.map(|folder| folder.name.clone()).collect()
    };
    assert_eq!(inboxes(&alice), ["Alice", "SAV"]);
    assert_eq!(inboxes(&bob), ["Bob", "SAV"]);
}

#[test]
fn mail_09_only_an_administrator_takes_an_account_from_others() {
    let Two { alice, bob, bob_id, .. } = two();
    let sav = accounts(&bob).into_iter().find(|account| account.name == "SAV").unwrap().id;
    assert_eq!(bob.assign(sav, Some(bob_id), None).unwrap_err().code, FailureCode::AdminNeeded);
    assert_eq!(add_account(&bob, "x", Some(ALICE), None).unwrap_err().code, FailureCode::AdminNeeded);
    let own = add_account(&bob, "Bob", Some(bob_id), None).unwrap();
    bob.assign(own, None, None).unwrap();
    assert_eq!(account_names(&alice), ["Alice", "SAV", "Bob"]);
    let ghost = alice.assign(sav, Some(UserId(99)), None).unwrap_err();
    assert_eq!(ghost.code, FailureCode::UserUnknown);
}
