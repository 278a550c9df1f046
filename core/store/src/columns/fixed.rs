//! Fixed-width columns: rows of a few bytes, little-endian, in chunks.

use std::sync::Arc;

use etabli_model::{Direction, MessageKind};

use super::{Facts, chunk::Chunk};

/// Rows of one chunk of a fixed-width column.
pub const FIXED_ROWS: u32 = 1024;

/// A fixed-width column: its stored number and the bytes of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FixedColumn {
    pub(crate) number: u8,
    pub(crate) width: usize,
}

/// Folder `u32`, flags `u16`, two bytes of zero.
pub(crate) const STATE: FixedColumn = FixedColumn { number: 0, width: 8 };
pub(crate) const STATE_FOLDER: usize = 0;
pub(crate) const STATE_FLAGS: usize = 4;

/// Date `i64`, sender `u64`, size `u32`, bits `u16`, account `u16`.
pub(crate) const FACTS: FixedColumn = FixedColumn { number: 1, width: 24 };
pub(crate) const FACTS_DATE: usize = 0;
pub(crate) const FACTS_SENDER: usize = 8;
const FACTS_SIZE: usize = 16;
const FACTS_BITS: usize = 20;
const FACTS_ACCOUNT: usize = 22;

/// Thread `u64`.
pub(crate) const THREAD: FixedColumn = FixedColumn { number: 2, width: 8 };

const BIT_OUT: u16 = 1;
const BIT_RECEIPT: u16 = 1 << 1;
const BIT_REPORT: u16 = 1 << 2;
const BIT_REPLY: u16 = 1 << 3;
const BIT_FILES: u16 = 1 << 4;
const BIT_DAMAGED: u16 = 1 << 5;

impl FixedColumn {
    /// Returns the chunk of a row and the row's first byte in it.
    pub(crate) fn place(self, ordinal: u32) -> (u32, usize) {
        (ordinal / FIXED_ROWS, (ordinal % FIXED_ROWS) as usize * self.width)
    }

    fn bytes_at<const N: usize>(self, chunks: &[Arc<Chunk>], ordinal: u32, field: usize) -> [u8; N] {
        let (chunk, start) = self.place(ordinal);
        chunks
            .get(chunk as usize)
            .and_then(|chunk| chunk.bytes().get(start + field..start + field + N))
            .and_then(|bytes| bytes.try_into().ok())
            .unwrap_or([0; N])
    }

    /// Returns the rows below `rows` that differ between two sets of chunks, ascending.
    pub(crate) fn differing(self, left: &[Arc<Chunk>], right: &[Arc<Chunk>], rows: u32) -> Vec<u32> {
        let mut found = Vec::new();
        for (first, (left, right)) in (0..).step_by(FIXED_ROWS as usize).zip(left.iter().zip(right)) {
            if Arc::ptr_eq(left, right) {
                continue;
            }
            let pairs = left.bytes().chunks_exact(self.width).zip(right.bytes().chunks_exact(self.width));
            let here = (first..rows).zip(pairs).filter(|(_, (left, right))| left != right);
            found.extend(here.map(|(ordinal, _)| ordinal));
        }
        found
    }

    pub(crate) fn u16_at(self, chunks: &[Arc<Chunk>], ordinal: u32, field: usize) -> u16 {
        u16::from_le_bytes(self.bytes_at(chunks, ordinal, field))
    }

    pub(crate) fn u32_at(self, chunks: &[Arc<Chunk>], ordinal: u32, field: usize) -> u32 {
        u32::from_le_bytes(self.bytes_at(chunks, ordinal, field))
    }

    pub(crate) fn u64_at(self, chunks: &[Arc<Chunk>], ordinal: u32, field: usize) -> u64 {
        u64::from_le_bytes(self.bytes_at(chunks, ordinal, field))
    }
}

pub(crate) fn encode_state(folder: u32, flags: u16) -> [u8; 8] {
    let mut row = [0; 8];
    row[..4].copy_from_slice(&folder.to_le_bytes());
    row[4..6].copy_from_slice(&flags.to_le_bytes());
    row
}

pub(crate) fn encode_facts(facts: &Facts) -> [u8; 24] {
    let mut bits = 0;
    let mut set = |on: bool, bit: u16| bits |= if on { bit } else { 0 };
    set(facts.direction == Direction::Out, BIT_OUT);
    set(facts.kind == MessageKind::ReadReceipt, BIT_RECEIPT);
    set(facts.kind == MessageKind::DeliveryReport, BIT_REPORT);
    set(facts.is_reply, BIT_REPLY);
    set(facts.has_files, BIT_FILES);
    set(facts.damaged, BIT_DAMAGED);
    let mut row = [0; 24];
    row[..8].copy_from_slice(&facts.date.to_le_bytes());
    row[8..16].copy_from_slice(&facts.sender.to_le_bytes());
    row[16..20].copy_from_slice(&facts.size.to_le_bytes());
    row[20..22].copy_from_slice(&bits.to_le_bytes());
    row[22..].copy_from_slice(&facts.account.to_le_bytes());
    row
}

pub(crate) fn read_facts(chunks: &[Arc<Chunk>], ordinal: u32) -> Facts {
    let bits = FACTS.u16_at(chunks, ordinal, FACTS_BITS);
    Facts {
        date: FACTS.u64_at(chunks, ordinal, FACTS_DATE).cast_signed(),
        sender: FACTS.u64_at(chunks, ordinal, FACTS_SENDER),
        size: FACTS.u32_at(chunks, ordinal, FACTS_SIZE),
        direction: if bits & BIT_OUT == 0 { Direction::In } else { Direction::Out },
        kind: if bits & BIT_RECEIPT != 0 {
            MessageKind::ReadReceipt
        } else if bits & BIT_REPORT != 0 {
            MessageKind::DeliveryReport
        } else {
            MessageKind::Message
        },
        is_reply: bits & BIT_REPLY != 0,
        has_files: bits & BIT_FILES != 0,
        damaged: bits & BIT_DAMAGED != 0,
        account: FACTS.u16_at(chunks, ordinal, FACTS_ACCOUNT),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_read_back() {
        let facts = Facts {
            date: -5,
            sender: u64::MAX - 1,
            size: 7,
            direction: Direction::Out,
            kind: MessageKind::ReadReceipt,
            is_reply: true,
            has_files: false,
            damaged: true,
            account: 3,
        };
        let mut chunk = vec![0; 24];
        chunk.extend(encode_facts(&facts));
        assert_eq!(read_facts(&[Arc::new(Chunk::new(chunk))], 1), facts);
    }
}
