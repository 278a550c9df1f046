//! `plugin test`: an author's cases, run by the whole engine in a store that is thrown away.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

use etabli_engine::{
    Clock, Discover, Effect, Failure, FailureCode, FolderRef, JobOutcome, JobState, Lang, Mail, Manage,
    Managed, MsgId, OpenOptions, PluginTrial, Plugins, Reply, Request, RulesReport, ScriptedAnswers, Session,
    Store, Web,
    view::{SearchSpec, Sort, ViewSpec},
};
use serde::{Deserialize, Serialize};

use crate::{
    context::{Context, absolute, ask},
    job, json,
    output::Out,
    stop::Stop,
};

/// 2026-11-24T10:00:00Z, when every case runs: the same letters have the same dates.
struct Then;

impl Clock for Then {
    fn now(&self) -> i64 {
        1_795_514_400
    }
}

/// What a file of the folder with the cases says.
#[derive(Debug, Deserialize)]
#[serde(untagged, deny_unknown_fields)]
enum Case {
    /// A command for messages that are named by a part of their subject.
    Command {
        run: String,
        #[serde(default)]
        messages: Vec<String>,
        #[serde(default)]
        answers: ScriptedAnswers,
        #[serde(default)]
        dry: bool,
    },
    /// A dry run of the rules for the mail of a folder.
    Rules { rules: String },
}

/// One line of the output with `--json`.
#[derive(Debug, Serialize)]
struct CaseLine<'a> {
    case: &'a str,
    ok: bool,
    did: Vec<&'a str>,
}

fn unreadable(path: &Path, error: impl std::fmt::Display) -> Failure {
    Failure::new(FailureCode::SourceUnreadable, path.display().to_string()).because(error)
}

/// Runs every case, in the order of their names, one after another in the same store.
pub(super) fn test(context: &Context, path: &Path, cases: Option<PathBuf>, update: bool) -> Result<u8, Stop> {
    let beside = if path.is_dir() { path } else { path.parent().unwrap_or(path) };
    let folder = cases.unwrap_or_else(|| beside.join("tests"));
    let cases = read_cases(&folder)?;
    let scratch = tempfile::tempdir().map_err(|error| unreadable(&std::env::temp_dir(), error))?;
    let session = scratch_store(context, scratch.path())?;
    let plugin = load(&session, path)?;
    let mut out = Out::new();
    let mut differing = 0;
    for (name, case) in cases {
        let did = run(context, &session, &plugin, case)?;
        let expected = folder.join(format!("{name}.txt"));
        let ok = compare(&expected, &did, update)?;
        if context.json {
            out.json(&CaseLine { case: &name, ok, did: did.lines().collect() })?;
        } else {
            let key = if ok { "trial-ok" } else { "trial-differs" };
            out.line(&context.text.tr_args(key, &[("case", name.into())]))?;
            if !ok {
                out.text(&did)?;
            }
        }
        differing += u8::from(!ok);
    }
    out.finish()?;
    Ok(differing.min(1))
}

fn read_cases(folder: &Path) -> Result<Vec<(String, Case)>, Stop> {
    let entries = fs::read_dir(folder).map_err(|error| unreadable(folder, error))?;
    let mut files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    files.retain(|file| file.extension().is_some_and(|ending| ending == "json"));
    files.sort();
    if files.is_empty() {
        return Err(Stop::sentence("trial-no-cases", folder.display().to_string()));
    }
    let mut cases = Vec::new();
    for file in files {
        let text = fs::read_to_string(&file).map_err(|error| unreadable(&file, error))?;
        let case = serde_json::from_str(&text).map_err(|error| unreadable(&file, error))?;
        let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        cases.push((name, case));
    }
    Ok(cases)
}

/// Makes a store with the demonstration mailbox and no plugin.
fn scratch_store(context: &Context, folder: &Path) -> Result<Session, Stop> {
    let passphrase = folder.join("passphrase");
    fs::write(&passphrase, "nothing here is secret").map_err(|error| unreadable(&passphrase, error))?;
    let options = OpenOptions {
        store: folder.join("store"),
        create: true,
        user: None,
        password: None,
        lang: Lang::En,
        plugins: folder.join("none"),
        safe_mode: false,
        passphrase_file: Some(passphrase),
        discover: Discover::Never,
        web: Web::default(),
    };
    let session = Session::open_at(&options, Arc::new(Then))?;
    let filled = job::run(&session, Request::Store(Store::FillDemo), &context.text)?;
    match filled.state {
        JobState::Failed(failure) => Err(failure.into()),
        _ => Ok(session),
    }
}

/// Loads the plugin with every right that it asks for, and returns its id.
fn load(session: &Session, path: &Path) -> Result<String, Stop> {
    let path = absolute(path)?;
    let manage = |request| Request::Plugins(Plugins::Manage(request));
    let request = if path.is_dir() {
        Manage::Develop { folder: path }
    } else {
        Manage::Install { path, allow_unsigned: true }
    };
    let installed =
        ask!(session, manage(request), Reply::Managed(Managed::Installed(installed)) => installed);
    for right in installed.rights.iter().filter(|right| !right.granted) {
        let (plugin, capability) = (installed.id.clone(), right.capability.clone());
        let request = Manage::Grant { plugin, capability, granted: true };
        ask!(session, manage(request), Reply::Managed(Managed::Done) => ());
    }
    Ok(installed.id)
}

/// Runs a case and says what came of it, a line each.
fn run(context: &Context, session: &Session, plugin: &str, case: Case) -> Result<String, Stop> {
    let plugin = plugin.to_owned();
    let mut did = String::new();
    let mut say = |line: &str| {
        did.push_str(line);
        did.push('\n');
    };
    match case {
        Case::Command { run, messages, answers, dry } => {
            let messages = messages.iter().map(|subject| find(session, subject)).collect::<Result<_, _>>()?;
            let request = Plugins::Try { plugin, command: run, messages, answers, dry };
            match session.call(Request::Plugins(request)) {
                Ok(Reply::PluginTrial(trial)) => {
                    let PluginTrial { run, effects } = *trial;
                    for effect in &effects {
                        say(&line(session, effect)?);
                    }
                    run.notices.iter().for_each(|notice| say(&format!("notice: {notice}")));
                }
                Ok(other) => return Err(crate::context::unexpected(&other)),
                // What the plugin refuses to do is a result like any other.
                Err(failure) => say(&format!("failure: {failure}")),
            }
        }
        Case::Rules { rules } => {
            let request = Plugins::RunRules { plugin, folder: FolderRef::Path(rules), dry: true };
            let ended = job::run(session, Request::Plugins(request), &context.text)?;
            if let JobState::Failed(failure) = ended.state {
                say(&format!("failure: {failure}"));
            }
            let report = match ended.outcome {
                Some(JobOutcome::Rules(report)) => report,
                _ => RulesReport::default(),
            };
            say(&format!("messages: {}", report.messages));
            for effect in &report.effects {
                say(&line(session, effect)?);
            }
        }
    }
    Ok(did)
}

/// Returns the newest message whose subject contains a text.
fn find(session: &Session, subject: &str) -> Result<MsgId, Stop> {
    let search = SearchSpec { field: "subject-sender".to_owned(), text: subject.to_owned(), value: None };
    let spec = ViewSpec { folder: None, recursive: true, search: Some(search), sort: Sort::default() };
    let view = ask!(session, Request::Mail(Mail::OpenView(spec)), Reply::View(view) => view);
    let window = Mail::Window { view: view.view, start: 0, len: 1000 };
    let window = ask!(session, Request::Mail(window), Reply::Window(window) => window);
    let found = window.rows.into_iter().find(|row| row.subject.contains(subject));
    found.map(|row| row.id).ok_or_else(|| Failure::new(FailureCode::MessageUnknown, subject).into())
}

/// Writes a change without the ids of the store: the message by its subject.
fn line(session: &Session, effect: &Effect) -> Result<String, Stop> {
    let kind = json::word(&effect.kind);
    let kind = kind.as_str().unwrap_or_default();
    let Some(msg_id) = effect.msg_id else { return Ok(format!("{kind}: {}", effect.detail)) };
    let message = ask!(session, Request::Mail(Mail::Message(msg_id)), Reply::Message(message) => message);
    Ok(format!("{kind} \"{}\": {}", message.row.subject, effect.detail))
}

/// Compares what was done with what is expected, or makes it what is expected.
fn compare(expected: &Path, did: &str, update: bool) -> Result<bool, Stop> {
    if update {
        let written = fs::write(expected, did);
        written.map_err(|error| {
            Failure::new(FailureCode::TargetUnwritable, expected.display().to_string()).because(error)
        })?;
        return Ok(true);
    }
    match fs::read_to_string(expected) {
        Ok(kept) => Ok(kept == did),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(unreadable(expected, error).into()),
    }
}
