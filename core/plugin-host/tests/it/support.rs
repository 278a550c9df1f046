//! Built packages, and a small world that serves them.

use std::{
    collections::{BTreeSet, VecDeque},
    io::{Cursor, Read, Write},
    path::PathBuf,
    sync::{Arc, Mutex},
    time::Duration,
};

use etabli_model::{
    Address, Answers, Contact, ContactId, Direction, Entity, EntityId, Flags, FolderId, FolderKind, Form,
    FormStep, MsgId, RecordId, StepAnswer, Tone,
};
use etabli_plugin_host::{
    AttachmentInfo, Capability, Host, HostConfig, HttpRequest, HttpResponse, Lang, LinkOperation, LinkTarget,
    LogLevel, MailFolder, MailOperation, MessageHeaders, Operation, Package, Plugin, Record, RecordQuery,
    ServiceError, Services, SettingValue, Source, package,
};
use etabli_test_kit::{RecordBook, answered};
use zip::{ZipArchive, ZipWriter, write::SimpleFileOptions};

/// The clock of every test.
pub(crate) const NOW: i64 = 1_795_510_800;

pub(crate) fn guest_bytes(name: &str) -> Vec<u8> {
    let built = std::env::var_os("ETABLI_PLUGIN_DIR").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../target/plugins"),
        PathBuf::from,
    );
    let path = built.join(format!("{name}.etabli"));
    std::fs::read(&path)
        .unwrap_or_else(|error| panic!("run cargo xtask plugins ({}: {error})", path.display()))
}

pub(crate) fn guest(name: &str) -> Package {
    package::read(&guest_bytes(name)).unwrap()
}

pub(crate) fn everything() -> BTreeSet<Capability> {
    Capability::ALL.iter().copied().collect()
}

/// Small budgets in all but time, so that a busy machine fails no test.
pub(crate) fn host() -> Host {
    host_with_budget(Duration::from_secs(30))
}

pub(crate) fn host_with_budget(call_budget: Duration) -> Host {
    Host::new(HostConfig {
        call_budget,
        memory_bytes: 16 << 20,
        output_bytes: 1 << 20,
        host_calls: 500,
        log_lines: 20,
        ..HostConfig::default()
    })
    .unwrap()
}

pub(crate) fn load(name: &str) -> Plugin {
    host().load(&guest(name), &everything()).unwrap()
}

/// The files of a package.
pub(crate) fn unpack(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    (0..archive.len())
        .map(|index| {
            let mut entry = archive.by_index(index).unwrap();
            let mut content = Vec::new();
            entry.read_to_end(&mut content).unwrap();
            (entry.name().to_owned(), content)
        })
        .collect()
}

/// Zips the files as they are.
pub(crate) fn zip(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        archive.start_file(name.as_str(), SimpleFileOptions::default()).unwrap();
        archive.write_all(content).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// Packs the files with a fresh hash list, as an author would.
pub(crate) fn pack(mut files: Vec<(String, Vec<u8>)>) -> Vec<u8> {
    files.retain(|(name, _)| name != "hashes");
    let hashes: String =
        files.iter().map(|(name, content)| format!("{}  {name}\n", blake3::hash(content))).collect();
    files.push(("hashes".into(), hashes.into_bytes()));
    zip(&files)
}

/// Packs a guest with another manifest.
pub(crate) fn with_manifest(name: &str, change: impl FnOnce(String) -> String) -> Vec<u8> {
    let mut files = unpack(&guest_bytes(name));
    let (_, manifest) = files.iter_mut().find(|(name, _)| name == "plugin.toml").unwrap();
    *manifest = change(String::from_utf8(manifest.clone()).unwrap()).into_bytes();
    pack(files)
}

/// A world with one message, one contact and no ticket, which writes down what happens to it.
#[derive(Default)]
pub(crate) struct World {
    pub(crate) lang: Lang,
    pub(crate) contacts: Vec<Contact>,
    pub(crate) records: RecordBook,
    pub(crate) settings: Vec<(String, SettingValue)>,
    /// What the person enters in the next form, beside what it starts with; `None` cancels.
    pub(crate) answers: Option<Answers>,
    /// What the person does with each step of a form; then they answer as to a form without steps.
    pub(crate) steps: VecDeque<StepAnswer>,
    pub(crate) shown: Vec<FormStep>,
    pub(crate) picks: Option<ContactId>,
    pub(crate) refuses_links: bool,
    pub(crate) log: Vec<(LogLevel, String)>,
    pub(crate) forms: Vec<Form>,
    pub(crate) questions: Vec<String>,
    pub(crate) notices: Vec<(Tone, String)>,
    pub(crate) batches: Vec<Vec<Operation>>,
    pub(crate) mail_changes: Vec<Vec<MailOperation>>,
    pub(crate) link_changes: Vec<LinkOperation>,
    pub(crate) saved: Vec<(String, Vec<u8>)>,
    pub(crate) reports: Vec<(u64, Option<u64>, String)>,
    pub(crate) requests: Vec<HttpRequest>,
    pub(crate) secrets: Vec<String>,
    pub(crate) revoked: BTreeSet<Capability>,
    /// Runs inside `notify`, for what happens while a guest waits.
    pub(crate) meanwhile: Option<Box<dyn FnMut() + Send>>,
}

impl World {
    pub(crate) fn lines(&self) -> Vec<&str> {
        self.log.iter().map(|(_, line)| line.as_str()).collect()
    }
}

pub(crate) fn claire() -> Contact {
    Contact {
        id: ContactId(1),
        name: "Claire Vasseur".into(),
        email: "claire@example.org".into(),
        email2: "c.vasseur@example.net".into(),
        entity: Some(EntityId(4)),
    }
}

/// The file and the attachment of every test.
struct Nine;

const CONTENT: &[u8] = b"a content";

impl Source for Nine {
    fn name(&self) -> String {
        "mail.pst".to_owned()
    }
    fn size(&self) -> u64 {
        CONTENT.len() as u64
    }
    fn read_at(&mut self, offset: u64, len: u32) -> Result<Vec<u8>, ServiceError> {
        let content = CONTENT.get(offset as usize..).unwrap_or_default();
        Ok(content[..content.len().min(len as usize)].to_vec())
    }
}

/// A world that a test and the services of a call share.
#[derive(Clone, Default)]
pub(crate) struct Shared(pub(crate) Arc<Mutex<World>>);

impl Shared {
    pub(crate) fn new(lang: Lang) -> Self {
        Self(Arc::new(Mutex::new(World { lang, contacts: vec![claire()], ..World::default() })))
    }

    pub(crate) fn services(&self) -> Box<dyn Services> {
        Box::new(self.clone())
    }

    pub(crate) fn world(&self) -> std::sync::MutexGuard<'_, World> {
        self.0.lock().unwrap()
    }
}

impl Services for Shared {
    fn permit(&mut self, capability: Capability) -> bool {
        !self.world().revoked.contains(&capability)
    }

    fn locale(&self) -> Lang {
        self.world().lang
    }

    fn now(&self) -> i64 {
        NOW
    }

    fn log(&mut self, level: LogLevel, message: &str) {
        self.world().log.push((level, message.to_owned()));
    }

    fn setting(&mut self, setting: &str) -> Result<Option<SettingValue>, ServiceError> {
        Ok(self.world().settings.iter().find(|(name, _)| name == setting).map(|(_, value)| value.clone()))
    }

    fn headers(&mut self, msg_ids: &[MsgId]) -> Result<Vec<MessageHeaders>, ServiceError> {
        let headers = |id: &MsgId| MessageHeaders {
            id: *id,
            subject: "Porte coulissante bloquée".into(),
            sender: Address { name: "Claire".into(), address: "Claire@Example.org".into() },
            to: vec![Address { name: String::new(), address: "sav@example.com".into() }],
            cc: vec![],
            sent_at: None,
            received_at: NOW,
            direction: Direction::In,
            flags: Flags::default(),
            attachments: vec!["porte.jpg".into()],
        };
        Ok(msg_ids.iter().map(headers).collect())
    }

    fn text(&mut self, msg_id: MsgId) -> Result<String, ServiceError> {
        Ok(format!("text of {msg_id}"))
    }

    fn contacts_by_address(&mut self, address: &str) -> Result<Vec<Contact>, ServiceError> {
        let address = address.to_lowercase();
        let world = self.world();
        Ok(world.contacts.iter().filter(|c| c.email == address || c.email2 == address).cloned().collect())
    }

    fn contact(&mut self, contact_id: ContactId) -> Result<Contact, ServiceError> {
        let known = self.world().contacts.iter().find(|known| known.id == contact_id).cloned();
        Ok(known.unwrap_or(Contact { id: contact_id, ..claire() }))
    }

    fn entity(&mut self, entity_id: EntityId) -> Result<Entity, ServiceError> {
        Ok(Entity { id: entity_id, name: "Mairie de Saint-Aubin".into() })
    }

    fn search_contacts(&mut self, _text: &str, _limit: u32) -> Result<Vec<Contact>, ServiceError> {
        Ok(self.world().contacts.clone())
    }

    fn records(&mut self, query: RecordQuery) -> Result<Vec<Record>, ServiceError> {
        Ok(self.world().records.find(&query))
    }

    fn record(&mut self, record_id: RecordId) -> Result<Record, ServiceError> {
        self.world().records.record(record_id)
    }

    fn apply(&mut self, operations: Vec<Operation>) -> Result<Vec<RecordId>, ServiceError> {
        let mut world = self.world();
        if world.refuses_links && operations.iter().any(|op| matches!(op, Operation::LinkMessage { .. })) {
            return Err(ServiceError::Conflict("one ticket per message".into()));
        }
        world.batches.push(operations.clone());
        world.records.apply(operations, NOW)
    }

    fn offset_minutes(&self, _at: i64) -> i32 {
        60
    }

    fn attachments(&mut self, _msg_id: MsgId) -> Result<Vec<AttachmentInfo>, ServiceError> {
        let (name, media_type) = ("porte.jpg".to_owned(), "image/jpeg".to_owned());
        Ok(vec![AttachmentInfo { name, media_type, size: CONTENT.len() as u64, inline: false }])
    }

    fn read_attachment(
        &mut self,
        _msg_id: MsgId,
        index: u32,
        offset: u64,
        len: u32,
    ) -> Result<Vec<u8>, ServiceError> {
        if index > 0 {
            return Err(ServiceError::NotFound("no such attachment".into()));
        }
        Nine.read_at(offset, len)
    }

    fn folders(&mut self) -> Result<Vec<MailFolder>, ServiceError> {
        let folder = |id, parent: Option<u32>, path: &str| MailFolder {
            id: FolderId(id),
            parent: parent.map(FolderId),
            name: path.rsplit('/').next().unwrap_or_default().to_owned(),
            path: path.to_owned(),
            kind: FolderKind::Basic,
        };
        Ok(vec![folder(7, None, "SAV"), folder(8, Some(7), "SAV/Portes")])
    }

    fn folder_of(&mut self, _msg_id: MsgId) -> Result<FolderId, ServiceError> {
        Ok(FolderId(7))
    }

    fn ensure_folder(&mut self, path: &str) -> Result<FolderId, ServiceError> {
        let found = self.folders()?.into_iter().find(|folder| folder.path == path);
        found.map(|folder| folder.id).ok_or_else(|| ServiceError::NotFound(path.to_owned()))
    }

    fn change_mail(&mut self, operations: Vec<MailOperation>) -> Result<Vec<Option<MsgId>>, ServiceError> {
        self.world().mail_changes.push(operations);
        Ok(vec![Some(MsgId(99))])
    }

    fn links_of(&mut self, msg_id: MsgId) -> Result<Vec<LinkTarget>, ServiceError> {
        let world = self.world();
        Ok(world.link_changes.iter().filter(|link| link.msg_id == msg_id).map(|link| link.target).collect())
    }

    fn messages_of(&mut self, target: LinkTarget, _limit: u32) -> Result<Vec<MsgId>, ServiceError> {
        let world = self.world();
        Ok(world.link_changes.iter().filter(|link| link.target == target).map(|link| link.msg_id).collect())
    }

    fn change_links(&mut self, operations: Vec<LinkOperation>) -> Result<(), ServiceError> {
        self.world().link_changes.extend(operations);
        Ok(())
    }

    fn search_entities(&mut self, _text: &str, _limit: u32) -> Result<Vec<Entity>, ServiceError> {
        Ok(vec![Entity { id: EntityId(4), name: "Mairie de Saint-Aubin".into() }])
    }

    fn count_records(&mut self, query: RecordQuery) -> Result<u64, ServiceError> {
        Ok(self.world().records.find(&query).len() as u64)
    }

    fn linked_messages(&mut self, record_id: RecordId) -> Result<Vec<MsgId>, ServiceError> {
        self.world().records.linked(record_id)
    }

    fn pick_folder(&mut self, title: &str) -> Result<Option<FolderId>, ServiceError> {
        self.world().questions.push(title.to_owned());
        Ok(Some(FolderId(8)))
    }

    fn pick_record(
        &mut self,
        title: &str,
        record_type: &str,
        label_field: &str,
    ) -> Result<Option<RecordId>, ServiceError> {
        self.world().questions.push(format!("{title} {record_type} {label_field}"));
        Ok(Some(RecordId(5)))
    }

    fn pick_file(
        &mut self,
        _title: &str,
        _endings: &[String],
    ) -> Result<Option<Box<dyn Source>>, ServiceError> {
        Ok(Some(Box::new(Nine)))
    }

    fn save_file(&mut self, _title: &str, name: &str, content: &[u8]) -> Result<bool, ServiceError> {
        self.world().saved.push((name.to_owned(), content.to_vec()));
        Ok(true)
    }

    fn progress(&mut self, done: u64, total: Option<u64>, note: &str) {
        self.world().reports.push((done, total, note.to_owned()));
    }

    fn http(&mut self, request: HttpRequest) -> Result<HttpResponse, ServiceError> {
        self.world().requests.push(request);
        Ok(HttpResponse { status: 200, headers: vec![], body: b"pong".to_vec() })
    }

    fn secret_is_set(&mut self, name: &str) -> Result<bool, ServiceError> {
        Ok(self.world().secrets.iter().any(|known| known == name))
    }

    fn ask_secret(&mut self, name: &str, _title: &str) -> Result<bool, ServiceError> {
        self.world().secrets.push(name.to_owned());
        Ok(true)
    }

    fn forget_secret(&mut self, name: &str) -> Result<(), ServiceError> {
        self.world().secrets.retain(|known| known != name);
        Ok(())
    }

    fn form(&mut self, form: Form) -> Result<Option<Answers>, ServiceError> {
        let mut world = self.world();
        let answers = world.answers.as_ref().map(|entered| answered(&form, entered));
        world.forms.push(form);
        Ok(answers)
    }

    fn form_step(&mut self, step: FormStep) -> Result<Option<StepAnswer>, ServiceError> {
        let mut world = self.world();
        world.shown.push(step.clone());
        if let Some(done) = world.steps.pop_front() {
            return Ok(Some(done));
        }
        drop(world);
        Ok(self.form(step.form)?.map(StepAnswer::Submitted))
    }

    fn confirm(&mut self, title: &str, message: &str, accept: &str) -> Result<bool, ServiceError> {
        self.world().questions.push(format!("{title} {message} [{accept}]"));
        Ok(true)
    }

    fn pick_contact(&mut self, title: &str, message: &str) -> Result<Option<ContactId>, ServiceError> {
        let mut world = self.world();
        world.questions.push(format!("{title} {message}"));
        Ok(world.picks)
    }

    fn notify(&mut self, tone: Tone, message: &str) -> Result<(), ServiceError> {
        let meanwhile = {
            let mut world = self.world();
            world.notices.push((tone, message.to_owned()));
            world.meanwhile.take()
        };
        if let Some(mut meanwhile) = meanwhile {
            meanwhile();
        }
        Ok(())
    }
}
