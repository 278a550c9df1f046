//! Finding the servers of an address, from a name server and a web server on loopback.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on must say why and stop"
)]

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    time::{Duration, Instant},
};

use etabli_model::Incoming;
use etabli_sync::{
    Endpoint, Tls, Trust,
    discovery::{Discovered, Discovery, Found, Source},
    net::{Connector, Patience, certificates},
};
use etabli_test_servers::{DnsRecord, NameServer, TlsIdentity, WebServer, ca_pem};

const WELL_KNOWN: &str = "/.well-known/autoconfig/mail/config-v1.1.xml";
const AUTOCONFIG: &str = "/mail/config-v1.1.xml?emailaddress=me%40bench.test";

/// How long each source is waited for where it answers.
const LONG: Duration = Duration::from_secs(20);
/// How long each source is waited for where it does not.
const SHORT: Duration = Duration::from_millis(500);

fn discovery(web: SocketAddr, name_server: SocketAddr, patience: Duration) -> Discovery {
    let trust = Trust { authorities: certificates(ca_pem()).unwrap(), pinned: Vec::new() };
    let hosts =
        ["bench.test", "autoconfig.bench.test", "other.bench.test"].map(|host| (host.to_owned(), web));
    let connector = Connector::new(&trust, Patience::default()).unwrap().with_hosts(BTreeMap::from(hosts));
    Discovery::new(connector, Some(name_server), patience)
}

fn run<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async { tokio::time::timeout(Duration::from_secs(60), future).await.expect("no hang") })
}

fn find(web: &WebServer, names: &NameServer) -> Discovered {
    run(discovery(web.address(), names.address(), LONG).find("me@bench.test"))
}

/// A web server without settings.
fn no_web() -> WebServer {
    WebServer::start(TlsIdentity::Good, |_, _| WebServer::page("404 Not Found", "", b""))
}

fn page(host: &str) -> Vec<u8> {
    let text = format!(
        "<clientConfig version=\"1.1\"><emailProvider id=\"bench.test\">\
         <incomingServer type=\"imap\"><hostname>clear.{host}</hostname><port>143</port>\
         <socketType>plain</socketType><username>%EMAILADDRESS%</username></incomingServer>\
         <incomingServer type=\"imap\"><hostname>{host}</hostname><port>993</port>\
         <socketType>SSL</socketType><username>%EMAILLOCALPART%</username></incomingServer>\
         <outgoingServer type=\"smtp\"><hostname>{host}</hostname><port>465</port>\
         <socketType>SSL</socketType></outgoingServer></emailProvider></clientConfig>"
    );
    WebServer::page("200 OK", "Content-Type: text/xml\r\n", text.as_bytes())
}

/// The SRV records of a domain that has all.
fn services() -> Vec<(&'static str, DnsRecord)> {
    vec![
        ("_imaps._tcp.bench.test", DnsRecord::srv(20, 0, 993, "second.bench.test")),
        ("_imaps._tcp.bench.test", DnsRecord::srv(10, 1, 993, "light.bench.test")),
        ("_imaps._tcp.bench.test", DnsRecord::srv(10, 9, 993, "heavy.bench.test")),
        ("_imap._tcp.bench.test", DnsRecord::srv(0, 0, 143, "imap.bench.test")),
        ("_pop3s._tcp.bench.test", DnsRecord::srv(0, 0, 0, ".")),
        ("_submissions._tcp.bench.test", DnsRecord::srv(0, 0, 465, "smtp.bench.test")),
        ("_submission._tcp.bench.test", DnsRecord::srv(0, 0, 587, "smtp.bench.test")),
        ("bench.test", DnsRecord::mx(10, "mx.bench.test")),
    ]
}

fn at(host: &str, port: u16, tls: Tls) -> Endpoint {
    Endpoint { host: host.to_owned(), port, tls }
}

fn source(discovered: &Discovered) -> Option<Source> {
    discovered.found.as_ref().map(|found| found.source)
}

#[test]
fn x_24_services_of_the_domain_are_found_encrypted_and_in_order() {
    let names = NameServer::start(&services());
    let discovered = find(&no_web(), &names);
    let expected = Found {
        incoming: vec![
            (Incoming::Imap, at("heavy.bench.test", 993, Tls::Implicit)),
            (Incoming::Imap, at("light.bench.test", 993, Tls::Implicit)),
            (Incoming::Imap, at("second.bench.test", 993, Tls::Implicit)),
            (Incoming::Imap, at("imap.bench.test", 143, Tls::StartTls)),
        ],
        outgoing: vec![at("smtp.bench.test", 465, Tls::Implicit), at("smtp.bench.test", 587, Tls::StartTls)],
        login: "me@bench.test".to_owned(),
        oauth: None,
        source: Source::Srv,
        needs_confirmation: false,
    };
    assert_eq!(discovered.found, Some(expected));
}

#[test]
fn x_24_the_better_source_wins() {
    let names = NameServer::start(&services());
    let web = WebServer::start(TlsIdentity::Good, |host, target| match (host, target) {
        (host, WELL_KNOWN) if host.starts_with("bench.test") => page("known.bench.test"),
        (host, AUTOCONFIG) if host.starts_with("autoconfig.bench.test") => page("auto.bench.test"),
        _ => WebServer::page("404 Not Found", "", b""),
    });
    let found = find(&web, &names).found.unwrap();
    assert_eq!(found.source, Source::WellKnown);
    assert_eq!(found.incoming, [(Incoming::Imap, at("known.bench.test", 993, Tls::Implicit))]);
    assert_eq!(found.outgoing, [at("known.bench.test", 465, Tls::Implicit)]);
    assert_eq!((found.login.as_str(), found.needs_confirmation), ("me", false));

    let web = WebServer::start(TlsIdentity::Good, |host, target| match target {
        AUTOCONFIG if host.starts_with("autoconfig.") => page("auto.bench.test"),
        _ => WebServer::page("404 Not Found", "", b""),
    });
    assert_eq!(source(&find(&web, &names)), Some(Source::Autoconfig));
    assert_eq!(source(&find(&no_web(), &names)), Some(Source::Srv));
}

#[test]
fn x_24_a_good_answer_does_not_wait_for_lesser_sources() {
    let names = NameServer::silent();
    let web = WebServer::start(TlsIdentity::Good, |_, target| match target {
        WELL_KNOWN => page("known.bench.test"),
        _ => WebServer::page("404 Not Found", "", b""),
    });
    let start = Instant::now();
    assert_eq!(source(&find(&web, &names)), Some(Source::WellKnown));
    assert!(start.elapsed() < LONG / 2, "{:?}", start.elapsed());
}

#[test]
fn x_24_the_hosts_that_take_mail_name_the_provider() {
    let names = NameServer::start(&[
        ("bench.test", DnsRecord::mx(20, "MX2.mail.ovh.net")),
        ("bench.test", DnsRecord::mx(5, "mx1.mail.ovh.net")),
        ("bench.test", DnsRecord::mx(1, ".")),
    ]);
    let web = no_web();
    let expected = vec!["mx1.mail.ovh.net".to_owned(), "mx2.mail.ovh.net".to_owned()];
    assert_eq!(find(&web, &names), Discovered { found: None, mail_hosts: expected.clone() });
    let discovery = discovery(web.address(), names.address(), LONG);
    assert_eq!(run(discovery.mx_hosts("Bench.test")), expected);
    assert_eq!(run(discovery.mx_hosts("no such domain")), Vec::<String>::new());
    assert_eq!(run(discovery.mx_hosts("other.test")), Vec::<String>::new());
}

#[test]
fn sec_30_a_server_of_another_domain_needs_a_person() {
    let provider = [
        ("_imaps._tcp.bench.test", DnsRecord::srv(0, 0, 993, "imap.gmail.com")),
        ("_submissions._tcp.bench.test", DnsRecord::srv(0, 0, 465, "smtp.gmail.com")),
    ];
    let found = find(&no_web(), &NameServer::start(&provider)).found.unwrap();
    assert!(found.needs_confirmation);
    assert_eq!(found.oauth, Some("Google"));
    let mixed = [
        ("_imaps._tcp.bench.test", DnsRecord::srv(0, 0, 993, "imap.bench.test")),
        ("_submissions._tcp.bench.test", DnsRecord::srv(0, 0, 465, "smtp.notbench.test")),
    ];
    assert!(find(&no_web(), &NameServer::start(&mixed)).found.unwrap().needs_confirmation);
}

#[test]
fn x_24_services_that_are_refused_are_none() {
    let names = NameServer::start(&[
        ("_imaps._tcp.bench.test", DnsRecord::srv(0, 0, 0, ".")),
        ("_imap._tcp.bench.test", DnsRecord::srv(0, 0, 143, ".")),
        ("_submissions._tcp.bench.test", DnsRecord::srv(0, 0, 465, "smtp.bench.test")),
    ]);
    assert_eq!(find(&no_web(), &names), Discovered::default());
}

/// Asks a web server whose pages lead somewhere else.
fn redirected(location: &str) -> (Option<Source>, usize) {
    let location = location.to_owned();
    let names = NameServer::start(&[]);
    let web = WebServer::start(TlsIdentity::Good, move |_, target| match target {
        "/settings.xml" => page("known.bench.test"),
        "/hop1" | "/hop2" | "/hop3" => {
            let next = match target {
                "/hop1" => "/hop2",
                "/hop2" => "/hop3",
                _ => "/settings.xml",
            };
            WebServer::page("302 Found", &format!("Location: {next}\r\n"), b"")
        }
        WELL_KNOWN | "/loop" => WebServer::page("302 Found", &format!("Location: {location}\r\n"), b""),
        _ => WebServer::page("404 Not Found", "", b""),
    });
    let discovered = find(&web, &names);
    let asked = web.requests().iter().filter(|request| !request.starts_with("autoconfig")).count();
    (source(&discovered), asked)
}

#[test]
fn sec_30_settings_are_followed_to_encrypted_places_only_and_not_for_ever() {
    assert_eq!(redirected("/settings.xml"), (Some(Source::WellKnown), 2));
    assert_eq!(redirected("https://other.bench.test/settings.xml"), (Some(Source::WellKnown), 2));
    assert_eq!(redirected("/hop2").0, Some(Source::WellKnown));
    assert_eq!(redirected("/hop1"), (None, 4));
    assert_eq!(redirected("/loop"), (None, 4));
    for clear in ["http://bench.test/settings.xml", "file:///etc/passwd", "//", ""] {
        assert_eq!(redirected(clear).0, None, "{clear}");
    }
    // Not even on this machine, where a service may stand that trusts whoever reaches it.
    let service = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    service.set_nonblocking(true).unwrap();
    let clear = format!("http://{}/settings.xml", service.local_addr().unwrap());
    assert_eq!(redirected(&clear).0, None);
    assert!(service.accept().is_err());
}

/// Adds ten megabytes that change nothing.
fn padded(page: Vec<u8>) -> Vec<u8> {
    [page, vec![b' '; 10 << 20]].concat()
}

#[test]
fn sec_39_hostile_settings_are_none() {
    let names = NameServer::start(&[]);
    let answered = |make: &'static (dyn Fn(Vec<u8>) -> Vec<u8> + Sync)| {
        let web = WebServer::start(TlsIdentity::Good, move |_, _| {
            let good = page("known.bench.test");
            let body = good.windows(4).position(|window| window == b"\r\n\r\n").unwrap() + 4;
            make(good[body..].to_vec())
        });
        let found = source(&find(&web, &names));
        assert!(!web.requests().is_empty());
        found
    };
    assert_eq!(answered(&|good| WebServer::page("200 OK", "", &good)), Some(Source::WellKnown));
    assert_eq!(answered(&|good| WebServer::page("200 OK", "", &padded(good))), None);
    assert_eq!(answered(&|good| [&b"HTTP/1.1 200 OK\r\n\r\n"[..], &padded(good)].concat()), None);
    const BOMB: &[u8] = b"<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;\">]>";
    assert_eq!(answered(&|good| WebServer::page("200 OK", "", &[BOMB, &good].concat())), None);
    assert_eq!(answered(&|good| WebServer::page("200 OK", "", &[&good, &b"\xff"[..]].concat())), None);
    assert_eq!(answered(&|good| good), None);
}

#[test]
fn sec_38_settings_of_a_server_with_a_bad_certificate_are_none() {
    let names = NameServer::start(&[]);
    for identity in [TlsIdentity::WrongName, TlsIdentity::Expired, TlsIdentity::UnknownRoot] {
        let web = WebServer::start(identity, |_, _| page("known.bench.test"));
        assert_eq!(find(&web, &names), Discovered::default(), "{identity:?}");
        // The address was not said to it either.
        assert_eq!(web.requests(), Vec::<String>::new());
    }
}

#[test]
fn sec_39_garbage_and_silence_end_in_time() {
    let web = no_web();
    let deep = [&[0x81, 0x80, 0, 1, 0xff, 0xff, 0, 0, 0, 0][..], &[0xc0, 12].repeat(200)].concat();
    let servers = [NameServer::silent(), NameServer::garbage(b"\xff\xff"), NameServer::garbage(&deep)];
    for names in servers {
        let start = Instant::now();
        let discovery = discovery(web.address(), names.address(), SHORT);
        assert_eq!(run(discovery.find("me@bench.test")), Discovered::default());
        assert_eq!(run(discovery.mx_hosts("bench.test")), Vec::<String>::new());
        assert!(start.elapsed() < SHORT * 8, "{:?}", start.elapsed());
    }
}

#[test]
fn x_24_being_offline_is_no_error() {
    let nowhere = std::net::UdpSocket::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let discovery = discovery(closed, nowhere, SHORT);
    for address in ["me@bench.test", "me@", "me@localhost", "nobody"] {
        assert_eq!(run(discovery.find(address)), Discovered::default());
    }
}
