//! A message, read: who, when, what, which files.
//!
//! Bodies are read by [`crate::body`], so that a list can be filled without decoding any text.

use std::{borrow::Cow, fmt, ops::Range};

use etabli_model::{Address, Attachment, BlobHash, MessageKind, Timestamp};

use crate::{
    TransferEncoding, address, charset, date,
    header::{self, Field},
    ids,
    mime::{self, Part, Tree},
    transfer::{self, Layout},
};

/// Returned messages of reports smaller than this stay in the skeleton.
const SMALL_RETURNED_MESSAGE: usize = 16 << 10;

/// Longer lists of references lose their middle.
const MAX_IDS: usize = 1000;

/// What a message says.
#[derive(Debug, Clone)]
pub struct Parsed<'a> {
    /// What the message is, by its structure.
    pub kind: MessageKind,
    /// The Message-ID without angle brackets, empty when there is none.
    pub message_id: String,
    /// The ids of In-Reply-To.
    pub in_reply_to: Vec<String>,
    /// The ids of References, oldest first.
    pub references: Vec<String>,
    /// The id of the message that a receipt or a delivery report is about, empty when unknown.
    pub original_message_id: String,
    /// The Date header.
    pub sent_at: Option<Timestamp>,
    /// The date of the topmost Received header, in seconds since 1970-01-01T00:00:00Z.
    pub received_at: Option<i64>,
    /// Who wrote it.
    pub from: Vec<Address>,
    /// Who sent it, where that is someone else.
    pub sender: Option<Address>,
    /// Where answers go.
    pub reply_to: Vec<Address>,
    /// The recipients.
    pub to: Vec<Address>,
    /// The recipients of a copy.
    pub cc: Vec<Address>,
    /// The recipients of a hidden copy.
    pub bcc: Vec<Address>,
    /// The decoded subject, on one line.
    pub subject: String,
    /// The files, in the order they are written.
    pub attachments: Vec<ParsedAttachment<'a>>,
    /// The message has an HTML form.
    pub has_html: bool,
    /// What is odd about the message.
    pub warnings: Vec<Warning>,
    /// Large bodies that are no attachment: the messages that reports return.
    pub(crate) returned: Vec<Range<usize>>,
}

/// A file of a message.
#[derive(Debug, Clone)]
pub struct ParsedAttachment<'a> {
    /// Name, type, size and hash.
    pub attachment: Attachment,
    /// The decoded file.
    pub contents: Cow<'a, [u8]>,
    /// Where its encoded form stands in the message.
    pub range: Range<usize>,
    /// How it is encoded.
    pub encoding: TransferEncoding,
    /// The layout of its base64 text, where it is regular.
    pub(crate) layout: Option<Layout>,
}

/// What is odd about a message. Its text is a sentence without a full stop.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Warning {
    /// No line of the message reads as a header field.
    NoHeader,
    /// There is no Date header.
    NoDate,
    /// The Date header cannot be read; its text.
    UnreadableDate(String),
    /// There is no Message-ID.
    NoMessageId,
    /// There is no From address.
    NoSender,
    /// A header holds bytes that are no UTF-8; they have been read as windows-1252.
    RawHeader,
    /// A text names a character set nobody knows; its name.
    UnknownCharset(String),
    /// A multipart ends without its closing delimiter.
    MissingBoundary,
    /// A multipart names no boundary or does not use the one it names.
    UnusedBoundary,
    /// There are NUL bytes outside the attachments.
    Nul,
    /// Nesting or number of parts exceed what is read; the rest is one part.
    TooDeep,
    /// The message ends before the empty line that ends its header.
    CutHeader,
}

impl Warning {
    /// Reports whether the message is broken, rather than merely unusual.
    #[must_use]
    pub fn is_problem(&self) -> bool {
        !matches!(self, Self::NoMessageId | Self::NoSender | Self::RawHeader)
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoHeader => f.write_str("there is no header"),
            Self::NoDate => f.write_str("there is no date"),
            Self::UnreadableDate(text) => write!(f, "the date cannot be read: {text}"),
            Self::NoMessageId => f.write_str("there is no Message-ID"),
            Self::NoSender => f.write_str("there is no sender"),
            Self::RawHeader => f.write_str("the header holds undeclared characters"),
            Self::UnknownCharset(name) => write!(f, "the character set is unknown: {name}"),
            Self::MissingBoundary => f.write_str("the end of a part is missing"),
            Self::UnusedBoundary => f.write_str("the parts cannot be told apart"),
            Self::Nul => f.write_str("there are NUL bytes in the text"),
            Self::TooDeep => f.write_str("the parts are nested too deeply or too many"),
            Self::CutHeader => f.write_str("the message ends inside its header"),
        }
    }
}

impl Parsed<'_> {
    /// Returns why the message is to be listed as broken, if it is.
    #[must_use]
    pub fn problem(&self) -> Option<String> {
        let reasons: Vec<String> =
            self.warnings.iter().filter(|warning| warning.is_problem()).map(Warning::to_string).collect();
        if reasons.is_empty() { None } else { Some(reasons.join("; ")) }
    }
}

/// Reads a message.
#[must_use]
pub fn parse(raw: &[u8]) -> Parsed<'_> {
    let tree = mime::tree(raw);
    let mut parsed = Parsed {
        kind: kind(&tree),
        message_id: String::new(),
        in_reply_to: Vec::new(),
        references: Vec::new(),
        original_message_id: String::new(),
        sent_at: None,
        received_at: None,
        from: Vec::new(),
        sender: None,
        reply_to: Vec::new(),
        to: Vec::new(),
        cc: Vec::new(),
        bcc: Vec::new(),
        subject: String::new(),
        attachments: Vec::new(),
        has_html: false,
        warnings: Vec::new(),
        returned: Vec::new(),
    };
    parsed.read_header(tree.parts.first().and_then(|part| raw.get(part.head.clone())).unwrap_or_default());
    if parsed.original_message_id.is_empty() {
        parsed.original_message_id = original_message_id(raw, &tree);
    }
    for (index, part) in tree.parts.iter().enumerate() {
        match role(&tree, index) {
            Role::Attachment { is_inline } => parsed.attachments.push(attachment(raw, part, is_inline)),
            Role::Report if part.body.len() >= SMALL_RETURNED_MESSAGE => {
                parsed.returned.push(part.body.clone())
            }
            Role::Text(text) => {
                parsed.has_html |= text == Text::Html;
                parsed.check_charset(part);
            }
            _ => {}
        }
    }
    parsed.check_structure(raw, &tree);
    parsed
}

impl Parsed<'_> {
    fn read_header(&mut self, block: &[u8]) {
        let mut count = 0_usize;
        let (mut date_text, mut has_subject) = (None, false);
        for field in header::fields(block) {
            count += 1;
            match field.name.to_ascii_lowercase().as_slice() {
                b"message-id" if self.message_id.is_empty() => self.message_id = ids::own(field.value),
                b"in-reply-to" => self.in_reply_to.extend(ids::scan(field.value)),
                b"references" => self.references.extend(ids::scan(field.value)),
                b"original-message-id" => self.original_message_id = ids::own(field.value),
                b"date" if date_text.is_none() => date_text = Some(field.text()),
                b"received" if self.received_at.is_none() => self.received_at = received(&field),
                b"from" => self.from.extend(address::parse(field.value)),
                b"sender" if self.sender.is_none() => {
                    self.sender = address::parse(field.value).into_iter().next()
                }
                b"reply-to" => self.reply_to.extend(address::parse(field.value)),
                b"to" => self.to.extend(address::parse(field.value)),
                b"cc" => self.cc.extend(address::parse(field.value)),
                b"bcc" => self.bcc.extend(address::parse(field.value)),
                b"subject" if !has_subject => {
                    has_subject = true;
                    self.subject = header::display_text(field.value);
                }
                _ => {}
            }
        }
        self.in_reply_to.truncate(MAX_IDS);
        if self.references.len() > MAX_IDS {
            // The first names the conversation, the last ones place the message in it.
            self.references.drain(1..=self.references.len() - MAX_IDS);
        }
        if count == 0 {
            return self.warnings.push(Warning::NoHeader);
        }
        self.sent_at = date_text.as_deref().and_then(date::parse);
        match date_text {
            None => self.warnings.push(Warning::NoDate),
            Some(text) if self.sent_at.is_none() => {
                let text = header::clean(&text).chars().take(80).collect();
                self.warnings.push(Warning::UnreadableDate(text));
            }
            Some(_) => {}
        }
        if self.message_id.is_empty() {
            self.warnings.push(Warning::NoMessageId);
        }
        if self.from.is_empty() {
            self.warnings.push(Warning::NoSender);
        }
        if std::str::from_utf8(block).is_err() {
            self.warnings.push(Warning::RawHeader);
        }
    }

    fn check_charset(&mut self, part: &Part) {
        if let Some(label) = part.content_type.token("charset").filter(|label| !label.trim().is_empty()) {
            let label = header::clean(&label).chars().take(60).collect::<String>();
            let warning = Warning::UnknownCharset(label.clone());
            if !charset::is_known(&label) && !self.warnings.contains(&warning) {
                self.warnings.push(warning);
            }
        }
    }

    fn check_structure(&mut self, raw: &[u8], tree: &Tree) {
        let mut at = 0;
        let mut has_nul = false;
        for attachment in &self.attachments {
            has_nul |= holds_nul(raw, at..attachment.range.start);
            at = attachment.range.end;
        }
        has_nul |= holds_nul(raw, at..raw.len());
        let is_cut = tree.parts.first().is_some_and(|part| part.head.end >= raw.len());
        let has_header = !self.warnings.contains(&Warning::NoHeader);
        let found = [
            (has_nul, Warning::Nul),
            (tree.is_unclosed, Warning::MissingBoundary),
            (tree.has_no_boundary && !is_cut, Warning::UnusedBoundary),
            (tree.is_cut, Warning::TooDeep),
            (is_cut && has_header, Warning::CutHeader),
        ];
        self.warnings.extend(found.into_iter().filter(|(is_so, _)| *is_so).map(|(_, warning)| warning));
    }
}

fn holds_nul(raw: &[u8], range: Range<usize>) -> bool {
    raw.get(range).is_some_and(|text| memchr::memchr(0, text).is_some())
}

/// Returns the date behind the last semicolon of a Received header.
fn received(field: &Field<'_>) -> Option<i64> {
    let text = field.text();
    let (_, date) = text.rsplit_once(';')?;
    date::parse(date).map(|date| date.seconds)
}

fn kind(tree: &Tree) -> MessageKind {
    let Some(root) = tree.parts.first().filter(|root| root.media_type() == "multipart/report") else {
        return match tree.parts.first().map(Part::media_type) {
            Some("message/disposition-notification") => MessageKind::ReadReceipt,
            Some("message/delivery-status") => MessageKind::DeliveryReport,
            _ => MessageKind::Message,
        };
    };
    let has =
        |media_type: &str| tree.parts.iter().any(|p| p.parent == Some(0) && p.media_type() == media_type);
    let report_type = root.content_type.token("report-type").unwrap_or_default().to_ascii_lowercase();
    match report_type.as_str() {
        "disposition-notification" => MessageKind::ReadReceipt,
        "delivery-status" => MessageKind::DeliveryReport,
        _ if has("message/disposition-notification") => MessageKind::ReadReceipt,
        _ if has("message/delivery-status") => MessageKind::DeliveryReport,
        _ => MessageKind::Message,
    }
}

/// Returns the id of the message that a report is about.
fn original_message_id(raw: &[u8], tree: &Tree) -> String {
    for part in &tree.parts {
        let is_report = part.parent.and_then(|parent| tree.parts.get(parent)).is_some_and(is_report);
        let name = match part.media_type() {
            "message/disposition-notification" => "original-message-id",
            "text/rfc822-headers" | "message/rfc822" | "message/global" if is_report => "message-id",
            _ => continue,
        };
        let body = decode(raw, part).0;
        let (end, _) = header::block_end(&body, 0, |_| false);
        let block = body.get(..end).unwrap_or_default();
        if let Some(id) =
            header::fields(block).find(|field| field.is(name)).map(|field| ids::own(field.value))
        {
            return id;
        }
    }
    String::new()
}

fn is_report(part: &Part) -> bool {
    part.media_type() == "multipart/report"
}

/// Which form of the text a part is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Text {
    Plain,
    Html,
}

/// What a part is to the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// Something that holds parts, or an alternative form nobody needs.
    Other,
    /// The machine-readable parts of a report.
    Report,
    Text(Text),
    Attachment {
        is_inline: bool,
    },
}

/// Tells what the part `index` is to the reader.
pub(crate) fn role(tree: &Tree, index: usize) -> Role {
    let Some(part) = tree.parts.get(index).filter(|part| !part.is_multipart) else { return Role::Other };
    let parent = part.parent.and_then(|parent| tree.parts.get(parent));
    if part.position > 0 && parent.is_some_and(is_report) {
        return Role::Report;
    }
    if index == 0
        && matches!(part.media_type(), "message/disposition-notification" | "message/delivery-status")
    {
        return Role::Text(Text::Plain);
    }
    if part.media_type() == "text/rfc822-headers" && parent.is_some_and(is_report) {
        return Role::Report;
    }
    let is_alternative = parent.is_some_and(|parent| parent.media_type() == "multipart/alternative");
    let is_first = part.position == 0 || is_alternative;
    let is_file = part.disposition.value == "attachment" || (!is_first && !part.file_name().is_empty());
    let text = match part.media_type() {
        "text/html" | "application/xhtml+xml" if is_first || part.media_type() == "text/html" => {
            Some(Text::Html)
        }
        "text/plain" | "text/enriched" | "text/richtext" | "text/markdown" => Some(Text::Plain),
        // An undivided multipart, which is as readable as any text.
        kind if kind.starts_with("multipart/") => Some(Text::Plain),
        _ => None,
    };
    match text {
        Some(Text::Plain) if is_alternative && part.media_type() != "text/plain" => Role::Other,
        Some(text) if !is_file => Role::Text(text),
        None if is_alternative && !is_file && is_alternative_form(part.media_type()) => Role::Other,
        _ => Role::Attachment { is_inline: is_inline(tree, part) },
    }
}

/// Reports whether a type beside text and HTML is one more form of the text rather than a file.
fn is_alternative_form(media_type: &str) -> bool {
    media_type.starts_with("text/") && !matches!(media_type, "text/calendar" | "text/vcard" | "text/csv")
}

/// Reports whether the HTML shows the part: a picture or style inside multipart/related that can be named.
fn is_inline(tree: &Tree, part: &Part) -> bool {
    let can_show = part.media_type().starts_with("image/") || part.media_type() == "text/css";
    let is_named = !part.content_id.is_empty() || part.has_location || part.disposition.value == "inline";
    let mut above = part.parent.and_then(|parent| tree.parts.get(parent));
    let mut is_related = false;
    while let Some(parent) = above {
        is_related |= parent.media_type() == "multipart/related";
        above = parent.parent.and_then(|parent| tree.parts.get(parent));
    }
    can_show && is_named && is_related && part.disposition.value != "attachment"
}

/// Decodes the body of a part.
pub(crate) fn decode<'a>(raw: &'a [u8], part: &Part) -> (Cow<'a, [u8]>, Option<Layout>) {
    let body = raw.get(part.body.clone()).unwrap_or_default();
    match part.encoding {
        TransferEncoding::Identity => (Cow::Borrowed(body), None),
        TransferEncoding::QuotedPrintable => (Cow::Owned(transfer::decode_quoted_printable(body)), None),
        TransferEncoding::Base64 => {
            let (bytes, layout) = transfer::decode_base64(body);
            (Cow::Owned(bytes), layout)
        }
    }
}

fn attachment<'a>(raw: &'a [u8], part: &Part, is_inline: bool) -> ParsedAttachment<'a> {
    let (contents, layout) = decode(raw, part);
    let mut name = part.file_name();
    if name.is_empty() && matches!(part.media_type(), "message/rfc822" | "message/global") {
        name = message_name(&contents);
    }
    ParsedAttachment {
        attachment: Attachment {
            name,
            media_type: part.media_type().to_owned(),
            size: contents.len() as u64,
            hash: BlobHash(*blake3::hash(&contents).as_bytes()),
            inline: is_inline,
            content_id: part.content_id.clone(),
        },
        contents,
        range: part.body.clone(),
        encoding: part.encoding,
        layout,
    }
}

/// Names an embedded message after its subject.
fn message_name(message: &[u8]) -> String {
    let (end, _) = header::block_end(message, 0, |_| false);
    let block = message.get(..end).unwrap_or_default();
    let subject = header::fields(block).find(|field| field.is("subject"));
    let subject = subject.map(|field| header::display_text(field.value)).unwrap_or_default();
    let name: String =
        subject.chars().map(|c| if matches!(c, '/' | '\\' | ':') { '-' } else { c }).take(120).collect();
    format!("{}.eml", if name.trim().is_empty() { "message" } else { name.trim() })
}

#[cfg(test)]
mod tests;
