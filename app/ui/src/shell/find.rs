//! The bar that looks for a text in the open message.

use egui::{Frame, Id, Key, Margin, Modifiers, Panel, Rect, Ui, Vec2};

use super::{Cx, reader_id};
use crate::{
    icons::Icon,
    state::{Find, Screen},
    theme::{Type, size},
    widgets::{self, Button, Field},
};

fn field_id() -> Id {
    Id::unique("find in message")
}

pub(super) fn show(cx: &Cx<'_>, ui: &mut Ui, screen: &mut Screen) {
    let Some(find) = &mut screen.reading.find else { return };
    let mut is_closed = false;
    if ui.memory(|memory| memory.has_focus(field_id())) {
        let pressed = |modifiers, key| ui.input_mut(|input| input.consume_key(modifiers, key));
        is_closed = pressed(Modifiers::NONE, Key::Escape);
        if pressed(Modifiers::SHIFT, Key::Enter) {
            find.step(false);
        }
        if pressed(Modifiers::NONE, Key::Enter) {
            find.step(true);
        }
    }
    let above = Margin { top: 8, ..Margin::ZERO };
    let frame = Frame::NONE.fill(cx.t.chrome).inner_margin(Margin::symmetric(14, 6)).outer_margin(above);
    Panel::top("find bar").resizable(false).show_separator_line(false).frame(frame).show(ui, |ui| {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = size::S8;
            let field = Field {
                id: Some(field_id()),
                name: cx.tr("find-name"),
                hint: cx.tr("find-name"),
                icon: Some(Icon::MagnifyingGlass),
                width: size::SEARCH.min(ui.available_width() / 2.0),
                keep_escape: true,
                ..Default::default()
            };
            let shown = field.show(ui, cx.t, &mut find.text);
            if std::mem::take(&mut find.fresh) {
                shown.response.request_focus();
            }
            if shown.response.changed() {
                (find.at, find.scroll) = (0, true);
            }
            let count = match (find.text.trim().is_empty(), find.count as u64) {
                (true, _) => String::new(),
                (_, 0) => cx.tr("find-none").to_owned(),
                (_, count) => {
                    let at = find.at as u64 + 1;
                    cx.i18n.tr_args("find-count", &[("at", at.into()), ("count", count.into())])
                }
            };
            let said = widgets::text(ui, &count, Type::Ui, cx.t.t3);
            ui.ctx().accesskit_node_builder(said.id, |node| node.set_live(egui::accesskit::Live::Polite));
            let button = |ui: &mut Ui, key, icon| {
                Button::new(cx.tr(key)).icon(icon).icon_only(true).small().show(ui, cx.t).clicked()
            };
            if button(ui, "find-previous", Icon::CaretUp) {
                find.step(false);
            }
            if button(ui, "find-next", Icon::CaretDown) {
                find.step(true);
            }
            is_closed |= button(ui, "find-close", Icon::X);
        });
    });
    if is_closed {
        screen.reading.find = None;
        ui.memory_mut(|memory| memory.request_focus(reader_id()));
    }
}

/// Marks matches, whose rectangles are moved and scaled, and scrolls to the current one; without `find`, they are
/// those of the search that the list shows.
pub(super) fn mark(
    cx: &Cx<'_>,
    ui: &Ui,
    find: Option<&mut Find>,
    matches: &[Vec<Rect>],
    shift: Vec2,
    scale: f32,
) {
    let (scrolls, at) = match find {
        Some(find) => (find.counted(matches.len()), Some(find.at)),
        None => (false, None),
    };
    for (number, rects) in matches.iter().enumerate() {
        let is_current = at == Some(number);
        let color = match at {
            None => cx.t.mark,
            Some(_) if is_current => cx.t.warn,
            Some(_) => cx.t.warn_soft,
        };
        for rect in rects {
            let rect = Rect::from_min_max(rect.min * scale + shift, rect.max * scale + shift);
            if !ui.is_rect_visible(rect) {
                continue;
            }
            // Letters stay legible below what is painted over them.
            ui.painter().rect_filled(rect, size::R_CHECK, color.gamma_multiply(0.35));
            if at.is_none() {
                continue;
            }
            ui.painter().rect_stroke(
                rect,
                size::R_CHECK,
                egui::Stroke::new(if is_current { size::RING } else { size::STROKE }, cx.t.warn),
                egui::StrokeKind::Outside,
            );
        }
        if is_current
            && scrolls
            && let Some(first) = rects.first()
        {
            let rect = Rect::from_min_max(first.min * scale + shift, first.max * scale + shift);
            ui.scroll_to_rect(rect.expand(size::S24), None);
        }
    }
}
