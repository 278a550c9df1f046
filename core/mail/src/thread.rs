//! Conversations: which messages belong together, and how they hang in the forum view (MAIL-91, MAIL-92).

use std::collections::HashMap;

use etabli_model::MessageKind;
use serde::{Deserialize, Serialize};

use crate::parse::Parsed;

/// Returns every id that ties a message to a conversation, besides its own.
#[must_use]
pub fn link_ids(parsed: &Parsed<'_>) -> Vec<String> {
    let mut ids: Vec<String> = Vec::new();
    let original = std::iter::once(&parsed.original_message_id).filter(|id| !id.is_empty());
    for id in parsed.references.iter().chain(&parsed.in_reply_to).chain(original) {
        if *id != parsed.message_id && !ids.contains(id) {
            ids.push(id.clone());
        }
    }
    ids
}

/// Returns the chain of ids above a message, oldest first; the last one is its direct parent.
///
/// References, then what In-Reply-To adds, then the message that a receipt or report is about.
#[must_use]
pub fn merged_references(parsed: &Parsed<'_>) -> Vec<String> {
    ids_above(&parsed.message_id, &parsed.references, &parsed.in_reply_to, &parsed.original_message_id)
}

/// Like [`merged_references`], from the ids of a message that was parsed earlier.
#[must_use]
pub fn ids_above(
    message_id: &str,
    references: &[String],
    in_reply_to: &[String],
    original_message_id: &str,
) -> Vec<String> {
    let mut ids = references.to_vec();
    // Where In-Reply-To names several, the first is the message answered.
    ids.extend(in_reply_to.iter().rev().filter(|id| !references.contains(id)).cloned());
    if !original_message_id.is_empty() {
        ids.retain(|id| *id != original_message_id);
        ids.push(original_message_id.to_owned());
    }
    ids.retain(|id| *id != message_id);
    ids
}

/// What tells apart two messages with one Message-ID.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Fingerprint {
    /// The Date header, in seconds since 1970-01-01T00:00:00Z.
    pub date: Option<i64>,
    /// The first From address, in lower case.
    pub from: String,
}

impl Fingerprint {
    /// Takes the fingerprint of a message.
    #[must_use]
    pub fn of(parsed: &Parsed<'_>) -> Self {
        let from = parsed.from.first().map(|from| from.address.to_lowercase()).unwrap_or_default();
        Self { date: parsed.sent_at.map(|date| date.seconds), from }
    }
}

/// Reports whether two messages that claim one Message-ID are copies of each other.
///
/// Where they are not, the id is reused: the later message is a stranger, which its own Message-ID must
/// not tie to the conversation of the first.
#[must_use]
pub fn same_copy(a: &Fingerprint, b: &Fingerprint) -> bool {
    a.date == b.date && a.from.eq_ignore_ascii_case(&b.from)
}

/// A message, as threading sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node<K> {
    /// The caller's name for the message.
    pub message: K,
    /// Its Message-ID, empty when there is none.
    pub message_id: String,
    /// The ids above it, see [`merged_references`].
    pub references: Vec<String>,
    /// When it was sent or received, in seconds.
    pub date: i64,
    /// What it is.
    pub kind: MessageKind,
    /// Its subject.
    pub subject: String,
}

/// What stands at a place of the tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entry<K> {
    /// A message.
    Message(K),
    /// A message that others refer to and nobody has.
    Missing,
}

/// A place of the tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TreeNode<K> {
    /// What stands there.
    pub entry: Entry<K>,
    /// The Message-ID, known even of a missing message.
    pub message_id: String,
    /// What the message is.
    pub kind: MessageKind,
    /// Its subject; of a missing message, the subject of its first child.
    pub subject: String,
    /// Its date; of a missing message, the date of its first child.
    pub date: i64,
    /// The node above it, by its place in [`Forest::nodes`].
    pub parent: Option<usize>,
    /// The nodes below it, by date.
    pub children: Vec<usize>,
}

/// The trees of a conversation. Nodes name each other by their place, so that depth costs nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forest<K> {
    /// Every node, depth first, parents before children.
    pub nodes: Vec<TreeNode<K>>,
    /// The nodes without a parent, by date.
    pub roots: Vec<usize>,
}

impl<K> Forest<K> {
    /// Iterates over the nodes from top to bottom as a list shows them, each with its depth.
    pub fn rows(&self) -> impl Iterator<Item = (usize, &TreeNode<K>)> {
        let mut depths: Vec<usize> = Vec::with_capacity(self.nodes.len());
        self.nodes.iter().map(move |node| {
            let depth = node.parent.and_then(|parent| depths.get(parent)).map_or(0, |depth| depth + 1);
            depths.push(depth);
            (depth, node)
        })
    }
}

/// Arranges messages by their references.
///
/// - A message hangs under the last id it refers to. A missing message has a place of its own where a message
///   names it as its direct parent or where it joins branches.
/// - Where references form a circle, the oldest message of the circle becomes a root.
/// - Of several messages with one Message-ID the oldest owns it; the others stand beside it.
/// - Siblings are ordered by date, then by their order in `nodes`.
#[must_use]
pub fn forum_tree<K>(nodes: Vec<Node<K>>) -> Forest<K> {
    let mut builder = Builder::new(&nodes);
    builder.link_direct_parents(&nodes);
    builder.cut_circles();
    builder.link_chains(&nodes);
    builder.place_doubles();
    builder.drop_ghosts();
    builder.finish(nodes)
}

/// One place while the tree is built: messages first, in the given order, then ghosts.
#[derive(Clone, Default)]
struct Slot {
    id: String,
    parent: Option<usize>,
    /// The message owns its id, or has none.
    is_owner: bool,
    /// A message names it as its direct parent.
    is_named: bool,
    is_dropped: bool,
    key: (i64, usize),
}

struct Builder {
    slots: Vec<Slot>,
    owners: HashMap<String, usize>,
    messages: usize,
}

impl Builder {
    fn new<K>(nodes: &[Node<K>]) -> Self {
        let slot = |(order, node): (usize, &Node<K>)| Slot {
            id: node.message_id.clone(),
            is_owner: node.message_id.is_empty(),
            key: (node.date, order),
            ..Slot::default()
        };
        let mut slots: Vec<Slot> = nodes.iter().enumerate().map(slot).collect();
        let mut by_age: Vec<usize> = (0..slots.len()).collect();
        by_age.sort_by_key(|slot| slots.get(*slot).map(|slot| slot.key));
        let mut owners = HashMap::new();
        for index in by_age {
            if let Some(slot) = slots.get_mut(index).filter(|slot| !slot.id.is_empty()) {
                slot.is_owner = *owners.entry(slot.id.clone()).or_insert(index) == index;
            }
        }
        let messages = slots.len();
        Self { slots, owners, messages }
    }

    fn owner_or_ghost(&mut self, id: &str) -> usize {
        if let Some(known) = self.owners.get(id) {
            return *known;
        }
        let index = self.slots.len();
        self.slots.push(Slot {
            id: id.to_owned(),
            is_owner: true,
            key: (i64::MAX, index),
            ..Slot::default()
        });
        self.owners.insert(id.to_owned(), index);
        index
    }

    fn parent(&self, slot: usize) -> Option<usize> {
        self.slots.get(slot).and_then(|slot| slot.parent)
    }

    fn is_owner(&self, slot: usize) -> bool {
        self.slots.get(slot).is_some_and(|slot| slot.is_owner)
    }

    fn is_dropped(&self, slot: usize) -> bool {
        self.slots.get(slot).is_some_and(|slot| slot.is_dropped)
    }

    fn set_parent(&mut self, slot: usize, parent: Option<usize>) {
        if let Some(slot) = self.slots.get_mut(slot) {
            slot.parent = parent;
        }
    }

    fn link_direct_parents<K>(&mut self, nodes: &[Node<K>]) {
        for (index, node) in nodes.iter().enumerate() {
            let last = node.references.iter().rev().find(|id| !id.is_empty() && **id != node.message_id);
            if let Some(last) = last.filter(|_| self.is_owner(index)) {
                let parent = self.owner_or_ghost(last);
                self.set_parent(index, Some(parent));
                if let Some(parent) = self.slots.get_mut(parent) {
                    parent.is_named = true;
                }
            }
        }
    }

    /// Follows the parents from every slot; the oldest slot of each circle found loses its parent.
    fn cut_circles(&mut self) {
        // 0: not seen; otherwise the number of the walk that saw it.
        let mut seen = vec![0_usize; self.slots.len()];
        for start in 0..self.slots.len() {
            let mut at = Some(start);
            while let Some(slot) = at {
                match seen.get_mut(slot) {
                    Some(mark) if *mark == 0 => *mark = start + 1,
                    Some(mark) if *mark == start + 1 => {
                        self.cut_circle(slot);
                        break;
                    }
                    _ => break,
                }
                at = self.parent(slot);
            }
        }
    }

    fn cut_circle(&mut self, on_circle: usize) {
        let circle =
            std::iter::successors(Some(on_circle), |slot| self.parent(*slot).filter(|up| *up != on_circle));
        if let Some(oldest) = circle.min_by_key(|slot| self.slots.get(*slot).map(|slot| slot.key)) {
            self.set_parent(oldest, None);
        }
    }

    /// Uses the rest of the references: what a chain says about messages whose own parent is unknown.
    fn link_chains<K>(&mut self, nodes: &[Node<K>]) {
        let mut by_age: Vec<usize> = (0..nodes.len()).collect();
        by_age.sort_by_key(|slot| self.slots.get(*slot).map(|slot| slot.key));
        let mut sets = Sets::default();
        for slot in 0..self.slots.len() {
            if let Some(parent) = self.parent(slot) {
                sets.join(slot, parent);
            }
        }
        for index in by_age {
            let Some(node) = nodes.get(index).filter(|_| self.is_owner(index)) else { continue };
            let ids = node.references.iter().filter(|id| !id.is_empty() && **id != node.message_id);
            let mut above = None;
            for id in ids {
                let slot = self.owner_or_ghost(id);
                if let Some(above) = above
                    && self.parent(slot).is_none()
                    && sets.join(slot, above)
                {
                    self.set_parent(slot, Some(above));
                }
                above = Some(slot);
            }
        }
    }

    fn place_doubles(&mut self) {
        for index in 0..self.messages {
            if !self.is_owner(index) {
                let owner = self.slots.get(index).and_then(|slot| self.owners.get(&slot.id)).copied();
                let parent = owner.and_then(|owner| self.parent(owner));
                self.set_parent(index, parent);
            }
        }
    }

    fn children(&self) -> Vec<Vec<usize>> {
        let mut children = vec![Vec::new(); self.slots.len()];
        for (index, slot) in self.slots.iter().enumerate().filter(|(_, slot)| !slot.is_dropped) {
            if let Some(siblings) = slot.parent.and_then(|parent| children.get_mut(parent)) {
                siblings.push(index);
            }
        }
        children
    }

    /// Drops the ghosts that stand for nothing, from the bottom up; dates the others after their first child.
    fn drop_ghosts(&mut self) {
        let mut children = self.children();
        for index in bottom_up(&children, &self.slots) {
            if index < self.messages {
                continue;
            }
            let below: Vec<usize> = children
                .get(index)
                .into_iter()
                .flatten()
                .copied()
                .filter(|child| !self.is_dropped(*child))
                .collect();
            let Some(slot) = self.slots.get_mut(index) else { continue };
            let parent = slot.parent;
            let is_needed = match below.as_slice() {
                [] => false,
                [only] => *only < self.messages && slot.is_named,
                _ => true,
            };
            if is_needed {
                let first =
                    below.iter().filter_map(|child| self.slots.get(*child)).map(|child| child.key).min();
                if let Some(slot) = self.slots.get_mut(index) {
                    slot.key = first.unwrap_or(slot.key);
                }
                continue;
            }
            slot.is_dropped = true;
            for child in &below {
                self.set_parent(*child, parent);
            }
            if let Some(siblings) = parent.and_then(|parent| children.get_mut(parent)) {
                siblings.extend(below);
            }
        }
    }

    fn finish<K>(self, nodes: Vec<Node<K>>) -> Forest<K> {
        let mut children = self.children();
        let key = |slot: &usize| self.slots.get(*slot).map(|found| (found.key, *slot));
        children.iter_mut().for_each(|siblings| siblings.sort_by_key(key));
        let mut roots: Vec<usize> = (0..self.slots.len())
            .filter(|slot| {
                self.slots.get(*slot).is_some_and(|slot| slot.parent.is_none() && !slot.is_dropped)
            })
            .collect();
        roots.sort_by_key(key);

        let mut messages: Vec<Option<Node<K>>> = nodes.into_iter().map(Some).collect();
        let mut forest = Forest { nodes: Vec::with_capacity(self.slots.len()), roots: Vec::new() };
        let mut stack: Vec<(usize, Option<usize>)> =
            roots.into_iter().rev().map(|root| (root, None)).collect();
        while let Some((slot, parent)) = stack.pop() {
            let place = forest.nodes.len();
            match parent.and_then(|parent| forest.nodes.get_mut(parent)) {
                Some(parent) => parent.children.push(place),
                None => forest.roots.push(place),
            }
            let message = messages.get_mut(slot).and_then(Option::take);
            forest.nodes.push(self.tree_node(slot, message, parent));
            let below = children.get(slot).map(Vec::as_slice).unwrap_or_default();
            stack.extend(below.iter().rev().map(|child| (*child, Some(place))));
        }
        name_ghosts(&mut forest);
        forest
    }

    fn tree_node<K>(&self, slot: usize, message: Option<Node<K>>, parent: Option<usize>) -> TreeNode<K> {
        match message {
            Some(node) => TreeNode {
                entry: Entry::Message(node.message),
                message_id: node.message_id,
                kind: node.kind,
                subject: node.subject,
                date: node.date,
                parent,
                children: Vec::new(),
            },
            None => TreeNode {
                entry: Entry::Missing,
                message_id: self.slots.get(slot).map(|slot| slot.id.clone()).unwrap_or_default(),
                kind: MessageKind::Message,
                subject: String::new(),
                date: self.slots.get(slot).map_or(0, |slot| slot.key.0),
                parent,
                children: Vec::new(),
            },
        }
    }
}

/// Returns every slot, children before parents.
fn bottom_up(children: &[Vec<usize>], slots: &[Slot]) -> Vec<usize> {
    let mut order: Vec<usize> =
        (0..slots.len()).filter(|slot| slots.get(*slot).is_some_and(|s| s.parent.is_none())).collect();
    let mut at = 0;
    while let Some(slot) = order.get(at).copied() {
        order.extend(children.get(slot).into_iter().flatten());
        at += 1;
    }
    order.reverse();
    order
}

/// Gives missing messages the subject of their first child.
fn name_ghosts<K>(forest: &mut Forest<K>) {
    for index in (0..forest.nodes.len()).rev() {
        let Some(node) = forest.nodes.get(index).filter(|node| matches!(node.entry, Entry::Missing)) else {
            continue;
        };
        let first = node.children.first().and_then(|child| forest.nodes.get(*child));
        let subject = first.map(|child| child.subject.clone()).unwrap_or_default();
        if let Some(node) = forest.nodes.get_mut(index) {
            node.subject = subject;
        }
    }
}

/// Disjoint sets of slots, to see whether a link would close a circle.
#[derive(Default)]
struct Sets {
    above: Vec<usize>,
}

impl Sets {
    fn find(&mut self, slot: usize) -> usize {
        while self.above.len() <= slot {
            self.above.push(self.above.len());
        }
        let mut at = slot;
        while let Some(above) = self.above.get(at).copied().filter(|above| *above != at) {
            let top = self.above.get(above).copied().unwrap_or(above);
            if let Some(entry) = self.above.get_mut(at) {
                *entry = top;
            }
            at = top;
        }
        at
    }

    /// Joins the sets of two slots; reports false where they already are one.
    fn join(&mut self, a: usize, b: usize) -> bool {
        let (a, b) = (self.find(a), self.find(b));
        if let Some(entry) = self.above.get_mut(a) {
            *entry = b;
        }
        a != b
    }
}

#[cfg(test)]
mod tests;
