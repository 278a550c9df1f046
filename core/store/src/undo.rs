//! Taking back and applying again, per user and across restarts.

use crate::{Actor, Commit, Label, Store, StoreError};

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
}
