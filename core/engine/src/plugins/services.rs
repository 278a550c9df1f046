//! What a plugin's call may do, on behalf of the user who started it.

mod dry;
mod files;
mod http;
mod mailbox;
mod migration;
mod records;
mod script;
mod secrecy;
mod secrets;
mod watched;

use std::sync::{Arc, Mutex, PoisonError};

use etabli_model::{
    Address, Answers, Choice, Contact, ContactId, Entity, EntityId, Field, FieldKind, FolderId, Form,
    FormStep, MsgId, RecordId, StepAnswer, Tone, Value,
};
use etabli_plugin_host::{
    AttachmentInfo, Capability, HttpRequest, HttpResponse, Lang as HostLang, LinkOperation, LinkTarget,
    LogLevel, MailFolder, MailOperation, Manifest, MessageHeaders, Operation, Plugin, Record, RecordQuery,
    ServiceError, Services, SettingValue, Source,
};
use etabli_store::LedgerRecord;

pub(super) use self::records::check_room;
use self::script::{Script, fill};
pub(crate) use self::{
    dry::DryRun, mailbox::field_kind, migration::Migration, records::RecordSight, watched::Watched,
};
use super::{host_lang, host_record};
use crate::{
    DialogAnswer, DialogId, DialogRequest, Event, Failure, FailureCode, PluginRun, ScriptedAnswers,
    core::{Caller, Engine},
    mail::content,
};

/// The most records that a person chooses from.
const MAX_PICKED: u32 = 500;

/// What a run tells whoever started it.
#[derive(Clone, Default)]
pub(crate) struct RunLog {
    inner: Arc<Mutex<Run>>,
}

#[derive(Default)]
struct Run {
    told: PluginRun,
    /// The first question for which no prepared answer was left.
    unanswered: Option<String>,
    /// The job of a command that said how far it is.
    job: Option<watched::CallJob>,
}

impl RunLog {
    fn with<T>(&self, work: impl FnOnce(&mut Run) -> T) -> T {
        work(&mut self.inner.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(crate) fn take(&self) -> PluginRun {
        self.with(|run| std::mem::take(&mut run.told))
    }

    /// Returns the question for which no prepared answer was left.
    pub(crate) fn unanswered(&self) -> Option<String> {
        self.with(|run| run.unanswered.take())
    }

    /// Ends the job of a command that said how far it is.
    pub(crate) fn end_job(&self, result: &Result<PluginRun, Failure>) {
        if let Some(job) = self.with(|run| run.job.take()) {
            job.end(result.clone());
        }
    }
}

/// Serves one call of one plugin.
pub(crate) struct CallServices {
    engine: Arc<Engine>,
    caller: Caller,
    manifest: Manifest,
    name: String,
    script: Option<Script>,
    log: RunLog,
    /// What this call showed to the plugin or denied it, and what is not durable yet.
    seen: Vec<LedgerRecord>,
    /// Where changes go instead of the store, or are written down beside it.
    dry: Option<DryRun>,
    /// The records as they become, while the plugin brings them to its version.
    migration: Option<Migration>,
    /// The call says what is shown, and nobody asked for a change.
    shows: bool,
    /// Who hears how far the work is.
    watched: Watched,
    /// The attachment that is read at the moment, decoded.
    attachment: Option<((MsgId, u32), Vec<u8>)>,
    /// The step of a form that was answered last, while it stays on the screen.
    open_form: Option<DialogId>,
}

/// So many entries of the ledger wait for being written together.
const LEDGER_BATCH: usize = 256;

impl Drop for CallServices {
    fn drop(&mut self) {
        self.close_form();
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
        let services = Self {
            engine,
            caller: caller.again(),
            dry: None,
            migration: None,
            shows: false,
            watched: Watched::Nobody,
            attachment: None,
            name: plugin.text(&plugin.manifest().name, host_lang(caller.lang)),
            manifest: plugin.manifest().clone(),
            script: answers.map(Script::from),
            log: log.clone(),
            seen: Vec::new(),
            open_form: None,
        };
        (services, log)
    }

    /// Keeps every change to itself, or writes it down beside.
    pub(crate) fn dry(mut self, dry: DryRun) -> Self {
        self.dry = Some(dry);
        self
    }

    /// Reads and changes the records of a migration.
    pub(super) fn migrating(mut self, migration: Migration) -> Self {
        self.migration = Some(migration);
        self
    }

    /// Refuses every change: the call only says what is shown.
    pub(super) fn showing(mut self) -> Self {
        self.shows = true;
        self
    }

    fn may_change(&self) -> Result<(), ServiceError> {
        if self.shows { Err(secrecy::refused("what is shown is not changed by it")) } else { Ok(()) }
    }

    /// Lets somebody hear how far the work is.
    pub(crate) fn watched(mut self, watched: Watched) -> Self {
        self.watched = watched;
        self
    }

    /// Fails in a dry run, for what cannot be kept instead of done.
    fn for_real(&self) -> Result<(), ServiceError> {
        match &self.dry {
            Some(dry) if dry.is_dry() => Err(ServiceError::Unavailable("this is a dry run".to_owned())),
            _ => Ok(()),
        }
    }

    fn plugin(&self) -> (String, String) {
        (self.name.clone(), self.manifest.version.to_string())
    }

    /// Lets the person choose one of these; `None` when there is none or they cancel.
    fn pick(&mut self, title: &str, choices: Vec<Choice>) -> Result<Option<String>, ServiceError> {
        const CHOICE: &str = "choice";
        if choices.is_empty() {
            return Ok(None);
        }
        let field = Field {
            id: CHOICE.to_owned(),
            label: title.to_owned(),
            hint: String::new(),
            kind: FieldKind::Select(choices),
            required: true,
            half_width: false,
            value: Value::Empty,
        };
        let (plugin_name, plugin_version) = self.plugin();
        let form = Form {
            plugin_name,
            plugin_version,
            title: title.to_owned(),
            subtitle: String::new(),
            submit: String::new(),
            fields: vec![field],
        };
        let answers = self.form(form)?;
        let chosen = answers.and_then(|answers| answers.into_iter().find(|(id, _)| id == CHOICE));
        Ok(match chosen {
            Some((_, Value::Text(id))) => Some(id),
            _ => None,
        })
    }

    fn ask(&mut self, request: DialogRequest) -> DialogAnswer {
        self.close_form();
        self.ask_in_turn(request).1
    }

    fn close_form(&mut self) {
        if let Some(dialog) = self.open_form.take() {
            self.engine.bus.tell(self.caller.session, Event::FormDone(dialog));
        }
    }

    fn ask_in_turn(&mut self, request: DialogRequest) -> (DialogId, DialogAnswer) {
        self.keep_seen();
        let Engine { dialogs, bus, plugins, .. } = &*self.engine;
        plugins.running.paused(&self.manifest.id, || dialogs.ask(bus, self.caller.session, request))
    }

    /// Notes in the ledger that a capability showed messages, or was denied.
    fn note(&mut self, capability: Capability, denied: bool, messages: &[MsgId]) {
        if !messages.is_empty() || denied {
            self.enter(capability, denied, messages);
        }
    }

    fn enter(&mut self, capability: Capability, denied: bool, messages: &[MsgId]) {
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
        self.log.with(|run| {
            run.unanswered.get_or_insert_with(|| question.to_owned());
        });
        ServiceError::Unavailable("nobody is there to answer".to_owned())
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
        let permitted = self.engine.plugins.permits(&self.manifest.id, capability)
            && (self.migration.is_none() || Migration::allows(capability));
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
        self.engine.plugin_setting(&self.manifest.id, setting).map_err(service)
    }

    fn headers(&mut self, msg_ids: &[MsgId]) -> Result<Vec<MessageHeaders>, ServiceError> {
        let columns = self.engine.store.columns();
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
                    flags: columns.flags(id.ordinal()),
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

    fn offset_minutes(&self, at: i64) -> i32 {
        let zone = jiff::tz::TimeZone::system();
        jiff::Timestamp::from_second(at).map_or(0, |at| zone.to_offset(at).seconds() / 60)
    }

    fn attachments(&mut self, msg_id: MsgId) -> Result<Vec<AttachmentInfo>, ServiceError> {
        let attached = self.attachments_of(msg_id)?;
        self.note(Capability::MessagesAttachments, false, &[msg_id]);
        Ok(attached)
    }

    fn read_attachment(
        &mut self,
        msg_id: MsgId,
        index: u32,
        offset: u64,
        len: u32,
    ) -> Result<Vec<u8>, ServiceError> {
        let part = self.attachment_part(msg_id, index, offset, len)?;
        self.note(Capability::MessagesAttachments, false, &[msg_id]);
        Ok(part)
    }

    fn folders(&mut self) -> Result<Vec<MailFolder>, ServiceError> {
        self.visible_folders()
    }

    fn folder_of(&mut self, msg_id: MsgId) -> Result<FolderId, ServiceError> {
        self.visible(msg_id)?;
        Ok(FolderId(self.engine.store.columns().folder(msg_id.ordinal())))
    }

    fn ensure_folder(&mut self, path: &str) -> Result<FolderId, ServiceError> {
        self.may_change()?;
        DryRun::forgetting(self.dry.clone(), || self.find_or_make_folder(path))
    }

    fn change_mail(&mut self, operations: Vec<MailOperation>) -> Result<Vec<Option<MsgId>>, ServiceError> {
        self.may_change()?;
        DryRun::forgetting(self.dry.clone(), || self.apply_mail(operations))
    }

    fn links_of(&mut self, msg_id: MsgId) -> Result<Vec<LinkTarget>, ServiceError> {
        self.core_links(msg_id)
    }

    fn messages_of(&mut self, target: LinkTarget, limit: u32) -> Result<Vec<MsgId>, ServiceError> {
        self.linked_with(target, limit)
    }

    fn change_links(&mut self, operations: Vec<LinkOperation>) -> Result<(), ServiceError> {
        self.may_change()?;
        DryRun::forgetting(self.dry.clone(), || self.apply_links(operations))
    }

    fn search_entities(&mut self, text: &str, limit: u32) -> Result<Vec<Entity>, ServiceError> {
        let snapshot = self.engine.store.read().map_err(unavailable)?;
        let wanted = etabli_mail::fold::fold(text);
        let mut found = snapshot.entities().map_err(unavailable)?;
        found.retain(|entity| etabli_mail::fold::fold(&entity.name).contains(&wanted));
        found.truncate(limit as usize);
        Ok(found)
    }

    fn records(&mut self, query: RecordQuery) -> Result<Vec<Record>, ServiceError> {
        self.find_records(&query, query.limit as usize)
    }

    fn count_records(&mut self, query: RecordQuery) -> Result<u64, ServiceError> {
        Ok(self.find_records(&query, usize::MAX)?.len() as u64)
    }

    fn records_after(
        &mut self,
        record_type: &str,
        after: RecordId,
        limit: u32,
    ) -> Result<Vec<Record>, ServiceError> {
        self.following_records(record_type, after, limit as usize)
    }

    fn linked_messages(&mut self, record_id: RecordId) -> Result<Vec<MsgId>, ServiceError> {
        self.messages_of_record(record_id)
    }

    fn record(&mut self, record_id: RecordId) -> Result<Record, ServiceError> {
        Ok(host_record(record_id, self.own_record(record_id)?))
    }

    fn apply(&mut self, operations: Vec<Operation>) -> Result<Vec<RecordId>, ServiceError> {
        self.may_change()?;
        DryRun::forgetting(self.dry.clone(), || self.change_records(operations))
    }

    fn pick_folder(&mut self, title: &str) -> Result<Option<FolderId>, ServiceError> {
        let folders = self.visible_folders()?;
        let choice = |folder: MailFolder| Choice {
            id: folder.id.to_string(),
            label: folder.path,
            parent: String::new(),
        };
        let picked = self.pick(title, folders.into_iter().map(choice).collect())?;
        Ok(picked.and_then(|id| id.parse().ok()))
    }

    fn pick_record(
        &mut self,
        title: &str,
        record_type: &str,
        label_field: &str,
    ) -> Result<Option<RecordId>, ServiceError> {
        let query = RecordQuery {
            record_type: record_type.to_owned(),
            linked_to: None,
            conditions: Vec::new(),
            limit: MAX_PICKED,
        };
        let choice = |record: Record| {
            let label = crate::plugins::plain(record.field(label_field));
            let number = record.number.map(|number| format!("{number} · ")).unwrap_or_default();
            Choice { id: record.id.to_string(), label: format!("{number}{label}"), parent: String::new() }
        };
        let records = self.find_records(&query, MAX_PICKED as usize)?;
        let picked = self.pick(title, records.into_iter().map(choice).collect())?;
        Ok(picked.and_then(|id| id.parse().ok()))
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

    fn form_step(&mut self, step: FormStep) -> Result<Option<StepAnswer>, ServiceError> {
        let Some(script) = &mut self.script else {
            let after = self.open_form.take();
            let (dialog, answer) = self.ask_in_turn(DialogRequest::Step { step, after });
            return Ok(match answer {
                DialogAnswer::Step(answer) => {
                    self.open_form = Some(dialog);
                    Some(answer)
                }
                _ => None,
            });
        };
        match (script.forms.pop_front(), step.problems.first()) {
            (Some(values), _) => match fill(&step.form, &values) {
                Ok(answers) => Ok(Some(StepAnswer::Submitted(answers))),
                Err(reason) => Err(self.unanswered(&reason)),
            },
            (None, Some((_, problem))) => Err(self.unanswered(problem)),
            (None, None) => Err(self.unanswered(&step.form.title)),
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

    fn pick_file(
        &mut self,
        title: &str,
        endings: &[String],
    ) -> Result<Option<Box<dyn Source>>, ServiceError> {
        self.picked_file(title, endings)
    }

    fn save_file(&mut self, title: &str, name: &str, content: &[u8]) -> Result<bool, ServiceError> {
        self.saved_file(title, name, content)
    }

    fn progress(&mut self, done: u64, total: Option<u64>, note: &str) {
        self.report(done, total, note);
    }

    fn cancelled(&mut self) -> bool {
        self.is_cancelled()
    }

    fn http(&mut self, request: HttpRequest) -> Result<HttpResponse, ServiceError> {
        self.ask_host(request)
    }

    fn secret_is_set(&mut self, name: &str) -> Result<bool, ServiceError> {
        Ok(self.secret(name)?.is_some())
    }

    fn ask_secret(&mut self, name: &str, title: &str) -> Result<bool, ServiceError> {
        self.enter_secret(name, title)
    }

    fn forget_secret(&mut self, name: &str) -> Result<(), ServiceError> {
        self.for_real()?;
        self.engine.forget_plugin_secret(&self.caller, &self.manifest.id, name).map_err(service)
    }

    fn notify(&mut self, tone: Tone, message: &str) -> Result<(), ServiceError> {
        let _ = tone;
        self.log.with(|run| run.told.notices.push(message.to_owned()));
        let notice = Event::Notice { plugin: self.name.clone(), text: message.to_owned() };
        self.engine.bus.tell(self.caller.session, notice);
        Ok(())
    }
}
