//! The plugin page: switches by team, installing, rights, log and readings.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

mod support;

use etabli_engine::{Manage, Plugins, Request};
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
fn n_04_a_plugin_is_managed_in_its_pane() {
    let mut desk = desk();
    let plugin = "org.etabli.tickets".to_owned();
    desk.act("Plugins");
    assert!(!desk.has("Désinstaller"));
    desk.act("Détails de Tickets");
    assert!(desk.has("1.4.2, signé par Lantelme Agencement") && desk.has("Pour reconnaître le sujet."));
    desk.act("Tickets\u{a0}: lire le texte des messages");
    let (id, capability) = (plugin.clone(), "messages-text".to_owned());
    assert!(asked(&desk, &Manage::Grant { plugin: id, capability, granted: false }));
    desk.act("Revenir à 0.9.2");
    assert!(asked(&desk, &Manage::Rollback { plugin: plugin.clone() }));
    desk.act("Tout effacer");
    let remove = Manage::Remove { plugin, with_data: true };
    assert!(desk.has("Désinstaller Tickets\u{202f}?") && !asked(&desk, &remove), "{:?}", desk.texts());
    desk.act("Annuler");
    assert!(!asked(&desk, &remove));
    desk.act("Détails de Tickets");
    assert!(!desk.has("Tout effacer"));
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
