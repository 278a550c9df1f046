//! `clock`: the time of day.

use crate::{bind::clock as wit, instance::CallState};

const DAY: i64 = 86_400;

impl wit::Host for CallState {
    fn now(&mut self) -> wasmtime::Result<i64> {
        self.serve(|_, services| services.now())
    }

    fn local(&mut self, at: i64) -> wasmtime::Result<wit::LocalTime> {
        self.serve(|_, services| local(at, services.offset_minutes(at)))
    }
}

/// Splits a point in time into what a clock with this offset shows.
fn local(at: i64, offset_minutes: i32) -> wit::LocalTime {
    let shown = at.saturating_add(i64::from(offset_minutes) * 60);
    let (days, seconds) = (shown.div_euclid(DAY), shown.rem_euclid(DAY));
    let (year, month, day) = civil(days);
    let small = |number: i64| u8::try_from(number).unwrap_or(0);
    wit::LocalTime {
        year: i32::try_from(year).unwrap_or(i32::MAX),
        month: small(month),
        day: small(day),
        // 1970-01-01 was a Thursday.
        weekday: small((days + 3).rem_euclid(7) + 1),
        hour: small(seconds / 3600),
        minute: small(seconds / 60 % 60),
        second: small(seconds % 60),
        offset_minutes,
    }
}

/// Turns days since 1970-01-01 into year, month and day of the Gregorian calendar.
fn civil(days: i64) -> (i64, i64, i64) {
    // Counted in eras of 400 years that begin on the first of March, so that a leap day ends its year.
    let shifted = days.saturating_add(719_468);
    let (era, of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let march = (5 * of_year + 2) / 153;
    let day = of_year - (153 * march + 2) / 5 + 1;
    let month = if march < 10 { march + 3 } else { march - 9 };
    (era * 400 + year + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_shows_day_hour_and_weekday_of_its_place() {
        // 2026-11-24T09:00:00Z, a Tuesday, in Paris.
        let shown = local(1_795_510_800, 60);
        assert_eq!((shown.year, shown.month, shown.day, shown.weekday), (2026, 11, 24, 2));
        assert_eq!((shown.hour, shown.minute, shown.second), (10, 0, 0));
        assert_eq!(civil(0), (1970, 1, 1));
        assert_eq!(civil(-1), (1969, 12, 31));
        assert_eq!(civil(19_782), (2024, 2, 29));
        assert_eq!(local(-1, 0).weekday, 3);
    }
}
