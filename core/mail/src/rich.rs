//! A written text with its marks, as HTML.
//!
//! The text is what a person typed: paragraphs end with a line feed, lines that begin with `- ` or `• ` are a list,
//! with `1. ` a numbered one, with `> ` quoted. Only tags of these and of [`Style`] come out, and every character of
//! the text is escaped, so that nothing typed or pasted is markup.

use etabli_model::{Mark, Style};

/// What a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Block {
    Paragraph,
    Bullet,
    Number,
    Quote,
}

impl Block {
    /// The tags around lines of this kind that follow each other.
    fn around(self) -> (&'static str, &'static str) {
        match self {
            Self::Paragraph => ("", ""),
            Self::Bullet => ("<ul>\n", "</ul>\n"),
            Self::Number => ("<ol>\n", "</ol>\n"),
            Self::Quote => ("<blockquote type=\"cite\">\n", "</blockquote>\n"),
        }
    }
}

/// Returns what a line is, and how many characters say so.
fn block(line: &[char]) -> (Block, usize) {
    match line {
        ['-' | '•', ' ', ..] if line != ['-', '-', ' '] => (Block::Bullet, 2),
        ['>', ' ', ..] => (Block::Quote, 2),
        ['>', ..] => (Block::Quote, 1),
        _ => {
            let digits = line.iter().take_while(|c| c.is_ascii_digit()).count();
            let is_number = (1..=2).contains(&digits)
                && line.get(digits) == Some(&'.')
                && line.get(digits + 1) == Some(&' ');
            if is_number { (Block::Number, digits + 2) } else { (Block::Paragraph, 0) }
        }
    }
}

/// Reports whether an address may stand in a link of a message that is written here.
#[must_use]
pub fn is_link(target: &str) -> bool {
    let lower = target.to_ascii_lowercase();
    let scheme = ["https://", "http://", "mailto:", "tel:"].iter().any(|scheme| lower.starts_with(scheme));
    scheme && !target.chars().any(|c| c.is_control() || c.is_whitespace())
}

/// Writes a text with its marks as the content of an HTML body.
#[must_use]
pub fn html(text: &str, marks: &[Mark]) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    let mut open = Block::Paragraph;
    let mut start = 0;
    for line in text.split('\n') {
        let chars: Vec<char> = line.trim_end_matches('\r').chars().collect();
        let (kind, skipped) = block(&chars);
        if kind != open {
            out.push_str(open.around().1);
            out.push_str(kind.around().0);
            open = kind;
        }
        let (tag, end) = match kind {
            Block::Bullet | Block::Number => ("<li>", "</li>\n"),
            Block::Paragraph | Block::Quote => ("<div>", "</div>\n"),
        };
        out.push_str(tag);
        let content = chars.get(skipped..).unwrap_or_default();
        if content.is_empty() {
            out.push_str("<br>");
        }
        inline(&mut out, content, start + skipped, marks);
        out.push_str(end);
        start += line.chars().count() + 1;
    }
    out.push_str(open.around().1);
    out
}

/// Writes the characters of one line; tags are closed and opened again where marks cross each other.
fn inline(out: &mut String, chars: &[char], offset: usize, marks: &[Mark]) {
    let mut active: Vec<&Style> = Vec::new();
    for (index, c) in chars.iter().enumerate() {
        let at = offset + index;
        let mut wanted: Vec<&Style> =
            marks.iter().filter(|mark| mark.start <= at && at < mark.end).map(|mark| &mark.style).collect();
        // Links outside, so that one link stays one; a picture takes the place of its words.
        wanted.sort_by_key(|style| match style {
            Style::Link(_) => 0,
            Style::Bold => 1,
            Style::Italic => 2,
            Style::Underline => 3,
            Style::Picture(_) => 4,
        });
        wanted.dedup();
        let same = active.iter().zip(&wanted).take_while(|(a, b)| a == b).count();
        for style in active.drain(same..).rev() {
            out.push_str(close(style));
        }
        for style in wanted.iter().skip(same) {
            opening(out, style);
            active.push(style);
        }
        if !active.iter().any(|style| matches!(style, Style::Picture(_))) {
            escape(out, *c);
        }
    }
    for style in active.into_iter().rev() {
        out.push_str(close(style));
    }
}

fn opening(out: &mut String, style: &Style) {
    let mut with = |before: &str, value: &str, after: &str| {
        out.push_str(before);
        value.chars().for_each(|c| escape(out, c));
        out.push_str(after);
    };
    match style {
        Style::Bold => out.push_str("<b>"),
        Style::Italic => out.push_str("<i>"),
        Style::Underline => out.push_str("<u>"),
        Style::Link(target) if is_link(target) => with("<a href=\"", target, "\">"),
        Style::Link(_) => out.push_str("<span>"),
        Style::Picture(content_id) => with("<img src=\"cid:", content_id, "\" alt=\"\">"),
    }
}

fn close(style: &Style) -> &'static str {
    match style {
        Style::Bold => "</b>",
        Style::Italic => "</i>",
        Style::Underline => "</u>",
        Style::Link(target) if is_link(target) => "</a>",
        Style::Link(_) => "</span>",
        Style::Picture(_) => "",
    }
}

fn escape(out: &mut String, c: char) {
    match c {
        '&' => out.push_str("&amp;"),
        '<' => out.push_str("&lt;"),
        '>' => out.push_str("&gt;"),
        '"' => out.push_str("&quot;"),
        '\t' => out.push(' '),
        c if c.is_control() => {}
        c => out.push(c),
    }
}

/// Reports whether a text has letters that are written from right to left: Hebrew, Arabic, Syriac, Thaana, N'Ko.
#[must_use]
pub fn is_right_to_left(text: &str) -> bool {
    text.chars().any(|c| {
        matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}')
            && c.is_alphabetic()
    })
}

/// Writes a plain text as the content of an HTML body whose lines each run in their own direction; what stands alone
/// and is a link leads there.
#[must_use]
pub fn directed(text: &str) -> String {
    let mut marks = Vec::new();
    let mut at = 0;
    for token in text.split(char::is_whitespace) {
        let length = token.chars().count();
        if is_link(token) {
            marks.push(Mark { start: at, end: at + length, style: Style::Link(token.to_owned()) });
        }
        at += length + 1;
    }
    // What is text is escaped, so that these are tags.
    html(text, &marks).replace("<div>", "<div dir=\"auto\">").replace("<li>", "<li dir=\"auto\">")
}

/// Makes a document of the content of a body.
#[must_use]
pub fn document(content: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"></head><body>\n{}\n</body></html>\n",
        content.trim_end()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mark(start: usize, end: usize, style: Style) -> Mark {
        Mark { start, end, style }
    }

    #[test]
    fn mail_15_a_written_text_becomes_clean_html() {
        let text = "Été <b>\n- un\n- deux\n1. x\n> cité\n-- \nSAV";
        assert_eq!(
            html(text, &[mark(0, 3, Style::Bold), mark(2, 5, Style::Italic)]),
            "<div><b>Ét<i>é</i></b><i> &lt;</i>b&gt;</div>\n<ul>\n<li>un</li>\n<li>deux</li>\n</ul>\n<ol>\n\
             <li>x</li>\n</ol>\n<blockquote type=\"cite\">\n<div>cité</div>\n</blockquote>\n<div>-- </div>\n\
             <div>SAV</div>\n"
        );
    }

    #[test]
    fn a_link_leads_only_where_links_may_lead() {
        let link = |target: &str| html("ici", &[mark(0, 3, Style::Link(target.to_owned()))]);
        assert_eq!(
            link("https://x.example/?a=\"&b"),
            "<div><a href=\"https://x.example/?a=&quot;&amp;b\">ici</a></div>\n"
        );
        assert_eq!(link("javascript:alert(1)"), "<div><span>ici</span></div>\n");
        assert_eq!(link("https://x\n.example"), "<div><span>ici</span></div>\n");
    }

    #[test]
    fn a_text_from_right_to_left_runs_so_line_by_line() {
        assert!(
            is_right_to_left("שלום")
                && is_right_to_left("abc مرحبا")
                && !is_right_to_left("été 漢字 \u{feff}")
        );
        assert_eq!(
            directed("שלום <b>\nhttps://x.example/a ok"),
            "<div dir=\"auto\">שלום &lt;b&gt;</div>\n<div dir=\"auto\"><a href=\"https://x.example/a\">\
             https://x.example/a</a> ok</div>\n"
        );
    }

    #[test]
    fn x_33_a_picture_stands_for_its_words() {
        let text = "a [plan.png] b";
        let marks = [mark(2, 12, Style::Picture("1@x.example".to_owned()))];
        assert_eq!(html(text, &marks), "<div>a <img src=\"cid:1@x.example\" alt=\"\"> b</div>\n");
    }

    #[test]
    fn the_written_html_passes_the_reader_unchanged() {
        let marks = [mark(0, 3, Style::Bold), mark(1, 9, Style::Link("https://x.example".to_owned()))];
        let safe = crate::html::sanitize([html("abc def ghi\n- x", &marks).as_str()]).unwrap();
        assert!(safe.html.contains("<b>a</b>") && safe.html.contains("<li>x</li>"), "{}", safe.html);
        assert_eq!((safe.blocked, safe.links.len()), (0, 1));
    }
}
