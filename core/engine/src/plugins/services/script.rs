//! Prepared answers to dialogs, for use without a window.

use std::{collections::VecDeque, path::PathBuf};

use etabli_model::{Answers, FieldKind, Form, Value};

use crate::{Password, ScriptedAnswers};

/// Prepared answers, each used once.
pub(super) struct Script {
    pub(super) forms: VecDeque<serde_json::Map<String, serde_json::Value>>,
    pub(super) confirms: VecDeque<bool>,
    pub(super) contacts: VecDeque<String>,
    pub(super) secrets: VecDeque<Password>,
    pub(super) files: VecDeque<PathBuf>,
    pub(super) saves: VecDeque<PathBuf>,
}

impl From<ScriptedAnswers> for Script {
    fn from(answers: ScriptedAnswers) -> Self {
        Self {
            forms: answers.forms.into(),
            confirms: answers.confirms.into(),
            contacts: answers.contacts.into(),
            secrets: answers.secrets.into(),
            files: answers.files.into(),
            saves: answers.saves.into(),
        }
    }
}

/// Fills a form from prepared values; fields left out keep what the form proposes.
pub(super) fn fill(
    form: &Form,
    values: &serde_json::Map<String, serde_json::Value>,
) -> Result<Answers, String> {
    if let Some(unknown) = values.keys().find(|id| !form.fields.iter().any(|field| field.id == **id)) {
        return Err(format!("the form has no field `{unknown}`"));
    }
    let mut answers = Answers::new();
    for field in form.fields.iter().filter(|field| !matches!(field.kind, FieldKind::Note(_))) {
        let value = match values.get(&field.id) {
            Some(value) => convert(&field.kind, value)
                .ok_or_else(|| format!("`{value}` is no value for the field `{}`", field.id))?,
            None => field.value.clone(),
        };
        if field.required && matches!(&value, Value::Empty) {
            return Err(format!("the field `{}` is required", field.id));
        }
        answers.push((field.id.clone(), value));
    }
    Ok(answers)
}

fn convert(kind: &FieldKind, value: &serde_json::Value) -> Option<Value> {
    let number = || value.as_u64().or_else(|| value.as_str()?.parse().ok());
    if value.is_null() {
        return Some(Value::Empty);
    }
    match kind {
        FieldKind::Text | FieldKind::Multiline | FieldKind::Date => {
            Some(Value::Text(value.as_str()?.to_owned()))
        }
        FieldKind::Bool => Some(Value::Bool(value.as_bool()?)),
        FieldKind::Integer => Some(Value::Integer(value.as_i64()?)),
        FieldKind::Segment(choices) | FieldKind::Select(choices) | FieldKind::Tree(choices) => {
            let wanted = value.as_str()?;
            let found = choices.iter().find(|choice| choice.id == wanted || choice.label == wanted)?;
            Some(Value::Text(found.id.clone()))
        }
        FieldKind::Contact | FieldKind::Entity => Some(Value::Reference(number()?)),
        FieldKind::Note(_) => None,
    }
}
