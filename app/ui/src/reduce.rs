//! Carries out actions: changes the screen and sends requests.

use std::ops::Range;

use egui::Context;
use etabli_engine::{
    DialogAnswer, ExportFormat, FolderRef, Jobs, Mail, Members, People, Plugins, Request, Store,
    view::{ConversationPlace, PluginCommandRow, SearchSpec, ViewSpec},
};
use etabli_model::{FolderId, FolderKind, MsgId};

use crate::{
    action::{AccountAction, Action, BackupAction, ColumnAction, DocumentAction, FolderAction},
    client::Ask,
    commands::{
        CommandId, enabled, fetch_target, in_folder, messages_for, unknown_people, view_number, waiting,
    },
    icons::Icon,
    shell::{forum_id, list_id, rail_action, search_id},
    state::{
        Awaited, ConfirmKind, Dialog, Find, ListTag, Moved, NamePurpose, NameState, Page, PaletteState,
        PickPurpose, PickState, PrefPage, TEXT_SIZES, ToastAction, meant, tree_items,
    },
    theme,
    workbench::{Workbench, setting},
};

impl Workbench {
    /// Carries out everything that was asked for. Reports whether there was anything.
    pub(crate) fn carry_out(&mut self, ctx: &Context) -> bool {
        let mut any = false;
        let mut rounds = 0;
        while !self.actions.is_empty() && rounds < 8 {
            any = true;
            rounds += 1;
            for action in std::mem::take(&mut self.actions) {
                self.act(ctx, action);
            }
        }
        any
    }

    fn act(&mut self, ctx: &Context, action: Action) {
        match action {
            Action::Run(id) => self.run(ctx, id),
            Action::RunPlugin { plugin, command } => {
                let of = |row: &&PluginCommandRow| row.plugin == plugin && row.command == command;
                let row = self.cache.commands.iter().find(of);
                let messages = row.map_or_else(Vec::new, |row| messages_for(&self.screen, row));
                let run = Plugins::Run { plugin, command, messages, answers: None };
                self.client.send(Request::Plugins(run), Ask::Plugin);
            }
            Action::SelectFolder(id) => {
                self.screen.folder_chosen = true;
                self.screen.page = Page::Mail;
                self.select_folder(id);
            }
            Action::ShowFolder(id) => self.select_folder(id),
            Action::ToggleFolder(id) => {
                if !self.screen.layout.turned.remove(&id) {
                    self.screen.layout.turned.insert(id);
                }
                self.cache.tree = tree_items(&self.cache.folders, &self.screen.layout.turned);
            }
            Action::SelectRow { index, extend, toggle } => self.select_row(index, extend, toggle),
            Action::OpenConversation { index, open } => self.open_conversation(index, open),
            Action::AimRow(index) => {
                let id = self.cache.list.as_ref().and_then(|list| list.row(index)).map(|row| row.id);
                if id.is_some_and(|id| !self.screen.selection.contains(id)) {
                    self.select_row(index, false, false);
                }
            }
            Action::NeedRows(range) => self.need_rows(&range),
            Action::Columns(action) => self.column_action(action),
            Action::Print(action) => self.print_action(ctx, action),
            Action::CopyText(text) => self.copy_text(ctx, text),
            Action::Search(action) => self.search_action(action),
            Action::Records(action) => self.record_action(action),
            Action::Documents(action) => self.document_action(action),
            Action::SearchTyped => self.search_typed(),
            Action::SearchNow => self.search_now(),
            Action::SearchClear => self.search_clear(),
            Action::Fields(action) => self.field_action(action),
            Action::SearchField(id) => self.search_field(id),
            Action::SearchEverywhere(everywhere) => {
                self.screen.search.everywhere = everywhere;
                self.open_list(false);
            }
            Action::OpenMessage(id) => self.open_message(id),
            Action::MoveCursor(index) => {
                let id = self.cache.list.as_ref().and_then(|list| list.row(index)).map(|row| row.id);
                (self.screen.selection.cursor, self.screen.selection.cursor_id) = (Some(index), id);
                self.screen.scroll_to = Some(index);
            }
            Action::CloseWindow(id) => self.close_window(ctx, id),
            Action::WriteAbout(command, id) => self.begin_writing(command, Some(id)),
            Action::Attachment { msg_id, index, name, purpose } => {
                self.attachment(msg_id, index, name, purpose);
            }
            Action::SaveAllAttachments(id) => self.save_all(id),
            Action::AddPeople(people) => {
                self.client.send(Request::People(People::AddCorrespondents(people)), Ask::AddedPeople);
            }
            Action::Folder(action) => self.folder_action(action),
            Action::LinkEntity { messages, entity } => {
                self.screen.dialogs.pop();
                let count = messages.len() as u64;
                let name = self.cache.entity_name(u64::from(entity.0)).unwrap_or_default().to_owned();
                self.client.send(
                    Request::People(People::LinkEntity { messages, entity }),
                    Ask::Changed { key: "change-linked", count, name },
                );
            }
            Action::Unlink { msg_id, kind, target } => {
                self.client.send(
                    Request::People(People::Unlink { msg_id, kind, target }),
                    Ask::Changed { key: "change-unlinked", count: 1, name: String::new() },
                );
            }
            Action::CreateFolder { parent, name } => {
                self.screen.dialogs.pop();
                self.client.send(Request::Mail(Mail::CreateFolder { parent, name }), Ask::FolderMade);
            }
            Action::RenameFolder { folder, name } => {
                self.screen.dialogs.pop();
                self.client.send(
                    Request::Mail(Mail::RenameFolder { folder, name: name.clone() }),
                    Ask::Changed { key: "change-folder-renamed", count: 1, name },
                );
            }
            Action::ImportPicked(paths) => self.import(paths),
            Action::ExportTo { folder, path } => {
                let folder = FolderRef::Id(folder);
                let export = Mail::Export { folder, recursive: true, format: ExportFormat::Mbox, path };
                self.client.send(Request::Mail(export), Ask::Job);
            }
            Action::OpenDemo => self.client.send(Request::Store(Store::FillDemo), Ask::Job),
            Action::Answer(dialog, answer) => {
                self.screen.dialogs.pop();
                self.client.send(Request::Plugins(Plugins::AnswerDialog { dialog, answer }), Ask::Silent);
            }
            Action::AnswerAside(dialog, answer) => {
                self.client.send(Request::Plugins(Plugins::AnswerDialog { dialog, answer }), Ask::Silent);
            }
            Action::CloseDialog => self.close_dialog(),
            Action::FindContacts(filter) => self.ask_contacts(&filter),
            Action::Toast(ToastAction::Undo) => self.run(ctx, CommandId::Undo),
            Action::Toast(ToastAction::Redo) => self.run(ctx, CommandId::Redo),
            Action::Toast(ToastAction::Learn) => self.own_word(self.screen.learnt.clone(), true),
            Action::Toast(ToastAction::Unlearn) => self.own_word(self.screen.learnt.clone(), false),
            Action::Toast(ToastAction::Reveal) => self.platform.reveal(&self.screen.saved),
            Action::Toast(ToastAction::Recall(msg_id)) => self.recall(msg_id),
            Action::WriteFrom(account) => self.write_from(account),
            Action::Compose(id, action) => self.compose_action(id, action),
            Action::OpenDraft(msg_id) => self.open_draft(msg_id),
            Action::Phrases(action) => self.phrase_action(action),
            Action::Backup(action) => self.backup_action(action),
            Action::SetWarning { name, on } => self.set_warning(name, on),
            Action::DismissToast(index) => {
                if index < self.screen.toasts.len() {
                    self.screen.toasts.remove(index);
                }
            }
            Action::CancelJob(job) => self.client.send(Request::Jobs(Jobs::Cancel(job)), Ask::Silent),
            Action::Plugins(action) => self.plugin_action(action),
            Action::SetLang(lang) => {
                self.set_lang(lang);
                let value = if lang == etabli_engine::Lang::Fr { "fr" } else { "en" };
                self.store_setting(setting::LANG, value.to_owned());
            }
            Action::SetTheme(choice) => {
                self.screen.theme = choice;
                theme::choose(ctx, choice);
                self.store_setting(setting::THEME, choice.id().to_owned());
            }
            Action::SetTextSize(percent) => {
                self.screen.text_size = percent;
                ctx.set_zoom_factor(percent as f32 / 100.0);
                self.store_setting(setting::TEXT_SIZE, percent.to_string());
            }
            Action::ShowPreference(page) => self.show_preference(page),
            Action::Accounts(action) => self.account_action(action),
            Action::Keys(action) => self.key_action(action),
            Action::Html(action) => self.html_action(action),
            Action::Distrust(address) => {
                let request = Mail::TrustPictures { address, trusted: false };
                self.client.send(Request::Mail(request), Ask::Distrusted);
            }
            Action::SkipFirstRun => self.screen.skip_first_run = true,
            Action::PlatformFailed(failure) => self.toast_failure(&failure),
            Action::SaveBytes { path, bytes, origin } => {
                let target = path.clone();
                let done = self.platform_done(move |result: Result<(), etabli_engine::Failure>| {
                    Some(match result {
                        Ok(()) => Action::Saved(target),
                        Err(failure) => Action::PlatformFailed(failure),
                    })
                });
                self.platform.write(path, bytes, origin, done);
            }
            Action::Saved(path) => {
                let name =
                    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
                let text = self.i18n.tr_args("attachment-saved", &[("name", name.into())]);
                self.screen.saved = path;
                self.toast(Icon::FloppyDisk, text, Some(ToastAction::Reveal));
            }
        }
    }

    /// Runs a command, if it can be used now.
    fn run(&mut self, ctx: &Context, id: CommandId) {
        if let Err(reason) = enabled(id, &self.cache, &self.screen) {
            let text = self.i18n.tr(reason).to_owned();
            self.toast(Icon::Info, text, None);
            return;
        }
        let selected = self.screen.selection.ids();
        match id {
            CommandId::Delete if in_folder(&self.cache, &self.screen, FolderKind::Trash) => {
                self.folder_action(FolderAction::AskDeleteForever(selected));
            }
            CommandId::Junk if in_folder(&self.cache, &self.screen, FolderKind::Junk) => {
                self.folder_action(FolderAction::Restore(selected));
            }
            CommandId::Delete => {
                self.move_messages(
                    selected,
                    FolderRef::Path("trash".into()),
                    "change-trashed",
                    String::new(),
                );
            }
            CommandId::Junk => {
                self.move_messages(selected, FolderRef::Path("junk".into()), "change-junked", String::new());
            }
            CommandId::MarkRead => self.mark(selected, true, true),
            CommandId::MarkUnread => self.mark(selected, false, true),
            CommandId::Restore => self.folder_action(FolderAction::Restore(selected)),
            CommandId::DeleteForever => self.folder_action(FolderAction::AskDeleteForever(selected)),
            CommandId::MoveTo => self.choose_folder(Moved::Messages(selected)),
            CommandId::MoveFolder => {
                if let Some(folder) = self.screen.folder {
                    self.choose_folder(Moved::Folder(folder));
                }
            }
            CommandId::DeleteFolder => {
                if let Some(folder) = self.screen.folder {
                    self.folder_action(FolderAction::AskDelete(folder));
                }
            }
            CommandId::EmptyBin => {
                if let Some(folder) = self.screen.folder {
                    self.folder_action(FolderAction::AskEmpty(folder));
                }
            }
            CommandId::Forum => {
                self.screen.reading.forum = !self.screen.reading.forum;
                let zone = if self.screen.reading.forum { forum_id() } else { list_id() };
                ctx.memory_mut(|memory| memory.request_focus(zone));
                let missing = self.cache.message.as_ref().filter(|open| open.forum.is_none());
                if let Some(id) = missing.map(|open| open.view.row.id).filter(|_| self.screen.reading.forum) {
                    self.client.send(Request::Mail(Mail::Forum(id)), Ask::Forum(id));
                }
            }
            CommandId::Conversations => {
                let on = !self.screen.layout.groups(self.screen.folder);
                self.column_action(ColumnAction::Conversations(on));
            }
            CommandId::ReaderBeside => {
                self.column_action(ColumnAction::Beside(!self.screen.layout.beside));
            }
            CommandId::Import => {
                let title = self.i18n.tr("import-title").to_owned();
                let done = self.platform_done(|paths: Vec<std::path::PathBuf>| {
                    (!paths.is_empty()).then_some(Action::ImportPicked(paths))
                });
                self.platform.pick_files(&title, done);
            }
            CommandId::ImportFolder => {
                let title = self.i18n.tr("import-folder-title").to_owned();
                let done = self.platform_done(|path: Option<std::path::PathBuf>| {
                    path.map(|path| Action::ImportPicked(vec![path]))
                });
                self.platform.pick_folder(&title, done);
            }
            CommandId::Export => self.export(),
            CommandId::BackUp => self.backup_action(BackupAction::Choose),
            CommandId::Verify => self.client.send(Request::Store(Store::Verify), Ask::Job),
            CommandId::AddPeople => {
                if let Some(open) = &self.cache.message {
                    let people = unknown_people(&open.view);
                    self.actions.push(Action::AddPeople(people));
                }
            }
            CommandId::LinkEntity => {
                self.client.send(Request::People(People::Entities), Ask::Entities);
                self.screen.dialogs.push(Dialog::Pick(PickState {
                    purpose: PickPurpose::LinkEntity(selected),
                    title: self.i18n.tr("link-entity-title").to_owned(),
                    footer: String::new(),
                    filter: String::new(),
                    cursor: 0,
                    fresh: true,
                }));
            }
            CommandId::SelectAll => {
                if let Some(list) = &self.cache.list {
                    self.client.send(Request::Mail(Mail::ViewMessages(list.view())), Ask::SelectAll);
                }
            }
            CommandId::NewFolder => self.name_dialog(NamePurpose::NewFolder(
                self.cache.parent_folder(self.screen.folder).map(|folder| folder.id),
            )),
            CommandId::RenameFolder => {
                if let Some(folder) = self.screen.folder {
                    self.name_dialog(NamePurpose::Rename(folder));
                }
            }
            CommandId::Undo => self.client.send(Request::Mail(Mail::Undo { count: 1 }), Ask::Undo),
            CommandId::Redo => self.client.send(Request::Mail(Mail::Redo), Ask::Redo),
            CommandId::Search => {
                self.screen.page = Page::Mail;
                // A second time, the choice of the field opens.
                let again = ctx.memory(|memory| memory.has_focus(search_id()));
                (self.screen.focus_search, self.screen.open_fields) = (!again, again);
            }
            CommandId::AddDocument => self.add_files(false),
            CommandId::AddDocuments => self.add_files(true),
            CommandId::ShowDocuments => self.document_action(DocumentAction::Show(None)),
            CommandId::ShowMail => self.screen.page = Page::Mail,
            CommandId::ShowPlugins => {
                self.screen.page = Page::Plugins;
                self.client.send(Request::Plugins(Plugins::List), Ask::Plugins);
                self.client.send(Request::Members(Members::Teams), Ask::Teams);
            }
            CommandId::InstallPlugin => self.pick_plugin(),
            CommandId::WhoRead => self.show_who_read(),
            CommandId::ShowPreferences => self.show_preference(self.screen.accounts.page),
            CommandId::ShowShortcuts => self.show_preference(PrefPage::Shortcuts),
            CommandId::ShowAccounts => self.show_preference(PrefPage::Accounts),
            CommandId::NewAccount => self.account_action(AccountAction::New),
            CommandId::SendReceive => self.run_transport(None, true, true),
            CommandId::FetchAccount => {
                if let Some(account) = fetch_target(&self.cache, &self.screen) {
                    self.run_transport(Some(account), true, false);
                }
            }
            CommandId::SendAll => {
                let folder = self.screen.folder.and_then(|id| self.cache.folder(id));
                let outbox = folder.filter(|folder| folder.kind == FolderKind::Outbox);
                let account = outbox.and_then(|folder| folder.account);
                self.run_transport(account, false, true);
            }
            CommandId::SendNow => {
                let messages = waiting(&self.cache, &self.screen);
                self.account_action(AccountAction::SendNow(messages));
            }
            CommandId::EmptyServerTrash => self.ask_trash_preview(),
            CommandId::ShowJobs => {
                self.client.send(Request::Jobs(Jobs::List), Ask::Jobs);
                self.screen.dialogs.push(Dialog::Jobs);
            }
            CommandId::Palette => {
                self.screen.dialogs.push(Dialog::Palette(PaletteState { fresh: true, ..Default::default() }));
            }
            CommandId::Keys => self.screen.dialogs.push(Dialog::Keys { here: false }),
            CommandId::Help => self.screen.dialogs.push(Dialog::Keys { here: true }),
            CommandId::OpenWindow => self.open_window(),
            CommandId::Send
            | CommandId::SendLater
            | CommandId::SaveDraft
            | CommandId::Attach
            | CommandId::Bold
            | CommandId::Italic
            | CommandId::Underline => self.run_writing(id),
            CommandId::View2
            | CommandId::View3
            | CommandId::View4
            | CommandId::View5
            | CommandId::View6
            | CommandId::View7
            | CommandId::View8
            | CommandId::View9 => {
                let place = view_number(id).and_then(|number| rail_action(&self.cache, number).ok());
                self.actions.extend(place);
            }
            CommandId::ZoomIn | CommandId::ZoomOut | CommandId::ZoomReset => self.zoom(ctx, id),
            CommandId::NewMessage
            | CommandId::NewInternal
            | CommandId::Reply
            | CommandId::ReplyAll
            | CommandId::Forward => {
                self.begin_writing(id, self.screen.selection.single());
            }
            CommandId::Print => self.begin_print(),
            CommandId::FindInMessage => {
                self.screen.reading.find = Some(Find::anew(self.screen.reading.find.take()))
            }
        }
    }

    fn zoom(&mut self, ctx: &Context, id: CommandId) {
        let now = self.screen.text_size;
        let next = match id {
            CommandId::ZoomIn => TEXT_SIZES.into_iter().find(|step| *step > now),
            CommandId::ZoomOut => TEXT_SIZES.into_iter().rev().find(|step| *step < now),
            _ => Some(100),
        };
        if let Some(percent) = next {
            self.act(ctx, Action::SetTextSize(percent));
        }
    }

    fn name_dialog(&mut self, purpose: NamePurpose) {
        let text = match purpose {
            NamePurpose::NewFolder(_) => String::new(),
            NamePurpose::Rename(id) => {
                self.cache.folder(id).map(|folder| folder.name.clone()).unwrap_or_default()
            }
            // Its name is known where it is asked for.
            NamePurpose::Document(_) => return,
        };
        self.screen.dialogs.push(Dialog::Name(NameState { purpose, text, fresh: true }));
    }

    fn close_dialog(&mut self) {
        let Some(dialog) = self.screen.dialogs.pop() else { return };
        let asked = match dialog {
            Dialog::Form(state) => state.dialog,
            Dialog::Confirm { kind: ConfirmKind::Plugin(id), .. } => Some(id),
            Dialog::Pick(PickState { purpose: PickPurpose::Plugin(id), .. }) => Some(id),
            Dialog::Secret(state) => Some(state.dialog),
            _ => None,
        };
        if let Some(dialog) = asked {
            let answer = Plugins::AnswerDialog { dialog, answer: DialogAnswer::Cancelled };
            self.client.send(Request::Plugins(answer), Ask::Silent);
        }
    }

    fn select_folder(&mut self, id: FolderId) {
        let again = self.screen.folder == Some(id) && self.cache.list_tag.generation > 0;
        self.screen.folder = Some(id);
        self.screen.tree_cursor = Some(id);
        if again {
            return;
        }
        self.screen.search.everywhere = false;
        self.take_sort();
        self.open_list(false);
    }

    /// Opens the list for the folder and search of the screen. `again` keeps selection and scroll.
    pub(crate) fn open_list(&mut self, again: bool) {
        let searching = self.screen.search.active.clone();
        let is_slow = searching.is_some() || self.screen.sort.column.asked().is_some();
        self.screen.awaited = is_slow.then(|| Awaited { since: self.clock.now(), ..Awaited::default() });
        let spec = ViewSpec {
            folder: self.screen.folder.filter(|_| !(self.screen.search.everywhere && searching.is_some())),
            recursive: searching.is_some(),
            search: searching.map(|text| SearchSpec {
                field: self.screen.search.field.clone(),
                text,
                value: self.screen.search.value.as_ref().map(|value| value.record),
            }),
            sort: self.screen.sort.spec(),
        };
        if !again {
            self.unselect();
            self.screen.open_conversations.clear();
        }
        self.drop_sorting();
        self.cache.next_list = None;
        self.cache.reread = false;
        self.cache.list_tag = ListTag { generation: self.cache.list_tag.generation + 1, again };
        self.cache.next_spec = Some(spec.clone());
        if self.screen.waiting_since.is_none() {
            self.screen.waiting_since = Some(self.clock.now());
        }
        let open = if self.screen.layout.groups(self.screen.folder) {
            let open = self.screen.open_conversations.iter().copied().collect();
            Mail::OpenConversations { spec, open }
        } else {
            Mail::OpenView(spec)
        };
        self.client.send(Request::Mail(open), Ask::OpenList(self.cache.list_tag));
    }

    /// Goes to the top of the list, and shows no message.
    pub(crate) fn unselect(&mut self) {
        self.screen.selection.clear();
        self.screen.reading.wanted = None;
        self.cache.message = None;
        self.cache.message_failure = None;
        self.screen.scroll_to = Some(0);
    }

    /// Asks for rows that are not in memory: one request for the visible range and a margin.
    pub(crate) fn need_rows(&mut self, visible: &Range<u64>) {
        let list = match &mut self.cache.next_list {
            Some(next) => next,
            None => match &mut self.cache.list {
                Some(list) => list,
                None => return,
            },
        };
        if let Some(range) = list.missing(visible) {
            let window = Mail::Window { view: list.view(), start: range.start, len: range.end - range.start };
            self.client.send(Request::Mail(window), Ask::Rows);
        }
    }

    fn select_row(&mut self, index: u64, extend: bool, toggle: bool) {
        let Some(list) = &self.cache.list else { return };
        if index >= list.info.total {
            return;
        }
        let row = list.row(index);
        let (id, meant) = (row.map(|row| row.id), row.map(meant).unwrap_or_default());
        self.screen.scroll_to = Some(index);
        match (extend, toggle, id) {
            (true, ..) => {
                let range = self.screen.selection.extend_to(index, id);
                match list.ids(*range.start()..*range.end() + 1) {
                    Some(ids) => self.screen.selection.set(ids),
                    None => {
                        let (start, len) = (*range.start(), *range.end() + 1 - *range.start());
                        let these = Mail::RowMessages { view: list.view(), start, len };
                        self.client.send(Request::Mail(these), Ask::SelectRange);
                    }
                }
            }
            (false, true, Some(id)) => self.screen.selection.toggle(index, id, meant),
            _ => {
                self.screen.selection.only(index, id, meant);
                if id.is_none() {
                    self.need_rows(&(index..index + 1));
                }
            }
        }
        match self.screen.selection.single() {
            Some(id) => self.open_message(id),
            None => self.screen.reading.wanted = None,
        }
    }

    /// Opens or closes the conversation of a row, which is selected.
    fn open_conversation(&mut self, index: u64, open: bool) {
        let Some(row) = self.cache.list.as_ref().and_then(|list| list.row(index)) else { return };
        let Some(ConversationPlace::Head { messages, .. }) = &row.place else { return };
        let id = row.id;
        self.screen.selection.only(
            index,
            Some(id),
            if open { std::slice::from_ref(&row.id) } else { messages },
        );
        if open {
            self.screen.open_conversations.insert(id);
        } else {
            self.screen.open_conversations.retain(|other| !messages.contains(other));
        }
        self.open_list(true);
        self.open_message(id);
    }

    fn open_message(&mut self, id: MsgId) {
        if self.screen.reading.wanted == Some(id) {
            return;
        }
        self.screen.reading.wanted = Some(id);
        self.cache.message_failure = None;
        self.client.send(Request::Mail(Mail::Message(id)), Ask::Message(id));
    }

    pub(crate) fn move_messages(
        &mut self,
        messages: Vec<MsgId>,
        folder: FolderRef,
        key: &'static str,
        name: String,
    ) {
        if messages.is_empty() {
            return;
        }
        let count = messages.len() as u64;
        self.leave_rows(&messages);
        self.client.send(Request::Mail(Mail::Move { messages, folder }), Ask::Changed { key, count, name });
    }

    /// Takes messages that are about to leave the list out of the selection; the next row follows.
    pub(crate) fn leave_rows(&mut self, messages: &[MsgId]) {
        let selection = &mut self.screen.selection;
        selection.remove(messages);
        if selection.len() == 0
            && let Some(list) = &self.cache.list
        {
            let first = messages.iter().filter_map(|id| list.index_of(*id)).min();
            selection.cursor = first.or(selection.cursor);
            selection.cursor_id = None;
        }
    }

    /// Marks messages; `asked` says that the person did it, so that the mark of being shown stays off.
    pub(crate) fn mark(&mut self, messages: Vec<MsgId>, read: bool, asked: bool) {
        if let Some(list) = &mut self.cache.list {
            for id in &messages {
                if let Some(row) = list.row_mut(*id) {
                    row.flags = row.flags.with(etabli_model::Flags::READ, read);
                }
            }
        }
        if asked {
            self.screen.reading.marked = true;
        }
        self.client.send(Request::Mail(Mail::SetRead { messages, read }), Ask::Silent);
    }

    fn import(&mut self, paths: Vec<std::path::PathBuf>) {
        let folder = match self.cache.basic_folder(self.screen.folder) {
            Some(folder) => FolderRef::Id(folder.id),
            None => FolderRef::Path(self.i18n.tr("import-default-folder").to_owned()),
        };
        self.screen.skip_first_run = true;
        let import = Mail::Import { paths, folder, keep_folders: true };
        self.client.send(Request::Mail(import), Ask::Job);
    }

    fn export(&mut self) {
        let Some(folder) = self.screen.folder.and_then(|id| self.cache.folder(id)) else { return };
        let name = format!("{}.mbox", self.folder_label(folder));
        let title = self.i18n.tr("export-title").to_owned();
        let id = folder.id;
        let done = self.platform_done(move |path: Option<std::path::PathBuf>| {
            path.map(|path| Action::ExportTo { folder: id, path })
        });
        self.platform.pick_save(&title, &name, done);
    }

    fn field_needs_no_text(&self) -> bool {
        self.cache.fields.iter().any(|field| field.id == self.screen.search.field && !field.takes_text)
    }

    /// Chooses where to look. What the list shows is searched for anew, or no more.
    fn search_field(&mut self, id: String) {
        self.screen.layout.field.clone_from(&id);
        self.screen.search.field = id;
        self.screen.search.value = None;
        let search = &self.screen.search;
        if !search.text.is_empty() || search.active.is_some() || self.field_needs_no_text() {
            self.search_now();
        }
    }

    fn search_typed(&mut self) {
        if self.screen.search.text.is_empty() {
            // What is left is the value that the text narrowed.
            if self.screen.search.value.is_some() { self.search_now() } else { self.search_clear() }
        } else {
            self.screen.search.typed_at = Some(self.clock.now());
        }
    }

    pub(crate) fn search_now(&mut self) {
        self.screen.search.typed_at = None;
        let text = self.screen.search.text.trim().to_owned();
        if text.is_empty() && !self.field_needs_no_text() {
            return self.search_clear();
        }
        self.screen.search.active = Some(text);
        self.open_list(false);
    }

    pub(crate) fn search_clear(&mut self) {
        let search = &mut self.screen.search;
        search.text.clear();
        search.value = None;
        search.typed_at = None;
        search.everywhere = false;
        // A list of somebody's messages does not change what is searched for next.
        search.field = self.cache.usual_field(&self.screen.layout.field).to_owned();
        if search.active.take().is_some() {
            let here =
                self.cache.message.as_ref().filter(|open| Some(open.view.folder) == self.screen.folder);
            let here =
                here.map(|open| open.view.row.id).filter(|_| !self.screen.layout.groups(self.screen.folder));
            self.cache.placing = self.screen.selection.single().filter(|id| here == Some(*id));
            self.open_list(self.cache.placing.is_some());
        }
    }

    pub(crate) fn store_setting(&mut self, name: &str, value: String) {
        let set = Store::SetSetting { name: name.to_owned(), value };
        self.client.send(Request::Store(set), Ask::Silent);
    }
}
