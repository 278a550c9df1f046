//! The time of day, so that tests can set it.

use std::time::{SystemTime, UNIX_EPOCH};

/// Tells the time.
pub trait Clock: Send + Sync {
    /// Seconds since 1970-01-01T00:00:00Z.
    fn now(&self) -> i64;

    /// Minutes since local midnight.
    fn minute_of_day(&self) -> u16 {
        let local =
            jiff::Timestamp::from_second(self.now()).map(|now| now.to_zoned(jiff::tz::TimeZone::system()));
        local.map_or(0, |local| {
            local.hour().cast_unsigned() as u16 * 60 + local.minute().cast_unsigned() as u16
        })
    }
}

/// The system's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> i64 {
        SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs().cast_signed())
    }
}
