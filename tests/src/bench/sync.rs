//! The first sync of an IMAP account with `etabli fetch`, beside `mbsync` on the same mailbox of a local Dovecot;
//! then a second sync with nothing new, and what it asks of the server.

use std::{
    ffi::OsStr,
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Duration,
};

use etabli_engine::demo;
use etabli_test_servers::{MailServers, Planted, Proxy, User};

use super::{
    Result,
    child::{Outcome, exists, measured},
    corpus::flags,
    profile_folder,
    table::{Table, grouped, megabytes, time},
};

const COUNT: u64 = 10_000;
const SEED: u64 = 1;
/// How often each is measured.
const ROUNDS: usize = 3;
/// When the first message came, in seconds since 1970; each came a minute after the one before.
const BEGIN: u64 = 1_700_000_000;

/// What one of the programs did.
struct Run {
    first: Outcome,
    second: Duration,
}

/// What a sync with nothing new asks of the server.
struct Quiet {
    /// Times that the client spoke and waited.
    round_trips: u64,
    bytes: u64,
}

pub(crate) fn run() -> Result<()> {
    let servers = MailServers::start();
    let user = servers.add_user("bench");
    let bytes = fill(&servers, &user)?;
    let folders = servers.doveadm(&["mailbox", "list", "-u", &user.address]).lines().count() as u64;
    println!(
        "a mailbox of {} messages, {}, and {folders} folders in Dovecot",
        grouped(COUNT),
        megabytes(bytes)
    );

    let beside = exists("mbsync");
    let (mut ours, mut theirs, mut careless) = (Vec::new(), Vec::new(), Vec::new());
    let (mut our_quiet, mut their_quiet) = (None, None);
    // The two take turns, so that whatever else the machine does meets both.
    for round in 0..ROUNDS {
        let scratch = tempfile::tempdir()?;
        let etabli = Etabli::new(scratch.path(), &servers, &user)?;
        ours.push(etabli.run()?);
        let mbsync = |folder: &str, is_durable| Mbsync {
            scratch: scratch.path().join(folder),
            servers: &servers,
            user: &user,
            is_durable,
        };
        let durable = mbsync("durable", true);
        if beside {
            theirs.push(durable.run()?);
            careless.push(mbsync("careless", false).run()?);
        }
        if round == 0 {
            our_quiet = Some(quiet(&servers, |port| etabli.through(port))?);
            if beside {
                their_quiet = Some(quiet(&servers, |port| durable.sync(Some(port)).map(drop))?);
            }
        }
    }
    let ours = middle(ours).ok_or("nothing was measured")?;
    let (theirs, careless) = (middle(theirs), middle(careless));

    let mut table =
        Table::new(&["", "first sync", "messages/s", "peak memory", "nothing new", "round trips", "bytes"]);
    let rows = [
        ("etabli fetch", Some(&ours), &our_quiet),
        ("mbsync", theirs.as_ref(), &their_quiet),
        ("mbsync, FSync no", careless.as_ref(), &None),
    ];
    for (name, run, quiet) in rows {
        let Some(run) = run else { continue };
        let counted =
            |count: fn(&Quiet) -> u64| quiet.as_ref().map_or_else(String::new, |one| grouped(count(one)));
        table.row([
            name.to_owned(),
            time(run.first.time),
            grouped((COUNT as f64 / run.first.time.as_secs_f64()) as u64),
            megabytes(run.first.peak_rss),
            time(run.second),
            counted(|quiet| quiet.round_trips),
            counted(|quiet| quiet.bytes),
        ]);
    }
    table.print();
    println!(
        "Each row is the run of the median time of {ROUNDS}, from the start of the program to its end, over TLS; they \
         took turns. Round trips and bytes of a sync with nothing new are counted in clear, sign-in and goodbye included."
    );
    println!(
        "Établi has stored every message and attachment durably and has indexed headers, conversations and the \
         search columns; mbsync has written a Maildir and indexes nothing. With `FSync no` it does not wait for the disk."
    );
    let round_trips = our_quiet.map_or(0, |quiet| quiet.round_trips) as f64 / folders as f64;
    println!("round trips of a sync with nothing new, for each of {folders} folders: {round_trips:.2}");
    if round_trips >= 2.0 {
        return Err("a sync with nothing new takes two round trips or more for each folder".into());
    }
    let times = |run: &Run| run.first.time.as_secs_f64() / ours.first.time.as_secs_f64();
    match (&theirs, &careless) {
        (Some(theirs), Some(careless)) => {
            println!(
                "mbsync's time is {:.2} times ours, {:.2} without FSync",
                times(theirs),
                times(careless)
            );
        }
        _ => println!(
            "mbsync is not installed, so there is nothing beside it (`cargo xtask bench` installs it)."
        ),
    }
    Ok(())
}

/// Fills the mailbox and lets the server read it once, so that whoever comes first pays for nobody else.
fn fill(servers: &MailServers, user: &User) -> Result<u64> {
    let mut bytes = 0;
    let planted = demo::corpus(SEED, COUNT).enumerate().map(|(index, message)| {
        bytes += message.raw.len() as u64;
        let flags = flags(&message);
        Planted { raw: message.raw, at: BEGIN + 60 * index as u64, flags }
    });
    servers.plant(user, planted);
    let seen =
        servers.doveadm(&["fetch", "-u", &user.address, "uid size.virtual", "mailbox", "INBOX", "all"]);
    let seen = seen.lines().filter(|line| line.starts_with("uid:")).count() as u64;
    if seen != COUNT {
        return Err(format!("Dovecot sees {seen} messages").into());
    }
    Ok(bytes)
}

/// Counts what passes when a client syncs once more through a proxy in clear.
fn quiet(servers: &MailServers, sync: impl Fn(u16) -> Result<()>) -> Result<Quiet> {
    let proxy = Proxy::to(servers.imap());
    // The first time the client may learn about the other way to the server.
    sync(proxy.port())?;
    proxy.wait_until_idle();
    let (trips, bytes) = (proxy.round_trips(), proxy.bytes_down() + proxy.bytes_up());
    sync(proxy.port())?;
    proxy.wait_until_idle();
    Ok(Quiet {
        round_trips: proxy.round_trips() - trips,
        bytes: proxy.bytes_down() + proxy.bytes_up() - bytes,
    })
}

/// Returns the run of the median time.
fn middle(mut runs: Vec<Run>) -> Option<Run> {
    runs.sort_by_key(|run| run.first.time);
    let half = runs.len() / 2;
    runs.into_iter().nth(half)
}

/// A store of ours with one account.
struct Etabli {
    program: PathBuf,
    scratch: PathBuf,
}

impl Etabli {
    fn new(scratch: &Path, servers: &MailServers, user: &User) -> Result<Self> {
        let etabli = Self { program: program()?, scratch: scratch.to_owned() };
        fs::write(etabli.passphrase(), "a passphrase of benches")?;
        etabli.call(&["init"])?;
        let imap = format!("127.0.0.1:{}", servers.imaps());
        let smtp = format!("127.0.0.1:{}", servers.submissions());
        let ca = servers.ca_file().display().to_string();
        let words = ["account", "add", "bench", "--address", &user.address, "--imap", &imap, "--smtp", &smtp];
        let more = ["--login", &user.address, "--ca", &ca, "--password-stdin"];
        etabli.with_password(&[&words[..], &more[..]].concat(), &user.password)?;
        Ok(etabli)
    }

    fn passphrase(&self) -> PathBuf {
        self.scratch.join("passphrase")
    }

    fn store(&self) -> PathBuf {
        self.scratch.join("store")
    }

    fn call(&self, words: &[&str]) -> Result<Outcome> {
        let store = self.store();
        let mut arguments: Vec<&OsStr> = words.iter().map(OsStr::new).collect();
        arguments.extend([OsStr::new("--store"), store.as_os_str(), OsStr::new("--json")]);
        let (passphrase, none) = (self.passphrase(), self.scratch.join("no-plugins"));
        let environment = [("ETABLI_PASSPHRASE_FILE", passphrase.as_path()), ("ETABLI_PLUGIN_DIR", &none)];
        measured(self.program.as_os_str(), &arguments, &environment, &self.scratch)
    }

    fn with_password(&self, words: &[&str], password: &str) -> Result<()> {
        let mut child = Command::new(&self.program)
            .args(words)
            .arg("--store")
            .arg(self.store())
            .env("ETABLI_PASSPHRASE_FILE", self.passphrase())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()?;
        child.stdin.take().ok_or("no standard input")?.write_all(password.as_bytes())?;
        if child.wait()?.success() { Ok(()) } else { Err("the account could not be added".into()) }
    }

    fn fetch(&self, expected: u64) -> Result<Outcome> {
        let outcome = self.call(&["fetch", "--account", "bench"])?;
        let report: serde_json::Value = serde_json::from_str(outcome.stdout.trim())?;
        if report["fetched"].as_u64() != Some(expected) {
            return Err(format!("instead of {expected} messages: {report}").into());
        }
        Ok(outcome)
    }

    fn run(&self) -> Result<Run> {
        let first = self.fetch(COUNT)?;
        let second = self.fetch(0)?.time;
        let verify: serde_json::Value = serde_json::from_str(self.call(&["verify"])?.stdout.trim())?;
        let problems = verify["problems"].as_array().map_or(0, Vec::len);
        if problems > 0 || verify["messages"].as_u64() != Some(COUNT) {
            return Err(format!("verify finds {verify}").into());
        }
        Ok(Run { first, second })
    }

    /// Syncs in clear through another port.
    fn through(&self, port: u16) -> Result<()> {
        let imap = format!("127.0.0.1:{port}");
        self.call(&["account", "set", "bench", "--imap", &imap, "--imap-tls", "none"])?;
        self.fetch(0).map(drop)
    }
}

/// Returns the program to measure, built beside this one.
fn program() -> Result<PathBuf> {
    let program = profile_folder()?.join("etabli");
    if program.exists() {
        return Ok(program);
    }
    Err(format!("{} is missing; build it with `cargo build --release --package etabli`", program.display())
        .into())
}

/// A Maildir of mbsync.
struct Mbsync<'s> {
    scratch: PathBuf,
    servers: &'s MailServers,
    user: &'s User,
    /// Messages are on the disk before they count as fetched, as with us.
    is_durable: bool,
}

impl Mbsync<'_> {
    /// Writes the settings: everything is pulled over TLS, or in clear through a port.
    fn settings(&self, clear: Option<u16>) -> Result<PathBuf> {
        let User { address, password } = self.user;
        let (tls, port) = match clear {
            Some(port) => ("None\nAuthMechs LOGIN", port),
            None => ("IMAPS", self.servers.imaps()),
        };
        let (near, ca) = (self.scratch.join("mbsync"), self.servers.ca_file());
        let fsync = if self.is_durable { "yes" } else { "no" };
        fs::create_dir_all(&near)?;
        let settings = self.scratch.join("mbsyncrc");
        fs::write(
            &settings,
            format!(
                "FSync {fsync}\n\nIMAPAccount far\nHost localhost\nPort {port}\nUser {address}\nPass {password}\nSSLType {tls}\n\
                 CertificateFile {ca}\n\n\
                 IMAPStore far\nAccount far\n\n\
                 MaildirStore near\nSubFolders Verbatim\nPath {near}/\nInbox {near}/INBOX\n\n\
                 Channel all\nFar :far:\nNear :near:\nPatterns *\nCreate Near\nSync Pull\nSyncState *\n",
                ca = ca.display(),
                near = near.display(),
            ),
        )?;
        Ok(settings)
    }

    fn sync(&self, clear: Option<u16>) -> Result<Outcome> {
        let settings = self.settings(clear)?;
        let words = [OsStr::new("-q"), OsStr::new("-c"), settings.as_os_str(), OsStr::new("-a")];
        measured("mbsync".as_ref(), &words, &[], &self.scratch)
    }

    fn run(&self) -> Result<Run> {
        let first = self.sync(None)?;
        let inbox = self.scratch.join("mbsync/INBOX");
        let count = |part: &str| Ok::<_, std::io::Error>(fs::read_dir(inbox.join(part))?.count() as u64);
        let messages = count("cur")? + count("new")?;
        if messages != COUNT {
            return Err(format!("mbsync has {messages} messages").into());
        }
        let second = self.sync(None)?.time;
        Ok(Run { first, second })
    }
}
