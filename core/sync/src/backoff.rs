//! How long to wait after a failure before the next attempt.

/// The wait after the first failure.
const FIRST_SECS: u32 = 30;
/// The longest wait, before the jitter.
const LONGEST_SECS: u32 = 30 * 60;

/// Returns how many seconds to wait after so many failures in a row: 30 s, doubled with each failure up to
/// half an hour, give or take up to a fifth.
///
/// The same seed gives the same wait; accounts with different seeds do not all come back at once.
#[must_use]
pub fn delay_secs(failures: u32, seed: u64) -> u32 {
    let doublings = failures.saturating_sub(1).min(16);
    let base = FIRST_SECS.saturating_mul(1 << doublings).min(LONGEST_SECS);
    let spread = base / 5;
    let jitter = mix(seed ^ (u64::from(failures) << 32)) % (2 * u64::from(spread) + 1);
    base - spread + u32::try_from(jitter).unwrap_or(spread)
}

/// Spreads the bits of a number (the finaliser of SplitMix64).
fn mix(seed: u64) -> u64 {
    let mut bits = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_doubles_up_to_half_an_hour() {
        let bases = [30, 30, 60, 120, 240, 480, 960, 1800, 1800];
        for seed in 0..200 {
            for (failures, base) in (0..).zip(bases) {
                let delay = delay_secs(failures, seed);
                assert!((base * 4 / 5..=base * 6 / 5).contains(&delay), "{failures} failures: {delay} s");
            }
            assert!((1440..=2160).contains(&delay_secs(u32::MAX, seed)));
        }
    }

    #[test]
    fn the_jitter_is_deterministic_and_differs() {
        assert_eq!(delay_secs(5, 42), delay_secs(5, 42));
        let delays: std::collections::BTreeSet<u32> = (0..100).map(|seed| delay_secs(7, seed)).collect();
        assert!(delays.len() > 50, "{delays:?}");
        assert!(delays.iter().any(|delay| *delay < 1800) && delays.iter().any(|delay| *delay > 1800));
    }
}
