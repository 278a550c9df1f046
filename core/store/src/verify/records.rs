//! Holds the records of plugins, their index, their numbers and the links against each other.

use std::collections::HashMap;

use etabli_model::{MsgId, RecordId, Value};
use redb::{ReadableTable, ReadableTableMetadata};

use super::Check;
use crate::{
    PluginRecord, RecordSchema, StoreError, TypeSchema, record::decode, record_index::value_hash, tables,
};

impl Check<'_> {
    pub(super) fn records(&mut self) -> Result<(), StoreError> {
        let schemas = self.schemas()?;
        let mut expected_rows = 0;
        let mut records = 0;
        let mut numbers: HashMap<String, HashMap<u64, RecordId>> = HashMap::new();
        let mut found = Vec::new();
        if let Some(table) = self.snapshot.open(tables::RECORDS)? {
            let by_type = self.snapshot.open(tables::RECORDS_BY_TYPE)?;
            let index = self.snapshot.open(tables::RECORD_INDEX)?;
            for row in table.iter()? {
                let (id, value) = row?;
                let id = RecordId(id.value());
                records += 1;
                let record: PluginRecord = match decode(value.value()) {
                    Ok(record) => record,
                    Err(error) => {
                        found.push(("record", id.to_string(), error.to_string()));
                        continue;
                    }
                };
                let kind = record.kind();
                let listed = by_type.as_ref().map(|table| table.get((kind.as_str(), id.0))).transpose()?;
                if listed.flatten().is_none() {
                    found.push(("index", id.to_string(), format!("the record is missing among {kind}")));
                }
                if record.number != 0
                    && let Some(other) = numbers.entry(kind.clone()).or_default().insert(record.number, id)
                {
                    let detail = format!("has number {} of {kind}, as record {other} has", record.number);
                    found.push(("sequence", id.to_string(), detail));
                }
                let Some(schema) = type_of(&schemas, &kind) else { continue };
                for field in &schema.indexed {
                    expected_rows += 1;
                    let key = (kind.as_str(), field.as_str(), value_hash(record.field(field))?, id.0);
                    let there = index.as_ref().map(|table| table.get(key)).transpose()?.flatten().is_some();
                    if !there {
                        found.push((
                            "index",
                            id.to_string(),
                            format!("the index of {field} misses the record"),
                        ));
                    }
                }
            }
            let listed = by_type.map(|table| table.len()).transpose()?.unwrap_or(0);
            if listed != records {
                found.push(("index", "records".to_owned(), format!("{records} records, {listed} listed")));
            }
            let rows = index.map(|table| table.len()).transpose()?.unwrap_or(0);
            if rows > expected_rows {
                let detail = format!("{rows} rows of indexes, {expected_rows} are right");
                found.push(("index", "records".to_owned(), detail));
            }
        }
        for (kind, id, detail) in found {
            self.report(kind, id, detail);
        }
        self.sequences(&schemas, &numbers)?;
        self.unique_values(&schemas)?;
        self.links(&schemas)
    }

    fn schemas(&self) -> Result<HashMap<String, RecordSchema>, StoreError> {
        let Some(table) = self.snapshot.open(tables::RECORD_SCHEMAS)? else { return Ok(HashMap::new()) };
        table
            .iter()?
            .map(|row| {
                let (plugin, schema) = row?;
                Ok((plugin.value().to_owned(), decode(schema.value())?))
            })
            .collect()
    }

    /// A sequence that is behind would give a number twice.
    fn sequences(
        &mut self,
        schemas: &HashMap<String, RecordSchema>,
        numbers: &HashMap<String, HashMap<u64, RecordId>>,
    ) -> Result<(), StoreError> {
        for (kind, numbers) in numbers {
            let Some(first) = type_of(schemas, kind).and_then(|schema| schema.first_number) else { continue };
            let given = self.snapshot.sequence(kind)?;
            let last = (given + first).saturating_sub(1);
            let highest = numbers.keys().copied().max().unwrap_or(0);
            if highest > last {
                self.report("sequence", kind, format!("stands at {last}, a record has number {highest}"));
            }
        }
        Ok(())
    }

    fn unique_values(&mut self, schemas: &HashMap<String, RecordSchema>) -> Result<(), StoreError> {
        for (plugin, schema) in schemas {
            for of_type in &schema.types {
                let kind = format!("{plugin}/{}", of_type.record_type);
                for field in &of_type.unique {
                    for id in self.doubles(&kind, field)? {
                        self.report("record", id, format!("another record of {kind} has the same {field}"));
                    }
                }
            }
        }
        Ok(())
    }

    /// Returns the records whose value in a field an older record has as well.
    fn doubles(&self, kind: &str, field: &str) -> Result<Vec<RecordId>, StoreError> {
        let Some(table) = self.snapshot.open(tables::RECORD_INDEX)? else { return Ok(Vec::new()) };
        let (mut hash, mut same, mut doubles) = (None, Vec::<Value>::new(), Vec::new());
        for row in table.range((kind, field, 0, 0)..=(kind, field, u64::MAX, u64::MAX))? {
            let key = row?.0;
            let (_, _, of_value, id) = key.value();
            let record = self.snapshot.record(RecordId(id)).ok().flatten();
            let value = record.map_or(Value::Empty, |record| record.field(field).clone());
            if hash != Some(of_value) {
                (hash, same) = (Some(of_value), Vec::new());
            }
            if value != Value::Empty && same.contains(&value) {
                doubles.push(RecordId(id));
            }
            same.push(value);
        }
        Ok(doubles)
    }

    fn links(&mut self, schemas: &HashMap<String, RecordSchema>) -> Result<(), StoreError> {
        let mut found = Vec::new();
        let forth = self.snapshot.open(tables::LINKS)?;
        let back = self.snapshot.open(tables::LINKS_BACK)?;
        let mut of_message: HashMap<(u64, String), u64> = HashMap::new();
        let mut links = 0;
        if let Some(forth) = &forth {
            for row in forth.iter()? {
                let key = row?.0;
                let (msg_id, kind, target) = key.value();
                links += 1;
                let id = format!("{msg_id} {kind} {target}");
                let reverse = back.as_ref().map(|back| back.get((kind, target, msg_id))).transpose()?;
                if reverse.flatten().is_none() {
                    found.push((id.clone(), "stands on the side of the message only".to_owned()));
                }
                if self.snapshot.message(MsgId(msg_id)).ok().flatten().is_none() {
                    found.push((id.clone(), "the message is gone".to_owned()));
                }
                if !self.leads_somewhere(kind, target)? {
                    found.push((id, "what the message is linked with is gone".to_owned()));
                }
                if type_of(schemas, kind).is_some_and(|schema| schema.one_per_message) {
                    *of_message.entry((msg_id, kind.to_owned())).or_default() += 1;
                }
            }
        }
        let reverse = back.map(|back| back.len()).transpose()?.unwrap_or(0);
        if reverse != links {
            found.push(("all".to_owned(), format!("{links} links forth, {reverse} back")));
        }
        for ((msg_id, kind), count) in of_message {
            if count > 1 {
                found.push((format!("{msg_id} {kind}"), format!("the message has {count} instead of one")));
            }
        }
        found.sort();
        for (id, detail) in found {
            self.report("link", id, detail);
        }
        Ok(())
    }

    pub(super) fn leads_somewhere(&self, kind: &str, target: u64) -> Result<bool, StoreError> {
        let small = || u32::try_from(target).unwrap_or(u32::MAX);
        Ok(match kind {
            "contact" => self.snapshot.contact(small())?.is_some(),
            "entity" => self.snapshot.entity(small())?.is_some(),
            _ if kind.contains('/') => self
                .snapshot
                .record(RecordId(target))
                .ok()
                .flatten()
                .is_some_and(|record| record.kind() == kind),
            _ => match kind.split_once('#') {
                Some((plugin, _)) => self
                    .snapshot
                    .record(RecordId(target))
                    .ok()
                    .flatten()
                    .is_some_and(|record| record.plugin == plugin),
                None => true,
            },
        })
    }
}

fn type_of<'s>(schemas: &'s HashMap<String, RecordSchema>, kind: &str) -> Option<&'s TypeSchema> {
    let (plugin, record_type) = kind.split_once('/')?;
    schemas.get(plugin)?.of_type(record_type)
}
