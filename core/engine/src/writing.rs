//! Messages being written: kept while they are typed, so that nothing typed is lost, then sent or put away.

mod answering;
mod begin;
mod book;
mod carry;
mod complete;
mod fill;
mod finish;
mod internal;
mod kept;
mod leaving;
mod signature;
mod snippets;
mod templates;
mod warnings;

pub(crate) use book::AddressBook;
pub use carry::Carried;
pub(crate) use complete::Correspondents;
pub(crate) use finish::{mark_key, mark_of};
pub(crate) use internal::{check_stays, forget as forget_internal, internal};
pub(crate) use kept::settle;
pub(crate) use leaving::rewritten;
pub use signature::SignatureOf;
pub use snippets::Snippet;
pub use templates::{TemplateHead, TemplateRow};
pub use warnings::{MANY_RECIPIENTS, WARNINGS_OFF, Warning};

use std::{
    collections::BTreeSet,
    sync::{MutexGuard, PoisonError},
};

use etabli_mail::reply;
use etabli_model::{Account, AccountId, Mark, MsgId, Priority, Scope, UserId};
use serde::{Deserialize, Serialize};

use crate::{
    Failure, FailureCode, Reply, SendMode,
    accounts::message_id,
    core::{Caller, Engine},
};

/// No message is written with more than this, whatever its server takes: bytes of files before they are encoded.
pub const MAX_FILES: u64 = 100_000_000;
/// What a message may hold as long as its server did not say: most take this, encoded.
const USUAL_FILES: u64 = 25_000_000;
/// What is left of a server's limit for texts and headers.
const WORDS: u64 = 64 << 10;

/// Names a message that a user is writing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct DraftId(pub u64);

/// A file of a message being written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DraftFile {
    /// Names it within its message.
    pub number: u32,
    /// Its name.
    pub name: String,
    /// Its size in bytes.
    pub size: u64,
    /// The id by which the text or the original shows it; empty for an attached file.
    pub content_id: String,
}

/// In which language a message being written is checked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum SpellIn {
    /// In the one that it seems to be written in.
    #[default]
    Guessed,
    /// In this one.
    Chosen(crate::Lang),
    /// Not at all.
    Nothing,
}

/// A message being written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Draft {
    /// Its id.
    pub id: DraftId,
    /// The account that sends it.
    pub account: AccountId,
    /// To, as typed: `Name <address>, address`.
    pub to: String,
    /// Cc, as typed.
    pub cc: String,
    /// Bcc, as typed.
    pub bcc: String,
    /// Subject.
    pub subject: String,
    /// The text, signature included.
    pub text: String,
    /// Whose signature was put below the text.
    pub signature: SignatureOf,
    /// Which parts of the text are bold, a link, a picture and so on.
    pub marks: Vec<Mark>,
    /// It goes out as plain text only.
    pub plain: bool,
    /// In which language it is checked.
    pub spelling: SpellIn,
    /// Where the cursor stands in the text, in characters.
    pub cursor: u64,
    /// The original, quoted; it goes below the text.
    pub quote: String,
    /// The original as safe HTML, without the line above it; empty where it is plain text.
    pub quote_html: String,
    /// The original goes with it.
    pub with_quote: bool,
    /// Its files.
    pub files: Vec<DraftFile>,
    /// Asks the readers for a receipt.
    pub ask_receipt: bool,
    /// How urgent it is.
    pub priority: Priority,
    /// Message-ID of the message that is answered, without angle brackets; empty for none.
    pub in_reply_to: String,
    /// The Message-IDs of its conversation, oldest first.
    pub references: Vec<String>,
    /// The message that is answered.
    pub answers: Option<MsgId>,
    /// The message that is forwarded.
    pub forwards: Option<MsgId>,
    /// The stored draft, template or message of the outbox that this one takes the place of.
    pub replaces: Option<MsgId>,
    /// The template that it began from.
    pub template: Option<MsgId>,
    /// It goes to colleagues within the store, whose names stand in To, and never to a server. Decided when it is
    /// begun.
    pub internal: bool,
    /// It is a template, not a message.
    pub head: Option<TemplateHead>,
    /// The links that it takes along from what it answers.
    pub carried: Vec<Carried>,
    /// The message fields that it takes along from its template: kind and record.
    pub fields: Vec<(String, u64)>,
    /// How many bytes of files its account's server takes.
    pub limit: u64,
    /// The person has to choose the account: the origin's, or the usual one, is proposed.
    pub choose_account: bool,
    /// Something was typed since it was begun.
    pub touched: bool,
}

impl Default for Draft {
    fn default() -> Self {
        Self {
            id: DraftId(0),
            account: AccountId(0),
            to: String::new(),
            cc: String::new(),
            bcc: String::new(),
            subject: String::new(),
            text: String::new(),
            signature: SignatureOf::Sender,
            marks: Vec::new(),
            plain: false,
            spelling: SpellIn::Guessed,
            cursor: 0,
            quote: String::new(),
            quote_html: String::new(),
            with_quote: true,
            files: Vec::new(),
            ask_receipt: false,
            priority: Priority::Normal,
            in_reply_to: String::new(),
            references: Vec::new(),
            answers: None,
            forwards: None,
            replaces: None,
            template: None,
            internal: false,
            head: None,
            carried: Vec::new(),
            fields: Vec::new(),
            limit: USUAL_FILES,
            choose_account: false,
            touched: false,
        }
    }
}

/// Requests about messages being written.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Writing {
    /// What this user is writing, oldest first. Answers [`Reply::Drafts`].
    List,
    /// Begins a message. Answers [`Reply::Draft`].
    New {
        /// The account that sends; none for the usual one.
        account: Option<AccountId>,
        /// A `mailto:` link (RFC 6068) to begin with; empty for none.
        mailto: String,
    },
    /// Begins an answer. Answers [`Reply::Draft`].
    Answer {
        /// The message that is answered.
        msg_id: MsgId,
        /// To all, not only to the sender.
        to_all: bool,
    },
    /// Begins to forward a message, with its files. Answers [`Reply::Draft`].
    Forward(MsgId),
    /// Goes on with a stored draft or a message of the outbox, or begins from a template, which stays. Answers
    /// [`Reply::Draft`].
    Open(MsgId),
    /// Keeps what is typed. Answers [`Reply::Done`].
    Save(Box<Draft>),
    /// Chooses another account; its signature takes the place of the other one. Answers [`Reply::Draft`].
    ChangeAccount {
        /// The message as it is typed.
        draft: Box<Draft>,
        /// The account.
        account: AccountId,
    },
    /// Chooses another signature, and touches nothing else. Answers [`Reply::Draft`].
    ChangeSignature {
        /// The message as it is typed.
        draft: Box<Draft>,
        /// Whose signature it carries.
        signature: SignatureOf,
    },
    /// Adds a file. Answers [`Reply::Draft`].
    Attach {
        /// The message.
        id: DraftId,
        /// The file's name.
        name: String,
        /// Its content.
        bytes: Vec<u8>,
        /// It is a picture that the text shows.
        inline: bool,
    },
    /// Removes a file. Answers [`Reply::Draft`].
    Detach {
        /// The message.
        id: DraftId,
        /// The file.
        number: u32,
    },
    /// The content of a file that the text shows. Answers [`Reply::Bytes`].
    Picture {
        /// The message.
        id: DraftId,
        /// The file.
        number: u32,
    },
    /// Puts the message into the drafts of its account; one in which nothing was typed is forgotten. Answers
    /// [`Reply::Done`].
    PutAway(Box<Draft>),
    /// Forgets the message for good. Answers [`Reply::Done`].
    Discard(DraftId),
    /// Hands the message to the outbox. Answers [`Reply::Queued`].
    Send {
        /// The message as it is typed.
        draft: Box<Draft>,
        /// When it is sent.
        mode: SendMode,
    },
    /// Begins a message to colleagues. Answers [`Reply::Draft`].
    NewInternal,
    /// Colleagues and teams whose name fits what is typed. Answers [`Reply::People`], without addresses.
    Colleagues(String),
    /// The templates that this user may use, by name. Answers [`Reply::Templates`].
    Templates,
    /// Begins a template for those of a scope. Answers [`Reply::Draft`].
    NewTemplate(Scope),
    /// Opens a template to change it. Answers [`Reply::Draft`].
    EditTemplate(MsgId),
    /// Stores a template that is being written. Answers [`Reply::Done`].
    KeepTemplate(Box<Draft>),
    /// Stores a copy of a message as a template. Answers [`Reply::Done`].
    CopyToTemplate {
        /// The message as it is typed.
        draft: Box<Draft>,
        /// Name and scope of the template.
        head: TemplateHead,
    },
    /// Puts a template into a message. Answers [`Reply::Draft`].
    InsertTemplate {
        /// The message as it is typed.
        draft: Box<Draft>,
        /// The template.
        template: MsgId,
    },
    /// Fills the variables of a message that have a value by now. Answers [`Reply::Draft`].
    Fill(Box<Draft>),
    /// The snippets that this user may use, by abbreviation. Answers [`Reply::Snippets`].
    Snippets,
    /// Adds, changes or removes a snippet; a step to take back. Answers [`Reply::Done`].
    SetSnippet {
        /// The one that is changed or removed; none to add one.
        before: Option<Snippet>,
        /// What it becomes; none to remove it.
        after: Option<Snippet>,
    },
    /// What to look at before a message is sent. Answers [`Reply::Warnings`].
    Check(Box<Draft>),
    /// People of the address book and of earlier mail that fit what is typed, the best first. Answers [`Reply::People`].
    Complete(String),
}

impl Writing {
    /// Reports whether it changes messages being written, so that one such request follows another.
    pub(crate) fn changes_drafts(&self) -> bool {
        !matches!(
            self,
            Self::List
                | Self::Picture { .. }
                | Self::Check(_)
                | Self::Complete(_)
                | Self::Colleagues(_)
                | Self::Templates
                | Self::Snippets
                | Self::SetSnippet { .. }
        )
    }
}

impl Engine {
    pub(crate) fn writing_request(&self, caller: &Caller, request: Writing) -> Result<Reply, Failure> {
        let _drafting: Option<MutexGuard<'_, ()>> =
            request.changes_drafts().then(|| self.drafting.lock().unwrap_or_else(PoisonError::into_inner));
        let Some(id) = request.changes() else { return self.carry_out(caller, request) };
        let before = self.answered_by(caller.user, id)?;
        let reply = self.carry_out(caller, request)?;
        let after = self.answered_by(caller.user, id)?;
        if before != after {
            for answered in before.into_iter().chain(after) {
                self.tell_answering(caller, answered)?;
            }
        }
        Ok(reply)
    }

    fn carry_out(&self, caller: &Caller, request: Writing) -> Result<Reply, Failure> {
        match request {
            Writing::List => Ok(Reply::Drafts(self.drafts(caller.user)?)),
            Writing::New { account, mailto } => self.begin_new(caller, account, &mailto),
            Writing::Answer { msg_id, to_all } => self.begin_answer(caller, msg_id, to_all),
            Writing::Forward(msg_id) => self.begin_forward(caller, msg_id),
            Writing::Open(msg_id) => self.open_draft(caller, msg_id),
            Writing::Save(draft) => {
                let draft = self.own(caller, draft)?;
                self.keep_draft(caller.user, &draft)?;
                Ok(Reply::Done)
            }
            Writing::ChangeAccount { draft, account } => {
                let mut draft = self.own(caller, draft)?;
                if draft.internal {
                    return Err(Failure::new(FailureCode::InternalStays, draft.subject));
                }
                let (_, transport) = self.usable_account(caller, account)?;
                if draft.signature != SignatureOf::Nobody {
                    let old = self.signature_of(&draft)?;
                    let new = transport.map(|transport| transport.signature).unwrap_or_default();
                    let text = reply::swap_signature(&draft.text, &old, &new);
                    draft.replace_text(text);
                    draft.signature = SignatureOf::Sender;
                }
                draft.account = account;
                draft.limit = self.files_limit(account)?;
                draft.choose_account = false;
                self.keep_draft(caller.user, &draft)?;
                Ok(Reply::Draft(draft))
            }
            Writing::ChangeSignature { draft, signature } => {
                let draft = self.own(caller, draft)?;
                self.change_signature(caller, draft, signature)
            }
            Writing::Attach { id, name, bytes, inline } => self.attach(caller, id, name, &bytes, inline),
            Writing::Detach { id, number } => {
                let mut draft = self.draft(caller.user, id)?;
                draft.files.retain(|file| file.number != number);
                draft.touched = true;
                self.change_drafts(|batch| Ok(batch.set_writing_file(caller.user.0, id.0, number, None)?))?;
                self.keep_draft(caller.user, &draft)?;
                Ok(Reply::Draft(Box::new(draft)))
            }
            Writing::Picture { id, number } => {
                let bytes = self.read()?.writing_file(caller.user.0, id.0, number)?;
                let unknown = || Failure::new(FailureCode::DraftUnknown, id.0.to_string());
                bytes.map(Reply::Bytes).ok_or_else(unknown)
            }
            Writing::PutAway(draft) => {
                let draft = self.own(caller, draft)?;
                self.put_away(caller, &draft)
            }
            Writing::Discard(id) => {
                let draft = self.draft(caller.user, id)?;
                self.forget_draft(caller.user, &draft)?;
                Ok(Reply::Done)
            }
            Writing::Send { draft, mode } => {
                let draft = self.own(caller, draft)?;
                self.send_draft(caller, &draft, mode)
            }
            Writing::NewInternal => self.begin_internal(caller),
            Writing::Colleagues(typed) => self.colleagues(caller, &typed).map(Reply::People),
            Writing::Templates => self.templates(caller).map(Reply::Templates),
            Writing::NewTemplate(scope) => self.begin_template(caller, scope),
            Writing::EditTemplate(msg_id) => self.edit_template(caller, msg_id),
            Writing::KeepTemplate(draft) => {
                let draft = self.own(caller, draft)?;
                self.keep_template(caller, &draft)
            }
            Writing::CopyToTemplate { draft, head } => {
                let draft = self.own(caller, draft)?;
                self.copy_to_template(caller, &draft, head)
            }
            Writing::InsertTemplate { draft, template } => {
                let draft = self.own(caller, draft)?;
                self.insert_template(caller, *draft, template)
            }
            Writing::Fill(draft) => {
                let mut draft = self.own(caller, draft)?;
                self.fill(caller, &mut draft)?;
                self.keep_draft(caller.user, &draft)?;
                Ok(Reply::Draft(draft))
            }
            Writing::Snippets => self.snippets(caller).map(Reply::Snippets),
            Writing::SetSnippet { before, after } => self.set_snippet(caller, before.as_ref(), after),
            Writing::Check(draft) => {
                let draft = self.own(caller, draft)?;
                self.warnings(caller, &draft).map(Reply::Warnings)
            }
            Writing::Complete(typed) => self.complete(caller, &typed).map(Reply::People),
        }
    }

    fn drafts(&self, user: UserId) -> Result<Vec<Draft>, Failure> {
        let stored = self.read()?.writings(user.0)?;
        // A row of another version of this program is left alone and not shown.
        Ok(stored.into_iter().filter_map(|(_, row)| serde_json::from_slice(&row).ok()).collect())
    }

    fn draft(&self, user: UserId, id: DraftId) -> Result<Draft, Failure> {
        let found = self.drafts(user)?.into_iter().find(|draft| draft.id == id);
        found.ok_or_else(|| Failure::new(FailureCode::DraftUnknown, id.0.to_string()))
    }

    /// Returns the stored messages that somebody is writing anew.
    pub(crate) fn being_rewritten(&self) -> Result<BTreeSet<MsgId>, Failure> {
        let snapshot = self.read()?;
        let mut rows = Vec::new();
        for user in snapshot.users()? {
            rows.extend(snapshot.writings(user.id.0)?.into_iter().map(|(_, row)| row));
        }
        Ok(leaving::replaced(&rows))
    }

    /// Takes a message as it is typed. What the engine decided when it was begun stays as it is here: whether it is
    /// internal or a template, where it came from, whose signature it carries, which files it has, and which links it may
    /// take along.
    fn own(&self, caller: &Caller, mut draft: Box<Draft>) -> Result<Box<Draft>, Failure> {
        let stored = self.draft(caller.user, draft.id)?;
        let is_on = |chip| draft.carried.iter().any(|carried| carried.on && carried.chip == chip);
        let carried = stored.carried.into_iter();
        draft.carried = carried.map(|one| Carried { on: is_on(one.chip.clone()), ..one }).collect();
        if stored.internal {
            draft.account = AccountId(0);
        }
        draft.internal = stored.internal;
        // Files come and go by requests of their own, of which what is typed may not know yet.
        draft.files = stored.files;
        draft.replaces = stored.replaces;
        draft.template = stored.template;
        draft.fields = stored.fields;
        draft.signature = stored.signature;
        draft.head = match (stored.head, draft.head) {
            (Some(stored), head) => Some(head.unwrap_or(stored)),
            (None, _) => None,
        };
        Ok(draft)
    }

    /// Returns who sends a message: an account of the user's, or the user where no account is needed.
    fn sender(&self, caller: &Caller, draft: &Draft) -> Result<Account, Failure> {
        if draft.internal || draft.head.is_some() {
            return self.own_person(caller);
        }
        Ok(self.usable_account(caller, draft.account)?.0)
    }

    /// Changes what is being written: nobody's step to take back, and nothing that other sessions must hear.
    fn change_drafts<T>(
        &self,
        work: impl FnOnce(&mut etabli_store::Batch<'_>) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        self.change_as(etabli_store::Actor { user: 0, plugin: String::new() }, |batch| {
            Ok((work(batch)?, None))
        })
    }

    fn keep_draft(&self, user: UserId, draft: &Draft) -> Result<(), Failure> {
        self.change_drafts(|batch| put(batch, user, draft))
    }

    fn forget_draft(&self, user: UserId, draft: &Draft) -> Result<(), Failure> {
        self.change_drafts(|batch| leaving::end(batch, user.0, draft, false))
    }

    /// Stores a new message being written and returns it with its id.
    fn add_draft(
        &self,
        user: UserId,
        mut draft: Draft,
        files: Vec<(DraftFile, Vec<u8>)>,
    ) -> Result<Reply, Failure> {
        let snapshot = self.read()?;
        let last = snapshot.writings(user.0)?.last().map_or(0, |(id, _)| *id);
        let highest = snapshot.setting(&highest_key(user))?.and_then(|id| id.parse().ok()).unwrap_or(0);
        let id = last.max(highest) + 1;
        draft.id = DraftId(id);
        draft.limit = self.files_limit(draft.account)?;
        self.change_drafts(|batch| {
            self.check_stays_here(batch, &draft)?;
            batch.put(etabli_store::Entry::Setting(highest_key(user), Some(id.to_string())))?;
            for (number, (file, bytes)) in (1..).zip(files) {
                batch.set_writing_file(user.0, draft.id.0, number, Some(&bytes))?;
                draft.files.push(DraftFile { number, size: bytes.len() as u64, ..file });
            }
            put(batch, user, &draft)
        })?;
        Ok(Reply::Draft(Box::new(draft)))
    }

    /// Returns how many bytes of files a message of an account may hold.
    fn files_limit(&self, account: AccountId) -> Result<u64, Failure> {
        let said = self.read()?.setting(&largest_key(account))?.and_then(|size| size.parse::<u64>().ok());
        // Base64 writes three bytes as four, in lines of 76 characters and two for their end.
        let limit = said.map_or(USUAL_FILES, |size| size.saturating_sub(WORDS) / 78 * 57);
        Ok(limit.min(MAX_FILES))
    }

    /// Notes the largest message that an account's server takes.
    pub(crate) fn note_largest(&self, account: AccountId, size: Option<u64>) -> Result<(), Failure> {
        let size = size.map(|size| size.to_string());
        if self.read()?.setting(&largest_key(account))? == size {
            return Ok(());
        }
        self.change_drafts(|batch| Ok(batch.put(etabli_store::Entry::Setting(largest_key(account), size))?))
    }

    fn attach(
        &self,
        caller: &Caller,
        id: DraftId,
        name: String,
        bytes: &[u8],
        inline: bool,
    ) -> Result<Reply, Failure> {
        let mut draft = self.draft(caller.user, id)?;
        draft.limit = self.files_limit(draft.account)?;
        let size: u64 = draft.files.iter().map(|file| file.size).sum();
        if size + bytes.len() as u64 > draft.limit {
            return Err(Failure::new(FailureCode::FilesTooLarge, name));
        }
        let number = draft.files.iter().map(|file| file.number).max().unwrap_or(0) + 1;
        self.change_drafts(|batch| Ok(batch.set_writing_file(caller.user.0, id.0, number, Some(bytes))?))?;
        let account = self.sender(caller, &draft)?;
        let content_id = if inline { message_id(&account.address)? } else { String::new() };
        draft.files.push(DraftFile { number, name, size: bytes.len() as u64, content_id });
        draft.touched = true;
        self.keep_draft(caller.user, &draft)?;
        Ok(Reply::Draft(Box::new(draft)))
    }
}

fn put(batch: &mut etabli_store::Batch<'_>, user: UserId, draft: &Draft) -> Result<(), Failure> {
    let row = serde_json::to_vec(draft);
    let row = row.map_err(|error| Failure::new(FailureCode::Internal, "").because(error))?;
    Ok(batch.set_writing(user.0, draft.id.0, Some(&row))?)
}

/// The setting that holds the highest id that a message being written of a user ever had: what is said of one must
/// not meet another one.
fn highest_key(user: UserId) -> String {
    format!("user/{user}/highest-draft")
}

/// The setting that holds the largest message an account's server takes, in bytes.
fn largest_key(account: AccountId) -> String {
    format!("account/{account}/largest-message")
}
