//! Chooses the folder that messages or a folder are moved to.

use egui::{ScrollArea, Ui};
use etabli_engine::view::FolderRow;
use etabli_model::FolderId;

use super::{Left, Shell, close, dialog, filter_field, move_cursor};
use crate::{
    action::{Action, Actions, FolderAction},
    folders::{may_move, may_receive},
    icons::Icon,
    shell::{Cx, folder_icon, folder_label},
    state::{MoveState, Moved, Screen, is_gathered},
    theme::size,
    widgets::MenuItem,
};

/// A place to choose: a folder, or the top of the tree.
struct Place<'a> {
    id: Option<FolderId>,
    name: &'a str,
    above: &'a str,
    icon: Icon,
}

fn places<'a>(cx: &Cx<'a>, screen: &Screen, state: &MoveState) -> Vec<Place<'a>> {
    let filtered = |text: &str| !crate::highlight::matches(text, &state.filter).is_empty();
    let all = state.filter.trim().is_empty();
    let place = |folder: &'a FolderRow| {
        let above = folder.parent.and_then(|parent| cx.cache.folder(parent));
        Place {
            id: Some(folder.id),
            name: folder_label(cx.i18n, folder),
            above: above.map_or("", |above| folder_label(cx.i18n, above)),
            icon: folder_icon(folder).0,
        }
    };
    let top = Place { id: None, name: cx.tr("folder-top"), above: "", icon: Icon::FolderSimple };
    let folders = cx.cache.folders.iter().filter(|folder| match &state.what {
        Moved::Messages(_) => {
            Some(folder.id) != screen.folder
                && may_receive(folder).is_ok()
                && !is_gathered(&cx.cache.folders, folder)
        }
        Moved::Folder(id) => may_move(&cx.cache.folders, *id, Some(folder.id)).is_ok(),
    });
    let folders = folders
        .filter(|folder| all || filtered(folder_label(cx.i18n, folder)) || filtered(&folder.path))
        .map(place);
    let tops = match &state.what {
        Moved::Folder(id) => may_move(&cx.cache.folders, *id, None).is_ok() && (all || filtered(top.name)),
        Moved::Messages(_) => false,
    };
    tops.then_some(top).into_iter().chain(folders).collect()
}

pub(super) fn show(cx: &Cx<'_>, ui: &Ui, screen: &Screen, state: &mut MoveState, out: &mut Actions) {
    let places = places(cx, screen, state);
    let moved = move_cursor(ui, &mut state.cursor, places.len());
    let title = match &state.what {
        Moved::Messages(messages) => {
            cx.i18n.tr_args("move-title", &[("count", (messages.len() as u64).into())])
        }
        Moved::Folder(id) => {
            let name = cx.cache.folder(*id).map_or("", |folder| folder_label(cx.i18n, folder));
            cx.i18n.tr_args("move-folder-title", &[("name", name.into())])
        }
    };
    let shell = Shell {
        id: "move",
        title: &title,
        icon: Some((Icon::FolderSimple, cx.t.accent)),
        width: size::PALETTE,
        cancel: cx.tr("dialog-cancel"),
        accept: cx.tr("move-accept"),
        refused: places.is_empty().then(|| cx.tr("move-none")),
        ..Default::default()
    };
    let mut clicked = None;
    let left = dialog(cx, ui, &shell, |ui| {
        let name = cx.tr("move-filter");
        if filter_field(cx, ui, "move filter", name, (&mut state.filter, &mut state.fresh)) {
            state.cursor = 0;
        }
        ui.spacing_mut().item_spacing.y = 0.0;
        ScrollArea::vertical().max_height(12.0 * size::MENU_ITEM).min_scrolled_height(size::LIST_MIN).show(
            ui,
            |ui| {
                for (index, place) in places.iter().enumerate() {
                    let item = MenuItem::new(place.name)
                        .icon(Some(place.icon))
                        .detail(place.above)
                        .active(index == state.cursor);
                    let response = item.show(ui, cx.t);
                    if index == state.cursor && moved {
                        response.scroll_to_me(None);
                    }
                    if response.clicked() {
                        clicked = Some(index);
                    }
                }
            },
        );
    });
    let chosen = clicked.or((left == Some(Left::Accepted)).then_some(state.cursor));
    match chosen.and_then(|index| places.get(index)) {
        Some(place) => {
            let action = match (&mut state.what, place.id) {
                (Moved::Messages(messages), Some(folder)) => {
                    FolderAction::AskMoveTo { messages: std::mem::take(messages), folder }
                }
                (Moved::Folder(folder), parent) => FolderAction::AskMove { folder: *folder, parent },
                (Moved::Messages(_), None) => return,
            };
            out.extend([Action::CloseDialog, Action::Folder(action)]);
        }
        None => close(left.filter(|left| *left == Left::Cancelled), out),
    }
}
