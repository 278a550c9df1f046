//! Finding records of a plugin by a field with an index: what it costs must not follow from how many there are.

use etabli_model::{RecordId, Value};
use etabli_store::{Actor, PluginRecord, RecordSchema, Store, TypeSchema};

use super::{
    Result, median,
    table::{Table, grouped, time},
};

const KIND: &str = "bench/task";
/// So many records share a value.
const SAME: u64 = 10;
const ROUNDS: usize = 200;

pub(crate) fn run() -> Result<()> {
    let mut table = Table::new(&["records", "with an index", "reading every record", "building the index"]);
    let mut with_index = Vec::new();
    for count in [1_000, 100_000] {
        let dir = tempfile::tempdir()?;
        let store = filled(&dir.path().join("store"), count)?;
        let scan = median(3, || expect(by_scan(&store, &wanted())?))?;
        let build = median(1, || Ok(store.keep_record_schema("bench", &schema())?))?;
        let index = median(ROUNDS, || expect(by_index(&store, &wanted())?))?;
        table.row([grouped(count), time(index), time(scan), time(build)]);
        with_index.push(index);
    }
    table.print();
    if let [small, large] = with_index.as_slice() {
        println!("100 000 records against 1 000: {:.2} times", large.as_secs_f64() / small.as_secs_f64());
    }
    Ok(())
}

fn wanted() -> Value {
    Value::Integer(7)
}

fn schema() -> RecordSchema {
    let of_type = TypeSchema {
        record_type: "task".to_owned(),
        indexed: vec!["contact".to_owned()],
        ..TypeSchema::default()
    };
    RecordSchema { version: "1.0.0".to_owned(), types: vec![of_type] }
}

fn filled(dir: &std::path::Path, count: u64) -> Result<Store> {
    let store = Store::create(dir)?;
    let mut batch = store.write(Actor { user: 1, plugin: "bench".to_owned() }, 0)?;
    for number in 0..count {
        batch.add_record(PluginRecord {
            plugin: "bench".to_owned(),
            record_type: "task".to_owned(),
            number: 0,
            fields: vec![
                ("title".to_owned(), Value::Text(format!("Porte coulissante {number}"))),
                ("contact".to_owned(), Value::Integer(i64::try_from(number / SAME)?)),
            ],
            created_at: 0,
        })?;
    }
    batch.commit(None)?;
    Ok(store)
}

fn by_index(store: &Store, value: &Value) -> Result<usize> {
    let snapshot = store.read()?;
    if !snapshot.has_record_index(KIND, "contact")? {
        return Err("there is no index".into());
    }
    matching(store, snapshot.indexed_records(KIND, "contact", value)?, value)
}

fn by_scan(store: &Store, value: &Value) -> Result<usize> {
    matching(store, store.read()?.records_of(KIND)?, value)
}

fn matching(store: &Store, ids: Vec<RecordId>, value: &Value) -> Result<usize> {
    let snapshot = store.read()?;
    let mut found = 0;
    for id in ids {
        found += usize::from(snapshot.record(id)?.is_some_and(|record| record.field("contact") == value));
    }
    Ok(found)
}

fn expect(found: usize) -> Result<()> {
    if found as u64 == SAME { Ok(()) } else { Err(format!("{found} records were found").into()) }
}
