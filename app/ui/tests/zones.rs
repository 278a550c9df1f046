//! What the zones of the mail screen show: tree, list, header, attachments.
#![allow(clippy::unwrap_used, reason = "a test")]

mod support;

use egui::{Key, Modifiers, accesskit::Role};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use etabli_engine::{
    Mail, Request,
    view::{ForumKind, ForumNode},
};
use etabli_model::{Address, Direction, MsgId};
use etabli_ui::{Icon, Start};
use support::{Desk, Sample, build, desk};

const FIRST: &str = "Claire Vasseur, Porte coulissante bloquée, salle du conseil, reçu, non lu, 4 messages liés, 3 pièces jointes, 09:42";

fn starts(desk: &Desk, text: &str) -> bool {
    desk.texts().iter().any(|known| known.starts_with(text))
}

#[test]
fn mail_01_45_127_128_129_136_the_tree_has_its_fixed_nodes() {
    let desk = desk();
    for node in
        ["Messages internes", "Boîte d’envoi", "Modèles", "Indésirables", "Corbeille", "Dossier partagé"]
    {
        let items = desk.window.query_all_by_role(Role::TreeItem);
        let named =
            items.filter(|item| item.accesskit_node().label().is_some_and(|name| name.starts_with(node)));
        assert_eq!(named.count(), 1, "{node}");
    }
}

#[test]
fn mail_144_the_first_file_gives_the_row_its_icon() {
    for (name, media_type, icon) in [
        ("devis.PDF", "", Icon::FilePdf),
        ("releve.xlsx", "", Icon::FileXls),
        ("note.odt", "", Icon::FileDoc),
        ("photo.jpeg", "", Icon::FileImage),
        ("plans.zip", "", Icon::FileZip),
        ("sans-nom", "application/pdf", Icon::FilePdf),
        ("automate.dat", "", Icon::File),
    ] {
        assert_eq!(Icon::for_file(name, media_type), icon, "{name}");
    }
}

#[test]
fn mail_145_a_row_names_the_sender_or_the_first_recipient_or_an_address() {
    let desk = desk();
    assert!(starts(&desk, "Claire Vasseur, Porte"), "the sender of received mail");
    assert!(starts(&desk, "Julien Courtade, RE: Charnières"), "the recipient of sent mail");
    assert!(starts(&desk, "suivi@fret-nord.example, Livraison"), "the address where there is no name");
}

#[test]
fn mail_163_165_the_header_shows_the_message_and_what_it_is_linked_with() {
    let mut desk = desk();
    desk.click(FIRST);
    let subject = "Porte coulissante bloquée, salle du conseil";
    assert!(desk.window.query_by_role_and_label(Role::Heading, subject).is_some());
    assert!(starts(&desk, "T-1042, Porte coulissante bloquée, Ouvert"), "{:?}", desk.texts());
    assert!(starts(&desk, "Mairie de Saint-Aubin"));
}

#[test]
fn mail_164_elements_of_the_header_have_their_menu_with_either_button() {
    for secondary in [false, true] {
        let mut desk = desk();
        desk.click(FIRST);
        let chips = desk.window.query_all_by_label("Claire Vasseur");
        let chip = chips.last().unwrap();
        if secondary {
            chip.click_secondary()
        } else {
            chip.click()
        }
        desk.window.run();
        assert!(desk.has("c.vasseur@saint-aubin.example"), "{:?}", desk.texts());
        assert!(desk.window.query_all_by_role(Role::MenuItem).next().is_some(), "secondary: {secondary}");
    }
}

#[test]
fn mail_167_172_175_attachments_are_listed_and_saved_from_their_menu() {
    let mut desk = desk();
    desk.click(FIRST);
    for file in ["porte-rail-haut.png,", "bon-de-garantie-2023.pdf,", "releve-cotes.xlsx,"] {
        assert!(starts(&desk, file), "{file}");
    }
    let cards = desk.window.query_all_by_role(Role::Button);
    let card = cards.into_iter().find(|node| {
        node.accesskit_node().label().is_some_and(|label| label.starts_with("bon-de-garantie-2023.pdf,"))
    });
    card.unwrap().click_secondary();
    desk.window.run();
    desk.window.get_by_role_and_label(Role::MenuItem, "Enregistrer sous…").click_accesskit();
    desk.window.run();
    let fetched = Request::Mail(Mail::Attachment { msg_id: MsgId(1), index: 1 });
    assert_eq!(desk.requests(|request| *request == fetched), 1);
}

#[test]
fn n_10_a_private_message_of_the_conversation_says_nothing_but_that_it_is_there() {
    let sample = Sample::shared();
    let node = |depth, kind, id: Option<u64>| ForumNode {
        depth,
        kind,
        id: id.map(MsgId),
        message_id: String::new(),
        subject: String::new(),
        from: Address::default(),
        date: None,
        direction: Direction::In,
        account: String::new(),
        unread: false,
        words: String::new(),
    };
    sample.lock().unwrap().forum_nodes =
        vec![node(0, ForumKind::Private, None), node(1, ForumKind::Message, Some(1))];
    let mut desk = build(sample, |app| app, Start::Mail);
    desk.click(FIRST);
    desk.keys(Modifiers::COMMAND, Key::G);
    let items = desk.window.query_all_by_role(Role::TreeItem);
    let private =
        items.filter(|item| item.accesskit_node().label().is_some_and(|label| label == "Message privé"));
    assert_eq!(private.count(), 1, "{:?}", desk.texts());
}
