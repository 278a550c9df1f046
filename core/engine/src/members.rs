//! The people who use the store, their teams and their passwords.
//!
//! Only an administrator changes users and teams; everyone may change their own password. What a change means
//! for what people see is decided in [`scope`], and holds for open sessions from the next request on.

mod api;
pub(crate) mod password;
mod removal;
pub(crate) mod scope;
mod teams;
mod users;

pub use api::{Members, TeamRow, UserRow};
use etabli_mail::fold::fold;
use etabli_store::{Batch, Snapshot};

use crate::{
    Changed, Event, Failure, FailureCode, Reply,
    core::{Caller, Engine},
};

impl Engine {
    pub(crate) fn members(&self, caller: &Caller, request: Members) -> Result<Reply, Failure> {
        let needs_admin = !matches!(request, Members::Users | Members::Teams | Members::SetPassword { .. });
        if needs_admin {
            self.require_admin(caller)?;
        }
        let reply = match request {
            Members::Users => Reply::Users(self.user_rows()?),
            Members::AddUser { name, admin, password } => {
                self.add_user(caller, &name, admin, password.as_ref())?
            }
            Members::RenameUser { user, name } => self.rename_user(caller, user, &name)?,
            Members::SetAdmin { user, admin } => self.set_admin(caller, user, admin)?,
            Members::SetPassword { user, current, new } => {
                self.set_password(caller, user, current.as_ref(), new.as_ref())?
            }
            Members::RemoveUser { user, hand_over_to } => self.remove_user(caller, user, hand_over_to)?,
            Members::Teams => Reply::Teams(self.team_rows()?),
            Members::AddTeam { name } => self.add_team(caller, &name)?,
            Members::RenameTeam { team, name } => self.rename_team(caller, team, &name)?,
            Members::RemoveTeam { team } => self.remove_team(caller, team)?,
            Members::SetMember { team, user, member } => self.set_member(caller, team, user, member)?,
        };
        if needs_admin {
            self.tell_that_rights_changed();
        }
        Ok(reply)
    }

    /// Fails unless the user of a session is an administrator now.
    pub(crate) fn require_admin(&self, caller: &Caller) -> Result<(), Failure> {
        match self.read()?.user(caller.user.0)? {
            Some(user) if user.admin => Ok(()),
            _ => Err(Failure::new(FailureCode::AdminNeeded, "")),
        }
    }

    /// Changes users or teams. What `work` checks holds while it changes, since nobody else writes meanwhile.
    fn change_members<T>(
        &self,
        caller: &Caller,
        work: impl FnOnce(&mut Batch<'_>, &Snapshot) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        self.change(caller, |batch| {
            let snapshot = self.read()?;
            Ok((work(batch, &snapshot)?, None))
        })
    }

    /// Lets every session read again what it shows: who sees what may have changed.
    pub(crate) fn tell_that_rights_changed(&self) {
        self.bus.tell_all(&Event::Changed(Changed {
            seq: self.store.columns().revision(),
            folders: true,
            lists: true,
            plugins: true,
            ..Changed::default()
        }));
    }
}

/// Longest name of a user or team, in bytes.
const MAX_NAME: usize = 100;

/// Returns a name without the space around it; none where it cannot be one. Commas and the like part the names of
/// colleagues that a message goes to.
fn clean_name(name: &str) -> Option<&str> {
    let name = name.trim();
    let is_odd = |c: char| c.is_control() || matches!(c, ',' | ';' | '"');
    let is_fit = !name.is_empty() && name.len() <= MAX_NAME && !name.chars().any(is_odd);
    is_fit.then_some(name)
}

/// Reports whether two names would be taken for the same.
fn same_name(one: &str, other: &str) -> bool {
    fold(one) == fold(other)
}

fn find_user(snapshot: &Snapshot, user: etabli_model::UserId) -> Result<etabli_model::User, Failure> {
    let found = snapshot.user(user.0)?;
    found.ok_or_else(|| Failure::new(FailureCode::UserUnknown, user.to_string()))
}
