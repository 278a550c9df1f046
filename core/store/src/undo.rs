//! Taking back and applying again, per user and across restarts.

use redb::ReadableTable;

use crate::{Actor, Batch, Commit, Entry, Label, Store, StoreError, UndoRecord, record::decode, tables};

impl Batch<'_> {
    /// Forgets every step that changed a record of a plugin, whoever made it.
    ///
    /// # Errors
    /// Passes on what the database says.
    pub fn forget_steps_of_records(&mut self, plugin: &str) -> Result<(), StoreError> {
        let is_about =
            |entry: &Entry| matches!(entry, Entry::Record(_, Some(record)) if record.plugin == plugin);
        let mut table = self.transaction().open_table(tables::UNDO)?;
        let mut about = Vec::new();
        for row in table.iter()? {
            let (key, value) = row?;
            let step: UndoRecord = decode(value.value())?;
            if step.steps.iter().any(|(before, after)| is_about(before) || is_about(after)) {
                about.push(key.value());
            }
        }
        for key in about {
            table.remove(key)?;
        }
        Ok(())
    }
}

impl Store {
    /// Takes back a user's latest step; `None` when there is none.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when what the step changed was changed again since; nothing is changed then.
    pub fn undo(&self, user: u32, now: i64) -> Result<Option<(Label, Commit)>, StoreError> {
        let mut batch = self.write(Actor { user, plugin: String::new() }, now)?;
        let Some((seq, step)) = self.read()?.latest_step(user)? else { return Ok(None) };
        let label = step.label.clone();
        batch.replay(seq, step)?;
        Ok(Some((label, batch.finish()?)))
    }

    /// Applies the step again that was taken back last; `None` when there is none.
    ///
    /// # Errors
    /// [`StoreError::Stale`] when what the step changed was changed again since; nothing is changed then.
    pub fn redo(&self, user: u32, now: i64) -> Result<Option<(Label, Commit)>, StoreError> {
        let mut batch = self.write(Actor { user, plugin: String::new() }, now)?;
        let Some((seq, step)) = self.read()?.latest_undone(user)? else { return Ok(None) };
        let label = step.label.clone();
        batch.replay(seq, step)?;
        Ok(Some((label, batch.finish()?)))
    }

    /// Forgets a user's step for good.
    ///
    /// # Errors
    /// Passes on what the database says.
    pub fn forget_step(&self, user: u32, seq: u64, now: i64) -> Result<(), StoreError> {
        let batch = self.write(Actor { user, plugin: String::new() }, now)?;
        batch.transaction().open_table(tables::UNDO)?.remove((user, seq))?;
        batch.finish().map(drop)
    }
}
