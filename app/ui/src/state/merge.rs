//! Two changes of one message being written, made at the same time: the person's and the engine's.

use etabli_engine::Draft;
use etabli_model::{Mark, shift};

pub(crate) trait Merge {
    /// Puts what the person made of `base` into what the engine made of it.
    ///
    /// Of each field the side counts that changed it, and the person's where both did. The files, the account and the
    /// signature are the engine's.
    fn merge(&mut self, base: &Self, mine: Self);
}

/// Takes the person's value if they changed it.
fn take<T: PartialEq>(theirs: &mut T, base: &T, mine: T) {
    if mine != *base {
        *theirs = mine;
    }
}

impl Merge for Draft {
    fn merge(&mut self, base: &Self, mine: Self) {
        let is_written = mine.text != base.text || mine.marks != base.marks;
        if is_written {
            (self.text, self.marks) = merged(base, &mine, self);
        }
        if self.cursor == base.cursor {
            self.cursor = mine.cursor;
        }
        take(&mut self.to, &base.to, mine.to);
        take(&mut self.cc, &base.cc, mine.cc);
        take(&mut self.bcc, &base.bcc, mine.bcc);
        take(&mut self.subject, &base.subject, mine.subject);
        take(&mut self.plain, &base.plain, mine.plain);
        take(&mut self.spelling, &base.spelling, mine.spelling);
        take(&mut self.with_quote, &base.with_quote, mine.with_quote);
        take(&mut self.ask_receipt, &base.ask_receipt, mine.ask_receipt);
        take(&mut self.priority, &base.priority, mine.priority);
        take(&mut self.head, &base.head, mine.head);
        for one in mine.carried.into_iter().filter(|one| !base.carried.contains(one)) {
            let same = self.carried.iter_mut().find(|known| known.chip == one.chip);
            same.into_iter().for_each(|known| known.on = one.on);
        }
        self.touched |= mine.touched;
    }
}

/// The one place at which two texts differ: from where to where the first one is another, and what stands there in
/// the second, in characters.
struct Hunk {
    start: usize,
    end: usize,
    words: Vec<char>,
}

impl Hunk {
    fn between(before: &[char], after: &[char]) -> Self {
        let most = before.len().min(after.len());
        let start = before.iter().zip(after).take_while(|(a, b)| a == b).count();
        let ends = before.iter().rev().zip(after.iter().rev());
        let tail = ends.take_while(|(a, b)| a == b).count().min(most - start);
        let words = after.get(start..after.len() - tail).unwrap_or_default().to_vec();
        Self { start, end: before.len() - tail, words }
    }

    fn apply(self, text: &mut Vec<char>) {
        text.splice(self.start..self.end, self.words);
    }
}

/// Returns the text and the marks with both changes; the person's alone where they touch the same words.
fn merged(base: &Draft, mine: &Draft, theirs: &Draft) -> (String, Vec<Mark>) {
    let mut text: Vec<char> = base.text.chars().collect();
    let hunk = |draft: &Draft| Hunk::between(&text, &draft.text.chars().collect::<Vec<_>>());
    let (own, other) = (hunk(mine), hunk(theirs));
    let (first, second) = if own.start <= other.start { (own, other) } else { (other, own) };
    if first.end > second.start {
        return (mine.text.clone(), mine.marks.clone());
    }
    second.apply(&mut text);
    first.apply(&mut text);
    let text: String = text.into_iter().collect();
    let known = shift(&base.marks, &base.text, &theirs.text);
    let added: Vec<Mark> = theirs.marks.iter().filter(|mark| !known.contains(mark)).cloned().collect();
    let mut marks = shift(&mine.marks, &mine.text, &text);
    marks.extend(shift(&added, &theirs.text, &text));
    (text, marks)
}

#[cfg(test)]
mod tests {
    use etabli_model::{AccountId, Priority, Style};

    use super::*;

    fn draft(text: &str) -> Draft {
        Draft { text: text.to_owned(), ..Draft::default() }
    }

    fn bold(start: usize, end: usize) -> Mark {
        Mark { start, end, style: Style::Bold }
    }

    #[test]
    fn mail_21_what_the_pointer_changes_while_the_engine_changes_the_account_stays() {
        let base = draft("Bonjour,\n\n-- \nSAV");
        let mut theirs =
            Draft { account: AccountId(2), text: "Bonjour,\n\n-- \nAgathe".to_owned(), ..base.clone() };
        let mine = Draft {
            to: "a@x.example".to_owned(),
            priority: Priority::High,
            ask_receipt: true,
            text: "[plan.png]Bonjour,\n\n-- \nSAV".to_owned(),
            marks: vec![bold(0, 10)],
            ..base.clone()
        };
        theirs.merge(&base, mine);
        assert_eq!(theirs.account, AccountId(2));
        assert_eq!(
            (theirs.to.as_str(), theirs.priority, theirs.ask_receipt),
            ("a@x.example", Priority::High, true)
        );
        assert_eq!(theirs.text, "[plan.png]Bonjour,\n\n-- \nAgathe");
        assert_eq!(theirs.marks, [bold(0, 10)]);
    }

    #[test]
    fn mail_21_a_style_stays_where_the_engine_puts_words_before_it() {
        let base = draft("un mot");
        let mut theirs =
            Draft { text: "Modèle. un mot".to_owned(), marks: vec![bold(0, 7)], ..base.clone() };
        theirs.merge(&base, Draft { marks: vec![bold(3, 6)], ..base.clone() });
        assert_eq!(
            (theirs.text.as_str(), theirs.marks.as_slice()),
            ("Modèle. un mot", [bold(11, 14), bold(0, 7)].as_slice())
        );
    }

    #[test]
    fn mail_21_where_both_change_the_same_words_those_of_the_person_stay() {
        let base = draft("un mot");
        let mut theirs = draft("un {x} mot");
        theirs.merge(&base, draft("un autre mot"));
        assert_eq!(theirs.text, "un autre {x} mot", "at the same place, those of the person come first");
        let mut theirs = draft("deux mots");
        theirs.merge(&base, draft("un seul"));
        assert_eq!(theirs.text, "un seul");
    }

    #[test]
    fn mail_21_a_mark_that_was_taken_away_does_not_come_back() {
        let base = Draft { marks: vec![bold(0, 2)], ..draft("un mot") };
        let mut theirs = Draft { text: "un mot.".to_owned(), ..base.clone() };
        theirs.merge(&base, Draft { marks: Vec::new(), ..base.clone() });
        assert_eq!((theirs.text.as_str(), theirs.marks.len()), ("un mot.", 0));
    }
}
