//! Text at 200 %: a window of 1440 by 900 has 720 by 450 points then. No label is cut, and every control is
//! in sight or scrolls there.
#![allow(clippy::unwrap_used, reason = "a test")]

mod support;

use std::collections::BTreeSet;

use egui::{Key, Modifiers, Pos2, Rect, Shape, Vec2, accesskit::Role, vec2};
use egui_kittest::{
    Node,
    kittest::{NodeT as _, Queryable as _},
};
use etabli_ui::Start;
use support::{Desk, Sample, build, columns, ticket_page};

const FULL: Vec2 = vec2(1440.0, 900.0);
const DOUBLED: Vec2 = vec2(720.0, 450.0);
/// The height of the toolbar.
const TOOLBAR: f32 = 44.0;
const FIRST: &str = "Claire Vasseur, Porte coulissante bloquée, salle du conseil, reçu, non lu, 4 messages liés, 3 pièces jointes, 09:42";
/// Subjects, people, files and addresses may be cut: a tooltip or the reader shows them whole.
const DATA: [&str; 10] = [
    "Porte coulissante",
    "RE: Charnières",
    "Devis signé",
    "Facture F-2026-311",
    "Livraison reportée",
    "SAV Lantelme",
    "bon-de-garantie",
    "releve-cotes",
    "imap.lantelme",
    "@",
];
const CONTROLS: [Role; 9] = [
    Role::Button,
    Role::CheckBox,
    Role::ComboBox,
    Role::Link,
    Role::MenuItem,
    Role::RadioButton,
    Role::Switch,
    Role::Tab,
    Role::TextInput,
];

/// A window at twice the size of text.
fn doubled() -> Desk {
    let shared = Sample::shared();
    {
        let mut sample = shared.lock().unwrap();
        sample.columns = columns();
        sample.pages = vec![ticket_page()];
    }
    let mut desk = build(shared, |app| app, Start::Mail);
    desk.window.set_size(DOUBLED);
    desk.window.run();
    desk
}

/// Collects the texts that end in an ellipsis or at the edge of what they are drawn in.
fn cut(shape: &Shape, clip: Rect, found: &mut BTreeSet<String>) {
    match shape {
        Shape::Vec(shapes) => shapes.iter().for_each(|shape| cut(shape, clip, found)),
        Shape::Text(text) => {
            let place = text.galley.rect.translate(text.pos.to_vec2());
            let outside = place.left() < clip.left() - 1.0 || place.right() > clip.right() + 1.0;
            if text.galley.elided || (outside && place.intersects(clip)) {
                found.insert(text.galley.text().to_owned());
            }
        }
        _ => {}
    }
}

fn controls<'a>(node: Node<'a>, found: &mut Vec<Node<'a>>) {
    for child in node.children() {
        controls(child, found);
    }
    if CONTROLS.contains(&node.accesskit_node().role()) {
        found.push(node);
    }
}

/// The names of the controls that lie above `bottom`.
fn names(desk: &Desk, bottom: f32) -> BTreeSet<String> {
    let mut found = Vec::new();
    controls(desk.window.root(), &mut found);
    found.retain(|node| node.rect().bottom() < bottom);
    found.iter().filter_map(|node| node.accesskit_node().label()).collect()
}

fn hidden(desk: &Desk) -> Vec<(Role, String)> {
    let screen = Rect::from_min_size(Pos2::ZERO, DOUBLED).expand(1.0);
    let mut found = Vec::new();
    controls(desk.window.root(), &mut found);
    let out = found.iter().filter(|node| !screen.contains_rect(node.rect()));
    out.map(|node| (node.accesskit_node().role(), node.accesskit_node().label().unwrap_or_default()))
        .collect()
}

/// The labels of the bars above and below that a control lies on.
fn covered(desk: &Desk) -> Vec<String> {
    let in_bar =
        |node: &Node<'_>| node.rect().bottom() < 2.0 * TOOLBAR || node.rect().top() > DOUBLED.y - 26.0;
    let mut found = Vec::new();
    controls(desk.window.root(), &mut found);
    let labels = desk.window.query_all_by_role(Role::Label).filter(in_bar);
    let meets = |label: &Node<'_>| found.iter().any(|node| node.rect().shrink(2.0).intersects(label.rect()));
    labels.filter(meets).filter_map(|label| label.accesskit_node().value()).collect()
}

fn is_whole(desk: &mut Desk, screen: &str) {
    let mut texts = BTreeSet::new();
    for shape in &desk.window.output().shapes {
        cut(&shape.shape, shape.clip_rect, &mut texts);
    }
    texts.retain(|text| !DATA.iter().any(|data| text.contains(data)));
    assert_eq!(texts, BTreeSet::new(), "{screen}");
    for (role, name) in hidden(desk) {
        desk.window.query_all_by_role_and_label(role, &name).last().unwrap().scroll_to_me();
        desk.window.run();
        assert!(!hidden(desk).contains(&(role, name.clone())), "{screen}: {name} is out of reach");
    }
}

#[test]
fn at_200_percent_list_reader_and_forum_are_whole() {
    let mut desk = doubled();
    is_whole(&mut desk, "list");
    assert_eq!(covered(&desk), [""; 0]);
    desk.act(FIRST);
    is_whole(&mut desk, "reader");
    assert_eq!(covered(&desk), [""; 0]);
    let shown = names(&desk, f32::INFINITY);
    desk.window.set_size(FULL);
    desk.window.run();
    let tools = names(&desk, TOOLBAR);
    assert!(tools.len() > 12, "{tools:?}");
    assert_eq!(tools.difference(&shown).collect::<Vec<_>>(), [""; 0], "commands that a wide window has");
    assert!(shown.contains("Enregistrer toutes les pièces jointes"));
    desk.window.set_size(DOUBLED);
    desk.window.run();
    let options = ["Entité", "Lecture sécurisée", "Conversations"];
    assert!(options.iter().all(|option| !desk.has(option)));
    desk.act("Options d’affichage");
    for option in options {
        assert!(desk.has(option), "{option}: {:?}", desk.texts());
    }
    desk.key(Key::Escape);
    desk.window.set_size(DOUBLED);
    desk.keys(Modifiers::COMMAND, Key::G);
    is_whole(&mut desk, "forum");
    assert_eq!(covered(&desk), [""; 0]);
}

#[test]
fn at_200_percent_preferences_are_whole() {
    let mut desk = doubled();
    desk.keys(Modifiers::COMMAND, Key::Comma);
    let tabs = desk.window.query_all_by_role(Role::Tab);
    let tabs: Vec<String> = tabs.filter_map(|tab| tab.accesskit_node().label()).collect();
    assert_eq!(tabs.len(), 5);
    for tab in tabs {
        desk.window.get_by_role_and_label(Role::Tab, &tab).click_accesskit();
        desk.window.run();
        is_whole(&mut desk, &tab);
    }
}

#[test]
fn at_200_percent_pages_of_plugins_and_their_forms_are_whole() {
    let mut desk = doubled();
    desk.act(FIRST);
    desk.keys(Modifiers::COMMAND, Key::T);
    assert!(desk.window.query_all_by_role(Role::Dialog).next().is_some());
    is_whole(&mut desk, "ticket form");
    let mut desk = doubled();
    desk.window.get_by_role_and_label(Role::Button, "Tickets").click();
    desk.window.run();
    is_whole(&mut desk, "page");
    desk.window.get_by_role_and_label(Role::Row, "1042, Porte bloquée, ouvert").click();
    desk.window.run();
    is_whole(&mut desk, "record");
    let mut desk = doubled();
    desk.window.get_by_role_and_label(Role::Button, "Plugins").click();
    desk.window.run();
    is_whole(&mut desk, "plugins");
    for plugin in ["Détails de Tickets", "Détails de Catégorisation"] {
        desk.act(plugin);
        is_whole(&mut desk, plugin);
        desk.act("Fermer les détails");
    }
    desk.sample.lock().unwrap().let_tickets_wait();
    desk.keys(Modifiers::COMMAND, Key::Comma);
    desk.window.get_by_role_and_label(Role::Tab, "Plugins").click_accesskit();
    desk.window.run();
    assert!(desk.has("Garder 0.9.2, Tickets"));
    is_whole(&mut desk, "a plugin that waits");
}

#[test]
fn at_200_percent_accounts_are_whole() {
    let mut desk = doubled();
    desk.act("Préférences");
    desk.act("Comptes");
    is_whole(&mut desk, "accounts");
    desk.act("sav@lantelme.example, compte public, IMAP, TLS");
    is_whole(&mut desk, "an account");
    desk.act("Ajouter un compte");
    is_whole(&mut desk, "a new account");
}

/// The controls of a floating window, by name.
const OF_AN_ANSWER: [&str; 16] = [
    "Envoyer",
    "Envoyer plus tard",
    "Joindre",
    "Modèle",
    "Signature",
    "Accusé de lecture",
    "Prioritaire",
    "Genre de ligne",
    "Gras",
    "Liste numérotée",
    "Lien",
    "Image",
    "Format du message",
    "Langue du texte",
    "Abandonner",
    "Compte d’envoi",
];

#[test]
fn at_200_percent_messages_being_written_are_whole() {
    let mut desk = doubled();
    desk.act(FIRST);
    desk.keys(Modifiers::COMMAND, Key::R);
    let shown = names(&desk, f32::INFINITY);
    let missing: Vec<_> = OF_AN_ANSWER.iter().filter(|name| !shown.contains(**name)).collect();
    assert!(missing.is_empty(), "{missing:?} of {shown:?}");
    is_whole(&mut desk, "an answer");
    desk.act("Joindre");
    for _ in 0..3 {
        desk.window.run();
    }
    assert!(desk.has("Retirer a.eml"), "{:?}", desk.texts());
    is_whole(&mut desk, "an answer with a file");
    let mut desk = doubled();
    desk.keys(Modifiers::COMMAND | Modifiers::SHIFT, Key::N);
    assert!(desk.has("Abandonner"), "{:?}", desk.texts());
    is_whole(&mut desk, "a message to colleagues");
}

#[test]
fn at_200_percent_the_first_page_is_whole() {
    let mut desk = build(Sample::empty(), |app| app, Start::Mail);
    desk.window.set_size(DOUBLED);
    desk.window.run();
    is_whole(&mut desk, "first page");
}
