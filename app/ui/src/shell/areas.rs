//! Where list and reader stand, one below the other or side by side, and the handle between them.

use egui::{CursorIcon, EventFilter, Key, Modifiers, Rect, Role, Sense, Stroke, Ui, WidgetInfo, vec2};

use super::Cx;
use crate::{state::Layout, theme::size};

/// The parts of the work area.
pub(super) struct Areas {
    pub(super) list: Rect,
    pub(super) reader: Rect,
    split: Rect,
    beside: bool,
}

impl Areas {
    /// Divides the area; where it is too narrow for both, the reader stands below whatever was chosen.
    pub(super) fn of(layout: &Layout, area: Rect) -> Self {
        let room = size::LIST_BESIDE_MIN + size::SPLIT + size::READER_BESIDE_MIN;
        let beside = layout.beside && area.width() >= room;
        let (list, split) = if beside {
            let most = area.width() - size::SPLIT - size::READER_BESIDE_MIN;
            let width = layout.list_beside.clamp(size::LIST_BESIDE_MIN, most);
            let list = Rect::from_min_size(area.min, vec2(width, area.height()));
            (list, Rect::from_min_size(list.right_top(), vec2(size::SPLIT, area.height())))
        } else {
            let most = (area.height() - size::READER_MIN).max(size::LIST_MIN);
            let height = layout.list.clamp(size::LIST_MIN, most);
            let list = Rect::from_min_size(area.min, vec2(area.width(), height));
            (list, Rect::from_min_size(list.left_bottom(), vec2(area.width(), size::SPLIT)))
        };
        let corner = if beside { split.right_top() } else { split.left_bottom() };
        Self { list, reader: Rect::from_min_max(corner, area.max), split, beside }
    }

    /// The handle between list and reader: drag, double click to reset, arrows when focused.
    pub(super) fn split(&self, cx: &Cx<'_>, ui: &Ui, layout: &mut Layout) {
        let (wanted, now, usual) = if self.beside {
            (&mut layout.list_beside, self.list.width(), size::LIST_BESIDE)
        } else {
            (&mut layout.list, self.list.height(), size::LIST)
        };
        let along = |x: f32, y: f32| if self.beside { x } else { y };
        let grab = self.split.expand2(if self.beside { vec2(1.0, 0.0) } else { vec2(0.0, 1.0) });
        let response = ui.interact(grab, ui.scope_id().with("split"), Sense::click_and_drag());
        if response.dragged() {
            *wanted = now + along(response.drag_delta().x, response.drag_delta().y);
        }
        if response.double_clicked() {
            *wanted = usual;
        }
        if response.has_focus() {
            let filter = EventFilter {
                vertical_arrows: !self.beside,
                horizontal_arrows: self.beside,
                ..Default::default()
            };
            ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
            let keys =
                if self.beside { [Key::ArrowLeft, Key::ArrowRight] } else { [Key::ArrowUp, Key::ArrowDown] };
            for (key, step) in keys.into_iter().zip([-size::S16, size::S16]) {
                if ui.input_mut(|input| input.consume_key(Modifiers::NONE, key)) {
                    *wanted = now + step;
                }
            }
        }
        self.paint_split(cx, ui, response.hovered() || response.dragged() || response.has_focus());
        let name = cx.tr("zone-split");
        response.widget_info(|| WidgetInfo::labeled(Role::Splitter, true, name));
        let cursor = if self.beside { CursorIcon::ResizeHorizontal } else { CursorIcon::ResizeVertical };
        response.on_hover_cursor(cursor);
    }

    fn paint_split(&self, cx: &Cx<'_>, ui: &Ui, active: bool) {
        let (t, rect, painter) = (cx.t, self.split, ui.painter());
        painter.rect_filled(rect, 0.0, t.chrome);
        let line = Stroke::new(size::STROKE, t.stroke);
        let grip = if active { Stroke::new(size::RING, t.accent) } else { Stroke::new(size::STROKE, t.ctl) };
        let (center, half) = (rect.center(), size::GRIP / 2.0);
        if self.beside {
            painter.vline(rect.left() + 0.5, rect.y_range(), line);
            painter.vline(rect.right() - 0.5, rect.y_range(), line);
            painter.vline(center.x, center.y - half..=center.y + half, grip);
        } else {
            painter.hline(rect.x_range(), rect.top() + 0.5, line);
            painter.hline(rect.x_range(), rect.bottom() - 0.5, line);
            painter.hline(center.x - half..=center.x + half, center.y, grip);
        }
    }
}
