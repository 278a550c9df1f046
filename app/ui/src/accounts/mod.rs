//! Accounts: carries out what the person asks for, and takes what the engine answers about them.

mod connection_test;
mod transport;

use etabli_engine::{
    Accounts, Failure, FailureCode, Request,
    view::{AccountView, ServerMessage, Suggestion},
};
use etabli_model::{AccountId, UserId};

use crate::{
    action::AccountAction,
    client::Ask,
    icons::Icon,
    state::{AccountField, AccountForm, ConfirmKind, Dialog, Page, PrefPage, Preview},
    workbench::Workbench,
};

impl Workbench {
    pub(crate) fn ask_accounts(&mut self) {
        if !self.client.is_waiting(&Ask::Accounts) {
            self.client.send(Request::Accounts(Accounts::List), Ask::Accounts);
        }
        self.ask_outbox();
    }

    pub(crate) fn ask_outbox(&mut self) {
        if !self.client.is_waiting(&Ask::Outbox) {
            self.client.send(Request::Accounts(Accounts::Outbox), Ask::Outbox);
        }
    }

    fn user(&self) -> Option<UserId> {
        self.cache.session.as_ref().map(|session| session.user)
    }

    /// Carries out a wish about accounts.
    pub(crate) fn account_action(&mut self, action: AccountAction) {
        match action {
            AccountAction::Select(id) => self.leave_form(AccountAction::Open(Some(id)), Some(id)),
            AccountAction::New => self.leave_form(AccountAction::Open(None), None),
            AccountAction::Open(id) => self.open_form(id),
            AccountAction::AddressTyped => self.suggest(),
            AccountAction::RetentionTyped => self.preview_retention(),
            AccountAction::Save => self.save_account(false),
            AccountAction::SaveNow => self.save_account(true),
            AccountAction::Cancel => {
                let first = self.cache.accounts().first().map(|account| account.id);
                let shown = self.screen.accounts.form.as_ref().and_then(|form| form.id).or(first);
                match shown {
                    Some(id) => self.open_form(Some(id)),
                    None => self.screen.accounts.form = None,
                }
            }
            AccountAction::AskRemove => self.ask_remove(),
            AccountAction::Remove(id) => {
                self.client.send(Request::Accounts(Accounts::Remove(id)), Ask::AccountRemoved);
            }
            AccountAction::SignIn => self.sign_in(),
            AccountAction::SignInTo(id) => {
                self.client.send(Request::Accounts(Accounts::SignIn(id)), Ask::SignIn);
            }
            AccountAction::Test => self.test_account(),
            AccountAction::StopTest => self.stop_test(),
            AccountAction::Fetch(id) => self.run_transport(Some(id), true, false),
            AccountAction::SendAll(account) => self.run_transport(account, false, true),
            AccountAction::SendNow(messages) => {
                for msg_id in messages {
                    self.client.send(Request::Accounts(Accounts::SendNow { msg_id }), Ask::Transport);
                }
            }
            AccountAction::TakeBack(msg_id) => {
                self.client.send(Request::Accounts(Accounts::TakeBack { msg_id }), Ask::TakenBack);
            }
            AccountAction::AnswerReceipt { msg_id, send } => {
                let ask = Ask::ReceiptAnswered { asked: true, send };
                self.client.send(Request::Accounts(Accounts::AnswerReceipt { msg_id, send }), ask);
            }
            AccountAction::AskTrust { host, fingerprint } => self.ask_trust(host, fingerprint),
            AccountAction::Trust(fingerprint) => self.trust(&fingerprint),
            AccountAction::EmptyServerTrash => {
                self.client.send(Request::Accounts(Accounts::EmptyServerTrash), Ask::Transport);
            }
        }
    }

    pub(crate) fn run_transport(&mut self, account: Option<AccountId>, fetch: bool, send: bool) {
        self.client.send(Request::Accounts(Accounts::Run { account, fetch, send }), Ask::Transport);
    }

    /// Shows a page of the preferences.
    pub(crate) fn show_preference(&mut self, page: PrefPage) {
        self.screen.page = Page::Preferences;
        self.screen.accounts.page = page;
        if page == PrefPage::General {
            self.ask_trusted();
            self.ask_backup();
        }
        if page == PrefPage::Writing {
            self.ask_phrases();
        }
        if page == PrefPage::Accounts {
            self.ask_accounts();
            let first = self.cache.accounts().first().map(|account| account.id);
            if self.screen.accounts.form.is_none() && first.is_some() {
                self.open_form(first);
            }
        }
    }

    /// Goes to another account, after a question when the shown one has changes.
    fn leave_form(&mut self, next: AccountAction, id: Option<AccountId>) {
        self.screen.page = Page::Preferences;
        self.screen.accounts.page = PrefPage::Accounts;
        let user = self.user();
        let form = self.screen.accounts.form.as_ref();
        if form.is_some_and(|form| form.id == id) {
            return;
        }
        match form.filter(|form| form.is_changed(user)) {
            Some(form) => {
                let text = self.i18n.tr_args("account-discard-text", &[("name", form.name.as_str().into())]);
                self.confirm(next, self.i18n.tr("account-discard-title").to_owned(), text, "account-discard");
            }
            None => self.account_action(next),
        }
    }

    fn confirm(&mut self, action: AccountAction, title: String, text: String, accept: &str) {
        self.screen.dialogs.push(Dialog::Confirm {
            kind: ConfirmKind::Account(action),
            title,
            text,
            accept: self.i18n.tr(accept).to_owned(),
            destructive: true,
            footer: String::new(),
        });
    }

    fn open_form(&mut self, id: Option<AccountId>) {
        let secrets_in = self.cache.accounts().first().map(|account| account.secrets_in.clone());
        let form = match id {
            Some(id) => self.cache.account(id).map(AccountForm::of),
            None => Some(AccountForm::fresh(secrets_in.unwrap_or_default())),
        };
        if id.is_none() {
            self.screen.accounts.tests.remove(&None);
        }
        self.screen.accounts.form = form;
        self.preview_retention();
    }

    fn suggest(&mut self) {
        let Some(form) = &self.screen.accounts.form else { return };
        let address = form.address.trim().to_owned();
        let again = form.suggested.as_ref().is_some_and(|(known, ..)| *known == address);
        if form.id.is_none() && !again && crate::state::is_address(&address) {
            let request = Request::Accounts(Accounts::Suggest { address: address.clone() });
            self.client.send(request, Ask::Suggestion(address));
        }
    }

    pub(crate) fn suggested(&mut self, address: &str, found: Suggestion) {
        if let Some(form) = &mut self.screen.accounts.form {
            form.suggest(address, found);
        }
    }

    /// Asks what the typed retention would delete on the server (N-12).
    fn preview_retention(&mut self) {
        let Some(form) = &mut self.screen.accounts.form else { return };
        let (Some(account), Some(days)) = (form.id, form.retention()) else {
            form.preview = None;
            return;
        };
        if form.preview.is_none_or(|preview| preview.days != days) {
            form.preview = Some(Preview { days, counts: None });
            let request = Accounts::RetentionPreview { account, days };
            self.client.send(Request::Accounts(request), Ask::Retention(account, days));
        }
    }

    pub(crate) fn retention_arrived(&mut self, account: AccountId, days: u32, found: &[ServerMessage]) {
        let Some(form) = &mut self.screen.accounts.form else { return };
        if form.id != Some(account) || form.retention() != Some(days) {
            return;
        }
        form.preview = Some(Preview { days, counts: Some(counts(found)) });
        if std::mem::take(&mut form.saving) {
            self.save_account(false);
        }
    }

    pub(crate) fn retention_failed(&mut self, failure: &Failure) {
        if let Some(form) = &mut self.screen.accounts.form {
            form.preview = None;
            form.saving = false;
        }
        self.toast_failure(failure);
    }

    fn save_account(&mut self, agreed: bool) {
        let user = self.user();
        self.preview_retention();
        let Some(form) = &mut self.screen.accounts.form else { return };
        form.checked = true;
        form.refused = None;
        let taken = |name: &str| {
            let other = |account: &AccountView| account.name == name && Some(account.id) != form.id;
            self.cache.accounts().iter().any(other)
        };
        let errors = form.errors(taken);
        if let Some(first) = errors.keys().next() {
            form.focus = Some(*first);
            form.sign_in_next = false;
            return;
        }
        let draft = form.draft(user);
        if form.private && draft.owner.is_none() {
            // Without a known user a private account would become a public one.
            return;
        }
        let newer = draft.transport.delete_after_days != form.saved.transport.delete_after_days;
        if let Some(preview) = form.preview.filter(|_| newer && !agreed) {
            match preview.counts {
                None => {
                    form.saving = true;
                    return;
                }
                Some((0, _)) => {}
                Some((count, unverified)) => {
                    let args = [
                        ("count", count.into()),
                        ("unverified", unverified.into()),
                        ("days", u64::from(preview.days).into()),
                    ];
                    let title = self.i18n.tr_args("account-retention-title", &args);
                    let text = self.i18n.tr_args("account-retention-text", &args);
                    self.confirm(AccountAction::SaveNow, title, text, "account-save");
                    return;
                }
            }
        }
        self.client.send(Request::Accounts(Accounts::Save(Box::new(draft))), Ask::AccountSaved);
    }

    /// Signs in to the shown account, once what is typed is stored.
    fn sign_in(&mut self) {
        let user = self.user();
        let Some(form) = &mut self.screen.accounts.form else { return };
        match form.id.filter(|_| !form.is_changed(user)) {
            Some(id) => self.account_action(AccountAction::SignInTo(id)),
            None => {
                form.sign_in_next = true;
                self.save_account(false);
            }
        }
    }

    /// Asks once to sign in where only the person can.
    fn prompt_sign_in(&mut self) {
        let needs = |account: &&AccountView| {
            account.problem.as_ref().is_some_and(|problem| problem.code == FailureCode::SignInNeeded)
        };
        let waiting: Vec<(AccountId, String)> = self
            .cache
            .accounts()
            .iter()
            .filter(needs)
            .map(|account| (account.id, account.name.clone()))
            .collect();
        self.screen.accounts.prompted.retain(|id| waiting.iter().any(|(waiting, _)| waiting == id));
        for (id, name) in waiting {
            if self.screen.accounts.prompted.insert(id) {
                let title = self.i18n.tr_args("oauth-again-title", &[("name", name.into())]);
                let text = self.i18n.tr("oauth-again-text").to_owned();
                self.screen.dialogs.push(Dialog::Confirm {
                    kind: ConfirmKind::Account(AccountAction::SignInTo(id)),
                    title,
                    text,
                    accept: self.i18n.tr("oauth-sign-in").to_owned(),
                    destructive: false,
                    footer: String::new(),
                });
            }
        }
    }

    pub(crate) fn account_saved(&mut self, view: AccountView) {
        let id = view.id;
        let sign_in = self.screen.accounts.form.as_ref().is_some_and(|form| form.sign_in_next);
        self.screen.skip_first_run = true;
        let text = self.i18n.tr_args("account-saved", &[("name", view.name.as_str().into())]);
        self.toast(Icon::CheckCircle, text, None);
        if let Some(run) = self.screen.accounts.tests.remove(&None) {
            self.screen.accounts.tests.insert(Some(id), run);
        }
        self.screen.accounts.form = Some(AccountForm::of(&view));
        let accounts = self.cache.accounts.get_or_insert_default();
        match accounts.iter_mut().find(|account| account.id == id) {
            Some(account) => *account = view,
            None => accounts.push(view),
        }
        if sign_in {
            self.account_action(AccountAction::SignInTo(id));
        }
        self.preview_retention();
        self.ask_accounts();
    }

    pub(crate) fn account_refused(&mut self, failure: Failure) {
        let Some(form) = &mut self.screen.accounts.form else { return self.toast_failure(&failure) };
        form.focus = match (failure.code, failure.subject.as_str()) {
            (FailureCode::AccountExists, _) | (FailureCode::AccountIncomplete, "name") => {
                Some(AccountField::Name)
            }
            (FailureCode::AccountIncomplete, "address") => Some(AccountField::Address),
            (FailureCode::AccountIncomplete, "login") => Some(AccountField::Login),
            (FailureCode::AccountIncomplete, "smtp") => Some(AccountField::OutgoingPort),
            (FailureCode::AccountIncomplete, "client-id") => Some(AccountField::ClientId),
            (FailureCode::AccountIncomplete, "CA") => None,
            (FailureCode::AccountIncomplete, _) => Some(AccountField::IncomingHost),
            _ => None,
        };
        form.sign_in_next = false;
        form.refused = Some(failure);
    }

    /// Shows a certificate's fingerprint, to be compared with what the server's keeper says.
    fn ask_trust(&mut self, host: String, fingerprint: String) {
        let pairs: Vec<&str> =
            (0..fingerprint.len() / 2).filter_map(|at| fingerprint.get(2 * at..2 * at + 2)).collect();
        let shown = pairs.chunks(16).map(|line| line.join(":")).collect::<Vec<_>>().join("\n");
        let title = self.i18n.tr_args("trust-title", &[("host", host.into())]);
        let text = self.i18n.tr_args("trust-text", &[("fingerprint", shown.to_uppercase().into())]);
        self.confirm(AccountAction::Trust(fingerprint), title, text, "trust-accept");
    }

    fn trust(&mut self, fingerprint: &str) {
        if let Some(form) = &mut self.screen.accounts.form {
            form.trust(fingerprint);
            self.test_account();
        }
    }

    fn ask_remove(&mut self) {
        let Some(form) = &self.screen.accounts.form else { return };
        let Some(id) = form.id else { return };
        let name = form.saved.name.clone();
        let title = self.i18n.tr_args("account-remove-title", &[("name", name.into())]);
        let text = self.i18n.tr("account-remove-text").to_owned();
        self.confirm(AccountAction::Remove(id), title, text, "account-remove");
    }

    pub(crate) fn account_removed(&mut self) {
        let Some(id) = self.screen.accounts.form.take().and_then(|form| form.id) else { return };
        self.screen.accounts.tests.remove(&Some(id));
        if let Some(accounts) = &mut self.cache.accounts {
            accounts.retain(|account| account.id != id);
        }
        let text = self.i18n.tr("account-removed").to_owned();
        self.toast(Icon::Trash, text, None);
        let first = self.cache.accounts().first().map(|account| account.id);
        if first.is_some() {
            self.open_form(first);
        }
        self.ask_accounts();
    }

    pub(crate) fn accounts_arrived(&mut self, accounts: Vec<AccountView>) {
        self.cache.accounts = Some(accounts);
        self.prompt_sign_in();
        let user = self.user();
        let Some(form) = &self.screen.accounts.form else {
            let first = self.cache.accounts().first().map(|account| account.id);
            if self.screen.page == Page::Preferences
                && self.screen.accounts.page == PrefPage::Accounts
                && first.is_some()
            {
                self.open_form(first);
            }
            return;
        };
        // What is typed stays; a form without changes follows what is stored.
        if let Some(id) = form.id.filter(|_| !form.is_changed(user)) {
            match self.cache.account(id) {
                Some(view) if AccountForm::of(view).saved != form.saved => self.open_form(Some(id)),
                Some(_) => {}
                None => self.screen.accounts.form = None,
            }
        }
    }

    /// Says why the trash cannot be emptied on the server, or asks whether to.
    pub(crate) fn trash_previewed(&mut self, found: &[ServerMessage]) {
        let (count, unverified) = counts(found);
        if count == 0 {
            let text = self.i18n.tr_args("trash-server-none", &[("unverified", unverified.into())]);
            self.toast(Icon::Info, text, None);
            return;
        }
        let args = [("count", count.into()), ("unverified", unverified.into())];
        let title = self.i18n.tr_args("trash-server-title", &args);
        let text = self.i18n.tr_args("trash-server-text", &args);
        self.confirm(AccountAction::EmptyServerTrash, title, text, "trash-server-accept");
    }

    /// Asks what the trash has on servers, before the question.
    pub(crate) fn ask_trash_preview(&mut self) {
        self.client.send(Request::Accounts(Accounts::TrashPreview), Ask::TrashPreview);
    }
}

/// Counts the messages that would be deleted, and those that stay because they are not verified here.
fn counts(found: &[ServerMessage]) -> (u64, u64) {
    let verified = found.iter().filter(|message| message.verified).count() as u64;
    (verified, found.len() as u64 - verified)
}
