//! The text of a message in pieces that are laid out one by one, so that a text of megabytes costs what is in sight.

use std::{
    borrow::Cow,
    ops::Range,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use egui::{Id, Ui};
use etabli_model::MsgId;

use crate::{
    highlight,
    theme::{Type, size},
};

/// A text up to this many bytes is laid out as a whole, so that nothing moves when it is scrolled.
const SMALL: usize = 64 << 10;
/// A piece holds so many lines.
const LINES: usize = 64;
/// A piece with so many bytes takes no further line.
const BYTES: usize = 4096;
/// A longer line is no line that somebody wrote, and is taken apart.
const LONG_LINE: usize = 16 << 10;
/// How wide a letter is on the average, in points; what is in sight is measured.
const LETTER: f32 = 7.0;

/// How a piece follows the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Joint {
    /// It is of another kind.
    Gap,
    /// The next line.
    Line,
    /// The same line.
    Same,
}

/// Some lines of one kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Piece {
    pub(super) quoted: bool,
    /// The signature began before it.
    pub(super) signature: bool,
    pub(super) joint: Joint,
    /// Its bytes in the text.
    pub(super) range: Range<usize>,
}

/// Reports whether a line begins the signature.
pub(super) fn is_signature(line: &str) -> bool {
    line.trim_end() == "--" || line == "-- "
}

/// Takes a text apart.
fn split(text: &str) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let (mut lines, mut start, mut signature) = (0, 0, false);
    for line in text.split_inclusive('\n') {
        let quoted = line.starts_with('>');
        let end = start + line.len();
        let last = pieces.last_mut().filter(|last| last.quoted == quoted);
        match last {
            Some(last) if lines < LINES && end - last.range.start <= BYTES => {
                last.range.end = end;
                lines += 1;
            }
            last => {
                let joint = if last.is_some() { Joint::Line } else { Joint::Gap };
                lines = 1;
                pieces.push(Piece { quoted, signature, joint, range: start..end });
            }
        }
        signature |= is_signature(line.trim_end_matches(['\r', '\n']));
        while let Some(last) = pieces.last_mut().filter(|last| last.range.len() > LONG_LINE) {
            let cut = cut(text, last.range.start + LONG_LINE);
            let rest = Piece { joint: Joint::Same, signature, range: cut..last.range.end, ..last.clone() };
            last.range.end = cut;
            pieces.push(rest);
        }
        start = end;
    }
    pieces
}

/// Returns where to cut a long line: behind a blank near by, else between two letters.
fn cut(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    let near = text.get(..at).and_then(|before| before.rfind(' ')).map(|blank| blank + 1);
    near.filter(|blank| at - blank < 200).unwrap_or(at)
}

/// Returns the lines of a piece as they are shown: quotes without their marks.
pub(super) fn lines(quoted: bool, piece: &str) -> impl Iterator<Item = &str> {
    piece.lines().map(move |line| if quoted { line.trim_start_matches(['>', ' ']) } else { line })
}

/// Returns the text of a piece as it is shown.
pub(super) fn shown(quoted: bool, piece: &str) -> Cow<'_, str> {
    Cow::Owned(lines(quoted, piece).collect::<Vec<_>>().join("\n"))
}

/// The pieces of a text, and what is known about them.
#[derive(Debug, Default)]
pub(super) struct Pieces {
    of: Option<(MsgId, usize, u32)>,
    pub(super) list: Arc<Vec<Piece>>,
    /// How high each is; guessed before it was in sight.
    pub(super) heights: Vec<f32>,
    /// Each is laid out in every frame.
    pub(super) is_small: bool,
    /// How often each says what was looked for last.
    counts: (String, Vec<Option<usize>>),
}

impl Pieces {
    /// Takes the pieces of a text out of the memory of the window, or makes them.
    pub(super) fn of(ui: &Ui, id: Id, msg_id: MsgId, text: &str, width: f32) -> Arc<Mutex<Self>> {
        let known: Arc<Mutex<Self>> =
            ui.data_mut(|data| data.get_temp_mut_or_default::<Arc<Mutex<Self>>>(id).clone());
        let of = Some((msg_id, text.len(), width.to_bits()));
        let mut pieces = lock(&known);
        if pieces.of != of {
            let list = split(text);
            let heights =
                list.iter().map(|piece| guess(text.get(piece.range.clone()).unwrap_or_default(), width));
            let heights = heights.collect();
            let is_small = text.len() <= SMALL;
            *pieces = Self { of, list: Arc::new(list), heights, is_small, ..Self::default() };
        }
        drop(pieces);
        known
    }

    /// Returns how often a piece says something.
    pub(super) fn count(&mut self, number: usize, text: impl FnOnce() -> String, wanted: &str) -> usize {
        if self.counts.0 != wanted {
            self.counts = (wanted.to_owned(), vec![None; self.list.len()]);
        }
        let Some(count) = self.counts.1.get_mut(number) else { return 0 };
        *count.get_or_insert_with(|| highlight::matches(&text(), wanted).len())
    }
}

/// Waits for nobody: only the thread of the window looks.
pub(super) fn lock(pieces: &Mutex<Pieces>) -> MutexGuard<'_, Pieces> {
    pieces.lock().unwrap_or_else(PoisonError::into_inner)
}

fn guess(piece: &str, width: f32) -> f32 {
    let rows = piece.lines().map(|line| (line.len() as f32 * LETTER / width.max(size::S24)).ceil().max(1.0));
    rows.sum::<f32>() * Type::Body.line()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_taken_apart_without_losing_a_letter() {
        let word = "é".repeat(50_000);
        let text = format!("Bonjour\n> cité\n>> plus\nfin\n-- \nClaire\n{word}\n{}", "ligne\n".repeat(1000));
        let pieces = split(&text);
        let whole: String = pieces.iter().map(|piece| &text[piece.range.clone()]).collect();
        assert_eq!(whole, text);
        assert!(pieces.iter().all(|piece| piece.range.len() <= LONG_LINE));
        let joints: Vec<Joint> = pieces.iter().map(|piece| piece.joint).take(4).collect();
        assert_eq!(joints, [Joint::Gap, Joint::Gap, Joint::Gap, Joint::Line]);
        assert!(pieces[1].quoted && !pieces[2].signature && pieces[3].signature);
        assert!(pieces.iter().filter(|piece| piece.joint == Joint::Same).count() >= 6, "the long word");
        assert_eq!(shown(true, "> a\n>> b\n"), "a\nb");
        assert_eq!(split(""), []);
    }

    #[test]
    fn a_long_line_is_cut_at_a_blank() {
        let text = "mot ".repeat(10_000);
        for piece in split(&text).iter().skip(1) {
            assert!(text[piece.range.clone()].starts_with("mot"), "{piece:?}");
        }
    }
}
