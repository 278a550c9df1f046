//! What reaches a person without being asked for: mail as it arrives, notifications, receipts, taking back.

use std::time::Duration;

use etabli_engine::{Accounts, Event, FailureCode, NewMail, Outgoing, People, Reply, Request, SendMode};
use etabli_model::{Address, DayPart, Flags, FolderKind, Incoming, MsgId, ReceiptPolicy};
use etabli_test_servers::{MailServers, wait_for};
use etabli_tests::{Letter, Mailing};

const SOON: Duration = Duration::from_secs(20);

fn letter(mailing: &Mailing, subject: &str) {
    let raw = Letter::new(&format!("{subject}@x.example"), subject).raw();
    mailing.servers.deliver(&mailing.user, &raw);
}

/// An account whose transport was bent.
fn with(name: &str, change: impl FnOnce(&mut etabli_engine::Transport)) -> Mailing {
    Mailing::new(name, Incoming::Imap, |transport, _: &MailServers| change(transport))
}

/// Takes what the session was told of new mail until nothing more is under way.
fn announced(mailing: &Mailing) -> Vec<NewMail> {
    let mut all = Vec::new();
    while let Some(event) = mailing.world.session.next_event(Duration::ZERO) {
        if let Event::NewMail(mail) = event {
            all.push(mail);
        }
    }
    all
}

fn call(mailing: &Mailing, request: Accounts) -> Result<Reply, etabli_engine::Failure> {
    mailing.world.session.call(Request::Accounts(request))
}

#[test]
fn x_02_mail_is_fetched_as_it_arrives() {
    // The clock stands still, so that after the first round nothing is fetched by the interval.
    let mailing = with("idle", |transport| transport.poll_minutes = 5);
    letter(&mailing, "vorher");
    call(&mailing, Accounts::RunByItself).unwrap();
    wait_for("the first mail", SOON, || mailing.inbox().len() == 1);
    letter(&mailing, "danach");
    wait_for("the mail that arrives", SOON, || mailing.inbox().len() == 2);
    letter(&mailing, "noch eine");
    wait_for("the one after it", SOON, || mailing.inbox().len() == 3);
}

#[test]
fn x_02_new_mail_is_announced_once_and_never_what_was_there_before() {
    let mailing = with("bell", |transport| transport.notify = true);
    letter(&mailing, "alt");
    mailing.fetch();
    assert_eq!(announced(&mailing), [], "what was there before the account was");
    letter(&mailing, "neu 1");
    letter(&mailing, "neu 2");
    mailing.fetch();
    mailing.fetch();
    let told = announced(&mailing);
    assert_eq!(told.len(), 1);
    assert_eq!((told[0].count, told[0].account), (2, mailing.account));
    assert!(told[0].subject.starts_with("neu"));
}

#[test]
fn x_02_quiet_hours_and_accounts_that_stay_silent() {
    // It is noon in the tests.
    let noon = DayPart { from: 11 * 60, until: 13 * 60 };
    let night = DayPart { from: 22 * 60, until: 7 * 60 };
    for (notify, quiet, expected) in [(true, Some(noon), 0), (true, Some(night), 1), (false, None, 0)] {
        let mailing = with("quiet", |transport| (transport.notify, transport.quiet) = (notify, quiet));
        letter(&mailing, "alt");
        mailing.fetch();
        letter(&mailing, "neu");
        mailing.fetch();
        assert_eq!(announced(&mailing).len(), expected, "{notify} {quiet:?}");
    }
}

/// Delivers a message that asks for a receipt and fetches it.
fn asked(mailing: &Mailing, subject: &str, header: &str) -> MsgId {
    let address = mailing.user.address.to_string();
    let letter = Letter::new(&format!("{subject}@x.example"), subject)
        .header("From", &format!("Client <{address}>"))
        .header("Disposition-Notification-To", &format!("<{address}>"))
        .header(if header.is_empty() { "X-Mailer" } else { header }, "<x.example>");
    mailing.servers.deliver_from(&address, &mailing.user, &letter.raw());
    mailing.fetch();
    mailing.inbox().iter().find(|row| row.subject == subject).expect("the message").id
}

fn know(mailing: &Mailing) {
    let request = People::AddContact {
        name: "Client".to_owned(),
        email: mailing.user.address.to_string(),
        email2: String::new(),
        entity: String::new(),
    };
    mailing.world.session.call(Request::People(request)).unwrap();
}

#[test]
fn x_25_a_receipt_is_asked_for_once_and_filed_under_the_message() {
    let mailing = with("receipt", |transport| transport.receipts = ReceiptPolicy::Ask);
    let id = asked(&mailing, "Bitte bestaetigen", "");
    let wanted = mailing.world.message(id).unwrap().receipt.expect("a question");
    assert!(!wanted.by_itself);
    call(&mailing, Accounts::AnswerReceipt { msg_id: id, send: true }).unwrap();
    assert_eq!(mailing.world.message(id).unwrap().receipt, None, "nobody is asked twice");
    let again = call(&mailing, Accounts::AnswerReceipt { msg_id: id, send: true }).unwrap_err();
    assert_eq!(again.code, FailureCode::ReceiptNotWanted);
    assert_eq!(mailing.run(false, true).sent, 1);
    wait_for("the receipt", SOON, || mailing.servers.messages_in(&mailing.user, "INBOX") == 2);
    mailing.fetch();
    let forum = mailing.world.forum(id).unwrap();
    assert!(forum.iter().any(|node| node.depth == 1 && node.subject.contains("Bitte bestaetigen")));
    let flags = mailing.servers.doveadm(&["fetch", "-u", &mailing.user.address, "flags", "all"]);
    assert!(flags.contains("$MDNSent"), "{flags}");
}

#[test]
fn x_25_a_refused_receipt_is_never_sent() {
    let mailing = with("refuse", |transport| transport.receipts = ReceiptPolicy::Ask);
    let id = asked(&mailing, "Nein", "");
    call(&mailing, Accounts::AnswerReceipt { msg_id: id, send: false }).unwrap();
    assert_eq!(mailing.world.message(id).unwrap().receipt, None);
    assert_eq!(mailing.outbox(), []);
    assert!(mailing.world.message(id).unwrap().row.flags.contains(Flags::MDN_SENT));
}

#[test]
fn sec_29_no_receipt_for_lists_for_junk_for_strangers_or_against_the_setting() {
    let always = with("always", |transport| transport.receipts = ReceiptPolicy::Always);
    let id = asked(&always, "Von fremd", "");
    assert!(!always.world.message(id).unwrap().receipt.expect("a question").by_itself, "a stranger");
    know(&always);
    assert!(always.world.message(id).unwrap().receipt.expect("leave").by_itself);
    always.move_to(&[id], "junk");
    assert_eq!(always.world.message(id).unwrap().receipt, None, "junk");
    let list = asked(&always, "Liste", "List-Id");
    assert_eq!(always.world.message(list).unwrap().receipt, None, "a list");
    let never = with("never", |transport| transport.receipts = ReceiptPolicy::Never);
    let id = asked(&never, "Nie", "");
    assert_eq!(never.world.message(id).unwrap().receipt, None);
}

#[test]
fn x_25_a_message_can_ask_for_a_receipt() {
    let mailing = Mailing::imap("asking");
    let to = mailing.user.address.to_string();
    let outgoing = Outgoing {
        account: mailing.account,
        to: vec![Address { name: String::new(), address: to.clone() }],
        cc: Vec::new(),
        bcc: Vec::new(),
        subject: "Merci de confirmer".to_owned(),
        text: String::new(),
        files: Vec::new(),
        ask_receipt: true,
        mode: SendMode::Now,
    };
    call(&mailing, Accounts::Compose(Box::new(outgoing))).unwrap();
    assert_eq!(mailing.run(false, true).sent, 1);
    wait_for("the message", SOON, || {
        let all = mailing.servers.mailbox(&mailing.user, "INBOX");
        all.iter().any(|raw| {
            let raw = String::from_utf8_lossy(raw);
            raw.contains("Disposition-Notification-To:") && raw.contains(&to)
        })
    });
}

#[test]
fn x_03_a_message_can_be_taken_back_until_it_leaves() {
    let mailing = Mailing::imap("recall");
    let to = mailing.user.address.to_string();
    let msg_id = mailing.compose(&[&to], "Zurueck", SendMode::Recallable { seconds: 10 }).unwrap();
    assert_eq!(mailing.outbox()[0].state, "recallable");
    let raw = mailing.world.raw(msg_id).unwrap();
    call(&mailing, Accounts::TakeBack { msg_id }).unwrap();
    assert_eq!(mailing.outbox(), []);
    let drafts = mailing.world.list(&mailing.path(FolderKind::Drafts));
    assert_eq!(drafts.iter().map(|row| row.id).collect::<Vec<_>>(), [msg_id]);
    assert_eq!(mailing.world.raw(msg_id).unwrap(), raw, "the draft is what was written");
    mailing.world.pass(60);
    assert_eq!(mailing.run(false, true).sent, 0);
    let gone = call(&mailing, Accounts::TakeBack { msg_id }).unwrap_err();
    assert_eq!(gone.code, FailureCode::NotInOutbox);
}

#[test]
fn x_03_another_time_chosen_during_the_delay_wins() {
    let mailing = Mailing::imap("later-wins");
    let to = mailing.user.address.to_string();
    let msg_id = mailing.compose(&[&to], "Spaeter", SendMode::Recallable { seconds: 10 }).unwrap();
    call(&mailing, Accounts::Schedule { msg_id, at: Some(1_795_521_600 + 3600) }).unwrap();
    mailing.world.pass(60);
    call(&mailing, Accounts::FinishSending { patience: 20 }).unwrap();
    assert_eq!(mailing.run(false, true).sent, 0);
    mailing.world.pass(3600);
    assert_eq!(mailing.run(false, true).sent, 1);
}

#[test]
fn x_03_closing_the_window_during_the_delay_sends() {
    let mailing = Mailing::imap("closing");
    let to = mailing.user.address.to_string();
    mailing.compose(&[&to], "Noch schnell", SendMode::Recallable { seconds: 3600 }).unwrap();
    mailing.compose(&[&to], "Bleibt", SendMode::Later).unwrap();
    call(&mailing, Accounts::FinishSending { patience: 20 }).unwrap();
    let left: Vec<String> = mailing.outbox().into_iter().map(|row| row.subject).collect();
    assert_eq!(left, ["Bleibt"]);
    wait_for("the message", SOON, || mailing.servers.messages_in(&mailing.user, "INBOX") == 1);
}
