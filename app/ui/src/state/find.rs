//! What is selected and what is looked for in the open message.

use std::ops::Range;

use etabli_model::MsgId;

/// A place in the text view: the block, and the character in it.
pub(crate) type TextPlace = (usize, usize);

/// Text that is selected in the text view.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TextSelection {
    pub(crate) msg_id: MsgId,
    pub(crate) anchor: TextPlace,
    pub(crate) focus: TextPlace,
}

impl TextSelection {
    /// Returns the characters of a block that it covers; the block has so many.
    pub(crate) fn in_block(&self, block: usize, chars: usize) -> Range<usize> {
        let (first, last) = (self.anchor.min(self.focus), self.anchor.max(self.focus));
        let start = if block < first.0 {
            chars
        } else if block == first.0 {
            first.1
        } else {
            0
        };
        let end = if block > last.0 {
            0
        } else if block == last.0 {
            last.1
        } else {
            chars
        };
        start.min(chars)..end.clamp(start.min(chars), chars)
    }
}

/// What is looked for in the message.
#[derive(Debug, Clone, Default)]
pub(crate) struct Find {
    pub(crate) text: String,
    /// Which match is the current one.
    pub(crate) at: usize,
    /// How many there are, as far as is known.
    pub(crate) count: usize,
    /// The current match is to be scrolled to.
    pub(crate) scroll: bool,
    /// The field takes the focus.
    pub(crate) fresh: bool,
}

impl Find {
    /// Opens the field, with the text from before.
    pub(crate) fn anew(before: Option<Self>) -> Self {
        Self { fresh: true, scroll: true, ..before.unwrap_or_default() }
    }

    /// Goes to the next match or back, around the ends.
    pub(crate) fn step(&mut self, forward: bool) {
        if self.count > 0 {
            let step = if forward { 1 } else { self.count - 1 };
            self.at = (self.at + step) % self.count;
            self.scroll = true;
        }
    }

    /// Takes the number of matches; reports whether the current one is to be scrolled to.
    pub(crate) fn counted(&mut self, count: usize) -> bool {
        self.count = count;
        self.at = self.at.min(count.saturating_sub(1));
        count > 0 && std::mem::take(&mut self.scroll)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_selection_covers_whole_blocks_between_its_ends() {
        let selected = TextSelection { msg_id: MsgId(1), anchor: (2, 3), focus: (0, 4) };
        let covered: Vec<_> = (0..4).map(|block| selected.in_block(block, 10)).collect();
        assert_eq!(covered, [4..10, 0..10, 0..3, 0..0]);
    }

    #[test]
    fn the_matches_are_gone_through_around_the_ends() {
        let mut find = Find::anew(None);
        assert!(find.counted(3) && !find.counted(3), "scrolled to once");
        find.step(false);
        assert_eq!(find.at, 2);
        find.step(true);
        assert_eq!(find.at, 0);
        assert!(find.counted(3));
        find.at = 2;
        find.counted(1);
        assert_eq!(find.at, 0);
        assert!(!find.counted(0));
    }
}
