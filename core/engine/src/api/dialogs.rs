//! Dialogs that plugins ask for, and answers to them.

use std::path::PathBuf;

use etabli_model::{Answers, ContactId, Form, FormStep, StepAnswer};
use serde::{Deserialize, Serialize};

#[cfg(doc)]
use super::Event;
use super::Password;

/// A dialog that a plugin asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct DialogId(pub u64);

/// What a plugin asks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum DialogRequest {
    /// A form. Answered by [`DialogAnswer::Form`].
    Form(Form),
    /// A form that asks its plugin again while it is filled. Answered by [`DialogAnswer::Step`]; it stays open until
    /// the next step comes or [`Event::FormDone`] tells of its last answer.
    Step {
        /// The form, what is watched and what is wrong.
        step: FormStep,
        /// The dialog whose answer it follows; none for a form that appears.
        after: Option<DialogId>,
    },
    /// A question with yes and no. Answered by [`DialogAnswer::Confirmed`].
    Confirm {
        /// The plugin's name and version.
        plugin: (String, String),
        /// The question.
        title: String,
        /// More about it.
        text: String,
        /// Label of the button that agrees.
        accept: String,
        /// Agreeing destroys something.
        destructive: bool,
    },
    /// A contact of the address book. Answered by [`DialogAnswer::Contact`].
    PickContact {
        /// The plugin's name and version.
        plugin: (String, String),
        /// What it is for.
        title: String,
        /// A text to look for first.
        hint: String,
    },
    /// A secret, which the plugin will never see. Answered by [`DialogAnswer::Secret`].
    Secret {
        /// The plugin's name and version.
        plugin: (String, String),
        /// What it is for, in the plugin's words.
        title: String,
    },
    /// A file to read. Answered by [`DialogAnswer::File`].
    PickFile {
        /// The plugin's name and version.
        plugin: (String, String),
        /// What it is for.
        title: String,
        /// The endings that fit, such as `pst`; any file without endings.
        endings: Vec<String>,
    },
    /// Where to save a file. Answered by [`DialogAnswer::File`].
    SaveFile {
        /// The plugin's name and version.
        plugin: (String, String),
        /// What it is for.
        title: String,
        /// The name that the plugin proposes.
        name: String,
    },
}

/// An answer to a dialog.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum DialogAnswer {
    /// The person closed it.
    Cancelled,
    /// The entered values.
    Form(Answers),
    /// What the person did with a form that asks again.
    Step(StepAnswer),
    /// Yes.
    Confirmed,
    /// The chosen contact.
    Contact(ContactId),
    /// The entered secret.
    Secret(Password),
    /// The chosen file. The plugin gets a handle to it and never this path.
    File(PathBuf),
}

/// Prepared answers: each dialog takes the next of its kind.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ScriptedAnswers {
    /// For each form in order: field id and value. Fields left out keep what the form proposes.
    pub forms: Vec<serde_json::Map<String, serde_json::Value>>,
    /// For each question in order.
    pub confirms: Vec<bool>,
    /// For each contact to pick: an id, an address or a name.
    pub contacts: Vec<String>,
    /// For each secret in order.
    pub secrets: Vec<Password>,
    /// For each file to read.
    pub files: Vec<PathBuf>,
    /// For each file to save: where.
    pub saves: Vec<PathBuf>,
}
