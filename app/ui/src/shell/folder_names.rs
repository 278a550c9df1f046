//! How folders are called and which icon they have.

use etabli_engine::view::FolderRow;
use etabli_model::FolderKind;

use crate::{i18n::I18n, icons::Icon, workbench::Workbench};

/// Returns a folder's name: translated for fixed folders, as stored for those that people name.
pub(crate) fn folder_label<'a>(i18n: &'a I18n, folder: &'a FolderRow) -> &'a str {
    let fixed = match folder.kind {
        FolderKind::Basic | FolderKind::Outlook => return &folder.name,
        FolderKind::Inbox if folder.account.is_some() && !is_kind_word(&folder.name, "inbox") => {
            return &folder.name;
        }
        FolderKind::Outbox if folder.account.is_some() && !is_kind_word(&folder.name, "outbox") => {
            return &folder.name;
        }
        FolderKind::Inbox if folder.account.is_some() => "folder-inbox",
        FolderKind::Inbox => "folder-inboxes",
        FolderKind::Sent => "folder-sent",
        FolderKind::Drafts => "folder-drafts",
        FolderKind::Outbox => "folder-outbox",
        FolderKind::Templates => "folder-templates",
        FolderKind::Junk => "folder-junk",
        FolderKind::Trash => "folder-trash",
        FolderKind::Shared if is_kind_word(&folder.name, "shared") => "folder-shared",
        FolderKind::Shared => return &folder.name,
        FolderKind::Internal => "folder-internal",
        FolderKind::Special if folder.name.contains("sent") => "folder-latest-sent",
        FolderKind::Special if folder.name.contains("received") => "folder-latest-received",
        FolderKind::Special => return &folder.name,
    };
    i18n.tr(fixed)
}

fn is_kind_word(name: &str, word: &str) -> bool {
    name.is_empty() || name.eq_ignore_ascii_case(word)
}

/// Returns a folder's icon, and whether it is the filled one.
pub(crate) fn folder_icon(folder: &FolderRow) -> (Icon, bool) {
    let icon = match folder.kind {
        FolderKind::Inbox | FolderKind::Outbox if folder.account.is_some() && folder.private => {
            return (Icon::Lock, true);
        }
        FolderKind::Inbox | FolderKind::Outbox if folder.account.is_some() => Icon::At,
        FolderKind::Inbox => Icon::Tray,
        FolderKind::Sent => Icon::PaperPlaneTilt,
        FolderKind::Drafts => Icon::NotePencil,
        FolderKind::Outbox => Icon::PaperPlaneRight,
        FolderKind::Templates => Icon::Stack,
        FolderKind::Junk => Icon::WarningOctagon,
        FolderKind::Trash => Icon::Trash,
        FolderKind::Basic => Icon::FolderSimple,
        FolderKind::Shared => Icon::UsersThree,
        FolderKind::Internal => Icon::ChatsCircle,
        FolderKind::Special if folder.name.contains("sent") => Icon::ArrowUpRight,
        FolderKind::Special => Icon::ArrowDownLeft,
        FolderKind::Outlook => Icon::FolderSimpleDashed,
    };
    (icon, false)
}

impl Workbench {
    pub(crate) fn folder_label(&self, folder: &FolderRow) -> String {
        folder_label(&self.i18n, folder).to_owned()
    }
}
