//! Content transfer encodings (RFC 2045, section 6).

use base64::{
    Engine as _,
    engine::general_purpose::{GeneralPurpose, STANDARD},
};
use memchr::memchr;

const ENGINE: GeneralPurpose = STANDARD;

/// How the body of a part is encoded.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum TransferEncoding {
    /// `7bit`, `8bit`, `binary`, or a name nobody knows: the bytes are what they are.
    #[default]
    Identity,
    /// `base64`.
    Base64,
    /// `quoted-printable`.
    QuotedPrintable,
}

impl TransferEncoding {
    /// Reads a `Content-Transfer-Encoding` value; comments, quotes and blanks around it do no harm.
    pub(crate) fn from_header(value: &str) -> Self {
        let name = value
            .split(|c: char| c.is_whitespace() || matches!(c, ';' | '(' | '"' | ','))
            .find(|word| !word.is_empty())
            .unwrap_or_default();
        match name.to_ascii_lowercase().as_str() {
            "base64" => Self::Base64,
            "quoted-printable" => Self::QuotedPrintable,
            _ => Self::Identity,
        }
    }
}

/// The regular layout of a base64 text: enough to write the same bytes again from the decoded content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Layout {
    /// Characters per line, a multiple of four.
    pub(crate) line_length: usize,
    pub(crate) crlf: bool,
    /// Where the blanks behind the last line begin.
    pub(crate) tail_at: usize,
}

/// Decodes base64. The layout is there when encoding the result in it gives the same bytes.
pub(crate) fn decode_base64(encoded: &[u8]) -> (Vec<u8>, Option<Layout>) {
    match decode_regular(encoded) {
        Some((bytes, layout)) => (bytes, Some(layout)),
        None => (decode_base64_leniently(encoded), None),
    }
}

/// Decodes text made of equally long lines, in one pass.
///
/// The engine is strict: it refuses anything outside the alphabet, missing padding and stray bits. So equal
/// line lengths and a successful decoding mean that encoding is the exact inverse.
fn decode_regular(encoded: &[u8]) -> Option<(Vec<u8>, Layout)> {
    let first = memchr(b'\n', encoded).unwrap_or(encoded.len());
    let crlf = first > 0 && encoded.get(first - 1) == Some(&b'\r');
    let ending: &[u8] = if crlf { b"\r\n" } else { b"\n" };
    let line_length = encoded.get(..first)?.trim_ascii_end().len();
    if line_length == 0 || !line_length.is_multiple_of(4) {
        return None;
    }
    let mut sink = Sink::new(encoded.len());
    let (mut at, mut tail_at) = (0, 0);
    while let Some(line) = encoded.get(at..at + line_length) {
        let behind = encoded.get(at + line_length..)?;
        let is_line = !line.ends_with(b"\n") && (behind.is_empty() || behind.starts_with(ending));
        if !is_line {
            break;
        }
        sink.push(line)?;
        tail_at = at + line_length;
        at = tail_at + ending.len().min(behind.len());
    }
    let rest = encoded.get(at..).unwrap_or_default();
    let last = rest.iter().position(u8::is_ascii_whitespace).unwrap_or(rest.len());
    if last > line_length {
        return None;
    }
    if last > 0 {
        sink.push(rest.get(..last)?)?;
        tail_at = at + last;
    }
    let is_blank = encoded.get(tail_at..)?.iter().all(u8::is_ascii_whitespace);
    let bytes = sink.finish()?;
    (is_blank && !bytes.is_empty()).then_some((bytes, Layout { line_length, crlf, tail_at }))
}

/// Collects base64 characters in a small buffer and decodes them by the bufferful.
struct Sink {
    out: Vec<u8>,
    length: usize,
    pending: Vec<u8>,
    is_padded: bool,
}

const SINK_BYTES: usize = 1 << 14;

impl Sink {
    fn new(encoded_length: usize) -> Self {
        let out = vec![0; encoded_length / 4 * 3 + 3];
        Self { out, length: 0, pending: Vec::with_capacity(SINK_BYTES), is_padded: false }
    }

    fn push(&mut self, line: &[u8]) -> Option<()> {
        if self.pending.len() + line.len() > SINK_BYTES {
            self.flush()?;
        }
        if line.len() > SINK_BYTES {
            return self.decode(line);
        }
        self.pending.extend_from_slice(line);
        Some(())
    }

    fn flush(&mut self) -> Option<()> {
        let pending = std::mem::take(&mut self.pending);
        self.decode(&pending)?;
        self.pending = pending;
        self.pending.clear();
        Some(())
    }

    fn decode(&mut self, characters: &[u8]) -> Option<()> {
        if characters.is_empty() {
            return Some(());
        }
        if self.is_padded || !characters.len().is_multiple_of(4) {
            return None;
        }
        self.is_padded = characters.ends_with(b"=");
        self.length += ENGINE.decode_slice(characters, self.out.get_mut(self.length..)?).ok()?;
        Some(())
    }

    fn finish(mut self) -> Option<Vec<u8>> {
        self.flush()?;
        self.out.truncate(self.length);
        Some(self.out)
    }
}

/// Decodes what base64 there is: other characters are passed over, padding ends a group.
pub(crate) fn decode_base64_leniently(encoded: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(encoded.len() / 4 * 3 + 3);
    let (mut group, mut count) = (0_u32, 0_u32);
    for &byte in encoded {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            b'=' => {
                flush_group(&mut out, group, count);
                (group, count) = (0, 0);
                continue;
            }
            _ => continue,
        };
        group = group << 6 | u32::from(value);
        count += 1;
        if count == 4 {
            flush_group(&mut out, group, count);
            (group, count) = (0, 0);
        }
    }
    flush_group(&mut out, group, count);
    out
}

fn flush_group(out: &mut Vec<u8>, group: u32, count: u32) {
    let bytes = count.saturating_sub(1) as usize;
    let aligned = group << (6 * (4 - count.min(4)));
    out.extend(aligned.to_be_bytes().iter().skip(1).take(bytes));
}

/// Encodes `content` as base64 in the given layout, without a line break behind the last line.
pub(crate) fn encode_base64(content: &[u8], line_length: usize, crlf: bool, out: &mut Vec<u8>) {
    let line_bytes = (line_length / 4).max(1) * 3;
    let ending: &[u8] = if crlf { b"\r\n" } else { b"\n" };
    let mut line = vec![0; (line_length / 4).max(1) * 4];
    for (index, chunk) in content.chunks(line_bytes).enumerate() {
        if index > 0 {
            out.extend_from_slice(ending);
        }
        let length = ENGINE.encode_slice(chunk, &mut line).unwrap_or(0);
        out.extend_from_slice(line.get(..length).unwrap_or_default());
    }
}

fn hex(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

fn hex_pair(bytes: &[u8]) -> Option<u8> {
    match bytes {
        [high, low, ..] => Some(hex(*high)? << 4 | hex(*low)?),
        _ => None,
    }
}

/// Decodes quoted-printable; a stray `=` stays as it is.
pub(crate) fn decode_quoted_printable(encoded: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(encoded.len());
    for line in encoded.split_inclusive(|&byte| byte == b'\n') {
        let (text, ending) = match line {
            [text @ .., b'\r', b'\n'] => (text, &b"\r\n"[..]),
            [text @ .., b'\n'] => (text, &b"\n"[..]),
            text => (text, &b""[..]),
        };
        let text = text.trim_ascii_end();
        let (text, ending) = match text {
            [text @ .., b'='] => (text, &b""[..]),
            text => (text, ending),
        };
        decode_escapes(text, b'=', &mut out);
        out.extend_from_slice(ending);
    }
    out
}

/// Decodes the Q encoding of encoded words.
pub(crate) fn decode_q(encoded: &[u8]) -> Vec<u8> {
    let spaced: Vec<u8> = encoded.iter().map(|&byte| if byte == b'_' { b' ' } else { byte }).collect();
    let mut out = Vec::with_capacity(spaced.len());
    decode_escapes(&spaced, b'=', &mut out);
    out
}

/// Decodes percent escapes (RFC 2231).
pub(crate) fn decode_percent(encoded: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(encoded.len());
    decode_escapes(encoded, b'%', &mut out);
    out
}

/// Decodes `=41` or `%41`, by the escape sign.
fn decode_escapes(text: &[u8], sign: u8, out: &mut Vec<u8>) {
    let mut rest = text;
    while let Some(at) = memchr(sign, rest) {
        let (before, from) = rest.split_at_checked(at).unwrap_or((rest, &[]));
        out.extend_from_slice(before);
        let behind = from.get(1..).unwrap_or_default();
        rest = match hex_pair(behind) {
            Some(byte) => {
                out.push(byte);
                behind.get(2..).unwrap_or_default()
            }
            None => {
                out.push(sign);
                behind
            }
        };
    }
    out.extend_from_slice(rest);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rebuild(encoded: &[u8]) -> Option<Vec<u8>> {
        let (bytes, layout) = decode_base64(encoded);
        let layout = layout?;
        let mut out = Vec::new();
        encode_base64(&bytes, layout.line_length, layout.crlf, &mut out);
        out.extend_from_slice(&encoded[layout.tail_at..]);
        Some(out)
    }

    #[test]
    fn mail_168_regular_base64_is_rebuilt() {
        for text in
            ["QUJD", "QUJDREVG\nQUI=", "QUJDREVG\r\nQUI=\r\n\r\n", "QUJD\nREVG\n", "QUJD\nREVG", "QQ==  "]
        {
            assert_eq!(rebuild(text.as_bytes()).as_deref(), Some(text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn mail_168_irregular_base64_has_no_layout() {
        for text in [
            "",
            "QUJ",
            "QUJD\nREVGRw==",
            "QUJD\r\nREVG\nREVG",
            "QR==",
            "QQ==\nQQ==",
            "QUJD!",
            "QUJD\nR EV",
            "==",
        ] {
            assert_eq!(rebuild(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn base64_is_read_leniently() {
        for (text, bytes) in
            [("QQ", "A"), ("QQ==QQ==", "AA"), ("Q U J\nD*", "ABC"), ("====", ""), ("QUJDR", "ABC")]
        {
            assert_eq!(decode_base64(text.as_bytes()).0, bytes.as_bytes(), "{text}");
        }
    }

    #[test]
    fn quoted_printable_is_read_leniently() {
        for (text, bytes) in [
            ("a=3D=\r\nb \r\nc", "a=b\r\nc"),
            ("=C3=A9=", "é"),
            ("100 =% =4", "100 =% =4"),
            ("soft= \nbreak", "softbreak"),
        ] {
            assert_eq!(decode_quoted_printable(text.as_bytes()), bytes.as_bytes(), "{text}");
        }
    }
}
