//! Being away: the server answers where it can, this program else, and never both.

use std::time::Duration;

use etabli_engine::{Absence, Accounts, Endpoint, Reply, Request, Tls, view::AbsencePlace};
use etabli_model::Incoming;
use etabli_test_servers::wait_for;
use etabli_tests::{Letter, Mailing};

const SOON: Duration = Duration::from_secs(20);
const YEAR: i64 = 365 * 86_400;

fn away() -> Absence {
    Absence { text: "Je suis absent.".to_owned(), every_days: 7, ..Absence::default() }
}

/// An account whose server keeps scripts, or has none, and the address of a friend of nobody else.
fn mailing(name: &str, has_scripts: bool) -> (Mailing, String) {
    let mailing = Mailing::new(name, Incoming::Imap, |transport, servers| {
        let port = if has_scripts { servers.sieve() } else { 1 };
        transport.sieve_server = Endpoint { host: "127.0.0.1".to_owned(), port, tls: Tls::StartTls };
    });
    let friend = format!("friend-of-{}@example.net", mailing.user.local_part());
    (mailing, friend)
}

fn place(mailing: &Mailing) -> AbsencePlace {
    match mailing.world.session.call(Request::Accounts(Accounts::List)).unwrap() {
        Reply::Accounts(accounts) => accounts[0].absence,
        other => panic!("{other:?}"),
    }
}

/// Switches an absence on or off, and has it told.
fn set(mailing: &Mailing, absence: Option<Absence>) {
    let accounts = match mailing.world.session.call(Request::Accounts(Accounts::List)).unwrap() {
        Reply::Accounts(accounts) => accounts,
        other => panic!("{other:?}"),
    };
    let mut draft = etabli_tests::draft(&mailing.servers, &mailing.user, Incoming::Imap);
    draft.id = Some(mailing.account);
    draft.transport = accounts[0].transport.clone().unwrap();
    draft.transport.absence = absence;
    etabli_tests::save(&mailing.world, draft).unwrap();
    assert_eq!(mailing.run(false, false).failed, Vec::<String>::new());
}

/// Delivers a letter of the friend's, as a server does.
fn write(mailing: &Mailing, friend: &str, subject: &str, header: (&str, &str)) {
    let letter = Letter::new(&format!("{subject}@x.example"), subject)
        .header("From", friend)
        .header("To", &mailing.user.address)
        .header(header.0, header.1);
    mailing.servers.deliver_from(friend, &mailing.user, &letter.raw());
}

const PLAIN: (&str, &str) = ("X-Mailer", "a person's");

fn answers(mailing: &Mailing, friend: &str) -> Vec<String> {
    let all = mailing.servers.sink_for(friend);
    all.iter().map(|raw| String::from_utf8_lossy(raw).into_owned()).collect()
}

#[test]
fn absence_is_answered_by_the_server_where_it_can_and_only_there() {
    let (mailing, friend) = mailing("away-there", true);
    set(&mailing, Some(away()));
    assert_eq!(place(&mailing), AbsencePlace::Server);
    write(&mailing, &friend, "Question", PLAIN);
    wait_for("the server's answer", SOON, || answers(&mailing, &friend).len() == 1);
    mailing.fetch();
    assert_eq!(mailing.outbox(), [], "nothing is answered here");
    let active = mailing.servers.home(&mailing.user).join(".dovecot.sieve");
    assert!(active.exists());
    set(&mailing, None);
    assert_eq!(place(&mailing), AbsencePlace::Nobody);
    assert!(!active.exists(), "no script is active any more");
}

#[test]
fn absence_is_answered_here_where_the_server_cannot_once_and_never_to_lists() {
    let (mailing, friend) = mailing("away-here", false);
    mailing.fetch();
    set(&mailing, Some(away()));
    assert_eq!(place(&mailing), AbsencePlace::Here);
    write(&mailing, &friend, "Liste", ("List-Id", "<l.example.net>"));
    write(&mailing, &friend, "Roboter", ("Auto-Submitted", "auto-generated"));
    mailing.fetch();
    assert_eq!(mailing.outbox(), [], "lists and robots");
    write(&mailing, &friend, "Erste Frage", PLAIN);
    write(&mailing, &friend, "Zweite Frage", PLAIN);
    mailing.fetch();
    let waiting = mailing.outbox();
    assert_eq!(waiting.len(), 1, "{waiting:?}");
    assert_eq!(waiting[0].to, std::slice::from_ref(&friend));
    assert_eq!(mailing.run(false, true).sent, 1);
    wait_for("the answer", SOON, || answers(&mailing, &friend).len() == 1);
    let answer = answers(&mailing, &friend).pop().unwrap();
    assert!(
        answer.contains("Auto-Submitted: auto-replied") && answer.contains("Je suis absent."),
        "{answer}"
    );
    assert!(answer.to_lowercase().contains("return-path: <>"), "{answer}");
    write(&mailing, &friend, "Dritte Frage", PLAIN);
    mailing.fetch();
    assert_eq!(mailing.outbox(), [], "the same person is not answered again");
    mailing.world.pass(8 * 86_400);
    write(&mailing, &friend, "Eine Woche spaeter", PLAIN);
    mailing.fetch();
    assert_eq!(mailing.outbox().len(), 1);
}

#[test]
fn absence_answers_nothing_from_before_it_and_nothing_after_its_end() {
    let (mailing, friend) = mailing("away-window", false);
    let over = Absence { until: Some(1_795_521_600), ..away() };
    set(&mailing, Some(over));
    write(&mailing, &friend, "Danach", PLAIN);
    mailing.fetch();
    assert_eq!(mailing.outbox(), []);
    set(&mailing, None);
    // Whatever the servers' clock says: an absence of years from now began after all mail of today.
    mailing.world.pass(50 * YEAR);
    set(&mailing, Some(away()));
    write(&mailing, &friend, "Vorher", PLAIN);
    mailing.fetch();
    assert_eq!(mailing.outbox(), []);
}
