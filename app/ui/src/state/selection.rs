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
    /// The message of the row that alone is selected; the others are those of its closed conversation.
    lead: Option<MsgId>,
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

    /// Returns the message of the only selected row.
    pub(crate) fn single(&self) -> Option<MsgId> {
        let lead = self.lead.filter(|lead| self.ids.contains(lead));
        if self.ids.len() == 1 { self.ids.first().copied() } else { lead }
    }

    /// Reports whether several rows are selected.
    pub(crate) fn is_many(&self) -> bool {
        self.ids.len() > 1 && self.single().is_none()
    }

    /// Selects one row, which stands for these messages; they may still be on their way.
    pub(crate) fn only(&mut self, index: u64, id: Option<MsgId>, meant: &[MsgId]) {
        self.ids = meant.iter().copied().collect();
        self.cursor = Some(index);
        self.cursor_id = id;
        self.anchor = index;
        self.lead = id;
    }

    /// Adds or removes one row, which stands for these messages.
    pub(crate) fn toggle(&mut self, index: u64, id: MsgId, meant: &[MsgId]) {
        if self.ids.contains(&id) {
            self.remove(meant);
        } else {
            self.ids.extend(meant);
        }
        self.lead = None;
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
        self.lead = None;
    }

    /// Takes messages out, as when they leave the list.
    pub(crate) fn remove(&mut self, gone: &[MsgId]) {
        for id in gone {
            self.ids.remove(id);
        }
    }
}
