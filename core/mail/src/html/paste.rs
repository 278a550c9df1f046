//! What is pasted from a page, as a text that can be written on: words, and which of them are bold, a link and so on.
//!
//! Lists and quotes become lines that begin as such; colours, fonts, tables, pictures and scripts are left out.

use etabli_model::{Mark, Style};

use super::tree::{Data, Tree, parse};
use crate::rich::is_link;

/// A text with its marks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pasted {
    /// The words.
    pub text: String,
    /// What parts of them are.
    pub marks: Vec<Mark>,
}

/// Reads HTML as a text with marks; none where it is too large to be read.
#[must_use]
pub fn paste(html: &str) -> Option<Pasted> {
    let tree = parse(html)?;
    let mut writer = Writer::default();
    let mut steps = vec![Step::Enter(0)];
    while let Some(step) = steps.pop() {
        match step {
            Step::Enter(id) => {
                let Some(node) = tree.nodes.get(id) else { continue };
                match &node.data {
                    Data::Text(text) => writer.words(text),
                    Data::Element { name, .. } if LEFT_OUT.contains(&name.as_str()) => {}
                    Data::Element { name, attributes, .. } => {
                        steps.push(Step::Leave(writer.enter(name, attributes)));
                        steps.extend(children(&tree, id).into_iter().rev().map(Step::Enter));
                    }
                    Data::Other => steps.extend(children(&tree, id).into_iter().rev().map(Step::Enter)),
                }
            }
            Step::Leave(left) => writer.leave(left),
        }
    }
    Some(writer.finish())
}

const LEFT_OUT: [&str; 10] =
    ["head", "title", "style", "script", "noscript", "template", "svg", "math", "img", "select"];
const BLOCKS: [&str; 22] = [
    "p",
    "div",
    "ul",
    "ol",
    "li",
    "blockquote",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "tr",
    "table",
    "pre",
    "hr",
    "section",
    "article",
    "header",
    "footer",
    "dt",
    "dd",
];
/// Paragraphs that a blank line follows.
const PARAGRAPHS: [&str; 7] = ["p", "h1", "h2", "h3", "h4", "h5", "h6"];

enum Step {
    Enter(usize),
    Leave(Left),
}

/// What ends with an element.
#[derive(Default)]
struct Left {
    styles: usize,
    is_block: bool,
    is_paragraph: bool,
    is_list: bool,
    is_quote: bool,
    is_pre: bool,
}

#[derive(Default)]
struct Writer {
    text: String,
    length: usize,
    marks: Vec<Mark>,
    open: Vec<(Style, usize)>,
    /// The lists that are open: the number of the next entry, or none for bullets.
    lists: Vec<Option<usize>>,
    quotes: usize,
    pre: usize,
    /// A space is due before the next word.
    space: bool,
    /// Line ends that are due before the next word.
    lines: usize,
    /// How the next line begins.
    begin: Option<String>,
}

fn children(tree: &Tree, id: usize) -> Vec<usize> {
    let mut all = Vec::new();
    let mut next = tree.nodes.get(id).and_then(|node| node.first);
    while let Some(id) = next {
        all.push(id);
        next = tree.nodes.get(id).and_then(|node| node.next);
    }
    all
}

/// Returns what an element and its style attribute say about the words in it.
fn styles(name: &str, attributes: &[(String, String)]) -> Vec<Style> {
    let value =
        |wanted: &str| attributes.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str());
    let style = value("style").unwrap_or_default().to_ascii_lowercase().replace(' ', "");
    let weight = style.split("font-weight:").nth(1).and_then(|rest| rest.split(';').next());
    let is_bold = match weight {
        Some(weight) => weight.starts_with("bold") || weight.parse::<u32>().is_ok_and(|weight| weight >= 600),
        None => matches!(name, "b" | "strong" | "th") || PARAGRAPHS.contains(&name) && name != "p",
    };
    let is_italic = matches!(name, "i" | "em" | "cite") || style.contains("font-style:italic");
    let is_underlined = matches!(name, "u" | "ins") || (name != "a" && style.contains("underline"));
    let target = value("href").filter(|target| name == "a" && is_link(target));
    let link = target.map(|target| Style::Link(target.to_owned()));
    [
        is_bold.then_some(Style::Bold),
        is_italic.then_some(Style::Italic),
        is_underlined.then_some(Style::Underline),
    ]
    .into_iter()
    .flatten()
    .chain(link)
    .collect()
}

impl Writer {
    fn enter(&mut self, name: &str, attributes: &[(String, String)]) -> Left {
        let mut left = Left { is_block: BLOCKS.contains(&name), ..Left::default() };
        if left.is_block {
            self.end_line();
        }
        match name {
            "br" => self.lines += 1,
            "td" | "th" => self.space = true,
            "ul" | "ol" => {
                self.lists.push((name == "ol").then_some(1));
                left.is_list = true;
            }
            "li" => {
                self.begin = Some(match self.lists.last_mut() {
                    Some(Some(number)) => {
                        *number += 1;
                        format!("{}. ", *number - 1)
                    }
                    _ => "- ".to_owned(),
                });
            }
            "blockquote" => {
                self.quotes += 1;
                left.is_quote = true;
            }
            "pre" => {
                self.pre += 1;
                left.is_pre = true;
            }
            _ => {}
        }
        left.is_paragraph = PARAGRAPHS.contains(&name) && self.lists.is_empty();
        for style in styles(name, attributes) {
            if !self.open.iter().any(|(open, _)| *open == style) {
                self.open.push((style, usize::MAX));
                left.styles += 1;
            }
        }
        left
    }

    fn leave(&mut self, left: Left) {
        for _ in 0..left.styles {
            if let Some((style, start)) = self.open.pop()
                && start < self.length
            {
                self.marks.push(Mark { start, end: self.length, style });
            }
        }
        self.quotes -= usize::from(left.is_quote);
        self.pre -= usize::from(left.is_pre);
        if left.is_list {
            self.lists.pop();
        }
        if left.is_block {
            self.end_line();
        }
        if left.is_paragraph && self.length > 0 {
            self.lines = self.lines.max(2);
        }
    }

    /// The next word begins a line, unless it does already.
    fn end_line(&mut self) {
        self.space = false;
        if self.length > 0 {
            self.lines = self.lines.max(1);
        }
    }

    fn words(&mut self, text: &str) {
        for c in text.chars() {
            match c {
                '\n' if self.pre > 0 => self.lines += 1,
                '\t' | '\n' | '\r' | ' ' | '\u{c}' => self.space = true,
                c if c.is_control() => {}
                c => self.letter(c),
            }
        }
    }

    fn letter(&mut self, c: char) {
        let begins = self.length == 0 || self.lines > 0;
        if self.length > 0 {
            // More than one blank line is never meant.
            for _ in 0..self.lines.min(2) {
                self.push('\n');
            }
        }
        self.lines = 0;
        if begins {
            let quote = if self.quotes > 0 { "> " } else { "" };
            let begin = format!("{quote}{}", self.begin.take().unwrap_or_default());
            begin.chars().for_each(|c| self.push(c));
        } else if self.space {
            self.push(' ');
        }
        self.space = false;
        let at = self.length;
        for (_, start) in self.open.iter_mut().filter(|(_, start)| *start == usize::MAX) {
            *start = at;
        }
        self.push(c);
    }

    fn push(&mut self, c: char) {
        self.text.push(c);
        self.length += 1;
    }

    fn finish(mut self) -> Pasted {
        self.marks.sort_by(|a, b| (a.start, a.end, &a.style).cmp(&(b.start, b.end, &b.style)));
        Pasted { text: self.text, marks: self.marks }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pasted(html: &str) -> (String, Vec<(String, Style)>) {
        let Pasted { text, marks } = paste(html).unwrap();
        let part =
            |mark: &Mark| text.chars().skip(mark.start).take(mark.end - mark.start).collect::<String>();
        let marks = marks.iter().map(|mark| (part(mark), mark.style.clone())).collect();
        (text, marks)
    }

    #[test]
    fn mail_15_pasted_html_keeps_what_can_be_written_and_nothing_else() {
        let (text, marks) = pasted(
            "<html><head><title>T</title><style>p{color:red}</style></head><body>\
             <p>Un <b>mot\n gras</b>, un <a href=\"https://x.example/a\"><i>lien</i></a>.</p>\
             <script>alert(1)</script><p style=\"color:red\">Deux&nbsp;:</p>\
             <ul><li>un</li><li>deux <img src=x onerror=alert(1)></li></ul>\
             <ol><li>a</li><li>b</li></ol><blockquote>cité<br>encore</blockquote>fin</body></html>",
        );
        assert_eq!(
            text,
            "Un mot gras, un lien.\n\nDeux\u{a0}:\n\n- un\n- deux\n1. a\n2. b\n> cité\n> encore\nfin"
        );
        let link = Style::Link("https://x.example/a".to_owned());
        assert_eq!(
            marks,
            [
                ("mot gras".to_owned(), Style::Bold),
                ("lien".to_owned(), Style::Italic),
                ("lien".to_owned(), link)
            ]
        );
    }

    #[test]
    fn mail_15_styles_of_word_processors_are_understood_and_links_lead_only_where_they_may() {
        let (text, marks) = pasted(
            "<b style=\"font-weight:normal\"><span style=\"font-weight: 700\">gras</span> \
             <span style='font-style:italic'>penché</span></b> <a href=\"javascript:alert(1)\">mal</a>",
        );
        assert_eq!(text, "gras penché mal");
        assert_eq!(marks, [("gras".to_owned(), Style::Bold), ("penché".to_owned(), Style::Italic)]);
    }

    #[test]
    fn hostile_html_gives_a_text_or_nothing() {
        for html in [
            "",
            "<",
            "<li>",
            "</ul></ol>",
            "<b><i></b>x</i>",
            "\u{0}<p>\u{7}a",
            "<blockquote>".repeat(50).as_str(),
        ] {
            let pasted = paste(html).unwrap();
            assert!(!pasted.text.chars().any(|c| c.is_control()), "{html}: {pasted:?}");
        }
        assert_eq!(paste(&"<div>".repeat(300)), None);
        assert_eq!(pasted("<li>seul"), ("- seul".to_owned(), Vec::new()));
    }
}
