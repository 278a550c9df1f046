//! Columns of the sample mailbox that are asked for apart.

use etabli_engine::{
    Failure, FailureCode, Incoming, Mail, Reply, Request, Tag,
    view::{CellView, ColumnRow, ViewId, ViewInfo, ViewSpec},
};
use etabli_model::{MsgId, Tone};

use super::Sample;

/// The column of the sample's plugin.
pub const TICKET: &str = "org.etabli.tickets/number";

/// What the engine offers with the tickets plugin on.
pub fn columns() -> Vec<ColumnRow> {
    let row = |id: &str, title: &str, plugin: &str, cost_ms| ColumnRow {
        id: id.to_owned(),
        plugin: plugin.to_owned(),
        plugin_name: if plugin.is_empty() { String::new() } else { "Tickets".to_owned() },
        title: title.to_owned(),
        icon: String::new(),
        numeric: !plugin.is_empty(),
        native: plugin.is_empty(),
        cost_ms,
        slow: cost_ms.is_some_and(|cost| cost > 100.0),
        of_field: false,
        of_icons: false,
    };
    vec![
        row("core/contact", "Contact", "", Some(3.2)),
        row("core/entity", "Entité", "", Some(4.1)),
        row(TICKET, "Ticket", "org.etabli.tickets", Some(240.0)),
    ]
}

impl Sample {
    pub(super) fn cells(&self, column: &str, messages: &[MsgId]) -> Result<Reply, Failure> {
        if !self.columns.iter().any(|known| known.id == column) {
            return Err(Failure::new(FailureCode::ColumnUnknown, column));
        }
        Ok(Reply::Cells(messages.iter().map(|id| self.cell(column, *id)).collect()))
    }

    fn cell(&self, column: &str, id: MsgId) -> CellView {
        let text = |text: &str| CellView { text: text.to_owned(), ..CellView::default() };
        let row = &self.messages[&id].row;
        let contact = self.contacts.iter().find(|contact| contact.email == row.person().address);
        match column {
            super::CATEGORY | super::TASKS => self.category_cell(column, id),
            TICKET if self.pending_cells => CellView { pending: true, ..CellView::default() },
            TICKET if id.0.is_multiple_of(3) => text(""),
            TICKET => {
                let tone = if id.0.is_multiple_of(2) { Tone::Ok } else { Tone::Warn };
                CellView { tone: Some(tone), ..text(&format!("T-{}", 1043 - id.0)) }
            }
            "core/contact" => contact
                .map(|contact| CellView {
                    more: u32::from(contact.id.0 == 2),
                    ..text(&format!("{} ({})", contact.name, contact.entity_name))
                })
                .unwrap_or_default(),
            _ => contact
                .map(|contact| CellView { derived: contact.id.0 != 1, ..text(&contact.entity_name) })
                .unwrap_or_default(),
        }
    }

    /// Takes the next event, past the replies before it.
    pub(super) fn next_event(&mut self) -> Option<Incoming> {
        let at = self.out.iter().position(|incoming| matches!(incoming, Incoming::Event(_)))?;
        self.out.remove(at)
    }

    /// Keeps back the answer to a sort that is slow until it is stopped. Reports whether it does.
    pub(super) fn holds(&mut self, tag: Tag, request: &Mail) -> bool {
        match request {
            Mail::SortByColumn { .. } if self.sorts_slowly => {
                self.held_sort = Some(tag);
                return true;
            }
            Mail::StopSearch => {
                let cancelled = |tag| Incoming::Reply(tag, Err(Failure::new(FailureCode::Cancelled, "")));
                self.out.extend(self.held_sort.take().map(cancelled));
            }
            _ => {}
        }
        false
    }

    /// Counts what the last search finds in all folders.
    pub(super) fn found_everywhere(&self) -> Reply {
        let spec = self.log.iter().rev().find_map(|request| match request {
            Request::Mail(Mail::OpenView(spec) | Mail::OpenConversations { spec, .. }) => Some(spec),
            _ => None,
        });
        let everywhere = ViewSpec { folder: None, ..spec.unwrap().clone() };
        Reply::Count(self.find(&everywhere).len() as u64)
    }

    /// Sorts an open list by the text of its cells.
    pub(super) fn sort_by(&mut self, view: ViewId, column: &str, descending: bool) -> Result<Reply, Failure> {
        self.cells(column, &[])?;
        let mut ids = self.views[&view].clone();
        ids.sort_by_key(|id| self.cell(column, *id).text);
        if descending {
            ids.reverse();
        }
        let unread = ids.iter().filter(|id| !self.messages[*id].row.read()).count() as u64;
        let info =
            ViewInfo { view, total: ids.len() as u64, unread, revision: 1, micros: 900, in_conversations: 0 };
        self.views.insert(view, ids);
        Ok(Reply::View(info))
    }
}
