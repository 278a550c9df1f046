//! The forum panel: the conversation of the open message as a tree.

use egui::{Frame, Margin, Role, ScrollArea, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};
use etabli_engine::view::{ForumKind, ForumNode};

use super::Cx;
use crate::{
    action::{Action, Actions},
    icons::Icon,
    state::OpenMessage,
    theme::{Type, line, size},
    widgets,
};

pub(super) fn show(cx: &Cx<'_>, ui: &mut Ui, open: &OpenMessage, out: &mut Actions) {
    Frame::NONE.inner_margin(Margin { left: 12, right: 6, top: 9, bottom: 8 }).show(ui, |ui| {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = size::S8;
            widgets::text(ui, cx.tr("forum-title"), Type::SmallMedium, cx.t.t1);
            if let Some(nodes) = &open.forum {
                let count = nodes.iter().filter(|node| node.kind == ForumKind::Message).count() as u64;
                let text = cx.i18n.tr_args("forum-count", &[("count", count.into())]);
                widgets::text(ui, &text, Type::Small, cx.t.t3);
            }
        });
        ui.add_space(size::S4);
        ui.spacing_mut().item_spacing.y = 0.0;
        let Some(nodes) = &open.forum else {
            widgets::text(ui, cx.tr("forum-loading"), Type::Small, cx.t.t3);
            return;
        };
        ScrollArea::vertical().id_salt("forum rows").auto_shrink(false).show(ui, |ui| {
            for (index, node) in nodes.iter().enumerate() {
                row(cx, ui, open, node, index, out);
            }
        });
    });
}

fn row(cx: &Cx<'_>, ui: &mut Ui, open: &OpenMessage, node: &ForumNode, index: usize, out: &mut Actions) {
    let t = cx.t;
    let here = node.id == Some(open.view.row.id);
    let sense = if node.id.is_some() { Sense::click() } else { Sense::hover() };
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), size::FORUM_ROW), Sense::hover());
    let response = ui.interact(rect, egui::Id::unique(("forum", index, node.id)), sense);
    let painter = ui.painter();
    if here {
        painter.rect_filled(rect, size::R_CONTROL, t.sel);
    } else if response.hovered() && node.id.is_some() {
        painter.rect_filled(rect, size::R_CONTROL, t.hover);
    }
    let depth = node.depth.min(12) as f32;
    let mut x = rect.left() + size::S6 + depth * size::TREE_INDENT;
    if node.depth > 0 {
        let stroke = Stroke::new(size::STROKE, t.ctl);
        let from = x - size::TREE_INDENT + size::S8;
        painter.line_segment([pos2(from, rect.top()), pos2(from, rect.center().y)], stroke);
        painter.line_segment([pos2(from, rect.center().y), pos2(x, rect.center().y)], stroke);
    }
    let (glyph, color) = match node.kind {
        ForumKind::Message if node.depth == 0 => (Icon::EnvelopeSimple, t.t2),
        ForumKind::Message => (Icon::ArrowBendUpLeft, t.t2),
        ForumKind::Receipt => (Icon::Checks, t.ok),
        ForumKind::Missing => (Icon::Question, t.t3),
        ForumKind::Private => (Icon::Lock, t.t3),
    };
    let middle = rect.center().y;
    widgets::icon(painter, pos2(x + size::S2 + size::ICON_CELL / 2.0, middle), glyph, size::ICON_CELL, color);
    x += size::ICON_CELL + size::S8;
    let date = node.date.map(|date| cx.i18n.dates().day_time(date, cx.wall.time_zone())).unwrap_or_default();
    let galley = line(painter, &date, Type::Caption, t.t3, size::CHIP_MAX);
    let right = rect.right() - size::S8 - galley.size().x;
    widgets::galley_left(painter, right, middle, galley);
    let (title, detail) = match node.kind {
        ForumKind::Message => (node.from.display(), node.subject.as_str()),
        ForumKind::Receipt => (cx.tr("forum-receipt"), node.from.display()),
        ForumKind::Missing => (cx.tr("forum-missing"), node.message_id.as_str()),
        ForumKind::Private => (cx.tr("forum-private"), ""),
    };
    let known = matches!(node.kind, ForumKind::Message | ForumKind::Receipt);
    let color = if known { t.t1 } else { t.t3 };
    let room = right - size::S8 - x;
    let end = widgets::galley_left(painter, x, middle, line(painter, title, Type::UiMedium, color, room));
    if right - end > size::S24 {
        let galley = line(painter, detail, Type::Small, t.t3, right - end - size::S12);
        widgets::galley_left(painter, end + size::S6, middle, galley);
    }
    let name =
        [title, detail, &date].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
    response.widget_info(|| WidgetInfo::labeled(Role::TreeItem, node.id.is_some(), name.as_str()));
    ui.ctx().accesskit_node_builder(response.id, |builder| {
        builder.set_level(usize::try_from(node.depth).unwrap_or(0) + 1);
        builder.set_selected(here);
    });
    if response.has_focus() {
        widgets::focus_ring(painter, rect.shrink(size::S2), size::R_CONTROL, t);
    }
    if response.clicked()
        && let Some(id) = node.id
    {
        out.push(Action::OpenMessage(id));
    }
}
