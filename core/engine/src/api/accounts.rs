//! Requests about accounts, fetching and sending.

use etabli_model::{AccountId, Address, MsgId, TeamId, Transport, UserId};
use serde::{Deserialize, Serialize};

use super::Password;

/// An account as a person enters it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AccountDraft {
    /// The account to change; none for a new one.
    pub id: Option<AccountId>,
    /// The name people see.
    pub name: String,
    /// The address it sends from.
    pub address: String,
    /// The user it belongs to; none for a public account.
    pub owner: Option<UserId>,
    /// The team that a public account is limited to; none for everyone.
    pub team: Option<TeamId>,
    /// How it reaches its servers.
    pub transport: Transport,
    /// A new password for fetching; none keeps the one there is.
    pub password: Option<Password>,
    /// A password of its own for sending; none for the same.
    pub outgoing_password: Option<Password>,
    /// The secret of the application that signs in by OAuth 2, where its provider gave one; none keeps the one
    /// there is.
    pub client_secret: Option<Password>,
}

/// Requests about accounts, fetching and sending.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Accounts {
    /// The accounts that the user may use: public ones, those of their teams, and own ones. Answers [`Reply::Accounts`].
    List,
    /// Adds or changes an account. Answers [`Reply::Account`].
    Save(Box<AccountDraft>),
    /// Removes an account; its mail and folders stay. Answers [`Reply::Done`].
    Remove(AccountId),
    /// Lets the person sign in in the browser, where the account signs in by OAuth 2. Answers [`Reply::Job`];
    /// the page arrives as [`Event::OpenPage`].
    SignIn(AccountId),
    /// Proposes servers for an address: those of a known provider, or what its domain publishes. Answers [`Reply::Suggestion`].
    Suggest {
        /// The address.
        address: String,
    },
    /// Tries the servers without changing anything. Answers [`Reply::Job`]; its steps arrive as
    /// [`Event::ConnectionStep`].
    Test(Box<AccountDraft>),
    /// Fetches, sends, or both; of one account or of all that the user may use. Answers [`Reply::Job`].
    Run {
        /// The account; none for all.
        account: Option<AccountId>,
        /// Fetches new mail.
        fetch: bool,
        /// Sends what is due in the outbox.
        send: bool,
    },
    /// Fetches at the intervals of the accounts and sends what is due, for as long as the store is open.
    /// Answers [`Reply::Done`].
    RunByItself,
    /// Puts a message into the outbox. Answers [`Reply::Queued`].
    Compose(Box<Outgoing>),
    /// Sends one message of the outbox now, whatever its state. Answers [`Reply::Job`].
    SendNow {
        /// The message.
        msg_id: MsgId,
    },
    /// Takes a message out of the outbox and puts it into the drafts. Answers [`Reply::Done`].
    TakeBack {
        /// The message.
        msg_id: MsgId,
    },
    /// Sets when a message of the outbox is sent. Answers [`Reply::Done`].
    Schedule {
        /// The message.
        msg_id: MsgId,
        /// Seconds since 1970; none for when a person says so.
        at: Option<i64>,
    },
    /// Sends what could still be taken back and waits for what is being handed over, because the program ends;
    /// at most so many seconds. Answers [`Reply::Done`].
    FinishSending {
        /// Seconds.
        patience: u32,
    },
    /// Sends the receipt that a message asks for, or refuses it for good. Answers [`Reply::Done`].
    AnswerReceipt {
        /// The message.
        msg_id: MsgId,
        /// Sends or refuses.
        send: bool,
    },
    /// What waits in the outboxes that the user may see. Answers [`Reply::Outbox`].
    Outbox,
    /// Which messages of the trash stand on a server and can be deleted there. Answers
    /// [`Reply::ServerMessages`].
    TrashPreview,
    /// Deletes the messages of the trash on their servers, then from the trash; the others stay. Final.
    /// Answers [`Reply::Job`].
    EmptyServerTrash,
    /// Which messages a retention of so many days would delete on the server. Answers
    /// [`Reply::ServerMessages`].
    RetentionPreview {
        /// The account.
        account: AccountId,
        /// Days that a message stays.
        days: u32,
    },
}

/// A message to send.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outgoing {
    /// The account that sends it.
    pub account: AccountId,
    /// To.
    pub to: Vec<Address>,
    /// Cc.
    pub cc: Vec<Address>,
    /// Bcc.
    pub bcc: Vec<Address>,
    /// Subject.
    pub subject: String,
    /// The text, plain.
    pub text: String,
    /// Attached files: name and content.
    pub files: Vec<(String, Vec<u8>)>,
    /// Asks the readers for a receipt.
    pub ask_receipt: bool,
    /// Where it goes.
    pub mode: SendMode,
}

/// When a message is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SendMode {
    /// It is due at once.
    Now,
    /// It waits in the outbox until a person sends it.
    Later,
    /// It goes to the drafts and is not sent.
    Draft,
    /// It is due at this time, in seconds since 1970.
    At(i64),
    /// It is due after so many seconds, in which the person may take it back.
    Recallable {
        /// Seconds.
        seconds: u32,
    },
}
