//! Values with parameters: `Content-Type` and `Content-Disposition`, with RFC 2231 and what is done instead.

use crate::{charset, header, transfer};

/// Parameters beyond this number are not read.
const MAX_PARAMETERS: usize = 1000;

/// A header value such as `text/plain; charset=utf-8`.
#[derive(Debug, Clone, Default)]
pub(crate) struct Parametrised {
    /// What stands before the first semicolon, in lower case.
    pub(crate) value: String,
    /// Names in lower case, with the `*` of RFC 2231; values unquoted, not decoded.
    parameters: Vec<(String, String)>,
    /// The raw header bytes were not UTF-8, so that texts have been read as windows-1252.
    is_guessed: bool,
}

/// Reads a parametrised header value.
pub(crate) fn parse(value: &[u8]) -> Parametrised {
    let text = charset::guess(value);
    let is_guessed = matches!(text, std::borrow::Cow::Owned(_));
    let text = header::unfold(&text);
    let mut pieces = pieces(&text).into_iter();
    let value = pieces.next().unwrap_or_default().0.to_ascii_lowercase();
    let parameters = pieces
        .filter_map(|(name, value)| Some((name.trim().to_ascii_lowercase(), value?)))
        .filter(|(name, _)| !name.is_empty())
        .take(MAX_PARAMETERS)
        .collect();
    Parametrised { value, parameters, is_guessed }
}

/// Splits at semicolons, minding quotes and comments: each piece as name and unquoted value.
fn pieces(text: &str) -> Vec<(String, Option<String>)> {
    let mut out = Vec::new();
    let (mut name, mut value): (String, Option<String>) = (String::new(), None);
    let mut is_complete = false;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            ';' => {
                out.push((std::mem::take(&mut name), value.take().map(|v| v.trim_end().to_owned())));
                is_complete = false;
            }
            // Nothing belongs to a value behind its closing quote.
            _ if is_complete => {}
            '=' if value.is_none() => {
                value = Some(String::new());
                while chars.next_if(|c| c.is_whitespace()).is_some() {}
            }
            '"' if value.as_deref().is_none_or(str::is_empty) => {
                is_complete = value.is_some();
                quoted(&mut chars, value.as_mut().unwrap_or(&mut name));
            }
            '(' if value.as_deref().is_none_or(str::is_empty) => {
                comment(&mut chars);
            }
            _ => value.as_mut().unwrap_or(&mut name).push(c),
        }
    }
    out.push((name, value.map(|v| v.trim_end().to_owned())));
    for (name, _) in &mut out {
        *name = name.trim().to_owned();
    }
    out
}

type Chars<'a> = std::iter::Peekable<std::str::Chars<'a>>;

/// Reads up to the closing quote. A backslash escapes a quote or a backslash and is itself elsewhere, since
/// some writers put whole Windows paths here.
fn quoted(chars: &mut Chars<'_>, out: &mut String) {
    while let Some(c) = chars.next() {
        match c {
            '"' => return,
            '\\' => out.push(chars.next_if(|c| matches!(c, '"' | '\\')).unwrap_or('\\')),
            _ => out.push(c),
        }
    }
}

fn comment(chars: &mut Chars<'_>) {
    let mut depth = 1_usize;
    while depth > 0 {
        match chars.next() {
            Some('(') => depth += 1,
            Some(')') => depth -= 1,
            Some('\\') => drop(chars.next()),
            Some(_) => {}
            None => return,
        }
    }
}

impl Parametrised {
    /// Returns a parameter, decoded: RFC 2231 first, then the plain form with its encoded words.
    pub(crate) fn get(&self, name: &str) -> Option<String> {
        if let Some(extended) = self.plain(&format!("{name}*")) {
            let (label, text) = split_label(extended);
            return Some(self.decode(&transfer::decode_percent(text.as_bytes()), label));
        }
        self.continued(name).or_else(|| self.plain(name).map(header::decode_words))
    }

    /// Returns a parameter that is plain text, such as a boundary.
    pub(crate) fn token(&self, name: &str) -> Option<String> {
        self.plain(name).map(str::to_owned).or_else(|| self.get(name))
    }

    fn plain(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Joins `name*0`, `name*1*` and so on.
    fn continued(&self, name: &str) -> Option<String> {
        let mut bytes = Vec::new();
        let mut label = String::new();
        let mut is_extended = false;
        let mut index = 0_usize;
        loop {
            let key = format!("{name}*{index}");
            if let Some(value) = self.plain(&format!("{key}*")) {
                let mut text = value;
                if index == 0 {
                    let (found, rest) = split_label(value);
                    found.clone_into(&mut label);
                    text = rest;
                }
                is_extended = true;
                bytes.extend(transfer::decode_percent(text.as_bytes()));
            } else if let Some(value) = self.plain(&key) {
                bytes.extend_from_slice(value.as_bytes());
            } else {
                break;
            }
            index += 1;
        }
        if index == 0 {
            return None;
        }
        let text = self.decode(&bytes, &label);
        Some(if is_extended { text } else { header::decode_words(&text) })
    }

    fn decode(&self, bytes: &[u8], label: &str) -> String {
        if self.is_guessed { charset::guess(bytes).into_owned() } else { charset::decode_name(bytes, label) }
    }
}

/// Splits `utf-8'fr'text`; a text without both quotes has no label.
fn split_label(value: &str) -> (&str, &str) {
    let mut parts = value.splitn(3, '\'');
    match (parts.next(), parts.next(), parts.next()) {
        (Some(label), Some(_), Some(text)) => (label, text),
        _ => ("", value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(value: &str, name: &str, expected: &str) {
        assert_eq!(parse(value.as_bytes()).get(name).as_deref(), Some(expected), "{value}");
    }

    #[test]
    fn file_names_are_read_in_every_style() {
        check("attachment;\r\n filename*=UTF-8''Devis%20%C3%A9t%C3%A9.pdf", "filename", "Devis été.pdf");
        check(
            "attachment; filename*0*=iso-8859-1'fr'%E9t; filename*1*=%E9; filename*2=.pdf",
            "filename",
            "été.pdf",
        );
        check("attachment; filename*0=abc; filename*1=\".pdf\"", "filename", "abc.pdf");
        check(
            "attachment; filename=\"=?utf-8?Q?=C3=A9t?=\r\n =?utf-8?Q?=C3=A9.pdf?=\"",
            "filename",
            "été.pdf",
        );
        check("attachment; filename=\"été.pdf\"", "filename", "été.pdf");
        check("attachment; filename=\"a;b \\\"c\\\" 1.pdf\"", "filename", "a;b \"c\" 1.pdf");
        check("attachment; filename=my file.pdf ; size=3", "filename", "my file.pdf");
        check("attachment; filename=\"C:\\docs\\a.pdf\"", "filename", "C:\\docs\\a.pdf");
        check("attachment; FileName = \"a.pdf\" (why)", "filename", "a.pdf");
        check("attachment; filename=plain.pdf; filename*=utf-8''%C3%A9.pdf", "filename", "é.pdf");
        check("image/png (a comment; x=y); name=b.png", "name", "b.png");
        assert_eq!(
            parse(b"attachment; filename=\"\xe9t\xe9.pdf\"").get("filename").as_deref(),
            Some("été.pdf")
        );
        assert_eq!(parse(b" Text/PLAIN (x) ; charset=a").value, "text/plain");
    }
}
