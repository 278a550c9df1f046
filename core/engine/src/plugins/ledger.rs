//! The ledger of what plugins saw: what is asked of it, and what a user may know of it.

use etabli_model::{MsgId, UserId};
use etabli_store::{LedgerQuery, LedgerRecord, UsageRecord};

use super::LedgerRow;
use crate::{
    Failure,
    core::{Caller, Engine},
    view::PluginSource,
};

/// How many rows are looked at for one answer.
const MAX_ROWS: usize = 100_000;

impl Engine {
    /// Returns rows of the ledger. An administrator sees all of them, everyone else their own and those about
    /// messages they see; of messages that the asking user does not see, only the number.
    pub(super) fn ledger_rows(
        &self,
        caller: &Caller,
        plugin: Option<&str>,
        message: Option<MsgId>,
        limit: usize,
    ) -> Result<Vec<LedgerRow>, Failure> {
        if let Some(message) = message {
            self.check_visible(caller, &[message])?;
        }
        let snapshot = self.read()?;
        let users = snapshot.users()?;
        let is_admin = users.iter().any(|user| user.id == caller.user && user.admin);
        let visible = self.tree(caller)?.visible();
        let columns = self.store.columns();
        let sees = |id: &MsgId| visible.folder(columns.folder(id.ordinal()));
        let query = LedgerQuery { plugin, message: message.map(|message| message.0), before: None };
        let mut rows = Vec::new();
        for (number, record) in snapshot.ledger(query, limit.min(MAX_ROWS))? {
            let all = record.messages.len();
            let messages: Vec<MsgId> = record.messages.into_iter().map(MsgId).filter(sees).collect();
            let user = UserId(record.user);
            if !is_admin && user != caller.user && messages.is_empty() {
                continue;
            }
            rows.push(LedgerRow {
                number,
                at: record.at,
                user,
                user_name: users
                    .iter()
                    .find(|known| known.id == user)
                    .map(|known| known.name.clone())
                    .unwrap_or_default(),
                plugin: record.plugin,
                version: record.version,
                call: record.call,
                denied: record.denied,
                hidden: (all - messages.len()) as u64,
                messages,
            });
        }
        Ok(rows)
    }

    /// Makes rows of the ledger durable. What a plugin saw must be on disk before it can do something with it.
    pub(super) fn keep_ledger(&self, records: &[LedgerRecord]) {
        if records.is_empty() {
            return;
        }
        if let Err(error) = self.store.append_ledger(records, &[]) {
            tracing::error!(%error, "what a plugin saw cannot be recorded");
        }
    }

    /// Keeps how the plugins have fared over the end of the program.
    pub(crate) fn keep_usage(&self) {
        let changed: Vec<(String, UsageRecord)> = self
            .plugins
            .all()
            .iter()
            .filter(|entry| entry.source != PluginSource::Development && entry.plugin.is_ok())
            .map(|entry| (entry.id.clone(), entry.usage_now(), &entry.usage))
            .filter(|(_, now, before)| now != *before)
            .map(|(id, now, _)| (id, now))
            .collect();
        if changed.is_empty() {
            return;
        }
        if let Err(error) = self.store.append_ledger(&[], &changed) {
            tracing::warn!(%error, "how the plugins fared cannot be kept");
        }
    }
}
