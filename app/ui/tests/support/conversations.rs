//! Lists of conversations over the sample mailbox: an answer belongs to the message with its subject.

use std::collections::HashMap;

use etabli_engine::view::{ConversationPlace, MessageRow, ViewId, ViewInfo, ViewSpec};
use etabli_model::MsgId;

use super::Sample;

/// The conversations of lists, each newest first, and whether it is open.
pub(super) type Views = HashMap<ViewId, Vec<(Vec<MsgId>, bool)>>;

impl Sample {
    pub(super) fn open_view(&mut self, spec: &ViewSpec, open: Option<&[MsgId]>) -> ViewInfo {
        let view = ViewId(self.next_view);
        self.next_view += 1;
        let ids = self.find(spec);
        let unread = ids.iter().filter(|id| !self.messages[id].row.read()).count() as u64;
        let in_conversations = if open.is_some() { ids.len() as u64 } else { 0 };
        let rows = match open {
            None => ids,
            Some(open) => self.gather(view, &ids, open),
        };
        let total = rows.len() as u64;
        self.views.insert(view, rows);
        ViewInfo { view, total, unread, revision: 1, micros: 3800, in_conversations }
    }

    fn gather(&mut self, view: ViewId, ids: &[MsgId], open: &[MsgId]) -> Vec<MsgId> {
        let topic = |id: &MsgId| self.messages[id].row.subject.trim_start_matches("RE: ").to_owned();
        let mut found: Vec<(Vec<MsgId>, bool)> = Vec::new();
        for id in ids {
            match found.iter_mut().find(|(known, _)| topic(&known[0]) == topic(id)) {
                Some((known, _)) => known.push(*id),
                None => found.push((vec![*id], false)),
            }
        }
        let mut rows = Vec::new();
        for (messages, is_open) in &mut found {
            messages.sort_by_key(|id| std::cmp::Reverse(self.messages[id].row.date.seconds));
            *is_open = messages.iter().any(|id| open.contains(id));
            rows.extend(messages.iter().take(if *is_open { usize::MAX } else { 1 }));
        }
        self.conversations.insert(view, found);
        rows
    }

    /// Returns a row as a list shows it.
    pub(super) fn placed(&self, view: ViewId, id: MsgId) -> MessageRow {
        let mut row = self.messages[&id].row.clone();
        let of = |(messages, _): &&(Vec<MsgId>, bool)| messages.contains(&id);
        row.place =
            self.conversations.get(&view).and_then(|all| all.iter().find(of)).map(|(messages, open)| {
                if messages[0] != id {
                    return ConversationPlace::Member;
                }
                let unread = messages.iter().filter(|id| !self.messages[id].row.read()).count() as u32;
                ConversationPlace::Head { messages: messages.clone(), unread, open: *open }
            });
        row
    }

    pub(super) fn meant(&self, view: ViewId, start: u64, len: u64) -> Vec<MsgId> {
        let rows = self.views[&view].iter().skip(start as usize).take(len as usize);
        rows.flat_map(|id| match self.placed(view, *id).place {
            Some(ConversationPlace::Head { messages, open: false, .. }) => messages,
            _ => vec![*id],
        })
        .collect()
    }
}
