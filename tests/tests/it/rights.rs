//! Capabilities granted and taken away, what plugins saw, and plugins that are off.

use std::time::Duration;

use etabli_engine::{
    AccountDraft, DialogAnswer, Endpoint, Event, FailureCode, LedgerRow, Mail, Manage, Managed, Plugins,
    Reply, Request, Transport, view::PluginState,
};
use etabli_model::{MsgId, Team};
use etabli_store::Store;
use etabli_tests::{Letter, PackageFolder, World};
use serde_json::json;

const ASKS: &str = "org.example.asks-everything";
const DENIED: &str = "the component needs the capability `messages-text`, which was not granted";

/// A world with so many messages and the guest that asks for everything.
fn world(count: usize) -> (World, Vec<MsgId>) {
    let world = World::with(|options| options.user = Some("Ada".to_owned()));
    std::fs::create_dir_all(world.files().join("in")).unwrap();
    for number in 0..count {
        let letter = Letter::new(&format!("{number}@x"), &format!("Porte {number}"));
        world.file(&format!("in/{number}.eml"), &letter.raw());
    }
    world.import(&[&world.files().join("in")], "SAV");
    world.install_granted(&PackageFolder::of("guests/asks-everything"));
    let ids = if count == 0 { Vec::new() } else { world.list("SAV").iter().map(|row| row.id).collect() };
    (world, ids)
}

fn ledger(world: &World, plugin: Option<&str>, message: Option<MsgId>) -> Vec<LedgerRow> {
    let request = Manage::Ledger { plugin: plugin.map(str::to_owned), message, limit: 10_000 };
    match world.manage(request).unwrap() {
        Managed::Ledger(rows) => rows,
        other => panic!("{other:?}"),
    }
}

fn run(world: &World, command: &str, messages: &[MsgId]) -> Result<(), etabli_engine::Failure> {
    world.run_plugin(ASKS, command, messages, json!({})).map(drop)
}

#[test]
fn sec_71_nothing_is_granted_before_somebody_did() {
    let world = World::new();
    let installed = world.install(&PackageFolder::of("guests/asks-everything").bytes(), true).unwrap();
    assert!(installed.rights.iter().all(|right| !right.granted && !right.reason.is_empty()));
    assert_eq!(world.plugin(ASKS).state, PluginState::Waiting);
    let waits = run(&world, "log", &[]).unwrap_err();
    assert_eq!(waits.code, FailureCode::PluginNotGranted);
    let rights: Vec<_> = installed.rights.iter().map(|right| right.capability.as_str()).collect();
    for capability in &rights {
        assert_eq!(world.plugin(ASKS).state, PluginState::Waiting);
        world.grant(ASKS, capability, true);
    }
    assert_eq!(world.plugin(ASKS).state, PluginState::Active);
    let world = world.reopened();
    run(&world, "log", &[]).unwrap();
    let unknown = |capability: &str| Manage::Grant {
        plugin: ASKS.to_owned(),
        capability: capability.to_owned(),
        granted: true,
    };
    assert_eq!(world.manage(unknown("telepathy")).unwrap_err().code, FailureCode::CapabilityUnknown);
}

#[test]
fn sec_71_a_version_that_asks_for_more_stays_off_until_it_is_granted() {
    let world = World::new();
    let capability = "\n[capabilities.messages-text]\nreason = \"plugin-name\"\n";
    let modest = PackageFolder::of("search-columns")
        .manifest(|text| text.replace("id = \"search-columns\"", "id = \"org.example.columns\""));
    world.install_granted(&modest);
    assert_eq!(world.plugin("org.example.columns").state, PluginState::Active);
    // The manifest alone asks for more: it is loaded, since its component does not import it.
    let version = |text: String, version: &str| {
        let start = text.find("version = \"").unwrap();
        let end = start + text[start..].find('\n').unwrap();
        format!("{}version = \"{version}\"{}", &text[..start], &text[end..])
    };
    let wider = PackageFolder::of("search-columns").manifest(|text| {
        version(text.replace("id = \"search-columns\"", "id = \"org.example.columns\""), "0.9.0") + capability
    });
    let installed = world.install(&wider.bytes(), true).unwrap();
    assert_eq!(installed.rights.iter().filter(|right| !right.granted).count(), 1);

    // A component that uses more waits.
    let needy = PackageFolder::of("guests/asks-everything")
        .manifest(|text| version(text.replace(ASKS, "org.example.columns"), "0.9.1"));
    world.install(&needy.bytes(), true).unwrap();
    assert_eq!(world.plugin("org.example.columns").state, PluginState::Waiting);
    world.manage(Manage::Rollback { plugin: "org.example.columns".to_owned() }).unwrap();
    assert_eq!(world.plugin("org.example.columns").state, PluginState::Active);
}

#[test]
fn sec_71_a_new_major_version_asks_again() {
    let (world, _) = world(0);
    let installed =
        world.install(&PackageFolder::of("guests/asks-everything").version("1.0.0").bytes(), true).unwrap();
    assert!(installed.rights.iter().all(|right| !right.granted));
    assert_eq!(world.plugin(ASKS).state, PluginState::Waiting);
}

#[test]
fn sec_71_a_right_taken_away_is_denied_from_the_next_call_on() {
    let (world, ids) = world(1);
    run(&world, "messages-text", &ids).unwrap();
    world.grant(ASKS, "messages-text", false);
    let denied = run(&world, "messages-text", &ids).unwrap_err();
    assert_eq!((denied.code, denied.detail.as_str()), (FailureCode::PluginNotGranted, DENIED));
    let world = world.reopened();
    assert_eq!(run(&world, "messages-text", &ids).unwrap_err().detail, DENIED);
    let rows = ledger(&world, Some(ASKS), Some(ids[0]));
    let told: Vec<_> = rows.iter().map(|row| (row.call.as_str(), row.denied)).collect();
    assert_eq!(told, [("messages-text", true), ("messages-text", true), ("messages-text", false)]);
    world.grant(ASKS, "messages-text", true);
    run(&world, "messages-text", &ids).unwrap();
}

#[test]
fn sec_71_a_right_taken_away_is_denied_to_a_call_that_runs() {
    let (world, _) = world(0);
    let session = world.session.clone();
    let call = std::thread::spawn(move || {
        let (plugin, command) = (ASKS.to_owned(), "dialogs".to_owned());
        session.call(Request::Plugins(Plugins::Run { plugin, command, messages: vec![], answers: None }))
    });
    let dialog = loop {
        if let Event::Dialog(dialog, _) = world.session.next_event(Duration::from_secs(20)).unwrap() {
            break dialog;
        }
    };
    world.grant(ASKS, "dialogs", false);
    let answer = Plugins::AnswerDialog { dialog, answer: DialogAnswer::Cancelled };
    world.session.call(Request::Plugins(answer)).unwrap();
    let denied = call.join().unwrap().unwrap_err();
    assert_eq!(denied.code, FailureCode::PluginNotGranted);
    assert_eq!(denied.detail, "the component needs the capability `dialogs`, which was not granted");
    let rows = ledger(&world, Some(ASKS), None);
    assert_eq!((rows[0].call.as_str(), rows[0].denied), ("dialogs", true));
}

#[test]
fn sec_71_a_right_of_a_bundled_plugin_can_be_taken_away() {
    let (world, ids) = world(1);
    world.grant("tickets", "messages-headers", false);
    let denied = world.run_plugin("tickets", "associate", &ids, json!({})).unwrap_err();
    assert_eq!(denied.code, FailureCode::PluginNotGranted);
    world.grant("tickets", "messages-headers", true);
    assert_eq!(world.plugin("tickets").state, PluginState::Active);
}

#[test]
fn n_02_reading_ten_bodies_gives_ten_entries() {
    let (world, ids) = world(10);
    let before = ledger(&world, None, None).len();
    run(&world, "messages-text", &ids).unwrap();
    let rows = ledger(&world, None, None);
    assert_eq!(rows.len() - before, 10);
    let mut seen: Vec<MsgId> = rows.iter().flat_map(|row| row.messages.clone()).collect();
    seen.sort();
    let mut all = ids.clone();
    all.sort();
    assert_eq!(seen, all);
    assert!(rows.iter().all(|row| row.plugin == ASKS
        && row.version == "0.0.1"
        && row.call == "messages-text"
        && !row.denied));

    run(&world, "messages-headers", &ids).unwrap();
    let who = ledger(&world, None, Some(ids[3]));
    assert_eq!(who.len(), 2);
    assert_eq!((who[0].call.as_str(), who[0].messages.len()), ("messages-headers", 10));
    run(&world, "log", &ids).unwrap();
    assert_eq!(ledger(&world, None, None).len(), 11, "a call that shows no mail is no entry");
    let world = world.reopened();
    assert_eq!(ledger(&world, Some(ASKS), None).len(), 11);
    assert_eq!(world.verify().problems, []);
}

#[test]
fn n_02_what_a_user_may_not_see_the_ledger_does_not_name() {
    let (world, ids) = world(2);
    run(&world, "messages-text", &ids).unwrap();
    let bob = world.add_user("Bob").id;
    let bob_sees = world.as_user("Bob");
    assert_eq!(ledger(&bob_sees, None, None).len(), 2, "the folder is everyone's");

    let nowhere = Endpoint { host: "127.0.0.1".to_owned(), port: 9, ..Endpoint::default() };
    let private = AccountDraft {
        id: None,
        name: "Bob".to_owned(),
        address: "bob@x.example".to_owned(),
        owner: Some(bob),
        team: None,
        transport: Transport {
            incoming_server: nowhere.clone(),
            outgoing_server: nowhere,
            login: "x".to_owned(),
            ..Transport::default()
        },
        password: None,
        outgoing_password: None,
        client_secret: None,
    };
    etabli_tests::save(&bob_sees, private).unwrap();
    let letter = world.file("b.eml", &Letter::new("b@x", "Secret").raw());
    bob_sees.import(&[&letter], "Bob");
    let secret = bob_sees.list("Bob")[0].id;
    run(&bob_sees, "messages-headers", &[secret, ids[0]]).unwrap();
    let row = &ledger(&world, None, None)[0];
    assert_eq!((row.user_name.as_str(), row.messages.as_slice(), row.hidden), ("Bob", &ids[..1], 1));
    let asked = Manage::Ledger { plugin: None, message: Some(secret), limit: 1 };
    assert_eq!(world.manage(asked).unwrap_err().code, FailureCode::MessageUnknown);
    assert_eq!(ledger(&bob_sees, None, Some(secret)).len(), 1);
}

/// Everything of a plugin that a user can come across in a session.
fn traces(world: &World, plugin: &str, ids: &[MsgId]) -> Vec<String> {
    let mut found = Vec::new();
    match world.session.call(Request::Plugins(Plugins::Commands)).unwrap() {
        Reply::PluginCommands(rows) => {
            found.extend(rows.into_iter().filter(|row| row.plugin == plugin).map(|row| row.command));
        }
        other => panic!("{other:?}"),
    }
    match world.session.call(Request::Mail(Mail::SearchFields)).unwrap() {
        Reply::SearchFields(rows) => {
            found.extend(rows.into_iter().filter(|row| row.plugin == plugin).map(|row| row.id));
        }
        other => panic!("{other:?}"),
    }
    for &id in ids {
        let chips = world.message(id).unwrap().chips;
        let own = chips.into_iter().filter(|chip| chip.kind.starts_with(&format!("{plugin}/")));
        found.extend(own.map(|chip| chip.title));
    }
    found
}

/// Every record and link of a plugin, as it stands on disk.
fn data(store: &std::path::Path, plugin: &str, ids: &[MsgId]) -> Vec<u8> {
    let mut opened = None;
    // The engine's last threads let go of the store a moment after its last session.
    etabli_test_servers::wait_for("the store to be closed", Duration::from_secs(20), || {
        opened = Store::open(store).ok();
        opened.is_some()
    });
    let store = opened.unwrap();
    let read = store.read().unwrap();
    let mut text = String::new();
    for id in read.records_of(&format!("{plugin}/ticket")).unwrap() {
        text += &format!("{:?}\n", read.record(id).unwrap());
    }
    for &id in ids {
        text += &format!("{:?}\n", read.links(id).unwrap());
    }
    text.into_bytes()
}

#[test]
fn n_01_off_for_a_team_there_is_nothing_of_a_plugin_in_a_session_of_a_thousand_messages() {
    let (world, ids) = world(1000);
    world.add_user("Bob");
    let ada = world.add_team("Atelier", &[etabli_model::UserId(1)]);
    let csv = "name,email,entity\nClaire Vasseur,C.VASSEUR@saint-aubin.example,Mairie\n".to_owned();
    world.session.call(Request::People(etabli_engine::People::ImportContacts { csv })).unwrap();
    let answers = || json!({"forms": [{"folder": "SAV"}]});
    for id in ids.iter().take(10) {
        world.run_plugin("tickets", "associate", &[*id], answers()).unwrap();
    }
    let set = |world: &World, team, on| {
        let enable = Plugins::Enable { plugin: "tickets".to_owned(), team, on };
        world.session.call(Request::Plugins(enable)).unwrap();
    };
    set(&world, ada, true);
    set(&world, Team::EVERYONE, false);
    let (world, before) = world.while_closed(|options| data(&options.store, "tickets", &ids));

    let bob = world.as_user("Bob");
    let calls = world.plugin("tickets").calls;
    let seen = ledger(&world, Some("tickets"), None).len();
    assert_eq!(traces(&bob, "tickets", &ids), Vec::<String>::new());
    assert_eq!(bob.search("subject-sender", "porte", None).unwrap().len(), 1000);
    let off = bob.run_plugin("tickets", "associate", &ids[..1], answers()).unwrap_err();
    assert_eq!(off.code, FailureCode::PluginOff);
    assert_eq!(world.plugin("tickets").calls, calls, "no instance was made");
    assert_eq!(ledger(&world, Some("tickets"), None).len(), seen, "no host call was made");
    assert!(traces(&world, "tickets", &ids[..20]).len() > 10, "the team of Ada has it");

    set(&world, Team::EVERYONE, true);
    assert!(traces(&bob, "tickets", &ids[..20]).len() > 10);
    drop(bob);
    let (world, after) = world.while_closed(|options| data(&options.store, "tickets", &ids));
    assert!(before.len() > 1000 && before == after, "the data is as it was, byte for byte");
    assert_eq!(world.verify().problems, []);
}
