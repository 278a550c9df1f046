//! The address book, and the people who use the store.

use serde::{Deserialize, Serialize};

use crate::{ContactId, EntityId, TeamId, UserId};

/// A person of the address book.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// Its id.
    pub id: ContactId,
    /// The name.
    pub name: String,
    /// The field "E-mail", empty when there is none.
    pub email: String,
    /// The field "E-mail2", empty when there is none.
    pub email2: String,
    /// The entity the contact belongs to.
    pub entity: Option<EntityId>,
}

/// A company or organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entity {
    /// Its id.
    pub id: EntityId,
    /// The name, unique without regard to case and accents.
    pub name: String,
}

/// A person who uses this store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// Its id.
    pub id: UserId,
    /// The name, unique.
    pub name: String,
    /// May change users, teams and plugins.
    pub admin: bool,
}

/// A group of users. The team "everyone" always exists and holds every user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Team {
    /// Its id.
    pub id: TeamId,
    /// The name, unique.
    pub name: String,
    /// The members; empty for "everyone", whose members are all users.
    pub members: Vec<UserId>,
}

impl Team {
    /// The team that holds every user.
    pub const EVERYONE: TeamId = TeamId(1);
}
