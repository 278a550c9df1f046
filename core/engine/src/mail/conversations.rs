//! Lists of conversations: the newest message of each stands for those of its conversation in the list.
//!
//! They are gathered by one sort over pairs of integers, so that a list of a million messages stays cheap; a
//! conversation is found again by binary search.

use std::{collections::HashSet, sync::Arc};

use etabli_model::MsgId;
use etabli_store::Columns;

use super::orders::is_unread;
use crate::view::ConversationPlace;

/// The conversations of a list.
#[derive(Clone)]
pub(super) struct Conversations {
    /// Every message of the list, those of a conversation together and newest first.
    messages: Arc<Vec<u32>>,
    /// Messages whose conversations are open.
    open: Arc<Vec<MsgId>>,
}

impl Conversations {
    /// Gathers messages, which arrive newest first. Returns the newest of each conversation too, in that order.
    pub(super) fn of(columns: &Columns, newest_first: &[u32], open: Vec<MsgId>) -> (Vec<u32>, Self) {
        let mut keyed: Vec<(u64, u32)> =
            (0..).zip(newest_first).map(|(rank, &row)| (columns.thread(row), rank)).collect();
        keyed.sort_unstable();
        let row = |rank: u32| newest_first.get(rank as usize).copied();
        let messages = keyed.iter().filter_map(|&(_, rank)| row(rank)).collect();
        keyed.dedup_by_key(|(thread, _)| *thread);
        let mut ranks: Vec<u32> = keyed.into_iter().map(|(_, rank)| rank).collect();
        ranks.sort_unstable();
        let heads = ranks.into_iter().filter_map(row).collect();
        (heads, Self { messages: Arc::new(messages), open: Arc::new(open) })
    }

    pub(super) fn messages(&self) -> &[u32] {
        &self.messages
    }

    pub(super) fn into_open(self) -> Vec<MsgId> {
        Arc::unwrap_or_clone(self.open)
    }

    /// Returns the messages of the conversation of a row, newest first.
    pub(super) fn members(&self, columns: &Columns, row: u32) -> &[u32] {
        let thread = columns.thread(row);
        let from = self.messages.partition_point(|&other| columns.thread(other) < thread);
        let rest = self.messages.get(from..).unwrap_or_default();
        let len = rest.partition_point(|&other| columns.thread(other) == thread);
        rest.get(..len).unwrap_or_default()
    }

    /// Counts the unread messages of the conversation of a row.
    pub(super) fn unread(&self, columns: &Columns, row: u32) -> u32 {
        let unread = |row: &&u32| is_unread(columns, **row);
        u32::try_from(self.members(columns, row).iter().filter(unread).count()).unwrap_or(u32::MAX)
    }

    /// Puts the other messages of open conversations below their heads.
    pub(super) fn with_members(&self, columns: &Columns, heads: Arc<Vec<u32>>) -> Arc<Vec<u32>> {
        if self.open.is_empty() {
            return heads;
        }
        let open = self.open_threads(columns);
        let mut rows = Vec::with_capacity(heads.len());
        for &head in &*heads {
            if open.contains(&columns.thread(head)) {
                rows.extend(self.members(columns, head));
            } else {
                rows.push(head);
            }
        }
        Arc::new(rows)
    }

    /// Says what a row is.
    pub(super) fn place(&self, columns: &Columns, row: u32) -> ConversationPlace {
        let members = self.members(columns, row);
        if members.first() != Some(&row) {
            return ConversationPlace::Member;
        }
        ConversationPlace::Head {
            messages: members.iter().copied().map(MsgId::from_ordinal).collect(),
            unread: self.unread(columns, row),
            open: self.is_open(columns, row),
        }
    }

    /// Returns the messages that a row stands for: all of a closed conversation, one of an open one.
    pub(super) fn meant_by(&self, columns: &Columns, row: u32) -> &[u32] {
        let members = self.members(columns, row);
        match members.iter().position(|&member| member == row) {
            Some(0) if !self.is_open(columns, row) => members,
            Some(at) => members.get(at..=at).unwrap_or_default(),
            None => &[],
        }
    }

    fn is_open(&self, columns: &Columns, row: u32) -> bool {
        let thread = columns.thread(row);
        self.open.iter().any(|open| columns.thread(open.ordinal()) == thread)
    }

    fn open_threads(&self, columns: &Columns) -> HashSet<u64> {
        self.open.iter().map(|open| columns.thread(open.ordinal())).collect()
    }
}
