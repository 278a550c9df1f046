//! Teams: listing, adding, renaming, removing, members.

use std::collections::HashMap;

use etabli_model::{Scope, Team, TeamId, UserId};
use etabli_store::{Batch, CountRecord, Entry, Snapshot};

use super::{TeamRow, clean_name, find_user, same_name};
use crate::{
    Failure, FailureCode, Reply,
    core::{Caller, Engine},
};

fn row(snapshot: &Snapshot, team: Team) -> Result<TeamRow, Failure> {
    let users = snapshot.users()?;
    let members: Vec<_> = users
        .into_iter()
        .filter(|user| team.id == Team::EVERYONE || team.members.contains(&user.id))
        .collect();
    Ok(TeamRow {
        id: team.id,
        name: team.name,
        members: members.iter().map(|user| user.id).collect(),
        member_names: members.into_iter().map(|user| user.name).collect(),
    })
}

fn find_team(snapshot: &Snapshot, team: TeamId) -> Result<Team, Failure> {
    let found = snapshot.teams()?.into_iter().find(|known| known.id == team);
    found.ok_or_else(|| Failure::new(FailureCode::TeamUnknown, team.to_string()))
}

/// Finds a team that may be changed: every one but "everyone".
fn changeable(snapshot: &Snapshot, team: TeamId) -> Result<Team, Failure> {
    let found = find_team(snapshot, team)?;
    if team == Team::EVERYONE { Err(Failure::new(FailureCode::TeamFixed, found.name)) } else { Ok(found) }
}

fn checked_name<'n>(snapshot: &Snapshot, own: Option<TeamId>, name: &'n str) -> Result<&'n str, Failure> {
    let name = clean_name(name).ok_or_else(|| Failure::new(FailureCode::TeamNameInvalid, name.trim()))?;
    let is_taken = |team: &Team| Some(team.id) != own && same_name(&team.name, name);
    if snapshot.teams()?.iter().any(is_taken) {
        return Err(Failure::new(FailureCode::TeamExists, name));
    }
    Ok(name)
}

impl Engine {
    pub(super) fn team_rows(&self) -> Result<Vec<TeamRow>, Failure> {
        let snapshot = self.read()?;
        snapshot.teams()?.into_iter().map(|team| row(&snapshot, team)).collect()
    }

    /// Changes a team and returns it as it is then.
    fn change_team(
        &self,
        caller: &Caller,
        work: impl FnOnce(&mut Batch<'_>, &Snapshot) -> Result<Team, Failure>,
    ) -> Result<Reply, Failure> {
        let team = self.change_members(caller, |batch, snapshot| {
            let team = work(batch, snapshot)?;
            batch.put(Entry::Team(team.id.0, Some(team.clone())))?;
            Ok(team)
        })?;
        Ok(Reply::Team(row(&self.read()?, team)?))
    }

    pub(super) fn add_team(&self, caller: &Caller, name: &str) -> Result<Reply, Failure> {
        self.change_team(caller, |batch, snapshot| {
            let name = checked_name(snapshot, None, name)?.to_owned();
            let counters = batch.counters();
            counters.teams += 1;
            Ok(Team { id: TeamId(counters.teams), name, members: Vec::new() })
        })
    }

    pub(super) fn rename_team(&self, caller: &Caller, team: TeamId, name: &str) -> Result<Reply, Failure> {
        self.change_team(caller, |_, snapshot| {
            let found = changeable(snapshot, team)?;
            Ok(Team { name: checked_name(snapshot, Some(team), name)?.to_owned(), ..found })
        })
    }

    /// Removes a team. Nobody would see any more what is limited to it, so that this must go elsewhere first.
    pub(super) fn remove_team(&self, caller: &Caller, team: TeamId) -> Result<Reply, Failure> {
        self.change_members(caller, |batch, snapshot| {
            let found = changeable(snapshot, team)?;
            let counts: HashMap<u32, CountRecord> = snapshot.counts()?.into_iter().collect();
            let limits = snapshot.account_teams()?.iter().any(|(_, limited)| *limited == team);
            if limits || snapshot.limits_documents(Scope::Team(team))? {
                return Err(Failure::new(FailureCode::TeamInUse, found.name));
            }
            for folder in snapshot.folders()?.iter().filter(|folder| folder.scope == Scope::Team(team)) {
                let holds_mail = counts.get(&folder.id.0).is_some_and(|count| count.total > 0);
                if holds_mail || folder.account.is_some() {
                    return Err(Failure::new(FailureCode::TeamInUse, found.name));
                }
                batch.put(Entry::Folder(folder.id.0, None))?;
            }
            for (name, _) in snapshot.settings("plugins/")? {
                if name.ends_with(&format!("/team/{team}")) {
                    batch.put(Entry::Setting(name, None))?;
                }
            }
            Ok(batch.put(Entry::Team(team.0, None))?)
        })?;
        Ok(Reply::Done)
    }

    pub(super) fn set_member(
        &self,
        caller: &Caller,
        team: TeamId,
        user: UserId,
        member: bool,
    ) -> Result<Reply, Failure> {
        self.change_team(caller, |_, snapshot| {
            let mut found = changeable(snapshot, team)?;
            find_user(snapshot, user)?;
            found.members.retain(|known| *known != user);
            if member {
                found.members.push(user);
            }
            Ok(found)
        })
    }
}
