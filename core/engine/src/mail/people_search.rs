//! The messages of a contact or an entity, found by addresses and links without anybody filing them (MAIL-06).

use std::collections::HashSet;

use etabli_mail::fold::fold;
use etabli_model::{Contact, EntityId, Query, TextColumn};

use crate::{Failure, core::Engine};

/// The search field of people.
pub(crate) const CONTACT_FIELD: &str = "contact";
/// A text that fits more contacts finds the messages of so many.
const MOST: usize = 200;

impl Engine {
    /// Returns what finds the messages of the contacts and entities that a text names: those that bear exactly this
    /// name or address, else those whose name or address contains it.
    pub(crate) fn people_query(&self, text: &str) -> Result<Query, Failure> {
        let snapshot = self.read()?;
        let wanted = fold(text.trim());
        let (entities, contacts) = (snapshot.entities()?, snapshot.contacts()?);
        let of = |contact: &Contact| [contact.name.clone(), contact.email.clone(), contact.email2.clone()];
        let is = |name: &String| fold(name) == wanted;
        let is_named = entities.iter().any(|entity| is(&entity.name))
            || contacts.iter().any(|contact| of(contact).iter().any(is));
        let fits = |name: &String| if is_named { is(name) } else { fold(name).contains(&wanted) };
        let entities: HashSet<EntityId> =
            entities.iter().filter(|entity| fits(&entity.name)).map(|entity| entity.id).collect();
        let belongs = |contact: &Contact| contact.entity.is_some_and(|entity| entities.contains(&entity));
        let people =
            contacts.iter().filter(|contact| belongs(contact) || of(contact).iter().any(fits)).take(MOST);
        let mut parts = Vec::new();
        for contact in people {
            for address in [&contact.email, &contact.email2].into_iter().filter(|address| !address.is_empty())
            {
                let whole = format!("<{address}>");
                parts.push(Query::Contains(TextColumn::Sender, whole.clone()));
                parts.push(Query::Contains(TextColumn::Recipients, whole));
            }
            parts.push(Query::Messages(snapshot.linked_messages("contact", u64::from(contact.id.0))?));
        }
        for entity in &entities {
            parts.push(Query::Messages(snapshot.linked_messages("entity", u64::from(entity.0))?));
        }
        Ok(Query::Any(parts))
    }
}
