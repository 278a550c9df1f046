//! What the header says of people and links, and what is done with files.
#![allow(clippy::unwrap_used, reason = "a test")]

mod support;

use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};

use egui::{Rect, accesskit::Role};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use etabli_engine::{Mail, People, Plugins, Request};
use etabli_model::{MsgId, RecordId};
use etabli_ui::Start;
use support::{Desk, Sample, build, ticket_page};

const FIRST: &str = "Claire Vasseur, Porte coulissante bloquée, salle du conseil, reçu, non lu, 4 messages liés, 3 pièces jointes, 09:42";

fn opened(change: impl FnOnce(&mut Sample)) -> Desk {
    let shared = Sample::shared();
    change(&mut shared.lock().unwrap());
    let mut desk = build(shared, |app| app, Start::Mail);
    desk.act(FIRST);
    desk
}

fn button(desk: &Desk, starts: &str) -> Rect {
    let buttons = desk.window.query_all_by_role(Role::Button);
    let named = |label: String| label.starts_with(starts);
    buttons.into_iter().find(|node| node.accesskit_node().label().is_some_and(named)).unwrap().rect()
}

#[test]
fn mail_03_a_link_is_made_shown_followed_and_removed() {
    let mut desk = opened(|sample| sample.pages = vec![ticket_page()]);
    let ticket = "T-1042, Porte coulissante bloquée, Ouvert";
    desk.act(ticket);
    desk.act("Ouvrir la fiche");
    let record = |request: &Request| {
        matches!(request, Request::Plugins(Plugins::Record { record: RecordId(1042), .. }))
    };
    assert_eq!(desk.requests(record), 1);
    assert!(desk.has("Fermer la fiche"), "{:?}", desk.texts());
    desk.window.get_by_role_and_label(Role::Button, "Messagerie").click();
    desk.window.run();
    desk.act("Associer");
    desk.act("Entité existante…");
    desk.act("Clinique des Tilleuls");
    let linked = |request: &Request| matches!(request, Request::People(People::LinkEntity { .. }));
    assert_eq!(desk.requests(linked), 1);
    desk.act(ticket);
    desk.act("Retirer le lien");
    let unlinked = |request: &Request| matches!(request, Request::People(People::Unlink { .. }));
    assert_eq!(desk.requests(unlinked), 1);
    assert!(!desk.has(ticket));
}

#[test]
fn mail_03_a_link_without_a_page_has_nothing_to_open() {
    let mut desk = opened(|sample| sample.pages = vec![ticket_page()]);
    desk.act("Mairie de Saint-Aubin");
    assert!(desk.has("Retirer le lien") && !desk.has("Ouvrir la fiche"));
}

#[test]
fn mail_166_of_many_recipients_500_are_shown_and_the_rest_is_counted() {
    let shown = |recipients: u64| {
        let mut desk = opened(|sample| sample.send_to_many(1, recipients));
        let named = |desk: &Desk| {
            let people = desk.texts().into_iter().filter(|text| text.starts_with("Abonné "));
            people.map(|text| text.chars().take(11).collect::<String>()).collect::<BTreeSet<_>>().len()
        };
        let chips = named(&desk) as u64;
        assert!((1..10).contains(&chips), "{chips}");
        desk.act(&format!("{} autres correspondants", recipients - chips));
        let texts = desk.texts().into_iter();
        let beyond = texts.filter(|text| text.starts_with("et ") && text.ends_with("de plus"));
        (named(&desk), beyond.collect::<Vec<String>>())
    };
    assert_eq!(shown(500), (500, vec![]));
    assert_eq!(shown(501), (500, vec!["et 1 de plus".to_owned()]));
}

#[test]
fn mail_171_a_picture_has_a_small_picture_of_it_and_other_files_have_none() {
    let mut desk = opened(|_| {});
    let start = Instant::now();
    while button(&desk, "porte-rail-haut.png,").height() < 100.0 {
        assert!(start.elapsed() < Duration::from_secs(60), "no picture");
        std::thread::park_timeout(Duration::from_millis(2));
        desk.window.step();
    }
    assert!(button(&desk, "bon-de-garantie-2023.pdf,").height() < 50.0);
    let fetched = |wanted: u32| move |request: &Request| matches!(request, Request::Mail(Mail::Attachment { msg_id: MsgId(1), index }) if *index == wanted);
    assert_eq!((desk.requests(fetched(0)), desk.requests(fetched(1))), (1, 0));
}

#[test]
fn mail_174_the_location_of_a_file_is_shown_from_its_menu_and_once_it_is_saved() {
    let mut desk = opened(|_| {});
    desk.act("bon-de-garantie-2023.pdf, 412\u{a0}Ko");
    desk.act("Trouver l’emplacement");
    desk.window.run();
    let revealed = |desk: &Desk| desk.platform.0.lock().unwrap().revealed.clone();
    assert_eq!(revealed(&desk), ["bon-de-garantie-2023.pdf"]);
    desk.act("releve-cotes.xlsx, 88\u{a0}Ko");
    desk.act("Enregistrer sous…");
    desk.window.run();
    desk.act("Trouver l’emplacement");
    assert_eq!(revealed(&desk)[1..], ["/saved/releve-cotes.xlsx"]);
}

/// Opens the menu of a file and takes an entry.
fn with_file(desk: &mut Desk, starts: &str, entry: &str) {
    let buttons = desk.window.query_all_by_role(Role::Button);
    let named = |label: String| label.starts_with(starts);
    let card = buttons.into_iter().find(|node| node.accesskit_node().label().is_some_and(named));
    card.unwrap().click_accesskit();
    desk.window.run();
    desk.window.get_by_role_and_label(Role::MenuItem, entry).click_accesskit();
    desk.window.run();
    desk.window.run();
}

#[test]
fn sec_44_a_file_that_poses_as_another_says_so_and_opens_after_a_question() {
    let mut desk = opened(|sample| {
        sample.attach_bytes(1, "facture.pdf", b"MZ\x90\0\x03\0");
        sample.attach_bytes(1, "winmail.dat", b"\x78\x9f\x3e\x22\x01\0../../etc/passwd\0C:\\x.exe");
        sample.attach_bytes(1, "photo.jpg", b"\x78\x9f\x3e\x22\x01\0");
    });
    let opened = |desk: &Desk| desk.platform.0.lock().unwrap().opened.clone();
    let is_program = "Ce n’est pas ce que dit son nom\u{a0}: c’est un programme.";
    assert!(desk.has(is_program), "{:?}", desk.texts());
    assert!(
        desk.texts().iter().any(|text| text.contains("emballé par Outlook")),
        "the one that is no picture"
    );
    with_file(&mut desk, "facture.pdf,", "Ouvrir");
    assert!(opened(&desk).is_empty(), "nothing is opened before the answer");
    assert!(desk.texts().iter().any(|text| text.starts_with(is_program) && text.contains("Ne l’ouvrez")));
    desk.act("Ouvrir quand même");
    desk.window.run();
    assert_eq!(opened(&desk), ["facture.pdf"]);
    // What Outlook packs is a file like others: it is handed over as it is, and nothing in it is looked for.
    let files = |request: &Request| matches!(request, Request::Mail(Mail::Attachment { .. }));
    let before = desk.requests(files);
    with_file(&mut desk, "winmail.dat,", "Ouvrir");
    assert_eq!(opened(&desk)[1..], ["winmail.dat"]);
    assert_eq!(desk.requests(files), before + 1);
}

#[test]
fn sec_42_files_of_a_message_carry_its_sender_and_nothing_else() {
    let mut desk = opened(|_| {});
    for entry in ["Ouvrir", "Trouver l’emplacement", "Enregistrer sous…"] {
        with_file(&mut desk, "bon-de-garantie-2023.pdf,", entry);
    }
    desk.act("Enregistrer toutes les pièces jointes");
    desk.window.run();
    let origins = desk.platform.0.lock().unwrap().origins.clone();
    assert!(origins.len() >= 6, "{origins:?}");
    for origin in origins {
        let origin = origin.unwrap();
        assert_eq!(origin.from, "c.vasseur@saint-aubin.example");
        assert!(!origin.message_id.is_empty());
    }
}
