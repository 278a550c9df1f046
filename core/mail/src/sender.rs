//! What is strange about who a message says it is from.
//!
//! Names are chosen by whoever writes the message, and look-alike domains cost a few euros: a reader is told where
//! what is shown and what is real differ. Nothing here proves fraud.

use etabli_model::Address;
use unicode_security::{MixedScript as _, skeleton};

use crate::{
    address,
    domain::{host_of, owner, shown_host},
    header,
};

/// Two domains are compared letter by letter only where both are this long: short ones are often neighbours.
const MIN_COMPARED: usize = 6;

/// Something a reader should know about a sender.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Warning {
    /// The message names several authors.
    SeveralAuthors(Vec<Address>),
    /// The name shows an address or a domain that is not the sender's.
    NameShows {
        /// What the name shows.
        shown: String,
        /// The sender's address.
        address: String,
    },
    /// Somebody of another organisation sent it (RFC 5322 section 3.6.2).
    SentBy(Address),
    /// Answers go to another organisation.
    RepliesGoTo(Address),
    /// The domain can be taken for one that is known.
    LooksLike {
        /// The sender's domain; not ASCII ones as `xn--`.
        domain: String,
        /// The domain it looks like.
        known: String,
    },
    /// The domain is written in letters that look like others.
    ForeignLetters {
        /// The sender's domain as `xn--`.
        domain: String,
    },
}

/// Domains that are known, from the address book and the own accounts.
#[derive(Debug, Default)]
pub struct KnownDomains {
    /// What one owner holds, and how it looks; sorted.
    domains: Vec<(String, String)>,
}

impl KnownDomains {
    /// Takes the domains of addresses.
    pub fn of<'a>(addresses: impl IntoIterator<Item = &'a str>) -> Self {
        let mut domains: Vec<(String, String)> = addresses
            .into_iter()
            .filter_map(domain)
            .map(|domain| (owner(&domain), look(&owner(&domain))))
            .collect();
        domains.sort();
        domains.dedup();
        Self { domains }
    }

    fn contains(&self, domain: &str) -> bool {
        self.domains.binary_search_by(|(known, _)| known.as_str().cmp(domain)).is_ok()
    }

    /// Returns the known domain that another looks like.
    fn alike(&self, domain: &str) -> Option<&str> {
        let look = look(domain);
        let is_alike = |(known, its_look): &&(String, String)| {
            *its_look == look
                || (domain.len() >= MIN_COMPARED && known.len() >= MIN_COMPARED && is_one_edit(known, domain))
        };
        self.domains.iter().find(is_alike).map(|(known, _)| known.as_str())
    }
}

/// Tells what is strange about the sender of a message.
#[must_use]
pub fn warnings(raw: &[u8], known: &KnownDomains) -> Vec<Warning> {
    let (end, _) = header::block_end(raw, 0, |_| false);
    let block = raw.get(..end).unwrap_or_default();
    let addresses = |name: &str| -> Vec<Address> {
        header::fields(block)
            .filter(|field| field.is(name))
            .flat_map(|field| address::parse(field.value))
            .collect()
    };
    let authors = addresses("from");
    let mut warnings = Vec::new();
    let Some(author) = authors.first() else { return warnings };
    let own = domain(&author.address);
    let is_elsewhere = |other: &Address| {
        let theirs = domain(&other.address);
        theirs.is_some() && theirs.map(|theirs| owner(&theirs)) != own.as_deref().map(owner)
    };
    if authors.len() > 1 {
        warnings.push(Warning::SeveralAuthors(authors.clone()));
    }
    for author in &authors {
        if let Some(shown) = shown_in_name(author) {
            warnings.push(Warning::NameShows { shown, address: author.address.clone() });
        }
    }
    warnings.extend(addresses("sender").into_iter().find(is_elsewhere).map(Warning::SentBy));
    // A list answers to itself, and says so.
    let is_list = header::fields(block).any(|field| field.is("list-id") || field.is("list-post"));
    if !is_list {
        warnings.extend(addresses("reply-to").into_iter().find(is_elsewhere).map(Warning::RepliesGoTo));
    }
    if let Some(own) = own.map(|own| owner(&own)).filter(|own| !known.contains(own)) {
        let written = idna::domain_to_ascii(&own).unwrap_or_else(|_| own.clone());
        if let Some(alike) = known.alike(&own) {
            warnings.push(Warning::LooksLike { domain: written, known: alike.to_owned() });
        } else if has_foreign_letters(&own) {
            warnings.push(Warning::ForeignLetters { domain: written });
        }
    }
    warnings
}

/// Returns the domain of an address in lower case, `xn--` resolved.
fn domain(address: &str) -> Option<String> {
    let (_, domain) = address.rsplit_once('@')?;
    let domain = host_of(domain)?;
    Some(idna::domain_to_unicode(&domain).0)
}

/// Returns what a domain looks like: equal for domains that a person cannot tell apart.
fn look(domain: &str) -> String {
    skeleton(domain).flat_map(char::to_lowercase).collect()
}

/// Reports whether letters of several scripts stand in one label, or all of them look like plain ones.
fn has_foreign_letters(domain: &str) -> bool {
    !domain.is_ascii()
        && (domain.split('.').any(|label| !label.is_single_script()) || look(domain).is_ascii())
}

/// Returns the address or domain that a display name shows where it is not the sender's own.
fn shown_in_name(author: &Address) -> Option<String> {
    let own = domain(&author.address);
    let is_own = |shown: &str| Some(owner(shown)) == own.as_deref().map(owner);
    author.name.split([' ', '(', ')', '<', '>', '"', '\'', ',', ';', '[', ']']).find_map(|word| {
        let word = word.trim_matches(['.', ':', '«', '»']);
        if word.contains('@') {
            let same = word.eq_ignore_ascii_case(&author.address);
            return (!same && domain(word).is_some()).then(|| word.to_lowercase());
        }
        shown_host(word).filter(|shown| !is_own(shown))
    })
}

/// Reports whether one letter was added, left out or exchanged, or two neighbours swapped.
fn is_one_edit(one: &str, other: &str) -> bool {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let (short, long) = if one.len() <= other.len() { (&one, &other) } else { (&other, &one) };
    let start = short.iter().zip(long.iter()).take_while(|(a, b)| a == b).count();
    let rest = |from: &[char], skip: usize| from.get(start + skip..).unwrap_or_default().to_vec();
    match long.len() - short.len() {
        0 => {
            let is_swapped =
                short.get(start) == long.get(start + 1) && short.get(start + 1) == long.get(start);
            rest(short, 1) == rest(long, 1) || (is_swapped && rest(short, 2) == rest(long, 2))
        }
        1 => rest(short, 0) == rest(long, 1),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(head: &str) -> Vec<Warning> {
        let known = KnownDomains::of(["contact@lantelme.example", "a@banque-martin.fr", "b@mairie.fr"]);
        warnings(format!("{head}\r\n\r\nFrom: body@x.example\r\n").as_bytes(), &known)
    }

    #[test]
    fn sec_20_a_name_that_shows_another_address_is_told() {
        for (from, expected) in [
            ("\"patron@lantelme.example\" <x@evil.example>", Some("patron@lantelme.example")),
            ("\"Patron (patron@lantelme.example)\" <x@evil.example>", Some("patron@lantelme.example")),
            ("=?utf-8?b?cG90dXMhQHdoaXRlaG91c2UuZ292?= <x@evil.example>", Some("potus!@whitehouse.gov")),
            ("www.banque-martin.fr <x@evil.example>", Some("www.banque-martin.fr")),
            ("\"x@evil.example\" <x@evil.example>", None),
            ("Service client banque-martin.fr <a@mail.banque-martin.fr>", None),
            ("Jean Dupont <jean@dupont.fr>", None),
            ("J. Dupont, Node.js <jean@dupont.fr>", None),
            ("jean@dupont.fr", None),
        ] {
            let shown = of(&format!("From: {from}")).into_iter().find_map(|warning| match warning {
                Warning::NameShows { shown, .. } => Some(shown),
                _ => None,
            });
            assert_eq!(shown.as_deref(), expected, "{from}");
        }
    }

    #[test]
    fn sec_21_several_authors_another_sender_and_answers_elsewhere_are_told() {
        let several = of("From: a@dupont.fr, b@martin.fr\r\nFrom: c@durand.fr");
        assert!(
            matches!(several.as_slice(), [Warning::SeveralAuthors(all)] if all.len() == 3),
            "{several:?}"
        );
        let elsewhere = of("From: a@dupont.fr\r\nSender: s@relay.example\r\nReply-To: <r@evil.example>");
        assert!(
            matches!(elsewhere.as_slice(), [Warning::SentBy(s), Warning::RepliesGoTo(r)]
                if s.address == "s@relay.example" && r.address == "r@evil.example"),
            "{elsewhere:?}"
        );
        for fine in [
            "From: a@dupont.fr\r\nSender: b@mail.dupont.fr\r\nReply-To: c@dupont.fr",
            "From: a@dupont.fr\r\nReply-To: liste@ailleurs.example\r\nList-Id: <liste.ailleurs.example>",
            "Subject: nobody",
        ] {
            assert_eq!(of(fine), [], "{fine}");
        }
    }

    #[test]
    fn sec_23_domains_that_look_like_known_ones_are_told() {
        for (domain, expected) in [
            ("lanteIme.example", Some("lantelme.example")),
            ("lantelrne.example", Some("lantelme.example")),
            ("lantelme.exarnple", Some("lantelme.example")),
            ("lante1me.example", Some("lantelme.example")),
            ("lantellme.example", Some("lantelme.example")),
            ("lantemle.example", Some("lantelme.example")),
            ("banque-rnartin.fr", Some("banque-martin.fr")),
            ("www.banque-rnartin.fr", Some("banque-martin.fr")),
            ("xn--mire-63d2b.fr", None),
            ("mail.lantelme.example", None),
            ("dupont.fr", None),
        ] {
            let found = of(&format!("From: a@{domain}")).into_iter().find_map(|warning| match warning {
                Warning::LooksLike { known, .. } => Some(known),
                _ => None,
            });
            assert_eq!(found.as_deref(), expected, "{domain}");
        }
        let cyrillic = of("From: a@m\u{430}irie.fr");
        assert!(
            matches!(cyrillic.as_slice(), [Warning::LooksLike { domain, known }]
                if domain.starts_with("xn--") && known == "mairie.fr"),
            "{cyrillic:?}"
        );
        let foreign = of("From: a@\u{430}\u{440}\u{440}\u{4cf}\u{435}.fr");
        assert!(
            matches!(foreign.as_slice(), [Warning::ForeignLetters { domain }] if domain.starts_with("xn--"))
        );
        assert_eq!(of("From: a@électricité.fr"), [], "French letters are plain ones");
    }

    #[test]
    fn one_edit_is_one() {
        for (one, other, expected) in [
            ("abc", "abd", true),
            ("abc", "abcd", true),
            ("abc", "acb", true),
            ("abc", "bca", false),
            ("a", "abc", false),
        ] {
            assert_eq!(
                (is_one_edit(one, other), is_one_edit(other, one)),
                (expected, expected),
                "{one} {other}"
            );
        }
    }
}
