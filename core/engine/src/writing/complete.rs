//! People that fit what is typed: those of the address book, and those of the mail that the user sees.

use std::{
    cmp::Reverse,
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, PoisonError},
};

use etabli_model::{Address, Direction, FolderKind, MsgId};

use etabli_store::MessageRecord;

use crate::{
    Failure,
    accounts::is_address,
    core::{Caller, Engine},
};

/// As many people are proposed.
const MOST: usize = 8;
/// As many of the latest messages are looked at.
const LATEST: usize = 2000;
/// Writing to somebody says more than hearing from them.
const WEIGHT_OF_WRITING: u32 = 5;

/// The people of more messages than this are not kept.
const MOST_KEPT: usize = 20 * LATEST;

/// The people of messages that were read for this once: what a message says of them never changes.
#[derive(Default)]
pub(crate) struct Correspondents(Mutex<HashMap<MsgId, Arc<[Address]>>>);

impl Correspondents {
    /// Returns the people of messages, in the same order; only those that are not known yet are read.
    fn of<E>(
        &self,
        messages: &[MsgId],
        read: impl FnOnce(&[MsgId]) -> Result<Vec<Option<MessageRecord>>, E>,
    ) -> Result<Vec<Arc<[Address]>>, E> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() > MOST_KEPT {
            known.clear();
        }
        let new: Vec<MsgId> = messages.iter().copied().filter(|id| !known.contains_key(id)).collect();
        if !new.is_empty() {
            for (id, record) in new.iter().zip(read(&new)?) {
                known.insert(*id, record.map(people).unwrap_or_default());
            }
        }
        Ok(messages.iter().map(|id| known.get(id).cloned().unwrap_or_default()).collect())
    }
}

/// Returns the people that a message makes known: to whom it was sent, or from whom it came.
fn people(record: MessageRecord) -> Arc<[Address]> {
    let people = match record.direction {
        Direction::Out => record.to.into_iter().chain(record.cc).collect(),
        Direction::In => record.from,
    };
    people.into_iter().filter(|person: &Address| is_address(&person.address)).collect()
}

/// How well a person fits; less is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    ContactBegins,
    KnownBegins,
    ContactWord,
    KnownWord,
}

impl Engine {
    pub(super) fn complete(&self, caller: &Caller, typed: &str) -> Result<Vec<Address>, Failure> {
        let wanted = etabli_mail::fold::fold(typed.trim());
        if wanted.is_empty() {
            return Ok(Vec::new());
        }
        let fits = |person: &Address| {
            let name = etabli_mail::fold::fold(&person.name);
            let begins = name.starts_with(&wanted) || person.address.to_lowercase().starts_with(&wanted);
            let word = name.split_whitespace().any(|word| word.starts_with(&wanted));
            (begins || word).then_some(begins)
        };
        let mut found: Vec<(Fit, Reverse<u32>, Address)> = Vec::new();
        let book = self.book.get(|| Ok(self.read()?.contacts()?))?;
        for (begins, person) in book.find(&wanted) {
            let fit = if begins { Fit::ContactBegins } else { Fit::ContactWord };
            found.push((fit, Reverse(0), person.clone()));
        }
        let in_book: HashSet<String> =
            found.iter().map(|(_, _, person)| person.address.to_lowercase()).collect();
        for (person, weight) in self.known_people(caller)? {
            let Some(begins) = fits(&person) else { continue };
            if !in_book.contains(&person.address.to_lowercase()) {
                let fit = if begins { Fit::KnownBegins } else { Fit::KnownWord };
                found.push((fit, Reverse(weight), person));
            }
        }
        found.sort_by(|a, b| (a.0, a.1, &a.2.name, &a.2.address).cmp(&(b.0, b.1, &b.2.name, &b.2.address)));
        Ok(found.into_iter().map(|(_, _, person)| person).take(MOST).collect())
    }

    /// Returns the people of the latest messages that the user sees, each address once with its latest name, and
    /// how much they matter. Unwanted and deleted mail does not count.
    fn known_people(&self, caller: &Caller) -> Result<Vec<(Address, u32)>, Failure> {
        let snapshot = self.read()?;
        let visible = self.tree(caller)?.visible();
        let columns = self.store.columns();
        let left_out: Vec<u32> = snapshot
            .folders()?
            .into_iter()
            .filter(|folder| matches!(folder.kind, FolderKind::Junk | FolderKind::Trash | FolderKind::Drafts))
            .map(|folder| folder.id.0)
            .collect();
        let latest: Vec<MsgId> = columns
            .by_date()
            .iter()
            .rev()
            .filter(|ordinal| {
                let folder = columns.folder(**ordinal);
                visible.folder(folder) && !left_out.contains(&folder)
            })
            .take(LATEST)
            .map(|ordinal| MsgId::from_ordinal(*ordinal))
            .collect();
        let mut known: HashMap<String, (Address, u32)> = HashMap::new();
        let found = self.correspondents.of(&latest, |new| snapshot.messages(new))?;
        for (id, people) in latest.iter().zip(found) {
            let was_sent = columns.facts(id.ordinal()).direction == Direction::Out;
            let weight = if was_sent { WEIGHT_OF_WRITING } else { 1 };
            for person in people.iter() {
                let entry = known.entry(person.address.to_lowercase()).or_insert_with(|| (person.clone(), 0));
                entry.1 += weight;
                if entry.0.name.is_empty() {
                    entry.0.name.clone_from(&person.name);
                }
            }
        }
        // The sort of what fits makes the order.
        Ok(known.into_values().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_of_known_messages_are_not_read_again() {
        let known = Correspondents::default();
        let read = |messages: &[u64]| {
            let messages: Vec<MsgId> = messages.iter().copied().map(MsgId).collect();
            let mut count = 0;
            let found = known.of(&messages, |new| {
                count = new.len();
                Ok::<_, std::convert::Infallible>(vec![None; new.len()])
            });
            assert_eq!(found.map(|found| found.len()), Ok(messages.len()));
            count
        };
        assert_eq!(read(&[3, 2, 1]), 3);
        assert_eq!(read(&[3, 2, 1]), 0, "the next key reads nothing");
        assert_eq!(read(&[4, 3, 2]), 1, "only what is new");
    }
}
