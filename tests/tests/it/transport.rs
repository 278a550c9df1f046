//! Fetching and deleting, against real servers. Dovecot's own log is the witness of what was deleted there.

use std::{path::Path, time::Duration};

use etabli_engine::{Accounts, Failure, FailureCode, JobOutcome, Mail, Password, Request, Tls};
use etabli_model::{FolderKind, Incoming, MsgId};
use etabli_test_servers::{Fault, MailServers, Policy, Proxy, wait_for};
use etabli_tests::{Letter, Mailing, World};

const SOON: Duration = Duration::from_secs(20);
const DAY: i64 = 86_400;
const BOTH: [Incoming; 2] = [Incoming::Imap, Incoming::Pop3];

fn letters(prefix: &str, count: usize) -> Vec<Vec<u8>> {
    (0..count)
        .map(|n| Letter::new(&format!("{prefix}-{n}@x.example"), &format!("{prefix} {n}")).raw())
        .collect()
}

fn deliver(mailing: &Mailing, prefix: &str, count: usize) {
    mailing.servers.deliver_all(&mailing.user, letters(prefix, count));
}

fn subjects(mailing: &Mailing) -> Vec<String> {
    let mut subjects: Vec<String> = mailing.inbox().iter().map(|row| row.subject.clone()).collect();
    subjects.sort();
    subjects
}

fn on_server(mailing: &Mailing) -> usize {
    mailing.servers.messages_in(&mailing.user, "INBOX")
}

fn ids(mailing: &Mailing) -> Vec<MsgId> {
    mailing.inbox().iter().map(|row| row.id).collect()
}

fn expunged(mailing: &Mailing) -> usize {
    mailing.servers.mail_log(&mailing.user).iter().filter(|event| event.action == "expunge").count()
}

/// An account that is reached through a proxy, in clear where the proxy must see what passes.
fn proxied(name: &str, incoming: Incoming, tls: Tls) -> (Mailing, Proxy) {
    let servers = MailServers::shared();
    let port = match (incoming, tls) {
        (Incoming::Imap, Tls::None) => servers.imap(),
        (Incoming::Imap, _) => servers.imaps(),
        (Incoming::Pop3, Tls::None) => servers.pop3(),
        (Incoming::Pop3, _) => servers.pop3s(),
    };
    let proxy = Proxy::to(port);
    let at = proxy.port();
    let mailing = Mailing::new(name, incoming, |transport, _| {
        transport.incoming_server.port = at;
        transport.incoming_server.tls = tls;
    });
    (mailing, proxy)
}

#[test]
fn mail_14_both_ways_of_fetching_work_end_to_end() {
    for mailing in [Mailing::imap("both"), Mailing::pop3("both")] {
        deliver(&mailing, "neu", 3);
        assert_eq!(mailing.fetch().fetched, 3);
        assert_eq!(subjects(&mailing), ["neu 0", "neu 1", "neu 2"]);
        let row = &mailing.inbox()[0];
        let raw = mailing.world.raw(row.id).unwrap();
        let stored = mailing.servers.mailbox(&mailing.user, "INBOX");
        let unix = |raw: &[u8]| String::from_utf8_lossy(raw).replace("\r\n", "\n");
        assert!(stored.iter().any(|there| unix(there) == unix(&raw)), "byte for byte");
        assert_eq!(mailing.world.verify().problems, []);
    }
}

#[test]
fn mail_58_only_new_mail_is_fetched() {
    for mailing in [Mailing::imap("new"), Mailing::pop3("new")] {
        deliver(&mailing, "a", 4);
        assert_eq!(mailing.fetch().fetched, 4);
        assert_eq!(mailing.fetch().fetched, 0);
        deliver(&mailing, "b", 2);
        assert_eq!(mailing.fetch().fetched, 2);
        let Mailing { world, servers, user, account } = mailing;
        let mailing = Mailing { world: world.reopened(), servers, user, account };
        assert_eq!(mailing.fetch().fetched, 0);
        assert_eq!(mailing.inbox().len(), 6);
    }
}

#[test]
fn mail_38_what_is_deleted_here_stays_there_and_does_not_come_again() {
    for mailing in [Mailing::imap("keep"), Mailing::pop3("keep")] {
        deliver(&mailing, "a", 3);
        mailing.fetch();
        mailing.move_to(&ids(&mailing), "Trash");
        assert_eq!(mailing.fetch().fetched, 0);
        assert_eq!((on_server(&mailing), mailing.inbox().len()), (3, 0));
        assert_eq!(expunged(&mailing), 0);
    }
}

#[test]
fn mail_39_the_trash_is_deleted_on_the_server_and_then_here() {
    for mailing in [Mailing::imap("trash"), Mailing::pop3("trash")] {
        deliver(&mailing, "there", 3);
        mailing.fetch();
        let source = mailing.world.file("two.mbox", &mbox(&letters("here", 2)));
        mailing.world.import(&[&source], "Trash");
        mailing.move_to(&ids(&mailing), "Trash");
        let preview = mailing.trash_preview();
        assert_eq!((preview.len(), preview.iter().all(|message| message.verified)), (3, true));
        let report = mailing.empty_server_trash();
        assert_eq!(report.deleted_on_server, 3, "{report:?}");
        let left: Vec<String> = mailing.world.list("Trash").iter().map(|row| row.subject.clone()).collect();
        assert_eq!(left.len(), 2);
        assert!(left.iter().all(|subject| subject.starts_with("here")));
        assert_eq!(on_server(&mailing), 0);
        wait_for("the server's log", SOON, || expunged(&mailing) == 3);
        assert_eq!(mailing.world.verify().problems, []);
        assert_eq!(mailing.fetch().fetched, 0);
    }
}

#[test]
fn mail_40_what_is_on_no_server_stays_in_the_trash() {
    let mailing = Mailing::imap("stays");
    let source = mailing.world.file("two.mbox", &mbox(&letters("here", 2)));
    mailing.world.import(&[&source], "Trash");
    mailing.empty_server_trash();
    assert_eq!(mailing.world.list("Trash").len(), 2);
}

#[test]
fn mail_39_a_server_that_cannot_be_reached_leaves_the_trash_as_it_is() {
    for incoming in BOTH {
        let (mailing, proxy) = proxied("gone", incoming, Tls::Implicit);
        deliver(&mailing, "a", 2);
        mailing.fetch();
        mailing.move_to(&ids(&mailing), "Trash");
        proxy.set(Fault::Refuse(1000));
        let report = mailing.empty_server_trash();
        assert!(!report.failed.is_empty());
        assert_eq!((mailing.world.list("Trash").len(), on_server(&mailing)), (2, 2));
        proxy.clear();
        // Nothing is deleted later by itself either.
        mailing.fetch();
        assert_eq!(on_server(&mailing), 2);
    }
}

#[test]
fn mail_43_old_mail_is_deleted_there_when_mail_is_fetched() {
    for incoming in BOTH {
        let mailing = Mailing::new("age", incoming, |transport, _| transport.delete_after_days = 30);
        let other = Mailing::new("other", incoming, |_, _| {});
        for mailing in [&mailing, &other] {
            deliver(mailing, "a", 3);
            mailing.fetch();
        }
        mailing.world.pass(400 * DAY);
        other.world.pass(400 * DAY);
        assert_eq!(on_server(&mailing), 3, "no fetch, no deletion");
        assert_eq!(mailing.retention_preview(30).len(), 3);
        assert_eq!(mailing.fetch().deleted_on_server, 3);
        assert_eq!(other.fetch().deleted_on_server, 0);
        assert_eq!((on_server(&mailing), on_server(&other)), (0, 3));
        assert_eq!(mailing.inbox().len(), 3, "the local copies stay");
    }
}

#[test]
fn n_12_what_is_damaged_here_is_never_deleted_there() {
    for incoming in BOTH {
        let mailing = Mailing::new("hurt", incoming, |transport, _| transport.delete_after_days = 1);
        let file = format!("{}\r\n", "eHh4".repeat(19)).repeat(700);
        let with_file = Letter::new("f@x.example", "mit Datei").attachment("plan.txt", &file).raw();
        mailing.servers.deliver(&mailing.user, &with_file);
        deliver(&mailing, "whole", 1);
        mailing.fetch();
        damage_blobs(&mailing.world.options().store.join("blobs"));
        mailing.world.pass(400 * DAY);
        let preview = mailing.retention_preview(1);
        assert_eq!(preview.iter().filter(|message| message.verified).count(), 1);
        assert_eq!(mailing.fetch().deleted_on_server, 1);
        assert_eq!(on_server(&mailing), 1);
    }
}

fn damage_blobs(dir: &Path) {
    for entry in std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.is_dir() {
            damage_blobs(&entry);
        } else {
            std::fs::write(&entry, b"damaged").unwrap();
        }
    }
}

#[test]
fn mail_121_mail_that_was_moved_does_not_come_again() {
    let mailing = Mailing::imap("moved");
    deliver(&mailing, "a", 2);
    mailing.fetch();
    let request = Mail::CreateFolder { parent: None, name: "Clients".to_owned() };
    mailing.world.session.call(Request::Mail(request)).unwrap();
    mailing.move_to(&ids(&mailing), "Clients");
    assert_eq!(mailing.fetch().fetched, 0);
    assert_eq!((mailing.world.list("Clients").len(), on_server(&mailing)), (2, 2));
}

#[test]
fn amb_16_a_move_to_a_folder_of_the_server_is_made_there() {
    let mailing = Mailing::imap("mapped");
    deliver(&mailing, "a", 2);
    mailing.fetch();
    let archive = format!("{}/Archive", mailing.path(FolderKind::Inbox));
    mailing.move_to(&ids(&mailing)[..1], &archive);
    assert_eq!(mailing.fetch().fetched, 0);
    let there = |folder: &str| mailing.servers.messages_in(&mailing.user, folder);
    assert_eq!((there("INBOX"), there("Archive")), (1, 1));
    assert_eq!((mailing.inbox().len(), mailing.world.list(&archive).len()), (1, 1));
    // Taking it back takes it back there as well.
    mailing.world.session.call(Request::Mail(Mail::Undo { count: 1 })).unwrap();
    assert_eq!(mailing.fetch().fetched, 0);
    assert_eq!((there("INBOX"), there("Archive")), (2, 0));
    assert_eq!(mailing.inbox().len(), 2);
}

#[test]
fn amb_16_flags_go_both_ways() {
    let mailing = Mailing::imap("flags");
    deliver(&mailing, "a", 2);
    mailing.fetch();
    let user = mailing.user.address.to_string();
    let flags = || mailing.servers.doveadm(&["fetch", "-u", &user, "flags", "mailbox", "INBOX", "all"]);
    let read = Mail::SetRead { messages: ids(&mailing), read: true };
    mailing.world.session.call(Request::Mail(read)).unwrap();
    mailing.fetch();
    assert_eq!(flags().matches("\\Seen").count(), 2);
    mailing.servers.doveadm(&["flags", "remove", "-u", &user, "\\Seen", "mailbox", "INBOX", "all"]);
    mailing.fetch();
    assert!(mailing.inbox().iter().all(|row| !row.read()));
}

#[test]
fn amb_16_what_is_deleted_there_stays_here() {
    let mailing = Mailing::imap("collect");
    deliver(&mailing, "a", 2);
    mailing.fetch();
    let user = mailing.user.address.to_string();
    mailing.servers.doveadm(&["expunge", "-u", &user, "mailbox", "INBOX", "all"]);
    mailing.fetch();
    assert_eq!(mailing.inbox().len(), 2);
    assert_eq!(mailing.retention_preview(1), []);
}

#[test]
fn amb_16_what_is_moved_there_is_moved_here_and_not_doubled() {
    let mailing = Mailing::imap("elsewhere");
    deliver(&mailing, "a", 3);
    mailing.fetch();
    let user = mailing.user.address.to_string();
    mailing.servers.doveadm(&["move", "-u", &user, "Archive", "mailbox", "INBOX", "all"]);
    assert_eq!(mailing.fetch().fetched, 0);
    let archive = format!("{}/Archive", mailing.path(FolderKind::Inbox));
    assert_eq!((mailing.inbox().len(), mailing.world.list(&archive).len()), (0, 3));
    assert_eq!(mailing.world.verify().messages, 3);
}

#[test]
fn x_02_a_new_uidvalidity_doubles_nothing() {
    let servers = std::sync::Arc::new(MailServers::start());
    let user = servers.add_user("renumbered");
    let mailing = Mailing::on(World::new(), servers, user, Incoming::Imap, |_, _| {});
    deliver(&mailing, "a", 5);
    mailing.fetch();
    mailing.servers.change_uidvalidity(&mailing.user, "INBOX");
    assert_eq!(mailing.fetch().fetched, 0);
    assert_eq!(mailing.world.verify().messages, 5);
}

#[test]
fn x_32_a_message_id_is_no_identity() {
    for mailing in [Mailing::imap("ids"), Mailing::pop3("ids")] {
        let same = Letter::new("same@x.example", "eins").raw();
        let reused = Letter::new("same@x.example", "zwei").raw();
        let none = b"From: a@x.example\r\nSubject: ohne\r\n\r\nx\r\n".to_vec();
        mailing.servers.deliver_all(&mailing.user, [&same, &same, &reused, &none]);
        assert_eq!(mailing.fetch().fetched, 4);
        assert_eq!(mailing.fetch().fetched, 0);
        assert_eq!(subjects(&mailing), ["eins", "eins", "ohne", "zwei"]);
    }
}

#[test]
fn sec_38_a_certificate_that_is_not_valid_ends_in_a_clear_failure() {
    let expected = [
        (Policy::Expired, FailureCode::CertificateExpired),
        (Policy::WrongName, FailureCode::CertificateWrongName),
        (Policy::SelfSigned, FailureCode::CertificateUntrusted),
    ];
    for (policy, code) in expected {
        let mailing = Mailing::new("cert", Incoming::Imap, |transport, _| {
            transport.incoming_server.host = policy.address().to_string();
        });
        let report = mailing.run(true, false);
        assert!(report.failed[0].starts_with(&english(code)), "{report:?}");
    }
}

fn english(code: FailureCode) -> String {
    Failure::new(code, "").to_string()
}

#[test]
fn sec_31_a_wrong_password_is_a_refused_sign_in_and_shows_nowhere() {
    for incoming in BOTH {
        let servers = MailServers::shared();
        let user = servers.add_user("wrong");
        let world = World::new();
        let mut draft = etabli_tests::draft(&servers, &user, incoming);
        draft.password = Some(Password("not the password".to_owned()));
        etabli_tests::save(&world, draft).unwrap();
        let request = Accounts::Run { account: None, fetch: true, send: false };
        let job = world.job(Request::Accounts(request)).unwrap();
        let Some(JobOutcome::Transport(reports)) = job.outcome else { panic!("no report") };
        assert!(reports[0].failed[0].starts_with(&english(FailureCode::SignInRefused)), "{reports:?}");
        assert!(!format!("{reports:?}").contains("not the password"));
    }
}

#[test]
fn sec_45_no_password_stands_in_the_store() {
    let mailing = Mailing::imap("clear");
    deliver(&mailing, "a", 1);
    mailing.fetch();
    let password = mailing.user.password.as_bytes().to_vec();
    let store = mailing.world.options().store.clone();
    for entry in std::fs::read_dir(store).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.is_file() {
            let bytes = std::fs::read(&entry).unwrap_or_default();
            let found = bytes.windows(password.len()).any(|window| window == password);
            assert!(!found, "{}", entry.display());
        }
    }
}

#[test]
fn mail_09_private_mail_stays_private_when_it_is_deleted() {
    let servers = MailServers::shared();
    let user = servers.add_user("private");
    let world = World::new();
    let mut draft = etabli_tests::draft(&servers, &user, Incoming::Imap);
    draft.owner = Some(etabli_model::UserId(1));
    let account = etabli_tests::save(&world, draft).unwrap();
    let mailing = Mailing { world, servers, user, account };
    deliver(&mailing, "a", 2);
    mailing.fetch();
    mailing.move_to(&ids(&mailing), "trash");
    mailing.move_to(&[], "trash");
    assert_eq!(mailing.world.list("Trash").len(), 0);
    let bins: Vec<_> =
        mailing.world.folders().into_iter().filter(|folder| folder.kind == FolderKind::Trash).collect();
    let private: Vec<_> = bins.iter().filter(|folder| folder.private).map(|folder| folder.total).collect();
    assert_eq!((bins.len(), private.as_slice()), (2, [2].as_slice()));
    assert_eq!(mailing.trash_preview().len(), 2);
}

#[test]
fn mail_138_what_arrived_in_the_inbox_was_received_whoever_wrote_it() {
    let mailing = Mailing::imap("self");
    let own = format!("From: <{}>\r\nSubject: an mich\r\n\r\nx\r\n", mailing.user.address);
    mailing.servers.deliver(&mailing.user, own.as_bytes());
    mailing.fetch();
    assert_eq!(mailing.inbox()[0].direction, etabli_model::Direction::In);
}

#[test]
fn mail_123_an_account_has_its_folders() {
    let mailing = Mailing::imap("folders");
    let sent = mailing.path(FolderKind::Sent);
    assert!(sent.starts_with(&mailing.path(FolderKind::Inbox)), "a sub-folder of the inbox");
    assert!(mailing.path(FolderKind::Outbox).starts_with("Outbox/"));
}

fn mbox(messages: &[Vec<u8>]) -> Vec<u8> {
    let mut out = Vec::new();
    for message in messages {
        etabli_mail::mbox::write_entry(&mut out, "a@x.example", 0, message).unwrap();
    }
    out
}

/// Accounts of the world, as a session sees them.
fn accounts(mailing: &Mailing) -> Vec<etabli_engine::view::AccountView> {
    match mailing.world.session.call(Request::Accounts(Accounts::List)).unwrap() {
        etabli_engine::Reply::Accounts(accounts) => accounts,
        other => panic!("{other:?}"),
    }
}

#[test]
fn mail_12_and_obj_16_an_account_keeps_its_signature_and_all_its_settings() {
    let mailing = Mailing::new("settings", Incoming::Imap, |transport, _| {
        transport.signature = "-- \nSAV Lantelme".to_owned();
        transport.delete_after_days = 30;
        transport.mirror = true;
    });
    let other = mailing.servers.add_user("settings-too");
    let mut draft = etabli_tests::draft(&mailing.servers, &other, Incoming::Pop3);
    draft.transport.signature = "Comptabilité".to_owned();
    etabli_tests::save(&mailing.world, draft.clone()).unwrap();
    let mut mailing = mailing;
    mailing.world = mailing.world.reopened();
    let all = accounts(&mailing);
    let stored: Vec<_> = all.iter().map(|account| account.transport.clone().unwrap()).collect();
    assert_eq!((stored[0].signature.as_str(), stored[0].delete_after_days), ("-- \nSAV Lantelme", 30));
    assert_eq!(stored[1], draft.transport, "each setting comes back as it was given");
    assert!(all.iter().all(|account| account.owner.is_none() && account.has_password));
}

#[test]
fn mail_42_the_days_of_one_account_leave_another_alone() {
    let mailing = Mailing::imap("days");
    let other = mailing.servers.add_user("days-too");
    let mut draft = etabli_tests::draft(&mailing.servers, &other, Incoming::Imap);
    draft.transport.delete_after_days = 1;
    let second = etabli_tests::save(&mailing.world, draft).unwrap();
    mailing.servers.deliver_all(&other, letters("short", 2));
    deliver(&mailing, "long", 2);
    let run = |account| {
        let request = Accounts::Run { account: Some(account), fetch: true, send: false };
        mailing.world.job(Request::Accounts(request)).unwrap();
    };
    run(second);
    run(mailing.account);
    // The servers' clock is real; this world's clock is a year later.
    mailing.world.pass(365 * DAY);
    run(second);
    run(mailing.account);
    assert_eq!(mailing.servers.messages_in(&other, "INBOX"), 0);
    assert_eq!(on_server(&mailing), 2);
}

#[test]
fn mail_59_and_62_the_outbox_holds_what_waits_by_account() {
    let mailing = Mailing::imap("boxes");
    let other = mailing.servers.add_user("boxes-too");
    let draft = etabli_tests::draft(&mailing.servers, &other, Incoming::Imap);
    let second = etabli_tests::save(&mailing.world, draft).unwrap();
    let to = other.address.to_string();
    mailing.compose(&[&to], "premier", etabli_engine::SendMode::Later).unwrap();
    let boxes: Vec<_> = mailing
        .world
        .folders()
        .into_iter()
        .filter(|folder| folder.kind == FolderKind::Outbox && folder.account.is_some())
        .collect();
    assert_eq!(boxes.len(), 2, "one for each account");
    let total = |account| boxes.iter().find(|folder| folder.account == Some(account)).unwrap().total;
    assert_eq!((total(mailing.account), total(second)), (1, 0));
    let waiting = mailing.outbox();
    assert_eq!((waiting.len(), waiting[0].account), (1, mailing.account));
}

#[test]
fn mail_125_the_sent_folder_of_an_account_takes_only_its_mail() {
    let mailing = Mailing::imap("sent-own");
    let other = mailing.servers.add_user("sent-other");
    let draft = etabli_tests::draft(&mailing.servers, &other, Incoming::Imap);
    let second = etabli_tests::save(&mailing.world, draft).unwrap();
    let to = other.address.to_string();
    let msg_id = mailing.compose(&[&to], "du premier", etabli_engine::SendMode::Now).unwrap();
    assert_eq!(mailing.send_now(msg_id).sent, 1);
    let sent = |account| {
        let folders = mailing.world.folders();
        folders
            .into_iter()
            .find(|folder| folder.kind == FolderKind::Sent && folder.account == Some(account))
            .unwrap()
            .total
    };
    assert_eq!((sent(mailing.account), sent(second)), (1, 0));
}

#[test]
fn mail_126_a_draft_stands_in_the_drafts_of_its_account() {
    let mailing = Mailing::imap("drafts");
    let to = mailing.user.address.to_string();
    let msg_id = mailing.compose(&[&to], "à finir", etabli_engine::SendMode::Draft).unwrap();
    let drafts = mailing.world.list(&mailing.path(FolderKind::Drafts));
    assert_eq!(drafts.iter().map(|row| row.id).collect::<Vec<_>>(), [msg_id]);
    assert_eq!(mailing.run(false, true).sent, 0, "a draft is not sent");
}

#[test]
fn x_02_a_mirror_account_follows_both_ways_and_deletes_only_what_is_whole_here() {
    let mailing = Mailing::new("mirror", Incoming::Imap, |transport, _| transport.mirror = true);
    deliver(&mailing, "m", 3);
    let file = format!("{}\r\n", "eHh4".repeat(19)).repeat(700);
    let with_file = Letter::new("f@x.example", "mit Datei").attachment("plan.txt", &file).raw();
    mailing.servers.deliver(&mailing.user, &with_file);
    mailing.fetch();
    let named = |name: &str| mailing.inbox().iter().find(|row| row.subject == name).unwrap().id;
    // Deleted here: deleted there with the next fetch.
    mailing.move_to(&[named("m 0")], "trash");
    assert_eq!(mailing.fetch().deleted_on_server, 1);
    assert_eq!(on_server(&mailing), 3);
    // Damaged here: kept there.
    damage_blobs(&mailing.world.options().store.join("blobs"));
    mailing.move_to(&[named("mit Datei")], "trash");
    assert_eq!(mailing.fetch().deleted_on_server, 0);
    assert_eq!(on_server(&mailing), 3);
    // Deleted there: in the trash here, and nothing is lost.
    let address = mailing.user.address.to_string();
    mailing.servers.doveadm(&["expunge", "-u", &address, "mailbox", "INBOX", "all"]);
    mailing.fetch();
    assert_eq!(mailing.inbox().len(), 0);
    assert_eq!(mailing.world.list("trash").len(), 4);
}
