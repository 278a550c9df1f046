//! The list of conversations.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

mod support;

use egui::{Key, Modifiers, accesskit::Role};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use etabli_engine::{FolderRef, Mail, Request, Store, Writing};
use etabli_model::MsgId;
use support::{Desk, Sample, build, desk};

fn rows(desk: &Desk) -> Vec<String> {
    let rows = desk.window.query_all_by_role(Role::Row);
    rows.filter_map(|row| row.accesskit_node().label()).collect()
}

fn grouped() -> Desk {
    let mut desk = desk();
    desk.window.get_by_role_and_label(Role::CheckBox, "Conversations").click();
    desk.window.run();
    desk
}

fn sent(desk: &Desk, wanted: &Mail) -> usize {
    desk.requests(|request| matches!(request, Request::Mail(mail) if mail == wanted))
}

/// The newest message of the conversation about the report.
const HEAD: &str = "Thomas Guérin, Compte rendu de pose, chambre 12 à 18, envoyé, lu, conversation de 2 messages, 3 messages liés, 1 pièce jointe, hier 17:36";
const MEMBER: &str =
    "Thomas Guérin, RE: Compte rendu de pose, chambre 12 à 18, reçu, lu, réponse, hier 17:02";

#[test]
fn x_15_a_conversation_is_one_row_and_unfolds_by_key_and_click() {
    let mut desk = grouped();
    let before = rows(&desk).len();
    assert!(rows(&desk).contains(&HEAD.to_owned()), "{:?}", rows(&desk));
    assert!(!rows(&desk).contains(&MEMBER.to_owned()));
    desk.click(HEAD);
    desk.key(Key::ArrowRight);
    assert_eq!(rows(&desk).len(), before + 1);
    let at = rows(&desk).iter().position(|row| row == HEAD).unwrap();
    assert_eq!(rows(&desk)[at + 1], MEMBER);
    // From the member to its head, and closed again.
    desk.key(Key::ArrowDown);
    desk.key(Key::ArrowLeft);
    desk.key(Key::ArrowLeft);
    assert_eq!(rows(&desk).len(), before);
    let twisties = desk.window.query_all_by_label("Déplier la conversation, 2 messages");
    twisties.into_iter().next().unwrap().click_accesskit();
    desk.window.run();
    assert!(rows(&desk).contains(&MEMBER.to_owned()));
    assert!(desk.has("Replier la conversation, 2 messages"));
}

#[test]
fn x_15_what_is_done_to_a_closed_conversation_is_done_to_its_messages() {
    let mut desk = grouped();
    desk.click(HEAD);
    // The reader shows its newest message, not a number of messages.
    assert!(sent(&desk, &Mail::Message(MsgId(6))) > 0);
    assert!(desk.texts().iter().any(|text| text.contains("2 sélectionnés")), "{:?}", desk.texts());
    desk.key(Key::Delete);
    let both = Mail::Move { messages: vec![MsgId(6), MsgId(7)], folder: FolderRef::Path("trash".into()) };
    assert_eq!(sent(&desk, &both), 1);
    assert!(!rows(&desk).contains(&HEAD.to_owned()));
    desk.keys(Modifiers::COMMAND, Key::Z);
    // An open one is acted on message by message.
    desk.click(HEAD);
    desk.key(Key::ArrowRight);
    desk.key(Key::U);
    assert_eq!(sent(&desk, &Mail::SetRead { messages: vec![MsgId(6)], read: false }), 1);
}

#[test]
fn x_15_conversations_or_single_messages_is_remembered_for_the_folder() {
    let mut desk = grouped();
    desk.wait(1500);
    let kept = desk.sample.lock().unwrap().log.iter().rev().find_map(|request| match request {
        Request::Store(Store::SetSetting { name, value }) if name == "ui.layout" => Some(value.clone()),
        _ => None,
    });
    let sample = Sample::shared();
    sample.lock().unwrap().set("ui.layout", &kept.unwrap());
    let mut desk = build(sample, |app| app, etabli_ui::Start::Mail);
    assert!(rows(&desk).contains(&HEAD.to_owned()), "{:?}", rows(&desk));
    desk.act("Clients");
    let single = |request: &Request| matches!(request, Request::Mail(Mail::OpenView(_)));
    assert!(desk.requests(single) > 0, "another folder has single messages");
}

#[test]
fn x_20_every_message_of_every_conversation_is_selected_at_once() {
    let mut desk = grouped();
    desk.click(HEAD);
    desk.keys(Modifiers::COMMAND, Key::A);
    assert!(desk.texts().iter().any(|text| text.contains("sélectionnés")), "{:?}", desk.texts());
    desk.keys(Modifiers::SHIFT, Key::U);
    let marked = |request: &Request| matches!(request, Request::Mail(Mail::SetRead { messages, read: true }) if messages.len() >= 15);
    assert_eq!(desk.requests(marked), 1);
}

#[test]
fn x_15_what_is_about_one_message_is_about_the_newest_of_a_closed_conversation() {
    let mut desk = grouped();
    desk.click(HEAD);
    desk.keys(Modifiers::COMMAND, Key::R);
    let answer =
        |request: &Request| *request == Request::Writing(Writing::Answer { msg_id: MsgId(6), to_all: false });
    assert_eq!(desk.requests(answer), 1);
}
