//! Points in time.

use serde::{Deserialize, Serialize};

/// Seconds since 1970-01-01T00:00:00Z.
pub type Instant = i64;

/// A point in time together with the offset its author wrote it in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Timestamp {
    /// Seconds since 1970-01-01T00:00:00Z.
    pub seconds: Instant,
    /// Minutes east of UTC.
    pub offset_minutes: i16,
}

impl Timestamp {
    /// Returns the point in time, written in UTC.
    #[must_use]
    pub fn utc(seconds: Instant) -> Self {
        Self { seconds, offset_minutes: 0 }
    }
}
