//! Stores that cannot be opened, and machines that die.

use std::{
    env, fs,
    io::{BufRead, BufReader, Write},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Duration,
};

use etabli_engine::{Event, FailureCode, FolderRef, Jobs, Mail, OpenOptions, Reply, Request, Session, demo};
use etabli_tests::World;

#[test]
fn a_missing_a_foreign_and_a_damaged_store_say_so() {
    let world = World::new();
    let mut options = world.options().clone();
    options.create = false;
    options.store = world.files().join("nothing");
    assert_eq!(Session::open(&options).err().map(|failure| failure.code), Some(FailureCode::StoreMissing));
    options.store = world.files();
    world.file("store.redb", b"this is no database, whatever its name says");
    let damaged = Session::open(&options).err().unwrap();
    assert_eq!(damaged.code, FailureCode::StoreDamaged);
    assert!(damaged.subject.ends_with("files"));
    assert_eq!(
        fs::read(world.files().join("store.redb")).unwrap(),
        b"this is no database, whatever its name says"
    );
}

#[test]
fn a_second_store_in_the_same_folder_is_refused() {
    let world = World::new();
    let exists = Session::init(&world.options().store, "admin").unwrap_err();
    assert_eq!(exists.code, FailureCode::StoreExists);
}

#[test]
fn sec_45_the_store_is_for_its_owner_only() {
    let world = World::new();
    let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let store = &world.options().store;
    assert_eq!(mode(store), 0o700);
    assert_eq!(mode(&store.join("store.redb")), 0o600);
    assert_eq!(mode(&store.join("blobs")), 0o700);
    assert_eq!(mode(&store.join("owner.sock")), 0o600);
}

const STORE: &str = "ETABLI_TEST_STORE";
const SOURCE: &str = "ETABLI_TEST_SOURCE";
/// More than two batches of an import.
const MESSAGES: usize = 4500;

/// Not a test of its own: the process that [`x_28_a_killed_import_loses_and_doubles_nothing`] kills.
#[test]
#[ignore = "runs as a child process"]
fn child_imports() {
    let path = |name| PathBuf::from(env::var_os(name).expect(name));
    let options = OpenOptions {
        store: path(STORE),
        create: true,
        user: Some("admin".to_owned()),
        password: None,
        lang: etabli_engine::Lang::En,
        plugins: PathBuf::new(),
        safe_mode: true,
        passphrase_file: None,
        discover: etabli_engine::Discover::Never,
        web: etabli_engine::Web::default(),
    };
    let session = Session::open(&options).unwrap();
    let import = Mail::Import {
        paths: vec![path(SOURCE)],
        folder: FolderRef::Path("In".to_owned()),
        keep_folders: false,
    };
    let Ok(Reply::Job(job)) = session.call(Request::Mail(import)) else { panic!("no job") };
    while let Some(event) = session.next_event(Duration::from_secs(60)) {
        if let Event::Job(view) = event {
            println!("done {}", view.done);
            if view.state.ended() {
                break;
            }
        }
    }
    session.call(Request::Jobs(Jobs::Wait(job))).unwrap();
}

/// Imports in a child process and kills it once it reports so many messages.
fn killed_at(store: &Path, source: &Path, messages: u64) {
    let mut child = Command::new(env::current_exe().unwrap())
        .args(["--exact", "faults::child_imports", "--ignored", "--nocapture"])
        .env(STORE, store)
        .env(SOURCE, source)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    for line in lines.map_while(Result::ok) {
        let done = line.rsplit_once("done ").and_then(|(_, count)| count.parse().ok());
        if done.is_some_and(|done: u64| done >= messages) {
            break;
        }
    }
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn x_28_a_killed_import_loses_and_doubles_nothing() {
    let world = World::new();
    let source = world.files().join("box.mbox");
    let mut mbox = fs::File::create(&source).unwrap();
    for message in demo::corpus(11, MESSAGES as u64) {
        etabli_mail::mbox::write_entry(&mut mbox, "", 0, &message.raw).unwrap();
    }
    mbox.flush().unwrap();
    for at in [1, 2100, 4200] {
        let world = World::new();
        let store = world.files().join("killed");
        killed_at(&store, &source, at);
        let world = world.at(&store);
        let before = world.verify();
        assert_eq!(before.problems, [], "killed at {at}");
        let report = world.import(&[&source], "In");
        assert_eq!((report.seen, report.failed), (MESSAGES as u64, 0), "killed at {at}");
        assert_eq!(report.skipped, before.messages, "killed at {at}");
        let after = world.verify();
        assert_eq!((after.messages, after.problems.as_slice()), (MESSAGES as u64, [].as_slice()));
    }
}
