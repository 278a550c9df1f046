//! Receipts, notifications, taking back and certificates, driven by names.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

mod support;

use etabli_engine::{Accounts, Event, NewMail, Request, view::ReceiptView};
use etabli_model::{AccountId, Address, MsgId};
use support::{Desk, Sample, desk, outbox_row, untrusted_step};

const FIRST: &str = "Claire Vasseur, Porte coulissante bloquée, salle du conseil, reçu, non lu, 4 messages liés, 3 pièces jointes, 09:42";
const ROW: &str = "Julien Courtade, RE: Charnières livrées en mauvais coloris, envoyé, lu, 09:15";

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
