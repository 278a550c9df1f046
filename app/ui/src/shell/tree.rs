//! The folder tree: one stop of the Tab key, moved through with the arrows.

use egui::{EventFilter, Key, Modifiers, Rect, Role, ScrollArea, Sense, Ui, WidgetInfo, pos2, vec2};
use etabli_engine::{Failure, view::FolderRow};
use etabli_model::{FolderId, FolderKind};

use super::{Cx, folder_icon, folder_label, tree_id};
use crate::{
    action::{Action, Actions},
    commands::CommandId,
    icons::Icon,
    state::{Screen, TreeItem},
    theme::{Tokens, Type, line, size},
    widgets,
};

pub(super) fn show(cx: &Cx<'_>, ui: &mut Ui, screen: &mut Screen, out: &mut Actions) {
    let area = ui.max_rect();
    let zone = ui.interact(area, tree_id(), Sense::focusable_noninteractive());
    zone.widget_info(|| WidgetInfo::labeled(Role::Tree, true, cx.tr("zone-tree")));
    screen.tree_focused = zone.has_focus();
    if zone.gained_focus() || (zone.has_focus() && screen.tree_cursor.is_none()) {
        screen.tree_cursor = screen.tree_cursor.or(screen.folder);
    }
    let mut reveal = zone.gained_focus();
    if zone.has_focus() {
        let filter = EventFilter { vertical_arrows: true, horizontal_arrows: true, ..Default::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(tree_id(), filter));
        reveal |= keyboard(cx, ui, screen, out);
    }
    let mut inner = ui.new_child(
        egui::UiBuilder::new()
            .max_rect(area.shrink(size::S6))
            .layout(egui::Layout::top_down(egui::Align::Min))
            .accessibility_parent(tree_id()),
    );
    ScrollArea::vertical().id_salt("tree rows").auto_shrink(false).show(&mut inner, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        for item in &cx.cache.tree {
            match item {
                TreeItem::Head(key) => head(cx, ui, key),
                TreeItem::Folder { index, level, open, unread } => {
                    if let Some(folder) = cx.cache.folders.get(*index) {
                        row(cx, ui, screen, out, folder, *level, *open, *unread, reveal);
                    }
                }
            }
        }
    });
}

fn head(cx: &Cx<'_>, ui: &mut Ui, key: &str) {
    let (rect, response) =
        ui.allocate_exact_size(vec2(ui.available_width(), size::TREE_HEAD), Sense::hover());
    let galley = line(ui.painter(), cx.i18n.tr(key), Type::CaptionStrong, cx.t.t3, rect.width());
    widgets::galley_left(ui.painter(), rect.left() + size::S6, rect.center().y + size::S2, galley);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, cx.i18n.tr(key)));
}

#[expect(clippy::too_many_arguments, reason = "one row of the tree")]
fn row(
    cx: &Cx<'_>,
    ui: &mut Ui,
    screen: &Screen,
    out: &mut Actions,
    folder: &FolderRow,
    level: usize,
    open: Option<bool>,
    unread: u64,
    reveal: bool,
) {
    let t = cx.t;
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), size::TREE_ROW), Sense::hover());
    let response = ui.interact(rect, egui::Id::unique(("folder", folder.id)), Sense::CLICK);
    let selected = screen.folder == Some(folder.id);
    let cursor = screen.tree_focused && screen.tree_cursor == Some(folder.id);
    if cursor && reveal {
        ui.scroll_to_rect(rect, None);
    }
    let name = folder_label(cx.i18n, folder);
    let problem = problem(cx, folder);
    let hovered = response.hovered();
    if ui.is_rect_visible(rect) {
        let problem = problem.is_some();
        paint(
            t,
            ui,
            rect,
            &Row { folder, name, level, open, unread, selected, cursor, hovered, problem },
            cx,
        );
    }
    let twisty = Rect::from_min_size(
        pos2(rect.left() + size::S2 + (level - 1) as f32 * size::TREE_INDENT, rect.top()),
        vec2(size::S16, rect.height()),
    );
    let on_twisty = response.interact_pointer_pos().is_some_and(|pos| twisty.contains(pos));
    if response.clicked() && open.is_some() && on_twisty {
        out.push(Action::ToggleFolder(folder.id));
    } else if response.clicked() {
        ui.memory_mut(|memory| memory.request_focus(tree_id()));
        out.push(Action::SelectFolder(folder.id));
    } else if response.double_clicked() && open.is_some() {
        out.push(Action::ToggleFolder(folder.id));
    }
    describe(cx, ui, &response, folder, name, level, open, unread, selected);
    let response = match problem {
        Some(problem) => {
            let (text, hint) = cx.i18n.failure_text(problem);
            let told = format!("{text}\n{hint}");
            ui.ctx().accesskit_node_builder(response.id, |node| node.set_description(told.as_str()));
            response.on_hover_text(told)
        }
        None => response,
    };
    response.context_menu(|ui| menu(cx, ui, screen, out, folder));
}

/// Returns what is wrong with the account of an inbox.
fn problem<'a>(cx: &Cx<'a>, folder: &FolderRow) -> Option<&'a Failure> {
    let account = folder.account.filter(|_| folder.kind == FolderKind::Inbox)?;
    cx.cache.account(account)?.problem.as_ref()
}

#[expect(clippy::too_many_arguments, reason = "what a screen reader says of one row")]
fn describe(
    cx: &Cx<'_>,
    ui: &Ui,
    response: &egui::Response,
    folder: &FolderRow,
    name: &str,
    level: usize,
    open: Option<bool>,
    unread: u64,
    selected: bool,
) {
    response.widget_info(|| WidgetInfo::labeled(Role::TreeItem, true, name));
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_level(level);
        if let Some(open) = open {
            node.set_expanded(open);
        }
        node.set_selected(selected);
        let siblings: Vec<FolderId> = cx
            .cache
            .tree
            .iter()
            .filter_map(|item| match item {
                TreeItem::Folder { index, .. } => cx.cache.folders.get(*index),
                TreeItem::Head(_) => None,
            })
            .filter(|other| other.parent == folder.parent)
            .map(|other| other.id)
            .collect();
        node.set_size_of_set(siblings.len());
        if let Some(place) = siblings.iter().position(|id| *id == folder.id) {
            node.set_position_in_set(place + 1);
        }
        if unread > 0 {
            node.set_description(cx.i18n.tr_args("unread-count", &[("count", unread.into())]));
        }
    });
}

struct Row<'a> {
    folder: &'a FolderRow,
    name: &'a str,
    level: usize,
    open: Option<bool>,
    unread: u64,
    selected: bool,
    cursor: bool,
    hovered: bool,
    /// The account of the folder has a problem.
    problem: bool,
}

fn paint(t: &Tokens, ui: &Ui, rect: Rect, row: &Row<'_>, cx: &Cx<'_>) {
    let painter = ui.painter();
    if row.selected {
        painter.rect_filled(rect, size::R_CONTROL, t.sel);
    } else if row.hovered {
        painter.rect_filled(rect, size::R_CONTROL, t.hover);
    }
    if row.cursor {
        let stroke = egui::Stroke::new(size::RING, t.accent);
        painter.rect_stroke(rect, size::R_CONTROL, stroke, egui::StrokeKind::Inside);
    }
    let middle = rect.center().y;
    let mut x = rect.left() + size::S4 + (row.level - 1) as f32 * size::TREE_INDENT;
    if let Some(open) = row.open {
        let glyph = if open { Icon::CaretDown } else { Icon::CaretRight };
        widgets::icon(painter, pos2(x + size::S6, middle), glyph, size::ICON_CARET, t.t3);
    }
    x += size::S12 + size::S6;
    let (glyph, filled) = folder_icon(row.folder);
    let color = if row.selected { t.accent } else { t.t2 };
    let center = pos2(x + size::ICON_TREE / 2.0, middle);
    if filled {
        widgets::icon_fill(painter, center, glyph, size::ICON_TREE, color);
    } else {
        widgets::icon(painter, center, glyph, size::ICON_TREE, color);
    }
    x += size::ICON_TREE + size::S6;
    let strong = row.unread > 0
        && !matches!(row.folder.kind, FolderKind::Junk | FolderKind::Drafts | FolderKind::Trash);
    let mut right = rect.right() - size::S8;
    let count = match row.folder.kind {
        FolderKind::Drafts | FolderKind::Outbox | FolderKind::Outlook => row.folder.total,
        FolderKind::Trash => 0,
        _ => row.unread,
    };
    if count > 0 {
        let style = if strong { Type::CaptionStrong } else { Type::Caption };
        let color = if strong { t.t1 } else { t.t3 };
        let galley = line(painter, &cx.i18n.number(count), style, color, f32::INFINITY);
        let left = right - galley.size().x;
        widgets::galley_left(painter, left, middle, galley);
        right = left - size::S6;
    }
    if row.problem {
        let center = pos2(right - size::ICON_CHIP / 2.0, middle);
        widgets::icon(painter, center, Icon::Warning, size::ICON_CHIP, t.danger);
        right -= size::ICON_CHIP + size::S6;
    }
    let style = if strong { Type::UiStrong } else { Type::Ui };
    let galley = line(painter, row.name, style, t.t1, right - x);
    widgets::galley_left(painter, x, middle, galley);
}

fn menu(cx: &Cx<'_>, ui: &mut Ui, screen: &Screen, out: &mut Actions, folder: &FolderRow) {
    ui.spacing_mut().item_spacing.y = 0.0;
    ui.set_min_width(size::MENU);
    let basic = folder.kind == FolderKind::Basic;
    let above = basic || folder.kind == FolderKind::Inbox;
    let selected = screen.folder == Some(folder.id);
    let own: &[CommandId] = match folder.kind {
        FolderKind::Inbox if folder.account.is_none() => &[CommandId::SendReceive],
        FolderKind::Inbox => &[CommandId::FetchAccount],
        FolderKind::Outbox => &[CommandId::SendAll],
        FolderKind::Trash => &[CommandId::EmptyServerTrash],
        FolderKind::Basic if folder.account.is_some() => &[CommandId::FetchAccount],
        _ => &[],
    };
    for id in own.iter().copied().chain([CommandId::NewFolder, CommandId::RenameFolder, CommandId::Import]) {
        let allowed = match id {
            CommandId::NewFolder => above,
            CommandId::RenameFolder | CommandId::Import => basic,
            _ => true,
        };
        let missing = cx.cache.accounts().is_empty();
        let reason = match own.contains(&id) {
            true => missing.then(|| cx.tr("reason-no-account")),
            false => (!allowed).then(|| cx.tr("reason-basic-folder")),
        };
        if id == CommandId::NewFolder && !own.is_empty() {
            widgets::menu_line(ui, cx.t);
        }
        if super::toolbar::command_item(cx, ui, id, reason).clicked() {
            if !selected {
                out.push(Action::SelectFolder(folder.id));
            }
            out.push(Action::Run(id));
        }
    }
}

/// Moves through the tree. Reports whether the row of the keyboard changed.
fn keyboard(cx: &Cx<'_>, ui: &Ui, screen: &mut Screen, out: &mut Actions) -> bool {
    let rows: Vec<(&FolderRow, Option<bool>)> = cx
        .cache
        .tree
        .iter()
        .filter_map(|item| match item {
            TreeItem::Folder { index, open, .. } => Some((cx.cache.folders.get(*index)?, *open)),
            TreeItem::Head(_) => None,
        })
        .collect();
    let at = rows.iter().position(|(folder, _)| Some(folder.id) == screen.tree_cursor).unwrap_or(0);
    let pressed = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
    let mut next = at;
    if pressed(Key::ArrowDown) {
        next = (at + 1).min(rows.len().saturating_sub(1));
    }
    if pressed(Key::ArrowUp) {
        next = at.saturating_sub(1);
    }
    if pressed(Key::Home) {
        next = 0;
    }
    if pressed(Key::End) {
        next = rows.len().saturating_sub(1);
    }
    let Some((folder, open)) = rows.get(at) else { return false };
    if pressed(Key::ArrowRight) {
        match open {
            Some(false) => out.push(Action::ToggleFolder(folder.id)),
            Some(true) => next = (at + 1).min(rows.len().saturating_sub(1)),
            None => {}
        }
    }
    if pressed(Key::ArrowLeft) {
        match (open, folder.parent) {
            (Some(true), _) => out.push(Action::ToggleFolder(folder.id)),
            (_, Some(parent)) => {
                next = rows.iter().position(|(other, _)| other.id == parent).unwrap_or(at);
            }
            _ => {}
        }
    }
    if pressed(Key::Enter) || pressed(Key::Space) {
        out.push(Action::SelectFolder(folder.id));
    }
    if next != at
        && let Some((folder, _)) = rows.get(next)
    {
        screen.tree_cursor = Some(folder.id);
        out.push(Action::SelectFolder(folder.id));
        return true;
    }
    false
}
