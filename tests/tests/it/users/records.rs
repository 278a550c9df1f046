//! Records and columns that plugins make from private mail.

use std::time::Duration;

use etabli_engine::{
    FailureCode, FolderRef, JobState, Mail, Manage, Managed, OpenOptions, People, Plugins, RecordId, Reply,
    Request,
    view::{CellView, RecordPage},
};
use etabli_model::{Flags, MsgId, UserId};
use etabli_store::{Actor, Entry, Store};
use etabli_test_servers::wait_for;
use etabli_tests::{PackageFolder, World, root};
use serde_json::json;

use super::{add_account, put};

const ALICE: UserId = UserId(1);
const FILING: &str = "org.example.file-by-entity";
const SPREADS: &str = "org.example.spreads";

/// Alice with a private account and its mail, and Bob.
fn two(alice: World) -> (World, World, MsgId) {
    alice.add_user("Bob");
    let bob = alice.as_user("Bob");
    add_account(&alice, "Alice", Some(ALICE), None).unwrap();
    add_account(&alice, "SAV", None, None).unwrap();
    let csv = "name,email,entity\nClaire Vasseur,C.VASSEUR@saint-aubin.example,Mairie\n".to_owned();
    alice.session.call(Request::People(People::ImportContacts { csv })).unwrap();
    let private = put(&alice, "Alice", "secret@x", "Augmentation");
    (alice, bob, private)
}

fn tickets(world: &World) -> RecordPage {
    world.record_page("tickets", "tickets", "")
}

fn open(world: &World, record: RecordId) -> Result<Reply, FailureCode> {
    let request = Plugins::Record { plugin: "tickets".to_owned(), view: "tickets".to_owned(), record };
    world.session.call(Request::Plugins(request)).map_err(|failure| failure.code)
}

fn number(world: &World, id: MsgId) -> Result<Vec<CellView>, FailureCode> {
    let request = Mail::Cells { column: "tickets/number".to_owned(), messages: vec![id], wait: true };
    match world.session.call(Request::Mail(request)) {
        Ok(Reply::Cells(cells)) => Ok(cells),
        Ok(other) => panic!("unexpected reply {other:?}"),
        Err(failure) => Err(failure.code),
    }
}

#[test]
fn sec_75_a_record_of_private_mail_is_seen_by_those_who_see_the_mail() {
    let (alice, bob, private) = two(World::new());
    let form = json!({"forms": [{"folder": "SAV", "subject": "Secret"}]});
    alice.run_plugin("tickets", "associate", &[private], form.clone()).unwrap();
    let of_alice = tickets(&alice);
    assert_eq!(of_alice.total, 1);
    let secret = of_alice.rows[0].id;
    assert!(open(&alice, secret).is_ok());

    assert_eq!((tickets(&bob).total, tickets(&bob).rows.len()), (0, 0));
    assert_eq!(open(&bob, secret), Err(FailureCode::RecordUnknown));
    assert_eq!(number(&bob, private), Err(FailureCode::MessageUnknown));
    let request = Plugins::RunForRecords {
        plugin: "tickets".to_owned(),
        command: "associate".to_owned(),
        records: vec![secret],
        answers: None,
    };
    assert_eq!(bob.session.call(Request::Plugins(request)).unwrap_err().code, FailureCode::RecordUnknown);

    // Without its message the record would be everybody's.
    let unlink = People::Unlink { msg_id: private, kind: "tickets/ticket".to_owned(), target: secret.0 };
    let refused = alice.session.call(Request::People(unlink)).unwrap_err();
    assert_eq!(refused.code, FailureCode::RecordRefused);
    assert_eq!((tickets(&alice).total, tickets(&bob).total), (1, 0));

    // Linked with a message that both see, the record is a common one.
    let common = put(&alice, "SAV", "common@x", "Porte");
    alice.run_plugin("tickets", "associate", &[common], form).unwrap();
    assert_eq!((tickets(&alice).total, tickets(&bob).total), (2, 1));

    // Moving the private mail to a common folder shows its record too.
    let request = Mail::Move { messages: vec![private], folder: FolderRef::Path("SAV".to_owned()) };
    alice.session.call(Request::Mail(request)).unwrap();
    assert_eq!(tickets(&bob).total, 2);
}

#[test]
fn sec_75_a_rule_on_private_mail_keeps_it_private() {
    let (alice, bob, private) =
        two(World::with(|options| options.plugins = root().join("target/plugins/examples")));
    let request = |folder: &str| Plugins::RunRules {
        plugin: FILING.to_owned(),
        folder: FolderRef::Path(folder.to_owned()),
        dry: false,
    };
    let ended = alice.job(Request::Plugins(request("Alice"))).unwrap();
    assert_eq!(ended.state, JobState::Done);
    assert_eq!(alice.list("Clients/Mairie")[0].id, private);
    assert!(!bob.folders().iter().any(|folder| folder.path.starts_with("Clients")));
    assert!(bob.message(private).is_err());
    let refused = bob.session.call(Request::Plugins(request("Alice"))).unwrap_err();
    assert_eq!(refused.code, FailureCode::FolderUnknown);
}

#[test]
fn sec_75_a_rule_never_moves_private_mail_to_where_others_see_it() {
    let (alice, bob, private) =
        two(World::with(|options| options.plugins = root().join("target/plugins/examples")));
    alice
        .session
        .call(Request::Mail(Mail::CreateFolder { parent: None, name: "Clients".to_owned() }))
        .unwrap();
    let request = Plugins::RunRules {
        plugin: FILING.to_owned(),
        folder: FolderRef::Path("Alice".to_owned()),
        dry: false,
    };
    let ended = alice.job(Request::Plugins(request)).unwrap();
    assert!(matches!(ended.state, JobState::Failed(_)), "{:?}", ended.state);
    assert_eq!(alice.list("Alice")[0].id, private);
    assert!(bob.message(private).is_err());
}

/// Alice and Bob, a message of Alice and one of both, each with a note of the guest that spreads what it knows.
fn spreading() -> (World, World, MsgId, MsgId) {
    let (alice, bob, private) = two(World::with(|options| options.user = Some("admin".to_owned())));
    let common = put(&alice, "SAV", "common@x", "Porte");
    alice.install_granted(&PackageFolder::of("guests/spreads"));
    for message in [private, common] {
        alice.run_plugin(SPREADS, "note", &[message], json!({})).unwrap();
    }
    (alice, bob, private, common)
}

fn log(world: &World) -> Vec<String> {
    match world.manage(Manage::Log { plugin: SPREADS.to_owned(), limit: 100 }).unwrap() {
        Managed::Log(lines) => lines.into_iter().map(|line| line.message).collect(),
        other => panic!("{other:?}"),
    }
}

const NOT_OWN: &str = "a call on mail that not everybody sees changes such mail only";
const NOT_SHOWN: &str = "a record of mail that not everybody sees cannot be shown with other mail";
const NOT_LINKED: &str = "a record of mail that not everybody sees cannot be linked with other mail";

#[test]
fn sec_75_a_call_on_private_mail_reaches_nobody_else() {
    let (alice, bob, private, common) = spreading();
    let before = (bob.message(common).unwrap(), bob.folders(), bob.list("SAV"));
    let folder = FolderRef::Path("Alice".to_owned());
    let rules = |dry| Plugins::RunRules { plugin: SPREADS.to_owned(), folder: folder.clone(), dry };
    let made = "a record made from mail that not everybody sees must be linked with such mail only";
    let others = "a call on mail that not everybody sees cannot change a record that others see";
    let expected = [
        ("create", made),
        ("update", others),
        ("delete", others),
        ("create for others", made),
        ("unlink", NOT_OWN),
        ("flag", NOT_OWN),
        ("field", NOT_OWN),
        ("add", NOT_OWN),
        ("folder", NOT_OWN),
        ("contact", NOT_OWN),
        ("link Augmentation", NOT_OWN),
        ("field Augmentation", NOT_OWN),
    ]
    .map(|(attempt, answer)| format!("{attempt}: {answer}"));
    for dry in [true, false] {
        assert_eq!(alice.job(Request::Plugins(rules(dry))).unwrap().state, JobState::Done);
        let told = log(&alice);
        assert_eq!(told[told.len() - expected.len()..], expected, "dry: {dry}");
        assert_eq!((bob.message(common).unwrap(), bob.folders(), bob.list("SAV")), before);
    }
    assert!(bob.message(private).is_err());
}

#[test]
fn sec_75_no_plugin_shows_a_private_record_with_common_mail() {
    let (alice, bob, _private, common) = spreading();
    let before = bob.message(common).unwrap();
    alice.run_plugin(SPREADS, "share", &[common], json!({})).unwrap();
    let refused = [("link", NOT_LINKED), ("field", NOT_SHOWN)];
    assert_eq!(log(&alice), refused.map(|(attempt, answer)| format!("{attempt} Augmentation: {answer}")));
    assert_eq!(bob.message(common).unwrap(), before);
}

#[test]
fn sec_75_what_is_shown_changes_nothing() {
    let (alice, _bob, _private, common) = spreading();
    let column = format!("{SPREADS}/subject");
    let request = Mail::Cells { column, messages: vec![common], wait: true };
    alice.session.call(Request::Mail(request)).unwrap();
    assert_eq!(log(&alice), ["shown: what is shown is not changed by it"]);
    assert!(!alice.message(common).unwrap().row.flags.contains(Flags::FLAGGED));
}

#[test]
fn sec_75_a_record_that_goes_with_its_private_mail_leaves_no_field_behind() {
    let (alice, bob, private) = two(World::with(|options| options.user = Some("admin".to_owned())));
    let form = json!({"forms": [{"folder": "SAV", "subject": "Secret"}]});
    alice.run_plugin("tickets", "associate", &[private], form).unwrap();
    let secret = tickets(&alice).rows[0].id;
    let common = put(&alice, "SAV", "common@x", "Porte");
    drop(bob);
    let opened = |options: &OpenOptions| {
        let mut opened = None;
        wait_for("the store to be closed", Duration::from_secs(20), || {
            opened = Store::open(&options.store).ok();
            opened.is_some()
        });
        opened.unwrap()
    };
    let (alice, ()) = alice.while_closed(|options| {
        let store = opened(options);
        let mut batch = store.write(Actor { user: 1, plugin: "tickets".to_owned() }, 0).unwrap();
        batch.put(Entry::Link(common, "tickets#ticket".to_owned(), secret.0, true)).unwrap();
        batch.commit(None).unwrap();
    });
    let request = Mail::DeleteForever { messages: vec![private] };
    assert_eq!(alice.session.call(Request::Mail(request)), Ok(Reply::Count(1)));
    let (_, links) = alice.while_closed(|options| opened(options).read().unwrap().links(common).unwrap());
    assert!(!links.iter().any(|(kind, _)| kind.contains('#')), "{links:?}");
}
