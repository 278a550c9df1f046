//! `backup`, `restore`, `compact`, `migrate`: the store as files.

use std::path::Path;

use etabli_engine::{JobOutcome, JobState, Request, Session, Store};
use serde_json::json;

use crate::{
    context::{Context, absolute},
    job,
    json::rfc3339,
    output::Out,
    stop::Stop,
};

/// Writes a backup into a folder. Ends with 1 when the store itself has lost something, so that a script notices.
pub(super) fn backup(context: &Context, path: &Path) -> Result<u8, Stop> {
    let path = absolute(path)?;
    let session = context.open()?;
    let job = job::run(&session, Request::Store(Store::Backup(path.clone())), &context.text)?;
    if let JobState::Failed(failure) = job.state {
        return Err(failure.into());
    }
    let Some(JobOutcome::Backup(report)) = job.outcome else {
        return Err(Stop::sentence("backup-cancelled", ""));
    };
    let path = path.display().to_string();
    let mut out = Out::new();
    if context.json {
        out.json(&json!({
            "path": path, "messages": report.messages, "blobs": report.blobs, "copied": report.copied,
            "bytes": report.bytes, "seconds": report.seconds, "problems": report.problems,
        }))?;
    } else {
        for problem in &report.problems {
            out.line(&format!("{} {}: {}", problem.kind, problem.id, problem.detail))?;
        }
        let args = [
            ("path", path.into()),
            ("messages", report.messages.into()),
            ("blobs", report.blobs.into()),
            ("copied", report.copied.into()),
            ("size", context.text.size(report.bytes).into()),
        ];
        out.line(&context.text.tr_args("backup-done", &args))?;
    }
    out.finish()?;
    if report.problems.is_empty() { Ok(0) } else { Err(Stop::sentence("backup-problems", "")) }
}

/// Makes a store from a backup, where nothing is yet.
pub(super) fn restore(context: &Context, path: &Path) -> Result<u8, Stop> {
    let (path, store) = (absolute(path)?, context.store()?);
    let place = path.display().to_string();
    let report =
        job::watch(&context.text, ("job-restore", &place), |each| Session::restore(&path, &store, each))?;
    let store = store.display().to_string();
    let mut out = Out::new();
    if context.json {
        out.json(&json!({
            "store": store, "messages": report.messages, "blobs": report.blobs,
            "made_at": rfc3339(report.made_at, 0), "doubtful": report.doubtful,
        }))?;
    } else {
        let args = [
            ("store", store.into()),
            ("messages", report.messages.into()),
            ("blobs", report.blobs.into()),
            ("date", context.text.date(report.made_at).into()),
            ("doubtful", report.doubtful.into()),
        ];
        out.line(&context.text.tr_args("restore-done", &args))?;
    }
    out.finish()?;
    Ok(0)
}

/// Gives room that the database does not use back to the disk.
pub(super) fn compact(context: &Context) -> Result<u8, Stop> {
    let report = Session::compact(&context.store()?)?;
    let mut out = Out::new();
    if context.json {
        out.json(&report)?;
    } else {
        let size = |bytes| context.text.size(bytes).into();
        let args = [("before", size(report.before)), ("after", size(report.after))];
        out.line(&context.text.tr_args("compact-done", &args))?;
    }
    out.finish()?;
    Ok(0)
}

/// Brings the store to the level of this program.
pub(super) fn migrate(context: &Context) -> Result<u8, Stop> {
    let (from, to) = Session::migrate(&context.store()?)?;
    let mut out = Out::new();
    if context.json {
        out.json(&json!({"from": from, "to": to}))?;
    } else {
        let key = if from == to { "migrate-nothing" } else { "migrate-done" };
        out.line(&context.text.tr_args(key, &[("from", from.into()), ("to", to.into())]))?;
    }
    out.finish()?;
    Ok(0)
}
