//! The text of a message being written, and the original below it.

use egui::{Event, Frame, Id, Margin, ScrollArea, Stroke, TextEdit, Ui};

use etabli_model::{Mark, Style};

use super::{super::Cx, pictures, rich, spelling, wish};
use crate::{
    action::{Actions, ComposeAction},
    icons::Icon,
    state::{Compose, ComposeField},
    theme::{Type, size},
    widgets,
};

pub(super) fn show(cx: &Cx<'_>, ui: &mut Ui, compose: &mut Compose, out: &mut Actions) {
    let height = ui.available_height();
    let id = compose.draft.id;
    ScrollArea::vertical().id_salt(("compose text", id)).auto_shrink(false).show(ui, |ui| {
        ui.set_min_height(height);
        Frame::NONE.inner_margin(Margin::symmetric(20, 14)).show(ui, |ui| {
            let width = ui.available_width().min(size::TEXT_MAX);
            let rows = if compose.draft.quote.is_empty() { 12 } else { 6 };
            let text_id = Id::unique(("compose text", id));
            if ui.memory(|memory| memory.has_focus(text_id)) {
                pasted(ui, compose, out);
                let copies = |event: &Event| matches!(event, Event::Copy | Event::Cut);
                if ui.input(|input| input.events.iter().any(copies)) {
                    compose.copied();
                }
            }
            let tab_is_ours = super::insert::keys(cx, ui, compose, text_id, out);
            let (before, marks) = (compose.draft.text.clone(), compose.draft.marks.clone());
            let sizes = pictures::sizes(cx, ui, compose, width);
            let plain: Vec<Mark>;
            let shown_marks = if compose.draft.plain {
                plain =
                    marks.iter().filter(|mark| matches!(mark.style, Style::Picture(_))).cloned().collect();
                plain.as_slice()
            } else {
                marks.as_slice()
            };
            let mut layouter = |ui: &Ui, text: &dyn egui::TextBuffer, width: f32| {
                rich::layout(cx.t, ui, text.as_str(), (&before, shown_marks), &sizes, width)
            };
            let edit = TextEdit::multiline(&mut compose.draft.text)
                .id(text_id)
                .layouter(&mut layouter)
                .lock_focus(tab_is_ours)
                .font(Type::Body.font())
                .text_color(cx.t.t1)
                .frame(Frame::NONE)
                .margin(Margin::ZERO)
                .desired_width(width)
                .desired_rows(rows);
            let shown = edit.show(ui);
            let (galley, origin) = (shown.galley.clone(), shown.galley_pos);
            let response = shown.response.response;
            let name = cx.tr("compose-text");
            response.widget_info(|| {
                let mut info = egui::WidgetInfo::labeled(egui::Role::MultilineTextInput, true, name);
                info.current_text_value = Some(compose.said());
                info
            });
            if compose.focus == Some(ComposeField::Text) {
                compose.focus = None;
                response.request_focus();
                put_cursor(ui, response.id, compose.draft.cursor);
            }
            if let Some(range) = shown.cursor_range {
                compose.draft.cursor = range.primary.index.0 as u64;
                let (a, b) = (range.primary.index.0, range.secondary.index.0);
                compose.selection = (a.min(b), a.max(b));
            }
            if response.changed() {
                compose.text_changed(&before, &marks);
                compose.spelling_typed(&before, cx.now);
                compose.typed(cx.now);
            }
            pictures::show(cx, ui, compose, &galley, origin, &sizes);
            let place = spelling::Place { galley: &galley, origin, response: &response };
            spelling::show(cx, ui, compose, &place, out);
            quote(cx, ui, compose, width);
        });
    });
}

/// Takes what is pasted, since a page may lie beside the plain text and pictures are files; with Shift, and where
/// only plain text goes out, the text is pasted as such.
fn pasted(ui: &Ui, compose: &Compose, out: &mut Actions) {
    if compose.draft.plain {
        return;
    }
    let taken = ui.input_mut(|input| {
        let plain = input.modifiers.shift;
        let at = input.events.iter().position(|event| match event {
            Event::Paste(_) => !plain,
            Event::PasteImage(_) => true,
            _ => false,
        });
        at.map(|at| input.events.remove(at))
    });
    match taken {
        Some(Event::Paste(text)) => wish(out, compose, ComposeAction::Paste(text)),
        Some(Event::PasteImage(picture)) => wish(out, compose, ComposeAction::PastePicture(picture)),
        _ => {}
    }
}

fn put_cursor(ui: &Ui, id: Id, cursor: u64) {
    let mut state = egui::text_edit::TextEditState::load(ui.ctx(), id).unwrap_or_default();
    let at = egui::text::CCursor::new(usize::try_from(cursor).unwrap_or(0));
    state.cursor.set_char_range(Some(egui::text::CCursorRange::one(at)));
    state.store(ui.ctx(), id);
}

/// The original, which goes below the text and cannot be changed here.
fn quote(cx: &Cx<'_>, ui: &mut Ui, compose: &mut Compose, width: f32) {
    if compose.draft.quote.is_empty() || !compose.draft.with_quote {
        return;
    }
    ui.add_space(size::S12);
    let mut lines = compose.draft.quote.lines();
    let first = lines.next().unwrap_or_default();
    let glyph = if compose.show_quote { Icon::CaretDown } else { Icon::CaretRight };
    let top = ui.cursor().top();
    let left = ui.cursor().left();
    ui.horizontal(|ui| {
        ui.add_space(size::S12);
        if widgets::quiet_link(ui, cx.t, first, glyph).clicked() {
            compose.show_quote = !compose.show_quote;
        }
    });
    let shown: Vec<&str> = lines
        .map(|line| line.trim_start_matches(['>', ' ']))
        .take(if compose.show_quote { usize::MAX } else { 3 })
        .collect();
    ui.add_space(size::S4);
    ui.horizontal(|ui| {
        ui.add_space(size::S12);
        widgets::paragraph(ui, &shown.join("\n"), Type::Ui, cx.t.t3, width - size::S12);
    });
    if compose.show_quote {
        pictures::quoted(cx, ui, compose, width - size::S12);
    }
    let bottom = ui.cursor().top();
    ui.painter().vline(left, top..=bottom, Stroke::new(size::RING, cx.t.stroke));
}
