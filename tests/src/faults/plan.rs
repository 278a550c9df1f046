//! Which faults come when: a list that a seed decides.

use std::fmt;

use etabli_test_servers::CutMode;

/// A source of numbers that a seed decides (SplitMix64).
#[derive(Debug, Clone)]
pub(super) struct Rng(u64);

impl Rng {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// Returns a number below `end`.
    pub(super) fn below(&mut self, end: usize) -> usize {
        (self.next() % end.max(1) as u64) as usize
    }

    /// Returns a number from 0 to below 1.
    fn share(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }

    /// Returns a place in a run. Of those in a fetch half are anywhere, and half are early, where most commands are.
    fn place(&mut self, traffic: Traffic) -> f64 {
        let share = self.share();
        if traffic == Traffic::Smtp || self.below(2) == 0 { share } else { share.powi(4) }
    }
}

/// What an account does while it is disturbed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Traffic {
    /// Sends one message; by IMAP files its copy, deletes what is old on the server, fetches what is new.
    Imap,
    /// By POP3 fetches what is new and deletes it on the server, old as it is.
    Pop3,
    /// Sends several messages by SMTP.
    Smtp,
}

impl Traffic {
    pub(super) const ALL: [Self; 3] = [Self::Imap, Self::Pop3, Self::Smtp];
}

/// One disturbance. Places are shares of what passes in an undisturbed run.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Fault {
    /// The connection is cut at a byte on its way up or down.
    Cut { up: bool, at: f64, how: CutMode },
    /// The process is killed when so many bytes have passed.
    KillAfter { at: f64 },
    /// The line goes dead at a byte on its way up or down, and then the process is killed.
    KillAt { up: bool, at: f64 },
    /// The process is killed after some time.
    KillIn { at: f64 },
}

impl Fault {
    pub(super) fn kills(self) -> bool {
        !matches!(self, Self::Cut { .. })
    }

    fn cut(rng: &mut Rng, traffic: Traffic) -> Self {
        let how = if rng.below(2) == 0 { CutMode::Reset } else { CutMode::Close };
        Self::Cut { up: rng.below(2) == 0, at: rng.place(traffic), how }
    }

    fn kill(rng: &mut Rng, traffic: Traffic) -> Self {
        match rng.below(5) {
            0 | 1 => Self::KillAfter { at: rng.place(traffic) },
            2 | 3 => Self::KillAt { up: rng.below(2) == 0, at: rng.place(traffic) },
            _ => Self::KillIn { at: rng.share() },
        }
    }
}

impl fmt::Debug for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let way = |up: &bool| if *up { "up" } else { "down" };
        match self {
            Self::Cut { up, at, how } => write!(f, "cut {} at {at:.4} ({how:?})", way(up)),
            Self::KillAfter { at } => write!(f, "kill after {at:.4} of the bytes"),
            Self::KillAt { up, at } => write!(f, "kill at byte {at:.4} {}", way(up)),
            Self::KillIn { at } => write!(f, "kill after {at:.4} of the time"),
        }
    }
}

/// A disturbance with its number in the whole run.
#[derive(Debug, Clone, Copy)]
pub(super) struct Round {
    pub(super) number: usize,
    pub(super) fault: Fault,
}

/// Decides the rounds of one kind of traffic: its third of all cuts and kills, in random order.
pub(super) fn rounds(seed: u64, traffic: Traffic, cuts: usize, kills: usize) -> Vec<Round> {
    let mut rng = Rng::new(seed);
    let mut rounds = Vec::new();
    for number in 0..cuts + kills {
        let whose = Traffic::ALL[number % Traffic::ALL.len()];
        let fault = if number < cuts { Fault::cut(&mut rng, whose) } else { Fault::kill(&mut rng, whose) };
        if whose == traffic {
            rounds.push(Round { number, fault });
        }
    }
    for last in (1..rounds.len()).rev() {
        rounds.swap(last, rng.below(last + 1));
    }
    rounds
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_decides_every_round_and_no_round_is_lost() {
        let all = || Traffic::ALL.map(|traffic| rounds(7, traffic, 200, 50));
        let count = |kills: bool| all().iter().flatten().filter(|one| one.fault.kills() == kills).count();
        assert_eq!((count(false), count(true)), (200, 50));
        let mut numbers: Vec<usize> = all().iter().flatten().map(|round| round.number).collect();
        numbers.sort_unstable();
        assert!(numbers.iter().copied().eq(0..250));
        assert_eq!(format!("{:?}", all()), format!("{:?}", all()));
        assert_ne!(format!("{:?}", all()[0]), format!("{:?}", rounds(8, Traffic::Imap, 200, 50)));
    }
}
