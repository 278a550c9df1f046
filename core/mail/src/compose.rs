//! Writing messages: from what a person entered to RFC 5322.

use std::io;

use etabli_model::{Address, Instant};
use mail_builder::{
    MessageBuilder,
    headers::{address::Address as Written, date::Date, message_id::MessageId, text::Text},
};

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
    /// Attached files: name and content.
    pub files: Vec<(String, Vec<u8>)>,
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
    builder(composed).write_to_vec()
}

/// Writes a message that a program sends by itself in answer to another one (RFC 3834), so that no other
/// program answers it in turn.
///
/// # Errors
/// Passes on what the writer says; memory is the only thing written to.
pub fn automatic_answer(composed: &Composed) -> io::Result<Vec<u8>> {
    builder(composed).header("Auto-Submitted", Text::new("auto-replied")).write_to_vec()
}

fn builder(composed: &Composed) -> MessageBuilder<'_> {
    let mut builder = MessageBuilder::new()
        .header("Message-ID", MessageId::new(one_line(&composed.message_id)))
        .header("Date", Date::new(composed.date))
        .header("From", written(std::slice::from_ref(&composed.from)));
    for (name, people) in [("To", &composed.to), ("Cc", &composed.cc), ("Bcc", &composed.bcc)] {
        if !people.is_empty() {
            builder = builder.header(name, written(people));
        }
    }
    let id = [composed.in_reply_to.as_str()];
    let references = composed.references.iter().map(String::as_str).chain(id);
    for (name, ids) in [("In-Reply-To", written_ids(id)), ("References", written_ids(references))] {
        if !ids.is_empty() {
            builder = builder.header(name, MessageId::new_list(ids.into_iter()));
        }
    }
    if composed.ask_receipt {
        builder =
            builder.header("Disposition-Notification-To", written(std::slice::from_ref(&composed.from)));
    }
    builder = builder
        .header("Subject", Text::new(one_line(&composed.subject)))
        .text_body(composed.text.replace("\r\n", "\n").replace('\n', "\r\n"));
    for (name, content) in &composed.files {
        builder = builder.attachment("application/octet-stream", one_line(name), content.as_slice());
    }
    builder
}

/// Returns the ids that can be written; of many, the first, which names the conversation, and the last ones.
fn written_ids<'a>(ids: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    // A line of a header holds at most 998 characters (RFC 5322, section 2.1.1).
    const MAX_ID: usize = 900;
    const MAX_IDS: usize = 20;
    let is_id = |id: &str| {
        (1..=MAX_ID).contains(&id.len())
            && id.bytes().all(|b| b.is_ascii_graphic() && !matches!(b, b'<' | b'>'))
    };
    let mut ids: Vec<String> = ids.into_iter().filter(|id| is_id(id)).map(str::to_owned).collect();
    if ids.len() > MAX_IDS {
        ids.drain(1..=ids.len() - MAX_IDS);
    }
    ids
}

pub(crate) fn written(people: &[Address]) -> Written<'static> {
    let one = |person: &Address| {
        let name = one_line(&person.name);
        Written::new_address((!name.is_empty()).then_some(name), one_line(&person.address))
    };
    match people {
        [person] => one(person),
        _ => Written::new_list(people.iter().map(one).collect()),
    }
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
            files: vec![("facture été.pdf\r\nX: y".to_owned(), b"%PDF".to_vec())],
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
}
