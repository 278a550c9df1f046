//! HTML to readable text; what a reader would not see is left out (SEC-09).
//!
//! The text is that of the safe HTML, so that it says what the reader shows. HTML that cannot be made safe is read in
//! one pass without recursion, minding what an element says of itself only.

use mail_parser::decoders::html::add_html_token;

use crate::html;

/// HTML beyond this many bytes is not read.
const MAX_BYTES: usize = 2 << 20;

/// Elements whose content is no text.
const SILENT: [&str; 9] =
    ["script", "style", "head", "title", "template", "noscript", "svg", "object", "select"];

/// Elements that stand on lines of their own.
const BLOCKS: [&str; 28] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "center",
    "dd",
    "div",
    "dl",
    "dt",
    "fieldset",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "li",
    "ol",
    "pre",
    "section",
    "table",
    "tr",
    "ul",
];

/// Elements without an end tag.
const EMPTY: [&str; 12] =
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"];

/// Renders HTML as text.
pub(crate) fn render(html: &str) -> String {
    let safe = html::sanitize([html]).ok();
    safe.and_then(|safe| html::seen(&safe.html)).map_or_else(|| scan(html), |seen| seen.text)
}

fn scan(html: &str) -> String {
    let mut end = html.len().min(MAX_BYTES);
    while !html.is_char_boundary(end) {
        end -= 1;
    }
    let mut writer = Writer::default();
    let mut rest = html.get(..end).unwrap_or_default();
    while let Some(at) = rest.find('<') {
        let (text, from) = rest.split_at(at);
        writer.text(text);
        rest = match tag(from) {
            Some(tag) => {
                writer.tag(&tag);
                tag.rest
            }
            None => {
                writer.text("<");
                from.get(1..).unwrap_or_default()
            }
        };
        if let Some(name) = writer.raw_text_element() {
            rest = skip_to_end_tag(rest, name);
        }
    }
    writer.text(rest);
    writer.finish()
}

struct Tag<'a> {
    name: String,
    attributes: &'a str,
    is_end: bool,
    is_self_closed: bool,
    rest: &'a str,
}

/// Reads the tag or comment at the start of `text`; none where `<` is just a sign.
fn tag(text: &str) -> Option<Tag<'_>> {
    let inside = text.get(1..)?;
    if let Some(comment) = inside.strip_prefix("!--") {
        let rest = comment.find("-->").map_or("", |end| comment.get(end + 3..).unwrap_or_default());
        return Some(Tag { name: String::new(), attributes: "", is_end: false, is_self_closed: true, rest });
    }
    let is_end = inside.starts_with('/');
    let inside = inside.strip_prefix('/').unwrap_or(inside);
    if !inside.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '!' | '?')) {
        return None;
    }
    let end = tag_end(inside);
    let content = inside.get(..end).unwrap_or_default();
    let name_end = content.find(|c: char| c.is_ascii_whitespace() || c == '/').unwrap_or(content.len());
    let (name, attributes) = content.split_at(name_end);
    Some(Tag {
        name: name.to_ascii_lowercase(),
        attributes,
        is_end,
        is_self_closed: content.ends_with('/'),
        rest: inside.get(end + 1..).unwrap_or_default(),
    })
}

/// Finds the `>` that ends a tag, minding quoted attribute values.
fn tag_end(inside: &str) -> usize {
    let mut quote = None;
    let mut before = b' ';
    for (at, byte) in inside.bytes().enumerate() {
        match (quote, byte) {
            (None, b'>') => return at,
            (None, b'"' | b'\'') if before == b'=' => quote = Some(byte),
            (Some(open), _) if open == byte => quote = None,
            _ => {}
        }
        if !byte.is_ascii_whitespace() {
            before = byte;
        }
    }
    // An unclosed quote must not swallow the rest of the text.
    inside.find('>').unwrap_or(inside.len())
}

fn skip_to_end_tag<'a>(text: &'a str, name: &str) -> &'a str {
    let mut from = 0;
    while let Some(at) = text.get(from..).and_then(|rest| rest.find("</")) {
        let start = from + at;
        let is_it =
            text.get(start + 2..start + 2 + name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name));
        if is_it {
            return text.get(start..).unwrap_or_default();
        }
        from = start + 2;
    }
    ""
}

/// Writes text as it stands in paragraphs and lines.
#[derive(Default)]
pub(crate) struct Writer {
    out: String,
    /// Line breaks to write before the next text.
    breaks: usize,
    has_space: bool,
    /// The element being left out, and how many of its name are open inside it.
    silent: Option<(String, usize)>,
    preformatted: usize,
}

impl Writer {
    /// Returns the element just opened whose content is not markup.
    fn raw_text_element(&self) -> Option<&'static str> {
        let (name, _) = self.silent.as_ref()?;
        ["script", "style", "title"].into_iter().find(|raw| raw == name)
    }

    fn tag(&mut self, tag: &Tag<'_>) {
        if let Some((name, open)) = &mut self.silent {
            let is_same = *name == tag.name;
            if is_same && (tag.is_end || name == "p") {
                *open -= 1;
            } else if is_same && !tag.is_self_closed {
                *open += 1;
            }
            // A document without an end tag of its head still has a body.
            let has_ended = *open == 0 || (name == "head" && tag.name == "body");
            if has_ended {
                self.silent = None;
            }
            // The start of another paragraph ends the hidden one and counts itself.
            if !has_ended || tag.is_end {
                return;
            }
        }
        let name = tag.name.as_str();
        let is_empty = EMPTY.contains(&name);
        if !tag.is_end
            && !tag.is_self_closed
            && !is_empty
            && (SILENT.contains(&name) || is_hidden(tag.attributes))
        {
            self.silent = Some((tag.name.clone(), 1));
            return;
        }
        self.edge(name, tag.is_end);
        if name == "img"
            && let Some(text) = attribute(tag.attributes, "alt")
        {
            self.alternative(&text);
        }
    }

    /// Reports whether an element stands on lines of its own.
    pub(crate) fn is_block(name: &str) -> bool {
        BLOCKS.contains(&name) || matches!(name, "p" | "br")
    }

    /// Takes the beginning or the end of an element.
    pub(crate) fn edge(&mut self, name: &str, is_end: bool) {
        match name {
            "br" => self.breaks += 1,
            "p" => self.breaks = self.breaks.max(2),
            "td" | "th" if !is_end => self.has_space = true,
            "pre" if is_end => self.preformatted = self.preformatted.saturating_sub(1),
            "pre" => self.preformatted += 1,
            _ => {}
        }
        if BLOCKS.contains(&name) {
            self.line();
        }
        if name == "li" && !is_end {
            self.word("-");
            self.has_space = true;
        }
    }

    /// Begins another line.
    pub(crate) fn line(&mut self) {
        self.breaks = self.breaks.max(1);
    }

    /// Keeps what follows apart from what is there.
    pub(crate) fn gap(&mut self) {
        self.has_space = true;
    }

    /// Writes what stands for a picture.
    pub(crate) fn alternative(&mut self, text: &str) {
        if !text.trim().is_empty() {
            self.gap();
            self.words(text);
            self.gap();
        }
    }

    /// Takes text as it stands in a document.
    fn text(&mut self, text: &str) {
        if self.silent.is_none() {
            self.write(text, entities);
        }
    }

    /// Takes text whose character references are read.
    pub(crate) fn words(&mut self, text: &str) {
        self.write(text, |text| without_fillers(text.to_owned()));
    }

    fn write(&mut self, text: &str, read: impl Fn(&str) -> String) {
        if self.preformatted > 0 {
            for line in text.split_inclusive('\n') {
                self.word(&read(line.trim_end_matches(['\r', '\n'])));
                if line.ends_with('\n') {
                    self.breaks += 1;
                }
            }
            return;
        }
        let mut words = text.split(|c: char| c.is_ascii_whitespace());
        if let Some(first) = words.next() {
            self.word(&read(first));
        }
        for word in words {
            self.has_space = true;
            self.word(&read(word));
        }
    }

    fn word(&mut self, word: &str) {
        if word.is_empty() {
            return;
        }
        if self.breaks > 0 {
            if !self.out.is_empty() {
                self.out.extend(std::iter::repeat_n('\n', self.breaks.min(2)));
            }
        } else if self.has_space && !self.out.is_empty() {
            self.out.push(' ');
        }
        (self.breaks, self.has_space) = (0, false);
        self.out.push_str(word);
    }

    /// Returns what was written.
    pub(crate) fn finish(self) -> String {
        self.out
    }
}

/// Reports whether a style or attribute keeps an element from being seen.
fn is_hidden(attributes: &str) -> bool {
    if attributes.is_empty() {
        return false;
    }
    if attributes.split_ascii_whitespace().any(|word| word.eq_ignore_ascii_case("hidden")) {
        return true;
    }
    let Some(style) = attribute(attributes, "style") else { return false };
    let style: String = style.to_ascii_lowercase().chars().filter(|c| !c.is_whitespace()).collect();
    // A font size of zero hides nothing by itself: page builders set it on whole tables and undo it inside.
    style.split(';').any(|rule| {
        let rule = rule.trim_end_matches("!important");
        matches!(rule, "display:none" | "visibility:hidden" | "opacity:0")
    })
}

/// Returns the value of an attribute, entities decoded.
fn attribute(attributes: &str, name: &str) -> Option<String> {
    let lower = attributes.to_ascii_lowercase();
    let mut from = 0;
    loop {
        let at = from + lower.get(from..)?.find(name)?;
        from = at + name.len();
        let is_start = at == 0
            || lower
                .as_bytes()
                .get(at - 1)
                .is_some_and(|b| b.is_ascii_whitespace() || matches!(b, b'"' | b'\''));
        let behind = attributes.get(from..)?.trim_start();
        let Some(value) = behind.strip_prefix('=').filter(|_| is_start) else { continue };
        let value = value.trim_start();
        let value = match value.chars().next() {
            Some(quote @ ('"' | '\'')) => value.get(1..)?.split(quote).next()?,
            _ => value.split(|c: char| c.is_ascii_whitespace()).next()?,
        };
        return Some(entities(value));
    }
}

/// Decodes character references; `&nbsp;` becomes a blank, invisible characters go.
fn entities(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let end = from.bytes().take(34).position(|byte| byte == b';');
        rest = match end.and_then(|end| from.split_at_checked(end + 1)) {
            Some((token, behind))
                if token.bytes().skip(1).all(|b| b.is_ascii_alphanumeric() || matches!(b, b'#' | b';')) =>
            {
                add_html_token(&mut out, token.as_bytes(), false);
                behind
            }
            _ => {
                out.push('&');
                from.get(1..).unwrap_or_default()
            }
        };
    }
    out.push_str(rest);
    without_fillers(out)
}

fn without_fillers(text: String) -> String {
    if text.is_ascii() {
        return text;
    }
    let is_filler =
        |c: char| matches!(c, '\u{ad}' | '\u{34f}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}');
    text.chars().filter(|c| !is_filler(*c)).map(|c| if c == '\u{a0}' { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(html: &str, text: &str) {
        assert_eq!(render(html), text, "{html}");
    }

    #[test]
    fn html_reads_as_text() {
        check(
            "<p>Bonjour,</p>\n<p>l&#8217;&eacute;t&eacute; &amp; <b>co</b>l</p>",
            "Bonjour,\n\nl’été & col",
        );
        check("a<br>b<br/>c<div>d</div><div>e</div>", "a\nb\nc\nd\ne");
        check("<ul><li>x</li><li>y</li></ul>z", "- x\n- y\nz");
        check("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc");
        check("<a href=\"https://x.example/?a>b\">lien</a> 1 < 2 &unknown; &", "lien 1 < 2 &unknown; &");
        check("<pre>a  b\n  c</pre>", "a  b\n  c");
        check("<img alt='Logo &amp; co' src=cid:x>!", "Logo & co !");
        check("<!-- <p>no</p> -->yes", "yes");
    }

    #[test]
    fn html_that_is_not_seen_is_left_out() {
        check(
            "<head><title>t</title><style>p{x:'<p>'}</style></head><body>b<script>if(a<b){}</script></body>",
            "b",
        );
        check("<div style='DISPLAY : none'>x<div>y</div></div>z", "z");
        check("<span style=\"opacity:0\">x</span>z<p hidden>q<p>r", "z\n\nr");
        check("<head><body>x", "x");
        check("a&zwnj;&#8203;b", "ab");
    }

    #[test]
    fn x_34_deep_nesting_does_not_overflow() {
        let html = "<div>".repeat(100_000) + "x" + &"</div>".repeat(100_000);
        check(&html, "x");
        check(&"<a href=\"".repeat(1000), "");
    }
}
