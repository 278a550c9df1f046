//! The example plugins, tested as their authors would.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::path::{Path, PathBuf};

use etabli_test_kit::{
    Capability, Kit, KitError, Lang, LoadError, MailEvent, MailEventKind, Mock, Selection, SettingValue,
    assert_snapshot, letter,
    model::{Flags, FolderId, MsgId, Value},
};

const HOUR: i64 = 3600;

fn package(name: &str) -> PathBuf {
    let built = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../target/plugins/examples");
    built.join(format!("{name}.etabli"))
}

fn open(name: &str) -> Kit {
    Kit::open(package(name)).unwrap_or_else(|error| panic!("run cargo xtask plugins: {name}: {error}"))
}

fn snapshot(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/snapshots").join(name)
}

fn received(id: u64) -> MailEvent {
    MailEvent {
        kind: MailEventKind::Received,
        msg_id: MsgId(id),
        related: None,
        folder: FolderId(2),
        moved_from: None,
    }
}

fn mail() -> Mock {
    Mock::new()
        .with_contact(1, "Claire Vasseur", "c.vasseur@saint-aubin.example", Some((4, "Mairie")))
        .with_message(letter(1, "Claire", "C.Vasseur@saint-aubin.example", "The door"), "Good morning.")
        .with_message(letter(2, "Nobody", "nobody@nowhere.example", "An offer"), "Cheap!")
}

#[test]
fn n_11_the_timer_counts_down_in_the_language_of_the_reader() {
    let plugin = open("sla-timer");
    let shown = |mock: &Mock, lang| {
        let cells = plugin.cells("left", &[MsgId(1)], mock.services()).unwrap();
        plugin.shown(&cells[0], lang)
    };
    let mut lines = String::new();
    for (hours, lang) in [(0, Lang::En), (40, Lang::Fr), (60, Lang::En)] {
        lines += &format!("after {hours} h: {}\n", shown(&mail().later(hours * HOUR), lang));
    }
    let hurried = mail().with_setting("hours", SettingValue::Integer(1)).later(2 * HOUR);
    lines += &format!("one hour allowed, two gone: {}\n", shown(&hurried, Lang::En));
    assert_snapshot(snapshot("sla-timer.txt"), &lines);
}

#[test]
fn n_11_what_nobody_answered_in_time_is_flagged_once() {
    let plugin = open("sla-timer");
    let flagged = |mock: Mock| {
        plugin.mail_events(&[received(1), received(2), received(3)], mock.services()).unwrap();
        mock.effects()
    };
    let mail = || {
        let mut answered = letter(3, "Paul", "paul@nowhere.example", "Again");
        answered.flags = Flags::ANSWERED;
        mail().with_message(answered, "")
    };
    assert_eq!(flagged(mail().later(47 * HOUR)), "");
    let late = mail().later(60 * HOUR);
    assert_snapshot(snapshot("sla-rule.txt"), &flagged(late));
}

#[test]
fn n_11_a_logged_call_is_a_record_linked_with_its_message() {
    let plugin = open("phone-log");
    let mock = mail().with_answers(vec![("summary".to_owned(), Value::Text("Hinge".to_owned()))]);
    plugin.run_command("log-call", &Selection::Messages(vec![MsgId(1)]), mock.services()).unwrap();
    let calls = mock.records();
    plugin.run_command("call-back", &Selection::Records(vec![calls[0].id]), mock.services()).unwrap();
    assert_snapshot(snapshot("phone-log.txt"), &mock.effects());

    let cancelled = mail();
    plugin.run_command("log-call", &Selection::Nothing, cancelled.services()).unwrap();
    assert!(cancelled.records().is_empty());
}

#[test]
fn n_11_the_rule_files_mail_of_known_senders_alone() {
    let plugin = open("file-by-entity");
    let mock = mail();
    plugin.mail_events(&[received(1), received(2)], mock.services()).unwrap();
    assert_snapshot(snapshot("file-by-entity.txt"), &mock.effects());
}

#[test]
fn sec_71_a_denied_capability_is_named() {
    let denied = Kit::without(package("sla-timer"), Capability::MessagesHeaders).unwrap_err();
    let KitError::Load(LoadError::NotGranted { capability }) = denied else { panic!("{denied}") };
    assert_eq!(capability, Capability::MessagesHeaders);
}
