//! The command `associate`: from a message to a ticket, in one conversation with the person.

use etabli_sdk::{
    Error, Failure, FailureKind, MessageId, Text, Tone, Value,
    address_book::{self, Contact},
    dialogs::{self, Answers, Field, Form, Step},
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
    let Some(entered) = ask(&headers, &requester)? else { return Ok(()) };
    match create(message, &entered) {
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

/// What stands in the fields of the form.
struct Entered {
    requester: Value,
    entity: Value,
    subject: Value,
    folder: Value,
    priority: Value,
    due: Value,
}

impl From<Answers> for Entered {
    fn from(mut answers: Answers) -> Self {
        let mut take = |field| answers.take(field);
        Self {
            requester: take("requester"),
            entity: take("entity"),
            subject: take("subject"),
            folder: take("folder"),
            priority: take("priority"),
            due: take("due"),
        }
    }
}

/// Asks about the ticket. The entity follows the requester, until the person chooses another one.
fn ask(headers: &MessageHeaders, requester: &Requester) -> Result<Option<Entered>, Error> {
    let found = Value::Reference(requester.contact.id.into());
    let mut proposed = entity_of(&requester.contact);
    let mut entered = Entered {
        requester: found.clone(),
        entity: proposed.clone(),
        subject: Value::Text(headers.subject.clone()),
        folder: Value::Empty,
        priority: Value::Text("normal".to_owned()),
        due: Value::Empty,
    };
    loop {
        let by_address = requester.found && entered.requester == found;
        let before = entered.requester.clone();
        let accepted = match form(headers, &entered, by_address)?.step(&["requester"], &[])? {
            None => return Ok(None),
            Some(Step::Changed(_, answers)) => {
                entered = answers.into();
                false
            }
            Some(Step::Submitted(answers)) => {
                entered = answers.into();
                true
            }
        };
        if entered.requester != before && entered.entity == proposed {
            proposed = match &entered.requester {
                Value::Reference(id) => {
                    entity_of(&address_book::get_contact(u32::try_from(*id).unwrap_or(0))?)
                }
                _ => Value::Empty,
            };
            entered.entity = proposed.clone();
        }
        if accepted {
            return Ok(Some(entered));
        }
    }
}

fn entity_of(contact: &Contact) -> Value {
    contact.entity.map_or(Value::Empty, |entity| Value::Reference(entity.into()))
}

fn form(headers: &MessageHeaders, entered: &Entered, by_address: bool) -> Result<Form, Error> {
    let mut who = Field::contact("requester", Text::key("field-requester"))
        .required()
        .half()
        .value(entered.requester.clone());
    if by_address {
        who = who.hint(Text::key("requester-found"));
    }
    let priorities = ["low", "normal", "high"]
        .map(|level| dialogs::choice(level, Text::key(&format!("priority-{level}"))));
    Ok(Form::new(Text::key("form-title"), Text::key("form-submit"))
        .subtitle(Text::literal(&headers.subject))
        .field(who)
        .field(Field::entity("entity", Text::key("field-entity")).half().value(entered.entity.clone()))
        .field(Field::text("subject", Text::key("field-subject")).required().value(entered.subject.clone()))
        .field(
            Field::tree("folder", Text::key("field-folder"), folders::choices()?)
                .required()
                .half()
                .value(entered.folder.clone()),
        )
        .field(
            Field::segment("priority", Text::key("field-priority"), priorities.into())
                .required()
                .half()
                .value(entered.priority.clone()),
        )
        .field(Field::date("due", Text::key("field-due")).half().value(entered.due.clone())))
}

/// Creates the ticket and links the message in one step, and says so.
fn create(message: MessageId, entered: &Entered) -> Result<Text, Failure> {
    let mut changes = Changes::new();
    let fields = [
        ("status", Value::Text("open".to_owned())),
        ("subject", entered.subject.clone()),
        ("requester", entered.requester.clone()),
        ("entity", entered.entity.clone()),
        ("folder", entered.folder.clone()),
        ("priority", entered.priority.clone()),
        ("due", entered.due.clone()),
    ];
    let ticket = changes.create("ticket", fields);
    changes.link(message, ticket);
    let mut number = String::new();
    for id in changes.apply()? {
        number = crate::number(&records::get(id)?);
    }
    Ok(Text::key("ticket-created").arg("number", number))
}
