//! `columns`: cells of list columns, kept without a language.

use etabli_model::MsgId;

use crate::{
    Cell, ColumnKind, ColumnSpec, Words,
    bind::{columns::exports::etabli::plugin::columns as wit, types},
    cap::convert::{tone, value_in},
    contributed::Arg,
};
use etabli_model::Value;

/// The longest text of a cell, in bytes.
const MAX_TEXT: usize = 1024;

/// Checks that there is one fitting cell for each message.
pub(crate) fn cells(
    cells: Vec<wit::Cell>,
    messages: &[MsgId],
    spec: &ColumnSpec,
) -> Result<Vec<Cell>, String> {
    if cells.len() != messages.len() {
        return Err(format!("{} cells for {} messages", cells.len(), messages.len()));
    }
    cells.into_iter().map(|cell| checked(cell, spec)).collect()
}

fn checked(cell: wit::Cell, spec: &ColumnSpec) -> Result<Cell, String> {
    let sort = value_in(cell.sort);
    let fits = match (spec.kind, &sort) {
        (_, Value::Empty) | (ColumnKind::Flag, Value::Bool(_)) => true,
        (ColumnKind::Text, Value::Text(text)) => text.len() <= MAX_TEXT,
        (ColumnKind::Number, Value::Integer(_)) | (ColumnKind::Date, Value::Instant(_)) => true,
        (ColumnKind::Number, Value::Decimal(number)) => number.is_finite(),
        (ColumnKind::Date, Value::Text(text)) => crate::cap::convert::is_date(text),
        _ => false,
    };
    if !fits {
        return Err(format!("the column `{}` cannot hold this value", spec.id));
    }
    Ok(Cell {
        icon: spec.icon_of(&sort),
        sort,
        label: cell.label.map(words),
        badge: cell.badge.map(|badge| (words(badge.label), tone(badge.tone))),
        expires_at: cell.expires_at,
    })
}

/// Keeps a text of a guest for later, when its viewer is known.
pub(crate) fn words(text: types::Text) -> Words {
    match text {
        types::Text::Literal(text) => Words::Literal(text),
        types::Text::Key(key) => Words::Key {
            key: key.key,
            args: key
                .args
                .into_iter()
                .map(|arg| {
                    let value = match arg.value {
                        types::ArgValue::Text(text) => Arg::Text(text),
                        types::ArgValue::Integer(number) => Arg::Integer(number),
                    };
                    (arg.name, value)
                })
                .collect(),
        },
    }
}
