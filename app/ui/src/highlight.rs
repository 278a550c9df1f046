//! Finds what a search matched, without regard to case and accents, to mark it.

use std::ops::Range;

use egui::{Color32, text::LayoutJob};
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use crate::theme::{Tokens, Type};

fn fold(c: char, out: &mut Vec<char>) {
    match c {
        'œ' | 'Œ' => out.extend(['o', 'e']),
        'æ' | 'Æ' => out.extend(['a', 'e']),
        'ß' => out.extend(['s', 's']),
        _ if c.is_ascii() => out.push(c.to_ascii_lowercase()),
        _ => out.extend(c.to_lowercase().nfkd().filter(|c| !is_combining_mark(*c))),
    }
}

/// Returns the byte ranges of `text` that match `needle`, in order, not overlapping.
pub(crate) fn matches(text: &str, needle: &str) -> Vec<Range<usize>> {
    let mut wanted = Vec::new();
    needle.trim().chars().for_each(|c| fold(c, &mut wanted));
    if wanted.is_empty() {
        return Vec::new();
    }
    let mut folded = Vec::with_capacity(text.len());
    let mut places: Vec<Range<usize>> = Vec::with_capacity(text.len());
    for (start, c) in text.char_indices() {
        fold(c, &mut folded);
        places.resize(folded.len(), start..start + c.len_utf8());
        if is_combining_mark(c)
            && let Some(last) = places.last_mut()
        {
            last.end = start + c.len_utf8();
        }
    }
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(window) = folded.get(at..at + wanted.len()) {
        if window == wanted {
            if let (Some(first), Some(last)) = (places.get(at), places.get(at + wanted.len() - 1)) {
                found.push(first.start..last.end);
            }
            at += wanted.len();
        } else {
            at += 1;
        }
    }
    found
}

/// Appends `text` to a layout job with the matches of `needle` marked.
pub(crate) fn append(
    job: &mut LayoutJob,
    text: &str,
    needle: Option<&str>,
    style: Type,
    color: Color32,
    t: &Tokens,
) {
    let found = needle.map(|needle| matches(text, needle)).unwrap_or_default();
    let plain = style.format(color);
    let mut marked = style.format(t.mark_text);
    marked.background = t.mark;
    let mut at = 0;
    for range in found {
        job.append(text.get(at..range.start).unwrap_or_default(), 0.0, plain.clone());
        job.append(text.get(range.clone()).unwrap_or_default(), 0.0, marked.clone());
        at = range.end;
    }
    job.append(text.get(at..).unwrap_or_default(), 0.0, plain);
}

#[cfg(test)]
mod tests {
    use super::matches;

    fn check(text: &str, needle: &str, expect: &[&str]) {
        let found: Vec<&str> = matches(text, needle).into_iter().map(|range| &text[range]).collect();
        assert_eq!(found, expect, "{needle} in {text}");
    }

    #[test]
    fn matches_ignore_case_and_accents() {
        check("Reçu : RECU", "recu", &["Reçu", "RECU"]);
        check("Portes coulissantes", "Coulissante", &["coulissante"]);
        check("Cœur et coeur", "coeur", &["Cœur", "coeur"]);
        check("e\u{301}tude", "étude", &["e\u{301}tude"]);
        check("aaa", "aa", &["aa"]);
        check("abc", " ", &[]);
    }
}
