//! What the window says before a message is sent.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

mod support;

use egui::{Key, Modifiers, accesskit::Role};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use etabli_engine::{Request, Store, Writing};
use support::{Desk, desk, writing::WARNED};

fn written() -> Desk {
    let mut desk = desk();
    desk.act("Nouveau");
    desk.type_text("À", "a@x.example");
    desk.type_text("Objet", WARNED);
    desk.keys(Modifiers::COMMAND, Key::Enter);
    desk
}

fn sent(desk: &Desk) -> usize {
    desk.requests(|request| matches!(request, Request::Writing(Writing::Send { .. })))
}

#[test]
fn x_10_what_to_look_at_stops_a_message_until_the_person_sends_it_anyway() {
    let mut desk = written();
    for text in [
        "Avant l’envoi",
        "Le texte parle d’un fichier («\u{a0}ci-joint\u{a0}»), mais aucun n’est joint.",
        "Le message n’a pas d’objet.",
        "Bruno répond aussi à ce message.",
        "a@autre.example ne participait pas à la conversation.",
    ] {
        assert!(desk.has(text), "{text}: {:?}", desk.texts());
    }
    assert_eq!(sent(&desk), 0);
    desk.key(Key::Enter);
    assert_eq!(sent(&desk), 0, "Enter goes back");
    assert!(!desk.has("Avant l’envoi") && desk.has("Texte du message"));
    desk.keys(Modifiers::COMMAND, Key::Enter);
    desk.act("Envoyer quand même");
    assert_eq!(sent(&desk), 1);
    assert!(desk.has("Message envoyé"));
}

#[test]
fn x_10_each_warning_offers_a_way_to_mend_it() {
    let mut desk = written();
    desk.act("Mettre tout le monde en Cci");
    assert!(desk.window.get_by_role_and_label(Role::TextInput, "Cci").accesskit_node().is_focused());
    desk.keys(Modifiers::COMMAND, Key::Enter);
    let checked = |request: &Request| match request {
        Request::Writing(Writing::Check(draft)) => draft.to.is_empty() && draft.bcc == "a@x.example",
        _ => false,
    };
    assert_eq!(desk.requests(checked), 1);
    desk.act("Écrire l’objet");
    assert!(desk.window.get_by_role_and_label(Role::TextInput, "Objet").accesskit_node().is_focused());
    assert_eq!(sent(&desk), 0);
}

#[test]
fn x_10_a_kind_of_warning_is_turned_off_in_the_preferences() {
    let mut desk = desk();
    desk.keys(Modifiers::COMMAND, Key::Comma);
    desk.act("Rédaction");
    desk.act("il n’y a pas d’objet");
    let stored = |value: &str| {
        let wanted = Store::SetSetting { name: "warnings-off".to_owned(), value: value.to_owned() };
        desk.requests(|request| *request == Request::Store(wanted.clone()))
    };
    assert_eq!(stored("subject-empty"), 1);
}
