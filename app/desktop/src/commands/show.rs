//! `show`: one message, or a part of it.

use std::path::Path;

use etabli_engine::{Failure, FailureCode, Mail, Reply, Request, Session, view::MessageView};
use etabli_ui::Origin;

use crate::{
    args::Show,
    context::{Context, ask, unexpected},
    json::MessageObject,
    output::Out,
    platform,
    stop::Stop,
};

/// Shows a message.
pub(super) fn show(context: &Context, options: &Show) -> Result<u8, Stop> {
    let session = context.open()?;
    let mut out = Out::new();
    if options.raw {
        out.bytes(&raw(&session, &options.id)?)?;
    } else if options.headers {
        out.foreign(header_block(&raw(&session, &options.id)?))?;
    } else if options.html {
        let msg_id = options.id.parse().map_err(|_| unknown(&options.id))?;
        let html = ask!(session, Request::Mail(Mail::Html(msg_id)), Reply::Text(html) => html);
        out.foreign(html.as_bytes())?;
    } else if let Some(number) = options.attachment {
        let bytes = attachment(&session, &options.id, number)?;
        match &options.output {
            Some(file) => {
                let row = message(&session, &options.id)?.row;
                let origin = Origin { from: row.from.address, message_id: row.message_id };
                write_file(file, &bytes, &origin)?;
            }
            None if out.is_terminal() && std::str::from_utf8(&bytes).is_err() => {
                return Err(Stop::sentence("show-binary", number.to_string()));
            }
            None => out.foreign(&bytes)?,
        }
    } else {
        let message = message(&session, &options.id)?;
        if options.text {
            out.foreign(message.text.as_bytes())?;
        } else if context.json {
            let request = Request::Mail(Mail::SafeHtml { msg_id: message.row.id, remote: false });
            let html = ask!(session, request, Reply::Html(html) => html);
            out.json(&MessageObject::new(&message, &html))?;
        } else {
            print(context, &mut out, &message)?;
        }
    }
    out.finish()?;
    Ok(0)
}

pub(super) fn unknown(id: &str) -> Failure {
    Failure::new(FailureCode::MessageUnknown, id)
}

fn message(session: &Session, id: &str) -> Result<MessageView, Stop> {
    let msg_id = id.parse().map_err(|_| unknown(id))?;
    Ok(*ask!(session, Request::Mail(Mail::Message(msg_id)), Reply::Message(message) => message))
}

fn raw(session: &Session, id: &str) -> Result<Vec<u8>, Stop> {
    let msg_id = id.parse().map_err(|_| unknown(id))?;
    Ok(ask!(session, Request::Mail(Mail::Raw(msg_id)), Reply::Bytes(bytes) => bytes))
}

/// Reads an attachment; people count from 1, the engine from 0.
fn attachment(session: &Session, id: &str, number: u32) -> Result<Vec<u8>, Stop> {
    let msg_id = id.parse().map_err(|_| unknown(id))?;
    let request = Request::Mail(Mail::Attachment { msg_id, index: number.saturating_sub(1) });
    match session.call(request) {
        Ok(Reply::Bytes(bytes)) => Ok(bytes),
        Ok(other) => Err(unexpected(&other)),
        Err(failure) if failure.code == FailureCode::AttachmentUnknown => {
            Err(Failure::new(failure.code, format!("{id}/{number}")).into())
        }
        Err(failure) => Err(failure.into()),
    }
}

pub(super) fn write_file(file: &Path, bytes: &[u8], origin: &Origin) -> Result<(), Failure> {
    platform::write(file, bytes, Some(origin)).map_err(|error| {
        let code = match error.kind() {
            std::io::ErrorKind::StorageFull => FailureCode::DiskFull,
            _ => FailureCode::TargetUnwritable,
        };
        Failure::new(code, file.display().to_string()).because(error)
    })
}

/// Returns the header block: everything before the first empty line, whatever the line endings are.
fn header_block(raw: &[u8]) -> &[u8] {
    let mut start = 0;
    for line in raw.split_inclusive(|&byte| byte == b'\n') {
        if matches!(line, b"\n" | b"\r\n") {
            break;
        }
        start += line.len();
    }
    raw.get(..start).unwrap_or(raw)
}

fn print(context: &Context, out: &mut Out, message: &MessageView) -> std::io::Result<()> {
    let text = &context.text;
    let row = &message.row;
    let mut field = |key: &str, value: &str| {
        if value.is_empty() {
            return Ok(());
        }
        out.line(&text.tr_args("show-field", &[("name", text.tr(key).into()), ("value", value.into())]))
    };
    // A macro, since the type of a person's address belongs to a crate that the binary does not see.
    macro_rules! people {
        ($list:expr) => {
            $list
                .iter()
                .map(|person| person_text(&person.address.name, &person.address.address))
                .collect::<Vec<_>>()
                .join(", ")
        };
    }
    field("head-subject", &row.subject)?;
    let from = people!(message.from);
    field("show-from", if from.is_empty() { row.from.display() } else { &from })?;
    field("show-to", &people!(message.to))?;
    field("show-cc", &people!(message.cc))?;
    field("show-bcc", &people!(message.bcc))?;
    field("head-date", &text.date(row.date.seconds))?;
    field("head-folder", &message.folder_path)?;
    field("show-account", &message.account)?;
    field("show-problem", &message.problem)?;
    for chip in &message.chips {
        let words = [&chip.title, &chip.detail, &chip.state];
        let words: Vec<_> = words.into_iter().filter(|word| !word.is_empty()).map(String::as_str).collect();
        field("show-link", &words.join(" · "))?;
    }
    for (number, file) in message.attachments.iter().enumerate() {
        let number = number + 1;
        let line = format!("{number}. {} ({}, {})", file.name, file.media_type, text.size(file.size));
        field("show-attachment", &line)?;
    }
    out.line("")?;
    out.text(&message.text)
}

fn person_text(name: &str, address: &str) -> String {
    match (name, address) {
        ("", address) => address.to_owned(),
        (name, "") => name.to_owned(),
        (name, address) => format!("{name} <{address}>"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_block_ends_at_the_first_empty_line() {
        assert_eq!(header_block(b"A: 1\r\nB: 2\r\n\r\nbody\r\n\r\n"), b"A: 1\r\nB: 2\r\n");
        assert_eq!(header_block(b"A: 1\nB: 2\n\nbody"), b"A: 1\nB: 2\n");
        assert_eq!(header_block(b"A: 1\n  \n\nbody"), b"A: 1\n  \n");
        assert_eq!(header_block(b"A: 1"), b"A: 1");
        assert_eq!(header_block(b"\nbody"), b"");
        assert_eq!(header_block(b""), b"");
    }

    #[test]
    fn people_are_written_as_in_a_header() {
        assert_eq!(person_text("Léa", "lea@x"), "Léa <lea@x>");
        assert_eq!(person_text("", "lea@x"), "lea@x");
        assert_eq!(person_text("Léa", ""), "Léa");
    }
}
