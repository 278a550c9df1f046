//! The accounts themselves: listing, adding, changing, removing.

use std::sync::PoisonError;

use etabli_model::{Account, AccountId, FolderId, FolderKind, Incoming, Scope, SignIn, Transport};
use etabli_store::{Batch, Entry};
use etabli_sync::oauth;

use super::reach::{certificates, secret_names, secrets_failure};
use crate::{
    AccountDraft, Failure, FailureCode, Reply,
    core::{Caller, Engine},
    mail::add_folder,
    members::scope::{Viewer, account_scope},
    view::AccountView,
};

impl Engine {
    /// Returns the accounts that a user may use: public ones, those of the user's teams, and own ones.
    pub(crate) fn usable_accounts(
        &self,
        caller: &Caller,
    ) -> Result<Vec<(Account, Option<Transport>)>, Failure> {
        let snapshot = self.read()?;
        let viewer = Viewer::load(&snapshot, caller.user)?;
        let mut usable = Vec::new();
        for account in snapshot.accounts()? {
            if viewer.sees_account(&snapshot, &account)? {
                let transport = snapshot.transport(account.id)?;
                usable.push((account, transport));
            }
        }
        Ok(usable)
    }

    pub(crate) fn usable_account(
        &self,
        caller: &Caller,
        id: AccountId,
    ) -> Result<(Account, Option<Transport>), Failure> {
        let found = self.usable_accounts(caller)?.into_iter().find(|(account, _)| account.id == id);
        found.ok_or_else(|| Failure::new(FailureCode::AccountUnknown, id.to_string()))
    }

    pub(super) fn account_views(&self, caller: &Caller) -> Result<Vec<AccountView>, Failure> {
        let usable = self.usable_accounts(caller)?;
        let usual = self.usual_account(caller).ok().map(|account| account.id);
        let view = |(account, transport)| {
            let view = self.account_view(account, transport)?;
            Ok(AccountView { usual: usual == Some(view.id), ..view })
        };
        usable.into_iter().map(view).collect()
    }

    fn account_view(&self, account: Account, transport: Option<Transport>) -> Result<AccountView, Failure> {
        let snapshot = self.read()?;
        let owner = account.owner.map(|owner| snapshot.user(owner.0)).transpose()?.flatten();
        let team = snapshot.account_team(account.id)?;
        let teams = snapshot.teams()?;
        let problems = self.traffic.problems.lock().unwrap_or_else(PoisonError::into_inner);
        let fetched = self.traffic.fetched_at.lock().unwrap_or_else(PoisonError::into_inner);
        let absence = self.absence_place(&account)?;
        let opens = match &transport {
            Some(Transport { sign_in: SignIn::OAuth(_), .. }) => super::oauth::secret_names(account.id).0,
            _ => secret_names(account.id.0).0,
        };
        Ok(AccountView {
            id: account.id,
            name: account.name,
            address: account.address,
            owner: account.owner,
            owner_name: owner.map(|user| user.name).unwrap_or_default(),
            team,
            team_name: teams
                .into_iter()
                .find(|known| Some(known.id) == team)
                .map(|team| team.name)
                .unwrap_or_default(),
            transport,
            has_password: self.secrets.get(&opens).is_ok_and(|secret| secret.is_some()),
            absence,
            secrets_in: self.secrets.place().name().to_owned(),
            fetched_at: fetched.get(&account.id).copied(),
            problem: problems.get(&account.id).cloned(),
            usual: false,
        })
    }

    pub(super) fn save_account(&self, caller: &Caller, draft: AccountDraft) -> Result<Reply, Failure> {
        check(&draft)?;
        let before = draft.id.map(|id| self.usable_account(caller, id)).transpose()?;
        let scope = self.scope_of(caller, &draft, before.as_ref().map(|(account, _)| account))?;
        // An account that the user does not see must not show by its name either.
        let is_taken = |account: &Account| account.name == draft.name && Some(account.id) != draft.id;
        if self.usable_accounts(caller)?.iter().any(|(account, _)| is_taken(account)) {
            return Err(Failure::new(FailureCode::AccountExists, draft.name.as_str()));
        }
        let was_away = before.as_ref().is_some_and(|(_, transport)| {
            transport.as_ref().is_some_and(|transport| transport.absence.is_some())
        });
        let account = self.change(caller, |batch| {
            if let Some((account, _)) = &before {
                self.move_bins(batch, account, scope)?;
            }
            let account = put_account(batch, draft.id, &draft.name, &draft.address, scope)?;
            batch.set_transport(account.id, Some(&draft.transport))?;
            Ok((account, None))
        })?;
        // What was tried with the old password is tried again with the new one.
        self.traffic.watches.lock().unwrap_or_else(PoisonError::into_inner).remove(&account.id);
        self.traffic.problems.lock().unwrap_or_else(PoisonError::into_inner).remove(&account.id);
        let (incoming, outgoing) = secret_names(account.id.0);
        if draft.id.is_some()
            && draft.transport.outgoing_login.is_empty()
            && draft.outgoing_password.is_none()
        {
            // The same name signs in for both, and so does its password.
            self.secrets.remove(&outgoing).map_err(|error| secrets_failure(&error))?;
        }
        let (_, client_secret) = super::oauth::secret_names(account.id);
        let given = [
            (incoming, draft.password),
            (outgoing, draft.outgoing_password),
            (client_secret, draft.client_secret),
        ];
        for (name, password) in given {
            if let Some(password) = password {
                self.secrets.set(&name, &password.0).map_err(|error| secrets_failure(&error))?;
            }
        }
        if draft.transport.absence.is_some() || was_away {
            self.absence_changed(caller, &account);
        }
        Ok(Reply::Account(Box::new(self.account_view(account, Some(draft.transport))?)))
    }

    /// Removes an account and its passwords; its mail and folders stay.
    pub(super) fn remove_account(&self, caller: &Caller, id: AccountId) -> Result<Reply, Failure> {
        let (account, _) = self.usable_account(caller, id)?;
        let remote: Vec<(u32, Vec<u32>)> = {
            let snapshot = self.read()?;
            let mailboxes = snapshot.mailboxes(id.0)?;
            let of = |mailbox: u32| -> Result<(u32, Vec<u32>), Failure> {
                Ok((mailbox, snapshot.remotes(id.0, mailbox)?.into_iter().map(|(uid, _)| uid).collect()))
            };
            mailboxes.into_iter().map(|(mailbox, _)| of(mailbox)).collect::<Result<_, _>>()?
        };
        self.change(caller, |batch| {
            for (mailbox, uids) in remote {
                for uid in uids {
                    batch.remove_remote((id.0, mailbox, uid))?;
                }
                batch.set_mailbox(id.0, mailbox, None)?;
            }
            batch.set_transport(id, None)?;
            batch.set_account_team(id, None)?;
            batch.put(Entry::Account(id.0, None))?;
            // The folders become basic ones, which a person can rename, move and delete.
            for folder in batch.folders()?.into_iter().filter(|folder| folder.account == Some(account.id)) {
                let freed = etabli_model::Folder { kind: FolderKind::Basic, account: None, ..folder.clone() };
                batch.put(Entry::Folder(folder.id.0, Some(freed)))?;
            }
            Ok(((), None))
        })?;
        let (incoming, outgoing) = secret_names(id.0);
        let (refresh, client_secret) = super::oauth::secret_names(id);
        self.forget_token(id);
        for name in [incoming, outgoing, refresh, client_secret] {
            // A place that cannot be reached keeps a password of nothing; the account is gone all the same.
            if let Err(error) = self.secrets.remove(&name) {
                tracing::warn!(%error, "a password of a removed account could not be removed");
            }
        }
        Ok(Reply::Done)
    }

    /// Returns the trash that belongs to an account's mail.
    pub(super) fn trash_of(&self, account: &Account) -> Result<Option<FolderId>, Failure> {
        let snapshot = self.read()?;
        let scope = account_scope(&snapshot, account)?;
        let folders = snapshot.folders()?;
        let trash = folders.iter().filter(|folder| folder.kind == FolderKind::Trash);
        Ok(trash.filter(|folder| folder.scope == scope).map(|folder| folder.id).min())
    }
}

/// Adds or changes an account, with the folders that every account has. Who sees them is `scope`.
pub(crate) fn put_account(
    batch: &mut Batch<'_>,
    id: Option<AccountId>,
    name: &str,
    address: &str,
    scope: Scope,
) -> Result<Account, Failure> {
    let (owner, team) = match scope {
        Scope::Everyone => (None, None),
        Scope::Team(team) => (None, Some(team)),
        Scope::User(owner) => (Some(owner), None),
    };
    let id = match id {
        Some(id) => id,
        None => {
            let counters = batch.counters();
            counters.accounts += 1;
            AccountId(counters.accounts)
        }
    };
    let account = Account { id, name: name.to_owned(), address: address.to_owned(), owner };
    batch.put(Entry::Account(id.0, Some(account.clone())))?;
    batch.set_account_team(id, team)?;
    let own: Vec<etabli_model::Folder> =
        batch.folders()?.into_iter().filter(|folder| folder.account == Some(id)).collect();
    for folder in &own {
        // Who sees an account sees its folders, and nobody else does.
        let name = if folder.kind == FolderKind::Inbox { name.to_owned() } else { folder.name.clone() };
        let changed = etabli_model::Folder { scope, name, ..folder.clone() };
        batch.put(Entry::Folder(folder.id.0, Some(changed)))?;
    }
    let has = |kind: FolderKind| own.iter().find(|folder| folder.kind == kind).map(|folder| folder.id);
    let inbox = match has(FolderKind::Inbox) {
        Some(inbox) => inbox,
        None => add_folder(batch, None, name, FolderKind::Inbox, Some(id), scope)?,
    };
    for (kind, folder_name) in [(FolderKind::Sent, "Sent"), (FolderKind::Drafts, "Drafts")] {
        if has(kind).is_none() {
            add_folder(batch, Some(inbox), folder_name, kind, Some(id), scope)?;
        }
    }
    if has(FolderKind::Outbox).is_none() {
        let common = batch
            .folders()?
            .into_iter()
            .find(|folder| folder.kind == FolderKind::Outbox && folder.account.is_none());
        let above = common.map(|folder| folder.id);
        add_folder(batch, above, name, FolderKind::Outbox, Some(id), scope)?;
    }
    Ok(account)
}

fn check(draft: &AccountDraft) -> Result<(), Failure> {
    let missing = |what: &str| Err(Failure::new(FailureCode::AccountIncomplete, what));
    let transport = &draft.transport;
    if draft.name.trim().is_empty() || draft.name.contains('/') || draft.name.chars().any(char::is_control) {
        return missing("name");
    }
    if !super::outbox::is_address(&draft.address) {
        return missing("address");
    }
    if transport.incoming_server.host.trim().is_empty() || transport.incoming_server.port == 0 {
        return missing(if transport.incoming == Incoming::Imap { "imap" } else { "pop3" });
    }
    if transport.login.trim().is_empty() {
        return missing("login");
    }
    if !transport.outgoing_server.host.is_empty() && transport.outgoing_server.port == 0 {
        return missing("smtp");
    }
    if let SignIn::OAuth(app) = &transport.sign_in {
        if app.client_id.trim().is_empty() {
            return missing("client-id");
        }
        // A token in the hands of another server opens the mailbox at the provider.
        let strange =
            [&transport.incoming_server.host, &transport.outgoing_server.host].into_iter().find(|host| {
                !host.is_empty() && oauth::Provider::of_host(host) != oauth::Provider::named(&app.provider)
            });
        if let Some(host) = strange {
            return Err(Failure::new(FailureCode::ServerOfAnotherProvider, host.as_str()));
        }
    }
    if certificates(&transport.authorities).is_none() {
        return missing("CA");
    }
    Ok(())
}
