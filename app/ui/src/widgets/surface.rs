//! Banners, empty states, skeletons and progress.

use egui::{Color32, Rect, Response, Sense, Ui, pos2, vec2};
use etabli_model::Tone;

use super::{Button, Look, galley_left, icon, say};
use crate::{
    icons::Icon,
    theme::{Tokens, Type, paragraph, size},
};

/// A banner: an icon and a sentence on a soft fill.
pub(crate) fn note(ui: &mut Ui, t: &Tokens, tone: Tone, text: &str, max_width: f32) -> Response {
    let (fill, color, glyph) = match tone {
        Tone::Neutral => (t.chrome, t.t2, Icon::Info),
        Tone::Ok => (t.ok_soft, t.ok, Icon::CheckCircle),
        Tone::Warn => (t.warn_soft, t.warn, Icon::Warning),
        Tone::Danger => (t.danger_soft, t.danger, Icon::WarningCircle),
    };
    let width = ui.available_width().min(max_width);
    let lead = size::BAR_MARGIN + size::ICON_CELL + size::S8;
    let galley = paragraph(ui.painter(), text, Type::Small, color, width - lead - size::BAR_MARGIN);
    let height = (galley.size().y + size::S8 + size::S2).max(size::NOTE);
    let (rect, _) = ui.allocate_exact_size(vec2(width, height), Sense::hover());
    let painter = ui.painter();
    painter.rect_filled(rect, size::R_CONTROL, fill);
    if tone == Tone::Neutral {
        let stroke = egui::Stroke::new(size::STROKE, t.stroke);
        painter.rect_stroke(rect, size::R_CONTROL, stroke, egui::StrokeKind::Inside);
    }
    let center = pos2(rect.left() + size::BAR_MARGIN + size::ICON_CELL / 2.0, rect.center().y);
    icon(painter, center, glyph, size::ICON_CELL, color);
    galley_left(painter, rect.left() + lead, rect.center().y, galley);
    say(ui, rect, ("note", text), text)
}

/// A bar of progress; `None` moves a segment back and forth.
pub(crate) fn progress_bar(ui: &mut Ui, t: &Tokens, width: f32, share: Option<f32>, name: &str) {
    bar(ui, t, width, (share, t.accent), name);
}

/// How much of a limit is used; at the limit it warns.
pub(crate) fn limit_bar(ui: &mut Ui, t: &Tokens, width: f32, share: f32, name: &str) {
    let color = if share >= 1.0 { t.danger } else { t.accent };
    bar(ui, t, width, (Some(share), color), name);
}

fn bar(ui: &mut Ui, t: &Tokens, width: f32, (share, color): (Option<f32>, Color32), name: &str) {
    let (rect, response) = ui.allocate_exact_size(vec2(width, size::PROGRESS), Sense::hover());
    let painter = ui.painter();
    let radius = egui::CornerRadius::same(2);
    painter.rect_filled(rect, radius, t.press);
    let bar = match share {
        Some(share) => Rect::from_min_size(rect.min, vec2(width * share.clamp(0.0, 1.0), rect.height())),
        None => {
            ui.ctx().request_repaint_after(std::time::Duration::from_millis(50));
            let time = ui.input(|input| input.time);
            let way = (time * 0.8).fract() as f32;
            let left = rect.left() + width * (way * 1.3 - 0.3);
            Rect::from_min_size(pos2(left, rect.top()), vec2(width * 0.3, rect.height())).intersect(rect)
        }
    };
    painter.rect_filled(bar, radius, color);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::Role::ProgressIndicator, true, name));
    if let Some(share) = share {
        ui.ctx().accesskit_node_builder(response.id, |node| {
            node.set_numeric_value(f64::from((share * 100.0).round()))
        });
    }
}

/// A row of placeholders while data is on its way.
pub(crate) fn skeleton_row(painter: &egui::Painter, t: &Tokens, rect: Rect, index: u64) {
    let middle = rect.center().y;
    let bar = |x: f32, width: f32, color: Color32| {
        let bar = Rect::from_center_size(pos2(x + width / 2.0, middle), vec2(width, size::S8));
        painter.rect_filled(bar.intersect(rect), egui::CornerRadius::same(2), color);
    };
    let vary = |base: f32, span: f32, step: u64| base + (index.wrapping_mul(step) % 7) as f32 / 7.0 * span;
    let left = rect.left();
    bar(left + size::S8, size::CHECK, t.press);
    bar(left + size::CHIP_MAX / 2.0 - size::S24, vary(70.0, 50.0, 3), t.press);
    bar(left + size::CHIP_MAX - size::S24, vary(130.0, 120.0, 5), t.hair);
}

/// Fills an area that has nothing to show. Returns the index of the button that was clicked.
pub(crate) fn empty_state(
    ui: &mut Ui,
    t: &Tokens,
    glyph: (Icon, Color32),
    title: &str,
    sentence: &str,
    buttons: &[(&str, Look)],
) -> Option<usize> {
    let rect = ui.available_rect_before_wrap();
    let width = size::EMPTY_TEXT.min(rect.width() - size::S24).max(size::CHIP);
    let title_galley = paragraph(ui.painter(), title, Type::Heading, t.t1, width);
    let text_galley = paragraph(ui.painter(), sentence, Type::Small, t.t2, width);
    let mut height = size::ICON_EMPTY + size::S12 + title_galley.size().y + size::S4 + text_galley.size().y;
    if !buttons.is_empty() {
        height += size::S12 + size::BUTTON;
    }
    let mut y = (rect.center().y - height / 2.0).max(rect.top() + size::S8);
    let painter = ui.painter().clone();
    let centre = rect.center().x;
    icon(&painter, pos2(centre, y + size::ICON_EMPTY / 2.0), glyph.0, size::ICON_EMPTY, glyph.1);
    y += size::ICON_EMPTY + size::S12;
    for (galley, text, salt) in [(title_galley, title, "title"), (text_galley, sentence, "sentence")] {
        let mut job = (*galley.job).clone();
        job.halign = egui::Align::Center;
        let galley = painter.layout_job(job);
        let area =
            Rect::from_center_size(pos2(centre, y + galley.size().y / 2.0), vec2(width, galley.size().y));
        painter.galley(pos2(centre, y), galley.clone(), t.t1);
        say(ui, area, ("empty", salt), text);
        y += galley.size().y + size::S4;
    }
    y += size::S8;
    if buttons.is_empty() {
        return None;
    }
    let mut clicked = None;
    let row = Rect::from_min_max(pos2(rect.left(), y), pos2(rect.right(), y + size::BUTTON));
    let id = ui.scope_id().with("empty buttons");
    let used = ui.ctx().data(|data| data.get_temp::<f32>(id)).unwrap_or(0.0);
    let start = pos2(centre - used / 2.0, y);
    let mut child = ui.new_child(
        egui::UiBuilder::new()
            .max_rect(Rect::from_min_max(start, row.max))
            .layout(egui::Layout::left_to_right(egui::Align::Center)),
    );
    for (index, (label, look)) in buttons.iter().enumerate() {
        if Button::new(label).look(*look).show(&mut child, t).clicked() {
            clicked = Some(index);
        }
    }
    let width = child.min_rect().width();
    if (width - used).abs() > 0.5 {
        ui.ctx().data_mut(|data| data.insert_temp(id, width));
        ui.ctx().request_repaint();
    }
    clicked
}
