//! The context menu of a folder.

use egui::Ui;
use etabli_engine::view::FolderRow;
use etabli_model::FolderKind;

use super::{Cx, toolbar::command_item, tree_id};
use crate::{
    action::{Action, Actions},
    commands::CommandId,
    state::Screen,
    theme::size,
    widgets,
};

pub(super) fn show(cx: &Cx<'_>, ui: &mut Ui, screen: &Screen, out: &mut Actions, folder: &FolderRow) {
    ui.spacing_mut().item_spacing.y = 0.0;
    ui.set_min_width(size::MENU);
    // The arrows then move through the menu, not through the tree.
    let by_keys = screen.tree_menu_at.is_some();
    for (index, ids) in groups(folder).into_iter().filter(|ids| !ids.is_empty()).enumerate() {
        if index > 0 {
            widgets::menu_line(ui, cx.t);
        }
        for id in ids {
            let reason = reason(cx, *id, folder);
            let item = command_item(cx, ui, screen, *id, reason);
            let on_tree = ui.memory(|memory| memory.focused()) == Some(tree_id());
            if by_keys && on_tree && reason.is_none() {
                item.request_focus();
            }
            if item.clicked() {
                if screen.folder != Some(folder.id) {
                    out.push(Action::SelectFolder(folder.id));
                }
                out.push(Action::Run(*id));
            }
        }
    }
}

/// Returns what a folder offers: first what its kind does, then what can be done with folders.
fn groups(folder: &FolderRow) -> [&'static [CommandId]; 3] {
    use CommandId as Id;
    let own: &[Id] = match folder.kind {
        FolderKind::Inbox if folder.account.is_none() => &[Id::SendReceive],
        FolderKind::Inbox => &[Id::FetchAccount],
        FolderKind::Outbox => &[Id::SendAll],
        FolderKind::Trash => &[Id::EmptyBin, Id::EmptyServerTrash],
        FolderKind::Junk => &[Id::EmptyBin],
        FolderKind::Basic if folder.account.is_some() => &[Id::FetchAccount],
        _ => &[],
    };
    let change: &[Id] = &[Id::NewFolder, Id::MoveFolder, Id::DeleteFolder, Id::RenameFolder];
    [own, change, &[Id::Import, Id::Export]]
}

/// Says why a command does not work on a folder.
fn reason<'a>(cx: &Cx<'a>, id: CommandId, folder: &FolderRow) -> Option<&'a str> {
    use CommandId as Id;
    let basic = folder.kind == FolderKind::Basic;
    let key = match id {
        Id::NewFolder if basic || folder.kind == FolderKind::Inbox && folder.account.is_some() => {
            return None;
        }
        Id::Import | Id::RenameFolder | Id::MoveFolder | Id::DeleteFolder if basic => return None,
        Id::NewFolder | Id::Import | Id::RenameFolder | Id::MoveFolder | Id::DeleteFolder => {
            "reason-basic-folder"
        }
        Id::EmptyBin if folder.total == 0 => "reason-empty-list",
        Id::EmptyBin | Id::Export => return None,
        _ if cx.cache.accounts().is_empty() => "reason-no-account",
        _ => return None,
    };
    Some(cx.tr(key))
}
