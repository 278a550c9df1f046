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
fn mail_25_27_33_replies_and_forwards_begin_from_the_selected_message() {
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
fn mail_19_28_29_the_account_is_asked_for_private_ones_carry_a_padlock_and_the_usual_one_a_tick() {
    let mut desk = desk();
    desk.act(FIRST);
    desk.act("Répondre");
    // The menu opens by itself, since there are several accounts.
    assert!(desk.has("Comptes privés"), "{:?}", desk.texts());
    let private = desk.window.get_by_label("h.marchetti@lantelme.example");
    assert_eq!(private.accesskit_node().description().as_deref(), Some("compte privé"));
    let usual = desk.window.query_all_by_label("sav@lantelme.example");
    let usual = usual.filter_map(|node| node.accesskit_node().description()).collect::<Vec<_>>();
    assert!(usual.contains(&"par défaut".to_owned()), "{usual:?}");
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
    assert!(desk.has("Claire Vasseur, c.vasseur@saint-aubin.example"), "{:?}", desk.texts());
    let to = desk.window.get_by_role_and_label(Role::TextInput, "À").value().unwrap_or_default();
    assert_eq!(to, "", "the next person can be typed");
    desk.act("Envoyer");
    let to = sent(&desk).expect("a sent message").0.to;
    assert_eq!(to, "Claire Vasseur <c.vasseur@saint-aubin.example>");
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
    desk.act("Retirer a.eml");
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
    desk.act("Format du message");
    desk.act("Texte brut");
    assert!(!desk.has("Gras"));
    desk.type_text("À", "a@x.example");
    desk.act("Envoyer");
    assert!(sent(&desk).expect("a sent message").0.plain);
}

fn to_of(desk: &Desk) -> [String; 3] {
    let kept = requests(desk).into_iter().rev().find_map(|request| match request {
        Writing::Save(draft) => Some([draft.to, draft.cc, draft.bcc]),
        _ => None,
    });
    kept.unwrap_or_default()
}

#[test]
fn mail_15_recipients_are_chips_that_keys_choose_remove_and_change() {
    let mut desk = desk();
    desk.act("Nouveau");
    desk.type_text("À", "c.vasseur@saint-aubin.example, x@ailleurs.example, faux, b@x.example c@x.example ");
    let names = [
        "c.vasseur@saint-aubin.example",
        "x@ailleurs.example, hors carnet d’adresses",
        "faux, adresse incomplète",
    ];
    for name in names {
        assert!(desk.has(name), "{name}: {:?}", desk.texts());
    }
    desk.key(Key::Backspace);
    desk.key(Key::Backspace);
    desk.wait(800);
    assert!(to_of(&desk)[0].ends_with("faux, b@x.example"), "{:?}", to_of(&desk));
    desk.key(Key::ArrowLeft);
    desk.key(Key::ArrowLeft);
    desk.key(Key::Delete);
    desk.wait(800);
    assert_eq!(to_of(&desk)[0], "c.vasseur@saint-aubin.example, x@ailleurs.example, b@x.example");
    desk.act("Retirer x@ailleurs.example");
    desk.window.get_by_label("b@x.example, hors carnet d’adresses").focus();
    desk.window.run();
    desk.key(Key::Enter);
    let typing = desk.window.get_by_role_and_label(Role::TextInput, "À").value().unwrap_or_default();
    assert_eq!(typing, "b@x.example", "it can be changed");
}

#[test]
fn mail_15_a_recipient_goes_to_another_field_by_menu_and_by_pointer() {
    let mut desk = desk();
    desk.act("Nouveau");
    desk.act("Cc");
    desk.type_text("À", "a@x.example, b@x.example,");
    let name = |who: &str| format!("{who}@x.example, hors carnet d’adresses");
    desk.window.get_by_label(&name("a")).focus();
    desk.window.run();
    desk.keys(Modifiers::SHIFT, Key::F10);
    desk.act("Déplacer vers «\u{a0}Cci\u{a0}»");
    desk.wait(800);
    assert_eq!(to_of(&desk), ["b@x.example", "", "a@x.example"]);
    let from = desk.window.get_by_label(&name("b")).rect().center();
    let to = desk.window.get_by_role_and_label(Role::TextInput, "Cc").rect().center();
    desk.window.drag_at(from);
    desk.window.run();
    desk.window.hover_at(from + egui::vec2(9.0, 9.0));
    desk.window.run();
    desk.window.hover_at(to);
    desk.window.run();
    desk.window.drop_at(to);
    desk.window.run();
    desk.wait(800);
    assert_eq!(to_of(&desk), ["", "b@x.example", "a@x.example"]);
}

#[test]
fn x_03_a_message_is_sent_at_a_chosen_time() {
    let mut desk = desk();
    desk.act("Nouveau");
    desk.type_text("À", "a@x.example");
    desk.act("Envoyer plus tard");
    assert!(desk.has("Demain matin"), "{:?}", desk.texts());
    let day = desk.window.get_by_role_and_label(Role::TextInput, "Jour d’envoi").value().unwrap_or_default();
    assert_eq!(day, "25/11/2026");
    desk.act("Programmer");
    assert_eq!(sent(&desk).expect("a sent message").1, SendMode::At(1_795_590_000));
}

#[test]
fn mail_23_a_message_is_sent_immediately() {
    let mut desk = desk();
    desk.act("Nouveau");
    desk.type_text("À", "a@x.example");
    desk.act("Autres façons d’envoyer");
    desk.act("Envoyer immédiatement");
    assert_eq!(sent(&desk).expect("a sent message").1, SendMode::Now);
}

#[test]
fn mail_16_a_message_begins_from_a_chosen_account() {
    let mut desk = desk();
    desk.act("Nouveau message depuis un compte");
    desk.act("compta@lantelme.example");
    let begun =
        requests(&desk).contains(&Writing::New { account: Some(AccountId(4)), mailto: String::new() });
    assert!(begun, "{:?}", requests(&desk));
}

#[test]
fn mail_15_links_pictures_and_pages_come_into_the_text() {
    let mut desk = desk();
    desk.act("Nouveau");
    desk.type_text("À", "a@x.example");
    write_text(&mut desk, "ici ");
    desk.act("Lien");
    desk.type_text("Adresse du lien", "x.example");
    desk.act("Insérer le lien");
    desk.platform.0.lock().unwrap().picks = vec!["/import/plan.png".into()];
    desk.act("Image");
    for _ in 0..3 {
        desk.window.run();
    }
    desk.platform.0.lock().unwrap().clipboard = Some("<b>gras</b>".to_owned());
    desk.window.event(egui::Event::Paste("gras".to_owned()));
    for _ in 0..3 {
        desk.window.run();
    }
    desk.act("Envoyer");
    let (draft, _) = sent(&desk).expect("a sent message");
    assert!(draft.text.ends_with("ici https://x.example\u{FFFC}gras"), "{}", draft.text);
    let before = draft.text.chars().count() - 26;
    let mark = |start, end, style| Mark { start: before + start, end: before + end, style };
    assert_eq!(
        draft.marks,
        [
            mark(4, 21, Style::Link("https://x.example".to_owned())),
            mark(21, 22, Style::Picture("1@lantelme.example".to_owned())),
            mark(22, 26, Style::Bold)
        ]
    );
}

#[test]
fn mail_15_a_pasted_picture_is_shown_by_the_text() {
    let mut desk = desk();
    desk.act("Nouveau");
    write_text(&mut desk, "");
    let picture = egui::ColorImage::filled([2, 2], egui::Color32::RED);
    desk.window.event(egui::Event::PasteImage(std::sync::Arc::new(picture)));
    // It becomes a file aside.
    for _ in 0..200 {
        desk.window.run();
        if desk.texts().iter().any(|text| text.contains("[image.png]")) {
            break;
        }
        std::thread::yield_now();
    }
    let attached = requests(&desk).into_iter().find_map(|request| match request {
        Writing::Attach { name, bytes, inline, .. } => Some((name, bytes.starts_with(b"\x89PNG"), inline)),
        _ => None,
    });
    assert_eq!(attached, Some(("image.png".to_owned(), true, true)));
}

#[test]
fn mail_15_a_wrong_word_is_corrected_ignored_or_learnt_by_keys_and_pointer() {
    let mut desk = desk();
    desk.act("Nouveau");
    write_text(&mut desk, "Votre demmande est là");
    assert!(!desk.has("1 mot à vérifier"), "nothing is checked while somebody types");
    desk.wait(600);
    desk.act("1 mot à vérifier");
    assert!(desk.has("demandes"), "{:?}", desk.texts());
    desk.act("demande");
    let text = desk.window.get_by_role_and_label(Role::MultilineTextInput, "Texte du message");
    assert!(text.value().unwrap_or_default().contains("Votre demande est là"));
    assert!(!desk.has("1 mot à vérifier"));
    write_text(&mut desk, " demmande.");
    desk.wait(600);
    desk.act("1 mot à vérifier");
    desk.act("Ajouter à mon dictionnaire");
    desk.wait(10);
    assert!(!desk.has("1 mot à vérifier"), "{:?}", desk.texts());
    desk.act("Annuler");
    desk.wait(10);
    desk.act("1 mot à vérifier");
    desk.act("Ignorer dans ce message");
    assert!(!desk.has("1 mot à vérifier"), "{:?}", desk.texts());
}

#[test]
fn mail_15_the_language_of_a_text_is_guessed_until_somebody_chooses() {
    let mut desk = desk();
    desk.act("Nouveau");
    desk.wait(600);
    desk.act("Langue du texte");
    desk.act("Anglais");
    desk.wait(800);
    let asked = desk.requests(|request| {
        matches!(
            request,
            Request::Assist(etabli_engine::Assist::Spell { language: Some(etabli_engine::Lang::En), .. })
        )
    });
    assert_eq!(asked, 1);
    desk.act("Langue du texte");
    desk.act("Ne pas vérifier");
    write_text(&mut desk, "demmande");
    desk.wait(800);
    assert!(!desk.has("1 mot à vérifier"));
}
