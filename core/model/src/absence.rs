//! Being away.

use serde::{Deserialize, Serialize};

use crate::Instant;

/// What people who write are told while somebody is away.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Absence {
    /// The answer, plain text.
    pub text: String,
    /// Its subject; empty for `Auto:` and the subject of the message that is answered.
    pub subject: String,
    /// When it begins; none for at once.
    pub from: Option<Instant>,
    /// When it is over: the first second that is no longer part of it; none for until it is switched off.
    pub until: Option<Instant>,
    /// How many days pass before the same person is told again; 0 counts as 1.
    pub every_days: u16,
}

impl Absence {
    /// Reports whether somebody is away at a point in time.
    #[must_use]
    pub fn covers(&self, instant: Instant) -> bool {
        self.from.is_none_or(|from| from <= instant) && self.until.is_none_or(|until| instant < until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_absence_begins_with_its_first_second_and_ends_before_its_last() {
        let absence = Absence { from: Some(10), until: Some(20), ..Absence::default() };
        assert_eq!([9, 10, 19, 20].map(|instant| absence.covers(instant)), [false, true, true, false]);
        assert!(Absence::default().covers(0));
    }
}
