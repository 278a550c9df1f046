//! The SMTP sender against Exim, a proxy that breaks connections, and scripted servers.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "helpers of tests end their test")]

use std::time::Duration;

use etabli_sync::{
    CertificateProblem, Endpoint, LocalError, Login, Secret, Tls, TransportError, Trust,
    net::{Connector, Patience, Step as Done, Watch, certificates},
    smtp::{self, Envelope, Outcome, SmtpConfig, SmtpSession},
};
use etabli_test_servers::{
    CAROL, CutMode, Fault, MailServers, Policy, Proxy, Scripted, Step, TlsIdentity, TokenIssuer, User,
    ca_pem, wait_for,
};

/// Complete, so that Exim adds no field of its own behind the trace fields.
const MESSAGE: &[u8] = b"Subject: hello\r\nFrom: <a@bench.test>\r\nDate: Tue, 24 Nov 2026 12:00:00 +0000\r\n\
Message-ID: <1@bench.test>\r\n\r\n.\r\n..two\r\n.x\r\nlast\r\n";

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

fn config(user: &User, tls: Tls, port: u16) -> SmtpConfig {
    config_at(user, tls, port, Policy::Open)
}

fn config_at(user: &User, tls: Tls, port: u16, policy: Policy) -> SmtpConfig {
    let endpoint = Endpoint { host: policy.address().to_string(), port, tls };
    let (user, password) = (user.address.to_string(), Secret::new(user.password.as_ref()));
    SmtpConfig { endpoint, login: Some(Login::Password { user, password }), connector: connector(Vec::new()) }
}

fn run<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async { tokio::time::timeout(Duration::from_secs(120), future).await.expect("no hang") })
}

fn envelope(from: &User, to: &[&str]) -> Envelope {
    Envelope { from: from.address.to_string(), to: to.iter().map(|to| (*to).to_owned()).collect() }
}

/// What became of a message, whether it was handed over, and whether the connection can go on.
fn send(config: &SmtpConfig, envelope: &Envelope, message: &[u8]) -> (Outcome, u32, bool) {
    run(async {
        let mut session = SmtpSession::open(config, &mut ()).await.unwrap();
        let mut handed = 0;
        let mut handing_over = || {
            handed += 1;
            Ok(())
        };
        let outcome = session.send(envelope, message, &mut handing_over).await.unwrap();
        let is_usable = session.is_usable();
        session.close().await;
        (outcome, handed, is_usable)
    })
}

fn wait_messages(servers: &MailServers, user: &User, count: usize) -> Vec<Vec<u8>> {
    wait_for("the message", Duration::from_secs(30), || servers.messages_in(user, "INBOX") >= count);
    servers.mailbox(user, "INBOX")
}

/// Returns a message without the trace fields in front of its own, with CRLF.
fn own_part(stored: &[u8], first_field: &str) -> Vec<u8> {
    let text = String::from_utf8(stored.to_vec()).unwrap();
    let start = text.find(&format!("\n{first_field}")).expect("the own header") + 1;
    text[start..].replace('\n', "\r\n").into_bytes()
}

fn scripted(script: Vec<Step>, tls: Tls) -> (Scripted, SmtpConfig) {
    let server = Scripted::play(script);
    let user = User { address: "u@bench.test".into(), password: "secretpw".into() };
    let mut config = config(&user, tls, server.port());
    if tls == Tls::None {
        config.login = None;
    }
    (server, config)
}

fn plain_script(ehlo: &str, rest: Vec<Step>) -> Vec<Step> {
    let mut script = vec![Step::reply("220 hi"), Step::expect("EHLO [127.0.0.1]"), Step::reply(ehlo)];
    script.extend(rest);
    script
}

fn someone() -> Envelope {
    Envelope { from: "a@bench.test".to_owned(), to: vec!["b@bench.test".to_owned()] }
}

#[test]
fn mail_60_a_message_arrives_byte_for_byte() {
    let servers = MailServers::shared();
    let (from, to) = (servers.add_user("from"), servers.add_user("to"));
    let ways = [
        (Tls::Implicit, servers.submissions(), Policy::Open),
        (Tls::StartTls, servers.submission(), Policy::Open),
        (Tls::None, servers.submission(), Policy::Open),
        (Tls::StartTls, servers.submission(), Policy::Poor),
    ];
    for (count, (tls, port, policy)) in (1..).zip(ways) {
        let config = config_at(&from, tls, port, policy);
        let (outcome, handed, is_usable) = send(&config, &envelope(&from, &[&to.address]), MESSAGE);
        assert!(matches!(&outcome, Outcome::Sent { text } if !text.is_empty()), "{outcome:?}");
        assert!(handed == 1 && is_usable);
        let stored = wait_messages(&servers, &to, count);
        assert_eq!(own_part(stored.last().unwrap(), "Subject:"), MESSAGE);
    }
}

#[test]
fn mail_60_several_messages_share_a_connection() {
    let servers = MailServers::shared();
    let (from, to) = (servers.add_user("from"), servers.add_user("to"));
    run(async {
        let config = config(&from, Tls::Implicit, servers.submissions());
        let mut session = SmtpSession::open(&config, &mut ()).await.unwrap();
        assert!(session.max_size().unwrap() > 1 << 20);
        for recipients in [vec![&*to.address], vec![&*to.address, "reject550@bench.test"], vec![&*to.address]]
        {
            session.send(&envelope(&from, &recipients), MESSAGE, &mut || Ok(())).await.unwrap();
            assert!(session.is_usable());
        }
        session.close().await;
    });
    assert_eq!(wait_messages(&servers, &to, 2).len(), 2);
}

#[test]
fn mail_60_refusals_name_the_code_the_text_and_the_recipient() {
    let servers = MailServers::shared();
    let (from, to) = (servers.add_user("from"), servers.add_user("to"));
    let config = config(&from, Tls::Implicit, servers.submissions());
    for (bad, code, is_transient, is_usable, handed) in [
        ("reject550@bench.test", 550, false, true, 0),
        ("defer451@bench.test", 451, true, true, 0),
        ("drop421@bench.test", 550, false, false, 0),
        ("datareject@bench.test", 550, false, true, 1),
        ("datadefer@bench.test", 451, true, true, 1),
    ] {
        let seen = send(&config, &envelope(&from, &[&to.address, bad]), MESSAGE);
        let Outcome::Failed { code: Some(told), text, transient } = &seen.0 else {
            panic!("{bad}: {seen:?}")
        };
        assert_eq!(
            (*told, *transient, seen.2, seen.1),
            (code, is_transient, is_usable, handed),
            "{bad}: {seen:?}"
        );
        assert!(text.contains("fault injection"), "{text}");
        assert!(handed == 1 || text.contains(bad), "{text}");
    }
    // The queue is empty for this recipient: a message sent now is the first to arrive.
    send(&config, &envelope(&from, &[&to.address]), MESSAGE);
    assert_eq!(wait_messages(&servers, &to, 1).len(), 1);
}

#[test]
fn mail_60_a_lost_answer_leaves_the_outcome_unknown() {
    let servers = MailServers::shared();
    let (from, to) = (servers.add_user("from"), servers.add_user("to"));
    for (count, how) in (1..).zip([CutMode::Close, CutMode::Reset]) {
        let proxy = Proxy::to(servers.submission()).with(Fault::SwallowDataReply { how });
        let config = config(&from, Tls::None, proxy.port());
        let (outcome, handed, is_usable) = send(&config, &envelope(&from, &[&to.address]), MESSAGE);
        assert!(matches!(outcome, Outcome::Unknown { .. }), "{outcome:?}");
        assert!(handed == 1 && !is_usable);
        assert_eq!(wait_messages(&servers, &to, count).len(), count);
    }
}

#[test]
fn mail_60_a_cut_before_the_dot_is_a_failure_that_may_be_tried_again() {
    let servers = MailServers::shared();
    let (from, to) = (servers.add_user("from"), servers.add_user("to"));
    let mut big = MESSAGE.to_vec();
    big.extend(b"0123456789abcdef\r\n".repeat(1 << 20));
    for (after, how) in [(300, CutMode::Reset), (2_000_000, CutMode::Close), (200, CutMode::Reset)] {
        let proxy = Proxy::to(servers.submission()).with(Fault::CutUp { after, how });
        let config = config(&from, Tls::None, proxy.port());
        let (outcome, handed, is_usable) = send(&config, &envelope(&from, &[&to.address]), &big);
        assert!(matches!(outcome, Outcome::Failed { code: None, transient: true, .. }), "{outcome:?}");
        assert!(handed == 0 && !is_usable);
    }
    let config = config(&from, Tls::Implicit, servers.submissions());
    send(&config, &envelope(&from, &[&to.address]), MESSAGE);
    let stored = wait_messages(&servers, &to, 1);
    assert!(stored.len() == 1 && stored[0].len() < 2000);
}

#[test]
fn mail_60_nothing_is_sent_when_the_mark_cannot_be_made() {
    let servers = MailServers::shared();
    let (from, to) = (servers.add_user("from"), servers.add_user("to"));
    let config = config(&from, Tls::Implicit, servers.submissions());
    run(async {
        let mut session = SmtpSession::open(&config, &mut ()).await.unwrap();
        let mut refuse = || Err(LocalError::from("the disk is full"));
        let failed = session.send(&envelope(&from, &[&to.address]), MESSAGE, &mut refuse).await;
        assert!(matches!(failed, Err(TransportError::Local(_))), "{failed:?}");
        assert!(!session.is_usable());
    });
    send(&config, &envelope(&from, &[&to.address]), MESSAGE);
    assert_eq!(wait_messages(&servers, &to, 1).len(), 1);
}

#[test]
fn mail_60_forty_megabytes_pass_and_more_than_announced_is_refused_unsent() {
    let servers = MailServers::shared();
    let (from, to) = (servers.add_user("from"), servers.add_user("to"));
    let config = config(&from, Tls::Implicit, servers.submissions());
    let mut big = MESSAGE.to_vec();
    big.extend(b"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abc\r\n".repeat(40 << 14));
    let (outcome, ..) = send(&config, &envelope(&from, &[&to.address]), &big);
    assert!(matches!(outcome, Outcome::Sent { .. }), "{outcome:?}");
    let stored = wait_messages(&servers, &to, 1);
    assert_eq!(own_part(&stored[0], "Subject:").len(), big.len());
    big.extend_from_within(..);
    let (outcome, handed, is_usable) = send(&config, &envelope(&from, &[&to.address]), &big);
    assert!(matches!(outcome, Outcome::Failed { transient: false, .. }), "{outcome:?}");
    assert!(handed == 0 && is_usable);
}

#[test]
fn mail_60_no_second_message_is_smuggled() {
    let servers = MailServers::shared();
    let (from, to) = (servers.add_user("from"), servers.add_user("to"));
    let config = config(&from, Tls::Implicit, servers.submissions());
    let inner = format!("MAIL FROM:<x@x>\r\nRCPT TO:<{}>\r\nDATA\r\nSubject: inner\r\n\r\n", to.address);
    let dots = ["\n.\n", "\n.\r\n", "\r\n.\n", "\r.\r", "\r\n.\r", "\r.\r\n", "\r\n.\r\n"];
    for (count, dot) in (1..).zip(dots) {
        let raw = format!("Subject: outer\r\n\r\nbody{dot}{inner}");
        let (outcome, ..) = send(&config, &envelope(&from, &[&to.address]), raw.as_bytes());
        assert!(matches!(outcome, Outcome::Sent { .. }), "{outcome:?}");
        let stored = wait_messages(&servers, &to, count);
        assert_eq!(stored.len(), count, "{dot:?}");
        let text = String::from_utf8(stored[count - 1].clone()).unwrap();
        assert!(text.contains("Subject: outer") && text.contains("body\n.\nMAIL FROM"), "{dot:?}: {text}");
    }
}

#[test]
fn mail_60_a_bad_address_is_refused_before_anything_is_said() {
    let rest = vec![Step::expect("QUIT"), Step::reply("221 bye")];
    let bad = ["", "a b@x", "a@x>\r\nRCPT TO:<c@x", "<a@x>", "a@x\n", "é@x"];
    for address in bad {
        let (server, config) = scripted(plain_script("250 me", rest.clone()), Tls::None);
        let envelope = Envelope { from: "a@bench.test".to_owned(), to: vec![address.to_owned()] };
        let (outcome, handed, is_usable) = send(&config, &envelope, MESSAGE);
        assert!(matches!(outcome, Outcome::Failed { code: None, transient: false, .. }), "{outcome:?}");
        assert!(handed == 0 && is_usable);
        assert_eq!(server.wait_ended(1).before_tls, b"EHLO [127.0.0.1]\r\nQUIT\r\n");
    }
    let (_server, config) = scripted(plain_script("250 me", rest), Tls::None);
    let (outcome, ..) = send(&config, &someone(), "Subject: é\r\n\r\n".as_bytes());
    assert!(matches!(outcome, Outcome::Failed { transient: false, .. }), "{outcome:?}");
}

#[test]
fn mail_60_odd_answers_have_truthful_outcomes() {
    let until_data = |data: &str, rest: Vec<Step>| {
        let mut steps = vec![
            Step::expect("MAIL FROM:<a@bench.test>"),
            Step::reply("250"),
            Step::expect("RCPT TO:<b@bench.test>"),
            Step::reply("250"),
            Step::expect("DATA"),
            Step::reply(data),
        ];
        steps.extend(rest);
        plain_script("250-me\r\n250 size 1000", steps)
    };
    let after = |answer: &str| vec![Step::ReadMessage, Step::reply(answer), Step::Close];
    let is_failed = |outcome: &Outcome, wanted: Option<u16>, is_transient: bool| matches!(outcome, Outcome::Failed { code, transient, .. } if (*code, *transient) == (wanted, is_transient));
    let play = |script| {
        let (_server, config) = scripted(script, Tls::None);
        send(&config, &someone(), MESSAGE)
    };
    let (outcome, _, is_usable) = play(until_data("354", after("250")));
    assert!(matches!(outcome, Outcome::Sent { .. }) && is_usable, "{outcome:?}");
    let (outcome, _, is_usable) = play(until_data("354 go", after("421 4.3.2 shutting down")));
    assert!(is_failed(&outcome, Some(421), true) && !is_usable, "{outcome:?}");
    let (outcome, _, is_usable) = play(until_data("354 go", after("554 5.7.1 spam")));
    assert!(is_failed(&outcome, Some(554), false) && is_usable, "{outcome:?}");
    let (outcome, handed, _) = play(until_data("354 go", after("hello?")));
    assert!(matches!(outcome, Outcome::Unknown { .. }) && handed == 1, "{outcome:?}");
    let (outcome, ..) = play(until_data("354 go", vec![Step::ReadMessage, Step::Close]));
    assert!(matches!(outcome, Outcome::Unknown { .. }), "{outcome:?}");
    let (outcome, handed, is_usable) = play(until_data("250 what", vec![Step::Close]));
    assert!(is_failed(&outcome, None, true) && handed == 0 && !is_usable, "{outcome:?}");
    let (outcome, handed, is_usable) = play(until_data("421 bye", vec![Step::Close]));
    assert!(is_failed(&outcome, Some(421), true) && handed == 0 && !is_usable, "{outcome:?}");
}

#[test]
fn passwords_and_tokens_sign_in() {
    let servers = MailServers::shared();
    let mut steps = Steps::default();
    run(smtp::test(&config(&CAROL, Tls::Implicit, servers.submissions()), &mut steps)).unwrap();
    assert!(matches!(steps.0.as_slice(), [.., Done::SignedIn]), "{:?}", steps.0);

    let user = servers.add_user("token");
    let issuer = TokenIssuer::start(&servers);
    let mut config = config(&user, Tls::StartTls, servers.submission());
    let with = |token: &str| Some(Login::Token { user: user.address.to_string(), token: Secret::new(token) });
    config.login = with(&issuer.issue(&user));
    run(smtp::test(&config, &mut ())).unwrap();
    config.login = with("wrong");
    let failed = run(smtp::test(&config, &mut ())).unwrap_err();
    assert!(matches!(failed, TransportError::SignIn(_)), "{failed:?}");
    config.login =
        Some(Login::Password { user: user.address.to_string(), password: Secret::new("no-such-secret") });
    let failed = run(smtp::test(&config, &mut ())).unwrap_err();
    assert!(matches!(failed, TransportError::SignIn(_)), "{failed:?}");
    assert!(!format!("{failed} {failed:?}").contains("no-such-secret"));
}

#[test]
fn challenges_are_answered() {
    let inside = |ehlo: &str, rest: Vec<Step>| {
        let mut script = vec![Step::StartTls(TlsIdentity::Good)];
        script.extend(plain_script(ehlo, rest));
        scripted(script, Tls::Implicit)
    };
    let (_server, login) = inside(
        "250 AUTH LOGIN",
        vec![
            Step::expect("AUTH LOGIN"),
            Step::reply("334 VXNlcm5hbWU6"),
            Step::expect("dUBiZW5jaC50ZXN0"),
            Step::reply("334 "),
            Step::expect("c2VjcmV0cHc="),
            Step::reply("235 in"),
        ],
    );
    run(smtp::test(&login, &mut ())).unwrap();
    let rest = vec![
        Step::expect("AUTH XOAUTH2 "),
        Step::reply("334 eyJzdGF0dXMiOiI0MDEifQ=="),
        Step::expect_more(""),
        Step::reply("535 no"),
    ];
    let (server, mut token) = inside("250 AUTH PLAIN XOAUTH2", rest);
    token.login = Some(Login::Token { user: "u".to_owned(), token: Secret::new("t") });
    assert!(matches!(run(smtp::test(&token, &mut ())), Err(TransportError::SignIn(_))));
    assert_eq!(server.unexpected(), Vec::<String>::new());
    // A token never becomes a password.
    let (server, mut token) = inside("250 AUTH PLAIN LOGIN", Vec::new());
    token.login = Some(Login::Token { user: "u".to_owned(), token: Secret::new("t") });
    assert!(matches!(run(smtp::test(&token, &mut ())), Err(TransportError::NoMechanism)));
    assert_eq!(server.wait_ended(1).after_tls, b"EHLO [127.0.0.1]\r\n");
}

#[test]
fn a_server_that_offers_no_sign_in_gets_no_password() {
    let servers = MailServers::shared();
    let user = servers.add_user("clear");
    let config = config_at(&user, Tls::None, servers.submission(), Policy::TlsOnly);
    let failed = run(smtp::test(&config, &mut ()));
    assert!(matches!(failed, Err(TransportError::NoMechanism)), "{failed:?}");
}

#[test]
fn sec_38_bad_certificates_are_refused_and_single_ones_pinned() {
    let servers = MailServers::shared();
    let user = servers.add_user("certs");
    for (policy, wanted) in [
        (Policy::Expired, Some(CertificateProblem::Expired)),
        (Policy::WrongName, Some(CertificateProblem::WrongName)),
        (Policy::SelfSigned, None),
    ] {
        for (tls, port) in [(Tls::Implicit, servers.submissions()), (Tls::StartTls, servers.submission())] {
            let mut config = config_at(&user, tls, port, policy);
            let failed = run(smtp::test(&config, &mut ())).unwrap_err();
            let TransportError::Certificate { problem, fingerprint: Some(fingerprint), .. } = failed else {
                panic!("{failed:?}");
            };
            assert!(wanted.is_none_or(|wanted| wanted == problem), "{policy:?}: {problem:?}");
            config.connector = connector(vec![fingerprint]);
            run(smtp::test(&config, &mut ())).unwrap();
        }
    }
}

/// Asserts that nothing but the request for TLS was said in clear.
fn assert_nothing_leaked(server: &Scripted, what: &str) {
    let seen = server.wait_ended(1);
    let said = String::from_utf8(seen.before_tls.clone()).unwrap();
    let is_allowed = |line: &str| ["EHLO [127.0.0.1]", "STARTTLS", "QUIT"].contains(&line);
    assert!(said.lines().all(is_allowed) && seen.after_tls.is_empty(), "{what}: {seen:?}");
}

#[test]
fn sec_31_smtp_a_stripped_starttls_stops_before_anything_is_said() {
    for offer in ["250 me", "250-me\r\n250 STARTTLS", "250-me\r\n250 AUTH PLAIN"] {
        for answer in ["502 no", "454 later", "501 bad", "354 go on", "250 ok", "+OK", "334 ", "421 bye"] {
            let rest = vec![Step::expect("STARTTLS"), Step::reply(answer), Step::Close];
            let (server, config) = scripted(plain_script(offer, rest), Tls::StartTls);
            run(smtp::test(&config, &mut ())).unwrap_err();
            assert_nothing_leaked(&server, answer);
        }
    }
}

#[test]
fn sec_32_smtp_a_hidden_ehlo_stops_before_anything_is_said() {
    for answer in ["500 what", "502 no", "421 bye", "530 TLS", "354 go", "221 bye", "nonsense"] {
        let (server, config) = scripted(plain_script(answer, vec![Step::Close]), Tls::StartTls);
        run(smtp::test(&config, &mut ())).unwrap_err();
        assert_nothing_leaked(&server, answer);
    }
}

#[test]
fn sec_34_smtp_an_injected_answer_stops_the_handshake() {
    for answer in ["220 go\r\n250 injected\r\n", "220 go\r\n250-me\r\n250 AUTH PLAIN\r\n", "220 go\r\n2"] {
        let rest =
            vec![Step::expect("STARTTLS"), Step::SendThenStartTls(answer.to_owned(), TlsIdentity::Good)];
        let (server, config) = scripted(plain_script("250-me\r\n250 STARTTLS", rest), Tls::StartTls);
        let failed = run(smtp::test(&config, &mut ())).unwrap_err();
        assert!(matches!(failed, TransportError::Injected), "{failed:?}");
        assert_nothing_leaked(&server, answer);
    }
}

#[test]
fn sec_35_smtp_what_was_offered_before_tls_is_forgotten() {
    // Before TLS the server offers to take 8-bit text and PLAIN; after it, only what a fresh session hears.
    let mut script = plain_script(
        "250-me\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250-AUTH PLAIN\r\n250 STARTTLS",
        vec![Step::expect("STARTTLS"), Step::SendThenStartTls("220 go\r\n".to_owned(), TlsIdentity::Good)],
    );
    script.extend([Step::expect("EHLO"), Step::reply("250 me"), Step::Close]);
    let (server, config) = scripted(script, Tls::StartTls);
    let failed = run(smtp::test(&config, &mut ())).unwrap_err();
    assert!(matches!(failed, TransportError::NoMechanism), "{failed:?}");
    let seen = server.wait_ended(1);
    assert!(!String::from_utf8_lossy(&seen.after_tls).contains("AUTH"), "{seen:?}");
}

#[test]
fn sec_36_smtp_a_server_that_names_another_one_is_not_followed() {
    let other = Scripted::play(vec![Step::Hang]);
    let script = plain_script(
        "250 me",
        vec![
            Step::expect("MAIL"),
            Step::reply("250 ok"),
            Step::expect("RCPT"),
            Step::reply(format!("551 User not local; please try <b@127.0.0.1:{}>", other.port())),
            Step::serve([("RSET", "250 ok"), ("QUIT", "221 bye")]),
        ],
    );
    let (_server, config) = scripted(script, Tls::None);
    let (outcome, handed, _) = send(&config, &someone(), MESSAGE);
    assert!(matches!(outcome, Outcome::Failed { code: Some(551), .. }), "{outcome:?}");
    assert_eq!((handed, other.transcript().connections), (0, 0));
}

#[test]
fn sec_37_smtp_a_servers_text_is_short_and_plain() {
    let text = format!("535 5.7.8 \u{1b}[31mcall\u{202e} us <a href=x>{}", "y".repeat(5000));
    let script = plain_script("250-me\r\n250 AUTH PLAIN", vec![Step::expect("AUTH"), Step::reply(text)]);
    let (_server, mut config) = scripted(script, Tls::None);
    config.login = Some(Login::Password { user: "u".to_owned(), password: Secret::new("secretpw") });
    let failed = run(smtp::test(&config, &mut ())).unwrap_err();
    let told = failed.to_string();
    assert!(told.chars().count() < 700 && !told.contains(['\u{1b}', '\u{202e}']), "{told}");
    assert!(!told.contains("secretpw"));
}

#[test]
fn sec_39_smtp_odd_greetings_end_with_the_right_class() {
    for tls in [Tls::Implicit, Tls::StartTls] {
        for (greeting, is_transient) in [
            ("421 busy", true),
            ("454 later", true),
            ("554 never", false),
            ("530 no", false),
            ("+OK pop", false),
        ] {
            let mut script = vec![Step::reply(greeting), Step::Close];
            if tls == Tls::Implicit {
                script.insert(0, Step::StartTls(TlsIdentity::Good));
            }
            let (server, config) = scripted(script, tls);
            let failed = run(smtp::test(&config, &mut ())).unwrap_err();
            assert_eq!(failed.is_transient(), is_transient, "{greeting}: {failed:?}");
            let seen = server.wait_ended(1);
            assert!(seen.before_tls.is_empty(), "{seen:?}");
        }
    }
    for (greeting, ehlo) in [("354 go", "250 me"), ("220 hi", "354 go"), ("220 hi", "221 bye")] {
        let script = vec![
            Step::StartTls(TlsIdentity::Good),
            Step::reply(greeting),
            Step::expect("EHLO"),
            Step::reply(ehlo),
            Step::Close,
        ];
        let (server, config) = scripted(script, Tls::Implicit);
        let failed = run(smtp::test(&config, &mut ())).unwrap_err();
        assert!(matches!(failed, TransportError::Protocol(_)), "{failed:?}");
        assert!(!server.wait_ended(1).after_tls.windows(4).any(|four| four == b"AUTH"));
    }
}

#[test]
fn sec_39_smtp_silence_ends() {
    for script in [vec![Step::Hang], plain_script("250 me", vec![Step::expect("STARTTLS"), Step::Hang])] {
        let (_server, mut config) = scripted(script, Tls::StartTls);
        config.connector = impatient_connector(Vec::new(), 2);
        let failed = run(smtp::test(&config, &mut ())).unwrap_err();
        assert!(matches!(failed, TransportError::Timeout(_)), "{failed:?}");
    }
}
