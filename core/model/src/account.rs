//! Mail accounts.

use serde::{Deserialize, Serialize};

use crate::{AccountId, UserId};

/// A mail account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// The name people see.
    pub name: String,
    /// The address it sends from.
    pub address: String,
    /// The user it belongs to; a public account belongs to none.
    pub owner: Option<UserId>,
}
