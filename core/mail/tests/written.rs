//! Hostile messages, written here and read alike by two parsers that share no code with this one.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test"
)]

use std::{
    io::Write as _,
    process::{Command, Stdio},
};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use etabli_mail::{
    compose::{self, Composed, File},
    rich,
};
use etabli_model::{Address, Mark, Priority, Style};
use mail_parser::{MessageParser, MimeHeaders as _};
use serde_json::{Value, json};

const PIECES: [&str; 22] = [
    "Devis",
    "été",
    "\r\nBcc: evil@x.example",
    "\"",
    "\\",
    "🎉👩‍🔧",
    "שלום עולם",
    "مرحبا",
    "=?utf-8?q?x?=",
    "a\tb",
    "<b>",
    "&amp;",
    ";",
    ",",
    "(x)",
    "\u{202e}abc",
    "ﬁ",
    "日本語の件名",
    ".",
    "\u{0}",
    "--",
    "x@y",
];

/// A xorshift generator: the same messages each time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % sides as u64).unwrap()
    }

    fn words(&mut self, most: usize, gap: &str) -> String {
        let count = self.roll(most) + 1;
        (0..count).map(|_| PIECES[self.roll(PIECES.len())]).collect::<Vec<_>>().join(gap)
    }

    fn people(&mut self, most: usize) -> Vec<Address> {
        let count = self.roll(most + 1);
        let one =
            |index: usize, name: String| Address { name, address: format!("p{index}@d{index}.example") };
        (0..count)
            .map(|index| one(index, if index % 3 == 0 { String::new() } else { self.words(3, " ") }))
            .collect()
    }

    fn message(&mut self, index: usize) -> Composed {
        let gap = [" ", "\n", "\r\n", "\n.\n", "\n\nFrom "][self.roll(5)];
        let text = self.words(60, gap);
        let mut files = Vec::new();
        for number in 0..[0, 1, 3, 20][self.roll(4)] {
            let ending = [".pdf", ".txt", ".eml", ""][self.roll(4)];
            // What parsers decode of a text file is its text.
            let values = if ending == ".txt" { 128 } else { 256 };
            let bytes = (0..self.roll(400)).map(|_| u8::try_from(self.roll(values)).unwrap()).collect();
            let name = format!("{number} {}{ending}", self.words(4, " "));
            files.push(File::attached(name, bytes));
        }
        let length = text.chars().count();
        let marks = vec![Mark { start: 0, end: length / 2, style: Style::Bold }];
        let html = if self.roll(2) == 0 { String::new() } else { rich::html(&text, &marks) };
        let mut to = self.people(40);
        to.push(Address { name: "Zoë".to_owned(), address: "zoe@x.example".to_owned() });
        Composed {
            from: Address { name: self.words(3, " "), address: "sav@lantelme.example".to_owned() },
            to,
            cc: self.people(4),
            bcc: Vec::new(),
            subject: self.words(20, " "),
            text,
            html,
            priority: Priority::Normal,
            files,
            date: 1_795_521_600 + i64::try_from(index).unwrap(),
            message_id: format!("{index}@lantelme.example"),
            ask_receipt: false,
            in_reply_to: String::new(),
            references: Vec::new(),
        }
    }
}

/// Blanks do not count: where a long line is folded, parsers differ by one.
fn squeezed(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// What a control character becomes in a header.
fn header(text: &str) -> String {
    squeezed(&text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect::<String>())
}

fn expected(composed: &Composed) -> Value {
    let people = |people: &[Address]| -> Vec<Value> {
        people.iter().map(|person| json!([header(&person.name), person.address])).collect()
    };
    let file = |file: &File| json!([header(&file.name), BASE64_STANDARD.encode(&file.bytes)]);
    json!({
        "from": people(std::slice::from_ref(&composed.from)),
        "to": people(&composed.to),
        "cc": people(&composed.cc),
        "subject": header(&composed.subject),
        "text": squeezed(&composed.text),
        "html": if composed.html.is_empty() { String::new() } else { squeezed(&rich::document(&composed.html)) },
        "files": composed.files.iter().map(file).collect::<Vec<_>>(),
        "id": composed.message_id,
    })
}

fn by_mail_parser(raw: &[u8]) -> Value {
    let read = MessageParser::default().parse(raw).expect("a message");
    let people = |people: Option<&mail_parser::Address<'_>>| -> Vec<Value> {
        let all = people.into_iter().flat_map(|people| people.clone().into_list());
        all.map(|one| json!([squeezed(one.name().unwrap_or("")), one.address().unwrap_or("")])).collect()
    };
    let file = |part: &mail_parser::MessagePart<'_>| {
        json!([squeezed(part.attachment_name().unwrap_or("")), BASE64_STANDARD.encode(part.contents())])
    };
    let html =
        read.html_body.first().and_then(|id| read.parts.get(*id as usize)).filter(|part| part.is_text_html());
    json!({
        "from": people(read.from()),
        "to": people(read.to()),
        "cc": people(read.cc()),
        "subject": squeezed(read.subject().unwrap_or("")),
        "text": squeezed(&read.body_text(0).unwrap_or_default()),
        "html": squeezed(html.and_then(|part| part.text_contents()).unwrap_or("")),
        "files": read.attachments().map(file).collect::<Vec<_>>(),
        "id": read.message_id().unwrap_or(""),
    })
}

const PYTHON: &str = r#"
import base64, email, email.policy, email.utils, json, sys
from email.header import decode_header, make_header
squeezed = lambda text: ''.join(text.split()).translate({i: None for i in (0x1c, 0x1d, 0x1e, 0x1f)})
head = lambda value: str(make_header(decode_header(value))) if value else ''
for line in sys.stdin:
    message = email.message_from_bytes(base64.b64decode(line))
    def people(name):
        found = email.utils.getaddresses(message.get_all(name, []))
        return [[squeezed(head(person)), address] for person, address in found]
    text, html, files = '', '', []
    for part in message.walk():
        if part.is_multipart():
            continue
        name = part.get_filename()
        content = part.get_payload(decode=True)
        if name is not None:
            files.append([squeezed(email.utils.collapse_rfc2231_value(name)), base64.b64encode(content).decode()])
        elif part.get_content_type() == 'text/plain':
            text = squeezed(content.decode(part.get_content_charset()))
        else:
            html = squeezed(content.decode(part.get_content_charset()))
    print(json.dumps({'from': people('From'), 'to': people('To'), 'cc': people('Cc'),
        'subject': squeezed(head(message['Subject'])), 'text': text, 'html': html, 'files': files,
        'id': message['Message-ID'].strip('<>')}))
"#;

fn by_python(messages: &[Vec<u8>]) -> Vec<Value> {
    let input: String = messages.iter().map(|raw| format!("{}\n", BASE64_STANDARD.encode(raw))).collect();
    let mut python = Command::new("python3")
        .args(["-c", PYTHON])
        .env("PYTHONIOENCODING", "utf-8")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("python3, the second parser of this test");
    let mut stdin = python.stdin.take().unwrap();
    let writer = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
    let output = python.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    String::from_utf8(output.stdout)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn sec_28_five_hundred_hostile_messages_are_read_alike_by_two_parsers() {
    let mut dice = Dice(0x5eed_1234_abcd_0001);
    let composed: Vec<Composed> = (0..500).map(|index| dice.message(index)).collect();
    let raw: Vec<Vec<u8>> = composed.iter().map(|one| compose::message(one).unwrap()).collect();
    let python = by_python(&raw);
    assert_eq!(python.len(), raw.len());
    for ((composed, raw), python) in composed.iter().zip(&raw).zip(python) {
        assert!(raw.is_ascii(), "7-bit safe");
        let mut lines = raw.split(|byte| *byte == b'\n');
        assert!(
            lines.all(|line| line.len() <= 999 && !line[..line.len().saturating_sub(1)].contains(&b'\r'))
        );
        let wanted = expected(composed);
        for (field, value) in wanted.as_object().unwrap() {
            let shown = || String::from_utf8_lossy(&raw[..raw.len().min(3000)]).into_owned();
            assert_eq!(&by_mail_parser(raw)[field], value, "mail-parser, {field}\n{}", shown());
            assert_eq!(&python[field], value, "Python, {field}\n{}", shown());
        }
    }
}
