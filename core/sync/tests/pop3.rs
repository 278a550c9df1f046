//! The POP3 driver against Dovecot, a proxy that breaks connections, and scripted servers.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "helpers of tests end their test")]

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use etabli_sync::{
    CertificateProblem, Endpoint, LocalError, Login, Secret, Tls, TransportError, Trust,
    net::{Connector, Patience, Step as Done, Watch, certificates},
    pop3::{self, Fetched, Pop3Config, Pop3Local},
};
use etabli_test_servers::{
    CAROL, CutMode, Fault, MailServers, Policy, Proxy, Scripted, Step, TlsIdentity, TokenIssuer, User, ca_pem,
};

/// A local side in memory; its memory of UIDLs outlives the messages.
#[derive(Default)]
struct Memory {
    known: BTreeSet<String>,
    stored: BTreeMap<String, Vec<u8>>,
    order: Vec<String>,
    doomed: BTreeSet<String>,
    deleted: Vec<String>,
    present: Option<Vec<String>>,
    stores: u32,
    cancel_after: Option<usize>,
    cancelled: AtomicBool,
}

impl Pop3Local for Memory {
    fn unknown(&mut self, uidls: &[String]) -> Result<Vec<String>, LocalError> {
        Ok(uidls.iter().filter(|uidl| !self.known.contains(*uidl)).cloned().collect())
    }

    fn store(&mut self, messages: Vec<Fetched>) -> Result<(), LocalError> {
        self.stores += 1;
        assert!(!messages.is_empty() && messages.len() <= 100);
        for Fetched { uidl, raw } in messages {
            assert!(self.known.insert(uidl.clone()), "{uidl} is fetched twice");
            self.order.push(uidl.clone());
            self.stored.insert(uidl, raw);
        }
        Ok(())
    }

    fn deletable(&mut self, uidls: &[String]) -> Result<Vec<String>, LocalError> {
        Ok(uidls.iter().filter(|uidl| self.doomed.contains(*uidl)).cloned().collect())
    }

    fn deleted(&mut self, uidls: &[String]) -> Result<(), LocalError> {
        self.deleted.extend_from_slice(uidls);
        Ok(())
    }

    fn present(&mut self, uidls: &[String]) -> Result<(), LocalError> {
        self.present = Some(uidls.to_vec());
        Ok(())
    }

    fn progress(&mut self, done: u64, _: u64) {
        if self.cancel_after.is_some_and(|after| done as usize >= after) {
            self.cancelled.store(true, Ordering::SeqCst);
        }
    }

    fn cancelled(&self) -> bool {
        self.cancelled.load(Ordering::SeqCst)
    }
}

#[derive(Default)]
struct Steps(Vec<Done>);

impl Watch for Steps {
    fn done(&mut self, step: Done, _: Duration) {
        self.0.push(step);
    }
}

fn connector(pinned: Vec<[u8; 32]>) -> Connector {
    impatient_connector(pinned, 20)
}

fn impatient_connector(pinned: Vec<[u8; 32]>, answer_secs: u64) -> Connector {
    let trust = Trust { authorities: certificates(ca_pem()).unwrap(), pinned };
    let patience = Patience { connect: Duration::from_secs(10), answer: Duration::from_secs(answer_secs) };
    Connector::new(&trust, patience).unwrap()
}

fn config(user: &User, tls: Tls, port: u16) -> Pop3Config {
    config_at(user, tls, port, Policy::Open)
}

fn config_at(user: &User, tls: Tls, port: u16, policy: Policy) -> Pop3Config {
    let endpoint = Endpoint { host: policy.address().to_string(), port, tls };
    let (user, password) = (user.address.to_string(), Secret::new(user.password.as_ref()));
    Pop3Config { endpoint, login: Login::Password { user, password }, connector: connector(Vec::new()) }
}

fn run<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async { tokio::time::timeout(Duration::from_secs(90), future).await.expect("no hang") })
}

fn sync(config: &Pop3Config, memory: &mut Memory) -> Result<pop3::SyncReport, TransportError> {
    run(pop3::sync(config, memory))
}

fn message(number: usize) -> Vec<u8> {
    format!("Subject: number {number}\r\n\r\n.\r\n..two\r\n.x\r\nbody {number}\r\n").into_bytes()
}

fn deliver(servers: &MailServers, name: &str, count: usize) -> User {
    let user = servers.add_user(name);
    servers.deliver_all(&user, (0..count).map(message));
    user
}

fn scripted(script: Vec<Step>, tls: Tls) -> (Scripted, Pop3Config) {
    let server = Scripted::play(script);
    let user = User { address: "u".into(), password: "secretpw".into() };
    let config = config(&user, tls, server.port());
    (server, config)
}

#[test]
fn mail_43_fifty_messages_are_fetched_byte_for_byte_over_every_protection() {
    let servers = MailServers::shared();
    let user = deliver(&servers, "fifty", 50);
    for (tls, port) in
        [(Tls::Implicit, servers.pop3s()), (Tls::StartTls, servers.pop3()), (Tls::None, servers.pop3())]
    {
        let mut memory = Memory::default();
        let report = sync(&config(&user, tls, port), &mut memory).unwrap();
        assert_eq!((report.fetched, report.deleted_on_server), (50, 0));
        assert_eq!(report.refused, Vec::<String>::new());
        let files: BTreeSet<Vec<u8>> = servers.mailbox(&user, "INBOX").into_iter().collect();
        let fetched: BTreeSet<Vec<u8>> = memory
            .stored
            .values()
            .map(|raw| String::from_utf8(raw.clone()).unwrap().replace("\r\n", "\n").into_bytes())
            .collect();
        assert_eq!(files, fetched);
        let first = memory.order.first().and_then(|uidl| memory.stored.get(uidl)).unwrap();
        assert!(String::from_utf8_lossy(first).contains("number 49"), "the newest comes first");
        assert_eq!(memory.present.as_ref().unwrap().len(), 50);
    }
    assert_eq!(servers.messages_in(&user, "INBOX"), 50);
}

#[test]
fn mail_43_what_is_deleted_here_is_not_fetched_again() {
    let servers = MailServers::shared();
    let user = deliver(&servers, "again", 3);
    let config = config(&user, Tls::Implicit, servers.pop3s());
    let mut memory = Memory::default();
    assert_eq!(sync(&config, &mut memory).unwrap().fetched, 3);
    memory.stored.clear();
    assert_eq!(sync(&config, &mut memory).unwrap().fetched, 0);
    servers.deliver(&user, &message(9));
    assert_eq!(sync(&config, &mut memory).unwrap().fetched, 1);
    assert_eq!(servers.messages_in(&user, "INBOX"), 4);
    let listed = run(pop3::listing(&config)).unwrap();
    assert!(listed.len() == 4 && listed.iter().all(|listed| listed.size > 20), "{listed:?}");
}

#[test]
fn mail_43_only_what_is_named_is_deleted() {
    let servers = MailServers::shared();
    let user = deliver(&servers, "named", 5);
    let config = config(&user, Tls::Implicit, servers.pop3s());
    let mut memory = Memory::default();
    sync(&config, &mut memory).unwrap();
    memory.doomed = memory.known.iter().take(2).cloned().collect();
    memory.doomed.insert("never-listed".to_owned());
    assert_eq!(sync(&config, &mut memory).unwrap().deleted_on_server, 2);
    assert_eq!(memory.deleted.len(), 2);
    assert_eq!(servers.messages_in(&user, "INBOX"), 3);
}

#[test]
fn mail_43_a_cut_before_the_goodbye_is_answered_confirms_nothing() {
    let servers = MailServers::shared();
    let user = deliver(&servers, "cut", 4);
    let mut memory = Memory::default();
    sync(&config(&user, Tls::None, servers.pop3()), &mut memory).unwrap();
    memory.doomed = memory.known.clone();
    // One connection passes whole to learn its length; then QUIT or its answer is cut off.
    let probe = deliver(&servers, "cut", 4);
    let mut probed = Memory { known: BTreeSet::new(), ..Memory::default() };
    let whole = Proxy::to(servers.pop3());
    sync(&config(&probe, Tls::None, servers.pop3()), &mut probed).unwrap();
    probed.doomed = probed.known.clone();
    sync(&config(&probe, Tls::None, whole.port()), &mut probed).unwrap();
    assert_eq!(probed.deleted.len(), 4);

    let proxy =
        Proxy::to(servers.pop3()).with(Fault::CutUp { after: whole.bytes_up() - 6, how: CutMode::Reset });
    let failed = sync(&config(&user, Tls::None, proxy.port()), &mut memory).unwrap_err();
    assert!(failed.is_transient(), "{failed:?}");
    assert_eq!(memory.deleted, Vec::<String>::new());
    assert_eq!(servers.messages_in(&user, "INBOX"), 4);
    // The next sync is as if nothing had been.
    assert_eq!(sync(&config(&user, Tls::None, servers.pop3()), &mut memory).unwrap().deleted_on_server, 4);
    assert_eq!(servers.messages_in(&user, "INBOX"), 0);
}

#[test]
fn mail_43_an_unconfirmed_goodbye_deletes_nothing_here() {
    for end in [vec![Step::reply("-ERR some messages not removed")], vec![Step::Close]] {
        let mut script = vec![
            Step::reply("+OK hi"),
            Step::serve([
                ("CAPA", "+OK\r\nUSER\r\nPIPELINING\r\n."),
                ("USER", "+OK"),
                ("PASS", "+OK"),
                ("UIDL", "+OK\r\n1 a\r\n2 b\r\n3 a\r\n."),
                ("DELE", "+OK"),
            ]),
            Step::expect("QUIT"),
        ];
        script.extend(end);
        let (server, config) = scripted(script, Tls::None);
        let known: BTreeSet<String> = ["a", "b"].map(str::to_owned).into();
        let mut memory = Memory { doomed: known.clone(), known, ..Memory::default() };
        let _ = sync(&config, &mut memory);
        assert_eq!(memory.deleted, Vec::<String>::new());
        let said = String::from_utf8(server.wait_ended(1).before_tls).unwrap();
        // Two messages have the identifier a, so neither can be told to be the known one.
        assert!(
            said.contains("DELE 2\r\n") && !said.contains("DELE 1") && !said.contains("DELE 3"),
            "{said}"
        );
    }
}

#[test]
fn a_person_can_stop_and_what_was_fetched_stays() {
    let servers = MailServers::shared();
    let user = deliver(&servers, "stop", 10);
    let config = config(&user, Tls::Implicit, servers.pop3s());
    let mut memory = Memory { cancel_after: Some(3), ..Memory::default() };
    assert!(matches!(sync(&config, &mut memory), Err(TransportError::Cancelled)));
    assert!((3..6).contains(&memory.stored.len()), "{}", memory.stored.len());
    memory.cancel_after = None;
    memory.cancelled.store(false, Ordering::SeqCst);
    let before = memory.stored.len() as u64;
    assert_eq!(sync(&config, &mut memory).unwrap().fetched, 10 - before);
}

#[test]
fn a_cut_fetch_keeps_what_arrived_and_goes_on() {
    let servers = MailServers::shared();
    let user = deliver(&servers, "slice", 20);
    let proxy = Proxy::to(servers.pop3()).with(Fault::CutDown { after: 4500, how: CutMode::Close });
    let mut memory = Memory::default();
    let failed = sync(&config(&user, Tls::None, proxy.port()), &mut memory).unwrap_err();
    assert!(failed.is_transient(), "{failed:?}");
    assert!((1..20).contains(&memory.stored.len()), "{}", memory.stored.len());
    let before = memory.stored.len() as u64;
    let report = sync(&config(&user, Tls::None, servers.pop3()), &mut memory).unwrap();
    assert_eq!(report.fetched, 20 - before);
}

#[test]
fn a_message_that_is_not_given_out_is_named() {
    let (_server, config) = scripted(
        vec![
            Step::reply("+OK hi"),
            Step::serve([
                ("CAPA", "-ERR"),
                ("USER", "+OK"),
                ("PASS", "+OK"),
                ("UIDL", "+OK\r\n1 a\r\n2 b\r\n."),
                ("LIST", "+OK\r\n1 9\r\n2 99\r\n."),
                ("RETR 2", "-ERR gone"),
                ("RETR 1", "+OK\r\na\n.\r\n..\r\n\r\n."),
                ("QUIT", "+OK"),
            ]),
        ],
        Tls::None,
    );
    let mut memory = Memory::default();
    let report = sync(&config, &mut memory).unwrap();
    assert_eq!(report.fetched, 1);
    assert!(report.refused.iter().any(|line| line.contains("b (gone)")), "{:?}", report.refused);
    // A line feed alone ends no line, so the dot behind it is part of the message.
    assert_eq!(memory.stored["a"], b"a\n.\r\n.\r\n\r\n");
}

#[test]
fn passwords_and_tokens_sign_in() {
    let servers = MailServers::shared();
    let mut steps = Steps::default();
    run(pop3::test(&config(&CAROL, Tls::Implicit, servers.pop3s()), &mut steps)).unwrap();
    assert!(matches!(steps.0.as_slice(), [.., Done::SignedIn, Done::Visible(_)]), "{:?}", steps.0);
    run(pop3::test(&config(&CAROL, Tls::StartTls, servers.pop3()), &mut ())).unwrap();

    let user = servers.add_user("token");
    let issuer = TokenIssuer::start(&servers);
    let mut config = config(&user, Tls::Implicit, servers.pop3s());
    let with = |token: &str| Login::Token { user: user.address.to_string(), token: Secret::new(token) };
    config.login = with(&issuer.issue(&user));
    run(pop3::test(&config, &mut ())).unwrap();
    config.login = with("wrong");
    let failed = run(pop3::test(&config, &mut ())).unwrap_err();
    assert!(matches!(failed, TransportError::SignIn(_)), "{failed:?}");
}

#[test]
fn a_wrong_password_is_told_and_not_shown() {
    let servers = MailServers::shared();
    let mut user = servers.add_user("wrong");
    user.password = "no-such-secret".into();
    let failed = run(pop3::test(&config(&user, Tls::Implicit, servers.pop3s()), &mut ())).unwrap_err();
    assert!(matches!(failed, TransportError::SignIn(_)), "{failed:?}");
    assert!(!format!("{failed} {failed:?}").contains("no-such-secret"));
}

#[test]
fn a_token_never_becomes_a_password() {
    let (server, mut config) = scripted(
        vec![Step::reply("+OK hi"), Step::serve([("CAPA", "+OK\r\nUSER\r\nSASL PLAIN LOGIN\r\n.")])],
        Tls::None,
    );
    config.login = Login::Token { user: "u".to_owned(), token: Secret::new("t") };
    assert!(matches!(run(pop3::test(&config, &mut ())), Err(TransportError::NoMechanism)));
    assert_eq!(server.wait_ended(1).before_tls, b"CAPA\r\n");
}

#[test]
fn a_server_that_wants_no_password_in_clear_gets_none() {
    let servers = MailServers::shared();
    let user = servers.add_user("clear");
    let failed = run(pop3::test(&config_at(&user, Tls::None, servers.pop3(), Policy::TlsOnly), &mut ()));
    assert!(matches!(failed, Err(TransportError::NoMechanism)), "{failed:?}");
}

#[test]
fn sec_38_bad_certificates_are_refused_and_single_ones_pinned() {
    let servers = MailServers::shared();
    let user = servers.add_user("certs");
    for (policy, wanted) in [
        (Policy::Expired, CertificateProblem::Expired),
        (Policy::WrongName, CertificateProblem::WrongName),
        (Policy::SelfSigned, CertificateProblem::Untrusted),
    ] {
        for (tls, port) in [(Tls::Implicit, servers.pop3s()), (Tls::StartTls, servers.pop3())] {
            let mut config = config_at(&user, tls, port, policy);
            if policy == Policy::SelfSigned {
                // The self-signed certificate names the local host only.
                config.endpoint.host = policy.address().to_string();
            }
            let failed = run(pop3::test(&config, &mut ())).unwrap_err();
            let TransportError::Certificate { problem, fingerprint: Some(fingerprint), .. } = failed else {
                panic!("{failed:?}");
            };
            assert!(problem == wanted || policy == Policy::SelfSigned, "{policy:?}: {problem:?}");
            config.connector = connector(vec![[7; 32]]);
            assert!(run(pop3::test(&config, &mut ())).is_err());
            config.connector = connector(vec![fingerprint]);
            run(pop3::test(&config, &mut ())).unwrap();
        }
    }
}

#[test]
fn sec_31_pop3_a_stripped_stls_stops_before_anything_is_said() {
    for answer in ["-ERR", "-ERR unknown command", "+ go on", "502 no", ""] {
        let (server, config) = scripted(
            vec![Step::reply("+OK hi"), Step::expect("STLS"), Step::reply(answer), Step::Close],
            Tls::StartTls,
        );
        let failed = run(pop3::test(&config, &mut ())).unwrap_err();
        let seen = server.wait_ended(1);
        assert!(b"STLS\r\n".starts_with(&seen.before_tls), "{answer}: {seen:?} {failed:?}");
        assert!(seen.after_tls.is_empty(), "{answer}: {seen:?}");
    }
}

#[test]
fn sec_34_pop3_an_injected_answer_stops_the_handshake() {
    for answer in ["+OK\r\n+OK injected\r\n", "+OK begin\r\n-ERR\r\n", "+OK\r\n+"] {
        let (server, config) = scripted(
            vec![
                Step::reply("+OK hi"),
                Step::expect("STLS"),
                Step::SendThenStartTls(answer.to_owned(), TlsIdentity::Good),
            ],
            Tls::StartTls,
        );
        let failed = run(pop3::test(&config, &mut ())).unwrap_err();
        assert!(matches!(failed, TransportError::Injected), "{failed:?}");
        let seen = server.wait_ended(1);
        assert_eq!((seen.before_tls.as_slice(), seen.after_tls.as_slice()), (&b"STLS\r\n"[..], &b""[..]));
    }
}

#[test]
fn sec_32_pop3_a_server_that_hides_what_it_can_is_not_trusted() {
    for capabilities in ["-ERR unknown", "+OK\r\nUSER\r\nSASL PLAIN\r\n."] {
        let (server, config) = scripted(
            vec![
                Step::reply("+OK hi"),
                Step::serve([("CAPA", capabilities), ("STLS", "-ERR unknown")]),
                Step::Close,
            ],
            Tls::StartTls,
        );
        let failed = run(pop3::test(&config, &mut ())).unwrap_err();
        assert!(matches!(failed, TransportError::NoTls(_)), "{failed:?}");
        let said = String::from_utf8_lossy(&server.wait_ended(1).before_tls).to_ascii_uppercase();
        assert!(!["USER", "PASS", "AUTH", "APOP"].iter().any(|word| said.contains(word)), "{said}");
    }
}

#[test]
fn sec_35_pop3_what_was_offered_before_tls_is_forgotten() {
    let (server, config) = scripted(
        vec![
            Step::reply("+OK hi <timestamp@before.tls>"),
            Step::expect("STLS"),
            Step::SendThenStartTls("+OK\r\n".to_owned(), TlsIdentity::Good),
            Step::serve([
                ("CAPA", "+OK\r\nUSER\r\nUIDL\r\n."),
                ("USER", "+OK"),
                ("PASS", "+OK"),
                ("STAT", "+OK 0 0"),
                ("UIDL", "+OK\r\n."),
                ("QUIT", "+OK"),
            ]),
        ],
        Tls::StartTls,
    );
    run(pop3::test(&config, &mut ())).unwrap();
    let seen = server.wait_ended(1);
    assert_eq!(seen.before_tls, b"STLS\r\n");
    let after = String::from_utf8_lossy(&seen.after_tls).into_owned();
    assert!(after.starts_with("CAPA\r\n"), "{after}");
    assert!(!after.contains("APOP"), "the timestamp came in clear: {after}");
}

#[test]
fn sec_37_pop3_a_servers_text_is_short_and_plain() {
    let text = format!("-ERR \u{1b}[31mcall\u{202e} us {}", "y".repeat(400));
    let (_server, config) = scripted(
        vec![
            Step::reply("+OK hi"),
            Step::serve([("CAPA", "+OK\r\nUSER\r\n."), ("USER", "+OK"), ("PASS", text.as_str())]),
        ],
        Tls::None,
    );
    let told = run(pop3::test(&config, &mut ())).unwrap_err().to_string();
    assert!(told.chars().count() < 700 && !told.contains(['\u{1b}', '\u{202e}']), "{told}");
    assert!(!told.contains("secretpw"));
}

#[test]
fn sec_39_pop3_odd_greetings_end_with_the_right_class() {
    for tls in [Tls::Implicit, Tls::None] {
        for (greeting, is_transient) in [
            ("-ERR [SYS/TEMP] later", true),
            ("-ERR [IN-USE] locked", true),
            ("-ERR busy", true),
            ("-ERR [SYS/PERM] never", false),
            ("* OK imap", false),
            ("220 smtp", false),
            ("", false),
        ] {
            let mut script = vec![Step::reply(greeting), Step::Close];
            if tls == Tls::Implicit {
                script.insert(0, Step::StartTls(TlsIdentity::Good));
            }
            let (server, config) = scripted(script, tls);
            let failed = run(pop3::test(&config, &mut ())).unwrap_err();
            assert_eq!(failed.is_transient(), is_transient, "{greeting}: {failed:?}");
            let seen = server.wait_ended(1);
            assert!(seen.before_tls.is_empty() && seen.after_tls.is_empty(), "{greeting}: {seen:?}");
        }
    }
}

#[test]
fn sec_39_pop3_endless_and_silent_answers_end() {
    let endless = format!("+OK\r\n{}", "x".repeat(70_000));
    for (step, is_silent) in [(Step::send(endless), false), (Step::Hang, true)] {
        let (_server, mut config) =
            scripted(vec![Step::reply("+OK hi"), Step::expect("CAPA"), step], Tls::None);
        config.connector = impatient_connector(Vec::new(), 2);
        let failed = run(pop3::test(&config, &mut ())).unwrap_err();
        assert_eq!(matches!(failed, TransportError::Timeout(_)), is_silent, "{failed:?}");
    }
}

#[test]
fn a_server_without_uidl_is_refused_for_good() {
    let (_server, config) = scripted(
        vec![
            Step::reply("+OK hi"),
            Step::serve([("CAPA", "-ERR"), ("USER", "+OK"), ("PASS", "+OK"), ("UIDL", "-ERR unknown")]),
        ],
        Tls::None,
    );
    let failed = sync(&config, &mut Memory::default()).unwrap_err();
    assert!(matches!(&failed, TransportError::RefusedForGood(text) if text.contains("UIDL")), "{failed:?}");
}
