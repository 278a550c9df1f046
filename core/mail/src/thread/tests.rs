use super::*;
use crate::parse::parse;

fn node(message: u32, id: &str, references: &[&str], date: i64) -> Node<u32> {
    Node {
        message,
        message_id: id.to_owned(),
        references: references.iter().map(|id| (*id).to_owned()).collect(),
        date,
        kind: MessageKind::Message,
        subject: format!("s{message}"),
    }
}

/// Draws a forest: one line per node, indented; `?` marks a missing message.
fn draw(forest: &Forest<u32>) -> Vec<String> {
    let row = |(depth, node): (usize, &TreeNode<u32>)| {
        let name = match node.entry {
            Entry::Message(message) => message.to_string(),
            Entry::Missing => format!("?{}", node.message_id),
        };
        format!("{}{name}", " ".repeat(depth))
    };
    forest.rows().map(row).collect()
}

fn check(nodes: Vec<Node<u32>>, expected: &[&str]) {
    let forest = forum_tree(nodes);
    assert_eq!(draw(&forest), expected);
    for (index, node) in forest.nodes.iter().enumerate() {
        assert!(node.children.iter().all(|child| forest.nodes[*child].parent == Some(index)));
        assert!(node.parent.is_none_or(|parent| parent < index));
    }
}

#[test]
fn mail_91_messages_hang_under_the_last_id_they_refer_to() {
    check(
        vec![
            node(4, "d", &["a", "b"], 40),
            node(1, "a", &[], 10),
            node(3, "c", &["a"], 30),
            node(2, "b", &["a"], 20),
            node(5, "", &["a"], 25),
        ],
        &["1", " 2", "  4", " 5", " 3"],
    );
}

#[test]
fn mail_91_missing_parents_keep_their_place() {
    check(vec![node(2, "b", &["a"], 20)], &["?a", " 2"]);
    check(vec![node(3, "c", &["x", "y", "a"], 20)], &["?a", " 3"]);
    check(
        vec![node(1, "a", &["r", "x", "p"], 10), node(2, "b", &["r", "y", "q"], 20)],
        &["?r", " ?p", "  1", " ?q", "  2"],
    );
    check(vec![node(1, "a", &["p"], 10), node(2, "b", &["p"], 20)], &["?p", " 1", " 2"]);
    let forest = forum_tree(vec![node(1, "a", &["p"], 10), node(2, "b", &["p"], 5)]);
    assert_eq!((forest.nodes[0].subject.as_str(), forest.nodes[0].date), ("s2", 5));
}

#[test]
fn mail_91_a_chain_places_messages_without_references() {
    // "b" names no parent itself, but "c" knows that it answers "a".
    check(
        vec![node(1, "a", &[], 1), node(2, "b", &[], 2), node(3, "c", &["a", "b"], 3)],
        &["1", " 2", "  3"],
    );
}

#[test]
fn mail_91_circles_are_cut_at_the_oldest_message() {
    check(vec![node(2, "b", &["a"], 20), node(1, "a", &["b"], 10)], &["1", " 2"]);
    check(vec![node(1, "a", &["a"], 10)], &["1"]);
    check(
        vec![
            node(1, "a", &["c"], 3),
            node(2, "b", &["a"], 2),
            node(3, "c", &["b"], 1),
            node(4, "d", &["b"], 0),
        ],
        &["3", " 1", "  2", "   4"],
    );
    // The chains contradict each other; the tree is still a tree.
    check(vec![node(1, "m", &["x", "y"], 1), node(2, "n", &["y", "x"], 2)], &["?x", " ?y", "  1", " 2"]);
}

#[test]
fn x_32_reused_message_id_stands_beside_its_owner() {
    check(
        vec![node(1, "a", &[], 1), node(3, "b", &["z"], 3), node(2, "b", &["a"], 2), node(4, "c", &["b"], 4)],
        &["1", " 2", "  4", " 3"],
    );
}

#[test]
fn mail_91_depth_is_unlimited() {
    let nodes: Vec<Node<u32>> = (0..100_000_u32)
        .map(|i| node(i, &i.to_string(), &[&i.wrapping_sub(1).to_string()], i64::from(i)))
        .rev()
        .collect();
    let forest = forum_tree(nodes);
    assert_eq!(forest.rows().map(|(depth, _)| depth).max(), Some(100_000));
}

#[test]
fn mail_91_in_reply_to_completes_references() {
    let references = |head: &str| merged_references(&parse(head.as_bytes()));
    assert_eq!(references("References: <a> <b>\nIn-Reply-To: <b>\n\n"), ["a", "b"]);
    assert_eq!(references("References: <a>\nIn-Reply-To: <b>\n\n"), ["a", "b"]);
    assert_eq!(references("In-Reply-To: <b> <c>\n\n"), ["c", "b"]);
    assert_eq!(references("Message-ID: <m>\nReferences: <a> <m>\n\n"), ["a"]);
    assert_eq!(references("References: <o> <a>\nOriginal-Message-ID: <o>\n\n"), ["a", "o"]);
    assert_eq!(
        link_ids(&parse(b"References: <a> <b> <a>\nIn-Reply-To: <b>\nOriginal-Message-ID: <o>\n\n")),
        ["a", "b", "o"]
    );
}

#[test]
fn x_32_copies_share_date_and_sender() {
    let print = |raw: &str| Fingerprint::of(&parse(raw.as_bytes()));
    let first = print("Date: 4 Jan 2016 08:00 +0100\nFrom: A@x\nMessage-ID: <d>\n\n");
    assert!(same_copy(&first, &print("Date: 4 Jan 2016 07:00 GMT\nFrom: \"Name\" <a@X>\n\n")));
    assert!(!same_copy(&first, &print("Date: 4 Jan 2016 07:01 GMT\nFrom: a@x\n\n")));
    assert!(!same_copy(&first, &print("Date: 4 Jan 2016 07:00 GMT\nFrom: b@x\n\n")));
}
