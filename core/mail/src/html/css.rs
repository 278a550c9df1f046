//! Filters style sheets and `style` attributes token by token: only properties, functions and selectors from
//! lists come through, so that nothing in a style can fetch, run, measure or cover anything.

use cssparser::{Delimiter, ParseError, Parser, ToCss, Token};

use super::{
    properties::{self, Kind},
    selector::{self, Selector},
};

/// Style text beyond this many bytes is not read.
const MAX_BYTES: usize = 256 << 10;
/// More rules than this are left out.
const MAX_RULES: usize = 2000;
/// Functions and parentheses nest this deep at most.
const MAX_NESTING: usize = 6;
/// Numbers beyond this, in whatever unit, are nonsense.
const MAX_NUMBER: f32 = 20_000.0;

/// What was met in styles besides what is kept.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// What `url()` pointed to.
    pub(super) urls: Vec<String>,
    /// A colour or a background is set.
    pub(super) has_colors: bool,
    /// The rules of style sheets that hold whatever the screen is.
    pub(super) rules: Vec<Rule>,
}

/// A rule of a style sheet.
#[derive(Debug)]
pub(super) struct Rule {
    /// Whom it is about.
    pub(super) selectors: Vec<Selector>,
    /// What it sets, in the form of a `style` attribute.
    pub(super) declarations: String,
}

pub(super) type Refused = ParseError<()>;

/// Keeps the harmless declarations of a `style` attribute.
pub(super) fn attribute(text: &str, found: &mut Found) -> String {
    let mut out = String::new();
    declarations(&mut Parser::new(head(text)), found, true, &mut out);
    out
}

/// Keeps the harmless rules of a style sheet.
pub(super) fn sheet(text: &str, found: &mut Found) -> String {
    let mut out = String::new();
    let mut rules = 0;
    sheet_rules(&mut Parser::new(head(text)), found, &mut rules, false, &mut out);
    out
}

/// Makes a text safe to stand for a colour in a declaration; none where it is no colour.
pub(super) fn color(text: &str) -> Option<String> {
    let text = text.trim();
    let digits = text.strip_prefix('#').unwrap_or(text);
    if matches!(digits.len(), 3 | 6) && digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Some(format!("#{}", digits.to_ascii_lowercase()));
    }
    let is_name = (3..=20).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphabetic());
    is_name.then(|| text.to_ascii_lowercase())
}

fn head(text: &str) -> &str {
    let mut end = text.len().min(MAX_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

/// Reads rules; inside `@media` no further at-rules are read and nothing changes what is shown as what.
fn sheet_rules(
    input: &mut Parser<'_>,
    found: &mut Found,
    rules: &mut usize,
    in_media: bool,
    out: &mut String,
) {
    while *rules < MAX_RULES {
        input.skip_whitespace();
        let start = input.state();
        let Ok(token) = input.next() else { return };
        match token {
            Token::CDO | Token::CDC | Token::Semicolon => {}
            Token::AtKeyword(name) => {
                let is_media = name.eq_ignore_ascii_case("media") && !in_media;
                let prelude = input
                    .parse_until_before(Delimiter::Semicolon | Delimiter::CurlyBracketBlock, media_query)
                    .ok()
                    .filter(|_| is_media);
                if !matches!(input.next(), Ok(Token::CurlyBracketBlock)) {
                    continue;
                }
                let mut inside = String::new();
                let read: Result<(), Refused> = input.parse_nested_block(|block| {
                    if prelude.is_some() {
                        sheet_rules(block, found, rules, true, &mut inside);
                    } else {
                        note_urls(block, found, 0);
                    }
                    while block.next().is_ok() {}
                    Ok(())
                });
                if let (Ok(()), Some(prelude), false) = (read, prelude, inside.is_empty()) {
                    out.push_str(&format!("@media {prelude}{{{inside}}}"));
                }
            }
            _ => {
                input.reset(&start);
                *rules += 1;
                let selectors = input.parse_until_before(Delimiter::CurlyBracketBlock, |prelude| {
                    Ok::<_, Refused>(selector::list(prelude))
                });
                if !matches!(input.next(), Ok(Token::CurlyBracketBlock)) {
                    continue;
                }
                let mut inside = String::new();
                let read: Result<(), Refused> = input.parse_nested_block(|block| {
                    declarations(block, found, !in_media, &mut inside);
                    Ok(())
                });
                if let (Ok(()), Ok((written, selectors))) = (read, selectors)
                    && !inside.is_empty()
                    && !selectors.is_empty()
                {
                    out.push_str(&format!("{written}{{{inside}}}"));
                    if !in_media {
                        found.rules.push(Rule { selectors, declarations: inside });
                    }
                }
            }
        }
    }
}

/// Reads a condition such as `screen and (max-width: 600px)`.
fn media_query(input: &mut Parser<'_>) -> Result<String, Refused> {
    let mut out = String::new();
    while let Ok(token) = input.next().cloned() {
        match &token {
            Token::Ident(word) if is_media_word(word) => {
                if !out.is_empty() && !out.ends_with(',') {
                    out.push(' ');
                }
                out.push_str(&word.to_ascii_lowercase());
            }
            Token::Comma => out.push(','),
            Token::ParenthesisBlock => {
                let condition = input.parse_nested_block(|inside| {
                    let name = inside.expect_ident_cloned()?.to_ascii_lowercase();
                    if !matches!(
                        name.as_str(),
                        "min-width" | "max-width" | "min-device-width" | "max-device-width"
                    ) {
                        return Err(ParseError::unexpected_token());
                    }
                    inside.expect_colon()?;
                    let mut value = String::new();
                    values(inside, Kind::Plain, &mut Found::default(), 1, &mut value)?;
                    Ok::<_, Refused>(format!("({name}:{value})"))
                })?;
                if !out.is_empty() && !out.ends_with(',') {
                    out.push(' ');
                }
                out.push_str(&condition);
            }
            _ => return Err(ParseError::unexpected_token()),
        }
    }
    if out.is_empty() { Err(ParseError::unexpected_token()) } else { Ok(out) }
}

fn is_media_word(word: &str) -> bool {
    ["screen", "all", "only", "and", "print"].iter().any(|known| word.eq_ignore_ascii_case(known))
}

pub(super) fn push(out: &mut String, token: &Token<'_>) {
    out.push_str(&token.to_css_string());
}

/// Keeps the declarations of a block whose property and value are on the lists. What takes an element out of sight by
/// a property that does not come through hides it all the same.
fn declarations(input: &mut Parser<'_>, found: &mut Found, may_display: bool, out: &mut String) {
    let mut away = Away::default();
    while !input.is_exhausted() {
        let read = input.parse_until_after(Delimiter::Semicolon, |one| {
            let name = one.expect_ident_cloned()?.to_ascii_lowercase();
            one.expect_colon()?;
            let kind = properties::kind(&name).filter(|kind| may_display || *kind != Kind::Display);
            let Some(kind) = kind else {
                let start = one.state();
                away.look(&name, one);
                one.reset(&start);
                note_urls(one, found, 0);
                return Err(ParseError::unexpected_token());
            };
            let mut value = String::new();
            values(one, kind, found, 0, &mut value)?;
            Ok::<_, Refused>((name, kind, value))
        });
        let Ok((name, kind, value)) = read else { continue };
        let bare = value.trim_end_matches(" !important");
        let is_fine = !bare.is_empty()
            && !value.contains(['<', '&'])
            && (kind != Kind::Display || properties::is_display(bare))
            && (kind != Kind::Overflow || matches!(bare, "hidden" | "visible"));
        if is_fine {
            found.has_colors |= kind == Kind::Color;
            out.push_str(&format!("{name}:{value};"));
        }
    }
    if may_display && away.hides() {
        out.push_str("display:none;");
    }
}

/// What a block says about places that no reader sees.
#[derive(Debug, Default)]
struct Away {
    /// It stands outside the flow, so that it can stand anywhere.
    is_placed: bool,
    /// It stands far outside the page.
    is_far: bool,
    /// Nothing of it is painted.
    is_clipped: bool,
}

impl Away {
    /// Farther than this, in whatever unit, nothing of an element is in sight.
    const FAR: f32 = 400.0;

    fn look(&mut self, name: &str, value: &mut Parser<'_>) {
        match name {
            "position" => {
                let word = value.expect_ident_cloned();
                self.is_placed = word.is_ok_and(|word| {
                    word.eq_ignore_ascii_case("absolute") || word.eq_ignore_ascii_case("fixed")
                });
            }
            "left" | "right" | "top" | "bottom" => {
                self.is_far |= matches!(
                    value.next(),
                    Ok(Token::Dimension { value, .. }) if *value < -Self::FAR
                );
            }
            "clip" | "clip-path" | "transform" | "-webkit-transform" => {
                let Ok(Token::Function(function)) = value.next().cloned() else { return };
                let mut numbers = Vec::new();
                let _: Result<(), Refused> = value.parse_nested_block(|inside| {
                    while let Ok(token) = inside.next() {
                        match token {
                            Token::Number { value, .. } | Token::Dimension { value, .. } => {
                                numbers.push(*value);
                            }
                            Token::Percentage { unit_value, .. } => numbers.push(unit_value * 100.0),
                            _ => {}
                        }
                    }
                    Ok(())
                });
                let function = function.to_ascii_lowercase();
                self.is_clipped |= match function.as_str() {
                    // A corner of a pixel is how pages hide what only screen readers say.
                    "rect" => numbers.len() == 4 && numbers.iter().all(|number| number.abs() <= 1.0),
                    "inset" => !numbers.is_empty() && numbers.iter().all(|number| *number >= 50.0),
                    "circle" => numbers.first().is_some_and(|number| *number <= 0.0),
                    "scale" | "scalex" | "scaley" => {
                        numbers.first().is_some_and(|number| number.abs() < 0.01)
                    }
                    "translate" | "translatex" | "translatey" => {
                        numbers.iter().any(|number| *number < -Self::FAR)
                    }
                    _ => false,
                };
            }
            _ => {}
        }
    }

    fn hides(&self) -> bool {
        self.is_clipped || (self.is_placed && self.is_far)
    }
}

/// Reads a value into `out`; an error means that it holds something that no value needs.
fn values(
    input: &mut Parser<'_>,
    kind: Kind,
    found: &mut Found,
    nesting: usize,
    out: &mut String,
) -> Result<(), Refused> {
    let refuse = || Err(ParseError::unexpected_token());
    let mut has_space = false;
    while let Ok(token) = input.next_including_whitespace().cloned() {
        let before = out.len();
        let space_wanted = has_space && !out.is_empty() && !out.ends_with([',', '(', '!']);
        if matches!(token, Token::WhiteSpace(_)) {
            has_space = true;
            continue;
        }
        has_space = false;
        if space_wanted && !matches!(token, Token::Comma) {
            out.push(' ');
        }
        match &token {
            Token::Ident(word) => {
                if !is_word(word) {
                    return refuse();
                }
                out.push_str(word);
            }
            Token::Number { value, .. } | Token::Dimension { value, .. } => {
                let is_unit = match &token {
                    Token::Dimension { unit, .. } => unit.bytes().all(|byte| byte.is_ascii_alphabetic()),
                    _ => true,
                };
                if !is_unit || !value.is_finite() || value.abs() > MAX_NUMBER {
                    return refuse();
                }
                push(out, &token);
            }
            Token::Percentage { unit_value, .. } => {
                if !unit_value.is_finite() || unit_value.abs() > 100.0 {
                    return refuse();
                }
                push(out, &token);
            }
            Token::Hash(name) | Token::IDHash(name) if kind == Kind::Color || kind == Kind::Plain => {
                if !name.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                    return refuse();
                }
                out.push('#');
                out.push_str(name);
            }
            Token::QuotedString(text) if kind == Kind::Font => {
                if !text.chars().all(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_' | '.')) {
                    return refuse();
                }
                push(out, &token);
            }
            Token::Comma => out.push(','),
            Token::Delim('/') => out.push('/'),
            Token::Delim('+' | '-' | '*') if nesting > 0 => push(out, &token),
            Token::Delim('!') if nesting == 0 => {
                if !input.expect_ident()?.eq_ignore_ascii_case("important") || !input.is_exhausted() {
                    return refuse();
                }
                out.truncate(out.trim_end().len());
                out.push_str(" !important");
            }
            Token::UnquotedUrl(url) => {
                found.urls.push(url.to_string());
                out.truncate(before);
                has_space = true;
            }
            Token::Function(name) if name.eq_ignore_ascii_case("url") => {
                let url: Result<String, Refused> =
                    input.parse_nested_block(|inside| Ok(inside.expect_string_cloned()?.to_string()));
                found.urls.extend(url.ok());
                out.truncate(before);
                has_space = true;
            }
            Token::Function(name) if properties::is_function(name) && nesting < MAX_NESTING => {
                out.push_str(&name.to_ascii_lowercase());
                nested(input, kind, found, nesting, out)?;
            }
            Token::ParenthesisBlock if (1..MAX_NESTING).contains(&nesting) => {
                nested(input, kind, found, nesting, out)?;
            }
            Token::Function(_) => {
                let _: Result<(), Refused> = input.parse_nested_block(|inside| {
                    note_urls(inside, found, 0);
                    Ok(())
                });
                return refuse();
            }
            _ => return refuse(),
        }
    }
    Ok(())
}

fn nested(
    input: &mut Parser<'_>,
    kind: Kind,
    found: &mut Found,
    nesting: usize,
    out: &mut String,
) -> Result<(), Refused> {
    let mut inside = String::new();
    input.parse_nested_block(|block| values(block, kind, found, nesting + 1, &mut inside))?;
    if inside.is_empty() {
        return Err(ParseError::unexpected_token());
    }
    out.push_str(&format!("({inside})"));
    Ok(())
}

/// Notes what the rest of a block that is left out would have fetched.
fn note_urls(input: &mut Parser<'_>, found: &mut Found, nesting: usize) {
    while let Ok(token) = input.next().cloned() {
        match token {
            Token::UnquotedUrl(url) => found.urls.push(url.to_string()),
            Token::QuotedString(text) if super::url::is_remote(&text) => found.urls.push(text.to_string()),
            Token::Function(_) | Token::ParenthesisBlock | Token::CurlyBracketBlock
                if nesting < MAX_NESTING =>
            {
                let _: Result<(), Refused> = input.parse_nested_block(|inside| {
                    note_urls(inside, found, nesting + 1);
                    Ok(())
                });
            }
            _ => {}
        }
    }
}

fn is_word(word: &str) -> bool {
    word.len() <= 60
        && !word.starts_with("--")
        && word.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn style(text: &str) -> String {
        attribute(text, &mut Found::default())
    }

    #[test]
    fn sec_05_only_listed_properties_and_functions_come_through() {
        for (bad, kept) in [
            ("position:fixed;top:0;left:0;color:red", "color:red;"),
            ("behavior:url(x.htc);-moz-binding:url(x)", ""),
            ("width:expression(alert(1))", ""),
            ("background:#fff url(https://t.example/a.png) no-repeat", "background:#fff no-repeat;"),
            ("background-image:url('https://t.example/a.png')", ""),
            ("background-image:image-set('https://t.example/a.png' 1x)", ""),
            ("background:\\75 \\72 \\6c (https://t.example/a)", ""),
            ("backg\\72 ound-image:u\\72l(https://t.example/a)", ""),
            ("--x:url(https://t.example/a);background:var(--x)", ""),
            ("content:url(https://t.example/a)", ""),
            ("color:red;}*{position:fixed", "color:red;"),
            ("font-family:'</style><script>'", ""),
            ("cursor:url(https://t.example/c),auto", ""),
            ("width:99999999px;height:1e39px", ""),
            ("display:none !important", "display:none !important;"),
            ("display:-webkit-box", ""),
            ("transform:scale(100);filter:url(#x);mask:url(x)", ""),
        ] {
            assert_eq!(style(bad), kept, "{bad}");
            assert_eq!(style(&style(bad)), style(bad), "{bad} stays as it is");
        }
    }

    #[test]
    fn sec_05_at_rules_that_fetch_are_dropped_and_noted() {
        let mut found = Found::default();
        let sheet = sheet(
            "@import 'https://t.example/i.css';@import url(https://t.example/j.css);@font-face{font-family:x;\
             src:url(https://t.example/f.woff)}a[href^='http']{color:red}td,p>b.x:first-child{color:blue;\
             background:url(//t.example/b)}@media screen and (max-width:600px){td{display:block;width:100%}}\
             @media (prefers-color-scheme:dark){p{color:#fff}}p::before{content:'x'}@supports(a:b){p{color:red}}",
            &mut found,
        );
        assert_eq!(
            sheet,
            "td,p>b.x:first-child{color:blue;}@media screen and (max-width:600px){td{width:100%;}}"
        );
        assert!(found.urls.iter().any(|url| url.ends_with("f.woff")), "{:?}", found.urls);
        assert!(found.has_colors);
    }

    #[test]
    fn ordinary_values_stay() {
        let text = "font:italic bold 12px/1.5 'Segoe UI',Arial,sans-serif;margin:0 auto;\
                    border:1px solid rgba(0,0,0,.5);width:calc(100% - 2 * 10px);";
        let kept = style(text);
        assert_eq!(
            kept,
            "font:italic bold 12px/1.5 \"Segoe UI\",Arial,sans-serif;margin:0 auto;\
             border:1px solid rgba(0,0,0,0.5);width:calc(100% - 2 * 10px);"
        );
        assert_eq!(style(&kept), kept);
    }

    #[test]
    fn sec_08_a_megabyte_of_style_takes_bounded_time() {
        let start = std::time::Instant::now();
        for unit in
            ["a{color:red}", "((((((", "@media screen{", "a b c d e f g,", "color:calc(calc(calc(", "\\75 "]
        {
            let text = unit.repeat((1 << 20) / unit.len());
            assert!(sheet(&text, &mut Found::default()).len() <= MAX_BYTES * 2);
            assert!(style(&text).len() <= MAX_BYTES * 2);
        }
        assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
    }
}
