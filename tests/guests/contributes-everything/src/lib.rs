//! Contributes one of everything, well or badly as its columns, views and files are called.

use std::cell::Cell as Slot;

use etabli_sdk::{
    Error, ImportSession, MessageId, Record, Selection, Text, Tone, Value,
    columns::Cell,
    dialogs,
    files::Source,
    importer::{Entry, Item, SourceFolder, Unreadable},
    lifecycle::LifeEvent,
    log,
    mail_events::{EventKind, MailEvent},
    mailbox,
    message_fields::Badge,
    messages_headers, records,
    views::Widget,
};

struct Everything;

impl etabli_sdk::Commands for Everything {
    fn run(command: &str, selection: &Selection) -> Result<(), Error> {
        if let ("categorise", Selection::Messages(messages)) = (command, selection) {
            return categorise(messages);
        }
        log::info(&format!("{command} {selection:?}"));
        Ok(())
    }
}

/// Makes a record and gives it to messages as the value of their field.
fn categorise(messages: &[MessageId]) -> Result<(), Error> {
    let mut changes = records::Changes::new();
    changes.create("note", [("text", Value::Text("Outgoing".to_owned()))]);
    let made = changes.apply()?.first().copied();
    let mut fields = mailbox::Changes::new();
    for &message in messages {
        fields.set_field(message, "kind", made);
    }
    fields.apply()?;
    Ok(())
}

impl etabli_sdk::Columns for Everything {
    fn cells(column: &str, messages: &[MessageId]) -> Result<Vec<Cell>, Error> {
        match column {
            "traps" => panic!("on purpose"),
            "too-few" => return Ok(Vec::new()),
            "wrong-kind" => return Ok(messages.iter().map(|_| Cell::text("no date")).collect()),
            _ => {}
        }
        let weigh = |headers: messages_headers::MessageHeaders| {
            let words = headers.subject.split_whitespace().count() as i64;
            Cell::sorted_by(Value::Integer(words))
                .label(Text::key("weight").arg("n", words))
                .until(headers.received_at + 60)
        };
        Ok(messages_headers::get(messages)?.into_iter().map(weigh).collect())
    }
}

impl etabli_sdk::MessageFields for Everything {
    fn badge(_field: &str, record: &Record) -> Badge {
        Badge { label: Text::literal(record.text("text")), tone: Tone::Warn, icon: "tag".to_owned() }
    }

    fn choices(_field: &str, messages: &[MessageId]) -> Result<Vec<Record>, Error> {
        Err(Text::literal(format!("nothing for {}", messages.len())).into())
    }
}

impl etabli_sdk::Views for Everything {
    fn detail(_view: &str, record: &Record) -> Result<Vec<Widget>, Error> {
        let command = if record.text("text") == "bad" { "no-such-command" } else { "again" };
        Ok(vec![
            Widget::Section(Text::literal("About")),
            Widget::pair(Text::literal("Text"), Text::literal(record.text("text"))),
            Widget::tag(Text::literal("new"), Tone::Ok),
            Widget::button(command, Text::literal("Again"), "arrow-clockwise"),
            Widget::Messages(vec![3]),
        ])
    }
}

impl etabli_sdk::MailEvents for Everything {
    fn handle(events: &[MailEvent]) -> Result<(), Error> {
        for event in events {
            log::info(&format!("{:?} {} in {}", event.kind, event.message, event.folder));
            if let (EventKind::AboutToBeSent, Some(related)) = (event.kind, event.related) {
                let subject = messages_headers::get(&[related])?.remove(0).subject;
                let title = Text::literal(format!("Keep the answer with {subject}?"));
                let kept = dialogs::confirm(&title, &Text::literal(""), &Text::literal("Keep"))?;
                log::info(&format!("kept: {kept}"));
            }
        }
        Ok(())
    }

    fn missed() -> Result<(), Error> {
        log::info("events were missed");
        Ok(())
    }
}

impl etabli_sdk::Lifecycle for Everything {
    fn handle(event: &LifeEvent) -> Result<(), Error> {
        log::info(&format!("{event:?}"));
        if let LifeEvent::Removing = event {
            mailbox::ensure_folder("SAV/Portes")?;
        }
        Ok(())
    }
}

/// A file whose lines are subjects; a line `!` cannot be read, and a line `panic` ends the plugin.
struct Lines {
    lines: Vec<String>,
    next: Slot<usize>,
}

impl etabli_sdk::Importer for Everything {
    type Session = Lines;

    fn probe(head: &[u8], name: &str) -> u8 {
        if head.starts_with(b"LINES") && name.ends_with(".lines") { 100 } else { 0 }
    }

    fn open(file: Source) -> Result<Lines, Error> {
        let content = file.read_at(0, 1 << 20)?;
        let lines: Vec<String> = String::from_utf8_lossy(&content).lines().map(str::to_owned).collect();
        match lines.split_first() {
            Some((first, rest)) if first == "LINES" => Ok(Lines { lines: rest.to_vec(), next: Slot::new(0) }),
            _ => Err(Text::literal("these are no lines").into()),
        }
    }
}

impl ImportSession for Lines {
    fn folders(&self) -> Result<Vec<SourceFolder>, Error> {
        let path = vec!["Old".to_owned(), "Lines".to_owned()];
        Ok(vec![SourceFolder { path, items: self.lines.len() as u64 }])
    }

    fn next(&self, max: u32) -> Result<Vec<Entry>, Error> {
        let from = self.next.get();
        let to = (from + max as usize).min(self.lines.len());
        self.next.set(to);
        let entry = |(index, line): (usize, &String)| {
            let key = (from + index).to_string();
            match line.as_str() {
                "panic" => panic!("on purpose"),
                "!" => Entry::Unreadable(Unreadable { folder: 0, key, reason: "a bad line".to_owned() }),
                line => Entry::Message(Item {
                    folder: 0,
                    key,
                    rfc822: format!("Subject: {line}\r\nFrom: a@b.example\r\n\r\n{line}\r\n").into_bytes(),
                    read: true,
                    flagged: false,
                    answered: false,
                    received_at: Some(1_700_000_000),
                }),
            }
        };
        Ok(self.lines[from..to].iter().enumerate().map(entry).collect())
    }
}

etabli_sdk::commands!(Everything);
etabli_sdk::columns!(Everything);
etabli_sdk::message_fields!(Everything);
etabli_sdk::views!(Everything);
etabli_sdk::mail_events!(Everything);
etabli_sdk::lifecycle!(Everything);
etabli_sdk::importer!(Everything);
