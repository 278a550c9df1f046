//! Shows how many hours are left to answer a message.

use etabli_sdk::{
    Columns, Error, Instant, MessageId, Text, Tone, Value, clock,
    columns::Cell,
    messages_headers::{self, MessageHeaders},
    settings::{self, SettingValue},
};

const HOUR: i64 = 3600;

struct SlaTimer;

impl Columns for SlaTimer {
    fn cells(_column: &str, messages: &[MessageId]) -> Result<Vec<Cell>, Error> {
        let hours = match settings::get("hours")? {
            SettingValue::Integer(hours) => hours,
            _ => 48,
        };
        let now = clock::now();
        Ok(messages_headers::get(messages)?.iter().map(|message| cell(message, hours, now)).collect())
    }
}

/// What was sent or answered needs no answer. Everything else is due so many hours after it came.
fn cell(message: &MessageHeaders, hours: i64, now: Instant) -> Cell {
    if message.outgoing || message.answered {
        return Cell::empty();
    }
    let due = message.received_at + hours * HOUR;
    let left = (due - now).div_euclid(HOUR);
    let (label, tone) = if left < 0 {
        (Text::key("overdue").arg("hours", -left), Tone::Danger)
    } else if left < hours / 4 {
        (Text::key("left").arg("hours", left), Tone::Warn)
    } else {
        (Text::key("left").arg("hours", left), Tone::Neutral)
    };
    // The number of whole hours stays true until the next of them has passed.
    Cell::sorted_by(Value::Integer(left)).badge(label, tone).until(due - left * HOUR + 1)
}

etabli_sdk::columns!(SlaTimer);
