//! What stands for the variables of templates and snippets.

use etabli_mail::{fold::fold, reply};
use etabli_model::Chip;

use super::Draft;
use crate::{
    Failure, Lang,
    core::{Caller, Engine},
};

/// The values for one message; empty ones are no values.
pub(super) struct Values {
    contact: String,
    email: String,
    entity: String,
    user: String,
    account: String,
    date: String,
    time: String,
    chips: Vec<Chip>,
}

impl Values {
    pub(super) fn load(engine: &Engine, caller: &Caller, draft: &Draft) -> Result<Self, Failure> {
        let snapshot = engine.read()?;
        let user = snapshot.user(caller.user.0)?.map(|user| user.name).unwrap_or_default();
        let account = snapshot.account(draft.account.0)?.map(|account| account.name).unwrap_or_default();
        let (mut contact, mut email, mut entity) = (String::new(), String::new(), String::new());
        if draft.internal {
            contact = draft.to.split([',', ';']).next().unwrap_or_default().trim().to_owned();
        } else if let Some(person) = reply::people(&draft.to).into_iter().next() {
            let known = snapshot.contacts_with_address(&person.address)?.into_iter().next();
            if let Some(id) = known.as_ref().and_then(|known| known.entity) {
                entity = snapshot.entity(id.0)?.map(|entity| entity.name).unwrap_or_default();
            }
            contact = known.map(|known| known.name).filter(|name| !name.is_empty()).unwrap_or(person.name);
            email = person.address;
        }
        let now = jiff::Timestamp::from_second(engine.clock.now()).unwrap_or_default();
        let now = now.to_zoned(jiff::tz::TimeZone::system());
        let date = if caller.lang == Lang::Fr { "%d/%m/%Y" } else { "%Y-%m-%d" };
        Ok(Self {
            contact,
            email,
            entity,
            user,
            account,
            date: now.strftime(date).to_string(),
            time: now.strftime("%H:%M").to_string(),
            chips: draft.carried.iter().map(|carried| carried.chip.clone()).collect(),
        })
    }

    /// Returns the value of a variable, by its French or English name. One that names a type of records, such as
    /// `ticket`, stands for the record that the answered message is linked with.
    pub(super) fn get(&self, name: &str) -> Option<String> {
        let name = fold(name);
        let first = || self.contact.split_whitespace().next().unwrap_or_default().to_owned();
        let value = match name.as_str() {
            "contact" | "contact.name" | "contact.nom" => self.contact.clone(),
            "contact.first-name" | "contact.prenom" => first(),
            "contact.email" | "contact.courriel" => self.email.clone(),
            "contact.entity" | "contact.entite" => self.entity.clone(),
            "user" | "utilisateur" => self.user.clone(),
            "account" | "compte" => self.account.clone(),
            "date" => self.date.clone(),
            "time" | "heure" => self.time.clone(),
            _ => self.of_record(&name),
        };
        Some(value).filter(|value| !value.is_empty())
    }

    fn of_record(&self, name: &str) -> String {
        let (kind, part) = name.split_once('.').unwrap_or((name, ""));
        let is_it = |chip: &&Chip| chip.kind.split_once('/').is_some_and(|(_, known)| known == kind);
        let chip = self.chips.iter().find(is_it);
        chip.map_or_else(String::new, |chip| match part {
            "" => chip.title.clone(),
            "detail" => chip.detail.clone(),
            "state" | "etat" => chip.state.clone(),
            _ => String::new(),
        })
    }
}
