//! The bytes of messages on their way out.

use std::borrow::Cow;

/// Makes every line end a CRLF.
///
/// A lone CR or LF is where servers disagree about the end of a line, and so about the end of a message
/// (CVE-2023-51764 and its family).
pub(super) fn with_crlf(raw: &[u8]) -> Cow<'_, [u8]> {
    let mut clean = Vec::new();
    let mut copied = 0;
    for place in memchr::memchr2_iter(b'\r', b'\n', raw) {
        let is_lone = if raw.get(place) == Some(&b'\r') {
            raw.get(place + 1) != Some(&b'\n')
        } else {
            place.checked_sub(1).and_then(|before| raw.get(before)) != Some(&b'\r')
        };
        if is_lone {
            clean.extend_from_slice(raw.get(copied..place).unwrap_or_default());
            clean.extend_from_slice(b"\r\n");
            copied = place + 1;
        }
    }
    if copied == 0 {
        return Cow::Borrowed(raw);
    }
    clean.extend_from_slice(raw.get(copied..).unwrap_or_default());
    Cow::Owned(clean)
}

/// Removes the header fields `Bcc` and `Resent-Bcc` with their continuation lines, and nothing else.
#[must_use]
pub fn without_bcc(raw: &[u8]) -> Vec<u8> {
    let mut kept = Vec::with_capacity(raw.len());
    let mut rest = raw;
    let mut is_hidden = false;
    while !rest.is_empty() {
        let end = memchr::memchr(b'\n', rest).map_or(rest.len(), |end| end + 1);
        let (line, after) = rest.split_at(end);
        if matches!(line, b"\r\n" | b"\n") {
            break;
        }
        if !matches!(line.first(), Some(b' ' | b'\t')) {
            let name = line.split(|byte| *byte == b':').next().unwrap_or_default().trim_ascii();
            is_hidden = [&b"bcc"[..], b"resent-bcc"].iter().any(|hidden| name.eq_ignore_ascii_case(hidden));
        }
        if !is_hidden {
            kept.extend_from_slice(line);
        }
        rest = after;
    }
    kept.extend_from_slice(rest);
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lone_line_ends_become_crlf() {
        let check = |raw: &[u8], expected: &[u8]| {
            assert_eq!(with_crlf(raw), expected, "{:?}", String::from_utf8_lossy(raw));
        };
        check(b"", b"");
        check(b"a\r\nb\r\n", b"a\r\nb\r\n");
        check(b"a\nb", b"a\r\nb");
        check(b"\n", b"\r\n");
        check(b"\r", b"\r\n");
        check(b"a\r.\rb", b"a\r\n.\r\nb");
        check(b"a\r\r\nb\n\r", b"a\r\n\r\nb\r\n\r\n");
        check(b"a\n\n.\n\r\n", b"a\r\n\r\n.\r\n\r\n");
        assert!(matches!(with_crlf(b"a\r\n\r\nb"), Cow::Borrowed(_)));
    }

    #[test]
    fn the_hidden_recipients_are_removed_and_nothing_else() {
        let check = |raw: &str, expected: &str| {
            assert_eq!(String::from_utf8(without_bcc(raw.as_bytes())).unwrap(), expected);
        };
        check("To: a@x\r\nBcc: b@x,\r\n\tc@x\r\nSubject: s\r\n\r\nBcc: body\r\n", {
            "To: a@x\r\nSubject: s\r\n\r\nBcc: body\r\n"
        });
        check("BCC : b@x\r\nResent-Bcc: c@x\r\n d\r\n\r\n", "\r\n");
        check("Bcc: b@x\nX-Bcc: kept\n\nbody", "X-Bcc: kept\n\nbody");
        check("Subject: s\r\n Bcc: folded\r\n\r\n", "Subject: s\r\n Bcc: folded\r\n\r\n");
        check("Bcc: only", "");
        check("", "");
    }
}
