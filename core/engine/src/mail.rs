//! Folders, lists and messages.

pub(crate) mod bins;
mod changes;
mod computed;
pub(crate) mod content;
mod conversations;
mod export;
mod folder_changes;
mod folders;
mod forum;
pub(crate) mod html;
pub(crate) mod import;
pub(crate) mod listing;
pub(crate) mod orders;
pub(crate) mod pace;
pub(crate) mod people_columns;
pub(crate) mod people_search;
mod reading;
mod remote;
mod rows;
mod senders;

pub(crate) use changes::{bin_of, within_scope};
pub(crate) use folders::{Tree, Visible, add_folder, label, path_names};
pub(crate) use forum::FirstWords;
pub use pace::Looked;
pub(crate) use senders::KnownSenders;

use crate::{
    Failure, Mail, Reply,
    core::{Caller, Engine},
};

impl Engine {
    pub(crate) fn mail(&self, caller: &Caller, request: Mail) -> Result<Reply, Failure> {
        match request {
            Mail::Folders => Ok(Reply::Folders(self.folder_rows(caller)?)),
            Mail::Tree => Ok(Reply::Folders(computed::with_computed(self.folder_rows(caller)?))),
            Mail::FindFolder(folder) => Ok(Reply::Folder(self.find_folder_row(caller, &folder)?)),
            Mail::CreateFolder { parent, name } => self.create_folder(caller, parent, &name),
            Mail::RenameFolder { folder, name } => self.rename_folder(caller, folder, &name),
            Mail::MoveFolder { folder, parent } => self.move_folder(caller, folder, parent),
            Mail::DeleteFolder(folder) => self.delete_folder(caller, folder),
            Mail::OpenView(spec) => Ok(Reply::View(self.open_view(caller, spec, None)?)),
            Mail::OpenConversations { spec, open } => {
                Ok(Reply::View(self.open_view(caller, spec, Some(open))?))
            }
            Mail::Window { view, start, len } => Ok(Reply::Window(self.window(caller, view, start, len)?)),
            Mail::ViewMessages(view) => Ok(Reply::Messages(self.row_messages(caller, view, 0, u64::MAX)?)),
            Mail::RowMessages { view, start, len } => {
                Ok(Reply::Messages(self.row_messages(caller, view, start, len)?))
            }
            Mail::CloseView(view) => {
                caller.lists.close(view);
                Ok(Reply::Done)
            }
            Mail::Rows(messages) => Ok(Reply::Rows(self.rows(caller, &messages)?)),
            Mail::Message(msg_id) => Ok(Reply::Message(Box::new(self.message(caller, msg_id)?))),
            Mail::Raw(msg_id) => Ok(Reply::Bytes(self.raw_visible(caller, msg_id)?)),
            Mail::Html(msg_id) => Ok(Reply::Text(self.html(caller, msg_id)?)),
            Mail::SafeHtml { msg_id, remote } => {
                Ok(Reply::Html(Box::new(self.safe_html(caller, msg_id, remote)?)))
            }
            Mail::RemotePictures(msg_id) => Ok(Reply::Pictures(self.remote_pictures(caller, msg_id)?)),
            Mail::TrustPictures { address, trusted } => self.trust_pictures(caller, &address, trusted),
            Mail::TrustedSenders => Ok(Reply::Senders(self.trusted_senders(caller)?)),
            Mail::Attachment { msg_id, index } => Ok(Reply::Bytes(self.attachment(caller, msg_id, index)?)),
            Mail::SetRead { messages, read } => self.set_read(caller, &messages, read),
            Mail::Move { messages, folder } => self.move_messages(caller, &messages, &folder),
            Mail::Restore { messages } => self.restore(caller, &messages),
            Mail::DeleteForever { messages } => self.delete_forever(caller, messages),
            Mail::EmptyBin(folder) => self.empty_bin(caller, folder),
            Mail::Forum(msg_id) => Ok(Reply::Forum(self.forum(caller, msg_id)?)),
            Mail::Threads(folder) => Ok(Reply::Threads(self.threads(caller, folder.as_ref())?)),
            Mail::Columns => Ok(Reply::Columns(self.column_rows(caller)?)),
            Mail::Cells { column, messages, wait } => {
                Ok(Reply::Cells(self.cells(caller, &column, &messages, wait)?))
            }
            Mail::SortByColumn { view, column, descending, wait } => {
                Ok(Reply::View(self.sort_by_column(caller, view, column, descending, wait)?))
            }
            Mail::FoundEverywhere(view) => Ok(Reply::Count(self.found_everywhere(caller, view)?)),
            Mail::StopSearch => {
                caller.lists.stop();
                Ok(Reply::Done)
            }
            Mail::SearchFields => Ok(Reply::SearchFields(self.search_fields(caller)?)),
            Mail::Undo { count } => self.undo(caller, count),
            Mail::Redo => self.redo(caller),
            Mail::Import { paths, folder, keep_folders } => self.import(caller, paths, folder, keep_folders),
            Mail::Export { folder, recursive, format, path } => {
                self.export(caller, &folder, recursive, format, path)
            }
        }
    }
}
