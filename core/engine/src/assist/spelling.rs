//! Spelling in French and English, by the dictionaries in `data/spelling`.
//!
//! A dictionary is read when a text is checked for the first time, on the thread of that request.

use std::{collections::BTreeSet, sync::OnceLock};

use spellbook::Dictionary;

use super::{Spelling, words::words};
use crate::{
    Failure, FailureCode, Lang, Reply,
    core::{Caller, Engine},
};

/// As many words are looked at to guess a language.
const GUESS: usize = 200;
/// As many words are proposed.
const MOST: usize = 6;
/// A longer word is not checked: nobody wrote it as one.
const LONGEST: usize = 60;
/// A person's dictionary takes as many words.
const MOST_OWN: usize = 10_000;

static FRENCH: OnceLock<Option<Dictionary>> = OnceLock::new();
static ENGLISH: OnceLock<Option<Dictionary>> = OnceLock::new();

/// Returns the dictionary of a language; none where it cannot be read, which would be a defect of the program.
fn dictionary(language: Lang) -> Option<&'static Dictionary> {
    let (place, affixes, words): (_, &[u8], &[u8]) = match language {
        Lang::Fr => (
            &FRENCH,
            include_bytes!("../../data/spelling/fr.aff.zst"),
            include_bytes!("../../data/spelling/fr.dic.zst"),
        ),
        Lang::En => (
            &ENGLISH,
            include_bytes!("../../data/spelling/en_US.aff.zst"),
            include_bytes!("../../data/spelling/en_US.dic.zst"),
        ),
    };
    let read = |bytes: &[u8]| zstd::decode_all(bytes).ok().and_then(|text| String::from_utf8(text).ok());
    let load = || Dictionary::new(&read(affixes)?, &read(words)?).ok();
    place.get_or_init(load).as_ref()
}

/// Reports whether a word, or each part of a word with hyphens, stands in a dictionary.
fn is_known(dictionary: &Dictionary, word: &str) -> bool {
    let word = word.replace('’', "'").replace(['\u{2010}', '\u{2011}'], "-");
    let has = |word: &str| dictionary.check(word);
    has(&word) || (word.contains('-') && word.split('-').all(|part| part.is_empty() || has(part)))
}

/// Guesses the language of a text: the one that knows more of its words, and `usual` where both know as many.
fn guess(text: &str, usual: Lang) -> Lang {
    let words = words(text);
    let known = |language| {
        let words = words.iter().filter(|word| word.end - word.start <= LONGEST).take(GUESS);
        dictionary(language)
            .map_or(0, |dictionary| words.filter(|word| is_known(dictionary, &word.text)).count())
    };
    match known(Lang::Fr).cmp(&known(Lang::En)) {
        std::cmp::Ordering::Less => Lang::En,
        std::cmp::Ordering::Greater => Lang::Fr,
        std::cmp::Ordering::Equal => usual,
    }
}

/// Checks a text. Words of `own` are right in every language.
pub(super) fn check(text: &str, language: Option<Lang>, usual: Lang, own: &BTreeSet<String>) -> Spelling {
    let language = language.unwrap_or_else(|| guess(text, usual));
    let Some(dictionary) = dictionary(language) else { return Spelling { language, wrong: Vec::new() } };
    let is_wrong = |word: &super::words::Word| {
        word.end - word.start <= LONGEST
            && !own.contains(&own_form(&word.text))
            && !is_known(dictionary, &word.text)
    };
    let wrong = words(text).into_iter().filter(is_wrong).map(|word| (word.start, word.end)).collect();
    Spelling { language, wrong }
}

/// Returns words that were perhaps meant, the likeliest first.
pub(super) fn suggest(word: &str, language: Lang) -> Vec<String> {
    let Some(dictionary) = dictionary(language).filter(|_| word.chars().count() <= LONGEST) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    dictionary.suggest(&word.replace('’', "'"), &mut found);
    let curly = word.contains('’');
    let found = found.into_iter().map(|found| if curly { found.replace('\'', "’") } else { found });
    found.take(MOST).collect()
}

/// The form in which a person's own words are kept and compared.
fn own_form(word: &str) -> String {
    word.replace('’', "'").to_lowercase()
}

fn key(caller: &Caller) -> String {
    format!("user/{}/words", caller.user)
}

impl Engine {
    /// Returns the words that a person added to their own dictionary.
    pub(super) fn own_words(&self, caller: &Caller) -> Result<BTreeSet<String>, Failure> {
        let kept = self.read()?.setting(&key(caller))?.unwrap_or_default();
        Ok(kept.lines().map(str::to_owned).collect())
    }

    /// Adds a word to a person's own dictionary, or takes it out.
    pub(super) fn set_own_word(&self, caller: &Caller, word: &str, known: bool) -> Result<Reply, Failure> {
        let word = own_form(word.trim());
        if word.is_empty() || word.chars().count() > LONGEST || word.contains(char::is_whitespace) {
            return Err(Failure::new(FailureCode::Internal, word));
        }
        let mut own = self.own_words(caller)?;
        match known {
            true if own.len() < MOST_OWN => own.insert(word),
            true => false,
            false => own.remove(&word),
        };
        let row = own.into_iter().collect::<Vec<_>>().join("\n");
        let actor = etabli_store::Actor { user: 0, plugin: String::new() };
        self.change_as(actor, |batch| {
            batch.put(etabli_store::Entry::Setting(key(caller), Some(row)))?;
            Ok((Reply::Done, None))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong(text: &str, language: Option<Lang>) -> (Lang, Vec<String>) {
        let own = BTreeSet::from(["lantelme".to_owned()]);
        let Spelling { language, wrong } = check(text, language, Lang::Fr, &own);
        let word = |(start, end): (usize, usize)| text.chars().skip(start).take(end - start).collect();
        (language, wrong.into_iter().map(word).collect())
    }

    #[test]
    fn mail_15_french_and_english_are_told_apart_and_checked() {
        let (language, found) =
            wrong("Nous avons bien reçu votre demmande d’intervention, chez Lantelme.", None);
        assert_eq!((language, found), (Lang::Fr, vec!["demmande".to_owned()]));
        let (language, found) = wrong("We have recieved your request, and don't worry.", None);
        assert_eq!((language, found), (Lang::En, vec!["recieved".to_owned()]));
        assert_eq!(wrong("Thank you", Some(Lang::Fr)).1, ["Thank", "you"], "a choice is respected");
        assert_eq!(
            wrong("", None),
            (Lang::Fr, vec![]),
            "a text that says nothing is in the person's language"
        );
    }

    #[test]
    fn mail_15_what_was_meant_is_proposed_with_its_own_apostrophe() {
        assert!(suggest("demmande", Lang::Fr).contains(&"demande".to_owned()));
        assert!(suggest("recieved", Lang::En).contains(&"received".to_owned()));
        assert!(suggest("l’écolle", Lang::Fr).iter().all(|word| !word.contains('\'')));
        assert_eq!(suggest(&"a".repeat(LONGEST + 1), Lang::Fr), [""; 0]);
    }
}
