//! The reader: several selected messages, dangerous files, what is known of the sender.
#![allow(clippy::unwrap_used, reason = "a test")]

mod support;

use egui::{Key, Modifiers, accesskit::Role};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use etabli_engine::{Event, FolderRef, Mail, Request, view::AuthenticationView};
use etabli_model::MsgId;
use etabli_ui::Start;
use support::{Desk, Sample, build, desk};

const FIRST: &str = "Claire Vasseur, Porte coulissante bloquée, salle du conseil, reçu, non lu, 4 messages liés, 3 pièces jointes, 09:42";

fn sent(desk: &Desk, wanted: &Mail) -> usize {
    desk.requests(|request| matches!(request, Request::Mail(mail) if mail == wanted))
}

fn with(change: impl FnOnce(&mut Sample)) -> Desk {
    let shared = Sample::shared();
    change(&mut shared.lock().unwrap());
    build(shared, |app| app, Start::Mail)
}

/// Presses the last button of this name: that of the reader, below the toolbar's.
fn press(desk: &mut Desk, name: &str) {
    let buttons = desk.window.query_all_by_role_and_label(Role::Button, name);
    buttons.last().unwrap().click_accesskit();
    desk.window.run();
}

#[test]
fn mail_35_x_20_what_is_done_with_several_messages_is_offered_in_the_reader() {
    let mut desk = desk();
    desk.click(FIRST);
    desk.keys(Modifiers::SHIFT, Key::ArrowDown);
    desk.keys(Modifiers::SHIFT, Key::ArrowDown);
    assert!(desk.has("3 messages sélectionnés"), "{:?}", desk.texts());
    let three = || vec![MsgId(1), MsgId(2), MsgId(3)];
    press(&mut desk, "Marquer comme lu");
    assert_eq!(sent(&desk, &Mail::SetRead { messages: three(), read: true }), 1);
    press(&mut desk, "Indésirable");
    let junk = Mail::Move { messages: three(), folder: FolderRef::Path("junk".to_owned()) };
    assert_eq!(sent(&desk, &junk), 1);
    // One step takes all of it back.
    desk.keys(Modifiers::COMMAND, Key::Z);
    assert_eq!(sent(&desk, &Mail::Undo { count: 1 }), 1);
    assert!(desk.has(FIRST) || desk.texts().iter().any(|text| text.starts_with("Claire Vasseur, Porte")));
}

#[test]
fn sec_40_mail_173_dangerous_files_carry_a_warning_and_open_after_a_question() {
    let mut desk = with(|sample| {
        sample.attach(1, "facture.pdf.exe");
        sample.attach(1, "devis\u{202E}fdp.exe");
    });
    desk.click("Claire Vasseur, Porte coulissante bloquée, salle du conseil, reçu, non lu, 4 messages liés, 3 pièces jointes, 09:42");
    assert!(desk.has("Ce programme se fait passer pour un document."), "{:?}", desk.texts());
    let texts = desk.texts();
    assert!(texts.iter().any(|text| text.starts_with("Son nom est écrit pour tromper")));
    assert!(!texts.iter().any(|text| text.contains('\u{202E}')), "nothing turns what is read");
    let card = desk.window.query_all_by_role(Role::Button).find(|node| {
        node.accesskit_node().label().is_some_and(|label| label.starts_with("facture.pdf.exe,"))
    });
    card.unwrap().click_accesskit();
    desk.window.run();
    desk.window.get_by_role_and_label(Role::MenuItem, "Ouvrir").click_accesskit();
    desk.window.run();
    let asked = desk.texts();
    assert!(
        asked
            .iter()
            .any(|text| text.starts_with("Ce programme se fait passer pour un document. Ne l’ouvrez")),
        "{asked:?}"
    );
    let fetched = |request: &Request| matches!(request, Request::Mail(Mail::Attachment { index: 3, .. }));
    assert_eq!(desk.requests(fetched), 0, "nothing is opened before the answer");
}

#[test]
fn sec_29_a_sender_that_was_confirmed_is_told_without_insisting() {
    let said = "Expéditeur confirmé par le serveur qui a reçu le message";
    let mut desk = desk();
    desk.click(FIRST);
    assert!(!desk.has(said));
    let mut desk = with(|sample| sample.authentication = Some(AuthenticationView::Passed));
    desk.click(FIRST);
    assert!(desk.has(said), "{:?}", desk.texts());
}

#[test]
fn sec_02_obj_17_trusted_senders_are_listed_and_taken_out_in_the_preferences() {
    let mut desk = with(|sample| sample.trusted = vec!["a@x.example".to_owned(), "b@x.example".to_owned()]);
    desk.keys(Modifiers::COMMAND, Key::Comma);
    assert!(desk.has("a@x.example") && desk.has("b@x.example"), "{:?}", desk.texts());
    desk.act("Ne plus faire confiance à a@x.example");
    let distrust = Mail::TrustPictures { address: "a@x.example".to_owned(), trusted: false };
    assert_eq!(sent(&desk, &distrust), 1);
    assert!(!desk.has("a@x.example") && desk.has("b@x.example"));
}

#[test]
fn x_10_a_colleague_who_answers_the_message_is_named_above_it() {
    let said = "Bruno répond à ce message en ce moment.";
    let mut desk = desk();
    desk.click(FIRST);
    assert!(!desk.has(said));
    let mut tell = |names: &[&str]| {
        let mut sample = desk.sample.lock().unwrap();
        sample.answering = names.iter().map(|name| (*name).to_owned()).collect();
        sample.emit(Event::Answering(MsgId(1)));
        drop(sample);
        desk.window.run();
        desk.texts()
    };
    assert!(tell(&["Bruno"]).contains(&said.to_owned()));
    assert!(!tell(&[]).contains(&said.to_owned()), "it goes when nobody answers any more");
}
