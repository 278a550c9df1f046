//! Looking for a text in the open message, selecting text, and printing.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

mod support;

use std::time::{Duration, Instant};

use egui::{Key, Modifiers, accesskit::Role, pos2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use etabli_ui::{Printer, Sheets};
use support::{Desk, desk};

const FIRST: &str = "Claire Vasseur, Porte coulissante bloquée, salle du conseil, reçu, non lu, 4 messages liés, 3 pièces jointes, 09:42";
const FIELD: &str = "Rechercher dans le message";

fn opened() -> Desk {
    let mut desk = desk();
    desk.click(FIRST);
    desk
}

/// Steps until threads have done their part.
fn until(desk: &mut Desk, what: &str, mut moment: impl FnMut(&mut Desk) -> bool) {
    let start = Instant::now();
    while !moment(desk) {
        assert!(start.elapsed() < Duration::from_secs(60), "{what}: {:?}", desk.texts());
        std::thread::park_timeout(Duration::from_millis(2));
        desk.window.step();
    }
}

fn copied(desk: &mut Desk) -> Option<String> {
    desk.window.event(egui::Event::Copy);
    desk.copied()
}

#[test]
fn a_text_is_found_in_the_message_with_the_keyboard_alone() {
    let mut desk = opened();
    desk.keys(Modifiers::COMMAND | Modifiers::SHIFT, Key::F);
    desk.type_text(FIELD, "CONSEIL");
    assert!(desk.has("1 sur 2"), "{:?}", desk.texts());
    desk.key(Key::Enter);
    assert!(desk.has("2 sur 2"));
    desk.key(Key::Enter);
    assert!(desk.has("1 sur 2"), "after the last comes the first");
    desk.keys(Modifiers::SHIFT, Key::Enter);
    assert!(desk.has("2 sur 2"));
    desk.act("Occurrence suivante");
    assert!(desk.has("1 sur 2"));
    desk.type_text(FIELD, "zzz");
    assert!(desk.has("Aucun résultat"));
    desk.key(Key::Escape);
    assert!(!desk.has("Aucun résultat") && !desk.has("Occurrence suivante"));
    let document = desk.window.get_by_role(Role::Document);
    assert!(document.accesskit_node().is_focused(), "the message has the focus again");
}

#[test]
fn the_text_of_a_message_is_selected_and_copied() {
    let mut desk = opened();
    assert_eq!(copied(&mut desk), None);
    let place = desk.window.get_by_role(Role::Document).rect().min + egui::vec2(20.0, 6.0);
    let button = |desk: &mut Desk, pos, pressed| {
        let modifiers = Modifiers::NONE;
        desk.window.event(egui::Event::PointerButton {
            pos,
            button: egui::PointerButton::Primary,
            pressed,
            modifiers,
        });
        desk.window.step();
    };
    button(&mut desk, place, true);
    let end = desk.window.get_by_role(Role::Document).rect().max;
    desk.window.hover_at(pos2(end.x, end.y));
    desk.window.step();
    button(&mut desk, end, false);
    let text = copied(&mut desk).unwrap();
    assert!(text.ends_with("Mairie de Saint-Aubin") && text.contains("galet droit"), "{text}");

    desk.window.get_by_role(Role::Document).focus();
    desk.window.run();
    desk.keys(Modifiers::COMMAND, Key::A);
    let text = copied(&mut desk).unwrap();
    assert!(
        text.starts_with("Bonjour,\n\nDepuis ce matin") && text.contains("Votre entretien annuel"),
        "{text}"
    );
    assert!(!desk.has("43 messages sélectionnés"), "in the reader, everything is the text");
}

#[test]
fn a_double_click_selects_a_word_and_two_slow_clicks_none() {
    let mut desk = opened();
    // Above the first word, "Bonjour".
    let word = desk.window.get_by_role(Role::Document).rect().min + egui::vec2(20.0, 6.0);
    let click = |desk: &mut Desk| {
        desk.window.hover_at(word);
        for pressed in [true, false] {
            desk.window.event(egui::Event::PointerButton {
                pos: word,
                button: egui::PointerButton::Primary,
                pressed,
                modifiers: Modifiers::NONE,
            });
            desk.window.step();
        }
    };
    click(&mut desk);
    for _ in 0..30 {
        desk.window.step();
    }
    click(&mut desk);
    assert_eq!(copied(&mut desk), None, "half a second lies between two single clicks");
    for _ in 0..30 {
        desk.window.step();
    }
    click(&mut desk);
    click(&mut desk);
    assert_eq!(copied(&mut desk).as_deref(), Some("Bonjour"));
}

#[test]
fn mail_46_a_message_is_printed_after_its_preview() {
    let mut desk = opened();
    desk.keys(Modifiers::COMMAND, Key::P);
    until(&mut desk, "the preview", |desk| desk.has("Aperçu de la page 1"));
    assert!(desk.has("Page 1 sur 1"));
    desk.act("Letter (États-Unis)");
    until(&mut desk, "the preview on other paper", |desk| desk.has("Aperçu de la page 1"));
    let print = desk.window.get_all_by_role_and_label(Role::Button, "Imprimer").last().unwrap();
    print.click_accesskit();
    until(&mut desk, "the toast", |desk| desk.has("Envoyé à l’impression"));
    let log = desk.platform.0.lock().unwrap();
    let [Sheets { title, pdf, paper, printer }] = log.printed.as_slice() else {
        panic!("{}", log.printed.len())
    };
    assert_eq!((*paper, printer), ("Letter", &None), "the system says nothing about printers");
    assert_eq!(title, "Porte coulissante bloquée, salle du conseil");
    assert!(pdf.starts_with(b"%PDF-"));
}

fn printer(name: &str, is_usual: bool, waits: bool) -> Printer {
    Printer { name: name.to_owned(), is_usual, waits }
}

#[test]
fn mail_46_a_printer_is_chosen_among_several_and_remembered() {
    let mut desk = opened();
    let printers = vec![printer("Atelier", false, true), printer("Bureau", true, false)];
    desk.platform.0.lock().unwrap().printers = Some(printers);
    let print = |desk: &mut Desk| {
        let print = desk.window.get_all_by_role_and_label(Role::Button, "Imprimer").last().unwrap();
        print.click_accesskit();
    };
    desk.keys(Modifiers::COMMAND, Key::P);
    until(&mut desk, "the preview", |desk| desk.has("Aperçu de la page 1"));
    print(&mut desk);
    until(&mut desk, "the toast", |desk| desk.has("Envoyé à l’imprimante Bureau"));
    desk.keys(Modifiers::COMMAND, Key::P);
    until(&mut desk, "the preview", |desk| desk.has("Aperçu de la page 1"));
    desk.window.get_by_role_and_label(Role::ComboBox, "Imprimante").click_accesskit();
    desk.window.step();
    until(&mut desk, "the printers", |desk| desk.has("Atelier"));
    desk.window.get_by_role_and_label(Role::MenuItem, "Atelier").click_accesskit();
    desk.window.step();
    desk.window.step();
    assert!(desk.texts().iter().any(|text| text.contains("attendra dans sa file")), "{:?}", desk.texts());
    print(&mut desk);
    let waits = "En attente\u{a0}: l’imprimante Atelier est arrêtée ou hors ligne";
    until(&mut desk, "the toast", |desk| desk.has(waits));
    desk.keys(Modifiers::COMMAND, Key::P);
    until(&mut desk, "the preview", |desk| desk.has("Aperçu de la page 1"));
    print(&mut desk);
    let asked = |desk: &Desk| {
        let log = desk.platform.0.lock().unwrap();
        log.printed.iter().map(|sheets| sheets.printer.clone().unwrap()).collect::<Vec<_>>()
    };
    until(&mut desk, "the third one", |desk| asked(desk) == ["Bureau", "Atelier", "Atelier"]);
}

#[test]
fn mail_46_without_a_printer_the_dialog_says_so_and_saves() {
    let mut desk = opened();
    desk.platform.0.lock().unwrap().printers = Some(Vec::new());
    desk.keys(Modifiers::COMMAND, Key::P);
    until(&mut desk, "the preview", |desk| desk.has("Aperçu de la page 1"));
    assert!(desk.texts().iter().any(|text| text.starts_with("Aucune imprimante n’est installée")));
    desk.act("Enregistrer le PDF…");
    assert_eq!(desk.platform.0.lock().unwrap().written.len(), 1);
}

#[test]
fn mail_46_without_printing_the_pdf_is_saved() {
    let mut desk = desk();
    desk.platform.0.lock().unwrap().has_no_printing = true;
    desk.click(FIRST);
    desk.keys(Modifiers::COMMAND, Key::P);
    until(&mut desk, "the preview", |desk| desk.has("Aperçu de la page 1"));
    desk.act("Enregistrer le PDF…");
    let log = desk.platform.0.lock().unwrap();
    assert_eq!(log.written.len(), 1);
    assert!(log.printed.is_empty() && log.written[0].0.to_string_lossy().ends_with("salle du conseil.pdf"));
}

#[test]
fn a_long_message_is_scrolled_with_the_keyboard_alone() {
    let mut desk = opened();
    desk.window.set_size(egui::vec2(1440.0, 620.0));
    desk.window.run();
    desk.key(Key::F6);
    let top = |desk: &Desk| desk.window.get_by_role(Role::Document).rect().top();
    for _ in 0..4 {
        if desk.window.get_by_role(Role::Document).accesskit_node().is_focused() {
            break;
        }
        desk.key(Key::F6);
    }
    assert!(desk.window.get_by_role(Role::Document).accesskit_node().is_focused(), "F6 reaches the message");
    let start = top(&desk);
    desk.key(Key::ArrowDown);
    let below = top(&desk);
    assert!(below < start, "{below} and {start}");
    desk.key(Key::Space);
    assert!(top(&desk) < below);
    desk.key(Key::Home);
    assert_eq!(top(&desk), start);
    desk.key(Key::End);
    assert!(top(&desk) < below);
    assert_eq!(
        desk.requests(|request| matches!(
            request,
            etabli_engine::Request::Mail(etabli_engine::Mail::Message(_))
        )),
        1
    );
}

#[test]
fn a_link_in_plain_text_is_opened_by_a_click() {
    let mut desk = opened();
    let area = desk.window.get_by_role(Role::Document).rect();
    let rows = (0_u8..40).map(|row| area.top() + 9.0 * f32::from(row)).filter(|y| *y < area.bottom());
    let places = rows.flat_map(|y| (0_u8..15).map(move |step| pos2(area.left() + 40.0 * f32::from(step), y)));
    let place = places.into_iter().find(|place| {
        desk.window.hover_at(*place);
        desk.window.step();
        desk.window.output().platform_output.cursor_icon == egui::CursorIcon::PointingHand
    });
    let place = place.unwrap();
    for pressed in [true, false] {
        let (button, modifiers) = (egui::PointerButton::Primary, Modifiers::NONE);
        desk.window.event(egui::Event::PointerButton { pos: place, button, pressed, modifiers });
        desk.window.step();
    }
    assert_eq!(desk.platform.0.lock().unwrap().pages, ["https://saint-aubin.example/plan"]);
}
