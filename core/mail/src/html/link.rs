//! Links whose text shows another address than the one they lead to (SEC-24).

/// Endings of two labels under which names are given out, so that what stands before them is the owner.
const SHARED: [&str; 22] = [
    "co.uk", "org.uk", "ac.uk", "gov.uk", "com.au", "net.au", "org.au", "co.nz", "co.jp", "ne.jp", "or.jp",
    "com.br", "com.mx", "com.ar", "com.tr", "com.cn", "co.in", "co.za", "com.sg", "com.hk", "asso.fr",
    "gouv.fr",
];

/// Returns the host at the start of what follows `//` in an address, in lower case.
pub(super) fn host_of(rest: &str) -> Option<String> {
    let authority = rest.split(['/', '\\', '?', '#']).next()?;
    let host = authority.rsplit('@').next()?;
    let host =
        if host.starts_with('[') { host.split_inclusive(']').next()? } else { host.split(':').next()? };
    let is_host = !host.is_empty() && host.chars().all(|c| !c.is_whitespace() && !c.is_control());
    is_host.then(|| host.trim_end_matches('.').to_lowercase())
}

/// Returns the host that the text of a link shows while the link leads to another owner's.
///
/// A tracking redirect of the sender is such a link too; the person decides.
pub(super) fn mismatch(text: &str, target: &str) -> Option<String> {
    let text = text.trim();
    if let Some(address) = target.strip_prefix("mailto:") {
        let shown = text.strip_prefix("mailto:").unwrap_or(text);
        let is_address = shown.contains('@') && !shown.contains(char::is_whitespace);
        let real = address.split('?').next().unwrap_or_default().replace("%40", "@");
        return (is_address && !real.eq_ignore_ascii_case(shown)).then(|| shown.to_lowercase());
    }
    let real = host_of(target.split_once("://")?.1)?;
    let shown = shown_host(text)?;
    let same = owner(&shown) == owner(&real);
    (!same).then_some(shown)
}

/// Returns the host that a text shows where it looks like an address of the web.
fn shown_host(text: &str) -> Option<String> {
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

/// Returns the part of a host that one owner holds.
fn owner(host: &str) -> String {
    let labels: Vec<&str> = host.split('.').collect();
    let last = |count: usize| labels.get(labels.len().saturating_sub(count)..).unwrap_or_default().join(".");
    if SHARED.contains(&last(2).as_str()) { last(3) } else { last(2) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sec_24_another_host_in_the_text_is_told() {
        for (text, target, shown) in [
            ("https://banque.example/login", "https://evil.test/x", "banque.example"),
            ("www.banque.fr", "http://banque.fr.evil.test/", "www.banque.fr"),
            ("banque.fr", "https://banque.fr@evil.test/", "banque.fr"),
            ("HTTPS://Banque.fr", "https://bamque.fr", "banque.fr"),
            ("https://a.co.uk", "https://b.co.uk/", "a.co.uk"),
            ("lea@dupont.fr", "mailto:x@evil.test", "lea@dupont.fr"),
        ] {
            assert_eq!(mismatch(text, target).as_deref(), Some(shown), "{text} → {target}");
        }
    }

    #[test]
    fn sec_24_ordinary_links_are_not_told() {
        for (text, target) in [
            ("https://etabli.example", "https://etabli.example/"),
            ("etabli.fr", "https://www.etabli.fr/accueil?utm=1"),
            ("https://etabli.fr/a b", "https://etabli.fr/a%20b"),
            ("www.etabli.fr", "https://click.etabli.fr/r/1"),
            ("Cliquez ici", "https://track.test/1"),
            ("lea@dupont.fr", "mailto:lea@dupont.fr?subject=x"),
            ("lea@dupont.fr", "https://dupont.fr/contact"),
            ("rapport.pdf", "https://drive.test/1"),
            ("v1.2", "https://git.test/v1.2"),
            ("Node.js", "https://nodejs.org"),
            ("01 02 03 04 05", "tel:+33102030405"),
            ("<https://etabli.fr>", "https://etabli.fr"),
        ] {
            assert_eq!(mismatch(text, target), None, "{text} → {target}");
        }
    }
}
