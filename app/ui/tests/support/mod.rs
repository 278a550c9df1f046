//! For tests only: a small French mailbox behind a [`Backend`] that answers from memory, and a clock and a
//! platform that tests control.
#![allow(dead_code, unreachable_pub, reason = "each test uses a part")]
#![allow(clippy::unwrap_used, reason = "a mailbox for tests")]

mod accounts;
mod columns;
mod conversations;
mod desk;
mod documents;
mod fields;
mod folders;
mod form;
mod pages;
mod platform;
mod plugins;
mod sample;
mod views;
pub mod writing;

use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    sync::{Arc, Mutex},
};

use self::plugins::{command, plugin};
use etabli_engine::{
    Backend, ChangeLabel, Changed, DialogAnswer, DialogId, DialogRequest, Draft, Event, Failure, FailureCode,
    FolderRef, Incoming, JobId, JobKind, JobState, JobView, Jobs, Mail, People, PluginRun, Plugins, Reply,
    Request, Store, Tag,
    view::{
        AccountView, AuthenticationView, ColumnRow, ConnectionStep, ContactRow, EntityRow, FolderRow,
        ForumNode, HtmlView, MessageRow, OutboxRow, PageRow, PluginRow, PluginState, ReceiptView,
        SenderWarning, ServerMessage, SessionView, SortColumn, ViewId, ViewSpec, Window,
    },
};
use etabli_model::{
    AccountId, Address, Attachment, BlobHash, Chip, ContactId, Direction, EntityId, Flags, FolderId,
    FolderKind, MessageKind, MsgId, Timestamp, Tone, UserId, Value,
};
use jiff::Zoned;

#[allow(unused_imports, reason = "each test uses a part")]
pub use accounts::{
    SIGN_IN_JOB, TEST_JOB, TRANSPORT_JOB, failed_step, job, outbox_row, refused, sample_accounts,
    sample_steps, server_message, untrusted_step,
};
#[allow(unused_imports, reason = "each test uses a part")]
pub use columns::{TICKET, columns};
#[allow(unused_imports, reason = "each test uses a part")]
pub use desk::{Desk, build, desk};
#[allow(unused_imports, reason = "each test uses a part")]
pub use fields::{CATEGORY, TASKS};
pub use form::ticket_form;
#[allow(unused_imports, reason = "each test uses a part")]
pub use pages::ticket_page;
#[allow(unused_imports, reason = "each test uses a part")]
pub use platform::{PlatformLog, TestClock, TestPlatform, sample_now};
use sample::{BODY, FOLDERS, MESSAGES, MessageSpec, picture};
pub use sample::{JUNK, SAV, TRASH};

struct Stored {
    row: MessageRow,
    folder: FolderId,
    chips: Vec<Chip>,
    cc: Vec<Address>,
    text: String,
    files: Vec<(Attachment, Vec<u8>)>,
}

/// The mailbox itself.
pub struct Sample {
    folders: Vec<FolderRow>,
    messages: BTreeMap<MsgId, Stored>,
    contacts: Vec<ContactRow>,
    entities: Vec<EntityRow>,
    plugins: Vec<PluginRow>,
    views: HashMap<ViewId, Vec<MsgId>>,
    conversations: conversations::Views,
    next_view: u64,
    next_ticket: u64,
    undo: Vec<(ChangeLabel, Vec<(MsgId, FolderId)>)>,
    redo: Vec<(ChangeLabel, Vec<(MsgId, FolderId)>)>,
    settings: BTreeMap<String, String>,
    dialog: Option<(Tag, MsgId)>,
    pub accounts: Vec<AccountView>,
    pub outbox: Vec<OutboxRow>,
    pub drafts: Vec<Draft>,
    pub own_words: std::collections::BTreeSet<String>,
    pub receipts: BTreeMap<u64, ReceiptView>,
    pub html: BTreeMap<u64, HtmlView>,
    pub authentication: Option<AuthenticationView>,
    pub warnings: Vec<SenderWarning>,
    pub answering: Vec<String>,
    pub forum_nodes: Vec<ForumNode>,
    /// The senders whose pictures are trusted.
    pub trusted: Vec<String>,
    pub admin: bool,
    pub backup: Option<etabli_engine::BackupState>,
    /// The columns that are asked for apart; the ticket's cells may be long in coming.
    pub columns: Vec<ColumnRow>,
    pub pending_cells: bool,
    pub categories: fields::Categories,
    /// The pages of records that plugins offer.
    pub pages: Vec<PageRow>,
    pub shelf: documents::Shelf,
    /// Answers of the two previews.
    pub server_trash: Vec<ServerMessage>,
    pub retention: Vec<ServerMessage>,
    /// A test's steps arrive as soon as it starts; the first test also gets the failing ones and ends.
    pub steps_on_test: bool,
    pub failing_steps: Vec<ConnectionStep>,
    /// Every request that came, in order.
    pub log: Vec<Request>,
    /// What waits to be polled.
    pub out: VecDeque<Incoming>,
    /// Replies are held back while it is set.
    pub slow: bool,
    /// Sorting by a column that is asked for ends only when it is stopped.
    pub sorts_slowly: bool,
    held_sort: Option<Tag>,
    pub demo: bool,
}

/// Shares the mailbox between the window and the test.
pub type Shared = Arc<Mutex<Sample>>;

/// The session over the mailbox.
pub struct SampleBackend(pub Shared, pub egui::Context);

impl Backend for SampleBackend {
    fn send(&mut self, tag: Tag, request: Request) {
        let mut sample = self.0.lock().unwrap();
        sample.log.push(request.clone());
        sample.answer(tag, request);
        self.1.request_repaint();
    }

    fn poll(&mut self) -> Option<Incoming> {
        let mut sample = self.0.lock().unwrap();
        if sample.slow { sample.next_event() } else { sample.out.pop_front() }
    }
}

fn address(name: &str, mail: &str) -> Address {
    Address { name: name.to_owned(), address: mail.to_owned() }
}

fn at(text: &str) -> Timestamp {
    let zoned: Zoned = format!("{text}[Europe/Paris]").parse().unwrap();
    Timestamp { seconds: zoned.timestamp().as_second(), offset_minutes: 60 }
}

fn fold(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            'é' | 'è' | 'ê' | 'ë' | 'É' => 'e',
            'à' | 'â' | 'À' => 'a',
            'î' | 'ï' => 'i',
            'ô' => 'o',
            'ç' => 'c',
            other => other.to_ascii_lowercase(),
        })
        .collect()
}

fn file(name: &str, media_type: &str, size: u64, bytes: Vec<u8>) -> (Attachment, Vec<u8>) {
    let attachment = Attachment {
        name: name.to_owned(),
        media_type: media_type.to_owned(),
        size,
        hash: BlobHash([7; 32]),
        inline: false,
        content_id: String::new(),
    };
    (attachment, bytes)
}

impl Sample {
    /// The mailbox of the pictures.
    pub fn shared() -> Shared {
        Arc::new(Mutex::new(Self::filled(0)))
    }

    /// The same with so many further messages in "Clients".
    pub fn large(more: u64) -> Shared {
        Arc::new(Mutex::new(Self::filled(more)))
    }

    /// An empty store.
    pub fn empty() -> Shared {
        let mut sample = Self::filled(0);
        sample.messages.clear();
        sample.accounts.clear();
        sample.recount();
        Arc::new(Mutex::new(sample))
    }

    fn filled(more: u64) -> Self {
        let folders = FOLDERS
            .iter()
            .map(|(id, parent, name, kind, account, private)| FolderRow {
                id: FolderId(*id),
                parent: parent.map(FolderId),
                name: (*name).to_owned(),
                path: match parent.and_then(|parent| FOLDERS.iter().find(|(id, ..)| *id == parent)) {
                    Some((_, _, above, ..)) => format!("{above}/{name}"),
                    None => (*name).to_owned(),
                },
                kind: *kind,
                account: account.map(AccountId),
                private: *private,
                unread: 0,
                total: 0,
            })
            .collect();
        let mut messages = BTreeMap::new();
        for (index, spec) in MESSAGES.iter().enumerate() {
            let id = MsgId(index as u64 + 1);
            messages.insert(id, stored(id, spec));
        }
        for index in 0..more {
            let id = MsgId(1000 + index);
            let mut message = stored(id, &MESSAGES[4]);
            message.row.subject = format!("Relevé n° {index}");
            message.row.date.seconds -= 86_400 + index as i64 * 60;
            message.folder = FolderId(23);
            messages.insert(id, message);
        }
        let contact = |id, name: &str, email: &str, entity: u32, entity_name: &str| ContactRow {
            id: ContactId(id),
            name: name.to_owned(),
            email: email.to_owned(),
            email2: String::new(),
            entity: Some(EntityId(entity)),
            entity_name: entity_name.to_owned(),
        };
        let mut sample = Self {
            folders,
            messages,
            contacts: vec![
                contact(1, "Claire Vasseur", "c.vasseur@saint-aubin.example", 1, "Mairie de Saint-Aubin"),
                contact(2, "Sophie Delattre", "s.delattre@tilleuls.example", 2, "Clinique des Tilleuls"),
                contact(3, "Thomas Guérin", "t.guerin@vieux-pont.example", 3, "Hôtel du Vieux Pont"),
            ],
            entities: [
                (1, "Mairie de Saint-Aubin"),
                (2, "Clinique des Tilleuls"),
                (3, "Hôtel du Vieux Pont"),
            ]
            .into_iter()
            .map(|(id, name)| EntityRow { id: EntityId(id), name: name.to_owned() })
            .collect(),
            plugins: vec![
                plugin("org.etabli.tickets", "Tickets", "1.4.2", PluginState::Active, ""),
                plugin(
                    "org.etabli.search-columns",
                    "Colonnes de recherche",
                    "1.0.4",
                    PluginState::Active,
                    "",
                ),
                plugin(
                    "org.example.categorise",
                    "Catégorisation",
                    "0.9.3",
                    PluginState::Isolated,
                    "trap: out of bounds memory access",
                ),
            ],
            views: HashMap::new(),
            conversations: HashMap::new(),
            next_view: 1,
            next_ticket: 1043,
            undo: Vec::new(),
            redo: Vec::new(),
            settings: BTreeMap::new(),
            dialog: None,
            accounts: sample_accounts(),
            outbox: Vec::new(),
            drafts: Vec::new(),
            own_words: Default::default(),
            receipts: BTreeMap::new(),
            html: BTreeMap::new(),
            authentication: None,
            warnings: Vec::new(),
            answering: Vec::new(),
            forum_nodes: Vec::new(),
            trusted: Vec::new(),
            admin: true,
            backup: None,
            columns: Vec::new(),
            pending_cells: false,
            categories: fields::Categories::default(),
            pages: Vec::new(),
            shelf: documents::Shelf::default(),
            server_trash: Vec::new(),
            retention: Vec::new(),
            steps_on_test: false,
            failing_steps: Vec::new(),
            log: Vec::new(),
            out: VecDeque::new(),
            slow: false,
            sorts_slowly: false,
            held_sort: None,
            demo: false,
        };
        sample.recount();
        sample
    }

    fn recount(&mut self) {
        for folder in &mut self.folders {
            let inside = self.messages.values().filter(|message| message.folder == folder.id);
            folder.total = inside.clone().count() as u64;
            folder.unread = inside.filter(|message| !message.row.read()).count() as u64;
        }
    }

    /// Counts the requests that match.
    pub fn count(&self, matching: impl Fn(&Request) -> bool) -> usize {
        self.log.iter().filter(|request| matching(request)).count()
    }

    /// Counts the searches that were started.
    pub fn searches(&self) -> usize {
        self.count(|request| {
            matches!(request, Request::Mail(Mail::OpenView(ViewSpec { search: Some(_), .. })))
        })
    }

    pub fn is_read(&self, id: u64) -> bool {
        self.messages[&MsgId(id)].row.read()
    }

    pub fn folder_of(&self, id: u64) -> FolderId {
        self.messages[&MsgId(id)].folder
    }

    /// Sends an event.
    pub fn emit(&mut self, event: Event) {
        self.out.push_back(Incoming::Event(event));
    }

    fn changed(&mut self, messages: &[MsgId]) {
        self.recount();
        self.emit(Event::Changed(Changed {
            seq: self.log.len() as u64,
            folders: true,
            lists: true,
            messages: messages.to_vec(),
            ..Changed::default()
        }));
    }

    fn answer(&mut self, tag: Tag, request: Request) {
        let reply = match request {
            Request::Mail(request) if self.holds(tag, &request) => return,
            Request::Mail(request) => self.mail(request),
            Request::People(request) => self.people(request),
            Request::Documents(request) => self.document_request(request),
            Request::Plugins(Plugins::Run { messages, .. }) => {
                self.dialog = Some((tag, messages[0]));
                let form = ticket_form(&self.messages[&messages[0]].row.subject);
                self.emit(Event::Dialog(DialogId(1), DialogRequest::Form(form)));
                return;
            }
            Request::Plugins(
                request @ (Plugins::Pages
                | Plugins::RecordPage { .. }
                | Plugins::Record { .. }
                | Plugins::RunForRecords { .. }),
            ) => self.pages(request),
            Request::Plugins(request) => self.plugins(request),
            Request::Fields(request) => self.fields(request),
            Request::Accounts(request) => self.account_request(request),
            Request::Writing(request) => self.writing_request(request),
            Request::Assist(request) => Ok(self.assist_request(request)),
            Request::Members(etabli_engine::Members::Teams) => Ok(plugins::teams()),
            Request::Members(_) => Ok(Reply::Done),
            Request::Jobs(Jobs::List) => Ok(Reply::Jobs(Vec::new())),
            Request::Jobs(_) => Ok(Reply::Done),
            Request::Store(request) => self.store(request),
        };
        self.out.push_back(Incoming::Reply(tag, reply));
    }

    fn mail(&mut self, request: Mail) -> Result<Reply, Failure> {
        match request {
            Mail::Columns => Ok(Reply::Columns(self.columns.clone())),
            Mail::Cells { column, messages, .. } => self.cells(&column, &messages),
            Mail::SortByColumn { view, column, descending, .. } => self.sort_by(view, &column, descending),
            Mail::FoundEverywhere(_) => Ok(self.found_everywhere()),
            Mail::Folders | Mail::Tree => Ok(Reply::Folders(self.folders.clone())),
            Mail::SearchFields => Ok(Reply::SearchFields(fields::search_fields(self.categories.on))),
            Mail::OpenView(spec) => Ok(Reply::View(self.open_view(&spec, None))),
            Mail::OpenConversations { spec, open } => Ok(Reply::View(self.open_view(&spec, Some(&open)))),
            Mail::Window { view, start, len } => {
                let ids = self.views.get(&view).ok_or_else(|| Failure::new(FailureCode::ViewUnknown, ""))?;
                let rows = ids.iter().skip(start as usize).take(len as usize);
                Ok(Reply::Window(Window {
                    view,
                    revision: 1,
                    start,
                    total: ids.len() as u64,
                    rows: rows.map(|id| self.placed(view, *id)).collect(),
                }))
            }
            Mail::ViewMessages(view) => Ok(Reply::Messages(self.meant(view, 0, u64::MAX))),
            Mail::RowMessages { view, start, len } => Ok(Reply::Messages(self.meant(view, start, len))),
            Mail::CloseView(view) => {
                self.views.remove(&view);
                Ok(Reply::Done)
            }
            Mail::Rows(ids) => {
                let rows = ids.iter().filter_map(|id| self.messages.get(id));
                Ok(Reply::Rows(rows.map(|message| message.row.clone()).collect()))
            }
            Mail::Message(id) => {
                let message =
                    self.messages.get(&id).ok_or_else(|| Failure::new(FailureCode::MessageUnknown, ""))?;
                Ok(Reply::Message(Box::new(self.view(message))))
            }
            Mail::SafeHtml { msg_id, remote } => {
                let mut view = self.html[&msg_id.0].clone();
                if remote && view.policy.allows() {
                    view.blocked = view.trackers;
                    view.remote = vec!["0@remote.invalid".to_owned()];
                }
                Ok(Reply::Html(Box::new(view)))
            }
            Mail::TrustedSenders => Ok(Reply::Senders(self.trusted.clone())),
            Mail::TrustPictures { address, trusted: false } => Ok(self.distrust(&address)),
            Mail::RemotePictures(_) => Ok(Reply::Pictures(Vec::new())),
            Mail::Attachment { msg_id, index } => {
                Ok(Reply::Bytes(self.messages[&msg_id].files[index as usize].1.clone()))
            }
            Mail::SetRead { messages, read } => {
                for id in &messages {
                    let row = &mut self.messages.get_mut(id).unwrap().row;
                    row.flags = row.flags.with(Flags::READ, read);
                }
                self.changed(&messages);
                Ok(Reply::Done)
            }
            Mail::Move { messages, folder } => {
                let target = match folder {
                    FolderRef::Id(id) => id,
                    FolderRef::Path(path) if path == "trash" => TRASH,
                    FolderRef::Path(path) if path == "junk" => JUNK,
                    FolderRef::Path(path) => return Err(Failure::new(FailureCode::FolderUnknown, path)),
                };
                let key = match target {
                    TRASH => "trashed",
                    JUNK => "junked",
                    _ => "moved",
                };
                let label =
                    ChangeLabel { key: key.to_owned(), count: messages.len() as u64, name: String::new() };
                let before = self.relocate(&messages.iter().map(|id| (*id, target)).collect::<Vec<_>>());
                self.undo.push((label, before));
                self.changed(&messages);
                Ok(Reply::Done)
            }
            Mail::Undo { .. } => {
                if let Some(label) = self.undo_document() {
                    return Ok(Reply::Undone(vec![label]));
                }
                let (label, before) =
                    self.undo.pop().ok_or_else(|| Failure::new(FailureCode::NothingToUndo, ""))?;
                let after = self.relocate(&before);
                self.redo.push((label.clone(), after));
                self.changed(&[]);
                Ok(Reply::Undone(vec![label]))
            }
            Mail::Redo => {
                let (label, before) =
                    self.redo.pop().ok_or_else(|| Failure::new(FailureCode::NothingToUndo, ""))?;
                let after = self.relocate(&before);
                self.undo.push((label.clone(), after));
                self.changed(&[]);
                Ok(Reply::Undone(vec![label]))
            }
            Mail::CreateFolder { parent, name } => {
                let id = FolderId(100 + self.folders.len() as u32);
                let row = FolderRow {
                    id,
                    parent,
                    path: name.clone(),
                    name,
                    kind: FolderKind::Basic,
                    account: None,
                    private: false,
                    unread: 0,
                    total: 0,
                };
                self.folders.push(row.clone());
                Ok(Reply::Folder(row))
            }
            Mail::RenameFolder { folder, name } => {
                self.folders.iter_mut().find(|row| row.id == folder).unwrap().name = name;
                self.changed(&[]);
                Ok(Reply::Done)
            }
            request @ (Mail::MoveFolder { .. }
            | Mail::DeleteFolder(_)
            | Mail::Restore { .. }
            | Mail::DeleteForever { .. }
            | Mail::EmptyBin(_)) => self.folder_request(request),
            Mail::Forum(id) => Ok(Reply::Forum(self.forum(id))),
            Mail::Import { paths, .. } => {
                let job = JobView {
                    id: JobId(7),
                    kind: JobKind::Import(paths[0].display().to_string()),
                    state: JobState::Running,
                    done: 34,
                    total: Some(128),
                    note: String::new(),
                    outcome: None,
                };
                self.emit(Event::Job(job));
                Ok(Reply::Job(JobId(7)))
            }
            _ => Ok(Reply::Done),
        }
    }

    fn relocate(&mut self, moves: &[(MsgId, FolderId)]) -> Vec<(MsgId, FolderId)> {
        moves
            .iter()
            .map(|(id, folder)| {
                let message = self.messages.get_mut(id).unwrap();
                (*id, std::mem::replace(&mut message.folder, *folder))
            })
            .collect()
    }

    fn find(&self, spec: &ViewSpec) -> Vec<MsgId> {
        let mut inside: Vec<FolderId> = spec.folder.into_iter().collect();
        for folder in &self.folders {
            if spec.recursive && folder.parent.is_some_and(|parent| inside.contains(&parent)) {
                inside.push(folder.id);
            }
        }
        let needle = spec.search.as_ref().map(|search| fold(&search.text));
        let value = spec.search.as_ref().and_then(|search| search.value);
        let mut found: Vec<&Stored> = self
            .messages
            .values()
            .filter(|message| self.has_value(message, value))
            .filter(|message| spec.folder.is_none() || inside.contains(&message.folder))
            .filter(|message| {
                needle.as_ref().is_none_or(|needle| {
                    fold(&message.row.subject).contains(needle)
                        || fold(message.row.person().display()).contains(needle)
                })
            })
            .collect();
        found.sort_by_key(|message| std::cmp::Reverse(message.row.date.seconds));
        match spec.sort.column {
            SortColumn::Person => found.sort_by_key(|message| fold(message.row.person().display())),
            SortColumn::Subject => found.sort_by_key(|message| fold(&message.row.subject)),
            _ => {}
        }
        if !spec.sort.descending && spec.sort.column == SortColumn::Date {
            found.reverse();
        }
        found.into_iter().map(|message| message.row.id).collect()
    }

    fn people(&mut self, request: People) -> Result<Reply, Failure> {
        Ok(match request {
            People::Contacts { filter, .. } => Reply::Contacts(
                self.contacts
                    .iter()
                    .filter(|row| fold(&row.name).contains(&fold(&filter)))
                    .cloned()
                    .collect(),
            ),
            People::Entities => Reply::Entities(self.entities.clone()),
            People::AddCorrespondents(people) => {
                for person in &people {
                    self.contacts.push(ContactRow {
                        id: ContactId(50 + self.contacts.len() as u32),
                        name: person.display().to_owned(),
                        email: person.address.clone(),
                        email2: String::new(),
                        entity: None,
                        entity_name: String::new(),
                    });
                }
                Reply::Count(people.len() as u64)
            }
            People::LinkEntity { messages, entity } => {
                let name = self.entities.iter().find(|row| row.id == entity).unwrap().name.clone();
                for id in &messages {
                    let chip = chip("entity", u64::from(entity.0), "buildings", &name, "", "", Tone::Neutral);
                    self.messages.get_mut(id).unwrap().chips.push(chip);
                }
                self.changed(&messages);
                Reply::Done
            }
            People::Unlink { msg_id, kind, target } => {
                let chips = &mut self.messages.get_mut(&msg_id).unwrap().chips;
                chips.retain(|chip| chip.kind != kind || chip.target != target);
                self.changed(&[msg_id]);
                Reply::Done
            }
            _ => Reply::Done,
        })
    }

    fn plugins(&mut self, request: Plugins) -> Result<Reply, Failure> {
        Ok(match request {
            Plugins::List => Reply::Plugins(self.plugins.clone()),
            Plugins::Commands => Reply::PluginCommands(vec![command()]),
            Plugins::Restart { plugin } => {
                let row = self.plugins.iter_mut().find(|row| row.id == plugin).unwrap();
                row.state = PluginState::Active;
                self.emit(Event::Changed(Changed { plugins: true, ..Default::default() }));
                Reply::Done
            }
            Plugins::Enable { plugin, team, on } => {
                let row = self.plugins.iter_mut().find(|row| row.id == plugin).unwrap();
                plugins::switch(row, team, on);
                self.emit(Event::Changed(Changed { plugins: true, ..Default::default() }));
                Reply::Done
            }
            Plugins::AnswerDialog { answer, .. } => {
                if let Some((tag, id)) = self.dialog.take() {
                    let result = match answer {
                        DialogAnswer::Form(answers) => Ok(Reply::PluginRun(self.make_ticket(id, &answers))),
                        _ => Err(Failure::new(FailureCode::Cancelled, "")),
                    };
                    self.out.push_back(Incoming::Reply(tag, result));
                }
                Reply::Done
            }
            Plugins::Pages => Reply::Pages(Vec::new()),
            Plugins::ExportRecords { .. } => Reply::Job(JobId(1)),
            Plugins::Manage(request) => plugins::managed(request)?,
            Plugins::RunRules { dry, .. } => self.tried(plugins::rules(dry)),
            Plugins::Compare { .. } => self.tried(plugins::versions()),
            Plugins::Run { .. }
            | Plugins::Try { .. }
            | Plugins::RunForRecords { .. }
            | Plugins::Import { .. }
            | Plugins::RecordPage { .. }
            | Plugins::Record { .. } => Reply::Done,
        })
    }

    fn make_ticket(&mut self, id: MsgId, answers: &[(String, Value)]) -> PluginRun {
        let number = self.next_ticket;
        self.next_ticket += 1;
        let subject = answers.iter().find_map(|(field, value)| match value {
            Value::Text(text) if field == "subject" => Some(text.clone()),
            _ => None,
        });
        let title = format!("T-{number}");
        let chip = chip(
            "org.etabli.tickets/ticket",
            number,
            "ticket",
            &title,
            subject.as_deref().unwrap_or_default(),
            "Ouvert",
            Tone::Warn,
        );
        self.messages.get_mut(&id).unwrap().chips.insert(0, chip);
        self.changed(&[id]);
        PluginRun { notices: Vec::new(), created: vec![("org.etabli.tickets/ticket".to_owned(), number)] }
    }

    fn store(&mut self, request: Store) -> Result<Reply, Failure> {
        Ok(match request {
            Store::Session => Reply::Session(SessionView {
                user: UserId(1),
                admin: self.admin,
                user_name: "Hélène Marchetti".to_owned(),
                messages: self.messages.len() as u64,
                store_path: "/home/helene/etabli".to_owned(),
            }),
            Store::FillDemo => {
                self.demo = true;
                *self = Self {
                    log: std::mem::take(&mut self.log),
                    out: std::mem::take(&mut self.out),
                    demo: true,
                    ..Self::filled(0)
                };
                self.emit(Event::Job(JobView {
                    id: JobId(1),
                    kind: JobKind::Demo,
                    state: JobState::Done,
                    done: 240,
                    total: Some(240),
                    note: String::new(),
                    outcome: None,
                }));
                Reply::Job(JobId(1))
            }
            Store::Setting(name) => Reply::Setting(self.settings.get(&name).cloned()),
            Store::SetSetting { name, value } => {
                self.settings.insert(name, value);
                Reply::Done
            }
            Store::Verify => Reply::Job(JobId(2)),
            Store::Backup(_) => Reply::Job(JobId(3)),
            Store::BackupState => Reply::Backup(self.backup.clone()),
        })
    }
}

fn stored(id: MsgId, spec: &MessageSpec) -> Stored {
    let (received, name, mail, subject, date, read, related, is_reply, first_file) = *spec;
    let sav = address("SAV Lantelme", "sav@lantelme.example");
    let other = address(name, mail);
    let (from, to) = if received { (other, sav) } else { (sav, other) };
    let mut files = Vec::new();
    if !first_file.is_empty() {
        let media = if first_file.ends_with(".png") { "image/png" } else { "application/octet-stream" };
        let bytes = if media == "image/png" { picture() } else { vec![0; 64] };
        files.push(file(first_file, media, 2_100_000, bytes));
    }
    let mut chips = Vec::new();
    let mut cc = Vec::new();
    if id == MsgId(1) {
        files.push(file("bon-de-garantie-2023.pdf", "application/pdf", 412_000, vec![1; 64]));
        files.push(file("releve-cotes.xlsx", "application/vnd.ms-excel", 88_000, vec![2; 64]));
        chips = vec![
            chip(
                "org.etabli.tickets/ticket",
                1042,
                "ticket",
                "T-1042",
                "Porte coulissante bloquée",
                "Ouvert",
                Tone::Warn,
            ),
            chip("entity", 1, "buildings", "Mairie de Saint-Aubin", "", "", Tone::Neutral),
        ];
        cc.push(address("Bruno Lescure", "b.lescure@saint-aubin.example"));
    }
    let row = MessageRow {
        id,
        message_id: format!("{}@sample.example", id.0),
        direction: if received { Direction::In } else { Direction::Out },
        flags: Flags::default().with(Flags::READ, read),
        kind: MessageKind::Message,
        is_reply,
        related,
        attachments: files.len() as u32,
        first_attachment: first_file.to_owned(),
        from,
        to: vec![to],
        subject: subject.to_owned(),
        date: at(date),
        size: 4000,
        damaged: false,
        place: None,
    };
    Stored { row, folder: SAV, chips, cc, text: BODY.to_owned(), files }
}

fn chip(kind: &str, target: u64, icon: &str, title: &str, detail: &str, state: &str, tone: Tone) -> Chip {
    Chip {
        kind: kind.to_owned(),
        target,
        icon: icon.to_owned(),
        title: title.to_owned(),
        detail: detail.to_owned(),
        state: state.to_owned(),
        tone,
    }
}
