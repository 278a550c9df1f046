//! Selecting a mailbox, and reading FETCH.

use etabli_model::Flags;

use super::{
    RemoteFlags,
    codec::{Answer, Status, Value, Verdict},
    flags::{read_date, read_flags},
    plan::read_set,
    session::{Session, quote},
};
use crate::TransportError;

/// The most messages of a mailbox that are dealt with.
pub(super) const MAX_MESSAGES: usize = 5_000_000;
/// The most ranges of vanished messages that are remembered.
const MAX_RANGES: usize = 2_000_000;

/// What SELECT tells.
#[derive(Debug, Default)]
pub(super) struct Selected {
    pub(super) exists: u32,
    pub(super) uid_validity: Option<u32>,
    pub(super) uid_next: Option<u32>,
    /// HIGHESTMODSEQ; 0 where there is none.
    pub(super) mod_seq: u64,
    /// PERMANENTFLAGS.
    pub(super) permanent: Option<Vec<Value>>,
    pub(super) is_read_only: bool,
    /// Ranges of UIDs that are gone.
    pub(super) vanished: Vec<(u32, u32)>,
    /// Flags that changed.
    pub(super) changed: Vec<RemoteFlags>,
}

impl Selected {
    fn take(&mut self, answer: Answer) -> Result<(), TransportError> {
        match answer {
            Answer::Numbered { number, name, values } => match name.as_str() {
                "EXISTS" => self.exists = number,
                "FETCH" => {
                    if let FetchLine { uid: Some(uid), flags: Some(flags), .. } = FetchLine::read(values)
                        && self.changed.len() < MAX_MESSAGES
                    {
                        self.changed.push(RemoteFlags { uid, flags });
                    }
                }
                _ => {}
            },
            Answer::Data { name, values } if name == "VANISHED" => {
                add_vanished(&mut self.vanished, &values)?;
            }
            Answer::Status(status) => self.take_code(&status),
            Answer::Data { .. } | Answer::Continue(_) | Answer::Done { .. } => {}
        }
        Ok(())
    }

    fn take_code(&mut self, status: &Status) {
        let code = status.code();
        let values = || status.values();
        match code.as_str() {
            // What came before belongs to the mailbox that was open.
            "CLOSED" => *self = Self::default(),
            "UIDVALIDITY" => self.uid_validity = values().first().and_then(Value::number),
            "UIDNEXT" => self.uid_next = values().first().and_then(Value::number),
            "HIGHESTMODSEQ" => self.mod_seq = values().first().and_then(Value::number).unwrap_or(0),
            "NOMODSEQ" => self.mod_seq = 0,
            "PERMANENTFLAGS" => self.permanent = values().first().map(|flags| flags.list().to_vec()),
            _ => {}
        }
    }
}

/// Takes `VANISHED [(EARLIER)] set`.
pub(super) fn add_vanished(ranges: &mut Vec<(u32, u32)>, values: &[Value]) -> Result<(), TransportError> {
    let set = values.last().and_then(|set| read_set(set.bytes()));
    let set = set.ok_or_else(|| TransportError::Protocol("VANISHED without numbers".to_owned()))?;
    if ranges.len() + set.len() > MAX_RANGES {
        return Err(TransportError::Protocol("too many vanished messages".to_owned()));
    }
    ranges.extend(set);
    Ok(())
}

/// Selects a mailbox; `how` follows the name, such as ` (CONDSTORE)`.
pub(super) async fn select(
    session: &mut Session,
    verb: &str,
    wire_name: &str,
    how: &str,
) -> Result<Result<Selected, Status>, TransportError> {
    let mut selected = Selected::default();
    session.open = None;
    let command = format!("{verb} {}{how}", quote(wire_name)?);
    let status = session.run(&command, |answer| selected.take(answer)).await?;
    if status.verdict != Verdict::Ok {
        return Ok(Err(status));
    }
    session.open = Some(wire_name.to_owned());
    selected.is_read_only = status.code() == "READ-ONLY";
    Ok(Ok(selected))
}

/// One message of FETCH.
#[derive(Debug, Default)]
pub(super) struct FetchLine {
    pub(super) uid: Option<u32>,
    pub(super) flags: Option<Flags>,
    pub(super) size: Option<u32>,
    pub(super) internal_date: Option<i64>,
    /// The message; none inside when the server has none.
    pub(super) body: Option<Option<Vec<u8>>>,
}

impl FetchLine {
    /// Reads the names and values of a message; what is unknown is left out.
    pub(super) fn read(values: Vec<Value>) -> Self {
        let mut line = Self::default();
        let Some(Value::List(values)) = values.into_iter().next() else { return line };
        let mut values = values.into_iter();
        while let (Some(name), Some(value)) = (values.next(), values.next()) {
            if name.is("UID") {
                line.uid = value.number().filter(|uid| *uid > 0);
            } else if name.is("FLAGS") {
                line.flags = Some(read_flags(value.list()));
            } else if name.is("RFC822.SIZE") {
                // A size that does not fit is too large in any case.
                line.size = Some(value.number().unwrap_or(u32::MAX));
            } else if name.is("INTERNALDATE") {
                line.internal_date = read_date(value.bytes());
            } else if name.is("BODY[]") {
                line.body = Some(value.into_string());
            }
        }
        line
    }

    /// Reads an answer that is a FETCH.
    pub(super) fn of(answer: Answer) -> Option<Self> {
        match answer {
            Answer::Numbered { name, values, .. } if name == "FETCH" => Some(Self::read(values)),
            _ => None,
        }
    }
}
