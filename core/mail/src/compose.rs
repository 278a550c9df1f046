//! Writing messages: from what a person entered to RFC 5322.

use std::io;

use base64::{Engine as _, prelude::BASE64_STANDARD};
use etabli_model::{Address, Instant, Priority};
use mail_builder::{
    MessageBuilder,
    headers::{content_type::ContentType, date::Date, message_id::MessageId, raw::Raw, text::Text},
    mime::{BodyPart, MimePart},
};

use crate::{media_type, rich};

/// A line of base64 (RFC 2045, section 6.8).
const BASE64_LINE: usize = 76;

/// A file that goes with a message.
#[derive(Debug, Clone)]
pub struct File {
    /// Its name.
    pub name: String,
    /// Its content.
    pub bytes: Vec<u8>,
    /// The id by which the HTML shows it; empty for an attached file.
    pub content_id: String,
}

impl File {
    /// Makes an attached file.
    #[must_use]
    pub fn attached(name: String, bytes: Vec<u8>) -> Self {
        Self { name, bytes, content_id: String::new() }
    }
}

/// A message to write.
#[derive(Debug, Clone)]
pub struct Composed {
    /// From.
    pub from: Address,
    /// To.
    pub to: Vec<Address>,
    /// Cc.
    pub cc: Vec<Address>,
    /// Bcc; stands in the stored message and is left out when it is sent.
    pub bcc: Vec<Address>,
    /// Subject.
    pub subject: String,
    /// The text, plain.
    pub text: String,
    /// The same as the content of an HTML body; empty for plain text only.
    pub html: String,
    /// How urgent it is.
    pub priority: Priority,
    /// Its files.
    pub files: Vec<File>,
    /// When it was written, in seconds since 1970.
    pub date: Instant,
    /// Message-ID without angle brackets.
    pub message_id: String,
    /// Asks the readers for a receipt (RFC 8098).
    pub ask_receipt: bool,
    /// Message-ID of the message that is answered, without angle brackets; empty for none.
    pub in_reply_to: String,
    /// The ids of its References, oldest first.
    pub references: Vec<String>,
}

/// Writes a message. No field can add a header: line ends and other control characters become spaces.
///
/// # Errors
/// Passes on what the writer says; memory is the only thing written to.
pub fn message(composed: &Composed) -> io::Result<Vec<u8>> {
    whole(composed, builder(composed))
}

/// Writes a message that a program sends by itself in answer to another one (RFC 3834), so that no other
/// program answers it in turn.
///
/// # Errors
/// Passes on what the writer says; memory is the only thing written to.
pub fn automatic_answer(composed: &Composed) -> io::Result<Vec<u8>> {
    whole(composed, builder(composed).header("Auto-Submitted", Text::new("auto-replied")))
}

/// Puts people and the subject before the other fields. They are written here, since encoded words must not stand
/// between quotation marks (RFC 2047, section 5), and what only looks like one must not be read as one.
fn whole(composed: &Composed, rest: MessageBuilder<'_>) -> io::Result<Vec<u8>> {
    let from = std::slice::from_ref(&composed.from);
    let receipt = if composed.ask_receipt { from } else { &[] };
    let people = [
        ("From", from),
        ("To", &composed.to),
        ("Cc", &composed.cc),
        ("Bcc", &composed.bcc),
        ("Disposition-Notification-To", receipt),
    ];
    let mut out = head(&people, &composed.subject);
    rest.write_to(&mut out)?;
    Ok(out)
}

/// Writes the fields of people and the subject.
pub(crate) fn head(fields: &[(&str, &[Address])], subject: &str) -> Vec<u8> {
    let mut out = Vec::new();
    for (name, people) in fields {
        if !people.is_empty() {
            let people: Vec<String> = people.iter().map(mailbox).collect();
            // Each on a line of its own, so that no list makes a line too long.
            out.extend_from_slice(format!("{name}: {}\r\n", people.join(",\r\n ")).as_bytes());
        }
    }
    let subject = one_line(subject);
    let subject = if is_readable(&subject) { subject } else { encoded(&subject) };
    out.extend_from_slice(format!("Subject: {subject}\r\n").as_bytes());
    out
}

/// Writes one person (RFC 5322, section 3.4).
fn mailbox(person: &Address) -> String {
    let (name, address) = (one_line(&person.name), one_line(&person.address));
    if name.is_empty() {
        return format!("<{address}>");
    }
    if is_readable(&name) {
        let escaped = name.replace('\\', "\\\\").replace('"', "\\\"");
        return format!("\"{escaped}\" <{address}>");
    }
    format!("{}\r\n <{address}>", encoded(&name))
}

/// Reports whether a text can stand in a header as it is: short enough not to be folded, and nothing that reads as an
/// encoded word.
fn is_readable(text: &str) -> bool {
    const SHORT: usize = 60;
    text.is_ascii() && text.len() <= SHORT && !text.contains("=?")
}

/// Writes a text as encoded words (RFC 2047), each with whole characters.
fn encoded(text: &str) -> String {
    /// Bytes of an encoded word, which holds at most 75 characters.
    const WORD: usize = 42;
    let mut words = vec![String::new()];
    for c in text.chars() {
        if words.last().is_some_and(|word| word.len() + c.len_utf8() > WORD) {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut() {
            word.push(c);
        }
    }
    let word = |word: &String| format!("=?utf-8?B?{}?=", BASE64_STANDARD.encode(word));
    words.iter().map(word).collect::<Vec<_>>().join("\r\n ")
}

fn builder(composed: &Composed) -> MessageBuilder<'_> {
    let mut builder = MessageBuilder::new()
        .header("Message-ID", MessageId::new(one_line(&composed.message_id)))
        .header("Date", Date::new(composed.date));
    let id = [composed.in_reply_to.as_str()];
    let references = composed.references.iter().map(String::as_str).chain(id);
    for (name, ids) in [("In-Reply-To", written_ids(id)), ("References", written_ids(references))] {
        if !ids.is_empty() {
            builder = builder.header(name, MessageId::new_list(ids.into_iter()));
        }
    }
    for (name, value) in priority(composed.priority) {
        builder = builder.header(*name, Text::new(*value));
    }
    builder.body(body(composed))
}

/// The fields that mail programs read; there is no standard, so that both customs are followed.
fn priority(priority: Priority) -> &'static [(&'static str, &'static str)] {
    match priority {
        Priority::Normal => &[],
        Priority::High => &[("X-Priority", "1"), ("Importance", "high")],
        Priority::Low => &[("X-Priority", "5"), ("Importance", "low")],
    }
}

/// Builds `mixed(alternative(plain, related(html, pictures)), files)` with what of it there is.
fn body(composed: &Composed) -> MimePart<'static> {
    let crlf = |text: &str| text.replace("\r\n", "\n").replace('\n', "\r\n");
    let (shown, attached): (Vec<&File>, Vec<&File>) =
        composed.files.iter().partition(|file| !composed.html.is_empty() && !file.content_id.is_empty());
    let mut body = MimePart::new("text/plain", BodyPart::Text(crlf(&composed.text).into()));
    if !composed.html.is_empty() {
        let document = crlf(&rich::document(&composed.html));
        let mut html = MimePart::new("text/html", BodyPart::Text(document.into()));
        if !shown.is_empty() {
            let parts = std::iter::once(html).chain(shown.into_iter().map(file)).collect();
            let related = ContentType::new("multipart/related").attribute("type", "text/html");
            html = MimePart::new(related, BodyPart::Multipart(parts));
        }
        body = MimePart::new("multipart/alternative", BodyPart::Multipart(vec![body, html]));
    }
    if !attached.is_empty() {
        let parts = std::iter::once(body).chain(attached.into_iter().map(file)).collect();
        body = MimePart::new("multipart/mixed", BodyPart::Multipart(parts));
    }
    body
}

/// Writes a file, always as base64: no line end of it may change on the way.
fn file(file: &File) -> MimePart<'static> {
    let encoded = BASE64_STANDARD.encode(&file.bytes);
    let mut lines = Vec::with_capacity(encoded.len() + encoded.len() / BASE64_LINE * 2 + 2);
    for line in encoded.as_bytes().chunks(BASE64_LINE) {
        lines.extend_from_slice(line);
        lines.extend_from_slice(b"\r\n");
    }
    let name = one_line(&file.name);
    let kind = ContentType::new(media_type::guess(&name, &file.bytes));
    let is_shown = is_id(&file.content_id);
    let part = MimePart::new(kind, BodyPart::Binary(lines.into()))
        .header("Content-Disposition", Raw::new(disposition(is_shown, &name)))
        .transfer_encoding("base64");
    if is_shown { part.cid(file.content_id.clone()) } else { part }
}

/// Writes where a file is shown and its name, which is encoded where it must be (RFC 2231, sections 3 and 4).
fn disposition(is_shown: bool, name: &str) -> String {
    /// Of one piece of a name; a line holds little more.
    const PIECE: usize = 54;
    let kind = if is_shown { "inline" } else { "attachment" };
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'+');
    let may_be_quoted = |b: u8| is_plain(b) || matches!(b, b' ' | b'(' | b')' | b',' | b'&');
    if name.len() <= PIECE && name.bytes().all(may_be_quoted) && !name.contains("  ") {
        return format!("{kind}; filename=\"{name}\"");
    }
    let mut pieces = vec![String::new()];
    // A character stays in one piece, since some programs decode each by itself.
    for c in name.chars() {
        let mut buffer = [0; 4];
        let written: String = c
            .encode_utf8(&mut buffer)
            .bytes()
            .map(|byte| if is_plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
            .collect();
        if pieces.last().is_some_and(|piece| piece.len() + written.len() > PIECE) {
            pieces.push(String::new());
        }
        if let Some(piece) = pieces.last_mut() {
            piece.push_str(&written);
        }
    }
    let mut header = kind.to_owned();
    let is_one = pieces.len() == 1;
    for (number, piece) in pieces.iter().enumerate() {
        let place = if is_one { String::new() } else { format!("*{number}") };
        let charset = if number == 0 { "utf-8''" } else { "" };
        header.push_str(&format!("; filename{place}*={charset}{piece}"));
    }
    header
}

/// Reports whether an id can be written.
fn is_id(id: &str) -> bool {
    // A line of a header holds at most 998 characters (RFC 5322, section 2.1.1).
    const MAX_ID: usize = 900;
    (1..=MAX_ID).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_graphic() && !matches!(b, b'<' | b'>'))
}

/// Returns the ids that can be written; of many, the first, which names the conversation, and the last ones.
fn written_ids<'a>(ids: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    const MAX_IDS: usize = 20;
    let mut ids: Vec<String> = ids.into_iter().filter(|id| is_id(id)).map(str::to_owned).collect();
    if ids.len() > MAX_IDS {
        ids.drain(1..=ids.len() - MAX_IDS);
    }
    ids
}

pub(crate) fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect::<String>().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn composed() -> Composed {
        Composed {
            from: Address { name: "SAV Lantelme".to_owned(), address: "sav@lantelme.example".to_owned() },
            to: vec![Address { name: "Zoë \"Z\" Œuvre".to_owned(), address: "zoe@x.example".to_owned() }],
            cc: Vec::new(),
            bcc: vec![Address { name: String::new(), address: "b@x.example".to_owned() }],
            subject: "Devis n° 12\r\nBcc: evil@x.example".to_owned(),
            text: "Bonjour,\n\nvoilà. 🎉\n.\nFin".to_owned(),
            html: String::new(),
            priority: Priority::Normal,
            files: vec![File::attached("facture été.pdf\r\nX: y".to_owned(), b"%PDF".to_vec())],
            date: 1_795_521_600,
            message_id: "1@lantelme.example".to_owned(),
            ask_receipt: true,
            in_reply_to: "0@x.example".to_owned(),
            references: vec!["first@x.example".to_owned()],
        }
    }

    #[test]
    fn sec_28_no_field_can_add_a_header() {
        let raw = message(&composed()).unwrap();
        let parsed = crate::parse::parse(&raw);
        assert_eq!(parsed.subject, "Devis n° 12  Bcc: evil@x.example");
        assert_eq!(parsed.bcc.len(), 1);
        assert_eq!(parsed.to[0].name, "Zoë \"Z\" Œuvre");
        assert_eq!(parsed.message_id, "1@lantelme.example");
        assert!(raw.is_ascii());
        assert_eq!(crate::receipt::wanted(&raw).unwrap().to.address, "sav@lantelme.example");
        let head = memchr::memmem::find(&raw, b"\r\n\r\n").unwrap();
        assert!(memchr::memmem::find(&raw[..head], b"\nBcc: evil").is_none());
    }

    #[test]
    fn a_written_message_reads_back() {
        let raw = message(&composed()).unwrap();
        let body = crate::body::body(&raw);
        assert_eq!(body.text.trim_end(), "Bonjour,\n\nvoilà. 🎉\n.\nFin");
        assert_eq!(crate::body::attachment(&raw, 0).unwrap(), b"%PDF");
        let parsed = crate::parse::parse(&raw);
        assert_eq!(parsed.attachments[0].attachment.name, "facture été.pdf  X: y");
    }

    #[test]
    fn x_33_html_its_pictures_and_files_nest_as_readers_expect() {
        let mut rich = composed();
        rich.html = "<p>Le plan : <img src=\"cid:plan@l.example\"></p>".to_owned();
        let picture = b"\x89PNG\r\n\x1a\n".to_vec();
        rich.files.push(File {
            name: "plan.png".to_owned(),
            bytes: picture.clone(),
            content_id: "plan@l.example".to_owned(),
        });
        let raw = message(&rich).unwrap();
        let parsed = crate::parse::parse(&raw);
        let files: Vec<_> = parsed.attachments.iter().map(|file| &file.attachment).collect();
        assert_eq!((files[0].inline, files[0].content_id.as_str()), (true, "plan@l.example"));
        assert_eq!((files[0].media_type.as_str(), files[1].inline), ("image/png", false));
        assert_eq!(crate::body::attachment(&raw, 0).unwrap(), picture);
        let read = crate::body::body(&raw);
        assert_eq!(read.text.trim_end(), "Bonjour,\n\nvoilà. 🎉\n.\nFin");
        assert!(read.html.unwrap().contains("cid:plan@l.example"));
    }

    #[test]
    fn the_priority_is_said_only_where_there_is_one() {
        let said = |priority| {
            let raw = message(&Composed { priority, ..composed() }).unwrap();
            String::from_utf8(raw).unwrap().lines().any(|line| line == "X-Priority: 1")
        };
        assert!(said(Priority::High) && !said(Priority::Normal) && !said(Priority::Low));
    }

    #[test]
    fn a_text_file_keeps_its_line_ends() {
        let mut with_text = composed();
        with_text.files = vec![File::attached("a.txt".to_owned(), b"a\nb\r\n.\n".to_vec())];
        let raw = message(&with_text).unwrap();
        assert_eq!(crate::body::attachment(&raw, 0).unwrap(), b"a\nb\r\n.\n");
    }
}
