//! The outbox, against a real server.

use std::time::Duration;

use etabli_engine::{FailureCode, SendMode, Tls};
use etabli_model::{FolderKind, Incoming};
use etabli_test_servers::{CutMode, Fault, MailServers, Proxy, wait_for};
use etabli_tests::Mailing;

const SOON: Duration = Duration::from_secs(20);

fn arrived(mailing: &Mailing, subject: &str) -> usize {
    let subject = format!("Subject: {subject}");
    let all = mailing.servers.mailbox(&mailing.user, "INBOX");
    all.iter().filter(|raw| String::from_utf8_lossy(raw).contains(&subject)).count()
}

/// An account that sends in clear through a proxy, which must see what passes.
fn proxied(name: &str) -> (Mailing, Proxy) {
    let servers = MailServers::shared();
    let proxy = Proxy::to(servers.submission());
    let port = proxy.port();
    let mailing = Mailing::new(name, Incoming::Imap, |transport, _| {
        transport.outgoing_server.port = port;
        transport.outgoing_server.tls = Tls::None;
    });
    (mailing, proxy)
}

#[test]
fn mail_65_what_was_sent_stands_in_the_sent_folder_here_and_there() {
    let mailing = Mailing::imap("sent");
    let to = mailing.user.address.to_string();
    let msg_id = mailing.compose(&[&to], "Devis", SendMode::Now).unwrap();
    let report = mailing.send_now(msg_id);
    assert_eq!((report.sent, report.failed.as_slice()), (1, [].as_slice()));
    wait_for("the message to arrive", SOON, || arrived(&mailing, "Devis") == 1);
    assert_eq!(mailing.world.list(&mailing.path(FolderKind::Sent)).len(), 1);
    assert_eq!(mailing.outbox(), []);
    // The copy goes to the server with the next fetch, and does not come back as a second message.
    mailing.fetch();
    assert_eq!(mailing.servers.messages_in(&mailing.user, "Sent"), 1);
    mailing.fetch();
    assert_eq!(mailing.world.list(&mailing.path(FolderKind::Sent)).len(), 1);
    assert_eq!(mailing.inbox().len(), 1);
}

#[test]
fn mail_22_what_is_for_later_waits_in_the_outbox() {
    let mailing = Mailing::imap("later");
    let to = mailing.user.address.to_string();
    mailing.compose(&[&to], "Later", SendMode::Later).unwrap();
    assert_eq!(mailing.world.list(&mailing.path(FolderKind::Outbox)).len(), 1);
    mailing.fetch();
    assert_eq!(arrived(&mailing, "Later"), 0);
    assert_eq!(mailing.run(false, true).sent, 1);
    wait_for("the message to arrive", SOON, || arrived(&mailing, "Later") == 1);
}

#[test]
fn x_11_a_scheduled_message_waits_for_its_time() {
    let mailing = Mailing::imap("schedule");
    let to = mailing.user.address.to_string();
    mailing.compose(&[&to], "Morgen", SendMode::At(1_795_521_600 + 3600)).unwrap();
    assert_eq!(mailing.run(false, true).sent, 0);
    mailing.world.pass(3601);
    assert_eq!(mailing.run(false, true).sent, 1);
}

#[test]
fn mail_58_the_outbox_of_another_account_is_left_alone() {
    let one = Mailing::imap("one");
    let user = one.servers.add_user("two");
    let draft = etabli_tests::draft(&one.servers, &user, Incoming::Imap);
    let second = etabli_tests::save(&one.world, draft).unwrap();
    let to = one.user.address.to_string();
    one.compose(&[&to], "eins", SendMode::Later).unwrap();
    let Mailing { world, servers, .. } = one;
    let two = Mailing { world, servers, account: second, user };
    two.compose(&[&to], "zwei", SendMode::Later).unwrap();
    assert_eq!(two.run(false, true).sent, 1);
    let left = two.outbox();
    assert_eq!((left.len(), left[0].subject.as_str()), (1, "eins"));
}

#[test]
fn mail_60_a_refused_message_stays_with_code_and_text() {
    let mailing = Mailing::imap("refused");
    let cases = [("reject550@bench.test", 550, false), ("defer451@bench.test", 451, true)];
    for (to, code, transient) in cases {
        let msg_id = mailing.compose(&[to], to, SendMode::Now).unwrap();
        let report = mailing.send_now(msg_id);
        assert_eq!((report.sent, report.failed.len()), (0, 1));
        let row = mailing.outbox().into_iter().find(|row| row.msg_id == msg_id).unwrap();
        assert_eq!((row.state.as_str(), row.code, row.at > 0), ("failed", code, transient), "{row:?}");
        assert!(row.text.contains(to), "{row:?}");
    }
    assert_eq!(mailing.world.list(&mailing.path(FolderKind::Outbox)).len(), 2);
}

#[test]
fn mail_63_one_failing_message_does_not_block_the_rest() {
    let mailing = Mailing::imap("rest");
    let to = mailing.user.address.to_string();
    mailing.compose(&["reject550@bench.test"], "schlecht", SendMode::Later).unwrap();
    mailing.compose(&[&to], "gut", SendMode::Later).unwrap();
    let report = mailing.run(false, true);
    assert_eq!((report.sent, report.failed.len()), (1, 1));
    wait_for("the message to arrive", SOON, || arrived(&mailing, "gut") == 1);
}

#[test]
fn mail_60_an_unanswered_message_is_unknown_and_never_sent_again_by_itself() {
    let (mailing, proxy) = proxied("unknown");
    let to = mailing.user.address.to_string();
    let msg_id = mailing.compose(&[&to], "Ungewiss", SendMode::Now).unwrap();
    proxy.set(Fault::SwallowDataReply { how: CutMode::Reset });
    assert_eq!(mailing.send_now(msg_id).sent, 0);
    assert_eq!(mailing.outbox()[0].state, "unknown");
    proxy.clear();
    assert_eq!(mailing.run(true, true).sent, 0);
    wait_for("the message to arrive", SOON, || arrived(&mailing, "Ungewiss") == 1);
    assert_eq!(mailing.outbox()[0].state, "unknown");
}

#[test]
fn mail_60_a_cut_before_the_end_of_the_message_is_a_failure() {
    let (mailing, proxy) = proxied("early");
    let to = mailing.user.address.to_string();
    let msg_id = mailing.compose(&[&to], "Abgebrochen", SendMode::Now).unwrap();
    for after in [1, 30, 90] {
        proxy.set(Fault::CutUp { after, how: CutMode::Reset });
        assert_eq!(mailing.send_now(msg_id).sent, 0);
        assert_eq!(mailing.outbox()[0].state, "failed", "cut after {after} bytes");
    }
    proxy.clear();
    assert_eq!(mailing.send_now(msg_id).sent, 1);
    wait_for("the message to arrive", SOON, || arrived(&mailing, "Abgebrochen") == 1);
}

#[test]
fn sec_28_an_odd_recipient_is_refused_before_anything_happens() {
    let mailing = Mailing::imap("odd");
    for odd in ["niemand", "a@x\r\nRCPT TO:<b@y>", "<a@x.example>"] {
        let refused = mailing.compose(&[odd], "x", SendMode::Now).unwrap_err();
        assert_eq!(refused.code, FailureCode::RecipientInvalid);
    }
    let nobody = mailing.compose(&[], "x", SendMode::Now).unwrap_err();
    assert_eq!(nobody.code, FailureCode::RecipientMissing);
    assert_eq!(mailing.outbox(), []);
}
