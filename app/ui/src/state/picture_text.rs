//! Pictures in a text being written: each is one character with a mark that says which file it shows.

use std::{
    collections::VecDeque,
    hash::{DefaultHasher, Hash as _, Hasher as _},
};

use etabli_engine::Draft;
use etabli_model::{Mark, OBJECT, Style, shift, with_names};

use super::Compose;

/// As many earlier texts are remembered: more than undoing goes back.
const MOST: usize = 256;

/// The marks of earlier texts with pictures, by the hash of the text.
#[derive(Debug, Clone, Default)]
pub(crate) struct KnownMarks(VecDeque<(u64, Vec<Mark>)>);

impl KnownMarks {
    fn note(&mut self, text: &str, marks: &[Mark]) {
        if !text.contains(OBJECT) {
            return;
        }
        if self.0.len() == MOST {
            self.0.pop_front();
        }
        self.0.push_back((hash(text), marks.to_vec()));
    }

    fn of(&self, text: &str) -> Option<Vec<Mark>> {
        let wanted = hash(text);
        self.0.iter().rev().find(|(known, _)| *known == wanted).map(|(_, marks)| marks.clone())
    }
}

fn hash(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    hasher.finish()
}

/// Makes one character of each picture that stands in a text as words.
pub(super) fn as_objects(draft: &mut Draft) {
    let is_picture = |mark: &Mark| matches!(mark.style, Style::Picture(_));
    let mut at = 0;
    while let Some(index) = draft.marks.iter().skip(at).position(is_picture).map(|found| found + at) {
        at = index + 1;
        let Some(mark) = draft.marks.get(index).cloned() else { return };
        let words: String = draft.text.chars().skip(mark.start).take(mark.end - mark.start).collect();
        if words.chars().eq([OBJECT]) || words.is_empty() {
            continue;
        }
        let head: String = draft.text.chars().take(mark.start).collect();
        let tail: String = draft.text.chars().skip(mark.end).collect();
        let text = format!("{head}{OBJECT}{tail}");
        draft.marks.remove(index);
        draft.marks = shift(&draft.marks, &draft.text, &text);
        let place = index.min(draft.marks.len());
        draft.marks.insert(place, Mark { end: mark.start + 1, ..mark });
        draft.text = text;
    }
}

fn is_marked(marks: &[Mark], index: usize) -> bool {
    marks.iter().any(|mark| matches!(mark.style, Style::Picture(_)) && mark.start == index)
}

impl Compose {
    /// Moves the marks along after something was typed, undone or pasted into the text.
    pub(crate) fn text_changed(&mut self, before: &str, marks: &[Mark]) {
        self.known_marks.note(before, marks);
        self.draft.marks = shift(marks, before, &self.draft.text);
        if self.has_lost_pictures()
            && let Some(known) = self.known_marks.of(&self.draft.text)
        {
            self.draft.marks = known;
        }
        self.drop_lost_pictures();
    }

    fn has_lost_pictures(&self) -> bool {
        let objects = self.draft.text.chars().enumerate().filter(|(_, c)| *c == OBJECT);
        objects.into_iter().any(|(index, _)| !is_marked(&self.draft.marks, index))
    }

    /// Takes away what stands for no picture: it came from another program, or from another message.
    pub(super) fn drop_lost_pictures(&mut self) {
        while self.has_lost_pictures() {
            let mut chars: Vec<char> = self.draft.text.chars().collect();
            let lost = (0..chars.len())
                .find(|index| chars.get(*index) == Some(&OBJECT) && !is_marked(&self.draft.marks, *index));
            let Some(lost) = lost else { return };
            chars.remove(lost);
            for mark in &mut self.draft.marks {
                mark.start -= usize::from(mark.start > lost);
                mark.end -= usize::from(mark.end > lost);
            }
            self.draft.text = chars.into_iter().collect();
            let back = |at: usize| at - usize::from(at > lost);
            self.selection = (back(self.selection.0), back(self.selection.1));
            self.draft.cursor -= u64::from(self.draft.cursor > lost as u64);
        }
    }

    /// Remembers what is copied out of the text, with its marks.
    pub(crate) fn copied(&mut self) {
        let (start, end) = self.selection;
        let inside = |mark: &Mark| {
            let (from, to) = (mark.start.max(start), mark.end.min(end));
            (from < to).then(|| Mark { start: from - start, end: to - start, style: mark.style.clone() })
        };
        let text = self.draft.text.chars().skip(start).take(end - start).collect();
        self.copied = (text, self.draft.marks.iter().filter_map(inside).collect());
    }

    /// Returns the marks of a pasted text that was copied out of this one.
    pub(crate) fn copied_marks(&self, text: &str) -> Vec<Mark> {
        let is_it = self.copied.0 == text.replace("\r\n", "\n");
        if is_it { self.copied.1.clone() } else { Vec::new() }
    }

    /// Returns the text as it is read out: each picture by the name of its file.
    pub(crate) fn said(&self) -> String {
        let name = |id: &str| self.file_shown(id).map(|file| file.name.as_str());
        with_names(&self.draft.text, &self.draft.marks, name)
    }

    /// Returns the file that a Content-ID names.
    pub(crate) fn file_shown(&self, content_id: &str) -> Option<&etabli_engine::DraftFile> {
        self.draft.files.iter().find(|file| file.content_id == content_id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(start: usize, end: usize) -> Mark {
        Mark { start, end, style: Style::Picture("1@x".to_owned()) }
    }

    fn bold(start: usize, end: usize) -> Mark {
        Mark { start, end, style: Style::Bold }
    }

    fn compose() -> Compose {
        let text = "ab[plan.png]cd".to_owned();
        Compose::new(Draft { text, marks: vec![picture(2, 12), bold(12, 14)], ..Draft::default() })
    }

    #[test]
    fn mail_15_a_picture_in_the_text_is_one_character() {
        let compose = compose();
        assert_eq!(compose.draft.text, "ab\u{FFFC}cd");
        assert_eq!(compose.draft.marks, [picture(2, 3), bold(3, 5)]);
    }

    #[test]
    fn mail_15_a_deleted_picture_comes_back_when_it_is_undone() {
        let mut compose = compose();
        let mut become_ = |text: &str| {
            let (before, marks) = (compose.draft.text.clone(), compose.draft.marks.clone());
            compose.draft.text = text.to_owned();
            compose.text_changed(&before, &marks);
            (compose.draft.text.clone(), compose.draft.marks.clone())
        };
        assert_eq!(become_("abcd"), ("abcd".to_owned(), vec![bold(2, 4)]));
        assert_eq!(become_("ab\u{FFFC}cd"), ("ab\u{FFFC}cd".to_owned(), vec![picture(2, 3), bold(3, 5)]));
        let stranger = become_("ab\u{FFFC}\u{FFFC}cd");
        assert_eq!(stranger, ("ab\u{FFFC}cd".to_owned(), vec![picture(2, 3), bold(3, 5)]));
    }

    #[test]
    fn mail_15_a_picture_is_copied_within_its_message_and_nowhere_else() {
        let mut compose = compose();
        compose.selection = (1, 4);
        compose.copied();
        let (text, _) = compose.copied.clone();
        let marks = compose.copied_marks(&text);
        assert_eq!(marks, [picture(1, 2), bold(2, 3)]);
        compose.selection = (5, 5);
        compose.insert(&text, &marks);
        assert_eq!(compose.draft.text, "ab\u{FFFC}cdb\u{FFFC}c");
        let mut other = Compose::new(Draft::default());
        let marks = other.copied_marks(&text);
        other.insert(&text, &marks);
        assert_eq!(other.draft.text, "bc");
    }
}
