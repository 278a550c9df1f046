//! The redb store behind a domain interface. Only this crate and the migrations name redb.
//!
//! Start with [`Store`]: [`Store::read`] gives an immutable [`Snapshot`], [`Store::write`] the one [`Batch`]
//! through which everything is changed. Every batch is one transaction: records, indexes, search columns,
//! counts, blob references, the change log and the undo step go together or not at all.
//! The layout is described in `docs/store-format.md`.

mod backup;
mod batch;
mod blobs;
pub mod columns;
mod documents;
mod edits;
mod error;
mod events;
mod ledger;
mod members;
mod plugins;
mod record;
mod record_index;
mod removal;
mod snapshot;
mod store;
mod tables;
mod threads;
mod transport;
mod undo;
mod upkeep;
mod verify;
mod writing;

pub use backup::{BackedUp, BackupError, BackupOf, BackupProgress, Restored};
pub use batch::{Batch, Commit, NewMessage, SourceKey};
pub use blobs::Blobs;
pub use columns::Columns;
pub use error::{OpenError, StoreError};
pub use events::EventRecord;
pub use ledger::{LedgerQuery, LedgerRecord};
pub use plugins::{GrantRecord, InstallRecord, PackageRecord, UsageRecord};
pub use record::{
    Actor, BlobRecord, ChangeRecord, CountRecord, Counters, DocumentRecord, Entry, KeyRecord, Label,
    MailboxRecord, MessageRecord, OutboxRecord, PluginRecord, RemoteRecord, SendState, State, ThreadRecord,
    UndoRecord,
};
pub use record_index::{RecordSchema, TypeSchema};
pub use snapshot::Snapshot;
pub use store::Store;
pub use threads::key_hash;
pub use transport::{Place, content_key};
pub use upkeep::Compacted;
pub use verify::{Finding, VerifyProgress};

/// Returns the hash by which addresses are compared: case does not count.
///
/// An empty address has the hash 0, which no other address has.
#[must_use]
pub fn address_hash(address: &str) -> u64 {
    let address = address.trim().to_lowercase();
    if address.is_empty() {
        return 0;
    }
    let hash = blake3::hash(address.as_bytes());
    let first = hash.as_bytes().first_chunk().copied().unwrap_or_default();
    u64::from_le_bytes(first).max(1)
}
