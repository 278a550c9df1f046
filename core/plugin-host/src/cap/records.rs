//! `records`: the plugin's own records, checked against its manifest.
//!
//! Which plugin asks is known to the services; names of record types never carry the plugin's id here.

use etabli_model::{MsgId, RecordId, Value};

use crate::{
    FieldSpec, FieldType, Manifest, Operation, Record, RecordQuery, RecordRef, RecordTypeSpec,
    bind::{records as wit, types},
    cap::convert::{failure, fields_in, is_date, record},
    instance::{CallState, invalid},
    services::{ServiceError, Services},
};

const MAX_FOUND: u32 = 500;
const MAX_OPERATIONS: usize = 1000;
/// The longest text of a field, in bytes.
const MAX_TEXT: usize = 64 << 10;

impl wit::Host for CallState {
    fn query(
        &mut self,
        what: wit::RecordQuery,
    ) -> wasmtime::Result<Result<Vec<types::Record>, types::Failure>> {
        self.serve(|state, services| {
            let query = checked_query(&state.manifest, what).map_err(failure)?;
            let found = services.records(query).map_err(failure)?;
            Ok(found.iter().map(record).collect())
        })
    }

    fn following(
        &mut self,
        name: String,
        after: u64,
        limit: u32,
    ) -> wasmtime::Result<Result<Vec<types::Record>, types::Failure>> {
        self.serve(|state, services| {
            record_type(&state.manifest, &name).map_err(failure)?;
            let limit = limit.min(MAX_FOUND);
            let found = services.records_after(&name, RecordId(after), limit).map_err(failure)?;
            Ok(found.iter().map(record).collect())
        })
    }

    fn get(&mut self, id: u64) -> wasmtime::Result<Result<types::Record, types::Failure>> {
        self.serve(|_, services| services.record(RecordId(id)).map(|found| record(&found)).map_err(failure))
    }

    fn count(&mut self, what: wit::RecordQuery) -> wasmtime::Result<Result<u64, types::Failure>> {
        self.serve(|state, services| {
            let query = checked_query(&state.manifest, what).map_err(failure)?;
            services.count_records(query).map_err(failure)
        })
    }

    fn linked_messages(&mut self, id: u64) -> wasmtime::Result<Result<Vec<u64>, types::Failure>> {
        self.serve(|_, services| {
            let found = services.linked_messages(RecordId(id)).map_err(failure)?;
            Ok(found.into_iter().map(|msg_id| msg_id.0).collect())
        })
    }

    fn apply(
        &mut self,
        operations: Vec<wit::Operation>,
    ) -> wasmtime::Result<Result<Vec<u64>, types::Failure>> {
        self.serve(|state, services| {
            let operations = checked(&state.manifest, services, operations).map_err(failure)?;
            let created = services.apply(operations).map_err(failure)?;
            Ok(created.into_iter().map(|record_id| record_id.0).collect())
        })
    }
}

fn record_type<'a>(manifest: &'a Manifest, name: &str) -> Result<&'a RecordTypeSpec, ServiceError> {
    manifest.record_type(name).ok_or_else(|| invalid(format!("plugin.toml declares no record type `{name}`")))
}

fn checked_query(manifest: &Manifest, what: wit::RecordQuery) -> Result<RecordQuery, ServiceError> {
    let spec = record_type(manifest, &what.record_type)?;
    let conditions = fields_in(what.conditions);
    for (name, value) in &conditions {
        check_value(known_field(spec, name)?, value)?;
    }
    Ok(RecordQuery {
        record_type: what.record_type,
        linked_to: what.linked_to.map(MsgId),
        conditions,
        limit: what.limit.min(MAX_FOUND),
    })
}

fn checked(
    manifest: &Manifest,
    services: &mut dyn Services,
    operations: Vec<wit::Operation>,
) -> Result<Vec<Operation>, ServiceError> {
    if operations.len() > MAX_OPERATIONS {
        return Err(invalid(format!("more than {MAX_OPERATIONS} operations at once")));
    }
    // The types of the records that the operations so far create.
    let mut created: Vec<&RecordTypeSpec> = Vec::new();
    let mut out = Vec::with_capacity(operations.len());
    for operation in operations {
        out.push(match operation {
            wit::Operation::CreateRecord(new) => {
                let spec = record_type(manifest, &new.record_type)?;
                let fields = fields_in(new.fields);
                check_fields(spec, &fields)?;
                let given = |field: &&FieldSpec| fields.iter().any(|(name, _)| *name == field.id);
                if let Some(field) =
                    spec.fields.iter().filter(|field| field.required).find(|field| !given(field))
                {
                    return Err(invalid(format!("the field `{}` is required", field.id)));
                }
                created.push(spec);
                Operation::CreateRecord { record_type: new.record_type, fields }
            }
            wit::Operation::UpdateRecord(update) => {
                let record = reference(&update.record, created.len())?;
                let spec = match record {
                    RecordRef::Created(index) => created.get(index as usize).copied(),
                    RecordRef::Existing(id) => manifest.record_type(&services.record(id)?.record_type),
                };
                let spec = spec.ok_or_else(|| invalid("the record is of an unknown type"))?;
                let fields = fields_in(update.fields);
                check_fields(spec, &fields)?;
                Operation::UpdateRecord { record, fields }
            }
            wit::Operation::DeleteRecord(id) => Operation::DeleteRecord { id: RecordId(id) },
            wit::Operation::LinkMessage(link) => Operation::LinkMessage {
                msg_id: MsgId(link.message),
                record: reference(&link.record, created.len())?,
            },
            wit::Operation::UnlinkMessage(link) => Operation::UnlinkMessage {
                msg_id: MsgId(link.message),
                record: reference(&link.record, created.len())?,
            },
        });
    }
    Ok(out)
}

fn reference(record: &wit::RecordRef, created: usize) -> Result<RecordRef, ServiceError> {
    match *record {
        wit::RecordRef::Existing(id) => Ok(RecordRef::Existing(RecordId(id))),
        wit::RecordRef::Created(index) if (index as usize) < created => Ok(RecordRef::Created(index)),
        wit::RecordRef::Created(index) => {
            Err(invalid(format!("no earlier operation creates record {index}")))
        }
    }
}

fn known_field<'a>(spec: &'a RecordTypeSpec, name: &str) -> Result<&'a FieldSpec, ServiceError> {
    spec.field(name).ok_or_else(|| invalid(format!("`{}` has no field `{name}`", spec.id)))
}

fn check_fields(spec: &RecordTypeSpec, fields: &[(String, Value)]) -> Result<(), ServiceError> {
    for (index, (name, value)) in fields.iter().enumerate() {
        let field = known_field(spec, name)?;
        if fields.iter().take(index).any(|(earlier, _)| earlier == name) {
            return Err(invalid(format!("the field `{name}` is given twice")));
        }
        if field.required && *value == Value::Empty {
            return Err(invalid(format!("the field `{name}` is required")));
        }
        check_value(field, value)?;
    }
    Ok(())
}

impl RecordTypeSpec {
    /// Returns what is wrong with a stored record of this type: a required field without a value, or a value of
    /// another kind. Fields that the type does not have are left over from other versions, and right.
    #[must_use]
    pub fn misfit(&self, record: &Record) -> Option<String> {
        self.fields.iter().find_map(|field| match record.field(&field.id) {
            Value::Empty if field.required => Some(format!("the field `{}` is required", field.id)),
            value if !fits(field, value) => Some(format!("the field `{}` cannot hold its value", field.id)),
            _ => None,
        })
    }
}

fn fits(field: &FieldSpec, value: &Value) -> bool {
    match (field.kind, value) {
        (_, Value::Empty) => true,
        (FieldType::Text, Value::Text(text)) => text.len() <= MAX_TEXT,
        (FieldType::Date, Value::Text(text)) => is_date(text),
        (FieldType::Enum, Value::Text(text)) => field.values.contains(text),
        (FieldType::Integer, Value::Integer(_))
        | (FieldType::Bool, Value::Bool(_))
        | (FieldType::Instant, Value::Instant(_))
        | (
            FieldType::Contact | FieldType::Entity | FieldType::User | FieldType::Message | FieldType::Record,
            Value::Reference(_),
        ) => true,
        (FieldType::Decimal, Value::Decimal(number)) => number.is_finite(),
        _ => false,
    }
}

fn check_value(field: &FieldSpec, value: &Value) -> Result<(), ServiceError> {
    if fits(field, value) {
        Ok(())
    } else {
        Err(invalid(format!("the field `{}` cannot hold this value", field.id)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(kind: FieldType) -> FieldSpec {
        let values = vec!["open".to_owned(), "closed".to_owned()];
        FieldSpec { id: "f".into(), title: "f".into(), kind, required: false, values }
    }

    #[test]
    fn a_field_takes_only_its_own_kind_of_value() {
        let text = |text: &str| Value::Text(text.to_owned());
        assert!(check_value(&field(FieldType::Enum), &text("open")).is_ok());
        assert!(check_value(&field(FieldType::Enum), &text("lost")).is_err());
        assert!(check_value(&field(FieldType::Date), &text("2026-11-26")).is_ok());
        assert!(check_value(&field(FieldType::Date), &text("soon")).is_err());
        assert!(check_value(&field(FieldType::Contact), &Value::Reference(3)).is_ok());
        assert!(check_value(&field(FieldType::Contact), &Value::Integer(3)).is_err());
        assert!(check_value(&field(FieldType::Decimal), &Value::Decimal(f64::NAN)).is_err());
        assert!(check_value(&field(FieldType::Text), &text(&"x".repeat(MAX_TEXT + 1))).is_err());
        assert!(check_value(&field(FieldType::Integer), &Value::Empty).is_ok());
    }
}
