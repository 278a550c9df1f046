//! The address book as completion searches it: sorted by every beginning of a name, of a word of it and of an address,
//! so that a key costs what fits, and not what there is. Read when it is first needed, and anew after a change.

use std::sync::{Arc, Mutex, PoisonError};

use etabli_mail::fold::fold;
use etabli_model::{Address, Contact};

use crate::Failure;

/// The address book; empty until it is needed.
#[derive(Default)]
pub(crate) struct AddressBook(Mutex<Option<Arc<Book>>>);

impl AddressBook {
    /// Reads the address book anew when it is needed next.
    pub(crate) fn forget(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Returns the address book. `read` runs under the lock, so that a change that it did not see forgets what it read.
    pub(super) fn get(
        &self,
        read: impl FnOnce() -> Result<Vec<Contact>, Failure>,
    ) -> Result<Arc<Book>, Failure> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(book) = known.as_ref() {
            return Ok(Arc::clone(book));
        }
        let book = Arc::new(Book::of(read()?));
        *known = Some(Arc::clone(&book));
        Ok(book)
    }
}

struct Person {
    address: Address,
    /// The folded name, NUL, and the address in lower case.
    text: String,
    /// Where the address begins in it.
    mail_at: usize,
}

/// The people of the address book, each address once.
pub(super) struct Book {
    people: Vec<Person>,
    /// A person and a place in their text at which a name, a word or the address begins, sorted by what stands there.
    begins: Vec<(u32, u32)>,
}

impl Book {
    fn of(contacts: Vec<Contact>) -> Self {
        let mut people = Vec::new();
        for contact in contacts {
            for mail in [contact.email, contact.email2] {
                if !mail.is_empty() {
                    let name = fold(&contact.name);
                    let text = format!("{name}\0{}", mail.to_lowercase());
                    let address = Address { name: contact.name.clone(), address: mail };
                    people.push(Person { address, mail_at: name.len() + 1, text });
                }
            }
        }
        let mut begins = Vec::new();
        for (index, person) in (0..).zip(&people) {
            let mut was_space = true;
            for (at, c) in person.text.char_indices() {
                let is_word = was_space && !c.is_whitespace() && at < person.mail_at;
                was_space = c.is_whitespace();
                if at == 0 || at == person.mail_at || is_word {
                    begins.extend(u32::try_from(at).map(|at| (index, at)));
                }
            }
        }
        let mut book = Self { people, begins: Vec::new() };
        begins.sort_unstable_by(|a, b| book.at(*a).cmp(book.at(*b)).then(a.cmp(b)));
        book.begins = begins;
        book
    }

    fn at(&self, (person, at): (u32, u32)) -> &str {
        let person = self.people.get(person as usize);
        person.and_then(|person| person.text.get(at as usize..)).unwrap_or_default()
    }

    /// Returns the places at which something begins with `wanted`, found by halving.
    fn places(&self, wanted: &str) -> &[(u32, u32)] {
        let start = self.begins.partition_point(|place| self.at(*place) < wanted);
        let rest = self.begins.get(start..).unwrap_or_default();
        let end = rest.partition_point(|place| self.at(*place).starts_with(wanted));
        rest.get(..end).unwrap_or_default()
    }

    /// Returns the people of whom something begins with `wanted`, folded, and whether that is their name or address as a
    /// whole.
    pub(super) fn find(&self, wanted: &str) -> Vec<(bool, &Address)> {
        let mut places = self.places(wanted).to_vec();
        places.sort_unstable();
        let of_one = places.chunk_by(|a, b| a.0 == b.0);
        let found = of_one.filter_map(|places| {
            let person = self.people.get(places.first()?.0 as usize)?;
            let whole = |(_, at): &(u32, u32)| *at == 0 || *at as usize == person.mail_at;
            Some((places.iter().any(whole), &person.address))
        });
        found.collect()
    }
}

#[cfg(test)]
mod tests {
    use etabli_model::ContactId;

    use super::*;

    const MANY: u32 = 100_000;

    fn contact(number: u32) -> Contact {
        let names = ["Élodie", "Marc", "Zoé", "Jean Marc", "Ana"];
        let name = names.get(number as usize % names.len()).copied().unwrap_or_default();
        Contact {
            id: ContactId(number + 1),
            name: format!("{name} Nom{number:05}"),
            email: format!("p{number}@Exemple{}.example", number % 100),
            email2: if number.is_multiple_of(7) { format!("deux{number}@x.example") } else { String::new() },
            entity: None,
        }
    }

    #[test]
    fn mail_15_completion_among_100_000_contacts_looks_only_at_what_fits() {
        let contacts: Vec<Contact> = (0..MANY).map(contact).collect();
        let people: Vec<(String, String)> = contacts
            .iter()
            .flat_map(|contact| [(&contact.name, &contact.email), (&contact.name, &contact.email2)])
            .filter(|(_, mail)| !mail.is_empty())
            .map(|(name, mail)| (fold(name), mail.to_lowercase()))
            .collect();
        let book = Book::of(contacts);
        for wanted in
            ["nom0421", "zoe nom99", "elodie nom12345", "p4242", "deux7@", "jean marc nom1", "nobody"]
        {
            let whole =
                people.iter().filter(|(name, mail)| name.starts_with(wanted) || mail.starts_with(wanted));
            let whole = whole.count();
            let word = |name: &str| name.split_whitespace().any(|word| word.starts_with(wanted));
            let fits = |(name, mail): &&(String, String)| {
                name.starts_with(wanted) || mail.starts_with(wanted) || word(name)
            };
            let all = people.iter().filter(fits).count();
            let found = book.find(wanted);
            assert_eq!(
                (found.len(), found.iter().filter(|(whole, _)| *whole).count()),
                (all, whole),
                "{wanted}"
            );
            assert!(book.places(wanted).len() <= 3 * all, "{wanted}: only what fits is looked at");
        }
    }

    #[test]
    fn mail_15_the_address_book_is_read_again_only_after_a_change() {
        let book = AddressBook::default();
        let read =
            |count: u32| book.get(|| Ok((0..count).map(contact).collect())).map(|book| book.find("p").len());
        assert_eq!(read(2), Ok(2));
        assert_eq!(read(3), Ok(2), "the next key reads nothing");
        book.forget();
        assert_eq!(read(3), Ok(3));
    }
}
