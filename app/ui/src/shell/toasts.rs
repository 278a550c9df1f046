//! Short messages at the bottom, at most three.

use egui::{Align2, Area, Frame, Margin, Order, Role, Sense, Stroke, StrokeKind, Ui, WidgetInfo, vec2};

use super::{Cx, toasts_hovered};
use crate::{
    action::{Action, Actions},
    commands::{CommandId, command, shortcut_text},
    icons::Icon,
    state::{Page, Screen, Toast, ToastAction},
    theme::{Type, line, size},
    widgets,
};

pub(super) fn show(cx: &Cx<'_>, ui: &Ui, screen: &Screen, out: &mut Actions) {
    let mut hovered = false;
    if !screen.toasts.is_empty() {
        // The pages of the preferences have buttons at their foot.
        let foot = if screen.page == Page::Mail { 0.0 } else { size::DIALOG_FOOT };
        let offset = vec2(0.0, -(size::STATUS + size::S12 + foot));
        let area = Area::new(egui::Id::unique("toasts"))
            .order(Order::Foreground)
            .anchor(Align2::CENTER_BOTTOM, offset)
            .show(ui.ctx(), |ui| {
                ui.spacing_mut().item_spacing.y = size::S8;
                ui.with_layout(egui::Layout::top_down(egui::Align::Center), |ui| {
                    for (index, toast) in screen.toasts.iter().enumerate() {
                        one(cx, ui, screen, toast, index, out);
                    }
                });
            });
        hovered = area.response.contains_pointer();
        // It is anchored by the height that it had, which changes with the toasts.
        let height = area.response.rect.height();
        let before = ui.ctx().data_mut(|data| {
            let known = data.get_temp_mut_or_default::<f32>(egui::Id::unique("toasts height"));
            std::mem::replace(known, height)
        });
        if before != height {
            ui.ctx().request_repaint();
        }
    }
    ui.ctx().data_mut(|data| data.insert_temp(toasts_hovered(), hovered));
}

/// Returns the keys that do what a toast's button does.
fn keys(cx: &Cx<'_>, screen: &Screen, action: ToastAction) -> Option<String> {
    let id = match action {
        ToastAction::Undo => CommandId::Undo,
        ToastAction::Redo => CommandId::Redo,
        _ => return None,
    };
    let shortcut = screen.layout.keys.first(command(id)?)?;
    Some(shortcut_text(&shortcut, cx.i18n))
}

fn one(cx: &Cx<'_>, ui: &mut Ui, screen: &Screen, toast: &Toast, index: usize, out: &mut Actions) {
    let t = cx.t;
    let frame = Frame::NONE
        .fill(t.toast)
        .corner_radius(size::R_MENU)
        .shadow(t.popup_shadow())
        .inner_margin(Margin { left: 12, right: 8, top: 0, bottom: 0 });
    let text = line(ui.painter(), &toast.text, Type::Ui, t.toast_text, size::PALETTE);
    let hint = (!toast.hint.is_empty())
        .then(|| line(ui.painter(), &toast.hint, Type::Small, t.toast_text, size::PALETTE));
    let action = toast.action.map(|action| {
        (
            action,
            cx.tr(match action {
                ToastAction::Undo => "toast-undo",
                ToastAction::Redo => "toast-redo",
                ToastAction::Unlearn | ToastAction::Learn => "toast-undo",
                ToastAction::Reveal => "toast-reveal",
                ToastAction::Recall(_) => "outbox-recall",
            }),
        )
    });
    let label =
        action.map(|(_, label)| line(ui.painter(), label, Type::UiStrong, t.toast_action, f32::INFINITY));
    let keys = toast.action.and_then(|action| keys(cx, screen, action));
    let keys = keys.map(|keys| line(ui.painter(), &keys, Type::Caption, t.toast_text, f32::INFINITY));
    let height = if hint.is_some() { size::TOAST + size::S16 } else { size::TOAST };
    let text_width = hint.as_ref().map_or(0.0, |hint| hint.size().x).max(text.size().x);
    let gap = size::BAR_MARGIN;
    let width = size::ICON
        + gap
        + text_width
        + gap
        + label.as_ref().map_or(0.0, |label| label.size().x + size::S24)
        + keys.as_ref().map_or(0.0, |keys| keys.size().x + size::S20)
        + size::S24;
    frame.show(ui, |ui| {
        let (rect, _) = ui.allocate_exact_size(vec2(width, height), Sense::hover());
        let painter = ui.painter().clone();
        let middle = rect.center().y;
        let color = if toast.danger { t.mark } else { t.toast_text };
        let mut x = rect.left();
        widgets::icon(&painter, egui::pos2(x + size::ICON / 2.0, middle), toast.icon, size::ICON, color);
        x += size::ICON + gap;
        match hint {
            Some(hint) => {
                widgets::galley_left(&painter, x, middle - size::S8 - 1.0, text);
                widgets::galley_left(&painter, x, middle + size::S8 + 1.0, hint);
            }
            None => {
                widgets::galley_left(&painter, x, middle, text);
            }
        }
        let said = ui.interact(rect, ui.scope_id().with(("toast", index)), Sense::hover());
        let whole =
            if toast.hint.is_empty() { toast.text.clone() } else { format!("{} {}", toast.text, toast.hint) };
        said.widget_info(|| WidgetInfo::labeled(Role::Status, true, whole.as_str()));
        ui.ctx().accesskit_node_builder(said.id, |node| {
            node.set_live(if toast.danger {
                egui::accesskit::Live::Assertive
            } else {
                egui::accesskit::Live::Polite
            });
        });
        x += text_width + gap;
        if let (Some((action, name)), Some(label)) = (action, label) {
            let target = egui::Rect::from_min_size(
                egui::pos2(x, middle - size::BUTTON_SMALL / 2.0),
                vec2(label.size().x + size::S16, size::BUTTON_SMALL),
            );
            let button = ui.interact(target, ui.scope_id().with(("toast action", index)), Sense::click());
            if button.hovered() {
                painter.rect_filled(target, size::R_ITEM, t.toast_text.gamma_multiply(0.12));
            }
            widgets::galley_left(&painter, x + size::S8, middle, label);
            if button.has_focus() {
                widgets::focus_ring(&painter, target, size::R_ITEM, t);
            }
            button.widget_info(|| WidgetInfo::labeled(Role::Button, true, name));
            if button.clicked() {
                out.push(Action::DismissToast(index));
                out.push(Action::Toast(action));
            }
            if let Some(keys) = keys {
                let around = keys.rect.size() + vec2(size::S12, size::S4);
                let cap = egui::Rect::from_center_size(
                    egui::pos2(target.right() + size::S4 + around.x / 2.0, middle),
                    around,
                );
                let outline = Stroke::new(size::STROKE, t.toast_text.gamma_multiply(0.4));
                painter.rect_stroke(cap, size::R_CHECK, outline, StrokeKind::Inside);
                widgets::galley_left(&painter, cap.left() + size::S6, middle, keys);
            }
        }
        let close = egui::Rect::from_center_size(
            egui::pos2(rect.right() - size::S12, middle),
            egui::Vec2::splat(size::BUTTON_SMALL),
        );
        let button = ui.interact(close, ui.scope_id().with(("toast close", index)), Sense::click());
        let color = if button.hovered() { t.toast_text } else { t.toast_text.gamma_multiply(0.7) };
        widgets::icon(&painter, close.center(), Icon::X, size::ICON_CELL, color);
        button.widget_info(|| WidgetInfo::labeled(Role::Button, true, cx.tr("toast-close")));
        if button.clicked() {
            out.push(Action::DismissToast(index));
        }
    });
}
