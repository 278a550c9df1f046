//! The ways in which the proxy breaks connections, and what each does to the bytes.

use std::time::Duration;

/// How a connection is cut.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CutMode {
    /// Both ends get a reset.
    Reset,
    /// Both ends get an orderly end.
    Close,
    /// Both connections stay open, and nothing passes any more.
    Hang,
}

/// One way to break connections. Byte counts are per connection and per direction.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// Passes exactly this many bytes from the server to the client, then cuts.
    CutDown {
        /// How many bytes still pass.
        after: u64,
        /// How the connection is cut.
        how: CutMode,
    },
    /// Passes exactly this many bytes from the client to the server, then cuts.
    CutUp {
        /// How many bytes still pass.
        after: u64,
        /// How the connection is cut.
        how: CutMode,
    },
    /// Passes the end of a message (`CRLF . CRLF`) to the server, waits for its answer, and cuts
    /// without passing the answer on: the server has the message, and the client cannot know.
    ///
    /// The proxy sees the end only in a connection without TLS.
    SwallowDataReply {
        /// How the connection is cut.
        how: CutMode,
    },
    /// Holds every piece back for this long, in both directions.
    Latency(Duration),
    /// Passes this many bytes per second, in both directions.
    Rate(u32),
    /// Passes pieces of this many bytes, each in a segment of its own.
    Chunks(usize),
    /// Flips a bit of every byte from the server after this many.
    GarbleAfter(u64),
    /// Holds the first bytes of the server back for this long.
    LateBanner(Duration),
    /// Resets this many connections, counted from when the fault is set, before any byte passes.
    Refuse(u32),
    /// Applies a fault to one connection only; the first connection of a proxy has number 1.
    OnConnection(u32, Box<Fault>),
}

impl Fault {
    /// Limits the fault to one connection; the first connection of a proxy has number 1.
    #[must_use]
    pub fn on_connection(self, number: u32) -> Fault {
        Fault::OnConnection(number, Box::new(self))
    }

    /// Returns the fault itself if the connection has it.
    pub(crate) fn for_connection(&self, number: u32) -> Option<&Fault> {
        match self {
            Fault::OnConnection(only, fault) if *only == number => fault.for_connection(number),
            Fault::OnConnection(..) => None,
            fault => Some(fault),
        }
    }
}

/// Which way bytes go.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    Down,
    Up,
}

/// Returns how many bytes still pass before the cut, and how it is done.
pub(crate) fn cut_point(faults: &[Fault], direction: Direction, seen: u64) -> Option<(u64, CutMode)> {
    let cuts = faults.iter().filter_map(|fault| match (fault, direction) {
        (Fault::CutDown { after, how }, Direction::Down) | (Fault::CutUp { after, how }, Direction::Up) => {
            Some((after.saturating_sub(seen), *how))
        }
        _ => None,
    });
    cuts.min_by_key(|(left, _)| *left)
}

/// Returns how to cut when the answer to a message comes, if that is to be done.
pub(crate) fn swallows(faults: &[Fault]) -> Option<CutMode> {
    faults.iter().find_map(|fault| match fault {
        Fault::SwallowDataReply { how } => Some(*how),
        _ => None,
    })
}

/// Returns how small the pieces are to be.
pub(crate) fn chunk_size(faults: &[Fault]) -> Option<usize> {
    faults.iter().find_map(|fault| match fault {
        Fault::Chunks(size) => Some((*size).max(1)),
        _ => None,
    })
}

/// Returns how long a piece waits before it passes.
pub(crate) fn hold_back(faults: &[Fault], direction: Direction, seen: u64, count: usize) -> Duration {
    let waits = faults.iter().map(|fault| match fault {
        Fault::Latency(time) => *time,
        Fault::Rate(rate) => Duration::from_secs_f64(count as f64 / f64::from((*rate).max(1))),
        Fault::LateBanner(time) if direction == Direction::Down && seen == 0 => *time,
        _ => Duration::ZERO,
    });
    waits.sum()
}

/// Flips a bit of every byte that comes too late to be clean.
pub(crate) fn garble(faults: &[Fault], direction: Direction, seen: u64, piece: &mut [u8]) {
    for fault in faults {
        if let (Fault::GarbleAfter(after), Direction::Down) = (fault, direction) {
            let clean = usize::try_from(after.saturating_sub(seen)).unwrap_or(piece.len());
            piece.iter_mut().skip(clean).for_each(|byte| *byte ^= 0x20);
        }
    }
}
