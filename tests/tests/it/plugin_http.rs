//! What a plugin may ask the web: the hosts that its manifest names, by HTTPS, for as long as it may.

use std::{
    sync::{Arc, Mutex, mpsc},
    time::Duration,
};

use etabli_engine::{
    Effect, EffectKind, JobState, JobView, Jobs, Manage, Managed, Plugins, Reply, Request, ScriptedAnswers,
    SettingValue, Web,
};
use etabli_test_servers::{TlsIdentity, WebServer, ca_pem, wait_for};
use etabli_tests::{PackageFolder, World};
use serde_json::json;

const ASKS: &str = "org.example.asks-everything";
const SOON: Duration = Duration::from_secs(20);

/// A store with the guest that asks, whose manifest names these hosts.
fn world(web: &WebServer) -> World {
    let hosts = ["bench.test", "other.bench.test"].map(|name| (name.to_owned(), web.address())).into();
    let authorities = String::from_utf8(ca_pem().to_vec()).unwrap();
    let world = World::with(move |options| options.web = Web { hosts, authorities });
    let package = PackageFolder::of("guests/asks-everything")
        .manifest(|manifest| manifest.replace("[\"api.example.org\"]", "[\"bench.test\", \"127.0.0.1\"]"));
    world.install_granted(&package);
    world
}

/// Lets the guest ask for something.
fn wants(world: &World, wanted: &str) {
    let value = Some(SettingValue::Text(wanted.to_owned()));
    world
        .manage(Manage::SetSetting { plugin: ASKS.to_owned(), setting: "greeting".to_owned(), value })
        .unwrap();
}

/// Lets the guest ask for something, and returns what it was told.
fn asked(world: &World, wanted: &str) -> String {
    wants(world, wanted);
    world.run_plugin(ASKS, "fetch", &[], json!({})).unwrap();
    log(world).pop().unwrap()
}

fn log(world: &World) -> Vec<String> {
    match world.manage(Manage::Log { plugin: ASKS.to_owned(), limit: 100 }) {
        Ok(Managed::Log(lines)) => lines.into_iter().map(|line| line.message).collect(),
        other => panic!("unexpected reply {other:?}"),
    }
}

/// The rows of the ledger about `http`: whether each was a denial.
fn ledger(world: &World) -> Vec<bool> {
    let query = Manage::Ledger { plugin: Some(ASKS.to_owned()), message: None, limit: 100 };
    match world.manage(query) {
        Ok(Managed::Ledger(rows)) => {
            rows.into_iter().filter(|row| row.call == "http").map(|row| row.denied).collect()
        }
        other => panic!("unexpected reply {other:?}"),
    }
}

pub(crate) fn pages() -> WebServer {
    WebServer::start(TlsIdentity::Good, |_, target| match target {
        "/ping" => WebServer::page("200 OK", "", b"pong"),
        "/away" => WebServer::page("302 Found", "Location: https://other.bench.test/ping\r\n", b"moved"),
        "/large" => WebServer::page("200 OK", "", &vec![b'x'; (4 << 20) + 1]),
        _ => WebServer::page("404 Not Found", "", b""),
    })
}

#[test]
fn sec_70_a_granted_plugin_asks_the_hosts_it_names_and_a_denied_one_nobody() {
    let web = pages();
    let world = world(&web);
    assert_eq!(asked(&world, "GET https://bench.test/ping"), "200 4 bytes");
    assert_eq!(log(&world), ["GET bench.test: 200, 4 bytes", "200 4 bytes"], "the log says whom it asked");
    assert_eq!(ledger(&world), [false], "the ledger says that it asked");
    let head = web.heads().pop().unwrap().to_lowercase();
    assert!(head.starts_with("get /ping http/1.1\r\nhost: bench.test\r\n"), "{head}");
    assert!(!head.contains("cookie") && !head.contains("authorization"), "{head}");

    assert_eq!(
        asked(&world, "GET https://other.bench.test/ping"),
        "plugin.toml lists no host `other.bench.test`"
    );
    assert_eq!(
        asked(&world, "GET https://127.0.0.1/ping"),
        "the name 127.0.0.1 leads to no public address",
        "a host that the manifest lists and that stands in the own network"
    );
    assert_eq!(asked(&world, "GET https://bench.test/away"), "302 5 bytes", "nobody follows it elsewhere");
    assert_eq!(
        asked(&world, "GET https://bench.test/large"),
        "the server announces 4194305 bytes, which is too much"
    );
    let hosts: Vec<String> = web.requests();
    assert_eq!(hosts, ["bench.test/ping", "bench.test/away", "bench.test/large"]);

    world.grant(ASKS, "http", false);
    let denied = world.run_plugin(ASKS, "fetch", &[], json!({})).unwrap_err();
    assert_eq!(denied.detail, "the component needs the capability `http`, which was not granted");
    assert_eq!(web.requests().len(), 3);
}

#[test]
fn sec_70_a_secret_goes_to_the_host_and_never_to_the_plugin() {
    let web = pages();
    let world = world(&web);
    assert_eq!(asked(&world, "POST https://bench.test/ping signed"), "nobody entered the secret `token`");
    assert!(web.requests().is_empty());
    world.run_plugin(ASKS, "keep-secret", &[], json!({"secrets": ["s3cret"]})).unwrap();
    for (how, header) in [
        ("signed", "authorization: Bearer s3cret"),
        ("as ada", "authorization: Basic YWRhOnMzY3JldA=="),
        ("with X-Key", "x-key: s3cret"),
    ] {
        assert_eq!(asked(&world, &format!("POST https://bench.test/ping {how}")), "200 4 bytes");
        let head = web.heads().pop().unwrap();
        assert!(head.to_lowercase().contains(&header.to_lowercase()), "{head}");
        assert!(head.starts_with("POST /ping "), "{head}");
    }
    assert!(log(&world).iter().all(|line| !line.contains("s3cret")));
    world.run_plugin(ASKS, "keep-secret", &[], json!({"secrets": ["two\r\nlines: x"]})).unwrap();
    assert_eq!(asked(&world, "GET https://bench.test/ping signed"), "the secret cannot be sent in a header");
}

#[test]
fn n_03_a_dry_run_shows_what_would_be_asked_and_asks_nobody() {
    let web = pages();
    let world = world(&web);
    let tried = |dry| {
        let request = Plugins::Try {
            plugin: ASKS.to_owned(),
            command: "fetch".to_owned(),
            messages: Vec::new(),
            answers: ScriptedAnswers::default(),
            dry,
        };
        match world.session.call(Request::Plugins(request)) {
            Ok(Reply::PluginTrial(trial)) => trial.effects,
            other => panic!("unexpected reply {other:?}"),
        }
    };
    wants(&world, "POST https://bench.test/ping");
    let asked =
        Effect { msg_id: None, kind: EffectKind::HostAsked, detail: "POST bench.test/ping".to_owned() };
    let announced = tried(true);
    assert_eq!(announced, [asked]);
    assert_eq!((web.requests().len(), ledger(&world)), (0, Vec::new()));
    assert_eq!(tried(false), announced, "what was announced is done");
    assert_eq!(web.requests(), ["bench.test/ping"]);
    wants(&world, "GET https://other.bench.test/ping");
    assert_eq!(tried(true), [], "what would be refused is not announced");
}

/// A server that says nothing until it is let go.
struct Held {
    web: WebServer,
    go: mpsc::Sender<()>,
}

impl Held {
    fn new() -> Self {
        let (go, gone) = mpsc::channel();
        let gone = Arc::new(Mutex::new(gone));
        let web = WebServer::start(TlsIdentity::Good, move |_, _| {
            let _ = gone.lock().unwrap().recv_timeout(SOON);
            WebServer::page("200 OK", "", b"late")
        });
        Self { web, go }
    }
}

/// Lets the guest ask a host that says nothing, does something meanwhile, and returns what the guest was told.
fn meanwhile(held: &Held, world: &World, work: impl FnOnce(&World)) -> Vec<String> {
    wants(world, "GET https://bench.test/slow");
    std::thread::scope(|scope| {
        let run = scope.spawn(|| world.run_plugin(ASKS, "fetch", &[], json!({})));
        wait_for("the request to arrive", SOON, || !held.web.requests().is_empty());
        work(world);
        let _ = run.join().unwrap();
        let _ = held.go.send(());
    });
    log(world)
}

fn jobs(world: &World) -> Vec<JobView> {
    match world.session.call(Request::Jobs(Jobs::List)) {
        Ok(Reply::Jobs(jobs)) => jobs,
        other => panic!("unexpected reply {other:?}"),
    }
}

#[test]
fn sec_71_a_right_taken_away_ends_a_request_that_runs() {
    let held = Held::new();
    let world = world(&held.web);
    let log = meanwhile(&held, &world, |world| world.grant(ASKS, "http", false));
    assert_eq!(log[0], "GET bench.test: refused: the capability `http` was taken away");
    assert_eq!(ledger(&world), [true, false], "newest first: the denial, and that it had asked");
}

#[test]
fn a_person_stops_a_request_that_takes_long() {
    let held = Held::new();
    let world = world(&held.web);
    let log = meanwhile(&held, &world, |world| {
        wait_for("a row in the Jobs panel", SOON, || !jobs(world).is_empty());
        let job = &jobs(world)[0];
        assert_eq!(job.note, "GET bench.test");
        world.session.call(Request::Jobs(Jobs::Cancel(job.id))).unwrap();
    });
    assert_eq!(log, ["GET bench.test: unavailable: the work was stopped", "the work was stopped"]);
    wait_for("the end of the job", SOON, || jobs(&world)[0].state == JobState::Cancelled);
}
