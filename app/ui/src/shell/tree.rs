//! The folder tree: one stop of the Tab key, moved through with the arrows.

use egui::{EventFilter, Key, Modifiers, Popup, Rect, Role, ScrollArea, Sense, Ui, WidgetInfo, pos2, vec2};
use etabli_engine::{Failure, view::FolderRow};
use etabli_model::{FolderId, FolderKind};

use super::{
    Cx,
    drag::{self, Over},
    folder_icon, folder_label, tree_id, tree_menu,
};
use crate::{
    action::{Action, Actions},
    icons::Icon,
    state::{Screen, TreeItem},
    theme::{Tokens, Type, line, size},
    widgets,
};

/// The head above the folders that people make; a folder dropped on it goes to the top.
const TOP_HEAD: &str = "tree-folders";

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
        drag::scroll_at_edges(ui, area);
        for item in &cx.cache.tree {
            match item {
                TreeItem::Head(key) => head(cx, ui, screen, out, key),
                TreeItem::Folder { index, level, open, unread } => {
                    if let Some(folder) = cx.cache.folders.get(*index) {
                        row(cx, ui, screen, out, folder, *level, *open, *unread, reveal);
                    }
                }
            }
        }
    });
}

fn head(cx: &Cx<'_>, ui: &mut Ui, screen: &mut Screen, out: &mut Actions, key: &str) {
    let (rect, response) =
        ui.allocate_exact_size(vec2(ui.available_width(), size::TREE_HEAD), Sense::hover());
    // A folder that is dropped on the head goes to the top.
    if key == TOP_HEAD && drag::over(cx, ui, screen, out, None, rect, false) == Over::Takes {
        paint_target(ui, rect, cx.t);
    }
    let galley = line(ui.painter(), cx.i18n.tr(key), Type::CaptionStrong, cx.t.t3, rect.width());
    widgets::galley_left(ui.painter(), rect.left() + size::S6, rect.center().y + size::S2, galley);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, cx.i18n.tr(key)));
}

#[expect(clippy::too_many_arguments, reason = "one row of the tree")]
fn row(
    cx: &Cx<'_>,
    ui: &mut Ui,
    screen: &mut Screen,
    out: &mut Actions,
    folder: &FolderRow,
    level: usize,
    open: Option<bool>,
    unread: u64,
    reveal: bool,
) {
    let t = cx.t;
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), size::TREE_ROW), Sense::hover());
    let movable = folder.kind == FolderKind::Basic;
    let sense = if movable { Sense::CLICK | Sense::DRAG } else { Sense::CLICK };
    let response = ui.interact(rect, egui::Id::unique(("folder", folder.id)), sense);
    if movable {
        drag::begin_folder(&response, folder.id);
    }
    let over = drag::over(cx, ui, screen, out, Some(folder), rect, open == Some(false));
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
        if over == Over::Takes {
            paint_target(ui, rect, t);
        }
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
    if cursor && std::mem::take(&mut screen.tree_menu) {
        screen.tree_menu_at = Some(rect.left_bottom() + vec2(size::S24, 0.0));
        Popup::open_id(ui.ctx(), Popup::default_response_id(&response));
    }
    if response.secondary_clicked() {
        screen.tree_menu_at = None;
    }
    let mut popup = Popup::context_menu(&response);
    if let Some(at) = screen.tree_menu_at {
        popup = popup.at_position(at);
    }
    popup.show(|ui| tree_menu::show(cx, ui, screen, out, folder));
    if screen.tree_menu_at.is_some()
        && screen.tree_cursor == Some(folder.id)
        && !Popup::is_id_open(ui.ctx(), Popup::default_response_id(&response))
    {
        // A menu that was opened with the keys gives the focus back.
        screen.tree_menu_at = None;
        if ui.memory(|memory| memory.focused().is_none()) {
            ui.memory_mut(|memory| memory.request_focus(tree_id()));
        }
    }
}

/// Marks the place where what is dragged would go.
fn paint_target(ui: &Ui, rect: Rect, t: &Tokens) {
    let stroke = egui::Stroke::new(1.5, t.accent);
    ui.painter().rect_stroke(rect, size::R_CONTROL, stroke, egui::StrokeKind::Inside);
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
