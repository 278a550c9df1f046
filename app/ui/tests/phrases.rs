//! Templates, snippets and messages to colleagues in the window.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "helpers of tests")]

mod support;

use egui::{Key, Modifiers, accesskit::Role};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use etabli_engine::{Carried, Draft, Request, SignatureOf, Snippet, Writing};
use etabli_model::{AccountId, Chip, MsgId, Scope, Tone};
use support::{Desk, desk};

fn requests(desk: &Desk) -> Vec<Writing> {
    let sample = desk.sample.lock().unwrap();
    let all = sample.log.iter().filter_map(|request| match request {
        Request::Writing(request) => Some(request.clone()),
        _ => None,
    });
    all.collect()
}

fn sent(desk: &Desk) -> Draft {
    let sent = requests(desk).into_iter().find_map(|request| match request {
        Writing::Send { draft, .. } => Some(*draft),
        _ => None,
    });
    sent.expect("a sent message")
}

fn write_text(desk: &mut Desk, text: &str) {
    desk.window.get_by_role_and_label(Role::MultilineTextInput, "Texte du message").focus();
    desk.window.run();
    desk.window.get_by_role_and_label(Role::MultilineTextInput, "Texte du message").type_text(text);
    desk.window.run();
}

fn text(desk: &Desk) -> String {
    let node = desk.window.get_by_role_and_label(Role::MultilineTextInput, "Texte du message");
    node.value().unwrap_or_default()
}

#[test]
fn mail_119_a_message_to_colleagues_is_written_with_names_and_no_account() {
    let mut desk = desk();
    desk.keys(Modifiers::COMMAND | Modifiers::SHIFT, Key::N);
    assert!(desk.has("Nouveau message interne"), "{:?}", desk.texts());
    assert!(!desk.has("Compte d’envoi"), "no account sends it");
    desk.type_text("À", "équ");
    desk.key(Key::Enter);
    desk.type_text("Objet", "Planning");
    write_text(&mut desk, "À lundi");
    desk.act("Envoyer aux collègues");
    let draft = sent(&desk);
    assert_eq!((draft.to.trim_end_matches(", "), draft.internal), ("Équipe SAV", true));
    assert!(desk.has("Message remis à vos collègues"));
    desk.act("Annuler l’envoi");
    assert!(requests(&desk).contains(&Writing::Open(MsgId(2))), "it is open again");
}

#[test]
fn x_08_an_abbreviation_and_tab_put_a_snippet_into_the_text_with_its_variables_filled() {
    let mut desk = desk();
    desk.act("Nouveau");
    write_text(&mut desk, "Bonjour. rdv");
    desk.key(Key::Tab);
    assert!(text(&desk).contains("Bonjour. Quand pouvons-nous passer ?"), "{:?}", text(&desk));
    write_text(&mut desk, " CDT");
    desk.key(Key::Tab);
    assert!(text(&desk).contains("passer ? Cordialement, Claire"), "{:?}", text(&desk));
    write_text(&mut desk, " xyz");
    desk.key(Key::Tab);
    assert!(text(&desk).contains("Claire xyz"), "{:?}", text(&desk));
    let focused = desk.window.get_by_role_and_label(Role::MultilineTextInput, "Texte du message");
    assert!(!focused.accesskit_node().is_focused(), "elsewhere Tab goes on");
}

#[test]
fn x_08_snippets_are_found_in_a_list_by_keyboard_alone() {
    let mut desk = desk();
    desk.act("Nouveau");
    write_text(&mut desk, "Bonjour, ");
    desk.keys(Modifiers::COMMAND, Key::Semicolon);
    assert!(desk.has("Chercher une phrase"), "{:?}", desk.texts());
    desk.type_text("Chercher une phrase", "passer");
    desk.key(Key::Enter);
    assert!(text(&desk).contains("Bonjour, Quand pouvons-nous passer ?"), "{:?}", text(&desk));
}

#[test]
fn mail_24_a_template_goes_into_a_message_and_empty_variables_are_seen() {
    let mut desk = desk();
    desk.act("Nouveau");
    desk.act("Modèle");
    desk.act("Accusé de réception");
    assert!(text(&desk).starts_with("Bonjour {{contact}},"), "{:?}", text(&desk));
    assert!(desk.has("Variables sans valeur\u{a0}: contact"), "{:?}", desk.texts());
    desk.act("Remplir les variables");
    assert!(text(&desk).starts_with("Bonjour Claire,"));
    assert!(!desk.has("Variables sans valeur\u{a0}: contact"));
}

#[test]
fn obj_10_templates_and_snippets_have_a_manager() {
    let mut desk = desk();
    desk.keys(Modifiers::COMMAND, Key::Comma);
    desk.act("Rédaction");
    desk.act("Nouveau modèle");
    desk.type_text("Nom", "Relance");
    desk.type_text("Objet", "Votre devis");
    desk.act("Enregistrer le modèle");
    let kept = requests(&desk).into_iter().find_map(|request| match request {
        Writing::KeepTemplate(draft) => Some(*draft),
        _ => None,
    });
    let kept = kept.expect("a kept template");
    assert_eq!((kept.head.unwrap().name.as_str(), kept.subject.as_str()), ("Relance", "Votre devis"));
    desk.keys(Modifiers::COMMAND, Key::Comma);
    desk.act("Nouvelle phrase");
    desk.type_text("Abréviation", "mrc");
    desk.window.get_by_role_and_label(Role::MultilineTextInput, "Texte").focus();
    desk.window.run();
    desk.window.get_by_role_and_label(Role::MultilineTextInput, "Texte").type_text("Merci");
    desk.window.run();
    desk.act("Enregistrer");
    let set = requests(&desk).into_iter().find_map(|request| match request {
        Writing::SetSnippet { before: None, after } => after,
        _ => None,
    });
    let Snippet { abbreviation, text, scope } = set.expect("a snippet");
    assert_eq!((abbreviation.as_str(), text.as_str()), ("mrc", "Merci"));
    assert!(matches!(scope, Scope::User(_)));
    desk.act("Supprimer cdt");
    assert!(requests(&desk).iter().any(|request| matches!(
        request,
        Writing::SetSnippet { before: Some(one), after: None } if one.abbreviation == "cdt"
    )));
}

#[test]
fn mail_32_links_that_an_answer_takes_along_are_ticked_and_can_be_left_out() {
    let mut desk = desk();
    let chip = Chip {
        kind: "tickets/ticket".to_owned(),
        target: 1,
        icon: "ticket".to_owned(),
        title: "#1042".to_owned(),
        detail: "Porte".to_owned(),
        state: String::new(),
        tone: Tone::Neutral,
    };
    desk.sample.lock().unwrap().drafts.push(Draft {
        id: etabli_engine::DraftId(7),
        to: "a@x.example".to_owned(),
        subject: "RE: Porte".to_owned(),
        carried: vec![Carried { chip, on: true }],
        ..Draft::default()
    });
    let sample = desk.sample.clone();
    desk = support::build(sample, |app| app, etabli_ui::Start::Mail);
    let tick = desk.window.get_by_role_and_label(Role::CheckBox, "#1042 Porte");
    assert_eq!(tick.accesskit_node().description().as_deref(), Some("Associer aussi"));
    desk.act("#1042 Porte");
    desk.act("Envoyer");
    assert!(!sent(&desk).carried[0].on);
}

#[test]
fn mail_24_a_template_is_found_by_what_is_typed_and_stays_named_with_its_category() {
    let mut desk = desk();
    desk.act("Nouveau");
    desk.act("Modèle");
    let field = desk.window.get_by_role_and_label(Role::TextInput, "Chercher un modèle");
    assert!(field.accesskit_node().is_focused(), "what is typed finds one at once");
    desk.type_text("Chercher un modèle", "zzz");
    assert!(desk.has("Aucun modèle ne correspond") && !desk.has("Accusé de réception"), "{:?}", desk.texts());
    desk.key(Key::Enter);
    assert!(!desk.has("Modèle Accusé de réception"), "there was nothing to take");
    desk.key(Key::Escape);
    desk.act("Modèle");
    desk.type_text("Chercher un modèle", "accuse");
    desk.key(Key::Enter);
    assert!(text(&desk).starts_with("Bonjour {{contact}},"), "{:?}", text(&desk));
    assert!(!desk.has("Chercher un modèle"), "the menu is closed");
    assert!(desk.has("Modèle Accusé de réception"), "{:?}", desk.texts());
    assert!(desk.has("Catégorie SAV / Prise en charge du modèle"), "{:?}", desk.texts());
}

#[test]
fn mail_12_the_signature_is_chosen_in_the_window_and_named_at_its_foot() {
    let mut desk = desk();
    desk.act("Nouveau");
    assert!(desk.has("Signature SAV Lantelme"), "{:?}", desk.texts());
    desk.act("Signature");
    desk.act("Celle du compte");
    let chosen = |desk: &Desk| {
        let all = requests(desk).into_iter().filter_map(|request| match request {
            Writing::ChangeSignature { signature, .. } => Some(signature),
            _ => None,
        });
        all.collect::<Vec<_>>()
    };
    assert_eq!(chosen(&desk), [], "it is the one that stands there");
    desk.act("Signature");
    desk.act("Aucune signature");
    assert_eq!(chosen(&desk), [SignatureOf::Nobody]);
    assert!(!text(&desk).contains("SAV"), "{:?}", text(&desk));
    assert!(desk.has("Signature aucune"));
    desk.act("Signature");
    desk.act("Comptabilité");
    assert_eq!(chosen(&desk), [SignatureOf::Nobody, SignatureOf::Account(AccountId(4))]);
    assert!(desk.has("Signature Comptabilité"), "{:?}", desk.texts());
}

#[test]
fn mail_119_a_message_to_colleagues_begins_from_the_menu_beside_the_button() {
    let mut desk = desk();
    desk.act("Nouveau message depuis un compte");
    desk.act("Nouveau message interne");
    assert!(requests(&desk).contains(&Writing::NewInternal));
}

#[test]
fn mail_15_the_words_of_ones_own_dictionary_are_seen_and_removed() {
    let mut desk = desk();
    desk.sample.lock().unwrap().own_words = ["lantelme", "demmande"].map(str::to_owned).into();
    desk.keys(Modifiers::COMMAND, Key::Comma);
    desk.act("Rédaction");
    let remove = |word: &str| format!("Retirer «\u{a0}{word}\u{a0}» de mon dictionnaire");
    assert!(desk.has(&remove("lantelme")), "{:?}", desk.texts());
    desk.act(&remove("demmande"));
    assert!(!desk.has(&remove("demmande")) && desk.has(&remove("lantelme")));
    assert_eq!(desk.sample.lock().unwrap().own_words.len(), 1);
    desk.act("Annuler");
    assert!(desk.has(&remove("demmande")), "it comes back: {:?}", desk.texts());
    desk.act(&remove("demmande"));
    desk.act(&remove("lantelme"));
    assert!(desk.texts().iter().any(|text| text.starts_with("Aucun mot.")), "{:?}", desk.texts());
}
