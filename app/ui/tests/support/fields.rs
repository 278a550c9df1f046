//! Categories of the sample mailbox: a field of messages, other values for received than for sent mail.

use std::collections::{BTreeMap, BTreeSet};

use etabli_engine::{
    ChangeLabel, Event, Failure, FailureCode, Fields, JobId, JobKind, JobOutcome, JobState, Reply,
    view::{CellView, ColumnRow, FieldChoice, FieldMenu, FieldRow, FieldState, SearchFieldRow},
};
use etabli_model::{Chip, Direction, MsgId, RecordId, Tone};

use super::{Sample, Stored, job};

/// The field, and a column of icons of the same plugin.
pub const CATEGORY: &str = "org.example.categorise/category";
pub const TASKS: &str = "org.example.categorise/tasks";
const PLUGIN: &str = "org.example.categorise";
/// The job of a change of many messages.
const JOB: JobId = JobId(950);

/// Record, label, colour, and whether it is for sent mail.
const VALUES: [(u64, &str, Tone, bool); 6] = [
    (5, "Réponse / Accusé", Tone::Warn, true),
    (6, "Réponse / Relance", Tone::Warn, true),
    (1, "SAV / Panne", Tone::Danger, false),
    (2, "SAV / Suivi", Tone::Danger, false),
    (3, "Vente / Devis", Tone::Ok, false),
    (4, "Logistique", Tone::Neutral, false),
];

/// The plugin of the categories; off until [`Sample::categorise`].
#[derive(Default)]
pub struct Categories {
    pub on: bool,
    held: BTreeMap<MsgId, RecordId>,
    /// Why it cannot be asked.
    pub failure: Option<Failure>,
    /// Setting is a job.
    pub by_job: bool,
}

fn choice((record, label, tone, _): (u64, &str, Tone, bool)) -> FieldChoice {
    FieldChoice { record: RecordId(record), label: label.to_owned(), tone, icon: String::new() }
}

pub(super) fn search_fields(on: bool) -> Vec<SearchFieldRow> {
    let field = |id: &str, label: &str, plugin: &str, slow| SearchFieldRow {
        id: id.to_owned(),
        label: label.to_owned(),
        plugin: plugin.to_owned(),
        plugin_name: plugin.to_owned(),
        slow,
        takes_text: true,
        of_values: false,
        icon: String::new(),
    };
    let mut fields = vec![
        field("subject-sender", "Objet et expéditeur", "", false),
        field("subject-sender-recipient", "Objet, expéditeur, destinataire", "", false),
        field("attachment", "Fichier attaché", "Colonnes de recherche", false),
        field("body", "Texte du message", "", true),
        field("ticket", "Numéro de ticket", "Tickets", false),
    ];
    if on {
        fields.push(SearchFieldRow {
            takes_text: false,
            of_values: true,
            icon: "tag".to_owned(),
            ..field(CATEGORY, "Catégories de messages", "Catégorisation", false)
        });
    }
    fields
}

impl Sample {
    /// Switches the categories on and gives the first messages one.
    pub fn categorise(&mut self) {
        let row = |id: &str, title: &str, icon: &str| ColumnRow {
            id: id.to_owned(),
            plugin: PLUGIN.to_owned(),
            plugin_name: "Catégorisation".to_owned(),
            title: title.to_owned(),
            icon: icon.to_owned(),
            numeric: false,
            native: false,
            cost_ms: Some(2.0),
            slow: false,
            of_field: icon.is_empty(),
            of_icons: !icon.is_empty(),
        };
        self.categories.on = true;
        self.columns.push(row(CATEGORY, "Catégorie", ""));
        self.columns.push(row(TASKS, "Tâche/Actions/Évènements", "check-square"));
        for (id, record) in [(1, 1), (2, 5), (3, 3), (5, 4), (7, 2)] {
            self.categories.held.insert(MsgId(id), RecordId(record));
        }
    }

    pub(super) fn category_cell(&self, column: &str, id: MsgId) -> CellView {
        if column == TASKS {
            let icon = if id.0.is_multiple_of(3) { "check-square" } else { "" };
            let text = if icon.is_empty() { "" } else { "✓" };
            return CellView { text: text.to_owned(), icon: icon.to_owned(), ..CellView::default() };
        }
        let held = self.categories.held.get(&id);
        let value = VALUES.into_iter().find(|(record, ..)| Some(&RecordId(*record)) == held);
        value.map_or_else(CellView::default, |(_, label, tone, _)| CellView {
            text: label.to_owned(),
            tone: Some(tone),
            ..CellView::default()
        })
    }

    pub(super) fn category_chip(&self, message: &Stored) -> Option<Chip> {
        let cell = self.category_cell(CATEGORY, message.row.id);
        let target = self.categories.held.get(&message.row.id).filter(|_| self.categories.on)?.0;
        let kind = format!("{PLUGIN}#category");
        Some(super::chip(&kind, target, "tag", &cell.text, "Catégorie", "", cell.tone?))
    }

    pub(super) fn has_value(&self, message: &Stored, value: Option<RecordId>) -> bool {
        value.is_none() || self.categories.held.get(&message.row.id) == value.as_ref()
    }

    pub(super) fn fields(&mut self, request: Fields) -> Result<Reply, Failure> {
        if let Some(failure) = self.categories.failure.clone().filter(|_| request != Fields::List) {
            return Err(failure);
        }
        Ok(match request {
            Fields::List => Reply::Fields(self.categories.on.then(row).into_iter().collect()),
            Fields::Values(_) => Reply::FieldChoices(VALUES.into_iter().map(choice).collect()),
            Fields::Choices { messages, .. } => Reply::FieldMenu(self.menu(&messages)),
            Fields::Set { messages, value, .. } => self.set_category(&messages, value)?,
        })
    }

    fn menu(&self, messages: &[MsgId]) -> FieldMenu {
        let ways: BTreeSet<bool> =
            messages.iter().map(|id| self.messages[id].row.direction == Direction::Out).collect();
        let fits = |value: &(u64, &str, Tone, bool)| ways.iter().all(|out| *out == value.3);
        let held: BTreeSet<_> = messages.iter().map(|id| self.categories.held.get(id)).collect();
        let current = match held.into_iter().collect::<Vec<_>>()[..] {
            [Some(record)] => FieldState::Same(*record),
            [None] => FieldState::Empty,
            _ => FieldState::Different,
        };
        FieldMenu { choices: VALUES.into_iter().filter(fits).map(choice).collect(), current }
    }

    fn set_category(&mut self, messages: &[MsgId], value: Option<RecordId>) -> Result<Reply, Failure> {
        let menu = self.menu(messages);
        let chosen = menu.choices.into_iter().find(|choice| Some(choice.record) == value);
        if value.is_some() && chosen.is_none() {
            return Err(Failure::new(FailureCode::FieldValueRefused, ""));
        }
        for id in messages {
            match value {
                Some(record) => self.categories.held.insert(*id, record),
                None => self.categories.held.remove(id),
            };
        }
        let (key, name) =
            chosen.map_or(("field-cleared", "Catégorie".to_owned()), |choice| ("field-set", choice.label));
        let label = ChangeLabel { key: key.to_owned(), count: messages.len() as u64, name };
        self.undo.push((label.clone(), Vec::new()));
        self.changed(messages);
        if !self.categories.by_job {
            return Ok(Reply::Done);
        }
        let kind = JobKind::Field("Catégorie".to_owned());
        self.emit(Event::Job(job(JOB, kind, JobState::Done, Some(JobOutcome::Changed(label)))));
        Ok(Reply::Job(JOB))
    }
}

fn row() -> FieldRow {
    FieldRow {
        id: CATEGORY.to_owned(),
        plugin: PLUGIN.to_owned(),
        plugin_name: "Catégorisation".to_owned(),
        title: "Catégorie".to_owned(),
        icon: "tag".to_owned(),
    }
}
