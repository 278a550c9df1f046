//! Filing and marking messages (capability `mailbox`).

use crate::bind::capabilities::mailbox::{
    self as host, FieldChange, FlagChange, Move, NewMessage, Operation,
};
pub use crate::bind::capabilities::mailbox::{Flag, Folder, FolderKind, ensure_folder, folder_of, folders};
use crate::{Failure, FolderId, MessageId, RecordId};

/// Changes of mail that are made together or not at all.
#[derive(Default)]
pub struct Changes {
    operations: Vec<Operation>,
}

impl Changes {
    /// No change yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Reports whether there is nothing to change.
    pub fn is_empty(&self) -> bool {
        self.operations.is_empty()
    }

    /// Moves a message.
    pub fn move_to(&mut self, message: MessageId, folder: FolderId) {
        self.operations.push(Operation::MoveMessage(Move { message, folder }));
    }

    /// Sets or removes a flag.
    pub fn flag(&mut self, message: MessageId, flag: Flag, on: bool) {
        self.operations.push(Operation::SetFlag(FlagChange { message, flag, on }));
    }

    /// Sets a message field of the plugin, or empties it.
    pub fn set_field(&mut self, message: MessageId, field: &str, value: Option<RecordId>) {
        self.operations.push(Operation::SetField(FieldChange { message, field: field.to_owned(), value }));
    }

    /// Adds a message, unless one with this key is there.
    pub fn add(&mut self, folder: FolderId, key: &str, rfc822: Vec<u8>) {
        let new = NewMessage { folder, rfc822, key: key.to_owned(), read: false };
        self.operations.push(Operation::AddMessage(new));
    }

    /// Makes the changes and returns the messages it added; none for one that was there.
    pub fn apply(self) -> Result<Vec<Option<MessageId>>, Failure> {
        host::apply(&self.operations)
    }
}
