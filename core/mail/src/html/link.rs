//! Links whose text shows another address than the one they lead to (SEC-24).

use crate::domain::{host_of, owner, shown_host};

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
