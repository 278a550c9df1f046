//! Forms of plugins: each kind of field, by keyboard and by name, and forms that ask their plugin again.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test")]

mod support;

use egui::{Key, accesskit::Role};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use etabli_engine::{DialogAnswer, DialogId, DialogRequest, Event, Plugins, Request};
use etabli_model::{Choice, Field, FieldKind, Form, FormStep, StepAnswer, Tone, Value};
use support::{Desk, desk, ticket_form};

fn field(id: &str, label: &str, kind: FieldKind) -> Field {
    Field {
        id: id.to_owned(),
        label: label.to_owned(),
        hint: String::new(),
        kind,
        required: false,
        half_width: false,
        value: Value::Empty,
    }
}

fn choices(ids: &[&str]) -> Vec<Choice> {
    let choice = |id: &&str| Choice { id: (*id).to_owned(), label: (*id).to_owned(), parent: String::new() };
    ids.iter().map(choice).collect()
}

fn form(fields: Vec<Field>) -> Form {
    Form {
        plugin_name: "Tickets".to_owned(),
        plugin_version: "1.4.2".to_owned(),
        title: "Nouveau ticket".to_owned(),
        subtitle: String::new(),
        submit: "Créer le ticket".to_owned(),
        fields,
    }
}

fn tell(desk: &mut Desk, event: Event) {
    desk.sample.lock().unwrap().emit(event);
    desk.window.run();
}

fn ask(desk: &mut Desk, form: Form) {
    tell(desk, Event::Dialog(DialogId(40), DialogRequest::Form(form)));
}

/// The answers to a dialog, in their order.
fn answers(desk: &Desk, dialog: u64) -> Vec<DialogAnswer> {
    let answer = |request: &Request| match request {
        Request::Plugins(Plugins::AnswerDialog { dialog: DialogId(id), answer }) if *id == dialog => {
            Some(answer.clone())
        }
        _ => None,
    };
    desk.sample.lock().unwrap().log.iter().filter_map(answer).collect()
}

/// Accepts the form and returns the value of its only field.
fn entered(desk: &mut Desk) -> Value {
    desk.act("Créer le ticket");
    match answers(desk, 40).as_slice() {
        [DialogAnswer::Form(values)] => values.first().unwrap().1.clone(),
        other => panic!("{other:?}: {:?}", desk.texts()),
    }
}

fn typed(kind: FieldKind, text: &str) -> Value {
    let mut desk = desk();
    ask(&mut desk, form(vec![field("it", "Champ", kind)]));
    desk.window.get_by_label("Champ").focus();
    desk.window.run();
    let focused = desk.window.get_by(|node| node.is_focused());
    focused.type_text(text);
    desk.window.run();
    entered(&mut desk)
}

#[test]
fn n_03_fields_that_are_typed_give_values_of_their_kind() {
    assert_eq!(typed(FieldKind::Text, "Salle 2"), Value::Text("Salle 2".to_owned()));
    assert_eq!(typed(FieldKind::Multiline, "Bonjour"), Value::Text("Bonjour".to_owned()));
    assert_eq!(typed(FieldKind::Integer, " 090 "), Value::Integer(90));
    assert_eq!(typed(FieldKind::Date, "26/11/2026"), Value::Text("2026-11-26".to_owned()));
}

#[test]
fn n_03_fields_that_are_chosen_give_the_id_of_the_choice() {
    for (kind, role) in [
        (FieldKind::Segment(choices(&["un", "deux"])), Role::RadioButton),
        (FieldKind::Tree(choices(&["un", "deux"])), Role::TreeItem),
    ] {
        let mut desk = desk();
        ask(&mut desk, form(vec![field("it", "Champ", kind)]));
        desk.window.get_by_role_and_label(role, "deux").click_accesskit();
        desk.window.run();
        assert_eq!(entered(&mut desk), Value::Text("deux".to_owned()));
    }
    let mut desk = desk();
    ask(&mut desk, form(vec![field("it", "Champ", FieldKind::Select(choices(&["un", "deux"])))]));
    desk.window.get_by_role_and_label(Role::ComboBox, "Champ").click_accesskit();
    desk.window.run();
    desk.act("deux");
    assert_eq!(entered(&mut desk), Value::Text("deux".to_owned()));
}

#[test]
fn n_03_a_box_is_ticked_and_people_are_picked_from_the_address_book() {
    let mut boxed = desk();
    ask(&mut boxed, form(vec![field("it", "Champ", FieldKind::Bool)]));
    boxed.window.get_by_role_and_label(Role::CheckBox, "Champ").click_accesskit();
    boxed.window.run();
    assert_eq!(entered(&mut boxed), Value::Bool(true));
    for kind in [FieldKind::Contact, FieldKind::Entity] {
        let mut desk = desk();
        ask(&mut desk, form(vec![field("it", "Champ", kind)]));
        desk.window.get_by_role_and_label(Role::ComboBox, "Champ").click_accesskit();
        desk.window.run();
        let first = desk.window.query_all_by_role(Role::MenuItem).nth(1).unwrap();
        first.click_accesskit();
        desk.window.run();
        assert!(matches!(entered(&mut desk), Value::Reference(_)));
    }
}

#[test]
fn n_03_a_field_that_cannot_be_accepted_says_why_beside_it() {
    let mut desk = desk();
    let mut name = field("name", "Nom", FieldKind::Text);
    name.required = true;
    let minutes = field("minutes", "Minutes", FieldKind::Integer);
    let day = field("day", "Jour", FieldKind::Date);
    ask(&mut desk, form(vec![name, minutes, day, field("n", "Attention", FieldKind::Note(Tone::Warn))]));
    desk.type_text("Minutes", "beaucoup");
    desk.type_text("Jour", "demain");
    desk.act("Créer le ticket");
    assert_eq!(answers(&desk, 40), []);
    for text in ["Ce champ est obligatoire.", "Entrez un nombre entier.", "Attention"] {
        assert!(desk.has(text), "{text}: {:?}", desk.texts());
    }
    assert!(desk.has("Entrez une date, par exemple 26/11/2026."));
}

#[test]
fn sec_79_no_field_of_a_form_hides_what_is_typed_and_the_shell_names_the_plugin() {
    let mut desk = desk();
    ask(&mut desk, ticket_form("Porte"));
    assert!(desk.window.query_by_role(Role::PasswordInput).is_none());
    assert!(desk.has("Formulaire du plugin Tickets 1.4.2, exécuté en bac à sable"));
}

fn step(town: Value, street: Option<(&[&str], Value)>, problems: &[(&str, &str)]) -> FormStep {
    let mut town_field = field("town", "Ville", FieldKind::Select(choices(&["Brest", "Lyon"])));
    town_field.value = town;
    let mut fields = vec![field("name", "Nom", FieldKind::Text), town_field];
    if let Some((streets, value)) = street {
        let mut street = field("street", "Rue", FieldKind::Select(choices(streets)));
        street.value = value;
        // Above what is being typed, so that every field moves.
        fields.insert(0, street);
    }
    FormStep {
        form: form(fields),
        watched: vec!["town".to_owned()],
        problems: problems.iter().map(|(id, text)| ((*id).to_owned(), (*text).to_owned())).collect(),
    }
}

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn choose(desk: &mut Desk, field: &str, choice: &str) {
    desk.window.get_by_role_and_label(Role::ComboBox, field).click_accesskit();
    desk.window.run();
    desk.act(choice);
}

fn changed(desk: &Desk, dialog: u64) -> Option<(String, Vec<(String, Value)>)> {
    match answers(desk, dialog).as_slice() {
        [DialogAnswer::Step(StepAnswer::Changed { field, answers })] => {
            Some((field.clone(), answers.clone()))
        }
        _ => None,
    }
}

fn next(desk: &mut Desk, dialog: u64, after: Option<u64>, step: FormStep) {
    let request = DialogRequest::Step { step, after: after.map(DialogId) };
    tell(desk, Event::Dialog(DialogId(dialog), request));
}

#[test]
fn n_03_a_change_asks_the_plugin_again_and_keeps_what_is_typed_and_where() {
    let mut desk = desk();
    next(&mut desk, 50, None, step(Value::Empty, None, &[]));
    choose(&mut desk, "Ville", "Brest");
    let (field, values) = changed(&desk, 50).unwrap();
    assert_eq!((field.as_str(), &values[1].1), ("town", &text("Brest")));
    // The person goes on typing while the plugin thinks.
    desk.type_text("Nom", "Cl");
    let name = |desk: &Desk| {
        let node = desk.window.get_by_role_and_label(Role::TextInput, "Nom");
        (node.accesskit_node().value().unwrap_or_default(), node.is_focused())
    };
    assert_eq!(name(&desk), ("Cl".to_owned(), true));
    next(&mut desk, 51, Some(50), step(text("Brest"), Some((&["Siam", "Quai"], Value::Empty)), &[]));
    assert_eq!(name(&desk), ("Cl".to_owned(), true));
    desk.window.get_by_role_and_label(Role::TextInput, "Nom").type_text("aire");
    desk.window.run();
    assert_eq!(name(&desk), ("Claire".to_owned(), true));
    assert_eq!(answers(&desk, 51), [], "the name is not watched");
    choose(&mut desk, "Rue", "Quai");

    desk.act("Créer le ticket");
    let sent = vec![
        ("street".to_owned(), text("Quai")),
        ("name".to_owned(), text("Claire")),
        ("town".to_owned(), text("Brest")),
    ];
    assert_eq!(answers(&desk, 51), [DialogAnswer::Step(StepAnswer::Submitted(sent))]);
    // What is wrong stands beside the field, and the form is still there.
    let refused =
        step(text("Brest"), Some((&["Siam", "Quai"], text("Quai"))), &[("name", "Ce nom est déjà pris.")]);
    next(&mut desk, 52, Some(51), refused);
    assert!(desk.has("Ce nom est déjà pris."), "{:?}", desk.texts());
    desk.type_text("Nom", "2");
    assert!(!desk.has("Ce nom est déjà pris."), "it is about what was entered before");
    desk.act("Créer le ticket");
    assert!(matches!(answers(&desk, 52)[..], [DialogAnswer::Step(StepAnswer::Submitted(_))]));
    tell(&mut desk, Event::FormDone(DialogId(52)));
    assert!(!desk.has("Nouveau ticket"));
}

#[test]
fn n_03_what_changes_while_the_plugin_thinks_is_told_with_the_next_answer() {
    let mut desk = desk();
    next(&mut desk, 50, None, step(Value::Empty, None, &[]));
    choose(&mut desk, "Ville", "Brest");
    choose(&mut desk, "Ville", "Lyon");
    desk.act("Créer le ticket");
    assert_eq!(answers(&desk, 50).len(), 1, "one question at a time");
    next(&mut desk, 51, Some(50), step(text("Brest"), Some((&["Siam"], Value::Empty)), &[]));
    let told = answers(&desk, 51);
    let [DialogAnswer::Step(StepAnswer::Submitted(values))] = told.as_slice() else { panic!("{told:?}") };
    assert!(values.contains(&("town".to_owned(), text("Lyon"))), "{values:?}");
}

#[test]
fn n_03_a_form_that_was_closed_while_the_plugin_thinks_is_cancelled() {
    let mut desk = desk();
    next(&mut desk, 50, None, step(Value::Empty, None, &[]));
    choose(&mut desk, "Ville", "Brest");
    desk.key(Key::Escape);
    assert!(!desk.has("Nouveau ticket"));
    next(&mut desk, 51, Some(50), step(text("Brest"), None, &[]));
    assert_eq!(answers(&desk, 51), [DialogAnswer::Cancelled]);
    assert!(!desk.has("Nouveau ticket"));
}
