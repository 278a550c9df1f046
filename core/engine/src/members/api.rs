//! What can be asked about users and teams, and what is shown of them.

use etabli_model::{TeamId, UserId};
use serde::{Deserialize, Serialize};

use crate::Password;

/// Requests about the people who use the store, and their teams.
///
/// Everyone may list them and change their own password; all other changes need an administrator.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Members {
    /// All users by name. Answers [`crate::Reply::Users`].
    Users,
    /// Adds a user. Answers [`crate::Reply::User`].
    AddUser {
        /// The name, unique.
        name: String,
        /// May change users, teams and plugins.
        admin: bool,
        /// The password; none only where the administrator decided that there shall be none.
        password: Option<Password>,
    },
    /// Renames a user. Answers [`crate::Reply::User`].
    RenameUser {
        /// The user.
        user: UserId,
        /// The new name.
        name: String,
    },
    /// Makes a user an administrator, or no longer. Answers [`crate::Reply::User`].
    SetAdmin {
        /// The user.
        user: UserId,
        /// Administrator or not.
        admin: bool,
    },
    /// Sets or removes a password. Answers [`crate::Reply::User`].
    SetPassword {
        /// The user.
        user: UserId,
        /// The password so far; needed by whoever changes their own.
        current: Option<Password>,
        /// The new one; none removes it.
        new: Option<Password>,
    },
    /// Removes a user. Answers [`crate::Reply::Done`].
    RemoveUser {
        /// The user.
        user: UserId,
        /// Who receives the user's private accounts and mail; needed where there are any.
        hand_over_to: Option<UserId>,
    },
    /// All teams, "everyone" first. Answers [`crate::Reply::Teams`].
    Teams,
    /// Adds a team without members. Answers [`crate::Reply::Team`].
    AddTeam {
        /// The name, unique.
        name: String,
    },
    /// Renames a team. Answers [`crate::Reply::Team`].
    RenameTeam {
        /// The team.
        team: TeamId,
        /// The new name.
        name: String,
    },
    /// Removes a team that no account and no folder is limited to. Answers [`crate::Reply::Done`].
    RemoveTeam {
        /// The team.
        team: TeamId,
    },
    /// Adds a user to a team, or takes them out. Answers [`crate::Reply::Team`].
    SetMember {
        /// The team; everyone is a member of "everyone" always.
        team: TeamId,
        /// The user.
        user: UserId,
        /// In or out.
        member: bool,
    },
}

/// One user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserRow {
    /// The user.
    pub id: UserId,
    /// The name.
    pub name: String,
    /// May change users, teams and plugins.
    pub admin: bool,
    /// Signing in asks for a password.
    pub has_password: bool,
    /// The teams, without "everyone".
    pub teams: Vec<TeamId>,
    /// Names of those teams.
    pub team_names: Vec<String>,
}

/// One team.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TeamRow {
    /// The team.
    pub id: TeamId,
    /// The name.
    pub name: String,
    /// The members.
    pub members: Vec<UserId>,
    /// Names of the members.
    pub member_names: Vec<String>,
}
