//! Mailbox names: from LIST to [`RemoteMailbox`].

use std::collections::BTreeSet;

use etabli_mail::maildir::decode_utf7;

use super::{RemoteMailbox, SpecialUse, codec::Value};

/// The most levels that a path has.
const MAX_LEVELS: usize = 32;
/// The most characters of one name.
const MAX_NAME: usize = 255;

/// Names by which servers without SPECIAL-USE call their mailboxes, in lower case.
const WELL_KNOWN: [(SpecialUse, &[&str]); 5] = [
    (
        SpecialUse::Sent,
        &[
            "sent",
            "sent items",
            "sent messages",
            "sent mail",
            "envoyés",
            "éléments envoyés",
            "messages envoyés",
            "gesendet",
            "gesendete objekte",
            "gesendete elemente",
            "enviados",
            "elementos enviados",
            "inviati",
            "posta inviata",
            "verzonden",
            "verzonden items",
            "itens enviados",
            "enviadas",
            "wysłane",
            "skickat",
            "sendt",
            "отправленные",
        ],
    ),
    (
        SpecialUse::Drafts,
        &[
            "drafts",
            "draft",
            "brouillons",
            "brouillon",
            "entwürfe",
            "entwurf",
            "borradores",
            "bozze",
            "concepten",
            "rascunhos",
            "szkice",
            "wersje robocze",
            "utkast",
            "kladder",
            "черновики",
        ],
    ),
    (
        SpecialUse::Trash,
        &[
            "trash",
            "deleted",
            "deleted items",
            "deleted messages",
            "bin",
            "corbeille",
            "éléments supprimés",
            "messages supprimés",
            "papierkorb",
            "gelöscht",
            "gelöschte objekte",
            "gelöschte elemente",
            "papelera",
            "elementos eliminados",
            "cestino",
            "posta eliminata",
            "prullenbak",
            "verwijderde items",
            "lixo",
            "lixeira",
            "itens excluídos",
            "kosz",
            "papperskorg",
            "корзина",
        ],
    ),
    (
        SpecialUse::Junk,
        &[
            "junk",
            "spam",
            "junk e-mail",
            "junk email",
            "bulk mail",
            "indésirables",
            "courrier indésirable",
            "pourriel",
            "spamverdacht",
            "junk-e-mail",
            "correo no deseado",
            "posta indesiderata",
            "ongewenste e-mail",
            "lixo eletrônico",
            "спам",
        ],
    ),
    (
        SpecialUse::Archive,
        &[
            "archive",
            "archives",
            "archiv",
            "archivo",
            "archivio",
            "archief",
            "arquivo",
            "archiwum",
            "arkiv",
            "архив",
        ],
    ),
];

/// One line of LIST, half read.
#[derive(Debug)]
struct Listed {
    wire_name: String,
    path: Vec<String>,
    special_use: SpecialUse,
    no_select: bool,
}

/// Reads the lines of LIST, each `(attributes) delimiter name`. What cannot be named again is left out.
pub(super) fn read_list(lines: &[Vec<Value>]) -> Vec<RemoteMailbox> {
    let mut seen = BTreeSet::new();
    let listed: Vec<Listed> = lines
        .iter()
        .filter_map(|values| read_line(values))
        .filter(|mailbox| seen.insert(mailbox.wire_name.clone()))
        .collect();
    let mut taken: Vec<SpecialUse> = listed.iter().map(|mailbox| mailbox.special_use).collect();
    let guess_use = |mailbox: &Listed, taken: &mut Vec<SpecialUse>| {
        if mailbox.special_use != SpecialUse::None || mailbox.no_select {
            return mailbox.special_use;
        }
        // Only a name at the top, or right below INBOX, and only the first of its kind.
        let [name] = mailbox.path.as_slice() else { return SpecialUse::None };
        let found = well_known(name).filter(|special_use| !taken.contains(special_use));
        found.inspect(|special_use| taken.push(*special_use)).unwrap_or_default()
    };
    let mut paths = BTreeSet::new();
    listed
        .into_iter()
        .map(|mailbox| {
            let special_use = guess_use(&mailbox, &mut taken);
            let Listed { wire_name, path, no_select, .. } = mailbox;
            let path = make_unique(path, &paths);
            paths.insert(path.clone());
            RemoteMailbox { wire_name, path, special_use, no_select }
        })
        .collect()
}

/// Numbers a path that another mailbox has already, such as that of `INBOX.A` besides `A`.
fn make_unique(path: Vec<String>, taken: &BTreeSet<Vec<String>>) -> Vec<String> {
    let numbered = |number: usize| {
        let mut path = path.clone();
        if let (Some(last), 2..) = (path.last_mut(), number) {
            last.push_str(&format!(" ({number})"));
        }
        path
    };
    // There are more numbers than mailboxes.
    (1..=taken.len() + 1).map(numbered).find(|path| !taken.contains(path)).unwrap_or(path.clone())
}

fn well_known(name: &str) -> Option<SpecialUse> {
    let name = name.to_lowercase();
    let known = |names: &[&str]| names.contains(&name.as_str());
    WELL_KNOWN.iter().find(|(_, names)| known(names)).map(|(special_use, _)| *special_use)
}

fn read_line(values: &[Value]) -> Option<Listed> {
    let [Value::List(attributes), delimiter, name, ..] = values else { return None };
    let wire_name = String::from_utf8(name.bytes().to_vec()).ok().filter(|name| !name.is_empty())?;
    let has = |name: &str| attributes.iter().any(|attribute| attribute.is(name));
    let delimiter = match delimiter {
        Value::Text(text) => std::str::from_utf8(text).ok().and_then(|text| text.chars().next()),
        Value::Atom(_) | Value::List(_) => None,
    };
    let is_inbox = wire_name.eq_ignore_ascii_case("INBOX");
    let special_use = if is_inbox { SpecialUse::Inbox } else { special_use(has) };
    // Such a name cannot be sent back in a line.
    let is_sendable = !wire_name.chars().any(char::is_control);
    let path = if is_inbox { vec!["INBOX".to_owned()] } else { read_path(&wire_name, delimiter) };
    let wire_name = if is_inbox { "INBOX".to_owned() } else { wire_name };
    let no_select = has("\\Noselect") || has("\\NonExistent") || !is_sendable;
    Some(Listed { wire_name, path, special_use, no_select })
}

fn special_use(has: impl Fn(&str) -> bool) -> SpecialUse {
    let known = [
        ("\\All", SpecialUse::All),
        ("\\AllMail", SpecialUse::All),
        ("\\Archive", SpecialUse::Archive),
        ("\\Drafts", SpecialUse::Drafts),
        ("\\Flagged", SpecialUse::Flagged),
        ("\\Starred", SpecialUse::Flagged),
        ("\\Junk", SpecialUse::Junk),
        ("\\Spam", SpecialUse::Junk),
        ("\\Sent", SpecialUse::Sent),
        ("\\Trash", SpecialUse::Trash),
    ];
    known.iter().find(|(name, _)| has(name)).map(|(_, special_use)| *special_use).unwrap_or_default()
}

/// Splits a name into the names from the top. `INBOX.` of Courier's kind is no level of its own.
fn read_path(wire_name: &str, delimiter: Option<char>) -> Vec<String> {
    let mut parts: Vec<&str> = match delimiter {
        Some(delimiter) => wire_name.split(delimiter).collect(),
        None => vec![wire_name],
    };
    if parts.len() > 1 && parts.first().is_some_and(|first| first.eq_ignore_ascii_case("INBOX")) {
        parts.remove(0);
    }
    let mut path: Vec<String> = parts
        .iter()
        .filter(|part| !part.is_empty())
        .take(MAX_LEVELS)
        .map(|part| clean(&decode_utf7(part)))
        .collect();
    if path.is_empty() {
        path.push(clean(wire_name));
    }
    path
}

/// Makes a name harmless: no separators, no control characters, not a dot alone, not endless.
fn clean(name: &str) -> String {
    let is_bad = |c: char| c.is_control() || matches!(c, '/' | '\\' | '\u{2028}' | '\u{2029}');
    let name: String = name.chars().take(MAX_NAME).map(|c| if is_bad(c) { '_' } else { c }).collect();
    match name.trim() {
        "" | "." | ".." => "_".repeat(name.chars().count().max(1)),
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(attributes: &[&str], delimiter: &str, name: &str) -> Vec<Value> {
        let attributes = attributes.iter().map(|name| Value::Atom(name.as_bytes().to_vec())).collect();
        let text = |text: &str| Value::Text(text.as_bytes().to_vec());
        vec![Value::List(attributes), text(delimiter), text(name)]
    }

    fn paths(lines: &[Vec<Value>]) -> Vec<String> {
        read_list(lines).iter().map(|mailbox| mailbox.path.join("|")).collect()
    }

    #[test]
    fn the_prefix_of_courier_is_no_level() {
        let lines = [line(&[], ".", "inbox"), line(&[], ".", "INBOX.A.Envoy&AOk-s"), line(&[], "/", "INBOX")];
        assert_eq!(paths(&lines), ["INBOX", "A|Envoyés"]);
        assert_eq!(read_list(&lines)[0].wire_name, "INBOX");
        assert_eq!(
            paths(&[
                line(&[], ".", "INBOX.A"),
                line(&[], ".", "A"),
                line(&[], "/", "A\u{1}"),
                line(&[], "/", "A_")
            ]),
            ["A", "A (2)", "A_", "A_ (2)"]
        );
    }

    #[test]
    fn hostile_names_become_harmless() {
        let lines = [
            line(&[], ".", "../../etc.passwd"),
            line(&[], "/", "a//b/"),
            line(&[], "/", ".."),
            line(&[], "/", "/"),
            line(&[], ".", "a\u{1}b"),
            line(&[], "/", "broken &zz"),
            line(&[], "/", ""),
        ];
        assert_eq!(paths(&lines), ["_|_etc|passwd", "a|b", "__", "_", "a_b", "broken &zz"]);
        assert!(read_list(&lines)[4].no_select);
    }

    #[test]
    fn special_use_comes_first_and_names_second() {
        let lines = [
            line(&[], ".", "INBOX.Sent"),
            line(&["\\Sent"], ".", "INBOX.Elsewhere"),
            line(&["\\HasNoChildren"], ".", "INBOX.Corbeille"),
            line(&[], ".", "INBOX.Papierkorb"),
            line(&[], ".", "INBOX.a.Drafts"),
        ];
        let found: Vec<SpecialUse> = read_list(&lines).iter().map(|mailbox| mailbox.special_use).collect();
        let expected =
            [SpecialUse::None, SpecialUse::Sent, SpecialUse::Trash, SpecialUse::None, SpecialUse::None];
        assert_eq!(found, expected);
    }
}
