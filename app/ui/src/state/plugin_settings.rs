//! The settings of a plugin as they are changed on its page.

use etabli_engine::{SettingRow, SettingValue};
use etabli_model::{Field, FieldKind, Form, Value};

use super::{FormState, Problem};

/// The settings that a plugin declares, and what the person has entered.
#[derive(Debug)]
pub(crate) struct PluginSettings {
    pub(crate) plugin: String,
    pub(crate) form: FormState,
    rows: Vec<SettingRow>,
    /// What is being saved; none for a value of the plugin's own.
    saving: Vec<(String, Option<SettingValue>)>,
}

impl PluginSettings {
    /// `one_per_line` is the hint below a setting with several texts.
    pub(crate) fn new(plugin: &str, rows: Vec<SettingRow>, one_per_line: &str) -> Self {
        let fields = rows.iter().map(|row| field(row, one_per_line)).collect();
        let form = Form {
            plugin_name: String::new(),
            plugin_version: String::new(),
            title: String::new(),
            subtitle: String::new(),
            submit: String::new(),
            fields,
        };
        Self { plugin: plugin.to_owned(), form: FormState::page(plugin, form), rows, saving: Vec::new() }
    }

    /// Reports whether something is entered that is not saved.
    pub(crate) fn is_changed(&self) -> bool {
        self.differing().next().is_some()
    }

    fn differing(&self) -> impl Iterator<Item = (&SettingRow, Option<SettingValue>)> {
        let entered = self.rows.iter().zip(self.form.answers());
        entered
            .map(|(row, (_, value))| (row, taken(row, value)))
            .filter(|(row, value)| value.as_ref() != Some(&row.value))
    }

    /// Reports whether a setting has another value than its plugin's.
    pub(crate) fn is_set(&self) -> bool {
        self.rows.iter().any(|row| !row.is_default)
    }

    /// Returns what to save: all that was changed and can be read. Says beside a field why it cannot.
    pub(crate) fn take_changes(&mut self) -> Vec<(String, Option<SettingValue>)> {
        if !self.form.check() {
            return Vec::new();
        }
        let changes: Vec<_> = self.differing().map(|(row, value)| (row.id.clone(), value)).collect();
        self.saving.extend(changes.iter().cloned());
        changes
    }

    /// Returns the settings to give back the plugin's own values.
    pub(crate) fn take_resets(&mut self) -> Vec<String> {
        let set: Vec<String> =
            self.rows.iter().filter(|row| !row.is_default).map(|row| row.id.clone()).collect();
        self.saving.extend(set.iter().map(|setting| (setting.clone(), None)));
        set
    }

    /// Notes that one of them was saved, or why not. True when that was the last, and all went well.
    pub(crate) fn saved(&mut self, setting: &str, refused: Option<String>) -> bool {
        let sent = self.saving.iter().position(|(id, _)| id == setting);
        let value = sent.and_then(|at| self.saving.remove(at).1);
        let Some(index) = self.rows.iter().position(|row| row.id == setting) else { return false };
        match (refused, self.rows.get_mut(index), value) {
            (Some(text), ..) => {
                self.form.errors.insert(index, Problem::Said(text));
            }
            (None, Some(row), Some(value)) => row.value = value,
            (None, ..) => {}
        }
        self.saving.is_empty() && self.form.errors.is_empty()
    }
}

/// Returns a setting as a field of a form.
fn field(row: &SettingRow, one_per_line: &str) -> Field {
    let text = |text: String| if text.is_empty() { Value::Empty } else { Value::Text(text) };
    let (kind, value) = match &row.value {
        SettingValue::Bool(on) => (FieldKind::Bool, Value::Bool(*on)),
        SettingValue::Integer(number) => (FieldKind::Integer, Value::Integer(*number)),
        SettingValue::Text(line) if line.contains('\n') => (FieldKind::Multiline, text(line.clone())),
        SettingValue::Text(line) => (FieldKind::Text, text(line.clone())),
        SettingValue::Texts(lines) => (FieldKind::Multiline, text(lines.join("\n"))),
    };
    let several = matches!(row.value, SettingValue::Texts(_));
    Field {
        id: row.id.clone(),
        label: row.title.clone(),
        hint: if several { one_per_line.to_owned() } else { String::new() },
        required: kind == FieldKind::Integer,
        kind,
        half_width: false,
        value,
    }
}

/// Returns an entered value as the setting takes it.
fn taken(row: &SettingRow, value: Value) -> Option<SettingValue> {
    Some(match (&row.value, value) {
        (SettingValue::Bool(_), Value::Bool(on)) => SettingValue::Bool(on),
        (SettingValue::Integer(_), Value::Integer(number)) => SettingValue::Integer(number),
        (SettingValue::Text(_), Value::Text(text)) => SettingValue::Text(text),
        (SettingValue::Text(_), Value::Empty) => SettingValue::Text(String::new()),
        (SettingValue::Texts(_), Value::Text(text)) => {
            let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
            SettingValue::Texts(lines.map(str::to_owned).collect())
        }
        (SettingValue::Texts(_), Value::Empty) => SettingValue::Texts(Vec::new()),
        _ => return None,
    })
}
