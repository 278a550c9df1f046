//! Chips and tags.

use egui::{
    Color32, Response, Role, Sense, Shape, Stroke, StrokeKind, Ui, WidgetInfo, pos2, text::LayoutJob, vec2,
};

use super::{focus_ring, galley_left, icon};
use crate::{
    icons::Icon,
    theme::{Tokens, Type, line, one_line, size},
};

/// A chip: a person or a linked object.
#[derive(Debug, Clone, Default)]
pub(crate) struct Chip<'a> {
    pub(crate) icon: Option<Icon>,
    pub(crate) title: &'a str,
    /// The part of the title that is stronger than the rest.
    pub(crate) emphasis: &'a str,
    pub(crate) detail: &'a str,
    pub(crate) state: &'a str,
    pub(crate) state_color: Option<Color32>,
    pub(crate) warning: bool,
    pub(crate) dashed: bool,
    pub(crate) caret: bool,
    pub(crate) strong: bool,
    pub(crate) closable: Option<&'a str>,
    pub(crate) accented: bool,
    pub(crate) name: &'a str,
    pub(crate) passive: bool,
    /// The icon and the outline warn in this colour.
    pub(crate) alarm: Option<Color32>,
    /// It can be dragged.
    pub(crate) draggable: bool,
    /// The widest it may be; 0 for the usual limit.
    pub(crate) max: f32,
}

/// What happened to a chip.
#[derive(Debug)]
pub(crate) struct ChipResponse {
    pub(crate) response: Response,
    pub(crate) closed: bool,
}

impl Chip<'_> {
    pub(crate) fn show(self, ui: &mut Ui, t: &Tokens) -> ChipResponse {
        let title_style = if self.strong { Type::SmallMedium } else { Type::Small };
        let text_color = if self.dashed { t.t2 } else { t.t1 };
        let most = if self.max > 0.0 { self.max.min(size::CHIP_MAX) } else { size::CHIP_MAX };
        let titled = |room| {
            let job = emphasized(self.title, self.emphasis, title_style, text_color);
            one_line(ui.painter(), job, room)
        };
        let whole = titled(most / 2.0).size().x;
        // The title matters more than the state, which the name tells in any case.
        let state = (!self.state.is_empty())
            .then(|| line(ui.painter(), self.state, Type::Small, t.t3, most))
            .filter(|state| whole + state.size().x + size::S24 + size::S12 + size::S16 <= most);
        let extras = size::S24 + size::S12 + state.as_ref().map_or(0.0, |state| state.size().x + size::S16);
        let title_room = (most - extras).max(size::S24);
        let title = titled(title_room);
        let room = most - extras - title.size().x;
        let detail = (!self.detail.is_empty() && room > size::S24)
            .then(|| line(ui.painter(), self.detail, Type::Small, t.t3, room));
        let gap = size::S4 + 1.0;
        let pad = size::S8 - 1.0;
        let mut width = 2.0 * pad + title.size().x;
        for extra in [
            self.icon.map(|_| size::ICON_CHIP),
            detail.as_ref().map(|galley| galley.size().x),
            state.as_ref().map(|galley| galley.size().x + size::STATE_DOT + gap),
            self.warning.then_some(size::ICON_CHIP),
            self.caret.then_some(size::ICON_CARET),
            self.closable.map(|_| size::ICON_CHIP),
        ]
        .into_iter()
        .flatten()
        {
            width += extra + gap;
        }
        let sense = match (self.passive, self.draggable) {
            (true, _) => Sense::hover(),
            (false, true) => Sense::click_and_drag(),
            (false, false) => Sense::click(),
        };
        let (rect, response) = ui.allocate_exact_size(vec2(width.round(), size::CHIP), sense);
        let painter = ui.painter().clone();
        let active = response.hovered() && !self.passive;
        let (fill, outline) = match (self.accented, active, self.dashed) {
            (true, ..) => (t.sel, t.accent),
            (_, true, _) => (t.hover, if self.dashed { t.ctl } else { t.stroke }),
            (_, _, true) => (Color32::TRANSPARENT, t.ctl),
            _ => (if self.passive { Color32::TRANSPARENT } else { t.surface }, t.stroke),
        };
        painter.rect_filled(rect, size::R_CONTROL, fill);
        let stroke = Stroke::new(size::STROKE, self.alarm.unwrap_or(outline));
        if self.dashed {
            dashed_outline(&painter, rect, stroke);
        } else {
            painter.rect_stroke(rect, size::R_CONTROL, stroke, StrokeKind::Inside);
        }
        let middle = rect.center().y;
        let mut x = rect.left() + pad;
        if let Some(glyph) = self.icon {
            let color = self.alarm.unwrap_or(if self.accented { t.accent } else { t.t2 });
            icon(&painter, pos2(x + size::ICON_CHIP / 2.0, middle), glyph, size::ICON_CHIP, color);
            x += size::ICON_CHIP + gap;
        }
        x = galley_left(&painter, x, middle, title) + gap;
        if let Some(galley) = detail {
            x = galley_left(&painter, x, middle, galley) + gap;
        }
        if let Some(galley) = state {
            painter.circle_filled(
                pos2(x + size::STATE_DOT / 2.0, middle),
                size::STATE_DOT / 2.0,
                self.state_color.unwrap_or(t.t3),
            );
            x = galley_left(&painter, x + size::STATE_DOT + gap, middle, galley) + gap;
        }
        if self.warning {
            icon(&painter, pos2(x + size::ICON_CHIP / 2.0, middle), Icon::Warning, size::ICON_CHIP, t.warn);
            x += size::ICON_CHIP + gap;
        }
        if self.caret {
            icon(&painter, pos2(x + size::ICON_CARET / 2.0, middle), Icon::CaretDown, size::ICON_CARET, t.t2);
        }
        if response.has_focus() {
            focus_ring(&painter, rect, size::R_CONTROL, t);
        }
        let name = if self.name.is_empty() { self.title } else { self.name };
        let role = if self.passive { Role::Label } else { Role::Button };
        response.widget_info(|| WidgetInfo::labeled(role, true, name));
        let mut closed = false;
        if let Some(close_name) = self.closable {
            let center = pos2(rect.right() - pad - size::ICON_CHIP / 2.0, middle);
            let target = egui::Rect::from_center_size(center, egui::Vec2::splat(size::CHIP));
            let close = ui.interact(target, response.id.with("close"), Sense::click());
            let color = if close.hovered() { t.t1 } else { t.t2 };
            icon(&painter, center, Icon::X, size::ICON_TAG, color);
            if close.has_focus() {
                focus_ring(&painter, target.shrink(size::S4), size::R_ITEM, t);
            }
            close.widget_info(|| WidgetInfo::labeled(Role::Button, true, close_name));
            closed = close.on_hover_text(close_name).clicked();
        }
        ChipResponse { response, closed }
    }
}

/// Lays out a title with a part that is stronger.
fn emphasized(title: &str, part: &str, style: Type, color: Color32) -> LayoutJob {
    let mut job = LayoutJob::default();
    match title.split_once(part).filter(|_| !part.is_empty()) {
        Some((before, after)) => {
            for (text, style) in [(before, style), (part, Type::SmallMedium), (after, style)] {
                job.append(text, 0.0, style.format(color));
            }
        }
        None => job.append(title, 0.0, style.format(color)),
    }
    job
}

fn dashed_outline(painter: &egui::Painter, rect: egui::Rect, stroke: Stroke) {
    let rect = rect.shrink(0.5);
    let path = [rect.left_top(), rect.right_top(), rect.right_bottom(), rect.left_bottom(), rect.left_top()];
    painter.extend(Shape::dashed_line(&path, stroke, 3.0, 3.0));
}

/// A state: a soft fill, an icon and a word. Never clickable.
pub(crate) fn tag(ui: &mut Ui, glyph: Option<Icon>, word: &str, fill: Color32, color: Color32) -> Response {
    let galley = line(ui.painter(), word, Type::CaptionMedium, color, f32::INFINITY);
    let extra = glyph.map_or(0.0, |_| size::ICON_TAG + size::S4);
    let width = galley.size().x + extra + size::S12;
    let (rect, response) = ui.allocate_exact_size(vec2(width.round(), size::TAG), Sense::hover());
    ui.painter().rect_filled(rect, size::R_ITEM, fill);
    let mut x = rect.left() + size::S6;
    if let Some(glyph) = glyph {
        icon(ui.painter(), pos2(x + size::ICON_TAG / 2.0, rect.center().y), glyph, size::ICON_TAG, color);
        x += extra;
    }
    galley_left(ui.painter(), x, rect.center().y, galley);
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, word));
    response
}
