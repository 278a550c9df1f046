//! The file format of settings, `config-v1.1.xml`, which Mozilla made and many providers publish.
//!
//! Documents with a document type are refused as a whole, so that no entity is ever expanded. Entries that are
//! not encrypted, not understood or incomplete are left out. What the file says of OAuth is not believed: see
//! [`Found::oauth`](super::Found::oauth).

use etabli_model::{Endpoint, Incoming, Tls};
use roxmltree::{Document, Node, ParsingOptions};

use super::{Found, Source, Subject, host};

/// The most nodes of a document.
const MAX_NODES: u32 = 4096;
/// The longest login.
const MAX_LOGIN: usize = 320;

pub(super) fn read(text: &str, subject: &Subject, source: Source) -> Option<Found> {
    let options = ParsingOptions { nodes_limit: MAX_NODES, ..ParsingOptions::default() };
    let document = match Document::parse_with_options(text.trim_start_matches('\u{feff}'), options) {
        Ok(document) => document,
        Err(error) => {
            tracing::debug!(%error, ?source, "the settings cannot be read");
            return None;
        }
    };
    let root = document.root_element();
    let provider = child(root, "emailProvider").filter(|_| root.has_tag_name("clientConfig"))?;
    let mut login = None;
    let (mut incoming, mut outgoing) = (Vec::new(), Vec::new());
    for server in provider.children().filter(Node::is_element) {
        let kind = (server.tag_name().name(), server.attribute("type").unwrap_or_default());
        let fetches = match kind {
            ("incomingServer", "imap") => Some(Incoming::Imap),
            ("incomingServer", "pop3") => Some(Incoming::Pop3),
            ("outgoingServer", "smtp") => None,
            _ => continue,
        };
        let Some(endpoint) = endpoint(server, subject) else { continue };
        match fetches {
            Some(kind) => {
                login = login.or_else(|| user(server, subject));
                incoming.push((kind, endpoint));
            }
            None => outgoing.push(endpoint),
        }
    }
    subject.settings(source, incoming, outgoing, login)
}

fn endpoint(server: Node<'_, '_>, subject: &Subject) -> Option<Endpoint> {
    let text = |name| fill(child(server, name)?.text()?.trim(), subject);
    let tls = match text("socketType")?.as_str() {
        "SSL" => Tls::Implicit,
        "STARTTLS" => Tls::StartTls,
        _ => return None,
    };
    let port = text("port")?.parse().ok().filter(|port| *port != 0)?;
    Some(Endpoint { host: host(&text("hostname")?)?, port, tls })
}

fn user(server: Node<'_, '_>, subject: &Subject) -> Option<String> {
    let user = fill(child(server, "username")?.text()?.trim(), subject)?;
    let fits = !user.is_empty() && user.len() <= MAX_LOGIN && !user.chars().any(char::is_control);
    fits.then_some(user)
}

fn child<'a, 'input>(node: Node<'a, 'input>, name: &str) -> Option<Node<'a, 'input>> {
    node.children().find(|child| child.has_tag_name(name))
}

/// Fills in the address; none where something is to be filled in that is not known.
fn fill(text: &str, subject: &Subject) -> Option<String> {
    let mut filled = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('%') {
        let (name, after) = after.split_once('%')?;
        filled.push_str(before);
        filled.push_str(match name {
            "EMAILADDRESS" => &subject.address,
            "EMAILLOCALPART" => &subject.local,
            "EMAILDOMAIN" => &subject.domain,
            _ => return None,
        });
        rest = after;
    }
    filled.push_str(rest);
    Some(filled)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server(tag: &str, kind: &str, host: &str, port: &str, socket: &str, user: &str) -> String {
        format!(
            "<{tag} type=\"{kind}\"><hostname>{host}</hostname><port>{port}</port>\
             <socketType>{socket}</socketType><username>{user}</username>\
             <authentication>password-cleartext</authentication></{tag}>"
        )
    }

    fn found(servers: &[String]) -> Option<Found> {
        let text = format!(
            "<?xml version=\"1.0\"?><clientConfig version=\"1.1\"><emailProvider id=\"b.example\">\
             <domain>b.example</domain>{}</emailProvider>\
             <oAuth2><issuer>accounts.google.com</issuer></oAuth2></clientConfig>",
            servers.concat()
        );
        read(&text, &Subject::of("a.c@b.example").unwrap(), Source::WellKnown)
    }

    fn imap(host: &str, port: &str, socket: &str, user: &str) -> Option<Found> {
        found(&[server("incomingServer", "imap", host, port, socket, user)])
    }

    #[test]
    fn x_24_settings_are_read_and_filled_in() {
        let found = found(&[
            server("incomingServer", "pop3", "pop.%EMAILDOMAIN%", "995", "SSL", "%EMAILLOCALPART%"),
            server("incomingServer", "imap", " Imap.B.example ", " 143 ", "STARTTLS", "x"),
            server("incomingServer", "exchange", "ex.b.example", "443", "SSL", "x"),
            server("outgoingServer", "smtp", "smtp.b.example", "587", "STARTTLS", "%EMAILADDRESS%"),
        ])
        .unwrap();
        let endpoint = |host: &str, port, tls| Endpoint { host: host.to_owned(), port, tls };
        let expected = Found {
            incoming: vec![
                (Incoming::Imap, endpoint("imap.b.example", 143, Tls::StartTls)),
                (Incoming::Pop3, endpoint("pop.b.example", 995, Tls::Implicit)),
            ],
            outgoing: vec![endpoint("smtp.b.example", 587, Tls::StartTls)],
            login: "a.c".to_owned(),
            // The issuer that the file names is not believed.
            oauth: None,
            source: Source::WellKnown,
            needs_confirmation: false,
        };
        assert_eq!(found, expected);
    }

    #[test]
    fn sec_30_unencrypted_and_broken_entries_are_left_out() {
        assert!(imap("i.b.example", "993", "SSL", "x").is_some());
        for (host, port, socket) in [
            ("i.b.example", "143", "plain"),
            ("i.b.example", "143", ""),
            ("i.b.example", "143", "none"),
            ("i.b.example", "0", "SSL"),
            ("i.b.example", "65536", "SSL"),
            ("127.0.0.1", "993", "SSL"),
            ("localhost", "993", "SSL"),
            ("%REALNAME%.b.example", "993", "SSL"),
            ("i.b.example/x", "993", "SSL"),
        ] {
            assert_eq!(imap(host, port, socket, "x"), None, "{host} {port} {socket}");
        }
    }

    #[test]
    fn x_24_a_login_that_cannot_be_filled_in_is_the_address() {
        for user in ["%REALNAME%", "", "%EMAILADDRESS", "a&#10;b", &"x".repeat(400)] {
            assert_eq!(imap("i.b.example", "993", "SSL", user).unwrap().login, "a.c@b.example", "{user}");
        }
    }

    #[test]
    fn sec_39_hostile_documents_end_without_settings() {
        let subject = Subject::of("a@b.example").unwrap();
        let good = server("incomingServer", "imap", "i.b.example", "993", "SSL", "x");
        let with = |prolog: &str, inside: &str| {
            let text =
                format!("{prolog}<clientConfig><emailProvider>{good}</emailProvider>{inside}</clientConfig>");
            read(&text, &subject, Source::Autoconfig)
        };
        assert!(with("", "").is_some() && with("\u{feff}<?xml version=\"1.0\"?>", "&amp;").is_some());
        let bomb = "<!DOCTYPE x [<!ENTITY a \"aaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">\
                    <!ENTITY c \"&b;&b;&b;&b;\">]>";
        let deep = format!("{}{}", "<a>".repeat(10_000), "</a>".repeat(10_000));
        let wide = "<a/>".repeat(20_000);
        for (prolog, inside) in [
            (bomb, "&c;"),
            (bomb, ""),
            ("<!DOCTYPE x SYSTEM \"file:///etc/passwd\">", ""),
            ("", "&a;"),
            ("", deep.as_str()),
            ("", wide.as_str()),
            ("\0", ""),
            ("", "<a>"),
        ] {
            assert_eq!(with(prolog, inside), None, "{prolog}");
        }
        for text in ["", "<html></html>", "<clientConfig/>", "<clientConfig><emailProvider/></clientConfig>"]
        {
            assert_eq!(read(text, &subject, Source::Autoconfig), None, "{text}");
        }
    }
}
