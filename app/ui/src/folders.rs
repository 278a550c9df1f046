//! What the person does with folders and bins: questions first, then requests.

use etabli_engine::{FolderRef, Mail, Request, view::FolderRow};
use etabli_model::{FolderId, FolderKind, MsgId};

use crate::{
    action::FolderAction,
    client::Ask,
    commands::is_bin,
    icons::Icon,
    state::{ConfirmKind, Dialog, MoveState, Moved, is_open_at_first},
    workbench::Workbench,
};

/// Says why a folder cannot go below another one, or to the top; the error is the key of the reason.
pub(crate) fn may_move(
    folders: &[FolderRow],
    folder: FolderId,
    parent: Option<FolderId>,
) -> Result<(), &'static str> {
    let find = |id: FolderId| folders.iter().find(|folder| folder.id == id);
    let Some(moved) = find(folder) else { return Err("reason-no-folder") };
    if moved.kind != FolderKind::Basic {
        return Err("reason-basic-folder");
    }
    if moved.parent == parent {
        return Err("reason-same-place");
    }
    let mut at = parent;
    while let Some(id) = at {
        if id == folder {
            return Err("reason-into-itself");
        }
        at = find(id).and_then(|above| above.parent);
    }
    let takes = |folder: &FolderRow| match folder.kind {
        FolderKind::Basic | FolderKind::Shared => true,
        FolderKind::Inbox => folder.account.is_some(),
        _ => false,
    };
    if parent.is_some_and(|parent| !find(parent).is_some_and(takes)) {
        return Err("reason-takes-no-folder");
    }
    let taken = folders.iter().any(|other| other.parent == parent && other.name == moved.name);
    if taken { Err("folder-name-taken") } else { Ok(()) }
}

/// Says why messages cannot go into a folder; the error is the key of the reason.
pub(crate) fn may_receive(folder: &FolderRow) -> Result<(), &'static str> {
    match folder.kind {
        FolderKind::Basic | FolderKind::Shared | FolderKind::Junk | FolderKind::Trash => Ok(()),
        FolderKind::Inbox if folder.account.is_some() => Ok(()),
        _ => Err("reason-takes-no-mail"),
    }
}

impl Workbench {
    pub(crate) fn folder_action(&mut self, action: FolderAction) {
        match action {
            FolderAction::AskMoveTo { messages, folder } => self.ask_move_to(messages, folder),
            FolderAction::MoveTo { messages, folder } => self.move_to(messages, folder),
            FolderAction::AskMove { folder, parent } => self.ask_move_folder(folder, parent),
            FolderAction::Move { folder, parent } => {
                let name = self.name_of(Some(folder));
                let request = Mail::MoveFolder { folder, parent };
                self.send_change(request, "change-folder-moved", 1, name);
            }
            FolderAction::AskDelete(folder) => self.ask_delete_folder(folder),
            FolderAction::Delete(folder) => {
                let name = self.name_of(Some(folder));
                if self.screen.folder == Some(folder) {
                    self.screen.folder_chosen = false;
                }
                self.send_change(Mail::DeleteFolder(folder), "change-folder-deleted", 1, name);
            }
            FolderAction::Restore(messages) => {
                let count = messages.len() as u64;
                self.leave_rows(&messages);
                self.send_change(Mail::Restore { messages }, "change-restored", count, String::new());
            }
            FolderAction::AskDeleteForever(messages) => {
                let count = messages.len() as u64;
                if count > 0 {
                    let title = self.i18n.tr_args("forever-title", &[("count", count.into())]);
                    let text = self.i18n.tr("forever-text").to_owned();
                    self.ask_about_folder(
                        FolderAction::DeleteForever(messages),
                        title,
                        text,
                        "forever-accept",
                    );
                }
            }
            FolderAction::DeleteForever(messages) => {
                self.leave_rows(&messages);
                self.client.send(Request::Mail(Mail::DeleteForever { messages }), Ask::Removed);
            }
            FolderAction::AskEmpty(folder) => {
                let Some(row) = self.cache.folder(folder) else { return };
                let args = [("folder", self.folder_label(row).into()), ("count", row.total.into())];
                let title = self.i18n.tr_args("empty-bin-title", &args);
                let text = self.i18n.tr("forever-text").to_owned();
                self.ask_about_folder(FolderAction::Empty(folder), title, text, "empty-bin-accept");
            }
            FolderAction::Empty(folder) => {
                self.client.send(Request::Mail(Mail::EmptyBin(folder)), Ask::Removed);
            }
        }
    }

    /// Shows the choice of a folder.
    pub(crate) fn choose_folder(&mut self, what: Moved) {
        self.screen.dialogs.push(Dialog::Move(MoveState {
            what,
            cursor: 0,
            filter: String::new(),
            fresh: true,
        }));
    }

    /// Opens a folder of the tree, so that what stands below it is seen.
    pub(crate) fn open_in_tree(&mut self, id: FolderId) {
        let Some(folder) = self.cache.folders.iter().find(|folder| folder.id == id) else { return };
        if is_open_at_first(folder) {
            self.screen.layout.turned.remove(&id);
        } else {
            self.screen.layout.turned.insert(id);
        }
    }

    /// Says that messages are gone for good.
    pub(crate) fn removed(&mut self, count: u64) {
        let text = self.i18n.tr_args("change-removed", &[("count", count.into())]);
        self.toast(Icon::Trash, text, None);
        self.reread_at_once();
    }

    fn name_of(&self, folder: Option<FolderId>) -> String {
        match folder {
            Some(id) => self.cache.folder(id).map(|row| self.folder_label(row)).unwrap_or_default(),
            None => self.i18n.tr("folder-top").to_owned(),
        }
    }

    fn send_change(&mut self, request: Mail, key: &'static str, count: u64, name: String) {
        self.client.send(Request::Mail(request), Ask::Changed { key, count, name });
    }

    fn ask_about_folder(&mut self, action: FolderAction, title: String, text: String, accept: &str) {
        let destructive = !matches!(action, FolderAction::MoveTo { .. } | FolderAction::Move { .. });
        self.screen.dialogs.push(Dialog::Confirm {
            kind: ConfirmKind::Folder(action),
            title,
            text,
            accept: self.i18n.tr(accept).to_owned(),
            destructive,
            footer: String::new(),
        });
    }

    /// Reports whether a folder is one of the person's own while its target is not.
    fn is_shown_to_others(&self, from: Option<FolderId>, to: Option<FolderId>) -> bool {
        let private = |id: Option<FolderId>| {
            id.and_then(|id| self.cache.folder(id)).is_some_and(|folder| folder.private)
        };
        // A bin is one of each person's own where the mail is.
        let to_bin = to.and_then(|id| self.cache.folder(id)).is_some_and(|folder| is_bin(folder.kind));
        private(from) && !private(to) && !to_bin
    }

    fn ask_move_to(&mut self, messages: Vec<MsgId>, folder: FolderId) {
        let from = match self.cache.message.as_ref().filter(|open| messages == [open.view.row.id]) {
            Some(open) => Some(open.view.folder),
            None => self.screen.folder,
        };
        if !self.is_shown_to_others(from, Some(folder)) {
            return self.move_to(messages, folder);
        }
        let name = self.name_of(Some(folder));
        let title = self.i18n.tr_args("move-public-title", &[("folder", name.into())]);
        let count = messages.len() as u64;
        let text = self.i18n.tr_args("move-public-text", &[("count", count.into())]);
        self.ask_about_folder(FolderAction::MoveTo { messages, folder }, title, text, "move-accept");
    }

    fn move_to(&mut self, messages: Vec<MsgId>, folder: FolderId) {
        let kind = self.cache.folder(folder).map(|row| row.kind);
        let key = match kind {
            Some(FolderKind::Trash) => "change-trashed",
            Some(FolderKind::Junk) => "change-junked",
            _ => "change-moved",
        };
        let name = self.name_of(Some(folder));
        self.move_messages(messages, FolderRef::Id(folder), key, name);
    }

    fn ask_move_folder(&mut self, folder: FolderId, parent: Option<FolderId>) {
        if let Err(reason) = may_move(&self.cache.folders, folder, parent) {
            let text = self.i18n.tr(reason).to_owned();
            return self.toast(Icon::Info, text, None);
        }
        let action = FolderAction::Move { folder, parent };
        if !self.is_shown_to_others(Some(folder), parent) {
            return self.folder_action(action);
        }
        let name = self.name_of(parent);
        let title = self.i18n.tr_args("move-public-title", &[("folder", name.into())]);
        let count = self.cache.folder(folder).map_or(0, |row| row.total);
        let text = self.i18n.tr_args("move-public-text", &[("count", count.into())]);
        self.ask_about_folder(action, title, text, "move-accept");
    }

    fn ask_delete_folder(&mut self, folder: FolderId) {
        let mut inside = vec![folder];
        // Folders come parents first.
        for row in &self.cache.folders {
            if row.parent.is_some_and(|parent| inside.contains(&parent)) {
                inside.push(row.id);
            }
        }
        let rows = self.cache.folders.iter().filter(|row| inside.contains(&row.id));
        let count: u64 = rows.map(|row| row.total).sum();
        let below = inside.len() as u64 - 1;
        let name = self.name_of(Some(folder));
        let title = self.i18n.tr_args("folder-delete-title", &[("name", name.into())]);
        let text =
            self.i18n.tr_args("folder-delete-text", &[("count", count.into()), ("below", below.into())]);
        if count == 0 && below == 0 {
            return self.folder_action(FolderAction::Delete(folder));
        }
        self.ask_about_folder(FolderAction::Delete(folder), title, text, "folder-delete-accept");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(id: u32, parent: Option<u32>, name: &str, kind: FolderKind) -> FolderRow {
        FolderRow {
            id: FolderId(id),
            parent: parent.map(FolderId),
            name: name.to_owned(),
            path: name.to_owned(),
            kind,
            account: None,
            private: false,
            unread: 0,
            total: 0,
        }
    }

    #[test]
    fn mail_133_a_folder_goes_where_it_can_be() {
        let folders = [
            row(1, None, "Clients", FolderKind::Basic),
            row(2, Some(1), "Mairies", FolderKind::Basic),
            row(3, None, "Archives", FolderKind::Basic),
            row(4, Some(3), "Clients", FolderKind::Basic),
            row(5, None, "Trash", FolderKind::Trash),
        ];
        let may =
            |folder: u32, parent: Option<u32>| may_move(&folders, FolderId(folder), parent.map(FolderId));
        assert_eq!(may(2, Some(3)), Ok(()));
        assert_eq!(may(2, None), Ok(()));
        assert_eq!(may(1, Some(1)), Err("reason-into-itself"));
        assert_eq!(may(1, Some(2)), Err("reason-into-itself"));
        assert_eq!(may(1, Some(3)), Err("folder-name-taken"));
        assert_eq!(may(2, Some(5)), Err("reason-takes-no-folder"));
        assert_eq!(may(5, None), Err("reason-basic-folder"));
        assert_eq!(may(2, Some(1)), Err("reason-same-place"));
    }
}
