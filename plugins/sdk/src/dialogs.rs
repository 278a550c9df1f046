//! Forms, questions and notices (capability `dialogs`).

pub use crate::bind::capabilities::dialogs::{
    Choice, confirm, notify, pick_contact, pick_folder, pick_record,
};
use crate::bind::{
    capabilities::dialogs::{self as host, FieldKind, FormSpec},
    types::FieldValue,
};
use crate::{Failure, Text, Tone, Value};

/// A choice that stands below no other.
pub fn choice(id: &str, label: Text) -> Choice {
    Choice { id: id.to_owned(), label, parent: None }
}

/// A field of a form.
pub struct Field(host::Field);

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $kind:ident;)*) => {
        $($(#[$doc])*
        pub fn $name(id: &str, label: Text) -> Self {
            Self::new(id, label, FieldKind::$kind)
        })*
    };
}

impl Field {
    fn new(id: &str, label: Text, kind: FieldKind) -> Self {
        let id = id.to_owned();
        Self(host::Field {
            id,
            label,
            hint: None,
            kind,
            required: false,
            half_width: false,
            value: Value::Empty,
        })
    }

    kinds! {
        /// One line of text.
        text = Text;
        /// Several lines of text.
        multiline = Multiline;
        /// A check box.
        boolean = Boolean;
        /// A whole number.
        integer = Integer;
        /// A day.
        date = Date;
        /// A contact of the address book.
        contact = Contact;
        /// An entity.
        entity = Entity;
    }

    /// Two or three choices side by side.
    pub fn segment(id: &str, label: Text, choices: Vec<Choice>) -> Self {
        Self::new(id, label, FieldKind::Segment(choices))
    }

    /// One of many choices in a list.
    pub fn select(id: &str, label: Text, choices: Vec<Choice>) -> Self {
        Self::new(id, label, FieldKind::Select(choices))
    }

    /// One of many choices in a tree; a parent stands before its children.
    pub fn tree(id: &str, label: Text, choices: Vec<Choice>) -> Self {
        Self::new(id, label, FieldKind::Tree(choices))
    }

    /// A banner.
    pub fn note(id: &str, label: Text, tone: Tone) -> Self {
        Self::new(id, label, FieldKind::Note(tone))
    }

    /// The form cannot be accepted while the field is empty.
    #[must_use]
    pub fn required(mut self) -> Self {
        self.0.required = true;
        self
    }

    /// Takes half the width.
    #[must_use]
    pub fn half(mut self) -> Self {
        self.0.half_width = true;
        self
    }

    /// Says more below the field.
    #[must_use]
    pub fn hint(mut self, hint: Text) -> Self {
        self.0.hint = Some(hint);
        self
    }

    /// The value to start with.
    #[must_use]
    pub fn value(mut self, value: Value) -> Self {
        self.0.value = value;
        self
    }
}

/// A form.
pub struct Form(FormSpec);

impl Form {
    /// A form without fields; `submit` is the button that accepts.
    pub fn new(title: Text, submit: Text) -> Self {
        Self(FormSpec { title, subtitle: None, submit, fields: Vec::new() })
    }

    /// Says beside the title what the form is about.
    #[must_use]
    pub fn subtitle(mut self, subtitle: Text) -> Self {
        self.0.subtitle = Some(subtitle);
        self
    }

    /// Adds a field.
    #[must_use]
    pub fn field(mut self, field: Field) -> Self {
        self.0.fields.push(field.0);
        self
    }

    /// Shows the form; `None` when the person cancels.
    pub fn ask(self) -> Result<Option<Answers>, Failure> {
        Ok(host::form(&self.0)?.map(Answers))
    }

    /// Shows the form, or what has become of the one that is shown, and returns when a watched field changes or the
    /// person accepts; `None` when they cancel. `problems` are messages beside fields.
    pub fn step(self, watched: &[&str], problems: &[(&str, Text)]) -> Result<Option<Step>, Failure> {
        let watched: Vec<String> = watched.iter().map(|&field| field.to_owned()).collect();
        let problem = |(field, message): &(&str, Text)| host::Problem {
            field: (*field).to_owned(),
            message: message.clone(),
        };
        let problems: Vec<host::Problem> = problems.iter().map(problem).collect();
        Ok(host::step(&self.0, &watched, &problems)?.map(|step| match step {
            host::FormStep::Submitted(values) => Step::Submitted(Answers(values)),
            host::FormStep::Changed(change) => Step::Changed(change.field, Answers(change.values)),
        }))
    }
}

/// What a person did with a form that depends on what they enter.
pub enum Step {
    /// They accepted it.
    Submitted(Answers),
    /// They changed this watched field.
    Changed(String, Answers),
}

/// What a person entered.
pub struct Answers(Vec<FieldValue>);

impl Answers {
    /// Takes the value of a field, [`Value::Empty`] when it was left empty.
    pub fn take(&mut self, field: &str) -> Value {
        let found = self.0.iter_mut().find(|answer| answer.name == field);
        found.map_or(Value::Empty, |answer| std::mem::replace(&mut answer.value, Value::Empty))
    }
}
