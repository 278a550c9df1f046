//! The outbox, against a real server.

use std::time::Duration;

use etabli_engine::{Draft, FailureCode, SendMode, Tls, Writing, view::FolderRow};
use etabli_model::{FolderKind, Incoming};
use etabli_test_servers::{CutMode, Fault, MailServers, Proxy, wait_for};
use etabli_tests::{Mailing, faults::Etabli};

use super::writing::{ask, draft};

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
fn x_03_a_scheduled_message_waits_for_its_time() {
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
fn mail_62_what_waits_is_grouped_by_the_account_that_sends_it() {
    let mailing = Mailing::imap("groups");
    let other = mailing.servers.add_user("groups-too");
    let second = etabli_tests::draft(&mailing.servers, &other, Incoming::Imap);
    let second = etabli_tests::save(&mailing.world, second).unwrap();
    let waits = |account, subject: &str| {
        let new = Writing::New { account: Some(account), mailto: String::new() };
        let written = Draft {
            to: "groups-reader@elsewhere.example".to_owned(),
            subject: subject.to_owned(),
            ..draft(&mailing.world, new)
        };
        ask(&mailing.world, Writing::Send { draft: Box::new(written), mode: SendMode::Later }).unwrap();
        let folders = mailing.world.folders();
        let is_its =
            |folder: &&FolderRow| folder.kind == FolderKind::Outbox && folder.account == Some(account);
        let node = folders.iter().find(is_its).expect("a node of the account");
        mailing.world.list(&node.path).into_iter().map(|row| row.subject).collect::<Vec<_>>()
    };
    assert_eq!(waits(mailing.account, "Eins"), ["Eins"]);
    assert_eq!(waits(second, "Zwei"), ["Zwei"]);
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
fn mail_60_what_a_killed_process_was_handing_over_is_unknown_from_the_start() {
    let (mailing, proxy) = proxied("killed");
    let to = mailing.user.address.to_string();
    let msg_id = mailing.compose(&[&to], "Getötet", SendMode::Later).unwrap();
    proxy.set(Fault::SwallowDataReply { how: CutMode::Hang });
    let Mailing { world, servers, user, account } = mailing;
    let (world, lived) = world.while_closed(|options| {
        let mut etabli = Etabli::start(options, &["send", "--json"]);
        etabli.run_until("the end of the message", || proxy.handovers(0).ended == 1);
        etabli.kill()
    });
    assert!(lived, "the program waited for the answer");
    proxy.clear();
    let mailing = Mailing { world, servers, user, account };
    let row = &mailing.outbox()[0];
    assert_eq!((row.msg_id, row.state.as_str()), (msg_id, "unknown"));
    assert_eq!(mailing.run(false, true).sent, 0);
    wait_for("the message to arrive", SOON, || mailing.servers.messages_in(&mailing.user, "INBOX") == 1);
    assert_eq!(mailing.outbox().len(), 1);
}

#[test]
fn mail_60_an_end_that_could_not_be_written_is_a_failure() {
    let (mailing, proxy) = proxied("early");
    let to = mailing.user.address.to_string();
    let msg_id = mailing.compose(&[&to], "Abgebrochen", SendMode::Later).unwrap();
    // In the middle of the message, which is written at once: the client finds out before it ends the message.
    for how in [CutMode::Reset, CutMode::Close].repeat(5) {
        proxy.set(Fault::CutUp { after: 350, how });
        assert_eq!(mailing.send_now(msg_id).sent, 0);
        let seen = proxy.handovers(proxy.connections() - 1);
        let state = if seen.ended > 0 { "unknown" } else { "failed" };
        assert_eq!(mailing.outbox()[0].state, state, "{how:?} {seen:?}");
    }
}

#[test]
fn mail_65_a_copy_whose_answer_is_lost_is_filed_once() {
    let servers = MailServers::shared();
    let proxy = Proxy::to(servers.imap());
    let port = proxy.port();
    let mailing = Mailing::new("copy", Incoming::Imap, |transport, _| {
        transport.incoming_server.port = port;
        transport.incoming_server.tls = Tls::None;
    });
    let mut sent = 0;
    let mut send = || {
        sent += 1;
        let to = format!("copy-{sent}@elsewhere.example");
        let msg_id = mailing.compose(&[&to], "Copie", SendMode::Now).unwrap();
        assert_eq!(mailing.send_now(msg_id).sent, 1);
        sent
    };
    mailing.fetch();
    send();
    let before = proxy.bytes_down();
    mailing.fetch();
    let length = proxy.bytes_down() - before;
    for part in 3..12 {
        let sent = send();
        proxy.set(Fault::CutDown { after: length * part / 12, how: CutMode::Reset });
        mailing.run(true, false);
        proxy.clear();
        for _ in 0..3 {
            mailing.fetch();
        }
        let here = mailing.world.list(&mailing.path(FolderKind::Sent)).len();
        let there = mailing.servers.messages_in(&mailing.user, "Sent");
        assert_eq!((here, there), (sent, sent), "cut at {part} of 12");
    }
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
