//! Pages of records that plugins offer, and the page of one record.

use etabli_engine::{
    Failure, Mail, Plugins, Request, Widget,
    view::{RecordPage, RecordView},
};
use etabli_model::{MsgId, RecordId};

use crate::{
    action::RecordAction,
    client::Ask,
    state::{CHUNK, Page, RecordsState, sorted_by},
    workbench::Workbench,
};

/// So many messages of a record are named by their subject.
const SUBJECTS: usize = 50;

impl Workbench {
    /// Carries out a wish about a page of records.
    pub(crate) fn record_action(&mut self, action: RecordAction) {
        match action {
            RecordAction::Show { plugin, view } => {
                let same = self.screen.records.plugin == plugin && self.screen.records.view == view;
                if !same {
                    let generation = self.screen.records.list.generation + 1;
                    self.screen.records = RecordsState::of(plugin, view, generation);
                }
                self.screen.page = Page::Records;
                self.reread_records();
            }
            RecordAction::Filter => {
                self.screen.records.list.cursor = 0;
                self.reread_records();
            }
            RecordAction::SortBy(column) => {
                let sort = &mut self.screen.records.sort;
                *sort = sorted_by(sort.as_deref(), column);
                self.reread_records();
            }
            RecordAction::Need(visible) => {
                for chunk in self.screen.records.list.missing(visible) {
                    self.ask_records(chunk);
                }
            }
            RecordAction::Cursor(index) => {
                self.screen.records.list.cursor = index;
                if let Some(id) = self.screen.records.list.row(index).map(|row| row.id) {
                    self.open_record(id);
                }
            }
            RecordAction::Open(id) => self.open_record(id),
            RecordAction::Close => {
                self.screen.records.open = None;
                self.screen.records.record = None;
            }
            RecordAction::Run(command) => {
                let Some(record) = self.screen.records.open else { return };
                let run = Plugins::RunForRecords {
                    plugin: self.screen.records.plugin.clone(),
                    command,
                    records: vec![record],
                    answers: None,
                };
                self.client.send(Request::Plugins(run), Ask::Plugin);
            }
            RecordAction::ShowMessage(id) => {
                self.screen.page = Page::Mail;
                self.actions.push(crate::action::Action::OpenMessage(id));
            }
        }
    }

    fn ask_records(&mut self, chunk: u32) {
        let records = &self.screen.records;
        let request = Plugins::RecordPage {
            plugin: records.plugin.clone(),
            view: records.view.clone(),
            filter: records.filter.clone(),
            sort: records.sort.clone(),
            offset: chunk * CHUNK,
            limit: CHUNK,
        };
        self.client.send(Request::Plugins(request), Ask::Records(records.list.generation, chunk));
    }

    fn open_record(&mut self, record: RecordId) {
        let records = &mut self.screen.records;
        if records.open != Some(record) {
            records.record = None;
        }
        records.open = Some(record);
        let request = Plugins::Record { plugin: records.plugin.clone(), view: records.view.clone(), record };
        self.client.send(Request::Plugins(request), Ask::Record(record));
    }

    /// Reads the page and the open record again, as after something changed.
    pub(crate) fn reread_records(&mut self) {
        if self.screen.page != Page::Records {
            return;
        }
        self.screen.records.list.reread();
        for chunk in self.screen.records.list.missing(0..1) {
            self.ask_records(chunk);
        }
        if let Some(open) = self.screen.records.open {
            self.open_record(open);
        }
    }

    pub(crate) fn records_arrived(&mut self, generation: u64, chunk: u32, page: RecordPage) {
        self.screen.records.insert(generation, chunk, page);
    }

    pub(crate) fn record_arrived(&mut self, id: RecordId, record: Box<RecordView>) {
        if self.screen.records.open != Some(id) {
            return;
        }
        let added = record.widgets.iter().filter_map(|widget| match widget {
            Widget::Messages(ids) => Some(ids),
            _ => None,
        });
        let ids: Vec<MsgId> = record.messages.iter().chain(added.flatten()).copied().take(SUBJECTS).collect();
        self.screen.records.record = Some(record);
        let known = &self.screen.records.subjects;
        let ids: Vec<MsgId> = ids.into_iter().filter(|id| !known.contains_key(id)).collect();
        let ask = Ask::RecordMessages(ids.clone());
        if !ids.is_empty() && !self.client.is_waiting(&ask) {
            self.client.send(Request::Mail(Mail::Rows(ids)), ask);
        }
    }

    /// A page or a record cannot be shown: its place says why, other pages go on.
    pub(crate) fn records_failed(&mut self, failure: &Failure) {
        self.screen.records.failure = Some(self.i18n.failure_text(failure).0);
    }

    /// Leaves the page of a plugin that is off.
    pub(crate) fn check_records(&mut self) {
        let shown = &self.screen.records;
        let offered =
            self.cache.pages.iter().any(|page| page.plugin == shown.plugin && page.view == shown.view);
        if self.screen.page == Page::Records && !offered {
            self.screen.page = Page::Mail;
            self.screen.records = RecordsState::default();
        }
    }
}
