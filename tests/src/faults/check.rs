//! What must hold, asked of the store and of witnesses beside it: the files of the server, its log, and the
//! mailboxes of the recipients.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    time::Duration,
};

use etabli_engine::view::{MessageRow, OutboxRow};
use etabli_model::{FolderKind, MsgId};
use etabli_test_servers::{Handovers, wait_value};

use super::{
    Report,
    lane::{Lane, Outgoer},
    plan::{Fault, Traffic},
};

/// How long the servers may take to write their logs and to deliver.
const SOON: Duration = Duration::from_secs(30);

/// Returns the outgoing messages of which the store says that nobody knows.
pub(super) fn unknown(lane: &Lane) -> BTreeSet<MsgId> {
    let outbox = lane.mailing.outbox();
    outbox.iter().filter(|row| row.state == "unknown").map(|row| row.msg_id).collect()
}

/// Checks what must hold right after the fault, before anything is repaired.
pub(super) fn after_the_fault(
    lane: &Lane,
    fault: Fault,
    unknown_before: &BTreeSet<MsgId>,
    seen: Handovers,
) -> Vec<String> {
    let mut wrong = stored(lane, &on_server(lane));
    let outbox = lane.mailing.outbox();
    wrong.extend(outgoing(lane, &outbox));
    // A process that is killed knows the answer only when it has gone on.
    let (known, window) = match fault {
        Fault::Cut { .. } => (seen.answered, "the end of the message and its answer"),
        _ => (seen.followed, "the end of the message and the next command"),
    };
    // With all but its end sent, the end may be on its way when the line or the process dies, and nobody reads it.
    let allowed = (seen.ended - known + seen.nearly) as usize;
    let now = unknown(lane);
    let new = now.difference(unknown_before).count();
    if new > allowed {
        wrong.push(format!("{new} messages are unknown, and {allowed} were between {window}: {seen:?}"));
    }
    if let Some(lost) = unknown_before.difference(&now).next() {
        wrong.push(format!("message {lost} was unknown and is not any more"));
    }
    wrong
}

/// Checks what must hold when undisturbed runs have come to an end.
pub(super) fn at_the_end(lane: &Lane, unknown_before: &BTreeSet<MsgId>) -> Vec<String> {
    let mut wrong = stored(lane, &on_server(lane));
    let outbox = lane.mailing.outbox();
    wrong.extend(outgoing(lane, &outbox));
    for row in outbox.iter().filter(|row| !unknown_before.contains(&row.msg_id)) {
        wrong.push(format!("{} is still in the outbox: {} {}", row.subject, row.state, row.text));
    }
    if unknown(lane) != *unknown_before {
        wrong.push("an unknown message did not stay unknown".to_owned());
    }
    wrong.extend(everything_is_here(lane));
    wrong.extend(deleted_once(lane));
    if lane.traffic == Traffic::Imap {
        wrong.extend(copies(lane, &outbox));
    }
    let check = lane.mailing.world.verify();
    wrong.extend(check.problems.iter().map(|problem| format!("verify: {problem:?}")));
    wrong
}

/// Counts what a lane did.
pub(super) fn count(lane: &Lane, report: &mut Report) {
    let unknown = unknown(lane).len();
    report.fetched += lane.incomers.len();
    report.unknown += unknown;
    report.sent += lane.outgoers.len() - unknown;
}

/// Returns the messages in the inbox of the server, as a client would read them.
fn on_server(lane: &Lane) -> BTreeSet<Vec<u8>> {
    let files = lane.mailing.servers.mailbox(&lane.mailing.user, "INBOX");
    files.iter().map(|raw| String::from_utf8_lossy(raw).replace('\n', "\r\n").into_bytes()).collect()
}

/// Returns the messages of the account that were fetched.
fn fetched(lane: &Lane) -> Vec<MessageRow> {
    let world = &lane.mailing.world;
    let is_written_here = |kind| matches!(kind, FolderKind::Sent | FolderKind::Outbox | FolderKind::Drafts);
    let folders = world.folders();
    let folders = folders.iter().filter(|folder| folder.total > 0 && !is_written_here(folder.kind));
    folders.flat_map(|folder| world.list(&folder.path)).collect()
}

/// Checks that what is not on the server is here, byte for byte, and nothing is here twice or changed.
fn stored(lane: &Lane, on_server: &BTreeSet<Vec<u8>>) -> Vec<String> {
    let mut wrong = Vec::new();
    let mut here: HashMap<Vec<u8>, usize> = HashMap::new();
    for row in fetched(lane) {
        match lane.mailing.world.raw(row.id) {
            Ok(raw) => *here.entry(raw).or_default() += 1,
            Err(failure) => wrong.push(format!("{} cannot be read: {failure}", row.message_id)),
        }
    }
    for incomer in &lane.incomers {
        let times = here.remove(&incomer.raw).unwrap_or(0);
        if times > 1 {
            wrong.push(format!("{} is in the store {times} times", incomer.message_id));
        }
        if times == 0 && !on_server.contains(&incomer.raw) {
            wrong.push(format!("{} is neither here nor on the server", incomer.message_id));
        }
    }
    if !here.is_empty() {
        wrong.push(format!("{} messages here are none that lay on the server", here.len()));
    }
    wrong
}

/// Checks that every message is here with its flags, and that the server keeps none.
fn everything_is_here(lane: &Lane) -> Vec<String> {
    let mut wrong = Vec::new();
    let rows: BTreeMap<String, MessageRow> =
        fetched(lane).into_iter().map(|row| (row.message_id.clone(), row)).collect();
    for incomer in &lane.incomers {
        match rows.get(&incomer.message_id) {
            None => wrong.push(format!("{} is not here", incomer.message_id)),
            Some(row) if lane.traffic == Traffic::Imap && row.read() != incomer.is_read => {
                wrong.push(format!("{} is read: {}", incomer.message_id, row.read()));
            }
            Some(_) => {}
        }
    }
    let left = lane.mailing.servers.messages_in(&lane.mailing.user, "INBOX");
    if left > 0 {
        wrong.push(format!("{left} old messages are still on the server"));
    }
    wrong
}

/// Checks in the log of the server that each message was deleted once, and nothing else.
fn deleted_once(lane: &Lane) -> Vec<String> {
    let mailing = &lane.mailing;
    let events = wait_value("the server to log the deletions", SOON, || {
        let mut events = mailing.servers.mail_log(&mailing.user);
        events.retain(|event| event.action == "expunge");
        let (count, wanted) = (events.len(), lane.incomers.len());
        if count >= wanted { Ok(events) } else { Err(format!("{count} of {wanted}")) }
    });
    let mut times: BTreeMap<&str, usize> = BTreeMap::new();
    for event in &events {
        *times.entry(event.msgid.trim_matches(['<', '>'])).or_default() += 1;
    }
    let mut wrong = Vec::new();
    for incomer in &lane.incomers {
        let times = times.remove(incomer.message_id.as_str()).unwrap_or(0);
        if times != 1 {
            wrong.push(format!("{} was deleted on the server {times} times", incomer.message_id));
        }
    }
    wrong.extend(times.keys().map(|id| format!("the server deleted {id}, which nobody meant")));
    wrong
}

/// Checks that what is said of each outgoing message is what its recipient sees.
fn outgoing(lane: &Lane, outbox: &[OutboxRow]) -> Vec<String> {
    if lane.outgoers.is_empty() {
        return Vec::new();
    }
    let arrived = arrived(lane);
    let sent = lane.mailing.world.list(&lane.mailing.path(FolderKind::Sent));
    let mut wrong = Vec::new();
    for Outgoer { msg_id, to } in &lane.outgoers {
        let times = arrived.get(to).copied().unwrap_or(0);
        let waiting = outbox.iter().find(|row| row.msg_id == *msg_id);
        let kept = sent.iter().filter(|row| row.id == *msg_id).count();
        let state = waiting.map_or("sent", |row| row.state.as_str());
        let is_true = match state {
            "sent" => times == 1 && kept == 1,
            "held" | "due" | "failed" => times == 0 && kept == 0,
            "unknown" => times <= 1 && kept == 0,
            _ => false,
        };
        if !is_true {
            wrong.push(format!(
                "a message is said to be {state}; it arrived {times} times and is {kept} times in the sent folder"
            ));
        }
    }
    wrong
}

/// Counts what each recipient got, once the server has delivered all that it has taken.
fn arrived(lane: &Lane) -> HashMap<String, usize> {
    let mailing = &lane.mailing;
    wait_value("the server to deliver", SOON, || match mailing.servers.undelivered(&mailing.user) {
        0 => Ok(()),
        left => Err(format!("{left} left")),
    });
    let mut arrived = HashMap::new();
    for address in mailing.servers.sink_recipients() {
        *arrived.entry(address).or_default() += 1;
    }
    arrived
}

/// Checks that each sent message has one copy, here and on the server.
fn copies(lane: &Lane, outbox: &[OutboxRow]) -> Vec<String> {
    let sent = lane.outgoers.len() - outbox.len();
    let here = lane.mailing.world.list(&lane.mailing.path(FolderKind::Sent)).len();
    let there = lane.mailing.servers.messages_in(&lane.mailing.user, "Sent");
    if (here, there) == (sent, sent) {
        return Vec::new();
    }
    vec![format!("of {sent} sent messages, {here} copies are here and {there} on the server")]
}
