//! The conversation as a tree.
#![allow(clippy::unwrap_used, reason = "a test")]

mod support;

use egui::{Key, Modifiers, accesskit::Role};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use etabli_engine::{
    Mail, Request,
    view::{ForumKind, ForumNode},
};
use etabli_model::{Address, Direction, MsgId};
use etabli_ui::Start;
use support::{Desk, Sample, build, desk};

const FIRST: &str = "Claire Vasseur, Porte coulissante bloquée, salle du conseil, reçu, non lu, 4 messages liés, 3 pièces jointes, 09:42";

fn items(desk: &Desk) -> Vec<String> {
    let items = desk.window.query_all_by_role(Role::TreeItem);
    let labels = items.filter_map(|item| item.accesskit_node().label());
    labels.filter(|label| label.starts_with("Personne ")).collect()
}

fn node(depth: u32, number: u64) -> ForumNode {
    ForumNode {
        depth,
        kind: ForumKind::Message,
        id: Some(MsgId(if number == 0 { 1 } else { 5000 + number })),
        message_id: format!("{number}@forum"),
        subject: "Objet".to_owned(),
        from: Address { name: format!("Personne {number}"), address: String::new() },
        date: None,
        direction: Direction::Out,
        account: "sav".to_owned(),
        unread: false,
        words: format!("Premiers mots {number}"),
    }
}

fn with(nodes: Vec<ForumNode>) -> Desk {
    let sample = Sample::shared();
    sample.lock().unwrap().forum_nodes = nodes;
    let mut desk = build(sample, |app| app, Start::Mail);
    desk.click(FIRST);
    desk.keys(Modifiers::COMMAND, Key::G);
    desk
}

#[test]
fn mail_91_of_ten_thousand_messages_only_those_in_sight_are_laid_out() {
    let depth = |number: u64| u32::try_from(number % 9).unwrap();
    let desk = with((0..10_000).map(|number| node(depth(number), number)).collect());
    let shown = items(&desk);
    assert!((20..40).contains(&shown.len()), "{} rows are laid out", shown.len());
    assert_eq!(shown[0], "Personne 0, Premiers mots 0");
}

#[test]
fn mail_91_a_row_shows_the_first_words_or_where_there_are_none_the_subject() {
    let silent = ForumNode { words: String::new(), ..node(1, 1) };
    let desk = with(vec![node(0, 0), silent]);
    assert_eq!(items(&desk), ["Personne 0, Premiers mots 0", "Personne 1, Objet"]);
}

#[test]
fn mail_91_answers_are_folded_and_unfolded_by_key_and_click() {
    let mut desk = with(vec![node(0, 0), node(1, 1), node(2, 2), node(1, 3), node(0, 4)]);
    assert_eq!(items(&desk).len(), 5);
    desk.key(Key::ArrowLeft);
    assert_eq!(items(&desk), ["Personne 0, Premiers mots 0", "Personne 4, Premiers mots 4"]);
    desk.key(Key::ArrowRight);
    desk.act("Replier les réponses à Personne 1");
    assert_eq!(items(&desk).len(), 4);
    desk.act("Déplier les réponses à Personne 1");
    desk.act("Tout replier");
    assert_eq!(items(&desk).len(), 2);
    desk.act("Tout déplier");
    assert_eq!(items(&desk).len(), 5);
    // Right goes on into what is open.
    desk.key(Key::ArrowRight);
    let opened = |request: &Request| *request == Request::Mail(Mail::Message(MsgId(5001)));
    assert_eq!(desk.requests(opened), 1);
}

#[test]
fn mail_139_an_answer_with_linked_messages_is_told_as_an_answer_too() {
    let shared = Sample::shared();
    shared.lock().unwrap().relate(2, 3);
    let mut desk = build(shared, |app| app, Start::Mail);
    let label = "Julien Courtade, RE: Charnières livrées en mauvais coloris, envoyé, lu, réponse, 3 messages liés, 09:15";
    assert!(desk.has(label), "{:?}", desk.texts());
    desk.click(label);
}

#[test]
fn mail_90_the_forum_opens_from_any_message_and_answers_stand_below_it() {
    let mut desk = desk();
    desk.click(FIRST);
    desk.keys(Modifiers::COMMAND, Key::G);
    let answers = desk.window.query_all_by_label("Répondre à tous").count();
    assert!(answers >= 2, "in the toolbar's place and below the message");
}
