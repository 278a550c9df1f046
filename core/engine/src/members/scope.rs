//! Who sees what.
//!
//! A message is visible exactly when its folder is, and a folder when its scope is; an account when the scope
//! of its folders is. Everything that shows mail, accounts or work on them asks here, each time anew, so that
//! a change of users or teams holds at once.

use etabli_model::{Account, AccountId, Scope, TeamId, UserId};
use etabli_store::{Snapshot, StoreError};

use crate::{
    Event, Failure,
    core::{Caller, Engine},
};

/// A user as far as rights go.
pub(crate) struct Viewer {
    /// None for a user who was removed, who sees nothing.
    user: Option<UserId>,
    teams: Vec<TeamId>,
    /// What a background call sees besides what everyone sees; it is nobody's session.
    background: Option<Scope>,
}

impl Viewer {
    pub(crate) fn load(snapshot: &Snapshot, user: UserId) -> Result<Self, StoreError> {
        let Some(user) = snapshot.user(user.0)? else {
            return Ok(Self { user: None, teams: Vec::new(), background: None });
        };
        let teams = Engine::teams_of(snapshot, user.id)?.iter().map(|team| team.id).collect();
        Ok(Self { user: Some(user.id), teams, background: None })
    }

    /// Returns who asks: the user of a session, or a background call that works on mail of one scope.
    pub(crate) fn of(snapshot: &Snapshot, caller: &Caller) -> Result<Self, StoreError> {
        Self::of_user(snapshot, caller.user, caller.scope)
    }

    /// Returns who a job works for, as [`Self::of`] does for a request.
    pub(crate) fn of_user(
        snapshot: &Snapshot,
        user: UserId,
        scope: Option<Scope>,
    ) -> Result<Self, StoreError> {
        match scope {
            None => Self::load(snapshot, user),
            Some(scope) => Ok(Self { user: None, teams: Vec::new(), background: Some(scope) }),
        }
    }

    pub(crate) fn sees(&self, scope: Scope) -> bool {
        if let Some(own) = self.background {
            return scope == Scope::Everyone || scope == own;
        }
        self.user.is_some_and(|user| match scope {
            Scope::Everyone => true,
            Scope::Team(team) => self.teams.contains(&team),
            Scope::User(owner) => owner == user,
        })
    }

    pub(crate) fn sees_account(&self, snapshot: &Snapshot, account: &Account) -> Result<bool, StoreError> {
        Ok(self.sees(account_scope(snapshot, account)?))
    }
}

/// Returns who sees an account and its folders.
pub(crate) fn account_scope(snapshot: &Snapshot, account: &Account) -> Result<Scope, StoreError> {
    Ok(match (account.owner, snapshot.account_team(account.id)?) {
        (Some(owner), _) => Scope::User(owner),
        (None, Some(team)) => Scope::Team(team),
        (None, None) => Scope::Everyone,
    })
}

/// Who learns of a job: its name and what it reports may tell of private accounts and files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Audience {
    /// Everyone.
    Everyone,
    /// One user.
    User(UserId),
    /// Whoever sees the account at the time.
    Account(AccountId),
}

impl Engine {
    /// Reports whether a user belongs to an audience now.
    pub(crate) fn belongs(&self, user: UserId, audience: Audience) -> Result<bool, Failure> {
        Ok(match audience {
            Audience::Everyone => true,
            Audience::User(only) => only == user,
            Audience::Account(account) => {
                let snapshot = self.read()?;
                match snapshot.account(account.0)? {
                    Some(account) => Viewer::load(&snapshot, user)?.sees_account(&snapshot, &account)?,
                    None => false,
                }
            }
        })
    }

    /// Tells the sessions of an audience.
    pub(crate) fn tell(&self, audience: Audience, event: &Event) {
        if audience == Audience::Everyone {
            return self.bus.tell_all(event);
        }
        for user in self.bus.users() {
            if self.belongs(user, audience).unwrap_or(false) {
                self.bus.tell_user(user, event);
            }
        }
    }
}
