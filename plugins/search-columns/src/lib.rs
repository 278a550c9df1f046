//! The quick-search modes as query plans: what is searched, never how.

use etabli_sdk::{Column, Error, Query, SearchFields, Text};

struct SearchColumns;

impl SearchFields for SearchColumns {
    fn plan(field: &str, text: &str) -> Result<Query, Error> {
        if field == "not-in-address-book" {
            return Ok(Query::SenderUnknown);
        }
        let columns: &[Column] = match field {
            "subject-sender" => &[Column::Subject, Column::Sender],
            "subject-sender-recipient" => &[Column::Subject, Column::Sender, Column::Recipients],
            "attachment" => &[Column::Attachments],
            _ => return Err(Text::key("unknown-field").arg("field", field).into()),
        };
        // MAIL-107: the text as typed, spaces and quotes included, stands somewhere in one of the columns.
        Ok(match text.trim() {
            "" => Query::Everything,
            text => Query::any_contains(columns, text),
        })
    }
}

etabli_sdk::search_fields!(SearchColumns);
