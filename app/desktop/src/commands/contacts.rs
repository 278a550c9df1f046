//! `contacts`.

use std::{io::Read, path::Path};

use etabli_engine::{Failure, FailureCode, People, Reply, Request};

use crate::{
    args::Contacts,
    context::{Context, ask},
    json::{ContactLine, ContactsImported},
    output::{Out, row, widths},
    stop::Stop,
};

/// Runs a command of `contacts`.
pub(super) fn contacts(context: &Context, command: Contacts) -> Result<u8, Stop> {
    match command {
        Contacts::Add { name, email, email2, entity } => {
            add(context, People::AddContact { name, email, email2, entity })
        }
        Contacts::List { filter, limit } => list(context, filter, limit.unwrap_or(u32::MAX)),
        Contacts::Import { file } => import(context, &file),
    }
}

fn add(context: &Context, contact: People) -> Result<u8, Stop> {
    let session = context.open()?;
    let contact = ask!(session, Request::People(contact), Reply::Contact(contact) => contact);
    let mut out = Out::new();
    if context.json {
        out.json(&ContactLine::new(&contact))?;
    } else {
        let args = [("id", contact.id.to_string().into()), ("name", contact.name.as_str().into())];
        out.line(&context.text.tr_args("contact-added", &args))?;
    }
    out.finish()?;
    Ok(0)
}

fn list(context: &Context, filter: String, limit: u32) -> Result<u8, Stop> {
    let session = context.open()?;
    let request = Request::People(People::Contacts { filter, limit });
    let contacts = ask!(session, request, Reply::Contacts(contacts) => contacts);
    let mut out = Out::new();
    if context.json {
        contacts.iter().try_for_each(|contact| out.json(&ContactLine::new(contact)))?;
    } else {
        let text = &context.text;
        let head = ["head-id", "head-name", "head-email", "head-email2", "head-entity"];
        let mut rows = vec![head.map(|key| text.tr(key)).to_vec()];
        for contact in &contacts {
            rows.push(vec![
                contact.id.to_string(),
                contact.name.clone(),
                contact.email.clone(),
                contact.email2.clone(),
                contact.entity_name.clone(),
            ]);
        }
        let columns = widths(&rows, &[0]);
        rows.iter().try_for_each(|cells| out.line(&row(&columns, cells)))?;
    }
    out.finish()?;
    Ok(0)
}

/// Imports contacts. Like `import`, it ends with 0 when it ran to its end; lines that gave no contact are listed.
fn import(context: &Context, file: &Path) -> Result<u8, Stop> {
    let csv = decode(&read(file)?);
    let session = context.open()?;
    let request = Request::People(People::ImportContacts { csv });
    let report = ask!(session, request, Reply::ContactImport(report) => report);
    let name = file.display().to_string();
    let mut out = Out::new();
    if context.json {
        out.json(&ContactsImported::new(&report, &name))?;
    } else {
        for (line, reason) in &report.failed {
            out.line(&format!("{name}:{line}: {reason}"))?;
        }
        let args = [
            ("seen", report.seen.into()),
            ("imported", report.imported.into()),
            ("skipped", report.skipped.into()),
            ("failed", report.failed.len().into()),
        ];
        out.line(&context.text.tr_args("contacts-imported", &args))?;
    }
    out.finish()?;
    Ok(0)
}

fn read(file: &Path) -> Result<Vec<u8>, Failure> {
    let unreadable = |error: std::io::Error| {
        Failure::new(FailureCode::SourceUnreadable, file.display().to_string()).because(error)
    };
    if file == Path::new("-") {
        let mut bytes = Vec::new();
        std::io::stdin().read_to_end(&mut bytes).map_err(unreadable)?;
        return Ok(bytes);
    }
    std::fs::read(file).map_err(unreadable)
}

/// Reads the text of a CSV file: what its byte order mark says, else UTF-8, else Windows-1252, which is what
/// spreadsheets write in French offices.
fn decode(bytes: &[u8]) -> String {
    if let Some((encoding, _)) = encoding_rs::Encoding::for_bom(bytes) {
        return encoding.decode(bytes).0.into_owned();
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_csv_file_is_read_in_the_encoding_it_is_in() {
        assert_eq!(decode("Nom;Léa".as_bytes()), "Nom;Léa");
        assert_eq!(decode("\u{feff}Nom;Léa".as_bytes()), "Nom;Léa");
        assert_eq!(decode(b"Nom;L\xe9a"), "Nom;Léa");
        assert_eq!(decode(b"\xff\xfeN\0\xe9\0"), "Né");
    }
}
