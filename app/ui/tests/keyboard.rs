//! The keys: the main path without a pointer, and keys of one's own.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

mod support;

use egui::{Key, Modifiers, accesskit::Role};
use egui_kittest::kittest::Queryable as _;
use etabli_engine::{FolderRef, Mail, Request};
use etabli_model::MsgId;
use support::{Desk, Sample, build, desk};

const FIRST: &str = "Claire Vasseur, Porte coulissante bloquée, salle du conseil, reçu, non lu, 4 messages liés, 3 pièces jointes, 09:42";

fn mail(desk: &Desk, wanted: impl Fn(&Mail) -> bool) -> usize {
    desk.requests(|request| matches!(request, Request::Mail(mail) if wanted(mail)))
}

fn shortcuts_page(desk: &mut Desk) {
    desk.keys(Modifiers::COMMAND, Key::Comma);
    desk.window.get_by_role_and_label(Role::Tab, "Raccourcis").click_accesskit();
    desk.window.run();
}

/// Folder, message, read state, junk, trash, undo, search, move, palette: all of it without a pointer.
#[test]
fn x_19_x_27_the_main_path_needs_no_pointer() {
    let mut desk = desk();
    // From the list to the tree and down to another folder, then back up.
    desk.key(Key::F6);
    desk.keys(Modifiers::SHIFT, Key::F6);
    desk.key(Key::ArrowDown);
    desk.key(Key::ArrowUp);
    assert!(desk.has(FIRST), "{:?}", desk.texts());
    desk.key(Key::F6);
    desk.key(Key::Home);
    let opened = |desk: &Desk, id| mail(desk, |mail| *mail == Mail::Message(MsgId(id)));
    assert!(opened(&desk, 1) > 0);
    desk.key(Key::ArrowDown);
    assert_eq!(opened(&desk, 2), 1);
    desk.key(Key::U);
    let unread = Mail::SetRead { messages: vec![MsgId(2)], read: false };
    assert_eq!(mail(&desk, |mail| *mail == unread), 1);
    desk.key(Key::J);
    let junk = Mail::Move { messages: vec![MsgId(2)], folder: FolderRef::Path("junk".to_owned()) };
    assert_eq!(mail(&desk, |mail| *mail == junk), 1);
    desk.keys(Modifiers::COMMAND, Key::Z);
    assert_eq!(mail(&desk, |mail| matches!(mail, Mail::Undo { .. })), 1);
    desk.key(Key::Delete);
    assert_eq!(mail(&desk, |mail| matches!(mail, Mail::Move { .. })), 2);
    desk.keys(Modifiers::COMMAND, Key::Z);
    // Move by name.
    desk.keys(Modifiers::COMMAND.plus(Modifiers::SHIFT), Key::M);
    desk.window.get_by_role_and_label(Role::TextInput, "Chercher un dossier").type_text("fourn");
    desk.window.run();
    desk.key(Key::Enter);
    assert_eq!(mail(&desk, |mail| matches!(mail, Mail::Move { .. })), 3);
    // The forum, and the search.
    desk.keys(Modifiers::COMMAND, Key::G);
    assert!(desk.has("Conversation"), "{:?}", desk.texts());
    desk.key(Key::ArrowDown);
    desk.key(Key::Escape);
    assert!(!desk.has("Conversation"));
    desk.keys(Modifiers::COMMAND, Key::K);
    desk.window.get_by_role_and_label(Role::TextInput, "Rechercher dans la base").type_text("coulis");
    desk.window.run();
    desk.key(Key::Enter);
    assert_eq!(desk.sample.lock().unwrap().searches(), 1);
    desk.key(Key::Escape);
    // Whatever has no key of its own is a name in the palette.
    desk.keys(Modifiers::COMMAND.plus(Modifiers::SHIFT), Key::P);
    desk.window.get_by_role_and_label(Role::TextInput, "Chercher une commande").type_text("travaux");
    desk.window.run();
    desk.key(Key::Enter);
    assert!(desk.has("Travaux"));
}

#[test]
fn x_19_keys_are_changed_conflicts_told_and_reset() {
    let mut desk = desk();
    shortcuts_page(&mut desk);
    desk.act("Modifier le raccourci de «\u{a0}Forum\u{a0}»");
    desk.keys(Modifiers::COMMAND, Key::N);
    assert!(desk.texts().iter().any(|text| text.contains("sert déjà à")), "{:?}", desk.texts());
    desk.keys(Modifiers::COMMAND, Key::J);
    assert!(!desk.texts().iter().any(|text| text.contains("sert déjà à")));
    desk.keys(Modifiers::COMMAND, Key::Num1);
    desk.click(FIRST);
    let forums = |desk: &Desk| mail(desk, |mail| matches!(mail, Mail::Forum(_)));
    desk.keys(Modifiers::COMMAND, Key::G);
    assert_eq!(forums(&desk), 0);
    desk.keys(Modifiers::COMMAND, Key::J);
    assert_eq!(forums(&desk), 1);
    // They are kept for the next start.
    desk.wait(1500);
    let kept = |request: &Request| matches!(request, Request::Store(etabli_engine::Store::SetSetting { name, value }) if name == "ui.layout" && value.contains("Ctrl+J"));
    assert_eq!(desk.requests(kept), 1);
    shortcuts_page(&mut desk);
    desk.act("Tout rétablir");
    desk.keys(Modifiers::COMMAND, Key::Num1);
    desk.keys(Modifiers::COMMAND, Key::J);
    desk.keys(Modifiers::COMMAND, Key::G);
    assert!(!desk.has("Conversation"), "the forum is closed by its own key again");
}

#[test]
fn x_19_single_letters_are_switched_off() {
    let mut desk = desk();
    shortcuts_page(&mut desk);
    desk.act("Lettres seules actives dans la liste");
    desk.keys(Modifiers::COMMAND, Key::Num1);
    desk.click(FIRST);
    desk.key(Key::J);
    assert_eq!(mail(&desk, |mail| matches!(mail, Mail::Move { .. })), 0);
}

#[test]
fn keys_of_ones_own_hold_from_the_start() {
    let sample = Sample::shared();
    let layout = r#"{"keys":{"chosen":{"cmd-forum":"Ctrl+J"}}}"#;
    sample.lock().unwrap().set("ui.layout", layout);
    let mut desk = build(sample, |app| app, etabli_ui::Start::Mail);
    desk.click(FIRST);
    desk.keys(Modifiers::COMMAND, Key::J);
    assert_eq!(mail(&desk, |mail| matches!(mail, Mail::Forum(_))), 1);
}
