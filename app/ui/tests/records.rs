//! Pages of records of plugins, and kept searches, in the window.
#![allow(clippy::unwrap_used, reason = "a test")]

mod support;

use egui::{Key, Modifiers, accesskit::Role};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use etabli_engine::{Changed, Event, Mail, Plugins, Request, view::PageRow};
use etabli_model::RecordId;
use etabli_ui::Start;
use support::{Desk, Sample, build, ticket_page};

fn tickets() -> Desk {
    let shared = Sample::shared();
    shared.lock().unwrap().pages = vec![ticket_page()];
    let mut desk = build(shared, |app| app, Start::Mail);
    desk.window.get_by_role_and_label(Role::Button, "Tickets").click();
    desk.window.run();
    desk
}

fn rows(desk: &Desk) -> Vec<String> {
    let rows = desk.window.query_all_by_role(Role::Row);
    rows.filter_map(|row| row.accesskit_node().label()).collect()
}

fn open(desk: &mut Desk, name: &str) {
    desk.window.get_by_role_and_label(Role::Row, name).click();
    desk.window.run();
}

#[test]
fn n_01_a_page_of_a_plugin_is_listed_sorted_and_filtered_and_names_its_plugin() {
    let mut desk = tickets();
    assert_eq!(rows(&desk).first().unwrap(), "1042, Porte bloquée, ouvert");
    assert!(desk.has("3 fiches"));
    assert!(desk.has("Page du plugin Tickets 1.4.2, exécuté en bac à sable"));
    for (wanted, first) in [("subject", "1042, Porte"), ("-subject", "1040, Écart")] {
        desk.window.get_by_role_and_label(Role::ColumnHeader, "Sujet").click();
        desk.window.run();
        let sent = desk.requests(|request| {
            matches!(request, Request::Plugins(Plugins::RecordPage { sort: Some(sort), .. }) if sort == wanted)
        });
        assert_eq!(sent, 1, "{first}");
    }
    desk.type_text("Filtrer les fiches", "TVA");
    assert_eq!(rows(&desk), ["1040, Écart de TVA, ouvert"]);
}

#[test]
fn n_01_a_record_opens_with_what_its_plugin_adds_and_runs_its_commands() {
    let mut desk = tickets();
    open(&mut desk, "1042, Porte bloquée, ouvert");
    for text in ["Délai", "Il reste une heure.", "Étapes 2/3", "urgent"] {
        assert!(desk.has(text), "{text}");
    }
    // Subjects come as rows, many in one request; no message is read for them.
    let rows = |request: &Request| matches!(request, Request::Mail(Mail::Rows(_)));
    assert_eq!(desk.requests(rows), 1);
    desk.click("Clore");
    let ran = desk.requests(|request| {
        matches!(request, Request::Plugins(Plugins::RunForRecords { command, records, .. })
            if command == "close" && *records == [RecordId(1042)])
    });
    assert_eq!(ran, 1);
    desk.window.get_by_role_and_label(Role::Button, "1031, Pose, clos").click();
    desk.window.run();
    desk.window.get_by_role_and_label(Role::Button, "Porte coulissante bloquée, salle du conseil").click();
    desk.window.run();
    assert!(desk.requests(|request| matches!(request, Request::Mail(Mail::Message(_)))) > 0);
    assert!(desk.window.query_by_role_and_label(Role::Table, "Liste des messages").is_some());
}

#[test]
fn n_01_a_page_is_walked_with_the_keyboard() {
    let mut desk = tickets();
    desk.window.get_by_role_and_label(Role::Table, "Fiches").focus();
    desk.window.run();
    desk.key(Key::ArrowDown);
    let opened = |desk: &Desk| {
        desk.requests(|request| {
            matches!(request, Request::Plugins(Plugins::Record { record: RecordId(1040), .. }))
        })
    };
    assert_eq!(opened(&desk), 1);
    assert!(desk.has("Fermer la fiche"));
    desk.key(Key::Escape);
    assert!(!desk.has("Fermer la fiche"));
}

#[test]
fn mail_150_the_categories_of_templates_are_a_button_away_from_them() {
    let shared = Sample::shared();
    let categories = PageRow {
        view: "categories".to_owned(),
        title: "Catégories".to_owned(),
        of_messages: true,
        ..ticket_page()
    };
    shared.lock().unwrap().pages = vec![ticket_page(), categories];
    let mut desk = build(shared, |app| app, Start::Mail);
    desk.keys(Modifiers::COMMAND, Key::Comma);
    desk.act("Rédaction");
    assert!(!desk.has("Tickets…"), "its records are no values of messages");
    desk.act("Catégories…");
    let shows = |request: &Request| matches!(request, Request::Plugins(Plugins::RecordPage { view, .. }) if view == "categories");
    assert_eq!(desk.requests(shows), 1);
}

#[test]
fn n_01_the_page_of_a_plugin_that_is_switched_off_goes_away() {
    let mut desk = tickets();
    {
        let mut sample = desk.sample.lock().unwrap();
        sample.pages.clear();
        sample.emit(Event::Changed(Changed { plugins: true, ..Changed::default() }));
    }
    desk.window.run();
    assert!(desk.window.query_by_role_and_label(Role::Table, "Liste des messages").is_some());
    assert!(desk.window.query_by_role_and_label(Role::Button, "Tickets").is_none());
}

#[test]
fn x_17_obj_18_a_kept_search_runs_again_in_its_folder_follows_new_mail_and_survives_a_restart() {
    let mut desk = build(Sample::shared(), |app| app, Start::Mail);
    desk.click("SAV en cours");
    desk.type_text("Rechercher dans la base", "coulissante");
    desk.key(Key::Enter);
    assert_eq!(desk.sample.lock().unwrap().searches(), 1);
    desk.click("Recherches enregistrées");
    desk.click("Enregistrer cette recherche");
    desk.wait(1100);
    let mut again = build(desk.sample.clone(), |app| app, Start::Mail);
    again.click("Clients");
    again.click("Recherches enregistrées");
    again.click("«\u{a0}coulissante\u{a0}», Objet et expéditeur");
    let last = again.sample.lock().unwrap().log.iter().rev().find_map(|request| match request {
        Request::Mail(Mail::OpenView(spec)) => spec.search.clone().map(|search| (spec.folder, search.text)),
        _ => None,
    });
    assert_eq!(last, Some((Some(support::SAV), "coulissante".to_owned())));
    let before = again.sample.lock().unwrap().searches();
    again.sample.lock().unwrap().emit(Event::Changed(Changed { lists: true, ..Changed::default() }));
    again.wait(400);
    assert!(again.sample.lock().unwrap().searches() > before, "what arrives is found at once");
    again.click("Recherches enregistrées");
    again.click("Oublier «\u{a0}coulissante\u{a0}», Objet et expéditeur");
    again.click("Recherches enregistrées");
    assert!(!again.has("«\u{a0}coulissante\u{a0}», Objet et expéditeur"));
}
