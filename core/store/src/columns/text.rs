//! Text columns: folded text, one line a row, sealed in chunks with a filter.

use std::sync::Arc;

use crate::StoreError;

/// Rows of one sealed chunk of a text column.
pub const TEXT_ROWS: u32 = 4096;

/// Bits of a chunk's filter. A chunk of mail subjects sets about a quarter of them.
const FILTER_BITS: usize = 1 << 16;

/// Consecutive rows of a text column.
///
/// Rows are joined by line feeds, which folded text never contains, so that one search over `text` finds
/// every row and no match spans two rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextChunk {
    text: Vec<u8>,
    /// Where each row starts; one more entry than rows, the last one past the final line feed.
    starts: Vec<u32>,
    filter: Option<Vec<u64>>,
}

impl TextChunk {
    /// Makes a chunk of rows; only a sealed chunk carries a filter.
    pub(crate) fn new<'a>(rows: impl Iterator<Item = &'a str>, with_filter: bool) -> Self {
        let mut text = Vec::new();
        let mut starts = vec![0];
        for row in rows {
            text.extend(row.bytes().map(|byte| if byte == b'\n' { b' ' } else { byte }));
            text.push(b'\n');
            starts.push(u32::try_from(text.len()).unwrap_or(u32::MAX));
        }
        let filter = with_filter.then(|| {
            let mut filter = vec![0; FILTER_BITS / 64];
            for triple in text.windows(3) {
                let bit = filter_bit(triple);
                if let Some(word) = filter.get_mut(bit / 64) {
                    *word |= 1 << (bit % 64);
                }
            }
            filter
        });
        Self { text, starts, filter }
    }

    /// Returns the number of rows.
    #[must_use]
    pub fn rows(&self) -> u32 {
        u32::try_from(self.starts.len()).unwrap_or(u32::MAX) - 1
    }

    /// Returns all rows, each ended by a line feed.
    #[must_use]
    pub fn text(&self) -> &[u8] {
        &self.text
    }

    /// Returns where each row starts in [`Self::text`], and the end.
    #[must_use]
    pub fn starts(&self) -> &[u32] {
        &self.starts
    }

    /// Returns one row.
    #[must_use]
    pub fn row(&self, row: u32) -> &[u8] {
        let start = self.starts.get(row as usize).copied().unwrap_or(0) as usize;
        let end = self.starts.get(row as usize + 1).copied().unwrap_or(0) as usize;
        self.text.get(start..end.saturating_sub(1)).unwrap_or_default()
    }

    /// Reports whether the chunk may contain `needle`; a needle under three bytes may always be there.
    #[must_use]
    pub fn may_contain(&self, needle: &[u8]) -> bool {
        self.filter.as_ref().is_none_or(|filter| {
            needle.windows(3).all(|triple| {
                let bit = filter_bit(triple);
                filter.get(bit / 64).is_some_and(|word| word & (1 << (bit % 64)) != 0)
            })
        })
    }
}

fn filter_bit(triple: &[u8]) -> usize {
    let value = triple.iter().fold(0u32, |value, &byte| value << 8 | u32::from(byte));
    (value.wrapping_mul(0x9E37_79B1) >> 16) as usize % FILTER_BITS
}

/// Writes a sealed chunk: the filter, then the compressed rows.
pub(crate) fn encode_sealed(chunk: &TextChunk) -> Result<Vec<u8>, StoreError> {
    let filter = chunk.filter.as_deref().unwrap_or_default();
    let mut sealed: Vec<u8> = filter.iter().flat_map(|word| word.to_le_bytes()).collect();
    sealed.extend(zstd::bulk::compress(&chunk.text, 1)?);
    Ok(sealed)
}

/// Reads a sealed chunk.
pub(crate) fn decode_sealed(sealed: &[u8]) -> Result<TextChunk, StoreError> {
    let damaged = || StoreError::Damaged("a chunk of a text column".to_owned());
    let (filter, rows) = sealed.split_at_checked(FILTER_BITS / 8).ok_or_else(damaged)?;
    let filter = filter
        .chunks_exact(8)
        .map(|word| word.try_into().map(u64::from_le_bytes).map_err(|_| damaged()))
        .collect::<Result<Vec<u64>, _>>()?;
    let text = zstd::stream::decode_all(rows)?;
    let starts = std::iter::once(0)
        .chain(memchr::memchr_iter(b'\n', &text).map(|end| u32::try_from(end + 1).unwrap_or(u32::MAX)))
        .collect();
    Ok(TextChunk { text, starts, filter: Some(filter) })
}

/// An immutable picture of one text column.
#[derive(Debug, Clone, Default)]
pub struct TextView {
    /// Full chunks of [`TEXT_ROWS`] rows, then one chunk for the open tail.
    pub(crate) chunks: Vec<Arc<TextChunk>>,
}

impl TextView {
    /// Returns the chunks with the ordinal of their first row.
    pub fn chunks(&self) -> impl Iterator<Item = (u32, &TextChunk)> {
        (0..).step_by(TEXT_ROWS as usize).zip(self.chunks.iter().map(Arc::as_ref))
    }

    /// Returns the text of one row.
    #[must_use]
    pub fn row(&self, ordinal: u32) -> &[u8] {
        self.chunks.get((ordinal / TEXT_ROWS) as usize).map_or(&[], |chunk| chunk.row(ordinal % TEXT_ROWS))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sealed_chunk_reads_back_and_filters() {
        let rows = ["porte coulissante", "", "facture\n311"];
        let chunk = TextChunk::new(rows.into_iter(), true);
        let read = decode_sealed(&encode_sealed(&chunk).unwrap()).unwrap();
        assert_eq!(read, chunk);
        assert_eq!(read.rows(), 3);
        assert_eq!(read.row(0), b"porte coulissante");
        assert_eq!(read.row(2), b"facture 311");
        assert!(read.may_contain(b"coulis"));
        assert!(read.may_contain(b"zz"));
        assert!(!read.may_contain(b"zyxwvu"));
    }

    #[test]
    fn a_damaged_chunk_is_an_error() {
        assert!(decode_sealed(b"short").is_err());
        assert!(decode_sealed(&vec![7; FILTER_BITS]).is_err());
    }
}
