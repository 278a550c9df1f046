//! Capabilities of plugins through the engine: what a granted guest gets, and what a denied one is told.

use std::time::Duration;

use etabli_engine::{
    DialogAnswer, DialogRequest, Event, FailureCode, FolderRef, JobKind, JobOutcome, JobState, JobView, Jobs,
    Mail, Manage, Managed, OpenOptions, Password, Plugins, Reply, Request, ScriptedAnswers, Session,
    SettingValue,
};
use etabli_model::{MsgId, StepAnswer, Value};
use etabli_test_servers::wait_for;
use etabli_tests::{Letter, PackageFolder, World, root};
use serde_json::json;

const SOON: Duration = Duration::from_secs(20);

const ASKS: &str = "org.example.asks-everything";

fn with_guests() -> World {
    World::with(|options| options.plugins = root().join("target/plugins/guests"))
}

fn log(world: &World) -> Vec<String> {
    match world.manage(Manage::Log { plugin: ASKS.to_owned(), limit: 100 }) {
        Ok(Managed::Log(lines)) => lines.into_iter().map(|line| line.message).collect(),
        other => panic!("unexpected reply {other:?}"),
    }
}

fn jobs(world: &World) -> Vec<JobView> {
    match world.session.call(Request::Jobs(Jobs::List)) {
        Ok(Reply::Jobs(jobs)) => jobs,
        other => panic!("unexpected reply {other:?}"),
    }
}

/// What a plugin says that needs a capability which an administrator took away.
fn denied(capability: &str) -> String {
    let world = with_guests();
    world.grant(ASKS, capability, false);
    let none: &[MsgId] = &[];
    let failure = world.run_plugin(ASKS, capability, none, json!({})).unwrap_err();
    assert_eq!(failure.code, FailureCode::PluginNotGranted);
    failure.detail
}

/// Answers the first dialog of a command that a person runs, and waits for the command's end.
fn answered(world: &World, command: &str, answer: DialogAnswer) -> DialogRequest {
    std::thread::scope(|scope| {
        let run = scope.spawn(|| {
            world.session.call(Request::Plugins(Plugins::Run {
                plugin: ASKS.to_owned(),
                command: command.to_owned(),
                messages: Vec::new(),
                answers: None,
            }))
        });
        let mut asked = None;
        while !run.is_finished() {
            let event = world.session.next_event(Duration::from_millis(50));
            let Some(Event::Dialog(dialog, request)) = event else { continue };
            let answer = if asked.is_none() { answer.clone() } else { DialogAnswer::Cancelled };
            asked.get_or_insert(request);
            world.session.call(Request::Plugins(Plugins::AnswerDialog { dialog, answer })).unwrap();
        }
        run.join().unwrap().unwrap();
        asked.unwrap()
    })
}

#[test]
fn n_03_a_form_goes_on_from_step_to_step_and_closes_when_the_command_ends() {
    let world = with_guests();
    let text = |text: &str| Value::Text(text.to_owned());
    let values = |name: &str| vec![("name".to_owned(), text(name)), ("town".to_owned(), text("Brest"))];
    let mut answers = vec![
        StepAnswer::Submitted(values("Ada")),
        StepAnswer::Submitted(values("A")),
        StepAnswer::Changed { field: "town".to_owned(), answers: values("A") },
    ];
    let (mut asked, mut done) = (Vec::new(), None);
    std::thread::scope(|scope| {
        let run = scope.spawn(|| {
            world.session.call(Request::Plugins(Plugins::Run {
                plugin: ASKS.to_owned(),
                command: "form-steps".to_owned(),
                messages: Vec::new(),
                answers: None,
            }))
        });
        while done.is_none() {
            match world.session.next_event(Duration::from_secs(20)).unwrap() {
                Event::Dialog(dialog, DialogRequest::Step { step, after }) => {
                    asked.push((dialog, after, step.problems.len()));
                    let answer = DialogAnswer::Step(answers.pop().unwrap());
                    world.session.call(Request::Plugins(Plugins::AnswerDialog { dialog, answer })).unwrap();
                }
                Event::FormDone(dialog) => done = Some(dialog),
                _ => {}
            }
        }
        run.join().unwrap().unwrap();
    });
    let [(first, None, 0), (second, Some(after_first), 0), (third, Some(after_second), 1)] = asked[..] else {
        panic!("{asked:?}")
    };
    assert_eq!((after_first, after_second, done), (first, second, Some(third)));

    // Without a window, each step takes the next prepared answer.
    let none: &[MsgId] = &[];
    let forms = |forms: serde_json::Value| json!({ "forms": forms });
    world.run_plugin(ASKS, "form-steps", none, forms(json!([{"name": "A"}, {"name": "Ada"}]))).unwrap();
    let failure = world.run_plugin(ASKS, "form-steps", none, forms(json!([{"name": "A"}]))).unwrap_err();
    assert!(failure.to_string().contains("This name is too short."), "{failure}");
}

#[test]
fn a_command_that_says_how_far_it_is_has_a_row_in_the_jobs_panel() {
    let world = with_guests();
    world.run_plugin(ASKS, "log", &[], json!({})).unwrap();
    assert_eq!(jobs(&world), [], "a command that reports nothing is no job");
    world.run_plugin(ASKS, "progress", &[], json!({})).unwrap();
    let id = jobs(&world)[0].id;
    let Ok(Reply::JobEnded(job)) = world.session.call(Request::Jobs(Jobs::Wait(id))) else { panic!() };
    assert!(matches!(job.kind, JobKind::Plugin(_)), "{job:?}");
    assert_eq!((job.done, job.total, job.state), (1, Some(2), JobState::Done));
    assert_eq!(job.note, "Form number 1");
    assert!(matches!(job.outcome, Some(JobOutcome::Plugin(_))));
    assert_eq!(log(&world).last().unwrap(), "go on");
    assert_eq!(denied("progress"), "the component needs the capability `progress`, which was not granted");
}

#[test]
fn sec_79_a_secret_is_known_by_name_and_goes_with_the_data_of_its_plugin() {
    // This version keeps the secret that it asked for.
    let package = PackageFolder::of("guests/asks-everything");
    let world = World::new();
    world.install_granted(&package);
    let request = answered(&world, "keep-secret", DialogAnswer::Secret(Password("s3cret".to_owned())));
    assert!(matches!(request, DialogRequest::Secret { title, .. } if title == "The token"));
    assert_eq!(log(&world), ["set: true"]);

    let file = std::fs::read_dir(&world.options().store).unwrap();
    let kept: Vec<_> = file.map(|entry| std::fs::read(entry.unwrap().path()).unwrap_or_default()).collect();
    assert!(kept.iter().all(|bytes| !bytes.windows(6).any(|part| part == b"s3cret")));

    let world = world.reopened();
    world.run_plugin(ASKS, "has-secret", &[], json!({})).unwrap();
    assert_eq!(log(&world).last().unwrap(), "has: true");

    world.manage(Manage::Remove { plugin: ASKS.to_owned(), with_data: true }).unwrap();
    world.install_granted(&package);
    world.run_plugin(ASKS, "has-secret", &[], json!({})).unwrap();
    assert_eq!(log(&world).last().unwrap(), "has: false", "what a plugin knew went with its data");
    assert_eq!(denied("secrets"), "the component needs the capability `secrets`, which was not granted");
}

#[test]
fn a_prepared_secret_serves_a_command_without_a_window() {
    let world = with_guests();
    let none = world.run_plugin(ASKS, "keep-secret", &[], json!({})).unwrap_err();
    assert_eq!((none.code, none.subject.as_str()), (FailureCode::DialogUnanswered, "The token"));
    world.run_plugin(ASKS, "secrets", &[], json!({"secrets": ["s3cret"]})).unwrap();
    assert_eq!(log(&world), ["false", "true", "`no name` is no name of a secret"]);
    let answers = ScriptedAnswers { secrets: vec![Password("s3cret".to_owned())], ..Default::default() };
    assert!(!format!("{answers:?}").contains("s3cret"));
}

#[test]
fn a_plugin_reads_the_file_that_a_person_picked_and_saves_where_they_say() {
    let world = with_guests();
    let file = world.file("old.pst", b"a content");
    let target = world.files().join("report.csv");
    let answers = json!({"files": [file], "saves": [target]});
    world.run_plugin(ASKS, "files", &[], answers).unwrap();
    assert_eq!(
        log(&world),
        ["old.pst 9 bytes", "ontent", "0", "saved", "this is no name of a file"],
        "no path reaches the plugin"
    );
    assert_eq!(std::fs::read(&target).unwrap(), b"a;b");

    let request = answered(&world, "files", DialogAnswer::File(file));
    let DialogRequest::PickFile { title, endings, .. } = request else { panic!("{request:?}") };
    assert_eq!((title.as_str(), endings), ("Which file?", vec!["pst".to_owned()]));
    assert_eq!(log(&world)[5..], ["old.pst 9 bytes", "ontent", "0", "this is no name of a file"]);

    let other = world.file("old.txt", b"a content");
    let refused = world.run_plugin(ASKS, "files", &[], json!({"files": [other]})).unwrap_err();
    assert_eq!(refused.code, FailureCode::PluginError, "a file with another ending is not handed over");
    assert_eq!(denied("files"), "the component needs the capability `files`, which was not granted");
}

#[test]
fn what_happened_to_mail_is_told_once_and_in_order_although_the_program_ended_before() {
    const HEARS: &str = "org.example.contributes-everything";
    let world = with_guests();
    for number in 0..3 {
        world.file(&format!("in/{number}.eml"), &Letter::new(&format!("{number}@x"), "Porte").raw());
    }
    world.import(&[&world.files().join("in")], "SAV");
    world.import(&[&world.file("other.eml", &Letter::new("o@x", "Other").raw())], "Done");
    let ids: Vec<MsgId> = world.list("SAV").iter().map(|row| row.id).collect();
    let moved = |id: MsgId| {
        let folder = FolderRef::Path("Done".to_owned());
        Request::Mail(Mail::Move { messages: vec![id], folder })
    };
    let heard = |world: &World| -> Vec<MsgId> {
        let log = world.manage(Manage::Log { plugin: HEARS.to_owned(), limit: 100 });
        let Ok(Managed::Log(lines)) = log else { panic!("{log:?}") };
        let number = |line: &str| line.split_whitespace().nth(1).and_then(|number| number.parse().ok());
        lines.iter().filter_map(|line| number(&line.message)).collect()
    };

    // With every plugin off, nobody can be told, as when the program ends between a change and its telling.
    let clock = world.clock();
    let (world, ()) = world.while_closed(|options| {
        let options = OpenOptions { safe_mode: true, ..options.clone() };
        let session = Session::open_at(&options, clock).unwrap();
        session.call(moved(ids[1])).unwrap();
        session.call(moved(ids[0])).unwrap();
    });
    wait_for("the plugin to hear of two moves", SOON, || heard(&world).len() >= 2);
    let world = world.reopened();
    world.session.call(moved(ids[2])).unwrap();
    wait_for("the plugin to hear of the third move", SOON, || heard(&world).len() >= 3);
    assert_eq!(heard(&world), [ids[1], ids[0], ids[2]], "each once, in the order of the changes");
    assert_eq!(world.verify().problems, []);
}

#[test]
fn a_plugin_reads_what_an_administrator_set_and_hears_of_it() {
    let world = with_guests();
    let settings = || -> Vec<(String, SettingValue, bool)> {
        match world.manage(Manage::Settings { plugin: ASKS.to_owned() }) {
            Ok(Managed::Settings(rows)) => {
                rows.into_iter().map(|row| (row.id, row.value, row.is_default)).collect()
            }
            other => panic!("unexpected reply {other:?}"),
        }
    };
    let row = |value: &str, is_default| -> Vec<(String, SettingValue, bool)> {
        vec![("greeting".to_owned(), SettingValue::Text(value.to_owned()), is_default)]
    };
    let set = |plugin: &str, setting: &str, value: Option<SettingValue>| {
        let (plugin, setting) = (plugin.to_owned(), setting.to_owned());
        world.manage(Manage::SetSetting { plugin, setting, value })
    };
    assert_eq!(settings(), row("hello", true));
    set(ASKS, "greeting", Some(SettingValue::Text("bonjour".to_owned()))).unwrap();
    assert_eq!(settings(), row("bonjour", false));
    world.run_plugin(ASKS, "settings", &[], json!({})).unwrap();
    assert_eq!(log(&world), ["bonjour"]);
    set(ASKS, "greeting", None).unwrap();
    assert_eq!(settings(), row("hello", true));
    for (setting, value) in [("greeting", SettingValue::Integer(1)), ("none", SettingValue::Bool(true))] {
        let refused = set(ASKS, setting, Some(value)).unwrap_err();
        assert_eq!(refused.code, FailureCode::PluginSettingInvalid);
    }
}

#[test]
fn a_plugin_hears_that_its_settings_changed() {
    let world = World::new();
    let id = "org.example.contributes-everything";
    let package = PackageFolder::of("guests/contributes-everything").manifest(|manifest| {
        let setting = "[settings.colour]\ntype = \"text\"\ntitle = \"plugin-name\"\ndefault = \"red\"\n";
        format!("{manifest}\n{setting}")
    });
    world.install_granted(&package);
    let heard = |world: &World| {
        let log = world.manage(Manage::Log { plugin: id.to_owned(), limit: 100 });
        let Ok(Managed::Log(lines)) = log else { panic!("{log:?}") };
        lines.into_iter().map(|line| line.message).collect::<Vec<_>>()
    };
    let value = Some(SettingValue::Text("blue".to_owned()));
    let set = Manage::SetSetting { plugin: id.to_owned(), setting: "colour".to_owned(), value };
    world.manage(set).unwrap();
    assert_eq!(heard(&world).len(), 1);
    assert!(heard(&world)[0].contains("colour"), "{:?}", heard(&world));
}
