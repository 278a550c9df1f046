//! The command `associate`: from a message to a ticket, in one conversation with the person.

use etabli_sdk::{
    Error, Failure, FailureKind, MessageId, Text, Tone, Value,
    address_book::{self, Contact},
    dialogs::{self, Answers, Field, Form},
    messages_headers::{self, MessageHeaders},
    records::{self, Changes},
};

use crate::{folders, number};

pub fn run(message: MessageId) -> Result<(), Error> {
    if let Some(ticket) = records::Query::of("ticket").linked_to(message).limit(1).run()?.first() {
        let said = Text::key("already-associated")
            .arg("number", number(ticket))
            .arg("subject", ticket.text("subject"));
        return Ok(dialogs::notify(Tone::Warn, &said)?);
    }
    let Some(headers) = messages_headers::get(&[message])?.pop() else { return Ok(()) };
    let Some(requester) = requester(&headers)? else { return Ok(()) };
    let Some(answers) = form(&headers, &requester)?.ask()? else { return Ok(()) };
    match create(message, answers) {
        Ok(said) => Ok(dialogs::notify(Tone::Ok, &said)?),
        // Somebody else was faster, while this person filled in the form.
        Err(failure) if failure.kind == FailureKind::Conflict => {
            Ok(dialogs::notify(Tone::Warn, &Text::key("already-associated-meanwhile"))?)
        }
        Err(failure) => Err(failure.into()),
    }
}

/// Who asks for something.
struct Requester {
    contact: Contact,
    /// The sender's address led to the contact.
    found: bool,
}

/// The contact with the sender's address, or else the one that the person picks.
fn requester(headers: &MessageHeaders) -> Result<Option<Requester>, Error> {
    let address = &headers.sender.address;
    if let Some(contact) = address_book::find_by_address(address)?.into_iter().next() {
        return Ok(Some(Requester { contact, found: true }));
    }
    let question = if address.is_empty() {
        Text::key("pick-message-no-address")
    } else {
        Text::key("pick-message").arg("address", address.as_str())
    };
    let Some(picked) = dialogs::pick_contact(&Text::key("pick-title"), &question)? else { return Ok(None) };
    Ok(Some(Requester { contact: address_book::get_contact(picked)?, found: false }))
}

fn form(headers: &MessageHeaders, requester: &Requester) -> Result<Form, Error> {
    let contact = &requester.contact;
    let mut who = Field::contact("requester", Text::key("field-requester"))
        .required()
        .half()
        .value(Value::Reference(contact.id.into()));
    if requester.found {
        who = who.hint(Text::key("requester-found"));
    }
    let entity = contact.entity.map_or(Value::Empty, |entity| Value::Reference(entity.into()));
    let priorities = ["low", "normal", "high"]
        .map(|level| dialogs::choice(level, Text::key(&format!("priority-{level}"))));
    Ok(Form::new(Text::key("form-title"), Text::key("form-submit"))
        .subtitle(Text::literal(&headers.subject))
        .field(who)
        .field(Field::entity("entity", Text::key("field-entity")).half().value(entity))
        .field(
            Field::text("subject", Text::key("field-subject"))
                .required()
                .value(Value::Text(headers.subject.clone())),
        )
        .field(Field::tree("folder", Text::key("field-folder"), folders::choices()?).required().half())
        .field(
            Field::segment("priority", Text::key("field-priority"), priorities.into())
                .required()
                .half()
                .value(Value::Text("normal".to_owned())),
        )
        .field(Field::date("due", Text::key("field-due")).half()))
}

/// Creates the ticket and links the message in one step, and says so.
fn create(message: MessageId, mut answers: Answers) -> Result<Text, Failure> {
    let mut changes = Changes::new();
    let mut fields = vec![("status", Value::Text("open".to_owned()))];
    fields.extend(
        ["subject", "requester", "entity", "folder", "priority", "due"]
            .map(|name| (name, answers.take(name))),
    );
    let ticket = changes.create("ticket", fields);
    changes.link(message, ticket);
    let mut number = String::new();
    for id in changes.apply()? {
        number = crate::number(&records::get(id)?);
    }
    Ok(Text::key("ticket-created").arg("number", number))
}
