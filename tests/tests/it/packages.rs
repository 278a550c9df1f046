//! Installing packages, versions side by side, removing, and what a bad package cannot do.

use std::time::Duration;

use etabli_engine::{
    Event, Failure, FailureCode, LogLevel, Manage, Managed, Plugins, Request, Severity, author,
    view::{PluginSource, PluginState},
};
use etabli_model::MsgId;
use etabli_tests::{Letter, PackageFolder, Signer, World, mutations, root};
use serde_json::json;

const ASKS: &str = "org.example.asks-everything";
const MISBEHAVES: &str = "org.example.misbehaves";

fn asks() -> PackageFolder {
    PackageFolder::of("guests/asks-everything")
}

fn trust(world: &World, signer: &Signer, name: &str) {
    world.manage(Manage::TrustKey { key: signer.public(), name: name.to_owned() }).unwrap();
}

fn log(world: &World, plugin: &str) -> Vec<String> {
    match world.manage(Manage::Log { plugin: plugin.to_owned(), limit: 100 }).unwrap() {
        Managed::Log(lines) => lines.into_iter().map(|line| line.message).collect(),
        other => panic!("{other:?}"),
    }
}

fn call(world: &World, command: &str, messages: &[MsgId]) -> Result<(), Failure> {
    world.run_plugin(ASKS, command, messages, json!({})).map(drop)
}

#[test]
fn sec_76_only_a_trusted_signature_is_installed_unasked() {
    let world = World::new();
    let (author, stranger) = (Signer::new(), Signer::new());
    let refused = |package: &PackageFolder| world.install(&package.bytes(), false).unwrap_err().code;
    assert_eq!(refused(&asks()), FailureCode::PluginUnsigned);
    let signed = asks().signed(&author);
    assert_eq!(refused(&signed), FailureCode::PluginKeyUnknown);
    trust(&world, &author, "Atelier");
    assert_eq!(refused(&asks().signed(&stranger)), FailureCode::PluginKeyUnknown);

    // A signature of another list is no signature, be it allowed to be unsigned or not.
    let moved = asks().signed(&author).version("0.0.2");
    let wrong = world.install(&moved.bytes(), true).unwrap_err();
    assert_eq!(wrong.code, FailureCode::PluginSignatureWrong);

    let installed = world.install(&signed.bytes(), false).unwrap();
    assert_eq!((installed.signer.as_str(), installed.version.as_str()), ("Atelier", "0.0.1"));
    assert_eq!(world.plugin(ASKS).signer, "Atelier");
    let Managed::Keys(keys) = world.manage(Manage::Keys).unwrap() else { panic!("no keys") };
    world.manage(Manage::DistrustKey { id: keys[0].id.clone() }).unwrap();
    assert_eq!(refused(&asks().signed(&author)), FailureCode::PluginKeyUnknown);
    let nonsense = Manage::TrustKey { key: "nonsense".to_owned(), name: "x".to_owned() };
    assert_eq!(world.manage(nonsense).unwrap_err().code, FailureCode::PluginKeyInvalid);
}

#[test]
fn sec_76_an_installed_file_that_was_changed_is_not_loaded() {
    let world = World::new();
    world.install_granted(&asks());
    let (world, ()) = world.while_closed(|options| {
        let folder = options.store.join("plugins").join(ASKS);
        let file = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .find(|path| path.extension().is_some_and(|end| end == "etabli"))
            .unwrap();
        std::fs::write(file, asks().version("6.6.6").bytes()).unwrap();
    });
    let row = world.plugin(ASKS);
    assert_eq!((row.state, row.version.as_str()), (PluginState::Refused, "0.0.1"));
    assert_eq!(row.last_error, "the file is not the package that was installed");
    assert_eq!(call(&world, "log", &[]).unwrap_err().code, FailureCode::PluginRefused);
}

#[test]
fn n_05_versions_stand_side_by_side_and_a_rollback_returns() {
    let world = World::new();
    assert_eq!(world.plugins().iter().filter(|row| row.source == PluginSource::Installed).count(), 0);
    world.install_granted(&asks());
    call(&world, "records", &[]).unwrap();
    let replaced = world.install(&asks().version("0.1.0").bytes(), true).unwrap();
    assert_eq!((replaced.version.as_str(), replaced.replaced.as_str()), ("0.1.0", "0.0.1"));
    assert!(replaced.rights.iter().all(|right| right.granted), "nothing new is asked for");
    let row = world.plugin(ASKS);
    assert_eq!((row.state, row.older.as_slice()), (PluginState::Active, &["0.0.1".to_owned()][..]));
    call(&world, "records", &[]).unwrap();

    let older = world.install(&asks().bytes(), true).unwrap_err();
    assert_eq!(
        (older.code, older.subject.as_str()),
        (FailureCode::PluginOlder, "org.example.asks-everything 0.1.0")
    );

    let world = world.reopened();
    let Managed::Installed(back) = world.manage(Manage::Rollback { plugin: ASKS.to_owned() }).unwrap() else {
        panic!("not installed")
    };
    assert_eq!((back.version.as_str(), back.replaced.as_str()), ("0.0.1", "0.1.0"));
    call(&world, "records", &[]).unwrap();
    let world = world.reopened();
    let row = world.plugin(ASKS);
    assert_eq!((row.version.as_str(), row.records, row.state), ("0.0.1", 3, PluginState::Active));
    let none = world.manage(Manage::Rollback { plugin: ASKS.to_owned() }).unwrap_err();
    assert_eq!(none.code, FailureCode::PluginNoOlder);
    assert_eq!(world.verify().problems, []);
}

#[test]
fn sec_79_removing_keeps_the_data_unless_asked_otherwise() {
    let world = World::new();
    let letter = world.file("m.eml", &Letter::new("m@x", "Devis").raw());
    world.import(&[&letter], "SAV");
    let id = world.list("SAV")[0].id;
    world.install_granted(&asks());
    call(&world, "records", &[id]).unwrap();
    let remove = |with_data| Manage::Remove { plugin: ASKS.to_owned(), with_data };
    world.manage(remove(false)).unwrap();
    let left = world.plugin(ASKS);
    assert_eq!((left.source, left.state, left.records), (PluginSource::Removed, PluginState::Disabled, 1));
    assert_eq!(call(&world, "log", &[]).unwrap_err().code, FailureCode::PluginUnknown);

    // Installed again, it finds its data, and asks for its rights again.
    let again = world.install(&asks().bytes(), true).unwrap();
    assert!(again.rights.iter().all(|right| !right.granted));
    assert_eq!(world.plugin(ASKS).records, 1);
    world.manage(remove(true)).unwrap();
    assert!(world.plugins().iter().all(|row| row.id != ASKS));
    assert_eq!(world.message(id).unwrap().row.subject, "Devis");
    assert_eq!(world.verify().problems, []);
    assert_eq!(world.manage(remove(true)).unwrap_err().code, FailureCode::PluginUnknown);
}

#[test]
fn sec_79_a_plugin_hears_that_its_data_go_and_cannot_prevent_it() {
    let world = World::new();
    let remove = |plugin: &str, with_data| {
        world.manage(Manage::Remove { plugin: plugin.to_owned(), with_data }).unwrap();
        assert!(world.plugins().iter().all(|row| row.id != plugin));
    };
    let has_heard = || world.folders().iter().any(|folder| folder.path == "SAV/Portes");
    let hears = PackageFolder::of("guests/contributes-everything");
    world.install_granted(&hears);
    remove("org.example.contributes-everything", false);
    assert!(!has_heard(), "its data stay");
    world.install_granted(&hears);
    remove("org.example.contributes-everything", true);
    assert!(has_heard(), "while it hears of it, it can do what it may do otherwise");

    world.install_granted(&PackageFolder::of("guests/traps-everywhere"));
    while world.session.next_event(Duration::ZERO).is_some() {}
    remove("org.example.traps-everywhere", true);
    let events = std::iter::from_fn(|| world.session.next_event(Duration::ZERO));
    let faults = events.filter(|event| matches!(event, Event::PluginFaulted { .. })).count();
    assert_eq!(faults, 1, "one that crashes then is removed like any other");
    assert_eq!(world.verify().problems, []);
}

#[test]
fn sec_71_only_administrators_manage_plugins() {
    let world = World::new();
    world.install_granted(&asks());
    world.add_user("Bob");
    let bob = world.as_user("Bob");
    let plugin = || ASKS.to_owned();
    for request in [
        Manage::Install { path: "x".into(), allow_unsigned: true },
        Manage::Rollback { plugin: plugin() },
        Manage::Remove { plugin: plugin(), with_data: false },
        Manage::Grant { plugin: plugin(), capability: "log".to_owned(), granted: false },
        Manage::SetQuota { plugin: plugin(), bytes: Some(1) },
        Manage::Log { plugin: plugin(), limit: 1 },
        Manage::Keys,
        Manage::TrustKey { key: "x".to_owned(), name: "x".to_owned() },
        Manage::DistrustKey { id: "x".to_owned() },
        Manage::Develop { folder: "x".into() },
        Manage::StopDeveloping { plugin: plugin() },
    ] {
        let refused = bob.manage(request.clone()).unwrap_err();
        assert_eq!(refused.code, FailureCode::AdminNeeded, "{request:?}");
    }
}

#[test]
fn a_bundled_plugin_is_not_installed_over_or_removed() {
    let world = World::new();
    let tickets = PackageFolder::of("tickets");
    assert_eq!(world.install(&tickets.bytes(), true).unwrap_err().code, FailureCode::PluginBundled);
    let remove = Manage::Remove { plugin: "tickets".to_owned(), with_data: true };
    assert_eq!(world.manage(remove).unwrap_err().code, FailureCode::PluginBundled);
}

#[test]
fn sec_76_a_package_that_lies_is_not_installed() {
    let world = World::new();
    for (name, detail) in [
        ("guests/lies-in-manifest", "plugin.toml contributes `links`, but the component does not export it"),
        ("guests/undeclared", "plugin.toml declares no capability"),
        ("guests/foreign-import", "plugins get no WASI"),
    ] {
        let refused = world.install(&PackageFolder::of(name).bytes(), true).unwrap_err();
        assert_eq!(refused.code, FailureCode::PluginRefused, "{name}");
        assert!(refused.detail.contains(detail), "{name}: {}", refused.detail);
    }
    let old = asks().manifest(|text| text.replace("api = \"0.1\"", "api = \"0.0\""));
    let refused = world.install(&old.bytes(), true).unwrap_err();
    assert_eq!(refused.detail, "the plugin is built for API 0.0, this program speaks API 0.1");
    let folder = world.options().store.join("plugins");
    let kept = std::fs::read_dir(folder).unwrap().filter(|entry| entry.as_ref().unwrap().path().is_dir());
    assert_eq!(kept.count(), 0, "nothing of a refused package stays");
}

#[test]
fn n_04_strikes_and_isolation_outlive_a_restart_of_the_program() {
    let world = World::new();
    world.install_granted(&PackageFolder::of("guests/misbehaves"));
    let fails = |world: &World| world.run_plugin(MISBEHAVES, "traps", &[], json!({})).unwrap_err().code;
    assert_eq!(fails(&world), FailureCode::PluginFaulted);
    let world = world.reopened();
    let row = world.plugin(MISBEHAVES);
    assert_eq!((row.strikes, row.calls, row.state), (1, 1, PluginState::Active));
    fails(&world);
    fails(&world);
    let world = world.reopened();
    let row = world.plugin(MISBEHAVES);
    assert_eq!((row.strikes, row.state), (3, PluginState::Isolated));
    assert!(row.last_error.starts_with("the plugin crashed: "), "{}", row.last_error);
    assert!(row.memory_bytes > 0);
    assert_eq!(fails(&world), FailureCode::PluginIsolated);
    assert!(log(&world, MISBEHAVES).iter().all(|line| line.starts_with("the plugin crashed: ")));
    assert_eq!(log(&world, MISBEHAVES).len(), 3);
    world.session.call(Request::Plugins(Plugins::Restart { plugin: MISBEHAVES.to_owned() })).unwrap();
    let world = world.reopened();
    assert_eq!((world.plugin(MISBEHAVES).strikes, world.plugin(MISBEHAVES).state), (0, PluginState::Active));
    world.run_plugin(MISBEHAVES, "behaves", &[], json!({})).unwrap();
}

#[test]
fn sec_72_a_log_flood_is_cut_and_kept_for_the_author() {
    let world = World::new();
    world.install_granted(&PackageFolder::of("guests/misbehaves"));
    let stopped = world.run_plugin(MISBEHAVES, "floods-log", &[], json!({})).unwrap_err();
    assert_eq!(stopped.code, FailureCode::PluginFaulted);
    let Managed::Log(lines) =
        world.manage(Manage::Log { plugin: MISBEHAVES.to_owned(), limit: 1000 }).unwrap()
    else {
        panic!("no log")
    };
    assert_eq!(lines.len(), 202, "the budget of a call, the line that says so, and the fault");
    let levels = (lines[0].level, lines[200].level, lines[201].level);
    assert_eq!(levels, (LogLevel::Info, LogLevel::Warn, LogLevel::Error));
    let unknown = Manage::Log { plugin: "../../etc".to_owned(), limit: 1 };
    assert_eq!(world.manage(unknown).unwrap_err().code, FailureCode::PluginUnknown);
}

#[test]
fn n_04_a_plugin_at_work_when_the_program_died_stays_off_until_it_is_restarted() {
    let world = World::new();
    world.install_granted(&PackageFolder::of("guests/misbehaves"));
    let (world, ()) = world.while_closed(|options| {
        let running = options.store.join("plugins/running");
        assert!(std::fs::read(&running).unwrap().iter().all(|byte| *byte == 0), "nothing was left behind");
        std::fs::write(running, MISBEHAVES).unwrap();
    });
    let row = world.plugin(MISBEHAVES);
    assert_eq!(row.state, PluginState::Isolated);
    assert_eq!(row.last_error, "the program ended while this plugin was at work");
    let held = world.run_plugin(MISBEHAVES, "behaves", &[], json!({})).unwrap_err();
    assert_eq!(held.code, FailureCode::PluginHeld);
    assert_eq!(world.plugin("tickets").state, PluginState::Active, "the others run");
    let world = world.reopened();
    assert_eq!(world.plugin(MISBEHAVES).state, PluginState::Isolated, "until a person decides");
    world.session.call(Request::Plugins(Plugins::Restart { plugin: MISBEHAVES.to_owned() })).unwrap();
    world.run_plugin(MISBEHAVES, "behaves", &[], json!({})).unwrap();
}

#[test]
fn safe_mode_loads_nothing() {
    let world = World::with(|options| options.safe_mode = true);
    world.install_granted(&asks());
    assert_eq!(call(&world, "log", &[]).unwrap_err().code, FailureCode::PluginOff);
    assert!(world.plugins().iter().all(|row| row.state == PluginState::Disabled));
}

#[test]
fn sec_72_the_records_of_a_plugin_take_bounded_room() {
    let world = World::new();
    world.install_granted(&asks());
    call(&world, "records", &[]).unwrap();
    let one = world.plugin(ASKS).record_bytes;
    assert!(one > 0);
    let quota = |bytes| Manage::SetQuota { plugin: ASKS.to_owned(), bytes };
    world.manage(quota(Some(2 * one))).unwrap();
    call(&world, "records", &[]).unwrap();
    let full = call(&world, "records", &[]).unwrap_err();
    assert_eq!(full.code, FailureCode::PluginError);
    let row = world.plugin(ASKS);
    assert_eq!((row.records, row.record_bytes, row.quota), (2, 2 * one, 2 * one));
    assert!(row.last_error.contains("the records would take"), "{}", row.last_error);
    world.manage(quota(None)).unwrap();
    call(&world, "records", &[]).unwrap();
    assert_eq!(world.verify().problems, []);
}

#[test]
fn an_author_works_on_a_plugin_that_is_loaded_again_after_each_build() {
    let world = World::new();
    let folder = asks();
    let develop = || world.manage(Manage::Develop { folder: folder.path() });
    let Managed::Installed(first) = develop().unwrap() else { panic!("not loaded") };
    assert_eq!(first.version, "0.0.1");
    call(&world, "log", &[]).unwrap();
    assert_eq!(log(&world, ASKS), ["a line"]);
    let manifest = folder.path().join("plugin.toml");
    let text = std::fs::read_to_string(&manifest).unwrap();
    std::fs::write(&manifest, "nonsense").unwrap();
    assert_eq!(develop().unwrap_err().code, FailureCode::PluginRefused);
    call(&world, "log", &[]).unwrap();
    std::fs::write(&manifest, text.replace("0.0.1", "0.0.9")).unwrap();
    develop().unwrap();
    let row = world.plugin(ASKS);
    assert_eq!((row.version.as_str(), row.source), ("0.0.9", PluginSource::Development));
    world.manage(Manage::StopDeveloping { plugin: ASKS.to_owned() }).unwrap();
    assert!(world.plugins().iter().all(|row| row.id != ASKS));
}

#[test]
fn sec_76_packages_changed_at_random_get_a_verdict() {
    let report = mutations(1, |checked| checked < 400);
    assert_eq!(report.findings, Vec::<String>::new());
    assert!(report.sound < 40, "{report:?}");
}

#[test]
fn a_check_names_everything_that_is_wrong() {
    let world = World::new();
    let report = |package: &PackageFolder| {
        let file = world.file("p.etabli", &package.bytes());
        let report = author::check_package(&file).unwrap();
        let errors: Vec<_> = report
            .findings
            .iter()
            .filter(|finding| finding.severity == Severity::Error)
            .map(|finding| finding.detail.clone())
            .collect();
        (report.is_sound(), errors)
    };
    assert_eq!(report(&asks()), (true, vec![]));
    let (sound, errors) = report(&PackageFolder::of("guests/undeclared"));
    assert!(!sound && errors.len() == 1 && errors[0].contains("plugin.toml declares no capability"));
    let bomb = world.file("bomb.etabli", &[0; 100]);
    assert!(!author::check_package(&bomb).unwrap().is_sound());
    assert!(author::check_package(&world.files().join("none")).is_err());
}

#[test]
fn a_new_folder_is_a_valid_plugin_and_takes_no_other_place() {
    let world = World::new();
    let folder = world.files().join("hello");
    let sdk = root().join("plugins/sdk");
    author::new_folder("org.example.hello", &folder, Some(&sdk)).unwrap();
    let manifest = std::fs::read_to_string(folder.join("plugin.toml")).unwrap();
    assert!(manifest.contains("id = \"org.example.hello\""), "{manifest}");
    let cargo = std::fs::read_to_string(folder.join("Cargo.toml")).unwrap();
    assert!(cargo.contains("name = \"hello\"") && cargo.contains(&sdk.display().to_string()), "{cargo}");
    let again = author::new_folder("org.example.hello", &folder, None).unwrap_err();
    assert_eq!(again.code, FailureCode::TargetUnwritable);
    let odd = author::new_folder("../hello", &world.files().join("odd"), None).unwrap_err();
    assert_eq!(odd.code, FailureCode::PluginRefused);
    assert!(!world.files().join("odd").exists());
    // Without a compiled component the folder cannot be packed, and the file is named.
    let failed = author::pack(&folder, &world.files().join("p.etabli")).unwrap_err();
    assert!(failed.detail.contains("plugin.wasm"), "{}", failed.detail);
}
