//! Who an account is for: everyone, a team, or one user; and what follows when that changes.

use etabli_model::{Account, FolderKind, Scope, Team};
use etabli_store::{Batch, Snapshot};

use crate::{
    AccountDraft, Failure, FailureCode,
    core::{Caller, Engine},
    mail::bin_of,
    members::scope::{Viewer, account_scope},
};

fn wanted(snapshot: &Snapshot, draft: &AccountDraft) -> Result<Scope, Failure> {
    if let Some(owner) = draft.owner {
        let known = snapshot.user(owner.0)?;
        known.ok_or_else(|| Failure::new(FailureCode::UserUnknown, owner.to_string()))?;
        return Ok(Scope::User(owner));
    }
    match draft.team.filter(|team| *team != Team::EVERYONE) {
        Some(team) if snapshot.teams()?.iter().any(|known| known.id == team) => Ok(Scope::Team(team)),
        Some(team) => Err(Failure::new(FailureCode::TeamUnknown, team.to_string())),
        None => Ok(Scope::Everyone),
    }
}

impl Engine {
    /// Returns who sees an account once it is as the draft says.
    ///
    /// Nobody makes an account for others that they would not see themselves, and nobody takes a common one
    /// away from those who see it, unless they are an administrator.
    pub(super) fn scope_of(
        &self,
        caller: &Caller,
        draft: &AccountDraft,
        before: Option<&Account>,
    ) -> Result<Scope, Failure> {
        let snapshot = self.read()?;
        let scope = wanted(&snapshot, draft)?;
        let may_decide = match before {
            None => true,
            Some(before) if account_scope(&snapshot, before)? == scope => return Ok(scope),
            Some(before) => before.owner == Some(caller.user),
        };
        if !may_decide || !Viewer::load(&snapshot, caller.user)?.sees(scope) {
            self.require_admin(caller)?;
        }
        Ok(scope)
    }

    /// Takes what an account's mail left in the bins of its old audience to those of the new one.
    pub(super) fn move_bins(
        &self,
        batch: &mut Batch<'_>,
        account: &Account,
        scope: Scope,
    ) -> Result<(), Failure> {
        let before = account_scope(&self.read()?, account)?;
        if before == scope {
            return Ok(());
        }
        let columns = self.store.columns();
        let number = u16::try_from(account.id.0).unwrap_or(0);
        for folder in batch.folders()?.into_iter().filter(|folder| folder.scope == before) {
            if !matches!(folder.kind, FolderKind::Trash | FolderKind::Junk) {
                continue;
            }
            for msg_id in columns.messages_in(folder.id.0) {
                if number != 0 && columns.facts(msg_id.ordinal()).account == number {
                    let bin = bin_of(batch, folder.kind, scope)?;
                    batch.move_message(msg_id, bin)?;
                }
            }
        }
        Ok(())
    }
}
