//! Uses each capability once, and says in the log what came of it.

mod more;

use etabli_sdk::{
    Error, MessageId, Selection, Text, Tone, Value, address_book, clock,
    dialogs::{self, Field, Form, choice},
    locale, log, messages_headers, messages_text,
    records::{self, Changes, RecordRef},
    settings::{self, SettingValue},
};

struct AsksEverything;

impl etabli_sdk::Commands for AsksEverything {
    fn run(command: &str, selection: &Selection) -> Result<(), Error> {
        let selection = selection.messages();
        match command {
            "log" => log::info("a line"),
            "clock" => {
                log::info(&clock::now().to_string());
                let local = clock::local(clock::now());
                let day = format!("{}-{:02}-{:02}", local.year, local.month, local.day);
                log::info(&format!("{day} {:02}:{:02} day {}", local.hour, local.minute, local.weekday));
            }
            "locale" => log::info(&locale::language()),
            "settings" => {
                if let SettingValue::Text(text) = settings::get("greeting")? {
                    log::info(&text);
                }
            }
            "messages-headers" => {
                for headers in messages_headers::get(selection)? {
                    log::info(&format!("{} from {}", headers.subject, headers.sender.address));
                }
            }
            "messages-text" => {
                for message in selection {
                    log::info(&messages_text::get(*message)?);
                }
            }
            "address-book" => {
                for contact in address_book::find_by_address("claire@example.org")? {
                    let entity = address_book::get_entity(contact.entity.unwrap_or_default())?;
                    log::info(&format!("{} of {}", contact.name, entity.name));
                }
                log::info(&address_book::get_contact(1)?.name);
                log::info(&address_book::search("cla", 5)?.len().to_string());
                for entity in address_book::search_entities("mai", 5)? {
                    log::info(&entity.name);
                }
            }
            "records" => use_records(selection)?,
            "dialogs" => use_dialogs()?,
            "messages-attachments" => more::attachments(selection)?,
            "mailbox" => more::mailbox(selection)?,
            "everywhere" => more::everywhere(selection)?,
            "link-store" => more::links(selection)?,
            "files" => more::files()?,
            "progress" => more::progress(),
            "http" => more::http(),
            "fetch" => more::fetch()?,
            "secrets" => more::secrets()?,
            "keep-secret" => more::keep_secret()?,
            "has-secret" => log::info(&format!("has: {}", etabli_sdk::secrets::is_set("token")?)),
            "bad-records" => use_records_badly()?,
            "form-steps" => more::form_steps()?,
            "bad-form" => {
                let choices = vec![choice("a", Text::literal("A")), choice("a", Text::literal("A"))];
                let field = Field::select("f", Text::literal("F"), choices);
                Form::new(Text::literal("T"), Text::literal("S")).field(field).ask()?;
            }
            "bad-setting" => {
                settings::get("no-such-setting")?;
            }
            _ => {}
        }
        Ok(())
    }
}

fn use_records(selection: &[MessageId]) -> Result<(), Error> {
    let mut changes = Changes::new();
    let note = changes.create("note", [("text", Value::Text("remember".into()))]);
    for message in selection {
        changes.link(*message, note);
    }
    changes.update(note, [("mood", Value::Text("good".into()))]);
    for id in changes.apply()? {
        log::info(&format!("created {id}: {}", records::get(id)?.text("text")));
    }
    let good = || records::Query::of("note").with("mood", Value::Text("good".into()));
    let found = good().limit(3).run()?;
    log::info(&format!("found {} of {}", found.len(), good().count()?));
    for record in found {
        log::info(&format!("linked with {:?}", records::linked_messages(record.id)?));
    }
    Ok(())
}

/// Each change has one thing wrong; the host's answer goes to the log.
fn use_records_badly() -> Result<(), Error> {
    let text = || ("text", Value::Text("x".into()));
    let mut attempts: Vec<Changes> = Vec::new();
    let mut attempt = |fill: &dyn Fn(&mut Changes)| {
        let mut changes = Changes::new();
        fill(&mut changes);
        attempts.push(changes);
    };
    attempt(&|changes| _ = changes.create("nothing", []));
    attempt(&|changes| _ = changes.create("note", []));
    attempt(&|changes| _ = changes.create("note", [text(), ("colour", Value::Empty)]));
    attempt(&|changes| _ = changes.create("note", [text(), ("mood", Value::Text("odd".into()))]));
    attempt(&|changes| _ = changes.create("note", [text(), text()]));
    attempt(&|changes| changes.link(1, RecordRef::Created(0)));
    attempt(&|changes| changes.update(RecordRef::Existing(99), [text()]));
    for changes in attempts {
        match changes.apply() {
            Ok(_) => log::error("it was let through"),
            Err(failure) => log::info(&failure.message),
        }
    }
    Ok(())
}

fn use_dialogs() -> Result<(), Error> {
    let form = Form::new(Text::key("form-title").arg("n", 2), Text::literal("Go"))
        .subtitle(Text::literal("about"))
        .field(Field::text("name", Text::literal("Name")).required().half().value(Value::Text("Ada".into())))
        .field(Field::note("note", Text::literal("Look out"), Tone::Warn));
    if let Some(mut answers) = form.ask()?
        && let Value::Text(name) = answers.take("name")
    {
        log::info(&name);
    }
    let sure = dialogs::confirm(&Text::literal("Sure?"), &Text::literal("Really."), &Text::literal("Yes"))?;
    log::info(&sure.to_string());
    if let Some(contact) = dialogs::pick_contact(&Text::literal("Who?"), &Text::literal("Pick."))? {
        log::info(&contact.to_string());
    }
    log::info(&format!("{:?}", dialogs::pick_folder(&Text::literal("Where?"))?));
    log::info(&format!("{:?}", dialogs::pick_record(&Text::literal("Which?"), "note", "text")?));
    dialogs::notify(Tone::Ok, &Text::literal("Done"))?;
    Ok(())
}

etabli_sdk::commands!(AsksEverything);
