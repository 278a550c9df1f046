//! Summaries without messages: what the search columns of a great many messages hold.

use super::{
    calendar::Day,
    cast::ACCOUNTS,
    rng::Rng,
    words::{FILES, TOPICS},
    world::World,
};

const STREAM: u64 = 20;

/// What a list shows and a quick search looks at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Summary {
    /// The subject.
    pub subject: String,
    /// The sender's name, sometimes empty.
    pub sender_name: String,
    /// The sender's address.
    pub sender_address: String,
    /// Names and addresses of the recipients.
    pub recipients: String,
    /// Names of the attachments, separated by `; `; mostly empty.
    pub attachments: String,
    /// Seconds since 1970.
    pub date: i64,
    /// A folder, from 1 to 24; folder 1 has most.
    pub folder: u32,
    /// It has been opened.
    pub read: bool,
}

/// See [`summaries`].
#[derive(Debug, Clone)]
pub struct Summaries {
    world: World,
    seed: u64,
    next: u64,
    count: u64,
}

/// Returns `count` summaries over eleven years, oldest first. The first ones do not depend on `count`, except in
/// their dates.
#[must_use]
pub fn summaries(seed: u64, count: u64) -> Summaries {
    Summaries { world: World::new(seed), seed, next: 0, count }
}

impl Iterator for Summaries {
    type Item = Summary;

    fn next(&mut self) -> Option<Summary> {
        if self.next >= self.count {
            return None;
        }
        let index = self.next;
        self.next += 1;
        let mut rng = Rng::new(self.seed, STREAM, index);
        let world = &self.world;
        let topic = rng.pick(&TOPICS);
        let mut subject = world.fill(&mut rng, topic);
        if rng.chance(550) {
            subject.insert_str(0, rng.pick(&["Re: ", "RE: ", "Re : ", "TR: ", "Fwd: "]));
        }
        let account = ACCOUNTS[rng.skewed(3)];
        let sent = rng.chance(300);
        let person = world.someone(&mut rng);
        let theirs = (person.name.clone(), person.address.clone());
        let ours = (account.name.to_owned(), account.address.to_owned());
        let (from, to) = if sent { (ours, theirs) } else { (theirs, ours) };
        let mut recipients = format!("{} {}", to.0, to.1);
        while rng.chance(180) {
            let more = world.someone(&mut rng);
            recipients.push_str(&format!(", {} {}", more.name, more.address));
        }
        let mut attachments = String::new();
        while rng.chance(if attachments.is_empty() { 220 } else { 400 }) {
            if !attachments.is_empty() {
                attachments.push_str("; ");
            }
            let file = rng.pick(&FILES);
            attachments.push_str(&world.fill(&mut rng, file));
        }
        let (first, last) = (Day::of(2016, 1, 4).at(8, 0), Day::of(2026, 11, 20).at(18, 0));
        Some(Summary {
            subject,
            sender_name: from.0,
            sender_address: from.1,
            recipients,
            attachments,
            date: first + ((last - first) as i128 * i128::from(index) / i128::from(self.count)) as i64,
            folder: 1 + rng.skewed(24) as u32,
            read: rng.chance(930),
        })
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = (self.count - self.next) as usize;
        (left, Some(left))
    }
}
