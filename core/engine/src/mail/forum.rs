//! Conversations.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use etabli_mail::{
    body,
    thread::{Entry, Node, forum_tree, ids_above},
};
use etabli_model::{Direction, Flags, FolderId, MessageKind, MsgId};
use etabli_store::{MessageRecord, Snapshot};

use crate::{
    Failure, FolderRef,
    core::{Caller, Engine},
    mail::{content, folders::unknown_folder, listing::messages_in, senders::account_of},
    view::{ForumKind, ForumNode, ThreadSummary},
};

/// How much of a message is read for its first words, in bytes.
const READ_FOR_WORDS: u64 = 64 << 10;
/// So many characters of a message are its first words.
const WORDS: usize = 160;
/// The first words of so many messages are remembered.
const MOST_KNOWN: usize = 8192;

/// The first words of the messages that were shown in a forum. What a message says never changes.
#[derive(Default)]
pub(crate) struct FirstWords(Mutex<HashMap<MsgId, String>>);

impl FirstWords {
    /// Returns the first words of a message; none of one that cannot be read, which says so when it is opened.
    fn of(&self, snapshot: &Snapshot, id: MsgId) -> String {
        let lock = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(words) = lock().get(&id) {
            return words.clone();
        }
        let start = content::beginning(snapshot, id, READ_FOR_WORDS).unwrap_or_default();
        let words = body::first_words(&body::body(&start).text, WORDS);
        let mut known = lock();
        if known.len() >= MOST_KNOWN {
            known.clear();
        }
        known.insert(id, words.clone());
        words
    }
}

impl Engine {
    pub(crate) fn forum(&self, caller: &Caller, id: MsgId) -> Result<Vec<ForumNode>, Failure> {
        self.visible_record(caller, id)?;
        let snapshot = self.read()?;
        let columns = self.store.columns();
        let tree = self.tree(caller)?;
        let visible = tree.visible();
        let mut members = snapshot.thread(columns.thread(id.ordinal()))?;
        // Of a conversation between colleagues everybody has copies of their own.
        let internal: Vec<u32> =
            Self::internal_folders(&snapshot)?.iter().map(|folder| folder.id.0).collect();
        members.retain(|member| {
            let folder = columns.folder(member.ordinal());
            visible.folder(folder) || !internal.contains(&folder)
        });
        let records: HashMap<MsgId, MessageRecord> = members
            .iter()
            .zip(snapshot.messages(&members)?)
            .filter_map(|(&member, record)| Some((member, record?)))
            .collect();
        let nodes = members
            .iter()
            .filter_map(|member| Some((*member, records.get(member)?)))
            .map(|(member, record)| Node {
                message: member,
                message_id: record.message_id.clone(),
                references: ids_above(
                    &record.message_id,
                    &record.references,
                    &record.in_reply_to,
                    &record.original_message_id,
                ),
                date: columns.date(member.ordinal()),
                kind: record.kind,
                subject: record.subject.clone(),
            })
            .collect();
        // Who sees a message may see the name of its account.
        let accounts: HashMap<u32, String> =
            snapshot.accounts()?.into_iter().map(|account| (account.id.0, account.name)).collect();
        let forest = forum_tree(nodes);
        let known = |id: MsgId| self.first_words.of(&snapshot, id);
        let rows = forest.rows().map(|(depth, node)| {
            let depth = u32::try_from(depth).unwrap_or(u32::MAX);
            let shown = match &node.entry {
                Entry::Message(member) if visible.folder(columns.folder(member.ordinal())) => {
                    records.get(member).map(|record| (*member, record))
                }
                Entry::Message(_) => return redacted(depth, ForumKind::Private, ""),
                Entry::Missing => None,
            };
            let Some((member, record)) = shown else {
                return redacted(depth, ForumKind::Missing, &node.message_id);
            };
            ForumNode {
                depth,
                kind: if record.kind == MessageKind::Message {
                    ForumKind::Message
                } else {
                    ForumKind::Receipt
                },
                id: Some(member),
                message_id: record.message_id.clone(),
                subject: record.subject.clone(),
                from: record.from.first().cloned().unwrap_or_default(),
                date: Some(record.sort_date()),
                direction: record.direction,
                account: account_of(&tree, FolderId(columns.folder(member.ordinal())), record)
                    .and_then(|id| accounts.get(&id).cloned())
                    .unwrap_or_default(),
                unread: !columns.flags(member.ordinal()).contains(Flags::READ),
                words: match record.kind {
                    MessageKind::Message => known(member),
                    _ => String::new(),
                },
            }
        });
        Ok(rows.collect())
    }

    pub(crate) fn threads(
        &self,
        caller: &Caller,
        folder: Option<&FolderRef>,
    ) -> Result<Vec<ThreadSummary>, Failure> {
        let tree = self.tree(caller)?;
        let columns = self.store.columns();
        let folders = match folder {
            Some(folder) => tree.below(tree.find(folder).ok_or_else(|| unknown_folder(folder))?),
            None => tree.visible().iter().map(FolderId).collect(),
        };
        let snapshot = self.read()?;
        let mut order = Vec::new();
        let mut threads: HashMap<u64, Vec<String>> = HashMap::new();
        let messages = messages_in(&columns, &folders);
        for chunk in messages.chunks(4096) {
            for (id, record) in chunk.iter().zip(snapshot.messages(chunk)?) {
                let thread = columns.thread(id.ordinal());
                let ids = threads.entry(thread).or_insert_with(|| {
                    order.push(thread);
                    Vec::new()
                });
                ids.extend(record.map(|record| record.message_id));
            }
        }
        let summary = |thread| {
            let messages = threads.remove(&thread)?;
            let root = messages.iter().find(|id| !id.is_empty()).cloned().unwrap_or_default();
            Some(ThreadSummary { root, size: messages.len() as u64, messages })
        };
        Ok(order.into_iter().filter_map(summary).collect())
    }
}

fn redacted(depth: u32, kind: ForumKind, message_id: &str) -> ForumNode {
    ForumNode {
        depth,
        kind,
        id: None,
        message_id: message_id.to_owned(),
        subject: String::new(),
        from: etabli_model::Address::default(),
        date: None,
        direction: Direction::In,
        account: String::new(),
        unread: false,
        words: String::new(),
    }
}
