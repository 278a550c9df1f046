//! What waits for plugins that do not run.

use std::time::Duration;

use etabli_engine::{FolderRef, Mail, Manage, Managed, Plugins, Request, view::PluginState};
use etabli_model::MsgId;
use etabli_store::Store;
use etabli_test_servers::wait_for;
use etabli_tests::{Letter, PackageFolder, World};

const HEARS: &str = "org.example.contributes-everything";
/// As many events as the engine keeps for a plugin that does not run.
const HELD: u64 = 10_000;
const MESSAGES: u64 = 500;

fn move_all(world: &World, ids: &[MsgId], to: &str) {
    let request = Mail::Move { messages: ids.to_vec(), folder: FolderRef::Path(to.to_owned()) };
    world.session.call(Request::Mail(request)).unwrap();
}

fn log(world: &World) -> Vec<String> {
    match world.manage(Manage::Log { plugin: HEARS.to_owned(), limit: 1_000_000 }).unwrap() {
        Managed::Log(lines) => lines.into_iter().map(|line| line.message).collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn n_04_the_events_that_wait_for_a_plugin_that_is_off_are_bounded_and_it_is_told_what_it_missed() {
    let world = World::new();
    world.install_granted(&PackageFolder::of("guests/contributes-everything"));
    let letters = (0..MESSAGES).map(|number| Letter::new(&format!("{number}@x"), "Porte"));
    let ids = world.import_letters(letters, "SAV");
    world.session.call(Request::Mail(Mail::CreateFolder { parent: None, name: "Other".to_owned() })).unwrap();
    let (world, ()) = world.while_closed(|options| {
        std::fs::write(options.store.join("plugins/running"), HEARS).unwrap();
    });
    assert_eq!(world.plugin(HEARS).state, PluginState::Isolated);
    let rounds = HELD / MESSAGES + 1;
    for round in 0..rounds {
        assert_eq!(world.plugin(HEARS).missed_events, 0, "{round}");
        move_all(&world, &ids, if round % 2 == 0 { "Other" } else { "SAV" });
    }
    let missed = world.plugin(HEARS).missed_events;
    assert_eq!(missed, rounds * MESSAGES - HELD / 2);
    let given_up = format!("{missed} events about mail are given up, because the plugin does not run");
    assert_eq!(log(&world), std::slice::from_ref(&given_up));
    let (world, waiting) = world.while_closed(|options| {
        let mut opened = None;
        wait_for("the store to be closed", Duration::from_secs(20), || {
            opened = Store::open(&options.store).ok();
            opened.is_some()
        });
        opened.unwrap().read().unwrap().events_after(0, usize::MAX).unwrap().len()
    });
    assert_eq!(waiting as u64, HELD / 2);

    world.session.call(Request::Plugins(Plugins::Restart { plugin: HEARS.to_owned() })).unwrap();
    wait_for("the plugin to be told what it missed", Duration::from_secs(60), || {
        log(&world).iter().any(|line| line == "events were missed")
    });
    wait_for("the plugin to hear the rest", Duration::from_secs(60), || {
        log(&world).iter().filter(|line| line.starts_with("EventKind::Moved")).count() as u64 >= HELD / 2
            || world.plugin(HEARS).calls > HELD / 2 / 200
    });
    assert_eq!(world.plugin(HEARS).missed_events, 0);
    assert_eq!(log(&world)[..2], [given_up, "events were missed".to_owned()]);
}
