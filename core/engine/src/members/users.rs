//! Users: listing, adding, renaming, administrators, passwords.

use etabli_model::{Team, User, UserId};
use etabli_store::{Entry, Snapshot};

use super::{UserRow, clean_name, find_user, password, same_name};
use crate::{
    Failure, FailureCode, Password, Reply,
    core::{Caller, Engine},
};

fn row(snapshot: &Snapshot, user: User) -> Result<UserRow, Failure> {
    let teams: Vec<Team> =
        Engine::teams_of(snapshot, user.id)?.into_iter().filter(|team| team.id != Team::EVERYONE).collect();
    Ok(UserRow {
        has_password: snapshot.password(user.id)?.is_some(),
        teams: teams.iter().map(|team| team.id).collect(),
        team_names: teams.into_iter().map(|team| team.name).collect(),
        id: user.id,
        name: user.name,
        admin: user.admin,
    })
}

fn checked_name<'n>(snapshot: &Snapshot, own: Option<UserId>, name: &'n str) -> Result<&'n str, Failure> {
    let name = clean_name(name).ok_or_else(|| Failure::new(FailureCode::UserNameInvalid, name.trim()))?;
    let is_taken = |user: &User| Some(user.id) != own && same_name(&user.name, name);
    if snapshot.users()?.iter().any(is_taken) {
        return Err(Failure::new(FailureCode::UserExists, name));
    }
    Ok(name)
}

/// Fails when there would be no administrator without this user.
pub(super) fn check_other_admin(snapshot: &Snapshot, user: &User) -> Result<(), Failure> {
    let is_last = user.admin && !snapshot.users()?.iter().any(|other| other.id != user.id && other.admin);
    if is_last { Err(Failure::new(FailureCode::LastAdmin, user.name.as_str())) } else { Ok(()) }
}

impl Engine {
    pub(super) fn user_rows(&self) -> Result<Vec<UserRow>, Failure> {
        let snapshot = self.read()?;
        let mut rows = Vec::new();
        for user in snapshot.users()? {
            rows.push(row(&snapshot, user)?);
        }
        rows.sort_by_cached_key(|row| etabli_mail::fold::fold(&row.name));
        Ok(rows)
    }

    fn user_reply(&self, user: UserId) -> Result<Reply, Failure> {
        let snapshot = self.read()?;
        let user = find_user(&snapshot, user)?;
        Ok(Reply::User(row(&snapshot, user)?))
    }

    pub(super) fn add_user(
        &self,
        caller: &Caller,
        name: &str,
        admin: bool,
        password: Option<&Password>,
    ) -> Result<Reply, Failure> {
        let check = password.map(password::hash).transpose()?;
        let id = self.change_members(caller, |batch, snapshot| {
            let name = checked_name(snapshot, None, name)?.to_owned();
            let counters = batch.counters();
            counters.users += 1;
            let id = UserId(counters.users);
            batch.put(Entry::User(id.0, Some(User { id, name, admin })))?;
            batch.set_password(id, check.as_deref())?;
            Ok(id)
        })?;
        self.user_reply(id)
    }

    pub(super) fn rename_user(&self, caller: &Caller, user: UserId, name: &str) -> Result<Reply, Failure> {
        self.change_members(caller, |batch, snapshot| {
            let found = find_user(snapshot, user)?;
            let name = checked_name(snapshot, Some(user), name)?.to_owned();
            Ok(batch.put(Entry::User(user.0, Some(User { name, ..found })))?)
        })?;
        self.user_reply(user)
    }

    pub(super) fn set_admin(&self, caller: &Caller, user: UserId, admin: bool) -> Result<Reply, Failure> {
        self.change_members(caller, |batch, snapshot| {
            let found = find_user(snapshot, user)?;
            if !admin {
                check_other_admin(snapshot, &found)?;
            }
            Ok(batch.put(Entry::User(user.0, Some(User { admin, ..found })))?)
        })?;
        self.user_reply(user)
    }

    /// Sets or removes a password. Whoever changes their own must know it; among several users only an
    /// administrator decides that somebody needs none.
    pub(super) fn set_password(
        &self,
        caller: &Caller,
        user: UserId,
        current: Option<&Password>,
        new: Option<&Password>,
    ) -> Result<Reply, Failure> {
        let snapshot = self.read()?;
        let found = find_user(&snapshot, user)?;
        if user == caller.user {
            self.check_password(&found, current)?;
        }
        if user != caller.user || (new.is_none() && snapshot.users()?.len() > 1) {
            self.require_admin(caller)?;
        }
        let check = new.map(password::hash).transpose()?;
        self.change_members(caller, |batch, snapshot| {
            find_user(snapshot, user)?;
            Ok(batch.set_password(user, check.as_deref())?)
        })?;
        self.user_reply(user)
    }
}
