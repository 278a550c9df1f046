//! Searches that take long, the messages of a person, and what stays when a search is cleared.
#![allow(clippy::unwrap_used, reason = "a test")]

mod support;

use egui::{Key, accesskit::Role};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use etabli_engine::{
    Event, Looked, Mail, Request,
    view::{SearchSpec, ViewSpec},
};
use etabli_ui::Start;
use support::{Desk, Sample, build, desk};

const FIRST: &str = "Claire Vasseur, Porte coulissante bloquée, salle du conseil, reçu, non lu, 4 messages liés, 3 pièces jointes, 09:42";
const SUBJECT: &str = "Porte coulissante bloquée, salle du conseil";
const FIELD: &str = "Rechercher dans la base";

fn searched(desk: &Desk, wanted: &SearchSpec, everywhere: bool) -> usize {
    desk.requests(|request| {
        matches!(request, Request::Mail(Mail::OpenView(ViewSpec { folder, search: Some(search), .. }))
            if search == wanted && folder.is_none() == everywhere)
    })
}

#[test]
fn mail_99_a_long_search_says_that_it_runs_and_is_stopped() {
    let mut desk = desk();
    desk.sample.lock().unwrap().slow = true;
    desk.type_text(FIELD, "tva");
    desk.key(Key::Enter);
    desk.wait(399);
    assert!(!desk.has("Recherche en cours…"));
    desk.clock.advance(1);
    desk.window.step();
    assert!(desk.has("Recherche en cours…"), "{:?}", desk.texts());
    for (rows, said) in [(30, "30\u{a0}%"), (95, "95\u{a0}%")] {
        desk.sample.lock().unwrap().emit(Event::Looked(Looked { rows, of: 100 }));
        desk.window.step();
        desk.window.step();
        assert!(desk.has(said), "{:?}", desk.texts());
    }
    let bar = desk.window.get_by_role_and_label(Role::ProgressIndicator, "Recherche en cours…");
    assert_eq!(bar.accesskit_node().numeric_value(), Some(95.0));
    desk.window.get_by_label("Arrêter la recherche").click_accesskit();
    desk.window.step();
    desk.sample.lock().unwrap().slow = false;
    desk.window.run();
    assert_eq!(desk.requests(|request| *request == Request::Mail(Mail::StopSearch)), 1);
    assert!(desk.has(FIRST), "the folder is shown: {:?}", desk.texts());
    assert!(!desk.has("Recherche en cours…") && !desk.has("1 résultat"));
    let field = desk.window.get_by_role_and_label(Role::TextInput, FIELD);
    assert_eq!(field.value().as_deref(), Some("tva"), "what was typed stays");
}

#[test]
fn mail_108_a_search_in_a_folder_says_how_much_all_folders_hold_and_leads_there() {
    let mut desk = build(Sample::large(3), |app| app, Start::Mail);
    desk.click("SAV en cours");
    desk.type_text(FIELD, "re");
    desk.key(Key::Enter);
    let links = || "Chercher dans tous les dossiers (";
    let label = desk.texts().into_iter().find(|text| text.starts_with(links())).unwrap();
    let everywhere: u64 = label[links().len()..label.len() - 1].parse().unwrap();
    let shown = |desk: &Desk| -> u64 {
        let texts = desk.texts();
        texts.iter().find_map(|text| text.strip_suffix(" résultats")).unwrap().parse().unwrap()
    };
    let here = shown(&desk);
    assert!(here > 0 && everywhere > here, "{here} of {everywhere}");
    let searches = desk.sample.lock().unwrap().searches();
    desk.act(&label);
    assert_eq!(desk.sample.lock().unwrap().searches(), searches + 1, "counting was no search");
    assert_eq!(shown(&desk), everywhere);
    assert!(desk.texts().iter().all(|text| !text.starts_with(links())));
}

#[test]
fn mail_108_a_search_without_result_says_whether_other_folders_have_some() {
    let mut desk = desk();
    desk.click("Clients");
    desk.type_text(FIELD, "coulissante");
    desk.key(Key::Enter);
    let button = desk.texts().into_iter().find(|text| text.starts_with("Tous les dossiers (")).unwrap();
    desk.act(&button);
    assert!(desk.has(FIRST), "{:?}", desk.texts());
}

#[test]
fn mail_06_the_messages_of_a_person_are_listed_from_their_name() {
    let mut desk = desk();
    desk.click(FIRST);
    desk.window.query_all_by_label("Claire Vasseur").last().unwrap().click();
    desk.window.run();
    desk.act("Tous ses messages");
    let search = SearchSpec { field: "contact".to_owned(), text: "Claire Vasseur".to_owned(), value: None };
    assert_eq!(searched(&desk, &search, true), 1);
    // The next search is an ordinary one again.
    desk.act("Effacer la recherche");
    desk.type_text(FIELD, "tva");
    desk.key(Key::Enter);
    let search = SearchSpec { field: "subject-sender".to_owned(), text: "tva".to_owned(), value: None };
    assert_eq!(searched(&desk, &search, false), 1);
}

#[test]
fn the_message_that_was_found_stays_open_when_the_search_is_cleared() {
    let mut desk = desk();
    desk.type_text(FIELD, "bloquée");
    desk.key(Key::Enter);
    desk.click(FIRST);
    assert!(desk.window.query_by_role_and_label(Role::Heading, SUBJECT).is_some());
    desk.act("Effacer la recherche");
    assert!(desk.window.query_by_role_and_label(Role::Heading, SUBJECT).is_some(), "{:?}", desk.texts());
    let row = desk.window.get_by_role_and_label(Role::Row, FIRST);
    assert_eq!(row.accesskit_node().is_selected(), Some(true));
    desk.window.get_by_role_and_label(Role::Table, "Liste des messages").focus();
    desk.window.run();
    desk.key(Key::ArrowDown);
    let opened = |request: &Request| *request == Request::Mail(Mail::Message(etabli_model::MsgId(2)));
    assert_eq!(desk.requests(opened), 1, "the keys go on from its row");
}
