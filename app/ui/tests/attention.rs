//! Receipts, notifications, taking back and certificates, driven by names.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

mod support;

use egui::{Key, Modifiers, accesskit::Role};
use egui_kittest::kittest::Queryable as _;
use etabli_engine::{
    AccountDraft, Accounts, Changed, Event, Failure, FailureCode, NewMail, Request, SignIn, view::ReceiptView,
};
use etabli_model::{AccountId, Address, MsgId};
use support::{Desk, SIGN_IN_JOB, Sample, desk, outbox_row, untrusted_step};

const FIRST: &str = "Claire Vasseur, Porte coulissante bloquée, salle du conseil, reçu, non lu, 4 messages liés, 3 pièces jointes, 09:42";
const ROW: &str = "Julien Courtade, RE: Charnières livrées en mauvais coloris, envoyé, lu, réponse, 09:15";

fn sent(desk: &Desk, wanted: &Accounts) -> usize {
    desk.requests(|request| matches!(request, Request::Accounts(asked) if asked == wanted))
}

fn person(name: &str, address: &str) -> Address {
    Address { name: name.to_owned(), address: address.to_owned() }
}

/// A window on the sample in which the first unread message asks for a receipt.
fn asking(by_itself: bool) -> (Desk, MsgId) {
    let sample = Sample::shared();
    let wanted = ReceiptView { to: person("Claire Vasseur", "c.vasseur@saint-aubin.example"), by_itself };
    sample.lock().unwrap().receipts.insert(1, wanted);
    (support::build(sample, |app| app, etabli_ui::Start::Mail), MsgId(1))
}

#[test]
fn x_25_the_reader_asks_for_a_receipt_and_takes_the_answer() {
    let (mut desk, id) = asking(false);
    desk.act(FIRST);
    let question = "Claire Vasseur <c.vasseur@saint-aubin.example> demande un accusé de réception.";
    assert!(desk.has(question), "{:?}", desk.texts());
    desk.wait(60_000);
    assert_eq!(sent(&desk, &Accounts::AnswerReceipt { msg_id: id, send: true }), 0, "nobody answered");
    desk.act("Ne pas envoyer");
    assert_eq!(sent(&desk, &Accounts::AnswerReceipt { msg_id: id, send: false }), 1);
    assert!(desk.has("Aucun accusé de réception ne sera envoyé"));
}

#[test]
fn x_25_a_receipt_that_goes_by_itself_goes_when_the_message_was_shown() {
    let (mut desk, id) = asking(true);
    desk.act(FIRST);
    assert!(!desk.texts().iter().any(|text| text.contains("demande un accusé")));
    assert_eq!(sent(&desk, &Accounts::AnswerReceipt { msg_id: id, send: true }), 0, "not shown long enough");
    desk.wait(2000);
    assert_eq!(sent(&desk, &Accounts::AnswerReceipt { msg_id: id, send: true }), 1);
}

#[test]
fn x_03_sending_can_be_undone_in_the_window() {
    let sample = Sample::shared();
    let mut row = outbox_row(2, "recallable", 0, "");
    row.at = support::sample_now().timestamp().as_second() + 8;
    sample.lock().unwrap().outbox = vec![row];
    let mut desk = support::build(sample, |app| app, etabli_ui::Start::Mail);
    desk.act(ROW);
    assert!(desk.has("Envoi dans 8 secondes."), "{:?}", desk.texts());
    desk.act("Annuler l’envoi");
    assert_eq!(sent(&desk, &Accounts::TakeBack { msg_id: MsgId(2) }), 1);
    assert!(desk.has("Message remis dans les brouillons"));
}

#[test]
fn x_02_new_mail_is_announced_while_the_person_looks_elsewhere() {
    let mut desk = desk();
    let mail = NewMail {
        account: AccountId(2),
        name: "SAV Lantelme".to_owned(),
        count: 2,
        msg_id: MsgId(1),
        from: person("", "a@x.example"),
        subject: "Devis".to_owned(),
    };
    for (focused, told) in [(true, 0), (false, 1)] {
        desk.window.input_mut().focused = focused;
        desk.window.run();
        desk.sample.lock().unwrap().emit(Event::NewMail(mail.clone()));
        desk.window.run();
        assert_eq!(desk.platform.0.lock().unwrap().notified.len(), told);
    }
    let told = desk.platform.0.lock().unwrap().notified.clone();
    assert_eq!(told, ["SAV Lantelme\u{a0}: 2 nouveaux messages\na@x.example\nDevis"]);
}

#[test]
fn mail_119_a_message_of_a_colleague_is_announced_without_an_account() {
    let mut desk = desk();
    desk.window.input_mut().focused = false;
    desk.window.run();
    let mail = NewMail {
        account: AccountId(0),
        name: String::new(),
        count: 1,
        msg_id: MsgId(1),
        from: person("Bruno", ""),
        subject: "Planning".to_owned(),
    };
    desk.sample.lock().unwrap().emit(Event::NewMail(mail));
    desk.window.run();
    let told = desk.platform.0.lock().unwrap().notified.clone();
    assert_eq!(told, ["Nouveau message interne\nBruno\nPlanning"]);
}

/// Opens the form of the shared account.
fn account(desk: &mut Desk) {
    desk.act("Préférences");
    desk.act("Comptes");
    desk.act("sav@lantelme.example, compte public, IMAP, TLS");
}

fn last_saved(desk: &Desk) -> AccountDraft {
    let sample = desk.sample.lock().unwrap();
    let last = sample.log.iter().rev().find_map(|request| match request {
        Request::Accounts(Accounts::Save(draft)) => Some((**draft).clone()),
        _ => None,
    });
    last.unwrap()
}

#[test]
fn x_01_signing_in_in_the_browser_saves_first_and_opens_the_page() {
    let mut desk = desk();
    account(&mut desk);
    desk.act("Se connecter dans le navigateur (OAuth 2)");
    desk.act("Se connecter dans le navigateur");
    assert!(desk.has("Entrez l’identifiant client."), "{:?}", desk.texts());
    assert_eq!(sent(&desk, &Accounts::SignIn(AccountId(2))), 0);
    desk.type_text("Identifiant client", "id-7");
    desk.act("Se connecter dans le navigateur");
    let SignIn::OAuth(app) = last_saved(&desk).transport.sign_in else { panic!("not saved so") };
    assert_eq!((app.provider.as_str(), app.client_id.as_str()), ("Google", "id-7"));
    assert_eq!(sent(&desk, &Accounts::SignIn(AccountId(2))), 1);
    let url = "https://provider.example/authorize?x=1".to_owned();
    desk.sample.lock().unwrap().emit(Event::OpenPage { job: SIGN_IN_JOB, url: url.clone() });
    desk.window.run();
    assert_eq!(desk.platform.0.lock().unwrap().pages, [url]);
}

#[test]
fn x_01_a_revoked_account_prompts_once() {
    let sample = Sample::shared();
    sample.lock().unwrap().accounts[1].problem =
        Some(Failure::new(FailureCode::SignInNeeded, "SAV Lantelme"));
    let mut desk = support::build(sample, |app| app, etabli_ui::Start::Mail);
    assert!(desk.has("Se reconnecter à SAV Lantelme"), "{:?}", desk.texts());
    desk.act("Se connecter dans le navigateur");
    assert_eq!(sent(&desk, &Accounts::SignIn(AccountId(2))), 1);
    desk.sample.lock().unwrap().emit(Event::Changed(Changed { plugins: true, ..Changed::default() }));
    desk.window.run();
    assert!(!desk.has("Se reconnecter à SAV Lantelme"), "once is enough");
}

#[test]
fn absence_is_entered_by_days_and_says_who_answers() {
    let mut desk = desk();
    account(&mut desk);
    desk.act("Répondre automatiquement pendant une absence");
    desk.type_text("Premier jour", "24/12/2026");
    desk.type_text("Dernier jour", "23.12.2026");
    desk.act("Enregistrer");
    assert!(desk.has("Entrez la réponse.") && desk.has("Le dernier jour précède le premier."));
    desk.keys(Modifiers::NONE, Key::Tab);
    desk.window.get_by_label("Réponse").focus();
    desk.window.run();
    desk.window.get_by_label("Réponse").type_text("De retour en janvier.");
    desk.type_text("Dernier jour", "");
    desk.window.get_by_role_and_label(Role::TextInput, "Dernier jour").focus();
    desk.window.run();
    desk.keys(Modifiers::COMMAND, Key::A);
    desk.window.get_by_role_and_label(Role::TextInput, "Dernier jour").type_text("2027-01-03");
    desk.window.run();
    desk.act("Enregistrer");
    let absence = last_saved(&desk).transport.absence.expect("an absence");
    assert_eq!((absence.text.as_str(), absence.every_days), ("De retour en janvier.", 7));
    let days = (absence.until.unwrap() - absence.from.unwrap()) / 86_400;
    assert_eq!(days, 11, "both days are part of it");
    assert!(desk.has("Personne ne répond encore."), "{:?}", desk.texts());
}

#[test]
fn sec_38_a_certificate_is_accepted_by_its_fingerprint_only() {
    let sample = Sample::shared();
    {
        let mut sample = sample.lock().unwrap();
        sample.steps_on_test = true;
        sample.failing_steps = vec![untrusted_step()];
    }
    let mut desk = support::build(sample, |app| app, etabli_ui::Start::Mail);
    desk.act("Préférences");
    desk.act("Comptes");
    desk.act("sav@lantelme.example, compte public, IMAP, TLS");
    desk.act("Tester");
    desk.act("Examiner le certificat");
    assert!(desk.texts().iter().any(|text| text.contains("0A:0A:0A")), "{:?}", desk.texts());
    desk.act("Accepter ce certificat");
    let tests = |request: &Request| match request {
        Request::Accounts(Accounts::Test(draft)) => draft.transport.pinned == [[10; 32]],
        _ => false,
    };
    assert_eq!(desk.requests(tests), 1, "the connection is tried again with it");
    desk.act("Enregistrer");
    let saves = |request: &Request| match request {
        Request::Accounts(Accounts::Save(draft)) => draft.transport.pinned == [[10; 32]],
        _ => false,
    };
    assert_eq!(desk.requests(saves), 1);
    assert!(desk.has("1 certificat accepté un à un"), "{:?}", desk.texts());
}
