//! Folders of the sample mailbox that move and go, and its bins.

use etabli_engine::{ChangeLabel, Failure, FailureCode, Mail, Reply};
use etabli_model::{FolderId, MsgId};

use super::{JUNK, SAV, Sample, TRASH};

impl Sample {
    /// Puts a message into a folder, as another program would.
    pub fn put_into(&mut self, id: u64, folder: FolderId) {
        self.relocate(&[(MsgId(id), folder)]);
        self.changed(&[MsgId(id)]);
    }

    /// Stores a setting, as an earlier start of the window did.
    pub fn set(&mut self, name: &str, value: &str) {
        self.settings.insert(name.to_owned(), value.to_owned());
    }

    pub(super) fn folder_request(&mut self, request: Mail) -> Result<Reply, Failure> {
        match request {
            Mail::MoveFolder { folder, parent } => {
                self.folders.iter_mut().find(|row| row.id == folder).unwrap().parent = parent;
                self.changed(&[]);
                Ok(Reply::Done)
            }
            Mail::DeleteFolder(folder) => {
                let inside: Vec<(MsgId, FolderId)> = self
                    .messages
                    .iter()
                    .filter(|(_, message)| message.folder == folder)
                    .map(|(id, _)| (*id, TRASH))
                    .collect();
                let before = self.relocate(&inside);
                self.undo.push((step("folder-deleted", before.len()), before));
                self.folders.retain(|row| row.id != folder);
                self.changed(&[]);
                Ok(Reply::Count(inside.len() as u64))
            }
            Mail::Restore { messages } => {
                let back: Vec<(MsgId, FolderId)> = messages.iter().map(|id| (*id, SAV)).collect();
                let before = self.relocate(&back);
                self.undo.push((step("restored", before.len()), before));
                self.changed(&messages);
                Ok(Reply::Count(messages.len() as u64))
            }
            Mail::DeleteForever { messages } => {
                self.messages.retain(|id, _| !messages.contains(id));
                self.changed(&[]);
                Ok(Reply::Count(messages.len() as u64))
            }
            Mail::EmptyBin(folder) if folder == TRASH || folder == JUNK => {
                let before = self.messages.len();
                self.messages.retain(|_, message| message.folder != folder);
                self.changed(&[]);
                Ok(Reply::Count((before - self.messages.len()) as u64))
            }
            _ => Err(Failure::new(FailureCode::FolderFixed, "")),
        }
    }
}

fn step(key: &str, count: usize) -> ChangeLabel {
    ChangeLabel { key: key.to_owned(), count: count as u64, name: String::new() }
}
