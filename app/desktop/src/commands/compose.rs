//! `compose --internal` and `compose --template`: messages that the engine begins.

use etabli_engine::{
    Draft, Failure, FailureCode, MsgId, Reply, Request, SendMode, Session, TemplateRow, Writing,
    view::AccountView,
};

use crate::{args::Compose, context::ask, stop::Stop};

fn draft(session: &Session, request: Writing) -> Result<Draft, Stop> {
    let draft = ask!(session, Request::Writing(request), Reply::Draft(draft) => *draft);
    Ok(draft)
}

/// Begins a message to colleagues and sends it, or puts it into the drafts; returns it where it was delivered.
pub(super) fn internal(
    session: &Session,
    options: Compose,
    files: Vec<(String, Vec<u8>)>,
) -> Result<Option<MsgId>, Stop> {
    let begun = draft(session, Writing::NewInternal)?;
    let mode = if options.draft { SendMode::Draft } else { SendMode::Now };
    let written = filled(begun, options);
    finish(session, written, files, mode)
}

/// Writes a message from a template, whose text stands above the one that is given.
pub(super) fn from_template(
    session: &Session,
    account: &AccountView,
    name: &str,
    options: Compose,
    files: Vec<(String, Vec<u8>)>,
    mode: SendMode,
) -> Result<Option<MsgId>, Stop> {
    let templates = ask!(session, Request::Writing(Writing::Templates), Reply::Templates(rows) => rows);
    let named = |row: &&TemplateRow| row.name == name || row.subject == name;
    let unknown = || Failure::new(FailureCode::TemplateUnknown, name);
    let template = templates.iter().find(named).ok_or_else(unknown)?.msg_id;
    let begun = draft(session, Writing::New { account: Some(account.id), mailto: String::new() })?;
    let written = Box::new(filled(begun, options));
    let written = draft(session, Writing::InsertTemplate { draft: written, template })?;
    finish(session, written, files, mode)
}

/// Puts what the person gave into a message; the text goes above the signature.
fn filled(begun: Draft, options: Compose) -> Draft {
    let text = format!("{}{}", options.text.replace("\r\n", "\n"), begun.text);
    Draft {
        to: options.to.join(", "),
        cc: options.cc.join(", "),
        bcc: options.bcc.join(", "),
        subject: options.subject,
        text,
        ask_receipt: options.receipt,
        touched: true,
        ..begun
    }
}

fn finish(
    session: &Session,
    mut written: Draft,
    files: Vec<(String, Vec<u8>)>,
    mode: SendMode,
) -> Result<Option<MsgId>, Stop> {
    let id = written.id;
    let sent = (|| {
        for (name, bytes) in files {
            written.files = draft(session, Writing::Attach { id, name, bytes, inline: false })?.files;
        }
        let request = match mode {
            SendMode::Draft => Writing::PutAway(Box::new(written)),
            mode => Writing::Send { draft: Box::new(written), mode },
        };
        match session.call(Request::Writing(request))? {
            Reply::Queued(msg_id) => Ok(Some(msg_id)),
            _ => Ok(None),
        }
    })();
    if sent.is_err() {
        // Nobody would go on writing what a script began.
        session.call(Request::Writing(Writing::Discard(id)))?;
    }
    sent
}
