//! Messages being written, when something else happens meanwhile.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

mod support;

use egui::{Key, Modifiers, accesskit::Role};
use egui_kittest::kittest::Queryable as _;
use etabli_engine::{Draft, Request, Writing};
use etabli_model::{AccountId, Priority};
use support::{Desk, desk};

const FIRST: &str = "Claire Vasseur, Porte coulissante bloquée, salle du conseil, reçu, non lu, 4 messages liés, 3 pièces jointes, 09:42";
const COMES: &str = "Des fichiers sont encore en cours d’ajout au message.";

fn sent(desk: &Desk) -> Vec<Draft> {
    let sample = desk.sample.lock().unwrap();
    let sent = sample.log.iter().filter_map(|request| match request {
        Request::Writing(Writing::Send { draft, .. }) => Some((**draft).clone()),
        _ => None,
    });
    sent.collect()
}

fn away(desk: &Desk) -> usize {
    desk.requests(|request| matches!(request, Request::Writing(Writing::PutAway(_))))
}

#[test]
fn mail_15_a_message_is_not_finished_while_a_file_of_it_is_being_read() {
    let mut desk = desk();
    desk.platform.0.lock().unwrap().held = Some(Vec::new());
    desk.act("Nouveau");
    desk.type_text("À", "a@x.example");
    desk.act("Joindre");
    desk.keys(Modifiers::COMMAND, Key::Enter);
    assert!(desk.has(COMES), "{:?}", desk.texts());
    desk.act("Fermer et garder dans les brouillons");
    assert_eq!((sent(&desk).len(), away(&desk)), (0, 0));
    let held = desk.platform.0.lock().unwrap().held.take().unwrap();
    for done in held {
        done(Ok(b"plan".to_vec()));
    }
    desk.window.run();
    desk.keys(Modifiers::COMMAND, Key::Enter);
    let sent = sent(&desk);
    assert_eq!(sent.iter().map(|draft| draft.files.len()).collect::<Vec<_>>(), [1]);
}

#[test]
fn mail_15_the_keys_for_sending_are_about_the_message_with_the_focus() {
    let mut desk = desk();
    for subject in ["Un", "Deux"] {
        desk.act("Nouveau");
        let fields = |desk: &Desk, label: &str| {
            desk.window.query_all_by_role_and_label(Role::TextInput, label).count()
        };
        assert_eq!(fields(&desk, "Objet"), if subject == "Un" { 1 } else { 2 });
        for (label, text) in [("À", "a@x.example"), ("Objet", subject)] {
            // The one without a value is that of the new window.
            let empty = |desk: &Desk| {
                let mut all = desk.window.query_all_by_role_and_label(Role::TextInput, label);
                all.rfind(|node| node.value().is_none_or(|value| value.is_empty())).map(|node| {
                    node.focus();
                })
            };
            empty(&desk).unwrap();
            desk.window.run();
            let focused = |node: &egui_kittest::Node<'_>| node.is_focused();
            desk.window
                .query_all_by_role_and_label(Role::TextInput, label)
                .rfind(focused)
                .unwrap()
                .type_text(text);
            desk.window.run();
        }
    }
    let first = |node: &egui_kittest::Node<'_>| node.value().as_deref() == Some("Un");
    desk.window.query_all_by_role_and_label(Role::TextInput, "Objet").rfind(first).unwrap().focus();
    desk.window.run();
    desk.keys(Modifiers::COMMAND, Key::Enter);
    assert_eq!(sent(&desk).iter().map(|draft| draft.subject.as_str()).collect::<Vec<_>>(), ["Un"]);
}

#[test]
fn mail_15_the_keys_for_sending_do_nothing_in_the_text_of_a_message_that_is_read() {
    let mut desk = desk();
    desk.act(FIRST);
    desk.act("Nouveau");
    desk.type_text("À", "a@x.example");
    desk.window.get_by_role(Role::Document).focus();
    desk.window.run();
    desk.keys(Modifiers::COMMAND, Key::Enter);
    assert_eq!(sent(&desk), []);
}

#[test]
fn mail_119_the_name_of_a_colleague_is_no_wrong_address() {
    let mut desk = desk();
    desk.keys(Modifiers::COMMAND | Modifiers::SHIFT, Key::N);
    desk.type_text("À", "Bruno");
    desk.key(Key::Enter);
    let texts = desk.texts();
    assert!(texts.iter().any(|text| text == "Bruno"), "{texts:?}");
    assert!(!texts.iter().any(|text| text.contains("adresse incomplète")), "{texts:?}");
}

#[test]
fn mail_21_what_the_pointer_changes_while_the_engine_changes_the_message_is_kept() {
    let mut desk = desk();
    desk.act(FIRST);
    desk.act("Répondre");
    desk.key(Key::Escape);
    for _ in 0..2 {
        desk.act("Joindre");
        desk.window.run();
    }
    desk.sample.lock().unwrap().slow = true;
    choose_account(&mut desk, "compta@lantelme.example");
    choose_account(&mut desk, "h.marchetti@lantelme.example");
    desk.window.get_all_by_label("Retirer a.eml").next().unwrap().click_accesskit();
    desk.window.run();
    desk.act("Prioritaire");
    desk.sample.lock().unwrap().slow = false;
    desk.window.run();
    desk.wait(800);
    let kept = desk.sample.lock().unwrap().drafts[0].clone();
    assert_eq!((kept.account, kept.priority, kept.files.len()), (AccountId(3), Priority::High, 1));
    desk.act("Envoyer");
    let sent = sent(&desk);
    let sent = sent.first().expect("a sent message");
    assert_eq!((sent.account, sent.priority, sent.files.len()), (AccountId(3), Priority::High, 1));
}

fn choose_account(desk: &mut Desk, address: &str) {
    desk.act("Compte d’envoi");
    desk.window.get_all_by_label(address).last().unwrap().click_accesskit();
    desk.window.run();
}
