//! Telling people of new mail.

use etabli_model::{Account, Flags, FolderId, FolderKind, MsgId, Transport};

use crate::{Event, Failure, NewMail, core::Engine, members::scope::Audience};

impl Engine {
    /// Tells whoever sees the account of unread mail in its inbox, outside its quiet hours.
    pub(super) fn announce_mail(
        &self,
        account: &Account,
        transport: &Transport,
        arrived: &[MsgId],
    ) -> Result<(), Failure> {
        let is_quiet = transport.quiet.is_some_and(|quiet| quiet.contains(self.clock.minute_of_day()));
        if !transport.notify || is_quiet || arrived.is_empty() {
            return Ok(());
        }
        let snapshot = self.read()?;
        let columns = self.store.columns();
        let folders = snapshot.folders()?;
        let inboxes: Vec<FolderId> = folders
            .iter()
            .filter(|folder| folder.account == Some(account.id) && folder.kind == FolderKind::Inbox)
            .map(|folder| folder.id)
            .collect();
        let unread: Vec<MsgId> = arrived
            .iter()
            .copied()
            .filter(|id| !columns.flags(id.ordinal()).contains(Flags::READ))
            .filter(|id| inboxes.contains(&FolderId(columns.folder(id.ordinal()))))
            .collect();
        let mut newest = None;
        for &id in &unread {
            if let Some(record) = snapshot.message(id)?
                && newest.as_ref().is_none_or(|(_, known): &(MsgId, etabli_store::MessageRecord)| {
                    record.received_at >= known.received_at
                })
            {
                newest = Some((id, record));
            }
        }
        let Some((msg_id, record)) = newest else { return Ok(()) };
        let event = Event::NewMail(NewMail {
            account: account.id,
            name: account.name.clone(),
            count: unread.len() as u64,
            msg_id,
            from: record.from.into_iter().next().unwrap_or_default(),
            subject: record.subject,
        });
        self.tell(Audience::Account(account.id), &event);
        Ok(())
    }
}
