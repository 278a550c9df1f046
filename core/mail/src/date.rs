//! Dates of `Date` and `Received` headers and of mbox envelopes.

use etabli_model::Timestamp;
use jiff::{civil::DateTime, tz::Offset};

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// Names of zones with one meaning, in minutes east of UTC.
const ZONES: [(&str, i16); 24] = [
    ("gmt", 0),
    ("utc", 0),
    ("ut", 0),
    ("z", 0),
    ("wet", 0),
    ("west", 60),
    ("bst", 60),
    ("cet", 60),
    ("met", 60),
    ("cest", 120),
    ("mest", 120),
    ("mesz", 120),
    ("mez", 60),
    ("eet", 120),
    ("eest", 180),
    ("msk", 180),
    ("jst", 540),
    ("est", -300),
    ("edt", -240),
    ("cst", -360),
    ("cdt", -300),
    ("mdt", -360),
    ("pst", -480),
    ("pdt", -420),
];

#[derive(Default)]
struct Found {
    year: Option<i16>,
    month: Option<i8>,
    day: Option<i8>,
    time: Option<(i8, i8, i8)>,
    offset: Option<i16>,
}

/// Reads a date whatever the order of its parts: RFC 5322, its obsolete forms, ctime and ISO 8601.
///
/// Words it does not know are passed over; comments are left out. A missing zone means UTC.
pub(crate) fn parse(text: &str) -> Option<Timestamp> {
    let mut found = Found::default();
    for word in words(text) {
        found.take(&word);
    }
    let (hour, minute, second) = found.time.unwrap_or_default();
    let civil = DateTime::new(found.year?, found.month?, found.day?, hour, minute, second.min(59), 0).ok()?;
    let local = Offset::UTC.to_timestamp(civil).ok()?.as_second();
    let offset_minutes = found.offset.unwrap_or(0);
    Some(Timestamp { seconds: local - i64::from(offset_minutes) * 60, offset_minutes })
}

/// Reads the date at the end of an mbox envelope line: a day, a time and a year must all be there.
pub(crate) fn parse_envelope(text: &str) -> Option<Timestamp> {
    let has_time = text.split_ascii_whitespace().any(|word| clock(word).is_some());
    has_time.then(|| parse(text)).flatten()
}

fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut depth = 0_usize;
    for c in text.chars().take(400) {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            _ if c.is_whitespace() || c == ',' => words.push(std::mem::take(&mut word)),
            _ => word.push(c.to_ascii_lowercase()),
        }
    }
    words.push(word);
    words.retain(|word| !word.is_empty());
    words
}

impl Found {
    fn take(&mut self, word: &str) {
        if let Some(zone) = word.strip_prefix(['+', '-']).and_then(zone_digits) {
            self.offset.get_or_insert(if word.starts_with('-') { -zone } else { zone });
        } else if let Some(time) = clock(word) {
            self.time.get_or_insert(time);
        } else if let Ok(number) = word.trim_end_matches('.').parse::<u16>() {
            self.number(number, word.len());
        } else if let Some(month) = month(word) {
            self.month.get_or_insert(month);
        } else if let Some((_, minutes)) = ZONES.iter().find(|(name, _)| *name == word) {
            self.offset.get_or_insert(*minutes);
        } else if word.starts_with(|c: char| c.is_ascii_digit()) && word.contains('-') {
            self.compound(word);
        } else if let Some(rest) = word.strip_prefix("gmt").or_else(|| word.strip_prefix("utc")) {
            self.take(rest);
        }
    }

    fn number(&mut self, number: u16, digits: usize) {
        if self.day.is_none() && digits <= 2 {
            self.day = i8::try_from(number).ok().filter(|day| (1..=31).contains(day));
        } else if self.year.is_none() {
            let number = match number {
                0..=49 if digits <= 2 => number + 2000,
                50..=999 if digits <= 3 => number + 1900,
                _ => number,
            };
            self.year = i16::try_from(number).ok().filter(|year| (1900..=9998).contains(year));
        }
    }

    /// Takes `2016-01-04T08:00:00+01:00` and `4-Jan-2016`.
    fn compound(&mut self, word: &str) {
        let (date, rest) = word.split_once('t').filter(|_| month_in(word).is_none()).unwrap_or((word, ""));
        let mut parts = date.splitn(3, '-');
        if let (Some(a), Some(b), Some(c)) = (parts.next(), parts.next(), parts.next()) {
            if let Some(month) = month(b) {
                self.month.get_or_insert(month);
                self.take(a);
                self.take(c);
            } else if a.len() == 4 {
                self.year = a.parse().ok();
                self.month = b.parse().ok();
                self.day = c.parse().ok();
            }
        }
        let sign = rest.find(['+', '-', 'z']).unwrap_or(rest.len());
        let (time, zone) = rest.split_at_checked(sign).unwrap_or((rest, ""));
        if !time.is_empty() {
            self.take(time.split('.').next().unwrap_or(time));
            self.take(&zone.replace(':', ""));
        }
    }
}

fn month_in(word: &str) -> Option<i8> {
    word.split('-').find_map(month)
}

fn month(word: &str) -> Option<i8> {
    let start = word.get(..3)?;
    let is_name = word.len() <= 9 && word.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'.');
    let at = MONTHS.iter().position(|month| *month == start)?;
    if is_name { i8::try_from(at + 1).ok() } else { None }
}

fn clock(word: &str) -> Option<(i8, i8, i8)> {
    let mut parts = word.split(':');
    let mut next = || {
        let part = parts.next()?;
        let is_number = (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
        if is_number { part.parse::<i8>().ok() } else { None }
    };
    let (hour, minute, second) = (next()?, next()?, next().unwrap_or(0));
    (hour < 24 && minute < 60 && second <= 60).then_some((hour, minute, second))
}

/// Reads `0130` as 90 minutes; a zone beyond a day is none.
fn zone_digits(digits: &str) -> Option<i16> {
    let digits = digits.replace(':', "");
    if !(3..=4).contains(&digits.len()) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number: i16 = digits.parse().ok()?;
    let (hours, minutes) = (number / 100, number % 100);
    Some(if hours < 24 && minutes < 60 { hours * 60 + minutes } else { 0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, seconds: i64, offset_minutes: i16) {
        assert_eq!(parse(text), Some(Timestamp { seconds, offset_minutes }), "{text}");
    }

    #[test]
    fn dates_are_read_in_many_forms() {
        check("Fri, 21 Nov 1997 09:55:06 -0600", 880_127_706, -360);
        check("21 Nov 97 09:55 GMT", 880_106_100, 0);
        check("Thu, 20 Jun 1996 08:35:17 +0200 (MET DST)", 835_252_517, 120);
        check("Thu Apr 30 14:27:51 1998", 893_946_471, 0);
        check("2016-01-04T08:00:00+01:00", 1_451_890_800, 60);
        check("4-Jan-2016 08:00:00 CET", 1_451_890_800, 60);
        check("Sat, 31 Dec 2016 23:59:60 +0000", 1_483_228_799, 0);
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in ["", "le 32 brumaire an VIII", "Malformed Date.", "Tue, 31 Feb 2015 10:00:00 +0000", "99"]
        {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
