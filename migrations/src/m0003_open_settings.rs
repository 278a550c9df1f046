//! Level 2 to 3: how accounts reach their servers is kept as JSON, so that settings can be added without a step.
//!
//! Two tables, `passwords` and `account-teams`, appear when they are first written to. A program that does not
//! know them would show a store to whoever opens it, and therefore leaves it alone.

use redb::{ReadableTable, TableDefinition, WriteTransaction};
use serde::{Deserialize, Serialize};

use crate::{META, MigrateError};

const TRANSPORTS: TableDefinition<'_, u32, &[u8]> = TableDefinition::new("transports");

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
#[allow(clippy::enum_variant_names, reason = "the names are those of the rows")]
enum Tls {
    Implicit,
    StartTls,
    None,
}

#[derive(Deserialize, Serialize)]
struct Endpoint {
    host: String,
    port: u16,
    tls: Tls,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
enum Incoming {
    Imap,
    Pop3,
}

#[derive(Deserialize, Serialize)]
struct Transport {
    incoming: Incoming,
    incoming_server: Endpoint,
    login: String,
    outgoing_server: Endpoint,
    outgoing_login: String,
    signature: String,
    sent_folder: Option<u32>,
    delete_after_days: u32,
    poll_minutes: u32,
    mirror: bool,
    server_files_sent: bool,
    authorities: String,
    pinned: Vec<[u8; 32]>,
}

/// The row as level 3 writes it.
#[derive(Serialize)]
struct Open<'t> {
    #[serde(flatten)]
    before: &'t Transport,
    notify: bool,
}

pub(crate) fn apply(write: &WriteTransaction) -> Result<(), MigrateError> {
    write.open_table(META)?;
    if !write.list_tables()?.any(|table| redb::TableHandle::name(&table) == "transports") {
        return Ok(());
    }
    let mut table = write.open_table(TRANSPORTS)?;
    let mut rows = Vec::new();
    for row in table.iter()? {
        let (account, value) = row?;
        let before: Transport = postcard::from_bytes(value.value()).map_err(|_| MigrateError::Unreadable)?;
        let after = Open { before: &before, notify: true };
        rows.push((account.value(), serde_json::to_vec(&after).map_err(|_| MigrateError::Unreadable)?));
    }
    for (account, value) in rows {
        table.insert(account, value.as_slice())?;
    }
    Ok(())
}
