//! What of safe HTML a reader sees, as text and as HTML for an answer or a forward.
//!
//! The cascade is followed as far as it decides whether something is seen: style sheets, `style` attributes and what
//! is handed down. What is not seen is left out, and each element of the new HTML has its own style, so that no rule
//! of a stranger's style sheet reaches the text around a quote, or shows there what was hidden here.
//! Colours count against the ground that is known; where none is known, text counts as seen.

use std::{collections::HashMap, fmt::Write as _};

use super::{
    color::{self, Rgb},
    css::{self, Rule},
    properties,
    selector::{self, Key, Place, Selector},
    tree::{self, Data, Tree},
    write::escape,
};
use crate::html_text::Writer;

/// So many elements are held against selectors; a page that needs more has no use for a reader.
const MAX_LOOKS: u32 = 4_000_000;
/// Reading so many bytes of declarations counts as one look.
const BYTES_OF_A_LOOK: usize = 16;
/// More HTML than this is not written.
const MAX_HTML: usize = 8 << 20;
/// Letters up to this size, in pixels, are not seen.
const TINY: f32 = 2.0;
/// Of an element up to this many pixels high or wide, and cut there, nothing is seen.
const SLIT: f32 = 1.0;
/// Text that begins so many pixels outside its line is not seen.
const OUTSIDE: f32 = -400.0;
/// An element so many pixels outside its place is not seen.
const FAR_OUTSIDE: f32 = -1000.0;
/// Text moved back over something else may stand on any ground.
const OVERLAP: f32 = -5.0;
/// The size of letters where nothing else is said, in pixels.
const SIZE: f32 = 14.0;

const WHITE: Rgb = Rgb(255, 255, 255);
const BLACK: Rgb = Rgb(0, 0, 0);
/// Links stand out by themselves.
const LINK: Rgb = Rgb(0, 0, 238);

/// What a reader sees of a message.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Seen {
    /// It as text.
    pub text: String,
    /// It as HTML without a style sheet.
    pub html: String,
    /// The Content-IDs of the parts that this HTML shows, each once.
    pub parts: Vec<String>,
}

/// Tells what a reader sees of safe HTML; none where following its styles has no end.
#[must_use]
pub fn seen(safe: &str) -> Option<Seen> {
    let tree = tree::parse(safe)?;
    let rules = rules(&tree);
    let mut walk = Walk::new(&tree, &rules);
    walk.run();
    (walk.looks > 0).then(|| Seen { text: walk.text.finish(), html: walk.html, parts: walk.parts })
}

/// Reads the rules of a page's style sheets.
fn rules(tree: &Tree) -> Vec<Rule> {
    let mut found = css::Found::default();
    for node in &tree.nodes {
        let is_sheet = matches!(&node.data, Data::Element { name, .. } if name == "style");
        let text = node.first.filter(|_| is_sheet).and_then(|first| tree.nodes.get(first));
        if let Some(Data::Text(text)) = text.map(|node| &node.data) {
            css::sheet(text, &mut found);
        }
    }
    found.rules
}

/// Selectors with the numbers of their rules, by what an element must have that they are about.
type ByKey<'a> = HashMap<Key<'a>, Vec<(usize, &'a Selector)>>;

fn by_key(rules: &[Rule]) -> ByKey<'_> {
    let mut by_key = ByKey::new();
    for (number, rule) in rules.iter().enumerate() {
        for selector in &rule.selectors {
            by_key.entry(selector.key()).or_default().push((number, selector));
        }
    }
    by_key
}

/// What an element hands down.
#[derive(Debug, Clone, Copy)]
struct Look {
    /// The size of letters in pixels.
    size: f32,
    /// The colour of letters; none where it is not known.
    ink: Option<Rgb>,
    /// The colour below them; none where it is not known.
    ground: Option<Rgb>,
    /// How far the first line begins inside.
    indent: f32,
    is_shown: bool,
}

impl Look {
    const PAGE: Self =
        Self { size: SIZE, ink: Some(BLACK), ground: Some(WHITE), indent: 0.0, is_shown: true };

    /// Reports whether letters are seen.
    fn shows_text(&self) -> bool {
        let differs = match (self.ink, self.ground) {
            (Some(ink), Some(ground)) => ink.differs(ground),
            _ => true,
        };
        self.is_shown && differs && self.size > TINY && self.indent > OUTSIDE
    }

    /// Returns what an element hands down; none where nothing of it is seen.
    fn of(&self, name: &str, is_link: bool, set: &Set<'_>) -> Option<Self> {
        let mut look = *self;
        if is_link {
            look.ink = Some(LINK);
        }
        if let Some(size) = set.get("font-size") {
            look.size = length(size, self.size, self.size).unwrap_or(SIZE);
        }
        let lengths = |property| set.get(property).and_then(|value| length(value, look.size, f32::INFINITY));
        match set.get("visibility") {
            Some("hidden" | "collapse") => look.is_shown = false,
            Some("visible" | "initial") => look.is_shown = true,
            _ => {}
        }
        if let Some(indent) = lengths("text-indent") {
            look.indent = indent;
        }
        let outside = lengths("margin-left").into_iter().chain(lengths("margin-top")).fold(0.0, f32::min);
        let is_clear = set.get("opacity").and_then(share).is_some_and(|opacity| opacity < 0.05);
        let is_cut = set.get("overflow") == Some("hidden")
            && !matches!(name, "table" | "tbody" | "thead" | "tfoot" | "tr" | "td" | "th")
            && ["height", "max-height", "width", "max-width"]
                .into_iter()
                .any(|side| lengths(side).is_some_and(|length| length <= SLIT));
        if set.get("display") == Some("none") || is_clear || is_cut || outside <= FAR_OUTSIDE {
            return None;
        }
        if outside < OVERLAP {
            look.ground = None;
        }
        let has_picture = set.get("background-image").is_some_and(|value| value.contains("gradient("));
        if let Some(ground) = set.get("background-color") {
            look.ground = color::ground(ground, look.ground);
        }
        if has_picture {
            look.ground = None;
        }
        if let Some(ink) = set.get("color") {
            look.ink = match color::read(ink) {
                Some(color) => look.ground.map(|ground| color.over(ground)),
                None if matches!(ink, "inherit" | "currentcolor") => self.ink,
                None => None,
            };
        }
        Some(look)
    }
}

/// What is set for one element: of each property the value that wins, and whether it was called important.
#[derive(Default)]
struct Set<'a>(HashMap<&'a str, (&'a str, bool)>);

impl<'a> Set<'a> {
    fn get(&self, property: &str) -> Option<&'a str> {
        self.0.get(property).map(|(value, _)| *value)
    }

    fn put(&mut self, property: &'a str, value: &'a str, is_important: bool) {
        let known = self.0.entry(property).or_insert((value, is_important));
        if is_important || !known.1 {
            *known = (value, is_important);
        }
    }

    /// Reads declarations that were filtered, those that win last.
    fn read(declarations: &[&'a str]) -> Self {
        let mut set = Self::default();
        let all = declarations.iter().flat_map(|text| text.split(';')).filter_map(|one| one.split_once(':'));
        for (property, value) in all {
            let bare = value.strip_suffix(" !important");
            let (value, is_important) = (bare.unwrap_or(value), bare.is_some());
            match property {
                "font" => {
                    let mut words = value.split(' ').map(|word| word.split('/').next().unwrap_or_default());
                    if let Some(size) = words.find(|word| length(word, SIZE, SIZE).is_some()) {
                        set.put("font-size", size, is_important);
                    }
                }
                "margin" => {
                    let sides: Vec<&str> = value.split(' ').collect();
                    if let [top, ..] = sides.as_slice() {
                        set.put("margin-top", top, is_important);
                        let left = sides.get(3).or(sides.get(1)).unwrap_or(top);
                        set.put("margin-left", left, is_important);
                    }
                }
                "background" => {
                    set.put("background-color", value, is_important);
                    set.put("background-image", value, is_important);
                }
                _ => set.put(property, value, is_important),
            }
        }
        set
    }
}

/// Reads a share of one, which may be written in per cent.
fn share(value: &str) -> Option<f32> {
    match value.strip_suffix('%') {
        Some(value) => Some(value.parse::<f32>().ok()? / 100.0),
        None => value.parse().ok(),
    }
}

/// Reads a length in pixels: of `em` and of a hundred per cent so much.
fn length(value: &str, em: f32, whole: f32) -> Option<f32> {
    let end =
        value.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '-' | '+'))).unwrap_or(value.len());
    let (number, unit) = value.split_at_checked(end)?;
    let number: f32 = number.parse().ok()?;
    match unit {
        "px" => Some(number),
        "" => (number == 0.0).then_some(0.0),
        "pt" => Some(number * 4.0 / 3.0),
        "em" => Some(number * em),
        "rem" => Some(number * SIZE),
        "ex" | "ch" => Some(number * em / 2.0),
        "cm" => Some(number * 37.8),
        "mm" => Some(number * 3.78),
        "in" => Some(number * 96.0),
        "%" if whole.is_finite() => Some(number * whole / 100.0),
        "%" | "vw" | "vh" if number == 0.0 => Some(0.0),
        _ => None,
    }
}

/// How an element stands to the words around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Apart {
    Not,
    Word,
    Line,
}

impl Apart {
    fn of(name: &str, set: &Set<'_>) -> Self {
        match set.get("display") {
            _ if Writer::is_block(name) => Self::Not,
            None | Some("inline") => Self::Not,
            Some("inline-block" | "inline-table" | "table-cell") => Self::Word,
            Some(_) => Self::Line,
        }
    }
}

enum Step<'a> {
    Enter(usize, Look),
    Leave(Inside<'a>),
}

/// An element that was begun.
struct Inside<'a> {
    name: &'a str,
    /// What was written for it.
    tag: Option<&'a str>,
    apart: Apart,
    look: Look,
}

struct Walk<'a> {
    tree: &'a Tree,
    rules: &'a [Rule],
    by_key: ByKey<'a>,
    places: Vec<Place>,
    /// How many elements may still be held against selectors.
    looks: u32,
    text: Writer,
    html: String,
    parts: Vec<String>,
}

impl<'a> Walk<'a> {
    fn new(tree: &'a Tree, rules: &'a [Rule]) -> Self {
        Self {
            tree,
            rules,
            by_key: by_key(rules),
            places: selector::places(tree),
            looks: MAX_LOOKS,
            text: Writer::default(),
            html: String::new(),
            parts: Vec::new(),
        }
    }

    fn run(&mut self) {
        let tree = self.tree;
        let mut steps = vec![Step::Enter(0, Look::PAGE)];
        while let Some(step) = steps.pop() {
            if self.html.len() > MAX_HTML {
                self.looks = 0;
            }
            if self.looks == 0 {
                return;
            }
            let (at, look) = match step {
                Step::Leave(inside) => {
                    self.leave(&inside);
                    continue;
                }
                Step::Enter(at, look) => (at, look),
            };
            let Some(node) = tree.nodes.get(at) else { continue };
            let look = match &node.data {
                Data::Text(text) => {
                    if look.shows_text() || text.trim().is_empty() {
                        self.text.words(text);
                        escape(text, &mut self.html);
                    }
                    continue;
                }
                Data::Other => look,
                Data::Element { name, .. } if matches!(name.as_str(), "style" | "head") => continue,
                Data::Element { name, attributes, .. } => {
                    let Some(inside) = self.enter(at, name, attributes, &look) else { continue };
                    if properties::is_void(name) {
                        self.apart(inside.apart);
                        continue;
                    }
                    let look = inside.look;
                    steps.push(Step::Leave(inside));
                    look
                }
            };
            let from = steps.len();
            let mut child = node.first;
            while let Some((at, here)) = child.and_then(|at| Some((at, tree.nodes.get(at)?))) {
                steps.push(Step::Enter(at, look));
                child = here.next;
            }
            if let Some(children) = steps.get_mut(from..) {
                children.reverse();
            }
        }
    }

    /// Writes the beginning of an element; none where it is not seen.
    fn enter(
        &mut self,
        at: usize,
        name: &'a str,
        attributes: &'a [(String, String)],
        around: &Look,
    ) -> Option<Inside<'a>> {
        let value = |wanted: &str| {
            attributes.iter().find(|(known, _)| known == wanted).map(|(_, value)| value.as_str())
        };
        let keys = [Some(Key::Any), Some(Key::Name(name)), value("id").map(Key::Id)];
        let classes = value("class").unwrap_or_default().split_ascii_whitespace().map(Key::Class);
        let mut matched = Vec::new();
        for key in keys.into_iter().flatten().chain(classes) {
            for &(rule, selector) in self.by_key.get(&key).into_iter().flatten() {
                if selector.is_about(self.tree, &self.places, at, &mut self.looks) {
                    matched.push((selector.weight(), rule));
                }
            }
        }
        matched.sort();
        let rules = matched.iter().filter_map(|(_, rule)| self.rules.get(*rule));
        let mut declarations: Vec<&str> = rules.map(|rule| rule.declarations.as_str()).collect();
        declarations.dedup();
        declarations.extend(value("style"));
        let bytes: usize = declarations.iter().map(|text| text.len()).sum();
        self.looks = self.looks.saturating_sub(u32::try_from(bytes / BYTES_OF_A_LOOK).unwrap_or(u32::MAX));
        let set = Set::read(&declarations);
        let look = around.of(name, name == "a" && value("href").is_some(), &set)?;
        let apart = Apart::of(name, &set);
        self.apart(apart);
        self.text.edge(name, false);
        let style = declarations.concat();
        // What a page says of itself stands in an element of its own inside another one.
        let tag = match name {
            "html" => None,
            "body" => (!style.is_empty()).then_some("div"),
            name => Some(name),
        };
        if let Some(tag) = tag {
            let _ = write!(self.html, "<{tag}");
            let kept = |name: &str| !matches!(name, "style" | "class" | "id");
            for (attribute, value) in attributes.iter().filter(|(attribute, _)| kept(attribute)) {
                if attribute == "alt" {
                    self.text.alternative(value);
                }
                if attribute == "src"
                    && let Some(id) = super::part_of(value)
                    && !self.parts.contains(&id)
                {
                    self.parts.push(id);
                }
                self.attribute(attribute, value);
            }
            if !style.is_empty() {
                self.attribute("style", &style);
            }
            self.html.push('>');
        }
        Some(Inside { name, tag, apart, look })
    }

    fn attribute(&mut self, name: &str, value: &str) {
        let _ = write!(self.html, " {name}=\"");
        escape(value, &mut self.html);
        self.html.push('"');
    }

    fn leave(&mut self, inside: &Inside<'_>) {
        self.text.edge(inside.name, true);
        self.apart(inside.apart);
        if let Some(tag) = inside.tag {
            let _ = write!(self.html, "</{tag}>");
        }
    }

    fn apart(&mut self, apart: Apart) {
        match apart {
            Apart::Not => {}
            Apart::Word => self.text.gap(),
            Apart::Line => self.text.line(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn safe(html: &str) -> String {
        crate::html::sanitize([html]).unwrap().html
    }

    fn text(html: &str) -> String {
        seen(&safe(html)).unwrap().text
    }

    #[test]
    fn sec_09_what_is_hidden_is_no_text() {
        for hidden in [
            "<div style='display:none'>§</div>",
            "<div style='DISPLAY : none !important'>§</div>",
            "<div hidden>§</div>",
            "<span style='visibility:hidden'>§</span>",
            "<span style='opacity:0'>§</span><span style='opacity:0%'>§</span>",
            "<span style='font-size:0'>§</span>",
            "<span style='font-size:0px;line-height:0'>§ <b>§</b></span>",
            "<span style='font:0/0 a'>§</span>",
            "<font style='font-size:1px'>§</font>",
            "<div style='font-size:20px'><span style='font-size:.05em'>§</span></div>",
            "<span style='color:#fff'>§</span>",
            "<font color=white>§</font>",
            "<span style='color:rgb(250, 250, 250)'>§</span>",
            "<span style='color:transparent'>§</span>",
            "<span style='color:rgba(0,0,0,0)'>§</span>",
            "<table bgcolor=#123456><tr><td><font color=#123457>§</font></table>",
            "<body bgcolor=#000000 text=#000000>§</body>",
            "<div style='background:#eee no-repeat'><p style='color:#eeeeee'>§</p></div>",
            "<div style='max-height:0;overflow:hidden'>§</div>",
            "<div style='height:0px;overflow:hidden;mso-hide:all'>§</div>",
            "<div style='width:1px;height:1px;overflow:hidden'>§</div>",
            "<div style='text-indent:-9999px'>§</div>",
            "<div style='margin-left:-10000px'>§</div>",
            "<div style='margin:-2000px 0 0'>§</div>",
            "<div style='position:absolute;left:-9999px'>§</div>",
            "<div style='top:-5000px;position:fixed'>§</div>",
            "<div style='clip:rect(0,0,0,0);position:absolute'>§</div>",
            "<div style='clip-path:inset(50%)'>§</div>",
            "<div style='transform:scale(0)'>§</div>",
            "<style>.x{display:none}</style><div class='y x'>§</div>",
            "<style>#p,.q{font-size:0}</style><div id=p>§</div>",
            "<style>div > p.x b{color:#fff}</style><div><p class=x><i><b>§</b></i></p></div>",
            "<style>p+p{visibility:hidden}</style><p>seen<p>§",
            "<style>p~i{opacity:0}</style><div><p></p><b></b><i>§</i></div>",
            "<style>td:first-child{display:none}</style><table><tr><td>§<td>seen</table>",
            "<style>*{font-size:0}</style>§",
            "<style>.\\31 a{display:none}</style><div class=1a>§</div>",
            "<style>.x{display:none!important}</style><div class=x style='display:block'>§</div>",
            "<style>.x{position:absolute;left:-9999px}</style><div class=x>§</div>",
            "<img alt='§' src=cid:a style='display:none'><div style=display:none><img alt='§' src=cid:b></div>",
        ] {
            let text = text(&hidden.replace('§', "HIDDEN"));
            assert!(!text.contains("HIDDEN"), "{hidden}: {text:?} {}", safe(hidden));
        }
    }

    #[test]
    fn sec_09_ordinary_text_stays() {
        for shown in [
            "<table bgcolor=#123456><tr><td style='color:#ffffff'>§</table>",
            "<table><tr><td bgcolor=navy><font color=white>§</font></table>",
            "<style>.b{background-color:#222}.b p{color:#fff}</style><div class=b><p>§</p></div>",
            "<div style='background:linear-gradient(#000,#222);color:#fff'>§</div>",
            "<a href=https://x.test style='background:#06c;color:#fff;display:inline-block'>§</a>",
            "<a href=https://x.test style='background-color:#eb7035;color:#ffffff;mso-hide:all'>§</a>",
            "<div style='color:#fff'><a href=https://x.test>§</a></div>",
            "<table style='font-size:0'><tr><td style='font-size:14px'>§</table>",
            "<div style='visibility:hidden'><b style='visibility:visible'>§</b></div>",
            "<div style='overflow:hidden'>§</div><div style='max-height:0'>§</div>",
            "<table><tr><td style='height:1px;overflow:hidden'>§</table>",
            "<div style='margin-top:-20px;color:#fff'>§</div>",
            "<div style='text-indent:-20px'>§</div>",
            "<div style='position:absolute;left:20px'>§</div>",
            "<style>@media (max-width:600px){.x{display:none}}</style><div class=x>§</div>",
            "<style>.y{display:none}</style><div class=x>§</div>",
            "<style>.x{display:none}</style><div class=x style='display:block!important'>§</div>",
            "<style>p{color:#fff}.x{color:#000}</style><p class=x>§</p>",
            "<p style='color:#767676;font-size:9px'>§</p>",
            "<p style='color:hsl(0,0%,100%)'>§</p>",
            "<p style='opacity:.5'>§</p>",
            "<p style='color:inherit'>§</p>",
        ] {
            let text = text(&shown.replace('§', "SEEN"));
            let wanted = shown.matches('§').count();
            assert_eq!(text.matches("SEEN").count(), wanted, "{shown}: {text:?} {}", safe(shown));
        }
    }

    #[test]
    fn sec_46_a_quote_holds_what_was_seen_and_no_style_sheet() {
        let html = "<style>body{background:#eef;color:#222}.x{display:none}div{color:#333}.y{color:red!important}\
                    @media screen{p{color:blue}}</style><div class=x>HIDDEN</div><div class=\"y z\" id=q>Bonjour \
                    <span style=\"font-size:0\">HIDDEN</span><img src=cid:plan alt=\"&quot;Plan&quot; &amp; vue\">\
                    <a href=https://x.test/?a&amp;b>ici</a></div><p>Fin &lt;b&gt;</p>";
        let seen = seen(&safe(html)).unwrap();
        assert_eq!(
            seen.html,
            "<div style=\"background:#eef;color:#222;\"><div style=\"color:#333;color:red !important;\">Bonjour \
             <span style=\"font-size:0;\"></span><img src=\"cid:plan\" alt=\"&quot;Plan&quot; &amp; vue\">\
             <a href=\"https://x.test/?a&amp;b\">ici</a></div><p>Fin &lt;b&gt;</p></div>"
        );
        assert_eq!(seen.text, "Bonjour \"Plan\" & vue ici\n\nFin <b>");
        assert_eq!(seen.parts, ["plan"]);
        assert_eq!(safe(&seen.html), seen.html, "it is safe as it is");
    }

    #[test]
    fn sec_46_of_nothing_nothing_is_quoted() {
        assert_eq!(seen(""), Some(Seen::default()));
        assert_eq!(seen(&safe("<p hidden>x</p>")).unwrap().html, "");
    }

    #[test]
    fn sec_08_style_sheets_without_end_are_given_up() {
        let rules: String = (0..2000).map(|number| format!("b b b b b b i{number},*{{color:red}}")).collect();
        let page = format!("<style>{rules}</style>{}", "<b>".repeat(200) + &"<p>x</p>".repeat(9000));
        assert_eq!(seen(&safe(&page)), None);
        assert_eq!(text(&format!("<style>{rules}</style><p>x</p>")), "x");
    }
}
