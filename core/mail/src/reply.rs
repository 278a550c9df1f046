//! Answering and forwarding: subjects, recipients, quotes and signatures. All of it is text.

use etabli_model::Address;

use crate::address;

/// The line above a signature (RFC 3676, section 4.3).
const SIGNATURE_MARK: &str = "-- ";
/// Words that mail programs put before the subject of an answer or a forwarded message, folded.
const MARKS: [&str; 12] = ["re", "ré", "aw", "antw", "sv", "vs", "tr", "fw", "fwd", "wg", "rif", "res"];

/// Reads recipients as a person types them: `Name <address>, address; "Name, First" <address>`.
#[must_use]
pub fn people(typed: &str) -> Vec<Address> {
    address::parse(typed.replace(['\r', '\n'], ",").as_bytes())
}

/// Writes recipients as [`people`] reads them.
#[must_use]
pub fn typed(people: &[Address]) -> String {
    let one = |person: &Address| {
        let name: String = person.name.chars().filter(|c| !c.is_control() && *c != '"').collect();
        let name = name.trim();
        if person.address.is_empty() {
            name.to_owned()
        } else if name.is_empty() {
            person.address.clone()
        } else if name.chars().all(|c| c.is_alphanumeric() || c == ' ' || c == '-' || c == '\'') {
            format!("{name} <{}>", person.address)
        } else {
            format!("\"{name}\" <{}>", person.address)
        }
    };
    people.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// Reports whether a plain text says what a reader saw, letter by letter: addresses of links, which plain text spells
/// out, and marks of quotes and lists do not count.
#[must_use]
pub fn says_the_same(plain: &str, seen: &str) -> bool {
    letters(plain).eq(letters(seen))
}

fn letters(text: &str) -> impl Iterator<Item = char> {
    let is_end = |c: char| c.is_whitespace() || matches!(c, '>' | ')' | ']' | '<');
    let mut rest = text;
    let pieces = std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let starts = ["http://", "https://", "mailto:", "cid:"].iter().filter_map(|scheme| rest.find(scheme));
        let (piece, link) = rest.split_at(starts.min().unwrap_or(rest.len()));
        rest = link.find(is_end).and_then(|end| link.get(end..)).unwrap_or_default();
        Some(piece)
    });
    pieces.flat_map(str::chars).filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase)
}

/// Returns a subject without the marks of answers and forwards before it.
#[must_use]
pub fn bare_subject(subject: &str) -> &str {
    let mut rest = subject.trim();
    while let Some((mark, after)) = rest.split_once(':') {
        let word = mark
            .trim_end()
            .trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '[' | ']' | '(' | ')'));
        if !MARKS.contains(&word.to_lowercase().as_str()) {
            break;
        }
        rest = after.trim_start();
    }
    rest
}

/// The people of a message that matter for answering it.
#[derive(Debug, Clone, Copy)]
pub struct People<'a> {
    /// From.
    pub from: &'a [Address],
    /// Reply-To.
    pub reply_to: &'a [Address],
    /// To.
    pub to: &'a [Address],
    /// Cc.
    pub cc: &'a [Address],
    /// The message was sent by the person who answers now.
    pub is_own: bool,
}

/// Returns To and Cc of an answer: to the sender or to all, each address once, own ones left out.
///
/// An answer to one's own message goes to those it went to. Bcc is never copied.
#[must_use]
pub fn recipients(people: People<'_>, own: &[String], to_all: bool) -> (Vec<Address>, Vec<Address>) {
    let is_own = |person: &Address| own.iter().any(|own| own.eq_ignore_ascii_case(&person.address));
    let mut seen: Vec<String> = Vec::new();
    let mut take = |from: &[Address]| -> Vec<Address> {
        let mut taken = Vec::new();
        for person in from {
            let key = person.address.to_lowercase();
            if !person.address.is_empty() && !seen.contains(&key) && !is_own(person) {
                seen.push(key);
                taken.push(person.clone());
            }
        }
        taken
    };
    let origin = match (people.is_own, people.reply_to) {
        (true, _) => people.to,
        (false, []) => people.from,
        (false, reply_to) => reply_to,
    };
    let mut to = take(origin);
    let mut cc = Vec::new();
    if to_all {
        if !people.is_own {
            to.extend(take(people.to));
        }
        cc = take(people.cc);
    }
    if to.is_empty() {
        // Whoever writes to themselves gets the answer.
        to.extend(origin.first().cloned());
    }
    (to, cc)
}

/// Quotes a text, below the line that says whose it is.
#[must_use]
pub fn quote(attribution: &str, text: &str) -> String {
    let mut quoted = format!("{attribution}\n");
    for line in text.trim_end().lines() {
        let is_deeper = line.is_empty() || line.starts_with('>');
        quoted.push_str(if is_deeper { ">" } else { "> " });
        quoted.push_str(line);
        quoted.push('\n');
    }
    quoted
}

/// Returns a signature with the line above it and without blank lines around; empty for none.
fn signature_block(signature: &str) -> String {
    let signature = signature.trim_end();
    if signature.is_empty() || signature.starts_with(SIGNATURE_MARK.trim_end()) {
        signature.to_owned()
    } else {
        format!("{SIGNATURE_MARK}\n{signature}")
    }
}

/// Finds a signature that stands in a text as it was put there: whole lines, with nothing but a blank line or the
/// end below.
fn find_signature(text: &str, block: &str) -> Option<usize> {
    let stands = |at: &usize| {
        let before = text.get(..*at).unwrap_or_default();
        let after = text.get(at + block.len()..).unwrap_or_default();
        let begins_line = before.is_empty() || before.ends_with('\n');
        begins_line && (after.is_empty() || after == "\n" || after.starts_with("\n\n"))
    };
    text.rmatch_indices(block).map(|(at, _)| at).find(stands)
}

/// Reports whether a text holds the line above a signature.
#[must_use]
pub fn has_signature(text: &str) -> bool {
    text.lines().any(|line| line.trim_end() == SIGNATURE_MARK.trim_end())
}

/// Replaces one signature by another and touches nothing else.
///
/// A signature that the person changed is theirs and stays.
#[must_use]
pub fn swap_signature(text: &str, old: &str, new: &str) -> String {
    let (old, new) = (signature_block(old), signature_block(new));
    if old == new {
        return text.to_owned();
    }
    if old.is_empty() {
        return format!("{}\n\n{new}\n", text.trim_end_matches('\n'));
    }
    let Some(at) = find_signature(text, &old) else { return text.to_owned() };
    let (mut before, after) =
        (text.get(..at).unwrap_or_default(), text.get(at + old.len()..).unwrap_or_default());
    if new.is_empty() {
        for _ in 0..2 {
            before = before.strip_suffix('\n').unwrap_or(before);
        }
    }
    format!("{before}{new}{after}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sec_46_a_plain_text_that_says_something_else_is_noticed() {
        for (plain, seen) in [
            ("Bonjour,\r\n\r\n> cité\r\n* un\n", "Bonjour,\n\ncité\n- un"),
            ("Voir la page <https://x.example/a?b=1> et (http://y.example) !", "Voir la page et !"),
            ("", " \n"),
        ] {
            assert!(says_the_same(plain, seen), "{plain}");
        }
        for (plain, seen) in [
            ("Payez 100 à Claire", "Payez 900 à Claire"),
            ("Bonjour", "Bonjour, et plus"),
            ("Bonjour http://a.example", "Bonjour a.example"),
            ("", "caché"),
        ] {
            assert!(!says_the_same(plain, seen), "{plain}");
        }
    }

    fn person(address: &str) -> Address {
        Address { name: String::new(), address: address.to_owned() }
    }

    fn addresses(people: &[Address]) -> Vec<&str> {
        people.iter().map(|person| person.address.as_str()).collect()
    }

    #[test]
    fn mail_27_an_answer_goes_to_the_sender_or_to_all_without_own_addresses() {
        let (from, to) = ([person("a@x.example")], [person("SAV@l.example"), person("b@x.example")]);
        let cc = [person("c@x.example"), person("A@X.example")];
        let people = People { from: &from, reply_to: &[], to: &to, cc: &cc, is_own: false };
        let own = ["sav@l.example".to_owned()];
        let (one, none) = recipients(people, &own, false);
        assert_eq!((addresses(&one), none.len()), (vec!["a@x.example"], 0));
        let (all, copies) = recipients(people, &own, true);
        assert_eq!(addresses(&all), ["a@x.example", "b@x.example"]);
        assert_eq!(addresses(&copies), ["c@x.example"], "each address once");
        let reply_to = [person("desk@x.example")];
        let (to_desk, _) = recipients(People { reply_to: &reply_to, ..people }, &own, false);
        assert_eq!(addresses(&to_desk), ["desk@x.example"]);
    }

    #[test]
    fn mail_27_an_answer_to_an_own_message_goes_where_that_went() {
        let (from, to) = ([person("sav@l.example")], [person("a@x.example")]);
        let people = People { from: &from, reply_to: &[], to: &to, cc: &[], is_own: true };
        let (answer, _) = recipients(people, &["sav@l.example".to_owned()], true);
        assert_eq!(addresses(&answer), ["a@x.example"]);
        let alone = People { to: &from, ..people };
        assert_eq!(addresses(&recipients(alone, &["sav@l.example".to_owned()], false).0), ["sav@l.example"]);
    }

    #[test]
    fn mail_26_marks_before_a_subject_do_not_pile_up() {
        for subject in ["RE: Devis", "Re: re : Devis", "TR: RE: Devis", "Re[2]: Devis", "Fwd: AW: Devis"] {
            assert_eq!(bare_subject(subject), "Devis", "{subject}");
        }
        assert_eq!(bare_subject("Rappel : devis"), "Rappel : devis");
        assert_eq!(bare_subject("Note: x"), "Note: x");
    }

    #[test]
    fn mail_26_a_quote_deepens_what_was_quoted() {
        let quoted = quote("A a écrit :", "Bonjour\n\n> avant\n");
        assert_eq!(quoted, "A a écrit :\n> Bonjour\n>\n>> avant\n");
    }

    #[test]
    fn mail_12_a_signature_is_swapped_and_nothing_else() {
        let text = swap_signature("", "", "SAV");
        assert_eq!(text, "\n\n-- \nSAV\n");
        let written = format!("Bonjour{text}\nP.-S. SAV");
        let swapped = swap_signature(&written, "SAV", "Compta\n02 40");
        assert_eq!(swapped, "Bonjour\n\n-- \nCompta\n02 40\n\nP.-S. SAV");
        assert_eq!(swap_signature(&swapped, "Compta\n02 40", ""), "Bonjour\n\nP.-S. SAV");
        let changed = "Bonjour\n\n-- \nMoi, SAV\n";
        assert_eq!(swap_signature(changed, "SAV!", "Compta"), changed, "a changed signature is the person's");
        for edited in ["\n\n-- \nSAV Nantes\n", "\n\n-- \nSAV\nNantes\n", "x -- \nSAV\n", "\n-- \n SAV\n"] {
            assert_eq!(swap_signature(edited, "SAV", "Compta"), edited, "a longer signature is another one");
        }
        assert_eq!(swap_signature("a\n-- \nSAV", "SAV", "Compta"), "a\n-- \nCompta");
        assert_eq!(swap_signature("a\n\n\n", "", ""), "a\n\n\n");
    }

    #[test]
    fn typed_recipients_read_back() {
        let people_in = vec![
            Address { name: "Vasseur, Claire".to_owned(), address: "c@x.example".to_owned() },
            Address { name: "Zoë".to_owned(), address: "z@x.example".to_owned() },
            person("a@x.example"),
        ];
        assert_eq!(people(&typed(&people_in)), people_in);
        assert_eq!(
            addresses(&people("a@x.example; b@x.example\nc@x.example")),
            ["a@x.example", "b@x.example", "c@x.example"]
        );
        assert!(people("  ").is_empty());
    }
}
