//! The ManageSieve driver against Dovecot with Pigeonhole and scripted servers.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "helpers of tests end their test")]

use std::{
    fs,
    time::{Duration, SystemTime},
};

use etabli_mail::absence::{self, Facts, Situation};
use etabli_model::{Absence, Address};
use etabli_sync::{
    CertificateProblem, Endpoint, Login, Secret, Tls, TransportError, Trust,
    net::{Connector, Patience, certificates},
    sieve::{self, Missing, Outcome, SieveConfig, State, Vacation},
    smtp::{self, Envelope, SmtpConfig, SmtpSession},
};
use etabli_test_servers::{
    CAROL, MailServers, Policy, Scripted, Step, TlsIdentity, TokenIssuer, User, ca_pem, wait_value,
};

/// What a server says that can do everything.
const CAN_ALL: &str = "\"IMPLEMENTATION\" \"test\"\r\n\"SASL\" \"PLAIN\"\r\n\"SIEVE\" \"vacation include date \
                       relational\"\r\n\"VERSION\" \"1.0\"\r\n\"STARTTLS\"\r\nOK \"ready\"";

fn connector(answer_secs: u64, pinned: Vec<[u8; 32]>) -> Connector {
    let trust = Trust { authorities: certificates(ca_pem()).unwrap(), pinned };
    let patience = Patience { connect: Duration::from_secs(10), answer: Duration::from_secs(answer_secs) };
    Connector::new(&trust, patience).unwrap()
}

fn config_at(user: &User, tls: Tls, port: u16, policy: Policy) -> SieveConfig {
    let endpoint = Endpoint { host: policy.address().to_string(), port, tls };
    let (user, password) = (user.address.to_string(), Secret::new(user.password.as_ref()));
    let connector = connector(20, Vec::new());
    SieveConfig { endpoint, login: Login::Password { user, password }, connector }
}

fn config(servers: &MailServers, user: &User) -> SieveConfig {
    config_at(user, Tls::StartTls, servers.sieve(), Policy::Open)
}

fn scripted(script: Vec<Step>, tls: Tls) -> (Scripted, SieveConfig) {
    let server = Scripted::play(script);
    let user = User { address: "u".into(), password: "secretpw".into() };
    let config = config_at(&user, tls, server.port(), Policy::Open);
    (server, config)
}

fn run<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async { tokio::time::timeout(Duration::from_secs(90), future).await.expect("no hang") })
}

fn now() -> i64 {
    i64::try_from(SystemTime::UNIX_EPOCH.elapsed().unwrap().as_secs()).unwrap()
}

fn set(config: &SieveConfig, vacation: Option<&Vacation>) -> Result<Outcome, TransportError> {
    run(sieve::set_absence(config, vacation, now()))
}

fn state(config: &SieveConfig) -> State {
    run(sieve::absence(config)).unwrap().expect("there is a server")
}

fn vacation(user: &User, from: Option<i64>, until: Option<i64>) -> Vacation {
    let absence = Absence {
        text: "Je suis absent.\n.\nÀ bientôt".to_owned(),
        subject: "Absence de \"Zoë\"".to_owned(),
        from,
        until,
        every_days: 7,
    };
    Vacation { absence, addresses: vec![user.address.to_string()] }
}

/// Gives a user scripts of their own, the first of them active.
fn give_scripts(servers: &MailServers, user: &User, scripts: &[(&str, &str)]) {
    let home = servers.home(user);
    fs::create_dir_all(home.join("sieve")).unwrap();
    for (name, text) in scripts {
        fs::write(home.join(format!("sieve/{name}.sieve")), text).unwrap();
    }
    let (active, _) = scripts[0];
    std::os::unix::fs::symlink(format!("sieve/{active}.sieve"), home.join(".dovecot.sieve")).unwrap();
    servers.own(&home);
}

/// Returns the name of the script that the server runs, as its files say.
fn active_on_disk(servers: &MailServers, user: &User) -> Option<String> {
    let target = fs::read_link(servers.home(user).join(".dovecot.sieve")).ok()?;
    Some(target.file_stem().unwrap().to_string_lossy().into_owned())
}

fn on_disk(servers: &MailServers, user: &User, name: &str) -> Option<String> {
    fs::read_to_string(servers.home(user).join(format!("sieve/{name}.sieve"))).ok()
}

/// Delivers a message of a stranger to a user.
fn receive(servers: &MailServers, user: &User, from: &str, more: &str) {
    let to = &user.address;
    let message = format!("From: <{from}>\r\nTo: <{to}>\r\nSubject: question\r\n{more}\r\nbonjour\r\n");
    servers.deliver_from(from, user, message.as_bytes());
}

/// Waits for the answer to a stranger and returns it.
fn answer_to(servers: &MailServers, address: &str) -> String {
    let answers = wait_value("the server to answer", Duration::from_secs(30), || {
        let answers = servers.sink_for(address);
        if answers.is_empty() { Err(servers.log()) } else { Ok(answers) }
    });
    assert_eq!(answers.len(), 1);
    String::from_utf8(answers.into_iter().next().unwrap()).unwrap()
}

#[test]
fn absence_the_server_answers_strangers_once_and_no_lists() {
    let servers = MailServers::shared();
    let user = servers.add_user("away");
    let config = config(&servers, &user);
    let (from, until) = (Some(now() - 3600), Some(now() + 3600));
    let stored = set(&config, Some(&vacation(&user, from, until))).unwrap();
    assert_eq!(stored, Outcome::Stored { is_timed: true });
    assert_eq!(active_on_disk(&servers, &user).as_deref(), Some("etabli-absence"));
    assert!(state(&config).is_answering());

    let stranger = |what: &str| format!("{what}-{}@elsewhere.example", user.local_part());
    receive(&servers, &user, &stranger("list"), "List-Id: <l.example>\r\n");
    receive(&servers, &user, &stranger("robot"), "Auto-Submitted: auto-generated\r\n");
    for _ in 0..2 {
        receive(&servers, &user, &stranger("person"), "Message-ID: <1@elsewhere.example>\r\n");
    }
    receive(&servers, &user, &stranger("last"), "");
    answer_to(&servers, &stranger("last"));
    let answer = answer_to(&servers, &stranger("person"));
    assert!(
        answer.contains("Auto-Submitted: auto-replied") && answer.contains("Return-path: <>"),
        "{answer}"
    );
    let parsed = etabli_mail::parse::parse(answer.as_bytes());
    assert_eq!(
        (parsed.subject.as_str(), parsed.in_reply_to.as_slice()),
        ("Absence de \"Zoë\"", &["1@elsewhere.example".to_owned()][..])
    );
    let text = etabli_mail::body::body(answer.as_bytes()).text;
    assert_eq!(text.replace("\r\n", "\n").trim_end(), "Je suis absent.\n.\nÀ bientôt");
    for silent in ["list", "robot"] {
        assert_eq!(servers.sink_for(&stranger(silent)).len(), 0, "{silent}");
    }
    assert_eq!(servers.messages_in(&user, "INBOX"), 5);

    assert_eq!(set(&config, None).unwrap(), Outcome::Removed);
    assert_eq!((active_on_disk(&servers, &user), on_disk(&servers, &user, "etabli-absence")), (None, None));
    assert_eq!(set(&config, None).unwrap(), Outcome::Removed, "removing again changes nothing");
}

#[test]
fn absence_the_server_answers_within_its_time_only() {
    let servers = MailServers::shared();
    for (name, from, until, answers) in [
        ("before", Some(3600), Some(7200), false),
        ("after", Some(-7200), Some(-3600), false),
        ("begun", Some(-3600), None, true),
        ("ending", None, Some(3600), true),
    ] {
        let user = servers.add_user(name);
        let config = config(&servers, &user);
        let at = |offset: Option<i64>| offset.map(|offset| now() + offset);
        set(&config, Some(&vacation(&user, at(from), at(until)))).unwrap();
        let stranger = format!("s-{}@elsewhere.example", user.local_part());
        receive(&servers, &user, &stranger, "");
        // The log tells of each answer when the delivery is over.
        let is_answered = servers
            .log()
            .lines()
            .any(|line| line.contains("sent vacation response") && line.contains(&stranger));
        assert_eq!(is_answered, answers, "{name}: {}", servers.log());
    }
}

#[test]
fn absence_a_persons_own_script_runs_first_and_comes_back() {
    let servers = MailServers::shared();
    let user = servers.add_user("own");
    let theirs =
        "require \"fileinto\";\nif header :contains \"subject\" \"question\" { fileinto \"Archive\"; }\n";
    give_scripts(&servers, &user, &[("My rules", theirs), ("other", "keep;\n")]);
    let config = config(&servers, &user);
    let before = state(&config);
    assert_eq!((before.active.as_deref(), before.ours.as_deref()), (Some("My rules"), None));

    for _ in 0..2 {
        // Storing again while ours is active must not forget whose place it has.
        let stored = set(&config, Some(&vacation(&user, None, None))).unwrap();
        assert_eq!(stored, Outcome::Stored { is_timed: true });
    }
    assert_eq!(active_on_disk(&servers, &user).as_deref(), Some("etabli-absence"));
    let stranger = format!("p-{}@elsewhere.example", user.local_part());
    receive(&servers, &user, &stranger, "");
    answer_to(&servers, &stranger);
    assert_eq!((servers.messages_in(&user, "Archive"), servers.messages_in(&user, "INBOX")), (1, 0));

    assert_eq!(set(&config, None).unwrap(), Outcome::Removed);
    assert_eq!(active_on_disk(&servers, &user).as_deref(), Some("My rules"));
    assert_eq!(on_disk(&servers, &user, "My rules").as_deref(), Some(theirs));
    assert_eq!(on_disk(&servers, &user, "other").as_deref(), Some("keep;\n"));
    assert_eq!(on_disk(&servers, &user, "etabli-absence"), None);
}

#[test]
fn absence_a_script_that_answers_already_is_left_alone() {
    let servers = MailServers::shared();
    let answering = "require \"vacation\";\nvacation \"away\";\n";
    let including = "require \"include\";\ninclude :personal \"inner\";\n";
    for (name, scripts) in [
        ("answering", vec![("theirs", answering)]),
        ("including", vec![("theirs", including), ("inner", answering)]),
    ] {
        let user = servers.add_user(name);
        give_scripts(&servers, &user, &scripts);
        let outcome = set(&config(&servers, &user), Some(&vacation(&user, None, None))).unwrap();
        assert_eq!(outcome, Outcome::OtherScriptActive { name: "theirs".to_owned(), answers: true });
        assert_eq!(active_on_disk(&servers, &user).as_deref(), Some("theirs"));
        assert_eq!(on_disk(&servers, &user, "etabli-absence"), None);
    }
}

#[test]
fn absence_a_script_of_our_name_that_is_not_ours_is_left_alone() {
    let servers = MailServers::shared();
    let user = servers.add_user("named");
    give_scripts(&servers, &user, &[("etabli-absence", "keep;\n")]);
    let config = config(&servers, &user);
    for vacation in [Some(&vacation(&user, None, None)), None] {
        let outcome = set(&config, vacation).unwrap();
        assert!(matches!(outcome, Outcome::OtherScriptActive { .. }), "{outcome:?}");
    }
    assert_eq!(on_disk(&servers, &user, "etabli-absence").as_deref(), Some("keep;\n"));
    assert!(!state(&config).is_answering());
}

#[test]
fn absence_the_server_takes_hostile_texts_for_what_they_are() {
    let servers = MailServers::shared();
    let user = servers.add_user("evil");
    let text = "a\r\n.\r\n;\r\ndiscard;\0\r\n\"; stop; # ${x}\r\n..\r\n".to_owned();
    let subject = "x\"; discard; # \\\r\n\0".to_owned();
    let absence = Absence { text, subject, ..Absence::default() };
    let vacation = Vacation { absence, addresses: vec![user.address.to_string()] };
    let stored = set(&config(&servers, &user), Some(&vacation)).unwrap();
    assert_eq!(stored, Outcome::Stored { is_timed: true });
    let stranger = format!("e-{}@elsewhere.example", user.local_part());
    receive(&servers, &user, &stranger, "");
    let answer = answer_to(&servers, &stranger);
    let body = etabli_mail::body::body(answer.as_bytes()).text.replace("\r\n", "\n");
    assert_eq!(body.trim_end(), "a\n.\n;\ndiscard;\n\"; stop; # ${x}\n..");
    assert_eq!(etabli_mail::parse::parse(answer.as_bytes()).subject, "x\"; discard; # \\");
    assert_eq!(servers.messages_in(&user, "INBOX"), 1);
}

#[test]
fn sieve_signs_in_with_passwords_of_any_character_and_with_tokens() {
    let servers = MailServers::shared();
    state(&config(&servers, &CAROL));
    let user = servers.add_user("sievetoken");
    let issuer = TokenIssuer::start(&servers);
    let mut config = config(&servers, &user);
    let with = |token: &str| Login::Token { user: user.address.to_string(), token: Secret::new(token) };
    config.login = with(&issuer.issue(&user));
    state(&config);
    config.login = with("wrong");
    let failed = run(sieve::absence(&config)).unwrap_err();
    assert!(matches!(failed, TransportError::SignIn(_)), "{failed:?}");
}

#[test]
fn sieve_a_wrong_password_is_told_and_not_shown() {
    let servers = MailServers::shared();
    let mut user = servers.add_user("sievewrong");
    user.password = "no-such-secret".into();
    let failed = run(sieve::absence(&config(&servers, &user))).unwrap_err();
    assert!(matches!(failed, TransportError::SignIn(_)), "{failed:?}");
    assert!(!format!("{failed} {failed:?}").contains("no-such-secret"));
}

#[test]
fn sieve_a_token_never_becomes_a_password() {
    let (server, mut config) = scripted(vec![Step::reply(CAN_ALL), Step::Hang], Tls::None);
    config.login = Login::Token { user: "u".to_owned(), token: Secret::new("t") };
    assert!(matches!(run(sieve::absence(&config)), Err(TransportError::NoMechanism)));
    assert_eq!(server.wait_ended(1).before_tls, b"");
}

#[test]
fn sec_38_sieve_bad_certificates_are_refused_and_single_ones_pinned() {
    let servers = MailServers::shared();
    let user = servers.add_user("sievecerts");
    for (policy, wanted) in
        [(Policy::Expired, CertificateProblem::Expired), (Policy::WrongName, CertificateProblem::WrongName)]
    {
        let mut config = config_at(&user, Tls::StartTls, servers.sieve(), policy);
        let failed = run(sieve::absence(&config)).unwrap_err();
        let TransportError::Certificate { problem, fingerprint: Some(fingerprint), .. } = failed else {
            panic!("{failed:?}");
        };
        assert_eq!(problem, wanted);
        config.connector = connector(20, vec![fingerprint]);
        state(&config);
    }
}

#[test]
fn sec_31_sieve_a_stripped_starttls_stops_before_anything_is_said() {
    let answers = ["NO \"unknown\"", "NO (ENCRYPT-NEEDED) \"no\"", "BYE", "+ go on", "\"OK\"", "OKAY", ""];
    for answer in answers {
        let greeting = CAN_ALL.replace("\"STARTTLS\"\r\n", "");
        let (server, config) = scripted(
            vec![Step::reply(greeting), Step::expect("STARTTLS"), Step::reply(answer), Step::Close],
            Tls::StartTls,
        );
        let failed = run(sieve::absence(&config)).unwrap_err();
        assert!(matches!(failed, TransportError::NoTls(_)), "{answer}: {failed:?}");
        let seen = server.wait_ended(1);
        assert_eq!((seen.before_tls.as_slice(), seen.after_tls.as_slice()), (&b"STARTTLS\r\n"[..], &b""[..]));
    }
}

#[test]
fn sec_34_sieve_an_injected_answer_stops_the_handshake() {
    for answer in ["OK\r\nOK injected\r\n", "OK \"begin\"\r\n\"SASL\" \"PLAIN\"\r\nOK\r\n", "OK\r\n\""] {
        let (server, config) = scripted(
            vec![
                Step::reply(CAN_ALL),
                Step::expect("STARTTLS"),
                Step::SendThenStartTls(answer.to_owned(), TlsIdentity::Good),
            ],
            Tls::StartTls,
        );
        let failed = run(sieve::absence(&config)).unwrap_err();
        assert!(matches!(failed, TransportError::Injected), "{failed:?}");
        let seen = server.wait_ended(1);
        assert_eq!((seen.before_tls.as_slice(), seen.after_tls.as_slice()), (&b"STARTTLS\r\n"[..], &b""[..]));
    }
}

#[test]
fn sec_35_sieve_what_was_offered_before_tls_is_forgotten() {
    let (server, config) = scripted(
        vec![
            Step::reply(CAN_ALL),
            Step::expect("STARTTLS"),
            Step::SendThenStartTls("OK\r\n".to_owned(), TlsIdentity::Good),
            Step::reply("\"SASL\" \"SCRAM-SHA-1\"\r\n\"SIEVE\" \"\"\r\nOK"),
            Step::Hang,
        ],
        Tls::StartTls,
    );
    assert!(matches!(run(sieve::absence(&config)), Err(TransportError::NoMechanism)));
    assert_eq!(server.wait_ended(1).after_tls, b"");
}

#[test]
fn sec_36_sieve_a_referral_is_not_followed() {
    let elsewhere = Scripted::play(vec![Step::reply(CAN_ALL), Step::Hang]);
    let referral = format!("BYE (REFERRAL \"sieve://127.0.0.1:{}\") \"over there\"", elsewhere.port());
    let signing_in =
        vec![Step::reply(CAN_ALL), Step::expect("AUTHENTICATE"), Step::reply(&referral), Step::Close];
    for script in [vec![Step::reply(&referral), Step::Close], signing_in] {
        let (_server, config) = scripted(script, Tls::None);
        let failed = run(sieve::absence(&config)).unwrap_err();
        assert!(
            matches!(&failed, TransportError::RefusedForGood(text) if text == "over there"),
            "{failed:?}"
        );
    }
    assert_eq!(elsewhere.transcript().connections, 0);
}

/// A script of a server that signs in and then answers as said.
fn signed_in(capabilities: &str, answers: &[(&str, &str)]) -> Vec<Step> {
    let mut all = vec![("AUTHENTICATE", "OK"), ("CAPABILITY", capabilities), ("LOGOUT", "OK")];
    all.extend(answers);
    vec![Step::reply(CAN_ALL), Step::serve(all)]
}

#[test]
fn sec_39_sieve_odd_answers_end_with_the_right_class() {
    let huge = format!("\"{}\"\r\nOK", "x".repeat(70_000));
    let many = format!("{}OK", "\"x\"\r\n".repeat(2_001));
    for (answer, is_transient) in [
        ("{4294967295}\r\n", false),
        ("{99999999999999999999}\r\n", false),
        ("{5000000}\r\nx", false),
        ("\"open\r\nOK", false),
        ("ACTIVE\r\nOK", false),
        ("()\r\nOK", false),
        ("\"a\\\0b\"\r\nOK", false),
        (huge.as_str(), false),
        (many.as_str(), false),
        ("NO (TRYLATER) \"later\"", true),
        ("BYE \"shutting down\"", true),
        ("NO \"never\"", false),
    ] {
        let (_server, config) = scripted(signed_in(CAN_ALL, &[("LISTSCRIPTS", answer)]), Tls::None);
        let failed = run(sieve::absence(&config)).unwrap_err();
        let shown: String = answer.chars().take(40).collect();
        assert_eq!(failed.is_transient(), is_transient, "{shown}: {failed:?}");
        assert!(!matches!(failed, TransportError::Timeout(_)), "{shown}: {failed:?}");
    }
}

#[test]
fn sec_39_sieve_odd_greetings_and_silence_end() {
    for (greeting, is_transient) in [
        ("NO \"busy\"", true),
        ("BYE", true),
        ("* OK imap", false),
        ("220 smtp", false),
        ("+OK pop", false),
        ("", false),
    ] {
        let (server, config) = scripted(vec![Step::reply(greeting), Step::Hang], Tls::None);
        let failed = run(sieve::absence(&config)).unwrap_err();
        assert_eq!(failed.is_transient(), is_transient, "{greeting}: {failed:?}");
        assert_eq!(server.wait_ended(1).before_tls, b"", "{greeting}");
    }
    let (_server, mut config) = scripted(vec![Step::send("\"SASL\" "), Step::Hang], Tls::None);
    config.connector = connector(1, Vec::new());
    let failed = run(sieve::absence(&config)).unwrap_err();
    assert!(matches!(failed, TransportError::Timeout(_)), "{failed:?}");
}

#[test]
fn absence_what_a_server_lacks_is_told() {
    let user = User { address: "u".into(), password: "p".into() };
    let unused = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let nowhere = config_at(&user, Tls::StartTls, unused, Policy::Open);
    let vacation = vacation(&user, Some(now() + 3600), None);
    assert_eq!(set(&nowhere, Some(&vacation)).unwrap(), Outcome::NotOffered(Missing::Server));
    assert_eq!(run(sieve::absence(&nowhere)).unwrap(), None);

    let capabilities = |extensions: &str| format!("\"SIEVE\" \"{extensions}\"\r\nOK");
    let theirs = ("LISTSCRIPTS", "\"theirs\" ACTIVE\r\nOK");
    let text = ("GETSCRIPT", "{5}\r\nkeep;\r\nOK");
    let ours = "# Written by Etabli, which replaces and deletes it.\r\n# Stands in for: theirs\r\nkeep;";
    let ours = ("GETSCRIPT", &*format!("{{{}}}\r\n{ours}\r\nOK", ours.len()));
    let ours_active = ("LISTSCRIPTS", "\"etabli-absence\" ACTIVE\r\n\"theirs\"\r\nOK");
    let done = [("SETACTIVE \"theirs\"", "OK"), ("DELETESCRIPT \"etabli-absence\"", "OK")];
    let other = Outcome::OtherScriptActive { name: "theirs".to_owned(), answers: false };
    for (extensions, answers, outcome, deletes) in [
        ("fileinto", vec![theirs], Outcome::NotOffered(Missing::Vacation), false),
        ("vacation date relational", vec![theirs, text], other.clone(), false),
        ("vacation", vec![theirs], Outcome::NotNow, false),
        ("vacation include", vec![ours_active, ours, done[0], done[1]], Outcome::NotNow, true),
        ("fileinto", vec![ours_active, ours, done[0], done[1]], Outcome::NotOffered(Missing::Vacation), true),
    ] {
        let (server, config) = scripted(signed_in(&capabilities(extensions), &answers), Tls::None);
        assert_eq!(set(&config, Some(&vacation)).unwrap(), outcome, "{extensions}");
        let seen = server.wait_ended(1);
        assert_eq!(seen.unexpected, Vec::<String>::new(), "{extensions}");
        let said = String::from_utf8(seen.before_tls).unwrap();
        let is_last = said.ends_with("SETACTIVE \"theirs\"\r\nDELETESCRIPT \"etabli-absence\"\r\nLOGOUT\r\n");
        assert_eq!(is_last, deletes, "{said}");
        assert!(!said.contains("PUTSCRIPT"), "{said}");
    }
}

#[test]
fn absence_a_refused_script_and_a_full_server_change_nothing() {
    let user = User { address: "u".into(), password: "p".into() };
    let vacation = vacation(&user, None, None);
    let until = |answer: &'static str| {
        let mut script = signed_in(CAN_ALL, &[("LISTSCRIPTS", "OK")]);
        // The script ends with a dot and a semicolon, each on its line.
        script.extend([Step::expect("CHECKSCRIPT {"), Step::ReadMessage, Step::expect_more(";")]);
        script.extend([Step::expect_more(""), Step::reply(answer), Step::Close]);
        script
    };
    let (server, config) = scripted(until("NO \"line 1: no\""), Tls::None);
    assert_eq!(set(&config, Some(&vacation)).unwrap(), Outcome::Refused("line 1: no".to_owned()));
    let said = String::from_utf8(server.wait_ended(1).before_tls).unwrap();
    assert!(!said.contains("PUTSCRIPT") && !said.contains("SETACTIVE"), "{said}");
    let (_server, config) = scripted(until("NO (QUOTA/MAXSIZE) \"full\""), Tls::None);
    let failed = set(&config, Some(&vacation)).unwrap_err();
    assert!(matches!(failed, TransportError::Quota(_)), "{failed:?}");
}

#[test]
fn absence_where_no_server_answers_the_answer_written_here_goes_out() {
    let servers = MailServers::shared();
    let user = servers.add_user("local");
    let stranger = format!("l-{}@elsewhere.example", user.local_part());
    receive(&servers, &user, &stranger, "Message-ID: <1@elsewhere.example>\r\n");
    let raw = servers.mailbox(&user, "INBOX").remove(0);
    let facts = Facts::read(&raw);
    let Vacation { absence, addresses } = vacation(&user, None, None);
    let situation = Situation {
        absence: &absence,
        since: 0,
        own: &addresses,
        received_at: now(),
        is_junk: false,
        now: now(),
        last_told: &|_| None,
    };
    let recipient = absence::should_answer(&facts, &situation).unwrap();
    let from = Address { name: String::new(), address: user.address.to_string() };
    let answer = absence::answer(&absence, &facts, &recipient, &from, now(), "2@bench.test").unwrap();

    let SieveConfig { endpoint, login, connector } = config(&servers, &user);
    let endpoint = Endpoint { port: servers.submission(), ..endpoint };
    let config = SmtpConfig { endpoint, login: Some(login), connector };
    let envelope = Envelope { from: String::new(), to: vec![recipient.address().to_owned()] };
    let outcome = run(async {
        let mut session = SmtpSession::open(&config, &mut ()).await.unwrap();
        let outcome = session.send(&envelope, &answer, &mut || Ok(())).await.unwrap();
        session.close().await;
        outcome
    });
    assert!(matches!(outcome, smtp::Outcome::Sent { .. }), "{outcome:?}");
    let arrived = answer_to(&servers, &stranger);
    assert!(
        arrived.contains("Return-path: <>") && arrived.contains("Auto-Submitted: auto-replied"),
        "{arrived}"
    );
    assert_eq!(etabli_mail::parse::parse(arrived.as_bytes()).in_reply_to, ["1@elsewhere.example"]);
}
