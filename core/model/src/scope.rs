//! Who sees what.

use serde::{Deserialize, Serialize};

use crate::{TeamId, UserId};

/// Who sees a folder, and with it the messages it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// Everyone who uses the store.
    Everyone,
    /// The members of one team.
    Team(TeamId),
    /// One user.
    User(UserId),
}
