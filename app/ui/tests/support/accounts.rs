//! The accounts of the sample mailbox, and what their servers would say.

use etabli_engine::{
    AccountDraft, Accounts, Changed, Event, Failure, FailureCode, JobId, JobKind, JobOutcome, JobState,
    JobView, Reply, Request, TransportReport,
    view::{AbsencePlace, AccountView, ConnectionStep, OutboxRow, ServerMessage, Suggestion},
};
use etabli_model::{AccountId, Endpoint, Incoming, MsgId, Tls, Transport, UserId};

use super::{Sample, at};

/// The job of a connection test, and that of fetching and sending.
pub const TEST_JOB: JobId = JobId(40);
pub const TRANSPORT_JOB: JobId = JobId(41);
/// The job of signing in in the browser.
pub const SIGN_IN_JOB: JobId = JobId(42);

fn endpoint(host: &str, port: u16, tls: Tls) -> Endpoint {
    Endpoint { host: host.to_owned(), port, tls }
}

fn account(id: u32, name: &str, address: &str, private: bool, incoming: Incoming) -> AccountView {
    let domain = address.rsplit('@').next().unwrap();
    let server = match incoming {
        Incoming::Imap => endpoint(&format!("imap.{domain}"), 993, Tls::Implicit),
        Incoming::Pop3 => endpoint(&format!("pop.{domain}"), 995, Tls::Implicit),
    };
    AccountView {
        id: AccountId(id),
        name: name.to_owned(),
        address: address.to_owned(),
        owner: private.then_some(UserId(1)),
        owner_name: if private { "Hélène Marchetti".to_owned() } else { String::new() },

        team: None,
        team_name: String::new(),
        transport: Some(Transport {
            incoming,
            incoming_server: server,
            login: address.to_owned(),
            outgoing_server: endpoint(&format!("smtp.{domain}"), 587, Tls::StartTls),
            poll_minutes: 5,
            notify: true,
            delete_after_days: if id == 2 { 30 } else { 0 },
            signature: match id {
                2 => "SAV Lantelme\n02 40 00 00 00".to_owned(),
                4 => "Comptabilité".to_owned(),
                _ => String::new(),
            },
            ..Transport::default()
        }),
        has_password: true,
        absence: AbsencePlace::Nobody,
        secrets_in: "keyring".to_owned(),
        fetched_at: Some(at("2026-11-24T10:12:00").seconds),
        problem: None,
        usual: id == 2,
    }
}

/// The accounts of the picture f-account.
pub fn sample_accounts() -> Vec<AccountView> {
    let mut accounts = vec![
        account(1, "contact@lantelme", "contact@lantelme.example", false, Incoming::Imap),
        account(2, "SAV Lantelme", "sav@lantelme.example", false, Incoming::Imap),
        account(4, "Comptabilité", "compta@lantelme.example", false, Incoming::Pop3),
        account(3, "h.marchetti@lantelme", "h.marchetti@lantelme.example", true, Incoming::Imap),
        account(5, "Hélène", "helene@courrier-perso.example", true, Incoming::Pop3),
    ];
    accounts[2].problem = Some(refused());
    accounts
}

/// What a server says to a wrong password.
pub fn refused() -> Failure {
    Failure::new(FailureCode::SignInRefused, "smtp.lantelme.example").because("535 5.7.8 bad credentials")
}

fn step(server: &str, step: &str, detail: &str, millis: u64) -> ConnectionStep {
    ConnectionStep {
        server: server.to_owned(),
        step: step.to_owned(),
        detail: detail.to_owned(),
        valid_until: (step == "encrypt").then(|| at("2027-03-03T12:00:00").seconds),
        millis,
        failure: None,
        fingerprint: None,
    }
}

/// The steps of the picture, in order.
pub fn sample_steps() -> Vec<ConnectionStep> {
    vec![
        step("imap", "resolve", "192.0.2.24", 12),
        step("imap", "connect", "", 31),
        step("imap", "encrypt", "TLS 1.3", 48),
        step("imap", "sign-in", "", 90),
        step("imap", "visible", "14", 6),
        step("smtp", "resolve", "192.0.2.25", 11),
        step("smtp", "connect", "", 29),
    ]
}

/// The step that fails.
pub fn failed_step() -> ConnectionStep {
    ConnectionStep { failure: Some(refused()), ..step("smtp", "sign-in", "", 0) }
}

/// A certificate that nobody vouches for.
pub fn untrusted_step() -> ConnectionStep {
    let failure = Failure::new(FailureCode::CertificateUntrusted, "smtp.lantelme.example");
    let fingerprint = Some("0a".repeat(32));
    ConnectionStep { failure: Some(failure), fingerprint, ..step("smtp", "encrypt", "", 0) }
}

pub fn server_message(id: u64, verified: bool) -> ServerMessage {
    ServerMessage { msg_id: MsgId(id), account: AccountId(2), subject: String::new(), verified }
}

pub fn outbox_row(id: u64, state: &str, code: u16, text: &str) -> OutboxRow {
    OutboxRow {
        msg_id: MsgId(id),
        account: AccountId(2),
        subject: String::new(),
        to: Vec::new(),
        state: state.to_owned(),
        code,
        text: text.to_owned(),
        at: 0,
    }
}

pub fn job(id: JobId, kind: JobKind, state: JobState, outcome: Option<JobOutcome>) -> JobView {
    JobView { id, kind, state, done: 0, total: None, note: String::new(), outcome }
}

impl Sample {
    pub(super) fn account_request(&mut self, request: Accounts) -> Result<Reply, Failure> {
        Ok(match request {
            Accounts::List => Reply::Accounts(self.accounts.clone()),
            Accounts::Outbox => Reply::Outbox(self.outbox.clone()),
            Accounts::Save(draft) => return self.save_account(*draft),
            Accounts::Remove(id) => {
                self.accounts.retain(|account| account.id != id);
                self.emit(Event::Changed(Changed { plugins: true, ..Default::default() }));
                Reply::Done
            }
            Accounts::Suggest { address } => {
                let domain = address.rsplit('@').next().unwrap();
                Reply::Suggestion(Box::new(Suggestion {
                    provider: if domain == "gmail.com" { "Gmail".to_owned() } else { String::new() },
                    transport: Transport {
                        incoming_server: endpoint(&format!("imap.{domain}"), 993, Tls::Implicit),
                        outgoing_server: endpoint(&format!("smtp.{domain}"), 465, Tls::Implicit),
                        login: address.clone(),
                        poll_minutes: 5,
                        ..Transport::default()
                    },
                    remark: (domain == "gmail.com").then(|| "app-password".to_owned()),
                }))
            }
            Accounts::Test(_) => {
                let before =
                    self.count(|request| matches!(request, Request::Accounts(Accounts::Test(_)))) - 1;
                let id = JobId(TEST_JOB.0 + 100 * before as u64);
                if self.steps_on_test {
                    self.emit_test(id);
                }
                Reply::Job(id)
            }
            Accounts::Run { .. } | Accounts::SendNow { .. } | Accounts::EmptyServerTrash => {
                let report = TransportReport { fetched: 3, sent: 1, ..TransportReport::default() };
                let outcome = Some(JobOutcome::Transport(vec![report]));
                let kind = JobKind::Transports("SAV Lantelme".to_owned());
                self.emit(Event::Job(job(TRANSPORT_JOB, kind, JobState::Done, outcome)));
                Reply::Job(TRANSPORT_JOB)
            }
            Accounts::TakeBack { msg_id } => {
                self.outbox.retain(|row| row.msg_id != msg_id);
                Reply::Done
            }
            Accounts::SignIn(_) => Reply::Job(SIGN_IN_JOB),
            Accounts::RunByItself
            | Accounts::Schedule { .. }
            | Accounts::FinishSending { .. }
            | Accounts::AnswerReceipt { .. } => Reply::Done,
            Accounts::Compose(_) => Reply::Queued(MsgId(1)),
            Accounts::TrashPreview => Reply::ServerMessages(self.server_trash.clone()),
            Accounts::RetentionPreview { .. } => Reply::ServerMessages(self.retention.clone()),
        })
    }

    fn emit_test(&mut self, id: JobId) {
        let failing = std::mem::take(&mut self.failing_steps);
        let ends = !failing.is_empty();
        for step in sample_steps().into_iter().chain(failing) {
            self.emit(Event::ConnectionStep(id, step));
        }
        if ends {
            let kind = JobKind::ConnectionTest("SAV Lantelme".to_owned());
            self.emit(Event::Job(job(id, kind, JobState::Failed(refused()), None)));
        }
    }

    fn save_account(&mut self, draft: AccountDraft) -> Result<Reply, Failure> {
        let taken = |account: &&AccountView| account.name == draft.name && Some(account.id) != draft.id;
        if self.accounts.iter().any(|account| taken(&account)) {
            return Err(Failure::new(FailureCode::AccountExists, draft.name));
        }
        let id = draft.id.unwrap_or(AccountId(100));
        let before = self.accounts.iter().find(|account| account.id == id).cloned();
        let view = AccountView {
            id,
            name: draft.name,
            address: draft.address,
            owner: draft.owner,
            owner_name: draft.owner.map(|_| "Hélène Marchetti".to_owned()).unwrap_or_default(),

            team: None,
            team_name: String::new(),
            transport: Some(draft.transport),
            has_password: draft.password.is_some()
                || before.as_ref().is_some_and(|before| before.has_password),
            absence: AbsencePlace::Nobody,
            secrets_in: "keyring".to_owned(),
            fetched_at: before.as_ref().and_then(|before| before.fetched_at),
            problem: None,
            usual: id == AccountId(2),
        };
        match self.accounts.iter_mut().find(|account| account.id == id) {
            Some(account) => *account = view.clone(),
            None => self.accounts.push(view.clone()),
        }
        Ok(Reply::Account(Box::new(view)))
    }
}
