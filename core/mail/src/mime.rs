//! The parts of a message (RFC 2046), as byte ranges: nothing is decoded here.
//!
//! One pass over the message with a stack of open multiparts. A delimiter of an outer multipart ends the inner
//! ones, so that a missing closing delimiter costs nothing but itself. An embedded message is one leaf.
//! Depth and number of parts are bounded; what lies beyond stays whole inside a leaf.

use std::ops::Range;

use memchr::memmem;

use crate::{TransferEncoding, header, parameters, parameters::Parametrised};

/// Multiparts nested deeper than this are leaves.
const MAX_DEPTH: usize = 100;
/// Parts beyond this number are not taken apart.
const MAX_PARTS: usize = 10_000;

/// One part.
#[derive(Debug, Default)]
pub(crate) struct Part {
    pub(crate) parent: Option<usize>,
    /// Its place among the children of its parent.
    pub(crate) position: usize,
    pub(crate) head: Range<usize>,
    pub(crate) body: Range<usize>,
    /// `value` is the media type, such as `text/plain`.
    pub(crate) content_type: Parametrised,
    pub(crate) disposition: Parametrised,
    pub(crate) encoding: TransferEncoding,
    pub(crate) content_id: String,
    pub(crate) has_location: bool,
    /// It has been taken apart into the parts that name it as their parent.
    pub(crate) is_multipart: bool,
}

impl Part {
    pub(crate) fn media_type(&self) -> &str {
        &self.content_type.value
    }

    /// Returns the declared file name, decoded and harmless; empty when there is none.
    ///
    /// Of a Windows path only the last name is kept.
    pub(crate) fn file_name(&self) -> String {
        let name = self.disposition.get("filename").map(|name| header::clean(&name));
        let name = name
            .filter(|name| !name.is_empty())
            .unwrap_or_else(|| header::clean(&self.content_type.get("name").unwrap_or_default()));
        match (name.get(1..3), name.rsplit_once('\\')) {
            (Some(":\\"), Some((_, last))) => last.to_owned(),
            _ => name,
        }
    }
}

/// The parts of a message in the order they are written; the first is the message itself.
#[derive(Debug, Default)]
pub(crate) struct Tree {
    pub(crate) parts: Vec<Part>,
    /// A multipart ended without its closing delimiter.
    pub(crate) is_unclosed: bool,
    /// A multipart names no boundary, or never uses it.
    pub(crate) has_no_boundary: bool,
    /// [`MAX_DEPTH`] or [`MAX_PARTS`] was reached.
    pub(crate) is_cut: bool,
}

struct Open {
    part: usize,
    boundary: Vec<u8>,
    children: usize,
    is_digest: bool,
}

/// A delimiter line.
struct Delimiter {
    /// Where its line starts and where the next one does.
    line: Range<usize>,
    /// Its multipart's place in the stack.
    level: usize,
    is_closing: bool,
}

/// Takes a message apart.
pub(crate) fn tree(raw: &[u8]) -> Tree {
    let mut walk = Walk { raw, tree: Tree::default(), stack: Vec::new() };
    let mut next = walk.part(message_start(raw));
    while let Some(delimiter) = next {
        let end = walk.before_line(delimiter.line.start);
        walk.close_above(delimiter.level + 1, end);
        next = if delimiter.is_closing {
            walk.stack.truncate(delimiter.level + 1);
            walk.close_multipart(delimiter.line.end)
        } else {
            walk.part(delimiter.line.end)
        };
    }
    walk.close_above(0, raw.len());
    walk.tree
}

/// Returns where the header starts: behind empty lines that a field follows.
fn message_start(raw: &[u8]) -> usize {
    let start = raw.iter().position(|byte| !matches!(byte, b'\r' | b'\n')).unwrap_or(0);
    let line = raw.get(start..header::line_end(raw, start)).unwrap_or_default();
    if header::is_field(line) { start } else { 0 }
}

struct Walk<'a> {
    raw: &'a [u8],
    tree: Tree,
    stack: Vec<Open>,
}

impl Walk<'_> {
    /// Reads the part that starts at `from`; returns the delimiter behind it or, for a multipart, in it.
    fn part(&mut self, from: usize) -> Option<Delimiter> {
        let (head_end, body_start) = header::block_end(self.raw, from, |line| self.delimits(line).is_some());
        let mut part = read_head(self.raw.get(from..head_end).unwrap_or_default());
        part.head = from..head_end;
        part.body = body_start..self.raw.len();
        let mut in_digest = false;
        if let Some(open) = self.stack.last_mut() {
            part.parent = Some(open.part);
            part.position = open.children;
            open.children += 1;
            in_digest = open.is_digest;
        }
        if part.content_type.value.is_empty() {
            part.content_type.value = if in_digest { "message/rfc822" } else { "text/plain" }.to_owned();
        }
        let index = self.tree.parts.len();
        let boundary =
            part.media_type().starts_with("multipart/").then(|| part.content_type.token("boundary"));
        self.tree.parts.push(part);
        if let Some(boundary) = boundary
            && let Some(inside) = self.open(index, &boundary.unwrap_or_default(), body_start)
        {
            return Some(inside);
        }
        let next = if index + 1 < MAX_PARTS { self.next_delimiter(body_start) } else { self.cut() };
        let end = next.as_ref().map_or(self.raw.len(), |next| self.before_line(next.line.start));
        if let Some(part) = self.tree.parts.get_mut(index) {
            part.body.end = end.max(body_start);
        }
        next
    }

    /// Opens the multipart `index` if its boundary occurs; returns the first delimiter.
    fn open(&mut self, index: usize, boundary: &str, body_start: usize) -> Option<Delimiter> {
        let boundary = boundary.trim_end().as_bytes().to_vec();
        if boundary.is_empty() {
            self.tree.has_no_boundary = true;
            return None;
        }
        if self.stack.len() >= MAX_DEPTH {
            return self.cut();
        }
        let is_digest =
            self.tree.parts.get(index).is_some_and(|part| part.media_type() == "multipart/digest");
        self.stack.push(Open { part: index, boundary, children: 0, is_digest });
        let level = self.stack.len() - 1;
        match self.next_delimiter(body_start) {
            Some(delimiter) if delimiter.level == level => {
                if let Some(part) = self.tree.parts.get_mut(index) {
                    part.is_multipart = true;
                }
                Some(delimiter)
            }
            _ => {
                self.stack.pop();
                self.tree.has_no_boundary = true;
                None
            }
        }
    }

    fn cut(&mut self) -> Option<Delimiter> {
        self.tree.is_cut = true;
        None
    }

    /// Ends the innermost multipart at its closing delimiter and looks for what follows its epilogue.
    fn close_multipart(&mut self, behind: usize) -> Option<Delimiter> {
        let closed = self.stack.pop()?;
        let next = self.next_delimiter(behind);
        let end = next.as_ref().map_or(self.raw.len(), |next| self.before_line(next.line.start).max(behind));
        if let Some(part) = self.tree.parts.get_mut(closed.part) {
            part.body.end = end;
        }
        next
    }

    /// Ends the multiparts from `level` on, which have no closing delimiter.
    fn close_above(&mut self, level: usize, end: usize) {
        for open in self.stack.drain(level.min(self.stack.len())..) {
            self.tree.is_unclosed = true;
            if let Some(part) = self.tree.parts.get_mut(open.part) {
                part.body.end = end.max(part.body.start);
            }
        }
    }

    /// Returns the end of the line before the one that starts at `at`; its line break belongs to the delimiter.
    fn before_line(&self, at: usize) -> usize {
        header::trim_line_break(self.raw.get(..at).unwrap_or_default()).len()
    }

    fn next_delimiter(&self, from: usize) -> Option<Delimiter> {
        if self.stack.is_empty() {
            return None;
        }
        let rest = self.raw.get(from..)?;
        let first = rest.starts_with(b"--").then_some(from);
        let others = memmem::find_iter(rest, b"\n--").map(|at| from + at + 1);
        first.into_iter().chain(others).find_map(|start| {
            let end = header::line_end(self.raw, start);
            let (level, is_closing) = self.delimits(self.raw.get(start..end)?)?;
            Some(Delimiter { line: start..end, level, is_closing })
        })
    }

    /// Tells which open multipart a line delimits, and whether it closes it.
    ///
    /// An exact match counts before one with text behind it, because one boundary may be the start of another.
    fn delimits(&self, line: &[u8]) -> Option<(usize, bool)> {
        let text = line.strip_prefix(b"--")?.trim_ascii_end();
        let levels = || self.stack.iter().enumerate().rev();
        let exact = |closing: &'static [u8]| {
            levels().find(|(_, open)| text.strip_prefix(open.boundary.as_slice()) == Some(closing))
        };
        if let Some((level, _)) = exact(b"") {
            return Some((level, false));
        }
        if let Some((level, _)) = exact(b"--") {
            return Some((level, true));
        }
        levels().find_map(|(level, open)| match text.strip_prefix(open.boundary.as_slice())? {
            [b'-', b'-', ..] => Some((level, true)),
            [b' ' | b'\t', ..] => Some((level, false)),
            _ => None,
        })
    }
}

fn read_head(block: &[u8]) -> Part {
    let mut part = Part::default();
    let (mut has_type, mut has_encoding) = (false, false);
    for field in header::fields(block) {
        match field.name {
            name if !name.get(..8).is_some_and(|start| start.eq_ignore_ascii_case(b"content-")) => {}
            _ if field.is("content-type") && !has_type => {
                has_type = true;
                part.content_type = parameters::parse(field.value);
                part.content_type.value = media_type(&part.content_type.value);
            }
            _ if field.is("content-disposition") && part.disposition.value.is_empty() => {
                part.disposition = parameters::parse(field.value);
            }
            _ if field.is("content-transfer-encoding") && !has_encoding => {
                has_encoding = true;
                part.encoding = TransferEncoding::from_header(&field.text());
            }
            _ if field.is("content-id") && part.content_id.is_empty() => {
                part.content_id = crate::ids::own(field.value);
            }
            _ if field.is("content-location") => part.has_location = true,
            _ => {}
        }
    }
    part
}

/// Repairs a media type without a subtype; what is no type at all is as good as missing.
fn media_type(value: &str) -> String {
    match value.split_once('/') {
        Some((kind, sub)) if !kind.trim().is_empty() && !sub.trim().is_empty() => {
            format!("{}/{}", kind.trim(), sub.split_whitespace().next().unwrap_or_default())
        }
        _ => match value.trim_matches('/') {
            "multipart" => "multipart/mixed".to_owned(),
            "image" | "application" | "audio" | "video" => "application/octet-stream".to_owned(),
            _ => String::new(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bodies(raw: &str) -> Vec<(String, String)> {
        let tree = tree(raw.as_bytes());
        let leaves = tree.parts.iter().filter(|part| !part.is_multipart);
        leaves.map(|part| (part.media_type().to_owned(), raw[part.body.clone()].to_owned())).collect()
    }

    fn leaf(kind: &str, body: &str) -> (String, String) {
        (kind.to_owned(), body.to_owned())
    }

    #[test]
    fn a_boundary_that_starts_another_is_told_apart() {
        let raw = "Content-Type: multipart/mixed; boundary=b\n\npreamble\n--b\nContent-Type: multipart/alternative; \
                   boundary=\"b_alt\"\n\n--b_alt\n\none\n--b_alt\nContent-Type: text/html\n\ntwo\n--b_alt--\n\n--b\n\n\
                   three\n\n--b--\nepilogue\n";
        let plain = |body| leaf("text/plain", body);
        assert_eq!(bodies(raw), [plain("one"), leaf("text/html", "two"), plain("three\n")]);
        assert!(!tree(raw.as_bytes()).is_unclosed);
    }

    #[test]
    fn a_missing_closing_delimiter_is_noted_and_does_not_leak() {
        let raw = "Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\nContent-Type: multipart/mixed; boundary=c\
                   \r\n\r\n--c\r\n\r\none\r\n--a\r\n\r\ntwo\r\n--a--\r\n";
        assert_eq!(bodies(raw), [leaf("text/plain", "one"), leaf("text/plain", "two")]);
        assert!(tree(raw.as_bytes()).is_unclosed);
    }

    #[test]
    fn parts_without_header_or_body_are_parts() {
        let raw = "Content-Type: multipart/digest; boundary=a\n\n--a\n\nSubject: x\n\n--a\nContent-Type: text/css\n--a--";
        assert_eq!(bodies(raw), [leaf("message/rfc822", "Subject: x\n"), leaf("text/css", "")]);
    }

    #[test]
    fn nesting_and_number_of_parts_are_bounded() {
        let deep: String =
            (0..2000).map(|i| format!("Content-Type: multipart/mixed; boundary=b{i}\n\n--b{i}\n")).collect();
        assert!(tree(deep.as_bytes()).is_cut);
        let many = format!("Content-Type: multipart/mixed; boundary=b\n\n{}", "--b\n\n".repeat(30_000));
        let many = tree(many.as_bytes());
        assert!(many.is_cut && many.parts.len() <= MAX_PARTS);
    }
}
