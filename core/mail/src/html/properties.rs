//! The lists: which elements, properties, functions and keywords come through.

/// How the value of a property is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Words, numbers and harmless functions.
    Plain,
    /// The same, and it changes what stands on what ground.
    Color,
    /// Names of fonts may be quoted.
    Font,
    /// Only ways to show something that the renderer knows.
    Display,
    /// Only what needs no scroll bars.
    Overflow,
}

/// Tells how a property, in lower case, is checked; none where it does not come through.
pub(super) fn kind(name: &str) -> Option<Kind> {
    Some(match name {
        "color" | "background" | "background-color" | "background-image" => Kind::Color,
        "font" | "font-family" => Kind::Font,
        "display" => Kind::Display,
        "overflow" => Kind::Overflow,
        "background-position"
        | "background-repeat"
        | "background-size"
        | "border"
        | "border-bottom"
        | "border-bottom-color"
        | "border-bottom-left-radius"
        | "border-bottom-right-radius"
        | "border-bottom-style"
        | "border-bottom-width"
        | "border-collapse"
        | "border-color"
        | "border-left"
        | "border-left-color"
        | "border-left-style"
        | "border-left-width"
        | "border-radius"
        | "border-right"
        | "border-right-color"
        | "border-right-style"
        | "border-right-width"
        | "border-spacing"
        | "border-style"
        | "border-top"
        | "border-top-color"
        | "border-top-left-radius"
        | "border-top-right-radius"
        | "border-top-style"
        | "border-top-width"
        | "border-width"
        | "box-sizing"
        | "caption-side"
        | "clear"
        | "direction"
        | "empty-cells"
        | "float"
        | "font-size"
        | "font-stretch"
        | "font-style"
        | "font-variant"
        | "font-weight"
        | "height"
        | "letter-spacing"
        | "line-height"
        | "list-style"
        | "list-style-position"
        | "list-style-type"
        | "margin"
        | "margin-bottom"
        | "margin-left"
        | "margin-right"
        | "margin-top"
        | "max-height"
        | "max-width"
        | "min-height"
        | "min-width"
        | "opacity"
        | "overflow-wrap"
        | "padding"
        | "padding-bottom"
        | "padding-left"
        | "padding-right"
        | "padding-top"
        | "table-layout"
        | "text-align"
        | "text-decoration"
        | "text-decoration-color"
        | "text-decoration-line"
        | "text-decoration-style"
        | "text-indent"
        | "text-transform"
        | "unicode-bidi"
        | "vertical-align"
        | "visibility"
        | "white-space"
        | "width"
        | "word-break"
        | "word-spacing"
        | "word-wrap" => Kind::Plain,
        _ => return None,
    })
}

/// Reports whether a value function only computes.
pub(super) fn is_function(name: &str) -> bool {
    ["rgb", "rgba", "hsl", "hsla", "calc", "min", "max", "linear-gradient", "radial-gradient"]
        .iter()
        .any(|known| name.eq_ignore_ascii_case(known))
}

/// Reports whether an element may be shown in this way.
pub(super) fn is_display(value: &str) -> bool {
    [
        "none",
        "block",
        "inline",
        "inline-block",
        "list-item",
        "table",
        "inline-table",
        "table-row",
        "table-cell",
        "table-row-group",
        "table-header-group",
        "table-footer-group",
        "table-column",
        "table-column-group",
        "table-caption",
    ]
    .iter()
    .any(|known| value.eq_ignore_ascii_case(known))
}

/// Reports whether a pseudo class says nothing about the reader.
pub(super) fn is_pseudo_class(name: &str) -> bool {
    ["link", "first-child", "last-child", "only-child", "first-of-type", "last-of-type"]
        .iter()
        .any(|known| name.eq_ignore_ascii_case(known))
}

/// What becomes of an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// It stays under this name.
    Keep(&'static str),
    /// Its content stays.
    Unwrap,
    /// It goes with everything in it.
    Drop,
}

/// The elements that stay.
pub(super) const ELEMENTS: &[&str] = &[
    "a",
    "abbr",
    "address",
    "article",
    "aside",
    "b",
    "bdi",
    "bdo",
    "big",
    "blockquote",
    "br",
    "caption",
    "center",
    "cite",
    "code",
    "col",
    "colgroup",
    "dd",
    "del",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "i",
    "img",
    "ins",
    "kbd",
    "li",
    "main",
    "mark",
    "nav",
    "ol",
    "p",
    "pre",
    "q",
    "s",
    "samp",
    "section",
    "small",
    "span",
    "strike",
    "strong",
    "sub",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "tt",
    "u",
    "ul",
    "var",
    "wbr",
];

/// Elements that go with everything in them.
const DROPPED: &[&str] = &[
    "applet", "audio", "base", "basefont", "bgsound", "canvas", "embed", "frame", "frameset", "iframe",
    "link", "math", "meta", "noembed", "noframes", "object", "param", "script", "select", "svg", "template",
    "textarea", "title", "video",
];

/// Decides on an HTML element by its name.
pub(super) fn fate(name: &str) -> Fate {
    if let Some(known) = ELEMENTS.iter().find(|known| **known == name) {
        return Fate::Keep(known);
    }
    match name {
        "font" => Fate::Keep("span"),
        "dir" | "menu" => Fate::Keep("ul"),
        _ if DROPPED.contains(&name) => Fate::Drop,
        _ => Fate::Unwrap,
    }
}

/// Reports whether an element has no end tag.
pub(super) fn is_void(name: &str) -> bool {
    matches!(name, "br" | "col" | "hr" | "img" | "wbr")
}
