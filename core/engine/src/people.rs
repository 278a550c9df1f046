//! The address book.

use std::{collections::HashMap, io::Cursor};

use etabli_mail::fold::fold;
use etabli_model::{Address, Contact, ContactId, Entity, EntityId, MsgId};
use etabli_store::{Batch, Entry, Snapshot};

use crate::{
    ContactImport, Failure, FailureCode, People, Reply,
    core::{Caller, Engine},
    mail::label,
    view::{ContactRow, EntityRow},
};

/// Headings of contact files, folded, by the field they fill.
const NAME_HEADINGS: [&str; 7] =
    ["name", "nom", "nom complet", "full name", "display name", "nom affiche", "contact"];
const FIRST_HEADINGS: [&str; 4] = ["first name", "prenom", "given name", "firstname"];
const LAST_HEADINGS: [&str; 5] = ["last name", "nom de famille", "family name", "surname", "lastname"];
const EMAIL_HEADINGS: [&str; 9] = [
    "email",
    "e-mail",
    "mail",
    "courriel",
    "adresse e-mail",
    "adresse de messagerie",
    "e-mail address",
    "email address",
    "e-mail 1 - value",
];
const EMAIL2_HEADINGS: [&str; 7] = [
    "email2",
    "e-mail2",
    "email 2",
    "e-mail 2",
    "e-mail 2 - value",
    "e-mail 2 address",
    "adresse de messagerie 2",
];
const ENTITY_HEADINGS: [&str; 8] = [
    "entity",
    "entite",
    "company",
    "societe",
    "organisation",
    "organization",
    "entreprise",
    "organization name",
];

impl Engine {
    pub(crate) fn people(&self, caller: &Caller, request: People) -> Result<Reply, Failure> {
        match request {
            People::Contacts { filter, limit } => self.contacts(&filter, limit as usize).map(Reply::Contacts),
            People::AddContact { name, email, email2, entity } => {
                let new = NewContact { name, email, email2, entity }.checked()?;
                let title = new.title().to_owned();
                let id = self.change(caller, |batch| {
                    let mut entities = Entities::load(&self.read()?)?;
                    let id = new.add(batch, &mut entities)?;
                    Ok((id, Some(label("contact-added", 1, &title))))
                })?;
                let snapshot = self.read()?;
                let contact = snapshot.contact(id.0)?;
                let contact =
                    contact.ok_or_else(|| Failure::new(FailureCode::ContactUnknown, id.to_string()))?;
                Ok(Reply::Contact(contact_row(&snapshot, contact)?))
            }
            People::AddCorrespondents(addresses) => self.add_correspondents(caller, &addresses),
            People::ImportContacts { csv } => self.import_contacts(caller, &csv),
            People::Entities => {
                let mut entities = self.read()?.entities()?;
                entities.sort_by_cached_key(|entity| fold(&entity.name));
                let rows = entities.into_iter().map(|entity| EntityRow { id: entity.id, name: entity.name });
                Ok(Reply::Entities(rows.collect()))
            }
            People::LinkEntity { messages, entity } => self.link_entity(caller, &messages, entity),
            People::Unlink { msg_id, kind, target } => {
                self.check_visible(caller, &[msg_id])?;
                self.change(caller, |batch| {
                    self.check_unlink(batch, msg_id, &kind, target)?;
                    batch.put(Entry::Link(msg_id, kind, target, false))?;
                    Ok(((), Some(label("unlinked", 1, ""))))
                })?;
                Ok(Reply::Done)
            }
        }
    }

    pub(crate) fn contacts(&self, filter: &str, limit: usize) -> Result<Vec<ContactRow>, Failure> {
        let snapshot = self.read()?;
        let filter = fold(filter);
        let matches = |contact: &Contact| {
            filter.is_empty()
                || [&contact.name, &contact.email, &contact.email2]
                    .iter()
                    .any(|text| fold(text).contains(&filter))
        };
        let mut contacts: Vec<Contact> = snapshot.contacts()?.into_iter().filter(matches).collect();
        contacts.sort_by_cached_key(|contact| fold(&contact.name));
        contacts.into_iter().take(limit).map(|contact| contact_row(&snapshot, contact)).collect()
    }

    fn add_correspondents(&self, caller: &Caller, addresses: &[Address]) -> Result<Reply, Failure> {
        let mut new: Vec<NewContact> = Vec::new();
        let snapshot = self.read()?;
        for address in addresses.iter().filter(|address| !address.address.is_empty()) {
            let is_known = !snapshot.contacts_with_address(&address.address)?.is_empty()
                || new.iter().any(|contact| contact.email.eq_ignore_ascii_case(&address.address));
            if !is_known {
                new.push(NewContact {
                    name: address.display().to_owned(),
                    email: address.address.clone(),
                    email2: String::new(),
                    entity: String::new(),
                });
            }
        }
        let count = new.len() as u64;
        if count > 0 {
            let name = new.first().map(|contact| contact.title().to_owned()).unwrap_or_default();
            self.change(caller, |batch| {
                let mut entities = Entities::default();
                for contact in &new {
                    contact.add(batch, &mut entities)?;
                }
                Ok(((), Some(label("contact-added", count, &name))))
            })?;
        }
        Ok(Reply::Count(count))
    }

    fn import_contacts(&self, caller: &Caller, csv: &str) -> Result<Reply, Failure> {
        let invalid = |detail: &dyn std::fmt::Display| {
            Failure::new(FailureCode::ContactFileInvalid, "").because(detail)
        };
        let csv = csv.trim_start_matches('\u{feff}');
        let first_line = csv.lines().next().unwrap_or_default();
        let delimiter = [b';', b'\t', b',']
            .into_iter()
            .max_by_key(|&delimiter| first_line.bytes().filter(|&byte| byte == delimiter).count())
            .unwrap_or(b',');
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .flexible(true)
            .trim(csv::Trim::All)
            .from_reader(Cursor::new(csv));
        let headings = Headings::read(reader.headers().map_err(|error| invalid(&error))?)
            .ok_or_else(|| invalid(&"no column is headed name or e-mail"))?;
        let mut report = ContactImport { seen: 0, imported: 0, skipped: 0, failed: Vec::new() };
        let snapshot = self.read()?;
        let mut known: Vec<(String, String, String)> = snapshot
            .contacts()?
            .iter()
            .map(|contact| identity(&contact.name, &contact.email, &contact.email2))
            .collect();
        known.sort();
        let mut new = Vec::new();
        for (line, record) in (2..).zip(reader.records()) {
            report.seen += 1;
            let contact = record.map_err(|error| error.to_string()).and_then(|record| {
                headings.contact(&record).checked().map_err(|failure| failure.to_string())
            });
            match contact {
                Ok(contact) => {
                    let identity = identity(&contact.name, &contact.email, &contact.email2);
                    match known.binary_search(&identity) {
                        Ok(_) => report.skipped += 1,
                        Err(place) => {
                            known.insert(place, identity);
                            report.imported += 1;
                            new.push(contact);
                        }
                    }
                }
                Err(reason) => report.failed.push((line, reason)),
            }
        }
        if !new.is_empty() {
            self.change(caller, |batch| {
                let mut entities = Entities::load(&snapshot)?;
                for contact in &new {
                    contact.add(batch, &mut entities)?;
                }
                Ok(((), Some(label("contact-added", new.len() as u64, ""))))
            })?;
        }
        Ok(Reply::ContactImport(report))
    }

    fn link_entity(&self, caller: &Caller, messages: &[MsgId], entity: EntityId) -> Result<Reply, Failure> {
        self.check_visible(caller, messages)?;
        let found = self.read()?.entity(entity.0)?;
        let found = found.ok_or_else(|| Failure::new(FailureCode::ContactUnknown, entity.to_string()))?;
        self.change(caller, |batch| {
            for &msg_id in messages {
                batch.put(Entry::Link(msg_id, "entity".to_owned(), u64::from(entity.0), true))?;
            }
            Ok(((), Some(label("linked", messages.len() as u64, &found.name))))
        })?;
        Ok(Reply::Done)
    }
}

/// A contact as a person or a file gives it.
pub(crate) struct NewContact {
    pub(crate) name: String,
    pub(crate) email: String,
    pub(crate) email2: String,
    pub(crate) entity: String,
}

impl NewContact {
    fn checked(self) -> Result<Self, Failure> {
        if self.title().is_empty() {
            return Err(Failure::new(FailureCode::ContactEmpty, ""));
        }
        Ok(self)
    }

    fn title(&self) -> &str {
        [&self.name, &self.email, &self.email2]
            .into_iter()
            .map(|text| text.trim())
            .find(|text| !text.is_empty())
            .unwrap_or_default()
    }

    pub(crate) fn add(&self, batch: &mut Batch<'_>, entities: &mut Entities) -> Result<ContactId, Failure> {
        let entity = entities.find_or_add(batch, &self.entity)?;
        let counters = batch.counters();
        counters.contacts += 1;
        let id = ContactId(counters.contacts);
        let contact = Contact {
            id,
            name: self.title().to_owned(),
            email: self.email.trim().to_owned(),
            email2: self.email2.trim().to_owned(),
            entity,
        };
        batch.put(Entry::Contact(id.0, Some(contact)))?;
        Ok(id)
    }
}

/// Entities by folded name.
#[derive(Default)]
pub(crate) struct Entities {
    by_name: HashMap<String, EntityId>,
}

impl Entities {
    pub(crate) fn load(snapshot: &Snapshot) -> Result<Self, Failure> {
        let entities = snapshot.entities()?;
        Ok(Self { by_name: entities.into_iter().map(|entity| (fold(&entity.name), entity.id)).collect() })
    }

    fn find_or_add(&mut self, batch: &mut Batch<'_>, name: &str) -> Result<Option<EntityId>, Failure> {
        let name = name.trim();
        if name.is_empty() {
            return Ok(None);
        }
        if let Some(&id) = self.by_name.get(&fold(name)) {
            return Ok(Some(id));
        }
        let counters = batch.counters();
        counters.entities += 1;
        let id = EntityId(counters.entities);
        batch.put(Entry::Entity(id.0, Some(Entity { id, name: name.to_owned() })))?;
        self.by_name.insert(fold(name), id);
        Ok(Some(id))
    }
}

fn identity(name: &str, email: &str, email2: &str) -> (String, String, String) {
    (fold(name), email.trim().to_lowercase(), email2.trim().to_lowercase())
}

pub(crate) fn contact_row(snapshot: &Snapshot, contact: Contact) -> Result<ContactRow, Failure> {
    let entity = contact.entity.map(|id| snapshot.entity(id.0)).transpose()?.flatten();
    Ok(ContactRow {
        id: contact.id,
        name: contact.name,
        email: contact.email,
        email2: contact.email2,
        entity: contact.entity,
        entity_name: entity.map(|entity| entity.name).unwrap_or_default(),
    })
}

/// Which column of a contact file fills which field.
struct Headings {
    name: Option<usize>,
    first: Option<usize>,
    last: Option<usize>,
    email: Option<usize>,
    email2: Option<usize>,
    entity: Option<usize>,
}

impl Headings {
    fn read(headings: &csv::StringRecord) -> Option<Self> {
        let headings: Vec<String> = headings.iter().map(fold).collect();
        let find = |names: &[&str]| headings.iter().position(|heading| names.contains(&heading.trim()));
        let found = Self {
            name: find(&NAME_HEADINGS),
            first: find(&FIRST_HEADINGS),
            last: find(&LAST_HEADINGS),
            email: find(&EMAIL_HEADINGS),
            email2: find(&EMAIL2_HEADINGS),
            entity: find(&ENTITY_HEADINGS),
        };
        let is_useful = found.name.or(found.first).or(found.last).or(found.email).is_some();
        is_useful.then_some(found)
    }

    fn contact(&self, record: &csv::StringRecord) -> NewContact {
        let field = |column: Option<usize>| column.and_then(|column| record.get(column)).unwrap_or_default();
        // A file with first names means the family name by a heading that otherwise means the whole name.
        let name = match self.first {
            Some(_) => format!("{} {}", field(self.first), field(self.last.or(self.name))),
            None if self.name.is_none() => field(self.last).to_owned(),
            None => field(self.name).to_owned(),
        };
        NewContact {
            name: name.trim().to_owned(),
            email: field(self.email).to_owned(),
            email2: field(self.email2).to_owned(),
            entity: field(self.entity).to_owned(),
        }
    }
}
