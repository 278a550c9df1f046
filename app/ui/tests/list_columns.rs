//! The columns of the list: those asked for apart, display options, order, widths, safe reading.
#![allow(clippy::unwrap_used, reason = "a test")]

mod support;

use egui::{Key, Modifiers, accesskit::Role, vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use etabli_engine::{
    Changed, Event, Looked, Mail, People, Request,
    view::{HtmlView, SortColumn},
};
use etabli_model::MsgId;
use etabli_ui::Start;
use support::{Desk, Sample, TICKET, build, columns};

fn with_columns(change: impl FnOnce(&mut Sample)) -> Desk {
    let shared = Sample::shared();
    {
        let mut sample = shared.lock().unwrap();
        sample.columns = columns();
        change(&mut sample);
    }
    let mut desk = build(shared, |app| app, Start::Mail);
    desk.window.run();
    desk
}

fn asked(desk: &Desk, wanted: &str) -> usize {
    desk.requests(|request| matches!(request, Request::Mail(Mail::Cells { column, .. }) if column == wanted))
}

fn head(desk: &Desk, label: &str) -> Option<egui::Rect> {
    desk.window.query_by_role_and_label(Role::ColumnHeader, label).map(|node| node.rect())
}

fn row(desk: &Desk, part: &str) -> Option<String> {
    let rows = desk.window.query_all_by_role(Role::Row);
    rows.filter_map(|row| row.accesskit_node().label()).find(|label| label.contains(part))
}

fn head_menu(desk: &mut Desk, of: &str, item: &str) {
    desk.window.get_by_role_and_label(Role::ColumnHeader, of).click_secondary();
    desk.window.run();
    desk.window.get_by_role_and_label(Role::MenuItem, item).click();
    desk.window.run();
}

fn tick(desk: &mut Desk, option: &str) {
    desk.window.get_by_role_and_label(Role::CheckBox, option).click();
    desk.window.run();
}

#[test]
fn mail_153_cells_of_visible_rows_are_asked_for_in_one_request_and_said_with_the_row() {
    let desk = with_columns(|_| {});
    assert_eq!((asked(&desk, TICKET), asked(&desk, "core/contact")), (1, 1));
    let row = row(&desk, "Porte coulissante bloquée").unwrap();
    assert!(row.contains("Ticket T-1042"), "{row}");
    assert!(row.contains("Contact Claire Vasseur (Mairie de Saint-Aubin)"), "{row}");
    assert!(row.contains("Entité Mairie de Saint-Aubin"), "{row}");
}

#[test]
fn mail_110_an_option_that_is_off_keeps_its_column_out_and_asks_for_nothing() {
    let mut desk = with_columns(|_| {});
    tick(&mut desk, "Entité");
    assert!(head(&desk, "Entité").is_none());
    let before = asked(&desk, "core/entity");
    desk.sample.lock().unwrap().emit(Event::Changed(Changed { lists: true, ..Changed::default() }));
    desk.wait(400);
    assert_eq!(asked(&desk, "core/entity"), before);
    assert!(asked(&desk, "core/contact") > 1, "the others are read again");
    tick(&mut desk, "Entité");
    assert!(head(&desk, "Entité").is_some());
    assert!(asked(&desk, "core/entity") > before);
}

#[test]
fn mail_111_112_155_159_entity_and_contact_are_filled_only_while_their_options_are_ticked() {
    for (title, column, value) in
        [("Contact", "core/contact", "Contact Claire Vasseur"), ("Entité", "core/entity", "Entité Mairie")]
    {
        let mut desk = with_columns(|_| {});
        assert!(row(&desk, "Porte coulissante bloquée").unwrap().contains(value));
        tick(&mut desk, title);
        let before = asked(&desk, column);
        desk.click("Clients");
        desk.click("SAV en cours");
        assert!(!row(&desk, "Porte coulissante bloquée").unwrap().contains(value), "{title}");
        assert_eq!(asked(&desk, column), before, "{title} costs nothing");
        tick(&mut desk, title);
        assert!(row(&desk, "Porte coulissante bloquée").unwrap().contains(value), "{title}");
    }
}

#[test]
fn mail_115_options_and_columns_are_remembered_for_the_user() {
    let mut desk = with_columns(|_| {});
    tick(&mut desk, "Entité");
    tick(&mut desk, "Lecture sécurisée");
    head_menu(&mut desk, "Émetteur / dest.", "Déplacer vers la droite");
    desk.wait(1100);
    let mut again = build(desk.sample.clone(), |app| app, Start::Mail);
    again.window.run();
    assert!(head(&again, "Entité").is_none());
    let safe = again.window.get_by_role_and_label(Role::CheckBox, "Lecture sécurisée");
    assert_eq!(safe.accesskit_node().toggled(), Some(egui::accesskit::Toggled::False));
    let (subject, person) = (head(&again, "Objet").unwrap(), head(&again, "Émetteur / dest.").unwrap());
    assert!(subject.left() < person.left());
}

#[test]
fn n_11_a_column_with_an_icon_has_its_title_as_its_name_all_the_same() {
    let title = |icon: &str| {
        let desk = with_columns(|sample| sample.columns[2].icon = icon.to_owned());
        head(&desk, "Ticket").unwrap();
        // The head is drawn as an icon, and the word is left to the option beside the search.
        desk.window.output().shapes.iter().filter(|shape| shows(&shape.shape, "Ticket")).count()
    };
    assert_eq!(title("ticket") + 1, title(""));
    assert_eq!(title("no-such-icon"), title(""), "a name that nobody knows is no icon");
}

fn shows(shape: &egui::Shape, text: &str) -> bool {
    match shape {
        egui::Shape::Text(shape) => shape.galley.text() == text,
        egui::Shape::Vec(shapes) => shapes.iter().any(|shape| shows(shape, text)),
        _ => false,
    }
}

#[test]
fn n_11_the_measured_cost_stands_next_to_each_option() {
    let desk = with_columns(|_| {});
    let slow = desk.window.get_by_role_and_label(Role::CheckBox, "Ticket");
    let about = slow.accesskit_node().description().unwrap();
    assert!(about.contains("240\u{a0}ms pour 1\u{202f}000 lignes"), "{about}");
    assert!(about.contains("Se remplit peu à peu") && about.contains("Plugin Tickets"), "{about}");
    let quick = desk.window.get_by_role_and_label(Role::CheckBox, "Contact");
    assert!(quick.accesskit_node().description().unwrap().contains("4\u{a0}ms"));
}

#[test]
fn n_11_a_slow_column_shows_a_placeholder_and_fills_when_its_values_are_there() {
    let mut desk = with_columns(|sample| sample.pending_cells = true);
    assert!(!row(&desk, "Porte coulissante bloquée").unwrap().contains("Ticket"));
    {
        let mut sample = desk.sample.lock().unwrap();
        sample.pending_cells = false;
        sample.emit(Event::Changed(Changed { cells: vec![TICKET.to_owned()], ..Changed::default() }));
    }
    desk.wait(400);
    assert!(row(&desk, "Porte coulissante bloquée").unwrap().contains("Ticket T-1042"));
}

#[test]
fn mail_137_the_list_is_sorted_by_any_column_also_one_of_a_plugin() {
    let mut desk = with_columns(|_| {});
    desk.window.get_by_role_and_label(Role::ColumnHeader, "Ticket").click();
    desk.window.run();
    let sorted = |desk: &Desk, falling| {
        desk.requests(|request| {
            matches!(request, Request::Mail(Mail::SortByColumn { column, descending, .. })
                if column == TICKET && *descending == falling)
        })
    };
    assert_eq!(sorted(&desk, false), 1);
    desk.window.get_by_role_and_label(Role::ColumnHeader, "Ticket").click();
    desk.window.run();
    assert_eq!(sorted(&desk, true), 1);
    let first = desk.window.query_all_by_role(Role::Row).next().unwrap().accesskit_node().label();
    assert!(first.unwrap().contains("T-1042"));
    desk.sample.lock().unwrap().columns.clear();
    desk.sample.lock().unwrap().emit(Event::Changed(Changed { plugins: true, ..Changed::default() }));
    desk.wait(400);
    assert!(head(&desk, "Ticket").is_none(), "the plugin is off");
    let last = desk.sample.lock().unwrap().log.iter().rev().find_map(|request| match request {
        Request::Mail(Mail::OpenView(spec)) => Some(spec.sort.column),
        _ => None,
    });
    assert_eq!(last, Some(SortColumn::Date));
}

#[test]
fn mail_99_a_slow_sort_says_how_far_it_is_and_leaves_the_list_as_it_was_when_it_is_stopped() {
    let mut desk = with_columns(|sample| sample.sorts_slowly = true);
    let rows = |desk: &Desk| -> Vec<String> {
        let rows = desk.window.query_all_by_role(Role::Row);
        rows.filter_map(|row| row.accesskit_node().label()).collect()
    };
    let before = rows(&desk);
    desk.click(&before[1]);
    desk.window.get_by_role_and_label(Role::ColumnHeader, "Ticket").click();
    desk.window.run();
    assert!(!desk.has("Tri en cours…"), "what is quick shows nothing");
    desk.clock.advance(400);
    desk.sample.lock().unwrap().emit(Event::Looked(Looked { rows: 500, of: 2000 }));
    desk.window.run();
    assert!(desk.has("Tri en cours…") && desk.has("25\u{a0}%"), "{:?}", desk.texts());
    let waits = |request: &Request| matches!(request, Request::Mail(Mail::SortByColumn { wait: true, .. }));
    assert_eq!(desk.requests(waits), 1, "the values are waited for");
    let chosen = |desk: &Desk| {
        let row = desk.window.get_by_role_and_label(Role::Row, &before[1]);
        row.accesskit_node().is_selected() == Some(true)
    };
    assert!(rows(&desk) == before && chosen(&desk), "the list stays until it is sorted");
    desk.act("Arrêter le tri");
    desk.wait(400);
    assert_eq!(desk.requests(|request| *request == Request::Mail(Mail::StopSearch)), 1);
    assert!(!desk.has("Tri en cours…"));
    assert!(rows(&desk) == before && chosen(&desk), "{:?}", rows(&desk));
    let sorted = |desk: &Desk, label: &str| {
        let head = desk.window.get_by_role_and_label(Role::ColumnHeader, label);
        head.accesskit_node().sort_direction().is_some()
    };
    assert!(sorted(&desk, "Date") && !sorted(&desk, "Ticket"));
}

#[test]
fn mail_137_the_selected_message_stays_selected_when_the_list_is_sorted() {
    let mut desk = with_columns(|_| {});
    let label = row(&desk, "Devis signé").unwrap();
    desk.click(&label);
    desk.window.get_by_role_and_label(Role::ColumnHeader, "Objet").click();
    desk.window.run();
    let row = desk.window.get_by_role_and_label(Role::Row, &label);
    assert_eq!(row.accesskit_node().is_selected(), Some(true));
    assert!(desk.window.query_by_role(Role::Heading).is_some(), "its message stays in the reader");
}

#[test]
fn mail_137_heads_are_reordered_by_dragging_and_stay_so_in_their_folder_only() {
    let mut desk = with_columns(|_| {});
    let date = head(&desk, "Date").unwrap();
    let target = head(&desk, "Émetteur / dest.").unwrap();
    let from = date.center();
    let to = target.left_center() + vec2(6.0, 0.0);
    desk.window.drag_at(from);
    desk.window.run();
    desk.window.hover_at(from - vec2(40.0, 0.0));
    desk.window.run();
    desk.window.hover_at(to);
    desk.window.run();
    desk.window.drop_at(to);
    desk.window.run();
    assert!(head(&desk, "Date").unwrap().left() < head(&desk, "Émetteur / dest.").unwrap().left());
    desk.click("Clients");
    assert!(head(&desk, "Date").unwrap().left() > head(&desk, "Émetteur / dest.").unwrap().left());
    head_menu(&mut desk, "Date", "Mêmes colonnes dans tous les dossiers");
    desk.click("SAV en cours");
    assert!(head(&desk, "Date").unwrap().left() > head(&desk, "Émetteur / dest.").unwrap().left());
}

#[test]
fn mail_137_a_column_is_widened_and_hidden_from_its_menu() {
    let mut desk = with_columns(|_| {});
    let before = head(&desk, "Entité").unwrap().width();
    head_menu(&mut desk, "Entité", "Élargir");
    assert!((head(&desk, "Entité").unwrap().width() - before - 24.0).abs() < 0.5);
    head_menu(&mut desk, "Entité", "Entité");
    assert!(head(&desk, "Entité").is_none());
    head_menu(&mut desk, "Objet", "Colonnes habituelles");
    assert!((head(&desk, "Entité").unwrap().width() - before).abs() < 0.5);
}

#[test]
fn mail_113_resting_on_a_row_shows_its_text_and_leaves_it_unread() {
    let mut desk = with_columns(|_| {});
    let place = desk
        .window
        .query_all_by_role(Role::Row)
        .find(|row| row.accesskit_node().label().is_some_and(|label| label.contains("Devis signé")))
        .unwrap()
        .rect()
        .center();
    desk.window.hover_at(place);
    desk.wait(100);
    assert!(!desk.texts().iter().any(|text| text.contains("Bonjour,")));
    desk.wait(600);
    desk.window.run();
    let tooltip = desk.texts().into_iter().find(|text| text.starts_with("Bonjour,")).unwrap();
    assert!(tooltip.lines().count() <= 6, "{tooltip}");
    desk.wait(5000);
    assert!(!desk.sample.lock().unwrap().is_read(3));
    assert_eq!(desk.requests(|request| matches!(request, Request::Mail(Mail::Message(MsgId(3))))), 1);
}

#[test]
fn mail_114_the_tooltip_of_an_html_message_is_its_text_and_no_page_is_asked_for() {
    let mut desk = with_columns(|sample| {
        let html = "<script>alert(1)</script><img src=\"https://evil.test/a.png\">Devis".to_owned();
        sample.html.insert(3, HtmlView { html, ..HtmlView::default() });
    });
    let rows = desk.window.query_all_by_role(Role::Row);
    let named = |label: String| label.contains("Devis signé");
    let place = rows.into_iter().find(|row| row.accesskit_node().label().is_some_and(named)).unwrap().rect();
    desk.window.hover_at(place.center());
    desk.wait(100);
    desk.wait(600);
    desk.window.run();
    let shown = desk.texts();
    assert!(shown.iter().any(|text| text.starts_with("Bonjour,")), "{shown:?}");
    assert!(!shown.iter().any(|text| text.contains("alert") || text.contains("evil.test")));
    let asked = desk.requests(|request| {
        matches!(
            request,
            Request::Mail(
                Mail::SafeHtml { .. } | Mail::Html(_) | Mail::RemotePictures(_) | Mail::Attachment { .. }
            )
        )
    });
    assert_eq!(asked, 0);
}

#[test]
fn mail_146_sender_and_recipient_stand_in_two_columns_by_preference() {
    let mut desk = with_columns(|_| {});
    desk.window.get_by_role_and_label(Role::Button, "Préférences").click();
    desk.window.run();
    desk.window.get_by_role_and_label(Role::Tab, "Général").click();
    desk.window.run();
    desk.window.get_by_role_and_label(Role::Switch, "Émetteur et destinataire en deux colonnes").click();
    desk.window.run();
    desk.window.get_by_role_and_label(Role::Button, "Messagerie").click();
    desk.window.run();
    assert!(head(&desk, "Émetteur").is_some() && head(&desk, "Destinataire").is_some());
    assert!(head(&desk, "Émetteur / dest.").is_none());
}

#[test]
fn mail_137_columns_are_moved_and_hidden_with_the_keyboard() {
    let mut desk = with_columns(|_| {});
    let run = |desk: &mut Desk, text: &str| {
        desk.keys(Modifiers::COMMAND.plus(Modifiers::SHIFT), Key::P);
        desk.type_text("Chercher une commande", text);
        desk.key(Key::Enter);
    };
    run(&mut desk, "Colonne Entité vers la gauche");
    assert!(head(&desk, "Entité").unwrap().left() < head(&desk, "Contact").unwrap().left());
    run(&mut desk, "Masquer la colonne Contact");
    assert!(head(&desk, "Contact").is_none());
    run(&mut desk, "Élargir la colonne Entité");
    assert!((head(&desk, "Entité").unwrap().width() - 176.0).abs() < 0.5);
}

#[test]
fn mail_137_a_selection_of_any_size_is_one_change_to_undo() {
    let mut desk = build(Sample::large(5_000), |app| app, Start::Mail);
    desk.click("Clients");
    desk.window.get_by_role_and_label(Role::Table, "Liste des messages").focus();
    desk.window.run();
    desk.keys(Modifiers::COMMAND, Key::A);
    desk.key(Key::Delete);
    let moves = desk.requests(
        |request| matches!(request, Request::Mail(Mail::Move { messages, .. }) if messages.len() == 5_000),
    );
    assert_eq!(moves, 1);
    desk.keys(Modifiers::COMMAND, Key::Z);
    let sample = desk.sample.lock().unwrap();
    assert_eq!(sample.folder_of(1000), sample.folder_of(5999));
    assert_ne!(sample.folder_of(1000), support::TRASH);
}

#[test]
fn mail_156_a_person_outside_the_address_book_is_added_from_the_contact_column() {
    let mut desk = with_columns(|_| {});
    desk.click("Ajouter Nadia Ferhat au carnet d’adresses");
    let added = desk.requests(|request| {
        matches!(request, Request::People(People::AddCorrespondents(people))
            if people.len() == 1 && people[0].address == "n.ferhat@orvault.example")
    });
    assert_eq!(added, 1);
    assert_eq!(desk.requests(|request| matches!(request, Request::Mail(Mail::Message(_)))), 0);
}

#[test]
fn n_11_a_batch_of_computed_cells_reads_neither_the_list_nor_other_cells_again() {
    let mut desk = with_columns(|sample| sample.pending_cells = true);
    let lists = |desk: &Desk| {
        desk.requests(|request| matches!(request, Request::Mail(Mail::OpenView(_) | Mail::Window { .. })))
    };
    let before = (lists(&desk), asked(&desk, "core/entity"), asked(&desk, TICKET));
    {
        let mut sample = desk.sample.lock().unwrap();
        sample.pending_cells = false;
        sample.emit(Event::Changed(Changed { cells: vec![TICKET.to_owned()], ..Changed::default() }));
    }
    desk.wait(400);
    let after = (lists(&desk), asked(&desk, "core/entity"), asked(&desk, TICKET));
    assert_eq!(after, (before.0, before.1, before.2 + 1));
    assert!(row(&desk, "Porte coulissante bloquée").unwrap().contains("Ticket T-1042"));
    // A further batch has nothing that is awaited.
    desk.sample
        .lock()
        .unwrap()
        .emit(Event::Changed(Changed { cells: vec![TICKET.to_owned()], ..Changed::default() }));
    desk.wait(400);
    assert_eq!(asked(&desk, TICKET), after.2);
}
