//! What a message being written holds besides its words.

use serde::{Deserialize, Serialize};

/// How urgent a message is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Priority {
    /// As usual; nothing is said.
    #[default]
    Normal,
    /// Urgent.
    High,
    /// It can wait.
    Low,
}

/// The one character that stands for a picture in a text being written; [`Style::Picture`] says which one.
pub const OBJECT: char = '\u{FFFC}';

/// Writes a text with the name of each picture in brackets in its place, which `name` knows by Content-ID. What stands
/// for no picture is left out.
#[must_use]
pub fn with_names<'a>(text: &str, marks: &[Mark], name: impl Fn(&str) -> Option<&'a str>) -> String {
    let mut written = String::with_capacity(text.len());
    for (index, c) in text.chars().enumerate() {
        if c != OBJECT {
            written.push(c);
            continue;
        }
        let named = marks.iter().find_map(|mark| match &mark.style {
            Style::Picture(id) if (mark.start..mark.end).contains(&index) => name(id),
            _ => None,
        });
        if let Some(named) = named {
            written.extend(["[", named, "]"]);
        }
    }
    written
}

/// What a part of a text is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Style {
    /// Bold.
    Bold,
    /// Italic.
    Italic,
    /// Underlined.
    Underline,
    /// A link, and where it leads.
    Link(String),
    /// A picture, by its Content-ID: [`OBJECT`], or words of an earlier version.
    Picture(String),
}

/// A part of a text and what it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// The first character, counted from 0.
    pub start: usize,
    /// The character behind the last one.
    pub end: usize,
    /// What it is.
    pub style: Style,
}

/// Moves marks along when a text became another one.
///
/// What was typed inside a mark, or at the end of bold, italic or underlined words, belongs to it; of links and
/// pictures only what was typed inside. A mark without words is gone.
#[must_use]
pub fn shift(marks: &[Mark], before: &str, after: &str) -> Vec<Mark> {
    let (old, new): (Vec<char>, Vec<char>) = (before.chars().collect(), after.chars().collect());
    let most = old.len().min(new.len());
    let head = old.iter().zip(&new).take_while(|(a, b)| a == b).count();
    let tail =
        old.iter().rev().zip(new.iter().rev()).take_while(|(a, b)| a == b).count().min(most - head.min(most));
    let (from, to) = (head, old.len() - tail);
    let added = new.len() - tail - head;
    let behind = |at: usize| at - to + head + added;
    let moved = marks.iter().filter_map(|mark| {
        let grows = !matches!(mark.style, Style::Link(_) | Style::Picture(_));
        let start = match mark.start {
            at if at < from => at,
            at if at >= to => behind(at),
            _ => head + added,
        };
        let end = match mark.end {
            at if at < from => at,
            at if at == to && from == to => {
                if grows {
                    head + added
                } else {
                    head
                }
            }
            at if at >= to => behind(at),
            _ => head,
        };
        (start < end).then(|| Mark { start, end, style: mark.style.clone() })
    });
    moved.collect()
}

/// Sets or removes a style on a part of a text: where all of it has the style already, it loses it.
pub fn toggle(marks: &mut Vec<Mark>, start: usize, end: usize, style: &Style) {
    let mut has: Vec<(usize, usize)> =
        marks.iter().filter(|mark| mark.style == *style).map(|mark| (mark.start, mark.end)).collect();
    has.sort_unstable();
    let mut covered = start;
    for (from, to) in &has {
        if *from <= covered {
            covered = covered.max(*to);
        }
    }
    let removes = covered >= end;
    let (mut left, mut right) = (start, end);
    let mut kept: Vec<(usize, usize)> = Vec::new();
    for (from, to) in has {
        if to < start || from > end {
            kept.push((from, to));
        } else if removes {
            kept.extend([(from, start), (end, to)].into_iter().filter(|(from, to)| from < to));
        } else {
            (left, right) = (left.min(from), right.max(to));
        }
    }
    if !removes && left < right {
        kept.push((left, right));
    }
    marks.retain(|mark| mark.style != *style);
    marks.extend(kept.into_iter().map(|(start, end)| Mark { start, end, style: style.clone() }));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bold(start: usize, end: usize) -> Mark {
        Mark { start, end, style: Style::Bold }
    }

    #[test]
    fn marks_follow_what_is_typed_before_inside_and_behind_them() {
        let at = |before: &str, after: &str| shift(&[bold(2, 4)], before, after);
        assert_eq!(at("ab12cd", "Xab12cd"), [bold(3, 5)]);
        assert_eq!(at("ab12cd", "ab1X2cd"), [bold(2, 5)]);
        assert_eq!(at("ab12cd", "ab12Xcd"), [bold(2, 5)]);
        assert_eq!(at("ab12cd", "abX12cd"), [bold(3, 5)]);
        assert_eq!(at("ab12cd", "ab12cdX"), [bold(2, 4)]);
        assert_eq!(at("ab12cd", "ab2cd"), [bold(2, 3)]);
        assert_eq!(at("ab12cd", "abcd"), []);
        assert_eq!(at("ab12cd", "a2cd"), [bold(1, 2)]);
    }

    #[test]
    fn what_is_typed_behind_a_link_is_not_part_of_it() {
        let link = Mark { start: 0, end: 2, style: Style::Link("https://x.example".to_owned()) };
        assert_eq!(shift(std::slice::from_ref(&link), "ab", "abc"), [link]);
    }

    #[test]
    fn a_style_is_set_joined_and_taken_away() {
        let mut marks = vec![bold(0, 3)];
        toggle(&mut marks, 2, 6, &Style::Bold);
        assert_eq!(marks, [bold(0, 6)]);
        toggle(&mut marks, 2, 4, &Style::Italic);
        toggle(&mut marks, 1, 5, &Style::Bold);
        assert_eq!(marks[1..], [bold(0, 1), bold(5, 6)]);
    }
}
