//! `search-fields`: from the postfix steps of a guest to a query.

use etabli_model::{Query, TextColumn};

use crate::bind::search_fields::exports::etabli::plugin::search_fields::{QueryStep, TextColumn as Column};

/// No query has more steps, which bounds its depth too.
const MAX_STEPS: usize = 64;

/// Builds the query that the steps describe.
pub(crate) fn query(steps: Vec<QueryStep>) -> Result<Query, String> {
    if steps.len() > MAX_STEPS {
        return Err(format!("a query of more than {MAX_STEPS} steps"));
    }
    let mut stack: Vec<Query> = Vec::new();
    for step in steps {
        let next = match step {
            QueryStep::Everything => Query::Everything,
            QueryStep::SenderUnknown => Query::SenderUnknown,
            QueryStep::Contains(what) => {
                let column = match what.column {
                    Column::Subject => TextColumn::Subject,
                    Column::Sender => TextColumn::Sender,
                    Column::Recipients => TextColumn::Recipients,
                    Column::Attachments => TextColumn::Attachments,
                };
                Query::Contains(column, what.text)
            }
            QueryStep::All(count) => Query::All(last(&mut stack, count)?),
            QueryStep::Any(count) => Query::Any(last(&mut stack, count)?),
            QueryStep::Negate => {
                Query::Not(Box::new(stack.pop().ok_or("`negate` has no condition before it")?))
            }
        };
        stack.push(next);
    }
    match (stack.pop(), stack.is_empty()) {
        (Some(query), true) => Ok(query),
        _ => Err("the steps of the query do not leave exactly one condition".to_owned()),
    }
}

fn last(stack: &mut Vec<Query>, count: u32) -> Result<Vec<Query>, String> {
    let at = stack.len().checked_sub(count as usize).ok_or("a query joins more conditions than it has")?;
    Ok(stack.split_off(at))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bind::search_fields::exports::etabli::plugin::search_fields::ColumnText;

    fn contains(column: Column) -> QueryStep {
        QueryStep::Contains(ColumnText { column, text: "devis".into() })
    }

    #[test]
    fn steps_become_a_query() {
        let steps =
            vec![contains(Column::Subject), contains(Column::Sender), QueryStep::Any(2), QueryStep::Negate];
        let found = Query::Any(vec![
            Query::Contains(TextColumn::Subject, "devis".into()),
            Query::Contains(TextColumn::Sender, "devis".into()),
        ]);
        assert_eq!(query(steps), Ok(Query::Not(Box::new(found))));
    }

    #[test]
    fn steps_that_make_no_sense_are_refused() {
        assert!(query(vec![]).is_err());
        assert!(query(vec![QueryStep::Negate]).is_err());
        assert!(query(vec![QueryStep::Everything, QueryStep::Everything]).is_err());
        assert!(query(vec![QueryStep::Everything, QueryStep::All(2)]).is_err());
        assert!(query(vec![QueryStep::Everything; MAX_STEPS + 1]).is_err());
    }
}
