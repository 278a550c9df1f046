//! The rows of the conversation tree: what is left out, folded, and how the lines between them run.

use std::collections::BTreeSet;

use etabli_engine::view::{ForumKind, ForumNode};
use etabli_model::MsgId;

use super::Reading;

/// Deeper nodes stand no further right.
pub(crate) const MAX_INDENT: u32 = 12;

/// What names a node: its message, its Message-ID, or else its place.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum NodeKey {
    Message(MsgId),
    Missing(String),
    Private(usize),
}

/// A row of the tree.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct ForumRow<'a> {
    pub(crate) node: &'a ForumNode,
    /// Its place among all nodes.
    pub(crate) place: usize,
    /// Nodes below it are shown or not; none where there are none.
    pub(crate) open: Option<bool>,
    /// For each step to the right below [`MAX_INDENT`], whether a line runs on below this row.
    lines: u16,
}

impl ForumRow<'_> {
    /// Returns how far right it stands.
    pub(crate) fn indent(&self) -> u32 {
        self.node.depth.min(MAX_INDENT)
    }

    /// Reports whether the line of a step goes on below this row.
    pub(crate) fn runs_on(&self, step: u32) -> bool {
        self.lines & 1 << step.min(MAX_INDENT) != 0
    }

    pub(crate) fn key(&self) -> NodeKey {
        key(self.node, self.place)
    }
}

fn key(node: &ForumNode, place: usize) -> NodeKey {
    match node.id {
        Some(id) => NodeKey::Message(id),
        None if node.message_id.is_empty() => NodeKey::Private(place),
        None => NodeKey::Missing(node.message_id.clone()),
    }
}

/// Lists the rows of a tree around the message `here`, without what the person leaves out or folded.
pub(crate) fn forum_rows<'a>(reading: &Reading, nodes: &'a [ForumNode], here: MsgId) -> Vec<ForumRow<'a>> {
    let account = nodes.iter().find(|node| node.id == Some(here)).map_or("", |node| &node.account);
    let wanted = |node: &ForumNode| {
        (!reading.hides_receipts || node.kind != ForumKind::Receipt)
            && (!reading.one_account || node.id.is_none() || node.account == account)
    };
    let mut kept = nodes.iter().enumerate().filter(|(_, node)| wanted(node)).peekable();
    let mut rows: Vec<ForumRow<'a>> = Vec::new();
    // Everything deeper than this is folded away.
    let mut folded: Option<u32> = None;
    while let Some((place, node)) = kept.next() {
        if folded.is_some_and(|depth| node.depth > depth) {
            continue;
        }
        let parent = kept.peek().is_some_and(|(_, next)| next.depth > node.depth);
        let open = parent.then(|| reading.folded.is_empty() || !reading.folded.contains(&key(node, place)));
        folded = (open == Some(false)).then_some(node.depth);
        rows.push(ForumRow { node, place, open, lines: 0 });
    }
    let mut below: u16 = 0;
    for row in rows.iter_mut().rev() {
        let up_to = (1_u16 << (row.indent() + 1)) - 1;
        row.lines = below & up_to;
        below = row.lines | 1 << row.indent();
    }
    rows
}

/// Returns what folds a whole tree: the key of every node with others below it.
pub(crate) fn parents(nodes: &[ForumNode]) -> BTreeSet<NodeKey> {
    let deeper = |(place, pair): (usize, &[ForumNode])| match pair {
        [node, next] if next.depth > node.depth => Some(key(node, place)),
        _ => None,
    };
    nodes.windows(2).enumerate().filter_map(deeper).collect()
}

#[cfg(test)]
mod tests {
    use etabli_model::{Address, Direction};

    use super::*;

    fn node(depth: u32, id: u64) -> ForumNode {
        ForumNode {
            depth,
            kind: ForumKind::Message,
            id: Some(MsgId(id)),
            message_id: String::new(),
            subject: String::new(),
            from: Address::default(),
            date: None,
            direction: Direction::In,
            account: String::new(),
            unread: false,
            words: String::new(),
        }
    }

    fn depths(reading: &Reading, nodes: &[ForumNode]) -> Vec<(u64, Option<bool>)> {
        let rows = forum_rows(reading, nodes, MsgId(0));
        rows.iter().map(|row| (row.node.id.map_or(0, |id| id.0), row.open)).collect()
    }

    #[test]
    fn mail_91_a_folded_node_hides_what_is_below_it_and_nothing_else() {
        let nodes = [node(0, 1), node(1, 2), node(2, 3), node(1, 4), node(0, 5)];
        let mut reading = Reading::default();
        let all = [(1, Some(true)), (2, Some(true)), (3, None), (4, None), (5, None)];
        assert_eq!(depths(&reading, &nodes), all);
        reading.folded.insert(NodeKey::Message(MsgId(2)));
        assert_eq!(depths(&reading, &nodes), [(1, Some(true)), (2, Some(false)), (4, None), (5, None)]);
        reading.folded = parents(&nodes);
        assert_eq!(depths(&reading, &nodes), [(1, Some(false)), (5, None)]);
    }

    #[test]
    fn mail_91_lines_run_on_to_the_next_answer_of_the_same_message() {
        let nodes = [node(0, 1), node(1, 2), node(2, 3), node(1, 4), node(2, 5)];
        let reading = Reading::default();
        let rows = forum_rows(&reading, &nodes, MsgId(1));
        let runs = |row: usize, step| rows.get(row).unwrap().runs_on(step);
        assert!(runs(1, 1) && runs(2, 1), "from the first answer past its own answer to the second");
        assert!(!runs(3, 1) && !runs(4, 1) && !runs(2, 2));
    }
}
