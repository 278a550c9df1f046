//! Accounts: their settings, fetching, sending, and what is deleted on servers.

mod absence;
mod announce;
mod copies;
mod holder;
mod imap;
mod intake;
mod oauth;
mod outbox;
mod pop3;
mod providers;
mod reach;
mod receipts;
mod run;
mod schedule;
mod server_trash;
mod settings;
mod watch;

use etabli_model::{Account, AccountId};
pub(crate) use outbox::{is_address, message_id, own_folder, put_outgoing, sent_state};
pub(crate) use run::Traffic;
pub(crate) use settings::put_account;

use crate::{
    AccountDraft, Accounts, Failure, JobKind, JobOutcome, Reply,
    core::{Caller, Engine},
    members::scope::Audience,
};

impl Engine {
    pub(crate) fn accounts_request(&self, caller: &Caller, request: Accounts) -> Result<Reply, Failure> {
        match request {
            Accounts::List => Ok(Reply::Accounts(self.account_views(caller)?)),
            Accounts::Save(draft) => self.save_account(caller, *draft),
            Accounts::Remove(id) => self.remove_account(caller, id),
            Accounts::Suggest { address } => Ok(Reply::Suggestion(Box::new(self.suggest(&address)))),
            Accounts::SignIn(id) => self.start_sign_in(caller, id),
            Accounts::Test(draft) => self.start_test(caller, *draft),
            Accounts::Run { account, fetch, send } => {
                let send = if send { outbox::Which::All } else { outbox::Which::Nothing };
                self.run_accounts(caller, account, run::Errand { fetch, send })
            }
            Accounts::RunByItself => {
                self.run_by_itself()?;
                Ok(Reply::Done)
            }
            Accounts::Compose(outgoing) => self.compose(caller, *outgoing),
            Accounts::SendNow { msg_id } => {
                let account = self.outbox_account(caller, msg_id)?;
                let errand = run::Errand { fetch: false, send: outbox::Which::One(msg_id) };
                self.run_accounts(caller, Some(account), errand)
            }
            Accounts::TakeBack { msg_id } => self.take_back(caller, msg_id),
            Accounts::Schedule { msg_id, at } => self.schedule(caller, msg_id, at),
            Accounts::FinishSending { patience } => self.finish_sending(caller, patience),
            Accounts::AnswerReceipt { msg_id, send } => self.answer_receipt(caller, msg_id, send),
            Accounts::Outbox => Ok(Reply::Outbox(self.outbox_rows(caller)?)),
            Accounts::TrashPreview => Ok(Reply::ServerMessages(self.trash_on_servers(caller)?)),
            Accounts::EmptyServerTrash => self.empty_server_trash(caller),
            Accounts::RetentionPreview { account, days } => {
                Ok(Reply::ServerMessages(self.retention_preview(caller, account, days)?))
            }
        }
    }

    fn start_test(&self, caller: &Caller, draft: AccountDraft) -> Result<Reply, Failure> {
        if let Some(id) = draft.id {
            self.usable_account(caller, id)?;
        }
        let account = Account {
            id: draft.id.unwrap_or(AccountId(0)),
            name: draft.name,
            address: draft.address,
            owner: draft.owner,
        };
        let given = (draft.password.as_ref(), draft.outgoing_password.as_ref());
        let reach = self.reach(&account, &draft.transport, given)?;
        let audience = Audience::User(caller.user);
        let (transport, name) = (draft.transport, account.name.clone());
        let id = self.start_side_job(audience, JobKind::ConnectionTest(name), move |engine, job| {
            engine.test_account(job, &account, &transport, &reach)?;
            Ok(JobOutcome::Transport(Vec::new()))
        })?;
        Ok(Reply::Job(id))
    }
}
