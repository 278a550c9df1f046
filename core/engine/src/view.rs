//! Immutable view models: what the window and the command line show.

mod documents;
mod fields;
mod plugins;

use etabli_mail::nature::Nature;
use etabli_model::{
    AccountId, Address, Attachment, Chip, ContactId, Direction, EntityId, Flags, FolderId, FolderKind,
    MessageKind, MsgId, RecordId, TeamId, Timestamp, Transport, UserId,
};
use serde::{Deserialize, Serialize};

pub use documents::{DOCUMENT_CHIP, DocumentLink, DocumentPage, DocumentRow, DocumentTarget};
pub use fields::{FieldChoice, FieldMenu, FieldRow, FieldState};
pub use plugins::{
    CONTACT_COLUMN, CellView, ColumnRow, ENTITY_COLUMN, PageColumn, PageRow, RecordPage, RecordRow,
    RecordView,
};

/// One node of the folder tree; nodes come parent before child, siblings in display order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FolderRow {
    /// Its id.
    pub id: FolderId,
    /// The folder above it.
    pub parent: Option<FolderId>,
    /// Its own name as stored. Fixed folders are shown under a translated name by `kind`.
    pub name: String,
    /// Names from the top, joined by `/`.
    pub path: String,
    /// What it is for.
    pub kind: FolderKind,
    /// The account it serves.
    pub account: Option<AccountId>,
    /// The folder belongs to one user only.
    pub private: bool,
    /// Unread messages directly in it.
    pub unread: u64,
    /// Messages directly in it.
    pub total: u64,
}

/// A column to sort a list by.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SortColumn {
    /// Sent or received.
    Direction,
    /// Read state.
    Read,
    /// Size of the conversation.
    Forum,
    /// Kind of the first attachment.
    File,
    /// Sender of received mail, first recipient of sent mail.
    Person,
    /// First From address.
    Sender,
    /// First To address.
    Recipient,
    /// Subject without reply prefixes.
    Subject,
    /// Size in bytes.
    Size,
    /// Date.
    #[default]
    Date,
}

/// How a list is sorted. Equal rows stand by date, newest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Sort {
    /// The column.
    pub column: SortColumn,
    /// Greatest first.
    pub descending: bool,
}

impl Default for Sort {
    fn default() -> Self {
        Self { column: SortColumn::Date, descending: true }
    }
}

/// What a list shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ViewSpec {
    /// The folder it looks into; none means everything the user may see.
    pub folder: Option<FolderId>,
    /// Sub-folders at any depth are included.
    pub recursive: bool,
    /// The search that narrows it.
    pub search: Option<SearchSpec>,
    /// The order.
    pub sort: Sort,
}

/// A quick search.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SearchSpec {
    /// The search field, such as `subject-sender`.
    pub field: String,
    /// The text as typed.
    pub text: String,
    /// The value that a message field holds; none where the field takes no values.
    #[serde(default)]
    pub value: Option<RecordId>,
}

/// An open list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ViewId(pub u64);

/// What is known of a list when it opens, and after each change.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ViewInfo {
    /// The list.
    pub view: ViewId,
    /// Number of rows.
    pub total: u64,
    /// Number of unread messages.
    pub unread: u64,
    /// Grows with every change; windows of an older revision are out of date.
    pub revision: u64,
    /// How long finding and sorting took, in microseconds.
    pub micros: u64,
    /// Number of messages, where the rows are conversations; 0 elsewhere.
    #[serde(default)]
    pub in_conversations: u64,
}

/// Rows `start..start + rows.len()` of a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// The list.
    pub view: ViewId,
    /// The revision it was read at.
    pub revision: u64,
    /// Index of the first row.
    pub start: u64,
    /// Number of rows of the whole list.
    pub total: u64,
    /// The rows.
    pub rows: Vec<MessageRow>,
}

/// One row of a message list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageRow {
    /// The message.
    pub id: MsgId,
    /// The Message-ID without angle brackets; empty when there is none.
    pub message_id: String,
    /// Sent or received.
    pub direction: Direction,
    /// Read, answered, flagged.
    pub flags: Flags,
    /// What it is by its structure.
    pub kind: MessageKind,
    /// Its headers name a message it replies to, stored or not.
    pub is_reply: bool,
    /// Other visible messages of its conversation.
    pub related: u32,
    /// Attachments that are files, without pictures the HTML shows.
    pub attachments: u32,
    /// Name of the first attachment.
    pub first_attachment: String,
    /// The first From address.
    pub from: Address,
    /// The To addresses, at most 20 of them.
    pub to: Vec<Address>,
    /// The subject.
    pub subject: String,
    /// The date it sorts by: received for incoming, sent for outgoing mail.
    pub date: Timestamp,
    /// Size of the whole message in bytes.
    pub size: u64,
    /// The message is damaged; the reason stands in its [`MessageView`].
    pub damaged: bool,
    /// Its place in a conversation of the list; none where the list shows single messages.
    #[serde(default)]
    pub place: Option<ConversationPlace>,
}

/// What a row is in a list of conversations.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ConversationPlace {
    /// The newest message, which stands for the conversation.
    Head {
        /// The messages of the conversation that are in the list, newest first, this one included.
        messages: Vec<MsgId>,
        /// How many of them are unread.
        unread: u32,
        /// The others stand below it.
        open: bool,
    },
    /// Another message, below its head.
    Member,
}

impl MessageRow {
    /// Returns whom the list names: the sender of received, the first recipient of sent mail.
    #[must_use]
    pub fn person(&self) -> &Address {
        match self.direction {
            Direction::In => &self.from,
            Direction::Out => self.to.first().unwrap_or(&self.from),
        }
    }

    /// Reports whether the message has been read.
    #[must_use]
    pub fn read(&self) -> bool {
        self.flags.contains(Flags::READ)
    }
}

/// A person of a message's header.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonView {
    /// As the header gives it.
    pub address: Address,
    /// The contact with this address.
    pub contact: Option<ContactId>,
    /// That contact's name.
    pub contact_name: String,
}

/// A message opened for reading.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageView {
    /// Its row in a list.
    pub row: MessageRow,
    /// From.
    pub from: Vec<PersonView>,
    /// To.
    pub to: Vec<PersonView>,
    /// Cc.
    pub cc: Vec<PersonView>,
    /// Bcc.
    pub bcc: Vec<PersonView>,
    /// Message-IDs of In-Reply-To, without angle brackets.
    pub in_reply_to: Vec<String>,
    /// Message-IDs of References, without angle brackets.
    pub references: Vec<String>,
    /// The Date header.
    pub sent_at: Option<Timestamp>,
    /// The text of the message: its plain text, or its HTML as text.
    pub text: String,
    /// The message has an HTML part.
    pub has_html: bool,
    /// The attachments, pictures of the HTML included.
    pub attachments: Vec<Attachment>,
    /// What attachments really are that pose as something else, by their places.
    #[serde(default)]
    pub posing: Vec<(u32, Nature)>,
    /// What it is linked with.
    pub chips: Vec<Chip>,
    /// The folder it stands in.
    pub folder: FolderId,
    /// That folder's path.
    pub folder_path: String,
    /// The name of the account it belongs to; empty for none.
    pub account: String,
    /// Why the message counts as damaged; empty when it does not.
    pub problem: String,
    /// The sender asks for a receipt that was neither sent nor refused.
    pub receipt: Option<ReceiptView>,
    /// What the receiving server found out about the sender; none where it says nothing.
    pub authentication: Option<AuthenticationView>,
    /// What is strange about the sender.
    pub warnings: Vec<SenderWarning>,
    /// The names of colleagues who are answering it.
    #[serde(default)]
    pub answering: Vec<String>,
}

/// What the receiving server found out about a sender (RFC 8601).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AuthenticationView {
    /// The sender's domain stands behind the message.
    Passed,
    /// It denies that the message comes from there.
    Failed,
}

/// Something a reader should know about a sender.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SenderWarning {
    /// The message names several authors: their addresses.
    SeveralAuthors(Vec<String>),
    /// The name shows an address or a domain that is not the sender's.
    NameShows {
        /// What the name shows.
        shown: String,
        /// The sender's address.
        address: String,
    },
    /// Somebody of another organisation sent it.
    SentBy(String),
    /// Answers go to another organisation.
    RepliesGoTo(String),
    /// The domain can be taken for one that is known.
    LooksLike {
        /// The sender's domain.
        domain: String,
        /// The domain it looks like.
        known: String,
    },
    /// The domain, as `xn--`, is written in letters that look like others.
    ForeignLetters(String),
}

/// Whether a message may have its remote pictures (SEC-02).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RemotePolicy {
    /// When the reader asks for them.
    #[default]
    Ask,
    /// At once: the reader trusts the sender.
    Trusted,
    /// Never: it is junk.
    Junk,
    /// Never: the receiving server denies that the sender sent it.
    Forged,
}

impl RemotePolicy {
    /// Reports whether the pictures may come at all.
    #[must_use]
    pub fn allows(self) -> bool {
        matches!(self, Self::Ask | Self::Trusted)
    }
}

/// The HTML of a message, made safe to show.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HtmlView {
    /// A style sheet, where there is one, and the body's content; empty where there is no HTML.
    pub html: String,
    /// It is too large, too deep or too strange to be shown; the text is.
    pub refused: bool,
    /// Remote pictures, backgrounds and styles that were left out.
    pub blocked: u32,
    /// How many of them nobody would see: they only tell that the message was opened.
    pub trackers: u32,
    /// Where they would have come from, sorted; at most 50.
    pub hosts: Vec<String>,
    /// Its links in order, at most 2000.
    pub links: Vec<LinkView>,
    /// The pictures it shows: Content-ID and index in [`MessageView::attachments`].
    pub pictures: Vec<(String, u32)>,
    /// It sets colours, so that it expects to stand on white.
    pub has_colors: bool,
    /// Whether its remote pictures may come.
    pub policy: RemotePolicy,
    /// The remote pictures it shows, by the Content-IDs that stand for them: see [`crate::Mail::RemotePictures`].
    pub remote: Vec<String>,
}

/// A link of a message's HTML.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkView {
    /// What it shows, blanks folded.
    pub text: String,
    /// Where it leads: `http`, `https`, `mailto` or `tel`.
    pub target: String,
    /// The address that its text shows while it leads elsewhere; empty when it does not.
    pub shows: String,
}

/// A receipt that a sender asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiptView {
    /// Where it goes.
    pub to: Address,
    /// The account's setting lets it be sent unasked once the message is read.
    pub by_itself: bool,
}

/// What stands at a node of the forum tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ForumKind {
    /// A message.
    Message,
    /// A read receipt or a delivery report.
    Receipt,
    /// A message that others refer to and that is not here.
    Missing,
    /// A message the user may not see.
    Private,
}

/// One node of the forum tree, in display order; `depth` gives the tree.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForumNode {
    /// How deep it stands; roots have 0.
    pub depth: u32,
    /// What it is.
    pub kind: ForumKind,
    /// The message; none for missing and private ones.
    pub id: Option<MsgId>,
    /// Its Message-ID; empty for private ones.
    pub message_id: String,
    /// Its subject; empty for missing and private ones.
    pub subject: String,
    /// Its sender.
    pub from: Address,
    /// Its date.
    pub date: Option<Timestamp>,
    /// Sent or received; received for missing and private ones.
    pub direction: Direction,
    /// The name of the account it belongs to; empty for none.
    pub account: String,
    /// It has not been read.
    pub unread: bool,
    /// The first words of its text, in one line; empty for missing and private ones, and receipts.
    #[serde(default)]
    pub words: String,
}

/// One conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ThreadSummary {
    /// The Message-ID of its oldest message.
    pub root: String,
    /// Number of visible messages.
    pub size: u64,
    /// The Message-IDs of the visible messages, oldest first; empty strings for messages without one.
    pub messages: Vec<String>,
}

/// One contact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactRow {
    /// Its id.
    pub id: ContactId,
    /// The name.
    pub name: String,
    /// The field "E-mail".
    pub email: String,
    /// The field "E-mail2".
    pub email2: String,
    /// The entity, and its name.
    pub entity: Option<EntityId>,
    /// See `entity`.
    pub entity_name: String,
}

/// One entity.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntityRow {
    /// Its id.
    pub id: EntityId,
    /// The name.
    pub name: String,
}

/// One entry of the search selector.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SearchFieldRow {
    /// Its id, such as `subject-sender`.
    pub id: String,
    /// Its label in the viewer's language.
    pub label: String,
    /// The plugin that offers it; empty for the core.
    pub plugin: String,
    /// The plugin's name in the viewer's language.
    #[serde(default)]
    pub plugin_name: String,
    /// Documented as slower.
    pub slow: bool,
    /// Needs a text.
    pub takes_text: bool,
    /// It is a message field, of which one of the values is chosen ([`Fields::Values`](crate::Fields::Values)); a text
    /// then narrows the search.
    #[serde(default)]
    pub of_values: bool,
    /// Its icon, by Phosphor name; may be empty.
    #[serde(default)]
    pub icon: String,
}

/// Where a plugin's command is offered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PluginCommandRow {
    /// The plugin.
    pub plugin: String,
    /// The plugin's name in the viewer's language.
    pub plugin_name: String,
    /// The command.
    pub command: String,
    /// Its title in the viewer's language.
    pub title: String,
    /// Its icon, by Phosphor name.
    pub icon: String,
    /// Stands in the toolbar.
    pub toolbar: bool,
    /// Stands in the context menu of messages.
    pub message_menu: bool,
    /// A proposed shortcut such as `Ctrl+T`; may be empty.
    pub shortcut: String,
    /// Smallest number of selected messages it works on.
    pub min_selection: u32,
    /// Largest number of selected messages it works on.
    pub max_selection: u32,
    /// Why it cannot be used at the moment; empty when it can.
    pub disabled_reason: String,
}

/// How a plugin stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PluginState {
    /// Runs for at least one team.
    Active,
    /// Switched off for every team, by safe mode, or since it was removed.
    #[default]
    Disabled,
    /// Stopped after repeated faults.
    Isolated,
    /// Could not be loaded.
    Refused,
    /// Waits for a right that an administrator grants or not.
    Waiting,
}

/// Where a plugin comes from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PluginSource {
    /// It came with the program.
    #[default]
    Bundled,
    /// An administrator installed it in this store.
    Installed,
    /// Its author's folder, until the program ends.
    Development,
    /// It was removed and left data behind.
    Removed,
}

/// What a plugin adds of one kind.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContributionRow {
    /// The kind.
    pub kind: crate::Contribution,
    /// Their titles, in the viewer's language.
    pub titles: Vec<String>,
}

/// One plugin.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PluginRow {
    /// Its id.
    pub id: String,
    /// Its name in the viewer's language.
    pub name: String,
    /// One sentence about it, in the viewer's language; may be empty.
    pub description: String,
    /// Its icon, by Phosphor name: its own, or that of the first thing it adds; may be empty.
    pub icon: String,
    /// Its version.
    pub version: String,
    /// The BLAKE3 hash of its package in hexadecimal digits; empty without a package.
    pub hash: String,
    /// What it adds to the workbench.
    pub contributions: Vec<ContributionRow>,
    /// Where it comes from.
    pub source: PluginSource,
    /// How it stands.
    pub state: PluginState,
    /// The teams it is on for.
    pub enabled_for: Vec<TeamId>,
    /// Names of those teams.
    pub enabled_for_names: Vec<String>,
    /// The capabilities it was granted.
    pub capabilities: Vec<String>,
    /// Every capability that it declares, with its author's reason.
    pub rights: Vec<crate::RightRow>,
    /// Versions that a rollback returns to, the newest first.
    pub older: Vec<String>,
    /// Who signed it; empty for nobody who is trusted.
    pub signer: String,
    /// The most memory of one call, in bytes.
    pub memory_bytes: u64,
    /// The most memory that one call may take, in bytes.
    pub memory_limit: u64,
    /// Number of calls of this version.
    pub calls: u64,
    /// Instances of it that were made since it was loaded.
    #[serde(default)]
    pub instances: u64,
    /// How often these called the host.
    #[serde(default)]
    pub host_calls: u64,
    /// Computing time of those calls in milliseconds, without the time inside host calls.
    pub time_ms: u64,
    /// Computing time of the longest call since it was loaded, in milliseconds.
    pub longest_ms: u64,
    /// How long one call may compute, in milliseconds.
    pub longest_limit_ms: u64,
    /// Faults since it was installed or restarted.
    pub strikes: u32,
    /// How many events about mail it will never hear of, because it did not run for too long. It is told so when
    /// it runs again.
    #[serde(default)]
    pub missed_events: u64,
    /// How many records it keeps.
    pub records: u64,
    /// The bytes that they take.
    pub record_bytes: u64,
    /// The most bytes that they may take.
    pub quota: u64,
    /// The last error; empty when there was none.
    pub last_error: String,
}

/// Who uses this session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionView {
    /// The user.
    pub user: UserId,
    /// The user's name.
    pub user_name: String,
    /// Whether the user is an administrator.
    #[serde(default)]
    pub admin: bool,
    /// Messages in the store that the user may see.
    pub messages: u64,
    /// The store's folder.
    pub store_path: String,
}

/// An account as the window and the command line show it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AccountView {
    /// Its id.
    pub id: AccountId,
    /// The name people see.
    pub name: String,
    /// The address it sends from.
    pub address: String,
    /// The user it belongs to; none for a public account.
    pub owner: Option<UserId>,
    /// That user's name.
    pub owner_name: String,
    /// The team that a public account is limited to.
    pub team: Option<TeamId>,
    /// That team's name.
    pub team_name: String,
    /// How it reaches its servers; none while nobody has said so.
    pub transport: Option<Transport>,
    /// A password is kept for it, or what the provider granted.
    pub has_password: bool,
    /// Who answers while somebody is away.
    pub absence: AbsencePlace,
    /// Where passwords are kept: `keyring` or `file`.
    pub secrets_in: String,
    /// When it was fetched last, in seconds since 1970.
    pub fetched_at: Option<i64>,
    /// What went wrong last, until it goes well.
    pub problem: Option<crate::Failure>,
    /// New messages of this user are sent by it when no account is chosen.
    #[serde(default)]
    pub usual: bool,
}

/// Who tells people that somebody is away.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AbsencePlace {
    /// Nobody, now.
    #[default]
    Nobody,
    /// The server.
    Server,
    /// A script of the person's own on the server.
    OwnScript,
    /// This program, when it fetches mail.
    Here,
}

/// Servers proposed for an address.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Suggestion {
    /// Name of the provider; empty when the servers are only a guess from the address.
    pub provider: String,
    /// The servers.
    pub transport: Transport,
    /// What the person must know, as a key of the language files, such as `app-password`.
    pub remark: Option<String>,
}

/// A step of a connection test.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ConnectionStep {
    /// Which server: `imap`, `pop3` or `smtp`.
    pub server: String,
    /// What was done: `resolve`, `connect`, `encrypt`, `sign-in` or `visible`.
    pub step: String,
    /// What was found: an address, a TLS version, a number of folders or messages.
    pub detail: String,
    /// When the certificate ends, in seconds since 1970.
    pub valid_until: Option<i64>,
    /// How long it took.
    pub millis: u64,
    /// Why it failed; the step is the one that was to come.
    pub failure: Option<crate::Failure>,
    /// SHA-256 of a certificate that was not accepted, in hexadecimal; a person may accept it.
    pub fingerprint: Option<String>,
}

/// A message in an outbox.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OutboxRow {
    /// The message.
    pub msg_id: MsgId,
    /// The account that sends it.
    pub account: AccountId,
    /// Its subject.
    pub subject: String,
    /// Its recipients.
    pub to: Vec<String>,
    /// `held`, `due`, `handing-over`, `failed` or `unknown`.
    pub state: String,
    /// The SMTP code of the last failure; 0 for none.
    pub code: u16,
    /// What the server or the connection said.
    pub text: String,
    /// When it is sent, or tried again, in seconds since 1970; 0 for by hand.
    pub at: i64,
}

/// A message on a server that a deletion concerns.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ServerMessage {
    /// The message here.
    pub msg_id: MsgId,
    /// Its account.
    pub account: AccountId,
    /// Its subject.
    pub subject: String,
    /// It is stored here, read back and verified; only then it is deleted on the server.
    pub verified: bool,
}
