//! What a plugin's call may do, on behalf of the user who started it.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};

use etabli_model::{
    Address, Answers, Contact, ContactId, Entity, EntityId, FieldKind, Form, MsgId, RecordId, Tone, Value,
};
use etabli_plugin_host::{
    Capability, Lang as HostLang, LogLevel, Manifest, MessageHeaders, Operation, Plugin, Record, RecordQuery,
    RecordRef, ServiceError, Services, SettingValue,
};
use etabli_store::{Actor, Entry, LedgerRecord, PluginRecord};

use super::{host_lang, host_record, rows};
use crate::{
    DialogAnswer, DialogRequest, Event, Failure, FailureCode, PluginRun, ScriptedAnswers,
    bus::SessionId,
    core::{Caller, Engine},
    mail::{content, label},
};

/// What a run tells whoever started it.
#[derive(Clone, Default)]
pub(crate) struct RunLog {
    inner: Arc<Mutex<(PluginRun, Option<String>)>>,
}

impl RunLog {
    fn with<T>(&self, work: impl FnOnce(&mut (PluginRun, Option<String>)) -> T) -> T {
        work(&mut self.inner.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn take(&self) -> PluginRun {
        self.with(|(run, _)| std::mem::take(run))
    }

    /// Returns the question for which no prepared answer was left.
    pub(crate) fn unanswered(&self) -> Option<String> {
        self.with(|(_, question)| question.take())
    }
}

/// Prepared answers, each used once.
struct Script {
    forms: VecDeque<serde_json::Map<String, serde_json::Value>>,
    confirms: VecDeque<bool>,
    contacts: VecDeque<String>,
}

pub(crate) struct CallServices {
    engine: Arc<Engine>,
    caller: Caller,
    manifest: Manifest,
    name: String,
    script: Option<Script>,
    log: RunLog,
    /// What this call showed to the plugin or denied it, and what is not durable yet.
    seen: Vec<LedgerRecord>,
}

/// So many entries of the ledger wait for being written together.
const LEDGER_BATCH: usize = 256;

impl Drop for CallServices {
    fn drop(&mut self) {
        self.keep_seen();
    }
}

impl CallServices {
    pub(crate) fn new(
        engine: Arc<Engine>,
        caller: &Caller,
        plugin: &Plugin,
        answers: Option<ScriptedAnswers>,
    ) -> (Self, RunLog) {
        let log = RunLog::default();
        let script = answers.map(|answers| Script {
            forms: answers.forms.into(),
            confirms: answers.confirms.into(),
            contacts: answers.contacts.into(),
        });
        let services = Self {
            engine,
            caller: Caller {
                session: SessionId(caller.session.0),
                user: caller.user,
                lang: caller.lang,
                lists: crate::mail::listing::Lists::default(),
            },
            name: plugin.text(&plugin.manifest().name, host_lang(caller.lang)),
            manifest: plugin.manifest().clone(),
            script,
            log: log.clone(),
            seen: Vec::new(),
        };
        (services, log)
    }

    fn plugin(&self) -> (String, String) {
        (self.name.clone(), self.manifest.version.to_string())
    }

    fn ask(&mut self, request: DialogRequest) -> DialogAnswer {
        self.keep_seen();
        let Engine { dialogs, bus, plugins, .. } = &*self.engine;
        plugins.running.paused(&self.manifest.id, || dialogs.ask(bus, self.caller.session, request))
    }

    /// Notes in the ledger that a capability showed messages, or was denied.
    fn note(&mut self, capability: Capability, denied: bool, messages: &[MsgId]) {
        if messages.is_empty() && !denied {
            return;
        }
        self.seen.push(LedgerRecord {
            at: self.engine.clock.now(),
            user: self.caller.user.0,
            plugin: self.manifest.id.clone(),
            version: self.manifest.version.to_string(),
            call: capability.to_string(),
            denied,
            messages: messages.iter().map(|message| message.0).collect(),
        });
        if self.seen.len() >= LEDGER_BATCH {
            self.keep_seen();
        }
    }

    fn keep_seen(&mut self) {
        self.engine.keep_ledger(&std::mem::take(&mut self.seen));
    }

    fn unanswered(&self, question: &str) -> ServiceError {
        self.log.with(|(_, first)| {
            first.get_or_insert_with(|| question.to_owned());
        });
        ServiceError::Unavailable("nobody is there to answer".to_owned())
    }

    fn kind(&self, record_type: &str) -> String {
        format!("{}/{record_type}", self.manifest.id)
    }

    fn own_record(&self, id: RecordId) -> Result<PluginRecord, ServiceError> {
        let record =
            self.engine.store.read().and_then(|snapshot| snapshot.record(id)).map_err(unavailable)?;
        record
            .filter(|record| record.plugin == self.manifest.id)
            .ok_or_else(|| ServiceError::NotFound(format!("record {id}")))
    }

    fn visible(&self, id: MsgId) -> Result<etabli_store::MessageRecord, ServiceError> {
        self.engine.visible_record(&self.caller, id).map_err(service)
    }
}

fn unavailable(error: impl std::fmt::Display) -> ServiceError {
    ServiceError::Unavailable(error.to_string())
}

fn service(failure: Failure) -> ServiceError {
    match failure.code {
        FailureCode::MessageUnknown | FailureCode::ContactUnknown => {
            ServiceError::NotFound(failure.to_string())
        }
        FailureCode::RecordRefused => ServiceError::Conflict(failure.to_string()),
        _ => ServiceError::Unavailable(failure.to_string()),
    }
}

impl Services for CallServices {
    fn permit(&mut self, capability: Capability) -> bool {
        let permitted = self.engine.plugins.permits(&self.manifest.id, capability);
        if !permitted {
            self.note(capability, true, &[]);
        }
        permitted
    }

    fn locale(&self) -> HostLang {
        host_lang(self.caller.lang)
    }

    fn now(&self) -> i64 {
        self.engine.clock.now()
    }

    fn log(&mut self, level: LogLevel, message: &str) {
        tracing::info!(plugin = self.manifest.id, ?level, message, "plugin log");
        self.engine.plugins.journal.write(&self.manifest.id, self.engine.clock.now(), level, message);
    }

    fn setting(&mut self, setting: &str) -> Result<Option<SettingValue>, ServiceError> {
        let name = format!("plugins/{}/setting/{setting}", self.manifest.id);
        let value =
            self.engine.store.read().and_then(|snapshot| snapshot.setting(&name)).map_err(unavailable)?;
        value.map(|value| serde_json::from_str(&value).map_err(unavailable)).transpose()
    }

    fn headers(&mut self, msg_ids: &[MsgId]) -> Result<Vec<MessageHeaders>, ServiceError> {
        let found: Result<Vec<_>, ServiceError> = msg_ids
            .iter()
            .map(|&id| {
                let record = self.visible(id)?;
                Ok(MessageHeaders {
                    id,
                    subject: record.subject,
                    sender: record.from.first().cloned().unwrap_or_else(Address::default),
                    to: record.to,
                    cc: record.cc,
                    sent_at: record.sent_at.map(|sent| sent.seconds),
                    received_at: record.received_at,
                    direction: record.direction,
                    attachments: record.attachments.into_iter().map(|attachment| attachment.name).collect(),
                })
            })
            .collect();
        if found.is_ok() {
            self.note(Capability::MessagesHeaders, false, msg_ids);
        }
        found
    }

    fn text(&mut self, msg_id: MsgId) -> Result<String, ServiceError> {
        self.visible(msg_id)?;
        let snapshot = self.engine.store.read().map_err(unavailable)?;
        let skeleton = content::skeleton(&snapshot, msg_id).map_err(service)?;
        self.note(Capability::MessagesText, false, &[msg_id]);
        Ok(etabli_mail::body::body(&skeleton.text).text)
    }

    fn contacts_by_address(&mut self, address: &str) -> Result<Vec<Contact>, ServiceError> {
        let snapshot = self.engine.store.read().map_err(unavailable)?;
        snapshot.contacts_with_address(address).map_err(unavailable)
    }

    fn contact(&mut self, contact_id: ContactId) -> Result<Contact, ServiceError> {
        let snapshot = self.engine.store.read().map_err(unavailable)?;
        let contact = snapshot.contact(contact_id.0).map_err(unavailable)?;
        contact.ok_or_else(|| ServiceError::NotFound(format!("contact {contact_id}")))
    }

    fn entity(&mut self, entity_id: EntityId) -> Result<Entity, ServiceError> {
        let snapshot = self.engine.store.read().map_err(unavailable)?;
        let entity = snapshot.entity(entity_id.0).map_err(unavailable)?;
        entity.ok_or_else(|| ServiceError::NotFound(format!("entity {entity_id}")))
    }

    fn search_contacts(&mut self, text: &str, limit: u32) -> Result<Vec<Contact>, ServiceError> {
        let rows = self.engine.contacts(text, limit as usize).map_err(service)?;
        let contact = |row: crate::view::ContactRow| Contact {
            id: row.id,
            name: row.name,
            email: row.email,
            email2: row.email2,
            entity: row.entity,
        };
        Ok(rows.into_iter().map(contact).collect())
    }

    fn records(&mut self, query: RecordQuery) -> Result<Vec<Record>, ServiceError> {
        let snapshot = self.engine.store.read().map_err(unavailable)?;
        let kind = self.kind(&query.record_type);
        let ids = match query.linked_to {
            Some(msg_id) => {
                self.visible(msg_id)?;
                let links = snapshot.links(msg_id).map_err(unavailable)?;
                links.into_iter().filter(|(found, _)| *found == kind).map(|(_, id)| RecordId(id)).collect()
            }
            None => snapshot.records_of(&kind).map_err(unavailable)?,
        };
        let mut found = Vec::new();
        for id in ids.into_iter().rev() {
            if found.len() >= query.limit as usize {
                break;
            }
            if let Some(record) = snapshot.record(id).map_err(unavailable)? {
                let record = host_record(id, record);
                if query.conditions.iter().all(|(field, value)| record.field(field) == value) {
                    found.push(record);
                }
            }
        }
        Ok(found)
    }

    fn record(&mut self, record_id: RecordId) -> Result<Record, ServiceError> {
        Ok(host_record(record_id, self.own_record(record_id)?))
    }

    fn apply(&mut self, operations: Vec<Operation>) -> Result<Vec<RecordId>, ServiceError> {
        for operation in &operations {
            if let Operation::LinkMessage { msg_id, .. } | Operation::UnlinkMessage { msg_id, .. } = operation
            {
                self.visible(*msg_id)?;
            }
        }
        let actor = Actor { user: self.caller.user.0, plugin: self.manifest.id.clone() };
        let engine = Arc::clone(&self.engine);
        let name = self.name.clone();
        let seen = std::mem::take(&mut self.seen);
        let created = engine
            .change_as(actor, |batch| {
                batch.append_ledger(&seen)?;
                let before = batch.record_bytes(&self.manifest.id)?;
                let mut apply = Apply { services: self, created: Vec::new() };
                let count = operations.len() as u64;
                for operation in operations {
                    apply.one(batch, operation)?;
                }
                let bytes = batch.record_bytes(&self.manifest.id)?;
                let quota = batch.install(&self.manifest.id)?.quota.unwrap_or(rows::QUOTA);
                if bytes > quota.max(before) {
                    let detail = format!("the records would take {bytes} bytes of {quota}");
                    return Err(Failure::new(FailureCode::PluginFull, name.as_str()).because(detail));
                }
                Ok((apply.created, Some(label("plugin", count, &name))))
            })
            .map_err(|failure| {
                engine.keep_ledger(&seen);
                service(failure)
            })?;
        for &(id, ref kind, number) in &created {
            let number = if number == 0 { id.0 } else { number };
            self.log.with(|(run, _)| run.created.push((kind.clone(), number)));
        }
        Ok(created.into_iter().map(|(id, ..)| id).collect())
    }

    fn form(&mut self, form: Form) -> Result<Option<Answers>, ServiceError> {
        let Some(script) = &mut self.script else {
            return Ok(match self.ask(DialogRequest::Form(form)) {
                DialogAnswer::Form(answers) => Some(answers),
                _ => None,
            });
        };
        match script.forms.pop_front() {
            Some(values) => fill(&form, &values).map(Some).map_err(|reason| self.unanswered(&reason)),
            None => Err(self.unanswered(&form.title)),
        }
    }

    fn confirm(&mut self, title: &str, message: &str, accept: &str) -> Result<bool, ServiceError> {
        let Some(script) = &mut self.script else {
            let request = DialogRequest::Confirm {
                plugin: self.plugin(),
                title: title.to_owned(),
                text: message.to_owned(),
                accept: accept.to_owned(),
                destructive: false,
            };
            return Ok(self.ask(request) == DialogAnswer::Confirmed);
        };
        let answer = script.confirms.pop_front();
        answer.ok_or_else(|| self.unanswered(title))
    }

    fn pick_contact(&mut self, title: &str, message: &str) -> Result<Option<ContactId>, ServiceError> {
        let Some(script) = &mut self.script else {
            let request = DialogRequest::PickContact {
                plugin: self.plugin(),
                title: title.to_owned(),
                hint: message.to_owned(),
            };
            return Ok(match self.ask(request) {
                DialogAnswer::Contact(id) => Some(id),
                _ => None,
            });
        };
        let Some(wanted) = script.contacts.pop_front() else { return Err(self.unanswered(title)) };
        let rows = self.engine.contacts("", usize::MAX).map_err(service)?;
        let is_wanted = |row: &crate::view::ContactRow| {
            row.id.to_string() == wanted
                || row.email.eq_ignore_ascii_case(&wanted)
                || row.email2.eq_ignore_ascii_case(&wanted)
                || row.name == wanted
        };
        let found = rows.into_iter().find(is_wanted);
        found.map(|row| Some(row.id)).ok_or_else(|| ServiceError::NotFound(format!("contact {wanted}")))
    }

    fn notify(&mut self, tone: Tone, message: &str) -> Result<(), ServiceError> {
        let _ = tone;
        self.log.with(|(run, _)| run.notices.push(message.to_owned()));
        let notice = Event::Notice { plugin: self.name.clone(), text: message.to_owned() };
        self.engine.bus.tell(self.caller.session, notice);
        Ok(())
    }
}

/// One atomic list of operations.
struct Apply<'a> {
    services: &'a CallServices,
    created: Vec<(RecordId, String, u64)>,
}

impl Apply<'_> {
    fn resolve(&self, record: RecordRef) -> Result<RecordId, Failure> {
        match record {
            RecordRef::Existing(id) => Ok(id),
            RecordRef::Created(index) => {
                let created = self.created.get(index as usize);
                created.map(|(id, ..)| *id).ok_or_else(|| refused("a record that was not created"))
            }
        }
    }

    fn own(&self, batch: &mut etabli_store::Batch<'_>, id: RecordId) -> Result<PluginRecord, Failure> {
        match batch.current(&Entry::Record(id, None))? {
            Entry::Record(_, Some(record)) if record.plugin == self.services.manifest.id => Ok(record),
            _ => Err(refused(&format!("there is no record {id}"))),
        }
    }

    fn one(&mut self, batch: &mut etabli_store::Batch<'_>, operation: Operation) -> Result<(), Failure> {
        match operation {
            Operation::CreateRecord { record_type, fields } => {
                let spec = self
                    .services
                    .manifest
                    .record_type(&record_type)
                    .ok_or_else(|| refused(&format!("there is no record type {record_type}")))?;
                let kind = self.services.kind(&record_type);
                let number = match spec.sequence {
                    Some(first) => batch.next_number(&kind)? + first.saturating_sub(1),
                    None => 0,
                };
                let record = PluginRecord {
                    plugin: self.services.manifest.id.clone(),
                    record_type,
                    number,
                    fields,
                    created_at: self.services.engine.clock.now(),
                };
                self.check_unique(batch, None, &record)?;
                let id = batch.add_record(record)?;
                self.created.push((id, kind, number));
            }
            Operation::UpdateRecord { record, fields } => {
                let id = self.resolve(record)?;
                let mut record = self.own(batch, id)?;
                for (name, value) in fields {
                    match record.fields.iter_mut().find(|(known, _)| *known == name) {
                        Some((_, known)) => *known = value,
                        None => record.fields.push((name, value)),
                    }
                }
                self.check_unique(batch, Some(id), &record)?;
                batch.put(Entry::Record(id, Some(record)))?;
            }
            Operation::DeleteRecord { id } => {
                let record = self.own(batch, id)?;
                let kind = record.kind();
                let linked = self.services.engine.store.read()?.linked_messages(&kind, id.0)?;
                for msg_id in linked {
                    batch.put(Entry::Link(msg_id, kind.clone(), id.0, false))?;
                }
                batch.put(Entry::Record(id, None))?;
            }
            Operation::LinkMessage { msg_id, record } => {
                let id = self.resolve(record)?;
                let record = self.own(batch, id)?;
                let kind = record.kind();
                batch.put(Entry::Link(msg_id, kind.clone(), id.0, true))?;
                let spec = self.services.manifest.record_type(&record.record_type);
                if spec.is_some_and(|spec| spec.one_per_message) {
                    batch.require_at_most_one_link(msg_id, &kind)?;
                }
            }
            Operation::UnlinkMessage { msg_id, record } => {
                let id = self.resolve(record)?;
                let kind = self.own(batch, id)?.kind();
                batch.put(Entry::Link(msg_id, kind, id.0, false))?;
            }
        }
        Ok(())
    }

    fn check_unique(
        &self,
        batch: &mut etabli_store::Batch<'_>,
        own: Option<RecordId>,
        record: &PluginRecord,
    ) -> Result<(), Failure> {
        let Some(spec) = self.services.manifest.record_type(&record.record_type) else { return Ok(()) };
        if spec.unique.is_empty() {
            return Ok(());
        }
        let value = |record: &PluginRecord, field: &str| {
            record
                .fields
                .iter()
                .find(|(name, _)| name == field)
                .map_or(Value::Empty, |(_, value)| value.clone())
        };
        let stored = self.services.engine.store.read()?.records_of(&record.kind())?;
        let made = self.created.iter().map(|(id, ..)| *id);
        for id in stored.into_iter().chain(made).filter(|id| Some(*id) != own) {
            let Entry::Record(_, Some(other)) = batch.current(&Entry::Record(id, None))? else { continue };
            if other.record_type != record.record_type {
                continue;
            }
            for field in &spec.unique {
                let wanted = value(record, field);
                if wanted != Value::Empty && wanted == value(&other, field) {
                    return Err(refused(&format!("another record has the same {field}")));
                }
            }
        }
        Ok(())
    }
}

fn refused(detail: &str) -> Failure {
    Failure::new(FailureCode::RecordRefused, "").because(detail)
}

/// Fills a form from prepared values; fields left out keep what the form proposes.
fn fill(form: &Form, values: &serde_json::Map<String, serde_json::Value>) -> Result<Answers, String> {
    if let Some(unknown) = values.keys().find(|id| !form.fields.iter().any(|field| field.id == **id)) {
        return Err(format!("the form has no field `{unknown}`"));
    }
    let mut answers = Answers::new();
    for field in form.fields.iter().filter(|field| !matches!(field.kind, FieldKind::Note(_))) {
        let value = match values.get(&field.id) {
            Some(value) => convert(&field.kind, value)
                .ok_or_else(|| format!("`{value}` is no value for the field `{}`", field.id))?,
            None => field.value.clone(),
        };
        if field.required && matches!(&value, Value::Empty) {
            return Err(format!("the field `{}` is required", field.id));
        }
        answers.push((field.id.clone(), value));
    }
    Ok(answers)
}

fn convert(kind: &FieldKind, value: &serde_json::Value) -> Option<Value> {
    let number = || value.as_u64().or_else(|| value.as_str()?.parse().ok());
    if value.is_null() {
        return Some(Value::Empty);
    }
    match kind {
        FieldKind::Text | FieldKind::Multiline | FieldKind::Date => {
            Some(Value::Text(value.as_str()?.to_owned()))
        }
        FieldKind::Bool => Some(Value::Bool(value.as_bool()?)),
        FieldKind::Integer => Some(Value::Integer(value.as_i64()?)),
        FieldKind::Segment(choices) | FieldKind::Select(choices) | FieldKind::Tree(choices) => {
            let wanted = value.as_str()?;
            let found = choices.iter().find(|choice| choice.id == wanted || choice.label == wanted)?;
            Some(Value::Text(found.id.clone()))
        }
        FieldKind::Contact | FieldKind::Entity => Some(Value::Reference(number()?)),
        FieldKind::Note(_) => None,
    }
}
