//! Processes killed while a person writes and sends: what must come back, and what must have arrived.
//!
//! The killed process types into a draft by the requests of the window, on a clock of its own that a seed decides,
//! and says on its output what it did. It keeps the text as the window does, two seconds after the first key at
//! the latest. The recipient's mailbox in Dovecot, behind Exim, is the witness of what was sent.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use etabli_engine::{
    Accounts, Discover, Draft, Jobs, Lang, OpenOptions, Reply, Request, SendMode, Session, Web, Writing,
};
use etabli_model::{AccountId, FolderKind, Incoming};
use etabli_test_servers::{User, wait_value};

use super::{Report, plan::Rng};
use crate::Mailing;

/// What is typed is kept this often, in milliseconds.
const KEPT_AFTER: u64 = 2000;
/// After so many kills another mailbox is used, so that the checks stay quick.
const KILLS_PER_MAILBOX: usize = 10;
const SOON: Duration = Duration::from_secs(30);
const FILE: &str = "plan é.txt";

const STORE: &str = "ETABLI_TEST_STORE";
const PASSPHRASE: &str = "ETABLI_TEST_PASSPHRASE";
const WORK: &str = "ETABLI_TEST_WORK";

/// The keys of a letter, each with its moment in milliseconds.
fn keys(seed: u64, letter: usize) -> Vec<(char, u64)> {
    let mut rng = Rng::new(seed ^ (letter as u64 + 1).wrapping_mul(0x9e37_79b9));
    let letters: Vec<char> = "abcdefghijklmnopqrstuvwxyzéàç ’,  \n".chars().collect();
    let mut now = 0;
    let count = 60 + rng.below(100);
    let mut key = |_| {
        now += 20 + rng.below(280) as u64;
        (letters.get(rng.below(letters.len())).copied().unwrap_or('x'), now)
    };
    // No letter ends in white space, which mail may lose.
    (0..count).map(&mut key).chain([('.', 0)]).collect()
}

fn text(seed: u64, letter: usize) -> String {
    keys(seed, letter).into_iter().map(|(c, _)| c).collect()
}

fn subject(letter: usize) -> String {
    format!("Lettre {letter}")
}

fn file(seed: u64, letter: usize) -> Vec<u8> {
    format!("{seed} {letter} {}", "é".repeat(letter % 7 * 100)).into_bytes()
}

/// What the process that is killed does: it writes letters and sends them, until it dies.
///
/// # Panics
/// When the engine refuses something.
pub fn write_until_killed() {
    let path = |name| std::env::var_os(name).map(PathBuf::from).expect(name);
    let work = std::env::var(WORK).expect(WORK);
    let mut words = work.split(' ');
    let mut word = || words.next().expect("a word of the work");
    let (seed, mut letter) = (word().parse().expect("a seed"), word().parse().expect("a letter"));
    let (account, to) = (AccountId(word().parse().expect("an account")), word().to_owned());
    let options = OpenOptions {
        store: path(STORE),
        create: false,
        user: None,
        password: None,
        lang: Lang::Fr,
        plugins: PathBuf::new(),
        safe_mode: true,
        passphrase_file: Some(path(PASSPHRASE)),
        discover: Discover::Never,
        web: Web::default(),
    };
    let session = Session::open(&options).expect("an open store");
    let ask = |request| session.call(Request::Writing(request)).expect("a reply");
    let Reply::Drafts(kept) = ask(Writing::List) else { panic!("no drafts") };
    let mut restored = kept.into_iter().next();
    loop {
        let mut draft = restored.take().unwrap_or_else(|| {
            match ask(Writing::New { account: None, mailto: String::new() }) {
                Reply::Draft(draft) => Draft { text: String::new(), ..*draft },
                other => panic!("{other:?}"),
            }
        });
        if let Some(number) = draft.subject.strip_prefix("Lettre ").and_then(|number| number.parse().ok()) {
            letter = number;
        }
        (draft.subject, draft.to, draft.touched) = (subject(letter), to.clone(), true);
        println!("begun {letter} {}", draft.id.0);
        let keys = keys(seed, letter);
        let mut unkept: Option<u64> = None;
        let begin = draft.text.chars().count();
        for (index, (key, at)) in keys.iter().copied().enumerate().skip(begin) {
            if unkept.is_some_and(|first| at >= first + KEPT_AFTER) {
                ask(Writing::Save(Box::new(draft.clone())));
                println!("kept {letter} {index}");
                unkept = None;
            }
            draft.text.push(key);
            draft.cursor = index as u64 + 1;
            unkept.get_or_insert(at);
            println!("typed {letter} {}", index + 1);
            if index >= keys.len() / 3 && draft.files.is_empty() {
                let (name, bytes) = (FILE.to_owned(), file(seed, letter));
                match ask(Writing::Attach { id: draft.id, name, bytes, inline: false }) {
                    Reply::Draft(changed) => draft.files = changed.files,
                    other => panic!("{other:?}"),
                }
                println!("attached {letter} 0");
            }
        }
        ask(Writing::Send { draft: Box::new(draft), mode: SendMode::Later });
        println!("queued {letter} 0");
        let send = Accounts::Run { account: Some(account), fetch: false, send: true };
        let Ok(Reply::Job(job)) = session.call(Request::Accounts(send)) else { panic!("no job") };
        session.call(Request::Jobs(Jobs::Wait(job))).expect("the job ends");
        println!("sent {letter} 0");
        letter += 1;
    }
}

/// When a process is killed.
#[derive(Debug, Clone, Copy)]
enum Moment {
    /// After so many lines of its output.
    Line(usize),
    /// So long after a letter was queued, as a share of how long sending takes.
    Sending(f64),
}

/// What the killed process said.
#[derive(Debug, Default)]
struct Said {
    /// The last key: letter and number.
    typed: Option<(usize, usize)>,
    /// The letters and the ids of their drafts.
    begun: BTreeMap<usize, usize>,
    attached: BTreeSet<usize>,
    queued: BTreeSet<usize>,
    /// From queued to sent, of the first letter.
    sending: Option<Duration>,
}

/// Starts the process by `child`, kills it at its moment, and returns what it said.
fn killed(child: &mut Command, moment: Option<Moment>, sending: Duration) -> Said {
    let mut running = child.stdout(Stdio::piped()).stderr(Stdio::inherit()).spawn().expect("a child");
    let mut said = Said::default();
    let mut queued_at = None;
    let lines = BufReader::new(running.stdout.take().expect("its output")).lines().map_while(Result::ok);
    let mut count = 0;
    let mut is_dead = false;
    // What it said before it died is still to be read.
    for line in lines {
        let mut words = line.split(' ');
        let what = words.next().unwrap_or_default();
        let mut number = || words.next().and_then(|word| word.parse::<usize>().ok());
        let (Some(letter), Some(key)) = (number(), number()) else { continue };
        count += 1;
        match what {
            "typed" => said.typed = Some((letter, key)),
            "begun" => drop(said.begun.insert(letter, key)),
            "attached" => drop(said.attached.insert(letter)),
            "queued" => {
                said.queued.insert(letter);
                queued_at.get_or_insert_with(Instant::now);
            }
            "sent" => said.sending = said.sending.or(queued_at.map(|at| at.elapsed())),
            _ => {}
        }
        let is_time = match moment {
            Some(Moment::Line(at)) => count > at,
            Some(Moment::Sending(share)) => queued_at.is_some_and(|at: Instant| {
                let end = at + sending.mul_f64(share);
                while Instant::now() < end {
                    std::thread::yield_now();
                }
                true
            }),
            None => what == "sent",
        };
        if is_time && !is_dead {
            running.kill().expect("the child can be killed");
            is_dead = true;
        }
    }
    assert!(is_dead, "the writing process ended by itself");
    running.wait().expect("the child ends");
    said
}

struct Writer {
    mailing: Mailing,
    reader: User,
    seed: u64,
    /// The letters that were begun, and whether their file was kept.
    next: usize,
}

impl Writer {
    fn new(seed: u64) -> Self {
        let mailing = Mailing::new("soak-writing", Incoming::Imap, |_, _| {});
        let reader = mailing.servers.add_user("soak-reader");
        Self { mailing, reader, seed, next: 0 }
    }

    /// Runs the process until its moment.
    fn killed(self, child: &dyn Fn() -> Command, moment: Option<Moment>, sending: Duration) -> (Self, Said) {
        let Self { mailing: Mailing { world, servers, user, account }, reader, seed, next } = self;
        let (world, said) = world.while_closed(|options| {
            let mut command = child();
            command.env(STORE, &options.store);
            command.env(PASSPHRASE, options.passphrase_file.as_deref().expect("a file with the passphrase"));
            command.env(WORK, format!("{seed} {next} {} {}", account.0, reader.address));
            killed(&mut command, moment, sending)
        });
        let mailing = Mailing { world, servers, user, account };
        (Self { mailing, reader, seed, next }, said)
    }

    fn drafts(&self) -> Vec<Draft> {
        match self.mailing.world.session.call(Request::Writing(Writing::List)) {
            Ok(Reply::Drafts(drafts)) => drafts,
            other => panic!("{other:?}"),
        }
    }

    /// Returns the subjects of the messages that left or wait, with their states.
    fn finished(&self) -> BTreeMap<String, String> {
        let outbox = self.mailing.outbox().into_iter().map(|row| (row.subject, row.state));
        let sent = self.mailing.world.list(&self.mailing.path(FolderKind::Sent));
        outbox.chain(sent.into_iter().map(|row| (row.subject, "sent".to_owned()))).collect()
    }

    /// Checks what is there right after the kill.
    fn after_the_kill(&mut self, said: &Said) -> Vec<String> {
        let mut wrong = Vec::new();
        let (drafts, finished) = (self.drafts(), self.finished());
        if drafts.len() > 1 {
            wrong.push(format!("{} drafts came back, and one was written", drafts.len()));
        }
        for letter in &said.queued {
            if !finished.contains_key(&subject(*letter)) {
                wrong.push(format!("letter {letter} was queued and is gone"));
            }
        }
        let Some((letter, typed)) = said.typed else { return wrong };
        self.next = self.next.max(letter + 1);
        // A draft with another id is the next letter, of which nothing was typed yet.
        let is_it = |draft: &&Draft| said.begun.get(&letter).is_some_and(|id| draft.id.0 == *id as u64);
        let draft = drafts.first().filter(is_it);
        match (draft, finished.contains_key(&subject(letter))) {
            (Some(_), true) => wrong.push(format!("letter {letter} is both written and sent")),
            (None, false) => wrong.push(format!("letter {letter} is gone")),
            (None, true) => {}
            (Some(draft), false) => wrong.extend(self.came_back(draft, letter, typed, said)),
        }
        wrong
    }

    /// Checks a draft that came back.
    fn came_back(&self, draft: &Draft, letter: usize, typed: usize, said: &Said) -> Vec<String> {
        let mut wrong = Vec::new();
        let keys = keys(self.seed, letter);
        let kept = draft.text.chars().count();
        if !text(self.seed, letter).starts_with(&draft.text) {
            wrong.push(format!("letter {letter} came back with another text: {:?}", draft.text));
        }
        let at = |key: usize| keys.get(key).map_or(0, |(_, at)| *at);
        // Of the lost keys, the first and the last. The full stop is typed in no time.
        let last = typed.min(keys.len() - 1);
        if kept < last && at(last - 1).saturating_sub(at(kept)) > KEPT_AFTER {
            wrong.push(format!("letter {letter} lost {} ms of typing", at(last - 1) - at(kept)));
        }
        if draft.cursor as usize != kept {
            wrong.push(format!("the cursor of letter {letter} stands at {} of {kept}", draft.cursor));
        }
        let has_file = draft.files.iter().any(|file| file.name == FILE);
        if said.attached.contains(&letter) && !has_file {
            wrong.push(format!("letter {letter} lost its file"));
        }
        wrong
    }

    /// Sends what waits, and compares what arrived with what the store says.
    fn at_the_end(&self) -> Vec<String> {
        let mut wrong = Vec::new();
        loop {
            let report = self.mailing.run(false, true);
            wrong.extend(report.failed.iter().map(|failed| format!("undisturbed run: {failed}")));
            if report.sent == 0 {
                break;
            }
        }
        let finished = self.finished();
        let count = |state: &str| finished.values().filter(|of| *of == state).count();
        let sent = count("sent");
        if sent + count("unknown") != finished.len() {
            wrong.push(format!("something still waits: {finished:?}"));
        }
        let arrived = wait_value("the letters to arrive", SOON, || {
            let arrived = self.mailing.servers.mailbox(&self.reader, "INBOX");
            if arrived.len() >= sent { Ok(arrived) } else { Err(format!("{} of {sent}", arrived.len())) }
        });
        let mut times: BTreeMap<String, usize> = BTreeMap::new();
        let mut ids = BTreeSet::new();
        for raw in arrived {
            let raw = String::from_utf8_lossy(&raw).replace('\n', "\r\n").into_bytes();
            let parsed = etabli_mail::parse::parse(&raw);
            if !ids.insert(parsed.message_id.clone()) {
                wrong.push(format!("{} arrived twice", parsed.message_id));
            }
            *times.entry(parsed.subject.clone()).or_default() += 1;
            let Some(letter) = parsed.subject.strip_prefix("Lettre ").and_then(|number| number.parse().ok())
            else {
                wrong.push(format!("“{}” was not written", parsed.subject));
                continue;
            };
            let lines = |text: &str| text.lines().map(|line| line.trim_end().to_owned()).collect::<Vec<_>>();
            let body = etabli_mail::body::body(&raw).text;
            if lines(body.trim_end()) != lines(&text(self.seed, letter)) {
                wrong.push(format!("letter {letter} arrived with another text: {body:?}"));
            }
            let attached = etabli_mail::body::attachment(&raw, 0);
            if parsed.attachments.len() != 1
                || attached.as_deref() != Some(file(self.seed, letter).as_slice())
            {
                wrong.push(format!("letter {letter} arrived with other files"));
            }
        }
        for (subject, state) in &finished {
            let times = times.get(subject).copied().unwrap_or(0);
            let is_true = if state == "unknown" { times <= 1 } else { times == 1 };
            if !is_true {
                wrong.push(format!("{subject} is said to be {state}; it arrived {times} times"));
            }
        }
        wrong
    }
}

/// Kills so many processes that write and send. `child` makes the command of one, which runs
/// [`write_until_killed`].
pub fn run_writing(seed: u64, kills: usize, child: &dyn Fn() -> Command) -> Report {
    let mut report = Report::default();
    let mut rng = Rng::new(seed ^ 0x0077_7269_7465);
    let mut round = 0;
    while round < kills {
        let (mut writer, said) = Writer::new(seed).killed(child, None, Duration::ZERO);
        let sending = said.sending.unwrap_or(Duration::from_millis(100));
        report.findings.extend(writer.after_the_kill(&said));
        for _ in 0..KILLS_PER_MAILBOX.min(kills - round) {
            let moment = match rng.below(2) {
                0 => Moment::Line(rng.below(300)),
                _ => Moment::Sending(rng.below(1200) as f64 / 1000.0),
            };
            let (killed, said) = writer.killed(child, Some(moment), sending);
            writer = killed;
            report.made[1] += 1;
            report.hit[1] += 1;
            let wrong = writer.after_the_kill(&said).into_iter().chain(writer.at_the_end());
            report.findings.extend(wrong.map(|wrong| format!("writing, kill {round} ({moment:?}): {wrong}")));
            round += 1;
        }
        let finished = writer.finished();
        report.unknown += finished.values().filter(|state| *state == "unknown").count();
        report.sent += finished.values().filter(|state| *state == "sent").count();
    }
    report
}
