//! Between the types of the WIT and plain data.

use etabli_model::{Tone, Value};

use crate::{
    Lang, Record, Selection,
    bind::{commands::exports::etabli::plugin::commands, types},
    services::ServiceError,
};

pub(crate) fn failure(error: ServiceError) -> types::Failure {
    let (kind, message) = match error {
        ServiceError::NotFound(message) => (types::FailureKind::NotFound, message),
        ServiceError::Refused(message) => (types::FailureKind::Refused, message),
        ServiceError::Invalid(message) => (types::FailureKind::Invalid, message),
        ServiceError::Conflict(message) => (types::FailureKind::Conflict, message),
        ServiceError::Unavailable(message) => (types::FailureKind::Unavailable, message),
    };
    types::Failure { kind, message }
}

/// The words for a failure that a plugin passes on.
pub(crate) fn failure_for_user(kind: types::FailureKind, lang: Lang) -> &'static str {
    match (kind, lang) {
        (types::FailureKind::NotFound, Lang::Fr) => "Un élément n’existe plus, ou vous n’y avez pas accès.",
        (types::FailureKind::NotFound, Lang::En) => {
            "Something no longer exists, or you have no access to it."
        }
        (types::FailureKind::Refused, Lang::Fr) => "Cette action n’est pas permise ici.",
        (types::FailureKind::Refused, Lang::En) => "This action is not allowed here.",
        (types::FailureKind::Invalid, Lang::Fr) => "Le plugin a fait une demande incorrecte.",
        (types::FailureKind::Invalid, Lang::En) => "The plugin made an incorrect request.",
        (types::FailureKind::Conflict, Lang::Fr) => "Une autre modification s’y oppose. Rien n’a été changé.",
        (types::FailureKind::Conflict, Lang::En) => "Another change stands against it. Nothing was changed.",
        (types::FailureKind::Unavailable, Lang::Fr) => {
            "Cette action est impossible pour le moment. Réessayez plus tard."
        }
        (types::FailureKind::Unavailable, Lang::En) => {
            "This action is not possible right now. Try again later."
        }
    }
}

pub(crate) fn tone(tone: types::Tone) -> Tone {
    match tone {
        types::Tone::Neutral => Tone::Neutral,
        types::Tone::Ok => Tone::Ok,
        types::Tone::Warn => Tone::Warn,
        types::Tone::Danger => Tone::Danger,
    }
}

pub(crate) fn value_in(value: types::Value) -> Value {
    match value {
        types::Value::Empty => Value::Empty,
        types::Value::Text(text) => Value::Text(text),
        types::Value::Integer(number) => Value::Integer(number),
        types::Value::Decimal(number) => Value::Decimal(number),
        types::Value::Boolean(yes) => Value::Bool(yes),
        types::Value::Instant(seconds) => Value::Instant(seconds),
        types::Value::Reference(number) => Value::Reference(number),
    }
}

pub(crate) fn value_out(value: &Value) -> types::Value {
    match value {
        Value::Empty => types::Value::Empty,
        Value::Text(text) => types::Value::Text(text.clone()),
        Value::Integer(number) => types::Value::Integer(*number),
        Value::Decimal(number) => types::Value::Decimal(*number),
        Value::Bool(yes) => types::Value::Boolean(*yes),
        Value::Instant(seconds) => types::Value::Instant(*seconds),
        Value::Reference(number) => types::Value::Reference(*number),
    }
}

pub(crate) fn fields_in(fields: Vec<types::FieldValue>) -> Vec<(String, Value)> {
    fields.into_iter().map(|field| (field.name, value_in(field.value))).collect()
}

pub(crate) fn fields_out(fields: &[(String, Value)]) -> Vec<types::FieldValue> {
    let field =
        |(name, value): &(String, Value)| types::FieldValue { name: name.clone(), value: value_out(value) };
    fields.iter().map(field).collect()
}

pub(crate) fn record(record: &Record) -> types::Record {
    types::Record {
        id: record.id.0,
        record_type: record.record_type.clone(),
        number: record.number,
        created_at: record.created_at,
        fields: fields_out(&record.fields),
    }
}

pub(crate) fn selection(selection: &Selection) -> commands::Selection {
    match selection {
        Selection::Nothing => commands::Selection::Nothing,
        Selection::Messages(ids) => commands::Selection::Messages(ids.iter().map(|id| id.0).collect()),
        Selection::Folder(id) => commands::Selection::Folder(id.0),
        Selection::Attachment(msg_id, index) => {
            commands::Selection::Attachment(commands::Attachment { message: msg_id.0, index: *index })
        }
        Selection::Contacts(ids) => commands::Selection::Contacts(ids.iter().map(|id| id.0).collect()),
        Selection::Records(ids) => commands::Selection::Records(ids.iter().map(|id| id.0).collect()),
    }
}

/// Reports whether the text is a day of the calendar, written `YYYY-MM-DD`.
pub(crate) fn is_date(text: &str) -> bool {
    let digits = |range: std::ops::Range<usize>| {
        let part = text.get(range)?;
        part.bytes().all(|byte| byte.is_ascii_digit()).then(|| part.parse::<u32>().ok())?
    };
    let shaped = text.len() == 10 && text.get(4..5) == Some("-") && text.get(7..8) == Some("-");
    let (true, Some(year), Some(month), Some(day)) = (shaped, digits(0..4), digits(5..7), digits(8..10))
    else {
        return false;
    };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => return false,
    };
    (1..=days).contains(&day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_days_of_the_calendar() {
        assert!(is_date("2026-11-24") && is_date("2024-02-29"));
        for text in ["2023-02-29", "2026-13-01", "2026-1-01", "24/11/2026", "", "2026-11-24 ", "２026-11-2"]
        {
            assert!(!is_date(text), "{text}");
        }
    }

    #[test]
    fn values_survive_the_border() {
        let values = [
            Value::Empty,
            Value::Text("é".into()),
            Value::Integer(-1),
            Value::Bool(true),
            Value::Reference(7),
        ];
        for value in values {
            assert_eq!(value_in(value_out(&value)), value);
        }
    }
}
