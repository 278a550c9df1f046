//! A copy of all tables as one moment shows them, in a database of its own.

use std::{collections::BTreeSet, io, path::Path};

use redb::{
    Builder, Database, Key, MultimapTableHandle, ReadableTable, ReadableTableMetadata, TableDefinition,
    TableHandle, Value,
};

use super::{BackupError, Progress};
use crate::{Snapshot, StoreError, tables};

/// Bytes of values that one transaction of the copy writes, so that memory stays bounded.
const PART_BYTES: usize = 16 << 20;

/// Copies all tables into a new file.
pub(super) fn copy(from: &Snapshot, path: &Path, progress: &mut Progress<'_>) -> Result<(), BackupError> {
    let found = names(from)?;
    let to = Target { db: Builder::new().create(path).map_err(written(path))?, path };
    let mut copied = BTreeSet::new();
    macro_rules! copy_each {
        ($($table:ident)*) => {$(
            copied.insert(tables::$table.name().to_owned());
            copy_table(from, &to, tables::$table, progress)?;
        )*};
    }
    tables::all_tables!(copy_each);
    match found.difference(&copied).next() {
        None => Ok(()),
        Some(name) => Err(StoreError::Damaged(format!("the table {name} is not known")).into()),
    }
}

/// Returns how many rows there are to copy.
pub(super) fn rows(from: &Snapshot) -> Result<u64, StoreError> {
    let mut rows = 0;
    macro_rules! count_each {
        ($($table:ident)*) => {$(rows += len(from, tables::$table)?;)*};
    }
    tables::all_tables!(count_each);
    Ok(rows)
}

/// Returns how many messages there are; those that were removed for good do not count.
pub(super) fn messages(from: &Snapshot) -> Result<u64, StoreError> {
    len(from, tables::MESSAGES)
}

fn len<K: Key + 'static, V: Value + 'static>(
    from: &Snapshot,
    table: TableDefinition<'static, K, V>,
) -> Result<u64, StoreError> {
    Ok(from.open(table)?.map(|table| table.len()).transpose()?.unwrap_or(0))
}

fn names(from: &Snapshot) -> Result<BTreeSet<String>, StoreError> {
    let read = from.transaction();
    let plain = read.list_tables()?.map(|table| TableHandle::name(&table).to_owned());
    let multi = read.list_multimap_tables()?.map(|table| MultimapTableHandle::name(&table).to_owned());
    Ok(plain.chain(multi).collect())
}

fn copy_table<K: Key + 'static, V: Value + 'static>(
    from: &Snapshot,
    to: &Target<'_>,
    definition: TableDefinition<'static, K, V>,
    progress: &mut Progress<'_>,
) -> Result<(), BackupError> {
    let Some(source) = from.open(definition)? else { return Ok(()) };
    let mut rows = source.iter().map_err(failed)?;
    let mut more = true;
    while more {
        let write = to.db.begin_write().map_err(written(to.path))?;
        more = {
            let mut table = write.open_table(definition).map_err(written(to.path))?;
            let mut bytes = 0;
            loop {
                let Some(row) = rows.next() else { break false };
                let (key, value) = row.map_err(failed)?;
                let value = value.value();
                bytes += V::as_bytes(&value).as_ref().len();
                table.insert(key.value(), &value).map_err(written(to.path))?;
                progress.step()?;
                if bytes >= PART_BYTES {
                    break true;
                }
            }
        };
        write.commit().map_err(written(to.path))?;
    }
    Ok(())
}

/// The database that is written.
struct Target<'p> {
    db: Database,
    path: &'p Path,
}

fn failed(error: redb::StorageError) -> BackupError {
    BackupError::Store(error.into())
}

/// Says that the copy could not be written, which the store has no part in.
fn written<E: Into<StoreError>>(path: &Path) -> impl FnOnce(E) -> BackupError {
    move |error| match error.into() {
        StoreError::Io(error) => BackupError::Io(path.to_owned(), error),
        StoreError::DiskFull => BackupError::Io(path.to_owned(), io::ErrorKind::StorageFull.into()),
        error => BackupError::Store(error),
    }
}

/// Returns every row of every table as text, for tests that compare two databases.
#[cfg(test)]
pub(super) fn dump(from: &Snapshot) -> Vec<String> {
    let mut rows = Vec::new();
    macro_rules! dump_each {
        ($($table:ident)*) => {$(
            if let Some(table) = from.open(tables::$table).unwrap() {
                for row in table.iter().unwrap() {
                    let (key, value) = row.unwrap();
                    rows.push(format!("{} {:?} {:?}", tables::$table.name(), key.value(), value.value()));
                }
            }
        )*};
    }
    tables::all_tables!(dump_each);
    rows
}
