//! The text of a message, and its files one by one.

use crate::{
    charset, html_text,
    mime::{self, Part},
    parse::{self, Role, Text},
};

/// The readable content of a message.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Body {
    /// The plain text, lines ended by line feeds. Where there is only HTML, its text.
    pub text: String,
    /// The HTML as it came, decoded and not yet made safe.
    pub html: Option<String>,
}

/// Reads the text of a message.
#[must_use]
pub fn body(raw: &[u8]) -> Body {
    let tree = mime::tree(raw);
    let (mut plain, mut html): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    for (index, part) in tree.parts.iter().enumerate() {
        match parse::role(&tree, index) {
            Role::Text(Text::Plain) => plain.push(plain_text(raw, part)),
            Role::Text(Text::Html) => html.push(decoded(raw, part)),
            _ => {}
        }
    }
    plain.retain(|text| !text.trim().is_empty());
    let text = if plain.is_empty() {
        html.iter().map(|html| html_text::render(html)).collect::<Vec<_>>().join("\n\n")
    } else {
        plain.join("\n\n")
    };
    Body { text, html: if html.is_empty() { None } else { Some(html.join("\n")) } }
}

/// Returns the first words that a message itself says, in one line of at most `most` characters.
///
/// What it quotes, the line that says whom, and its signature come into it only where there is nothing else.
#[must_use]
pub fn first_words(text: &str, most: usize) -> String {
    let said = text.split("\n-- \n").next().unwrap_or_default();
    let said = if said.starts_with("-- \n") { "" } else { said };
    let is_quoted = |line: &str| line.starts_with('>');
    let lines: Vec<&str> = said.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let introduces = |index: usize, line: &str| {
        line.ends_with(':') && lines.get(index + 1).is_some_and(|next| is_quoted(next))
    };
    let own = lines.iter().enumerate().filter(|(index, line)| !is_quoted(line) && !introduces(*index, line));
    let words = one_line(own.flat_map(|(_, line)| line.split_whitespace()), most);
    if words.is_empty() {
        let all = text.lines().flat_map(|line| line.trim_start_matches(['>', ' ']).split_whitespace());
        return one_line(all, most);
    }
    words
}

fn one_line<'a>(words: impl Iterator<Item = &'a str>, most: usize) -> String {
    let mut out = String::new();
    let mut left = most;
    for word in words {
        if !out.is_empty() && left > 0 {
            out.push(' ');
            left -= 1;
        }
        if left == 0 {
            break;
        }
        let part: String = word.chars().take(left).collect();
        left -= part.chars().count();
        out.push_str(&part);
    }
    out.truncate(out.trim_end().len());
    out
}

/// Returns the HTML parts of a message as they came, decoded, each by itself.
#[must_use]
pub fn html_parts(raw: &[u8]) -> Vec<String> {
    let tree = mime::tree(raw);
    let parts = tree.parts.iter().enumerate();
    parts
        .filter(|(index, _)| matches!(parse::role(&tree, *index), Role::Text(Text::Html)))
        .map(|(_, part)| decoded(raw, part))
        .collect()
}

/// Returns the decoded file at `index`, counted as in [`parse::Parsed::attachments`].
#[must_use]
pub fn attachment(raw: &[u8], index: usize) -> Option<Vec<u8>> {
    let tree = mime::tree(raw);
    let mut attachments = tree
        .parts
        .iter()
        .enumerate()
        .filter(|(part, _)| matches!(parse::role(&tree, *part), Role::Attachment { .. }))
        .map(|(_, part)| part);
    attachments.nth(index).map(|part| parse::decode(raw, part).0.into_owned())
}

fn decoded(raw: &[u8], part: &Part) -> String {
    let (bytes, _) = parse::decode(raw, part);
    charset::decode(&bytes, part.content_type.token("charset").as_deref())
}

fn plain_text(raw: &[u8], part: &Part) -> String {
    let text = decoded(raw, part);
    let is = |name: &str, value: &str| {
        part.content_type.token(name).is_some_and(|v| v.eq_ignore_ascii_case(value))
    };
    let text = lines(&text);
    if is("format", "flowed") { unflow(&text, is("delsp", "yes")) } else { text }
}

/// Ends lines with line feeds and removes control characters.
fn lines(text: &str) -> String {
    let unified = text.replace("\r\n", "\n");
    let is_text = |c: &char| matches!(c, '\n' | '\t') || !c.is_control();
    if unified.chars().all(|c| is_text(&c)) {
        return unified;
    }
    unified.chars().map(|c| if c == '\r' { '\n' } else { c }).filter(is_text).collect()
}

/// Joins the lines that `format=flowed` broke (RFC 3676).
fn unflow(text: &str, deletes_space: bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut open: Option<usize> = None;
    for line in text.split('\n') {
        let content = line.trim_start_matches('>');
        let depth = line.len() - content.len();
        let content = content.strip_prefix(' ').unwrap_or(content);
        if open.is_some_and(|open| open != depth || content == "-- ") {
            end_line(&mut out);
            open = None;
        }
        if open.is_none() {
            out.extend(std::iter::repeat_n('>', depth));
            if depth > 0 {
                out.push(' ');
            }
        }
        let flows = content.ends_with(' ') && content != "-- ";
        if flows {
            out.push_str(if deletes_space { content.strip_suffix(' ').unwrap_or(content) } else { content });
            open = Some(depth);
        } else {
            out.push_str(content);
            out.push('\n');
            open = None;
        }
    }
    out.pop();
    out
}

fn end_line(out: &mut String) {
    out.truncate(out.trim_end_matches(' ').len());
    out.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_parts_are_joined_and_html_is_kept() {
        let raw = b"Content-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain; \
                    charset=iso-8859-1\n\nRe\xe7u\n--b\nContent-Type: text/html; charset=utf-8\n\n<p>Re\xc3\xa7u</p>\n--b--\n";
        assert_eq!(body(raw), Body { text: "Reçu".into(), html: Some("<p>Reçu</p>".into()) });
    }

    #[test]
    fn html_alone_is_rendered() {
        let raw = b"Content-Type: text/html\nContent-Transfer-Encoding: quoted-printable\n\n<p>a=\n=C3=A9</p><p>b</p>\n";
        assert_eq!(body(raw).text, "aé\n\nb");
    }

    #[test]
    fn flowed_text_is_unfolded() {
        let text = "Un \ndeux\n> cité \n> encore\n>> plus\n-- \nTél. \nfin";
        assert_eq!(unflow(text, false), "Un deux\n> cité encore\n>> plus\n-- \nTél. fin");
        assert_eq!(unflow("a \nb\n\nc \n> d", true), "ab\n\nc\n> d");
    }

    #[test]
    fn mail_91_first_words_are_those_of_the_writer() {
        let words = |text: &str| first_words(text, 30);
        assert_eq!(words("Bonjour,\n\nle  rail est\tarrivé.\n-- \nClaire"), "Bonjour, le rail est arrivé.");
        assert_eq!(words("Le 24/11, Claire a écrit\u{a0}:\n\n> Bonjour\n\nOui."), "Oui.");
        assert_eq!(words("> a\n>> b\n-- \nClaire"), "a b -- Claire", "nothing else is there");
        assert_eq!(words("Voici :\n- un\n- deux"), "Voici : - un - deux");
        assert_eq!(first_words("déjà vu", 4), "déjà");
        assert_eq!(first_words("déjà vu", 5), "déjà");
        assert_eq!(
            (words(""), words(" \n-- \n"), first_words("a b", 0)),
            (String::new(), "--".into(), String::new())
        );
    }

    #[test]
    fn text_of_a_bare_message_is_its_body() {
        assert_eq!(body(b"Subject: x\r\n\r\na\r\nb\0\r\n").text, "a\nb\n");
        assert_eq!(body(b"").text, "");
    }
}
