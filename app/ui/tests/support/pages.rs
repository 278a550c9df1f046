//! Pages of records of the sample mailbox.

use etabli_engine::{
    Failure, FailureCode, PluginRun, Plugins, Reply, Widget,
    view::{PageColumn, PageRow, RecordPage, RecordRow, RecordView},
};
use etabli_model::{MsgId, RecordId, Tone};

use super::Sample;

/// The page of the sample's plugin.
pub fn ticket_page() -> PageRow {
    PageRow {
        plugin: "org.etabli.tickets".to_owned(),
        plugin_name: "Tickets".to_owned(),
        view: "tickets".to_owned(),
        title: "Tickets".to_owned(),
        icon: "ticket".to_owned(),
        of_messages: false,
    }
}

const TICKETS: [(u64, &str, &str); 3] =
    [(1042, "Porte bloquée", "ouvert"), (1040, "Écart de TVA", "ouvert"), (1031, "Pose", "clos")];

impl Sample {
    pub(super) fn pages(&self, request: Plugins) -> Result<Reply, Failure> {
        Ok(match request {
            Plugins::Pages => Reply::Pages(self.pages.clone()),
            Plugins::RecordPage { filter, sort, offset, limit, .. } => {
                let mut tickets: Vec<_> =
                    TICKETS.into_iter().filter(|(_, subject, _)| subject.contains(&filter)).collect();
                match sort.as_deref() {
                    Some("subject") => tickets.sort_by_key(|ticket| ticket.1),
                    Some("-subject") => tickets.sort_by_key(|ticket| std::cmp::Reverse(ticket.1)),
                    _ => {}
                }
                let column =
                    |id: &str, title: &str| PageColumn { id: id.to_owned(), title: title.to_owned() };
                let row = |(number, subject, state): (u64, &str, &str)| RecordRow {
                    id: RecordId(number),
                    cells: vec![number.to_string(), subject.to_owned(), state.to_owned()],
                };
                Reply::RecordPage(RecordPage {
                    columns: vec![column("number", ""), column("subject", "Sujet"), column("status", "État")],
                    total: tickets.len() as u64,
                    rows: tickets.into_iter().map(row).skip(offset as usize).take(limit as usize).collect(),
                })
            }
            Plugins::Record { record, .. } => {
                let ticket = TICKETS.into_iter().find(|(number, ..)| *number == record.0);
                let unknown = || Failure::new(FailureCode::RecordUnknown, record.to_string());
                let (number, subject, _) = ticket.ok_or_else(unknown)?;
                Reply::Record(Box::new(RecordView {
                    id: record,
                    number: Some(number),
                    fields: vec![("Sujet".to_owned(), subject.to_owned())],
                    messages: vec![MsgId(1)],
                    widgets: vec![
                        Widget::Section("Délai".to_owned()),
                        Widget::Note { label: "Il reste une heure.".to_owned(), tone: Tone::Warn },
                        Widget::Progress { label: "Étapes".to_owned(), done: 2, total: 3 },
                        Widget::Badge { label: "urgent".to_owned(), tone: Tone::Danger },
                        Widget::Action {
                            command: "close".to_owned(),
                            label: "Clore".to_owned(),
                            icon: "check".to_owned(),
                        },
                        Widget::Records(vec![RecordId(1031)]),
                    ],
                }))
            }
            _ => Reply::PluginRun(PluginRun::default()),
        })
    }
}
