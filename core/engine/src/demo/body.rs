//! Bodies: plain text with its HTML, quotations, receipts and delivery reports.

use std::fmt::Write as _;

use super::{
    calendar::{header_date, quote_date},
    files::media_type,
    mime::Part,
};

/// The parts of a body without its files: for each its subtype of `text`, or its header fields, and its text.
#[derive(Debug)]
pub(super) struct Body {
    parts: Vec<(&'static str, String)>,
    kind: &'static str,
}

impl Body {
    /// The same text in several forms, the plainest first.
    pub(super) fn alternatives<const N: usize>(parts: [(&'static str, String); N]) -> Self {
        Self { parts: parts.into(), kind: "alternative" }
    }

    /// Returns the body as a part, together with files of a name and lines of base64.
    pub(super) fn part<'a>(&'a self, files: &'a [(String, Vec<u8>)]) -> Part<'a> {
        let text = |(kind, text): &'a (&'static str, String)| match kind.contains(':') {
            true => Part::Verbatim { fields: kind, text },
            false => Part::Text { subtype: kind, text },
        };
        let mut body = match self.parts.as_slice() {
            [only] => text(only),
            parts => Part::Multi { subtype: self.kind, parts: parts.iter().map(text).collect() },
        };
        if !files.is_empty() {
            let file = |(name, base64): &'a (String, Vec<u8>)| Part::File {
                name,
                media_type: media_type(name),
                base64,
            };
            let parts = std::iter::once(body).chain(files.iter().map(file)).collect();
            body = Part::Multi { subtype: "mixed", parts };
        }
        body
    }
}

/// Returns the text of a letter as an answer repeats it.
pub(super) fn quotation(text: &str, date: i64, author: &str) -> String {
    let mut out = format!("\nLe {}, {author} a écrit :\n\n", quote_date(date));
    for line in text.lines() {
        out.push_str(if line.is_empty() { ">" } else { "> " });
        out.push_str(line);
        out.push('\n');
    }
    out
}

/// Returns a text as HTML: paragraphs, quotations, `*bold*`; with two pictures of a server of `remote`, if any.
pub(super) fn html(text: &str, remote: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 4 + 400);
    out.push_str(
        "<html><head><meta charset=\"utf-8\"></head>\n<body style=\"font-family:Calibri,sans-serif;font-size:11pt\">\n",
    );
    if !remote.is_empty() {
        let _ = writeln!(
            out,
            "<p><img src=\"https://images.{remote}/logo.png\" width=\"160\" height=\"40\" alt=\"{remote}\"></p>"
        );
    }
    for block in text.split("\n\n") {
        let quoted = block.starts_with('>');
        out.push_str(if quoted { "<blockquote style=\"border-left:2px solid #ccc\">" } else { "<p>" });
        let mut bold = false;
        for (i, line) in block.trim_end().lines().enumerate() {
            if i > 0 {
                out.push_str("<br>\n");
            }
            let line = if quoted { line.trim_start_matches(['>', ' ']) } else { line };
            for c in line.chars() {
                match c {
                    '&' => out.push_str("&amp;"),
                    '<' => out.push_str("&lt;"),
                    '>' => out.push_str("&gt;"),
                    '*' => {
                        bold = !bold;
                        out.push_str(if bold { "<b>" } else { "</b>" });
                    }
                    c => out.push(c),
                }
            }
        }
        out.push_str(if quoted { "</blockquote>\n" } else { "</p>\n" });
    }
    if !remote.is_empty() {
        let _ =
            writeln!(out, "<img src=\"https://images.{remote}/vu.gif\" width=\"1\" height=\"1\" alt=\"\">");
    }
    out.push_str("</body></html>\n");
    out
}

/// Returns a read receipt (RFC 8098) of the message `original`.
pub(super) fn receipt(original: &str, subject: &str, sent: i64, reader: &str, date: i64) -> Body {
    let text = format!(
        "Votre message du {}\nObjet : {subject}\n\na été affiché le {} sur l’ordinateur du destinataire.\n",
        quote_date(sent),
        quote_date(date)
    );
    let report = format!(
        "Reporting-UA: {}; Messagerie\nFinal-Recipient: rfc822;{reader}\nOriginal-Message-ID: <{original}>\n\
         Disposition: manual-action/MDN-sent-manually; displayed\n",
        reader.rsplit('@').next().unwrap_or_default()
    );
    Body {
        kind: "report; report-type=disposition-notification",
        parts: vec![("plain", text), ("Content-Type: message/disposition-notification\n", report)],
    }
}

/// Returns the report (RFC 3464) that the message `original` did not reach `address`.
pub(super) fn bounce(original: &str, address: &str, date: i64) -> Body {
    let text = format!(
        "This is the mail system at host mx.lantelme.example.\n\nI'm sorry to have to inform you that your message \
         could not\nbe delivered to one or more recipients.\n\n<{address}>: host mail.{} said: 550 5.1.1\n    <{address}>: \
         Recipient address rejected: User unknown\n",
        address.rsplit('@').next().unwrap_or_default()
    );
    let report = format!(
        "Reporting-MTA: dns; mx.lantelme.example\nArrival-Date: {}\n\nFinal-Recipient: rfc822; {address}\n\
         Action: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 User unknown\n",
        header_date(date)
    );
    let headers = format!("Message-ID: <{original}>\nTo: {address}\nDate: {}\n", header_date(date - 2));
    Body {
        kind: "report; report-type=delivery-status",
        parts: vec![
            ("plain", text),
            ("Content-Type: message/delivery-status\n", report),
            ("Content-Type: text/rfc822-headers\n", headers),
        ],
    }
}
