//! Messages being written: kept while they are typed, so that nothing typed is lost, then sent or put away.

mod begin;
mod finish;

pub(crate) use finish::{mark_key, mark_of};

use etabli_mail::reply;
use etabli_model::{AccountId, Address, MsgId, Transport, UserId};
use serde::{Deserialize, Serialize};

use crate::{
    Failure, FailureCode, Reply, SendMode,
    core::{Caller, Engine},
};

/// The largest message that is written, files included, in bytes before they are encoded.
pub const MAX_FILES: u64 = 25 << 20;

/// Names a message that a user is writing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct DraftId(pub u64);

/// A file of a message being written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftFile {
    /// Names it within its message.
    pub number: u32,
    /// Its name.
    pub name: String,
    /// Its size in bytes.
    pub size: u64,
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
    /// Where the cursor stands in the text, in characters.
    pub cursor: u64,
    /// The original, quoted; it goes below the text.
    pub quote: String,
    /// The original goes with it.
    pub with_quote: bool,
    /// Its files.
    pub files: Vec<DraftFile>,
    /// Asks the readers for a receipt.
    pub ask_receipt: bool,
    /// The message that is answered.
    pub answers: Option<MsgId>,
    /// The message that is forwarded.
    pub forwards: Option<MsgId>,
    /// The stored draft, template or message of the outbox that this one takes the place of.
    pub replaces: Option<MsgId>,
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
            cursor: 0,
            quote: String::new(),
            with_quote: true,
            files: Vec::new(),
            ask_receipt: false,
            answers: None,
            forwards: None,
            replaces: None,
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
    /// Adds a file. Answers [`Reply::Draft`].
    Attach {
        /// The message.
        id: DraftId,
        /// The file's name.
        name: String,
        /// Its content.
        bytes: Vec<u8>,
    },
    /// Removes a file. Answers [`Reply::Draft`].
    Detach {
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
    /// People whose name or address begins with what is typed, the best first. Answers [`Reply::People`].
    Complete(String),
}

impl Engine {
    pub(crate) fn writing_request(&self, caller: &Caller, request: Writing) -> Result<Reply, Failure> {
        match request {
            Writing::List => Ok(Reply::Drafts(self.drafts(caller.user)?)),
            Writing::New { account, mailto } => self.begin_new(caller, account, &mailto),
            Writing::Answer { msg_id, to_all } => self.begin_answer(caller, msg_id, to_all),
            Writing::Forward(msg_id) => self.begin_forward(caller, msg_id),
            Writing::Open(msg_id) => self.open_draft(caller, msg_id),
            Writing::Save(draft) => {
                self.draft(caller.user, draft.id)?;
                self.keep_draft(caller.user, &draft)?;
                Ok(Reply::Done)
            }
            Writing::ChangeAccount { mut draft, account } => {
                self.draft(caller.user, draft.id)?;
                let (_, transport) = self.usable_account(caller, account)?;
                let old = self.signature(draft.account)?;
                let new = transport.map(|transport| transport.signature).unwrap_or_default();
                draft.text = reply::swap_signature(&draft.text, &old, &new);
                draft.account = account;
                draft.choose_account = false;
                self.keep_draft(caller.user, &draft)?;
                Ok(Reply::Draft(draft))
            }
            Writing::Attach { id, name, bytes } => self.attach(caller, id, name, &bytes),
            Writing::Detach { id, number } => {
                let mut draft = self.draft(caller.user, id)?;
                draft.files.retain(|file| file.number != number);
                draft.touched = true;
                self.change_drafts(|batch| Ok(batch.set_writing_file(caller.user.0, id.0, number, None)?))?;
                self.keep_draft(caller.user, &draft)?;
                Ok(Reply::Draft(Box::new(draft)))
            }
            Writing::PutAway(draft) => {
                self.draft(caller.user, draft.id)?;
                self.put_away(caller, &draft)
            }
            Writing::Discard(id) => {
                self.draft(caller.user, id)?;
                self.forget_draft(caller.user, id)?;
                Ok(Reply::Done)
            }
            Writing::Send { draft, mode } => {
                self.draft(caller.user, draft.id)?;
                self.send_draft(caller, &draft, mode)
            }
            Writing::Complete(typed) => self.complete(&typed).map(Reply::People),
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
        let row = serde_json::to_vec(draft);
        let row = row.map_err(|error| Failure::new(FailureCode::Internal, "").because(error))?;
        self.change_drafts(|batch| Ok(batch.set_writing(user.0, draft.id.0, Some(&row))?))
    }

    fn forget_draft(&self, user: UserId, id: DraftId) -> Result<(), Failure> {
        self.change_drafts(|batch| Ok(batch.set_writing(user.0, id.0, None)?))
    }

    /// Stores a new message being written and returns it with its id.
    fn add_draft(
        &self,
        user: UserId,
        mut draft: Draft,
        files: Vec<(String, Vec<u8>)>,
    ) -> Result<Reply, Failure> {
        let last = self.read()?.writings(user.0)?.last().map_or(0, |(id, _)| *id);
        draft.id = DraftId(last + 1);
        self.change_drafts(|batch| {
            for (number, (name, bytes)) in (1..).zip(files) {
                batch.set_writing_file(user.0, draft.id.0, number, Some(&bytes))?;
                draft.files.push(DraftFile { number, name, size: bytes.len() as u64 });
            }
            Ok(())
        })?;
        self.keep_draft(user, &draft)?;
        Ok(Reply::Draft(Box::new(draft)))
    }

    fn attach(&self, caller: &Caller, id: DraftId, name: String, bytes: &[u8]) -> Result<Reply, Failure> {
        let mut draft = self.draft(caller.user, id)?;
        let size: u64 = draft.files.iter().map(|file| file.size).sum();
        if size + bytes.len() as u64 > MAX_FILES {
            return Err(Failure::new(FailureCode::FilesTooLarge, name));
        }
        let number = draft.files.iter().map(|file| file.number).max().unwrap_or(0) + 1;
        self.change_drafts(|batch| Ok(batch.set_writing_file(caller.user.0, id.0, number, Some(bytes))?))?;
        draft.files.push(DraftFile { number, name, size: bytes.len() as u64 });
        draft.touched = true;
        self.keep_draft(caller.user, &draft)?;
        Ok(Reply::Draft(Box::new(draft)))
    }

    fn signature(&self, account: AccountId) -> Result<String, Failure> {
        let transport: Option<Transport> = self.read()?.transport(account)?;
        Ok(transport.map(|transport| transport.signature).unwrap_or_default())
    }

    /// Finds people of the address book: first those whose name or address begins so, then those with a word
    /// that does.
    fn complete(&self, typed: &str) -> Result<Vec<Address>, Failure> {
        const MOST: usize = 8;
        let wanted = etabli_mail::fold::fold(typed.trim());
        if wanted.is_empty() {
            return Ok(Vec::new());
        }
        let mut found: Vec<(u8, Address)> = Vec::new();
        for contact in self.read()?.contacts()? {
            let name = etabli_mail::fold::fold(&contact.name);
            for address in [&contact.email, &contact.email2] {
                if address.is_empty() {
                    continue;
                }
                let begins = name.starts_with(&wanted) || address.to_lowercase().starts_with(&wanted);
                let word = name.split_whitespace().any(|word| word.starts_with(&wanted));
                if begins || word {
                    let person = Address { name: contact.name.clone(), address: address.clone() };
                    found.push((u8::from(!begins), person));
                }
            }
        }
        found.sort_by(|a, b| (a.0, &a.1.name, &a.1.address).cmp(&(b.0, &b.1.name, &b.1.address)));
        Ok(found.into_iter().map(|(_, person)| person).take(MOST).collect())
    }
}
