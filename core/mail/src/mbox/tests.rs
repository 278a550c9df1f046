use super::*;

fn read(mailbox: &[u8], variant: Option<Variant>) -> Vec<Result<MboxEntry, MboxError>> {
    MboxReader::new(mailbox, variant).unwrap().collect()
}

fn messages(mailbox: &[u8], variant: Option<Variant>) -> Vec<String> {
    let text = |entry: Result<MboxEntry, MboxError>| String::from_utf8(entry.unwrap().raw).unwrap();
    read(mailbox, variant).into_iter().map(text).collect()
}

const ENVELOPE: &str = "From a@b Mon Jan  4 08:00:00 2016\n";

#[test]
fn sec_64_written_messages_read_back() {
    let samples = [
        "Subject: x\n\nbody\n",
        "Subject: x\n\nbody",
        "",
        "\n",
        "\r\n",
        "a\r\n\r\n\r\n",
        "a\n\n\n",
        "\nFrom x Mon Jan  4 08:00:00 2016\n>From y\n>>From z\n\n>>>From",
        "From x",
        ">From x\n",
        "x\n\nFrom ",
        "a \n\n>\n>>\n",
    ];
    let mut mailbox = Vec::new();
    for (index, sample) in samples.iter().enumerate() {
        write_entry(&mut mailbox, "a@b c\n", index as i64, sample.as_bytes()).unwrap();
    }
    assert_eq!(messages(&mailbox, None), samples);
    let entries = read(&mailbox, None);
    let second = entries[1].as_ref().unwrap();
    assert_eq!((second.envelope_sender.as_str(), second.envelope_date), ("a@bc", Some(1)));
    assert!(
        mailbox[usize::try_from(second.offset).unwrap()..].starts_with(b"From a@bc Thu Jan  1 00:00:01 1970")
    );
}

#[test]
fn separators_need_an_empty_line_and_a_date() {
    let mailbox = format!(
        "{ENVELOPE}Subject: 1\n\nFrom now on\n\nFrom me to you\nx\n{ENVELOPE}y\n\n{ENVELOPE}Subject: 2\n\nz\n"
    );
    assert_eq!(
        messages(mailbox.as_bytes(), None),
        [&format!("Subject: 1\n\nFrom now on\n\nFrom me to you\nx\n{ENVELOPE}y\n"), "Subject: 2\n\nz\n"]
    );
}

#[test]
fn crlf_mailboxes_are_read() {
    let mailbox =
        format!("{ENVELOPE}Subject: 1\n\nx\n>From y\n\n{ENVELOPE}Subject: 2\n\nz\n\n").replace('\n', "\r\n");
    assert_eq!(
        messages(mailbox.as_bytes(), None),
        ["Subject: 1\r\n\r\nx\r\nFrom y\r\n", "Subject: 2\r\n\r\nz\r\n"]
    );
}

#[test]
fn dialects_unquote_differently() {
    let mailbox = format!("{ENVELOPE}Subject: 1\n\n>From a\n>>From b\n> From c\n");
    let read = |variant| messages(mailbox.as_bytes(), variant).remove(0);
    assert_eq!(read(None), "Subject: 1\n\nFrom a\n>From b\n> From c\n");
    assert_eq!(read(Some(Variant::MboxRd)), read(None));
    assert_eq!(read(Some(Variant::MboxO)), "Subject: 1\n\nFrom a\n>>From b\n> From c\n");
    assert_eq!(read(Some(Variant::MboxCl2)), "Subject: 1\n\n>From a\n>>From b\n> From c\n");
}

#[test]
fn a_right_content_length_tells_the_dialect() {
    let body = format!("x\n\n{ENVELOPE}y\n>From z\n");
    let mailbox =
        format!("{ENVELOPE}Content-Length: {}\n\n{body}\n{ENVELOPE}Content-Length: 2\n\nz\n\n", body.len());
    assert_eq!(detect(mailbox.as_bytes()), Variant::MboxCl2);
    let found = messages(mailbox.as_bytes(), None);
    assert_eq!(
        found,
        [format!("Content-Length: {}\n\n{body}", body.len()), "Content-Length: 2\n\nz\n".to_owned()]
    );

    let quoted = format!("{ENVELOPE}Content-Length: 8\n\n>From z\n\n{ENVELOPE}Subject: 2\n\nz\n");
    assert_eq!(detect(quoted.as_bytes()), Variant::MboxCl);
    assert_eq!(messages(quoted.as_bytes(), None), ["Content-Length: 8\n\nFrom z\n", "Subject: 2\n\nz\n"]);

    let wrong = format!("{ENVELOPE}Content-Length: 3\n\nlonger\n\n{ENVELOPE}Subject: 2\n\nz\n");
    assert_eq!(detect(wrong.as_bytes()), Variant::MboxRd);
    assert_eq!(messages(wrong.as_bytes(), Some(Variant::MboxCl2)).len(), 2);
}

#[test]
fn what_belongs_to_no_message_is_reported() {
    let mailbox = format!("junk\n\n{ENVELOPE}Subject: 1\n\nx\n");
    let entries = read(mailbox.as_bytes(), None);
    assert!(matches!(entries[0], Err(MboxError::NoEnvelope { size: 6 })));
    assert_eq!(entries[1].as_ref().unwrap().raw, b"Subject: 1\n\nx\n");
    assert!(read(b"", None).is_empty());
    assert!(read(b"\n\r\n", None).is_empty());
}

/// A mailbox with a message of `MAX_MESSAGE` and more, made while it is read.
struct Huge {
    left: usize,
    tail: Vec<u8>,
}

impl io::Read for Huge {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if self.left == 0 {
            return io::Read::read(&mut std::mem::take(&mut &self.tail[..]), out)
                .inspect(|read| drop(self.tail.drain(..*read)));
        }
        let length = out.len().min(self.left);
        out[..length].fill(b'x');
        self.left -= length;
        Ok(length)
    }
}

#[test]
#[ignore = "reads 200 MB; run it in release"]
fn a_message_that_is_too_large_is_an_entry_of_its_own() {
    let start = format!("{ENVELOPE}Subject: 1\n\n").into_bytes();
    let tail = format!("\n\n{ENVELOPE}Subject: 2\n\nz\n").into_bytes();
    let source = io::Read::chain(&start[..], Huge { left: MAX_MESSAGE + 10, tail });
    let entries: Vec<_> = MboxReader::new(io::BufReader::new(source), None).unwrap().collect();
    assert_eq!(entries.len(), 2);
    assert!(matches!(entries[0], Err(MboxError::TooLarge { offset: 0, .. })));
    assert_eq!(entries[1].as_ref().unwrap().raw, b"Subject: 2\n\nz\n");
}
