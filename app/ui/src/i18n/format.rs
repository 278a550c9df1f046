//! Dates and sizes as people write them.

use etabli_engine::Lang;
use etabli_model::Timestamp;
use jiff::{Zoned, tz::TimeZone};

use super::I18n;

/// The space that groups thousands.
const NARROW: char = '\u{202f}';

/// Writes dates in one language.
#[derive(Debug)]
pub struct Dates<'a> {
    texts: &'a I18n,
}

impl<'a> Dates<'a> {
    pub(super) fn new(texts: &'a I18n) -> Self {
        Self { texts }
    }

    fn word(&self, key: &'a str, index: usize) -> &'a str {
        let words: &'a str = self.texts.tr(key).trim_start_matches('[').trim_end_matches(']');
        words.split_whitespace().nth(index).unwrap_or_default()
    }

    fn local(date: Timestamp, zone: &TimeZone) -> Option<Zoned> {
        Some(jiff::Timestamp::from_second(date.seconds).ok()?.to_zoned(zone.clone()))
    }

    fn time(zoned: &Zoned) -> String {
        format!("{:02}:{:02}", zoned.hour(), zoned.minute())
    }

    /// Returns the time of day: `09:42`.
    #[must_use]
    pub fn time_of_day(&self, at: &Zoned) -> String {
        Self::time(at)
    }

    /// Returns the short form of a list: `09:42`, `hier 17:36`, `lun. 23`, `18 nov.`, `12/03/2025`.
    #[must_use]
    pub fn short(&self, date: Timestamp, now: &Zoned) -> String {
        let Some(local) = Self::local(date, now.time_zone()) else { return String::new() };
        let days = now.date().since(local.date()).map_or(i32::MAX, |span| span.get_days());
        match days {
            0 => Self::time(&local),
            1 => format!("{}\u{a0}{}", self.texts.tr("date-yesterday"), Self::time(&local)),
            2..=6 => format!("{} {}", self.word("date-weekdays", weekday(&local)), local.day()),
            _ if days > 0 && local.year() == now.year() => {
                format!("{} {}", local.day(), self.word("date-months", month(&local)))
            }
            _ => match self.texts.lang() {
                Lang::Fr => format!("{:02}/{:02}/{}", local.day(), local.month(), local.year()),
                Lang::En => {
                    format!("{} {} {}", local.day(), self.word("date-months", month(&local)), local.year())
                }
            },
        }
    }

    /// Returns when something to come is due: `11:14` today, else `mer. 25 nov., 08:00`.
    #[must_use]
    pub fn due(&self, at: &Zoned, now: &Zoned) -> String {
        if at.date() == now.date() {
            return Self::time(at);
        }
        format!(
            "{} {} {}, {}",
            self.word("date-weekdays", weekday(at)),
            at.day(),
            self.word("date-months", month(at)),
            Self::time(at)
        )
    }

    /// Returns the full form of the reader: `mar. 24 nov. 2026, 09:42`.
    #[must_use]
    pub fn long(&self, date: Timestamp, zone: &TimeZone) -> String {
        let Some(local) = Self::local(date, zone) else { return String::new() };
        format!(
            "{} {} {} {}, {}",
            self.word("date-weekdays", weekday(&local)),
            local.day(),
            self.word("date-months", month(&local)),
            local.year(),
            Self::time(&local)
        )
    }

    /// Returns a day in full: `3 mars 2027`.
    #[must_use]
    pub fn day(&self, date: Timestamp, zone: &TimeZone) -> String {
        let Some(local) = Self::local(date, zone) else { return String::new() };
        format!("{} {} {}", local.day(), self.word("date-months", month(&local)), local.year())
    }

    /// Returns day and time as the forum writes them: `24 nov. 09:42`.
    #[must_use]
    pub fn day_time(&self, date: Timestamp, zone: &TimeZone) -> String {
        let Some(local) = Self::local(date, zone) else { return String::new() };
        format!("{} {} {}", local.day(), self.word("date-months", month(&local)), Self::time(&local))
    }
}

fn weekday(date: &Zoned) -> usize {
    usize::try_from(date.weekday().to_monday_zero_offset()).unwrap_or_default()
}

fn month(date: &Zoned) -> usize {
    usize::try_from(date.month() - 1).unwrap_or_default()
}

/// Groups thousands: `1 284` in French, `1,284` in English.
pub(super) fn group(value: u64, lang: Lang) -> String {
    let digits = value.to_string();
    let separator = match lang {
        Lang::Fr => NARROW,
        Lang::En => ',',
    };
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(separator);
        }
        text.push(digit);
    }
    text
}

/// Writes a size with a unit of 1000 steps: `412 Ko`, `2,6 Mo`.
pub(super) fn size(texts: &I18n, bytes: u64) -> String {
    let units = texts.tr("size-units").trim_start_matches('[').trim_end_matches(']');
    let mut value = bytes as f64;
    let mut step = 0;
    while value >= 999.5 && step < 3 {
        value /= 1000.0;
        step += 1;
    }
    let unit = units.split_whitespace().nth(step).unwrap_or_default();
    let number = if step < 2 { format!("{value:.0}") } else { decimal(value, texts.lang()) };
    format!("{number}\u{a0}{unit}")
}

/// Writes a number below a hundred with one decimal, unless that is a zero.
fn decimal(value: f64, lang: Lang) -> String {
    let number = if value >= 99.95 { format!("{value:.0}") } else { format!("{value:.1}") };
    let number = number.strip_suffix(".0").unwrap_or(&number);
    match lang {
        Lang::Fr => number.replace('.', ","),
        Lang::En => number.to_owned(),
    }
}

/// Writes a duration: `18 ms`, `2,1 s`.
pub(super) fn millis(millis: u64, lang: Lang) -> String {
    if millis < 1000 {
        format!("{millis}\u{a0}ms")
    } else {
        format!("{}\u{a0}s", decimal(millis as f64 / 1000.0, lang))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        let zoned: Zoned = text.parse().unwrap();
        Timestamp::utc(zoned.timestamp().as_second())
    }

    #[test]
    fn list_dates_get_coarser_with_age() {
        let now: Zoned = "2026-11-24T10:00:00[Europe/Paris]".parse().unwrap();
        let check = |lang, date: &str, expect: &str| {
            assert_eq!(I18n::new(lang).dates().short(at(date), &now), expect);
        };
        check(Lang::Fr, "2026-11-24T09:42:00[Europe/Paris]", "09:42");
        check(Lang::Fr, "2026-11-23T17:36:00[Europe/Paris]", "hier\u{a0}17:36");
        check(Lang::Fr, "2026-11-20T08:00:00[Europe/Paris]", "ven. 20");
        check(Lang::Fr, "2026-11-02T08:00:00[Europe/Paris]", "2 nov.");
        check(Lang::Fr, "2025-03-12T08:00:00[Europe/Paris]", "12/03/2025");
        check(Lang::En, "2025-03-12T08:00:00[Europe/Paris]", "12 Mar 2025");
    }

    #[test]
    fn reader_dates_are_full() {
        let zone = TimeZone::get("Europe/Paris").unwrap();
        let date = at("2026-11-24T09:42:00[Europe/Paris]");
        assert_eq!(I18n::new(Lang::Fr).dates().long(date, &zone), "mar. 24 nov. 2026, 09:42");
        assert_eq!(I18n::new(Lang::En).dates().long(date, &zone), "Tue 24 Nov 2026, 09:42");
    }

    #[test]
    fn sizes_and_numbers_follow_the_language() {
        let (fr, en) = (I18n::new(Lang::Fr), I18n::new(Lang::En));
        assert_eq!(fr.size(2_600_000), "2,6\u{a0}Mo");
        assert_eq!(en.size(2_600_000), "2.6\u{a0}MB");
        assert_eq!(fr.size(25_000_000), "25\u{a0}Mo");
        assert_eq!(fr.size(412_300), "412\u{a0}Ko");
        assert_eq!((fr.millis(18), fr.millis(2100)), ("18\u{a0}ms".to_owned(), "2,1\u{a0}s".to_owned()));
        assert_eq!((en.millis(5000), en.millis(2100)), ("5\u{a0}s".to_owned(), "2.1\u{a0}s".to_owned()));
        assert_eq!(fr.number(1_284_000), "1\u{202f}284\u{202f}000");
        assert_eq!(en.number(1284), "1,284");
    }
}
