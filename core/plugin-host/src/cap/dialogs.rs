//! `dialogs`: forms, questions and notices, drawn by the shell with its own widgets.

use std::collections::BTreeSet;

use etabli_model::{Choice, Field, FieldKind, Form, FormStep, StepAnswer, Value};

use crate::{
    bind::{dialogs as wit, types},
    cap::convert::{failure, fields_out, is_date, tone, value_in},
    instance::{CallState, invalid},
    services::ServiceError,
};

const MAX_FIELDS: usize = 40;
const MAX_CHOICES: usize = 500;

impl wit::Host for CallState {
    fn form(
        &mut self,
        what: wit::FormSpec,
    ) -> wasmtime::Result<Result<Option<Vec<types::FieldValue>>, types::Failure>> {
        self.serve(|state, services| {
            let form = checked_form(state, what).map_err(failure)?;
            let answers = services.form(form).map_err(failure)?;
            Ok(answers.map(|answers| fields_out(&answers)))
        })
    }

    fn step(
        &mut self,
        what: wit::FormSpec,
        watched: Vec<String>,
        problems: Vec<wit::Problem>,
    ) -> wasmtime::Result<Result<Option<wit::FormStep>, types::Failure>> {
        self.serve(|state, services| {
            let step = checked_step(state, what, watched, problems).map_err(failure)?;
            let answer = services.form_step(step).map_err(failure)?;
            Ok(answer.map(|answer| match answer {
                StepAnswer::Submitted(answers) => wit::FormStep::Submitted(fields_out(&answers)),
                StepAnswer::Changed { field, answers } => {
                    wit::FormStep::Changed(wit::FormChange { field, values: fields_out(&answers) })
                }
            }))
        })
    }

    fn confirm(
        &mut self,
        title: types::Text,
        message: types::Text,
        accept: types::Text,
    ) -> wasmtime::Result<Result<bool, types::Failure>> {
        self.serve(|state, services| {
            let [title, message, accept] = [title, message, accept].map(|text| state.show(&text));
            services.confirm(&title, &message, &accept).map_err(failure)
        })
    }

    fn pick_contact(
        &mut self,
        title: types::Text,
        message: types::Text,
    ) -> wasmtime::Result<Result<Option<u32>, types::Failure>> {
        self.serve(|state, services| {
            let picked =
                services.pick_contact(&state.show(&title), &state.show(&message)).map_err(failure)?;
            Ok(picked.map(|contact_id| contact_id.0))
        })
    }

    fn pick_folder(&mut self, title: types::Text) -> wasmtime::Result<Result<Option<u32>, types::Failure>> {
        self.serve(|state, services| {
            let picked = services.pick_folder(&state.show(&title)).map_err(failure)?;
            Ok(picked.map(|folder| folder.0))
        })
    }

    fn pick_record(
        &mut self,
        title: types::Text,
        record_type: String,
        label_field: String,
    ) -> wasmtime::Result<Result<Option<u64>, types::Failure>> {
        self.serve(|state, services| {
            let known = state.manifest.record_type(&record_type).and_then(|spec| spec.field(&label_field));
            if known.is_none() {
                let problem = format!("plugin.toml declares no field `{label_field}` of `{record_type}`");
                return Err(failure(invalid(problem)));
            }
            let picked =
                services.pick_record(&state.show(&title), &record_type, &label_field).map_err(failure)?;
            Ok(picked.map(|record_id| record_id.0))
        })
    }

    fn notify(
        &mut self,
        how: types::Tone,
        message: types::Text,
    ) -> wasmtime::Result<Result<(), types::Failure>> {
        self.serve(|state, services| services.notify(tone(how), &state.show(&message)).map_err(failure))
    }
}

impl CallState {
    pub(crate) fn show(&self, text: &types::Text) -> String {
        self.texts.resolve(text, self.lang)
    }
}

fn checked_form(state: &CallState, what: wit::FormSpec) -> Result<Form, ServiceError> {
    if what.fields.len() > MAX_FIELDS {
        return Err(invalid(format!("more than {MAX_FIELDS} fields")));
    }
    let mut ids = BTreeSet::new();
    let mut fields = Vec::with_capacity(what.fields.len());
    for field in what.fields {
        if !ids.insert(field.id.clone()) {
            return Err(invalid(format!("two fields have the id `{}`", field.id)));
        }
        fields.push(checked_field(state, field)?);
    }
    Ok(Form {
        plugin_name: state.texts.key(&state.manifest.name, None, state.lang),
        plugin_version: state.manifest.version.to_string(),
        title: state.show(&what.title),
        subtitle: state.texts.resolve_optional(what.subtitle.as_ref(), state.lang),
        submit: state.show(&what.submit),
        fields,
    })
}

fn checked_step(
    state: &CallState,
    what: wit::FormSpec,
    watched: Vec<String>,
    problems: Vec<wit::Problem>,
) -> Result<FormStep, ServiceError> {
    let form = checked_form(state, what)?;
    let named = watched.iter().chain(problems.iter().map(|problem| &problem.field));
    for id in named {
        let is_entered = |field: &Field| field.id == *id && !matches!(field.kind, FieldKind::Note(_));
        if !form.fields.iter().any(is_entered) {
            return Err(invalid(format!("nothing is entered in a field `{id}`")));
        }
    }
    let said = |problem: wit::Problem| (problem.field, state.show(&problem.message));
    Ok(FormStep { form, watched, problems: problems.into_iter().map(said).collect() })
}

fn checked_field(state: &CallState, field: wit::Field) -> Result<Field, ServiceError> {
    let kind = match field.kind {
        wit::FieldKind::Text => FieldKind::Text,
        wit::FieldKind::Multiline => FieldKind::Multiline,
        wit::FieldKind::Boolean => FieldKind::Bool,
        wit::FieldKind::Integer => FieldKind::Integer,
        wit::FieldKind::Date => FieldKind::Date,
        wit::FieldKind::Contact => FieldKind::Contact,
        wit::FieldKind::Entity => FieldKind::Entity,
        wit::FieldKind::Note(how) => FieldKind::Note(tone(how)),
        wit::FieldKind::Segment(choices) => {
            FieldKind::Segment(checked_choices(state, &field.id, choices, false)?)
        }
        wit::FieldKind::Select(choices) => {
            FieldKind::Select(checked_choices(state, &field.id, choices, false)?)
        }
        wit::FieldKind::Tree(choices) => FieldKind::Tree(checked_choices(state, &field.id, choices, true)?),
    };
    let value = value_in(field.value);
    if !fits(&kind, &value) {
        return Err(invalid(format!("the field `{}` cannot start with this value", field.id)));
    }
    Ok(Field {
        label: state.show(&field.label),
        hint: state.texts.resolve_optional(field.hint.as_ref(), state.lang),
        required: field.required,
        half_width: field.half_width,
        id: field.id,
        kind,
        value,
    })
}

/// A parent stands before its children, so that there is no circle.
fn checked_choices(
    state: &CallState,
    field: &str,
    choices: Vec<wit::Choice>,
    tree: bool,
) -> Result<Vec<Choice>, ServiceError> {
    if choices.is_empty() || choices.len() > MAX_CHOICES {
        return Err(invalid(format!("the field `{field}` needs 1 to {MAX_CHOICES} choices")));
    }
    let mut ids = BTreeSet::new();
    let mut out = Vec::with_capacity(choices.len());
    for choice in choices {
        let parent = choice.parent.unwrap_or_default();
        if !parent.is_empty() && (!tree || !ids.contains(&parent)) {
            return Err(invalid(format!("the choice `{}` of `{field}` stands below nothing", choice.id)));
        }
        if choice.id.is_empty() || !ids.insert(choice.id.clone()) {
            return Err(invalid(format!("the choice `{}` of `{field}` is empty or given twice", choice.id)));
        }
        out.push(Choice { label: state.show(&choice.label), id: choice.id, parent });
    }
    Ok(out)
}

fn fits(kind: &FieldKind, value: &Value) -> bool {
    match (kind, value) {
        (_, Value::Empty)
        | (FieldKind::Text | FieldKind::Multiline, Value::Text(_))
        | (FieldKind::Bool, Value::Bool(_))
        | (FieldKind::Integer, Value::Integer(_))
        | (FieldKind::Contact | FieldKind::Entity, Value::Reference(_)) => true,
        (FieldKind::Date, Value::Text(text)) => is_date(text),
        (
            FieldKind::Segment(choices) | FieldKind::Select(choices) | FieldKind::Tree(choices),
            Value::Text(text),
        ) => choices.iter().any(|choice| choice.id == *text),
        _ => false,
    }
}
