//! `search-fields`: from the postfix steps of a guest to a query.

use etabli_model::{Query, TextColumn};

use crate::{
    Manifest,
    bind::search_fields::exports::etabli::plugin::search_fields::{QueryStep, TextColumn as Column},
};

/// No query has more steps, which bounds its depth too.
const MAX_STEPS: usize = 64;

/// Builds the query that the steps describe.
pub(crate) fn query(manifest: &Manifest, steps: Vec<QueryStep>) -> Result<Query, String> {
    if steps.len() > MAX_STEPS {
        return Err(format!("a query of more than {MAX_STEPS} steps"));
    }
    let mut stack: Vec<Query> = Vec::new();
    for step in steps {
        let next = match step {
            QueryStep::Everything => Query::Everything,
            QueryStep::SenderUnknown => Query::SenderUnknown,
            QueryStep::Linked(record_type) => Query::Linked { kind: kind(manifest, &record_type)? },
            QueryStep::RecordContains(what) => {
                let kind = kind(manifest, &what.record_type)?;
                let known = manifest.record_type(&what.record_type).and_then(|spec| spec.field(&what.field));
                if known.is_none() && what.field != "number" {
                    return Err(format!("`{}` has no field `{}`", what.record_type, what.field));
                }
                Query::RecordContains { kind, field: what.field, text: what.text }
            }
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

/// Returns what the store calls a record type of the plugin.
fn kind(manifest: &Manifest, record_type: &str) -> Result<String, String> {
    match manifest.record_type(record_type) {
        Some(_) => Ok(format!("{}/{record_type}", manifest.id)),
        None => Err(format!("plugin.toml declares no record type `{record_type}`")),
    }
}

fn last(stack: &mut Vec<Query>, count: u32) -> Result<Vec<Query>, String> {
    let at = stack.len().checked_sub(count as usize).ok_or("a query joins more conditions than it has")?;
    Ok(stack.split_off(at))
}

#[cfg(test)]
mod tests {
    use super::{Column, MAX_STEPS, Manifest, Query, QueryStep, TextColumn};
    use crate::bind::search_fields::exports::etabli::plugin::search_fields::{ColumnText, RecordText};

    fn manifest() -> Manifest {
        Manifest::parse(
            "manifest = 1\nid = \"tickets\"\nversion = \"0.1.0\"\napi = \"0.1\"\ncomponent = \"plugin.wasm\"\n\
             name = \"n\"\n[records.ticket]\ntitle = \"t\"\n[records.ticket.fields.subject]\ntype = \"text\"\n\
             title = \"t\"\n",
        )
        .unwrap()
    }

    fn query(steps: Vec<QueryStep>) -> Result<Query, String> {
        super::query(&manifest(), steps)
    }

    #[test]
    fn records_are_searched_by_type_and_field_of_the_manifest() {
        let contains = |record_type: &str, field: &str| {
            let (record_type, field) = (record_type.to_owned(), field.to_owned());
            query(vec![QueryStep::RecordContains(RecordText { record_type, field, text: "x".into() })])
        };
        let kind = "tickets/ticket".to_owned();
        assert_eq!(query(vec![QueryStep::Linked("ticket".into())]), Ok(Query::Linked { kind: kind.clone() }));
        let number = Query::RecordContains { kind, field: "number".into(), text: "x".into() };
        assert_eq!(contains("ticket", "number"), Ok(number));
        assert_eq!(contains("ticket", "colour"), Err("`ticket` has no field `colour`".into()));
        assert!(query(vec![QueryStep::Linked("task".into())]).is_err());
    }

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
