//! Address lists (RFC 5322, section 3.4), read leniently.

use etabli_model::Address;

use crate::{charset, header};

/// Reads the mailboxes of a `From` or `To` value; the names of groups are left out.
pub(crate) fn parse(value: &[u8]) -> Vec<Address> {
    let text = header::unfold(&charset::guess(value));
    let mut reader = Reader { rest: &text, out: Vec::new(), mailbox: Mailbox::default() };
    while let Some(c) = reader.rest.chars().next() {
        reader.step(c);
    }
    reader.finish();
    reader.out
}

/// What is known of a mailbox before its end.
#[derive(Default)]
struct Mailbox {
    /// Everything outside brackets and comments, quotes removed, escapes resolved.
    phrase: String,
    /// The phrase as an address would be written, quotes kept.
    written: String,
    comment: String,
    angle: Option<String>,
}

struct Reader<'a> {
    rest: &'a str,
    out: Vec<Address>,
    mailbox: Mailbox,
}

impl Reader<'_> {
    fn step(&mut self, c: char) {
        match c {
            '"' => {
                let text = self.enclosed('"', '"');
                self.mailbox.phrase.push_str(&text);
                self.mailbox.written.push('"');
                self.mailbox.written.push_str(&text);
                self.mailbox.written.push('"');
            }
            '(' => self.mailbox.comment = self.enclosed('(', ')'),
            '<' => {
                let inside = self.angle();
                self.mailbox.angle.get_or_insert(inside);
            }
            '[' if self.mailbox.written.ends_with('@') => {
                let text = self.enclosed('[', ']');
                self.both(&format!("[{text}]"));
            }
            ',' | ';' => {
                self.skip(1);
                self.finish();
            }
            ':' if self.mailbox.angle.is_none() && !self.mailbox.written.contains('@') => {
                self.skip(1);
                self.mailbox = Mailbox::default();
            }
            '=' if header::encoded_word(self.rest).is_some_and(|word| self.take_word(word.length)) => {}
            _ => {
                self.skip(c.len_utf8());
                self.both(c.encode_utf8(&mut [0; 4]));
            }
        }
    }

    fn both(&mut self, text: &str) {
        self.mailbox.phrase.push_str(text);
        self.mailbox.written.push_str(text);
    }

    fn skip(&mut self, bytes: usize) {
        self.rest = self.rest.get(bytes..).unwrap_or_default();
    }

    /// Takes an encoded word whole, since careless writers leave commas and brackets in it.
    fn take_word(&mut self, length: usize) -> bool {
        let Some((word, rest)) = self.rest.split_at_checked(length) else { return false };
        self.mailbox.phrase.push_str(word);
        self.mailbox.written.push_str(word);
        self.rest = rest;
        true
    }

    /// Takes a quoted string or a comment, without its marks.
    fn enclosed(&mut self, open: char, close: char) -> String {
        let mut text = String::new();
        let mut depth = 0_usize;
        let mut chars = self.rest.char_indices();
        let mut end = self.rest.len();
        while let Some((at, c)) = chars.next() {
            if c == '\\' && open != '[' {
                text.extend(chars.next().map(|(_, escaped)| escaped));
            } else if c == close && (open != close || depth > 0) {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    end = at + c.len_utf8();
                    break;
                }
                text.push(c);
            } else if c == open {
                depth += 1;
                if depth > 1 {
                    text.push(c);
                }
            } else {
                text.push(c);
            }
        }
        self.skip(end);
        text
    }

    /// Takes what stands in angle brackets, without blanks and without a route.
    fn angle(&mut self) -> String {
        self.skip(1);
        let (mut is_quoted, mut end) = (false, self.rest.len());
        for (at, c) in self.rest.char_indices() {
            match c {
                '"' => is_quoted = !is_quoted,
                '>' if !is_quoted => {
                    end = at;
                    break;
                }
                _ => {}
            }
        }
        let inside = self.rest.get(..end).unwrap_or_default();
        let route_end = if inside.starts_with('@') { inside.find(':').map_or(0, |at| at + 1) } else { 0 };
        let address = inside.get(route_end..).unwrap_or_default();
        let address: String =
            address.chars().filter(|c| !c.is_whitespace() && !matches!(c, '<' | '>')).collect();
        self.skip(end + 1);
        address
    }

    fn finish(&mut self) {
        let mailbox = std::mem::take(&mut self.mailbox);
        let (name, address) = match mailbox.angle {
            Some(angle) => (mailbox.phrase, angle),
            None if mailbox.written.contains('@') => bare(&mailbox.written),
            None => (mailbox.phrase, String::new()),
        };
        let name = if name.trim().is_empty() { mailbox.comment } else { name };
        let name = header::clean(&header::decode_words(name.trim()));
        let address = header::clean(&address);
        if !name.is_empty() || !address.is_empty() {
            self.out.push(Address { name: squeeze(name), address });
        }
    }
}

/// Splits `jean@x.example`, or `Jean jean@x.example`, written without brackets, into name and address.
fn bare(written: &str) -> (String, String) {
    let whole = written.trim();
    if whole.starts_with('"') && whole.contains("\"@") {
        return (String::new(), whole.to_owned());
    }
    let words: Vec<&str> = written.split_whitespace().collect();
    let is_whole = |word: &&str| word.find('@').is_some_and(|at| at > 0 && at + 1 < word.len());
    match words.iter().position(is_whole) {
        Some(at) => {
            let address = words.get(at).copied().unwrap_or_default().to_owned();
            let others: Vec<&str> =
                words.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, word)| *word).collect();
            (others.join(" ").replace('"', ""), address)
        }
        None => (String::new(), words.concat()),
    }
}

/// Joins runs of blanks, which folding leaves behind.
fn squeeze(name: String) -> String {
    if name.contains("  ") { name.split_whitespace().collect::<Vec<_>>().join(" ") } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(value: &str, expected: &[(&str, &str)]) {
        let found = parse(value.as_bytes());
        let found: Vec<_> = found.iter().map(|a| (a.name.as_str(), a.address.as_str())).collect();
        assert_eq!(found, expected, "{value}");
    }

    #[test]
    fn addresses_are_read_in_every_form() {
        check("a@b", &[("", "a@b")]);
        check("Jean Dupont <jd@x.example>, <b@c>", &[("Jean Dupont", "jd@x.example"), ("", "b@c")]);
        check("\"Dupont, Jean\" <jd@x>, b@c", &[("Dupont, Jean", "jd@x"), ("", "b@c")]);
        check("jd@x (Jean Dupont)", &[("Jean Dupont", "jd@x")]);
        check("\"a \\\"b\\\" c\" <d@e>", &[("a \"b\" c", "d@e")]);
        check("=?utf-8?Q?L=C3=A9a,_x?= <l@x>", &[("Léa, x", "l@x")]);
        check("\"=?utf-8?B?TMOpYQ==?=\" <l@x>", &[("Léa", "l@x")]);
        check("=?utf-8?Q?L=C3=A9?=\r\n =?utf-8?Q?a?= <l@x>", &[("Léa", "l@x")]);
        check("Team: a@b, c@d;, e@f", &[("", "a@b"), ("", "c@d"), ("", "e@f")]);
        check("undisclosed-recipients:;", &[]);
        check("<@route,@b:jd@x>", &[("", "jd@x")]);
        check("Jean jd@x", &[("Jean", "jd@x")]);
        check("\"jean dupont\"@x", &[("", "\"jean dupont\"@x")]);
        check("jd@[IPv6:::1]", &[("", "jd@[IPv6:::1]")]);
        check("Mail Delivery System <MAILER-DAEMON>", &[("Mail Delivery System", "MAILER-DAEMON")]);
        check("Somebody", &[("Somebody", "")]);
        check("a@b;c@d", &[("", "a@b"), ("", "c@d")]);
        check("Open <a@b", &[("Open", "a@b")]);
        check(", ,", &[]);
    }

    #[test]
    fn sec_22_names_are_harmless() {
        check("\"a\u{202e}b\0\" <c@d\u{200b}>", &[("ab", "c@d")]);
    }
}
