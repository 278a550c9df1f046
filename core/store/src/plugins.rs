//! What the store keeps about plugins besides their records: what is installed and granted, how it fared, how
//! much room its records take.
//!
//! These rows are no part of undo: taking back a change must never bring back a plugin or a right.

use etabli_model::{MsgId, RecordId};
use redb::ReadableTable;
use serde::{Deserialize, Serialize};

use crate::{
    Batch, Entry, PluginRecord, Snapshot, StoreError,
    record::{decode, encode},
    tables,
};

/// A package that was installed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackageRecord {
    /// The plugin's version.
    pub version: String,
    /// BLAKE3 of the package file; a file with another hash is not loaded.
    pub hash: [u8; 32],
    /// The trusted key that signed it; empty for an unsigned package.
    pub signer: String,
    /// When it was installed, in seconds since 1970-01-01T00:00:00Z.
    pub installed_at: i64,
    /// The user who installed it.
    pub installed_by: u32,
}

/// A capability that an administrator granted or took away, for a range of versions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GrantRecord {
    /// The capability's name.
    pub capability: String,
    /// The oldest version that it holds for.
    pub from: String,
    /// The first version that it no longer holds for.
    pub below: String,
    /// Granted, or taken away.
    pub granted: bool,
    /// The author's reason as it was shown.
    pub reason: String,
    /// When, in seconds since 1970-01-01T00:00:00Z.
    pub at: i64,
    /// The user who decided.
    pub by: u32,
}

/// A plugin as it is installed in this store.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InstallRecord {
    /// The package in use; none for a plugin that comes with the program, or that was removed.
    pub current: Option<PackageRecord>,
    /// Packages that a rollback returns to, the newest first.
    pub older: Vec<PackageRecord>,
    /// What was decided about its capabilities, one row for each capability and range.
    pub grants: Vec<GrantRecord>,
    /// The most bytes that its records may take; none for the usual.
    pub quota: Option<u64>,
}

/// How a plugin has fared.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsageRecord {
    /// The version that this is about.
    pub version: String,
    /// How often it was called.
    pub calls: u64,
    /// How long it computed, in microseconds, without the time inside host calls.
    pub time_us: u64,
    /// The most memory of one call, in bytes.
    pub memory_peak: u64,
    /// Faults since it was installed or restarted.
    pub strikes: u32,
    /// The last error, in English; empty for none.
    pub last_error: String,
    /// Why it is isolated; none while it may run.
    pub isolated: Option<String>,
    /// The program ended while it ran.
    pub crashed: bool,
}

/// The table keys of one plugin's kinds lie between these: `/` is followed by `0`.
pub(crate) fn kinds(plugin: &str) -> (String, String) {
    (format!("{plugin}/"), format!("{plugin}0"))
}

/// Fields of messages are links of the kind `plugin#field`, which lie between these: `#` is followed by `$`.
pub(crate) fn fields(plugin: &str) -> (String, String) {
    (format!("{plugin}#"), format!("{plugin}$"))
}

impl Batch<'_> {
    /// Returns what is known about a plugin's installation, this batch included.
    ///
    /// # Errors
    /// Passes on what the database says, as every method here does.
    pub fn install(&self, plugin: &str) -> Result<InstallRecord, StoreError> {
        let table = self.transaction().open_table(tables::PLUGINS)?;
        let row = table.get(plugin)?.map(|row| decode(row.value())).transpose()?;
        Ok(row.unwrap_or_default())
    }

    /// Sets what is known about a plugin's installation.
    pub fn set_install(&mut self, plugin: &str, install: &InstallRecord) -> Result<(), StoreError> {
        let mut table = self.transaction().open_table(tables::PLUGINS)?;
        table.insert(plugin, encode(install)?.as_slice())?;
        drop(table);
        self.touch_settings();
        Ok(())
    }

    /// Sets how a plugin has fared.
    pub fn set_usage(&mut self, plugin: &str, usage: &UsageRecord) -> Result<(), StoreError> {
        let mut table = self.transaction().open_table(tables::PLUGIN_USAGE)?;
        table.insert(plugin, encode(usage)?.as_slice())?;
        Ok(())
    }

    /// Forgets a plugin and everything it stored: its records, their links and numbers, its settings.
    ///
    /// The ledger stays. Nothing of this can be taken back.
    pub fn purge_plugin(&mut self, plugin: &str) -> Result<(), StoreError> {
        let (first, end) = kinds(plugin);
        let records: Vec<(String, u64)> = {
            let table = self.transaction().open_table(tables::RECORDS_BY_TYPE)?;
            let rows = table.range((first.as_str(), 0)..(end.as_str(), 0))?;
            rows.map(|row| {
                let key = row?.0;
                Ok((key.value().0.to_owned(), key.value().1))
            })
            .collect::<Result<_, StoreError>>()?
        };
        let links: Vec<(String, u64, u64)> = {
            let table = self.transaction().open_table(tables::LINKS_BACK)?;
            let (first_field, end_of_fields) = fields(plugin);
            let of_messages = table.range((first_field.as_str(), 0, 0)..(end_of_fields.as_str(), 0, 0))?;
            let rows = table.range((first.as_str(), 0, 0)..(end.as_str(), 0, 0))?;
            of_messages
                .chain(rows)
                .map(|row| {
                    let key = row?.0;
                    let (kind, target, msg_id) = key.value();
                    Ok((kind.to_owned(), target, msg_id))
                })
                .collect::<Result<_, StoreError>>()?
        };
        for (kind, target, msg_id) in links {
            self.put_for_good(&Entry::Link(MsgId(msg_id), kind, target, false))?;
        }
        for (kind, id) in &records {
            self.drop_document_links(kind, *id)?;
        }
        for (_, id) in &records {
            self.put_for_good(&Entry::Record(RecordId(*id), None))?;
        }
        let settings = {
            let prefix = format!("plugins/{plugin}/");
            let table = self.transaction().open_table(tables::SETTINGS)?;
            let mut found = Vec::new();
            for row in table.range(prefix.as_str()..)? {
                let name = row?.0.value().to_owned();
                if !name.starts_with(&prefix) {
                    break;
                }
                found.push(name);
            }
            found
        };
        for name in settings {
            self.put_for_good(&Entry::Setting(name, None))?;
        }
        let mut sequences = self.transaction().open_table(tables::SEQUENCES)?;
        sequences.retain_in(first.as_str()..end.as_str(), |_, _| false)?;
        drop(sequences);
        self.forget_steps_of_records(plugin)?;
        self.forget_record_schema(plugin)?;
        self.transaction().open_table(tables::PLUGIN_BYTES)?.remove(plugin)?;
        self.transaction().open_table(tables::PLUGIN_USAGE)?.remove(plugin)?;
        self.transaction().open_table(tables::PLUGINS)?.remove(plugin)?;
        self.transaction().open_table(tables::EVENT_CURSORS)?.remove(plugin)?;
        self.transaction().open_table(tables::EVENT_GAPS)?.remove(plugin)?;
        self.touch_settings();
        Ok(())
    }

    /// Returns the bytes that a plugin's records take, this batch included.
    pub fn record_bytes(&self, plugin: &str) -> Result<u64, StoreError> {
        let table = self.transaction().open_table(tables::PLUGIN_BYTES)?;
        match table.get(plugin)? {
            Some(row) => Ok(row.value()),
            None => self.sum_of_records(plugin),
        }
    }

    /// Keeps count when a record changes. Called before the change.
    pub(crate) fn count_record_bytes(
        &self,
        old: Option<&PluginRecord>,
        new: Option<&PluginRecord>,
    ) -> Result<(), StoreError> {
        let Some(plugin) = old.or(new).map(|record| record.plugin.as_str()) else { return Ok(()) };
        let size = |record: Option<&PluginRecord>| -> Result<u64, StoreError> {
            Ok(record.map(encode).transpose()?.map_or(0, |bytes| bytes.len() as u64))
        };
        let bytes = (self.record_bytes(plugin)? + size(new)?).saturating_sub(size(old)?);
        self.transaction().open_table(tables::PLUGIN_BYTES)?.insert(plugin, bytes)?;
        Ok(())
    }

    fn sum_of_records(&self, plugin: &str) -> Result<u64, StoreError> {
        let (first, end) = kinds(plugin);
        let by_type = self.transaction().open_table(tables::RECORDS_BY_TYPE)?;
        let records = self.transaction().open_table(tables::RECORDS)?;
        let mut sum = 0;
        for row in by_type.range((first.as_str(), 0)..(end.as_str(), 0))? {
            sum += records.get(row?.0.value().1)?.map_or(0, |row| row.value().len() as u64);
        }
        Ok(sum)
    }
}

impl Snapshot {
    /// Returns what is known about a plugin's installation.
    ///
    /// # Errors
    /// Passes on what the database says, as every method here does.
    pub fn install(&self, plugin: &str) -> Result<InstallRecord, StoreError> {
        let Some(table) = self.open(tables::PLUGINS)? else { return Ok(InstallRecord::default()) };
        let row = table.get(plugin)?.map(|row| decode(row.value())).transpose()?;
        Ok(row.unwrap_or_default())
    }

    /// Returns every plugin that something is known about.
    pub fn installs(&self) -> Result<Vec<(String, InstallRecord)>, StoreError> {
        let Some(table) = self.open(tables::PLUGINS)? else { return Ok(Vec::new()) };
        table
            .iter()?
            .map(|row| {
                let (plugin, install) = row?;
                Ok((plugin.value().to_owned(), decode(install.value())?))
            })
            .collect()
    }

    /// Returns how a plugin has fared.
    pub fn usage(&self, plugin: &str) -> Result<UsageRecord, StoreError> {
        let Some(table) = self.open(tables::PLUGIN_USAGE)? else { return Ok(UsageRecord::default()) };
        let row = table.get(plugin)?.map(|row| decode(row.value())).transpose()?;
        Ok(row.unwrap_or_default())
    }

    /// Returns the kinds of which a plugin has records or gave numbers.
    pub fn record_kinds(&self, plugin: &str) -> Result<Vec<String>, StoreError> {
        let (first, end) = kinds(plugin);
        let mut found = std::collections::BTreeSet::new();
        if let Some(table) = self.open(tables::SEQUENCES)? {
            for row in table.range(first.as_str()..end.as_str())? {
                found.insert(row?.0.value().to_owned());
            }
        }
        if let Some(table) = self.open(tables::RECORDS_BY_TYPE)? {
            let mut next = first;
            // From the last record of a kind on to the first one of the next.
            while let Some(row) = table.range((next.as_str(), 0)..(end.as_str(), 0))?.next() {
                let kind = row?.0.value().0.to_owned();
                next = format!("{kind}\0");
                found.insert(kind);
            }
        }
        Ok(found.into_iter().collect())
    }

    /// Reports whether a plugin has any record.
    pub fn has_records(&self, plugin: &str) -> Result<bool, StoreError> {
        let (first, end) = kinds(plugin);
        let Some(table) = self.open(tables::RECORDS_BY_TYPE)? else { return Ok(false) };
        Ok(table.range((first.as_str(), 0)..(end.as_str(), 0))?.next().is_some())
    }

    /// Returns the plugins that have records, with the number of records of each.
    pub fn record_owners(&self) -> Result<Vec<(String, u64)>, StoreError> {
        let mut owners: Vec<(String, u64)> = Vec::new();
        let Some(table) = self.open(tables::RECORDS_BY_TYPE)? else { return Ok(owners) };
        for row in table.iter()? {
            let key = row?.0;
            let kind = key.value().0;
            let owner = kind.split_once('/').map_or(kind, |(owner, _)| owner);
            match owners.last_mut() {
                Some((known, count)) if known == owner => *count += 1,
                _ => owners.push((owner.to_owned(), 1)),
            }
        }
        Ok(owners)
    }

    /// Returns the bytes that each plugin's records take; a plugin that wrote none for long may be missing.
    pub fn record_bytes(&self) -> Result<Vec<(String, u64)>, StoreError> {
        let Some(table) = self.open(tables::PLUGIN_BYTES)? else { return Ok(Vec::new()) };
        table
            .iter()?
            .map(|row| {
                let (plugin, bytes) = row?;
                Ok((plugin.value().to_owned(), bytes.value()))
            })
            .collect()
    }

    /// Returns the bytes that each plugin's records really take, by reading them all.
    pub(crate) fn sums_of_records(&self) -> Result<std::collections::HashMap<String, u64>, StoreError> {
        let mut sums = std::collections::HashMap::new();
        let Some(table) = self.open(tables::RECORDS)? else { return Ok(sums) };
        for row in table.iter()? {
            let value = row?.1;
            let record: PluginRecord = decode(value.value())?;
            *sums.entry(record.plugin).or_default() += value.value().len() as u64;
        }
        Ok(sums)
    }
}
