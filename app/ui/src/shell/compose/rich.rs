//! Formatting of a message being written: the bar above the text, its keys, and how the text looks.

use std::sync::Arc;

use egui::{
    Align, FontFamily, Galley, Key, Layout, Popup, PopupCloseBehavior, Stroke, Ui,
    text::{LayoutJob, TextFormat},
    vec2,
};
use etabli_model::{Mark, OBJECT, Style, shift};

use super::{super::Cx, pictures::Sizes, spelling, wish};
use crate::{
    action::{Actions, ComposeAction},
    icons::Icon,
    state::{Compose, ComposeField, LineKind},
    theme::{Tokens, Type, size},
    widgets::{self, Button, Field, Look},
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

pub(super) fn bar(cx: &Cx<'_>, ui: &mut Ui, compose: &mut Compose, out: &mut Actions) {
    let mut first = super::bar_across(cx, ui, size::COMPOSE_ROW, cx.t.sunken, "format");
    tools(cx, &mut first, compose, out);
    if super::is_narrow(ui) {
        let mut second = super::bar_across(cx, ui, size::COMPOSE_ROW, cx.t.sunken, "language");
        language(cx, &mut second, compose, out);
    } else {
        language(cx, &mut first, compose, out);
    }
}

/// What changes how the text looks.
fn tools(cx: &Cx<'_>, ui: &mut Ui, compose: &mut Compose, out: &mut Actions) {
    ui.spacing_mut().item_spacing.x = size::S4;
    if !compose.draft.plain {
        line_kind(cx, ui, compose);
        widgets::bar_line(ui, cx.t, size::S20);
        for (key, icon, style) in &STYLES {
            let button = Button::new(cx.tr(key)).icon(*icon).icon_only(true).small();
            if button.pressed(compose.has_style(style)).show(ui, cx.t).clicked() {
                style_chosen(cx, compose, style);
            }
        }
        widgets::bar_line(ui, cx.t, size::S20);
        let here = compose.line_kind();
        for (key, icon, kind) in LINES {
            let button = Button::new(cx.tr(key)).icon(icon).icon_only(true).small();
            if button.pressed(here == Some(kind)).show(ui, cx.t).clicked() {
                compose.format_lines(kind);
                compose.typed(cx.now);
                compose.focus = Some(ComposeField::Text);
            }
        }
        widgets::bar_line(ui, cx.t, size::S20);
        link(cx, ui, compose);
        let picture = Button::new(cx.tr("compose-picture")).icon(Icon::Image).icon_only(true).small();
        if picture.show(ui, cx.t).clicked() {
            wish(out, compose, ComposeAction::PickFiles { inline: true });
        }
    }
}

/// At the right, what the text goes out as and the language it is in.
fn language(cx: &Cx<'_>, ui: &mut Ui, compose: &mut Compose, out: &mut Actions) {
    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
        ui.spacing_mut().item_spacing.x = size::S4;
        let kinds = ["compose-rich", "compose-plain"].map(|key| (cx.tr(key).to_owned(), String::new()));
        let chosen = kinds.get(usize::from(compose.draft.plain)).map(|(label, _)| label.clone());
        let name = cx.tr("compose-format");
        let chosen = chosen.unwrap_or_default();
        let picked = widgets::quiet_select(ui, cx.t, name, None, &chosen, &kinds);
        if let Some(index) = picked {
            compose.draft.plain = index == 1;
            compose.typed(cx.now);
        }
        ui.add_space(size::S8);
        spelling::language(cx, ui, compose, out);
    });
}

/// The list of what a line can be.
fn line_kind(cx: &Cx<'_>, ui: &mut Ui, compose: &mut Compose) {
    let here = compose.line_kind();
    let kinds: Vec<(Option<LineKind>, &str)> = std::iter::once((None, "compose-paragraph"))
        .chain(LINES.iter().map(|(key, _, kind)| (Some(*kind), *key)))
        .collect();
    let entries: Vec<_> = kinds.iter().map(|(_, key)| (cx.tr(key).to_owned(), String::new())).collect();
    let chosen = kinds.iter().find(|(kind, _)| *kind == here).map_or("", |(_, key)| cx.tr(key));
    let name = cx.tr("compose-line-kind");
    let picked = widgets::small_select(ui, cx.t, name, size::COMPOSE_KIND, chosen, &entries);
    let Some((kind, _)) = picked.and_then(|index| kinds.get(index)).filter(|(kind, _)| *kind != here) else {
        return;
    };
    // A kind is taken away by giving it once more.
    for kind in [here, *kind].into_iter().flatten() {
        compose.format_lines(kind);
    }
    compose.typed(cx.now);
    compose.focus = Some(ComposeField::Text);
}

/// The button that makes the selection, or the word at the cursor, a link.
fn link(cx: &Cx<'_>, ui: &mut Ui, compose: &mut Compose) {
    let target = compose.link_here();
    let button = Button::new(cx.tr("compose-link")).icon(Icon::Link).icon_only(true).small();
    let button = button.pressed(target.is_some()).show(ui, cx.t);
    if button.clicked() {
        compose.link = target.clone().unwrap_or_else(|| "https://".to_owned());
    }
    let popup = Popup::menu(&button).close_behavior(PopupCloseBehavior::CloseOnClickOutside);
    popup.show(|ui| {
        ui.set_width(size::COMPOSE_LINK);
        ui.spacing_mut().item_spacing = vec2(size::S6, size::S6);
        widgets::menu_head(ui, cx.t, cx.tr("compose-link"));
        let mut enter = false;
        ui.horizontal(|ui| {
            ui.add_space(size::S8);
            let name = cx.tr("compose-link-target");
            let width = ui.available_width() - size::S8;
            let shown = Field { name, width, ..Default::default() }.show(ui, cx.t, &mut compose.link);
            if button.clicked() {
                shown.response.request_focus();
            }
            enter = shown.response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        });
        let is_link = is_target(&compose.link);
        ui.horizontal(|ui| {
            ui.add_space(size::S8);
            let reason = (!is_link).then(|| cx.tr("compose-link-wrong"));
            let insert = Button::new(cx.tr("compose-link-insert")).look(Look::Primary).disabled(reason);
            if (insert.show(ui, cx.t).clicked() || enter) && is_link {
                let target = compose.link.trim().to_owned();
                compose.set_link(&target);
                changed(cx, ui, compose);
            }
            let remove = Button::new(cx.tr("compose-link-remove")).icon(Icon::LinkBreak);
            if target.is_some() && remove.show(ui, cx.t).clicked() {
                compose.remove_link();
                changed(cx, ui, compose);
            }
        });
        ui.add_space(size::S4);
    });
}

/// Closes a menu that changed the text, and goes on writing.
fn changed(cx: &Cx<'_>, ui: &Ui, compose: &mut Compose) {
    compose.typed(cx.now);
    compose.focus = Some(ComposeField::Text);
    ui.close();
}

/// Reports whether a link of a message may lead there.
fn is_target(target: &str) -> bool {
    let target = target.trim();
    let rest =
        ["https://", "http://", "mailto:", "tel:"].iter().find_map(|scheme| target.strip_prefix(scheme));
    rest.is_some_and(|rest| !rest.is_empty() && !rest.contains(|c: char| c.is_whitespace() || c.is_control()))
}

fn style_chosen(cx: &Cx<'_>, compose: &mut Compose, style: &Style) {
    if compose.format(style) {
        compose.typed(cx.now);
    }
}

/// Lays out a text with its marks, which belong to `before`: the text may be newer by what was just typed. A picture
/// is a blank of its size.
pub(super) fn layout(
    t: &Tokens,
    ui: &Ui,
    text: &str,
    (before, marks): (&str, &[Mark]),
    sizes: &Sizes,
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
        let styles =
            || moved.iter().filter(|mark| mark.start <= from && mark.end >= to).map(|mark| &mark.style);
        let shown = styles().find_map(|style| sizes.blank(style)).filter(|_| part.chars().eq([OBJECT]));
        match shown {
            Some(blank) => job.append(" ", 0.0, blank),
            // A picture that is undone has no mark before the next frame.
            None => job.append(&part.replace(OBJECT, " "), 0.0, format(t, styles())),
        }
    }
    if job.sections.is_empty() {
        job.append("", 0.0, Type::Body.format(t.t1));
    }
    grey_signature(t, &mut job);
    job.wrap.max_width = width;
    ui.fonts_mut(|fonts| fonts.layout_job(job))
}

/// What stands below the line of a signature (RFC 3676, section 4.3) is quieter.
fn grey_signature(t: &Tokens, job: &mut LayoutJob) {
    let text = &job.text;
    let Some(start) = text.find("\n-- \n").map(|at| at + 1).or(text.starts_with("-- \n").then_some(0)) else {
        return;
    };
    let sections = std::mem::take(&mut job.sections);
    for section in sections {
        let range = section.byte_range.clone();
        let cut = start.clamp(range.start.0, range.end.0);
        let mut grey = section.clone();
        grey.format.color = if grey.format.color == t.t1 { t.t2 } else { grey.format.color };
        grey.byte_range.start.0 = cut;
        let mut plain = section;
        plain.byte_range.end.0 = cut;
        job.sections.extend([plain, grey].into_iter().filter(|part| !part.byte_range.is_empty()));
    }
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
