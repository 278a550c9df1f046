//! Fetching and sending: one job an account, side by side.

use std::{
    collections::HashMap,
    future::Future,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use etabli_model::{Account, AccountId, FolderKind, Incoming, MsgId, Transport};
use etabli_sync::{
    TransportError, Trust, imap,
    net::{Connector, Patience},
    pop3,
};

use super::{
    outbox,
    reach::{Reach, failure},
};
use crate::{
    Event, Failure, FailureCode, JobKind, JobOutcome, JobState, Reply, TransportReport,
    core::{Caller, Engine},
    jobs::table::JobHandle,
    members::scope::Audience,
    view::ConnectionStep,
};

/// How often a waiting job looks whether somebody stops it.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// What accounts do, as far as this run of the program knows.
#[derive(Default)]
pub(crate) struct Traffic {
    /// What went wrong last.
    pub(super) problems: Mutex<HashMap<AccountId, Failure>>,
    /// When it went well last.
    pub(super) fetched_at: Mutex<HashMap<AccountId, i64>>,
    /// The accounts are looked after without being asked.
    pub(super) by_itself: Mutex<bool>,
    /// Inboxes that servers tell about.
    pub(super) watches: Mutex<super::watch::Watches>,
    /// What providers granted; access tokens are kept nowhere else.
    pub(super) tokens: Mutex<HashMap<AccountId, etabli_sync::oauth::Tokens>>,
    /// Held by the job that talks to an account's servers.
    turns: Mutex<HashMap<AccountId, Arc<Mutex<()>>>>,
}

impl Traffic {
    fn turn(&self, account: AccountId) -> Arc<Mutex<()>> {
        let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(turns.entry(account).or_default())
    }

    fn note(&self, account: AccountId, result: Result<i64, Failure>) {
        let mut problems = self.problems.lock().unwrap_or_else(PoisonError::into_inner);
        match result {
            Ok(now) => {
                problems.remove(&account);
                self.fetched_at.lock().unwrap_or_else(PoisonError::into_inner).insert(account, now);
            }
            Err(failure) if failure.code == FailureCode::Cancelled => {}
            Err(failure) => {
                problems.insert(account, failure);
            }
        }
    }
}

/// What to do with an account.
#[derive(Clone, Copy)]
pub(super) struct Errand {
    pub(super) fetch: bool,
    pub(super) send: outbox::Which,
}

impl Engine {
    pub(super) fn run_accounts(
        &self,
        caller: &Caller,
        account: Option<AccountId>,
        errand: Errand,
    ) -> Result<Reply, Failure> {
        let usable = self.usable_accounts(caller)?;
        let chosen: Vec<(Account, Transport)> = match account {
            Some(id) => {
                let found = usable.into_iter().find(|(account, _)| account.id == id);
                let (account, transport) =
                    found.ok_or_else(|| Failure::new(FailureCode::AccountUnknown, id.to_string()))?;
                let incomplete = || Failure::new(FailureCode::AccountIncomplete, account.name.as_str());
                vec![(account.clone(), transport.ok_or_else(incomplete)?)]
            }
            None => {
                usable.into_iter().filter_map(|(account, transport)| Some((account, transport?))).collect()
            }
        };
        let names: Vec<&str> = chosen.iter().map(|(account, _)| account.name.as_str()).collect();
        let kind = JobKind::Transports(names.join(", "));
        let id = self.start_side_job(Audience::User(caller.user), kind, move |engine, job| {
            run_all(engine, job, chosen, errand)
        })?;
        Ok(Reply::Job(id))
    }

    /// Runs a transport; ends it early when somebody stops the job.
    pub(super) fn drive<T>(
        &self,
        job: &JobHandle,
        host: &str,
        work: impl Future<Output = Result<T, TransportError>>,
    ) -> Result<T, Failure> {
        self.drive_plainly(job, work)?.map_err(|error| failure(&error, host))
    }

    /// Runs a transport and returns what it says.
    fn drive_plainly<T>(
        &self,
        job: &JobHandle,
        work: impl Future<Output = Result<T, TransportError>>,
    ) -> Result<Result<T, TransportError>, Failure> {
        self.until_stopped(job, work, Err(TransportError::Cancelled))
    }

    /// Runs network work; ends it early with `otherwise` when somebody stops the job.
    pub(super) fn until_stopped<T>(
        &self,
        job: &JobHandle,
        work: impl Future<Output = T>,
        otherwise: T,
    ) -> Result<T, Failure> {
        let runtime = self.network()?;
        let stopped = async {
            while !job.cancelled() {
                tokio::time::sleep(LOOK_EVERY).await;
            }
        };
        Ok(runtime.block_on(async {
            tokio::select! {
                result = work => result,
                () = stopped => otherwise,
            }
        }))
    }

    /// Returns the runtime of all network work; it is made when it is first needed.
    /// Prepares connections to the web.
    pub(crate) fn web_connector(&self) -> Result<Connector, Failure> {
        let internal = |error: &dyn std::fmt::Display| Failure::new(FailureCode::Internal, "").because(error);
        let authorities = etabli_sync::net::certificates(self.web.authorities.as_bytes())
            .ok_or_else(|| internal(&"damaged authorities"))?;
        let trust = Trust { authorities, pinned: Vec::new() };
        let connector = Connector::new(&trust, Patience::default()).map_err(|error| internal(&error))?;
        Ok(connector.with_hosts(self.web.hosts.clone()))
    }

    pub(crate) fn network(&self) -> Result<tokio::runtime::Handle, Failure> {
        let mut runtime = self.runtime.lock().unwrap_or_else(PoisonError::into_inner);
        if runtime.is_none() {
            let made = tokio::runtime::Builder::new_multi_thread()
                .worker_threads(1)
                .thread_name("network")
                .enable_all()
                .build();
            *runtime = Some(made.map_err(|error| Failure::new(FailureCode::Internal, "").because(error))?);
        }
        let handle = runtime.as_ref().map(|runtime| runtime.handle().clone());
        handle.ok_or_else(|| Failure::new(FailureCode::Internal, "no network runtime"))
    }

    /// Runs an account's errand in the calling thread.
    fn run_account(
        self: &Arc<Self>,
        job: &JobHandle,
        account: &Account,
        transport: &Transport,
        errand: Errand,
        report: &mut TransportReport,
    ) -> Result<(), Failure> {
        let turn = self.traffic.turn(account.id);
        let _turn = turn.lock().unwrap_or_else(PoisonError::into_inner);
        job.go_on()?;
        let reach = self.reach(account, transport, (None, None))?;
        let tried = self.errand(job, account, transport, &reach, errand, report);
        let is_refused = tried.as_ref().is_err_and(|failure| failure.code == FailureCode::SignInRefused);
        if is_refused && reach.has_old_token {
            // It may have been revoked before its time: a fresh one tells.
            self.forget_token(account.id);
            let reach = self.reach(account, transport, (None, None))?;
            return self.errand(job, account, transport, &reach, errand, report);
        }
        tried
    }

    fn errand(
        self: &Arc<Self>,
        job: &JobHandle,
        account: &Account,
        transport: &Transport,
        reach: &Reach,
        errand: Errand,
        report: &mut TransportReport,
    ) -> Result<(), Failure> {
        let mut first_failure = None;
        if let Err(failure) = self.send_outbox(job, account, transport, reach, errand.send, report) {
            first_failure = Some(failure);
        }
        if let Err(failure) = self.settle_absence(job, account, transport, reach) {
            first_failure.get_or_insert(failure);
        }
        if errand.fetch {
            let fetched = match transport.incoming {
                Incoming::Imap => self.fetch_imap(job, account, transport, reach, report),
                Incoming::Pop3 => self.fetch_pop3(job, account, transport, reach, report),
            };
            first_failure = fetched.err().or(first_failure);
        }
        first_failure.map_or(Ok(()), Err)
    }

    fn fetch_imap(
        self: &Arc<Self>,
        job: &JobHandle,
        account: &Account,
        transport: &Transport,
        reach: &Reach,
        report: &mut TransportReport,
    ) -> Result<(), Failure> {
        let is_first = self.read()?.mailboxes(account.id.0)?.is_empty();
        let config = reach.imap();
        let mut local = super::imap::Local::new(self, job, (account, transport), is_first);
        let synced = self.drive(job, &transport.incoming_server.host, imap::sync(&config, &mut local));
        let fetched = std::mem::take(&mut local.fetched);
        self.fetched(account, transport, is_first, &fetched, report)?;
        report.deleted_on_server += local.deleted;
        let synced = synced?;
        report.failed.extend(synced.refused);
        local.finish().map_err(|error| failure(&TransportError::Local(error), &account.name))
    }

    fn fetch_pop3(
        self: &Arc<Self>,
        job: &JobHandle,
        account: &Account,
        transport: &Transport,
        reach: &Reach,
        report: &mut TransportReport,
    ) -> Result<(), Failure> {
        let folders = self.read()?.folders()?;
        let inbox = folders
            .iter()
            .find(|folder| folder.account == Some(account.id) && folder.kind == FolderKind::Inbox)
            .ok_or_else(|| Failure::new(FailureCode::FolderUnknown, account.name.as_str()))?;
        let is_first = self.read()?.remotes(account.id.0, 0)?.is_empty();
        let config = reach.pop3();
        let mut local = super::pop3::Local::new(self, job, (account, transport), inbox.id, is_first);
        let synced = self.drive(job, &transport.incoming_server.host, pop3::sync(&config, &mut local));
        let fetched = std::mem::take(&mut local.fetched);
        self.fetched(account, transport, is_first, &fetched, report)?;
        let synced = synced?;
        report.deleted_on_server += synced.deleted_on_server;
        report.failed.extend(synced.refused);
        Ok(())
    }

    /// Counts what arrived, and tells people of it; what was there before the account was is no news.
    fn fetched(
        &self,
        account: &Account,
        transport: &Transport,
        is_first: bool,
        arrived: &[MsgId],
        report: &mut TransportReport,
    ) -> Result<(), Failure> {
        report.fetched += arrived.len() as u64;
        self.answer_absence(account, transport, arrived)?;
        self.tell_plugins();
        if is_first { Ok(()) } else { self.announce_mail(account, transport, arrived) }
    }

    /// Tries both servers of an account and tells every step.
    pub(super) fn test_account(
        self: &Arc<Self>,
        job: &JobHandle,
        account: &Account,
        transport: &Transport,
        reach: &Reach,
    ) -> Result<(), Failure> {
        let (server, host) = match transport.incoming {
            Incoming::Imap => ("imap", &transport.incoming_server.host),
            Incoming::Pop3 => ("pop3", &transport.incoming_server.host),
        };
        let mut steps = Steps { job, server, last: 0 };
        let incoming = match transport.incoming {
            Incoming::Imap => {
                let config = reach.imap();
                self.drive_plainly(job, imap::test(&config, &mut steps))?
            }
            Incoming::Pop3 => {
                let config = reach.pop3();
                self.drive_plainly(job, pop3::test(&config, &mut steps))?
            }
        };
        let incoming = incoming.map_err(|error| steps.failed(&error, host));
        job.go_on()?;
        let host = &transport.outgoing_server.host;
        let mut outgoing = Ok(());
        if !host.is_empty() {
            let mut steps = Steps { job, server: "smtp", last: 0 };
            let config = reach.smtp();
            let tried = self.drive_plainly(job, etabli_sync::smtp::test(&config, &mut steps))?;
            outgoing = tried.map_err(|error| steps.failed(&error, host));
        }
        tracing::debug!(account = account.name, "connection test is over");
        incoming.and(outgoing)
    }
}

/// Tells the sessions about each step of a connection test.
struct Steps<'j> {
    job: &'j JobHandle,
    server: &'static str,
    last: usize,
}

const STEPS: [&str; 5] = ["resolve", "connect", "encrypt", "sign-in", "visible"];

impl Steps<'_> {
    fn tell(&mut self, step: &str, detail: String, valid_until: Option<i64>, took: Duration) {
        self.last = STEPS.iter().position(|known| *known == step).map_or(0, |at| at + 1);
        let step = ConnectionStep {
            server: self.server.to_owned(),
            step: step.to_owned(),
            detail,
            valid_until,
            millis: u64::try_from(took.as_millis()).unwrap_or(u64::MAX),
            failure: None,
            fingerprint: None,
        };
        self.job.tell(&Event::ConnectionStep(self.job.id(), step));
    }

    fn failed(&self, error: &TransportError, host: &str) -> Failure {
        let failure = failure(error, host);
        let fingerprint = match error {
            TransportError::Certificate { fingerprint, .. } => fingerprint.as_ref(),
            _ => None,
        };
        let hexadecimal = |bytes: &[u8; 32]| bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        let step = ConnectionStep {
            server: self.server.to_owned(),
            step: STEPS.get(self.last).copied().unwrap_or("visible").to_owned(),
            detail: String::new(),
            valid_until: None,
            millis: 0,
            failure: Some(failure.clone()),
            fingerprint: fingerprint.map(hexadecimal),
        };
        self.job.tell(&Event::ConnectionStep(self.job.id(), step));
        failure
    }
}

impl etabli_sync::net::Watch for Steps<'_> {
    fn done(&mut self, step: etabli_sync::net::Step, took: Duration) {
        use etabli_sync::net::Step;
        match step {
            Step::Resolved(address) => self.tell("resolve", address.ip().to_string(), None, took),
            Step::Connected => self.tell("connect", String::new(), None, took),
            Step::Encrypted(facts) => {
                self.tell("encrypt", format!("TLS {}", facts.version), facts.valid_until, took);
            }
            Step::SignedIn => self.tell("sign-in", String::new(), None, took),
            Step::Visible(count) => self.tell("visible", count.to_string(), None, took),
        }
    }
}

/// Runs every account as a job of its own and gathers what they did.
pub(super) fn run_all(
    engine: &Arc<Engine>,
    job: &JobHandle,
    accounts: Vec<(Account, Transport)>,
    errand: Errand,
) -> Result<JobOutcome, Failure> {
    let mut started = Vec::new();
    for (account, transport) in accounts {
        let kind = JobKind::Transport(account.name.clone());
        let id = engine.start_side_job(Audience::Account(account.id), kind, move |engine, job| {
            let begun = Instant::now();
            let mut report = TransportReport { account: account.name.clone(), ..TransportReport::default() };
            let result = engine.run_account(job, &account, &transport, errand, &mut report);
            if let Err(failure) = &result {
                report.failed.push(failure.to_string());
            }
            report.seconds = begun.elapsed().as_secs_f64();
            let now = engine.clock.now();
            engine.traffic.note(account.id, result.clone().map(|()| now));
            let outcome = JobOutcome::Transport(vec![report]);
            match result {
                Ok(()) => Ok(outcome),
                Err(failure) => {
                    job.keep(outcome);
                    Err(failure)
                }
            }
        })?;
        started.push(id);
    }
    let mut reports = Vec::new();
    for (done, id) in started.iter().enumerate() {
        job.progress(done as u64, Some(started.len() as u64));
        let ended = engine.wait_for_job(*id, || {
            if job.cancelled() {
                for id in &started {
                    engine.cancel_job(*id);
                }
            }
        })?;
        if let JobState::Failed(failure) = &ended.state {
            tracing::debug!(%failure, "an account's run failed");
        }
        if let Some(JobOutcome::Transport(report)) = ended.outcome {
            reports.extend(report);
        }
    }
    job.progress(started.len() as u64, Some(started.len() as u64));
    let outcome = JobOutcome::Transport(reports);
    if job.cancelled() {
        job.keep(outcome);
        return Err(Failure::new(FailureCode::Cancelled, ""));
    }
    Ok(outcome)
}
