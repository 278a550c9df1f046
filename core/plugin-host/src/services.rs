//! What the host asks of the program around it while a plugin runs.

use etabli_model::{
    Address, Answers, Contact, ContactId, Direction, Entity, EntityId, Flags, FolderId, Form, FormStep,
    MsgId, RecordId, StepAnswer, Tone,
};
use serde::{Deserialize, Serialize};

use crate::{
    AttachmentInfo, Capability, HttpRequest, HttpResponse, Lang, LinkOperation, LinkTarget, MailFolder,
    MailOperation, Operation, Record, RecordQuery, SettingValue, Source,
};

/// Why a service did not do what a plugin asked.
///
/// The text goes to the plugin and its author, in English; it holds nothing that the plugin may not know.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[non_exhaustive]
pub enum ServiceError {
    /// There is no such object, or the user may not see it.
    #[error("not found: {0}")]
    NotFound(String),
    /// The plugin or the user may not do this.
    #[error("refused: {0}")]
    Refused(String),
    /// The request makes no sense.
    #[error("invalid: {0}")]
    Invalid(String),
    /// A constraint of the manifest forbids it.
    #[error("conflict: {0}")]
    Conflict(String),
    /// It cannot be done now.
    #[error("unavailable: {0}")]
    Unavailable(String),
}

/// How urgent a line of a plugin's log is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogLevel {
    /// For the author.
    Debug,
    /// Worth knowing.
    Info,
    /// Something is not as it should be.
    Warn,
    /// Something failed.
    Error,
}

/// What a plugin with the capability `messages-headers` sees of a message.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageHeaders {
    /// The message.
    pub id: MsgId,
    /// The decoded subject.
    pub subject: String,
    /// Who wrote it.
    pub sender: Address,
    /// To.
    pub to: Vec<Address>,
    /// Cc.
    pub cc: Vec<Address>,
    /// The Date header, in seconds since 1970-01-01T00:00:00Z.
    pub sent_at: Option<i64>,
    /// When it arrived, in seconds since 1970-01-01T00:00:00Z.
    pub received_at: i64,
    /// Whether it came in or went out.
    pub direction: Direction,
    /// Read, flagged, answered.
    pub flags: Flags,
    /// Names of the attachments.
    pub attachments: Vec<String>,
}

/// Serves the capabilities of one call of one plugin, on behalf of one user.
///
/// Every function may block; the time it takes is not counted against the plugin. The host calls a function
/// only when the capability is granted, and checks and bounds what the plugin passes. What the user may see
/// is for the implementation to check. The functions refuse by default.
pub trait Services: Send {
    /// Reports whether a capability is still granted; asked before each use, so that one can be taken away
    /// while a guest runs.
    fn permit(&mut self, capability: Capability) -> bool {
        let _ = capability;
        true
    }

    /// Returns the viewer's language.
    fn locale(&self) -> Lang {
        Lang::En
    }

    /// Returns the time, in seconds since 1970-01-01T00:00:00Z.
    fn now(&self) -> i64 {
        crate::clock::unix_now()
    }

    /// Returns how many minutes the local clock is ahead of UTC at that time.
    fn offset_minutes(&self, at: i64) -> i32 {
        let _ = at;
        0
    }

    /// Takes a line of the plugin's log.
    fn log(&mut self, level: LogLevel, message: &str) {
        let _ = (level, message);
    }

    /// Returns what a person set, `None` where the default of the manifest holds.
    fn setting(&mut self, setting: &str) -> Result<Option<SettingValue>, ServiceError> {
        let _ = setting;
        Ok(None)
    }

    /// Returns one entry per message, in the order asked.
    fn headers(&mut self, msg_ids: &[MsgId]) -> Result<Vec<MessageHeaders>, ServiceError> {
        let _ = msg_ids;
        Err(not_here("messages-headers"))
    }

    /// Returns the text of a message, without its HTML.
    fn text(&mut self, msg_id: MsgId) -> Result<String, ServiceError> {
        let _ = msg_id;
        Err(not_here("messages-text"))
    }

    /// Returns the attachments of a message, in its order.
    fn attachments(&mut self, msg_id: MsgId) -> Result<Vec<AttachmentInfo>, ServiceError> {
        let _ = msg_id;
        Err(not_here("messages-attachments"))
    }

    /// Returns at most `len` bytes of an attachment from `offset` on.
    fn read_attachment(
        &mut self,
        msg_id: MsgId,
        index: u32,
        offset: u64,
        len: u32,
    ) -> Result<Vec<u8>, ServiceError> {
        let _ = (msg_id, index, offset, len);
        Err(not_here("messages-attachments"))
    }

    /// Returns the folders that the user sees, parents first.
    fn folders(&mut self) -> Result<Vec<MailFolder>, ServiceError> {
        Err(not_here("mailbox"))
    }

    /// Returns the folder of a message.
    fn folder_of(&mut self, msg_id: MsgId) -> Result<FolderId, ServiceError> {
        let _ = msg_id;
        Err(not_here("mailbox"))
    }

    /// Returns the folder of a path, making what is missing.
    fn ensure_folder(&mut self, path: &str) -> Result<FolderId, ServiceError> {
        let _ = path;
        Err(not_here("mailbox"))
    }

    /// Does all of it in one transaction or nothing; returns the messages it added, in order.
    fn change_mail(&mut self, operations: Vec<MailOperation>) -> Result<Vec<Option<MsgId>>, ServiceError> {
        let _ = operations;
        Err(not_here("mailbox"))
    }

    /// Returns what a message is linked with in the core.
    fn links_of(&mut self, msg_id: MsgId) -> Result<Vec<LinkTarget>, ServiceError> {
        let _ = msg_id;
        Err(not_here("link-store"))
    }

    /// Returns at most `limit` messages that are linked with a target, newest first.
    fn messages_of(&mut self, target: LinkTarget, limit: u32) -> Result<Vec<MsgId>, ServiceError> {
        let _ = (target, limit);
        Err(not_here("link-store"))
    }

    /// Changes links in one transaction.
    fn change_links(&mut self, operations: Vec<LinkOperation>) -> Result<(), ServiceError> {
        let _ = operations;
        Err(not_here("link-store"))
    }

    /// Returns the contacts whose E-mail or E-mail2 is the address, without regard to case.
    fn contacts_by_address(&mut self, address: &str) -> Result<Vec<Contact>, ServiceError> {
        let _ = address;
        Err(not_here("address-book"))
    }

    /// Returns a contact.
    fn contact(&mut self, contact_id: ContactId) -> Result<Contact, ServiceError> {
        let _ = contact_id;
        Err(not_here("address-book"))
    }

    /// Returns an entity.
    fn entity(&mut self, entity_id: EntityId) -> Result<Entity, ServiceError> {
        let _ = entity_id;
        Err(not_here("address-book"))
    }

    /// Returns at most `limit` contacts whose name or address contains the text, without regard to case and accents.
    fn search_contacts(&mut self, text: &str, limit: u32) -> Result<Vec<Contact>, ServiceError> {
        let _ = (text, limit);
        Err(not_here("address-book"))
    }

    /// Returns at most `limit` entities whose name contains the text, without regard to case and accents.
    fn search_entities(&mut self, text: &str, limit: u32) -> Result<Vec<Entity>, ServiceError> {
        let _ = (text, limit);
        Err(not_here("address-book"))
    }

    /// Returns how many records a query finds without its limit.
    fn count_records(&mut self, query: RecordQuery) -> Result<u64, ServiceError> {
        let _ = query;
        Err(not_here("records"))
    }

    /// Returns the messages that are linked with a record and that the user sees, oldest first.
    fn linked_messages(&mut self, record_id: RecordId) -> Result<Vec<MsgId>, ServiceError> {
        let _ = record_id;
        Err(not_here("records"))
    }

    /// Returns records of the plugin, newest first.
    fn records(&mut self, query: RecordQuery) -> Result<Vec<Record>, ServiceError> {
        let _ = query;
        Err(not_here("records"))
    }

    /// Returns at most `limit` records of a type that were made after a record, oldest first.
    fn records_after(
        &mut self,
        record_type: &str,
        after: RecordId,
        limit: u32,
    ) -> Result<Vec<Record>, ServiceError> {
        let _ = (record_type, after, limit);
        Err(not_here("records"))
    }

    /// Returns a record of the plugin.
    fn record(&mut self, record_id: RecordId) -> Result<Record, ServiceError> {
        let _ = record_id;
        Err(not_here("records"))
    }

    /// Does all of it in one transaction or nothing, and returns the ids of the created records in order.
    fn apply(&mut self, operations: Vec<Operation>) -> Result<Vec<RecordId>, ServiceError> {
        let _ = operations;
        Err(not_here("records"))
    }

    /// Shows a form; `None` when the person cancels.
    fn form(&mut self, form: Form) -> Result<Option<Answers>, ServiceError> {
        let _ = form;
        Err(not_here("dialogs"))
    }

    /// Shows a form, or what has become of the one that is shown; `None` when the person cancels.
    fn form_step(&mut self, step: FormStep) -> Result<Option<StepAnswer>, ServiceError> {
        Ok(self.form(step.form)?.map(StepAnswer::Submitted))
    }

    /// Asks a question with the buttons `accept` and cancel.
    fn confirm(&mut self, title: &str, message: &str, accept: &str) -> Result<bool, ServiceError> {
        let _ = (title, message, accept);
        Err(not_here("dialogs"))
    }

    /// Lets the person choose a contact; `None` when they cancel.
    fn pick_contact(&mut self, title: &str, message: &str) -> Result<Option<ContactId>, ServiceError> {
        let _ = (title, message);
        Err(not_here("dialogs"))
    }

    /// Lets the person choose one of the folders they see.
    fn pick_folder(&mut self, title: &str) -> Result<Option<FolderId>, ServiceError> {
        let _ = title;
        Err(not_here("dialogs"))
    }

    /// Lets the person choose a record of that type, named by a field.
    fn pick_record(
        &mut self,
        title: &str,
        record_type: &str,
        label_field: &str,
    ) -> Result<Option<RecordId>, ServiceError> {
        let _ = (title, record_type, label_field);
        Err(not_here("dialogs"))
    }

    /// Lets the person pick a file to read.
    fn pick_file(
        &mut self,
        title: &str,
        endings: &[String],
    ) -> Result<Option<Box<dyn Source>>, ServiceError> {
        let _ = (title, endings);
        Err(not_here("files"))
    }

    /// Lets the person choose where to save a file; false when they cancel.
    fn save_file(&mut self, title: &str, name: &str, content: &[u8]) -> Result<bool, ServiceError> {
        let _ = (title, name, content);
        Err(not_here("files"))
    }

    /// Takes a report of how far the work is; dropped where nobody watches.
    fn progress(&mut self, done: u64, total: Option<u64>, note: &str) {
        let _ = (done, total, note);
    }

    /// Reports whether the person asked the work to stop.
    fn cancelled(&mut self) -> bool {
        false
    }

    /// Sends a request to a host that the manifest lists.
    fn http(&mut self, request: HttpRequest) -> Result<HttpResponse, ServiceError> {
        let _ = request;
        Err(not_here("http"))
    }

    /// Reports whether a secret was entered.
    fn secret_is_set(&mut self, name: &str) -> Result<bool, ServiceError> {
        let _ = name;
        Err(not_here("secrets"))
    }

    /// Asks the person for a secret; false when they cancel.
    fn ask_secret(&mut self, name: &str, title: &str) -> Result<bool, ServiceError> {
        let _ = (name, title);
        Err(not_here("secrets"))
    }

    /// Forgets a secret.
    fn forget_secret(&mut self, name: &str) -> Result<(), ServiceError> {
        let _ = name;
        Err(not_here("secrets"))
    }

    /// Shows a notice that asks for nothing.
    fn notify(&mut self, tone: Tone, message: &str) -> Result<(), ServiceError> {
        let _ = (tone, message);
        Err(not_here("dialogs"))
    }
}

fn not_here(capability: &str) -> ServiceError {
    ServiceError::Refused(format!("this call has no `{capability}`"))
}

/// The services of a call that nobody waits for: it computes, and asks for nothing.
pub(crate) struct NoServices(pub(crate) Lang);

impl Services for NoServices {
    fn locale(&self) -> Lang {
        self.0
    }
}
