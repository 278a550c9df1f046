//! Formatting of a text being written: of what is selected, else of the word at the cursor.

use etabli_model::{Mark, Style, shift, toggle};

use super::Compose;

/// What a line can be besides a paragraph, by what stands at its beginning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LineKind {
    Bullets,
    Numbers,
    Quote,
}

impl Compose {
    /// Returns the selected characters; without a selection, the word at the cursor.
    fn range(&self) -> (usize, usize) {
        let (start, end) = self.selection;
        if start < end {
            return (start, end);
        }
        let chars: Vec<char> = self.draft.text.chars().collect();
        let is_word = |c: &&char| c.is_alphanumeric();
        let at = start.min(chars.len());
        let (before, after) = chars.split_at(at);
        (at - before.iter().rev().take_while(is_word).count(), at + after.iter().take_while(is_word).count())
    }

    /// Returns what the line at the cursor is; none for a paragraph.
    pub(crate) fn line_kind(&self) -> Option<LineKind> {
        let before: String = self.draft.text.chars().take(self.selection.0).collect();
        let start = before.rfind('\n').map_or(0, |at| at + 1);
        let line = self.draft.text.get(start..).and_then(|rest| rest.lines().next()).unwrap_or_default();
        let digits = line.chars().take_while(char::is_ascii_digit).count();
        let behind = line.get(digits..).unwrap_or_default();
        match line {
            _ if line.starts_with("- ") || line.starts_with("• ") => Some(LineKind::Bullets),
            _ if line.starts_with('>') => Some(LineKind::Quote),
            _ if (1..=2).contains(&digits) && behind.starts_with(". ") => Some(LineKind::Numbers),
            _ => None,
        }
    }

    /// Returns where the link at the cursor leads.
    pub(crate) fn link_here(&self) -> Option<String> {
        let (start, end) = self.range();
        self.draft.marks.iter().find_map(|mark| match &mark.style {
            Style::Link(target) if mark.start <= start && mark.end >= end && mark.end > start => {
                Some(target.clone())
            }
            _ => None,
        })
    }

    /// Makes the selection, or the word at the cursor, a link; without one, writes where it leads.
    pub(crate) fn set_link(&mut self, target: &str) {
        self.remove_link();
        let (start, end) = self.range();
        let style = Style::Link(target.to_owned());
        if start < end {
            self.draft.marks.push(Mark { start, end, style });
        } else {
            self.insert(target, &[Mark { start: 0, end: target.chars().count(), style }]);
        }
    }

    /// Makes the link at the cursor plain words.
    pub(crate) fn remove_link(&mut self) {
        let (start, end) = self.range();
        let is_here = |mark: &Mark| mark.start <= start && mark.end >= end && mark.end > start;
        self.draft.marks.retain(|mark| !(matches!(mark.style, Style::Link(_)) && is_here(mark)));
    }

    /// Puts a text into the place of the selection; its marks count from its beginning.
    pub(crate) fn insert(&mut self, text: &str, marks: &[Mark]) {
        let before = self.draft.text.clone();
        let (start, end) = self.selection;
        let mut chars = before.chars();
        let head: String = chars.by_ref().take(start).collect();
        let tail: String = chars.skip(end.saturating_sub(start)).collect();
        let start = head.chars().count();
        // First what goes, then what comes: so both places are known exactly.
        let without = format!("{head}{tail}");
        self.draft.marks = shift(&self.draft.marks, &before, &without);
        let length = text.chars().count();
        for mark in &mut self.draft.marks {
            let moves = |at: usize| at > start || (at == start && mark.start >= start);
            let (from, to) = (moves(mark.start), moves(mark.end) && mark.end > start);
            mark.start += if from { length } else { 0 };
            mark.end += if to { length } else { 0 };
        }
        let moved = marks.iter().map(|mark| Mark {
            start: mark.start + start,
            end: mark.end + start,
            style: mark.style.clone(),
        });
        self.draft.marks.extend(moved);
        self.draft.text = format!("{head}{text}{tail}");
        self.spelling_again();
        let cursor = start + length;
        self.draft.cursor = cursor as u64;
        self.selection = (cursor, cursor);
        self.drop_lost_pictures();
    }

    /// Reports whether all of the selection, or the word at the cursor, has a style.
    pub(crate) fn has_style(&self, style: &Style) -> bool {
        let (start, end) = self.range();
        let covers =
            |mark: &etabli_model::Mark| mark.start <= start && mark.end >= end && mark.style == *style;
        start < end && self.draft.marks.iter().any(covers)
    }

    /// Sets or removes a style. Reports whether there was something to format.
    pub(crate) fn format(&mut self, style: &Style) -> bool {
        let (start, end) = self.range();
        if start >= end {
            return false;
        }
        toggle(&mut self.draft.marks, start, end, style);
        true
    }

    /// Makes the selected lines a list or a quote, or paragraphs again.
    pub(crate) fn format_lines(&mut self, kind: LineKind) {
        let (start, end) = self.selection;
        let before = self.draft.text.clone();
        let mut at = 0;
        let mut count = 0;
        let mut lines = Vec::new();
        let chosen = |from: usize, line: &str| from <= end && from + line.chars().count() >= start;
        let begins = |line: &str, number: usize| match kind {
            LineKind::Bullets => "- ".to_owned(),
            LineKind::Quote => "> ".to_owned(),
            LineKind::Numbers => {
                format!("{}. ", line.split('.').next().and_then(|n| n.parse().ok()).unwrap_or(number))
            }
        };
        let mut all_have = true;
        for line in before.split('\n') {
            if chosen(at, line) {
                all_have &= line.starts_with(&begins(line, 0));
            }
            at += line.chars().count() + 1;
        }
        at = 0;
        for line in before.split('\n') {
            let changed = if !chosen(at, line) {
                line.to_owned()
            } else if all_have {
                line.strip_prefix(&begins(line, 0)).unwrap_or(line).to_owned()
            } else {
                count += 1;
                let prefix = begins(line, count);
                if line.starts_with(&prefix) { line.to_owned() } else { format!("{prefix}{line}") }
            };
            at += line.chars().count() + 1;
            lines.push(changed);
        }
        let text = lines.join("\n");
        // Line by line, since several places change at once.
        let mut so_far: Vec<String> = before.split('\n').map(str::to_owned).collect();
        for (index, line) in lines.into_iter().enumerate() {
            let old = so_far.join("\n");
            if let Some(place) = so_far.get_mut(index) {
                *place = line;
            }
            self.draft.marks = shift(&self.draft.marks, &old, &so_far.join("\n"));
        }
        // The cursor keeps its distance from the end of what was selected.
        let cursor = (end + text.chars().count()).saturating_sub(before.chars().count());
        self.draft.text = text;
        self.draft.cursor = cursor as u64;
        self.selection = (cursor, cursor);
    }
}

#[cfg(test)]
mod tests {
    use etabli_engine::Draft;
    use etabli_model::Mark;

    use super::*;

    fn compose(text: &str, selection: (usize, usize)) -> Compose {
        let mut compose = Compose::new(Draft { text: text.to_owned(), ..Draft::default() });
        compose.selection = selection;
        compose
    }

    #[test]
    fn mail_15_a_style_is_given_to_the_selection_or_the_word() {
        let mut compose = compose("Bonjour à tous", (3, 3));
        assert!(compose.format(&Style::Bold) && compose.has_style(&Style::Bold));
        assert_eq!(compose.draft.marks, [Mark { start: 0, end: 7, style: Style::Bold }]);
        compose.selection = (8, 8);
        assert!(compose.format(&Style::Italic), "à is a word");
        assert!(compose.has_style(&Style::Italic) && compose.format(&Style::Italic));
        assert_eq!(compose.draft.marks.len(), 1, "what has a style loses it");
    }

    #[test]
    fn mail_15_links_and_what_is_pasted_are_put_in_the_place_of_the_selection() {
        let mut compose = compose("un mot ici", (3, 6));
        compose.draft.marks = vec![
            Mark { start: 0, end: 2, style: Style::Bold },
            Mark { start: 7, end: 10, style: Style::Bold },
        ];
        compose.set_link("https://x.example");
        assert_eq!(compose.link_here().as_deref(), Some("https://x.example"));
        compose.insert("deux mots", &[Mark { start: 5, end: 9, style: Style::Italic }]);
        assert_eq!(compose.draft.text, "un deux mots ici");
        let bold = |start, end| Mark { start, end, style: Style::Bold };
        assert_eq!(
            compose.draft.marks,
            [bold(0, 2), bold(13, 16), Mark { start: 8, end: 12, style: Style::Italic }]
        );
        assert_eq!(compose.selection, (12, 12));
        compose.selection = (3, 3);
        compose.insert("", &[]);
        assert_eq!(compose.draft.text, "un deux mots ici");
        compose.selection = (16, 16);
        compose.insert(" ", &[]);
        compose.set_link("tel:1");
        assert!(compose.draft.text.ends_with(" tel:1"));
        compose.selection = (18, 18);
        compose.remove_link();
        assert_eq!(compose.link_here(), None);
    }

    #[test]
    fn mail_15_a_line_says_what_it_is() {
        let mut compose = compose("a\n- b\n12. c\n> d", (0, 0));
        let mut kind = |at| {
            compose.selection = (at, at);
            compose.line_kind()
        };
        assert_eq!(
            [kind(0), kind(3), kind(8), kind(14)],
            [None, Some(LineKind::Bullets), Some(LineKind::Numbers), Some(LineKind::Quote)]
        );
    }

    #[test]
    fn mail_15_lines_become_a_list_and_paragraphs_again_and_marks_follow() {
        let mut compose = compose("un\ndeux\ntrois", (1, 5));
        compose.draft.marks = vec![Mark { start: 3, end: 7, style: Style::Bold }];
        compose.format_lines(LineKind::Numbers);
        assert_eq!(compose.draft.text, "1. un\n2. deux\ntrois");
        assert_eq!(compose.draft.marks, [Mark { start: 9, end: 13, style: Style::Bold }]);
        compose.selection = (0, 10);
        compose.format_lines(LineKind::Numbers);
        assert_eq!(compose.draft.text, "un\ndeux\ntrois");
        assert_eq!(compose.draft.marks, [Mark { start: 3, end: 7, style: Style::Bold }]);
    }
}
