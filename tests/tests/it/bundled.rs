//! Packages in the program's plugin folder: what came with the program, and what turned up there later.

use std::path::{Path, PathBuf};

use etabli_engine::{FailureCode, Plugins, Reply, Request, Session, view::PluginSource, view::PluginState};
use etabli_tests::{PackageFolder, World};
use serde_json::json;

const MISBEHAVES: &str = "org.example.misbehaves";
const HEARS: &str = "org.example.contributes-everything";

/// A folder of the program's with a package in it.
fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    put(folder.path(), "a", &misbehaves());
    folder
}

fn put(folder: &Path, name: &str, package: &PackageFolder) {
    std::fs::write(folder.join(format!("{name}.etabli")), package.bytes()).unwrap();
}

fn misbehaves() -> PackageFolder {
    PackageFolder::of("guests/misbehaves")
}

/// The same plugin with another content.
fn changed() -> PackageFolder {
    misbehaves().manifest(|text| format!("{text}\n# changed\n"))
}

fn opened(folder: &Path) -> World {
    let folder: PathBuf = folder.to_owned();
    World::with(move |options| options.plugins = folder)
}

fn runs(world: &World) -> Result<(), FailureCode> {
    world.run_plugin(MISBEHAVES, "behaves", &[], json!({})).map(drop).map_err(|failure| failure.code)
}

fn restart(world: &World, plugin: &str) {
    let request = Plugins::Restart { plugin: plugin.to_owned() };
    assert_eq!(world.session.call(Request::Plugins(request)), Ok(Reply::Done));
}

fn granted(world: &World, plugin: &str) -> Vec<String> {
    world.plugin(plugin).capabilities
}

#[test]
fn sec_76_what_came_with_the_program_runs_and_what_was_put_in_its_place_waits() {
    let folder = folder();
    let world = opened(folder.path());
    runs(&world).unwrap();
    let rights = granted(&world, MISBEHAVES);
    assert!(!rights.is_empty());

    let (world, ()) = world.while_closed(|_| {
        put(folder.path(), "a", &changed());
        put(folder.path(), "b", &PackageFolder::of("guests/contributes-everything"));
    });
    for id in [MISBEHAVES, HEARS] {
        let row = world.plugin(id);
        assert_eq!((row.source, row.state), (PluginSource::Bundled, PluginState::Isolated), "{id}");
        assert_eq!(row.last_error, "the package is not the one that came with the program");
        assert!(row.capabilities.is_empty(), "{:?}", row.capabilities);
    }
    assert_eq!(runs(&world), Err(FailureCode::PluginUnfamiliar));
    let commands = world.session.call(Request::Plugins(Plugins::Commands)).unwrap();
    assert_eq!(commands, Reply::PluginCommands(Vec::new()), "nothing of them is offered");

    restart(&world, MISBEHAVES);
    runs(&world).unwrap();
    assert_eq!(granted(&world, MISBEHAVES), rights);
    let world = world.reopened();
    runs(&world).unwrap();
    assert_eq!(world.plugin(HEARS).state, PluginState::Isolated, "about the other one nobody decided");
}

#[test]
fn sec_76_a_newer_version_goes_on_with_the_rights_it_had_and_an_older_one_waits() {
    let folder = folder();
    let world = opened(folder.path());
    let rights = granted(&world, MISBEHAVES);
    let wider = || {
        misbehaves()
            .version("0.0.2")
            .manifest(|text| format!("{text}\n[capabilities.clock]\nreason = \"plugin-name\"\n"))
    };
    let (world, ()) = world.while_closed(|_| put(folder.path(), "a", &wider()));
    runs(&world).unwrap();
    assert_eq!(granted(&world, MISBEHAVES), rights, "what is new is decided anew");
    world.grant(MISBEHAVES, "clock", true);
    assert!(granted(&world, MISBEHAVES).contains(&"clock".to_owned()));

    let (world, ()) = world.while_closed(|_| put(folder.path(), "a", &misbehaves()));
    assert_eq!(runs(&world), Err(FailureCode::PluginUnfamiliar), "going back is no upgrade");
}

#[test]
fn sec_76_nothing_in_the_stores_own_folder_came_with_the_program() {
    let empty = tempfile::tempdir().unwrap();
    let world = opened(empty.path());
    let clock = world.clock();
    let (_, ()) = world.while_closed(|options| {
        let mut options = options.clone();
        options.plugins = options.store.join("plugins");
        put(&options.plugins, "a", &misbehaves());
        let session = Session::open_at(&options, clock).unwrap();
        let Ok(Reply::Plugins(rows)) = session.call(Request::Plugins(Plugins::List)) else { panic!() };
        assert_eq!((rows[0].id.as_str(), rows[0].state), (MISBEHAVES, PluginState::Isolated));
    });
}

#[test]
fn sec_76_a_package_in_the_programs_folder_does_not_displace_an_installed_one() {
    let folder = folder();
    let world = opened(folder.path());
    world.install_granted(&PackageFolder::of("guests/contributes-everything"));
    let (world, ()) = world.while_closed(|_| {
        let other = PackageFolder::of("guests/contributes-everything").version("0.0.9");
        put(folder.path(), "b", &other);
    });
    let row = world.plugin(HEARS);
    assert_eq!((row.source, row.version.as_str()), (PluginSource::Installed, "0.0.1"));
    assert_eq!(row.state, PluginState::Active);
    // Restarting the installed one decides nothing about the other.
    restart(&world, HEARS);
    let world = world.reopened();
    let row = world.plugin(HEARS);
    assert_eq!((row.source, row.version.as_str()), (PluginSource::Installed, "0.0.1"));
}
