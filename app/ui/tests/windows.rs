//! Messages in windows of their own, and the keyboard map of the design.
#![allow(clippy::unwrap_used, reason = "a test")]

mod support;

use egui::{Key, Modifiers, accesskit::Role};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use etabli_engine::{Mail, Request, Writing};
use etabli_model::MsgId;
use etabli_ui::commands::{COMMANDS, Context};
use support::{Desk, desk, ticket_page};

const FIRST: &str = "Claire Vasseur, Porte coulissante bloquée, salle du conseil, reçu, non lu, 4 messages liés, 3 pièces jointes, 09:42";
const SHIFT: Modifiers = Modifiers::SHIFT;
const CTRL: Modifiers = Modifiers::COMMAND;
const CTRL_SHIFT: Modifiers = Modifiers::COMMAND.plus(Modifiers::SHIFT);
const NONE: Modifiers = Modifiers::NONE;

/// The commands of DESIGN.md, section 6: keys, and the command that they run. Keys
/// that move have no command, and Ctrl+T and Ctrl+Shift+T are proposed by plugins.
const MAP: &[(Modifiers, Key, &str)] = &[
    (CTRL, Key::N, "cmd-new"),
    (CTRL, Key::R, "cmd-reply"),
    (CTRL_SHIFT, Key::R, "cmd-reply-all"),
    (CTRL, Key::L, "cmd-forward"),
    (NONE, Key::Delete, "cmd-delete"),
    (SHIFT, Key::Delete, "cmd-delete-forever"),
    (NONE, Key::J, "cmd-junk"),
    (NONE, Key::U, "cmd-mark-unread"),
    (SHIFT, Key::U, "cmd-mark-read"),
    (CTRL, Key::K, "cmd-search"),
    (CTRL, Key::F, "cmd-search"),
    (CTRL, Key::G, "cmd-forum"),
    (CTRL_SHIFT, Key::M, "cmd-move"),
    (CTRL_SHIFT, Key::P, "cmd-palette"),
    (NONE, Key::F1, "cmd-help"),
    (NONE, Key::Questionmark, "cmd-keys"),
    (CTRL, Key::A, "cmd-select-all"),
    (NONE, Key::Enter, "cmd-open-window"),
    (CTRL, Key::Num1, "rail-mail"),
    (CTRL, Key::Num2, "cmd-view-2"),
    (CTRL, Key::Num3, "cmd-view-3"),
    (CTRL, Key::Num4, "cmd-view-4"),
    (CTRL, Key::Num5, "cmd-view-5"),
    (CTRL, Key::Num6, "cmd-view-6"),
    (CTRL, Key::Num7, "cmd-view-7"),
    (CTRL, Key::Num8, "cmd-view-8"),
    (CTRL, Key::Num9, "cmd-view-9"),
    (CTRL, Key::Comma, "rail-preferences"),
    (CTRL, Key::Plus, "cmd-zoom-in"),
    (CTRL, Key::Minus, "cmd-zoom-out"),
    (CTRL, Key::Num0, "cmd-zoom-reset"),
    (CTRL, Key::Enter, "cmd-send"),
    (CTRL_SHIFT, Key::Enter, "cmd-send-later"),
    (CTRL, Key::S, "cmd-save-draft"),
    (CTRL_SHIFT, Key::A, "cmd-attach"),
    (CTRL, Key::B, "cmd-bold"),
    (CTRL, Key::I, "cmd-italic"),
    (CTRL, Key::U, "cmd-underline"),
    (CTRL, Key::Z, "cmd-undo"),
    (CTRL_SHIFT, Key::Z, "cmd-redo"),
    (NONE, Key::F5, "cmd-send-receive"),
    (SHIFT, Key::F5, "cmd-fetch-account"),
    (CTRL, Key::P, "cmd-print"),
    (CTRL_SHIFT, Key::F, "cmd-find"),
    (NONE, Key::F2, "cmd-rename-folder"),
];

fn writings(desk: &Desk, wanted: impl Fn(&Writing) -> bool) -> usize {
    desk.requests(|request| matches!(request, Request::Writing(writing) if wanted(writing)))
}

#[test]
fn x_19_every_key_of_the_design_runs_its_command() {
    for (modifiers, key, wanted) in MAP {
        let holders = COMMANDS.iter().filter(|command| {
            let holds =
                |keys: &egui::KeyboardShortcut| keys.modifiers == *modifiers && keys.logical_key == *key;
            command.shortcuts.iter().any(holds)
        });
        let found: Vec<&str> = holders.map(|command| command.key).collect();
        assert_eq!(found, [*wanted], "{modifiers:?} {key:?}");
    }
}

#[test]
fn x_19_help_names_the_keys_of_the_screen_and_all_commands_stand_in_the_palette() {
    let mut desk = desk();
    desk.key(Key::F1);
    assert!(desk.has("Aide sur cet écran") && desk.has("Liste et dossiers"), "{:?}", desk.texts());
    assert!(!desk.has("Message en cours d’écriture"), "nothing is being written");
    desk.key(Key::Escape);
    desk.keys(CTRL_SHIFT, Key::P);
    let names = ["Ouvrir dans une fenêtre", "Enregistrer le brouillon", "Place 4 de la barre de gauche"];
    assert!(
        names.iter().all(|name| desk.texts().iter().any(|text| text.starts_with(name))),
        "{:?}",
        desk.texts()
    );
    assert!(COMMANDS.iter().any(|command| command.context == Context::Writing));
}

#[test]
fn x_19_a_message_opens_in_its_window_answers_there_and_closes_with_escape() {
    let mut desk = desk();
    desk.click(FIRST);
    desk.key(Key::Enter);
    assert!(desk.has("Fermer la fenêtre"), "{:?}", desk.texts());
    assert!(desk.has("Ce message est ouvert dans sa fenêtre"), "the reader leaves it to the window");
    let said = desk.window.query_all_by_role(Role::Document).any(|node| {
        node.accesskit_node().label().is_some_and(|label| label.contains("la porte coulissante de la salle"))
    });
    assert!(said, "{:?}", desk.texts());
    // Its answers are about it, whatever is selected.
    let answers = desk.window.query_all_by_role_and_label(Role::Button, "Répondre à tous");
    answers.last().unwrap().click_accesskit();
    desk.window.run();
    let to_all = |writing: &Writing| *writing == Writing::Answer { msg_id: MsgId(1), to_all: true };
    assert_eq!(writings(&desk, to_all), 1);
}

#[test]
fn x_19_escape_closes_the_window_and_the_list_goes_on() {
    let mut desk = desk();
    desk.click(FIRST);
    desk.key(Key::Enter);
    desk.key(Key::Escape);
    assert!(!desk.has("Fermer la fenêtre") && !desk.has("Ce message est ouvert dans sa fenêtre"));
    desk.key(Key::ArrowDown);
    let opened = |request: &Request| *request == Request::Mail(Mail::Message(MsgId(2)));
    assert_eq!(desk.requests(opened), 1);
}

#[test]
fn x_19_escape_puts_away_what_is_being_written_once_its_text_was_left() {
    let mut desk = desk();
    desk.click(FIRST);
    desk.act("Répondre");
    desk.window.get_by_label("Texte du message").focus();
    desk.window.run();
    desk.key(Key::Escape);
    assert_eq!(writings(&desk, |writing| matches!(writing, Writing::PutAway(..))), 0);
    desk.key(Key::Escape);
    assert_eq!(writings(&desk, |writing| matches!(writing, Writing::PutAway(..))), 1);
}

#[test]
fn x_19_places_of_the_rail_have_numbers() {
    let shared = support::Sample::shared();
    shared.lock().unwrap().pages = vec![ticket_page()];
    let mut desk = support::build(shared, |app| app, etabli_ui::Start::Mail);
    desk.keys(CTRL, Key::Num3);
    assert!(desk.window.query_by_role_and_label(Role::Table, "Fiches").is_some(), "{:?}", desk.texts());
    desk.keys(CTRL, Key::Num8);
    assert!(desk.has("Langue"), "{:?}", desk.texts());
    desk.keys(CTRL, Key::Num1);
    assert!(desk.has(FIRST));
    desk.keys(CTRL, Key::Num9);
    assert!(desk.has("Il n’y a rien à cette place."), "{:?}", desk.texts());
}

#[test]
fn x_20_rows_are_chosen_one_by_one_without_a_pointer() {
    let mut desk = desk();
    desk.click(FIRST);
    desk.keys(CTRL, Key::ArrowDown);
    desk.keys(CTRL, Key::ArrowDown);
    desk.key(Key::Space);
    assert!(desk.texts().iter().any(|text| text.contains("2 sélectionnés")), "{:?}", desk.texts());
    desk.keys(SHIFT, Key::U);
    let both = Mail::SetRead { messages: vec![MsgId(1), MsgId(3)], read: true };
    assert_eq!(desk.requests(|request| *request == Request::Mail(both.clone())), 1);
}

#[test]
fn mail_96_the_search_key_pressed_again_opens_the_choice_of_fields() {
    let mut desk = desk();
    desk.keys(CTRL, Key::K);
    assert!(!desk.has("Numéro de ticket"));
    desk.keys(CTRL, Key::K);
    assert!(desk.texts().iter().any(|text| text.starts_with("Numéro de ticket")), "{:?}", desk.texts());
}

#[test]
fn x_19_a_double_click_opens_the_message_that_the_first_click_chose() {
    let mut desk = desk();
    let row = desk.window.get_by_label(FIRST).rect().center();
    let click = |desk: &mut Desk| {
        for pressed in [true, false] {
            desk.window.event(egui::Event::PointerButton {
                pos: row,
                button: egui::PointerButton::Primary,
                pressed,
                modifiers: NONE,
            });
        }
        desk.window.step();
    };
    desk.window.event(egui::Event::PointerMoved(row));
    desk.window.step();
    click(&mut desk);
    assert!(!desk.has("Fermer la fenêtre"));
    click(&mut desk);
    desk.window.run();
    assert!(desk.has("Fermer la fenêtre"), "{:?}", desk.texts());
}
