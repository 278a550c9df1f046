//! The accounts page, the connection test, and fetching and sending, driven by names.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

mod support;

use egui::{Key, Modifiers, accesskit::Role};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use etabli_engine::{AccountDraft, Accounts, Event, JobKind, JobState, Jobs, Request};
use etabli_model::{AccountId, FolderId, Incoming, MsgId, Tls, UserId};
use support::{
    Desk, Sample, TEST_JOB, desk, failed_step, job, outbox_row, refused, sample_steps, server_message,
};

const PRIVATE_ROW: &str = "h.marchetti@lantelme.example, compte privé, IMAP, TLS";
const SAV_ROW: &str = "sav@lantelme.example, compte public, IMAP, TLS";

/// Opens the accounts by the menus: Préférences, Comptes.
fn accounts(desk: &mut Desk) {
    desk.act("Préférences");
    desk.act("Comptes");
}

fn saved(desk: &Desk) -> Vec<AccountDraft> {
    let sample = desk.sample.lock().unwrap();
    let drafts = sample.log.iter().filter_map(|request| match request {
        Request::Accounts(Accounts::Save(draft)) => Some((**draft).clone()),
        _ => None,
    });
    drafts.collect()
}

fn sent(desk: &Desk, wanted: &Accounts) -> usize {
    desk.requests(|request| matches!(request, Request::Accounts(asked) if asked == wanted))
}

/// Replaces the text of a field.
fn enter(desk: &mut Desk, label: &str, text: &str) {
    desk.window.get_by_role_and_label(Role::TextInput, label).focus();
    desk.window.run();
    desk.keys(Modifiers::COMMAND, Key::A);
    desk.window.get_by_role_and_label(Role::TextInput, label).type_text(text);
    desk.window.run();
}

fn enter_password(desk: &mut Desk, text: &str) {
    desk.window.get_by_role_and_label(Role::PasswordInput, "Mot de passe").focus();
    desk.window.run();
    desk.window.get_by_role_and_label(Role::PasswordInput, "Mot de passe").type_text(text);
    desk.window.run();
}

fn value(desk: &Desk, label: &str) -> String {
    desk.window.get_by_role_and_label(Role::TextInput, label).value().unwrap_or_default()
}

#[test]
fn mail_07_the_menu_path_opens_the_account_list() {
    let mut desk = desk();
    accounts(&mut desk);
    assert!(desk.has(SAV_ROW), "{:?}", desk.texts());
    assert_eq!(desk.window.query_all_by_role(Role::ListBoxOption).count(), 5);
    // The palette knows the path of the original.
    let mut desk = support::desk();
    desk.keys(Modifiers::COMMAND | Modifiers::SHIFT, Key::P);
    desk.window.get_by_role_and_label(Role::TextInput, "Chercher une commande").type_text("options e-mails");
    desk.window.run();
    desk.key(Key::Enter);
    assert!(desk.has(SAV_ROW));
}

#[test]
fn mail_11_private_accounts_carry_a_padlock_with_words() {
    let mut desk = desk();
    accounts(&mut desk);
    assert!(desk.has("Publics") && desk.has("Privés, Hélène Marchetti"));
    assert!(desk.has(PRIVATE_ROW) && desk.has(SAV_ROW));
    let top = |label: &str| desk.window.get_by_label(label).rect().top();
    assert!(top(SAV_ROW) < top("Privés, Hélène Marchetti"));
    assert!(top("Privés, Hélène Marchetti") < top(PRIVATE_ROW));
}

#[test]
fn mail_13_advanced_options_hold_the_sent_folder_and_the_retention() {
    let mut desk = desk();
    accounts(&mut desk);
    desk.act(SAV_ROW);
    assert!(desk.has("Messages, options avancées"), "{:?}", desk.texts());
    assert_eq!(
        desk.window.get_by_label("Dossier des messages envoyés").value().unwrap(),
        "Dossier Envoyés du compte"
    );
    assert!(desk.has("Supprimer du serveur après"));
    assert_eq!(value(&desk, "Jours de présence sur le serveur"), "30");
}

#[test]
fn mail_39_the_trash_asks_first_and_then_deletes_on_the_server() {
    const MENU: &str = "Supprimer les e-mails présents sur le serveur puis supprimer ceux-ci de la corbeille";
    let mut desk = desk();
    let open = |desk: &mut Desk| {
        desk.window.get_by_label("Corbeille").click_secondary();
        desk.window.run();
        desk.act(MENU);
    };
    open(&mut desk);
    assert!(desk.has("Aucun message de la corbeille n’est présent sur un serveur."));
    desk.sample.lock().unwrap().server_trash =
        vec![server_message(1, true), server_message(2, true), server_message(3, false)];
    open(&mut desk);
    assert!(desk.has("Supprimer 2 messages du serveur et de la corbeille\u{202f}?"), "{:?}", desk.texts());
    assert!(desk.texts().iter().any(|text| text.contains("1 message n’est pas encore vérifié ici")));
    desk.key(Key::Escape);
    assert_eq!(sent(&desk, &Accounts::EmptyServerTrash), 0);
    open(&mut desk);
    let accept =
        desk.window.query_all_by_label("Supprimer").max_by(|a, b| a.rect().top().total_cmp(&b.rect().top()));
    accept.unwrap().click_accesskit();
    desk.window.run();
    assert_eq!(sent(&desk, &Accounts::EmptyServerTrash), 1);
}

#[test]
fn n_12_a_retention_shows_what_it_would_delete_before_it_is_saved() {
    let mut desk = desk();
    desk.sample.lock().unwrap().retention = (1..=9).map(|id| server_message(id, id > 2)).collect();
    accounts(&mut desk);
    desk.act(SAV_ROW);
    enter(&mut desk, "Jours de présence sur le serveur", "7");
    let days = |days| Accounts::RetentionPreview { account: AccountId(2), days };
    assert_eq!(sent(&desk, &days(7)), 1);
    assert!(
        desk.texts().iter().any(|text| text.contains("7 messages seraient supprimés du serveur")
            && text.contains("2 ne sont pas encore vérifiés ici")),
        "{:?}",
        desk.texts()
    );
    desk.act("Enregistrer");
    assert!(desk.has("Supprimer 7 messages du serveur\u{202f}?"));
    assert!(saved(&desk).is_empty());
    let accept = desk
        .window
        .query_all_by_label("Enregistrer")
        .min_by(|a, b| a.rect().top().total_cmp(&b.rect().top()));
    accept.unwrap().click_accesskit();
    desk.window.run();
    assert_eq!(saved(&desk)[0].transport.delete_after_days, 7);
}

#[test]
fn a_new_account_takes_proposed_servers_and_is_sent_whole() {
    let mut desk = desk();
    accounts(&mut desk);
    desk.act("Ajouter un compte");
    assert!(desk.window.get_by_role_and_label(Role::TextInput, "Adresse").is_focused());
    enter(&mut desk, "Adresse", "atelier@lantelme.example");
    desk.key(Key::Tab);
    desk.window.run();
    assert_eq!(value(&desk, "Serveur de réception"), "imap.lantelme.example");
    assert_eq!(value(&desk, "Serveur d’envoi"), "smtp.lantelme.example");
    assert_eq!(value(&desk, "Identifiant"), "atelier@lantelme.example");
    desk.act("Enregistrer");
    assert!(desk.has("Entrez le mot de passe."));
    enter(&mut desk, "Nom affiché", "Atelier");
    enter_password(&mut desk, "s3cret-word");
    desk.act("Privé");
    desk.act("Enregistrer");
    let drafts = saved(&desk);
    assert_eq!(drafts.len(), 1);
    let draft = &drafts[0];
    assert_eq!((draft.id, draft.name.as_str(), draft.owner), (None, "Atelier", Some(UserId(1))));
    assert_eq!(draft.address, "atelier@lantelme.example");
    assert_eq!(draft.transport.incoming, Incoming::Imap);
    assert_eq!(
        (draft.transport.incoming_server.port, draft.transport.incoming_server.tls),
        (993, Tls::Implicit)
    );
    assert_eq!(draft.transport.poll_minutes, 5);
    assert_eq!(draft.password.as_ref().map(|password| password.0.as_str()), Some("s3cret-word"));
    assert_eq!(draft.outgoing_password, None);
    assert!(desk.has("atelier@lantelme.example, compte privé, IMAP, TLS"));
}

#[test]
fn a_change_keeps_the_password_and_sends_what_was_typed() {
    let mut desk = desk();
    accounts(&mut desk);
    desk.act(SAV_ROW);
    enter(&mut desk, "Serveur d’envoi", "mail.lantelme.example");
    assert!(desk.has("Modifications non enregistrées"));
    desk.act("Chiffrement de la réception");
    desk.act("Aucun");
    assert_eq!(value(&desk, "Port de réception"), "143");
    assert!(desk.texts().iter().any(|text| text.starts_with("Sans chiffrement, le mot de passe")));
    desk.act("Enregistrer");
    let draft = &saved(&desk)[0];
    assert_eq!((draft.id, draft.password.is_none()), (Some(AccountId(2)), true));
    assert_eq!(draft.transport.outgoing_server.host, "mail.lantelme.example");
    assert_eq!((draft.transport.incoming_server.port, draft.transport.incoming_server.tls), (143, Tls::None));
    assert!(!desk.has("Modifications non enregistrées"));
}

#[test]
fn wrong_fields_are_told_at_the_field_and_nothing_is_sent() {
    let mut desk = desk();
    accounts(&mut desk);
    desk.act(SAV_ROW);
    enter(&mut desk, "Port de réception", "99999");
    enter(&mut desk, "Nom affiché", "Comptabilité");
    desk.act("Enregistrer");
    assert!(desk.has("De 1 à 65535.") && desk.has("Un autre compte porte déjà ce nom."));
    assert!(saved(&desk).is_empty());
}

#[test]
fn unsaved_changes_are_not_lost_without_a_question() {
    let mut desk = desk();
    accounts(&mut desk);
    desk.act(SAV_ROW);
    enter(&mut desk, "Nom affiché", "Autre nom");
    desk.act(PRIVATE_ROW);
    assert!(desk.has("Abandonner les modifications\u{202f}?"));
    desk.key(Key::Escape);
    assert_eq!(value(&desk, "Nom affiché"), "Autre nom");
    desk.act(PRIVATE_ROW);
    desk.act("Abandonner");
    assert_eq!(value(&desk, "Nom affiché"), "h.marchetti@lantelme");
}

#[test]
fn a_password_is_never_shown_nor_written() {
    let mut desk = desk();
    accounts(&mut desk);
    desk.act(SAV_ROW);
    enter_password(&mut desk, "s3cret-word");
    let hidden = |desk: &Desk| {
        let texts = desk.texts();
        assert!(!texts.iter().any(|text| text.contains("s3cret")), "{texts:?}");
        assert!(!format!("{:?}", desk.window.state()).contains("s3cret"));
        assert!(!format!("{:?}", desk.sample.lock().unwrap().log).contains("s3cret"));
    };
    hidden(&desk);
    desk.act("Tester");
    desk.act("Enregistrer");
    assert_eq!(saved(&desk)[0].password.as_ref().map(|password| password.0.as_str()), Some("s3cret-word"));
    hidden(&desk);
    assert!(!desk.has("Modifications non enregistrées"));
}

#[test]
fn deleting_an_account_says_that_its_mail_stays() {
    let mut desk = desk();
    accounts(&mut desk);
    desk.act(SAV_ROW);
    desk.act("Supprimer le compte");
    assert!(desk.texts().iter().any(|text| text.contains("Ses messages et ses dossiers restent ici")));
    assert_eq!(sent(&desk, &Accounts::Remove(AccountId(2))), 0);
    let accept = desk
        .window
        .query_all_by_label("Supprimer le compte")
        .min_by(|a, b| a.rect().top().total_cmp(&b.rect().top()));
    accept.unwrap().click_accesskit();
    desk.window.run();
    assert_eq!(sent(&desk, &Accounts::Remove(AccountId(2))), 1);
    assert!(!desk.has(SAV_ROW));
}

#[test]
fn the_steps_of_a_test_appear_in_order_and_a_failure_says_why() {
    let mut desk = desk();
    accounts(&mut desk);
    desk.act(SAV_ROW);
    desk.act("Tester");
    for step in sample_steps() {
        desk.sample.lock().unwrap().emit(Event::ConnectionStep(TEST_JOB, step));
    }
    desk.window.run();
    desk.wait(2000);
    let expected = [
        "Nom du serveur, Réussi, 12 ms, 192.0.2.24",
        "Connexion, port 993, Réussi, 31 ms",
        "Certificat TLS 1.3, Réussi, 48 ms, Valide jusqu’au 3 mars 2027",
        "Identification, Réussi, 90 ms, 14 dossiers visibles",
        "Nom du serveur, Réussi, 11 ms, 192.0.2.25",
        "Connexion, port 587, Réussi, 29 ms",
        "Négociation STARTTLS, En cours, 2 s, Attente du serveur",
        "Identification, En attente",
    ];
    let mut last = 0.0;
    for label in expected {
        assert!(desk.has(label), "{label}: {:?}", desk.texts());
        let top = desk.window.get_by_label(label).rect().top();
        assert!(top > last, "{label}");
        last = top;
    }
    desk.act("Arrêter");
    assert_eq!(desk.requests(|request| *request == Request::Jobs(Jobs::Cancel(TEST_JOB))), 1);
    desk.act("Tester");
    let second = etabli_engine::JobId(TEST_JOB.0 + 100);
    {
        let mut sample = desk.sample.lock().unwrap();
        sample.emit(Event::ConnectionStep(second, failed_step()));
        let kind = JobKind::ConnectionTest("SAV Lantelme".to_owned());
        sample.emit(Event::Job(job(second, kind, JobState::Failed(refused()), None)));
    }
    desk.window.run();
    assert!(desk.texts().iter().any(|text| text.starts_with("Identification, Échec")
        && text.contains("535 5.7.8")
        && text.contains("Vérifiez l’identifiant")));
    desk.act("Tester");
    assert!(desk.has("Essai précédent"));
}

#[test]
fn a_store_without_accounts_offers_to_add_one() {
    let sample = Sample::shared();
    sample.lock().unwrap().accounts.clear();
    let mut desk = support::build(sample, |app| app, etabli_ui::Start::Mail);
    assert!(desk.has("Aucun compte"));
    accounts(&mut desk);
    assert!(desk.has("Aucun compte de messagerie"));
    desk.act("Ajouter un compte");
    assert!(desk.window.query_by_role_and_label(Role::TextInput, "Adresse").is_some());
}

#[test]
fn mail_64_an_inbox_fetches_only_its_account_and_f5_fetches_all() {
    let mut desk = desk();
    desk.window.get_by_label("sav@lantelme").click_secondary();
    desk.window.run();
    desk.act("Relever ce compte");
    let run = |account, fetch, send| Accounts::Run { account, fetch, send };
    assert_eq!(sent(&desk, &run(Some(AccountId(2)), true, false)), 1);
    assert!(desk.has("3 nouveaux messages, 1 envoyé"), "{:?}", desk.texts());
    desk.key(Key::F5);
    assert_eq!(sent(&desk, &run(None, true, true)), 1);
    desk.keys(Modifiers::SHIFT, Key::F5);
    assert_eq!(sent(&desk, &run(Some(AccountId(2)), true, false)), 2);
    desk.act("Relever un compte");
    desk.act("Comptabilité");
    assert_eq!(sent(&desk, &run(Some(AccountId(4)), true, false)), 1);
}

#[test]
fn mail_124_an_inbox_gets_a_sub_folder() {
    let mut desk = desk();
    desk.window.get_by_label("sav@lantelme").click_secondary();
    desk.window.run();
    desk.act("Nouveau sous-dossier");
    desk.window.get_by_role_and_label(Role::TextInput, "Nom du dossier").type_text("Devis");
    desk.window.run();
    desk.act("Créer le dossier");
    let made = |request: &Request| {
        matches!(request, Request::Mail(etabli_engine::Mail::CreateFolder { parent: Some(FolderId(12)), .. }))
    };
    assert_eq!(desk.requests(made), 1);
}

#[test]
fn mail_61_63_an_outbox_sends_all_or_one() {
    let mut desk = desk();
    desk.window.get_by_label("Boîte d’envoi").click_secondary();
    desk.window.run();
    desk.act("Envoyer tout…");
    assert_eq!(sent(&desk, &Accounts::Run { account: None, fetch: false, send: true }), 1);
    let sample = Sample::shared();
    sample.lock().unwrap().outbox = vec![outbox_row(2, "failed", 550, "5.1.1 mailbox unknown")];
    let mut desk = support::build(sample, |app| app, etabli_ui::Start::Mail);
    desk.act("Julien Courtade, RE: Charnières livrées en mauvais coloris, envoyé, lu, réponse, 09:15");
    assert!(
        desk.texts()
            .iter()
            .any(|text| text.contains("réponse 550 du serveur") && text.contains("mailbox unknown")),
        "{:?}",
        desk.texts()
    );
    desk.act("Envoyer immédiatement");
    assert_eq!(sent(&desk, &Accounts::SendNow { msg_id: MsgId(2) }), 1);
}

#[test]
fn an_account_in_trouble_is_marked_on_its_inbox() {
    let sample = Sample::shared();
    sample.lock().unwrap().accounts[1].problem = Some(refused());
    let desk = support::build(sample, |app| app, etabli_ui::Start::Mail);
    let node = desk.window.get_by_label("sav@lantelme").accesskit_node();
    assert!(node.description().unwrap().contains("Identifiants refusés"));
    assert!(desk.has("5 comptes, 2 en erreur"));
}

#[test]
fn the_status_bar_names_the_account_at_work() {
    let mut desk = desk();
    for (id, kind, done, total) in [
        (50, JobKind::Transports("SAV Lantelme, Hélène".to_owned()), 0, 2),
        (51, JobKind::Transport("SAV Lantelme".to_owned()), 34, 128),
    ] {
        let id = etabli_engine::JobId(id);
        let view =
            etabli_engine::JobView { done, total: Some(total), ..job(id, kind, JobState::Running, None) };
        desk.sample.lock().unwrap().emit(Event::Job(view));
    }
    for _ in 0..4 {
        desk.window.step();
    }
    assert!(desk.has("Relève de SAV Lantelme\u{a0}: 34 sur 128"), "{:?}", desk.texts());
    assert!(desk.has("et 1 autre travail"));
}

#[test]
fn the_status_bar_counts_accounts_and_tells_the_last_fetch() {
    let desk = desk();
    assert!(desk.has("5 comptes, 1 en erreur"), "{:?}", desk.texts());
    assert!(desk.has("Dernière relève à 10:12") && desk.has("5 comptes sur 5 en ligne"));
}
