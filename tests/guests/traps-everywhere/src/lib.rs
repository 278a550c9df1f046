//! Crashes in every contribution, before and after it has saved, and hands over bytes that are no text.

use etabli_sdk::{
    Chip, Error, ImportSession, MessageId, Query, Record, Selection, Text, Tone, Value,
    columns::Cell,
    dialogs,
    files::Source,
    importer::{Entry, SourceFolder},
    lifecycle::LifeEvent,
    log,
    mail_events::MailEvent,
    message_fields::Badge,
    records::Changes,
    views::Widget,
};

struct Traps;

/// Begins to write, so that a host that kept halves would be found out, and crashes.
fn crash() -> ! {
    let mut changes = Changes::new();
    changes.create("note", [("text", Value::Text("half".to_owned()))]);
    std::hint::black_box(&changes);
    panic!("on purpose")
}

/// Bytes that are not UTF-8: a surrogate, a cut sequence, an overlong slash and a byte that never occurs.
fn bad_text() -> String {
    let bytes = b"a\xed\xa0\x80b\xe2\x82c\xc0\xafd\xff".to_vec();
    // Unsound on purpose: nothing but the host looks at it.
    unsafe { String::from_utf8_unchecked(std::hint::black_box(bytes)) }
}

impl etabli_sdk::Commands for Traps {
    fn run(command: &str, _selection: &Selection) -> Result<(), Error> {
        match command {
            "saves-then-traps" => {
                let mut changes = Changes::new();
                changes.create("note", [("text", Value::Text("whole".to_owned()))]);
                changes.apply()?;
                crash()
            }
            "bad-text-to-host" => log::info(&bad_text()),
            "bad-text-as-answer" => return Err(Text::literal(bad_text()).into()),
            "goes-on-after-revoke" => {
                dialogs::notify(Tone::Neutral, &Text::literal("take it away"))?;
                let mut changes = Changes::new();
                changes.create("note", [("text", Value::Text("too late".to_owned()))]);
                changes.apply()?;
            }
            _ => crash(),
        }
        Ok(())
    }
}

impl etabli_sdk::Columns for Traps {
    fn cells(_column: &str, _messages: &[MessageId]) -> Result<Vec<Cell>, Error> {
        crash()
    }
}

impl etabli_sdk::MessageFields for Traps {
    fn badge(_field: &str, _record: &Record) -> Badge {
        crash()
    }
    fn choices(_field: &str, _messages: &[MessageId]) -> Result<Vec<Record>, Error> {
        crash()
    }
}

impl etabli_sdk::SearchFields for Traps {
    fn plan(field: &str, _text: &str) -> Result<Query, Error> {
        if field == "bad-text" { Err(Text::literal(bad_text()).into()) } else { crash() }
    }
}

impl etabli_sdk::Links for Traps {
    fn chip(_record: &Record) -> Chip {
        crash()
    }
}

impl etabli_sdk::Views for Traps {
    fn detail(_view: &str, _record: &Record) -> Result<Vec<Widget>, Error> {
        crash()
    }
}

impl etabli_sdk::MailEvents for Traps {
    fn handle(_events: &[MailEvent]) -> Result<(), Error> {
        crash()
    }
}

impl etabli_sdk::Lifecycle for Traps {
    fn handle(_event: &LifeEvent) -> Result<(), Error> {
        crash()
    }
}

/// A file that opens when it is named so.
struct Opened;

impl etabli_sdk::Importer for Traps {
    type Session = Opened;

    fn probe(head: &[u8], _name: &str) -> u8 {
        if head.starts_with(b"probe") { crash() } else { 100 }
    }

    fn open(file: Source) -> Result<Opened, Error> {
        if file.read_at(0, 4)? == b"open" { crash() } else { Ok(Opened) }
    }
}

impl ImportSession for Opened {
    fn folders(&self) -> Result<Vec<SourceFolder>, Error> {
        crash()
    }
    fn next(&self, _max: u32) -> Result<Vec<Entry>, Error> {
        crash()
    }
}

etabli_sdk::commands!(Traps);
etabli_sdk::columns!(Traps);
etabli_sdk::message_fields!(Traps);
etabli_sdk::search_fields!(Traps);
etabli_sdk::links!(Traps);
etabli_sdk::views!(Traps);
etabli_sdk::mail_events!(Traps);
etabli_sdk::lifecycle!(Traps);
etabli_sdk::importer!(Traps);
