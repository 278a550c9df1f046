//! Fields of messages in the window: column, chip, menu, palette, and searching by a value.
#![allow(clippy::unwrap_used, reason = "a test")]

mod support;

use egui::{Key, Modifiers, accesskit::Role};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use etabli_engine::{
    Changed, Event, Failure, FailureCode, Fields, Mail, RecordId, Request,
    view::{SearchSpec, ViewSpec},
};
use etabli_model::MsgId;
use etabli_ui::Start;
use support::{CATEGORY, Desk, Sample, TASKS, build};

const DOOR: &str = "Porte coulissante bloquée";
const RECEIVED: [&str; 4] = ["SAV / Panne", "SAV / Suivi", "Vente / Devis", "Logistique"];
const SENT: [&str; 2] = ["Réponse / Accusé", "Réponse / Relance"];
const FIELD: &str = "Rechercher dans la base";

fn categorised(change: impl FnOnce(&mut Sample)) -> Desk {
    let shared = Sample::shared();
    {
        let mut sample = shared.lock().unwrap();
        sample.categorise();
        change(&mut sample);
    }
    let mut desk = build(shared, |app| app, Start::Mail);
    desk.window.run();
    desk
}

fn row(desk: &Desk, part: &str) -> String {
    let rows = desk.window.query_all_by_role(Role::Row);
    rows.filter_map(|row| row.accesskit_node().label()).find(|label| label.contains(part)).unwrap()
}

fn pointed(desk: &mut Desk, part: &str, modifiers: Modifiers) {
    let name = row(desk, part);
    desk.window.get_by_role_and_label(Role::Row, &name).click_modifiers(modifiers);
    desk.window.run();
}

fn menu(desk: &mut Desk, part: &str) {
    let name = row(desk, part);
    desk.window.get_by_role_and_label(Role::Row, &name).click_secondary();
    desk.window.run();
    desk.window.get_by_role_and_label(Role::MenuItem, "Catégorie").hover();
    desk.window.run();
}

/// The values that are offered now, by name.
fn offered(desk: &Desk) -> Vec<String> {
    let items = desk.window.query_all_by_role(Role::MenuItem);
    let labels = items.filter_map(|item| item.accesskit_node().label());
    labels.filter(|label| RECEIVED.contains(&label.as_str()) || SENT.contains(&label.as_str())).collect()
}

fn choose(desk: &mut Desk, item: &str) {
    desk.window.get_by_role_and_label(Role::MenuItem, item).click();
    desk.window.run();
}

fn set(desk: &Desk, ids: &[u64], record: Option<u64>) -> usize {
    let ids: Vec<MsgId> = ids.iter().copied().map(MsgId).collect();
    desk.requests(|request| {
        matches!(request, Request::Fields(Fields::Set { field, messages, value })
            if field == CATEGORY && *messages == ids && *value == record.map(RecordId))
    })
}

fn asked(desk: &Desk, wanted: impl Fn(&Fields) -> bool) -> usize {
    desk.requests(|request| matches!(request, Request::Fields(fields) if wanted(fields)))
}

fn searched(desk: &Desk, record: u64, text: &str) -> usize {
    let value = Some(RecordId(record));
    let wanted = SearchSpec { field: CATEGORY.to_owned(), text: text.to_owned(), value };
    desk.requests(|request| {
        matches!(request, Request::Mail(Mail::OpenView(ViewSpec { search: Some(search), .. }))
            if *search == wanted)
    })
}

fn pick_search(desk: &mut Desk, value: &str) {
    desk.window.get_by_role_and_label(Role::ComboBox, "Rechercher dans").click();
    desk.window.run();
    desk.window.get_by_role_and_label(Role::MenuItem, "Catégories de messages").hover();
    desk.window.run();
    choose(desk, value);
}

#[test]
fn mail_147_the_category_is_a_column_that_sorts_hides_and_is_remembered() {
    let mut desk = categorised(|_| {});
    assert!(row(&desk, DOOR).contains("Catégorie SAV / Panne"), "{}", row(&desk, DOOR));
    assert!(
        !desk
            .window
            .query_all_by_role(Role::CheckBox)
            .any(|node| { node.accesskit_node().label().as_deref() == Some("Catégorie") }),
        "what costs nothing is no display option"
    );
    let head = |desk: &Desk| desk.window.query_by_role_and_label(Role::ColumnHeader, "Catégorie").is_some();
    desk.window.get_by_role_and_label(Role::ColumnHeader, "Catégorie").click();
    desk.window.run();
    let sorted = |request: &Request| matches!(request, Request::Mail(Mail::SortByColumn { column, .. }) if column == CATEGORY);
    assert_eq!(desk.requests(sorted), 1);
    desk.window.get_by_role_and_label(Role::ColumnHeader, "Catégorie").click_secondary();
    desk.window.run();
    choose(&mut desk, "Catégorie");
    assert!(!head(&desk));
    desk.wait(1100);
    let mut again = build(desk.sample.clone(), |app| app, Start::Mail);
    again.window.run();
    assert!(!head(&again), "a hidden column stays hidden");
}

#[test]
fn mail_147_the_header_shows_the_category_and_changes_it() {
    let mut desk = categorised(|_| {});
    pointed(&mut desk, DOOR, Modifiers::NONE);
    desk.click("SAV / Panne, Catégorie");
    assert_eq!(offered(&desk), RECEIVED);
    choose(&mut desk, "Vente / Devis");
    assert_eq!(set(&desk, &[1], Some(3)), 1);
    assert!(desk.has("Vente / Devis, Catégorie"), "{:?}", desk.texts());
    assert!(row(&desk, DOOR).contains("Catégorie Vente / Devis"), "the list follows at once");
}

#[test]
fn mail_148_149_the_menu_asks_for_these_messages_when_it_opens_and_sets_one_step() {
    let mut desk = categorised(|_| {});
    assert_eq!(asked(&desk, |fields| matches!(fields, Fields::Choices { .. })), 0, "nobody is asked before");
    menu(&mut desk, DOOR);
    assert_eq!(offered(&desk), RECEIVED);
    assert_eq!(asked(&desk, |fields| matches!(fields, Fields::Choices { .. })), 1, "and once");
    choose(&mut desk, "SAV / Suivi");
    assert_eq!(set(&desk, &[1], Some(2)), 1);
    assert!(desk.has("SAV / Suivi\u{a0}: 1 message"), "{:?}", desk.texts());
    menu(&mut desk, "Charnières");
    assert_eq!(offered(&desk), SENT);
    choose(&mut desk, "Aucune valeur");
    assert_eq!(set(&desk, &[2], None), 1);
    assert!(desk.has("Catégorie\u{a0}: valeur retirée de 1 message"), "{:?}", desk.texts());
}

#[test]
fn mail_149_a_selection_of_both_kinds_says_that_nothing_fits_all_of_it() {
    let mut desk = categorised(|_| {});
    pointed(&mut desk, DOOR, Modifiers::NONE);
    pointed(&mut desk, "Devis signé", Modifiers::COMMAND);
    menu(&mut desk, DOOR);
    assert_eq!(offered(&desk), RECEIVED);
    choose(&mut desk, "Logistique");
    assert_eq!(set(&desk, &[1, 3], Some(4)), 1);
    pointed(&mut desk, "Charnières", Modifiers::COMMAND);
    menu(&mut desk, DOOR);
    assert_eq!(offered(&desk), [""; 0]);
    assert!(desk.has("Rien ne convient à tous ces messages"), "{:?}", desk.texts());
    choose(&mut desk, "Aucune valeur");
    assert_eq!(set(&desk, &[1, 2, 3], None), 1);
}

#[test]
fn mail_148_the_menu_waits_for_the_plugin_and_says_what_went_wrong() {
    let mut desk = categorised(|_| {});
    desk.sample.lock().unwrap().slow = true;
    menu(&mut desk, DOOR);
    assert!(desk.has("…"), "{:?}", desk.texts());
    desk.sample.lock().unwrap().slow = false;
    desk.window.run();
    assert_eq!(offered(&desk), RECEIVED);
    desk.key(Key::Escape);
    let mut desk = categorised(|sample| {
        let failure = Failure::new(FailureCode::PluginFaulted, "Catégorisation");
        sample.categories.failure = Some(failure);
    });
    menu(&mut desk, DOOR);
    assert_eq!(offered(&desk), [""; 0]);
    let said = desk.texts().into_iter().find(|text| text.contains("Catégorisation"));
    assert!(said.is_some(), "{:?}", desk.texts());
}

#[test]
fn mail_148_very_many_messages_are_set_by_a_job_whose_end_is_told() {
    let mut desk = categorised(|sample| sample.categories.by_job = true);
    pointed(&mut desk, DOOR, Modifiers::NONE);
    pointed(&mut desk, "Devis signé", Modifiers::COMMAND);
    menu(&mut desk, DOOR);
    choose(&mut desk, "SAV / Suivi");
    assert!(desk.has("SAV / Suivi\u{a0}: 2 messages"), "{:?}", desk.texts());
    assert!(desk.has("Annuler"), "it is one step to take back");
}

#[test]
fn mail_148_the_keyboard_reaches_the_values_by_menu_and_by_palette() {
    let mut desk = categorised(|_| {});
    pointed(&mut desk, DOOR, Modifiers::NONE);
    desk.window.get_by_role_and_label(Role::Table, "Liste des messages").focus();
    desk.window.run();
    desk.keys(Modifiers::SHIFT, Key::F10);
    desk.window.get_by_role_and_label(Role::MenuItem, "Catégorie").click_accesskit();
    desk.window.run();
    assert_eq!(offered(&desk), RECEIVED);
    desk.act("SAV / Suivi");
    assert_eq!(set(&desk, &[1], Some(2)), 1);
    desk.keys(Modifiers::CTRL | Modifiers::SHIFT, Key::P);
    desk.type_text("Chercher une commande", "catégorie…");
    desk.key(Key::Enter);
    assert_eq!(offered(&desk), RECEIVED);
    desk.type_text("Filtrer", "devis");
    assert_eq!(offered(&desk), ["Vente / Devis"]);
    desk.key(Key::Enter);
    assert_eq!(set(&desk, &[1], Some(3)), 1);
}

#[test]
fn mail_103_104_105_a_category_of_the_selector_starts_the_search_at_once_without_a_text() {
    let mut desk = categorised(|_| {});
    desk.window.get_by_role_and_label(Role::ComboBox, "Rechercher dans").click();
    desk.window.run();
    assert_eq!(asked(&desk, |fields| matches!(fields, Fields::Values(_))), 0);
    desk.window.get_by_role_and_label(Role::MenuItem, "Catégories de messages").hover();
    desk.window.run();
    let all: Vec<&str> = SENT.into_iter().chain(RECEIVED).collect();
    assert_eq!(offered(&desk), all, "each behind its family");
    choose(&mut desk, "SAV / Panne");
    assert_eq!(searched(&desk, 1, ""), 1, "no time passed and nothing was typed");
    assert!(desk.has("1 résultat"), "{:?}", desk.texts());
    assert!(desk.has("dans SAV en cours et sous-dossiers"));
    assert!(row(&desk, DOOR).contains("SAV / Panne"));
}

#[test]
fn mail_103_a_text_narrows_the_category_and_closing_its_chip_shows_the_folder() {
    let mut desk = categorised(|_| {});
    pick_search(&mut desk, "SAV / Panne");
    desk.type_text(FIELD, "tva");
    desk.wait(2000);
    assert_eq!(searched(&desk, 1, "tva"), 1);
    assert!(desk.has("0 résultat"), "{:?}", desk.texts());
    desk.window.get_by_role_and_label(Role::TextInput, FIELD).focus();
    desk.window.run();
    for _ in 0..3 {
        desk.key(Key::Backspace);
    }
    assert_eq!(searched(&desk, 1, ""), 2, "without the text the category is left");
    desk.window.query_all_by_label("Effacer la recherche").next().unwrap().click();
    desk.window.run();
    assert!(row(&desk, "Charnières").contains("Réponse / Accusé"), "the folder is shown");
    desk.type_text(FIELD, "tva");
    desk.key(Key::Enter);
    let plain = SearchSpec { field: "subject-sender".to_owned(), text: "tva".to_owned(), value: None };
    let ordinary = |request: &Request| matches!(request, Request::Mail(Mail::OpenView(ViewSpec { search: Some(search), .. })) if *search == plain);
    assert_eq!(desk.requests(ordinary), 1, "the next search is an ordinary one again");
}

#[test]
fn mail_103_obj_18_a_kept_search_for_a_category_runs_again_after_a_restart() {
    let mut desk = categorised(|_| {});
    pick_search(&mut desk, "Vente / Devis");
    desk.act("Recherches enregistrées");
    desk.act("Enregistrer cette recherche");
    desk.wait(1100);
    let mut again = build(desk.sample.clone(), |app| app, Start::Mail);
    again.window.run();
    again.act("Recherches enregistrées");
    again.act("Vente / Devis");
    assert_eq!(searched(&again, 3, ""), 2);
    assert!(row(&again, "Devis signé").contains("Vente / Devis"));
}

#[test]
fn mail_152_the_column_shows_an_icon_only_while_its_option_is_ticked() {
    const TITLE: &str = "Tâche/Actions/Évènements";
    let mut desk = categorised(|_| {});
    let cells = |desk: &Desk| {
        desk.requests(
            |request| matches!(request, Request::Mail(Mail::Cells { column, .. }) if column == TASKS),
        )
    };
    assert!(row(&desk, "Devis signé").contains(TITLE), "{}", row(&desk, "Devis signé"));
    assert!(!row(&desk, DOOR).contains(TITLE));
    let icons = |desk: &Desk| {
        let glyph = etabli_ui::Icon::CheckSquare.glyph();
        let shapes = &desk.window.output().shapes;
        shapes
            .iter()
            .filter(
                |shape| matches!(&shape.shape, egui::Shape::Text(text) if text.galley.text().contains(glyph)),
            )
            .count()
    };
    let shown = icons(&desk);
    desk.window.get_by_role_and_label(Role::CheckBox, TITLE).click();
    desk.window.run();
    assert!(shown >= icons(&desk) + 3, "the head and its cells are gone: {shown}");
    let before = cells(&desk);
    desk.sample.lock().unwrap().emit(Event::Changed(Changed { lists: true, ..Changed::default() }));
    desk.wait(400);
    assert_eq!(cells(&desk), before, "and nothing is asked for");
}

#[test]
fn mail_147_n_01_switched_off_menu_search_and_column_are_gone_at_once() {
    let mut desk = categorised(|_| {});
    pick_search(&mut desk, "SAV / Panne");
    {
        let mut sample = desk.sample.lock().unwrap();
        sample.categories.on = false;
        sample.columns.clear();
        sample.emit(Event::Changed(Changed { plugins: true, ..Changed::default() }));
    }
    desk.wait(400);
    assert!(row(&desk, "Charnières").contains("Charnières"), "the search ended");
    assert!(!desk.texts().iter().any(|text| text.contains("SAV / Panne")), "{:?}", desk.texts());
    let name = row(&desk, DOOR);
    desk.window.get_by_role_and_label(Role::Row, &name).click_secondary();
    desk.window.run();
    assert!(desk.window.query_by_role_and_label(Role::MenuItem, "Catégorie").is_none());
}
