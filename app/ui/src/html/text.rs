//! The text of a page that is laid out: its blocks in order, and where each piece of them stands.

use std::ops::Range;

use blitz_dom::{BaseDocument, NodeId, node::TextLayout};
use egui::{Rect, pos2};
use parley::{Affinity, Cursor, Selection};

/// More blocks of text than this are not looked at.
const MAX_BLOCKS: usize = 100_000;

/// A block of text, whose lines share one layout.
#[derive(Debug, Clone, Copy)]
pub(super) struct Block {
    pub(super) node: NodeId,
    /// Where its lines begin, in pixels of the screen.
    pub(super) origin: (f32, f32),
}

/// Returns the blocks of a page in reading order.
pub(super) fn blocks(document: &BaseDocument, scale: f32) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut waiting: Vec<NodeId> = document.try_root_element().map(|root| root.id).into_iter().collect();
    while let Some(id) = waiting.pop() {
        let Some(node) = document.get_node(id) else { continue };
        if let Some(text) = layout(document, id)
            && !text.text.is_empty()
        {
            let place = node.final_layout();
            let at = node.absolute_position(
                place.padding.left + place.border.left,
                place.padding.top + place.border.top + text.block_offset,
            );
            blocks.push(Block { node: id, origin: (at.x * scale, at.y * scale) });
        }
        if blocks.len() >= MAX_BLOCKS {
            break;
        }
        if let Some(children) = node.layout_children.borrow().as_ref() {
            waiting.extend(children.iter().rev());
        }
    }
    blocks
}

/// Returns the layout of a block's text.
pub(super) fn layout(document: &BaseDocument, block: NodeId) -> Option<&TextLayout> {
    let node = document.get_node(block).filter(|node| node.flags.is_inline_root())?;
    node.element_data()?.inline_layout_data.as_deref()
}

/// Returns where a range of a block's text stands: a rectangle a line, in pixels of the screen.
pub(super) fn rects(document: &BaseDocument, block: Block, range: &Range<usize>) -> Vec<Rect> {
    let Some(text) = layout(document, block.node) else { return Vec::new() };
    let cursor = |at| Cursor::from_byte_index(&text.layout, at, Affinity::Downstream);
    let (x, y) = block.origin;
    Selection::new(cursor(range.start), cursor(range.end))
        .geometry(&text.layout)
        .into_iter()
        .map(|(one, _)| {
            let min = pos2(x + one.x0 as f32, y + one.y0 as f32);
            Rect::from_min_max(min, pos2(x + one.x1 as f32, y + one.y1 as f32))
        })
        .collect()
}

/// Returns the word around a place of a text, in bytes; empty where there is none.
pub(crate) fn word(text: &str, at: usize) -> Range<usize> {
    let (Some(before), Some(after)) = (text.get(..at), text.get(at..)) else { return at..at };
    let is_word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '\'' | '’');
    let start = before.trim_end_matches(is_word).len();
    let end = text.len() - after.trim_start_matches(is_word).len();
    start..end
}

#[cfg(test)]
mod tests {
    use super::word;

    #[test]
    fn a_word_ends_where_its_letters_end() {
        let text = "Porte coulissante, reçue.";
        assert_eq!(&text[word(text, 8)], "coulissante");
        assert_eq!(&text[word(text, 20)], "reçue");
        assert_eq!(word(text, text.len()), text.len()..text.len());
        assert_eq!(word("ab", 9), 9..9);
    }
}
