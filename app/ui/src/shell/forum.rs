//! The forum view: the conversation of the open message as a tree, with the message read at its right.

use egui::{
    EventFilter, Key, Layout, Modifiers, Rect, Role, ScrollArea, Sense, Stroke, Ui, UiBuilder, WidgetInfo,
    pos2, vec2,
};
use etabli_engine::view::{ForumKind, ForumNode};
use etabli_model::Direction;

use super::{Cx, forum_id};
use crate::{
    action::{Action, Actions},
    commands::CommandId,
    icons::Icon,
    state::{OpenMessage, Screen},
    theme::{Type, line, size},
    widgets::{self, Button},
};

/// Returns the nodes that are shown: without receipts, or of one account only, where the person wants it so.
fn shown<'a>(screen: &Screen, open: &'a OpenMessage) -> Option<Vec<&'a ForumNode>> {
    let nodes = open.forum.as_ref()?;
    let here = nodes.iter().find(|node| node.id == Some(open.view.row.id)).map_or("", |node| &node.account);
    let receipts = !screen.reading.hides_receipts;
    let wanted = |node: &&ForumNode| {
        (receipts || node.kind != ForumKind::Receipt)
            && (!screen.reading.one_account || node.id.is_none() || node.account == here)
    };
    Some(nodes.iter().filter(wanted).collect())
}

/// The bar above, in place of the search bar.
pub(super) fn bar(cx: &Cx<'_>, ui: &mut Ui, screen: &mut Screen, open: &OpenMessage, out: &mut Actions) {
    ui.spacing_mut().item_spacing.x = size::S8;
    if Button::new(cx.tr("forum-back")).icon(Icon::ArrowLeft).show(ui, cx.t).clicked() {
        out.push(Action::Run(CommandId::Forum));
    }
    widgets::bar_line(ui, cx.t, size::S20);
    let nodes = open.forum.as_deref().unwrap_or_default();
    let root = nodes.iter().find(|node| !node.subject.is_empty());
    let subject = root.map_or(open.view.row.subject.as_str(), |node| node.subject.as_str());
    widgets::text(ui, subject, Type::UiStrong, cx.t.t1);
    let of_kind = |kind| nodes.iter().filter(|node| node.kind == kind).count() as u64;
    let mut accounts: Vec<&str> =
        nodes.iter().map(|node| node.account.as_str()).filter(|name| !name.is_empty()).collect();
    accounts.sort_unstable();
    accounts.dedup();
    let args = [
        ("messages", of_kind(ForumKind::Message).into()),
        ("receipts", of_kind(ForumKind::Receipt).into()),
        ("accounts", (accounts.len() as u64).into()),
    ];
    widgets::text(ui, &cx.i18n.tr_args("forum-counts", &args), Type::Small, cx.t.t3);
    ui.with_layout(Layout::right_to_left(egui::Align::Center), |ui| {
        let mut all = !screen.reading.one_account;
        widgets::check_box(ui, cx.t, &mut all, cx.tr("forum-all-accounts"), Type::Small);
        screen.reading.one_account = !all;
        let mut receipts = !screen.reading.hides_receipts;
        widgets::check_box(ui, cx.t, &mut receipts, cx.tr("forum-receipts"), Type::Small);
        screen.reading.hides_receipts = !receipts;
    });
}

/// The tree, with its head and the meaning of its signs.
pub(super) fn show(cx: &Cx<'_>, ui: &mut Ui, screen: &mut Screen, open: &OpenMessage, out: &mut Actions) {
    let area = ui.max_rect();
    let head_area = Rect::from_min_size(area.min, vec2(area.width(), size::ROW));
    let foot = Rect::from_min_max(pos2(area.left(), area.bottom() - size::DIALOG_FOOT), area.max);
    let body = Rect::from_min_max(head_area.left_bottom(), foot.right_top());
    head(cx, ui, head_area);
    legend(cx, ui, foot);
    let zone = ui.interact(body, forum_id(), Sense::focusable_noninteractive());
    zone.widget_info(|| WidgetInfo::labeled(Role::Tree, true, cx.tr("forum-title")));
    let mut child = ui.new_child(
        UiBuilder::new()
            .max_rect(body)
            .layout(Layout::top_down(egui::Align::Min))
            .accessibility_parent(forum_id()),
    );
    let Some(nodes) = shown(screen, open) else {
        widgets::text(&mut child, cx.tr("forum-loading"), Type::Small, cx.t.t3);
        return;
    };
    let moved = zone.has_focus() && keyboard(ui, open, &nodes, out);
    let focused = zone.has_focus();
    ScrollArea::vertical().id_salt("forum rows").auto_shrink(false).show(&mut child, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        for (index, node) in nodes.iter().enumerate() {
            row(cx, ui, open, node, index, (focused, moved), out);
        }
    });
}

fn keyboard(ui: &Ui, open: &OpenMessage, nodes: &[&ForumNode], out: &mut Actions) -> bool {
    let filter = EventFilter { vertical_arrows: true, escape: true, ..Default::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(forum_id(), filter));
    let pressed = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
    if pressed(Key::Escape) {
        out.push(Action::Run(CommandId::Forum));
        return false;
    }
    let here: Vec<_> = nodes.iter().filter_map(|node| node.id).collect();
    let at = here.iter().position(|id| *id == open.view.row.id).unwrap_or(0);
    let next = if pressed(Key::ArrowDown) {
        at + 1
    } else if pressed(Key::ArrowUp) {
        at.saturating_sub(1)
    } else if pressed(Key::Home) {
        0
    } else if pressed(Key::End) {
        here.len().saturating_sub(1)
    } else {
        return false;
    };
    match here.get(next).filter(|id| **id != open.view.row.id) {
        Some(id) => {
            out.push(Action::OpenMessage(*id));
            true
        }
        None => false,
    }
}

fn head(cx: &Cx<'_>, ui: &Ui, rect: Rect) {
    let painter = ui.painter();
    painter.rect_filled(rect, 0.0, cx.t.sunken);
    painter.hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(size::STROKE, cx.t.stroke));
    let (account, date) = places(rect);
    for (key, x) in [("forum-title", rect.left() + size::S12), ("forum-account", account)] {
        let galley = line(painter, cx.i18n.tr(key), Type::Small, cx.t.t2, size::CHIP_MAX);
        widgets::galley_left(painter, x, rect.center().y, galley);
    }
    let galley = line(painter, cx.tr("column-date"), Type::Small, cx.t.t2, size::CHIP_MAX);
    widgets::galley_left(painter, date - galley.size().x, rect.center().y, galley);
}

/// Returns where the account begins and where the date ends.
fn places(rect: Rect) -> (f32, f32) {
    let date = rect.right() - size::S12;
    (date - size::COL_DATE - size::COL_DATE, date)
}

fn legend(cx: &Cx<'_>, ui: &mut Ui, rect: Rect) {
    ui.painter().rect_filled(rect, 0.0, cx.t.chrome);
    ui.painter().hline(rect.x_range(), rect.top() + 0.5, Stroke::new(size::STROKE, cx.t.stroke));
    let inner = rect.shrink2(vec2(size::S12, 0.0));
    let mut child =
        ui.new_child(UiBuilder::new().max_rect(inner).layout(Layout::left_to_right(egui::Align::Center)));
    child.spacing_mut().item_spacing.x = size::S6;
    for (icon, color, key) in [
        (Icon::ArrowDownLeft, cx.t.recv, "row-received"),
        (Icon::ArrowUpRight, cx.t.sent, "row-sent"),
        (Icon::ArrowBendUpLeft, cx.t.t2, "forum-reply"),
        (Icon::Checks, cx.t.ok, "forum-receipt"),
    ] {
        let (place, _) = child.allocate_exact_size(egui::Vec2::splat(size::ICON_CELL), Sense::hover());
        widgets::icon(child.painter(), place.center(), icon, size::ICON_CELL, color);
        widgets::text(&mut child, cx.i18n.tr(key), Type::Small, cx.t.t2);
        child.add_space(size::S8);
    }
}

fn row(
    cx: &Cx<'_>,
    ui: &mut Ui,
    open: &OpenMessage,
    node: &ForumNode,
    index: usize,
    (focused, moved): (bool, bool),
    out: &mut Actions,
) {
    let t = cx.t;
    let here = node.id == Some(open.view.row.id);
    let sense = if node.id.is_some() { Sense::CLICK } else { Sense::hover() };
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), size::FORUM_ROW), Sense::hover());
    let response = ui.interact(rect, egui::Id::unique(("forum", index, node.id)), sense);
    let painter = ui.painter();
    if here {
        painter.rect_filled(rect, 0.0, if focused { t.sel } else { t.sel_dim });
        let bar = Rect::from_min_size(rect.min, vec2(size::BAR, rect.height()));
        painter.rect_filled(bar, 0.0, t.accent);
        if moved {
            ui.scroll_to_rect(rect, None);
        }
    } else if response.hovered() && node.id.is_some() {
        painter.rect_filled(rect, 0.0, t.hover);
    }
    let known = matches!(node.kind, ForumKind::Message | ForumKind::Receipt);
    let unread = node.unread;
    let middle = rect.center().y;
    let depth = node.depth.min(12) as f32;
    let mut x = rect.left() + size::S12 + depth * size::S20;
    if node.depth > 0 {
        let stroke = Stroke::new(size::STROKE, t.ctl);
        let from = x - size::S20 + size::ICON_CELL / 2.0;
        painter.line_segment([pos2(from, rect.top()), pos2(from, middle)], stroke);
        painter.line_segment([pos2(from, middle), pos2(x - size::S2, middle)], stroke);
    }
    let mut glyph = |icon, color| {
        widgets::icon(ui.painter(), pos2(x + size::ICON_CELL / 2.0, middle), icon, size::ICON_CELL, color);
        x += size::ICON_CELL + size::S6;
    };
    match node.direction {
        Direction::In if known => glyph(Icon::ArrowDownLeft, t.recv),
        Direction::Out if known => glyph(Icon::ArrowUpRight, t.sent),
        _ => {}
    }
    match node.kind {
        ForumKind::Message if node.depth == 0 => glyph(Icon::EnvelopeSimple, t.t2),
        ForumKind::Message => glyph(Icon::ArrowBendUpLeft, t.t2),
        ForumKind::Receipt => glyph(Icon::Checks, t.ok),
        ForumKind::Missing => glyph(Icon::Question, t.t3),
        ForumKind::Private => glyph(Icon::Lock, t.t3),
    }
    let (account, right) = places(rect);
    let painter = ui.painter();
    let date = node.date.map(|date| cx.i18n.dates().day_time(date, cx.wall.time_zone())).unwrap_or_default();
    let (style, color) = if unread { (Type::CellStrong, t.t1) } else { (Type::Cell, t.t2) };
    let galley = line(painter, &date, style, color, size::CHIP_MAX);
    widgets::galley_left(painter, right - galley.size().x, middle, galley);
    let galley = line(painter, &node.account, Type::Small, t.t2, right - account - size::COL_DATE - size::S8);
    widgets::galley_left(painter, account, middle, galley);
    let (title, detail) = match node.kind {
        ForumKind::Message => (node.from.display(), node.subject.as_str()),
        ForumKind::Receipt => (cx.tr("forum-receipt"), node.from.display()),
        ForumKind::Missing => (cx.tr("forum-missing"), node.message_id.as_str()),
        ForumKind::Private => (cx.tr("forum-private"), ""),
    };
    let style = if unread { Type::UiStrong } else { Type::UiMedium };
    let room = (account - size::S12 - x).max(0.0);
    let color = if known { t.t1 } else { t.t3 };
    let end = widgets::galley_left(painter, x, middle, line(painter, title, style, color, room));
    if account - end > size::S24 {
        let galley = line(painter, detail, Type::Small, t.t3, account - end - size::S16);
        widgets::galley_left(painter, end + size::S6, middle, galley);
    }
    let name =
        [title, detail, &date].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
    response.widget_info(|| WidgetInfo::labeled(Role::TreeItem, node.id.is_some(), name.as_str()));
    ui.ctx().accesskit_node_builder(response.id, |builder| {
        builder.set_level(usize::try_from(node.depth).unwrap_or(0) + 1);
        builder.set_selected(here);
        let way = match node.direction {
            Direction::In => "row-received",
            Direction::Out => "row-sent",
        };
        if known {
            builder.set_description(format!("{}, {}", cx.tr(way), node.account));
        }
    });
    if response.clicked()
        && let Some(id) = node.id
    {
        ui.memory_mut(|memory| memory.request_focus(forum_id()));
        out.push(Action::OpenMessage(id));
    }
}
