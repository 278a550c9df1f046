//! The ticket folders of the team, from the setting `folders`: paths with `/` between folder and subfolder.

use etabli_sdk::{
    Failure, Text,
    dialogs::Choice,
    settings::{self, SettingValue},
};

pub fn choices() -> Result<Vec<Choice>, Failure> {
    let mut choices: Vec<Choice> = Vec::new();
    if let SettingValue::Texts(paths) = settings::get("folders")? {
        for path in paths {
            add(&mut choices, &path);
        }
    }
    Ok(choices)
}

/// Adds a folder, and before it the folders above it that the setting does not name.
fn add(choices: &mut Vec<Choice>, path: &str) {
    let path = path.trim_matches(['/', ' ']);
    if path.is_empty() || choices.iter().any(|choice| choice.id == path) {
        return;
    }
    let (parent, name) = match path.rsplit_once('/') {
        Some((parent, name)) => (Some(parent), name),
        None => (None, path),
    };
    if let Some(parent) = parent {
        add(choices, parent);
    }
    choices.push(Choice {
        id: path.to_owned(),
        label: Text::literal(name.trim()),
        parent: parent.map(|parent| parent.trim_matches(['/', ' ']).to_owned()),
    });
}
