//! The list of mailboxes and their states.

use std::collections::BTreeMap;

use super::{
    RemoteMailbox,
    codec::{Answer, Status, Value, Verdict},
    names::read_list,
    plan::MailboxStatus,
    session::{Session, ignore, quote, refusal},
};
use crate::TransportError;

/// The most mailboxes of an account.
const MAX_MAILBOXES: usize = 50_000;
/// How many commands are sent ahead of their answers: few enough to fit into what the network buffers.
const AHEAD: usize = 40;

/// The states of mailboxes, by the name on the wire.
pub(super) type Statuses = BTreeMap<String, MailboxStatus>;

/// What LIST tells.
#[derive(Debug, Default)]
pub(super) struct Lists {
    lines: Vec<Vec<Value>>,
    pub(super) statuses: Statuses,
}

impl Lists {
    fn take(&mut self, answer: Answer) -> Result<(), TransportError> {
        let Answer::Data { name, values } = answer else { return Ok(()) };
        match name.as_str() {
            "LIST" if self.lines.len() >= MAX_MAILBOXES => {
                return Err(TransportError::Protocol("too many mailboxes".to_owned()));
            }
            "LIST" => self.lines.push(values),
            "STATUS" => {
                if let Some((name, status)) = read_status(&values)
                    && self.statuses.len() < MAX_MAILBOXES
                {
                    self.statuses.insert(name, status);
                }
            }
            _ => {}
        }
        Ok(())
    }

    pub(super) fn mailboxes(&self) -> Vec<RemoteMailbox> {
        read_list(&self.lines)
    }
}

fn read_status(values: &[Value]) -> Option<(String, MailboxStatus)> {
    let [name, items, ..] = values else { return None };
    let name = String::from_utf8(name.bytes().to_vec()).ok()?;
    let name = if name.eq_ignore_ascii_case("INBOX") { "INBOX".to_owned() } else { name };
    let mut status = MailboxStatus::default();
    for pair in items.list().chunks_exact(2) {
        let [item, value] = pair else { continue };
        if item.is("MESSAGES") {
            status.exists = value.number();
        } else if item.is("UIDNEXT") {
            status.uid_next = value.number();
        } else if item.is("UIDVALIDITY") {
            status.uid_validity = value.number();
        } else if item.is("HIGHESTMODSEQ") {
            status.mod_seq = value.number();
        }
    }
    Some((name, status))
}

fn status_items(session: &Session) -> &'static str {
    if session.has_condstore() {
        "MESSAGES UIDNEXT UIDVALIDITY HIGHESTMODSEQ"
    } else {
        "MESSAGES UIDNEXT UIDVALIDITY"
    }
}

impl Session {
    pub(super) fn has_condstore(&self) -> bool {
        self.caps.has("CONDSTORE") || self.caps.has("QRESYNC")
    }

    /// Enables QRESYNC and lists all mailboxes, with their states where the server can: one round trip.
    pub(super) async fn enable_and_list(&mut self, with_status: bool) -> Result<Lists, TransportError> {
        let can_enable = self.caps.has("ENABLE") && self.caps.has("QRESYNC");
        let has_uses = self.caps.has("SPECIAL-USE");
        let mut wanted: Vec<String> = Vec::new();
        if has_uses && (self.caps.has("LIST-EXTENDED") || self.caps.has("LIST-STATUS")) {
            wanted.push("SPECIAL-USE".to_owned());
        }
        if with_status && self.caps.has("LIST-STATUS") {
            wanted.push(format!("STATUS ({})", status_items(self)));
        }
        let plain = "LIST \"\" \"*\"".to_owned();
        let extended = format!("{plain} RETURN ({})", wanted.join(" "));
        let list = if wanted.is_empty() { plain.clone() } else { extended };
        let mut commands = vec![list];
        if can_enable && with_status {
            commands.insert(0, "ENABLE QRESYNC".to_owned());
        }
        let tags = self.send_all(&commands).await?;
        let mut lists = Lists::default();
        let mut enabled = false;
        let mut last: Option<Status> = None;
        for tag in tags {
            let ended = self.finish(tag, |answer| match answer {
                Answer::Data { name, values } if name == "ENABLED" => {
                    enabled |= values.iter().any(|value| value.is("QRESYNC"));
                    Ok(())
                }
                answer => lists.take(answer),
            });
            last = Some(ended.await?);
        }
        self.has_qresync = enabled;
        let Some(status) = last.filter(|status| status.verdict != Verdict::Ok) else { return Ok(lists) };
        if wanted.is_empty() {
            return Err(refusal(&status));
        }
        // The server does not understand what it offers.
        let mut lists = Lists::default();
        let status = self.run(&plain, |answer| lists.take(answer)).await?;
        if status.verdict == Verdict::Ok { Ok(lists) } else { Err(refusal(&status)) }
    }

    /// Asks for the states of mailboxes, one by one; a mailbox that tells none has none.
    pub(super) async fn statuses(&mut self, names: &[&str]) -> Result<Statuses, TransportError> {
        let mut lists = Lists::default();
        let items = status_items(self);
        for names in names.chunks(AHEAD) {
            let commands = names.iter().map(|name| Ok(format!("STATUS {} ({items})", quote(name)?)));
            let commands = commands.collect::<Result<Vec<_>, TransportError>>()?;
            for tag in self.send_all(&commands).await? {
                self.finish(tag, |answer| lists.take(answer)).await?;
            }
        }
        Ok(lists.statuses)
    }

    /// Creates a mailbox that an answer with TRYCREATE asks for.
    pub(super) async fn create(&mut self, wire_name: &str) -> Result<Result<(), String>, TransportError> {
        let status = self.run(&format!("CREATE {}", quote(wire_name)?), ignore).await?;
        Ok(if status.verdict == Verdict::Ok { Ok(()) } else { Err(status.line()) })
    }
}
