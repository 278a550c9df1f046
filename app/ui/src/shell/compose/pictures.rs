//! Pictures in the text of a message being written. The text holds one character for each, which is laid out as a blank
//! of the picture's size; the picture is painted over it.

use std::collections::HashMap;

use egui::{
    Color32, CursorIcon, FontId, Galley, Pos2, Rect, Role, Sense, Stroke, StrokeKind, TextureHandle, Ui,
    Vec2, WidgetInfo,
    text::{CCursor, TextFormat},
    vec2,
};
use etabli_engine::DraftFile;
use etabli_model::Style;

use super::super::Cx;
use crate::{
    icons::Icon,
    state::{Compose, Picture},
    theme::{Type, line, size},
    widgets,
};

/// How large the pictures of a text are shown, by Content-ID.
pub(super) struct Sizes {
    of: HashMap<String, Vec2>,
    /// How wide a blank is in letters of size 1.
    blank: f32,
}

impl Sizes {
    /// Returns the format of a blank as large as a picture.
    pub(super) fn blank(&self, style: &Style) -> Option<TextFormat> {
        let Style::Picture(id) = style else { return None };
        let shown = self.of.get(id)?;
        let font_id = FontId::new(shown.x / self.blank, Type::Body.font().family);
        let line_height = Some(shown.y + size::S4);
        Some(TextFormat { font_id, line_height, color: Color32::TRANSPARENT, ..TextFormat::default() })
    }
}

fn texture<'c>(cx: &'c Cx<'_>, compose: &Compose, file: &DraftFile) -> Option<&'c TextureHandle> {
    match cx.cache.draft_pictures.get(&(compose.draft.id, file.number)) {
        Some(Picture::Ready(texture)) => Some(texture),
        _ => None,
    }
}

/// A picture is as large as it is, and no wider than the text.
fn fitted(texture: &TextureHandle, width: f32) -> Vec2 {
    let natural = texture.size_vec2();
    natural * (width / natural.x.max(1.0)).min(1.0)
}

/// Returns the sizes of the pictures of a text. One that cannot be shown, or does not go along with plain text, is a
/// card with its name.
pub(super) fn sizes(cx: &Cx<'_>, ui: &Ui, compose: &Compose, width: f32) -> Sizes {
    let blank =
        ui.fonts_mut(|fonts| fonts.glyph_width(&FontId::new(100.0, Type::Body.font().family), ' ')) / 100.0;
    let mut of = HashMap::new();
    for file in compose.draft.files.iter().filter(|file| !file.content_id.is_empty()) {
        let shown = texture(cx, compose, file).filter(|_| !compose.draft.plain);
        let card = || {
            let name = line(ui.painter(), &file.name, Type::Small, cx.t.t2, width / 2.0);
            vec2(name.size().x + size::ICON + 3.0 * size::S8, size::COMPOSE_FILE)
        };
        // A little less than the text, so that no rounding breaks the line once more.
        let fit = shown.map_or_else(card, |texture| fitted(texture, width - size::S4));
        of.insert(file.content_id.clone(), fit);
    }
    Sizes { of, blank: blank.max(0.01) }
}

/// Paints the pictures over their blanks.
pub(super) fn show(cx: &Cx<'_>, ui: &Ui, compose: &Compose, galley: &Galley, origin: Pos2, sizes: &Sizes) {
    for mark in &compose.draft.marks {
        let Style::Picture(id) = &mark.style else { continue };
        let (Some(file), Some(shown)) = (compose.file_shown(id), sizes.of.get(id)) else { continue };
        let cursor = CCursor { index: mark.start.into(), prefer_next_row: true };
        let place = galley.pos_from_cursor(cursor);
        let top = place.center().y - shown.y / 2.0;
        let rect = Rect::from_min_size(origin + vec2(place.left(), top), *shown);
        let key = ("picture", compose.draft.id, mark.start);
        let (start, end) = compose.selection;
        let is_chosen = start <= mark.start && mark.end <= end && start < end;
        paint(cx, ui, rect, file, texture(cx, compose, file).filter(|_| !compose.draft.plain));
        if is_chosen {
            let stroke = Stroke::new(size::RING, cx.t.accent);
            ui.painter().rect_stroke(rect, size::R_ITEM, stroke, StrokeKind::Outside);
        }
        named(ui, rect, key, file);
    }
}

fn paint(cx: &Cx<'_>, ui: &Ui, rect: Rect, file: &DraftFile, texture: Option<&TextureHandle>) {
    let painter = ui.painter();
    if let Some(texture) = texture {
        let whole = Rect::from_min_max(Pos2::ZERO, egui::pos2(1.0, 1.0));
        painter.image(texture.id(), rect, whole, Color32::WHITE);
        return;
    }
    let stroke = Stroke::new(size::STROKE, cx.t.stroke);
    painter.rect(rect, size::R_CARD, cx.t.sunken, stroke, StrokeKind::Inside);
    let center = egui::pos2(rect.left() + size::S8 + size::ICON / 2.0, rect.center().y);
    widgets::icon(painter, center, Icon::Image, size::ICON, cx.t.t2);
    let left = center.x + size::ICON / 2.0 + size::S8;
    let name = line(painter, &file.name, Type::Small, cx.t.t2, rect.right() - size::S8 - left);
    widgets::galley_left(painter, left, rect.center().y, name);
}

/// Names a picture for those who do not see it.
fn named(ui: &Ui, rect: Rect, key: impl egui::AsIdSalt, file: &DraftFile) {
    let response =
        ui.interact(rect, ui.scope_id().with(key), Sense::hover()).on_hover_cursor(CursorIcon::Text);
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &file.name));
}

/// The pictures of the original, below its text.
pub(super) fn quoted(cx: &Cx<'_>, ui: &mut Ui, compose: &Compose, width: f32) {
    for file in &compose.draft.files {
        let is_shown = !file.content_id.is_empty()
            && compose.draft.quote_html.contains(&format!("cid:{}", file.content_id));
        let Some(texture) = texture(cx, compose, file).filter(|_| is_shown && !compose.draft.plain) else {
            continue;
        };
        ui.add_space(size::S8);
        ui.horizontal(|ui| {
            ui.add_space(size::S12);
            let (rect, _) = ui.allocate_exact_size(fitted(texture, width), Sense::hover());
            paint(cx, ui, rect, file, Some(texture));
            named(ui, rect, ("quoted", file.number), file);
        });
    }
}
