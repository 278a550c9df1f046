//! Mailboxes in one file: the four mbox dialects, read message by message.
//!
//! A message begins with an envelope line, `From sender date`, at the start of the file or behind an empty line.
//! The empty line before the next envelope belongs to the file, not to the message.
//!
//! The dialects differ in what they do with lines of a message that look like envelopes:
//! [`Variant::MboxRd`] puts one `>` before `From ` and before lines already quoted, which is the only reversible
//! way and the one [`write_entry`] uses. [`Variant::MboxO`] quotes `From ` alone; a `>From ` of the message is
//! indistinguishable from a quoted one, and is unquoted, while `>>From ` stays. [`Variant::MboxCl`] quotes like
//! mboxo and tells the length of each body; [`Variant::MboxCl2`] tells the length and quotes nothing.

use std::io::{self, BufRead, Write};

use memchr::{memchr, memmem};

use crate::{date, header};

/// Larger messages are passed over, with [`MboxError::TooLarge`].
pub const MAX_MESSAGE: usize = 200 << 20;

/// How much of a file [`MboxReader`] looks at to tell its dialect.
const DETECT_BYTES: usize = 1 << 20;
const READ_BYTES: usize = 256 << 10;

/// The dialects of mbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Variant {
    /// `From ` is quoted, `>From ` is not.
    MboxO,
    /// `From `, `>From ` and so on are quoted, reversibly.
    MboxRd,
    /// Content-Length, and `From ` quoted.
    MboxCl,
    /// Content-Length, and nothing quoted.
    MboxCl2,
}

/// One message of a mailbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MboxEntry {
    /// Where its envelope line starts in the file.
    pub offset: u64,
    /// The sender of the envelope, empty or `-` where unknown.
    pub envelope_sender: String,
    /// The date of the envelope, in seconds since 1970-01-01T00:00:00Z; the zone is taken as UTC where none is named.
    pub envelope_date: Option<i64>,
    /// The message.
    pub raw: Vec<u8>,
}

/// Why an entry of a mailbox could not be read.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MboxError {
    /// The file cannot be read; there are no more entries.
    #[error("the mailbox cannot be read")]
    Read(#[from] io::Error),
    /// A message is beyond [`MAX_MESSAGE`]; the entries behind it follow.
    #[error("the message at byte {offset} is too large: {size} bytes")]
    TooLarge {
        /// Where its envelope line starts.
        offset: u64,
        /// Its size in bytes.
        size: u64,
    },
    /// The file does not begin with an envelope line; what lies before the first one is passed over.
    #[error("the first {size} bytes belong to no message")]
    NoEnvelope {
        /// How many bytes are passed over.
        size: u64,
    },
}

/// Tells the dialect of a mailbox by its first bytes.
///
/// A Content-Length that ends exactly before the next envelope means [`Variant::MboxCl2`], or
/// [`Variant::MboxCl`] where only quoted envelopes stand inside the messages. Everything else is read as
/// [`Variant::MboxRd`], which for lines with one `>` is the same as [`Variant::MboxO`].
#[must_use]
pub fn detect(head: &[u8]) -> Variant {
    let (mut has_length, mut is_quoted, mut at) = (false, false, 0);
    while let Some(rest) = head.get(at..).filter(|rest| is_envelope(rest)) {
        let Some(end) = declared_end(rest, true) else { break };
        has_length = true;
        let body = rest.get(header::line_end(rest, 0)..end).unwrap_or_default();
        if memmem::find(body, b"\nFrom ").is_some() {
            return Variant::MboxCl2;
        }
        is_quoted |= memmem::find(body, b"\n>From ").is_some();
        at += skip_empty_lines(rest, end);
    }
    match (has_length, is_quoted) {
        (true, true) => Variant::MboxCl,
        (true, false) => Variant::MboxCl2,
        (false, _) => Variant::MboxRd,
    }
}

/// Reads the messages of a mailbox in order, holding one at a time.
pub struct MboxReader<R> {
    reader: R,
    variant: Variant,
    buffer: Vec<u8>,
    /// Where in the buffer begins what has not been given out yet.
    start: usize,
    /// The place of `start` in the file.
    offset: u64,
    at_end: bool,
    has_begun: bool,
}

impl<R: BufRead> MboxReader<R> {
    /// Begins to read a mailbox, in the given dialect or in the one its first megabyte shows.
    ///
    /// # Errors
    ///
    /// Fails when the file cannot be read.
    pub fn new(reader: R, variant: Option<Variant>) -> Result<Self, MboxError> {
        let mut new = Self {
            reader,
            variant: Variant::MboxRd,
            buffer: Vec::new(),
            start: 0,
            offset: 0,
            at_end: false,
            has_begun: false,
        };
        new.fill(DETECT_BYTES)?;
        new.variant = variant.unwrap_or_else(|| detect(new.window()));
        Ok(new)
    }

    /// Returns the dialect.
    #[must_use]
    pub fn variant(&self) -> Variant {
        self.variant
    }

    /// Reads until the window holds `length` bytes or the file ends.
    fn fill(&mut self, length: usize) -> io::Result<()> {
        if self.window().len() >= length || self.at_end {
            return Ok(());
        }
        self.buffer.drain(..self.start);
        self.start = 0;
        // More than asked for, so that the buffer is moved once for many entries.
        while self.buffer.len() < length + READ_BYTES && !self.at_end {
            let chunk = match self.reader.fill_buf() {
                Ok(chunk) => chunk,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            let taken = chunk.len();
            self.at_end = taken == 0;
            self.buffer.extend_from_slice(chunk);
            self.reader.consume(taken);
        }
        Ok(())
    }

    /// Returns what has been read and not yet given out.
    fn window(&self) -> &[u8] {
        self.buffer.get(self.start..).unwrap_or_default()
    }

    fn discard(&mut self, bytes: usize) {
        let bytes = bytes.min(self.window().len());
        self.start += bytes;
        self.offset += bytes as u64;
    }

    /// Returns the extent of the entry the window starts with; `None` where it is too large.
    fn extent(&mut self) -> io::Result<Option<Extent>> {
        if matches!(self.variant, Variant::MboxCl | Variant::MboxCl2)
            && let Some(extent) = self.declared_extent()?
        {
            return Ok(Some(extent));
        }
        let mut from = 0;
        loop {
            let window = self.window();
            let length = window.len();
            let next = next_envelope(window, from, self.at_end);
            if let Some(next) = next.or(self.at_end.then_some(length)) {
                let message = without_separator(window.get(..next).unwrap_or_default()).len();
                return Ok(Some(Extent { message, next }));
            }
            if length > MAX_MESSAGE {
                return Ok(None);
            }
            from = length.saturating_sub(ENVELOPE_BYTES);
            self.fill(length + READ_BYTES)?;
        }
    }

    fn declared_extent(&mut self) -> io::Result<Option<Extent>> {
        let Some(length) = content_length(self.window()) else { return Ok(None) };
        let Some(needed) = length.checked_add(READ_BYTES).filter(|needed| *needed <= MAX_MESSAGE) else {
            return Ok(None);
        };
        self.fill(needed)?;
        let message = declared_end(self.window(), self.at_end);
        Ok(message.map(|message| Extent { message, next: skip_empty_lines(self.window(), message) }))
    }

    /// Passes over a message that is too large.
    fn skip_large(&mut self) -> io::Result<MboxError> {
        let offset = self.offset;
        loop {
            self.discard(self.window().len().saturating_sub(ENVELOPE_BYTES));
            self.fill(ENVELOPE_BYTES + READ_BYTES)?;
            let window = self.window();
            let next = next_envelope(window, 0, self.at_end).or(self.at_end.then_some(window.len()));
            if let Some(next) = next {
                self.discard(next);
                return Ok(MboxError::TooLarge { offset, size: self.offset - offset });
            }
        }
    }

    fn read_entry(&mut self) -> Result<Option<MboxEntry>, MboxError> {
        self.fill(READ_BYTES)?;
        if !self.has_begun {
            self.has_begun = true;
            let blank = self.window().iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
            self.discard(blank);
            if !self.window().is_empty() && !is_envelope(self.window()) {
                return Err(self.skip_foreign()?);
            }
        }
        if self.window().is_empty() {
            return Ok(None);
        }
        let Some(extent) = self.extent()? else { return Err(self.skip_large()?) };
        if extent.message > MAX_MESSAGE {
            let offset = self.offset;
            self.discard(extent.next);
            return Err(MboxError::TooLarge { offset, size: extent.message as u64 });
        }
        let entry = self.entry(extent.message);
        self.discard(extent.next);
        Ok(Some(entry))
    }

    fn skip_foreign(&mut self) -> io::Result<MboxError> {
        match self.extent()? {
            Some(extent) => {
                self.discard(extent.next);
                Ok(MboxError::NoEnvelope { size: self.offset })
            }
            None => self.skip_large(),
        }
    }

    fn entry(&self, end: usize) -> MboxEntry {
        let window = self.window();
        let envelope_end = header::line_end(window, 0);
        let line = header::trim_line_break(window.get(..envelope_end).unwrap_or_default());
        let mut message = window.get(envelope_end..end).unwrap_or_default();
        if line.ends_with(OPEN_END) {
            message = message.strip_suffix(b"\n").unwrap_or(message);
        }
        let text = String::from_utf8_lossy(line);
        let text = text.strip_prefix("From ").unwrap_or(&text).trim();
        let (sender, date) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
        MboxEntry {
            offset: self.offset,
            envelope_sender: header::clean(sender),
            envelope_date: date::parse_envelope(date).map(|date| date.seconds),
            raw: unquote(message, self.variant),
        }
    }
}

/// Where an entry ends, counted from its envelope line.
struct Extent {
    /// The end of the message.
    message: usize,
    /// The start of the next envelope line, or the end of the file.
    next: usize,
}

impl<R: BufRead> Iterator for MboxReader<R> {
    type Item = Result<MboxEntry, MboxError>;

    fn next(&mut self) -> Option<Self::Item> {
        let entry = self.read_entry();
        if matches!(entry, Err(MboxError::Read(_))) {
            self.discard(usize::MAX);
            self.at_end = true;
        }
        entry.transpose()
    }
}

/// Mark of [`write_entry`]: the message has no line break at its end, so the one that follows is not part of it.
const OPEN_END: &[u8] = b"\t";

/// An envelope line longer than this is none.
const ENVELOPE_BYTES: usize = 1024;

/// Reports whether a text starts with an envelope line: `From `, with a date at its end.
pub(crate) fn is_envelope(text: &[u8]) -> bool {
    if !text.starts_with(b"From ") {
        return false;
    }
    let line = text.get(..ENVELOPE_BYTES.min(text.len())).unwrap_or_default();
    let Some(end) = memchr(b'\n', line).or((line.len() < ENVELOPE_BYTES).then_some(line.len())) else {
        return false;
    };
    let line = String::from_utf8_lossy(line.get(..end).unwrap_or_default());
    let date =
        line.trim().split_once(' ').and_then(|(_, rest)| rest.trim_start().split_once(char::is_whitespace));
    date.is_some_and(|(_, date)| date::parse_envelope(date).is_some())
}

/// Finds the next envelope line behind an empty line, from `from` on but not at the very start.
fn next_envelope(window: &[u8], from: usize, at_end: bool) -> Option<usize> {
    let rest = window.get(from..).unwrap_or_default();
    for found in memmem::find_iter(rest, b"\nFrom ") {
        let start = from + found + 1;
        let before = window.get(..start - 1).unwrap_or_default();
        let before = before.strip_suffix(b"\r").unwrap_or(before);
        let is_behind_empty_line = before.ends_with(b"\n");
        let line = window.get(start..).unwrap_or_default();
        let is_whole = at_end || line.len() >= ENVELOPE_BYTES || memchr(b'\n', line).is_some();
        if is_behind_empty_line && is_whole && is_envelope(line) {
            return Some(start);
        }
    }
    None
}

/// Returns the Content-Length of the entry at the start of `entry`, counted from its envelope line.
fn content_length(entry: &[u8]) -> Option<usize> {
    let start = header::line_end(entry, 0);
    let (head_end, body_start) = header::block_end(entry, start, |_| false);
    let block = entry.get(start..head_end)?;
    let field = header::fields(block).find(|field| field.is("content-length"))?;
    let length: usize = field.text().trim().parse().ok()?;
    body_start.checked_add(length)
}

/// Returns where the entry ends by its Content-Length, if an envelope or the end of the file follows there.
fn declared_end(entry: &[u8], at_end: bool) -> Option<usize> {
    let end = content_length(entry)?;
    let behind = entry.get(end..)?;
    let next = behind.get(skip_empty_lines(behind, 0)..)?;
    let is_right = if next.is_empty() { at_end } else { is_envelope(next) && behind.len() > next.len() };
    is_right.then_some(end)
}

/// Passes over one empty line, or two where the body does not end its last line.
fn skip_empty_lines(text: &[u8], from: usize) -> usize {
    let rest = text.get(from..).unwrap_or_default();
    let blank = rest.iter().take(4).take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
    from + blank
}

/// Removes the empty line that separates an entry from the next envelope.
fn without_separator(message: &[u8]) -> &[u8] {
    let shorter = header::trim_line_break(message);
    if shorter.is_empty() || shorter.ends_with(b"\n") { shorter } else { message }
}

fn unquote(message: &[u8], variant: Variant) -> Vec<u8> {
    if variant == Variant::MboxCl2 {
        return message.to_vec();
    }
    let mut out = Vec::with_capacity(message.len());
    let mut rest = message;
    let mut is_line_start = true;
    loop {
        let next = if is_line_start && rest.starts_with(b">") {
            Some(0)
        } else {
            memmem::find(rest, b"\n>").map(|at| at + 1)
        };
        let Some((before, from)) = next.and_then(|at| rest.split_at_checked(at)) else { break };
        out.extend_from_slice(before);
        let marks = from.iter().take_while(|byte| **byte == b'>').count();
        let is_quoted = from.get(marks..).is_some_and(|text| text.starts_with(b"From "));
        let removed = usize::from(is_quoted && (marks == 1 || variant == Variant::MboxRd));
        out.extend_from_slice(from.get(removed..marks).unwrap_or_default());
        rest = from.get(marks..).unwrap_or_default();
        is_line_start = false;
    }
    out.extend_from_slice(rest);
    out
}

/// Writes one message in the mboxrd dialect, so that [`MboxReader`] gives it back byte for byte.
///
/// Where the message does not end with a line break, one is added and the envelope line ends with a tab, which
/// other readers do not mind.
///
/// # Errors
///
/// Fails when `out` does.
pub fn write_entry(out: &mut impl Write, sender: &str, date: i64, raw: &[u8]) -> io::Result<()> {
    let sender: String = sender.chars().filter(|c| c.is_ascii_graphic()).collect();
    let sender = if sender.is_empty() { "-" } else { &sender };
    let date = jiff::Timestamp::from_second(date).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    write!(out, "From {sender} {}", date.strftime("%a %b %e %H:%M:%S %Y"))?;
    let is_open = !raw.ends_with(b"\n");
    out.write_all(if is_open { b"\t\n" } else { b"\n" })?;
    for line in raw.split_inclusive(|byte| *byte == b'\n') {
        let marks = line.iter().take_while(|byte| **byte == b'>').count();
        if line.get(marks..).is_some_and(|text| text.starts_with(b"From ")) {
            out.write_all(b">")?;
        }
        out.write_all(line)?;
    }
    out.write_all(if is_open { b"\n\n" } else { b"\n" })
}

#[cfg(test)]
mod tests;
