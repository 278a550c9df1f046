//! Writing to standard output: JSON lines, aligned text, bytes.

use std::{
    borrow::Cow,
    io::{self, BufWriter, IsTerminal, StdoutLock, Write},
};

use serde::Serialize;

/// Standard output, buffered until [`Out::finish`].
pub(crate) struct Out {
    stream: BufWriter<StdoutLock<'static>>,
    terminal: bool,
}

impl Out {
    /// Opens standard output.
    pub(crate) fn new() -> Self {
        let stdout = io::stdout();
        let terminal = stdout.is_terminal();
        Self { stream: BufWriter::with_capacity(1 << 16, stdout.lock()), terminal }
    }

    /// Writes one line of JSON.
    pub(crate) fn json(&mut self, value: &impl Serialize) -> io::Result<()> {
        serde_json::to_writer(&mut self.stream, value)?;
        self.stream.write_all(b"\n")
    }

    /// Writes a line of text without anything that could drive a terminal.
    pub(crate) fn line(&mut self, text: &str) -> io::Result<()> {
        writeln!(self.stream, "{}", printable(text))
    }

    /// Writes text of several lines, the same way.
    pub(crate) fn text(&mut self, text: &str) -> io::Result<()> {
        for line in text.lines() {
            self.line(line)?;
        }
        Ok(())
    }

    /// Writes bytes as they are.
    pub(crate) fn bytes(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.stream.write_all(bytes)
    }

    /// Writes text from a message: as it is into a file or a pipe, made harmless on a terminal.
    pub(crate) fn foreign(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.terminal { self.text(&String::from_utf8_lossy(bytes)) } else { self.bytes(bytes) }
    }

    /// Reports whether a person reads along.
    pub(crate) fn is_terminal(&self) -> bool {
        self.terminal
    }

    /// Writes what is still buffered. Dropping does so as well, but hides what goes wrong.
    pub(crate) fn finish(mut self) -> io::Result<()> {
        self.stream.flush()
    }
}

/// Replaces control characters and marks that turn the reading direction, so that a subject can neither drive
/// the terminal nor disguise what it says. Tabs stay.
pub(crate) fn printable(text: &str) -> Cow<'_, str> {
    let harmful = |c: char| {
        (c.is_control() && c != '\t')
            || matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    if text.contains(harmful) {
        text.chars().map(|c| if harmful(c) { '\u{fffd}' } else { c }).collect::<String>().into()
    } else {
        text.into()
    }
}

/// One column of an aligned table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Column {
    /// Its width in characters; longer cells are cut with an ellipsis. 0 means as wide as it is.
    pub(crate) width: usize,
    /// Numbers stand at the right.
    pub(crate) right: bool,
}

impl Column {
    /// A column of text.
    pub(crate) const fn left(width: usize) -> Self {
        Self { width, right: false }
    }

    /// A column of numbers.
    pub(crate) const fn right(width: usize) -> Self {
        Self { width, right: true }
    }
}

/// Puts cells beside each other.
pub(crate) fn row(columns: &[Column], cells: &[String]) -> String {
    let mut line = String::new();
    for (column, cell) in columns.iter().zip(cells) {
        if !line.is_empty() {
            line.push_str("  ");
        }
        let cell = fit(cell, column.width);
        let padding = column.width.saturating_sub(cell.chars().count());
        let spaces = |line: &mut String| line.extend(std::iter::repeat_n(' ', padding));
        if column.right {
            spaces(&mut line);
        }
        line.push_str(&cell);
        if !column.right {
            spaces(&mut line);
        }
    }
    line.truncate(line.trim_end().len());
    line
}

/// Returns columns as wide as their widest cell, for tables that are short enough to be held.
pub(crate) fn widths(rows: &[Vec<String>], right: &[usize]) -> Vec<Column> {
    let count = rows.iter().map(Vec::len).max().unwrap_or(0);
    (0..count)
        .map(|index| Column {
            width: rows
                .iter()
                .filter_map(|row| row.get(index))
                .map(|cell| cell.chars().count())
                .max()
                .unwrap_or(0),
            right: right.contains(&index),
        })
        .collect()
}

fn fit(cell: &str, width: usize) -> Cow<'_, str> {
    let flat: Cow<'_, str> = if cell.contains(['\t', '\n', '\r']) {
        cell.replace(['\t', '\n', '\r'], " ").into()
    } else {
        cell.into()
    };
    if width == 0 || flat.chars().count() <= width {
        return flat;
    }
    let mut cut: String = flat.chars().take(width - 1).collect();
    cut.push('…');
    cut.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_cannot_drive_the_terminal() {
        assert_eq!(printable("\u{1b}[2Jhello"), "\u{fffd}[2Jhello");
        assert_eq!(printable("invoice\u{202e}gpj.exe"), "invoice\u{fffd}gpj.exe");
        assert!(matches!(printable("été\tà Noël"), Cow::Borrowed(_)));
    }

    #[test]
    fn cells_are_aligned_and_cut() {
        let columns = [Column::right(4), Column::left(5), Column::left(0)];
        let cells = ["12".to_owned(), "Ferrières".to_owned(), "last".to_owned()];
        assert_eq!(row(&columns, &cells), "  12  Ferr…  last");
        assert_eq!(row(&[Column::left(6), Column::left(3)], &["a".to_owned(), String::new()]), "a");
    }

    #[test]
    fn a_short_table_is_as_wide_as_its_cells() {
        let rows = [vec!["id".to_owned(), "n".to_owned()], vec!["7".to_owned(), "1204".to_owned()]];
        assert_eq!(widths(&rows, &[1]), [Column::left(2), Column::right(4)]);
    }
}
