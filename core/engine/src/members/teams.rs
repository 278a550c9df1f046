//! Teams: listing, adding, renaming, removing, members.

use etabli_model::{Scope, Team, TeamId, UserId};
use etabli_store::{Entry, Snapshot};

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

    fn put_team(&self, caller: &Caller, team: Team) -> Result<Reply, Failure> {
        let id = team.id;
        self.change(caller, |batch| {
            batch.put(Entry::Team(id.0, Some(team)))?;
            Ok(((), None))
        })?;
        let snapshot = self.read()?;
        Ok(Reply::Team(row(&snapshot, find_team(&snapshot, id)?)?))
    }

    pub(super) fn add_team(&self, caller: &Caller, name: &str) -> Result<Reply, Failure> {
        let name = checked_name(&self.read()?, None, name)?;
        let team = self.change(caller, |batch| {
            let counters = batch.counters();
            counters.teams += 1;
            let team = Team { id: TeamId(counters.teams), name: name.to_owned(), members: Vec::new() };
            batch.put(Entry::Team(team.id.0, Some(team.clone())))?;
            Ok((team, None))
        })?;
        Ok(Reply::Team(row(&self.read()?, team)?))
    }

    pub(super) fn rename_team(&self, caller: &Caller, team: TeamId, name: &str) -> Result<Reply, Failure> {
        let snapshot = self.read()?;
        let found = changeable(&snapshot, team)?;
        let name = checked_name(&snapshot, Some(team), name)?.to_owned();
        self.put_team(caller, Team { name, ..found })
    }

    /// Removes a team. Nobody would see any more what is limited to it, so that this must go elsewhere first.
    pub(super) fn remove_team(&self, caller: &Caller, team: TeamId) -> Result<Reply, Failure> {
        let snapshot = self.read()?;
        let found = changeable(&snapshot, team)?;
        let counts: std::collections::HashMap<u32, _> = snapshot.counts()?.into_iter().collect();
        let of_team = |folder: &etabli_model::Folder| folder.scope == Scope::Team(team);
        let (used, empty): (Vec<_>, Vec<_>) =
            snapshot.folders()?.into_iter().filter(of_team).partition(|folder| {
                folder.account.is_some() || counts.get(&folder.id.0).is_some_and(|count| count.total > 0)
            });
        let is_limited = snapshot.account_teams()?.iter().any(|(_, limited)| *limited == team);
        if is_limited || !used.is_empty() {
            return Err(Failure::new(FailureCode::TeamInUse, found.name));
        }
        self.change(caller, |batch| {
            for folder in empty {
                batch.put(Entry::Folder(folder.id.0, None))?;
            }
            for (name, _) in snapshot.settings("plugins/")? {
                if name.ends_with(&format!("/team/{team}")) {
                    batch.put(Entry::Setting(name, None))?;
                }
            }
            batch.put(Entry::Team(team.0, None))?;
            Ok(((), None))
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
        let snapshot = self.read()?;
        let mut found = changeable(&snapshot, team)?;
        find_user(&snapshot, user)?;
        found.members.retain(|known| *known != user);
        if member {
            found.members.push(user);
        }
        self.put_team(caller, found)
    }
}
