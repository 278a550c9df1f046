//! How long messages stay on the server.

/// The seconds of a day.
const DAY_SECS: i64 = 86_400;

/// Reports whether a message has been on the server for strictly more than `days` days, so that it is to be
/// deleted there. With 0 days none ever is.
///
/// Both times are in seconds since 1970.
#[must_use]
pub fn is_due(first_seen: i64, now: i64, days: u32) -> bool {
    days > 0 && now.saturating_sub(first_seen) > i64::from(days) * DAY_SECS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mail_43_the_boundary_is_strictly_more_than_n_days() {
        let seen = 1_700_000_000;
        for days in [1, 7, 30, 36_500] {
            let boundary = seen + i64::from(days) * DAY_SECS;
            assert!(!is_due(seen, boundary - 1, days));
            assert!(!is_due(seen, boundary, days));
            assert!(is_due(seen, boundary + 1, days));
        }
    }

    #[test]
    fn mail_41_zero_days_mean_never() {
        assert!(!is_due(0, i64::MAX, 0));
        assert!(!is_due(i64::MIN, i64::MAX, 0));
    }

    #[test]
    fn mail_43_a_clock_that_runs_backwards_deletes_nothing() {
        assert!(!is_due(1_700_000_000, 0, 1));
        assert!(!is_due(i64::MAX, i64::MIN, u32::MAX));
    }
}
