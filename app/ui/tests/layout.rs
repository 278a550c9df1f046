//! The window at 1440x900 against DESIGN.md section 2, within two points.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

mod support;

use egui::{Rect, accesskit::Role};
use egui_kittest::kittest::Queryable as _;
use etabli_ui::Start;
use support::{Desk, build, desk};

const FIRST: &str = "Claire Vasseur, Porte coulissante bloquée, salle du conseil, reçu, non lu, 4 messages liés, 3 pièces jointes, 09:42";
const SENT: &str = "Julien Courtade, RE: Charnières livrées en mauvais coloris, envoyé, lu, réponse, 09:15";

fn near(what: &str, is: f32, wanted: f32) {
    assert!((is - wanted).abs() <= 2.0, "{what}: {is} instead of {wanted}");
}

fn rect(desk: &Desk, label: &str) -> Rect {
    desk.window.get_by_label(label).rect()
}

#[test]
fn mail_08_the_zones_stand_where_the_design_has_them() {
    let mut desk = desk();
    desk.click(FIRST);
    let tree = desk.window.get_by_role(Role::Tree).rect();
    near("the rail's width", tree.left(), 44.0);
    near("toolbar and search bar", tree.top(), 44.0 + 40.0);
    near("the tree's width", tree.width(), 240.0);
    near("the status bar", 900.0 - tree.bottom(), 26.0);
    let button = rect(&desk, "Nouveau");
    near("the toolbar's middle", button.center().y, 22.0);
    near("a button's height", button.height(), 28.0);
    let search = desk.window.get_by_role_and_label(Role::TextInput, "Rechercher dans la base").rect();
    near("the search bar's middle", search.center().y, 44.0 + 20.0);
    let (first, second) = (rect(&desk, FIRST), rect(&desk, SENT));
    near("a list row", first.height(), 26.0);
    near("from row to row", second.top() - first.top(), 26.0);
    near("the list head", first.top(), 84.0 + 26.0);
    near("the list's left", first.left(), 44.0 + 240.0);
    near("the list's right", first.right(), 1440.0);
    let file = rect(&desk, "porte-rail-haut.png, 2,1\u{a0}Mo");
    assert!(file.left() >= 1440.0 - 288.0 - 2.0, "attachments stand in the last 288 points: {file}");
}

#[test]
fn mail_08_rows_of_the_tree_are_25_high() {
    let desk = desk();
    let (one, two) = (rect(&desk, "Pièces attendues"), rect(&desk, "Garanties"));
    near("a tree row", one.height(), 25.0);
    near("from row to row", two.top() - one.top(), 25.0);
}

#[test]
fn the_reader_stands_right_of_the_list_where_somebody_wants_it_and_below_where_there_is_no_room() {
    let mut desk = desk();
    desk.click(FIRST);
    let beside = |desk: &Desk| {
        let list = desk.window.get_by_role_and_label(Role::Table, "Liste des messages").rect();
        let heading = "Porte coulissante bloquée, salle du conseil";
        desk.window.get_by_role_and_label(Role::Heading, heading).rect().left() >= list.right()
    };
    assert!(!beside(&desk));
    desk.act("Message à droite de la liste");
    assert!(beside(&desk), "{:?}", desk.texts());
    desk.wait(1100);
    let mut again = build(desk.sample.clone(), |app| app, Start::Mail);
    again.click(FIRST);
    assert!(beside(&again), "it is remembered");
    again.window.set_size(egui::vec2(900.0, 700.0));
    again.window.run();
    assert!(!beside(&again), "there is no room");
    again.window.set_size(egui::vec2(1440.0, 900.0));
    again.window.run();
    again.act("Message sous la liste");
    assert!(!beside(&again));
}

#[test]
fn the_rows_of_the_list_stand_as_close_as_somebody_wants_them() {
    let mut desk = desk();
    for (density, height) in [("Compacte", 24.0), ("Aérée", 28.0), ("Normale", 26.0)] {
        desk.act("Préférences");
        desk.act(density);
        desk.act("Messagerie");
        let (first, second) = (rect(&desk, FIRST), rect(&desk, SENT));
        assert!((second.top() - first.top() - height).abs() < 0.5, "{density}: {first} {second}");
    }
}
