//! What a plugin knows reaches nobody who did not see it before (SEC-75).
//!
//! A record is seen by whoever sees one of its messages, and without messages by everybody. So links decide who
//! sees it: a plugin never links a record with a message that others see, and a call that works on mail of one
//! scope changes nothing outside that scope. Only a person shows private mail to others, by moving it.

use std::collections::{HashMap, HashSet};

use etabli_model::{MsgId, RecordId, Scope};
use etabli_plugin_host::{LinkOperation, MailOperation, Operation, RecordRef, ServiceError};
use etabli_store::Snapshot;

use super::{CallServices, service, unavailable};
use crate::{Failure, core::Engine};

/// Who sees a record: the scopes of its messages; everybody when it has none.
#[derive(Debug)]
pub(super) struct Audience(Vec<Scope>);

impl Audience {
    pub(super) fn of(scopes: impl IntoIterator<Item = Scope>) -> Self {
        Self(scopes.into_iter().collect())
    }

    fn is_everyone(&self) -> bool {
        self.0.is_empty() || self.0.contains(&Scope::Everyone)
    }

    fn includes(&self, scope: Scope) -> bool {
        self.is_everyone() || self.0.contains(&scope)
    }

    /// Fails when a link with a message of this scope would change who sees a record that is there already.
    pub(super) fn check_link(&self, scope: Scope) -> Result<(), ServiceError> {
        if !self.includes(scope) {
            return Err(refused("a record of mail that not everybody sees cannot be linked with other mail"));
        }
        if self.0.is_empty() && scope != Scope::Everyone {
            return Err(refused("a record that everybody sees would be seen by some only"));
        }
        Ok(())
    }

    /// Fails when others than those of this scope see the record.
    fn check_update(&self, scope: Scope) -> Result<(), ServiceError> {
        if !self.0.is_empty() && self.0.iter().all(|one| *one == scope) {
            return Ok(());
        }
        Err(refused("a call on mail that not everybody sees cannot change a record that others see"))
    }
}

pub(super) fn refused(detail: &str) -> ServiceError {
    ServiceError::Refused(detail.to_owned())
}

pub(super) fn unlinked() -> ServiceError {
    refused("a record made from mail that not everybody sees must be linked with such mail only")
}

/// Fails unless every record that is created is linked with mail of the caller's scope, and with no other.
fn check_created(operations: &[Operation], is_own: impl Fn(MsgId) -> bool) -> Result<(), ServiceError> {
    let mut linked = HashSet::new();
    for operation in operations {
        if let Operation::LinkMessage { record: RecordRef::Created(index), msg_id } = operation {
            if !is_own(*msg_id) {
                return Err(unlinked());
            }
            linked.insert(*index);
        }
    }
    let is_new = |operation: &&Operation| matches!(operation, Operation::CreateRecord { .. });
    if linked.len() == operations.iter().filter(is_new).count() { Ok(()) } else { Err(unlinked()) }
}

/// The scopes of folders at one moment, and who asks.
pub(super) struct Secrecy<'s> {
    services: &'s CallServices,
    snapshot: Snapshot,
    folders: HashMap<u32, Scope>,
    /// The scope of a call that works on mail which not everybody sees.
    private: Option<Scope>,
}

impl<'s> Secrecy<'s> {
    pub(super) fn of(services: &'s CallServices) -> Result<Self, ServiceError> {
        let snapshot = services.engine.store.read().map_err(unavailable)?;
        let folders = services.engine.folder_scopes().map_err(service)?;
        let private = services.caller.scope.filter(|scope| *scope != Scope::Everyone);
        Ok(Self { services, snapshot, folders, private })
    }

    fn scope(&self, msg_id: MsgId) -> Scope {
        self.services.engine.scope_of_message(&self.folders, msg_id)
    }

    fn audience(&self, id: RecordId) -> Result<Audience, ServiceError> {
        let unknown = || ServiceError::NotFound(format!("record {id}"));
        let record = self.snapshot.record(id).map_err(unavailable)?.ok_or_else(unknown)?;
        let linked = self.snapshot.linked_messages(&record.kind(), id.0).map_err(unavailable)?;
        Ok(Audience::of(linked.into_iter().map(|msg_id| self.scope(msg_id))))
    }

    /// Fails when a call on private mail would change something that others see.
    pub(super) fn check_own(&self, scope: Scope) -> Result<(), ServiceError> {
        match self.private {
            Some(own) if own != scope => {
                Err(refused("a call on mail that not everybody sees changes such mail only"))
            }
            _ => Ok(()),
        }
    }

    /// Fails when the changes would show a record, or what is written into it, to others than before.
    pub(super) fn check_records(&self, operations: &[Operation]) -> Result<(), ServiceError> {
        if let Some(own) = self.private {
            check_created(operations, |msg_id| self.scope(msg_id) == own)?;
        }
        for operation in operations {
            match operation {
                Operation::LinkMessage { msg_id, record: RecordRef::Existing(id) } => {
                    let scope = self.scope(*msg_id);
                    self.check_own(scope)?;
                    self.audience(*id)?.check_link(scope)?;
                }
                Operation::UnlinkMessage { msg_id, .. } => self.check_own(self.scope(*msg_id))?,
                Operation::UpdateRecord { record: RecordRef::Existing(id), .. }
                | Operation::DeleteRecord { id } => {
                    if let Some(own) = self.private {
                        self.audience(*id)?.check_update(own)?;
                    }
                }
                Operation::CreateRecord { .. }
                | Operation::LinkMessage { record: RecordRef::Created(_), .. }
                | Operation::UpdateRecord { record: RecordRef::Created(_), .. } => {}
            }
        }
        Ok(())
    }

    /// Fails when the changes would show a record to others, or what the call knows.
    ///
    /// `folder_scope` tells who sees a folder; `None` for one that a dry run made up.
    pub(super) fn check_mail(
        &self,
        operations: &[MailOperation],
        folder_scope: impl Fn(etabli_model::FolderId) -> Option<Scope>,
    ) -> Result<(), ServiceError> {
        for operation in operations {
            match operation {
                MailOperation::Move { msg_id, .. } | MailOperation::SetFlag { msg_id, .. } => {
                    self.check_own(self.scope(*msg_id))?;
                }
                MailOperation::SetField { msg_id, value, .. } => {
                    let scope = self.scope(*msg_id);
                    self.check_own(scope)?;
                    if let Some(id) = value
                        && !self.audience(*id)?.includes(scope)
                    {
                        return Err(refused(
                            "a record of mail that not everybody sees cannot be shown with other mail",
                        ));
                    }
                }
                MailOperation::Add { folder, .. } => {
                    if let Some(scope) = folder_scope(*folder) {
                        self.check_own(scope)?;
                    }
                }
            }
        }
        Ok(())
    }

    pub(super) fn check_links(&self, operations: &[LinkOperation]) -> Result<(), ServiceError> {
        operations.iter().try_for_each(|operation| self.check_own(self.scope(operation.msg_id)))
    }
}

impl Engine {
    /// Reports whether the readers of mail of all these scopes see a record.
    pub(in crate::plugins) fn readers_see(
        &self,
        snapshot: &Snapshot,
        folders: &HashMap<u32, Scope>,
        (kind, id): (&str, RecordId),
        scopes: &HashSet<Scope>,
    ) -> Result<bool, Failure> {
        let linked = snapshot.linked_messages(kind, id.0)?;
        let audience = Audience::of(linked.into_iter().map(|msg_id| self.scope_of_message(folders, msg_id)));
        Ok(scopes.iter().all(|scope| audience.includes(*scope)))
    }
}

#[cfg(test)]
mod tests {
    use etabli_model::{TeamId, UserId};

    use super::*;

    const ALICE: Scope = Scope::User(UserId(1));
    const TEAM: Scope = Scope::Team(TeamId(2));
    const ALL: Scope = Scope::Everyone;

    #[test]
    fn sec_75_a_record_made_from_private_mail_is_linked_with_such_mail_only() {
        let create = || Operation::CreateRecord { record_type: "job".to_owned(), fields: Vec::new() };
        let link = |msg_id, index| Operation::LinkMessage {
            msg_id: MsgId(msg_id),
            record: RecordRef::Created(index),
        };
        let public = |msg_id: MsgId| msg_id == MsgId(1);
        for (operations, is_secret) in [
            (vec![], true),
            (vec![create()], false),
            (vec![create(), link(1, 0)], false),
            (vec![create(), link(2, 0)], true),
            (vec![create(), link(2, 0), link(1, 0)], false),
            (vec![create(), create(), link(2, 0)], false),
            (vec![create(), create(), link(2, 0), link(3, 1)], true),
        ] {
            let checked = check_created(&operations, |msg_id| !public(msg_id));
            assert_eq!(checked.is_ok(), is_secret, "{operations:?}");
        }
    }

    #[test]
    fn sec_75_no_link_changes_who_sees_a_record() {
        for (seen_by, scope, may_link) in [
            (vec![], ALL, true),
            (vec![], ALICE, false),
            (vec![ALL], ALICE, true),
            (vec![ALL, ALICE], TEAM, true),
            (vec![ALICE], ALICE, true),
            (vec![ALICE], ALL, false),
            (vec![ALICE], TEAM, false),
            (vec![ALICE, TEAM], TEAM, true),
            (vec![ALICE, TEAM], ALL, false),
        ] {
            let audience = Audience::of(seen_by);
            assert_eq!(audience.check_link(scope).is_ok(), may_link, "{audience:?} {scope:?}");
        }
    }

    #[test]
    fn sec_75_a_call_on_private_mail_changes_what_nobody_else_sees() {
        for (seen_by, may_change) in
            [(vec![], false), (vec![ALL], false), (vec![ALICE], true), (vec![ALICE, TEAM], false)]
        {
            let audience = Audience::of(seen_by);
            assert_eq!(audience.check_update(ALICE).is_ok(), may_change, "{audience:?}");
        }
    }
}
