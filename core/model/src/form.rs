//! Forms that a plugin describes and the shell draws with its own widgets.
//!
//! Texts are already in the viewer's language. No field kind holds a password, on purpose.

use serde::{Deserialize, Serialize};

/// A form shown as a dialog.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Form {
    /// The plugin that asks: its translated name and its version, for the footer that the shell draws.
    pub plugin_name: String,
    /// See `plugin_name`.
    pub plugin_version: String,
    /// Title of the dialog.
    pub title: String,
    /// What the dialog is about, beside the title; may be empty.
    pub subtitle: String,
    /// Label of the button that accepts.
    pub submit: String,
    /// The fields, top to bottom.
    pub fields: Vec<Field>,
}

/// One field of a form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    /// Its id, unique in the form.
    pub id: String,
    /// The label above it.
    pub label: String,
    /// The hint below it; may be empty.
    pub hint: String,
    /// What is entered.
    pub kind: FieldKind,
    /// The form cannot be accepted while it is empty.
    pub required: bool,
    /// Takes half the width; two such fields in a row share a line.
    pub half_width: bool,
    /// The value to start with.
    pub value: Value,
}

/// What a field holds, and so how it is drawn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum FieldKind {
    /// One line of text.
    Text,
    /// Several lines of text.
    Multiline,
    /// A check box.
    Bool,
    /// A whole number.
    Integer,
    /// A day, `YYYY-MM-DD`.
    Date,
    /// Two or three exclusive choices side by side.
    Segment(Vec<Choice>),
    /// One of many choices in a list.
    Select(Vec<Choice>),
    /// One of many choices in a tree.
    Tree(Vec<Choice>),
    /// A contact of the address book ([`Value::Reference`]).
    Contact,
    /// An entity ([`Value::Reference`]).
    Entity,
    /// A banner: a sentence and no input.
    Note(Tone),
}

/// One choice of a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// Its id, unique in the field.
    pub id: String,
    /// Its label.
    pub label: String,
    /// The id of the choice above it in a tree; empty at the top.
    pub parent: String,
}

/// How a state or a banner is coloured; a word or an icon always stands beside the colour.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Tone {
    /// Nothing to see to.
    #[default]
    Neutral,
    /// Finished, fine.
    Ok,
    /// Asks for a decision.
    Warn,
    /// Wrong.
    Danger,
}

/// The value of a field, and of a field of a plugin's record.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub enum Value {
    /// Nothing.
    #[default]
    Empty,
    /// A text, the id of a choice, or a day.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A number with a fraction.
    Decimal(f64),
    /// Yes or no.
    Bool(bool),
    /// Seconds since 1970-01-01T00:00:00Z.
    Instant(i64),
    /// The number of a contact, an entity, a user, a message or a record.
    Reference(u64),
}

impl Eq for Value {}

/// What a person entered: field id and value, in the order of the form.
pub type Answers = Vec<(String, Value)>;

/// A form that asks its plugin again while it is filled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormStep {
    /// The form as it stands now.
    pub form: Form,
    /// The fields whose change the plugin wants to hear of.
    pub watched: Vec<String>,
    /// What is wrong, by field, in the viewer's language.
    pub problems: Vec<(String, String)>,
}

/// What a person did with a form that asks its plugin again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum StepAnswer {
    /// Accepted it. It stays on the screen until the plugin asks something else or ends.
    Submitted(Answers),
    /// Changed a watched field.
    Changed {
        /// The field.
        field: String,
        /// The values of all fields.
        answers: Answers,
    },
}

/// A link of the header zone, drawn as a chip.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chip {
    /// The kind of object, as in [`crate::LinkKind`]: `contact`, `entity`, or `plugin-id/record-type`.
    pub kind: String,
    /// The number of the object within its kind.
    pub target: u64,
    /// The icon, by its Phosphor name, such as `ticket`.
    pub icon: String,
    /// The name, such as `T-1042`.
    pub title: String,
    /// More about it, such as the subject; may be empty.
    pub detail: String,
    /// A state in one word, such as `open`; may be empty.
    pub state: String,
    /// The colour of the state.
    pub tone: Tone,
}
