//! The window over the sample mailbox, driven by names as an outside program would.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests")]

mod support;

use egui::{Key, Modifiers, accesskit::Role};
use egui_kittest::{
    Harness,
    kittest::{NodeT as _, Queryable as _},
};
use etabli_engine::{
    DialogAnswer, Event, Failure, FailureCode, Lang, Mail, People, Plugins, Request, Store,
    view::{SortColumn, ViewSpec},
};
use etabli_model::{FolderId, Value};
use etabli_ui::{Start, UiOptions, Workbench};
use support::{Desk, SAV, Sample, SampleBackend, TRASH, TestClock, TestPlatform, build, desk};

const FIRST: &str = "Claire Vasseur, Porte coulissante bloquée, salle du conseil, reçu, non lu, 4 messages liés, 3 pièces jointes, 09:42";
const FIRST_READ: &str = "Claire Vasseur, Porte coulissante bloquée, salle du conseil, reçu, lu, 4 messages liés, 3 pièces jointes, 09:42";
const SENT: &str = "Julien Courtade, RE: Charnières livrées en mauvais coloris, envoyé, lu, réponse, 09:15";
const THIRD: &str =
    "Sophie Delattre, Devis signé : mobilier d’accueil, rez-de-chaussée, reçu, non lu, 1 pièce jointe, 08:51";

#[test]
fn mail_137_a_folder_shows_its_list_and_a_row_its_message() {
    let mut desk = desk();
    desk.act("SAV en cours");
    assert!(desk.has(FIRST), "{:?}", desk.texts());
    desk.act(FIRST);
    let heading =
        desk.window.get_by_role_and_label(Role::Heading, "Porte coulissante bloquée, salle du conseil");
    assert!(heading.rect().top() > 400.0);
    assert!(desk.has("T-1042, Porte coulissante bloquée, Ouvert"));
    assert!(desk.has("porte-rail-haut.png, 2,1\u{a0}Mo"));
    assert!(desk.texts().iter().any(|text| text.contains("Depuis ce matin")));
    desk.act("Garanties");
    assert!(desk.has("Dossier vide"));
}

#[test]
fn mail_138_direction_is_told_without_colour() {
    let desk = desk();
    assert!(desk.has(FIRST) && FIRST.contains("reçu"));
    assert!(desk.has(SENT) && SENT.contains("envoyé"));
}

#[test]
fn mail_142_opening_marks_as_read_and_hovering_does_not() {
    let mut desk = desk();
    desk.window.get_by_label(FIRST).hover();
    desk.window.run();
    desk.wait(5000);
    assert!(!desk.sample.lock().unwrap().is_read(1));
    desk.click(FIRST);
    desk.wait(1400);
    assert!(!desk.sample.lock().unwrap().is_read(1));
    desk.wait(200);
    assert!(desk.sample.lock().unwrap().is_read(1));
    desk.window.run();
    assert!(desk.has(FIRST_READ));
}

#[test]
fn mail_142_many_selected_messages_stay_unread() {
    let mut desk = desk();
    desk.click(FIRST);
    desk.keys(Modifiers::COMMAND, Key::A);
    assert!(desk.has("15 messages sélectionnés"));
    desk.wait(3000);
    assert!(!desk.sample.lock().unwrap().is_read(1));
}

#[test]
fn mail_106_the_search_starts_two_seconds_after_the_last_key() {
    let mut desk = desk();
    desk.type_text("Rechercher dans la base", "coulis");
    desk.wait(1900);
    assert_eq!(desk.sample.lock().unwrap().searches(), 0);
    desk.type_text("Rechercher dans la base", "sante");
    desk.wait(1999);
    assert_eq!(desk.sample.lock().unwrap().searches(), 0);
    desk.wait(1);
    assert_eq!(desk.sample.lock().unwrap().searches(), 1);
    assert!(desk.has("3 résultats"), "{:?}", desk.texts());
    assert!(desk.has("Fin des résultats dans SAV en cours."));
    desk.wait(10_000);
    assert_eq!(desk.sample.lock().unwrap().searches(), 1);
    desk.act("Effacer la recherche");
    assert!(desk.has(SENT));
    assert_eq!(desk.sample.lock().unwrap().searches(), 1);
}

#[test]
fn mail_106_enter_starts_at_once_and_escape_clears() {
    let mut desk = desk();
    desk.type_text("Rechercher dans la base", "tva");
    desk.key(Key::Enter);
    assert_eq!(desk.sample.lock().unwrap().searches(), 1);
    assert!(desk.has("1 résultat"));
    desk.window.get_by_role_and_label(Role::TextInput, "Rechercher dans la base").focus();
    desk.window.run();
    desk.key(Key::Escape);
    assert!(desk.has(SENT));
}

#[test]
fn mail_106_the_scope_widens_to_all_folders() {
    let mut desk = desk();
    desk.type_text("Rechercher dans la base", "xyzzy");
    desk.key(Key::Enter);
    assert!(desk.has("Aucun résultat pour «\u{a0}xyzzy\u{a0}»"), "{:?}", desk.texts());
    desk.act("Tous les dossiers (0)");
    assert_eq!(desk.sample.lock().unwrap().searches(), 2);
    let everywhere = |request: &Request| {
        matches!(request, Request::Mail(Mail::OpenView(ViewSpec { folder: None, search: Some(_), .. })))
    };
    assert_eq!(desk.requests(everywhere), 1);
}

#[test]
fn delete_shows_a_toast_whose_button_undoes() {
    let mut desk = desk();
    desk.click(FIRST);
    desk.key(Key::Delete);
    assert_eq!(desk.sample.lock().unwrap().folder_of(1), TRASH);
    assert!(desk.has("1 message mis à la corbeille"), "{:?}", desk.texts());
    assert!(!desk.has(FIRST));
    desk.act("Annuler");
    assert_eq!(desk.sample.lock().unwrap().folder_of(1), SAV);
    desk.window.run();
    assert!(desk.has(FIRST));
    assert!(desk.has("Annulé\u{a0}: 1 message mis à la corbeille"));
    desk.keys(Modifiers::COMMAND | Modifiers::SHIFT, Key::Z);
    assert_eq!(desk.sample.lock().unwrap().folder_of(1), TRASH);
    desk.keys(Modifiers::COMMAND, Key::Z);
    assert_eq!(desk.sample.lock().unwrap().folder_of(1), SAV);
}

#[test]
fn after_deleting_the_next_row_is_open() {
    let mut desk = desk();
    desk.click(FIRST);
    desk.key(Key::Delete);
    desk.window.run();
    assert!(
        desk.window
            .query_by_role_and_label(Role::Heading, "RE: Charnières livrées en mauvais coloris")
            .is_some()
    );
}

#[test]
fn toasts_go_away_after_six_seconds() {
    let mut desk = desk();
    desk.click(FIRST);
    desk.key(Key::J);
    assert!(desk.has("1 message mis aux indésirables"));
    desk.wait(5900);
    assert!(desk.has("1 message mis aux indésirables"));
    desk.wait(200);
    assert!(!desk.has("1 message mis aux indésirables"));
}

#[test]
fn the_keyboard_moves_through_the_list() {
    let mut desk = desk();
    desk.click(FIRST);
    desk.key(Key::ArrowDown);
    assert!(
        desk.window
            .query_by_role_and_label(Role::Heading, "RE: Charnières livrées en mauvais coloris")
            .is_some()
    );
    desk.keys(Modifiers::SHIFT, Key::ArrowDown);
    assert!(desk.has("2 messages sélectionnés"));
    desk.key(Key::End);
    assert!(desk.window.query_by_role_and_label(Role::Heading, "Mise à jour de l’automate").is_some());
    desk.key(Key::Home);
    assert!(desk.has("Forum (4)"));
}

#[test]
fn a_folder_of_a_hundred_thousand_is_read_by_windows() {
    let sample = Sample::large(100_000);
    let mut desk = build(sample, |app| app, Start::Mail);
    desk.act("Clients");
    let windows =
        |desk: &Desk| desk.requests(|request| matches!(request, Request::Mail(Mail::Window { .. })));
    let before = windows(&desk);
    desk.click("suivi@fret-nord.example, Relevé n° 0, reçu, lu, hier 08:04");
    desk.key(Key::End);
    desk.window.run();
    assert!(windows(&desk) - before <= 3, "{}", windows(&desk) - before);
    assert!(desk.window.query_by_role_and_label(Role::Heading, "Relevé n° 99999").is_some());
}

#[test]
fn the_ticket_form_is_filled_and_sent_by_name() {
    let mut desk = desk();
    desk.act(THIRD);
    desk.act("Ticket");
    assert!(desk.has("Formulaire du plugin Tickets 1.4.2, exécuté en bac à sable"), "{:?}", desk.texts());
    desk.window.get_by_role_and_label(Role::TextInput, "Objet").set_text_value_accesskit("Vitrine à régler");
    desk.window.run();
    desk.act("Normale");
    desk.act("Interne");
    desk.act("Créer le ticket");
    let sample = desk.sample.lock().unwrap();
    let answers = sample.log.iter().find_map(|request| match request {
        Request::Plugins(Plugins::AnswerDialog { answer: DialogAnswer::Form(answers), .. }) => {
            Some(answers.clone())
        }
        _ => None,
    });
    drop(sample);
    let answers = answers.expect("an answer");
    let value = |id: &str| answers.iter().find(|(field, _)| field == id).map(|(_, value)| value.clone());
    let text = |text: &str| Some(Value::Text(text.to_owned()));
    assert_eq!(value("subject"), text("Vitrine à régler"));
    assert_eq!(value("priority"), text("normal"));
    assert_eq!(value("folder"), text("internal"));
    assert_eq!(value("requester"), Some(Value::Reference(1)));
    assert_eq!(value("minutes"), Some(Value::Integer(90)));
    assert_eq!(value("due"), text("2026-11-26"));
    assert_eq!(value("open"), None);
    desk.window.run();
    assert!(desk.has("T-1043, Vitrine à régler, Ouvert"), "{:?}", desk.texts());
}

#[test]
fn a_form_is_not_accepted_while_a_required_field_is_empty() {
    let mut desk = desk();
    desk.act(THIRD);
    desk.keys(Modifiers::COMMAND, Key::T);
    desk.window.get_by_role_and_label(Role::TextInput, "Objet").set_text_value_accesskit("");
    desk.window.run();
    desk.act("Créer le ticket");
    assert!(desk.has("Ce champ est obligatoire."));
    let answered = |request: &Request| matches!(request, Request::Plugins(Plugins::AnswerDialog { .. }));
    assert_eq!(desk.requests(answered), 0);
    desk.key(Key::Escape);
    assert_eq!(desk.requests(answered), 1);
    assert!(!desk.has("Créer le ticket"));
}

#[test]
fn messages_are_moved_to_a_folder_chosen_by_name() {
    let mut desk = desk();
    desk.click(FIRST);
    desk.keys(Modifiers::COMMAND | Modifiers::SHIFT, Key::M);
    assert!(desk.has("Déplacer 1 message"));
    desk.type_text("Chercher un dossier", "garanties");
    desk.key(Key::Enter);
    assert_eq!(desk.sample.lock().unwrap().folder_of(1), FolderId(22));
    assert!(desk.has("Déplacé vers Garanties"));
}

#[test]
fn an_unknown_correspondent_is_added_to_the_address_book() {
    let mut desk = desk();
    desk.act(FIRST);
    desk.act("Bruno Lescure, hors carnet d’adresses");
    desk.act("Ajouter au carnet d’adresses");
    let added = |request: &Request| matches!(request, Request::People(People::AddCorrespondents(people)) if people.len() == 1);
    assert_eq!(desk.requests(added), 1);
    desk.window.run();
    assert!(desk.has("Bruno Lescure"));
    assert!(!desk.has("Bruno Lescure, hors carnet d’adresses"));
}

#[test]
fn mail_91_93_the_forum_shows_the_conversation_and_its_gaps() {
    let mut desk = desk();
    desk.act(FIRST);
    desk.act("Forum (4)");
    assert!(desk.has("Message absent de la base, absent@saint-aubin.example"), "{:?}", desk.texts());
    desk.act("SAV Lantelme, RE: Charnières livrées, 24 nov. 09:42");
    assert!(
        desk.window
            .query_by_role_and_label(Role::Heading, "RE: Charnières livrées en mauvais coloris")
            .is_some()
    );
    // The conversation stays at the left, the message stands at its right; the list comes back.
    let node = desk.window.get_by_label("SAV Lantelme, RE: Charnières livrées, 24 nov. 09:42").rect();
    let heading =
        desk.window.get_by_role_and_label(Role::Heading, "RE: Charnières livrées en mauvais coloris");
    assert!(heading.rect().left() >= node.right());
    assert!(desk.has("2 messages, 1 accusé, 1 compte"), "{:?}", desk.texts());
    desk.act("Accusés de lecture");
    assert!(!desk.texts().iter().any(|text| text.starts_with("Accusé de lecture, SAV")));
    desk.act("Retour à la liste");
    assert!(desk.has(FIRST));
}

#[test]
fn sec_40_a_program_is_opened_only_after_a_warning() {
    let mut desk = desk();
    desk.click(FIRST);
    desk.key(Key::End);
    desk.act("mise-a-jour.exe, 2,1\u{a0}Mo");
    desk.act("Ouvrir");
    assert!(desk.has("Ouvrir mise-a-jour.exe\u{202f}?"), "{:?}", desk.texts());
    assert!(desk.platform.0.lock().unwrap().opened.is_empty());
    desk.act("Ouvrir quand même");
    desk.window.run();
    assert_eq!(desk.platform.0.lock().unwrap().opened, ["mise-a-jour.exe"]);
}

#[test]
fn an_attachment_is_saved_where_the_person_says() {
    let mut desk = desk();
    desk.act(FIRST);
    desk.act("bon-de-garantie-2023.pdf, 412\u{a0}Ko");
    desk.act("Enregistrer sous…");
    desk.window.run();
    let written = desk.platform.0.lock().unwrap().written.clone();
    assert_eq!(written, [("/saved/bon-de-garantie-2023.pdf".into(), 64)]);
    assert!(desk.has("bon-de-garantie-2023.pdf enregistré"));
}

#[test]
fn an_empty_store_offers_the_demonstration() {
    let mut desk = build(Sample::empty(), |app| app, Start::Mail);
    assert!(desk.has("Bienvenue dans Établi"));
    desk.act("Ouvrir la démonstration");
    desk.window.run();
    assert!(!desk.has("Bienvenue dans Établi"));
    assert!(desk.has(FIRST), "{:?}", desk.texts());
}

#[test]
fn an_empty_store_imports_files_with_progress_and_a_stop_button() {
    let mut desk = build(Sample::empty(), |app| app, Start::Mail);
    desk.act("Choisir un fichier…");
    desk.window.run();
    let imports = |request: &Request| matches!(request, Request::Mail(Mail::Import { .. }));
    assert_eq!(desk.requests(imports), 1);
    assert!(desk.has("Import de /import/a.eml\u{a0}: 34 sur 128"), "{:?}", desk.texts());
    desk.act("Arrêter\u{a0}: Import de /import/a.eml");
    assert_eq!(desk.requests(|request| matches!(request, Request::Jobs(etabli_engine::Jobs::Cancel(_)))), 1);
}

#[test]
fn starting_with_the_demonstration_fills_the_store_first() {
    let desk = build(Sample::empty(), |app| app, Start::Demo);
    assert!(desk.sample.lock().unwrap().demo);
    assert!(desk.has(FIRST));
    let first = desk
        .sample
        .lock()
        .unwrap()
        .log
        .iter()
        .position(|request| *request == Request::Store(Store::FillDemo));
    assert!(first.is_some());
}

#[test]
fn a_changed_list_is_read_again_with_its_selection() {
    let mut desk = desk();
    desk.click(FIRST);
    desk.sample
        .lock()
        .unwrap()
        .emit(Event::Changed(etabli_engine::Changed { lists: true, ..Default::default() }));
    desk.window.run();
    desk.wait(300);
    assert!(desk.window.get_by_label(FIRST).accesskit_node().is_selected().unwrap_or(false));
    assert!(desk.has("Forum (4)"));
}

#[test]
fn a_failure_says_what_happened_and_what_to_do() {
    let desk = {
        let clock = TestClock::new();
        let options = UiOptions {
            lang: Some(Lang::Fr),
            clock: clock.clone(),
            opening_failure: Some(Failure::new(FailureCode::StoreInUse, "/home/helene/etabli")),
            ..Default::default()
        };
        let sample = Sample::shared();
        let shared = sample.clone();
        let window =
            Harness::builder().with_size([1440.0, 900.0]).with_max_steps(40).build_eframe(move |cc| {
                let backend = Box::new(SampleBackend(shared, cc.egui_ctx.clone()));
                Workbench::new(cc, backend, options)
            });
        let mut desk = Desk { window, sample, clock, platform: TestPlatform::default() };
        desk.window.run();
        desk
    };
    assert!(
        desk.has("Un autre programme a ouvert cette base\u{a0}: /home/helene/etabli"),
        "{:?}",
        desk.texts()
    );
    assert!(desk.has("Fermez l’autre programme, puis réessayez."));
}

#[test]
fn the_focus_returns_to_the_list_after_a_dialog() {
    let mut desk = desk();
    desk.click(FIRST);
    desk.keys(Modifiers::COMMAND | Modifiers::SHIFT, Key::P);
    desk.key(Key::Escape);
    desk.key(Key::J);
    assert!(desk.has("1 message mis aux indésirables"));
}

#[test]
fn the_palette_runs_a_command_by_name() {
    let mut desk = desk();
    desk.click(FIRST);
    desk.keys(Modifiers::COMMAND | Modifiers::SHIFT, Key::P);
    desk.type_text("Chercher une commande", "indesirable");
    desk.key(Key::Enter);
    assert!(desk.has("1 message mis aux indésirables"), "{:?}", desk.texts());
}

#[test]
fn the_row_menu_opens_with_the_keyboard() {
    let mut desk = desk();
    desk.click(FIRST);
    desk.keys(Modifiers::SHIFT, Key::F10);
    assert!(desk.has("Marquer comme non lu"), "{:?}", desk.texts());
    desk.act("Marquer comme lu");
    assert!(desk.sample.lock().unwrap().is_read(1));
}

#[test]
fn single_letters_do_nothing_while_text_is_typed() {
    let mut desk = desk();
    desk.click(FIRST);
    desk.type_text("Rechercher dans la base", "j");
    desk.key(Key::J);
    assert_eq!(desk.sample.lock().unwrap().folder_of(1), SAV);
}

#[test]
fn preferences_are_stored_and_take_effect() {
    let mut desk = desk();
    desk.keys(Modifiers::COMMAND, Key::Comma);
    desk.act("Sombre");
    let stored = |name: &'static str, wanted: &'static str| move |request: &Request| matches!(request, Request::Store(Store::SetSetting { name: key, value }) if key == name && value == wanted);
    assert_eq!(desk.requests(stored("ui.theme", "dark")), 1);
    assert_eq!(desk.window.ctx.theme(), egui::Theme::Dark);
    desk.act("Langue");
    desk.act("English");
    assert_eq!(desk.requests(stored("ui.lang", "en")), 1);
    assert_eq!(desk.window.query_all_by_label("Preferences").count(), 2);
    desk.keys(Modifiers::COMMAND, Key::Num1);
    assert!(desk.has("Message list"));
}

#[test]
fn a_folder_is_made_with_a_checked_name() {
    let mut desk = desk();
    desk.act("SAV en cours");
    desk.keys(Modifiers::COMMAND | Modifiers::SHIFT, Key::P);
    desk.type_text("Chercher une commande", "nouveau sous");
    desk.key(Key::Enter);
    desk.type_text("Nom du dossier", "Garanties");
    assert!(desk.has("Un dossier de ce nom existe déjà ici."));
    desk.type_text("Nom du dossier", " 2027");
    desk.act("Créer le dossier");
    let made = |request: &Request| matches!(request, Request::Mail(Mail::CreateFolder { parent: Some(SAV), name }) if name == "Garanties 2027");
    assert_eq!(desk.requests(made), 1);
    desk.window.run();
    assert!(desk.has("Garanties 2027"));
}

#[test]
fn an_entity_is_linked_and_its_chip_removed() {
    let mut desk = desk();
    desk.act(THIRD);
    desk.act("Associer");
    desk.act("Entité existante…");
    desk.act("Clinique des Tilleuls");
    desk.window.run();
    assert!(desk.has("Message associé à Clinique des Tilleuls"));
    desk.act("Clinique des Tilleuls");
    desk.act("Retirer le lien");
    desk.window.run();
    assert!(desk.has("Lien retiré"));
    assert!(!desk.has("Clinique des Tilleuls"), "{:?}", desk.texts());
}

#[test]
fn a_column_head_sorts_the_list() {
    let mut desk = desk();
    desk.act("Objet");
    let sorted = |request: &Request| {
        matches!(request, Request::Mail(Mail::OpenView(spec))
            if spec.sort.column == SortColumn::Subject && !spec.sort.descending)
    };
    assert_eq!(desk.requests(sorted), 1);
}

#[test]
fn the_tree_is_walked_with_the_arrows() {
    let mut desk = desk();
    desk.act("SAV en cours");
    desk.window.get_by_role(Role::Tree).focus();
    desk.window.run();
    desk.key(Key::ArrowLeft);
    assert!(!desk.has("Garanties"));
    desk.key(Key::ArrowRight);
    desk.key(Key::ArrowRight);
    assert!(desk.has("dans Pièces attendues et sous-dossiers"), "{:?}", desk.texts());
}

#[test]
fn nothing_breaks_at_twice_the_size_or_in_a_narrow_window() {
    let mut desk = desk();
    desk.act(FIRST);
    desk.window.set_size(egui::vec2(760.0, 480.0));
    desk.window.run();
    assert!(desk.has("bon-de-garantie-2023.pdf (412\u{a0}Ko)"), "{:?}", desk.texts());
    desk.window.set_size(egui::vec2(720.0, 450.0));
    desk.window.run();
    assert!(desk.has("Volet de lecture"));
}

#[test]
fn digits_go_by_the_physical_key_as_on_azerty() {
    let mut desk = desk();
    desk.keys(Modifiers::COMMAND, Key::Comma);
    assert!(!desk.has("Liste des messages"));
    let event = egui::Event::Key {
        key: Key::Exclamationmark,
        physical_key: Some(Key::Num1),
        pressed: true,
        repeat: false,
        modifiers: Modifiers::COMMAND,
    };
    desk.window.event_modifiers(event, Modifiers::COMMAND);
    desk.window.run();
    assert!(desk.has("Liste des messages"));
}

#[test]
fn idle_repaints_nothing() {
    let mut desk = desk();
    desk.click(FIRST);
    desk.wait(2000);
    desk.wait(300);
    desk.window.run();
    desk.window.step();
    let delay = desk.window.output().viewport_output[&egui::ViewportId::ROOT].repaint_delay;
    assert!(delay > std::time::Duration::from_secs(3600), "{delay:?}");
}

#[test]
fn no_text_bypasses_the_language_files() {
    let mut desk = build(Sample::shared(), Workbench::with_pseudo_locale, Start::Mail);
    let mut screens = vec![desk.texts()];
    desk.key(Key::F6);
    let row = desk.window.query_all_by_role(Role::Row).next().map(|node| node.rect().center()).unwrap();
    desk.window.hover_at(row);
    desk.window.drag_at(row);
    desk.window.drop_at(row);
    desk.window.run();
    screens.push(desk.texts());
    for label in ["[Pluggíñs]", "[Préféréñçés]", "[Áççöüñts]", "[Plügíñs]"] {
        if desk.has(label) {
            // The rail comes before the preferences, which have a page of that name too.
            desk.window.query_all_by_label(label).next().unwrap().click_accesskit();
            desk.window.run();
            screens.push(desk.texts());
        }
    }
    let data = data_texts();
    for text in screens.into_iter().flatten() {
        let bare = text.trim();
        let known = bare.contains('[')
            || bare.is_empty()
            || !bare.chars().any(char::is_alphabetic)
            || data
                .iter()
                .any(|known| known.contains(bare) || bare.split(", ").all(|part| known.contains(part)))
            || bare.split(", ").all(|part| data.iter().any(|known| known.contains(part)));
        assert!(known, "not from a language file: {text:?}");
    }
}

/// Everything that the sample mailbox and the plugins say themselves.
fn data_texts() -> Vec<String> {
    let mut texts = vec![
        "Français English".to_owned(),
        "Hélène Marchetti".to_owned(),
        "Ticket Tickets Ctrl+T Colonnes de recherche Catégorisation".to_owned(),
        "org.etabli.tickets org.etabli.search-columns org.example.categorise messages records".to_owned(),
        "Objet et expéditeur".to_owned(),
        "IMAP POP3 TLS STARTTLS".to_owned(),
        "Tous Atelier SAV".to_owned(),
        // What a right means comes from the host, in the viewer's language.
        "lire le texte des messages".to_owned(),
        "Suivre les demandes reçues par message.".to_owned(),
        "2.1\u{a0}s 11.2\u{a0}MB 67.1\u{a0}MB".to_owned(),
        "SAV Lantelme\n02 40 00 00 00".to_owned(),
        "T-1042 Porte coulissante bloquée Ouvert Mairie de Saint-Aubin".to_owned(),
        "Tüé 24 Növ 2026, 09:42 24 Növ".to_owned(),
        "3 · 2.6\u{a0}MB 2.1\u{a0}MB 412\u{a0}KB 88\u{a0}KB 11.2\u{a0}MB".to_owned(),
    ];
    let sample = Sample::shared();
    let mut backend = SampleBackend(sample, egui::Context::default());
    use etabli_engine::Backend as _;
    backend.send(1, Request::Mail(Mail::Folders));
    backend.send(2, Request::Mail(Mail::Message(etabli_model::MsgId(1))));
    backend.send(3, Request::Accounts(etabli_engine::Accounts::List));
    while let Some(incoming) = backend.poll() {
        texts.push(format!("{incoming:?}"));
        if let etabli_engine::Incoming::Reply(_, Ok(etabli_engine::Reply::Message(view))) = incoming {
            texts.push(view.text);
        }
    }
    texts
}
