//! Folders and bins in the window: by menu, by keyboard, and by drag and drop.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

mod support;

use egui::{Key, Modifiers, PointerButton, accesskit::Role};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use etabli_engine::{FolderRef, Mail, Request};
use etabli_model::{FolderId, MsgId};
use support::{Desk, JUNK, SAV, TRASH, desk};

const FIRST: &str = "Claire Vasseur, Porte coulissante bloquée, salle du conseil, reçu, non lu, 4 messages liés, 3 pièces jointes, 09:42";
const SENT: &str = "Julien Courtade, RE: Charnières livrées en mauvais coloris, envoyé, lu, réponse, 09:15";
const CLIENTS: FolderId = FolderId(23);
const PARTS: FolderId = FolderId(21);

fn sent(desk: &Desk, wanted: &Mail) -> usize {
    desk.requests(|request| matches!(request, Request::Mail(mail) if mail == wanted))
}

/// Presses the button of the dialog on top, which comes after everything under it.
fn accept(desk: &mut Desk, label: &str) {
    desk.window.query_all_by_label(label).last().unwrap().click_accesskit();
    desk.window.run();
}

fn menu_of(desk: &mut Desk, label: &str) {
    desk.window.get_by_label(label).click_secondary();
    desk.window.run();
}

/// Returns the middle of what has this name: the smallest, since a zone can be called like its head.
fn place(desk: &Desk, label: &str) -> egui::Pos2 {
    let rects = desk.window.query_all_by_label(label).map(|node| node.rect());
    rects.min_by(|a, b| a.area().total_cmp(&b.area())).unwrap().center()
}

/// Presses at one label, moves in steps to another and holds there.
fn drag(desk: &mut Desk, from: &str, to: &str) {
    let start = place(desk, from);
    let end = place(desk, to);
    let button = |pressed, pos| egui::Event::PointerButton {
        pos,
        button: PointerButton::Primary,
        pressed,
        modifiers: Modifiers::NONE,
    };
    desk.window.event(egui::Event::PointerMoved(start));
    desk.window.step();
    desk.window.event(button(true, start));
    desk.window.step();
    for part in 1..=4_u8 {
        desk.window.event(egui::Event::PointerMoved(start.lerp(end, f32::from(part) / 4.0)));
        desk.window.step();
    }
    desk.window.step();
}

fn drop_at(desk: &mut Desk, at: &str) {
    let pos = place(desk, at);
    desk.window.event(egui::Event::PointerButton {
        pos,
        button: PointerButton::Primary,
        pressed: false,
        modifiers: Modifiers::NONE,
    });
    desk.window.run();
}

#[test]
fn mail_132_a_message_is_dragged_to_a_folder() {
    let mut desk = desk();
    drag(&mut desk, FIRST, "Clients");
    assert!(desk.has("message vers Clients"), "{:?}", desk.texts());
    drop_at(&mut desk, "Clients");
    let moved = Mail::Move { messages: vec![MsgId(1)], folder: FolderRef::Id(CLIENTS) };
    assert_eq!(sent(&desk, &moved), 1);
    assert!(desk.has("Déplacé vers Clients"));
    desk.keys(Modifiers::COMMAND, Key::Z);
    assert!(desk.has(FIRST));
}

#[test]
fn mail_132_every_selected_message_is_dragged_in_one_step() {
    let mut desk = desk();
    desk.click(FIRST);
    desk.keys(Modifiers::SHIFT, Key::ArrowDown);
    drag(&mut desk, SENT, "Corbeille");
    drop_at(&mut desk, "Corbeille");
    let moved = Mail::Move { messages: vec![MsgId(1), MsgId(2)], folder: FolderRef::Id(TRASH) };
    assert_eq!(sent(&desk, &moved), 1, "{:?}", desk.texts());
}

#[test]
fn a_drag_is_refused_with_its_reason_and_ends_at_escape() {
    let mut desk = desk();
    drag(&mut desk, FIRST, "Modèles");
    assert!(desk.has("Cet emplacement ne reçoit pas de messages."), "{:?}", desk.texts());
    drop_at(&mut desk, "Modèles");
    drag(&mut desk, FIRST, "Clients");
    desk.key(Key::Escape);
    drop_at(&mut desk, "Clients");
    assert_eq!(desk.requests(|request| matches!(request, Request::Mail(Mail::Move { .. }))), 0);
}

#[test]
fn mail_133_a_folder_is_dragged_below_another_and_to_the_top() {
    let mut desk = desk();
    drag(&mut desk, "Pièces attendues", "Clients");
    drop_at(&mut desk, "Clients");
    assert_eq!(sent(&desk, &Mail::MoveFolder { folder: PARTS, parent: Some(CLIENTS) }), 1);
    drag(&mut desk, "Pièces attendues", "Dossiers");
    drop_at(&mut desk, "Dossiers");
    assert_eq!(sent(&desk, &Mail::MoveFolder { folder: PARTS, parent: None }), 1);
    drag(&mut desk, "Clients", "Mairies");
    assert!(desk.has("Un dossier ne peut pas aller dans lui-même ni dans ses sous-dossiers."));
}

#[test]
fn a_closed_folder_opens_when_something_is_held_over_it() {
    let mut desk = desk();
    desk.click("Clients");
    desk.key(Key::ArrowLeft);
    assert!(!desk.has("Mairies"));
    desk.click("SAV en cours");
    drag(&mut desk, FIRST, "Clients");
    desk.clock.advance(600);
    desk.window.step();
    assert!(!desk.has("Mairies"));
    desk.clock.advance(200);
    for _ in 0..3 {
        desk.window.step();
    }
    assert!(desk.has("Mairies"));
}

#[test]
fn mail_133_a_folder_moves_by_its_menu_to_a_place_by_name() {
    let mut desk = desk();
    menu_of(&mut desk, "Pièces attendues");
    desk.act("Déplacer le dossier…");
    desk.window.get_by_role_and_label(Role::TextInput, "Chercher un dossier").type_text("premier");
    desk.window.run();
    desk.key(Key::Enter);
    assert_eq!(sent(&desk, &Mail::MoveFolder { folder: PARTS, parent: None }), 1);
    assert!(desk.has("Dossier Pièces attendues déplacé"));
}

#[test]
fn mail_130_a_folder_with_mail_is_deleted_after_a_question() {
    let mut desk = desk();
    menu_of(&mut desk, "SAV en cours");
    desk.act("Supprimer le dossier…");
    assert!(desk.texts().iter().any(|text| text.contains("Ses 15 messages vont dans la corbeille")));
    desk.act("Annuler");
    assert_eq!(sent(&desk, &Mail::DeleteFolder(SAV)), 0);
    menu_of(&mut desk, "SAV en cours");
    desk.act("Supprimer le dossier…");
    accept(&mut desk, "Supprimer");
    assert_eq!(sent(&desk, &Mail::DeleteFolder(SAV)), 1);
}

#[test]
fn mail_131_only_basic_folders_have_a_name_to_change() {
    let mut desk = desk();
    menu_of(&mut desk, "Corbeille");
    let node = desk.window.get_by_label("Propriétés…");
    assert!(node.accesskit_node().is_disabled());
    desk.key(Key::Escape);
    menu_of(&mut desk, "Clients");
    desk.act("Propriétés…");
    assert!(desk.window.query_by_role_and_label(Role::TextInput, "Nom du dossier").is_some());
}

#[test]
fn mail_37_deleting_in_the_trash_asks_and_removes_for_good() {
    let mut desk = desk();
    desk.click(FIRST);
    desk.key(Key::Delete);
    desk.act("Corbeille");
    desk.click(FIRST);
    desk.key(Key::Delete);
    assert!(desk.texts().iter().any(|text| text.starts_with("Supprimer définitivement 1 message")));
    // Enter is on the safe button.
    desk.key(Key::Enter);
    let gone = Mail::DeleteForever { messages: vec![MsgId(1)] };
    assert_eq!(sent(&desk, &gone), 0);
    desk.keys(Modifiers::SHIFT, Key::Delete);
    accept(&mut desk, "Supprimer");
    assert_eq!(sent(&desk, &gone), 1);
    assert!(desk.has("1 message supprimé définitivement"));
}

#[test]
fn mail_36_a_message_of_the_trash_goes_back_to_where_it_was() {
    let mut desk = desk();
    desk.click(FIRST);
    desk.key(Key::Delete);
    desk.act("Corbeille");
    menu_of(&mut desk, FIRST);
    desk.act("Remettre à sa place d’origine");
    assert_eq!(sent(&desk, &Mail::Restore { messages: vec![MsgId(1)] }), 1);
    desk.act("SAV en cours");
    assert!(desk.has(FIRST));
}

#[test]
fn mail_44_one_key_marks_as_junk_and_as_no_junk() {
    let mut desk = desk();
    desk.click(FIRST);
    desk.key(Key::J);
    let junk = Mail::Move { messages: vec![MsgId(1)], folder: FolderRef::Path("junk".to_owned()) };
    assert_eq!(sent(&desk, &junk), 1);
    desk.act("Indésirables");
    desk.click(FIRST);
    assert!(desk.has("Pas indésirable"));
    desk.key(Key::J);
    assert_eq!(sent(&desk, &Mail::Restore { messages: vec![MsgId(1)] }), 1);
}

#[test]
fn a_bin_is_emptied_after_a_question() {
    let mut desk = desk();
    desk.click(FIRST);
    desk.key(Key::J);
    menu_of(&mut desk, "Indésirables");
    desk.act("Vider définitivement…");
    desk.act("Vider");
    assert_eq!(sent(&desk, &Mail::EmptyBin(JUNK)), 1);
    assert!(desk.has("1 message supprimé définitivement"));
}

#[test]
fn the_menu_key_opens_the_menu_of_the_folder_that_the_keyboard_is_on() {
    let mut desk = desk();
    desk.click("Clients");
    desk.key(Key::Menu);
    assert!(desk.has("Supprimer le dossier…"));
    desk.key(Key::Escape);
    assert!(!desk.has("Supprimer le dossier…"));
    desk.keys(Modifiers::SHIFT, Key::F10);
    // The first entry has the focus, and Enter runs it.
    desk.key(Key::Enter);
    assert!(desk.window.query_by_role_and_label(Role::TextInput, "Nom du dossier").is_some());
}

#[test]
fn private_mail_is_shown_to_others_only_after_a_question() {
    let mut desk = desk();
    desk.sample.lock().unwrap().put_into(1, FolderId(19));
    desk.window.run();
    desk.act("h.marchetti@lantelme");
    drag(&mut desk, FIRST, "Clients");
    drop_at(&mut desk, "Clients");
    let moved = Mail::Move { messages: vec![MsgId(1)], folder: FolderRef::Id(CLIENTS) };
    assert_eq!(sent(&desk, &moved), 0);
    assert!(desk.texts().iter().any(|text| text.contains("1 message privé devient visible")));
    desk.act("Déplacer");
    assert_eq!(sent(&desk, &moved), 1);
}
