//! Taking back and applying again, per user and across restarts.

use crate::{Actor, Commit, Label, Store, StoreError, tables};

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
