//! The words of a ManageSieve answer (RFC 5804, section 4), read without a connection.

use crate::{TransportError, server_text};

/// A word of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Word {
    /// A quoted string or a literal.
    Text(Vec<u8>),
    /// A bare word, in capitals.
    Atom(String),
    /// `(`
    Open,
    /// `)`
    Close,
}

/// What a piece of a line ends with.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum End {
    /// The line is complete.
    Line,
    /// So many bytes of a literal follow, and then more of the line.
    Literal(u64),
}

/// Reads the words of a piece of a line; the piece has no line break.
pub(super) fn read_words(piece: &[u8], words: &mut Vec<Word>) -> Result<End, TransportError> {
    let odd = || TransportError::Protocol(server_text(piece));
    let mut rest = piece;
    while let Some((first, behind)) = rest.split_first() {
        rest = behind;
        match first {
            b' ' | b'\t' => {}
            b'(' => words.push(Word::Open),
            b')' => words.push(Word::Close),
            b'"' => {
                let (text, used) = quoted(rest).ok_or_else(odd)?;
                words.push(Word::Text(text));
                rest = rest.get(used..).unwrap_or_default();
            }
            b'{' => return literal(rest).map(End::Literal).ok_or_else(odd),
            _ => {
                let is_end = |byte: &u8| matches!(byte, b' ' | b'\t' | b'(' | b')' | b'"' | b'{');
                let length = rest.iter().position(is_end).unwrap_or(rest.len());
                let (more, behind) = rest.split_at_checked(length).unwrap_or((rest, &[]));
                let atom = [std::slice::from_ref(first), more].concat().to_ascii_uppercase();
                words.push(Word::Atom(String::from_utf8_lossy(&atom).into_owned()));
                rest = behind;
            }
        }
    }
    Ok(End::Line)
}

/// Reads up to the closing quote; returns the text and how many bytes it took with the quote.
fn quoted(bytes: &[u8]) -> Option<(Vec<u8>, usize)> {
    let mut text = Vec::new();
    let mut rest = bytes.iter().enumerate();
    loop {
        match rest.next()? {
            (at, b'"') => return Some((text, at + 1)),
            (_, b'\\') => text.push(*rest.next()?.1),
            (_, byte) => text.push(*byte),
        }
    }
}

/// Reads the number of a literal, whose braces end the piece.
fn literal(bytes: &[u8]) -> Option<u64> {
    let number = bytes.strip_suffix(b"}")?;
    let number = number.strip_suffix(b"+").unwrap_or(number);
    let is_number = !number.is_empty() && number.iter().all(u8::is_ascii_digit);
    std::str::from_utf8(number).ok().filter(|_| is_number)?.parse().ok()
}

/// How the server closes an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Ok,
    No,
    /// The server ends the connection.
    Bye,
}

/// The last line of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Status {
    pub(super) verdict: Verdict,
    /// The first word of the code, such as `QUOTA/MAXSIZE`; empty when there is none.
    pub(super) code: String,
    /// What the server says to people.
    pub(super) text: String,
}

impl Status {
    /// Reads the line when it closes an answer.
    pub(super) fn read(line: &[Word]) -> Option<Self> {
        let Word::Atom(atom) = line.first()? else { return None };
        let verdict = match atom.as_str() {
            "OK" => Verdict::Ok,
            "NO" => Verdict::No,
            "BYE" => Verdict::Bye,
            _ => return None,
        };
        let code = match line.get(1..3) {
            Some([Word::Open, Word::Atom(code)]) => code.clone(),
            _ => String::new(),
        };
        // The code may hold strings too, so only what stands last speaks to people.
        let text = match line.last() {
            Some(Word::Text(text)) => server_text(text),
            _ => code.clone(),
        };
        Some(Self { verdict, code, text })
    }

    /// Sorts a refusal; `otherwise` says what it means without a code that tells.
    pub(super) fn error(self, otherwise: fn(String) -> TransportError) -> TransportError {
        let is_code = |name: &str| self.code == name || self.code.starts_with(&format!("{name}/"));
        if is_code("REFERRAL") {
            return TransportError::RefusedForGood(self.text);
        }
        if is_code("TRYLATER") {
            return TransportError::Refused(self.text);
        }
        if is_code("QUOTA") {
            return TransportError::Quota(self.text);
        }
        if is_code("ENCRYPT-NEEDED") {
            return TransportError::NoMechanism;
        }
        match self.verdict {
            Verdict::Bye => TransportError::Refused(self.text),
            Verdict::Ok | Verdict::No => otherwise(self.text),
        }
    }
}

/// Writes a string: quoted where that is possible, else as a literal that needs no answer.
pub(super) fn string(text: &str) -> Vec<u8> {
    const MAX_QUOTED: usize = 1024;
    let is_plain = text.len() <= MAX_QUOTED && !text.contains(char::is_control);
    if !is_plain {
        return format!("{{{}+}}\r\n{text}", text.len()).into_bytes();
    }
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")).into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(piece: &str) -> (Vec<Word>, End) {
        let mut words = Vec::new();
        let end = read_words(piece.as_bytes(), &mut words).unwrap();
        (words, end)
    }

    fn text(text: &str) -> Word {
        Word::Text(text.as_bytes().to_vec())
    }

    #[test]
    fn words_are_read_in_every_form() {
        assert_eq!(words(r#""a \"b\\" ACTIVE"#).0, [text(r#"a "b\"#), Word::Atom("ACTIVE".to_owned())]);
        assert_eq!(words("\"\""), (vec![text("")], End::Line));
        assert_eq!(words("x {12}"), (vec![Word::Atom("X".to_owned())], End::Literal(12)));
        assert_eq!(words("{7+}").1, End::Literal(7));
        assert_eq!(words("").0, []);
    }

    #[test]
    fn sec_39_sieve_what_is_no_word_is_refused() {
        for odd in ["\"open", "\"open\\", "{", "{}", "{x}", "{+}", "{1} x", "{+1}", "{99999999999999999999}"]
        {
            assert!(read_words(odd.as_bytes(), &mut Vec::new()).is_err(), "{odd}");
        }
    }

    #[test]
    fn the_last_line_tells_code_and_text() {
        let status = |line: &str| Status::read(&words(line).0).unwrap();
        let full = status("no (QUOTA/MAXSIZE) \"too\u{202e} big\"");
        assert_eq!(
            (full.verdict, full.code.as_str(), full.text.as_str()),
            (Verdict::No, "QUOTA/MAXSIZE", "too big")
        );
        assert!(matches!(full.error(TransportError::SignIn), TransportError::Quota(_)));
        let sasl = status("OK (SASL \"cmVz\")");
        assert_eq!((sasl.verdict, sasl.code.as_str()), (Verdict::Ok, "SASL"));
        let referral = status("BYE (REFERRAL \"sieve://evil.example\") \"try there\"");
        assert!(!referral.error(TransportError::SignIn).is_transient());
        assert!(status("BYE \"later\"").error(TransportError::SignIn).is_transient());
        assert!(Status::read(&words("\"OK\"").0).is_none());
    }

    #[test]
    fn a_string_is_quoted_or_counted() {
        assert_eq!(string(r#"a "b\"#), br#""a \"b\\""#);
        assert_eq!(string("é\r\nx"), "{5+}\r\né\r\nx".as_bytes());
        assert!(string(&"x".repeat(1025)).starts_with(b"{1025+}\r\nx"));
    }
}
