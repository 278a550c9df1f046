//! Writes messages: headers, and parts inside parts.

use super::{
    calendar::header_date,
    encode::{Charset, NameForm, WordForm, base64_lines, header_words, parameter, quoted_printable},
};

/// A name and an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Person<'a> {
    /// May be empty.
    pub name: &'a str,
    pub address: &'a str,
}

impl Person<'_> {
    fn domain(&self) -> &str {
        self.address.rsplit('@').next().unwrap_or("localhost")
    }
}

/// How the text of a message travels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Transfer {
    /// As it is, marked `7bit` or `8bit`.
    Plain,
    /// Quoted-printable.
    Quoted,
    /// Base64.
    Base64,
}

/// The habits of one mail program.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wire {
    pub charset: Charset,
    pub transfer: Transfer,
    pub words: WordForm,
    pub names: NameForm,
    /// What it calls itself; may be empty.
    pub program: &'static str,
}

/// The habits of mail programs that people use.
pub(super) const WIRES: [Wire; 6] = [
    Wire {
        charset: Charset::Utf8,
        transfer: Transfer::Quoted,
        words: WordForm::Quoted,
        names: NameForm::Extended,
        program: "Mozilla Thunderbird",
    },
    Wire {
        charset: Charset::Windows,
        transfer: Transfer::Quoted,
        words: WordForm::Quoted,
        names: NameForm::EncodedWord,
        program: "Microsoft Outlook 16.0",
    },
    Wire {
        charset: Charset::Utf8,
        transfer: Transfer::Plain,
        words: WordForm::Base64,
        names: NameForm::Continued,
        program: "",
    },
    Wire {
        charset: Charset::Utf8,
        transfer: Transfer::Base64,
        words: WordForm::Base64,
        names: NameForm::EncodedWord,
        program: "Apple Mail (2.3774)",
    },
    Wire {
        charset: Charset::Latin1,
        transfer: Transfer::Plain,
        words: WordForm::Quoted,
        names: NameForm::Raw,
        program: "Webmail 4.1",
    },
    Wire {
        charset: Charset::Latin9,
        transfer: Transfer::Quoted,
        words: WordForm::Quoted,
        names: NameForm::Continued,
        program: "KMail",
    },
];

/// The header of a message.
#[derive(Debug, Clone, Copy)]
pub(super) struct Header<'a> {
    pub from: Person<'a>,
    pub to: &'a [Person<'a>],
    pub cc: &'a [Person<'a>],
    pub subject: &'a str,
    /// Seconds since 1970; shown in the time of Paris.
    pub date: i64,
    /// Without angle brackets, as are the two that follow.
    pub message_id: &'a str,
    /// Empty for none.
    pub in_reply_to: &'a str,
    pub references: &'a [String],
    /// The mail went through servers: it has a Received field.
    pub received: bool,
    /// Further fields, in ASCII.
    pub more: &'a [(&'a str, &'a str)],
}

/// A part of a message.
#[derive(Debug)]
pub(super) enum Part<'a> {
    /// Text of the subtype `plain`, `html` or `calendar`; lines end with `\n`.
    Text { subtype: &'a str, text: &'a str },
    /// A file.
    File {
        name: &'a str,
        media_type: &'a str,
        /// The bytes as lines of base64.
        base64: &'a [u8],
    },
    /// A part in ASCII with the given fields; lines end with `\n`.
    Verbatim { fields: &'a str, text: &'a str },
    /// Parts inside a part; `subtype` carries further parameters.
    Multi { subtype: &'a str, parts: Vec<Part<'a>> },
}

/// Writes a message with CRLF line ends.
pub(super) fn message(header: &Header<'_>, wire: Wire, body: &Part<'_>) -> Vec<u8> {
    let mut writer = Writer { out: Vec::with_capacity(4096), wire };
    writer.header(header);
    let boundary = header.message_id.bytes().fold(0xCBF2_9CE4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)
    });
    writer.part(body, &mut Boundaries { seed: boundary, next: 0 });
    writer.out
}

struct Boundaries {
    seed: u64,
    next: u32,
}

impl Boundaries {
    fn next(&mut self) -> String {
        self.next += 1;
        format!("----=_{:016x}.{}", self.seed, self.next)
    }
}

struct Writer {
    out: Vec<u8>,
    wire: Wire,
}

impl Writer {
    fn push(&mut self, text: &str) {
        self.out.extend_from_slice(text.as_bytes());
    }

    /// Appends one field with a value in ASCII.
    fn field(&mut self, name: &str, value: &str) {
        self.push(name);
        self.push(": ");
        self.push(value);
        self.push("\r\n");
    }

    fn header(&mut self, header: &Header<'_>) {
        if header.received {
            let domain = header.from.domain();
            self.field(
                "Received",
                &format!(
                    "from mail.{domain} (mail.{domain}\r\n [192.0.2.{}]) by mx.lantelme.example with ESMTPS \
                     id {:x};\r\n {}",
                    header.date.rem_euclid(250) + 2,
                    header.date,
                    header_date(header.date + 3)
                ),
            );
        }
        self.field("Date", &header_date(header.date));
        self.people("From", &[header.from]);
        self.people("To", header.to);
        self.people("Cc", header.cc);
        self.push("Subject: ");
        header_words(&mut self.out, header.subject, self.wire.charset, self.wire.words, 9);
        self.push("\r\n");
        self.push("Message-ID: <");
        self.push(header.message_id);
        self.push(">\r\n");
        if !header.in_reply_to.is_empty() {
            self.push("In-Reply-To: <");
            self.push(header.in_reply_to);
            self.push(">\r\n");
        }
        for (i, id) in header.references.iter().enumerate() {
            self.push(if i == 0 { "References: <" } else { "\r\n <" });
            self.push(id);
            self.push(">");
        }
        if !header.references.is_empty() {
            self.push("\r\n");
        }
        if !self.wire.program.is_empty() {
            self.field("X-Mailer", self.wire.program);
        }
        for (name, value) in header.more {
            self.field(name, value);
        }
        self.field("MIME-Version", "1.0");
    }

    fn people(&mut self, field: &str, people: &[Person<'_>]) {
        for (i, person) in people.iter().enumerate() {
            if i == 0 {
                self.push(field);
                self.push(": ");
            } else {
                self.push(",\r\n ");
            }
            if person.name.is_empty() {
                self.push(person.address);
                continue;
            }
            if person.name.is_ascii() {
                let plain =
                    person.name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b' ' | b'-'));
                if plain {
                    self.push(person.name);
                } else {
                    self.push(&format!("\"{}\"", person.name.replace('"', "\\\"")));
                }
            } else {
                header_words(&mut self.out, person.name, self.wire.charset, self.wire.words, field.len() + 2);
            }
            self.push(if person.name.len() + person.address.len() > 60 { "\r\n <" } else { " <" });
            self.push(person.address);
            self.push(">");
        }
        if !people.is_empty() {
            self.push("\r\n");
        }
    }

    fn part(&mut self, part: &Part<'_>, boundaries: &mut Boundaries) {
        match part {
            Part::Text { subtype, text } => self.text(subtype, text),
            Part::File { name, media_type, base64 } => {
                self.push("Content-Type: ");
                self.push(media_type);
                self.out.extend_from_slice(&parameter("name", name, self.wire.names));
                self.push("\r\nContent-Disposition: attachment");
                self.out.extend_from_slice(&parameter("filename", name, self.wire.names));
                self.push("\r\nContent-Transfer-Encoding: base64\r\n\r\n");
                self.out.extend_from_slice(base64);
            }
            Part::Verbatim { fields, text } => {
                self.lines(fields.as_bytes());
                self.push("\r\n");
                self.lines(text.as_bytes());
            }
            Part::Multi { subtype, parts } => {
                let boundary = boundaries.next();
                self.field("Content-Type", &format!("multipart/{subtype};\r\n boundary=\"{boundary}\""));
                for part in parts {
                    self.push("\r\n--");
                    self.push(&boundary);
                    self.push("\r\n");
                    self.part(part, boundaries);
                }
                self.push("\r\n--");
                self.push(&boundary);
                self.push("--\r\n");
            }
        }
    }

    fn text(&mut self, subtype: &str, text: &str) {
        let ascii = text.is_ascii();
        let charset = self.wire.charset.fitting(text);
        let encoded;
        let bytes = match charset {
            Charset::Utf8 => text.as_bytes(),
            other => {
                encoded = other.encode(text).unwrap_or_default();
                &encoded
            }
        };
        let charset = if ascii { "us-ascii" } else { charset.name() };
        let transfer = match self.wire.transfer {
            Transfer::Plain if ascii => "7bit",
            Transfer::Plain => "8bit",
            Transfer::Quoted => "quoted-printable",
            Transfer::Base64 => "base64",
        };
        let method = if subtype == "calendar" { "; method=REQUEST; name=\"invitation.ics\"" } else { "" };
        self.field("Content-Type", &format!("text/{subtype}; charset={charset}{method}"));
        self.field("Content-Transfer-Encoding", transfer);
        self.push("\r\n");
        if self.wire.transfer == Transfer::Plain {
            return self.lines(bytes);
        }
        let mut plain = Self { out: Vec::with_capacity(bytes.len() + 64), wire: self.wire };
        plain.lines(bytes);
        match self.wire.transfer {
            Transfer::Base64 => base64_lines(&mut self.out, &plain.out),
            _ => quoted_printable(&mut self.out, &plain.out),
        }
    }

    /// Appends text with `\n` turned into CRLF.
    fn lines(&mut self, text: &[u8]) {
        for line in text.split_inclusive(|&byte| byte == b'\n') {
            match line.split_last() {
                Some((b'\n', rest)) => {
                    self.out.extend_from_slice(rest);
                    self.out.extend_from_slice(b"\r\n");
                }
                _ => self.out.extend_from_slice(line),
            }
        }
    }
}
