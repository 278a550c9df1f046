//! `fetch`, `send`, `sync` and `compose`.

use etabli_engine::{
    Accounts, Address, Failure, FailureCode, JobOutcome, JobState, MsgId, Outgoing, Reply, Request, SendMode,
    Session, TransportReport,
};

use super::accounts::find;
use crate::{
    args::Compose,
    context::{Context, ask},
    job,
    output::Out,
    stop::Stop,
};

/// Fetches and sends; ends with 1 when anything did not work.
pub(super) fn run(context: &Context, account: Option<&str>, fetch: bool, send: bool) -> Result<u8, Stop> {
    let session = context.open()?;
    let account = account.map(|name| find(&session, name)).transpose()?.map(|account| account.id);
    let request = Request::Accounts(Accounts::Run { account, fetch, send });
    report(context, job::run(&session, request, &context.text)?)
}

fn report(context: &Context, job: etabli_engine::JobView) -> Result<u8, Stop> {
    let reports = match job.outcome {
        Some(JobOutcome::Transport(reports)) => reports,
        _ => Vec::new(),
    };
    let mut out = Out::new();
    for report in &reports {
        if context.json {
            out.json(report)?;
        } else {
            print(context, &mut out, report)?;
        }
    }
    out.finish()?;
    match job.state {
        JobState::Failed(failure) => Err(failure.into()),
        JobState::Cancelled => Err(Failure::new(FailureCode::Cancelled, "").into()),
        _ => match reports.iter().find(|report| !report.failed.is_empty()) {
            Some(report) => Err(Stop::sentence("transport-failed", &report.account)),
            None => Ok(0),
        },
    }
}

fn print(context: &Context, out: &mut Out, report: &TransportReport) -> Result<(), Stop> {
    for failed in &report.failed {
        out.line(&format!("{}: {failed}", report.account))?;
    }
    let args = [
        ("account", report.account.as_str().into()),
        ("fetched", report.fetched.into()),
        ("sent", report.sent.into()),
        ("deleted", report.deleted_on_server.into()),
        ("seconds", format!("{:.1}", report.seconds).into()),
    ];
    out.line(&context.text.tr_args("transport-done", &args))?;
    Ok(())
}

/// Writes a message; sends it at once and waits for the answer, unless it is for later or a draft.
pub(super) fn compose(context: &Context, options: Compose) -> Result<u8, Stop> {
    let session = context.open()?;
    let mut files = Vec::new();
    for path in &options.attach {
        let content = std::fs::read(path).map_err(|error| {
            Failure::new(FailureCode::SourceUnreadable, path.display().to_string()).because(error)
        })?;
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        files.push((name, content));
    }
    if options.internal {
        let sent = super::compose::internal(&session, options, files)?;
        let key = if sent.is_some() { "message-delivered" } else { "message-put-away" };
        return said(context, key, sent);
    }
    let account = find(&session, options.account.as_deref().unwrap_or_default())?;
    let people = |typed: Vec<String>| typed.into_iter().map(|typed| person(&typed)).collect::<Vec<Address>>();
    let mode = match (options.later, options.draft) {
        (true, _) => SendMode::Later,
        (_, true) => SendMode::Draft,
        _ => SendMode::Now,
    };
    if let Some(name) = options.template.clone() {
        let queued = super::compose::from_template(&session, &account, &name, options, files, mode)?;
        return match queued {
            Some(msg_id) => leave(context, &session, msg_id, mode),
            None => said(context, "message-put-away", None),
        };
    }
    let outgoing = Outgoing {
        account: account.id,
        to: people(options.to),
        cc: people(options.cc),
        bcc: people(options.bcc),
        subject: options.subject,
        text: options.text,
        files,
        ask_receipt: options.receipt,
        mode,
    };
    let request = Request::Accounts(Accounts::Compose(Box::new(outgoing)));
    let msg_id = ask!(session, request, Reply::Queued(msg_id) => msg_id);
    leave(context, &session, msg_id, mode)
}

/// Sends a message of the outbox if it is to leave now, and says what became of it.
fn leave(context: &Context, session: &Session, msg_id: MsgId, mode: SendMode) -> Result<u8, Stop> {
    if mode == SendMode::Now {
        let request = Request::Accounts(Accounts::SendNow { msg_id });
        return report(context, job::run(session, request, &context.text)?);
    }
    said(context, "message-kept", Some(msg_id))
}

fn said(context: &Context, key: &str, msg_id: Option<MsgId>) -> Result<u8, Stop> {
    let id = msg_id.map(|msg_id| msg_id.to_string());
    let mut out = Out::new();
    if context.json {
        out.json(&serde_json::json!({ "id": id }))?;
    } else {
        out.line(&context.text.tr_args(key, &[("id", id.unwrap_or_default().into())]))?;
    }
    out.finish()?;
    Ok(0)
}

/// Reads `Name <address>` or an address.
fn person(typed: &str) -> Address {
    let typed = typed.trim();
    match typed.strip_suffix('>').and_then(|rest| rest.rsplit_once('<')) {
        Some((name, address)) => {
            Address { name: name.trim().trim_matches('"').to_owned(), address: address.trim().to_owned() }
        }
        None => Address { name: String::new(), address: typed.to_owned() },
    }
}
