//! Dialogs that are open.

use std::collections::BTreeMap;

use egui::TextureHandle;
use etabli_engine::{DialogId, DraftId, LedgerRow, LogLine, Manage};
use etabli_model::{FieldKind, FolderId, Form, MsgId, Value};

use crate::{
    action::{AccountAction, ComposeAction, FolderAction},
    html::print::{Print, Printed},
};

/// One dialog; the last of the screen's list is on top.
#[derive(Debug)]
pub(crate) enum Dialog {
    /// A plugin's form.
    Form(Box<FormState>),
    /// A question.
    Confirm {
        kind: ConfirmKind,
        title: String,
        text: String,
        accept: String,
        destructive: bool,
        footer: String,
    },
    /// A contact or an entity to pick.
    Pick(PickState),
    /// A secret of a plugin.
    Secret(SecretState),
    /// A folder to move messages or a folder to.
    Move(MoveState),
    /// A name to type.
    Name(NameState),
    /// Every command by name.
    Palette(PaletteState),
    /// The list of keys.
    Keys,
    /// Running and recent jobs.
    Jobs,
    /// A message about to be printed.
    Print(Box<PrintState>),
    /// The newest lines of a plugin's log; none while they have not arrived.
    PluginLog { plugin: String, name: String, lines: Option<Vec<LogLine>> },
    /// What plugins read.
    Readings(Readings),
}

impl Dialog {
    /// Reports whether a plugin waits for its answer.
    pub(crate) fn is_of_plugin(&self) -> bool {
        match self {
            Self::Form(_) | Self::Secret(_) => true,
            Self::Confirm { kind, .. } => matches!(kind, ConfirmKind::Plugin(_)),
            Self::Pick(state) => matches!(state.purpose, PickPurpose::Plugin(_)),
            _ => false,
        }
    }
}

/// A message about to be printed.
pub(crate) struct PrintState {
    pub(crate) print: Print,
    /// The system has printing.
    pub(crate) can_send: bool,
    /// Counts how often it was laid out.
    pub(crate) turn: u64,
    /// None while it is laid out.
    pub(crate) printed: Option<Printed>,
    pub(crate) failed: bool,
    /// The page that the preview shows, counted from 0.
    pub(crate) sheet: usize,
    /// The previews.
    pub(crate) pictures: Vec<TextureHandle>,
}

impl std::fmt::Debug for PrintState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PrintState").field("title", &self.print.title).finish_non_exhaustive()
    }
}

/// What a question is about.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum ConfirmKind {
    /// A plugin asks.
    Plugin(DialogId),
    /// An attachment that can run on this computer.
    OpenAttachment { msg_id: MsgId, index: u32, name: String },
    /// A link whose text shows another address.
    OpenLink(String),
    /// Something about accounts that is done after a yes.
    Account(AccountAction),
    /// Something about a message being written that is done after a yes.
    Compose(DraftId, ComposeAction),
    /// Something about folders or their mail that is done after a yes.
    Folder(FolderAction),
    /// Something about plugins that is done after a yes.
    ManagePlugin(Manage),
}

/// What a plugin read, or which plugins read a message.
#[derive(Debug)]
pub(crate) struct Readings {
    pub(crate) plugin: Option<String>,
    pub(crate) message: Option<MsgId>,
    /// The plugin's name or the message's subject.
    pub(crate) about: String,
    /// The newest first; none while they have not arrived.
    pub(crate) rows: Option<Vec<LedgerRow>>,
}

/// A secret being entered for a plugin, which will not see it. It has no readable debug form.
pub(crate) struct SecretState {
    pub(crate) dialog: DialogId,
    pub(crate) title: String,
    pub(crate) footer: String,
    pub(crate) text: String,
    pub(crate) fresh: bool,
}

impl std::fmt::Debug for SecretState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SecretState").field("title", &self.title).finish_non_exhaustive()
    }
}

/// A form being filled.
#[derive(Debug)]
pub(crate) struct FormState {
    pub(crate) dialog: DialogId,
    pub(crate) form: Form,
    pub(crate) values: Vec<Value>,
    /// What is typed in fields whose value is no text, by field.
    pub(crate) texts: BTreeMap<usize, String>,
    /// Fields that were refused.
    pub(crate) errors: BTreeMap<usize, &'static str>,
    /// What is typed to find a contact or entity, by field.
    pub(crate) filters: BTreeMap<usize, String>,
    pub(crate) fresh: bool,
}

impl FormState {
    pub(crate) fn new(dialog: DialogId, form: Form) -> Self {
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
        Self { dialog, form, values, texts, errors: BTreeMap::new(), filters: BTreeMap::new(), fresh: true }
    }

    /// Reads the typed texts into values and says which fields cannot be accepted.
    pub(crate) fn check(&mut self) -> bool {
        self.errors.clear();
        for (index, field) in self.form.fields.iter().enumerate() {
            let Some(value) = self.values.get_mut(index) else { continue };
            let typed = self.texts.get(&index).map(|text| text.trim()).unwrap_or_default();
            match field.kind {
                FieldKind::Text | FieldKind::Multiline => {
                    let text = self.texts.get(&index).cloned().unwrap_or_default();
                    *value = if text.trim().is_empty() { Value::Empty } else { Value::Text(text) };
                }
                FieldKind::Integer => match (typed.is_empty(), typed.parse()) {
                    (true, _) => *value = Value::Empty,
                    (_, Ok(number)) => *value = Value::Integer(number),
                    _ => {
                        self.errors.insert(index, "form-integer");
                    }
                },
                FieldKind::Date => match (typed.is_empty(), crate::widgets::date_field_text(typed)) {
                    (true, _) => *value = Value::Empty,
                    (_, Some(day)) => *value = Value::Text(day),
                    _ => {
                        self.errors.insert(index, "form-date");
                    }
                },
                _ => {}
            }
            let empty = match value {
                Value::Empty => true,
                Value::Text(text) => text.is_empty(),
                _ => false,
            };
            if field.required && empty && !self.errors.contains_key(&index) {
                self.errors.insert(index, "form-required");
            }
        }
        self.errors.is_empty()
    }

    /// Returns the entered values, banners left out.
    pub(crate) fn answers(&self) -> etabli_model::Answers {
        self.form
            .fields
            .iter()
            .zip(&self.values)
            .filter(|(field, _)| !matches!(field.kind, FieldKind::Note(_)))
            .map(|(field, value)| (field.id.clone(), value.clone()))
            .collect()
    }
}

/// Writes `YYYY-MM-DD` as people read it.
fn day_first(text: &str) -> String {
    match text.parse::<jiff::civil::Date>() {
        Ok(date) => format!("{:02}/{:02}/{}", date.day(), date.month(), date.year()),
        Err(_) => text.to_owned(),
    }
}

/// What a contact or entity is picked for.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum PickPurpose {
    /// A plugin asks for a contact.
    Plugin(DialogId),
    /// The messages to link with an entity.
    LinkEntity(Vec<MsgId>),
}

/// A contact or entity being picked.
#[derive(Debug)]
pub(crate) struct PickState {
    pub(crate) purpose: PickPurpose,
    pub(crate) title: String,
    pub(crate) footer: String,
    pub(crate) filter: String,
    pub(crate) cursor: usize,
    pub(crate) fresh: bool,
}

/// What is moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Moved {
    Messages(Vec<MsgId>),
    Folder(FolderId),
}

/// A target folder being chosen.
#[derive(Debug)]
pub(crate) struct MoveState {
    pub(crate) what: Moved,
    pub(crate) cursor: usize,
    pub(crate) filter: String,
    pub(crate) fresh: bool,
}

/// What a name is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NamePurpose {
    NewFolder(Option<FolderId>),
    Rename(FolderId),
}

/// A name being typed.
#[derive(Debug)]
pub(crate) struct NameState {
    pub(crate) purpose: NamePurpose,
    pub(crate) text: String,
    pub(crate) fresh: bool,
}

/// The palette.
#[derive(Debug, Default)]
pub(crate) struct PaletteState {
    pub(crate) filter: String,
    pub(crate) cursor: usize,
    pub(crate) fresh: bool,
}
