//! Letters that people wrote by hand, and how they become messages.

use std::collections::HashMap;

use super::{
    DemoFolder, DemoMessage,
    body::{Body, bounce, html, quotation, receipt},
    calendar::{Day, calendar_date, of_month},
    cast::{ACCOUNTS, Actor},
    encode::{Charset, base64_lines},
    mime::{Header, Person, WIRES, message},
    rng::Rng,
};

/// Makes the bytes of an attachment.
pub(super) type Make = fn(&Dates) -> Vec<u8>;

/// What a letter is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// Plain text.
    Text,
    /// Plain text and HTML.
    Both,
    /// HTML only.
    Html,
    /// Plain text and HTML that shows pictures from elsewhere.
    Remote,
    /// A read receipt of the letter it answers, which it names by Original-Message-ID only.
    Receipt,
    /// The report that the letter it answers could not be delivered.
    Bounce,
    /// An invitation: plain text and a calendar part; `at` is the time of the meeting three working days on.
    Invitation,
}

/// Which headers tie an answer to what it answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tie {
    /// In-Reply-To and References.
    Both,
    /// In-Reply-To alone.
    InReplyTo,
    /// References alone.
    References,
}

pub(super) const UNREAD: u8 = 0;
pub(super) const READ: u8 = 1;
pub(super) const ANSWERED: u8 = 1 | 2;
pub(super) const FLAGGED: u8 = 4;

/// A letter. Texts may name days relative to today, see [`Dates::fill`]; `*...*` is bold.
#[derive(Clone, Copy)]
pub(super) struct Letter<'a> {
    /// Its name among the letters.
    pub id: &'a str,
    /// The letter it answers; one that does not exist is a message that is not here. Empty for none.
    pub parent: &'a str,
    /// Working days from today.
    pub day: i64,
    /// Hour and minute.
    pub at: (i64, i64),
    pub from: Actor,
    pub to: &'a [Actor],
    pub cc: &'a [Actor],
    pub subject: &'a str,
    pub text: &'a str,
    /// What stands below the text; after a comma follow name and role.
    pub closing: &'a str,
    pub folder: DemoFolder,
    /// [`READ`], [`ANSWERED`], [`FLAGGED`].
    pub marks: u8,
    pub files: &'a [(&'a str, Make)],
    pub form: Form,
    pub tie: Tie,
    /// The mail program, as an index of [`WIRES`].
    pub wire: usize,
    /// Repeats what it answers.
    pub quotes: bool,
}

/// A plain letter to start from.
pub(super) const LETTER: Letter<'static> = Letter {
    id: "",
    parent: "",
    day: 0,
    at: (9, 0),
    from: super::cast::BY_SAV,
    to: &[super::cast::BY_SAV],
    cc: &[],
    subject: "",
    text: "",
    closing: "Bien cordialement,",
    folder: DemoFolder::Inbox(super::cast::SAV),
    marks: READ,
    files: &[],
    form: Form::Text,
    tie: Tie::Both,
    wire: 0,
    quotes: true,
};

/// The days that texts name days relative to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Dates {
    today: Day,
    letter: Day,
}

impl Dates {
    /// Replaces `{j+2}` by the day two working days after the letter (`jeudi 26 novembre`), `{n+2}` by its name,
    /// `{m-1}` by the month before the letter's (`de mars`), `{annee}` by the letter's year and `{an-3}` by the year three
    /// years before today's.
    pub(super) fn fill(&self, text: &str) -> String {
        let mut out = String::with_capacity(text.len() + 32);
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            out.push_str(before);
            let (name, after) = after.split_once('}').unwrap_or((after, ""));
            out.push_str(&self.named(name));
            rest = after;
        }
        out.push_str(rest);
        out
    }

    fn named(&self, name: &str) -> String {
        let split = name.find(['+', '-']).unwrap_or(name.len());
        let by: i64 = name[split..].parse().unwrap_or(0);
        let day = self.letter.plus_workdays(by).in_words();
        let (year, month, _) = self.letter.date();
        match &name[..split] {
            "j" => day,
            "n" => day.split(' ').next().unwrap_or_default().to_owned(),
            "m" => of_month((month - 1 + by).rem_euclid(12) as usize),
            "annee" => year.to_string(),
            "an" => (self.today.date().0 + by).to_string(),
            _ => String::new(),
        }
    }
}

struct Posted {
    message_id: String,
    references: Vec<String>,
    subject: String,
    text: String,
    date: i64,
    author: &'static str,
    address: &'static str,
}

/// Turns letters into messages; a letter comes after the letter that it answers.
pub(super) struct PostOffice {
    today: Day,
    posted: HashMap<String, Posted>,
}

impl PostOffice {
    pub(super) fn new(today: Day) -> Self {
        Self { today, posted: HashMap::new() }
    }

    /// Writes one letter.
    pub(super) fn post(&mut self, letter: &Letter<'_>) -> DemoMessage {
        let day = self.today.plus_workdays(letter.day);
        let dates = Dates { today: self.today, letter: day };
        let date = day.at(letter.at.0, letter.at.1);
        let wire = WIRES[letter.wire % WIRES.len()];
        let subject = typed(&dates.fill(letter.subject), wire.charset);
        let own = typed(&own_text(&dates.fill(letter.text), letter), wire.charset);
        let message_id = message_id(letter.id, letter.from.address, day);
        let parent = self.posted.get(letter.parent);
        let mut references = parent.map(|parent| parent.references.clone()).unwrap_or_default();
        let mut in_reply_to = String::new();
        if !letter.parent.is_empty() {
            let missing = || message_id_of_missing(letter.parent);
            in_reply_to = parent.map_or_else(missing, |parent| parent.message_id.clone());
            references.push(in_reply_to.clone());
        }
        let named = in_reply_to.clone();
        match letter.tie {
            _ if letter.form == Form::Receipt => {
                references.clear();
                in_reply_to.clear();
            }
            Tie::Both => {}
            Tie::InReplyTo => references.clear(),
            Tie::References => in_reply_to.clear(),
        }
        let mut text = own.clone();
        if let Some(parent) = parent.filter(|_| letter.quotes) {
            text.push_str(&quotation(&parent.text, parent.date, parent.author));
        }

        let person = |actor: &Actor| Person { name: actor.name, address: actor.address };
        let to: Vec<_> = letter.to.iter().map(person).collect();
        let cc: Vec<_> = letter.cc.iter().map(person).collect();
        let ours = ACCOUNTS.iter().any(|account| account.address == letter.from.address);
        let receipt_to = format!("<{}>", letter.from.address);
        let asks_receipt =
            [("Disposition-Notification-To", receipt_to.as_str()), ("X-Priority", "1 (Highest)")];
        let header = Header {
            from: person(&letter.from),
            to: &to,
            cc: &cc,
            subject: &subject,
            date,
            message_id: &message_id,
            in_reply_to: &in_reply_to,
            references: &references,
            received: !ours,
            more: if letter.marks & FLAGGED == 0 { &[] } else { &asks_receipt },
        };
        let domain = letter.from.address.rsplit('@').next().unwrap_or_default();
        let remote = if letter.form == Form::Remote { domain } else { "" };
        let plain = text.replace('*', "");
        let about =
            parent.map_or(("", date, ""), |parent| (parent.subject.as_str(), parent.date, parent.address));
        let body = match letter.form {
            Form::Receipt => receipt(&named, about.0, about.1, letter.from.address, date),
            Form::Bounce => bounce(&named, about.2, date),
            Form::Invitation => {
                let start = self.today.plus_workdays(letter.day + 3).at(letter.at.0, letter.at.1);
                Body::alternatives([("plain", plain), ("calendar", invitation(&subject, letter, start))])
            }
            Form::Text => Body::alternatives([("plain", plain)]),
            Form::Html => Body::alternatives([("html", html(&text, remote))]),
            Form::Both | Form::Remote => {
                Body::alternatives([("plain", plain), ("html", html(&text, remote))])
            }
        };
        let files: Vec<_> = letter
            .files
            .iter()
            .map(|(name, make)| {
                let mut base64 = Vec::new();
                base64_lines(&mut base64, &make(&dates));
                (dates.fill(name), base64)
            })
            .collect();
        let raw = message(&header, wire, &body.part(&files));
        self.posted.insert(
            letter.id.to_owned(),
            Posted {
                message_id,
                references,
                subject,
                text: own,
                date,
                author: letter.from.name,
                address: letter.to.first().map_or("", |actor| actor.address),
            },
        );
        DemoMessage {
            folder: letter.folder,
            read: letter.marks & READ != 0,
            answered: letter.marks & ANSWERED == ANSWERED,
            flagged: letter.marks & FLAGGED != 0,
            raw,
        }
    }
}

fn message_id(id: &str, address: &str, day: Day) -> String {
    let number = id.bytes().fold(day.0 as u64, |hash, byte| hash.wrapping_mul(31) + u64::from(byte));
    let domain = address.rsplit('@').next().unwrap_or_default();
    format!("{id}.{:012x}@{domain}", Rng::new(number, 90, 0).next() >> 16)
}

fn message_id_of_missing(id: &str) -> String {
    format!("{id}@lantelme.example")
}

/// Returns the text as a program without typographic signs lets people type it.
fn typed(text: &str, charset: Charset) -> String {
    match charset {
        Charset::Latin1 | Charset::Latin9 => text.replace('’', "'").replace('…', "...").replace('–', "-"),
        Charset::Utf8 | Charset::Windows => text.to_owned(),
    }
}

fn own_text(text: &str, letter: &Letter<'_>) -> String {
    let mut out = text.trim().to_owned();
    if !letter.closing.is_empty() {
        out.push_str("\n\n");
        out.push_str(letter.closing);
    }
    if letter.closing.ends_with(',') {
        out.push_str(&format!("\n{}\n{}", letter.from.name, letter.from.role));
    }
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

/// Returns the calendar object of a meeting.
fn invitation(subject: &str, letter: &Letter<'_>, start: i64) -> String {
    let mut lines = vec![
        "BEGIN:VCALENDAR".to_owned(),
        "VERSION:2.0".to_owned(),
        "PRODID:-//Lantelme//Agenda//FR".to_owned(),
        "METHOD:REQUEST".to_owned(),
        "BEGIN:VEVENT".to_owned(),
        format!("UID:{}@lantelme.example", letter.id),
        format!("DTSTAMP:{}", calendar_date(start - 3 * 86_400)),
        format!("DTSTART:{}", calendar_date(start)),
        "DURATION:PT1H".to_owned(),
        format!("SUMMARY:{}", subject.trim_start_matches("Invitation : ").replace(',', "\\,")),
        format!("ORGANIZER:mailto:{}", letter.from.address),
    ];
    lines.extend(letter.to.iter().map(|actor| format!("ATTENDEE;RSVP=TRUE:mailto:{}", actor.address)));
    lines.extend(["END:VEVENT".to_owned(), "END:VCALENDAR".to_owned(), String::new()]);
    lines.join("\n")
}
