//! A form being filled: a plugin's, or its settings.

use std::collections::BTreeMap;

use egui::Id;
use etabli_engine::DialogId;
use etabli_model::{Answers, FieldKind, Form, FormStep, Value};

/// Why the value of a field was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Problem {
    /// The window's reason, by its key.
    Key(&'static str),
    /// In the words of whoever was asked, in the viewer's language.
    Said(String),
}

/// What the person has entered.
#[derive(Debug)]
pub(crate) struct FormState {
    /// The dialog that waits for an answer; none while the plugin thinks, and for a form that is no dialog.
    pub(crate) dialog: Option<DialogId>,
    /// What the ids of its fields are made of. It stays the same from step to step, so that the focus does too.
    id: Id,
    pub(crate) form: Form,
    pub(crate) values: Vec<Value>,
    /// What is typed in fields that are typed, by field.
    pub(crate) texts: BTreeMap<usize, String>,
    /// Fields that were refused.
    pub(crate) errors: BTreeMap<usize, Problem>,
    /// What is typed to find a contact or entity, by field.
    pub(crate) filters: BTreeMap<usize, String>,
    pub(crate) fresh: bool,
    steps: Option<Steps>,
}

/// A form that asks its plugin again while it is filled.
#[derive(Debug)]
struct Steps {
    /// The dialog that was answered last, or waits.
    last: DialogId,
    watched: Vec<String>,
    /// The values that the plugin knows.
    told: BTreeMap<String, Value>,
    /// The person accepted, and the plugin has to hear of it.
    accepted: bool,
    /// The plugin looks at what the person accepted.
    looked_at: bool,
}

impl FormState {
    fn filled(id: Id, dialog: Option<DialogId>, form: Form) -> Self {
        let values = form.fields.iter().map(|field| field.value.clone()).collect();
        let texts = form
            .fields
            .iter()
            .enumerate()
            .filter_map(|(index, field)| match (&field.kind, &field.value) {
                (FieldKind::Text | FieldKind::Multiline, Value::Text(text)) => Some((index, text.clone())),
                (FieldKind::Date, Value::Text(text)) => Some((index, day_first(text))),
                (FieldKind::Integer, Value::Integer(number)) => Some((index, number.to_string())),
                _ => None,
            })
            .collect();
        let (errors, filters) = (BTreeMap::new(), BTreeMap::new());
        Self { dialog, id, form, values, texts, errors, filters, fresh: true, steps: None }
    }

    /// A form that is answered once.
    pub(crate) fn new(dialog: DialogId, form: Form) -> Self {
        Self::filled(Id::unique(("form", dialog)), Some(dialog), form)
    }

    /// A form that is no dialog.
    pub(crate) fn page(of: &str, form: Form) -> Self {
        Self { fresh: false, ..Self::filled(Id::unique(("form", of)), None, form) }
    }

    /// The first step of a form that asks its plugin again.
    pub(crate) fn first_step(dialog: DialogId, step: FormStep) -> Self {
        let mut state = Self::new(dialog, step.form);
        let told = state.known();
        state.steps =
            Some(Steps { last: dialog, watched: step.watched, told, accepted: false, looked_at: false });
        state.refuse(step.problems);
        state
    }

    /// Goes on with the plugin's next step. What the person typed since the plugin was told stays as it is, and so
    /// does what the plugin left as it was told.
    pub(crate) fn next_step(&mut self, dialog: DialogId, step: FormStep) {
        let Some(steps) = self.steps.take() else { return };
        let next = Self::filled(self.id, Some(dialog), step.form);
        let told = next.known();
        let before = std::mem::replace(self, next);
        self.fresh = before.fresh;
        for index in 0..self.form.fields.len() {
            self.keep(index, &before, &steps.told);
        }
        let accepted = steps.accepted && step.problems.is_empty();
        self.steps = Some(Steps { last: dialog, watched: step.watched, told, accepted, looked_at: false });
        self.refuse(step.problems);
    }

    /// Takes over what was entered in the same field before, unless the plugin gave it another value.
    fn keep(&mut self, index: usize, before: &Self, told: &BTreeMap<String, Value>) {
        let Some(field) = self.form.fields.get(index) else { return };
        let same = |old: &etabli_model::Field| {
            old.id == field.id && std::mem::discriminant(&old.kind) == std::mem::discriminant(&field.kind)
        };
        let Some(old) = before.form.fields.iter().position(same) else { return };
        let sent = told.get(&field.id);
        let typed_since = before.current(old).ok().as_ref() != sent;
        let left_alone = self.current(index).ok().as_ref() == sent;
        let value = before.values.get(old).cloned().unwrap_or_default();
        if !(typed_since || left_alone) || !is_offered(&field.kind, &value) {
            return;
        }
        if let Some(slot) = self.values.get_mut(index) {
            *slot = value;
        }
        match before.texts.get(&old) {
            Some(text) => self.texts.insert(index, text.clone()),
            None => self.texts.remove(&index),
        };
        self.filters.extend(before.filters.get(&old).map(|filter| (index, filter.clone())));
        self.errors.extend(before.errors.get(&old).map(|problem| (index, problem.clone())));
    }

    fn refuse(&mut self, problems: Vec<(String, String)>) {
        for (id, text) in problems {
            if let Some(index) = self.form.fields.iter().position(|field| field.id == id) {
                self.errors.insert(index, Problem::Said(text));
            }
        }
    }

    /// Returns the id of a field; two forms never share one.
    pub(crate) fn field_id(&self, index: usize) -> Id {
        self.id.with(self.form.fields.get(index).map(|field| field.id.as_str()))
    }

    /// Returns the value of a field as it is entered.
    fn current(&self, index: usize) -> Result<Value, &'static str> {
        let Some(field) = self.form.fields.get(index) else { return Ok(Value::Empty) };
        let text = self.texts.get(&index).map(String::as_str).unwrap_or_default();
        let typed = text.trim();
        match field.kind {
            FieldKind::Text | FieldKind::Multiline | FieldKind::Integer | FieldKind::Date
                if typed.is_empty() =>
            {
                Ok(Value::Empty)
            }
            FieldKind::Text | FieldKind::Multiline => Ok(Value::Text(text.to_owned())),
            FieldKind::Integer => typed.parse().map(Value::Integer).map_err(|_| "form-integer"),
            FieldKind::Date => crate::widgets::date_field_text(typed).map(Value::Text).ok_or("form-date"),
            _ => Ok(self.values.get(index).cloned().unwrap_or_default()),
        }
    }

    /// Returns the entered values by field; what cannot be read counts as empty.
    fn known(&self) -> BTreeMap<String, Value> {
        self.answers().into_iter().collect()
    }

    /// Returns the entered values in the order of the fields, banners left out.
    pub(crate) fn answers(&self) -> Answers {
        let fields = self.form.fields.iter().enumerate();
        fields
            .filter(|(_, field)| !matches!(field.kind, FieldKind::Note(_)))
            .map(|(index, field)| (field.id.clone(), self.current(index).unwrap_or_default()))
            .collect()
    }

    /// Reads the typed texts into values and says which fields cannot be accepted.
    pub(crate) fn check(&mut self) -> bool {
        self.errors.clear();
        for index in 0..self.form.fields.len() {
            let required = self.form.fields.get(index).is_some_and(|field| field.required);
            match self.current(index) {
                Ok(value) => {
                    let empty = match &value {
                        Value::Empty => true,
                        Value::Text(text) => text.is_empty(),
                        _ => false,
                    };
                    if required && empty {
                        self.errors.insert(index, Problem::Key("form-required"));
                    }
                    if let Some(slot) = self.values.get_mut(index) {
                        *slot = value;
                    }
                }
                Err(key) => {
                    self.errors.insert(index, Problem::Key(key));
                }
            }
        }
        self.errors.is_empty()
    }

    /// Reports whether the form stays open after an answer.
    pub(crate) fn has_steps(&self) -> bool {
        self.steps.is_some()
    }

    /// Reports whether it goes on from this dialog.
    pub(crate) fn follows(&self, dialog: DialogId) -> bool {
        self.steps.as_ref().is_some_and(|steps| steps.last == dialog)
    }

    /// Reports whether the person has accepted and the plugin has not answered yet.
    pub(crate) fn is_looked_at(&self) -> bool {
        self.steps.as_ref().is_some_and(|steps| steps.looked_at)
    }

    /// Notes that the person accepts. A plugin that thinks hears of it when it has answered.
    pub(crate) fn accept(&mut self) {
        if let Some(steps) = &mut self.steps {
            steps.accepted = true;
        }
    }

    /// Returns an accepted form that the plugin has to hear of, once.
    pub(crate) fn take_accepted(&mut self) -> Option<(DialogId, Answers)> {
        let dialog = self.dialog?;
        if !std::mem::take(&mut self.steps.as_mut()?.accepted) || !self.check() {
            return None;
        }
        self.dialog = None;
        let answers = self.answers();
        let steps = self.steps.as_mut()?;
        steps.looked_at = true;
        steps.told = answers.iter().cloned().collect();
        Some((dialog, answers))
    }

    /// Returns a watched field that the plugin knows with another value, and the values of now, once.
    pub(crate) fn take_change(&mut self) -> Option<(DialogId, String, Answers)> {
        let (dialog, steps) = (self.dialog?, self.steps.as_ref()?);
        let changed = |(index, field): &(usize, &etabli_model::Field)| {
            steps.watched.contains(&field.id)
                && self.current(*index).is_ok_and(|value| steps.told.get(&field.id) != Some(&value))
        };
        let field = self.form.fields.iter().enumerate().find(changed)?.1.id.clone();
        let answers = self.answers();
        self.dialog = None;
        self.steps.as_mut()?.told = answers.iter().cloned().collect();
        Some((dialog, field, answers))
    }
}

/// Reports whether a field still offers a value.
fn is_offered(kind: &FieldKind, value: &Value) -> bool {
    match (kind, value) {
        (
            FieldKind::Segment(choices) | FieldKind::Select(choices) | FieldKind::Tree(choices),
            Value::Text(id),
        ) => choices.iter().any(|choice| choice.id == *id),
        _ => true,
    }
}

/// Writes `YYYY-MM-DD` as people read it.
fn day_first(text: &str) -> String {
    match text.parse::<jiff::civil::Date>() {
        Ok(date) => format!("{:02}/{:02}/{}", date.day(), date.month(), date.year()),
        Err(_) => text.to_owned(),
    }
}
