//! Mail to show and to measure with: the demonstration mailbox, and mailboxes of any size.
//!
//! Everything follows from its arguments: no clock, no operating system, the same bytes on every machine.
//! [`mailbox`] is written by hand around one firm, Lantelme Agencement (`stories`, `routine`); [`corpus`] and
//! [`summaries`] are made up by numbers (`world`, `corpus`, `summaries`). Every address ends in `.example`.

mod body;
mod calendar;
mod cast;
mod corpus;
mod encode;
mod files;
mod mime;
mod rng;
mod routine;
mod stories;
mod story;
mod summaries;
#[cfg(test)]
mod tests;
mod words;
mod world;

pub use corpus::{Corpus, corpus};
pub use summaries::{Summaries, Summary, summaries};

use calendar::Day;
use story::PostOffice;

/// Where a message of the demonstration stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DemoFolder {
    /// The inbox of an account, by its index in [`accounts`].
    Inbox(usize),
    /// The sent mail of an account, by its index in [`accounts`].
    Sent(usize),
    /// A basic folder, by its path.
    Basic(&'static [&'static str]),
    /// Junk.
    Junk,
    /// The trash.
    Trash,
}

/// One message with its place and its marks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoMessage {
    /// Where it stands.
    pub folder: DemoFolder,
    /// It has been opened.
    pub read: bool,
    /// It is marked as important.
    pub flagged: bool,
    /// It has been answered.
    pub answered: bool,
    /// The message, with CRLF line ends.
    pub raw: Vec<u8>,
}

/// One contact of the address book.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoContact {
    /// The name.
    pub name: String,
    /// E-mail.
    pub email: String,
    /// E-mail2, often empty.
    pub email2: String,
    /// The name of the entity.
    pub entity: String,
}

/// One mail account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DemoAccount {
    /// The name people see.
    pub name: &'static str,
    /// The address it sends from.
    pub address: &'static str,
    /// It belongs to one user.
    pub private: bool,
}

/// Returns the accounts of the demonstration.
#[must_use]
pub fn accounts() -> &'static [DemoAccount] {
    &cast::ACCOUNTS
}

/// Returns `count` contacts: first those that [`mailbox`] is about, then senders of [`corpus`] of this seed.
#[must_use]
pub fn contacts(seed: u64, count: usize) -> Vec<DemoContact> {
    let made_up = world::contacts(seed, count);
    cast::contacts().chain(made_up).take(count).collect()
}

/// Returns the demonstration mailbox, oldest story first; its newest message came at the last 09:42 (in Paris)
/// before `now`, which is in seconds since 1970.
#[must_use]
pub fn mailbox(now: i64) -> Vec<DemoMessage> {
    let today = Day::in_paris(now);
    let today = if today.at(9, 42) <= now { today } else { Day(today.0 - 1) };
    let mut office = PostOffice::new(today);
    let mut out: Vec<_> = stories::letters().map(|letter| office.post(letter)).collect();
    routine::post(&mut office, &mut out);
    out
}
