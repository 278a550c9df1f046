//! What a search field searches.

pub use crate::bind::search_fields::TextColumn as Column;
use crate::bind::search_fields::{ColumnText, QueryStep, RecordText};

/// A condition on messages.
#[derive(Debug, Clone)]
pub enum Query {
    /// Every message.
    Everything,
    /// The column contains the text anywhere, without regard to case and accents.
    Contains(Column, String),
    /// The sender's address stands in no contact.
    SenderUnknown,
    /// The message is linked with a record of this type.
    Linked(String),
    /// The message is linked with a record of this type whose field contains the text.
    RecordContains {
        /// The record type.
        record_type: String,
        /// The field, or `number`.
        field: String,
        /// The text.
        text: String,
    },
    /// Every condition holds.
    All(Vec<Query>),
    /// At least one condition holds.
    Any(Vec<Query>),
    /// The condition does not hold.
    Not(Box<Query>),
}

impl Query {
    /// At least one of the columns contains the text.
    pub fn any_contains(columns: &[Column], text: &str) -> Self {
        Self::Any(columns.iter().map(|column| Self::Contains(*column, text.to_owned())).collect())
    }

    /// Writes the query in the postfix order of the interface.
    #[doc(hidden)]
    pub fn into_steps(self) -> Vec<QueryStep> {
        let mut steps = Vec::new();
        self.write(&mut steps);
        steps
    }

    fn write(self, steps: &mut Vec<QueryStep>) {
        let step = match self {
            Self::Everything => QueryStep::Everything,
            Self::Contains(column, text) => QueryStep::Contains(ColumnText { column, text }),
            Self::SenderUnknown => QueryStep::SenderUnknown,
            Self::Linked(record_type) => QueryStep::Linked(record_type),
            Self::RecordContains { record_type, field, text } => {
                QueryStep::RecordContains(RecordText { record_type, field, text })
            }
            Self::All(conditions) => QueryStep::All(write_all(conditions, steps)),
            Self::Any(conditions) => QueryStep::Any(write_all(conditions, steps)),
            Self::Not(condition) => {
                condition.write(steps);
                QueryStep::Negate
            }
        };
        steps.push(step);
    }
}

fn write_all(conditions: Vec<Query>, steps: &mut Vec<QueryStep>) -> u32 {
    let count = conditions.len() as u32;
    for condition in conditions {
        condition.write(steps);
    }
    count
}
