//! Pictures in the text of a message being written.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

mod support;

use egui::{Event, Key, Modifiers, accesskit::Role};
use egui_kittest::kittest::Queryable as _;
use etabli_engine::{Draft, DraftFile, Request, Writing};
use etabli_model::{Mark, Style};
use support::{Desk, desk};

const TEXT: &str = "Texte du message";

fn value(desk: &Desk) -> String {
    desk.window.get_by_role_and_label(Role::MultilineTextInput, TEXT).value().unwrap_or_default()
}

/// Begins a message whose text is one picture behind a word.
fn with_picture() -> Desk {
    let mut desk = desk();
    desk.act("Nouveau");
    desk.type_text("À", "a@x.example");
    desk.window.get_by_role_and_label(Role::MultilineTextInput, TEXT).focus();
    desk.window.run();
    desk.window.get_by_role_and_label(Role::MultilineTextInput, TEXT).type_text("ici ");
    desk.window.run();
    desk.platform.0.lock().unwrap().picks = vec!["/import/plan.png".into()];
    desk.act("Image");
    until(&mut desk, |desk| picture(desk).is_some_and(|(width, height)| (width - 2.0 * height).abs() < 1.0));
    desk
}

/// It is decoded aside.
fn until(desk: &mut Desk, done: impl Fn(&Desk) -> bool) {
    for _ in 0..2000 {
        desk.window.run();
        if done(desk) {
            return;
        }
        std::thread::yield_now();
    }
    panic!("{:?}", desk.texts());
}

/// Returns how large the picture is shown.
fn picture(desk: &Desk) -> Option<(f32, f32)> {
    let mut all = desk.window.query_all_by_role_and_label(Role::Image, "plan.png");
    all.next().map(|node| (node.rect().width(), node.rect().height()))
}

fn sent(desk: &mut Desk) -> Draft {
    desk.act("Envoyer");
    let sample = desk.sample.lock().unwrap();
    let sent = sample.log.iter().find_map(|request| match request {
        Request::Writing(Writing::Send { draft, .. }) => Some((**draft).clone()),
        _ => None,
    });
    sent.unwrap()
}

#[test]
fn mail_15_the_text_shows_the_picture_itself_named_by_its_file() {
    let mut desk = with_picture();
    assert_eq!(picture(&desk), Some((80.0, 40.0)), "as large as it is");
    assert!(value(&desk).contains("ici [plan.png]"), "it is read out by its name: {}", value(&desk));
    let draft = sent(&mut desk);
    assert!(draft.text.contains("ici \u{FFFC}"), "{:?}", draft.text);
}

#[test]
fn mail_15_a_picture_is_one_character_for_the_caret_deleting_and_undoing() {
    let mut desk = with_picture();
    desk.key(Key::ArrowLeft);
    desk.window.event(Event::Text("a".to_owned()));
    desk.window.run();
    assert!(value(&desk).contains("ici a[plan.png]"), "one step to the left: {}", value(&desk));
    // What stood still for a second is what undoing goes back to.
    for _ in 0..90 {
        desk.window.step();
    }
    desk.key(Key::Delete);
    assert!(!value(&desk).contains("[plan.png]") && picture(&desk).is_none(), "{}", value(&desk));
    desk.keys(Modifiers::COMMAND, Key::Z);
    assert!(value(&desk).contains("[plan.png]") && picture(&desk).is_some(), "{}", value(&desk));
    let draft = sent(&mut desk);
    let at = draft.text.chars().position(|c| c == '\u{FFFC}').unwrap();
    assert_eq!(
        draft.marks,
        [Mark { start: at, end: at + 1, style: Style::Picture("1@lantelme.example".to_owned()) }]
    );
}

#[test]
fn mail_15_a_picture_is_cut_and_pasted_within_its_message() {
    let mut desk = with_picture();
    desk.keys(Modifiers::SHIFT, Key::ArrowLeft);
    desk.window.event(Event::Cut);
    desk.window.run();
    assert!(picture(&desk).is_none(), "{}", value(&desk));
    for _ in 0..4 {
        desk.key(Key::ArrowLeft);
    }
    desk.window.event(Event::Paste("\u{FFFC}".to_owned()));
    for _ in 0..3 {
        desk.window.run();
    }
    assert!(value(&desk).contains("[plan.png]ici "), "{}", value(&desk));
    assert_eq!(picture(&desk), Some((80.0, 40.0)));
}

#[test]
fn mail_15_a_wide_picture_is_no_wider_than_the_text() {
    let mut desk = with_picture();
    let width = desk.window.get_by_role_and_label(Role::MultilineTextInput, TEXT).rect().width();
    for _ in 0..30 {
        desk.keys(Modifiers::SHIFT, Key::ArrowLeft);
        desk.window.event(Event::Copy);
        desk.key(Key::ArrowRight);
        desk.window.event(Event::Paste("\u{FFFC}".to_owned()));
        for _ in 0..3 {
            desk.window.run();
        }
    }
    let all: Vec<egui::Rect> =
        desk.window.query_all_by_role_and_label(Role::Image, "plan.png").map(|node| node.rect()).collect();
    let left = desk.window.get_by_role_and_label(Role::MultilineTextInput, TEXT).rect().left();
    assert!(
        all.len() > 20 && all.iter().all(|rect| rect.right() <= left + width + 1.0),
        "they wrap: {all:?}"
    );
    assert!(
        all.iter().enumerate().all(|(at, one)| !all[at + 1..]
            .iter()
            .any(|other| { one.shrink(1.0).intersects(other.shrink(1.0)) })),
        "none lies over another: {all:?}"
    );
}

#[test]
fn mail_15_the_pictures_of_a_quoted_original_are_shown_with_it() {
    let sample = support::Sample::shared();
    let file = DraftFile { number: 1, name: "plan.png".to_owned(), size: 90, content_id: "p@x".to_owned() };
    sample.lock().unwrap().drafts = vec![Draft {
        id: etabli_engine::DraftId(7),
        quote: "Claire a écrit\u{a0}:\n> Bonjour".to_owned(),
        quote_html: "<p>Bonjour <img src=\"cid:p@x\"></p>".to_owned(),
        files: vec![file],
        ..Draft::default()
    }];
    let mut desk = support::build(sample, |app| app, etabli_ui::Start::Mail);
    assert!(picture(&desk).is_none(), "the original is folded");
    desk.act("Claire a écrit\u{a0}:");
    until(&mut desk, |desk| picture(desk) == Some((80.0, 40.0)));
}
