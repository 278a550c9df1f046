//! Formatting of a text being written: of what is selected, else of the word at the cursor.

use etabli_model::{Style, shift, toggle};

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
