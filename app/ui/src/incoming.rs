//! Replies and events: they change the cache, and sometimes ask for more.

use std::time::Duration;

use etabli_engine::{
    ChangeLabel, Changed, DialogAnswer, DialogRequest, Event, Failure, FailureCode, Fields, Incoming,
    JobKind, JobOutcome, JobState, JobView, Mail, Members, People, Plugins, Reply, Request, Store,
    view::{FolderRow, MessageView, ViewInfo, Window},
};
use etabli_model::{FolderId, FolderKind, MsgId};

use crate::{
    action::Action,
    client::Ask,
    i18n::I18n,
    icons::Icon,
    state::{
        AttachmentUse, ConfirmKind, Dialog, FormState, ListTag, OpenList, OpenMessage, Page, PickPurpose,
        PickState, Picture, SecretState, Toast, ToastAction, meant, tree_items,
    },
    theme::ThemeChoice,
    workbench::{Workbench, setting},
};

impl Workbench {
    /// Takes everything that arrived. Reports whether anything did.
    pub(crate) fn drain(&mut self, ctx: &egui::Context) -> bool {
        let mut any = false;
        while let Some(incoming) = self.client.poll() {
            any = true;
            match incoming {
                Incoming::Event(event) => self.event(ctx, event),
                Incoming::Reply(tag, result) => {
                    let Some(ask) = self.client.take(tag) else { continue };
                    match result {
                        Ok(reply) => self.reply(ctx, ask, reply),
                        Err(failure) => self.failed(ask, failure),
                    }
                }
            }
        }
        any
    }

    fn reply(&mut self, ctx: &egui::Context, ask: Ask, reply: Reply) {
        match (ask, reply) {
            (Ask::Session, Reply::Session(session)) => self.cache.session = Some(session),
            (Ask::Folders, Reply::Folders(folders)) => self.set_folders(folders),
            (Ask::SearchFields, Reply::SearchFields(fields)) => self.search_fields_arrived(fields),
            (Ask::PluginCommands, Reply::PluginCommands(commands)) => self.cache.commands = commands,
            (Ask::Plugins, Reply::Plugins(plugins)) => self.cache.plugins = plugins,
            (Ask::Teams, Reply::Teams(teams)) => self.cache.teams = teams,
            (ask, Reply::Managed(managed)) => self.plugins_managed(ask, managed),
            (Ask::Jobs, Reply::Jobs(jobs)) => {
                self.cache.jobs.extend(jobs.into_iter().map(|job| (job.id, job)));
            }
            (Ask::Setting(name), Reply::Setting(value)) => self.setting_arrived(ctx, &name, value),
            (Ask::OpenList(tag), Reply::View(info)) => self.list_found(tag, info),
            (Ask::SortList(tag), Reply::View(info)) => {
                self.list_sorted(tag, info);
            }
            (Ask::Everywhere(view), Reply::Count(count)) => self.found_everywhere(view, count),
            (Ask::Pages, Reply::Pages(pages)) => {
                self.cache.pages = pages;
                self.check_records();
            }
            (Ask::Records(generation, chunk), Reply::RecordPage(page)) => {
                self.records_arrived(generation, chunk, page);
            }
            (Ask::Record(id), Reply::Record(record)) => self.record_arrived(id, record),
            (Ask::Documents(ask), reply) => self.documents_arrived(ask, reply),
            (Ask::RecordMessages(_), Reply::Rows(rows)) => {
                self.screen.records.subjects.extend(rows.into_iter().map(|row| (row.id, row.subject)));
            }
            (ask @ (Ask::Fields | Ask::FieldMenu(..) | Ask::FieldValues(_) | Ask::FieldSet(_)), reply) => {
                self.fields_answered(ask, reply)
            }
            (Ask::Columns, Reply::Columns(columns)) => self.columns_arrived(columns),
            (Ask::Cells(column, ids), Reply::Cells(cells)) => self.cells_arrived(&column, &ids, cells),
            (Ask::Preview(id), Reply::Message(view)) => self.preview_arrived(id, &view.text),
            (Ask::Rows, Reply::Window(window)) => self.rows_arrived(window),
            (Ask::Place(view, id), Reply::Messages(ids)) => self.placed(view, id, &ids),
            (Ask::SelectAll | Ask::SelectRange, Reply::Messages(ids)) => self.screen.selection.set(ids),
            (Ask::Message(id), Reply::Message(view)) => self.message_arrived(id, view),
            (Ask::WindowMessage(id), Reply::Message(view)) => self.window_arrived(id, view),
            (Ask::Html(id), Reply::Html(view)) => self.html_arrived(id, *view),
            (Ask::Pictures(id), Reply::Pictures(pictures)) => self.remote_pictures_arrived(id, pictures),
            (Ask::PicturesTrusted { msg_id, trusted }, _) => self.show_html_anew(msg_id, trusted),
            (Ask::Backup, Reply::Backup(state)) => self.cache.backup = state,
            (Ask::TrustedSenders, Reply::Senders(senders)) => self.cache.trusted = senders,
            (Ask::Distrusted, _) => {
                self.ask_trusted();
                if let Some(id) = self.cache.html.msg_id {
                    self.show_html_anew(id, false);
                }
            }
            (Ask::Forum(id), Reply::Forum(nodes)) => {
                if let Some(message) = &mut self.cache.message
                    && message.view.row.id == id
                {
                    message.forum = Some(nodes);
                }
            }
            (Ask::Attachment { msg_id, index, name, purpose }, Reply::Bytes(bytes)) => {
                self.attachment_arrived(msg_id, index, &name, purpose, bytes);
            }
            (Ask::Changed { key, count, name }, _) => {
                let text = self.i18n.tr_args(key, &[("count", count.into()), ("name", name.into())]);
                self.toast(change_icon(key), text, Some(ToastAction::Undo));
                self.reread_at_once();
            }
            (Ask::Removed, Reply::Count(count)) => self.removed(count),
            (Ask::Removed | Ask::Job, Reply::Job(_)) => self.ask_jobs(),
            (Ask::Undo, Reply::Undone(labels)) => self.undone("undone", &labels, ToastAction::Redo),
            (Ask::Redo, Reply::Undone(labels)) => self.undone("redone", &labels, ToastAction::Undo),
            (Ask::FolderMade, Reply::Folder(folder)) => {
                if let Some(parent) = folder.parent {
                    self.open_in_tree(parent);
                }
                let text = self.i18n.tr_args(
                    "change-folder-created",
                    &[("count", 1.into()), ("name", folder.name.as_str().into())],
                );
                self.toast(Icon::FolderSimplePlus, text, Some(ToastAction::Undo));
                self.client.send(Request::Mail(Mail::Tree), Ask::Folders);
            }
            (Ask::Trial(of), reply) => self.trial_started(of, reply),
            (Ask::Plugin, Reply::PluginRun(run)) => {
                tracing::debug!(notices = run.notices.len(), created = run.created.len(), "plugin finished");
                self.refresh_message();
                self.reread_records();
            }
            (Ask::AddedPeople, Reply::Count(count)) => {
                let text = self
                    .i18n
                    .tr_args("change-contact-added", &[("count", count.into()), ("name", "".into())]);
                self.toast(Icon::UserPlus, text, Some(ToastAction::Undo));
                self.refresh_message();
            }
            (Ask::Contacts(_), Reply::Contacts(contacts)) => {
                let names = contacts.iter().map(|contact| (contact.id, contact_label(contact)));
                self.cache.contact_names.extend(names);
                self.cache.contacts = contacts;
            }
            (Ask::Accounts, Reply::Accounts(accounts)) => self.accounts_arrived(accounts),
            (Ask::Outbox, Reply::Outbox(rows)) => self.cache.outbox = rows,
            (Ask::AccountSaved, Reply::Account(view)) => self.account_saved(*view),
            (Ask::AccountRemoved, _) => self.account_removed(),
            (Ask::Suggestion(address), Reply::Suggestion(found)) => self.suggested(&address, *found),
            (Ask::Retention(account, days), Reply::ServerMessages(found)) => {
                self.retention_arrived(account, days, &found);
            }
            (Ask::TrashPreview, Reply::ServerMessages(found)) => self.trash_previewed(&found),
            (Ask::Test(account), Reply::Job(job)) => self.test_started(account, job),
            (Ask::SignIn, Reply::Job(job)) => self.sign_in_started(job),
            (Ask::Transport, Reply::Job(job)) => self.transport_started(job),
            (Ask::DraftBegun, Reply::Draft(draft)) => self.draft_begun(*draft),
            (Ask::Drafts, Reply::Drafts(drafts)) => self.drafts_arrived(drafts),
            (Ask::DraftChanged(id), Reply::Draft(draft)) => self.draft_changed(id, *draft),
            (Ask::DraftFiles(id), Reply::Draft(draft)) => self.draft_files(id, &draft),
            (Ask::Spelling(id, text), Reply::Spelling(found)) => self.spelling_found(id, &text, found),
            (Ask::Proposals(id, word), Reply::Words(words)) => self.proposed(id, &word, words),
            (Ask::OwnWords, Reply::Words(words)) => self.cache.own_words = words,
            (Ask::OwnWord { word, known }, _) => self.own_word_changed(word, known),
            (Ask::DraftFile(id, number), Reply::Bytes(bytes)) => {
                self.draft_pictures.decode((id, number), bytes);
            }
            (Ask::DraftPicture(id), Reply::Draft(draft)) => self.draft_picture(id, &draft),
            (Ask::InBook(id, asked), Reply::People(people)) => self.in_book(id, asked, &people),
            (Ask::Pasted(id), Reply::Pasted(pasted)) => self.pasted(id, &pasted),
            (Ask::DraftKept(id), _) => self.draft_kept(id),
            (Ask::DraftAway { id, told }, _) => self.draft_away(id, told),
            (Ask::Templates, Reply::Templates(rows)) => self.cache.templates = rows,
            (Ask::Snippets, Reply::Snippets(rows)) => self.cache.snippets = rows,
            (Ask::TemplateKept(id), _) => self.template_kept(Some(id)),
            (Ask::TemplateCopied(_), _) => self.template_kept(None),
            (Ask::SnippetSet, _) => self.snippet_set(),
            (Ask::DraftChecked { id, mode, seen }, Reply::Warnings(found)) => {
                self.draft_checked(id, mode, seen, found);
            }
            (Ask::DraftSent { id, mode }, Reply::Queued(msg_id)) => self.draft_sent(id, mode, msg_id),
            (Ask::Completion(id, field, typed), Reply::People(people)) => {
                self.completed(id, field, &typed, people);
            }
            (Ask::Recalled(msg_id), _) => self.open_draft(msg_id),
            (Ask::TakenBack, _) => {
                let text = self.i18n.tr("outbox-taken-back").to_owned();
                self.toast(Icon::ArrowBendUpLeft, text, None);
                self.reread_at_once();
            }
            (Ask::ReceiptAnswered { asked: true, send }, _) => {
                let text = self.i18n.tr(if send { "receipt-sent" } else { "receipt-refused" }).to_owned();
                self.toast(Icon::Checks, text, None);
            }
            (Ask::Entities, Reply::Entities(entities)) => self.cache.entities = entities,
            _ => {}
        }
    }

    fn failed(&mut self, ask: Ask, failure: Failure) {
        match ask {
            Ask::Message(id) => {
                if self.screen.reading.wanted == Some(id) {
                    self.cache.message = None;
                    self.cache.message_failure = Some(failure);
                }
            }
            Ask::Attachment { msg_id, index, purpose: AttachmentUse::Picture, .. } => {
                self.cache.pictures.insert((msg_id, index), Picture::Impossible);
            }
            Ask::Attachment { msg_id, name, purpose: AttachmentUse::Inline, .. } => {
                self.html_picture(msg_id, &name, None);
            }
            Ask::OpenList(tag) if failure.code == FailureCode::Cancelled => {
                // An older list may arrive at the engine after the newer one, and end it.
                self.cache.reread |= tag == self.cache.list_tag;
            }
            Ask::OpenList(tag) if tag == self.cache.list_tag => {
                self.screen.awaited = None;
                self.toast_failure(&failure);
            }
            Ask::Html(id) => {
                tracing::warn!(%failure, "HTML");
                self.html_failed(id);
            }
            Ask::Pictures(id) => {
                self.remote_pictures_arrived(id, Vec::new());
                self.toast_failure(&failure);
            }
            Ask::Rows if failure.code == FailureCode::ViewUnknown => self.cache.reread = true,
            Ask::Silent if failure.code == FailureCode::ViewUnknown => {}
            Ask::Plugin => {
                self.screen.dialogs.retain(|dialog| !dialog.is_of_plugin());
                if failure.code != FailureCode::Cancelled {
                    self.toast_failure(&failure);
                }
            }
            Ask::Undo | Ask::Redo if failure.code == FailureCode::NothingToUndo => {
                let (text, _) = self.i18n.failure_text(&failure);
                self.toast(Icon::Info, text, None);
            }
            Ask::DraftFile(..) => tracing::debug!(%failure, "a picture of a message being written"),
            Ask::DraftKept(_) if failure.code == FailureCode::DraftUnknown => {}
            Ask::DraftFiles(id) | Ask::DraftKept(id) | Ask::TemplateCopied(id) => {
                self.draft_failed(id, failure)
            }
            Ask::DraftChanged(id)
            | Ask::DraftAway { id, .. }
            | Ask::TemplateKept(id)
            | Ask::DraftChecked { id, .. }
            | Ask::DraftSent { id, .. } => {
                self.draft_failed(id, failure);
                self.draft_ready(id);
            }
            Ask::SortList(tag) => self.list_not_sorted(tag),
            Ask::FieldMenu(field, messages) => self.field_menu_failed(&field, &messages, &failure),
            Ask::FieldValues(field) => self.field_values_failed(&field, &failure),
            Ask::Records(..) | Ask::Record(_) => self.records_failed(&failure),
            Ask::Documents(ask) => self.documents_failed(&ask, &failure),
            Ask::RecordMessages(_) | Ask::Cells(..) | Ask::Columns | Ask::Preview(_) | Ask::Everywhere(_) => {
                tracing::debug!(%failure, "list")
            }
            Ask::Completion(..) | Ask::Drafts | Ask::Spelling(..) | Ask::Proposals(..) | Ask::InBook(..) => {
                tracing::debug!(%failure, "writing")
            }
            Ask::PluginInstalled(path) => self.plugin_not_installed(path, &failure),
            Ask::PluginLog(_) | Ask::Readings { .. } => self.plugin_dialog_failed(&failure),
            Ask::PluginSetting { plugin, setting } => {
                self.plugin_setting_saved(&plugin, &setting, Some(&failure));
            }
            Ask::AccountSaved => self.account_refused(failure),
            Ask::Test(account) => self.test_refused(account, failure),
            Ask::Retention(..) => self.retention_failed(&failure),
            Ask::Suggestion(_) => tracing::debug!(%failure, "suggestion"),
            Ask::Setting(_) => tracing::debug!(%failure, "setting"),
            _ => self.toast_failure(&failure),
        }
    }

    fn event(&mut self, ctx: &egui::Context, event: Event) {
        match event {
            Event::Changed(changed) => self.changed(&changed),
            Event::Job(job) => self.job(job),
            Event::Dialog(dialog, request) => self.dialog_asked(dialog, request),
            Event::FormDone(dialog) => self.form_done(dialog),
            Event::Notice { plugin, text } => {
                let text =
                    self.i18n.tr_args("plugin-says", &[("plugin", plugin.into()), ("text", text.into())]);
                self.toast(Icon::PuzzlePiece, text, None);
            }
            Event::PluginFaulted { name, isolated, failure, .. } => {
                let key = if isolated { "plugin-isolated" } else { "plugin-stopped" };
                let text = self.i18n.tr_args(key, &[("plugin", name.into())]);
                let (_, hint) = self.i18n.failure_text(&failure);
                self.screen.toasts.push(Toast {
                    icon: Icon::ShieldWarning,
                    text,
                    hint,
                    action: None,
                    danger: true,
                    age: Duration::ZERO,
                });
                self.reload_plugins();
            }
            Event::OpenPage { url, .. } => self.platform.browse(&url),
            Event::NewMail(mail) => self.new_mail(ctx, &mail),
            Event::Answering(msg_id) => self.message_changed(&[msg_id], false),
            Event::ConnectionStep(job, step) => self.test_step(job, step),
            Event::Looked(looked) => self.looked(looked),
            Event::Closed => self.cache.closed = true,
        }
    }

    fn changed(&mut self, changed: &Changed) {
        if changed.folders && !self.client.is_waiting(&Ask::Folders) {
            self.client.send(Request::Mail(Mail::Tree), Ask::Folders);
        }
        if changed.lists || changed.people || changed.plugins {
            self.cache.cells.outdate();
            self.cache.field_menus.forget();
            self.reread_records();
        }
        for column in &changed.cells {
            self.cache.cells.computed(column);
            // Only a list that stands in the order of these values stands otherwise now.
            self.cache.reread |= self.screen.sort.column.asked() == Some(column.as_str());
        }
        if changed.lists {
            self.cache.reread = true;
            if let Some(id) = self.screen.reading.wanted.filter(|_| self.screen.reading.forum) {
                self.client.send(Request::Mail(Mail::Forum(id)), Ask::Forum(id));
            }
            if !self.client.is_waiting(&Ask::Session) {
                self.client.send(Request::Store(Store::Session), Ask::Session);
            }
        }
        if changed.documents || changed.people || changed.folders {
            self.reread_documents();
        }
        self.message_changed(&changed.messages, changed.people || (changed.plugins && self.shows_field()));
        if changed.plugins {
            self.reload_plugins();
            self.ask_accounts();
        } else if changed.folders || changed.lists {
            self.ask_outbox();
        }
        if changed.lists || changed.plugins {
            self.refresh_phrases();
        }
        if changed.people {
            self.client.send(Request::People(People::Entities), Ask::Entities);
        }
    }

    fn reload_plugins(&mut self) {
        self.client.send(Request::Plugins(Plugins::List), Ask::Plugins);
        self.client.send(Request::Plugins(Plugins::Commands), Ask::PluginCommands);
        if self.screen.page == Page::Plugins {
            self.client.send(Request::Members(Members::Teams), Ask::Teams);
            self.ask_plugin_settings();
        }
        self.client.send(Request::Mail(Mail::SearchFields), Ask::SearchFields);
        self.ask_columns();
        self.client.send(Request::Fields(Fields::List), Ask::Fields);
        self.client.send(Request::Plugins(Plugins::Pages), Ask::Pages);
    }

    /// Reads the open message again, without counting it as opened anew.
    /// Reads these messages again where they are shown; what is known of people stands in all of them.
    fn message_changed(&mut self, changed: &[MsgId], people: bool) {
        if let Some(message) = &self.cache.message
            && (people || changed.contains(&message.view.row.id))
        {
            self.refresh_message();
        }
        self.refresh_windows(changed, people);
    }

    pub(crate) fn refresh_message(&mut self) {
        if let Some(id) = self.screen.reading.wanted {
            self.client.send(Request::Mail(Mail::Message(id)), Ask::Message(id));
        }
    }

    fn job(&mut self, job: JobView) {
        let before = self.cache.jobs.insert(job.id, job.clone());
        let just_ended = job.state.ended() && before.is_none_or(|before| !before.state.ended());
        if !just_ended || self.account_job_ended(&job) || self.trial_ended(&job) {
            return;
        }
        match (&job.state, &job.kind, &job.outcome) {
            (JobState::Failed(failure), ..) => self.toast_failure(failure),
            (JobState::Done, JobKind::Import(_), Some(JobOutcome::Import(report))) => {
                let text = self.i18n.tr_args(
                    "job-imported",
                    &[
                        ("count", report.imported.into()),
                        ("skipped", report.skipped.into()),
                        ("failed", report.failed.into()),
                    ],
                );
                self.toast(Icon::DownloadSimple, text, None);
            }
            (JobState::Done, _, Some(JobOutcome::Export(report))) => {
                let text = self.i18n.tr_args("job-exported", &[("count", report.exported.into())]);
                self.toast(Icon::Export, text, None);
            }
            (JobState::Done, _, Some(JobOutcome::Records(report))) => {
                let args = [("count", report.records.into()), ("hidden", report.hidden.into())];
                let text = self.i18n.tr_args("job-records-exported", &args);
                self.toast(Icon::Export, text, None);
            }
            (JobState::Done, _, Some(JobOutcome::Verify(report))) => {
                let problems = report.problems.len() as u64;
                let text = self.i18n.tr_args(
                    "job-verified",
                    &[("count", report.messages.into()), ("problems", problems.into())],
                );
                self.toast(if problems == 0 { Icon::ShieldCheck } else { Icon::ShieldWarning }, text, None);
            }
            (JobState::Done, _, Some(JobOutcome::Changed(label))) => self.many_changed(label),
            (JobState::Done, _, Some(JobOutcome::Backup(report))) => self.backed_up(report),
            (JobState::Done | JobState::Cancelled, JobKind::Remove, Some(JobOutcome::Removed(count))) => {
                self.removed(*count);
            }
            (JobState::Cancelled, ..) => {
                let text = self.i18n.tr("job-cancelled").to_owned();
                self.toast(Icon::StopCircle, text, None);
            }
            // A plugin says itself what it did.
            (JobState::Done, JobKind::Plugin(_), _) => {}
            (JobState::Done, ..) => {
                let text =
                    self.i18n.tr_args("job-done", &[("title", job_title(&self.i18n, &job.kind).into())]);
                self.toast(Icon::CheckCircle, text, None);
            }
            _ => {}
        }
        if matches!(job.kind, JobKind::Backup(_)) {
            self.ask_backup();
        }
        if matches!(job.kind, JobKind::Import(_) | JobKind::Demo) {
            self.client.send(Request::Store(Store::Session), Ask::Session);
            self.client.send(Request::Mail(Mail::Tree), Ask::Folders);
            self.cache.reread = true;
        }
    }

    fn dialog_asked(&mut self, dialog: etabli_engine::DialogId, request: DialogRequest) {
        let footer = |plugin: &(String, String)| {
            self.i18n.tr_args(
                "form-footer",
                &[("plugin", plugin.0.as_str().into()), ("version", plugin.1.as_str().into())],
            )
        };
        let next = match request {
            DialogRequest::Form(form) => {
                self.client.send(Request::People(People::Entities), Ask::Entities);
                self.ask_contacts("");
                Dialog::Form(Box::new(FormState::new(dialog, form)))
            }
            DialogRequest::Step { step, after } => {
                if after.is_none() {
                    self.client.send(Request::People(People::Entities), Ask::Entities);
                    self.ask_contacts("");
                }
                return self.form_step(dialog, step, after);
            }
            DialogRequest::Confirm { plugin, title, text, accept, destructive } => Dialog::Confirm {
                kind: ConfirmKind::Plugin(dialog),
                title,
                text,
                accept,
                destructive,
                footer: footer(&plugin),
            },
            DialogRequest::PickContact { plugin, title, hint } => {
                let footer = footer(&plugin);
                self.ask_contacts(&hint);
                Dialog::Pick(PickState {
                    purpose: PickPurpose::Plugin(dialog),
                    title,
                    footer,
                    filter: hint,
                    cursor: 0,
                    fresh: true,
                })
            }
            DialogRequest::Secret { plugin, title } => {
                let (footer, text) = (footer(&plugin), String::new());
                Dialog::Secret(SecretState { dialog, title, footer, text, fresh: true })
            }
            DialogRequest::PickFile { title, endings, .. } => {
                let done = self.platform_done(move |path| Some(chosen_file(dialog, path)));
                return self.platform.pick_file(&title, &endings, done);
            }
            DialogRequest::SaveFile { title, name, .. } => {
                let done = self.platform_done(move |path| Some(chosen_file(dialog, path)));
                return self.platform.pick_save(&title, &name, done);
            }
        };
        self.screen.dialogs.push(next);
    }

    pub(crate) fn ask_contacts(&mut self, filter: &str) {
        let request = People::Contacts { filter: filter.to_owned(), limit: 200 };
        self.client.send(Request::People(request), Ask::Contacts(filter.to_owned()));
    }

    fn set_folders(&mut self, folders: Vec<FolderRow>) {
        self.cache.folders = folders;
        self.cache.folders_loaded = true;
        self.cache.tree = tree_items(&self.cache.folders, &self.screen.layout.turned);
        let current = self.screen.folder.and_then(|id| self.cache.folder(id));
        let stays = current.is_some_and(|folder| self.screen.folder_chosen || folder.total > 0);
        if !stays && let Some(id) = self.first_folder() {
            self.screen.folder_chosen = false;
            if self.screen.folder != Some(id) {
                self.actions.push(Action::ShowFolder(id));
            }
        }
    }

    /// Returns the folder to start with: an inbox with mail, else the fullest folder.
    fn first_folder(&self) -> Option<FolderId> {
        let folders = &self.cache.folders;
        let own_inbox = |folder: &&FolderRow| folder.kind == FolderKind::Inbox && folder.account.is_some();
        let full_inbox = folders.iter().find(|folder| own_inbox(folder) && folder.total > 0);
        let own = folders.iter().filter(|folder| folder.kind == FolderKind::Basic && folder.total > 0);
        let fullest = own.max_by_key(|folder| folder.total);
        let inbox = folders.iter().find(own_inbox);
        full_inbox.or(fullest).or(inbox).or(folders.first()).map(|folder| folder.id)
    }

    pub(crate) fn list_opened(&mut self, tag: ListTag, info: ViewInfo) {
        if tag != self.cache.list_tag {
            return self.close_view(info.view);
        }
        let open = OpenList::new(info);
        if tag.again && self.cache.list.is_some() && open.info.total > 0 {
            self.cache.next_list = Some(open);
            let visible = self.screen.visible.clone();
            self.need_rows(&visible);
        } else {
            self.swap_list(open);
            let visible = 0..self.screen.visible.end.saturating_sub(self.screen.visible.start).max(40);
            self.need_rows(&visible);
        }
    }

    fn swap_list(&mut self, open: OpenList) {
        if let Some(old) = self.cache.list.replace(open) {
            self.close_view(old.view());
        }
        if let Some(spec) = self.cache.next_spec.take() {
            self.cache.spec = Some(spec);
        }
        self.list_arrived();
        self.ask_everywhere();
        let Some(list) = &self.cache.list else { return };
        if let Some(id) = self.cache.placing.take() {
            let all = Request::Mail(Mail::ViewMessages(list.view()));
            self.client.send(all, Ask::Place(list.view(), id));
        }
        let selection = &mut self.screen.selection;
        if list.info.total == 0 {
            selection.clear();
            self.screen.reading.wanted = None;
        } else if let Some(cursor) = selection.cursor {
            selection.cursor = Some(cursor.min(list.info.total - 1));
        }
    }

    fn rows_arrived(&mut self, window: Window) {
        if let Some(next) = self.cache.next_list.take_if(|next| next.view() == window.view) {
            self.swap_list(next);
        }
        let Some(list) = &mut self.cache.list else { return };
        if list.view() != window.view {
            return;
        }
        list.insert(window);
        self.place_cursor();
    }

    /// Brings the row of the selected message into view.
    fn placed(&mut self, view: etabli_engine::view::ViewId, id: MsgId, ids: &[MsgId]) {
        let is_shown = self.cache.list.as_ref().is_some_and(|list| list.view() == view);
        let selection = &mut self.screen.selection;
        if let Some(index) = ids.iter().position(|known| *known == id)
            && is_shown
            && selection.cursor_id == Some(id)
        {
            selection.cursor = Some(index as u64);
            self.screen.scroll_to = selection.cursor;
        }
    }

    /// Ties the cursor's row and message together again after rows arrived.
    fn place_cursor(&mut self) {
        let Some(list) = &self.cache.list else { return };
        let selection = &mut self.screen.selection;
        let Some(cursor) = selection.cursor else { return };
        match selection.cursor_id {
            Some(id) => {
                if let Some(index) = list.index_of(id) {
                    selection.cursor = Some(index);
                }
            }
            None => {
                if let Some(row) = list.row(cursor) {
                    let id = row.id;
                    selection.only(cursor, Some(id), meant(row));
                    self.actions.push(Action::OpenMessage(id));
                }
            }
        }
    }

    fn message_arrived(&mut self, id: MsgId, view: Box<MessageView>) {
        if let Some(list) = &mut self.cache.list {
            list.renew(view.row.clone());
        }
        if self.screen.reading.wanted != Some(id) {
            return;
        }
        // A message of the conversation that is shown does not change it.
        let nodes = self.cache.message.take().and_then(|open| open.forum);
        let forum = nodes.filter(|nodes| nodes.iter().any(|node| node.id == Some(id)));
        if self.screen.reading.shown.is_none_or(|(shown, _)| shown != id) {
            self.screen.reading.shown = Some((id, self.clock.now()));
            self.screen.reading.marked = false;
        }
        self.cache.message_failure = None;
        let wanted: Vec<(u32, String)> = view
            .attachments
            .iter()
            .enumerate()
            .filter(|(_, file)| !file.inline && crate::thumbs::is_picture(&file.media_type, file.size))
            .filter_map(|(index, file)| Some((u32::try_from(index).ok()?, file.name.clone())))
            .take(12)
            .collect();
        for (index, name) in wanted {
            if let std::collections::hash_map::Entry::Vacant(place) = self.cache.pictures.entry((id, index)) {
                place.insert(Picture::Loading);
                self.fetch_attachment(id, index, name, AttachmentUse::Picture);
            }
        }
        self.want_html(id, view.has_html);
        self.cache.message = Some(OpenMessage { view, forum });
        if self.screen.reading.forum && self.cache.message.as_ref().is_some_and(|open| open.forum.is_none()) {
            self.client.send(Request::Mail(Mail::Forum(id)), Ask::Forum(id));
        }
    }

    fn undone(&mut self, key: &str, labels: &[ChangeLabel], again: ToastAction) {
        self.reread_at_once();
        let Some(label) = labels.first() else { return };
        let what = self.i18n.tr_args(
            &format!("change-{}", label.key),
            &[("count", label.count.into()), ("name", label.name.as_str().into())],
        );
        let text = self.i18n.tr_args(key, &[("what", what.into())]);
        let icon =
            if again == ToastAction::Redo { Icon::ArrowCounterClockwise } else { Icon::ArrowClockwise };
        self.toast(icon, text, Some(again));
    }

    fn setting_arrived(&mut self, ctx: &egui::Context, name: &str, value: Option<String>) {
        let Some(value) = value else { return };
        match name {
            setting::LANG if !self.lang_fixed => match value.as_str() {
                "fr" => self.set_lang(etabli_engine::Lang::Fr),
                "en" => self.set_lang(etabli_engine::Lang::En),
                _ => {}
            },
            setting::THEME if !self.theme_fixed => {
                if let Some(choice) = ThemeChoice::from_id(&value) {
                    self.screen.theme = choice;
                    crate::theme::choose(ctx, choice);
                }
            }
            setting::TEXT_SIZE => {
                if let Ok(percent) = value.parse::<u32>() {
                    self.screen.text_size = percent.clamp(100, 200);
                    ctx.set_zoom_factor(self.screen.text_size as f32 / 100.0);
                }
            }
            setting::LAYOUT => {
                if let Ok(layout) = serde_json::from_str(&value) {
                    self.screen.layout = layout;
                    self.screen.saved_layout = self.screen.layout.clone();
                    self.screen.search.field.clone_from(&self.screen.layout.field);
                    self.take_stored_sort();
                    self.cache.tree = tree_items(&self.cache.folders, &self.screen.layout.turned);
                }
            }
            etabli_engine::WARNINGS_OFF => {
                self.screen.warnings_off = value.split_whitespace().map(str::to_owned).collect();
            }
            _ => {}
        }
    }

    pub(crate) fn toast(&mut self, icon: Icon, text: String, action: Option<ToastAction>) {
        let toast = Toast { icon, text, hint: String::new(), action, danger: false, age: Duration::ZERO };
        self.screen.toasts.push(toast);
    }

    pub(crate) fn toast_failure(&mut self, failure: &Failure) {
        tracing::warn!(%failure, "shown to the person");
        let (text, hint) = self.i18n.failure_text(failure);
        let toast =
            Toast { icon: Icon::WarningCircle, text, hint, action: None, danger: true, age: Duration::ZERO };
        self.screen.toasts.push(toast);
    }
}

/// Returns a contact's name, or its address where it has none.
pub(crate) fn contact_label(contact: &etabli_engine::view::ContactRow) -> String {
    if contact.name.is_empty() { contact.email.clone() } else { contact.name.clone() }
}

/// Answers a plugin with what the system's own dialog brought.
fn chosen_file(dialog: etabli_engine::DialogId, path: Option<std::path::PathBuf>) -> Action {
    Action::AnswerAside(dialog, path.map_or(DialogAnswer::Cancelled, DialogAnswer::File))
}

/// Returns the title of a job.
pub(crate) fn job_title(i18n: &I18n, kind: &JobKind) -> String {
    let (key, name) = match kind {
        JobKind::Import(name) => ("job-import", name.as_str()),
        JobKind::Export(name) => ("job-export", name.as_str()),
        JobKind::Rules(name) => ("job-rules", name.as_str()),
        JobKind::Plugin(name) => ("job-plugin", name.as_str()),
        JobKind::Remove => ("job-remove", ""),
        JobKind::Field(name) => ("job-field", name.as_str()),
        JobKind::Verify => ("job-verify", ""),
        JobKind::Backup(name) => ("job-backup", name.as_str()),
        JobKind::Demo => ("job-demo", ""),
        JobKind::Transport(name) => ("job-transport", name.as_str()),
        JobKind::Transports(name) if name == "trash" => ("job-server-trash", ""),
        JobKind::Transports(name) if name.contains(", ") => ("job-transports", ""),
        JobKind::Transports(name) => ("job-transport", name.as_str()),
        JobKind::SignIn(name) => ("job-sign-in", name.as_str()),
        JobKind::ConnectionTest(name) => ("job-test", name.as_str()),
    };
    i18n.tr_args(key, &[("name", name.into())])
}

fn change_icon(key: &str) -> Icon {
    match key {
        "change-trashed" => Icon::Trash,
        "change-junked" => Icon::WarningOctagon,
        "change-moved" | "change-folder-moved" => Icon::FolderSimple,
        "change-folder-deleted" => Icon::Trash,
        "change-restored" => Icon::ArrowCounterClockwise,
        "change-linked" | "change-unlinked" | "change-document-unlinked" => Icon::Link,
        "change-document-added" | "change-document-shown" => Icon::FolderOpen,
        "change-document-removed" => Icon::Trash,
        _ => Icon::Check,
    }
}
