//! Keeps a log of phone calls, each with a contact and, where there is one, the message it was about.

use etabli_sdk::{
    Chip, Commands, Error, Links, MessageId, Record, Selection, Text, Tone, Value, Views, address_book,
    dialogs::{self, Field, Form},
    messages_headers,
    records::{self, Changes, RecordRef},
    views::Widget,
};

struct PhoneLog;

impl Commands for PhoneLog {
    fn run(command: &str, selection: &Selection) -> Result<(), Error> {
        match command {
            "log-call" => log_call(selection.messages().first().copied()),
            _ => call_back(selection.records()),
        }
    }
}

/// Asks about a call and keeps it, linked with the message it was about.
fn log_call(message: Option<MessageId>) -> Result<(), Error> {
    let form = Form::new(Text::key("form-title"), Text::key("form-submit"))
        .field(Field::contact("contact", Text::key("field-contact")).required().value(caller(message)?))
        .field(Field::multiline("summary", Text::key("field-summary")).required());
    let Some(mut answers) = form.ask()? else { return Ok(()) };
    let mut changes = Changes::new();
    let call = changes.create(
        "call",
        [
            ("contact", answers.take("contact")),
            ("summary", answers.take("summary")),
            ("state", Value::Text("open".to_owned())),
        ],
    );
    if let Some(message) = message {
        changes.link(message, call);
    }
    changes.apply()?;
    Ok(dialogs::notify(Tone::Ok, &Text::key("call-logged"))?)
}

/// The sender of the message is the likely caller.
fn caller(message: Option<MessageId>) -> Result<Value, Error> {
    let Some(message) = message else { return Ok(Value::Empty) };
    let Some(headers) = messages_headers::get(&[message])?.pop() else { return Ok(Value::Empty) };
    let known = address_book::find_by_address(&headers.sender.address)?;
    Ok(known.first().map_or(Value::Empty, |contact| Value::Reference(contact.id.into())))
}

/// Marks calls as done.
fn call_back(calls: &[u64]) -> Result<(), Error> {
    let mut changes = Changes::new();
    for &call in calls {
        changes.update(RecordRef::Existing(call), [("state", Value::Text("done".to_owned()))]);
    }
    changes.apply()?;
    Ok(())
}

impl Links for PhoneLog {
    fn chip(call: &Record) -> Chip {
        let (label, tone) = state(call);
        Chip {
            icon: "phone".to_owned(),
            title: Text::key("record-call"),
            detail: Some(Text::literal(call.text("summary"))),
            state: Some(label),
            tone,
        }
    }
}

impl Views for PhoneLog {
    fn detail(_view: &str, call: &Record) -> Result<Vec<Widget>, Error> {
        let (label, tone) = state(call);
        let mut widgets = vec![Widget::tag(label, tone)];
        if call.text("state") == "open" {
            widgets.push(Widget::button("call-back", Text::key("command-call-back"), "check"));
        }
        // Other calls with the same person.
        let same =
            records::Query::of("call").with("contact", call.field("contact").clone()).limit(20).run()?;
        let others: Vec<u64> = same.iter().map(|other| other.id).filter(|id| *id != call.id).collect();
        if !others.is_empty() {
            widgets.push(Widget::Section(Text::key("same-contact")));
            widgets.push(Widget::Records(others));
        }
        Ok(widgets)
    }
}

fn state(call: &Record) -> (Text, Tone) {
    match call.text("state") {
        "done" => (Text::key("state-done"), Tone::Ok),
        _ => (Text::key("state-open"), Tone::Warn),
    }
}

etabli_sdk::commands!(PhoneLog);
etabli_sdk::links!(PhoneLog);
etabli_sdk::views!(PhoneLog);
