//! The spelling of a message being written: what was found, and when to look again.

use std::{collections::BTreeSet, time::Duration};

use etabli_engine::{Lang, SpellIn};
use etabli_model::{Mark, Style, shift};

use super::Compose;

/// How long a pause in typing lasts before the text is checked.
const PAUSE: Duration = Duration::from_millis(500);

/// A word that is spelt wrongly, with the menu of what was perhaps meant.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct SpellMenu {
    pub(crate) range: (usize, usize),
    pub(crate) word: String,
    /// None while the engine looks for some.
    pub(crate) proposals: Option<Vec<String>>,
    /// Where it opens; none for the word's own place.
    pub(crate) at: Option<egui::Pos2>,
    /// It was asked for and is not open yet.
    pub(crate) opens: bool,
}

/// The spelling of one message.
#[derive(Debug, Clone, Default)]
pub(crate) struct SpellState {
    /// The text that was checked last, and in which language that was asked.
    checked: Option<(String, SpellIn)>,
    /// The wrong words as marks, which follow what is typed.
    wrong: Vec<Mark>,
    /// The language that was chosen or guessed.
    pub(crate) language: Option<Lang>,
    /// When the text was typed last.
    typed: Option<Duration>,
    ignored: BTreeSet<String>,
    pub(crate) menu: Option<SpellMenu>,
}

impl Compose {
    /// Moves what was found along with what was typed.
    pub(crate) fn spelling_typed(&mut self, before: &str, now: Duration) {
        if before != self.draft.text {
            self.spelling.wrong = shift(&self.spelling.wrong, before, &self.draft.text);
            self.spelling.typed = Some(now);
        }
    }

    /// Returns the text to check now and its language, or how long to wait for that.
    pub(crate) fn spelling_due(&mut self, now: Duration) -> Result<(String, Option<Lang>), Option<Duration>> {
        let asked = self.draft.spelling;
        let is_new =
            self.spelling.checked.as_ref().is_none_or(|(text, of)| *text != self.draft.text || *of != asked);
        if !is_new {
            return Err(None);
        }
        let at = self.spelling.typed.map_or(now, |typed| typed + PAUSE);
        if now < at {
            return Err(Some(at - now));
        }
        self.spelling.checked = Some((self.draft.text.clone(), asked));
        match asked {
            SpellIn::Guessed => Ok((self.draft.text.clone(), None)),
            SpellIn::Chosen(language) => Ok((self.draft.text.clone(), Some(language))),
            SpellIn::Nothing => {
                self.spelling.wrong.clear();
                Err(None)
            }
        }
    }

    /// Looks at the text again, since other words are right now.
    pub(crate) fn spelling_again(&mut self) {
        self.spelling.checked = None;
        self.spelling.menu = None;
    }

    /// Takes what was found in a text, which may be older than what is typed by now.
    pub(crate) fn spelling_found(&mut self, text: &str, language: Lang, wrong: Vec<(usize, usize)>) {
        if self.draft.spelling == SpellIn::Nothing {
            return;
        }
        let mark = |(start, end)| Mark { start, end, style: Style::Underline };
        let wrong: Vec<Mark> = wrong.into_iter().map(mark).collect();
        self.spelling.wrong = shift(&wrong, text, &self.draft.text);
        self.spelling.language = Some(language);
    }

    fn word_at(&self, (start, end): (usize, usize)) -> String {
        self.draft.text.chars().skip(start).take(end - start).collect()
    }

    /// Returns the words that are shown as wrong; the one that is being typed is not, nor what is no word of the
    /// person: links and pictures.
    pub(crate) fn misspelt(&self) -> Vec<(usize, usize)> {
        let cursor = self.selection;
        let is_typed = |mark: &Mark| {
            self.spelling.typed.is_some()
                && cursor.0 == cursor.1
                && mark.end == cursor.0
                && self.is_unchecked()
        };
        let is_other = |mark: &Mark| {
            let stands = |other: &&Mark| matches!(other.style, Style::Link(_) | Style::Picture(_));
            let marks = self.draft.marks.iter().filter(stands);
            marks.into_iter().any(|other| other.start < mark.end && mark.start < other.end)
        };
        let shown = self.spelling.wrong.iter().filter(|mark| !is_typed(mark) && !is_other(mark));
        let ranges = shown.map(|mark| (mark.start, mark.end));
        let ignored = &self.spelling.ignored;
        // Finding a word takes the whole text before it.
        ranges.filter(|range| ignored.is_empty() || !ignored.contains(&self.word_at(*range))).collect()
    }

    fn is_unchecked(&self) -> bool {
        self.spelling.checked.as_ref().is_none_or(|(text, _)| *text != self.draft.text)
    }

    /// Opens the menu of the wrong word at a character, or of the next one behind it. Returns the word, whose
    /// proposals are to be asked for.
    pub(crate) fn open_spelling(
        &mut self,
        at: usize,
        next: bool,
        place: Option<egui::Pos2>,
    ) -> Option<String> {
        let all = self.misspelt();
        let here = all.iter().find(|(start, end)| (*start..=*end).contains(&at));
        let behind = || all.iter().find(|(start, _)| *start > at).or(all.first());
        let range = *if next { behind() } else { here }?;
        let word = self.word_at(range);
        let menu = SpellMenu { range, word: word.clone(), proposals: None, at: place, opens: true };
        self.spelling.menu = Some(menu);
        Some(word)
    }

    /// Puts the word that was meant in the place of the one with the menu.
    pub(crate) fn correct(&mut self, meant: &str, now: Duration) {
        let Some(menu) = self.spelling.menu.take() else { return };
        let (start, end) = menu.range;
        if self.word_at(menu.range) != menu.word {
            return;
        }
        let before = self.draft.text.clone();
        let mut chars = before.chars();
        let head: String = chars.by_ref().take(start).collect();
        let tail: String = chars.skip(end - start).collect();
        self.draft.text = format!("{head}{meant}{tail}");
        self.draft.marks = shift(&self.draft.marks, &before, &self.draft.text);
        self.spelling.wrong.retain(|mark| (mark.start, mark.end) != menu.range);
        self.spelling_typed(&before, now);
        let cursor = start + meant.chars().count();
        self.draft.cursor = cursor as u64;
        self.selection = (cursor, cursor);
    }

    /// Shows the word with the menu as right in this message.
    pub(crate) fn ignore(&mut self) {
        if let Some(menu) = self.spelling.menu.take() {
            self.spelling.ignored.insert(menu.word);
        }
    }
}

#[cfg(test)]
mod tests {
    use etabli_engine::Draft;

    use super::*;

    fn at(millis: u64) -> Duration {
        Duration::from_millis(millis)
    }

    #[test]
    fn mail_15_what_is_found_follows_what_is_typed_and_is_looked_for_after_a_pause() {
        let mut compose = Compose::new(Draft { text: "un mott".to_owned(), ..Draft::default() });
        assert_eq!(compose.spelling_due(at(0)), Ok(("un mott".to_owned(), None)));
        assert_eq!(compose.spelling_due(at(0)), Err(None), "once");
        compose.spelling_found("un mott", Lang::Fr, vec![(3, 7)]);
        assert_eq!(compose.misspelt(), [(3, 7)]);
        compose.draft.text = "donc un mott".to_owned();
        compose.spelling_typed("un mott", at(1000));
        assert_eq!(compose.misspelt(), [(8, 12)]);
        assert_eq!(compose.spelling_due(at(1000)), Err(Some(PAUSE)));
        compose.selection = (12, 12);
        assert_eq!(compose.misspelt(), [], "the word that is being typed is no mistake yet");
        assert!(compose.spelling_due(at(1500)).is_ok());
        assert_eq!(compose.open_spelling(9, false, None).as_deref(), Some("mott"));
        compose.correct("mot", at(2000));
        assert_eq!((compose.draft.text.as_str(), compose.misspelt()), ("donc un mot", vec![]));
    }

    #[test]
    fn mail_15_a_word_is_ignored_in_this_message_and_nothing_is_checked_where_nobody_wants_it() {
        let mut compose = Compose::new(Draft { text: "mott mott tott".to_owned(), ..Draft::default() });
        compose.spelling_found("mott mott tott", Lang::Fr, vec![(0, 4), (5, 9), (10, 14)]);
        assert_eq!(compose.open_spelling(0, true, None).as_deref(), Some("mott"));
        compose.ignore();
        assert_eq!(compose.misspelt(), [(10, 14)]);
        compose.draft.marks = vec![Mark { start: 10, end: 14, style: Style::Link("tel:1".to_owned()) }];
        assert_eq!(compose.misspelt(), []);
        compose.draft.spelling = SpellIn::Nothing;
        assert_eq!(compose.spelling_due(at(0)), Err(None));
        compose.draft.marks.clear();
        assert_eq!(compose.misspelt(), []);
    }
}
