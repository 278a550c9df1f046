//! The columns of the list: which there are, in which order, how wide, for each folder.

use std::collections::{BTreeMap, BTreeSet};

use etabli_engine::view::{CONTACT_COLUMN, ColumnRow, ENTITY_COLUMN, Sort, SortColumn};
use serde::{Deserialize, Serialize};

use crate::{icons::Icon, theme::size};

/// A column of the list.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "String", into = "String")]
pub(crate) enum Column {
    Direction,
    Read,
    Forum,
    File,
    /// Sender of received, first recipient of sent mail.
    Person,
    Sender,
    Recipient,
    Subject,
    Date,
    /// A column whose cells are asked for apart: of a plugin or of the address book, by its id.
    Asked(String),
}

/// The columns that every row carries, in their usual order; those asked for stand before the date.
const CARRIED: [(Column, &str); 9] = [
    (Column::Direction, "direction"),
    (Column::Read, "read"),
    (Column::Forum, "forum"),
    (Column::File, "file"),
    (Column::Person, "person"),
    (Column::Sender, "sender"),
    (Column::Recipient, "recipient"),
    (Column::Subject, "subject"),
    (Column::Date, "date"),
];

impl From<String> for Column {
    fn from(name: String) -> Self {
        let known = CARRIED.into_iter().find(|(_, known)| *known == name);
        known.map_or(Self::Asked(name), |(column, _)| column)
    }
}

impl From<Column> for String {
    fn from(column: Column) -> Self {
        match column {
            Column::Asked(id) => id,
            carried => CARRIED
                .into_iter()
                .find(|(known, _)| *known == carried)
                .map(|(_, name)| name.to_owned())
                .unwrap_or_default(),
        }
    }
}

impl Column {
    /// Returns the key of its head; none where the engine names it.
    pub(crate) fn key(&self) -> Option<&'static str> {
        Some(match self {
            Self::Direction => "column-direction",
            Self::Read => "column-read",
            Self::Forum => "column-forum",
            Self::File => "column-file",
            Self::Person => "column-person",
            Self::Sender => "column-sender",
            Self::Recipient => "column-recipient",
            Self::Subject => "column-subject",
            Self::Date => "column-date",
            Self::Asked(_) => return None,
        })
    }

    /// Returns the id by which its cells are asked for.
    pub(crate) fn asked(&self) -> Option<&str> {
        match self {
            Self::Asked(id) => Some(id),
            _ => None,
        }
    }

    /// Returns the icon that stands in its head instead of the text.
    pub(crate) fn icon(&self) -> Option<Icon> {
        match self {
            Self::Direction => Some(Icon::ArrowsDownUp),
            Self::Read => Some(Icon::EnvelopeSimple),
            Self::File => Some(Icon::Paperclip),
            _ => None,
        }
    }

    /// Returns its width where nobody chose another.
    fn usual_width(&self, offered: &[ColumnRow]) -> f32 {
        match self {
            Self::Direction => size::COL_DIRECTION,
            Self::Read => size::COL_READ,
            Self::Forum => size::COL_FORUM,
            Self::File => size::COL_FILE,
            Self::Person => size::COL_PERSON,
            Self::Sender | Self::Recipient => size::COL_HALF,
            Self::Subject => size::COL_SUBJECT,
            Self::Date => size::COL_DATE,
            Self::Asked(id) if id == CONTACT_COLUMN => size::COL_CONTACT,
            Self::Asked(id) if id == ENTITY_COLUMN => size::COL_ENTITY,
            Self::Asked(id) => match offered.iter().find(|row| row.id == *id) {
                Some(row) if row.of_field => size::COL_FIELD,
                Some(row) if row.of_icons => size::COL_ICON,
                _ => size::COL_ASKED,
            },
        }
    }

    /// Reports whether its width can be chosen; the subject takes what is left.
    pub(crate) fn resizable(&self) -> bool {
        !matches!(self, Self::Direction | Self::Read | Self::File | Self::Subject)
    }

    /// Reports whether it is sorted with the greatest first when nothing else is said.
    fn falls(&self) -> bool {
        matches!(self, Self::Date)
    }

    fn sort(&self) -> Option<SortColumn> {
        Some(match self {
            Self::Direction => SortColumn::Direction,
            Self::Read => SortColumn::Read,
            Self::Forum => SortColumn::Forum,
            Self::File => SortColumn::File,
            Self::Person => SortColumn::Person,
            Self::Sender => SortColumn::Sender,
            Self::Recipient => SortColumn::Recipient,
            Self::Subject => SortColumn::Subject,
            Self::Date => SortColumn::Date,
            Self::Asked(_) => return None,
        })
    }
}

/// What the list is sorted by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ListSort {
    pub(crate) column: Column,
    pub(crate) descending: bool,
}

impl Default for ListSort {
    fn default() -> Self {
        Self { column: Column::Date, descending: true }
    }
}

impl ListSort {
    /// Sorts by a column; by the same one again, the other way round.
    pub(crate) fn by(&self, column: Column) -> Self {
        let descending = if self.column == column { !self.descending } else { column.falls() };
        Self { column, descending }
    }

    /// Returns the order that a list opens with; a column that is asked for comes after.
    pub(crate) fn spec(&self) -> Sort {
        match self.column.sort() {
            Some(column) => Sort { column, descending: self.descending },
            None => Sort::default(),
        }
    }
}

/// The columns of one folder.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct ListColumns {
    /// Columns from left to right; those that are not named stand where they usually do.
    pub(crate) order: Vec<Column>,
    pub(crate) hidden: BTreeSet<Column>,
    pub(crate) widths: BTreeMap<Column, f32>,
    pub(crate) sort: ListSort,
    /// The rows are conversations, not single messages.
    pub(crate) conversations: bool,
}

impl ListColumns {
    pub(crate) fn width(&self, column: &Column, offered: &[ColumnRow]) -> f32 {
        self.widths.get(column).copied().unwrap_or_else(|| column.usual_width(offered))
    }

    /// Returns all columns that there can be, in the order of this folder.
    pub(crate) fn ordered(&self, offered: &[ColumnRow], two_people: bool) -> Vec<Column> {
        let usual = usual(offered, two_people);
        let mut ordered: Vec<Column> =
            self.order.iter().filter(|column| usual.contains(column)).cloned().collect();
        for (index, column) in usual.iter().enumerate() {
            if ordered.contains(column) {
                continue;
            }
            let before = usual.get(..index).unwrap_or_default().iter().rev();
            let at = before.filter_map(|left| ordered.iter().position(|known| known == left)).next();
            ordered.insert(at.map_or(0, |at| at + 1), column.clone());
        }
        ordered
    }

    /// Puts a column before another one, or at the end.
    pub(crate) fn place(&mut self, mut ordered: Vec<Column>, column: &Column, before: Option<&Column>) {
        if before == Some(column) {
            return;
        }
        ordered.retain(|known| known != column);
        let at = before.and_then(|before| ordered.iter().position(|known| known == before));
        ordered.insert(at.unwrap_or(ordered.len()), column.clone());
        self.order = ordered;
    }
}

fn usual(offered: &[ColumnRow], two_people: bool) -> Vec<Column> {
    let asked = |of_core: bool| {
        let matching = offered.iter().filter(move |row| row.plugin.is_empty() == of_core);
        matching.map(|row| Column::Asked(row.id.clone()))
    };
    let mut columns: Vec<Column> = CARRIED
        .into_iter()
        .map(|(column, _)| column)
        .filter(|column| match column {
            Column::Person => !two_people,
            Column::Sender | Column::Recipient => two_people,
            _ => true,
        })
        .collect();
    let date = columns.len() - 1;
    columns.splice(date..date, asked(false).chain(asked(true)));
    columns
}

/// Leaves out columns that the list has no room for: the last ones that are asked for go first.
pub(crate) fn fold(columns: &mut Vec<Column>, layout: &ListColumns, offered: &[ColumnRow], room: f32) {
    let width = |columns: &[Column]| -> f32 {
        let widths = columns.iter().map(|column| match column {
            Column::Subject => size::COL_SUBJECT,
            other => layout.width(other, offered),
        });
        widths.sum()
    };
    while width(columns) > room {
        let Some(last) = columns.iter().rposition(|column| column.asked().is_some()) else { return };
        columns.remove(last);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offered() -> Vec<ColumnRow> {
        let row = |id: &str, plugin: &str| ColumnRow {
            id: id.to_owned(),
            plugin: plugin.to_owned(),
            plugin_name: String::new(),
            title: id.to_owned(),
            icon: String::new(),
            numeric: false,
            native: true,
            cost_ms: None,
            slow: false,
            of_field: false,
            of_icons: false,
        };
        vec![row(CONTACT_COLUMN, ""), row(ENTITY_COLUMN, ""), row("tickets/number", "tickets")]
    }

    fn names(columns: Vec<Column>) -> Vec<String> {
        columns.into_iter().map(String::from).collect()
    }

    #[test]
    fn mail_137_columns_stand_as_they_were_put_and_new_ones_where_they_usually_do() {
        let mut layout = ListColumns::default();
        let usual = [
            "direction",
            "read",
            "forum",
            "file",
            "person",
            "subject",
            "tickets/number",
            CONTACT_COLUMN,
            ENTITY_COLUMN,
            "date",
        ];
        assert_eq!(names(layout.ordered(&offered(), false)), usual);
        let ordered = layout.ordered(&[], false);
        layout.place(ordered, &Column::Date, Some(&Column::Person));
        let with_plugin = names(layout.ordered(&offered(), false));
        assert_eq!(with_plugin[4..8], ["date", "person", "subject", "tickets/number"]);
    }

    #[test]
    fn mail_146_two_columns_take_the_place_of_one() {
        let names = names(ListColumns::default().ordered(&[], true));
        assert_eq!(names[4..7], ["sender", "recipient", "subject"]);
    }

    #[test]
    fn columns_that_are_asked_for_go_first_where_there_is_no_room() {
        let layout = ListColumns::default();
        let mut columns = layout.ordered(&offered(), false);
        fold(&mut columns, &layout, &offered(), 26.0 + 22.0 + 50.0 + 26.0 + 158.0 + 180.0 + 88.0 + 100.0);
        let kept = names(columns);
        assert!(kept.contains(&"tickets/number".to_owned()));
        assert!(!kept.contains(&ENTITY_COLUMN.to_owned()) && !kept.contains(&CONTACT_COLUMN.to_owned()));
    }

    #[test]
    fn obj_17_columns_come_back_from_what_was_stored() {
        let mut layout = ListColumns::default();
        layout.hidden.insert(Column::Asked("tickets/number".to_owned()));
        layout.widths.insert(Column::Person, 200.0);
        layout.sort = ListSort { column: Column::Asked(ENTITY_COLUMN.to_owned()), descending: true };
        let text = serde_json::to_string(&layout).unwrap();
        assert_eq!(serde_json::from_str::<ListColumns>(&text).unwrap(), layout);
    }
}
