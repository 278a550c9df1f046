//! What happened to mail, for the plugins that want to hear of it, and how far each of them has heard.
//!
//! An event is written in the transaction of the change that it tells of, so that neither can be lost without
//! the other. Rows hold numbers only. They are removed once every plugin that waits for them has heard.

use redb::{ReadableTable, WriteTransaction};
use serde::{Deserialize, Serialize};

use crate::{
    Batch, Snapshot, Store, StoreError,
    record::{decode, encode},
    tables,
};

/// The name under which the number of the newest event is kept; no plugin is called so.
const NEWEST: &str = "";

/// Something that happened to a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventRecord {
    /// What happened: a number that the engine gives a meaning.
    pub kind: u8,
    /// The message.
    pub msg_id: u64,
    /// The message that is answered.
    pub related: Option<u64>,
    /// Where the message stood after it.
    pub folder: u32,
    /// Where it stood before.
    pub moved_from: Option<u32>,
    /// The plugin that did it and does not hear of it; empty for none.
    pub except: String,
}

fn newest(write: &WriteTransaction) -> Result<u64, StoreError> {
    let table = write.open_table(tables::EVENT_CURSORS)?;
    Ok(table.get(NEWEST)?.map_or(0, |row| row.value()))
}

impl Batch<'_> {
    /// Appends events in the order in which they happened.
    ///
    /// # Errors
    /// Passes on what the database says.
    pub fn append_events(&mut self, events: &[EventRecord]) -> Result<(), StoreError> {
        if events.is_empty() {
            return Ok(());
        }
        let mut number = newest(self.transaction())?;
        let mut table = self.transaction().open_table(tables::EVENTS)?;
        for event in events {
            number += 1;
            table.insert(number, encode(event)?.as_slice())?;
        }
        drop(table);
        self.transaction().open_table(tables::EVENT_CURSORS)?.insert(NEWEST, number)?;
        Ok(())
    }
}

impl Store {
    /// Keeps how far plugins have heard, and removes what none of `waiting` still has to hear; no row in the
    /// change log.
    ///
    /// # Errors
    /// Passes on what the database says.
    pub fn keep_event_cursors(&self, heard: &[(String, u64)], waiting: &[String]) -> Result<(), StoreError> {
        self.change_cursors(waiting, |write| {
            let mut cursors = write.open_table(tables::EVENT_CURSORS)?;
            for (plugin, number) in heard {
                cursors.insert(plugin.as_str(), number)?;
            }
            Ok(())
        })
    }

    /// Gives up what a plugin that does not run has not heard up to a number, so that the log stays bounded;
    /// `missed` of these events it would have been told of. Then removes what none of `waiting` still has to hear.
    ///
    /// # Errors
    /// Passes on what the database says.
    pub fn cut_events(
        &self,
        plugin: &str,
        upto: u64,
        missed: u64,
        waiting: &[String],
    ) -> Result<(), StoreError> {
        self.change_cursors(waiting, |write| {
            write.open_table(tables::EVENT_CURSORS)?.insert(plugin, upto)?;
            if missed > 0 {
                let mut gaps = write.open_table(tables::EVENT_GAPS)?;
                let known = gaps.get(plugin)?.map_or(0, |row| row.value());
                gaps.insert(plugin, known + missed)?;
            }
            Ok(())
        })
    }

    /// Forgets that a plugin missed events, because it was told.
    ///
    /// # Errors
    /// Passes on what the database says.
    pub fn close_event_gap(&self, plugin: &str, waiting: &[String]) -> Result<(), StoreError> {
        self.change_cursors(waiting, |write| {
            write.open_table(tables::EVENT_GAPS)?.remove(plugin)?;
            Ok(())
        })
    }

    fn change_cursors(
        &self,
        waiting: &[String],
        work: impl FnOnce(&WriteTransaction) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let _turn = self.writer.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let mut write = self.db.begin_write()?;
        write.set_quick_repair(true);
        work(&write)?;
        let mut done = newest(&write)?;
        let cursors = write.open_table(tables::EVENT_CURSORS)?;
        for plugin in waiting {
            if let Some(cursor) = cursors.get(plugin.as_str())? {
                done = done.min(cursor.value());
            }
        }
        drop(cursors);
        write.open_table(tables::EVENTS)?.retain_in(..=done, |_, _| false)?;
        Ok(write.commit()?)
    }
}

impl Snapshot {
    /// Returns the number of the newest event; 0 before the first.
    ///
    /// # Errors
    /// Passes on what the database says, as every method here does.
    pub fn newest_event(&self) -> Result<u64, StoreError> {
        Ok(self.event_cursor(NEWEST)?.unwrap_or(0))
    }

    /// Returns the number of the last event that a plugin has heard of.
    pub fn event_cursor(&self, plugin: &str) -> Result<Option<u64>, StoreError> {
        let Some(table) = self.open(tables::EVENT_CURSORS)? else { return Ok(None) };
        Ok(table.get(plugin)?.map(|row| row.value()))
    }

    /// Returns how many events were removed before a plugin heard of them.
    pub fn missed_events(&self, plugin: &str) -> Result<u64, StoreError> {
        let Some(table) = self.open(tables::EVENT_GAPS)? else { return Ok(0) };
        Ok(table.get(plugin)?.map_or(0, |row| row.value()))
    }

    /// Returns the events after a number, oldest first, at most `limit`.
    pub fn events_after(&self, number: u64, limit: usize) -> Result<Vec<(u64, EventRecord)>, StoreError> {
        let Some(table) = self.open(tables::EVENTS)? else { return Ok(Vec::new()) };
        table
            .range(number + 1..)?
            .take(limit)
            .map(|row| {
                let (number, event) = row?;
                Ok((number.value(), decode(event.value())?))
            })
            .collect()
    }
}
