//! What the IMAP driver needs of the local side.

use etabli_model::Flags;

use crate::LocalError;

/// A mailbox of the server, by the number that the local side gave it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MailboxId(pub u32);

/// What a mailbox is for (RFC 6154).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum SpecialUse {
    /// Nothing special.
    #[default]
    None,
    /// INBOX.
    Inbox,
    /// `\All`: every message once more; it is not fetched.
    All,
    /// `\Archive`.
    Archive,
    /// `\Drafts`.
    Drafts,
    /// `\Flagged`: messages of other mailboxes once more; it is not fetched.
    Flagged,
    /// `\Junk`.
    Junk,
    /// `\Sent`.
    Sent,
    /// `\Trash`.
    Trash,
}

/// A mailbox as LIST shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoteMailbox {
    /// The name as it goes over the wire.
    pub wire_name: String,
    /// The names from the top, decoded; what is no modified UTF-7 stays as it is.
    pub path: Vec<String>,
    /// What it is for: SPECIAL-USE, else a well-known name.
    pub special_use: SpecialUse,
    /// It cannot be selected and only holds others.
    pub no_select: bool,
}

/// What is remembered of a mailbox between two connections.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MailboxSync {
    /// UIDVALIDITY; 0 before the first sync.
    pub uid_validity: u32,
    /// Every message below this UID is known, provided that `complete` is set.
    pub uid_next: u32,
    /// HIGHESTMODSEQ up to which all changes are known; 0 where the server has none.
    pub mod_seq: u64,
    /// Number of messages on the server after the last sync.
    pub exists: u32,
    /// The last sync ended: nothing of the mailbox is missing here.
    pub complete: bool,
}

/// A mailbox that the local side keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownMailbox {
    /// Its number.
    pub id: MailboxId,
    /// The name as it goes over the wire.
    pub wire_name: String,
    /// Its state after the last sync.
    pub sync: MailboxSync,
    /// Its messages are fetched.
    pub wanted: bool,
}

/// A message as the server describes it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RemoteFlags {
    /// UID.
    pub uid: u32,
    /// Its flags: `\Seen`, `\Answered`, `\Flagged`, `\Draft`, `$Forwarded`, `$MDNSent`.
    pub flags: Flags,
}

/// A message that was fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    /// UID.
    pub uid: u32,
    /// Its flags.
    pub flags: Flags,
    /// INTERNALDATE in seconds since 1970.
    pub internal_date: Option<i64>,
    /// The message byte for byte.
    pub raw: Vec<u8>,
}

/// A change that was made here and is still to be made on the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Sets and removes flags.
    SetFlags {
        /// Where.
        mailbox: MailboxId,
        /// Of which message.
        uid: u32,
        /// Flags to set.
        add: Flags,
        /// Flags to remove.
        remove: Flags,
    },
    /// Moves a message to another mailbox.
    Move {
        /// From where.
        mailbox: MailboxId,
        /// Which message.
        uid: u32,
        /// To where.
        to: MailboxId,
    },
    /// Deletes a message for good. Its local copy was read back and verified, or is unwanted on purpose.
    Delete {
        /// Where.
        mailbox: MailboxId,
        /// Which message.
        uid: u32,
    },
    /// Stores a copy of a message that was sent.
    Append {
        /// To where.
        mailbox: MailboxId,
        /// Opaque to the driver: names the message in [`ImapLocal::done`].
        token: u64,
        /// Its flags.
        flags: Flags,
        /// Its date in seconds since 1970.
        date: i64,
        /// The message byte for byte.
        raw: Vec<u8>,
    },
}

/// What became of an action.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ActionResult {
    /// It is done. A moved or appended message has this UIDVALIDITY and UID in the target, where the server
    /// tells (UIDPLUS).
    Done {
        /// UIDVALIDITY and UID in the target.
        target: Option<(u32, u32)>,
    },
    /// The message is no longer there.
    Gone,
    /// The server refused; it is not asked again by itself.
    Refused(String),
}

/// Where messages and server state are kept. The driver calls it from one task; calls may block.
///
/// Nothing is lost when the process dies between two calls: whatever was not reported is reported again by the
/// next sync, so that every method must bear repetition.
pub trait ImapLocal: Send {
    /// Takes the list of the server's mailboxes and returns those that the local side keeps.
    ///
    /// A mailbox that the list no longer has loses its server references here; its messages stay.
    ///
    /// # Errors
    /// Passes on why the local side failed, as every method here does.
    fn mailboxes(&mut self, found: &[RemoteMailbox]) -> Result<Vec<KnownMailbox>, LocalError>;

    /// Returns what is known of a mailbox's messages, by UID.
    fn known(&mut self, mailbox: MailboxId) -> Result<Vec<RemoteFlags>, LocalError>;

    /// The mailbox has a new UIDVALIDITY: known UIDs mean nothing any more. Messages that turn up again are
    /// recognised by their content.
    fn renumbered(&mut self, mailbox: MailboxId, uid_validity: u32) -> Result<(), LocalError>;

    /// Keeps fetched messages. They are durable at the latest when [`Self::synced`] returns.
    fn store(&mut self, mailbox: MailboxId, messages: Vec<Fetched>) -> Result<(), LocalError>;

    /// Takes the server's flags of known messages.
    fn flags(&mut self, mailbox: MailboxId, changed: &[RemoteFlags]) -> Result<(), LocalError>;

    /// These messages are no longer in the mailbox. They stay here and lose their server reference.
    fn vanished(&mut self, mailbox: MailboxId, uids: &[u32]) -> Result<(), LocalError>;

    /// Remembers the state of a mailbox; everything that was stored before is durable when this returns.
    fn synced(&mut self, mailbox: MailboxId, sync: MailboxSync) -> Result<(), LocalError>;

    /// Returns what is to be changed on the server, in order.
    fn actions(&mut self) -> Result<Vec<Action>, LocalError>;

    /// Tells what became of an action.
    fn done(&mut self, action: &Action, result: ActionResult) -> Result<(), LocalError>;

    /// Tells how many messages of how many new ones are fetched.
    fn progress(&mut self, done: u64, total: u64);

    /// Reports whether a person asked to stop. What was stored stays.
    fn cancelled(&self) -> bool;
}
