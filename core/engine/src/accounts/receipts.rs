//! Read receipts: whether a message wants one from this person, and answering (RFC 8098, RFC 3503).

use etabli_mail::receipt::{self, Receipt, Wanted};
use etabli_model::{Account, Direction, Flags, FolderId, FolderKind, MsgId, ReceiptPolicy};
use etabli_store::{MessageRecord, OutboxRecord, SendState, Snapshot};

use super::outbox::{message_id, own_folder, put_outgoing};
use crate::{
    Failure, FailureCode, Reply,
    core::{Caller, Engine},
    mail::content,
    view::ReceiptView,
};

/// A receipt that may be sent.
struct Answerable {
    account: Account,
    wanted: Wanted,
    by_itself: bool,
}

impl Engine {
    /// Tells whether the reader of a message is to be asked for a receipt, or one is to be sent unasked.
    ///
    /// Only for received mail of an account outside junk and trash, once, and never against the account's
    /// setting. Unasked only to an address that the address book knows.
    pub(crate) fn receipt_view(
        &self,
        snapshot: &Snapshot,
        id: MsgId,
        record: &MessageRecord,
    ) -> Result<Option<ReceiptView>, Failure> {
        let answerable = self.answerable(snapshot, id, record)?;
        Ok(answerable.map(|found| ReceiptView { to: found.wanted.to, by_itself: found.by_itself }))
    }

    fn answerable(
        &self,
        snapshot: &Snapshot,
        id: MsgId,
        record: &MessageRecord,
    ) -> Result<Option<Answerable>, Failure> {
        let columns = self.store.columns();
        let folder = FolderId(columns.folder(id.ordinal()));
        if record.direction != Direction::In || columns.flags(id.ordinal()).contains(Flags::MDN_SENT) {
            return Ok(None);
        }
        let folders = snapshot.folders()?;
        let folder = folders.iter().find(|known| known.id == folder);
        if folder.is_none_or(|folder| {
            matches!(
                folder.kind,
                FolderKind::Junk | FolderKind::Trash | FolderKind::Sent | FolderKind::Drafts
            )
        }) {
            return Ok(None);
        }
        let Some(account) =
            snapshot.accounts()?.into_iter().find(|account| Some(account.id.0) == record.account)
        else {
            return Ok(None);
        };
        let policy = snapshot.transport(account.id)?.map(|transport| transport.receipts);
        let Some(policy) = policy.filter(|policy| *policy != ReceiptPolicy::Never) else { return Ok(None) };
        let Some(wanted) = receipt::wanted(&content::skeleton(snapshot, id)?.text) else { return Ok(None) };
        let is_known = !snapshot.contacts_with_address(&wanted.to.address)?.is_empty();
        let by_itself = policy == ReceiptPolicy::Always && !wanted.must_ask && is_known;
        Ok(Some(Answerable { account, wanted, by_itself }))
    }

    /// Sends or refuses a receipt; either way nobody is asked again, here or in another program.
    pub(super) fn answer_receipt(&self, caller: &Caller, id: MsgId, send: bool) -> Result<Reply, Failure> {
        let record = self.visible_record(caller, id)?;
        let snapshot = self.read()?;
        let found = self.answerable(&snapshot, id, &record)?;
        let found = found.ok_or_else(|| Failure::new(FailureCode::ReceiptNotWanted, id.to_string()))?;
        let now = self.clock.now();
        let outgoing = if send {
            let from = etabli_model::Address {
                name: found.account.name.clone(),
                address: found.account.address.clone(),
            };
            let raw = receipt::message(&Receipt {
                from,
                to: found.wanted.to.clone(),
                about: record.message_id,
                subject: record.subject,
                by_hand: !found.by_itself,
                date: now,
                message_id: message_id(&found.account.address)?,
            })
            .map_err(|error| Failure::new(FailureCode::Internal, "").because(error))?;
            Some(self.prepare_outgoing(&found.account, FolderKind::Outbox, &raw)?)
        } else {
            None
        };
        self.change(caller, |batch| {
            batch.set_flags(id, Flags::MDN_SENT, true)?;
            if let Some(outgoing) = outgoing {
                let folder = own_folder(batch, found.account.id, FolderKind::Outbox)?;
                // A receipt has no sender that a failure could be reported to (RFC 8098 section 3).
                let record = OutboxRecord {
                    account: found.account.id.0,
                    from: String::new(),
                    to: vec![found.wanted.to.address],
                    state: SendState::Due(now),
                    attempts: 0,
                };
                put_outgoing(batch, outgoing, folder, Some(&record))?;
            }
            Ok(((), None))
        })?;
        Ok(Reply::Done)
    }
}
