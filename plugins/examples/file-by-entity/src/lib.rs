//! Files received mail into one folder for each entity of the address book.

use etabli_sdk::{
    Error, MailEvents, address_book,
    mail_events::MailEvent,
    mailbox, messages_headers,
    settings::{self, SettingValue},
};

struct FileByEntity;

impl MailEvents for FileByEntity {
    fn handle(events: &[MailEvent]) -> Result<(), Error> {
        let parent = match settings::get("parent")? {
            SettingValue::Text(parent) => parent,
            _ => String::new(),
        };
        let messages: Vec<_> = events.iter().map(|event| event.message).collect();
        let mut changes = mailbox::Changes::new();
        for (event, headers) in events.iter().zip(messages_headers::get(&messages)?) {
            let Some(entity) = entity_of(&headers.sender.address)? else { continue };
            // A name with a slash would be a folder in a folder.
            let folder = mailbox::ensure_folder(&format!("{parent}/{}", entity.replace('/', "-")))?;
            if folder != event.folder {
                changes.move_to(event.message, folder);
            }
        }
        if !changes.is_empty() {
            changes.apply()?;
        }
        Ok(())
    }
}

/// The name of the entity of the contact with this address.
fn entity_of(address: &str) -> Result<Option<String>, Error> {
    let Some(contact) = address_book::find_by_address(address)?.into_iter().next() else { return Ok(None) };
    let Some(entity) = contact.entity else { return Ok(None) };
    Ok(Some(address_book::get_entity(entity)?.name))
}

etabli_sdk::mail_events!(FileByEntity);
