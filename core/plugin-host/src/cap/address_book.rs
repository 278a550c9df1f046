//! `address-book`: contacts and entities.

use etabli_model::{Contact, ContactId, EntityId};

use crate::{
    bind::{address_book as wit, types},
    cap::convert::failure,
    instance::{CallState, invalid},
};

/// RFC 5321 allows no longer address.
const MAX_ADDRESS: usize = 254;
const MAX_SEARCH: usize = 200;
const MAX_FOUND: u32 = 200;

impl wit::Host for CallState {
    fn find_by_address(
        &mut self,
        address: String,
    ) -> wasmtime::Result<Result<Vec<wit::Contact>, types::Failure>> {
        self.serve(|_, services| {
            let address = address.trim();
            // The empty address would match every contact that has none.
            if address.is_empty() || address.len() > MAX_ADDRESS {
                return Ok(Vec::new());
            }
            let contacts = services.contacts_by_address(address).map_err(failure)?;
            Ok(contacts.into_iter().map(out).collect())
        })
    }

    fn get_contact(&mut self, id: u32) -> wasmtime::Result<Result<wit::Contact, types::Failure>> {
        self.serve(|_, services| services.contact(ContactId(id)).map(out).map_err(failure))
    }

    fn get_entity(&mut self, id: u32) -> wasmtime::Result<Result<wit::Entity, types::Failure>> {
        self.serve(|_, services| {
            let entity = services.entity(EntityId(id)).map_err(failure)?;
            Ok(wit::Entity { id: entity.id.0, name: entity.name })
        })
    }

    fn search_entities(
        &mut self,
        text: String,
        limit: u32,
    ) -> wasmtime::Result<Result<Vec<wit::Entity>, types::Failure>> {
        self.serve(|_, services| {
            if text.len() > MAX_SEARCH {
                return Err(failure(invalid("the text to search for is too long")));
            }
            let entities = services.search_entities(&text, limit.min(MAX_FOUND)).map_err(failure)?;
            let out = |entity: etabli_model::Entity| wit::Entity { id: entity.id.0, name: entity.name };
            Ok(entities.into_iter().map(out).collect())
        })
    }

    fn search(
        &mut self,
        text: String,
        limit: u32,
    ) -> wasmtime::Result<Result<Vec<wit::Contact>, types::Failure>> {
        self.serve(|_, services| {
            if text.len() > MAX_SEARCH {
                return Err(failure(invalid("the text to search for is too long")));
            }
            let contacts = services.search_contacts(&text, limit.min(MAX_FOUND)).map_err(failure)?;
            Ok(contacts.into_iter().map(out).collect())
        })
    }
}

fn out(contact: Contact) -> wit::Contact {
    wit::Contact {
        id: contact.id.0,
        name: contact.name,
        email: contact.email,
        email2: contact.email2,
        entity: contact.entity.map(|entity| entity.0),
    }
}
