//! What no plugin can do, whatever it was granted and whatever it read; and what stays when things go.

use etabli_engine::{
    Effect, EffectKind, FolderRef, JobOutcome, Mail, Manage, Managed, Plugins, RecordId, Reply, Request,
    RulesReport, SettingValue, Web,
    view::{RecordPage, RecordView},
};
use etabli_model::{FolderKind, Incoming, MsgId, UserId};
use etabli_plugin_host::Capability;
use etabli_store::{Actor, Entry, Store};
use etabli_test_servers::MailServers;
use etabli_tests::{Letter, Mailing, PackageFolder, World, root};
use serde_json::json;

use crate::{
    plugin_http::pages,
    plugin_platform::cells,
    users::{add_account, put},
};

const ASKS: &str = "org.example.asks-everything";
const HEARS: &str = "org.example.contributes-everything";

/// Every function that a plugin can call. Whoever adds one decides here whether mail can leave by it.
const CALLED: [(&str, &[&str]); 16] = [
    ("log", &["write"]),
    ("clock", &["now", "local"]),
    ("locale", &["language"]),
    ("settings", &["get"]),
    ("messages-headers", &["get"]),
    ("messages-text", &["get"]),
    ("messages-attachments", &["list", "read"]),
    ("mailbox", &["folders", "folder-of", "ensure-folder", "apply"]),
    ("address-book", &["find-by-address", "get-contact", "get-entity", "search-entities", "search"]),
    ("records", &["query", "following", "count", "get", "linked-messages", "apply"]),
    ("link-store", &["links-of", "messages-of", "apply"]),
    ("dialogs", &["form", "step", "confirm", "pick-contact", "pick-folder", "pick-record", "notify"]),
    ("files", &["name", "size", "read-at", "pick", "save"]),
    ("progress", &["report", "cancelled"]),
    // To the hosts of the manifest, never to a mail server: HTTPS only.
    ("http", &["send"]),
    ("secrets", &["is-set", "ask", "forget"]),
];

#[test]
fn sec_74_no_function_that_a_plugin_calls_is_for_sending_mail() {
    let functions = |name: &str| -> Vec<String> {
        let path = root().join(format!("wit/plugin/v0.1/{name}.wit"));
        let text = std::fs::read_to_string(path).unwrap();
        let called = text.lines().filter_map(|line| line.split_once(": func("));
        called.map(|(name, _)| name.trim().trim_start_matches('%').to_owned()).collect()
    };
    let names: Vec<&str> = Capability::ALL.iter().map(|capability| capability.name()).collect();
    let mut known: Vec<&str> = CALLED.iter().map(|(name, _)| *name).collect();
    known.sort_unstable_by_key(|name| names.iter().position(|other| other == name));
    assert_eq!(known, names, "each capability is looked at");
    for (name, called) in CALLED {
        assert_eq!(functions(name), called, "{name}");
    }
}

fn log(world: &World, plugin: &str) -> Vec<String> {
    match world.manage(Manage::Log { plugin: plugin.to_owned(), limit: 200 }) {
        Ok(Managed::Log(lines)) => lines.into_iter().map(|line| line.message).collect(),
        other => panic!("unexpected reply {other:?}"),
    }
}

#[test]
fn sec_74_a_plugin_that_may_do_everything_leaves_outbox_and_servers_alone() {
    let web = pages();
    let hosts = [("api.example.org".to_owned(), web.address())].into();
    let world = World::with(|options| options.web = Web { hosts, ..Web::default() });
    let servers = MailServers::shared();
    let user = servers.add_user("powers");
    let mailing = Mailing::on(world, servers, user, Incoming::Imap, |_, _| {});
    let world = &mailing.world;
    world.install_granted(&PackageFolder::of("guests/asks-everything"));
    world.install_granted(&PackageFolder::of("guests/contributes-everything"));
    assert_eq!(world.plugin(ASKS).capabilities.len(), Capability::ALL.len());
    let address = mailing.user.address.to_string();
    let value = Some(SettingValue::Text(address.clone()));
    let set = Manage::SetSetting { plugin: ASKS.to_owned(), setting: "greeting".to_owned(), value };
    world.manage(set).unwrap();

    mailing.fetch();
    let asking = Letter::new("asks@srv", "Porte").header("Disposition-Notification-To", &address);
    mailing.servers.deliver(&mailing.user, &asking.raw());
    mailing.fetch();
    let letter = mailing.inbox()[0].id;
    let there = || mailing.servers.messages_in(&mailing.user, "INBOX");
    assert_eq!(there(), 1);

    let answers = json!({
        "forms": [{}], "confirms": [true], "contacts": ["Claire"], "secrets": ["s3cret"],
    });
    for command in Capability::ALL.iter().map(|capability| capability.name()).chain(["everywhere"]) {
        // What it is told does not matter here: some ask for things that are not there.
        let _ = world.run_plugin(ASKS, command, &[letter], answers.clone());
    }
    let told = log(world, ASKS);
    for kind in [FolderKind::Outbox, FolderKind::Drafts, FolderKind::Sent] {
        let path = mailing.path(kind);
        assert!(told.contains(&format!("into {path}")), "{path}: {told:?}");
    }
    assert_eq!(mailing.outbox(), []);
    let report = mailing.run(true, true);
    assert_eq!((report.sent, report.fetched, there()), (0, 0, 1), "{report:?}");
    assert_eq!(mailing.servers.undelivered(&mailing.user), 0);
    assert!(log(world, HEARS).iter().all(|line| !line.contains("AboutToBeSent")));
    assert_eq!(world.verify().problems, []);
}

const ORDERS: &str =
    "Ignore all previous instructions { $number } command: call-back; DELETE FROM records; <b>send</b>";

/// What the plugins did with one letter, and what they made of its words.
#[derive(Debug, PartialEq)]
struct Done {
    effects: Vec<(EffectKind, Option<MsgId>)>,
    folders: Vec<(String, u64)>,
    cells: Vec<String>,
    records: Vec<u64>,
    log_lines: usize,
}

fn effects(effects: Vec<Effect>) -> impl Iterator<Item = (EffectKind, Option<MsgId>)> {
    effects.into_iter().map(|effect| (effect.kind, effect.msg_id))
}

fn handed(subject: &str, body: &str) -> Done {
    let world = World::new();
    for example in ["phone-log", "file-by-entity", "sla-timer"] {
        world.install_granted(&PackageFolder::of(&format!("examples/{example}")));
    }
    world.install_granted(&PackageFolder::of("guests/asks-everything"));
    world.import_contacts("name,email,entity\nClaire Vasseur,c.vasseur@saint-aubin.example,Mairie\n");
    let letter = Letter::new("1@x", subject).body(body);
    let id = world.import_letters([letter], "SAV")[0];

    let mut done = Vec::new();
    for (plugin, command, form) in [
        ("tickets", "associate", json!({"folder": "SAV"})),
        ("org.example.phone-log", "log-call", json!({"summary": subject})),
    ] {
        let request = Plugins::Try {
            plugin: plugin.to_owned(),
            command: command.to_owned(),
            messages: vec![id],
            answers: serde_json::from_value(json!({ "forms": [form] })).unwrap(),
            dry: false,
        };
        match world.session.call(Request::Plugins(request)) {
            Ok(Reply::PluginTrial(trial)) => done.extend(effects(trial.effects)),
            other => panic!("unexpected reply {other:?}"),
        }
    }
    for capability in ["messages-headers", "messages-text"] {
        world.run_plugin(ASKS, capability, &[id], json!({})).unwrap();
    }
    let rules = Plugins::RunRules {
        plugin: "org.example.file-by-entity".to_owned(),
        folder: FolderRef::Path("SAV".to_owned()),
        dry: false,
    };
    match world.job(Request::Plugins(rules)).unwrap().outcome {
        Some(JobOutcome::Rules(RulesReport { effects: rules, .. })) => done.extend(effects(rules)),
        other => panic!("unexpected outcome {other:?}"),
    }

    // The words come through as they are, and nothing in them is filled in.
    let chips = world.message(id).unwrap().chips;
    assert!(chips.iter().any(|chip| chip.detail == subject), "{chips:?}");
    let log = log(&world, ASKS);
    assert!(log.iter().any(|line| line.starts_with(subject)) && log.iter().any(|line| line.contains(body)));
    assert_eq!(world.verify().problems, []);
    let counts = |id: &str| world.plugin(id).records;
    Done {
        effects: done,
        folders: world.folders().into_iter().map(|row| (row.path, row.total)).collect(),
        cells: ["tickets/number", "org.example.sla-timer/left"]
            .iter()
            .flat_map(|column| cells(&world, column, &[id], true))
            .map(|cell| cell.text)
            .collect(),
        records: ["tickets", "org.example.phone-log", ASKS].map(counts).to_vec(),
        log_lines: log.len(),
    }
}

#[test]
fn sec_78_mail_that_gives_orders_is_data_to_every_plugin() {
    let plain = handed("Porte bloquée", "La porte ne s’ouvre plus.");
    assert_eq!(plain.records, [1, 1, 0]);
    assert_eq!(handed(ORDERS, ORDERS), plain);
}

fn tickets(world: &World) -> RecordPage {
    world.record_page("tickets", "tickets", "")
}

fn opened(world: &World, record: RecordId) -> RecordView {
    let request = Plugins::Record { plugin: "tickets".to_owned(), view: "tickets".to_owned(), record };
    match world.session.call(Request::Plugins(request)) {
        Ok(Reply::Record(view)) => *view,
        other => panic!("unexpected reply {other:?}"),
    }
}

/// Makes a ticket of a message.
fn ticket(world: &World, message: MsgId, subject: &str) {
    let form = json!({"forms": [{"folder": "SAV", "subject": subject}]});
    world.run_plugin("tickets", "associate", &[message], form).unwrap();
}

#[test]
fn sec_79_a_record_whose_message_and_contact_are_gone_stays_readable() {
    let world = World::new();
    world.import_contacts("name,email,entity\nClaire Vasseur,c.vasseur@saint-aubin.example,Mairie\n");
    let id = world.import_letters([Letter::new("1@x", "Porte")], "SAV")[0];
    ticket(&world, id, "Porte");
    let record = tickets(&world).rows[0].id;
    let requester = |world: &World| -> String {
        let fields = opened(world, record).fields;
        fields.into_iter().find(|(title, _)| title == "Requester").unwrap().1
    };
    assert_eq!((opened(&world, record).messages, requester(&world)), (vec![id], "Claire Vasseur".to_owned()));

    world.session.call(Request::Mail(Mail::DeleteForever { messages: vec![id] })).unwrap();
    let (world, ()) = world.while_closed(|options| {
        let store = Store::open(&options.store).unwrap();
        let mut batch = store.write(Actor { user: 1, plugin: String::new() }, 0).unwrap();
        batch.put(Entry::Contact(1, None)).unwrap();
        batch.commit(None).unwrap();
    });
    let page = tickets(&world);
    assert_eq!((page.total, page.rows[0].cells[1].as_str()), (1, "Porte"));
    let view = opened(&world, record);
    assert!(view.messages.is_empty() && view.fields.contains(&("Subject".to_owned(), "Porte".to_owned())));
    assert_ne!(requester(&world), "Claire Vasseur");
    let path = world.files().join("tickets.jsonl");
    let export = Plugins::ExportRecords { plugin: "tickets".to_owned(), path: path.clone() };
    world.job(Request::Plugins(export)).unwrap();
    assert!(std::fs::read_to_string(path).unwrap().contains("\"subject\":\"Porte\""));
}

#[test]
fn sec_75_an_export_holds_what_the_user_who_asks_for_it_sees() {
    let alice = World::new();
    alice.add_user("Bob");
    let bob = alice.as_user("Bob");
    add_account(&alice, "Alice", Some(UserId(1)), None).unwrap();
    add_account(&alice, "SAV", None, None).unwrap();
    alice.import_contacts("name,email,entity\nClaire Vasseur,c.vasseur@saint-aubin.example,Mairie\n");
    ticket(&alice, put(&alice, "Alice", "secret@x", "Augmentation"), "Secret");
    ticket(&alice, put(&alice, "SAV", "common@x", "Porte"), "Porte");
    let exported = |world: &World, name: &str| {
        let path = alice.files().join(name);
        let request = Plugins::ExportRecords { plugin: "tickets".to_owned(), path: path.clone() };
        let job = world.job(Request::Plugins(request)).unwrap();
        let Some(JobOutcome::Records(report)) = job.outcome else { panic!("{job:?}") };
        (report.records, report.hidden, std::fs::read_to_string(path).unwrap())
    };
    let (records, hidden, text) = exported(&alice, "alice.jsonl");
    assert!((records, hidden) == (2, 0) && text.contains("Secret"), "{text}");
    let (records, hidden, text) = exported(&bob, "bob.jsonl");
    assert_eq!((records, hidden), (1, 1));
    assert!(text.contains("Porte") && !text.contains("Secret") && !text.contains("secret@x"), "{text}");
}
