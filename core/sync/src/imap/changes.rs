//! Pass 1: what changed in a mailbox, and which of its messages are new.

use std::collections::BTreeMap;

use etabli_model::Flags;

use super::{
    ImapLocal, KnownMailbox, MailboxSync, RemoteFlags, SyncReport,
    codec::{Answer, Verdict},
    driver::local_error,
    plan::{Approach, MAX_MESSAGE, Wanted, intersect, sets},
    select::{FetchLine, MAX_MESSAGES, Selected, add_vanished, select},
    session::{Session, refusal},
};
use crate::TransportError;

/// What is left to do in a mailbox.
#[derive(Debug)]
pub(super) struct Work {
    pub(super) mailbox: KnownMailbox,
    pub(super) wanted: Vec<Wanted>,
    /// The state that is reached when everything is here.
    pub(super) sync: MailboxSync,
}

/// What the server tells of one message.
#[derive(Debug, Default, Clone, Copy)]
struct Entry {
    flags: Option<Flags>,
    size: Option<u32>,
}

type Entries = BTreeMap<u32, Entry>;

/// What was found out about a mailbox.
#[derive(Debug, Default)]
struct Changes {
    vanished: Vec<u32>,
    changed: Vec<RemoteFlags>,
    /// New UIDs, with their sizes where they are known.
    new: BTreeMap<u32, Option<u32>>,
    /// The server did not list all that it says it has.
    is_partial: bool,
}

/// Finds out what changed, tells the local side, and returns what is to be fetched.
pub(super) async fn catch_up(
    session: &mut Session,
    mailbox: &KnownMailbox,
    how: Approach,
    local: &mut dyn ImapLocal,
    report: &mut SyncReport,
) -> Result<Option<Work>, TransportError> {
    let id = mailbox.id;
    let mut before = mailbox.sync;
    let with = match how {
        Approach::Qresync => format!(" (QRESYNC ({} {}))", before.uid_validity, before.mod_seq),
        _ if session.has_condstore() => " (CONDSTORE)".to_owned(),
        _ => String::new(),
    };
    let selected = match select(session, "SELECT", &mailbox.wire_name, &with).await? {
        Ok(selected) => selected,
        Err(status) => {
            report.refuse(format!("{}: {}", mailbox.wire_name, status.line()));
            return Ok(None);
        }
    };
    let Some(uid_validity) = selected.uid_validity.filter(|validity| *validity != 0) else {
        report.refuse(format!("{}: the server does not number messages for good", mailbox.wire_name));
        return Ok(None);
    };
    let mut known = Vec::new();
    let mut how = how;
    if before.uid_validity == uid_validity {
        known = local.known(id).map_err(local_error)?;
        known.sort_unstable_by_key(|message| message.uid);
        known.dedup_by_key(|message| message.uid);
    } else {
        local.renumbered(id, uid_validity).map_err(local_error)?;
        before = MailboxSync { uid_validity, ..MailboxSync::default() };
        how = Approach::Full;
    }
    if selected.mod_seq == 0 {
        how = Approach::Full;
    }
    let changes = match how {
        Approach::Full => list_all(session, &selected, &known, true).await?,
        Approach::Qresync | Approach::Condstore | Approach::Skip => {
            since(session, how, &selected, &known, &before).await?
        }
    };
    tell(local, mailbox, &changes, report)?;

    let new = with_sizes(session, &changes.new).await?;
    let highest = known.last().map_or(0, |message| message.uid).max(new.last().map_or(0, |new| new.uid));
    let sync = MailboxSync {
        uid_validity,
        uid_next: selected.uid_next.unwrap_or(highest.saturating_add(1)),
        mod_seq: selected.mod_seq,
        exists: selected.exists,
        complete: !changes.is_partial,
    };
    let (wanted, too_large): (Vec<_>, Vec<_>) = new.into_iter().partition(|new| new.size <= MAX_MESSAGE);
    for Wanted { uid, size } in too_large {
        report.refuse(format!("{}: message {uid} is too large ({size} bytes)", mailbox.wire_name));
    }
    if wanted.is_empty() {
        local.synced(id, sync).map_err(local_error)?;
        return Ok(None);
    }
    // Should the fetching be interrupted, the changes need not be asked for again.
    let so_far = MailboxSync { uid_next: before.uid_next, complete: false, ..sync };
    local.synced(id, so_far).map_err(local_error)?;
    Ok(Some(Work { mailbox: mailbox.clone(), wanted, sync }))
}

fn tell(
    local: &mut dyn ImapLocal,
    mailbox: &KnownMailbox,
    changes: &Changes,
    report: &mut SyncReport,
) -> Result<(), TransportError> {
    if !changes.vanished.is_empty() {
        local.vanished(mailbox.id, &changes.vanished).map_err(local_error)?;
        report.vanished += changes.vanished.len() as u64;
    }
    if !changes.changed.is_empty() {
        local.flags(mailbox.id, &changes.changed).map_err(local_error)?;
        report.flags += changes.changed.len() as u64;
    }
    if changes.is_partial {
        report.refuse(format!("{}: the server does not list all its messages", mailbox.wire_name));
    }
    Ok(())
}

/// Keeps those flags that are news about known messages.
fn news(known: &[RemoteFlags], told: impl IntoIterator<Item = RemoteFlags>) -> Vec<RemoteFlags> {
    let before = |uid: u32| {
        let at = known.binary_search_by_key(&uid, |message| message.uid).ok()?;
        known.get(at).map(|message| message.flags)
    };
    // The last word counts.
    let told: BTreeMap<u32, Flags> = told.into_iter().map(|message| (message.uid, message.flags)).collect();
    let is_news = |(uid, flags): &(u32, Flags)| before(*uid).is_some_and(|before| before != *flags);
    told.into_iter().filter(is_news).map(|(uid, flags)| RemoteFlags { uid, flags }).collect()
}

/// Asks for what changed since the last sync.
async fn since(
    session: &mut Session,
    how: Approach,
    selected: &Selected,
    known: &[RemoteFlags],
    before: &MailboxSync,
) -> Result<Changes, TransportError> {
    let uids: Vec<u32> = known.iter().map(|message| message.uid).collect();
    let mut vanished_ranges = selected.vanished.clone();
    let mut told = selected.changed.clone();
    if how == Approach::Condstore && selected.exists > 0 {
        let command = format!("UID FETCH 1:* (UID FLAGS) (CHANGEDSINCE {})", before.mod_seq);
        let listed = list(session, &command, &mut vanished_ranges).await?;
        told.extend(
            listed.iter().filter_map(|(uid, entry)| Some(RemoteFlags { uid: *uid, flags: entry.flags? })),
        );
    }
    if !before.complete {
        let mut changes = list_all(session, selected, known, false).await?;
        changes.changed = news(known, told);
        return Ok(changes);
    }
    let mut new = BTreeMap::new();
    let is_new = |uid: u32| {
        uid >= before.uid_next
            && selected.uid_next.is_none_or(|next| uid < next)
            && uids.binary_search(&uid).is_err()
    };
    if selected.exists > 0 && selected.uid_next.is_none_or(|next| next > before.uid_next) {
        let command = format!("UID FETCH {}:* (UID RFC822.SIZE)", before.uid_next.max(1));
        let listed = list(session, &command, &mut vanished_ranges).await?;
        new = listed
            .into_iter()
            .filter(|(uid, _)| is_new(*uid))
            .map(|(uid, entry)| (uid, entry.size))
            .collect();
    }
    let vanished = intersect(&uids, &vanished_ranges);
    let changed = news(known, told);
    let expected = uids.len() - vanished.len() + new.len();
    if u32::try_from(expected).is_ok_and(|expected| expected == selected.exists) {
        return Ok(Changes { vanished, changed, new, is_partial: false });
    }
    // The sum is wrong: something vanished or came without a word.
    let mut changes = list_all(session, selected, known, false).await?;
    changes.changed = changed;
    Ok(changes)
}

/// Lists all messages and compares; with flags, or with sizes only.
async fn list_all(
    session: &mut Session,
    selected: &Selected,
    known: &[RemoteFlags],
    with_flags: bool,
) -> Result<Changes, TransportError> {
    let mut entries = Entries::new();
    let mut expunged = Vec::new();
    if selected.exists > 0 {
        let items = match (with_flags, known.is_empty()) {
            (true, true) => "UID FLAGS RFC822.SIZE",
            // Sizes are costly; those of new messages are asked for later.
            (true, false) => "UID FLAGS",
            (false, _) => "UID RFC822.SIZE",
        };
        entries = list(session, &format!("UID FETCH 1:* ({items})"), &mut expunged).await?;
    }
    let listed = u32::try_from(entries.len()).unwrap_or(u32::MAX);
    let is_partial = listed < selected.exists && expunged.is_empty();
    let is_known = |uid: u32| known.binary_search_by_key(&uid, |message| message.uid).is_ok();
    let gone = known.iter().map(|message| message.uid).filter(|uid| !entries.contains_key(uid));
    let vanished = if is_partial { Vec::new() } else { gone.collect() };
    let told = entries.iter().filter_map(|(uid, entry)| Some(RemoteFlags { uid: *uid, flags: entry.flags? }));
    let changed = if with_flags { news(known, told) } else { Vec::new() };
    let new =
        entries.iter().filter(|(uid, _)| !is_known(**uid)).map(|(uid, entry)| (*uid, entry.size)).collect();
    Ok(Changes { vanished, changed, new, is_partial })
}

/// Runs a FETCH and collects what it tells; what vanishes meanwhile is noted.
async fn list(
    session: &mut Session,
    command: &str,
    vanished: &mut Vec<(u32, u32)>,
) -> Result<Entries, TransportError> {
    let mut entries = Entries::new();
    let status = session.run(command, |answer| {
        match answer {
            Answer::Data { name, values } if name == "VANISHED" => add_vanished(vanished, &values)?,
            // The number is that of a place, not of a message: it only shows that something vanished.
            Answer::Numbered { name, .. } if name == "EXPUNGE" => vanished.push((0, 0)),
            answer => {
                let Some(FetchLine { uid: Some(uid), flags, size, .. }) = FetchLine::of(answer) else {
                    return Ok(());
                };
                let entry = entries.entry(uid).or_default();
                *entry = Entry { flags: flags.or(entry.flags), size: size.or(entry.size) };
                if entries.len() > MAX_MESSAGES {
                    return Err(TransportError::Protocol("too many messages".to_owned()));
                }
            }
        }
        Ok(())
    });
    let status = status.await?;
    if status.verdict == Verdict::Ok { Ok(entries) } else { Err(refusal(&status)) }
}

/// Asks for the sizes that are not known yet.
async fn with_sizes(
    session: &mut Session,
    new: &BTreeMap<u32, Option<u32>>,
) -> Result<Vec<Wanted>, TransportError> {
    let unknown: Vec<u32> = new.iter().filter(|(_, size)| size.is_none()).map(|(uid, _)| *uid).collect();
    let mut sizes: BTreeMap<u32, u32> = BTreeMap::new();
    for set in sets(&unknown) {
        let listed = list(session, &format!("UID FETCH {set} (UID RFC822.SIZE)"), &mut Vec::new()).await?;
        sizes.extend(listed.iter().filter_map(|(uid, entry)| Some((*uid, entry.size?))));
    }
    // A message without a size is asked for alone, as if it were large.
    let unknown_size = MAX_MESSAGE;
    let size =
        |uid: &u32, size: &Option<u32>| size.or_else(|| sizes.get(uid).copied()).unwrap_or(unknown_size);
    Ok(new.iter().map(|(uid, told)| Wanted { uid: *uid, size: size(uid, told) }).collect())
}
