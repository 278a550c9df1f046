//! The plugin page: switches by team, installing, rights, log and readings.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

mod support;

use egui::accesskit::Role;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use etabli_engine::{
    DialogAnswer, DialogId, DialogRequest, Event, Manage, Password, Plugins, Request, SettingValue,
};
use etabli_model::TeamId;
use support::{Desk, desk};

const FIRST: &str = "Claire Vasseur, Porte coulissante bloquée, salle du conseil, reçu, non lu, 4 messages liés, 3 pièces jointes, 09:42";

fn asked(desk: &Desk, request: &Manage) -> bool {
    let request = Request::Plugins(Plugins::Manage(request.clone()));
    desk.sample.lock().unwrap().log.contains(&request)
}

#[test]
fn an_isolated_plugin_is_shown_and_restarted() {
    let mut desk = desk();
    assert!(desk.has("1 plugin isolé"));
    desk.act("Plugins");
    assert!(desk.has("Planté et isolé"));
    desk.act("Relancer Catégorisation");
    desk.window.run();
    assert!(!desk.has("1 plugin isolé"), "{:?}", desk.texts());
}

#[test]
fn n_04_the_list_of_plugins_says_what_each_may_do_and_is_filtered() {
    let mut desk = desk();
    desk.act("Plugins");
    assert!(desk.has("Messages, texte") && !desk.has("messages-text"), "{:?}", desk.texts());
    desk.type_text("Filtrer", "categ");
    assert!(desk.has("Détails de Catégorisation") && !desk.has("Détails de Tickets"), "{:?}", desk.texts());
}

#[test]
fn n_04_a_plugin_is_managed_in_its_pane() {
    let mut desk = desk();
    let plugin = "org.etabli.tickets".to_owned();
    desk.act("Plugins");
    assert!(!desk.has("Désinstaller"));
    desk.act("Détails de Tickets");
    assert!(desk.has("1.4.2, signé par Lantelme Agencement") && desk.has("Pour reconnaître le sujet."));
    desk.act("Retirer à Tickets\u{a0}: lire le texte des messages");
    let (id, capability) = (plugin.clone(), "messages-text".to_owned());
    assert!(asked(&desk, &Manage::Grant { plugin: id, capability, granted: false }));
    desk.act("Revenir à 0.9.2");
    assert!(asked(&desk, &Manage::Rollback { plugin: plugin.clone() }));
    desk.act("Tout effacer");
    let remove = Manage::Remove { plugin, with_data: true };
    assert!(desk.has("Désinstaller Tickets\u{202f}?") && !asked(&desk, &remove), "{:?}", desk.texts());
    desk.act("Annuler");
    assert!(!asked(&desk, &remove));
    desk.act("Fermer les détails");
    assert!(!desk.has("Tout effacer"));
}

#[test]
fn n_04_the_pane_of_a_plugin_says_what_it_adds_and_what_it_takes() {
    let mut desk = desk();
    desk.act("Plugins");
    desk.act("Détails de Tickets");
    for added in [
        "1 colonne\u{a0}: Numéro",
        "1 champ de recherche\u{a0}: Numéro de ticket",
        "1 champ de message\u{a0}: Ticket",
        "2 commandes\u{a0}: Associer un ticket, Fermer le ticket",
    ] {
        assert!(desk.has(added), "{added}: {:?}", desk.texts());
    }
    let used = |desk: &Desk, name: &str| {
        let bar = desk.window.get_by_role_and_label(Role::ProgressIndicator, name);
        bar.accesskit_node().numeric_value().unwrap().round()
    };
    assert_eq!((used(&desk, "Mémoire, pic"), used(&desk, "Temps par appel")), (17.0, 4.0));
    assert!(desk.has("180\u{a0}ms sur 5\u{a0}s") && desk.has("blake3 9f2c…07a1"), "{:?}", desk.texts());
    desk.act("Exporter les fiches");
    let export = |request: &Request| matches!(request, Request::Plugins(Plugins::ExportRecords { .. }));
    assert_eq!(desk.requests(export), 1);

    desk.act("Détails de Catégorisation");
    assert_eq!(used(&desk, "Mémoire, pic"), 100.0);
    assert!(desk.has("Isolé après 3 fautes."));
    desk.window.get_by_label("Copier le rapport").click_accesskit();
    let copied = desk.copied().unwrap();
    assert!(
        copied.contains("Catégorisation 0.9.3") && copied.contains("out of bounds memory access"),
        "{copied}"
    );
}

#[test]
fn n_05_an_update_that_asks_for_more_is_decided_below_the_list() {
    let mut desk = desk();
    desk.sample.lock().unwrap().let_tickets_wait();
    desk.act("Plugins");
    assert!(desk.has("Tickets 1.4.2 attend des droits") && desk.has("À décider"), "{:?}", desk.texts());
    desk.act("Garder 0.9.2, Tickets");
    let plugin = "org.etabli.tickets".to_owned();
    assert!(asked(&desk, &Manage::Rollback { plugin: plugin.clone() }));
    desk.act("Accorder, Tickets");
    let grant = |capability: &str| Manage::Grant {
        plugin: plugin.clone(),
        capability: capability.to_owned(),
        granted: true,
    };
    assert!(asked(&desk, &grant("http")) && !asked(&desk, &grant("messages-text")));
}

#[test]
fn n_01_a_plugin_is_switched_for_a_team() {
    let mut desk = desk();
    desk.act("Plugins");
    let switched = |desk: &Desk, team: u32, on: bool| {
        let plugin = "org.etabli.tickets".to_owned();
        let request = Request::Plugins(Plugins::Enable { plugin, team: TeamId(team), on });
        desk.sample.lock().unwrap().log.contains(&request)
    };
    // What is on for everyone is on for each team, and cannot be switched there.
    desk.act("Tickets pour Atelier");
    assert!(!switched(&desk, 2, false) && !switched(&desk, 2, true));
    desk.act("Tickets pour tous");
    assert!(switched(&desk, 1, false));
    desk.act("Tickets pour Atelier");
    assert!(switched(&desk, 2, true));
    desk.act("Tickets pour Atelier");
    assert!(switched(&desk, 2, false));
}

#[test]
fn sec_76_a_package_that_nobody_signed_is_installed_after_a_question() {
    let mut desk = desk();
    desk.act("Plugins");
    let install = |allow_unsigned| Manage::Install { path: "/import/a.eml".into(), allow_unsigned };
    desk.act("Installer un plugin…");
    assert!(
        asked(&desk, &install(false)) && desk.has("Personne n’a signé ce paquet\u{a0}: /import/a.eml"),
        "{:?}",
        desk.texts()
    );
    assert!(!asked(&desk, &install(true)));
    desk.act("Annuler");
    assert!(!asked(&desk, &install(true)));
    desk.act("Installer un plugin…");
    desk.act("Installer sans signature");
    assert!(asked(&desk, &install(true)));
    let told = "Tickets 1.5.0 est installé et attend les droits que vous lui donnerez.";
    assert!(desk.has(told) && desk.has("Tout effacer"), "{:?}", desk.texts());
}

#[test]
fn sec_71_the_settings_of_a_plugin_are_changed_on_its_page() {
    let mut desk = desk();
    let plugin = "org.etabli.tickets".to_owned();
    let set = |setting: &str, value| Manage::SetSetting {
        plugin: plugin.clone(),
        setting: setting.to_owned(),
        value: Some(value),
    };
    desk.act("Plugins");
    desk.act("Détails de Catégorisation");
    assert!(!desk.has("Réglages"), "it has none");
    desk.act("Détails de Tickets");
    assert!(desk.has("Réglages") && desk.has("Un par ligne."), "{:?}", desk.texts());
    desk.act("Enregistrer");
    let saved =
        |request: &Request| matches!(request, Request::Plugins(Plugins::Manage(Manage::SetSetting { .. })));
    assert_eq!(desk.requests(saved), 0, "nothing has changed");

    desk.act("Rappeler avant l’échéance");
    desk.window.get_by_role_and_label(Role::MultilineTextInput, "Mots qui ouvrent un ticket").focus();
    desk.window.run();
    desk.keys(egui::Modifiers::COMMAND, egui::Key::End);
    desk.window
        .get_by_role_and_label(Role::MultilineTextInput, "Mots qui ouvrent un ticket")
        .type_text("\n Panne \n");
    desk.window.run();
    // The keyboard alone: Enter in a field of one line saves.
    desk.type_text("Préfixe des numéros", "K");
    desk.key(egui::Key::Enter);
    let words = ["Devis", "Facture", "Panne"].map(str::to_owned).to_vec();
    assert!(asked(&desk, &set("prefix", SettingValue::Text("TK".to_owned()))), "{:?}", desk.texts());
    assert!(asked(&desk, &set("remind", SettingValue::Bool(false))));
    assert!(asked(&desk, &set("words", SettingValue::Texts(words))));
    assert_eq!(desk.requests(saved), 3, "the hours are as they were");
    assert!(desk.has("Les réglages sont enregistrés."));

    desk.act("Valeurs d’origine");
    let reset = Manage::SetSetting { plugin, setting: "hours".to_owned(), value: None };
    assert!(asked(&desk, &reset) && desk.requests(saved) == 4);
}

#[test]
fn sec_71_a_setting_that_is_refused_says_why_beside_it() {
    let mut desk = desk();
    desk.act("Plugins");
    desk.act("Détails de Tickets");
    desk.type_text("Délai en heures", "x");
    desk.act("Enregistrer");
    assert!(desk.has("Entrez un nombre entier."), "{:?}", desk.texts());
    desk.key(egui::Key::Backspace);
    for key in [egui::Key::Backspace, egui::Key::Backspace] {
        desk.key(key);
    }
    desk.type_text("Délai en heures", "24");
    desk.window.get_by_role_and_label(Role::TextInput, "Préfixe des numéros").focus();
    desk.window.run();
    desk.keys(egui::Modifiers::COMMAND, egui::Key::A);
    desk.type_text("Préfixe des numéros", "?");
    desk.act("Enregistrer");
    assert!(desk.has("Le plugin n’a pas ce réglage, ou il prend d’autres valeurs."), "{:?}", desk.texts());
    assert!(!desk.has("Les réglages sont enregistrés."));
}

#[test]
fn n_02_what_plugins_read_is_shown_by_plugin_and_by_message() {
    let mut desk = desk();
    desk.click(FIRST);
    desk.keys(egui::Modifiers::COMMAND.plus(egui::Modifiers::SHIFT), egui::Key::P);
    desk.type_text("Chercher une commande", "ont lu");
    desk.key(egui::Key::Enter);
    assert!(
        desk.has("lire le texte des messages") && desk.has("1 message, pour Hélène"),
        "{:?}",
        desk.texts()
    );
    desk.key(egui::Key::Escape);
    desk.act("Plugins");
    desk.act("Détails de Tickets");
    desk.act("Lectures");
    assert!(desk.has("Ce que Tickets a lu") && desk.has("2 messages, pour Hélène"), "{:?}", desk.texts());
    desk.key(egui::Key::Escape);
    desk.act("Journal");
    assert!(desk.has("Un sujet était vide.") && desk.has("Attention"), "{:?}", desk.texts());
}

/// What the window answered to a dialog of a plugin.
fn answer(desk: &Desk, dialog: u64) -> Option<DialogAnswer> {
    desk.sample.lock().unwrap().log.iter().find_map(|request| match request {
        Request::Plugins(Plugins::AnswerDialog { dialog: DialogId(id), answer }) if *id == dialog => {
            Some(answer.clone())
        }
        _ => None,
    })
}

fn ask(desk: &mut Desk, dialog: u64, request: DialogRequest) {
    desk.sample.lock().unwrap().emit(Event::Dialog(DialogId(dialog), request));
    desk.window.run();
}

fn named() -> (String, String) {
    ("Tickets".to_owned(), "1.4.2".to_owned())
}

#[test]
fn sec_79_a_secret_is_entered_behind_dots_and_goes_to_the_engine_only() {
    let mut desk = desk();
    let request = || DialogRequest::Secret { plugin: named(), title: "Jeton du serveur".to_owned() };
    ask(&mut desk, 7, request());
    assert!(desk.has("Jeton du serveur"), "{:?}", desk.texts());
    assert!(desk.has("Formulaire du plugin Tickets 1.4.2, exécuté en bac à sable"));
    desk.window.get_by_role_and_label(Role::PasswordInput, "Secret").focus();
    desk.window.run();
    desk.window.get_by_role_and_label(Role::PasswordInput, "Secret").type_text("s3cret");
    desk.window.run();
    assert!(!desk.texts().iter().any(|text| text.contains("s3cret")));
    desk.act("Garder");
    assert_eq!(answer(&desk, 7), Some(DialogAnswer::Secret(Password("s3cret".to_owned()))));

    ask(&mut desk, 8, request());
    desk.act("Annuler");
    assert_eq!(answer(&desk, 8), Some(DialogAnswer::Cancelled));
}

#[test]
fn a_plugin_gets_the_file_that_the_person_picks_in_the_systems_own_dialog() {
    let mut desk = desk();
    let title = || "Quelle archive".to_owned();
    let pick = |endings: &[&str]| DialogRequest::PickFile {
        plugin: named(),
        title: title(),
        endings: endings.iter().map(|ending| (*ending).to_owned()).collect(),
    };
    ask(&mut desk, 3, pick(&["pst"]));
    desk.window.run();
    assert_eq!(answer(&desk, 3), Some(DialogAnswer::File("/import/a.pst".into())));
    // The platform of these tests picks nothing where no ending is asked for.
    ask(&mut desk, 4, pick(&[]));
    desk.window.run();
    assert_eq!(answer(&desk, 4), Some(DialogAnswer::Cancelled));
    let save = DialogRequest::SaveFile { plugin: named(), title: title(), name: "a.csv".to_owned() };
    ask(&mut desk, 5, save);
    desk.window.run();
    assert_eq!(answer(&desk, 5), Some(DialogAnswer::File("/saved/a.csv".into())));
}

/// The plugin of tickets has rules, and a folder is chosen.
fn with_rules() -> Desk {
    let mut desk = desk();
    desk.sample.lock().unwrap().give_tickets_rules();
    desk.act("Plugins");
    desk.act("Détails de Tickets");
    desk
}

#[test]
fn n_03_rules_are_tried_on_the_folder_before_they_run() {
    let mut desk = with_rules();
    let rules = |desk: &Desk, is_dry: bool| {
        desk.requests(
            |request| matches!(request, Request::Plugins(Plugins::RunRules { dry, .. }) if *dry == is_dry),
        )
    };
    desk.act("Essayer les règles sur «\u{a0}SAV en cours\u{a0}»");
    assert_eq!((rules(&desk, true), rules(&desk, false)), (1, 0));
    assert!(
        desk.has("3 messages examinés, 2 changements annoncés. Rien n’est encore modifié."),
        "{:?}",
        desk.texts()
    );
    assert!(desk.has("va dans Clients/Mairie") && desk.has("Le dossier Clients/Mairie est créé"));
    desk.key(egui::Key::Escape);
    assert_eq!(rules(&desk, false), 0);
    desk.act("Essayer les règles sur «\u{a0}SAV en cours\u{a0}»");
    desk.act("Appliquer les règles");
    assert_eq!(rules(&desk, false), 1);
}

#[test]
fn n_05_another_version_is_compared_before_it_is_installed() {
    let mut desk = with_rules();
    desk.act("Comparer une autre version…");
    let compared = |request: &Request| matches!(request, Request::Plugins(Plugins::Compare { .. }));
    assert_eq!(desk.requests(compared), 1);
    let summary = "Les versions 1.4.2 et 1.5.0 côte à côte sur 3 messages\u{a0}: 2 changements diffèrent, 1 cellule se lit autrement.";
    assert!(desk.has(summary), "{:?}", desk.texts());
    for line in ["ne le fait plus", "nouveau", "va dans Kunden/Mairie", "T-1 → T-0001"] {
        assert!(desk.has(line), "{line}: {:?}", desk.texts());
    }
    let install = Manage::Install { path: "/import/a.eml".into(), allow_unsigned: false };
    assert!(!asked(&desk, &install));
    desk.act("L’installer");
    assert!(asked(&desk, &install));
}
