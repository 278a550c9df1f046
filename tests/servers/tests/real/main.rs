//! The real servers do what the tests of the project rely on.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test that cannot go on must say why and stop"
)]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use etabli_test_servers::{ALICE, MailServers, Policy, ca_pem, wait_for};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

const PATIENCE: Duration = Duration::from_secs(20);

/// Sends lines to a server in clear and returns its answer to each, the greeting first.
fn talk(policy: Policy, port: u16, lines: &[&str], answered: fn(&str) -> bool) -> Vec<String> {
    let stream = TcpStream::connect((policy.address(), port)).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut answer = || {
        let mut whole = String::new();
        loop {
            let mut line = String::new();
            let count = reader.read_line(&mut line).unwrap();
            whole.push_str(&line);
            if count == 0 || answered(&line) {
                return whole;
            }
        }
    };
    let mut answers = vec![answer()];
    for line in lines {
        (&stream).write_all(format!("{line}\r\n").as_bytes()).unwrap();
        answers.push(answer());
    }
    answers
}

fn smtp_answered(line: &str) -> bool {
    line.as_bytes().get(3) != Some(&b'-')
}

fn imap_answered(line: &str) -> bool {
    line.starts_with("t ") || line.starts_with("* OK [CAP") || line.starts_with("+")
}

/// Does a TLS handshake with IMAP and returns the greeting, or why there is none.
fn greeting_in_tls(servers: &MailServers, policy: Policy) -> Result<String, String> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(ca_pem()).unwrap()).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::from(policy.address());
    let client = ClientConnection::new(Arc::new(config), name).unwrap();
    let stream = TcpStream::connect((policy.address(), servers.imaps())).unwrap();
    stream.set_read_timeout(Some(PATIENCE)).unwrap();
    let mut tls = StreamOwned::new(client, stream);
    let mut greeting = [0; 200];
    match tls.read(&mut greeting) {
        Ok(count) => Ok(String::from_utf8_lossy(&greeting[..count]).into_owned()),
        Err(error) => Err(error.to_string()),
    }
}

#[test]
fn a_delivered_message_is_in_the_mailbox_and_in_the_log() {
    let servers = MailServers::shared();
    let user = servers.add_user("reader");
    servers.deliver(&user, b"Message-ID: <one@x>\r\nSubject: hello\r\n\r\n.world\r\n");
    servers.deliver_from("", &user, b"Subject: second\r\n\r\n\r\n");
    let messages = servers.mailbox(&user, "INBOX");
    assert_eq!(messages.len(), 2);
    assert!(String::from_utf8_lossy(&messages[0]).ends_with("Subject: hello\n\n.world\n"));
    wait_for("the log of the delivery", PATIENCE, || {
        let events = servers.mail_log(&user);
        events.iter().any(|event| {
            (event.service.as_str(), event.action.as_str(), event.msgid.as_str())
                == ("lmtp", "save", "<one@x>")
        })
    });
    let listed = servers.doveadm(&["mailbox", "status", "-u", &user.address, "messages", "INBOX"]);
    assert_eq!(listed.trim(), "INBOX messages=2");
}

#[test]
fn imap_greets_in_tls_and_shows_the_certificate_of_the_address() {
    let servers = MailServers::shared();
    for policy in [Policy::Open, Policy::TlsOnly, Policy::Poor] {
        assert!(greeting_in_tls(&servers, policy).unwrap().starts_with("* OK"));
    }
    let refused = |policy| greeting_in_tls(&servers, policy).unwrap_err();
    assert!(refused(Policy::Expired).contains("expired"), "{}", refused(Policy::Expired));
    assert!(refused(Policy::WrongName).contains("not valid for"), "{}", refused(Policy::WrongName));
    assert!(refused(Policy::SelfSigned).contains("CaUsedAsEndEntity"), "{}", refused(Policy::SelfSigned));
}

#[test]
fn only_the_right_password_opens_a_mailbox() {
    let servers = MailServers::shared();
    let user = servers.add_user("login");
    let right = format!("t LOGIN {} {}", user.address, user.password);
    let answers = talk(Policy::Open, servers.imap(), &["t LOGIN alice@bench.test no", &right], imap_answered);
    assert!(answers[1].contains("t NO"), "{answers:?}");
    assert!(answers[2].contains("t OK"), "{answers:?}");
    let answers = talk(Policy::TlsOnly, servers.imap(), &[&right], imap_answered);
    assert!(answers[0].contains("LOGINDISABLED"), "{answers:?}");
}

#[test]
fn exim_takes_refuses_and_delivers() {
    let servers = MailServers::shared();
    let user = servers.add_user("mx");
    let login = BASE64.encode(format!("\0{}\0{}", ALICE.address, ALICE.password));
    let (login, recipient) = (format!("AUTH PLAIN {login}"), format!("RCPT TO:<{}>", user.address));
    let answers = talk(
        Policy::Open,
        servers.submission(),
        &[
            "EHLO client.example",
            "MAIL FROM:<alice@bench.test>",
            "RCPT TO:<bob@bench.test>",
            "RSET",
            &login,
            "MAIL FROM:<alice@bench.test>",
            "RCPT TO:<reject550@bench.test>",
            "RCPT TO:<defer451@bench.test>",
            "RCPT TO:<friend@far.example>",
            &recipient,
            "DATA",
            "Subject: sent\r\n\r\nbody\r\n.",
            "QUIT",
        ],
        smtp_answered,
    );
    let codes: Vec<&str> = answers.iter().map(|answer| &answer[..3]).collect();
    let expected =
        ["220", "250", "250", "550", "250", "235", "250", "550", "451", "250", "250", "354", "250", "221"];
    assert_eq!(codes, expected, "{answers:?}");
    wait_for("the message to arrive", PATIENCE, || servers.messages_in(&user, "INBOX") == 1);
    wait_for("the message to leave", PATIENCE, || servers.sink_for("friend@far.example").len() == 1);
    assert!(servers.exim_log().contains("fault injection"));
}

#[test]
fn folder_numbers_change_and_servers_restart() {
    let servers = MailServers::start();
    let user = servers.add_user("numbers");
    servers.deliver_all(&user, (0..3).map(|number| format!("Subject: {number}\r\n\r\nx\r\n")));
    let validity = || {
        let status =
            servers.doveadm(&["mailbox", "status", "-u", &user.address, "uidvalidity messages", "INBOX"]);
        assert!(status.contains("messages=3"), "{status}");
        status
    };
    let before = validity();
    // The number is made from the time in seconds.
    wait_for("another UIDVALIDITY", PATIENCE, || {
        servers.change_uidvalidity(&user, "INBOX");
        validity() != before
    });
    servers.kill_imap();
    assert!(TcpStream::connect((Policy::Open.address(), servers.imap())).is_err());
    servers.restart_imap();
    servers.restart_smtp();
    servers.kill_smtp();
    assert!(TcpStream::connect((Policy::Open.address(), servers.mx())).is_err());
    let dir = servers.dir().to_owned();
    drop(servers);
    assert!(!dir.exists());
}
