//! Header blocks: fields, unfolding, encoded words (RFC 2047) and harmless display strings.

use base64::{Engine as _, engine::GeneralPurpose};
use memchr::{memchr, memmem};

use crate::{charset, transfer};

/// One header field, as written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Field<'a> {
    pub(crate) name: &'a [u8],
    /// What follows the colon, folds included, without the last line break.
    pub(crate) value: &'a [u8],
}

impl Field<'_> {
    pub(crate) fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name.as_bytes())
    }

    /// Returns the value as text on one line.
    pub(crate) fn text(&self) -> String {
        unfold(&charset::guess(self.value))
    }
}

/// The fields of a header block; lines that are no field are passed over.
pub(crate) struct Fields<'a> {
    rest: &'a [u8],
}

/// Iterates over the fields of `block`.
pub(crate) fn fields(block: &[u8]) -> Fields<'_> {
    Fields { rest: block }
}

impl<'a> Iterator for Fields<'a> {
    type Item = Field<'a>;

    fn next(&mut self) -> Option<Field<'a>> {
        while !self.rest.is_empty() {
            let mut end = line_end(self.rest, 0);
            while matches!(self.rest.get(end), Some(b' ' | b'\t')) {
                end = line_end(self.rest, end);
            }
            let (lines, rest) = self.rest.split_at_checked(end)?;
            self.rest = rest;
            if let Some(field) = field(lines) {
                return Some(field);
            }
        }
        None
    }
}

fn field(lines: &[u8]) -> Option<Field<'_>> {
    let colon = memchr(b':', lines)?;
    let name = lines.get(..colon)?.trim_ascii_end();
    let is_name = !name.is_empty() && name.iter().all(|byte| byte.is_ascii_graphic());
    is_name.then(|| Field { name, value: trim_line_break(lines.get(colon + 1..).unwrap_or_default()) })
}

/// Reports whether a line reads like a header field.
pub(crate) fn is_field(line: &[u8]) -> bool {
    field(line).is_some()
}

/// Returns the offset behind the line that starts at `from`.
pub(crate) fn line_end(text: &[u8], from: usize) -> usize {
    let rest = text.get(from..).unwrap_or_default();
    memchr(b'\n', rest).map_or(text.len(), |at| from + at + 1)
}

/// Removes one line break at the end.
pub(crate) fn trim_line_break(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

/// Finds the end of the header block that starts at `from`: where its text ends and where the body starts.
///
/// `ends_at` tells of a line that it is a MIME delimiter, which ends the block where the empty line is missing.
pub(crate) fn block_end(raw: &[u8], from: usize, ends_at: impl Fn(&[u8]) -> bool) -> (usize, usize) {
    let mut at = from;
    while at < raw.len() {
        let end = line_end(raw, at);
        let line = raw.get(at..end).unwrap_or_default();
        if matches!(line, b"\n" | b"\r\n") {
            return (at, end);
        }
        if line.starts_with(b"--") && ends_at(line) {
            return (at, at);
        }
        at = end;
    }
    (raw.len(), raw.len())
}

/// Removes line breaks, and so the folds of a header value, and the blanks around it.
pub(crate) fn unfold(value: &str) -> String {
    let value = value.trim_matches([' ', '\t', '\r', '\n']);
    if value.contains(['\r', '\n']) { value.replace(['\r', '\n'], "") } else { value.to_owned() }
}

/// Decodes a header value for display: unfolded, encoded words read, nothing invisible left.
pub(crate) fn display_text(value: &[u8]) -> String {
    clean(&decode_words(&unfold(&charset::guess(value))))
}

/// A longer encoded word is none; without a bound, a header of nothing but beginnings takes forever.
const MAX_WORD: usize = 8 << 10;

/// One encoded word at the start of a text.
pub(crate) struct Word<'a> {
    charset: &'a str,
    is_base64: bool,
    content: &'a str,
    /// How many bytes of the text it takes.
    pub(crate) length: usize,
}

/// Reads the encoded word that `text` starts with.
pub(crate) fn encoded_word(text: &str) -> Option<Word<'_>> {
    let rest = text.strip_prefix("=?")?;
    let (charset, rest) = rest.split_once('?')?;
    let (encoding, rest) = rest.split_once('?')?;
    let bounded = rest.as_bytes().get(..MAX_WORD.min(rest.len()))?;
    let end = memmem::find(bounded, b"?=")?;
    let content = rest.get(..end)?;
    let is_base64 = match encoding {
        "b" | "B" => true,
        "q" | "Q" => false,
        _ => return None,
    };
    let charset = charset.split('*').next().unwrap_or(charset);
    if charset.is_empty() || charset.len() > 40 || charset.contains(char::is_whitespace) {
        return None;
    }
    Some(Word { charset, is_base64, content, length: text.len() - rest.len() + end + 2 })
}

impl Word<'_> {
    fn bytes(&self) -> Vec<u8> {
        if self.is_base64 {
            const STRICT: GeneralPurpose = base64::engine::general_purpose::STANDARD;
            return STRICT
                .decode(self.content)
                .unwrap_or_else(|_| transfer::decode_base64_leniently(self.content.as_bytes()));
        }
        // Raw characters have no place here; they stand for themselves.
        transfer::decode_q(&charset::encode(self.content, self.charset))
    }
}

/// Decodes the encoded words of a text.
///
/// Words that follow each other in one character set are joined before they are decoded, since some
/// writers cut in the middle of a character.
pub(crate) fn decode_words(text: &str) -> String {
    if !text.contains("=?") {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut pending: Option<(String, Vec<u8>)> = None;
    let flush = |pending: &mut Option<(String, Vec<u8>)>, out: &mut String| {
        if let Some((charset, bytes)) = pending.take() {
            out.push_str(&charset::decode(&bytes, Some(&charset)));
        }
    };
    while let Some(at) = rest.find("=?") {
        let (before, from) = rest.split_at(at);
        let Some(word) = encoded_word(from) else {
            flush(&mut pending, &mut out);
            out.push_str(before);
            out.push_str("=?");
            rest = from.get(2..).unwrap_or_default();
            continue;
        };
        let charset = word.charset.to_ascii_lowercase();
        if !before.trim().is_empty() || pending.is_none() {
            flush(&mut pending, &mut out);
            out.push_str(before);
        }
        match &mut pending {
            Some((open, bytes)) if *open == charset => bytes.extend_from_slice(&word.bytes()),
            _ => {
                flush(&mut pending, &mut out);
                pending = Some((charset, word.bytes()));
            }
        }
        rest = from.get(word.length..).unwrap_or_default();
    }
    flush(&mut pending, &mut out);
    out.push_str(rest);
    out
}

/// Makes a text harmless to show on one line: blanks for tabs and line breaks; no control characters, no
/// characters that reorder or hide text (SEC-22).
pub(crate) fn clean(text: &str) -> String {
    let needs_work = text.bytes().any(|byte| !(b' '..0x7f).contains(&byte));
    if !needs_work {
        return text.trim().to_owned();
    }
    let cleaned: String = text
        .chars()
        .filter_map(|c| match c {
            '\t' | '\n' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => Some(' '),
            _ if c.is_control() || is_invisible(c) => None,
            _ => Some(c),
        })
        .collect();
    cleaned.trim().to_owned()
}

/// Reports whether a character reorders text or takes no room: bidirectional controls, zero-width
/// characters, tags.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_cut_inside_a_character_are_joined() {
        // "sé" cut between the two bytes of "é".
        assert_eq!(decode_words("=?utf-8?B?c8M=?= =?utf-8?B?qSBmaW4=?="), "sé fin");
        assert_eq!(decode_words("=?UTF-8?Q?=C3?=\t=?utf-8?b?qQ==?= x"), "é x");
    }

    #[test]
    fn words_and_plain_text_keep_their_blanks() {
        assert_eq!(decode_words("Re: =?iso-8859-1?Q?R=E9union_x?= fin"), "Re: Réunion x fin");
        assert_eq!(decode_words("a =?x =?utf-8?q?=C3=A9?="), "a =?x é");
        assert_eq!(decode_words("=?utf-8?Q??= b"), " b");
        assert_eq!(decode_words("=?iso-8859-1?Q?Frö=F6?= =?utf-8?Q?ö=C3=B6?="), "Fröööö");
        assert_eq!(decode_words("=?utf-8*fr?Q?=3F=3D?="), "?=");
    }

    #[test]
    fn sec_22_invisible_characters_are_neutralised() {
        assert_eq!(clean("a\0b\r\n c\u{202e}d\u{200b}e\u{e0041}f\u{2066}g"), "ab   cdefg");
    }

    #[test]
    fn fields_are_read_over_junk_lines() {
        let block = b"From x@y Mon Jan 4 08:00:00 2016\nSubject : a\n b\nnonsense\nTo:\r\nX: y";
        let names: Vec<_> = fields(block).map(|f| (f.name.to_vec(), f.text())).collect();
        let expected = [("Subject", "a b"), ("To", ""), ("X", "y")];
        assert_eq!(names, expected.map(|(name, text)| (name.as_bytes().to_vec(), text.to_owned())));
    }
}
