//! What a file is, by its first bytes.

use crate::{header, mbox};

/// A kind of file, as far as importing mail goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// One message.
    Rfc822,
    /// A mailbox file.
    Mbox,
    /// A PST or OST file of Microsoft Outlook.
    OutlookPst,
    /// A MSG file of Microsoft Outlook.
    OutlookMsg,
    /// Nothing, or blanks only.
    Empty,
    /// Something else; what it seems to be.
    Other(&'static str),
}

/// Files known by how they start.
const MAGIC: [(&[u8], FileKind); 16] = [
    (b"!BDN", FileKind::OutlookPst),
    (b"%PDF", FileKind::Other("a PDF document")),
    (b"\x89PNG", FileKind::Other("a picture")),
    (b"\xff\xd8\xff", FileKind::Other("a picture")),
    (b"GIF8", FileKind::Other("a picture")),
    (b"PK\x03\x04", FileKind::Other("a ZIP archive")),
    (b"PK\x05\x06", FileKind::Other("a ZIP archive")),
    (b"\x1f\x8b", FileKind::Other("a compressed file")),
    (b"7z\xbc\xaf", FileKind::Other("a compressed file")),
    (b"\x28\xb5\x2f\xfd", FileKind::Other("a compressed file")),
    (b"\x7fELF", FileKind::Other("a program")),
    (b"MZ", FileKind::Other("a program")),
    (b"SQLite format 3", FileKind::Other("a database")),
    (b"{\\rtf", FileKind::Other("a formatted text")),
    (b"BEGIN:VCALENDAR", FileKind::Other("a calendar")),
    (b"BEGIN:VCARD", FileKind::Other("an address card")),
];

/// Start of every OLE compound file: MSG files, and Office documents of before 2007.
const COMPOUND: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

/// Header fields that only mail has; all in lower case.
const MAIL_FIELDS: [&str; 24] = [
    "return-path",
    "received",
    "date",
    "from",
    "sender",
    "reply-to",
    "to",
    "cc",
    "bcc",
    "message-id",
    "in-reply-to",
    "references",
    "subject",
    "mime-version",
    "content-type",
    "content-transfer-encoding",
    "content-disposition",
    "delivered-to",
    "x-mailer",
    "dkim-signature",
    "x-mozilla-status",
    "resent-from",
    "x-pop3-rcpt",
    "list-id",
];

/// A file without any header is a message only when it is shorter than this.
const SHORT: usize = 4096;

/// Tells what a file is by its first bytes; 64 KiB are enough.
#[must_use]
pub fn sniff(head: &[u8]) -> FileKind {
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    if let Some((_, kind)) = MAGIC.iter().find(|(magic, _)| head.starts_with(magic)) {
        return *kind;
    }
    if head.starts_with(COMPOUND) {
        return compound(head);
    }
    if head.iter().all(u8::is_ascii_whitespace) {
        return FileKind::Empty;
    }
    if mbox::is_envelope(head) {
        let behind = head.get(header::line_end(head, 0)..).unwrap_or_default();
        let is_box = behind.is_empty()
            || header::is_field(first_line(behind))
            || first_line(behind).trim_ascii().is_empty();
        return if is_box { FileKind::Mbox } else { FileKind::Other("a text") };
    }
    if let Some(kind) = markup(head) {
        return kind;
    }
    if has_mail_header(head) {
        return FileKind::Rfc822;
    }
    without_header(head)
}

fn first_line(text: &[u8]) -> &[u8] {
    text.get(..header::line_end(text, 0)).unwrap_or_default()
}

fn compound(head: &[u8]) -> FileKind {
    let holds = |name: &str| {
        let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        memchr::memmem::find(head, &wide).is_some()
    };
    if ["WordDocument", "Workbook", "PowerPoint Document"].into_iter().any(holds) {
        FileKind::Other("an Office document")
    } else {
        FileKind::OutlookMsg
    }
}

fn markup(head: &[u8]) -> Option<FileKind> {
    let start = head.trim_ascii_start();
    let start = start.get(..64.min(start.len())).unwrap_or_default().to_ascii_lowercase();
    if start.starts_with(b"<!doctype html") || start.starts_with(b"<html") {
        return Some(FileKind::Other("a web page"));
    }
    start.starts_with(b"<").then_some(FileKind::Other("an XML file"))
}

/// Reports whether the text starts with header fields, at least one of which is a mail's.
fn has_mail_header(head: &[u8]) -> bool {
    let start = head.iter().position(|byte| !matches!(byte, b'\r' | b'\n')).unwrap_or(0);
    let head = head.get(start..).unwrap_or_default();
    let first = first_line(head);
    // A mailbox's envelope line may have been left on a message, with or without its date.
    let is_start = header::is_field(first) || first.starts_with(b"From ") || first.starts_with(b">From ");
    let (end, _) = header::block_end(head, 0, |_| false);
    let block = head.get(..end).unwrap_or_default();
    let is_mail = |name: &[u8]| MAIL_FIELDS.iter().any(|known| name.eq_ignore_ascii_case(known.as_bytes()));
    is_start && !block.contains(&0) && header::fields(block).any(|field| is_mail(field.name))
}

/// Judges a file without a header. A short text in the form mail travels in, ASCII with CRLF throughout, is a
/// message that lost its header; any other text is just a text.
fn without_header(head: &[u8]) -> FileKind {
    let is_text = |byte: &u8| matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c) || *byte >= b' ';
    if !head.iter().all(is_text) || head.contains(&0x7f) {
        return FileKind::Other("a binary file");
    }
    let is_network_form = head.len() < SHORT
        && head.is_ascii()
        && head.split_inclusive(|byte| *byte == b'\n').all(|line| line.ends_with(b"\r\n"));
    if is_network_form { FileKind::Rfc822 } else { FileKind::Other("a text without mail headers") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_files_are_told_apart() {
        let random: Vec<u8> = (0_u32..2000).map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        let files: [&[u8]; 11] = [
            b"%PDF-1.4\nFrom: x",
            b"\x89PNG\r\n\x1a\n",
            b"PK\x03\x04mimetype",
            b"\x7fELF\x02",
            b"MZ\x90",
            b"<!DOCTYPE html>\n<title>Subject: x</title>",
            b"  <HTML><body>",
            b"<?xml version=\"1.0\"?>\n<a/>",
            b"Once upon a time there was prose.\nFrom then on: nothing.\n",
            b"Title: x\nAuthor: y\n\ntext",
            &random,
        ];
        for file in files {
            let kind = sniff(file);
            assert!(matches!(kind, FileKind::Other(_)), "{kind:?}: {}", String::from_utf8_lossy(file));
        }
        assert_eq!(sniff(b""), FileKind::Empty);
        assert_eq!(sniff(b"\r\n \n"), FileKind::Empty);
        assert_eq!(sniff(b"!BDN\0\0"), FileKind::OutlookPst);
        assert_eq!(sniff(COMPOUND), FileKind::OutlookMsg);
    }

    #[test]
    fn mail_is_recognised() {
        assert_eq!(sniff(b"Subject: x\r\n\r\nbody"), FileKind::Rfc822);
        assert_eq!(sniff(b"\nX-Odd : y\nDATE: z\n"), FileKind::Rfc822);
        assert_eq!(sniff(b"From a@b Mon Jan  4 08:00:00 2016\nSubject: x\n"), FileKind::Mbox);
        assert_eq!(sniff(b"From a@b\nSubject: x\n"), FileKind::Rfc822);
    }
}
