//! The list columns that the address book fills: contact and entity.
//!
//! They are asked for, measured and sorted by like the columns of plugins, so that a list that shows neither
//! does not pay for them (MAIL-110 to MAIL-112).

use std::collections::HashMap;

use etabli_model::{Contact, Direction, EntityId, MsgId, Value};
use etabli_store::{MessageRecord, Snapshot};

use crate::{
    Failure, Lang,
    core::{Caller, Engine},
    view::{CONTACT_COLUMN, CellView, ColumnRow, ENTITY_COLUMN},
};

/// A column of the address book.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PeopleColumn {
    /// The contact with the address of the row's person, with the entity in brackets (MAIL-153, 154).
    Contact,
    /// The entities that the message is linked with, else the entity of that contact (MAIL-158).
    Entity,
}

impl PeopleColumn {
    pub(crate) const ALL: [Self; 2] = [Self::Contact, Self::Entity];

    /// Returns the id that requests name it by.
    pub(crate) fn id(self) -> &'static str {
        match self {
            Self::Contact => CONTACT_COLUMN,
            Self::Entity => ENTITY_COLUMN,
        }
    }

    pub(crate) fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|column| column.id() == id)
    }

    /// Returns its description; the measured cost is the caller's to add.
    pub(crate) fn row(self, lang: Lang) -> ColumnRow {
        let title = match (self, lang) {
            (Self::Contact, _) => "Contact",
            (Self::Entity, Lang::Fr) => "Entité",
            (Self::Entity, Lang::En) => "Entity",
        };
        ColumnRow {
            id: self.id().to_owned(),
            plugin: String::new(),
            plugin_name: String::new(),
            title: title.to_owned(),
            icon: String::new(),
            numeric: false,
            native: true,
            of_field: false,
            of_icons: false,
            cost_ms: None,
            slow: false,
        }
    }
}

/// What a message shows in such a column.
#[derive(Debug, Clone, Default)]
struct Found {
    text: String,
    /// It follows from the address; nobody linked it.
    derived: bool,
    /// How many more contacts or entities there are.
    more: u32,
}

impl Engine {
    /// Returns the cells of messages that the user sees, in the same order.
    pub(crate) fn people_cells(
        &self,
        caller: &Caller,
        column: PeopleColumn,
        messages: &[MsgId],
    ) -> Result<Vec<CellView>, Failure> {
        self.check_visible(caller, messages)?;
        let cell = |found: Found| CellView {
            text: found.text,
            derived: found.derived,
            more: found.more,
            ..CellView::default()
        };
        Ok(self.people_found(column, messages)?.into_iter().map(cell).collect())
    }

    /// Returns what messages are sorted by, in the same order.
    pub(crate) fn people_keys(
        &self,
        column: PeopleColumn,
        messages: &[MsgId],
    ) -> Result<Vec<Value>, Failure> {
        let key = |found: Found| match found.text {
            empty if empty.is_empty() => Value::Empty,
            text => Value::Text(text),
        };
        Ok(self.people_found(column, messages)?.into_iter().map(key).collect())
    }

    fn people_found(&self, column: PeopleColumn, messages: &[MsgId]) -> Result<Vec<Found>, Failure> {
        let snapshot = self.read()?;
        let mut known: HashMap<String, Found> = HashMap::new();
        let mut found = Vec::with_capacity(messages.len());
        for (&id, record) in messages.iter().zip(snapshot.messages(messages)?) {
            if column == PeopleColumn::Entity
                && let Some(linked) = linked_entities(&snapshot, id)?
            {
                found.push(linked);
                continue;
            }
            let address = record.as_ref().map(person).unwrap_or_default();
            found.push(match known.get(address) {
                Some(known) => known.clone(),
                None => {
                    let value = by_address(&snapshot, column, address)?;
                    known.insert(address.to_owned(), value.clone());
                    value
                }
            });
        }
        Ok(found)
    }
}

/// Returns the address of whom the list names: the sender of received, the first recipient of sent mail.
fn person(record: &MessageRecord) -> &str {
    let person = match record.direction {
        Direction::In => record.from.first(),
        Direction::Out => record.to.first().or(record.from.first()),
    };
    person.map(|person| person.address.as_str()).unwrap_or_default()
}

fn linked_entities(snapshot: &Snapshot, id: MsgId) -> Result<Option<Found>, Failure> {
    let mut names = Vec::new();
    for (kind, target) in snapshot.links(id)? {
        if kind == "entity"
            && let Ok(number) = u32::try_from(target)
            && let Some(entity) = snapshot.entity(number)?
        {
            names.push(entity.name);
        }
    }
    let more = u32::try_from(names.len().saturating_sub(1)).unwrap_or(u32::MAX);
    Ok(names.into_iter().next().map(|text| Found { text, derived: false, more }))
}

/// Finds the contact of an address, the oldest where several share it, or that contact's entity.
fn by_address(snapshot: &Snapshot, column: PeopleColumn, address: &str) -> Result<Found, Failure> {
    if address.is_empty() {
        return Ok(Found::default());
    }
    let contacts = snapshot.contacts_with_address(address)?;
    let Some(contact) = contacts.first() else { return Ok(Found::default()) };
    let entity = entity_name(snapshot, contact)?;
    Ok(match column {
        PeopleColumn::Entity => {
            Found { derived: entity.is_some(), text: entity.unwrap_or_default(), more: 0 }
        }
        PeopleColumn::Contact => Found {
            text: match entity {
                Some(entity) => format!("{} ({entity})", contact.name),
                None => contact.name.clone(),
            },
            derived: false,
            more: u32::try_from(contacts.len() - 1).unwrap_or(u32::MAX),
        },
    })
}

fn entity_name(snapshot: &Snapshot, contact: &Contact) -> Result<Option<String>, Failure> {
    let entity = contact.entity.map(|EntityId(id)| snapshot.entity(id)).transpose()?.flatten();
    Ok(entity.map(|entity| entity.name))
}
