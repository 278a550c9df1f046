//! Mailboxes of any size: conversations, newsletters, notifications, invoices and reports.

use std::collections::VecDeque;

use super::{
    DemoFolder, DemoMessage,
    body::{Body, bounce, html, quotation, receipt},
    calendar::Day,
    cast::ACCOUNTS,
    encode::base64_lines,
    files::{pdf, zip},
    mime::{Header, Person, WIRES, message},
    rng::Rng,
    words::{CLOSINGS, FILES, FIRST, GREETINGS, LAST, TOPICS},
    world::World,
};

const STREAM: u64 = 40;
const NOISE_STREAM: u64 = 41;
const NOISE: usize = 96 << 10;
const LONGEST: usize = 60;
/// Messages of this year and later stand in inboxes, older ones in the archive of their year.
const FIRST_OPEN_YEAR: i64 = 2025;
const ARCHIVES: [&[&str]; 9] = [
    &["Archives", "2016"],
    &["Archives", "2017"],
    &["Archives", "2018"],
    &["Archives", "2019"],
    &["Archives", "2020"],
    &["Archives", "2021"],
    &["Archives", "2022"],
    &["Archives", "2023"],
    &["Archives", "2024"],
];

/// See [`corpus`].
#[derive(Debug, Clone)]
pub struct Corpus {
    seed: u64,
    left: u64,
    thread: u64,
    attachments: u32,
    maker: Maker,
    waiting: VecDeque<DemoMessage>,
}

/// Returns `count` messages in conversations of realistic sizes, of about 5 KB on average; one message in twelve
/// has files. A smaller `count` gives the beginning of the same messages.
#[must_use]
pub fn corpus(seed: u64, count: u64) -> Corpus {
    let mut rng = Rng::new(seed, NOISE_STREAM, 0);
    let noise = (0..NOISE / 4).flat_map(|_| rng.next().to_le_bytes()).collect();
    let maker = Maker { world: World::new(seed), noise };
    Corpus { seed, left: count, thread: 0, attachments: 80, maker, waiting: VecDeque::new() }
}

impl Corpus {
    /// Sets how many of a thousand messages have files.
    #[must_use]
    pub fn with_attachments(mut self, per_mille: u32) -> Self {
        self.attachments = per_mille;
        self
    }
}

impl Iterator for Corpus {
    type Item = DemoMessage;

    fn next(&mut self) -> Option<DemoMessage> {
        self.left = self.left.checked_sub(1)?;
        while self.waiting.is_empty() {
            let rng = Rng::new(self.seed, STREAM, self.thread);
            let mut thread = Thread::new(&self.maker, rng, self.thread, self.attachments);
            thread.write();
            self.waiting.extend(thread.out);
            self.thread += 1;
        }
        self.waiting.pop_front()
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.left as usize, Some(self.left as usize))
    }
}

/// What all threads are made from.
#[derive(Debug, Clone)]
struct Maker {
    world: World,
    noise: Vec<u8>,
}

impl Maker {
    /// Returns a file; the same name gives the same bytes.
    fn file(&self, name: &str) -> Vec<u8> {
        let hash =
            name.bytes().fold(7_u64, |hash, byte| hash.wrapping_mul(0x0100_0000_01B3) ^ u64::from(byte));
        let mut rng = Rng::new(hash, NOISE_STREAM, 1);
        let length = 700 + rng.skewed(NOISE - 1000);
        let start = rng.below(NOISE);
        let noise = &self.noise[start..start + length];
        match name.rsplit('.').next() {
            Some("pdf") => {
                let mut file = pdf(&[name, &self.world.sentences[rng.below(1000)]], None);
                file.push(b'%');
                file.extend(noise.iter().map(|byte| b'0' + byte % 64));
                file.extend_from_slice(b"\n%%EOF\n");
                file
            }
            Some("jpg") => [b"\xFF\xD8\xFF\xE0\x00\x10JFIF\x00", noise, b"\xFF\xD9"].concat(),
            _ => zip(&[("contenu.bin", noise)]),
        }
    }
}

/// What an answer needs of a message.
struct Written {
    message_id: String,
    references: Vec<String>,
    date: i64,
    text: String,
    author: String,
}

/// One thread while it is written.
struct Thread<'a> {
    maker: &'a Maker,
    rng: Rng,
    number: u64,
    attachments: u32,
    written: Vec<Written>,
    out: Vec<DemoMessage>,
}

/// One message of a thread before it is written.
struct Draft<'a> {
    from: Person<'a>,
    to: &'a [Person<'a>],
    cc: &'a [Person<'a>],
    subject: &'a str,
    date: i64,
    account: usize,
    folder: DemoFolder,
}

impl<'a> Thread<'a> {
    fn new(maker: &'a Maker, rng: Rng, number: u64, attachments: u32) -> Self {
        Self { maker, rng, number, attachments, written: Vec::new(), out: Vec::new() }
    }

    fn write(&mut self) {
        let (first, last) = (Day::of(2016, 1, 4), Day::of(2026, 11, 20));
        let day = Day(self.rng.between(first.0, last.0));
        let day = if day.weekday() > 4 && self.rng.chance(850) { day.next(0) } else { day };
        let date = day.at(self.rng.between(7, 18), self.rng.between(0, 59)) + self.rng.between(0, 59);
        let topic = self.rng.pick(&TOPICS);
        let mut subject = self.maker.world.fill(&mut self.rng, topic);
        if self.rng.chance(700) {
            let mut letters = subject.chars();
            subject = letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect();
        }
        match self.rng.below(1000) {
            0..700 => self.conversation(&subject, date),
            700..820 => self.single("Actualités", &subject, date, &["Lettres d’information"]),
            820..920 => self.single("Notification", &subject, date, &["Notifications"]),
            920..990 => {
                self.attachments = 1000;
                self.single("", &subject, date, &["Comptabilité", "Factures reçues"]);
            }
            _ => self.undelivered(&subject, date),
        }
    }

    /// A message that nobody answers.
    fn single(&mut self, name: &'static str, subject: &str, date: i64, folder: &'static [&'static str]) {
        let world = &self.maker.world;
        let sender = world.someone(&mut self.rng);
        let account = self.rng.skewed(3);
        let from =
            Person { name: if name.is_empty() { &sender.name } else { name }, address: &sender.address };
        let to = [Person { name: "", address: ACCOUNTS[account].address }];
        let folder = DemoFolder::Basic(folder);
        self.send(&Draft { from, to: &to, cc: &[], subject, date, account, folder }, None);
    }

    /// A message that could not be delivered, and the report.
    fn undelivered(&mut self, subject: &str, date: i64) {
        let world = &self.maker.world;
        let account = self.rng.skewed(3);
        let us = Person { name: "Lantelme Agencement", address: ACCOUNTS[account].address };
        let someone = world.someone(&mut self.rng);
        let to = [Person { name: &someone.name, address: &someone.address }];
        let folder = DemoFolder::Sent(account);
        self.send(&Draft { from: us, to: &to, cc: &[], subject, date, account, folder }, None);
        let body = bounce(&self.written[0].message_id, &someone.address, date + 2);
        let from = Person { name: "Mail Delivery System", address: "MAILER-DAEMON@mx.lantelme.example" };
        self.report(
            from,
            us,
            "Undelivered Mail Returned to Sender",
            date + 2,
            DemoFolder::Inbox(account),
            &body,
        );
    }

    fn conversation(&mut self, subject: &str, start: i64) {
        let world = &self.maker.world;
        let mut size = 1;
        while size < LONGEST
            && self.rng.chance([580, 780, 880][usize::from(size >= 4) + usize::from(size >= 12)])
        {
            size += 1;
        }
        let account = self.rng.skewed(3);
        let staff = format!("{} {}", self.rng.pick(&FIRST), self.rng.pick(&LAST));
        let us = Person { name: &staff, address: ACCOUNTS[account].address };
        let mut others: Vec<Person<'_>> = Vec::new();
        while others.is_empty() || (others.len() < 12 && self.rng.chance(300)) {
            let person = world.someone(&mut self.rng);
            others.push(Person { name: &person.name, address: &person.address });
        }
        let started_by_us = self.rng.chance(350);
        for index in 0..size {
            let parent =
                (index > 0).then(|| if self.rng.chance(850) { index - 1 } else { self.rng.below(index) });
            let date = match self.written.last() {
                Some(last) => last.date + 120 + self.rng.skewed(400_000) as i64,
                None => start,
            };
            let ours = (index % 2 == 0) == started_by_us;
            let other = others[self.rng.skewed(others.len())];
            let (from, to) = if ours { (us, other) } else { (other, us) };
            let prefix = match parent {
                None => "",
                Some(_) if self.rng.chance(800) => "Re: ",
                Some(_) => self.rng.pick(&["RE: ", "Re : ", "TR: ", "RE: RE: ", "Fwd: "]),
            };
            let year = Day::in_paris(date).date().0;
            let folder = if ours { DemoFolder::Sent(account) } else { received(account, year) };
            let cc = if self.rng.chance(300) { &others[1..] } else { &[] };
            let subject = format!("{prefix}{subject}");
            self.send(&Draft { from, to: &[to], cc, subject: &subject, date, account, folder }, parent);
            if self.rng.chance(40) {
                let read_at = date + 60 + self.rng.skewed(80_000) as i64;
                let original = self.written[index].message_id.clone();
                let body = receipt(&original, &subject, date, to.address, read_at);
                let folder = if ours { received(account, year) } else { DemoFolder::Sent(account) };
                self.report(to, from, &format!("Lu : {subject}"), read_at, folder, &body);
            }
        }
    }

    /// Writes a message of people.
    fn send(&mut self, draft: &Draft<'_>, parent: Option<usize>) {
        let parent = parent.and_then(|index| self.written.get(index));
        let mut references = parent.map(|parent| parent.references.clone()).unwrap_or_default();
        let mut in_reply_to = String::new();
        if let Some(parent) = parent {
            in_reply_to.clone_from(&parent.message_id);
            references.push(in_reply_to.clone());
            if references.len() > 24 {
                references.drain(1..references.len() - 23);
            }
        }
        match self.rng.below(100) {
            0..3 => in_reply_to.clear(),
            3..10 => references.clear(),
            _ => {}
        }
        let own = text(&self.maker.world.sentences, &mut self.rng, draft.from.name);
        let quoted = parent.filter(|parent| parent.text.len() < 1500 && self.rng.chance(600));
        let mut text = own.clone();
        if let Some(parent) = quoted {
            text.push_str(&quotation(&parent.text, parent.date, &parent.author));
        }
        let remote = if self.rng.chance(200) { "cdn.example" } else { "" };
        let body = match self.rng.below(100) {
            0..35 => Body::alternatives([("plain", text)]),
            35..85 => {
                let html = html(&text, remote);
                Body::alternatives([("plain", text), ("html", html)])
            }
            _ => Body::alternatives([("html", html(&text, remote))]),
        };
        let mut files = Vec::new();
        while self.rng.chance(if files.is_empty() { self.attachments } else { 350 }) {
            let pattern = self.rng.pick(&FILES);
            let name = self.maker.world.fill(&mut self.rng, pattern).replace('/', "-");
            let mut base64 = Vec::new();
            base64_lines(&mut base64, &self.maker.file(&name));
            files.push((name, base64));
        }
        let domain = draft.from.address.rsplit('@').next().unwrap_or_default();
        let message_id =
            format!("{:x}.{:x}.{:x}@{domain}", self.number, self.written.len(), self.rng.next() >> 24);
        let header = Header {
            from: draft.from,
            to: draft.to,
            cc: draft.cc,
            subject: draft.subject,
            date: draft.date,
            message_id: &message_id,
            in_reply_to: &in_reply_to,
            references: &references,
            received: draft.from.address != ACCOUNTS[draft.account].address,
            more: &[],
        };
        let wire = WIRES[draft.from.address.len() % WIRES.len()];
        let raw = message(&header, wire, &body.part(&files));
        self.keep(draft.folder, raw);
        self.written.push(Written {
            message_id,
            references,
            date: draft.date,
            text: own,
            author: draft.from.name.to_owned(),
        });
    }

    /// Writes a message of a machine; it ties itself to another by its body only.
    fn report(
        &mut self,
        from: Person<'_>,
        to: Person<'_>,
        subject: &str,
        date: i64,
        folder: DemoFolder,
        body: &Body,
    ) {
        let message_id = format!("{:x}.r.{:x}@mx.lantelme.example", self.number, self.rng.next() >> 24);
        let header = Header {
            from,
            to: &[to],
            cc: &[],
            subject,
            date,
            message_id: &message_id,
            in_reply_to: "",
            references: &[],
            received: true,
            more: &[],
        };
        let raw = message(&header, WIRES[0], &body.part(&[]));
        self.keep(folder, raw);
    }

    fn keep(&mut self, folder: DemoFolder, raw: Vec<u8>) {
        let sent = matches!(folder, DemoFolder::Sent(_));
        let read = sent || self.rng.chance(920);
        let answered = !sent && read && self.rng.chance(300);
        self.out.push(DemoMessage { folder, read, answered, flagged: self.rng.chance(25), raw });
    }
}

/// Returns the text of a letter.
fn text(sentences: &[String], rng: &mut Rng, name: &str) -> String {
    let mut out = String::with_capacity(900);
    out.push_str(rng.pick(&GREETINGS));
    for _ in 0..1 + rng.skewed(5) {
        out.push_str("\n\n");
        for index in 0..1 + rng.below(4) {
            if index > 0 {
                out.push(' ');
            }
            out.push_str(&sentences[rng.below(sentences.len())]);
        }
    }
    out.push_str("\n\n");
    out.push_str(rng.pick(&CLOSINGS));
    out.push('\n');
    out.push_str(name);
    out.push('\n');
    out
}

/// Returns where mail received in this year stands.
fn received(account: usize, year: i64) -> DemoFolder {
    match year >= FIRST_OPEN_YEAR {
        true => DemoFolder::Inbox(account),
        false => DemoFolder::Basic(ARCHIVES[(year - 2016).clamp(0, 8) as usize]),
    }
}
