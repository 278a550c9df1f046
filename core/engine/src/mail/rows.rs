//! Records to list rows.

use etabli_model::{MsgId, Timestamp};
use etabli_store::{Columns, MessageRecord, Snapshot};

use crate::{
    Failure, FailureCode,
    core::{Caller, Engine},
    mail::folders::Visible,
    view::MessageRow,
};

/// Most To addresses that a row carries.
const MAX_TO: usize = 20;

impl Engine {
    /// Returns the rows of messages that the user may see; others are left out.
    pub(crate) fn rows(&self, caller: &Caller, ids: &[MsgId]) -> Result<Vec<MessageRow>, Failure> {
        let snapshot = self.read()?;
        let columns = self.store.columns();
        let visible = self.tree(caller)?.visible();
        let records = snapshot.messages(ids)?;
        ids.iter()
            .zip(records)
            .filter(|(id, _)| visible.folder(columns.folder(id.ordinal())))
            .filter_map(|(&id, record)| Some((id, record?)))
            .map(|(id, record)| row(&snapshot, &columns, &visible, id, &record))
            .collect()
    }

    /// Returns the record of a message that the user may see.
    pub(crate) fn visible_record(&self, caller: &Caller, id: MsgId) -> Result<MessageRecord, Failure> {
        let unknown = || Failure::new(FailureCode::MessageUnknown, id.to_string());
        let columns = self.store.columns();
        if !self.tree(caller)?.visible().folder(columns.folder(id.ordinal())) {
            return Err(unknown());
        }
        self.read()?.message(id)?.ok_or_else(unknown)
    }
}

pub(crate) fn row(
    snapshot: &Snapshot,
    columns: &Columns,
    visible: &Visible,
    id: MsgId,
    record: &MessageRecord,
) -> Result<MessageRow, Failure> {
    let ordinal = id.ordinal();
    let members = snapshot.thread(columns.thread(ordinal))?;
    let related = members
        .iter()
        .filter(|&&other| other != id && visible.folder(columns.folder(other.ordinal())))
        .count();
    let mut files = record.attachments.iter().filter(|attachment| !attachment.inline).peekable();
    Ok(MessageRow {
        id,
        message_id: record.message_id.clone(),
        direction: record.direction,
        flags: columns.flags(ordinal),
        kind: record.kind,
        is_reply: !record.in_reply_to.is_empty() || !record.references.is_empty(),
        related: u32::try_from(related).unwrap_or(u32::MAX),
        first_attachment: files.peek().map(|file| file.name.clone()).unwrap_or_default(),
        attachments: u32::try_from(files.count()).unwrap_or(u32::MAX),
        from: record.from.first().cloned().unwrap_or_default(),
        to: record.to.iter().take(MAX_TO).cloned().collect(),
        subject: record.subject.clone(),
        date: Timestamp { seconds: columns.date(ordinal), ..record.sort_date() },
        size: record.size,
        damaged: !record.problem.is_empty(),
        place: None,
    })
}
