//! The window's frame and everything in it.

mod accounts;
mod areas;
mod attachments;
mod compose;
mod display;
mod document_detail;
mod documents;
mod drag;
mod empty;
mod field_menu;
mod find;
mod first_run;
mod folder_names;
mod forum;
mod header;
mod html;
mod keys;
mod list;
mod list_cells;
mod list_conversation;
mod list_head;
mod many;
mod message_windows;
mod outbox;
mod plugin_detail;
mod plugin_parts;
mod plugins;
mod preferences;
mod preferences_backup;
mod preferences_writing;
mod rail;
mod reader;
mod reader_pieces;
mod reader_text;
mod record_detail;
mod records;
mod saved_searches;
pub(crate) mod scopes;
mod search_bar;
mod sender;
mod shortcuts;
mod status;
mod strip;
mod table;
mod toasts;
mod toolbar;
mod tree;
mod tree_menu;

use std::time::Duration;

use egui::{CentralPanel, Frame, Id, Margin, Panel, Stroke, Ui};
use jiff::Zoned;

use crate::{
    action::Actions,
    dialogs,
    i18n::I18n,
    state::{Cache, Column, Page},
    theme::{self, Tokens, size},
    workbench::Workbench,
};

use areas::Areas;
pub(crate) use field_menu::{is_current as is_current_value, mark as value_mark};
pub(crate) use folder_names::{folder_icon, folder_label};
pub(crate) use keys::plugin_keys;
pub(crate) use rail::rail_action;
pub(crate) use toolbar::plugin_reason;

/// What every view may look at.
#[derive(Clone, Copy)]
pub(crate) struct Cx<'a> {
    pub(crate) t: &'static Tokens,
    pub(crate) i18n: &'a I18n,
    pub(crate) cache: &'a Cache,
    pub(crate) now: Duration,
    pub(crate) wall: &'a Zoned,
}

impl<'a> Cx<'a> {
    pub(crate) fn tr(&self, key: &'a str) -> &'a str {
        self.i18n.tr(key)
    }

    /// Returns the head of a column.
    pub(crate) fn column(&self, column: &Column) -> &'a str {
        match (column.key(), column.asked().and_then(|id| self.cache.column(id))) {
            (Some(key), _) => self.i18n.tr(key),
            (None, Some(row)) => &row.title,
            (None, None) => "",
        }
    }
}

/// The list's place in the keyboard focus.
pub(crate) fn list_id() -> Id {
    Id::unique("message list")
}

/// The tree's place in the keyboard focus.
pub(crate) fn tree_id() -> Id {
    Id::unique("folder tree")
}

/// The conversation's place in the keyboard focus.
pub(crate) fn forum_id() -> Id {
    Id::unique("forum tree")
}

/// The open message's place in the keyboard focus.
pub(crate) fn reader_id() -> Id {
    Id::unique("message text")
}

/// Returns the layer of what has the focus.
fn focused_layer(ui: &Ui) -> Option<egui::LayerId> {
    let focused = ui.memory(|memory| memory.focused())?;
    // Reading its response here would let go of the focus.
    ui.ctx().viewport(|viewport| {
        let passes = [&viewport.this_pass, &viewport.prev_pass];
        passes.into_iter().find_map(|pass| pass.widgets.get(focused)).map(|widget| widget.layer_id)
    })
}

/// The search field.
pub(crate) fn search_id() -> Id {
    Id::unique("search field")
}

/// Where it is noted that the pointer is on a toast.
pub(crate) fn toasts_hovered() -> Id {
    Id::unique("toasts hovered")
}

/// Draws the window.
pub(crate) fn show(app: &mut Workbench, ui: &mut Ui) {
    let wall = app.clock.wall();
    let t = theme::tokens(ui.ctx());
    let first_run = app.shows_first_run();
    let Workbench { cache, screen, i18n, actions, opening_failure, clock, .. } = app;
    let cx = Cx { t, i18n, cache, now: clock.now(), wall: &wall };

    keys::show(&cx, ui, screen, actions);
    drag::new_frame(ui, screen);
    bar(ui, &cx, "status", Edge::Bottom, size::STATUS, |ui| status::show(&cx, ui, screen, actions));
    Panel::left("rail")
        .exact_size(size::RAIL)
        .resizable(false)
        .show_separator_line(false)
        .frame(Frame::NONE.fill(t.rail))
        .show(ui, |ui| {
            line_right(ui, t);
            rail::show(&cx, ui, screen, actions);
        });
    if let Some(failure) = opening_failure {
        page(ui, t, |ui| empty::opening_failure(&cx, ui, failure));
        return;
    }
    match screen.page {
        Page::Plugins => {
            let shown = screen.plugin.as_deref();
            let (filter, settings) = (&mut screen.plugin_filter, screen.plugin_settings.as_mut());
            page(ui, t, |ui| {
                let mut ui = preferences::beside_pages(&cx, ui, None, actions);
                plugins::show(&cx, &mut ui, (shown, filter), (settings, screen.folder), actions);
            });
        }
        Page::Records => page(ui, t, |ui| records::show(&cx, ui, screen, actions)),
        Page::Documents => page(ui, t, |ui| documents::show(&cx, ui, screen, actions)),
        Page::Preferences => page(ui, t, |ui| preferences::show(&cx, ui, screen, actions)),
        Page::Mail => {
            bar(ui, &cx, "toolbar", Edge::Top, size::TOOLBAR, |ui| toolbar::show(&cx, ui, screen, actions));
            if first_run {
                page(ui, t, |ui| first_run::show(&cx, ui, screen, actions));
            } else {
                bar(ui, &cx, "search bar", Edge::Top, size::SEARCH_BAR, |ui| match forum_of(&cx, screen) {
                    Some(open) => forum::bar(&cx, ui, screen, open, actions),
                    None => search_bar::show(&cx, ui, screen, actions),
                });
                mail(&cx, ui, screen, actions);
            }
        }
    }
    message_windows::show(&cx, ui, screen, actions);
    compose::show(&cx, ui, screen, actions);
    drag::ghost(&cx, ui, screen);
    toasts::show(&cx, ui, screen, actions);
    dialogs::show(&cx, ui, screen, actions);
}

fn mail(cx: &Cx<'_>, ui: &mut Ui, screen: &mut crate::state::Screen, out: &mut Actions) {
    let t = cx.t;
    let narrow = ui.available_width() + size::RAIL < size::NARROW;
    if let Some(open) = forum_of(cx, screen).filter(|_| narrow) {
        page(ui, t, |ui| forum_page(cx, ui, screen, open, out));
        return;
    }
    let most = if narrow { size::TREE_NARROW } else { size::TREE_MAX };
    let width = screen.layout.tree.clamp(size::TREE_MIN, most);
    let tree = Panel::left("tree")
        .exact_size(width)
        .resizable(false)
        .show_separator_line(false)
        .frame(Frame::NONE.fill(t.chrome))
        .show(ui, |ui| {
            line_right(ui, t);
            tree::show(cx, ui, screen, out);
        });
    tree_border(cx, ui, tree.response.rect, &mut screen.layout.tree, width);
    if let Some(open) = forum_of(cx, screen) {
        page(ui, t, |ui| forum_page(cx, ui, screen, open, out));
        return;
    }
    page(ui, t, |ui| {
        let areas = Areas::of(&screen.layout, ui.max_rect());
        let mut list_ui = child(ui, areas.list, "list area", None);
        list::show(cx, &mut list_ui, screen, out);
        areas.split(cx, ui, &mut screen.layout);
        let mut reader_ui = child(ui, areas.reader, "reader area", Some(cx.tr("zone-reader")));
        reader::show(cx, &mut reader_ui, screen, out);
    });
}

/// Makes a part of the work area; a label makes it a group for screen readers.
fn child(ui: &mut Ui, rect: egui::Rect, salt: &str, label: Option<&str>) -> Ui {
    let mut builder = egui::UiBuilder::new()
        .max_rect(rect)
        .id_salt(salt.to_owned())
        .layout(egui::Layout::top_down(egui::Align::Min));
    if let Some(label) = label {
        builder = builder.accessibility_role(egui::Role::Group).accessibility_label(label);
    }
    let mut child = ui.new_child(builder);
    child.set_clip_rect(rect.intersect(ui.clip_rect()));
    child
}

/// Returns the message whose conversation is shown, while it is.
fn forum_of<'a>(cx: &Cx<'a>, screen: &crate::state::Screen) -> Option<&'a crate::state::OpenMessage> {
    let one = screen.reading.forum && screen.reading.wanted.is_some() && !screen.selection.is_many();
    cx.cache.message.as_ref().filter(|_| one)
}

/// The conversation at the left, the message at the right.
fn forum_page(
    cx: &Cx<'_>,
    ui: &mut Ui,
    screen: &mut crate::state::Screen,
    open: &crate::state::OpenMessage,
    out: &mut Actions,
) {
    let area = ui.max_rect();
    let width = (area.width() * size::FORUM_SHARE).round();
    let left = egui::Rect::from_min_size(area.min, egui::vec2(width, area.height()));
    let right = egui::Rect::from_min_max(left.right_top() + egui::vec2(size::SPLIT, 0.0), area.max);
    let gap = egui::Rect::from_min_max(left.right_top(), right.left_bottom());
    let mut tree = child(ui, left, "forum area", None);
    forum::show(cx, &mut tree, screen, open, out);
    ui.painter().rect_filled(gap, 0.0, cx.t.chrome);
    ui.painter().vline(gap.left() + 0.5, gap.y_range(), Stroke::new(size::STROKE, cx.t.stroke));
    let foot =
        egui::Rect::from_min_max(egui::pos2(right.left(), right.bottom() - size::DIALOG_FOOT), right.max);
    let right = egui::Rect::from_min_max(right.min, foot.right_top());
    let mut reader_ui = child(ui, right, "reader area", Some(cx.tr("zone-reader")));
    reader::show(cx, &mut reader_ui, screen, out);
    forum::foot(cx, ui, screen, foot, out);
}

/// The border of the tree: drag, double click to reset, arrows when focused.
fn tree_border(cx: &Cx<'_>, ui: &Ui, tree: egui::Rect, wanted: &mut f32, now: f32) {
    let x = tree.right();
    let rect = egui::Rect::from_x_y_ranges(x - size::S2..=x + size::S2, tree.y_range());
    let response = ui.interact(rect, ui.scope_id().with("tree border"), egui::Sense::click_and_drag());
    if response.dragged() {
        *wanted = (now + response.drag_delta().x).clamp(size::TREE_MIN, size::TREE_MAX);
    }
    if response.double_clicked() {
        *wanted = size::TREE;
    }
    if response.has_focus() {
        let filter = egui::EventFilter { horizontal_arrows: true, ..Default::default() };
        ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
        for (key, step) in [(egui::Key::ArrowLeft, -size::S16), (egui::Key::ArrowRight, size::S16)] {
            if ui.input_mut(|input| input.consume_key(egui::Modifiers::NONE, key)) {
                *wanted = (now + step).clamp(size::TREE_MIN, size::TREE_MAX);
            }
        }
    }
    if response.hovered() || response.dragged() || response.has_focus() {
        ui.painter().vline(x - 0.5, tree.y_range(), Stroke::new(size::RING, cx.t.accent));
    }
    let name = cx.tr("zone-tree-width");
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Splitter, true, name));
    response.on_hover_cursor(egui::CursorIcon::ResizeHorizontal);
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Edge {
    Top,
    Bottom,
}

fn bar(ui: &mut Ui, cx: &Cx<'_>, name: &'static str, edge: Edge, height: f32, add: impl FnOnce(&mut Ui)) {
    let t = cx.t;
    let panel = if edge == Edge::Top { Panel::top(name) } else { Panel::bottom(name) };
    panel
        .exact_size(height)
        .resizable(false)
        .show_separator_line(false)
        .frame(Frame::NONE.fill(t.chrome))
        .show(ui, |ui| {
            let rect = ui.max_rect();
            let y = if edge == Edge::Top { rect.bottom() - 0.5 } else { rect.top() + 0.5 };
            ui.painter().hline(rect.x_range(), y, Stroke::new(size::STROKE, t.stroke));
            let margin = if edge == Edge::Top { size::BAR_MARGIN } else { size::S12 };
            let inner = rect.shrink2(egui::vec2(margin, 0.0));
            let mut child = ui.new_child(
                egui::UiBuilder::new()
                    .max_rect(inner)
                    .layout(egui::Layout::left_to_right(egui::Align::Center)),
            );
            add(&mut child);
            ui.allocate_rect(rect, egui::Sense::hover());
        });
}

fn page(ui: &mut Ui, t: &Tokens, add: impl FnOnce(&mut Ui)) {
    CentralPanel::default().frame(Frame::NONE.fill(t.surface).inner_margin(Margin::ZERO)).show(ui, add);
}

/// Paints the hairline at the right edge of a side panel.
fn line_right(ui: &Ui, t: &Tokens) {
    let rect = ui.max_rect();
    ui.painter().vline(rect.right() - 0.5, rect.y_range(), Stroke::new(size::STROKE, t.stroke));
}
