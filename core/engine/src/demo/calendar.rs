//! Dates as French people write them and as mail headers do, in the time of Paris.

const DAYS: [&str; 7] = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"];
const MONTHS: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];
const DAY_NAMES: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const MONTH_NAMES: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const DAY: i64 = 86_400;

/// A day, counted from 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Day(pub i64);

impl Day {
    /// Returns the day of a date of the Gregorian calendar.
    pub(super) fn of(year: i64, month: i64, day: i64) -> Self {
        let year = if month <= 2 { year - 1 } else { year };
        let era = year.div_euclid(400);
        let of_era = year - era * 400;
        let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        Self(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468)
    }

    /// Returns year, month and day of the month.
    pub(super) fn date(self) -> (i64, i64, i64) {
        let shifted = self.0 + 719_468;
        let era = shifted.div_euclid(146_097);
        let of_era = shifted - era * 146_097;
        let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year + year / 4 - year / 100);
        let month = (5 * of_year + 2) / 153;
        let day = of_year - (153 * month + 2) / 5 + 1;
        let month = if month < 10 { month + 3 } else { month - 9 };
        (era * 400 + year + i64::from(month <= 2), month, day)
    }

    /// Returns 0 for Monday to 6 for Sunday.
    pub(super) fn weekday(self) -> usize {
        (self.0 + 3).rem_euclid(7) as usize
    }

    /// Returns the working day `days` working days later (or earlier, when negative).
    pub(super) fn plus_workdays(self, days: i64) -> Self {
        let mut day = self.0 + days / 5 * 7;
        let step = days.signum();
        let mut left = (days % 5).abs();
        while left > 0 || (days != 0 && Self(day).weekday() > 4) {
            day += step;
            if Self(day).weekday() <= 4 {
                left = (left - 1).max(0);
            }
        }
        Self(day)
    }

    /// Returns the first such weekday (0 is Monday) after this day.
    pub(super) fn next(self, weekday: usize) -> Self {
        Self(self.0 + 1 + (weekday + 7 - Self(self.0 + 1).weekday()) as i64 % 7)
    }

    /// Writes the day as `jeudi 26 novembre`.
    pub(super) fn in_words(self) -> String {
        let (_, month, day) = self.date();
        let ordinal = if day == 1 { "er" } else { "" };
        format!("{} {day}{ordinal} {}", DAYS[self.weekday()], MONTHS[month as usize - 1])
    }

    /// Returns the second at which the clocks of Paris show this time on this day.
    pub(super) fn at(self, hour: i64, minute: i64) -> i64 {
        let local = self.0 * DAY + hour * 3600 + minute * 60;
        local - offset(local - 3600)
    }

    /// Returns the day it is in Paris at this second.
    pub(super) fn in_paris(second: i64) -> Self {
        Self((second + offset(second)).div_euclid(DAY))
    }
}

/// Returns how many seconds Paris is ahead of UTC: summer time runs from the last Sunday of March to the last
/// Sunday of October, both at 01:00 UTC.
fn offset(second: i64) -> i64 {
    let (year, month, _) = Day(second.div_euclid(DAY)).date();
    if !(3..=10).contains(&month) {
        return 3600;
    }
    let change = |month| {
        let last = Day::of(year, month, 31);
        (last.0 - (last.weekday() as i64 + 1) % 7) * DAY + 3600
    };
    if (change(3)..change(10)).contains(&second) { 7200 } else { 3600 }
}

/// Writes a month, from 0 to 11, after another word: `de mars`, `d’avril`.
pub(super) fn of_month(month: usize) -> String {
    let name = MONTHS[month % 12];
    if name.starts_with(['a', 'o']) { format!("d’{name}") } else { format!("de {name}") }
}

/// Writes a point in time as a Date header does, in the time of Paris.
pub(super) fn header_date(second: i64) -> String {
    let offset = offset(second);
    let day = Day::in_paris(second);
    let (year, month, date) = day.date();
    let clock = (second + offset).rem_euclid(DAY);
    format!(
        "{}, {date} {} {year} {:02}:{:02}:{:02} +0{}00",
        DAY_NAMES[day.weekday()],
        MONTH_NAMES[month as usize - 1],
        clock / 3600,
        clock / 60 % 60,
        clock % 60,
        offset / 3600,
    )
}

/// Writes a point in time as the line above a quotation does: `24 novembre 2026 à 09:42`.
pub(super) fn quote_date(second: i64) -> String {
    let day = Day::in_paris(second);
    let (year, month, date) = day.date();
    let clock = (second + offset(second)).rem_euclid(DAY);
    format!("{date} {} {year} à {:02}:{:02}", MONTHS[month as usize - 1], clock / 3600, clock / 60 % 60)
}

/// Writes a point in time as a calendar file does: `20261124T084200Z`.
pub(super) fn calendar_date(second: i64) -> String {
    let (year, month, day) = Day(second.div_euclid(DAY)).date();
    let clock = second.rem_euclid(DAY);
    format!("{year:04}{month:02}{day:02}T{:02}{:02}{:02}Z", clock / 3600, clock / 60 % 60, clock % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_dates_are_inverse() {
        assert_eq!(Day::of(1970, 1, 1), Day(0));
        assert_eq!(Day::of(2026, 11, 24).weekday(), 1);
        for day in (-40_000..40_000).step_by(17) {
            let (year, month, date) = Day(day).date();
            assert_eq!(Day::of(year, month, date), Day(day));
        }
    }

    #[test]
    fn paris_changes_its_clocks_on_the_last_sundays() {
        assert_eq!(header_date(Day::of(2026, 11, 24).at(9, 42)), "Tue, 24 Nov 2026 09:42:00 +0100");
        assert_eq!(header_date(Day::of(2026, 3, 29).at(12, 0)), "Sun, 29 Mar 2026 12:00:00 +0200");
        assert_eq!(header_date(Day::of(2026, 10, 25).at(12, 0)), "Sun, 25 Oct 2026 12:00:00 +0100");
        assert_eq!(header_date(Day::of(2026, 7, 1).at(0, 5)), "Wed, 1 Jul 2026 00:05:00 +0200");
    }

    #[test]
    fn working_days_leave_out_the_week_end() {
        let tuesday = Day::of(2026, 11, 24);
        assert_eq!(tuesday.plus_workdays(2).in_words(), "jeudi 26 novembre");
        assert_eq!(tuesday.plus_workdays(5).in_words(), "mardi 1er décembre");
        assert_eq!(tuesday.plus_workdays(-2).in_words(), "vendredi 20 novembre");
        assert_eq!(tuesday.plus_workdays(-7).in_words(), "vendredi 13 novembre");
        assert_eq!(tuesday.next(3).in_words(), "jeudi 26 novembre");
        assert_eq!(tuesday.next(1).in_words(), "mardi 1er décembre");
        for days in -700..60 {
            for start in 0..7 {
                let day = Day(tuesday.0 + start).plus_workdays(days);
                assert!(day.weekday() < 5 || days == 0, "{days} from {start}");
            }
        }
    }
}
