//! Beginning a message: new, in answer, forwarded, or from one that is stored.

use etabli_mail::{body, html, media_type, reply};
use etabli_model::{Account, AccountId, Address, Attachment, Direction, FolderId, FolderKind, MsgId};
use etabli_store::MessageRecord;

use super::{Draft, DraftFile, SignatureOf, internal::Internal, kept};
use crate::{
    Failure, FailureCode, Lang, Reply,
    core::{Caller, Engine},
    mail::{content, html::pictures},
};

/// Files of a message with their content.
pub(super) type Files = Vec<(DraftFile, Vec<u8>)>;

/// The setting of a user that holds the account that sent last (MAIL-20).
fn last_account_key(caller: &Caller) -> String {
    format!("user/{}/last-account", caller.user)
}

impl Engine {
    /// Returns the account that a new message is sent by: the one used last, else the first.
    pub(crate) fn usual_account(&self, caller: &Caller) -> Result<Account, Failure> {
        let last = self.read()?.setting(&last_account_key(caller))?;
        let last = last.and_then(|id| id.parse().ok()).map(AccountId);
        let mut usable = self.usable_accounts(caller)?.into_iter().map(|(account, _)| account);
        let all: Vec<Account> = usable.by_ref().collect();
        let found = all.iter().find(|account| Some(account.id) == last).or(all.first()).cloned();
        found.ok_or_else(|| Failure::new(FailureCode::NoAccount, ""))
    }

    pub(super) fn remember_account(&self, caller: &Caller, account: AccountId) -> Result<(), Failure> {
        self.change_drafts(|batch| {
            let entry = etabli_store::Entry::Setting(last_account_key(caller), Some(account.to_string()));
            Ok(batch.put(entry)?)
        })
    }

    pub(super) fn begin_new(
        &self,
        caller: &Caller,
        account: Option<AccountId>,
        mailto: &str,
    ) -> Result<Reply, Failure> {
        let account = match account {
            Some(id) => self.usable_account(caller, id)?.0,
            None => self.usual_account(caller)?,
        };
        let link = Mailto::read(mailto);
        let text = reply::swap_signature(&link.body, "", &self.signature(account.id)?);
        let draft = Draft {
            account: account.id,
            to: reply::typed(&link.to),
            cc: reply::typed(&link.cc),
            subject: link.subject,
            text,
            ..Draft::default()
        };
        self.add_draft(caller.user, draft, Vec::new())
    }

    /// Returns the account that answers a message, and whether the person has to choose (MAIL-28 to 31).
    fn answering_account(
        &self,
        caller: &Caller,
        record: &MessageRecord,
        folder: FolderId,
    ) -> Result<(Account, bool), Failure> {
        let of_folder = self.read()?.folders()?.into_iter().find(|known| known.id == folder);
        let origin = record.account.map(AccountId).or(of_folder.and_then(|folder| folder.account));
        let usable: Vec<Account> =
            self.usable_accounts(caller)?.into_iter().map(|(account, _)| account).collect();
        match usable.iter().find(|account| Some(account.id) == origin) {
            Some(account) => {
                let is_mine = account.owner == Some(caller.user);
                Ok((account.clone(), usable.len() > 1 && !is_mine))
            }
            None => Ok((self.usual_account(caller)?, usable.len() > 1)),
        }
    }

    pub(super) fn begin_answer(
        &self,
        caller: &Caller,
        msg_id: MsgId,
        to_all: bool,
    ) -> Result<Reply, Failure> {
        let original = self.original(caller, msg_id)?;
        let own: Vec<String> =
            self.usable_accounts(caller)?.into_iter().map(|(account, _)| account.address).collect();
        let record = &original.record;
        let people = reply::People {
            from: &record.from,
            reply_to: &record.reply_to,
            to: &record.to,
            cc: &record.cc,
            is_own: record.direction == Direction::Out,
        };
        let (to, cc) = reply::recipients(people, &own, to_all);
        let (to, cc) = match &original.internal {
            Some(known) => (self.answered_colleagues(caller, known, to_all)?, String::new()),
            None => (reply::typed(&to), reply::typed(&cc)),
        };
        let draft = Draft {
            account: original.account.id,
            choose_account: original.choose,
            internal: original.internal.is_some(),
            carried: self.links_to_carry(caller, msg_id)?,
            to,
            cc,
            subject: format!("RE: {}", reply::bare_subject(&record.subject)),
            text: reply::swap_signature("", "", &self.signature(original.account.id)?),
            quote: reply::quote(&attribution(record, caller.lang), &original.text),
            quote_html: original.html,
            in_reply_to: record.message_id.clone(),
            references: conversation(record),
            answers: Some(msg_id),
            ..Draft::default()
        };
        let mut files = self.files_of(caller, msg_id, &record.attachments)?;
        name_pictures(&mut files, &record.attachments, &original.shown);
        files.retain(|(file, _)| !file.content_id.is_empty());
        self.add_draft(caller.user, draft, files)
    }

    pub(super) fn begin_forward(&self, caller: &Caller, msg_id: MsgId) -> Result<Reply, Failure> {
        let original = self.original(caller, msg_id)?;
        let record = &original.record;
        let mark = if caller.lang == Lang::Fr { "TR" } else { "FW" };
        let draft = Draft {
            account: original.account.id,
            choose_account: original.choose,
            internal: original.internal.is_some(),
            subject: format!("{mark}: {}", reply::bare_subject(&record.subject)),
            text: reply::swap_signature("", "", &self.signature(original.account.id)?),
            quote: format!("{}\n\n{}", heading(record, caller.lang), original.text.trim_end()),
            quote_html: original.html,
            references: conversation(record).into_iter().chain([record.message_id.clone()]).collect(),
            forwards: Some(msg_id),
            ..Draft::default()
        };
        let mut files = self.files_of(caller, msg_id, &record.attachments)?;
        name_pictures(&mut files, &record.attachments, &original.shown);
        self.add_draft(caller.user, draft, files)
    }

    /// Goes on with a message that was written here.
    pub(super) fn open_draft(&self, caller: &Caller, msg_id: MsgId) -> Result<Reply, Failure> {
        if let Some(draft) =
            self.drafts(caller.user)?.into_iter().find(|draft| draft.replaces == Some(msg_id))
        {
            return Ok(Reply::Draft(Box::new(draft)));
        }
        let record = self.visible_record(caller, msg_id)?;
        let snapshot = self.read()?;
        let folder = FolderId(self.store.columns().folder(msg_id.ordinal()));
        let kind = snapshot.folders()?.into_iter().find(|known| known.id == folder).map(|folder| folder.kind);
        let replaces = match kind {
            Some(FolderKind::Drafts | FolderKind::Outbox) => Some(msg_id),
            Some(FolderKind::Templates) => None,
            _ => return Err(Failure::new(FailureCode::NotADraft, msg_id.to_string())),
        };
        if kind == Some(FolderKind::Outbox) {
            // It must not leave while it is changed.
            self.hold_back(caller, msg_id)?;
        }
        let internal = super::internal(&snapshot, msg_id)?.is_some();
        if internal && kind == Some(FolderKind::Templates) {
            return Err(Failure::new(FailureCode::InternalStays, msg_id.to_string()));
        }
        let usual = || self.usual_account(caller).map(|account| account.id);
        let account = match record.account.map(AccountId) {
            _ if internal => AccountId(0),
            Some(id) if self.usable_account(caller, id).is_ok() => id,
            _ => usual()?,
        };
        let is_template = replaces.is_none();
        let (begun, files) = self.stored_draft(caller, msg_id)?;
        let mut draft = Draft {
            account,
            replaces,
            internal,
            head: None,
            template: if is_template { Some(msg_id) } else { begun.template },
            choose_account: false,
            touched: false,
            ..begun
        };
        if is_template {
            let text = reply::swap_signature(&draft.text, "", &self.signature(account)?);
            draft.replace_text(text);
            draft.signature = SignatureOf::Sender;
            draft.fields = self.fields_to_carry(msg_id)?;
            self.fill(caller, &mut draft)?;
        }
        self.add_draft(caller.user, draft, files)
    }

    /// Reads a stored message as one being written, with its files.
    pub(super) fn stored_draft(&self, caller: &Caller, msg_id: MsgId) -> Result<(Draft, Files), Failure> {
        let record = self.visible_record(caller, msg_id)?;
        let mut files = self.files_of(caller, msg_id, &record.attachments)?;
        let draft = match self.kept_draft(msg_id)? {
            Some(mut kept) => {
                kept::name_pictures(&mut files, std::mem::take(&mut kept.files));
                kept
            }
            None => self.read_draft(caller, msg_id, record)?,
        };
        Ok((draft, files))
    }

    /// Reads a draft that another program wrote.
    fn read_draft(&self, caller: &Caller, msg_id: MsgId, record: MessageRecord) -> Result<Draft, Failure> {
        let answers = match record.in_reply_to.first() {
            Some(id) => self.message_named(caller, id)?,
            None => None,
        };
        let text = &content::skeleton(&self.read()?, msg_id)?.text;
        Ok(Draft {
            to: reply::typed(&record.to),
            cc: reply::typed(&record.cc),
            bcc: reply::typed(&record.bcc),
            ask_receipt: etabli_mail::receipt::wanted(text).is_some(),
            text: body::body(text).text.replace("\r\n", "\n"),
            in_reply_to: record.in_reply_to.first().cloned().unwrap_or_default(),
            references: record.references,
            subject: record.subject,
            answers,
            ..Draft::default()
        })
    }

    /// Finds a message that the user sees by its Message-ID.
    fn message_named(&self, caller: &Caller, message_id: &str) -> Result<Option<MsgId>, Failure> {
        let found = self.read()?.message_id(message_id)?;
        Ok(found.into_iter().find(|id| self.check_visible(caller, &[*id]).is_ok()))
    }

    fn original(&self, caller: &Caller, msg_id: MsgId) -> Result<Original, Failure> {
        let record = self.visible_record(caller, msg_id)?;
        let snapshot = self.read()?;
        let folder = FolderId(self.store.columns().folder(msg_id.ordinal()));
        let skeleton = content::skeleton(&snapshot, msg_id)?;
        let plain = body::body(&skeleton.text).text.replace("\r\n", "\n");
        // HTML that cannot be made safe goes along as its text. What goes along is what a reader saw: the plain text
        // beside the HTML only where it says the same, since nobody looked at it.
        let safe = html::sanitize(body::html_parts(&skeleton.text).iter().map(String::as_str)).ok();
        let seen = safe.and_then(|safe| html::seen(&safe.html)).filter(|seen| !seen.html.is_empty());
        let (text, html, shown) = match seen {
            Some(seen) if reply::says_the_same(&plain, &seen.text) => (plain, seen.html, seen.parts),
            Some(seen) => (seen.text, seen.html, seen.parts),
            None => (plain, String::new(), Vec::new()),
        };
        let internal = super::internal(&snapshot, msg_id)?;
        let (account, choose) = match &internal {
            Some(_) => (self.own_person(caller)?, false),
            None => self.answering_account(caller, &record, folder)?,
        };
        Ok(Original { record, text, html, shown, account, choose, internal })
    }
}

/// A message that is answered or forwarded, and the account that does so.
struct Original {
    record: MessageRecord,
    text: String,
    /// What a reader sees of it as safe HTML; empty where it is plain text.
    html: String,
    /// The Content-IDs of the pictures that this HTML shows.
    shown: Vec<String>,
    account: Account,
    choose: bool,
    /// It is one between colleagues, and what follows from it stays so.
    internal: Option<Internal>,
}

/// Names the pictures that a quote shows, each the one that the reader saw. Every other file, also one that bears the
/// same Content-ID or is no picture, stands for itself among the files.
fn name_pictures(files: &mut Files, attachments: &[Attachment], shown: &[String]) {
    for (file, _) in files.iter_mut() {
        file.content_id.clear();
    }
    let known = pictures(attachments);
    for content_id in shown {
        let at = known.get(content_id.as_str());
        if let Some((file, bytes)) = at.and_then(|at| files.get_mut(*at))
            && media_type::raster(bytes).is_some()
        {
            file.content_id.clone_from(content_id);
        }
    }
}

/// Returns the ids above a message in its conversation (RFC 5322, section 3.6.4).
fn conversation(record: &MessageRecord) -> Vec<String> {
    let ids = if record.references.is_empty() { &record.in_reply_to } else { &record.references };
    ids.clone()
}

/// Returns the date of a message as its sender's clock showed it.
fn date(record: &MessageRecord, lang: Lang) -> String {
    let at = record.sort_date();
    let offset = jiff::tz::Offset::from_seconds(i32::from(at.offset_minutes) * 60);
    let local = jiff::Timestamp::from_second(at.seconds)
        .ok()
        .zip(offset.ok())
        .map(|(instant, offset)| instant.to_zoned(jiff::tz::TimeZone::fixed(offset)));
    let form = if lang == Lang::Fr { "%d/%m/%Y à %H:%M" } else { "%Y-%m-%d at %H:%M" };
    local.map(|local| local.strftime(form).to_string()).unwrap_or_default()
}

fn name(person: Option<&Address>) -> &str {
    person.map_or("", |person| if person.name.is_empty() { &person.address } else { &person.name })
}

fn attribution(record: &MessageRecord, lang: Lang) -> String {
    let (date, who) = (date(record, lang), name(record.from.first()));
    match lang {
        Lang::Fr => format!("Le {date}, {who} a écrit\u{a0}:"),
        Lang::En => format!("On {date}, {who} wrote:"),
    }
}

fn heading(record: &MessageRecord, lang: Lang) -> String {
    let words = match lang {
        Lang::Fr => ["Message transféré", "De\u{a0}", "Date\u{a0}", "Objet\u{a0}", "À\u{a0}"],
        Lang::En => ["Forwarded message", "From", "Date", "Subject", "To"],
    };
    let [title, from, when, subject, to] = words;
    format!(
        "-------- {title} --------\n{from}: {}\n{when}: {}\n{subject}: {}\n{to}: {}",
        reply::typed(&record.from),
        date(record, lang),
        record.subject,
        reply::typed(&record.to),
    )
}

/// What a `mailto:` link may set: recipients, subject and text, and nothing else (RFC 6068, section 4).
#[derive(Debug, Default, PartialEq)]
struct Mailto {
    to: Vec<Address>,
    cc: Vec<Address>,
    subject: String,
    body: String,
}

impl Mailto {
    fn read(link: &str) -> Self {
        let mut this = Self::default();
        let Some(rest) = link.trim().get(7..).filter(|_| link.trim().to_lowercase().starts_with("mailto:"))
        else {
            return this;
        };
        let (to, fields) = rest.split_once('?').unwrap_or((rest, ""));
        this.to = reply::people(&decode(to));
        for (field, value) in fields.split('&').filter_map(|pair| pair.split_once('=')) {
            let value = decode(value);
            match field.to_ascii_lowercase().as_str() {
                "to" => this.to.extend(reply::people(&value)),
                "cc" => this.cc.extend(reply::people(&value)),
                "subject" => {
                    this.subject = value.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
                }
                "body" => this.body = value.replace("\r\n", "\n"),
                _ => {}
            }
        }
        this
    }
}

/// Decodes `%XX`.
fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let pair = after.get(..2).and_then(|pair| std::str::from_utf8(pair).ok());
        match pair.filter(|_| byte == b'%').and_then(|pair| u8::from_str_radix(pair, 16).ok()) {
            Some(decoded) => {
                bytes.push(decoded);
                rest = after.get(2..).unwrap_or_default();
            }
            None => {
                bytes.push(byte);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sec_28_a_mailto_link_sets_recipients_subject_and_text_only() {
        let link = Mailto::read(
            "mailto:a@x.example,b@x.example?cc=c@x.example&subject=Devis%20n%C2%B0%201%0D%0ABcc:%20d@x.example\
             &body=Bonjour,%0D%0A&attach=/etc/passwd&bcc=evil@x.example&from=boss@x.example",
        );
        let addresses: Vec<&str> = link.to.iter().map(|person| person.address.as_str()).collect();
        assert_eq!(addresses, ["a@x.example", "b@x.example"]);
        assert_eq!(link.cc.len(), 1);
        assert_eq!(link.subject, "Devis n° 1  Bcc: d@x.example");
        assert_eq!(link.body, "Bonjour,\n");
        assert_eq!(Mailto::read("https://x.example"), Mailto::default());
        assert_eq!(
            Mailto::read("MAILTO:?subject=100%"),
            Mailto { subject: "100%".to_owned(), ..Mailto::default() }
        );
    }
}
