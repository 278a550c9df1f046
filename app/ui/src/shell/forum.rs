//! The forum view: the conversation of the open message as a tree, with the message read at its right.

use egui::{
    Color32, EventFilter, Key, Layout, Modifiers, Rect, Role, ScrollArea, Sense, Stroke, Ui, UiBuilder, Vec2,
    WidgetInfo, pos2, vec2,
};
use etabli_engine::view::{ForumKind, ForumNode};
use etabli_model::Direction;

use super::{Cx, forum_id};
use crate::{
    action::{Action, Actions},
    commands::{CommandId, command, enabled},
    icons::Icon,
    state::{ForumRow, OpenMessage, Reading, Screen, forum_rows, parents},
    theme::{Type, line, size},
    widgets::{self, Button},
};

/// The bar above, in place of the search bar.
pub(super) fn bar(cx: &Cx<'_>, ui: &mut Ui, screen: &mut Screen, open: &OpenMessage, out: &mut Actions) {
    ui.spacing_mut().item_spacing.x = size::S8;
    if Button::new(cx.tr("forum-back")).icon(Icon::ArrowLeft).show(ui, cx.t).clicked() {
        out.push(Action::Run(CommandId::Forum));
    }
    let nodes = open.forum.as_deref().unwrap_or_default();
    // The tree and the message say as much where there is no room.
    if ui.ctx().content_rect().width() >= size::NARROW {
        about(cx, ui, open, nodes);
    }
    ui.with_layout(Layout::right_to_left(egui::Align::Center), |ui| {
        let folded = !screen.reading.folded.is_empty();
        let (key, icon) = match folded {
            true => ("forum-unfold-all", Icon::TreeView),
            false => ("forum-fold-all", Icon::ArrowsInLineVertical),
        };
        if Button::new(cx.tr(key)).icon(icon).show(ui, cx.t).clicked() {
            screen.reading.folded = if folded { Default::default() } else { parents(nodes) };
        }
        widgets::bar_line(ui, cx.t, size::S20);
        let mut all = !screen.reading.one_account;
        widgets::check_box(ui, cx.t, &mut all, cx.tr("forum-all-accounts"), Type::Small);
        screen.reading.one_account = !all;
        let mut receipts = !screen.reading.hides_receipts;
        widgets::check_box(ui, cx.t, &mut receipts, cx.tr("forum-receipts"), Type::Small);
        screen.reading.hides_receipts = !receipts;
    });
}

/// What the conversation is about, and what it consists of.
fn about(cx: &Cx<'_>, ui: &mut Ui, open: &OpenMessage, nodes: &[ForumNode]) {
    widgets::bar_line(ui, cx.t, size::S20);
    let root = nodes.iter().find(|node| !node.subject.is_empty());
    let subject = root.map_or(open.view.row.subject.as_str(), |node| node.subject.as_str());
    let (place, _) = ui.allocate_exact_size(Vec2::splat(size::ICON_CELL), Sense::hover());
    widgets::icon(ui.painter(), place.center(), Icon::TreeView, size::ICON_CELL, cx.t.t2);
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
    let Some(nodes) = &open.forum else {
        widgets::text(&mut child, cx.tr("forum-loading"), Type::Small, cx.t.t3);
        return;
    };
    let rows = forum_rows(&screen.reading, nodes, open.view.row.id);
    ui.ctx().accesskit_node_builder(forum_id(), |node| node.set_size_of_set(rows.len()));
    let target = if zone.has_focus() { keyboard(ui, &mut screen.reading, open, &rows, out) } else { None };
    let focused = zone.has_focus();
    ScrollArea::vertical().id_salt("forum rows").auto_shrink(false).show_viewport(&mut child, |ui, view| {
        ui.set_height(rows.len() as f32 * size::FORUM_ROW);
        let origin = ui.min_rect().min;
        let place = |index: usize| {
            let top = origin.y + index as f32 * size::FORUM_ROW;
            Rect::from_min_size(pos2(origin.x, top), vec2(ui.available_width(), size::FORUM_ROW))
        };
        let first = (view.top() / size::FORUM_ROW) as usize;
        let count = (view.height() / size::FORUM_ROW) as usize + 2;
        for (index, shown) in rows.iter().enumerate().skip(first).take(count) {
            row(cx, ui, screen, open, shown, (index, place(index)), focused, out);
        }
        if let Some(index) = target {
            ui.scroll_to_rect(place(index), None);
        }
    });
}

/// Moves through the tree and folds it. Returns the row to bring into view.
fn keyboard(
    ui: &Ui,
    reading: &mut Reading,
    open: &OpenMessage,
    rows: &[ForumRow<'_>],
    out: &mut Actions,
) -> Option<usize> {
    let filter =
        EventFilter { vertical_arrows: true, horizontal_arrows: true, escape: true, ..Default::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(forum_id(), filter));
    let pressed = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
    if pressed(Key::Escape) {
        out.push(Action::Run(CommandId::Forum));
        return None;
    }
    let at = rows.iter().position(|row| row.node.id == Some(open.view.row.id)).unwrap_or(0);
    let here = rows.get(at)?;
    let last = rows.len().saturating_sub(1);
    let readable = |index: &usize| rows.get(*index).is_some_and(|row| row.node.id.is_some());
    let above = (0..at).rev().filter(readable);
    let depth_of = |index: usize| rows.get(index).map_or(0, |row| row.node.depth);
    let next = if pressed(Key::ArrowDown) {
        (at + 1..=last).find(readable)
    } else if pressed(Key::ArrowUp) {
        above.clone().next()
    } else if pressed(Key::Home) {
        (0..=last).find(readable)
    } else if pressed(Key::End) {
        (0..=last).rev().find(readable)
    } else if pressed(Key::ArrowLeft) {
        if here.open == Some(true) {
            reading.folded.insert(here.key());
            return Some(at);
        }
        above.clone().find(|index| depth_of(*index) < here.node.depth)
    } else if pressed(Key::ArrowRight) {
        match here.open {
            Some(false) => {
                reading.folded.remove(&here.key());
                return Some(at);
            }
            Some(true) => (at + 1..=last).find(readable),
            None => None,
        }
    } else {
        None
    }?;
    out.push(Action::OpenMessage(rows.get(next)?.node.id?));
    Some(next)
}

fn head(cx: &Cx<'_>, ui: &Ui, rect: Rect) {
    let painter = ui.painter();
    painter.rect_filled(rect, 0.0, cx.t.sunken);
    painter.hline(rect.x_range(), rect.bottom() - 0.5, Stroke::new(size::STROKE, cx.t.stroke));
    let (account, date) = places(rect);
    let mut titles = vec![("forum-title", rect.left() + size::S12)];
    if !is_narrow(rect) {
        titles.push(("forum-account", account));
    }
    for (key, x) in titles {
        let galley = line(painter, cx.i18n.tr(key), Type::Small, cx.t.t2, size::CHIP_MAX);
        widgets::galley_left(painter, x, rect.center().y, galley);
    }
    let galley = line(painter, cx.tr("column-date"), Type::Small, cx.t.t2, size::CHIP_MAX);
    widgets::galley_left(painter, date - galley.size().x, rect.center().y, galley);
}

/// Reports whether there is no room for the accounts, which screen readers are told in any case.
fn is_narrow(rect: Rect) -> bool {
    rect.width() < size::DIALOG_SMALL
}

/// Returns where the account begins and where the date ends.
fn places(rect: Rect) -> (f32, f32) {
    let date = rect.right() - size::S12;
    (date - size::COL_DATE - if is_narrow(rect) { 0.0 } else { size::COL_DATE }, date)
}

/// Reports whether a subject is that of a message that was passed on.
fn is_forward(subject: &str) -> bool {
    let start: String = subject.trim_start().chars().take(4).collect::<String>().to_lowercase();
    ["tr:", "tr :", "fw:", "fwd:"].iter().any(|prefix| start.starts_with(prefix))
}

fn legend(cx: &Cx<'_>, ui: &mut Ui, rect: Rect) {
    ui.painter().rect_filled(rect, 0.0, cx.t.chrome);
    ui.painter().hline(rect.x_range(), rect.top() + 0.5, Stroke::new(size::STROKE, cx.t.stroke));
    let inner = rect.shrink2(vec2(size::S12, 0.0));
    let narrow = is_narrow(rect);
    let layout =
        if narrow { Layout::top_down(egui::Align::Min) } else { Layout::left_to_right(egui::Align::Center) };
    let mut child = ui.new_child(UiBuilder::new().max_rect(inner).layout(layout));
    if narrow {
        child.add_space(size::S4);
        child.spacing_mut().interact_size.y = Type::Small.line();
        child.horizontal_wrapped(|ui| signs(cx, ui));
    } else {
        signs(cx, &mut child);
    }
}

/// Each sign with its word.
fn signs(cx: &Cx<'_>, ui: &mut Ui) {
    ui.spacing_mut().item_spacing = vec2(size::S6, size::S2);
    let room = ui.available_width();
    for (icon, color, key) in [
        (Icon::ArrowDownLeft, cx.t.recv, "forum-received"),
        (Icon::ArrowUpRight, cx.t.sent, "forum-sent"),
        (Icon::ArrowBendUpLeft, cx.t.t2, "forum-reply"),
        (Icon::ArrowBendUpRight, cx.t.t2, "forum-forward"),
        (Icon::Checks, cx.t.ok, "forum-receipt"),
    ] {
        let text = cx.i18n.tr(key);
        let galley = line(ui.painter(), text, Type::Small, cx.t.t2, room);
        let lead = size::ICON_CELL + size::S6;
        let (place, said) =
            ui.allocate_exact_size(vec2(lead + galley.size().x + size::S8, galley.size().y), Sense::hover());
        let middle = place.center().y;
        let center = pos2(place.left() + size::ICON_CELL / 2.0, middle);
        widgets::icon(ui.painter(), center, icon, size::ICON_CELL, color);
        widgets::galley_left(ui.painter(), place.left() + lead, middle, galley);
        said.widget_info(|| WidgetInfo::labeled(Role::Label, true, text));
    }
}

/// The answers below the message that is read.
pub(super) fn foot(cx: &Cx<'_>, ui: &mut Ui, screen: &Screen, rect: Rect, out: &mut Actions) {
    ui.painter().rect_filled(rect, 0.0, cx.t.chrome);
    ui.painter().hline(rect.x_range(), rect.top() + 0.5, Stroke::new(size::STROKE, cx.t.stroke));
    let inner = rect.shrink2(vec2(size::S12, 0.0));
    let mut child =
        ui.new_child(UiBuilder::new().max_rect(inner).layout(Layout::left_to_right(egui::Align::Center)));
    child.spacing_mut().item_spacing.x = size::S8;
    let narrow = is_narrow(rect);
    for id in [CommandId::Reply, CommandId::ReplyAll, CommandId::Forward] {
        let Some(command) = command(id) else { continue };
        let reason = enabled(id, cx.cache, screen).err().map(|key| cx.tr(key));
        let button = Button::new(cx.i18n.tr(command.key)).icon(command.icon).look(widgets::Look::Outlined);
        let button = button.icon_only(narrow && id == CommandId::ReplyAll);
        if button.disabled(reason).show(&mut child, cx.t).clicked() {
            out.push(Action::Run(id));
        }
    }
}

/// Draws the lines from a row to those above and below it.
fn lines(cx: &Cx<'_>, ui: &Ui, shown: &ForumRow<'_>, rect: Rect) {
    let stroke = Stroke::new(size::STROKE, cx.t.ctl);
    let middle = rect.center().y;
    for step in 1..=shown.indent() {
        let x = rect.left() + size::S12 + (step - 1) as f32 * size::S20 + size::ICON_CELL / 2.0;
        let own = step == shown.indent();
        if own || shown.runs_on(step) {
            let end = if shown.runs_on(step) { rect.bottom() } else { middle };
            ui.painter().vline(x, rect.top()..=end, stroke);
        }
        if own {
            let end = x + size::S20 - size::ICON_CELL / 2.0 - size::S2;
            ui.painter().hline(x..=end, middle, stroke);
        }
    }
}

/// Draws the twisty of a node with others below it, which folds them away.
fn twisty(
    cx: &Cx<'_>,
    ui: &Ui,
    screen: &mut Screen,
    open: &OpenMessage,
    shown: &ForumRow<'_>,
    (x, rect, fill): (f32, Rect, Color32),
    out: &mut Actions,
) {
    let Some(is_open) = shown.open else { return };
    let center = pos2(x - size::S6, rect.center().y);
    let area = Rect::from_center_size(center, vec2(size::S16, rect.height()));
    let response = ui.interact(area, egui::Id::unique(("forum twisty", shown.place)), Sense::CLICK);
    let key = if is_open { "forum-fold" } else { "forum-unfold" };
    let name = cx.i18n.tr_args(key, &[("name", shown.node.from.display().into())]);
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, name.as_str()));
    // The line from the left ends before the sign.
    ui.painter().rect_filled(Rect::from_center_size(center, Vec2::splat(size::ICON_CARET)), 0.0, fill);
    let glyph = if is_open { Icon::CaretDown } else { Icon::CaretRight };
    let color = if response.hovered() { cx.t.t1 } else { cx.t.t2 };
    widgets::icon(ui.painter(), center, glyph, size::ICON_CARET, color);
    if response.clicked() {
        let key = shown.key();
        if is_open {
            screen.reading.folded.insert(key);
            // The message that is read stays in sight.
            let nodes = open.forum.as_deref().unwrap_or_default();
            let kept = forum_rows(&screen.reading, nodes, open.view.row.id);
            if !kept.iter().any(|row| row.node.id == Some(open.view.row.id)) {
                out.extend(shown.node.id.map(Action::OpenMessage));
            }
        } else {
            screen.reading.folded.remove(&key);
        }
    }
}

#[allow(clippy::too_many_arguments, reason = "a row is drawn from all of it")]
fn row(
    cx: &Cx<'_>,
    ui: &Ui,
    screen: &mut Screen,
    open: &OpenMessage,
    shown: &ForumRow<'_>,
    (index, rect): (usize, Rect),
    focused: bool,
    out: &mut Actions,
) {
    let t = cx.t;
    let node = shown.node;
    let here = node.id == Some(open.view.row.id);
    let sense = if node.id.is_some() { Sense::CLICK } else { Sense::hover() };
    let response = ui.interact(rect, egui::Id::unique(("forum", shown.place, node.id)), sense);
    let painter = ui.painter();
    let mut fill = t.surface;
    if here {
        fill = if focused { t.sel } else { t.sel_dim };
        painter.rect_filled(rect, 0.0, fill);
        let bar = Rect::from_min_size(rect.min, vec2(size::BAR, rect.height()));
        painter.rect_filled(bar, 0.0, t.accent);
    } else if response.hovered() && node.id.is_some() {
        fill = t.hover;
        painter.rect_filled(rect, 0.0, fill);
    }
    lines(cx, ui, shown, rect);
    let known = matches!(node.kind, ForumKind::Message | ForumKind::Receipt);
    let unread = node.unread;
    let middle = rect.center().y;
    let mut x = rect.left() + size::S12 + shown.indent() as f32 * size::S20;
    twisty(cx, ui, screen, open, shown, (x, rect, fill), out);
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
        ForumKind::Message if is_forward(&node.subject) => glyph(Icon::ArrowBendUpRight, t.t2),
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
    if !is_narrow(rect) {
        let room = right - account - size::COL_DATE - size::S8;
        let galley = line(painter, &node.account, Type::Small, t.t2, room);
        widgets::galley_left(painter, account, middle, galley);
    }
    let (title, detail) = match node.kind {
        ForumKind::Message if node.words.is_empty() => (node.from.display(), node.subject.as_str()),
        ForumKind::Message => (node.from.display(), node.words.as_str()),
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
    let name = if name.is_empty() { cx.tr("no-subject").to_owned() } else { name };
    response.widget_info(|| WidgetInfo::labeled(Role::TreeItem, node.id.is_some(), name.as_str()));
    ui.ctx().accesskit_node_builder(response.id, |builder| {
        builder.set_level(usize::try_from(node.depth).unwrap_or(0) + 1);
        builder.set_selected(here);
        builder.set_position_in_set(index + 1);
        if let Some(open) = shown.open {
            builder.set_expanded(open);
        }
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
