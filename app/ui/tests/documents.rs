//! Adding attachments to documents, and the page of documents.
#![allow(clippy::unwrap_used, reason = "a test")]

mod support;

use egui::{Key, Modifiers, accesskit::Role};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use etabli_engine::{Documents, Request, Target};
use etabli_model::MsgId;
use etabli_ui::Start;
use support::{Desk, Sample, build};

const FIRST: &str = "Claire Vasseur, Porte coulissante bloquée, salle du conseil, reçu, non lu, 4 messages liés, 3 pièces jointes, 09:42";
const PDF: &str = "bon-de-garantie-2023.pdf, 412\u{a0}Ko";
const ADD: &str = "Ajouter dans les documents…";
const MAIRIE: &str = "Mairie de Saint-Aubin";

fn opened(change: impl FnOnce(&mut Sample)) -> Desk {
    let shared = Sample::shared();
    change(&mut shared.lock().unwrap());
    let mut desk = build(shared, |app| app, Start::Mail);
    desk.act(FIRST);
    desk
}

/// The page with two documents: the warranty of the town hall and a program of its contact.
fn page() -> Desk {
    let shared = Sample::shared();
    {
        let mut sample = shared.lock().unwrap();
        sample.attach(1, "reglage.exe");
        sample.file(1, 1, "entity", 1);
        sample.file(1, 3, "contact", 1);
    }
    let mut desk = build(shared, |app| app, Start::Mail);
    desk.window.get_by_role_and_label(Role::Button, "Documents").click();
    desk.window.run();
    desk
}

fn added(desk: &Desk) -> Vec<(MsgId, Vec<u32>, Vec<Target>, bool)> {
    let sample = desk.sample.lock().unwrap();
    let adds = sample.log.iter().filter_map(|request| match request {
        Request::Documents(Documents::Add { msg_id, parts, targets, share }) => {
            Some((*msg_id, parts.clone(), targets.clone(), *share))
        }
        _ => None,
    });
    adds.collect()
}

fn target(kind: &str, id: u64) -> Target {
    Target { kind: kind.to_owned(), id }
}

fn is_disabled(desk: &Desk, label: &str) -> bool {
    desk.window.get_by_role_and_label(Role::Button, label).accesskit_node().is_disabled()
}

fn choose(desk: &mut Desk, label: &str) {
    desk.window.get_by_role_and_label(Role::MenuItem, label).click_accesskit();
    desk.window.run();
}

fn rows(desk: &Desk) -> Vec<String> {
    let rows = desk.window.query_all_by_role(Role::Row);
    rows.filter_map(|row| row.accesskit_node().label()).collect()
}

fn row(desk: &Desk, starts: &str) -> String {
    rows(desk).into_iter().find(|row| row.starts_with(starts)).unwrap()
}

#[test]
fn mail_177_the_linked_elements_are_offered_and_next_links_the_file_with_the_chosen_one() {
    let mut desk = opened(|_| {});
    desk.act(PDF);
    desk.act(ADD);
    for offered in ["T-1042", MAIRIE, "Claire Vasseur"] {
        assert!(desk.window.query_by_role_and_label(Role::MenuItem, offered).is_some(), "{offered}");
    }
    assert!(is_disabled(&desk, "Suivant"), "nothing is chosen yet");
    choose(&mut desk, MAIRIE);
    assert!(!is_disabled(&desk, "Suivant"));
    assert!(added(&desk).is_empty());
    desk.act("Suivant");
    assert_eq!(added(&desk), [(MsgId(1), vec![1], vec![target("entity", 1)], false)]);
    assert!(desk.has(&format!("Ajouté aux documents de {MAIRIE}")), "{:?}", desk.texts());
    assert!(desk.has("bon-de-garantie-2023.pdf"), "a chip of the header");

    // The same place has it already.
    desk.act(PDF);
    desk.act(ADD);
    choose(&mut desk, MAIRIE);
    assert!(is_disabled(&desk, "Suivant"));
    desk.key(Key::Escape);
    desk.keys(Modifiers::COMMAND, Key::Z);
    assert!(!desk.has("bon-de-garantie-2023.pdf"), "taken back");
}

#[test]
fn mail_177_without_linked_elements_the_dialog_says_what_to_do() {
    let mut desk = opened(|sample| sample.lonely(1));
    desk.act(PDF);
    desk.act(ADD);
    assert!(desk.has("Aucun élément n’est lié à ce message"), "{:?}", desk.texts());
    let hint = "Associez d’abord le message à un contact, une entité, un ticket ou un autre élément avec \
                «\u{a0}Associer\u{a0}», dans son en-tête, puis recommencez.";
    assert!(desk.has(hint), "{:?}", desk.texts());
    assert!(desk.window.query_by_role_and_label(Role::Button, "Suivant").is_none());
    desk.key(Key::Enter);
    desk.key(Key::Escape);
    assert!(added(&desk).is_empty() && !desk.has("Aucun élément n’est lié à ce message"));
}

#[test]
fn mail_176_the_keyboard_alone_adds_a_file() {
    let mut desk = opened(|_| {});
    desk.window.get_by_role_and_label(Role::Button, PDF).focus();
    desk.window.run();
    desk.keys(Modifiers::COMMAND | Modifiers::SHIFT, Key::P);
    desk.type_text("Chercher une commande", "dans les documents");
    desk.key(Key::Enter);
    desk.window.run();
    assert!(is_disabled(&desk, "Suivant"));
    desk.key(Key::Enter);
    assert!(added(&desk).is_empty());
    desk.key(Key::ArrowDown);
    desk.key(Key::ArrowDown);
    desk.key(Key::Enter);
    assert_eq!(added(&desk), [(MsgId(1), vec![1], vec![target("entity", 1)], false)]);
}

#[test]
fn mail_176_all_attachments_are_added_at_once() {
    let mut desk = opened(|_| {});
    desk.window
        .get_by_role_and_label(Role::Button, "Ajouter toutes les pièces jointes dans les documents…")
        .click();
    desk.window.run();
    assert!(desk.has("3 fichiers"));
    choose(&mut desk, "T-1042");
    desk.act("Suivant");
    let ticket = target("org.etabli.tickets/ticket", 1042);
    assert_eq!(added(&desk), [(MsgId(1), vec![0, 1, 2], vec![ticket], false)]);
    assert!(desk.has("3 fichiers ajoutés aux documents de T-1042"), "{:?}", desk.texts());
}

#[test]
fn obj_07_the_dialog_tells_who_else_will_see_the_file_before_it_is_added() {
    let mut desk = opened(|sample| sample.shelf.shows = true);
    desk.act(PDF);
    desk.act(ADD);
    let warning =
        format!("Tous ceux qui voient {MAIRIE} verront aussi ce fichier, même sans voir le message.");
    choose(&mut desk, "T-1042");
    assert!(!desk.texts().iter().any(|text| text.starts_with("Tous ceux qui voient")));
    choose(&mut desk, MAIRIE);
    assert!(desk.has(&warning), "{:?}", desk.texts());
    desk.act("Suivant");
    assert_eq!(added(&desk), [(MsgId(1), vec![1], vec![target("entity", 1)], true)]);
    assert!(desk.has(&format!("Ajouté aux documents de {MAIRIE}, où d’autres le voient")));
}

#[test]
fn obj_07_the_page_lists_filters_and_sorts_documents_and_shows_one() {
    let mut desk = page();
    let all = rows(&desk);
    assert_eq!(all.len(), 2, "{all:?}");
    let pdf = row(&desk, "bon-de-garantie-2023.pdf");
    assert_eq!(
        pdf,
        format!(
            "bon-de-garantie-2023.pdf, 412\u{a0}Ko, {MAIRIE}, Porte coulissante bloquée, salle du conseil, 09:42, \
             Hélène Marchetti"
        )
    );
    assert!(desk.has("2 documents"));
    for first in ["bon-de-garantie-2023.pdf", "reglage.exe"] {
        desk.window.get_by_role_and_label(Role::ColumnHeader, "Nom").click();
        desk.window.run();
        assert!(rows(&desk)[0].starts_with(first), "{:?}", rows(&desk));
    }
    desk.window.get_by_role_and_label(Role::Row, &pdf).click();
    desk.window.run();
    assert!(desk.has("Provenance") && desk.has("Fermer le document"));
    desk.window.get_by_role_and_label(Role::Table, "Liste des documents").focus();
    desk.window.run();
    desk.key(Key::Escape);
    assert!(!desk.has("Fermer le document"));
    desk.type_text("Filtrer les documents", "absent");
    assert!(rows(&desk).is_empty() && desk.has("Aucun document ne contient ce texte."));
}

#[test]
fn obj_07_a_document_is_opened_saved_found_renamed_and_followed_to_its_message() {
    let mut desk = page();
    let open = |desk: &mut Desk, starts: &str| {
        let name = row(desk, starts);
        desk.window.get_by_role_and_label(Role::Row, &name).click();
        desk.window.run();
    };
    open(&mut desk, "bon-de-garantie");
    let opened = |desk: &Desk| desk.platform.0.lock().unwrap().opened.clone();
    desk.act("Ouvrir");
    desk.window.run();
    assert_eq!(opened(&desk), ["bon-de-garantie-2023.pdf"]);
    desk.act("Enregistrer sous…");
    desk.window.run();
    desk.window.get_by_role_and_label(Role::Button, "Fermer le document");
    assert_eq!(desk.platform.0.lock().unwrap().written.len(), 1);

    // A program is asked about first, as an attachment is (SEC-40).
    open(&mut desk, "reglage.exe");
    desk.act("Ouvrir");
    assert_eq!(opened(&desk).len(), 1);
    desk.act("Ouvrir quand même");
    desk.window.run();
    assert_eq!(opened(&desk), ["bon-de-garantie-2023.pdf", "reglage.exe"]);

    desk.act("Renommer…");
    desk.window.get_by_role_and_label(Role::TextInput, "Nom").type_text("2");
    desk.window.run();
    desk.key(Key::Enter);
    assert!(desk.has("Document renommé en reglage.exe2"), "{:?}", desk.texts());
    desk.window
        .query_all_by_role_and_label(Role::Button, "Porte coulissante bloquée, salle du conseil")
        .next()
        .unwrap()
        .click();
    desk.window.run();
    assert!(desk.window.query_by_role_and_label(Role::Table, "Liste des messages").is_some());
}

#[test]
fn obj_07_links_are_added_and_removed_and_a_document_goes_with_undo() {
    let mut desk = page();
    let name = row(&desk, "bon-de-garantie");
    desk.window.get_by_role_and_label(Role::Row, &name).click();
    desk.window.run();
    desk.act("Associer…");
    desk.type_text("Contact, entité ou élément du message", "sophie");
    desk.key(Key::ArrowDown);
    desk.key(Key::Enter);
    assert!(row(&desk, "bon-de-garantie").contains("Mairie de Saint-Aubin, Sophie Delattre"));
    desk.act(&format!("Retirer le lien vers {MAIRIE}"));
    assert!(!row(&desk, "bon-de-garantie").contains(MAIRIE));
    desk.act("Retirer des documents");
    assert_eq!(rows(&desk).len(), 1);
    desk.keys(Modifiers::COMMAND, Key::Z);
    assert_eq!(rows(&desk).len(), 2);
}

#[test]
fn obj_07_contacts_and_entities_lead_to_their_documents() {
    let mut desk = opened(|sample| sample.file(1, 1, "entity", 1));
    desk.act(MAIRIE);
    desk.act("Ses documents");
    assert!(desk.has(&format!("Documents de {MAIRIE}")), "{:?}", desk.texts());
    assert_eq!(rows(&desk).len(), 1);
    desk.window.get_by_role_and_label(Role::Button, "Messagerie").click();
    desk.window.run();
    desk.window.query_all_by_role_and_label(Role::Button, "Claire Vasseur").next().unwrap().click_accesskit();
    desk.window.run();
    desk.act("Ses documents");
    assert!(desk.has("Aucune pièce jointe n’a encore été ajoutée à ses documents."));
    desk.act("Montrer tous les documents");
    assert_eq!(rows(&desk).len(), 1);
}

#[test]
fn obj_07_the_header_shows_the_documents_of_its_message() {
    let mut desk = opened(|sample| sample.file(1, 1, "entity", 1));
    desk.act("bon-de-garantie-2023.pdf");
    desk.act("Voir dans les documents");
    assert!(desk.has("Provenance"), "{:?}", desk.texts());
    desk.window.get_by_role_and_label(Role::Button, "Messagerie").click();
    desk.window.run();
    desk.act("bon-de-garantie-2023.pdf");
    desk.act("Retirer des documents");
    assert!(!desk.has("bon-de-garantie-2023.pdf"), "the attachment stays: {}", desk.has(PDF));
    assert!(desk.has(PDF));
}
