//! One account on real servers, behind two proxies, with all that was ever sent to it and from it.

use std::time::{Duration, Instant};

use etabli_engine::{
    Accounts, Address, OpenOptions, Outgoing, Reply, Request, SendMode, Tls, TransportReport,
};
use etabli_model::{Incoming, MsgId};
use etabli_test_servers::{CutMode, Fault as Break, Handovers, MailServers, Planted, Proxy};

use super::{
    child::Etabli,
    plan::{Fault, Rng, Traffic},
};
use crate::{Letter, Mailing, World};

/// When planted messages came: 2000-01-01, long before any retention.
const LONG_AGO: u64 = 946_684_800;
/// Old enough for planted messages, and never for copies of what is sent during the run.
const KEEP_DAYS: u32 = 5000;
/// How often a lane runs at most until nothing is left to do.
const RUNS: usize = 8;

/// A message that lay on the server.
pub(super) struct Incomer {
    pub(super) message_id: String,
    /// As a client reads it, with CRLF.
    pub(super) raw: Vec<u8>,
    pub(super) is_read: bool,
}

/// A message that was written here.
pub(super) struct Outgoer {
    pub(super) msg_id: MsgId,
    /// Its only recipient, who gets no other message.
    pub(super) to: String,
}

/// Bytes through the proxies, and the time that took.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Span {
    down: u64,
    up: u64,
    all: u64,
    time: Duration,
}

/// What happened in a disturbed run.
pub(super) struct Disturbed {
    pub(super) seen: Handovers,
    /// The fault came before everything was done.
    pub(super) hit: bool,
}

/// The two proxies of an account.
pub(super) struct Lines {
    traffic: Traffic,
    incoming: Proxy,
    outgoing: Proxy,
}

impl Lines {
    /// Returns the proxy whose connections faults break.
    fn broken(&self) -> &Proxy {
        if self.traffic == Traffic::Smtp { &self.outgoing } else { &self.incoming }
    }

    /// Returns what has passed so far.
    fn passed(&self) -> Span {
        let broken = self.broken();
        let all = [&self.incoming, &self.outgoing].map(|proxy| proxy.bytes_down() + proxy.bytes_up());
        Span { down: broken.bytes_down(), up: broken.bytes_up(), all: all.iter().sum(), time: Duration::ZERO }
    }

    /// Measures what passes during some work.
    fn measured<T>(&self, work: impl FnOnce() -> T) -> (Span, T) {
        let (before, begun) = (self.passed(), Instant::now());
        let value = work();
        let after = self.passed();
        let span = Span {
            down: after.down - before.down,
            up: after.up - before.up,
            all: after.all - before.all,
            time: begun.elapsed(),
        };
        (span, value)
    }

    /// Mends the lines and waits until nothing of the disturbed run is left.
    fn mend(&self) {
        for proxy in [&self.incoming, &self.outgoing] {
            proxy.clear();
            proxy.cut_now(CutMode::Reset);
            proxy.wait_until_idle();
        }
    }
}

/// One account, and what is known of it beyond its store.
pub(super) struct Lane {
    pub(super) traffic: Traffic,
    pub(super) mailing: Mailing,
    pub(super) incomers: Vec<Incomer>,
    pub(super) outgoers: Vec<Outgoer>,
    lines: Lines,
    /// An undisturbed run in this process.
    span: Span,
    /// An undisturbed run of the program.
    child_span: Option<Span>,
}

impl Lane {
    /// Makes an account and measures what an undisturbed run is like.
    pub(super) fn new(traffic: Traffic, rng: &mut Rng) -> Self {
        let servers = MailServers::shared();
        let (protocol, port, name) = match traffic {
            Traffic::Imap => (Incoming::Imap, servers.imap(), "soak-imap"),
            Traffic::Pop3 => (Incoming::Pop3, servers.pop3(), "soak-pop3"),
            Traffic::Smtp => (Incoming::Imap, servers.imap(), "soak-smtp"),
        };
        let lines = Lines { traffic, incoming: Proxy::to(port), outgoing: Proxy::to(servers.submission()) };
        let user = servers.add_user(name);
        let mailing = Mailing::on(World::new(), servers, user, protocol, |transport, _| {
            transport.incoming_server.port = lines.incoming.port();
            transport.incoming_server.tls = Tls::None;
            transport.outgoing_server.port = lines.outgoing.port();
            transport.outgoing_server.tls = Tls::None;
            transport.delete_after_days = KEEP_DAYS;
        });
        let mut lane = Self {
            traffic,
            mailing,
            incomers: Vec::new(),
            outgoers: Vec::new(),
            lines,
            span: Span::default(),
            child_span: None,
        };
        lane.feed(rng);
        lane.span = lane.lines.measured(|| lane.run()).0;
        lane
    }

    /// Puts new work before the account: old and new messages on the server, messages in the outbox.
    pub(super) fn feed(&mut self, rng: &mut Rng) {
        if self.traffic == Traffic::Imap {
            // These are known when the run begins, and are deleted in it.
            self.plant(rng, 2);
            self.mailing.run(true, false);
        }
        if self.traffic != Traffic::Smtp {
            self.plant(rng, 3);
        }
        let count = match self.traffic {
            Traffic::Imap => 1,
            Traffic::Pop3 => 0,
            Traffic::Smtp => 3,
        };
        for number in 0..count {
            self.compose(rng, number == 1);
        }
    }

    fn plant(&mut self, rng: &mut Rng, count: usize) {
        let user = self.mailing.user.local_part().to_owned();
        let mut planted = Vec::new();
        for number in 0..count {
            let message_id = format!("{user}-{}@x.example", self.incomers.len());
            let letter = Letter::new(&message_id, &format!("Message {}", self.incomers.len()))
                .header("Date", "Sat, 01 Jan 2000 00:00:00 +0000");
            let letter = match number {
                0 => letter.attachment("plan.pdf", &text(rng, 200)),
                _ => letter.body(&format!("{}\r\n", text(rng, 10))),
            };
            let is_read = rng.below(2) == 0;
            let flags = if is_read { "S" } else { "" };
            let raw = letter.raw();
            planted.push(Planted { raw: raw.clone(), at: LONG_AGO, flags: flags.to_owned() });
            self.incomers.push(Incomer { message_id, raw, is_read });
        }
        self.mailing.servers.plant(&self.mailing.user, planted);
    }

    fn compose(&mut self, rng: &mut Rng, with_file: bool) {
        let to = format!("{}-{}@elsewhere.example", self.mailing.user.local_part(), self.outgoers.len());
        let file = ("plan.txt".to_owned(), text(rng, 200).into_bytes());
        let outgoing = Outgoing {
            account: self.mailing.account,
            to: vec![Address { name: String::new(), address: to.clone() }],
            cc: Vec::new(),
            bcc: Vec::new(),
            subject: format!("Envoi {}", self.outgoers.len()),
            text: text(rng, 5),
            files: if with_file { vec![file] } else { Vec::new() },
            ask_receipt: false,
            mode: SendMode::Later,
        };
        let request = Request::Accounts(Accounts::Compose(Box::new(outgoing)));
        match self.mailing.world.session.call(request) {
            Ok(Reply::Queued(msg_id)) => self.outgoers.push(Outgoer { msg_id, to }),
            other => panic!("unexpected reply {other:?}"),
        }
    }

    /// Runs once.
    fn run(&self) -> TransportReport {
        self.mailing.run(self.traffic != Traffic::Smtp, self.traffic != Traffic::Pop3)
    }

    /// Runs undisturbed until nothing is left to do; returns what went wrong.
    pub(super) fn settle(&self) -> Vec<String> {
        let mut wrong = Vec::new();
        for _ in 0..RUNS {
            let report = self.run();
            wrong.extend(report.failed.iter().map(|failed| format!("undisturbed run: {failed}")));
            if report.fetched + report.sent + report.deleted_on_server == 0 {
                return wrong;
            }
        }
        wrong.push(format!("{RUNS} undisturbed runs left something to do"));
        wrong
    }

    /// Runs with a fault, on new work.
    pub(super) fn disturbed(mut self, fault: Fault, rng: &mut Rng) -> (Self, Disturbed) {
        if fault.kills() && self.child_span.is_none() {
            self.feed(rng);
            let (mut lane, (span, _)) =
                self.while_closed(|lines, options| lines.measured(|| killed(lines, options, |_| false)));
            lane.settle();
            lane.child_span = Some(span);
            self = lane;
        }
        self.feed(rng);
        let connections = self.lines.outgoing.connections();
        let span = self.child_span.unwrap_or_default();
        let (lane, hit) = match fault {
            Fault::Cut { up, at, how } => {
                self.lines.broken().set(cut(up, at, self.span, how));
                let report = self.run();
                (self, !report.failed.is_empty())
            }
            Fault::KillAt { up, at } => self.while_closed(|lines, options| {
                let before = lines.passed();
                let is_there = |now: Span| match up {
                    true => now.up >= before.up + share(span.up, at),
                    false => now.down >= before.down + share(span.down, at),
                };
                lines.broken().set(cut(up, at, span, CutMode::Hang));
                killed(lines, options, |_| is_there(lines.passed()))
            }),
            Fault::KillAfter { at } => self.while_closed(|lines, options| {
                let end = lines.passed().all + share(span.all, at);
                killed(lines, options, |_| lines.passed().all >= end)
            }),
            Fault::KillIn { at } => self.while_closed(|lines, options| {
                let end = span.time.mul_f64(at);
                killed(lines, options, |elapsed| elapsed >= end)
            }),
        };
        lane.lines.mend();
        let seen = lane.lines.outgoing.handovers(connections);
        (lane, Disturbed { seen, hit })
    }

    /// Closes the store while `work` runs, so that another process can have it.
    fn while_closed<T>(mut self, work: impl FnOnce(&Lines, &OpenOptions) -> T) -> (Self, T) {
        let Mailing { world, servers, user, account } = self.mailing;
        let (world, value) = world.while_closed(|options| work(&self.lines, options));
        self.mailing = Mailing { world, servers, user, account };
        (self, value)
    }
}

/// Runs the program and kills it at its moment; reports whether it was still running.
fn killed(lines: &Lines, options: &OpenOptions, mut moment: impl FnMut(Duration) -> bool) -> bool {
    let command = match lines.traffic {
        Traffic::Imap => "sync",
        Traffic::Pop3 => "fetch",
        Traffic::Smtp => "send",
    };
    let begun = Instant::now();
    let mut etabli = Etabli::start(options, &[command, "--json"]);
    etabli.run_until("the moment of the kill", || moment(begun.elapsed()));
    etabli.kill()
}

/// Makes the fault that cuts at a share of what passes in an undisturbed run.
fn cut(up: bool, at: f64, span: Span, how: CutMode) -> Break {
    match up {
        true => Break::CutUp { after: share(span.up, at), how },
        false => Break::CutDown { after: share(span.down, at), how },
    }
}

/// Returns a share of a number of bytes.
fn share(bytes: u64, at: f64) -> u64 {
    (bytes as f64 * at) as u64
}

/// Returns lines of 76 letters that no other message has.
fn text(rng: &mut Rng, lines: usize) -> String {
    let line = |rng: &mut Rng| -> String {
        (0..76).map(|_| char::from(b'A' + u8::try_from(rng.below(26)).unwrap_or(0))).collect()
    };
    (0..lines).map(|_| line(rng)).collect::<Vec<_>>().join("\r\n")
}
