//! Chooses the folder that messages are moved to.

use egui::{Id, ScrollArea, Ui};
use etabli_engine::view::FolderRow;
use etabli_model::FolderKind;

use super::{Left, Shell, close, dialog, move_cursor};
use crate::{
    action::{Action, Actions},
    icons::Icon,
    shell::{Cx, folder_icon, folder_label},
    state::{MoveState, Screen},
    theme::size,
    widgets::{Field, MenuItem},
};

pub(super) fn show(cx: &Cx<'_>, ui: &Ui, screen: &Screen, state: &mut MoveState, out: &mut Actions) {
    let places: Vec<&FolderRow> = cx
        .cache
        .folders
        .iter()
        .filter(|folder| Some(folder.id) != screen.folder && receives(folder.kind))
        .filter(|folder| {
            let label = folder_label(cx.i18n, folder);
            let found = |text: &str| !crate::highlight::matches(text, &state.filter).is_empty();
            state.filter.trim().is_empty() || found(label) || found(&folder.path)
        })
        .collect();
    let mut cursor = places.iter().position(|folder| Some(folder.id) == state.target).unwrap_or(0);
    let moved = move_cursor(ui, &mut cursor, places.len());
    state.target = places.get(cursor).map(|folder| folder.id);
    let title = cx.i18n.tr_args("move-title", &[("count", (state.messages.len() as u64).into())]);
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
        let field = Field {
            id: Some(Id::unique("move filter")),
            name: cx.tr("move-filter"),
            hint: cx.tr("move-filter"),
            icon: Some(Icon::MagnifyingGlass),
            ..Default::default()
        };
        let shown = field.show(ui, cx.t, &mut state.filter);
        if std::mem::take(&mut state.fresh) {
            shown.response.request_focus();
        }
        if shown.response.changed() {
            state.target = None;
        }
        ui.spacing_mut().item_spacing.y = 0.0;
        ScrollArea::vertical().max_height(12.0 * size::MENU_ITEM).min_scrolled_height(size::LIST_MIN).show(
            ui,
            |ui| {
                for (index, folder) in places.iter().enumerate() {
                    let above = folder.parent.and_then(|parent| cx.cache.folder(parent));
                    let above = above.map_or("", |above| folder_label(cx.i18n, above));
                    let name = folder_label(cx.i18n, folder);
                    let item = MenuItem::new(name)
                        .icon(Some(folder_icon(folder).0))
                        .detail(above)
                        .active(index == cursor && Some(folder.id) == state.target);
                    let response = item.show(ui, cx.t);
                    if index == cursor && moved {
                        response.scroll_to_me(None);
                    }
                    if response.clicked() {
                        clicked = Some(folder.id);
                    }
                }
            },
        );
    });
    let target = clicked.or(state.target.filter(|_| left == Some(Left::Accepted)));
    match target {
        Some(folder) => out.push(Action::MoveTo { messages: std::mem::take(&mut state.messages), folder }),
        None => close(left.filter(|left| *left == Left::Cancelled), out),
    }
}

/// Reports whether people may move mail into folders of this kind.
fn receives(kind: FolderKind) -> bool {
    matches!(
        kind,
        FolderKind::Basic | FolderKind::Shared | FolderKind::Inbox | FolderKind::Junk | FolderKind::Trash
    )
}
