//! Fields of messages: columns, chips, what can be chosen for which messages, and searching by a value.

use std::time::Duration;

use etabli_engine::{
    ChangeLabel, Event, Failure, FailureCode, Fields, JobOutcome, JobState, Lang, Mail, Plugins, Reply,
    Request,
    view::{
        CellView, ColumnRow, FieldChoice, FieldMenu, FieldState, MessageRow, SearchFieldRow, SearchSpec,
        Sort, ViewSpec,
    },
};
use etabli_model::{Direction, MsgId, RecordId, Team, Tone, UserId};
use etabli_tests::{Letter, PackageFolder, World};
use serde_json::json;

use super::users::{add_account, put, put_letter};

const PLUGIN: &str = "org.example.categorizes";
const FIELD: &str = "org.example.categorizes/category";
const TASKS: &str = "org.example.categorizes/tasks";
const RECEIVED: [&str; 4] = ["SAV / Panne", "SAV / Suivi", "Vente / Devis", "Logistique"];
const SENT: [&str; 2] = ["Réponse / Accusé", "Réponse / Relance"];

fn seeded(world: World) -> World {
    add_account(&world, "SAV", None, None).unwrap();
    world.install_granted(&PackageFolder::of("guests/categorizes"));
    world.run_plugin(PLUGIN, "seed", &[], json!({})).unwrap();
    world
}

fn sent(id: &str, subject: &str) -> Letter {
    Letter::new(id, subject)
        .header("From", "sav@lantelme.example")
        .header("To", "c.vasseur@saint-aubin.example")
}

/// A received and a sent message in "Clients".
fn both_ways() -> (World, MsgId, MsgId) {
    let world = seeded(World::new());
    let received = put(&world, "Clients", "in@x", "Porte");
    let out = put_letter(&world, "Clients", "out@x", sent("out@x", "Réponse"));
    let row = world.message(out).unwrap().row;
    assert_eq!(row.direction, Direction::Out);
    (world, received, out)
}

fn ask(world: &World, request: Fields) -> Result<Reply, Failure> {
    world.session.call(Request::Fields(request))
}

fn menu(world: &World, messages: &[MsgId]) -> Result<FieldMenu, Failure> {
    let request = Fields::Choices { field: FIELD.to_owned(), messages: messages.to_vec() };
    match ask(world, request)? {
        Reply::FieldMenu(menu) => Ok(menu),
        other => panic!("unexpected reply {other:?}"),
    }
}

fn values(world: &World) -> Vec<FieldChoice> {
    match ask(world, Fields::Values(FIELD.to_owned())) {
        Ok(Reply::FieldChoices(choices)) => choices,
        other => panic!("unexpected reply {other:?}"),
    }
}

fn labels(choices: &[FieldChoice]) -> Vec<&str> {
    choices.iter().map(|choice| choice.label.as_str()).collect()
}

fn value(world: &World, label: &str) -> RecordId {
    values(world).into_iter().find(|choice| choice.label == label).expect("the value").record
}

fn set(world: &World, messages: &[MsgId], value: Option<RecordId>) -> Result<Reply, Failure> {
    ask(world, Fields::Set { field: FIELD.to_owned(), messages: messages.to_vec(), value })
}

fn cells(world: &World, column: &str, messages: &[MsgId], wait: bool) -> Result<Vec<CellView>, Failure> {
    let request = Mail::Cells { column: column.to_owned(), messages: messages.to_vec(), wait };
    match world.session.call(Request::Mail(request))? {
        Reply::Cells(cells) => Ok(cells),
        other => panic!("unexpected reply {other:?}"),
    }
}

fn shown(world: &World, messages: &[MsgId]) -> Vec<String> {
    cells(world, FIELD, messages, true).unwrap().into_iter().map(|cell| cell.text).collect()
}

fn columns(world: &World) -> Vec<ColumnRow> {
    match world.session.call(Request::Mail(Mail::Columns)) {
        Ok(Reply::Columns(columns)) => columns,
        other => panic!("unexpected reply {other:?}"),
    }
}

fn search_fields(world: &World) -> Vec<SearchFieldRow> {
    match world.session.call(Request::Mail(Mail::SearchFields)) {
        Ok(Reply::SearchFields(fields)) => fields,
        other => panic!("unexpected reply {other:?}"),
    }
}

fn found(world: &World, value: Option<RecordId>, text: &str, folder: Option<&str>) -> Vec<String> {
    let search = SearchSpec { field: FIELD.to_owned(), text: text.to_owned(), value };
    let folder = folder.map(|path| world.folder(path).id);
    let spec = ViewSpec { folder, recursive: true, search: Some(search), sort: Sort::default() };
    ids(world.rows(spec).unwrap())
}

fn ids(rows: Vec<MessageRow>) -> Vec<String> {
    let mut ids: Vec<String> = rows.into_iter().map(|row| row.message_id).collect();
    ids.sort();
    ids
}

fn undo(world: &World) -> ChangeLabel {
    match world.session.call(Request::Mail(Mail::Undo { count: 1 })) {
        Ok(Reply::Undone(mut labels)) => labels.remove(0),
        other => panic!("unexpected reply {other:?}"),
    }
}

fn switch(world: &World, on: bool) {
    let enable = Plugins::Enable { plugin: PLUGIN.to_owned(), team: Team::EVERYONE, on };
    assert_eq!(world.session.call(Request::Plugins(enable)), Ok(Reply::Done));
}

#[test]
fn mail_147_a_field_is_a_column_of_its_own_with_the_colour_and_words_of_its_plugin_and_a_chip() {
    let (world, received, out) = both_ways();
    let column = columns(&world).into_iter().find(|column| column.id == FIELD).expect("the column");
    assert_eq!((column.title.as_str(), column.plugin_name.as_str()), ("Category", "Categorizes"));
    assert!(column.of_field && !column.native);
    assert_eq!(shown(&world, &[received, out]), ["", ""]);
    set(&world, &[received], Some(value(&world, "SAV / Panne"))).unwrap();
    let cell = cells(&world, FIELD, &[received], true).unwrap().remove(0);
    assert_eq!((cell.text.as_str(), cell.tone), ("SAV / Panne", Some(Tone::Danger)));
    let chips = world.message(received).unwrap().chips;
    let shown: Vec<_> =
        chips.iter().map(|chip| (chip.title.as_str(), chip.detail.as_str(), chip.icon.as_str())).collect();
    assert_eq!(shown, [("SAV / Panne", "Category", "tag")], "the icon is that of the field");
    assert_eq!(world.message(out).unwrap().chips, []);
}

#[test]
fn mail_147_what_the_plugin_says_is_asked_in_the_background_kept_and_follows_a_change_at_once() {
    let (world, received, _) = both_ways();
    set(&world, &[received], Some(value(&world, "SAV / Panne"))).unwrap();
    world.run_plugin(PLUGIN, "rename", &[], json!({})).unwrap();
    let calls = || world.plugin(PLUGIN).calls;
    while world.session.next_event(Duration::ZERO).is_some() {}
    assert!(cells(&world, FIELD, &[received], false).unwrap()[0].pending, "nobody waits for the plugin");
    let told = |event: &Event| matches!(event, Event::Changed(changed) if changed.cells == [FIELD]);
    while !told(&world.session.next_event(Duration::from_secs(20)).expect("the cells are told")) {}
    let before = calls();
    for _ in 0..3 {
        let cell = cells(&world, FIELD, &[received], false).unwrap().remove(0);
        assert_eq!((cell.text.as_str(), cell.pending), ("SAV / Dépannage", false));
    }
    assert_eq!(calls(), before, "it is kept");
    set(&world, &[received], Some(value(&world, "Logistique"))).unwrap();
    assert_eq!(shown(&world, &[received]), ["Logistique"]);
}

#[test]
fn mail_147_a_list_is_sorted_by_what_its_column_shows() {
    let world = seeded(World::new());
    let letters = (0..4).map(|number| Letter::new(&format!("{number}@x"), &format!("Porte {number}")));
    let ids = world.import_letters(letters, "Clients");
    for (id, label) in [(ids[0], "Vente / Devis"), (ids[1], "Logistique"), (ids[3], "SAV / Panne")] {
        set(&world, &[id], Some(value(&world, label))).unwrap();
    }
    let spec = ViewSpec {
        folder: Some(world.folder("Clients").id),
        recursive: false,
        search: None,
        sort: Sort::default(),
    };
    let Ok(Reply::View(info)) = world.session.call(Request::Mail(Mail::OpenView(spec))) else {
        panic!("no view")
    };
    for (descending, expected) in
        [(false, [ids[1], ids[3], ids[0], ids[2]]), (true, [ids[0], ids[3], ids[1], ids[2]])]
    {
        let column = FIELD.to_owned();
        let sort = Mail::SortByColumn { view: info.view, column, descending, wait: true };
        world.session.call(Request::Mail(sort)).unwrap();
        let sorted = world.session.call(Request::Mail(Mail::ViewMessages(info.view)));
        assert_eq!(sorted, Ok(Reply::Messages(expected.to_vec())));
    }
}

#[test]
fn mail_147_a_plugin_that_crashes_over_a_value_leaves_its_plain_words() {
    let (world, received, _) = both_ways();
    set(&world, &[received], Some(value(&world, "SAV / Panne"))).unwrap();
    world.run_plugin(PLUGIN, "break", &[], json!({})).unwrap();
    assert_eq!(shown(&world, &[received]), ["trap"]);
    assert_eq!(world.message(received).unwrap().chips[0].title, "trap");
}

#[test]
fn mail_148_a_choice_is_set_for_many_messages_as_one_step_and_cleared() {
    let world = seeded(World::new());
    let letters = (0..3).map(|number| Letter::new(&format!("{number}@x"), "Porte"));
    let ids = world.import_letters(letters, "Clients");
    assert_eq!(menu(&world, &ids).unwrap().current, FieldState::Empty);
    let (fault, quote) = (value(&world, "SAV / Panne"), value(&world, "Vente / Devis"));
    set(&world, &ids[..1], Some(fault)).unwrap();
    assert_eq!(menu(&world, &ids[..1]).unwrap().current, FieldState::Same(fault));
    assert_eq!(menu(&world, &ids).unwrap().current, FieldState::Different);
    set(&world, &ids, Some(quote)).unwrap();
    assert_eq!(shown(&world, &ids), ["Vente / Devis"; 3], "each message has one value");
    let label = |key: &str, name: &str| ChangeLabel { key: key.to_owned(), count: 3, name: name.to_owned() };
    assert_eq!(undo(&world), label("field-set", "Vente / Devis"));
    assert_eq!(shown(&world, &ids), ["SAV / Panne", "", ""]);
    set(&world, &ids, None).unwrap();
    assert_eq!(shown(&world, &ids), ["", "", ""]);
    assert_eq!(undo(&world), label("field-cleared", "Category"));
    assert_eq!(shown(&world, &ids), ["SAV / Panne", "", ""]);
}

#[test]
fn mail_148_very_many_messages_are_a_job_that_tells_how_far_it_is_and_one_step() {
    let world = seeded(World::new());
    let letters = (0..2100).map(|number| Letter::new(&format!("{number}@x"), "Porte"));
    let ids = world.import_letters(letters, "Clients");
    let fault = value(&world, "SAV / Panne");
    let request = Fields::Set { field: FIELD.to_owned(), messages: ids.clone(), value: Some(fault) };
    let job = world.job(Request::Fields(request)).unwrap();
    let done = ChangeLabel { key: "field-set".to_owned(), count: 2100, name: "SAV / Panne".to_owned() };
    assert_eq!((job.state, job.outcome), (JobState::Done, Some(JobOutcome::Changed(done.clone()))));
    assert!(job.done > 0 && job.total == Some(2100), "{} of {:?}", job.done, job.total);
    assert_eq!(shown(&world, &ids), vec!["SAV / Panne"; 2100]);
    assert_eq!(found(&world, Some(fault), "", None).len(), 2100);
    assert_eq!(undo(&world), done);
    assert_eq!(found(&world, Some(fault), "", None), [""; 0]);
}

#[test]
fn mail_149_received_mail_never_offers_what_is_for_sent_mail_and_the_other_way_round() {
    let (world, received, out) = both_ways();
    assert_eq!(labels(&menu(&world, &[received]).unwrap().choices), RECEIVED);
    assert_eq!(labels(&menu(&world, &[out]).unwrap().choices), SENT);
    assert_eq!(menu(&world, &[received, out]).unwrap().choices, [], "nothing fits both");
    for (message, label) in [(received, SENT[0]), (out, RECEIVED[0])] {
        let refused = set(&world, &[message], Some(value(&world, label))).unwrap_err();
        assert_eq!((refused.code, refused.subject.as_str()), (FailureCode::FieldValueRefused, label));
    }
    let refused = set(&world, &[received, out], Some(value(&world, SENT[0]))).unwrap_err();
    assert_eq!(refused.code, FailureCode::FieldValueRefused);
    assert_eq!(shown(&world, &[received, out]), ["", ""]);
    // The plugin may also say why.
    let mixed = put(&world, "Clients", "mixed@x", "mixed");
    let said = menu(&world, &[mixed, out]).unwrap_err();
    assert_eq!(said.detail, "Received and sent messages have no category in common");
}

#[test]
fn mail_149_a_selection_that_is_asked_about_in_parts_offers_what_fits_all_of_them() {
    let world = seeded(World::new());
    let letters = (0..1500).map(|number| Letter::new(&format!("{number}@x"), "Porte"));
    let mut ids = world.import_letters(letters, "Clients");
    assert_eq!(labels(&menu(&world, &ids).unwrap().choices), RECEIVED);
    ids.push(put_letter(&world, "Clients", "out@x", sent("out@x", "Réponse")));
    assert_eq!(menu(&world, &ids).unwrap().choices, []);
}

#[test]
fn mail_148_a_plugin_that_crashes_over_the_choices_is_told_and_changes_nothing() {
    let (world, received, _) = both_ways();
    let trap = put(&world, "Clients", "trap@x", "trap");
    assert_eq!(menu(&world, &[trap]).unwrap_err().code, FailureCode::PluginFaulted);
    assert_eq!(labels(&menu(&world, &[received]).unwrap().choices), RECEIVED, "others are offered theirs");
    let fault = value(&world, "SAV / Panne");
    assert_eq!(set(&world, &[trap], Some(fault)).unwrap_err().code, FailureCode::PluginFaulted);
    assert_eq!(shown(&world, &[trap]), [""]);
}

#[test]
fn mail_103_104_the_search_offers_all_values_received_and_sent_each_behind_its_family() {
    let (world, ..) = both_ways();
    let field = search_fields(&world).into_iter().find(|field| field.id == FIELD).expect("the entry");
    assert_eq!((field.label.as_str(), field.icon.as_str()), ("Categories of messages", "tag"));
    assert!(field.of_values && !field.takes_text);
    let choices = values(&world);
    assert_eq!(labels(&choices), [SENT[0], SENT[1], RECEIVED[0], RECEIVED[1], RECEIVED[2], RECEIVED[3]]);
    assert_eq!(choices[0].parts(), ("Réponse", "Accusé"));
    assert_eq!(choices[5].parts(), ("", "Logistique"));
    let field = search_fields(&world.beside_in(Lang::Fr))
        .into_iter()
        .find(|field| field.id == FIELD)
        .expect("the entry");
    assert_eq!(field.label, "Catégories de messages");
}

#[test]
fn mail_103_105_a_value_alone_finds_its_messages_in_folder_and_sub_folders_and_a_text_narrows_it() {
    let (world, received, out) = both_ways();
    let below = put(&world, "Clients/Mairie", "below@x", "Fenêtre");
    let beside = put(&world, "Fournisseurs", "beside@x", "Porte");
    let (fault, receipt) = (value(&world, RECEIVED[0]), value(&world, SENT[0]));
    set(&world, &[received, below, beside], Some(fault)).unwrap();
    set(&world, &[out], Some(receipt)).unwrap();
    assert_eq!(found(&world, Some(fault), "", None), ["below@x", "beside@x", "in@x"]);
    assert_eq!(found(&world, Some(fault), "", Some("Clients")), ["below@x", "in@x"]);
    assert_eq!(found(&world, Some(receipt), "", Some("Clients")), ["out@x"]);
    assert_eq!(found(&world, Some(fault), "porte", None), ["beside@x", "in@x"], "a text narrows it");
    assert_eq!(found(&world, Some(fault), "vasseur", Some("Clients")), ["below@x", "in@x"]);
    // The command line names the value.
    let named = |text: &str| ids(world.search("category", text, None).unwrap());
    assert_eq!(named("sav / PANNE"), ["below@x", "beside@x", "in@x"]);
    assert_eq!(named("réponse"), ["out@x"], "a family finds what is in it");
    assert_eq!(named(""), ["below@x", "beside@x", "in@x", "out@x"]);
    assert_eq!(named("Nulle part"), [""; 0]);
    let world = world.reopened();
    assert_eq!(found(&world, Some(fault), "", Some("Clients")), ["below@x", "in@x"]);
    let gone = SearchSpec { field: FIELD.to_owned(), text: String::new(), value: Some(RecordId(999)) };
    let spec = ViewSpec { folder: None, recursive: true, search: Some(gone), sort: Sort::default() };
    assert_eq!(world.rows(spec).unwrap_err().code, FailureCode::RecordUnknown);
}

#[test]
fn mail_103_sec_75_a_value_of_private_mail_is_no_choice_for_others_nor_for_their_mail() {
    let alice = World::with(|options| options.user = Some("admin".to_owned()));
    alice.add_user("Bob");
    let bob = alice.as_user("Bob");
    let alice = seeded(alice);
    add_account(&alice, "Alice", Some(UserId(1)), None).unwrap();
    let private = put(&alice, "Alice", "private@x", "Augmentation");
    let common = put(&alice, "Clients", "common@x", "Porte");
    alice.run_plugin(PLUGIN, "keep-private", &[private], json!({})).unwrap();
    let secret = value(&alice, "Privé / Secret");
    assert!(labels(&menu(&alice, &[private]).unwrap().choices).contains(&"Privé / Secret"));
    assert!(!labels(&values(&bob)).contains(&"Privé / Secret"));
    for (world, messages) in [(&bob, vec![common]), (&alice, vec![common]), (&alice, vec![common, private])] {
        assert_eq!(labels(&menu(world, &messages).unwrap().choices), RECEIVED);
        assert_eq!(set(world, &messages, Some(secret)).unwrap_err().code, FailureCode::FieldValueRefused);
    }
    set(&alice, &[private], Some(secret)).unwrap();
    assert_eq!(menu(&bob, &[private]).unwrap_err().code, FailureCode::MessageUnknown);
    let search = SearchSpec { field: FIELD.to_owned(), text: String::new(), value: Some(secret) };
    let spec = ViewSpec { folder: None, recursive: true, search: Some(search), sort: Sort::default() };
    assert_eq!(bob.rows(spec).unwrap_err().code, FailureCode::RecordUnknown);
    assert_eq!(ids(bob.search("category", "secret", None).unwrap()), [""; 0]);
}

#[test]
fn mail_147_n_01_switched_off_nothing_of_a_field_is_offered_and_its_values_stay() {
    let (world, received, _) = both_ways();
    let fault = value(&world, "SAV / Panne");
    set(&world, &[received], Some(fault)).unwrap();
    switch(&world, false);
    assert!(!columns(&world).iter().any(|column| column.plugin == PLUGIN));
    assert!(!search_fields(&world).iter().any(|field| field.plugin == PLUGIN));
    assert_eq!(ask(&world, Fields::List), Ok(Reply::Fields(Vec::new())));
    assert_eq!(world.message(received).unwrap().chips, []);
    assert_eq!(cells(&world, FIELD, &[received], true).unwrap_err().code, FailureCode::ColumnUnknown);
    assert_eq!(menu(&world, &[received]).unwrap_err().code, FailureCode::FieldUnknown);
    assert_eq!(set(&world, &[received], None).unwrap_err().code, FailureCode::FieldUnknown);
    assert_eq!(world.search("category", "", None).unwrap_err().code, FailureCode::SearchFieldUnknown);
    switch(&world, true);
    assert_eq!(shown(&world, &[received]), ["SAV / Panne"]);
    assert_eq!(found(&world, Some(fault), "", None), ["in@x"]);
}

#[test]
fn mail_152_a_flag_shows_the_icon_of_its_column_and_is_asked_for_only_when_its_column_is() {
    let world = seeded(World::new());
    let with = put(&world, "Clients", "with@x", "a task");
    let without = put(&world, "Clients", "without@x", "nothing");
    let column = columns(&world).into_iter().find(|column| column.id == TASKS).expect("the column");
    assert!(column.of_icons && !column.of_field);
    let shown = cells(&world, TASKS, &[with, without], true).unwrap();
    let icons: Vec<_> = shown.iter().map(|cell| (cell.icon.as_str(), cell.tone)).collect();
    assert_eq!(icons, [("check-square", None), ("", None)]);
}
