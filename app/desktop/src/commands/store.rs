//! `init`, `serve`, `verify`: the store as a whole.

use std::time::Duration;

use etabli_engine::{Accounts, Event, JobOutcome, JobState, Request, Session, Store};
use serde_json::json;

use crate::{
    context::{Context, tell},
    job,
    output::Out,
    platform,
    stop::Stop,
};

/// Makes an empty store.
pub(super) fn init(context: &Context, admin: Option<String>) -> Result<u8, Stop> {
    let store = context.store()?;
    let admin = admin.unwrap_or_else(platform::user_name);
    Session::init(&store, &admin)?;
    let store = store.display().to_string();
    let mut out = Out::new();
    if context.json {
        out.json(&json!({"store": store, "admin": admin}))?;
    } else {
        let args = [("store", store.into()), ("admin", admin.into())];
        out.line(&context.text.tr_args("init-done", &args))?;
    }
    out.finish()?;
    Ok(0)
}

/// Owns the store until Ctrl-C.
pub(super) fn serve(context: &Context) -> Result<u8, Stop> {
    job::listen_for_interrupts();
    let session = context.open()?;
    let store = context.store()?.display().to_string();
    if !session.owns_store() {
        return Err(Stop::sentence("serve-owned", store));
    }
    tell(&session, Request::Accounts(Accounts::RunByItself))?;
    let mut out = Out::new();
    if context.json {
        out.json(&json!({"store": store, "serving": true, "pid": std::process::id()}))?;
    } else {
        out.line(&context.text.tr_args("serve-ready", &[("store", store.into())]))?;
    }
    out.finish()?;
    while !job::interrupted() {
        // Events are taken so that they do not pile up.
        if session.next_event(Duration::from_millis(500)) == Some(Event::Closed) {
            break;
        }
    }
    Ok(0)
}

/// Reads and checks everything. Ends with 1 when something is wrong, so that a script notices.
pub(super) fn verify(context: &Context) -> Result<u8, Stop> {
    let session = context.open()?;
    let job = job::run(&session, Request::Store(Store::Verify), &context.text)?;
    if let JobState::Failed(failure) = job.state {
        return Err(failure.into());
    }
    let Some(JobOutcome::Verify(report)) = job.outcome else {
        return Err(Stop::sentence("verify-cancelled", ""));
    };
    let mut out = Out::new();
    if context.json {
        out.json(&report)?;
    } else {
        for problem in &report.problems {
            out.line(&format!("{} {}: {}", problem.kind, problem.id, problem.detail))?;
        }
        let args = [
            ("messages", report.messages.into()),
            ("blobs", report.blobs.into()),
            ("problems", report.problems.len().into()),
        ];
        out.line(&context.text.tr_args("verify-done", &args))?;
    }
    out.finish()?;
    if job.state == JobState::Cancelled {
        return Err(Stop::sentence("verify-cancelled", ""));
    }
    if report.problems.is_empty() { Ok(0) } else { Err(Stop::sentence("verify-problems", "")) }
}
