//! Which addresses stay, and what they are for.

use base64::Engine as _;

/// A picture inside the HTML itself may be this long, encoded.
const MAX_DATA: usize = 2 << 20;
/// A longer address is none.
const MAX_LINK: usize = 8000;

/// Schemes that contact nobody; whether they are harmless is another question.
const LOCAL: [&str; 8] = ["cid", "data", "mailto", "tel", "about", "blob", "javascript", "vbscript"];

/// What the source of a picture is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Source {
    /// A part of the same message, by its Content-ID.
    Part(String),
    /// A raster picture written out in the HTML, as a clean `data:` address.
    Data(String),
    /// Something elsewhere.
    Remote,
    /// Nothing that could be shown.
    Nothing,
}

/// Removes what an address cannot hold but parsers forgive: blanks around it, and tabs and line ends in it.
fn cleaned(text: &str) -> String {
    text.trim_matches(|c: char| c <= ' ').chars().filter(|c| !matches!(c, '\t' | '\n' | '\r')).collect()
}

fn scheme(text: &str) -> Option<(String, &str)> {
    let (scheme, rest) = text.split_once(':')?;
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    is_scheme.then(|| (scheme.to_ascii_lowercase(), rest))
}

/// Returns where a link may lead: the web, mail or a telephone; none for everything else (SEC-25).
pub(super) fn link(text: &str) -> Option<String> {
    let text = cleaned(text);
    if text.len() > MAX_LINK || text.chars().any(super::is_invisible) {
        return None;
    }
    let (scheme, rest) = scheme(&text)?;
    match scheme.as_str() {
        "http" | "https" => {
            let rest = rest.trim_start_matches(['/', '\\']);
            let host = crate::domain::host_of(rest)?;
            (!host.is_empty()).then(|| format!("{scheme}://{rest}"))
        }
        "mailto" => Some(format!("mailto:{}", mailto(rest))),
        "tel" => Some(format!("tel:{rest}")),
        _ => None,
    }
}

/// Keeps the fields of a `mailto:` address that a person sees before sending.
fn mailto(rest: &str) -> String {
    let (to, fields) = rest.split_once('?').unwrap_or((rest, ""));
    let shown = |field: &&str| {
        let name = field.split('=').next().unwrap_or_default().to_ascii_lowercase();
        matches!(name.as_str(), "to" | "cc" | "bcc" | "subject" | "body" | "in-reply-to")
    };
    let fields: Vec<&str> = fields.split('&').filter(shown).collect();
    if fields.is_empty() { to.to_owned() } else { format!("{to}?{}", fields.join("&")) }
}

/// Reports whether showing something from this address would contact someone.
pub(super) fn is_remote(text: &str) -> bool {
    let text = cleaned(text);
    if text.starts_with("//") || text.starts_with("\\\\") || text.starts_with("/\\") {
        return true;
    }
    scheme(&text).is_some_and(|(scheme, _)| !LOCAL.contains(&scheme.as_str()))
}

/// Returns the address of a picture on the web; what names no scheme is taken to be encrypted.
pub(super) fn picture(text: &str) -> Option<String> {
    let text = cleaned(text);
    let text = if text.starts_with("//") { format!("https:{text}") } else { text };
    link(&text).filter(|address| address.starts_with("http"))
}

/// Returns the host that a remote address names; empty where it names none.
pub(super) fn host(text: &str) -> String {
    let text = cleaned(text);
    let rest = scheme(&text).map_or(text.as_str(), |(_, rest)| rest);
    crate::domain::host_of(rest.trim_start_matches(['/', '\\'])).unwrap_or_default()
}

/// Sorts the source of a picture.
pub(super) fn source(text: &str) -> Source {
    let text = cleaned(text);
    match scheme(&text) {
        Some((scheme, id)) if scheme == "cid" => {
            let id = percent_decoded(id.trim_matches(['<', '>']));
            if id.is_empty() || id.len() > 500 || id.chars().any(|c| c.is_control()) {
                Source::Nothing
            } else {
                Source::Part(id)
            }
        }
        Some((scheme, data)) if scheme == "data" => raster(data).map_or(Source::Nothing, Source::Data),
        _ if text.is_empty() => Source::Nothing,
        _ if is_remote(&text) => Source::Remote,
        // A relative address leads nowhere: a message has no place of its own.
        _ => Source::Nothing,
    }
}

/// Writes a `data:` address again when it is a raster picture: its bytes decide, not what it says it is.
fn raster(data: &str) -> Option<String> {
    let (kind, encoded) = data.split_once(',')?;
    if encoded.len() > MAX_DATA || !kind.to_ascii_lowercase().trim_end().ends_with("base64") {
        return None;
    }
    let encoded: String =
        percent_decoded(encoded).chars().filter(|c| !c.is_ascii_whitespace() && *c != '=').collect();
    let bytes = base64::engine::general_purpose::STANDARD_NO_PAD.decode(encoded).ok()?;
    let kind = crate::media_type::raster(&bytes)?;
    Some(format!("data:image/{kind};base64,{}", base64::engine::general_purpose::STANDARD.encode(&bytes)))
}

fn percent_decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let code = text.get(at + 1..at + 3).and_then(|code| u8::from_str_radix(code, 16).ok());
        match code {
            Some(code) if byte == b'%' => {
                out.push(code);
                at += 3;
            }
            _ => {
                out.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sec_25_only_the_web_mail_and_telephones_open() {
        for bad in [
            "javascript:alert(1)",
            " java\nscript:alert(1)",
            "JaVaScRiPt:x",
            "vbscript:x",
            "file:///etc/passwd",
            "\\\\host\\share",
            "//host/x",
            "smb://host/x",
            "data:text/html,x",
            "view-source:https://a.example",
            "ms-word:ofe|u|https://a.example",
            "https:",
            "https://",
            "search-ms:x",
            "/relative",
            "",
            "x:y",
            "https://a.example/\u{202e}gpj",
        ] {
            assert_eq!(link(bad), None, "{bad:?}");
        }
        assert_eq!(link(" HTTPS://a.example/x?y#z ").as_deref(), Some("https://a.example/x?y#z"));
        assert_eq!(link("http:\\\\a.example").as_deref(), Some("http://a.example"));
        assert_eq!(link("tel:+33-1").as_deref(), Some("tel:+33-1"));
    }

    #[test]
    fn sec_28_mailto_keeps_only_what_the_person_sees() {
        let url = "mailto:a@b.example?subject=x&attach=/etc/passwd&From=c&insert=y&bcc=d@e.example";
        assert_eq!(link(url).as_deref(), Some("mailto:a@b.example?subject=x&bcc=d@e.example"));
    }

    #[test]
    fn sec_02_only_the_web_has_pictures() {
        assert_eq!(picture("//a.example/x.png").as_deref(), Some("https://a.example/x.png"));
        assert_eq!(picture("HTTP://a.example/x").as_deref(), Some("http://a.example/x"));
        for bad in ["ftp://a.example/x", "mailto:a@b.example", "file:///x", "\\\\a\\x", "https:", "x.png"] {
            assert_eq!(picture(bad), None, "{bad}");
        }
    }

    #[test]
    fn sec_07_sources_are_parts_raster_pictures_or_blocked() {
        assert_eq!(source("cid:a%40b"), Source::Part("a@b".into()));
        assert_eq!(source("https://a.example/x.png"), Source::Remote);
        assert_eq!(source("//a.example/x.png"), Source::Remote);
        assert_eq!(source("ftp://a.example/x.png"), Source::Remote);
        assert_eq!(source("x.png"), Source::Nothing);
        assert_eq!(source("data:image/svg+xml;base64,PHN2Zy8+"), Source::Nothing);
        assert_eq!(source("data:image/png;base64,PHN2Zy8+"), Source::Nothing);
        assert_eq!(
            source("data:text/plain;base64,iVBORw0KGgo="),
            Source::Data("data:image/png;base64,iVBORw0KGgo=".into())
        );
    }
}
