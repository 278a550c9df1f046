//! The tickets plugin, from the message to the chip.

use etabli_model::{ContactId, EntityId, FieldKind, MsgId, StepAnswer, Tone, Value};
use etabli_plugin_host::{FieldType, Lang, Operation, Placement, RecordRef, Selection, SettingValue};

use crate::support::{Shared, load};

const MESSAGE: MsgId = MsgId(7);

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn associate(shared: &Shared) {
    load("tickets").run_command("associate", &Selection::Messages(vec![MESSAGE]), shared.services()).unwrap();
}

/// Answers that leave everything as the form proposes, and choose a folder.
fn accept(shared: &Shared) {
    shared.world().answers = Some(vec![("folder".into(), text("SAV/Garantie"))]);
}

#[test]
fn the_manifest_says_where_the_command_stands_and_what_a_ticket_is() {
    let plugin = load("tickets");
    let manifest = plugin.manifest();
    let command = manifest.command("associate").unwrap();
    assert_eq!(command.placement, [Placement::Toolbar, Placement::MessageMenu, Placement::Palette]);
    assert_eq!((command.icon.as_str(), command.shortcut.as_str()), ("ticket", "Ctrl+T"));
    assert_eq!([0, 1, 2].map(|count| command.when.holds(count)), [false, true, false]);
    assert_eq!(plugin.text(&command.title, Lang::Fr), "Ticket");

    let ticket = manifest.record_type("ticket").unwrap();
    assert!(ticket.one_per_message);
    assert_eq!(ticket.sequence, Some(1));
    assert_eq!(ticket.field("requester").unwrap().kind, FieldType::Contact);
    assert_eq!(ticket.field("status").unwrap().values, ["open", "closed"]);
}

#[test]
fn a_known_sender_becomes_the_requester_of_a_new_ticket() {
    let shared = Shared::new(Lang::Fr);
    accept(&shared);
    associate(&shared);

    let world = shared.world();
    let [operations] = &world.batches[..] else { panic!("the ticket is not written in one step") };
    let [Operation::CreateRecord { record_type, .. }, Operation::LinkMessage { msg_id, record }] =
        &operations[..]
    else {
        panic!("unexpected steps: {operations:?}")
    };
    assert_eq!((record_type.as_str(), *msg_id, *record), ("ticket", MESSAGE, RecordRef::Created(0)));
    let ticket = &world.records[0].0;
    assert_eq!(ticket.field("subject"), &text("Porte coulissante bloquée"));
    assert_eq!(ticket.field("requester"), &Value::Reference(1));
    assert_eq!(ticket.field("entity"), &Value::Reference(4));
    assert_eq!(ticket.field("folder"), &text("SAV/Garantie"));
    assert_eq!(ticket.field("status"), &text("open"));
    assert_eq!(ticket.field("priority"), &text("normal"));
    assert!(world.questions.is_empty());
    assert_eq!(world.notices, [(Tone::Ok, "Le ticket T-1 a été créé.".to_owned())]);
}

#[test]
fn the_form_is_drawn_as_designed_in_both_languages() {
    for (lang, title, submit, labels) in [
        (
            Lang::Fr,
            "Associer un ticket",
            "Créer le ticket",
            ["Demandeur", "Entité", "Objet", "Dossier du ticket", "Priorité", "Échéance"],
        ),
        (
            Lang::En,
            "Associate a ticket",
            "Create ticket",
            ["Requester", "Entity", "Subject", "Ticket folder", "Priority", "Due"],
        ),
    ] {
        let shared = Shared::new(lang);
        associate(&shared);
        let world = shared.world();
        let form = &world.forms[0];
        assert_eq!((form.title.as_str(), form.submit.as_str()), (title, submit));
        assert_eq!((form.plugin_name.as_str(), form.plugin_version.as_str()), ("Tickets", "0.1.0"));
        assert_eq!(form.subtitle, "Porte coulissante bloquée");
        assert_eq!(form.fields.iter().map(|field| field.label.as_str()).collect::<Vec<_>>(), labels);
        let required: Vec<_> = form.fields.iter().filter(|f| f.required).map(|f| f.id.as_str()).collect();
        assert_eq!(required, ["requester", "subject", "folder", "priority"]);
        assert!(world.batches.is_empty(), "cancelling the form writes nothing");
    }
}

#[test]
fn mail_71_the_entity_follows_the_requester_until_the_person_chooses_one() {
    let entered = |requester, entity, subject: &str| {
        vec![
            ("requester".to_owned(), Value::Reference(requester)),
            ("entity".to_owned(), Value::Reference(entity)),
            ("subject".to_owned(), text(subject)),
            ("folder".to_owned(), text("SAV/Garantie")),
            ("priority".to_owned(), text("high")),
        ]
    };
    let changed = |answers| StepAnswer::Changed { field: "requester".to_owned(), answers };
    let ticket = |steps: Vec<StepAnswer>| {
        let shared = Shared::new(Lang::Fr);
        let mut bruno = shared.world().contacts[0].clone();
        (bruno.id, bruno.entity) = (ContactId(9), Some(EntityId(5)));
        shared.world().contacts.push(bruno);
        shared.world().steps = steps.into();
        associate(&shared);
        let world = shared.world();
        (world.shown.clone(), world.records[0].0.field("entity").clone())
    };
    let (shown, entity) =
        ticket(vec![changed(entered(9, 4, "Porte")), StepAnswer::Submitted(entered(9, 5, "Porte"))]);
    assert_eq!((shown[0].watched.clone(), entity), (vec!["requester".to_owned()], Value::Reference(5)));
    let values: Vec<_> = shown[1].form.fields.iter().map(|field| field.value.clone()).collect();
    let kept = [text("Porte"), text("SAV/Garantie"), text("high"), Value::Empty];
    assert_eq!(values[..2], [Value::Reference(9), Value::Reference(5)]);
    assert_eq!(values[2..], kept, "what the person typed stays");
    assert_eq!(shown[1].form.fields[0].hint, "", "the address did not lead to this requester");

    let (_, chosen) =
        ticket(vec![changed(entered(9, 7, "Porte")), StepAnswer::Submitted(entered(9, 7, "Porte"))]);
    assert_eq!(chosen, Value::Reference(7));
    let (_, at_once) = ticket(vec![StepAnswer::Submitted(entered(9, 4, "Porte"))]);
    assert_eq!(at_once, Value::Reference(5), "without a step between, as on the command line");
}

#[test]
fn the_folders_come_from_the_setting_as_a_tree() {
    let shared = Shared::new(Lang::Fr);
    let paths = ["Interne", "SAV/Garantie", "SAV/Garantie/2026"].map(str::to_owned);
    shared.world().settings.push(("folders".into(), SettingValue::Texts(paths.to_vec())));
    associate(&shared);
    let world = shared.world();
    let folder = world.forms[0].fields.iter().find(|field| field.id == "folder").unwrap();
    let FieldKind::Tree(choices) = &folder.kind else { panic!("not a tree") };
    let choices: Vec<_> =
        choices.iter().map(|c| (c.id.as_str(), c.label.as_str(), c.parent.as_str())).collect();
    assert_eq!(
        choices,
        [
            ("Interne", "Interne", ""),
            ("SAV", "SAV", ""),
            ("SAV/Garantie", "Garantie", "SAV"),
            ("SAV/Garantie/2026", "2026", "SAV/Garantie"),
        ]
    );
    assert_eq!(folder.value, Value::Empty, "the person chooses the folder");
}

#[test]
fn an_unknown_sender_asks_for_a_contact() {
    let shared = Shared::new(Lang::Fr);
    shared.world().contacts.clear();
    shared.world().picks = Some(ContactId(9));
    accept(&shared);
    associate(&shared);
    let world = shared.world();
    assert_eq!(
        world.questions,
        ["Choisir le demandeur L’adresse Claire@Example.org n’est pas dans le carnet d’adresses. \
          À quel contact associer le ticket\u{a0}?"]
    );
    assert_eq!(world.records[0].0.field("requester"), &Value::Reference(9));
    assert_eq!(world.forms[0].fields[0].hint, "");
}

#[test]
fn an_unknown_sender_and_no_contact_writes_nothing() {
    let shared = Shared::new(Lang::En);
    shared.world().contacts.clear();
    accept(&shared);
    associate(&shared);
    let world = shared.world();
    assert_eq!(world.questions.len(), 1);
    assert!(world.forms.is_empty() && world.batches.is_empty() && world.notices.is_empty());
}

#[test]
fn a_second_ticket_for_a_message_is_refused_by_name() {
    let shared = Shared::new(Lang::Fr);
    accept(&shared);
    associate(&shared);
    associate(&shared);
    let world = shared.world();
    assert_eq!(world.batches.len(), 1);
    assert_eq!(world.forms.len(), 1);
    assert_eq!(
        world.notices[1],
        (Tone::Warn, "Ce message a déjà le ticket T-1\u{a0}: Porte coulissante bloquée".to_owned())
    );
}

#[test]
fn a_colleague_who_was_faster_is_a_notice_and_no_crash() {
    let shared = Shared::new(Lang::En);
    accept(&shared);
    shared.world().refuses_links = true;
    associate(&shared);
    let world = shared.world();
    assert!(world.records.is_empty());
    assert!(world.notices[0].1.starts_with("This message has just been associated with another ticket."));
}

#[test]
fn a_ticket_shows_as_a_chip() {
    let shared = Shared::new(Lang::Fr);
    accept(&shared);
    associate(&shared);
    let mut open = shared.world().records[0].0.clone();
    open.number = Some(1042);
    let mut closed = open.clone();
    closed.fields.retain(|(name, _)| name != "status");
    closed.fields.push(("status".into(), text("closed")));

    let plugin = load("tickets");
    let chips = plugin.chips(&[open, closed], Lang::Fr).unwrap();
    let [open, closed] = &chips[..] else { panic!("{chips:?}") };
    assert_eq!((open.kind.as_str(), open.target), ("tickets/ticket", 1));
    assert_eq!((open.icon.as_str(), open.title.as_str()), ("ticket", "T-1042"));
    assert_eq!(open.detail, "Porte coulissante bloquée");
    assert_eq!((open.state.as_str(), open.tone), ("Ouvert", Tone::Warn));
    assert_eq!((closed.state.as_str(), closed.tone), ("Fermé", Tone::Ok));
    assert!(plugin.chips(&[], Lang::Fr).unwrap().is_empty());
}
