//! People that fit what is typed: those of the address book, and those of the mail that the user sees.

use std::{cmp::Reverse, collections::HashMap};

use etabli_model::{Address, Direction, FolderKind, MsgId};

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
        for contact in self.read()?.contacts()? {
            for address in [contact.email, contact.email2] {
                let person = Address { name: contact.name.clone(), address };
                if let Some(begins) = fits(&person).filter(|_| !person.address.is_empty()) {
                    let fit = if begins { Fit::ContactBegins } else { Fit::ContactWord };
                    found.push((fit, Reverse(0), person));
                }
            }
        }
        for (person, weight) in self.known_people(caller)? {
            let Some(begins) = fits(&person) else { continue };
            if !found.iter().any(|(_, _, known)| known.address.eq_ignore_ascii_case(&person.address)) {
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
        for record in snapshot.messages(&latest)?.into_iter().flatten() {
            let (people, weight) = match record.direction {
                Direction::Out => (record.to.into_iter().chain(record.cc).collect(), WEIGHT_OF_WRITING),
                Direction::In => (record.from, 1),
            };
            for person in people.into_iter().filter(|person: &Address| is_address(&person.address)) {
                let entry = known.entry(person.address.to_lowercase()).or_insert_with(|| (person.clone(), 0));
                entry.1 += weight;
                if entry.0.name.is_empty() {
                    entry.0.name = person.name;
                }
            }
        }
        // The sort of what fits makes the order.
        Ok(known.into_values().collect())
    }
}
