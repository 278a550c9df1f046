//! Remote pictures, from web servers on loopback.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on must say why and stop"
)]

use std::{collections::BTreeMap, net::SocketAddr, time::Duration};

use etabli_sync::{
    Trust,
    net::{Connector, Patience, certificates},
    pictures::Pictures,
};
use etabli_test_servers::{TlsIdentity, WebServer, ca_pem};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n...";

fn fetch(hosts: &[(&str, SocketAddr)], addresses: &[&str]) -> Vec<Option<Vec<u8>>> {
    let trust = Trust { authorities: certificates(ca_pem()).unwrap(), pinned: Vec::new() };
    let hosts = hosts.iter().map(|(host, at)| ((*host).to_owned(), *at)).collect::<BTreeMap<_, _>>();
    let connector = Connector::new(&trust, Patience::default()).unwrap().with_hosts(hosts);
    let pictures = Pictures::new(connector, Duration::from_secs(20));
    let addresses: Vec<String> = addresses.iter().map(|address| (*address).to_owned()).collect();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(pictures.fetch(&addresses))
}

fn server() -> WebServer {
    WebServer::start(TlsIdentity::Good, |_, target| match target {
        "/a.png" => WebServer::page("200 OK", "Content-Type: image/png\r\n", PNG),
        "/page" => WebServer::page("200 OK", "Content-Type: image/png\r\n", b"<html>"),
        "/svg" => WebServer::page("200 OK", "Content-Type: image/svg+xml\r\n", b"<svg/>"),
        "/moved" => WebServer::page("302 Found", "Location: http://bench.test/a.png\r\n", b""),
        "/circle" => WebServer::page("302 Found", "Location: /circle\r\n", b""),
        "/inside" => WebServer::page("302 Found", "Location: https://127.0.0.1/a.png\r\n", b""),
        "/large" => WebServer::page("200 OK", "", &[PNG, &[0; 9 << 20]].concat()),
        _ => WebServer::page("404 Not Found", "", PNG),
    })
}

#[test]
fn sec_02_only_pictures_come_and_in_order() {
    let web = server();
    let names = ["page", "a.png", "svg", "moved", "circle", "large", "none"];
    let addresses = names.map(|name| format!("http://bench.test/{name}"));
    let found = fetch(&[("bench.test", web.address())], &addresses.each_ref().map(String::as_str));
    let came: Vec<&str> = names
        .into_iter()
        .zip(&found)
        .filter(|(_, found)| found.as_deref() == Some(PNG))
        .map(|(n, _)| n)
        .collect();
    assert_eq!(came, ["a.png", "moved"]);
    assert_eq!(found.iter().flatten().count(), 2);
    let circles = web.requests().iter().filter(|request| request.contains("/circle")).count();
    assert_eq!(circles, 4, "a circle is left after three turns");
    assert!(web.requests().iter().all(|request| {
        let request = request.to_lowercase();
        !request.contains("cookie") && !request.contains("referer") && !request.contains("etabli")
    }));
}

#[test]
fn sec_02_hosts_of_own_networks_are_never_asked() {
    let web = server();
    let at = web.address();
    let literal = format!("https://127.0.0.1:{}/a.png", at.port());
    let local = format!("https://localhost:{}/a.png", at.port());
    let found = fetch(&[("bench.test", at)], &[&literal, &local, "https://bench.test/inside"]);
    assert_eq!(found, [None, None, None]);
    assert_eq!(web.requests().len(), 1, "only the first step of the redirect is asked");
}
