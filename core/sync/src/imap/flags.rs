//! Flags and dates, as they go over the wire.

use etabli_model::Flags;

use super::codec::Value;

/// System flags, which every mailbox can keep.
const SYSTEM: [(&str, Flags); 4] = [
    ("\\Seen", Flags::READ),
    ("\\Answered", Flags::ANSWERED),
    ("\\Flagged", Flags::FLAGGED),
    ("\\Draft", Flags::DRAFT),
];
/// Keywords, which a mailbox keeps if it says so (RFC 5788, RFC 3503).
const KEYWORDS: [(&str, Flags); 2] = [("$Forwarded", Flags::FORWARDED), ("$MDNSent", Flags::MDN_SENT)];

/// Reads a list of flags; unknown ones are left out.
pub(super) fn read_flags(values: &[Value]) -> Flags {
    let known = SYSTEM.iter().chain(&KEYWORDS);
    known.fold(Flags::default(), |flags, (name, flag)| {
        if values.iter().any(|value| value.is(name)) { flags.with(*flag, true) } else { flags }
    })
}

/// Returns which flags can be stored, from PERMANENTFLAGS; all system flags when the server does not say.
pub(super) fn read_permanent(values: Option<&[Value]>) -> Flags {
    let all =
        |names: &[(&str, Flags)]| names.iter().fold(Flags::default(), |sum, (_, flag)| sum.with(*flag, true));
    match values {
        None => all(&SYSTEM),
        Some(values) if values.iter().any(|value| value.is("\\*")) => {
            read_flags(values).with(all(&KEYWORDS), true)
        }
        Some(values) => read_flags(values),
    }
}

/// Writes flags in parentheses.
pub(super) fn write_flags(flags: Flags) -> String {
    let names = SYSTEM.iter().chain(&KEYWORDS).filter(|(_, flag)| flags.contains(*flag));
    format!("({})", names.map(|(name, _)| *name).collect::<Vec<_>>().join(" "))
}

/// Returns the flags that are in both.
pub(super) fn common(one: Flags, other: Flags) -> Flags {
    Flags(one.0 & other.0)
}

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Reads a date such as ` 7-Jul-1996 02:44:25 -0700` as seconds since 1970.
pub(super) fn read_date(text: &[u8]) -> Option<i64> {
    let text = std::str::from_utf8(text).ok()?;
    let mut parts = text.split_ascii_whitespace();
    let mut date = parts.next()?.split('-');
    let day: i64 = date.next()?.parse().ok().filter(|day| (1..=31).contains(day))?;
    let month = date.next()?;
    let month = MONTHS.iter().position(|name| name.eq_ignore_ascii_case(month))? as i64 + 1;
    let year: i64 = date.next()?.parse().ok().filter(|year| (0..=9999).contains(year))?;
    let mut time =
        parts.next()?.split(':').map(|part| part.parse::<i64>().ok().filter(|n| (0..=60).contains(n)));
    let (hour, minute, second) = (time.next()??, time.next()??, time.next()??);
    let zone = parts.next()?;
    let zone_number: i64 = zone.get(1..)?.parse().ok().filter(|n| (0..=9999).contains(n))?;
    let offset = (zone_number / 100 * 60 + zone_number % 100) * 60;
    let offset = if zone.starts_with('-') { -offset } else { offset };
    Some(days(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second - offset)
}

/// Writes seconds since 1970 as a date in UTC.
pub(super) fn write_date(seconds: i64) -> String {
    // Years outside of four digits cannot be written.
    let seconds = seconds.clamp(0, 253_402_300_799);
    let (day, second) = (seconds / 86_400, seconds % 86_400);
    let mut year = 1970 + day / 366;
    while days(year + 1, 1, 1) <= day {
        year += 1;
    }
    let month = (2..=12).take_while(|month| days(year, *month, 1) <= day).last().unwrap_or(1);
    let name = usize::try_from(month - 1).ok().and_then(|month| MONTHS.get(month)).unwrap_or(&"Jan");
    format!(
        "{:>2}-{name}-{year:04} {:02}:{:02}:{:02} +0000",
        day - days(year, month, 1) + 1,
        second / 3600,
        second / 60 % 60,
        second % 60
    )
}

/// Counts the days since 1970-01-01 in the Gregorian calendar.
fn days(year: i64, month: i64, day: i64) -> i64 {
    // The year begins in March, so that the leap day is its last.
    let year = if month <= 2 { year - 1 } else { year };
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_and_written() {
        assert_eq!(read_date(b"17-Jul-1996 02:44:25 -0700"), Some(837_596_665));
        assert_eq!(read_date(b" 1-Jan-1970 00:00:00 +0000"), Some(0));
        assert_eq!(write_date(837_596_665), "17-Jul-1996 09:44:25 +0000");
        for seconds in (0..4_000_000_000).step_by(86_399 * 3) {
            assert_eq!(read_date(write_date(seconds).as_bytes()), Some(seconds));
        }
        for bad in ["", "x", "1-Foo-2000 1:1:1 +0000", "1-Jan-2000 1:1 +0000", "1-Jan-2000 1:1:1 é"] {
            assert_eq!(read_date(bad.as_bytes()), None, "{bad}");
        }
    }

    #[test]
    fn keywords_need_permission() {
        let atoms = |names: &[&str]| -> Vec<Value> {
            names.iter().map(|name| Value::Atom(name.as_bytes().to_vec())).collect()
        };
        assert!(!read_permanent(None).contains(Flags::MDN_SENT));
        assert!(read_permanent(Some(&atoms(&["\\Seen", "\\*"]))).contains(Flags::MDN_SENT));
        assert!(!read_permanent(Some(&atoms(&["\\Seen", "\\*"]))).contains(Flags::DRAFT));
        assert_eq!(
            read_flags(&atoms(&["\\SEEN", "$forwarded", "x"])),
            Flags::READ.with(Flags::FORWARDED, true)
        );
        assert_eq!(write_flags(Flags::READ.with(Flags::MDN_SENT, true)), "(\\Seen $MDNSent)");
    }
}
