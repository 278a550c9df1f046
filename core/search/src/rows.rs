//! Sets of rows.

/// A set of rows below a fixed bound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowSet {
    words: Vec<u64>,
    rows: u32,
}

impl RowSet {
    /// Makes a set without any row.
    #[must_use]
    pub fn empty(rows: u32) -> Self {
        Self { words: vec![0; rows.div_ceil(64) as usize], rows }
    }

    /// Makes a set of all rows below `rows`.
    #[must_use]
    pub fn full(rows: u32) -> Self {
        let mut set = Self { words: vec![u64::MAX; rows.div_ceil(64) as usize], rows };
        if let Some(last) = set.words.last_mut().filter(|_| !rows.is_multiple_of(64)) {
            *last = (1 << (rows % 64)) - 1;
        }
        set
    }

    /// Adds a row; rows beyond the bound are left out.
    pub fn insert(&mut self, ordinal: u32) {
        if ordinal < self.rows
            && let Some(word) = self.words.get_mut(ordinal as usize / 64)
        {
            *word |= 1 << (ordinal % 64);
        }
    }

    /// Reports whether the row is in the set.
    #[must_use]
    pub fn contains(&self, ordinal: u32) -> bool {
        self.words.get(ordinal as usize / 64).is_some_and(|word| word & 1 << (ordinal % 64) != 0)
    }

    /// Returns how many rows are in the set.
    #[must_use]
    pub fn len(&self) -> u64 {
        self.words.iter().map(|word| u64::from(word.count_ones())).sum()
    }

    /// Reports whether no row is in the set.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.iter().all(|&word| word == 0)
    }

    /// Returns the rows in ascending order.
    pub fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        (0..).step_by(64).zip(&self.words).flat_map(|(first, &word)| {
            (0..64).filter(move |bit| word & 1 << bit != 0).map(move |bit| first + bit)
        })
    }

    /// Keeps the rows that are in both.
    pub fn intersect(&mut self, other: &Self) {
        self.zip(other, |a, b| a & b);
    }

    /// Adds the rows of the other.
    pub fn unite(&mut self, other: &Self) {
        self.zip(other, |a, b| a | b);
    }

    /// Removes the rows of the other.
    pub fn subtract(&mut self, other: &Self) {
        self.zip(other, |a, b| a & !b);
    }

    fn zip(&mut self, other: &Self, combine: impl Fn(u64, u64) -> u64) {
        for (index, word) in self.words.iter_mut().enumerate() {
            *word = combine(*word, other.words.get(index).copied().unwrap_or(0));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_of_rows_behave_like_sets() {
        let mut even = RowSet::empty(130);
        (0..130).step_by(2).for_each(|row| even.insert(row));
        even.insert(131);
        assert_eq!(even.len(), 65);
        let mut odd = RowSet::full(130);
        odd.subtract(&even);
        assert_eq!(odd.iter().next(), Some(1));
        assert_eq!(odd.len(), 65);
        let mut both = odd.clone();
        both.intersect(&even);
        assert!(both.is_empty());
        both.unite(&odd);
        both.unite(&even);
        assert_eq!(both, RowSet::full(130));
        assert!(both.contains(129) && !both.contains(130));
    }
}
