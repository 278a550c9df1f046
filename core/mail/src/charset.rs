//! Character sets: bytes to text, whatever the label says.

use std::borrow::Cow;

use encoding_rs::{Encoding, REPLACEMENT, UTF_8, WINDOWS_1252};
use mail_parser::decoders::charsets::{DecoderFnc, map::charset_decoder};

/// How a labelled text is decoded.
enum Decoder {
    Standard(&'static Encoding),
    /// A label outside the WHATWG list, such as UTF-7 or a DOS code page.
    Old(DecoderFnc),
}

fn decoder(label: &str) -> Option<Decoder> {
    let label = label.trim_matches(|c: char| c.is_ascii_whitespace() || c == '"' || c == '\'');
    match Encoding::for_label(label.as_bytes()) {
        Some(encoding) if encoding != REPLACEMENT => Some(Decoder::Standard(encoding)),
        _ if label.is_empty() => None,
        _ => charset_decoder(label.as_bytes()).map(Decoder::Old),
    }
}

/// Reports whether text labelled so can be decoded.
pub(crate) fn is_known(label: &str) -> bool {
    decoder(label).is_some()
}

/// Decodes `bytes` as labelled; a missing or unknown label, or US-ASCII that is none, is guessed.
pub(crate) fn decode(bytes: &[u8], label: Option<&str>) -> String {
    let Some((label, decoder)) = label.and_then(|label| Some((label, decoder(label)?))) else {
        return guess(bytes).into_owned();
    };
    match decoder {
        Decoder::Standard(encoding)
            if encoding == WINDOWS_1252 && label.to_ascii_lowercase().contains("ascii") =>
        {
            guess(bytes).into_owned()
        }
        Decoder::Standard(encoding) => encoding.decode(bytes).0.into_owned(),
        Decoder::Old(decode) => decode(bytes),
    }
}

/// Encodes a text as labelled, UTF-8 where the label is unknown or cannot be written.
pub(crate) fn encode<'a>(text: &'a str, label: &str) -> Cow<'a, [u8]> {
    match decoder(label) {
        Some(Decoder::Standard(encoding)) if !text.is_ascii() => encoding.encode(text).0,
        _ => Cow::Borrowed(text.as_bytes()),
    }
}

/// Reads unlabelled bytes: UTF-8 where they are valid UTF-8, else windows-1252.
pub(crate) fn guess(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => WINDOWS_1252.decode_without_bom_handling(bytes).0,
    }
}

/// Decodes `bytes` as UTF-8 where valid, else as labelled; for file names, whose labels often lie.
pub(crate) fn decode_name(bytes: &[u8], label: &str) -> String {
    if label.is_empty() || decoder(label).is_some_and(|d| matches!(d, Decoder::Standard(e) if e == UTF_8)) {
        guess(bytes).into_owned()
    } else {
        decode(bytes, Some(label))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unlabelled_bytes_are_utf_8_or_windows_1252() {
        assert_eq!(guess("Reçu €".as_bytes()), "Reçu €");
        assert_eq!(guess(b"Re\xe7u \x80"), "Reçu €");
    }

    #[test]
    fn labels_are_read_leniently() {
        assert_eq!(decode(b"\xe9", Some(" \"ISO-8859-1\"")), "é");
        assert_eq!(decode("é".as_bytes(), Some("us-ascii")), "é");
        assert_eq!(decode(b"\xe9", Some("x-unknown-42")), "é");
        assert_eq!(decode(b"\x82", Some("ibm850")), "é");
        assert!(!is_known("x-inconnu-utf-8"));
        assert!(is_known("utf-7"));
    }
}
