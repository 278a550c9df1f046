//! Changes that were made here, carried out on the server.
//!
//! Every action is reported once it has ended. What a broken connection leaves open stays pending, and all of
//! it bears repetition but APPEND, whose repetition the local side can recognise.

use std::collections::{BTreeMap, BTreeSet};

use etabli_model::Flags;

use super::{
    Action, ActionResult, ImapLocal, KnownMailbox, MailboxId, SyncReport,
    codec::{Answer, Status, Value, Verdict},
    driver::local_error,
    flags::{common, read_permanent, write_flags},
    plan::{pair, read_set, sets},
    select::select,
    session::{Session, ignore, is_passing, quote},
};
use crate::TransportError;

/// The actions of one mailbox.
struct Group<'a> {
    mailbox: &'a KnownMailbox,
    actions: Vec<Action>,
}

/// Carries out what is pending; returns the names of the mailboxes that changed by it.
pub(super) async fn carry_out(
    session: &mut Session,
    local: &mut dyn ImapLocal,
    known: &[KnownMailbox],
    report: &mut SyncReport,
) -> Result<BTreeSet<String>, TransportError> {
    let mut groups: BTreeMap<MailboxId, Vec<Action>> = BTreeMap::new();
    let mut appends = Vec::new();
    for action in local.actions().map_err(local_error)? {
        match &action {
            Action::SetFlags { mailbox, .. }
            | Action::Move { mailbox, .. }
            | Action::Delete { mailbox, .. } => {
                groups.entry(*mailbox).or_default().push(action);
            }
            Action::Append { .. } => appends.push(action),
        }
    }
    let find = |id: MailboxId| known.iter().find(|mailbox| mailbox.id == id);
    let mut touched = BTreeSet::new();
    for (id, actions) in groups {
        let mut carrier = Carrier { session, local, report, known };
        let Some(mailbox) = find(id) else {
            carrier.done(&actions, |_| ActionResult::Gone)?;
            continue;
        };
        touched.insert(mailbox.wire_name.clone());
        for action in &actions {
            if let Action::Move { to, .. } = action {
                touched.extend(find(*to).map(|mailbox| mailbox.wire_name.clone()));
            }
        }
        carrier.group(Group { mailbox, actions }).await?;
    }
    for action in &appends {
        let Action::Append { mailbox, .. } = action else { continue };
        let mut carrier = Carrier { session, local, report, known };
        match find(*mailbox) {
            Some(mailbox) => {
                touched.insert(mailbox.wire_name.clone());
                carrier.append(mailbox, action).await?;
            }
            None => carrier.done(std::slice::from_ref(action), |_| ActionResult::Gone)?,
        }
    }
    Ok(touched)
}

/// What became of a command for several messages.
enum Outcome {
    /// It ended well, with the new numbers of messages where the server tells.
    Done(Option<Copied>),
    /// It was refused for good.
    Refused(String),
    /// It was refused for now, and stays pending.
    Later(String),
}

/// COPYUID: UIDVALIDITY of the target, and the pairs of UIDs.
struct Copied {
    uid_validity: u32,
    pairs: BTreeMap<u32, u32>,
}

impl Outcome {
    fn of(status: &Status) -> Self {
        match status.verdict {
            Verdict::Ok => Self::Done(None),
            _ if is_passing(status) => Self::Later(status.line()),
            _ => Self::Refused(status.line()),
        }
    }
}

/// Carries out the actions of one mailbox.
pub(super) struct Carrier<'c> {
    pub(super) session: &'c mut Session,
    local: &'c mut dyn ImapLocal,
    report: &'c mut SyncReport,
    known: &'c [KnownMailbox],
}

impl Carrier<'_> {
    /// Reports what became of actions.
    pub(super) fn done(
        &mut self,
        actions: &[Action],
        result: impl Fn(&Action) -> ActionResult,
    ) -> Result<(), TransportError> {
        for action in actions {
            let result = result(action);
            match &result {
                ActionResult::Refused(text) => self.report.refuse(text.clone()),
                ActionResult::Done { .. } => self.report.done += 1,
                ActionResult::Gone => {}
            }
            self.local.done(action, result).map_err(local_error)?;
        }
        Ok(())
    }

    fn end(&mut self, actions: &[Action], outcome: Outcome) -> Result<(), TransportError> {
        match outcome {
            Outcome::Done(copied) => self.done(actions, |action| match (&copied, action) {
                (Some(copied), Action::Move { uid, .. }) => match copied.pairs.get(uid) {
                    Some(new) => ActionResult::Done { target: Some((copied.uid_validity, *new)) },
                    None => ActionResult::Gone,
                },
                _ => ActionResult::Done { target: None },
            }),
            Outcome::Refused(text) => self.done(actions, |_| ActionResult::Refused(text.clone())),
            Outcome::Later(text) => {
                self.report.refuse(text);
                Ok(())
            }
        }
    }

    async fn group(&mut self, group: Group<'_>) -> Result<(), TransportError> {
        let Group { mailbox, actions } = group;
        let selected = match select(self.session, "SELECT", &mailbox.wire_name, "").await? {
            Ok(selected) => selected,
            Err(status) if status.code() == "NONEXISTENT" => {
                return self.done(&actions, |_| ActionResult::Gone);
            }
            Err(status) => {
                self.report.refuse(format!("{}: {}", mailbox.wire_name, status.line()));
                return Ok(());
            }
        };
        // Under another UIDVALIDITY the numbers mean other messages.
        if selected.uid_validity != Some(mailbox.sync.uid_validity) {
            return Ok(());
        }
        if selected.is_read_only {
            let text = format!("{}: read-only", mailbox.wire_name);
            return self.done(&actions, |_| ActionResult::Refused(text.clone()));
        }
        let allowed = read_permanent(selected.permanent.as_deref());
        self.set_flags(&actions, allowed).await?;
        self.move_messages(&actions).await?;
        let deletes: Vec<Action> =
            actions.into_iter().filter(|action| matches!(action, Action::Delete { .. })).collect();
        if !deletes.is_empty() {
            let uids: Vec<u32> = deletes.iter().filter_map(uid_of).collect();
            let outcome = self.delete(&uids).await?;
            if matches!(outcome, Outcome::Done(_)) {
                self.report.deleted_on_server += uids.len() as u64;
            }
            self.end(&deletes, outcome)?;
        }
        Ok(())
    }

    /// Sets and removes flags: what several actions say of one message is one change.
    async fn set_flags(&mut self, actions: &[Action], allowed: Flags) -> Result<(), TransportError> {
        let mut changes: BTreeMap<u32, (Flags, Flags)> = BTreeMap::new();
        for action in actions {
            if let Action::SetFlags { uid, add, remove, .. } = action {
                let (on, off) = changes.entry(*uid).or_default();
                *on = on.with(*remove, false).with(*add, true);
                *off = off.with(*add, false).with(*remove, true);
            }
        }
        let mut alike: BTreeMap<(u16, u16), Vec<u32>> = BTreeMap::new();
        for (uid, (on, off)) in changes {
            alike.entry((common(on, allowed).0, common(off, allowed).0)).or_default().push(uid);
        }
        for ((on, off), uids) in alike {
            let mut outcome = Outcome::Done(None);
            for (sign, flags) in [("+", Flags(on)), ("-", Flags(off))] {
                if flags != Flags::default() && matches!(outcome, Outcome::Done(_)) {
                    outcome = self.store(&uids, sign, &write_flags(flags)).await?;
                }
            }
            let is_theirs = |action: &&Action| matches!(action, Action::SetFlags { uid, .. } if uids.binary_search(uid).is_ok());
            let theirs: Vec<Action> = actions.iter().filter(is_theirs).cloned().collect();
            self.end(&theirs, outcome)?;
        }
        Ok(())
    }

    async fn store(&mut self, uids: &[u32], sign: &str, flags: &str) -> Result<Outcome, TransportError> {
        for set in sets(uids) {
            let status =
                self.session.run(&format!("UID STORE {set} {sign}FLAGS.SILENT {flags}"), ignore).await?;
            if status.verdict != Verdict::Ok {
                return Ok(Outcome::of(&status));
            }
        }
        Ok(Outcome::Done(None))
    }

    async fn move_messages(&mut self, actions: &[Action]) -> Result<(), TransportError> {
        let mut targets: BTreeMap<MailboxId, Vec<Action>> = BTreeMap::new();
        for action in actions {
            if let Action::Move { to, .. } = action {
                targets.entry(*to).or_default().push(action.clone());
            }
        }
        for (to, moves) in targets {
            let known = self.known;
            let Some(target) = known.iter().find(|mailbox| mailbox.id == to) else {
                self.done(&moves, |_| ActionResult::Refused("the target mailbox is gone".to_owned()))?;
                continue;
            };
            let uids: Vec<u32> = moves.iter().filter_map(uid_of).collect();
            for set in sets(&uids) {
                let ranges = read_set(set.as_bytes()).unwrap_or_default();
                let is_in = |uid: u32| ranges.iter().any(|(first, last)| (*first..=*last).contains(&uid));
                let theirs: Vec<Action> =
                    moves.iter().filter(|action| uid_of(action).is_some_and(is_in)).cloned().collect();
                let uids: Vec<u32> = theirs.iter().filter_map(uid_of).collect();
                let outcome = self.move_set(&set, &uids, &target.wire_name).await?;
                self.end(&theirs, outcome)?;
            }
        }
        Ok(())
    }

    async fn move_set(&mut self, set: &str, uids: &[u32], target: &str) -> Result<Outcome, TransportError> {
        let has_move = self.session.caps.has("MOVE");
        if !has_move && let Some(text) = self.not_ours(uids).await? {
            return Ok(Outcome::Refused(text));
        }
        let verb = if has_move { "MOVE" } else { "COPY" };
        let command = format!("UID {verb} {set} {}", quote(target)?);
        let mut is_created = false;
        let (status, copied) = loop {
            let mut copied = None;
            let limit = uids.len();
            let status = self.session.run(&command, |answer| {
                if let Answer::Status(status) = answer {
                    copied = read_copied(&status, limit).or(copied.take());
                }
                Ok(())
            });
            let status = status.await?;
            if status.code() != "TRYCREATE" || is_created {
                break (status.clone(), read_copied(&status, limit).or(copied));
            }
            is_created = true;
            if let Err(text) = self.session.create(target).await? {
                return Ok(Outcome::Refused(text));
            }
        };
        if status.verdict != Verdict::Ok {
            return Ok(Outcome::of(&status));
        }
        if !has_move {
            // Only what was copied may go.
            let gone: Vec<u32> = match &copied {
                Some(copied) => copied.pairs.keys().copied().collect(),
                None => uids.to_vec(),
            };
            match self.delete(&gone).await? {
                Outcome::Done(_) => {}
                refused => return Ok(refused),
            }
        }
        Ok(Outcome::Done(copied))
    }

    /// Reports why EXPUNGE would remove messages of others: without UIDPLUS it removes every deleted message.
    async fn not_ours(&mut self, uids: &[u32]) -> Result<Option<String>, TransportError> {
        if self.session.caps.has("UIDPLUS") {
            return Ok(None);
        }
        let ours: BTreeSet<u32> = uids.iter().copied().collect();
        let mut others = false;
        let status = self.session.run("UID SEARCH DELETED", |answer| {
            if let Answer::Data { name, values } = answer
                && name == "SEARCH"
            {
                others |= values.iter().any(|uid| uid.number().is_none_or(|uid| !ours.contains(&uid)));
            }
            Ok(())
        });
        let status = status.await?;
        if status.verdict != Verdict::Ok {
            return Ok(Some(status.line()));
        }
        Ok(others.then(|| "other messages of the mailbox are marked as deleted".to_owned()))
    }

    /// Deletes messages for good, and no others.
    async fn delete(&mut self, uids: &[u32]) -> Result<Outcome, TransportError> {
        if uids.is_empty() {
            return Ok(Outcome::Done(None));
        }
        if let Some(text) = self.not_ours(uids).await? {
            return Ok(Outcome::Refused(text));
        }
        match self.store(uids, "+", "(\\Deleted)").await? {
            Outcome::Done(_) => {}
            refused => return Ok(refused),
        }
        if !self.session.caps.has("UIDPLUS") {
            return Ok(Outcome::of(&self.session.run("EXPUNGE", ignore).await?));
        }
        for set in sets(uids) {
            let status = self.session.run(&format!("UID EXPUNGE {set}"), ignore).await?;
            if status.verdict != Verdict::Ok {
                return Ok(Outcome::of(&status));
            }
        }
        Ok(Outcome::Done(None))
    }

    /// Leaves an action pending and says why.
    pub(super) fn later(&mut self, text: String) {
        self.report.refuse(text);
    }
}

fn uid_of(action: &Action) -> Option<u32> {
    match action {
        Action::SetFlags { uid, .. } | Action::Move { uid, .. } | Action::Delete { uid, .. } => Some(*uid),
        Action::Append { .. } => None,
    }
}

fn read_copied(status: &Status, limit: usize) -> Option<Copied> {
    if status.code() != "COPYUID" {
        return None;
    }
    let values = status.values();
    let [uid_validity, source, target, ..] = values.as_slice() else { return None };
    let pairs = pair(&read_set(source.bytes())?, &read_set(target.bytes())?, limit);
    Some(Copied { uid_validity: Value::number(uid_validity)?, pairs: pairs.into_iter().collect() })
}
