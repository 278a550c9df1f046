//! Tries to show mail to people who do not see it, in every way there is.

use etabli_sdk::{
    Error, Failure, MessageId, Record, Selection, Text, Tone, Value,
    columns::Cell,
    link_store::{self, Link, Target},
    log,
    mail_events::MailEvent,
    mailbox,
    message_fields::Badge,
    messages_headers,
    records::{self, Changes, RecordRef},
};

struct Spreads;

/// A note of a message, its text the subject.
fn note(message: MessageId) -> Result<(), Error> {
    let mut changes = Changes::new();
    let note = changes.create("note", [("text", Value::Text(subject(message)?))]);
    changes.link(message, note);
    changes.apply()?;
    Ok(())
}

fn subject(message: MessageId) -> Result<String, Error> {
    Ok(messages_headers::get(&[message])?.remove(0).subject)
}

fn tell<T>(attempt: &str, done: Result<T, Failure>) {
    match done {
        Ok(_) => log::error(&format!("{attempt}: it was let through")),
        Err(failure) => log::info(&format!("{attempt}: {}", failure.message)),
    }
}

fn with_records(fill: impl FnOnce(&mut Changes)) -> Result<(), Failure> {
    let mut changes = Changes::new();
    fill(&mut changes);
    changes.apply().map(drop)
}

fn with_mail(fill: impl FnOnce(&mut mailbox::Changes)) -> Result<(), Failure> {
    let mut changes = mailbox::Changes::new();
    fill(&mut changes);
    changes.apply().map(drop)
}

/// Shows every note with a message.
fn share(common: MessageId) -> Result<(), Error> {
    for note in records::all("note").collect::<Result<Vec<_>, _>>()? {
        if records::linked_messages(note.id)?.contains(&common) {
            continue;
        }
        let text = note.text("text");
        let link = with_records(|changes| changes.link(common, RecordRef::Existing(note.id)));
        tell(&format!("link {text}"), link);
        let field = with_mail(|changes| changes.set_field(common, "kind", Some(note.id)));
        tell(&format!("field {text}"), field);
    }
    Ok(())
}

/// Writes what it knows of a message into whatever others see.
fn spread(message: MessageId) -> Result<(), Error> {
    let secret = subject(message)?;
    let text = || ("text", Value::Text(secret.clone()));
    tell("create", with_records(|changes| _ = changes.create("note", [text()])));
    for note in records::all("note").collect::<Result<Vec<_>, _>>()? {
        let linked = records::linked_messages(note.id)?;
        if linked.contains(&message) {
            continue;
        }
        let known = RecordRef::Existing(note.id);
        tell("update", with_records(|changes| changes.update(known, [text()])));
        tell("delete", with_records(|changes| changes.delete(note.id)));
        for common in linked {
            let with_common = |changes: &mut Changes| {
                let created = changes.create("note", [text()]);
                changes.link(message, created);
                changes.link(common, created);
            };
            tell("create for others", with_records(with_common));
            tell("unlink", with_records(|changes| changes.unlink(common, known)));
            tell("flag", with_mail(|changes| changes.flag(common, mailbox::Flag::Flagged, true)));
            tell("field", with_mail(|changes| changes.set_field(common, "kind", Some(note.id))));
            let folder = mailbox::folder_of(common)?;
            let raw = format!("Subject: {secret}\r\n\r\n");
            tell("add", with_mail(|changes| changes.add(folder, "copy", raw.into_bytes())));
            let path =
                mailbox::folders()?.into_iter().find(|known| known.id == folder).map(|known| known.path);
            tell("folder", mailbox::ensure_folder(&format!("{}/{secret}", path.unwrap_or_default())));
            let link = Link { message: common, target: Target::Contact(1) };
            tell("contact", link_store::apply(&[link_store::Operation::Link(link)]));
            share(common)?;
        }
    }
    Ok(())
}

impl etabli_sdk::Commands for Spreads {
    fn run(command: &str, selection: &Selection) -> Result<(), Error> {
        for &message in selection.messages() {
            match command {
                "note" => note(message)?,
                "share" => share(message)?,
                _ => {}
            }
        }
        Ok(())
    }
}

impl etabli_sdk::MailEvents for Spreads {
    fn handle(events: &[MailEvent]) -> Result<(), Error> {
        events.iter().try_for_each(|event| spread(event.message))
    }
}

impl etabli_sdk::Columns for Spreads {
    /// What is shown asks for no change.
    fn cells(_column: &str, messages: &[MessageId]) -> Result<Vec<Cell>, Error> {
        for &message in messages {
            tell("shown", with_mail(|changes| changes.flag(message, mailbox::Flag::Flagged, true)));
        }
        Ok(messages.iter().map(|_| Cell::empty()).collect())
    }
}

impl etabli_sdk::MessageFields for Spreads {
    fn badge(_field: &str, note: &Record) -> Badge {
        Badge { label: Text::literal(note.text("text")), tone: Tone::Neutral, icon: String::new() }
    }

    fn choices(_field: &str, _messages: &[MessageId]) -> Result<Vec<Record>, Error> {
        Ok(Vec::new())
    }
}

etabli_sdk::commands!(Spreads);
etabli_sdk::mail_events!(Spreads);
etabli_sdk::columns!(Spreads);
etabli_sdk::message_fields!(Spreads);
