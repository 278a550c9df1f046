//! Dialogs: modal over a scrim, title above, buttons below at the right, the main one last.

mod ask;
mod documents;
mod field;
pub(crate) mod form;
mod jobs;
mod keys;
mod move_to;
mod palette;
mod pick;
mod plugin_log;
mod print;
mod readings;
mod secret;
mod snippet;
mod snippets;
mod trial;
mod warnings;

use egui::{
    Color32, Frame, Id, Key, Layout, Modal, Modifiers, Rect, ScrollArea, Sense, Stroke, Ui, UiBuilder, pos2,
    vec2,
};

use crate::{
    action::{Action, Actions},
    icons::Icon,
    shell::Cx,
    state::{Dialog, Screen},
    theme::{Type, size},
    widgets::{self, Button, Field, Look},
};

/// Draws the dialog on top, if there is one.
pub(crate) fn show(cx: &Cx<'_>, ui: &Ui, screen: &mut Screen, out: &mut Actions) {
    let Some(mut dialog) = screen.dialogs.pop() else { return };
    match &mut dialog {
        Dialog::Form(state) => form::show(cx, ui, state, out),
        Dialog::Confirm { kind, title, text, accept, destructive, footer } => {
            ask::confirm(
                cx,
                ui,
                &ask::Question { kind, title, text, accept, destructive: *destructive, footer },
                out,
            );
        }
        Dialog::Name(state) => ask::name(cx, ui, state, out),
        Dialog::Pick(state) => pick::show(cx, ui, state, out),
        Dialog::Secret(state) => secret::show(cx, ui, state, out),
        Dialog::Targets(state) => documents::show(cx, ui, state, out),
        Dialog::Move(state) => move_to::show(cx, ui, screen, state, out),
        Dialog::Field(state) => field::show(cx, ui, state, out),
        Dialog::Palette(state) => palette::show(cx, ui, screen, state, out),
        Dialog::Keys { here } => keys::show(cx, ui, screen, *here, out),
        Dialog::Jobs => jobs::show(cx, ui, out),
        Dialog::Print(state) => print::show(cx, ui, state, out),
        Dialog::PluginLog { name, lines, .. } => plugin_log::show(cx, ui, name, lines.as_deref(), out),
        Dialog::Snippets(state) => snippets::show(cx, ui, state, out),
        Dialog::Snippet(state) => snippet::show(cx, ui, state, out),
        Dialog::Warnings { id, mode, found } => warnings::show(cx, ui, *id, *mode, found, out),
        Dialog::Trial(trial) => trial::show(cx, ui, trial, out),
        Dialog::Readings(readings) => readings::show(cx, ui, readings, out),
    }
    screen.dialogs.push(dialog);
}

/// What a dialog looks like around its content.
pub(super) struct Shell<'a> {
    pub(super) id: &'a str,
    pub(super) title: &'a str,
    pub(super) subtitle: &'a str,
    pub(super) icon: Option<(Icon, Color32)>,
    pub(super) width: f32,
    pub(super) footer: &'a str,
    /// The button that leaves; empty for none beside the one that accepts.
    pub(super) cancel: &'a str,
    /// The button that accepts.
    pub(super) accept: &'a str,
    pub(super) accept_look: Look,
    /// Why it cannot be accepted.
    pub(super) refused: Option<&'a str>,
    /// The focus starts on the button that leaves.
    pub(super) safe_focus: bool,
    /// Enter accepts unless this text field has the focus.
    pub(super) keep_enter: bool,
}

impl Default for Shell<'_> {
    fn default() -> Self {
        Self {
            id: "dialog",
            title: "",
            subtitle: "",
            icon: None,
            width: size::DIALOG_SMALL,
            footer: "",
            cancel: "",
            accept: "",
            accept_look: Look::Primary,
            refused: None,
            safe_focus: false,
            keep_enter: false,
        }
    }
}

/// How a dialog was left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Left {
    Accepted,
    Cancelled,
}

/// Draws a dialog around `add`, which says whether Enter belongs to it.
pub(super) fn dialog(cx: &Cx<'_>, ui: &Ui, shell: &Shell<'_>, add: impl FnOnce(&mut Ui)) -> Option<Left> {
    let t = cx.t;
    let width = shell.width.min(ui.ctx().content_rect().width() - 2.0 * size::S20);
    let mut left = None;
    let frame = Frame::NONE
        .fill(t.surface)
        .stroke(Stroke::new(size::STROKE, t.stroke))
        .corner_radius(size::R_DIALOG)
        .shadow(t.popup_shadow());
    let modal = Modal::new(Id::unique(shell.id)).backdrop_color(t.scrim).frame(frame);
    let most = ui.ctx().content_rect().height() - size::DIALOG_TITLE - size::DIALOG_FOOT - 4.0 * size::S20;
    let response = modal.show(ui.ctx(), |ui| {
        ui.set_width(width);
        ui.spacing_mut().item_spacing = vec2(size::S8, 0.0);
        ui.ctx().accesskit_node_builder(ui.unique_id(), |node| {
            node.set_role(egui::Role::Dialog);
            node.set_label(shell.title);
        });
        if title(cx, ui, shell) {
            left = Some(Left::Cancelled);
        }
        let body = ScrollArea::vertical()
            .id_salt(("dialog body", shell.id))
            .max_height(most)
            .min_scrolled_height(most);
        body.show(ui, |ui| {
            Frame::NONE.inner_margin(egui::Margin::same(16)).show(ui, |ui| {
                ui.set_width(width - 2.0 * size::S16);
                ui.spacing_mut().item_spacing = vec2(size::S8, size::S8);
                add(ui);
            });
        });
        if !(shell.footer.is_empty() && shell.accept.is_empty() && shell.cancel.is_empty())
            && let Some(way) = footer(cx, ui, shell)
        {
            left = Some(way);
        }
    });
    let popup = response.any_popup_open;
    if left.is_none()
        && !popup
        && !shell.accept.is_empty()
        && shell.refused.is_none()
        && enter(ui, shell.keep_enter)
    {
        left = Some(Left::Accepted);
    }
    let escape = !popup && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape));
    if left.is_none() && escape {
        left = Some(Left::Cancelled);
    }
    left
}

/// Reports whether Enter was pressed where no button takes it.
fn enter(ui: &Ui, keep: bool) -> bool {
    let focused = ui.memory(|memory| memory.focused());
    let free = focused.is_none() || ui.ctx().text_edit_focused();
    !keep && free && ui.input(|input| input.key_pressed(Key::Enter) && input.modifiers.is_none())
}

fn title(cx: &Cx<'_>, ui: &mut Ui, shell: &Shell<'_>) -> bool {
    let t = cx.t;
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), size::DIALOG_TITLE), Sense::hover());
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(size::STROKE, t.hair));
    let inner = rect.shrink2(vec2(size::S16, 0.0));
    let mut child =
        ui.new_child(UiBuilder::new().max_rect(inner).layout(Layout::right_to_left(egui::Align::Center)));
    child.spacing_mut().item_spacing.x = size::BAR_MARGIN;
    let close = Button::new(cx.tr("dialog-close"))
        .icon(Icon::X)
        .icon_only(true)
        .small()
        .show(&mut child, t)
        .clicked();
    child.with_layout(Layout::left_to_right(egui::Align::Center), |ui| {
        if let Some((glyph, color)) = shell.icon {
            let (rect, _) = ui.allocate_exact_size(egui::Vec2::splat(size::ICON), Sense::hover());
            widgets::icon(ui.painter(), rect.center(), glyph, size::ICON, color);
        }
        let said = widgets::text(ui, shell.title, Type::Heading, t.t1);
        ui.ctx().accesskit_node_builder(said.id, |node| node.set_role(egui::Role::Heading));
        if !shell.subtitle.is_empty() {
            widgets::text(ui, shell.subtitle, Type::Small, t.t3);
        }
    });
    close
}

fn footer(cx: &Cx<'_>, ui: &mut Ui, shell: &Shell<'_>) -> Option<Left> {
    let t = cx.t;
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), size::DIALOG_FOOT), Sense::hover());
    let radius = egui::CornerRadius { nw: 0, ne: 0, sw: 8, se: 8 };
    ui.painter().rect_filled(rect.shrink2(vec2(0.5, 0.0)), radius, t.chrome);
    ui.painter().hline(rect.x_range(), rect.top() + 0.5, Stroke::new(size::STROKE, t.stroke));
    let inner = rect.shrink2(vec2(size::READER_MARGIN, 0.0));
    let mut left = None;
    // The buttons come right to left on the screen and left to right for the Tab key.
    let mut row =
        ui.new_child(UiBuilder::new().max_rect(inner).layout(Layout::left_to_right(egui::Align::Center)));
    if !shell.footer.is_empty() {
        let (rect, _) = row.allocate_exact_size(egui::Vec2::splat(size::ICON_CHIP), Sense::hover());
        widgets::icon(row.painter(), rect.center(), Icon::PuzzlePiece, size::ICON_CHIP, t.t3);
        widgets::text(&mut row, shell.footer, Type::Status, t.t3);
    }
    let id = ui.scope_id().with(("footer", shell.id));
    let used = ui.ctx().data(|data| data.get_temp::<f32>(id)).unwrap_or(0.0);
    let start = pos2(inner.right() - used, inner.top());
    let mut buttons = ui.new_child(
        UiBuilder::new()
            .max_rect(Rect::from_min_max(start, inner.max))
            .layout(Layout::left_to_right(egui::Align::Center)),
    );
    if !shell.cancel.is_empty() {
        let cancel = Button::new(shell.cancel).look(Look::Outlined).show(&mut buttons, t);
        if shell.safe_focus && ui.memory(|memory| memory.focused().is_none()) {
            cancel.request_focus();
        }
        if cancel.clicked() {
            left = Some(Left::Cancelled);
        }
    }
    if !shell.accept.is_empty() {
        let accept = Button::new(shell.accept).look(shell.accept_look).disabled(shell.refused);
        if accept.show(&mut buttons, t).clicked() {
            left = Some(Left::Accepted);
        }
    }
    let width = buttons.min_rect().width();
    if (width - used).abs() > 0.5 {
        ui.ctx().data_mut(|data| data.insert_temp(id, width));
        ui.ctx().request_discard("dialog buttons");
    }
    left
}

/// Closes the dialog when it was left without accepting.
pub(super) fn close(left: Option<Left>, out: &mut Actions) {
    if left.is_some() {
        out.push(Action::CloseDialog);
    }
}

/// Shows the field that narrows the entries of a dialog, which has the focus where the dialog is fresh. Reports
/// whether the text changed.
pub(super) fn filter_field(
    cx: &Cx<'_>,
    ui: &mut Ui,
    id: &'static str,
    name: &str,
    (text, fresh): (&mut String, &mut bool),
) -> bool {
    let field = Field {
        id: Some(Id::unique(id)),
        name,
        hint: name,
        icon: Some(Icon::MagnifyingGlass),
        ..Default::default()
    };
    let shown = field.show(ui, cx.t, text);
    if std::mem::take(fresh) {
        shown.response.request_focus();
    }
    shown.response.changed()
}

/// Moves a cursor through `count` entries with the arrows.
pub(super) fn move_cursor(ui: &Ui, cursor: &mut usize, count: usize) -> bool {
    let mut moved = false;
    let pressed = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
    if pressed(Key::ArrowDown) {
        *cursor = (*cursor + 1).min(count.saturating_sub(1));
        moved = true;
    }
    if pressed(Key::ArrowUp) {
        *cursor = cursor.saturating_sub(1);
        moved = true;
    }
    *cursor = (*cursor).min(count.saturating_sub(1));
    moved
}
