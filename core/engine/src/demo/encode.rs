//! The encodings of mail: character sets, transfer encodings, encoded words and parameters.

use std::fmt::Write as _;

/// A character set that mail programs write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Charset {
    /// UTF-8.
    Utf8,
    /// ISO-8859-1.
    Latin1,
    /// ISO-8859-15: Latin 1 with the euro and both `œ`.
    Latin9,
    /// Windows-1252: Latin 1 with the euro, typographic quotes and dashes.
    Windows,
}

impl Charset {
    /// Returns the name that headers give it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Latin1 => "iso-8859-1",
            Self::Latin9 => "ISO-8859-15",
            Self::Windows => "Windows-1252",
        }
    }

    fn byte(self, c: char) -> Option<u8> {
        const LATIN9: [(char, u8); 8] = [
            ('€', 0xA4),
            ('Š', 0xA6),
            ('š', 0xA8),
            ('Ž', 0xB4),
            ('ž', 0xB8),
            ('Œ', 0xBC),
            ('œ', 0xBD),
            ('Ÿ', 0xBE),
        ];
        const WINDOWS: [(char, u8); 12] = [
            ('€', 0x80),
            ('…', 0x85),
            ('Œ', 0x8C),
            ('‘', 0x91),
            ('’', 0x92),
            ('“', 0x93),
            ('”', 0x94),
            ('•', 0x95),
            ('–', 0x96),
            ('—', 0x97),
            ('™', 0x99),
            ('œ', 0x9C),
        ];
        let special: &[(char, u8)] = match self {
            Self::Latin9 => &LATIN9,
            Self::Windows => &WINDOWS,
            Self::Utf8 | Self::Latin1 => &[],
        };
        if let Some((_, byte)) = special.iter().find(|(special, _)| *special == c) {
            return Some(*byte);
        }
        let byte = u8::try_from(u32::from(c)).ok()?;
        let taken = (0x80..0xA0).contains(&byte) || special.iter().any(|(_, taken)| *taken == byte);
        (!taken).then_some(byte)
    }

    /// Returns the text in this character set, or nothing where it has no such character.
    pub(super) fn encode(self, text: &str) -> Option<Vec<u8>> {
        match self {
            Self::Utf8 => Some(text.as_bytes().to_vec()),
            _ => text.chars().map(|c| self.byte(c)).collect(),
        }
    }

    /// Returns this character set where it has every character of the text, else UTF-8.
    pub(super) fn fitting(self, text: &str) -> Self {
        if self == Self::Utf8 || text.chars().all(|c| self.byte(c).is_some()) { self } else { Self::Utf8 }
    }
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn base64_into(out: &mut Vec<u8>, bytes: &[u8]) {
    for chunk in bytes.chunks(3) {
        let mut word = [0; 3];
        word[..chunk.len()].copy_from_slice(chunk);
        let bits = u32::from_be_bytes([0, word[0], word[1], word[2]]);
        let mut digits = [18, 12, 6, 0].map(|shift| ALPHABET[(bits >> shift) as usize & 63]);
        digits[chunk.len() + 1..].fill(b'=');
        out.extend_from_slice(&digits);
    }
}

/// Appends `bytes` as base64 in lines of 76 characters, each ended.
pub(super) fn base64_lines(out: &mut Vec<u8>, bytes: &[u8]) {
    out.reserve(bytes.len() / 57 * 78 + 80);
    for line in bytes.chunks(57) {
        base64_into(out, line);
        out.extend_from_slice(b"\r\n");
    }
}

const HEX: &[u8; 16] = b"0123456789ABCDEF";

fn escape(out: &mut Vec<u8>, mark: u8, byte: u8) {
    out.extend_from_slice(&[mark, HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]]);
}

/// Appends text whose lines end with CRLF as quoted-printable, in lines of at most 76 characters.
pub(super) fn quoted_printable(out: &mut Vec<u8>, text: &[u8]) {
    out.reserve(text.len() + text.len() / 8 + 16);
    let mut column = 0;
    for (i, &byte) in text.iter().enumerate() {
        let next = text.get(i + 1).copied();
        match byte {
            b'\r' if next == Some(b'\n') => out.push(b'\r'),
            b'\n' => {
                out.push(b'\n');
                column = 0;
            }
            _ => {
                let at_end = matches!(next, None | Some(b'\r'));
                let plain = matches!(byte, b'!'..=b'<' | b'>'..=b'~') || (byte == b' ' && !at_end);
                let width = if plain { 1 } else { 3 };
                if column + width > 75 {
                    out.extend_from_slice(b"=\r\n");
                    column = 0;
                }
                column += width;
                if plain { out.push(byte) } else { escape(out, b'=', byte) }
            }
        }
    }
}

/// How a program writes words that are not ASCII into a header (RFC 2047).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum WordForm {
    /// `=?utf-8?Q?...?=`
    Quoted,
    /// `=?utf-8?B?...?=`
    Base64,
}

/// Appends an unstructured header value: as it is where ASCII suffices, else as encoded words on folded lines.
/// `column` is how much of the first line is taken.
pub(super) fn header_words(out: &mut Vec<u8>, text: &str, charset: Charset, form: WordForm, column: usize) {
    if text.is_ascii() && !text.contains("=?") {
        return fold_plain(out, text, column);
    }
    let charset = charset.fitting(text);
    let mut room = 70_usize.saturating_sub(column + charset.name().len());
    let mut word = Vec::new();
    let mut width = 0;
    let mut first = true;
    let mut flush = |out: &mut Vec<u8>, word: &mut Vec<u8>| {
        if !first {
            out.extend_from_slice(b"\r\n ");
        }
        first = false;
        write_word(out, word, charset, form);
        word.clear();
    };
    let mut buffer = [0; 4];
    for c in text.chars() {
        let bytes: &[u8] = match charset {
            Charset::Utf8 => c.encode_utf8(&mut buffer).as_bytes(),
            _ => {
                buffer[0] = charset.byte(c).unwrap_or(b'?');
                &buffer[..1]
            }
        };
        let cost = match form {
            WordForm::Quoted => bytes.iter().map(|&b| if is_q_plain(b) || b == b' ' { 1 } else { 3 }).sum(),
            WordForm::Base64 => bytes.len() * 4 / 3 + 1,
        };
        if width + cost > room && !word.is_empty() {
            flush(out, &mut word);
            width = 0;
            room = 68 - charset.name().len();
        }
        width += cost;
        word.extend_from_slice(bytes);
    }
    flush(out, &mut word);
}

fn is_q_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'!' | b'*' | b'+' | b'-' | b'/')
}

fn write_word(out: &mut Vec<u8>, word: &[u8], charset: Charset, form: WordForm) {
    out.extend_from_slice(b"=?");
    out.extend_from_slice(charset.name().as_bytes());
    match form {
        WordForm::Base64 => {
            out.extend_from_slice(b"?B?");
            base64_into(out, word);
        }
        WordForm::Quoted => {
            out.extend_from_slice(b"?Q?");
            for &byte in word {
                match byte {
                    b' ' => out.push(b'_'),
                    _ if is_q_plain(byte) => out.push(byte),
                    _ => escape(out, b'=', byte),
                }
            }
        }
    }
    out.extend_from_slice(b"?=");
}

fn fold_plain(out: &mut Vec<u8>, text: &str, mut column: usize) {
    for (i, word) in text.split(' ').enumerate() {
        if i > 0 {
            let fold = column + word.len() + 1 > 76 && !word.is_empty();
            out.extend_from_slice(if fold { b"\r\n " } else { b" " });
            column = if fold { 1 } else { column + 1 };
        }
        out.extend_from_slice(word.as_bytes());
        column += word.len();
    }
}

/// How a program writes file names that are not ASCII.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NameForm {
    /// `filename*=utf-8''...` (RFC 2231).
    Extended,
    /// `filename*0*=...; filename*1*=...` (RFC 2231 with continuations).
    Continued,
    /// An encoded word inside quotes: against the standards, and common.
    EncodedWord,
    /// UTF-8 inside quotes (RFC 6532).
    Raw,
}

/// Returns the parameter `name` of a header field, with the semicolon before it.
pub(super) fn parameter(name: &str, value: &str, form: NameForm) -> Vec<u8> {
    let mut out = Vec::new();
    out.extend_from_slice(b";\r\n ");
    let quotable = value.bytes().all(|b| (b' '..=b'~').contains(&b));
    if quotable || form == NameForm::Raw {
        let escaped = value.replace('\\', "\\\\").replace('"', "\\\"");
        out.extend_from_slice(format!("{name}=\"{escaped}\"").as_bytes());
        return out;
    }
    if form == NameForm::EncodedWord {
        out.extend_from_slice(format!("{name}=\"").as_bytes());
        header_words(&mut out, value, Charset::Utf8, WordForm::Base64, name.len() + 3);
        out.push(b'"');
        return out;
    }
    let mut escaped = String::new();
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_') {
            escaped.push(char::from(byte));
        } else {
            let _ = write!(escaped, "%{byte:02X}");
        }
    }
    if form == NameForm::Extended {
        out.extend_from_slice(format!("{name}*=utf-8''{escaped}").as_bytes());
        return out;
    }
    let mut rest = escaped.as_str();
    for index in 0.. {
        let mut cut = rest.len().min(48);
        while cut < rest.len() && rest.as_bytes()[cut.saturating_sub(2)..cut].contains(&b'%') {
            cut -= 1;
        }
        let charset = if index == 0 { "utf-8''" } else { "" };
        let end = if cut < rest.len() { ";\r\n " } else { "" };
        out.extend_from_slice(format!("{name}*{index}*={charset}{}{end}", &rest[..cut]).as_bytes());
        rest = &rest[cut..];
        if rest.is_empty() {
            break;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(write: impl Fn(&mut Vec<u8>)) -> String {
        let mut out = Vec::new();
        write(&mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn base64_pads_and_breaks_lines() {
        assert_eq!(text(|out| base64_lines(out, b"a")), "YQ==\r\n");
        assert_eq!(text(|out| base64_lines(out, b"abc")), "YWJj\r\n");
        let long = text(|out| base64_lines(out, &[0xFF; 58]));
        assert_eq!(long, format!("{}\r\n/w==\r\n", "/".repeat(76)));
    }

    #[test]
    fn quoted_printable_keeps_line_ends_and_short_lines() {
        assert_eq!(text(|out| quoted_printable(out, b"a=b \r\n\xE9")), "a=3Db=20\r\n=E9");
        let long = text(|out| quoted_printable(out, &[0xC3; 100]));
        assert!(long.split("\r\n").all(|line| line.len() <= 76));
    }

    #[test]
    fn words_of_a_header_are_short_and_whole() {
        let subject =
            "Réclamation : éclats sur l’arête du plateau de la banque d’accueil, à reprendre avant l’été";
        for form in [WordForm::Quoted, WordForm::Base64] {
            let folded = text(|out| header_words(out, subject, Charset::Windows, form, 9));
            assert!(folded.split("\r\n ").all(|line| line.len() <= 75), "{folded}");
        }
        assert_eq!(
            text(|out| header_words(out, "Reçu", Charset::Latin1, WordForm::Quoted, 0)),
            "=?iso-8859-1?Q?Re=E7u?="
        );
        assert_eq!(
            text(|out| header_words(out, "plain text", Charset::Utf8, WordForm::Quoted, 0)),
            "plain text"
        );
    }

    #[test]
    fn file_names_never_break_an_escape() {
        let name = "é".repeat(60);
        let written = String::from_utf8(parameter("filename", &name, NameForm::Continued)).unwrap();
        let joined: String = written
            .split(";\r\n ")
            .filter(|part| !part.is_empty())
            .map(|part| {
                let value = part.split_once('=').unwrap().1;
                assert_eq!(value.trim_start_matches("utf-8''").len() % 3, 0);
                value.trim_start_matches("utf-8''").to_owned()
            })
            .collect();
        assert_eq!(joined, "%C3%A9".repeat(60));
    }

    #[test]
    fn a_character_set_says_what_it_lacks() {
        assert_eq!(Charset::Latin1.encode("été"), Some(b"\xE9t\xE9".to_vec()));
        assert_eq!(Charset::Latin1.encode("1 €"), None);
        assert_eq!(Charset::Latin9.encode("œ€"), Some(b"\xBD\xA4".to_vec()));
        assert_eq!(Charset::Windows.encode("l’été…"), Some(b"l\x92\xE9t\xE9\x85".to_vec()));
        assert_eq!(Charset::Latin9.encode("¤"), None);
        assert_eq!(Charset::Windows.fitting("Ω"), Charset::Utf8);
    }
}
