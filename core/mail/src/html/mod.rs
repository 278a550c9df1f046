//! HTML of a message to HTML that can neither fetch, run nor imitate anything.
//!
//! Three passes, each of which would do: `write` walks the parsed tree and writes only what stands on the lists
//! of `properties` and `css`; `ammonia` reads that and keeps what its own lists allow; the result is read once more
//! and must come out unchanged. What is remote is counted and replaced, never fetched: where a person wants the
//! pictures, they get names as if they were parts of the message, and whoever fetches them does so elsewhere.
//! Start at [`sanitize`].

mod color;
mod css;
mod link;
mod paste;
mod properties;
mod selector;
mod tree;
mod url;
mod visible;
mod write;

pub use paste::{Pasted, paste};
pub use visible::{Seen, seen};

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    sync::LazyLock,
};

/// HTML beyond this many bytes is shown as text.
const MAX_BYTES: usize = 4 << 20;
/// More links than this are not listed; they stay links.
const MAX_LINKS: usize = 2000;
/// HTML that has not settled after so many readings is shown as text.
const MAX_ROUNDS: usize = 4;
/// More hosts than this are not listed.
const MAX_HOSTS: usize = 50;
/// More remote pictures than this stay left out.
const MAX_REMOTE: usize = 100;

/// What becomes of pictures that stand elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remote {
    /// A box stands for each.
    Blocked,
    /// Each is shown as a part of the message, under the name that [`remote_part`] gives it.
    Shown,
}

/// Returns the Content-ID under which the HTML shows a remote picture, counted from 0.
#[must_use]
pub fn remote_part(index: usize) -> String {
    format!("{index}@remote.invalid")
}

/// Returns the Content-ID that the source of a picture names; none where it names no part of a message.
pub(crate) fn part_of(source: &str) -> Option<String> {
    match url::source(source) {
        url::Source::Part(id) => Some(id),
        _ => None,
    }
}

/// Why HTML is not shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refused {
    /// It is larger or nested deeper than anyone writes.
    #[error("the HTML is too large or nested too deeply")]
    TooLarge,
    /// It reads differently each time, which only an attack does.
    #[error("the HTML does not stay the same when it is read again")]
    Unstable,
}

/// A link of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// What it shows, blanks folded.
    pub text: String,
    /// Where it leads.
    pub target: String,
    /// The address that its text shows while it leads elsewhere.
    pub shows: Option<String>,
}

/// HTML that is safe to show.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SafeHtml {
    /// A style sheet, where there is one, and the body's content.
    pub html: String,
    /// Remote pictures, backgrounds and styles that were left out.
    pub blocked: u32,
    /// How many of them nobody would see: they only tell that the message was opened.
    pub trackers: u32,
    /// Where they would have come from, sorted.
    pub hosts: Vec<String>,
    /// Its links in order.
    pub links: Vec<Link>,
    /// The Content-IDs of the parts it shows, each once.
    pub parts: Vec<String>,
    /// The addresses of the remote pictures that are shown; see [`remote_part`]. Those that nobody would see stay
    /// left out.
    pub remote: Vec<String>,
    /// It sets colours, so that it expects to stand on white.
    pub has_colors: bool,
}

/// Makes the HTML parts of a message safe, each by itself (an open tag in one must not swallow the next).
///
/// # Errors
///
/// Where a part is beyond the limits, or reads differently the second time.
pub fn sanitize<'a>(parts: impl IntoIterator<Item = &'a str>) -> Result<SafeHtml, Refused> {
    sanitize_with(parts, Remote::Blocked)
}

/// Makes the HTML parts of a message safe, and says what becomes of remote pictures.
///
/// # Errors
///
/// Like [`sanitize`].
pub fn sanitize_with<'a>(
    parts: impl IntoIterator<Item = &'a str>,
    remote: Remote,
) -> Result<SafeHtml, Refused> {
    let mut whole = SafeHtml::default();
    let mut hosts = BTreeSet::new();
    let mut left = MAX_BYTES;
    for part in parts {
        left = left.checked_sub(part.len()).ok_or(Refused::TooLarge)?;
        let safe = one(part, remote, &mut whole.remote)?;
        if !whole.html.is_empty() && !safe.html.is_empty() {
            whole.html.push_str("<hr>");
        }
        whole.html.push_str(&safe.html);
        whole.blocked += safe.blocked;
        whole.trackers += safe.trackers;
        whole.has_colors |= safe.has_colors;
        whole.links.extend(safe.links);
        hosts.extend(safe.hosts);
        for id in safe.parts {
            if !whole.parts.contains(&id) {
                whole.parts.push(id);
            }
        }
    }
    whole.links.truncate(MAX_LINKS);
    whole.hosts = hosts.into_iter().filter(|host| !host.is_empty()).take(MAX_HOSTS).collect();
    Ok(whole)
}

/// Cleans until nothing changes any more: what stood in a left-out element may nest anew.
fn one(part: &str, remote: Remote, pictures: &mut Vec<String>) -> Result<SafeHtml, Refused> {
    let first = once(part, remote, pictures)?;
    let mut html = first.html.clone();
    for _ in 0..MAX_ROUNDS {
        let again = once(&html, Remote::Blocked, &mut Vec::new())?.html;
        if again == html {
            return Ok(SafeHtml { html, ..first });
        }
        html = again;
    }
    Err(Refused::Unstable)
}

fn once(html: &str, remote: Remote, pictures: &mut Vec<String>) -> Result<SafeHtml, Refused> {
    let tree = tree::parse(html).ok_or(Refused::TooLarge)?;
    let mut written = write::write(&tree, remote, pictures).ok_or(Refused::TooLarge)?;
    let body = AMMONIA.clean(&written.safe.html).to_string();
    written.safe.html =
        if written.sheet.is_empty() { body } else { format!("<style>{}</style>{body}", written.sheet) };
    Ok(written.safe)
}

/// Reports whether a character shows nothing, or turns the reading direction (SEC-22).
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

/// The second opinion. Styles were filtered before and are not understood here.
static AMMONIA: LazyLock<ammonia::Builder<'static>> = LazyLock::new(|| {
    let set = |names: &[&'static str]| names.iter().copied().collect::<HashSet<_>>();
    let mut builder = ammonia::Builder::empty();
    builder
        .tags(set(properties::ELEMENTS))
        .generic_attributes(set(&["align", "class", "dir", "id", "lang", "style", "title"]))
        .tag_attributes(HashMap::from([
            ("a", set(&["href"])),
            ("img", set(&["src", "alt", "width", "height"])),
            ("table", set(&["width", "height"])),
            ("td", set(&["width", "height", "colspan", "rowspan"])),
            ("th", set(&["width", "height", "colspan", "rowspan"])),
            ("tr", set(&["height"])),
            ("col", set(&["width", "span"])),
            ("colgroup", set(&["width", "span"])),
            ("hr", set(&["width"])),
            ("ol", set(&["start", "type"])),
            ("ul", set(&["type"])),
            ("li", set(&["value", "type"])),
        ]))
        .url_schemes(set(&["http", "https", "mailto", "tel", "cid", "data"]))
        .url_relative(ammonia::UrlRelative::Deny)
        .link_rel(None)
        .strip_comments(true);
    builder
});
