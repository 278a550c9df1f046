//! The reader: header zone, text and attachments.

use egui::{Frame, Margin, Panel, Rect, ScrollArea, Sense, Stroke, Ui, pos2, text::LayoutJob};
use etabli_model::{FolderKind, Tone};

use super::{Cx, attachments, empty, header, html, many, outbox, sender};
use crate::{
    action::Actions,
    highlight,
    state::{OpenMessage, Screen},
    theme::{Type, size},
    widgets,
};

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
    if html::is_shown(cx, screen, open) {
        html::page(cx, ui, screen, open, out);
    } else {
        body(cx, ui, open);
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

fn body(cx: &Cx<'_>, ui: &mut Ui, open: &OpenMessage) {
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
            text(cx, ui, &open.view.text, width);
        });
    });
}

/// Paints the text: quoted lines dimmed behind a bar, links in the accent, matches marked.
fn text(cx: &Cx<'_>, ui: &mut Ui, text: &str, width: f32) {
    let needle =
        cx.cache.spec.as_ref().and_then(|spec| spec.search.as_ref()).map(|search| search.text.as_str());
    let text = text.trim_end();
    if text.is_empty() {
        widgets::text(ui, cx.tr("reader-empty"), Type::Body, cx.t.t3);
        return;
    }
    let mut blocks: Vec<(bool, LayoutJob)> = Vec::new();
    let mut signature = false;
    for line in text.lines() {
        let quoted = line.starts_with('>');
        signature |= line.trim_end() == "--" || line == "-- ";
        if blocks.last().is_none_or(|(last, _)| *last != quoted) {
            blocks.push((quoted, LayoutJob::default()));
        } else if let Some((_, job)) = blocks.last_mut() {
            job.append("\n", 0.0, Type::Body.format(cx.t.t1));
        }
        let Some((_, job)) = blocks.last_mut() else { continue };
        let shown = if quoted { line.trim_start_matches(['>', ' ']) } else { line };
        let color = if quoted || signature { cx.t.t3 } else { cx.t.t1 };
        for (part, link) in links(shown) {
            let color = if link { cx.t.accent } else { color };
            highlight::append(job, part, needle, Type::Body, color, cx.t);
        }
    }
    ui.spacing_mut().item_spacing.y = size::S4;
    let top = ui.cursor().top();
    for (quoted, mut job) in blocks {
        let indent = if quoted { size::S16 } else { 0.0 };
        job.wrap.max_width = width - indent;
        let galley = ui.painter().layout_job(job);
        let (rect, _) = ui.allocate_exact_size(egui::vec2(width, galley.size().y), Sense::hover());
        ui.painter().galley(pos2(rect.left() + indent, rect.top()), galley, cx.t.t1);
        if quoted {
            ui.painter().vline(rect.left() + size::S2, rect.y_range(), Stroke::new(size::RING, cx.t.stroke));
        }
    }
    let whole = Rect::from_min_max(
        pos2(ui.min_rect().left(), top),
        pos2(ui.min_rect().left() + width, ui.cursor().top()),
    );
    let said = ui.interact(whole, ui.scope_id().with("text"), Sense::hover());
    said.widget_info(|| egui::WidgetInfo::labeled(egui::Role::Document, true, text));
}

/// Splits a line into plain parts and addresses of the web or of mail.
fn links(line: &str) -> Vec<(&str, bool)> {
    let mut parts = Vec::new();
    let mut plain_from = 0;
    let mut at = 0;
    for word in line.split_inclusive(char::is_whitespace) {
        let start = at;
        at += word.len();
        let bare = word.trim_end();
        let bare = bare.trim_end_matches(['.', ',', ';', ':', ')', '>', '!', '?', '»']);
        let lead = bare.len() - bare.trim_start_matches(['(', '<', '«']).len();
        let core = bare.get(lead..).unwrap_or_default();
        if core.starts_with("http://") || core.starts_with("https://") || core.starts_with("www.") {
            parts.push((line.get(plain_from..start + lead).unwrap_or_default(), false));
            parts.push((core, true));
            plain_from = start + lead + core.len();
        }
    }
    parts.push((line.get(plain_from..).unwrap_or_default(), false));
    parts
}

#[cfg(test)]
mod tests {
    use super::links;

    #[test]
    fn addresses_are_found_without_their_punctuation() {
        assert_eq!(
            links("Voir (https://etabli.example/a?b=c), merci."),
            [("Voir (", false), ("https://etabli.example/a?b=c", true), ("), merci.", false)]
        );
        assert_eq!(links("rien"), [("rien", false)]);
    }
}
