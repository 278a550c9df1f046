//! The text of a message, and its files one by one.

use std::collections::{BTreeSet, HashMap};

use crate::{
    charset, html_text,
    mime::{self, Part, Tree},
    parse::{self, Role, Text},
    rich,
};

/// The readable content of a message.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Body {
    /// The plain text, lines ended by line feeds; of what there is only as HTML, its text.
    pub text: String,
    /// The HTML as it came, decoded and not yet made safe.
    pub html: Option<String>,
}

/// Reads the text of a message: what is plain text, and what stands as HTML only.
#[must_use]
pub fn body(raw: &[u8]) -> Body {
    let pieces = pieces(raw);
    let mut text = Vec::new();
    for piece in &pieces {
        match piece.kind {
            Text::Plain => text.push(piece.text.clone()),
            Text::Html if !piece.has_other_form => text.push(html_text::render(&piece.text)),
            Text::Html => {}
        }
    }
    let html: Vec<&str> =
        pieces.iter().filter(|piece| piece.kind == Text::Html).map(|piece| piece.text.as_str()).collect();
    text.retain(|text| !text.trim().is_empty());
    Body { text: text.join("\n\n"), html: if html.is_empty() { None } else { Some(html.join("\n")) } }
}

/// A part that is read.
struct Piece {
    kind: Text,
    text: String,
    /// The message says the same in the other kind of text.
    has_other_form: bool,
}

/// Reads the parts with text in their order; plain ones that say nothing are left out.
fn pieces(raw: &[u8]) -> Vec<Piece> {
    let tree = mime::tree(raw);
    let mut pieces = Vec::new();
    // Which branches of each multipart/alternative hold a kind of text.
    let mut branches: HashMap<(usize, Text), BTreeSet<usize>> = HashMap::new();
    for (index, part) in tree.parts.iter().enumerate() {
        let (kind, text) = match parse::role(&tree, index) {
            Role::Text(Text::Plain) => (Text::Plain, plain_text(raw, part)),
            Role::Text(Text::Html) => (Text::Html, decoded(raw, part)),
            _ => continue,
        };
        if kind == Text::Plain && text.trim().is_empty() {
            continue;
        }
        for (alternative, branch) in choices(&tree, index) {
            branches.entry((alternative, kind)).or_default().insert(branch);
        }
        pieces.push((index, Piece { kind, text, has_other_form: false }));
    }
    for (index, piece) in &mut pieces {
        let other = if piece.kind == Text::Plain { Text::Html } else { Text::Plain };
        piece.has_other_form = choices(&tree, *index).any(|(alternative, branch)| {
            let others = branches.get(&(alternative, other));
            others.is_some_and(|others| others.iter().any(|other| *other != branch))
        });
    }
    pieces.into_iter().map(|(_, piece)| piece).collect()
}

/// Returns the multipart/alternatives around a part, each with the branch that the part is in.
fn choices(tree: &Tree, index: usize) -> impl Iterator<Item = (usize, usize)> {
    let above = |index: usize| tree.parts.get(index).and_then(|part| part.parent);
    let branches = std::iter::successors(Some(index), move |branch| above(*branch));
    branches.filter_map(move |branch| {
        let parent = above(branch)?;
        let is_choice = tree.parts.get(parent)?.media_type() == "multipart/alternative";
        is_choice.then_some((parent, branch))
    })
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

/// Returns what a reader of HTML is shown of a message, each part by itself: the HTML as it came, decoded, and what
/// stands beside it as plain text only. Nothing where the message has no HTML.
#[must_use]
pub fn html_parts(raw: &[u8]) -> Vec<String> {
    let pieces = pieces(raw);
    if pieces.iter().all(|piece| piece.kind == Text::Plain) {
        return Vec::new();
    }
    let shown = pieces.into_iter().filter(|piece| piece.kind == Text::Html || !piece.has_other_form);
    let html = |piece: Piece| match piece.kind {
        Text::Html => piece.text,
        Text::Plain => rich::html(&piece.text, &[]),
    };
    shown.map(html).collect()
}

/// Returns the Content-IDs that HTML names as sources; what only looks like one may be among them.
#[must_use]
pub fn named_parts(html: &str) -> BTreeSet<String> {
    let is_end = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '>' | ')');
    let mut rest = html;
    let mut named = BTreeSet::new();
    while let Some(at) = rest.find(':') {
        let (before, behind) = rest.split_at(at);
        rest = behind.get(1..).unwrap_or_default();
        let is_cid = before.len().checked_sub(3).and_then(|start| before.get(start..));
        if is_cid.is_some_and(|scheme| scheme.eq_ignore_ascii_case("cid")) {
            let source = behind.split(is_end).next().unwrap_or_default();
            named.extend(crate::html::part_of(&format!("cid{}", source.replace("&amp;", "&"))));
        }
    }
    named
}

/// Returns the decoded file at `index`, counted as in [`parse::Parsed::attachments`].
#[must_use]
pub fn attachment(raw: &[u8], index: usize) -> Option<Vec<u8>> {
    let tree = mime::tree(raw);
    attachments(&tree).nth(index).map(|part| parse::decode(raw, part).0.into_owned())
}

/// Returns the first bytes of each file, decoded, counted as in [`parse::Parsed::attachments`].
#[must_use]
pub fn attachment_heads(raw: &[u8], most: usize) -> Vec<Vec<u8>> {
    let tree = mime::tree(raw);
    let head = |part: &Part| {
        let mut bytes = parse::decode(raw, part).0.into_owned();
        bytes.truncate(most);
        bytes
    };
    attachments(&tree).map(head).collect()
}

fn attachments(tree: &Tree) -> impl Iterator<Item = &Part> {
    let parts = tree.parts.iter().enumerate();
    parts
        .filter(|(part, _)| matches!(parse::role(tree, *part), Role::Attachment { .. }))
        .map(|(_, part)| part)
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
    fn x_34_what_has_one_form_only_is_read_in_both() {
        let part = |kind: &str, text: &str| format!("Content-Type: {kind}\n\n{text}\n");
        let multipart = |kind: &str, boundary: &str, parts: &[String]| {
            let parts: String = parts.iter().map(|part| format!("--{boundary}\n{part}")).collect();
            format!("Content-Type: multipart/{kind}; boundary={boundary}\n\n{parts}--{boundary}--\n")
        };
        let (plain, html) = (part("text/plain", "un"), part("text/html", "<p>deux"));
        let foot = part("text/plain", "pied");
        let read = |raw: &str| (body(raw.as_bytes()).text, html_parts(raw.as_bytes()));
        let both = multipart("alternative", "a", &[plain.clone(), html.clone()]);
        assert_eq!(read(&both), ("un".to_owned(), vec!["<p>deux".to_owned()]));
        let with_foot = multipart("mixed", "m", &[both, foot.clone()]);
        let foot_html = "<div>pied</div>\n".to_owned();
        assert_eq!(
            read(&with_foot),
            ("un\n\npied".to_owned(), vec!["<p>deux".to_owned(), foot_html.clone()])
        );
        let inside = multipart("mixed", "m", &[html.clone(), foot.clone()]);
        let nested = multipart("alternative", "a", &[plain.clone(), inside]);
        let (text, shown) = read(&nested);
        assert_eq!((text.as_str(), shown.len()), ("un\n\npied", 2), "the foot has no other form");
        let (text, shown) = read(&multipart("mixed", "m", &[html.clone(), foot]));
        assert_eq!((text, shown), ("deux\n\npied".to_owned(), vec!["<p>deux".to_owned(), foot_html]));
        let blank = multipart("alternative", "a", &[part("text/plain", " "), html]);
        assert_eq!(read(&blank), ("deux".to_owned(), vec!["<p>deux".to_owned()]));
        assert_eq!(read(&plain), ("un\n".to_owned(), vec![]));
    }

    #[test]
    fn sec_46_the_parts_that_html_names_are_found() {
        let html = "<img src=cid:a@x><IMG SRC=\"CID:b%40x\"> <p style='background:url(cid:c&amp;d)'> x:cid: http://e";
        let named: Vec<String> = named_parts(html).into_iter().collect();
        assert_eq!(named, ["a@x", "b@x", "c&d"]);
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
