//! Shows how many hours are left to answer a message, and flags what nobody answered in time.

use etabli_sdk::{
    Columns, Error, Instant, MailEvents, MessageId, Text, Tone, Value, clock,
    columns::Cell,
    mail_events::MailEvent,
    mailbox,
    messages_headers::{self, MessageHeaders},
    settings::{self, SettingValue},
};

const HOUR: i64 = 3600;

struct SlaTimer;

impl Columns for SlaTimer {
    fn cells(_column: &str, messages: &[MessageId]) -> Result<Vec<Cell>, Error> {
        let (hours, now) = (hours()?, clock::now());
        Ok(messages_headers::get(messages)?.iter().map(|message| cell(message, hours, now)).collect())
    }
}

/// Mail that is overdue already when the rule meets it: fetched after a week-end, or filed in a folder on which
/// somebody runs the rule.
impl MailEvents for SlaTimer {
    fn handle(events: &[MailEvent]) -> Result<(), Error> {
        let (hours, now) = (hours()?, clock::now());
        let messages: Vec<_> = events.iter().map(|event| event.message).collect();
        let mut changes = mailbox::Changes::new();
        for message in messages_headers::get(&messages)? {
            if !message.flagged && due(&message, hours).is_some_and(|due| due < now) {
                changes.flag(message.id, mailbox::Flag::Flagged, true);
            }
        }
        if !changes.is_empty() {
            changes.apply()?;
        }
        Ok(())
    }
}

fn hours() -> Result<i64, Error> {
    Ok(match settings::get("hours")? {
        SettingValue::Integer(hours) => hours,
        _ => 48,
    })
}

/// What was sent or answered needs no answer. Everything else is due so many hours after it came.
fn due(message: &MessageHeaders, hours: i64) -> Option<Instant> {
    (!message.outgoing && !message.answered).then_some(message.received_at + hours * HOUR)
}

fn cell(message: &MessageHeaders, hours: i64, now: Instant) -> Cell {
    let Some(due) = due(message, hours) else { return Cell::empty() };
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
etabli_sdk::mail_events!(SlaTimer);
