//! `plugin`.

mod pages;

use std::{io::Read, path::Path};

use etabli_engine::{
    Failure, FailureCode, Plugins, RecordId, Reply, Request, ScriptedAnswers, Session,
    view::{PluginRow, PluginState},
};

use super::{manage, members, transfer, trial};
use crate::{
    args::{Plugin, Switch},
    context::{Context, ask, tell},
    json::{self, Called, PluginLine},
    output::{Out, row, widths},
    stop::Stop,
};

/// Runs a command of `plugin`.
pub(super) fn plugin(context: &Context, command: Plugin) -> Result<u8, Stop> {
    match command {
        Plugin::List => list(context),
        Plugin::Enable(options) => switch(context, options, true),
        Plugin::Disable(options) => switch(context, options, false),
        Plugin::Call { id, command, messages, answers, records } => {
            call(context, id, command, (&messages, records), answers.as_deref())
        }
        Plugin::Test { path, cases, update } => trial::test(context, &path, cases, update),
        Plugin::Columns => pages::columns(context),
        Plugin::Pages => pages::pages(context),
        Plugin::Records { id, page, filter, sort, limit } => {
            let request = Plugins::RecordPage { plugin: id, view: page, filter, sort, offset: 0, limit };
            pages::records(context, request)
        }
        Plugin::Record { id, page, record } => {
            pages::record(context, Plugins::Record { plugin: id, view: page, record: RecordId(record) })
        }
        Plugin::Import { id, file, folder } => transfer::import_by_plugin(context, id, &file, folder),
        Plugin::Export { id, out } => transfer::export_records(context, id, &out),
        Plugin::Compare { file, folder } => pages::compare(context, &file, folder),
        Plugin::Rules { id, folder, dry_run } => pages::rules(context, id, folder, dry_run),
        other => manage::manage(context, other),
    }
}

pub(super) fn all(session: &Session) -> Result<Vec<PluginRow>, Stop> {
    Ok(ask!(session, Request::Plugins(Plugins::List), Reply::Plugins(rows) => rows))
}

fn list(context: &Context) -> Result<u8, Stop> {
    let session = context.open()?;
    let plugins = all(&session)?;
    let mut out = Out::new();
    if context.json {
        plugins.iter().try_for_each(|plugin| out.json(&PluginLine::new(plugin)))?;
    } else {
        let text = &context.text;
        let head = ["head-id", "head-version", "head-state", "head-teams", "head-memory", "head-calls"];
        let mut rows = vec![head.map(|key| text.tr(key)).to_vec()];
        for plugin in &plugins {
            let state = json::word(&plugin.state);
            rows.push(vec![
                plugin.id.clone(),
                plugin.version.clone(),
                text.tr(&format!("plugin-state-{}", state.as_str().unwrap_or_default())),
                plugin.enabled_for_names.join(", "),
                text.size(plugin.memory_bytes),
                plugin.calls.to_string(),
            ]);
        }
        let columns = widths(&rows, &[4, 5]);
        rows.iter().try_for_each(|cells| out.line(&row(&columns, cells)))?;
        for plugin in plugins.iter().filter(|plugin| !plugin.last_error.is_empty()) {
            out.line(&format!("{}: {}", plugin.id, plugin.last_error))?;
        }
    }
    out.finish()?;
    Ok(0)
}

/// Switches a plugin for a team. Switching on also lets an isolated plugin run again.
fn switch(context: &Context, options: Switch, on: bool) -> Result<u8, Stop> {
    let session = context.open()?;
    let Switch { id: plugin, team } = options;
    let rows = all(&session)?;
    let team = members::find_team(&session, &team)?.id;
    tell(&session, Request::Plugins(Plugins::Enable { plugin: plugin.clone(), team, on }))?;
    let isolated = |row: &PluginRow| row.id == plugin && row.state == PluginState::Isolated;
    if on && rows.iter().any(isolated) {
        tell(&session, Request::Plugins(Plugins::Restart { plugin }))?;
    }
    Ok(0)
}

fn call(
    context: &Context,
    plugin: String,
    command: String,
    (messages, records): (&[String], Vec<u64>),
    answers: Option<&Path>,
) -> Result<u8, Stop> {
    let answers = match answers {
        Some(file) => read_answers(file)?,
        // Without answers a dialog must fail at once instead of waiting for somebody.
        None => ScriptedAnswers::default(),
    };
    let messages = messages
        .iter()
        .filter(|id| !id.is_empty())
        .map(|id| id.trim().parse().map_err(|_| Failure::new(FailureCode::MessageUnknown, id.as_str())))
        .collect::<Result<_, _>>()?;
    let session = context.open()?;
    let answers = Some(answers);
    let request = Request::Plugins(if records.is_empty() {
        Plugins::Run { plugin, command, messages, answers }
    } else {
        let records = records.into_iter().map(RecordId).collect();
        Plugins::RunForRecords { plugin, command, records, answers }
    });
    let run = ask!(session, request, Reply::PluginRun(run) => run);
    let mut out = Out::new();
    if context.json {
        out.json(&Called::new(&run))?;
    } else {
        run.notices.iter().try_for_each(|notice| out.line(notice))?;
        for (kind, id) in &run.created {
            let args = [("kind", kind.as_str().into()), ("id", id.to_string().into())];
            out.line(&context.text.tr_args("plugin-created", &args))?;
        }
    }
    out.finish()?;
    Ok(0)
}

/// Reads the answers to dialogs; `-` is standard input.
fn read_answers(file: &Path) -> Result<ScriptedAnswers, Failure> {
    let unreadable = |error: &dyn std::fmt::Display| {
        Failure::new(FailureCode::SourceUnreadable, file.display().to_string()).because(error)
    };
    let mut text = String::new();
    if file == Path::new("-") {
        std::io::stdin().read_to_string(&mut text).map_err(|error| unreadable(&error))?;
    } else {
        text = std::fs::read_to_string(file).map_err(|error| unreadable(&error))?;
    }
    let mut answers: ScriptedAnswers = serde_json::from_str(&text).map_err(|error| unreadable(&error))?;
    // The owner of the store may stand in another folder.
    for path in answers.files.iter_mut().chain(&mut answers.saves) {
        *path = std::path::absolute(&*path).map_err(|error| unreadable(&error))?;
    }
    Ok(answers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_read_and_mistyped_ones_refused() {
        let home = tempfile::tempdir().unwrap();
        let file = home.path().join("answers.json");
        std::fs::write(&file, r#"{"forms":[{"title":"Fuite"}],"confirms":[true],"contacts":["lea@x"]}"#)
            .unwrap();
        let answers = read_answers(&file).unwrap();
        assert_eq!(
            (answers.forms.len(), answers.confirms, answers.contacts),
            (1, vec![true], vec!["lea@x".to_owned()])
        );
        std::fs::write(&file, r#"{"form":[]}"#).unwrap();
        let failure = read_answers(&file).unwrap_err();
        assert_eq!(failure.code, FailureCode::SourceUnreadable);
        assert!(failure.detail.contains("form"), "{}", failure.detail);
        assert!(read_answers(&home.path().join("none")).is_err());
    }
}
