//! A world in memory that serves a plugin's capabilities and keeps what the plugin did.

use std::{
    fmt::Write,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use etabli_model::{
    Address, Answers, Contact, ContactId, Direction, Entity, EntityId, Flags, FolderId, FolderKind, Form,
    MsgId, RecordId, Tone,
};
use etabli_plugin_host::{
    Lang, LinkOperation, LogLevel, MailFolder, MailOperation, MessageHeaders, Operation, Record, RecordQuery,
    ServiceError, Services, SettingValue,
};

use crate::{RecordBook, answered};

/// 2026-11-24T10:00:00Z.
const NOW: i64 = 1_795_514_400;

#[derive(Debug, Default)]
struct World {
    now: i64,
    lang: Lang,
    messages: Vec<(MessageHeaders, String)>,
    contacts: Vec<Contact>,
    entities: Vec<Entity>,
    settings: Vec<(String, SettingValue)>,
    folders: Vec<MailFolder>,
    records: RecordBook,
    answers: Vec<Answers>,
    effects: String,
}

/// A small world: no mail and no people but those that a test puts there. Clones are the same world.
///
/// The clock stands at 2026-11-24T10:00:00Z and people read English. A form is answered with what
/// [`Mock::with_answers`] prepared, and cancelled without it. There are no attachments, files, hosts, secrets,
/// links and pickers here: a plugin that asks for them is refused, unless a test brings services of its own.
#[derive(Debug, Clone)]
pub struct Mock(Arc<Mutex<World>>);

impl Default for Mock {
    fn default() -> Self {
        Self::new()
    }
}

/// An incoming message, received at the time of the clock.
#[must_use]
pub fn letter(id: u64, name: &str, address: &str, subject: &str) -> MessageHeaders {
    MessageHeaders {
        id: MsgId(id),
        subject: subject.to_owned(),
        sender: Address { name: name.to_owned(), address: address.to_owned() },
        to: Vec::new(),
        cc: Vec::new(),
        sent_at: Some(NOW),
        received_at: NOW,
        direction: Direction::In,
        flags: Flags::default(),
        attachments: Vec::new(),
    }
}

impl Mock {
    /// Makes an empty world.
    #[must_use]
    pub fn new() -> Self {
        Self(Arc::new(Mutex::new(World { now: NOW, ..World::default() })))
    }

    fn world(&self) -> MutexGuard<'_, World> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set(self, change: impl FnOnce(&mut World)) -> Self {
        change(&mut self.world());
        self
    }

    /// Lets time pass, in seconds.
    #[must_use]
    pub fn later(self, seconds: i64) -> Self {
        self.set(|world| world.now += seconds)
    }

    /// Sets the language of the person.
    #[must_use]
    pub fn speaking(self, lang: Lang) -> Self {
        self.set(|world| world.lang = lang)
    }

    /// Adds a message.
    #[must_use]
    pub fn with_message(self, headers: MessageHeaders, text: &str) -> Self {
        self.set(|world| world.messages.push((headers, text.to_owned())))
    }

    /// Adds a contact, of an entity where it has one.
    #[must_use]
    pub fn with_contact(self, id: u32, name: &str, email: &str, entity: Option<(u32, &str)>) -> Self {
        self.set(|world| {
            world
                .entities
                .extend(entity.map(|(id, name)| Entity { id: EntityId(id), name: name.to_owned() }));
            let entity = entity.map(|(id, _)| EntityId(id));
            let (name, email) = (name.to_owned(), email.to_lowercase());
            world.contacts.push(Contact { id: ContactId(id), name, email, email2: String::new(), entity });
        })
    }

    /// Sets what a person set.
    #[must_use]
    pub fn with_setting(self, name: &str, value: SettingValue) -> Self {
        self.set(|world| world.settings.push((name.to_owned(), value)))
    }

    /// Prepares what the person enters in the next form, beside what it starts with.
    #[must_use]
    pub fn with_answers(self, answers: Answers) -> Self {
        self.set(|world| world.answers.push(answers))
    }

    /// Returns the services for one call.
    #[must_use]
    pub fn services(&self) -> Box<dyn Services> {
        Box::new(self.clone())
    }

    /// Returns the plugin's records, oldest first.
    #[must_use]
    pub fn records(&self) -> Vec<Record> {
        self.world().records.iter().map(|(record, _)| record.clone()).collect()
    }

    /// Returns what the plugin did so far, a line for each effect, in order.
    #[must_use]
    pub fn effects(&self) -> String {
        self.world().effects.clone()
    }
}

impl World {
    fn note(&mut self, what: &str, detail: impl std::fmt::Debug) {
        // Writing to a string does not fail.
        let _ = writeln!(self.effects, "{what}: {detail:?}");
    }
}

fn missing(what: &str) -> ServiceError {
    ServiceError::NotFound(format!("no such {what}"))
}

impl Services for Mock {
    fn locale(&self) -> Lang {
        self.world().lang
    }

    fn now(&self) -> i64 {
        self.world().now
    }

    fn log(&mut self, level: LogLevel, message: &str) {
        self.world().note("log", (level, message));
    }

    fn setting(&mut self, setting: &str) -> Result<Option<SettingValue>, ServiceError> {
        let world = self.world();
        Ok(world.settings.iter().rev().find(|(name, _)| name == setting).map(|(_, value)| value.clone()))
    }

    fn headers(&mut self, msg_ids: &[MsgId]) -> Result<Vec<MessageHeaders>, ServiceError> {
        let world = self.world();
        let find = |id: &MsgId| world.messages.iter().find(|(message, _)| message.id == *id);
        msg_ids.iter().map(|id| Ok(find(id).ok_or_else(|| missing("message"))?.0.clone())).collect()
    }

    fn text(&mut self, msg_id: MsgId) -> Result<String, ServiceError> {
        let world = self.world();
        let found = world.messages.iter().find(|(message, _)| message.id == msg_id);
        found.map(|(_, text)| text.clone()).ok_or_else(|| missing("message"))
    }

    fn contacts_by_address(&mut self, address: &str) -> Result<Vec<Contact>, ServiceError> {
        let address = address.to_lowercase();
        Ok(self.world().contacts.iter().filter(|contact| contact.email == address).cloned().collect())
    }

    fn contact(&mut self, contact_id: ContactId) -> Result<Contact, ServiceError> {
        let world = self.world();
        world.contacts.iter().find(|one| one.id == contact_id).cloned().ok_or_else(|| missing("contact"))
    }

    fn entity(&mut self, entity_id: EntityId) -> Result<Entity, ServiceError> {
        let world = self.world();
        world.entities.iter().find(|one| one.id == entity_id).cloned().ok_or_else(|| missing("entity"))
    }

    fn records(&mut self, query: RecordQuery) -> Result<Vec<Record>, ServiceError> {
        Ok(self.world().records.find(&query))
    }

    fn records_after(
        &mut self,
        record_type: &str,
        after: RecordId,
        limit: u32,
    ) -> Result<Vec<Record>, ServiceError> {
        let world = self.world();
        let found = world.records.iter().map(|(record, _)| record);
        let found = found.filter(|record| record.record_type == record_type && record.id > after);
        Ok(found.take(limit as usize).cloned().collect())
    }

    fn count_records(&mut self, query: RecordQuery) -> Result<u64, ServiceError> {
        Ok(self.world().records.find(&query).len() as u64)
    }

    fn linked_messages(&mut self, record_id: RecordId) -> Result<Vec<MsgId>, ServiceError> {
        self.world().records.linked(record_id)
    }

    fn record(&mut self, record_id: RecordId) -> Result<Record, ServiceError> {
        self.world().records.record(record_id)
    }

    fn apply(&mut self, operations: Vec<Operation>) -> Result<Vec<RecordId>, ServiceError> {
        let mut world = self.world();
        let now = world.now;
        let changed = world.records.apply(operations.clone(), now)?;
        operations.iter().for_each(|operation| world.note("records", operation));
        Ok(changed)
    }

    fn folders(&mut self) -> Result<Vec<MailFolder>, ServiceError> {
        Ok(self.world().folders.clone())
    }

    fn ensure_folder(&mut self, path: &str) -> Result<FolderId, ServiceError> {
        let mut world = self.world();
        if let Some(folder) = world.folders.iter().find(|folder| folder.path == path) {
            return Ok(folder.id);
        }
        let id = FolderId(u32::try_from(world.folders.len()).unwrap_or(u32::MAX).saturating_add(100));
        let name = path.rsplit('/').next().unwrap_or_default().to_owned();
        let path = path.to_owned();
        world.note("folder made", (&path, id));
        world.folders.push(MailFolder { id, parent: None, name, path, kind: FolderKind::Basic });
        Ok(id)
    }

    fn change_mail(&mut self, operations: Vec<MailOperation>) -> Result<Vec<Option<MsgId>>, ServiceError> {
        let mut world = self.world();
        operations.iter().for_each(|operation| world.note("mail", operation));
        Ok(operations.iter().map(|_| None).collect())
    }

    fn change_links(&mut self, operations: Vec<LinkOperation>) -> Result<(), ServiceError> {
        let mut world = self.world();
        operations.iter().for_each(|operation| world.note("link", operation));
        Ok(())
    }

    fn form(&mut self, form: Form) -> Result<Option<Answers>, ServiceError> {
        let mut world = self.world();
        let fields: Vec<_> = form.fields.iter().map(|field| (&field.id, &field.value)).collect();
        world.note("form", (&form.title, fields));
        if world.answers.is_empty() {
            return Ok(None);
        }
        Ok(Some(answered(&form, &world.answers.remove(0))))
    }

    fn confirm(&mut self, title: &str, message: &str, accept: &str) -> Result<bool, ServiceError> {
        self.world().note("confirm", (title, message, accept));
        Ok(true)
    }

    fn notify(&mut self, tone: Tone, message: &str) -> Result<(), ServiceError> {
        self.world().note("notice", (tone, message));
        Ok(())
    }

    fn progress(&mut self, done: u64, total: Option<u64>, note: &str) {
        self.world().note("progress", (done, total, note));
    }
}
