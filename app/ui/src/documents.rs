//! Documents: adding attachments to them, their page, and what is done with one.

use etabli_engine::{Documents, Failure, FailureCode, Reply, Request};
use etabli_model::{DocumentId, MsgId};

use crate::{
    action::{Action, DocumentAction},
    client::{Ask, DocumentAsk},
    options::Origin,
    risky::shown_name,
    state::{
        AttachmentUse, CHUNK, ConfirmKind, Dialog, DocumentsState, Filed, NamePurpose, NameState, Page,
        TargetsState, sorted_by,
    },
    workbench::Workbench,
};

impl Workbench {
    /// Carries out a wish about documents.
    pub(crate) fn document_action(&mut self, action: DocumentAction) {
        let state = &mut self.screen.documents;
        match action {
            DocumentAction::Show(of) => {
                if state.of != of {
                    let generation = state.list.generation + 1;
                    *state = DocumentsState::of(of, String::new(), generation);
                }
                self.screen.page = Page::Documents;
                self.reread_documents();
            }
            DocumentAction::Filter => {
                state.list.cursor = 0;
                self.reread_documents();
            }
            DocumentAction::SortBy(column) => {
                state.sort = sorted_by(state.sort.as_deref(), column);
                self.reread_documents();
            }
            DocumentAction::Need(visible) => {
                for chunk in state.list.missing(visible) {
                    self.ask_documents(chunk);
                }
            }
            DocumentAction::Cursor(index) => {
                state.list.cursor = index;
                if let Some(id) = state.list.row(index).map(|row| row.id) {
                    self.show_document(id);
                }
            }
            DocumentAction::Open(id) => {
                self.document_action(DocumentAction::Show(None));
                self.show_document(id);
            }
            DocumentAction::Close => {
                state.open = None;
                state.document = None;
            }
            DocumentAction::Aim { msg_id, part } => self.screen.reading.file = Some((msg_id, part)),
            DocumentAction::AskAdd { msg_id, parts } => self.ask_targets_of_files(msg_id, parts),
            DocumentAction::Add { msg_id, parts, target, share, name } => {
                let count = parts.len() as u64;
                let add = Documents::Add { msg_id, parts, targets: vec![target], share };
                let key = if share { "change-document-shown" } else { "change-document-added" };
                self.change_documents(add, key, count, name);
            }
            DocumentAction::Use { id, name, purpose } => self.use_document(id, name, purpose),
            DocumentAction::AskRename(id, text) => {
                let purpose = NamePurpose::Document(id);
                self.screen.dialogs.push(Dialog::Name(NameState { purpose, text, fresh: true }));
            }
            DocumentAction::Rename { id, name } => {
                let rename = Documents::Rename { document: id, name: name.clone() };
                self.change_documents(rename, "change-document-renamed", 1, name);
            }
            DocumentAction::AskLink(id, name) => {
                let what = Filed::Document(id);
                self.screen.dialogs.push(Dialog::Targets(TargetsState::new(what, shown_name(&name))));
                self.find_targets();
            }
            DocumentAction::FindTargets => self.find_targets(),
            DocumentAction::Link { id, target, share, name } => {
                let key = if share { "change-document-shown" } else { "change-document-added" };
                self.change_documents(Documents::Link { document: id, target, share }, key, 1, name);
            }
            DocumentAction::Unlink { id, target, name } => {
                let unlink = Documents::Unlink { document: id, target };
                self.change_documents(unlink, "change-document-unlinked", 1, name);
            }
            DocumentAction::Remove(id, name) => {
                if state.open == Some(id) {
                    state.open = None;
                    state.document = None;
                }
                self.change_documents(Documents::Remove(vec![id]), "change-document-removed", 1, name);
            }
            DocumentAction::ShowMessage(id) => {
                self.screen.page = Page::Mail;
                self.actions.push(Action::OpenMessage(id));
            }
        }
    }

    fn change_documents(&mut self, request: Documents, key: &'static str, count: u64, name: String) {
        self.client.send(Request::Documents(request), Ask::Changed { key, count, name });
    }

    /// Returns the attachments that a command adds: the one that is aimed at, or all of the open message.
    pub(crate) fn add_files(&mut self, all: bool) {
        let Some(open) = &self.cache.message else { return };
        let msg_id = open.view.row.id;
        let aimed = self.screen.reading.file.filter(|(of, _)| *of == msg_id).map(|(_, part)| part);
        let parts = match aimed.filter(|_| !all) {
            Some(part) => vec![part],
            None => open.file_parts(),
        };
        self.ask_targets_of_files(msg_id, parts);
    }

    fn ask_targets_of_files(&mut self, msg_id: MsgId, parts: Vec<u32>) {
        let windows = self.screen.windows.iter().filter_map(|window| window.open.as_ref());
        let open = self.cache.message.iter().chain(windows).find(|open| open.view.row.id == msg_id);
        let file = parts.first().and_then(|part| open?.view.attachments.get(*part as usize));
        let name = match (parts.len(), file) {
            (0, _) => return,
            (1, Some(file)) if file.name.is_empty() => self.i18n.tr("attachment-unnamed").to_owned(),
            (1, Some(file)) => shown_name(&file.name),
            (count, _) => self.i18n.tr_args("documents-files", &[("count", (count as u64).into())]),
        };
        let what = Filed::Files { msg_id, parts };
        self.screen.dialogs.push(Dialog::Targets(TargetsState::new(what, name)));
        self.find_targets();
    }

    /// Asks for what the dialog on top offers.
    fn find_targets(&mut self) {
        let Some(Dialog::Targets(state)) = self.screen.dialogs.last() else { return };
        let (what, filter) = (state.what.clone(), state.filter.clone());
        let request = match &what {
            Filed::Files { msg_id, .. } => Documents::Targets(*msg_id),
            Filed::Document(id) => Documents::LinkTargets { document: *id, filter: filter.clone() },
        };
        self.client.send(Request::Documents(request), Ask::Documents(DocumentAsk::Targets(what, filter)));
    }

    fn use_document(&mut self, id: DocumentId, name: String, purpose: AttachmentUse) {
        let kind = ConfirmKind::OpenDocument { id, name: name.clone() };
        if self.may_fetch(&name, purpose, kind) {
            let ask = Ask::Documents(DocumentAsk::File { id, name, purpose });
            self.client.send(Request::Documents(Documents::File(id)), ask);
        }
    }

    fn ask_documents(&mut self, chunk: u32) {
        let state = &self.screen.documents;
        let request = Documents::List {
            of: state.of.clone(),
            filter: state.filter.clone(),
            sort: state.sort.clone(),
            offset: chunk * CHUNK,
            limit: CHUNK,
        };
        let ask = Ask::Documents(DocumentAsk::Rows(state.list.generation, chunk));
        self.client.send(Request::Documents(request), ask);
    }

    fn show_document(&mut self, id: DocumentId) {
        let state = &mut self.screen.documents;
        if state.open != Some(id) {
            state.document = None;
        }
        state.open = Some(id);
        let ask = Ask::Documents(DocumentAsk::Document(id));
        self.client.send(Request::Documents(Documents::Show(id)), ask);
    }

    /// Reads the page and the open document again, as after something changed.
    pub(crate) fn reread_documents(&mut self) {
        if self.screen.page != Page::Documents {
            return;
        }
        self.screen.documents.list.reread();
        for chunk in self.screen.documents.list.missing(0..1) {
            self.ask_documents(chunk);
        }
        if let Some(open) = self.screen.documents.open {
            self.show_document(open);
        }
    }

    pub(crate) fn documents_arrived(&mut self, ask: DocumentAsk, reply: Reply) {
        let state = &mut self.screen.documents;
        match (ask, reply) {
            (DocumentAsk::Rows(generation, chunk), Reply::DocumentPage(page)) => {
                state.insert(generation, chunk, page);
            }
            (DocumentAsk::Document(id), Reply::Document(document)) if state.open == Some(id) => {
                state.document = Some(document);
            }
            (DocumentAsk::Targets(what, filter), Reply::DocumentTargets(targets)) => {
                if let Some(Dialog::Targets(state)) = self.screen.dialogs.last_mut()
                    && state.what == what
                    && state.filter == filter
                {
                    state.targets = Some(targets);
                }
            }
            (DocumentAsk::File { id, name, purpose }, Reply::Bytes(bytes)) => {
                let kind = ConfirmKind::OpenDocument { id, name: name.clone() };
                self.give_file(&name, purpose, bytes, Origin::default(), kind);
            }
            _ => {}
        }
    }

    pub(crate) fn documents_failed(&mut self, ask: &DocumentAsk, failure: &Failure) {
        let state = &mut self.screen.documents;
        match ask {
            // Somebody removed it, or took the right to see it.
            DocumentAsk::Document(id) if failure.code == FailureCode::DocumentUnknown => {
                if state.open == Some(*id) {
                    state.open = None;
                    state.document = None;
                }
            }
            DocumentAsk::Rows(..) | DocumentAsk::Document(_) => {
                state.failure = Some(self.i18n.failure_text(failure).0);
            }
            DocumentAsk::Targets(..) => {
                self.screen.dialogs.retain(|dialog| !matches!(dialog, Dialog::Targets(_)));
                self.toast_failure(failure);
            }
            DocumentAsk::File { .. } => self.toast_failure(failure),
        }
    }
}
