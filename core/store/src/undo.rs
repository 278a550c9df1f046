//! Taking back and applying again, per user and across restarts.

use std::collections::BTreeSet;

use etabli_model::RecordId;
use redb::ReadableTable;

use crate::{
    Actor, Batch, Commit, Entry, Label, Store, StoreError, UndoRecord, record::decode, removal::NOWHERE,
    tables,
};

impl Batch<'_> {
    /// Returns what of a step can be applied or taken back: not what it did to messages that are gone for good,
    /// nor what would bring back a record that was linked with such messages only, since without links everyone
    /// would see it, nor links of documents with records that are gone.
    pub(crate) fn replayable(&mut self, steps: &[(Entry, Entry)]) -> Result<Vec<(Entry, Entry)>, StoreError> {
        let mut left = Vec::with_capacity(steps.len());
        let (mut lost, mut kept) = (BTreeSet::new(), BTreeSet::new());
        for (before, after) in steps {
            let gone = match after.message() {
                Some(msg_id) => self.state(msg_id)?.folder == NOWHERE,
                None => false,
            };
            if let Entry::Link(_, kind, target, _) = &after
                && kind.contains('/')
            {
                if gone { &mut lost } else { &mut kept }.insert(*target);
            }
            if !gone {
                left.push((before.clone(), after.clone()));
            }
        }
        for id in &kept {
            lost.remove(id);
        }
        let mut absent = BTreeSet::new();
        for id in lost {
            let none = Entry::Record(RecordId(id), None);
            if self.current(&none)? == none {
                absent.insert(id);
            }
        }
        left.retain(|(_, after)| match after {
            Entry::Record(id, _) => !absent.contains(&id.0),
            Entry::Link(_, kind, target, _) if kind.contains('#') => !absent.contains(target),
            _ => true,
        });
        let of_step: BTreeSet<u64> = left
            .iter()
            .filter_map(|(_, after)| match after {
                Entry::Record(id, _) => Some(id.0),
                _ => None,
            })
            .collect();
        let mut whole = Vec::with_capacity(left.len());
        for (before, after) in left {
            let leads_nowhere = match &after {
                Entry::DocumentLink(_, kind, target, _)
                    if kind.contains('/') && !of_step.contains(target) =>
                {
                    let none = Entry::Record(RecordId(*target), None);
                    self.current(&none)? == none
                }
                _ => false,
            };
            if !leads_nowhere {
                whole.push((before, after));
            }
        }
        Ok(whole)
    }

    /// Forgets every step that changed a record of a plugin or what it is linked with, whoever made it.
    ///
    /// # Errors
    /// Passes on what the database says.
    pub fn forget_steps_of_records(&mut self, plugin: &str) -> Result<(), StoreError> {
        let is_about = |entry: &Entry| match entry {
            Entry::Record(_, Some(record)) => record.plugin == plugin,
            Entry::Link(_, kind, ..) | Entry::DocumentLink(_, kind, ..) => {
                kind.strip_prefix(plugin).is_some_and(|rest| rest.starts_with(['/', '#']))
            }
            _ => false,
        };
        let mut table = self.transaction().open_table(tables::UNDO)?;
        let mut about = Vec::new();
        for row in table.iter()? {
            let (key, value) = row?;
            let step: UndoRecord = decode(value.value())?;
            if step.steps.iter().any(|(before, after)| is_about(before) || is_about(after)) {
                about.push((key.value(), step));
            }
        }
        for (key, _) in &about {
            table.remove(key)?;
        }
        drop(table);
        about.iter().try_for_each(|(_, step)| self.release_documents(step))
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
        let mut batch = self.write(Actor { user, plugin: String::new() }, now)?;
        let step = {
            let mut table = batch.transaction().open_table(tables::UNDO)?;
            table.remove((user, seq))?.map(|row| decode::<UndoRecord>(row.value())).transpose()?
        };
        if let Some(step) = step {
            batch.release_documents(&step)?;
        }
        batch.finish().map(drop)
    }
}
