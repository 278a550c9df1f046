//! The fault run: connections cut at random bytes, processes killed at random moments, and what must hold then.
//!
//! A seed decides everything but the moments of the machine. Each round gives an account new work, disturbs one
//! run, and asks independent witnesses ([`check`]): right after the fault, and once undisturbed runs have come
//! to an end. `cargo xtask soak` makes the whole run, the integration tests a tenth of it.

mod check;
mod child;
mod lane;
mod plan;
mod writing;

use std::{fmt, thread};

pub use child::Etabli;
use lane::Lane;
pub use plan::Traffic;
use plan::{Rng, Round, rounds};
pub use writing::{run_writing, write_until_killed};

/// After so many rounds an account makes room for a fresh one, so that the checks stay quick.
const ROUNDS_PER_LANE: usize = 8;

/// How much is disturbed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Soak {
    /// Decides all faults.
    pub seed: u64,
    /// Connections cut, over all kinds of traffic.
    pub cuts: usize,
    /// Processes killed, over all kinds of traffic.
    pub kills: usize,
}

/// What a fault run saw.
#[derive(Debug, Default)]
pub struct Report {
    /// Faults that came before everything was done: connections and processes.
    pub hit: [usize; 2],
    /// Faults in all: connections and processes.
    pub made: [usize; 2],
    /// Messages that lay on the server, all of them in the store once.
    pub fetched: usize,
    /// Outgoing messages that arrived once.
    pub sent: usize,
    /// Outgoing messages of which nobody knows whether they were sent.
    pub unknown: usize,
    /// What must not be.
    pub findings: Vec<String>,
}

impl Report {
    /// Adds what another run saw.
    pub fn add(&mut self, other: Self) {
        for kind in 0..2 {
            self.hit[kind] += other.hit[kind];
            self.made[kind] += other.made[kind];
        }
        self.fetched += other.fetched;
        self.sent += other.sent;
        self.unknown += other.unknown;
        self.findings.extend(other.findings);
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [cuts, kills] = self.made;
        writeln!(f, "{cuts} connections cut, {} of them before the run was over", self.hit[0])?;
        writeln!(f, "{kills} processes killed, {} of them before the run was over", self.hit[1])?;
        writeln!(f, "{} messages fetched, {} sent, {} unknown", self.fetched, self.sent, self.unknown)?;
        writeln!(f, "{} findings", self.findings.len())?;
        self.findings.iter().try_for_each(|finding| writeln!(f, "  {finding}"))
    }
}

/// Makes the whole run, the kinds of traffic side by side.
#[must_use]
pub fn run(soak: Soak) -> Report {
    let mut report = Report::default();
    thread::scope(|scope| {
        let running = Traffic::ALL.map(|traffic| scope.spawn(move || run_one(soak, traffic)));
        for one in running {
            report.add(one.join().expect("a lane ends"));
        }
    });
    report
}

/// Makes the rounds of one kind of traffic.
#[must_use]
pub fn run_one(soak: Soak, traffic: Traffic) -> Report {
    let mut report = Report::default();
    let rounds = rounds(soak.seed, traffic, soak.cuts, soak.kills);
    for rounds in rounds.chunks(ROUNDS_PER_LANE) {
        let mut rng = Rng::new(soak.seed ^ rounds.first().map_or(0, |round| round.number as u64));
        let mut lane = Lane::new(traffic, &mut rng);
        for round in rounds {
            lane = disturb(lane, *round, &mut rng, &mut report);
        }
        check::count(&lane, &mut report);
    }
    report
}

fn disturb(lane: Lane, round: Round, rng: &mut Rng, report: &mut Report) -> Lane {
    let kind = usize::from(round.fault.kills());
    let before = check::unknown(&lane);
    let (lane, disturbed) = lane.disturbed(round.fault, rng);
    report.made[kind] += 1;
    report.hit[kind] += usize::from(disturbed.hit);
    let mut wrong = check::after_the_fault(&lane, round.fault, &before, disturbed.seen);
    let unknown = check::unknown(&lane);
    wrong.extend(lane.settle());
    wrong.extend(check::at_the_end(&lane, &unknown));
    let place = format!("round {} ({:?}, {:?})", round.number, lane.traffic, round.fault);
    report.findings.extend(wrong.into_iter().map(|wrong| format!("{place}: {wrong}")));
    lane
}
