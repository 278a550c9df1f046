//! Selectors of style sheets: those that look at names, classes, ids and places only; attributes tell nothing here.

use cssparser::{Delimiter, ParseError, Parser, Token};

use super::{
    css::{Refused, push},
    properties,
    tree::{Data, Tree},
};

/// A rule with more selectors than this loses the rest.
const MAX_SELECTORS: usize = 60;
/// A selector with more parts than this is left out.
const MAX_PARTS: usize = 16;

/// A selector.
#[derive(Debug, Default)]
pub(super) struct Selector {
    /// What it asks of elements, the innermost last; each with the sign that leads to it.
    steps: Vec<(Sign, Wanted)>,
}

/// How an element stands to the one before it in a selector.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum Sign {
    #[default]
    Inside,
    Child,
    Next,
    Later,
}

/// What is asked of one element.
#[derive(Debug, Default)]
struct Wanted {
    name: Option<String>,
    id: Option<String>,
    classes: Vec<String>,
    /// Pseudo classes, in lower case.
    places: Vec<String>,
}

/// What many selectors share: those that end alike are looked at together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Key<'a> {
    /// An id.
    Id(&'a str),
    /// A class.
    Class(&'a str),
    /// The name of an element.
    Name(&'a str),
    /// Anything.
    Any,
}

/// Reads selectors as far as they are kept; returns them as text, too.
pub(super) fn list(input: &mut Parser<'_>) -> (String, Vec<Selector>) {
    let mut written: Vec<String> = Vec::new();
    let mut kept = Vec::new();
    while !input.is_exhausted() && kept.len() < MAX_SELECTORS {
        let one = input.parse_until_before(Delimiter::Comma, one);
        if let Ok((text, selector)) = one
            && !text.contains(['<', '&'])
        {
            written.push(text);
            kept.push(selector);
        }
        if input.next().is_err() {
            break;
        }
    }
    (written.join(","), kept)
}

fn one(input: &mut Parser<'_>) -> Result<(String, Selector), Refused> {
    let refuse = || Err(ParseError::unexpected_token());
    let mut out = String::new();
    let mut selector = Selector::default();
    let (mut sign, mut wanted) = (Sign::Inside, Wanted::default());
    let mut parts = 0;
    let mut has_space = false;
    input.skip_whitespace();
    while let Ok(token) = input.next_including_whitespace().cloned() {
        let next = match token {
            Token::WhiteSpace(_) => {
                has_space = !out.is_empty();
                continue;
            }
            Token::Delim('>') => Some(Sign::Child),
            Token::Delim('+') => Some(Sign::Next),
            Token::Delim('~') => Some(Sign::Later),
            _ => None,
        };
        let is_behind_sign = out.ends_with(['>', '+', '~']);
        if std::mem::take(&mut has_space) && next.is_none() && !is_behind_sign {
            out.push(' ');
            selector.steps.push((std::mem::take(&mut sign), std::mem::take(&mut wanted)));
        }
        if let Some(next) = next {
            if is_behind_sign {
                return refuse();
            }
            selector.steps.push((std::mem::replace(&mut sign, next), std::mem::take(&mut wanted)));
        }
        parts += 1;
        match &token {
            Token::Ident(name) => {
                wanted.name = Some(name.to_ascii_lowercase());
                push(&mut out, &token);
            }
            Token::IDHash(id) => {
                wanted.id = Some(id.to_string());
                push(&mut out, &token);
            }
            Token::Delim('*' | '>' | '+' | '~') => push(&mut out, &token),
            Token::Delim('.') => {
                let Ok(name @ Token::Ident(_)) = input.next_including_whitespace().cloned() else {
                    return refuse();
                };
                out.push('.');
                push(&mut out, &name);
                if let Token::Ident(name) = name {
                    wanted.classes.push(name.to_string());
                }
            }
            Token::Colon => match input.next_including_whitespace() {
                Ok(Token::Ident(name)) if properties::is_pseudo_class(name) => {
                    let name = name.to_ascii_lowercase();
                    out.push(':');
                    out.push_str(&name);
                    wanted.places.push(name);
                }
                _ => return refuse(),
            },
            _ => return refuse(),
        }
        if parts > MAX_PARTS {
            return refuse();
        }
    }
    if out.is_empty() || out.starts_with(['>', '+', '~']) || out.ends_with(['>', '+', '~']) {
        return refuse();
    }
    selector.steps.push((sign, wanted));
    Ok((out, selector))
}

impl Selector {
    /// Returns what weighs more than another one: ids, then classes and places, then names.
    pub(super) fn weight(&self) -> (usize, usize, usize) {
        self.steps.iter().fold((0, 0, 0), |(ids, classes, names), (_, wanted)| {
            (
                ids + usize::from(wanted.id.is_some()),
                classes + wanted.classes.len() + wanted.places.len(),
                names + usize::from(wanted.name.is_some()),
            )
        })
    }

    /// Returns what an element must have that this is about.
    pub(super) fn key(&self) -> Key<'_> {
        let Some((_, wanted)) = self.steps.last() else { return Key::Any };
        match (&wanted.id, wanted.classes.first(), &wanted.name) {
            (Some(id), ..) => Key::Id(id),
            (_, Some(class), _) => Key::Class(class),
            (_, _, Some(name)) => Key::Name(name),
            _ => Key::Any,
        }
    }

    /// Reports whether this is about an element; `left` counts down, and at nothing nothing is said any more.
    pub(super) fn is_about(&self, tree: &Tree, places: &[Place], at: usize, left: &mut u32) -> bool {
        self.holds(tree, places, at, self.steps.len(), left)
    }

    /// Holds the first `count` steps against an element and those around it. The count bounds the recursion.
    fn holds(&self, tree: &Tree, places: &[Place], at: usize, count: usize, left: &mut u32) -> bool {
        let Some((sign, wanted)) = count.checked_sub(1).and_then(|last| self.steps.get(last)) else {
            return true;
        };
        let Some(place) = places.get(at) else { return false };
        if *left == 0 {
            return false;
        }
        *left -= 1;
        if !wanted.fits(tree, place, at) {
            return false;
        }
        let count = count - 1;
        if count == 0 {
            return true;
        }
        let is_near = matches!(sign, Sign::Child | Sign::Next);
        let step = |place: &Place| match sign {
            Sign::Inside | Sign::Child => place.parent,
            Sign::Next | Sign::Later => place.before,
        };
        let mut around = step(place);
        while let Some(at) = around {
            if self.holds(tree, places, at, count, left) {
                return true;
            }
            around = if is_near { None } else { places.get(at).and_then(step) };
        }
        false
    }
}

impl Wanted {
    fn fits(&self, tree: &Tree, place: &Place, at: usize) -> bool {
        let Some(Data::Element { name, attributes, .. }) = tree.nodes.get(at).map(|node| &node.data) else {
            return false;
        };
        let value = |wanted: &str| {
            attributes.iter().find(|(known, _)| known == wanted).map(|(_, value)| value.as_str())
        };
        let has_class = |wanted: &String| {
            value("class")
                .is_some_and(|classes| classes.split_ascii_whitespace().any(|class| class == wanted))
        };
        let stands = |wanted: &String| match wanted.as_str() {
            "link" => name == "a" && value("href").is_some(),
            "first-child" => place.before.is_none(),
            "last-child" => !place.has_next,
            "only-child" => place.before.is_none() && !place.has_next,
            "first-of-type" => place.is_first_of_type,
            "last-of-type" => place.is_last_of_type,
            _ => false,
        };
        self.name.as_ref().is_none_or(|wanted| wanted == name)
            && self.id.as_deref().is_none_or(|wanted| value("id") == Some(wanted))
            && self.classes.iter().all(has_class)
            && self.places.iter().all(stands)
    }
}

/// Where an element stands among elements.
#[derive(Debug, Clone, Default)]
pub(super) struct Place {
    parent: Option<usize>,
    before: Option<usize>,
    has_next: bool,
    is_first_of_type: bool,
    is_last_of_type: bool,
}

/// Tells where each element stands; what is no element has an empty place.
pub(super) fn places(tree: &Tree) -> Vec<Place> {
    let mut places = vec![Place::default(); tree.nodes.len()];
    for (parent, node) in tree.nodes.iter().enumerate() {
        let is_element = matches!(node.data, Data::Element { .. });
        let mut before = None;
        let mut of_type: std::collections::HashMap<&str, usize> = std::collections::HashMap::new();
        let mut child = node.first;
        while let Some((at, here)) = child.and_then(|at| Some((at, tree.nodes.get(at)?))) {
            child = here.next;
            let Data::Element { name, .. } = &here.data else { continue };
            let first = of_type.insert(name, at);
            if let Some(place) = places.get_mut(at) {
                place.parent = is_element.then_some(parent);
                place.before = before;
                place.is_first_of_type = first.is_none();
            }
            if let Some(place) = before.and_then(|before: usize| places.get_mut(before)) {
                place.has_next = true;
            }
            before = Some(at);
        }
        for last in of_type.into_values() {
            if let Some(place) = places.get_mut(last) {
                place.is_last_of_type = true;
            }
        }
    }
    places
}
