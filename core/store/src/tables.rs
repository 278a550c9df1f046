//! Every table of the database, with its key layout.
//!
//! Keys grow wherever rows are many; the exceptions (`KEYS`, `SOURCES`, `BLOBS`) are hash-keyed and written
//! in sorted runs. Values are postcard records of [`crate::record`] unless said otherwise.

use redb::TableDefinition;

type Bytes = &'static [u8];

/// `counters` holds [`crate::record::Counters`], `ledger` the end of the ledger's chain; `level` belongs to the
/// migrations.
pub(crate) const META: TableDefinition<'static, &str, Bytes> = etabli_migrations::META;

/// Message id to [`crate::record::MessageRecord`]: what never changes about a message.
pub(crate) const MESSAGES: TableDefinition<'static, u64, Bytes> = TableDefinition::new("messages");
/// Message id to its content, opaque to the store: the skeleton with its holes, compressed.
pub(crate) const CONTENT: TableDefinition<'static, u64, Bytes> = TableDefinition::new("content");

/// (column, chunk) to the rows of a fixed-width search column; see [`crate::columns`].
pub(crate) const FIXED: TableDefinition<'static, (u8, u32), Bytes> = TableDefinition::new("columns-fixed");
/// (column, chunk) to a sealed chunk of a text column; see [`crate::columns`].
pub(crate) const TEXT: TableDefinition<'static, (u8, u32), Bytes> = TableDefinition::new("columns-text");
/// (column, row) to the folded text of rows that no sealed chunk holds yet.
pub(crate) const TEXT_TAIL: TableDefinition<'static, (u8, u32), &str> =
    TableDefinition::new("columns-text-tail");

/// First eight bytes of BLAKE3 of a Message-ID to [`crate::record::KeyRecord`].
pub(crate) const KEYS: TableDefinition<'static, u64, Bytes> = TableDefinition::new("thread-keys");
/// Thread id to [`crate::record::ThreadRecord`].
pub(crate) const THREADS: TableDefinition<'static, u64, Bytes> = TableDefinition::new("threads");
/// Thread that was merged away to the thread that took its messages.
pub(crate) const THREAD_ALIASES: TableDefinition<'static, u64, u64> = TableDefinition::new("thread-aliases");

/// Where imported or fetched messages came from (sixteen hash bytes) to the message id.
pub(crate) const SOURCES: TableDefinition<'static, u128, u64> = TableDefinition::new("sources");
/// BLAKE3 of a blob to [`crate::record::BlobRecord`].
pub(crate) const BLOBS: TableDefinition<'static, [u8; 32], Bytes> = TableDefinition::new("blobs");

pub(crate) const FOLDERS: TableDefinition<'static, u32, Bytes> = TableDefinition::new("folders");
/// Folder id to [`crate::record::CountRecord`].
pub(crate) const COUNTS: TableDefinition<'static, u32, Bytes> = TableDefinition::new("folder-counts");
pub(crate) const ACCOUNTS: TableDefinition<'static, u32, Bytes> = TableDefinition::new("accounts");
pub(crate) const USERS: TableDefinition<'static, u32, Bytes> = TableDefinition::new("users");
pub(crate) const TEAMS: TableDefinition<'static, u32, Bytes> = TableDefinition::new("teams");
pub(crate) const CONTACTS: TableDefinition<'static, u32, Bytes> = TableDefinition::new("contacts");
pub(crate) const ENTITIES: TableDefinition<'static, u32, Bytes> = TableDefinition::new("entities");
/// (address in lower case, contact id): both address fields of every contact.
pub(crate) const ADDRESSES: TableDefinition<'static, (&str, u32), ()> = TableDefinition::new("addresses");

/// (message, kind, target).
pub(crate) const LINKS: TableDefinition<'static, (u64, &str, u64), ()> = TableDefinition::new("links");
/// (kind, target, message): the links from the other end.
pub(crate) const LINKS_BACK: TableDefinition<'static, (&str, u64, u64), ()> =
    TableDefinition::new("links-back");

/// Document id to [`crate::record::DocumentRecord`].
pub(crate) const DOCUMENTS: TableDefinition<'static, u64, Bytes> = TableDefinition::new("documents");
/// (document, kind, target) to whether the link shows the document to whoever sees the target.
pub(crate) const DOCUMENT_LINKS: TableDefinition<'static, (u64, &str, u64), bool> =
    TableDefinition::new("document-links");
/// (kind, target, document): the links from the other end.
pub(crate) const DOCUMENT_LINKS_BACK: TableDefinition<'static, (&str, u64, u64), bool> =
    TableDefinition::new("document-links-back");
/// (message, attachment, document): which documents came from a message.
pub(crate) const DOCUMENT_PARTS: TableDefinition<'static, (u64, u32, u64), ()> =
    TableDefinition::new("document-parts");
/// Message that is gone and left documents, to the [`etabli_model::Scope`] that saw it.
pub(crate) const DOCUMENT_SCOPES: TableDefinition<'static, u64, Bytes> =
    TableDefinition::new("document-scopes");

/// Record id to [`crate::record::PluginRecord`].
pub(crate) const RECORDS: TableDefinition<'static, u64, Bytes> = TableDefinition::new("records");
/// (`plugin/type`, record id).
pub(crate) const RECORDS_BY_TYPE: TableDefinition<'static, (&str, u64), ()> =
    TableDefinition::new("records-by-type");
/// `plugin/type`, or `document`, to the last number given.
pub(crate) const SEQUENCES: TableDefinition<'static, &str, u64> = TableDefinition::new("sequences");

/// Plugin to [`crate::record_index::RecordSchema`]: which fields of its records have an index.
pub(crate) const RECORD_SCHEMAS: TableDefinition<'static, &str, Bytes> =
    TableDefinition::new("record-schemas");
/// (`plugin/type`, field, hash of the value, record id) for every field with an index, empty ones included.
pub(crate) const RECORD_INDEX: TableDefinition<'static, crate::record_index::IndexKey<'static>, ()> =
    TableDefinition::new("record-index");

/// Setting name to value; names of user settings start with `user/<id>/`.
pub(crate) const SETTINGS: TableDefinition<'static, &str, &str> = TableDefinition::new("settings");

/// Sequence number to [`crate::record::ChangeRecord`].
pub(crate) const CHANGES: TableDefinition<'static, u64, Bytes> = TableDefinition::new("changes");
/// (user, sequence number of the change) to [`crate::record::UndoRecord`].
pub(crate) const UNDO: TableDefinition<'static, (u32, u64), Bytes> = TableDefinition::new("undo");

/// Account id to [`etabli_model::Transport`].
pub(crate) const TRANSPORTS: TableDefinition<'static, u32, Bytes> = TableDefinition::new("transports");
/// (account, mailbox) to [`crate::record::MailboxRecord`].
pub(crate) const MAILBOXES: TableDefinition<'static, (u32, u32), Bytes> = TableDefinition::new("mailboxes");
/// (account, mailbox, UID) to [`crate::record::RemoteRecord`].
pub(crate) const REMOTES: TableDefinition<'static, (u32, u32, u32), Bytes> = TableDefinition::new("remotes");
/// Message to the (account, mailbox, UID) where it stands on a server.
pub(crate) const REMOTE_OF: TableDefinition<'static, u64, (u32, u32, u32)> =
    TableDefinition::new("remote-of");
/// (account, UIDL) to the number that stands for it in `REMOTES`.
pub(crate) const UIDLS: TableDefinition<'static, (u32, &str), u32> = TableDefinition::new("uidls");
/// (account, first sixteen bytes of a message's hash, message): messages that lost their place on the server,
/// or whose copy is awaited there. When the same bytes turn up, they are this message.
pub(crate) const AWAITED: TableDefinition<'static, (u32, u128, u64), ()> = TableDefinition::new("awaited");
/// Message to [`crate::record::OutboxRecord`].
pub(crate) const OUTBOX: TableDefinition<'static, u64, Bytes> = TableDefinition::new("outbox");
/// User and message being written, to what the engine keeps of it.
pub(crate) const WRITING: TableDefinition<'static, (u32, u64), Bytes> = TableDefinition::new("writing");
/// User, message being written and number, to a file of it.
pub(crate) const WRITING_FILES: TableDefinition<'static, (u32, u64, u32), Bytes> =
    TableDefinition::new("writing-files");
/// When an address was last told of an account's absence, in seconds since 1970.
pub(crate) const ABSENCE_TOLD: TableDefinition<'static, (u32, &str), i64> =
    TableDefinition::new("absence-told");

/// User id to the string that a password is checked against; no row for a user without a password.
pub(crate) const PASSWORDS: TableDefinition<'static, u32, &str> = TableDefinition::new("passwords");
/// Account id to the team that the account is limited to; no row for any other account.
pub(crate) const ACCOUNT_TEAMS: TableDefinition<'static, u32, u32> = TableDefinition::new("account-teams");

/// Plugin to [`crate::plugins::InstallRecord`].
pub(crate) const PLUGINS: TableDefinition<'static, &str, Bytes> = TableDefinition::new("plugins");
/// Plugin to [`crate::plugins::UsageRecord`].
pub(crate) const PLUGIN_USAGE: TableDefinition<'static, &str, Bytes> = TableDefinition::new("plugin-usage");
/// Plugin to the bytes that its records take; counted from all of them where there is no row yet.
pub(crate) const PLUGIN_BYTES: TableDefinition<'static, &str, u64> = TableDefinition::new("plugin-bytes");
/// Number, from 1, to a [`crate::events::EventRecord`] that some plugin still has to hear of.
pub(crate) const EVENTS: TableDefinition<'static, u64, Bytes> = TableDefinition::new("events");
/// Plugin to the number of the last event it heard of; the empty name to the number of the newest.
pub(crate) const EVENT_CURSORS: TableDefinition<'static, &str, u64> = TableDefinition::new("event-cursors");
/// Plugin to how many events were removed before it heard of them; no row where there were none.
pub(crate) const EVENT_GAPS: TableDefinition<'static, &str, u64> = TableDefinition::new("event-gaps");
/// Number, from 1, to a hash and a [`crate::ledger::LedgerRecord`]; see [`crate::ledger`].
pub(crate) const LEDGER: TableDefinition<'static, u64, Bytes> = TableDefinition::new("ledger");
/// (message, number in the ledger).
pub(crate) const LEDGER_BY_MESSAGE: TableDefinition<'static, (u64, u64), ()> =
    TableDefinition::new("ledger-by-message");
/// (plugin, number in the ledger).
pub(crate) const LEDGER_BY_PLUGIN: TableDefinition<'static, (&str, u64), ()> =
    TableDefinition::new("ledger-by-plugin");

/// Hands the name of every table above to a macro. A backup copies these, and refuses a database with another.
macro_rules! all_tables {
    ($each:ident) => {
        $each! {
            META MESSAGES CONTENT FIXED TEXT TEXT_TAIL KEYS THREADS THREAD_ALIASES SOURCES BLOBS FOLDERS
            COUNTS ACCOUNTS USERS TEAMS CONTACTS ENTITIES ADDRESSES LINKS LINKS_BACK DOCUMENTS DOCUMENT_LINKS
            DOCUMENT_LINKS_BACK DOCUMENT_PARTS DOCUMENT_SCOPES RECORDS RECORDS_BY_TYPE SEQUENCES
            RECORD_SCHEMAS RECORD_INDEX SETTINGS CHANGES UNDO TRANSPORTS MAILBOXES REMOTES REMOTE_OF UIDLS
            AWAITED OUTBOX WRITING WRITING_FILES ABSENCE_TOLD PASSWORDS ACCOUNT_TEAMS PLUGINS PLUGIN_USAGE
            PLUGIN_BYTES EVENTS EVENT_CURSORS EVENT_GAPS LEDGER LEDGER_BY_MESSAGE LEDGER_BY_PLUGIN
        }
    };
}
pub(crate) use all_tables;
