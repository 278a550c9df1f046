//! `mailbox`: files and marks messages, and adds some.

use etabli_model::{Flags, FolderId, FolderKind, MsgId, RecordId};

use crate::{
    MailOperation,
    bind::{mailbox as wit, types},
    cap::convert::failure,
    instance::{CallState, invalid},
    services::ServiceError,
};

const MAX_OPERATIONS: usize = 1000;
const MAX_PATH: usize = 1000;
const MAX_KEY: usize = 500;

impl wit::Host for CallState {
    fn folders(&mut self) -> wasmtime::Result<Result<Vec<wit::Folder>, types::Failure>> {
        self.serve(|_, services| {
            let folders = services.folders().map_err(failure)?;
            let out = |folder: crate::MailFolder| wit::Folder {
                id: folder.id.0,
                parent: folder.parent.map(|parent| parent.0),
                name: folder.name,
                path: folder.path,
                kind: kind(folder.kind),
            };
            Ok(folders.into_iter().map(out).collect())
        })
    }

    fn folder_of(&mut self, message: u64) -> wasmtime::Result<Result<u32, types::Failure>> {
        self.serve(|_, services| services.folder_of(MsgId(message)).map(|folder| folder.0).map_err(failure))
    }

    fn ensure_folder(&mut self, path: String) -> wasmtime::Result<Result<u32, types::Failure>> {
        self.serve(|_, services| {
            if path.len() > MAX_PATH || path.chars().any(char::is_control) {
                return Err(failure(invalid("this is no path of a folder")));
            }
            services.ensure_folder(&path).map(|folder| folder.0).map_err(failure)
        })
    }

    fn apply(
        &mut self,
        operations: Vec<wit::Operation>,
    ) -> wasmtime::Result<Result<Vec<Option<u64>>, types::Failure>> {
        self.serve(|state, services| {
            if operations.len() > MAX_OPERATIONS {
                return Err(failure(invalid(format!("more than {MAX_OPERATIONS} operations at once"))));
            }
            let checked = operations
                .into_iter()
                .map(|operation| checked(state, operation))
                .collect::<Result<Vec<_>, _>>()
                .map_err(failure)?;
            let added = services.change_mail(checked).map_err(failure)?;
            Ok(added.into_iter().map(|added| added.map(|msg_id| msg_id.0)).collect())
        })
    }
}

fn checked(state: &CallState, operation: wit::Operation) -> Result<MailOperation, ServiceError> {
    Ok(match operation {
        wit::Operation::MoveMessage(change) => {
            MailOperation::Move { msg_id: MsgId(change.message), folder: FolderId(change.folder) }
        }
        wit::Operation::SetFlag(change) => MailOperation::SetFlag {
            msg_id: MsgId(change.message),
            flag: match change.flag {
                wit::Flag::Read => Flags::READ,
                wit::Flag::Flagged => Flags::FLAGGED,
                wit::Flag::Answered => Flags::ANSWERED,
            },
            on: change.on,
        },
        wit::Operation::SetField(change) => {
            if state.manifest.message_field(&change.field).is_none() {
                return Err(invalid(format!("plugin.toml declares no message field `{}`", change.field)));
            }
            MailOperation::SetField {
                msg_id: MsgId(change.message),
                field: change.field,
                value: change.value.map(RecordId),
            }
        }
        wit::Operation::AddMessage(new) => {
            if new.key.is_empty() || new.key.len() > MAX_KEY {
                return Err(invalid("a message needs a key that names it at its origin"));
            }
            MailOperation::Add {
                folder: FolderId(new.folder),
                rfc822: new.rfc822,
                key: new.key,
                flags: Flags::default().with(Flags::READ, new.read),
            }
        }
    })
}

fn kind(kind: FolderKind) -> wit::FolderKind {
    match kind {
        FolderKind::Inbox => wit::FolderKind::Inbox,
        FolderKind::Sent => wit::FolderKind::Sent,
        FolderKind::Drafts => wit::FolderKind::Drafts,
        FolderKind::Outbox => wit::FolderKind::Outbox,
        FolderKind::Templates => wit::FolderKind::Templates,
        FolderKind::Junk => wit::FolderKind::Junk,
        FolderKind::Trash => wit::FolderKind::Trash,
        FolderKind::Basic => wit::FolderKind::Basic,
        _ => wit::FolderKind::Other,
    }
}
