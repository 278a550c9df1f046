//! Categories of messages in families, other ones for received than for sent mail.
//!
//! A message whose subject has the word "mixed" makes a selection of both answer with a sentence, one with the word
//! "trap" makes the choices crash, and so does a category of this name when it is shown.

use etabli_sdk::{
    Error, MessageId, Record, Selection, Text, Tone, Value, columns::Cell, message_fields::Badge,
    messages_headers, records,
};

/// Family, name, colour, and whether it is for sent mail.
const CATEGORIES: [(&str, &str, &str, bool); 6] = [
    ("SAV", "Panne", "danger", false),
    ("SAV", "Suivi", "danger", false),
    ("Vente", "Devis", "ok", false),
    ("", "Logistique", "", false),
    ("Réponse", "Accusé", "warn", true),
    ("Réponse", "Relance", "warn", true),
];
/// The most messages whose headers are read at once.
const CHUNK: usize = 1000;

struct Categorizes;

fn category((family, name, tone, outgoing): (&str, &str, &str, bool)) -> [(&'static str, Value); 4] {
    [
        ("name", Value::Text(name.to_owned())),
        ("family", Value::Text(family.to_owned())),
        ("tone", Value::Text(tone.to_owned())),
        ("outgoing", Value::Boolean(outgoing)),
    ]
}

impl etabli_sdk::Commands for Categorizes {
    fn run(command: &str, selection: &Selection) -> Result<(), Error> {
        let mut changes = records::Changes::new();
        match (command, selection) {
            ("seed", _) => {
                for known in CATEGORIES {
                    changes.create("category", category(known));
                }
            }
            ("keep-private", Selection::Messages(messages)) => {
                let made = changes.create("category", category(("Privé", "Secret", "", false)));
                for &message in messages {
                    changes.link(message, made);
                }
            }
            _ => {
                let name = if command == "break" { "trap" } else { "Dépannage" };
                if let Some(first) = records::all("category").next().transpose()? {
                    let first = records::RecordRef::Existing(first.id);
                    changes.update(first, [("name", Value::Text(name.to_owned()))]);
                }
            }
        }
        changes.apply()?;
        Ok(())
    }
}

impl etabli_sdk::MessageFields for Categorizes {
    fn badge(_field: &str, record: &Record) -> Badge {
        let (family, name) = (record.text("family"), record.text("name"));
        assert!(name != "trap", "on purpose");
        let label = match family {
            "" => Text::literal(name),
            family => Text::key("label").arg("family", family).arg("name", name),
        };
        let tone = match record.text("tone") {
            "danger" => Tone::Danger,
            "warn" => Tone::Warn,
            "ok" => Tone::Ok,
            _ => Tone::Neutral,
        };
        Badge { label, tone, icon: String::new() }
    }

    fn choices(_field: &str, messages: &[MessageId]) -> Result<Vec<Record>, Error> {
        let (mut received, mut sent, mut speaks) = (false, false, false);
        for chunk in messages.chunks(CHUNK) {
            for headers in messages_headers::get(chunk)? {
                assert!(!headers.subject.contains("trap"), "on purpose");
                speaks |= headers.subject.contains("mixed");
                received |= !headers.outgoing;
                sent |= headers.outgoing;
            }
        }
        if received && sent && speaks {
            return Err(Text::key("mixed").into());
        }
        let mut fitting = Vec::new();
        for record in records::all("category") {
            let record = record?;
            let is_outgoing = matches!(record.field("outgoing"), Value::Boolean(true));
            if !(received && is_outgoing || sent && !is_outgoing) {
                fitting.push(record);
            }
        }
        Ok(fitting)
    }
}

impl etabli_sdk::Columns for Categorizes {
    fn cells(_column: &str, messages: &[MessageId]) -> Result<Vec<Cell>, Error> {
        let has_task = |headers: messages_headers::MessageHeaders| {
            Cell::sorted_by(Value::Boolean(headers.subject.contains("task")))
        };
        Ok(messages_headers::get(messages)?.into_iter().map(has_task).collect())
    }
}

etabli_sdk::commands!(Categorizes);
etabli_sdk::message_fields!(Categorizes);
etabli_sdk::columns!(Categorizes);
