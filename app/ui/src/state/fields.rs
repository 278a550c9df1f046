//! Fields of messages: what can be chosen for the messages of a menu, and every value to search for.

use std::collections::BTreeMap;

use etabli_engine::view::{FieldChoice, FieldMenu};
use etabli_model::{MsgId, RecordId};
use serde::{Deserialize, Serialize};

/// A value of a field that is searched for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FieldValue {
    pub(crate) record: RecordId,
    /// How it was shown when it was chosen.
    pub(crate) label: String,
}

/// What came of asking.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Asked<T> {
    /// Nothing yet.
    Awaited,
    Known(T),
    /// A sentence that says why not.
    Failed(String),
}

/// What is known of the fields' choices.
#[derive(Debug, Default)]
pub(crate) struct FieldMenus {
    /// By field: the messages that it was last asked for, and the answer.
    menus: BTreeMap<String, (Vec<MsgId>, Asked<FieldMenu>)>,
    values: BTreeMap<String, Asked<Vec<FieldChoice>>>,
}

impl FieldMenus {
    /// Returns what can be chosen for these messages; none where nobody asked.
    pub(crate) fn menu(&self, field: &str, messages: &[MsgId]) -> Option<&Asked<FieldMenu>> {
        self.menus.get(field).filter(|(asked, _)| asked == messages).map(|(_, answer)| answer)
    }

    pub(crate) fn ask_menu(&mut self, field: &str, messages: Vec<MsgId>) {
        self.menus.insert(field.to_owned(), (messages, Asked::Awaited));
    }

    /// Takes an answer, unless something else was asked since.
    pub(crate) fn menu_arrived(&mut self, field: &str, messages: &[MsgId], answer: Asked<FieldMenu>) {
        if let Some((asked, known)) = self.menus.get_mut(field)
            && asked == messages
        {
            *known = answer;
        }
    }

    /// Returns every value of a field; none where nobody asked.
    pub(crate) fn values(&self, field: &str) -> Option<&Asked<Vec<FieldChoice>>> {
        self.values.get(field)
    }

    pub(crate) fn set_values(&mut self, field: &str, answer: Asked<Vec<FieldChoice>>) {
        self.values.insert(field.to_owned(), answer);
    }

    /// Forgets what a change of messages or plugins may have made untrue.
    pub(crate) fn forget(&mut self) {
        self.menus.clear();
        self.values.clear();
    }
}

/// A value being chosen for messages, by name.
#[derive(Debug)]
pub(crate) struct FieldPick {
    pub(crate) field: String,
    pub(crate) messages: Vec<MsgId>,
    pub(crate) filter: String,
    pub(crate) cursor: usize,
    pub(crate) fresh: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_about_other_messages_is_not_shown() {
        let mut menus = FieldMenus::default();
        menus.ask_menu("f", vec![MsgId(1)]);
        menus.ask_menu("f", vec![MsgId(2)]);
        menus.menu_arrived("f", &[MsgId(1)], Asked::Failed("late".to_owned()));
        assert_eq!(menus.menu("f", &[MsgId(2)]), Some(&Asked::Awaited));
        assert_eq!(menus.menu("f", &[MsgId(1)]), None);
        menus.forget();
        assert_eq!(menus.menu("f", &[MsgId(2)]), None);
    }
}
