//! Fetching and sending by itself, while a window or `etabli serve` has the store open.

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, Weak},
    time::Duration,
};

use etabli_model::{Account, AccountId, Transport};
use etabli_store::SendState;

use super::{
    outbox::Which,
    run::{Errand, run_all},
};
use crate::{
    Failure, FailureCode, JobKind, Reply,
    core::{Caller, Engine},
    members::scope::Audience,
};

/// How often to look whether something is due.
const LOOK_EVERY: Duration = Duration::from_secs(1);

/// When each account was last looked after, in seconds since 1970.
#[derive(Default)]
struct Rounds {
    fetched: HashMap<AccountId, i64>,
}

impl Rounds {
    /// Returns the accounts whose time has come, and remembers that.
    fn due(&mut self, accounts: &[(AccountId, u32)], now: i64) -> Vec<AccountId> {
        let mut due = Vec::new();
        for (account, poll_minutes) in accounts.iter().filter(|(_, minutes)| *minutes > 0) {
            let wait = i64::from(*poll_minutes) * 60;
            let last = self.fetched.get(account);
            // A clock that was set back must not stop the fetching.
            if last.is_none_or(|last| now - last >= wait || now < *last) {
                self.fetched.insert(*account, now);
                due.push(*account);
            }
        }
        due
    }
}

impl Engine {
    /// Looks after all accounts from now on; asked a second time, it goes on as it does.
    pub(super) fn run_by_itself(&self) -> Result<(), Failure> {
        let mut running = self.traffic.by_itself.lock().unwrap_or_else(PoisonError::into_inner);
        if *running {
            return Ok(());
        }
        let engine = Arc::downgrade(&self.handle()?);
        std::thread::Builder::new()
            .name("schedule".to_owned())
            .spawn(move || look_after(&engine))
            .map_err(|error| Failure::new(FailureCode::Internal, "").because(error))?;
        *running = true;
        Ok(())
    }

    /// Does what is due now.
    fn round(self: &Arc<Self>, rounds: &mut Rounds) -> Result<(), Failure> {
        let now = self.clock.now();
        let snapshot = self.read()?;
        let mut accounts: Vec<(Account, Transport)> = Vec::new();
        for account in snapshot.accounts()? {
            if let Some(transport) = snapshot.transport(account.id)? {
                accounts.push((account, transport));
            }
        }
        {
            // Nothing changes by itself where only the person can sign in.
            let problems = self.traffic.problems.lock().unwrap_or_else(PoisonError::into_inner);
            let waits = |failure: &Failure| {
                matches!(failure.code, FailureCode::SignInNeeded | FailureCode::PasswordMissing)
            };
            accounts.retain(|(account, _)| !problems.get(&account.id).is_some_and(waits));
        }
        self.watch(&accounts)?;
        let polls: Vec<(AccountId, u32)> =
            accounts.iter().map(|(account, transport)| (account.id, transport.poll_minutes)).collect();
        let fetch = rounds.due(&polls, now);
        let mut send = Vec::new();
        for (_, record) in snapshot.outboxes()? {
            if is_due(&record.state, now) {
                send.push(AccountId(record.account));
            }
        }
        for (account, transport) in accounts {
            let errand = Errand {
                fetch: fetch.contains(&account.id),
                send: if send.contains(&account.id) { Which::Due } else { Which::Nothing },
            };
            if errand.fetch || errand.send == Which::Due {
                let kind = JobKind::Transports(account.name.clone());
                self.start_side_job(Audience::Account(account.id), kind, move |engine, job| {
                    run_all(engine, job, vec![(account, transport)], errand)
                })?;
            }
        }
        Ok(())
    }
}

impl Engine {
    /// Sends what could still be taken back, and waits until nothing is being handed over.
    pub(super) fn finish_sending(&self, caller: &Caller, patience: u32) -> Result<Reply, Failure> {
        let snapshot = self.read()?;
        let waiting: Vec<u32> = snapshot
            .outboxes()?
            .into_iter()
            .filter(|(_, record)| matches!(record.state, SendState::Recallable(_) | SendState::HandingOver))
            .map(|(_, record)| record.account)
            .collect();
        let accounts: Vec<(Account, Transport)> = self
            .usable_accounts(caller)?
            .into_iter()
            .filter(|(account, _)| waiting.contains(&account.id.0))
            .filter_map(|(account, transport)| Some((account, transport?)))
            .collect();
        if accounts.is_empty() {
            return Ok(Reply::Done);
        }
        let names: Vec<&str> = accounts.iter().map(|(account, _)| account.name.as_str()).collect();
        let kind = JobKind::Transports(names.join(", "));
        let (over, heard) = std::sync::mpsc::channel();
        self.start_side_job(Audience::User(caller.user), kind, move |engine, job| {
            let errand = Errand { fetch: false, send: Which::Recallable };
            let result = run_all(engine, job, accounts, errand);
            // Nobody listens any more when the patience is over.
            let _ = over.send(());
            result
        })?;
        if heard.recv_timeout(Duration::from_secs(u64::from(patience))).is_err() {
            tracing::warn!("the program ends while mail is being sent; the outbox tells what became of it");
        }
        Ok(Reply::Done)
    }
}

/// Reports whether a message is to be sent without anybody asking again.
pub(super) fn is_due(state: &SendState, now: i64) -> bool {
    match state {
        SendState::Due(at) | SendState::Recallable(at) => *at <= now,
        SendState::Failed { retry_at, .. } => *retry_at != 0 && *retry_at <= now,
        SendState::Held | SendState::HandingOver | SendState::Unknown(_) => false,
    }
}

/// Ends when the engine does.
fn look_after(engine: &Weak<Engine>) {
    let mut rounds = Rounds::default();
    loop {
        match engine.upgrade() {
            Some(engine) => {
                if let Err(failure) = engine.round(&mut rounds) {
                    tracing::warn!(%failure, "accounts could not be looked after");
                }
            }
            None => return,
        }
        std::thread::park_timeout(LOOK_EVERY);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn x_02_an_account_is_fetched_at_its_interval_and_never_when_it_has_none() {
        let mut rounds = Rounds::default();
        let accounts = [(AccountId(1), 5), (AccountId(2), 0), (AccountId(3), 10)];
        assert_eq!(rounds.due(&accounts, 1000), [AccountId(1), AccountId(3)]);
        assert_eq!(rounds.due(&accounts, 1299), []);
        assert_eq!(rounds.due(&accounts, 1300), [AccountId(1)]);
        assert_eq!(rounds.due(&accounts, 1600), [AccountId(1), AccountId(3)]);
        assert_eq!(rounds.due(&accounts, 10), [AccountId(1), AccountId(3)], "the clock was set back");
    }

    #[test]
    fn mail_60_what_is_unknown_or_refused_for_good_is_never_due() {
        let failed = |retry_at| SendState::Failed { code: 451, text: String::new(), retry_at };
        assert!(is_due(&SendState::Due(10), 10) && is_due(&failed(10), 10));
        for state in [
            SendState::Due(11),
            failed(11),
            failed(0),
            SendState::Held,
            SendState::HandingOver,
            SendState::Unknown(String::new()),
        ] {
            assert!(!is_due(&state, 10), "{state:?}");
        }
    }
}
