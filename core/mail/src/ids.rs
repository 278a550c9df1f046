//! Message-IDs, read leniently.

use crate::{charset, header};

/// Returns the ids of a `Message-ID`, `In-Reply-To` or `References` value, without angle brackets.
///
/// An id is whatever stands between `<` and `>`, blanks removed. Where there is no bracket at all, the
/// words that contain `@` count.
pub(crate) fn scan(value: &[u8]) -> Vec<String> {
    let text = charset::guess(value);
    let mut ids = Vec::new();
    let mut rest = text.as_ref();
    while let Some((_, from)) = rest.split_once('<') {
        let (inside, behind) = from.split_once('>').unwrap_or((from, ""));
        push(&mut ids, inside.rsplit('<').next().unwrap_or(inside));
        rest = behind;
    }
    if !text.contains('<') {
        let is_separator = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | '>' | '(' | ')' | '"');
        text.split(is_separator).filter(|word| word.contains('@')).for_each(|word| push(&mut ids, word));
    }
    ids
}

/// Returns the id of a `Message-ID` value; one word without brackets and without `@` counts too.
pub(crate) fn own(value: &[u8]) -> String {
    scan(value).into_iter().next().unwrap_or_else(|| {
        let mut ids = Vec::new();
        push(&mut ids, &header::unfold(&charset::guess(value)).replace(['<', '>'], ""));
        ids.pop().unwrap_or_default()
    })
}

fn push(ids: &mut Vec<String>, text: &str) {
    let id: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let id = header::clean(&id);
    if !id.is_empty() {
        ids.push(id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_read_leniently() {
        assert_eq!(scan(b" <a@b>\r\n <c d@e>,<f>"), ["a@b", "cd@e", "f"]);
        assert_eq!(scan(b"Your message of \"Mon\" <x@y> (comment)"), ["x@y"]);
        assert_eq!(scan(b"a@b c@d word"), ["a@b", "c@d"]);
        assert_eq!(scan(b"<open@end"), ["open@end"]);
        assert_eq!(scan(b"<<a@b>>"), ["a@b"]);
        assert_eq!(own(b" abc\r\n"), "abc");
        assert_eq!(own(b"<>"), "");
    }
}
