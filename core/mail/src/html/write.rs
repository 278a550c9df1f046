//! The tree to safe HTML: what stands on the lists, old attributes turned into styles, remote pictures into boxes.

use std::fmt::Write as _;

use super::{
    Link, MAX_REMOTE, Remote, SafeHtml, css, link,
    properties::{self, Fate},
    remote_part,
    tree::{Data, MAX_DEPTH, Tree},
    url::{self, Source},
};

/// The style of a box that stands for a picture that is not fetched; it fits light and dark ground.
const BOX: &str = "display:inline-block;overflow:hidden;box-sizing:border-box;max-width:100%;\
                   border:1px solid rgba(128,124,116,0.5);background-color:rgba(128,124,116,0.1);\
                   font-size:11px;line-height:14px;padding:2px 4px;";
/// A picture up to this many pixels each way tells the sender something, not the reader.
const TRACKER: f32 = 3.0;
/// Style sheets are cut where they grow beyond this.
const MAX_SHEET: usize = 256 << 10;
/// A link's text is listed up to this many bytes.
const MAX_TEXT: usize = 300;

/// What was written.
#[derive(Debug, Default)]
pub(super) struct Written {
    /// The body and what was found in it.
    pub(super) safe: SafeHtml,
    /// The style sheet.
    pub(super) sheet: String,
}

type Attributes = [(String, String)];

/// Writes a tree as safe HTML; none where it is nested too deeply. `pictures` grows by the addresses of the remote
/// pictures that are shown.
pub(super) fn write(tree: &Tree, remote: Remote, pictures: &mut Vec<String>) -> Option<Written> {
    let mut writer = Writer::new(remote, pictures);
    let mut at = 0;
    let mut depth = 0;
    loop {
        let node = tree.nodes.get(at)?;
        let goes_in = writer.enter(tree, at);
        if let Some(first) = node.first.filter(|_| goes_in) {
            depth += 1;
            if depth > MAX_DEPTH {
                return None;
            }
            at = first;
            continue;
        }
        writer.leave(&node.data, goes_in);
        let mut node = node;
        loop {
            if let Some(next) = node.next {
                at = next;
                break;
            }
            let Some(parent) = node.parent else { return Some(writer.finish()) };
            depth -= 1;
            node = tree.nodes.get(parent)?;
            writer.leave(&node.data, true);
        }
    }
}

struct Writer<'a> {
    remote: Remote,
    pictures: &'a mut Vec<String>,
    out: String,
    sheet: String,
    body_style: String,
    found: css::Found,
    safe: SafeHtml,
    hosts: Vec<String>,
    /// What the tables around hand to their cells.
    tables: Vec<String>,
    /// The link being written: where it leads, and its text so far.
    link: Option<(String, String)>,
    /// Line ends that follow would be lost when this is read again.
    is_at_pre: bool,
}

impl<'a> Writer<'a> {
    fn new(remote: Remote, pictures: &'a mut Vec<String>) -> Self {
        Self {
            remote,
            pictures,
            out: String::new(),
            sheet: String::new(),
            body_style: String::new(),
            found: css::Found::default(),
            safe: SafeHtml::default(),
            hosts: Vec::new(),
            tables: Vec::new(),
            link: None,
            is_at_pre: false,
        }
    }

    /// Writes what comes before a node's content; reports whether its content follows.
    fn enter(&mut self, tree: &Tree, at: usize) -> bool {
        let Some(node) = tree.nodes.get(at) else { return false };
        match &node.data {
            Data::Other => true,
            Data::Text(text) => {
                self.text(text);
                false
            }
            Data::Element { name, is_html: false, attributes } => {
                self.note_sources(name, attributes);
                false
            }
            Data::Element { name, attributes, .. } if name == "style" => {
                if self.sheet.len() < MAX_SHEET && is_for_screen(attributes) {
                    let text = node.first.and_then(|first| tree.nodes.get(first)).map(|node| &node.data);
                    if let Some(Data::Text(text)) = text {
                        self.sheet.push_str(&css::sheet(text, &mut self.found));
                    }
                }
                false
            }
            Data::Element { name, attributes, .. } => self.element(name, attributes),
        }
    }

    fn element(&mut self, name: &str, attributes: &Attributes) -> bool {
        match properties::fate(name) {
            Fate::Drop => {
                self.note_sources(name, attributes);
                false
            }
            Fate::Unwrap => {
                if name == "body" {
                    self.body(attributes);
                } else {
                    self.note_sources(name, attributes);
                }
                true
            }
            Fate::Keep("img") => {
                self.picture(attributes);
                false
            }
            Fate::Keep(kept) => {
                let style = self.style(name, attributes);
                self.is_at_pre = kept == "pre";
                if name == "table" {
                    self.tables.push(cell_style(attributes));
                }
                let _ = write!(self.out, "<{kept}");
                if name == "a" {
                    self.anchor(attributes);
                }
                self.plain_attributes(kept, attributes);
                self.attribute("style", &style);
                self.out.push('>');
                true
            }
        }
    }

    fn leave(&mut self, data: &Data, was_entered: bool) {
        let Data::Element { name, is_html: true, .. } = data else { return };
        if !was_entered {
            return;
        }
        if let Fate::Keep(kept) = properties::fate(name) {
            if name == "table" {
                self.tables.pop();
            }
            if name == "a"
                && let Some((target, text)) = self.link.take()
            {
                let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
                let shows = link::mismatch(&text, &target);
                self.safe.links.push(Link { text, target, shows });
            }
            if !properties::is_void(kept) {
                let _ = write!(self.out, "</{kept}>");
            }
        }
    }

    fn text(&mut self, text: &str) {
        let text = if std::mem::take(&mut self.is_at_pre) { text.trim_start_matches('\n') } else { text };
        escape(text, &mut self.out);
        if let Some((_, shown)) = &mut self.link
            && shown.len() < MAX_TEXT
        {
            shown.extend(
                text.chars().take(MAX_TEXT).filter(|c| c.is_whitespace() || !super::is_invisible(*c)),
            );
        }
    }

    /// The body stays outside; its colours become a rule of the style sheet.
    fn body(&mut self, attributes: &Attributes) {
        let style = self.style("body", attributes);
        self.body_style.push_str(&style);
    }

    fn anchor(&mut self, attributes: &Attributes) {
        let Some(target) = value(attributes, "href").and_then(url::link) else { return };
        self.attribute("href", &target);
        self.link = Some((target, String::new()));
    }

    fn picture(&mut self, attributes: &Attributes) {
        let alternative = value(attributes, "alt").unwrap_or_default().trim();
        let source = value(attributes, "src").map_or(Source::Nothing, url::source);
        let more = value(attributes, "srcset").unwrap_or_default();
        let style = self.style("img", attributes);
        if let Some((_, shown)) = &mut self.link
            && shown.len() < MAX_TEXT
        {
            shown.extend(alternative.chars().take(MAX_TEXT));
        }
        let source = match source {
            Source::Part(id) => {
                let source = format!("cid:{}", id.replace('%', "%25"));
                if !self.safe.parts.contains(&id) {
                    self.safe.parts.push(id);
                }
                source
            }
            Source::Data(source) => source,
            Source::Remote => {
                let address = value(attributes, "src").unwrap_or_default();
                let is_tracker = is_tracker(attributes, &style);
                let shown = if is_tracker { None } else { self.shown_picture(address) };
                match shown {
                    Some(part) => format!("cid:{part}"),
                    None => {
                        self.blocked(url::host(address));
                        if is_tracker {
                            self.safe.trackers += 1;
                        } else {
                            self.blocked_box(attributes, alternative, &style);
                        }
                        return;
                    }
                }
            }
            Source::Nothing => {
                if more.split(',').any(url::is_remote) {
                    self.blocked(url::host(more));
                }
                self.text(alternative);
                return;
            }
        };
        self.out.push_str("<img");
        self.attribute("src", &source);
        self.attribute("alt", alternative);
        self.plain_attributes("img", attributes);
        self.attribute("style", &style);
        self.out.push('>');
    }

    /// Returns the name of a remote picture that is shown; none where it stays left out.
    fn shown_picture(&mut self, address: &str) -> Option<String> {
        let address = url::picture(address).filter(|_| self.remote == Remote::Shown)?;
        let known = self.pictures.iter().position(|known| *known == address);
        if known.is_none() && self.pictures.len() >= MAX_REMOTE {
            return None;
        }
        Some(remote_part(known.unwrap_or_else(|| {
            self.pictures.push(address);
            self.pictures.len() - 1
        })))
    }

    /// Draws a box of the picture's size with its alternative text.
    fn blocked_box(&mut self, attributes: &Attributes, alternative: &str, style: &str) {
        let mut size = String::new();
        for side in ["width", "height"] {
            let pixels = value(attributes, side).and_then(pixels);
            if let Some(pixels) = pixels.filter(|_| !declares(style, side)) {
                let _ = write!(size, "{side}:{pixels}px;");
            }
        }
        if alternative.is_empty() && (size.is_empty() && style.is_empty()) {
            size.push_str("width:16px;height:16px;");
        }
        let style = format!("{BOX}{size}{}", without_display(style));
        self.out.push_str("<span");
        self.attribute("style", &css::attribute(&style, &mut css::Found::default()));
        self.out.push('>');
        escape(alternative, &mut self.out);
        self.out.push_str("</span>");
    }

    /// Counts what an element that is left out would have fetched.
    fn note_sources(&mut self, name: &str, attributes: &Attributes) {
        let rel = value(attributes, "rel").unwrap_or_default().to_ascii_lowercase();
        let fetches = name != "link"
            || ["style", "load", "icon", "import", "fetch"].iter().any(|word| rel.contains(word));
        for (attribute, value) in attributes {
            let is_source = matches!(
                attribute.as_str(),
                "src"
                    | "href"
                    | "xlink:href"
                    | "data"
                    | "poster"
                    | "background"
                    | "srcset"
                    | "code"
                    | "codebase"
            );
            let is_link = attribute == "href" && !matches!(name, "link" | "image" | "use" | "feimage");
            if is_source && !is_link && fetches && url::is_remote(value) {
                self.blocked(url::host(value));
            }
        }
    }

    fn blocked(&mut self, host: String) {
        self.safe.blocked = self.safe.blocked.saturating_add(1);
        self.hosts.push(host);
    }

    fn plain_attributes(&mut self, name: &str, attributes: &Attributes) {
        for (attribute, value) in attributes {
            let mut value = value.trim();
            let lower = value.to_ascii_lowercase();
            if attribute == "align" {
                value = if lower == "middle" { "center" } else { &lower };
            }
            let is_kept = match attribute.as_str() {
                "class" | "id" => {
                    value.len() <= 500
                        && value.chars().all(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'))
                }
                // As an attribute it also places the tables inside, which `text-align` does not.
                "align" => !matches!(name, "table" | "img") && is_side(value),
                "dir" => matches!(value, "ltr" | "rtl" | "auto"),
                "lang" => {
                    value.len() <= 35
                        && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
                }
                "title" => value.len() <= 500 && !value.chars().any(|c| c == '<' || super::is_invisible(c)),
                "width" => {
                    matches!(name, "table" | "td" | "th" | "col" | "colgroup" | "img" | "hr")
                        && is_size(value)
                }
                "height" => matches!(name, "table" | "td" | "th" | "tr" | "img") && is_size(value),
                "colspan" | "rowspan" => {
                    matches!(name, "td" | "th")
                        && number(value).is_some_and(|count| (1.0..=200.0).contains(&count))
                }
                "span" => {
                    matches!(name, "col" | "colgroup")
                        && number(value).is_some_and(|count| (1.0..=200.0).contains(&count))
                }
                "start" | "value" => matches!(name, "ol" | "li") && number(value).is_some(),
                "type" => {
                    matches!(name, "ol" | "ul" | "li")
                        && value.len() <= 8
                        && value.bytes().all(|byte| byte.is_ascii_alphanumeric())
                }
                _ => false,
            };
            if is_kept {
                self.attribute(attribute, value);
            }
        }
    }

    fn attribute(&mut self, name: &str, value: &str) {
        if value.is_empty() && name != "alt" {
            return;
        }
        let _ = write!(self.out, " {name}=\"");
        escape(value, &mut self.out);
        self.out.push('"');
    }

    /// Returns the style of an element: what its old attributes mean, then its own style, which wins.
    fn style(&mut self, name: &str, attributes: &Attributes) -> String {
        let mut style = String::new();
        if matches!(name, "td" | "th")
            && let Some(inherited) = self.tables.last()
        {
            style.push_str(inherited);
        }
        for (attribute, value) in attributes {
            self.mapped(name, attribute, value.trim(), &mut style);
        }
        if let Some(own) = value(attributes, "style") {
            style.push_str(&css::attribute(own, &mut self.found));
        }
        if let Some(background) = value(attributes, "background")
            && url::is_remote(background)
        {
            self.blocked(url::host(background));
        }
        // Merging twice must change nothing: the filter writes what it reads.
        css::attribute(&style, &mut css::Found::default())
    }

    fn mapped(&mut self, name: &str, attribute: &str, value: &str, style: &mut String) {
        let is_cell = matches!(name, "td" | "th" | "tr" | "tbody" | "thead" | "tfoot" | "col");
        let color = |value| css::color(value).unwrap_or_default();
        let declaration = match (attribute, value.to_ascii_lowercase().as_str()) {
            ("bgcolor", _) if is_cell || matches!(name, "table" | "body") => {
                self.found.has_colors = true;
                format!("background-color:{};", color(value))
            }
            ("text", _) if name == "body" => {
                self.found.has_colors = true;
                format!("color:{};", color(value))
            }
            ("color", _) if name == "font" => {
                self.found.has_colors = true;
                format!("color:{};", color(value))
            }
            ("face", _) if name == "font" => format!("font-family:{value};"),
            ("size", _) if name == "font" => {
                font_size(value).map(|size| format!("font-size:{size};")).unwrap_or_default()
            }
            ("align", "center" | "middle") if name == "table" => {
                "margin-left:auto;margin-right:auto;".to_owned()
            }
            ("align", side @ ("left" | "right")) if matches!(name, "table" | "img") => {
                format!("float:{side};")
            }
            ("align", "justify") => "text-align:justify;".to_owned(),
            ("valign", side @ ("top" | "middle" | "bottom" | "baseline")) if is_cell => {
                format!("vertical-align:{side};")
            }
            ("hidden", _) => "display:none;".to_owned(),
            ("nowrap", _) if is_cell => "white-space:nowrap;".to_owned(),
            ("border", _) if matches!(name, "table" | "img") => match number(value) {
                Some(width) if width > 0.0 => format!("border:{width}px solid #999999;"),
                _ => String::new(),
            },
            ("cellspacing", _) if name == "table" => match number(value) {
                Some(gap) if gap > 0.0 => format!("border-spacing:{gap}px;"),
                Some(_) => "border-collapse:collapse;".to_owned(),
                None => String::new(),
            },
            _ => return,
        };
        style.push_str(&css::attribute(&declaration, &mut css::Found::default()));
    }

    fn finish(mut self) -> Written {
        for target in std::mem::take(&mut self.found.urls) {
            if url::is_remote(&target) {
                self.blocked(url::host(&target));
            }
        }
        if !self.body_style.is_empty() {
            let body = format!("body{{{}}}", self.body_style);
            self.sheet.push_str(&css::sheet(&body, &mut self.found));
        }
        self.safe.has_colors = self.found.has_colors;
        self.safe.html = self.out;
        self.safe.hosts = self.hosts;
        Written { safe: self.safe, sheet: self.sheet }
    }
}

/// What a table's old attributes mean for its cells.
fn cell_style(attributes: &Attributes) -> String {
    let mut style = String::new();
    if let Some(padding) = value(attributes, "cellpadding").and_then(number) {
        let _ = write!(style, "padding:{padding}px;");
    }
    if value(attributes, "border").and_then(number).is_some_and(|width| width > 0.0) {
        style.push_str("border:1px solid #999999;");
    }
    style
}

fn value<'a>(attributes: &'a Attributes, name: &str) -> Option<&'a str> {
    attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
}

/// Reads a small number as HTML does: what follows the digits does not count.
fn number(text: &str) -> Option<f32> {
    let text = text.trim();
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    text.get(..end)?.parse().ok().filter(|number: &f32| (0.0..=4000.0).contains(number))
}

fn pixels(text: &str) -> Option<f32> {
    number(text).filter(|_| !text.trim_end().ends_with('%'))
}

fn is_size(text: &str) -> bool {
    let digits = text.strip_suffix('%').or_else(|| text.strip_suffix("px")).unwrap_or(text);
    number(digits).is_some() && digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
}

fn is_side(value: &str) -> bool {
    ["left", "center", "right"].contains(&value)
}

fn font_size(value: &str) -> Option<&'static str> {
    Some(match value {
        "1" => "10px",
        "2" | "-1" => "13px",
        "3" => "16px",
        "4" | "+1" => "18px",
        "5" | "+2" => "24px",
        "6" | "+3" => "32px",
        "7" | "+4" => "48px",
        "-2" => "10px",
        _ => return None,
    })
}

/// Reports whether a remote picture is too small to be seen, or hidden.
fn is_tracker(attributes: &Attributes, style: &str) -> bool {
    let small = |side: &str| {
        let styled = style.split(';').find_map(|one| {
            one.strip_prefix(side)?.strip_prefix(':')?.strip_suffix("px")?.parse::<f32>().ok()
        });
        let side = value(attributes, side).and_then(pixels).or(styled);
        side.is_some_and(|side| side <= TRACKER)
    };
    let is_hidden = style.split(';').any(|one| {
        matches!(one.trim_end_matches(" !important"), "display:none" | "visibility:hidden" | "opacity:0")
    });
    is_hidden || small("width") || small("height")
}

fn declares(style: &str, property: &str) -> bool {
    style.split(';').any(|one| one.strip_prefix(property).is_some_and(|rest| rest.starts_with(':')))
}

fn without_display(style: &str) -> String {
    let kept = style.split_inclusive(';').filter(|one| {
        let name = one.split(':').next().unwrap_or_default();
        matches!(name, "width" | "height" | "max-width" | "max-height" | "float" | "vertical-align")
            || name.starts_with("margin")
    });
    kept.collect()
}

fn is_for_screen(attributes: &Attributes) -> bool {
    let media = value(attributes, "media").unwrap_or_default().to_ascii_lowercase();
    media.trim().is_empty() || matches!(media.trim(), "all" | "screen")
}

pub(super) fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\u{a0}' => out.push_str("&nbsp;"),
            '\0' => {}
            _ => out.push(c),
        }
    }
}
