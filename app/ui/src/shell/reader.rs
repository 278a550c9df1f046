//! The reader: header zone, text and attachments.

use egui::{EventFilter, Frame, Key, Margin, Modifiers, Panel, Rect, ScrollArea, Sense, Stroke, Ui, pos2};
use etabli_model::{FolderKind, Tone};

use super::{Cx, attachments, empty, find, header, html, many, outbox, reader_id, reader_text, sender};
use crate::{
    action::Actions,
    state::{OpenMessage, Screen},
    theme::size,
    widgets,
};

/// No message is higher, in points.
const MOST_HEIGHT: f32 = 1e6;

pub(super) fn show(cx: &Cx<'_>, ui: &mut Ui, screen: &mut Screen, out: &mut Actions) {
    if screen.selection.is_many() {
        many::show(cx, ui, screen, out);
        return;
    }
    if let Some(failure) = &cx.cache.message_failure {
        empty::message_failure(cx, ui, failure);
        return;
    }
    let Some(open) = cx.cache.message.as_ref().filter(|_| screen.reading.wanted.is_some()) else {
        if screen.reading.wanted.is_none() {
            empty::no_message(cx, ui);
        }
        return;
    };
    if screen.windows.iter().any(|window| window.msg_id == open.view.row.id) {
        empty::in_window(cx, ui, open.view.row.id, out);
        return;
    }
    content(cx, ui, screen, open, out);
}

/// A message: what is strange about it, its header, its files and its text.
pub(super) fn content(cx: &Cx<'_>, ui: &mut Ui, screen: &mut Screen, open: &OpenMessage, out: &mut Actions) {
    let narrow = ui.available_width() < size::NARROW;
    if let Some(row) = cx.cache.in_outbox(open.view.row.id) {
        outbox::show(cx, ui, row, out);
    } else if is_draft(cx, open) {
        outbox::draft(cx, ui, open.view.row.id, out);
    }
    if !open.view.answering.is_empty() {
        outbox::answering(cx, ui, &open.view.answering, out);
    }
    if let Some(wanted) = open.view.receipt.as_ref().filter(|wanted| !wanted.by_itself) {
        outbox::receipt(cx, ui, open.view.row.id, wanted, out);
    }
    sender::strip(cx, ui, open, out);
    header::show(cx, ui, screen, open, out);
    let files = open.view.attachments.iter().any(|file| !file.inline);
    if files && narrow {
        Panel::top("attachments row")
            .resizable(false)
            .show_separator_line(false)
            .frame(Frame::NONE.fill(cx.t.sunken).inner_margin(Margin::symmetric(12, 8)))
            .show(ui, |ui| attachments::row(cx, ui, open, out));
    } else if files {
        side(cx, ui, "attachments", size::ATTACHMENTS, |ui| attachments::show(cx, ui, open, out));
    }
    html::strip(cx, ui, screen, open, out);
    if reader_text::is_active(screen, open) {
        find::show(cx, ui, screen);
    }
    if html::is_shown(cx, screen, open) {
        html::page(cx, ui, screen, open, out);
    } else {
        body(cx, ui, screen, open, out);
    }
}

/// Scrolls the message by keys while it has the focus.
pub(super) fn scroll_by_keys(ui: &Ui) {
    if !ui.memory(|memory| memory.has_focus(reader_id())) {
        return;
    }
    let filter = EventFilter { vertical_arrows: true, ..Default::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(reader_id(), filter));
    let page = (ui.clip_rect().height() - size::S24).max(size::S24);
    let steps = [
        (Modifiers::NONE, Key::ArrowDown, -size::S24),
        (Modifiers::NONE, Key::ArrowUp, size::S24),
        (Modifiers::NONE, Key::PageDown, -page),
        (Modifiers::NONE, Key::PageUp, page),
        (Modifiers::SHIFT, Key::Space, page),
        (Modifiers::NONE, Key::Space, -page),
        (Modifiers::NONE, Key::End, -MOST_HEIGHT),
        (Modifiers::NONE, Key::Home, MOST_HEIGHT),
    ];
    for (modifiers, key, step) in steps {
        if ui.input_mut(|input| input.consume_key(modifiers, key)) {
            ui.scroll_with_delta(egui::vec2(0.0, step));
        }
    }
}

/// Reports whether somebody can go on writing the message, or write from it.
fn is_draft(cx: &Cx<'_>, open: &OpenMessage) -> bool {
    let kind = cx.cache.folder(open.view.folder).map(|folder| folder.kind);
    matches!(kind, Some(FolderKind::Drafts | FolderKind::Templates))
}

fn side(cx: &Cx<'_>, ui: &mut Ui, name: &'static str, width: f32, add: impl FnOnce(&mut Ui)) {
    Panel::right(name)
        .exact_size(width)
        .resizable(false)
        .show_separator_line(false)
        .frame(Frame::NONE.fill(cx.t.sunken))
        .show(ui, |ui| {
            let rect = ui.max_rect();
            ui.painter().vline(rect.left() + 0.5, rect.y_range(), Stroke::new(size::STROKE, cx.t.stroke));
            let inner = Rect::from_min_max(pos2(rect.left() + 1.0, rect.top()), rect.max);
            let mut child = ui.new_child(
                egui::UiBuilder::new().max_rect(inner).layout(egui::Layout::top_down(egui::Align::Min)),
            );
            add(&mut child);
            ui.allocate_rect(rect, Sense::hover());
        });
}

fn body(cx: &Cx<'_>, ui: &mut Ui, screen: &mut Screen, open: &OpenMessage, out: &mut Actions) {
    let id = open.view.row.id;
    ScrollArea::vertical().id_salt(("body", id)).auto_shrink(false).show(ui, |ui| {
        Frame::NONE.inner_margin(Margin { left: 14, right: 14, top: 12, bottom: 20 }).show(ui, |ui| {
            let width = ui.available_width().min(size::TEXT_MAX);
            ui.set_min_width(ui.available_width());
            if !open.view.problem.is_empty() {
                let text =
                    cx.i18n.tr_args("reader-damaged", &[("reason", open.view.problem.as_str().into())]);
                widgets::note(ui, cx.t, Tone::Danger, &text, size::TEXT_MAX);
                ui.add_space(size::S6);
            }
            reader_text::show(cx, ui, screen, open, width, out);
            if reader_text::is_active(screen, open) {
                scroll_by_keys(ui);
            }
        });
    });
}
