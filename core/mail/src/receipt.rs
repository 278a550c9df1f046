//! Read receipts: who asks for one, and the message that answers (RFC 8098).

use std::io;

use etabli_model::{Address, Instant};
use mail_builder::{
    MessageBuilder,
    headers::{content_type::ContentType, date::Date, message_id::MessageId, raw::Raw},
    mime::MimePart,
};

use crate::{
    absence::Facts,
    address,
    compose::{head, one_line},
    header,
};

/// A sender asks to be told when the message is displayed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// Where the receipt goes.
    pub to: Address,
    /// A program must not decide alone: the receipt would go somewhere else than where the message came from
    /// (RFC 8098 section 2.1).
    pub must_ask: bool,
}

/// Tells whether a message asks for a receipt that may be sent at all.
///
/// Lists, bulk mail, automatic mail and reports never get one, and neither does a request that names several
/// addresses.
#[must_use]
pub fn wanted(raw: &[u8]) -> Option<Wanted> {
    let facts = Facts::read(raw);
    if facts.is_automatic || facts.is_bulk || facts.is_list || facts.is_junk {
        return None;
    }
    let (end, _) = header::block_end(raw, 0, |_| false);
    let fields = header::fields(raw.get(..end).unwrap_or_default());
    let to: Vec<Address> = fields
        .filter(|field| field.is("disposition-notification-to"))
        .flat_map(|field| address::parse(field.value))
        .collect();
    let [to] = <[Address; 1]>::try_from(to).ok()?;
    if to.address.is_empty() {
        return None;
    }
    let origin = facts.return_path.as_ref().or(facts.authors.first());
    let must_ask = origin.is_none_or(|origin| !origin.eq_ignore_ascii_case(&to.address));
    Some(Wanted { to, must_ask })
}

/// A receipt to write.
#[derive(Debug, Clone)]
pub struct Receipt {
    /// Who displayed the message.
    pub from: Address,
    /// Who asked.
    pub to: Address,
    /// Message-ID of the displayed message, without angle brackets; may be empty.
    pub about: String,
    /// Its subject.
    pub subject: String,
    /// A person decided; otherwise the account's setting did.
    pub by_hand: bool,
    /// When it was displayed, in seconds since 1970.
    pub date: Instant,
    /// Message-ID of the receipt, without angle brackets.
    pub message_id: String,
}

/// Writes a receipt.
///
/// # Errors
/// Passes on what the writer says; memory is the only thing written to.
pub fn message(receipt: &Receipt) -> io::Result<Vec<u8>> {
    let subject = one_line(&receipt.subject);
    let text = format!(
        "Le message « {subject} » a été affiché. Cela ne garantit pas qu'il a été lu ou compris.\r\n\r\n\
         The message \"{subject}\" was displayed. This is no guarantee that it was read or understood.\r\n"
    );
    let mode = if receipt.by_hand {
        "manual-action/MDN-sent-manually"
    } else {
        "automatic-action/MDN-sent-automatically"
    };
    let about = id_text(&receipt.about);
    let mut fields = format!("Final-Recipient: rfc822;{}\r\n", one_line(&receipt.from.address));
    if !about.is_empty() {
        fields.push_str(&format!("Original-Message-ID: <{about}>\r\n"));
    }
    fields.push_str(&format!("Disposition: {mode}; displayed\r\n"));
    let parts = vec![
        MimePart::new("text/plain", text),
        MimePart::new(ContentType::new("message/disposition-notification"), fields.into_bytes())
            .transfer_encoding("7bit"),
    ];
    let report = ContentType::new("multipart/report").attribute("report-type", "disposition-notification");
    let mut builder = MessageBuilder::new()
        .header("Message-ID", MessageId::new(one_line(&receipt.message_id)))
        .header("Date", Date::new(receipt.date))
        .header("Auto-Submitted", Raw::new("auto-replied"));
    if !about.is_empty() {
        builder = builder
            .header("In-Reply-To", MessageId::new(about.clone()))
            .header("References", MessageId::new(about));
    }
    let people = [("From", std::slice::from_ref(&receipt.from)), ("To", std::slice::from_ref(&receipt.to))];
    let mut out = head(&people, &format!("Lu / Read: {subject}"));
    builder.body(MimePart::new(report, parts)).write_to(&mut out)?;
    Ok(out)
}

/// Keeps what can stand between angle brackets.
fn id_text(id: &str) -> String {
    id.chars().filter(|c| c.is_ascii_graphic() && !matches!(c, '<' | '>')).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ASKS: &str = "Return-Path: <a@x.example>\r\nFrom: A <a@x.example>\r\nSubject: s\r\n\
                        Disposition-Notification-To: A <a@x.example>\r\n";

    fn asked(more: &str) -> Option<Wanted> {
        wanted(format!("{ASKS}{more}\r\nbody\r\n").as_bytes())
    }

    #[test]
    fn sec_29_a_receipt_is_never_sent_to_lists_or_for_reports() {
        assert_eq!(asked("").map(|wanted| wanted.must_ask), Some(false));
        for more in [
            "List-Id: <l.x.example>\r\n",
            "List-Unsubscribe: <mailto:u@x.example>\r\n",
            "Precedence: Bulk\r\n",
            "Auto-Submitted: auto-generated\r\n",
            "Content-Type: multipart/report; report-type=disposition-notification; boundary=b\r\n",
            "Disposition-Notification-To: c@x.example\r\n",
        ] {
            assert_eq!(asked(more), None, "{more}");
        }
        assert!(asked("Auto-Submitted: no\r\n").is_some());
    }

    #[test]
    fn x_25_a_receipt_that_would_go_elsewhere_needs_a_person() {
        let raw = b"Return-Path: <bounce@list.example>\r\nFrom: a@x.example\r\n\
                    Disposition-Notification-To: a@x.example\r\n\r\n";
        assert_eq!(wanted(raw).map(|wanted| wanted.must_ask), Some(true));
        let raw = b"From: a@x.example\r\nDisposition-Notification-To: spy@y.example\r\n\r\n";
        assert_eq!(wanted(raw).map(|wanted| wanted.must_ask), Some(true));
    }

    #[test]
    fn x_25_a_receipt_writes_names_as_messages_do() {
        for name in ["Zoë Élan, SAV", "Vasseur, Claire \"C\"", "=?utf-8?Q?evil?=", "a\r\nBcc: b@x.example"]
        {
            let receipt = Receipt {
                from: Address { name: name.to_owned(), address: "sav@lantelme.example".to_owned() },
                to: Address { name: name.to_owned(), address: "a@x.example".to_owned() },
                about: String::new(),
                subject: "Été".repeat(60),
                by_hand: true,
                date: 1_795_521_600,
                message_id: "2@lantelme.example".to_owned(),
            };
            let raw = message(&receipt).unwrap();
            let text = String::from_utf8(raw.clone()).unwrap();
            assert!(text.is_ascii() && text.lines().all(|line| line.len() <= 998), "{text}");
            assert!(!text.contains("\"=?"), "an encoded word must not stand between quotation marks: {text}");
            let parsed = crate::parse::parse(&raw);
            let read = name.replace("\r\n", " ");
            assert_eq!((parsed.from[0].name.as_str(), parsed.to[0].name.as_str()), (&*read, &*read));
            assert_eq!(parsed.subject, format!("Lu / Read: {}", "Été".repeat(60)));
            assert!(parsed.bcc.is_empty());
        }
    }

    #[test]
    fn x_25_a_receipt_names_the_message_and_reads_back_as_one() {
        let person = |address: &str| Address { name: String::new(), address: address.to_owned() };
        let receipt = Receipt {
            from: person("sav@lantelme.example"),
            to: person("a@x.example"),
            about: "1@x.example>\r\nBcc: <evil".to_owned(),
            subject: "Été\r\nBcc: evil@x.example".to_owned(),
            by_hand: true,
            date: 1_795_521_600,
            message_id: "2@lantelme.example".to_owned(),
        };
        let raw = message(&receipt).unwrap();
        assert!(raw.is_ascii());
        let parsed = crate::parse::parse(&raw);
        assert_eq!(parsed.kind, etabli_model::MessageKind::ReadReceipt);
        assert_eq!(parsed.original_message_id, "1@x.exampleBcc:evil");
        assert!(parsed.bcc.is_empty());
        assert!(wanted(&raw).is_none(), "a receipt asks for none");
        let plain = Receipt { about: "1@x.example".to_owned(), ..receipt };
        assert_eq!(crate::parse::parse(&message(&plain).unwrap()).original_message_id, "1@x.example");
    }
}
