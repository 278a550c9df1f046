//! HTML in the reader: what is heard, what is shown, and what a link asks.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

mod support;

use std::time::{Duration, Instant};

use egui::{accesskit::Role, pos2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use etabli_engine::{
    Mail, Request,
    view::{AuthenticationView, HtmlView, LinkView, RemotePolicy, SenderWarning},
};
use etabli_ui::Start;
use support::{Desk, Sample, build};

const FIRST: &str = "Claire Vasseur, Porte coulissante bloquée, salle du conseil, reçu, non lu, 4 messages liés, 3 pièces jointes, 09:42";
const TARGET: &str = "https://evil.test/compte";

/// A page that is one large link, so that any place on it is on the link.
fn page(shows: &str) -> HtmlView {
    HtmlView {
        html: format!(
            "<a href=\"{TARGET}\" style=\"display:block;height:600px;\">https://banque.example</a>"
        ),
        blocked: 3,
        trackers: 1,
        hosts: vec!["img.shop.test".to_owned()],
        links: vec![LinkView {
            text: "https://banque.example".to_owned(),
            target: TARGET.to_owned(),
            shows: shows.to_owned(),
        }],
        ..HtmlView::default()
    }
}

fn opened(view: HtmlView) -> Desk {
    let sample = Sample::shared();
    sample.lock().unwrap().html.insert(1, view);
    let mut desk = build(sample, |app| app, Start::Mail);
    desk.click(FIRST);
    desk
}

/// Steps until the thread that draws has done its part.
fn until(desk: &mut Desk, what: &str, mut moment: impl FnMut(&mut Desk) -> bool) {
    let start = Instant::now();
    while !moment(desk) {
        assert!(start.elapsed() < Duration::from_secs(60), "{what}: {:?}", desk.texts());
        std::thread::park_timeout(Duration::from_millis(2));
        desk.window.step();
    }
}

fn document(desk: &Desk) -> String {
    let node = desk.window.get_by_role(Role::Document);
    node.accesskit_node().label().unwrap_or_default()
}

/// Moves the pointer on the page until the link under it is told.
fn on_the_link(desk: &mut Desk) -> egui::Pos2 {
    let mut shift = 0.0;
    let mut at = pos2(0.0, 0.0);
    until(desk, "the link under the pointer", |desk| {
        let page = desk.window.get_by_role(Role::Document).rect();
        shift = (shift + 1.0) % 40.0;
        at = page.min + egui::vec2(60.0 + shift, 60.0);
        desk.window.hover_at(at);
        desk.window.step();
        desk.has(TARGET)
    });
    at
}

fn click(desk: &mut Desk, at: egui::Pos2) {
    for pressed in [true, false] {
        desk.window.event(egui::Event::PointerButton {
            pos: at,
            button: egui::PointerButton::Primary,
            pressed,
            modifiers: egui::Modifiers::NONE,
        });
        desk.window.step();
    }
}

#[test]
fn sec_01_an_html_message_is_heard_and_what_is_blocked_is_told() {
    let mut desk = opened(page(""));
    assert!(document(&desk).contains("Depuis ce matin"), "{:?}", desk.texts());
    let told = "Lecture sécurisée : 3 images distantes bloquées. Demandées à img.shop.test. 1 n’est qu’un mouchard invisible.";
    assert!(desk.has(told), "{:?}", desk.texts());
    desk.act("Texte seul");
    assert!(document(&desk).contains("Depuis ce matin"));
    desk.act("Mise en forme");
    assert!(desk.has("Texte seul"));
    let asked = |request: &Request| matches!(request, Request::Mail(Mail::SafeHtml { remote: false, .. }));
    assert_eq!(desk.requests(asked), 1, "the HTML is asked for once, and not for lists");
}

#[test]
fn sec_02_remote_pictures_come_when_the_reader_wants_them() {
    let mut desk = opened(page(""));
    let fetched = |request: &Request| matches!(request, Request::Mail(Mail::RemotePictures(_)));
    assert_eq!(desk.requests(fetched), 0);
    desk.act("Afficher les images");
    assert_eq!(desk.requests(fetched), 1);
    assert!(desk.texts().iter().any(|text| text.contains("Les images distantes sont affichées.")));
    assert!(!desk.has("Afficher les images"));

    let mut desk = opened(page(""));
    desk.act("Toujours pour cet expéditeur");
    let trusts = |request: &Request| {
        let wanted = "c.vasseur@saint-aubin.example";
        matches!(request, Request::Mail(Mail::TrustPictures { address, trusted: true }) if address == wanted)
    };
    assert_eq!((desk.requests(trusts), desk.requests(fetched)), (1, 1));
}

#[test]
fn sec_02_junk_and_forged_mail_has_no_way_to_its_pictures() {
    for (policy, told) in [
        (RemotePolicy::Junk, "ce message est indésirable."),
        (RemotePolicy::Forged, "nie que l’expéditeur l’ait envoyé."),
    ] {
        let desk = opened(HtmlView { policy, ..page("") });
        assert!(desk.texts().iter().any(|text| text.contains(told)), "{:?}", desk.texts());
        assert!(!desk.has("Afficher les images") && !desk.has("Toujours pour cet expéditeur"));
    }
}

#[test]
fn sec_27_what_is_strange_about_a_sender_stands_outside_the_message() {
    let sample = Sample::shared();
    {
        let mut sample = sample.lock().unwrap();
        sample.authentication = Some(AuthenticationView::Failed);
        sample.warnings = vec![SenderWarning::RepliesGoTo("x@evil.test".to_owned())];
    }
    let mut desk = build(sample, |app| app, Start::Mail);
    desk.click(FIRST);
    let told = desk.texts().into_iter().find(|text| text.contains("nie que ce message vienne de"));
    assert!(told.is_some_and(|told| told.contains("x@evil.test")), "{:?}", desk.texts());
}

#[test]
fn sec_24_the_real_target_is_told_and_a_link_that_lies_asks_first() {
    let mut desk = opened(page("banque.example"));
    let at = on_the_link(&mut desk);
    assert!(desk.platform.0.lock().unwrap().pages.is_empty());
    click(&mut desk, at);
    until(&mut desk, "the question", |desk| desk.has("Ce lien ne mène pas où il le dit"));
    assert!(desk.texts().iter().any(|text| text.contains("« banque.example »") && text.contains(TARGET)));
    desk.act("Ouvrir quand même");
    assert_eq!(desk.platform.0.lock().unwrap().pages, [TARGET]);
}

#[test]
fn sec_24_a_link_that_says_nothing_else_opens_at_once() {
    let mut desk = opened(page(""));
    let at = on_the_link(&mut desk);
    click(&mut desk, at);
    until(&mut desk, "the page", |desk| desk.platform.0.lock().unwrap().pages == [TARGET]);
    assert!(!desk.has("Ce lien ne mène pas où il le dit"));
}

#[test]
fn sec_08_html_that_is_refused_is_shown_as_text_with_a_note() {
    let desk = opened(HtmlView { refused: true, ..HtmlView::default() });
    assert!(document(&desk).contains("Depuis ce matin"));
    assert!(desk.has("Le HTML de ce message est trop grand ou mal formé : voici son texte."));
    assert!(!desk.has("Texte seul"));
}

#[test]
fn text_is_selected_with_the_pointer_and_copied() {
    let mut view = page("");
    view.html = "<p style=\"font-size:30px;\">Porte coulissante bloquée</p>".to_owned();
    let mut desk = opened(view);
    let text = desk.window.get_by_role(Role::Document).rect().min + egui::vec2(14.0, 50.0);
    until(&mut desk, "the copied text", |desk| {
        let press = |pos, pressed| egui::Event::PointerButton {
            pos,
            button: egui::PointerButton::Primary,
            pressed,
            modifiers: egui::Modifiers::NONE,
        };
        desk.window.hover_at(text);
        desk.window.step();
        desk.window.event(press(text, true));
        desk.window.step();
        for x in [20.0, 90.0, 600.0] {
            desk.window.hover_at(text + egui::vec2(x, 0.0));
            desk.window.step();
        }
        desk.window.event(press(text + egui::vec2(600.0, 0.0), false));
        desk.window.event(egui::Event::Copy);
        desk.window.step();
        desk.has("Texte copié")
    });
}
