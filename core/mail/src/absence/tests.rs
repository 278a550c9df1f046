use super::*;

const START: &str = "Return-Path: <zoe@x.example>\r\n";
const REST: &str = "From: Zoë <zoe@x.example>\r\nTo: Me <Me@Lantelme.example>\r\nSubject: Devis\r\n\
                    Message-ID: <2@x.example>\r\nReferences: <0@x.example> <1@x.example>\r\n\r\nbonjour\r\n";

fn own() -> Vec<String> {
    ["me@lantelme.example", "sav@lantelme.example"].map(str::to_owned).into()
}

fn absence() -> Absence {
    let text = "Absent.\n.\nRetour lundi".to_owned();
    Absence { text, from: Some(1_000), until: Some(2_000_000), every_days: 7, ..Absence::default() }
}

fn decide(raw: &str) -> Result<Recipient, Reason> {
    decide_in(raw, |_| {})
}

fn decide_in(raw: &str, change: impl FnOnce(&mut Situation<'_>)) -> Result<Recipient, Reason> {
    let (absence, own) = (absence(), own());
    let mut situation = Situation {
        absence: &absence,
        since: 1_100,
        own: &own,
        received_at: 5_000,
        is_junk: false,
        now: 5_100,
        last_told: &|_| None,
    };
    change(&mut situation);
    should_answer(&Facts::read(raw.as_bytes()), &situation)
}

#[test]
fn absence_a_persons_message_is_answered_at_its_return_path() {
    let recipient = decide(&format!("{START}{REST}")).unwrap();
    assert_eq!(recipient.address(), "zoe@x.example");
    // The return path decides, not From (RFC 3834, section 4).
    let other = decide(&format!("Return-Path: <Real+1@x.example>\r\n{REST}")).unwrap();
    assert_eq!((other.address(), other.key().as_str()), ("Real+1@x.example", "real+1@x.example"));
    for fine in
        ["Auto-Submitted: no\r\n", "Auto-Submitted: (really) No (yes)\r\n", "Precedence: first-class\r\n"]
    {
        assert!(decide(&format!("{START}{fine}{REST}")).is_ok(), "{fine}");
    }
    let copied =
        REST.replace("To: Me <Me@Lantelme.example>", "To: you@y\r\nCc: a@b, sav+tag@lantelme.example");
    assert!(decide(&format!("{START}{copied}")).is_ok());
}

#[test]
fn absence_what_programs_and_lists_send_is_never_answered() {
    for (field, reason) in [
        ("Auto-Submitted: auto-generated", Reason::Automatic),
        ("AUTO-SUBMITTED:\r\n auto-replied; owner-email=\"no@x\"", Reason::Automatic),
        ("Auto-Submitted: (no) auto-notified", Reason::Automatic),
        ("Auto-Submitted: no\r\nAuto-Submitted: auto-replied", Reason::Automatic),
        ("Auto-Submitted:", Reason::Automatic),
        ("Auto-Submitted: nobody", Reason::Automatic),
        ("X-Auto-Response-Suppress: DR, OOF", Reason::Automatic),
        ("Content-Type: multipart/report; report-type=delivery-status; boundary=b", Reason::Automatic),
        (
            "Content-Type: multipart/report; report-type=disposition-notification; boundary=b",
            Reason::Automatic,
        ),
        ("Precedence: Bulk", Reason::Bulk),
        ("Precedence: list", Reason::Bulk),
        ("Precedence: junk (x)", Reason::Bulk),
        ("List-Id: <l.example>", Reason::List),
        ("list-unsubscribe: <https://x.example>", Reason::List),
        ("List-Whatever:", Reason::List),
        ("X-Spam-Flag: YES", Reason::Junk),
    ] {
        assert_eq!(decide(&format!("{START}{field}\r\n{REST}")), Err(reason), "{field}");
        assert_eq!(
            decide(&format!("{field}\r\n{START}{REST}").replace("\r\n", "\n")),
            Err(reason),
            "{field}"
        );
    }
}

#[test]
fn absence_a_return_path_is_needed_and_must_be_a_persons() {
    assert_eq!(decide(REST), Err(Reason::NoReturnPath));
    for (path, reason) in [
        ("<>", Reason::NullReturnPath),
        ("", Reason::NullReturnPath),
        ("<MAILER-DAEMON@x.example>", Reason::Robot),
        ("<postmaster@x.example>", Reason::Robot),
        ("<no-reply@x.example>", Reason::Robot),
        ("<shop.noreply+12@x.example>", Reason::Robot),
        ("<ne_pas_repondre@x.example>", Reason::Robot),
        ("<owner-list@x.example>", Reason::Robot),
        ("<list-request@x.example>", Reason::Robot),
        ("<list-bounces@x.example>", Reason::Robot),
        ("<bounces+7-a=b.c@x.example>", Reason::Robot),
        ("<sav@lantelme.example>", Reason::Own),
        ("<ME+x@lantelme.example>", Reason::Own),
        ("<MAILER-DAEMON>", Reason::OddReturnPath),
        ("<a@b@c>", Reason::OddReturnPath),
        ("<a@>", Reason::OddReturnPath),
        ("<@b>", Reason::OddReturnPath),
        ("<a@b..c>", Reason::OddReturnPath),
        ("<\"a b\"@c>", Reason::OddReturnPath),
        ("<a@[127.0.0.1]>", Reason::OddReturnPath),
        ("<a;b@c>", Reason::OddReturnPath),
    ] {
        assert_eq!(decide(&format!("Return-Path: {path}\r\n{REST}")), Err(reason), "{path}");
    }
    let long = format!("Return-Path: <{}@x.example>\r\n{REST}", "a".repeat(300));
    assert_eq!(decide(&long), Err(Reason::OddReturnPath));
    // The topmost one counts: the others came with the message.
    assert_eq!(decide(&format!("Return-Path: <>\r\n{START}{REST}")), Err(Reason::NullReturnPath));
}

#[test]
fn absence_no_author_may_be_a_program_or_the_account_itself() {
    for (from, reason) in [
        ("From: Shop <noreply@x.example>", Reason::Robot),
        ("From: a@b\r\nSender: list-owner@x.example", Reason::Robot),
        ("From: <sav@lantelme.example>", Reason::Own),
    ] {
        let raw = format!("{START}{REST}").replace("From: Zoë <zoe@x.example>", from);
        assert_eq!(decide(&raw), Err(reason), "{from}");
    }
}

#[test]
fn absence_mail_that_does_not_name_the_account_is_not_answered() {
    for to in [
        "To: undisclosed-recipients:;",
        "To: other@lantelme.example",
        "Bcc: me@lantelme.example",
        "To: \"me@lantelme.example\" <x@y>",
    ] {
        let raw = format!("{START}{REST}").replace("To: Me <Me@Lantelme.example>", to);
        assert_eq!(decide(&raw), Err(Reason::NotAddressed), "{to}");
    }
}

#[test]
fn absence_the_time_and_the_place_of_a_message_count() {
    let raw = format!("{START}{REST}");
    assert_eq!(decide_in(&raw, |situation| situation.is_junk = true), Err(Reason::Junk));
    assert_eq!(decide_in(&raw, |situation| situation.now = 999), Err(Reason::NotAway));
    assert_eq!(decide_in(&raw, |situation| situation.now = 2_000_000), Err(Reason::NotAway));
    assert_eq!(decide_in(&raw, |situation| situation.received_at = 1_099), Err(Reason::TooOld));
    assert!(decide_in(&raw, |situation| situation.received_at = 1_100).is_ok());
    // An absence that begins later than it was switched on.
    assert_eq!(
        decide_in(&raw, |situation| (situation.since, situation.received_at) = (0, 999)),
        Err(Reason::TooOld)
    );
}

#[test]
fn absence_a_person_is_told_once_in_so_many_days() {
    let raw = format!("{START}{REST}").replace("<zoe@x.example>\r\nFrom", "<ZOE@x.example>\r\nFrom");
    fn told(key: &str) -> Option<Instant> {
        (key == "zoe@x.example").then_some(5_000)
    }
    let again =
        |now: Instant| decide_in(&raw, |situation| (situation.now, situation.last_told) = (now, &told));
    assert_eq!(again(5_001), Err(Reason::Told));
    assert_eq!(again(5_000 + 7 * DAY - 1), Err(Reason::Told));
    assert!(again(5_000 + 7 * DAY).is_ok());
    let never = |situation: &mut Situation<'_>| situation.last_told = &|_| Some(Instant::MAX);
    assert_eq!(decide_in(&raw, never), Err(Reason::Told));
}

#[test]
fn sec_28_absence_hostile_headers_are_read_without_harm() {
    for raw in ["", "\r\n", ":", "Return-Path", "Auto-Submitted: ((((((", "Return-Path: <<<<", "\0\0\0: \0"] {
        assert!(decide(raw).is_err(), "{raw:?}");
    }
    let endless = format!("Auto-Submitted: {}\r\n{START}{REST}", "(".repeat(200_000));
    assert_eq!(decide(&endless), Err(Reason::Automatic));
    let facts = Facts::read(format!("{START}Subject: a\r\n\r\nAuto-Submitted: auto-replied\r\n").as_bytes());
    assert!(!facts.is_automatic, "the body is no header");
    assert_eq!(Facts::read(&[0xff; 4_000]), Facts::default());
}

#[test]
fn absence_the_answer_says_that_it_is_one() {
    let facts = Facts::read(format!("{START}{REST}").as_bytes());
    let recipient = decide(&format!("{START}{REST}")).unwrap();
    let from = Address { name: "SAV".to_owned(), address: "sav@lantelme.example".to_owned() };
    let raw = answer(&absence(), &facts, &recipient, &from, 1_795_521_600, "9@lantelme.example").unwrap();
    let parsed = parse::parse(&raw);
    assert_eq!((parsed.subject.as_str(), parsed.from), ("Auto: Devis", vec![from.clone()]));
    assert_eq!(addresses(parsed.to.iter()), ["zoe@x.example"]);
    assert_eq!(
        (parsed.message_id.as_str(), parsed.in_reply_to),
        ("9@lantelme.example", vec!["2@x.example".to_owned()])
    );
    assert_eq!(parsed.references, ["0@x.example", "1@x.example", "2@x.example"]);
    let text = crate::body::body(&raw).text;
    assert_eq!(text.replace("\r\n", "\n").trim_end(), "Absent.\n.\nRetour lundi");
    // The answer of one Établi is not answered by another.
    let answered = format!("Return-Path: <sav@other.example>\r\n{}", String::from_utf8(raw).unwrap());
    assert_eq!(decide(&answered), Err(Reason::Automatic));

    let own_subject = Absence { subject: "Absence\r\nBcc: x@y".to_owned(), ..absence() };
    let raw = answer(&own_subject, &facts, &recipient, &from, 0, "9@lantelme.example").unwrap();
    let parsed = parse::parse(&raw);
    assert_eq!((parsed.subject.as_str(), parsed.bcc.len()), ("Absence  Bcc: x@y", 0));
}

#[test]
fn sec_28_absence_a_strangers_header_adds_nothing_to_the_answer() {
    let evil = "=?utf-8?Q?x=0D=0ABcc:_evil@x=0D=0A=0D=0Abody?=";
    let ids: String = (0..500).map(|number| format!(" <{number}@x>\r\n")).collect();
    let raw = format!(
        "{START}From: z@x\r\nTo: me@lantelme.example\r\nSubject: {evil}{}\r\nMessage-ID: <a{}@x>\r\n\
         References:{ids} <é@x> <a\u{1}\"b@x>\r\n\r\n",
        "y".repeat(5_000),
        "a".repeat(5_000),
    );
    let facts = Facts::read(raw.as_bytes());
    let from = Address { name: String::new(), address: "me@lantelme.example".to_owned() };
    let written = answer(&absence(), &facts, &Recipient("z@x".to_owned()), &from, 0, "9@x").unwrap();
    let parsed = parse::parse(&written);
    assert_eq!((parsed.bcc.len(), parsed.in_reply_to.len()), (0, 0));
    assert!(parsed.subject.starts_with("Auto: x") && parsed.subject.chars().count() <= MAX_SUBJECT + 6);
    assert_eq!((parsed.references.len(), parsed.references[0].as_str()), (20, "0@x"));
    let longest = written.split(|byte| *byte == b'\n').map(<[u8]>::len).max();
    assert!(longest < Some(998) && written.is_ascii(), "{longest:?}");
}
