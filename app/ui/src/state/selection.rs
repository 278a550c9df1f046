//! Which messages are selected: by id, never by place.

use std::{collections::BTreeSet, ops::RangeInclusive};

use etabli_model::MsgId;

/// The selection of the list.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Selection {
    ids: BTreeSet<MsgId>,
    /// The row of the keyboard.
    pub(crate) cursor: Option<u64>,
    /// The message of that row; none until the row has arrived.
    pub(crate) cursor_id: Option<MsgId>,
    /// Where a range starts.
    anchor: u64,
}

impl Selection {
    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }

    pub(crate) fn len(&self) -> usize {
        self.ids.len()
    }

    pub(crate) fn contains(&self, id: MsgId) -> bool {
        self.ids.contains(&id)
    }

    pub(crate) fn ids(&self) -> Vec<MsgId> {
        self.ids.iter().copied().collect()
    }

    /// Returns the only selected message.
    pub(crate) fn single(&self) -> Option<MsgId> {
        if self.ids.len() == 1 { self.ids.first().copied() } else { None }
    }

    /// Selects one row; its message may still be on its way.
    pub(crate) fn only(&mut self, index: u64, id: Option<MsgId>) {
        self.ids = id.into_iter().collect();
        self.cursor = Some(index);
        self.cursor_id = id;
        self.anchor = index;
    }

    /// Adds or removes one row.
    pub(crate) fn toggle(&mut self, index: u64, id: MsgId) {
        if !self.ids.remove(&id) {
            self.ids.insert(id);
        }
        self.cursor = Some(index);
        self.cursor_id = Some(id);
        self.anchor = index;
    }

    /// Returns the range from where the selection started to `index`, and moves the cursor there.
    pub(crate) fn extend_to(&mut self, index: u64, id: Option<MsgId>) -> RangeInclusive<u64> {
        if self.cursor.is_none() {
            self.anchor = index;
        }
        self.cursor = Some(index);
        self.cursor_id = id;
        self.anchor.min(index)..=self.anchor.max(index)
    }

    /// Selects exactly these messages.
    pub(crate) fn set(&mut self, ids: impl IntoIterator<Item = MsgId>) {
        self.ids = ids.into_iter().collect();
    }

    /// Takes messages out, as when they leave the list.
    pub(crate) fn remove(&mut self, gone: &[MsgId]) {
        for id in gone {
            self.ids.remove(id);
        }
    }
}
