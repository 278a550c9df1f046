//! Requests of plugins to the web, from web servers on loopback.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on must say why and stop"
)]

use std::{collections::BTreeMap, time::Duration};

use etabli_sync::{
    Phase, Secret, TransportError, Trust,
    net::{Connector, Patience, certificates},
    web::{MAX_ANSWER, Web, WebAnswer, WebRequest},
};
use etabli_test_servers::{TlsIdentity, WebServer, ca_pem};

const LONG: Duration = Duration::from_secs(20);

fn send(
    web: &WebServer,
    host: &str,
    method: &'static str,
    path: &str,
    patience: Duration,
) -> Result<WebAnswer, TransportError> {
    let trust = Trust { authorities: certificates(ca_pem()).unwrap(), pinned: Vec::new() };
    let hosts = BTreeMap::from(["bench.test", "api.bench.test"].map(|name| (name.to_owned(), web.address())));
    let connector = Connector::new(&trust, Patience::default()).unwrap().with_hosts(hosts);
    let headers = vec![("X-Key".to_owned(), Secret::new("k"))];
    let (host, path) = (host.to_owned(), path.to_owned());
    let request = WebRequest { method, host, path, headers, body: b"body".to_vec() };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(Web::new(connector, patience).send(request))
}

fn server() -> WebServer {
    WebServer::start(TlsIdentity::Good, |_, target| match target {
        "/a?b=c" => WebServer::page("201 Created", "X-Answer: yes\r\n", b"pong"),
        "/moved" => WebServer::page("302 Found", "Location: /a?b=c\r\n", b""),
        "/away" => WebServer::page("302 Found", "Location: https://api.bench.test/a\r\n", b""),
        "/circle" => WebServer::page("307 Temporary Redirect", "Location: /circle\r\n", b""),
        "/largest" => WebServer::page("200 OK", "", &vec![b'x'; MAX_ANSWER]),
        "/large" => WebServer::page("200 OK", "", &vec![b'x'; MAX_ANSWER + 1]),
        // Promises more than comes.
        "/slow" => b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nx".to_vec(),
        "/heads" => WebServer::page("200 OK", &"X: y\r\n".repeat(20_000), b""),
        _ => WebServer::page("404 Not Found", "", b"nothing"),
    })
}

#[test]
fn any_status_is_an_answer() {
    let web = server();
    let answer = send(&web, "bench.test", "POST", "/a?b=c", LONG).unwrap();
    assert_eq!((answer.status, answer.body.as_slice()), (201, b"pong".as_slice()));
    assert!(answer.headers.contains(&("x-answer".to_owned(), "yes".to_owned())), "{:?}", answer.headers);
    assert_eq!(send(&web, "bench.test", "GET", "/none", LONG).unwrap().status, 404);
}

#[test]
fn sec_70_redirects_are_followed_within_a_host_and_by_get_only() {
    let web = server();
    let status = |method, path| send(&web, "bench.test", method, path, LONG).unwrap().status;
    assert_eq!((status("GET", "/moved"), status("POST", "/moved")), (201, 302));
    assert_eq!(status("GET", "/away"), 302, "the answer is what the first host said");
    assert_eq!(status("GET", "/circle"), 307);
    let asked = web.requests();
    assert!(asked.iter().all(|request| request.starts_with("bench.test/")), "{asked:?}");
    assert_eq!(asked.iter().filter(|request| request.ends_with("/circle")).count(), 4);
}

#[test]
fn sec_72_an_answer_is_bounded() {
    let web = server();
    let get = |path| send(&web, "bench.test", "GET", path, LONG);
    assert_eq!(get("/largest").unwrap().body.len(), MAX_ANSWER);
    assert!(matches!(get("/large"), Err(TransportError::TooLarge(_))));
    assert!(get("/heads").is_err());
}

#[test]
fn sec_72_a_server_that_stops_talking_is_left() {
    // A port that takes connections and says nothing.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let trust = Trust { authorities: certificates(ca_pem()).unwrap(), pinned: Vec::new() };
    let hosts = BTreeMap::from([("bench.test".to_owned(), listener.local_addr().unwrap())]);
    let connector = Connector::new(&trust, Patience::default()).unwrap().with_hosts(hosts);
    let request = WebRequest {
        method: "GET",
        host: "bench.test".to_owned(),
        path: "/".to_owned(),
        headers: Vec::new(),
        body: Vec::new(),
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let answer = runtime.block_on(Web::new(connector, Duration::from_millis(100)).send(request));
    assert!(matches!(answer, Err(TransportError::Timeout(_))), "{answer:?}");
    let broken = send(&server(), "bench.test", "GET", "/slow", LONG);
    assert!(
        matches!(broken, Err(TransportError::Closed(Phase::Session) | TransportError::Io(..))),
        "{broken:?}"
    );
}

#[test]
fn sec_70_a_name_that_leads_into_the_own_network_is_not_asked() {
    let web = server();
    for host in ["localhost", "127.0.0.1", "10.0.0.1"] {
        let refused = send(&web, host, "GET", "/a", LONG).unwrap_err();
        assert_eq!(refused.to_string(), format!("the name {host} leads to no public address"));
    }
    assert!(web.requests().is_empty());
}
