//! Servers, and attackers in front of them, that do not follow the protocol.

use std::time::{Duration, Instant};

use etabli_model::Flags;
use etabli_sync::{
    Tls, TransportError,
    imap::{Action, SyncReport},
};
use etabli_test_servers::{ALICE, Fault, MailServers, Policy, Proxy, Scripted, Step, TlsIdentity};

use crate::memory::{Memory, at, connector, deliver, run_sync};

/// Syncs with a scripted server; nothing may take long.
fn meet(script: Vec<Step>, tls: Tls) -> (Result<(), TransportError>, Scripted, Memory) {
    let server = Scripted::play(script);
    let config = at(Policy::Open.address(), server.port(), tls, &ALICE);
    let (mut local, started) = (Memory::default(), Instant::now());
    let result = run_sync(&config, &mut local).map(drop);
    assert!(started.elapsed() < Duration::from_secs(30));
    (result, server, local)
}

fn sent_in_clear(server: &Scripted) -> String {
    String::from_utf8_lossy(&server.transcript().before_tls).into_owned()
}

/// Meets an attacker and returns the error; nothing but STARTTLS was said.
fn attacked(script: Vec<Step>) -> TransportError {
    let (result, server, local) = meet(script, Tls::StartTls);
    let transcript = server.transcript();
    let clear = sent_in_clear(&server);
    assert!(clear.is_empty() || clear == "S1 STARTTLS\r\n", "{clear:?}");
    assert!(transcript.after_tls.is_empty());
    assert!(local.boxes.is_empty());
    result.unwrap_err()
}

#[test]
fn sec_31_imap_stripping_sends_nothing() {
    for answer in [
        "{tag} NO not now",
        "{tag} BAD unknown command",
        "+ go on",
        "* BYE no encryption",
        "{tag} OKAY",
        "* BAD what?\r\n{tag} NO [ALERT] sign in without",
    ] {
        for greeting in ["* OK ready", "* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] ready"] {
            let script =
                vec![Step::reply(greeting), Step::expect("STARTTLS"), Step::reply(answer), Step::Hang];
            let error = attacked(script);
            assert!(matches!(error, TransportError::NoTls(_)), "{answer}: {error:?}");
        }
    }
}

#[test]
fn sec_32_a_server_that_hides_what_it_can_is_not_trusted() {
    for greeting in ["* OK [CAPABILITY IMAP4] old", "* OK [CAPABILITY IMAP4rev1 LOGIN-REFERRALS] no TLS here"]
    {
        let script = vec![
            Step::reply(greeting),
            Step::serve([
                ("CAPABILITY", "* CAPABILITY IMAP4\r\n{tag} OK done"),
                ("STARTTLS", "{tag} BAD unknown"),
            ]),
            Step::Hang,
        ];
        let error = attacked(script);
        assert!(matches!(error, TransportError::NoTls(_)), "{greeting}: {error:?}");
    }
}

#[test]
fn sec_37_alerts_before_tls_are_short_plain_and_the_servers() {
    let spoof = format!("[ALERT] \u{1b}[31mYour\u{202e} account is closed, call {}", "9".repeat(5000));
    let error = attacked(vec![
        Step::reply(format!("* OK {spoof}")),
        Step::expect("STARTTLS"),
        Step::reply(format!("{{tag}} NO {spoof}")),
        Step::Hang,
    ]);
    let told = error.to_string();
    assert!(told.chars().count() < 700 && !told.contains(['\u{1b}', '\u{202e}', '\n']), "{told}");
}

#[test]
fn sec_33_preauth_with_starttls_ends_at_once() {
    for greeting in ["* PREAUTH [CAPABILITY IMAP4rev1 STARTTLS] hello", "* preauth in"] {
        let error = attacked(vec![Step::reply(greeting), Step::Hang]);
        assert!(matches!(error, TransportError::Preauthenticated), "{error:?}");
    }
    let script = vec![Step::StartTls(TlsIdentity::Good), Step::reply("* PREAUTH hello"), Step::Hang];
    let (result, server, _) = meet(script, Tls::Implicit);
    assert!(matches!(result, Err(TransportError::Preauthenticated)), "{result:?}");
    assert!(server.transcript().after_tls.is_empty());
}

#[test]
fn sec_34_injected_bytes_end_the_connection() {
    for injected in ["* BYE\r\n", "E1 OK in\r\n", "* OK [ALERT] call us\r\n", "x", "E1 OK a\r\nE2 OK b\r\n"] {
        let error = attacked(vec![
            Step::reply("* OK ready"),
            Step::expect("STARTTLS"),
            Step::SendThenStartTls(format!("{{tag}} OK go\r\n{injected}"), TlsIdentity::Good),
            Step::Hang,
        ]);
        assert!(matches!(error, TransportError::Injected), "{injected:?}: {error:?}");
    }
}

/// A session after TLS in which the mailbox is empty and nothing can be done but LOGIN.
fn honest_session() -> Vec<Step> {
    vec![
        Step::serve([
            ("CAPABILITY", "* CAPABILITY IMAP4rev1\r\n{tag} OK done"),
            ("LOGIN", "{tag} OK in"),
            ("LIST", "* LIST () \"/\" INBOX\r\n{tag} OK done"),
            ("SELECT", "* 0 EXISTS\r\n* OK [UIDVALIDITY 9] x\r\n* OK [UIDNEXT 1] x\r\n{tag} OK done"),
            ("LOGOUT", "* BYE\r\n{tag} OK bye"),
        ]),
        Step::Close,
    ]
}

#[test]
fn sec_35_untagged_before_tls_changes_nothing() {
    for untagged in [
        "* CAPABILITY IMAP4rev1 AUTH=PLAIN QRESYNC LIST-STATUS SPECIAL-USE ENABLE",
        "* LIST () \"/\" evil",
        "* LSUB () \"/\" evil",
        "* STATUS INBOX (MESSAGES 99)",
        "* SEARCH 1 2 3",
        "* FLAGS (\\Seen)",
        "* 99 EXISTS",
        "* 9 RECENT",
        "* 1 EXPUNGE",
        "* 1 FETCH (UID 1 FLAGS (\\Seen))",
    ] {
        let mut script = vec![
            Step::reply("* OK ready"),
            Step::expect("STARTTLS"),
            Step::SendThenStartTls(format!("{untagged}\r\n{{tag}} OK go\r\n"), TlsIdentity::Good),
        ];
        script.extend(honest_session());
        let (result, server, local) = meet(script, Tls::StartTls);
        assert!(result.is_ok(), "{untagged}: {result:?} {:?}", server.transcript());
        assert_eq!(sent_in_clear(&server), "S1 STARTTLS\r\n");
        assert_eq!(local.names(), ["INBOX"]);
        assert!(local.get("INBOX").messages.is_empty());
        // The capabilities of the clear part are forgotten.
        assert!(String::from_utf8_lossy(&server.transcript().after_tls).starts_with("E1 CAPABILITY\r\n"));
    }
}

#[test]
fn sec_36_referrals_are_not_followed() {
    let other = Scripted::play(vec![Step::Hang]);
    let referral = format!("[REFERRAL imap://alice@127.0.0.1:{}/INBOX]", other.port());
    let error = attacked(vec![
        Step::reply(format!("* OK {referral} ready")),
        Step::expect("STARTTLS"),
        Step::reply(format!("{{tag}} NO {referral} there")),
        Step::Hang,
    ]);
    assert!(matches!(error, TransportError::NoTls(_)), "{error:?}");
    let script = vec![
        Step::reply("* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] ready"),
        Step::expect("AUTHENTICATE"),
        Step::reply(format!("{{tag}} NO {referral} there")),
        Step::Close,
    ];
    let (result, _, _) = meet(script, Tls::None);
    assert!(matches!(result, Err(TransportError::SignIn(_))), "{result:?}");
    let script = vec![
        Step::reply("* OK [CAPABILITY IMAP4rev1] ready"),
        Step::serve([
            ("LOGIN", &*format!("{{tag}} OK {referral} in")),
            ("CAPABILITY", "* CAPABILITY IMAP4rev1\r\n{tag} OK done"),
            ("LIST", "* LIST () \"/\" INBOX\r\n{tag} OK done"),
            ("SELECT", &*format!("{{tag}} NO {referral} there")),
            ("LOGOUT", "{tag} OK bye"),
        ]),
        Step::Close,
    ];
    let (result, server, _) = meet(script, Tls::None);
    assert!(result.is_ok(), "{result:?} {:?}", server.transcript());
    assert_eq!(other.transcript().connections, 0);
}

#[test]
fn sec_39_odd_greetings_end_in_an_error() {
    let refused = |error: &TransportError| matches!(error, TransportError::Refused(_));
    let unreadable = |error: &TransportError| {
        matches!(error, TransportError::Protocol(_) | TransportError::NoTls(_) | TransportError::TooLarge(_))
    };
    type Expected<'t> = &'t dyn Fn(&TransportError) -> bool;
    let cases: [(&str, Expected<'_>); 9] = [
        ("* BYE go away", &refused),
        ("* bye [UNAVAILABLE] later", &refused),
        ("* NO no", &unreadable),
        ("* BAD bad", &unreadable),
        ("A1 OK tagged", &unreadable),
        ("220 mail.example ESMTP", &unreadable),
        ("+OK POP3", &unreadable),
        ("* 5 EXISTS", &unreadable),
        ("", &unreadable),
    ];
    for (greeting, expected) in cases {
        let error = attacked(vec![Step::reply(greeting), Step::Hang]);
        assert!(expected(&error), "{greeting}: {error:?}");
        let script = vec![Step::StartTls(TlsIdentity::Good), Step::reply(greeting), Step::Hang];
        let (result, server, _) = meet(script, Tls::Implicit);
        let error = result.unwrap_err();
        assert!(expected(&error), "{greeting}: {error:?}");
        assert!(server.transcript().after_tls.is_empty());
    }
    let (result, ..) = meet(vec![Step::Close], Tls::StartTls);
    assert!(matches!(result, Err(TransportError::Closed(_))), "{result:?}");
}

/// A session of a server that answers SELECT and FETCH as told.
fn session(list: &str, select: &str, fetch: &str) -> Vec<Step> {
    vec![
        Step::reply("* OK [CAPABILITY IMAP4rev1] ready"),
        Step::serve([
            ("LOGIN", "{tag} OK [CAPABILITY IMAP4rev1 CONDSTORE QRESYNC ENABLE UIDPLUS] in"),
            ("ENABLE", "* ENABLED QRESYNC\r\n{tag} OK done"),
            ("LIST", list),
            ("STATUS", "{tag} NO none"),
            ("SELECT", select),
            ("RFC822.SIZE", "* 1 FETCH (UID 3 FLAGS () RFC822.SIZE 5)\r\n{tag} OK done"),
            ("BODY.PEEK", fetch),
            ("LOGOUT", "{tag} OK bye"),
        ]),
        Step::Close,
    ]
}

const LIST: &str = "* LIST () \"/\" INBOX\r\n{tag} OK done";
const SELECT: &str = "* 1 EXISTS\r\n* OK [UIDVALIDITY 9] x\r\n* OK [UIDNEXT 4] x\r\n\
    * OK [HIGHESTMODSEQ 7] x\r\n{tag} OK done";

#[test]
fn sec_39_what_was_not_asked_for_is_left_out() {
    let fetch = "* 1 FETCH (UID 0 BODY[] {1}\r\nz)\r\n* 1 FETCH (UID 99 BODY[] {1}\r\nz)\r\n\
        * 1 FETCH (BODY[] {1}\r\nz)\r\n* 1 FETCH (UID 3 INTERNALDATE NIL BODY[] {5}\r\nhello FLAGS (\\Seen x))\r\n\
        * 1 FETCH (UID 3 BODY[] {5}\r\nagain)\r\n* VANISHED 1:4294967295\r\n{tag} OK done";
    let (result, server, local) = meet(session(LIST, SELECT, fetch), Tls::None);
    assert!(result.is_ok(), "{result:?} {:?}", server.transcript());
    let inbox = local.get("INBOX");
    assert_eq!(inbox.messages.keys().copied().collect::<Vec<_>>(), [3]);
    assert_eq!(inbox.messages[&3].raw, b"hello");
    assert!(inbox.sync.complete);
}

#[test]
fn sec_39_a_message_without_content_does_not_stop_the_others() {
    for (fetch, is_complete) in [
        ("* 1 FETCH (UID 3 BODY[] NIL)\r\n{tag} OK done", true),
        ("{tag} OK done", false),
        ("{tag} NO [SERVERBUG] cannot read", false),
    ] {
        let (result, server, local) = meet(session(LIST, SELECT, fetch), Tls::None);
        assert!(result.is_ok(), "{result:?} {:?}", server.transcript());
        assert_eq!((local.get("INBOX").messages.len(), local.get("INBOX").sync.complete), (0, is_complete));
    }
}

#[test]
fn sec_39_hostile_answers_end_in_an_error() {
    let deep = format!("* LIST {}\r\n{{tag}} OK done", "(".repeat(50_000));
    let garbage = [
        (session(&deep, SELECT, ""), "deep"),
        (session("* LIST (\"open\r\n{tag} OK", SELECT, ""), "open string"),
        (session("E77 OK what", SELECT, ""), "a foreign tag"),
        (session("+ go on", SELECT, ""), "a continuation"),
        (session(LIST, "* VANISHED (EARLIER) x\r\n{tag} OK", ""), "no numbers"),
        (session(LIST, SELECT, "* 1 FETCH (UID 3 BODY[] {4294967295}\r\n"), "a huge literal"),
        (session(LIST, SELECT, "* BYE out of memory"), "bye"),
    ];
    for (script, what) in garbage {
        let (result, ..) = meet(script, Tls::None);
        let error = result.unwrap_err();
        let expected = matches!(
            error,
            TransportError::Protocol(_) | TransportError::TooLarge(_) | TransportError::Closed(_)
        );
        assert!(expected, "{what}: {error:?}");
    }
}

/// Syncs twice with a server whose mailbox has the messages 3 and 8 at first.
fn twice(caps: &str, second: Vec<(&str, &str)>) -> (Result<SyncReport, TransportError>, Scripted, Memory) {
    let signed_in = format!("{{tag}} OK [CAPABILITY IMAP4rev1 {caps}] in");
    let start = |script: Vec<(&str, &str)>| {
        let mut answers = vec![
            ("LOGIN", signed_in.as_str()),
            ("ENABLE", "* ENABLED QRESYNC\r\n{tag} OK done"),
            ("LIST", LIST),
            ("STATUS", "{tag} NO none"),
            ("LOGOUT", "{tag} OK bye"),
        ];
        answers.splice(0..0, script);
        vec![Step::reply("* OK [CAPABILITY IMAP4rev1] ready"), Step::serve(answers), Step::Close]
    };
    let first = start(vec![
        (
            "SELECT",
            "* 2 EXISTS\r\n* OK [UIDVALIDITY 9] x\r\n* OK [UIDNEXT 9] x\r\n* OK [HIGHESTMODSEQ 7] x\r\n{tag} OK done",
        ),
        (
            "RFC822.SIZE",
            "* 1 FETCH (UID 3 FLAGS () RFC822.SIZE 5)\r\n* 2 FETCH (UID 8 FLAGS () RFC822.SIZE 5)\r\n{tag} OK done",
        ),
        (
            "BODY.PEEK",
            "* 1 FETCH (UID 3 FLAGS () BODY[] {5}\r\nthree)\r\n* 2 FETCH (UID 8 FLAGS () BODY[] {5}\r\neight)\r\n{tag} OK done",
        ),
    ]);
    let server = Scripted::play_in_turn(vec![first, start(second)]);
    let config = at(Policy::Open.address(), server.port(), Tls::None, &ALICE);
    let mut local = Memory::default();
    run_sync(&config, &mut local).unwrap();
    assert_eq!(local.get("INBOX").messages.len(), 2);
    let result = run_sync(&config, &mut local);
    (result, server, local)
}

#[test]
fn x_02_qresync_tells_everything_in_one_answer() {
    let caps = "ENABLE QRESYNC CONDSTORE";
    let select = "* 1 EXISTS\r\n* OK [UIDVALIDITY 9] x\r\n* OK [UIDNEXT 9] x\r\n* OK [HIGHESTMODSEQ 8] x\r\n\
        * VANISHED (EARLIER) 4:4294967295\r\n* 1 FETCH (UID 3 FLAGS (\\Seen) MODSEQ (8))\r\n\
        * 1 FETCH (UID 500 FLAGS (\\Seen) MODSEQ (8))\r\n{tag} OK done";
    let (result, server, local) = twice(caps, vec![("SELECT \"INBOX\" (QRESYNC (9 7))", select)]);
    let report = result.unwrap_or_else(|error| panic!("{error:?} {:?}", server.transcript()));
    assert_eq!((report.vanished, report.flags, report.fetched), (1, 1, 0));
    let inbox = local.get("INBOX");
    assert_eq!((inbox.messages.len(), inbox.messages[&3].flags), (1, Flags::READ));
    assert!(inbox.sync.complete && inbox.sync.mod_seq == 8);
}

#[test]
fn x_02_condstore_counts_what_vanished() {
    let select = "* 1 EXISTS\r\n* OK [UIDVALIDITY 9] x\r\n* OK [UIDNEXT 9] x\r\n* OK [HIGHESTMODSEQ 8] x\r\n\
        {tag} OK done";
    let (result, server, local) = twice(
        "CONDSTORE",
        vec![
            (
                "STATUS",
                "* STATUS INBOX (MESSAGES 1 UIDNEXT 9 UIDVALIDITY 9 HIGHESTMODSEQ 8)\r\n{tag} OK done",
            ),
            ("SELECT \"INBOX\" (CONDSTORE)", select),
            ("(CHANGEDSINCE 7)", "* 1 FETCH (UID 8 FLAGS (\\Flagged) MODSEQ (8))\r\n{tag} OK done"),
            ("UID FETCH 1:* (UID RFC822.SIZE)", "* 1 FETCH (UID 8 RFC822.SIZE 5)\r\n{tag} OK done"),
        ],
    );
    let report = result.unwrap_or_else(|error| panic!("{error:?} {:?}", server.transcript()));
    assert_eq!((report.vanished, report.flags, report.fetched), (1, 1, 0));
    assert_eq!(local.get("INBOX").messages[&8].flags, Flags::FLAGGED);
}

#[test]
fn x_02_an_unchanged_state_needs_no_select() {
    let status = "* STATUS \"inbox\" (MESSAGES 2 UIDNEXT 9 UIDVALIDITY 9 HIGHESTMODSEQ 7)\r\n{tag} OK done";
    let (result, server, _) = twice("CONDSTORE", vec![("STATUS", status)]);
    let report = result.unwrap_or_else(|error| panic!("{error:?} {:?}", server.transcript()));
    assert_eq!(report.commands, 3);
}

#[test]
fn mail_38_a_server_that_hides_messages_makes_nothing_vanish() {
    let select = "* 2 EXISTS\r\n* OK [UIDVALIDITY 9] x\r\n* OK [UIDNEXT 9] x\r\n{tag} OK done";
    let (result, server, local) = twice("UIDPLUS", vec![("SELECT", select), ("FETCH", "{tag} OK done")]);
    let report = result.unwrap_or_else(|error| panic!("{error:?} {:?}", server.transcript()));
    assert_eq!((report.vanished, report.refused.len()), (0, 1));
    assert_eq!(local.get("INBOX").messages.len(), 2);
    assert!(!local.get("INBOX").sync.complete);
}

#[test]
fn mail_38_no_action_under_other_numbers() {
    let server = Scripted::play_in_turn(vec![
        session(LIST, SELECT, "* 1 FETCH (UID 3 FLAGS () BODY[] {5}\r\nhello)\r\n{tag} OK done"),
        session(
            LIST,
            &SELECT.replace("UIDVALIDITY 9", "UIDVALIDITY 10"),
            "* 1 FETCH (UID 3 FLAGS () BODY[] {5}\r\nother)\r\n{tag} OK done",
        ),
    ]);
    let config = at(Policy::Open.address(), server.port(), Tls::None, &ALICE);
    let mut local = Memory::default();
    run_sync(&config, &mut local).unwrap();
    let mailbox = local.id("INBOX");
    local.actions = vec![Action::Delete { mailbox, uid: 3 }];
    let result = run_sync(&config, &mut local);
    assert!(result.is_ok(), "{result:?} {:?}", server.transcript());
    assert_eq!(local.actions.len(), 1, "it stays pending");
    assert!(!sent_in_clear(&server).contains("UID STORE"), "{}", sent_in_clear(&server));
    assert_eq!(local.get("INBOX").messages[&3].raw, b"other");
}

#[test]
fn sec_39_garbled_answers_end_in_time() {
    let servers = MailServers::shared();
    let user = servers.add_user("garbled");
    deliver(&servers, &user, 0..30);
    let proxy = Proxy::to(servers.imap());
    let mut config = at(Policy::Open.address(), proxy.port(), Tls::None, &user);
    config.connector = connector(Duration::from_secs(2));
    for after in [5, 150, 350, 800, 1100, 1300, 1700, 2500, 3500, 5000, 7000] {
        proxy.set(Fault::GarbleAfter(after));
        let started = Instant::now();
        // Anything may come of it but a panic, an endless wait or a broken promise to the local side.
        let _ = run_sync(&config, &mut Memory::default());
        assert!(started.elapsed() < Duration::from_secs(15));
    }
}
