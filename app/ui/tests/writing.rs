//! Writing, answering and forwarding, driven by names.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

mod support;

use egui::{Key, Modifiers, accesskit::Role};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use etabli_engine::{Draft, DraftId, Request, SendMode, Writing};
use etabli_model::{AccountId, Mark, MsgId, Priority, Style};
use support::{Desk, Sample, desk};

const FIRST: &str = "Claire Vasseur, Porte coulissante bloquée, salle du conseil, reçu, non lu, 4 messages liés, 3 pièces jointes, 09:42";

fn requests(desk: &Desk) -> Vec<Writing> {
    let sample = desk.sample.lock().unwrap();
    let all = sample.log.iter().filter_map(|request| match request {
        Request::Writing(request) => Some(request.clone()),
        _ => None,
    });
    all.collect()
}

fn sent(desk: &Desk) -> Option<(Draft, SendMode)> {
    requests(desk).into_iter().find_map(|request| match request {
        Writing::Send { draft, mode } => Some((*draft, mode)),
        _ => None,
    })
}

fn write_text(desk: &mut Desk, text: &str) {
    desk.window.get_by_role_and_label(Role::MultilineTextInput, "Texte du message").focus();
    desk.window.run();
    desk.window.get_by_role_and_label(Role::MultilineTextInput, "Texte du message").type_text(text);
    desk.window.run();
}

#[test]
fn mail_15_a_new_message_is_written_and_sent_so_that_it_can_be_taken_back() {
    let mut desk = desk();
    desk.act("Nouveau");
    assert!(desk.has("Nouveau message"), "{:?}", desk.texts());
    desk.type_text("À", "a@x.example");
    desk.type_text("Objet", "Devis");
    write_text(&mut desk, "Bonjour");
    desk.keys(Modifiers::COMMAND, Key::Enter);
    let (draft, mode) = sent(&desk).expect("a sent message");
    assert_eq!((draft.to.as_str(), draft.subject.as_str()), ("a@x.example", "Devis"));
    assert!(draft.text.contains("Bonjour") && draft.text.contains("SAV Lantelme"), "{}", draft.text);
    assert_eq!(mode, SendMode::Recallable { seconds: 10 });
    assert!(desk.has("Message envoyé"));
    assert_eq!(desk.window.query_all_by_label("Texte du message").count(), 0, "its window is closed");
    desk.act("Annuler l’envoi");
    assert!(requests(&desk).contains(&Writing::Open(MsgId(2))), "it is open again");
}

#[test]
fn mail_25_27_and_33_replies_and_forwards_begin_from_the_selected_message() {
    let mut desk = desk();
    desk.window.get_by_label("Répondre").click_accesskit();
    desk.window.run();
    assert_eq!(requests(&desk), [Writing::List], "nothing is selected");
    desk.act(FIRST);
    desk.act("Répondre");
    let subject = desk.window.get_by_role_and_label(Role::TextInput, "Objet").value().unwrap_or_default();
    assert_eq!(subject, "RE: Porte coulissante bloquée, salle du conseil");
    assert!(desk.has("Compte d’origine du message"));
    let all = requests(&desk);
    assert!(all.contains(&Writing::Answer { msg_id: MsgId(1), to_all: false }));
    desk.key(Key::Escape);
    desk.keys(Modifiers::COMMAND | Modifiers::SHIFT, Key::R);
    desk.key(Key::Escape);
    desk.keys(Modifiers::COMMAND, Key::L);
    let all = requests(&desk);
    assert!(all.contains(&Writing::Answer { msg_id: MsgId(1), to_all: true }));
    assert!(all.contains(&Writing::Forward(MsgId(1))));
}

#[test]
fn mail_26_the_original_can_be_left_out() {
    let mut desk = desk();
    desk.act(FIRST);
    desk.act("Répondre");
    desk.keys(Modifiers::NONE, Key::Escape);
    desk.act("Inclure le message d’origine");
    desk.act("Envoyer");
    assert!(!sent(&desk).expect("a sent message").0.with_quote);
}

#[test]
fn mail_28_and_29_the_account_is_asked_for_and_private_ones_carry_a_padlock() {
    let mut desk = desk();
    desk.act(FIRST);
    desk.act("Répondre");
    // The menu opens by itself, since there are several accounts.
    assert!(desk.has("Comptes privés"), "{:?}", desk.texts());
    let private = desk.window.get_by_label("h.marchetti@lantelme.example");
    assert_eq!(private.accesskit_node().description().as_deref(), Some("compte privé"));
    desk.act("compta@lantelme.example");
    let changed = requests(&desk).into_iter().find_map(|request| match request {
        Writing::ChangeAccount { account, .. } => Some(account),
        _ => None,
    });
    assert_eq!(changed, Some(AccountId(4)));
    let text = desk.window.get_by_role_and_label(Role::MultilineTextInput, "Texte du message");
    assert!(text.value().unwrap().contains("Comptabilité"), "the signature follows the account");
}

#[test]
fn mail_21_what_is_typed_is_kept_and_comes_back_after_a_crash() {
    let mut desk = desk();
    desk.act("Nouveau");
    desk.type_text("Objet", "À finir");
    desk.wait(800);
    let kept = requests(&desk).into_iter().any(|request| match request {
        Writing::Save(draft) => draft.subject == "À finir" && draft.touched,
        _ => false,
    });
    assert!(kept, "{:?}", requests(&desk));
    assert!(desk.has("Enregistré à 10:12"), "{:?}", desk.texts());
    let sample = Sample::shared();
    let draft = Draft { id: DraftId(7), subject: "Perdu ?".to_owned(), touched: true, ..Draft::default() };
    sample.lock().unwrap().drafts = vec![draft];
    let desk = support::build(sample, |app| app, etabli_ui::Start::Mail);
    assert!(desk.has("Perdu ?"), "{:?}", desk.texts());
}

#[test]
fn mail_21_closing_keeps_a_draft_and_discarding_asks() {
    let mut desk = desk();
    desk.act("Nouveau");
    desk.type_text("Objet", "À finir");
    desk.act("Fermer et garder dans les brouillons");
    assert!(desk.has("Message gardé dans les brouillons"));
    desk.act("Nouveau");
    desk.type_text("Objet", "Non");
    desk.act("Abandonner");
    assert!(desk.texts().iter().any(|text| text.contains("Abandonner ce message")));
    assert!(!requests(&desk).iter().any(|request| matches!(request, Writing::Discard(_))));
    desk.key(Key::Escape);
    assert!(desk.has("Non"), "the message is still there");
}

#[test]
fn mail_60_what_cannot_be_sent_says_why_and_stays() {
    let mut desk = desk();
    desk.act("Nouveau");
    desk.act("Envoyer");
    assert!(desk.texts().iter().any(|text| text.contains("destinataire")), "{:?}", desk.texts());
    assert_eq!(desk.window.query_all_by_label("Texte du message").count(), 1);
}

#[test]
fn recipients_are_completed_from_the_address_book_by_keys() {
    let mut desk = desk();
    desk.act("Nouveau");
    desk.type_text("À", "Vass");
    desk.key(Key::Enter);
    let to = desk.window.get_by_role_and_label(Role::TextInput, "À").value().unwrap_or_default();
    assert_eq!(to, "Claire Vasseur <c.vasseur@saint-aubin.example>, ");
}

#[test]
fn files_are_attached_and_removed() {
    let mut desk = desk();
    desk.act("Nouveau");
    desk.act("Joindre");
    for _ in 0..3 {
        desk.window.run();
    }
    assert!(desk.texts().iter().any(|text| text.contains("a.eml")), "{:?}", desk.texts());
    desk.act("Retirer le fichier");
    assert!(!desk.texts().iter().any(|text| text.contains("a.eml")));
}

#[test]
fn mail_15_a_selected_text_is_formatted_by_buttons_and_keys() {
    let mut desk = desk();
    desk.act("Nouveau");
    desk.type_text("À", "a@x.example");
    write_text(&mut desk, "Jeudi");
    desk.keys(Modifiers::COMMAND, Key::A);
    let length = desk.window.get_by_role_and_label(Role::MultilineTextInput, "Texte du message");
    let length = length.value().unwrap_or_default().chars().count();
    desk.act("Gras");
    desk.window.get_by_role_and_label(Role::MultilineTextInput, "Texte du message").focus();
    desk.window.run();
    desk.keys(Modifiers::COMMAND, Key::I);
    desk.act("Prioritaire");
    desk.act("Envoyer");
    let (draft, _) = sent(&desk).expect("a sent message");
    let mark = |style| Mark { start: 0, end: length, style };
    assert_eq!(draft.marks, [mark(Style::Bold), mark(Style::Italic)]);
    assert_eq!(draft.priority, Priority::High);
}

#[test]
fn mail_15_plain_text_has_nothing_to_format() {
    let mut desk = desk();
    desk.act("Nouveau");
    assert!(desk.has("Gras"));
    desk.act("Texte brut");
    assert!(!desk.has("Gras"));
    desk.type_text("À", "a@x.example");
    desk.act("Envoyer");
    assert!(sent(&desk).expect("a sent message").0.plain);
}
