//! What is changed on a real server.

use etabli_model::Flags;
use etabli_sync::imap::{Action, ActionResult, ImapConfig};
use etabli_test_servers::{MailServers, User};

use crate::memory::{Memory, config, deliver, message, numbers, poor, run_sync};

fn both(servers: &MailServers, name: &str, count: usize) -> Vec<(User, ImapConfig, Memory)> {
    [false, true]
        .into_iter()
        .map(|is_poor| {
            let user = servers.add_user(name);
            deliver(servers, &user, 0..count);
            let config = if is_poor { poor(servers, &user) } else { config(servers, &user) };
            let mut local = Memory::default();
            run_sync(&config, &mut local).unwrap();
            (user, config, local)
        })
        .collect()
}

#[test]
fn x_02_flags_of_this_side_reach_the_server() {
    let servers = MailServers::shared();
    for (user, config, mut local) in both(&servers, "setflags", 10) {
        let mailbox = local.id("INBOX");
        let set = |uid, add, remove| Action::SetFlags { mailbox, uid, add, remove };
        let none = Flags::default();
        local.actions = (1..=8).map(|uid| set(uid, Flags::READ, none)).collect();
        local.actions.push(set(2, Flags::MDN_SENT, none));
        local.actions.push(set(3, none, Flags::READ));
        let report = run_sync(&config, &mut local).unwrap();
        assert_eq!(report.done, 10);
        assert!(local.actions.is_empty());
        let inbox = &local.get("INBOX").messages;
        assert_eq!(inbox[&1].flags, Flags::READ);
        assert_eq!(inbox[&2].flags, Flags::READ.with(Flags::MDN_SENT, true));
        assert_eq!((inbox[&3].flags, inbox[&9].flags), (none, none));
        let seen = servers.doveadm(&["search", "-u", &user.address, "mailbox", "INBOX", "seen"]);
        assert_eq!(seen.lines().count(), 7);
        assert_eq!(servers.messages_in(&user, "INBOX"), 10);
    }
}

#[test]
fn x_02_moved_messages_are_known_in_the_target() {
    let servers = MailServers::shared();
    for (user, config, mut local) in both(&servers, "move", 6) {
        let (mailbox, to) = (local.id("INBOX"), local.id("Archive"));
        local.actions = [2, 3, 5, 77].map(|uid| Action::Move { mailbox, uid, to }).to_vec();
        run_sync(&config, &mut local).unwrap();
        assert!(local.actions.is_empty());
        assert_eq!(servers.messages_in(&user, "INBOX"), 3);
        assert_eq!(servers.messages_in(&user, "Archive"), 3);
        assert_eq!(numbers(local.get("INBOX")), [0, 3, 5]);
        assert_eq!(numbers(local.get("Archive")), [1, 2, 4]);
        let validity = local.get("Archive").sync.uid_validity;
        let result = |uid| {
            local
                .results
                .iter()
                .find(|(action, _)| matches!(action, Action::Move { uid: u, .. } if *u == uid))
                .unwrap()
                .1
                .clone()
        };
        match result(77) {
            // With UIDPLUS the server says that there is no such message.
            ActionResult::Gone => {
                assert_eq!(result(3), ActionResult::Done { target: Some((validity, 2)) });
            }
            other => assert!(matches!(other, ActionResult::Done { .. }), "{other:?}"),
        }
    }
}

#[test]
fn x_02_deleting_removes_nothing_else() {
    let servers = MailServers::shared();
    for (turn, (user, config, mut local)) in both(&servers, "delete", 6).into_iter().enumerate() {
        servers.doveadm(&["flags", "add", "-u", &user.address, "\\Deleted", "mailbox", "INBOX", "uid", "6"]);
        let mailbox = local.id("INBOX");
        local.actions = [1, 4].map(|uid| Action::Delete { mailbox, uid }).to_vec();
        let report = run_sync(&config, &mut local).unwrap();
        if turn == 0 {
            assert_eq!((report.deleted_on_server, servers.messages_in(&user, "INBOX")), (2, 4));
            assert_eq!(numbers(local.get("INBOX")), [1, 2, 4, 5]);
            continue;
        }
        // Without UIDPLUS the other deleted message would go, too.
        assert_eq!((report.deleted_on_server, servers.messages_in(&user, "INBOX")), (0, 6));
        assert!(local.results.iter().all(|(_, result)| matches!(result, ActionResult::Refused(_))));
        servers.doveadm(&[
            "flags",
            "remove",
            "-u",
            &user.address,
            "\\Deleted",
            "mailbox",
            "INBOX",
            "uid",
            "6",
        ]);
        local.actions = [1, 4].map(|uid| Action::Delete { mailbox, uid }).to_vec();
        let report = run_sync(&config, &mut local).unwrap();
        assert_eq!((report.deleted_on_server, servers.messages_in(&user, "INBOX")), (2, 4));
        assert_eq!(numbers(local.get("INBOX")), [1, 2, 4, 5]);
    }
}

#[test]
fn x_02_a_sent_message_is_appended_once() {
    let servers = MailServers::shared();
    for (turn, (user, config, mut local)) in both(&servers, "append", 1).into_iter().enumerate() {
        let mailbox = local.id("Sent");
        local.actions = vec![Action::Append {
            mailbox,
            token: 4,
            flags: Flags::READ,
            date: 837_596_665,
            raw: message(7),
        }];
        run_sync(&config, &mut local).unwrap();
        assert_eq!(servers.messages_in(&user, "Sent"), 1);
        let sent = local.get("Sent");
        assert_eq!(numbers(sent), [7]);
        assert_eq!(sent.messages[&1].flags, Flags::READ);
        assert_eq!(sent.messages[&1].internal_date, Some(837_596_665));
        let ActionResult::Done { target } = &local.results[0].1 else { panic!("{:?}", local.results) };
        if turn == 0 {
            assert_eq!(*target, Some((sent.sync.uid_validity, 1)));
        }
        let report = run_sync(&config, &mut local).unwrap();
        assert_eq!((report.fetched, report.done), (0, 0));
    }
}

#[test]
fn x_02_a_full_mailbox_refuses_and_the_sync_goes_on() {
    let servers = MailServers::shared();
    let user = servers.add_user_with_quota("full", "20K");
    deliver(&servers, &user, 0..3);
    let (config, mut local) = (config(&servers, &user), Memory::default());
    run_sync(&config, &mut local).unwrap();
    let raw = [message(1), vec![b'x'; 40_000]].concat();
    let mailbox = local.id("Sent");
    local.actions = vec![Action::Append { mailbox, token: 1, flags: Flags::READ, date: 0, raw }];
    deliver(&servers, &user, 3..5);
    let report = run_sync(&config, &mut local).unwrap();
    assert!(
        matches!(&local.results[0].1, ActionResult::Refused(text) if text.contains("OVERQUOTA")),
        "{:?}",
        local.results
    );
    assert_eq!((report.fetched, report.refused.len()), (2, 1));
}
