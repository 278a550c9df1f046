//! Columns, rules, pages and filing of plugins through the engine, with the example plugins.

use std::time::Duration;

use etabli_engine::{
    Changed, Effect, EffectKind, Event, FailureCode, FolderRef, JobOutcome, JobState, Mail, PluginTrial,
    Plugins, RecordId, Reply, Request, RulesReport, ScriptedAnswers, Widget,
    view::{CellView, ColumnRow, RecordPage, RecordView, Sort, ViewSpec},
};
use etabli_model::{Incoming, MsgId, Team, Tone};
use etabli_test_servers::{MailServers, wait_for};
use etabli_tests::{Letter, Mailing, World, root};
use serde_json::json;

const SLA: &str = "org.example.sla-timer";
const CALLS: &str = "org.example.phone-log";
const FILING: &str = "org.example.file-by-entity";
const SOON: Duration = Duration::from_secs(20);

fn with_examples() -> World {
    World::with(|options| options.plugins = root().join("target/plugins/examples"))
}

/// Three letters in "SAV": two of a known sender, one of a stranger.
fn filled(world: &World) -> Vec<MsgId> {
    let ids = world.import_three();
    world.import_contacts("name,email,entity\nClaire Vasseur,C.VASSEUR@saint-aubin.example,Mairie\n");
    ids
}

fn columns(world: &World) -> Vec<ColumnRow> {
    match world.session.call(Request::Mail(Mail::Columns)) {
        Ok(Reply::Columns(columns)) => columns,
        other => panic!("unexpected reply {other:?}"),
    }
}

pub(crate) fn cells(world: &World, column: &str, messages: &[MsgId], wait: bool) -> Vec<CellView> {
    let request = Mail::Cells { column: column.to_owned(), messages: messages.to_vec(), wait };
    match world.session.call(Request::Mail(request)) {
        Ok(Reply::Cells(cells)) => cells,
        other => panic!("unexpected reply {other:?}"),
    }
}

fn texts(cells: &[CellView]) -> Vec<&str> {
    cells.iter().map(|cell| cell.text.as_str()).collect()
}

fn calls(world: &World, plugin: &str) -> u64 {
    match world.session.call(Request::Plugins(Plugins::List)) {
        Ok(Reply::Plugins(rows)) => rows.iter().find(|row| row.id == plugin).map_or(0, |row| row.calls),
        other => panic!("unexpected reply {other:?}"),
    }
}

/// Returns the messages of a folder sorted by a plugin's column.
fn sorted(world: &World, folder: &str, column: &str, descending: bool) -> Vec<MsgId> {
    let spec = ViewSpec {
        folder: Some(world.folder(folder).id),
        recursive: false,
        search: None,
        sort: Sort::default(),
    };
    let Ok(Reply::View(info)) = world.session.call(Request::Mail(Mail::OpenView(spec))) else {
        panic!("no view")
    };
    let column = column.to_owned();
    let request = Mail::SortByColumn { view: info.view, column, descending, wait: true };
    world.session.call(Request::Mail(request)).unwrap();
    match world.session.call(Request::Mail(Mail::ViewMessages(info.view))) {
        Ok(Reply::Messages(ids)) => ids,
        other => panic!("unexpected reply {other:?}"),
    }
}

fn rules(world: &World, folder: &str, dry: bool) -> RulesReport {
    let folder = FolderRef::Path(folder.to_owned());
    let request = Plugins::RunRules { plugin: FILING.to_owned(), folder, dry };
    let ended = world.job(Request::Plugins(request)).unwrap();
    assert_eq!(ended.state, JobState::Done);
    match ended.outcome {
        Some(JobOutcome::Rules(report)) => report,
        other => panic!("unexpected outcome {other:?}"),
    }
}

/// Where every message and folder stands.
fn picture(world: &World) -> Vec<(String, u64, Vec<MsgId>)> {
    let rows = world.folders();
    let inside = |path: &str| world.list(path).iter().map(|row| row.id).collect();
    rows.iter().map(|row| (row.path.clone(), row.total, inside(&row.path))).collect()
}

#[test]
fn mail_74_the_number_of_a_ticket_is_a_column_that_the_host_fills() {
    let world = World::new();
    let ids = filled(&world);
    assert_eq!(texts(&cells(&world, "tickets/number", &ids, true)), ["", "", ""]);
    let before = calls(&world, "tickets");
    for &id in &ids[..2] {
        world.run_plugin("tickets", "associate", &[id], json!({"forms": [{"folder": "SAV"}]})).unwrap();
    }
    assert_eq!(texts(&cells(&world, "tickets/number", &ids, true)), ["T-1", "T-2", ""]);
    assert_eq!(sorted(&world, "SAV", "tickets/number", true), [ids[1], ids[0], ids[2]]);
    assert_eq!(sorted(&world, "SAV", "tickets/number", false), ids, "rows without a value stand last");
    assert_eq!(calls(&world, "tickets"), before + 2, "a column with a plan runs no code");
    world.session.call(Request::Mail(Mail::Undo { count: 1 })).unwrap();
    assert_eq!(texts(&cells(&world, "tickets/number", &ids, true)), ["T-1", "", ""]);
}

#[test]
fn mail_99_a_sort_by_a_computed_column_tells_how_far_it_is_and_ends_when_it_is_stopped() {
    let world = with_examples();
    let letter = |number| Letter::new(&format!("{number}@x"), &format!("Porte {number}"));
    let ids = world.import_letters((0..2000).map(letter), "SAV");
    let (folder, column) = (Some(world.folder("SAV").id), format!("{SLA}/left"));
    let spec = ViewSpec { folder, recursive: false, search: None, sort: Sort::default() };
    let Ok(Reply::View(info)) = world.session.call(Request::Mail(Mail::OpenView(spec))) else { panic!() };
    let order = || match world.session.call(Request::Mail(Mail::ViewMessages(info.view))) {
        Ok(Reply::Messages(ids)) => ids,
        other => panic!("unexpected reply {other:?}"),
    };
    let before = order();
    // The sort may end before it hears that it shall stop; then all values are computed again.
    let stopped = (0..20).find_map(|attempt| {
        world
            .session
            .call(Request::Mail(Mail::SetRead { messages: ids.clone(), read: attempt % 2 == 0 }))
            .unwrap();
        while world.session.next_event(Duration::ZERO).is_some() {}
        let request =
            Mail::SortByColumn { view: info.view, column: column.clone(), descending: true, wait: true };
        let session = world.session.clone();
        let sort = std::thread::spawn(move || session.call(Request::Mail(request)));
        let looked = std::iter::from_fn(|| world.session.next_event(SOON)).find_map(|event| match event {
            Event::Looked(looked) => Some(looked),
            _ => None,
        });
        world.session.call(Request::Mail(Mail::StopSearch)).unwrap();
        sort.join().unwrap().err().map(|failure| (failure.code, looked.unwrap()))
    });
    let (code, looked) = stopped.expect("a sort that was stopped");
    assert_eq!(code, FailureCode::Cancelled);
    assert!(looked.rows >= 500 && looked.of == 2000, "{looked:?}");
    assert_eq!(order(), before, "the list is as it was");
}

#[test]
fn n_01_a_plugin_that_is_off_has_no_column_and_no_page() {
    let world = World::new();
    let ids = filled(&world);
    assert!(columns(&world).iter().any(|column| column.id == "tickets/number" && column.native));
    let enable = Plugins::Enable { plugin: "tickets".to_owned(), team: Team::EVERYONE, on: false };
    world.session.call(Request::Plugins(enable)).unwrap();
    assert!(columns(&world).iter().all(|column| column.plugin.is_empty()), "only those of the core stay");
    assert_eq!(world.session.call(Request::Plugins(Plugins::Pages)), Ok(Reply::Pages(Vec::new())));
    let request = Mail::Cells { column: "tickets/number".to_owned(), messages: ids, wait: true };
    assert_eq!(world.session.call(Request::Mail(request)).unwrap_err().code, FailureCode::ColumnUnknown);
}

#[test]
fn n_11_a_computed_column_is_kept_until_what_it_follows_from_changes() {
    let world = with_examples();
    let ids = filled(&world);
    let column = format!("{SLA}/left");
    let cost = |world: &World| columns(world).into_iter().find(|row| row.id == column).unwrap().cost_ms;
    assert_eq!(cost(&world), None, "nothing was measured yet");

    let first = cells(&world, &column, &ids, true);
    assert!(first.iter().all(|cell| cell.text.contains('h') && cell.tone.is_some()), "{first:?}");
    assert!(cost(&world).unwrap() > 0.0);
    let computed = calls(&world, SLA);
    assert_eq!(cells(&world, &column, &ids, true), first);
    assert_eq!(calls(&world, SLA), computed, "kept values run no code");

    // One message changes: one is computed again.
    let request = Mail::SetRead { messages: vec![ids[0]], read: true };
    world.session.call(Request::Mail(request)).unwrap();
    cells(&world, &column, &ids[1..], true);
    assert_eq!(calls(&world, SLA), computed);
    cells(&world, &column, &ids, true);
    assert_eq!(calls(&world, SLA), computed + 1);

    // The value says itself how long it is true.
    world.pass(100 * 3600);
    let later = cells(&world, &column, &ids, true);
    assert!(later.iter().all(|cell| cell.tone == Some(Tone::Danger)), "{later:?}");
    assert_eq!(calls(&world, SLA), computed + 2);
}

#[test]
fn n_11_a_list_does_not_wait_for_a_column_unless_it_is_asked_to() {
    let world = with_examples();
    let ids = filled(&world);
    let column = format!("{SLA}/left");
    let pending = cells(&world, &column, &ids, false);
    assert!(pending.iter().all(|cell| cell.pending), "{pending:?}");
    wait_for("the values of the column", SOON, || {
        cells(&world, &column, &ids, false).iter().all(|cell| !cell.pending)
    });
}

#[test]
fn n_11_a_batch_of_computed_cells_changes_no_list() {
    let world = with_examples();
    let ids = filled(&world);
    let column = format!("{SLA}/left");
    while world.session.next_event(Duration::ZERO).is_some() {}
    cells(&world, &column, &ids, false);
    let changed = std::iter::from_fn(|| world.session.next_event(SOON)).find_map(|event| match event {
        Event::Changed(changed) => Some(changed),
        _ => None,
    });
    assert_eq!(changed, Some(Changed { cells: vec![column.clone()], ..Changed::default() }));
    let called = calls(&world, SLA);
    assert!(cells(&world, &column, &ids, false).iter().all(|cell| !cell.pending));
    assert_eq!(calls(&world, SLA), called, "what was computed is kept");
}

#[test]
fn n_03_a_dry_run_changes_nothing_and_announces_what_the_rules_then_do() {
    let world = with_examples();
    let ids = filled(&world);
    let before = picture(&world);
    let report = rules(&world, "SAV", true);
    assert_eq!(report.messages, 3);
    let moved =
        |id| Effect { msg_id: Some(id), kind: EffectKind::Moved, detail: "Clients/Mairie".to_owned() };
    let made = Effect { msg_id: None, kind: EffectKind::FolderMade, detail: "Clients/Mairie".to_owned() };
    assert_eq!(report.effects, [made, moved(ids[0]), moved(ids[1])]);
    assert_eq!(picture(&world), before, "a dry run leaves everything where it was");

    rules(&world, "SAV", false);
    let inside = |path: &str| {
        let mut ids: Vec<MsgId> = world.list(path).iter().map(|row| row.id).collect();
        ids.sort();
        ids
    };
    assert_eq!((inside("Clients/Mairie"), inside("SAV")), (ids[..2].to_vec(), vec![ids[2]]));
    assert_eq!(rules(&world, "SAV", true).effects, [], "what was announced is done");
    assert_eq!(world.verify().problems, []);

    // The person who ran the rules takes them back like a change of their own.
    world.session.call(Request::Mail(Mail::Undo { count: 1 })).unwrap();
    assert_eq!(inside("SAV"), ids);
}

#[test]
fn n_03_a_plugin_without_rules_says_so() {
    let world = World::new();
    filled(&world);
    let folder = FolderRef::Path("SAV".to_owned());
    let request = Plugins::RunRules { plugin: "tickets".to_owned(), folder, dry: true };
    let refused = world.session.call(Request::Plugins(request)).unwrap_err();
    assert_eq!(refused.code, FailureCode::PluginNoRules);
}

#[test]
fn rules_run_on_fetched_mail_and_not_on_imported() {
    let servers = MailServers::shared();
    let user = servers.add_user("rules");
    let mailing = Mailing::on(with_examples(), servers, user, Incoming::Imap, |_, _| {});
    let ids = filled(&mailing.world);
    let deliver = |name: &str| {
        mailing.servers.deliver(&mailing.user, &Letter::new(&format!("{name}@srv"), name).raw());
    };
    // What was there before the account was is no news, for people as for rules.
    deliver("old");
    mailing.fetch();
    deliver("new");
    mailing.fetch();
    let filed = || {
        let is_there = mailing.world.folders().iter().any(|folder| folder.path == "Clients/Mairie");
        is_there && mailing.world.list("Clients/Mairie").iter().any(|row| row.subject == "new")
    };
    wait_for("the rule to file what arrived", SOON, filed);
    assert_eq!(mailing.world.list("Clients/Mairie").len(), 1);
    assert_eq!(mailing.inbox().iter().map(|row| row.subject.as_str()).collect::<Vec<_>>(), ["old"]);
    assert_eq!(mailing.world.list("SAV").len(), ids.len());
}

#[test]
fn a_file_is_imported_by_the_plugin_that_reads_it() {
    let world = World::with(|options| options.plugins = root().join("target/plugins/guests"));
    let file = world.file("old.lines", b"LINES\none\n!\nthree\n");
    let import = |path: &std::path::Path| {
        let request = Plugins::Import {
            plugin: "org.example.contributes-everything".to_owned(),
            path: path.to_owned(),
            folder: FolderRef::Path("Archive".to_owned()),
        };
        world.job(Request::Plugins(request)).unwrap()
    };
    let report = |path: &std::path::Path| match import(path).outcome {
        Some(JobOutcome::Import(report)) => (report.imported, report.skipped, report.failed),
        other => panic!("unexpected outcome {other:?}"),
    };
    assert_eq!(report(&file), (2, 0, 1));
    let rows = world.list("Archive/Old/Lines");
    let mut subjects: Vec<&str> = rows.iter().map(|row| row.subject.as_str()).collect();
    subjects.sort_unstable();
    assert_eq!(subjects, ["one", "three"]);
    assert!(rows.iter().all(|row| row.read() && row.date.seconds == 1_700_000_000));
    assert_eq!(report(&file), (0, 2, 1), "a second run adds nothing");
    assert_eq!(world.verify().problems, []);

    let other = world.file("old.pst", b"!BDN");
    let JobState::Failed(failure) = import(&other).state else { panic!("no failure") };
    assert_eq!(failure.code, FailureCode::NotMail);
}

fn page(world: &World, filter: &str) -> RecordPage {
    world.record_page(CALLS, "calls", filter)
}

fn record(world: &World, record: RecordId) -> RecordView {
    let request = Plugins::Record { plugin: CALLS.to_owned(), view: "calls".to_owned(), record };
    match world.session.call(Request::Plugins(request)) {
        Ok(Reply::Record(record)) => *record,
        other => panic!("unexpected reply {other:?}"),
    }
}

#[test]
fn records_are_listed_opened_and_changed_from_their_page() {
    let world = with_examples();
    let ids = filled(&world);
    for (index, summary) in ["Hinge", "Glass"].into_iter().enumerate() {
        world
            .run_plugin(CALLS, "log-call", &ids[index..=index], json!({"forms": [{"summary": summary}]}))
            .unwrap();
    }
    let all = page(&world, "");
    assert_eq!(all.total, 2);
    let shown = |page: &RecordPage| -> Vec<Vec<String>> {
        page.rows.iter().map(|row| row.cells[1..].to_vec()).collect()
    };
    assert!(shown(&all).contains(&vec!["Claire Vasseur".into(), "Hinge".into(), "open".into()]));
    assert_eq!(shown(&page(&world, "hînge")), [["Claire Vasseur", "Hinge", "open"]]);

    let hinge = page(&world, "Hinge").rows[0].id;
    let glass = page(&world, "Glass").rows[0].id;
    let open = record(&world, hinge);
    assert_eq!(open.messages, [ids[0]]);
    assert!(open.fields.contains(&("What about".into(), "Hinge".into())), "{:?}", open.fields);
    assert!(
        open.widgets
            .iter()
            .any(|widget| matches!(widget, Widget::Action { command, .. } if command == "call-back"))
    );
    assert!(open.widgets.contains(&Widget::Records(vec![glass])), "{:?}", open.widgets);

    let request = Plugins::RunForRecords {
        plugin: CALLS.to_owned(),
        command: "call-back".to_owned(),
        records: vec![hinge],
        answers: Some(ScriptedAnswers::default()),
    };
    world.session.call(Request::Plugins(request)).unwrap();
    let done = record(&world, hinge);
    assert!(done.widgets.contains(&Widget::Badge { label: "done".into(), tone: Tone::Ok }));
    world.session.call(Request::Mail(Mail::Undo { count: 1 })).unwrap();
    assert_eq!(record(&world, hinge).widgets, open.widgets);
    assert_eq!(world.verify().problems, []);
}

#[test]
fn sec_75_a_plugin_is_called_for_its_own_records_only() {
    let world = with_examples();
    let request = |records: Vec<RecordId>| Plugins::RunForRecords {
        plugin: CALLS.to_owned(),
        command: "call-back".to_owned(),
        records,
        answers: Some(ScriptedAnswers::default()),
    };
    let refused = world.session.call(Request::Plugins(request(vec![RecordId(7)]))).unwrap_err();
    assert_eq!(refused.code, FailureCode::RecordUnknown);
}

fn tried(world: &World, plugin: &str, command: &str, messages: &[MsgId], dry: bool) -> PluginTrial {
    let answers = serde_json::from_value(json!({"forms": [{"summary": "Hinge"}]})).unwrap();
    let (plugin, command, messages) = (plugin.to_owned(), command.to_owned(), messages.to_vec());
    match world.session.call(Request::Plugins(Plugins::Try { plugin, command, messages, answers, dry })) {
        Ok(Reply::PluginTrial(trial)) => *trial,
        other => panic!("unexpected reply {other:?}"),
    }
}

#[test]
fn n_03_a_command_announces_exactly_what_it_does() {
    let world = with_examples();
    let ids = filled(&world);
    let before = serde_json::to_string(&world.message(ids[0]).unwrap()).unwrap();
    let announced = tried(&world, CALLS, "log-call", &ids[..1], true);
    let kinds: Vec<EffectKind> = announced.effects.iter().map(|effect| effect.kind).collect();
    assert_eq!(kinds, [EffectKind::RecordCreated, EffectKind::Linked]);
    assert_eq!(page(&world, "").total, 0);
    assert_eq!(serde_json::to_string(&world.message(ids[0]).unwrap()).unwrap(), before);

    let done = tried(&world, CALLS, "log-call", &ids[..1], false);
    assert_eq!(done.effects, announced.effects);
    assert_eq!(page(&world, "").total, 1);
    assert_eq!(world.message(ids[0]).unwrap().chips.len(), 1);
    assert_eq!(world.verify().problems, []);
}

#[test]
fn n_03_what_was_refused_is_no_effect() {
    let world = World::with(|options| options.plugins = root().join("target/plugins/guests"));
    let ids = world.import_three();
    let asks = "org.example.asks-everything";
    assert_eq!(tried(&world, asks, "bad-records", &[], false).effects, []);
    let kept = tried(&world, asks, "records", &ids[..1], false);
    assert_eq!(kept.effects.len(), 3, "{:?}", kept.effects);
    assert_eq!(world.verify().problems, []);
}
