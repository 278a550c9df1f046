//! Storing a copy of a message that was sent.

use etabli_model::Flags;

use super::{
    Action, ActionResult, KnownMailbox,
    actions::Carrier,
    codec::{Status, Value, Verdict},
    flags::{common, read_permanent, write_date, write_flags},
    session::{ignore, is_passing, quote},
};
use crate::TransportError;

/// The largest literal that LITERAL- allows without waiting (RFC 7888).
const SMALL_LITERAL: usize = 4096;

impl Carrier<'_> {
    /// Appends a message and reports what became of it.
    pub(super) async fn append(
        &mut self,
        mailbox: &KnownMailbox,
        action: &Action,
    ) -> Result<(), TransportError> {
        let Action::Append { flags, date, raw, .. } = action else { return Ok(()) };
        let mut status = self.append_once(&mailbox.wire_name, *flags, *date, raw).await?;
        if status.verdict == Verdict::No && status.code() == "TRYCREATE" {
            if let Err(text) = self.session.create(&mailbox.wire_name).await? {
                return self.done(std::slice::from_ref(action), |_| ActionResult::Refused(text.clone()));
            }
            status = self.append_once(&mailbox.wire_name, *flags, *date, raw).await?;
        }
        let result = match status.verdict {
            Verdict::Ok => ActionResult::Done { target: appended(&status) },
            _ if is_passing(&status) => {
                self.later(status.line());
                return Ok(());
            }
            _ => ActionResult::Refused(status.line()),
        };
        self.done(std::slice::from_ref(action), |_| result.clone())
    }

    async fn append_once(
        &mut self,
        wire_name: &str,
        flags: Flags,
        date: i64,
        raw: &[u8],
    ) -> Result<Status, TransportError> {
        // What keywords the mailbox keeps is not known before it is selected.
        let flags = write_flags(common(flags, read_permanent(None)));
        let caps = &self.session.caps;
        let at_once = caps.has("LITERAL+") || (caps.has("LITERAL-") && raw.len() <= SMALL_LITERAL);
        let plus = if at_once { "+" } else { "" };
        let name = quote(wire_name)?;
        let (word, tag) = self.session.begin();
        let head =
            format!("{word}APPEND {name} {flags} \"{}\" {{{}{plus}}}\r\n", write_date(date), raw.len());
        self.session.write(head.as_bytes()).await?;
        if !at_once && let Err(status) = self.session.continuation(tag).await? {
            return Ok(status);
        }
        self.session.write(raw).await?;
        self.session.write(b"\r\n").await?;
        self.session.finish(tag, ignore).await
    }
}

/// Reads APPENDUID (RFC 4315).
fn appended(status: &Status) -> Option<(u32, u32)> {
    if status.code() != "APPENDUID" {
        return None;
    }
    let values = status.values();
    let [uid_validity, uid, ..] = values.as_slice() else { return None };
    Some((Value::number(uid_validity)?, Value::number(uid)?))
}
