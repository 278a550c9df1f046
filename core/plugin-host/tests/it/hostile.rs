//! Guests that misbehave, and that the workbench survives.

use std::{
    collections::BTreeSet,
    path::Path,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use etabli_model::{MsgId, RecordId};
use etabli_plugin_host::{
    CallError, Contribution, Lang, LoadError, Plugin, PluginState, Record, Selection, package,
};

use crate::support::{Shared, everything, guest, host, host_with_budget, load, with_manifest};

/// Every folder of `tests/guests`, each with tests in this file, in `capabilities.rs`, `contributions.rs` or `traps.rs`; `migrates` and `categorizes`
/// need a store and have their tests in `tests/tests/it/records.rs` and `fields.rs`.
const COVERED: [&str; 10] = [
    "asks-everything",
    "categorizes",
    "contributes-everything",
    "foreign-import",
    "lies-in-manifest",
    "migrates",
    "misbehaves",
    "spreads",
    "traps-everywhere",
    "undeclared",
];

#[test]
fn every_guest_has_a_test() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/guests");
    let mut there: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.join("plugin.toml").exists())
        .map(|path| path.file_name().unwrap().to_string_lossy().into_owned())
        .collect();
    there.sort();
    assert_eq!(there, COVERED, "a guest folder and its tests belong together");
}

/// Where the tests of the table stand.
const SOURCES: [&str; 8] = [
    include_str!("hostile.rs"),
    include_str!("packages.rs"),
    include_str!("traps.rs"),
    include_str!("../../../engine/src/plugins/journal.rs"),
    include_str!("../../../sync/tests/web.rs"),
    include_str!("../../../../tests/tests/it/about_to_be_sent.rs"),
    include_str!("../../../../tests/tests/it/bundled.rs"),
    concat!(
        include_str!("../../../../tests/tests/it/packages.rs"),
        include_str!("../../../../tests/tests/it/plugin_http.rs"),
        include_str!("../../../../tests/tests/it/users/records.rs")
    ),
];

#[test]
fn every_attack_has_its_test() {
    let table = include_str!("../../../../tests/guests/README.md");
    let (_, table) = table.split_once("| attempt | tests |").unwrap();
    let mut attempts = 0;
    for row in table.lines().filter(|line| line.contains('`')) {
        let names: Vec<&str> = row.split('`').skip(1).step_by(2).collect();
        assert!(!names.is_empty(), "{row}");
        for name in names {
            let test = format!("#[test]\nfn {name}()");
            let nested = format!("#[test]\n    fn {name}()");
            let is_there = SOURCES.iter().any(|source| source.contains(&test) || source.contains(&nested));
            assert!(is_there, "there is no test {name}");
        }
        attempts += 1;
    }
    assert!(attempts >= 16, "the table has {attempts} attempts left");
}

fn misbehaves() -> Plugin {
    load("guests/misbehaves")
}

fn misbehaves_within(budget: Duration) -> Plugin {
    host_with_budget(budget).load(&guest("guests/misbehaves"), &everything()).unwrap()
}

fn run(plugin: &Plugin, command: &str) -> Result<(), CallError> {
    plugin.run_command(command, &Selection::Nothing, Shared::new(Lang::En).services())
}

fn refusal(name: &str) -> LoadError {
    host().load(&guest(name), &everything()).unwrap_err()
}

#[test]
fn an_endless_loop_is_stopped() {
    let plugin = misbehaves_within(Duration::from_millis(200));
    assert_eq!(run(&plugin, "spins"), Err(CallError::Deadline { budget_ms: 200 }));
    assert_eq!(plugin.stats().strikes, 1);
    assert!(plugin.stats().time >= Duration::from_millis(200));
}

#[test]
fn memory_without_end_is_refused() {
    let plugin = misbehaves();
    assert_eq!(run(&plugin, "hoards"), Err(CallError::Memory { limit_bytes: 16 << 20 }));
    let peak = plugin.stats().memory_peak;
    assert!((8 << 20..=16 << 20).contains(&peak), "{peak}");
    run(&plugin, "behaves").unwrap();
}

#[test]
fn endless_recursion_is_a_trap() {
    let plugin = misbehaves();
    assert!(matches!(run(&plugin, "recurses"), Err(CallError::Trap { .. })));
    run(&plugin, "behaves").unwrap();
}

#[test]
fn a_crash_names_the_trap_and_the_place() {
    let error = run(&misbehaves(), "traps").unwrap_err();
    let CallError::Trap { detail } = &error else { panic!("{error:?}") };
    assert!(detail.contains("unreachable") && detail.contains("\n  in "), "{detail}");
    assert_eq!(
        error.for_user(Lang::Fr),
        "Le plugin a rencontré une erreur. Rien n’a été modifié depuis sa dernière étape enregistrée."
    );
    assert!(error.for_author().starts_with("the plugin crashed: wasm trap: "));
}

#[test]
fn a_flood_of_log_lines_is_cut() {
    let shared = Shared::new(Lang::En);
    // The flood also runs into the budget of host calls.
    let ended = misbehaves().run_command("floods-log", &Selection::Nothing, shared.services());
    assert_eq!(ended, Err(CallError::HostCalls { limit: 500 }));
    let world = shared.world();
    let lines = world.lines();
    assert_eq!(lines.len(), 21);
    assert_eq!(lines[20], "the plugin wrote too many lines, the rest of this call is dropped");
    assert!(lines[0].starts_with("line 0 xxx") && lines[0].len() == 1000);
}

#[test]
fn host_calls_without_end_are_stopped() {
    let shared = Shared::new(Lang::En);
    let ended = misbehaves().run_command("calls-forever", &Selection::Nothing, shared.services());
    assert_eq!(ended, Err(CallError::HostCalls { limit: 500 }));
    assert_eq!(shared.world().notices.len(), 500);
}

#[test]
fn gigantic_answers_are_refused() {
    let too_much = CallError::Output { limit_bytes: 1 << 20 };
    assert_eq!(run(&misbehaves(), "huge-output"), Err(too_much.clone()));
    let plan = |field| misbehaves().search_plan(field, "x", Lang::En);
    assert_eq!(plan("huge-text"), Err(too_much.clone()));
    assert_eq!(plan("huge-list"), Err(too_much.clone()));
    assert_eq!(plan("one-text-a-thousand-times"), Err(too_much));
}

#[test]
fn answers_that_make_no_sense_are_faults() {
    let plugin = misbehaves();
    let nonsense = plugin.search_plan("nonsense", "x", Lang::En);
    assert_eq!(
        nonsense.unwrap_err().for_author(),
        "the plugin gave an answer that makes no sense: `negate` has no condition before it"
    );
    let record =
        Record { id: RecordId(1), record_type: "thing".into(), number: None, fields: vec![], created_at: 0 };
    let chips = plugin.chips(&[record], Lang::En);
    assert_eq!(
        chips.unwrap_err().for_author(),
        "the plugin gave an answer that makes no sense: 0 chips for 1 records"
    );
    assert_eq!(plugin.stats().strikes, 2);
}

#[test]
fn a_person_may_take_longer_than_the_budget_of_the_guest() {
    let shared = Shared::new(Lang::En);
    shared.world().meanwhile = Some(Box::new(|| {
        let started = Instant::now();
        while started.elapsed() < Duration::from_millis(1500) {
            std::thread::yield_now();
        }
    }));
    let plugin = misbehaves_within(Duration::from_secs(1));
    plugin.run_command("waits", &Selection::Nothing, shared.services()).unwrap();
    assert!(plugin.stats().time < Duration::from_secs(1), "{:?}", plugin.stats().time);
}

#[test]
fn a_host_call_cannot_start_another_guest() {
    let shared = Shared::new(Lang::En);
    let plugin = misbehaves();
    let inner = Arc::new(Mutex::new(None));
    let (again, kept) = (plugin.clone(), Arc::clone(&inner));
    shared.world().meanwhile = Some(Box::new(move || *kept.lock().unwrap() = Some(run(&again, "behaves"))));
    plugin.run_command("waits", &Selection::Nothing, shared.services()).unwrap();
    let refused = inner.lock().unwrap().take().unwrap().unwrap_err();
    assert_eq!(
        refused.for_author(),
        "the plugin was not called: a plugin cannot be called while another one waits for its host call"
    );
    assert_eq!(plugin.stats().strikes, 0);
    run(&plugin, "behaves").unwrap();
}

#[test]
fn three_faults_switch_a_plugin_off_until_a_person_switches_it_on() {
    let plugin = misbehaves();
    for strikes in 1..=3 {
        assert_eq!(plugin.stats().state, PluginState::Ready);
        run(&plugin, "traps").unwrap_err();
        assert_eq!(plugin.stats().strikes, strikes);
    }
    let stats = plugin.stats();
    let PluginState::Quarantined { reason } = &stats.state else { panic!("{stats:?}") };
    assert_eq!(stats.last_error.as_ref(), Some(reason));

    let refused = run(&plugin, "behaves").unwrap_err();
    assert_eq!(refused, CallError::Quarantined { reason: reason.clone() });
    assert_eq!(
        refused.for_user(Lang::Fr),
        "Le plugin est désactivé après plusieurs erreurs. Vous pouvez le réactiver dans la page des plugins."
    );
    assert!(matches!(plugin.search_plan("nonsense", "x", Lang::En), Err(CallError::Quarantined { .. })));
    assert_eq!(plugin.stats().calls, 3, "a quarantined plugin is not run");

    plugin.reenable();
    run(&plugin, "behaves").unwrap();
    assert_eq!(plugin.stats().strikes, 0);
}

#[test]
fn a_complaint_of_the_plugin_is_no_fault() {
    let plugin = misbehaves();
    let complaint = run(&plugin, "complains").unwrap_err();
    assert_eq!(complaint.for_user(Lang::En), "I do not like the weather.");
    assert_eq!(plugin.stats().strikes, 0);
    assert_eq!(plugin.stats().last_error.unwrap(), "the plugin reports: I do not like the weather.");
}

#[test]
fn a_command_runs_only_when_its_condition_holds() {
    let plugin = misbehaves();
    let refused = plugin
        .run_command("only-for-two", &Selection::Messages(vec![MsgId(1)]), Shared::new(Lang::En).services())
        .unwrap_err();
    assert_eq!(refused.for_author(), "the plugin was not called: `only-for-two` needs selection.count == 2");
    assert!(run(&plugin, "no-such-command").unwrap_err().for_author().contains("there is no command"));
    assert_eq!(plugin.stats().calls, 0);
}

#[test]
fn calls_from_many_threads_do_not_disturb_each_other() {
    let plugin = misbehaves_within(Duration::from_secs(1));
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| (0..50).for_each(|_| run(&plugin, "behaves").unwrap()));
        }
        let spinning = scope.spawn(|| run(&plugin, "spins"));
        assert_eq!(spinning.join().unwrap(), Err(CallError::Deadline { budget_ms: 1000 }));
    });
    assert_eq!(plugin.stats().calls, 201);
}

#[test]
fn a_plugin_can_be_shared_between_threads() {
    fn shared<T: Clone + Send + Sync + 'static>() {}
    shared::<Plugin>();
    shared::<etabli_plugin_host::Host>();
    shared::<etabli_plugin_host::Package>();
}

#[test]
fn an_import_that_the_manifest_does_not_name_is_refused() {
    let error = refusal("guests/undeclared");
    assert_eq!(
        error.to_string(),
        "the component imports `messages-text`, but plugin.toml declares no capability `messages-text`"
    );
    assert_eq!(
        error.for_user(Lang::Fr),
        "Le plugin est refusé\u{a0}: il veut lire le texte des messages sans l’avoir annoncé."
    );
}

#[test]
fn an_import_from_elsewhere_is_refused() {
    assert_eq!(
        refusal("guests/foreign-import").to_string(),
        "the component imports `wasi:random/random@0.2.0`, which Établi does not provide; plugins get no WASI"
    );
}

#[test]
fn a_contribution_that_is_not_there_is_refused() {
    let error = refusal("guests/lies-in-manifest");
    assert_eq!(error, LoadError::Missing { contribution: Contribution::Links });
    assert_eq!(error.to_string(), "plugin.toml contributes `links`, but the component does not export it");
}

#[test]
fn a_contribution_that_nobody_announced_is_refused() {
    let package = with_manifest("guests/misbehaves", |manifest| {
        manifest.replace("[contributes.links.thing]\ntitle = \"plugin-name\"\n", "")
    });
    let error = host().load(&package::read(&package).unwrap(), &everything()).unwrap_err();
    assert_eq!(error.to_string(), "the component exports `links`, but plugin.toml contributes none");
}

#[test]
fn another_api_line_is_refused() {
    let package = with_manifest("guests/misbehaves", |manifest| manifest.replace("\"0.1\"", "\"0.2\""));
    let error = host().load(&package::read(&package).unwrap(), &everything()).unwrap_err();
    assert_eq!(error.to_string(), "the plugin is built for API 0.2, this program speaks API 0.1");
    assert_eq!(error.for_user(Lang::Fr), "Le plugin est fait pour une autre version d’Établi.");
}

#[test]
fn a_plugin_that_asks_for_nothing_loads_without_grants() {
    host().load(&guest("search-columns"), &BTreeSet::new()).unwrap();
}
