//! `documents`.

use etabli_engine::{
    Documents as Ask, Failure, FailureCode, Mail, Reply, Request, Session, Target,
    view::{DocumentRow, DocumentTarget},
};
use etabli_ui::Origin;

use super::{
    folders::said,
    show::{unknown as unknown_message, write_file},
};
use crate::{
    args::{DocumentList, Documents},
    context::{Context, ask, tell},
    json::{DocumentLine, TargetLine},
    output::{Out, row, widths},
    stop::Stop,
};

/// So many documents are asked for at once.
const PAGE: u32 = 1000;

/// Runs a command of `documents`.
pub(super) fn documents(context: &Context, command: Documents) -> Result<u8, Stop> {
    let session = context.open()?;
    match command {
        Documents::List(options) => list(context, &session, options),
        Documents::Show { id } => {
            let document = document(&session, &id)?;
            let mut out = Out::new();
            if context.json {
                out.json(&DocumentLine::new(&document))?;
            } else {
                print(context, &mut out, &document)?;
            }
            out.finish()?;
            Ok(0)
        }
        Documents::Targets { message } => targets(context, &session, &message),
        Documents::Add { message, attachment, targets, share } => {
            add(context, &session, &message, &attachment, targets, share.share)
        }
        Documents::Save { id, output } => {
            let request = Ask::File(document(&session, &id)?.id);
            let bytes = ask!(session, Request::Documents(request), Reply::Bytes(bytes) => bytes);
            match output {
                Some(file) => write_file(&file, &bytes, &Origin::default())?,
                None => {
                    let mut out = Out::new();
                    if out.is_terminal() && std::str::from_utf8(&bytes).is_err() {
                        return Err(Stop::sentence("show-binary", id));
                    }
                    out.foreign(&bytes)?;
                    out.finish()?;
                }
            }
            Ok(0)
        }
        Documents::Rename { id, name } => {
            let document = document(&session, &id)?.id;
            tell(&session, Request::Documents(Ask::Rename { document, name: name.clone() }))?;
            said(context, "change-document-renamed", 1, &name)
        }
        Documents::Link { id, target, share } => {
            let document = document(&session, &id)?;
            let request = Ask::Link { document: document.id, target, share: share.share };
            tell(&session, Request::Documents(request))?;
            said(context, "change-document-added", 1, &document.name)
        }
        Documents::Unlink { id, target } => {
            let document = document(&session, &id)?;
            tell(&session, Request::Documents(Ask::Unlink { document: document.id, target }))?;
            said(context, "change-document-unlinked", 1, &document.name)
        }
        Documents::Remove { ids } => {
            let unknown = |id: &String| Failure::new(FailureCode::DocumentUnknown, id.as_str());
            let documents = ids.iter().map(|id| id.parse().map_err(|_| unknown(id)));
            let request = Request::Documents(Ask::Remove(documents.collect::<Result<_, _>>()?));
            let count = ask!(session, request, Reply::Count(count) => count);
            said(context, "change-document-removed", count, "")
        }
    }
}

fn document(session: &Session, id: &str) -> Result<DocumentRow, Stop> {
    let number = id.parse().map_err(|_| Failure::new(FailureCode::DocumentUnknown, id))?;
    let request = Request::Documents(Ask::Show(number));
    Ok(*ask!(session, request, Reply::Document(document) => document))
}

fn list(context: &Context, session: &Session, options: DocumentList) -> Result<u8, Stop> {
    let DocumentList { filter, of, sort, limit, mut offset } = options;
    let mut left = limit.unwrap_or(u32::MAX);
    let mut documents = Vec::new();
    while left > 0 {
        let (of, filter, sort) = (of.clone(), filter.clone(), sort.clone());
        let request = Request::Documents(Ask::List { of, filter, sort, offset, limit: left.min(PAGE) });
        let page = ask!(session, request, Reply::DocumentPage(page) => page);
        let count = u32::try_from(page.rows.len()).unwrap_or(u32::MAX);
        documents.extend(page.rows);
        if count < PAGE {
            break;
        }
        (left, offset) = (left.saturating_sub(count), offset.saturating_add(count));
    }
    print_lines(context, &documents)
}

fn print_lines(context: &Context, documents: &[DocumentRow]) -> Result<u8, Stop> {
    let mut out = Out::new();
    if context.json {
        documents.iter().try_for_each(|document| out.json(&DocumentLine::new(document)))?;
    } else {
        let text = &context.text;
        let head = ["head-id", "head-name", "head-size", "head-links", "head-added", "head-added-by"];
        let mut rows = vec![head.map(|key| text.tr(key)).to_vec()];
        for document in documents {
            rows.push(vec![
                document.id.to_string(),
                document.name.clone(),
                text.size(document.size),
                titles(document),
                text.date(document.added_at),
                document.added_by_name.clone(),
            ]);
        }
        let columns = widths(&rows, &[0, 2]);
        rows.iter().try_for_each(|cells| out.line(&row(&columns, cells)))?;
    }
    out.finish()?;
    Ok(0)
}

fn titles(document: &DocumentRow) -> String {
    document.links.iter().map(|link| link.chip.title.as_str()).collect::<Vec<_>>().join(", ")
}

fn print(context: &Context, out: &mut Out, document: &DocumentRow) -> std::io::Result<()> {
    let text = &context.text;
    let mut field = |key: &str, value: &str| {
        if value.is_empty() {
            return Ok(());
        }
        out.line(&text.tr_args("show-field", &[("name", text.tr(key).into()), ("value", value.into())]))
    };
    field("head-name", &document.name)?;
    field("head-kind", &document.media_type)?;
    field("head-size", &text.size(document.size))?;
    field("head-added", &text.date(document.added_at))?;
    field("head-added-by", &document.added_by_name)?;
    field("head-links", &titles(document))?;
    let message = document.message.map(|id| format!("{id} · {}", document.subject)).unwrap_or_default();
    field("head-message", &message)
}

fn targets(context: &Context, session: &Session, message: &str) -> Result<u8, Stop> {
    let msg_id = message.parse().map_err(|_| unknown_message(message))?;
    let request = Request::Documents(Ask::Targets(msg_id));
    let targets: Vec<DocumentTarget> = ask!(session, request, Reply::DocumentTargets(targets) => targets);
    let mut out = Out::new();
    if context.json {
        targets.iter().try_for_each(|target| out.json(&TargetLine::new(target)))?;
    } else {
        let head = ["head-target", "head-name"];
        let mut rows = vec![head.map(|key| context.text.tr(key)).to_vec()];
        for DocumentTarget { chip, .. } in &targets {
            let words = [chip.title.as_str(), &chip.detail].into_iter().filter(|word| !word.is_empty());
            rows.push(vec![format!("{}:{}", chip.kind, chip.target), words.collect::<Vec<_>>().join(" · ")]);
        }
        let columns = widths(&rows, &[]);
        rows.iter().try_for_each(|cells| out.line(&row(&columns, cells)))?;
    }
    out.finish()?;
    Ok(0)
}

/// Adds attachments; people count from 1, the engine from 0.
fn add(
    context: &Context,
    session: &Session,
    message: &str,
    attachments: &[u32],
    targets: Vec<Target>,
    share: bool,
) -> Result<u8, Stop> {
    let msg_id = message.parse().map_err(|_| unknown_message(message))?;
    let parts = if attachments.is_empty() {
        let view = ask!(session, Request::Mail(Mail::Message(msg_id)), Reply::Message(view) => view);
        let files = (0..).zip(&view.attachments).filter(|(_, file)| !file.inline);
        files.map(|(part, _)| part).collect()
    } else {
        attachments.iter().map(|number| number - 1).collect()
    };
    let request = Request::Documents(Ask::Add { msg_id, parts, targets, share });
    let added = ask!(session, request, Reply::DocumentPage(page) => page);
    print_lines(context, &added.rows)
}
