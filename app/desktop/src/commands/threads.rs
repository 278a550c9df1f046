//! `thread` and `threads`: the forum view.

use etabli_engine::{
    Failure, FailureCode, FolderRef, Mail, Reply, Request,
    view::{ForumKind, ForumNode},
};

use crate::{
    context::{Context, ask},
    json::{self, ThreadLine},
    output::{Column, Out, row},
    stop::Stop,
    text::Text,
};

/// Shows the conversation around a message.
pub(super) fn thread(context: &Context, id: &str) -> Result<u8, Stop> {
    let msg_id = id.parse().map_err(|_| Failure::new(FailureCode::MessageUnknown, id))?;
    let session = context.open()?;
    let nodes = ask!(session, Request::Mail(Mail::Forum(msg_id)), Reply::Forum(nodes) => nodes);
    let mut out = Out::new();
    if context.json {
        let tree = json::thread(&nodes).map_err(std::io::Error::from)?;
        out.bytes(tree.as_bytes())?;
        out.bytes(b"\n")?;
    } else {
        nodes.iter().try_for_each(|node| out.line(&describe(&context.text, node)))?;
    }
    out.finish()?;
    Ok(0)
}

/// Describes a node in one line, indented by its depth up to a limit that still leaves room for words.
fn describe(text: &Text, node: &ForumNode) -> String {
    const DEEPEST: u32 = 30;
    let indent = usize::try_from(node.depth.min(DEEPEST) * 2).unwrap_or_default();
    let what = match node.kind {
        ForumKind::Message | ForumKind::Receipt => {
            let id = node.id.map(|id| id.to_string()).unwrap_or_default();
            let date = node.date.map(|date| text.date(date.seconds)).unwrap_or_default();
            let mut line = format!("{id}  {date}  {}  {}", node.from.display(), node.subject);
            if node.kind == ForumKind::Receipt {
                line = text.tr_args("thread-receipt", &[("line", line.into())]);
            }
            line
        }
        ForumKind::Missing => text.tr_args("thread-missing", &[("id", node.message_id.as_str().into())]),
        ForumKind::Private => text.tr("thread-private"),
    };
    format!("{:indent$}{what}", "")
}

/// Lists conversations.
pub(super) fn threads(context: &Context, folder: Option<String>) -> Result<u8, Stop> {
    let session = context.open()?;
    let request = Request::Mail(Mail::Threads(folder.map(FolderRef::Path)));
    let threads = ask!(session, request, Reply::Threads(threads) => threads);
    let mut out = Out::new();
    if context.json {
        threads.iter().try_for_each(|thread| out.json(&ThreadLine::new(thread)))?;
    } else {
        let columns = [Column::right(6), Column::left(0)];
        for thread in &threads {
            out.line(&row(&columns, &[thread.size.to_string(), thread.root.clone()]))?;
        }
    }
    out.finish()?;
    Ok(0)
}
