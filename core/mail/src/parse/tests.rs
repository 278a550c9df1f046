use super::*;

fn names(raw: &str) -> Vec<(String, bool)> {
    let parsed = parse(raw.as_bytes());
    parsed.attachments.iter().map(|a| (a.attachment.name.clone(), a.attachment.inline)).collect()
}

#[test]
fn a_header_is_read() {
    let raw = "Received: from a by b; Mon, 4 Jan 2016 09:00:05 +0100\r\nReceived: from c by a; Mon, 4 Jan 2016 \
               08:59:00 +0100\r\nDate: Mon, 4 Jan 2016 08:00:00 +0100\r\nFrom: =?utf-8?Q?L=C3=A9a?= <l@x>\r\nTo: a@b,\r\n \
               c@d\r\nSubject: =?utf-8?B?UmXD?= =?utf-8?B?p3U=?=\r\nMessage-ID:\r\n <1@x>\r\nIn-Reply-To: <0@x>\r\n\
               References: <00@x>\r\n <0@x>\r\n\r\nBonjour\r\n";
    let parsed = parse(raw.as_bytes());
    assert_eq!(parsed.subject, "Reçu");
    assert_eq!(parsed.from, [Address { name: "Léa".into(), address: "l@x".into() }]);
    assert_eq!(parsed.to.len(), 2);
    assert_eq!(parsed.message_id, "1@x");
    assert_eq!(parsed.in_reply_to, ["0@x"]);
    assert_eq!(parsed.references, ["00@x", "0@x"]);
    assert_eq!(parsed.sent_at, Some(Timestamp { seconds: 1_451_890_800, offset_minutes: 60 }));
    assert_eq!(parsed.received_at, Some(1_451_894_405));
    assert_eq!((parsed.problem(), parsed.kind), (None, MessageKind::Message));
}

#[test]
fn raw_header_bytes_are_read_as_windows_1252() {
    let parsed = parse(b"From: a@b\nDate: 4 Jan 2016 08:00 GMT\nSubject: Re\xe7u\n\nx");
    assert_eq!(parsed.subject, "Reçu");
    assert!(parsed.warnings.contains(&Warning::RawHeader));
    assert_eq!(parsed.problem(), None);
}

#[test]
fn broken_messages_give_a_reason() {
    let start = "From: a@b\nDate: 4 Jan 2016 08:00 GMT\n";
    for (raw, reason) in [
        ("prose without any header", "there is no header"),
        ("From: a@b\n\nx", "there is no date"),
        ("From: a@b\nDate: le 32 brumaire an VIII\n\nx", "the date cannot be read: le 32 brumaire an VIII"),
        (
            &format!("{start}Content-Type: text/plain; charset=x-inconnu\n\nx"),
            "the character set is unknown: x-inconnu",
        ),
        (
            &format!("{start}Content-Type: multipart/mixed; boundary=b\n\n--b\n\nx\n"),
            "the end of a part is missing",
        ),
        (
            &format!("{start}Content-Type: multipart/mixed; boundary=b\n\nx\n"),
            "the parts cannot be told apart",
        ),
        (&format!("{start}\nabc\0def"), "there are NUL bytes in the text"),
        (&format!("{start}Subject: x\n"), "the message ends inside its header"),
    ] {
        assert_eq!(parse(raw.as_bytes()).problem().as_deref(), Some(reason), "{raw}");
    }
}

#[test]
fn mail_92_a_receipt_names_the_message_it_acknowledges() {
    let raw = "Content-Type: multipart/report; report-type=disposition-notification; boundary=b\n\n--b\n\nRead.\n--b\n\
               Content-Type: message/disposition-notification\n\nReporting-UA: x\nOriginal-Message-ID: <1@x>\n\n--b--\n";
    let parsed = parse(raw.as_bytes());
    assert_eq!(parsed.kind, MessageKind::ReadReceipt);
    assert_eq!(parsed.original_message_id, "1@x");
    assert!(parsed.attachments.is_empty());
}

#[test]
fn a_delivery_report_names_the_returned_message() {
    for (kind, encoding) in [("text/rfc822-headers", "7bit"), ("message/rfc822", "8bit")] {
        let raw = format!(
            "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nFailed.\n--b\n\
             Content-Type: message/delivery-status\n\nAction: failed\n\n--b\nContent-Type: {kind}\n\
             Content-Transfer-Encoding: {encoding}\n\nSubject: x\nMessage-ID: <2@x>\n\n--b--\n"
        );
        let parsed = parse(raw.as_bytes());
        assert_eq!((parsed.kind, parsed.original_message_id.as_str()), (MessageKind::DeliveryReport, "2@x"));
        assert!(parsed.attachments.is_empty());
    }
}

#[test]
fn files_and_texts_are_told_apart() {
    let raw = "Content-Type: multipart/mixed; boundary=m\n\n\
        --m\nContent-Type: multipart/related; boundary=r\n\n\
        --r\nContent-Type: multipart/alternative; boundary=a\n\n\
        --a\nContent-Type: text/plain\n\nx\n\
        --a\nContent-Type: text/html\n\n<p>x</p>\n\
        --a\nContent-Type: text/calendar; name=invite.ics\n\nBEGIN:VCALENDAR\n\
        --a--\n\
        --r\nContent-Type: image/png; name=logo.png\nContent-ID: <l@x>\n\nPNG\n\
        --r\nContent-Type: application/pdf; name=plan.pdf\nContent-ID: <p@x>\n\nPDF\n\
        --r--\n\
        --m\nContent-Type: text/plain; name=notes.txt\n\nnotes\n\
        --m\nContent-Type: message/rfc822\n\nSubject: =?utf-8?Q?=C3=A9t=C3=A9?= a/b\n\ninner\n\
        --m\nContent-Type: text/plain\n\nfooter\n--m--\n";
    let expected = [
        ("invite.ics", false),
        ("logo.png", true),
        ("plan.pdf", false),
        ("notes.txt", false),
        ("été a-b.eml", false),
    ];
    assert_eq!(names(raw), expected.map(|(name, inline)| (name.to_owned(), inline)));
    assert!(parse(raw.as_bytes()).has_html);
}

#[test]
fn a_message_that_is_one_file_has_one_attachment() {
    let raw = "Content-Type: application/pdf; name=\"a.pdf\"\nContent-Transfer-Encoding: base64\n\nQUJD\n";
    let parsed = parse(raw.as_bytes());
    let file = &parsed.attachments[0];
    assert_eq!((file.attachment.name.as_str(), file.contents.as_ref()), ("a.pdf", &b"ABC"[..]));
    assert_eq!(file.attachment.hash, BlobHash(*blake3::hash(b"ABC").as_bytes()));
    assert_eq!(file.encoding, TransferEncoding::Base64);
}

#[test]
fn sec_61_embedded_messages_nested_without_end_are_read() {
    let raw = "Content-Type: message/rfc822\n\n".repeat(100_000);
    assert_eq!(parse(raw.as_bytes()).attachments.len(), 1);
}
