//! Folders, attachments, links and changes of mail, as far as the user sees them.

use std::sync::Arc;

use etabli_model::{Flags, FolderId, FolderKind, MsgId, Scope};
use etabli_plugin_host::{
    AttachmentInfo, LinkOperation, LinkTarget, MailEvent, MailEventKind, MailFolder, MailOperation,
    ServiceError,
};
use etabli_store::{Batch, Entry};

use super::{CallServices, RecordSight, records::refused, secrecy::Secrecy, service, unavailable};
use crate::{
    Failure, FailureCode, FolderRef,
    mail::{
        Tree, add_folder,
        bins::put_away,
        import::{Origin, prepare},
        label, path_names, within_scope,
    },
};

/// Returns the link kind that holds the value of a message field.
pub(crate) fn field_kind(plugin: &str, field: &str) -> String {
    format!("{plugin}#{field}")
}

pub(super) fn flag_name(flag: Flags) -> &'static str {
    match flag {
        Flags::READ => "read",
        Flags::FLAGGED => "flagged",
        Flags::ANSWERED => "answered",
        _ => "",
    }
}

fn link_kind(target: LinkTarget) -> (&'static str, u64) {
    match target {
        LinkTarget::Contact(id) => ("contact", u64::from(id.0)),
        LinkTarget::Entity(id) => ("entity", u64::from(id.0)),
    }
}

impl CallServices {
    pub(super) fn attachments_of(&self, msg_id: MsgId) -> Result<Vec<AttachmentInfo>, ServiceError> {
        let record = self.visible(msg_id)?;
        let out = |attachment: etabli_model::Attachment| AttachmentInfo {
            name: attachment.name,
            media_type: attachment.media_type,
            size: attachment.size,
            inline: attachment.inline,
        };
        Ok(record.attachments.into_iter().map(out).collect())
    }

    pub(super) fn attachment_part(
        &mut self,
        msg_id: MsgId,
        index: u32,
        offset: u64,
        len: u32,
    ) -> Result<Vec<u8>, ServiceError> {
        let at = (msg_id, index);
        if self.attachment.as_ref().is_none_or(|(kept, _)| *kept != at) {
            let content = self.engine.attachment(&self.caller, msg_id, index).map_err(service)?;
            self.attachment = Some((at, content));
        }
        let content = self.attachment.as_ref().map(|(_, content)| content.as_slice()).unwrap_or_default();
        let rest = usize::try_from(offset).ok().and_then(|from| content.get(from..)).unwrap_or_default();
        Ok(rest.get(..len as usize).unwrap_or(rest).to_vec())
    }

    pub(super) fn visible_folders(&self) -> Result<Vec<MailFolder>, ServiceError> {
        let tree = self.engine.tree(&self.caller).map_err(service)?;
        let out = |row: crate::view::FolderRow| MailFolder {
            id: row.id,
            parent: row.parent,
            name: row.name,
            path: row.path,
            kind: row.kind,
        };
        Ok(tree.rows().into_iter().map(out).collect())
    }

    pub(super) fn find_or_make_folder(&self, path: &str) -> Result<FolderId, ServiceError> {
        let tree = self.engine.tree(&self.caller).map_err(service)?;
        if let Some(found) = tree.find(&FolderRef::Path(path.to_owned())) {
            return Ok(found);
        }
        let names: Vec<&str> = path_names(path).collect();
        if names.is_empty() || names.iter().any(|name| name.len() > 200) {
            return Err(ServiceError::Invalid("this is no path of a folder".to_owned()));
        }
        // What is made below a folder belongs to whom that folder belongs; at the top, to whom the mail belongs
        // that a background call works on.
        let (mut above, mut new) = (None, names.as_slice());
        while let Some((known, rest)) =
            new.split_first().and_then(|(name, rest)| Some((tree.child(above, name)?, rest)))
        {
            (above, new) = (Some(known), rest);
        }
        let (account, scope) = above.and_then(|folder| tree.get(folder)).map_or_else(
            || (None, self.caller.scope.unwrap_or(Scope::Everyone)),
            |folder| (folder.account, folder.scope),
        );
        Secrecy::of(self)?.check_own(scope)?;
        if let Some(dry) = &self.dry {
            let planned = dry.folder(&names.join("/"));
            if dry.is_dry() {
                return Ok(planned);
            }
        }
        self.engine
            .change_as(self.actor(), |batch| {
                for name in new {
                    above = Some(add_folder(batch, above, name, FolderKind::Basic, account, scope)?);
                }
                let made = above.ok_or_else(|| refused("this is no path of a folder"))?;
                Ok((made, Some(label("folder-created", 1, path))))
            })
            .map_err(service)
    }

    pub(super) fn apply_mail(
        &mut self,
        operations: Vec<MailOperation>,
    ) -> Result<Vec<Option<MsgId>>, ServiceError> {
        let tree = self.engine.tree(&self.caller).map_err(service)?;
        for operation in &operations {
            match operation {
                MailOperation::Move { msg_id, .. } | MailOperation::SetFlag { msg_id, .. } => {
                    self.visible(*msg_id)?;
                }
                MailOperation::SetField { msg_id, field, value } => {
                    self.visible(*msg_id)?;
                    self.check_field_value(field, *value)?;
                }
                MailOperation::Add { .. } => {}
            }
        }
        let scope = |folder| tree.get(folder).map(|folder| folder.scope);
        Secrecy::of(self)?.check_mail(&operations, scope)?;
        if let Some(dry) = &self.dry {
            let planned = dry.mail(&operations, |folder| tree.path(folder));
            if dry.is_dry() {
                return Ok(planned);
            }
        }
        let mut moved = Vec::new();
        let added = self
            .engine
            .change_as(self.actor(), |batch| {
                let mut added = Vec::new();
                for operation in &operations {
                    self.one_mail(batch, &tree, operation, &mut added, &mut moved)?;
                }
                self.engine.note_events(batch, &moved, &self.manifest.id)?;
                Ok((added, Some(label("plugin", operations.len() as u64, &self.name))))
            })
            .map_err(service)?;
        self.engine.tell_plugins();
        Ok(added)
    }

    fn check_field_value(
        &self,
        field: &str,
        value: Option<etabli_model::RecordId>,
    ) -> Result<(), ServiceError> {
        let Some(id) = value else { return Ok(()) };
        let spec = self.manifest.message_field(field);
        let record = self.own_record(id)?;
        if spec.is_some_and(|spec| spec.record_type == record.record_type) {
            return Ok(());
        }
        Err(ServiceError::Invalid(format!("the field `{field}` holds other records")))
    }

    fn one_mail(
        &self,
        batch: &mut Batch<'_>,
        tree: &Tree,
        operation: &MailOperation,
        added: &mut Vec<Option<MsgId>>,
        moved: &mut Vec<MailEvent>,
    ) -> Result<(), Failure> {
        let unknown = |id: FolderId| Failure::new(FailureCode::FolderUnknown, id.to_string());
        match operation {
            MailOperation::Move { msg_id, folder } => {
                let target = tree.get(*folder).ok_or_else(|| unknown(*folder))?;
                self.check_audience(batch, tree, *msg_id, target.scope, target.kind)?;
                let kind = target.kind;
                let target = within_scope(batch, tree, *msg_id, target)?;
                let from = put_away(batch, *msg_id, target, kind)?;
                if from != target {
                    moved.push(MailEvent {
                        kind: MailEventKind::Moved,
                        msg_id: *msg_id,
                        related: None,
                        folder: target,
                        moved_from: Some(from),
                    });
                }
            }
            MailOperation::SetFlag { msg_id, flag, on } => batch.set_flags(*msg_id, *flag, *on)?,
            MailOperation::SetField { msg_id, field, value } => {
                let kind = field_kind(&self.manifest.id, field);
                for (known, target) in self.engine.store.read()?.links(*msg_id)? {
                    if known == kind && Some(target) != value.map(|id| id.0) {
                        batch.put(Entry::Link(*msg_id, known, target, false))?;
                    }
                }
                if let Some(id) = value {
                    batch.put(Entry::Link(*msg_id, kind.clone(), id.0, true))?;
                    batch.require_at_most_one_link(*msg_id, &kind)?;
                }
            }
            MailOperation::Add { folder, rfc822, key, flags } => {
                let target = tree.get(*folder).ok_or_else(|| unknown(*folder))?;
                added.push(self.add_message(batch, target, rfc822, key, *flags)?);
            }
        }
        Ok(())
    }

    /// Only a person may show private mail to others by moving it.
    fn check_audience(
        &self,
        batch: &mut Batch<'_>,
        tree: &Tree,
        msg_id: MsgId,
        target: Scope,
        kind: FolderKind,
    ) -> Result<(), Failure> {
        let source = tree.get(FolderId(batch.state(msg_id)?.folder)).map_or(target, |folder| folder.scope);
        let is_bin = matches!(kind, FolderKind::Trash | FolderKind::Junk);
        if source == target || source == Scope::Everyone || is_bin {
            return Ok(());
        }
        Err(refused("a plugin cannot move mail to where others see it"))
    }

    fn add_message(
        &self,
        batch: &mut Batch<'_>,
        target: &etabli_model::Folder,
        rfc822: &[u8],
        key: &str,
        flags: Flags,
    ) -> Result<Option<MsgId>, Failure> {
        let engine = &self.engine;
        let accounts = engine.read()?.accounts()?;
        let own_addresses: Vec<String> =
            accounts.iter().map(|account| account.address.to_lowercase()).collect();
        let context = prepare::Context {
            own_addresses: &own_addresses,
            into_sent: target.kind == FolderKind::Sent,
            now: engine.clock.now(),
        };
        let origin = Origin {
            label: format!("{} {key}", self.name),
            key: format!("plugin\0{}\0{key}", self.manifest.id),
            subfolder: Vec::new(),
            hint: String::new(),
            flags,
            date: None,
        };
        // The key alone names the message: a plugin may write its bytes another way next time.
        let source = prepare::source_key(&origin, &blake3::hash(&[]), 0);
        if batch.knows_source(source)? {
            return Ok(None);
        }
        let hash = *blake3::hash(rfc822).as_bytes();
        let write_blob = |blob, bytes: &[u8]| {
            engine.store.blobs().write(blob, bytes).map_err(etabli_store::StoreError::from)?;
            Ok(())
        };
        let mut message = prepare::prepare(&context, origin, rfc822, hash, source, write_blob)?.message;
        message.state.folder = target.id.0;
        message.record.account = target.account.map(|account| account.0);
        Ok(Some(batch.add_message(message)?))
    }

    pub(super) fn core_links(&self, msg_id: MsgId) -> Result<Vec<LinkTarget>, ServiceError> {
        self.visible(msg_id)?;
        let snapshot = self.engine.store.read().map_err(unavailable)?;
        let links = snapshot.links(msg_id).map_err(unavailable)?;
        let target = |(kind, target): (String, u64)| {
            let number = u32::try_from(target).ok()?;
            match kind.as_str() {
                "contact" => Some(LinkTarget::Contact(etabli_model::ContactId(number))),
                "entity" => Some(LinkTarget::Entity(etabli_model::EntityId(number))),
                _ => None,
            }
        };
        Ok(links.into_iter().filter_map(target).collect())
    }

    pub(super) fn linked_with(&self, target: LinkTarget, limit: u32) -> Result<Vec<MsgId>, ServiceError> {
        let snapshot = self.engine.store.read().map_err(unavailable)?;
        let sight = RecordSight::new(&self.engine, &self.caller, &snapshot).map_err(service)?;
        let (kind, id) = link_kind(target);
        let linked = snapshot.linked_messages(kind, id).map_err(unavailable)?;
        let seen = linked.into_iter().rev().filter(|msg_id| sight.message(*msg_id));
        Ok(seen.take(limit as usize).collect())
    }

    pub(super) fn apply_links(&self, operations: Vec<LinkOperation>) -> Result<(), ServiceError> {
        let snapshot = self.engine.store.read().map_err(unavailable)?;
        for operation in &operations {
            self.visible(operation.msg_id)?;
            let is_there = match operation.target {
                LinkTarget::Contact(id) => snapshot.contact(id.0).map_err(unavailable)?.is_some(),
                LinkTarget::Entity(id) => snapshot.entity(id.0).map_err(unavailable)?.is_some(),
            };
            if !is_there {
                return Err(ServiceError::NotFound("there is no such contact or entity".to_owned()));
            }
        }
        drop(snapshot);
        Secrecy::of(self)?.check_links(&operations)?;
        if let Some(dry) = &self.dry {
            dry.links(&self.engine, &operations);
            if dry.is_dry() {
                return Ok(());
            }
        }
        let engine = Arc::clone(&self.engine);
        engine
            .change_as(self.actor(), |batch| {
                for operation in &operations {
                    let (kind, target) = link_kind(operation.target);
                    batch.put(Entry::Link(operation.msg_id, kind.to_owned(), target, operation.on))?;
                }
                Ok(((), Some(label("plugin", operations.len() as u64, &self.name))))
            })
            .map_err(service)
    }
}
