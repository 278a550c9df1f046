//! Formatting of a message being written: the bar above the text, its keys, and how the text looks.

use std::sync::Arc;

use egui::{
    Align, FontFamily, Galley, Layout, Sense, Stroke, Ui, UiBuilder,
    text::{LayoutJob, TextFormat},
    vec2,
};
use etabli_model::{Mark, Style, shift};

use super::super::Cx;
use crate::{
    icons::Icon,
    state::{Compose, ComposeField, LineKind},
    theme::{Tokens, Type, size},
    widgets::{self, Button},
};

const STYLES: [(&str, Icon, Style); 3] = [
    ("compose-bold", Icon::TextB, Style::Bold),
    ("compose-italic", Icon::TextItalic, Style::Italic),
    ("compose-underline", Icon::TextUnderline, Style::Underline),
];
const LINES: [(&str, Icon, LineKind); 3] = [
    ("compose-bullets", Icon::ListBullets, LineKind::Bullets),
    ("compose-numbers", Icon::ListNumbers, LineKind::Numbers),
    ("compose-quote", Icon::Quotes, LineKind::Quote),
];

pub(super) fn bar(cx: &Cx<'_>, ui: &mut Ui, compose: &mut Compose) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), size::COMPOSE_ROW), Sense::hover());
    ui.painter().rect_filled(rect, 0.0, cx.t.sunken);
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(size::STROKE, cx.t.stroke));
    let inner = rect.shrink2(vec2(size::BAR_MARGIN, 0.0));
    let layout = Layout::left_to_right(Align::Center);
    let mut child = ui.new_child(UiBuilder::new().max_rect(inner).id_salt("format").layout(layout));
    let ui = &mut child;
    ui.spacing_mut().item_spacing.x = size::S4;
    if !compose.draft.plain {
        for (key, icon, style) in &STYLES {
            let button = Button::new(cx.tr(key)).icon(*icon).icon_only(true).small();
            if button.pressed(compose.has_style(style)).show(ui, cx.t).clicked() {
                style_chosen(cx, compose, style);
            }
        }
        widgets::bar_line(ui, cx.t, size::S20);
        for (key, icon, kind) in LINES {
            let button = Button::new(cx.tr(key)).icon(icon).icon_only(true).small();
            if button.show(ui, cx.t).clicked() {
                compose.format_lines(kind);
                compose.typed(cx.now);
                compose.focus = Some(ComposeField::Text);
            }
        }
    }
    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
        let label = cx.tr("compose-plain");
        if widgets::check_box(ui, cx.t, &mut compose.draft.plain, label, Type::Small).changed() {
            compose.typed(cx.now);
        }
    });
}

fn style_chosen(cx: &Cx<'_>, compose: &mut Compose, style: &Style) {
    if compose.format(style) {
        compose.typed(cx.now);
    }
}

/// Lays out a text with its marks, which belong to `before`: the text may be newer by what was just typed.
pub(super) fn layout(
    t: &Tokens,
    ui: &Ui,
    text: &str,
    before: &str,
    marks: &[Mark],
    width: f32,
) -> Arc<Galley> {
    let moved = if text == before { marks.to_vec() } else { shift(marks, before, text) };
    let length = text.chars().count();
    let mut cuts: Vec<usize> = moved.iter().flat_map(|mark| [mark.start, mark.end]).collect();
    cuts.extend([0, length]);
    cuts.retain(|cut| *cut <= length);
    cuts.sort_unstable();
    cuts.dedup();
    let mut job = LayoutJob::default();
    let mut chars = text.chars();
    for pair in cuts.windows(2) {
        let (from, to) = (pair.first().copied().unwrap_or(0), pair.last().copied().unwrap_or(0));
        let part: String = chars.by_ref().take(to - from).collect();
        let styles = moved.iter().filter(|mark| mark.start <= from && mark.end >= to).map(|mark| &mark.style);
        job.append(&part, 0.0, format(t, styles));
    }
    if job.sections.is_empty() {
        job.append("", 0.0, Type::Body.format(t.t1));
    }
    job.wrap.max_width = width;
    ui.fonts_mut(|fonts| fonts.layout_job(job))
}

fn format<'a>(t: &Tokens, styles: impl Iterator<Item = &'a Style>) -> TextFormat {
    let mut format = Type::Body.format(t.t1);
    for style in styles {
        match style {
            Style::Bold => format.font_id.family = FontFamily::Name("ui-semibold".into()),
            Style::Italic => format.italics = true,
            Style::Underline => format.underline = Stroke::new(size::STROKE, format.color),
            Style::Link(_) | Style::Picture(_) => {
                format.color = t.accent;
                format.underline = Stroke::new(size::STROKE, t.accent);
            }
        }
    }
    format
}
