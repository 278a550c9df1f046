//! Host names as people read them: who holds one, and whether a word shows one.

/// Endings of two labels under which names are given out, so that what stands before them is the owner.
const SHARED: [&str; 22] = [
    "co.uk", "org.uk", "ac.uk", "gov.uk", "com.au", "net.au", "org.au", "co.nz", "co.jp", "ne.jp", "or.jp",
    "com.br", "com.mx", "com.ar", "com.tr", "com.cn", "co.in", "co.za", "com.sg", "com.hk", "asso.fr",
    "gouv.fr",
];

/// Returns the host at the start of what follows `//` in an address, in lower case.
pub(crate) fn host_of(rest: &str) -> Option<String> {
    let authority = rest.split(['/', '\\', '?', '#']).next()?;
    let host = authority.rsplit('@').next()?;
    let host =
        if host.starts_with('[') { host.split_inclusive(']').next()? } else { host.split(':').next()? };
    let is_host = !host.is_empty() && host.chars().all(|c| !c.is_whitespace() && !c.is_control());
    is_host.then(|| host.trim_end_matches('.').to_lowercase())
}

/// Returns the host that a text shows where it looks like an address of the web.
pub(crate) fn shown_host(text: &str) -> Option<String> {
    let word = text.split_whitespace().next().filter(|word| *word == text)?;
    let word = word.trim_matches(['<', '>', '(', ')', '"', '\'', '«', '»', '“', '”', ',', ';', '.', '!']);
    let lower = word.to_lowercase();
    let has_scheme = lower.starts_with("http://") || lower.starts_with("https://");
    let rest = lower.split_once("://").filter(|_| has_scheme).map_or(lower.as_str(), |(_, rest)| rest);
    if !has_scheme && (rest.contains('@') || rest.contains("://")) {
        return None;
    }
    let host = host_of(rest)?;
    let ending = host.rsplit('.').next()?;
    let labels = host.split('.').count();
    let looks_like_host = labels >= 2
        && host.split('.').all(|label| !label.is_empty())
        && (2..=24).contains(&ending.chars().count())
        && ending.chars().all(char::is_alphabetic)
        && (has_scheme || host.starts_with("www.") || is_common_ending(ending));
    looks_like_host.then_some(host)
}

/// Reports whether a bare word with this ending is rather a host than a file.
fn is_common_ending(ending: &str) -> bool {
    const ENDINGS: [&str; 40] = [
        "com", "net", "org", "info", "biz", "eu", "fr", "de", "be", "ch", "uk", "us", "ca", "it", "es", "nl",
        "lu", "pt", "at", "pl", "io", "app", "dev", "gov", "edu", "online", "shop", "site", "xyz", "ru",
        "cn", "jp", "in", "br", "au", "se", "no", "dk", "ie", "example",
    ];
    ENDINGS.contains(&ending)
}

/// Returns the part of a host that one owner holds: the organisation behind it.
#[must_use]
pub fn owner(host: &str) -> String {
    let labels: Vec<&str> = host.split('.').collect();
    let last = |count: usize| labels.get(labels.len().saturating_sub(count)..).unwrap_or_default().join(".");
    if SHARED.contains(&last(2).as_str()) { last(3) } else { last(2) }
}
