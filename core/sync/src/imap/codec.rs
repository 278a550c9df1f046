//! From bytes to the answers of a server (RFC 3501, section 9), with limits and without recursion.
//!
//! A whole answer is framed first, in time linear in its length, and only then read: lines whose literals are
//! complete. Whatever a server sends, the result is an [`Answer`] or a [`Garbage`].

use crate::server_text;

/// The most bytes of one answer, literals apart.
const MAX_TEXT: usize = 16 << 20;
/// The most bytes of the literals of one answer.
const MAX_LITERALS: usize = 210 << 20;
/// The most literals of one answer.
const MAX_PIECES: usize = 256;
/// The deepest nesting of lists.
const MAX_DEPTH: usize = 32;
/// The most values of one answer.
const MAX_VALUES: usize = 500_000;
/// How much free room a read gets.
const ROOM: usize = 64 << 10;

/// What is no answer, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Garbage {
    /// No sentence of the protocol; one plain line says which.
    Unreadable(String),
    /// More than is taken from a server.
    TooLarge(u64),
}

impl Garbage {
    fn text(bytes: &[u8]) -> Self {
        Self::Unreadable(server_text(bytes.get(..400).unwrap_or(bytes)))
    }
}

/// A value of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    /// A word or number.
    Atom(Vec<u8>),
    /// A quoted string or literal.
    Text(Vec<u8>),
    /// Values in parentheses.
    List(Vec<Value>),
}

impl Value {
    /// Returns the bytes of a word or string.
    pub(super) fn bytes(&self) -> &[u8] {
        match self {
            Self::Atom(bytes) | Self::Text(bytes) => bytes,
            Self::List(_) => &[],
        }
    }

    /// Returns the bytes of a string that is not NIL.
    pub(super) fn into_string(self) -> Option<Vec<u8>> {
        match self {
            Self::Text(bytes) => Some(bytes),
            Self::Atom(bytes) if !bytes.eq_ignore_ascii_case(b"NIL") => Some(bytes),
            Self::Atom(_) | Self::List(_) => None,
        }
    }

    /// Returns the number that a word is.
    pub(super) fn number<N: std::str::FromStr>(&self) -> Option<N> {
        match self {
            Self::Atom(bytes) => number(bytes),
            Self::Text(_) | Self::List(_) => None,
        }
    }

    /// Reports whether this is a word, in any case.
    pub(super) fn is(&self, word: &str) -> bool {
        matches!(self, Self::Atom(bytes) if bytes.eq_ignore_ascii_case(word.as_bytes()))
    }

    /// Returns the values in parentheses; none for anything else.
    pub(super) fn list(&self) -> &[Value] {
        match self {
            Self::List(values) => values,
            Self::Atom(_) | Self::Text(_) => &[],
        }
    }
}

/// Reads a number that consists of digits only.
pub(super) fn number<N: std::str::FromStr>(bytes: &[u8]) -> Option<N> {
    let digits = bytes.first().is_some_and(u8::is_ascii_digit);
    digits.then(|| std::str::from_utf8(bytes).ok()?.parse().ok()).flatten()
}

/// How a server judges.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Ok,
    No,
    Bad,
    Bye,
    Preauth,
}

impl Verdict {
    fn read(word: &[u8]) -> Option<Self> {
        let known: [(&[u8], Self); 5] = [
            (b"OK", Self::Ok),
            (b"NO", Self::No),
            (b"BAD", Self::Bad),
            (b"BYE", Self::Bye),
            (b"PREAUTH", Self::Preauth),
        ];
        known.iter().find(|(name, _)| word.eq_ignore_ascii_case(name)).map(|(_, verdict)| *verdict)
    }
}

/// OK, NO, BAD, BYE or PREAUTH, with its code and text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Status {
    /// The word.
    pub(super) verdict: Verdict,
    /// What stands in brackets, unread.
    code: Vec<u8>,
    /// The code and the text, as sent.
    text: Vec<u8>,
}

impl Status {
    fn read(verdict: Verdict, rest: &[u8]) -> Self {
        let code = rest.strip_prefix(b"[").and_then(|inner| inner.split(|byte| *byte == b']').next());
        Self { verdict, code: code.unwrap_or_default().to_vec(), text: rest.to_vec() }
    }

    /// Returns the name of the code in upper case, empty without one.
    pub(super) fn code(&self) -> String {
        let name = self.code.split(|byte| *byte == b' ').next().unwrap_or_default();
        String::from_utf8_lossy(name).to_ascii_uppercase()
    }

    /// Returns what follows the name of the code.
    pub(super) fn values(&self) -> Vec<Value> {
        let mut values = read_values(vec![Piece::Text(self.code.clone())], 0).unwrap_or_default();
        if !values.is_empty() {
            values.remove(0);
        }
        values
    }

    /// Returns the text for people.
    pub(super) fn line(&self) -> String {
        server_text(&self.text)
    }
}

/// One answer of a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Answer {
    /// `+`: the server waits for more.
    Continue(Vec<u8>),
    /// The end of a command.
    Done { tag: String, status: Status },
    /// An untagged status.
    Status(Status),
    /// `* 12 FETCH (…)`; the name is in upper case.
    Numbered { number: u32, name: String, values: Vec<Value> },
    /// `* LIST …`; the name is in upper case.
    Data { name: String, values: Vec<Value> },
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Text(Vec<u8>),
    Literal(Vec<u8>),
}

/// Frames what comes in. It keeps its state between two calls, so that reading may be interrupted anywhere.
#[derive(Debug, Default)]
pub(super) struct Codec {
    input: Vec<u8>,
    /// Where what was not taken begins.
    start: usize,
    /// Where the search for the end of the line goes on.
    scanned: usize,
    pieces: Vec<Piece>,
    text: usize,
    literals: usize,
    /// The literal that is being received, and its length.
    literal: Option<(Vec<u8>, usize)>,
}

impl Codec {
    /// Returns where the next bytes go.
    pub(super) fn room(&mut self) -> &mut Vec<u8> {
        self.input.drain(..self.start);
        self.scanned -= self.start;
        self.start = 0;
        self.input.reserve(ROOM);
        &mut self.input
    }

    /// Reports whether something was received that is not taken.
    pub(super) fn is_pending(&self) -> bool {
        self.start < self.input.len() || !self.pieces.is_empty()
    }

    /// Takes the next answer; none until more bytes have come.
    pub(super) fn take(&mut self) -> Result<Option<Answer>, Garbage> {
        loop {
            if let Some((mut literal, length)) = self.literal.take() {
                // It grows with what arrives, not with what is announced.
                let unread = self.input.get(self.start..).unwrap_or_default();
                let part = unread.get(..length - literal.len()).unwrap_or(unread);
                literal.extend_from_slice(part);
                self.start += part.len();
                self.scanned = self.start;
                if literal.len() < length {
                    self.literal = Some((literal, length));
                    return Ok(None);
                }
                self.pieces.push(Piece::Literal(literal));
            }
            let unseen = self.input.get(self.scanned..).unwrap_or_default();
            let Some(end) = memchr::memchr(b'\n', unseen) else {
                self.scanned = self.input.len();
                self.limit(self.input.len() - self.start)?;
                return Ok(None);
            };
            let next = self.scanned + end + 1;
            let line = self.input.get(self.start..next - 1).unwrap_or_default();
            let line = line.strip_suffix(b"\r").unwrap_or(line).to_vec();
            (self.start, self.scanned) = (next, next);
            self.limit(line.len())?;
            self.text += line.len();
            let announced = if self.is_status(&line) { None } else { announced(&line) };
            let Some((head, length)) = announced else {
                self.pieces.push(Piece::Text(line));
                let pieces = std::mem::take(&mut self.pieces);
                (self.text, self.literals) = (0, 0);
                return read(pieces).map(Some);
            };
            let too_large = Garbage::TooLarge(length);
            let length = usize::try_from(length).map_err(|_| too_large.clone())?;
            self.literals = self.literals.saturating_add(length);
            if self.literals > MAX_LITERALS || self.pieces.len() > 2 * MAX_PIECES {
                return Err(too_large);
            }
            self.pieces.push(Piece::Text(line.get(..head).unwrap_or_default().to_vec()));
            self.literal = Some((Vec::new(), length));
        }
    }

    fn limit(&self, more: usize) -> Result<(), Garbage> {
        let length = self.text + more;
        if length > MAX_TEXT { Err(Garbage::TooLarge(length as u64)) } else { Ok(()) }
    }

    /// The text of a status may end like the announcement of a literal.
    fn is_status(&self, line: &[u8]) -> bool {
        let mut words = line.splitn(3, |byte| *byte == b' ');
        let (first, second) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        self.pieces.is_empty() && (first == b"+" || Verdict::read(second).is_some())
    }
}

/// Returns where the announcement of a literal at the end of a line begins, and the length it announces.
fn announced(line: &[u8]) -> Option<(usize, u64)> {
    let inner = line.strip_suffix(b"}")?;
    let inner = inner.strip_suffix(b"+").unwrap_or(inner);
    let digits = inner.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    let (head, number) = inner.split_at(inner.len() - digits);
    let head = head.strip_suffix(b"{")?;
    if number.is_empty() {
        return None;
    }
    // A number that does not fit is a literal that does not fit.
    let length = std::str::from_utf8(number).ok()?.parse().unwrap_or(u64::MAX);
    Some((head.strip_suffix(b"~").unwrap_or(head).len(), length))
}

fn read(pieces: Vec<Piece>) -> Result<Answer, Garbage> {
    let Some(Piece::Text(line)) = pieces.first() else { return Err(Garbage::text(b"")) };
    if let Some(rest) = line.strip_prefix(b"+") {
        return Ok(Answer::Continue(rest.strip_prefix(b" ").unwrap_or(rest).to_vec()));
    }
    let word = |from: usize| {
        let rest = line.get(from..).unwrap_or_default();
        let end = memchr::memchr(b' ', rest).unwrap_or(rest.len());
        (rest.get(..end).unwrap_or_default(), (from + end + 1).min(line.len()))
    };
    let (tag, after_tag) = word(0);
    let (second, after_second) = word(after_tag);
    if let Some(verdict) = Verdict::read(second) {
        let status = Status::read(verdict, line.get(after_second..).unwrap_or_default());
        if tag == b"*" {
            return Ok(Answer::Status(status));
        }
        let is_end = matches!(verdict, Verdict::Ok | Verdict::No | Verdict::Bad);
        let tag = std::str::from_utf8(tag).ok().filter(|_| is_end).ok_or_else(|| Garbage::text(line))?;
        return Ok(Answer::Done { tag: tag.to_owned(), status });
    }
    let upper = |word: &[u8]| String::from_utf8_lossy(word).to_ascii_uppercase();
    if tag != b"*" || second.is_empty() {
        return Err(Garbage::text(line));
    }
    if second.first().is_some_and(u8::is_ascii_digit) {
        let number = number(second).ok_or_else(|| Garbage::text(line))?;
        let (third, after_third) = word(after_second);
        let name = upper(third);
        return Ok(Answer::Numbered { number, name, values: read_values(pieces, after_third)? });
    }
    let name = upper(second);
    Ok(Answer::Data { name, values: read_values(pieces, after_second)? })
}

/// Reads values, beginning at an offset of the first piece.
fn read_values(pieces: Vec<Piece>, mut at: usize) -> Result<Vec<Value>, Garbage> {
    let mut open: Vec<Vec<Value>> = Vec::new();
    let mut values: Vec<Value> = Vec::new();
    let mut count = 0;
    for piece in pieces {
        let text = match piece {
            Piece::Literal(bytes) => {
                values.push(Value::Text(bytes));
                continue;
            }
            Piece::Text(text) => text,
        };
        while let Some(&byte) = text.get(at) {
            count += 1;
            if count > MAX_VALUES {
                return Err(Garbage::TooLarge(text.len() as u64));
            }
            match byte {
                b' ' => at += 1,
                b'(' if open.len() >= MAX_DEPTH => return Err(Garbage::text(&text)),
                b'(' => {
                    open.push(std::mem::take(&mut values));
                    at += 1;
                }
                b')' => {
                    let outer = open.pop().ok_or_else(|| Garbage::text(&text))?;
                    let inner = std::mem::replace(&mut values, outer);
                    values.push(Value::List(inner));
                    at += 1;
                }
                b'"' => {
                    let (string, next) = quoted(&text, at + 1).ok_or_else(|| Garbage::text(&text))?;
                    values.push(Value::Text(string));
                    at = next;
                }
                _ => {
                    let end = at + atom_len(text.get(at..).unwrap_or_default());
                    values.push(Value::Atom(text.get(at..end).unwrap_or_default().to_vec()));
                    at = end;
                }
            }
        }
        at = 0;
    }
    if open.is_empty() { Ok(values) } else { Err(Garbage::text(b"an open list")) }
}

/// Reads a quoted string; returns it and what follows it.
fn quoted(text: &[u8], from: usize) -> Option<(Vec<u8>, usize)> {
    let mut string = Vec::new();
    let mut at = from;
    loop {
        match text.get(at)? {
            b'"' => return Some((string, at + 1)),
            b'\\' => {
                string.push(*text.get(at + 1)?);
                at += 2;
            }
            byte => {
                string.push(*byte);
                at += 1;
            }
        }
    }
}

/// Returns the length of a word, at least 1; brackets hold anything (`BODY[HEADER.FIELDS (DATE)]`).
fn atom_len(text: &[u8]) -> usize {
    let mut in_brackets = false;
    let end = text.iter().position(|byte| {
        match byte {
            b'[' => in_brackets = true,
            b']' => in_brackets = false,
            _ => {}
        }
        !in_brackets && matches!(byte, b' ' | b'(' | b')' | b'"')
    });
    end.unwrap_or(text.len()).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answers(bytes: &[u8], step: usize) -> Result<Vec<Answer>, Garbage> {
        let mut codec = Codec::default();
        let mut found = Vec::new();
        for chunk in bytes.chunks(step) {
            codec.room().extend_from_slice(chunk);
            while let Some(answer) = codec.take()? {
                found.push(answer);
            }
        }
        Ok(found)
    }

    const TALK: &[u8] = b"* OK [CAPABILITY IMAP4rev1 IDLE] ready {5}\r\n\
        * LIST (\\HasNoChildren) \"/\" {4}\r\na\"b \r\n\
        * 1 FETCH (UID 3 BODY[] {6}\r\n(\r\n)\r\n FLAGS (\\Seen) BODY[HEADER.FIELDS (A B)] \"q\\\"\")\r\n\
        + go on\r\n\
        * SEARCH\r\n\
        E1 NO [OVERQUOTA] full\r\n";

    #[test]
    fn answers_are_the_same_however_they_arrive() {
        let whole = answers(TALK, TALK.len()).unwrap();
        assert_eq!(whole.len(), 6);
        for step in 1..40 {
            assert_eq!(answers(TALK, step).unwrap(), whole);
        }
        let Answer::Status(status) = &whole[0] else { panic!("{whole:?}") };
        assert_eq!(status.code(), "CAPABILITY");
        assert_eq!(status.values().len(), 2);
        let Answer::Data { values, .. } = &whole[1] else { panic!("{whole:?}") };
        assert_eq!(values[2], Value::Text(b"a\"b ".to_vec()));
        let Answer::Numbered { number: 1, name, values } = &whole[2] else { panic!("{whole:?}") };
        assert_eq!(name, "FETCH");
        assert_eq!(values[0].list()[3], Value::Text(b"(\r\n)\r\n".to_vec()));
        assert_eq!(values[0].list()[7], Value::Text(b"q\"".to_vec()));
        assert!(
            matches!(&whole[5], Answer::Done { tag, status } if tag == "E1" && status.code() == "OVERQUOTA")
        );
    }

    #[test]
    fn sec_39_garbage_ends_and_never_panics() {
        let deep = [b"* LIST ".as_slice(), &b"(".repeat(100_000), b"\r\n"].concat();
        assert!(answers(&deep, 4096).is_err());
        for text in ["* 1 FETCH (BODY[] {4294967295}\r\n", "* 1 FETCH (BODY[] {99999999999999999999999}\r\n"]
        {
            assert!(matches!(answers(text.as_bytes(), 7), Err(Garbage::TooLarge(_))));
        }
        for text in [
            "\r\n",
            "*\r\n",
            "* \r\n",
            "* 99999999999 EXISTS\r\n",
            "E1\r\n",
            "* LIST (\"a\r\n",
            "* LIST )\r\n",
        ] {
            assert!(answers(text.as_bytes(), 3).is_err(), "{text:?}");
        }
        // Every byte of a good talk is replaced by every kind of byte; nothing may panic.
        for at in 0..TALK.len() {
            for byte in [0, b'\n', b' ', b'"', b'(', b')', b'{', b'}', b'[', b'9', 0xff] {
                let mut bad = TALK.to_vec();
                bad[at] = byte;
                let _ = answers(&bad, 64);
            }
        }
    }
}
