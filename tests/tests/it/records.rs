//! Typed records of plugins through the engine: constraints, undo, and bringing them to a newer version.

use etabli_engine::{
    Failure, FailureCode, JobOutcome, JobState, Mail, Manage, Managed, People, Plugins, Request,
    view::{PluginSource, PluginState},
};
use etabli_model::MsgId;
use etabli_tests::{PackageFolder, World};
use serde_json::json;

const MIGRATES: &str = "org.example.migrates";

/// The version that keeps priorities as text.
fn old() -> PackageFolder {
    PackageFolder::of("guests/migrates")
}

/// The version that keeps priorities as numbers, and goes about it in this way.
fn new(how: &str) -> PackageFolder {
    let priority = |kind: &str| format!("[records.job.fields.priority]\ntype = \"{kind}\"");
    old().version("0.9.0").manifest(|text| {
        text.replace(&priority("text"), &priority("integer"))
            .replace("default = \"works\"", &format!("default = \"{how}\""))
    })
}

fn call(world: &World, command: &str, messages: &[MsgId]) -> Result<(), Failure> {
    world.run_plugin(MIGRATES, command, messages, json!({})).map(drop)
}

fn log(world: &World) -> Vec<String> {
    match world.manage(Manage::Log { plugin: MIGRATES.to_owned(), limit: 100 }).unwrap() {
        Managed::Log(lines) => lines.into_iter().map(|line| line.message).collect(),
        other => panic!("{other:?}"),
    }
}

fn undo(world: &World) -> Result<(), Failure> {
    world.session.call(Request::Mail(Mail::Undo { count: 1 })).map(drop)
}

/// Returns which jobs are open, as a query by an index finds them.
fn open(world: &World) -> String {
    call(world, "find", &[]).unwrap();
    log(world).pop().unwrap()
}

/// Three jobs of the old version, the first linked with the first letter.
fn filled() -> (World, Vec<MsgId>) {
    let world = World::new();
    let ids = world.import_three();
    world.install_granted(&old());
    call(&world, "fill", &ids[..1]).unwrap();
    (world, ids)
}

#[test]
fn sec_75_each_change_of_a_record_is_taken_back_and_its_index_with_it() {
    let (world, ids) = filled();
    assert_eq!(open(&world), "3 open: J2 J1 J0");
    call(&world, "mark", &[]).unwrap();
    assert_eq!(open(&world), "2 open: J1 J0");
    call(&world, "drop", &[]).unwrap();
    assert_eq!(open(&world), "1 open: J0");
    call(&world, "drop", &[]).unwrap();
    assert_eq!((open(&world), world.plugin(MIGRATES).records), ("0 open: ".to_owned(), 1));
    for expected in ["1 open: J0", "2 open: J1 J0", "3 open: J2 J1 J0", "0 open: "] {
        undo(&world).unwrap();
        assert_eq!(open(&world), expected);
        assert_eq!(world.verify().problems, []);
    }
    for _ in 0..4 {
        world.session.call(Request::Mail(Mail::Redo)).unwrap();
    }
    assert_eq!(open(&world), "0 open: ");
    undo(&world).unwrap();
    // The link of a record that was deleted comes back with it.
    let unlink = People::Unlink { msg_id: ids[0], kind: format!("{MIGRATES}/job"), target: 1 };
    world.session.call(Request::People(unlink)).unwrap();
    undo(&world).unwrap();
    assert_eq!(world.verify().problems, []);
}

#[test]
fn sec_75_a_unique_field_and_the_one_record_of_a_message_are_kept() {
    let (world, ids) = filled();
    let refused = call(&world, "double", &[]).unwrap_err();
    assert_eq!(refused.code, FailureCode::PluginError);
    assert!(world.plugin(MIGRATES).last_error.contains("another record has the same code"));
    // The second of two links with one message takes the first back as well.
    assert!(call(&world, "link", &ids[1..2]).is_err());
    assert!(world.plugin(MIGRATES).last_error.contains("may have only one"));
    assert_eq!(world.plugin(MIGRATES).records, 3);
    call(&world, "link", &ids[1..3]).unwrap();
    assert_eq!(world.verify().problems, []);
}

/// Exports and returns what is written, and how many records were hidden.
fn export(world: &World) -> (Vec<serde_json::Value>, u64) {
    let path = world.files().join("records.jsonl");
    let request = Plugins::ExportRecords { plugin: MIGRATES.to_owned(), path: path.clone() };
    let job = world.job(Request::Plugins(request)).unwrap();
    let Some(JobOutcome::Records(report)) = job.outcome else { panic!("{job:?}") };
    let text = std::fs::read_to_string(path).unwrap();
    let lines: Vec<serde_json::Value> =
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len() as u64, report.records + 1);
    (lines, report.hidden)
}

#[test]
fn sec_79_the_records_of_a_plugin_are_written_to_a_file_also_when_it_is_gone() {
    let (world, ids) = filled();
    let head = json!({ "format": 1, "plugin": MIGRATES, "version": "0.0.1", "sequences": { "job": 3 } });
    let first = json!({
        "type": "job", "id": 1, "number": 100, "created_at": world.clock().now(),
        "fields": { "code": "J0", "state": "open", "priority": "0", "contact": { "reference": 1 } },
        "links": [{ "message": ids[0].0, "message_id": "0@x" }],
    });
    let (lines, hidden) = export(&world);
    assert_eq!((lines.len(), hidden), (4, 0));
    assert_eq!(lines[..2], [head, first]);
    world.manage(Manage::Remove { plugin: MIGRATES.to_owned(), with_data: false }).unwrap();
    assert_eq!(export(&world).0, lines);
    let nowhere = world.files().join("none/records.jsonl");
    let request = Plugins::ExportRecords { plugin: MIGRATES.to_owned(), path: nowhere };
    let job = world.job(Request::Plugins(request)).unwrap();
    assert!(matches!(&job.state, JobState::Failed(failure) if failure.code == FailureCode::TargetUnwritable));
    world.manage(Manage::Remove { plugin: MIGRATES.to_owned(), with_data: true }).unwrap();
    let request = Plugins::ExportRecords { plugin: MIGRATES.to_owned(), path: world.files().join("x") };
    assert_eq!(world.job(Request::Plugins(request)).unwrap_err().code, FailureCode::PluginUnknown);
}

#[test]
fn sec_75_a_check_holds_records_against_the_manifest() {
    let (world, _) = filled();
    // An author who forgets to bring the records along learns of it.
    let careless = new("works").manifest(|text| text.replace("[\"migrate\"]", "[\"removing\"]"));
    world.install(&careless.bytes(), true).unwrap();
    let problems = world.verify().problems;
    assert_eq!(problems.len(), 3);
    assert_eq!(
        (problems[0].kind.as_str(), problems[0].detail.as_str()),
        ("record", "the field `priority` cannot hold its value")
    );
}

#[test]
fn n_05_an_upgrade_brings_every_record_to_its_version_in_one_step() {
    let (world, _) = filled();
    world.install(&new("works").bytes(), true).unwrap();
    assert_eq!(log(&world), ["from 0.0.1", "3 jobs, 1 of priority 1"]);
    let row = world.plugin(MIGRATES);
    assert_eq!((row.version.as_str(), row.state, row.records), ("0.9.0", PluginState::Active, 3));
    assert_eq!(open(&world), "3 open: J2 J1 J0");
    // The step that made records of the older version cannot be taken back any more.
    let nothing = undo(&world).map_err(|failure| failure.code);
    assert_ne!(world.plugin(MIGRATES).records, 0, "{nothing:?}");
    assert_eq!(world.verify().problems, []);
    let world = world.reopened();
    assert_eq!(world.plugin(MIGRATES).state, PluginState::Active);
    assert_eq!(log(&world).iter().filter(|line| line.starts_with("from")).count(), 1, "once is enough");
}

#[test]
fn n_05_a_migration_reads_what_it_changed_and_may_create_and_delete() {
    let (world, _) = filled();
    // Nobody may see more than before: the linked job stays, and what is new stands beside public ones.
    world.install(&new("adds").bytes(), true).unwrap();
    assert_eq!(log(&world), ["from 0.0.1", "added number Some(103) of 4", "3 jobs, 1 of priority 1"]);
    assert_eq!(world.plugin(MIGRATES).records, 3);
    assert_eq!(open(&world), "2 open: J2 J1");
    assert_eq!(world.verify().problems, []);
}

#[test]
fn n_05_a_migration_that_fails_leaves_the_old_version_and_every_record() {
    for (how, why) in [
        ("traps", "the plugin crashed"),
        ("spins", "the plugin used up its 5000 ms"),
        ("refuses", "no way"),
        ("doubles", "another record has the same code"),
        ("leaves", "the field `priority` cannot hold its value"),
        ("reads-mail", "messages-headers"),
    ] {
        let (world, _) = filled();
        let failed = world.install(&new(how).bytes(), true).unwrap_err();
        assert_eq!(failed.code, FailureCode::PluginMigration, "{how}");
        assert!(failed.detail.contains(why), "{how}: {}", failed.detail);
        let row = world.plugin(MIGRATES);
        assert_eq!(
            (row.version.as_str(), row.state, row.records),
            ("0.0.1", PluginState::Active, 3),
            "{how}"
        );
        assert_eq!((row.strikes, row.older.len()), (0, 0), "{how}");
        assert_eq!(open(&world), "3 open: J2 J1 J0", "{how}");
        assert_eq!(world.verify().problems, [], "{how}");
        undo(&world).unwrap();
        assert_eq!(world.plugin(MIGRATES).records, 0, "{how}: what people did is taken back as ever");
    }
}

#[test]
fn n_05_a_migration_waits_for_the_rights_of_its_version() {
    let (world, _) = filled();
    // What was granted holds for the versions up to the next major one.
    let next = new("works").manifest(|text| text.replace("\"0.9.0\"", "\"1.0.0\""));
    world.install(&next.bytes(), true).unwrap();
    let migrated = |world: &World| log(world).iter().filter(|line| line.starts_with("from")).count();
    assert_eq!((world.plugin(MIGRATES).state, migrated(&world)), (PluginState::Waiting, 0));
    for right in world.plugin(MIGRATES).rights {
        world.grant(MIGRATES, &right.capability, true);
    }
    assert_eq!((world.plugin(MIGRATES).state, migrated(&world)), (PluginState::Active, 1));
    assert_eq!(open(&world), "3 open: J2 J1 J0");
}

#[test]
fn n_05_a_plugin_that_comes_with_the_program_stays_off_until_its_records_are_migrated() {
    let folder = |package: &PackageFolder| {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join("migrates.etabli"), package.bytes()).unwrap();
        dir
    };
    let first = folder(&old());
    let world = World::with(|options| options.plugins = first.path().to_owned());
    call(&world, "fill", &[]).unwrap();
    let (world, ()) = world.while_closed(|_| {
        std::fs::write(first.path().join("migrates.etabli"), new("traps").bytes()).unwrap()
    });
    let row = world.plugin(MIGRATES);
    assert_eq!((row.source, row.state, row.records), (PluginSource::Bundled, PluginState::Isolated, 3));
    assert_eq!(call(&world, "find", &[]).unwrap_err().code, FailureCode::PluginMigration);
    let again = Request::Plugins(Plugins::Restart { plugin: MIGRATES.to_owned() });
    assert_eq!(world.session.call(again).unwrap_err().code, FailureCode::PluginMigration);
    assert_eq!(world.verify().problems, []);
    let (world, ()) = world.while_closed(|_| {
        let mended = new("works").manifest(|text| text.replace("\"0.9.0\"", "\"0.9.1\""));
        std::fs::write(first.path().join("migrates.etabli"), mended.bytes()).unwrap()
    });
    assert_eq!(open(&world), "3 open: J2 J1 J0");
}

#[test]
fn n_05_two_requests_at_once_bring_records_to_a_version_once() {
    for _ in 0..3 {
        let (world, _) = filled();
        let next = new("works").manifest(|text| text.replace("\"0.9.0\"", "\"1.0.0\""));
        world.install(&next.bytes(), true).unwrap();
        let mut rights = world.plugin(MIGRATES).rights;
        let last = rights.pop().unwrap().capability;
        for right in rights {
            world.grant(MIGRATES, &right.capability, true);
        }
        let (world, last, start) = (&world, &last, &std::sync::Barrier::new(2));
        std::thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    start.wait();
                    world.grant(MIGRATES, last, true);
                });
            }
        });
        assert_eq!(log(world).iter().filter(|line| line.starts_with("from")).count(), 1);
        assert_eq!(
            (world.plugin(MIGRATES).state, open(world)),
            (PluginState::Active, "3 open: J2 J1 J0".to_owned())
        );
    }
}

#[test]
fn sec_76_a_package_that_nobody_knows_leaves_the_records_at_their_version() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("other.etabli"), PackageFolder::of("guests/misbehaves").bytes())
        .unwrap();
    let world = World::with(|options| options.plugins = folder.path().to_owned());
    world.install_granted(&old());
    call(&world, "fill", &[]).unwrap();
    world.manage(Manage::Remove { plugin: MIGRATES.to_owned(), with_data: false }).unwrap();
    let planted = folder.path().join("planted.etabli");
    let (world, ()) = world.while_closed(|_| {
        let other = new("works").manifest(|text| text.replace("[\"migrate\"]", "[\"removing\"]"));
        std::fs::write(&planted, other.bytes()).unwrap();
    });
    assert_eq!(world.plugin(MIGRATES).state, PluginState::Isolated);
    assert_eq!(export(&world).0[0]["version"], "0.0.1");
}

#[test]
fn sec_79_an_export_follows_and_removes_nothing_that_was_put_in_its_way() {
    let (world, _) = filled();
    let precious = world.file("precious", b"mine");
    let before = |name: &str| {
        let link = world.files().join(name);
        std::os::unix::fs::symlink(&precious, &link).unwrap();
        link
    };
    let guessed = before("records.part");
    let taken = before(&format!(".records.jsonl.{}-3.part", std::process::id()));
    let (lines, _) = export(&world);
    assert_eq!(lines.len(), 4);
    assert_eq!(std::fs::read(&precious).unwrap(), b"mine");
    assert!(guessed.is_symlink() && taken.is_symlink());
}
