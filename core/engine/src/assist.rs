//! Help while a message is written. Nothing here changes mail.

mod spelling;
mod words;

use etabli_mail::html::paste;
use etabli_model::{Address, Mark};
use serde::{Deserialize, Serialize};

use crate::{
    Failure, Lang, Reply,
    core::{Caller, Engine},
};

/// Requests for help while a message is written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Assist {
    /// Which of these addresses stand in the address book. Answers [`Reply::People`], as the address book names them.
    InBook(Vec<String>),
    /// What is pasted from a page, as a text with marks. Answers [`Reply::Pasted`].
    Paste {
        /// The page.
        html: String,
        /// The same as plain text, which is taken where the page cannot be read.
        text: String,
    },
    /// Which words are spelt wrongly. Answers [`Reply::Spelling`].
    Spell {
        /// The text.
        text: String,
        /// Its language; none to guess it.
        language: Option<Lang>,
    },
    /// Words that were perhaps meant by one that is spelt wrongly. Answers [`Reply::Words`].
    Suggest {
        /// The word.
        word: String,
        /// Its language.
        language: Lang,
    },
    /// Adds a word to this user's own dictionary, or takes it out. Answers [`Reply::Done`].
    OwnWord {
        /// The word.
        word: String,
        /// It is right from now on.
        known: bool,
    },
    /// The words of this user's own dictionary, in their order. Answers [`Reply::Words`].
    OwnWords,
}

/// What is spelt wrongly in a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spelling {
    /// The language that was chosen or guessed.
    pub language: Lang,
    /// The words: the first character of each, counted from 0, and the one behind its last.
    pub wrong: Vec<(usize, usize)>,
}

/// What is pasted into a message.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastedText {
    /// The words.
    pub text: String,
    /// What parts of them are.
    pub marks: Vec<Mark>,
}

impl Engine {
    pub(crate) fn assist_request(&self, caller: &Caller, request: Assist) -> Result<Reply, Failure> {
        match request {
            Assist::InBook(addresses) => {
                let snapshot = self.read()?;
                let mut people = Vec::new();
                for address in addresses {
                    if let Some(contact) = snapshot.contacts_with_address(&address)?.into_iter().next() {
                        people.push(Address { name: contact.name, address });
                    }
                }
                Ok(Reply::People(people))
            }
            Assist::Spell { text, language } => {
                let own = self.own_words(caller)?;
                Ok(Reply::Spelling(spelling::check(&text, language, caller.lang, &own)))
            }
            Assist::Suggest { word, language } => Ok(Reply::Words(spelling::suggest(&word, language))),
            Assist::OwnWord { word, known } => self.set_own_word(caller, &word, known),
            Assist::OwnWords => Ok(Reply::Words(self.own_words(caller)?.into_iter().collect())),
            Assist::Paste { html, text } => {
                let read = paste(&html).filter(|pasted| !pasted.text.is_empty());
                let pasted = read.map(|pasted| PastedText { text: pasted.text, marks: pasted.marks });
                Ok(Reply::Pasted(pasted.unwrap_or(PastedText { text, marks: Vec::new() })))
            }
        }
    }
}
