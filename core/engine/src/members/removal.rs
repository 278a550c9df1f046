//! Removing a user, and what becomes of what only they could see.

use std::collections::HashMap;

use etabli_model::{Account, Folder, FolderKind, Scope, Team, UserId};
use etabli_store::{Batch, CountRecord, Entry, Snapshot};

use super::{find_user, users::check_other_admin};
use crate::{
    Failure, FailureCode, Reply,
    accounts::put_account,
    core::{Caller, Engine},
    mail::{bin_of, listing::messages_in},
};

/// What belongs to one user alone.
struct Property {
    accounts: Vec<Account>,
    /// Folders that are no account's.
    folders: Vec<Folder>,
    /// There is mail, or there are documents or folders that somebody made.
    matters: bool,
}

impl Property {
    fn of(snapshot: &Snapshot, user: UserId) -> Result<Self, Failure> {
        let counts: HashMap<u32, CountRecord> = snapshot.counts()?.into_iter().collect();
        let accounts: Vec<Account> =
            snapshot.accounts()?.into_iter().filter(|account| account.owner == Some(user)).collect();
        let is_of = |folder: &Folder| {
            folder.scope == Scope::User(user)
                && !accounts.iter().any(|account| folder.account == Some(account.id))
        };
        let folders: Vec<Folder> = snapshot.folders()?.into_iter().filter(is_of).collect();
        let matters = !accounts.is_empty()
            || snapshot.limits_documents(Scope::User(user))?
            || folders.iter().any(|folder| {
                !is_bin(folder) || counts.get(&folder.id.0).is_some_and(|count| count.total > 0)
            });
        Ok(Self { accounts, folders, matters })
    }
}

fn is_bin(folder: &Folder) -> bool {
    matches!(folder.kind, FolderKind::Trash | FolderKind::Junk)
}

impl Engine {
    pub(super) fn remove_user(
        &self,
        caller: &Caller,
        user: UserId,
        hand_over_to: Option<UserId>,
    ) -> Result<Reply, Failure> {
        self.change_members(caller, |batch, snapshot| {
            let found = find_user(snapshot, user)?;
            check_other_admin(snapshot, &found)?;
            let heir = hand_over_to.map(|heir| find_user(snapshot, heir)).transpose()?;
            let heir = heir.filter(|heir| heir.id != user);
            let property = Property::of(snapshot, user)?;
            match heir {
                Some(heir) => {
                    self.hand_over(batch, &property, heir.id)?;
                    batch.hand_over_documents(user, heir.id)?;
                }
                None if property.matters => {
                    return Err(Failure::new(FailureCode::UserOwnsMail, found.name));
                }
                None => {
                    for folder in &property.folders {
                        batch.put(Entry::Folder(folder.id.0, None))?;
                    }
                }
            }
            for team in snapshot.teams()?.into_iter().filter(|team| team.members.contains(&user)) {
                let members = team.members.iter().copied().filter(|member| *member != user).collect();
                batch.put(Entry::Team(team.id.0, Some(Team { members, ..team })))?;
            }
            for (name, _) in snapshot.settings(&format!("user/{user}/"))? {
                batch.put(Entry::Setting(name, None))?;
            }
            batch.set_password(user, None)?;
            Ok(batch.put(Entry::User(user.0, None))?)
        })?;
        self.bus.dismiss(user);
        Ok(Reply::Done)
    }

    /// Gives what belonged to one user to another. What lay in a bin goes to the heir's bin.
    fn hand_over(&self, batch: &mut Batch<'_>, property: &Property, heir: UserId) -> Result<(), Failure> {
        let scope = Scope::User(heir);
        for account in &property.accounts {
            put_account(batch, Some(account.id), &account.name, &account.address, scope)?;
        }
        let columns = self.store.columns();
        for folder in &property.folders {
            if is_bin(folder) {
                let bin = bin_of(batch, folder.kind, scope)?;
                for msg_id in messages_in(&columns, &[folder.id]) {
                    batch.move_message(msg_id, bin)?;
                }
                batch.put(Entry::Folder(folder.id.0, None))?;
            } else {
                batch.put(Entry::Folder(folder.id.0, Some(Folder { scope, ..folder.clone() })))?;
            }
        }
        Ok(())
    }
}
