//! Answering for somebody who is away: which messages are answered, and how (RFC 3834).
//!
//! Start reading at [`should_answer`]. Everything in a message is written by a stranger; whatever is doubtful
//! is not answered, since an answer too many can start a loop, and one too few costs nothing.
//!
//! The answer that [`answer`] writes is sent with an empty envelope sender (`MAIL FROM:<>`), so that no report
//! about it comes back (RFC 3834, section 3.3); where a server takes none, with the account's own address.

use std::io;

use etabli_model::{Absence, Address, Instant, MessageKind};

use crate::{
    address,
    compose::{self, Composed},
    header::{self, Field},
    parse,
};

/// The longest address (RFC 5321, section 4.5.3.1).
const MAX_ADDRESS: usize = 254;
/// The most characters of a stranger's subject that stand in an answer.
const MAX_SUBJECT: usize = 200;
/// The seconds of a day.
const DAY: Instant = 86_400;

/// Local parts that programs write from, marks and tags removed.
const ROBOTS: [&str; 8] =
    ["mailerdaemon", "postmaster", "listserv", "majordomo", "mailman", "root", "daemon", "uucp"];
/// What the local part of a program may hold, marks removed.
const ROBOT_WORDS: [&str; 4] = ["noreply", "donotreply", "nepasrepondre", "unsubscribe"];
/// How the local part of a program may begin.
const ROBOT_STARTS: [&str; 3] = ["owner-", "bounce", "prvs=bounce"];
/// How the local part of a program may end.
const ROBOT_ENDS: [&str; 4] = ["-request", "-owner", "-bounces", "-bounce"];

/// What the header of a message says that matters for answering it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// The address of the topmost Return-Path, empty for the null one; none where there is no such header.
    pub return_path: Option<String>,
    /// The addresses of From and Sender.
    pub authors: Vec<String>,
    /// The addresses of To and Cc.
    pub recipients: Vec<String>,
    /// A program sent it, or asks for no answer.
    pub is_automatic: bool,
    /// It went to many.
    pub is_bulk: bool,
    /// It came over a mailing list.
    pub is_list: bool,
    /// A filter took it for junk.
    pub is_junk: bool,
    /// The Message-ID without angle brackets, empty when there is none.
    pub message_id: String,
    /// The ids of References, else of In-Reply-To.
    pub references: Vec<String>,
    /// The decoded subject, on one line.
    pub subject: String,
}

impl Facts {
    /// Reads the header of a message; the body may be there or not.
    #[must_use]
    pub fn read(raw: &[u8]) -> Self {
        let (end, _) = header::block_end(raw, 0, |_| false);
        let block = raw.get(..end).unwrap_or_default();
        let parsed = parse::parse(block);
        let mut facts = Self {
            authors: addresses(parsed.from.iter().chain(&parsed.sender)),
            recipients: addresses(parsed.to.iter().chain(&parsed.cc)),
            is_automatic: parsed.kind != MessageKind::Message,
            message_id: parsed.message_id,
            references: if parsed.references.is_empty() { parsed.in_reply_to } else { parsed.references },
            subject: parsed.subject,
            ..Self::default()
        };
        header::fields(block).for_each(|field| facts.take(&field));
        facts
    }

    fn take(&mut self, field: &Field<'_>) {
        let name = field.name.to_ascii_lowercase();
        match name.as_slice() {
            // The last server writes it on top; what stands below may be anybody's.
            b"return-path" if self.return_path.is_none() => {
                let path = address::parse(field.value).into_iter().next();
                self.return_path = Some(path.map(|path| path.address).unwrap_or_default());
            }
            b"auto-submitted" => self.is_automatic |= keyword(field) != "no",
            b"x-auto-response-suppress" => {
                let text = field.text().to_ascii_lowercase();
                let mut words = text.split(|c: char| !c.is_ascii_alphanumeric());
                self.is_automatic |= words.any(|word| matches!(word, "all" | "oof" | "autoreply"));
            }
            b"precedence" => self.is_bulk |= matches!(keyword(field).as_str(), "bulk" | "list" | "junk"),
            b"x-spam-flag" => self.is_junk |= keyword(field) == "yes",
            name => self.is_list |= name.starts_with(b"list-"),
        }
    }
}

/// Returns the first word of a value in small letters, comments and parameters left out.
fn keyword(field: &Field<'_>) -> String {
    let text = field.text().to_ascii_lowercase();
    let mut depth = 0_usize;
    let mut word = String::new();
    for c in text.chars() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            ';' => break,
            _ if c.is_whitespace() && !word.is_empty() => break,
            _ if c.is_whitespace() => {}
            _ => word.push(c),
        }
    }
    word
}

fn addresses<'a>(people: impl Iterator<Item = &'a Address>) -> Vec<String> {
    people.map(|person| person.address.clone()).filter(|address| !address.is_empty()).collect()
}

/// What is known beside the message itself.
#[derive(Clone, Copy)]
pub struct Situation<'a> {
    /// What people are told, and when.
    pub absence: &'a Absence,
    /// When the absence was switched on: mail from before it is not answered.
    pub since: Instant,
    /// The addresses that reach the account.
    pub own: &'a [String],
    /// When the message arrived.
    pub received_at: Instant,
    /// The message lies in a junk folder.
    pub is_junk: bool,
    /// The time.
    pub now: Instant,
    /// When an address, in the form of [`Recipient::key`], was last told of this absence.
    pub last_told: &'a dyn Fn(&str) -> Option<Instant>,
}

/// Whom an answer goes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient(String);

impl Recipient {
    /// Returns the address.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.0
    }

    /// Returns what the same person's addresses have in common, by which it is remembered who was told.
    #[must_use]
    pub fn key(&self) -> String {
        self.0.to_lowercase()
    }
}

/// Why a message is not answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Reason {
    /// Nobody is away now.
    NotAway,
    /// It arrived before the absence.
    TooOld,
    /// It is junk.
    Junk,
    /// A program sent it, or asks for no answer.
    Automatic,
    /// It went to many.
    Bulk,
    /// It came over a mailing list.
    List,
    /// No server has written down where an answer goes, and it is not guessed (RFC 3834, section 4).
    NoReturnPath,
    /// No answer is wanted: the return path is the null one.
    NullReturnPath,
    /// The return path is no address that can be written to.
    OddReturnPath,
    /// The sender's address is one that programs write from.
    Robot,
    /// The account wrote it itself.
    Own,
    /// Neither To nor Cc names the account.
    NotAddressed,
    /// The sender was told not long ago.
    Told,
}

/// Decides whether a message is answered, and to whom the answer goes.
///
/// # Errors
/// Returns the reason why it is not.
pub fn should_answer(facts: &Facts, situation: &Situation<'_>) -> Result<Recipient, Reason> {
    let Situation { absence, since, own, received_at, now, .. } = *situation;
    let unless = |is_so: bool, reason: Reason| if is_so { Err(reason) } else { Ok(()) };
    unless(!absence.covers(now), Reason::NotAway)?;
    unless(received_at < absence.from.map_or(since, |from| from.max(since)), Reason::TooOld)?;
    unless(situation.is_junk || facts.is_junk, Reason::Junk)?;
    unless(facts.is_automatic, Reason::Automatic)?;
    unless(facts.is_bulk, Reason::Bulk)?;
    unless(facts.is_list, Reason::List)?;
    let path = facts.return_path.as_deref().ok_or(Reason::NoReturnPath)?;
    unless(path.is_empty(), Reason::NullReturnPath)?;
    unless(!is_plain(path), Reason::OddReturnPath)?;
    let senders = || facts.authors.iter().map(String::as_str).chain([path]);
    unless(senders().any(is_robot), Reason::Robot)?;
    unless(senders().any(|sender| is_own(sender, own)), Reason::Own)?;
    unless(!facts.recipients.iter().any(|recipient| is_own(recipient, own)), Reason::NotAddressed)?;
    let recipient = Recipient(path.to_owned());
    let pause = Instant::from(absence.every_days.max(1)) * DAY;
    let told = (situation.last_told)(&recipient.key());
    unless(told.is_some_and(|told| now < told.saturating_add(pause)), Reason::Told)?;
    Ok(recipient)
}

/// Reports whether an address is one plain local part and one domain, with nothing that means something else
/// to a program.
fn is_plain(address: &str) -> bool {
    let is_odd = |c: char| {
        c.is_whitespace()
            || c.is_control()
            || matches!(c, '<' | '>' | '(' | ')' | '[' | ']' | '"' | '\\' | ',' | ';' | ':')
    };
    let parts: Vec<&str> = address.split('@').collect();
    let [local, domain] = parts.as_slice() else { return false };
    let is_domain = domain.split('.').all(|label| !label.is_empty());
    !local.is_empty() && is_domain && address.len() <= MAX_ADDRESS && !address.contains(is_odd)
}

fn is_robot(address: &str) -> bool {
    let address = address.to_ascii_lowercase();
    let local = address.rsplit_once('@').map_or(address.as_str(), |(local, _)| local);
    let bare: String = local.chars().filter(|c| !matches!(c, '-' | '_' | '.' | ' ')).collect();
    let untagged = bare.split('+').next().unwrap_or_default();
    ROBOTS.contains(&untagged)
        || ROBOT_WORDS.iter().any(|word| bare.contains(word))
        || ROBOT_STARTS.iter().any(|start| local.starts_with(start))
        || ROBOT_ENDS.iter().any(|end| local.ends_with(end))
}

/// Reports whether an address is one of the account's own, a tag behind its local part apart (RFC 5233).
fn is_own(address: &str, own: &[String]) -> bool {
    let address = address.to_lowercase();
    let untagged = address.rsplit_once('@').and_then(|(local, domain)| {
        let (name, _) = local.split_once('+')?;
        Some(format!("{name}@{domain}"))
    });
    own.iter().map(|own| own.to_lowercase()).any(|own| own == address || Some(&own) == untagged.as_ref())
}

/// Writes the answer to a message.
///
/// # Errors
/// Passes on what the writer says; memory is the only thing written to.
pub fn answer(
    absence: &Absence,
    facts: &Facts,
    recipient: &Recipient,
    from: &Address,
    now: Instant,
    message_id: &str,
) -> io::Result<Vec<u8>> {
    let subject = match absence.subject.trim() {
        "" => {
            let subject: String = facts.subject.chars().take(MAX_SUBJECT).collect();
            format!("Auto: {subject}")
        }
        subject => subject.to_owned(),
    };
    let composed = Composed {
        from: from.clone(),
        to: vec![Address { name: String::new(), address: recipient.0.clone() }],
        cc: Vec::new(),
        bcc: Vec::new(),
        subject,
        text: absence.text.clone(),
        html: String::new(),
        priority: etabli_model::Priority::Normal,
        files: Vec::new(),
        date: now,
        message_id: message_id.to_owned(),
        ask_receipt: false,
        in_reply_to: facts.message_id.clone(),
        references: facts.references.clone(),
    };
    compose::automatic_answer(&composed)
}

#[cfg(test)]
mod tests;
