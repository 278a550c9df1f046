//! What is fetched, from a real server.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use etabli_model::Flags;
use etabli_sync::{
    Tls, TransportError,
    imap::{SpecialUse, Waited, listing, wait},
};
use etabli_test_servers::{CutMode, DOT, Fault, MailServers, Policy, Proxy, User, wait_for};

use crate::memory::{Memory, at, config, deliver, numbers, poor, run, run_sync};

fn doveadm_flags(servers: &MailServers, user: &User, verb: &str, flags: &str, uid: u32) {
    servers.doveadm(&[
        "flags",
        verb,
        "-u",
        &user.address,
        flags,
        "mailbox",
        "INBOX",
        "uid",
        &uid.to_string(),
    ]);
}

#[test]
fn x_02_a_sync_without_news_is_one_round_trip() {
    let servers = MailServers::shared();
    let user = servers.add_user("first");
    deliver(&servers, &user, 0..300);
    let (config, mut local) = (config(&servers, &user), Memory::default());
    let report = run_sync(&config, &mut local).unwrap();
    assert_eq!((report.fetched, report.refused.len()), (300, 0), "{report:?}");
    assert_eq!(numbers(local.get("INBOX")), (0..300).collect::<Vec<_>>());
    assert!(local.get("INBOX").sync.complete);
    assert_eq!(local.progress.last(), Some(&(300, 300)));
    assert!(local.get("INBOX").messages.values().all(|message| message.internal_date.is_some()));

    let report = run_sync(&config, &mut local).unwrap();
    assert!(report.commands <= 3, "{report:?}");
    assert_eq!(report.fetched, 0);

    deliver(&servers, &user, 300..303);
    let report = run_sync(&config, &mut local).unwrap();
    assert_eq!((report.fetched, report.deleted_on_server), (3, 0), "{report:?}");
    assert_eq!(numbers(local.get("INBOX")), (0..303).collect::<Vec<_>>());
    assert!(
        servers.mail_log(&user).iter().all(|event| event.service == "lmtp"),
        "{:?}",
        servers.mail_log(&user)
    );
}

#[test]
fn x_02_special_folders_have_their_use() {
    let servers = MailServers::shared();
    let user = servers.add_user("uses");
    servers.doveadm(&["mailbox", "create", "-u", &user.address, "Dossiers/Reçus & été"]);
    let mut local = Memory::default();
    run_sync(&config(&servers, &user), &mut local).unwrap();
    let use_of = |name: &str| local.get(name).remote.as_ref().unwrap().special_use;
    assert_eq!(use_of("INBOX"), SpecialUse::Inbox);
    assert_eq!(use_of("Sent"), SpecialUse::Sent);
    assert_eq!(use_of("Trash"), SpecialUse::Trash);
    assert!(local.paths().contains("Dossiers|Reçus & été"), "{:?}", local.paths());
}

#[test]
fn x_02_folders_of_couriers_kind_have_no_extra_level() {
    let servers = MailServers::shared();
    servers.doveadm(&["mailbox", "create", "-u", &DOT.address, "INBOX.A.B"]);
    let mut local = Memory::default();
    run_sync(&config(&servers, &DOT), &mut local).unwrap();
    let paths = local.paths();
    assert!(paths.contains("INBOX") && paths.contains("A|B"), "{paths:?}");
    assert!(paths.iter().all(|path| !path.starts_with("INBOX|")), "{paths:?}");
}

#[test]
fn x_02_flags_and_deletions_of_the_server_arrive() {
    let servers = MailServers::shared();
    for is_poor in [false, true] {
        let user = servers.add_user("flags");
        deliver(&servers, &user, 0..20);
        let config = if is_poor { poor(&servers, &user) } else { config(&servers, &user) };
        let mut local = Memory::default();
        assert_eq!(run_sync(&config, &mut local).unwrap().fetched, 20);
        doveadm_flags(&servers, &user, "add", "\\Seen $Forwarded", 3);
        servers.doveadm(&["expunge", "-u", &user.address, "mailbox", "INBOX", "uid", "5,7:9"]);
        deliver(&servers, &user, 20..22);
        let report = run_sync(&config, &mut local).unwrap();
        assert_eq!((report.vanished, report.flags, report.fetched), (4, 1, 2), "poor: {is_poor}");
        let inbox = local.get("INBOX");
        assert_eq!(inbox.messages[&3].flags, Flags::READ.with(Flags::FORWARDED, true));
        assert_eq!((inbox.messages.len(), inbox.detached.len()), (18, 4));
        assert!(inbox.sync.complete);
        let report = run_sync(&config, &mut local).unwrap();
        assert_eq!((report.vanished, report.flags, report.fetched), (0, 0, 0));
    }
}

#[test]
fn x_02_compression_changes_nothing() {
    let servers = MailServers::shared();
    let user = servers.add_user("deflate");
    deliver(&servers, &user, 0..250);
    let mut config = config(&servers, &user);
    config.compress = Some(true);
    let mut local = Memory::default();
    assert_eq!(run_sync(&config, &mut local).unwrap().fetched, 250);
    assert_eq!(numbers(local.get("INBOX")).len(), 250);
}

#[test]
fn mail_38_new_numbers_bring_every_message_again_once() {
    let servers = MailServers::start();
    let user = servers.add_user("renumber");
    deliver(&servers, &user, 0..12);
    let (config, mut local) = (config(&servers, &user), Memory::default());
    run_sync(&config, &mut local).unwrap();
    let before = local.get("INBOX").sync.uid_validity;
    // UIDVALIDITY counts seconds.
    let before_change = Instant::now();
    wait_for("the next second", Duration::from_secs(5), || {
        before_change.elapsed() > Duration::from_millis(1100)
    });
    servers.change_uidvalidity(&user, "INBOX");
    let report = run_sync(&config, &mut local).unwrap();
    assert_ne!(local.get("INBOX").sync.uid_validity, before);
    assert_eq!((local.renumbered, report.fetched), (1, 12));
    assert_eq!(numbers(local.get("INBOX")), (0..12).collect::<Vec<_>>());
    assert!(local.get("INBOX").detached.is_empty());
}

#[test]
fn mail_38_a_cut_connection_loses_and_doubles_nothing() {
    let servers = MailServers::shared();
    let user = servers.add_user("cut");
    servers.deliver_all(
        &user,
        (0..260).map(|number| {
            let mut text = format!("Message-ID: <{number}@x>\r\nSubject: {number}\r\n\r\n").into_bytes();
            text.extend(b"a line of fifty characters, more or less, to fill it\r\n".repeat(20));
            text.extend(format!("\r\n\r\nbody {number}\r\n").as_bytes());
            text
        }),
    );
    let mut local = Memory::default();
    let proxy = Proxy::to(servers.imaps());
    let config = at(Policy::Open.address(), proxy.port(), Tls::Implicit, &user);
    let mut failures = 0;
    for (turn, after) in [500, 3_000, 6_000, 9_000, 30_000, 90_000, 200_000, 150_000].into_iter().enumerate()
    {
        let how = if turn % 2 == 0 { CutMode::Reset } else { CutMode::Close };
        proxy.set(Fault::CutDown { after, how });
        match run_sync(&config, &mut local) {
            Ok(_) => {}
            Err(error) => {
                assert!(error.is_transient() || matches!(error, TransportError::Tls(_)), "{error:?}");
                failures += 1;
            }
        }
    }
    assert!(failures >= 6, "{failures}");
    proxy.clear();
    run_sync(&config, &mut local).unwrap();
    assert_eq!(numbers(local.get("INBOX")), (0..260).collect::<Vec<_>>());
    assert!(local.get("INBOX").sync.complete);
    assert!(run_sync(&config, &mut local).unwrap().commands <= 3);
}

#[test]
fn x_02_a_person_can_stop_and_go_on() {
    let servers = MailServers::shared();
    let user = servers.add_user("stop");
    deliver(&servers, &user, 0..500);
    let (config, mut local) = (config(&servers, &user), Memory { stop_after: Some(1), ..Memory::default() });
    assert!(matches!(run_sync(&config, &mut local), Err(TransportError::Cancelled)));
    let kept = local.get("INBOX").messages.len();
    assert!((200..500).contains(&kept), "{kept}");
    // The newest come first.
    assert!(local.get("INBOX").messages.contains_key(&500));
    local.stop_after = None;
    run_sync(&config, &mut local).unwrap();
    assert_eq!(numbers(local.get("INBOX")), (0..500).collect::<Vec<_>>());
}

#[test]
fn x_02_idle_wakes_when_mail_arrives() {
    let servers = MailServers::shared();
    let user = servers.add_user("idle");
    deliver(&servers, &user, 0..1);
    let config = config(&servers, &user);
    run(async {
        let waiting = wait(&config, None, tokio::time::sleep(Duration::from_secs(30)));
        let is_awake = Arc::new(AtomicBool::new(false));
        let (servers, target, seen) = (MailServers::shared(), user.clone(), Arc::clone(&is_awake));
        let delivering = tokio::task::spawn_blocking(move || {
            // What comes before IDLE has begun wakes nobody, so that mail comes again and again.
            let mut last = Instant::now();
            wait_for("somebody to wake up", Duration::from_secs(25), || {
                if last.elapsed() > Duration::from_millis(300) {
                    last = Instant::now();
                    deliver(&servers, &target, 1..2);
                }
                seen.load(Ordering::SeqCst)
            });
        });
        assert!(matches!(waiting.await.unwrap(), Waited::News { .. }));
        is_awake.store(true, Ordering::SeqCst);
        delivering.await.unwrap();
        let a_moment = || tokio::time::sleep(Duration::from_millis(300));
        assert_eq!(wait(&config, None, a_moment()).await.unwrap(), Waited::Over);
        let missed = wait(&config, Some(1), std::future::pending()).await.unwrap();
        let Waited::News { uid_next: Some(next) } = missed else { panic!("{missed:?}") };
        assert!(next > 1, "what came before the wait is news");
        assert_eq!(wait(&config, Some(next), a_moment()).await.unwrap(), Waited::Over);
    });
    let poor = poor(&servers, &user);
    assert_eq!(run(wait(&poor, None, std::future::pending())).unwrap(), Waited::Impossible);
}

#[test]
fn x_02_a_listing_shows_what_is_there() {
    let servers = MailServers::shared();
    let user = servers.add_user("listing");
    deliver(&servers, &user, 0..5);
    let listed = run(listing(&config(&servers, &user), "INBOX")).unwrap();
    assert_eq!(listed.messages.iter().map(|message| message.uid).collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
    assert!(listed.messages.iter().all(|message| message.size > 50 && message.internal_date.is_some()));
    let missing = run(listing(&config(&servers, &user), "No such folder"));
    assert!(matches!(missing, Err(TransportError::RefusedForGood(_))), "{missing:?}");
}
