//! What a plugin declared about its records: which version wrote them, and which fields have an index.
//!
//! The declaration is kept in the store, so that every change of a record keeps its index rows in the same
//! batch, undo included, whether the plugin runs or not. A field without a declaration has no rows, and is found
//! by reading every record.

use etabli_model::{MsgId, RecordId, Value};
use redb::{ReadableTable, WriteTransaction};
use serde::{Deserialize, Serialize};

use crate::{
    Batch, Entry, PluginRecord, Snapshot, Store, StoreError,
    plugins::{fields, kinds},
    record::{decode, encode},
    tables,
};

/// What a plugin declared about its records.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordSchema {
    /// The version of the plugin that the records are written for.
    pub version: String,
    /// Its record types.
    pub types: Vec<TypeSchema>,
}

/// What a plugin declared about one type of records.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TypeSchema {
    /// The type within the plugin.
    pub record_type: String,
    /// Fields with an index; every field of `unique` is among them.
    pub indexed: Vec<String>,
    /// Fields whose values no two records share; empty values do not count.
    pub unique: Vec<String>,
    /// A message is linked with at most one record of this type.
    pub one_per_message: bool,
    /// The first number of its sequence, when records are numbered.
    pub first_number: Option<u64>,
}

impl RecordSchema {
    pub(crate) fn of_type(&self, record_type: &str) -> Option<&TypeSchema> {
        self.types.iter().find(|known| known.record_type == record_type)
    }
}

impl PluginRecord {
    /// Returns the value of a field, [`Value::Empty`] where it has none.
    #[must_use]
    pub fn field(&self, name: &str) -> &Value {
        self.fields.iter().find(|(field, _)| field == name).map_or(&Value::Empty, |(_, value)| value)
    }

    /// Gives fields new values; those that are not named keep theirs.
    pub fn set(&mut self, fields: &[(String, Value)]) {
        for (name, value) in fields {
            match self.fields.iter_mut().find(|(known, _)| known == name) {
                Some((_, known)) => *known = value.clone(),
                None => self.fields.push((name.clone(), value.clone())),
            }
        }
    }
}

/// A key of the index: kind, field, hash of the value, record.
pub(crate) type IndexKey<'k> = (&'k str, &'k str, u64, u64);

/// Equal values have equal hashes; who finds a record by one compares the value itself.
pub(crate) fn value_hash(value: &Value) -> Result<u64, StoreError> {
    // The two zeros are equal and have different bytes.
    let bytes = match value {
        Value::Decimal(number) if *number == 0.0 => encode(&Value::Decimal(0.0))?,
        _ => encode(value)?,
    };
    let hash = blake3::hash(&bytes);
    Ok(u64::from_le_bytes(hash.as_bytes().first_chunk().copied().unwrap_or_default()))
}

fn split(kind: &str) -> (&str, &str) {
    kind.split_once('/').unwrap_or((kind, ""))
}

fn ids(
    table: &impl ReadableTable<IndexKey<'static>, ()>,
    (kind, field): (&str, &str),
    value: &Value,
) -> Result<Vec<RecordId>, StoreError> {
    let hash = value_hash(value)?;
    let rows = table.range((kind, field, hash, 0)..=(kind, field, hash, u64::MAX))?;
    rows.map(|row| Ok(RecordId(row?.0.value().3))).collect()
}

fn all_ids(
    table: &impl ReadableTable<(&'static str, u64), ()>,
    kind: &str,
) -> Result<Vec<RecordId>, StoreError> {
    table.range((kind, 0)..=(kind, u64::MAX))?.map(|row| Ok(RecordId(row?.0.value().1))).collect()
}

/// Reads what a plugin declared, within a transaction.
fn schema(write: &WriteTransaction, plugin: &str) -> Result<RecordSchema, StoreError> {
    let table = write.open_table(tables::RECORD_SCHEMAS)?;
    let row = table.get(plugin)?.map(|row| decode(row.value())).transpose()?;
    Ok(row.unwrap_or_default())
}

/// Brings the rows of one type to another declaration.
fn rebuild(
    write: &WriteTransaction,
    kind: &str,
    before: &[String],
    after: &[String],
) -> Result<(), StoreError> {
    let mut index = write.open_table(tables::RECORD_INDEX)?;
    for field in before.iter().filter(|field| !after.contains(field)) {
        let rows = (kind, field.as_str(), 0, 0)..=(kind, field.as_str(), u64::MAX, u64::MAX);
        index.retain_in(rows, |_, ()| false)?;
    }
    let new: Vec<&String> = after.iter().filter(|field| !before.contains(field)).collect();
    if new.is_empty() {
        return Ok(());
    }
    let records = write.open_table(tables::RECORDS)?;
    let by_type = write.open_table(tables::RECORDS_BY_TYPE)?;
    for id in all_ids(&by_type, kind)? {
        let Some(row) = records.get(id.0)? else { continue };
        let record: PluginRecord = decode(row.value())?;
        for field in &new {
            index.insert((kind, field.as_str(), value_hash(record.field(field))?, id.0), ())?;
        }
    }
    Ok(())
}

impl Batch<'_> {
    /// Returns what a plugin declared about its records, this batch included.
    ///
    /// # Errors
    /// Passes on what the database says, as every method here does.
    pub fn record_schema(&self, plugin: &str) -> Result<RecordSchema, StoreError> {
        schema(self.transaction(), plugin)
    }

    /// Keeps what a plugin declares about its records, and brings their index to it.
    pub fn set_record_schema(&mut self, plugin: &str, declared: &RecordSchema) -> Result<(), StoreError> {
        let write = self.transaction();
        let known = schema(write, plugin)?;
        let none = TypeSchema::default();
        let names = known.types.iter().chain(&declared.types).map(|schema| schema.record_type.as_str());
        let names: std::collections::BTreeSet<&str> = names.collect();
        for name in names {
            let before = known.of_type(name).unwrap_or(&none);
            let after = declared.of_type(name).unwrap_or(&none);
            rebuild(write, &format!("{plugin}/{name}"), &before.indexed, &after.indexed)?;
        }
        write.open_table(tables::RECORD_SCHEMAS)?.insert(plugin, encode(declared)?.as_slice())?;
        Ok(())
    }

    /// Forgets what a plugin declared, with every row of its index.
    pub(crate) fn forget_record_schema(&self, plugin: &str) -> Result<(), StoreError> {
        let (first, end) = kinds(plugin);
        let mut index = self.transaction().open_table(tables::RECORD_INDEX)?;
        index.retain_in((first.as_str(), "", 0, 0)..(end.as_str(), "", 0, 0), |_, ()| false)?;
        self.transaction().open_table(tables::RECORD_SCHEMAS)?.remove(plugin)?;
        Ok(())
    }

    /// Keeps the index when a record changes.
    pub(crate) fn index_record(
        &self,
        id: RecordId,
        old: Option<&PluginRecord>,
        new: Option<&PluginRecord>,
    ) -> Result<(), StoreError> {
        for (record, there) in [(old, false), (new, true)] {
            let Some(record) = record else { continue };
            let declared = self.record_schema(&record.plugin)?;
            let Some(declared) = declared.of_type(&record.record_type) else { continue };
            let kind = record.kind();
            let mut index = self.transaction().open_table(tables::RECORD_INDEX)?;
            for field in &declared.indexed {
                let key = (kind.as_str(), field.as_str(), value_hash(record.field(field))?, id.0);
                if there {
                    index.insert(key, ())?
                } else {
                    index.remove(key)?
                };
            }
        }
        Ok(())
    }

    /// Returns the ids of all records of a kind, oldest first, this batch included.
    pub fn records_of(&self, kind: &str) -> Result<Vec<RecordId>, StoreError> {
        all_ids(&self.transaction().open_table(tables::RECORDS_BY_TYPE)?, kind)
    }

    /// Returns every link of a message with a record of a kind, its fields of messages included, by kind and
    /// message, this batch included.
    pub fn links_with_record(&self, kind: &str, id: RecordId) -> Result<Vec<(String, MsgId)>, StoreError> {
        let (plugin, _) = split(kind);
        let (first, end) = fields(plugin);
        let table = self.transaction().open_table(tables::LINKS_BACK)?;
        let mut kinds = vec![kind.to_owned()];
        let mut next = first;
        // From the last link of a kind on to the first one of the next.
        while let Some(row) = table.range((next.as_str(), 0, 0)..(end.as_str(), 0, 0))?.next() {
            let kind = row?.0.value().0.to_owned();
            next = format!("{kind}\0");
            kinds.push(kind);
        }
        let mut links = Vec::new();
        for kind in kinds {
            for row in table.range((kind.as_str(), id.0, 0)..=(kind.as_str(), id.0, u64::MAX))? {
                links.push((kind.clone(), MsgId(row?.0.value().2)));
            }
        }
        Ok(links)
    }

    /// Returns the records of a kind whose field has a value, oldest first, this batch included.
    pub fn records_with(
        &self,
        kind: &str,
        field: &str,
        value: &Value,
    ) -> Result<Vec<(RecordId, PluginRecord)>, StoreError> {
        let (plugin, record_type) = split(kind);
        let declared = self.record_schema(plugin)?;
        let declared = declared.of_type(record_type);
        let found = if declared.is_some_and(|schema| schema.indexed.iter().any(|known| known == field)) {
            ids(&self.transaction().open_table(tables::RECORD_INDEX)?, (kind, field), value)?
        } else {
            all_ids(&self.transaction().open_table(tables::RECORDS_BY_TYPE)?, kind)?
        };
        let table = self.transaction().open_table(tables::RECORDS)?;
        let mut records = Vec::new();
        for id in found {
            let Some(row) = table.get(id.0)? else { continue };
            let record: PluginRecord = decode(row.value())?;
            if record.field(field) == value {
                records.push((id, record));
            }
        }
        Ok(records)
    }

    /// Fails with [`StoreError::Constraint`] when another record has the same value in one of these fields.
    pub fn require_unique(
        &self,
        id: RecordId,
        record: &PluginRecord,
        fields: &[String],
    ) -> Result<(), StoreError> {
        for field in fields {
            let value = record.field(field);
            if *value == Value::Empty {
                continue;
            }
            if self.records_with(&record.kind(), field, value)?.iter().any(|(other, _)| *other != id) {
                return Err(StoreError::Constraint(format!("another record has the same {field}")));
            }
        }
        Ok(())
    }

    /// Holds what a step of undo brought back against what its plugin declared: in the meantime somebody else may
    /// have taken the value, or the message.
    pub(crate) fn require_declared(&self, entry: &Entry) -> Result<(), StoreError> {
        match entry {
            Entry::Record(id, Some(record)) => {
                let declared = self.record_schema(&record.plugin)?;
                match declared.of_type(&record.record_type) {
                    Some(declared) => self.require_unique(*id, record, &declared.unique),
                    None => Ok(()),
                }
            }
            Entry::Link(msg_id, kind, target, true) => {
                if kind.contains(['/', '#'])
                    && self.transaction().open_table(tables::RECORDS)?.get(*target)?.is_none()
                {
                    return Err(StoreError::Constraint("the record is gone".to_owned()));
                }
                let (plugin, record_type) = split(kind);
                let declared = self.record_schema(plugin)?;
                match declared.of_type(record_type) {
                    Some(declared) if declared.one_per_message => {
                        self.require_at_most_one_link(*msg_id, kind)
                    }
                    _ => Ok(()),
                }
            }
            _ => Ok(()),
        }
    }
}

impl Store {
    /// Keeps what a plugin declares about its records, and brings their index to it; no row in the change log.
    ///
    /// # Errors
    /// Passes on what the database says.
    pub fn keep_record_schema(&self, plugin: &str, declared: &RecordSchema) -> Result<(), StoreError> {
        if self.read()?.record_schema(plugin)?.as_ref() == Some(declared) {
            return Ok(());
        }
        let nobody = crate::Actor { user: 0, plugin: plugin.to_owned() };
        let mut batch = self.write(nobody, 0)?;
        batch.set_record_schema(plugin, declared)?;
        batch.finish_silently()
    }
}

impl Snapshot {
    /// Returns what a plugin declared about its records; `None` before it was loaded for the first time.
    ///
    /// # Errors
    /// Passes on what the database says, as every method here does.
    pub fn record_schema(&self, plugin: &str) -> Result<Option<RecordSchema>, StoreError> {
        let Some(table) = self.open(tables::RECORD_SCHEMAS)? else { return Ok(None) };
        table.get(plugin)?.map(|row| decode(row.value())).transpose()
    }

    /// Reports whether a field of a kind has an index.
    pub fn has_record_index(&self, kind: &str, field: &str) -> Result<bool, StoreError> {
        let (plugin, record_type) = split(kind);
        let declared = self.record_schema(plugin)?.unwrap_or_default();
        let declared = declared.of_type(record_type);
        Ok(declared.is_some_and(|schema| schema.indexed.iter().any(|known| known == field)))
    }

    /// Returns the records that may have a value in a field with an index, oldest first; the value itself is to
    /// be compared.
    pub fn indexed_records(
        &self,
        kind: &str,
        field: &str,
        value: &Value,
    ) -> Result<Vec<RecordId>, StoreError> {
        let Some(table) = self.open(tables::RECORD_INDEX)? else { return Ok(Vec::new()) };
        ids(&table, (kind, field), value)
    }
}
