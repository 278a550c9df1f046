//! Messages between colleagues: delivered in the store, into a folder of each, and never to a mail server.
//!
//! A message is internal when a row says so that only this file writes. A draft is internal from its beginning and
//! stays so whatever a client sends; it is delivered here, and has no way to the outbox. What is internal answers
//! and is passed on as internal only, and does not move to where a server or a template would take it up.

use std::collections::BTreeSet;

use etabli_mail::fold::fold;
use etabli_model::{
    Account, AccountId, Address, Flags, Folder, FolderId, FolderKind, MsgId, Scope, TeamId, UserId,
};
use etabli_store::{Batch, Entry, NewMessage, Snapshot, StoreError};
use serde::{Deserialize, Serialize};

use super::{Draft, kept, leaving};
use crate::{
    Event, Failure, FailureCode, NewMail, Reply, SendMode,
    accounts::put_outgoing,
    core::{Caller, Engine},
    mail::{
        bin_of,
        import::{
            Origin,
            prepare::{Context, prepare, source_key},
        },
    },
    members::scope::Audience,
};

/// The host of addresses that stand for colleagues in stored messages: no mail can be sent there (RFC 2606).
const HOST: &str = "internal.invalid";
/// For so many seconds a delivered message can be taken back, as long as nobody has read it.
const RECALL_SECONDS: i64 = 60;

/// Whom an internal message is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
enum Colleague {
    User(UserId),
    Team(TeamId),
}

/// What is known of an internal message.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Internal {
    from: UserId,
    /// To and Cc. The names of Bcc are known to nobody but the author.
    to: Vec<Colleague>,
    /// The copies of the others.
    copies: Vec<MsgId>,
    sent_at: i64,
}

fn key(msg_id: MsgId) -> String {
    format!("internal/{msg_id}")
}

/// Returns what is known of a message if it is internal.
pub(crate) fn internal(snapshot: &Snapshot, msg_id: MsgId) -> Result<Option<Internal>, Failure> {
    Ok(snapshot.setting(&key(msg_id))?.and_then(|row| serde_json::from_str(&row).ok()))
}

/// Fails when moving a message to a folder would take something internal to where it can leave the store.
pub(crate) fn check_stays(
    batch: &mut Batch<'_>,
    msg_id: MsgId,
    to: FolderId,
    kind: FolderKind,
) -> Result<(), Failure> {
    if matches!(batch.current(&Entry::Setting(key(msg_id), None))?, Entry::Setting(_, None)) {
        return Ok(());
    }
    use FolderKind::{Drafts, Outbox, Sent, Templates};
    let leaves = matches!(kind, Drafts | Outbox | Sent | Templates)
        || batch.folders()?.iter().any(|folder| folder.id == to && folder.account.is_some());
    if leaves { Err(Failure::new(FailureCode::InternalStays, msg_id.to_string())) } else { Ok(()) }
}

/// Forgets that a message is internal: it is removed for good.
pub(crate) fn forget(batch: &mut Batch<'_>, msg_id: MsgId) -> Result<(), Failure> {
    Ok(batch.put(Entry::Setting(key(msg_id), None))?)
}

/// Returns the names that are typed as recipients.
fn names(typed: &str) -> impl Iterator<Item = &str> {
    typed.split([',', ';', '\n']).map(str::trim).filter(|name| !name.is_empty())
}

/// Returns who stands in for an account where there is none: a person of the store, without an address of any use.
pub(super) fn person(user: UserId, name: &str) -> Account {
    let address = format!("u{user}@{HOST}");
    Account { id: AccountId(0), name: name.to_owned(), address, owner: Some(user) }
}

/// A message that stands in for colleagues, before it is stored.
fn without_addresses(mut message: NewMessage) -> NewMessage {
    let record = &mut message.record;
    record.account = None;
    for person in record.from.iter_mut().chain(&mut record.to).chain(&mut record.cc) {
        person.address.clear();
    }
    message
}

impl Engine {
    /// Returns the person of the store that a session is of, as the account of an internal message.
    pub(super) fn own_person(&self, caller: &Caller) -> Result<Account, Failure> {
        let user = self.read()?.user(caller.user.0)?;
        let user = user.ok_or_else(|| Failure::new(FailureCode::UserUnknown, caller.user.to_string()))?;
        Ok(person(user.id, &user.name))
    }

    /// Returns the colleagues and teams whose name fits what is typed, as people without an address.
    pub(super) fn colleagues(&self, caller: &Caller, typed: &str) -> Result<Vec<Address>, Failure> {
        let wanted = fold(typed.trim());
        let known = self.known_colleagues(caller)?;
        let fits = |name: &str| fold(name).split([' ', '-', '.']).any(|word| word.starts_with(&wanted));
        let found = known.into_iter().filter(|(_, name)| fits(name) || fold(name).starts_with(&wanted));
        Ok(found.map(|(_, name)| Address { name, address: String::new() }).collect())
    }

    fn known_colleagues(&self, caller: &Caller) -> Result<Vec<(Colleague, String)>, Failure> {
        let snapshot = self.read()?;
        let users = snapshot.users()?.into_iter().filter(|user| user.id != caller.user);
        let mut known: Vec<(Colleague, String)> =
            users.map(|user| (Colleague::User(user.id), user.name)).collect();
        known.extend(snapshot.teams()?.into_iter().map(|team| (Colleague::Team(team.id), team.name)));
        known.sort_by_cached_key(|(colleague, name)| (fold(name), *colleague));
        Ok(known)
    }

    fn named(&self, caller: &Caller, typed: &str) -> Result<Vec<Colleague>, Failure> {
        let known = self.known_colleagues(caller)?;
        let find = |name: &str| {
            let mut found = known.iter().filter(|(_, known)| fold(known) == fold(name));
            // A user and a team may bear one name; who is meant then is not guessed.
            match (found.next(), found.next()) {
                (Some((colleague, _)), None) => Ok(*colleague),
                _ => Err(Failure::new(FailureCode::ColleagueUnknown, name)),
            }
        };
        names(typed).map(find).collect()
    }

    fn names_of(&self, colleagues: &[Colleague], without: UserId) -> Result<String, Failure> {
        let snapshot = self.read()?;
        let mut found: Vec<String> = Vec::new();
        for colleague in colleagues.iter().filter(|colleague| **colleague != Colleague::User(without)) {
            let name = match colleague {
                Colleague::User(user) => snapshot.user(user.0)?.map(|user| user.name),
                Colleague::Team(team) => {
                    snapshot.teams()?.into_iter().find(|known| known.id == *team).map(|team| team.name)
                }
            };
            found.extend(name.filter(|name| !found.contains(name)));
        }
        Ok(found.join(", "))
    }

    /// Begins a message to colleagues.
    pub(super) fn begin_internal(&self, caller: &Caller) -> Result<Reply, Failure> {
        let draft = Draft { internal: true, account: AccountId(0), ..Draft::default() };
        self.add_draft(caller.user, draft, Vec::new())
    }

    /// Returns whom an answer to an internal message goes to.
    pub(super) fn answered_colleagues(
        &self,
        caller: &Caller,
        known: &Internal,
        to_all: bool,
    ) -> Result<String, Failure> {
        let mut to = vec![Colleague::User(known.from)];
        if to_all || known.from == caller.user {
            to.extend(&known.to);
        }
        self.names_of(&to, caller.user)
    }

    /// Delivers a message to colleagues.
    pub(super) fn deliver_internal(
        &self,
        caller: &Caller,
        draft: &Draft,
        mode: SendMode,
    ) -> Result<Reply, Failure> {
        if matches!(mode, SendMode::Later | SendMode::At(_)) {
            return Err(Failure::new(FailureCode::InternalStays, draft.subject.as_str()));
        }
        let mut shown = self.named(caller, &draft.to)?;
        shown.extend(self.named(caller, &draft.cc)?);
        let mut to = shown.clone();
        to.extend(self.named(caller, &draft.bcc)?);
        let snapshot = self.read()?;
        let mut readers: BTreeSet<UserId> = BTreeSet::new();
        for team in snapshot.teams()?.iter().filter(|team| to.contains(&Colleague::Team(team.id))) {
            if team.id == etabli_model::Team::EVERYONE {
                readers.extend(snapshot.users()?.iter().map(|user| user.id));
            }
            readers.extend(&team.members);
        }
        readers.extend(to.iter().filter_map(|colleague| match colleague {
            Colleague::User(user) => Some(*user),
            Colleague::Team(_) => None,
        }));
        readers.remove(&caller.user);
        if readers.is_empty() {
            return Err(Failure::new(FailureCode::RecipientMissing, draft.subject.as_str()));
        }
        let author = self.own_person(caller)?;
        let addressed = |typed: &str| {
            let host = |name: &str| format!("\"{}\" <to@{HOST}>", name.replace('"', ""));
            names(typed).map(host).collect::<Vec<_>>().join(", ")
        };
        let addressed =
            Draft { to: addressed(&draft.to), cc: addressed(&draft.cc), bcc: String::new(), ..draft.clone() };
        let raw = self.written(caller, &addressed, &author, FolderKind::Internal)?;
        let own = self.prepare_internal(&raw, caller.user, true)?;
        let theirs = readers
            .iter()
            .map(|reader| Ok((*reader, self.prepare_internal(&raw, *reader, false)?)))
            .collect::<Result<Vec<_>, Failure>>()?;
        let answered = [(draft.answers, Flags::ANSWERED), (draft.forwards, Flags::FORWARDED)];
        let seen = |id: &MsgId| self.check_visible(caller, &[*id]).is_ok();
        let (msg_id, copies) = self.change_drafts(|batch| {
            self.check_stays_here(batch, draft)?;
            let folder = bin_of(batch, FolderKind::Internal, Scope::User(caller.user))?;
            let own = put_outgoing(batch, own, folder, None)?;
            let mut copies = Vec::new();
            for (reader, message) in theirs {
                let folder = bin_of(batch, FolderKind::Internal, Scope::User(reader))?;
                copies.push(put_outgoing(batch, message, folder, None)?);
            }
            let known = Internal { from: caller.user, to: shown.clone(), copies, sent_at: self.clock.now() };
            for msg_id in known.copies.iter().chain([&own]) {
                note(batch, *msg_id, &known)?;
            }
            kept::keep(batch, own, draft)?;
            if let Some(before) = draft.replaces {
                forget(batch, before)?;
                batch.remove_message(before)?;
            }
            for (original, flag) in answered {
                if let Some(original) = original.filter(seen) {
                    match batch.set_flags(original, flag, true) {
                        Ok(()) | Err(StoreError::Stale(_)) => {}
                        Err(error) => return Err(error.into()),
                    }
                }
            }
            leaving::end(batch, caller.user.0, draft, true)?;
            Ok((own, known.copies))
        })?;
        for (reader, msg_id) in readers.into_iter().zip(copies) {
            let from = Address { name: author.name.clone(), address: String::new() };
            let mail = NewMail {
                account: author.id,
                name: String::new(),
                count: 1,
                msg_id,
                from,
                subject: draft.subject.clone(),
            };
            self.tell(Audience::User(reader), &Event::NewMail(mail));
        }
        Ok(Reply::Queued(msg_id))
    }

    /// Makes the stored form of a message to colleagues for one of them.
    fn prepare_internal(&self, raw: &[u8], reader: UserId, is_own: bool) -> Result<NewMessage, Failure> {
        let origin = Origin {
            label: "internal".to_owned(),
            key: format!("internal\0{reader}"),
            subfolder: Vec::new(),
            hint: String::new(),
            flags: Flags::default().with(Flags::READ, is_own),
            date: None,
        };
        let hash = blake3::hash(raw);
        let source = source_key(&origin, &hash, 0);
        let context = Context { own_addresses: &[], into_sent: is_own, now: self.clock.now() };
        let prepared = prepare(&context, origin, raw, *hash.as_bytes(), source, |blob, bytes| {
            self.store.blobs().write(blob, bytes).map_err(StoreError::from)?;
            Ok(())
        })?;
        Ok(without_addresses(prepared.message))
    }

    /// Puts a message to colleagues into its author's own drafts.
    pub(super) fn put_away_internal(&self, caller: &Caller, draft: &Draft) -> Result<(), Failure> {
        let author = self.own_person(caller)?;
        let addressed = Draft { to: String::new(), cc: String::new(), bcc: String::new(), ..draft.clone() };
        let raw = self.written(caller, &addressed, &author, FolderKind::Drafts)?;
        let message = without_addresses(self.prepare_outgoing(&author, FolderKind::Drafts, &raw)?);
        self.change_drafts(|batch| {
            let folder = bin_of(batch, FolderKind::Drafts, Scope::User(caller.user))?;
            let msg_id = put_outgoing(batch, message, folder, None)?;
            let now = self.clock.now();
            let known = Internal { from: caller.user, to: Vec::new(), copies: Vec::new(), sent_at: now };
            note(batch, msg_id, &known)?;
            kept::keep(batch, msg_id, draft)?;
            if let Some(before) = draft.replaces {
                forget(batch, before)?;
                batch.remove_message(before)?;
            }
            leaving::end(batch, caller.user.0, draft, false)
        })
    }

    /// Takes back a message that was just delivered to colleagues, into the drafts of its author. Reports whether
    /// it is one.
    pub(crate) fn recall_internal(&self, caller: &Caller, msg_id: MsgId) -> Result<bool, Failure> {
        let Some(known) = internal(&self.read()?, msg_id)? else { return Ok(false) };
        self.check_visible(caller, &[msg_id])?;
        let is_own_copy = known.from == caller.user && !known.copies.contains(&msg_id);
        if !is_own_copy {
            return Err(Failure::new(FailureCode::NotInOutbox, msg_id.to_string()));
        }
        let columns = self.store.columns();
        let there = |copy: &&MsgId| columns.folder(copy.ordinal()) != 0;
        let is_read = |copy: &MsgId| columns.flags(copy.ordinal()).contains(Flags::READ);
        let too_late = self.clock.now() > known.sent_at + RECALL_SECONDS;
        if too_late || known.copies.iter().filter(there).any(is_read) {
            return Err(Failure::new(FailureCode::AlreadyRead, msg_id.to_string()));
        }
        self.change_drafts(|batch| {
            for copy in known.copies.iter().filter(there) {
                forget(batch, *copy)?;
                batch.remove_message(*copy)?;
            }
            let drafts = bin_of(batch, FolderKind::Drafts, Scope::User(caller.user))?;
            batch.move_message(msg_id, drafts)?;
            batch.set_flags(msg_id, Flags::DRAFT, true)?;
            note(batch, msg_id, &Internal { copies: Vec::new(), ..known.clone() })
        })?;
        Ok(true)
    }

    /// Returns the folders of colleagues, whose copies of a conversation nobody else is told of.
    pub(crate) fn internal_folders(snapshot: &Snapshot) -> Result<Vec<Folder>, Failure> {
        let folders = snapshot.folders()?;
        Ok(folders.into_iter().filter(|folder| folder.kind == FolderKind::Internal).collect())
    }
}

fn note(batch: &mut Batch<'_>, msg_id: MsgId, known: &Internal) -> Result<(), Failure> {
    let row = serde_json::to_string(known);
    let row = row.map_err(|error| Failure::new(FailureCode::Internal, "").because(error))?;
    Ok(batch.put(Entry::Setting(key(msg_id), Some(row)))?)
}
