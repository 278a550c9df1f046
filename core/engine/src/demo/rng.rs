//! Random numbers that are the same on every machine: whole numbers only, no clock, no operating system.

/// A SplitMix64 generator.
#[derive(Debug, Clone)]
pub(super) struct Rng(u64);

impl Rng {
    /// Starts the numbers of one object: `stream` says what kind of object, `index` which one.
    pub(super) fn new(seed: u64, stream: u64, index: u64) -> Self {
        let mut rng = Self(seed ^ stream.wrapping_mul(0xA076_1D64_78BD_642F));
        rng.0 = rng.next() ^ index.wrapping_mul(0xE703_7ED1_A0B4_28DB);
        rng.0 = rng.next();
        rng
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Returns a number below `n`; 0 where `n` is 0.
    pub(super) fn below(&mut self, n: usize) -> usize {
        ((u128::from(self.next()) * n as u128) >> 64) as usize
    }

    /// Returns a number from `low` to `high`, both included.
    pub(super) fn between(&mut self, low: i64, high: i64) -> i64 {
        low + self.below((high - low + 1).max(1) as usize) as i64
    }

    /// Returns true `per_mille` times of a thousand.
    pub(super) fn chance(&mut self, per_mille: u32) -> bool {
        self.below(1000) < per_mille as usize
    }

    /// Returns a number below `n` where every doubling is as likely as any other: small ones are frequent.
    pub(super) fn skewed(&mut self, n: usize) -> usize {
        let bits = (usize::BITS - n.leading_zeros()) as usize;
        let width = self.below(bits.max(1));
        let number = (1 << width) - 1 + self.below(1 << width);
        if number < n { number } else { self.below(n) }
    }

    /// Returns one of `items`, which are never empty.
    pub(super) fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.below(items.len())]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stay_in_their_range() {
        let mut rng = Rng::new(1, 2, 3);
        for n in [1, 2, 3, 5, 1000] {
            for _ in 0..2000 {
                assert!(rng.below(n) < n);
                assert!(rng.skewed(n) < n);
            }
        }
        assert!((0..1000).all(|_| (-3..=4).contains(&rng.between(-3, 4))));
    }

    #[test]
    fn streams_and_indices_differ() {
        let first = |stream, index| Rng::new(7, stream, index).next();
        assert_ne!(first(0, 0), first(0, 1));
        assert_ne!(first(0, 1), first(1, 0));
        assert_eq!(first(3, 4), first(3, 4));
    }
}
