//! What guards a user's sessions, and which team an account is limited to: reading and writing.
//!
//! These rows are no part of undo: taking back a change must never bring back an old password or widen who
//! sees an account.

use etabli_model::{AccountId, TeamId, UserId};
use redb::ReadableTable;

use crate::{Batch, Snapshot, StoreError, tables};

impl Batch<'_> {
    /// Sets or removes the string that a user's password is checked against.
    ///
    /// # Errors
    /// Passes on what the database says, as every method here does.
    pub fn set_password(&mut self, user: UserId, check: Option<&str>) -> Result<(), StoreError> {
        let mut table = self.transaction().open_table(tables::PASSWORDS)?;
        match check {
            Some(check) => table.insert(user.0, check)?,
            None => table.remove(user.0)?,
        };
        drop(table);
        self.touch_settings();
        Ok(())
    }

    /// Limits an account to a team, or to none.
    pub fn set_account_team(&mut self, account: AccountId, team: Option<TeamId>) -> Result<(), StoreError> {
        let mut table = self.transaction().open_table(tables::ACCOUNT_TEAMS)?;
        match team {
            Some(team) => table.insert(account.0, team.0)?,
            None => table.remove(account.0)?,
        };
        drop(table);
        self.touch_settings();
        Ok(())
    }
}

impl Snapshot {
    /// Returns the string that a user's password is checked against.
    ///
    /// # Errors
    /// Passes on what the database says, as every method here does.
    pub fn password(&self, user: UserId) -> Result<Option<String>, StoreError> {
        let Some(table) = self.open(tables::PASSWORDS)? else { return Ok(None) };
        Ok(table.get(user.0)?.map(|row| row.value().to_owned()))
    }

    /// Returns the team that an account is limited to.
    pub fn account_team(&self, account: AccountId) -> Result<Option<TeamId>, StoreError> {
        let Some(table) = self.open(tables::ACCOUNT_TEAMS)? else { return Ok(None) };
        Ok(table.get(account.0)?.map(|row| TeamId(row.value())))
    }

    /// Returns every account that is limited to a team.
    pub fn account_teams(&self) -> Result<Vec<(AccountId, TeamId)>, StoreError> {
        let Some(table) = self.open(tables::ACCOUNT_TEAMS)? else { return Ok(Vec::new()) };
        table
            .iter()?
            .map(|row| {
                let (account, team) = row?;
                Ok((AccountId(account.value()), TeamId(team.value())))
            })
            .collect()
    }
}
