//! A store whose accounts stand on real servers.

use std::sync::Arc;

use etabli_engine::{
    AccountDraft, Accounts, Address, Endpoint, Failure, JobOutcome, Mail, Outgoing, Password, Reply, Request,
    SendMode, Tls, Transport, TransportReport,
    view::{MessageRow, OutboxRow, ServerMessage},
};
use etabli_model::{AccountId, FolderKind, Incoming, MsgId};
use etabli_test_servers::{MailServers, User};

use crate::World;

/// A store, real servers, and one account on them.
pub struct Mailing {
    /// The store.
    pub world: World,
    /// The servers.
    pub servers: Arc<MailServers>,
    /// Who has the mailbox.
    pub user: User,
    /// The account.
    pub account: AccountId,
}

impl Mailing {
    /// Makes an account that fetches by IMAP.
    #[must_use]
    pub fn imap(name: &str) -> Self {
        Self::new(name, Incoming::Imap, |_, _| {})
    }

    /// Makes an account that fetches by POP3.
    #[must_use]
    pub fn pop3(name: &str) -> Self {
        Self::new(name, Incoming::Pop3, |_, _| {})
    }

    /// Makes an account for a fresh mailbox; `change` may bend how it reaches its servers.
    pub fn new(name: &str, incoming: Incoming, change: impl FnOnce(&mut Transport, &MailServers)) -> Self {
        let servers = MailServers::shared();
        let user = servers.add_user(name);
        Self::on(World::new(), servers, user, incoming, change)
    }

    /// Makes an account for a mailbox that is there.
    pub fn on(
        world: World,
        servers: Arc<MailServers>,
        user: User,
        incoming: Incoming,
        change: impl FnOnce(&mut Transport, &MailServers),
    ) -> Self {
        let mut draft = draft(&servers, &user, incoming);
        change(&mut draft.transport, &servers);
        let account = save(&world, draft).expect("an account");
        Self { world, servers, user, account }
    }

    /// Fetches, sends, or both.
    pub fn run(&self, fetch: bool, send: bool) -> TransportReport {
        report(&self.world, Accounts::Run { account: Some(self.account), fetch, send })
    }

    /// Fetches and expects that everything works.
    pub fn fetch(&self) -> TransportReport {
        let report = self.run(true, false);
        assert_eq!(report.failed, Vec::<String>::new());
        report
    }

    /// Puts a message into the outbox.
    ///
    /// # Errors
    /// Passes on why it is refused.
    pub fn compose(&self, to: &[&str], subject: &str, mode: SendMode) -> Result<MsgId, Failure> {
        let person = |address: &&str| Address { name: String::new(), address: (*address).to_owned() };
        let outgoing = Outgoing {
            account: self.account,
            to: to.iter().map(person).collect(),
            cc: Vec::new(),
            bcc: Vec::new(),
            subject: subject.to_owned(),
            text: "Bonjour,\n\nvoilà.\n".to_owned(),
            files: Vec::new(),
            ask_receipt: false,
            mode,
        };
        match self.world.session.call(Request::Accounts(Accounts::Compose(Box::new(outgoing))))? {
            Reply::Queued(msg_id) => Ok(msg_id),
            other => panic!("unexpected reply {other:?}"),
        }
    }

    /// Sends one message of the outbox.
    pub fn send_now(&self, msg_id: MsgId) -> TransportReport {
        report(&self.world, Accounts::SendNow { msg_id })
    }

    /// Deletes the messages of the trash on the server, then from the trash.
    pub fn empty_server_trash(&self) -> TransportReport {
        report(&self.world, Accounts::EmptyServerTrash)
    }

    /// Returns what waits to be sent.
    pub fn outbox(&self) -> Vec<OutboxRow> {
        match self.world.session.call(Request::Accounts(Accounts::Outbox)) {
            Ok(Reply::Outbox(rows)) => rows,
            other => panic!("unexpected reply {other:?}"),
        }
    }

    /// Asks which messages of the trash stand on the server.
    pub fn trash_preview(&self) -> Vec<ServerMessage> {
        self.server_messages(Accounts::TrashPreview)
    }

    /// Asks what a retention would delete.
    pub fn retention_preview(&self, days: u32) -> Vec<ServerMessage> {
        self.server_messages(Accounts::RetentionPreview { account: self.account, days })
    }

    fn server_messages(&self, request: Accounts) -> Vec<ServerMessage> {
        match self.world.session.call(Request::Accounts(request)) {
            Ok(Reply::ServerMessages(messages)) => messages,
            other => panic!("unexpected reply {other:?}"),
        }
    }

    /// Returns the path of the account's folder of a kind.
    pub fn path(&self, kind: FolderKind) -> String {
        let folders = self.world.folders();
        let own = folders.iter().find(|folder| folder.kind == kind && folder.account == Some(self.account));
        own.expect("a folder of the account").path.clone()
    }

    /// Returns the messages of the account's inbox.
    pub fn inbox(&self) -> Vec<MessageRow> {
        self.world.list(&self.path(FolderKind::Inbox))
    }

    /// Moves messages to a folder.
    pub fn move_to(&self, messages: &[MsgId], folder: &str) {
        let folder = etabli_engine::FolderRef::Path(folder.to_owned());
        let request = Mail::Move { messages: messages.to_vec(), folder };
        self.world.session.call(Request::Mail(request)).expect("a move");
    }
}

/// Returns how to reach a mailbox on the servers, by implicit TLS.
#[must_use]
pub fn draft(servers: &MailServers, user: &User, incoming: Incoming) -> AccountDraft {
    let at = |port| Endpoint { host: "127.0.0.1".to_owned(), port, tls: Tls::Implicit };
    let port = if incoming == Incoming::Imap { servers.imaps() } else { servers.pop3s() };
    AccountDraft {
        id: None,
        name: user.local_part().to_owned(),
        address: user.address.to_string(),
        owner: None,
        team: None,
        transport: Transport {
            incoming,
            incoming_server: at(port),
            login: user.address.to_string(),
            outgoing_server: at(servers.submissions()),
            authorities: std::fs::read_to_string(servers.ca_file()).expect("the authority"),
            ..Transport::default()
        },
        password: Some(Password(user.password.to_string())),
        outgoing_password: None,
        client_secret: None,
    }
}

/// Saves an account.
///
/// # Errors
/// Passes on why it is refused.
pub fn save(world: &World, draft: AccountDraft) -> Result<AccountId, Failure> {
    match world.session.call(Request::Accounts(Accounts::Save(Box::new(draft))))? {
        Reply::Account(account) => Ok(account.id),
        other => panic!("unexpected reply {other:?}"),
    }
}

fn report(world: &World, request: Accounts) -> TransportReport {
    let job = world.job(Request::Accounts(request)).expect("a job");
    match job.outcome {
        Some(JobOutcome::Transport(mut reports)) => reports.pop().unwrap_or_default(),
        other => panic!("unexpected outcome {other:?} of {:?}", job.state),
    }
}
